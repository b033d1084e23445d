//! The tokens around an error as guesses look at them, and the operands that they form, as they were written.

use crate::syntax::keywords::{Role, has_role, keyword};
use crate::syntax::lexer::{self, TokenKind};
use crate::value::Currency;
use crate::value::TimeUnit;

pub(super) use crate::syntax::lexer::is_name_char as is_word;

/// A token with its text and its byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: TokenKind,
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Token<'t> {
    pub fn end(&self) -> usize {
        self.at.saturating_add(self.text.len())
    }

    pub fn is_word(&self) -> bool {
        self.kind.is_word()
    }

    pub fn is_number(&self) -> bool {
        self.kind.is_numeric()
    }

    pub fn is_text(&self) -> bool {
        self.kind.is_text()
    }

    /// What of the token an error at its first character is shown at: a word, the digits of a number, two characters of a
    /// sign of another language, else one.
    pub fn first(&self) -> &'t str {
        let letters = self.text.find(|c| !is_word(c)).unwrap_or(self.text.len());
        let first = self.text.chars().next().map_or(0, char::len_utf8);
        let foreign = self.kind == TokenKind::Foreign;
        let is_pair = foreign && !matches!(self.text, ".." | "..." | "=~" | "~=" | "!==" | "<!--")
            || self.text == "--";
        self.text
            .get(..if is_pair { 2 } else { letters.max(first) })
            .unwrap_or(self.text)
    }

    /// The part of the token right before an error after it: a word, the last digits of a number, a sign's last
    /// character.
    pub fn last(&self) -> &'t str {
        let start = match self.text.char_indices().next_back() {
            Some((at, c)) if !is_word(c) => at,
            _ => self.text.trim_end_matches(is_word).len(),
        };
        self.text.get(start..).unwrap_or(self.text)
    }
}

/// The tokens of a text; comments and documentation are left out. What the grammar takes apart and a writer means as one
/// is one: `--`, and a month written `2021-03`.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    for token in lexer::visible(text) {
        if matches!(token.kind, TokenKind::Comment | TokenKind::Doc) {
            continue;
        }
        let token = Token {
            kind: token.kind,
            text: token.text(text),
            at: token.span.start,
        };
        if !joined(text, &mut found, &token) {
            found.push(token);
        }
    }
    found
}

/// Joins a token with those before it that form one unit with it.
fn joined<'t>(text: &'t str, found: &mut Vec<Token<'t>>, token: &Token<'t>) -> bool {
    let touches = |before: &Token<'_>, after: &Token<'_>| before.end() == after.at;
    let length = match found.as_slice() {
        [.., dash] if dash.text == "-" && token.text == "-" && touches(dash, token) => 1,
        [.., year, dash]
            if year.kind == TokenKind::Number
                && year.text.len() == 4
                && dash.text == "-"
                && token.kind.is_numeric()
                && touches(year, dash)
                && touches(dash, token) =>
        {
            2
        }
        _ => return false,
    };
    found.truncate(found.len().saturating_add(1).saturating_sub(length));
    let Some(first) = found.last_mut() else {
        return false;
    };
    first.text = text.get(first.at..token.end()).unwrap_or(first.text);
    if first.kind == TokenKind::Number {
        first.kind = TokenKind::Malformed;
    }
    true
}

/// The first token of a text.
pub(super) fn first_token(text: &str) -> Option<Token<'_>> {
    let token = lexer::tokens(text).find(|token| !token.kind.is_trivia())?;
    let at = token.span.start;
    let dashes = text
        .get(at..at.saturating_add(2))
        .filter(|sign| *sign == "--");
    Some(Token {
        kind: token.kind,
        text: dashes.unwrap_or_else(|| token.text(text)),
        at,
    })
}

/// What a text shows in a message: on one line, and left out where it is long.
pub(super) fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || line.chars().count() > 60 {
        "…".to_owned()
    } else {
        line
    }
}

/// A word that follows a number as part of one value.
fn completes(word: &str) -> bool {
    let measures = keyword(word).is_some_and(|row| row.has(Role::Unit) || row.has(Role::Scale));
    measures || word == "%" || Currency::from_code(word).is_some()
}

fn is_operand_word(word: &str) -> bool {
    word != "return" && !has_role(word, Role::NeverOperand) && !separates(word)
}

/// Whether a condition ends before a word, and another may begin.
pub(super) fn separates(word: &str) -> bool {
    has_role(word, Role::Separator) || matches!(word, "AND" | "OR")
}

/// The operand that ends a text: a path, a call, a value with its unit. Empty where something else ends it.
pub(super) fn operand_before(text: &str) -> &str {
    let all = tokens(text);
    let Some(last) = all.last() else { return "" };
    let end = last.end();
    let mut index = all.len();
    let mut start = end;
    while let Some(token) = index.checked_sub(1).and_then(|at| all.get(at)) {
        let before = index.checked_sub(2).and_then(|at| all.get(at));
        let touches = before.is_some_and(|before| before.end() == token.at);
        match token.text {
            ")" | "]" => {
                let Some(open) = opening(&all, index.saturating_sub(1)) else {
                    return "";
                };
                index = open;
                start = all.get(open).map_or(start, |token| token.at);
                let called = open.checked_sub(1).and_then(|at| all.get(at));
                if called.is_some_and(|word| {
                    word.end() == start && (word.is_word() || matches!(word.text, "]" | ")"))
                }) {
                    continue;
                }
                break;
            }
            word if completes(word)
                && before.is_some_and(|before| before.is_number() || completes(before.text)) =>
            {
                index = index.saturating_sub(1);
                start = token.at;
            }
            word if token.is_word()
                && start == end
                && !is_operand_word(word)
                && !(touches && before.is_some_and(|dot| dot.text == ".")) =>
            {
                return "";
            }
            _ if token.is_word() || token.is_number() || token.is_text() => {
                start = token.at;
                if !(touches && before.is_some_and(|before| before.text == ".")) {
                    break;
                }
                index = index.saturating_sub(2);
                start = before.map_or(start, |dot| dot.at);
            }
            _ => return "",
        }
    }
    text.get(start..end).unwrap_or("")
}

/// The index of the bracket that opens what a bracket closes.
fn opening(all: &[Token<'_>], closing: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in all.iter().enumerate().take(closing.saturating_add(1)).rev() {
        match token.text {
            ")" | "]" | "}" => depth = depth.saturating_add(1),
            "(" | "[" | "{" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// The operand that begins a text, and what follows it. Empty where something else begins it.
pub(super) fn operand_after(text: &str) -> (&str, &str) {
    let all = tokens(text);
    let mut index = usize::from(all.first().is_some_and(|token| token.text == "-"));
    let mut end = 0usize;
    let mut depth = 0usize;
    let mut first = true;
    while let Some(token) = all.get(index) {
        let touches = token.at == end;
        match token.text {
            "(" | "[" if depth > 0 || first || touches => depth = depth.saturating_add(1),
            ")" | "]" if depth > 0 => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            "." if touches && !first => {}
            word if !first
                && completes(word)
                && ends_with_number(text.get(..end).unwrap_or("")) => {}
            word if first && token.is_word() && !is_operand_word(word) => break,
            _ if first && (token.is_word() || token.is_number() || token.is_text()) => {}
            _ if touches && text.get(..end).is_some_and(|done| done.ends_with('.')) => {}
            _ => break,
        }
        first = false;
        end = token.end();
        index = index.saturating_add(1);
    }
    if depth > 0 {
        return ("", text);
    }
    let start = all.first().map_or(0, |token| token.at);
    (
        text.get(start..end).unwrap_or(""),
        text.get(end..).unwrap_or(""),
    )
}

fn ends_with_number(text: &str) -> bool {
    let all = tokens(text);
    match all.as_slice() {
        [.., number, scale] if completes(scale.text) => {
            number.is_number() && TimeUnit::from_word(scale.text).is_none()
        }
        [.., number] => number.is_number(),
        [] => false,
    }
}

/// The condition that a text ends in the midst of: what follows the last word that begins one, and an open bracket.
pub(super) fn condition_before(text: &str) -> &str {
    let mut depth = 0usize;
    let mut start = 0usize;
    for token in tokens(text).iter().rev() {
        match token.text {
            ")" | "]" | "}" => depth = depth.saturating_add(1),
            "(" | "[" | "{" if depth == 0 => {
                start = token.end();
                break;
            }
            "(" | "[" | "{" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                start = token.end();
                break;
            }
            word if depth == 0 && separates(word) => {
                start = token.end();
                break;
            }
            _ => {}
        }
    }
    text.get(start..).unwrap_or("").trim()
}

/// The condition that begins a text, up to the next word that ends one.
pub(super) fn condition_after(text: &str) -> &str {
    let mut depth = 0usize;
    let mut end = text.len();
    for token in tokens(text) {
        match token.text {
            "(" | "[" | "{" if depth > 0 || token.text != "{" => depth = depth.saturating_add(1),
            ")" | "]" | "}" if depth > 0 => depth = depth.saturating_sub(1),
            ")" | "]" | "}" | "{" | "," | ";" => {
                end = token.at;
                break;
            }
            word if depth == 0 && token.at > 0 && separates(word) => {
                end = token.at;
                break;
            }
            _ => {}
        }
    }
    text.get(..end).unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_taken_whole() {
        for (text, operand) in [
            ("require rent", "rent"),
            ("a and payments[1].amount", "payments[1].amount"),
            ("x < sum(payments.amount)", "sum(payments.amount)"),
            ("x < 5 million EUR", "5 million EUR"),
            ("x < (a + b)", "(a + b)"),
            ("x = \"a b\"", "\"a b\""),
            ("x <", ""),
            ("x in 60 %", "60 %"),
            ("", ""),
        ] {
            assert_eq!(operand_before(text), operand, "{text}");
        }
        for (text, operand) in [
            ("ends >= 10", "ends"),
            ("sum(payments.amount) + 1", "sum(payments.amount)"),
            ("-5 EUR and", "-5 EUR"),
            ("2021-03-01T09:00 x", "2021-03-01T09:00"),
            ("p.on < x", "p.on"),
            ("(a", ""),
            ("= 5", ""),
        ] {
            assert_eq!(operand_after(text).0, operand, "{text}");
        }
    }

    #[test]
    fn conditions_are_found_between_their_words() {
        assert_eq!(
            condition_before("require a > 1 and b.c(d or e) < 5"),
            "b.c(d or e) < 5"
        );
        assert_eq!(condition_after("a > (1 or 2) and c"), "a > (1 or 2)");
        assert_eq!(condition_after("a > 1 }"), "a > 1");
    }
}
