//! Words and signs around an error, and the operands that they form, as they were written.

use crate::source::LINE_BREAKS;
use crate::value::Currency;
use crate::value::Unit;

/// A word, a number, a text or a sign, with its byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.at.saturating_add(self.text.len())
    }

    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`'))
    }

    pub fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Signs of two or three characters, the longest first.
const SIGNS: [&str; 22] = [
    "===", "!==", "...", "<!--", "==", "!=", "<=", ">=", "&&", "||", "<>", "=>", "=<", ":=", "->", "++", "--", "/*",
    "**", "..", "=~", "~=",
];

/// The length of the token that begins a text, which is not empty and begins with no blank.
fn token_length(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if first.is_ascii_digit() {
        return number_length(text);
    }
    if is_word(first) {
        return text.find(|c| !is_word(c)).unwrap_or(text.len());
    }
    if first == '"' {
        return text_length(text);
    }
    if first == '`' {
        let rest = text.get(1..).unwrap_or("");
        return rest.find(['`', '\n', '\r']).map_or(text.len(), |at| at.saturating_add(2));
    }
    SIGNS.iter().filter(|sign| text.starts_with(*sign)).map(|sign| sign.len()).max().unwrap_or(first.len_utf8())
}

/// Digits, and what joins them in numbers, dates and times of day: `1_000.50`, `2021-03-01T09:00`.
fn number_length(text: &str) -> usize {
    let mut end = 0usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit_follows = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let joins = match c {
            '.' | ':' => digit_follows,
            '-' => digit_follows && at >= 4,
            _ => is_word(c),
        };
        if !joins {
            break;
        }
        end = at.saturating_add(c.len_utf8());
    }
    end
}

fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return at,
            '"' if !escaped => return at.saturating_add(1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// All tokens of a text; comments are left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0usize;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len().saturating_sub(rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len());
        if blank > 0 {
            at = at.saturating_add(blank);
        } else if rest.starts_with("//") {
            at = at.saturating_add(rest.find(LINE_BREAKS).unwrap_or(rest.len()));
        } else {
            let length = token_length(rest).max(1);
            let end = at.saturating_add(length);
            if let Some(text) = text.get(at..end) {
                found.push(Token { text, at });
            }
            at = end;
        }
    }
    found
}

/// What a text shows in a message: on one line, and left out where it is long.
pub(super) fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || line.chars().count() > 60 { "…".to_owned() } else { line }
}

/// A word that follows a number as part of one value.
fn completes(word: &str) -> bool {
    Unit::from_word(word).is_some()
        || Currency::from_code(word).is_some()
        || matches!(word, "%" | "thousand" | "million" | "billion" | "days" | "hours")
}

/// Words of the language that no operand is, unless a point precedes them.
const NO_OPERANDS: [&str; 24] = [
    "in", "is", "of", "from", "to", "until", "by", "matches", "contains", "within", "after", "before", "return", "at",
    "overlaps", "covers", "each", "every", "some", "no", "least", "most", "exactly", "starts",
];

fn is_operand_word(word: &str) -> bool {
    !NO_OPERANDS.contains(&word) && !BETWEEN_CONDITIONS.contains(&word)
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
                let Some(open) = opening(&all, index.saturating_sub(1)) else { return "" };
                index = open;
                start = all.get(open).map_or(start, |token| token.at);
                let called = open.checked_sub(1).and_then(|at| all.get(at));
                if called.is_some_and(|word| word.end() == start && (word.is_word() || matches!(word.text, "]" | ")")))
                {
                    continue;
                }
                break;
            }
            word if completes(word) && before.is_some_and(|before| before.is_number() || completes(before.text)) => {
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
            _ if token.is_word() || token.is_number() || token.text.starts_with('"') => {
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
            word if !first && completes(word) && ends_with_number(text.get(..end).unwrap_or("")) => {}
            word if first && token.is_word() && !is_operand_word(word) => break,
            _ if first && (token.is_word() || token.is_number() || token.text.starts_with('"')) => {}
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
    (text.get(start..end).unwrap_or(""), text.get(end..).unwrap_or(""))
}

fn ends_with_number(text: &str) -> bool {
    let all = tokens(text);
    match all.as_slice() {
        [.., number, scale] if completes(scale.text) => number.is_number() && Unit::from_word(scale.text).is_none(),
        [.., number] => number.is_number(),
        [] => false,
    }
}

/// Words that end one condition and begin another.
pub(super) const BETWEEN_CONDITIONS: [&str; 26] = [
    "require",
    "forbid",
    "when",
    "unless",
    "where",
    "and",
    "or",
    "implies",
    "satisfies",
    "satisfy",
    "then",
    "else",
    "if",
    "not",
    "otherwise",
    "let",
    "for",
    "given",
    "expect",
    "source",
    "severity",
    "dated",
    "with",
    "AND",
    "OR",
    "because",
];

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
            word if depth == 0 && BETWEEN_CONDITIONS.contains(&word) => {
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
            word if depth == 0 && token.at > 0 && BETWEEN_CONDITIONS.contains(&word) => {
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
        assert_eq!(condition_before("require a > 1 and b.c(d or e) < 5"), "b.c(d or e) < 5");
        assert_eq!(condition_after("a > (1 or 2) and c"), "a > (1 or 2)");
        assert_eq!(condition_after("a > 1 }"), "a > 1");
    }
}
