//! A run reads what lies in the project and what the command line names, and no more: links, patterns, modules and settings
//! that lead out of it are refused, unless the folder is allowed.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::common::project::{read, remove, whereas, write};

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n";
const TOML: &str = "[[gate]]\ndocuments = [\"d/**/*.json\"]\nrules = [\"rules/\"]\n";

/// A folder with a project, and with another one beside it that holds what nobody is to read.
fn projects() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new()
        .prefix("outside")
        .tempdir()
        .unwrap();
    let at = folder.path().join("project");
    write(&at, "whereas.toml", TOML);
    write(&at, "rules/r.whereas", RULES);
    write(&at, "d/ok.json", "{ \"a\": 1 }");
    let secret = folder.path().join("secret");
    write(&secret, "doc.json", "{ \"a\": 77 }");
    write(&secret, "creds.whereas", "module creds\ntoken hunter77\n");
    write(
        &secret,
        "lib.whereas",
        "module lib\ndefine hidden77: integer = 77\n",
    );
    write(&secret, "rates.csv", "n\n77\n");
    write(
        &secret,
        "known.json",
        "{ \"version\": 1, \"findings\": 77 }",
    );
    write(&secret, "empty.toml", "");
    write(&secret, "whereas.toml", "token = hunter77\n");
    (folder, at)
}

/// Runs what must be refused: with the code for it, and with nothing of the secret.
fn refused(at: &Path, arguments: &[&str]) {
    let (code, said) = whereas(at, arguments);
    // Lines are folded where they are long.
    let words: Vec<&str> = said.split_whitespace().collect();
    let said = words.join(" ");
    assert!(code >= 2, "{arguments:?}: {code} {said}");
    assert!(
        said.contains("E0006") && said.contains("outside the project"),
        "{arguments:?}: {said}"
    );
    assert!(!said.contains("77"), "{arguments:?}: {said}");
}

fn allowed(at: &Path, arguments: &[&str]) {
    let (code, said) = whereas(at, arguments);
    assert!(
        code <= 1 && !said.contains("E0006"),
        "{arguments:?}: {code} {said}"
    );
}

#[test]
fn links_to_documents_are_followed_inside_the_project_only() {
    let (_folder, at) = projects();
    write(&at, "other/inside.json", "{ \"a\": 2 }");
    symlink("../other/inside.json", at.join("d/inside.json")).unwrap();
    allowed(&at, &["check"]);
    symlink("../../secret/doc.json", at.join("d/outside.json")).unwrap();
    for arguments in [
        &["check"][..],
        &["check", "d"],
        &["check", "d", "-r", "rules/r.whereas"],
        &["check", "d/*.json", "-r", "rules/r.whereas"],
        &["check", "d", "-r", "rules/r.whereas", "--no-config"],
        &["show", "d"],
        &["new", "rules", "--from", "d"],
    ] {
        refused(&at, arguments);
    }
    // The one who names a file, or its folder, means it.
    allowed(&at, &["check", "d/outside.json", "-r", "rules/r.whereas"]);
    allowed(
        &at,
        &["check", "../secret/doc.json", "-r", "rules/r.whereas"],
    );
    allowed(&at, &["check", "--allow-outside", "../secret"]);
    allowed(&at, &["show", "d", "--allow-outside", "../secret"]);
    let (code, said) = whereas(
        &at,
        &["check", "../secret/nowhere.json", "-r", "rules/r.whereas"],
    );
    assert!(code == 3 && said.contains("there is no file"), "{said}");
    let (code, said) = whereas(
        &at,
        &["check", "d/ok.json", "-r", "../secret/nowhere.whereas"],
    );
    assert!(code == 2 && said.contains("there is no file"), "{said}");
    let (code, said) = whereas(&at, &["check", "--allow-outside", "../nowhere"]);
    assert!(code == 2 && said.contains("E0008"), "{said}");
    // A link from one link to another, and from a folder that is named into one that is not.
    remove(&at, "d/outside.json");
    symlink("../../secret", at.join("way")).unwrap();
    symlink("../way/doc.json", at.join("d/chain.json")).unwrap();
    write(at.parent().unwrap(), "drafts/own.json", "{ \"a\": 3 }");
    symlink("own.json", at.join("../drafts/link.json")).unwrap();
    allowed(&at, &["check", "../drafts", "-r", "rules/r.whereas"]);
    symlink("../secret/doc.json", at.join("../drafts/outside.json")).unwrap();
    refused(&at, &["check", "../drafts", "-r", "rules/r.whereas"]);
}

#[test]
fn rule_files_stay_inside_in_every_command() {
    let (_folder, at) = projects();
    symlink("../../secret/creds.whereas", at.join("rules/zz.whereas")).unwrap();
    for arguments in [
        &["check"][..],
        &["check", "d", "-r", "rules"],
        &["check", "d", "-r", "rules/"],
        &["test", "rules"],
        &["test"],
        &["lint", "rules"],
        &["fmt", "rules"],
        &["fmt", "rules", "--check"],
        &["doc", "rules"],
        &["explain", "r.small", "-r", "rules/"],
        &["why", "d/ok.json", "r.small", "-r", "rules/"],
        &["show", "d/ok.json", "-r", "rules/"],
        &["repl", "-r", "rules/", "-e", "1"],
        &["diff", "rules/", "rules/r.whereas", "d/ok.json"],
        &["check", "d/ok.json", "-r", "zz"],
    ] {
        refused(&at, arguments);
    }
    remove(&at, "rules/zz.whereas");
    // Modules that are used: through a link, and below a folder that is one.
    write(
        &at,
        "rules/r.whereas",
        &RULES.replace("module r\n", "module r\nuse lib\n"),
    );
    symlink("../../secret/lib.whereas", at.join("rules/lib.whereas")).unwrap();
    refused(&at, &["check", "d", "-r", "rules/r.whereas"]);
    refused(&at, &["test", "rules/r.whereas"]);
    allowed(
        &at,
        &[
            "check",
            "d",
            "-r",
            "rules/r.whereas",
            "--allow-outside",
            "../secret",
        ],
    );
    remove(&at, "rules/lib.whereas");
    write(
        &at,
        "rules/r.whereas",
        &RULES.replace("module r\n", "module r\nuse far.lib\n"),
    );
    symlink("../../secret", at.join("rules/far")).unwrap();
    refused(&at, &["check", "d", "-r", "rules/r.whereas"]);
}

#[test]
fn what_the_settings_name_lies_inside() {
    let (_folder, at) = projects();
    let data = "module r\ntype D { a: integer }\ntype Row { n: integer }\ndata rates: list of Row from input\n\
                rule small for D { require a < first(rates).n }\n";
    write(&at, "with-input.whereas", data);
    for settings in [
        "[[gate]]\ndocuments = [\"../secret/*.json\"]\nrules = [\"rules/\"]\n".to_owned(),
        format!("[[gate]]\ndocuments = [\"{}/*.json\"]\nrules = [\"rules/\"]\n", at.join("../secret").display()),
        "[[gate]]\ndocuments = [\"d/*.json\"]\nrules = [\"../secret/\"]\n".to_owned(),
        "[[gate]]\ndocuments = [\"d/*.json\"]\nrules = [\"../secret/creds.whereas\"]\n".to_owned(),
        "[[gate]]\ndocuments = [\"d/*.json\"]\nrules = [\"with-input.whereas\"]\ninputs = { rates = \"../secret/rates.csv\" }\n"
            .to_owned(),
        format!("waivers = [\"../secret/creds.whereas\"]\n{TOML}"),
        format!("baseline = \"../secret/known.json\"\n{TOML}"),
    ] {
        write(&at, "whereas.toml", &settings);
        refused(&at, &["check"]);
        let before = read(&at, "../secret/known.json");
        let (code, said) = whereas(&at, &["check", "--update-baseline"]);
        assert!(code == 2, "{said}");
        assert_eq!(read(&at, "../secret/known.json"), before);
    }
    // A baseline that is not there is not written there.
    write(
        &at,
        "whereas.toml",
        &format!("baseline = \"../secret/new.json\"\n{TOML}"),
    );
    refused(&at, &["check", "--update-baseline"]);
    assert!(!at.join("../secret/new.json").exists());
    // The settings themselves, where they are found and not named.
    remove(&at, "whereas.toml");
    symlink("../secret/whereas.toml", at.join("whereas.toml")).unwrap();
    refused(&at, &["check"]);
}

#[test]
fn folders_that_are_allowed_are_read_and_named_in_the_report() {
    let (_folder, at) = projects();
    write(
        &at,
        "../shared/rules/s.whereas",
        "module s\nuse t\ntype D { a: integer }\nrule s for D { require a < t.most }\n",
    );
    write(
        &at,
        "../shared/rules/t.whereas",
        "module t\ndefine most: integer = 10\n",
    );
    write(&at, "../shared/docs/one.json", "{ \"a\": 50 }");
    write(&at, "../shared/docs/two.json", "{ \"a\": 60 }");
    let gate = "[[gate]]\ndocuments = [\"d/*.json\", \"../shared/docs/*.json\"]\nexcept = [\"../shared/docs/two.json\"]\n\
                rules = [\"../shared/rules/\"]\n";
    write(&at, "whereas.toml", gate);
    let (code, said) = whereas(&at, &["check"]);
    assert!(code == 2 && said.contains("E0006"), "{said}");
    write(
        &at,
        "whereas.toml",
        &format!("allow_outside = [\"../shared\"]\n{gate}"),
    );
    for arguments in [
        &["check", "--format", "short"][..],
        &[
            "check",
            "--format",
            "short",
            "d/ok.json",
            "../shared/docs/one.json",
        ],
    ] {
        let (code, said) = whereas(&at, arguments);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("shared/docs/one.json:1:8: error[s.s]") && !said.contains("two.json"),
            "{said}"
        );
        assert!(
            said.contains(
                "note: files outside the project may be read: those in ../shared (whereas.toml)"
            ),
            "{said}"
        );
    }
    allowed(&at, &["lint", "../shared/rules"]);
    write(
        &at,
        "whereas.toml",
        &format!("allow_outside = \"../nowhere\"\n{gate}"),
    );
    let (code, said) = whereas(&at, &["check"]);
    assert!(
        code == 2 && said.contains("E0014") && said.contains("there is no folder `../nowhere`"),
        "{said}"
    );
}

#[test]
fn without_settings_the_work_tree_of_git_is_the_project_and_else_the_current_folder() {
    let (folder, at) = projects();
    remove(&at, "whereas.toml");
    write(&at, "sub/here.txt", "");
    let sub = at.join("sub");
    symlink("../d/ok.json", sub.join("link.json")).unwrap();
    let check = ["check", ".", "-r", "../rules/r.whereas"];
    refused(&sub, &check);
    write(&at, ".git/HEAD", "");
    allowed(&sub, &check);
    symlink("../../secret/doc.json", sub.join("outside.json")).unwrap();
    refused(&sub, &check);
    drop(folder);
}

#[test]
fn a_rule_file_cannot_name_its_module_so_that_more_is_inside() {
    let (folder, at) = projects();
    // The module's name claims that the folder of all modules is far above.
    let whole = folder.path().canonicalize().unwrap();
    let path = at.canonicalize().unwrap().join("rules/evil.whereas");
    let name = path
        .strip_prefix("/")
        .unwrap()
        .with_extension("")
        .to_string_lossy()
        .replace('/', ".");
    write(
        &at,
        "rules/evil.whereas",
        &format!(
            "module {}\ntype Row {{ n: integer }}\ndata rates: list of Row from \"../../secret/rates.csv\"\n\
             type D {{ a: integer }}\nrule small for D {{ require a < first(rates).n }}\n",
            name.replace(|c: char| !c.is_alphanumeric() && c != '.', "_")
        ),
    );
    let rules = whole.join("project/rules/evil.whereas");
    let (code, said) = whereas(&at, &["check", "d/ok.json", "-r", rules.to_str().unwrap()]);
    assert!(code == 2 && said.contains("E0006"), "{said}");
}

#[test]
fn a_receipt_names_nothing_outside() {
    let (_folder, at) = projects();
    let made = [
        "check",
        "../secret/doc.json",
        "-r",
        "rules/r.whereas",
        "--receipt",
        "receipt.json",
    ];
    assert_eq!(whereas(&at, &made).0, 1);
    refused(&at, &["verify", "receipt.json"]);
    assert_eq!(
        whereas(
            &at,
            &["verify", "receipt.json", "--allow-outside", "../secret"]
        )
        .0,
        0
    );
    // Those of the settings are allowed here, too; and the folder is as seen from where the command was given.
    write(
        &at,
        "whereas.toml",
        &format!("allow_outside = [\"../secret\"]\n{TOML}"),
    );
    let (code, said) = whereas(&at, &["check", "--receipt", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    let above = at.parent().unwrap();
    assert_eq!(
        whereas(
            above,
            &["verify", "project/receipt.json", "--folder", "project"]
        )
        .0,
        0
    );
    // A module that the command line names is looked for from here, though the settings are elsewhere.
    allowed(
        &at,
        &[
            "check",
            "d/ok.json",
            "-r",
            "r",
            "--config",
            "../secret/empty.toml",
        ],
    );
    // Settings that the receipt names are no way out.
    let named = [
        "check",
        "d/ok.json",
        "-r",
        "rules/r.whereas",
        "--config",
        "../other/whereas.toml",
        "--receipt",
        "receipt.json",
    ];
    write(&at, "../other/whereas.toml", "fail_on = \"note\"\n");
    assert_eq!(whereas(&at, &named).0, 0);
    refused(&at, &["verify", "receipt.json"]);
}

/// What a rule file names: a table, a holiday file, a document of a test.
#[test]
fn what_a_rule_file_names_lies_anywhere_in_the_project_and_nowhere_else() {
    let (folder, at) = projects();
    let rules = |table: &str, days: &str, document: &str| {
        format!(
            "module t\ntype Row {{ n: integer }}\ndata rows: list of Row from \"{table}\"\n\
             calendar c {{ zone \"UTC\" working week monday to friday covers from 2026-01-01 to 2026-12-31\n\
             holidays from \"{days}\" }}\ntype D dated by on {{ a: integer, on: date }}\n\
             rule small for D {{ require a < first(rows).n }}\nrule open for D {{ require on is a working day of c }}\n\
             test \"one\" {{ given file \"{document}\" expect small holds expect open holds }}\n"
        )
    };
    let files = [
        ("data/rows.csv", "n\n100\n"),
        (
            "data/days.csv",
            "date,kind,name\n2026-01-01,holiday,New Year\n",
        ),
        ("data/doc.json", "{ \"a\": 5, \"on\": \"2026-07-06\" }"),
    ];
    for (name, text) in files {
        write(&at, name, text);
        write(folder.path(), &name.replace("data/", "secret/more/"), text);
    }
    symlink("../data", at.join("rules/linked")).unwrap();
    symlink("../../secret/more", at.join("rules/leaves")).unwrap();
    let here = at
        .canonicalize()
        .unwrap()
        .join("data")
        .to_str()
        .unwrap()
        .to_owned();
    let there = folder
        .path()
        .canonicalize()
        .unwrap()
        .join("secret/more")
        .to_str()
        .unwrap()
        .to_owned();
    let named = |folder: &str| {
        [
            format!("{folder}/rows.csv"),
            format!("{folder}/days.csv"),
            format!("{folder}/doc.json"),
        ]
    };
    let good = named("../data");
    for inside in [
        "../data",
        "linked",
        "../rules/linked",
        "../data/../data",
        &here,
    ] {
        let [table, days, document] = named(inside);
        write(&at, "rules/t.whereas", &rules(&table, &days, &document));
        let (code, said) = whereas(&at, &["test", "rules/t.whereas"]);
        assert!(code == 0 && said.contains("1 passed"), "{inside}: {said}");
        allowed(&at, &["check", "data/doc.json", "-r", "rules/t.whereas"]);
    }
    for outside in ["../../secret/more", "leaves", &there] {
        for (place, bad) in named(outside).into_iter().enumerate() {
            let mut names = good.clone();
            names[place] = bad;
            let [table, days, document] = names;
            write(&at, "rules/t.whereas", &rules(&table, &days, &document));
            let (code, said) = whereas(&at, &["test", "rules/t.whereas"]);
            assert!(
                code != 0 && said.contains("E0006"),
                "{outside}, {place}: {said}"
            );
        }
    }
}
