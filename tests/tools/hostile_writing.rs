//! Broken and odd rule files through `fmt` and `lint`: each is answered, what is formatted settles, and no comment is
//! lost. Some of all cases are tried each time; `WHEREAS_HOSTILE=full` tries every one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::common::rules::files_of_a_person;
use whereas::internals::check::{Requested, Text, check};
use whereas::internals::diagnostic::codes::usage::FORMAT_DEFECT;
use whereas::internals::diagnostic::{Diagnostic, Severity, has_errors};
use whereas::internals::format::format;
use whereas::internals::limits::Limits;
use whereas::internals::lint::{RuleFiles, Uses, fixed, lint};
use whereas::internals::pipeline::NoFiles;
use whereas::internals::source::Sources;
use whereas::internals::syntax;

/// Up to here a file is cut at every character, beyond at the ends of words and signs.
const EVERY_CHARACTER: usize = 4096;

fn full() -> bool {
    std::env::var_os("WHEREAS_HOSTILE").is_some_and(|value| value == "full")
}

/// Every how many cases one is tried where not all are.
fn step(usual: usize) -> usize {
    if full() { 1 } else { usual }
}

fn formatted(text: &str) -> Result<String, Vec<Diagnostic>> {
    formatted_in(&Sources::new(), text)
}

/// Formats a text; spans of what is said point into the sources.
fn formatted_in(sources: &Sources, text: &str) -> Result<String, Vec<Diagnostic>> {
    let source = sources.add("t.whereas", text);
    format(sources, source, &Limits::default())
}

fn parses(text: &str) -> bool {
    let sources = Sources::new();
    let source = sources.add("t.whereas", text);
    !has_errors(&syntax::parse(source, text, &Limits::default()).diagnostics)
}

/// What is said speaks of this text, in words.
fn is_said_well(sources: &Sources, said: &[Diagnostic], text: &str) {
    for diagnostic in said {
        assert_ne!(diagnostic.code, FORMAT_DEFECT, "{}", diagnostic.message);
        assert!(
            !diagnostic.message.trim().is_empty() && !diagnostic.message.ends_with('.'),
            "{diagnostic:?}"
        );
        for label in &diagnostic.labels {
            let range = label.span.range();
            assert!(
                text.get(range).is_some(),
                "{diagnostic:?} lies outside the text or within a character"
            );
            let _ = sources.start(label.span);
        }
    }
}

/// Formats a text if it can be read; what comes of it is in its form.
fn format_settles(text: &str) -> bool {
    let sources = Sources::new();
    match formatted_in(&sources, text) {
        Ok(once) => {
            let twice = formatted(&once).unwrap_or_else(|said| panic!("{said:?}\n{once}"));
            assert_eq!(once, twice, "twice is not once");
            assert!(once.is_empty() || once.ends_with('\n'));
            true
        }
        Err(said) => {
            // The parser's diagnostics, as the formatter hands them on: parsing takes nearly all the time of this test.
            assert!(has_errors(&said), "refused, and nobody says why");
            is_said_well(&sources, &said, text);
            false
        }
    }
}

/// Lints a text if it can be used; what is mended can be used too, and says nothing of what was mended.
fn lint_answers(text: &str) {
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    });
    let outcome = check(&mut NoFiles, vec![requested], &sources, &Limits::default());
    is_said_well(&sources, &outcome.diagnostics, text);
    if outcome.failed() {
        return;
    }
    let Some(module) = outcome.value.modules.iter().find(|module| module.requested) else {
        return;
    };
    let file = syntax::parse(module.source, text, &Limits::default()).value;
    let written = RuleFiles {
        sources: &sources,
        uses: &Uses::default(),
    };
    let lints = lint(&outcome.value, &[file], &written, &|_| {
        Some(Severity::Warning)
    });
    let said: Vec<Diagnostic> = lints.iter().map(|lint| lint.diagnostic.clone()).collect();
    is_said_well(&sources, &said, text);
    for (_, mended) in fixed(&lints, &sources) {
        let requested = Requested::File(Text {
            name: "t.whereas".into(),
            text: mended.as_str().into(),
        });
        let outcome = check(
            &mut NoFiles,
            vec![requested],
            &Sources::new(),
            &Limits::default(),
        );
        assert!(
            !outcome.failed(),
            "mended, it cannot be used: {:?}\n{mended}",
            outcome.diagnostics
        );
    }
}

/// Runs `what` and says of which text it is that it stopped.
fn of(name: &str, text: &str, what: impl FnOnce(&str)) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| what(text))) {
        let end = text
            .chars()
            .rev()
            .take(200)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<String>();
        eprintln!("of {name}, the {} bytes that end in\n{end}", text.len());
        std::panic::resume_unwind(panic);
    }
}

/// Where a text is cut: at every character at first, then at the ends of words and signs.
fn cuts(text: &str) -> Vec<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut before = ' ';
    let mut cuts = Vec::new();
    for (at, c) in text.char_indices() {
        let ends = !(before.is_whitespace() || is_word(before) && is_word(c));
        if at <= EVERY_CHARACTER || ends {
            cuts.push(at);
        }
        before = c;
    }
    cuts.push(text.len());
    cuts
}

const EVERYTHING: [&str; 6] = [
    "tests/corpus",
    "tests/data",
    "tests/data/reference_page",
    "tests/cli",
    "rules",
    "examples",
];

#[test]
fn every_beginning_of_every_file_is_formatted_or_refused() {
    let (mut tried, mut done) = (0, 0);
    for (nth, (path, text)) in files_of_a_person(&EVERYTHING).into_iter().enumerate() {
        let name = path.display().to_string();
        for end in cuts(&text)
            .into_iter()
            .skip(nth % step(211))
            .step_by(step(211))
        {
            of(&name, &text[..end], |text| {
                done += usize::from(format_settles(text))
            });
            tried += 1;
        }
    }
    println!("{tried} beginnings, {done} of them formatted");
    assert!(tried > 1_300 && done > 130, "{tried}, {done}");
}

#[test]
fn every_beginning_of_every_file_is_linted_or_refused() {
    let mut tried = 0;
    for (nth, (path, text)) in files_of_a_person(&EVERYTHING).into_iter().enumerate() {
        let name = path.display().to_string();
        for end in cuts(&text)
            .into_iter()
            .skip(nth % step(307))
            .step_by(step(307))
        {
            of(&name, &text[..end], lint_answers);
            tried += 1;
        }
        of(&name, &text, lint_answers);
    }
    println!("{tried} beginnings");
    assert!(tried > 900, "{tried}");
}

/// The stretches of white space of a text, outside texts and comments.
fn gaps(text: &str) -> Vec<usize> {
    let mut gaps = Vec::new();
    let (mut quoted, mut at) = (false, 0);
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap();
        if !quoted && rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if !quoted && c.is_whitespace() {
            at += rest.len() - rest.trim_start().len();
            gaps.push(at);
        } else if quoted && c == '\\' {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else {
            quoted ^= c == '"';
            at += c.len_utf8();
        }
    }
    gaps
}

#[test]
fn a_comment_in_any_gap_of_a_whole_file_stays() {
    let (mut tried, mut kept) = (0, 0);
    for (nth, (path, text)) in
        files_of_a_person(&["rules", "examples", "tests/corpus", "tests/cli"])
            .into_iter()
            .enumerate()
    {
        if !parses(&text) || text.contains("// c\n") {
            continue;
        }
        let name = path.display().to_string();
        for at in gaps(&text)
            .into_iter()
            .skip(nth % step(149))
            .step_by(step(149))
        {
            let with = format!("{}// c\n{}", &text[..at], &text[at..]);
            // Behind the slashes of documentation it is a part of it.
            let line = &with[with[..at].rfind('\n').map_or(0, |line| line + 1)..at];
            tried += 1;
            if line.trim_start().starts_with("//") {
                continue;
            }
            of(&name, &with[..at + 4], |_| {
                let once = match formatted(&with) {
                    Ok(once) => once,
                    Err(said) => return assert!(!parses(&with), "{said:?}"),
                };
                kept += 1;
                assert_eq!(
                    once.lines().filter(|line| line.ends_with("// c")).count(),
                    1,
                    "{once}"
                );
                assert_eq!(formatted(&once).unwrap(), once, "twice is not once");
            });
        }
    }
    println!("{tried} gaps, {kept} take a comment");
    assert!(kept > 100 && kept * 10 > tried * 7, "{kept} of {tried}");
}

#[test]
fn odd_white_space_line_ends_and_letters() {
    let rule = "type T { a: number, b: text }\n\nrule r for T {\n  require a > 0 and b != \"x\" // e\u{301} 👩‍⚖️\n}\n";
    for text in [
        String::new(),
        "\n".into(),
        "\u{feff}".into(),
        "\u{feff}\n\u{feff}".into(),
        "// only a comment".into(),
        "/// documentation of nothing".into(),
        rule.replace('\n', "\r\n"),
        rule.replace('\n', "\r"),
        rule.replace(' ', "\t"),
        rule.replace(' ', "\u{a0}"),
        rule.replace(' ', "\u{2003}"),
        rule.replace(' ', "\u{200b}"),
        rule.replace("a", "é\u{301}"),
        rule.replace("\"x\"", "\"👩‍⚖️ \u{1f1f0}\u{1f1ff} e\u{301} \u{0}\""),
        rule.replace("\"x\"", "\"ſ\u{202e}\""),
        rule.replace("a:", "`👩‍⚖️ e\u{301}`:")
            .replace("a >", "`👩‍⚖️ e\u{301}` >"),
        rule.replace('\n', "\u{b}"),
        rule.replace('\n', "\u{2028}"),
        format!("{rule}\u{0}"),
        format!("{}{rule}", "\n".repeat(5_000)),
        format!("type T {{ a: \"{}\" }}", "x".repeat(200_000)),
        format!("type T {{ a: text }} //{}", "é".repeat(100_000)),
        format!(
            "type T {{ {} }}",
            (0..2_000)
                .map(|n| format!("f{n}: number, "))
                .collect::<String>()
        ),
        format!(
            "type T {{ a: {} }}",
            (0..2_000)
                .map(|n| format!("\"c{n}\" | "))
                .collect::<String>()
                + "\"z\""
        ),
        "{".repeat(5_000),
        "(".repeat(5_000),
        "\"".repeat(5_001),
        "///\n".repeat(5_000),
        "// whereas: allow(".repeat(1_000),
        "// whereas: allow(L0101) because \"x\"\n".repeat(1_000),
    ] {
        let name: String = text.chars().take(40).collect();
        of(&name, &text, |text| {
            format_settles(text);
        });
        of(&name, &text, lint_answers);
    }
}
