//! Units of time; each is one row of a table.

use super::{CalendarPeriod, Duration, HOUR, MINUTE, MonthEnds, SECOND, Stretch};
use crate::value::rows::enum_of_rows;
use crate::value::{Fault, Number};

/// Properties of a unit.
pub struct TimeUnitRow {
    /// The singular.
    pub one: &'static str,
    /// The plural.
    pub many: &'static str,
    /// Prefix and suffix of a count in ISO 8601.
    pub iso: (&'static str, &'static str),
    /// Its length.
    pub size: UnitSize,
    /// Measures a stretch in this unit; months and years are whole ones.
    pub measure: fn(&Stretch, MonthEnds) -> Result<Number, Fault>,
}

/// Length of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitSize {
    /// Nanoseconds of elapsed time.
    Elapsed(i128),
    /// Calendar days.
    Days(i64),
    /// Calendar months.
    Months(i64),
}

enum_of_rows! {
    /// A unit of time.
    pub enum TimeUnit: TimeUnitRow {
        /// `seconds`
        Seconds = TimeUnitRow {
            one: "second",
            many: "seconds",
            iso: ("PT", "S"),
            size: UnitSize::Elapsed(SECOND),
            measure: |stretch, _| stretch.count(SECOND),
        };
        /// `minutes`
        Minutes = TimeUnitRow {
            one: "minute",
            many: "minutes",
            iso: ("PT", "M"),
            size: UnitSize::Elapsed(MINUTE),
            measure: |stretch, _| stretch.count(MINUTE),
        };
        /// `hours`
        Hours = TimeUnitRow {
            one: "hour",
            many: "hours",
            iso: ("PT", "H"),
            size: UnitSize::Elapsed(HOUR),
            measure: |stretch, _| stretch.count(HOUR),
        };
        /// `days`
        Days = TimeUnitRow {
            one: "day",
            many: "days",
            iso: ("P", "D"),
            size: UnitSize::Days(1),
            measure: |stretch, _| stretch.days_by_clock(),
        };
        /// `weeks`
        Weeks = TimeUnitRow {
            one: "week",
            many: "weeks",
            iso: ("P", "W"),
            size: UnitSize::Days(7),
            measure: |stretch, _| stretch.days_by_clock()?.div(&Number::from(7_i64)),
        };
        /// `months`
        Months = TimeUnitRow {
            one: "month",
            many: "months",
            iso: ("P", "M"),
            size: UnitSize::Months(1),
            measure: |stretch, month_ends| stretch.months(month_ends).map(Number::from),
        };
        /// `years`
        Years = TimeUnitRow {
            one: "year",
            many: "years",
            iso: ("P", "Y"),
            size: UnitSize::Months(12),
            measure: |stretch, month_ends| stretch.years(month_ends).map(Number::from),
        };
    }
}

/// A duration or a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLength {
    /// A length in a unit of elapsed time.
    Duration(Duration),
    /// A length in a unit of the calendar.
    Period(CalendarPeriod),
}

impl TimeUnit {
    /// The unit with this singular or plural.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|unit| [unit.row().one, unit.row().many].contains(&word))
    }

    /// The length of a number of units.
    ///
    /// # Errors
    /// A count that the unit does not allow, as half a day.
    pub fn length(self, count: &Number) -> Result<TimeLength, Fault> {
        Ok(match self.row().size {
            UnitSize::Elapsed(nanos) => TimeLength::Duration(Duration::of(count, nanos)?),
            UnitSize::Days(days) => {
                TimeLength::Period(CalendarPeriod::of(count, CalendarPeriod::of_days(days))?)
            }
            UnitSize::Months(months) => TimeLength::Period(CalendarPeriod::of(
                count,
                CalendarPeriod::of_months(months),
            )?),
        })
    }
}
