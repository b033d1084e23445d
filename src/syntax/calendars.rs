//! Calendars.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{Calendar, CalendarClause, CalendarClauseKind, ItemKind, TextLiteral};
use super::cursor::{Cursor, Node};
use super::{ParseContext, Rule, literals};

pub(super) fn calendar(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let mut calendar = Calendar {
        name,
        extends: None,
        joins: Vec::new(),
        clauses: Vec::new(),
    };
    while let Some(node) = cursor.next() {
        match node.as_rule() {
            Rule::extends => {
                calendar.extends = Some(literals::path(context, Cursor::of(node).take(Rule::path)?))
            }
            Rule::joins => {
                calendar.joins = Cursor::of(node)
                    .all(Rule::path)
                    .into_iter()
                    .map(|path| literals::path(context, path))
                    .collect();
            }
            Rule::calendar_clause => calendar.clauses.push(clause(context, node)?),
            _ => {}
        }
    }
    Some(ItemKind::Calendar(calendar))
}

fn clause(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<CalendarClause> {
    let mut cursor = Cursor::of(node);
    let doc = literals::doc(context, &mut cursor);
    let inner = cursor.next()?;
    let span = literals::trimmed_span(context, &inner);
    let rule = inner.as_rule();
    let mut cursor = Cursor::of(inner);
    let kind = match rule {
        Rule::zone => CalendarClauseKind::Zone(literals::text(context, &cursor.take(Rule::text)?)),
        Rule::working_week => {
            let mut spans = Vec::new();
            for span in cursor.all(Rule::week_span) {
                let mut days = Cursor::of(span);
                let first = literals::name(context, &days.take(Rule::word)?);
                let last = days
                    .take(Rule::word)
                    .map_or_else(|| first.clone(), |day| literals::name(context, &day));
                spans.push((first, last));
            }
            CalendarClauseKind::WorkingWeek(spans)
        }
        Rule::working_hours => {
            let day = cursor
                .take(Rule::date)
                .map(|day| literals::date(context, &day));
            let mut spans = Vec::new();
            for span in cursor.all(Rule::hour_span) {
                let mut times = Cursor::of(span);
                spans.push((
                    time(context, &times.take(Rule::time)?),
                    time(context, &times.take(Rule::time)?),
                ));
            }
            match day {
                Some(day) => CalendarClauseKind::HoursOn(day, spans),
                None => CalendarClauseKind::WorkingHours(spans),
            }
        }
        Rule::count_clause => count(cursor)?,
        Rule::covers => CalendarClauseKind::Covers(
            literals::date(context, &cursor.take(Rule::date)?),
            literals::date(context, &cursor.take(Rule::date)?),
        ),
        Rule::holidays_from => {
            CalendarClauseKind::HolidaysFrom(literals::text(context, &cursor.take(Rule::text)?))
        }
        rule => {
            let date = literals::date(context, &cursor.take(Rule::date)?);
            let why = cursor
                .take(Rule::text)
                .map(|node| literals::text(context, &node));
            if rule == Rule::holiday {
                CalendarClauseKind::Holiday(date, why)
            } else {
                CalendarClauseKind::WorkingDay(date, why)
            }
        }
    };
    Some(CalendarClause { doc, kind, span })
}

/// A time as written: `24:00`, which is no time of day, may end a span; the checker reads it.
fn time(context: &ParseContext<'_>, node: &Node<'_>) -> TextLiteral {
    TextLiteral {
        text: node.as_str().into(),
        span: literals::trimmed_span(context, node),
    }
}

fn count(mut cursor: Cursor<'_>) -> Option<CalendarClauseKind> {
    let (mut first, mut last) = (None, None);
    for part in std::iter::from_fn(|| cursor.enter(Rule::count_part)) {
        let mut part = part;
        let counted = part.any()?.as_rule() == Rule::k_including;
        match part.any()?.as_rule() {
            Rule::k_first => first = Some(counted),
            _ => last = Some(counted),
        }
    }
    Some(CalendarClauseKind::Count { first, last })
}
