//! The expression cases of the DMN test kit that have a counterpart in the language; `tests/data/feel/mapping.tsv` says
//! which, and why the others have none. `UPDATE_EXPECT=1` writes down what the unknown ones come to.

use std::collections::BTreeSet;

use whereas::internals::check::Text;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/feel");

/// What an expression comes to, as the condition of a rule.
fn outcome(expression: &str) -> &'static str {
    let text = format!(
        "type T {{ a: number, nothing: number?, no_answer: boolean? }}\nrule r for T {{ require {expression} }}\n"
    );
    let sources = Sources::new();
    let loaded = pipeline::load("case.whereas", &text, &sources);
    if loaded.failed() {
        return "refused";
    }
    let rules = Rules::new(loaded.value, false);
    let options = Options {
        every_verdict: true,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let document = Text {
        name: "case.json".into(),
        text: "{\"a\": 1}".into(),
    };
    let checked = pipeline::check_document(&rules, &settings, &document, &options, &sources);
    match checked[0].findings[0].verdict {
        Verdict::Holds => "holds",
        Verdict::Violated => "violated",
        Verdict::Undetermined => "undetermined",
        _ => "other",
    }
}

#[test]
fn cases_of_the_test_kit_come_to_what_it_says() {
    let table = std::fs::read_to_string(format!("{FOLDER}/mapping.tsv")).unwrap();
    let mut written = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut fresh = String::from("id\toutcome\texpression, or why there is none\n");
    let mut compared = 0;
    for line in table.lines().skip(1) {
        let [id, expected, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert!(written.insert(id.to_owned()), "{id} stands twice");
        let expression = text.split(" // ").next().unwrap();
        let found = if expected == "none" {
            "none"
        } else {
            outcome(expression)
        };
        let fits = expected == found || expected == "differs";
        compared += usize::from(expected != "none" && expected != "differs");
        if !fits {
            wrong.push(format!(
                "{id}: expected {expected}, found {found}: {expression}"
            ));
        }
        let kept = if expected == "unknown" {
            found
        } else {
            expected
        };
        fresh.push_str(&format!("{id}\t{kept}\t{text}\n"));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(format!("{FOLDER}/mapping.tsv"), fresh).unwrap();
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(compared >= 375, "only {compared} cases have a counterpart");
    let kit: BTreeSet<String> = [
        "aggregation",
        "arithmetic",
        "comparison",
        "datetime",
        "decimal",
        "logic",
    ]
    .iter()
    .flat_map(|name| {
        let text = std::fs::read_to_string(format!("{FOLDER}/{name}.json")).unwrap();
        let cases: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        cases
            .into_iter()
            .map(|case| case["id"].as_str().unwrap().to_owned())
    })
    .collect();
    assert_eq!(written, kit, "every case of the kit stands in the mapping");
}
