//! Parts of dates and instants, as `year of d`; each is one row of a table.

use super::{Date, DateTime, Time};
use crate::value::Fault;
use crate::value::rows::enum_of_rows;

/// Properties of a part.
pub struct DatePartRow {
    /// The word before `of`.
    pub word: &'static str,
    /// The word before a second `of`: `start of month of d`.
    pub unit: Option<&'static str>,
    /// Its operand, and how it is computed.
    pub taken: Taken,
    /// Its phrase in a rulebook, before the operand.
    pub phrase: &'static str,
}

/// The operand of a part, with the function that computes it.
pub enum Taken {
    /// A number, from a date or the day of an instant.
    Number(fn(Date) -> i64),
    /// The name of a weekday, from a date or the day of an instant.
    Weekday,
    /// A day, from a date.
    Day(fn(Date) -> Date),
    /// A number on the clock, from a time or an instant.
    Clock {
        /// For a time.
        of_time: fn(Time) -> u32,
        /// For an instant, as written.
        of_instant: fn(&DateTime) -> Result<u32, Fault>,
    },
    /// The day of an instant, as written or in a zone.
    DayOfInstant,
    /// The time of day of an instant, as written or in a zone.
    TimeOfInstant,
    /// The first instant of a day in a zone, or the beginning of a stretch.
    FirstInstant,
    /// The end of a stretch.
    EndOfStretch,
    /// The month of a date, or of the day of an instant.
    MonthOfDay,
}

/// The row of a part that is a number of a date.
const fn number(word: &'static str, phrase: &'static str, of: fn(Date) -> i64) -> DatePartRow {
    DatePartRow {
        word,
        unit: None,
        taken: Taken::Number(of),
        phrase,
    }
}

/// The row of a part that is the first or last day of a calendar unit.
const fn end(
    word: &'static str,
    unit: &'static str,
    phrase: &'static str,
    of: fn(Date) -> Date,
) -> DatePartRow {
    DatePartRow {
        word,
        unit: Some(unit),
        taken: Taken::Day(of),
        phrase,
    }
}

enum_of_rows! {
    /// The part in an expression `… of d`.
    pub enum DatePart: DatePartRow {
        /// `year of d`
        Year = number("year", "the year of ", |date| i64::from(date.year()));
        /// `year_month of d`
        YearMonth = DatePartRow {
            word: "year_month",
            unit: None,
            taken: Taken::MonthOfDay,
            phrase: "the month and year of ",
        };
        /// `month of d`
        Month = number("month", "the number of the month of ", |date| i64::from(date.month()));
        /// `day of d`
        Day = number("day", "the day of the month of ", |date| i64::from(date.day()));
        /// `day of year of d`
        DayOfYear = DatePartRow {
            word: "day",
            unit: Some("year"),
            taken: Taken::Number(|date| i64::from(date.ordinal())),
            phrase: "the day of the year of ",
        };
        /// `week of d`: the number of its week in ISO 8601
        Week = number("week", "the number of the week of ", |date| i64::from(date.iso_week().1));
        /// `weekday of d`
        Weekday = DatePartRow { word: "weekday", unit: None, taken: Taken::Weekday, phrase: "the weekday of " };
        /// `hour of dt`
        Hour = DatePartRow {
            word: "hour",
            unit: None,
            taken: Taken::Clock { of_time: Time::hour, of_instant: DateTime::hour },
            phrase: "the hour of ",
        };
        /// `minute of dt`
        Minute = DatePartRow {
            word: "minute",
            unit: None,
            taken: Taken::Clock { of_time: Time::minute, of_instant: DateTime::minute },
            phrase: "the minute of ",
        };
        /// `second of dt`
        Second = DatePartRow {
            word: "second",
            unit: None,
            taken: Taken::Clock { of_time: Time::second, of_instant: DateTime::second },
            phrase: "the second of ",
        };
        /// `time of dt`
        Time = DatePartRow {
            word: "time",
            unit: None,
            taken: Taken::TimeOfInstant,
            phrase: "the time of day of ",
        };
        /// `date of dt`
        Date = DatePartRow { word: "date", unit: None, taken: Taken::DayOfInstant, phrase: "the day of " };
        /// `start of d in zone "…"`: the day's first instant
        StartOfDay = DatePartRow { word: "start", unit: None, taken: Taken::FirstInstant, phrase: "the beginning of " };
        /// `end of s`
        EndOfStretch = DatePartRow { word: "end", unit: None, taken: Taken::EndOfStretch, phrase: "the end of " };
        /// `start of month of d`
        StartOfMonth = end("start", "month", "the first day of the month of ", super::Date::start_of_month);
        /// `start of quarter of d`
        StartOfQuarter = end("start", "quarter", "the first day of the quarter of ", super::Date::start_of_quarter);
        /// `start of year of d`
        StartOfYear = end("start", "year", "the first day of the year of ", super::Date::start_of_year);
        /// `end of month of d`
        EndOfMonth = end("end", "month", "the last day of the month of ", super::Date::end_of_month);
        /// `end of quarter of d`
        EndOfQuarter = end("end", "quarter", "the last day of the quarter of ", super::Date::end_of_quarter);
        /// `end of year of d`
        EndOfYear = end("end", "year", "the last day of the year of ", super::Date::end_of_year);
    }
}

impl DatePart {
    /// The part with these words before each `of`.
    pub fn from_words(word: &str, unit: Option<&str>) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|part| part.row().word == word && part.row().unit == unit)
    }
}
