//! A starter rule file reads the documents that it was made from: each has what its type declares, and the rules that it
//! proposes are right.

use std::path::{Path, PathBuf};

use whereas::internals::check::Text;
use whereas::internals::document::{self, Tree};
use whereas::internals::infer;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn trees(text: &Text, sources: &Sources) -> Vec<Tree> {
    let source = sources.add(text.name.clone(), text.text.clone());
    let format = document::detect(&text.name, &text.text).format;
    document::parse(format, &text.text, source, &Limits::default()).unwrap()
}

/// The rules that a file proposes, without the strokes before them.
fn with_rules(file: &str) -> String {
    let (types, rules) = file.split_once("// Rules to begin with").unwrap();
    let rules: Vec<&str> = rules
        .lines()
        .skip(1)
        .map(|line| line.trim_start_matches("//").trim_start_matches(' '))
        .collect();
    // Documentation has lost its strokes with the others.
    let rules: Vec<String> = rules
        .iter()
        .map(|line| {
            if line.ends_with('.') {
                format!("// {line}")
            } else {
                (*line).to_owned()
            }
        })
        .collect();
    format!("{types}\n{}\n", rules.join("\n"))
}

/// Makes a rule file from samples, and reads them by it; returns the file.
fn holds(paths: &[PathBuf]) -> String {
    let sources = Sources::new();
    let texts: Vec<Text> = paths
        .iter()
        .map(|path| Text {
            name: path.to_string_lossy().as_ref().into(),
            text: std::fs::read_to_string(path).unwrap().into(),
        })
        .collect();
    let samples: Vec<Tree> = texts
        .iter()
        .flat_map(|text| trees(text, &sources))
        .collect();
    let file = infer::rule_file("starter", "these", &samples);
    let shown = &paths[0];
    let loaded = pipeline::load("starter.whereas", &with_rules(&file), &sources);
    assert!(
        loaded.diagnostics.is_empty(),
        "{shown:?}: {:#?}\n{file}",
        loaded.diagnostics
    );
    let program = pipeline::load(
        "own.whereas",
        &format!("{file}\nrule any for Document {{ require true }}\n"),
        &sources,
    );
    assert!(
        program.diagnostics.is_empty(),
        "{shown:?}: {:#?}\n{file}",
        program.diagnostics
    );
    let rules = Rules::new(program.value, false);
    let options = Options {
        as_type: Some("Document".into()),
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    for text in &texts {
        for checked in pipeline::check_document(&rules, &settings, text, &options, &sources) {
            let found: Vec<String> = checked
                .findings
                .iter()
                .map(|finding| format!("{} {}", finding.path, finding.message))
                .collect();
            assert!(found.is_empty(), "{}: {found:#?}\n{file}", text.name);
            assert!(
                checked.tally.holds > 0,
                "{}: {:#?}",
                text.name,
                checked.diagnostics
            );
        }
    }
    file
}

#[test]
fn each_sample_alone() {
    let mut read = 0;
    for (folder, ending) in [
        ("examples", "json"),
        ("examples", "yaml"),
        ("tests/data/formats", "json"),
        ("tests/data/formats", "yaml"),
        ("tests/data/formats", "toml"),
        ("tests/data/ocds/releases", "json"),
        ("tests/data/iati/activities", "xml"),
        ("tests/data/eforms", "xml"),
        ("tests/cli/formats.in", "md"),
    ] {
        for path in files(folder, ending)
            .iter()
            .filter(|path| !path.ends_with("verdicts.json"))
        {
            holds(std::slice::from_ref(path));
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}

#[test]
fn many_samples_at_once() {
    for (folder, ending) in [
        ("tests/data/ocds/releases", "json"),
        ("tests/data/iati/activities", "xml"),
        ("tests/data/eforms", "xml"),
    ] {
        holds(&files(folder, ending));
    }
    let agreements: Vec<PathBuf> = files("tests/data/formats", "json")
        .into_iter()
        .filter(|path| path.ends_with("agreement.json"))
        .collect();
    let file = holds(&agreements);
    assert!(
        file.contains("currency from") || file.contains("money"),
        "{file}"
    );
}

#[test]
fn what_is_recognised() {
    let sources = Sources::new();
    let text = r#"{"id": "007", "total": {"amount": 5, "currency": "EUR"}, "share": "12.5%", "signed": "2021-03-01",
        "opened": "2021-03-01T09:00Z", "notice": "P1M", "waited": "PT9H", "at": "09:00", "open": true, "price": "5 EUR",
        "Start date": "2021-03-01", "a/b": 1, "parties": [{"id": 1}, {"id": 2, "name": "x"}], "none": null,
        "lines": [{"amount": 5, "currency": "EUR", "kind": "a"}, {"amount": 5.5, "currency": "KZT", "kind": "b"},
          {"amount": 5, "currency": "EUR", "kind": "a"}, {"amount": 5, "currency": "EUR", "kind": "b"},
          {"amount": 5, "currency": "EUR", "kind": "a"}, {"amount": 5, "currency": "EUR", "kind": "a"},
          {"amount": 5, "currency": "EUR", "kind": "a"}, {"amount": 5, "currency": "EUR", "kind": "a"}]}"#;
    let trees = trees(
        &Text {
            name: "a.json".into(),
            text: text.into(),
        },
        &sources,
    );
    let file = infer::rule_file("starter", "a.json", &trees);
    let squeezed: Vec<String> = file
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for line in [
        "id: text",
        "total: money",
        "share: percent",
        "signed: date",
        "opened: datetime",
        "notice: period",
        "waited: duration",
        "at: time",
        "open: boolean",
        "price: money",
        "Start_date: date from \"Start date\"",
        "`a/b`: integer",
        "parties: list of Party",
        "name: text?",
        "none: text?",
        "lines: list of Line",
        "amount: money currency from \"currency\"",
        "kind: \"a\" | \"b\"",
    ] {
        assert!(squeezed.iter().any(|found| found == line), "{line}\n{file}");
    }
}

#[test]
fn keys_with_what_cannot_be_seen_are_written_so_that_they_can_be_read() {
    let document = "{\"a\\nb\": \"v\", \"c\\u202ed\": \"x\\ty\", \"e\\\"/f\": {\"g\\\\h\": 1}}";
    let sources = Sources::new();
    let trees = trees(
        &Text {
            name: "n.json".into(),
            text: document.into(),
        },
        &sources,
    );
    let rules = infer::rule_file("n", "n.json", &trees);
    let loaded = pipeline::load("n.whereas", &rules, &sources);
    assert!(
        loaded.diagnostics.is_empty(),
        "{rules}\n{:#?}",
        loaded.diagnostics
    );
    assert!(!rules.contains('\u{202e}'), "{rules}");
}
