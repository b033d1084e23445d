//! What a line asks for.

use std::ops::Range;

use crate::syntax::keywords::{Role, keyword};
use crate::syntax::lexer::{self, Nesting, Token, TokenKind};

/// A line, taken apart. Ranges are those of expressions and names in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReplLine {
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
    (
        "let NAME = EXPRESSION",
        "a name for an expression, for the lines that follow",
    ),
    ("why RULE", "how the verdicts of a rule came about"),
    ("fields", "the fields of the document, or of the types"),
    ("rules", "the rules, with their titles"),
    ("help", "this page"),
    ("quit", "no more; Ctrl-D does the same"),
];

/// Takes a line apart.
pub(super) fn read(text: &str) -> ReplLine {
    let code = |token: &Token| !token.kind.is_trivia() && token.kind != TokenKind::Doc;
    let tokens: Vec<Token> = lexer::tokens(text).filter(code).collect();
    let Some((first, rest)) = tokens.split_first() else {
        return ReplLine::Empty;
    };
    let whole = trimmed(text, first.span.start..text.len());
    let after = trimmed(text, first.span.end..whole.end);
    let touches = rest
        .first()
        .is_some_and(|next| next.span.start == first.span.end);
    match first.text(text) {
        _ if touches => ReplLine::Value(whole),
        "help" | "?" if rest.is_empty() => ReplLine::Help,
        "fields" if rest.is_empty() => ReplLine::Fields,
        "rules" if rest.is_empty() => ReplLine::Rules,
        "quit" | "exit" if rest.is_empty() => ReplLine::Quit,
        "type" if begins_expression(text, rest) => ReplLine::Type(after),
        "why" if begins_expression(text, rest) => ReplLine::Why(after),
        "let" => match rest.iter().find(|token| token.text(text).starts_with('=')) {
            Some(equals) => {
                let name = trimmed(text, after.start..equals.span.start);
                ReplLine::Let(
                    name,
                    trimmed(text, equals.span.start.saturating_add(1)..after.end),
                )
            }
            None => ReplLine::Let(after.clone(), after.end..after.end),
        },
        _ => ReplLine::Value(whole),
    }
}

/// Whether an expression begins here: `type = "loan"` asks about a field of that name.
fn begins_expression(text: &str, tokens: &[Token]) -> bool {
    let Some(first) = tokens.first() else {
        return false;
    };
    let written = first.text(text);
    match first.kind {
        TokenKind::Sign if written == "-" => tokens
            .get(1)
            .is_some_and(|operand| operand.span.start == first.span.end),
        TokenKind::Sign | TokenKind::Foreign => false,
        TokenKind::Word => !keyword(written).is_some_and(|row| {
            let joins = row.has(Role::Connective) || row.has(Role::Operator);
            row.is_reserved && joins && row.word != "not"
        }),
        TokenKind::Whitespace
        | TokenKind::Comment
        | TokenKind::Doc
        | TokenKind::Backticked { .. }
        | TokenKind::Number
        | TokenKind::Date
        | TokenKind::Time
        | TokenKind::DateTime
        | TokenKind::Malformed
        | TokenKind::Text { .. }
        | TokenKind::Open(_)
        | TokenKind::Close(_) => true,
    }
}

/// Whether a bracket is open at the end of a text, so that the next line goes on with it. An empty line ends it.
pub(super) fn is_unfinished(text: &str) -> bool {
    if text
        .lines()
        .next_back()
        .is_some_and(|line| line.trim().is_empty())
    {
        return false;
    }
    let open = lexer::tokens(text).fold(0_usize, |open, token| match token.kind.nesting() {
        Nesting::Opens(_) => open.saturating_add(1),
        Nesting::Closes => open.saturating_sub(1),
        Nesting::Stays => open,
    });
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
        assert_eq!(read("  // why"), ReplLine::Empty);
        assert_eq!(read(" help "), ReplLine::Help);
        assert_eq!(read("type total"), ReplLine::Type(5..10));
        assert_eq!(read("type = \"loan\""), ReplLine::Value(0..13));
        assert_eq!(read("type"), ReplLine::Value(0..4));
        assert_eq!(read("let x = 1 "), ReplLine::Let(4..5, 8..9));
        assert_eq!(read("let x"), ReplLine::Let(4..5, 5..5));
        assert_eq!(read(" total "), ReplLine::Value(1..6));
    }

    #[test]
    fn open_brackets_go_on() {
        for unfinished in ["sum(", "[1,", "f(\"(\" // )", "sum(\n[1]", ")("] {
            assert!(is_unfinished(unfinished), "{unfinished}");
        }
        for finished in [
            "",
            "sum(1)",
            "\"(\"",
            "a // (",
            "())",
            "\"\\\"(\"",
            "sum(\n\n",
            "sum(\r\n \r\n",
        ] {
            assert!(!is_unfinished(finished), "{finished}");
        }
    }
}
