//! Reserved words used as the name of a field or another item.

use super::tokens::{brief, condition_after, operand_after, operand_before};
use super::{Advice, Place, advice};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::keywords::is_reserved;

fn of_a_field(word: &str) -> Advice {
    advice(
        code::RESERVED,
        format!("`{word}` is a reserved word, and cannot name the field by itself"),
        format!("write `it.{word}` for the field"),
    )
}

/// A reserved word in a declaration, or as an operand.
pub(super) fn names(place: &Place<'_>) -> Option<Advice> {
    doubled(place)
        .or_else(|| given(place))
        .or_else(|| keys(place))
        .or_else(|| operand(place))
        .or_else(|| led(place))
}

/// `type T dated by from {`: the error is found where the stretch that `from` begins does not go on.
pub(super) fn heads(place: &Place<'_>) -> Option<Advice> {
    if !matches!(place.item, "type" | "exact" | "rule" | "exception") {
        return None;
    }
    let pairs = place.back.iter().zip(place.back.iter().skip(1));
    let mut heads = pairs.zip(place.back.iter().skip(2));
    let (_, word) = heads.find(|((first, second), word)| {
        let is_head = matches!(
            (first.text, second.text),
            ("dated", "by") | ("priced", "in")
        );
        is_head && leads_on(word.text)
    })?;
    Some(of_a_field(word.text).at(Some((word.at, word.text.len()))))
}

/// Whether a reserved word begins a form that a governing date or a currency never is.
fn leads_on(word: &str) -> bool {
    is_reserved(word) && !matches!(word, "it" | "if" | "the" | "not")
}

/// `days from from to ends`: the second of two is the field.
fn doubled(place: &Place<'_>) -> Option<Advice> {
    let start = place.head.len().saturating_sub(place.line_before().len());
    let pairs = place.back.iter().zip(place.back.iter().skip(1));
    let twice = |first: &str, second: &str| {
        first == second && is_reserved(second) && place.is_field(second)
    };
    let (_, token) = pairs
        .filter(|(first, _)| first.at >= start)
        .find(|(first, second)| twice(first.text, second.text))?;
    Some(of_a_field(token.text).at(Some((token.at, token.text.len()))))
}

/// `let no = …`, `for each of in …`, `define from(…)`, `rule no for …`
fn given(place: &Place<'_>) -> Option<Advice> {
    let word = place.found;
    let asked = word == "is" && matches!(place.next(1), "present" | "missing" | "not");
    let led = is_reserved(place.before)
        && (asked || place.is_field(place.before))
        && place.next(1) != "in";
    if !is_reserved(word) || led && place.previous(2) != "for" {
        return None;
    }
    let binder = matches!(
        place.before,
        "each" | "then" | "every" | "some" | "no" | "the" | "least" | "most"
    ) && matches!(place.next(1), "in" | "then");
    let named = place.expects(Rule::name) && place.expected.len() <= 3
        || place.expects(Rule::binder)
        || binder
        || matches!(
            place.before,
            "let" | "define" | "parameter" | "data" | "rule" | "type" | "agreement" | "calendar"
        );
    if !named {
        return None;
    }
    let after_head = |next: &str| next.is_empty() || next.starts_with(|c: char| c.is_alphabetic());
    match (place.before, word) {
        ("rule", "for") if after_head(place.next(1)) => {
            let help = format!(
                "write its name behind `rule`: `rule deposit_is_bounded for {}`",
                place.next(1)
            );
            return Some(advice(code::HEAD, "this rule has no name", help));
        }
        ("for", "every" | "the" | "no" | "some") if place.item == "rule" => {
            let help = format!(
                "leave `{word}` out: a rule runs at every place of its type, `for {}`",
                place.next(1)
            );
            return Some(advice(
                code::HEAD,
                format!("`{word}` cannot precede a type"),
                help,
            ));
        }
        _ => {}
    }
    let help = if binder {
        let letter: String = word.chars().take(1).collect();
        format!("choose another name, as `{letter}`, or put it in backticks: `` `{word}` ``")
    } else {
        format!("choose another name, or put it in backticks: `` `{word}` ``")
    };
    Some(advice(
        code::RESERVED,
        format!("`{word}` is a reserved word, and cannot be a name here"),
        help,
    ))
}

/// `sorted by of`, `grouped by from`
fn keys(place: &Place<'_>) -> Option<Advice> {
    let by = place.before == "by" && matches!(place.previous(2), "sorted" | "grouped");
    (by && is_reserved(place.found) && place.found != "it").then(|| {
        let help = format!(
            "put the name of the field in backticks: `{} by `{}``",
            place.previous(2),
            place.found
        );
        advice(
            code::RESERVED,
            format!("`{}` is a reserved word", place.found),
            help,
        )
    })
}

/// A reserved word where an operand is missing: `require of = "x"`.
fn operand(place: &Place<'_>) -> Option<Advice> {
    let word = place.found;
    if !is_reserved(word) || !place.wants_operand() && !place.expects(Rule::k_each) {
        return None;
    }
    let rest = place.rest_after(0).trim_start();
    let as_operand = ends_operand(place.next(1)) || rest.starts_with(['.', '[']);
    let joins = matches!(word, "and" | "or" | "implies");
    (place.is_field(word) && as_operand
        || !joins && place.is_field(word)
        || compared(place.next(1)) && !joins)
        .then(|| of_a_field(word))
}

/// A reserved word before the error that leads an expression which does not follow: `no = "5"`, `from > begins`.
fn led(place: &Place<'_>) -> Option<Advice> {
    let word = place.before;
    if !matches!(
        word,
        "no" | "some" | "every" | "the" | "from" | "if" | "for" | "not" | "within" | "it"
    ) {
        return None;
    }
    let follows = place.next(0);
    let declared = place.is_field(word);
    let expected =
        place.wants_operand() || place.expects(Rule::name) || place.expects(Rule::k_each);
    let asked = follows == "is" && (declared || matches!(place.next(1), "present" | "missing"));
    let wanted =
        compared(follows) || asked || declared && (ends_operand(follows) || follows == ".");
    let path = place.previous(2) == ".";
    (wanted && expected && !path && (declared || word != "not"))
        .then(|| of_a_field(word).at(place.before_by(1)))
}

/// A comparison or arithmetic operator: the token before it is an operand.
fn compared(sign: &str) -> bool {
    matches!(
        sign,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "*" | "==" | "<>"
    )
}

fn ends_operand(sign: &str) -> bool {
    compared(sign)
        || matches!(
            sign,
            "" | ")"
                | "]"
                | "}"
                | ","
                | "is"
                | "in"
                | "/"
                | "-"
                | "matches"
                | "starts"
                | "ends"
                | "contains"
                | "or"
                | "and"
                | "otherwise"
        )
}

/// A field of a reserved name before the error on its line, where nothing else is known to be wrong.
pub(super) fn fields(place: &Place<'_>) -> Option<Advice> {
    let line = place.head.len().saturating_sub(place.line_before().len());
    let found = place.back.iter().enumerate().rev().find(|(index, token)| {
        let before = index
            .checked_sub(1)
            .and_then(|at| place.back.get(at))
            .map_or("", |token| token.text);
        token.at >= line
            && is_reserved(token.text)
            && before != "."
            && token.text != "it"
            && place.is_field(token.text)
    });
    let (_, token) = found?;
    // Two words of one spelling side by side: the second is the field.
    Some(of_a_field(token.text).at(Some((token.at, token.text.len()))))
}

/// `then`, `and` and the like with nothing before them.
pub(super) fn words(place: &Place<'_>) -> Option<Advice> {
    let (found, right) = (place.found, operand_after(place.rest_after(0)).0);
    let right = if right.is_empty() { "…" } else { right };
    if !is_reserved(found)
        || !place.wants_operand() && !matches!(found, "then" | "else" | "of" | "in" | "and" | "or")
    {
        return None;
    }
    match found {
        "then" | "else" => {
            let left = operand_before(place.head);
            let help = match found {
                "else" if left.starts_with(char::is_alphabetic) && !place.new_line => format!(
                    "a choice is written `if … then … else …`; another value where `{left}` is absent is written \
                     `{left} or else {right}`"
                ),
                _ => "a choice is written `if … then … else …`".to_owned(),
            };
            Some(advice(
                code::EXPRESSION,
                format!("`{found}` has no `if` before it"),
                help,
            ))
        }
        "and" | "or" | "implies" | "of" | "in" if place.wants_operand() => {
            let again = matches!(
                place.before,
                "and" | "or" | "implies" | "require" | "forbid" | "when" | "unless"
            );
            let help = if again {
                format!(
                    "leave `{found}` out: `{} {}`",
                    place.before,
                    brief(condition_after(place.rest_after(0)))
                )
            } else {
                format!("write the other side before it, as `… {found} {right}`")
            };
            Some(advice(
                code::EXPRESSION,
                format!("`{found}` has nothing to its left that it could join"),
                help,
            ))
        }
        _ => None,
    }
}
