//! `--changed-since` asks git; `--watch` checks again when a file changes.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::project::{Project, commit, git, has_git, remove, whereas, write};

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n";

fn project() -> Project {
    let at = Project::new();
    at.write("r.whereas", RULES);
    for name in [
        "docs/one.json",
        "docs/two words.json",
        "docs/\"quoted\".json",
        "docs/two\nlines.json",
    ] {
        at.write(name, "{ \"a\": 50 }");
    }
    at.write(".gitignore", "ignored.json\n");
    at.commit();
    at
}

const CHECK: [&str; 8] = [
    "check",
    "docs",
    "-r",
    "r.whereas",
    "--format",
    "short",
    "--changed-since",
    "HEAD",
];

#[test]
fn only_what_changed_is_checked() {
    if !has_git() {
        return;
    }
    let at = project();
    let (code, said) = at.whereas(&CHECK);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("0 of 4 documents changed since HEAD"),
        "{said}"
    );
    // Changed, staged, new, and one that git ignores.
    at.write("docs/two words.json", "{ \"a\": 51 }");
    at.write("docs/two\nlines.json", "{ \"a\": 52 }");
    at.write("docs/new.json", "{ \"a\": 53 }");
    at.write("docs/ignored.json", "{ \"a\": 54 }");
    at.git(&["add", "docs/two words.json"]);
    let (code, said) = at.whereas(&CHECK);
    assert_eq!(code, 1, "{said}");
    assert_eq!(said.matches("error[r.small]").count(), 3, "{said}");
    assert!(
        said.contains("two words.json")
            && said.contains("new.json")
            && said.contains("two\\nlines.json"),
        "{said}"
    );
    // What was committed since an older revision counts too, also from a folder below.
    at.commit();
    let below = [
        "check",
        ".",
        "-r",
        "../r.whereas",
        "--format",
        "short",
        "--changed-since",
        "HEAD~1",
    ];
    let (code, said) = whereas(&at.join("docs"), &below);
    assert_eq!(
        (code, said.matches("error[r.small]").count()),
        (1, 3),
        "{said}"
    );
    // Other rules may say other things of every document.
    at.write("r.whereas", &RULES.replace("10", "9"));
    let (code, said) = at.whereas(&CHECK);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("r.whereas changed too, so that all documents were checked"),
        "{said}"
    );
    assert_eq!(said.matches("error[r.small]").count(), 5, "{said}");
}

#[test]
fn what_git_cannot_tell_is_said() {
    if !has_git() {
        return;
    }
    let at = project();
    for revision in ["nowhere", "--help", "HEAD~7"] {
        let since = format!("--changed-since={revision}");
        let (code, said) = at.whereas(&["check", "docs", "-r", "r.whereas", &since]);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains("E0018") && said.contains("git knows no revision"),
            "{said}"
        );
    }
    let outside = Project::new();
    outside.write("r.whereas", RULES);
    outside.write("d.json", "{ \"a\": 1 }");
    let (code, said) = outside.whereas(&[
        "check",
        "d.json",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD",
    ]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("E0018") && said.contains("not a git repository"),
        "{said}"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let output = command
        .args(CHECK)
        .current_dir(&at)
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("git cannot be run")
    );
}

/// Everything that one document is checked by, with what a change of it is.
const WHOLE: [(&str, &str, &str); 8] = [
    (
        "whereas.toml",
        "waivers = [\"w.whereas\"]\nbaseline = \"known.json\"\n[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n\
         inputs = { rates = \"rates.csv\" }\n",
        "\n",
    ),
    (
        "rules/r.whereas",
        "module r\nuse common\ntype D dated by on { a: integer, on: date }\ntype Rate { rate: integer }\n\
         calendar c { zone \"Europe/Paris\" working week monday to friday\n\
         covers from 2026-01-01 to 2026-12-31 holidays from \"hol.csv\" }\n\
         data rates: list of Rate from input\ndata more: list of Rate from \"more.csv\"\n\
         rule small for D { require a < least }\nrule open for D { require on is a working day of c }\n\
         rule rated for D { require a < first(rates).rate and a < first(more).rate }\n",
        "// more\n",
    ),
    (
        "rules/common.whereas",
        "module common\nparameter least: integer { 10 from 2000-01-01 }\n",
        "// more\n",
    ),
    (
        "rules/hol.csv",
        "date,kind,name\n2026-01-01,holiday,New Year\n",
        "2026-05-01,holiday,Labour Day\n",
    ),
    ("rules/more.csv", "rate\n100\n", "200\n"),
    ("rates.csv", "rate\n100\n", "200\n"),
    (
        "w.whereas",
        "waiver for r.small { document \"docs/b.json\" until 2100-01-01 because \"agreed\" by \"me\" }\n",
        "// more\n",
    ),
    ("known.json", "{ \"version\": 1, \"findings\": [] }", "\n"),
];

/// A project with all kinds of files, committed.
fn whole() -> Project {
    let at = Project::new();
    WHOLE
        .iter()
        .for_each(|(name, text, _)| at.write(name, text));
    at.write("docs/a.json", "{ \"a\": 5, \"on\": \"2026-07-06\" }");
    at.write("docs/b.json", "{ \"a\": 50, \"on\": \"2026-07-06\" }");
    at.commit();
    at
}

fn since(at: &Path, revision: &str) -> (i32, String) {
    whereas(
        at,
        &["check", "--format", "short", "--changed-since", revision],
    )
}

fn nothing_changed(at: &Path) {
    let (code, said) = since(at, "HEAD");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("0 of 2 documents changed since HEAD"),
        "{said}"
    );
}

#[test]
fn whatever_documents_are_checked_by_counts() {
    if !has_git() {
        return;
    }
    let at = whole();
    nothing_changed(&at);
    for (name, text, more) in WHOLE {
        at.write(name, &format!("{text}{more}"));
        for committed in [false, true] {
            if committed {
                at.commit();
            }
            let (code, said) = since(&at, if committed { "HEAD~1" } else { "HEAD" });
            assert_eq!(code, 0, "{name}: {said}");
            assert!(said.contains("checked 2 documents"), "{name}: {said}");
            assert!(
                said.contains(&format!(
                    "{name} changed too, so that all documents were checked"
                )),
                "{name}: {said}"
            );
        }
        at.write(name, text);
        at.commit();
        nothing_changed(&at);
    }
    // Written again, and the same.
    WHOLE
        .iter()
        .for_each(|(name, text, _)| at.write(name, text));
    nothing_changed(&at);
}

/// The list by which a change is decided is that which a receipt binds.
#[test]
fn a_receipt_names_the_same_files() {
    if !has_git() {
        return;
    }
    let at = whole();
    let (code, said) = at.whereas(&["check", "--receipt", "receipt.json", "--fail-on", "never"]);
    assert_eq!(code, 0, "{said}");
    let text = at.read("receipt.json");
    let receipt: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut expected: Vec<&str> = WHOLE
        .iter()
        .map(|(name, _, _)| *name)
        .chain(["docs/a.json", "docs/b.json"])
        .collect();
    expected.sort_unstable();
    let bound: Vec<&String> = receipt["run"]["files"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(bound, expected);
    // A document that is not checked is not bound.
    at.write("docs/b#2.json", "{ \"a\": 5, \"on\": \"2026-07-06\" }");
    let (code, said) = at.whereas(&[
        "check",
        "--receipt",
        "receipt.json",
        "--changed-since",
        "HEAD",
        "--quiet",
    ]);
    assert_eq!(code, 0, "{said}");
    let text = at.read("receipt.json");
    assert!(
        text.contains("\"docs/b#2.json\"") && !text.contains("docs/a.json"),
        "{text}"
    );
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = at.whereas(&[
        "check",
        "docs/a.json",
        "--receipt",
        "r.json",
        "--changed-since",
        "HEAD",
    ]);
    assert!(
        code == 2 && said.contains("no document was checked"),
        "{said}"
    );
}

#[test]
fn the_files_of_the_command_line_count() {
    if !has_git() {
        return;
    }
    let at = whole();
    let check = [
        "check",
        "docs",
        "-r",
        "rules/r.whereas",
        "--no-config",
        "--input",
        "rates=rates.csv",
        "--waivers",
        "w.whereas",
        "--baseline",
        "known.json",
        "--format",
        "short",
        "--changed-since",
        "HEAD",
    ];
    let (code, said) = at.whereas(&check);
    assert!(
        code == 0 && said.contains("0 of 2 documents changed"),
        "{said}"
    );
    for (name, text, more) in &WHOLE[1..] {
        at.write(name, &format!("{text}{more}"));
        let (_, said) = at.whereas(&check);
        assert!(
            said.contains(&format!("{name} changed too")),
            "{name}: {said}"
        );
        at.write(name, text);
    }
}

#[test]
fn what_is_gone_counts() {
    if !has_git() {
        return;
    }
    let at = project();
    let exception = "module e\nuse r\nexception more to small { require a < 100 }\n";
    let gate = "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n";
    at.write("rules/r.whereas", RULES);
    at.write("whereas.toml", gate);
    at.remove("r.whereas");
    for name in [
        "rules/e.whereas",
        "rules/deep/e.whereas",
        "rules/e.whereas.md",
    ] {
        let text = if name.ends_with("md") {
            format!("# E\n\n```whereas\n{exception}```\n")
        } else {
            exception.to_owned()
        };
        at.write(name, &text);
        at.commit();
        assert_eq!(since(&at, "HEAD").0, 0);
        at.remove(name);
        let (code, said) = since(&at, "HEAD");
        assert_eq!(code, 1, "{name}: {said}");
        assert!(
            said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
        // A pattern, and the folder of several modules.
        let (code, said) = at.whereas(&[
            "check",
            "docs",
            "-r",
            "rules/**",
            "--no-config",
            "--changed-since",
            "HEAD",
        ]);
        assert_eq!(code, 1, "{said}");
        // Git has forgotten it and ignores it, and it is there.
        at.write(name, &text);
        at.git(&["rm", "-q", "--cached", name]);
        at.write(".gitignore", "e.whereas*\n");
        let (code, said) = since(&at, "HEAD");
        assert_eq!(code, 1, "{name}: {said}");
        at.write(".gitignore", "ignored.json\n");
        at.remove(name);
        at.commit();
    }
    // A rule file that got another name.
    at.git(&["mv", "rules/r.whereas", "rules/s.whereas"]);
    at.commit();
    assert_eq!(since(&at, "HEAD~1").0, 1);
    // Settings that there were.
    at.git(&["rm", "-q", "whereas.toml"]);
    at.commit();
    let by_command = [
        "check",
        "docs",
        "-r",
        "rules/",
        "--format",
        "short",
        "--changed-since",
        "HEAD~1",
    ];
    let (code, said) = at.whereas(&by_command);
    assert!(
        code == 1 && said.contains("whereas.toml is no longer what it was"),
        "{said}"
    );
    assert_eq!(
        at.whereas(&[&by_command[..], &["--no-config"]].concat()).0,
        0
    );
}

/// A module beside the rule file comes before one of the `rules` folder.
#[test]
fn a_module_that_came_first_and_is_gone_counts() {
    if !has_git() {
        return;
    }
    let at = project();
    let common = |least: u8| {
        format!("module common\nparameter least: integer {{ {least} from 2000-01-01 }}\n")
    };
    at.write(
        "r.whereas",
        "module r\nuse common\ntype D { a: integer }\nrule small for D { require a < least }\n",
    );
    at.write("common.whereas", &common(100));
    at.write("rules/common.whereas", &common(10));
    at.commit();
    assert_eq!(at.whereas(&CHECK).0, 0);
    at.remove("common.whereas");
    let (code, said) = at.whereas(&CHECK);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("common.whereas is no longer what it was"),
        "{said}"
    );
}

#[test]
fn what_git_does_not_know_counts_as_changed() {
    if !has_git() {
        return;
    }
    let at = project();
    let outside = Project::new();
    outside.write("x.whereas", RULES);
    outside.write("x.json", "{ \"a\": 50 }");
    at.write("ignored.json", "{ \"a\": 50 }");
    at.write("hidden/r.whereas", RULES);
    at.write(".gitignore", "ignored.json\nhidden\n");
    at.commit();
    let of = |name: &str| outside.join(name).to_str().unwrap().to_owned();
    for (document, rules) in [
        ("ignored.json", "r.whereas"),
        (of("x.json").as_str(), "r.whereas"),
        ("docs/one.json", of("x.whereas").as_str()),
        ("docs/one.json", of("").as_str()),
        ("docs/one.json", "hidden/"),
    ] {
        let (code, said) = at.whereas(&["check", document, "-r", rules, "--changed-since", "HEAD"]);
        assert_eq!(code, 1, "{document} {rules}: {said}");
    }
    // What git is told not to look at, or to believe.
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        at.git(&["update-index", flag, "docs/one.json", "r.whereas"]);
        assert_eq!(at.whereas(&CHECK).0, 0);
        at.write("docs/one.json", "{ \"a\": 51 }");
        let (code, said) = at.whereas(&CHECK);
        assert!(code == 1 && said.contains("1 of 4"), "{flag}: {said}");
        at.write("r.whereas", &RULES.replace("10", "9"));
        assert!(
            at.whereas(&CHECK).1.contains("r.whereas changed too"),
            "{flag}"
        );
        at.write("docs/one.json", "{ \"a\": 50 }");
        at.write("r.whereas", RULES);
    }
}

#[test]
fn settings_of_git_do_not_matter() {
    if !has_git() {
        return;
    }
    let settings = [
        "diff.relative=true",
        "diff.renames=copies",
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "diff.external=false",
        "diff.ignoreSubmodules=all",
        "diff.orderFile=nowhere",
        "diff.autoRefreshIndex=false",
        "status.relativePaths=true",
        "status.showUntrackedFiles=no",
        "core.quotePath=true",
        "core.quotePath=false",
        "core.fsmonitor=true",
        "core.untrackedCache=true",
        "core.checkStat=minimal",
        "core.trustctime=false",
        "core.ignoreStat=true",
        "color.ui=always",
        "log.showSignature=true",
    ];
    for setting in settings {
        let at = project();
        at.write("rules/x.txt", "");
        let (name, value) = setting.split_once('=').unwrap();
        at.git(&["config", name, value]);
        assert_eq!(at.whereas(&CHECK).0, 0, "{setting}");
        // Of the same length, as far as a clock tells.
        at.write("docs/one.json", "{ \"a\": 51 }");
        at.write("docs/\"quoted\".json", "{ \"a\": 52 }");
        at.git(&["mv", "docs/two words.json", "docs/three words.json"]);
        let (code, said) = at.whereas(&CHECK);
        assert_eq!(code, 1, "{setting}: {said}");
        assert!(
            said.contains("3 of 4 documents changed since HEAD"),
            "{setting}: {said}"
        );
        let below = [
            "check",
            "../docs",
            "-r",
            "../r.whereas",
            "--changed-since",
            "HEAD",
        ];
        assert!(
            whereas(&at.join("rules"), &below).1.contains("3 of 4"),
            "{setting}"
        );
    }
    let (at, other) = (project(), project());
    at.write("docs/one.json", "{ \"a\": 51 }");
    for (name, value) in [
        ("GIT_DIR", other.join(".git").to_str().unwrap()),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_WORK_TREE", other.to_str().unwrap()),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_CONFIG_PARAMETERS", "'diff.relative=true'"),
        ("GIT_TRACE", "1"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
        let output = command
            .args(CHECK)
            .current_dir(&at)
            .env(name, value)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(1) && said.contains("1 of 4 documents"),
            "{name}: {said}"
        );
    }
}

/// Line ends that git changes on the way are no change; a file that was only touched is none.
#[test]
fn the_line_ends_of_a_checkout_are_no_change() {
    if !has_git() {
        return;
    }
    let at = project();
    at.git(&["config", "core.autocrlf", "true"]);
    at.write("r.whereas", &RULES.replace('\n', "\r\n"));
    at.write("docs/one.json", "{ \"a\": 50 }");
    let (code, said) = at.whereas(&CHECK);
    assert!(code == 0 && said.contains("0 of 4"), "{said}");
}

#[test]
fn a_submodule_that_moved_counts() {
    if !has_git() {
        return;
    }
    let shared = Project::new();
    shared.write("r.whereas", RULES);
    shared.write(
        "e.whereas",
        "module e\nuse r\nexception more to small { require a < 100 }\n",
    );
    shared.write("docs/x.json", "{ \"a\": 5 }");
    shared.commit();
    let at = Project::new();
    at.write("docs/a.json", "{ \"a\": 50 }");
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\", \"rules/docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    at.git(&["init", "-q"]);
    at.add_submodule(&shared, "rules");
    at.git(&["config", "submodule.rules.ignore", "all"]);
    at.commit();
    let rules = at.join("rules");
    nothing_changed(&at);
    // A document in it.
    write(&rules, "docs/x.json", "{ \"a\": 500 }");
    let (code, said) = since(&at, "HEAD");
    assert!(
        code == 1 && said.contains("1 of 2 documents changed"),
        "{said}"
    );
    git(&rules, &["checkout", "-q", "."]);
    // A rule, not committed, committed there, and committed here.
    write(&rules, "r.whereas", &RULES.replace("10", "9"));
    assert!(since(&at, "HEAD").1.contains("rules/r.whereas changed too"));
    commit(&rules);
    assert!(since(&at, "HEAD").1.contains("rules/r.whereas changed too"));
    at.commit();
    at.git(&["add", "-f", "rules"]);
    at.git(&["commit", "-qm", "moved", "--allow-empty"]);
    // A rule file that is gone.
    remove(&rules, "e.whereas");
    commit(&rules);
    let (code, said) = since(&at, "HEAD");
    assert!(
        code == 1 && said.contains("rules/e.whereas is no longer what it was"),
        "{said}"
    );
}

#[test]
fn each_gate_is_concerned_by_its_own_files() {
    if !has_git() {
        return;
    }
    let at = project();
    at.write("s.whereas", &RULES.replace("module r", "module s"));
    at.write("more/x.json", "{ \"a\": 5 }");
    let gate = |documents: &str, rules: &str| {
        format!("[[gate]]\ndocuments = [\"{documents}\"]\nrules = [\"{rules}\"]\n")
    };
    at.write(
        "whereas.toml",
        &(gate("docs/*.json", "r.whereas") + &gate("more/*.json", "s.whereas")),
    );
    at.commit();
    at.write(
        "s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    let (code, said) = since(&at, "HEAD");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("s.whereas changed too, so that all documents of its gate were checked"),
        "{said}"
    );
    assert!(
        said.contains("1 of 5 documents changed since HEAD"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn links_are_files_too() {
    use std::os::unix::fs::symlink;
    if !has_git() {
        return;
    }
    let at = project();
    at.write("shared/s.whereas", &RULES.replace("module r", "module s"));
    at.write(
        "other/s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    at.write("texts/x.json", "{ \"a\": 50 }");
    std::fs::create_dir_all(at.join("rules")).unwrap();
    symlink("../shared", at.join("rules/team")).unwrap();
    symlink("../texts/x.json", at.join("docs/linked.json")).unwrap();
    at.commit();
    let check = [
        "check",
        "docs",
        "-r",
        "rules/",
        "--format",
        "short",
        "--changed-since",
        "HEAD",
    ];
    let (code, said) = at.whereas(&check);
    assert!(code == 0 && said.contains("0 of 5"), "{said}");
    // What a link leads to, and where it leads.
    at.write("texts/x.json", "{ \"a\": 51 }");
    assert!(at.whereas(&check).1.contains("1 of 5"));
    at.write("texts/x.json", "{ \"a\": 50 }");
    at.remove("docs/linked.json");
    symlink("one.json", at.join("docs/linked.json")).unwrap();
    // One document less, which is shown by one name more.
    let (_, said) = at.whereas(&check);
    assert!(said.contains("1 of 4"), "{said}");
    at.remove("docs/linked.json");
    symlink("../texts/x.json", at.join("docs/linked.json")).unwrap();
    assert!(at.whereas(&check).1.contains("0 of 5"));
    at.write(
        "shared/s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    assert!(
        at.whereas(&check)
            .1
            .contains("rules/team/s.whereas changed too")
    );
    at.write("shared/s.whereas", &RULES.replace("module r", "module s"));
    at.remove("rules/team");
    symlink("../other", at.join("rules/team")).unwrap();
    let (code, said) = at.whereas(&check);
    assert!(
        code == 1 && said.contains("all documents were checked"),
        "{said}"
    );
    // A rule file below a link that is gone.
    at.remove("rules/team");
    symlink("../shared", at.join("rules/team")).unwrap();
    at.write(
        "shared/e.whereas",
        "module e\nuse s\nexception more to small { require a < 100 }\n",
    );
    at.commit();
    at.remove("shared/e.whereas");
    let (code, said) = at.whereas(&check);
    assert!(
        code == 1 && said.contains("shared/e.whereas is no longer what it was"),
        "{said}"
    );
}

#[test]
fn agreements_in_rule_files_are_documents() {
    if !has_git() {
        return;
    }
    let at = project();
    let agreement =
        |name: &str, a: u8| format!("module {name}\nuse r\nagreement x: D {{ a: {a} }}\n");
    at.write("one.whereas", &agreement("one", 50));
    at.write("two.whereas", &agreement("two", 50));
    at.commit();
    let check = [
        "check",
        "one.whereas",
        "two.whereas",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD",
    ];
    assert!(at.whereas(&check).1.contains("0 of 2"));
    // An agreement concerns itself alone, and may declare nothing that concerns others.
    at.write("one.whereas", &agreement("one", 51));
    let (code, said) = at.whereas(&check);
    assert!(code == 1 && said.contains("1 of 2"), "{said}");
    at.write(
        "one.whereas",
        &(agreement("one", 50) + "rule other for D { require a < 5 }\n"),
    );
    let (code, said) = at.whereas(&check);
    assert!(code == 2 && said.contains("E0028"), "{said}");
    // A file that the rules name too may declare anything, and concerns all documents.
    let both = [&check[..], &["-r", "one.whereas"]].concat();
    let (code, said) = at.whereas(&both);
    assert!(
        code == 1 && said.contains("one.whereas changed too"),
        "{said}"
    );
    // Without rules those of each file are for all of them.
    let own = [
        "check",
        "one.whereas",
        "two.whereas",
        "--changed-since",
        "HEAD",
    ];
    let (code, said) = at.whereas(&own);
    assert!(
        code == 1 && said.contains("one.whereas changed too"),
        "{said}"
    );
    // Without documents those of the rules are meant.
    let check = [
        "check",
        "-r",
        "two.whereas",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD",
    ];
    assert_eq!(at.whereas(&check).0, 0);
    at.write("two.whereas", &agreement("two", 51));
    assert_eq!(at.whereas(&check).0, 1);
}

#[test]
fn a_watched_project_is_checked_again() {
    let at = Project::new();
    at.write("r.whereas", RULES);
    at.write("d.json", "{ \"a\": 50 }");
    let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args([
            "check",
            "d.json",
            "-r",
            "r.whereas",
            "--format",
            "short",
            "--watch",
        ])
        .current_dir(&at)
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
    let next = || {
        said.recv_timeout(Duration::from_secs(60))
            .unwrap_or_default()
    };
    assert!(next().contains("`a` is 50"), "the first check");
    at.write("d.json", "{ \"a\": 600 }");
    let second = next();
    assert!(second.contains("`a` is 600"), "{second}");
    assert!(
        !second.contains('\u{1b}'),
        "the screen is cleared on a terminal only"
    );
    // A broken rule file is waited for, and one that is put right is used.
    at.write("r.whereas", "module r\nrule");
    std::thread::sleep(Duration::from_millis(700));
    at.write("r.whereas", &RULES.replace("10", "100"));
    let third = next();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(third.contains("a < 100"), "{third}");
}

/// A filter, a replaced commit or an expanded keyword hides no change; other line ends are none.
#[test]
fn what_git_would_change_or_replace_hides_nothing() {
    if !has_git() {
        return;
    }
    let at = project();
    at.git(&["config", "filter.hide.clean", "sed s/51/50/"]);
    at.write(".git/info/attributes", "*.json filter=hide ident\n");
    at.write("docs/one.json", "{ \"a\": 51 }");
    let (code, said) = at.whereas(&CHECK);
    assert_eq!(
        (code, said.matches("error[r.small]").count()),
        (1, 1),
        "{said}"
    );
    at.write(".git/info/attributes", "*.json text eol=crlf\n");
    at.write("docs/one.json", "{\n\"a\": 9 }\n");
    at.git(&["add", "docs/one.json"]);
    at.git(&["commit", "-qm", "lines"]);
    at.write("docs/one.json", "{\r\n\"a\": 9 }\r\n");
    let (_, said) = at.whereas(&CHECK);
    assert!(said.contains("0 of 4 documents changed"), "{said}");
    at.write("docs/one.json", "{ \"a\": 52 }");
    at.git(&["commit", "-qam", "worse"]);
    at.git(&["replace", "-f", "HEAD~1", "HEAD"]);
    let since = [&CHECK[..7], &["HEAD~1"]].concat();
    let (code, said) = at.whereas(&since);
    assert_eq!(
        (code, said.matches("error[r.small]").count()),
        (1, 1),
        "{said}"
    );
}

/// A gate whose tables and streams hold no documents checks nothing, whatever has changed of them.
#[test]
fn a_gate_without_documents_is_a_mistake_as_in_a_full_run() {
    if !has_git() {
        return;
    }
    let at = Project::new();
    at.write(
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    at.write("d/ok.json", "{ \"a\": 5 }");
    at.write("e/x.csv", "a\n");
    at.write("e/y.ndjson", "\n");
    let gate = "[[gate]]\ndocuments = [\"d/*.json\"]\nrules = [\"r.whereas\"]\n";
    at.write(
        "whereas.toml",
        &format!("{gate}{}", gate.replace("d/*.json", "e/*")),
    );
    at.commit();
    let words = "whereas.toml:5:1: error[E0004] the files of this gate hold no documents";
    let full = || at.whereas(&["check", "--format", "short"]);
    let same = |code: i32| {
        for (run, (now, said)) in [("full", full()), ("changed", since(&at, "HEAD"))] {
            assert_eq!(now, code, "{run}: {said}");
            assert_eq!(said.contains(words), code == 2, "{run}: {said}");
        }
    };
    same(2);
    at.write("d/ok.json", "{ \"a\": 6 }");
    same(2);
    at.write("e/y.ndjson", "\n\n");
    same(2);
    // One document in one of them is enough, be it in a file that has changed or in one that has not.
    at.write("e/y.ndjson", "{ \"a\": 5 }\n");
    same(0);
    at.commit();
    same(0);
    at.write("e/x.csv", "a\n\n");
    same(0);
    let (_, said) = since(&at, "HEAD");
    assert!(
        said.contains("e/x.csv: note[E0004] it holds no documents"),
        "{said}"
    );
}

#[test]
fn in_a_shallow_clone_the_help_is_how_to_fetch_the_history() {
    if !has_git() {
        return;
    }
    let (full, clone) = (Project::new(), Project::new());
    let at = &full;
    at.write(
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    at.write("d.yaml", "a: 1\n");
    for message in ["one", "two"] {
        at.write("note.txt", message);
        at.commit();
    }
    let address = format!("file://{}", at.display());
    clone.git(&["clone", "-q", "--depth", "1", &address, "c"]);
    let check = [
        "check",
        "d.yaml",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD~1",
    ];
    let (code, said) = whereas(&clone.join("c"), &check);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code, 2, "{said}");
    for words in ["E0018", "git fetch --unshallow", "fetch-depth: 0"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(at.whereas(&check).0, 0);
    let unknown = [
        "check",
        "d.yaml",
        "-r",
        "r.whereas",
        "--changed-since",
        "nowhere",
    ];
    let (_, said) = at.whereas(&unknown);
    assert!(
        said.contains("E0018") && !said.contains("shallow"),
        "{said}"
    );
}

/// A repository of rules, with an exception; and one that has it as `inner`.
fn shared() -> [Project; 2] {
    let [one, two] = [Project::new(), Project::new()];
    one.write(
        "e.whereas",
        "module e\nuse r\nexception more to small { require a < 100 }\n",
    );
    one.write("readme.txt", "An exception.\n");
    two.write("readme.txt", "Rules.\n");
    one.commit();
    two.add_submodule(&one, "inner");
    two.commit();
    [one, two]
}

/// What a submodule held that is no longer here, nobody can tell: it counts as gone.
#[test]
fn a_submodule_that_is_gone_counts() {
    if !has_git() {
        return;
    }
    let [one, two] = shared();
    let at = Project::new();
    at.write("docs/a.json", "{ \"a\": 50 }");
    at.write("docs/b.json", "{ \"a\": 5 }");
    at.write("rules/r.whereas", RULES);
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    at.add_submodule(&one, "rules/shared");
    at.commit();
    nothing_changed(&at);
    let is_gone = |at: &Path, since_when: &str, name: &str| {
        let (code, said) = since(at, since_when);
        assert!(
            code == 1 && said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
    };
    // Its `.git` is gone, and a file of it is.
    let kept = Project::new();
    std::fs::rename(at.join("rules/shared/.git"), kept.join("git")).unwrap();
    at.remove("rules/shared/e.whereas");
    is_gone(&at, "HEAD", "rules/shared");
    // Removed; also in a clone that never had it.
    std::fs::rename(kept.join("git"), at.join("rules/shared/.git")).unwrap();
    git(&at.join("rules/shared"), &["checkout", "-q", "."]);
    at.git(&["rm", "-qf", "rules/shared"]);
    at.commit();
    is_gone(&at, "HEAD~1", "rules/shared");
    let clone = Project::new();
    clone.git(&["clone", "-q", at.to_str().unwrap(), "clone"]);
    is_gone(&clone.join("clone"), "HEAD~1", "rules/shared");
    // A plain folder in its place.
    at.write("rules/shared/readme.txt", "moved\n");
    at.commit();
    is_gone(&at, "HEAD~2", "rules/shared");
    // One in another one.
    at.add_submodule(&two, "rules/two");
    at.commit();
    nothing_changed(&at);
    git(&at.join("rules/two"), &["rm", "-qf", "inner"]);
    commit(&at.join("rules/two"));
    at.commit();
    is_gone(&at, "HEAD~1", "rules/two/inner");
}

/// A rule file whose path is a folder, a link or a submodule now is gone; so is a folder of rule files.
#[test]
fn a_file_that_became_something_else_is_gone() {
    if !has_git() {
        return;
    }
    let [one, _two] = shared();
    let exception = one.read("e.whereas");
    let at = Project::new();
    at.write("docs/a.json", "{ \"a\": 50 }");
    at.write("docs/b.json", "{ \"a\": 5 }");
    at.write("rules/r.whereas", RULES);
    at.write("rules/e.whereas", &exception);
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    at.commit();
    nothing_changed(&at);
    let is_gone = |name: &str| {
        let (code, said) = since(&at, "HEAD");
        assert!(
            code == 1 && said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
    };
    at.remove("rules/e.whereas");
    at.write("rules/e.whereas/note.txt", "moved\n");
    is_gone("rules/e.whereas");
    std::fs::remove_dir_all(at.join("rules/e.whereas")).unwrap();
    let empty = Project::new();
    empty.write("readme.txt", "No rules.\n");
    empty.commit();
    at.git(&["rm", "-q", "--cached", "rules/e.whereas"]);
    at.add_submodule(&empty, "rules/e.whereas");
    is_gone("rules/e.whereas");
    // In a submodule.
    at.commit();
    at.add_submodule(&one, "rules/shared");
    at.commit();
    nothing_changed(&at);
    at.remove("rules/shared/e.whereas");
    at.write("rules/shared/e.whereas/note.txt", "moved\n");
    is_gone("rules/shared/e.whereas");
    // A folder of rule files that is a repository of its own now.
    at.write("rules/own/e.whereas", &exception);
    std::fs::remove_dir_all(at.join("rules/shared")).unwrap();
    at.commit();
    nothing_changed(&at);
    at.git(&["rm", "-qr", "rules/own"]);
    at.add_submodule(&empty, "rules/own");
    is_gone("rules/own/e.whereas");
}

/// A cell in quotation marks and a text of several lines hold their line ends: these may change a verdict.
#[test]
fn line_ends_that_a_value_holds_are_a_change() {
    if !has_git() {
        return;
    }
    let at = Project::new();
    at.write(
        "r.whereas",
        "module r\ntype D { a: text }\nrule three for D { require length(a) = 3 }\n",
    );
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*\"]\nrules = [\"r.whereas\"]\n",
    );
    let plain = [
        ("docs/plain.csv", "a\nabc\n"),
        ("docs/plain.toml", "a = \"abc\"\n"),
        ("docs/plain.yaml", "a: |-\n  A\n  B\n"),
    ];
    let held = [
        ("docs/held.csv", "a\n\"A\nB\"\n"),
        ("docs/held.toml", "a = \"\"\"A\nB\"\"\"\n"),
    ];
    for (name, text) in plain.iter().chain(&held) {
        at.write(name, text);
    }
    at.commit();
    let (code, said) = since(&at, "HEAD");
    assert!(code == 0 && said.contains("0 of 5"), "{said}");
    let settings = at.read("whereas.toml").replace('\n', "\r\n");
    at.write("whereas.toml", &settings);
    for (name, text) in plain {
        at.write(name, &text.replace('\n', "\r\n"));
        let (code, said) = since(&at, "HEAD");
        assert!(code == 0 && said.contains("0 of 5"), "{name}: {said}");
    }
    for (number, (name, text)) in held.iter().enumerate() {
        at.write(name, &text.replace('\n', "\r\n"));
        let (_, said) = since(&at, "HEAD");
        let changed = format!("{} of 5 documents changed", number + 1);
        assert!(said.contains(&changed), "{name}: {said}");
    }
    // The full run is not milder.
    let full = at.whereas(&["check", "--format", "short"]);
    assert_eq!(since(&at, "HEAD").0, full.0, "{}", full.1);
}
