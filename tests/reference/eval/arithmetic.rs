//! Arithmetic and lengths.

use whereas::internals::syntax::ast::{BinaryOp, Expr, ExprKind, Path, TimeUnit};
use whereas::internals::value::time::{HOUR, MINUTE, SECOND};
use whereas::internals::value::{CalendarPeriod, Duration, Money, MonthEnds, Number};

use super::{Scope, eval, last, month_ends};
use crate::calendars;
use crate::value::{V, and, not, or, or_unknown, unknown, unknown_of};
use crate::world::{Fault, World};

pub(super) fn length(count: &V, unit: TimeUnit) -> V {
    let V::Num(count, _) = count else {
        return count.clone();
    };
    let duration = |unit| or_unknown(Duration::of(count, unit), V::Duration);
    let period = |months: i64, days: i64| {
        let times = |of: i64| Number::from(of).mul(count).ok()?.to_i64();
        // "days, weeks, months and years are counted in whole numbers"
        match (count.is_integer(), times(months), times(days)) {
            (true, Some(months), Some(days)) => V::Period(CalendarPeriod { months, days }),
            _ => unknown(),
        }
    };
    match unit {
        TimeUnit::Seconds => duration(SECOND),
        TimeUnit::Minutes => duration(MINUTE),
        TimeUnit::Hours => duration(HOUR),
        TimeUnit::Days => period(0, 1),
        TimeUnit::Weeks => period(0, 7),
        TimeUnit::Months => period(1, 0),
        TimeUnit::Years => period(12, 0),
    }
}

/// "The literal `0` is zero of any currency and any length"
pub(super) fn adapted(value: &V, like: &V) -> V {
    match (value, like) {
        (V::Num(number, half), V::Money(money, _)) if number.is_zero() => {
            V::Money(Money::new(Number::ZERO, money.currency), half.clone())
        }
        (V::Num(number, _), V::Duration(_) | V::DateTime(_)) if number.is_zero() => {
            V::Duration(Duration { nanos: 0 })
        }
        (V::Num(number, _), V::Period(_) | V::Date(_)) if number.is_zero() => {
            V::Period(CalendarPeriod::default())
        }
        _ => value.clone(),
    }
}

pub(super) fn negated(value: &V) -> V {
    match value {
        V::Num(number, half) => V::Num(number.neg(), half.clone()),
        V::Money(money, half) => V::Money(money.neg(), half.clone()),
        V::Duration(duration) => V::Duration(duration.negated()),
        V::Period(period) => V::Period(period.negated()),
        other => other.clone(),
    }
}

pub(super) fn halves(a: &Number, b: &Number) -> Number {
    a.add(b).unwrap_or(Number::ZERO)
}

pub(super) fn add(a: &V, b: &V, ends: MonthEnds) -> V {
    let (a, b) = (adapted(a, b), adapted(b, a));
    match (&a, &b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[&a, &b]),
        (V::Num(x, h), V::Num(y, k)) => or_unknown(x.add(y), |sum| V::Num(sum, halves(h, k))),
        (V::Money(x, h), V::Money(y, k)) => or_unknown(x.add(y), |sum| V::Money(sum, halves(h, k))),
        (V::Duration(x), V::Duration(y)) => V::Duration(x.plus(*y)),
        (V::Period(x), V::Period(y)) => or_unknown(x.plus(*y), V::Period),
        (V::Date(x), V::Period(y)) => or_unknown(x.add_period(*y, ends), V::Date),
        // "a period with days is undetermined"
        (V::Month(_), V::Period(y)) if y.days != 0 => unknown(),
        (V::Month(x), V::Period(y)) => or_unknown(x.add_period(*y, MonthEnds::Clip), V::Month),
        (V::DateTime(x), V::Duration(y)) => or_unknown(x.add_duration(*y), V::DateTime),
        (V::DateTime(x), V::Period(y)) => or_unknown(x.add_period(*y, ends), V::DateTime),
        other => panic!("not added: {other:?}"),
    }
}

pub(super) fn subtract(a: &V, b: &V, ends: MonthEnds) -> V {
    match (a, b) {
        (V::Date(x), V::Date(y)) => V::Period(CalendarPeriod::of_days(x.days_since(*y))),
        (V::DateTime(x), V::DateTime(y)) => V::Duration(x.since(y)),
        _ => add(a, &negated(b), ends),
    }
}

pub(super) fn multiply(a: &V, b: &V) -> V {
    match (a, b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => or_unknown(x.mul(y), V::num),
        (V::Money(x, _), V::Num(y, _)) | (V::Num(y, _), V::Money(x, _)) => {
            or_unknown(x.mul(y), V::money)
        }
        other => panic!("not multiplied: {other:?}"),
    }
}

pub(super) fn divide(a: &V, b: &V) -> V {
    match (&adapted(a, b), b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => or_unknown(x.div(y), V::num),
        (V::Money(x, _), V::Num(y, _)) => or_unknown(x.div(y), V::money),
        (V::Money(x, _), V::Money(y, _)) => or_unknown(x.ratio(y), V::num),
        (V::Period(x), V::Num(y, _)) => {
            super::series::divided(*x, y).map_or_else(unknown, V::Period)
        }
        other => panic!("not divided: {other:?}"),
    }
}

pub(super) fn unparenthesised(expr: &Expr) -> &Expr {
    match &*expr.kind {
        ExprKind::Parenthesised(inner) => unparenthesised(inner),
        _ => expr,
    }
}

pub(super) fn binary(
    world: &World<'_>,
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
    scope: &Scope,
) -> V {
    let ends = month_ends(world, scope);
    let a = eval(world, left, scope);
    if let ExprKind::WorkingDays(count, calendar) = &*unparenthesised(right).kind {
        let count = eval(world, count, scope);
        let count = if op == BinaryOp::Subtract {
            negated(&count)
        } else {
            count
        };
        return add_working_days(world, &a, &count, calendar);
    }
    let b = eval(world, right, scope);
    match op {
        BinaryOp::Implies => or(&not(&a), &b),
        BinaryOp::Or => or(&a, &b),
        BinaryOp::And
            if world.has_fault(Fault::FalseAndUnknown) && (a.is_unknown() || b.is_unknown()) =>
        {
            unknown()
        }
        BinaryOp::And => and(&a, &b),
        BinaryOp::Add => add(&a, &b, ends),
        BinaryOp::Subtract => subtract(&a, &b, ends),
        BinaryOp::Multiply | BinaryOp::Of => multiply(&a, &b),
        BinaryOp::Divide => divide(&a, &b),
    }
}

pub(super) fn add_working_days(world: &World<'_>, day: &V, count: &V, calendar: &Path) -> V {
    match (day, count) {
        (V::Date(day), V::Num(count, _)) => {
            let calendar = calendars::named(world, last(calendar));
            count
                .to_i64()
                .and_then(|count| calendar.add(*day, count))
                .map_or_else(unknown, V::Date)
        }
        _ => unknown_of(&[day, count]),
    }
}
