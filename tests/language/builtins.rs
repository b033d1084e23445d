//! The rows of built-in functions: every example is checked, evaluated and put into words, and the table of
//! docs/language.md is made of them. `UPDATE_EXPECT=1` writes the table anew.

use std::collections::HashSet;
use std::path::Path;

use whereas::internals::builtins::{self, Function};
use whereas::internals::check::Text;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;
use whereas::internals::value::RoundingMode;
use whereas::internals::words;

/// The type that examples are conditions of, and a document of it.
const TYPES: &str = "type Example { parts: list of Part, rates: map of number }\ntype Part { name: text, amount: number }\n";
const DOCUMENT: &str = r#"{
    "parts": [{ "name": "a", "amount": 1 }, { "name": "b", "amount": 2 }, { "name": "c", "amount": 3 }],
    "rates": { "base": 2, "late": 5 }
}"#;

/// What is wrong with a function's example.
fn faults(function: &Function) -> Vec<String> {
    let example = &function.example;
    let mut faults = Vec::new();
    if !example.condition.contains(&format!("{}(", function.name)) {
        faults.push(format!("{}: the example does not call it", function.name));
    }
    let sources = Sources::new();
    let rule = format!(
        "{TYPES}rule example for Example {{ require {} }}\n",
        example.condition
    );
    let loaded = pipeline::load("example.whereas", &rule, &sources);
    if loaded.failed() || !loaded.diagnostics.is_empty() {
        return vec![format!("{}: {:#?}", function.name, loaded.diagnostics)];
    }
    let spoken: Vec<String> = words::rule(&loaded.value, &loaded.value.rules[0])
        .demands
        .iter()
        .map(|one| one.words.plain())
        .collect();
    if spoken != [example.words] {
        faults.push(format!(
            "{}: a rulebook says {spoken:?}, the row {:?}",
            function.name, example.words
        ));
    }
    let rules = Rules::new(loaded.value, true);
    let options = Options {
        every_verdict: true,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text {
        name: "example.json".into(),
        text: DOCUMENT.into(),
    };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    let verdicts: Vec<Verdict> = checked
        .iter()
        .flat_map(|document| &document.findings)
        .map(|finding| finding.verdict)
        .collect();
    if verdicts != [Verdict::Holds] {
        faults.push(format!(
            "{}: the example has the verdicts {verdicts:?}",
            function.name
        ));
    }
    faults
}

#[test]
fn every_example_is_true_and_has_its_words() {
    let faults: Vec<String> = builtins::all().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn names_are_unique_and_signatures_tell_their_lengths_apart() {
    let mut names = HashSet::new();
    for function in builtins::all() {
        assert!(
            names.insert(function.name),
            "{} is declared twice",
            function.name
        );
        assert_eq!(builtins::by_name(function.name), Some(function));
        let lengths: HashSet<usize> = function
            .signatures
            .iter()
            .map(|one| one.parameters.len())
            .collect();
        assert!(
            !lengths.is_empty() && lengths.len() == function.signatures.len(),
            "{}",
            function.name
        );
    }
    assert!(names.len() >= 26);
}

#[test]
fn the_language_page_has_a_table_of_the_rows() {
    const START: &str =
        "<!-- The table is written by `UPDATE_EXPECT=1 cargo test --test language builtins`. -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (written, after) = rest.split_once("\n\n").unwrap();
    let mut table = "| function | gives | example, which is true |\n| --- | --- | --- |".to_owned();
    for function in builtins::all() {
        let ways: Vec<String> = function
            .signatures
            .iter()
            .map(|one| format!("`{}`", one.spelling(function.name)))
            .collect();
        table.push_str(&format!(
            "\n| {} | {} | `{}` |",
            ways.join(" "),
            function.doc,
            function.example.condition
        ));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(&path, format!("{before}{START}{table}\n\n{after}")).unwrap();
    }
    assert!(
        written == table,
        "the table of docs/language.md is not that of the rows; UPDATE_EXPECT=1 writes it anew"
    );
}

/// Completion lists forms with their snippets; no row may be missing there.
#[test]
fn completion_offers_every_unit_and_verdict() {
    use whereas::internals::ide::completion::words::{UNITS, VERDICTS};
    let is_in = |forms: &[whereas::internals::ide::completion::words::SnippetForm], word: &str| {
        forms.iter().any(|one| one.label == word)
    };
    for unit in whereas::internals::value::TimeUnit::ALL {
        assert!(is_in(UNITS, unit.row().many), "{unit:?}");
    }
    for verdict in Verdict::ALL {
        assert!(is_in(VERDICTS, verdict.words()), "{verdict:?}");
    }
}

#[test]
fn the_documentation_names_every_rounding_mode() {
    let doc = builtins::numbers::ROUND.doc;
    for mode in RoundingMode::ALL {
        assert!(
            doc.split(' ').any(|word| word == mode.word()),
            "`round` does not say that there is {}",
            mode.word()
        );
    }
}
