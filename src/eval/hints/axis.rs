//! Values on a line, counted in steps from the one that is written: cents, whole
//! numbers, days, minutes.

use super::super::value::Value;
use crate::document::Cell;
use crate::value::{Currency, Date, DateTime, Duration, Number, time};

/// A line of values through one that is written.
#[derive(Debug, Clone)]
pub(super) enum Axis {
    /// Numbers, a unit of the last written digit apart.
    Number {
        /// The one written.
        base: Number,
        /// How far apart.
        step: Number,
    },
    /// Amounts, a minor unit apart or as fine as written.
    Money {
        /// The one written.
        base: Number,
        /// Of what.
        currency: Currency,
        /// How far apart.
        step: Number,
    },
    /// Days.
    Date(Date),
    /// Instants, minutes apart, or seconds.
    Instant(DateTime, i128),
}

impl Axis {
    /// The line of a cell's value, if there is one.
    pub(super) fn of(cell: &Cell) -> Option<Self> {
        Some(match cell {
            Cell::Number(base) => Self::Number { base: base.clone(), step: unit(base.decimal_places()?)? },
            Cell::Money(money) => {
                let minor = u32::from(money.currency.minor_units().unwrap_or(0));
                let step = unit(money.amount.decimal_places()?.max(minor))?;
                Self::Money { base: money.amount.clone(), currency: money.currency, step }
            }
            Cell::Date(date) => Self::Date(*date),
            Cell::DateTime(instant) if instant.nanos().rem_euclid(time::MINUTE) == 0 => {
                Self::Instant(*instant, time::MINUTE)
            }
            Cell::DateTime(instant) if instant.nanos().rem_euclid(time::SECOND) == 0 => {
                Self::Instant(*instant, time::SECOND)
            }
            _ => return None,
        })
    }

    /// The value so many steps away; none where there is none, or where the sign would turn.
    pub(super) fn at(&self, offset: i64) -> Option<Cell> {
        match self {
            Self::Number { step, .. } | Self::Money { step, .. } => self.shifted(&Number::from(offset).mul(step).ok()?),
            Self::Date(date) => date.add_days(offset).ok().map(Cell::Date),
            Self::Instant(instant, unit) => {
                let nanos = i128::from(offset).checked_mul(*unit)?;
                instant.add_duration(Duration::from_nanos(nanos)).ok().map(Cell::DateTime)
            }
        }
    }

    /// The value at a number of steps that need not be whole; numbers and amounts only.
    pub(super) fn exactly(&self, steps: &Number) -> Option<Cell> {
        match self {
            Self::Number { step, .. } | Self::Money { step, .. } => self.shifted(&steps.mul(step).ok()?),
            Self::Date(_) | Self::Instant(..) => None,
        }
    }

    fn shifted(&self, by: &Number) -> Option<Cell> {
        let (base, cell): (_, &dyn Fn(Number) -> Cell) = match self {
            Self::Number { base, .. } => (base, &Cell::Number),
            Self::Money { base, currency, .. } => {
                (base, &|amount| Cell::Money(crate::value::Money::new(amount, *currency)))
            }
            Self::Date(_) | Self::Instant(..) => return None,
        };
        let value = base.add(by).ok()?;
        let turned = value.is_negative() && !base.is_negative();
        (!turned && value.decimal_places().is_some()).then(|| cell(value))
    }

    /// How many steps away a search looks at most, as a power of four.
    pub(super) fn reach(&self) -> u32 {
        match self {
            Self::Number { .. } | Self::Money { .. } => 25,
            Self::Date(_) => 7,
            Self::Instant(_, unit) => {
                if *unit == time::MINUTE {
                    12
                } else {
                    15
                }
            }
        }
    }

    /// Steps far beyond a value, at which nothing may be violated, though it may be that nothing can be decided there, as
    /// outside the years that a calendar covers.
    pub(super) fn far(&self, offset: i64) -> Vec<i64> {
        const DAYS: [i64; 8] = [93, 124, 183, 250, 366, 1_461, 3_653, 7_305];
        match self {
            Self::Number { .. } | Self::Money { .. } => {
                let size = offset.saturating_abs();
                vec![100_000, 10_000_000, size.saturating_mul(10), size.saturating_mul(1_000)]
            }
            Self::Date(_) => DAYS.to_vec(),
            Self::Instant(_, unit) => {
                let minute = if *unit == time::MINUTE { 1_i64 } else { 60 };
                DAYS.iter().map(|days| days.saturating_mul(minute.saturating_mul(24 * 60))).collect()
            }
        }
    }

    /// Steps beyond a value at which it is looked whether what follows satisfies too.
    pub(super) fn beyond(&self, offset: i64) -> Vec<i64> {
        match self {
            Self::Number { .. } | Self::Money { .. } => vec![1, 2, 10, 1_000, offset.saturating_abs()],
            Self::Date(_) => (1..=40).chain([62]).collect(),
            Self::Instant(_, unit) => {
                let minute = if *unit == time::MINUTE { 1_i64 } else { 60 };
                let hour = minute.saturating_mul(60);
                let hours = (1..=48).map(|count| hour.saturating_mul(count));
                let days = (3..=40).map(|count| hour.saturating_mul(24).saturating_mul(count));
                [1, minute].into_iter().chain(hours).chain(days).collect()
            }
        }
    }

    /// The words for what follows in a direction; nothing for exactly one value.
    pub(super) fn relation(&self, direction: i64) -> &'static str {
        let is_time = matches!(self, Self::Date(_) | Self::Instant(..));
        match (direction, is_time) {
            (0, _) => "",
            (1.., true) => "or later",
            (_, true) => "or earlier",
            (1.., false) => "or more",
            (_, false) => "or less",
        }
    }
}

/// 1, 0.1, 0.01: a unit of the last of so many digits.
fn unit(places: u32) -> Option<Number> {
    Number::from(10_i64).power(i64::from(places).checked_neg()?).ok()
}

/// The difference of two sides of a comparison as a number.
pub(super) fn difference(left: &Value, right: &Value) -> Option<Number> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.sub(b).ok(),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => a.amount.sub(&b.amount).ok(),
        (Value::Money(a), Value::Zero) => Some(a.amount.clone()),
        (Value::Zero, Value::Money(b)) => Some(b.amount.neg()),
        (Value::Date(a), Value::Date(b)) => Some(Number::from(a.days_since(*b))),
        (Value::DateTime(a), Value::DateTime(b)) => Some(Number::from(a.since(b).nanos)),
        (Value::Duration(a), Value::Duration(b)) => Some(Number::from(a.nanos.checked_sub(b.nanos)?)),
        _ => None,
    }
}
