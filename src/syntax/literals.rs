//! Words, numbers, texts, dates.

use crate::diagnostic::Help;
use std::sync::Arc;

use super::ast::{
    DateLiteral, Doc, Expr, ExprKind, Name, NumberLiteral, Path, Scale, Template, TemplatePart,
    TextLiteral,
};
use super::cursor::{Cursor, Node};
use super::{ParseContext, Rule, lexer, parse_inner};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::source::Span;
use crate::value::{Date, DateTime, Fault, FaultKind, Time, YearMonth, Zone};

pub(super) fn doc(context: &ParseContext<'_>, cursor: &mut Cursor<'_>) -> Option<Doc> {
    let node = cursor.take(Rule::doc)?;
    let mut lines = Vec::new();
    let mut end = node.as_span().start();
    for line in Cursor::of(node.clone()).all(Rule::doc_line) {
        let written = line.as_str().trim_end();
        let text = written.strip_prefix("///").unwrap_or(written);
        lines.push(text.strip_prefix(' ').unwrap_or(text).to_owned());
        end = line.as_span().start().saturating_add(written.len());
    }
    let start = context.base.saturating_add(node.as_span().start());
    let span = Span::new(context.source, start, context.base.saturating_add(end));
    Some(Doc {
        text: lines.join("\n").into(),
        span,
    })
}

pub(super) fn name(context: &ParseContext<'_>, node: &Node<'_>) -> Name {
    Name {
        text: node.as_str().trim_matches('`').into(),
        span: context.span(node.as_span()),
    }
}

pub(super) fn path(context: &ParseContext<'_>, node: Node<'_>) -> Path {
    let span = trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let segments = std::iter::from_fn(|| cursor.next())
        .map(|segment| name(context, &segment))
        .collect();
    Path { segments, span }
}

/// A node's span without trailing white space and comments.
pub(super) fn trimmed_span(context: &ParseContext<'_>, node: &Node<'_>) -> Span {
    let start = context.base.saturating_add(node.as_span().start());
    Span::new(
        context.source,
        start,
        start.saturating_add(context.trimmed(start, node.as_str())),
    )
}

pub(super) fn text(context: &mut ParseContext<'_>, node: &Node<'_>) -> TextLiteral {
    let span = context.span(node.as_span());
    let inner = strip_quotes(node.as_str());
    let start = context
        .base
        .saturating_add(node.as_span().start())
        .saturating_add(1);
    TextLiteral {
        text: unescape(context, inner, start).into(),
        span,
    }
}

/// A pattern: `\"` is its only escape.
pub(super) fn pattern(context: &ParseContext<'_>, node: &Node<'_>) -> Expr {
    let text: Arc<str> = strip_quotes(node.as_str()).replace("\\\"", "\"").into();
    Expr {
        kind: Box::new(ExprKind::Pattern(text)),
        span: context.span(node.as_span()),
    }
}

fn strip_quotes(text: &str) -> &str {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
}

fn unescape(context: &mut ParseContext<'_>, text: &str, start: usize) -> String {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        let escape = chars.next().map_or('\\', |(_, escape)| escape);
        match escape {
            '"' | '\\' => result.push(escape),
            'n' => result.push('\n'),
            't' => result.push('\t'),
            'u' => match unicode_escape(text.get(at.saturating_add(2)..).unwrap_or("")) {
                Some((c, length)) => {
                    result.push(c);
                    for _ in 0..length {
                        chars.next();
                    }
                }
                None => wrong_escape(context, start.saturating_add(at), "\\u"),
            },
            other => wrong_escape(context, start.saturating_add(at), &format!("\\{other}")),
        }
    }
    result
}

/// The character of `{20ac}` and how many characters that is.
fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix('{')?.split_once('}')?;
    let c = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.len() <= 6)
        .and_then(char::from_u32)?;
    Some((c, digits.len().saturating_add(2)))
}

fn wrong_escape(context: &mut ParseContext<'_>, at: usize, escape: &str) {
    let span = Span::new(context.source, at, at.saturating_add(escape.len()));
    context.report(
        Diagnostic::error(code::ESCAPE, span, format!("`{escape}` is not an escape"))
            .help("a text knows `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{20ac}`; a backslash itself is written `\\\\`"),
    );
}

/// The text after `otherwise`, with the expressions in its braces.
pub(super) fn template(context: &mut ParseContext<'_>, node: &Node<'_>) -> Template {
    let span = context.span(node.as_span());
    let (written, start) = (
        node.as_str(),
        context.base.saturating_add(node.as_span().start()),
    );
    let mut parts = Vec::new();
    let mut at = 1_usize;
    for hole in lexer::holes(written) {
        words(
            context,
            &mut parts,
            written
                .get(at..hole.inside.start.saturating_sub(1))
                .unwrap_or(""),
            start,
            at,
        );
        let inside = written.get(hole.inside.clone()).unwrap_or("");
        let place = start.saturating_add(hole.inside.start);
        parts.extend(parse_inner(context, inside, place).map(TemplatePart::Value));
        at = hole.inside.end.saturating_add(1);
    }
    words(
        context,
        &mut parts,
        written
            .get(at..written.len().saturating_sub(1))
            .unwrap_or(""),
        start,
        at,
    );
    Template { parts, span }
}

/// The literal part of a message between two expressions. It begins at `at` of the text, which begins at `start` of the
/// file. A doubled brace is a literal brace.
fn words(
    context: &mut ParseContext<'_>,
    parts: &mut Vec<TemplatePart>,
    written: &str,
    start: usize,
    at: usize,
) {
    let mut at = start.saturating_add(at);
    let mut rest = written;
    while let Some(length) = doubled_brace(rest) {
        let (plain, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let mut words = unescape(context, plain, at);
        words.push_str(tail.get(..1).unwrap_or(""));
        push_text(parts, &words);
        rest = tail.get(2..).unwrap_or("");
        at = at.saturating_add(length).saturating_add(2);
    }
    let words = unescape(context, rest, at);
    push_text(parts, &words);
}

/// The offset of the first doubled brace, not counting those of `\u{20ac}`.
fn doubled_brace(text: &str) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let rest = text.get(at..)?;
        match rest.chars().next()? {
            '{' | '}' => return Some(at),
            '\\' => at = at.saturating_add(lexer::escape_length(rest)),
            c => at = at.saturating_add(c.len_utf8()),
        }
    }
}

fn push_text(parts: &mut Vec<TemplatePart>, words: &str) {
    if !words.is_empty() {
        parts.push(TemplatePart::Text(words.into()));
    }
}

pub(super) fn date(context: &mut ParseContext<'_>, node: &Node<'_>) -> DateLiteral {
    let span = trimmed_span(context, node);
    let text = node.as_str();
    if let Err(fault) = Date::parse(text) {
        let help = near_day(text).map(|near| format!("the last day of that month is `{near}`"));
        context.report(Diagnostic::error(code::DATE, span, fault.text).maybe_help(help));
    }
    DateLiteral {
        text: text.into(),
        span,
    }
}

pub(super) fn datetime(context: &mut ParseContext<'_>, node: &Node<'_>) -> Expr {
    let span = trimmed_span(context, node);
    let text = node.as_str();
    let after = node
        .as_span()
        .get_input()
        .get(node.as_span().end()..)
        .unwrap_or("");
    let is_alone = !after.starts_with(['+', '-']);
    if is_alone && DateTime::is_local(text) {
        // The checker reads it in the zone of what it is compared with; an agreement's field may have one.
    } else if let Err(fault) = DateTime::parse(text) {
        let (message, help) = wrong_instant(text, after, &fault);
        context.report(Diagnostic::error(code::DATE, span, message).help(help));
    } else if !text.contains(['T', 't']) {
        context.report(
            Diagnostic::error(code::DATE, span, "a date has no offset")
                .help("leave the offset out, or write the time of day too"),
        );
    }
    Expr {
        kind: Box::new(ExprKind::DateTime(text.into())),
        span,
    }
}

/// What is wrong with a date-time, and what to write; `after` is what follows it.
fn wrong_instant(text: &str, after: &str, fault: &Fault) -> (String, Help) {
    let digits = after.strip_prefix(['+', '-']).map_or(0, |rest| {
        rest.chars().take_while(char::is_ascii_digit).count()
    });
    if !text.contains('[') && matches!(digits, 2 | 4) {
        let (hours, minutes) = (
            after.get(..3).unwrap_or(""),
            if digits == 4 {
                after.get(3..5).unwrap_or("")
            } else {
                "00"
            },
        );
        let help = format!("write hours and minutes with a colon: `{text}{hours}:{minutes}`");
        return ("an offset has hours and minutes".to_owned(), help.into());
    }
    let plain = text.split_once('[').map_or(text, |(plain, _)| plain);
    if let Some((day, rest)) = plain.split_once(['T', 't']) {
        if let Err(day_fault) = Date::parse(day) {
            let help = near_day(day).map_or_else(
                || {
                    "write the year, the month and the day by their digits, as `2024-02-29T10:00Z`"
                        .into()
                },
                |near| {
                    let zone = text.get(plain.len()..).unwrap_or("");
                    let instant = format!("{near}T{rest}{zone}");
                    Help::writing(
                        format!("the last day of that month is `{near}`: write `{instant}`"),
                        instant,
                    )
                },
            );
            return (day_fault.text, help);
        }
        let at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, offset) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if let Some((message, help)) = wrong_clock(
            day,
            clock,
            text.get(day.len().saturating_add(at).saturating_add(1)..)
                .unwrap_or(""),
        ) {
            return (message, help);
        }
        if offset.len() > 1 && DateTime::parse(&format!("{day}T{clock}{offset}")).is_err() {
            let message = format!("`{offset}` is not an offset: it goes from `-23:59` to `+23:59`");
            return (
                message,
                format!("write `{day}T{clock}Z`, or with the offset that is meant").into(),
            );
        }
    }
    let help = if fault.kind != FaultKind::Unreadable {
        "write the offset that is meant".into()
    } else if DateTime::parse(&format!("{text}Z")).is_ok() {
        "where it is compared with a field in a zone, name that zone".into()
    } else if text.contains('[') {
        near_zone(text)
    } else {
        "a date-time is written like `2021-03-01T09:00+06:00` or `2021-03-01T09:00[Asia/Almaty]`"
            .into()
    };
    (fault.text.clone(), help)
}

/// The last day of the month of a day that there is not.
fn near_day(day: &str) -> Option<Date> {
    let (month, number) = day.rsplit_once('-')?;
    let number: u32 = number.parse().ok()?;
    (28..number.min(32))
        .rev()
        .find_map(|number| Date::parse(&format!("{month}-{number:02}")).ok())
}

/// What no time of day has: an hour 24, a second 60, a second in more than nine decimals.
fn wrong_clock(day: &str, clock: &str, offset: &str) -> Option<(String, Help)> {
    if Time::parse(clock).is_ok() {
        return None;
    }
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<u32> = whole
        .split(':')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (message, help) = match *parts.as_slice() {
        [24, 0] | [24, 0, 0] => {
            let next = Date::parse(day).ok().and_then(|date| date.add_days(1).ok());
            let next = next.map_or_else(|| day.to_owned(), |date| date.to_string());
            (
                "a day ends at the first instant of the next".to_owned(),
                Help::write(format!("{next}T00:00{offset}")),
            )
        }
        [hour, ..] if hour > 23 => (
            format!("there is no hour {hour}: hours go to 23"),
            format!("write `{day}T23:00{offset}`, or the hour that is meant").into(),
        ),
        [_, minute, ..] if minute > 59 => (
            format!("there is no minute {minute}: minutes go to 59"),
            "write the minute that is meant".into(),
        ),
        [hour, minute, second] if second > 59 => {
            let message = format!(
                "there is no second {second}: seconds go to 59, and leap seconds are not counted"
            );
            (
                message,
                Help::write(format!("{day}T{hour:02}:{minute:02}:59{offset}")),
            )
        }
        [..] if fraction.len() > 9 => {
            let short = fraction.get(..9).unwrap_or("");
            (
                "a second has nine decimals at most".to_owned(),
                Help::write(format!("{day}T{whole}.{short}{offset}")),
            )
        }
        _ => return None,
    };
    Some((message, help))
}

/// The zone that is nearly named.
fn near_zone(text: &str) -> Help {
    let (local, zone) = text
        .trim_end_matches(']')
        .split_once('[')
        .unwrap_or((text, ""));
    let (plain, offset) = match local
        .find(['Z', 'z'])
        .or_else(|| local.rfind('+'))
        .filter(|at| *at > 10)
    {
        Some(at) => local.split_at_checked(at).unwrap_or((local, "")),
        None => (local, ""),
    };
    if zone.starts_with(['+', '-']) {
        let instant = format!("{plain}{zone}");
        return Help::writing(
            format!("an offset is written without brackets: write `{instant}`"),
            instant,
        );
    }
    if Zone::from_name(zone).is_some() && !offset.is_empty() {
        return format!("leave one of them out: write `{local}` or `{plain}[{zone}]`").into();
    }
    let ends_alike = Zone::names().find(|name| name.rsplit('/').next() == Some(zone));
    match ends_alike.or_else(|| crate::diagnostic::did_you_mean(zone, Zone::names())) {
        Some(near) if near != zone => Help::write(format!("{plain}[{near}]")),
        _ => {
            format!("write its offset, as `{plain}+01:00`, or a zone of the IANA database, as `{plain}[Europe/Paris]`")
                .into()
        }
    }
}

pub(super) fn time(context: &mut ParseContext<'_>, node: &Node<'_>) -> Expr {
    let span = trimmed_span(context, node);
    if let Err(fault) = Time::parse(node.as_str()) {
        context.report(Diagnostic::error(code::DATE, span, fault.text));
    }
    Expr {
        kind: Box::new(ExprKind::Time(node.as_str().into())),
        span,
    }
}

/// `month 2025-01`
pub(super) fn year_month(context: &mut ParseContext<'_>, node: &Node<'_>) -> Expr {
    let span = trimmed_span(context, node);
    let digits = node.as_str().trim_start_matches("month").trim();
    let behind = node.get_input().get(node.as_span().end()..).unwrap_or("");
    let day = behind
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if day {
        let message = format!("`{digits}` is followed by a day: a month has none");
        let help = format!("write `month {digits}`, or the date without `month`");
        context.report(Diagnostic::error(code::DATE, span, message).help(help));
    } else if let Err(fault) = YearMonth::parse(digits) {
        context.report(Diagnostic::error(code::DATE, span, fault.text));
    }
    Expr {
        kind: Box::new(ExprKind::YearMonth(digits.into())),
        span,
    }
}

pub(super) fn number(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<NumberLiteral> {
    let span = context.span(node.as_span());
    let mut cursor = Cursor::of(node);
    let plain = cursor.take(Rule::plain)?;
    let digits = plain.as_str().replace('_', "");
    let whole = digits.split('.').next().unwrap_or("");
    let digits = match whole.trim_start_matches('0') {
        "" => digits
            .trim_start_matches('0')
            .strip_prefix('.')
            .map_or_else(|| "0".to_owned(), |rest| format!("0.{rest}")),
        _ => digits.trim_start_matches('0').to_owned(),
    };
    let percent = cursor.take(Rule::percent).is_some();
    let scale = cursor
        .take(Rule::scale)
        .and_then(|node| match node.as_str() {
            "thousand" => Some(Scale::Thousand),
            "million" => Some(Scale::Million),
            "billion" => Some(Scale::Billion),
            _ => None,
        });
    Some(NumberLiteral {
        digits: digits.into(),
        percent,
        scale,
        span,
    })
}
