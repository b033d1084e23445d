//! The functions.

use std::cmp::Ordering;

use whereas::internals::syntax::ast::{Expr, ExprKind, Path, SortOrder};
use whereas::internals::value::{Duration, MonthEnds, Number, RoundingMode};

use super::arithmetic::{add, divide};
use super::comparison::{absolute, compared, equal};
use super::lists::{in_order, joined};
use super::names::{elements, indexed};
use super::{Scope, eval, last};
use crate::value::{V, all, and, any, not, or_unknown, unknown, unknown_of};
use crate::world::{Fault, World};

pub(super) fn call(world: &World<'_>, path: &Path, arguments: &[Expr], scope: &Scope) -> V {
    let name = last(path);
    if let Some(define) = world.defines.get(name) {
        let names = define
            .parameters
            .as_ref()
            .unwrap()
            .iter()
            .map(|(name, _)| name.text.to_string());
        let names = names
            .zip(arguments)
            .map(|(name, argument)| (name, eval(world, argument, scope)))
            .collect();
        let own = Scope {
            it: None,
            names,
            day: scope.day.clone(),
            month_ends: world.month_ends,
        };
        return eval(world, &define.body, &own);
    }
    let mode = |at: usize| match &*arguments[at].kind {
        ExprKind::Name(word) => RoundingMode::from_word(word).unwrap(),
        other => panic!("{other:?} is no mode"),
    };
    let value = |at: usize| eval(world, &arguments[at], scope);
    match (name, arguments.len()) {
        ("round", _) => rounded(&value(0), &value(1), mode(2)),
        ("round_to_minor_unit", _) => match value(0) {
            V::Money(money, _) => or_unknown(money.round_to_minor_unit(mode(1)), V::money),
            other => other,
        },
        ("min", 2) => extreme(&[value(0), value(1)], Ordering::Less),
        ("max", 2) => extreme(&[value(0), value(1)], Ordering::Greater),
        ("abs", _) => absolute(&value(0)),
        ("root", _) => match (value(0), value(1), value(2)) {
            (V::Num(x, _), V::Num(n, _), V::Num(places, _)) => rooted(&x, &n, &places, mode(3)),
            (a, b, c) => unknown_of(&[&a, &b, &c]),
        },
        ("power", 4) => match (value(0), value(1), value(2)) {
            (V::Num(x, _), V::Num(p, _), V::Num(places, _)) => {
                // p is a / b with the smallest b, which is small in what the generator makes.
                let b = (1..100i64)
                    .map(Number::from)
                    .find(|b| p.mul(b).unwrap().is_integer())
                    .unwrap();
                match x.power(p.mul(&b).unwrap().to_i64().unwrap()) {
                    Ok(_) if x.is_negative() && b.to_i64().unwrap() % 2 == 0 => unknown(),
                    Ok(raised) => rooted(&raised, &b, &places, mode(3)),
                    Err(_) => unknown(),
                }
            }
            (a, b, c) => unknown_of(&[&a, &b, &c]),
        },
        ("power", _) => match (value(0), value(1)) {
            (V::Num(number, _), V::Num(exponent, _)) => match exponent.to_i64() {
                Some(exponent) => or_unknown(number.power(exponent), V::num),
                None => unknown(),
            },
            (a, b) => unknown_of(&[&a, &b]),
        },
        ("length" | "upper" | "lower" | "trim" | "words" | "number" | "integer", _) => {
            of_text(name, &value(0))
        }
        ("find" | "split", _) => of_texts(name, &value(0), &value(1)),
        ("keys" | "values", _) => match value(0) {
            V::Map(entries) if name == "keys" => {
                V::list(entries.iter().map(|(key, _)| V::text(key)).collect())
            }
            V::Map(entries) => V::list(entries.iter().map(|(_, value)| value.clone()).collect()),
            other => other,
        },
        ("as_percent", _) => match value(0) {
            V::Num(number, _) => or_unknown(number.mul(&Number::from(100i64)), |hundredths| {
                V::text(&format!("{hundredths}%"))
            }),
            other => other,
        },
        ("with_decimals", _) => with_decimals(&value(0), &value(1)),
        ("in_words", _) => match value(0) {
            V::Date(date) => {
                let names = "January February March April May June July August September October November December";
                let month = names.split(' ').nth(date.month() as usize - 1).unwrap();
                V::text(&format!("{} {month} {}", date.day(), date.year()))
            }
            other => other,
        },
        ("same_set", _) => same_set(world, &value(0), &value(1)),
        ("nth", _) => indexed(&value(0), &value(1)),
        _ => of_list(world, name, &value(0)),
    }
}

pub(super) fn rounded(value: &V, places: &V, mode: RoundingMode) -> V {
    match (value, places) {
        (V::Num(number, _), V::Num(places, _)) => places.to_i64().map_or_else(unknown, |places| {
            or_unknown(number.round(places, mode), V::num)
        }),
        (V::Money(money, _), V::Num(places, _)) => places.to_i64().map_or_else(unknown, |places| {
            or_unknown(money.round(places, mode), V::money)
        }),
        _ => unknown_of(&[value, places]),
    }
}

/// "a number or money as a text with so many decimals … rounded to even, with ≈ before what was rounded"
fn with_decimals(value: &V, places: &V) -> V {
    let (number, currency) = match value {
        V::Num(number, _) => (number, String::new()),
        V::Money(money, _) => (&money.amount, format!(" {}", money.currency)),
        _ => return unknown_of(&[value, places]),
    };
    let V::Num(places, _) = places else {
        return places.clone();
    };
    let places = places.to_i64().unwrap();
    let rounded = match number.round(places, RoundingMode::HalfEven) {
        Ok(rounded) => rounded,
        Err(_) => return unknown(),
    };
    let mark = if rounded == *number { "" } else { "≈ " };
    let mut digits = rounded.to_string();
    if places > 0 {
        if !digits.contains('.') {
            digits.push('.');
        }
        while digits.len() as i64 - 1 - (digits.find('.').unwrap() as i64) < places {
            digits.push('0');
        }
    }
    V::text(&format!("{mark}{digits}{currency}"))
}

/// "the n-th root of x, rounded": found by halving, on the grid of the places.
fn rooted(x: &Number, n: &Number, places: &Number, mode: RoundingMode) -> V {
    let (n, places) = (n.to_i64().unwrap(), places.to_i64().unwrap());
    if n < 1 || x.is_negative() && n % 2 == 0 {
        return unknown();
    }
    let unit = Number::from(10i64).power(-places).unwrap();
    let half = Number::ONE.div(&Number::from(2i64)).unwrap();
    // The n-th power of so many units.
    let power = |count: &Number| count.mul(&unit).unwrap().power(n).unwrap();
    let size = x.abs();
    let (mut low, mut high) = (Number::ZERO, Number::ONE);
    while power(&high) <= size {
        high = high.add(&high).unwrap();
    }
    while low.add(&Number::ONE).unwrap() < high {
        let middle = low.add(&high).unwrap().mul(&half).unwrap().floor();
        if power(&middle) <= size {
            low = middle;
        } else {
            high = middle;
        }
    }
    let middle = power(&low.add(&half).unwrap());
    let is_even = low.mul(&half).unwrap().is_integer();
    let is_up = power(&low) != size
        && match mode {
            RoundingMode::Up => true,
            RoundingMode::Down => false,
            RoundingMode::Ceiling => !x.is_negative(),
            RoundingMode::Floor => x.is_negative(),
            RoundingMode::HalfUp => size >= middle,
            RoundingMode::HalfDown => size > middle,
            RoundingMode::HalfEven => size > middle || size == middle && !is_even,
        };
    let root = if is_up { high } else { low };
    let root = root.mul(&unit).unwrap();
    V::num(if x.is_negative() { root.neg() } else { root })
}

pub(super) fn of_text(name: &str, value: &V) -> V {
    let V::Text(text) = value else {
        return value.clone();
    };
    match name {
        "length" => V::int(text.chars().count() as i64),
        "upper" => V::text(&text.to_uppercase()),
        "lower" => V::text(&text.to_lowercase()),
        "trim" => V::text(text.trim()),
        "number" | "integer" => match Number::parse_percent(text.trim()) {
            Ok(number) if name == "number" || number.is_integer() => V::num(number),
            _ => unknown(),
        },
        _ => V::list(text.split_whitespace().map(V::text).collect()),
    }
}

pub(super) fn of_texts(name: &str, a: &V, b: &V) -> V {
    match (a, b) {
        (V::Text(pattern), V::Text(text)) if name == "find" => regex::Regex::new(pattern)
            .unwrap()
            .find(text)
            .map_or_else(unknown, |found| V::text(found.as_str())),
        // "the parts (with `""` the text alone)"
        (V::Text(text), V::Text(separator)) if separator.is_empty() => V::list(vec![V::text(text)]),
        (V::Text(text), V::Text(separator)) => {
            V::list(text.split(&**separator).map(V::text).collect())
        }
        _ => unknown_of(&[a, b]),
    }
}

/// "`same_set` that each element of one is in the other"
pub(super) fn same_set(world: &World<'_>, a: &V, b: &V) -> V {
    if a.is_unknown() || b.is_unknown() {
        let inside = [a, b].into_iter().filter(|list| !list.is_unknown());
        let mut waits = vec![a, b];
        inside.for_each(|list| waits.extend(elements(list)));
        return unknown_of(&waits);
    }
    let within = |a: &V, b: &V| {
        all(elements(a)
            .iter()
            .map(|x| any(elements(b).iter().map(|y| equal(world, x, y)))))
    };
    and(&within(a, b), &within(b, a))
}

pub(super) fn of_list(world: &World<'_>, name: &str, list: &V) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let items = elements(list);
    let pairs = || {
        (0..items.len()).flat_map(|at| items[..at].iter().map(move |before| (before, &items[at])))
    };
    let neighbours = |order: Ordering| {
        all(items
            .windows(2)
            .map(|two| compared(&two[0], &two[1], &[order])))
    };
    match name {
        "count" => V::int(items.len() as i64),
        "sum" => sum(world, items),
        "mean" if items.is_empty() => unknown(),
        "mean" => match (sum(world, items), Number::from(items.len() as i64)) {
            (V::Duration(time), count) => {
                let whole = Number::from(time.nanos)
                    .div(&count)
                    .ok()
                    .and_then(|nanos| nanos.to_i64());
                whole.map_or_else(unknown, |nanos| {
                    V::Duration(Duration::from_nanos(i128::from(nanos)))
                })
            }
            (sum, count) => divide(&sum, &V::num(count)),
        },
        "median" if items.is_empty() => unknown(),
        "median" => middle(world, items),
        "sorted" => in_order(
            items
                .iter()
                .map(|item| (item.clone(), item.clone()))
                .collect(),
            SortOrder::Ascending,
        ),
        "flatten" => joined(items.to_vec()),
        "min" => extreme(items, Ordering::Less),
        "max" => extreme(items, Ordering::Greater),
        "first" => items.first().cloned().unwrap_or_else(unknown),
        "last" => items.last().cloned().unwrap_or_else(unknown),
        // "that no two elements are equal"
        "unique" => not(&any(pairs().map(|(a, b)| equal(world, a, b)))),
        "ascending" => neighbours(Ordering::Less),
        "descending" => neighbours(Ordering::Greater),
        "distinct" => {
            if let Some(unknown) = pairs().map(|(a, b)| equal(world, a, b)).find(V::is_unknown) {
                return unknown;
            }
            let mut kept: Vec<V> = Vec::new();
            for item in items {
                if !kept.iter().any(|other| equal(world, item, other).is_true()) {
                    kept.push(item.clone());
                }
            }
            V::list(kept)
        }
        other => panic!("no function {other}"),
    }
}

/// "the middle value; of an even number, the mean of the two in the middle"
fn middle(world: &World<'_>, items: &[V]) -> V {
    if items.iter().any(V::is_unknown) {
        return unknown_of(&items.iter().collect::<Vec<_>>());
    }
    let keyed = items.iter().map(|item| (item.clone(), item.clone()));
    let sorted = in_order(keyed.collect(), SortOrder::Ascending);
    if sorted.is_unknown() {
        return sorted;
    }
    let sorted = elements(&sorted);
    let half = sorted.len() / 2;
    match sorted.len() % 2 {
        1 => sorted[half].clone(),
        _ => of_list(world, "mean", &V::list(sorted[half - 1..=half].to_vec())),
    }
}

pub(super) fn sum(world: &World<'_>, items: &[V]) -> V {
    let loses = world.has_fault(Fault::SumLosesMoney) && items.len() > 1;
    if loses
        && matches!(&items[0], V::Num(zero, _) if zero.is_zero())
        && matches!(items[1], V::Money(..))
    {
        return V::int(0);
    }
    if items.iter().any(V::is_unknown) {
        return unknown_of(&items.iter().collect::<Vec<_>>());
    }
    items.iter().fold(V::int(0), |sum, item| {
        add(&sum, item, MonthEnds::Undetermined)
    })
}

/// The element that no other goes before.
pub(super) fn extreme(items: &[V], order: Ordering) -> V {
    if items.iter().any(V::is_unknown) {
        return unknown_of(&items.iter().collect::<Vec<_>>());
    }
    let first = items.iter().find(|item| {
        items
            .iter()
            .all(|other| compared(item, other, &[order, Ordering::Equal]).is_true())
    });
    first.cloned().unwrap_or_else(unknown)
}
