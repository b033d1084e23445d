//! `whereas repl` at the end of a pipe.

use std::io::Write;
use std::process::{Command, Stdio};

/// What is printed, what is told, and the exit code for these lines.
fn asked(lines: &[u8], arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .arg("repl")
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/repl.in"))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines).unwrap();
    let output = child.wait_with_output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code(),
    )
}

const DRAFT: [&str; 3] = ["agreement.yaml", "-r", "international_projects.whereas"];

#[test]
fn a_pipe_is_answered_line_by_line_without_a_prompt() {
    let lines = "// what is due\r\n\nlet due = total / 2\n  due\n\nquit\ntotal\n";
    let (printed, told, code) = asked(lines.as_bytes(), &DRAFT);
    assert_eq!(
        (printed.as_str(), told.as_str(), code),
        ("143350 EUR\n", "", Some(0))
    );
}

#[test]
fn an_open_bracket_goes_on_and_the_last_line_needs_no_break() {
    let (printed, told, code) = asked(
        "sum(\n  tranches.amount // all\n)\ncount([1,\n2".as_bytes(),
        &DRAFT,
    );
    assert_eq!(printed, "286700 EUR\n");
    assert!(
        told.contains("[input:4:7]") && told.contains("`[` is not closed"),
        "{told}"
    );
    assert_eq!(code, Some(2));
    // The help closes all that are open.
    let (_, told, _) = asked("max([1, (2 + 3\n".as_bytes(), &[]);
    assert!(told.contains("write `max([1, (2 + 3)])`"), "{told}");
}

#[test]
fn a_wrong_line_is_said_at_its_place_and_stops_no_other() {
    let (printed, told, code) = asked("total\n\n  é + totl\n1 + 1\n".as_bytes(), &DRAFT);
    assert_eq!(printed, "286700 EUR\n2\n");
    assert!(
        told.contains("[input:3:3]") && told.contains("there is no `é` here"),
        "{told}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn nothing_asked_is_nothing_wrong() {
    assert_eq!(asked(b"", &[]), (String::new(), String::new(), Some(0)));
}

#[test]
fn hostile_lines_end_in_an_answer() {
    let deep = format!("{}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
    let chain = format!("1{}\n", " + 1".repeat(100_000));
    let costly = "sum([sum([sum([c for c in [1,2,3,4,5,6,7,8,9]]) for b in [1,2,3,4,5,6,7,8,9]]) for a in [1,2,3]])\n";
    let garbage = b"\xFF\xFE\x00\n\x1b[31m\n\n\"\n{}\n[\x07]\n";
    let lines = [
        deep.as_bytes(),
        chain.as_bytes(),
        costly.as_bytes(),
        garbage,
        b"2 * 3\n",
    ]
    .concat();
    let (printed, told, code) = asked(&lines, &[]);
    assert!(printed.ends_with("1215\n6\n"), "{printed}");
    assert!(
        !printed.contains('\x1b') && !told.contains('\x1b'),
        "{told}"
    );
    assert!(
        told.contains("this nests deeper") && told.contains("operators in a row"),
        "{told}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn definitions_are_asked_by_their_names_whatever_the_order_they_need() {
    let lines = b"outer(x)\ninner(x)\nlimit\nfurther\n";
    let (printed, told, code) = asked(lines, &["swapped.yaml", "-r", "swapped.whereas"]);
    assert_eq!(
        (printed.as_str(), told.as_str(), code),
        ("11000\n11\n20\n2\n", "", Some(0))
    );
    let (_, told, _) = asked(
        b"inner(1, 2)\nouter()\n",
        &["swapped.yaml", "-r", "swapped.whereas"],
    );
    assert!(
        told.contains("`inner` takes one argument") && told.contains("`outer` takes one argument"),
        "{told}"
    );
    assert!(
        told.contains("define inner") && told.contains("define outer"),
        "{told}"
    );
}
