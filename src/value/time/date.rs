//! Dates of the Gregorian calendar, years 1 to 9999.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::fault::{Fault, FaultKind};
use super::super::text::shown_exactly;
use super::length::CalendarPeriod;
use super::out_of_range;

/// A date, without a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// Policy for adding months to a day that the resulting month lacks, as 31 January plus a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MonthEnds {
    /// A fault.
    #[default]
    Undetermined,
    /// The last day of that month.
    Clip,
    /// The first day of the next month.
    Roll,
}

impl Date {
    /// 1 January of year 1.
    pub const FIRST: Self = Self(match NaiveDate::from_ymd_opt(1, 1, 1) {
        Some(date) => date,
        None => NaiveDate::MIN,
    });

    /// The date with this year, month and day of the month.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::from_chrono)
    }

    pub(crate) fn from_chrono(date: NaiveDate) -> Option<Self> {
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    pub(crate) fn to_chrono(self) -> NaiveDate {
        self.0
    }

    /// Reads `2021-03-01`, and no other form.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_strict(text)
            .ok_or_else(|| Fault::new(FaultKind::Unreadable, explain_invalid_date(text)))
    }

    pub(super) fn parse_strict(text: &str) -> Option<Self> {
        Self::parse_bytes(text.as_bytes())
    }

    /// Reads `2021-03-01`, and no other form.
    pub(crate) fn parse_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 10] = bytes.try_into().ok()?;
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else {
            return None;
        };
        let year = number(&[y1, y2, y3, y4])?;
        Self::from_ymd(
            i32::try_from(year).ok()?,
            number(&[m1, m2])?,
            number(&[d1, d2])?,
        )
    }

    /// The date in words: `30 June 2016`.
    pub fn in_words(self) -> String {
        let index = usize::try_from(self.month()).unwrap_or(1).saturating_sub(1);
        let month = MONTHS.get(index).copied().unwrap_or("");
        let (first, rest) = month.split_at_checked(1).unwrap_or(("", month));
        let first = first.to_uppercase();
        format!("{} {first}{rest} {}", self.day(), self.year())
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// The day of the week, from 0 for Monday.
    pub fn weekday(self) -> usize {
        usize::try_from(self.0.weekday().num_days_from_monday()).unwrap_or(0)
    }

    /// Year and week of ISO 8601.
    pub fn iso_week(self) -> (i32, u32) {
        (self.0.iso_week().year(), self.0.iso_week().week())
    }

    /// The day of the year, 1 to 366.
    pub fn ordinal(self) -> u32 {
        self.0.ordinal()
    }

    /// Days from `earlier` to this day; negative if this day is the earlier one.
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// The date a number of days later.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn add_days(self, days: i64) -> Result<Self, Fault> {
        let size = Days::new(days.unsigned_abs());
        let moved = if days < 0 {
            self.0.checked_sub_days(size)
        } else {
            self.0.checked_add_days(size)
        };
        moved
            .and_then(Self::from_chrono)
            .ok_or_else(|| out_of_range("the day"))
    }

    /// The date a period later: months are added first, then days.
    ///
    /// # Errors
    /// `AmbiguousMonthEnd`, `OutOfRange`.
    pub fn add_period(self, period: CalendarPeriod, month_ends: MonthEnds) -> Result<Self, Fault> {
        self.add_months(period.months, month_ends)?
            .add_days(period.days)
    }

    fn add_months(self, months: i64, month_ends: MonthEnds) -> Result<Self, Fault> {
        let count = u32::try_from(months.unsigned_abs()).map_err(|_| out_of_range("the day"))?;
        let moved = if months < 0 {
            self.0.checked_sub_months(Months::new(count))
        } else {
            self.0.checked_add_months(Months::new(count))
        };
        let clipped = moved
            .and_then(Self::from_chrono)
            .ok_or_else(|| out_of_range("the day"))?;
        if clipped.day() == self.day() {
            return Ok(clipped);
        }
        match month_ends {
            MonthEnds::Clip => Ok(clipped),
            MonthEnds::Roll => clipped.add_days(1),
            MonthEnds::Undetermined => Err(Fault::new(
                FaultKind::AmbiguousMonthEnd,
                format!(
                    "{self} and {} may be {clipped} or the day after: the month has no day {}; `month ends clip` or `month ends roll` decides",
                    CalendarPeriod::of_months(months),
                    self.day()
                ),
            )),
        }
    }

    /// Whole months from this day to `end`, which is not earlier.
    ///
    /// # Errors
    /// `AmbiguousMonthEnd` on the last day of a month that lacks this day.
    pub fn months_until(self, end: Self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (low, high) = self.months_between(end, month_ends);
        if low == high {
            return Ok(low);
        }
        Err(Fault::new(
            FaultKind::AmbiguousMonthEnd,
            format!(
                "from {self} to {end} are {low} or {high} months: the month has no day {}; `month ends clip` or `month ends roll` decides",
                self.day()
            ),
        ))
    }

    /// Whole years from this day to `end`, which is not earlier.
    ///
    /// # Errors
    /// `AmbiguousMonthEnd`, if it affects the result.
    pub fn years_until(self, end: Self, month_ends: MonthEnds) -> Result<i64, Fault> {
        let (low, high) = self.months_between(end, month_ends);
        if low.div_euclid(12) == high.div_euclid(12) {
            return Ok(low.div_euclid(12));
        }
        self.months_until(end, month_ends)
            .map(|months| months.div_euclid(12))
    }

    fn months_between(self, end: Self, month_ends: MonthEnds) -> (i64, i64) {
        let index = |date: Self| {
            i64::from(date.year())
                .saturating_mul(12)
                .saturating_add(i64::from(date.month()))
        };
        let full = index(end).saturating_sub(index(self));
        let less = full.saturating_sub(1);
        let last = end.end_of_month().day();
        if self.day() <= last {
            let months = if end.day() < self.day() { less } else { full };
            return (months, months);
        }
        match month_ends {
            _ if end.day() < last => (less, less),
            MonthEnds::Clip => (full, full),
            MonthEnds::Roll => (less, less),
            MonthEnds::Undetermined => (less, full),
        }
    }

    /// The first day of its month.
    #[must_use]
    pub fn start_of_month(self) -> Self {
        self.in_month(self.month(), false)
    }

    /// The last day of its month.
    #[must_use]
    pub fn end_of_month(self) -> Self {
        self.in_month(self.month(), true)
    }

    /// The first day of its quarter.
    #[must_use]
    pub fn start_of_quarter(self) -> Self {
        self.in_month(self.quarter_month(1), false)
    }

    /// The last day of its quarter.
    #[must_use]
    pub fn end_of_quarter(self) -> Self {
        self.in_month(self.quarter_month(3), true)
    }

    /// The first day of its year.
    #[must_use]
    pub fn start_of_year(self) -> Self {
        self.in_month(1, false)
    }

    /// The last day of its year.
    #[must_use]
    pub fn end_of_year(self) -> Self {
        self.in_month(12, true)
    }

    fn quarter_month(self, which: u32) -> u32 {
        self.0
            .month0()
            .div_euclid(3)
            .saturating_mul(3)
            .saturating_add(which)
    }

    fn in_month(self, month: u32, last: bool) -> Self {
        let first = NaiveDate::from_ymd_opt(self.year(), month, 1).unwrap_or(self.0);
        if !last {
            return Self(first);
        }
        let end = first
            .checked_add_months(Months::new(1))
            .and_then(|next| next.pred_opt());
        Self(
            end.unwrap_or_else(|| NaiveDate::from_ymd_opt(self.year(), month, 31).unwrap_or(first)),
        )
    }
}

impl Date {
    /// Reads a date in another common form, for a suggestion; `None` if it is ambiguous.
    pub fn parse_lenient(text: &str) -> Option<Self> {
        let parts: Vec<u32> = text
            .split(['-', '/', '.'])
            .map(|part| number(part.as_bytes()))
            .collect::<Option<_>>()?;
        let of =
            |year: u32, month: u32, day: u32| Self::from_ymd(i32::try_from(year).ok()?, month, day);
        match parts.as_slice() {
            [year, month, day] if *year > 31 => of(*year, *month, *day),
            [first, second, year] => {
                let other = of(*year, *first, *second).filter(|_| !text.contains('.'));
                match (of(*year, *second, *first), other) {
                    (Some(date), Some(other)) => (date == other).then_some(date),
                    (date, other) => date.or(other),
                }
            }
            _ => None,
        }
        .or_else(|| parse_with_month_name(text))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Parses a number made of ASCII digits only.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |sum, digit| {
        let digit = digit
            .is_ascii_digit()
            .then(|| u32::from(digit.wrapping_sub(b'0')))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// Explains why a text is not a date, with the expected form.
pub fn explain_invalid_date(text: &str) -> String {
    let seen = shown_exactly(text);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let numbers: Option<Vec<u32>> = parts
        .iter()
        .map(|part| number(part.as_bytes()).filter(|_| !part.is_empty()))
        .collect();
    let form = "a date is written like `2021-03-01`";
    if let Some((date, rest)) = text.split_once(['T', 't', ' '])
        && let Some(date) = Date::parse_strict(date)
    {
        return match rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            true => format!("`{seen}` has a time of day, and a date has none: write `{date}`"),
            false => format!("`{seen}` is more than a date: a date alone is written `{date}`"),
        };
    }
    if let Some((date, offset)) = text.split_at_checked("2021-03-01".len())
        && (offset == "Z" || offset.starts_with(['+', '-']) && offset.len() == "+06:00".len())
        && let Some(date) = Date::parse_strict(date)
    {
        return format!("`{seen}` has an offset, and a date has none: write `{date}`");
    }
    match numbers.as_deref() {
        Some([year, month, day])
            if *year > 31 || parts.first().is_some_and(|part| part.len() == 4) =>
        {
            let right = i32::try_from(*year)
                .ok()
                .and_then(|year| Date::from_ymd(year, *month, *day));
            match right {
                Some(date) => format!("`{seen}` is not written as a date: write `{date}`"),
                None => format!("there is no day `{seen}`"),
            }
        }
        Some([first, second, year]) if *year > 31 => {
            let of = |month: u32, day: u32| Date::from_ymd(i32::try_from(*year).ok()?, month, day);
            match (
                of(*second, *first),
                of(*first, *second).filter(|_| !text.contains('.')),
            ) {
                (Some(date), Some(other)) if date != other => format!(
                    "`{seen}` is not written as a date: write `{date}`, or `{other}` if the month comes first"
                ),
                (Some(date), _) | (None, Some(date)) => {
                    format!("`{seen}` is not written as a date: write `{date}`")
                }
                (None, None) => format!("`{seen}` is not a date: {form}"),
            }
        }
        _ => parse_with_month_name(text).map_or_else(
            || format!("`{seen}` is not a date: {form}"),
            |date| format!("`{seen}` is not written as a date: write `{date}`"),
        ),
    }
}

/// The last day of the month in a date that does not exist: 28 February for `2026-02-30`.
pub fn last_of_month(text: &str) -> Option<Date> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    let [month, day] = [number(str::as_bytes(month))?, number(str::as_bytes(day))?];
    Date::from_ymd(year.parse().ok()?, month, 1)
        .filter(|_| (29..=31).contains(&day))
        .map(Date::end_of_month)
}

/// The English names of the months, in lower case.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads `1 February 2026` or `Feb 1st, 2026`: a date with the English name of its month, or the
/// first three letters of it.
fn parse_with_month_name(text: &str) -> Option<Date> {
    let words: Vec<String> = text
        .split([' ', ',', '.', '-', '/'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let month_of = |word: &str| {
        let at = MONTHS
            .iter()
            .position(|month| *month == word || word.len() == 3 && month.starts_with(word))?;
        u32::try_from(at.saturating_add(1)).ok()
    };
    let (month, day, year) = match words.as_slice() {
        [day, month, year] if month_of(month).is_some() => (month_of(month)?, day, year),
        [month, day, year] => (month_of(month)?, day, year),
        _ => return None,
    };
    let day = day.trim_end_matches(char::is_alphabetic).parse().ok()?;
    let year = year
        .parse()
        .ok()
        .filter(|year| (1000..=9999).contains(year))?;
    Date::from_ymd(year, month, day)
}
