//! Operators in words: `AND`, `xor`, `times`, `plus`, `mod`.

use super::{after_operand, or_dots, word};
use crate::syntax::Rule;
use crate::syntax::mistakes::operands::condition;
use crate::syntax::mistakes::tokens::{brief, condition_before, operand_after, operand_before};
use crate::syntax::mistakes::{Advice, Place, dates};

/// `AND`, `xor`, `but`, `times`, `plus`, `x`, `mod`
pub fn arithmetic(place: &Place<'_>) -> Option<Advice> {
    if place.before == "NOT" || place.before == "Not" {
        return word(
            format!("`{}` is not an operator here", place.before),
            format!("write `not {}`", condition(place.rest)),
        )
        .map(|advice| advice.at(place.before_by(1)));
    }
    if matches!(
        place.before,
        "max" | "min" | "minimum" | "maximum" | "at" | "than"
    ) && !place.new_line
        && place.back.len() > 1
    {
        let sign = place.previous(2);
        if matches!(sign, "<" | ">" | "<=" | ">=" | "=") {
            let left = operand_before(place.head_before(2));
            let right = operand_after(place.rest_after(
                usize::from(matches!(place.found, "least" | "most")).saturating_sub(1),
            ))
            .0;
            let right = if matches!(place.found, "least" | "most") {
                right
            } else {
                operand_after(place.rest).0
            };
            return word(
                format!("`{sign}` says it already"),
                format!("write `{left} {sign} {}`", or_dots(right)),
            );
        }
    }
    let left = after_operand(place)?;
    let right = or_dots(operand_after(place.rest_after(0)).0).to_owned();
    let found = place.found;
    let says = |help: String| word(format!("`{found}` is not an operator here"), help);
    match found {
        "AND" | "And" | "but" | "plus" if found != "plus" => says(format!(
            "write `and`, as `… and {}`",
            condition(place.rest_after(0))
        )),
        "OR" | "Or" => says(format!(
            "write `or`, as `… or {}`",
            condition(place.rest_after(0))
        )),
        "xor" | "XOR" | "nor" => {
            let (one, other) = (
                brief(condition_before(place.head)),
                condition(place.rest_after(0)),
            );
            let help = if found == "nor" {
                format!("write `not ({one} or {other})`")
            } else {
                format!("write `({one}) != ({other})`")
            };
            says(help)
        }
        "implies" => None,
        "IMPLIES" => says("write `implies`".to_owned()),
        "times" | "x" | "X" | "multiplied" if right != "…" || place.next(1) == "by" => {
            says(format!(
                "write `{left} * {}`",
                if place.next(1) == "by" {
                    or_dots(operand_after(place.rest_after(1)).0)
                } else {
                    &right
                }
            ))
        }
        "plus" => says(format!("write `{left} + {right}`")),
        "minus" | "less" if found == "minus" => says(format!("write `{left} - {right}`")),
        "divided" | "over" | "per" | "div" => says(format!(
            "write `{left} / {}`",
            if place.next(1) == "by" {
                or_dots(operand_after(place.rest_after(1)).0)
            } else {
                &right
            }
        )),
        "mod" | "modulo" | "rem" => says(format!(
            "the rest of a division is `{left} - {right} * round({left} / {right}, 0, floor)`"
        )),
        "minimum" | "min" => says(format!("write `{left} >= {right}`")),
        "maximum" | "max" => says(format!("write `{left} <= {right}`")),
        "approximately" | "about" | "roughly" | "approx" => says(format!(
            "say how near is near enough: `{left} = {right} within 1%`"
        )),
        "to" if place.previous_in(left.as_str()) => {
            let front = place
                .head
                .trim_end()
                .strip_suffix(left.as_str())
                .unwrap_or("")
                .trim_end()
                .strip_suffix("in")
                .unwrap_or("");
            let asked = brief(condition_before(front));
            let value = |text: &str| {
                text.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_date(text)
            };
            let help = if value(&left) || value(&right) {
                format!("write `{left} <= {asked} <= {right}`")
            } else {
                format!("write `{asked} in from {left} to {right}`")
            };
            word("`to` ends a stretch that `from` begins", help)
        }
        "from" if !place.expects(Rule::k_from) => {
            let (low, rest) = operand_after(place.rest_after(0));
            let high = rest
                .trim_start()
                .strip_prefix("to ")
                .map_or("", |rest| operand_after(rest).0);
            let value = |text: &str| {
                text.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_date(text)
            };
            if high.is_empty() {
                return None;
            }
            let help = if value(low) || value(high) {
                format!("write `{low} <= {left} <= {high}`")
            } else {
                format!("write `{left} in from {low} to {high}`")
            };
            word("`from` does not compare", help)
        }
        _ => None,
    }
}
