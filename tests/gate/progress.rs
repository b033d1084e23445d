//! The progress bar of a long run: on a terminal alone, with a total where there is one, and without effect on the report.
#![cfg(unix)]

use std::process::{Command, Stdio};

use crate::common::project::Project;
use crate::common::registers;

/// What a shell command prints at a terminal of its own. A test that needs it is skipped where there is no `script`.
fn at_terminal(at: &Project, command: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_whereas");
    let command = format!(
        "stty cols 120 rows 24; {}",
        command.replace("whereas check", &format!("{program} check"))
    );
    let output = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(at)
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if !output.stdout.is_empty() => {
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        _ => {
            eprintln!("skipped: there is no `script` of util-linux on this machine");
            None
        }
    }
}

/// Runs a command on larger and larger registers until the bar is shown.
fn with_bar(at: &Project, command: &str) -> Option<String> {
    let lines = registers::lines(20_000, 21);
    let mut text = lines.clone();
    for _ in 0..7 {
        at.write("big.ndjson", &text);
        let shown = at_terminal(at, command)?;
        if shown.contains("documents/s") {
            return Some(shown);
        }
        text = text.repeat(2);
    }
    panic!("no bar with {} bytes", text.len())
}

#[test]
fn a_long_run_shows_how_far_it_is_on_a_terminal() {
    let at = registers::project();
    let run = "whereas check big.ndjson -r r.whereas --format short";
    let Some(shown) = with_bar(&at, &format!("{run} -j 1 > out")) else {
        return;
    };
    for part in ["%", " MB/", "B/s", " left", "big.ndjson", "checked "] {
        assert!(shown.contains(part), "no {part}: {shown:?}");
    }
    let with_a_bar = at.read("out");
    // The report is that of a run without a terminal, and `--quiet` shows no bar.
    let (_, piped) = at.whereas(&[
        "check",
        "big.ndjson",
        "-r",
        "r.whereas",
        "--format",
        "short",
    ]);
    assert!(
        piped.starts_with(&with_a_bar),
        "{} and {} bytes",
        with_a_bar.len(),
        piped.len()
    );
    assert!(!piped.contains("documents/s"));
    let quiet = at_terminal(&at, &format!("{run} --quiet > out")).unwrap_or_default();
    assert!(!quiet.contains("documents/s"), "{quiet:?}");
    assert_eq!(at.read("out"), with_a_bar);
}

#[test]
fn a_stream_from_standard_input_has_no_total() {
    let at = registers::project();
    let run = "cat big.ndjson | whereas check - -r r.whereas --format short -j 1 --stdin-name big.ndjson > out";
    let Some(shown) = with_bar(&at, run) else {
        return;
    };
    assert!(shown.contains("B/s"), "{shown:?}");
    assert!(
        !shown.contains(" left") && !shown.contains('%'),
        "{shown:?}"
    );
}
