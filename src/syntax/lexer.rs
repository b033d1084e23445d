//! The lexer: text to tokens, for everything that reads rules before or without the parser.
//!
//! `grammar/whereas.pest` defines the syntax; the parser that pest generates from it reads characters. Code that has to
//! cope with broken text work with tokens instead: the pre-scan, the explanation of parse errors, the formatter (comments
//! and spaces), lints, the editor's answers, the REPL. They all use this one:
//!
//! ```text
//! Token { kind: TokenKind, span: Range<usize> }
//!     Whitespace | Comment | Doc
//!     Word | Backticked { closed }                      names and keywords; what a word means: `keywords`
//!     Number | Date | Time | DateTime | Malformed       `5k` and `1.2.3` are Malformed
//!     Text { form: Plain | Pattern | Template, closed }
//!     Open(Bracket) | Close(Bracket) | Sign | Foreign   `==` and `€` are Foreign
//! ```
//!
//! Guarantees:
//! - *Lossless*: the spans of the tokens follow each other without a gap and cover the text.
//! - *Total*: every text has tokens; what belongs to no rule file is `Malformed`, `Foreign` or not `closed`.
//! - *Linear*: each character is looked at a bounded number of times.
//! - *The grammar's tokens*: in a text that parses, each name, keyword, number, date and text of the parser is exactly one
//!   token, and each token other than signs is a node of the parser. `agreement.rs` proves it over the corpus.
//!
//! A text's form depends on the word before it, as in the grammar: after `matches` a backslash escapes nothing but the
//! quote, after `otherwise` braces hold expressions ([`holes`]).

use std::ops::Range;

use crate::source::LINE_BREAKS;

#[cfg(test)]
mod agreement;

/// A token and its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces, tabs, line breaks, byte-order marks.
    Whitespace,
    /// `// …`, up to the end of its line.
    Comment,
    /// `/// …`, up to the end of its line.
    Doc,
    /// A name or a keyword.
    Word,
    /// A name in backticks.
    Backticked {
        /// The second backtick is on its line.
        closed: bool,
    },
    /// `1_000.50`; a percent sign, a scale and a unit are tokens of their own.
    Number,
    /// `2021-03-01`
    Date,
    /// `09:00`
    Time,
    /// `2021-03-01T09:00+06:00`
    DateTime,
    /// Digits that run into letters or further points, which the grammar takes for nothing: `5k`, `1.2.3`.
    Malformed,
    /// `"…"`; what is not closed ends with its line.
    Text {
        /// How it is read.
        form: TextForm,
        /// The second quote is on its line.
        closed: bool,
    },
    /// An opening bracket.
    Open(Bracket),
    /// A closing bracket.
    Close(Bracket),
    /// A sign of the language: `=`, `<=`, `,`.
    Sign,
    /// Signs of other languages, as `&&`, and every other character.
    Foreign,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// With escapes.
    Plain,
    /// A pattern, after `matches`: only the quote is escaped.
    Pattern,
    /// A message, after `otherwise`: with escapes, and expressions in braces.
    Template,
}

/// A kind of bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `(` `)`
    Round,
    /// `[` `]`
    Square,
    /// `{` `}`
    Brace,
}

impl Bracket {
    /// The sign that opens it.
    pub fn opening(self) -> char {
        match self {
            Self::Round => '(',
            Self::Square => '[',
            Self::Brace => '{',
        }
    }

    /// The sign that closes it.
    pub fn closing(self) -> char {
        match self {
            Self::Round => ')',
            Self::Square => ']',
            Self::Brace => '}',
        }
    }
}

/// What a token does to the brackets that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// It opens one.
    Opens(Bracket),
    /// It closes one.
    Closes,
    /// Nothing.
    Stays,
}

impl TokenKind {
    /// What the token does to the brackets that are open.
    pub fn nesting(self) -> Nesting {
        match self {
            Self::Open(bracket) => Nesting::Opens(bracket),
            Self::Close(_) => Nesting::Closes,
            Self::Whitespace
            | Self::Comment
            | Self::Doc
            | Self::Word
            | Self::Backticked { .. }
            | Self::Number
            | Self::Date
            | Self::Time
            | Self::DateTime
            | Self::Malformed
            | Self::Text { .. }
            | Self::Sign
            | Self::Foreign => Nesting::Stays,
        }
    }

    /// Whether the parser steps over the token: white space or a comment. Documentation is not stepped over.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Whitespace | Self::Comment)
    }

    /// Whether the token is a name or a keyword.
    pub fn is_word(self) -> bool {
        matches!(self, Self::Word | Self::Backticked { .. })
    }

    /// Whether the token begins with a digit.
    pub fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Number | Self::Date | Self::Time | Self::DateTime | Self::Malformed
        )
    }

    /// Whether the token is a text of any form.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text { .. })
    }

    /// Whether the token is a sign, the language's own or not.
    pub fn is_sign(self) -> bool {
        matches!(self, Self::Sign | Self::Foreign)
    }
}

impl Token {
    /// The token as written.
    pub fn text<'t>(&self, whole: &'t str) -> &'t str {
        whole.get(self.span.clone()).unwrap_or("")
    }

    /// The token of a part of a text that begins at `start` of the whole.
    #[must_use]
    pub fn shifted(self, start: usize) -> Self {
        let Range { start: from, end } = self.span;
        Self {
            span: from.saturating_add(start)..end.saturating_add(start),
            ..self
        }
    }
}

/// All tokens of a text.
pub fn tokens(text: &str) -> Lexer<'_> {
    Lexer::new(text, 0)
}

/// The tokens of a text without its white space.
pub fn visible(text: &str) -> Vec<Token> {
    tokens(text)
        .filter(|token| token.kind != TokenKind::Whitespace)
        .collect()
}

/// The tokens of a part of a text, with spans relative to the whole.
pub fn tokens_in(text: &str, part: Range<usize>) -> Lexer<'_> {
    Lexer::new(text.get(..part.end).unwrap_or(text), part.start)
}

/// The tokens of a text, one after the other.
#[derive(Debug, Clone)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// The form of a text that comes next.
    form: TextForm,
    /// The word before is `in`: a text that follows can be the tag of a language, and a message follow it.
    after_in: bool,
}

impl<'t> Lexer<'t> {
    /// The tokens from an offset on, which must not lie within a token.
    pub fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            at,
            form: TextForm::Plain,
            after_in: false,
        }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes on at another offset: recovery from a text that is not closed.
    pub fn resume(&mut self, at: usize) {
        self.at = at;
        self.form = TextForm::Plain;
        self.after_in = false;
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = first(rest, self.form);
        let start = self.at;
        self.at = start.saturating_add(length.max(1)).min(self.text.len());
        if !matches!(
            kind,
            TokenKind::Whitespace | TokenKind::Comment | TokenKind::Doc
        ) {
            self.form = match (kind, rest.get(..length)) {
                (TokenKind::Word, Some("matches")) => TextForm::Pattern,
                (TokenKind::Word, Some("otherwise")) => TextForm::Template,
                (TokenKind::Text { .. }, _) if self.after_in => TextForm::Template,
                _ => TextForm::Plain,
            };
            self.after_in = kind == TokenKind::Word && rest.get(..length) == Some("in");
        }
        Some(Token {
            kind,
            span: start..self.at,
        })
    }
}

/// Whether a character is white space to the grammar.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}')
}

/// Whether a name may begin with a character.
pub fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii() && pest::unicode::XID_START(c)
}

/// Whether a name may go on with a character.
pub fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && pest::unicode::XID_CONTINUE(c)
}

/// Whether a text is spelt as a name without backticks; it may still be reserved.
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_char)
}

/// Signs of several characters, the longest first. Operators of other languages are one token, so that diagnostics
/// cover the whole operator; none of them occurs in a text that parses.
const LONG_SIGNS: [(&str, TokenKind); 21] = [
    ("<!--", TokenKind::Foreign),
    ("===", TokenKind::Foreign),
    ("!==", TokenKind::Foreign),
    ("...", TokenKind::Foreign),
    ("!=", TokenKind::Sign),
    ("<=", TokenKind::Sign),
    (">=", TokenKind::Sign),
    ("==", TokenKind::Foreign),
    ("&&", TokenKind::Foreign),
    ("||", TokenKind::Foreign),
    ("<>", TokenKind::Foreign),
    ("=>", TokenKind::Foreign),
    ("=<", TokenKind::Foreign),
    (":=", TokenKind::Foreign),
    ("->", TokenKind::Foreign),
    ("++", TokenKind::Foreign),
    ("/*", TokenKind::Foreign),
    ("**", TokenKind::Foreign),
    ("..", TokenKind::Foreign),
    ("=~", TokenKind::Foreign),
    ("~=", TokenKind::Foreign),
];

/// The kind and length of the token that a text begins with, which is not empty.
fn first(rest: &str, form: TextForm) -> (TokenKind, usize) {
    let Some(c) = rest.chars().next() else {
        return (TokenKind::Whitespace, 0);
    };
    let run = |accept: fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
    match c {
        _ if is_space(c) => (TokenKind::Whitespace, run(is_space)),
        _ if is_name_start(c) => (TokenKind::Word, run(is_name_char)),
        '0'..='9' => number(rest),
        '/' if rest.starts_with("///") && !rest.starts_with("////") => (TokenKind::Doc, line(rest)),
        '/' if rest.starts_with("//") => (TokenKind::Comment, line(rest)),
        '"' => {
            let (length, closed) = text_length(rest, form);
            (TokenKind::Text { form, closed }, length)
        }
        '`' => {
            let inside = rest.get(1..).unwrap_or("");
            match inside.find(['`', '\n', '\r']) {
                Some(end) if inside.get(end..).is_some_and(|end| end.starts_with('`')) => (
                    TokenKind::Backticked { closed: true },
                    end.saturating_add(2),
                ),
                end => (
                    TokenKind::Backticked { closed: false },
                    end.unwrap_or(inside.len()).saturating_add(1),
                ),
            }
        }
        '(' => (TokenKind::Open(Bracket::Round), 1),
        '[' => (TokenKind::Open(Bracket::Square), 1),
        '{' => (TokenKind::Open(Bracket::Brace), 1),
        ')' => (TokenKind::Close(Bracket::Round), 1),
        ']' => (TokenKind::Close(Bracket::Square), 1),
        '}' => (TokenKind::Close(Bracket::Brace), 1),
        _ => sign(rest, c),
    }
}

fn sign(rest: &str, c: char) -> (TokenKind, usize) {
    let long = LONG_SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    if let Some((sign, kind)) = long {
        return (*kind, sign.len());
    }
    let own = matches!(
        c,
        '=' | '<' | '>' | '+' | '-' | '*' | '/' | '%' | '.' | ',' | ':' | '?' | '|'
    );
    (
        if own {
            TokenKind::Sign
        } else {
            TokenKind::Foreign
        },
        c.len_utf8(),
    )
}

fn line(rest: &str) -> usize {
    rest.find(LINE_BREAKS).unwrap_or(rest.len())
}

/// The length of a text, quotes included, and whether it is closed on its line.
fn text_length(text: &str, form: TextForm) -> (usize, bool) {
    let (escapes, holes) = (form != TextForm::Pattern, form == TextForm::Template);
    // Open braces, and whether a text within them is open.
    let (mut depth, mut inner) = (0_usize, false);
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' | '\r' => return (at, false),
            '\\' if escapes && (depth == 0 || inner) => {
                chars.next_if(|(_, next)| !LINE_BREAKS.contains(next));
            }
            '\\' if !escapes => {
                chars.next_if(|(_, next)| *next == '"');
            }
            '"' if depth > 0 => inner = !inner,
            '"' => return (at.saturating_add(1), true),
            '{' if holes && depth == 0 && chars.next_if(|(_, next)| *next == '{').is_some() => {}
            '{' if holes && !inner => depth = depth.saturating_add(1),
            '}' if holes && !inner => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (text.len(), false)
}

/// An expression in the braces of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The bytes between its braces.
    pub inside: Range<usize>,
    /// The second brace is there.
    pub closed: bool,
}

/// The expressions in the braces of a message, in order; the last one may not be closed. The message begins with its
/// quote; the ranges are relative to it.
pub fn holes(message: &str) -> Vec<Hole> {
    let end = if text_length(message, TextForm::Template).1 {
        message.len().saturating_sub(1)
    } else {
        message.len()
    };
    let mut found = Vec::new();
    let (mut depth, mut inner, mut start) = (0_usize, false, 0_usize);
    let mut at = 1_usize;
    while let Some((c, rest)) = message
        .get(at..end)
        .and_then(|rest| Some((rest.chars().next()?, rest)))
    {
        let mut length = c.len_utf8();
        match c {
            '\\' if depth == 0 => length = escape_length(rest),
            '\\' if inner => length = rest.chars().take(2).map(char::len_utf8).sum(),
            '"' if depth > 0 => inner = !inner,
            '{' | '}' if depth == 0 && rest.chars().nth(1) == Some(c) => length = 2,
            '{' if !inner => {
                if depth == 0 {
                    start = at.saturating_add(1);
                }
                depth = depth.saturating_add(1);
            }
            '}' if !inner && depth > 0 => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.push(Hole {
                        inside: start..at,
                        closed: true,
                    });
                }
            }
            _ => {}
        }
        at = at.saturating_add(length);
    }
    if depth > 0 {
        found.push(Hole {
            inside: start..end.max(start),
            closed: false,
        });
    }
    found
}

/// The length of the escape that a text begins with: `\n`, or all of `\u{20ac}`, whose braces hold no expression.
pub fn escape_length(text: &str) -> usize {
    let hex = text
        .strip_prefix("\\u{")
        .and_then(|rest| rest.split_once('}'))
        .map(|(digits, _)| digits);
    match hex.filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit())) {
        Some(digits) => digits.len().saturating_add(4),
        None => text.chars().take(2).map(char::len_utf8).sum(),
    }
}

/// The kind and length of what begins with a digit, in the order in which the grammar tries them.
fn number(rest: &str) -> (TokenKind, usize) {
    let goes_on = |length: usize| {
        rest.get(length..)
            .is_some_and(|rest| rest.starts_with(is_name_char))
    };
    if let Some(length) = day(rest) {
        let instant = instant(rest, length);
        let end = instant.unwrap_or(length);
        return match instant {
            _ if goes_on(end) => (TokenKind::Malformed, malformed(rest)),
            Some(_) => (TokenKind::DateTime, end),
            None => (TokenKind::Date, end),
        };
    }
    if let Some(length) = clock(rest) {
        return if goes_on(length) {
            (TokenKind::Malformed, malformed(rest))
        } else {
            (TokenKind::Time, length)
        };
    }
    let length = plain(rest);
    let point = rest.get(length..).and_then(|rest| rest.strip_prefix('.'));
    if goes_on(length) || point.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return (TokenKind::Malformed, malformed(rest));
    }
    (TokenKind::Number, length)
}

/// The number of ASCII digits that a text begins with, no more than `most`.
fn digits(text: &str, most: usize) -> usize {
    text.bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count()
}

fn plain(rest: &str) -> usize {
    let group = |rest: &str| {
        rest.find(|c: char| !(c.is_ascii_digit() || c == '_'))
            .unwrap_or(rest.len())
    };
    let whole = group(rest);
    let decimals = rest.get(whole..).and_then(|rest| rest.strip_prefix('.'));
    match decimals.filter(|decimals| decimals.starts_with(|c: char| c.is_ascii_digit())) {
        Some(decimals) => whole.saturating_add(1).saturating_add(group(decimals)),
        None => whole,
    }
}

/// The length of `2021-03-01` at the beginning of a text.
fn day(text: &str) -> Option<usize> {
    let mut at = Some(digits(text, 5)).filter(|length| *length >= 4)?;
    for _ in 0..2 {
        let part = text.get(at..)?.strip_prefix('-')?;
        let length = Some(digits(part, 2)).filter(|length| *length > 0)?;
        at = at.saturating_add(1).saturating_add(length);
    }
    Some(at)
}

/// The length of `09:00` or `09:00:30.5` at the beginning of a text.
fn clock(text: &str) -> Option<usize> {
    let hours = Some(digits(text, 2)).filter(|length| *length > 0)?;
    let minutes =
        Some(digits(text.get(hours..)?.strip_prefix(':')?, 2)).filter(|length| *length > 0)?;
    let end = hours.saturating_add(1).saturating_add(minutes);
    let seconds = text.get(end..)?.strip_prefix(':').unwrap_or("");
    let length = seconds
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(seconds.len());
    Some(if length > 0 {
        end.saturating_add(1).saturating_add(length)
    } else {
        end
    })
}

/// The length of an instant whose day has a length: a time of day follows, an offset, or both.
fn instant(text: &str, day: usize) -> Option<usize> {
    let rest = text.get(day..)?;
    let time = rest
        .strip_prefix(['T', 't'])
        .and_then(clock)
        .map(|length| length.saturating_add(1));
    let at = time.unwrap_or(0);
    let offset = offset(rest.get(at..)?);
    if time.is_none() && offset.is_none() {
        return None;
    }
    Some(day.saturating_add(at).saturating_add(offset.unwrap_or(0)))
}

/// The length of `+06:00`, `Z`, `[Asia/Almaty]`, or of a zone in brackets behind one of the others.
fn offset(text: &str) -> Option<usize> {
    let hours = || {
        let hours = digits(text.strip_prefix(['+', '-'])?, 2);
        let minutes = digits(text.get(hours.saturating_add(1)..)?.strip_prefix(':')?, 2);
        (hours > 0 && minutes == 2).then(|| hours.saturating_add(4))
    };
    let own = if text.starts_with(['Z', 'z']) {
        Some(1)
    } else {
        hours()
    };
    let zone = text
        .get(own.unwrap_or(0)..)
        .filter(|rest| rest.starts_with('['))
        .and_then(|rest| {
            let end = rest.find([']', '\n', '\r'])?;
            rest.get(end..)?
                .starts_with(']')
                .then(|| end.saturating_add(1))
        });
    if own.is_none() && zone.is_none() {
        return None;
    }
    Some(own.unwrap_or(0).saturating_add(zone.unwrap_or(0)))
}

/// The length of what begins with a digit and is nothing: letters, and the signs that join digits in numbers and dates.
fn malformed(text: &str) -> usize {
    let mut end = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit_follows = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let joins = match c {
            '.' | ':' => digit_follows,
            '-' => digit_follows && at >= 4,
            _ => is_name_char(c),
        };
        if !joins {
            break;
        }
        end = at.saturating_add(c.len_utf8());
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let all: Vec<Token> = tokens(text).collect();
        let mut at = 0;
        for token in &all {
            assert_eq!(token.span.start, at, "a gap in {text:?}");
            assert!(token.span.end > at, "nothing read in {text:?}");
            at = token.span.end;
        }
        assert_eq!(at, text.len(), "{text:?}");
        let seen = all
            .iter()
            .filter(|token| token.kind != TokenKind::Whitespace);
        seen.map(|token| (token.kind, token.text(text))).collect()
    }

    const PLAIN: TokenKind = TokenKind::Text {
        form: TextForm::Plain,
        closed: true,
    };
    const PATTERN: TokenKind = TokenKind::Text {
        form: TextForm::Pattern,
        closed: true,
    };
    const TEMPLATE: TokenKind = TokenKind::Text {
        form: TextForm::Template,
        closed: true,
    };
    use TokenKind::{Comment, Date, DateTime, Doc, Foreign, Malformed, Number, Sign, Time, Word};

    #[test]
    fn tokens_are_told_apart() {
        let found = kinds(
            "a.b >= 5% // no\n2021-03-01T09:00+06:00 matches \"\\d\" otherwise \"{f(\"x\")} y\" `a b` 1_0.5",
        );
        let expected = [
            (Word, "a"),
            (Sign, "."),
            (Word, "b"),
            (Sign, ">="),
            (Number, "5"),
            (Sign, "%"),
            (Comment, "// no"),
            (DateTime, "2021-03-01T09:00+06:00"),
            (Word, "matches"),
            (PATTERN, "\"\\d\""),
            (Word, "otherwise"),
            (TEMPLATE, "\"{f(\"x\")} y\""),
            (TokenKind::Backticked { closed: true }, "`a b`"),
            (Number, "1_0.5"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_begins_with_a_digit() {
        for (text, expected) in [
            ("1000-5", vec![(Number, "1000"), (Sign, "-"), (Number, "5")]),
            ("2021-3-1", vec![(Date, "2021-3-1")]),
            (
                "2021-03",
                vec![(Number, "2021"), (Sign, "-"), (Number, "03")],
            ),
            ("9:00", vec![(Time, "9:00")]),
            ("09:00:30.5", vec![(Time, "09:00:30.5")]),
            (
                "2021-03-01Z[Asia/Almaty]",
                vec![(DateTime, "2021-03-01Z[Asia/Almaty]")],
            ),
            (
                "2021-03-01+5",
                vec![(Date, "2021-03-01"), (Sign, "+"), (Number, "5")],
            ),
            ("2021-03-01T9:00x", vec![(Malformed, "2021-03-01T9:00x")]),
            ("5k", vec![(Malformed, "5k")]),
            (
                "1.000.000,50",
                vec![(Malformed, "1.000.000"), (Sign, ","), (Number, "50")],
            ),
            ("1.", vec![(Number, "1"), (Sign, ".")]),
            ("1..2", vec![(Number, "1"), (Foreign, ".."), (Number, "2")]),
            ("1:", vec![(Number, "1"), (Sign, ":")]),
        ] {
            assert_eq!(kinds(text), expected);
        }
    }

    #[test]
    fn the_form_of_a_text_depends_on_the_word_before_it() {
        assert_eq!(
            kinds("matches // c\n \"\\\\d\""),
            [(Word, "matches"), (Comment, "// c"), (PATTERN, "\"\\\\d\"")]
        );
        assert_eq!(kinds("x \"\\\\\"").last(), Some(&(PLAIN, "\"\\\\\"")));
        assert_eq!(kinds("otherwise \"{{ \" x").len(), 3);
        assert_eq!(kinds("otherwise, \"{ \" x").len(), 4);
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line() {
        for (text, closed) in [
            ("\"abc\nd", false),
            ("\"\\\nd", false),
            ("\"\\", false),
            ("\"a\"", true),
        ] {
            let found = tokens(text).next().unwrap();
            assert_eq!(
                found.kind,
                TokenKind::Text {
                    form: TextForm::Plain,
                    closed
                },
                "{text:?}"
            );
            assert!(!found.text(text).contains('\n'));
        }
        for text in [
            "`abc", "`abc\n`", "/", "12.", "é€", "\r\r\n", "`", "\u{202e}", "e\u{301}", "//",
            "///\r//",
        ] {
            kinds(text);
        }
        assert_eq!(
            kinds("// a\r/// b\r//// c"),
            [(Comment, "// a"), (Doc, "/// b"), (Comment, "//// c")]
        );
        assert_eq!(
            kinds("e\u{301}t"),
            [(Word, "e\u{301}t")],
            "a name may have combining marks"
        );
    }

    #[test]
    fn holes_are_found() {
        let inside = |text: &'static str| -> Vec<&str> {
            holes(text)
                .into_iter()
                .map(|hole| text.get(hole.inside).unwrap())
                .collect()
        };
        assert_eq!(
            inside("\"{a} \\u{20ac} {{b}} {f(\"}\")}\""),
            ["a", "f(\"}\")"]
        );
        assert_eq!(inside("\"{f(\"\\\"}\")}\""), ["f(\"\\\"}\")"]);
        assert_eq!(inside("\"{ {x: 1} }\""), [" {x: 1} "]);
        assert_eq!(
            holes("\"a {b.").first(),
            Some(&Hole {
                inside: 4..6,
                closed: false
            })
        );
        assert!(holes("\"\"").is_empty() && holes("\"").is_empty());
    }
}
