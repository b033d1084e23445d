//! Spells a value as its field accepts it, in the style of the old value.

use std::ops::Range;

use crate::check::Program;
use crate::document::tree::{NodeId, NodeKind};
use crate::document::{Cell, CellId, Document, Tree};
use crate::value::{Money, Number};

/// A scalar of a document, with its new text.
pub(super) struct Written {
    /// The scalar.
    pub node: NodeId,
    /// The new text.
    pub value: String,
}

impl Written {
    /// The edit of the document's text that writes the value.
    pub(super) fn edit(&self, tree: &Tree) -> Option<(Range<usize>, String)> {
        let (start, end) = tree.span(self.node)?;
        let old = tree.text().get(start..end)?.to_owned();
        // Quotes and tags around a scalar stay.
        let scalar = tree.scalar(self.node);
        let inside = (old.matches(scalar).count() == 1 && !scalar.is_empty())
            .then(|| old.replace(scalar, &self.value));
        Some((start..end, inside.unwrap_or_else(|| self.value.clone())))
    }
}

/// How many decimals a bare amount is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimals {
    /// Those of its currency at least.
    OfCurrency,
    /// No more than it needs.
    Needed,
}

impl Decimals {
    /// How amounts are written beside the rules of a program: more decimals state another precision.
    pub fn of(program: &Program) -> Self {
        match program.reads_digits {
            true => Self::Needed,
            false => Self::OfCurrency,
        }
    }
}

/// Spells a cell's new value as a replacement of the old one.
pub(super) fn written(
    document: &Document,
    cell: CellId,
    value: &Cell,
    digits: Decimals,
) -> Option<Written> {
    let (tree, node, _) = document.tree_of(document.node(cell));
    let (node, value) = match value {
        Cell::Money(_)
        | Cell::Number(_)
        | Cell::Date(_)
        | Cell::DateTime(_)
        | Cell::YearMonth(_)
            if document.form(cell).is_some() =>
        {
            return in_form(document, cell, value, digits);
        }
        Cell::Money(money) => amount(tree, node, document.cell(cell), money, digits)?,
        Cell::Number(number) => (node, number_like(tree.scalar(node), number)?),
        Cell::Date(date) => (node, date.to_string()),
        Cell::YearMonth(month) => (node, month.to_string()),
        Cell::DateTime(instant) => {
            let shown = instant.to_string();
            let local = !tree.scalar(node).contains('[') && shown.ends_with(']');
            (
                node,
                if local {
                    shown.split('[').next()?.to_owned()
                } else {
                    shown
                },
            )
        }
        Cell::Absent
        | Cell::Default(_)
        | Cell::Missing
        | Cell::Unreadable(_)
        | Cell::Boolean(_)
        | Cell::Text(_)
        | Cell::Time(_)
        | Cell::Duration(_)
        | Cell::Period(_)
        | Cell::List { .. }
        | Cell::Map { .. }
        | Cell::Record { .. } => return None,
    };
    Some(Written { node, value })
}

/// A value in the form of its field.
fn in_form(document: &Document, cell: CellId, value: &Cell, digits: Decimals) -> Option<Written> {
    let form = document.form(cell)?;
    let (tree, node, _) = document.tree_of(document.node(cell));
    let old = tree.scalar(node);
    let is_money = matches!(value, Cell::Money(_));
    let Some(was) = form.canonical(old, is_money) else {
        // A number of the format itself, or a record of amount and currency.
        let Cell::Money(money) = value else {
            return None;
        };
        let (node, plain) = amount(tree, node, document.cell(cell), money, digits)?;
        return Some(Written { node, value: plain });
    };
    let new = match value {
        Cell::Money(money) => {
            money.amount.decimal_places()?;
            let has_code = was.contains(' ');
            if has_code {
                money.to_string()
            } else {
                money.amount.to_string()
            }
        }
        Cell::Number(number) => number_like(&was, number)?,
        Cell::Date(date) => date.to_string(),
        Cell::YearMonth(month) => month.to_string(),
        Cell::DateTime(instant) => instant.to_string(),
        Cell::Absent
        | Cell::Default(_)
        | Cell::Missing
        | Cell::Unreadable(_)
        | Cell::Boolean(_)
        | Cell::Text(_)
        | Cell::Time(_)
        | Cell::Duration(_)
        | Cell::Period(_)
        | Cell::List { .. }
        | Cell::Map { .. }
        | Cell::Record { .. } => return None,
    };
    let value = form.rendered(&new, old)?;
    Some(Written { node, value })
}

/// The scalar that holds an amount: the node itself, or the number in a record of amount and currency.
fn amount(
    tree: &Tree,
    node: NodeId,
    old: &Cell,
    new: &Money,
    digits: Decimals,
) -> Option<(NodeId, String)> {
    new.amount.decimal_places()?;
    let shown = new.to_string();
    let plain = match (digits, shown.split_once(' ')) {
        (Decimals::OfCurrency, Some((amount, _))) => amount.to_owned(),
        (Decimals::OfCurrency, None) | (Decimals::Needed, _) => new.amount.to_string(),
    };
    if let Some(text) = tree.text_of(node) {
        let with_currency = Money::parse(text).is_ok();
        return Some((
            node,
            if with_currency {
                new.to_string()
            } else {
                plain
            },
        ));
    }
    let Cell::Money(old) = old else { return None };
    let holds = |child: &NodeId| {
        let scalar = !matches!(tree.kind(*child), NodeKind::Record | NodeKind::List);
        scalar && Number::parse(tree.scalar(*child).trim()).is_ok_and(|number| number == old.amount)
    };
    let mut children = tree.children(node).filter(holds);
    let only = children.next().filter(|_| children.next().is_none())?;
    Some((only, plain))
}

/// A number written as the old one is: with a percent sign where that has one.
fn number_like(old: &str, new: &Number) -> Option<String> {
    if old.trim_end().ends_with('%') {
        let hundreds = new.mul(&Number::from(100_i64)).ok()?;
        return hundreds.decimal_places().map(|_| format!("{hundreds}%"));
    }
    new.decimal_places().map(|_| new.to_string())
}
