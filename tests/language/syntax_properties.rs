//! Whatever text the parser is given, it answers: no panic, and every place lies on the text's characters.

use std::path::Path;

use proptest::prelude::*;
use whereas::internals::limits::Limits;
use whereas::internals::source::Sources;
use whereas::internals::syntax::{parse, parse_expression};

/// Parses a text as a file and as an expression, and looks at every place named.
fn answered(text: &str) {
    let sources = Sources::new();
    let source = sources.add("property.whereas", text);
    let file = parse(source, text, &Limits::default()).diagnostics;
    let expression = parse_expression(source, text, &Limits::default()).diagnostics;
    for diagnostic in file.iter().chain(&expression) {
        assert!(!diagnostic.message.is_empty());
        for label in &diagnostic.labels {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(
                start <= end,
                "{start}..{end} in {text:?}: {}",
                diagnostic.message
            );
            assert!(
                text.is_char_boundary(start.min(text.len())),
                "{start} in {text:?}: {}",
                diagnostic.message
            );
            assert!(
                text.is_char_boundary(end.min(text.len())),
                "{end} in {text:?}: {}",
                diagnostic.message
            );
        }
    }
}

fn corpus() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/syntax");
    let folders = ["good", "bad"].map(|kind| std::fs::read_dir(root.join(kind)).unwrap());
    let mut paths: Vec<_> = folders
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn the_corpus_cut_anywhere_is_answered() {
    let texts = corpus();
    assert!(texts.len() > 80);
    for text in texts {
        let short = text.split("// Expected:").next().unwrap();
        for (at, _) in short.char_indices().filter(|_| short.len() < 700) {
            answered(&short[..at]);
        }
    }
}

/// Pieces of the language, and of what it is mistaken for.
const PIECES: [&str; 44] = [
    "rule ",
    "r ",
    "for ",
    "each ",
    "T ",
    "{",
    "}",
    "\n",
    "require ",
    "a",
    " = ",
    "==",
    "5",
    " EUR",
    "%",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "if ",
    "then ",
    "else ",
    "every ",
    "x ",
    "in ",
    "xs ",
    "satisfies ",
    "not ",
    "- ",
    "2021-02-30",
    "24:30",
    "//",
    "///",
    "`",
    "“",
    "é",
    "\u{202e}",
    "type ",
    ": ",
    "otherwise ",
    "{a ",
    " days",
    ",",
];

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        answered(&text);
    }

    #[test]
    fn any_pieces_are_answered(picks in prop::collection::vec(0..PIECES.len(), 0..60)) {
        answered(&picks.into_iter().map(|pick| PIECES[pick]).collect::<String>());
    }

    #[test]
    fn a_rule_changed_in_one_place_is_answered(at in 0usize..200, pick in 0..PIECES.len()) {
        let whole = "type T { a: number, xs: list of T }\nrule r for T {\n  when a > 5 EUR\n  for each x in xs { require every y in xs satisfies y.a = 60% of x.a otherwise \"{a} and {x.a}\" }\n}\n";
        let at = at.min(whole.len());
        answered(&format!("{}{}{}", &whole[..at], PIECES[pick], &whole[at..]));
        answered(&format!("{}{}", &whole[..at], PIECES[pick]));
    }
}
