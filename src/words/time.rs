//! Time: stretches, measures, lengths, working days, parts of dates.

use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use super::text::{TargetKind, Words, say};
use super::values::unit_word;
use crate::check::program::{CalendarId, Expr, ExprKind};
use crate::check::types::Type;
use crate::value::{DatePart, Taken, TimeUnit, UnitSize, Zone};

impl Speaker<'_> {
    /// A calendar by its name.
    pub(super) fn calendar(&self, id: CalendarId) -> Words {
        self.program.calendars.get(id).map_or_else(
            || say!["…"],
            |calendar| {
                Words::link(
                    &calendar.declared.name,
                    TargetKind::Calendar,
                    &calendar.declared.path,
                )
            },
        )
    }

    /// `the period from … to …`, with whether a stretch includes its last day.
    pub(super) fn stretch(&self, scope: &Scope, from: &Expr, to: &Expr, closed: bool) -> Noun {
        // The length is the same with and without the last instant; whether something lies in it is not.
        let note = if from.ty == Type::Date {
            ""
        } else {
            " (the last instant not included)"
        };
        Noun::heavy(say![
            "the period ",
            self.bounds(scope, from, to, closed),
            note
        ])
    }

    /// From when to when, and whether the last day or instant belongs to it.
    fn bounds(&self, scope: &Scope, from: &Expr, to: &Expr, closed: bool) -> Words {
        let note = match (closed, &from.ty) {
            (true, Type::Date) => " (both days included)",
            (false, Type::Date) => " (the last day not included)",
            _ => "",
        };
        let word = if closed { " to " } else { " until " };
        say![
            "from ",
            self.noun(scope, from).operand(),
            word,
            self.noun(scope, to).operand(),
            note
        ]
    }

    /// ` from … to …`, ` in the window`
    fn during(&self, scope: &Scope, stretch: &Expr) -> Words {
        if let ExprKind::Stretch { from, to, closed } = &*stretch.kind {
            say![" ", self.bounds(scope, from, to, *closed)]
        } else {
            say![" in ", self.noun(scope, stretch).operand()]
        }
    }

    /// `hours in s`
    pub(super) fn measure(&self, scope: &Scope, unit: TimeUnit, stretch: &Expr) -> Noun {
        let whole = matches!(unit.row().size, UnitSize::Months(_));
        let head = format!(
            "the number of {}{}",
            if whole { "whole " } else { "" },
            unit_word(unit, false)
        );
        Noun::heavy(say![head, self.during(scope, stretch)])
    }

    /// `working days of C in s`, `working hours of C in s`
    pub(super) fn working_time(
        &self,
        scope: &Scope,
        unit: &str,
        calendar: CalendarId,
        stretch: &Expr,
    ) -> Noun {
        let complete = if unit == "days" && stretch.ty == Type::InstantStretch {
            "complete "
        } else {
            ""
        };
        let left_out = if unit == "days" && stretch.ty == Type::DateStretch {
            self.left_out(calendar)
        } else {
            ""
        };
        let of = say![" (calendar ", self.calendar(calendar), left_out, ")"];
        Noun::heavy(say![
            format!("the number of {complete}working {unit}"),
            of,
            self.during(scope, stretch)
        ])
    }

    /// Which days of a period a calendar does not count, whatever they are.
    fn left_out(&self, calendar: CalendarId) -> &'static str {
        let spec = self
            .program
            .calendars
            .get(calendar)
            .map(|item| item.calendar.spec());
        let out = |counts: Option<bool>| counts == Some(false);
        match spec.map(|spec| (out(spec.count_first), out(spec.count_last))) {
            Some((true, true)) => ", which leaves out the first and the last day",
            Some((true, false)) => ", which leaves out the first day",
            Some((false, true)) => ", which leaves out the last day",
            Some((false, false)) | None => "",
        }
    }

    /// `the day 10 working days (calendar kz) after …`, `the day as many working days after … as …`
    pub(super) fn counted_from(
        &self,
        scope: &Scope,
        days: &Expr,
        calendar: CalendarId,
        from: Words,
    ) -> Words {
        if matches!(&*days.kind, ExprKind::Constant(_) | ExprKind::Parameter(..)) {
            return say!["the day ", self.working_days(scope, days, calendar), from];
        }
        let of = say![" (calendar ", self.calendar(calendar), ")"];
        say![
            "the day as many working days",
            of,
            from,
            " as ",
            self.noun(scope, days).operand()
        ]
    }

    /// `10 working days (calendar kz)`
    pub(super) fn working_days(&self, scope: &Scope, days: &Expr, calendar: CalendarId) -> Words {
        let of = say![" (calendar ", self.calendar(calendar), ")"];
        say![
            self.number_of(scope, days, "working day", "working days"),
            of
        ]
    }

    /// `3 months`, `3 (standstill months) months`: a number with its unit.
    pub(super) fn length(&self, scope: &Scope, count: &Expr, unit: TimeUnit) -> Noun {
        Noun::light(self.number_of(scope, count, unit_word(unit, true), unit_word(unit, false)))
    }

    fn number_of(&self, scope: &Scope, count: &Expr, one: &str, many: &str) -> Words {
        let words = self.noun(scope, count).operand();
        if let Some(number) = count.number() {
            let unit = if number.to_i64() == Some(1) {
                one
            } else {
                many
            };
            return say![words, " ", unit];
        }
        if let ExprKind::Parameter(id, None) = &*count.kind {
            return self.parameter_of(*id, one, many).unwrap_or(words);
        }
        if words.plain().ends_with(many) {
            words
        } else {
            say!["as many ", many, " as ", words]
        }
    }

    /// `year of d`, `start of month of d`, `date of dt in zone "…"`
    pub(super) fn part(
        &self,
        scope: &Scope,
        part: DatePart,
        operand: &Expr,
        zone: Option<Zone>,
    ) -> Noun {
        let zone = zone.map(|zone| format!(" (in {zone})")).unwrap_or_default();
        let operand = self.noun(scope, operand).operand();
        if let Taken::DayOfInstant = part.row().taken
            && let Some(clause) = operand.after("the time at which ")
        {
            return Noun::heavy(say!["the day on which ", clause, zone]);
        }
        Noun::heavy(say![part.row().phrase, operand, zone])
    }

    /// `next working day of C on or after d`
    pub(super) fn working_day(
        &self,
        scope: &Scope,
        which: &str,
        when: &str,
        id: CalendarId,
        day: &Expr,
    ) -> Noun {
        let calendar = self.calendar(id);
        let day = self.noun(scope, day).operand();
        Noun::heavy(say![
            format!("the {which} working day (calendar "),
            calendar,
            format!(") {when} "),
            day
        ])
    }
}
