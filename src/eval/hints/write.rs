//! Spells a value as its field accepts it, in the style of the old value.

use std::ops::Range;

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

/// Spells a cell's new value as a replacement of the old one.
pub(super) fn written(document: &Document, cell: CellId, value: &Cell) -> Option<Written> {
    let (tree, node, _) = document.tree_of(document.node(cell));
    let (node, value) = match value {
        Cell::Money(_) | Cell::Number(_) | Cell::Date(_) | Cell::DateTime(_)
            if document.form(cell).is_some() =>
        {
            return in_form(document, cell, value);
        }
        Cell::Money(money) => amount(tree, node, document.cell(cell), money)?,
        Cell::Number(number) => (node, number_like(tree.scalar(node), number)?),
        Cell::Date(date) => (node, date.to_string()),
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
fn in_form(document: &Document, cell: CellId, value: &Cell) -> Option<Written> {
    let form = document.form(cell)?;
    let tree = &document.tree;
    let node = document.node(cell);
    let old = tree.scalar(node);
    let is_money = matches!(value, Cell::Money(_));
    let Some(was) = form.canonical(old, is_money) else {
        // A number of the format itself, or a record of amount and currency.
        let Cell::Money(money) = value else {
            return None;
        };
        let (node, plain) = amount(tree, node, document.cell(cell), money)?;
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
fn amount(tree: &Tree, node: NodeId, old: &Cell, new: &Money) -> Option<(NodeId, String)> {
    new.amount.decimal_places()?;
    // With the decimals of the currency, as amounts are shown.
    let shown = new.to_string();
    let plain = shown
        .split_once(' ')
        .map_or_else(|| shown.clone(), |(amount, _)| amount.to_owned());
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
