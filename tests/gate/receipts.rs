//! A receipt binds what was checked: the same files and verdicts verify, and nothing else does.

use std::path::Path;

use crate::common::project::{Project, whereas};

use serde_json::Value;

/// A project with a gate, waivers, a table and a calendar of its own, and its receipt.
fn project() -> Project {
    let at = Project::new();
    at.write("whereas.toml",
        "waivers = [\"w.whereas\"]\n[[gate]]\ndocuments = [\"drafts/*.json\"]\nrules = [\"rules/r.whereas\"]\n",
    );
    at.write(
        "rules/r.whereas",
        "module r\nuse calendars.kz\ntype Lease { rent: money, deposit: money, signed: date }\n\
         data rates: list of Rate from \"rates.csv\"\ntype Rate { name: text, factor: number }\n\
         rule limit for Lease { require deposit <= first(rates).factor * rent }\n\
         rule day for Lease { require signed is a working day of kz }\n",
    );
    at.write("rules/rates.csv", "name,factor\nusual,3\n");
    at.write(
        "drafts/a.json",
        "{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\", \"signed\": \"2021-03-01\" }",
    );
    at.write(
        "drafts/b.json",
        "{ \"rent\": \"500 EUR\", \"deposit\": \"9000 EUR\", \"signed\": \"2021-03-02\" }",
    );
    at.write("w.whereas",
        "waiver for r.limit { document \"drafts/b.json\" until 2100-01-01 because \"agreed\" by \"me\" }\n",
    );
    let (code, said) = at.whereas(&["check", "--receipt", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    at
}

#[test]
fn what_was_checked_verifies_and_what_was_changed_does_not() {
    let at = project();
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("all verdicts are those of receipt.json"),
        "{said}"
    );
    // Also from another folder.
    let receipt = at.join("receipt.json");
    let (code, said) = whereas(
        Path::new("/"),
        &[
            "verify",
            receipt.to_str().unwrap(),
            "--folder",
            at.to_str().unwrap(),
        ],
    );
    assert_eq!(code, 0, "{said}");
    for (name, text) in [
        (
            "drafts/a.json",
            "{ \"rent\": \"500 EUR\", \"deposit\": \"901 EUR\", \"signed\": \"2021-03-01\" }",
        ),
        ("rules/rates.csv", "name,factor\nusual,4\n"),
        (
            "w.whereas",
            "waiver for r.limit { document \"drafts/b.json\" until 2101-01-01 because \"agreed\" by \"me\" }\n",
        ),
        (
            "drafts/c.json",
            "{ \"rent\": \"500 EUR\", \"deposit\": \"1 EUR\", \"signed\": \"2021-03-01\" }",
        ),
    ] {
        let before = at.join(name).exists().then(|| at.read(name));
        at.write(name, text);
        let (code, said) = at.whereas(&["verify", "receipt.json"]);
        assert_eq!(code, 1, "{name}: {said}");
        assert!(said.contains(name), "{name}: {said}");
        match before {
            Some(before) => at.write(name, &before),
            None => at.remove(name),
        }
        assert_eq!(at.whereas(&["verify", "receipt.json"]).0, 0, "{name}");
    }
    at.remove("drafts/a.json");
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("drafts/a.json: cannot be read"), "{said}");
}

#[test]
fn a_receipt_keeps_to_its_schema_and_names_everything_that_was_read() {
    let folder = project();
    let receipt: Value = serde_json::from_str(&folder.read("receipt.json")).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/receipt.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&receipt)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let files: Vec<&String> = receipt["run"]["files"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    let expected = [
        "drafts/a.json",
        "drafts/b.json",
        "pack calendars.kz",
        "rules/r.whereas",
        "rules/rates.csv",
        "w.whereas",
        "whereas.toml",
    ];
    assert_eq!(files, expected);
    assert_eq!(receipt["run"]["summary"]["waived"], 1);
}

#[test]
fn a_receipt_that_was_changed_is_known() {
    let at = project();
    let text = at.read("receipt.json");
    for (old, new, words) in [
        ("\"waived\": 1", "\"waived\": 0", "it was changed"),
        ("\"version\": 1,\n", "\"version\": 7,\n", "of version 7"),
        ("\"digest\"", "\"digests\"", "cannot be read"),
    ] {
        at.write("changed.json", &text.replacen(old, new, 1));
        let (code, said) = at.whereas(&["verify", "changed.json"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("E0017") && said.contains(words), "{said}");
    }
    at.write("empty.json", "");
    assert_eq!(at.whereas(&["verify", "empty.json"]).0, 2);
    assert_eq!(at.whereas(&["verify", "nowhere.json"]).0, 2);
}

#[test]
fn what_cannot_be_checked_or_bound_gets_no_receipt() {
    let at = project();
    at.write("drafts/broken.json", "{");
    let (code, said) = at.whereas(&["check", "--receipt", "second.json"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("no receipt was written"), "{said}");
    assert!(!at.join("second.json").exists());
    let (code, said) = at.whereas(&[
        "check",
        "-",
        "-r",
        "rules/r.whereas",
        "--receipt",
        "second.json",
    ]);
    assert!(code >= 2 && said.contains("standard input"), "{said}");
}

#[test]
fn a_receipt_is_the_same_whatever_reports_are_written() {
    let at = project();
    let plain = at.read("receipt.json");
    for more in [
        &["--output", "html=r.html"][..],
        &["--output", "junit=r.xml"],
        &["--verdicts", "all"],
        &["--coverage"],
    ] {
        let (code, said) = at.whereas(&[&["check", "--receipt", "receipt.json"], more].concat());
        assert_eq!(code, 0, "{said}");
        assert_eq!(at.read("receipt.json"), plain, "{more:?}");
        assert_eq!(at.whereas(&["verify", "receipt.json"]).0, 0, "{more:?}");
    }
}

#[test]
fn in_another_folder_only_the_folder_to_give_is_said() {
    let at = project();
    let (_, said) = at.whereas(&["check", "--receipt", "receipt.json"]);
    assert!(at.join("receipt.json").is_file(), "{said}");
    let elsewhere = Project::new();
    let whole = at.join("receipt.json");
    let (code, said) = elsewhere.whereas(&["verify", whole.to_str().unwrap()]);
    assert_ne!(code, 0, "{said}");
    assert!(said.contains("--folder"), "{said}");
    assert!(!said.contains("error"), "{said}");
    // Moved away from its files, the receipt does not tell which folder that is.
    let alone = Project::new();
    alone.write("receipt.json", &at.read("receipt.json"));
    let (code, said) = alone.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("no file of the receipt") && said.contains("--folder FOLDER"),
        "{said}"
    );
}
