//! The grammar for editors accepts a file exactly when the checker's own parser does.
//!
//! Asked of every rule file of the project, of every piece of them that a slip of the hand would leave, and of what the
//! two are known to see differently.

#![allow(clippy::disallowed_methods, reason = "files are read here; the list of methods is the checker's own")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tree_sitter::{Node, Parser};
use whereas::internals::diagnostic::codes::syntax as code;
use whereas::internals::limits::Limits;
use whereas::internals::source::Sources;

/// What the two see differently, with the reason: source, whether the checker accepts it, whether the grammar does.
const DIFFERENCES: &[(&str, &str, bool, bool)] = &[
    (
        "zones are a list of their own, which changes every year",
        "define x = 2021-03-01T09:00[Atlantis/Capital]",
        false,
        true,
    ),
    ("what a local time is, only the zone knows", "define x = 2021-03-28T02:30[Europe/Berlin]", false, true),
    ("the parts of a date are put together later", "define x = year of month of d", false, true),
    ("a text is closed on its line; the grammar lets an expression in it go on", TEMPLATE_ON_TWO_LINES, false, true),
    ("a record that ends a line ends its definition too", "define x = { a: 1 }.a", false, true),
    ("an item after such a record may stand on its line", "define x = { a: 1 } define y = 2", true, false),
    ("`working days` might be a measure and is taken for one", "define x = working days", true, false),
    ("`days from` might be a measure and is taken for one", "type T { a: number else days from \"x\" }", true, false),
    ("months of a year are not in the grammar yet", "define x = month 2025-01", true, false),
    ("date-times without an offset are not in the grammar yet", "define x = a < 2021-03-01T09:00", true, false),
    ("messages in further languages are not in the grammar yet", "rule r for T { require a otherwise \"b\" in \"ru\" \"c\" }", true, false),
    ("hours of single days are not in the grammar yet", "calendar c { working hours on 2026-12-24 09:00 to 13:00 }", true, false),
    ("a key behind a comma has no name yet in the grammar", "define x = xs grouped by a, b as c", true, false),
    ("`it` is no key of plain values", "define x = xs sorted by it", false, true),
    ("a call is one word, dots and all", "define x = a .f(1)", false, true),
];

/// Files that show such a difference: of a local time, of a key with a name behind a comma, of `sorted by it`.
const FILES_THAT_DIFFER: &[&str] = &[
    "expr_local_time_after_the_tables_end.whereas",
    "check/bad/expr_keys.whereas",
    "format/formatted.whereas",
    "format/written.whereas",
    "sorted_by_it.whereas",
    // Forms that the generated grammar does not have yet.
    "check/bad/calendar_hours_of_days.whereas",
    "check/bad/date_time_without_offset.whereas",
    "check/bad/language_tags.whereas",
    "evaluation/forms.whereas",
];

const TEMPLATE_ON_TWO_LINES: &str = "rule r for T {\n  require a otherwise \"{a +\n1}\"\n}";

fn grammar_accepts(parser: &mut Parser, text: &str) -> bool {
    let tree = parser.parse(text, None).expect("no time limit is set");
    !tree.root_node().has_error()
}

fn checker_accepts(text: &str) -> bool {
    let sources = Sources::new();
    let source = sources.add("case.whereas", text);
    let outcome = whereas::internals::syntax::parse(source, text, &Limits::default());
    assert!(outcome.diagnostics.iter().all(|said| said.code != code::UNREADABLE), "{text}");
    !outcome.diagnostics.iter().any(|said| said.code.as_str().starts_with("E01"))
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_whereas::LANGUAGE.into()).expect("a grammar of this version");
    parser
}

fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut open: Vec<PathBuf> = ["tests", "rules", "examples", "benches"].iter().map(|name| root.join(name)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the project").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "whereas") {
                // One file is in another encoding on purpose.
                found.extend(std::fs::read_to_string(&path).ok().map(|text| (path, text)));
            }
        }
    }
    found.sort();
    assert!(found.len() > 400, "only {} rule files were found", found.len());
    found
}

/// What each says of a text, where they differ.
fn disagreement(parser: &mut Parser, text: &str) -> Option<String> {
    let (checker, grammar) = (checker_accepts(text), grammar_accepts(parser, text));
    (checker != grammar).then(|| format!("the checker {}, the grammar {}", accepts(checker), accepts(grammar)))
}

fn accepts(yes: bool) -> &'static str {
    if yes { "accepts" } else { "refuses" }
}

#[test]
fn every_rule_file() {
    let mut parser = parser();
    let mut report = String::new();
    for (path, text) in files() {
        if FILES_THAT_DIFFER.iter().any(|name| path.ends_with(name)) {
            assert!(disagreement(&mut parser, &text).is_some(), "{} no longer differs", path.display());
        } else if let Some(said) = disagreement(&mut parser, &text) {
            let _ = writeln!(report, "{}: {said}", path.display());
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn what_is_known_to_differ() {
    let mut parser = parser();
    let mut report = String::new();
    for (reason, text, checker, grammar) in DIFFERENCES {
        let found = (checker_accepts(text), grammar_accepts(&mut parser, text));
        if found != (*checker, *grammar) {
            let _ = writeln!(report, "{reason}: `{text}`: {found:?}");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_lone_carriage_return_ends_a_comment() {
    let text = "// a comment\rmodule loans // another\r\ruse calendars.kz\r";
    let tree = parser().parse(text, None).expect("no time limit is set");
    let root = tree.root_node();
    assert!(!root.has_error(), "{}", root.to_sexp());
    let mut cursor = root.walk();
    let found: Vec<(&str, &str)> =
        root.children(&mut cursor).map(|node| (node.kind(), text[node.byte_range()].trim_end())).collect();
    assert_eq!(
        found,
        [
            ("comment", "// a comment"),
            ("module", "module loans"),
            ("comment", "// another"),
            ("use", "use calendars.kz"),
        ]
    );
}

/// A rule file means the same however its lines end. How a parser goes on behind an error is left open.
#[test]
fn every_end_of_a_line() {
    let mut parser = parser();
    let mut tree = |text: &str| {
        let tree = parser.parse(text, None).expect("no time limit is set");
        (!tree.root_node().has_error()).then(|| tree.root_node().to_sexp())
    };
    let mut report = String::new();
    for (path, text) in files().into_iter().filter(|(_, text)| !text.contains('\r')) {
        let (expected, accepted) = (tree(&text), checker_accepts(&text));
        for end in ["\r", "\r\n"] {
            let other = text.replace('\n', end);
            if tree(&other) != expected {
                let _ = writeln!(report, "{} with {end:?}: the grammar sees another tree", path.display());
            }
            if checker_accepts(&other) != accepted {
                let _ = writeln!(report, "{} with {end:?}: the checker sees it differently", path.display());
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// Every token taken out, doubled, or changed with the next.
fn slips(root: Node<'_>, text: &str) -> Vec<String> {
    let mut leaves = Vec::new();
    let mut cursor = root.walk();
    loop {
        if cursor.goto_first_child() {
            continue;
        }
        leaves.push(cursor.node().byte_range());
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return leaves
                    .iter()
                    .zip(leaves.iter().skip(1))
                    .filter(|(leaf, next)| !leaf.is_empty() && leaf.end <= next.start)
                    .flat_map(|(leaf, next)| {
                        let (before, token, after) = (&text[..leaf.start], &text[leaf.clone()], &text[leaf.end..]);
                        let (between, following) = (&text[leaf.end..next.start], &text[next.clone()]);
                        [
                            format!("{before}{after}"),
                            format!("{before}{token} {token}{after}"),
                            format!("{before}{following}{between}{token}{}", &text[next.end..]),
                        ]
                    })
                    .collect();
            }
        }
    }
}

/// Slips in small files that are right. The two may differ in one of four thousand: what is known to differ turns up.
#[test]
fn every_slip_in_the_corpus() {
    let mut parser = parser();
    let (mut asked, mut differ) = (0u32, Vec::new());
    for (path, text) in files() {
        let shown = path.display().to_string();
        let deep = shown.contains("deep");
        if deep || text.len() > 1_200 || !checker_accepts(&text) {
            continue;
        }
        let tree = parser.parse(&text, None).expect("no time limit is set");
        for slip in slips(tree.root_node(), &text) {
            asked += 1;
            if let Some(said) = disagreement(&mut parser, &slip) {
                let line = slip.lines().zip(text.lines()).find(|(new, old)| new != old).map_or("", |(new, _)| new);
                differ.push(format!("{shown}: {said}: {line}"));
            }
        }
    }
    println!("{asked} slips, {} seen differently", differ.len());
    assert!(asked > 10_000, "only {asked} slips were tried");
    assert!(differ.len() as u32 * 4_000 <= asked, "{} of {asked}:\n{}", differ.len(), differ.join("\n"));
}
