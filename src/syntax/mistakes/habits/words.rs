//! Words of other languages, and names that are none.

use super::comparisons::{in_words, sign_of};
use super::{after_operand, word};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::items::test_items;
use crate::syntax::mistakes::operands::{condition, operand_or_dots, or_dots};
use crate::syntax::mistakes::tokens::{operand_after, operand_before};
use crate::syntax::mistakes::{Advice, Place, advice, dates};

pub fn foreign_words(place: &Place<'_>) -> Option<Advice> {
    let found = place.found;
    let clause =
        place.expects(Rule::clause) && (place.new_line || matches!(place.before, "{" | "}"));
    let rest = || condition(place.rest_after(0));
    match found {
        "null" | "nil" | "none" | "undefined" | "None" | "NULL" => {
            let left = operand_before(
                place
                    .head
                    .trim_end_matches(['=', '!', ' '])
                    .trim_end_matches(" is"),
            );
            let help = if left.is_empty() {
                "ask whether a field `is missing`, or `is present`".to_owned()
            } else {
                format!("write `{left} is missing`, or `{left} is present`")
            };
            word(format!("there is no `{found}`"), help)
        }
        "do" | "begin" if !place.head.contains("for each") => {
            word(format!("`{found}` is not allowed here"), "write `{`")
        }
        "requires" | "must" | "shall" | "ensure" | "assert" if clause => word(
            format!("`{found}` is not a clause"),
            format!("write `require {}`", rest()),
        ),
        "forbids" | "prohibit" if clause => word(
            format!("`{found}` is not a clause"),
            format!("write `forbid {}`", rest()),
        ),
        "must" | "shall" | "should" | "has" | "have" | "can" | "may"
            if place.next(1) == "be" || place.next(1) == "equal" || place.next(1) == "to" =>
        {
            let left = after_operand(place)?;
            let rest = place.rest_after(usize::from(place.next(2) == "be").saturating_add(1));
            let (sign, right) = in_words(rest.trim_start())
                .map_or_else(|| sign_of(rest), |(_, sign, right)| (sign, right));
            let right = operand_or_dots(right);
            let shown = format!("`{found} {}` is not an operator here", place.next(1));
            word(
                shown,
                format!("write `{left} {sign} {right}`: `require` says that it must"),
            )
        }
        "desc" | "DESC" | "reverse" | "asc" | "ASC" | "ascending"
            if place.previous(3) == "sorted" && place.previous(2) == "by" =>
        {
            let key = place.before;
            let help = match found {
                "asc" | "ASC" | "ascending" => {
                    format!("write `sorted by {key}`: from the least on")
                }
                _ => format!("write `sorted by {key} descending`"),
            };
            word(format!("`{found}` is not a word of `sorted by`"), help)
        }
        "descending" | "ascending" if place.before == "sorted" => word(
            format!("`{found}` comes after the key"),
            "write `sorted by key`, or `sorted by key descending`".to_owned(),
        ),
        "orelse" if !operand_after(place.rest_after(0)).0.is_empty() => {
            let left = after_operand(place)?;
            let other = operand_after(place.rest_after(0)).0;
            word(
                format!("`{found}` is not an operator"),
                format!(
                    "another value where `{left}` is absent is written `{left} or else {other}`"
                ),
            )
        }
        "elif" | "elseif" | "elsif" => word(
            format!("`{found}` is not allowed here"),
            format!(
                "write `else if {} then … else …`",
                condition(place.rest_after(0))
            ),
        ),
        _ => None,
    }
}

/// Something else instead of the name of a certain kind of item.
pub fn names(place: &Place<'_>) -> Option<Advice> {
    if place.item == "test" && place.previous(3) == "expect" && place.before == "is" {
        return test_items::with_is(place);
    }
    if place.before == "expect" && place.found == "not" {
        let rule = place.next(1);
        let rule = if rule.is_empty() { "name" } else { rule };
        return Some(advice(
            code::EXPRESSION,
            "`expect` is followed by the name of a rule, not by a condition",
            format!("say what becomes of the rule: `expect {rule} violated`"),
        ));
    }
    if place.before == "by"
        && place.found == "it"
        && matches!(place.previous(2), "sorted" | "grouped")
    {
        let how = place.previous(2);
        return Some(advice(
            code::EXPRESSION,
            format!("`{how} by` is followed by a field of the elements, and `it` is none"),
            format!("name a field that each element has: `{how} by amount`"),
        ));
    }
    None
}

/// `if … otherwise …`
pub fn otherwise(place: &Place<'_>) -> Option<Advice> {
    (place.found == "otherwise" && place.expects(Rule::k_else) && !place.next(1).starts_with('"'))
        .then(|| {
            let other = operand_after(place.rest_after(0)).0;
            advice(
                code::FOREIGN_WORD,
                "`otherwise` begins a message; the other branch begins with `else`",
                format!("write `else {}`", or_dots(other)),
            )
        })
}

/// `60 percent of fee`, `60pct`, `60 p.c.`
pub fn percentages(place: &Place<'_>) -> Option<Advice> {
    let glued = place.next(0);
    let split = glued
        .find(|c: char| c.is_alphabetic())
        .filter(|at| *at > 0 && glued.starts_with(|c: char| c.is_ascii_digit()));
    let (number, found, skip) = match split.and_then(|at| glued.split_at_checked(at)) {
        Some((number, found)) => (number, found, 0),
        None => (operand_before(place.head), place.found, 0),
    };
    let number = number.trim_end_matches([' ', '%']);
    let digits = number.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_date(number);
    let per_cent = found == "per" && place.next(1) == "cent";
    let dotted = found == "p" && place.next(1) == "." && place.next(2) == "c";
    let whole = matches!(
        found,
        "percent" | "pct" | "Percent" | "PERCENT" | "percents" | "perc" | "pc" | "prozent"
    );
    if !digits || !(whole || per_cent || dotted) || place.new_line {
        return None;
    }
    let last = if per_cent {
        1
    } else if dotted {
        3
    } else {
        skip
    };
    let shown = if per_cent {
        "per cent"
    } else if dotted {
        "p.c."
    } else {
        found
    };
    let rest = place.rest_after(last).trim_start();
    let of = rest
        .strip_prefix("of ")
        .map_or("", |whole| operand_after(whole.trim_start()).0);
    let message = format!("`{shown}` is written as a sign");
    match of {
        // Of several words only the first is marked.
        "" if split.is_some() && shown == found => Some(advice(
            code::FOREIGN_WORD,
            message,
            Help::write(format!("{number}%")),
        )),
        "" => word(message, format!("write `{number}%`")),
        _ => word(message, format!("write `{number}% of {of}`")),
    }
}
