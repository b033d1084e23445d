//! Agreements and other records, and their lists.

use super::unexpected;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, operand_after};
use crate::syntax::mistakes::{Advice, Place, advice, general, is_word, last_token};

/// `[{ … } { … }]`: no comma between two elements.
pub fn elements_apart(place: &Place<'_>) -> Option<Advice> {
    let mut depth = 0usize;
    let open = place.back.iter().rev().find(|token| match token.text {
        ")" | "]" | "}" => {
            depth = depth.saturating_add(1);
            false
        }
        "(" | "[" | "{" if depth == 0 => true,
        "(" | "[" | "{" => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => false,
    });
    let here = place.found == "{" && place.before == "}";
    open.filter(|token| here && token.text == "[")?;
    Some(advice(
        code::SEPARATOR,
        "two elements of a list need a comma between them",
        "put a comma behind `}`: `}, {`",
    ))
}

/// `agreement "Loan 12": Loan`, and lists written as in YAML
pub fn heads(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0);
    match (place.item, place.before) {
        ("agreement", "agreement") if found.starts_with('"') => {
            let name: String = found
                .trim_matches('"')
                .chars()
                .map(|c| if is_word(c) { c } else { '_' })
                .collect();
            unexpected(
                "an agreement has a name, without quotes",
                format!("write `agreement {name}: TYPE {{`"),
            )
        }
        ("agreement", "-" | ":") if place.found == ":" || place.before == "-" => unexpected(
            "a list is written in brackets, and its elements in braces",
            "write `[{ … }, { … }]`".to_owned(),
        ),
        _ => None,
    }
}

/// Entries of records whose signs pest does not report: it names where the whole entry began.
pub fn entries(place: &Place<'_>) -> Option<Advice> {
    let named = place
        .found
        .starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`'));
    let name = place.next(0);
    let record =
        place.expects(Rule::entry) || place.item == "agreement" && place.expects(Rule::field_name);
    let replaced = place.item == "test" && place.expects(Rule::replacement);
    if record && place.next(0) == ":" {
        let lists = "a list is written in brackets, and its elements in braces";
        return Some(advice(
            code::FIELD,
            lists,
            format!(
                "write `[{{ {}: {} }}]`",
                last_token(place.head),
                brief(
                    place
                        .line()
                        .trim_start_matches([':', ' '])
                        .trim_end_matches(['}', ' '])
                )
            ),
        ));
    }
    if record && name.starts_with('"') {
        let key = name.trim_matches('"');
        let plain = key.chars().all(is_word);
        let value = if place.next(1) == ":" {
            operand_after(place.rest_after(1)).0
        } else {
            ""
        };
        let value = if value.is_empty() { "…" } else { value };
        let key = if plain {
            format!("`{key}: {value}`")
        } else {
            format!("`` `{key}`: {value} ``")
        };
        return Some(advice(
            code::FIELD,
            "the name of a field has no quotes; one with other signs is written in backticks",
            format!("write {key}"),
        ));
    }
    if let Some(advice) = text_of_words(place).filter(|_| named && (record || replaced)) {
        return Some(advice);
    }
    if named && place.expects(Rule::entry) {
        let message = format!("`{name}` is not followed by `:` and a value");
        let value = if matches!(place.next(1), "=" | ":=" | "is") {
            operand_after(place.rest_after(1)).0
        } else {
            ""
        };
        let help = if value.is_empty() {
            format!("write `{name}: …`, with its value")
        } else {
            format!("write `{name}: {value}`")
        };
        return Some(advice(code::FIELD, message, help));
    }
    None
}

/// `name: Gallery North`: a text of several words without its quotes.
fn text_of_words(place: &Place<'_>) -> Option<Advice> {
    if place.new_line || place.next(1) == ":" {
        return None;
    }
    let colon = place.back.iter().rposition(|token| token.text == ":")?;
    let words = place.back.get(colon.saturating_add(1)..)?;
    let bare = !words.is_empty() && words.iter().all(|token| token.is_word());
    let name = colon.checked_sub(1).and_then(|at| place.back.get(at))?;
    let first = words.first().filter(|_| bare)?;
    let rest: String = place
        .line()
        .chars()
        .take_while(|c| !matches!(c, ',' | '}' | '{' | '"' | ':'))
        .collect();
    let text = brief(&format!("{} {rest}", place.head.get(first.at..)?));
    let length = place.head.len().saturating_sub(first.at);
    Some(
        advice(
            code::FIELD,
            "a text is written in quotes",
            format!("write `{}: \"{text}\"`", name.text),
        )
        .at(Some((first.at, length))),
    )
}

/// `rent = 5`: another sign than `:` before the value of a field.
pub fn values(place: &Place<'_>) -> Option<Advice> {
    if place.item == "agreement"
        && !place.before.is_empty()
        && place.before.chars().all(is_word)
        && matches!(place.found, "=" | "}")
    {
        let message = format!("a field's value follows `:`, not {}", general::seen(place));
        return Some(advice(
            code::FIELD,
            message,
            format!(
                "write `{}: {}`",
                place.before,
                match operand_after(place.rest_after(0)).0 {
                    "" => "…",
                    value => value,
                }
            ),
        ));
    }
    None
}
