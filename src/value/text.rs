//! Text functions, patterns, and escaping of text from documents for messages.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::fault::{Fault, FaultKind};

/// Version of the Unicode tables that classify characters and map cases.
pub const UNICODE_VERSION: (u8, u8, u8) = char::UNICODE_VERSION;

/// Maximum memory of a compiled pattern, in bytes. It bounds the cost of hostile patterns.
const PATTERN_BYTES: usize = 1 << 20;

/// A regular expression; matching takes time linear in the length of the text.
#[derive(Debug, Clone)]
pub struct Pattern {
    compiled: regex::Regex,
    written: String,
    whole: bool,
}

impl Pattern {
    /// Compiles a pattern that matches anywhere in a text.
    ///
    /// # Errors
    /// The error in the pattern, in words.
    pub fn new(pattern: &str) -> Result<Self, String> {
        Ok(Self {
            compiled: compiled(pattern)?,
            written: pattern.to_owned(),
            whole: false,
        })
    }

    /// Compiles a pattern that must match the whole text.
    ///
    /// # Errors
    /// The error in the pattern, in words.
    pub fn whole(pattern: &str) -> Result<Self, String> {
        // Compiled without the group first: `a)(b` is invalid, but valid inside a group.
        compiled(pattern)?;
        // With `(?x)` the pattern can end in a comment, which would swallow the closing bracket; a
        // line break ends it.
        let around = compiled(&format!(r"\A(?:{pattern})\z"));
        let compiled = around.or_else(|_| compiled(&format!("\\A(?:{pattern}\n)\\z")))?;
        Ok(Self {
            compiled,
            written: pattern.to_owned(),
            whole: true,
        })
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it must match the whole text.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether it matches: the whole text if [`is_whole`](Self::is_whole), otherwise anywhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }

    /// The first match.
    ///
    /// # Errors
    /// `Empty` if nothing matches.
    pub fn find<'t>(&self, text: &'t str) -> Result<&'t str, Fault> {
        self.compiled
            .find(text)
            .map(|found| found.as_str())
            .ok_or_else(|| {
                Fault::new(
                    FaultKind::Empty,
                    format!("nothing in the text matches \"{}\"", shown(self.as_str())),
                )
            })
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str() && self.whole == other.whole
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

fn compiled(pattern: &str) -> Result<regex::Regex, String> {
    regex::RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|error| {
            if matches!(error, regex::Error::CompiledTooBig(_)) {
                return "the pattern is too large".to_owned();
            }
            let text = error.to_string();
            let last = text.lines().last().unwrap_or("it cannot be read");
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        })
}

/// Whether a character can forge what a terminal shows: control characters and direction marks.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Escapes control characters and direction marks of text from a document, as `\u{1b}`.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            c if is_deceptive(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Escapes, in addition to [`shown`], every space but the plain one and every invisible character:
/// for values that are compared by character, where two can look alike.
pub fn shown_exactly(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\n' | '\t') || is_invisible(c);
    if !text.contains(hidden) {
        return shown(text);
    }
    let mut exact = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) {
            exact.extend(c.escape_unicode())
        } else {
            exact.push(c)
        }
    }
    Cow::Owned(shown(&exact).into_owned())
}

/// Whether a character is a space that can separate a number from its unit, including no-break
/// spaces.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

/// Whether a character has no width, so that it can hide inside a word.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Escapes a text as [`shown`] does, and cuts it to about `limit` characters.
pub fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => shown(text).into_owned(),
        Some((at, _)) => format!("{}…", shown(text.get(..at).unwrap_or(text))),
    }
}

/// Escapes a text as [`shown_exactly`] does, and cuts it to about `limit` characters.
pub fn shortened_exactly(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => shown_exactly(text).into_owned(),
        Some((at, _)) => format!("{}…", shown_exactly(text.get(..at).unwrap_or(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_that_look_alike_are_distinguished() {
        assert_eq!(shown_exactly("5 EUR"), "5 EUR");
        assert_eq!(
            shown_exactly("5\u{a0}EUR\n\u{200b}"),
            "5\\u{a0}EUR\\n\\u{200b}"
        );
    }

    #[test]
    fn deceptive_characters_are_escaped() {
        assert_eq!(shown("plain é"), "plain é");
        assert_eq!(shown("a\u{1b}[31m\u{202e}b\n"), "a\\u{1b}[31m\\u{202e}b\\n");
        assert_eq!(shortened("abcdef", 3), "abc…");
    }

    #[test]
    fn patterns_say_what_is_wrong() {
        assert!(Pattern::new("^[A-Z]{2}$").unwrap().is_match("KZ"));
        assert!(Pattern::new("(").unwrap_err().contains("unclosed group"));
        assert_eq!(
            Pattern::new("(a{1000}){1000}").unwrap_err(),
            "the pattern is too large"
        );
    }

    #[test]
    fn a_whole_pattern_is_held_to_the_whole_text() {
        let whole = |pattern: &str, text: &str| Pattern::whole(pattern).unwrap().is_match(text);
        assert!(whole("a|ab", "ab"));
        assert!(!whole("a|ab", "abc"));
        assert!(!whole("[A-Z]{2}", "KZ\n"));
        assert!(whole("^[A-Z]{2}$", "KZ"));
        assert!(!whole("(?m)^KZ$", "KZ\nRU"));
        assert!(whole("(?x) K Z # the country", "KZ"));
        assert!(!whole("(?x) K Z # the country", "KZ\n"));
        assert!(whole("", "") && !whole("", "a"));
        assert!(Pattern::whole("a)(b").is_err());
        assert!(Pattern::new("a|ab").unwrap().is_match("xaby"));
    }
}
