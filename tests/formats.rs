//! One agreement in JSON, YAML and TOML: the verdicts of the rules in `aid.whereas` are those of an independent program.
//! Texts in Markdown, and what is read of each.
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
use whereas::pipeline::{self, Options, Read, Rules};
use whereas::report::show;
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

const AGREEMENT: &str = "
type A { total: money?, n: integer?, d: date?, b: boolean?, title: text?, name: text?, kind: \"small\" | \"big\" else \"big\",
         payments: list of P else [], terms: Terms? }
type P { amount: money?, on: date? }
type Terms { penalty: money?, n: integer? }
rule limited for A { when total is present
  require total <= 10 EUR }
";

/// What `whereas show` says of a text in Markdown, without its places in columns and without what is absent.
fn shown(rules: &Rules, sources: &Sources, text: &str) -> String {
    let options = Options { as_type: Some("A".into()), ..Options::default() };
    let text = Text { name: "a.md".into(), text: text.into() };
    let read = pipeline::read(Some(rules), &text, &options, sources);
    let [(name, Ok(Read::Typed(document)))] = read.as_slice() else { panic!("{:?} is not read", text.text) };
    let lines = show::document(&rules.program, document, name, sources);
    let kept = lines.lines().skip(1).filter(|line| !line.contains("(absent"));
    kept.map(|line| format!("{}\n", line.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

/// Every case of `markdown.txt` is a text after `@@ text`, and what is read of it after `@@ read`.
#[test]
fn texts_in_markdown_are_read_or_told_of() {
    let sources = Sources::new();
    let program = pipeline::load("a.whereas", AGREEMENT, &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let (mut cases, mut wrong) = (0, String::new());
    for case in read("markdown.txt").split("@@ text\n").skip(1) {
        let (text, expected) = case.split_once("@@ read\n").unwrap();
        let found = shown(&rules, &sources, text);
        cases += 1;
        if found != expected {
            wrong.push_str(&format!("{text}-- expected\n{expected}-- found\n{found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases > 70, "{cases} cases");
}

/// Whatever encloses it, a block of code gives no value, and takes none from the lines around it.
#[test]
fn code_comments_and_images_are_no_values_anywhere() {
    let sources = Sources::new();
    let rules = Rules::new(pipeline::load("a.whereas", AGREEMENT, &sources).value, false);
    let blocks = [
        "```\nN: 3\n```",
        "~~~ text\nN: 3\n\nN: 4\n~~~",
        "<!-- N: 3 -->",
        "<!--\nN: 3\n\nN: 4\n-->",
        "![N: 3](a.png)",
        "    N: 3",
        "$$\nN: 3\n$$",
        "[^1]: N: 3",
    ];
    let around = [("", ""), ("> ", "> "), ("- ", "  "), ("1. ", "   "), ("- x: y\n  - ", "    "), ("Word\n: ", "  ")];
    for block in blocks {
        for (first, other) in around {
            let lines: Vec<String> =
                format!("Note: x\n\n{block}").lines().map(|line| format!("{other}{line}")).collect();
            let quoted = format!("{first}{}", lines.join("\n").trim_start_matches(other));
            let text = format!("# T\n\n{quoted}\n\nTotal: 50 EUR\nD: 2021-01-01\n");
            let found = shown(&rules, &sources, &text);
            assert!(found.contains("total 50 EUR") && found.contains("d 2021-01-01"), "{text}{found}");
            assert!(!found.contains("n 3") && !found.contains("n 4") && !found.contains("!"), "{text}{found}");
        }
    }
}

/// Under any level and number of heading, in bold type or not, a table is the list that its heading names.
#[test]
fn headings_name_lists_whatever_their_number() {
    let sources = Sources::new();
    let rules = Rules::new(pipeline::load("a.whereas", AGREEMENT, &sources).value, false);
    let titles = [
        "Payments",
        "3. Payments",
        "3 Payments",
        "III. Payments",
        "Article 5. Payments",
        "**4. Payments**",
        "§ 3 Payments:",
        "Payments {#pay}",
        "Payments[^1]",
        "Payments<sup>1</sup>",
        "[Payments](#x)",
        "*a)* PAYMENTS",
        "Annex A – Payments",
        "`payments`",
    ];
    for title in titles {
        let headings = (2..=6).map(|level| format!("{} {title}", "#".repeat(level)));
        // A number with a full stop begins an item, and no heading that is underlined.
        let underlined = format!("{title}\n---");
        let underlined = Some(underlined).filter(|heading| !heading.starts_with("3. "));
        for heading in headings.chain(underlined) {
            let text =
                format!("# T\n\n{heading}\n\nAmounts in euro.\n\n| Amount |\n|---|\n| 5 EUR |\n\nTotal: 50 EUR\n");
            let found = shown(&rules, &sources, &text);
            assert!(found.contains("payments 1 element") && found.contains("amount 5 EUR"), "{text}{found}");
        }
    }
}
