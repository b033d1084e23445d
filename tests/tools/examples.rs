//! The repository of examples: five agreements behind their gates, in every format of report.
//! `UPDATE_EXPECT=1 cargo test --test tools examples` writes down what is written now.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the program writes in the folder of the examples, and its exit code.
fn whereas(arguments: &[&str], columns: &str) -> (String, i32) {
    whereas_in("examples", arguments, columns)
}

/// What the program writes in a folder, and its exit code.
fn whereas_in(folder: &str, arguments: &[&str], columns: &str) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(arguments)
        .current_dir(root().join(folder))
        .env("COLUMNS", columns)
        // What paths are counted from, whether or not the project lies in a work tree.
        .env("GITHUB_WORKSPACE", root().join(folder))
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        output.status.code().unwrap(),
    )
}

fn report(format: &str) -> String {
    let (text, code) = whereas(
        &[
            "check",
            "--format",
            format,
            "--quiet",
            "--today",
            "2026-11-01",
        ],
        "80",
    );
    assert_eq!(code, 1, "{format}: {text}");
    // A version is no part of what is compared.
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

#[expect(clippy::disallowed_methods, reason = "a test compares with a file")]
fn compare(name: &str, text: &str) {
    let path: PathBuf = root().join("tests/data/examples").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{name} differs; UPDATE_EXPECT=1 writes it down:\n{text}"
    );
}

#[test]
fn every_format_is_as_written_down() {
    for (format, ending) in [
        ("human", "txt"),
        ("short", "txt"),
        ("json", "json"),
        ("ndjson", "ndjson"),
        ("sarif", "sarif"),
        ("junit", "xml"),
        ("github", "txt"),
        ("gitlab", "json"),
        ("markdown", "md"),
        ("html", "html"),
    ] {
        compare(&format!("{format}.{ending}"), &report(format));
    }
}

/// All agreements of other trades are as they should be, but for drafts of the register.
#[test]
fn agreements_of_other_trades_are_as_written_down() {
    let (text, code) = whereas_in(
        "examples/trades",
        &["check", "--format", "short", "--statistics"],
        "80",
    );
    assert_eq!(code, 1, "{text}");
    compare("trades.txt", &text);
}

/// Acts in the formats of portals of law.
#[test]
fn acts_of_portals_are_as_written_down() {
    let (text, code) = whereas_in(
        "examples/law",
        &["check", "--format", "short", "--statistics"],
        "80",
    );
    assert_eq!(code, 0, "{text}");
    compare("law.txt", &text);
    let (text, code) = whereas_in("examples/law", &["test", "."], "80");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn people_read_it_wide_coloured_and_aloud() {
    let check = ["check", "--quiet", "--today", "2026-11-01"];
    compare("human-120.txt", &whereas(&check, "120").0);
    compare(
        "human-colour.txt",
        &whereas(&[&check[..], &["--color", "always"]].concat(), "80").0,
    );
    compare(
        "human-plain.txt",
        &whereas(&[&check[..], &["--plain"]].concat(), "80").0,
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the schemas")]
fn reports_for_programs_keep_to_their_schemas() {
    let read = |path: &str| -> Value {
        // The published schema of SARIF has a stray bracket in the pattern of languages.
        let text = std::fs::read_to_string(root().join(path))
            .unwrap()
            .replace("{2}]?$", "{2}$");
        serde_json::from_str(&text).unwrap()
    };
    for (format, schema) in [
        ("json", "schemas/report.schema.json"),
        ("sarif", "tests/data/sarif/sarif-2.1.0.json"),
    ] {
        let written: Value = serde_json::from_str(&report(format)).unwrap();
        let validator = jsonschema::validator_for(&read(schema)).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&written)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{format}: {wrong:?}");
    }
    let issues: Value = serde_json::from_str(&report("gitlab")).unwrap();
    let mut prints: Vec<&str> = issues
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["fingerprint"].as_str().unwrap())
        .collect();
    let count = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), count, "fingerprints are distinct");
    let junit = report("junit");
    roxmltree::Document::parse(&junit).expect("JUnit is XML");
}
