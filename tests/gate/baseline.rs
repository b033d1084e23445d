//! A baseline recognises findings by what they are about, whatever has moved.

use crate::common::project::{Project, whereas};

const RULES: &str = "module r\ntype Lease { tenant: text, rent: money, deposit: money }\n\
                     rule limit for Lease { require deposit <= 3 * rent }\n";

fn lease(tenant: &str, deposit: u32) -> String {
    format!("{{ \"tenant\": \"{tenant}\", \"rent\": \"500 EUR\", \"deposit\": \"{deposit} EUR\" }}")
}

const CHECK: [&str; 6] = [
    "check",
    "archive",
    "-r",
    "r.whereas",
    "--baseline",
    "baseline.json",
];

#[test]
fn what_was_there_fails_nothing_and_what_is_new_does() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write(
        "archive/a.json",
        &format!("[{}, {}]", lease("Anna", 2000), lease("Bert", 3000)),
    );
    folder.write(
        "archive/twins.json",
        &format!("[{}, {}]", lease("Cora", 9000), lease("Cora", 9000)),
    );
    let (code, said) = folder.whereas(&CHECK);
    assert_eq!(code, 2, "no baseline yet: {said}");
    let update = [&CHECK[..], &["--update-baseline"]].concat();
    let (code, said) = folder.whereas(&update);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("baseline baseline.json written: 4 findings"),
        "{said}"
    );
    // Lines move and the list is reordered: nothing is new.
    folder.write(
        "archive/a.json",
        &format!(
            "[\n\n\n{},\n\n {}]",
            lease("Bert", 3000),
            lease("Anna", 2000)
        ),
    );
    assert_eq!(folder.whereas(&CHECK).0, 0);
    // Also from another folder.
    let above = folder.parent().unwrap();
    let inside = |name: &str| format!("{}/{name}", folder.file_name().unwrap().to_str().unwrap());
    let (archive, rules, file) = (
        inside("archive"),
        inside("r.whereas"),
        inside("baseline.json"),
    );
    let (code, said) = whereas(
        above,
        &["check", &archive, "-r", &rules, "--baseline", &file],
    );
    assert_eq!(code, 0, "{said}");
    // A third that is like the twins is new.
    let three = [
        lease("Cora", 9000),
        lease("Cora", 9000),
        lease("Cora", 9000),
    ]
    .join(",");
    folder.write("archive/twins.json", &format!("[{three}]"));
    let (code, said) = folder.whereas(&CHECK);
    assert_eq!(code, 1, "{said}");
    assert_eq!(said.matches("error[r.limit]").count(), 1, "{said}");
    // What was put right is said, and taken out.
    folder.write("archive/twins.json", &format!("[{}]", lease("Cora", 1)));
    let (code, said) = folder.whereas(&CHECK);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("2 findings of the baseline `baseline.json` are gone"),
        "{said}"
    );
    let (_, said) = folder.whereas(&update);
    assert!(said.contains("written: 2 findings"), "{said}");
    folder.write("archive/twins.json", &format!("[{}]", lease("Cora", 9000)));
    assert_eq!(folder.whereas(&CHECK).0, 1);
}

#[test]
fn documents_that_a_run_does_not_check_keep_their_entries() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write("archive/a.json", &lease("Anna", 2000));
    folder.write("archive/b.json", &lease("Bert", 3000));
    folder.whereas(&[&CHECK[..], &["--update-baseline"]].concat());
    let only = [
        "check",
        "archive/a.json",
        "-r",
        "r.whereas",
        "--baseline",
        "baseline.json",
        "--update-baseline",
    ];
    let (_, said) = folder.whereas(&only);
    assert!(said.contains("written: 2 findings"), "{said}");
    assert_eq!(folder.whereas(&CHECK).0, 0);
}

#[test]
fn reports_for_programs_tell_what_is_in_the_baseline() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write("archive/a.json", &lease("Anna", 2000));
    folder.whereas(&[&CHECK[..], &["--update-baseline"]].concat());
    let report = |format: &str| {
        folder
            .whereas(&[&CHECK[..], &["--format", format, "--quiet"]].concat())
            .1
    };
    let sarif: serde_json::Value = serde_json::from_str(&report("sarif")).unwrap();
    assert_eq!(
        sarif["runs"][0]["results"][0]["suppressions"][0]["kind"],
        "external"
    );
    let json: serde_json::Value = serde_json::from_str(&report("json")).unwrap();
    assert_eq!(json["findings"][0]["baselined"], true);
    assert_eq!(
        json["silenced"][0],
        "1 finding of the baseline baseline.json"
    );
    assert!(report("junit").contains("<skipped message=\"in the baseline"));
    assert_eq!(report("gitlab").trim(), "[]");
    assert_eq!(report("short"), "");
    assert!(report("github").starts_with("::notice title=whereas::1 finding of the baseline"));
    assert!(!report("markdown").contains("❌"));
}

#[test]
fn a_file_is_told_from_another_and_from_a_document_of_another() {
    let bad = |folder: &Project, name: &str| folder.write(name, &lease("Anna", 2000));
    let hold = |before: &[(&str, String)], after: &[(&str, String)]| {
        let folder = Project::new();
        folder.write("r.whereas", RULES);
        bad(&folder, "archive/always.json");
        before
            .iter()
            .for_each(|(name, text)| folder.write(name, text));
        let check = [
            "check",
            "archive/*",
            "archive/*/*",
            "-r",
            "r.whereas",
            "--baseline",
            "baseline.json",
        ];
        let (_, said) = folder.whereas(&[&check[..], &["--update-baseline"]].concat());
        assert!(said.contains("baseline.json written"), "{said}");
        before
            .iter()
            .for_each(|(name, _)| std::fs::remove_file(folder.join(name)).unwrap());
        after
            .iter()
            .for_each(|(name, text)| folder.write(name, text));
        folder.whereas(&check).0
    };
    let one = lease("Anna", 2000);
    let kept = ("archive/x/kept.json", one.clone());
    let known = |name: &'static str| [kept.clone(), (name, one.clone())];
    assert_eq!(
        hold(&known("archive/a#b.json"), &known("archive/a#b.json")),
        0
    );
    assert_eq!(
        hold(&known("archive/x#b.json"), &known("archive/x/#b.json")),
        1
    );
    let two = |name: &'static str| {
        [
            kept.clone(),
            (name, format!("[{}, {one}]", lease("Bert", 1))),
        ]
    };
    assert_eq!(hold(&two("archive/b.json"), &two("archive/b.json")), 0);
    assert_eq!(hold(&two("archive/b.json"), &known("archive/b.json#2")), 1);
}

const GATE: &str = "baseline = \"baseline.json\"\n[[gate]]\ndocuments = [\"archive/**/*.json\"]\nrules = [\"r.whereas\"]\n";

/// A document that comes back under an old name is new.
#[test]
fn entries_of_deleted_documents_are_gone_in_a_run_of_all_gates() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write("whereas.toml", GATE);
    folder.write("archive/a.json", &lease("Anna", 2000));
    folder.write("archive/b.json", &lease("Bert", 3000));
    folder.write("archive/c.json", &lease("Cora", 1));
    folder.whereas(&["check", "--update-baseline"]);
    std::fs::remove_file(folder.join("archive/a.json")).unwrap();
    let gone = "1 finding of the baseline `baseline.json` is gone";
    let (code, said) = folder.whereas(&["check", "--fail-on", "note"]);
    assert!(code == 1 && said.contains(gone), "{said}");
    // A selection knows nothing of others.
    for selection in [
        &["archive"][..],
        &["archive/c.json"],
        &["-r", "r.whereas", "archive"],
    ] {
        let (_, said) = folder.whereas(&[&["check"][..], selection].concat());
        assert!(!said.contains("gone"), "{selection:?}: {said}");
        let (_, said) = folder.whereas(&[&["check", "--update-baseline"][..], selection].concat());
        assert!(
            said.contains("written: 2 findings"),
            "{selection:?}: {said}"
        );
    }
    let (_, said) = folder.whereas(&["check", "--update-baseline"]);
    assert!(said.contains("written: 1 finding"), "{said}");
    folder.write("archive/a.json", &lease("Anna", 2000));
    assert_eq!(folder.whereas(&["check"]).0, 1);
}

#[test]
fn what_is_not_kept_is_not_gone() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write("whereas.toml", GATE);
    folder.write("archive/a.json", &lease("Anna", 2000));
    folder.write("archive/b.json", &lease("Bert", 3000));
    folder.whereas(&["check", "--update-baseline"]);
    assert_eq!(folder.whereas(&["check"]).0, 0);
    let (_, said) = folder.whereas(&["check", "--limit", "findings=1"]);
    assert!(!said.contains("gone"), "{said}");
}

/// Whoever reads a baseline must be able to believe it.
#[test]
fn an_entry_is_about_the_finding_of_its_fingerprint() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    folder.write("whereas.toml", GATE);
    folder.write("archive/a.json", &lease("Anna", 2000));
    folder.whereas(&["check", "--update-baseline"]);
    let text = std::fs::read_to_string(folder.join("baseline.json")).unwrap();
    for (from, to) in [
        ("archive/a.json", "archive/2019.json"),
        ("r.limit", "r.typography"),
    ] {
        folder.write("baseline.json", &text.replace(from, to));
        let (code, said) = folder.whereas(&["check"]);
        assert!(
            code == 2 && said.contains("E0015") && said.contains("changed by hand"),
            "{from}: {said}"
        );
    }
    folder.write("baseline.json", &text);
    assert_eq!(folder.whereas(&["check"]).0, 0);
}

/// More threads than the system has are no reason to end.
#[test]
fn any_number_of_jobs_is_taken() {
    let folder = Project::new();
    folder.write("r.whereas", RULES);
    for name in 0..40 {
        folder.write(&format!("archive/{name}.json"), &lease("Anna", 1500));
    }
    let check = ["check", "archive", "-r", "r.whereas", "--jobs"];
    for jobs in ["999999999", "18446744073709551615"] {
        let (code, said) = folder.whereas(&[&check[..], &[jobs]].concat());
        assert!(code == 0 && said.contains("40 documents"), "{jobs}: {said}");
    }
}
