//! The templates for CI, as far as they can be tried without a network.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::project::{commit, git, write};

const RULES: &str = "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A project with a gate and two documents, one of them wrong.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "whereas.toml",
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"r.whereas\"]\n",
    );
    write(at, "r.whereas", RULES);
    write(at, "docs/good.json", "{ \"a\": 5 }");
    write(at, "docs/bad one.json", "{ \"a\": 50 }");
    folder
}

/// The PATH with the program before everything else.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_whereas")).parent().unwrap();
    format!(
        "{}:{}",
        folder.display(),
        std::env::var("PATH").unwrap_or_default()
    )
}

fn action(folder: &Path, inputs: &[(&str, &str)]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(root().join("ci/action.sh"))
        .current_dir(folder)
        .env("PATH", path())
        .env("GITHUB_ACTION_PATH", root())
        .env("GITHUB_OUTPUT", folder.join("output"))
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .envs(inputs.iter().copied())
        .output()
        .unwrap();
    (
        status.code().unwrap(),
        String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn the_action_checks_all_gates_and_tells_github() {
    let folder = project();
    let at = folder.path();
    let (code, said) = action(at, &[("INPUT_SARIF", "w.sarif"), ("INPUT_HTML", "w.html")]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("::error file=docs/bad one.json,line=1"),
        "{said}"
    );
    assert!(
        fs::read_to_string(at.join("w.sarif"))
            .unwrap()
            .contains("\"version\": \"2.1.0\"")
    );
    assert!(
        fs::read_to_string(at.join("w.html"))
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
    assert!(
        fs::read_to_string(at.join("summary.md"))
            .unwrap()
            .starts_with("### Whereas")
    );
    assert_eq!(
        fs::read_to_string(at.join("output")).unwrap(),
        "exit-code=1\n"
    );
}

#[test]
fn the_action_makes_the_folders_of_its_reports() {
    let folder = project();
    let at = folder.path();
    let inputs = [
        ("INPUT_SARIF", "reports/sarif/w.sarif"),
        ("INPUT_HTML", "-reports/w page.html"),
    ];
    let (code, said) = action(at, &inputs);
    assert_eq!(code, 1, "{said}");
    assert!(
        at.join("reports/sarif/w.sarif").exists() && at.join("-reports/w page.html").exists(),
        "{said}"
    );
    // Where a file is in the way, that is said, and the exit code is told.
    let (code, said) = action(at, &[("INPUT_HTML", "r.whereas/w.html")]);
    assert!(
        code == 2 && said.contains("`r.whereas/w.html` cannot be written"),
        "{said}"
    );
    assert!(
        fs::read_to_string(at.join("output"))
            .unwrap()
            .ends_with("exit-code=2\n")
    );
}

#[test]
fn inputs_of_the_action_reach_no_shell() {
    let folder = project();
    let at = folder.path();
    let documents = "docs/bad one.json\n$(touch pwned)\n; touch pwned\n`touch pwned`\n--exit-zero";
    let (code, said) = action(
        at,
        &[
            ("INPUT_DOCUMENTS", documents),
            ("INPUT_RULES", "r.whereas\n"),
        ],
    );
    assert_eq!(code, 3, "{said}");
    assert!(!at.join("pwned").exists(), "{said}");
    assert!(
        said.contains("--exit-zero"),
        "it is a document that is not there: {said}"
    );
    let (code, _) = action(
        at,
        &[
            ("INPUT_DOCUMENTS", "docs/good.json"),
            ("INPUT_FAIL_ON", "$(touch pwned)"),
        ],
    );
    assert_eq!(code, 2);
    assert!(!at.join("pwned").exists());
    let inputs = [
        ("INPUT_DOCUMENTS", "docs/bad one.json"),
        ("INPUT_RULES", "r.whereas"),
        ("INPUT_FAIL_ON", "never"),
    ];
    assert_eq!(action(at, &inputs).0, 0);
}

/// The scalars of a YAML file, by their pointers.
fn yaml(file: &str) -> whereas::internals::document::Tree {
    yaml_of(&root().join(file))
}

fn yaml_of(file: &Path) -> whereas::internals::document::Tree {
    let text: std::sync::Arc<str> = fs::read_to_string(file).unwrap().into();
    let format = whereas::internals::document::by_ending("a.yaml").unwrap();
    let limits = whereas::internals::limits::Limits::default();
    let trees = whereas::internals::document::parse(
        format,
        &text,
        whereas::internals::source::SourceId::NOWHERE,
        &limits,
    );
    trees
        .unwrap_or_else(|error| panic!("{}: {}", file.display(), error.message))
        .remove(0)
}

#[test]
fn the_actions_inputs_are_those_that_its_script_reads() {
    let tree = yaml("action.yml");
    let script = fs::read_to_string(root().join("ci/action.sh")).unwrap();
    let inputs = tree.at("/inputs").unwrap();
    for input in tree.children(inputs) {
        let name = tree.key(input);
        if name != "working-directory" {
            let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
            assert!(
                script.contains(&format!("${{{variable}:-}}")),
                "the script does not read {variable}"
            );
            assert!(
                tree.at(&format!("/runs/steps/0/env/{variable}")).is_some(),
                "{variable} is not handed over"
            );
        }
    }
    assert_eq!(tree.scalar(tree.at("/runs/using").unwrap()), "composite");
}

#[test]
fn the_job_of_gitlab_runs() {
    assert_eq!(
        fs::read_to_string(root().join("ci/gitlab.yml")).unwrap(),
        fs::read_to_string(root().join("src/cli/new/templates/gitlab.yml")).unwrap(),
        "`whereas new gate` writes the template"
    );
    let folder = project();
    let at = folder.path();
    let tree = yaml("ci/gitlab.yml");
    let script = tree.at("/whereas/script").unwrap();
    let lines: Vec<String> = tree
        .children(script)
        .map(|line| tree.scalar(line).to_owned())
        .collect();
    // Installing needs the network; the program is there already.
    let check = lines
        .iter()
        .filter(|line| !line.starts_with("cargo install"))
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    let output = Command::new("bash")
        .args(["-ec", &check])
        .current_dir(at)
        .env("PATH", path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    for report in ["gl-code-quality-report.json", "whereas.xml", "whereas.html"] {
        assert!(at.join(report).is_file(), "{report}");
    }
}

#[test]
fn the_hooks_run_under_the_real_pre_commit() {
    let tree = yaml(".pre-commit-hooks.yaml");
    let help = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for hook in tree.children(tree.root()) {
        let entry = tree.scalar(tree.get(hook, "entry").unwrap()).to_owned();
        let command = entry
            .strip_prefix("whereas ")
            .expect("a hook runs the program");
        assert!(
            help.contains(&format!("  {command} ")),
            "there is no command {command}"
        );
    }
    let there = Command::new("pre-commit")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: there is no pre-commit on this machine");
        return;
    }
    // The hooks, with the program that is built already instead of one that is built for them.
    let hooks = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    write(
        hooks.path(),
        ".pre-commit-hooks.yaml",
        &text.replace("language: rust", "language: system"),
    );
    git(hooks.path(), &["init", "-q"]);
    commit(hooks.path());
    let folder = project();
    let at = folder.path();
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    let run = |more: &[&str]| {
        let output = Command::new("pre-commit")
            .args([
                "try-repo",
                hooks.path().to_str().unwrap(),
                "whereas",
                "--verbose",
            ])
            .args(more)
            .current_dir(at)
            .env("PATH", path())
            .env("PRE_COMMIT_HOME", hooks.path().join("home"))
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (code, said) = run(&["--all-files"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error[r.small]"), "{said}");
    // A commit that only deletes has no file for a hook, and may change verdicts all the same.
    git(at, &["commit", "-qm", "all"]);
    git(at, &["rm", "-q", "docs/good.json"]);
    let (code, said) = run(&[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error[r.small]"), "{said}");
    write(at, "docs/bad one.json", "{ \"a\": 1 }");
    let (code, said) = run(&["--all-files"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn the_container_holds_what_it_copies_and_runs_a_command_that_there_is() {
    let text = fs::read_to_string(root().join("Containerfile")).unwrap();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
    {
        let mut names: Vec<&str> = line.split_whitespace().collect();
        names.pop();
        for name in names {
            assert!(root().join(name).exists(), "there is no {name}");
        }
    }
    // What is left out of the build is nothing that it needs.
    let ignored = fs::read_to_string(root().join(".containerignore")).unwrap();
    assert_eq!(
        ignored.lines().collect::<Vec<_>>(),
        ["target", "**/target", ".git"]
    );
    assert!(text.contains("USER 65532"), "it runs as nobody");
    let help = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .arg("--help")
        .output()
        .unwrap();
    let command = text
        .lines()
        .find_map(|line| line.strip_prefix("CMD [\""))
        .unwrap()
        .trim_end_matches("\"]");
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains(&format!("  {command} "))
    );
}

#[test]
fn a_new_gate_is_one_that_checks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "rules/r.whereas", RULES);
    write(at, "drafts/a.json", "{ \"a\": 5 }");
    let whereas = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let wrote = [
        "whereas.toml",
        ".github/workflows/whereas.yml",
        "whereas.gitlab-ci.yml",
        ".pre-commit-config.yaml",
    ]
    .map(|file| format!("wrote {file}\n"))
    .concat();
    let (code, said) = whereas(&["new", "gate"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with(&wrote) && said.ends_with("\nrun `whereas check`\n"),
        "{said}"
    );
    assert!(
        said.contains("WHEREAS_REPOSITORY") && said.contains("WHEREAS_COMMIT"),
        "{said}"
    );
    let (code, said) = whereas(&["check"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = whereas(&["new", "gate"]);
    assert_eq!(code, 2);
    assert_eq!(
        said.matches("is there already, and was left as it is")
            .count(),
        4,
        "{said}"
    );
    let odd = "we\"ird\\/**/*.json";
    assert_eq!(
        whereas(&[
            "new",
            "gate",
            "--only-config",
            "--force",
            "--documents",
            odd
        ])
        .0,
        0
    );
    assert!(
        !whereas(&["check"]).1.contains("E0014"),
        "{}",
        whereas(&["check"]).1
    );
}

/// The command lines that install the program, of the files that `whereas new gate` wrote into a folder.
fn installing(at: &Path) -> Vec<String> {
    let workflow = yaml_of(&at.join(".github/workflows/whereas.yml"));
    let job = yaml_of(&at.join("whereas.gitlab-ci.yml"));
    let steps = workflow.at("/jobs/check/steps").unwrap();
    let runs = workflow
        .children(steps)
        .filter_map(|step| Some(workflow.scalar(workflow.get(step, "run")?).to_owned()));
    let lines = job
        .children(job.at("/whereas/script").unwrap())
        .map(|line| job.scalar(line).to_owned());
    let all: Vec<String> = runs
        .chain(lines)
        .filter(|line| line.contains("cargo "))
        .collect();
    assert_eq!(all.len(), 2, "{all:?}");
    all
}

/// Runs a command line with a `cargo` that says what it was asked for.
fn with_cargo(line: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "cargo", "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path().join("cargo"), executable).unwrap();
    let output = Command::new("bash")
        .args(["-ec", line])
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()))
        .env_remove("WHEREAS_REPOSITORY")
        .env_remove("WHEREAS_COMMIT")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn a_new_gate_installs_one_commit_of_a_repository_and_no_package_by_its_name() {
    let folder = project();
    let at = folder.path();
    let new = |more: &[&str]| {
        let arguments = [&["new", "gate", "--force"], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (repository, commit) = (
        "https://git.example.org/a/whereas.git",
        "0123456789abcdef0123456789abcdef01234567",
    );
    let wanted = format!("<install><--locked><--git><{repository}><--rev><{commit}><whereas>");
    assert_eq!(new(&[]).0, 0);
    for line in installing(at) {
        let (done, said) = with_cargo(&line, &[]);
        assert!(
            !done && said.contains("WHEREAS_REPOSITORY: is not set"),
            "{line}: {said}"
        );
        let (done, said) = with_cargo(&line, &[("WHEREAS_REPOSITORY", repository)]);
        assert!(
            !done && said.contains("WHEREAS_COMMIT: is not set"),
            "{line}: {said}"
        );
        let (done, said) = with_cargo(
            &line,
            &[
                ("WHEREAS_REPOSITORY", repository),
                ("WHEREAS_COMMIT", commit),
            ],
        );
        assert!(done && said == wanted, "{line}: {said}");
    }
    // Named once, they stand in the files.
    let (code, said) = new(&["--repository", repository, "--commit", commit]);
    assert!(code == 0 && !said.contains("WHEREAS_REPOSITORY"), "{said}");
    for (file, variables) in [
        (".github/workflows/whereas.yml", "/env"),
        ("whereas.gitlab-ci.yml", "/whereas/variables"),
    ] {
        let tree = yaml_of(&at.join(file));
        let value = |name: &str| {
            tree.scalar(tree.at(&format!("{variables}/{name}")).unwrap())
                .to_owned()
        };
        assert_eq!(
            (
                value("WHEREAS_REPOSITORY").as_str(),
                value("WHEREAS_COMMIT").as_str()
            ),
            (repository, commit),
            "{file}"
        );
    }
    for wrong in [
        &["--repository", repository, "--commit", "main"][..],
        &["--repository", repository, "--commit", "0123456"],
        &["--repository", "whereas", "--commit", commit],
        &[
            "--repository",
            "https://x.org/'; touch y; '",
            "--commit",
            commit,
        ],
        &["--repository", repository],
        &["--commit", commit],
    ] {
        assert_eq!(new(wrong).0, 2, "{wrong:?}");
    }
}

#[test]
fn a_new_gate_pins_its_actions_and_keeps_the_reports_alone() {
    let folder = project();
    let at = folder.path();
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["new", "gate", "--force"])
        .current_dir(at)
        .output();
    assert!(output.unwrap().status.success());
    let tree = yaml_of(&at.join(".github/workflows/whereas.yml"));
    let steps: Vec<_> = tree
        .children(tree.at("/jobs/check/steps").unwrap())
        .collect();
    let of = |name: &str| {
        steps
            .iter()
            .filter_map(|step| Some(tree.scalar(tree.get(*step, name)?).to_owned()))
            .collect()
    };
    let (uses, runs): (Vec<String>, Vec<String>) = (of("uses"), of("run"));
    assert_eq!(uses.len(), 2);
    for action in uses {
        let (_, version) = action.split_once('@').unwrap();
        assert!(
            version.len() == 40 && version.chars().all(|c| c.is_ascii_hexdigit()),
            "{action}"
        );
    }
    let check = runs
        .iter()
        .find(|line| line.starts_with("whereas check"))
        .unwrap();
    let written: Vec<&str> = check
        .split_whitespace()
        .filter_map(|word| word.split_once('='))
        .map(|(_, file)| file)
        .collect();
    let upload = steps
        .iter()
        .find_map(|step| tree.get(tree.get(*step, "with")?, "path"))
        .unwrap();
    assert_eq!(tree.scalar(upload).lines().collect::<Vec<_>>(), written);
    let image = yaml_of(&at.join("whereas.gitlab-ci.yml"));
    let image = image.scalar(image.at("/whereas/image").unwrap()).to_owned();
    assert_eq!(image.matches('.').count(), 2, "{image} is one version");
}

#[test]
fn hooks_run_where_files_are_only_deleted() {
    let folder = project();
    let at = folder.path();
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["new", "gate", "--force"])
        .current_dir(at)
        .output();
    assert!(output.unwrap().status.success());
    let (own, written) = (
        yaml(".pre-commit-hooks.yaml"),
        yaml_of(&at.join(".pre-commit-config.yaml")),
    );
    let hooks = [
        (&own, own.root()),
        (&written, written.at("/repos/0/hooks").unwrap()),
    ];
    let mut seen = 0;
    for (tree, list) in hooks {
        for hook in tree
            .children(list)
            .filter(|hook| tree.get(*hook, "pass_filenames").is_some())
        {
            let always = tree
                .get(hook, "always_run")
                .map(|always| tree.scalar(always).to_owned());
            assert_eq!(
                always.as_deref(),
                Some("true"),
                "{}",
                tree.scalar(tree.get(hook, "id").unwrap())
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn a_gate_is_not_made_of_what_cannot_be() {
    let folder = project();
    let at = folder.path();
    fs::remove_file(at.join("whereas.toml")).unwrap();
    write(at, "rules/r.whereas", RULES);
    let commit = "0123456789".repeat(4);
    let with = |repository: &str| {
        let arguments = [
            "new",
            "gate",
            "--force",
            "--documents",
            "docs/*.json",
            "--repository",
            repository,
            "--commit",
            &commit,
        ];
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    for (repository, said) in [
        (
            "https://me:pw@example.org/x.git",
            "holds a password or a token",
        ),
        (
            "https://token@example.org/x.git",
            "holds a password or a token",
        ),
        (
            "https://example.org/x.git?private_token=abc",
            "holds a password or a token",
        ),
        (
            "ssh://git:pw@example.org/x.git",
            "holds a password or a token",
        ),
        (
            "git@example.org:x/y.git",
            "write `--repository ssh://git@example.org/x/y.git`",
        ),
        ("example.org/x", "is no address of a git repository"),
    ] {
        let (code, stderr) = with(repository);
        assert_eq!(code, Some(2), "{repository}: {stderr}");
        let joined = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains(said), "{repository}: {stderr}");
        assert!(!at.join("whereas.toml").exists());
    }
    let refused = |arguments: &[&str]| {
        let arguments = [&["new", "gate"], arguments].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(!at.join("whereas.toml").exists());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&["--documents", "docs"]).contains("--documents 'docs/**/*.{yaml,json,md}'"));
    for (option, empty) in [("--documents", ""), ("--documents", " "), ("-r", "")] {
        let said = refused(&[option, empty]);
        assert!(said.contains("names nothing"), "{said}");
        assert!(
            said.contains("help: ") && said.contains("leave it out"),
            "{said}"
        );
    }
    assert!(refused(&["-r", "nonexist"]).contains("there are no rules `nonexist`"));
    assert!(refused(&["-r", "rules/r.whereass"]).contains("there is no file `rules/r.whereass`"));
    assert!(refused(&["-r", "rules/none*.whereas"]).contains("no rule file matches"));
    assert_eq!(with("ssh://git@example.org/x.git").0, Some(0));
}

#[test]
fn in_a_folder_of_a_repository_it_is_said_where_ci_looks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir_all(at.join(".git")).unwrap();
    fs::create_dir_all(at.join("sub")).unwrap();
    let said = |inside: &str, more: &[&str]| {
        let arguments = [&["new", "gate", "--force"], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .current_dir(at.join(inside))
            .output();
        String::from_utf8(output.unwrap().stderr).unwrap()
    };
    assert!(said("sub", &[]).contains("let `whereas check` run in `sub`"));
    assert!(!said("sub", &["--only-config"]).contains("the top of the repository"));
    assert!(!said("", &[]).contains("the top of the repository"));
}

#[test]
fn a_new_gate_leaves_out_the_files_that_it_writes() {
    for (pattern, left_out) in [
        ("*.yaml", vec![".pre-commit-config.yaml"]),
        (
            "**/*.{yaml,yml,json}",
            vec![
                ".github/workflows/whereas.yml",
                "whereas.gitlab-ci.yml",
                ".pre-commit-config.yaml",
            ],
        ),
        ("docs/*.json", vec![]),
    ] {
        let folder = project();
        let at = folder.path();
        fs::remove_file(at.join("whereas.toml")).unwrap();
        fs::remove_file(at.join("docs/bad one.json")).unwrap();
        write(at, "one.yaml", "a: 1\n");
        let run = |words: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
                .current_dir(at)
                .args(words)
                .output()
                .unwrap();
            let said = String::from_utf8(output.stderr).unwrap()
                + &String::from_utf8(output.stdout).unwrap();
            (output.status.code(), said)
        };
        let (code, said) = run(&["new", "gate", "--documents", pattern]);
        assert_eq!(code, Some(0), "{pattern}: {said}");
        let settings = fs::read_to_string(at.join("whereas.toml")).unwrap();
        let except: Vec<&str> = settings
            .lines()
            .find_map(|line| line.strip_prefix("except    = "))
            .map(|list| {
                list.trim_matches(['[', ']'])
                    .split(", ")
                    .map(|name| name.trim_matches('"'))
                    .collect()
            })
            .unwrap_or_default();
        assert_eq!(except, left_out, "{settings}");
        let (code, said) = run(&["check"]);
        assert_eq!(code, Some(0), "{pattern}: {said}");
        // Without the files for CI there is nothing to leave out.
        for file in TEMPLATES {
            fs::remove_file(at.join(file)).unwrap();
        }
        let (code, said) = run(&[
            "new",
            "gate",
            "--documents",
            pattern,
            "--only-config",
            "--force",
        ]);
        assert_eq!(code, Some(0), "{pattern}: {said}");
        let (code, said) = run(&["check"]);
        assert_eq!(code, Some(0), "{pattern}: {said}");
    }
}

const TEMPLATES: [&str; 3] = [
    ".github/workflows/whereas.yml",
    "whereas.gitlab-ci.yml",
    ".pre-commit-config.yaml",
];

#[test]
fn the_files_for_ci_check_out_submodules_where_there_are_some() {
    for (has_submodules, origin) in [(false, false), (true, false), (true, true)] {
        let folder = project();
        let at = folder.path();
        if has_submodules {
            write(at, ".gitmodules", "");
        }
        let mut words = vec!["new", "gate", "--documents", "docs/*.json", "--force"];
        let commit = "0123456789012345678901234567890123456789";
        if origin {
            words.extend([
                "--repository",
                "https://git.example.org/w.git",
                "--commit",
                commit,
            ]);
        }
        let status = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .current_dir(at)
            .args(&words)
            .output()
            .unwrap()
            .status;
        assert!(status.success());
        let read = |file: &str| fs::read_to_string(at.join(file)).unwrap();
        let (github, gitlab) = (read(TEMPLATES[0]), read(TEMPLATES[1]));
        assert_eq!(
            github.contains("          submodules: true\n"),
            has_submodules
        );
        assert_eq!(
            gitlab.contains("    GIT_SUBMODULE_STRATEGY: recursive\n"),
            has_submodules
        );
        assert_eq!(
            gitlab.matches("  variables:\n").count(),
            usize::from(has_submodules)
        );
        assert_eq!(
            gitlab.contains(&format!("    WHEREAS_COMMIT: '{commit}'\n")),
            origin
        );
        // They are YAML, without a key that is written twice.
        yaml_of(&at.join(TEMPLATES[0]));
        yaml_of(&at.join(TEMPLATES[1]));
    }
}
