//! Writes inferred types as a rule file.

use unicode_width::UnicodeWidthStr;

use super::guess::{FieldGuess, Guess, TypeGuess};
use super::rules::rules;
use crate::document::Tree;
use crate::value::text::is_deceptive;

/// Writes the whole file.
pub(super) fn rule_file(name: &str, from: &str, types: &[TypeGuess], samples: &[Tree]) -> String {
    let mut out = format!("/// Rules for documents like {from}.\nmodule {name}\n");
    for guess in types {
        out.push_str(&format!(
            "\n/// What {} {} holds.\n",
            article(&guess.name),
            guess.name
        ));
        out.push_str(&record(guess, types));
    }
    out.push_str("\n// Rules to begin with: take away the strokes of those that are meant.\n");
    for rule in rules(types, samples) {
        out.push_str("//\n");
        rule.lines()
            .for_each(|line| out.push_str(&format!("// {line}\n")));
    }
    out
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O', 'U']) {
        "an"
    } else {
        "a"
    }
}

fn record(guess: &TypeGuess, types: &[TypeGuess]) -> String {
    let width = guess
        .fields
        .iter()
        .map(|field| field.name.width())
        .max()
        .unwrap_or(0)
        .saturating_add(1);
    let mut out = format!("type {} {{\n", guess.name);
    for field in &guess.fields {
        if field.ty == Guess::Several {
            out.push_str(&format!(
                "  // {}: values of several kinds, for which there is no type\n",
                field.name
            ));
            continue;
        }
        if let Some(note) = &field.note {
            out.push_str(&format!("  // {}: {note}\n", field.name));
        }
        let gap = " ".repeat(width.saturating_sub(field.name.width()));
        out.push_str(&format!(
            "  {}:{gap}{}\n",
            field.name,
            field_type(field, types)
        ));
    }
    out.push_str("}\n");
    out
}

fn field_type(field: &FieldGuess, types: &[TypeGuess]) -> String {
    let list = matches!(field.ty, Guess::List(_));
    let mut out = shown(&field.ty, types);
    // A list that some samples lack defaults to an empty one.
    match (field.optional, list) {
        (true, true) => out.push_str(" else []"),
        (true, false) => out.push('?'),
        (false, _) => {}
    }
    if let Some(from) = &field.from {
        out.push_str(&format!(" from \"{}\"", escaped(from)));
    }
    if let Some(from) = &field.currency_from {
        out.push_str(&format!(" currency from \"{}\"", escaped(from)));
    }
    if let Some(form) = &field.written {
        out.push_str(&format!(" written {form}"));
    }
    out
}

/// Escapes a text for a string literal of a rule file.
fn escaped(text: &str) -> String {
    let one = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        _ if is_deceptive(c) => format!("\\u{{{:x}}}", u32::from(c)),
        _ => c.to_string(),
    };
    text.chars().map(one).collect()
}

fn shown(guess: &Guess, types: &[TypeGuess]) -> String {
    match guess {
        Guess::Plain(name) => (*name).to_owned(),
        Guess::Choice(texts) => texts
            .iter()
            .map(|text| format!("\"{}\"", escaped(text)))
            .collect::<Vec<_>>()
            .join(" | "),
        Guess::Record(at) => types
            .get(*at)
            .map(|guess| guess.name.clone())
            .unwrap_or_default(),
        Guess::List(element) => format!("list of {}", inner(element, types)),
        Guess::Map(value) => format!("map of {}", inner(value, types)),
        Guess::Several => String::new(),
    }
}

/// A type inside another one, in parentheses if its choices would be read as those of the outer
/// type.
fn inner(guess: &Guess, types: &[TypeGuess]) -> String {
    if matches!(guess, Guess::Choice(_)) {
        "text".to_owned()
    } else {
        shown(guess, types)
    }
}
