//! The lexer and the table of keywords agree with the grammar: word for word, and over everything that is written in this
//! project token for token.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "the corpus is read from files"
)]

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use pest::Parser as _;
use pest::iterators::Pair;

use super::{Token, TokenKind, holes, tokens};
use crate::limits::Limits;
use crate::source::{Source, Sources};
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::keywords::{KEYWORDS, Role, keyword};
use crate::syntax::{literate, scan};

const GRAMMAR: &str = include_str!("../../../grammar/whereas.pest");

/// The words in quotes in a text of pest's; `^"t"`, a letter of a date whatever its case, is none.
fn quoted(pest: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut rest = pest;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, tail) = rest.split_at(at);
        let length = match tail.as_bytes() {
            [b'/', b'/', ..] => tail.find('\n').unwrap_or(tail.len()),
            [b'"', ..] => {
                let end = tail.char_indices().skip(1).scan(false, |escaped, (at, c)| {
                    let closes = c == '"' && !*escaped;
                    *escaped = c == '\\' && !*escaped;
                    Some((at, closes))
                });
                let end = end
                    .filter(|(_, closes)| *closes)
                    .map(|(at, _)| at)
                    .next()
                    .unwrap();
                let word = tail.get(1..end).unwrap();
                if !word.is_empty()
                    && word.starts_with(|c: char| c.is_ascii_lowercase())
                    && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    && !before.ends_with('^')
                {
                    found.insert(word);
                }
                end + 1
            }
            [b'\'', ..] => 3,
            _ => 1,
        };
        rest = tail.get(length..).unwrap();
    }
    found
}

#[test]
fn the_words_of_the_grammar_are_those_of_the_table() {
    // A look-ahead at the first letter of `within`, which ends at no word boundary.
    let in_grammar: BTreeSet<&str> = quoted(GRAMMAR)
        .into_iter()
        .filter(|word| *word != "w")
        .collect();
    let missing: Vec<&&str> = in_grammar
        .iter()
        .filter(|word| keyword(word).is_none())
        .collect();
    assert!(
        missing.is_empty(),
        "the grammar has words that the table lacks: {missing:?}"
    );
    // Types, levels and days of the week are names to the grammar.
    let is_name = |role: &Role| matches!(role, Role::Type | Role::Level | Role::Weekday);
    let of_table = KEYWORDS
        .iter()
        .filter(|row| !row.roles.iter().all(is_name))
        .map(|row| row.word);
    let needless: Vec<&str> = of_table.filter(|word| !in_grammar.contains(word)).collect();
    assert!(
        needless.is_empty(),
        "the table has words that the grammar lacks: {needless:?}"
    );
}

fn words_of(rule: &str) -> BTreeSet<&'static str> {
    let start = GRAMMAR.find(&format!("\n{rule} ")).unwrap();
    let body = GRAMMAR.get(start + 1..).unwrap();
    // Up to the next rule, which begins its line.
    let end = body
        .match_indices('\n')
        .find(|(at, _)| !body.get(at + 1..).unwrap().starts_with([' ', '\n']));
    quoted(body.get(..end.unwrap().0).unwrap())
}

#[test]
fn the_roles_of_the_table_are_those_of_the_grammar() {
    let with = |role: Role| {
        KEYWORDS
            .iter()
            .filter(|row| row.has(role))
            .map(|row| row.word)
            .collect::<BTreeSet<_>>()
    };
    let reserved: BTreeSet<&str> = KEYWORDS
        .iter()
        .filter(|row| row.is_reserved)
        .map(|row| row.word)
        .collect();
    assert_eq!(reserved, words_of("reserved"));
    assert_eq!(with(Role::Unit), words_of("unit"));
    assert_eq!(with(Role::Scale), words_of("scale"));
    assert_eq!(with(Role::Part), words_of("part_word"));
    assert_eq!(with(Role::Period), words_of("part_unit"));
    let literals: BTreeSet<&str> = words_of("boolean")
        .into_iter()
        .chain(words_of("it"))
        .collect();
    assert_eq!(with(Role::Literal), literals);
    let first_words = |rule: &str| -> BTreeSet<&str> { heads(rule, 0).into_iter().collect() };
    assert_eq!(with(Role::Item), first_words("item"));
    assert_eq!(with(Role::Clause), first_words("clause"));
    assert_eq!(with(Role::CalendarClause), first_words("calendar_clause"));
    assert_eq!(with(Role::WaiverClause), first_words("waiver_clause"));
    assert_eq!(with(Role::Statement), first_words("statement"));
    assert_eq!(with(Role::Connective), first_words("logic_op"));
    let mut verdicts = first_words("verdict");
    verdicts.insert("applicable");
    assert_eq!(with(Role::Verdict), verdicts);
    let mut quantifiers = first_words("quantifier");
    quantifiers.extend(["least", "most", "the"]);
    assert_eq!(with(Role::Quantifier), quantifiers);
}

/// The keywords that a rule of the grammar may begin with.
fn heads(rule: &str, depth: usize) -> Vec<&'static str> {
    assert!(depth < 8, "{rule}");
    let Some(start) = GRAMMAR.find(&format!("\n{rule} ")) else {
        panic!("{rule}")
    };
    let body = GRAMMAR.get(start + 1..).unwrap();
    let end = body
        .match_indices('\n')
        .find(|(at, _)| !body.get(at + 1..).unwrap().starts_with([' ', '\n']))
        .unwrap()
        .0;
    let body = body.get(..end).unwrap();
    let inside = body.split_once('{').unwrap().1.rsplit_once('}').unwrap().0;
    let mut found = Vec::new();
    for alternative in alternatives(inside) {
        for piece in alternative.split('~').map(str::trim) {
            let name = piece
                .trim_start_matches(['(', '&', '!'])
                .trim_end_matches([')', '?', '*', '+']);
            assert!(
                !piece.starts_with('('),
                "a group within a sequence: {piece}"
            );
            match name.strip_prefix("k_") {
                Some(word) => found.push(keyword(word).unwrap().word),
                None => found.extend(heads(name, depth + 1)),
            }
            if !piece.ends_with(['?', '*']) {
                break;
            }
        }
    }
    found
}

/// The alternatives of a rule, those of a group that ends it included: `doc? ~ (a | b)`.
fn alternatives(inside: &str) -> Vec<String> {
    let inside = inside.trim();
    let inside = inside.strip_prefix("doc? ~").map_or(inside, str::trim);
    let inside = inside
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(inside);
    let (mut found, mut depth) = (vec![String::new()], 0);
    for c in inside.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        found.last_mut().unwrap().push(c);
    }
    found
}

/// The rules of the grammar that are one token each.
fn is_token(rule: Rule) -> bool {
    rule >= Rule::k_a
        || matches!(
            rule,
            Rule::name
                | Rule::field_name
                | Rule::word
                | Rule::plain
                | Rule::scale
                | Rule::currency
                | Rule::unit
                | Rule::text
                | Rule::pattern
                | Rule::template
                | Rule::date
                | Rule::time
                | Rule::datetime
                | Rule::part_word
                | Rule::part_unit
                | Rule::boolean
                | Rule::it
                | Rule::compare_op
                | Rule::slash
                | Rule::minus
                | Rule::optional
                | Rule::open
                | Rule::close
                | Rule::comma
                | Rule::doc_line
        )
}

/// The tokens that the parser saw, by where they begin.
fn leaves(pair: Pair<'_, Rule>, found: &mut HashMap<usize, (usize, Rule)>) {
    let (rule, span) = (pair.as_rule(), pair.as_span());
    if is_token(rule) {
        found.insert(span.start(), (span.end(), rule));
    } else if rule == Rule::percent {
        let sign = span.end() - 1;
        found.insert(sign, (span.end(), rule));
    } else {
        pair.into_inner().for_each(|inner| leaves(inner, found));
    }
}

fn agrees(name: &str, text: &str, rule: Rule) -> usize {
    let Ok(pairs) = Grammar::parse(rule, text) else {
        return 0;
    };
    let mut leaves_of = HashMap::new();
    pairs.for_each(|pair| leaves(pair, &mut leaves_of));
    let mut count = 0;
    for token in tokens(text) {
        let Token { kind, span } = token.clone();
        let parsed = leaves_of.remove(&span.start);
        let shown = || format!("{name}: {kind:?} `{}` in\n{text}", token.text(text));
        match kind {
            TokenKind::Whitespace | TokenKind::Comment => assert!(parsed.is_none(), "{}", shown()),
            // Signs in sequences are no nodes of the parser.
            TokenKind::Sign | TokenKind::Open(_) | TokenKind::Close(_) => {
                assert!(parsed.is_none_or(|(end, _)| end == span.end), "{}", shown());
            }
            TokenKind::Malformed | TokenKind::Foreign => panic!("{}", shown()),
            _ => {
                let Some((end, rule)) = parsed else {
                    panic!("the parser saw no token: {}", shown())
                };
                // `month 2025-01-15`: the parser reads the month before the day, which is refused.
                if kind == TokenKind::Date && rule == Rule::plain {
                    leaves_of.retain(|start, _| !span.contains(start));
                    continue;
                }
                assert_eq!(end, span.end, "{rule:?} {}", shown());
                let fits = match kind {
                    TokenKind::Doc => rule == Rule::doc_line,
                    TokenKind::Number => rule == Rule::plain,
                    TokenKind::Date => rule == Rule::date,
                    TokenKind::Time => rule == Rule::time,
                    TokenKind::DateTime => rule == Rule::datetime,
                    TokenKind::Text { closed, .. } => {
                        closed && matches!(rule, Rule::text | Rule::pattern | Rule::template)
                    }
                    TokenKind::Backticked { closed } => {
                        closed && matches!(rule, Rule::name | Rule::field_name)
                    }
                    _ => true,
                };
                assert!(fits, "{rule:?} {}", shown());
                if rule == Rule::template {
                    for hole in holes(token.text(text)) {
                        assert!(hole.closed, "{}", shown());
                        let inside = token.text(text).get(hole.inside).unwrap();
                        count += agrees(name, inside, Rule::one_expression);
                    }
                }
            }
        }
        count += 1;
    }
    assert!(
        leaves_of.is_empty(),
        "{name}: the parser saw other tokens: {leaves_of:?} in\n{text}"
    );
    count
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files_below(&path, found),
            false
                if path
                    .extension()
                    .is_some_and(|ending| ending == "whereas" || ending == "md") =>
            {
                found.push(path)
            }
            false => {}
        }
    }
}

#[test]
fn the_tokens_of_the_corpus_are_those_of_the_parser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    for folder in ["tests", "rules", "examples", "docs"] {
        files_below(&root.join(folder), &mut paths);
    }
    let (mut items, mut count) = (0, 0);
    for path in paths {
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let source = Source::new(&*name, &*text);
        let id = Sources::new().add(&*name, &*text);
        for rules in literate::rules_in(&source) {
            for item in scan::scan(id, rules, 0, &Limits::default()).items {
                let found = agrees(&name, rules.get(item).unwrap(), Rule::one_item);
                items += usize::from(found > 0);
                count += found;
            }
        }
    }
    assert!(
        items > 2000 && count > 40_000,
        "{items} items, {count} tokens"
    );
}
