//! What `whereas explain` shows is true: the bad example of a code's page is answered with that code, the good one
//! is not.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::string_slice, clippy::disallowed_methods)]
#![allow(clippy::unwrap_used, reason = "tests stop where what they need is not there")]

use whereas::check::{Loaded, Loader, Requested, Text, check};
use whereas::diagnostic::codes::use_of_program::CANNOT_READ;
use whereas::diagnostic::{Diagnostic, Severity, codes};
use whereas::limits::Limits;
use whereas::lint::{Words, Written, lint};
use whereas::source::{Source, Sources};

/// Codes whose bad example alone is not answered with them, each with the reason.
const EXCERPTS: &[(&str, &str)] = &[
    ("E0202", "the file's path is at fault"),
    ("E0204", "it takes two modules"),
    ("E0208", "it takes two modules"),
    ("E0212", "it takes twenty definitions"),
    ("E0607", "it is said of a test as it runs"),
    ("E0105", "the parser does not say it yet"),
    ("E0106", "the parser does not say it yet"),
    ("E0108", "the parser does not say it yet"),
    ("E0116", "the parser does not say it yet"),
    ("E0122", "the parser does not say it yet"),
];

/// Knows the packs that examples use.
struct Packs;

impl Loader for Packs {
    fn find(&mut self, module: &str, _: Option<&Source>) -> Loaded {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let path = folder.join(format!("{}.whereas", module.replace('.', "/")));
        match std::fs::read_to_string(&path) {
            Ok(text) => Loaded::Found(Text { name: path.display().to_string().into(), text: text.into() }),
            Err(_) => Loaded::NotFound { similar: Vec::new() },
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let beside = std::path::Path::new(from.name()).with_file_name(path);
        let text = std::fs::read_to_string(beside);
        let text = text.map_err(|why| Diagnostic::new(CANNOT_READ, Severity::Error, why.to_string()))?;
        Ok(Text { name: path.into(), text: text.into() })
    }
}

fn said(text: &str) -> Vec<&'static str> {
    let requested = Requested::File(Text { name: "example.whereas".into(), text: text.into() });
    let sources = Sources::new();
    let outcome = check(&mut Packs, vec![requested], &sources, &Limits::default());
    let mut said: Vec<&str> = outcome.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    if !outcome.failed() {
        let source = outcome.value.modules.iter().find(|module| module.requested).unwrap().source;
        let file = whereas::syntax::parse(source, text, &Limits::default()).value;
        let mut words = Words::default();
        words.add(text);
        let written = Written { sources: &sources, words: &words };
        let found = lint(&outcome.value, &[file], &written, &|_| Some(Severity::Warning));
        said.extend(found.iter().map(|lint| lint.diagnostic.code.as_str()));
    }
    said
}

/// The rule file shown under a heading of a page.
fn example<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("{heading}\n```whereas\n"))?;
    rest.split_once("```").map(|(text, _)| text)
}

#[test]
fn bad_examples_are_answered_with_their_code_and_good_ones_are_not() {
    let mut wrong = Vec::new();
    let mut shown = 0;
    // What tests do not notice is shown by tests/mutants.rs.
    for page in codes::pages().filter(|page| !page.code.as_str().starts_with('M')) {
        let code = page.code.as_str();
        if EXCERPTS.iter().any(|(excerpt, reason)| *excerpt == code && !reason.is_empty()) {
            continue;
        }
        if let Some(bad) = example(page.text, "Bad:") {
            shown += 1;
            let found = said(bad);
            if !found.contains(&code) {
                wrong.push(format!("{code}: its bad example is answered with {found:?}:\n{bad}"));
            }
        }
        if let Some(good) = example(page.text, "Good:").filter(|good| said(good).contains(&code)) {
            wrong.push(format!("{code}: its good example shows the same fault:\n{good}"));
        }
    }
    assert!(shown > 40, "the pages have lost their examples: {shown}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
