//! Operators between known values. Both runs share them; the caller adds the place to a fault.

use std::cmp::Ordering;

use super::value::Value;
use crate::check::program::ArithmeticOp;
use crate::syntax::ast::CompareOp;
use crate::value::{Duration, Fault, FaultKind, Money, MonthEnds, Number};

/// A pair of values that no operator joins; the checker let none through.
fn odd() -> Fault {
    Fault::new(FaultKind::Incomparable, "these values do not go together")
}

/// `+ - * /`
///
/// # Errors
/// What makes the result unknown.
pub fn arithmetic(op: ArithmeticOp, left: &Value, right: &Value, month_ends: MonthEnds) -> Result<Value, Fault> {
    match op {
        ArithmeticOp::Add => add(left, right, month_ends),
        ArithmeticOp::Subtract => match (left, right) {
            (Value::Date(a), Value::Date(b)) => Ok(Value::Period(crate::value::Period::of_days(a.days_since(*b)))),
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
    Ok(match value {
        Value::Number(number) => Value::Number(number.neg()),
        Value::Zero => Value::Zero,
        Value::Money(money) => Value::Money(money.neg()),
        Value::Duration(duration) => Value::Duration(duration.negated()),
        Value::Period(period) => Value::Period(period.negated()),
        _ => return Err(odd()),
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
        (Value::DateTime(instant), Value::Duration(duration))
        | (Value::Duration(duration), Value::DateTime(instant)) => Value::DateTime(instant.add_duration(*duration)?),
        (Value::DateTime(instant), Value::Period(period)) | (Value::Period(period), Value::DateTime(instant)) => {
            Value::DateTime(instant.add_period(*period, month_ends)?)
        }
        _ => return Err(odd()),
    })
}

fn multiply(left: &Value, right: &Value) -> Result<Value, Fault> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.mul(b)?),
        (Value::Zero, Value::Number(_)) | (Value::Number(_), Value::Zero) => Value::Zero,
        (Value::Money(money), Value::Number(factor)) | (Value::Number(factor), Value::Money(money)) => {
            Value::Money(money.mul(factor)?)
        }
        (Value::Duration(duration), Value::Number(factor)) | (Value::Number(factor), Value::Duration(duration)) => {
            Value::Duration(Duration::of(factor, duration.nanos)?)
        }
        (Value::Period(period), Value::Number(factor)) | (Value::Number(factor), Value::Period(period)) => {
            Value::Period(period.times(factor)?)
        }
        _ => return Err(odd()),
    })
}

fn divide(left: &Value, right: &Value) -> Result<Value, Fault> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.div(b)?),
        (_, Value::Zero) => {
            return Err(Fault::new(FaultKind::DivisionByZero, format!("{} is divided by zero", left.show())));
        }
        (Value::Zero, Value::Number(number)) => {
            Number::ONE.div(number)?;
            Value::Zero
        }
        (Value::Zero, _) => Value::Number(Number::ZERO),
        (Value::Money(a), Value::Money(b)) => Value::Number(a.ratio(b)?),
        (Value::Money(money), Value::Number(divisor)) => Value::Money(money.div(divisor)?),
        (Value::Duration(a), Value::Duration(b)) => Value::Number(a.count(b.nanos)?),
        (Value::Duration(duration), Value::Number(divisor)) => {
            Value::Duration(Duration::of(&Number::ONE.div(divisor)?, duration.nanos)?)
        }
        (Value::Period(a), Value::Period(b)) => {
            let (a, b) = if a.months == 0 && b.months == 0 { (a.days, b.days) } else { (a.months, b.months) };
            Value::Number(Number::from(a).div(&Number::from(b))?)
        }
        _ => return Err(odd()),
    })
}

/// Which of two values is greater.
///
/// # Errors
/// `MixedCurrencies`, `Incomparable`.
pub fn order(left: &Value, right: &Value) -> Result<Ordering, Fault> {
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.compare(b)?,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Period(a), Value::Period(b)) => a.compare(*b)?,
        (Value::Zero, Value::Zero) => Ordering::Equal,
        (Value::Zero, other) => sign(other)?.reverse(),
        (other, Value::Zero) => sign(other)?,
        (Value::Stretch(a), Value::Stretch(b)) if a == b => Ordering::Equal,
        _ => return Err(odd()),
    })
}

/// How a value stands to zero.
fn sign(value: &Value) -> Result<Ordering, Fault> {
    Ok(match value {
        Value::Number(number) => number.cmp(&Number::ZERO),
        Value::Money(money) => money.amount.cmp(&Number::ZERO),
        Value::Duration(duration) => duration.nanos.cmp(&0),
        Value::Period(period) => period.compare(crate::value::Period::default())?,
        Value::Zero => Ordering::Equal,
        _ => return Err(odd()),
    })
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
/// As subtraction.
pub fn distance(left: &Value, right: &Value) -> Result<Value, Fault> {
    size(&arithmetic(ArithmeticOp::Subtract, left, right, MonthEnds::Undetermined)?)
}

/// The size of a value, without sign.
///
/// # Errors
/// Never for what the checker lets through.
pub fn size(value: &Value) -> Result<Value, Fault> {
    Ok(match value {
        Value::Number(number) => Value::Number(number.abs()),
        Value::Zero => Value::Zero,
        Value::Money(money) => Value::Money(money.abs()),
        Value::Duration(duration) => Value::Duration(Duration::from_nanos(duration.nanos.saturating_abs())),
        Value::Period(period) if period.days < 0 || period.months < 0 => Value::Period(period.negated()),
        Value::Period(period) => Value::Period(*period),
        _ => return Err(odd()),
    })
}

/// A part of a value's size, as 0.5 % of it.
///
/// # Errors
/// `Limit`.
pub fn share(rate: &Number, whole: &Value) -> Result<Value, Fault> {
    match whole {
        Value::Money(money) => Ok(Value::Money(Money::new(money.amount.abs().mul(rate)?, money.currency))),
        other => multiply(&size(other)?, &Value::Number(rate.clone())),
    }
}
