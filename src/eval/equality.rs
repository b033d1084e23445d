//! Whether values are equal, in Kleene's way: lists element by element, and what asks for equality: membership, sets,
//! groups.

use std::collections::HashSet;

use super::lengths::Lengths;
use super::machine::Machine;
use crate::runtime::operators::compares;
use crate::runtime::{Key, List, Value, merged};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::CalendarPeriod;

impl<'a> Machine<'a> {
    /// Whether two values are equal; unknown where that cannot be known.
    pub(super) fn equal(&mut self, a: &Value, b: &Value, span: Span) -> Value {
        match (a, b) {
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => merged([a, b]),
            (Value::List(a), Value::List(b)) => self.lists_equal(a, b, span),
            _ => self.or_fault(compares(CompareOp::Equal, a, b).map(Value::Boolean), span),
        }
    }

    fn lists_equal(&mut self, a: &List, b: &List, span: Span) -> Value {
        if a.len() != b.len() {
            return Value::Boolean(false);
        }
        if self.spent(a.len()) {
            return self.out_of_steps(span);
        }
        let mut doubts = Doubts::default();
        for at in 0..a.len() {
            let (x, y) = (self.element(a, at), self.element(b, at));
            let equal = self.equal(&x, &y, span);
            match equal.truth() {
                Some(true) => {}
                Some(false) => return Value::Boolean(false),
                None => doubts.add(equal, [&x, &y]),
            }
        }
        doubts.or(true)
    }

    /// Whether some element equals a value; unknown where only one could of which that is unknown.
    pub(super) fn contains(&mut self, list: &List, item: &Value, span: Span) -> Value {
        if let Some(known) = self.find_in(list, item, span) {
            return known;
        }
        if self.spent(list.len()) {
            return self.out_of_steps(span);
        }
        let mut doubts = Doubts::default();
        self.deeper(true);
        let mut found = false;
        for at in 0..list.len() {
            let value = self.element(list, at);
            let equal = self.equal(item, &value, span);
            match equal.truth() {
                Some(true) => {
                    found = true;
                    break;
                }
                Some(false) => {}
                None => doubts.add(equal, [item, &value]),
            }
        }
        self.deeper(false);
        if found {
            Value::Boolean(true)
        } else {
            doubts.or(false)
        }
    }

    /// Whether each element of one list is in the other.
    pub(super) fn same_set(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let known: Vec<&Value> = a
            .iter()
            .chain(b)
            .filter(|value| !value.is_unknown())
            .collect();
        if a.is_empty() || b.is_empty() {
            return Value::Boolean(a.is_empty() && b.is_empty());
        }
        let Some(keys) = plain_keys(&known) else {
            let apart = currencies_apart(&known).is_some();
            return if apart {
                self.same_amounts(a, b, span)
            } else {
                self.same_set_by_pairs(a, b, span)
            };
        };
        let here = a.iter().filter(|value| !value.is_unknown()).count();
        let (a_keys, b_keys) = keys.split_at_checked(here).unwrap_or((&keys, &[]));
        let (a_set, b_set): (HashSet<&Key>, HashSet<&Key>) =
            (a_keys.iter().collect(), b_keys.iter().collect());
        let (a_known, b_known) = (a_keys.len() == a.len(), b_keys.len() == b.len());
        if b_known && !a_set.is_subset(&b_set) || a_known && !b_set.is_subset(&a_set) {
            return Value::Boolean(false);
        }
        if a_known && b_known {
            Value::Boolean(true)
        } else {
            unknowns(a.iter().chain(b))
        }
    }

    fn same_set_by_pairs(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let mut open = Vec::new();
        for (some, others) in [(a, b), (b, a)] {
            let others = List::Values(others.into());
            for value in some {
                let found = self.contains(&others, value, span);
                match found.truth() {
                    Some(true) => {}
                    Some(false) => return Value::Boolean(false),
                    None => open.push(found),
                }
            }
        }
        if open.is_empty() {
            Value::Boolean(true)
        } else {
            merged(&open)
        }
    }

    /// The same of amounts of several currencies: whether an amount is in a list is found by its key.
    fn same_amounts(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let mut doubts = Doubts::default();
        for (some, others) in [(a, b), (b, a)] {
            let keys: HashSet<Key> = others.iter().filter_map(Value::key).collect();
            let unknown = others.iter().any(Value::is_unknown);
            // One of some currency and one of another, if there is one: enough to find another than that of any amount.
            let known: Vec<&Value> = others.iter().filter(|value| !value.is_unknown()).collect();
            let two: Vec<&Value> = currencies_apart(&known).map_or_else(
                || known.iter().take(1).copied().collect(),
                |(a, b)| vec![a, b],
            );
            for value in some {
                let Value::Money(money) = value else {
                    doubts.open.push(value.clone());
                    continue;
                };
                if value.key().is_some_and(|key| keys.contains(&key)) {
                    continue;
                }
                let in_another = |other: &&&Value| matches!(other, Value::Money(other) if other.currency != money.currency);
                let other = two.iter().find(in_another).copied();
                match other {
                    Some(other) if !doubts.incomparable => {
                        let equal = self.equal(value, other, span);
                        doubts.add(equal, [value, other]);
                    }
                    None if !unknown => return Value::Boolean(false),
                    _ => {}
                }
            }
            if unknown {
                doubts
                    .open
                    .extend(others.iter().filter(|other| other.is_unknown()).cloned());
            }
        }
        doubts.or(true)
    }

    /// Whether no two elements are equal.
    pub(super) fn unique(&mut self, elements: &[Value], span: Span) -> Value {
        let known: Vec<&Value> = elements
            .iter()
            .filter(|value| !value.is_unknown())
            .collect();
        let mut doubts = Doubts::default();
        match plain_keys(&known) {
            Some(keys) if is_repeated(&keys) => return Value::Boolean(false),
            Some(_) => {}
            None if let Some((one, other)) = currencies_apart(&known) => {
                let keys: Vec<Key> = known.iter().filter_map(|value| value.key()).collect();
                if is_repeated(&keys) {
                    return Value::Boolean(false);
                }
                let equal = self.equal(one, other, span);
                doubts.add(equal, [one, other]);
            }
            None if let Some(periods) = all_periods(&known) => match self.perhaps_one(&periods) {
                Some((at, other)) if at == other => return Value::Boolean(false),
                Some((at, other)) => {
                    if let (Some(one), Some(other)) = (known.get(at), known.get(other)) {
                        let equal = self.equal(one, other, span);
                        doubts.add(equal, [*one, *other]);
                    }
                }
                None if self.is_spent() => return self.out_of_steps(span),
                None => {}
            },
            None => {
                for (at, one) in known.iter().enumerate() {
                    if self.spent(at) {
                        return self.out_of_steps(span);
                    }
                    for other in known.iter().take(at) {
                        let equal = self.equal(one, other, span);
                        match equal.truth() {
                            Some(true) => return Value::Boolean(false),
                            Some(false) => {}
                            None => doubts.add(equal, [*one, *other]),
                        }
                    }
                }
            }
        }
        let alone = elements.len() < 2;
        doubts.open.extend(
            elements
                .iter()
                .filter(|value| value.is_unknown() && !alone)
                .cloned(),
        );
        doubts.or(true)
    }

    /// Two periods of which it is not known whether they are one, where the later one comes first; twice the same position
    /// where two are certainly equal.
    fn perhaps_one(&mut self, periods: &[CalendarPeriod]) -> Option<(usize, usize)> {
        let mut seen = HashSet::with_capacity(periods.len());
        if let Some(again) = periods.iter().position(|period| !seen.insert(*period)) {
            return Some((again, again));
        }
        let mut lengths = Lengths::default();
        for (at, period) in periods.iter().enumerate() {
            if self.spent(lengths.effort()) {
                return None;
            }
            if let Some(other) = lengths.perhaps_equal(*period) {
                return Some((at, other));
            }
            lengths.add(*period, at);
        }
        None
    }

    /// Each value once, as it appears first.
    pub(super) fn distinct(&mut self, elements: Vec<Value>, span: Span) -> Value {
        let plain = plain_keys(&elements.iter().collect::<Vec<_>>());
        if let Some(keys) = plain {
            let mut seen: HashSet<Key> = HashSet::with_capacity(keys.len());
            let first = elements
                .into_iter()
                .zip(keys)
                .filter_map(|(value, key)| seen.insert(key).then_some(value));
            return Value::List(List::Values(first.collect()));
        }
        let rows: Vec<Vec<Value>> = elements.iter().map(|value| vec![value.clone()]).collect();
        match self.classes_in_doubt(&rows, span) {
            Ok((firsts, _)) => {
                let kept = firsts.iter().filter_map(|at| elements.get(*at).cloned());
                Value::List(List::Values(kept.collect()))
            }
            Err(unknown) => unknown,
        }
    }
}

/// Why it is not known whether values are equal.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    pub open: Vec<Value>,
    /// Two known values that cannot be compared were among them.
    incomparable: bool,
}

impl Doubts {
    /// Adds why it is not known of two values. Whatever is missing is named; of many pairs of known values that cannot be
    /// compared one represents all.
    pub fn add<'v>(&mut self, equal: Value, values: impl IntoIterator<Item = &'v Value>) {
        let known = !values
            .into_iter()
            .any(|value| matches!(value, Value::Unknown(_) | Value::List(_)));
        if known && self.incomparable {
            return;
        }
        self.incomparable |= known;
        self.open.push(equal);
    }

    /// What is so where there are none.
    pub fn or(self, truth: bool) -> Value {
        if self.open.is_empty() {
            Value::Boolean(truth)
        } else {
            merged(&self.open)
        }
    }
}

/// The reasons of those that are unknown.
fn unknowns<'v>(values: impl Iterator<Item = &'v Value>) -> Value {
    merged(values.filter(|value| value.is_unknown()))
}

/// Whether two keys are equal. Few are compared one with another, which costs less than a set.
fn is_repeated(keys: &[Key]) -> bool {
    if keys.len() > 8 {
        let mut seen: HashSet<&Key> = HashSet::with_capacity(keys.len());
        return keys.iter().any(|key| !seen.insert(key));
    }
    keys.iter()
        .enumerate()
        .any(|(at, key)| keys.iter().take(at).any(|other| other == key))
}

/// The periods that all of these are.
pub(super) fn all_periods(values: &[&Value]) -> Option<Vec<CalendarPeriod>> {
    let period = |value: &&Value| {
        let Value::Period(period) = value else {
            return None;
        };
        Some(*period)
    };
    values.iter().map(period).collect()
}

/// The keys of values, where equality and order are those of the keys: all of one currency, all of days or of months
/// alone, none a list or unknown.
pub(super) fn plain_keys(values: &[&Value]) -> Option<Vec<Key>> {
    let mut keys: Vec<Key> = Vec::with_capacity(values.len());
    for value in values {
        let key = value.key()?;
        if keys
            .first()
            .is_some_and(|first| !is_of_one_kind(first, &key))
        {
            return None;
        }
        keys.push(key);
    }
    let mut periods = keys.iter().filter_map(|key| {
        let Key::Period(period) = key else {
            return None;
        };
        Some(*period)
    });
    if let Some(first) = periods.next() {
        let (mut one_month, mut one_day) = (true, true);
        for period in periods {
            one_month &= period.months == first.months;
            one_day &= period.days == first.days;
        }
        if !one_month && !one_day {
            return None;
        }
    }
    Some(keys)
}

/// Two amounts of different currencies, where all values are amounts.
pub(super) fn currencies_apart<'v>(values: &[&'v Value]) -> Option<(&'v Value, &'v Value)> {
    let (first, rest) = values.split_first()?;
    let Value::Money(money) = first else {
        return None;
    };
    let mut apart = None;
    for value in rest {
        let Value::Money(other) = value else {
            return None;
        };
        if apart.is_none() && other.currency != money.currency {
            apart = Some((*value, *first));
        }
    }
    apart
}

fn is_of_one_kind(a: &Key, b: &Key) -> bool {
    match (a, b) {
        (Key::Money(a), Key::Money(b)) => a.currency == b.currency,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
