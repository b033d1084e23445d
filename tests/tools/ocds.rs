//! The pack `ocds` on releases of real and fictional publishers, and on the cases of an independent program's own tests:
//! its verdicts are theirs.

use crate::common::packs::{Checker, Comparison, Pack, compare, conformance, read, word};
use serde_json::Value;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::Options;

const OCDS: Pack = Pack {
    name: "ocds",
    data: "ocds",
    wants: |_| true,
    unheard: &[],
};

/// The name of a check in `verdicts.json`, where one check serves several kinds of party.
fn check_of(case: &Value) -> String {
    let check = case["check"].as_str().unwrap();
    let kind = match case["arguments"]["path"].as_str() {
        Some("awards.suppliers") => "supplier",
        Some("tender.tenderers") => "tenderer",
        Some("tender.procuringEntity") => "procuring_entity",
        Some("buyer") => "buyer",
        Some("contracts.implementation.transactions.payer") => "payer",
        Some("contracts.implementation.transactions.payee") => "payee",
        Some(other) => panic!("{other}"),
        None => "",
    };
    match check {
        "consistent.roles" => format!("consistent.{kind}_in_parties_roles"),
        "consistent.org_ref_name" => format!("consistent.{kind}_name_in_parties"),
        "reference.parties" => format!("reference.{kind}_in_parties"),
        "consistent.parties_role" => "consistent.parties_roles".to_owned(),
        other => other.to_owned(),
    }
}

/// Runs the recorded cases, each a document of a few lines.
fn add_cases(comparison: &mut Comparison) -> usize {
    let cases: Vec<Value> = serde_json::from_str(&read("tests/data/ocds/peer-cases.json")).unwrap();
    let conformance = conformance("ocds");
    let checker = Checker::new(
        "ocds",
        Options {
            as_type: Some("ocds.release.Release".to_owned()),
            ..Options::default()
        },
    );
    for (case, number) in cases.iter().zip(1..) {
        let check = check_of(case);
        let found = checker.verdicts("case.json", &case["document"].to_string());
        let all: Vec<Verdict> = conformance[&check]
            .iter()
            .filter_map(|rule| found.get(rule))
            .flatten()
            .copied()
            .collect();
        let document = format!("peer-cases.json#{number}");
        comparison.add(
            &document,
            &check,
            word(&all),
            case["verdict"].as_str().unwrap(),
        );
    }
    cases.len()
}

#[test]
fn verdicts_are_those_of_the_independent_programs() {
    let mut comparison = compare(&OCDS);
    assert_eq!(comparison.documents, 60);
    assert_eq!(comparison.unmapped.len(), 0, "{:?}", comparison.unmapped);
    assert_eq!(comparison.words.values().sum::<usize>(), 60 * 50);
    let cases = add_cases(&mut comparison);
    assert_eq!(cases, 63);
    comparison.holds_against_what_is_listed("ocds");
}
