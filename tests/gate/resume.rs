//! `--resume`: a run that is interrupted at any point and started again has the report of one that was not.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::project::Project;
use crate::common::registers::{self, Numbers};

/// Longer than any run of these tests takes.
const FOREVER: Duration = Duration::from_secs(300);
/// A run that was killed so often is let through.
const MOST_KILLS: usize = 5;

/// Starts the program, with its output in files of the project.
fn start(at: &Project, arguments: &[&str]) -> Child {
    let file = |name: &str| std::fs::File::create(at.join(name)).unwrap();
    Command::new(env!("CARGO_BIN_EXE_whereas"))
        .arg("check")
        .args(arguments)
        .current_dir(at)
        .stdin(Stdio::null())
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .unwrap()
}

/// What a run printed, and its exit code.
fn printed(at: &Project, code: Option<i32>) -> (Option<i32>, String, String) {
    (code, at.read("stdout"), at.read("stderr"))
}

fn whole(at: &Project, arguments: &[&str]) -> (Option<i32>, String, String) {
    let code = start(at, arguments).wait().unwrap().code();
    printed(at, code)
}

/// Runs a command again and again, and kills it each time it has come further; returns what the last one printed and how often
/// it was killed.
fn interrupted(
    at: &Project,
    arguments: &dyn Fn(usize) -> Vec<String>,
    numbers: &mut Numbers,
) -> ((Option<i32>, String, String), usize) {
    let mut kills = 0;
    let mut known = None;
    let begun = Instant::now();
    loop {
        let arguments = arguments(kills);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut child = start(at, &arguments);
        loop {
            assert!(begun.elapsed() < FOREVER, "killed {kills} times");
            if let Some(status) = child.try_wait().unwrap() {
                assert!(
                    !at.join("run.state").exists(),
                    "the state is removed at the end"
                );
                return (printed(at, status.code()), kills);
            }
            let state = std::fs::read(at.join("run.state")).ok();
            let has_come_far = state
                .as_ref()
                .is_some_and(|text| text.windows(8).any(|part| part == b"\"counts\""));
            if has_come_far && state != known && kills < MOST_KILLS {
                known = state;
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        // Not always right after the state was written.
        std::thread::sleep(Duration::from_millis(numbers.below(60)));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_stopped() {
    let at = registers::project();
    let mut numbers = Numbers(11);
    let documents = [
        "a.json",
        "one.ndjson",
        "c.yaml",
        "table.csv",
        "b.json",
        "two.ndjson",
    ];
    let mut all_kills = 0;
    let cases: [&[&str]; 5] = [
        &["--format", "short"],
        &["--format", "human"],
        &["--format", "sarif", "--coverage"],
        &["--format", "ndjson", "--shard", "2/3"],
        // Most of what is found is only counted.
        &["--format", "json", "--statistics", "--limit", "findings=7"],
    ];
    for case in cases {
        let arguments = |more: &[&str]| -> Vec<String> {
            let all = [&documents[..], &["-r", "r.whereas"], case, more].concat();
            all.into_iter().map(str::to_owned).collect()
        };
        let once = arguments(&["-j", "2"]);
        let once: Vec<&str> = once.iter().map(String::as_str).collect();
        let expected = whole(&at, &once);
        let jobs = ["1", "2", "3"];
        let again = |kills: usize| arguments(&["--resume", "run.state", "-j", jobs[kills % 3]]);
        let (found, kills) = interrupted(&at, &again, &mut numbers);
        assert!(
            found == expected,
            "{case:?} differs after {kills} interruptions: {found:?}"
        );
        all_kills += kills;
    }
    // An optimised program may be through before its first state.
    assert!(
        !cfg!(debug_assertions) || all_kills >= 3,
        "only {all_kills} runs were killed"
    );
}

/// Runs a command, and resumes it from every state that it had on the way; returns its report.
fn from_every_state(at: &Project, arguments: &[&str]) -> String {
    let expected = whole(at, arguments);
    let resumed = [arguments, &["--resume", "run.state"]].concat();
    let mut states: Vec<Vec<u8>> = Vec::new();
    let mut child = start(at, &[&resumed[..], &["-j", "1"]].concat());
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if let Ok(state) = std::fs::read(at.join("run.state"))
            && states.last() != Some(&state)
        {
            states.push(state);
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert!(printed(at, code) == expected);
    assert!(
        !cfg!(debug_assertions) || states.len() >= 2,
        "only {} states",
        states.len()
    );
    for (number, state) in states.iter().enumerate() {
        std::fs::write(at.join("run.state"), state).unwrap();
        let jobs = ["1", "2", "3"][number % 3];
        let found = whole(at, &[&resumed[..], &["-j", jobs]].concat());
        assert!(
            found == expected,
            "state {number} of {} leads to {found:?}",
            states.len()
        );
        assert!(!at.join("run.state").exists());
    }
    expected.1
}

#[test]
fn every_state_of_a_run_leads_to_its_report() {
    let at = registers::project();
    // What is said once for a file, in whichever document it is first, and files that cannot be read.
    at.write("bad.json", "{ \"rent\": ");
    at.write("empty.ndjson", "\n");
    at.write("list.json", "[{\"rent\":\"1000 EUR\",\"deposit\":\"2000 EUR\"},{\"rent\":\"1000 EUR\",\"deposit\":\"1 EUR\"}]");
    at.write("large.ndjson", &registers::with_large_lines());
    at.write("baddest.csv", "rent,rent\n1,2\n");
    let arguments = [
        "bad.json",
        "one.ndjson",
        "empty.ndjson",
        "list.json",
        "large.ndjson",
        "none.json",
        "table.csv",
        "baddest.csv",
        "a.json",
        "-r",
        "r.whereas",
        "--format",
        "json",
        "--limit",
        "file_bytes=4000",
        "--statistics",
    ];
    let report = from_every_state(&at, &arguments);
    assert!(report.contains("is larger than 4000 bytes"), "{report}");
}

#[test]
fn every_state_of_several_gates_and_many_files_leads_to_their_report() {
    let at = registers::project();
    for number in 0..150 {
        let deposit = if number % 20 == 0 { 9000 } else { 2000 };
        let document = format!("{{\"rent\":\"1000 EUR\",\"deposit\":\"{deposit} EUR\"}}");
        at.write(&format!("many/{number:03}.json"), &document);
    }
    let gate =
        |documents: &str| format!("[[gate]]\ndocuments = [{documents}]\nrules = [\"r.whereas\"]\n");
    let gates = [
        gate("\"two.ndjson\", \"a.json\""),
        gate("\"many/*.json\", \"table.csv\""),
        gate("\"one.ndjson\", \"many/00*.json\", \"c.yaml\""),
    ];
    at.write("whereas.toml", &gates.concat());
    at.write(
        "w.whereas",
        "waiver for lease.deposit_limit { document \"many/020.json\" until 2100-01-01 because \"a\" by \"b\" }\n\
         waiver for lease.deposit_limit { document \"many/021.json\" until 2100-01-01 because \"a\" by \"b\" }\n\
         waiver for lease.deposit_limit { document \"two.ndjson#999999\" until 2100-01-01 because \"a\" by \"b\" }\n",
    );
    let options = ["--format", "json", "--waivers", "w.whereas", "--statistics"];
    let report = from_every_state(&at, &options);
    assert!(
        report.contains("there is nothing that it covers"),
        "{report}"
    );
    from_every_state(&at, &[&options[..], &["--shard", "2/3"]].concat());
}

/// A state in the middle of a run, with the arguments of the run.
fn interrupted_once(at: &Project) -> (Vec<u8>, [&'static str; 7]) {
    let arguments = [
        "one.ndjson",
        "-r",
        "r.whereas",
        "--format",
        "human",
        "--resume",
        "run.state",
    ];
    let mut child = start(at, &arguments);
    loop {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the run ended before its first state"
        );
        let state = std::fs::read(at.join("run.state")).unwrap_or_default();
        if state.windows(8).any(|part| part == b"\"counts\"") {
            child.kill().unwrap();
            child.wait().unwrap();
            return (std::fs::read(at.join("run.state")).unwrap(), arguments);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
#[cfg_attr(
    not(debug_assertions),
    ignore = "an optimised program may be through before its first state"
)]
fn a_state_that_does_not_fit_is_refused_and_left_as_it_is() {
    let at = registers::project();
    let (state, arguments) = interrupted_once(&at);
    let refused = |arguments: &[&str], why: &str| {
        let (code, said, errors) = whole(&at, arguments);
        assert_eq!(code, Some(2), "{said}{errors}");
        // Long lines are wrapped.
        let errors = errors.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            errors.contains("error[E0029]") && errors.contains(why),
            "{errors}"
        );
        assert!(
            errors.contains("run.state` to begin anew") || errors.contains("name another file"),
            "{errors}"
        );
        assert_eq!(errors.matches("error[").count(), 1, "{errors}");
    };
    // Other options and other documents.
    for more in [
        &["--as", "Lease"][..],
        &["--as-of", "2020-01-01"],
        &["--limit", "findings=3"],
        &["--shard", "1/2"],
        &["--statistics"],
        &["a.json"],
    ] {
        refused(
            &[&arguments[..], more].concat(),
            "with other options or other documents",
        );
    }
    // Changed files. The size and the time alone tell, and so does the content.
    let change = |name: &str, text: &[u8]| std::fs::write(at.join(name), text).unwrap();
    let kept = |name: &str| {
        let file = at.join(name);
        (
            std::fs::read(&file).unwrap(),
            std::fs::metadata(&file).unwrap().modified().unwrap(),
        )
    };
    let restore = |name: &str, (text, time): &(Vec<u8>, std::time::SystemTime)| {
        change(name, text);
        let file = std::fs::File::options()
            .append(true)
            .open(at.join(name))
            .unwrap();
        file.set_modified(*time).unwrap();
    };
    let register = kept("one.ndjson");
    change("one.ndjson", &[&register.0[..], b"\n"].concat());
    refused(&arguments, "`one.ndjson` is not what it was");
    restore("one.ndjson", &register);
    std::fs::File::options()
        .append(true)
        .open(at.join("one.ndjson"))
        .unwrap()
        .set_modified(register.1 + Duration::from_secs(1))
        .unwrap();
    refused(&arguments, "`one.ndjson` is not what it was");
    let mut other = register.clone();
    other.0[20] ^= 1;
    restore("one.ndjson", &other);
    refused(&arguments, "`one.ndjson` is not what it was");
    restore("one.ndjson", &register);
    let rules = kept("r.whereas");
    change("r.whereas", &[&rules.0[..], b"// more\n"].concat());
    refused(&arguments, "`r.whereas` is not what it was");
    restore("r.whereas", &rules);
    change("whereas.toml", b"[rules]\n\"lease.deposit_limit\" = \"warning\"\n[[gate]]\ndocuments = [\"a.json\"]\nrules = [\"r.whereas\"]\n");
    refused(&arguments, "`whereas.toml` is not what it was");
    at.remove("whereas.toml");
    // The state itself: changed, cut off, of another version, another file.
    let text = String::from_utf8(state.clone()).unwrap();
    let (head, body) = text.split_once('\n').unwrap();
    for (content, why) in [
        (text.replacen("\"counts\"", "\"countz\"", 1), "is damaged"),
        (text[..text.len() - 1].to_owned(), "is damaged"),
        (text[..text.len() / 2].to_owned(), "is damaged"),
        (format!("{head}\n"), "is damaged"),
        (
            format!(
                "{}\n{body}",
                head.replace(env!("CARGO_PKG_VERSION"), "0.0.9")
            ),
            "of whereas 0.0.9",
        ),
        (
            head[..head.len() / 2].to_owned(),
            "is not the state of a run",
        ),
        ("notes\n".to_owned(), "is not the state of a run"),
        (String::new(), "is not the state of a run"),
    ] {
        at.write("run.state", &content);
        refused(&arguments, why);
        assert_eq!(at.read("run.state"), content);
    }
    // With everything as it was the run goes on.
    change("run.state", &state);
    let found = whole(&at, &arguments);
    assert_eq!(found, whole(&at, &arguments[..5]));
}

#[test]
fn a_state_is_no_input_and_no_other_output() {
    let at = registers::project();
    at.write("notes.txt", "mine");
    let refused = |more: &[&str], why: &str| {
        let arguments = [
            &["one.ndjson", "-r", "r.whereas", "--format", "short"][..],
            more,
        ]
        .concat();
        let before = at.read("one.ndjson");
        let (code, said, errors) = whole(&at, &arguments);
        assert_eq!(code, Some(2), "{said}{errors}");
        assert!(errors.contains(why), "{errors}");
        assert_eq!(before, at.read("one.ndjson"));
    };
    refused(
        &["--resume", "one.ndjson"],
        "the state of the run would replace `one.ndjson`, which is read",
    );
    refused(
        &["--resume", "r.whereas"],
        "the state of the run would replace `r.whereas`, which is read",
    );
    refused(&["--resume", "new.json"], "has the name of a document");
    refused(
        &["--resume", "notes.txt"],
        "`notes.txt` is not the state of a run, and is not overwritten",
    );
    assert_eq!(at.read("notes.txt"), "mine");
    refused(&["--resume", "no/run.state"], "its folder does not exist");
    refused(
        &["--resume", "run.state", "--output", "json=run.state"],
        "is to hold",
    );
    assert!(!at.join("run.state").exists());
    refused(&["--resume", "run.state", "--watch"], "cannot be used with");
    refused(&["--resume", "run.state", "--list"], "cannot be used with");
    refused(
        &["-", "--resume", "run.state"],
        "`--resume` cannot go on in standard input",
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("one.ndjson", at.join("link.state")).unwrap();
        refused(
            &["--resume", "link.state"],
            "which is read, by the name `link.state`",
        );
        std::fs::hard_link(at.join("one.ndjson"), at.join("hard.state")).unwrap();
        refused(
            &["--resume", "hard.state"],
            "which is read, by the name `hard.state`",
        );
    }
}

#[test]
fn the_state_stays_if_the_report_cannot_be_written() {
    let at = registers::project();
    let arguments = [
        "two.ndjson",
        "-r",
        "r.whereas",
        "--format",
        "short",
        "--resume",
        "run.state",
    ];
    let expected = whole(&at, &arguments);
    assert!(!at.join("run.state").exists());
    let (code, _, errors) = whole(
        &at,
        &[&arguments[..], &["--output", "json=no/report.json"]].concat(),
    );
    assert!(
        code >= Some(2) && errors.contains("no/report.json"),
        "{errors}"
    );
    assert!(at.join("run.state").exists());
    // What only the report is made of may differ.
    assert_eq!(
        whole(
            &at,
            &[&arguments[..], &["--output", "json=report.json"]].concat()
        ),
        expected
    );
    assert!(!at.join("run.state").exists());
}
