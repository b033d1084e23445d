//! Calendars: from clauses to counting.

use std::sync::Arc;

use super::calendar_clauses::Stated;
use super::checker::Checker;
use super::declare::Written;
use super::modules::Loader;
use super::program::CalendarItem;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{
    CALENDAR_CYCLE, CALENDAR_INCOMPLETE, OUTSIDE_COVER, WORKING_HOURS,
};
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::{Sources, Span};
use crate::syntax::ast;
use crate::value::calendar::CalendarSpec;
use crate::value::{Calendar, Date, Zone};

/// Days that all calendars of a run may hold together.
const BUDGET: usize = 4_000_000;

impl Checker<'_> {
    /// Builds every calendar, those first that others build on.
    pub fn build_calendars(&mut self, loader: &mut dyn Loader, sources: &Sources) {
        let written = self.written.calendars.clone();
        let edges: Vec<Vec<usize>> = written
            .iter()
            .map(|calendar| self.builds_on(calendar))
            .collect();
        let cycle = super::cycles::first_cycle(&edges);
        if let Some(cycle) = &cycle {
            self.report_calendar_cycle(cycle, &written);
        }
        let mut specs: Vec<Option<CalendarSpec>> = vec![None; written.len()];
        let mut budget = BUDGET;
        for at in super::cycles::needed_first(&edges) {
            let Some(calendar) = written.get(at) else {
                continue;
            };
            let stated = self.stated(calendar, loader, sources);
            // What failed was reported, and what builds on it stays silent.
            let found = edges
                .get(at)
                .filter(|found| cycle.is_none() && found.len() == bases_named(calendar));
            let bases: Option<Vec<&CalendarSpec>> = found.and_then(|found| {
                found
                    .iter()
                    .map(|base| specs.get(*base).and_then(Option::as_ref))
                    .collect()
            });
            let Some(bases) = bases else { continue };
            let spec = self.complete(calendar, stated, &bases, &mut budget);
            if let Some(slot) = specs.get_mut(at) {
                *slot = spec;
            }
        }
        for (calendar, spec) in written.iter().zip(specs) {
            let declared = self.declared(calendar.module, &calendar.body.name, calendar.item);
            let built = spec
                .and_then(Calendar::build)
                .or_else(|| Calendar::build(nothing_covered()));
            if let Some(built) = built {
                self.program.calendars.push(CalendarItem {
                    declared,
                    calendar: Arc::new(built),
                });
            }
        }
    }

    /// The calendars that one builds on, by index; reports names that are none.
    fn builds_on(&mut self, calendar: &Written<'_, ast::Calendar>) -> Vec<usize> {
        let paths: Vec<&ast::Path> = calendar
            .body
            .extends
            .iter()
            .chain(&calendar.body.joins)
            .collect();
        paths
            .into_iter()
            .filter_map(|path| self.calendar_named(calendar.module, path))
            .map(|id| id.index())
            .collect()
    }

    fn report_calendar_cycle(&mut self, cycle: &[usize], written: &[Written<'_, ast::Calendar>]) {
        let names: Vec<&ast::Name> = cycle
            .iter()
            .filter_map(|at| written.get(*at))
            .map(|one| &one.body.name)
            .collect();
        let Some(first) = names.first() else { return };
        let message = match names.as_slice() {
            [one] => format!("the calendar `{}` builds on itself", one.text),
            _ => {
                let words: Vec<String> = names
                    .iter()
                    .map(|name| format!("`{}`", name.text))
                    .collect();
                format!(
                    "the calendars {} build on each other in a circle",
                    words.join(", ")
                )
            }
        };
        let mut diagnostic = Diagnostic::error(CALENDAR_CYCLE, first.span, message)
            .help("let one of them say what it says without the others");
        for name in names.iter().skip(1) {
            diagnostic = diagnostic.label(name.span, "and this one");
        }
        self.report(diagnostic);
    }

    /// Adds what a calendar takes over from others, and reports what is still open.
    fn complete(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        stated: Stated,
        bases: &[&CalendarSpec],
        budget: &mut usize,
    ) -> Option<CalendarSpec> {
        let Stated {
            mut spec,
            days,
            covers_span,
            hours_of_days,
        } = stated;
        let copied = bases
            .iter()
            .fold(0_usize, |sum, base| sum.saturating_add(size(base)));
        self.spend(calendar, copied, budget)?;
        let (extended, joined) =
            bases.split_at_checked(usize::from(calendar.body.extends.is_some()))?;
        for base in extended {
            spec.extend(base);
        }
        self.join(calendar, &mut spec, joined);
        self.report_open(calendar, &spec)?;
        let (first, last) = spec.covers?;
        self.spend(
            calendar,
            usize::try_from(last.days_since(first)).unwrap_or(0),
            budget,
        )?;
        if last < first {
            let message = format!(
                "the calendars that `{}` joins have no day in common",
                calendar.body.name.text
            );
            let diagnostic =
                Diagnostic::error(CALENDAR_INCOMPLETE, calendar.body.name.span, message);
            self.report(diagnostic.help("their covers must overlap"));
            return None;
        }
        let stated = days.iter().map(|day| (day.date, day.span));
        let outside = |date: Date| date < first || date > last;
        for (date, span) in stated
            .chain(hours_of_days.iter().copied())
            .filter(|(date, _)| outside(*date))
        {
            let message = format!("{date} is outside what this calendar covers, {first} to {last}");
            let diagnostic = Diagnostic::error(OUTSIDE_COVER, span, message)
                .help("widen `covers`, or leave the day out");
            self.report(match covers_span {
                Some(span) => diagnostic.label(span, "what it covers"),
                None => diagnostic,
            });
        }
        for (date, span) in hours_of_days.iter().filter(|(date, _)| !outside(*date)) {
            self.report_unused_hours(&spec, *date, *span);
        }
        Some(spec)
    }

    /// Reports hours of a day on which nobody works, or of a calendar without usual hours.
    fn report_unused_hours(&mut self, spec: &CalendarSpec, date: Date, span: Span) {
        if spec.hours.is_none() {
            let message = "this calendar does not say its usual working hours";
            let diagnostic = Diagnostic::error(WORKING_HOURS, span, message);
            self.report(diagnostic.help("add them, as `working hours 09:00 to 17:00`"));
        } else if !spec.is_working_day(date) {
            let why = spec.why_not_worked(date);
            let message = format!("{date} is not a working day of this calendar ({why})");
            let help = format!("leave its hours out, or add `working day {date}`");
            self.report(Diagnostic::error(WORKING_HOURS, span, message).help(help));
        }
    }

    /// Joins calendars. Hours of different zones have nothing in common that could be counted, so that they are left out.
    fn join(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        spec: &mut CalendarSpec,
        joined: &[&CalendarSpec],
    ) {
        let one_zone = joined
            .iter()
            .zip(joined.iter().skip(1))
            .all(|(one, next)| one.zone == next.zone);
        if !one_zone && spec.zone.is_none() {
            let zones: Vec<String> = joined
                .iter()
                .filter_map(|one| Some(format!("{} in {}", one.name, one.zone?)))
                .collect();
            let name = &calendar.body.name;
            let message = format!(
                "`{}` joins calendars of different zones: {}",
                name.text,
                zones.join(", ")
            );
            let diagnostic = Diagnostic::error(CALENDAR_INCOMPLETE, name.span, message);
            self.report(diagnostic.help("say in which zone its own days begin: `zone \"…\"`"));
        }
        let own_hours = (spec.hours.clone(), spec.hours_of_days.clone());
        for other in joined {
            spec.join(other);
        }
        if !one_zone {
            (spec.hours, spec.hours_of_days) = own_hours;
        }
        // Hours that never meet are none.
        spec.hours = spec.hours.take().filter(|hours| !hours.is_empty());
    }

    /// Takes from what all calendars of a run may hold together; reports when it is used up.
    fn spend(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        cost: usize,
        budget: &mut usize,
    ) -> Option<()> {
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

    fn report_open(
        &mut self,
        calendar: &Written<'_, ast::Calendar>,
        spec: &CalendarSpec,
    ) -> Option<()> {
        let missing: Vec<&str> = [
            (spec.zone.is_none(), "`zone \"Asia/Almaty\"`"),
            (spec.week.is_none(), "`working week monday to friday`"),
            (
                spec.covers.is_none(),
                "`covers from 2020-01-01 to 2026-12-31`",
            ),
        ]
        .into_iter()
        .filter_map(|(open, clause)| open.then_some(clause))
        .collect();
        if missing.is_empty() {
            return Some(());
        }
        let name = &calendar.body.name;
        let what: Vec<&str> = missing
            .iter()
            .filter_map(|clause| clause.trim_matches('`').split([' ', '"']).next())
            .collect();
        let what: Vec<String> = what
            .into_iter()
            .map(|word| {
                if word == "working" {
                    "`working week`".to_owned()
                } else {
                    format!("`{word}`")
                }
            })
            .collect();
        let message = format!(
            "the calendar `{}` does not say its {}",
            name.text,
            what.join(", nor its ")
        );
        let help = format!("add {}", missing.join(" and "));
        self.report(Diagnostic::error(CALENDAR_INCOMPLETE, name.span, message).help(help));
        None
    }
}

/// Days that a calendar states, those of the calendars it joins included.
fn size(spec: &CalendarSpec) -> usize {
    let own = spec
        .holidays
        .len()
        .saturating_add(spec.working_days.len())
        .saturating_add(spec.hours_of_days.len())
        .saturating_add(100);
    // Joined calendars nest only as deep as the budget allows.
    spec.joined
        .iter()
        .fold(own, |sum, other| sum.saturating_add(size(other)))
}

fn bases_named(calendar: &Written<'_, ast::Calendar>) -> usize {
    usize::from(calendar.body.extends.is_some()).saturating_add(calendar.body.joins.len())
}

/// A placeholder for a calendar that could not be built, so that ids stay in step; a program with errors is never run.
fn nothing_covered() -> CalendarSpec {
    CalendarSpec {
        zone: Zone::from_name("UTC"),
        week: Some([false; 7]),
        covers: Some((Date::FIRST, Date::FIRST)),
        ..CalendarSpec::default()
    }
}
