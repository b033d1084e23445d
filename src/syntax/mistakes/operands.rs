//! Operands and conditions as the grammar reads them. A help that shows a clause written anew has all of an operand, or
//! none of it.

use pest::Parser as _;

use super::dates;
use super::tokens::{self, brief, condition_after, condition_before, operand_before, separates};
use crate::syntax::lexer::{self, TokenKind};
use crate::syntax::{Grammar, Rule};

/// What a help shows in the place of what cannot be told.
pub(super) const DOTS: &str = "…";

/// A text as a help shows it: dots where it is empty.
pub(super) fn or_dots(text: &str) -> &str {
    if text.is_empty() { DOTS } else { text }
}

/// Whether an operand is written in digits, and is no date.
pub(super) fn is_value(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_date(text)
}

/// What a rule of the grammar reads at the beginning of a text, and what follows it.
fn read(rule: Rule, text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let read = Grammar::parse(rule, text).ok()?.next()?.as_str().trim_end();
    let has_comment = || {
        lexer::tokens(read).any(|token| matches!(token.kind, TokenKind::Comment | TokenKind::Doc))
    };
    let rest = text.get(read.len()..)?;
    (!read.is_empty() && !has_comment()).then_some((read, rest))
}

/// Whether a whole text is read by a rule of the grammar.
pub(super) fn is_whole(rule: Rule, text: &str) -> bool {
    read(rule, text).is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// A text on one line, unless it is too long to be shown.
fn shown(text: &str) -> Option<String> {
    Some(brief(text)).filter(|text| text != DOTS)
}

/// Whether an expression ends before a text: nothing, a closing bracket, a word that ends a condition or begins a
/// clause.
pub(super) fn ends(rest: &str) -> bool {
    let Some(first) = tokens::first_token(rest) else {
        return true;
    };
    let next = rest
        .get(first.end()..)
        .and_then(tokens::first_token)
        .map_or("", |token| token.text);
    match first.text {
        "}" | ")" | "]" | "," => true,
        "in" => next == "force",
        "month" => next == "ends",
        "not" => false,
        word => first.kind == TokenKind::Doc || separates(word),
    }
}

/// The operand of a comparison that begins a text, and what follows it: None if its end is not clear.
pub(super) fn operand(text: &str) -> Option<(String, &str)> {
    let (read, rest) = read(Rule::listing, text)?;
    Some((shown(read)?, rest)).filter(|(_, rest)| ends(rest))
}

/// The operand as [`operand`] finds it, or dots.
pub(super) fn operand_or_dots(text: &str) -> String {
    operand(text).map_or_else(|| DOTS.to_owned(), |(operand, _)| operand)
}

/// The bounds of `A and B` that begin a text.
pub(super) fn bounds(text: &str) -> Option<(String, String)> {
    let (low, rest) = read(Rule::listing, text)?;
    let rest = rest.trim_start().strip_prefix("and")?;
    let apart = rest.starts_with(|c: char| !tokens::is_word(c));
    let (high, _) = operand(rest).filter(|_| apart)?;
    Some((shown(low)?, high))
}

/// `L after Y` that begins a text: the length, the direction and the day.
pub(super) fn deadline(text: &str) -> Option<(String, &'static str, Option<String>)> {
    let (length, rest) = read(Rule::sum, text)?;
    let rest = rest.trim_start();
    let word = tokens::first_token(rest)?.text;
    let direction = ["after", "before"]
        .into_iter()
        .find(|direction| *direction == word)?;
    let day = rest.get(direction.len()..).and_then(operand);
    Some((shown(length)?, direction, day.map(|(day, _)| day)))
}

/// The operand that ends a text, from the beginning of its condition on: None if that is not clear.
pub(super) fn left(head: &str) -> Option<String> {
    let near = operand_before(head);
    let front = head.trim_end().strip_suffix(near)?;
    let all = tokens::tokens(front);
    let begins = match all.as_slice() {
        [.., word, _, sign] if sign.text == "=" && word.text == "let" => true,
        [.., point, word] if separates(word.text) => point.text != ".",
        [.., last] => matches!(last.text, "(" | "[" | ",") || separates(last.text),
        [] => true,
    };
    if begins && !near.is_empty() {
        return shown(near);
    }
    let condition = condition_before(head);
    shown(condition).filter(|_| is_whole(Rule::listing, condition))
}

/// The condition that begins a text, with all that `and` and `or` join to it: dots if its end is not clear.
pub(super) fn condition(text: &str) -> String {
    if let Some((read, _)) = read(Rule::expr, text).filter(|(_, rest)| ends(rest)) {
        return brief(read);
    }
    let condition = condition_after(text);
    let rest = text.trim_start().get(condition.len()..).unwrap_or("");
    let goes_on = tokens::first_token(rest)
        .is_some_and(|token| matches!(token.text, "and" | "or" | "implies" | "not" | "AND" | "OR"));
    if goes_on {
        DOTS.to_owned()
    } else {
        brief(condition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_whole_or_none() {
        for (text, expected) in [
            ("closes + 14 days\n}", Some("closes + 14 days")),
            ("2 * least otherwise \"x\"", Some("2 * least")),
            ("80% of least and a > b", Some("80% of least")),
            (
                "end of month of closes\n  require a > b",
                Some("end of month of closes"),
            ),
            ("a\n  in force from 2020-01-01", Some("a")),
            ("a\n  month ends clip", Some("a")),
            ("80% least", None),
            ("closes +", None),
            ("closes foo", None),
            ("", None),
        ] {
            let found = operand(text).map(|(operand, _)| operand);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(
            bounds("a + 1 and 2 * b and c"),
            Some(("a + 1".to_owned(), "2 * b".to_owned()))
        );
        assert_eq!(bounds("a andb"), None);
    }

    #[test]
    fn left_sides_are_whole_or_none() {
        for (text, expected) in [
            ("require 2 * rent", Some("2 * rent")),
            ("require a > 1 and rent", Some("rent")),
            ("let x = rent", Some("rent")),
            ("require a > rent", None),
            ("sum(p.amount", Some("p.amount")),
        ] {
            assert_eq!(left(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn conditions_go_on_behind_and() {
        assert_eq!(condition("a > 1 and b > 2 }"), "a > 1 and b > 2");
        assert_eq!(condition("a == 1 and b > 2 }"), "…");
        assert_eq!(condition("a == 1 }"), "a == 1");
    }
}
