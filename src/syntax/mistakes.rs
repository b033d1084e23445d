//! Explains parse errors in the writer's words. The position is pest's;
//! the words come from the tokens around it.

mod clauses;
mod dates;
mod general;
mod habits;
mod items;
mod lists;
mod numbers;
mod operands;
mod reserved;
mod signs;
mod strangers;
mod texts;
mod tokens;

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::diagnostic::Help;
use crate::source::{LINE_BREAKS, TextLines as _};
use pest::error::{Error, ErrorVariant, InputLocation};

pub(super) use strangers::no_rules;
pub(super) use texts::{explain_hole, unclosed};

use super::lexer::{self, TokenKind};
use super::{ParseContext, Rule};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::source::Span;
use tokens::{Token, is_word, tokens};

/// Where pest stopped, in the text it was given.
fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The surroundings of an error.
struct Place<'t> {
    /// The whole file: its declarations tell what a name may mean.
    file: &'t str,
    /// The whole item, or the expression of a hole.
    written: &'t str,
    /// Where the error is in it.
    start: usize,
    /// From the error on.
    rest: &'t str,
    /// The word or sign at the error.
    found: &'t str,
    /// The text before it, without trailing blanks.
    head: &'t str,
    /// Whether it begins a line.
    new_line: bool,
    /// The last word or sign before it.
    before: &'t str,
    /// The first word of the item.
    item: &'t str,
    /// Tokens from the error on, as far as guesses look.
    ahead: Vec<Token<'t>>,
    /// Tokens before the error, the nearest last.
    back: Vec<Token<'t>>,
    expected: &'t [Rule],
    /// The names of fields that the file declares, once they are asked for.
    fields: OnceCell<HashSet<&'t str>>,
}

/// How far guesses look around an error, in bytes.
const SIGHT: usize = 2000;

impl<'t> Place<'t> {
    fn new(file: &'t str, written: &'t str, at: usize, expected: &'t [Rule]) -> Self {
        let at = skip_blank(written, at);
        let rest = written.get(at..).unwrap_or("");
        let head = written.get(..at).unwrap_or("").trim_end();
        let sight = (0..=rest.len().min(SIGHT))
            .rev()
            .find_map(|length| rest.get(..length))
            .unwrap_or("");
        let from = head.len().saturating_sub(SIGHT);
        let from = (from..=head.len())
            .find(|at| head.is_char_boundary(*at))
            .unwrap_or(0);
        // Tokens are read from the beginning of a line, since one may be a text.
        let from = if from == 0 { 0 } else { line_start(head, from) };
        let mut back = tokens(head.get(from..).unwrap_or(""));
        back.iter_mut()
            .for_each(|token| token.at = token.at.saturating_add(from));
        Self {
            file,
            written,
            start: at,
            rest,
            found: first_token(rest),
            head,
            new_line: written
                .get(head.len()..at)
                .unwrap_or("")
                .contains(LINE_BREAKS),
            before: back.last().map_or("", Token::last),
            item: first_token(skip_docs(written)),
            ahead: tokens(sight),
            back,
            expected,
            fields: OnceCell::new(),
        }
    }

    fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    /// Whether an operand is missing where the error is.
    fn wants_operand(&self) -> bool {
        const OPERANDS: [Rule; 9] = [
            Rule::expr,
            Rule::logic_operand,
            Rule::comparison,
            Rule::listing,
            Rule::sum,
            Rule::unary,
            Rule::postfix,
            Rule::primary,
            Rule::quantified,
        ];
        self.expected.iter().any(|rule| OPERANDS.contains(rule))
    }

    /// The token `nth` after the error; 0 is the one at it.
    fn next(&self, nth: usize) -> &'t str {
        self.ahead.get(nth).map_or("", |token| token.text)
    }

    /// The token `nth` before the error; 1 is the nearest.
    fn previous(&self, nth: usize) -> &'t str {
        self.previous_token(nth).map_or("", |token| token.text)
    }

    fn previous_token(&self, nth: usize) -> Option<Token<'t>> {
        self.back
            .len()
            .checked_sub(nth)
            .and_then(|at| self.back.get(at))
            .copied()
    }

    /// The range of the token `nth` before the error.
    fn before_by(&self, nth: usize) -> Option<(usize, usize)> {
        self.previous_token(nth)
            .map(|token| (token.at, token.text.len()))
    }

    /// Whether an operand before the error follows `in`.
    fn previous_in(&self, operand: &str) -> bool {
        let front = self.head.trim_end().strip_suffix(operand).unwrap_or("");
        last_token(front.trim_end()) == "in"
    }

    /// The rest of the line of the error.
    fn line(&self) -> &'t str {
        self.rest.each_line().next().unwrap_or("")
    }

    /// The text before the token `nth` before the error.
    fn head_before(&self, nth: usize) -> &'t str {
        self.previous_token(nth)
            .and_then(|token| self.head.get(..token.at))
            .unwrap_or("")
    }

    /// The text after the token `nth` after the error.
    fn rest_after(&self, nth: usize) -> &'t str {
        self.ahead
            .get(nth)
            .and_then(|token| self.rest.get(token.end()..))
            .unwrap_or("")
    }

    /// The line of the error before it.
    fn line_before(&self) -> &'t str {
        if self.new_line {
            ""
        } else {
            self.head
                .get(line_start(self.head, self.head.len())..)
                .unwrap_or("")
        }
    }

    /// Whether the file declares a field of this name.
    fn is_field(&self, name: &str) -> bool {
        precedes_colon(self.file, name)
            && self
                .fields
                .get_or_init(|| declared_fields(self.file))
                .contains(name)
    }
}

/// Whether a colon, or a comment that may hide one, follows a name anywhere: a cheap answer for most names, so that the
/// tokens of a whole file are read only for the others.
fn precedes_colon(file: &str, name: &str) -> bool {
    let follows = |(at, _): (usize, &str)| {
        let rest = file.get(at.saturating_add(name.len())..).unwrap_or("");
        rest.trim_start_matches(|c: char| c == '`' || c.is_whitespace())
            .starts_with([':', '/'])
    };
    !name.is_empty() && file.match_indices(name).any(follows)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|front| front.rfind(LINE_BREAKS))
        .map_or(0, |at| at.saturating_add(1))
}

/// The names before a colon that begin a line or follow a brace or a comma.
fn declared_fields(file: &str) -> HashSet<&str> {
    let mut found = HashSet::new();
    // The name that a colon would make a field, and whether one may begin.
    let (mut name, mut begins) = (None, true);
    for token in lexer::tokens(file) {
        let text = token.text(file);
        if token.kind == TokenKind::Whitespace {
            begins = begins || text.contains(LINE_BREAKS);
        }
        if token.kind.is_trivia() {
            continue;
        }
        if text == ":" {
            found.extend(name);
        }
        name = (token.kind.is_word() && begins).then(|| text.trim_matches('`'));
        begins = matches!(text, "{" | ",");
    }
    found
}

/// An explanation: code, message, help, and its range if that is not the error's.
struct Advice {
    code: Code,
    message: String,
    help: Help,
    place: Option<(usize, usize)>,
}

impl Advice {
    /// Moves the explanation to another range, if known.
    fn at(self, place: Option<(usize, usize)>) -> Self {
        Self {
            place: place.or(self.place),
            ..self
        }
    }
}

fn advice(code: Code, message: impl Into<String>, help: impl Into<Help>) -> Advice {
    Advice {
        code,
        message: message.into(),
        help: help.into(),
        place: None,
    }
}

fn positives(error: &Error<Rule>) -> &[Rule] {
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    }
}

/// The diagnostic for a slice that could not be parsed.
pub(super) fn explain(
    context: &ParseContext<'_>,
    file: &str,
    written: &str,
    error: &Error<Rule>,
) -> Diagnostic {
    let place = Place::new(file, written, position(error), positives(error));
    let advice = guess(&place).unwrap_or_else(|| general::general(&place));
    let (start, length) = advice.place.unwrap_or((place.start, place.found.len()));
    let start = context.base.saturating_add(start);
    let span = Span::new(context.source, start, start.saturating_add(length));
    Diagnostic::error(advice.code, span, advice.message).help(advice.help)
}

/// The first guess that fits.
fn guess(place: &Place<'_>) -> Option<Advice> {
    RULES.iter().find_map(|rule| rule(place))
}

/// The start of the next token, from an offset on.
fn skip_blank(text: &str, at: usize) -> usize {
    let next = lexer::tokens_in(text, at..text.len()).find(|token| !token.kind.is_trivia());
    next.map_or(text.len(), |token| token.span.start)
}

/// A text from its first token on that is no comment and no documentation.
fn skip_docs(text: &str) -> &str {
    let next =
        lexer::tokens(text).find(|token| !token.kind.is_trivia() && token.kind != TokenKind::Doc);
    next.and_then(|token| text.get(token.span.start..))
        .unwrap_or("")
}

/// The first token of a text: a word, the digits of a number, a sign.
fn first_token(text: &str) -> &str {
    tokens::first_token(text).map_or("", |token| token.first())
}

/// The end of a text's last token: a word, the last digits of a number, the last character of a sign.
fn last_token(text: &str) -> &str {
    let text = text.trim_end();
    let line = text.get(line_start(text, text.len())..).unwrap_or("");
    tokens(line).last().map_or("", Token::last)
}

type Guess = fn(&Place<'_>) -> Option<Advice>;

/// Guesses, the surest first.
const RULES: &[Guess] = &[
    general::documentation,
    reserved::heads,
    habits::languages::translations,
    habits::languages::without_text,
    signs::blanks,
    dates::written_otherwise,
    numbers::grouped_by_points,
    texts::stray_brace,
    clauses::after_point,
    habits::words::names,
    reserved::names,
    signs::comments,
    signs::dots,
    signs::foreign,
    signs::quotes,
    numbers::grouped,
    numbers::currency_signs,
    dates::months,
    dates::year_months,
    dates::instants,
    numbers::unit_words,
    dates::in_heads,
    items::beginnings::words,
    clauses::message_without_quotes,
    items::modules::names,
    items::fields::optional_in_words,
    items::agreements::elements_apart,
    clauses::choices,
    clauses::messages,
    habits::words::foreign_words,
    habits::words::otherwise,
    habits::words::percentages,
    habits::working_days::working_days,
    habits::working_days::measure_without_a_calendar,
    habits::deadlines::stretch_ends,
    lists::quantifiers,
    lists::comprehensions,
    lists::for_each,
    lists::positions,
    habits::deadlines::deadlines,
    habits::presence::presence,
    habits::texts::texts,
    habits::comparisons::comparisons,
    habits::operators::arithmetic,
    items::rules::heads,
    items::definitions::heads,
    items::test_items::statements,
    items::parameters::values,
    items::tables::sources,
    items::calendars::clauses,
    items::types::forms,
    items::waivers::clauses,
    items::tables::written_out,
    items::modules::uses,
    items::modules::heads,
    items::calendars::month_ends,
    items::agreements::heads,
    items::fields::sources,
    reserved::words,
    clauses::needless_that,
    numbers::lengths,
    numbers::numbers,
    clauses::lets,
    clauses::words,
    items::agreements::entries,
    items::fields::without_type,
    numbers::decimal_comma,
    items::definitions::values,
    items::rules::braces,
    items::fields::instead_of_types,
    items::agreements::values,
    items::fields::remarks,
    lists::in_brackets,
    reserved::fields,
    clauses::ends,
];
