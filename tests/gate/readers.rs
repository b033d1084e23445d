//! Reports where people read them, from the command line: paths, sizes, and what CI systems would take for commands.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::common::project;

const RULES: &str = "module r\ntype D { n: number }\nrule a for D { require n < 10 }\nrule b for D { require n < 20 }\n";

/// A project in a folder of a git work tree: `sub/whereas.toml` with a document in `sub/docs`.
fn project(root: &Path) {
    std::fs::create_dir_all(root.join("sub/docs")).unwrap();
    std::fs::write(
        root.join("sub/whereas.toml"),
        "[[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"r.whereas\"]\n",
    )
    .unwrap();
    std::fs::write(root.join("sub/r.whereas"), RULES).unwrap();
    std::fs::write(root.join("sub/docs/x.json"), "{\"n\": 50}").unwrap();
}

fn whereas(folder: &Path, variables: &[(&str, &Path)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    for name in [
        "GITHUB_WORKSPACE",
        "CI_PROJECT_DIR",
        "GITHUB_STEP_SUMMARY",
        "PWD",
    ] {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_report_for_programs_is_the_same_from_every_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    project(&root);
    let document = root.join("sub/docs/x.json");
    let both = |format| vec!["check", "--quiet", "--format", format];
    let with = |format, more: &[&'static str]| [both(format), more.to_vec()].concat();
    let git = root.join(".git");
    for variables in [
        &[][..],
        &[("GITHUB_WORKSPACE", root.as_path())],
        &[("CI_PROJECT_DIR", root.as_path())],
    ] {
        if variables.is_empty() {
            project::git(&root, &["init", "-q"]);
        }
        for format in ["sarif", "github", "gitlab", "junit", "markdown"] {
            let report = |from: &str, arguments: &[&str]| {
                text(&whereas(&root.join(from), variables, arguments))
            };
            let first = report("sub", &both(format));
            assert!(first.contains("sub/docs/x.json"), "{first}");
            assert_eq!(report("sub/docs", &both(format)), first, "{format}");
            assert_eq!(
                report(".", &with(format, &["--config", "sub/whereas.toml"])),
                first,
                "{format}"
            );
            let rules = root.join("sub/r.whereas");
            let arguments = [
                &both(format)[..],
                &["-r", rules.to_str().unwrap(), document.to_str().unwrap()],
            ]
            .concat();
            assert_eq!(report("sub/docs", &arguments), first, "{format}");
        }
        if variables.is_empty() {
            std::fs::remove_dir_all(&git).unwrap();
        }
    }
    // What cannot be read is named as documents are.
    project::git(&root, &["init", "-q"]);
    std::fs::write(root.join("sub/docs/x.json"), "{\"n\": ").unwrap();
    for format in ["sarif", "github", "gitlab", "junit", "markdown"] {
        let report = text(&whereas(&root.join("sub/docs"), &[], &both(format)));
        assert!(
            report.contains("sub/docs/x.json") && !report.contains("../docs"),
            "{report}"
        );
    }
    std::fs::remove_dir_all(&git).unwrap();
    std::fs::write(root.join("sub/docs/x.json"), "{\"n\": 50}").unwrap();
    // Nothing names a root: it is the folder of the settings.
    assert!(
        text(&whereas(&root.join("sub/docs"), &[], &both("gitlab")))
            .contains("\"path\": \"docs/x.json\"")
    );
    // People see what they can open from where they are.
    assert!(
        text(&whereas(&root.join("sub/docs"), &[], &both("short")))
            .starts_with("../docs/x.json:1:7: ")
    );
}

#[test]
fn from_a_folder_outside_the_root_is_that_of_the_first_file() {
    let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = inside.path().canonicalize().unwrap();
    project(&root);
    project::git(&root, &["init", "-q"]);
    let rules = format!("{RULES}agreement one: D {{ n: 50 }}\n");
    std::fs::write(root.join("sub/agreements.whereas"), rules).unwrap();
    let rules = root.join("sub/agreements.whereas");
    let pattern = root.join("sub/docs/*.json");
    let report = |from: &Path, more: &[&str]| {
        let arguments = [
            "check",
            "--no-config",
            "-q",
            "--format",
            "gitlab",
            "-r",
            rules.to_str().unwrap(),
        ];
        text(&whereas(from, &[], &[&arguments[..], more].concat()))
    };
    for (documents, path) in [
        (&[][..], "\"path\": \"sub/agreements.whereas\""),
        (
            &[pattern.to_str().unwrap()],
            "\"path\": \"sub/docs/x.json\"",
        ),
    ] {
        let here = report(&root, documents);
        assert!(here.contains(path), "{here}");
        assert_eq!(report(outside.path(), documents), here);
    }
    let named = root.join("sub/docs/x.json");
    assert_eq!(
        report(&root.join("sub"), &[named.to_str().unwrap()]),
        report(outside.path(), &[named.to_str().unwrap()])
    );
}

/// The code host of a run shows the files of one repository.
#[test]
fn with_a_repository_inside_paths_are_those_of_the_repository_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let outer = folder.path().canonicalize().unwrap();
    project(&outer);
    project::git(&outer, &["init", "-q"]);
    let inner = outer.join("sub/docs/shared");
    std::fs::create_dir_all(&inner).unwrap();
    project(&inner);
    project::git(&inner, &["init", "-q"]);
    std::fs::write(
        outer.join("sub/whereas.toml"),
        "[[gate]]\ndocuments = [\"docs/**/x.json\"]\nrules = [\"r.whereas\"]\n",
    )
    .unwrap();
    let workspace = [("GITHUB_WORKSPACE", outer.as_path())];
    let elsewhere = [("GITHUB_WORKSPACE", folder.path().parent().unwrap())];
    let settings = outer.join("sub/whereas.toml");
    let of_outer = ["--config", settings.to_str().unwrap()];
    let (in_outer, both) = (
        "sub/docs/shared/sub/docs/x.json",
        ["sub/docs/x.json", "sub/docs/shared/sub/docs/x.json"],
    );
    for (from, variables, more, paths) in [
        (outer.join("sub"), &[][..], &[][..], &both[..]),
        (outer.join("sub/docs"), &workspace, &[], &both),
        // The settings are those of the outer repository.
        (inner.clone(), &[], &[], &both),
        (inner.join("sub/docs"), &[], &of_outer, &both),
        // A run of the inner one, by itself and in the CI of the outer one.
        (inner.join("sub"), &[], &[], &["sub/docs/x.json"]),
        (inner.join("sub"), &elsewhere, &[], &["sub/docs/x.json"]),
        (inner.join("sub/docs"), &workspace, &[], &[in_outer]),
    ] {
        for format in ["sarif", "gitlab"] {
            let arguments = [&["check", "-q", "--format", format][..], more].concat();
            let report: Value =
                serde_json::from_str(&text(&whereas(&from, variables, &arguments))).unwrap();
            let (list, place) = match format {
                "sarif" => (
                    "/runs/0/results",
                    "/locations/0/physicalLocation/artifactLocation/uri",
                ),
                _ => ("", "/location/path"),
            };
            let found = report.pointer(list).unwrap().as_array().unwrap().iter();
            let mut found: Vec<&str> = found
                .map(|one| one.pointer(place).unwrap().as_str().unwrap())
                .collect();
            found.sort_unstable();
            found.dedup();
            let mut wanted = paths.to_vec();
            wanted.sort_unstable();
            assert_eq!(
                found,
                wanted,
                "{format} from {}: {variables:?}",
                from.display()
            );
        }
    }
}

#[test]
fn what_lies_outside_the_work_tree_is_an_address_of_its_own() {
    let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    project(inside.path());
    let document = outside.path().canonicalize().unwrap().join("a b.json");
    std::fs::write(&document, "{\"n\": 50}").unwrap();
    let arguments = [
        "check",
        "-q",
        "--no-config",
        "-r",
        "r.whereas",
        document.to_str().unwrap(),
        "--format",
        "sarif",
    ];
    let sarif: Value =
        serde_json::from_str(&text(&whereas(&inside.path().join("sub"), &[], &arguments))).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(
        artifact["uri"],
        format!("file://{}", document.to_str().unwrap().replace(' ', "%20"))
    );
    assert_eq!(artifact.get("uriBaseId"), None);
    let clause = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(
        clause,
        &serde_json::json!({ "uri": "r.whereas", "uriBaseId": "%SRCROOT%" })
    );
    assert!(sarif["runs"][0]["originalUriBaseIds"]["%SRCROOT%"].is_object());
}

#[test]
fn of_too_many_results_those_that_matter_are_kept_and_the_rest_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "module b\ntype P { total: number }\nrule first for P { severity warning require total > 0 }\n\
        rule last for P { require total != 25000 }\n";
    std::fs::write(folder.path().join("b.whereas"), rules).unwrap();
    let rows: String = (0..25_001)
        .map(|number| format!("{}\n", if number < 25_000 { -1 } else { 25_000 }))
        .collect();
    std::fs::write(folder.path().join("big.csv"), format!("total\n{rows}-1\n")).unwrap();
    let sarif = ["--format", "sarif", "--limit", "hints=0"];
    let arguments = [
        &["check", "-q", "--no-config", "-r", "b.whereas", "big.csv"][..],
        &sarif,
    ]
    .concat();
    let output = whereas(folder.path(), &[], &arguments);
    let run = serde_json::from_str::<Value>(&text(&output)).unwrap()["runs"][0].take();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    // The only error comes after 25 000 warnings.
    assert!(
        results.iter().any(|result| result["ruleId"] == "b.last"),
        "the gravest is left out"
    );
    assert_eq!(run["properties"]["resultsLeftOut"], 2);
    let told = "2 more results are not in the SARIF report";
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(
        notification.as_str().unwrap().starts_with(told),
        "{notification}"
    );
    assert!(String::from_utf8(output.stderr).unwrap().contains(told));
}

/// Whether GitHub's runner would obey a line.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

#[test]
fn no_command_of_the_program_gives_a_runner_one_of_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "/// ::error::x ##[error]y\nmodule r\ntype L { tenant: text, rent: money }\n/// ::error::t ##[error]x\n\
        rule a for L { require rent < 5 EUR otherwise \"::error::m ##[error]z\" }\n\
        agreement l: L { tenant: \"::error::\", rent: 9 EUR }\ntest \"::error::t ##[error]x\" { given l expect a holds }\n\
        test \"::error::t ##[error]x\" { given l expect a holds }\n";
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("::error::r.whereas", rules);
    write(
        "::error::d.yaml",
        "tenant: \"::error::x ##[error]y\"\nrent: 9 EUR\n",
    );
    write("good.yaml", "tenant: \"::error::x\"\nrent: 1 EUR\n");
    write(
        "::bad##[error].whereas",
        "module q\nrule x for Y {\n    ::error::x ##[error]y }\n",
    );
    write(
        "::error::.toml",
        "[[gate]]\ndocuments = [\"::error::*\"]\n\"::error::x##[y]\" = 3\n",
    );
    let (document, rules) = ("::error::d.yaml", "-r=::error::r.whereas");
    for arguments in [
        &["check", document, rules][..],
        &["check", document, rules, "--format", "short"],
        &[
            "check",
            document,
            rules,
            "--plain",
            "--statistics",
            "--coverage",
        ],
        &["check", document, rules, "--color", "always"],
        &["check", document, rules, "--format", "json"],
        &["check", document, "-r=::bad##[error].whereas"],
        &[
            "check",
            document,
            "-r=::bad##[error].whereas",
            "--format",
            "short",
        ],
        &[
            "check",
            "::error::none.yaml",
            "-r=::error::none##[x].whereas",
            "--format",
            "short",
        ],
        &["check", "--config", "::error::.toml", "--format", "short"],
        &["check", document, rules, "--parameter", "a\n::error::b=1"],
        &["check", "--x\n::error::y ##[error]z"],
        &["\n::error::y"],
        &["test", "::error::r.whereas"],
        &[
            "test",
            "::error::r.whereas",
            "--format",
            "short",
            "--coverage",
            "--mutants",
        ],
        &["lint", "--format", "short"],
        &["lint"],
        &["diff", document, "good.yaml", rules],
        &["diff", document, "good.yaml", rules, "--json"],
        &["why", document, "a", rules],
        &["show", document, rules],
        &["show", document],
        &["fmt", "--check"],
        &["fmt", "--diff", "::error::r.whereas"],
        &["explain", "a", rules],
        &["explain", "E::\n::error::x"],
        &["doc", "::error::r.whereas"],
        &["doc", "::error::r.whereas", "--format", "html"],
        &["new", "rules", "--from", document],
    ] {
        // Lines are folded early.
        let output = whereas(folder.path(), &[("COLUMNS", Path::new("40"))], arguments);
        for stream in [output.stdout, output.stderr] {
            let stream = String::from_utf8(stream).unwrap();
            let obeyed = stream.split(['\n', '\r']).find(|line| is_command(line));
            assert_eq!(obeyed, None, "{arguments:?}\n{stream}");
        }
    }
}

#[test]
fn what_is_wrong_with_arguments_moves_no_cursor() {
    let output = whereas(
        Path::new("."),
        &[],
        &["check", "--x\u{9}\u{7}\u{9b}31m\u{202e}"],
    );
    let shown = String::from_utf8(output.stderr).unwrap();
    assert!(shown.contains("\\u{9b}31m\\u{202e}"), "{shown}");
    assert!(!shown.contains(['\u{7}', '\u{9b}', '\u{202e}']), "{shown}");
    assert_eq!(output.status.code(), Some(2));
}

/// A line feed in the name of a file, or in an argument, begins no line of what is said, and no escape moves a cursor.
#[test]
#[cfg(unix)]
fn names_with_control_characters_are_shown_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let odd = "a\nINJECTED\r\u{1b}[31m\u{202e}\u{7}";
    let write = |name: &str, text: &str| std::fs::write(at.join(name), text).unwrap();
    let [rules, broken, waivers] =
        ["rules", "broken", "waivers"].map(|name| format!("{odd}{name}.whereas"));
    let tests = "agreement l: L { rent: 9 EUR }\ntest \"one\" { given l expect a violated }\n\
                 test \"two\" { given l expect a holds }\n";
    let text = format!(
        "module r\ntype L {{ rent: money }}\nrule a for L {{ require rent < 5 EUR }}\n{tests}"
    );
    write(&rules, &text);
    write(&broken, "module b\nrule x for Nothing { require true }\n");
    write(
        &waivers,
        "waiver for r.a { document \"none.yaml\" until 2100-01-01 because \"x\" by \"y\" }\n",
    );
    write("r.whereas", &text);
    for (name, text) in [
        ("bad.yaml", "rent: 9 EUR\n"),
        ("good.yaml", "rent: 1 EUR\n"),
        ("none.csv", "rent\n"),
    ] {
        write(&format!("{odd}{name}"), text);
    }
    write("plain.yaml", "rent: 1 EUR\n");
    let [bad, good, empty] =
        ["bad.yaml", "good.yaml", "none.csv"].map(|name| format!("{odd}{name}"));
    let [missing, receipt, book, made] =
        ["missing.yaml", "receipt.json", "book.md", "made.whereas"]
            .map(|name| format!("{odd}{name}"));
    let with = |list: &[&str]| {
        list.iter()
            .map(|one| (*one).to_owned())
            .collect::<Vec<String>>()
    };
    let r = "-r=r.whereas";
    let rule_file = format!("-r={rules}");
    let junit = format!("junit={odd}.xml");
    let cases = [
        with(&["check", &bad, &good, &empty, r]),
        with(&[
            "check",
            &bad,
            r,
            "--format",
            "short",
            "--statistics",
            "--coverage",
        ]),
        with(&["check", &bad, &rule_file, "--format", "github"]),
        with(&["check", &bad, r, "--plain"]),
        with(&["check", &bad, r, "--list"]),
        with(&["check", &missing, r, "--format", "short"]),
        with(&["check", &bad, &format!("-r={broken}"), "--format", "short"]),
        with(&["check", &bad, r, "--waivers", &waivers]),
        with(&["check", &bad, r, "--waivers", &rules]),
        with(&["check", &bad, r, "--baseline", &missing]),
        with(&["check", &bad, r, "--output", &format!("json={bad}")]),
        with(&["check", &bad, r, "--output", &format!("json={odd}/x.json")]),
        with(&["check", "plain.yaml", r, "--receipt", &receipt]),
        with(&["verify", &receipt]),
        with(&["verify", &missing]),
        with(&["check", &bad, "--config", &missing]),
        with(&["check", &bad, r, "--changed-since", odd]),
        with(&["check", &bad, r, "--as", odd]),
        with(&["check", &bad, r, "--format", odd]),
        with(&[odd]),
        with(&["test", "."]),
        with(&["test", ".", "--format", "short", "--coverage"]),
        with(&[
            "test",
            &rules,
            "--filter",
            "one",
            "--mutants",
            "--output",
            &junit,
        ]),
        with(&["lint", "."]),
        with(&["lint", ".", "--format", "short"]),
        with(&["fmt", "--check", "."]),
        with(&["fmt", "--diff", &rules]),
        with(&["doc", &rules, "--output", &book]),
        with(&["explain", "a", &rule_file]),
        with(&["explain", odd]),
        with(&["show", &bad]),
        with(&["show", &bad, r]),
        with(&["why", &bad, "a", &rule_file]),
        with(&["diff", &bad, &good, r]),
        with(&["diff", "r.whereas", &rules, &bad]),
        with(&[
            "repl", &bad, r, "-e", "rent", "-e", "a", "-e", "why a", "-e", "rent + 1",
        ]),
        with(&["new", "rules", "--from", &bad]),
        with(&["new", "rules", "--from", &bad, "--output", &made]),
        with(&["new", "rules", "--from", &missing, "--output", &made]),
        with(&["new", "gate", "--documents", &format!("{odd}/*.yaml")]),
        with(&["man", "--output", &format!("{odd}/none")]),
        with(&["completions", odd]),
    ];
    for arguments in cases {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = whereas(at, &[], &arguments);
        for stream in [&output.stdout, &output.stderr] {
            let stream = String::from_utf8(stream.clone()).unwrap();
            let began = stream
                .split(['\n', '\r'])
                .find(|line| line.trim_start().starts_with("INJECTED"));
            assert_eq!(began, None, "{arguments:?}\n{stream}");
            assert!(
                !stream.contains(['\u{1b}', '\u{202e}', '\u{7}']),
                "{arguments:?}\n{stream:?}"
            );
        }
    }
    // What was changed has the same names.
    write("plain.yaml", "rent: 2 EUR\n");
    let output = whereas(at, &[], &["verify", &receipt]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("differs from what a\\nINJECTED\\r") && output.status.code() == Some(1),
        "{said}"
    );
}
