//! What comes of the elements of each list.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what has no kernel of its own is done value by value"
)]

use std::collections::HashSet;

use super::kernels::{Run, set};
use super::values::ColumnHost;
use super::vector::{ANY_CURRENCY, Data, Digits, Vector, either};
use crate::builtins::lists::{ASCENDING, DESCENDING, FIRST, LAST, SUM, UNIQUE};
use crate::builtins::{Evaluate, Function};
use crate::plan::kernels::{Elements, QuantifierKind, ResultKind, VectorId};
use crate::runtime::Value;

/// Elements that are compared in pairs rather than looked up.
const PAIRS: usize = 12;

/// The rows of the elements of one list.
type Range = std::ops::Range<usize>;

impl<'c> Run<'_, 'c> {
    /// Where the lists are unknown; none where all are known.
    pub fn list_unknown(&self, elements: &Elements) -> Option<Vec<bool>> {
        let absent = self.absent(elements.known);
        let held = elements.held.map(|held| self.vector(held));
        let held = held.and_then(|held| held.unknown.as_deref());
        let unknown = either(absent.as_deref(), held);
        either(unknown.as_deref(), self.skipped(elements.table))
    }

    /// Where the elements of each list are.
    pub fn ranges(&self, elements: &Elements) -> impl Iterator<Item = Range> {
        let starts = self.starts(elements.table);
        starts
            .iter()
            .zip(starts.iter().skip(1))
            .map(|(start, end)| *start as usize..*end as usize)
    }

    /// The elements that `where` lets through, and those of which that is unknown; none where there is no `where`.
    pub fn chosen(&self, elements: &Elements) -> Option<(Vec<bool>, Option<&[bool]>)> {
        let filter = self.vector(elements.filter?);
        let rows = self.rows(elements.table);
        Some((self.truths(filter, rows), filter.unknown.as_deref()))
    }

    pub(super) fn count(&self, elements: &Elements, rows: usize) -> Vector<'c> {
        let mut unknown = self.list_unknown(elements);
        let counts = match self.chosen(elements) {
            None => self
                .ranges(elements)
                .map(|range| count_of(range.len()))
                .collect(),
            Some((chosen, open)) => self
                .ranges(elements)
                .enumerate()
                .map(|(row, range)| {
                    if any(open, &range) {
                        set(&mut unknown, row, rows);
                    }
                    count_of(trues(&chosen, &range))
                })
                .collect(),
        };
        Vector {
            data: Data::Numbers(Digits::new(counts, 0)),
            unknown,
        }
    }

    pub(super) fn quantified(
        &self,
        kind: QuantifierKind,
        wanted: Option<VectorId>,
        elements: &Elements,
        counted: VectorId,
        rows: usize,
    ) -> Vector<'c> {
        let counted = self.vector(counted);
        let truths = self.truths(counted, self.rows(elements.table));
        let mut unknown = self.list_unknown(elements);
        let left_out = self.chosen(elements);
        let wanted = wanted.map(|wanted| self.vector(wanted));
        let mut made = Vec::with_capacity(rows);
        for (row, range) in self.ranges(elements).enumerate() {
            // A list is unknown where its own filter is.
            if left_out
                .as_ref()
                .is_some_and(|(_, open)| any(*open, &range))
            {
                set(&mut unknown, row, rows);
                made.push(false);
                continue;
            }
            // An element counts, may count, or does not.
            let (known, open) = match (&counted.unknown, &left_out) {
                (None, None) => (trues(&truths, &range), 0),
                _ => {
                    let chosen = left_out.as_ref().map(|(chosen, _)| chosen.as_slice());
                    tally(&truths, counted, chosen, &range)
                }
            };
            let most = known.saturating_add(open);
            let truth = match (kind, wanted) {
                (QuantifierKind::Every | QuantifierKind::No, _) if known > 0 => Some(false),
                (QuantifierKind::Every | QuantifierKind::No, _) => (most == 0).then_some(true),
                (QuantifierKind::Some, _) if known > 0 => Some(true),
                (QuantifierKind::Some, _) => (most == 0).then_some(false),
                (_, None) => None,
                (_, Some(wanted)) => match self.whole(wanted, row) {
                    None => None,
                    Some(wanted) => {
                        let (known, most) = (count_of(known), count_of(most));
                        match kind {
                            QuantifierKind::AtLeast if known >= wanted => Some(true),
                            QuantifierKind::AtLeast => (most < wanted).then_some(false),
                            QuantifierKind::AtMost if known > wanted => Some(false),
                            QuantifierKind::AtMost => (most <= wanted).then_some(true),
                            _ if known > wanted || most < wanted => Some(false),
                            _ => (most == known).then_some(known == wanted),
                        }
                    }
                },
            };
            if truth.is_none() {
                set(&mut unknown, row, rows);
            }
            made.push(truth.unwrap_or(false));
        }
        Vector {
            data: Data::Booleans(made),
            unknown,
        }
    }

    /// The whole number of a row.
    pub(super) fn whole(&self, vector: &Vector<'c>, row: usize) -> Option<i64> {
        vector.value(row, self.columns, self.block).to_i64()
    }

    /// A built-in function of the elements of each list.
    pub(super) fn fold(
        &self,
        function: &'static Function,
        gives: ResultKind,
        elements: &Elements,
        body: VectorId,
        rows: usize,
    ) -> Vector<'c> {
        let body = self.vector(body);
        let chosen = self.chosen(elements);
        let mut unknown = self.list_unknown(elements);
        // A list is unknown where its filter is, and what comes of it where an element is.
        for (row, range) in self.ranges(elements).enumerate() {
            let open = chosen.as_ref().is_some_and(|(_, open)| any(*open, &range));
            let missing = match (&body.unknown, &chosen) {
                (None, _) => false,
                (Some(missing), None) => any(Some(missing), &range),
                (Some(missing), Some((chosen, _))) => {
                    range.clone().any(|row| at(missing, row) && at(chosen, row))
                }
            };
            if open || missing {
                set(&mut unknown, row, rows);
            }
        }
        let chosen = chosen.map(|(chosen, _)| chosen);
        let fast = match &body.data {
            Data::Numbers(digits) => self.fold_digits(
                function,
                elements,
                digits,
                None,
                chosen.as_deref(),
                &mut unknown,
                rows,
            ),
            Data::Money(digits, currencies) => self.fold_digits(
                function,
                elements,
                digits,
                Some(currencies),
                chosen.as_deref(),
                &mut unknown,
                rows,
            ),
            Data::Days(values) | Data::Nanos(values) => self
                .fold_order(function, elements, values, chosen.as_deref())
                .map(Data::Booleans),
            Data::Texts(places) if *function == UNIQUE => {
                let texts: Vec<&[u8]> = places.iter().map(|place| self.text(*place)).collect();
                let unique = self
                    .ranges(elements)
                    .map(|range| unique(&texts, &range, chosen.as_deref()));
                Some(Data::Booleans(unique.collect()))
            }
            _ => None,
        };
        match fast {
            Some(data) => Vector { data, unknown },
            None => self.fold_values(
                function,
                gives,
                elements,
                body,
                chosen.as_deref(),
                unknown,
                rows,
            ),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a list of numbers or amounts"
    )]
    fn fold_digits(
        &self,
        function: &'static Function,
        elements: &Elements,
        digits: &Digits<'c>,
        currencies: Option<&[u16]>,
        chosen: Option<&[bool]>,
        unknown: &mut Option<Vec<bool>>,
        rows: usize,
    ) -> Option<Data<'c>> {
        let values = digits.values.as_ref();
        let is_sum = *function == SUM;
        if currencies.is_none() && !is_sum {
            let ordered = self.fold_order(function, elements, values, chosen)?;
            return Some(Data::Booleans(ordered));
        }
        if !is_sum {
            return None;
        }
        let (mut sums, mut of) = (Vec::with_capacity(rows), Vec::new());
        for (row, range) in self.ranges(elements).enumerate() {
            let mut sum = 0_i128;
            let mut currency = ANY_CURRENCY;
            for at in range {
                if chosen.is_some_and(|chosen| !self::at(chosen, at)) {
                    continue;
                }
                // Far fewer than 2^63 elements of 64 bits.
                sum = sum.wrapping_add(i128::from(values.get(at).copied().unwrap_or(0)));
                match currencies.and_then(|currencies| currencies.get(at)) {
                    None | Some(&ANY_CURRENCY) => {}
                    Some(other) if currency == ANY_CURRENCY => currency = *other,
                    Some(other) if currency == *other => {}
                    Some(_) => set(unknown, row, rows),
                }
            }
            let sum = i64::try_from(sum).unwrap_or_else(|_| {
                set(unknown, row, rows);
                0
            });
            sums.push(sum);
            of.push(currency);
        }
        let digits = Digits::new(sums, digits.scale);
        Some(match currencies {
            None => Data::Numbers(digits),
            Some(_) => Data::Money(digits, of.into()),
        })
    }

    /// Whether values ascend, descend or differ; `None` for another function.
    fn fold_order(
        &self,
        function: &'static Function,
        elements: &Elements,
        values: &[i64],
        chosen: Option<&[bool]>,
    ) -> Option<Vec<bool>> {
        let step: fn(i64, i64) -> bool = if *function == ASCENDING {
            |a, b| a < b
        } else if *function == DESCENDING {
            |a, b| a > b
        } else if *function == UNIQUE {
            let unique = self
                .ranges(elements)
                .map(|range| unique(values, &range, chosen));
            return Some(unique.collect());
        } else {
            return None;
        };
        let ordered = self.ranges(elements).map(|range| {
            let mut last = None;
            for at in range {
                if chosen.is_some_and(|chosen| !self::at(chosen, at)) {
                    continue;
                }
                let value = values.get(at).copied().unwrap_or(0);
                if last.is_some_and(|last| !step(last, value)) {
                    return false;
                }
                last = Some(value);
            }
            true
        });
        Some(ordered.collect())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a list of values")]
    fn fold_values(
        &self,
        function: &'static Function,
        gives: ResultKind,
        elements: &Elements,
        body: &Vector<'c>,
        chosen: Option<&[bool]>,
        mut unknown: Option<Vec<bool>>,
        rows: usize,
    ) -> Vector<'c> {
        let mut host = ColumnHost { gives };
        let mut made = Vec::with_capacity(rows);
        for (row, range) in self.ranges(elements).enumerate() {
            if unknown.as_ref().is_some_and(|unknown| at(unknown, row)) {
                made.push(Value::UNKNOWN);
                continue;
            }
            let values: Vec<Value> = range
                .filter(|at| chosen.is_none_or(|chosen| self::at(chosen, *at)))
                .map(|at| body.value(at, self.columns, self.block))
                .collect();
            let value = match &function.evaluate {
                _ if *function == FIRST => values.first().cloned().unwrap_or(Value::UNKNOWN),
                _ if *function == LAST => values.last().cloned().unwrap_or(Value::UNKNOWN),
                _ if values.iter().any(Value::is_unknown) => Value::UNKNOWN,
                Evaluate::Known(evaluate) => evaluate(&mut host, &values).unwrap_or(Value::UNKNOWN),
                Evaluate::Elements(evaluate)
                    if *function == ASCENDING || *function == DESCENDING =>
                {
                    evaluate(&mut host, vec![values]).unwrap_or(Value::UNKNOWN)
                }
                Evaluate::Elements(_)
                | Evaluate::Element(_)
                | Evaluate::Length(_)
                | Evaluate::Values(_) => Value::UNKNOWN,
            };
            if value.is_unknown() {
                set(&mut unknown, row, rows);
            }
            made.push(value);
        }
        Vector {
            data: Data::Values(made),
            unknown,
        }
    }
}

/// How many elements count, and of how many that is unknown.
fn tally(
    truths: &[bool],
    counted: &Vector<'_>,
    chosen: Option<&[bool]>,
    range: &Range,
) -> (usize, usize) {
    let (mut known, mut open) = (0_usize, 0_usize);
    for row in range.clone() {
        if chosen.is_some_and(|chosen| !at(chosen, row)) {
            continue;
        }
        if counted.is_unknown_at(row) {
            open = open.saturating_add(1);
        } else if at(truths, row) {
            known = known.saturating_add(1);
        }
    }
    (known, open)
}

/// Whether no two of the chosen values are equal.
fn unique<T: Eq + std::hash::Hash>(values: &[T], range: &Range, chosen: Option<&[bool]>) -> bool {
    let all = values.get(range.clone()).unwrap_or(&[]);
    if chosen.is_none() && all.len() <= PAIRS {
        return all
            .iter()
            .enumerate()
            .all(|(at, one)| !all.iter().take(at).any(|other| other == one));
    }
    let mut seen = HashSet::new();
    range
        .clone()
        .zip(all)
        .filter(|(row, _)| chosen.is_none_or(|chosen| at(chosen, *row)))
        .all(|(_, value)| seen.insert(value))
}

pub(super) fn at(mask: &[bool], row: usize) -> bool {
    mask.get(row).copied().unwrap_or(false)
}

pub(super) fn any(mask: Option<&[bool]>, range: &Range) -> bool {
    mask.and_then(|mask| mask.get(range.clone()))
        .is_some_and(|mask| mask.contains(&true))
}

pub(super) fn trues(mask: &[bool], range: &Range) -> usize {
    mask.get(range.clone())
        .unwrap_or(&[])
        .iter()
        .filter(|truth| **truth)
        .count()
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
