//! The pack `iati` on real and changed aid activities: its verdicts are those of independent programs.

use std::collections::BTreeSet;

use crate::common::packs::{
    Checker, Pack, agrees_but_for_what_is_listed, conformance, read, whereas, word,
};
use whereas::internals::pipeline::Options;
use whereas::internals::value::Date;

/// Indicators in words, of which the last three speak, occur in none of the activities.
const IATI: Pack = Pack {
    name: "iati",
    data: "iati",
    wants: |_| true,
    unheard: &["8.8.3", "8.9.3", "8.10.3"],
};

#[test]
fn verdicts_are_those_of_the_independent_programs() {
    let comparison = agrees_but_for_what_is_listed(&IATI);
    assert_eq!(comparison.documents, 25);
    assert_eq!(comparison.unmapped.len(), 0, "{:?}", comparison.unmapped);
    assert_eq!(comparison.words.values().sum::<usize>(), 1701);
}

/// Rules with which the ruleset's authors test programs, and the rules of the ruleset that say the same.
const META: &[(&str, &[&str])] = &[
    ("at_least_one.json", &["6.8.1"]),
    ("date_now.json", &["11.1.1"]),
    ("one_or_all.json", &["4.1.1", "6.7.2", "7.8.1"]),
    ("period_time.json", &["7.5.3"]),
    (
        "result_indicator_baseline_selector_with_conditions.json",
        &["8.8.1"],
    ),
    (
        "result_indicator_period_actual_selector_with_conditions.json",
        &["8.10.1"],
    ),
    (
        "result_indicator_period_target_selector_with_conditions.json",
        &["8.9.1"],
    ),
    ("results_references.json", &["8.11.1"]),
    ("starts_with.json", &["1.1.21"]),
];

/// Their amounts stand in the activity itself, where the standard has none.
const MISPLACED: &[&str] = &[
    "one_or_all_currency_bad.xml",
    "one_or_all_currency_all_bad.xml",
];

#[test]
fn meta_tests_of_the_ruleset_come_out_as_expected() {
    let expected: serde_json::Value =
        serde_json::from_str(&read("tests/data/iati/meta-tests/expected.json")).unwrap();
    let as_of = Some(Date::parse("2025-01-01").unwrap());
    let checker = Checker::new(
        "iati",
        Options {
            as_of,
            ..Options::default()
        },
    );
    let conformance = conformance("iati");
    let mut compared = 0;
    for case in expected.as_array().unwrap() {
        let Some((_, peers)) = META.iter().find(|(rules, _)| case["rules"] == *rules) else {
            continue;
        };
        let document = case["document"].as_str().unwrap();
        if MISPLACED.contains(&document) {
            continue;
        }
        let found = checker.verdicts(
            document,
            &read(&format!("tests/data/iati/meta-tests/{document}")),
        );
        let rules = peers.iter().flat_map(|peer| &conformance[*peer]);
        let all: Vec<_> = rules
            .filter_map(|rule| found.get(rule))
            .flatten()
            .copied()
            .collect();
        let ours = if word(&all) == "na" {
            "pass"
        } else {
            word(&all)
        };
        assert_eq!(
            case["expected"].as_str(),
            Some(ours),
            "{} {document}: {all:?}",
            case["rules"]
        );
        compared += 1;
    }
    println!("{compared} meta-tests compared");
    assert_eq!(compared, 31);
}

#[test]
fn the_pack_is_asked_for_by_its_name() {
    let swapped = "tests/data/iati/activities/mut-xm-dac-41121-2023-ehgl-dji-swap.xml";
    let (code, shown) = whereas(&[
        "check",
        swapped,
        "-r",
        "iati",
        "--as-of",
        "2025-01-01",
        "--format",
        "short",
    ]);
    assert_eq!(code, Some(1), "{shown}");
    assert!(
        shown.contains("error[iati.dates.planned_start_before_planned_end] "),
        "{shown}"
    );
    let sound = "tests/data/iati/activities/unhcr-xm-dac-41121-2023-eur-rus.xml";
    let (code, shown) = whereas(&[
        "check",
        sound,
        "-r",
        "iati",
        "--as-of",
        "2025-01-01",
        "--format",
        "short",
    ]);
    assert_eq!(code, Some(0), "{shown}");
}

/// Collects the ids of the rules below a place of the ruleset.
fn ids(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            found.extend(
                entries
                    .get("ruleInfo")
                    .and_then(|info| info["id"].as_str())
                    .map(str::to_owned),
            );
            entries.values().for_each(|value| ids(value, found));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| ids(value, found)),
        _ => {}
    }
}

#[test]
fn every_rule_for_activities_that_one_file_decides_is_there() {
    let ruleset: serde_json::Value =
        serde_json::from_str(&read("tests/data/iati/ruleset/standard.json")).unwrap();
    let mut of_activities = BTreeSet::new();
    for (context, rules) in ruleset.as_object().unwrap() {
        if !context.starts_with("/iati-organisations/") {
            ids(rules, &mut of_activities);
        }
    }
    let ours = conformance("iati");
    let missing: Vec<&String> = of_activities
        .iter()
        .filter(|id| !ours.contains_key(*id))
        .collect();
    // It asks whether the organisation is registered.
    assert_eq!(missing, ["1.14.8"]);
    assert!(of_activities.len() > 75, "{}", of_activities.len());
}
