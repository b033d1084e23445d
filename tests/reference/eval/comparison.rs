//! Comparisons, `in`, and words between texts and stretches.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use whereas::internals::syntax::ast::{CompareOp, Expr, ExprKind, Tolerance, WordOp};
use whereas::internals::value::{CalendarPeriod, Date, MonthEnds};

use super::arithmetic::{adapted, multiply, subtract, unparenthesised};
use super::time::bounds;
use super::{Scope, eval};
use crate::value::{V, all, and, any, not, or_unknown, unknown, unknown_of};
use crate::world::{Fault, World};

/// The least and the greatest number of days that a period has: "a year has 365 or 366 days and a month beyond complete
/// years 28 to 31, in both periods and in their difference".
pub(super) fn days_of(period: CalendarPeriod) -> (i64, i64) {
    let (years, months) = (period.months.abs() / 12, period.months.abs() % 12);
    let (least, most) = (years * 365 + months * 28, years * 366 + months * 31);
    let (least, most) = if period.months < 0 {
        (-most, -least)
    } else {
        (least, most)
    };
    (least + period.days, most + period.days)
}

/// Whether a is less than, equal to or greater than b: each true, false or unknown.
pub(super) fn compared(a: &V, b: &V, wanted: &[Ordering]) -> V {
    let (a, b) = (&adapted(a, b), &adapted(b, a));
    let is = |order: Ordering| V::Bool(wanted.contains(&order));
    match (a, b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => is(x.cmp(y)),
        (V::Money(x, _), V::Money(y, _)) => or_unknown(x.compare(y), is),
        (V::Text(x), V::Text(y)) => is(x.chars().cmp(y.chars())),
        (V::Bool(x), V::Bool(y)) => is(x.cmp(y)),
        (V::Date(x), V::Date(y)) => is(x.cmp(y)),
        (V::DateTime(x), V::DateTime(y)) => is(x.cmp(y)),
        (V::Month(x), V::Month(y)) => is(x.cmp(y)),
        (V::Time(x), V::Time(y)) => is(x.cmp(y)),
        (V::Duration(x), V::Duration(y)) => is(x.cmp(y)),
        (V::Period(x), V::Period(y)) => {
            let difference = days_of(CalendarPeriod {
                months: x.months - y.months,
                days: x.days - y.days,
            });
            let (x, y) = (days_of(*x), days_of(*y));
            let (least, most) = (difference.0.max(x.0 - y.1), difference.1.min(x.1 - y.0));
            let possible: BTreeSet<bool> = [
                least.cmp(&0),
                most.cmp(&0),
                if least < 0 && most > 0 {
                    Ordering::Equal
                } else {
                    least.cmp(&0)
                },
            ]
            .into_iter()
            .map(|order| wanted.contains(&order))
            .collect();
            match possible.len() {
                1 => V::Bool(possible.contains(&true)),
                _ => unknown(),
            }
        }
        other => panic!("not compared: {other:?}"),
    }
}

/// "Equality of lists goes element by element"
pub fn equal(world: &World<'_>, a: &V, b: &V) -> V {
    match (a, b) {
        (V::List(x), V::List(y)) => {
            if x.len() != y.len() && !world.has_fault(Fault::LengthIgnored) {
                return V::Bool(false);
            }
            all(x.iter().zip(y.iter()).map(|(x, y)| equal(world, x, y)))
        }
        _ => compared(a, b, &[Ordering::Equal]),
    }
}

pub(super) fn comparison(
    world: &World<'_>,
    first: &Expr,
    rest: &[(CompareOp, whereas::internals::source::Span, Expr)],
    tolerance: Option<&Tolerance>,
    scope: &Scope,
) -> V {
    let mut left = eval(world, first, scope);
    let mut verdict = V::Bool(true);
    for (op, _, right) in rest {
        let right = eval(world, right, scope);
        let one = match tolerance {
            None => by_operator(world, *op, &left, &right),
            Some(Tolerance::Value(expr)) => {
                let tolerance = eval(world, expr, scope);
                let relative = matches!(&*unparenthesised(expr).kind, ExprKind::Number(literal) if literal.percent);
                near(&left, &right, &tolerance, relative)
            }
            Some(Tolerance::StatedPrecision(_)) => as_stated(world, &left, &right),
        };
        verdict = and(&verdict, &one);
        left = right;
    }
    verdict
}

pub(super) fn by_operator(world: &World<'_>, op: CompareOp, a: &V, b: &V) -> V {
    use Ordering::{Equal, Greater, Less};
    match op {
        CompareOp::Equal => equal(world, a, b),
        CompareOp::NotEqual => not(&equal(world, a, b)),
        CompareOp::Less => compared(a, b, &[Less]),
        CompareOp::LessOrEqual => compared(a, b, &[Less, Equal]),
        CompareOp::Greater => compared(a, b, &[Greater]),
        CompareOp::GreaterOrEqual => compared(a, b, &[Greater, Equal]),
    }
}

pub(super) fn absolute(value: &V) -> V {
    match value {
        V::Num(number, half) => V::Num(number.abs(), half.clone()),
        V::Money(money, half) => V::Money(money.abs(), half.clone()),
        V::Duration(duration) if duration.nanos < 0 => V::Duration(duration.negated()),
        other => other.clone(),
    }
}

/// "`a = b within 0.02 EUR`, `a = b within 0.5%` (of the right side's size)"
pub(super) fn near(a: &V, b: &V, tolerance: &V, relative: bool) -> V {
    let tolerance = if relative {
        multiply(&absolute(b), tolerance)
    } else {
        tolerance.clone()
    };
    let difference = absolute(&subtract(a, b, MonthEnds::Undetermined));
    compared(&difference, &tolerance, &[Ordering::Less, Ordering::Equal])
}

/// "each amount stand for itself ± half a unit of its last written digit, both bounds included"
pub(super) fn as_stated(world: &World<'_>, a: &V, b: &V) -> V {
    let (a, b) = (&adapted(a, b), &adapted(b, a));
    let (difference, half) = match subtract(a, b, MonthEnds::Undetermined) {
        V::Num(number, half) => (number.abs(), half),
        V::Money(money, half) => (money.amount.abs(), half),
        other => return other,
    };
    V::Bool(if world.has_fault(Fault::PrecisionExclusive) {
        difference < half
    } else {
        difference <= half
    })
}

/// "`x in xs` means that some element equals x"; or a day or an instant in a stretch.
pub(super) fn member(world: &World<'_>, item: &V, container: &V) -> V {
    match container {
        V::List(items) => any(items.iter().map(|element| {
            let same = equal(world, item, element);
            let mixed = matches!((item, element), (V::Money(a, _), V::Money(b, _)) if a.currency != b.currency);
            if mixed && world.has_fault(Fault::InIsDefinite) { V::Bool(false) } else { same }
        })),
        V::Stretch(..) => {
            let point = match item {
                V::Date(day) => i128::from(day.days_since(Date::FIRST)),
                V::DateTime(instant) => instant.nanos(),
                other => return other.clone(),
            };
            bounds(container).map_or_else(unknown, |(from, end)| V::Bool(from <= point && point < end))
        }
        other => unknown_of(&[item, other]),
    }
}

pub(super) fn words(world: &World<'_>, op: WordOp, a: &V, b: &V) -> V {
    if let (WordOp::Contains, V::List(_)) = (op, a) {
        return member(world, b, a);
    }
    match (a, b) {
        (V::Text(text), V::Text(other)) => V::Bool(match op {
            // "`matches` speaks of the whole text"
            WordOp::Matches => regex::Regex::new(&format!(r"\A(?:{other})\z"))
                .unwrap()
                .is_match(text),
            WordOp::StartsWith => text.starts_with(&**other),
            WordOp::EndsWith => text.ends_with(&**other),
            _ => text.contains(&**other),
        }),
        (V::Stretch(..), V::Stretch(..)) => match (bounds(a), bounds(b), op) {
            // "An empty stretch is covered where its ends are, and overlaps nothing."
            (Some((a, b)), Some((c, d)), WordOp::Overlaps) => {
                V::Bool(a < b && c < d && a < d && c < b)
            }
            (Some((a, b)), Some((c, d)), _) => V::Bool(a <= c && d <= b),
            _ => unknown(),
        },
        _ => unknown_of(&[a, b]),
    }
}
