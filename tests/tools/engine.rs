//! The library as a program that embeds it uses it.

use whereas::{Engine, Severity, Verdict};

const LEASE: &str = r#"
type Lease { rent: money, deposit: money, signed: date }
/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
/// Nothing is signed after today.
rule signed_by_now for Lease { require signed <= check date }
"#;

#[test]
fn a_document_is_checked_as_the_command_line_checks_it() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/oecd-integrity-review"
    );
    let engine = Engine::from_path(format!("{folder}/international_projects.whereas")).unwrap();
    let draft = std::fs::read(format!("{folder}/agreement.yaml")).unwrap();
    let report = engine.check("examples/oecd-integrity-review/agreement.yaml", &draft);
    assert!(!report.passes());
    let [finding] = report.findings.as_slice() else {
        panic!("{:?}", report.findings)
    };
    assert_eq!(
        (finding.verdict, finding.severity),
        (Verdict::Violated, Severity::Error)
    );
    assert!(
        finding.rule.ends_with("public_discussion"),
        "{}",
        finding.rule
    );

    let output = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args([
            "check",
            "examples/oecd-integrity-review/agreement.yaml",
            "--format",
            "json",
            "-r",
        ])
        .arg("examples/oecd-integrity-review/international_projects.whereas")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let of_program: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut of_library: serde_json::Value = serde_json::from_str(report.to_json()).unwrap();
    // The library was given the whole path of the rules.
    for finding in of_library["findings"].as_array_mut().unwrap() {
        let file = finding["clause"]["file"]
            .as_str()
            .unwrap()
            .rsplit_once("/examples/")
            .unwrap()
            .1
            .to_owned();
        finding["clause"]["file"] = format!("examples/{file}").into();
    }
    assert_eq!(of_library, of_program);
}

#[test]
fn options_modules_files_and_inputs_are_given_as_texts() {
    let rules = r#"
use acme.limits
type Rate { currency: text, months: number }
data rates: list of Rate from "rates.csv"
data ceilings: list of Rate from input
type Lease { rent: money, deposit: money }
rule deposit_limit for Lease { require every rate in rates satisfies deposit <= rate.months * rent }
rule deposit_ceiling for Lease { require every rate in ceilings satisfies deposit <= rate.months * rent }
rule below_the_cap for Lease { require rent <= cap }
"#;
    let limits = "module acme.limits\nparameter cap: money { 900 EUR from 2000-01-01 }\n";
    let builder = Engine::builder()
        .as_of("2024-05-01")
        .module("acme.limits", limits)
        .file("rates.csv", "currency,months\nEUR,3\n")
        .input("ceilings", "ceilings.csv", "currency,months\nEUR,2\n")
        .every_verdict(true);
    let draft = br#"{ "rent": "1000 EUR", "deposit": "3000 EUR" }"#;
    let verdicts = |engine: &Engine| {
        let report = engine.check("draft.json", draft);
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        ["deposit_limit", "deposit_ceiling", "below_the_cap"].map(|rule| {
            report
                .findings
                .iter()
                .find(|finding| finding.rule.ends_with(rule))
                .unwrap()
                .verdict
        })
    };
    let engine = builder.clone().from_source("lease.whereas", rules).unwrap();
    assert_eq!(
        verdicts(&engine),
        [Verdict::Holds, Verdict::Violated, Verdict::Violated]
    );
    let engine = builder
        .clone()
        .parameter("cap", "1000 EUR")
        .from_source("lease.whereas", rules)
        .unwrap();
    assert_eq!(
        verdicts(&engine),
        [Verdict::Holds, Verdict::Violated, Verdict::Holds]
    );
    let errors = builder
        .clone()
        .parameter("cup", "1 EUR")
        .as_of("1 May")
        .from_source("lease.whereas", rules)
        .unwrap_err();
    let shown = errors.to_string();
    assert!(shown.contains("as_of") && shown.contains("cup"), "{shown}");
}

#[test]
fn what_is_missing_is_an_error_and_never_a_pass() {
    let without_table = "type R { n: number }\ndata rs: list of R from input\ntype L { n: number }\nrule r for L { require count(rs) > n }\n";
    let errors = Engine::from_source("r.whereas", without_table).unwrap_err();
    assert_eq!(
        errors.problems().first().map(|problem| problem.code),
        Some("E0021"),
        "{errors}"
    );
    let errors = Engine::from_source("r.whereas", "use std.totls\n").unwrap_err();
    assert!(errors.to_string().contains("std.totals"), "{errors}");
    let errors = Engine::from_path("no/such/file.whereas").unwrap_err();
    assert!(
        errors.to_string().contains("no/such/file.whereas"),
        "{errors}"
    );
}

#[test]
fn documents_that_cannot_be_read_do_not_pass() {
    let engine = Engine::from_source("lease.whereas", LEASE).unwrap();
    let unreadable: [(&str, &[u8]); 6] = [
        ("a.json", b"{ \"rent\": "),
        ("a.json", b"\xFF\xFF"),
        ("a.yaml", b""),
        ("a.xlsx", b"not a zip"),
        ("", b""),
        ("a.json", b"\xFF\xFEa"),
    ];
    for (name, bytes) in unreadable {
        let report = engine.check(name, bytes);
        assert!(!report.passes(), "{name} {bytes:?}");
        assert!(!report.problems.is_empty(), "{name} {bytes:?}");
        assert_eq!(report.summary.documents, 0, "{name} {bytes:?}");
    }
    let report = engine.check(
        "a.json",
        br#"{ "rent": "1 EUR", "deposit": "1 EUR", "signed": "2020-01-01" }"#,
    );
    assert!(
        !report.passes(),
        "without a check date nothing is known of it"
    );
    assert_eq!((report.summary.holds, report.summary.undetermined), (1, 1));
    assert!(
        report.findings[0].reasons[0].contains("check date"),
        "{:?}",
        report.findings[0].reasons
    );
}

#[test]
fn one_engine_serves_many_threads_with_small_stacks() {
    let engine = Engine::builder()
        .as_of("2024-01-01")
        .from_source("lease.whereas", LEASE)
        .unwrap();
    let deep = format!(
        "{{ \"rent\": {}1{} }}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let nested = format!(
        "type L {{ n: number }} rule r for L {{ require {}n{} > 0 }}",
        "(".repeat(5_000),
        ")".repeat(5_000)
    );
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (engine, deep, nested) = (&engine, &deep, &nested);
            let work = move || {
                for number in 0..50 {
                    let draft = format!(
                        "{{ \"rent\": \"{}.{number:02} EUR\", \"deposit\": \"300 EUR\", \"signed\": \"2020-01-01\" }}",
                        90 + 20 * (thread % 2)
                    );
                    let report = engine.check(&format!("{thread}-{number}.json"), draft.as_bytes());
                    assert_eq!(report.passes(), thread % 2 == 1, "{:?}", report.findings);
                }
                assert!(!engine.check("deep.json", deep.as_bytes()).passes());
                assert!(Engine::from_source("nested.whereas", nested).is_err());
            };
            std::thread::Builder::new()
                .stack_size(128 * 1024)
                .spawn_scoped(scope, work)
                .unwrap();
        }
    });
}

#[test]
fn several_documents_of_one_text_have_names_of_their_own() {
    let engine = Engine::builder()
        .as_of("2024-01-01")
        .from_source("lease.whereas", LEASE)
        .unwrap();
    let lines = "{ \"rent\": \"1 EUR\", \"deposit\": \"1 EUR\", \"signed\": \"2020-01-01\" }\n{ \"rent\": \"1 EUR\", \"deposit\": \"9 EUR\", \"signed\": \"2020-01-01\" }\n";
    let report = engine.check("leases.ndjson", lines.as_bytes());
    assert_eq!((report.summary.documents, report.summary.violated), (2, 1));
    assert_eq!(report.findings[0].document, "leases.ndjson#2");
    assert_eq!(
        report.findings[0].location.as_ref().map(|at| at.line),
        Some(2)
    );
}

#[test]
fn the_public_interface_is_what_the_list_says() {
    let mut items = Vec::new();
    for file in ["mod.rs", "finding.rs"] {
        let path = format!("{}/src/engine/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let mut of = String::new();
        for line in text.lines() {
            let indented = line.starts_with("    ");
            let line = line.trim();
            if !indented && let Some(named) = line.strip_prefix("impl ") {
                of = named
                    .trim_end_matches(['{', ' '])
                    .rsplit(' ')
                    .next()
                    .unwrap()
                    .to_owned();
            }
            let Some(item) = line.strip_prefix("pub ") else {
                continue;
            };
            if item.starts_with("use ") {
                continue;
            }
            if let Some(named) = item
                .strip_prefix("struct ")
                .or_else(|| item.strip_prefix("enum "))
            {
                of = named.split([' ', '{']).next().unwrap().to_owned();
                items.push(of.clone());
            } else {
                let name = item
                    .trim_start_matches("fn ")
                    .split(['(', ':', '<'])
                    .next()
                    .unwrap();
                items.push(format!("{of}.{name}"));
            }
        }
    }
    let known = include_str!("../data/public_items.txt");
    assert_eq!(
        items.join("\n") + "\n",
        known,
        "docs/stability.md says when these may change"
    );
}
