//! What a line asks for.

use std::ops::Range;

/// A line, taken apart. Ranges are those of expressions and names in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing, or a comment.
    Empty,
    /// What can be asked.
    Help,
    /// The fields of the document.
    Fields,
    /// The rules.
    Rules,
    /// No more.
    Quit,
    /// The type of an expression.
    Type(Range<usize>),
    /// How the verdicts of a rule came about.
    Why(Range<usize>),
    /// A name for an expression.
    Let(Range<usize>, Range<usize>),
    /// The value of an expression, or the verdicts of a rule.
    Value(Range<usize>),
}

/// The words that ask for something, each with what it does.
pub(super) const COMMANDS: [(&str, &str); 7] = [
    ("type EXPRESSION", "the type of an expression"),
    ("let NAME = EXPRESSION", "a name for an expression, for the lines that follow"),
    ("why RULE", "how the verdicts of a rule came about"),
    ("fields", "the fields of the document, or of the types"),
    ("rules", "the rules, with their titles"),
    ("help", "this page"),
    ("quit", "no more; Ctrl-D does the same"),
];

/// Takes a line apart.
pub(super) fn read(text: &str) -> Line {
    let whole = trimmed(text, 0..text.len());
    let written = text.get(whole.clone()).unwrap_or("");
    if written.is_empty() || written.starts_with("//") {
        return Line::Empty;
    }
    let length = written.find(char::is_whitespace).unwrap_or(written.len());
    let (word, rest) = written.split_at_checked(length).unwrap_or((written, ""));
    let after = trimmed(text, whole.start.saturating_add(length)..whole.end);
    match (word, rest.trim_start()) {
        ("help" | "?", "") => Line::Help,
        ("fields", "") => Line::Fields,
        ("rules", "") => Line::Rules,
        ("quit" | "exit", "") => Line::Quit,
        ("type", rest) if begins_expression(rest) => Line::Type(after),
        ("why", rest) if begins_expression(rest) => Line::Why(after),
        ("let", rest) => match rest.find('=') {
            Some(at) => {
                let equals = after.start.saturating_add(at);
                let name = trimmed(text, after.start..equals);
                Line::Let(name, trimmed(text, equals.saturating_add(1)..after.end))
            }
            None => Line::Let(after.clone(), after.end..after.end),
        },
        _ => Line::Value(whole),
    }
}

/// Whether an expression begins here: `type = "loan"` asks about a field of that name.
fn begins_expression(text: &str) -> bool {
    let operator = ["=", "!=", "<", ">", "+", "*", "/", ".", "- ", "in ", "is ", "and ", "or ", "implies "];
    !text.is_empty() && !operator.iter().any(|operator| text.starts_with(operator))
}

/// Whether a bracket is open at the end of a text, so that the next line goes on with it. An empty line ends it.
pub(super) fn is_unfinished(text: &str) -> bool {
    if text.lines().next_back().is_some_and(|line| line.trim().is_empty()) {
        return false;
    }
    let mut open = 0_usize;
    for line in text.lines() {
        let (mut quoted, mut escaped) = (false, false);
        for (at, c) in line.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '/' if line.get(at..).is_some_and(|rest| rest.starts_with("//")) => break,
                '(' | '[' | '{' => open = open.saturating_add(1),
                ')' | ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
        }
    }
    open > 0
}

/// A range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or("");
    let before = written.len().saturating_sub(written.trim_start().len());
    let start = range.start.saturating_add(before);
    start..start.saturating_add(written.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        assert_eq!(read("  // why"), Line::Empty);
        assert_eq!(read(" help "), Line::Help);
        assert_eq!(read("type total"), Line::Type(5..10));
        assert_eq!(read("type = \"loan\""), Line::Value(0..13));
        assert_eq!(read("type"), Line::Value(0..4));
        assert_eq!(read("let x = 1 "), Line::Let(4..5, 8..9));
        assert_eq!(read("let x"), Line::Let(4..5, 5..5));
        assert_eq!(read(" total "), Line::Value(1..6));
    }

    #[test]
    fn open_brackets_go_on() {
        for unfinished in ["sum(", "[1,", "f(\"(\" // )", "sum(\n[1]", ")("] {
            assert!(is_unfinished(unfinished), "{unfinished}");
        }
        for finished in ["", "sum(1)", "\"(\"", "a // (", "())", "\"\\\"(\"", "sum(\n\n", "sum(\r\n \r\n"] {
            assert!(!is_unfinished(finished), "{finished}");
        }
    }
}
