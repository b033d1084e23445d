//! Operators on known values, shared by both runs; the caller adds the span to a fault.

use std::cmp::Ordering;

use super::value::{Quantity, Value};
use crate::syntax::ast::CompareOp;
use crate::value::{CalendarPeriod, Duration, Fault, FaultKind, Money, MonthEnds, Number};

/// `+ - * /`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, `of`
    Multiply,
    /// `/`
    Divide,
}

/// A pair of values that no operator joins; the checker let none through.
fn odd() -> Fault {
    Fault::new(FaultKind::Incomparable, "these values do not go together")
}

/// `+ - * /`
///
/// # Errors
/// What makes the result unknown.
pub fn arithmetic(
    op: ArithmeticOp,
    left: &Value,
    right: &Value,
    month_ends: MonthEnds,
) -> Result<Value, Fault> {
    match op {
        ArithmeticOp::Add => add(left, right, month_ends),
        ArithmeticOp::Subtract => match (left, right) {
            (Value::Date(a), Value::Date(b)) => {
                Ok(Value::Period(CalendarPeriod::of_days(a.days_since(*b))))
            }
            (Value::DateTime(a), Value::DateTime(b)) => Ok(Value::Duration(a.since(b))),
            _ => add(left, &negate(right)?, month_ends),
        },
        ArithmeticOp::Multiply => multiply(left, right),
        ArithmeticOp::Divide => divide(left, right),
    }
}

/// `-x`
///
/// # Errors
/// Never for what the checker lets through.
pub fn negate(value: &Value) -> Result<Value, Fault> {
    Ok(match value.quantity().ok_or_else(odd)? {
        Quantity::Number(number) => Value::Number(number.neg()),
        Quantity::Zero => Value::Zero,
        Quantity::Money(money) => Value::Money(money.neg()),
        Quantity::Duration(duration) => Value::Duration(duration.negated()),
        Quantity::Period(period) => Value::Period(period.negated()),
    })
}

fn add(left: &Value, right: &Value, month_ends: MonthEnds) -> Result<Value, Fault> {
    Ok(match (left, right) {
        (Value::Zero, other) | (other, Value::Zero) => other.clone(),
        (Value::Number(a), Value::Number(b)) => Value::Number(a.add(b)?),
        (Value::Money(a), Value::Money(b)) => Value::Money(a.add(b)?),
        (Value::Duration(a), Value::Duration(b)) => Value::Duration(a.plus(*b)),
        (Value::Period(a), Value::Period(b)) => Value::Period(a.plus(*b)?),
        (Value::Date(date), Value::Period(period)) | (Value::Period(period), Value::Date(date)) => {
            Value::Date(date.add_period(*period, month_ends)?)
        }
        (Value::YearMonth(month), Value::Period(period))
        | (Value::Period(period), Value::YearMonth(month)) => {
            Value::YearMonth(month.add_period(*period)?)
        }
        (Value::DateTime(instant), Value::Duration(duration))
        | (Value::Duration(duration), Value::DateTime(instant)) => {
            Value::DateTime(instant.add_duration(*duration)?)
        }
        (Value::DateTime(instant), Value::Period(period))
        | (Value::Period(period), Value::DateTime(instant)) => {
            Value::DateTime(instant.add_period(*period, month_ends)?)
        }
        _ => return Err(odd()),
    })
}

fn multiply(left: &Value, right: &Value) -> Result<Value, Fault> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.mul(b)?),
        (Value::Zero, other) | (other, Value::Zero) => none_of(other)?,
        (Value::Money(money), Value::Number(factor))
        | (Value::Number(factor), Value::Money(money)) => Value::Money(money.mul(factor)?),
        (Value::Duration(duration), Value::Number(factor))
        | (Value::Number(factor), Value::Duration(duration)) => {
            Value::Duration(Duration::of(factor, duration.nanos)?)
        }
        (Value::Period(period), Value::Number(factor))
        | (Value::Number(factor), Value::Period(period)) => Value::Period(period.times(factor)?),
        _ => return Err(odd()),
    })
}

/// A value taken no times: its currency stays.
fn none_of(value: &Value) -> Result<Value, Fault> {
    Ok(match value.quantity().ok_or_else(odd)? {
        Quantity::Number(_) | Quantity::Zero => Value::Zero,
        Quantity::Money(money) => Value::Money(Money::new(Number::ZERO, money.currency)),
        Quantity::Duration(_) => Value::Duration(Duration::from_nanos(0)),
        Quantity::Period(_) => Value::Period(CalendarPeriod::default()),
    })
}

fn divide(left: &Value, right: &Value) -> Result<Value, Fault> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.div(b)?),
        (_, Value::Zero) | (Value::Zero, _) if is_zero(right) => {
            return Err(Fault::new(
                FaultKind::DivisionByZero,
                format!("{} is divided by zero", left.show()),
            ));
        }
        (Value::Zero, Value::Number(_)) => Value::Zero,
        (Value::Zero, _) => Value::Number(Number::ZERO),
        (Value::Money(a), Value::Money(b)) => Value::Number(a.ratio(b)?),
        (Value::Money(money), Value::Number(divisor)) => Value::Money(money.div(divisor)?),
        (Value::Duration(a), Value::Duration(b)) => Value::Number(a.count(b.nanos)?),
        (Value::Duration(duration), Value::Number(divisor)) => {
            Value::Duration(Duration::of(&Number::ONE.div(divisor)?, duration.nanos)?)
        }
        (Value::Period(period), Value::Number(divisor)) => {
            let share = period.times(&Number::ONE.div(divisor)?).map_err(|_| {
                let text = format!(
                    "{} divided by {divisor} is no whole number of days and months",
                    left.show()
                );
                Fault::new(FaultKind::OutOfRange, text)
            })?;
            Value::Period(share)
        }
        (Value::Period(a), Value::Period(b)) => {
            let (a, b) = if a.months == 0 && b.months == 0 {
                (a.days, b.days)
            } else {
                (a.months, b.months)
            };
            Value::Number(Number::from(a).div(&Number::from(b))?)
        }
        _ => return Err(odd()),
    })
}

/// The orders that are possible between two values: one of them, or several where the length of months matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The least of them.
    pub low: Ordering,
    /// The greatest.
    pub high: Ordering,
}

impl Standing {
    fn of(order: Ordering) -> Self {
        Self {
            low: order,
            high: order,
        }
    }

    /// Whether an order is possible.
    pub fn allows(self, order: Ordering) -> bool {
        self.low <= order && order <= self.high
    }

    /// Whether a comparison is satisfied; none where that cannot be known.
    fn satisfies(self, op: CompareOp) -> Option<bool> {
        let orders = [Ordering::Less, Ordering::Equal, Ordering::Greater];
        let mut possible = orders
            .into_iter()
            .filter(|order| self.allows(*order))
            .map(|order| satisfies(op, order));
        let first = possible.next()?;
        possible.all(|other| other == first).then_some(first)
    }
}

/// How two values compare.
///
/// # Errors
/// `MixedCurrencies`.
pub fn possible_orders(left: &Value, right: &Value) -> Result<Standing, Fault> {
    Ok(Standing::of(match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.compare(b)?,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::YearMonth(a), Value::YearMonth(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Period(a), Value::Period(b)) => return Ok(periods(*a, *b)),
        (Value::Period(a), Value::Zero) => return Ok(periods(*a, CalendarPeriod::default())),
        (Value::Zero, Value::Period(b)) => return Ok(periods(CalendarPeriod::default(), *b)),
        (Value::Zero, other) => sign(other)?.reverse(),
        (other, Value::Zero) => sign(other)?,
        _ => return Err(odd()),
    }))
}

fn periods(left: CalendarPeriod, right: CalendarPeriod) -> Standing {
    let (low, high) = left.possible_orders(right);
    Standing { low, high }
}

/// Which of two values is greater.
///
/// # Errors
/// `MixedCurrencies`; `Incomparable` where the length of months matters.
pub fn order(left: &Value, right: &Value) -> Result<Ordering, Fault> {
    let orders = possible_orders(left, right)?;
    if orders.low == orders.high {
        Ok(orders.low)
    } else {
        Err(months_matter(left, right))
    }
}

/// Whether a comparison of two values is satisfied.
///
/// # Errors
/// As [`order`]; but `1 month <= 31 days` is satisfied, whichever month it is.
pub fn compares(op: CompareOp, left: &Value, right: &Value) -> Result<bool, Fault> {
    possible_orders(left, right)?
        .satisfies(op)
        .ok_or_else(|| months_matter(left, right))
}

/// Whether two values are no further apart than a tolerance.
///
/// # Errors
/// As subtraction and [`order`].
pub fn within(left: &Value, right: &Value, tolerance: &Value) -> Result<bool, Fault> {
    let difference = arithmetic(ArithmeticOp::Subtract, left, right, MonthEnds::Undetermined)?;
    let above = compares(CompareOp::LessOrEqual, &difference, tolerance);
    let below = compares(CompareOp::LessOrEqual, &negate(&difference)?, tolerance);
    match (above, below) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Ok(true), below) => below,
        (above, _) => above,
    }
}

/// Months and days whose order the calendar would have to decide.
pub fn months_matter(left: &Value, right: &Value) -> Fault {
    let text = format!(
        "{} and {} cannot be compared: months are not of one length",
        left.show(),
        right.show()
    );
    Fault::new(FaultKind::Incomparable, text)
}

/// How a value compares with zero.
fn sign(value: &Value) -> Result<Ordering, Fault> {
    Ok(match value.quantity().ok_or_else(odd)? {
        Quantity::Number(number) => number.cmp(&Number::ZERO),
        Quantity::Money(money) => money.amount.cmp(&Number::ZERO),
        Quantity::Duration(duration) => duration.nanos.cmp(&0),
        Quantity::Zero => Ordering::Equal,
        // Months and days may be of either sign.
        Quantity::Period(_) => return Err(odd()),
    })
}

/// Whether a value is zero of its kind.
fn is_zero(value: &Value) -> bool {
    matches!(sign(value), Ok(Ordering::Equal))
        || matches!(value, Value::Period(period) if *period == CalendarPeriod::default())
}

/// Whether an order satisfies a comparison.
pub fn satisfies(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Equal => order == Ordering::Equal,
        CompareOp::NotEqual => order != Ordering::Equal,
        CompareOp::Less => order == Ordering::Less,
        CompareOp::LessOrEqual => order != Ordering::Greater,
        CompareOp::Greater => order == Ordering::Greater,
        CompareOp::GreaterOrEqual => order != Ordering::Less,
    }
}

/// The distance of two values, without sign.
///
/// # Errors
/// As subtraction and [`size`].
pub fn distance(left: &Value, right: &Value) -> Result<Value, Fault> {
    size(&arithmetic(
        ArithmeticOp::Subtract,
        left,
        right,
        MonthEnds::Undetermined,
    )?)
}

/// The size of a value, without sign.
///
/// # Errors
/// `Incomparable` for a period of which it is not known whether it is above zero, as a month less 30 days.
pub fn size(value: &Value) -> Result<Value, Fault> {
    Ok(match value.quantity().ok_or_else(odd)? {
        Quantity::Number(number) => Value::Number(number.abs()),
        Quantity::Zero => Value::Zero,
        Quantity::Money(money) => Value::Money(money.abs()),
        Quantity::Duration(duration) => {
            Value::Duration(Duration::from_nanos(duration.nanos.saturating_abs()))
        }
        Quantity::Period(_) if compares(CompareOp::GreaterOrEqual, value, &Value::Zero)? => {
            value.clone()
        }
        Quantity::Period(period) => Value::Period(period.negated()),
    })
}

/// A part of a value's size, as 0.5 % of it.
///
/// # Errors
/// `Limit`.
pub fn share(rate: &Number, whole: &Value) -> Result<Value, Fault> {
    if let Value::Money(money) = whole {
        return Ok(Value::Money(Money::new(
            money.amount.abs().mul(rate)?,
            money.currency,
        )));
    }
    multiply(&size(whole)?, &Value::Number(rate.clone()))
}
