//! Help, completions and manual pages come from one definition, and serve somebody at a terminal.

use std::process::{Command, Stdio};

fn said(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let output = command
        .args(arguments)
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1);
    let names = listed
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_help_fits_a_screen_and_ends_with_an_example() {
    let mut pages: Vec<Vec<String>> = vec![Vec::new()];
    let mut seen = 0;
    while let Some(page) = pages.pop() {
        let arguments: Vec<&str> = page.iter().map(String::as_str).chain(["--help"]).collect();
        let help = said(&arguments);
        assert!(
            help.lines().count() <= 50,
            "{page:?} has {} lines",
            help.lines().count()
        );
        let last = help.lines().last().unwrap();
        assert!(
            last.starts_with("Example: whereas "),
            "{page:?} ends with {last}"
        );
        seen += 1;
        pages.extend(
            commands(&help)
                .into_iter()
                .map(|name| [page.clone(), vec![name]].concat()),
        );
    }
    assert!(seen >= 12, "{seen}");
}

#[test]
fn completions_know_every_command_and_shells_can_read_them() {
    let all = commands(&said(&["--help"]));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for command in &all {
            assert!(
                script.contains(command.as_str()),
                "{shell} does not know {command}"
            );
        }
        if let Ok(mut child) = Command::new(shell).arg("-n").stdin(Stdio::piped()).spawn() {
            use std::io::Write;
            child
                .stdin
                .take()
                .unwrap()
                .write_all(script.as_bytes())
                .unwrap();
            assert!(
                child.wait().unwrap().success(),
                "{shell} cannot read its completions"
            );
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test looks at the files that were written"
)]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    said(&["man", "--output", folder.path().to_str().unwrap()]);
    for command in commands(&said(&["--help"])) {
        let page =
            std::fs::read_to_string(folder.path().join(format!("whereas-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    assert!(said(&["man"]).contains(".TH whereas 1"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let nowhere = command
        .args(["man", "--output", "/nowhere/at/all"])
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
}
