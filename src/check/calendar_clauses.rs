//! The clauses of one calendar: zone, week, hours, cover, days.

use crate::diagnostic::Help;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::checker::Checker;
use super::declare::Written;
use super::modules::Loader;
use crate::diagnostic::codes::law::{
    CALENDAR_INCOMPLETE, CLAUSE_TWICE, CONTRADICTORY_DAY, DATES_BACKWARDS, HOLIDAY_FILE,
    WORKING_HOURS, WORKING_WEEK,
};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, CalendarClauseKind as Clause};
use crate::value::calendar::{
    CalendarSpec, HolidayKind, WEEKDAYS, Weekdays, minute_of_day, parse_holidays,
};
use crate::value::{Date, Zone};

/// The longest time that a calendar may cover, in days: some 300 years.
const LONGEST_COVER: i64 = 110_000;

/// A day that a calendar states: when, what, its name and where.
pub(super) struct Day {
    pub(super) date: Date,
    worked: bool,
    name: String,
    pub(super) span: Span,
}

/// The content of a calendar's own clauses, with the spans that later checks report.
#[derive(Default)]
pub(super) struct Stated {
    pub(super) spec: CalendarSpec,
    pub(super) days: Vec<Day>,
    pub(super) covers_span: Option<Span>,
    /// The days whose hours it states.
    pub(super) hours_of_days: Vec<(Date, Span)>,
}

impl Checker<'_> {
    /// Reads the clauses of one calendar.
    pub(super) fn stated(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        loader: &mut dyn Loader,
        sources: &Sources,
    ) -> Stated {
        let mut stated = Stated::default();
        stated.spec.name = calendar.body.name.text.to_string();
        for clause in &calendar.body.clauses {
            self.calendar_clause(&mut stated, clause, calendar.module, loader, sources);
        }
        self.enter_days(&mut stated);
        stated
    }

    fn calendar_clause(
        &mut self,
        stated: &mut Stated,
        clause: &ast::CalendarClause,
        module: usize,
        loader: &mut dyn Loader,
        sources: &Sources,
    ) {
        match &clause.kind {
            Clause::Zone(name) => {
                let taken = stated.spec.zone.is_some();
                stated.spec.zone = self
                    .zone_named(name)
                    .or(stated.spec.zone)
                    .or_else(|| Zone::from_name("UTC"));
                self.once(taken, clause.span, "zone");
            }
            Clause::WorkingWeek(ranges) => {
                self.once(stated.spec.week.is_some(), clause.span, "working week");
                stated.spec.week = Some(self.working_week(ranges));
            }
            Clause::WorkingHours(spans) => {
                self.once(stated.spec.hours.is_some(), clause.span, "working hours");
                stated.spec.hours = Some(self.working_hours(spans));
            }
            Clause::HoursOn(day, spans) => {
                let hours = self.working_hours(spans);
                let Some(date) = self.day(day) else { return };
                let first = stated.hours_of_days.iter().find(|(one, _)| *one == date);
                if let Some((_, span)) = first {
                    let message = format!("the hours of {date} are stated twice");
                    let diagnostic = Diagnostic::error(CONTRADICTORY_DAY, clause.span, message)
                        .label(*span, "they are stated here already")
                        .help("leave one of the two out; several spans are separated by commas: `09:00 to 12:00, 13:00 to 15:00`");
                    return self.report(diagnostic);
                }
                stated.hours_of_days.push((date, clause.span));
                stated.spec.hours_of_days.insert(date, hours);
            }
            Clause::Count { first, last } => {
                let again = first.is_some() && stated.spec.count_first.is_some()
                    || last.is_some() && stated.spec.count_last.is_some();
                self.once(again, clause.span, "count");
                stated.spec.count_first = first.or(stated.spec.count_first);
                stated.spec.count_last = last.or(stated.spec.count_last);
            }
            Clause::Covers(first, last) => {
                self.once(stated.spec.covers.is_some(), clause.span, "covers");
                stated.spec.covers = self.cover(first, last);
                stated.covers_span = Some(clause.span);
            }
            Clause::Holiday(day, name) => {
                self.stated_day(stated, day, name.as_ref(), false, clause.span)
            }
            Clause::WorkingDay(day, name) => {
                self.stated_day(stated, day, name.as_ref(), true, clause.span)
            }
            Clause::HolidaysFrom(path) => self.holiday_file(stated, path, module, loader, sources),
        }
    }

    fn once(&mut self, again: bool, span: Span, clause: &str) {
        if again {
            let message = format!("this calendar has a clause `{clause}` already");
            self.report(
                Diagnostic::error(CLAUSE_TWICE, span, message).help("leave one of the two out"),
            );
        }
    }

    fn stated_day(
        &mut self,
        stated: &mut Stated,
        day: &ast::DateLiteral,
        name: Option<&ast::TextLiteral>,
        worked: bool,
        span: Span,
    ) {
        if let Some(date) = self.day(day) {
            let name = name.map_or_else(String::new, |name| name.text.to_string());
            stated.days.push(Day {
                date,
                worked,
                name,
                span,
            });
        }
    }

    fn working_week(&mut self, ranges: &[(ast::Name, ast::Name)]) -> Weekdays {
        let mut week = [false; 7];
        for (from, to) in ranges {
            let (Some(first), Some(last)) = (self.weekday(from), self.weekday(to)) else {
                continue;
            };
            // A range may run over the end of the week: `sunday to thursday`.
            let length = last
                .saturating_add(7)
                .saturating_sub(first)
                .checked_rem(7)
                .unwrap_or(0);
            for step in 0..=length {
                let day = first.saturating_add(step).checked_rem(7).unwrap_or(0);
                if std::mem::replace(week.get_mut(day).unwrap_or(&mut false), true) {
                    let name = WEEKDAYS.get(day).copied().unwrap_or("");
                    let message = format!("this working week has {name} twice");
                    let diagnostic =
                        Diagnostic::error(WORKING_WEEK, from.span.to(to.span), message);
                    self.report(diagnostic.help("name each day once"));
                    break;
                }
            }
        }
        week
    }

    fn weekday(&mut self, name: &ast::Name) -> Option<usize> {
        let found = WEEKDAYS.iter().position(|day| **day == *name.text);
        if found.is_none() {
            let plain = name.text.to_lowercase();
            let short = WEEKDAYS
                .iter()
                .copied()
                .find(|day| plain.len() >= 2 && day.starts_with(plain.trim_end_matches('.')));
            let near = short.or_else(|| did_you_mean(&name.text, WEEKDAYS));
            let help = near.map_or_else(
                || format!("the days are {}", WEEKDAYS.join(", ")).into(),
                Help::write,
            );
            let message = format!("`{}` is no day of the week", name.text);
            self.report(Diagnostic::error(WORKING_WEEK, name.span, message).help(help));
        }
        found
    }

    fn working_hours(&mut self, spans: &[(ast::TextLiteral, ast::TextLiteral)]) -> Vec<(u32, u32)> {
        let mut hours: Vec<(u32, u32)> = Vec::new();
        for (from, to) in spans {
            let (Some(start), Some(end)) = (self.minute(from, false), self.minute(to, true)) else {
                continue;
            };
            let place = from.span.to(to.span);
            if end <= start {
                let help = match start {
                    0 => "let it end later".to_owned(),
                    _ => format!(
                        "one over midnight is written as two: `{} to 24:00, 00:00 to {}`",
                        from.text, to.text
                    ),
                };
                let message = format!(
                    "these hours end at {}, which is not after {}",
                    to.text, from.text
                );
                self.report(Diagnostic::error(WORKING_HOURS, place, message).help(help));
                continue;
            }
            if hours
                .iter()
                .any(|(other, until)| start < *until && *other < end)
            {
                let message = format!(
                    "the hours {} to {} overlap others of this calendar",
                    from.text, to.text
                );
                let help = "each span begins when the one before it has ended, or later";
                self.report(Diagnostic::error(WORKING_HOURS, place, message).help(help));
                continue;
            }
            hours.push((start, end));
        }
        hours.sort_unstable();
        hours
    }

    fn minute(&mut self, written: &ast::TextLiteral, is_end: bool) -> Option<u32> {
        let found = minute_of_day(&written.text).filter(|minute| is_end || *minute < 1440);
        if found.is_none() {
            let message = format!(
                "`{}` is no time at which working hours could {}",
                written.text,
                if is_end { "end" } else { "begin" }
            );
            let help = "times are written like `09:00`; `24:00` may end a span";
            self.report(Diagnostic::error(WORKING_HOURS, written.span, message).help(help));
        }
        found
    }

    fn cover(&mut self, first: &ast::DateLiteral, last: &ast::DateLiteral) -> Option<(Date, Date)> {
        let (from, to) = (self.day(first)?, self.day(last)?);
        if to < from {
            let message = format!("this cover ends on {to}, before it begins on {from}");
            let diagnostic = Diagnostic::error(DATES_BACKWARDS, first.span.to(last.span), message);
            self.report(diagnostic.help("the earlier day comes first"));
            return Some((from, from));
        }
        if to.days_since(from) > LONGEST_COVER {
            let message = "this cover is longer than 300 years";
            let diagnostic =
                Diagnostic::error(CALENDAR_INCOMPLETE, first.span.to(last.span), message);
            self.report(diagnostic.help("name the years for which the holidays are known"));
            return Some((from, from));
        }
        Some((from, to))
    }

    /// Reads a holiday file; what is wrong with its rows is reported in that file.
    fn holiday_file(
        &mut self,
        stated: &mut Stated,
        path: &ast::TextLiteral,
        module: usize,
        loader: &mut dyn Loader,
        sources: &Sources,
    ) {
        let Some(file) = self.files.get(module) else {
            return;
        };
        let text = match loader.file(&path.text, sources.get(file.source)) {
            Ok(text) => text,
            Err(diagnostic) => {
                let mut diagnostic = diagnostic;
                let here = crate::diagnostic::Label::new(path.span, "it is named here");
                diagnostic.labels.insert(0, here);
                self.report(diagnostic);
                return;
            }
        };
        let source = sources.add(text.name, Arc::clone(&text.text));
        let (rows, bad) = parse_holidays(&text.text);
        for ((start, end), why) in bad {
            let diagnostic = Diagnostic::error(HOLIDAY_FILE, Span::new(source, start, end), why)
                .label(path.span, "the file is named here")
                .help("each row is `date,kind,name`, as `2021-01-01,holiday,New Year`");
            self.report(diagnostic);
        }
        for row in rows {
            let span = Span::new(source, row.range.0, row.range.1);
            stated.days.push(Day {
                date: row.date,
                worked: row.kind == HolidayKind::WorkingDay,
                name: row.name,
                span,
            });
        }
    }

    /// Enters the stated days; one that is stated twice is reported.
    fn enter_days(&mut self, stated: &mut Stated) {
        let mut first: BTreeMap<Date, (bool, Span)> = BTreeMap::new();
        for day in &stated.days {
            if let Some((worked, span)) = first.get(&day.date) {
                let message = match (*worked, day.worked) {
                    (false, false) => format!("{} is a holiday twice", day.date),
                    (true, true) => format!("{} is a working day twice", day.date),
                    _ => format!("{} is both a holiday and a working day", day.date),
                };
                let diagnostic = Diagnostic::error(CONTRADICTORY_DAY, day.span, message)
                    .label(*span, "it is stated here already")
                    .help("leave one of the two out");
                self.report(diagnostic);
                continue;
            }
            first.insert(day.date, (day.worked, day.span));
            let into = if day.worked {
                &mut stated.spec.working_days
            } else {
                &mut stated.spec.holidays
            };
            into.insert(day.date, day.name.clone());
        }
    }
}
