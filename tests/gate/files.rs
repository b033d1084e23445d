//! Which files a gate takes: its patterns alone decide, and what is passed over is said.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::project::{Project, git, has_git, whereas};
use serde_json::Value;

const RULES: &str = "/// Numbers.\nmodule r\n\ntype D { a: integer }\n\n/// Small.\nrule small for D { require a < 10 }\n";
const GOOD: &str = "a: 1\n";
const BAD: &str = "a: 50\n";
const GATE: &str = "[[gate]]\ndocuments = [\"d/**/*.yaml\"]\nrules = [\"rules/\"]\n";

/// A folder with a gate, a rule file and a good document.
fn project() -> Project {
    let at = Project::new();
    at.write("rules/r.whereas", RULES);
    at.write("d/ok.yaml", GOOD);
    at.write("whereas.toml", GATE);
    at
}

/// The same, committed.
fn repository() -> Project {
    let at = project();
    at.commit();
    at
}

fn check(at: &Path, more: &[&str]) -> (i32, String) {
    whereas(at, &[&["check", "--format", "short"], more].concat())
}

#[test]
fn ignore_files_take_out_nothing_that_git_tracks() {
    if !has_git() {
        return;
    }
    for file in [
        ".gitignore",
        ".ignore",
        "d/.gitignore",
        "d/.ignore",
        ".git/info/exclude",
        "user",
    ] {
        for pattern in ["bad.yaml", "*.yaml", "*"] {
            let at = repository();
            at.write("d/bad.yaml", BAD);
            at.commit();
            at.git(&[
                "config",
                "core.excludesFile",
                at.join("user").to_str().unwrap(),
            ]);
            at.write(file, &format!("{pattern}\n"));
            for more in [
                &[][..],
                &["d", "-r", "rules/"],
                &["d/*.yaml", "-r", "rules/r.whereas"],
            ] {
                let (code, said) = check(&at, more);
                assert_eq!(code, 1, "{pattern} in {file}, {more:?}: {said}");
                assert!(
                    said.contains("d/bad.yaml:1:4: error[r.small]"),
                    "{pattern} in {file}: {said}"
                );
            }
        }
    }
}

#[test]
fn what_is_ignored_and_not_tracked_is_left_out_and_said() {
    if !has_git() {
        return;
    }
    for file in [".gitignore", ".ignore"] {
        for pattern in ["bad.yaml", "gen", "gen/"] {
            let at = repository();
            at.write("d/gen/bad.yaml", BAD);
            at.write(file, &format!("{pattern}\n"));
            let (code, said) = check(&at, &[]);
            assert_eq!(code, 0, "{pattern} in {file}: {said}");
            assert!(
                said.contains("note[E0027] `d/gen/bad.yaml` is left out"),
                "{pattern} in {file}: {said}"
            );
            let (code, said) = check(&at, &["--list"]);
            assert_eq!(code, 0, "{said}");
            assert!(
                said.contains("left out  document  d/gen/bad.yaml: ")
                    && said.contains("not track it"),
                "{file}: {said}"
            );
            // What is named is taken, and so is everything where the gate says so.
            for named in ["d/gen/bad.yaml", "d/gen"] {
                let is_folder_rule = pattern != "bad.yaml" || !named.ends_with("gen");
                assert_eq!(
                    check(&at, &[named, "-r", "rules/"]).0,
                    if is_folder_rule { 1 } else { 2 },
                    "{named}, {pattern}"
                );
            }
            at.write("whereas.toml", &format!("{GATE}ignore = false\n"));
            assert_eq!(check(&at, &[]).0, 1, "{pattern} in {file}");
            // In a folder of rules the same holds.
            at.write("whereas.toml", &GATE.replace("rules/", "more/"));
            at.write(
                "more/gen/bad.whereas",
                "module bad\nuse r\nrule none for D { require a < 0 }\n",
            );
            at.write("more/r.whereas", RULES);
            at.write(file, &format!("{}\n", pattern.replace("yaml", "whereas")));
            let (code, said) = check(&at, &["d/ok.yaml", "-r", "more/"]);
            assert_eq!(code, 0, "{said}");
            assert!(
                said.contains("`more/gen/bad.whereas` is left out"),
                "{said}"
            );
            at.git(&["add", "-f", "more/gen/bad.whereas"]);
            assert_eq!(
                check(&at, &["d/ok.yaml", "-r", "more/"]).0,
                1,
                "{pattern} in {file}"
            );
        }
    }
}

#[test]
fn in_an_ignored_folder_what_git_tracks_is_taken() {
    if !has_git() {
        return;
    }
    for ignored in ["gen/", "gen", "gen/*", "*"] {
        let at = repository();
        at.write("d/gen/deep/bad.yaml", BAD);
        at.write("d/gen/other.yaml", BAD);
        at.write("elsewhere/x.yaml", BAD);
        at.write("d/.gitignore", &format!("{ignored}\nlinked\n"));
        symlink("../elsewhere", at.join("d/linked")).unwrap();
        at.git(&["add", "-f", "d/gen/deep/bad.yaml"]);
        let (code, said) = check(&at, &[]);
        assert_eq!(code, 1, "{ignored}: {said}");
        assert_eq!(
            said.matches("error[r.small]").count(),
            1,
            "{ignored}: {said}"
        );
        assert!(
            said.contains("`d/gen/other.yaml`, `d/linked` are left out"),
            "{ignored}: {said}"
        );
        at.git(&["add", "-f", "d/linked"]);
        let (_, said) = check(&at, &[]);
        assert!(
            said.contains("d/linked/x.yaml:1:4: error[r.small]"),
            "{ignored}: {said}"
        );
    }
}

#[test]
fn a_pattern_that_matches_ignored_files_alone_is_a_mistake() {
    if !has_git() {
        return;
    }
    let at = repository();
    at.write("d/bad.json", "{ \"a\": 50 }");
    at.write(".gitignore", "*.json\n");
    at.write(
        "whereas.toml",
        &GATE.replace("\"d/**/*.yaml\"", "\"d/*.yaml\", \"d/*.json\""),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("git does not track what `d/*.json` matches, and ignores it"),
        "{said}"
    );
    // A folder that is ignored as a whole and that the pattern names is named.
    at.write(".gitignore", "gen/\n");
    at.write("gen/bad.yaml", BAD);
    at.write("whereas.toml", &GATE.replace("d/**/*.yaml", "gen/*.yaml"));
    assert_eq!(check(&at, &[]).0, 1);
}

#[test]
fn where_git_cannot_be_asked_nothing_is_left_out() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write(".gitignore", "bad.yaml\n");
    at.write(".ignore", "bad.yaml\n");
    at.write(".git", "this is no repository\n");
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("note[E0027] git does not say what it ignores, so that nothing is left out"),
        "{said}"
    );
}

#[test]
fn links_are_followed_everywhere() {
    let at = project();
    at.write("more/deep/bad.yaml", BAD);
    at.write(
        "shared/strict.whereas",
        "module strict\nuse r\nrule none for D { require a < 0 }\n",
    );
    symlink("../more", at.join("d/linked")).unwrap();
    symlink("../shared", at.join("rules/team")).unwrap();
    let both =
        |said: &str| said.contains("error[strict.none]") && said.contains("d/linked/deep/bad.yaml");
    for more in [
        &[][..],
        &["d", "-r", "rules/"],
        &["d/**/*.yaml", "-r", "rules"],
        &["d", "-r", "rules/**"],
    ] {
        let (code, said) = check(&at, more);
        assert_eq!(code, 1, "{more:?}: {said}");
        assert!(both(&said), "{more:?}: {said}");
    }
    // A document that is named by its path through the link is one of the gate.
    assert_eq!(check(&at, &["d/linked/deep/bad.yaml"]).0, 1);
    assert_eq!(check(&at.join("d"), &["linked/deep/bad.yaml"]).0, 1);
    let (_, said) = at.whereas(&["lint", "rules"]);
    assert!(said.contains("looked at 2 files"), "{said}");
    let (_, said) = at.whereas(&["fmt", "--check", "rules"]);
    assert!(
        said.contains("would format rules/team/strict.whereas"),
        "{said}"
    );
    at.write(
        "shared/t.whereas",
        "use r\nagreement x: D { a: 1 }\ntest \"one\" { given x expect small holds }\n",
    );
    for paths in ["rules", ".", "rules/**", "rules/team/*.whereas"] {
        let (code, said) = at.whereas(&["test", paths]);
        assert!(
            code == 0 && said.contains("1 passed, 0 failed"),
            "{paths}: {said}"
        );
    }
    let (code, said) = at.whereas(&["doc", "rules"]);
    assert!(code == 0 && said.contains("strict"), "{said}");
}

#[test]
fn a_rule_file_is_read_once_whatever_links_lead_to_it() {
    let at = project();
    symlink("r.whereas", at.join("rules/same.whereas")).unwrap();
    symlink("../rules", at.join("rules/again")).unwrap();
    symlink("rules", at.join("alias")).unwrap();
    for more in [
        &[][..],
        &["d", "-r", "rules/", "-r", "alias/"],
        &["d", "-r", "alias/r.whereas", "-r", "rules/"],
    ] {
        let (code, said) = check(&at, more);
        assert_eq!(code, 0, "{more:?}: {said}");
    }
}

#[test]
fn links_that_lead_back_end_and_are_said() {
    let at = project();
    at.write("d/deep/bad.yaml", BAD);
    symlink(".", at.join("d/self")).unwrap();
    symlink("..", at.join("d/deep/up")).unwrap();
    symlink("../../d", at.join("d/deep/round")).unwrap();
    for more in [&[][..], &["d", "-r", "rules/"]] {
        let (code, said) = check(&at, more);
        assert_eq!(code, 1, "{said}");
        assert_eq!(said.matches("error[r.small]").count(), 1, "{said}");
        assert_eq!(said.matches("note[E0027] the link").count(), 3, "{said}");
        assert!(
            said.contains("the link `d/deep/round` leads back to `d`"),
            "{said}"
        );
    }
    symlink("..", at.join("rules/up")).unwrap();
    for command in [
        &["lint", "rules"][..],
        &["fmt", "--check", "rules"],
        &["check", "d/ok.yaml", "-r", "rules/"],
    ] {
        let (_, said) = at.whereas(command);
        assert!(said.contains("leads back to"), "{command:?}: {said}");
    }
}

/// Links between many folders lead to more paths than could ever be looked at.
#[test]
fn a_thicket_of_links_ends() {
    let at = project();
    for level in 0..30 {
        at.write(&format!("pool/{level}/x.txt"), "");
        for link in ["a", "b"] {
            symlink(
                format!("../{}", level + 1),
                at.join(format!("pool/{level}/{link}")),
            )
            .unwrap();
        }
    }
    at.write("pool/30/x.txt", "");
    symlink("../pool/0", at.join("d/thicket")).unwrap();
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("error[E0003] links led to more files than are looked at"),
        "{said}"
    );
    at.write(
        "whereas.toml",
        &format!("{GATE}except = [\"d/thicket/**\"]\n"),
    );
    assert_eq!(check(&at, &[]).0, 0);
}

#[test]
fn hidden_files_are_files_and_git_s_own_are_not() {
    let at = project();
    for file in ["d/.h/bad.yaml", "d/.dot.yaml", "d/.git/bad.yaml"] {
        at.write(file, BAD);
    }
    for more in [
        &[][..],
        &["d", "-r", "rules/"],
        &["d/**/*.yaml", "-r", "rules/"],
    ] {
        let (code, said) = check(&at, more);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("d/.h/bad.yaml:1:4") && said.contains("d/.dot.yaml:1:4"),
            "{said}"
        );
        assert!(!said.contains("d/.git/bad.yaml:1:4"), "{said}");
    }
    // Named, it is a folder as others are.
    assert_eq!(check(&at, &["d/.git/*.yaml", "-r", "rules/"]).0, 1);
}

#[test]
fn a_link_to_nowhere_is_an_error() {
    for name in ["d/agreement.yaml", "d/folder", "d/loop.yaml"] {
        let at = project();
        symlink(
            if name.ends_with("loop.yaml") {
                "loop.yaml"
            } else {
                "nowhere"
            },
            at.join(name),
        )
        .unwrap();
        for more in [
            &[][..],
            &["d", "-r", "rules/"],
            &["d/**/*.yaml", "-r", "rules/"],
        ] {
            let (code, said) = check(&at, more);
            assert_eq!(code, 3, "{name}, {more:?}: {said}");
            let words = if name.ends_with("loop.yaml") {
                "back to itself, by `loop.yaml`"
            } else {
                "to `nowhere`, and"
            };
            assert!(
                said.contains(&format!("error[E0001] the link `{name}` leads {words}")),
                "{said}"
            );
            assert!(
                said.contains("checked 1 document"),
                "the others are checked: {said}"
            );
        }
        at.write("whereas.toml", &format!("{GATE}except = [\"{name}\"]\n"));
        assert_eq!(check(&at, &[]).0, 0, "{name}");
        // Where no document could lie, a link may lead where it likes.
        at.write("whereas.toml", &GATE.replace("**/*.yaml", "ok.yaml"));
        assert_eq!(check(&at, &[]).0, 0, "{name}");
    }
    let at = project();
    symlink("nowhere", at.join("rules/team")).unwrap();
    for more in [&[][..], &["d", "-r", "rules/"]] {
        assert_eq!(check(&at, more).0, 2);
    }
    for command in ["lint", "test", "doc"] {
        let (code, said) = at.whereas(&[command, "rules"]);
        assert!(
            code == 2 && said.contains("`rules/team` leads to `nowhere`"),
            "{command}: {said}"
        );
    }
    // The folder that a pattern names.
    at.remove("rules/team");
    symlink("nowhere", at.join("gone")).unwrap();
    at.write(
        "whereas.toml",
        &format!("{GATE}{}", GATE.replace("d/**", "gone/**")),
    );
    let (code, said) = check(&at, &[]);
    assert!(
        code == 3 && said.contains("the link `gone` leads to `nowhere`"),
        "{said}"
    );
}

#[test]
fn a_pipe_is_no_document() {
    let at = project();
    let made = Command::new("mkfifo")
        .arg(at.join("d/pipe.yaml"))
        .status()
        .is_ok_and(|status| status.success());
    if !made {
        eprintln!("skipped: there is no mkfifo on this machine");
        return;
    }
    let (code, said) = check(&at, &[]);
    assert!(
        code == 3 && said.contains("`d/pipe.yaml` is neither a file nor a folder"),
        "{said}"
    );
}

#[test]
fn links_that_lead_round_are_called_so() {
    let at = project();
    for (link, target) in [
        ("a", "b"),
        ("b", "../d/c"),
        ("c", "./a"),
        ("self", "self"),
        ("deep", "deep.yaml/x"),
        ("end", "none"),
    ] {
        symlink(format!("{target}.yaml"), at.join(format!("d/{link}.yaml"))).unwrap();
    }
    symlink("round", at.join("rules/round")).unwrap();
    for more in [
        &[][..],
        &["d", "-r", "rules/r.whereas"],
        &["d/**/*.yaml", "-r", "rules/r.whereas"],
    ] {
        let (code, said) = check(&at, more);
        assert_eq!(code, 3, "{said}");
        assert_eq!(
            said.matches("leads back to itself").count(),
            if more.is_empty() { 6 } else { 5 },
            "{said}"
        );
        assert!(
            said.contains("the link `d/end.yaml` leads to `none.yaml`, and there is nothing"),
            "{said}"
        );
        assert!(
            said.contains("the link `d/c.yaml` leads back to itself, by `a.yaml`"),
            "{said}"
        );
    }
    // Named, and as a rule file.
    let (code, said) = check(&at, &["d/self.yaml", "d/end.yaml", "-r", "rules/r.whereas"]);
    assert!(
        code == 3 && said.contains("the link `d/self.yaml` leads back to itself, by `self.yaml`"),
        "{said}"
    );
    assert!(
        said.contains("the link `d/end.yaml` leads to `none.yaml`, and there is nothing"),
        "{said}"
    );
    symlink("x.whereas", at.join("x.whereas")).unwrap();
    let (code, said) = check(&at, &["d/ok.yaml", "-r", "x.whereas"]);
    assert!(
        code == 2 && said.contains("the link `x.whereas` leads back to itself"),
        "{said}"
    );
}

/// The program, run as a user who is not root; none where that cannot be.
fn as_nobody(at: &Path, arguments: &[&str]) -> Option<(i32, String)> {
    let program = at.join("program");
    if !program.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_whereas"), &program).unwrap();
    }
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout == b"0\n");
    let mut command = match is_root {
        true => {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg(&program);
            command
        }
        false => Command::new(&program),
    };
    let output = command
        .args(arguments)
        .current_dir(at)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    Some((output.status.code()?, said))
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_read_is_an_error() {
    let at = project();
    set_mode(&at, 0o755);
    at.write("d/locked/bad.yaml", BAD);
    at.write("d/half/in/bad.yaml", BAD);
    at.write("rules/locked/x.whereas", RULES);
    let Some((0, _)) = as_nobody(&at, &["--version"]) else {
        eprintln!(
            "skipped: as root every folder may be read, and there is no setpriv on this machine"
        );
        return;
    };
    at.write("one.whereas", RULES);
    at.write("whereas.toml", &GATE.replace("rules/", "one.whereas"));
    set_mode(&at.join("d/locked"), 0o000);
    set_mode(&at.join("d/half"), 0o644);
    let short = ["check", "--format", "short"];
    for more in [
        &[][..],
        &["d", "-r", "one.whereas"],
        &["d/**/*.yaml", "-r", "one.whereas"],
    ] {
        let (code, said) = as_nobody(&at, &[&short[..], more].concat()).unwrap();
        assert_eq!(code, 3, "{more:?}: {said}");
        assert!(
            said.contains("`d/locked` cannot be looked into") && said.contains("`d/half/in`"),
            "{said}"
        );
        assert!(said.contains("checked 1 document"), "{said}");
    }
    at.write(
        "whereas.toml",
        &(GATE.replace("rules/", "one.whereas") + "except = [\"d/locked/**\", \"d/half/**\"]\n"),
    );
    let (code, said) = as_nobody(&at, &short).unwrap();
    assert_eq!(code, 0, "what is left out need not be read: {said}");
    set_mode(&at.join("rules/locked"), 0o000);
    for command in [
        &["check", "d/ok.yaml", "-r", "rules/"][..],
        &["lint", "rules"],
        &["test", "rules"],
    ] {
        let (code, said) = as_nobody(&at, command).unwrap();
        assert!(
            code == 2 && said.contains("`rules/locked` cannot be looked into"),
            "{command:?}: {said}"
        );
    }
    // A module that may not be looked at is not taken for another one.
    at.write("here.whereas", "module here\nuse locked.x\nuse r\n");
    at.write("rules/r.whereas", RULES);
    set_mode(&at.join("rules"), 0o000);
    let (code, said) = as_nobody(
        &at,
        &[&short[..], &["d/ok.yaml", "-r", "here.whereas"]].concat(),
    )
    .unwrap();
    assert!(code == 2 && said.contains("E0001"), "{said}");
    set_mode(&at.join("rules"), 0o755);
    for name in ["d/locked", "d/half", "rules/locked"] {
        set_mode(&at.join(name), 0o755);
    }
}

#[test]
fn patterns_that_match_nothing_are_mistakes() {
    let at = project();
    let cases = [
        (
            "documents = [\"d/*.yaml\", \"e/*.yaml\"]",
            "no file matches `e/*.yaml`",
        ),
        (
            "documents = [\"d/*.yaml\", \"d\"]",
            "`d` is a folder, and no file",
        ),
        (
            "documents = [\"d/*.yaml\", \"d/ok.yaml/**\"]",
            "`d/ok.yaml/**` needs a folder, and `d/ok.yaml` is a file",
        ),
        (
            "documents = [\"d/*.yaml\"]\nexcept = [\"d/old/**\"]",
            "no document of this gate matches `d/old/**`",
        ),
        (
            "documents = [\"**/*.yaml\"]\nexcept = [\"d\"]",
            "a folder is taken out with `d/**`",
        ),
        (
            "documents = [\"d/*.yaml\"]\nexcept = [\"rules/*\"]",
            "no document of this gate matches `rules/*`",
        ),
        (
            "documents = [\"d/*.yaml\"]\nexcept = [\"**\"]",
            "this gate is for no document",
        ),
        ("documents = [\"../d/*.yaml\"]", "outside the project"),
        ("documents = [\"/d/*.yaml\"]", "outside the project"),
    ];
    for (settings, words) in cases {
        at.write(
            "whereas.toml",
            &format!("[[gate]]\n{settings}\nrules = [\"rules/\"]\n"),
        );
        let (code, said) = at.whereas(&["check"]);
        assert_eq!(code, 2, "{settings}: {said}");
        assert!(said.contains(words), "{settings}: {said}");
        // A gate beside it hides nothing.
        at.write(
            "whereas.toml",
            &format!("{GATE}[[gate]]\n{settings}\nrules = [\"rules/\"]\n"),
        );
        assert_eq!(at.whereas(&["check"]).0, 2, "{settings}");
    }
    let good =
        "documents = [\"**/*.yaml\"]\nexcept = [\"d/old/**\", \"d/old/x.yaml\", \"**/*.bak.yaml\"]";
    at.write(
        "whereas.toml",
        &format!("[[gate]]\n{good}\nrules = [\"rules/\"]\n"),
    );
    at.write("d/old/x.yaml", BAD);
    at.write("d/y.bak.yaml", BAD);
    let (code, said) = at.whereas(&["check"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_git_ignores_may_be_taken_out_before_it_is_there() {
    if !has_git() {
        return;
    }
    let at = repository();
    at.write(".gitignore", "target/\n*.bak.yaml\n");
    let except = "except = [\"target/**\", \"**/*.bak.yaml\"]\n";
    at.write("whereas.toml", &(GATE.replace("d/**", "**") + except));
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_said() {
    if !has_git() {
        return;
    }
    let at = repository();
    at.write("d/far/bad.yaml", BAD);
    at.write("far/x.txt", "");
    at.commit();
    at.git(&[
        "sparse-checkout",
        "set",
        "--no-cone",
        "/*",
        "!/d/far",
        "!/far",
    ]);
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("note[E0027] `d/far/bad.yaml` is not here, and not checked"),
        "{said}"
    );
    let (_, said) = check(&at, &["--list"]);
    assert!(
        said.contains("left out  document  d/far/bad.yaml: git tracks it"),
        "{said}"
    );
    at.git(&["sparse-checkout", "disable"]);
    assert_eq!(check(&at, &[]).0, 1);
}

#[test]
fn a_submodule_that_is_not_checked_out_is_an_error() {
    if !has_git() {
        return;
    }
    let (shared, at) = (repository(), repository());
    at.add_submodule(&shared, "d/sub");
    at.commit();
    let inside = GATE.replace("d/**/*.yaml", "d/sub/d/**/*.yaml");
    let file = GATE.replace("d/**/*.yaml", "d/sub/d/ok.yaml");
    let rules = GATE
        .replace("**/*", "ok")
        .replace("\"rules/\"", "\"rules/\", \"d/sub/rules/\"");
    let elsewhere = GATE.replace("d/**", "d");
    let except = format!("{GATE}except = [\"d/sub/**\"]\n");
    // Emptied, gone, without anything but git's own file, and a file in its place.
    let git_file = std::fs::read(at.join("d/sub/.git")).unwrap();
    for state in ["deinit", "gone", "bare", "file"] {
        at.git(&["submodule", "--quiet", "update", "--init", "--force"]);
        at.write("whereas.toml", GATE);
        assert_eq!(check(&at, &[]).0, 0, "{state}");
        if state == "deinit" {
            at.git(&["submodule", "--quiet", "deinit", "-f", "d/sub"]);
        } else {
            std::fs::remove_dir_all(at.join("d/sub")).unwrap();
        }
        match state {
            "bare" => {
                std::fs::create_dir(at.join("d/sub")).unwrap();
                std::fs::write(at.join("d/sub/.git"), &git_file).unwrap();
            }
            "file" => at.write("d/sub", ""),
            _ => {}
        }
        for settings in [GATE, &inside, &file] {
            at.write("whereas.toml", settings);
            let (code, said) = check(&at, &[]);
            assert_eq!(code, 3, "{state}, {settings}: {said}");
            assert!(
                said.contains("the submodule `d/sub` is not checked out"),
                "{state}, {settings}: {said}"
            );
        }
        let (code, said) = check(&at, &["d", "-r", "rules/"]);
        assert!(
            code == 3 && said.contains("the submodule `d/sub` is not checked out"),
            "{state}: {said}"
        );
        at.write("whereas.toml", &rules);
        assert_eq!(check(&at, &[]).0, 2, "{state}: the rules are missed too");
        for settings in [&elsewhere, &except] {
            at.write("whereas.toml", settings);
            let (code, said) = check(&at, &[]);
            assert!(
                code == 0 && !said.contains("submodule"),
                "{state}, {settings}: {said}"
            );
        }
        if state == "file" {
            at.remove("d/sub");
        }
    }
}

#[test]
fn what_a_sparse_submodule_leaves_out_is_said() {
    if !has_git() {
        return;
    }
    let (shared, at) = (repository(), repository());
    at.add_submodule(&shared, "d/sub");
    at.commit();
    for left in ["/rules", "/nothing"] {
        git(
            &at.join("d/sub"),
            &["sparse-checkout", "set", "--no-cone", left],
        );
        for more in [
            &[][..],
            &["d", "-r", "rules/"],
            &["d/sub", "d/ok.yaml", "-r", "rules/"],
        ] {
            let (code, said) = check(&at, more);
            // A folder that is named and holds nothing else checks nothing.
            assert_eq!(
                code,
                if more.contains(&"d/sub") { 2 } else { 0 },
                "{left}, {more:?}: {said}"
            );
            assert!(
                said.contains("note[E0027] `d/sub/d/ok.yaml` is not here, and not checked"),
                "{left}: {said}"
            );
        }
    }
    at.write(
        "whereas.toml",
        &format!("{GATE}except = [\"d/sub/d/**\"]\n"),
    );
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && !said.contains("not here"), "{said}");
    // A folder that a pattern names and that is not here at all.
    let named = GATE.replace("\"d/**/*.yaml\"", "\"d/*.yaml\", \"d/sub/d/*.yaml\"");
    at.write("whereas.toml", &named);
    let (code, said) = check(&at, &[]);
    assert!(
        code == 0 && said.contains("`d/sub/d/ok.yaml` is not here"),
        "{said}"
    );
    git(&at.join("d/sub"), &["sparse-checkout", "disable"]);
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && !said.contains("not here"), "{said}");
}

#[test]
fn a_tracked_file_that_git_does_not_miss_is_said() {
    if !has_git() {
        return;
    }
    for flag in ["--skip-worktree", "--assume-unchanged"] {
        let at = repository();
        at.write("d/bad.yaml", BAD);
        at.write(
            "rules/s.whereas",
            "module s\nuse r\nrule none for D { require a < 0 }\n",
        );
        at.write("other/x.yaml", BAD);
        at.commit();
        for file in ["d/bad.yaml", "rules/s.whereas", "other/x.yaml"] {
            at.git(&["update-index", flag, file]);
            at.remove(file);
        }
        for more in [&[][..], &["d", "-r", "rules/"]] {
            let (code, said) = check(&at, more);
            assert_eq!(code, 0, "{flag}: {said}");
            assert!(
                said.contains("note[E0027] `d/bad.yaml` is not here, and not checked"),
                "{flag}: {said}"
            );
            assert!(
                said.contains("`rules/s.whereas` is not here") && !said.contains("other"),
                "{flag}: {said}"
            );
        }
        let (_, said) = check(&at, &["--list"]);
        assert!(
            said.contains("left out  document  d/bad.yaml: git tracks it"),
            "{flag}: {said}"
        );
        // What is there is checked, whatever git thinks of it.
        at.write("d/bad.yaml", BAD);
        assert_eq!(check(&at, &[]).0, 1, "{flag}");
    }
}

/// A repository in the work tree has ignore files of its own.
#[test]
fn a_repository_inside_takes_out_nothing_that_the_outer_one_tracks() {
    if !has_git() {
        return;
    }
    for file in [".gitignore", ".ignore", ".git/info/exclude"] {
        for pattern in ["bad.yaml", "*", "deep/", "/deep"] {
            let at = repository();
            at.write("d/nest/deep/bad.yaml", BAD);
            at.commit();
            at.write("d/nest/deep/more.yaml", BAD);
            git(&at.join("d/nest"), &["init", "-q"]);
            at.write(&format!("d/nest/{file}"), &format!("{pattern}\n"));
            for more in [
                &[][..],
                &["d", "-r", "rules/"],
                &["d/nest", "-r", "rules/"],
                &["d/**/*.yaml", "-r", "rules"],
            ] {
                let (code, said) = check(&at, more);
                assert_eq!(code, 1, "{pattern} in {file}, {more:?}: {said}");
                let findings = |name: &str| {
                    said.contains(&format!("d/nest/deep/{name}.yaml:1:4: error[r.small]"))
                };
                assert!(findings("bad"), "{pattern} in {file}, {more:?}: {said}");
                assert_eq!(
                    findings("more"),
                    pattern == "bad.yaml",
                    "{pattern} in {file}, {more:?}: {said}"
                );
            }
        }
    }
}

#[test]
fn tables_and_streams_without_documents_are_said() {
    let at = project();
    at.write("e/export.csv", "a\n");
    at.write("e/export.ndjson", "\n");
    at.write(
        "whereas.toml",
        &format!("{GATE}{}", GATE.replace("d/**/*.yaml", "e/*.{csv,ndjson}")),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 2, "{said}");
    let words = "e/export.csv: note[E0004] it holds no documents (also: e/export.ndjson)";
    assert!(said.contains(words), "{said}");
    assert!(
        said.contains("whereas.toml:5:1: error[E0004] the files of this gate hold no documents"),
        "{said}"
    );
    // Among others a note is enough.
    let (code, said) = check(
        &at,
        &[
            "e/export.csv",
            "e/export.ndjson",
            "d/ok.yaml",
            "-r",
            "rules/",
        ],
    );
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(words) && said.matches("holds no documents").count() == 1,
        "{said}"
    );
    let (_, said) = check(
        &at,
        &[
            "e/export.csv",
            "e/export.ndjson",
            "d/ok.yaml",
            "-r",
            "rules/",
            "--no-group",
        ],
    );
    assert_eq!(said.matches("it holds no documents").count(), 2, "{said}");
    let (_, said) = at.whereas(&[
        "check",
        "e/export.csv",
        "e/export.ndjson",
        "d/ok.yaml",
        "-r",
        "rules/",
        "--format=json",
    ]);
    assert_eq!(
        said.matches("\"it holds no documents\"").count(),
        2,
        "{said}"
    );
    assert_eq!(check(&at, &["e/export.csv", "-r", "rules/"]).0, 2);
}

/// More blank lines than are read at a time.
#[test]
fn blank_lines_do_not_end_a_stream() {
    let at = project();
    at.write(
        "d/a.ndjson",
        &format!("{}{{\"a\": 50}}\n", "\n".repeat(5_000_000)),
    );
    let (code, said) = check(&at, &["d/a.ndjson", "-r", "rules/"]);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn a_list_shows_every_file_and_why() {
    if !has_git() {
        return;
    }
    let at = repository();
    for (file, text) in [
        ("d/old/x.yaml", BAD),
        ("d/gen/y.yaml", BAD),
        ("d/other.json", "{}"),
        ("d/readme.txt", ""),
        (".gitignore", "gen\n"),
        ("e/z.yaml", BAD),
        ("d/##[odd].json", "{}"),
    ] {
        at.write(file, text);
    }
    let outside = Project::new();
    symlink(&outside, at.join("d/outside")).unwrap();
    symlink(".", at.join("d/again")).unwrap();
    symlink("nowhere", at.join("d/broken.yaml")).unwrap();
    at.write("whereas.toml", &format!("{GATE}except = [\"d/old/**\"]\n"));
    let (code, said) = check(&at, &["--list"]);
    assert_eq!(code, 3, "{said}");
    for line in [
        "gate 1",
        "taken     document  d/ok.yaml",
        "left out  document  d/again: a link that leads back to `d`",
        "left out  document  d/broken.yaml: a link that leads to `nowhere`, and there is nothing",
        "left out  document  d/gen/y.yaml: git ignores it, and does not track it",
        "left out  document  d/old: `d/old/**` of `except` matches it",
        "left out  document  d/other.json: no pattern matches it, or its ending is another",
        "taken     rules     rules/r.whereas",
        "1 document and 1 rule file taken, 7 left out",
    ] {
        assert!(said.lines().any(|shown| shown == line), "{line}: {said}");
    }
    assert!(
        !said.contains("readme") && !said.contains("z.yaml") && !said.contains("error[r.small]"),
        "{said}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["check", "--list", "--format", "json"])
        .current_dir(&at)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/list.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&listed)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let of = |name: &str| {
        listed["files"]
            .as_array()
            .unwrap()
            .iter()
            .find(|file| file["file"] == name)
            .unwrap()
    };
    assert_eq!(of("d/ok.yaml")["taken"], true);
    assert_eq!(of("rules/r.whereas")["kind"], "rules");
    for (name, reason) in [
        ("d/again", "loop"),
        ("d/broken.yaml", "broken_link"),
        ("d/gen/y.yaml", "ignored"),
        ("d/old", "except"),
        ("d/other.json", "unmatched"),
        ("d/##[odd].json", "unmatched"),
        ("d/outside", "outside"),
    ] {
        assert_eq!(of(name)["reason"], reason, "{name}");
    }
    for option in [
        ["--changed-since", "HEAD"],
        ["--output", "json=x.json"],
        ["--receipt", "x.json"],
    ] {
        let (code, said) = at.whereas(&[&["check", "--list"][..], &option].concat());
        assert!(code == 2 && said.contains("cannot be used with"), "{said}");
    }
    // The command line's documents, and a form that there is not.
    let (code, said) = check(&at, &["d/ok.yaml", "d/gen", "-r", "rules/", "--list"]);
    assert!(
        code == 0 && said.contains("taken     document  d/gen/y.yaml"),
        "{said}"
    );
    let (code, said) = at.whereas(&[
        "check",
        "d/ok.yaml",
        "-r",
        "rules/",
        "--list",
        "--format",
        "sarif",
    ]);
    assert!(
        code == 2 && said.contains("`--list` has no form `sarif`"),
        "{said}"
    );
}

/// In a hook git names its repository and index, which need not be those of the files.
#[test]
fn what_a_hook_says_of_git_does_not_matter() {
    if !has_git() {
        return;
    }
    let (at, other) = (repository(), repository());
    at.write("d/bad.yaml", BAD);
    at.write(".gitignore", "bad.yaml\n");
    at.git(&["add", "-f", "d/bad.yaml"]);
    for (name, value) in [
        ("GIT_DIR", other.join(".git")),
        ("GIT_INDEX_FILE", other.join(".git/index")),
        ("GIT_WORK_TREE", other.to_path_buf()),
        ("GIT_PREFIX", "d/".into()),
        ("GIT_GLOB_PATHSPECS", "1".into()),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(["check", "--format", "short"])
            .env(name, value)
            .current_dir(&at)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            String::from_utf8(output.stderr).unwrap().lines().count() == 1,
            "{name}"
        );
    }
}

/// Two such names could be shown as one.
#[test]
#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "the name is no text")]
fn a_name_that_is_not_utf_8_is_an_error() {
    use std::os::unix::ffi::OsStrExt as _;
    let at = project();
    std::fs::write(
        at.join("d")
            .join(std::ffi::OsStr::from_bytes(b"a\xff.yaml")),
        BAD,
    )
    .unwrap();
    let (code, said) = check(&at, &[]);
    assert!(
        code == 3 && said.contains("its name is not UTF-8"),
        "{said}"
    );
}

/// The files of a list, as `taken` or why not.
fn listed(at: &Path, more: &[&str]) -> Vec<String> {
    let (_, said) = check(at, &[&["--list"], more].concat());
    let is_row = |line: &&str| line.starts_with("taken") || line.starts_with("left out");
    said.lines()
        .filter(is_row)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn a_rule_file_is_read_once_whatever_names_lead_to_it() {
    let named = [
        r#""rules/", "rules/r.whereas""#,
        r#""rules/r.whereas", "rules/""#,
        r#""rules/r.whereas", "rules/again.whereas""#,
        r#""rules/again.whereas", "rules/r.whereas""#,
        r#""rules/again.whereas", "r""#,
        r#""r", "rules/again.whereas""#,
        r#""rules/*.whereas", "./rules/../rules""#,
    ];
    for is_hard in [false, true] {
        for rules in named {
            let at = project();
            at.write("d/bad.yaml", BAD);
            match is_hard {
                true => {
                    std::fs::hard_link(at.join("rules/r.whereas"), at.join("rules/again.whereas"))
                        .unwrap()
                }
                false => symlink("r.whereas", at.join("rules/again.whereas")).unwrap(),
            }
            at.write("whereas.toml", &GATE.replace("\"rules/\"", rules));
            let (code, said) = check(&at, &[]);
            assert_eq!(code, 1, "{rules}: {said}");
            assert_eq!(said.matches("error[r.small]").count(), 1, "{rules}: {said}");
            let rows = listed(&at, &[]);
            let of = |start: &str| rows.iter().filter(|row| row.starts_with(start)).count();
            assert_eq!(of("taken rules"), 1, "{rules}: {rows:#?}");
            assert_eq!(of("left out rules"), 1, "{rules}: {rows:#?}");
            assert!(
                rows.iter().any(|row| row.ends_with("which is read once")),
                "{rows:#?}"
            );
        }
    }
    // A waiver file in a folder of rules is one of both, by whatever name.
    for waivers in [
        "rules/w.whereas",
        "./rules/../rules/w.whereas",
        "link.whereas",
    ] {
        let at = project();
        at.write("d/bad.yaml", BAD);
        let waiver = "module w\nuse r\nwaiver for r.small { document \"../d/bad.yaml\" because \"b\" by \"x\" until 2030-01-01 }\n";
        at.write("rules/w.whereas", waiver);
        symlink("rules/w.whereas", at.join("link.whereas")).unwrap();
        at.write(
            "whereas.toml",
            &format!("waivers = [\"{waivers}\"]\n{GATE}"),
        );
        let (code, said) = check(&at, &["--today", "2026-01-01"]);
        assert!(!said.contains("E0202"), "{waivers}: {said}");
        if waivers.starts_with("rules") {
            assert_eq!(code, 0, "{waivers}: {said}");
        }
    }
    // What is written anew is written by each name.
    let at = project();
    at.write(
        "rules/r.whereas",
        &RULES.replace("rule small", "rule  small"),
    );
    std::fs::hard_link(at.join("rules/r.whereas"), at.join("rules/again.whereas")).unwrap();
    assert_eq!(at.whereas(&["fmt", "rules"]).0, 0);
    assert_eq!(at.whereas(&["fmt", "--check", "rules"]).0, 0);
}

#[test]
fn a_link_between_rule_files_that_leads_elsewhere_is_a_change() {
    if !has_git() {
        return;
    }
    let at = repository();
    at.write(
        "other.whereas",
        "/// More.\nmodule other\nuse r\n/// None.\nrule none for D { require a < 0 }\n",
    );
    symlink("../other.whereas", at.join("rules/x.whereas")).unwrap();
    at.write(
        "whereas.toml",
        &GATE.replace("\"rules/\"", "\"rules/r.whereas\", \"rules/x.whereas\""),
    );
    at.commit();
    at.remove("rules/x.whereas");
    symlink("r.whereas", at.join("rules/x.whereas")).unwrap();
    let (code, said) = check(&at, &["--changed-since", "HEAD"]);
    assert!(code == 0 && said.contains("checked 1 document"), "{said}");
}

#[test]
fn a_list_shows_what_is_left_out_of_folders_and_the_files_of_modules() {
    let at = project();
    at.write("d/notes.md", "# Notes\n");
    let rows = listed(&at, &["d"]);
    assert_eq!(
        rows,
        ["taken document d/ok.yaml", "taken rules rules/r.whereas"]
    );
    at.write("whereas.toml", &GATE.replace("rules/", "r"));
    assert_eq!(
        listed(&at, &[]).last().unwrap(),
        "taken rules rules/r.whereas"
    );
    if has_git() {
        at.git(&["init", "-q"]);
        at.write(".gitignore", "gen.yaml\n");
        at.write("d/gen.yaml", GOOD);
        let rows = listed(&at, &["d"]);
        assert!(
            rows.contains(
                &"left out document d/gen.yaml: git ignores it, and does not track it".to_owned()
            ),
            "{rows:#?}"
        );
    }
}

#[test]
fn rules_without_documents_in_a_project_with_gates_are_said_to_check_their_own_agreements() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write(
        "rules/r.whereas",
        &format!("{RULES}agreement fair: D {{ a: 1 }}\n"),
    );
    let (code, said) = check(&at, &["-r", "rules"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(
            "no documents are given: what is checked is the 1 agreement in the rule files"
        ),
        "{said}"
    );
    assert!(
        !check(&at, &["d/ok.yaml", "-r", "rules"])
            .1
            .contains("no documents are given")
    );
}

#[test]
fn a_gate_whose_rules_are_all_off_says_so_once() {
    let at = project();
    at.write("d/more.csv", "a\n1\n2\n3\n");
    at.write(
        "whereas.toml",
        &format!(
            "{}[rules]\nr = \"off\"\n",
            GATE.replace("yaml", "{yaml,csv}")
        ),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(
        said.contains("all its rules are off in whereas.toml"),
        "{said}"
    );
    let (code, said) = check(&at, &["d", "-r", "rules"]);
    assert!(
        code == 2 && said.contains("all rules that are given are off in whereas.toml"),
        "{said}"
    );
}

#[test]
fn a_type_that_is_none_is_said_once_before_any_document_is_read() {
    for table in ["a\n1\n2\n3\n", "a\n"] {
        let at = project();
        at.write("d/ok.yaml", "a: [\n");
        at.write("d/more.csv", table);
        at.write(
            "whereas.toml",
            &format!("{}type = \"E\"\n", GATE.replace("yaml", "{yaml,csv}")),
        );
        let (code, said) = check(&at, &[]);
        assert_eq!(code, 2, "{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
        assert!(
            said.contains("whereas.toml:4:8: error[E0503] there is no type `E`"),
            "{said}"
        );
        let (code, said) = check(&at, &["d", "-r", "rules", "--as", "E"]);
        assert!(code == 2 && said.matches("error[").count() == 1, "{said}");
    }
    let at = project();
    at.write("d/more.csv", "a\n1\n2\n3\n");
    let (code, said) = at.whereas(&["show", "d/more.csv", "-r", "rules", "--as", "E"]);
    assert!(code == 2 && said.matches("error[").count() == 1, "{said}");
}

#[test]
fn warnings_of_documents_and_rules_count_as_fail_on_says() {
    let at = project();
    at.write("empty.whereas", "/// Nothing.\nmodule empty\n");
    at.write(
        "whereas.toml",
        &format!("waivers = [\"empty.whereas\"]\n{GATE}"),
    );
    for (level, code) in [("error", 0), ("warning", 1), ("note", 1), ("never", 0)] {
        let (given, said) = check(&at, &["--fail-on", level]);
        assert!(said.contains("warning[E0022]"), "{said}");
        assert_eq!(given, code, "{level}: {said}");
    }
    assert_eq!(check(&at, &["--fail-on", "warning", "--exit-zero"]).0, 0);
}

#[test]
fn slips_of_beginners_are_told_with_what_to_write() {
    let at = project();
    let settings = [
        ("", "`whereas.toml` holds no gate"),
        ("fail_on = \"note\"\n", "`whereas.toml` holds no gate"),
        (
            &GATE.replace("\"rules/\"", "\"rules/r\""),
            "did you mean `rules/r.whereas`?",
        ),
        (
            &format!("{GATE}as_of = \"1.3.2026\"\n"),
            "write `as_of = 2026-03-01`",
        ),
        (
            &format!("{GATE}[rules]\n\"r.small\" = off\n"),
            "`\"r.small\" = \"off\"`",
        ),
        (
            &format!("{GATE}[rules]\n\"r.small\" = false\n"),
            "write `\"off\"`",
        ),
        (
            &format!("fail_on = warning\n{GATE}"),
            "`fail_on = \"warning\"`",
        ),
    ];
    for (text, help) in settings {
        at.write("whereas.toml", text);
        let (code, said) = at.whereas(&["check"]);
        assert_eq!(code, 2, "{text}: {said}");
        assert!(said.contains(help), "{text}: {said}");
        assert!(said.contains("whereas.toml"), "{text}: {said}");
        assert_eq!(said.matches("error[").count(), 1, "{text}: {said}");
    }
    at.write("whereas.toml", GATE);
    let (code, said) = at.whereas(&["check", "d/ok"]);
    assert!(
        code == 3 && said.contains("did you mean `d/ok.yaml`?") && !said.contains("no gate"),
        "{said}"
    );
    std::fs::rename(at.join("d"), at.join("drafts")).unwrap();
    let (_, said) = at.whereas(&["check", "draft/ok.yaml"]);
    assert!(said.contains("did you mean `drafts/ok.yaml`?"), "{said}");
    let (code, said) = at.whereas(&["check", "--output", "json=-"]);
    assert!(
        code == 2 && said.contains("`--format json` writes there"),
        "{said}"
    );
}

#[test]
fn a_receipt_is_verified_from_the_folder_of_its_check() {
    let at = project();
    assert_eq!(check(&at, &["--receipt", "r.json"]).0, 0);
    let (code, said) = whereas(&at.join("d"), &["verify", "../r.json"]);
    assert!(
        code == 2 && said.contains("give `--folder ..`") && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(
        whereas(&at.join("d"), &["verify", "../r.json", "--folder", ".."]).0,
        0
    );
    std::fs::remove_file(at.join("d/ok.yaml")).unwrap();
    assert!(!at.whereas(&["verify", "r.json"]).1.contains("--folder"));
}

#[test]
fn variables_that_are_empty_count_as_none_and_wrong_ones_are_named() {
    let at = project();
    for name in ["CONFIG", "FORMAT", "FAIL_ON", "LIMIT", "TODAY", "JOBS"] {
        let variable = format!("WHEREAS_{name}");
        let run = |value: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
            let output = command
                .arg("check")
                .env(&variable, value)
                .current_dir(&at)
                .output()
                .unwrap();
            (
                output.status.code().unwrap(),
                String::from_utf8(output.stderr).unwrap(),
            )
        };
        let (code, said) = run("");
        assert_eq!(code, 0, "{variable}: {said}");
        for wrong in ["nonsense", "nonsense=x"] {
            let (code, said) = run(wrong);
            assert!(code == 2 && said.contains(&variable), "{variable}: {said}");
        }
        if name == "LIMIT" {
            for twice in ["file_bytes=1,document_bytes=9", "steps=1,steps=2"] {
                let (code, said) = run(twice);
                assert!(code == 2 && said.contains("WHEREAS_LIMIT gives"), "{said}");
            }
        }
    }
}

/// The settings of a link to nowhere are gone, and not meant to be.
#[test]
fn settings_that_cannot_be_read_are_not_passed_over() {
    let at = project();
    at.remove("whereas.toml");
    symlink("nowhere", at.join("whereas.toml")).unwrap();
    for more in [&[][..], &["d/ok.yaml", "-r", "rules/"]] {
        let (code, said) = check(&at, more);
        assert!(code == 2 && said.contains("whereas.toml"), "{said}");
    }
    assert_eq!(
        check(&at, &["d/ok.yaml", "-r", "rules/", "--no-config"]).0,
        0
    );
}

#[test]
fn the_command_line_wins_over_variables() {
    let at = project();
    at.write("other.toml", "nonsense");
    let cases: [(&str, &str, &[&str]); 11] = [
        (
            "CONFIG",
            "other.toml",
            &["check", "--no-config", "d/ok.yaml", "-r", "rules/"],
        ),
        ("CONFIG", "other.toml", &["lint", "--no-config", "rules"]),
        (
            "CONFIG",
            "other.toml",
            &["check", "--config", "whereas.toml"],
        ),
        ("FORMAT", "nonsense", &["check", "--format", "short"]),
        ("FORMAT", "sarif", &["check", "--list"]),
        ("FAIL_ON", "nonsense", &["check", "--fail-on=note"]),
        ("LIMIT", "nonsense", &["check", "--limit", "steps=1000"]),
        ("LIMIT", "steps=1", &["check", "--limit", "steps=1000"]),
        ("TODAY", "nonsense", &["check", "--today", "2026-01-01"]),
        ("JOBS", "nonsense", &["check", "-j2"]),
        (
            "JOBS",
            "0",
            &["test", "rules", "--jobs", "1", "--filter", "none"],
        ),
    ];
    for (name, value, arguments) in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
        let output = command
            .args(arguments)
            .env(format!("WHEREAS_{name}"), value)
            .current_dir(&at)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let code = if arguments.contains(&"--filter") {
            2
        } else {
            0
        };
        assert_eq!(
            output.status.code(),
            Some(code),
            "{name}={value} {arguments:?}: {said}"
        );
        assert!(code == 0 || said.contains("no test's title"), "{said}");
    }
    // Both on the command line exclude each other still.
    let (code, said) = at.whereas(&["check", "--config", "whereas.toml", "--no-config"]);
    assert!(code == 2 && said.contains("cannot be used with"), "{said}");
}

/// Endings tell the kind of a file in upper and lower case; patterns match what they say.
#[test]
fn endings_in_upper_case_are_endings() {
    let at = project();
    let strict = "module x\nuse r\nrule none for D { require a < 0 }\n";
    for name in [
        "rules/x.WHEREAS",
        "rules/x.Whereas",
        "rules/x.whereas.MD",
        "rules/x.Whereas.md",
    ] {
        let text = if name.ends_with('S') || name.ends_with('s') {
            strict.into()
        } else {
            format!("# X\n\n```whereas\n{strict}```\n")
        };
        at.write(name, &text);
        for more in [
            &[][..],
            &["d", "-r", "rules/"],
            &["d", "-r", name],
            &["d", "-r", "rules/*"],
        ] {
            let (code, said) = check(&at, more);
            assert!(
                code == 1 && said.contains("error[x.none]"),
                "{name}, {more:?}: {said}"
            );
        }
        assert!(
            listed(&at, &[]).iter().any(|line| line.ends_with(name)),
            "{name}"
        );
        for command in [&["lint"][..], &["fmt", "--check"], &["doc"]] {
            let (_, said) = at.whereas(&[command, &["rules"]].concat());
            assert!(
                said.contains("2 files") || said.contains(name) || said.contains("x.none"),
                "{name}: {said}"
            );
        }
        // A pattern that names the ending in small letters is for that ending.
        if name == "rules/x.WHEREAS" {
            let (code, said) = check(&at, &["d", "-r", "rules/*.whereas"]);
            assert_eq!(code, 0, "{said}");
            assert!(
                said.contains("note[E0027] `rules/x.WHEREAS` is left out, since `*.whereas` matches it in other"),
                "{said}"
            );
        }
        // As a module it is looked for by its name in small letters.
        let (code, said) = check(&at, &["d", "-r", "x"]);
        assert!(
            code == 2 && said.contains(&format!("`{name}` is not the file of the module `x`")),
            "{said}"
        );
        at.remove(name);
    }
    for name in ["d/A.YAML", "d/OK.yaml", "d/deep/b.Yaml"] {
        at.write(name, BAD);
        let is_matched = name == "d/OK.yaml";
        let (code, said) = check(&at, &[]);
        assert_eq!(code, i32::from(is_matched), "{said}");
        let words = format!(
            "note[E0027] `{name}` is left out, since `d/**/*.yaml` matches it in other upper and lower"
        );
        assert_eq!(said.contains(&words), !is_matched, "{said}");
        let line = format!(
            "left out document {name}: `d/**/*.yaml` matches it in other upper and lower case alone"
        );
        assert_eq!(listed(&at, &[]).contains(&line), !is_matched, "{name}");
        // In a folder the ending alone counts.
        assert_eq!(check(&at, &["d", "-r", "rules/"]).0, 1, "{name}");
        if !is_matched {
            let (code, said) = check(&at, &["d/**/*.yaml", "-r", "rules/"]);
            assert!(
                code == 0 && said.contains("in other upper and lower case alone"),
                "{said}"
            );
            at.write("whereas.toml", &format!("{GATE}except = [\"{name}\"]\n"));
            let (code, said) = check(&at, &[]);
            assert!(code == 0 && !said.contains("E0027"), "{said}");
            at.write("whereas.toml", &GATE.replace("yaml", "{yaml,YAML,Yaml}"));
            assert_eq!(check(&at, &[]).0, 1);
            at.write("whereas.toml", GATE);
        }
        at.remove(name);
    }
}

#[test]
fn a_document_is_checked_once_whatever_names_lead_to_it() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write("more/deep/worse.yaml", "a: 60\n");
    symlink("bad.yaml", at.join("d/a-link.yaml")).unwrap();
    symlink("../more", at.join("d/linked")).unwrap();
    symlink("deep/worse.yaml", at.join("more/link.yaml")).unwrap();
    let whole = at.canonicalize().unwrap().join("d/bad.yaml");
    let whole = whole.to_str().unwrap();
    for other in [
        "d/bad.yaml",
        "./d/bad.yaml",
        "d//bad.yaml",
        "d/../d/bad.yaml",
        whole,
        "d/a-link.yaml",
        "d",
        "d/*.yaml",
    ] {
        for named in [["d/bad.yaml", other], [other, "d/bad.yaml"]] {
            let (_, said) = check(&at, &[&named[..], &["-r", "rules/"]].concat());
            assert_eq!(said.matches("`a` is 50").count(), 1, "{named:?}: {said}");
            assert!(
                !said.contains("d/a-link.yaml:"),
                "a file is called by its own name: {named:?}: {said}"
            );
            let listed = listed(&at, &[&named[..], &["-r", "rules/"]].concat());
            let taken: Vec<&String> = listed
                .iter()
                .filter(|line| line.starts_with("taken document"))
                .collect();
            assert_eq!(
                taken
                    .iter()
                    .filter(|line| line.ends_with("/bad.yaml"))
                    .count(),
                1,
                "{named:?}: {listed:?}"
            );
        }
    }
    // In a gate, over links to files and to folders.
    at.write(
        "whereas.toml",
        &GATE.replace("\"d/**/*.yaml\"", "\"d/**/*.yaml\", \"more/**/*.yaml\""),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("checked 3 documents, 3 obligations: 1 holds, 2 violated"),
        "{said}"
    );
    assert!(
        said.contains("d/bad.yaml:1:4") && said.contains("more/deep/worse.yaml:1:4"),
        "{said}"
    );
    for line in [
        "left out document d/a-link.yaml: it is `d/bad.yaml`, which is read once",
        "left out document d/linked/deep/worse.yaml: it is `more/deep/worse.yaml`, which is read once",
        "left out document more/link.yaml: it is `more/deep/worse.yaml`, which is read once",
        "taken document more/deep/worse.yaml",
    ] {
        assert!(
            listed(&at, &[]).iter().any(|listed| listed == line),
            "{line}: {:?}",
            listed(&at, &[])
        );
    }
    assert_eq!(
        check(&at, &["d/a-link.yaml", "more/link.yaml"]).0,
        1,
        "by the name of a link alone"
    );
    let (_, said) = check(&at, &["--receipt", "receipt.json"]);
    assert!(said.contains("checked 3 documents"), "{said}");
    assert_eq!(at.whereas(&["verify", "receipt.json"]).0, 0);
    // A waiver speaks of the file, by whichever name.
    let waiver = "waiver for r.small { document \"d/a-link.yaml\" because \"x\" by \"y\" until 2100-01-01 }\n";
    at.write("w.whereas", waiver);
    let (_, said) = check(&at, &["--waivers", "w.whereas"]);
    assert!(
        said.contains("1 holds, 1 violated, 1 waived") && said.contains("d/bad.yaml:1:4: waived"),
        "{said}"
    );
    // Hard links are two files elsewhere, as git has them.
    std::fs::hard_link(at.join("d/bad.yaml"), at.join("d/hard.yaml")).unwrap();
    let (_, said) = check(&at, &[]);
    assert!(
        said.contains("checked 4 documents, 4 obligations: 1 holds, 3 violated"),
        "{said}"
    );
}

#[test]
fn a_list_shows_standard_input_and_what_patterns_name() {
    let at = project();
    at.write("d/notes.txt", "");
    for (pattern, line) in [
        (
            "d/notes.txt/**",
            "left out document d/notes.txt: no pattern matches it, or its ending is another",
        ),
        ("d", "left out document d: a folder"),
        ("rules", "left out document rules: a folder"),
        ("d/notes.txt", "taken document d/notes.txt"),
    ] {
        at.write(
            "whereas.toml",
            &GATE.replace("\"d/**", &format!("\"{pattern}\", \"d/**")),
        );
        let listed = listed(&at, &[]);
        assert!(
            listed.iter().any(|listed| listed == line),
            "{pattern}: {listed:?}"
        );
    }
    at.write("whereas.toml", GATE);
    for (more, name) in [
        (&["-"][..], None),
        (&["-", "-r", "rules/"], Some("stdin")),
        (&["-", "--stdin-name", "d/new.yaml"], Some("d/new.yaml")),
        (
            &["d/ok.yaml", "-", "--stdin-name", "d/new.yaml"],
            Some("d/new.yaml"),
        ),
    ] {
        let line = name.map(|name| format!("taken document {name}"));
        let listed = listed(&at, more);
        assert_eq!(
            line.is_some_and(|line| listed.contains(&line)),
            name.is_some(),
            "{more:?}: {listed:?}"
        );
        let (code, said) = check(&at, &[&["--list"], more].concat());
        let taken = listed
            .iter()
            .filter(|line| line.starts_with("taken document"))
            .count();
        let plural = if taken == 1 { "" } else { "s" };
        assert!(
            said.contains(&format!("{taken} document{plural} and ")),
            "{more:?}: {said}"
        );
        assert_eq!(code, if name.is_some() { 0 } else { 2 }, "{more:?}: {said}");
    }
}

/// What a setting names and cannot be used has its place in `whereas.toml`, also where another setting names the same.
#[test]
fn mistakes_of_settings_have_their_place() {
    let at = project();
    at.write("b.json", "nonsense");
    let cases = [
        ("waivers = [\"none.whereas\"]", "", "1:12: error[E0001]"),
        ("waivers = [\"../none.whereas\"]", "", "1:12: error[E0006]"),
        (
            "waivers = [\"./rules/r.whereas\"]",
            "",
            "1:12: warning[E0022]",
        ),
        ("baseline = \"none.json\"", "", "1:12: error[E0001]"),
        ("baseline = \"../none.json\"", "", "1:12: error[E0006]"),
        ("baseline = \"./b.json\"", "", "1:12: error[E0015]"),
        ("allow_outside = [\"none\"]", "", "1:18: error[E0014]"),
        ("", "type = \"r.E\"", "9:8: error[E0503]"),
        ("", "as_of = \"x\"", "9:9: error[E0008]"),
        ("", "inputs = { a = \"none.csv\" }", "9:12: error[E0001]"),
        ("", "inputs = { a = \"d/ok.yaml\" }", "9:12: error[E0013]"),
        ("", "rules = [\"rules/\", \"none\"]", "8:20: error[E0201]"),
        (
            "",
            "rules = [\"rules/\", \"none.whereas\"]",
            "8:20: error[E0001]",
        ),
        ("", "rules = [\"rules/\", \"none/*\"]", "8:20: error[E0004]"),
        ("", "[rules]\n\"r.none\" = \"off\"", "10:1: error[E0014]"),
        ("", "[parameters]\nnone = 1", "10:1: error[E0422]"),
        ("", "[limits]\nnone = 1", "10:1: error[E0014]"),
    ];
    for (above, below, place) in cases {
        // A first gate that is right.
        let gate = format!("{GATE}type = \"r.D\"\n");
        let second = match below.starts_with("rules") {
            true => GATE.replace("rules = [\"rules/\"]", below),
            false => format!("{GATE}{below}\n"),
        };
        at.write("whereas.toml", &format!("{above}\n{gate}{second}"));
        let (code, said) = check(&at, &[]);
        let words = format!("whereas.toml:{place}");
        assert!(
            said.contains(&words) && code == i32::from(place.contains("error")) * 2,
            "{words}: {code} {said}"
        );
    }
}

/// An empty file is one in every format, and no table or stream without documents.
#[test]
fn an_empty_document_is_called_so_in_every_format() {
    let at = project();
    for ending in [
        "json", "yaml", "yml", "toml", "md", "markdown", "csv", "tsv", "xml", "JSON", "txt",
    ] {
        for text in ["", "\n", "  \t\n\r\n", "\u{feff}", "\u{feff}\n"] {
            let name = format!("d/e.{ending}");
            at.write(&name, text);
            let (code, said) = check(&at, &[&name, "d/ok.yaml", "-r", "rules/"]);
            assert_eq!(code, 3, "{name} {text:?}: {said}");
            let place = said
                .split(": error[E0508] the document is empty")
                .next()
                .unwrap();
            assert!(
                place.starts_with(&format!("{name}:")) && place.ends_with(":1"),
                "{name} {text:?}: {said}"
            );
            assert!(said.contains("checked 1 document"), "{said}");
            at.remove(&name);
        }
    }
    // Comments alone hold no value either.
    for (name, text) in [("d/e.toml", "# later\n"), ("d/e.yaml", "# later\n")] {
        at.write(name, text);
        let (code, said) = check(&at, &[name, "-r", "rules/"]);
        assert!(code == 3 && said.contains("error[E0508]"), "{name}: {said}");
    }
    // As a table of rules it is one that cannot be read.
    at.write("rules/t.whereas",
        "module t\nuse r\ndata rows: list of D from \"t.csv\"\nrule q for D { require count(rows) > 0 }\n",
    );
    at.write("rules/t.csv", "");
    let (code, said) = check(&at, &["d/ok.yaml", "-r", "rules/"]);
    assert!(
        code == 2 && said.contains("rules/t.csv:1:1: error["),
        "{said}"
    );
}

#[test]
fn what_several_gates_say_is_told_once() {
    let at = project();
    symlink(".", at.join("d/self")).unwrap();
    symlink(".", at.join("rules/self")).unwrap();
    at.write("whereas.toml", &GATE.repeat(3));
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        said.matches("the link `d/self` leads back").count(),
        1,
        "{said}"
    );
    assert_eq!(
        said.matches("the link `rules/self` leads back").count(),
        1,
        "{said}"
    );
    assert!(
        said.contains("and is not followed (also: whereas.toml:6:10, whereas.toml:9:10)"),
        "{said}"
    );
    // An error in rules that they share is one.
    at.write(
        "rules/r.whereas",
        &format!("{RULES}rule twice for None {{ require true }}\n"),
    );
    for format in ["short", "json"] {
        let (code, said) = at.whereas(&["check", "--format", format]);
        assert_eq!(code, 2, "{said}");
        assert_eq!(
            said.matches("there is no type `None` here").count(),
            1,
            "{said}"
        );
    }
}

#[test]
fn what_is_empty_names_nothing_and_is_refused() {
    let at = project();
    for (above, below, place) in [
        ("", "documents = [\"\"]\nrules = [\"rules/\"]", "3:14"),
        (
            "",
            "documents = [\"d/*.yaml\", \" \"]\nrules = [\"rules/\"]",
            "3:26",
        ),
        ("", "documents = [\"d/*.yaml\"]\nrules = [\"\"]", "4:10"),
        (
            "",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]\nexcept = \"\"",
            "5:10",
        ),
        (
            "",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]\ntype = \"\"",
            "5:8",
        ),
        (
            "",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]\ninputs = { x = \"\" }",
            "5:16",
        ),
        (
            "waivers = [\"\"]",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]",
            "1:12",
        ),
        (
            "baseline = \"\"",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]",
            "1:12",
        ),
        (
            "allow_outside = [\"\"]",
            "documents = [\"d/*.yaml\"]\nrules = [\"rules/\"]",
            "1:18",
        ),
    ] {
        at.write("whereas.toml", &format!("{above}\n[[gate]]\n{below}\n"));
        let (code, said) = check(&at, &[]);
        let line =
            format!("whereas.toml:{place}: error[E0014] this text is empty, and names nothing\n");
        assert!(code == 2 && said == line, "{below}: {said}");
    }
    at.write("whereas.toml", GATE);
    let (code, said) = check(&at, &["d/ok.yaml", "-r", ""]);
    assert!(
        code == 2 && said.contains("the name of the rules is empty"),
        "{said}"
    );
    // Parts of a pattern that name nothing change nothing.
    at.write("d/bad.yaml", BAD);
    for pattern in ["./d/*.yaml", "d//*.yaml", "./d/./*.yaml", "d/bad.yaml/"] {
        at.write("whereas.toml", &GATE.replace("d/**/*.yaml", pattern));
        let (code, said) = check(&at, &[]);
        assert_eq!(code, 1, "{pattern}: {said}");
        at.write(
            "whereas.toml",
            &format!(
                "{}except = [\"{pattern}\"]\n",
                GATE.replace("\"d", "\"rules/*.whereas\", \"d")
            ),
        );
        let (_, said) = check(&at, &["--list"]);
        assert!(said.contains("d/bad.yaml: `d/"), "{pattern}: {said}");
    }
    // The settings are no document of a folder.
    let (code, said) = check(&at, &[".", "-r", "rules/"]);
    assert!(code == 1 && !said.contains("whereas.toml"), "{said}");
}

#[test]
fn a_waiver_names_its_document_as_seen_from_its_own_folder() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write("d/rows.csv", "a\n50\n60\n");
    std::fs::create_dir(at.join("elsewhere")).unwrap();
    let waiver = |document: &str| {
        at.write("decisions/w.whereas",
            &format!(
                "waiver for r.small {{ document \"{document}\" because \"x\" by \"y\" until 2100-01-01 }}\n"
            ),
        );
    };
    let from = |inside: &str, more: &[&str]| check(&at.join(inside), more);
    for document in [
        "../d/bad.yaml",
        "./../d/bad.yaml",
        "../decisions/../d/bad.yaml",
    ] {
        waiver(document);
        for (inside, file) in [
            ("", "decisions/w.whereas"),
            ("decisions", "w.whereas"),
            ("elsewhere", "../decisions/w.whereas"),
        ] {
            let (code, said) = from(inside, &["--waivers", file]);
            assert!(
                code == 0 && said.contains("d/bad.yaml:1:4: waived[r.small]"),
                "{document} from {inside}: {said}"
            );
        }
    }
    waiver("d/bad.yaml");
    let (code, said) = from("", &["--waivers", "decisions/w.whereas"]);
    let words = "decisions/w.whereas:1:1: warning[waiver] there is no document `d/bad.yaml`, as seen from the folder";
    assert!(code == 1 && said.contains(words), "{said}");
    // One row of a table.
    waiver("../d/rows.csv#2");
    let (_, said) = from(
        "",
        &[
            "d/rows.csv",
            "-r",
            "rules/",
            "--waivers",
            "decisions/w.whereas",
        ],
    );
    assert!(
        said.contains("d/rows.csv#2:3:1: waived") && said.contains("d/rows.csv#1:2:1: error"),
        "{said}"
    );
}

/// The rules of a project decide, and its gate is for everything in `d`.
fn project_with_rule_files() -> Project {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"d/**\"]\nrules = [\"rules/\"]\n",
    );
    at
}

const SWITCHES_OFF: &str =
    "use r\nagreement x: D { a: 1 }\nexception all to small { require true }\n";

#[test]
fn a_document_declares_no_part_of_the_rules() {
    let literate = format!("# Terms\n\n```whereas\n{SWITCHES_OFF}```\n");
    for (name, text) in [
        ("d/evil.whereas", SWITCHES_OFF.to_owned()),
        ("d/evil.whereas.md", literate),
    ] {
        let at = project_with_rule_files();
        at.write(name, &text);
        for more in [
            &[][..],
            &["--list"],
            &["d", name],
            &[name],
            &["d/bad.yaml", name, "-r", "rules/"],
            &["d/*", "-r", "r"],
            &["d/bad.yaml", name, "-r", "rules/*.whereas"],
            &["--output", "json=out.json"],
            &["--receipt", "receipt.json"],
        ] {
            let (code, said) = check(&at, more);
            assert!(code == 2 && said.contains("E0028"), "{more:?} {said}");
        }
        assert!(!at.join("receipt.json").exists());
    }
}

#[test]
fn each_kind_of_declaration_is_refused_in_a_document() {
    for declared in [
        "type W { d: D }",
        "type W = \"a\" | \"b\"",
        "rule other for D { require a < 99 }",
        "exception many to small { when a > 3 require true }",
        "define few: integer = 3",
        "parameter few: integer { 3 from 2020-01-01 }",
        "calendar c { working week monday to friday covers from 2026-01-01 to 2026-12-31 }",
        "data rows: list of D from \"rows.json\"",
        "namespace n \"urn:n\"",
        "month ends clip",
        "waiver for r.small { document \"bad.yaml\" until 2999-01-01 because \"so\" by \"me\" }",
        "test \"t\" { given x expect small holds }",
    ] {
        let at = project_with_rule_files();
        at.write("rows.json", "[{ \"a\": 1 }]");
        let text = format!("use r\nagreement x: D {{ a: 1 }}\n{declared}\n");
        at.write("d/x.whereas", &text);
        let (code, said) = check(&at, &[]);
        assert!(code == 2 && said.contains("E0028"), "{declared} {said}");
    }
}

#[test]
fn a_module_that_a_document_alone_uses_is_no_part_of_the_rules() {
    let at = project_with_rule_files();
    let gate = |rules: &str| {
        let text = format!("[[gate]]\ndocuments = [\"d/**\"]\nrules = [\"{rules}\"]\n");
        at.write("whereas.toml", &text);
    };
    at.write("d/x.whereas", "use r\nuse more\nagreement x: D { a: 1 }\n");
    // Beside the document, in the folder of rules, and by way of another module.
    let off = "module more\nuse r\nexception all to small { require true }\n";
    gate("rules/r.whereas");
    for file in ["d/more.whereas", "rules/more.whereas"] {
        at.write(file, off);
        let (code, said) = check(&at, &[]);
        assert!(code == 2 && said.contains("E0028"), "{file} {said}");
        at.remove(file);
    }
    at.write("rules/more.whereas", "module more\nuse further\n");
    at.write(
        "rules/further.whereas",
        &off.replace("module more", "module further"),
    );
    let (code, said) = check(&at, &[]);
    assert!(code == 2 && said.contains("E0028"), "{said}");
    // The rules load both then, with their exception.
    gate("rules/");
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && said.contains("3 documents"), "{said}");
    // A pack that the rules do not load.
    gate("rules/r.whereas");
    at.write(
        "d/x.whereas",
        "use r\nuse std.totals\nagreement x: D { a: 1 }\n",
    );
    let (code, said) = check(&at, &[]);
    assert!(code == 2 && said.contains("E0028"), "{said}");
}

#[test]
fn a_document_takes_the_name_of_no_module_of_the_rules() {
    let at = project_with_rule_files();
    let base = "module base\n\ndefine most: integer = 10\n";
    at.write("rules/base.whereas", base);
    at.write(
        "rules/r.whereas",
        "module r\nuse base\ntype D { a: integer }\nrule small for D { require a < most }\n",
    );
    let gate = "[[gate]]\ndocuments = [\"d/**\"]\nrules = [\"rules/r.whereas\"]\n";
    at.write("whereas.toml", gate);
    let loose = "module base\n\ndefine most: integer = 1000\n";
    for (name, text) in [
        ("d/base.whereas", loose),
        ("d/other.whereas", loose),
        ("d/r.whereas", RULES),
    ] {
        at.write(name, text);
        let (code, said) = check(&at, &[]);
        assert!(code == 2 && !said.contains("0 violated"), "{name} {said}");
        at.remove(name);
    }
    // What the document uses is the module of the rules, whatever is beside it.
    at.write("d/x.whereas", "use r\nagreement x: D { a: 1 }\n");
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("1 violated"), "{said}");
}

#[test]
fn a_file_of_the_rules_may_be_a_document_too() {
    let at = project();
    let both = format!("{RULES}\nagreement x: D {{ a: 50 }}\n");
    at.write("rules/r.whereas", &both);
    symlink("rules", at.join("again")).unwrap();
    for rules in [
        "rules/",
        "rules/r.whereas",
        "./rules//r.whereas",
        "r",
        "again/r.whereas",
        "rules/*.whereas",
    ] {
        let gate = format!("[[gate]]\ndocuments = [\"rules/**\"]\nrules = [\"{rules}\"]\n");
        at.write("whereas.toml", &gate);
        for more in [
            &[][..],
            &["./rules/r.whereas"],
            &["rules/../rules/r.whereas"],
        ] {
            let (code, said) = check(&at, more);
            assert!(
                code == 1 && said.contains("1 violated"),
                "{rules} {more:?} {said}"
            );
        }
    }
    // One that the rules only use.
    at.write(
        "rules/top.whereas",
        "module top\nuse r\nrule top for D { require a < 20 }\n",
    );
    let (code, said) = check(
        &at,
        &[
            "--no-config",
            "./rules/r.whereas",
            "-r",
            "rules/top.whereas",
        ],
    );
    assert!(code == 1 && said.contains("top.top"), "{said}");
}

#[test]
fn a_link_to_a_rule_file_changes_nothing_that_it_uses() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write(
        "rules/base.whereas",
        "module base\ndefine most: integer = 10\n",
    );
    at.write(
        "d/base.whereas",
        "module base\ndefine most: integer = 1000\n",
    );
    at.write("rules/kz/rows.json", "[]");
    at.write("d/rows.json", "[{ \"a\": 1 }]");
    let rules = "module kz.r\nuse base\ntype D { a: integer }\ndata rows: list of D from \"rows.json\"\n\
                 rule small for D { require a < most or count(rows) > 0 }\nagreement x: D { a: 1 }\n";
    at.write("rules/kz/r.whereas", rules);
    let gate = "[[gate]]\ndocuments = [\"d/*.yaml\", \"d/**/r.whereas\"]\nrules = [\"rules/kz/r.whereas\"]\n";
    at.write("whereas.toml", gate);
    // By a folder, by a link, and by a hard link.
    symlink("../rules/kz", at.join("d/kz")).unwrap();
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 3 documents"), "{said}");
    at.remove("d/kz");
    symlink("../rules/kz/r.whereas", at.join("d/r.whereas")).unwrap();
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 3 documents"), "{said}");
    at.remove("d/r.whereas");
    std::fs::hard_link(at.join("rules/kz/r.whereas"), at.join("d/r.whereas")).unwrap();
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 3 documents"), "{said}");
}

#[test]
fn a_rule_file_without_a_gate_has_its_own_rules() {
    let at = project_with_rule_files();
    let own = format!("{RULES}\nagreement x: D {{ a: 50 }}\n").replace("module r", "module own");
    at.write("own.whereas", &own);
    let (code, said) = check(&at, &["own.whereas"]);
    assert!(code == 1 && said.contains("own.small"), "{said}");
    let (code, said) = check(&at, &["--no-config", "own.whereas"]);
    assert!(code == 1 && said.contains("own.small"), "{said}");
}

#[test]
fn a_waiver_file_only_waives() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    let waiver = "use r\nwaiver for r.small { document \"d/bad.yaml\" until 2999-01-01 because \"so\" by \"me\" }\n";
    at.write("w.whereas", waiver);
    let (code, said) = check(&at, &["--waivers", "w.whereas"]);
    assert!(code == 0 && said.contains("1 waived"), "{said}");
    at.write(
        "w.whereas",
        &format!("{waiver}exception all to small {{ require true }}\n"),
    );
    let (code, said) = check(&at, &["--waivers", "w.whereas"]);
    assert!(code == 2 && said.contains("E0028"), "{said}");
    at.write(
        "whereas.toml",
        &format!("waivers = [\"w.whereas\"]\n{GATE}"),
    );
    let (code, said) = check(&at, &[]);
    assert!(code == 2 && said.contains("E0028"), "{said}");
    // Where the rules load it too, it is one of them.
    let (code, said) = check(&at, &["d", "-r", "rules/", "-r", "w.whereas"]);
    assert!(code == 0 && !said.contains("E0028"), "{said}");
}

#[test]
fn a_pattern_is_one_whatever_has_its_name() {
    let names = ["d/*.yaml", "d/{ok,bad}.yaml", "d/[bo]*.yaml", "d/??*.yaml"];
    for name in names {
        for is_folder in [false, true] {
            let at = project();
            at.write("d/bad.yaml", BAD);
            if is_folder {
                at.write(&format!("{name}/ok.yaml"), GOOD);
            } else {
                at.write(name, GOOD);
            }
            let gate = format!("[[gate]]\ndocuments = [\"{name}\"]\nrules = [\"rules/\"]\n");
            at.write("whereas.toml", &gate);
            let taken = if is_folder {
                "2 documents"
            } else {
                "3 documents"
            };
            let (code, said) = check(&at, &[]);
            assert!(code == 1 && said.contains(taken), "{name} {said}");
            // On the command line, a folder with the name is looked through too.
            let (code, said) = check(&at, &[name, "-r", "rules/"]);
            assert!(code == 1 && said.contains("3 documents"), "{name} {said}");
        }
    }
}

#[test]
fn a_pattern_of_rules_is_one_whatever_has_its_name() {
    let harmless = "module harmless\n\nuse r\n\nrule any for D { require true }\n";
    for (pattern, named) in [
        ("rules/*.whereas", "rules/*.whereas"),
        ("rules/*.whereas", "rules/*.whereas/harmless.whereas"),
        ("rules/[rs].whereas", "rules/[rs].whereas"),
        ("r*", "rules/r*.whereas"),
        ("r*", "r*/harmless.whereas"),
        ("*.whereas", "rules/*.whereas"),
    ] {
        let at = project();
        at.write("d/bad.yaml", BAD);
        at.write(named, harmless);
        if !pattern.starts_with("rules/") {
            at.remove("rules/r.whereas");
            at.write("r.whereas", RULES);
        }
        let gate = format!("[[gate]]\ndocuments = [\"d/*\"]\nrules = [\"{pattern}\"]\n");
        at.write("whereas.toml", &gate);
        for more in [&[][..], &["d", "-r", pattern]] {
            let (code, said) = check(&at, more);
            assert!(
                code == 1 && said.contains("small"),
                "{pattern} {named} {more:?} {said}"
            );
        }
    }
}

#[test]
fn a_file_whose_name_is_a_pattern_can_be_named() {
    let at = project();
    at.write("e/a[1].yaml", BAD);
    at.write("e/a{1.yaml", BAD);
    at.write("e[1]/b.yaml", BAD);
    at.write("own[1].whereas", &RULES.replace("module r", "module own"));
    for name in [
        "e/a[1].yaml",
        "e/a{1.yaml",
        "e[1]",
        "e[1]/b.yaml",
        "e/a[[]1].yaml",
    ] {
        for rules in ["rules/", "own[1].whereas"] {
            let (code, said) = check(&at, &[name, "-r", rules]);
            assert!(
                code == 1 && said.contains("checked 1 document"),
                "{name} {rules} {said}"
            );
        }
    }
    // What it matches is meant too.
    at.write("e/a1.yaml", BAD);
    let (code, said) = check(&at, &["e/a[1].yaml", "-r", "rules/"]);
    assert!(code == 1 && said.contains("checked 2 documents"), "{said}");
    let gate = "[[gate]]\ndocuments = [\"e/a[1].yaml\", \"e[1]/*\"]\nrules = [\"rules/\"]\n";
    at.write("whereas.toml", gate);
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 3 documents"), "{said}");
    // `except` takes out what matches, and nothing that only has its name.
    let gate =
        "[[gate]]\ndocuments = [\"e/*\"]\nexcept = [\"e/a[1].yaml\"]\nrules = [\"rules/\"]\n";
    at.write("whereas.toml", gate);
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 2 documents"), "{said}");
}

#[test]
fn patterns_count_from_the_folder_of_the_settings() {
    let top = Project::new();
    for name in ["[x]", "{x,y}", "x*", "x?"] {
        let at = &format!("{name}/project");
        top.write(&format!("{at}/rules/r.whereas"), RULES);
        top.write(&format!("{at}/d/bad.yaml"), BAD);
        let gate = "[[gate]]\ndocuments = [\"d/*.yaml\"]\nrules = [\"rules/*.whereas\"]\n";
        top.write(&format!("{at}/whereas.toml"), gate);
        let settings = format!("{at}/whereas.toml");
        let (code, said) = check(&top, &["--config", &settings]);
        assert!(code == 1 && said.contains("1 violated"), "{name} {said}");
    }
}

#[test]
fn a_list_fails_where_the_settings_would() {
    let settings = [
        ("baseline = \"none.json\"\n", ""),
        ("baseline = \"broken.json\"\n", ""),
        ("waivers = [\"none.whereas\"]\n", ""),
        ("", "type = \"Nothing\"\n"),
        ("", "as_of = \"2026-02-31\"\n"),
        ("", "[rules]\n\"r.nothing\" = \"off\"\n"),
        ("", "[rules]\n\"r.small\" = \"off\"\n"),
        ("", "[parameters]\nnothing = \"1\"\n"),
        ("", "inputs = { nothing = \"rows.csv\" }\n"),
    ];
    let at = project();
    at.write("broken.json", "{}");
    at.write("rows.csv", "a\n1\n");
    for (before, after) in settings {
        at.write("whereas.toml", &format!("{before}{GATE}{after}"));
        let (code, said) = check(&at, &[]);
        assert_eq!(code, 2, "{before}{after} {said}");
        let (code, said) = check(&at, &["--list"]);
        assert!(
            code == 2 && said.contains("d/ok.yaml"),
            "{before}{after} {said}"
        );
    }
    at.write("whereas.toml", GATE);
    for wrong in [
        &["--baseline", "none.json"][..],
        &["--as", "Nothing", "d", "-r", "rules/"],
        &["--as-of", "2026-02-31"],
        &["--today", "never"],
        &["--parameter", "nothing=1"],
        &["--input", "nothing=rows.csv"],
        &["--only-rule", "nothing"],
    ] {
        let (code, said) = check(&at, wrong);
        assert_eq!(code, 2, "{wrong:?} {said}");
        let (code, said) = check(&at, &[wrong, &["--list"]].concat());
        assert_eq!(code, 2, "{wrong:?} {said}");
    }
    at.write(
        "rules/r.whereas",
        "module r\nrule x for Nothing { require true }\n",
    );
    assert_eq!(check(&at, &[]).0, 2);
    assert_eq!(check(&at, &["--list"]).0, 2);
}

const ODD: [&str; 10] = [
    "-",
    "--help.yaml",
    "two\nlines.yaml",
    "e\u{301}.yaml",
    "\u{439}.yaml",
    "\"quoted\\.yaml",
    "a[1].yaml",
    "{a,b}.yaml",
    "*.yaml",
    "!not.yaml",
];

#[test]
fn odd_names_are_names() {
    let at = project();
    let gate = "[[gate]]\ndocuments = [\"*\", \"d/*\"]\nexcept = [\"whereas.toml\", \".gitignore\"]\nrules = [\"rules/\"]\n";
    at.write("whereas.toml", gate);
    at.write(".gitignore", "/-\n*.yaml\n!d/ok.yaml\n");
    at.git(&["init", "-q"]);
    at.git(&["config", "core.quotePath", "true"]);
    for name in ODD {
        at.write(name, GOOD);
        at.write(&format!("d/{name}"), GOOD);
    }
    let all = 2 * ODD.len() + 1;
    // What git ignores is left out, whatever its name, until git tracks it.
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && said.contains("checked 2 documents"), "{said}");
    at.git(&["add", "-Af", "."]);
    at.git(&["commit", "-qm", "all"]);
    let (code, said) = check(&at, &[]);
    let taken = format!("checked {all} documents");
    assert!(code == 0 && said.contains(&taken), "{said}");
    let (code, said) = at.whereas(&["check", "--list", "--format", "json"]);
    let listed: Value = serde_json::from_str(&said).unwrap();
    let files = listed["files"].as_array().unwrap();
    let is_taken = |name: &str| {
        let mut same = files.iter().filter(|one| one["file"] == name);
        same.next().is_some_and(|one| one["taken"] == true) && same.next().is_none()
    };
    for name in ODD {
        assert!(
            code == 0 && is_taken(name) && is_taken(&format!("d/{name}")),
            "{name}: {said}"
        );
    }
    // Of those that changed, a receipt names each so that it can be found again, and nothing else.
    for name in ODD {
        at.write(name, "a: 2\n");
        at.write("-x.yaml", GOOD);
        at.write("a1.yaml", GOOD);
        at.git(&["add", "-Af", "--", "-x.yaml", "a1.yaml"]);
        at.git(&["commit", "-qm", "others", "--allow-empty"]);
        let since = ["--changed-since", "HEAD", "--receipt", "r.json"];
        let (code, said) = check(&at, &since);
        assert!(
            code == 0 && said.contains("checked 1 document,"),
            "{name}: {said}"
        );
        let (code, said) = at.whereas(&["verify", "r.json"]);
        assert_eq!(code, 0, "{name}: {said}");
        at.remove("r.json");
        at.git(&["commit", "-qam", "it"]);
    }
}

#[test]
fn a_letter_and_its_accent_are_one_character_or_two() {
    let at = project();
    // As different systems write the same names.
    for (name, text) in [
        ("e\u{301}1.yaml", BAD),
        ("\u{e9}2.yaml", BAD),
        ("f.yaml", BAD),
    ] {
        at.write(&format!("d/{name}"), text);
    }
    for pattern in ["d/\u{e9}*.yaml", "d/e\u{301}*.yaml", "d/{\u{e9},x}?.yaml"] {
        let gate = format!("[[gate]]\ndocuments = [\"{pattern}\"]\nrules = [\"rules/\"]\n");
        at.write("whereas.toml", &gate);
        for more in [&[][..], &[pattern, "-r", "rules/"]] {
            let (code, said) = check(&at, more);
            assert!(
                code == 1 && said.contains("checked 2 documents"),
                "{pattern:?} {said}"
            );
        }
        let (code, said) = check(&at, &["d/e\u{301}1.yaml"]);
        assert!(code == 1 && said.contains("checked 1 document"), "{said}");
    }
    // What is left out is what `except` writes.
    let gate = "[[gate]]\ndocuments = [\"d/*\"]\nexcept = [\"d/\u{e9}*\"]\nrules = [\"rules/\"]\n";
    at.write("whereas.toml", gate);
    let (code, said) = check(&at, &[]);
    assert!(code == 1 && said.contains("checked 3 documents"), "{said}");
}

#[test]
fn what_is_written_in_a_pattern_is_never_passed_over() {
    let at = project();
    at.write("d/bad.yaml", BAD);
    at.write("e/bad.yaml", BAD);
    // These all mean both documents in `d`.
    for pattern in [
        "./d/*.yaml",
        "d//*.yaml",
        "d/./*.yaml",
        "d/../d/*.yaml",
        "d/**",
        "d/**/",
        "{d,x}/*.yaml",
        "d/{ok,bad}.yaml",
        "[d]/*.yaml",
        "d/*.y?ml",
        "d/[!x]*",
        "d/**/*",
        "d/*.yaml/",
    ] {
        let gate = format!("[[gate]]\ndocuments = ['{pattern}']\nrules = [\"rules/\"]\n");
        at.write("whereas.toml", &gate);
        for more in [&[][..], &[pattern, "-r", "rules/"], &["d"]] {
            let (code, said) = check(&at, more);
            assert!(
                code == 1 && said.contains("checked 2 documents"),
                "{pattern} {more:?} {said}"
            );
        }
    }
    // These can mean nothing, in whole or in part.
    for pattern in [
        "d",
        "d/",
        "!d/*.yaml",
        "d\\*.yaml",
        "{d,../e}/*.yaml",
        "{d,./e}/*.yaml",
        "{d,}/*.yaml",
        "*/../d/*.yaml",
        "{d,/e}/*.yaml",
        "D/*.yaml",
        "d/{ok",
        "",
    ] {
        for gate in [
            format!("[[gate]]\ndocuments = ['{pattern}']\nrules = [\"rules/\"]\n"),
            format!(
                "[[gate]]\ndocuments = ['d/*']\nexcept = ['{pattern}']\nrules = [\"rules/\"]\n"
            ),
        ] {
            at.write("whereas.toml", &gate);
            let (code, said) = check(&at, &[]);
            assert_eq!(code, 2, "{gate} {said}");
            let (code, said) = check(&at, &["--list"]);
            assert_eq!(code, 2, "{gate} {said}");
        }
    }
}

/// Whether a check takes a file, and the reason of `--list` if it does not.
fn fate_of(at: &Path, more: &[&str], file: &str) -> (bool, String) {
    let (_, said) = whereas(
        at,
        &[&["check", "--list", "--format", "json"], more].concat(),
    );
    let list: Value = serde_json::from_str(&said[..=said.rfind('}').unwrap()]).unwrap();
    let files = list["files"].as_array().unwrap();
    let one = files
        .iter()
        .find(|one| one["file"] == file && one["kind"] == "document")
        .unwrap_or_else(|| panic!("{file} is not listed: {said}"));
    let reason = one["reason"].as_str().unwrap_or_default().to_owned();
    (one["taken"].as_bool().unwrap(), reason)
}

#[test]
fn files_of_the_gate_itself_are_none_of_its_documents() {
    let at = project();
    let gate = "[[gate]]\ndocuments = [\"**/*.{yaml,json,toml,whereas}\"]\nexcept = [\"rules/**\"]\nrules = [\"rules/\"]\n";
    at.write("d/bad.yaml", BAD);
    at.write(
        "whereas.toml",
        &format!("baseline = \"baseline.json\"\n{gate}"),
    );
    let (code, said) = check(&at, &["--update-baseline"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && said.contains("checked 2 documents"), "{said}");
    let own = (false, "own".to_owned());
    assert_eq!(fate_of(&at, &[], "baseline.json"), own);
    assert_eq!(fate_of(&at, &[], "whereas.toml"), own);
    // Named on the command line, with another path to it.
    at.write("whereas.toml", gate);
    let named = ["--baseline", "./d/../baseline.json"];
    let (code, said) = check(&at, &named);
    assert!(code == 0 && said.contains("checked 2 documents"), "{said}");
    assert_eq!(fate_of(&at, &named, "baseline.json"), own);
    // A file that nothing names is a document as others are.
    let (code, said) = check(&at, &[]);
    assert!(code != 0 && said.contains("baseline.json"), "{said}");
    // A document is not hidden by being named as another kind of file.
    for setting in ["baseline = \"d/bad.yaml\"", "waivers = [\"d/bad.yaml\"]"] {
        at.write("whereas.toml", &format!("{setting}\n{GATE}"));
        let (code, said) = check(&at, &[]);
        assert!(code >= 2, "{setting}: {said}");
    }
    at.remove("baseline.json");
    at.write("whereas.toml", GATE);
    let before = std::fs::read(at.join("d/bad.yaml")).unwrap();
    for option in ["--receipt", "--baseline"] {
        let (code, said) = check(&at, &[option, "d/bad.yaml", "--update-baseline"]);
        assert!(code >= 2, "{option}: {said}");
        assert_eq!(
            std::fs::read(at.join("d/bad.yaml")).unwrap(),
            before,
            "{option}"
        );
    }
    // Waivers, as a setting and as an option.
    let waivers =
        "waiver for r.small { document \"d/bad.yaml\" because \"x\" by \"me\" until 2100-01-01 }\n";
    at.write("w.whereas", waivers);
    at.write(
        "whereas.toml",
        &format!("waivers = [\"w.whereas\"]\n{gate}"),
    );
    let (code, said) = check(&at, &[]);
    assert!(code == 0 && said.contains("checked 2 documents"), "{said}");
    assert_eq!(fate_of(&at, &[], "w.whereas"), own);
    // `except` may still name it.
    let except = gate.replace("[\"rules/**\"]", "[\"rules/**\", \"w.whereas\"]");
    at.write(
        "whereas.toml",
        &format!("waivers = [\"w.whereas\"]\n{except}"),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(fate_of(&at, &[], "w.whereas").1, "except");
}

#[test]
fn a_receipt_that_is_replaced_is_none_of_its_own_documents() {
    let at = project();
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"**/*.{yaml,json}\"]\nrules = [\"rules/\"]\n",
    );
    for _ in 0..2 {
        let (code, said) = check(&at, &["--receipt", "receipt.json"]);
        assert!(code == 0 && said.contains("checked 1 document,"), "{said}");
        let (code, said) = at.whereas(&["verify", "receipt.json"]);
        assert_eq!(code, 0, "{said}");
    }
    // One that was changed is no receipt, and is not replaced.
    let text = std::fs::read_to_string(at.join("receipt.json")).unwrap();
    let changed = text.replace("\"digest\": \"", "\"digest\": \"0");
    assert_ne!(changed, text);
    at.write("receipt.json", &changed);
    let (code, said) = check(&at, &["--receipt", "receipt.json"]);
    assert!(code >= 2, "{said}");
    assert_eq!(
        std::fs::read_to_string(at.join("receipt.json")).unwrap(),
        changed
    );
}

#[test]
fn a_missing_submodule_is_named_by_its_path_with_the_pattern_that_leaves_it_out() {
    if !has_git() {
        return;
    }
    let (inner, at) = (repository(), repository());
    at.add_submodule(&inner, "d/partner");
    at.commit();
    at.git(&["submodule", "--quiet", "deinit", "-f", "d/partner"]);
    std::fs::create_dir(at.join("below")).unwrap();
    for (here, shown) in [
        (at.to_path_buf(), "d/partner"),
        (at.join("below"), "../d/partner"),
    ] {
        let (code, said) = whereas(&here, &["check"]);
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code, 3, "{said}");
        assert!(
            words.contains(&format!("the submodule `{shown}` is not checked out")),
            "{said}"
        );
        assert!(
            words.contains(
                "run `git submodule update --init`, or leave it out of the gate: `except = [\"d/partner/**\"]`"
            ),
            "{said}"
        );
    }
    at.write(
        "whereas.toml",
        &format!("{GATE}except = [\"d/partner/**\"]\n"),
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_setting_of_the_whole_file_below_a_table_is_said_to_go_above_it() {
    let at = project();
    let settings = [
        "baseline = \"baseline.json\"",
        "waivers = [\"w.whereas\"]",
        "fail_on = \"error\"",
        "fail_on = \"never\"",
        "allow_outside = [\"..\"]",
    ];
    for table in ["parameters", "rules", "limits", "lints", "[gate]"] {
        for setting in settings {
            let text = match table {
                "[gate]" => format!("{GATE}{setting}\n"),
                _ => format!("{GATE}[{table}]\n{setting}\n"),
            };
            at.write("whereas.toml", &text);
            let (code, said) = at.whereas(&["check"]);
            assert_eq!(code, 2, "{text}: {said}");
            assert!(
                said.contains("is a setting of the whole file, not of")
                    && said.contains("put it above the first table"),
                "{text}: {said}"
            );
        }
    }
}

#[test]
fn a_rule_or_parameter_may_have_the_name_of_a_setting() {
    let at = project();
    at.write(
        "rules/baseline.whereas",
        "module baseline\nparameter fail_on: integer { 3 from 2020-01-01 }\ntype E { b: integer }\n\
         rule few for E { require b < fail_on }\n",
    );
    at.write("e/e.yaml", "b: 7\n");
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"e/*.yaml\"]\nrules = [\"rules/baseline.whereas\"]\n\
         [rules]\nbaseline = \"warning\"\n[parameters]\nfail_on = 9\n",
    );
    let (code, said) = check(&at, &[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_test_without_a_date_is_told_how_tests_give_one() {
    let at = Project::new();
    at.write(
        "r.whereas",
        "module r\ntype D { due: date }\nrule open for D { require due >= check date }\n\
         agreement one: D { due: 2026-01-01 }\n\
         test \"no date\" {\n  given one\n  expect open holds\n}\n",
    );
    let (code, said) = at.whereas(&["test", "r.whereas"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("write `as of DATE` after `given`") && !said.contains("--as-of"),
        "{said}"
    );
    at.write("d.yaml", "due: 2026-01-01\n");
    let (_, said) = at.whereas(&["check", "d.yaml", "-r", "r.whereas"]);
    assert!(said.contains("give one with `--as-of DATE`"), "{said}");
}

/// Git never looks into a folder of this name; that documents lie in one is told.
#[test]
fn a_folder_named_like_gits_is_told_of() {
    if !has_git() {
        return;
    }
    let at = repository();
    let (_, said) = check(&at, &[]);
    assert!(!said.contains(".git"), "{said}");
    at.write("d/.git/bad.yaml", BAD);
    let (code, said) = check(&at, &[]);
    assert!(
        code == 0 && said.contains("note[E0027] `d/.git` is left out"),
        "{said}"
    );
    let (code, said) = check(&at, &["--list"]);
    assert!(
        code == 0 && said.contains("d/.git: a folder named `.git` that is no repository"),
        "{said}"
    );
    let (_, said) = at.whereas(&["check", "--list", "--format", "json"]);
    assert!(said.contains("\"git_folder\""), "{said}");
    // A repository is none of these, and neither is a folder that no pattern leads into.
    std::fs::remove_dir_all(at.join("d/.git")).unwrap();
    at.write("elsewhere/.git/bad.yaml", BAD);
    let (_, said) = check(&at, &[]);
    assert!(!said.contains(".git"), "{said}");
}
