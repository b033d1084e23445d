//! No report, receipt or baseline replaces a file that the run reads, by whatever name, or another one that it writes.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::project::{Project, read, whereas};

/// A project that reads a file of every kind: documents, rules, a used module, a table, one from input, holidays, waivers, a
/// baseline, settings, a document of a test.
fn project() -> Project {
    let at = Project::new();
    at.write("whereas.toml",
        "waivers = [\"w.whereas\"]\nbaseline = \"known.json\"\n[[gate]]\ndocuments = [\"d/*.json\"]\n\
         rules = [\"rules/r.whereas\"]\ninputs = { caps = \"caps.csv\" }\n",
    );
    at.write(
        "rules/r.whereas",
        "module r\nuse base\ntype D { a: integer, day: date }\ntype Row { n: integer }\n\
         data rates: list of Row from \"rates.csv\"\ndata caps: list of Row from input\n\
         rule small for D { require a < first(rates).n + first(caps).n + base.more }\n\
         rule worked for D { require day is a working day of base.here }\n\
         test \"a good one\" { given file \"good.json\" expect worked holds }\n",
    );
    at.write("rules/base.whereas",
        "module base\ndefine more: integer = 1\n\
         calendar here { zone \"UTC\" working week monday to friday covers from 2026-01-01 to 2026-12-31 holidays from \"days.csv\" }\n",
    );
    at.write("rules/rates.csv", "n\n5\n");
    at.write(
        "rules/days.csv",
        "date,kind,name\n2026-01-01,holiday,New Year\n",
    );
    at.write("rules/good.json", "{ \"a\": 1, \"day\": \"2026-03-02\" }");
    at.write("caps.csv", "n\n5\n");
    at.write("d/ok.json", "{ \"a\": 1, \"day\": \"2026-03-02\" }");
    at.write("d/bad.json", "{ \"a\": 100, \"day\": \"2026-03-02\" }");
    at.write("w.whereas",
        "waiver for r.small { document \"d/bad.json\" until 2100-01-01 because \"agreed\" by \"me\" }\n",
    );
    at.write("known.json", "{ \"version\": 1, \"findings\": [] }\n");
    let (code, said) = at.whereas(&["check"]);
    assert_eq!(code, 0, "{said}");
    at
}

/// Every file of a folder with its text.
fn all(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(folder)
        .hidden(false)
        .build()
        .flatten()
    {
        if entry.path().is_file() {
            let name = entry
                .path()
                .strip_prefix(folder)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            files.insert(name.clone(), read(folder, &name));
        }
    }
    files
}

/// Runs what must be refused: with exit code 2, a word on why, and every file as it was.
fn refused(at: &Path, arguments: &[&str], words: &str) {
    let before = all(at);
    let (code, said) = whereas(at, arguments);
    assert_eq!(code, 2, "{arguments:?}: {said}");
    let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains(words), "{arguments:?}: {said}");
    assert_eq!(all(at), before, "{arguments:?}: {said}");
}

const INPUTS: [&str; 9] = [
    "d/ok.json",
    "d/bad.json",
    "rules/r.whereas",
    "rules/base.whereas",
    "rules/rates.csv",
    "rules/days.csv",
    "caps.csv",
    "w.whereas",
    "whereas.toml",
];

#[test]
fn nothing_that_a_check_reads_is_replaced() {
    let at = project();
    for input in INPUTS.into_iter().chain(["known.json"]) {
        for format in [
            "human", "short", "json", "ndjson", "sarif", "junit", "github", "gitlab", "markdown",
            "html",
        ] {
            refused(
                &at,
                &["check", "--output", &format!("{format}={input}")],
                "would replace",
            );
        }
        refused(&at, &["check", "--receipt", input], "would replace");
    }
    for input in INPUTS {
        refused(
            &at,
            &["check", "--baseline", input, "--update-baseline"],
            "would replace",
        );
    }
    // Settings and rule files are kept where this run does not read them, too.
    at.write("rules/unused.whereas", "module unused\n");
    for kept in ["whereas.toml", "rules/unused.whereas"] {
        let output = format!("json={kept}");
        let with = [
            "check",
            "d/ok.json",
            "-r",
            "rules/base.whereas",
            "--no-config",
            "--output",
            &output,
        ];
        refused(&at, &with, "would replace");
    }
    // What is given on the command line alone is read too.
    let with = [
        "check",
        "d/ok.json",
        "-r",
        "rules/r.whereas",
        "--no-config",
        "--input",
        "caps=caps.csv",
    ];
    for input in [
        "d/ok.json",
        "rules/r.whereas",
        "rules/base.whereas",
        "rules/rates.csv",
        "caps.csv",
    ] {
        refused(
            &at,
            &[&with[..], &["--receipt", input]].concat(),
            "would replace",
        );
    }
}

#[test]
fn no_other_name_of_a_file_deceives() {
    let at = project();
    symlink("d/ok.json", at.join("link.json")).unwrap();
    symlink("link.json", at.join("link-to-link.json")).unwrap();
    symlink("d", at.join("folder")).unwrap();
    std::fs::hard_link(at.join("d/ok.json"), at.join("hard.json")).unwrap();
    let whole = at.join("d/ok.json");
    let names = [
        "./d/ok.json",
        "d/../d/ok.json",
        "rules/../d//ok.json",
        "link.json",
        "link-to-link.json",
    ];
    for name in names
        .into_iter()
        .chain(["folder/ok.json", "hard.json", whole.to_str().unwrap()])
    {
        refused(
            &at,
            &["check", "--output", &format!("json={name}")],
            "`d/ok.json`",
        );
        refused(&at, &["check", "--receipt", name], "`d/ok.json`");
    }
}

#[test]
fn a_run_that_fails_replaces_nothing_either() {
    let at = project();
    // What is wrong here, and there, keeps the run from reading the rest.
    for (name, text) in [
        ("rules/r.whereas", "module r\nrule"),
        ("w.whereas", "waiver"),
        ("whereas.toml", "[[gate]\n"),
    ] {
        let good = at.read(name);
        at.write(name, text);
        for input in [
            "rules/r.whereas",
            "rules/base.whereas",
            "rules/rates.csv",
            "w.whereas",
            "whereas.toml",
        ] {
            refused(
                &at,
                &["check", "--output", &format!("json={input}")],
                "would replace",
            );
        }
        at.write(name, &good);
    }
    // A report that is one, from a run before, is.
    at.write("w.whereas", "waiver");
    at.write("report.json", "{ \"tool\": { \"name\": \"whereas\" } }");
    assert_eq!(at.whereas(&["check", "--output", "json=report.json"]).0, 2);
    assert!(at.read("report.json").starts_with('{'));
}

#[test]
fn two_files_that_are_written_are_two() {
    let at = project();
    at.write("there.json", "");
    symlink("new.json", at.join("dangling.json")).unwrap();
    std::fs::hard_link(at.join("there.json"), at.join("other.json")).unwrap();
    let pairs = [
        ("x.json", "x.json"),
        ("x.json", "./d/../x.json"),
        ("new.json", "dangling.json"),
        ("there.json", "other.json"),
    ];
    for (first, second) in pairs {
        let (one, two) = (format!("json={first}"), format!("sarif={second}"));
        refused(
            &at,
            &["check", "--output", &one, "--output", &two],
            "is to hold the report json and the report sarif",
        );
        refused(
            &at,
            &["check", "--output", &one, "--receipt", second],
            "is to hold the report json and the receipt",
        );
        refused(
            &at,
            &[
                "check",
                "--output",
                &one,
                "--baseline",
                second,
                "--update-baseline",
            ],
            "is to hold the report json and the baseline",
        );
        refused(
            &at,
            &[
                "check",
                "--receipt",
                first,
                "--baseline",
                second,
                "--update-baseline",
            ],
            "is to hold the receipt and the baseline",
        );
        let (one, two) = (format!("junit={first}"), format!("lcov={second}"));
        refused(
            &at,
            &["test", "rules", "--output", &one, "--output", &two],
            "is to hold the report junit and",
        );
    }
    let devices = [
        "check",
        "--output",
        "json=/dev/null",
        "--output",
        "sarif=/dev/null",
        "--receipt",
        "/dev/null",
    ];
    assert_eq!(at.whereas(&devices).0, 0);
}

#[test]
fn the_other_commands_keep_to_it() {
    let at = project();
    for input in [
        "rules/r.whereas",
        "rules/base.whereas",
        "rules/rates.csv",
        "rules/days.csv",
        "rules/good.json",
    ] {
        for format in ["junit", "lcov"] {
            refused(
                &at,
                &["test", "rules", "--output", &format!("{format}=./{input}")],
                "would replace",
            );
        }
    }
    for input in [
        "rules/r.whereas",
        "rules/base.whereas",
        "rules/rates.csv",
        "rules/days.csv",
    ] {
        refused(
            &at,
            &[
                "doc",
                "rules/r.whereas",
                "--output",
                &format!("d/../{input}"),
            ],
            "would replace",
        );
    }
    std::fs::hard_link(at.join("d/ok.json"), at.join("hard.whereas")).unwrap();
    for output in ["d/ok.json", "hard.whereas"] {
        refused(
            &at,
            &[
                "new",
                "rules",
                "--from",
                "d/ok.json",
                "--force",
                "--output",
                output,
            ],
            "would replace",
        );
    }
}

#[test]
fn what_is_written_where_it_may_be_is_written() {
    let at = project();
    for _ in 0..2 {
        let arguments = [
            "check",
            "--output",
            "json=r.json",
            "--output",
            "html=r.html",
            "--receipt",
            "receipt.json",
        ];
        let (code, said) = at.whereas(&[&arguments[..], &["--update-baseline"]].concat());
        assert_eq!(code, 0, "{said}");
    }
    assert!(at.read("r.json").starts_with('{'));
    assert!(at.read("receipt.json").contains("digest"));
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
}

/// Another run may read it, though this one does not.
#[test]
fn what_no_report_is_called_like_is_not_replaced() {
    let at = project();
    for name in [
        "d/left-out.yaml",
        "other.csv",
        ".gitignore",
        ".git/config",
        "elsewhere/whereas.toml",
    ] {
        at.write(name, "kept");
        refused(
            &at,
            &["check", "-q", "--output", &format!("json={name}")],
            "looks like no report",
        );
    }
    at.write("report.json", "{ \"tool\": { \"name\": \"whereas\" } }");
    assert!(
        at.whereas(&["check", "-q", "--output", "json=report.json"])
            .0
            < 2
    );
}

/// Of several reasons for an exit code the greatest counts, and nothing is written for any of them.
#[test]
fn the_greatest_exit_code_counts() {
    let at = Project::new();
    at.write(
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    at.write("ok.json", "{ \"a\": 1 }");
    at.write("bad.json", "{ \"a\": 50 }");
    at.write("other.json", "{ \"b\": 50 }");
    at.write("broken.json", "{");
    let refused = ["--output", "json=ok.json"];
    for (documents, more, code) in [
        (&["ok.json"][..], &[][..], 0),
        (&["ok.json", "bad.json"], &[], 1),
        (&["ok.json", "bad.json", "other.json"], &[], 2),
        (&["ok.json", "bad.json"], &refused, 2),
        (&["ok.json", "broken.json"], &[], 3),
        (
            &["ok.json", "bad.json", "other.json", "broken.json"],
            &[],
            3,
        ),
        (&["ok.json", "broken.json"], &refused, 3),
        (&["ok.json", "gone.json"], &refused, 3),
    ] {
        let arguments = [&["check", "-r", "r.whereas"][..], more, documents].concat();
        let (now, said) = at.whereas(&arguments);
        assert_eq!(now, code, "{arguments:?}: {said}");
        assert_eq!(
            said.contains("E0010"),
            !more.is_empty(),
            "{arguments:?}: {said}"
        );
        assert_eq!(at.read("ok.json"), "{ \"a\": 1 }");
    }
}

/// What no change of a file could mend ends a watch; it would say the same again and again.
#[test]
fn a_watch_with_options_that_are_refused_ends() {
    let at = project();
    for (arguments, words) in [
        (
            &["check", "--output", "html=d/ok.json"][..],
            "the report html would replace",
        ),
        (
            &["check", "--output", "html=x", "--output", "json=./x"],
            "is to hold the report html and the report json",
        ),
        (
            &["check", "--output", "none=x"],
            "there is no format `none`",
        ),
        (&["check", "--output", "x.html"], "is not FORMAT=FILE"),
        (&["check", "--limit", "none=1"], "there is no limit `none`"),
        (&["check", "--jobs", "0"], "checks nothing"),
        (&["check", "--today", "never"], "is no date"),
        (&["check", "--parameter", "x"], "is not NAME=VALUE"),
        (
            &["test", "rules", "--output", "junit=rules/r.whereas"],
            "the report junit would replace",
        ),
        (
            &["test", "rules", "--output", "none=x"],
            "there is no format `none` for tests",
        ),
        (&["test", "rules", "--jobs", "0"], "tries nothing"),
        (&["test", "rules", "--input", "x"], "is not NAME=FILE"),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(arguments)
            .arg("--watch")
            .current_dir(&at)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() && started.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let folded = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            output.status.code() == Some(2) && folded.contains(words),
            "{arguments:?}: {said}"
        );
        assert!(!said.contains("watching"), "{arguments:?}: {said}");
    }
}

/// Behind links the name of the file counts that they lead to; none leads out of the project, nor into git's folder.
#[test]
fn a_link_hides_no_file() {
    let at = project();
    let elsewhere = Project::new();
    elsewhere.write("other.json", "kept");
    for name in ["d/left-out.yaml", "other.whereas", ".git/config"] {
        at.write(name, "kept");
    }
    symlink(at.join("d/left-out.yaml"), at.join("yaml.json")).unwrap();
    symlink("other.whereas", at.join("rules.json")).unwrap();
    symlink(".git/config", at.join("config.json")).unwrap();
    symlink(".git", at.join("git")).unwrap();
    symlink(&elsewhere, at.join("folder")).unwrap();
    symlink(elsewhere.join("other.json"), at.join("out.json")).unwrap();
    symlink("out.json", at.join("twice.json")).unwrap();
    for (name, why) in [
        ("yaml.json", "looks like no report"),
        ("rules.json", "looks like no report"),
        ("config.json", "looks like no report"),
        ("git/config", "looks like no report"),
        ("git/new.json", "looks like no report"),
        ("folder/other.json", "outside the project"),
        ("folder/new.json", "outside the project"),
        ("out.json", "outside the project"),
        ("twice.json", "outside the project"),
    ] {
        for arguments in [
            &["check", "-q", "--output", &format!("json={name}")][..],
            &["check", "-q", "--receipt", name],
            &["doc", "rules", "--output", name],
            &["test", "rules", "--output", &format!("lcov={name}")],
        ] {
            refused(&at, arguments, why);
        }
        assert_eq!(elsewhere.read("other.json"), "kept", "{name}");
        assert!(!elsewhere.join("new.json").exists());
        assert_eq!(at.read(".git/config"), "kept", "{name}");
    }
    // Allowed, and named as it is.
    let outside = elsewhere.to_str().unwrap();
    let allowed = ["check", "-q", "--overwrite", "--allow-outside", outside];
    let (code, said) = at.whereas(&[&allowed[..], &["--output", "json=twice.json"]].concat());
    assert!(
        code < 2 && elsewhere.read("other.json").contains("findings"),
        "{said}"
    );
    let direct = format!("json={outside}/direct.json");
    assert!(at.whereas(&["check", "-q", "--output", &direct]).0 < 2);
    at.write("report.json", "{ \"tool\": { \"name\": \"whereas\" } }");
    symlink("report.json", at.join("latest.json")).unwrap();
    assert!(
        at.whereas(&["check", "-q", "--output", "json=latest.json"])
            .0
            < 2
    );
    assert!(at.read("report.json").contains("findings"));
}

/// The summary of a job is added to no file that is read.
#[test]
fn the_summary_of_a_job_is_no_input() {
    let at = project();
    let before = all(&at);
    let run = |summary: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(["check", "--format", "github"])
            .env("GITHUB_STEP_SUMMARY", summary)
            .current_dir(&at)
            .output()
            .unwrap();
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stdout).into_owned()
                + &String::from_utf8_lossy(&done.stderr),
        )
    };
    for name in ["d/ok.json", "rules/rates.csv", "whereas.toml"] {
        let (code, said) = run(name);
        assert!(
            code == Some(2) && said.contains("the summary of the job would replace"),
            "{name}: {said}"
        );
        assert_eq!(all(&at), before, "{name}");
    }
    assert_eq!(run("summary.md").0, Some(0));
    assert!(!at.read("summary.md").is_empty());
}

/// A pipe that a setting or a rule file names is no file: nothing waits for its writer.
#[test]
fn a_pipe_that_a_setting_names_is_no_file() {
    for name in [
        "w.whereas",
        "known.json",
        "caps.csv",
        "rules/rates.csv",
        "rules/days.csv",
        "whereas.toml",
    ] {
        let at = project();
        std::fs::remove_file(at.join(name)).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(at.join(name))
                .status()
                .unwrap()
                .success()
        );
        let (code, said) = within(&at, &["check", "--format", "short"]);
        assert!(
            code == Some(2) && said.contains("is neither a file nor a folder"),
            "{name}: {said}"
        );
    }
    // The document of a test.
    let at = project();
    std::fs::remove_file(at.join("rules/good.json")).unwrap();
    Command::new("mkfifo")
        .arg(at.join("rules/good.json"))
        .status()
        .unwrap();
    let (code, said) = within(&at, &["test", "rules"]);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        code != Some(0) && said.contains("is neither a file nor a folder"),
        "{said}"
    );
}

/// What the command line names may be a pipe.
#[test]
fn a_pipe_that_the_command_line_names_is_read() {
    let at = project();
    let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["check", "--no-config", "d/bad.json", "-r", "/dev/stdin"])
        .current_dir(&at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let rule = "module q\ntype D { a: integer }\nrule tiny for D { require a < 10 }\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), rule.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.code() == Some(1) && said.contains("q.tiny"),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// The exit code and the output of a run that must end by itself; without a code where it does not.
fn within(at: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(arguments)
        .current_dir(at)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let done = child.wait_with_output().unwrap();
    let said =
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code(), said)
}

/// A receipt names files of others: a pipe among them is not waited for, and none is made over one.
#[test]
fn a_pipe_is_bound_by_no_receipt() {
    let at = project();
    let (code, said) = at.whereas(&["check", "--receipt", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    for name in ["d/ok.json", "caps.csv"] {
        let kept = at.read(name);
        std::fs::remove_file(at.join(name)).unwrap();
        Command::new("mkfifo").arg(at.join(name)).status().unwrap();
        let (code, said) = within(&at, &["verify", "receipt.json"]);
        assert!(code.is_some_and(|code| code > 0), "{name}: {said}");
        let (code, said) = within(&at, &["check", "--receipt", "second.json"]);
        assert!(code.is_some_and(|code| code > 1), "{name}: {said}");
        assert!(!at.join("second.json").exists());
        std::fs::remove_file(at.join(name)).unwrap();
        at.write(name, &kept);
    }
    assert_eq!(at.whereas(&["verify", "receipt.json"]).0, 0);
}

/// A copy of a draft is written where the options allow it, and not where they are refused.
#[cfg(feature = "office")]
#[test]
fn a_copy_that_is_refused_is_not_written() {
    let at = Project::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/office");
    std::fs::copy(data.join("kazakhstan/lo.docx"), at.join("draft.docx")).unwrap();
    std::fs::copy(data.join("office.whereas"), at.join("office.whereas")).unwrap();
    let check = [
        "check",
        "draft.docx",
        "-r",
        "office.whereas",
        "--output",
        "docx=copy.docx",
    ];
    let (code, said) = whereas(&at, &[&check[..], &["--changes", "accepted"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("a copy cannot be written with `--changes`"),
        "{said}"
    );
    assert!(!said.contains("wrote copy.docx"), "{said}");
    assert!(!at.join("copy.docx").exists());
    let (code, said) = whereas(&at, &check);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("wrote copy.docx: "), "{said}");
    assert!(at.join("copy.docx").exists());
}

/// A report replaces reports, and a copy replaces copies as they were written: what somebody else wrote stays.
#[cfg(feature = "office")]
#[test]
fn files_that_are_not_ours_are_replaced_only_when_told() {
    let at = Project::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/office");
    std::fs::copy(data.join("kazakhstan/lo.docx"), at.join("draft.docx")).unwrap();
    std::fs::copy(data.join("office.whereas"), at.join("office.whereas")).unwrap();
    let check = ["check", "draft.docx", "-r", "office.whereas", "--output"];
    let run = |more: &[&str]| whereas(&at, &[&check[..], more].concat());
    let outputs = [
        "json=report.json",
        "markdown=report.md",
        "html=report.html",
        "junit=report.xml",
        "sarif=report.sarif",
        "gitlab=quality.json",
        "ndjson=report.ndjson",
        "short=report.txt",
        "docx=copy.docx",
    ];
    for output in outputs {
        let file = output.split_once('=').unwrap().1;
        let (code, said) = run(&[output]);
        assert_eq!(code, 1, "{output}: {said}");
        // The same again replaces its own file.
        let (code, said) = run(&[output]);
        assert_eq!(code, 1, "{output}: {said}");
        if output.starts_with("short") {
            continue;
        }
        let foreign = "{ \"total\": \"5 EUR\" }\n";
        at.write(file, foreign);
        let (code, said) = run(&[output]);
        assert_eq!(code, 2, "{output}: {said}");
        assert!(said.contains("--overwrite"), "{output}: {said}");
        assert_eq!(std::fs::read_to_string(at.join(file)).unwrap(), foreign);
        let (code, said) = run(&[output, "--overwrite"]);
        assert_eq!(code, 1, "{output}: {said}");
        assert_ne!(std::fs::read(at.join(file)).unwrap(), foreign.as_bytes());
    }
    at.write("draft.md", "Total: 5 EUR\n");
    let (code, said) = run(&["short=draft.md"]);
    assert_eq!(code, 2, "{said}");
    // A copy that was edited is a draft again.
    let mut copy = std::fs::read(at.join("copy.docx")).unwrap();
    let middle = copy.len() / 2;
    copy[middle] ^= 1;
    std::fs::write(at.join("copy.docx"), &copy).unwrap();
    let (code, said) = run(&["docx=copy.docx"]);
    assert_eq!(code, 2, "{said}");
    let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains("a copy that was edited"), "{said}");
}

/// Suggestions that break a rule together are not all written.
#[cfg(feature = "office")]
#[test]
fn suggestions_are_tried_together() {
    let at = Project::new();
    let body = ["Agreement", "First: 10", "Second: 5"]
        .map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"))
        .concat();
    let text = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut archive = zip::ZipWriter::new(std::fs::File::create(at.join("draft.docx")).unwrap());
    for (name, part) in [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        ("word/document.xml", text.as_str()),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut archive, part.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    // Each rule alone is met by a change that does not break the third; both together are not.
    at.write(
        "r.whereas",
        "type A { first: integer, second: integer }\n\
         rule low for A { require first <= 9 }\n\
         rule high for A { require second >= 6 }\n\
         rule near for A { require first + second != 15 or first = 10 }\n",
    );
    let check = [
        "check",
        "draft.docx",
        "-r",
        "r.whereas",
        "--suggest",
        "--output",
        "docx=copy.docx",
    ];
    let (code, said) = whereas(&at, &check);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("wrote copy.docx: 2 comments, 1 suggested change"),
        "{said}"
    );
    let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains("left out 1 suggestion"), "{said}");
    let accepted = [
        "check",
        "copy.docx",
        "-r",
        "r.whereas",
        "--changes",
        "accepted",
        "--format",
        "short",
    ];
    let (_, said) = whereas(&at, &accepted);
    assert!(!said.contains("near"), "{said}");
}
