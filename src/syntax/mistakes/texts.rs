//! Messages with values in braces: unclosed or stray braces, and errors in the expressions between them.

use crate::source::TextLines as _;
use pest::error::Error;

use super::tokens::{brief, operand_after, operand_before};
use super::{Advice, Place, advice, guess, position, positives};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::source::Span;
use crate::syntax::lexer::{self, TokenKind};
use crate::syntax::{ParseContext, Rule};

/// A fault of a text: its range in the text, and the explanation.
pub(in crate::syntax) struct Fault {
    pub start: usize,
    pub length: usize,
    pub message: String,
    pub help: String,
    /// Whether a brace is wrong, and not the quotes.
    pub brace: bool,
    /// How far the text goes.
    pub end: usize,
}

/// A brace of a text without a partner: its range in the text, and the explanation.
struct LoneBrace {
    start: usize,
    length: usize,
    /// It opens a value, and nothing closes it.
    opens: bool,
    message: String,
    help: String,
}

impl LoneBrace {
    fn of(start: usize, length: usize, message: &str, help: String) -> Self {
        Self {
            start,
            length,
            opens: false,
            message: message.to_owned(),
            help,
        }
    }
}

/// What is wrong with a text whose end is not found on its line: its quotes, or a brace in it.
pub(in crate::syntax) fn unclosed(text: &str, holes: bool) -> Fault {
    let line = text.each_line().next().unwrap_or("");
    let end = plain_end(line);
    let inner = line.get(..end.unwrap_or(line.len())).unwrap_or(line);
    let brace = if holes { lone_brace(inner) } else { None };
    match (end, brace) {
        (
            Some(end),
            Some(LoneBrace {
                start,
                length,
                message,
                help,
                ..
            }),
        ) => {
            // A text within the braces may be what ended it: what is left must hold whole texts.
            let quotes = line.get(end..).unwrap_or("").matches('"').count();
            let end = if quotes.is_multiple_of(2) {
                end
            } else {
                line.len()
            };
            Fault {
                start,
                length,
                message,
                help,
                brace: true,
                end,
            }
        }
        (_, brace) => {
            let help = match brace.filter(|brace| brace.opens) {
                Some(LoneBrace { help, .. }) => {
                    format!("{help}, and put `\"` at the end of the text")
                }
                None => {
                    "put `\"` at its end; a line break inside a text is written `\\n`".to_owned()
                }
            };
            let message = "this text is not closed on its line".to_owned();
            Fault {
                start: 0,
                length: line.len(),
                message,
                help,
                brace: false,
                end: line.len(),
            }
        }
    }
}

/// Where the text ends if its braces are left out of account; the closing quote is the last byte before.
fn plain_end(line: &str) -> Option<usize> {
    let text = lexer::tokens(line).next()?;
    matches!(text.kind, TokenKind::Text { closed: true, .. }).then_some(text.span.end)
}

/// The first brace of a text without a partner, with the explanation.
fn lone_brace(text: &str) -> Option<LoneBrace> {
    let mut open: Option<usize> = None;
    let mut doubled: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match (c, open) {
            ('\\', None) if next == Some('{') => {
                let words = words_until(text.get(at.saturating_add(2)..)?, "}\"");
                let help = format!(
                    "a brace that is shown is written twice, `{{{{{words}}}}}`; for the value write `{{{words}}}`"
                );
                return Some(LoneBrace::of(at, 2, "`\\{` is not an escape", help));
            }
            ('\\', None) => {
                let escaped = chars.next().map(|(_, c)| c);
                if escaped == Some('u') && chars.peek().is_some_and(|(_, c)| *c == '{') {
                    while chars.next().is_some_and(|(_, c)| c != '}') {}
                }
            }
            ('{', None) if next == Some('{') => {
                chars.next();
                doubled = Some(at);
            }
            ('{', None) => open = Some(at),
            ('{', Some(start)) => return Some(not_closed(text, start)),
            ('}', Some(_)) => open = None,
            ('}', None) if next == Some('}') => {
                chars.next();
                doubled = None;
            }
            ('}', None) => return Some(stray(text, at, doubled)),
            _ => {}
        }
    }
    open.map(|start| not_closed(text, start))
}

fn words_until(text: &str, ends: &str) -> String {
    let end = text.find(|c| ends.contains(c)).unwrap_or(text.len());
    brief(text.get(..end).unwrap_or(""))
}

fn not_closed(text: &str, start: usize) -> LoneBrace {
    let rest = text.get(start.saturating_add(1)..).unwrap_or("");
    let name = operand_after(rest.trim_start()).0;
    let words = words_until(rest, "{\"");
    let help = if words == "…" {
        "put `}` behind the name or expression that it opens; a brace that is shown is written `{{`"
            .to_owned()
    } else if name.is_empty() || name.starts_with('"') {
        format!("put `}}` after the expression: `{{{words}}}`")
    } else {
        format!("write `{{{name}}}`")
    };
    LoneBrace {
        opens: true,
        ..LoneBrace::of(start, 1, "`{` in this text is not closed", help)
    }
}

fn stray(text: &str, at: usize, doubled: Option<usize>) -> LoneBrace {
    let front = text.get(..at).unwrap_or("");
    if let Some(start) = doubled {
        let name = brief(front.get(start.saturating_add(2)..).unwrap_or("").trim());
        let help = format!(
            "write `{{{name}}}` for the value, or `{{{{{name}}}}}` for the words in braces"
        );
        return LoneBrace::of(
            at,
            1,
            "`{{` is a brace that is shown, and this `}` closes nothing",
            help,
        );
    }
    let name = path_before(front);
    let help = if name.is_empty() {
        "a brace that is shown is written `}}`".to_owned()
    } else {
        format!("write `{{{name}}}` for a value; a brace that is shown is written `}}}}`")
    };
    LoneBrace::of(at, 1, "`}` in this text closes nothing", help)
}

/// The path that ends a part of a text, or that is in the braces which end it.
fn path_before(front: &str) -> &str {
    let front = front
        .strip_suffix('}')
        .map_or(front, |inner| inner.rsplit('{').next().unwrap_or(inner));
    let start = front
        .trim_end()
        .rfind(|c: char| !(super::is_word(c) || matches!(c, '.' | '[' | ']')));
    let path = start.and_then(|at| front.get(at..)).unwrap_or(front);
    path.trim().trim_start_matches(|c: char| !super::is_word(c))
}

/// A brace alone in a template: pest names the text's beginning.
pub(super) fn stray_brace(place: &Place<'_>) -> Option<Advice> {
    if place.found != "\"" || place.before != "otherwise" {
        return None;
    }
    let line = place.line();
    let text = plain_end(line)
        .and_then(|end| line.get(..end))
        .unwrap_or(line);
    let LoneBrace {
        start,
        length,
        message,
        help,
        ..
    } = lone_brace(text).or_else(|| {
        let (start, rest) = text
            .split_once("}}")
            .map(|(front, rest)| (front.len(), rest))?;
        let name = path_before(text.get(..start)?);
        let help = format!(
            "write `{{{name}}}` for the value, or `{{{{{name}}}}}` for the words in braces"
        );
        (!rest.is_empty())
            .then(|| LoneBrace::of(start, 2, "a brace in this text has no partner", help))
    })?;
    Some(
        advice(code::INTERPOLATION, message, help)
            .at(Some((place.start.saturating_add(start), length))),
    )
}

/// The diagnostic for text between braces that is no expression.
pub(in crate::syntax) fn explain_hole(
    context: &ParseContext<'_>,
    file: &str,
    hole: &str,
    error: &Error<Rule>,
) -> Diagnostic {
    let place = Place::new(file, hole, position(error), positives(error));
    let advice = if hole.trim().is_empty() {
        Some(empty())
    } else {
        format_of(&place, hole).or_else(|| guess(&place))
    };
    let advice = advice.unwrap_or_else(|| two_values(&place, hole));
    let (start, length) = advice
        .place
        .unwrap_or((place.start, place.found.len().max(1)));
    let start = context.base.saturating_add(start);
    let span = Span::new(context.source, start, start.saturating_add(length));
    Diagnostic::error(advice.code, span, advice.message).help(advice.help)
}

fn empty() -> Advice {
    advice(
        code::INTERPOLATION,
        "there is nothing between `{` and `}`",
        "write the name of a field between them, or an expression; braces that are shown are written `{{` and `}}`",
    )
}

/// `{share as percent}`, `{share with 2 decimals}`
fn shown_as(hole: &str) -> Option<Advice> {
    let hole = hole.trim();
    let (message, help) = if let Some(value) = hole
        .strip_suffix(" as percent")
        .or_else(|| hole.strip_suffix(" as percentage"))
        .or_else(|| hole.strip_suffix(" as a percentage"))
    {
        ("a percentage", format!("as_percent({})", value.trim()))
    } else {
        let front = hole
            .strip_suffix(" decimals")
            .or_else(|| hole.strip_suffix(" decimal"))
            .or_else(|| hole.strip_suffix(" places"))?;
        let (value, places) = front
            .rsplit_once(" with ")
            .or_else(|| front.rsplit_once(" to "))?;
        let value = value.trim();
        (
            "a number of decimals",
            format!("with_decimals({value}, {})", places.trim()),
        )
    };
    Some(advice(
        code::INTERPOLATION,
        format!("a text with {message} is what a function gives"),
        format!("write `{{{help}}}`"),
    ))
}

/// `{rent:.2f}`, `{rent|upper}`
fn format_of(place: &Place<'_>, hole: &str) -> Option<Advice> {
    if let Some(advice) = shown_as(hole) {
        return Some(advice);
    }
    if !matches!(place.found, ":" | "|" | "||") {
        return None;
    }
    let value = brief(hole.get(..place.start)?.trim());
    let places: String = place
        .rest
        .chars()
        .skip_while(|c| *c != '.')
        .skip(1)
        .take_while(char::is_ascii_digit)
        .collect();
    let help = match places.as_str() {
        "" => format!("write `{{{value}}}`"),
        places => {
            format!("write `{{{value}}}`, or `{{with_decimals({value}, {places})}}`")
        }
    };
    Some(advice(
        code::INTERPOLATION,
        "values in a text are shown as they are, without a format",
        help,
    ))
}

fn two_values(place: &Place<'_>, hole: &str) -> Advice {
    let (left, right) = (operand_before(place.head), operand_after(place.rest).0);
    if !left.is_empty() && !right.is_empty() && left.len() == place.head.trim_start().len() {
        let message = format!("nothing joins `{left}` and `{right}` between `{{` and `}}`");
        return advice(
            code::INTERPOLATION,
            message,
            format!("write `{{{left}}} {{{right}}}`"),
        );
    }
    let general = super::general::general(place);
    let message = format!(
        "there is no expression between `{{` and `}}`: {}",
        general.message
    );
    let help = if hole.contains(['{', '}']) {
        "braces that are shown are written `{{` and `}}`".into()
    } else {
        general.help
    };
    Advice {
        code: code::INTERPOLATION,
        message,
        help,
        ..general
    }
}
