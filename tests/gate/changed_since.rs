//! `--changed-since` asks git; `--watch` checks again when a file changes.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::project::{git, has_git, read, remove, whereas, write};

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "r.whereas", RULES);
    for name in [
        "docs/one.json",
        "docs/two words.json",
        "docs/\"quoted\".json",
        "docs/two\nlines.json",
    ] {
        write(at, name, "{ \"a\": 50 }");
    }
    write(at, ".gitignore", "ignored.json\n");
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    folder
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
    let folder = project();
    let at = folder.path();
    let (code, said) = whereas(at, &CHECK);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("0 of 4 documents changed since HEAD"),
        "{said}"
    );
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
        said.contains("two words.json")
            && said.contains("new.json")
            && said.contains("two\\nlines.json"),
        "{said}"
    );
    // What was committed since an older revision counts too, also from a folder below.
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
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
    write(at, "r.whereas", &RULES.replace("10", "9"));
    let (code, said) = whereas(at, &CHECK);
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
    let folder = project();
    let at = folder.path();
    for revision in ["nowhere", "--help", "HEAD~7"] {
        let since = format!("--changed-since={revision}");
        let (code, said) = whereas(at, &["check", "docs", "-r", "r.whereas", &since]);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains("E0018") && said.contains("git knows no revision"),
            "{said}"
        );
    }
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "r.whereas", RULES);
    write(outside.path(), "d.json", "{ \"a\": 1 }");
    let (code, said) = whereas(
        outside.path(),
        &[
            "check",
            "d.json",
            "-r",
            "r.whereas",
            "--changed-since",
            "HEAD",
        ],
    );
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("E0018") && said.contains("not a git repository"),
        "{said}"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let output = command
        .args(CHECK)
        .current_dir(at)
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
fn whole() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    WHOLE
        .iter()
        .for_each(|(name, text, _)| write(at, name, text));
    write(at, "docs/a.json", "{ \"a\": 5, \"on\": \"2026-07-06\" }");
    write(at, "docs/b.json", "{ \"a\": 50, \"on\": \"2026-07-06\" }");
    git(at, &["init", "-q"]);
    commit(at);
    folder
}

fn commit(at: &Path) {
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "more"]);
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
    let folder = whole();
    let at = folder.path();
    nothing_changed(at);
    for (name, text, more) in WHOLE {
        write(at, name, &format!("{text}{more}"));
        for committed in [false, true] {
            if committed {
                commit(at);
            }
            let (code, said) = since(at, if committed { "HEAD~1" } else { "HEAD" });
            assert_eq!(code, 0, "{name}: {said}");
            assert!(said.contains("checked 2 documents"), "{name}: {said}");
            assert!(
                said.contains(&format!(
                    "{name} changed too, so that all documents were checked"
                )),
                "{name}: {said}"
            );
        }
        write(at, name, text);
        commit(at);
        nothing_changed(at);
    }
    // Written again, and the same.
    WHOLE
        .iter()
        .for_each(|(name, text, _)| write(at, name, text));
    nothing_changed(at);
}

/// The list by which a change is decided is that which a receipt binds.
#[test]
fn a_receipt_names_the_same_files() {
    if !has_git() {
        return;
    }
    let folder = whole();
    let at = folder.path();
    let (code, said) = whereas(
        at,
        &["check", "--receipt", "receipt.json", "--fail-on", "never"],
    );
    assert_eq!(code, 0, "{said}");
    let text = crate::common::project::read(at, "receipt.json");
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
    write(at, "docs/b#2.json", "{ \"a\": 5, \"on\": \"2026-07-06\" }");
    let (code, said) = whereas(
        at,
        &[
            "check",
            "--receipt",
            "receipt.json",
            "--changed-since",
            "HEAD",
            "--quiet",
        ],
    );
    assert_eq!(code, 0, "{said}");
    let text = crate::common::project::read(at, "receipt.json");
    assert!(
        text.contains("\"docs/b#2.json\"") && !text.contains("docs/a.json"),
        "{text}"
    );
    let (code, said) = whereas(at, &["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = whereas(
        at,
        &[
            "check",
            "docs/a.json",
            "--receipt",
            "r.json",
            "--changed-since",
            "HEAD",
        ],
    );
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
    let folder = whole();
    let at = folder.path();
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
    let (code, said) = whereas(at, &check);
    assert!(
        code == 0 && said.contains("0 of 2 documents changed"),
        "{said}"
    );
    for (name, text, more) in &WHOLE[1..] {
        write(at, name, &format!("{text}{more}"));
        let (_, said) = whereas(at, &check);
        assert!(
            said.contains(&format!("{name} changed too")),
            "{name}: {said}"
        );
        write(at, name, text);
    }
}

#[test]
fn what_is_gone_counts() {
    if !has_git() {
        return;
    }
    let folder = project();
    let at = folder.path();
    let exception = "module e\nuse r\nexception more to small { require a < 100 }\n";
    let gate = "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n";
    write(at, "rules/r.whereas", RULES);
    write(at, "whereas.toml", gate);
    remove(at, "r.whereas");
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
        write(at, name, &text);
        commit(at);
        assert_eq!(since(at, "HEAD").0, 0);
        remove(at, name);
        let (code, said) = since(at, "HEAD");
        assert_eq!(code, 1, "{name}: {said}");
        assert!(
            said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
        // A pattern, and the folder of several modules.
        let (code, said) = whereas(
            at,
            &[
                "check",
                "docs",
                "-r",
                "rules/**",
                "--no-config",
                "--changed-since",
                "HEAD",
            ],
        );
        assert_eq!(code, 1, "{said}");
        // Git has forgotten it and ignores it, and it is there.
        write(at, name, &text);
        git(at, &["rm", "-q", "--cached", name]);
        write(at, ".gitignore", "e.whereas*\n");
        let (code, said) = since(at, "HEAD");
        assert_eq!(code, 1, "{name}: {said}");
        write(at, ".gitignore", "ignored.json\n");
        remove(at, name);
        commit(at);
    }
    // A rule file that got another name.
    git(at, &["mv", "rules/r.whereas", "rules/s.whereas"]);
    commit(at);
    assert_eq!(since(at, "HEAD~1").0, 1);
    // Settings that there were.
    git(at, &["rm", "-q", "whereas.toml"]);
    commit(at);
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
    let (code, said) = whereas(at, &by_command);
    assert!(
        code == 1 && said.contains("whereas.toml is no longer what it was"),
        "{said}"
    );
    assert_eq!(
        whereas(at, &[&by_command[..], &["--no-config"]].concat()).0,
        0
    );
}

/// A module beside the rule file comes before one of the `rules` folder.
#[test]
fn a_module_that_came_first_and_is_gone_counts() {
    if !has_git() {
        return;
    }
    let folder = project();
    let at = folder.path();
    let common = |least: u8| {
        format!("module common\nparameter least: integer {{ {least} from 2000-01-01 }}\n")
    };
    write(
        at,
        "r.whereas",
        "module r\nuse common\ntype D { a: integer }\nrule small for D { require a < least }\n",
    );
    write(at, "common.whereas", &common(100));
    write(at, "rules/common.whereas", &common(10));
    commit(at);
    assert_eq!(whereas(at, &CHECK).0, 0);
    remove(at, "common.whereas");
    let (code, said) = whereas(at, &CHECK);
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
    let folder = project();
    let at = folder.path();
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "x.whereas", RULES);
    write(outside.path(), "x.json", "{ \"a\": 50 }");
    write(at, "ignored.json", "{ \"a\": 50 }");
    write(at, "hidden/r.whereas", RULES);
    write(at, ".gitignore", "ignored.json\nhidden\n");
    commit(at);
    let of = |name: &str| outside.path().join(name).to_str().unwrap().to_owned();
    for (document, rules) in [
        ("ignored.json", "r.whereas"),
        (of("x.json").as_str(), "r.whereas"),
        ("docs/one.json", of("x.whereas").as_str()),
        ("docs/one.json", of("").as_str()),
        ("docs/one.json", "hidden/"),
    ] {
        let (code, said) = whereas(
            at,
            &["check", document, "-r", rules, "--changed-since", "HEAD"],
        );
        assert_eq!(code, 1, "{document} {rules}: {said}");
    }
    // What git is told not to look at, or to believe.
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        git(at, &["update-index", flag, "docs/one.json", "r.whereas"]);
        assert_eq!(whereas(at, &CHECK).0, 0);
        write(at, "docs/one.json", "{ \"a\": 51 }");
        let (code, said) = whereas(at, &CHECK);
        assert!(code == 1 && said.contains("1 of 4"), "{flag}: {said}");
        write(at, "r.whereas", &RULES.replace("10", "9"));
        assert!(
            whereas(at, &CHECK).1.contains("r.whereas changed too"),
            "{flag}"
        );
        write(at, "docs/one.json", "{ \"a\": 50 }");
        write(at, "r.whereas", RULES);
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
        let folder = project();
        let at = folder.path();
        write(at, "rules/x.txt", "");
        let (name, value) = setting.split_once('=').unwrap();
        git(at, &["config", name, value]);
        assert_eq!(whereas(at, &CHECK).0, 0, "{setting}");
        // Of the same length, as far as a clock tells.
        write(at, "docs/one.json", "{ \"a\": 51 }");
        write(at, "docs/\"quoted\".json", "{ \"a\": 52 }");
        git(at, &["mv", "docs/two words.json", "docs/three words.json"]);
        let (code, said) = whereas(at, &CHECK);
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
    let (folder, other) = (project(), project());
    let at = folder.path();
    write(at, "docs/one.json", "{ \"a\": 51 }");
    for (name, value) in [
        ("GIT_DIR", other.path().join(".git").to_str().unwrap()),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_WORK_TREE", other.path().to_str().unwrap()),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_CONFIG_PARAMETERS", "'diff.relative=true'"),
        ("GIT_TRACE", "1"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
        let output = command
            .args(CHECK)
            .current_dir(at)
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
    let folder = project();
    let at = folder.path();
    git(at, &["config", "core.autocrlf", "true"]);
    write(at, "r.whereas", &RULES.replace('\n', "\r\n"));
    write(at, "docs/one.json", "{ \"a\": 50 }");
    let (code, said) = whereas(at, &CHECK);
    assert!(code == 0 && said.contains("0 of 4"), "{said}");
}

#[test]
fn a_submodule_that_moved_counts() {
    if !has_git() {
        return;
    }
    let shared = tempfile::tempdir().unwrap();
    write(shared.path(), "r.whereas", RULES);
    write(
        shared.path(),
        "e.whereas",
        "module e\nuse r\nexception more to small { require a < 100 }\n",
    );
    write(shared.path(), "docs/x.json", "{ \"a\": 5 }");
    git(shared.path(), &["init", "-q"]);
    commit(shared.path());
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "docs/a.json", "{ \"a\": 50 }");
    write(
        at,
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\", \"rules/docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    git(at, &["init", "-q"]);
    git(
        at,
        &[
            "submodule",
            "--quiet",
            "add",
            shared.path().to_str().unwrap(),
            "rules",
        ],
    );
    git(at, &["config", "submodule.rules.ignore", "all"]);
    commit(at);
    let rules = at.join("rules");
    nothing_changed(at);
    // A document in it.
    write(&rules, "docs/x.json", "{ \"a\": 500 }");
    let (code, said) = since(at, "HEAD");
    assert!(
        code == 1 && said.contains("1 of 2 documents changed"),
        "{said}"
    );
    git(&rules, &["checkout", "-q", "."]);
    // A rule, not committed, committed there, and committed here.
    write(&rules, "r.whereas", &RULES.replace("10", "9"));
    assert!(since(at, "HEAD").1.contains("rules/r.whereas changed too"));
    commit(&rules);
    assert!(since(at, "HEAD").1.contains("rules/r.whereas changed too"));
    commit(at);
    git(at, &["add", "-f", "rules"]);
    git(at, &["commit", "-qm", "moved", "--allow-empty"]);
    // A rule file that is gone.
    remove(&rules, "e.whereas");
    commit(&rules);
    let (code, said) = since(at, "HEAD");
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
    let folder = project();
    let at = folder.path();
    write(at, "s.whereas", &RULES.replace("module r", "module s"));
    write(at, "more/x.json", "{ \"a\": 5 }");
    let gate = |documents: &str, rules: &str| {
        format!("[[gate]]\ndocuments = [\"{documents}\"]\nrules = [\"{rules}\"]\n")
    };
    write(
        at,
        "whereas.toml",
        &(gate("docs/*.json", "r.whereas") + &gate("more/*.json", "s.whereas")),
    );
    commit(at);
    write(
        at,
        "s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    let (code, said) = since(at, "HEAD");
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
    let folder = project();
    let at = folder.path();
    write(
        at,
        "shared/s.whereas",
        &RULES.replace("module r", "module s"),
    );
    write(
        at,
        "other/s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    write(at, "texts/x.json", "{ \"a\": 50 }");
    std::fs::create_dir_all(at.join("rules")).unwrap();
    symlink("../shared", at.join("rules/team")).unwrap();
    symlink("../texts/x.json", at.join("docs/linked.json")).unwrap();
    commit(at);
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
    let (code, said) = whereas(at, &check);
    assert!(code == 0 && said.contains("0 of 5"), "{said}");
    // What a link leads to, and where it leads.
    write(at, "texts/x.json", "{ \"a\": 51 }");
    assert!(whereas(at, &check).1.contains("1 of 5"));
    write(at, "texts/x.json", "{ \"a\": 50 }");
    remove(at, "docs/linked.json");
    symlink("one.json", at.join("docs/linked.json")).unwrap();
    // One document less, which is shown by one name more.
    let (_, said) = whereas(at, &check);
    assert!(said.contains("1 of 4"), "{said}");
    remove(at, "docs/linked.json");
    symlink("../texts/x.json", at.join("docs/linked.json")).unwrap();
    assert!(whereas(at, &check).1.contains("0 of 5"));
    write(
        at,
        "shared/s.whereas",
        &RULES.replace("module r", "module s").replace("10", "9"),
    );
    assert!(
        whereas(at, &check)
            .1
            .contains("rules/team/s.whereas changed too")
    );
    write(
        at,
        "shared/s.whereas",
        &RULES.replace("module r", "module s"),
    );
    remove(at, "rules/team");
    symlink("../other", at.join("rules/team")).unwrap();
    let (code, said) = whereas(at, &check);
    assert!(
        code == 1 && said.contains("all documents were checked"),
        "{said}"
    );
    // A rule file below a link that is gone.
    remove(at, "rules/team");
    symlink("../shared", at.join("rules/team")).unwrap();
    write(
        at,
        "shared/e.whereas",
        "module e\nuse s\nexception more to small { require a < 100 }\n",
    );
    commit(at);
    remove(at, "shared/e.whereas");
    let (code, said) = whereas(at, &check);
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
    let folder = project();
    let at = folder.path();
    let agreement =
        |name: &str, a: u8| format!("module {name}\nuse r\nagreement x: D {{ a: {a} }}\n");
    write(at, "one.whereas", &agreement("one", 50));
    write(at, "two.whereas", &agreement("two", 50));
    commit(at);
    let check = [
        "check",
        "one.whereas",
        "two.whereas",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD",
    ];
    assert!(whereas(at, &check).1.contains("0 of 2"));
    // An agreement concerns itself alone, and may declare nothing that concerns others.
    write(at, "one.whereas", &agreement("one", 51));
    let (code, said) = whereas(at, &check);
    assert!(code == 1 && said.contains("1 of 2"), "{said}");
    write(
        at,
        "one.whereas",
        &(agreement("one", 50) + "rule other for D { require a < 5 }\n"),
    );
    let (code, said) = whereas(at, &check);
    assert!(code == 2 && said.contains("E0028"), "{said}");
    // A file that the rules name too may declare anything, and concerns all documents.
    let both = [&check[..], &["-r", "one.whereas"]].concat();
    let (code, said) = whereas(at, &both);
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
    let (code, said) = whereas(at, &own);
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
    assert_eq!(whereas(at, &check).0, 0);
    write(at, "two.whereas", &agreement("two", 51));
    assert_eq!(whereas(at, &check).0, 1);
}

#[test]
fn a_watched_project_is_checked_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "r.whereas", RULES);
    write(at, "d.json", "{ \"a\": 50 }");
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
    let next = || {
        said.recv_timeout(Duration::from_secs(60))
            .unwrap_or_default()
    };
    assert!(next().contains("`a` is 50"), "the first check");
    write(at, "d.json", "{ \"a\": 600 }");
    let second = next();
    assert!(second.contains("`a` is 600"), "{second}");
    assert!(
        !second.contains('\u{1b}'),
        "the screen is cleared on a terminal only"
    );
    // A broken rule file is waited for, and one that is put right is used.
    write(at, "r.whereas", "module r\nrule");
    std::thread::sleep(Duration::from_millis(700));
    write(at, "r.whereas", &RULES.replace("10", "100"));
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
    let folder = project();
    let at = folder.path();
    git(at, &["config", "filter.hide.clean", "sed s/51/50/"]);
    write(at, ".git/info/attributes", "*.json filter=hide ident\n");
    write(at, "docs/one.json", "{ \"a\": 51 }");
    let (code, said) = whereas(at, &CHECK);
    assert_eq!(
        (code, said.matches("error[r.small]").count()),
        (1, 1),
        "{said}"
    );
    write(at, ".git/info/attributes", "*.json text eol=crlf\n");
    write(at, "docs/one.json", "{\n\"a\": 9 }\n");
    git(at, &["add", "docs/one.json"]);
    git(at, &["commit", "-qm", "lines"]);
    write(at, "docs/one.json", "{\r\n\"a\": 9 }\r\n");
    let (_, said) = whereas(at, &CHECK);
    assert!(said.contains("0 of 4 documents changed"), "{said}");
    write(at, "docs/one.json", "{ \"a\": 52 }");
    git(at, &["commit", "-qam", "worse"]);
    git(at, &["replace", "-f", "HEAD~1", "HEAD"]);
    let since = [&CHECK[..7], &["HEAD~1"]].concat();
    let (code, said) = whereas(at, &since);
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
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    write(at, "d/ok.json", "{ \"a\": 5 }");
    write(at, "e/x.csv", "a\n");
    write(at, "e/y.ndjson", "\n");
    let gate = "[[gate]]\ndocuments = [\"d/*.json\"]\nrules = [\"r.whereas\"]\n";
    write(
        at,
        "whereas.toml",
        &format!("{gate}{}", gate.replace("d/*.json", "e/*")),
    );
    git(at, &["init", "-q"]);
    commit(at);
    let words = "whereas.toml:5:1: error[E0004] the files of this gate hold no documents";
    let full = || whereas(at, &["check", "--format", "short"]);
    let same = |code: i32| {
        for (run, (now, said)) in [("full", full()), ("changed", since(at, "HEAD"))] {
            assert_eq!(now, code, "{run}: {said}");
            assert_eq!(said.contains(words), code == 2, "{run}: {said}");
        }
    };
    same(2);
    write(at, "d/ok.json", "{ \"a\": 6 }");
    same(2);
    write(at, "e/y.ndjson", "\n\n");
    same(2);
    // One document in one of them is enough, be it in a file that has changed or in one that has not.
    write(at, "e/y.ndjson", "{ \"a\": 5 }\n");
    same(0);
    commit(at);
    same(0);
    write(at, "e/x.csv", "a\n\n");
    same(0);
    let (_, said) = since(at, "HEAD");
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
    let (full, clone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = full.path();
    write(
        at,
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    write(at, "d.yaml", "a: 1\n");
    git(at, &["init", "-q"]);
    for message in ["one", "two"] {
        write(at, "note.txt", message);
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", message]);
    }
    let address = format!("file://{}", at.display());
    git(
        clone.path(),
        &["clone", "-q", "--depth", "1", &address, "c"],
    );
    let check = [
        "check",
        "d.yaml",
        "-r",
        "r.whereas",
        "--changed-since",
        "HEAD~1",
    ];
    let (code, said) = whereas(&clone.path().join("c"), &check);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code, 2, "{said}");
    for words in ["E0018", "git fetch --unshallow", "fetch-depth: 0"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(whereas(at, &check).0, 0);
    let unknown = [
        "check",
        "d.yaml",
        "-r",
        "r.whereas",
        "--changed-since",
        "nowhere",
    ];
    let (_, said) = whereas(at, &unknown);
    assert!(
        said.contains("E0018") && !said.contains("shallow"),
        "{said}"
    );
}

/// A repository of rules, with an exception; and one that has it as `inner`.
fn shared() -> [tempfile::TempDir; 2] {
    let [one, two] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    write(
        one.path(),
        "e.whereas",
        "module e\nuse r\nexception more to small { require a < 100 }\n",
    );
    write(one.path(), "readme.txt", "An exception.\n");
    write(two.path(), "readme.txt", "Rules.\n");
    for at in [one.path(), two.path()] {
        git(at, &["init", "-q"]);
    }
    commit(one.path());
    add_submodule(two.path(), one.path(), "inner");
    commit(two.path());
    [one, two]
}

fn add_submodule(at: &Path, of: &Path, name: &str) {
    let of = of.to_str().unwrap();
    git(at, &["submodule", "--quiet", "add", of, name]);
    git(
        at,
        &[
            "submodule",
            "--quiet",
            "update",
            "--init",
            "--recursive",
            name,
        ],
    );
}

/// What a submodule held that is no longer here, nobody can tell: it counts as gone.
#[test]
fn a_submodule_that_is_gone_counts() {
    if !has_git() {
        return;
    }
    let [one, two] = shared();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "docs/a.json", "{ \"a\": 50 }");
    write(at, "docs/b.json", "{ \"a\": 5 }");
    write(at, "rules/r.whereas", RULES);
    write(
        at,
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    git(at, &["init", "-q"]);
    add_submodule(at, one.path(), "rules/shared");
    commit(at);
    nothing_changed(at);
    let is_gone = |at: &Path, since_when: &str, name: &str| {
        let (code, said) = since(at, since_when);
        assert!(
            code == 1 && said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
    };
    // Its `.git` is gone, and a file of it is.
    let kept = tempfile::tempdir().unwrap();
    std::fs::rename(at.join("rules/shared/.git"), kept.path().join("git")).unwrap();
    remove(at, "rules/shared/e.whereas");
    is_gone(at, "HEAD", "rules/shared");
    // Removed; also in a clone that never had it.
    std::fs::rename(kept.path().join("git"), at.join("rules/shared/.git")).unwrap();
    git(&at.join("rules/shared"), &["checkout", "-q", "."]);
    git(at, &["rm", "-qf", "rules/shared"]);
    commit(at);
    is_gone(at, "HEAD~1", "rules/shared");
    let clone = tempfile::tempdir().unwrap();
    git(
        clone.path(),
        &["clone", "-q", at.to_str().unwrap(), "clone"],
    );
    is_gone(&clone.path().join("clone"), "HEAD~1", "rules/shared");
    // A plain folder in its place.
    write(at, "rules/shared/readme.txt", "moved\n");
    commit(at);
    is_gone(at, "HEAD~2", "rules/shared");
    // One in another one.
    add_submodule(at, two.path(), "rules/two");
    commit(at);
    nothing_changed(at);
    git(&at.join("rules/two"), &["rm", "-qf", "inner"]);
    commit(&at.join("rules/two"));
    commit(at);
    is_gone(at, "HEAD~1", "rules/two/inner");
}

/// A rule file whose path is a folder, a link or a submodule now is gone; so is a folder of rule files.
#[test]
fn a_file_that_became_something_else_is_gone() {
    if !has_git() {
        return;
    }
    let [one, _two] = shared();
    let exception = read(one.path(), "e.whereas");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "docs/a.json", "{ \"a\": 50 }");
    write(at, "docs/b.json", "{ \"a\": 5 }");
    write(at, "rules/r.whereas", RULES);
    write(at, "rules/e.whereas", &exception);
    write(
        at,
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"rules/\"]\n",
    );
    git(at, &["init", "-q"]);
    commit(at);
    nothing_changed(at);
    let is_gone = |name: &str| {
        let (code, said) = since(at, "HEAD");
        assert!(
            code == 1 && said.contains(&format!("{name} is no longer what it was")),
            "{said}"
        );
    };
    remove(at, "rules/e.whereas");
    write(at, "rules/e.whereas/note.txt", "moved\n");
    is_gone("rules/e.whereas");
    std::fs::remove_dir_all(at.join("rules/e.whereas")).unwrap();
    let empty = tempfile::tempdir().unwrap();
    write(empty.path(), "readme.txt", "No rules.\n");
    git(empty.path(), &["init", "-q"]);
    commit(empty.path());
    git(at, &["rm", "-q", "--cached", "rules/e.whereas"]);
    add_submodule(at, empty.path(), "rules/e.whereas");
    is_gone("rules/e.whereas");
    // In a submodule.
    commit(at);
    add_submodule(at, one.path(), "rules/shared");
    commit(at);
    nothing_changed(at);
    remove(at, "rules/shared/e.whereas");
    write(at, "rules/shared/e.whereas/note.txt", "moved\n");
    is_gone("rules/shared/e.whereas");
    // A folder of rule files that is a repository of its own now.
    write(at, "rules/own/e.whereas", &exception);
    std::fs::remove_dir_all(at.join("rules/shared")).unwrap();
    commit(at);
    nothing_changed(at);
    git(at, &["rm", "-qr", "rules/own"]);
    add_submodule(at, empty.path(), "rules/own");
    is_gone("rules/own/e.whereas");
}

/// A cell in quotation marks and a text of several lines hold their line ends: these may change a verdict.
#[test]
fn line_ends_that_a_value_holds_are_a_change() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "r.whereas",
        "module r\ntype D { a: text }\nrule three for D { require length(a) = 3 }\n",
    );
    write(
        at,
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
        write(at, name, text);
    }
    git(at, &["init", "-q"]);
    commit(at);
    let (code, said) = since(at, "HEAD");
    assert!(code == 0 && said.contains("0 of 5"), "{said}");
    let settings = read(at, "whereas.toml").replace('\n', "\r\n");
    write(at, "whereas.toml", &settings);
    for (name, text) in plain {
        write(at, name, &text.replace('\n', "\r\n"));
        let (code, said) = since(at, "HEAD");
        assert!(code == 0 && said.contains("0 of 5"), "{name}: {said}");
    }
    for (number, (name, text)) in held.iter().enumerate() {
        write(at, name, &text.replace('\n', "\r\n"));
        let (_, said) = since(at, "HEAD");
        let changed = format!("{} of 5 documents changed", number + 1);
        assert!(said.contains(&changed), "{name}: {said}");
    }
    // The full run is not milder.
    let full = whereas(at, &["check", "--format", "short"]);
    assert_eq!(since(at, "HEAD").0, full.0, "{}", full.1);
}
