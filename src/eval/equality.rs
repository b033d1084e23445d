//! Whether values are equal, in Kleene's way: lists element by element, and what asks for equality: membership, sets,
//! groups.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::machine::Machine;
use super::operators::compares;
use super::value::{Key, List, Value, merged};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::Fault;

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
        if found { Value::Boolean(true) } else { doubts.or(false) }
    }

    /// Whether each element of one list is in the other.
    pub(super) fn same_set(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let known: Vec<&Value> = a.iter().chain(b).filter(|value| !value.is_unknown()).collect();
        if a.is_empty() || b.is_empty() {
            return Value::Boolean(a.is_empty() && b.is_empty());
        }
        let Some(keys) = plain_keys(&known) else {
            let apart = currencies_apart(&known).is_some();
            return if apart { self.same_amounts(a, b, span) } else { self.same_set_by_pairs(a, b, span) };
        };
        let here = a.iter().filter(|value| !value.is_unknown()).count();
        let (a_keys, b_keys) = keys.split_at_checked(here).unwrap_or((&keys, &[]));
        let (a_set, b_set): (HashSet<&Key>, HashSet<&Key>) = (a_keys.iter().collect(), b_keys.iter().collect());
        let (a_known, b_known) = (a_keys.len() == a.len(), b_keys.len() == b.len());
        if b_known && !a_set.is_subset(&b_set) || a_known && !b_set.is_subset(&a_set) {
            return Value::Boolean(false);
        }
        if a_known && b_known { Value::Boolean(true) } else { unknowns(a.iter().chain(b)) }
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
        if open.is_empty() { Value::Boolean(true) } else { merged(&open) }
    }

    /// The same of amounts of several currencies: whether an amount is in a list is found by its key.
    fn same_amounts(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let mut doubts = Doubts::default();
        for (some, others) in [(a, b), (b, a)] {
            let keys: HashSet<Key> = others.iter().filter_map(Value::key).collect();
            let unknown = others.iter().any(Value::is_unknown);
            // One of some currency and one of another, if there is one: enough to find another than that of any amount.
            let known: Vec<&Value> = others.iter().filter(|value| !value.is_unknown()).collect();
            let two: Vec<&Value> =
                currencies_apart(&known).map_or_else(|| known.iter().take(1).copied().collect(), |(a, b)| vec![a, b]);
            for value in some {
                let Value::Money(money) = value else {
                    doubts.open.push(value.clone());
                    continue;
                };
                if value.key().is_some_and(|key| keys.contains(&key)) {
                    continue;
                }
                let in_another =
                    |other: &&&Value| matches!(other, Value::Money(other) if other.currency != money.currency);
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
                doubts.open.extend(others.iter().filter(|other| other.is_unknown()).cloned());
            }
        }
        doubts.or(true)
    }

    /// Whether no two elements are equal.
    pub(super) fn unique(&mut self, elements: &[Value], span: Span) -> Value {
        let known: Vec<&Value> = elements.iter().filter(|value| !value.is_unknown()).collect();
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
        doubts.open.extend(elements.iter().filter(|value| value.is_unknown() && !alone).cloned());
        doubts.or(true)
    }

    /// Each value once, as it appears first.
    pub(super) fn distinct(&mut self, elements: Vec<Value>, span: Span) -> Value {
        let plain = plain_keys(&elements.iter().collect::<Vec<_>>());
        if let Some(keys) = plain {
            let mut seen: HashSet<Key> = HashSet::with_capacity(keys.len());
            let first = elements.into_iter().zip(keys).filter_map(|(value, key)| seen.insert(key).then_some(value));
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

    /// Rows of values that are equal, as classes in the order of their first rows: these, and each row's class.
    pub(super) fn classes(&mut self, rows: &[Vec<Value>], span: Span) -> Result<(Vec<usize>, Vec<usize>), Value> {
        match keys_of_rows(rows) {
            Some(keys) => Ok(classes_by_key(&keys)),
            None => self.classes_in_doubt(rows, span),
        }
    }

    /// The same where keys do not tell of all of them. Values of which some are unknown, or amounts of two currencies, are
    /// found without a look at each pair.
    fn classes_in_doubt(&mut self, rows: &[Vec<Value>], span: Span) -> Result<(Vec<usize>, Vec<usize>), Value> {
        let column = only_column(rows).filter(|column| column.len() > 1);
        if let Some(doubt) = column.and_then(|column| self.doubt_among(&column, span)) {
            return Err(doubt);
        }
        match Beside::of(rows) {
            Some(beside) => self.classes_beside_unknown(rows, &beside, span),
            None => self.classes_by_pairs(rows, span),
        }
    }

    /// Why it is not known of two values or more which of them are equal, where one look at each tells.
    pub(super) fn doubt_among(&mut self, values: &[&Value], span: Span) -> Option<Value> {
        if values.iter().any(|value| matches!(value, Value::List(_))) {
            return None;
        }
        let (mut open, known): (Vec<&Value>, Vec<&Value>) = values.iter().partition(|value| value.is_unknown());
        let apart = currencies_apart(&known).map(|(one, other)| self.equal(one, other, span));
        open.extend(&apart);
        if open.is_empty() { None } else { Some(merged(open)) }
    }

    /// Rows that hold something unknown are looked at one by one, the others by their keys.
    fn classes_beside_unknown(
        &mut self,
        rows: &[Vec<Value>],
        beside: &Beside,
        span: Span,
    ) -> Result<(Vec<usize>, Vec<usize>), Value> {
        if self.spent(beside.effort()) {
            return Err(self.out_of_steps(span));
        }
        let mut open = Vec::new();
        for (one, other) in beside.perhaps_equal() {
            if !self.recording() {
                return Err(Value::UNKNOWN);
            }
            if let (Some(one), Some(other)) = (rows.get(one), rows.get(other)) {
                open.push(self.rows_equal(one, other, span));
            }
        }
        if open.is_empty() { Ok((beside.firsts.clone(), beside.class_of.clone())) } else { Err(merged(&open)) }
    }

    fn classes_by_pairs(&mut self, rows: &[Vec<Value>], span: Span) -> Result<(Vec<usize>, Vec<usize>), Value> {
        let (mut firsts, mut class_of): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::with_capacity(rows.len()));
        let mut all = Doubts::default();
        for (at, row) in rows.iter().enumerate() {
            if self.spent(firsts.len()) {
                return Err(self.out_of_steps(span));
            }
            let mut found = None;
            let mut doubts = Doubts::default();
            for (class, first) in firsts.iter().enumerate() {
                let Some(other) = rows.get(*first) else { continue };
                let equal = self.rows_equal(row, other, span);
                match equal.truth() {
                    Some(true) => {
                        found = Some(class);
                        break;
                    }
                    Some(false) => {}
                    None => doubts.add(equal, row.iter().chain(other)),
                }
            }
            if found.is_none() && !doubts.open.is_empty() {
                if !self.recording() {
                    return Err(Value::UNKNOWN);
                }
                all.add(doubts.or(true), row);
            }
            class_of.push(found.unwrap_or(firsts.len()));
            if found.is_none() {
                firsts.push(at);
            }
        }
        if all.open.is_empty() { Ok((firsts, class_of)) } else { Err(merged(&all.open)) }
    }

    fn rows_equal(&mut self, a: &[Value], b: &[Value], span: Span) -> Value {
        let mut open = Vec::new();
        for (x, y) in a.iter().zip(b) {
            let equal = self.equal(x, y, span);
            match equal.truth() {
                Some(true) => {}
                Some(false) => return equal,
                None => open.push(equal),
            }
        }
        if open.is_empty() { Value::Boolean(true) } else { merged(&open) }
    }
}

/// A row and its keys, those that are known.
type Keyed = (usize, Vec<Option<Key>>);

/// Rows of which some hold something unknown, as classes: each of these is one of its own.
struct Beside {
    firsts: Vec<usize>,
    class_of: Vec<usize>,
    /// The first rows of classes with their keys, by the columns that are known of them.
    alike: BTreeMap<Vec<bool>, Vec<Keyed>>,
}

impl Beside {
    /// None where the keys of what is known do not tell which rows are equal.
    fn of(rows: &[Vec<Value>]) -> Option<Self> {
        let width = rows.first().map_or(0, Vec::len);
        let mut keys: Vec<Vec<Option<Key>>> = rows.iter().map(|_| Vec::with_capacity(width)).collect();
        for at in 0..width {
            let column: Vec<&Value> =
                rows.iter().filter_map(|row| row.get(at)).filter(|value| !value.is_unknown()).collect();
            let mut own = plain_keys(&column)?.into_iter();
            for (row, key) in rows.iter().zip(keys.iter_mut()) {
                key.push(if row.get(at).is_some_and(Value::is_unknown) { None } else { own.next() });
            }
        }
        let mut classes = HashMap::with_capacity(rows.len());
        let mut all = Self { firsts: Vec::new(), class_of: Vec::with_capacity(rows.len()), alike: BTreeMap::new() };
        for (at, key) in keys.iter().enumerate() {
            let next = all.firsts.len();
            let class = if key.iter().all(Option::is_some) { *classes.entry(key).or_insert(next) } else { next };
            if class == next {
                all.firsts.push(at);
                let columns = key.iter().map(Option::is_some).collect();
                all.alike.entry(columns).or_default().push((at, key.clone()));
            }
            all.class_of.push(class);
        }
        Some(all)
    }

    /// How many keys are looked at.
    fn effort(&self) -> usize {
        self.firsts.len().saturating_mul(self.alike.len())
    }

    /// For each row that holds something unknown another that it may equal, if there is one for some columns: that has the
    /// same keys in all columns that are known of both.
    fn perhaps_equal(&self) -> impl Iterator<Item = (usize, usize)> {
        let unknown = self.alike.iter().filter(|(columns, _)| columns.contains(&false));
        unknown.flat_map(|(columns, rows)| self.alike.iter().flat_map(move |other| among(columns, rows, other)))
    }
}

/// Rows and others of which it is not known that they differ.
fn among<'k>(
    columns: &'k [bool],
    rows: &'k [Keyed],
    (others, other_rows): (&'k Vec<bool>, &'k Vec<Keyed>),
) -> impl Iterator<Item = (usize, usize)> + use<'k> {
    let both: Vec<bool> = columns.iter().zip(others).map(|(one, other)| *one && *other).collect();
    let shared = move |key: &'k [Option<Key>]| -> Vec<&'k Option<Key>> {
        key.iter().zip(&both).filter_map(|(key, both)| both.then_some(key)).collect()
    };
    // Two of each are enough: a row is no other than itself.
    let mut by_key: HashMap<Vec<&Option<Key>>, (usize, Option<usize>)> = HashMap::new();
    for (at, key) in other_rows {
        by_key.entry(shared(key)).and_modify(|(_, second)| *second = second.or(Some(*at))).or_insert((*at, None));
    }
    rows.iter().filter_map(move |(at, key)| {
        let (first, second) = by_key.get(&shared(key))?;
        if first == at { second.map(|second| (*at, second)) } else { Some((*at, *first)) }
    })
}

/// Why it is not known whether values are equal.
#[derive(Debug, Default)]
struct Doubts {
    open: Vec<Value>,
    /// Two known values that cannot be compared were among them.
    incomparable: bool,
}

impl Doubts {
    /// Adds why it is not known of two values. Whatever is missing is named; of many pairs of known values that cannot be
    /// compared one stands for all.
    fn add<'v>(&mut self, equal: Value, values: impl IntoIterator<Item = &'v Value>) {
        let known = !values.into_iter().any(|value| matches!(value, Value::Unknown(_) | Value::List(_)));
        if known && self.incomparable {
            return;
        }
        self.incomparable |= known;
        self.open.push(equal);
    }

    /// What is so where there are none.
    fn or(self, truth: bool) -> Value {
        if self.open.is_empty() { Value::Boolean(truth) } else { merged(&self.open) }
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
    keys.iter().enumerate().any(|(at, key)| keys.iter().take(at).any(|other| other == key))
}

fn classes_by_key(rows: &[Vec<Key>]) -> (Vec<usize>, Vec<usize>) {
    let mut known = HashMap::with_capacity(rows.len());
    let (mut firsts, mut class_of) = (Vec::new(), Vec::with_capacity(rows.len()));
    for (at, row) in rows.iter().enumerate() {
        let class = *known.entry(row).or_insert(firsts.len());
        if class == firsts.len() {
            firsts.push(at);
        }
        class_of.push(class);
    }
    (firsts, class_of)
}

/// The keys of rows of values, where these alone tell whether two rows are equal.
fn keys_of_rows(rows: &[Vec<Value>]) -> Option<Vec<Vec<Key>>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut keys: Vec<Vec<Key>> = rows.iter().map(|_| Vec::with_capacity(width)).collect();
    for at in 0..width {
        let column: Vec<&Value> = rows.iter().filter_map(|row| row.get(at)).collect();
        for (row, key) in keys.iter_mut().zip(plain_keys(&column)?) {
            row.push(key);
        }
    }
    Some(keys)
}

/// The keys of values, where equality and order are those of the keys: all of one currency, all of days or of months
/// alone, none a list or unknown.
pub(super) fn plain_keys(values: &[&Value]) -> Option<Vec<Key>> {
    let mut keys: Vec<Key> = Vec::with_capacity(values.len());
    for value in values {
        let key = value.key()?;
        if keys.first().is_some_and(|first| !is_of_one_kind(first, &key)) {
            return None;
        }
        keys.push(key);
    }
    let mut periods = keys.iter().filter_map(|key| match key {
        Key::Period(period) => Some(*period),
        _ => None,
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

/// The values of rows that hold one each.
pub(super) fn only_column(rows: &[Vec<Value>]) -> Option<Vec<&Value>> {
    rows.iter().map(|row| if row.len() == 1 { row.first() } else { None }).collect()
}

/// Two amounts of different currencies, where all values are amounts.
fn currencies_apart<'v>(values: &[&'v Value]) -> Option<(&'v Value, &'v Value)> {
    let (first, rest) = values.split_first()?;
    let Value::Money(money) = first else { return None };
    let mut apart = None;
    for value in rest {
        let Value::Money(other) = value else { return None };
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

/// A value that all others have at least, or at most; a fault where it cannot be known which.
pub(super) fn extreme(elements: &[Value], wanted: std::cmp::Ordering) -> Result<Option<Value>, Fault> {
    let op = if wanted == std::cmp::Ordering::Less { CompareOp::LessOrEqual } else { CompareOp::GreaterOrEqual };
    let Some((first, rest)) = elements.split_first() else { return Ok(None) };
    let mut best = first;
    let mut doubt = None;
    for element in rest {
        match compares(op, best, element) {
            Ok(true) => {}
            Ok(false) => best = element,
            Err(fault) => {
                doubt.get_or_insert(fault);
                // Of two that cannot be compared the later may be the one, if it is beyond all others.
                if compares(op, element, best) == Ok(true) {
                    best = element;
                }
            }
        }
    }
    // One that is beyond all others was taken when it was met, and none after it.
    match doubt {
        Some(doubt) if !elements.iter().all(|other| compares(op, best, other) == Ok(true)) => Err(doubt),
        _ => Ok(Some(best.clone())),
    }
}
