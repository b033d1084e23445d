//! Types, and the heads of their items.

use super::choices::choices_of_texts;
use super::fields::behind_field;
use super::{head_words, wrong_head, wrong_type};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::{Advice, Place, advice};
use crate::value::Currency;

/// Forms of types: `a | b`, `money(EUR)`, `list<T>`, `x?: text`, `text = "a"`.
pub fn forms(place: &Place<'_>) -> Option<Advice> {
    let in_type = matches!(
        place.item,
        "type" | "exact" | "dossier" | "parameter" | "define" | "data"
    );
    if !in_type {
        return None;
    }
    let (found, before) = (place.next(0), place.before);
    match (before, found) {
        (_, "to") if place.previous(3) == "map" || place.previous(4) == "map" => {
            return wrong_type(
                "the keys of a map are texts, and only its values have a type",
                format!("write `map of {}`", place.next(1)),
            );
        }
        ("?", "of") => {
            return wrong_type(
                "`?` follows the whole type",
                format!("write `{} of {}?`", place.previous(2), place.next(1)),
            );
        }
        ("in", _) if place.previous(2) == "money" => return currency_of_money(place),
        ("money", "(" | "[" | "<") => {
            return wrong_type(
                "money is `in` its currency",
                format!("write `money in {}`", place.next(1)),
            );
        }
        ("money", code) if Currency::from_code(code).is_some() => {
            return wrong_type(
                "money is `in` its currency",
                format!("write `money in {code}`"),
            );
        }
        ("in", text) if place.previous(2) == "datetime" => {
            let zone: String = if text.starts_with('"') {
                text.to_owned()
            } else {
                format!(
                    "\"{}\"",
                    place
                        .rest
                        .chars()
                        .take_while(|c| !c.is_whitespace() && *c != ',')
                        .collect::<String>()
                )
            };
            return wrong_type(
                "a date-time is `in zone`",
                format!("write `datetime in zone {zone}`"),
            );
        }
        ("zone", _) if place.expects(Rule::text) => {
            let zone: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace() && *c != ',')
                .collect();
            return wrong_type(
                "the name of a zone is a text",
                format!("write `datetime in zone \"{zone}\"`"),
            );
        }
        ("datetime", "zone") => {
            return wrong_type(
                "a date-time is `in zone`",
                format!("write `datetime in zone {}`", place.next(1)),
            );
        }
        (
            "list" | "List" | "array" | "Array" | "set" | "sequence" | "map" | "Map",
            "<" | "of" | "[" | "(",
        ) => {
            return container(place);
        }
        ("list", word)
            if word.starts_with(char::is_alphabetic) && !place.new_line && place.next(1) != ":" =>
        {
            return wrong_type(
                "a list is `of` its elements",
                format!("write `list of {word}`"),
            );
        }
        ("optional", ty) if ty.starts_with(char::is_alphabetic) && place.next(1) != ":" => {
            return wrong_type(
                "a field that may be absent has `?` behind its type",
                format!("write `{}: {ty}?`", place.previous(3)),
            );
        }
        _ => {}
    }
    choices_of_texts(place)
        .or_else(|| behind_field(place))
        .or_else(|| behind_head(place))
}

fn currency_of_money(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0).trim_matches('"');
    let upper = found.to_uppercase();
    let code = match upper.as_str() {
        "EURO" | "EUROS" | "€" => "EUR",
        "DOLLAR" | "DOLLARS" | "$" => "USD",
        "TENGE" => "KZT",
        "POUND" | "POUNDS" | "£" => "GBP",
        code if Currency::from_code(code).is_some() => code,
        _ => "EUR",
    };
    Some(advice(
        code::TYPE_FORM,
        "a currency is named by its code, in capital letters and without quotes",
        format!("write `money in {code}`"),
    ))
}

/// `list<T>`, `array of T`, `map<text, number>`, `map of text to number`
fn container(place: &Place<'_>) -> Option<Advice> {
    let map = place.before.eq_ignore_ascii_case("map");
    let inner = match place.found {
        "of" => place.next(1).to_owned(),
        _ => {
            let inner = place.line().get(1..)?.split(['>', ']', ')']).next()?.trim();
            inner.rsplit(',').next().unwrap_or(inner).trim().to_owned()
        }
    };
    let word = if map { "map" } else { "list" };
    let keys = if map { ": its keys are texts" } else { "" };
    let message = if place.found == "of" {
        format!("`{}` is not a type", place.before)
    } else {
        format!("a {word} is not written with `{}`", place.found)
    };
    Some(advice(
        code::TYPE_FORM,
        message,
        format!("write `{word} of {inner}`{keys}"),
    ))
}

/// `type T extends U`, `type T: {`, `type T = { … }`, `type T(…)`, `type T [`
fn behind_head(place: &Place<'_>) -> Option<Advice> {
    let words = head_words(place);
    let name = *words.get(1)?;
    if words.contains(&"{") || place.item != "type" && place.item != "exact" {
        return None;
    }
    match (place.before, place.next(0)) {
        ("=", "{") => wrong_head(
            "a type with fields has no `=`",
            format!("write `type {name} {{`"),
        ),
        ("dated", by) => wrong_head(
            "the governing date is named behind `by`",
            format!("write `dated by {by}`"),
        ),
        ("in", "{") => wrong_head(
            "`in` is followed by the type that encloses this one",
            format!("write `type {name} in Whole {{`, with its name"),
        ),
        (_, "extends" | "inherits" | "is" | "implements") => wrong_head(
            "a type does not extend another",
            format!(
                "write the other as a field: `type {name} {{ base: {} … }}`",
                place.next(1)
            ),
        ),
        (before, ":" | "(" | "[" | "") if before == name => {
            let what = if place.found.is_empty() {
                "a type has fields, or is another name for a type"
            } else {
                "the fields of a type are written in braces"
            };
            wrong_head(what, format!("write `type {name} {{ … }}`"))
        }
        (_, ">" | "<" | ">=" | "<=") => wrong_head(
            "a type has no conditions",
            format!("write a rule for it: `require {name} {} …`", place.found),
        ),
        _ => None,
    }
}
