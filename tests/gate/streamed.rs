//! Reports that are written finding by finding: the same bytes as those of findings that are kept, in memory that does not grow.

use std::fmt::Write as _;
use std::process::Command;

use crate::common::project::Project;
use crate::common::registers;

/// Registers of which some documents violate the rule, and none is broken.
fn project() -> Project {
    let at = registers::project();
    let calm = "{\"rent\":\"1000 EUR\",\"deposit\":\"3000 EUR\"}\n".repeat(40);
    at.write("some.ndjson", &format!("{calm}{}{calm}", violating(30)));
    let rows = "1000 EUR,3001 EUR\n1000 EUR,3000 EUR\n".repeat(20);
    at.write("rows.csv", &format!("rent,deposit\n{rows}"));
    at
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let all = [
        "check",
        "some.ndjson",
        "rows.csv",
        "-r",
        "r.whereas",
        "--limit",
        "hints=5",
    ];
    [&all, more].concat()
}

#[test]
fn findings_that_are_not_kept_are_written_as_those_that_are() {
    let at = project();
    let cases: [&[&str]; 4] = [
        &[],
        &["--verdicts", "all"],
        &["--statistics", "--shard", "1/2"],
        &["--limit", "findings=7"],
    ];
    for format in [
        "json", "ndjson", "gitlab", "sarif", "short", "github", "markdown",
    ] {
        for case in cases {
            let arguments = arguments(&[&["--format", format], case].concat());
            // A receipt is made of all findings.
            let kept = at.whereas(&[&arguments[..], &["--receipt", "run.receipt"]].concat());
            let written = at.whereas(&arguments);
            assert!(written.1.len() > 500, "{}", written.1);
            assert_eq!(kept, written, "{arguments:?}");
            for jobs in ["1", "3"] {
                let again = at.whereas(&[&arguments[..], &["-j", jobs]].concat());
                assert_eq!(again, written, "{jobs} threads");
            }
        }
    }
}

const WAITING_RULES: &str = r#"
type Lease dated by since { rent: money in EUR, deposit: money in EUR, since: date, until: date? }
parameter most: integer { 3 from 2020-01-01 }
rule is_dated for Lease { require since <= check date }
rule is_new for Lease { require since > check date - 900 days }
rule is_paid for Lease { require rent > 0 EUR }
rule is_secured for Lease { require deposit <= most * rent }
rule ends for Lease { require until > since and rent > 1 EUR }
"#;

/// Findings that wait for a value, for an option or for each other, in one document and in several.
#[test]
fn what_waits_for_a_finding_is_told_as_where_findings_are_kept() {
    let at = Project::new();
    at.write("r.whereas", WAITING_RULES);
    let lines = [
        r#"{"rent":"1000 EUR","deposit":"3001 EUR","since":"2024-01-01"}"#,
        r#"{"deposit":"3001 EUR","since":"2024-01-01"}"#,
        r#"{"rent":"x","deposit":"y","since":"2010-01-01","until":"2024-01-01"}"#,
        r#"{"rent":"1000 EUR","deposit":"3000 EUR","since":"2024-02-30"}"#,
        r#"{"rent":"1000 EUR","deposit":"3000 EUR","since":"2024-02-03","until":"2025-01-01"}"#,
        r#"{"rent":"1000 EUR"}"#,
    ];
    at.write("w.ndjson", &lines.join("\n"));
    at.write("again.ndjson", &lines[1..3].join("\n"));
    for format in ["short", "github", "markdown"] {
        for more in [&[][..], &["--as-of", "2025-06-30"], &["--verdicts", "all"]] {
            let arguments = ["check", "w.ndjson", "again.ndjson", "-r", "r.whereas"];
            let arguments = [&arguments[..], &["--format", format], more].concat();
            let kept = at.whereas(&[&arguments[..], &["--receipt", "run.receipt"]].concat());
            let written = at.whereas(&arguments);
            assert!(written.1.contains("wait"), "{}", written.1);
            assert_eq!(kept, written, "{arguments:?}");
        }
    }
}

#[test]
fn several_reports_are_written_at_once() {
    let at = project();
    let alone = |format: &str| at.whereas(&arguments(&["--format", format, "-q"])).1;
    let all = arguments(&[
        "--format",
        "ndjson",
        "--output",
        "json=report.json",
        "--output",
        "gitlab=quality.json",
        "--output",
        "ndjson=lines.ndjson",
        "-q",
    ]);
    let (code, printed) = at.whereas(&all);
    assert_eq!((code, &printed), (1, &alone("ndjson")));
    assert_eq!(at.read("lines.ndjson"), printed);
    assert_eq!(at.read("report.json"), alone("json"));
    assert_eq!(at.read("quality.json"), alone("gitlab"));
}

/// Documents that all violate the rule.
fn violating(count: usize) -> String {
    let note = "n".repeat(600);
    (0..count).fold(String::new(), |mut text, number| {
        let _ = writeln!(
            text,
            "{{\"rent\":\"1000 EUR\",\"deposit\":\"{} EUR\",\"note\":\"{note}\"}}",
            3001 + number
        );
        text
    })
}

#[test]
fn a_temporary_folder_that_is_not_there_is_an_error_and_no_half_report() {
    let at = project();
    at.write("many.ndjson", &violating(2000));
    let run = |format: &str| {
        Command::new(env!("CARGO_BIN_EXE_whereas"))
            .current_dir(&*at)
            .args([
                "check",
                "many.ndjson",
                "-r",
                "r.whereas",
                "--format",
                format,
            ])
            .args(["--output", "ndjson=out.ndjson", "--limit", "hints=0"])
            .env("TMPDIR", "/not/there")
            .output()
            .unwrap()
    };
    let output = run("json");
    let said = String::from_utf8(output.stderr).unwrap();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(output.stdout.is_empty());
    assert!(!at.join("out.ndjson").exists());
    assert!(
        said.contains("cannot be written to a temporary file in `/not/there`"),
        "{said}"
    );
    assert!(said.contains("TMPDIR"), "{said}");
    // Findings that are kept need no file.
    let output = run("human");
    assert_eq!(output.status.code(), Some(1));
    assert!(at.read("out.ndjson").lines().count() > 2000);
}

/// The most memory that a process had so far, in KiB.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits = line.unwrap().chars().filter(char::is_ascii_digit);
    digits.collect::<String>().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_findings_that_are_not_kept() {
    use std::io::Write as _;
    use std::process::Stdio;

    let at = registers::project();
    let cases: [&[&str]; 3] = [
        &["--format", "json", "--limit", "findings=1000000"],
        // The texts of documents whose findings are only counted are not kept either.
        &["--format", "human", "--limit", "findings=100"],
        &["--format", "short", "--limit", "findings=1000000"],
    ];
    for case in cases {
        let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .current_dir(&*at)
            .args([
                "check",
                "-",
                "--stdin-name",
                "in.ndjson",
                "-r",
                "r.whereas",
                "-j",
                "2",
            ])
            .args(["--limit", "hints=0", "-q"])
            .args(case)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // What fits in pipes and queues is not checked yet when it is written.
        input.write_all(violating(5_000).as_bytes()).unwrap();
        let before = peak(child.id());
        input.write_all(violating(16_000).as_bytes()).unwrap();
        let after = peak(child.id());
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(1));
        // Kept findings take more than 2 KiB each.
        let grown = after.saturating_sub(before);
        assert!(
            grown < 16 * 1024,
            "{case:?}: {before} KiB, then {grown} KiB more"
        );
    }
}
