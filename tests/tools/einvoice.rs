//! The pack `einvoice` on the official cases of EN 16931: its verdicts are those of the official validator.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::packs::{Checker, conformance, listed_differences, read, whereas};
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::Options;

const DATA: &str = "tests/data/einvoice";

/// How often each rule of the standard is violated, and which are undetermined.
struct Outcome {
    fires: BTreeMap<String, u64>,
    undetermined: BTreeSet<String>,
    has_shape_findings: bool,
}

/// The documents of `cases.csv`, each judged by the pack.
struct Judged {
    rows: Vec<BTreeMap<String, String>>,
    outcomes: BTreeMap<String, Outcome>,
}

fn judged() -> Judged {
    let text = read(&format!("{DATA}/cases.csv"));
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    // Only the last column may have commas.
    let rows: Vec<BTreeMap<String, String>> = lines
        .map(|line| {
            let cells = line.splitn(head.len(), ',');
            head.iter()
                .zip(cells)
                .map(|(key, cell)| ((*key).to_owned(), cell.to_owned()))
                .collect()
        })
        .collect();
    let checker = Checker::new("einvoice", Options::default());
    let mut peers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (peer, rules) in conformance("einvoice") {
        for rule in rules {
            peers.entry(rule).or_default().push(peer.clone());
        }
    }
    let files: BTreeSet<&String> = rows.iter().map(|row| &row["file"]).collect();
    let outcomes = files.into_iter().map(|file| {
        let mut outcome = Outcome {
            fires: BTreeMap::new(),
            undetermined: BTreeSet::new(),
            has_shape_findings: false,
        };
        for (rule, verdicts) in checker.verdicts(file, &read(&format!("{DATA}/{file}"))) {
            let Some(peers) = peers.get(&rule) else {
                assert_eq!(rule, "shape", "{file}: a rule without a peer");
                outcome.has_shape_findings = true;
                continue;
            };
            for peer in peers {
                let violated = verdicts
                    .iter()
                    .filter(|verdict| **verdict == Verdict::Violated)
                    .count() as u64;
                if violated > 0 {
                    *outcome.fires.entry(peer.clone()).or_default() += violated;
                }
                if verdicts.contains(&Verdict::Undetermined) {
                    outcome.undetermined.insert(peer.clone());
                }
            }
        }
        (file.clone(), outcome)
    });
    Judged {
        outcomes: outcomes.collect(),
        rows,
    }
}

/// Every row of `cases.csv` is right, with the number of places.
fn cases_are_right(judged: &Judged) {
    let mut wrong = Vec::new();
    for row in &judged.rows {
        let outcome = &judged.outcomes[&row["file"]];
        let rule = &row["rule"];
        let is_right = match (rule.as_str(), row["expected"].as_str()) {
            ("*", "silent") => {
                let others: BTreeSet<&String> = judged
                    .rows
                    .iter()
                    .filter(|other| other["file"] == row["file"])
                    .map(|other| &other["rule"])
                    .collect();
                let is_whole = row["file"].starts_with("whole");
                let found = outcome.fires.keys().chain(&outcome.undetermined);
                !found
                    .into_iter()
                    .any(|rule| !others.contains(rule) && (is_whole || rule.starts_with("BR-")))
            }
            (_, "silent") => {
                !outcome.fires.contains_key(rule) && !outcome.undetermined.contains(rule)
            }
            (_, "fires") => {
                let count: u64 = row["count"].parse().unwrap();
                outcome.fires.get(rule) == Some(&count)
            }
            (_, other) => panic!("{other} is no expectation"),
        };
        if !is_right {
            wrong.push(format!("{} {rule}: {}", row["file"], row["expected"]));
        }
    }
    println!("{} questions are answered", judged.rows.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(judged.rows.len(), 1065);
}

/// On each document, the rules that fire are those of the official validator, in as many places.
fn verdicts_are_official(judged: &Judged) {
    let official: BTreeMap<String, BTreeMap<String, u64>> =
        serde_json::from_str(&read(&format!("{DATA}/official.json"))).unwrap();
    let mut differing = BTreeSet::new();
    for (file, expected) in &official {
        let found = &judged.outcomes[file];
        let rules: BTreeSet<&String> = expected.keys().chain(found.fires.keys()).collect();
        for rule in rules {
            if expected.get(rule) != found.fires.get(rule) || found.undetermined.contains(rule) {
                differing.insert((file.clone(), rule.clone()));
            }
        }
    }
    let listed: BTreeSet<_> = listed_differences("einvoice").into_keys().collect();
    assert_eq!(differing, listed);
    let fires: u64 = official.values().flat_map(BTreeMap::values).sum();
    println!("{} documents, {fires} violations", official.len());
    assert_eq!(official.len(), 745);
}

#[test]
fn verdicts_are_those_of_the_official_validator() {
    let judged = judged();
    cases_are_right(&judged);
    verdicts_are_official(&judged);
    for (file, outcome) in &judged.outcomes {
        if file.starts_with("whole") {
            assert!(!outcome.has_shape_findings, "{file}");
        }
    }
}

/// Only rules that can never fire, by the words of the standard or in the official validator, have no rule here.
#[test]
fn every_rule_that_can_fire_has_a_rule() {
    let conformance = conformance("einvoice");
    let official: BTreeMap<String, BTreeMap<String, u64>> =
        serde_json::from_str(&read(&format!("{DATA}/official.json"))).unwrap();
    let fired: BTreeSet<&String> = official.values().flat_map(BTreeMap::keys).collect();
    let missing: Vec<_> = fired
        .into_iter()
        .filter(|rule| !conformance.contains_key(*rule))
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
    let syntax = |name: &str| {
        let prefix = format!("einvoice.{name}_");
        conformance
            .iter()
            .filter(|(_, rules)| rules.iter().any(|rule| rule.starts_with(&prefix)))
            .count()
    };
    assert_eq!((syntax("ubl"), syntax("cii")), (295, 215));
}

#[test]
fn an_invoice_is_checked_by_the_name_of_the_pack() {
    let file = format!("{DATA}/made/UBL-BR-AF-05.xml");
    let (code, shown) = whereas(&["check", &file, "-r", "einvoice", "--format", "short"]);
    assert_eq!(code, Some(1), "{shown}");
    assert!(
        shown.contains("error[einvoice.ubl_vat_rated.igic_line_rate]"),
        "{shown}"
    );
    let whole = format!("{DATA}/whole/xrechnung-01.01a_ubl.xml");
    let (code, shown) = whereas(&["check", &whole, "-r", "einvoice"]);
    assert_eq!(code, Some(0), "{shown}");
}

/// A document that is no invoice is refused, and an empty one breaks what is required.
#[test]
fn bad_input_is_never_passed_over() {
    let folder = format!("{DATA}/bad");
    let check = |name: &str, more: &[&str]| {
        let file = format!("{folder}/{name}.xml");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(["check", &file, "-r", "einvoice", "--format", "short"])
            .args(more)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let shown = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(shown).unwrap())
    };
    for (name, code, expected) in [
        ("order", 2, "the root element of"),
        ("other_namespace", 2, "from which no type is read"),
        ("fragment", 2, "the root element of"),
        ("fragment_cii", 2, "the root element of"),
        ("no_namespace", 2, "from which no type is read"),
        ("no_namespace_cii", 2, "from which no type is read"),
        ("other_namespace_cii", 2, "from which no type is read"),
        ("all_in_one", 2, "the root element of"),
        ("two_documents", 3, "[E0509]"),
        ("two_documents_cii", 3, "[E0509]"),
        ("attribute_without_sign", 3, "[E0509]"),
    ] {
        let (found, shown) = check(name, &[]);
        assert_eq!(found, Some(code), "{name}: {shown}");
        assert!(shown.contains(expected), "{name}: {shown}");
    }
    let (code, shown) = check("order", &["--as", "einvoice.ubl.Invoice"]);
    assert_eq!(code, Some(2), "{shown}");
    for (name, expected) in [
        ("empty", "einvoice.ubl_required.number_is_given"),
        (
            "empty_credit_note",
            "einvoice.ubl_required.invoice_has_a_line",
        ),
        ("empty_cii", "einvoice.cii_required.number_is_given"),
        (
            "customisation",
            "einvoice.ubl_required.specification_is_given",
        ),
        (
            "customisation_cii",
            "einvoice.cii_required.specification_is_given",
        ),
        ("currency", "einvoice.ubl_codes.currency_is_in_the_list"),
        ("currency_cii", "einvoice.cii_codes.currency_is_in_the_list"),
        ("thousands_cii", "`1.234,00` is not a number"),
        (
            "attribute_without_value_cii",
            "einvoice.cii_codes.unit_is_in_the_list",
        ),
        (
            "elements_of_another_namespace",
            "einvoice.ubl_required.number_is_given",
        ),
        ("thousands", "`1,000.00` is not a number"),
        ("thousands", "einvoice.ubl_codes.currency_is_in_the_list"),
        (
            "attribute_without_value",
            "einvoice.ubl_codes.currency_of_an_amount_is_in_the_list",
        ),
    ] {
        let (code, shown) = check(name, &[]);
        assert_eq!(code, Some(1), "{name}: {shown}");
        assert!(shown.contains(expected), "{name}: {shown}");
    }
}

/// The gate of the examples, with both reports.
#[test]
fn the_folder_of_incoming_invoices_is_judged() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/invoices");
    let reports = std::env::temp_dir().join(format!("einvoice-{}", std::process::id()));
    std::fs::create_dir_all(&reports).unwrap();
    let report = |name: &str| reports.join(name).to_string_lossy().into_owned();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["check", "--format", "short", "--output"])
        .arg(format!("html={}", report("r.html")))
        .arg("--output")
        .arg(format!("sarif={}", report("r.sarif")))
        .current_dir(folder)
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert_eq!(
        shown
            .lines()
            .filter(|line| line.contains(": error["))
            .count(),
        2,
        "{shown}"
    );
    assert!(
        shown.contains("the amount due (BT-115) is 469, 496 less 0 and with 0 is 496"),
        "{shown}"
    );
    assert!(
        shown.contains("einvoice.ubl_codes.unit_is_in_the_list"),
        "{shown}"
    );
    for name in ["r.html", "r.sarif"] {
        let text = std::fs::read_to_string(report(name)).unwrap();
        assert!(
            text.contains("The amount due (BT-115) is the total with VAT"),
            "{name}"
        );
    }
    std::fs::remove_dir_all(&reports).unwrap();
}

#[test]
fn its_own_tests_pass() {
    for pack in ["rules/einvoice", "rules/einvoice_dates"] {
        let (code, shown) = whereas(&["test", pack]);
        assert_eq!(code, Some(0), "{shown}");
        assert!(shown.contains("pass "), "{shown}");
    }
}
