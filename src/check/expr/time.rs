//! Stretches, measures, deadlines, parts of dates, working time.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{CalendarId, Expr, ExprKind, Length};
use super::super::types::Type;
use super::{Expected, erroneous, make};
use crate::builtins::series;
use crate::diagnostic::Help;
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{DatePart, Taken, TimeUnit, UnitSize, Zone};

/// The days of the week, as `weekday of d` gives them.
pub const WEEKDAYS: [&str; 7] = crate::value::calendar::WEEKDAYS;

impl Checker<'_> {
    pub(super) fn working_days_in(
        &mut self,
        around: &mut Surroundings,
        calendar: &ast::Path,
        stretch: &ast::Expr,
        span: Span,
    ) -> Expr {
        let stretch = self.stretch_operand(around, stretch);
        match self.calendar_named(around.module, calendar) {
            Some(calendar) => make(
                ExprKind::WorkingDaysIn(calendar, stretch),
                Type::Integer,
                span,
            ),
            None => erroneous(span),
        }
    }

    pub(super) fn working_hours_in(
        &mut self,
        around: &mut Surroundings,
        calendar: &ast::Path,
        stretch: &ast::Expr,
        span: Span,
    ) -> Expr {
        let stretch = self.stretch_operand(around, stretch);
        match self.calendar_named(around.module, calendar) {
            Some(id) => {
                self.has_hours(id, calendar.span);
                make(ExprKind::WorkingHoursIn(id, stretch), Type::Number, span)
            }
            None => erroneous(span),
        }
    }

    /// An expression about a date and a calendar.
    pub(super) fn on_calendar(
        &mut self,
        around: &mut Surroundings,
        date: &ast::Expr,
        calendar: &ast::Path,
        span: Span,
        kind: impl FnOnce(Expr, CalendarId) -> (ExprKind, Type),
    ) -> Expr {
        let date = self.date(around, date, "a working day is a date");
        match self.calendar_named(around.module, calendar) {
            Some(calendar) => {
                let (kind, ty) = kind(date, calendar);
                make(kind, ty, span)
            }
            None => erroneous(span),
        }
    }

    fn date(&mut self, around: &mut Surroundings, written: &ast::Expr, why: &str) -> Expr {
        self.expression(
            around,
            written,
            Some(Expected {
                ty: &Type::Date,
                why: why.to_owned(),
                declared: None,
            }),
        )
    }

    fn has_hours(&mut self, id: super::super::program::CalendarId, span: Span) {
        let without = self
            .program
            .calendars
            .get(id)
            .filter(|item| item.calendar.spec().hours.is_none());
        if let Some(item) = without {
            let message = format!("the calendar {} has no working hours", item.declared.name);
            let place = item.declared.name_span;
            self.report(
                Diagnostic::error(code::STRETCH, span, message)
                    .label(place, "it is declared here")
                    .help("give it some: `working hours 09:00 to 13:00, 14:00 to 18:00`"),
            );
        }
    }

    pub(super) fn stretch(
        &mut self,
        around: &mut Surroundings,
        from: &ast::Expr,
        to: &ast::Expr,
        closed: bool,
        span: Span,
    ) -> Expr {
        let ends = self.side_by_side(around, &[from, to], true);
        let [from, to] =
            <[Expr; 2]>::try_from(ends).unwrap_or_else(|_| [erroneous(span), erroneous(span)]);
        // A month begins on its first day and ends on its last one.
        let from = self.day_of_month(from, false);
        let to = self.day_of_month(to, closed);
        let ty = match (&from.ty, &to.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => return erroneous(span),
            (Type::Date, Type::Date) => Type::DateStretch,
            (Type::DateTime(_), Type::DateTime(_)) => Type::InstantStretch,
            (Type::Date | Type::DateTime(_), Type::Date | Type::DateTime(_)) => {
                let message =
                    "a stretch goes from date to date, or from date-time to date-time".to_owned();
                let diagnostic = self
                    .disagree(message, span, &from, &to)
                    .help("take the day of the date-time: `date of …`");
                return self.fail(span, diagnostic);
            }
            _ => {
                let message =
                    "a stretch goes from date to date, or from date-time to date-time".to_owned();
                let help = "bounds of other values are compared, as `5 EUR <= rent <= 10 EUR`";
                let diagnostic = self.disagree(message, span, &from, &to).help(help);
                return self.fail(span, diagnostic);
            }
        };
        make(ExprKind::Stretch { from, to, closed }, ty, span)
    }

    /// The first or the last day of a month of a year; anything else as it is.
    fn day_of_month(&mut self, month: Expr, last: bool) -> Expr {
        if month.ty != Type::YearMonth {
            return month;
        }
        let span = month.span;
        self.bound(days_of_month(month), last, span)
    }

    pub(super) fn stretch_operand(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
    ) -> Expr {
        let stretch = days_of_month(self.expression(around, written, None));
        if matches!(
            stretch.ty,
            Type::DateStretch | Type::InstantStretch | Type::Unknown
        ) {
            return stretch;
        }
        let message = format!(
            "a stretch of time is wanted, and this is {}",
            self.describe(&stretch.ty)
        );
        let span = stretch.span;
        let mut diagnostic = Diagnostic::error(code::STRETCH, span, message)
            .help("write `from a to b`, or name one: `let window = from a to b`");
        if let Some((place, words)) = self.origin(&stretch) {
            diagnostic = diagnostic.label(place, words);
        }
        self.fail(span, diagnostic)
    }

    pub(super) fn measure(
        &mut self,
        around: &mut Surroundings,
        unit: TimeUnit,
        stretch: &ast::Expr,
        span: Span,
    ) -> Expr {
        let stretch = self.stretch_operand(around, stretch);
        let (dates, elapsed) = (
            stretch.ty == Type::DateStretch,
            stretch.ty == Type::InstantStretch,
        );
        let fits = |ty| {
            make(
                ExprKind::Measure {
                    unit,
                    stretch: stretch.clone(),
                    month_ends: around.month_ends,
                },
                ty,
                span,
            )
        };
        let (word, help) = match unit.row().size {
            UnitSize::Months(_) if elapsed => (
                "months and years",
                "take the days: `from date of a to date of b`",
            ),
            UnitSize::Elapsed(_) if dates => {
                ("hours, minutes and seconds", "count days: `days in …`")
            }
            UnitSize::Months(_) => return fits(Type::Integer),
            UnitSize::Days(1) if dates => return fits(Type::Integer),
            UnitSize::Days(_) | UnitSize::Elapsed(_) => return fits(Type::Number),
        };
        let of = if dates { "dates" } else { "date-times" };
        let message = format!("a stretch of {of} is not measured in {word}");
        self.fail(
            span,
            Diagnostic::error(code::STRETCH, span, message).help(help),
        )
    }

    pub(super) fn part(
        &mut self,
        around: &mut Surroundings,
        part: DatePart,
        operand: &ast::Expr,
        zone: Option<&ast::TextLiteral>,
        span: Span,
    ) -> Expr {
        let mut operand = self.expression(around, operand, None);
        if operand.ty == Type::YearMonth {
            if matches!(part, DatePart::Year | DatePart::Month) {
                operand = self.day_of_month(operand, false);
            } else if matches!(part, DatePart::StartOfDay | DatePart::EndOfStretch) {
                operand = days_of_month(operand);
            }
        }
        let is_stretch = matches!(operand.ty, Type::DateStretch | Type::InstantStretch);
        if is_stretch && zone.is_none() {
            match part.row().taken {
                Taken::FirstInstant => return self.bound(operand, false, span),
                Taken::EndOfStretch => return self.bound(operand, true, span),
                Taken::Number(_)
                | Taken::Weekday
                | Taken::Day(_)
                | Taken::Clock { .. }
                | Taken::DayOfInstant
                | Taken::TimeOfInstant
                | Taken::MonthOfDay => {}
            }
        }
        let zone = match zone {
            Some(written) => match Zone::from_name(&written.text) {
                Some(zone) => Some(zone),
                None => {
                    let near = Zone::of_city(&written.text)
                        .or_else(|| did_you_mean(&written.text, Zone::names()));
                    let near = near.map(|near| {
                        Help::writing(format!("did you mean \"{near}\"?"), format!("\"{near}\""))
                    });
                    let message = format!("there is no time zone \"{}\"", written.text);
                    return self.fail(
                        span,
                        Diagnostic::error(name_code::UNKNOWN_ZONE, written.span, message)
                            .maybe_help(near),
                    );
                }
            },
            None => None,
        };
        let taken = &part.row().taken;
        let (dates, instants, times) = match taken {
            Taken::Clock { .. } => (false, true, true),
            Taken::DayOfInstant | Taken::TimeOfInstant => (false, true, false),
            Taken::FirstInstant | Taken::Day(_) => (true, false, false),
            Taken::EndOfStretch => (false, false, false),
            Taken::Number(_) | Taken::Weekday | Taken::MonthOfDay => (true, true, false),
        };
        let fits = match operand.ty {
            Type::Unknown => return erroneous(span),
            Type::Date => dates,
            Type::DateTime(_) => instants,
            Type::Time => times,
            Type::Text
            | Type::Choice(_)
            | Type::Boolean
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Money(_)
            | Type::Zero
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_)
            | Type::DateStretch
            | Type::InstantStretch
            | Type::List(_)
            | Type::Map(_)
            | Type::Record(_)
            | Type::Nothing => false,
        };
        if !fits {
            let wanted = if matches!(taken, Taken::EndOfStretch) {
                "a stretch of time"
            } else if dates {
                "a date"
            } else {
                "a date-time"
            };
            let message = format!(
                "this takes {wanted}, and this is {}",
                self.describe(&operand.ty)
            );
            let help = if operand.ty == Type::YearMonth {
                Some(if matches!(taken, Taken::MonthOfDay) {
                    "it is a month of a year already"
                } else {
                    "its days are from `start of …` to `end of …`"
                })
            } else if matches!(operand.ty, Type::DateTime(_)) {
                Some("take its day: `date of …`")
            } else if matches!(taken, Taken::EndOfStretch) {
                Some(
                    "write `end of month of …`, `end of quarter of …` or `end of year of …` for a date",
                )
            } else {
                (operand.ty == Type::Date && matches!(taken, Taken::DayOfInstant))
                    .then_some("it is a date already")
            };
            let diagnostic = Diagnostic::error(code::MISMATCH, operand.span, message)
                .maybe_help(help.map(str::to_owned));
            return self.fail(span, diagnostic);
        }
        let zone_is_wrong = match taken {
            Taken::FirstInstant => zone.is_none(),
            Taken::DayOfInstant | Taken::TimeOfInstant => false,
            Taken::EndOfStretch
            | Taken::Number(_)
            | Taken::Weekday
            | Taken::Day(_)
            | Taken::MonthOfDay
            | Taken::Clock { .. } => zone.is_some(),
        };
        if zone_is_wrong {
            let (message, help) = if zone.is_some() {
                (
                    "`in zone` belongs to `date of …`, `time of …` and `start of …`",
                    "leave it out",
                )
            } else {
                ("a day begins at another instant in each zone", "")
            };
            let day = self.words_of(&operand);
            let help = match help {
                "" => format!(
                    "write `start of {day} in zone \"Asia/Almaty\"`, or `start of month of {day}`"
                ),
                help => help.to_owned(),
            };
            return self.fail(
                span,
                Diagnostic::error(code::STRETCH, span, message).help(help),
            );
        }
        let ty = match taken {
            Taken::Number(_) | Taken::Clock { .. } => Type::Integer,
            Taken::Weekday => Type::Choice(WEEKDAYS.iter().map(|day| (*day).into()).collect()),
            Taken::FirstInstant => Type::DateTime(zone),
            Taken::TimeOfInstant => Type::Time,
            Taken::MonthOfDay => Type::YearMonth,
            Taken::Day(_) | Taken::DayOfInstant | Taken::EndOfStretch => Type::Date,
        };
        make(
            ExprKind::Part {
                part,
                operand,
                zone,
            },
            ty,
            span,
        )
    }

    pub(super) fn deadline(
        &mut self,
        around: &mut Surroundings,
        parts: (&ast::Expr, &ast::Expr, &ast::Expr),
        words: (ast::DeadlineKind, ast::Direction),
        span: Span,
    ) -> Expr {
        let ends = self.side_by_side(around, &[parts.0, parts.2], false);
        let [subject, anchor] =
            <[Expr; 2]>::try_from(ends).unwrap_or_else(|_| [erroneous(span), erroneous(span)]);
        let dates = match (&subject.ty, &anchor.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => return erroneous(span),
            (Type::Date, Type::Date) => true,
            (Type::DateTime(_), Type::DateTime(_)) => false,
            _ => {
                let message =
                    "a deadline is between two dates, or between two date-times".to_owned();
                let mixed = matches!(
                    (&subject.ty, &anchor.ty),
                    (
                        Type::Date | Type::DateTime(_),
                        Type::Date | Type::DateTime(_)
                    )
                );
                let help = mixed.then(|| "take the day of the date-time: `date of …`".to_owned());
                let diagnostic = self
                    .disagree(message, span, &subject, &anchor)
                    .maybe_help(help);
                return self.fail(span, diagnostic);
            }
        };
        let length = if let ast::ExprKind::WorkingDays(days, calendar) = &*parts.1.kind {
            if !dates {
                let message = "a deadline of working days is between dates";
                let diagnostic = Diagnostic::error(code::STRETCH, parts.1.span, message)
                    .help("take the days: `date of …`");
                return self.fail(span, diagnostic);
            }
            let days = self.integer(around, days, "working days are whole");
            match self.calendar_named(around.module, calendar) {
                Some(calendar) => Length::WorkingDays(days, calendar),
                None => return erroneous(span),
            }
        } else {
            let length = self.expression(around, parts.1, None);
            let fits = matches!(length.ty, Type::Period(_) | Type::Unknown)
                || length.ty == Type::Duration && !dates;
            if !fits {
                let message = format!(
                    "a deadline between {} takes a length, and this is {}",
                    if dates { "dates" } else { "date-times" },
                    self.describe(&length.ty)
                );
                let help = if length.ty == Type::Duration {
                    "write days, as `10 days`"
                } else {
                    "write a length, as `30 days`"
                };
                return self.fail(
                    span,
                    Diagnostic::error(code::LENGTH, length.span, message).help(help),
                );
            }
            Length::Elapsed(length)
        };
        let (kind, direction) = words;
        make(
            ExprKind::Deadline {
                subject,
                kind,
                length,
                direction,
                anchor,
                month_ends: around.month_ends,
            },
            Type::Boolean,
            span,
        )
    }
}

/// The days of a month of a year as a stretch; anything else as it is.
pub(super) fn days_of_month(month: Expr) -> Expr {
    if month.ty != Type::YearMonth {
        return month;
    }
    let span = month.span;
    make(
        ExprKind::Builtin(&series::DAYS_OF_MONTH, vec![month]),
        Type::DateStretch,
        span,
    )
}
