//! The values of a block: one for each row of a table.

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::Cell;
use crate::document::columns::{Columns, POWERS, TextPlace, date_of, number_of};
use crate::runtime::Value;
use crate::value::{Currency, DateTime, Money, Number};

/// The currency of a zero that is of any currency.
pub(super) const ANY_CURRENCY: u16 = u16::MAX;

/// A value for each row, or that it is unknown there.
#[derive(Debug, Clone)]
pub(super) struct Vector<'c> {
    pub data: Data<'c>,
    /// The rows in which it is unknown; none where all are known.
    pub unknown: Option<Vec<bool>>,
}

/// The values; where they are unknown, anything.
#[derive(Debug, Clone)]
pub(super) enum Data<'c> {
    /// The same in every row.
    Constant(Value),
    Booleans(Vec<bool>),
    Numbers(Digits<'c>),
    /// Amounts with the numbers of their currencies.
    Money(Digits<'c>, Cow<'c, [u16]>),
    /// Where texts stand.
    Texts(Cow<'c, [i64]>),
    Days(Cow<'c, [i64]>),
    /// Instants whose clock nobody asks for.
    Nanos(Cow<'c, [i64]>),
    /// Currencies as texts, by their numbers.
    Currencies(Cow<'c, [u16]>),
    /// The numbers of rows of a table.
    Rows(Vec<u32>),
    /// Cells with values.
    Cells(&'c [Cell]),
    Values(Vec<Value>),
}

/// Digits, so many of them after the point.
#[derive(Debug, Clone)]
pub(super) struct Digits<'c> {
    pub values: Cow<'c, [i64]>,
    pub scale: u32,
}

impl<'c> Digits<'c> {
    pub fn new(values: Vec<i64>, scale: u32) -> Self {
        Self {
            values: values.into(),
            scale,
        }
    }

    /// How many bits the greatest of them has.
    pub fn bits(&self) -> u32 {
        let all = self
            .values
            .iter()
            .fold(0_u64, |all, digits| all | digits.unsigned_abs());
        u64::BITS.saturating_sub(all.leading_zeros())
    }

    /// The same numbers with more digits after the point; none where these are too many for some row.
    pub fn scaled(&self, scale: u32) -> Option<Cow<'_, [i64]>> {
        let more = scale.checked_sub(self.scale)?;
        if more == 0 {
            return Some(Cow::Borrowed(&self.values));
        }
        let factor = *POWERS.get(more as usize)?;
        let room = u64::BITS
            .saturating_sub(factor.unsigned_abs().leading_zeros())
            .saturating_add(self.bits());
        (room < i64::BITS).then(|| {
            self.values
                .iter()
                .map(|digits| digits.wrapping_mul(factor))
                .collect()
        })
    }
}

impl<'c> Vector<'c> {
    pub fn known(data: Data<'c>) -> Self {
        Self {
            data,
            unknown: None,
        }
    }

    /// A vector that is unknown in all of these rows.
    pub fn unknown(rows: usize) -> Self {
        Self {
            data: Data::Constant(Value::UNKNOWN),
            unknown: Some(vec![true; rows]),
        }
    }

    /// Makes the values wrong: truths are turned around, constants changed, and others moved to the row before.
    #[cold]
    pub fn spoil(&mut self) {
        fn moved<T: Clone>(values: &mut Cow<'_, [T]>) {
            if !values.is_empty() {
                values.to_mut().rotate_left(1);
            }
        }
        match &mut self.data {
            Data::Constant(value) => *value = spoilt(value),
            Data::Booleans(truths) => truths.iter_mut().for_each(|truth| *truth = !*truth),
            Data::Numbers(digits) => moved(&mut digits.values),
            Data::Money(digits, currencies) => {
                moved(&mut digits.values);
                moved(currencies);
            }
            Data::Texts(values) | Data::Days(values) | Data::Nanos(values) => moved(values),
            Data::Currencies(currencies) => moved(currencies),
            Data::Rows(rows) if !rows.is_empty() => rows.rotate_left(1),
            Data::Cells(cells) => {
                let cells = cells
                    .iter()
                    .map(|cell| value_of(cell).unwrap_or(Value::UNKNOWN));
                let mut values: Vec<Value> = cells.collect();
                if !values.is_empty() {
                    values.rotate_left(1);
                }
                self.data = Data::Values(values);
            }
            Data::Values(values) if !values.is_empty() => values.rotate_left(1),
            Data::Rows(_) | Data::Values(_) => {}
        }
    }

    pub fn is_unknown_at(&self, row: usize) -> bool {
        self.unknown
            .as_ref()
            .is_some_and(|unknown| unknown.get(row).copied().unwrap_or(true))
    }

    /// The value of a row, as the machine has it.
    pub fn value(&self, row: usize, columns: &Columns, block: &[u8]) -> Value {
        if self.is_unknown_at(row) {
            return Value::UNKNOWN;
        }
        self.data
            .value(row, columns, block)
            .unwrap_or(Value::UNKNOWN)
    }
}

impl Data<'_> {
    /// The numbers of rows, if it is such.
    pub fn rows(&self) -> &[u32] {
        if let Self::Rows(rows) = self {
            rows
        } else {
            &[]
        }
    }

    fn value(&self, row: usize, columns: &Columns, block: &[u8]) -> Option<Value> {
        Some(match self {
            Self::Constant(value) => value.clone(),
            Self::Booleans(values) => Value::Boolean(*values.get(row)?),
            Self::Numbers(digits) => {
                Value::Number(number_of(*digits.values.get(row)?, digits.scale))
            }
            Self::Money(digits, currencies) => match *currencies.get(row)? {
                ANY_CURRENCY => Value::Zero,
                currency => Value::Money(Money::new(
                    number_of(*digits.values.get(row)?, digits.scale),
                    Currency::of_number(currency),
                )),
            },
            Self::Texts(places) => {
                let text = columns.text(block, TextPlace::of(*places.get(row)?));
                Value::Text(Arc::from(std::str::from_utf8(text).ok()?))
            }
            Self::Days(days) => Value::Date(date_of(*days.get(row)?)?),
            Self::Nanos(nanos) => Value::DateTime(DateTime::of_nanos(*nanos.get(row)?)?),
            Self::Currencies(currencies) => {
                Value::Text(Currency::of_number(*currencies.get(row)?).code().into())
            }
            Self::Rows(_) => return None,
            Self::Cells(cells) => value_of(cells.get(row)?)?,
            Self::Values(values) => values.get(row)?.clone(),
        })
    }
}

/// Another value of the same kind.
fn spoilt(value: &Value) -> Value {
    let one = Number::from(1_i64);
    let changed = match value {
        Value::Boolean(truth) => Some(Value::Boolean(!truth)),
        Value::Number(number) => number.add(&one).ok().map(Value::Number),
        Value::Zero => {
            Currency::from_code("EUR").map(|euro| Value::Money(Money::new(one.neg(), euro)))
        }
        Value::Money(money) => {
            let more = money.amount.add(&one).ok();
            more.map(|amount| Value::Money(Money::new(amount, money.currency)))
        }
        Value::Text(text) => Some(Value::Text(format!("{text}x").into())),
        Value::Date(date) => date.add_days(1).ok().map(Value::Date),
        Value::Unknown(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::YearMonth(_)
        | Value::Duration(_)
        | Value::Period(_)
        | Value::Stretch(_)
        | Value::List(_)
        | Value::Record(_)
        | Value::Map(_) => None,
    };
    changed.unwrap_or_else(|| value.clone())
}

/// The value that a cell of a column holds.
fn value_of(cell: &Cell) -> Option<Value> {
    Some(match cell {
        Cell::Boolean(value) => Value::Boolean(*value),
        Cell::Number(value) => Value::Number(value.clone()),
        Cell::Money(value) => Value::Money(value.clone()),
        Cell::Text(value) => Value::Text(Arc::clone(value)),
        Cell::Date(value) => Value::Date(*value),
        Cell::DateTime(value) => Value::DateTime(*value),
        Cell::Time(value) => Value::Time(*value),
        Cell::YearMonth(value) => Value::YearMonth(*value),
        Cell::Duration(value) => Value::Duration(*value),
        Cell::Period(value) => Value::Period(*value),
        Cell::Absent
        | Cell::Default(_)
        | Cell::Missing
        | Cell::Unreadable(_)
        | Cell::List { .. }
        | Cell::Map { .. }
        | Cell::Record { .. } => return None,
    })
}

/// The rows in which one of two vectors is unknown.
pub(super) fn either(a: Option<&[bool]>, b: Option<&[bool]>) -> Option<Vec<bool>> {
    match (a, b) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.to_vec()),
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| a | b).collect()),
    }
}
