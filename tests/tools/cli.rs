//! The command line: `tests/cli/*.md` hold commands, what they print, and their exit codes.
//! `TRYCMD=overwrite cargo test --test tools cli` writes down what they print now.

#[test]
fn commands_print_what_is_written_down() {
    // What paths are counted from, whether or not the project lies in a work tree.
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli");
    let cases = trycmd::TestCases::new();
    cases
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env("GITHUB_WORKSPACE", root)
        .case("tests/cli/*.md");
}

/// The program, run in the folder of the documents that `check.md` uses.
fn whereas(arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"));
    command
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/check.in"));
    command
}

fn with_input(arguments: &[&str], input: &str) -> std::process::Output {
    crate::common::project::with_input(&mut whereas(arguments), input)
}

#[test]
fn standard_input_is_a_document_under_the_name_given() {
    let yaml = "tenant: B\nrent: 500 EUR\ndeposit: 1600 EUR\n";
    let arguments = [
        "check",
        "-",
        "-r",
        "lease.whereas",
        "--stdin-name",
        "new.yaml",
        "--format",
        "short",
    ];
    let output = with_input(&arguments, yaml);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.starts_with("new.yaml:2:7: error[lease.deposit_limit]")
            || shown.starts_with("new.yaml:1:1: error[lease.deposit_limit]"),
        "{shown}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn standard_input_without_a_name_is_told_by_how_it_begins() {
    let yaml = "tenant: B\nrent: 500 EUR\ndeposit: 1600 EUR\n";
    let json = r#"{"tenant": "B", "rent": "500 EUR", "deposit": "1600 EUR"}"#;
    let xml = "<l><tenant>B</tenant><rent>500 EUR</rent><deposit>1600 EUR</deposit></l>";
    for text in [yaml, json, xml] {
        let output = with_input(
            &["check", "-", "-r", "lease.whereas", "--format", "short"],
            text,
        );
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(
            shown.contains("error[lease.deposit_limit]"),
            "{text}: {shown}"
        );
        assert!(shown.starts_with("stdin:"), "{shown}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    use std::process::Stdio;
    let mut child = whereas(&["explain", "E0203"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let colored = |command: &mut std::process::Command| {
        let output = command.env_remove("NO_COLOR").output().unwrap();
        output.stdout.contains(&0x1b)
    };
    let check = ["check", "drafts", "-r", "lease.whereas"];
    assert!(!colored(&mut whereas(&check)));
    assert!(colored(whereas(&check).arg("--color").arg("always")));
    assert!(colored(whereas(&check).env("CLICOLOR_FORCE", "1")));
    assert!(!colored(
        whereas(&check)
            .env("CLICOLOR_FORCE", "1")
            .arg("--color")
            .arg("never")
    ));
}

#[test]
fn deep_and_long_documents_end_in_a_diagnostic() {
    let deep = format!(
        "{{\"tenant\": {}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let output = with_input(&["check", "-", "-r", "lease.whereas"], &deep);
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let long = format!(
        "{{\"tenant\": \"{}\", \"rent\": \"1 EUR\", \"deposit\": \"9 EUR\"}}",
        "x".repeat(5_000_000)
    );
    let output = with_input(&["check", "-", "-r", "lease.whereas"], &long);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 3_000, "{} bytes", output.stdout.len());
}

#[test]
fn the_number_of_threads_shows_in_nothing() {
    use std::fmt::Write;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("leases.ndjson");
    // Several blocks of a stream, with findings, what is no JSON, and an empty line among them.
    let mut text = String::new();
    for number in 0..9_000_u32 {
        let note = "x".repeat(600);
        match number % 1_000 {
            7 => writeln!(text, "{{\"tenant\": \"T{number}\", \"rent\": \"500 EUR\"").unwrap(),
            8 => writeln!(text).unwrap(),
            _ => {
                let deposit = if number % 100 == 0 { 1_600 } else { 1_000 };
                let tenant = format!("\"tenant\": \"T{number}\", \"note\": \"{note}\"");
                writeln!(
                    text,
                    "{{{tenant}, \"rent\": \"500 EUR\", \"deposit\": \"{deposit} EUR\"}}"
                )
                .unwrap();
            }
        }
    }
    #[expect(clippy::disallowed_methods, reason = "a test writes its data")]
    std::fs::write(&file, text).unwrap();
    let run = |jobs: &str| {
        let path = file.to_str().unwrap();
        let output = whereas(&[
            "check",
            path,
            "-r",
            "lease.whereas",
            "--format",
            "json",
            "--jobs",
            jobs,
        ])
        .output()
        .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let one = run("1");
    assert_eq!(one.0, Some(3), "{}", one.2);
    assert!(
        one.1.matches("\"verdict\": \"violated\"").count() >= 80,
        "{}",
        one.2
    );
    assert!(
        one.1.contains("leases.ndjson#8999\"") || one.1.contains("leases.ndjson#8892\""),
        "{}",
        one.2
    );
    for jobs in ["2", "3", "8"] {
        assert!(run(jobs) == one, "{jobs} threads");
    }
}

/// The first row of a table may be longer than what is read of a file at a time.
#[test]
fn a_header_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wide.csv");
    let columns: String = (0..300_000).map(|at| format!(",c{at}")).collect();
    let row = format!("A,500 EUR,1000 EUR{}", ",1".repeat(300_000));
    let text = format!("tenant,rent,deposit{columns}\n{row}\n");
    assert!(text.len() > 2 * 1024 * 1024);
    #[expect(clippy::disallowed_methods, reason = "a test writes its data")]
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let run = |more: &[&str]| {
        let output = whereas(&[&["check", path, "-r", "lease.whereas"], more].concat())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, said) = run(&[]);
    assert!(
        code == Some(0) && said.contains("checked 1 document,"),
        "{said}"
    );
    let (code, said) = run(&["--limit", "file_bytes=1000000"]);
    assert!(
        code == Some(3) && said.contains("E0003") && said.contains("names the columns"),
        "{said}"
    );
}

/// A line of a stream is read without places where nothing asks how its amounts were written.
#[test]
fn a_stream_is_held_to_the_precision_of_its_digits() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("q.whereas");
    let text = "module q\ntype T { a: money in EUR, b: money in EUR }\n\
                rule r for T { require a = b within stated precision }\n";
    #[expect(clippy::disallowed_methods, reason = "a test writes its rules")]
    std::fs::write(&rules, text).unwrap();
    let lines = "{\"a\":1,\"b\":1.4}\n{\"a\":1.00,\"b\":1.4}\n{\"a\":1.00,\"b\":1.00}\n";
    let rules = rules.to_str().unwrap();
    let output = with_input(
        &[
            "check",
            "-",
            "-r",
            rules,
            "--stdin-name",
            "a.ndjson",
            "--format",
            "short",
        ],
        lines,
    );
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(shown.lines().count(), 1, "{shown}");
    assert!(shown.starts_with("a.ndjson#2:2:1: error"), "{shown}");
}

#[test]
fn a_document_beyond_the_limit_stops_no_other_of_its_stream() {
    let lease = |note: usize, tenant: &str| {
        let note = "x".repeat(note);
        format!(
            "{{\"tenant\": \"{tenant}\", \"note\": \"{note}\", \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\"}}\n"
        )
    };
    // Larger than the limit within what is read at a time, and larger than that.
    let text = [
        lease(1, "A"),
        lease(2_000, "B"),
        lease(5_000_000, "C"),
        lease(1, "D"),
    ]
    .concat();
    let arguments = [
        "check",
        "-",
        "-r",
        "lease.whereas",
        "--stdin-name",
        "a.ndjson",
        "--format",
        "short",
    ];
    for jobs in ["1", "2"] {
        let output = with_input(
            &[
                &arguments[..],
                &["--limit", "file_bytes=1000", "--jobs", jobs],
            ]
            .concat(),
            &text,
        );
        let shown = String::from_utf8(output.stdout).unwrap();
        let findings: Vec<&str> = shown
            .lines()
            .filter_map(|line| line.split(": error").next())
            .collect();
        assert_eq!(findings, ["a.ndjson#1:1:1", "a.ndjson#4:4:1"], "{shown}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("`a.ndjson#2` is larger") && said.contains("`a.ndjson#3` is larger"),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(3));
    }
}
