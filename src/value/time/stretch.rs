//! Stretches of time: `from a to b`, `from a until b`, of dates or of date-times.

use std::fmt;

use super::super::fault::{Fault, FaultKind};
use super::super::number::Number;
use super::date::{Date, MonthEnds};
use super::datetime::DateTime;
use super::length::Duration;

/// A stretch, as written; asked anything while it ends before it begins, it is a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stretch {
    /// Of dates.
    Dates {
        /// First day.
        from: Date,
        /// Last day, or the day after it.
        to: Date,
        /// `to` rather than `until`.
        closed: bool,
    },
    /// Of date-times; the end is out.
    Instants {
        /// Begin.
        from: DateTime,
        /// End.
        to: DateTime,
    },
}

impl Stretch {
    /// Where it begins and the day after its last one, for dates in order.
    ///
    /// # Errors
    /// `Backwards`; `OutOfRange` for date-times, which have no days of their own.
    pub fn days(&self) -> Result<(Date, Date), Fault> {
        match *self {
            Self::Dates { from, to, closed } => {
                self.forwards()?;
                Ok((from, if closed { to.add_days(1)? } else { to }))
            }
            Self::Instants { .. } => Err(Fault::new(
                FaultKind::OutOfRange,
                "a stretch of date-times has no days of its own",
            )),
        }
    }

    /// Faults where it ends before it begins.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn forwards(&self) -> Result<(), Fault> {
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

    /// The time it takes: elapsed, or for dates its days of 24 hours.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn length(&self) -> Result<Duration, Fault> {
        self.forwards()?;
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

    /// How many units of so many nanoseconds it has; for dates whole days.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn count(&self, unit: i128) -> Result<Number, Fault> {
        self.length()?.count(unit)
    }

    /// How many days it has: of date-times, days of the local clock where it begins.
    ///
    /// # Errors
    /// `Backwards`; `OutsideCover` and `AmbiguousLocalTime`, where the local clock gives no answer.
    pub fn days_by_clock(&self) -> Result<Number, Fault> {
        self.forwards()?;
        match self {
            Self::Dates { .. } => self.count(super::DAY),
            Self::Instants { from, to } => {
                Duration::from_nanos(from.clock_until(to)?).count(super::DAY)
            }
        }
    }

    /// Whole months, dates only.
    ///
    /// # Errors
    /// `Backwards`, `AmbiguousMonthEnd`.
    pub fn months(&self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (from, end) = self.days()?;
        from.months_until(end, month_ends)
    }

    /// Whole years, dates only.
    ///
    /// # Errors
    /// `Backwards`, `AmbiguousMonthEnd`.
    pub fn years(&self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (from, end) = self.days()?;
        from.years_until(end, month_ends)
    }

    /// Whether a day lies in it.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn contains_date(&self, date: Date) -> Result<bool, Fault> {
        self.forwards()?;
        Ok(match *self {
            Self::Dates { from, to, closed } => from <= date && (date < to || closed && date == to),
            Self::Instants { .. } => false,
        })
    }

    /// Whether an instant lies in it.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn contains_instant(&self, instant: DateTime) -> Result<bool, Fault> {
        self.forwards()?;
        Ok(match self {
            Self::Instants { from, to } => *from <= instant && instant < *to,
            Self::Dates { .. } => false,
        })
    }

    /// Whether they have a day or an instant in common.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn overlaps(&self, other: &Self) -> Result<bool, Fault> {
        let ((a, b), (c, d)) = (self.bounds()?, other.bounds()?);
        Ok(a < b && c < d && a < d && c < b)
    }

    /// Whether the other lies wholly in it.
    ///
    /// # Errors
    /// `Backwards`.
    pub fn covers(&self, other: &Self) -> Result<bool, Fault> {
        let ((a, b), (c, d)) = (self.bounds()?, other.bounds()?);
        Ok(a <= c && d <= b)
    }

    /// Begin and end as numbers on one line; the end is out.
    fn bounds(&self) -> Result<(i128, i128), Fault> {
        self.forwards()?;
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
