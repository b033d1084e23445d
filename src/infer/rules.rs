//! Rules to begin with, for types that were inferred.

use super::guess::{FieldGuess, Guess, TypeGuess};

/// Rules that are proposed.
const PROPOSED: usize = 3;

/// Pairs of words by which fields say where something begins and where it ends.
const BEGIN_END: [(&str, &str); 6] =
    [("start", "end"), ("begin", "end"), ("from", "until"), ("opened", "closed"), ("open", "close"), ("signed", "ends")];

/// Plausible rules, each of some lines.
pub(super) fn rules(types: &[TypeGuess]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for guess in types {
        rules.extend(total(guess, types));
        rules.extend(in_order(guess));
    }
    if rules.len() < PROPOSED {
        rules.extend(types.iter().filter_map(unique));
    }
    if rules.len() < PROPOSED {
        rules.extend(types.iter().filter_map(positive));
    }
    rules.truncate(PROPOSED);
    rules
}

fn rule(title: &str, name: &str, of: &TypeGuess, requirement: &str) -> String {
    format!("/// {title}.\nrule {name} for {} {{\n  require {requirement}\n}}\n", of.name)
}

fn plain(field: &FieldGuess) -> bool {
    !field.optional && !field.name.starts_with('`')
}

fn is(field: &FieldGuess, kinds: &[&str]) -> bool {
    matches!(&field.ty, Guess::Plain(name) if kinds.contains(name))
}

/// A sum of money beside a list of records with money.
fn total(of: &TypeGuess, types: &[TypeGuess]) -> Option<String> {
    let total = of.fields.iter().find(|field| plain(field) && is(field, &["money"]))?;
    of.fields.iter().filter(|field| plain(field)).find_map(|list| {
        let Guess::List(element) = &list.ty else { return None };
        let Guess::Record(at) = **element else { return None };
        let part = types.get(at)?.fields.iter().find(|field| plain(field) && is(field, &["money"]))?;
        Some(rule(
            &format!("The {} add up to the {}", list.name, total.name),
            &format!("{}_add_up", list.name),
            of,
            &format!("it.{} = sum(it.{}.{})", total.name, list.name, part.name),
        ))
    })
}

/// Two fields of which one begins what the other ends.
fn in_order(of: &TypeGuess) -> Option<String> {
    let dates = || of.fields.iter().filter(|field| plain(field) && is(field, &["date", "datetime"]));
    BEGIN_END.iter().find_map(|(begin, end)| {
        let first = dates().find(|field| field.name.to_lowercase().contains(begin))?;
        let last = dates().find(|field| field.name.to_lowercase().contains(end) && field.ty == first.ty)?;
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

/// A list of records of which each has a name of its own.
fn unique(of: &TypeGuess) -> Option<String> {
    let key = of.fields.iter().find(|field| plain(field) && field.name == "id" && is(field, &["text", "integer"]))?;
    Some(rule("It has a name", &format!("{}_is_given", key.name), of, "it.id is present"))
}

fn positive(of: &TypeGuess) -> Option<String> {
    let field = of.fields.iter().find(|field| plain(field) && is(field, &["money", "number", "integer"]))?;
    let name = &field.name;
    Some(rule(&format!("The {name} is not negative"), &format!("{name}_is_not_negative"), of, &format!("it.{name} >= 0")))
}
