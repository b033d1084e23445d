//! The words of the language are said once, in `syntax::keywords`: what else lists them agrees with the table. That the table
//! agrees with the grammar is shown beside the lexer, which sees pest's rules.

use std::collections::BTreeSet;
use std::path::Path;

use whereas::internals::check::written_types::BUILT_IN;
use whereas::internals::diagnostic::Severity;
use whereas::internals::ide::completion::words;
use whereas::internals::syntax::keywords::{KEYWORDS, Keyword, Role, keyword, with_role};
use whereas::internals::value::calendar::WEEKDAYS;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

fn set<'w>(words: impl IntoIterator<Item = &'w str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// The words that are keywords to the grammar; types, levels and days of the week are names to it.
fn of_grammar() -> impl Iterator<Item = &'static Keyword> {
    let is_name = |role: &Role| matches!(role, Role::Type | Role::Level | Role::Weekday);
    KEYWORDS
        .iter()
        .filter(move |row| !row.roles.iter().all(is_name))
}

/// The words of lower-case letters between quotes.
fn quoted(text: &str, quote: char) -> BTreeSet<String> {
    let parts = text.split(quote).skip(1).step_by(2);
    set(parts.filter(|part| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    }))
}

#[test]
fn types_levels_and_weekdays_are_those_of_the_checker() {
    let types: BTreeSet<String> = BUILT_IN
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let more = set(["list", "map"]);
    assert_eq!(
        set(with_role(Role::Type)),
        types.union(&more).cloned().collect()
    );
    assert_eq!(set(with_role(Role::Weekday)), set(WEEKDAYS));
    let levels = with_role(Role::Level)
        .filter_map(Severity::from_word)
        .count();
    assert_eq!((levels, with_role(Role::Level).count()), (3, 3));
}

#[test]
fn forms_that_are_offered_are_made_of_keywords() {
    let all = [
        words::ITEMS,
        words::CLAUSES,
        words::CALENDAR,
        words::WAIVER,
        words::TEST,
        words::VERDICTS,
        words::OPERANDS,
        words::OPERATORS,
        words::UNITS,
        words::TYPES,
        words::AFTER_TYPE,
    ];
    for form in all.into_iter().flatten() {
        for word in form.label.split(' ').filter(|word| *word != "…") {
            // `for each case` is named for what it does; its `case` is a name.
            assert!(
                keyword(word).is_some() || form.label == "for each case",
                "{}",
                form.label
            );
        }
    }
    let first = |forms: &[words::SnippetForm]| {
        set(forms.iter().filter_map(|form| form.label.split(' ').next()))
    };
    assert_eq!(first(words::ITEMS), set(with_role(Role::Item)));
    assert_eq!(first(words::CALENDAR), set(with_role(Role::CalendarClause)));
    assert_eq!(first(words::WAIVER), set(with_role(Role::WaiverClause)));
    assert_eq!(first(words::TEST), set(with_role(Role::Statement)));
    let mut clauses = set(with_role(Role::Clause));
    clauses.insert("otherwise".to_owned());
    assert_eq!(first(words::CLAUSES), clauses);
}

/// Rules and fields of the tree-sitter grammar whose names are words in quotes.
const NAMES_IN_TREE_SITTER: [&str; 12] = [
    "name",
    "value",
    "none",
    "binding",
    "title",
    "body",
    "condition",
    "uri",
    "prefix",
    "whereas",
    "function",
    "operator",
];

/// Words whose forms the grammar of tree-sitter does not have yet: its parser has to be generated again.
const NOT_IN_TREE_SITTER: [&str; 3] = ["position", "title", "year_month"];

#[test]
fn the_grammar_of_tree_sitter_has_the_words_of_the_table() {
    let grammar = read("editors/tree-sitter-whereas/grammar.js");
    let code: Vec<&str> = grammar
        .lines()
        .filter(|line| !line.trim_start().starts_with(['*', '/']))
        .collect();
    let code = code.join("\n");
    let names = set(NAMES_IN_TREE_SITTER);
    let words: BTreeSet<String> = quoted(&code, '\'').difference(&names).cloned().collect();
    let mut expected = set(of_grammar()
        .map(|row| row.word)
        .filter(|word| !NOT_IN_TREE_SITTER.contains(word)));
    // Built-in types that several words write.
    expected.extend(set(["list", "map", "money", "datetime"]));
    // Scales are found by the scanner, which knows them by their letters.
    let scanner = read("editors/tree-sitter-whereas/src/scanner.c");
    for scale in with_role(Role::Scale) {
        assert!(
            expected.remove(scale) && scanner.contains(&format!("\"{scale}\"")),
            "{scale}"
        );
    }
    assert_eq!(words, expected);
    let reserved = code
        .split("const RESERVED = [")
        .nth(1)
        .and_then(|rest| rest.split("];").next())
        .unwrap_or("");
    assert_eq!(
        quoted(reserved, '\''),
        set(KEYWORDS
            .iter()
            .filter(|row| row.is_reserved)
            .map(|row| row.word))
    );
}

#[test]
fn the_highlights_of_tree_sitter_are_words_of_the_table() {
    let query = read("editors/tree-sitter-whereas/queries/highlights.scm");
    let query: Vec<&str> = query
        .lines()
        .map(|line| line.split(';').next().unwrap_or(""))
        .collect();
    let highlighted = quoted(&query.join("\n"), '"');
    for word in &highlighted {
        assert!(
            keyword(word).is_some(),
            "`{word}` is highlighted and no word of the language"
        );
    }
    let known =
        |row: &&Keyword| highlighted.contains(row.word) || NOT_IN_TREE_SITTER.contains(&row.word);
    for row in of_grammar().filter(|row| !known(row)) {
        // These are nodes of their own: `(unit)`, `(scale)`, `(verdict)`, `(boolean)` and `(it)`.
        let is_node = |role: &Role| {
            matches!(
                role,
                Role::Unit | Role::Scale | Role::Verdict | Role::Literal
            )
        };
        assert!(
            row.roles.iter().any(is_node),
            "`{}` is highlighted nowhere",
            row.word
        );
    }
    let types = query
        .iter()
        .skip_while(|line| !line.contains("any-of?"))
        .nth(1)
        .copied()
        .unwrap_or("");
    let types = quoted(
        query
            .iter()
            .find(|line| line.contains("any-of?"))
            .unwrap_or(&""),
        '"',
    )
    .union(&quoted(types, '"'))
    .cloned()
    .collect::<BTreeSet<_>>();
    let built_in = BUILT_IN.iter().map(|(name, _)| *name);
    assert_eq!(
        types,
        set(built_in.filter(|name| !NOT_IN_TREE_SITTER.contains(name)))
    );
}

/// Words that no pattern of the TextMate grammar spells out, each with the reason. Days of the week and levels are known by
/// the word before them.
const NOT_IN_TEXTMATE: [(&str, &str); 1] =
    [("input", "`from input` is coloured as `from` and a name")];

/// The words in the patterns of a TextMate grammar, those of optional letters in both spellings: `days?`.
fn in_patterns(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match value
                    .as_str()
                    .filter(|_| matches!(key.as_str(), "match" | "begin" | "end"))
                {
                    Some(pattern) => words_of_pattern(pattern, found),
                    None => in_patterns(value, found),
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|value| in_patterns(value, found)),
        _ => {}
    }
}

fn words_of_pattern(pattern: &str, found: &mut BTreeSet<String>) {
    let mut chars = pattern.chars().peekable();
    let mut word = String::new();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                // `\p{L}`, `\b`, `\d`
                let escaped = chars.next();
                while escaped == Some('p') && chars.next_if(|c| *c != '}').is_some() {}
            }
            '[' => in_class = true,
            ']' => in_class = false,
            'a'..='z' if !in_class => {
                word.push(c);
                continue;
            }
            '_' if !word.is_empty() && !in_class => {
                word.push(c);
                continue;
            }
            '?' if !word.is_empty() => {
                found.insert(word.clone());
                word.pop();
            }
            _ => {}
        }
        found.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
    }
    found.extend((!word.is_empty()).then_some(word));
}

#[test]
fn the_grammar_of_textmate_has_the_words_of_the_table() {
    let text = read("editors/vscode/syntaxes/whereas.tmLanguage.json");
    let grammar: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let mut words = BTreeSet::new();
    in_patterns(&grammar, &mut words);
    // The `u` of `\u{20ac}`, which begins with an escaped backslash.
    words.remove("u");
    for word in &words {
        assert!(
            keyword(word).is_some(),
            "`{word}` is no word of the language"
        );
    }
    let by_place = |row: &&Keyword| row.has(Role::Weekday) || row.has(Role::Level);
    let left = KEYWORDS
        .iter()
        .filter(|row| !words.contains(row.word) && !by_place(row))
        .map(|row| row.word);
    assert_eq!(set(left), set(NOT_IN_TEXTMATE.map(|(word, _)| word)));
}
