//! Mistakes in items, a file for each kind of item. This file has what several of them need.

pub(super) mod agreements;
pub(super) mod beginnings;
pub(super) mod calendars;
mod choices;
pub(super) mod definitions;
pub(super) mod fields;
pub(super) mod modules;
pub(super) mod parameters;
pub(super) mod rules;
pub(super) mod tables;
pub(super) mod test_items;
pub(super) mod types;
pub(super) mod waivers;

use super::tokens::{Token, brief, tokens};
use super::{Advice, Place, advice, skip_docs};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::source::TextLines as _;

/// Something that an item cannot have where it is.
fn unexpected(message: impl Into<String>, help: impl Into<Help>) -> Option<Advice> {
    Some(advice(code::UNEXPECTED, message, help))
}

/// A head that is not written as the item needs it.
fn wrong_head(message: impl Into<String>, help: impl Into<Help>) -> Option<Advice> {
    Some(advice(code::HEAD, message, help))
}

/// A field that is not written as a field.
fn wrong_field(message: impl Into<String>, help: impl Into<Help>) -> Option<Advice> {
    Some(advice(code::FIELD, message, help))
}

/// A type in a form that the language does not have.
fn wrong_type(message: impl Into<String>, help: impl Into<Help>) -> Option<Advice> {
    Some(advice(code::TYPE_FORM, message, help))
}

/// The tokens of the item's head, up to the error.
fn head_words<'t>(place: &Place<'t>) -> Vec<&'t str> {
    tokens(skip_docs(place.head))
        .into_iter()
        .map(|token| token.text)
        .take(8)
        .collect()
}

/// The type of the first rule of a file, or the first type with fields.
fn type_of<'t>(file: &'t str) -> Option<&'t str> {
    let all = tokens(file);
    let of_rule = all.windows(4).find_map(|window| match window {
        [rule, _, to, ty] if rule.text == "rule" && to.text == "for" && ty.is_word() => {
            Some(ty.text)
        }
        _ => None,
    });
    let with_fields = |(at, ty): (usize, &Token<'t>)| {
        let begun = at
            .checked_sub(1)
            .and_then(|at| all.get(at))
            .is_some_and(|word| word.text == "type");
        let sign = all
            .iter()
            .skip(at)
            .map(|token| token.text)
            .find(|text| matches!(*text, "{" | "="));
        (begun && ty.is_word() && sign == Some("{")).then_some(ty.text)
    };
    of_rule.or_else(|| all.iter().enumerate().find_map(with_fields))
}

/// Several words before a colon on one line, from a token on, and the text after the colon.
fn name_of_words<'t>(place: &Place<'t>, from: usize) -> Option<(Vec<&'t str>, &'t str)> {
    let first = place.ahead.get(from)?;
    let line = place.rest.get(first.at..)?.each_line().next()?;
    let all = tokens(line);
    let words: Vec<&str> = all
        .iter()
        .take_while(|token| token.is_word() && !token.text.starts_with('`'))
        .map(|token| token.text)
        .collect();
    let colon = all.get(words.len()).filter(|token| token.text == ":")?;
    (words.len() > 1).then(|| (words, line.get(colon.end()..).unwrap_or("")))
}

/// The type behind a colon, without what follows it; `text` if there is none.
fn or_a_type(text: &str) -> String {
    let ty = text.split(['{', '}', ',']).next().unwrap_or("").trim();
    if ty.is_empty() {
        "text".to_owned()
    } else {
        brief(ty)
    }
}
