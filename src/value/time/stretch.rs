//! Stretches (intervals) of time: `from a to b`, `from a until b`, of dates or of date-times.

use std::fmt;

use super::super::fault::{Fault, FaultKind};
use super::super::number::Number;
use super::date::{Date, MonthEnds};
use super::datetime::DateTime;
use super::length::Duration;

/// A stretch as written. It can end before it begins; then every method returns the fault
/// `Backwards`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stretch {
    /// A stretch of dates.
    Dates {
        /// First day.
        from: Date,
        /// Last day, or the day after it, depending on `closed`.
        to: Date,
        /// Whether it was written with `to`, which includes the last day, rather than `until`.
        closed: bool,
    },
    /// A half-open stretch of instants, without its end.
    Instants {
        /// Begin.
        from: DateTime,
        /// End.
        to: DateTime,
    },
}

impl Stretch {
    /// The first day and the day after the last one, of a stretch of dates that is in order.
    ///
    /// # Errors
    /// `Backwards`; `OutOfRange` for date-times, whose days depend on the zone.
    pub fn days(&self) -> Result<(Date, Date), Fault> {
        match *self {
            Self::Dates { from, to, closed } => {
                self.check_order()?;
                Ok((from, if closed { to.add_days(1)? } else { to }))
            }
            Self::Instants { .. } => Err(Fault::new(
                FaultKind::OutOfRange,
                "a stretch of date-times has no days of its own",
            )),
        }
    }

    /// Checks that it does not end before it begins.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn check_order(&self) -> Result<(), Fault> {
        let backwards = match self {
            Self::Dates { from, to, .. } => to < from,
            Self::Instants { from, to } => to < from,
        };
        if backwards {
            return Err(Fault::new(
                FaultKind::Backwards,
                format!("the stretch {self} ends before it begins"),
            ));
        }
        Ok(())
    }

    /// Its length: elapsed time, or for dates its days at 24 hours each.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn length(&self) -> Result<Duration, Fault> {
        self.check_order()?;
        match self {
            Self::Dates { .. } => {
                let (from, end) = self.days()?;
                Ok(Duration::from_nanos(
                    i128::from(end.days_since(from)).saturating_mul(super::DAY),
                ))
            }
            Self::Instants { from, to } => Ok(to.since(from)),
        }
    }

    /// Its length in units of `unit` nanoseconds; for dates, whole days.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn count(&self, unit: i128) -> Result<Number, Fault> {
        self.length()?.count(unit)
    }

    /// Its length in days; for date-times, days of the local clock of its begin.
    ///
    /// # Errors
    /// `Backwards`; `OutsideCover` and `AmbiguousLocalTime`, if the local clock gives no result.
    pub fn days_by_clock(&self) -> Result<Number, Fault> {
        self.check_order()?;
        match self {
            Self::Dates { .. } => self.count(super::DAY),
            Self::Instants { from, to } => {
                Duration::from_nanos(from.clock_until(to)?).count(super::DAY)
            }
        }
    }

    /// Whole months; only for dates.
    ///
    /// # Errors
    /// `Backwards`, `AmbiguousMonthEnd`.
    pub fn months(&self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (from, end) = self.days()?;
        from.months_until(end, month_ends)
    }

    /// Whole years; only for dates.
    ///
    /// # Errors
    /// `Backwards`, `AmbiguousMonthEnd`.
    pub fn years(&self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (from, end) = self.days()?;
        from.years_until(end, month_ends)
    }

    /// Whether it contains a day.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn contains_date(&self, date: Date) -> Result<bool, Fault> {
        self.check_order()?;
        Ok(match *self {
            Self::Dates { from, to, closed } => from <= date && (date < to || closed && date == to),
            Self::Instants { .. } => false,
        })
    }

    /// Whether it contains an instant.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn contains_instant(&self, instant: DateTime) -> Result<bool, Fault> {
        self.check_order()?;
        Ok(match self {
            Self::Instants { from, to } => *from <= instant && instant < *to,
            Self::Dates { .. } => false,
        })
    }

    /// Whether both contain a common day or instant.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn overlaps(&self, other: &Self) -> Result<bool, Fault> {
        let ((a, b), (c, d)) = (self.bounds()?, other.bounds()?);
        Ok(a < b && c < d && a < d && c < b)
    }

    /// Whether it contains the other completely.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn covers(&self, other: &Self) -> Result<bool, Fault> {
        let ((a, b), (c, d)) = (self.bounds()?, other.bounds()?);
        Ok(a <= c && d <= b)
    }

    /// Begin and exclusive end as numbers on one scale.
    fn bounds(&self) -> Result<(i128, i128), Fault> {
        self.check_order()?;
        Ok(match *self {
            Self::Dates { from, to, closed } => {
                let day = |date: Date| i128::from(date.days_since(Date::FIRST));
                (day(from), day(to).saturating_add(i128::from(closed)))
            }
            Self::Instants { from, to } => (from.nanos(), to.nanos()),
        })
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dates {
                from,
                to,
                closed: true,
            } => write!(f, "from {from} to {to}"),
            Self::Dates {
                from,
                to,
                closed: false,
            } => write!(f, "from {from} until {to}"),
            Self::Instants { from, to } => write!(f, "from {from} to {to}"),
        }
    }
}
