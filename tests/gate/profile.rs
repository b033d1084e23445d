//! `--profile`: what it counts is the same for every number of threads, and it changes nothing else.

use serde_json::Value;

use crate::common::project::Project;

const RULES: &str = "/// Leases.
module lease
type Lease { rent: money, deposit: money, payments: list of Payment, note: text? }
type Payment { paid: money }

/// A deposit is three months' rent at most.
rule deposit_limit for Lease { require deposit <= 3 * rent }

/// No amount is paid more often than twice.
rule repeated for Lease {
  let groups = payments grouped by paid
  require every g in groups satisfies count(g.items) <= 2
}
";

/// A register: every 40th document violates a rule, and a few cannot be held by columns.
fn project() -> Project {
    let at = Project::new();
    at.write("r.whereas", RULES);
    let mut text = String::new();
    for number in 1..=900 {
        let deposit = if number % 40 == 0 { "3001" } else { "3000" };
        // More digits than a column holds, and more decimals than the euro has.
        let rent = match number {
            77 => "99999999999999999999",
            177 => "1000.001",
            _ => "1000",
        };
        let line = match number {
            100 => "{ broken".to_owned(),
            200 => "{\"deposit\":\"1 EUR\",\"payments\":[]}".to_owned(),
            _ => format!(
                "{{\"rent\":\"{rent} EUR\",\"deposit\":\"{deposit} EUR\",\"payments\":[{{\"paid\":\"1 EUR\"}}],\
                 \"note\":\"{}\"}}",
                "n".repeat(number % 300)
            ),
        };
        text.push_str(&line);
        text.push('\n');
    }
    at.write("one.ndjson", &text);
    at.write("a.json", text.lines().next().unwrap());
    at
}

fn report(at: &Project, more: &[&str]) -> Value {
    let arguments = ["check", "-r", "r.whereas", "--format", "json", "--quiet"];
    let (_, text) = at.whereas(&[&arguments[..], more].concat());
    // What is said on standard error follows the report.
    let mut values = serde_json::Deserializer::from_str(&text).into_iter();
    let report = values.next().unwrap();
    report.unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A profile without its times.
fn counts(report: &Value) -> Value {
    let mut profile = report["profile"].clone();
    let times = profile.as_object_mut().unwrap().remove("nanoseconds");
    assert!(times.unwrap()["verdicts"].as_u64().unwrap() > 0);
    for rule in profile["rules"].as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().remove("nanoseconds");
    }
    profile
}

#[test]
fn it_tells_why_and_counts_the_same_with_any_number_of_threads() {
    let at = project();
    let profile = counts(&report(&at, &["one.ndjson", "--profile", "-j", "1"]));
    for jobs in ["2", "3"] {
        let other = counts(&report(&at, &["one.ndjson", "--profile", "-j", jobs]));
        assert_eq!(profile, other, "{jobs} threads");
    }
    let [limit, repeated] = profile["rules"].as_array().unwrap().as_slice() else {
        panic!("{profile}");
    };
    assert_eq!(
        (&limit["columns"], limit.get("obstacle")),
        (&true.into(), None)
    );
    assert_eq!(repeated["columns"], false);
    let obstacle = &repeated["obstacle"];
    assert_eq!(
        (&obstacle["file"], &obstacle["line"], &obstacle["column"]),
        (&"r.whereas".into(), &11.into(), &16.into()),
        "{obstacle}"
    );
    assert_eq!(limit["obligations"], 899);
    let documents = &profile["documents"];
    assert_eq!(documents["columns"], 900);
    let left: Vec<(&str, u64, &str)> = documents["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["documents"].as_u64().unwrap(),
                one["first"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        left,
        [
            ("unreadable", 1, "one.ndjson#100"),
            ("shape", 1, "one.ndjson#200"),
            ("note", 1, "one.ndjson#177"),
            ("form", 1, "one.ndjson#77"),
            // Of 22 documents with such a deposit, one lacks its rent.
            ("finding", 21, "one.ndjson#40"),
        ]
    );
    assert_eq!(documents["settled"], 900 - 25);
}

#[test]
fn the_rest_of_a_report_is_the_same() {
    let at = project();
    for documents in [
        &["one.ndjson"][..],
        &["a.json"],
        &["one.ndjson", "--shard", "2/3"],
    ] {
        let mut with = report(&at, &[documents, &["--profile"]].concat());
        assert!(with.as_object_mut().unwrap().remove("profile").is_some());
        assert_eq!(with, report(&at, documents));
    }
}

#[test]
fn the_shards_of_a_run_are_the_run() {
    let at = project();
    // Larger than a slice.
    at.write("one.ndjson", &at.read("one.ndjson").repeat(4));
    let read = |more: &[&str]| {
        let profile = counts(&report(&at, &[&["one.ndjson", "--profile"], more].concat()));
        ["columns", "settled"].map(|key| profile["documents"][key].as_u64().unwrap())
    };
    let (one, two) = (read(&["--shard", "1/2"]), read(&["--shard", "2/2"]));
    assert!(one[0] > 0 && two[0] > 0, "{one:?} {two:?}");
    assert_eq!([one[0] + two[0], one[1] + two[1]], read(&[]));
}

#[test]
fn documents_and_streams_off_columns_are_told() {
    let at = project();
    let whole = counts(&report(&at, &["a.json", "--profile"]));
    assert_eq!(whole["documents"]["whole"], 1);
    let rules = whole["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule.get("columns").is_none()));
    assert!(rules.iter().all(|rule| rule["documents"]["machine"] == 1));
    let all = counts(&report(
        &at,
        &["one.ndjson", "--profile", "--verdicts", "all"],
    ));
    assert_eq!(
        all["documents"]["not_on_columns"][0]["kind"],
        "every_verdict"
    );
    assert_eq!(all["documents"]["not_on_columns"][0]["documents"], 900);
}

#[test]
fn the_table_follows_the_report() {
    let at = project();
    let arguments = [
        "check",
        "one.ndjson",
        "-r",
        "r.whereas",
        "--format",
        "short",
    ];
    let (_, text) = at.whereas(&[&arguments[..], &["--profile"]].concat());
    let at_line = |start: &str| {
        let found = text.lines().position(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("no line `{start}`: {text}"))
    };
    let order = [
        "checked 899 documents",
        "profile: milliseconds of all threads together",
        "reading into columns",
        "rule  ",
        "1 of 2 rules run on columns",
        "  lease.repeated ",
        "documents read into columns",
        "  doubtful: it cannot be read",
        "  left to the machine: a rule is violated",
    ];
    let lines = order.map(at_line);
    assert!(lines.is_sorted(), "{text}");
    let (_, text) = at.whereas(&[&arguments[..], &["--profile", "--quiet"]].concat());
    assert!(!text.contains("profile:"), "{text}");
}

#[test]
fn a_report_with_a_profile_is_of_its_schema() {
    let schema = include_str!("../../schemas/report.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let at = project();
    let runs: [&[&str]; 3] = [
        &["one.ndjson"],
        &["a.json"],
        &["one.ndjson", "--verdicts", "all"],
    ];
    for run in runs {
        let mut report = report(&at, &[run, &["--profile"]].concat());
        assert!(schema.is_valid(&report), "{:?}", schema.validate(&report));
        // The schema asks for the parts of a profile.
        let profile = report["profile"].as_object_mut().unwrap();
        profile.remove("documents");
        assert!(!schema.is_valid(&report));
    }
}

#[test]
fn what_was_checked_before_an_interruption_is_said_and_not_measured() {
    let at = project();
    let resumed = ["one.ndjson", "--profile", "--resume", "run.state"];
    // A report that cannot be written leaves the state, as an interruption does.
    let not_there = ["--output", "json=not/there.json"];
    let first = counts(&report(&at, &[&resumed[..], &not_there].concat()));
    assert!(at.join("run.state").exists());
    let again = counts(&report(&at, &resumed));
    assert!(!at.join("run.state").exists());
    let number = |profile: &Value, key: &str| profile["documents"][key].as_u64().unwrap();
    assert_eq!(number(&first, "before_interruption"), 0);
    // What had something to report is checked again; the document with many digits had not, though columns do not hold it.
    let before = number(&again, "before_interruption");
    assert_eq!(before, number(&first, "settled") + 1);
    assert_eq!(number(&again, "columns") + before, 900);
    for at in 0..2 {
        assert_eq!(
            again["rules"][at]["obligations"],
            first["rules"][at]["obligations"]
        );
    }
}
