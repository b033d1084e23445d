//! `--changed-since` asks git; `--watch` checks again when a file changes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use std::io::Read;
mod project;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use project::{whereas, write};

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
    let status = Command::new("git").args(identity).args(arguments).current_dir(folder).stdout(Stdio::null()).status();
    assert!(status.unwrap().success(), "{arguments:?}");
}

fn has_git() -> bool {
    let there =
        Command::new("git").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: there is no git on this machine");
    }
    there
}

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "r.whereas", RULES);
    for name in ["docs/one.json", "docs/two words.json", "docs/\"quoted\".json", "docs/two\nlines.json"] {
        write(at, name, "{ \"a\": 50 }");
    }
    write(at, ".gitignore", "ignored.json\n");
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    folder
}

const CHECK: [&str; 8] = ["check", "docs", "-r", "r.whereas", "--format", "short", "--changed-since", "HEAD"];

#[test]
fn only_what_changed_is_checked() {
    if !has_git() {
        return;
    }
    let folder = project();
    let at = folder.path();
    let (code, said) = whereas(at, &CHECK);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("0 of 4 documents changed since HEAD"), "{said}");
    // Changed, staged, new, and one that git ignores.
    write(at, "docs/two words.json", "{ \"a\": 51 }");
    write(at, "docs/two\nlines.json", "{ \"a\": 52 }");
    write(at, "docs/new.json", "{ \"a\": 53 }");
    write(at, "docs/ignored.json", "{ \"a\": 54 }");
    git(at, &["add", "docs/two words.json"]);
    let (code, said) = whereas(at, &CHECK);
    assert_eq!(code, 1, "{said}");
    assert_eq!(said.matches("error[r.small]").count(), 3, "{said}");
    assert!(
        said.contains("two words.json") && said.contains("new.json") && said.contains("two\\nlines.json"),
        "{said}"
    );
    // What was committed since an older revision counts too, also from a folder below.
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
    let below = ["check", ".", "-r", "../r.whereas", "--format", "short", "--changed-since", "HEAD~1"];
    let (code, said) = whereas(&at.join("docs"), &below);
    assert_eq!((code, said.matches("error[r.small]").count()), (1, 3), "{said}");
    // Other rules may say other things of every document.
    write(at, "r.whereas", &RULES.replace("10", "9"));
    let (code, said) = whereas(at, &CHECK);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("r.whereas changed too, so that all documents were checked"), "{said}");
    assert_eq!(said.matches("error[r.small]").count(), 5, "{said}");
}

#[test]
fn what_git_cannot_tell_is_said() {
    if !has_git() {
        return;
    }
    let folder = project();
    let at = folder.path();
    for revision in ["nowhere", "--help", "HEAD~7"] {
        let since = format!("--changed-since={revision}");
        let (code, said) = whereas(at, &["check", "docs", "-r", "r.whereas", &since]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("E0018") && said.contains("git knows no revision"), "{said}");
    }
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "r.whereas", RULES);
    write(outside.path(), "d.json", "{ \"a\": 1 }");
    let (code, said) = whereas(outside.path(), &["check", "d.json", "-r", "r.whereas", "--changed-since", "HEAD"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("E0018") && said.contains("not a git repository"), "{said}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let output = command.args(CHECK).current_dir(at).env("PATH", "").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("git cannot be run"));
}

#[test]
fn a_watched_project_is_checked_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "r.whereas", RULES);
    write(at, "d.json", "{ \"a\": 50 }");
    let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["check", "d.json", "-r", "r.whereas", "--format", "short", "--watch"])
        .current_dir(at)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let (send, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut piece = [0_u8; 4096];
        while let Ok(read @ 1..) = output.read(&mut piece) {
            let _ = send.send(String::from_utf8_lossy(&piece[..read]).into_owned());
        }
    });
    // Slow machines are given time; nothing here depends on how long it takes.
    let next = || said.recv_timeout(Duration::from_secs(60)).unwrap_or_default();
    assert!(next().contains("`a` is 50"), "the first check");
    write(at, "d.json", "{ \"a\": 600 }");
    let second = next();
    assert!(second.contains("`a` is 600"), "{second}");
    assert!(!second.contains('\u{1b}'), "the screen is cleared on a terminal only");
    // A broken rule file is waited for, and one that is put right is used.
    write(at, "r.whereas", "module r\nrule");
    std::thread::sleep(Duration::from_millis(700));
    write(at, "r.whereas", &RULES.replace("10", "100"));
    let third = next();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(third.contains("a < 100"), "{third}");
}
