//! Values on a line, counted in steps from the one that is written: cents, whole
//! numbers, days, minutes.

use crate::check::types::Type;
use crate::document::Cell;
use crate::runtime::Value;
use crate::value::{Currency, Date, DateTime, Duration, Number, YearMonth, time};

/// Digits after the point that count.
const PLACES: usize = 12;
/// Digits after the point of a percentage.
const HUNDREDTHS: u32 = 2;

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
    /// Months of years.
    Month(YearMonth),
    /// Instants, minutes apart, or seconds.
    Instant(DateTime, i128),
}

impl Axis {
    /// The line of a cell's value as it is written, if there is one.
    pub(super) fn of(cell: &Cell, written: &str) -> Option<Self> {
        Some(match cell {
            Cell::Number(base) => {
                let percent = if written.contains('%') { 2 } else { 0 };
                let places = base
                    .decimal_places()?
                    .max(written_places(written).saturating_add(percent));
                Self::Number {
                    base: base.clone(),
                    step: unit(places)?,
                }
            }
            Cell::Money(money) => {
                let minor = u32::from(money.currency.minor_units().unwrap_or(0));
                let step = unit(money.amount.decimal_places()?.max(minor))?;
                Self::Money {
                    base: money.amount.clone(),
                    currency: money.currency,
                    step,
                }
            }
            Cell::Date(date) => Self::Date(*date),
            Cell::YearMonth(month) => Self::Month(*month),
            Cell::DateTime(instant) if instant.nanos().rem_euclid(time::MINUTE) == 0 => {
                Self::Instant(*instant, time::MINUTE)
            }
            Cell::DateTime(instant) if instant.nanos().rem_euclid(time::SECOND) == 0 => {
                Self::Instant(*instant, time::SECOND)
            }
            Cell::Absent
            | Cell::Default(_)
            | Cell::Missing
            | Cell::Unreadable(_)
            | Cell::Boolean(_)
            | Cell::Text(_)
            | Cell::DateTime(_)
            | Cell::Time(_)
            | Cell::Duration(_)
            | Cell::Period(_)
            | Cell::List { .. }
            | Cell::Map { .. }
            | Cell::Record { .. } => return None,
        })
    }

    /// The value this many steps away; `None` if there is none, or if the sign would change.
    pub(super) fn at(&self, offset: i64) -> Option<Cell> {
        match self {
            Self::Number { step, .. } | Self::Money { step, .. } => {
                self.shifted(&Number::from(offset).mul(step).ok()?)
            }
            Self::Date(date) => date.add_days(offset).ok().map(Cell::Date),
            Self::Month(month) => month.add_months(offset).ok().map(Cell::YearMonth),
            Self::Instant(instant, unit) => {
                let nanos = i128::from(offset).checked_mul(*unit)?;
                instant
                    .add_duration(Duration::from_nanos(nanos))
                    .ok()
                    .map(Cell::DateTime)
            }
        }
    }

    /// The value at a number of steps that need not be whole; numbers and amounts only.
    pub(super) fn exactly(&self, steps: &Number) -> Option<Cell> {
        match self {
            Self::Number { step, .. } | Self::Money { step, .. } => {
                self.shifted(&steps.mul(step).ok()?)
            }
            Self::Date(_) | Self::Month(_) | Self::Instant(..) => None,
        }
    }

    fn shifted(&self, by: &Number) -> Option<Cell> {
        let (base, cell): (_, &dyn Fn(Number) -> Cell) = match self {
            Self::Number { base, .. } => (base, &Cell::Number),
            Self::Money { base, currency, .. } => (base, &|amount| {
                Cell::Money(crate::value::Money::new(amount, *currency))
            }),
            Self::Date(_) | Self::Month(_) | Self::Instant(..) => return None,
        };
        let value = base.add(by).ok()?;
        let turned = value.is_negative() && !base.is_negative();
        (!turned && value.decimal_places().is_some()).then(|| cell(value))
    }

    /// The line with smaller steps, if it needs them: a clause compares with something between two of its values. Both sides
    /// are equal so many `steps` away, and what else is compared has so many `digits` after the point.
    pub(super) fn finer(&self, ty: &Type, steps: &[Number], digits: u32) -> Option<Self> {
        match self {
            Self::Number { base, .. } if matches!(ty, Type::Number | Type::Percent) => {
                let least = if matches!(ty, Type::Percent) {
                    HUNDREDTHS
                } else {
                    0
                };
                let equal = steps
                    .iter()
                    .filter_map(|steps| self.equal_at(steps))
                    .map(|value| value.digits());
                let places = equal
                    .chain([least, digits])
                    .max()
                    .filter(|places| *places > self.digits())?;
                Some(Self::Number {
                    base: base.clone(),
                    step: unit(places)?,
                })
            }
            Self::Instant(instant, time::MINUTE)
                if steps.iter().any(|steps| !steps.is_integer()) =>
            {
                Some(Self::Instant(*instant, time::SECOND))
            }
            Self::Number { .. }
            | Self::Money { .. }
            | Self::Date(_)
            | Self::Month(_)
            | Self::Instant(..) => None,
        }
    }

    /// The number so many steps away, whether or not it can be written.
    fn equal_at(&self, steps: &Number) -> Option<Number> {
        let Self::Number { base, step } = self else {
            return None;
        };
        base.add(&steps.mul(step).ok()?).ok()
    }

    /// How many steps away a search looks at most, as a power of four.
    pub(super) fn reach(&self) -> u32 {
        match self {
            Self::Number { .. } | Self::Money { .. } => 25,
            Self::Date(_) => 7,
            Self::Month(_) => 5,
            Self::Instant(_, unit) => {
                if *unit == time::MINUTE {
                    12
                } else {
                    15
                }
            }
        }
    }

    /// Steps in both directions in which every value is looked at, the nearest first: so far that weeks, months and hours of
    /// the day come round.
    pub(super) fn close_by(&self) -> Vec<i64> {
        match self {
            Self::Number { .. } | Self::Money { .. } => (1..=24).collect(),
            Self::Date(_) => (1..=40).collect(),
            Self::Month(_) => (1..=24).collect(),
            Self::Instant(_, unit) => {
                let minute = if *unit == time::MINUTE { 1_i64 } else { 60 };
                let hours = (1..=24).map(|count| minute.saturating_mul(60).saturating_mul(count));
                let days =
                    (2..=40).map(|count| minute.saturating_mul(24 * 60).saturating_mul(count));
                (1..=16).chain(hours).chain(days).collect()
            }
        }
    }

    /// Steps beyond a value, further and further, at which nothing may be violated, though it may be that nothing can be
    /// decided there, as outside the years that a calendar covers.
    pub(super) fn far(&self) -> Vec<i64> {
        const DAYS: [i64; 8] = [93, 124, 183, 250, 366, 1_461, 3_653, 7_305];
        match self {
            Self::Number { .. } | Self::Money { .. } => (1..=self.reach())
                .map(|power| 1_i64 << power.saturating_mul(2))
                .collect(),
            Self::Date(_) => DAYS.to_vec(),
            Self::Month(_) => vec![36, 48, 60, 120, 240],
            Self::Instant(_, unit) => {
                let minute = if *unit == time::MINUTE { 1_i64 } else { 60 };
                DAYS.iter()
                    .map(|days| days.saturating_mul(minute.saturating_mul(24 * 60)))
                    .collect()
            }
        }
    }

    /// Larger and larger steps in a direction, in a year of no more than the shortest month, which may be all that
    /// satisfies; where zero lies there, smaller and smaller ones up to it, since an amount does
    /// not change its sign.
    pub(super) fn strides(&self, direction: i64) -> Vec<i64> {
        let mut powers: Vec<i64> = (0..=self.reach())
            .map(|power| 1_i64 << power.saturating_mul(2))
            .collect();
        powers.extend(self.months());
        powers.sort_unstable();
        let size = self
            .position()
            .and_then(i64::checked_neg)
            .and_then(|zero| zero.checked_mul(direction));
        let Some(size) = size.filter(|size| *size > 0) else {
            return powers
                .into_iter()
                .map(|steps| steps.saturating_mul(direction))
                .collect();
        };
        let growing = powers.iter().copied().filter(|steps| *steps < size);
        let shrinking = powers
            .iter()
            .rev()
            .map(|steps| size.saturating_sub(*steps))
            .filter(|steps| *steps > 0);
        let mut strides: Vec<i64> = growing.chain(shrinking).chain([size]).collect();
        strides.sort_unstable();
        strides.dedup();
        strides
            .into_iter()
            .map(|steps| steps.saturating_mul(direction))
            .collect()
    }

    /// Steps to further and further days of about a year, never a whole month apart; none for numbers and amounts.
    fn months(&self) -> Vec<i64> {
        let day = match self {
            Self::Number { .. } | Self::Money { .. } | Self::Month(_) => return Vec::new(),
            Self::Date(_) => 1_i64,
            Self::Instant(_, time::MINUTE) => 24 * 60,
            Self::Instant(..) => 24 * 60 * 60,
        };
        (1..=14)
            .map(|count| day.saturating_mul(28).saturating_mul(count))
            .collect()
    }

    /// Steps to zero, and to what is next to it; for numbers and amounts.
    pub(super) fn zero(&self) -> Vec<i64> {
        let Some(steps) = self.position() else {
            return Vec::new();
        };
        let by = |more: i64| steps.checked_neg().and_then(|zero| zero.checked_add(more));
        [by(-1), by(0), by(1)].into_iter().flatten().collect()
    }

    /// Steps from zero to the value that is written; for numbers and amounts.
    fn position(&self) -> Option<i64> {
        let (Self::Number { base, step } | Self::Money { base, step, .. }) = self else {
            return None;
        };
        base.div(step).ok()?.to_i64()
    }

    /// The steps from the value that is written to the N-th one behind it that is written with `fewer` digits less.
    pub(super) fn coarser(&self, fewer: u32, nth: i64) -> Option<i64> {
        let (position, unit) = (self.position()?, 10_i64.checked_pow(fewer)?);
        let first = if nth > 0 {
            position.div_euclid(unit)
        } else {
            position.checked_neg()?.div_euclid(unit).checked_neg()?
        };
        first
            .checked_add(nth)?
            .checked_mul(unit)?
            .checked_sub(position)
    }

    /// How many decimal digits a step has.
    pub(super) fn digits(&self) -> u32 {
        match self {
            Self::Number { step, .. } | Self::Money { step, .. } => {
                step.decimal_places().unwrap_or(0)
            }
            Self::Date(_) | Self::Month(_) | Self::Instant(..) => 0,
        }
    }

    /// Steps beyond a value at which it is looked whether what follows satisfies too.
    pub(super) fn beyond(&self, offset: i64) -> Vec<i64> {
        match self {
            Self::Number { .. } | Self::Money { .. } => {
                vec![1, 2, 10, 1_000, offset.saturating_abs()]
            }
            Self::Date(_) => (1..=40).chain([62]).collect(),
            Self::Month(_) => (1..=24).chain([120]).collect(),
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
        let is_time = matches!(self, Self::Date(_) | Self::Month(_) | Self::Instant(..));
        match (direction, is_time) {
            (0, _) => "",
            (1.., true) => "or later",
            (_, true) => "or earlier",
            (1.., false) => "or more",
            (_, false) => "or less",
        }
    }
}

/// How many digits are written after the point: 2 in `0.90`.
fn written_places(written: &str) -> u32 {
    let fraction = written.split_once('.').map_or("", |(_, fraction)| fraction);
    u32::try_from(
        fraction
            .chars()
            .take_while(char::is_ascii_digit)
            .take(PLACES)
            .count(),
    )
    .unwrap_or(0)
}

/// 1, 0.1, 0.01: a unit of the last of so many digits.
fn unit(places: u32) -> Option<Number> {
    Number::from(10_i64)
        .power(i64::from(places).checked_neg()?)
        .ok()
}

/// The difference of two sides of a comparison as a number.
pub(super) fn difference(left: &Value, right: &Value) -> Option<Number> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.sub(b).ok(),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => {
            a.amount.sub(&b.amount).ok()
        }
        (Value::Money(a), Value::Zero) => Some(a.amount.clone()),
        (Value::Zero, Value::Money(b)) => Some(b.amount.neg()),
        (Value::Date(a), Value::Date(b)) => Some(Number::from(a.days_since(*b))),
        (Value::YearMonth(a), Value::YearMonth(b)) => Some(Number::from(a.months_since(*b))),
        (Value::DateTime(a), Value::DateTime(b)) => Some(Number::from(a.since(b).nanos)),
        (Value::Duration(a), Value::Duration(b)) => {
            Some(Number::from(a.nanos.checked_sub(b.nanos)?))
        }
        _ => None,
    }
}
