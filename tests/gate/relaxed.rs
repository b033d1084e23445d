//! What was switched off is named in every report and in the receipt.

use std::path::Path;
use std::process::Command;

use crate::common::project::{Project, read, whereas};

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\nrule even for D { require a != 7 }\n\
                     rule minor for D { require a > 0 }\n";
const GATE: &str = "[[gate]]\ndocuments = [\"d.json\"]\nrules = [\"r.whereas\"]\n";
const FORMATS: [&str; 10] = [
    "human", "short", "json", "ndjson", "sarif", "junit", "github", "gitlab", "markdown", "html",
];

fn project(settings: &str, more: &str) -> Project {
    let at = Project::new();
    at.write("whereas.toml", &format!("{settings}{GATE}{more}"));
    at.write("r.whereas", RULES);
    at.write("d.json", "{ \"a\": 50 }");
    at
}

/// Words of a report, without what its format does to signs.
fn plain(text: &str) -> String {
    text.replace("\\_", "_")
        .replace("\\n", " ")
        .replace("&quot;", "\"")
}

/// Every format names it, on standard output, in silence too, and in a file; and the receipt does.
fn named(at: &Path, arguments: &[&str], environment: &[(&str, &str)], code: i32, words: &str) {
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
        let command = command
            .arg("check")
            .args(arguments)
            .args(more)
            .envs(environment.iter().copied());
        let output = command.current_dir(at).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    for format in FORMATS {
        let said = plain(&run(&["--quiet", "--format", format]));
        assert!(
            said.contains(words),
            "{format} does not say {words:?}: {said}"
        );
        run(&["--output", &format!("{format}=report.{format}")]);
        let written = plain(&read(at, &format!("report.{format}")));
        assert!(
            written.contains(words),
            "{format} in a file does not say {words:?}: {written}"
        );
    }
    run(&["--receipt", "receipt.json"]);
    assert!(
        read(at, "receipt.json").contains(words),
        "the receipt does not say {words:?}"
    );
    let (code, said) = whereas(at, &["verify", "receipt.json"]);
    assert!(code == 0 && said.contains(words), "{code} {said}");
}

#[test]
fn a_run_that_no_finding_fails_says_so() {
    let words = |origin: &str| format!("no finding fails this run: fail_on is never ({origin})");
    let folder = project("fail_on = \"never\"\n", "");
    named(&folder, &[], &[], 0, &words("whereas.toml"));
    let folder = project("", "");
    named(
        &folder,
        &["--fail-on", "never"],
        &[],
        0,
        &words("--fail-on"),
    );
    named(
        &folder,
        &[],
        &[("WHEREAS_FAIL_ON", "never")],
        0,
        &words("WHEREAS_FAIL_ON"),
    );
    named(
        &folder,
        &["--exit-zero"],
        &[],
        0,
        "no finding fails this run: --exit-zero",
    );
    // What the command line puts right again is not said.
    let folder = project("fail_on = \"never\"\n", "");
    let (code, said) = folder.whereas(&["check", "--fail-on", "error"]);
    assert!(code == 1 && !said.contains("no finding fails"), "{said}");
}

#[test]
fn levels_that_were_lowered_are_named() {
    let folder = project("", "[rules]\n\"r.small\" = \"off\"\n");
    named(&folder, &[], &[], 0, "rule r.small is off (whereas.toml)");
    let folder = project("", "[rules]\nr = \"note\"\n");
    named(&folder, &[], &[], 0, "rule r.small is note (whereas.toml)");
    let folder = project("", "[rules]\nr = \"off\"\n\"r.small\" = \"error\"\n");
    named(&folder, &[], &[], 1, "rule r.even is off (whereas.toml)");
    let (_, said) = folder.whereas(&["check", "--format", "short"]);
    assert!(
        !said.contains("note: rule r.small"),
        "a level that is that of the rule relaxes nothing: {said}"
    );
}

#[test]
fn limits_that_were_raised_are_named() {
    let folder = project("", "[limits]\nsteps = 2_000_000_000\n");
    named(
        &folder,
        &[],
        &[],
        1,
        "limit steps is 2000000000 instead of 1000000000 (whereas.toml)",
    );
    let folder = project("", "[limits]\ndocument_bytes = 1_000_000_000\n");
    named(
        &folder,
        &[],
        &[],
        1,
        "limit file_bytes is 1000000000 instead of 67108864 (whereas.toml)",
    );
    named(
        &folder,
        &["--limit", "hints=20000"],
        &[],
        1,
        "limit hints is 20000 instead of 10000 (--limit)",
    );
    let environment = [("WHEREAS_LIMIT", "expansion=200000,chain_length=9")];
    named(
        &folder,
        &[],
        &environment,
        1,
        "limit expansion is 200000 instead of 100000 (WHEREAS_LIMIT)",
    );
    let (_, said) = folder.whereas(&[
        "check",
        "--limit",
        "document_bytes=1000",
        "--format",
        "short",
    ]);
    assert!(!said.contains("limit "), "{said}");
}

#[test]
fn a_receipt_of_a_run_with_violations_is_no_clean_one() {
    for (settings, more, code) in [
        ("", "", 1),
        ("fail_on = \"never\"\n", "", 0),
        ("", "[rules]\nr = \"note\"\n", 0),
        ("baseline = \"known.json\"\n", "", 0),
    ] {
        let at = project(settings, more);
        if settings.contains("baseline") {
            assert_eq!(at.whereas(&["check", "--update-baseline"]).0, 0);
        }
        assert_eq!(at.whereas(&["check", "--receipt", "receipt.json"]).0, code);
        assert_eq!(
            at.whereas(&["verify", "receipt.json"]).0,
            0,
            "it is what was checked"
        );
        let (code, said) = at.whereas(&["verify", "receipt.json", "--clean"]);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("1 violated, 0 undetermined") && said.contains("was not clean"),
            "{said}"
        );
    }
    let at = project("", "");
    at.write("d.json", "{ \"a\": 5 }");
    assert_eq!(at.whereas(&["check", "--receipt", "receipt.json"]).0, 0);
    assert_eq!(at.whereas(&["verify", "receipt.json", "--clean"]).0, 0);
    // What could not be decided is not clean either.
    at.write("r.whereas", &RULES.replace("a: integer", "a: integer?"));
    at.write("d.json", "{}");
    at.whereas(&["check", "--as", "r.D", "--receipt", "receipt.json"]);
    let (code, said) = at.whereas(&["verify", "receipt.json", "--clean"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("0 violated, 3 undetermined"), "{said}");
}
