//! Months of a year: `2025-01`.

use std::fmt;

use super::super::fault::{Fault, FaultKind};
use super::super::text::shown_exactly;
use super::date::Date;
use super::length::CalendarPeriod;
use super::out_of_range;
use super::stretch::Stretch;

/// A month of a year from 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    /// Months since January of year 0: 12 * year + month - 1.
    index: i32,
}

impl YearMonth {
    /// The month with this year and number, from 1.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let first = Date::from_ymd(year, month, 1)?;
        Some(Self::of(first))
    }

    /// The month of a day.
    pub fn of(date: Date) -> Self {
        let month = i32::try_from(date.month()).unwrap_or(1);
        let index = date.year().saturating_mul(12).saturating_add(month);
        Self {
            index: index.saturating_sub(1),
        }
    }

    /// Reads `2025-01`, and no other form.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_strict(text).ok_or_else(|| {
            let shown = shown_exactly(text);
            let why = match Date::parse(text) {
                Ok(date) => format!("{shown} is a day, and its month is `{}`", Self::of(date)),
                Err(_) => format!("{shown} is no month of a year: it is written like `2025-01`"),
            };
            Fault::new(FaultKind::Unreadable, why)
        })
    }

    fn parse_strict(text: &str) -> Option<Self> {
        let bytes: &[u8; 7] = text.as_bytes().try_into().ok()?;
        let mut digits = bytes.iter().enumerate();
        if !digits.all(|(at, byte)| byte.is_ascii_digit() != (at == 4)) {
            return None;
        }
        let (year, month) = text.split_once('-')?;
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.index.div_euclid(12)
    }

    /// The number of the month, 1 to 12.
    pub fn month(self) -> u32 {
        let month = self.index.rem_euclid(12).saturating_add(1);
        u32::try_from(month).unwrap_or(1)
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::from_ymd(self.year(), self.month(), 1).unwrap_or(Date::FIRST)
    }

    /// Its days.
    pub fn days(self) -> Stretch {
        let from = self.first();
        Stretch::Dates {
            from,
            to: from.end_of_month(),
            closed: true,
        }
    }

    /// Months from another month to this one; negative if this is the earlier one.
    pub fn months_since(self, earlier: Self) -> i64 {
        i64::from(self.index).saturating_sub(i64::from(earlier.index))
    }

    /// The month a number of months later.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn add_months(self, months: i64) -> Result<Self, Fault> {
        let index = i64::from(self.index).checked_add(months);
        let moved = index.and_then(|index| {
            let year = i32::try_from(index.div_euclid(12)).ok()?;
            let month = u32::try_from(index.rem_euclid(12)).ok()?;
            Self::new(year, month.saturating_add(1))
        });
        moved.ok_or_else(|| out_of_range("the month"))
    }

    /// The month a period later.
    ///
    /// # Errors
    /// `Incomparable` if the period has days; `OutOfRange`.
    pub fn add_period(self, period: CalendarPeriod) -> Result<Self, Fault> {
        if period.days != 0 {
            let text = format!("{period} is not a number of whole months after {self}");
            return Err(Fault::new(FaultKind::Incomparable, text));
        }
        self.add_months(period.months)
    }

    /// The month in words: `January 2025`.
    pub fn in_words(self) -> String {
        let first = self.first().in_words();
        first.trim_start_matches("1 ").to_owned()
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_ordered_and_counted() {
        let month = |text| YearMonth::parse(text).unwrap();
        for text in ["2025-01", "0001-01", "9999-12", "2024-02"] {
            assert_eq!(month(text).to_string(), text);
            assert_eq!(YearMonth::of(month(text).first()), month(text));
        }
        for wrong in [
            "2025-13",
            "2025-00",
            "0000-01",
            "2025-1",
            "25-01",
            "2025-01-01",
            "2025/01",
            "٢٠٢٥-01",
            "",
        ] {
            assert!(YearMonth::parse(wrong).is_err(), "{wrong}");
        }
        assert!(month("2024-12") < month("2025-01"));
        assert_eq!(month("2025-02").months_since(month("2024-11")), 3);
        assert_eq!(month("2024-11").add_months(14).unwrap(), month("2026-01"));
        assert_eq!(month("2024-01").add_months(-1).unwrap(), month("2023-12"));
        assert!(month("9999-12").add_months(1).is_err());
        assert!(month("0001-01").add_months(-1).is_err());
        assert!(month("2024-01").add_months(i64::MAX).is_err());
        assert!(
            month("2024-01")
                .add_period(CalendarPeriod::of_days(31))
                .is_err()
        );
        assert_eq!(
            month("2024-02").days().to_string(),
            "from 2024-02-01 to 2024-02-29"
        );
        assert_eq!(month("2025-01").in_words(), "January 2025");
    }
}
