//! Literate rule files: whatever the Markdown, the rules are read where they stand, and the prose stays as it is.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use whereas::internals::check::{Requested, Text, check};
use whereas::internals::diagnostic::{Diagnostic, Severity, has_errors};
use whereas::internals::format::format;
use whereas::internals::limits::Limits;
use whereas::internals::lint::{RuleFiles, Uses, fixed, lint};
use whereas::internals::pipeline::NoFiles;
use whereas::internals::source::{SourceId, Sources};
use whereas::internals::syntax::{self, literate};

fn formatted(text: &str) -> Result<String, Vec<Diagnostic>> {
    let sources = Sources::new();
    let source = sources.add("t.md", text);
    format(&sources, source, &Limits::default())
}

fn blocks(text: &str) -> Vec<literate::RulesBlock> {
    literate::blocks(SourceId::NOWHERE, text).value
}

/// What stands outside the blocks, piece by piece.
fn prose(text: &str) -> Vec<String> {
    let mut at = 0;
    let mut pieces = Vec::new();
    for block in blocks(text) {
        pieces.push(text[at..block.body.start].to_owned());
        at = block.body.end;
    }
    pieces.push(text[at..].to_owned());
    pieces
}

/// Checks, lints, mends and formats a text; every place that is named lies on its characters.
fn answered(text: &str) {
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: "t.md".into(),
        text: text.into(),
    });
    let outcome = check(&mut NoFiles, vec![requested], &sources, &Limits::default());
    for label in outcome
        .diagnostics
        .iter()
        .flat_map(|diagnostic| &diagnostic.labels)
    {
        assert!(
            text.get(label.span.range()).is_some(),
            "{:?} in {text:?}",
            label.span
        );
    }
    if let Some(module) = outcome.value.modules.first().filter(|_| !outcome.failed()) {
        let file = syntax::parse_file(
            module.source,
            sources.get(module.source),
            &Limits::default(),
        )
        .value;
        let written = RuleFiles {
            sources: &sources,
            uses: &Uses::default(),
        };
        let lints = lint(&outcome.value, &[file], &written, &|_| {
            Some(Severity::Warning)
        });
        for (_, mended) in fixed(&lints, &sources) {
            assert_eq!(prose(&mended), prose(text));
        }
    }
    if let Ok(once) = formatted(text) {
        assert_eq!(prose(&once), prose(text), "{text:?} became {once:?}");
        assert_eq!(
            formatted(&once).as_ref(),
            Ok(&once),
            "{text:?} does not settle"
        );
    }
}

fn corpus() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/corpus/literate/good", "tests/corpus/literate/bad"];
    let paths = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap().flatten());
    let mut paths: Vec<PathBuf> = paths.map(|entry| entry.path()).collect();
    paths.push(root.join("examples/oecd-integrity-review/reported.whereas.md"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_beginning_of_a_file_is_answered() {
    let mut tried = 0;
    for (_, text) in corpus() {
        for end in (0..=text.len().min(4096)).filter(|end| text.is_char_boundary(*end)) {
            answered(&text[..end]);
            tried += 1;
        }
    }
    assert!(tried > 8_000, "{tried}");
}

#[test]
fn the_good_cases_are_formatted_and_the_bad_ones_refused() {
    let mut good = 0;
    for (path, text) in corpus() {
        let bad = path.to_string_lossy().contains("bad");
        assert_eq!(formatted(&text).is_err(), bad, "{}", path.display());
        good += usize::from(!bad);
    }
    assert!(good > 10, "{good}");
}

/// Pieces of Markdown and of rules, some of which break each other.
const PIECES: [&str; 36] = [
    "```whereas\n",
    "```\n",
    "~~~whereas\n",
    "~~~\n",
    "````whereas\n",
    "````\n",
    "```json\n",
    "```whereas ignore\n",
    "type T { a: number }\n",
    "type   U{b:text}\n",
    "rule r for T {\nrequire a>0 }\n",
    "module m\n",
    "// a comment\n",
    "/// documentation\n",
    "agreement x: T { a: 1 }\n",
    "test \"t\" {\ngiven x }\n",
    "\n",
    "\r\n",
    "\r",
    "  ",
    "\t",
    "- ",
    "1. ",
    "> ",
    "    ",
    "# Heading\n",
    "Prose with é, e\u{301}, 👩‍⚖️ and `code`.\n",
    "<details>\n",
    "</details>\n",
    "<!--",
    "-->\n",
    "---\n",
    "| a | b |\n|---|---|\n| `x` | y |\n",
    "\u{feff}",
    "[^1]: ",
    "`",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_prose_of_any_markdown_stays(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        answered(&pieces.concat());
    }

    #[test]
    fn rules_within_prose_settle(
        before in "[ -~é\u{301}👩\n]{0,40}",
        margin in prop::sample::select(vec!["", " ", "   ", "- ", "1. ", "-\t"]),
        items in prop::collection::vec(prop::sample::select(&["type T{a:number}", "// why", "define x:number=1", "", "data d : list of text from\n\"a.csv\""][..]), 0..5),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
        after in "[ -~é\n]{0,40}",
    ) {
        let inner: String = margin.chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
        let body: String = items.iter().flat_map(|item| item.lines()).map(|line| format!("{inner}{line}\n")).collect();
        let block = format!("{margin}```whereas\n{body}{inner}```\n").replace('\n', line_break);
        answered(&format!("{before}\n\n{block}{after}"));
    }
}

#[test]
fn fixes_stay_within_their_block() {
    let text = "# Law\n\nThe word x stands here.\n\n- a\n  ```whereas\n  type T { a: boolean }\n  rule r for T {\n    let x = 5\n    require a = true\n  }\n  ```\n";
    let folder = tempfile::tempdir().unwrap();
    crate::common::project::write(folder.path(), "a.whereas.md", text);
    let (code, said) =
        crate::common::project::whereas(folder.path(), &["lint", "--fix", "--no-config"]);
    assert_eq!(code, 1, "{said}");
    // The `x` of the prose uses nothing.
    assert!(
        said.contains("L0101") && said.contains("a.whereas.md:9:9") && said.contains("1 mended"),
        "{said}"
    );
    assert_eq!(
        crate::common::project::read(folder.path(), "a.whereas.md"),
        text.replace("a = true", "a")
    );
}

#[test]
fn a_new_one_is_in_its_form() {
    let folder = tempfile::tempdir().unwrap();
    crate::common::project::write(
        folder.path(),
        "draft.yaml",
        "rent: 500 EUR\nsigned: 2026-02-01\n",
    );
    let new = [
        "new",
        "rules",
        "--from",
        "draft.yaml",
        "--output",
        "lease.whereas.md",
    ];
    let (code, said) = crate::common::project::whereas(folder.path(), &new);
    assert_eq!(code, 0, "{said}");
    let made = crate::common::project::read(folder.path(), "lease.whereas.md");
    assert!(
        made.starts_with("# Rules for documents like draft.yaml\n"),
        "{made}"
    );
    assert!(
        made.contains("```whereas\n/// Rules for documents like draft.yaml.\nmodule lease\n"),
        "{made}"
    );
    for command in [
        &["fmt", "--check"][..],
        &["lint", "--no-notes", "--no-config"],
    ] {
        let (code, said) = crate::common::project::whereas(folder.path(), command);
        assert_eq!(code, 0, "{said}");
    }
}

#[test]
fn a_large_page_is_read_at_once() {
    let prose =
        "The parties, having regard to *everything*, agree as follows: é.\n\n".repeat(80_000);
    let text = format!("{prose}```whereas\ntype T {{ a: nmber }}\n```\n\n{prose}");
    assert!(text.len() > 10_000_000);
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: "t.md".into(),
        text: text.into(),
    });
    let outcome = check(&mut NoFiles, vec![requested], &sources, &Limits::default());
    assert!(has_errors(&outcome.diagnostics));
    let at = sources.start(outcome.diagnostics[0].span().unwrap());
    assert_eq!(
        (at.line, at.column),
        (160_002, 13),
        "{:?}",
        outcome.diagnostics
    );
}
