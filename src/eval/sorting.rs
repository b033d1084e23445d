//! `sorted by` and `grouped by`.

use std::cmp::Ordering;

use super::equality::plain_keys;
use super::machine::Machine;
use crate::check::program::{Each, Expr};
use crate::runtime::operators::{months_matter, order, possible_orders};
use crate::runtime::{List, Record, Value, merged};
use crate::source::Span;
use crate::syntax::ast::SortOrder;
use crate::value::Fault;

/// The keys of an element.
type Row = Vec<Value>;

impl<'a> Machine<'a> {
    /// The elements of a list and the keys of each.
    fn keyed(
        &mut self,
        each: &'a Each,
        list: &List,
        keys: &'a [Expr],
        span: Span,
    ) -> Result<(Vec<Row>, Vec<Value>), Value> {
        let parts: Vec<&'a Expr> = keys.iter().collect();
        let (mut rows, mut elements) = (Vec::new(), Vec::new());
        self.gathered(each, list, &parts, (span, false), |machine, value| {
            rows.push(keys.iter().map(|key| machine.eval(key)).collect());
            elements.push(value.clone());
            value
        })?;
        Ok((rows, elements))
    }

    pub(super) fn sorted(
        &mut self,
        each: &'a Each,
        key: &'a Expr,
        order: SortOrder,
        expr: &'a Expr,
    ) -> Value {
        let keys = std::slice::from_ref(key);
        self.over_list(each, keys, expr, |machine, list| {
            match machine.keyed(each, &list, keys, expr.span) {
                Ok((rows, elements)) => machine.in_order_of(&rows, elements, order, expr.span),
                Err(unknown) => unknown,
            }
        })
    }

    /// The values of a list in their own order.
    pub(super) fn sorted_values(&mut self, values: Vec<Value>, span: Span) -> Value {
        let rows: Vec<Row> = values.iter().map(|value| vec![value.clone()]).collect();
        self.in_order_of(&rows, values, SortOrder::Ascending, span)
    }

    pub(super) fn grouped(&mut self, each: &'a Each, keys: &'a [Expr], expr: &'a Expr) -> Value {
        self.over_list(each, keys, expr, |machine, list| {
            machine.in_groups(each, &list, keys, expr.span)
        })
    }

    /// What is made of a list by keys, once for all that ask for it.
    fn over_list(
        &mut self,
        each: &'a Each,
        keys: &'a [Expr],
        expr: &'a Expr,
        work: impl FnOnce(&mut Self, List) -> Value,
    ) -> Value {
        let list = match self.list(&each.list) {
            Ok(list) => list,
            Err(unknown) => return unknown,
        };
        let parts: Vec<&'a Expr> = keys.iter().collect();
        let on = [Value::List(list.clone())];
        self.once(expr, &on, (Some(each), &parts), |machine| {
            work(machine, list)
        })
    }

    /// Elements in the order of their rows of one key each. Of equals the earlier stays before, in both orders.
    fn in_order_of(
        &mut self,
        rows: &[Row],
        elements: Vec<Value>,
        sort: SortOrder,
        span: Span,
    ) -> Value {
        let order = if have_one_order(rows, 1) {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by(|a, b| {
                let ascending = by_keys(rows.get(*a), rows.get(*b));
                match sort {
                    SortOrder::Ascending => ascending,
                    SortOrder::Descending => ascending.reverse(),
                }
            });
            order
        } else {
            match self.order_by_pairs(rows, sort, span) {
                Ok(order) => order,
                Err(unknown) => return unknown,
            }
        };
        Value::List(List::Values(
            order
                .iter()
                .filter_map(|at| elements.get(*at).cloned())
                .collect(),
        ))
    }

    /// The order of rows of which not all can be compared, or some are unknown: each is known to be before another or not.
    fn order_by_pairs(
        &mut self,
        rows: &[Row],
        sort: SortOrder,
        span: Span,
    ) -> Result<Vec<usize>, Value> {
        let column = super::classes::only_column(rows).filter(|column| column.len() > 1);
        if let Some(doubt) = column.and_then(|column| self.doubt_among(&column, span)) {
            return Err(doubt);
        }
        let mut before = vec![0_usize; rows.len()];
        let mut open = Vec::new();
        for (later, row) in rows.iter().enumerate() {
            if self.spent(later) {
                return Err(self.out_of_steps(span));
            }
            for (earlier, other) in rows.iter().enumerate().take(later) {
                // Of equals the earlier stays before.
                let moved = match is_before(row, other, sort) {
                    Ok(moved) => moved,
                    Err(_) if !self.recording() => return Err(Value::UNKNOWN),
                    Err(None) => {
                        open.extend(
                            row.iter()
                                .chain(other)
                                .filter(|value| value.is_unknown())
                                .cloned(),
                        );
                        continue;
                    }
                    Err(Some(fault)) => {
                        if open.is_empty() {
                            open.push(self.fault(fault, span));
                        }
                        continue;
                    }
                };
                if let Some(count) = before.get_mut(if moved { earlier } else { later }) {
                    *count = count.saturating_add(1);
                }
            }
        }
        if !open.is_empty() {
            return Err(merged(&open));
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| before.get(*at).copied());
        Ok(order)
    }

    fn in_groups(&mut self, each: &'a Each, list: &List, keys: &'a [Expr], span: Span) -> Value {
        let (rows, elements) = match self.keyed(each, list, keys, span) {
            Ok(keyed) => keyed,
            Err(unknown) => return unknown,
        };
        let (firsts, class_of) = match self.classes(&rows, span) {
            Ok(classes) => classes,
            Err(unknown) => return unknown,
        };
        let mut items: Vec<Vec<Value>> = vec![Vec::new(); firsts.len()];
        for (element, class) in elements.into_iter().zip(class_of) {
            if let Some(items) = items.get_mut(class) {
                items.push(element);
            }
        }
        let records = firsts.iter().zip(items).map(|(first, items)| {
            let keys = rows.get(*first).into_iter().flatten().cloned();
            Value::Record(Record::Values(
                keys.chain([Value::List(List::Values(items.into()))])
                    .map(Some)
                    .collect(),
            ))
        });
        Value::List(List::Values(records.collect()))
    }
}

/// Whether all keys are known, and any two at the same position can be compared.
fn have_one_order(rows: &[Row], width: usize) -> bool {
    (0..width).all(|at| {
        let column: Vec<&Value> = rows.iter().filter_map(|row| row.get(at)).collect();
        plain_keys(&column).is_some()
    })
}

fn by_keys(a: Option<&Row>, b: Option<&Row>) -> Ordering {
    let pairs = a.into_iter().flatten().zip(b.into_iter().flatten());
    pairs
        .map(|(a, b)| order(a, b).unwrap_or(Ordering::Equal))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Whether one row is before another in an order; else why that is unknown: a fault, or a key that is.
fn is_before(row: &Row, other: &Row, sort: SortOrder) -> Result<bool, Option<Fault>> {
    let (before, behind) = match sort {
        SortOrder::Ascending => (Ordering::Less, Ordering::Greater),
        SortOrder::Descending => (Ordering::Greater, Ordering::Less),
    };
    let (mut yes, mut no) = (false, false);
    let mut doubt = None;
    let mut equal = true;
    for (a, b) in row.iter().zip(other) {
        if a.is_unknown() || b.is_unknown() {
            return Err(None);
        }
        let orders = possible_orders(a, b).map_err(Some)?;
        yes |= orders.allows(before);
        no |= orders.allows(behind);
        equal = orders.allows(Ordering::Equal);
        if orders.low != orders.high {
            doubt.get_or_insert_with(|| months_matter(a, b));
        }
        if !equal {
            break;
        }
    }
    match (yes, no || equal) {
        (true, true) => Err(doubt),
        (yes, _) => Ok(yes),
    }
}
