//! Lengths of time: durations, which are elapsed time, and periods, which are counted on a
//! calendar.

use std::cmp::Ordering;
use std::fmt;

use super::super::fault::{Fault, FaultKind};
use super::super::number::Number;
use super::super::text::shown_exactly;
use super::{DAY, HOUR, MINUTE, SECOND};

/// Maximum count of one unit in a period that is parsed.
const MOST: i64 = 10_000_000;

/// Exact elapsed time, signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// Length in nanoseconds.
    pub nanos: i128,
}

impl Duration {
    /// A duration of a number of nanoseconds.
    pub fn from_nanos(nanos: i128) -> Self {
        Self { nanos }
    }

    /// A number of units, each `unit` nanoseconds long.
    ///
    /// # Errors
    /// `OutOfRange` if that is not a whole number of nanoseconds, or too long.
    pub fn of(count: &Number, unit: i128) -> Result<Self, Fault> {
        let nanos = count.mul(&Number::from(unit))?;
        let seconds = nanos.div(&Number::from(SECOND))?.floor();
        let rest = nanos.sub(&seconds.mul(&Number::from(SECOND))?)?;
        let whole = seconds.to_i64().zip(rest.to_i64()).map(|(seconds, rest)| {
            i128::from(seconds)
                .saturating_mul(SECOND)
                .saturating_add(i128::from(rest))
        });
        whole
            .filter(|nanos| nanos.abs() <= DAY.saturating_mul(36_600_000))
            .map(Self::from_nanos)
            .ok_or_else(|| {
                Fault::new(
                    FaultKind::OutOfRange,
                    "the duration is longer than can be counted, or finer than a nanosecond",
                )
            })
    }

    /// Reads `PT9H30M`.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let unreadable = |why: &str| {
            Fault::new(
                FaultKind::Unreadable,
                format!("`{}` {why}", shown_exactly(text)),
            )
        };
        let (sign, rest) = signed(text);
        let Some(rest) = rest.strip_prefix("PT") else {
            if is_count(text) {
                return Err(unreadable(&format!(
                    "has no unit: write it too, as `PT{0}H` for {0} hours",
                    shown_exactly(text)
                )));
            }
            if let Some(iso) = iso_of_words(text) {
                return Err(unreadable(&format!(
                    "is not how a document writes a duration: write `{iso}`"
                )));
            }
            return Err(unreadable(if rest.starts_with('P') {
                "is a period of days, months or years, not a duration: a duration is written like `PT9H30M`"
            } else {
                "is not a duration: write it like `PT9H30M`"
            }));
        };
        let wrong = || unreadable("is not a duration: write it like `PT9H30M`");
        let mut nanos = 0i128;
        let mut last = i128::MAX;
        for (digits, letter) in designators(rest).ok_or_else(wrong)? {
            let unit = match letter {
                'H' => HOUR,
                'M' => MINUTE,
                'S' => SECOND,
                _ => return Err(wrong()),
            };
            if unit >= last || (digits.contains('.') && letter != 'S') {
                return Err(wrong());
            }
            last = unit;
            let count = Number::parse(&plain_digits(digits)).map_err(|_| wrong())?;
            let part = Self::of(&count, unit).map_err(|_| {
                unreadable("is longer than can be counted, or finer than a nanosecond")
            })?;
            nanos = nanos.saturating_add(part.nanos);
        }
        if last == i128::MAX {
            return Err(wrong());
        }
        Ok(Self {
            nanos: nanos.saturating_mul(sign),
        })
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            nanos: self.nanos.saturating_add(other.nanos),
        }
    }

    /// The duration with the opposite sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            nanos: self.nanos.saturating_neg(),
        }
    }

    /// The exact quotient by a unit of `unit` nanoseconds.
    ///
    /// # Errors
    /// `DivisionByZero` for a unit of zero length.
    pub fn count(self, unit: i128) -> Result<Number, Fault> {
        Number::from(self.nanos).div(&Number::from(unit))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.nanos.saturating_abs();
        let hours = size.div_euclid(HOUR);
        let minutes = size.rem_euclid(HOUR).div_euclid(MINUTE);
        let nanos = size.rem_euclid(MINUTE);
        let seconds = Duration::from_nanos(nanos)
            .count(SECOND)
            .unwrap_or(Number::ZERO);
        let mut words = Vec::new();
        if hours != 0 {
            words.push(counted(&hours.to_string(), "hour"));
        }
        if minutes != 0 {
            words.push(counted(&minutes.to_string(), "minute"));
        }
        if nanos != 0 || words.is_empty() {
            words.push(counted(&seconds.to_string(), "second"));
        }
        write!(
            f,
            "{}{}",
            if self.nanos < 0 { "-" } else { "" },
            words.join(" ")
        )
    }
}

/// Calendar time, signed: months (a year is twelve) and days (a week is seven), which do not
/// convert into each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CalendarPeriod {
    /// Number of months.
    pub months: i64,
    /// Number of days.
    pub days: i64,
}

impl CalendarPeriod {
    /// A period of days.
    pub fn of_days(days: i64) -> Self {
        Self { months: 0, days }
    }

    /// A period of months.
    pub fn of_months(months: i64) -> Self {
        Self { months, days: 0 }
    }

    /// A whole number of units.
    ///
    /// # Errors
    /// `OutOfRange`; also for a fraction, even if it would be a whole number of months.
    pub fn of(count: &Number, unit: Self) -> Result<Self, Fault> {
        if count.is_integer() {
            return unit.times(count);
        }
        let text = format!(
            "days, weeks, months and years are counted in whole numbers, and this is {count}"
        );
        Err(Fault::new(FaultKind::OutOfRange, text))
    }

    /// Reads `P1Y2M10D`, `P2W`.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let unreadable = |why: &str| {
            Fault::new(
                FaultKind::Unreadable,
                format!("`{}` {why}", shown_exactly(text)),
            )
        };
        let wrong = || unreadable("is not a period: write it like `P1Y2M10D`");
        let (sign, rest) = signed(text);
        let rest = rest
            .strip_prefix('P')
            .ok_or_else(|| match iso_of_words(text) {
                None if is_count(text) => unreadable(&format!(
                    "has no unit: write it too, as `P{0}M` for {0} months or `P{0}D` for {0} days",
                    shown_exactly(text)
                )),
                Some(iso) => unreadable(&format!(
                    "is not how a document writes a period: write `{iso}`"
                )),
                None => wrong(),
            })?;
        if rest.contains('T') {
            return Err(unreadable(
                "has hours, minutes or seconds: a period is of years, months, weeks and days",
            ));
        }
        let mut period = Self::default();
        let mut last = 0;
        for (digits, letter) in designators(rest).ok_or_else(wrong)? {
            if digits.contains('.') {
                return Err(unreadable(
                    "has a fraction: a period is of whole years, months, weeks and days",
                ));
            }
            // A number that does not fit exceeds the maximum too.
            let count: i64 = digits.parse().unwrap_or(i64::MAX);
            let (order, months, days) = match letter {
                'Y' => (1, 12, 0),
                'M' => (2, 1, 0),
                'W' => (3, 0, 7),
                'D' => (4, 0, 1),
                _ => return Err(wrong()),
            };
            if order <= last {
                return Err(unreadable(
                    "is not a period: its units are years, months, weeks, days, each once and in this order",
                ));
            }
            if count > MOST {
                return Err(unreadable(&format!(
                    "is longer than can be counted: of each unit a period has at most {MOST}"
                )));
            }
            last = order;
            period.months = period.months.saturating_add(count.saturating_mul(months));
            period.days = period.days.saturating_add(count.saturating_mul(days));
        }
        if last == 0 {
            return Err(wrong());
        }
        Ok(if sign < 0 { period.negated() } else { period })
    }

    /// The sum.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn plus(self, other: Self) -> Result<Self, Fault> {
        let sum = self
            .months
            .checked_add(other.months)
            .zip(self.days.checked_add(other.days));
        sum.map(|(months, days)| Self { months, days })
            .ok_or_else(too_long)
    }

    /// The period with the opposite sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            months: self.months.saturating_neg(),
            days: self.days.saturating_neg(),
        }
    }

    /// The product with a number.
    ///
    /// # Errors
    /// `OutOfRange`; also if the product is not a whole number of months or days.
    pub fn times(self, factor: &Number) -> Result<Self, Fault> {
        let scaled = |count: i64| {
            Number::from(count)
                .mul(factor)?
                .to_i64()
                .ok_or_else(too_long)
        };
        Ok(Self {
            months: scaled(self.months)?,
            days: scaled(self.days)?,
        })
    }

    /// Compares two periods: the least and the greatest order that are possible. They are equal if
    /// the lengths of months do not matter.
    ///
    /// A year has 365 or 366 days, and a month beyond complete years has 28 to 31. This bounds both
    /// periods, and their difference.
    pub fn possible_orders(self, other: Self) -> (Ordering, Ordering) {
        let difference = days_of(
            i128::from(self.months).saturating_sub(i128::from(other.months)),
            i128::from(self.days).saturating_sub(i128::from(other.days)),
        );
        let (mine, theirs) = (self.days_possible(), other.days_possible());
        let low = difference.0.cmp(&0).max(mine.0.cmp(&theirs.1));
        let high = difference.1.cmp(&0).min(mine.1.cmp(&theirs.0));
        (low, high)
    }

    /// The least and the greatest number of days that it can have.
    fn days_possible(self) -> (i128, i128) {
        days_of(i128::from(self.months), i128::from(self.days))
    }
}

/// The least and the greatest number of days of a number of months.
pub(crate) fn days_of_months(months: i128) -> (i128, i128) {
    days_of(months, 0)
}

/// The least and the greatest number of days of a number of months and days.
fn days_of(months: i128, days: i128) -> (i128, i128) {
    let (years, rest) = (
        months.saturating_abs().div_euclid(12),
        months.saturating_abs().rem_euclid(12),
    );
    let least = years
        .saturating_mul(365)
        .saturating_add(rest.saturating_mul(28));
    let most = years
        .saturating_mul(366)
        .saturating_add(rest.saturating_mul(31));
    let (least, most) = if months < 0 {
        (most.saturating_neg(), least.saturating_neg())
    } else {
        (least, most)
    };
    (least.saturating_add(days), most.saturating_add(days))
}

impl fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        let (years, months) = (self.months.wrapping_div(12), self.months.wrapping_rem(12));
        for (count, unit) in [(years, "year"), (months, "month"), (self.days, "day")] {
            if count != 0 {
                words.push(counted(&count.to_string(), unit));
            }
        }
        f.write_str(&if words.is_empty() {
            "0 days".to_owned()
        } else {
            words.join(" ")
        })
    }
}

fn too_long() -> Fault {
    Fault::new(
        FaultKind::OutOfRange,
        "the period is no whole number of months and days, or longer than can be counted",
    )
}

/// A count with its unit: `1 day`, `2 days`.
pub(crate) fn counted(count: &str, unit: &str) -> String {
    format!(
        "{count} {unit}{}",
        if matches!(count, "1" | "-1") { "" } else { "s" }
    )
}

fn is_count(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Converts `24 months`, as rule files write it, to the ISO 8601 form of documents: `P24M`.
fn iso_of_words(text: &str) -> Option<String> {
    let (count, unit) = text.trim().split_once(' ')?;
    let (front, letter) = match unit.trim().trim_end_matches('s') {
        "second" => ("PT", 'S'),
        "minute" => ("PT", 'M'),
        "hour" => ("PT", 'H'),
        "day" => ("P", 'D'),
        "week" => ("P", 'W'),
        "month" => ("P", 'M'),
        "year" => ("P", 'Y'),
        _ => return None,
    };
    is_count(count).then(|| format!("{front}{count}{letter}"))
}

fn signed(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    }
}

/// Strips leading zeros, which ISO 8601 allows and JSON's grammar does not.
fn plain_digits(digits: &str) -> String {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() || trimmed.starts_with('.') {
        format!("0{trimmed}")
    } else {
        trimmed.to_owned()
    }
}

/// Splits `9H30M` into digits and designators.
fn designators(text: &str) -> Option<Vec<(&str, char)>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (digits, tail) = rest.split_at_checked(at)?;
        let letter = tail.chars().next()?;
        if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        parts.push((digits, letter));
        rest = tail.get(letter.len_utf8()..)?;
    }
    Some(parts)
}
