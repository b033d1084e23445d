//! Calendars: from clauses to counting.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::checker::Checker;
use super::declare::Written;
use super::modules::Loader;
use super::program::CalendarItem;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{
    CALENDAR_CYCLE, CALENDAR_INCOMPLETE, CLAUSE_TWICE, CONTRADICTORY_DAY, DATES_BACKWARDS, HOLIDAY_FILE, OUTSIDE_COVER,
    WORKING_HOURS, WORKING_WEEK,
};
use crate::diagnostic::codes::use_of_program::LIMIT;
use crate::diagnostic::did_you_mean;
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, CalendarClauseKind as Clause};
use crate::value::calendar::{CalendarSpec, HolidayKind, WEEKDAYS, Weekdays, minute_of_day, parse_holidays};
use crate::value::{Calendar, Date, Zone};

/// The longest time that a calendar may cover, in days: some 300 years.
const LONGEST_COVER: i64 = 110_000;

/// Days that all calendars of a run may hold together.
const BUDGET: usize = 4_000_000;

/// A day that a calendar states: when, what, its name and where.
struct Day {
    date: Date,
    worked: bool,
    name: String,
    span: Span,
}

/// What a calendar's own clauses say, with the places that later checks point at.
#[derive(Default)]
struct Stated {
    spec: CalendarSpec,
    days: Vec<Day>,
    covers_span: Option<Span>,
}

impl Checker<'_> {
    /// Builds every calendar, those first that others build on.
    pub fn build_calendars(&mut self, loader: &mut dyn Loader, sources: &mut Sources) {
        let written = self.written.calendars.clone();
        let edges: Vec<Vec<usize>> = written.iter().map(|calendar| self.builds_on(calendar)).collect();
        let cycle = super::cycles::first_cycle(&edges);
        if let Some(cycle) = &cycle {
            self.report_calendar_cycle(cycle, &written);
        }
        let mut specs: Vec<Option<CalendarSpec>> = vec![None; written.len()];
        let mut budget = BUDGET;
        for at in super::cycles::needed_first(&edges) {
            let Some(calendar) = written.get(at) else { continue };
            let stated = self.stated(calendar, loader, sources);
            // What failed was reported, and what builds on it stays silent.
            let found = edges.get(at).filter(|found| cycle.is_none() && found.len() == bases_named(calendar));
            let bases: Option<Vec<&CalendarSpec>> =
                found.and_then(|found| found.iter().map(|base| specs.get(*base).and_then(Option::as_ref)).collect());
            let Some(bases) = bases else { continue };
            let spec = self.complete(calendar, stated, &bases, &mut budget);
            if let Some(slot) = specs.get_mut(at) {
                *slot = spec;
            }
        }
        for (calendar, spec) in written.iter().zip(specs) {
            let declared = self.declared(calendar.module, &calendar.body.name, calendar.item);
            let built = spec.and_then(Calendar::build).or_else(|| Calendar::build(nothing_covered()));
            if let Some(built) = built {
                self.program.calendars.push(CalendarItem { declared, calendar: Arc::new(built) });
            }
        }
    }

    /// The calendars that one builds on, by index; reports names that are none.
    fn builds_on(&mut self, calendar: &Written<'_, ast::Calendar>) -> Vec<usize> {
        let paths: Vec<&ast::Path> = calendar.body.extends.iter().chain(&calendar.body.joins).collect();
        paths.into_iter().filter_map(|path| self.calendar_named(calendar.module, path)).map(|id| id.index()).collect()
    }

    fn report_calendar_cycle(&mut self, cycle: &[usize], written: &[Written<'_, ast::Calendar>]) {
        let names: Vec<&ast::Name> = cycle.iter().filter_map(|at| written.get(*at)).map(|one| &one.body.name).collect();
        let Some(first) = names.first() else { return };
        let message = match names.as_slice() {
            [one] => format!("the calendar `{}` builds on itself", one.text),
            _ => {
                let words: Vec<String> = names.iter().map(|name| format!("`{}`", name.text)).collect();
                format!("the calendars {} build on each other in a circle", words.join(", "))
            }
        };
        let mut diagnostic = Diagnostic::error(CALENDAR_CYCLE, first.span, message)
            .help("let one of them say what it says without the others");
        for name in names.iter().skip(1) {
            diagnostic = diagnostic.label(name.span, "and this one");
        }
        self.report(diagnostic);
    }

    fn stated(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        loader: &mut dyn Loader,
        sources: &mut Sources,
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
        sources: &mut Sources,
    ) {
        match &clause.kind {
            Clause::Zone(name) => {
                let taken = stated.spec.zone.is_some();
                stated.spec.zone = self.zone_named(name).or(stated.spec.zone).or_else(|| Zone::from_name("UTC"));
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
            Clause::Holiday(day, name) => self.stated_day(stated, day, name.as_ref(), false, clause.span),
            Clause::WorkingDay(day, name) => self.stated_day(stated, day, name.as_ref(), true, clause.span),
            Clause::HolidaysFrom(path) => self.holiday_file(stated, path, module, loader, sources),
        }
    }

    fn once(&mut self, again: bool, span: Span, clause: &str) {
        if again {
            let message = format!("this calendar has a clause `{clause}` already");
            self.report(Diagnostic::error(CLAUSE_TWICE, span, message).help("leave one of the two out"));
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
            stated.days.push(Day { date, worked, name, span });
        }
    }

    fn working_week(&mut self, ranges: &[(ast::Name, ast::Name)]) -> Weekdays {
        let mut week = [false; 7];
        for (from, to) in ranges {
            let (Some(first), Some(last)) = (self.weekday(from), self.weekday(to)) else { continue };
            // A range may run over the end of the week: `sunday to thursday`.
            let length = last.saturating_add(7).saturating_sub(first).checked_rem(7).unwrap_or(0);
            for step in 0..=length {
                let day = first.saturating_add(step).checked_rem(7).unwrap_or(0);
                if std::mem::replace(week.get_mut(day).unwrap_or(&mut false), true) {
                    let name = WEEKDAYS.get(day).copied().unwrap_or("");
                    let message = format!("{name} stands in this working week twice");
                    let diagnostic = Diagnostic::error(WORKING_WEEK, from.span.to(to.span), message);
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
            let short =
                WEEKDAYS.iter().copied().find(|day| plain.len() >= 2 && day.starts_with(plain.trim_end_matches('.')));
            let near = short.or_else(|| did_you_mean(&name.text, WEEKDAYS));
            let help =
                near.map_or_else(|| format!("the days are {}", WEEKDAYS.join(", ")), |day| format!("write `{day}`"));
            let message = format!("`{}` is no day of the week", name.text);
            self.report(Diagnostic::error(WORKING_WEEK, name.span, message).help(help));
        }
        found
    }

    fn working_hours(&mut self, spans: &[(ast::TextLiteral, ast::TextLiteral)]) -> Vec<(u32, u32)> {
        let mut hours: Vec<(u32, u32)> = Vec::new();
        for (from, to) in spans {
            let (Some(start), Some(end)) = (self.minute(from, false), self.minute(to, true)) else { continue };
            let place = from.span.to(to.span);
            if end <= start {
                let help = match start {
                    0 => "let it end later".to_owned(),
                    _ => format!("one over midnight is written as two: `{} to 24:00, 00:00 to {}`", from.text, to.text),
                };
                let message = format!("these hours end at {}, which is not after {}", to.text, from.text);
                self.report(Diagnostic::error(WORKING_HOURS, place, message).help(help));
                continue;
            }
            if hours.iter().any(|(other, until)| start < *until && *other < end) {
                let message = format!("the hours {} to {} overlap others of this calendar", from.text, to.text);
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
            let diagnostic = Diagnostic::error(CALENDAR_INCOMPLETE, first.span.to(last.span), message);
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
        sources: &mut Sources,
    ) {
        let Some(file) = self.files.get(module) else { return };
        let text = match loader.file(&path.text, sources.get(file.source)) {
            Ok(text) => text,
            Err(diagnostic) => {
                let mut diagnostic = diagnostic;
                let here = crate::diagnostic::Label { span: path.span, text: "it is named here".to_owned() };
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
            stated.days.push(Day { date: row.date, worked: row.kind == HolidayKind::WorkingDay, name: row.name, span });
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
            let into = if day.worked { &mut stated.spec.working_days } else { &mut stated.spec.holidays };
            into.insert(day.date, day.name.clone());
        }
    }

    /// Adds what a calendar takes over from others, and reports what is still open.
    fn complete(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        stated: Stated,
        bases: &[&CalendarSpec],
        budget: &mut usize,
    ) -> Option<CalendarSpec> {
        let Stated { mut spec, days, covers_span } = stated;
        let copied = bases.iter().fold(0_usize, |sum, base| sum.saturating_add(size(base)));
        self.spend(calendar, copied, budget)?;
        let (extended, joined) = bases.split_at_checked(usize::from(calendar.body.extends.is_some()))?;
        for base in extended {
            spec.extend(base);
        }
        self.join(calendar, &mut spec, joined);
        self.report_open(calendar, &spec)?;
        let (first, last) = spec.covers?;
        self.spend(calendar, usize::try_from(last.days_since(first)).unwrap_or(0), budget)?;
        if last < first {
            let message = format!("the calendars that `{}` joins have no day in common", calendar.body.name.text);
            let diagnostic = Diagnostic::error(CALENDAR_INCOMPLETE, calendar.body.name.span, message);
            self.report(diagnostic.help("their covers must overlap"));
            return None;
        }
        for day in days.iter().filter(|day| day.date < first || day.date > last) {
            let message = format!("{} lies outside what this calendar covers, {first} to {last}", day.date);
            let diagnostic =
                Diagnostic::error(OUTSIDE_COVER, day.span, message).help("widen `covers`, or leave the day out");
            self.report(match covers_span {
                Some(span) => diagnostic.label(span, "what it covers"),
                None => diagnostic,
            });
        }
        Some(spec)
    }

    /// Joins calendars. Hours of different zones have nothing in common that could be counted, so that they are left out.
    fn join(&mut self, calendar: &Written<'_, ast::Calendar>, spec: &mut CalendarSpec, joined: &[&CalendarSpec]) {
        let one_zone = joined.iter().zip(joined.iter().skip(1)).all(|(one, next)| one.zone == next.zone);
        if !one_zone && spec.zone.is_none() {
            let zones: Vec<String> =
                joined.iter().filter_map(|one| Some(format!("{} in {}", one.name, one.zone?))).collect();
            let name = &calendar.body.name;
            let message = format!("`{}` joins calendars of different zones: {}", name.text, zones.join(", "));
            let diagnostic = Diagnostic::error(CALENDAR_INCOMPLETE, name.span, message);
            self.report(diagnostic.help("say in which zone its own days begin: `zone \"…\"`"));
        }
        let own_hours = spec.hours.clone();
        for other in joined {
            spec.join(other);
        }
        if !one_zone {
            spec.hours = own_hours;
        }
    }

    /// Takes from what all calendars of a run may hold together; reports when it is used up.
    fn spend(&mut self, calendar: &Written<'_, ast::Calendar>, cost: usize, budget: &mut usize) -> Option<()> {
        match budget.checked_sub(cost) {
            Some(rest) => {
                *budget = rest;
                Some(())
            }
            None => {
                if std::mem::replace(budget, 0) > 0 {
                    let message = format!("the calendars hold more than {BUDGET} days together");
                    let diagnostic = Diagnostic::error(LIMIT, calendar.body.name.span, message);
                    self.report(diagnostic.help("cover fewer years, or join fewer calendars"));
                }
                None
            }
        }
    }

    fn report_open(&mut self, calendar: &Written<'_, ast::Calendar>, spec: &CalendarSpec) -> Option<()> {
        let missing: Vec<&str> = [
            (spec.zone.is_none(), "`zone \"Asia/Almaty\"`"),
            (spec.week.is_none(), "`working week monday to friday`"),
            (spec.covers.is_none(), "`covers from 2020-01-01 to 2026-12-31`"),
        ]
        .into_iter()
        .filter_map(|(open, clause)| open.then_some(clause))
        .collect();
        if missing.is_empty() {
            return Some(());
        }
        let name = &calendar.body.name;
        let what: Vec<&str> =
            missing.iter().filter_map(|clause| clause.trim_matches('`').split([' ', '"']).next()).collect();
        let what: Vec<String> = what
            .into_iter()
            .map(|word| if word == "working" { "`working week`".to_owned() } else { format!("`{word}`") })
            .collect();
        let message = format!("the calendar `{}` does not say its {}", name.text, what.join(", nor its "));
        let help = format!("add {}", missing.join(" and "));
        self.report(Diagnostic::error(CALENDAR_INCOMPLETE, name.span, message).help(help));
        None
    }
}

/// Days that a calendar states, those of the calendars it joins included.
fn size(spec: &CalendarSpec) -> usize {
    let own = spec.holidays.len().saturating_add(spec.working_days.len()).saturating_add(100);
    // Joined calendars nest only as deep as the budget allows.
    spec.joined.iter().fold(own, |sum, other| sum.saturating_add(size(other)))
}

fn bases_named(calendar: &Written<'_, ast::Calendar>) -> usize {
    usize::from(calendar.body.extends.is_some()).saturating_add(calendar.body.joins.len())
}

/// Stands where a calendar could not be built, so that ids stay in step; a program with errors is never run.
fn nothing_covered() -> CalendarSpec {
    CalendarSpec {
        zone: Zone::from_name("UTC"),
        week: Some([false; 7]),
        covers: Some((Date::FIRST, Date::FIRST)),
        ..CalendarSpec::default()
    }
}
