//! `--shard`: the shards of a run have its documents together, each once and under the name that it has in the run.

use serde_json::Value;

use crate::common::project::Project;
use crate::common::registers::{lines, project};

/// The JSON report of a run.
fn report(at: &Project, documents: &[&str], more: &[&str]) -> Value {
    let arguments = ["check", "-r", "r.whereas", "--format", "json", "--quiet"];
    let (_, text) = at.whereas(&[&arguments[..], documents, more].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The parts of a report that its shards share: findings, and diagnostics about documents.
fn sorted(reports: &[Value]) -> Vec<String> {
    let all = |key: &str| -> Vec<Value> {
        let lists = reports
            .iter()
            .flat_map(|report| report[key].as_array().unwrap());
        lists.cloned().collect()
    };
    let mut lines: Vec<String> = [all("findings"), all("diagnostics")]
        .concat()
        .iter()
        .map(Value::to_string)
        .collect();
    lines.sort();
    lines
}

/// The counts of some reports together.
fn counts(reports: &[Value]) -> Vec<u64> {
    let keys = [
        "documents",
        "obligations",
        "holds",
        "violated",
        "undetermined",
    ];
    let sum = |key: &&str| {
        reports
            .iter()
            .map(|report| report["summary"][key].as_u64().unwrap())
            .sum()
    };
    keys.iter().map(sum).collect()
}

#[test]
fn the_shards_of_a_run_are_the_run() {
    let at = project();
    let sets: [&[&str]; 4] = [
        &["one.ndjson"],
        &["table.csv"],
        &["a.json", "b.json", "c.yaml"],
        &["one.ndjson", "a.json", "two.ndjson", "table.csv", "c.yaml"],
    ];
    let mut cases = 0;
    for documents in sets {
        let whole = report(&at, documents, &[]);
        assert!(whole["findings"].as_array().unwrap().len() >= 2, "{whole}");
        for of in 1..=7 {
            let shards: Vec<Value> = (1..=of)
                .map(|number| {
                    let shard = format!("{number}/{of}");
                    let jobs = (1 + (number + of) % 3).to_string();
                    report(&at, documents, &["--shard", &shard, "--jobs", &jobs])
                })
                .collect();
            let whole = std::slice::from_ref(&whole);
            assert_eq!(sorted(&shards), sorted(whole), "{documents:?} in {of}");
            assert_eq!(counts(&shards), counts(whole), "{documents:?} in {of}");
            // The work is divided: no shard has all of a register.
            let most = shards
                .iter()
                .map(|shard| counts(std::slice::from_ref(shard))[0])
                .max()
                .unwrap();
            let all = counts(whole)[0];
            assert!(
                of == 1 || most < all,
                "{documents:?}: a shard of {of} has {most} of {all}"
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 28);
}

#[test]
fn a_shard_is_the_same_with_any_number_of_threads() {
    let at = project();
    for documents in [&["one.ndjson", "a.json"][..], &["table.csv"]] {
        let once = report(&at, documents, &["--shard", "2/3", "--jobs", "1"]);
        for jobs in ["2", "3"] {
            assert_eq!(
                report(&at, documents, &["--shard", "2/3", "--jobs", jobs]),
                once
            );
        }
    }
}

#[test]
fn a_document_that_is_too_large_is_in_one_shard() {
    let at = project();
    // Larger than what is read at a time, so that it is passed over before its end is known.
    let large = format!(
        "{{\"rent\":\"1000 EUR\",\"note\":\"{}\"}}\n",
        "x".repeat(5_000_000)
    );
    at.write(
        "large.ndjson",
        &format!("{}{large}{large}{}", lines(900, 5), lines(900, 6)),
    );
    at.write(
        "last.ndjson",
        &format!("{}{}", lines(3, 7), large.trim_end()),
    );
    let limit = ["--limit", "file_bytes=2000"];
    let documents = ["large.ndjson", "last.ndjson"];
    let whole = report(&at, &documents, &limit);
    let said = sorted(std::slice::from_ref(&whole));
    let too_large = said
        .iter()
        .filter(|line| line.contains("is larger than 2000 bytes"));
    assert_eq!(too_large.count(), 3, "{said:?}");
    for of in [2, 5] {
        let shards: Vec<Value> = (1..=of)
            .map(|number| {
                report(
                    &at,
                    &documents,
                    &[&limit[..], &["--shard", &format!("{number}/{of}")]].concat(),
                )
            })
            .collect();
        assert_eq!(sorted(&shards), said);
        assert_eq!(counts(&shards), counts(std::slice::from_ref(&whole)));
    }
}

#[test]
fn a_shard_says_that_it_is_one_and_may_be_without_documents() {
    let at = project();
    let (code, said) = at.whereas(&[
        "check",
        "a.json",
        "b.json",
        "-r",
        "r.whereas",
        "--shard",
        "2/2",
    ]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        said,
        "checked 1 document, 1 obligation: 1 holds\nshard 2/2: the documents of the other shards were not checked\n"
    );
    let (code, said) = at.whereas(&[
        "check",
        "a.json",
        "b.json",
        "-r",
        "r.whereas",
        "--shard",
        "4/7",
    ]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with("checked 0 documents, 0 obligations: 0 hold\nshard 4/7: "),
        "{said}"
    );
    let json = report(&at, &["a.json"], &["--shard", "4/7"]);
    assert_eq!(
        json["silenced"][0],
        "shard 4/7: the documents of the other shards were not checked"
    );
    // The only shard is the whole run.
    let (code, said) = at.whereas(&["check", "b.json", "-r", "r.whereas", "--shard", "1/1"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "checked 1 document, 1 obligation: 1 holds\n")
    );
}

#[test]
fn what_holds_no_document_is_an_error_in_every_shard() {
    let at = project();
    at.write("empty.ndjson", "\n\n");
    for shard in ["1/2", "2/2"] {
        let (code, said) =
            at.whereas(&["check", "empty.ndjson", "-r", "r.whereas", "--shard", shard]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("hold no documents"), "{said}");
        // A stream that cannot be opened is read by every shard.
        let (code, said) =
            at.whereas(&["check", "none.ndjson", "-r", "r.whereas", "--shard", shard]);
        assert_eq!(code, 3, "{said}");
    }
}

#[test]
fn wrong_shards_are_errors() {
    let at = project();
    for (shard, why) in [
        ("0/4", "the first shard is number 1"),
        ("5/4", "there is no shard 5 if there are 4"),
        ("1/0", "there are no shards if there are 0 of them"),
        ("x", "a shard is written I/N"),
        ("2", "a shard is written I/N"),
        ("1/2/3", "a shard is written I/N"),
        ("", "a shard is written I/N"),
    ] {
        let (code, said) = at.whereas(&["check", "a.json", "-r", "r.whereas", "--shard", shard]);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains(&format!("`--shard {shard}`: {why}")),
            "{said}"
        );
    }
    for option in [&["--update-baseline"][..], &["--coverage"], &["--list"]] {
        let arguments = ["check", "a.json", "-r", "r.whereas", "--shard", "1/2"];
        let (code, said) = at.whereas(&[&arguments[..], option].concat());
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn a_shard_says_nothing_of_what_may_be_in_another() {
    let at = project();
    let (_, said) = at.whereas(&[
        "check",
        "one.ndjson",
        "a.json",
        "-r",
        "r.whereas",
        "--baseline",
        "baseline.json",
        "--update-baseline",
        "--quiet",
        "--format",
        "sarif",
    ]);
    assert!(said.contains("\"results\""), "{said}");
    // Of the findings of each shard all are known, and those of the other are not reported as gone.
    for shard in ["1/2", "2/2"] {
        let (code, said) = at.whereas(&[
            "check",
            "one.ndjson",
            "a.json",
            "-r",
            "r.whereas",
            "--baseline",
            "baseline.json",
            "--shard",
            shard,
            "--format",
            "short",
        ]);
        // The unreadable lines remain.
        assert_eq!(code, 3, "{said}");
        assert!(
            said.contains("findings of the baseline baseline.json"),
            "{said}"
        );
        assert!(
            !said.contains("violated]") && !said.contains("error[lease"),
            "{said}"
        );
        assert!(!said.contains("gone"), "{said}");
    }
    // A waiver for a document of a register belongs to one shard, and is no mistake in the others.
    let whole = report(&at, &["two.ndjson"], &[]);
    let violated = whole["findings"][0]["document"]
        .as_str()
        .unwrap()
        .to_owned();
    at.write(
        "w.whereas",
        &format!(
            "waiver for lease.deposit_limit {{ document \"{violated}\" until 2100-01-01 because \"a\" by \"b\" }}\n"
        ),
    );
    let waived = |shard: &[&str]| {
        let report = report(
            &at,
            &["two.ndjson"],
            &[&["--waivers", "w.whereas"], shard].concat(),
        );
        let findings = report["findings"].as_array().unwrap().clone();
        let about_waiver = findings
            .iter()
            .filter(|finding| finding["rule"] == "waiver")
            .count();
        (report["summary"]["waived"].as_u64().unwrap(), about_waiver)
    };
    assert_eq!(waived(&[]), (1, 0));
    let mut all: Vec<_> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| waived(&["--shard", shard]))
        .collect();
    all.sort_unstable();
    assert_eq!(all, [(0, 0), (0, 0), (1, 0)]);
}

#[test]
fn gates_share_their_documents_among_the_shards() {
    let at = project();
    let gate = |documents: &str| {
        format!("[[gate]]\ndocuments = [\"{documents}\"]\nrules = [\"r.whereas\"]\n")
    };
    let gates: String = ["a.json", "b.json", "c.yaml", "two.ndjson"]
        .map(gate)
        .concat();
    at.write("whereas.toml", &gates);
    let run = |more: &[&str]| {
        let (_, text) = at.whereas(&[&["check", "--format", "json", "--quiet"], more].concat());
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let whole = run(&[]);
    let shards = ["1/2", "2/2"].map(|shard| run(&["--shard", shard]));
    assert_eq!(sorted(&shards), sorted(std::slice::from_ref(&whole)));
    let documents = shards.map(|shard| shard["summary"]["documents"].as_u64().unwrap());
    assert!(documents.iter().all(|count| *count > 1), "{documents:?}");
}

#[test]
fn a_receipt_of_a_shard_verifies() {
    let at = project();
    let (_, said) = at.whereas(&[
        "check",
        "table.csv",
        "a.json",
        "-r",
        "r.whereas",
        "--shard",
        "2/3",
        "--receipt",
        "receipt.json",
        "--format",
        "short",
    ]);
    assert!(said.contains("shard 2/3"), "{said}");
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    let other = at.read("receipt.json").replace("\"2/3\"", "\"3/3\"");
    at.write("receipt.json", &other);
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 2, "{said}");
}
