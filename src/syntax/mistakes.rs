//! What a writer meant: parse errors in the writer's words. The position is pest's;
//! the words come from the tokens around it.

mod clauses;
mod dates;
mod general;
mod habits;
mod items;
mod lists;
mod numbers;
mod reserved;
mod signs;
mod strangers;
mod texts;
mod tokens;

use crate::diagnostic::Help;
use crate::source::{LINE_BREAKS, TextLines as _};
use pest::error::{Error, ErrorVariant, InputLocation};

pub(super) use strangers::no_rules;
pub(super) use texts::{explain_hole, unclosed};

use super::{Context, Rule};
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
    /// All that stands before it, without blanks at the end.
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
}

/// How far guesses look around an error, in bytes.
const SIGHT: usize = 2000;

impl<'t> Place<'t> {
    fn new(file: &'t str, written: &'t str, at: usize, expected: &'t [Rule]) -> Self {
        let at = skip_blank(written, at);
        let rest = written.get(at..).unwrap_or("");
        let head = written.get(..at).unwrap_or("").trim_end();
        let sight = (0..=rest.len().min(SIGHT)).rev().find_map(|length| rest.get(..length)).unwrap_or("");
        let from = head.len().saturating_sub(SIGHT);
        let from = (from..=head.len()).find(|at| head.is_char_boundary(*at)).unwrap_or(0);
        // Tokens are read from the beginning of a line, since one may be a text.
        let from = if from == 0 { 0 } else { line_start(head, from) };
        let mut back = tokens(head.get(from..).unwrap_or(""));
        back.iter_mut().for_each(|token| token.at = token.at.saturating_add(from));
        Self {
            file,
            written,
            start: at,
            rest,
            found: first_token(rest),
            head,
            new_line: written.get(head.len()..at).unwrap_or("").contains(LINE_BREAKS),
            before: last_token(head),
            item: first_token(skip_docs(written)),
            ahead: tokens(sight),
            back,
            expected,
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
        self.back.len().checked_sub(nth).and_then(|at| self.back.get(at)).copied()
    }

    /// The place of the token `nth` before the error.
    fn before_by(&self, nth: usize) -> Option<(usize, usize)> {
        self.previous_token(nth).map(|token| (token.at, token.text.len()))
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
        self.previous_token(nth).and_then(|token| self.head.get(..token.at)).unwrap_or("")
    }

    /// The text after the token `nth` after the error.
    fn rest_after(&self, nth: usize) -> &'t str {
        self.ahead.get(nth).and_then(|token| self.rest.get(token.end()..)).unwrap_or("")
    }

    /// The line of the error before it.
    fn line_before(&self) -> &'t str {
        if self.new_line { "" } else { self.head.get(line_start(self.head, self.head.len())..).unwrap_or("") }
    }

    /// Whether the file declares a field of this name.
    fn is_field(&self, name: &str) -> bool {
        declares(self.file, name)
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|front| front.rfind(LINE_BREAKS)).map_or(0, |at| at.saturating_add(1))
}

/// Whether `name:` follows a brace, a comma or a line break somewhere in a text.
fn declares(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let front = text.get(..at).unwrap_or("");
        let rest = text.get(at.saturating_add(name.len())..).unwrap_or("");
        let begins = front.trim_end_matches([' ', '\t']);
        let own_line = begins.is_empty() || begins.ends_with(['\n', '\r', '{', ',', '`']);
        let ends = !front.ends_with(is_word) && !rest.starts_with(is_word);
        own_line && ends && rest.trim_start_matches(['`', ' ', '\t']).starts_with(':')
    })
}

/// What to say: code, message, help, and the place where it is not that of the error.
struct Advice {
    code: Code,
    message: String,
    help: Help,
    place: Option<(usize, usize)>,
}

impl Advice {
    /// Moves the advice to a place of the item, if it is known.
    fn at(self, place: Option<(usize, usize)>) -> Self {
        Self { place: place.or(self.place), ..self }
    }
}

fn advice(code: Code, message: impl Into<String>, help: impl Into<Help>) -> Advice {
    Advice { code, message: message.into(), help: help.into(), place: None }
}

fn positives(error: &Error<Rule>) -> &[Rule] {
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    }
}

/// The diagnostic for a slice that could not be parsed.
pub(super) fn explain(context: &Context<'_>, file: &str, written: &str, error: &Error<Rule>) -> Diagnostic {
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

fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or("");
        // Only what the grammar takes for white space: a no-break space is a finding.
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{feff}']);
        let blank = rest.len().saturating_sub(trimmed.len());
        at = at.saturating_add(blank);
        if !trimmed.starts_with("//") || trimmed.starts_with("///") && !trimmed.starts_with("////") {
            return at;
        }
        at = at.saturating_add(trimmed.find(LINE_BREAKS).unwrap_or(trimmed.len()));
    }
}

fn skip_docs(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with("//") {
        rest = rest.find(LINE_BREAKS).and_then(|at| rest.get(at..)).unwrap_or("").trim_start();
    }
    rest
}

fn first_token(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return "" };
    let end = if is_word(first) {
        text.find(|c| !is_word(c)).unwrap_or(text.len())
    } else {
        ["==", "&&", "||", "<>", "=>", "=<", ":=", "->", "++", "--", "/*", "**"]
            .into_iter()
            .find(|sign| text.starts_with(sign))
            .map_or(first.len_utf8(), str::len)
    };
    text.get(..end).unwrap_or("")
}

fn last_token(text: &str) -> &str {
    let Some(last) = text.chars().next_back() else { return "" };
    let start = if is_word(last) {
        text.rfind(|c| !is_word(c))
            .map_or(0, |at| at.saturating_add(text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)))
    } else {
        text.len().saturating_sub(last.len_utf8())
    };
    text.get(start..).unwrap_or("")
}

type Guess = fn(&Place<'_>) -> Option<Advice>;

/// Guesses, the surest first.
const RULES: &[Guess] = &[
    general::documentation,
    signs::blanks,
    dates::written_otherwise,
    numbers::grouped_by_points,
    texts::stray_brace,
    clauses::after_point,
    habits::names,
    reserved::names,
    signs::comments,
    signs::dots,
    signs::foreign,
    signs::quotes,
    numbers::grouped,
    numbers::currency_signs,
    dates::months,
    dates::instants,
    numbers::unit_words,
    dates::in_heads,
    items::item_words,
    clauses::choices,
    clauses::messages,
    habits::foreign_words,
    habits::otherwise,
    habits::percentages,
    habits::working_days,
    lists::quantifiers,
    lists::comprehensions,
    lists::for_each,
    lists::positions,
    habits::deadlines,
    habits::presence,
    habits::texts,
    habits::comparisons,
    habits::arithmetic,
    items::heads,
    items::definitions,
    items::tests,
    items::parameters,
    items::calendars,
    items::types,
    items::waivers,
    items::others,
    reserved::words,
    clauses::needless_that,
    numbers::lengths,
    numbers::numbers,
    clauses::lets,
    clauses::words,
    items::forms,
    numbers::decimal_comma,
    items::after_equals,
    items::head_of_rule,
    items::fields,
    lists::in_brackets,
    reserved::fields,
    clauses::ends,
];
