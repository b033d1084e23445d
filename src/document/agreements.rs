//! Converts agreements of rule files to document trees, and applies a test's replacements to a
//! tree.

use std::sync::Arc;

use super::tree::{NodeId, NodeKind, Tree};
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax::ast::{
    Agreement, DocumentValue, Expr, ExprKind, ItemKind, NumberLiteral, RecordEntry, Replacement,
    ReplacementStep, Scale, TimeUnit,
};

/// The tree of an agreement; its spans point into the rule file.
pub fn tree(agreement: &Agreement, sources: &Sources) -> Tree {
    let text = sources.get(agreement.body_span.source).shared_text();
    let mut tree = Tree::new(text);
    tree.set_agreement();
    let id = tree.open(NodeKind::Record, (0, 0), agreement.body_span.start as usize);
    entries(&mut tree, &agreement.fields);
    tree.close(id, agreement.body_span.end as usize);
    tree
}

/// Parses the text of the rule file `file` again and returns the tree of the agreement with this
/// name.
pub fn parse_again(name: &str, file: &str, text: Arc<str>, limits: &Limits) -> Option<Tree> {
    let sources = Sources::new();
    let source = sources.add(file, text);
    let file = crate::syntax::parse_file(source, sources.get(source), limits);
    if file.failed() {
        return None;
    }
    let agreement = file.value.items.iter().find_map(|item| {
        let ItemKind::Agreement(agreement) = &item.kind else {
            return None;
        };
        (*agreement.name.text == *name).then_some(agreement)
    })?;
    Some(tree(agreement, &sources))
}

fn entries(tree: &mut Tree, fields: &[RecordEntry]) {
    for entry in fields {
        let key = (entry.name.span.start as usize, entry.name.span.end as usize);
        let id = value(tree, &entry.value, key);
        tree.set_key(id, entry.name.text.clone());
    }
}

/// Adds a literal. Anything else becomes null; the checker has reported it.
fn value(tree: &mut Tree, expr: &Expr, key: (usize, usize)) -> NodeId {
    let span = (expr.span.start as usize, expr.span.end as usize);
    if let ExprKind::Parenthesised(inner) = &*expr.kind {
        return value(tree, inner, key);
    }
    match expr.document_value() {
        DocumentValue::Record(fields) => {
            let id = tree.open(NodeKind::Record, key, span.0);
            entries(tree, fields);
            tree.close(id, span.1);
            id
        }
        DocumentValue::List(elements) => {
            let id = tree.open(NodeKind::List, key, span.0);
            for element in elements {
                value(tree, element, (0, 0));
            }
            tree.close(id, span.1);
            id
        }
        DocumentValue::Literal | DocumentValue::Computed => {
            let (kind, text) = scalar(expr, false).unwrap_or((NodeKind::Null, Arc::from("")));
            let id = tree.open(kind, key, span.0);
            tree.set_scalar(id, text);
            tree.close(id, span.1);
            // A text is written as the documents write it; other literals are values.
            if !matches!(&*expr.kind, ExprKind::Text(_)) {
                tree.set_typed(id);
            }
            id
        }
    }
}

/// Kind and text of a literal, as a document would write it.
fn scalar(expr: &Expr, negative: bool) -> Option<(NodeKind, Arc<str>)> {
    let sign = if negative { "-" } else { "" };
    Some(match &*expr.kind {
        ExprKind::Negate(inner) => scalar(inner, !negative)?,
        ExprKind::Parenthesised(inner) => scalar(inner, negative)?,
        ExprKind::Number(literal) if literal.percent => {
            (NodeKind::Text, format!("{sign}{}%", literal.digits).into())
        }
        ExprKind::Number(literal) => (
            NodeKind::Number,
            format!("{sign}{}", digits(literal)).into(),
        ),
        ExprKind::Money(literal, currency) => (
            NodeKind::Text,
            format!("{sign}{} {}", digits(literal), currency.text).into(),
        ),
        ExprKind::Text(text) => (NodeKind::Text, text.clone()),
        ExprKind::Boolean(value) => (
            NodeKind::Boolean,
            if *value { "true" } else { "false" }.into(),
        ),
        ExprKind::Date(text)
        | ExprKind::DateTime(text)
        | ExprKind::Time(text)
        | ExprKind::YearMonth(text) => (NodeKind::Text, text.clone()),
        ExprKind::Length(count, unit) => {
            let (_, count) = scalar(count, false)?;
            (
                NodeKind::Text,
                format!("{sign}{}", length(&count, *unit)).into(),
            )
        }
        ExprKind::Pattern(_)
        | ExprKind::WorkingDays(..)
        | ExprKind::Name(_)
        | ExprKind::It
        | ExprKind::Field(..)
        | ExprKind::Index(..)
        | ExprKind::Call(..)
        | ExprKind::Not(_)
        | ExprKind::Binary(..)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Presence { .. }
        | ExprKind::Word(..)
        | ExprKind::Deadline { .. }
        | ExprKind::If(..)
        | ExprKind::OrElse(..)
        | ExprKind::Quantified { .. }
        | ExprKind::Comprehension { .. }
        | ExprKind::The { .. }
        | ExprKind::Sorted(..)
        | ExprKind::Grouped(..)
        | ExprKind::List(_)
        | ExprKind::Record(_)
        | ExprKind::Stretch { .. }
        | ExprKind::Measure(..)
        | ExprKind::Series(..)
        | ExprKind::Position(_)
        | ExprKind::Steps(..)
        | ExprKind::WorkingDaysIn(..)
        | ExprKind::WorkingHoursIn(..)
        | ExprKind::Part { .. }
        | ExprKind::IsWorkingDay(..)
        | ExprKind::NextWorkingDay(..)
        | ExprKind::PreviousWorkingDay(..)
        | ExprKind::RollsToNextWorkingDay(..)
        | ExprKind::CheckDate
        | ExprKind::AsOf(..) => return None,
    })
}

/// The digits as written, to keep the stated precision: `286.7 thousand` is `286.7e3`.
fn digits(literal: &NumberLiteral) -> String {
    let power = match literal.scale {
        None => return literal.digits.to_string(),
        Some(Scale::Thousand) => 3,
        Some(Scale::Million) => 6,
        Some(Scale::Billion) => 9,
    };
    format!("{}e{power}", literal.digits)
}

fn length(count: &str, unit: TimeUnit) -> String {
    let (before, behind) = unit.row().iso;
    format!("{before}{count}{behind}")
}

/// Applies a test's replacements: sets, adds or removes values. With `named`, the fields of the
/// paths are known to exist in the document's type, so removing a field that is already absent is
/// allowed.
///
/// # Errors
/// The first replacement that is impossible: it removes a value that does not exist, adds an
/// element beyond the end of a list, or continues below a scalar.
pub fn apply_replacements<'w>(
    tree: &Tree,
    with: &'w [Replacement],
    named: bool,
) -> Result<Tree, &'w Replacement> {
    with.iter().try_fold(tree.clone(), |tree, replacement| {
        let mut fresh = Tree::default();
        if let Some(expr) = &replacement.value {
            value(&mut fresh, expr, (0, 0));
        }
        let mut result = Tree::like(&tree);
        let fresh = replacement.value.is_some().then_some(&fresh);
        let fits = rebuild(&mut result, &tree, tree.root(), &replacement.path, fresh);
        let absent = named && replacement.value.is_none() && !leads_into_a_list(&replacement.path);
        if fits || absent {
            Ok(result)
        } else {
            Err(replacement)
        }
    })
}

fn leads_into_a_list(path: &[ReplacementStep]) -> bool {
    path.iter()
        .any(|step| matches!(step, ReplacementStep::Index(..)))
}

/// Copies a node and replaces the value at the path; returns whether the path exists.
fn rebuild(
    result: &mut Tree,
    tree: &Tree,
    id: NodeId,
    path: &[ReplacementStep],
    fresh: Option<&Tree>,
) -> bool {
    let Some((step, rest)) = path.split_first() else {
        result.copy(tree, id, false);
        return true;
    };
    if !matches!(
        tree.kind(id),
        NodeKind::Record | NodeKind::List | NodeKind::Element | NodeKind::Null
    ) {
        result.copy(tree, id, false);
        return false;
    }
    let copied = result.open_like(tree, id);
    // Among elements with the same name, the position after the name selects one.
    let (which, rest) = match rest.split_first() {
        Some((ReplacementStep::Index(index, _), after)) if tree.kind(id) == NodeKind::Element => {
            (Some(*index), after)
        }
        _ => (None, rest),
    };
    let (mut found, mut fits) = (false, true);
    let (mut named, mut children) = (0_u32, 0_u32);
    for (position, child) in (1u32..).zip(tree.children(id)) {
        let matches = match step {
            ReplacementStep::Field(name) => tree.has_name(child, &name.text),
            ReplacementStep::Key(key) => tree.has_name(child, &key.text),
            ReplacementStep::Index(index, _) => *index == position,
        };
        children = position;
        named = named.saturating_add(u32::from(matches));
        if !matches || which.is_some_and(|which| which != named) {
            result.copy(tree, child, false);
            continue;
        }
        found = true;
        match (rest, fresh) {
            ([], None) => {}
            ([], Some(fresh)) if tree.kind(child) == NodeKind::Element => {
                put_text(result, tree, child, fresh)
            }
            ([], Some(fresh)) => put(result, fresh, tree.key(child)),
            _ => fits &= rebuild(result, tree, child, rest, fresh),
        }
    }
    for skipped in tree.skipped_keys(id) {
        result.copy(tree, skipped, false);
    }
    if !found {
        // Appends an element at the end of a list.
        let next = match (step, which) {
            (ReplacementStep::Index(index, _), _) => *index == children.saturating_add(1),
            (_, Some(which)) => which == named.saturating_add(1),
            _ => true,
        };
        fits = fresh.is_some() && next;
        if let Some(fresh) = fresh {
            add(
                result,
                step,
                rest,
                fresh,
                tree.kind(id) == NodeKind::Element,
            );
        }
    }
    result.close_like(copied, tree, id);
    fits
}

/// Adds an absent value with the records that enclose it; in XML, with the elements.
fn add(
    result: &mut Tree,
    step: &ReplacementStep,
    rest: &[ReplacementStep],
    fresh: &Tree,
    of_xml: bool,
) {
    let key = match step {
        ReplacementStep::Field(name) => &*name.text,
        ReplacementStep::Key(key) => &*key.text,
        ReplacementStep::Index(..) => "",
    };
    let is_text = fresh.text_of(fresh.root()).is_some();
    match rest.split_first() {
        None if of_xml && is_text => {
            let kind = if key.starts_with('@') {
                NodeKind::Untyped
            } else {
                NodeKind::Element
            };
            let id = open_foreign(result, kind, key);
            result.close(id, 0);
            result.set_scalar(id, fresh.scalar(fresh.root()));
            if fresh.is_typed(fresh.root()) {
                result.set_typed(id);
            }
        }
        None => put(result, fresh, key),
        // With no elements of that name yet, the position selects the element that is added.
        Some((ReplacementStep::Index(..), rest)) if of_xml => {
            add(result, step, rest, fresh, of_xml)
        }
        Some((next, rest)) => {
            let id = open_foreign(
                result,
                if of_xml {
                    NodeKind::Element
                } else {
                    NodeKind::Record
                },
                key,
            );
            add(result, next, rest, fresh, of_xml);
            result.close(id, 0);
        }
    }
}

fn open_foreign(result: &mut Tree, kind: NodeKind, key: &str) -> NodeId {
    let id = result.open(kind, (0, 0), 0);
    result.set_foreign(id);
    result.set_key(id, key);
    id
}

/// Replaces the text of an element and keeps its name and attributes.
fn put_text(result: &mut Tree, tree: &Tree, element: NodeId, fresh: &Tree) {
    let copied = result.open_like(tree, element);
    result.set_foreign(copied);
    result.set_nil(copied, None);
    result.set_key(copied, tree.key(element));
    for attribute in tree
        .children(element)
        .filter(|child| tree.kind(*child) != NodeKind::Element)
    {
        result.copy(tree, attribute, false);
    }
    result.close_like(copied, tree, element);
    result.set_scalar(copied, fresh.scalar(fresh.root()));
    if fresh.is_typed(fresh.root()) {
        result.set_typed(copied);
    }
}

fn put(result: &mut Tree, fresh: &Tree, key: &str) {
    let at = NodeId(u32::try_from(result.len()).unwrap_or(u32::MAX));
    result.copy(fresh, fresh.root(), true);
    result.set_key(at, key);
}
