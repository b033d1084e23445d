//! One agreement in JSON, YAML and TOML: the verdicts of the rules in `aid.whereas` are those of an independent program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::collections::BTreeMap;

use whereas::check::Text;
use whereas::eval::finding::Verdict;
use whereas::pipeline::{self, Options, Rules};
use whereas::source::Sources;
use whereas::value::Date;

#[expect(clippy::disallowed_methods, reason = "a test reads its data")]
fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/formats/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The verdict of each rule on a document, in the words of the vectors.
fn verdicts(document: &str) -> BTreeMap<String, &'static str> {
    let sources = Sources::new();
    let program = pipeline::load("aid.whereas", &read("aid.whereas"), &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options =
        Options { as_of: Some(Date::parse("2025-01-01").unwrap()), every_verdict: true, ..Options::default() };
    let settings = pipeline::settings(&rules, &mut pipeline::NoFiles, &options, &sources).value;
    let text = Text { name: document.into(), text: read(document).into() };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    let mut found: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    for finding in checked.iter().flat_map(|one| &one.findings) {
        found.entry(finding.rule.trim_start_matches("aid.").to_owned()).or_default().push(finding.verdict);
    }
    let word = |all: Vec<Verdict>| match all {
        all if all.contains(&Verdict::Violated) => "fail",
        all if all.contains(&Verdict::Undetermined) => "undetermined",
        all if all.contains(&Verdict::Holds) => "pass",
        _ => "na",
    };
    found.into_iter().map(|(rule, all)| (rule, word(all))).collect()
}

#[test]
fn verdicts_are_those_of_the_independent_program() {
    let expected: serde_json::Value = serde_json::from_str(&read("verdicts.json")).unwrap();
    let mut compared = 0;
    for document in expected["documents"].as_array().unwrap() {
        let folder = document["folder"].as_str().unwrap();
        let json = verdicts(&format!("{folder}/agreement.json"));
        for other in ["yaml", "toml"] {
            let found = verdicts(&format!("{folder}/agreement.{other}"));
            assert_eq!(json, found, "{folder}: the verdict depends on the format");
        }
        for (rule, verdict) in document["own"].as_object().unwrap() {
            let ours = json.get(rule).copied().unwrap_or("na");
            assert_eq!(ours, verdict["verdict"].as_str().unwrap(), "{folder} {rule}");
            compared += 1;
        }
    }
    assert_eq!(compared, 6 * 14);
}
