//! Operators on texts and lists: `like`, `begins with`, `isn't`.

use super::comparisons::in_words;
use super::{after_operand, word};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::operands::{condition, operand_or_dots, or_dots};
use crate::syntax::mistakes::tokens::operand_before;
use crate::syntax::mistakes::{Advice, Place, advice, first_token};

/// `like`, `startsWith`, `begins with`, `includes`, `does not contain`, `isn't`
pub fn texts(place: &Place<'_>) -> Option<Advice> {
    let right_of = |nth: usize| operand_or_dots(place.rest_after(nth));
    if place.before == "not"
        && matches!(
            place.found,
            "contains"
                | "matches"
                | "starts"
                | "ends"
                | "overlaps"
                | "covers"
                | "present"
                | "missing"
        )
    {
        let left = operand_before(place.head_before(1));
        let help = format!(
            "write `not` before the whole: `not {left} {}`",
            condition(place.rest)
        );
        return word(format!("`not` cannot precede `{}`", place.found), help)
            .map(|advice| advice.at(place.before_by(1)));
    }
    if matches!(place.before, "starts" | "ends") && place.expects(Rule::k_with) {
        let left = operand_before(place.head_before(1));
        return word(
            format!("`{}` is followed by `with`", place.before),
            format!(
                "write `{left} {} with {}`",
                place.before,
                operand_or_dots(place.rest)
            ),
        );
    }
    let left = after_operand(place)?;
    // `isn't`, `doesn't`
    if place
        .rest
        .get(place.found.len()..)
        .is_some_and(|rest| rest.starts_with(['\'', '’']))
    {
        return contraction(place, &left);
    }
    if place.found == "does" || place.found == "do" {
        let skip = usize::from(place.next(1) == "not");
        let verb = match place.next(skip.saturating_add(1)) {
            "contain" => "contains",
            "start" => "starts with",
            "end" => "ends with",
            "match" => "matches",
            "equal" => "=",
            "exist" => {
                return word(
                    "`does not` is not an operator here",
                    format!("write `{left} is missing`"),
                );
            }
            _ => return None,
        };
        let more = usize::from(verb.ends_with("with"));
        let right = right_of(skip.saturating_add(1).saturating_add(more));
        let help = match (skip, verb) {
            (1, "=") => format!("write `{left} != {right}`"),
            (1, _) => format!("write `not {left} {verb} {right}`"),
            _ => format!("write `{left} {verb} {right}`"),
        };
        return word("`does` is not an operator here", help);
    }
    let with = usize::from(place.next(1) == "with");
    let (verb, skip) = match place.found {
        "like" | "LIKE" | "regex" | "regexp" => {
            let pattern = place.next(1).replace('%', ".*");
            return word(
                format!("`{}` is not an operator here", place.found),
                format!("write `{left} matches {}`", or_dots(&pattern)),
            );
        }
        "startsWith" | "starts_with" | "startswith" | "beginsWith" => ("starts with", 0),
        "begins" | "begin" | "start" if with == 1 || place.next(1).starts_with('"') => {
            ("starts with", with)
        }
        "endsWith" | "ends_with" | "endswith" => ("ends with", 0),
        "includes" | "include" | "contain" | "containing" | "includs" => ("contains", 0),
        "has" | "have" => ("contains", 0),
        "match" => ("matches", 0),
        "overlap" => ("overlaps", 0),
        "IN" | "In" | "among" | "amongst" => ("in", 0),
        _ => return None,
    };
    word(
        format!("`{}` is not an operator here", place.found),
        format!("write `{left} {verb} {}`", right_of(skip)),
    )
}

fn contraction(place: &Place<'_>, left: &str) -> Option<Advice> {
    let tail: String = place
        .rest
        .chars()
        .skip_while(|c| c.is_alphanumeric())
        .skip(1)
        .take_while(|c| c.is_alphanumeric())
        .collect();
    let shown = place
        .rest
        .get(
            ..place
                .found
                .len()
                .saturating_add(tail.len())
                .saturating_add(1),
        )
        .unwrap_or(place.found);
    let shown: String = if place.rest.is_char_boundary(shown.len()) {
        shown.to_owned()
    } else {
        place.found.to_owned()
    };
    let length = place
        .rest
        .find(|c: char| c.is_whitespace())
        .unwrap_or(place.rest.len());
    let rest = place.rest.get(length..).unwrap_or("").trim_start();
    let help = match first_token(rest) {
        "present" | "given" | "there" => format!("write `{left} is missing`"),
        "missing" | "empty" | "null" => format!("write `{left} is present`"),
        "in" => format!(
            "write `{left} not in {}`",
            operand_or_dots(rest.get(2..).unwrap_or(""))
        ),
        "contain" => format!(
            "write `not {left} contains {}`",
            operand_or_dots(rest.get(7..).unwrap_or(""))
        ),
        "equal" => format!(
            "write `{left} != {}`",
            operand_or_dots(rest.get(5..).unwrap_or(""))
        ),
        _ => match in_words(rest) {
            Some((_, sign, right)) => {
                format!("write `not {left} {sign} {}`", operand_or_dots(right))
            }
            None => format!("write `{left} != {}`", operand_or_dots(rest)),
        },
    };
    Some(
        advice(
            code::FOREIGN_WORD,
            format!("`{shown}` is not an operator here"),
            help,
        )
        .at(Some((place.start, length))),
    )
}
