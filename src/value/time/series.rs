//! Series: the days, the calendar units and the steps of a stretch, and what two stretches have in common.

use super::{CalendarPeriod, Date, DateTime, Duration, MonthEnds, Stretch};
use crate::value::{Fault, FaultKind, Number};

/// What a series consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesKind {
    /// `days of s`: dates.
    Days,
    /// `weeks of s`: Monday to Sunday.
    Weeks,
    /// `calendar months of s`
    Months,
    /// `calendar quarters of s`
    Quarters,
    /// `calendar years of s`
    Years,
}

impl SeriesKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Days,
        Self::Weeks,
        Self::Months,
        Self::Quarters,
        Self::Years,
    ];

    /// Its words in the language, without `of`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "calendar months",
            Self::Quarters => "calendar quarters",
            Self::Years => "calendar years",
        }
    }

    /// The first day of the unit after the one that a day is in; `None` after the last day of time.
    fn next(self, day: Date) -> Option<Date> {
        let last = match self {
            Self::Days => day,
            Self::Weeks => {
                let passed = i64::try_from(day.weekday()).unwrap_or(0);
                day.add_days(6_i64.saturating_sub(passed)).ok()?
            }
            Self::Months => day.end_of_month(),
            Self::Quarters => day.end_of_quarter(),
            Self::Years => day.end_of_year(),
        };
        last.add_days(1).ok()
    }
}

/// How many steps the evaluation may take; called before each part of a series is made.
pub type Meter<'m> = &'m mut dyn FnMut() -> Result<(), Fault>;

/// The days of a stretch of dates.
///
/// # Errors
/// `Backwards`; what the meter refuses.
pub fn days(stretch: &Stretch, meter: Meter<'_>) -> Result<Vec<Date>, Fault> {
    let (mut day, end) = stretch.days()?;
    let mut days = Vec::new();
    while day < end {
        meter()?;
        days.push(day);
        match day.add_days(1) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    Ok(days)
}

/// The calendar units that a stretch of dates touches, each cut to the stretch.
///
/// # Errors
/// `Backwards`; what the meter refuses.
pub fn units(kind: SeriesKind, stretch: &Stretch, meter: Meter<'_>) -> Result<Vec<Stretch>, Fault> {
    let (mut begin, end) = stretch.days()?;
    let mut pieces = Vec::new();
    while begin < end {
        meter()?;
        let next = kind.next(begin).map_or(end, |next| next.min(end));
        pieces.push(piece(begin, next)?);
        begin = next;
    }
    Ok(pieces)
}

/// A length of steps.
#[derive(Debug, Clone, Copy)]
pub enum StepLength {
    /// In days, weeks, months or years.
    Period(CalendarPeriod),
    /// In hours, minutes or seconds; for date-times only.
    Duration(Duration),
}

/// Consecutive pieces of a stretch, each counted from its beginning; the last may be shorter.
///
/// # Errors
/// `Backwards`; `AmbiguousMonthEnd`; `OutOfRange` if a step does not lead forward; what the meter refuses.
pub fn steps(
    stretch: &Stretch,
    length: StepLength,
    month_ends: MonthEnds,
    meter: Meter<'_>,
) -> Result<Vec<Stretch>, Fault> {
    stretch.check_order()?;
    match *stretch {
        Stretch::Dates { .. } => {
            let (from, end) = stretch.days()?;
            let StepLength::Period(period) = length else {
                return Err(no_steps());
            };
            let at = |count: i64| from.add_period(period.times(&Number::from(count))?, month_ends);
            pieces(from, end, at, meter, piece)
        }
        Stretch::Instants { from, to } => {
            let at = |count: i64| match length {
                StepLength::Period(period) => {
                    from.add_period(period.times(&Number::from(count))?, month_ends)
                }
                StepLength::Duration(duration) => {
                    let nanos = duration.nanos.checked_mul(i128::from(count));
                    let nanos = nanos.ok_or_else(no_steps)?;
                    from.add_duration(Duration::from_nanos(nanos))
                }
            };
            pieces(from, to, at, meter, |from, to| {
                Ok(Stretch::Instants { from, to })
            })
        }
    }
}

fn pieces<T: Copy + PartialOrd>(
    from: T,
    end: T,
    at: impl Fn(i64) -> Result<T, Fault>,
    meter: Meter<'_>,
    make: impl Fn(T, T) -> Result<Stretch, Fault>,
) -> Result<Vec<Stretch>, Fault> {
    let mut all = Vec::new();
    let (mut begin, mut count) = (from, 0_i64);
    while begin < end {
        meter()?;
        count = count.saturating_add(1);
        let next = match at(count) {
            Ok(next) if next > begin => next,
            Ok(_) => return Err(no_steps()),
            // Beyond the last day of time, which the stretch does not reach.
            Err(fault) if fault.kind == FaultKind::OutOfRange => end,
            Err(fault) => return Err(fault),
        };
        let next = if next < end { next } else { end };
        all.push(make(begin, next)?);
        begin = next;
    }
    Ok(all)
}

fn no_steps() -> Fault {
    Fault::new(
        FaultKind::OutOfRange,
        "steps are longer than nothing, and lead forward",
    )
}

/// The days from one to the day before another.
fn piece(from: Date, end: Date) -> Result<Stretch, Fault> {
    Ok(Stretch::Dates {
        from,
        to: end.add_days(-1)?,
        closed: true,
    })
}

/// What two stretches of one kind have in common; empty where they do not meet.
///
/// # Errors
/// `Backwards`.
pub fn overlap(one: &Stretch, other: &Stretch) -> Result<Stretch, Fault> {
    one.check_order()?;
    other.check_order()?;
    match (*one, *other) {
        (Stretch::Dates { .. }, Stretch::Dates { .. }) => {
            let ((a, b), (c, d)) = (one.days()?, other.days()?);
            let (from, end) = (a.max(c), b.min(d));
            if from < end {
                piece(from, end)
            } else {
                Ok(Stretch::Dates {
                    from,
                    to: from,
                    closed: false,
                })
            }
        }
        (Stretch::Instants { from: a, to: b }, Stretch::Instants { from: c, to: d }) => {
            let (from, to) = (later(a, c), earlier(b, d));
            Ok(Stretch::Instants {
                from,
                to: later(from, to),
            })
        }
        _ => Err(Fault::new(
            FaultKind::Incomparable,
            "dates and date-times have no stretch in common",
        )),
    }
}

fn later(a: DateTime, b: DateTime) -> DateTime {
    if b > a { b } else { a }
}

fn earlier(a: DateTime, b: DateTime) -> DateTime {
    if b < a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(from: &str, to: &str) -> Stretch {
        Stretch::Dates {
            from: Date::parse(from).unwrap(),
            to: Date::parse(to).unwrap(),
            closed: true,
        }
    }

    fn shown(stretches: &[Stretch]) -> Vec<String> {
        stretches.iter().map(ToString::to_string).collect()
    }

    fn free() -> Result<(), Fault> {
        Ok(())
    }

    #[test]
    fn units_are_cut_to_the_stretch() {
        let term = dates("2024-12-30", "2025-02-03");
        let of = |kind| shown(&units(kind, &term, &mut free).unwrap());
        assert_eq!(
            of(SeriesKind::Months),
            [
                "from 2024-12-30 to 2024-12-31",
                "from 2025-01-01 to 2025-01-31",
                "from 2025-02-01 to 2025-02-03"
            ]
        );
        assert_eq!(of(SeriesKind::Years).len(), 2);
        assert_eq!(of(SeriesKind::Quarters).len(), 2);
        let weeks = of(SeriesKind::Weeks);
        assert_eq!(weeks.len(), 6);
        assert_eq!(weeks[0], "from 2024-12-30 to 2025-01-05");
        assert_eq!(weeks[5], "from 2025-02-03 to 2025-02-03");
        assert_eq!(days(&term, &mut free).unwrap().len(), 36);
        let last = dates("9999-12-30", "9999-12-31");
        assert!(
            units(SeriesKind::Years, &last, &mut free).is_ok_and(|all| all.len() == 1)
                || last.days().is_err()
        );
    }

    #[test]
    fn steps_count_from_the_beginning() {
        let term = dates("2024-01-31", "2024-05-15");
        let month = StepLength::Period(CalendarPeriod::of_months(1));
        let of = |ends| steps(&term, month, ends, &mut free);
        assert_eq!(
            shown(&of(MonthEnds::Clip).unwrap()),
            [
                "from 2024-01-31 to 2024-02-28",
                "from 2024-02-29 to 2024-03-30",
                "from 2024-03-31 to 2024-04-29",
                "from 2024-04-30 to 2024-05-15"
            ]
        );
        assert_eq!(
            of(MonthEnds::Undetermined).unwrap_err().kind,
            FaultKind::AmbiguousMonthEnd
        );
        let nothing = StepLength::Period(CalendarPeriod::of_days(0));
        assert!(steps(&term, nothing, MonthEnds::Clip, &mut free).is_err());
        let back = StepLength::Period(CalendarPeriod::of_days(-1));
        assert!(steps(&term, back, MonthEnds::Clip, &mut free).is_err());
    }

    #[test]
    fn what_does_not_meet_has_an_empty_stretch_in_common() {
        let common = |a: &Stretch, b: &Stretch| overlap(a, b).unwrap();
        let (a, b) = (
            dates("2024-01-01", "2024-01-31"),
            dates("2024-01-31", "2024-03-01"),
        );
        assert_eq!(common(&a, &b).to_string(), "from 2024-01-31 to 2024-01-31");
        let apart = common(&a, &dates("2024-02-01", "2024-03-01"));
        assert_eq!(apart.days_by_clock().unwrap(), Number::ZERO);
        assert_eq!(apart.months(MonthEnds::Undetermined).unwrap(), 0);
    }
}
