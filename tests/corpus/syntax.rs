//! Runs the parser over `tests/corpus/syntax` and `tests/corpus/literate`: each file is a test of its own.
//!
//! A file ends with what is to be said of it, one diagnostic to a comment line; `UPDATE_EXPECT=1` writes them anew.
//! In Markdown they stand in a
//! comment of Markdown. Files under `good` have nothing to be said of them. What the checker says stands in `check_corpus.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use whereas::internals::limits::Limits;
use whereas::internals::source::Sources;
use whereas::internals::syntax::parse_file;

use super::compare;

const HEADING: &str = "// Expected:\n";
const IN_MARKDOWN: [&str; 2] = ["<!-- Expected:\n", "-->\n"];

/// What is said of a text: `E0101 3:5-3:7 message | label words | help: …`, one diagnostic to a line.
fn said(name: &str, text: &str) -> String {
    let sources = Sources::new();
    let source = sources.add(name, text);
    let mut out = String::new();
    for diagnostic in parse_file(source, sources.get(source), &Limits::default()).diagnostics {
        let _ = write!(out, "// {}", diagnostic.code);
        for (nth, label) in diagnostic.labels.iter().enumerate() {
            let (start, end) = (sources.start(label.span), sources.end(label.span));
            let bar = if nth == 0 { "" } else { " |" };
            let _ = write!(
                out,
                "{bar} {}:{}-{}:{}",
                start.line, start.column, end.line, end.column
            );
            if nth == 0 {
                let _ = write!(out, " {}", diagnostic.message);
            }
            if !label.text.is_empty() {
                let _ = write!(out, " | {}", label.text);
            }
        }
        if let Some(help) = diagnostic.help {
            let _ = write!(out, " | help: {help}");
        }
        out.push('\n');
    }
    out
}

/// A case without what is to be said of it, and that.
fn case(whole: &str, markdown: bool) -> (String, &str) {
    if markdown {
        let (text, expected) = whole.split_once(IN_MARKDOWN[0]).unwrap_or((whole, ""));
        return (text.to_owned(), expected.trim_end_matches(IN_MARKDOWN[1]));
    }
    let (text, expected) = whole.split_once(HEADING).unwrap_or((whole, ""));
    (text.trim_end_matches('\n').to_owned() + "\n", expected)
}

fn run(path: &Path, good: bool) -> Result<(), Failed> {
    let whole = std::fs::read_to_string(path)?;
    let markdown = path.extension().is_some_and(|ending| ending == "md");
    let (text, expected) = case(&whole, markdown);
    let found = said(if markdown { "case.md" } else { "case.whereas" }, &text);
    compare(path, good, (expected, &found), || match markdown {
        true => format!("{text}{}{found}{}", IN_MARKDOWN[0], IN_MARKDOWN[1]),
        false => format!("{text}\n{HEADING}{found}"),
    })
}

/// One trial for each file.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (corpus, kind) in ["syntax", "literate"]
        .into_iter()
        .flat_map(|corpus| [(corpus, "good"), (corpus, "bad")])
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/corpus")
            .join(corpus)
            .join(kind);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = format!(
                "{corpus}::{kind}::{}",
                path.file_stem().unwrap_or_default().display()
            );
            trials.push(Trial::test(name, move || run(&path, kind == "good")));
        }
    }
    assert!(trials.len() > 80, "the corpus is missing");
    trials
}
