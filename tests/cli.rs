//! The command line: `tests/cli/*.md` hold commands, what they print, and their exit codes.
//! `TRYCMD=overwrite cargo test --test cli` writes down what they print now.
#![allow(clippy::unwrap_used)]

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new().env("COLUMNS", "100").env("NO_COLOR", "1").case("tests/cli/*.md");
}

/// The program, run in the folder of the documents that `check.md` uses.
fn whereas(arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"));
    command.args(arguments).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/check.in"));
    command
}

fn with_input(arguments: &[&str], input: &str) -> std::process::Output {
    use std::io::Write;
    use std::process::Stdio;
    let mut child =
        whereas(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_is_a_document_under_the_name_given() {
    let yaml = "tenant: B\nrent: 500 EUR\ndeposit: 1600 EUR\n";
    let arguments = ["check", "-", "-r", "lease.whereas", "--stdin-name", "new.yaml", "--format", "short"];
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
fn a_reader_that_goes_away_ends_the_run_quietly() {
    use std::process::Stdio;
    let mut child = whereas(&["explain", "E0203"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
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
    assert!(!colored(whereas(&check).env("CLICOLOR_FORCE", "1").arg("--color").arg("never")));
}

#[test]
fn deep_and_long_documents_end_in_a_diagnostic() {
    let deep = format!("{{\"tenant\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let output = with_input(&["check", "-", "-r", "lease.whereas"], &deep);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let long = format!("{{\"tenant\": \"{}\", \"rent\": \"1 EUR\", \"deposit\": \"9 EUR\"}}", "x".repeat(5_000_000));
    let output = with_input(&["check", "-", "-r", "lease.whereas"], &long);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 3_000, "{} bytes", output.stdout.len());
}
