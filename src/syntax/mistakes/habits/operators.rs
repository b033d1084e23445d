//! Operators in words: `AND`, `xor`, `times`, `plus`, `mod`, `max`.

use super::{after_operand, word};
use crate::syntax::Rule;
use crate::syntax::mistakes::operands::{DOTS, condition, is_value, or_dots};
use crate::syntax::mistakes::tokens::{brief, condition_before, operand_after, operand_before};
use crate::syntax::mistakes::{Advice, Place};

/// `AND`, `xor`, `but`, `times`, `plus`, `x`, `mod`
pub fn arithmetic(place: &Place<'_>) -> Option<Advice> {
    if place.before == "NOT" || place.before == "Not" {
        return word(
            format!("`{}` is not an operator here", place.before),
            format!("write `not {}`", condition(place.rest)),
        )
        .map(|advice| advice.at(place.before_by(1)));
    }
    if let Some(advice) = bound_after_sign(place) {
        return Some(advice);
    }
    let left = after_operand(place)?;
    logic(place)
        .or_else(|| calculation(place, &left))
        .or_else(|| bound(place, &left))
        .or_else(|| stretch(place, &left))
}

fn no_operator(place: &Place<'_>, help: String) -> Option<Advice> {
    word(format!("`{}` is not an operator here", place.found), help)
}

/// `a <= max 5`, `a < at most 5`: a comparison in signs and in words.
fn bound_after_sign(place: &Place<'_>) -> Option<Advice> {
    let bound = matches!(
        place.before,
        "max" | "min" | "minimum" | "maximum" | "at" | "than"
    );
    let sign = place.previous(2);
    let compared = matches!(sign, "<" | ">" | "<=" | ">=" | "=");
    if !bound || !compared || place.new_line || place.back.len() <= 1 {
        return None;
    }
    let left = operand_before(place.head_before(2));
    let right = if matches!(place.found, "least" | "most") {
        place.rest_after(0)
    } else {
        place.rest
    };
    word(
        format!("`{sign}` says it already"),
        format!("write `{left} {sign} {}`", or_dots(operand_after(right).0)),
    )
}

/// `AND`, `OR`, `but`, `xor`, `nor`, `IMPLIES`
fn logic(place: &Place<'_>) -> Option<Advice> {
    let right = || condition(place.rest_after(0));
    let help = match place.found {
        "AND" | "And" | "but" => format!("write `and`, as `… and {}`", right()),
        "OR" | "Or" => format!("write `or`, as `… or {}`", right()),
        "xor" | "XOR" => {
            let left = brief(condition_before(place.head));
            format!("write `({left}) != ({})`", right())
        }
        "nor" => {
            let left = brief(condition_before(place.head));
            format!("write `not ({left} or {})`", right())
        }
        "IMPLIES" => "write `implies`".to_owned(),
        _ => return None,
    };
    no_operator(place, help)
}

/// `times`, `x`, `plus`, `divided by`, `mod`
fn calculation(place: &Place<'_>, left: &str) -> Option<Advice> {
    let right = or_dots(operand_after(place.rest_after(0)).0);
    let by = place.next(1) == "by";
    let factor = || {
        if by {
            or_dots(operand_after(place.rest_after(1)).0)
        } else {
            right
        }
    };
    let help = match place.found {
        "times" | "x" | "X" | "multiplied" if right != DOTS || by => {
            format!("write `{left} * {}`", factor())
        }
        "plus" => format!("write `{left} + {right}`"),
        "minus" => format!("write `{left} - {right}`"),
        "divided" | "over" | "per" | "div" => format!("write `{left} / {}`", factor()),
        "mod" | "modulo" | "rem" => format!(
            "the rest of a division is `{left} - {right} * round({left} / {right}, 0, floor)`"
        ),
        _ => return None,
    };
    no_operator(place, help)
}

/// `minimum`, `max`, `about`
fn bound(place: &Place<'_>, left: &str) -> Option<Advice> {
    let right = or_dots(operand_after(place.rest_after(0)).0);
    let help = match place.found {
        "minimum" | "min" => format!("write `{left} >= {right}`"),
        "maximum" | "max" => format!("write `{left} <= {right}`"),
        "approximately" | "about" | "roughly" | "approx" => {
            format!("say how near is near enough: `{left} = {right} within 1%`")
        }
        _ => return None,
    };
    no_operator(place, help)
}

/// `a in b to c`, `a from b to c`
fn stretch(place: &Place<'_>, left: &str) -> Option<Advice> {
    let between = |low: &str, asked: &str, high: &str| {
        if is_value(low) || is_value(high) {
            format!("write `{low} <= {asked} <= {high}`")
        } else {
            format!("write `{asked} in from {low} to {high}`")
        }
    };
    match place.found {
        "to" if place.previous_in(left) => {
            let front = place
                .head
                .trim_end()
                .strip_suffix(left)
                .unwrap_or("")
                .trim_end()
                .strip_suffix("in")
                .unwrap_or("");
            let asked = brief(condition_before(front));
            let high = or_dots(operand_after(place.rest_after(0)).0);
            word(
                "`to` ends a stretch that `from` begins",
                between(left, &asked, high),
            )
        }
        "from" if !place.expects(Rule::k_from) => {
            let (low, rest) = operand_after(place.rest_after(0));
            let high = rest
                .trim_start()
                .strip_prefix("to ")
                .map_or("", |rest| operand_after(rest).0);
            if high.is_empty() {
                return None;
            }
            word("`from` does not compare", between(low, left, high))
        }
        _ => None,
    }
}
