//! Heads of rules and exceptions.

use super::{head_words, type_of, wrong_head};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::{Advice, Place, advice, general, is_word};

/// `rule my rule for`, `rule "r" for`, `rule r on T`, `rule r for T:`, `exception e for r`
pub fn heads(place: &Place<'_>) -> Option<Advice> {
    let (wanted, after) = match place.item {
        "rule" => (Rule::k_for, "for"),
        "exception" => (Rule::k_to, "to"),
        _ => return None,
    };
    if place.found.is_empty() {
        return None;
    }
    if place.expects(Rule::open)
        && head_words(place).len() >= 4
        && !head_words(place).contains(&"{")
    {
        return behind_type(place, after);
    }
    let [_, first] = *head_words(place).as_slice() else {
        return None;
    };
    if !place.expects(wanted) || place.found.is_empty() {
        return None;
    }
    let names: Vec<&str> = place
        .ahead
        .iter()
        .map(|token| token.text)
        .take_while(|text| *text != "{")
        .collect();
    if names.contains(&after)
        && names
            .iter()
            .take_while(|text| **text != after)
            .all(|text| text.chars().all(|c| is_word(c) || c == '-'))
    {
        let rest: Vec<&str> = names
            .iter()
            .copied()
            .take_while(|text| *text != after)
            .filter(|text| *text != "-")
            .collect();
        let target = names
            .iter()
            .skip_while(|text| **text != after)
            .nth(1)
            .unwrap_or(&"…");
        let message = format!("the name of {} is one word", article(place.item));
        return wrong_head(
            message,
            format!(
                "write `{} {first}_{} {after} {target}`",
                place.item,
                rest.join("_")
            ),
        );
    }
    let target = || {
        names
            .iter()
            .copied()
            .find(|text| {
                text.chars().all(is_word) && !matches!(*text, "on" | "for" | "of" | "in" | "from")
            })
            .unwrap_or("…")
    };
    match (place.item, place.found) {
        ("exception", "{") | ("rule", "{") => None,
        ("exception", "for") => wrong_head(
            "an exception is made to a rule, not for a type",
            format!("write `exception {first} to {}`", target()),
        ),
        ("exception", _) if first == "to" => wrong_head(
            "this exception has no name",
            format!(
                "write its name behind `exception`: `exception in_winter to {}`",
                place.found
            ),
        ),
        ("exception", found) => wrong_head(
            format!("after `to`, an exception names its rule, not `{found}`"),
            format!("write `exception {first} to {}`", target()),
        ),
        (_, found) => wrong_head(
            format!("after `for`, a rule names its type, not `{found}`"),
            format!("write `rule {first} for {}`", target()),
        ),
    }
}

/// The text between the type of a rule and its braces.
fn behind_type(place: &Place<'_>, after: &str) -> Option<Advice> {
    let words = head_words(place);
    let (name, target) = (
        words.get(1).copied().unwrap_or("…"),
        words.get(3).copied().unwrap_or("…"),
    );
    let whole = format!("{} {name} {after} {target} {{", place.item);
    if words.get(2) != Some(&after) {
        return None;
    }
    if matches!(target, "each" | "every" | "all" | "any") && place.found.chars().all(is_word) {
        return Some(
            advice(
                code::HEAD,
                "a rule is for a type, and is checked on each of its records",
                format!(
                    "leave `{target}` out: `{} {name} {after} {} {{`",
                    place.item, place.found
                ),
            )
            .at(place.before_by(1)),
        );
    }
    let help = match place.next(0) {
        "when" | "unless" => format!(
            "write it as the first clause: `{whole} {} … }}`",
            place.found
        ),
        "," | "and" => format!("write a rule for each type: `{whole}`"),
        "in" => format!(
            "name the type behind `for`, and not a name for each: `{} {name} for {} {{`",
            place.item,
            place.next(1)
        ),
        "as" => format!(
            "leave it out: fields are in scope by their names, and the whole is `it`: `{whole}`"
        ),
        word if word.chars().all(is_word) && place.next(1) == "{" => {
            format!(
                "leave it out: fields are in scope by their names, and the whole is `it`: `{whole}`"
            )
        }
        _ => format!("put the clauses between `{{` and `}}`: `{whole} … }}`"),
    };
    Some(advice(
        code::HEAD,
        format!("{} cannot follow the type of a rule", general::seen(place)),
        help,
    ))
}

fn article(item: &str) -> &'static str {
    if item == "exception" {
        "an exception"
    } else {
        "a rule"
    }
}

pub fn braces(place: &Place<'_>) -> Option<Advice> {
    let words = head_words(place);
    let name = words.get(1).copied().unwrap_or("NAME");
    let inside = words.contains(&"{");
    match place.item {
        "rule" if place.found == "{" && !place.expects(Rule::open) && !inside => {
            let help = match type_of(place.file) {
                Some(of) => format!("write `rule {name} for {of} {{`, or name another type"),
                None => format!("write `rule {name} for TYPE {{`, with the name of the type"),
            };
            Some(advice(
                code::HEAD,
                "the rule does not say for which type it is",
                help,
            ))
        }
        "exception" if place.found == "{" && !place.expects(Rule::open) && !inside => Some(advice(
            code::HEAD,
            "the exception does not say to which rule it is one",
            format!("write `exception {name} to RULE {{`, with the name of the rule"),
        )),
        "rule" | "exception" if place.found.is_empty() => Some(
            advice(
                code::HEAD,
                format!("the {} has no clauses", place.item),
                "write them between `{` and `}`",
            )
            .at(place.before_by(1)),
        ),
        "rule" | "exception" if place.found == "{" && inside => Some(advice(
            code::CLAUSE,
            "these braces open nothing",
            "leave them out; only `for each … {` has braces within a rule",
        )),
        _ => None,
    }
}
