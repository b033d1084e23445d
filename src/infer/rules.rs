//! Proposes rules for inferred types.

use std::sync::Arc;

use super::guess::{FieldGuess, Guess, TypeGuess};
use crate::document::Tree;
use crate::document::tree::{NodeId, NodeKind};
use crate::value::{Money, Number, WrittenForm};

/// Maximum number of proposed rules.
const PROPOSED: usize = 3;

/// Word pairs in field names that mark the begin and the end of a period.
const BEGIN_END: [(&str, &str); 6] = [
    ("start", "end"),
    ("begin", "end"),
    ("from", "until"),
    ("opened", "closed"),
    ("open", "close"),
    ("signed", "ends"),
];

/// Proposes plausible rules, each as lines of a rule file.
pub(super) fn rules(types: &[TypeGuess], samples: &[Tree]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for guess in types {
        rules.extend(total(guess, types, samples));
        rules.extend(in_order(guess));
    }
    if rules.len() < PROPOSED {
        rules.extend(types.iter().filter_map(|guess| unique(guess, types)));
    }
    if rules.len() < PROPOSED {
        rules.extend(types.iter().filter_map(positive));
    }
    let mut names: Vec<String> = Vec::new();
    // Rules of two types may have the same name; the first is kept.
    rules.retain(|rule| {
        let name = rule
            .lines()
            .nth(1)
            .and_then(|line| line.split(' ').nth(1))
            .unwrap_or_default()
            .to_owned();
        let fresh = !names.contains(&name);
        names.push(name);
        fresh
    });
    rules.truncate(PROPOSED);
    rules
}

fn rule(title: &str, name: &str, of: &TypeGuess, requirement: &str) -> String {
    format!(
        "/// {title}.\nrule {name} for {} {{\n  require {requirement}\n}}\n",
        of.name
    )
}

fn plain(field: &FieldGuess) -> bool {
    !field.optional && !field.name.starts_with('`')
}

fn is(field: &FieldGuess, kinds: &[&str]) -> bool {
    matches!(&field.ty, Guess::Plain(name) if kinds.contains(name))
}

/// Words in the names of fields that hold a sum.
const TOTALS: [&str; 14] = [
    "total",
    "sum",
    "amount",
    "gross",
    "net",
    "value",
    "budget",
    "price",
    "betrag",
    "gesamt",
    "montant",
    "somme",
    "сумма",
    "итог",
];

/// A rule that the total of a record is the sum over a list of records in it, if their names fit and it adds up wherever
/// the samples have both.
fn total(of: &TypeGuess, types: &[TypeGuess], samples: &[Tree]) -> Option<String> {
    const KINDS: [&str; 3] = ["money", "number", "integer"];
    let is_total = |field: &&FieldGuess| {
        let name = field.name.to_lowercase();
        plain(field) && is(field, &KINDS) && TOTALS.iter().any(|word| name.contains(word))
    };
    let lists = of.fields.iter().filter(|field| plain(field));
    let parts = lists.filter_map(|list| {
        let Guess::List(element) = &list.ty else {
            return None;
        };
        let Guess::Record(at) = **element else {
            return None;
        };
        Some((list, types.get(at)?))
    });
    let mut rules = parts.flat_map(|(list, record)| {
        let parts = record.fields.iter().filter(|field| plain(field));
        parts.flat_map(move |part| {
            of.fields
                .iter()
                .filter(is_total)
                .filter(|total| total.ty == part.ty && adds_up(total, list, part, samples))
                .map(move |total| {
                    rule(
                        &format!(
                            "`{}` is the sum of `{}.{}`",
                            total.name, list.name, part.name
                        ),
                        &format!("{}_add_up", list.name),
                        of,
                        &format!("it.{} = sum(it.{}.{})", total.name, list.name, part.name),
                    )
                })
        })
    });
    rules.next()
}

/// Whether a total is the sum of the parts at every place of the samples that has both, and there is one.
fn adds_up(total: &FieldGuess, list: &FieldGuess, part: &FieldGuess, samples: &[Tree]) -> bool {
    let mut places = 0_usize;
    for tree in samples {
        let nodes = (0..u32::try_from(tree.len()).unwrap_or(u32::MAX)).map(NodeId);
        for node in nodes {
            let (Some(stated), Some(first)) =
                (tree.get(node, key(total)), tree.get(node, key(list)))
            else {
                continue;
            };
            let elements: Vec<NodeId> = if tree.kind(first) == NodeKind::List {
                tree.children(first).collect()
            } else {
                tree.siblings(node, key(list)).collect()
            };
            let sum = elements.iter().try_fold(Number::ZERO, |sum, element| {
                let value = value_of(tree, tree.get(*element, key(part))?, part)?;
                sum.add(&value).ok()
            });
            if sum.is_none() || sum != value_of(tree, stated, total) {
                return false;
            }
            places = places.saturating_add(1);
        }
    }
    places > 0
}

/// The key of a field in documents.
fn key(field: &FieldGuess) -> &str {
    field.from.as_deref().unwrap_or(&field.name)
}

/// The number that a sample has for a field, without its currency.
fn value_of(tree: &Tree, node: NodeId, field: &FieldGuess) -> Option<Number> {
    let text = match tree.text_of(node) {
        Some(text) => text,
        None => tree.scalar(tree.get(node, "amount")?),
    };
    let form = field.written.as_ref().and_then(|form| {
        let text: Arc<str> = form.trim_matches('"').into();
        WrittenForm::of(&[text]).ok()
    });
    let canonical = match form {
        Some(form) => form.canonical(text, is(field, &["money"]))?,
        None => text.trim().to_owned(),
    };
    let money = || Money::parse(&canonical).map(|money| money.amount);
    Number::parse(&canonical).or_else(|_| money()).ok()
}

/// A rule that a period begins before it ends.
fn in_order(of: &TypeGuess) -> Option<String> {
    let dates = || {
        of.fields
            .iter()
            .filter(|field| plain(field) && is(field, &["date", "datetime"]))
    };
    BEGIN_END.iter().find_map(|(begin, end)| {
        let first = dates().find(|field| field.name.to_lowercase().contains(begin))?;
        let last = dates()
            .find(|field| field.name.to_lowercase().contains(end) && field.ty == first.ty)?;
        (first.name != last.name).then(|| {
            rule(
                "It does not end before it begins",
                &format!("{}_is_not_before_{}", last.name, first.name),
                of,
                &format!("it.{} >= it.{}", last.name, first.name),
            )
        })
    })
}

/// A rule that the names or identifiers in a list of records are unique.
fn unique(of: &TypeGuess, types: &[TypeGuess]) -> Option<String> {
    of.fields
        .iter()
        .filter(|field| plain(field))
        .find_map(|list| {
            let Guess::List(element) = &list.ty else {
                return None;
            };
            let Guess::Record(at) = **element else {
                return None;
            };
            types
                .get(at)?
                .fields
                .iter()
                .find(|field| plain(field) && field.name == "id")?;
            let name = &list.name;
            let title = format!("No two of `{name}` have the same `id`");
            Some(rule(
                &title,
                &format!("{name}_are_distinct"),
                of,
                &format!("unique(it.{name}.id)"),
            ))
        })
}

fn positive(of: &TypeGuess) -> Option<String> {
    let field = of
        .fields
        .iter()
        .find(|field| plain(field) && is(field, &["money", "number", "integer"]))?;
    let name = &field.name;
    Some(rule(
        &format!("`{name}` is not negative"),
        &format!("{name}_is_not_negative"),
        of,
        &format!("it.{name} >= 0"),
    ))
}
