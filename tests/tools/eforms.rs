//! The pack `eforms` on notices of the European Union: its verdicts are those of the eForms SDK's own Schematron rules.

use crate::common::packs::{
    Checker, Pack, agrees_but_for_what_is_listed, conformance, read, whereas,
};
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::Options;

const EFORMS: Pack = Pack {
    name: "eforms",
    data: "eforms",
    wants: |_| true,
    unheard: &[],
};

#[test]
fn verdicts_are_those_of_the_schematron_rules() {
    let comparison = agrees_but_for_what_is_listed(&EFORMS);
    assert_eq!(comparison.documents, 22);
    assert_eq!(comparison.unmapped.len(), 0, "{:?}", comparison.unmapped);
    assert_eq!(comparison.words.values().sum::<usize>(), 22 * 26);
}

/// One obligation of ours for each element that the Schematron rule finds wrong.
#[test]
fn as_many_elements_are_found_wrong() {
    let expected: serde_json::Value =
        serde_json::from_str(&read("tests/data/eforms/verdicts.json")).unwrap();
    let checker = Checker::new("eforms", Options::default());
    let conformance = conformance("eforms");
    let mut wrong = 0;
    for file in expected["files"].as_array().unwrap() {
        let path = file["file"].as_str().unwrap();
        let found = checker.verdicts(path, &read(&format!("tests/data/eforms/{path}")));
        for (peer, theirs) in file["rules"].as_object().unwrap() {
            let ours = conformance[peer]
                .iter()
                .filter_map(|rule| found.get(rule))
                .flatten();
            let violated = ours
                .filter(|verdict| **verdict == Verdict::Violated)
                .count();
            assert_eq!(
                Some(violated as u64),
                theirs["failing"].as_u64(),
                "{path} {peer}"
            );
            wrong += violated;
        }
    }
    println!("{wrong} elements are wrong");
    assert_eq!(wrong, 23);
}

#[test]
fn the_pack_is_asked_for_by_its_name() {
    let notices = "tests/data/eforms/notices";
    let changed = format!("{notices}/mut-amounts-can_81_FRA.xml");
    let (code, shown) = whereas(&["check", &changed, "-r", "eforms", "--format", "short"]);
    assert_eq!(code, Some(1), "{shown}");
    let place = format!("{changed}:11:7: error[eforms.results.lowest_is_no_more_than_highest] ");
    assert!(shown.starts_with(&place), "{shown}");
    assert!(
        shown.contains("the lowest tender is 400000.01 EUR, the highest 400000 EUR"),
        "{shown}"
    );
    assert_eq!(
        whereas(&[
            "check",
            &format!("{notices}/can_81_FRA.xml"),
            "-r",
            "eforms"
        ])
        .0,
        Some(0)
    );
}

#[test]
fn its_own_tests_pass() {
    let (code, shown) = whereas(&["test", "rules/eforms"]);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.matches("pass ").count() > 60, "{shown}");
}
