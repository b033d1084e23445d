//! The words and signs of a rule file, however broken: for colours, folds, and
//! for what stands before the cursor.

use crate::source::LINE_BREAKS;
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword; a name in backticks.
    Word,
    /// A number, a date, a date-time, a time of day.
    Number,
    /// `"…"`, interpolations included.
    Text,
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// Any other sign.
    Sign,
}

/// A token with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest, found.last().and_then(|last| text.get(last.range.clone())).unwrap_or(""));
        let end = at.saturating_add(length.max(1)).min(text.len());
        if let Some(kind) = kind {
            found.push(Token { kind, range: at..end });
        }
        at = end;
    }
    found
}

/// What a text begins with, and how long that is; none for white space.
fn next(rest: &str, before: &str) -> (Option<Kind>, usize) {
    let Some(first) = rest.chars().next() else { return (None, 0) };
    let while_true = |accept: fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
    match first {
        _ if first.is_whitespace() => (None, while_true(char::is_whitespace)),
        '/' if rest.starts_with("///") && !rest.starts_with("////") => (Some(Kind::Doc), line(rest)),
        '/' if rest.starts_with("//") => (Some(Kind::Comment), line(rest)),
        '"' => (Some(Kind::Text), text_length(rest, before)),
        '`' => {
            let inside = rest.get(1..).and_then(|rest| rest.find(['`', '\n', '\r']));
            (Some(Kind::Word), inside.map_or(rest.len(), |length| length.saturating_add(2)))
        }
        '(' | '[' | '{' => (Some(Kind::Open), 1),
        ')' | ']' | '}' => (Some(Kind::Close), 1),
        _ if first.is_ascii_digit() => (Some(Kind::Number), number_length(rest)),
        _ if first.is_alphabetic() || first == '_' => {
            (Some(Kind::Word), while_true(|c| c.is_alphanumeric() || c == '_'))
        }
        _ => (Some(Kind::Sign), first.len_utf8()),
    }
}

fn line(rest: &str) -> usize {
    rest.find(LINE_BREAKS).map_or(rest, |end| rest.get(..end).unwrap_or(rest)).len()
}

/// The length of a number; that of a date, a date-time or a time of day where it is one.
fn number_length(rest: &str) -> usize {
    let dated = rest.get(4..5) == Some("-") && rest.get(7..8) == Some("-");
    if dated {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | ':' | '+' | 'T' | 'Z' | '.')));
        return end.unwrap_or(rest.len());
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '_' | '.' | ':'))).unwrap_or(rest.len());
    let digits = rest.get(..end).unwrap_or(rest).trim_end_matches([':', '.']).len();
    if rest.get(digits..).is_some_and(|rest| rest.starts_with('%')) { digits.saturating_add(1) } else { digits }
}

/// The length of a text, quotes included; to the end of its line where it is not closed.
fn text_length(rest: &str, before: &str) -> usize {
    let (escapes, holes) = (before != "matches", before == "otherwise");
    let (mut depth, mut inner) = (0_usize, false);
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' | '\r' => return at,
            '\\' if escapes || rest.get(at..).is_some_and(|rest| rest.starts_with("\\\"")) => {
                chars.next();
            }
            '"' if depth > 0 => inner = !inner,
            '"' => return at.saturating_add(1),
            '{' if holes && !inner => depth = depth.saturating_add(1),
            '}' if holes && !inner => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(Kind, &str)> {
        tokens(text).into_iter().map(|token| (token.kind, text.get(token.range).unwrap())).collect()
    }

    #[test]
    fn texts_dates_and_comments_are_told_apart() {
        let found = words("a.b >= 5% // no\n2021-03-01T09:00+06:00 matches \"\\d\" otherwise \"{f(\"x\")} y\" `a b`");
        let wanted = [
            (Kind::Word, "a"),
            (Kind::Sign, "."),
            (Kind::Word, "b"),
            (Kind::Sign, ">"),
            (Kind::Sign, "="),
            (Kind::Number, "5%"),
            (Kind::Comment, "// no"),
            (Kind::Number, "2021-03-01T09:00+06:00"),
            (Kind::Word, "matches"),
            (Kind::Text, "\"\\d\""),
            (Kind::Word, "otherwise"),
            (Kind::Text, "\"{f(\"x\")} y\""),
            (Kind::Word, "`a b`"),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_is_not_closed_ends_somewhere() {
        for text in ["\"abc\nd", "`abc", "/", "\"\\", "12.", "é€"] {
            assert!(tokens(text).last().is_some_and(|last| last.range.end <= text.len()), "{text}");
        }
    }
}
