//! Rows of values that are equal, as classes: for groups, and for each value once. By keys where these decide, else with a
//! look only at those that may be equal.

use std::collections::{BTreeMap, HashMap};

use super::equality::{Doubts, all_periods, currencies_apart, plain_keys};
use super::lengths::Lengths;
use super::machine::Machine;
use crate::runtime::{Key, Value, merged};
use crate::source::Span;
use crate::value::CalendarPeriod;

/// The first rows of classes, and each row's class.
pub(super) type Classes = (Vec<usize>, Vec<usize>);

impl<'a> Machine<'a> {
    /// Classes of rows with one column of periods, of which it is not always known which is longer; none where rows are
    /// not of that kind.
    fn classes_of_periods(
        &mut self,
        rows: &[Vec<Value>],
        span: Span,
    ) -> Option<Result<Classes, Value>> {
        let keys = keys_beside_periods(rows)?;
        let mut known: HashMap<(&[Key], CalendarPeriod), usize> =
            HashMap::with_capacity(rows.len());
        let mut alike: HashMap<&[Key], Lengths> = HashMap::new();
        let (mut firsts, mut class_of) = (Vec::new(), Vec::with_capacity(rows.len()));
        for (at, (others, period)) in keys.iter().enumerate() {
            if let Some(class) = known.get(&(others.as_slice(), *period)) {
                class_of.push(*class);
                continue;
            }
            let lengths = alike.entry(others).or_default();
            if self.spent(lengths.effort()) {
                return Some(Err(self.out_of_steps(span)));
            }
            if let Some(other) = lengths.perhaps_equal(*period) {
                let (one, other) = (rows.get(at)?, rows.get(other)?);
                return Some(Err(self.rows_equal(one, other, span)));
            }
            lengths.add(*period, at);
            known.insert((others, *period), firsts.len());
            class_of.push(firsts.len());
            firsts.push(at);
        }
        Some(Ok((firsts, class_of)))
    }

    /// Rows of values that are equal, as classes in the order of their first rows: these, and each row's class.
    pub(super) fn classes(
        &mut self,
        rows: &[Vec<Value>],
        span: Span,
    ) -> Result<(Vec<usize>, Vec<usize>), Value> {
        match keys_of_rows(rows) {
            Some(keys) => Ok(classes_by_key(&keys)),
            None => self.classes_in_doubt(rows, span),
        }
    }

    /// The same where keys do not tell of all of them. Values of which some are unknown, or amounts of two currencies, are
    /// found without a look at each pair.
    pub(super) fn classes_in_doubt(
        &mut self,
        rows: &[Vec<Value>],
        span: Span,
    ) -> Result<(Vec<usize>, Vec<usize>), Value> {
        let column = only_column(rows).filter(|column| column.len() > 1);
        if let Some(doubt) = column.and_then(|column| self.doubt_among(&column, span)) {
            return Err(doubt);
        }
        match Beside::of(rows) {
            Some(beside) => self.classes_beside_unknown(rows, &beside, span),
            None => match self.classes_of_periods(rows, span) {
                Some(classes) => classes,
                None => self.classes_by_pairs(rows, span),
            },
        }
    }

    /// Why it is not known of two values or more which of them are equal, where one look at each tells.
    pub(super) fn doubt_among(&mut self, values: &[&Value], span: Span) -> Option<Value> {
        if values.iter().any(|value| matches!(value, Value::List(_))) {
            return None;
        }
        let (mut open, known): (Vec<&Value>, Vec<&Value>) =
            values.iter().partition(|value| value.is_unknown());
        let apart = currencies_apart(&known).map(|(one, other)| self.equal(one, other, span));
        open.extend(&apart);
        if open.is_empty() {
            None
        } else {
            Some(merged(open))
        }
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
        if open.is_empty() {
            Ok((beside.firsts.clone(), beside.class_of.clone()))
        } else {
            Err(merged(&open))
        }
    }

    fn classes_by_pairs(
        &mut self,
        rows: &[Vec<Value>],
        span: Span,
    ) -> Result<(Vec<usize>, Vec<usize>), Value> {
        let (mut firsts, mut class_of): (Vec<usize>, Vec<usize>) =
            (Vec::new(), Vec::with_capacity(rows.len()));
        let mut all = Doubts::default();
        for (at, row) in rows.iter().enumerate() {
            if self.spent(firsts.len()) {
                return Err(self.out_of_steps(span));
            }
            let mut found = None;
            let mut doubts = Doubts::default();
            for (class, first) in firsts.iter().enumerate() {
                let Some(other) = rows.get(*first) else {
                    continue;
                };
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
        if all.open.is_empty() {
            Ok((firsts, class_of))
        } else {
            Err(merged(&all.open))
        }
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
        if open.is_empty() {
            Value::Boolean(true)
        } else {
            merged(&open)
        }
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
        let mut keys: Vec<Vec<Option<Key>>> =
            rows.iter().map(|_| Vec::with_capacity(width)).collect();
        for at in 0..width {
            let column: Vec<&Value> = rows
                .iter()
                .filter_map(|row| row.get(at))
                .filter(|value| !value.is_unknown())
                .collect();
            let mut own = plain_keys(&column)?.into_iter();
            for (row, key) in rows.iter().zip(keys.iter_mut()) {
                key.push(if row.get(at).is_some_and(Value::is_unknown) {
                    None
                } else {
                    own.next()
                });
            }
        }
        let mut classes = HashMap::with_capacity(rows.len());
        let mut all = Self {
            firsts: Vec::new(),
            class_of: Vec::with_capacity(rows.len()),
            alike: BTreeMap::new(),
        };
        for (at, key) in keys.iter().enumerate() {
            let next = all.firsts.len();
            let class = if key.iter().all(Option::is_some) {
                *classes.entry(key).or_insert(next)
            } else {
                next
            };
            if class == next {
                all.firsts.push(at);
                let columns = key.iter().map(Option::is_some).collect();
                all.alike
                    .entry(columns)
                    .or_default()
                    .push((at, key.clone()));
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
        let unknown = self
            .alike
            .iter()
            .filter(|(columns, _)| columns.contains(&false));
        unknown.flat_map(|(columns, rows)| {
            self.alike
                .iter()
                .flat_map(move |other| among(columns, rows, other))
        })
    }
}

/// Rows and others of which it is not known that they differ.
fn among<'k>(
    columns: &'k [bool],
    rows: &'k [Keyed],
    (others, other_rows): (&'k Vec<bool>, &'k Vec<Keyed>),
) -> impl Iterator<Item = (usize, usize)> + use<'k> {
    let both: Vec<bool> = columns
        .iter()
        .zip(others)
        .map(|(one, other)| *one && *other)
        .collect();
    let shared = move |key: &'k [Option<Key>]| -> Vec<&'k Option<Key>> {
        key.iter()
            .zip(&both)
            .filter_map(|(key, both)| both.then_some(key))
            .collect()
    };
    // Two of each are enough: a row is no other than itself.
    let mut by_key: HashMap<Vec<&Option<Key>>, (usize, Option<usize>)> = HashMap::new();
    for (at, key) in other_rows {
        by_key
            .entry(shared(key))
            .and_modify(|(_, second)| *second = second.or(Some(*at)))
            .or_insert((*at, None));
    }
    rows.iter().filter_map(move |(at, key)| {
        let (first, second) = by_key.get(&shared(key))?;
        if first == at {
            second.map(|second| (*at, second))
        } else {
            Some((*at, *first))
        }
    })
}

/// Of each row the period, where one column is of periods whose keys do not decide, and the keys of the others.
fn keys_beside_periods(rows: &[Vec<Value>]) -> Option<Vec<(Vec<Key>, CalendarPeriod)>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut periods = None;
    let mut keys: Vec<Vec<Key>> = rows.iter().map(|_| Vec::with_capacity(width)).collect();
    for at in 0..width {
        let column: Vec<&Value> = rows.iter().filter_map(|row| row.get(at)).collect();
        match plain_keys(&column) {
            Some(column) => keys
                .iter_mut()
                .zip(column)
                .for_each(|(row, key)| row.push(key)),
            None if periods.is_none() => periods = Some(all_periods(&column)?),
            None => return None,
        }
    }
    Some(keys.into_iter().zip(periods?).collect())
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

/// The values of rows that hold one each.
pub(super) fn only_column(rows: &[Vec<Value>]) -> Option<Vec<&Value>> {
    rows.iter()
        .map(|row| if row.len() == 1 { row.first() } else { None })
        .collect()
}
