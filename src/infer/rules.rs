//! Proposes rules for inferred types.

use super::guess::{FieldGuess, Guess, TypeGuess};

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
pub(super) fn rules(types: &[TypeGuess]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for guess in types {
        rules.extend(total(guess, types));
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

/// A rule that a sum of money equals the total of a list of records with money in the same record.
fn total(of: &TypeGuess, types: &[TypeGuess]) -> Option<String> {
    let total = of
        .fields
        .iter()
        .find(|field| plain(field) && is(field, &["money"]))?;
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
            let part = types
                .get(at)?
                .fields
                .iter()
                .find(|field| plain(field) && is(field, &["money"]))?;
            Some(rule(
                &format!(
                    "`{}` is the sum of `{}.{}`",
                    total.name, list.name, part.name
                ),
                &format!("{}_add_up", list.name),
                of,
                &format!("it.{} = sum(it.{}.{})", total.name, list.name, part.name),
            ))
        })
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
