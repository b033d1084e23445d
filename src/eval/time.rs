//! Stretches, measures, deadlines, parts of dates, working time.

use std::sync::Arc;

use super::machine::Machine;
use crate::check::program::{CalendarId, Expr, Length};
use crate::document::Cell;
use crate::runtime::{Quantity, Value, merged};
use crate::source::Span;
use crate::syntax::ast::{DeadlineKind, Direction, WordOp};
use crate::value::calendar::WEEKDAYS;
use crate::value::{
    self, Calendar, DatePart, DateTime, Fault, MonthEnds, Number, Stretch, Taken, TimeUnit,
    YearMonth, Zone, time,
};

/// Days skipped that an explanation names.
const SKIPPED_SHOWN: usize = 12;

impl<'a> Machine<'a> {
    pub(super) fn stretch(
        &mut self,
        from: &'a Expr,
        to: &'a Expr,
        closed: bool,
        span: Span,
    ) -> Value {
        match self.both(from, to) {
            Ok((Value::Date(from), Value::Date(to))) => {
                if from <= to {
                    self.ask(span);
                }
                Value::Stretch(Box::new(Stretch::Dates { from, to, closed }))
            }
            Ok((Value::DateTime(from), Value::DateTime(to))) => {
                if from <= to {
                    self.ask(span);
                }
                Value::Stretch(Box::new(Stretch::Instants { from, to }))
            }
            Ok(_) => Value::UNKNOWN,
            Err(unknown) => unknown,
        }
    }

    pub(super) fn measure(
        &mut self,
        unit: TimeUnit,
        stretch: &'a Expr,
        month_ends: MonthEnds,
        span: Span,
    ) -> Value {
        let value = self.eval(stretch);
        let Value::Stretch(stretch) = value else {
            return value;
        };
        self.label_end(&stretch, "");
        self.or_fault(
            (unit.row().measure)(&stretch, month_ends).map(Value::Number),
            span,
        )
    }

    pub(super) fn working_hours_in(
        &mut self,
        calendar: CalendarId,
        stretch: &'a Expr,
        span: Span,
    ) -> Value {
        let stretch = self.eval(stretch);
        let (Value::Stretch(stretch), Some(calendar)) = (&stretch, self.calendar(calendar)) else {
            return stretch;
        };
        let worked = calendar
            .working_time_in(stretch)
            .and_then(|worked| worked.count(time::HOUR));
        self.or_fault(worked.map(Value::Number), span)
    }

    pub(super) fn length(&mut self, count: &'a Expr, unit: TimeUnit, span: Span) -> Value {
        let value = self.eval(count);
        let count = match value.quantity() {
            Some(Quantity::Number(count)) => count,
            Some(Quantity::Zero) => &Number::ZERO,
            Some(Quantity::Money(_) | Quantity::Duration(_) | Quantity::Period(_)) | None => {
                return value;
            }
        };
        self.or_fault(length_of(count, unit), span)
    }

    pub(super) fn add_working_days(
        &mut self,
        (base, days): (&'a Expr, &'a Expr),
        subtract: bool,
        calendar: CalendarId,
        span: Span,
    ) -> Value {
        match self.both(base, days) {
            Ok((base, days)) => self.working_days_later(&base, &days, subtract, calendar, span),
            Err(unknown) => unknown,
        }
    }

    pub(super) fn part(
        &mut self,
        part: DatePart,
        operand: &'a Expr,
        zone: Option<Zone>,
        span: Span,
    ) -> Value {
        let operand = self.eval(operand);
        if operand.is_unknown() {
            operand
        } else {
            self.or_fault(part_of(part, &operand, zone), span)
        }
    }

    fn calendar(&self, id: CalendarId) -> Option<Arc<Calendar>> {
        self.program
            .calendars
            .get(id)
            .map(|item| Arc::clone(&item.calendar))
    }

    pub(super) fn on_day(
        &mut self,
        date: &'a Expr,
        calendar: CalendarId,
        span: Span,
        ask: impl FnOnce(&Calendar, crate::value::Date) -> Result<Value, Fault>,
    ) -> Value {
        let value = self.eval_shown(date);
        match (&value, self.calendar(calendar)) {
            (Value::Date(date), Some(calendar)) => self.or_fault(ask(&calendar, *date), span),
            _ => value,
        }
    }

    pub(super) fn working_days_in(
        &mut self,
        calendar: CalendarId,
        stretch: &'a Expr,
        span: Span,
    ) -> Value {
        let stretch = self.eval(stretch);
        let (Value::Stretch(stretch), Some(calendar)) = (&stretch, self.calendar(calendar)) else {
            return stretch;
        };
        let count = calendar.working_days_in(stretch);
        if let Ok(count) = &count {
            let days = if *count == 1 { "day" } else { "days" };
            self.label_end(
                stretch,
                &format!(": {count} complete working {days} of {}", calendar.name()),
            );
        }
        if let (Some(recorder), Ok(_)) = (self.recorder.as_mut(), &count)
            && let Ok(skipped) = calendar.days_skipped(stretch, SKIPPED_SHOWN.saturating_add(1))
            && !skipped.is_empty()
        {
            let named = skipped
                .iter()
                .take(SKIPPED_SHOWN)
                .map(|(day, why)| format!("{day} ({why})"));
            let mut note = format!(
                "not working days of {}: {}",
                calendar.name(),
                named.collect::<Vec<_>>().join(", ")
            );
            if skipped.len() > SKIPPED_SHOWN {
                note.push_str(", …");
            }
            recorder.note(note);
        }
        self.or_fault(count.map(|count| Value::Number(Number::from(count))), span)
    }

    /// Notes at the end of a stretch how long after its beginning that is.
    fn label_end(&mut self, stretch: &Stretch, more: &str) {
        let Some(recorder) = self.recorder.as_ref() else {
            return;
        };
        let (length, is_end): (_, &dyn Fn(&Cell) -> bool) = match stretch {
            Stretch::Instants { to, .. } => (
                hours(stretch),
                &move |cell| matches!(cell, Cell::DateTime(at) if at == to),
            ),
            Stretch::Dates { from, to, .. } => {
                let days = to.days_since(*from);
                let words = if days == 1 {
                    "1 day".to_owned()
                } else {
                    format!("{days} days")
                };
                (
                    Some(words),
                    &move |cell| matches!(cell, Cell::Date(day) if day == to),
                )
            }
        };
        let end = recorder.reads.iter().rev().copied().find(|place| {
            self.document_of(*place)
                .is_some_and(|document| is_end(document.cell(place.cell)))
        });
        if let (Some(length), Some(end), Some(recorder)) = (length, end, self.recorder.as_mut())
            && !recorder.labels.iter().any(|(place, _)| *place == end)
        {
            recorder.labels.push((end, format!("{length} later{more}")));
        }
    }

    fn working_days_later(
        &mut self,
        base: &Value,
        days: &Value,
        subtract: bool,
        calendar: CalendarId,
        span: Span,
    ) -> Value {
        let (Value::Date(date), Some(count), Some(calendar)) =
            (base, days.to_i64(), self.calendar(calendar))
        else {
            return Value::UNKNOWN;
        };
        let count = if subtract {
            count.saturating_neg()
        } else {
            count
        };
        self.or_fault(
            calendar.add_working_days(*date, count).map(Value::Date),
            span,
        )
    }

    pub(super) fn deadline(
        &mut self,
        subject: &'a Expr,
        length: &'a Length,
        anchor: &'a Expr,
        (kind, direction, month_ends): (DeadlineKind, Direction, MonthEnds),
        span: Span,
    ) -> Value {
        let subject = self.eval_shown(subject);
        if subject.is_unknown() && !self.recording() {
            return subject;
        }
        let (Length::Elapsed(count) | Length::WorkingDays(count, _)) = length;
        let length_value = self.eval(count);
        let phrase = Span {
            end: anchor.span.end,
            ..count.span
        };
        let anchor = self.eval_shown(anchor);
        if subject.is_unknown() || anchor.is_unknown() {
            return merged([&subject, &length_value, &anchor]);
        }
        let before = direction == Direction::Before;
        let reaches = |a: &Value, b: &Value| {
            crate::runtime::operators::order(a, b)
                .is_ok_and(|order| order != std::cmp::Ordering::Greater)
        };
        // What lies on the other side of Y is not within any length of it.
        let apart = match (kind, before) {
            (DeadlineKind::Within, false) => !reaches(&anchor, &subject),
            (DeadlineKind::Within, true) => !reaches(&subject, &anchor),
            (DeadlineKind::AtLeast, _) => false,
        };
        if apart && (!self.recording() || length_value.is_unknown()) {
            return Value::Boolean(false);
        }
        if length_value.is_unknown() {
            return length_value;
        }
        let limit = match length {
            Length::WorkingDays(_, calendar) => {
                self.working_days_later(&anchor, &length_value, before, *calendar, span)
            }
            Length::Elapsed(_) => {
                use crate::check::program::ArithmeticOp::{Add, Subtract};
                let op = if before { Subtract } else { Add };
                self.or_fault(
                    crate::runtime::operators::arithmetic(op, &anchor, &length_value, month_ends),
                    span,
                )
            }
        };
        if limit.is_unknown() {
            return if apart { Value::Boolean(false) } else { limit };
        }
        if let Some(recorder) = self.recorder.as_mut() {
            let word = match (kind, before) {
                (DeadlineKind::Within, false) => "at the latest",
                (DeadlineKind::Within, true) => "at the earliest",
                (DeadlineKind::AtLeast, false) => "at the earliest",
                (DeadlineKind::AtLeast, true) => "at the latest",
            };
            // The bound that decides is the anchor itself, so both are shown.
            let shown = match (apart, before) {
                (false, _) => format!("{} {word}", limit.show()),
                (true, false) => format!("from {} to {}", anchor.show(), limit.show()),
                (true, true) => format!("from {} to {}", limit.show(), anchor.show()),
            };
            recorder.remark(|| shown.clone());
            recorder.value(count.span, shown);
            recorder.phrases.push((count.span, phrase));
            recorder.compared(&subject, &limit);
            if kind == DeadlineKind::Within {
                recorder.compared(&subject, &anchor);
            }
        }
        Value::Boolean(match (kind, before) {
            _ if apart => false,
            (DeadlineKind::Within, false) | (DeadlineKind::AtLeast, true) => {
                reaches(&subject, &limit)
            }
            (DeadlineKind::Within, true) | (DeadlineKind::AtLeast, false) => {
                reaches(&limit, &subject)
            }
        })
    }

    pub(super) fn word(
        &mut self,
        op: WordOp,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
    ) -> Value {
        let a = self.eval_shown(left);
        if a.is_unknown() && !self.recording() {
            return a;
        }
        let b = self.eval_shown(right);
        if let Value::Text(text) = &a
            && self.read_text(text)
        {
            return self.out_of_steps(span);
        }
        match (op, &a, &b) {
            (_, Value::Unknown(_), _) | (_, _, Value::Unknown(_)) => merged([&a, &b]),
            (WordOp::StartsWith, Value::Text(a), Value::Text(b)) => {
                Value::Boolean(a.starts_with(&**b))
            }
            (WordOp::EndsWith, Value::Text(a), Value::Text(b)) => Value::Boolean(a.ends_with(&**b)),
            (WordOp::Contains, Value::Text(a), Value::Text(b)) => Value::Boolean(a.contains(&**b)),
            (WordOp::Overlaps, Value::Stretch(a), Value::Stretch(b)) => {
                self.or_fault(a.overlaps(b).map(Value::Boolean), span)
            }
            (WordOp::Covers, Value::Stretch(a), Value::Stretch(b)) => {
                self.or_fault(a.covers(b).map(Value::Boolean), span)
            }
            _ => Value::UNKNOWN,
        }
    }
}

/// The length of a stretch of instants, in hours as people count them; in days if it is longer than two.
fn hours(stretch: &Stretch) -> Option<String> {
    let length = stretch.length().ok()?;
    let days = stretch
        .days_by_clock()
        .ok()
        .filter(|days| *days > Number::from(2_i64));
    let (count, word) = match days {
        Some(days) => (days, "day"),
        None => (length.count(time::HOUR).ok()?, "hour"),
    };
    let plain = count.decimal_places().is_some_and(|places| places <= 2);
    Some(match plain {
        true if count == Number::from(1_i64) => format!("1 {word}"),
        true => format!("{count} {word}s"),
        false => length.to_string(),
    })
}

pub(super) fn length_of(count: &Number, unit: TimeUnit) -> Result<Value, Fault> {
    Ok(match unit.length(count)? {
        value::TimeLength::Duration(duration) => Value::Duration(duration),
        value::TimeLength::Period(period) => Value::Period(period),
    })
}

pub(super) fn part_of(part: DatePart, operand: &Value, zone: Option<Zone>) -> Result<Value, Fault> {
    let number = |count: i64| Ok(Value::Number(Number::from(count)));
    // The day of a date, or of an instant as it is written.
    let day = || match operand {
        Value::Date(date) => Ok(Some(*date)),
        Value::DateTime(instant) => instant.date_as_written().map(Some),
        Value::Unknown(_)
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Zero
        | Value::Money(_)
        | Value::Text(_)
        | Value::Time(_)
        | Value::YearMonth(_)
        | Value::Duration(_)
        | Value::Period(_)
        | Value::Stretch(_)
        | Value::List(_)
        | Value::Record(_)
        | Value::Map(_) => Ok(None),
    };
    match (&part.row().taken, operand) {
        (Taken::Number(of), _) => day()?.map_or(Ok(Value::UNKNOWN), |day| number(of(day))),
        (Taken::Weekday, _) => Ok(day()?.map_or(Value::UNKNOWN, |day| {
            Value::Text(
                WEEKDAYS
                    .get(day.weekday())
                    .copied()
                    .unwrap_or("monday")
                    .into(),
            )
        })),
        (Taken::Day(of), _) => Ok(day()?.map_or(Value::UNKNOWN, |day| Value::Date(of(day)))),
        (Taken::MonthOfDay, _) => {
            Ok(day()?.map_or(Value::UNKNOWN, |day| Value::YearMonth(YearMonth::of(day))))
        }
        (Taken::Clock { of_time, .. }, Value::Time(time)) => number(i64::from(of_time(*time))),
        (Taken::Clock { of_instant, .. }, Value::DateTime(instant)) => {
            number(i64::from(of_instant(instant)?))
        }
        (Taken::DayOfInstant, Value::DateTime(instant)) => {
            let day = zone.map_or_else(|| instant.date_as_written(), |zone| instant.date_in(zone));
            day.map(Value::Date)
        }
        (Taken::TimeOfInstant, Value::DateTime(instant)) => {
            let time = zone.map_or_else(|| instant.time_as_written(), |zone| instant.time_in(zone));
            time.map(Value::Time)
        }
        (Taken::FirstInstant, Value::Date(date)) => Ok(Value::DateTime(DateTime::start_of_day(
            *date,
            zone.unwrap_or(Zone::UTC),
        )?)),
        // The checker lets no other operand through.
        (
            Taken::Clock { .. }
            | Taken::DayOfInstant
            | Taken::TimeOfInstant
            | Taken::FirstInstant
            | Taken::EndOfStretch,
            _,
        ) => Ok(Value::UNKNOWN),
    }
}
