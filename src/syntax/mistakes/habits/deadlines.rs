//! Deadlines, and stretches of time.

use super::comparisons::compared;
use super::{after_operand, word};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::operands::{self, operand_or_dots, or_dots};
use crate::syntax::mistakes::tokens::{
    Token, brief, condition_before, operand_after, operand_before, tokens,
};
use crate::syntax::mistakes::{Advice, Place, advice};
use crate::value::TimeUnit;

/// `within 10 days of`, `10 days before X` without `within`, `prior to`, `no later than 10 days after`
pub fn deadlines(place: &Place<'_>) -> Option<Advice> {
    if place.expects(Rule::k_after) {
        return without_a_direction(place);
    }
    if let Some(advice) = at_most(place) {
        return Some(advice);
    }
    let left = after_operand(place)?;
    no_later_than(place, &left)
        .or_else(|| length_alone(place, &left))
        .or_else(|| between_days(place))
}

/// Whether an operand ends with a unit of time.
fn is_length(text: &str) -> bool {
    tokens(text)
        .last()
        .is_some_and(|last| TimeUnit::from_word(last.text).is_some())
}

/// The word that a deadline has for one of everyday language.
fn direction_of(word: &str) -> Option<&'static str> {
    match word {
        "prior" | "preceding" | "ahead" => Some("before"),
        "from" | "since" | "following" | "past" => Some("after"),
        _ => None,
    }
}

/// `within 10 days of X`, `within 10 days from X`: a deadline that has its length, but neither `after` nor `before`.
fn without_a_direction(place: &Place<'_>) -> Option<Advice> {
    let within = place
        .back
        .iter()
        .rposition(|token| matches!(token.text, "within" | "least"))
        .and_then(|at| place.back.get(at))?;
    let length = brief(place.head.get(within.end()..).unwrap_or(""));
    if operands::ends(place.rest) && (within.text == "least" || !length.contains(" of ")) {
        return without_a_day(place, *within, &length);
    }
    let front = if within.text == "within" {
        "within"
    } else {
        "at least"
    };
    let (length, day_of) = match length.split_once(" of ") {
        Some((length, day)) => (length, Some(day)),
        None => (length.as_str(), None),
    };
    let direction = direction_of(place.found);
    let anchor = match direction {
        Some("before") => {
            let skip = usize::from(matches!(place.next(1), "to" | "of"));
            operand_or_dots(place.rest_after(skip))
        }
        Some(_) => operand_or_dots(place.rest_after(0)),
        None => day_of.unwrap_or(operands::DOTS).to_owned(),
    };
    let subject = place.head.get(..within.at).unwrap_or("").trim_end();
    let subject = subject.strip_suffix(" at").unwrap_or(subject);
    let subject = brief(condition_before(subject));
    let other = match direction {
        Some(_) => "",
        None => ", or `before` in the place of `after`",
    };
    let help = format!(
        "write `{subject} {front} {length} {} {}`{other}",
        direction.unwrap_or("after"),
        or_dots(&anchor)
    );
    word("a deadline counts `after` or `before` a day", help)
}

/// `no later than 10 days after X`, `not earlier than 10 days before X`
fn no_later_than(place: &Place<'_>, left: &str) -> Option<Advice> {
    let negated = matches!(place.found, "no" | "not");
    let compared = matches!(place.next(1), "later" | "earlier" | "more" | "less");
    if !negated || !compared || place.next(2) != "than" {
        return None;
    }
    let (length, rest) = operand_after(place.rest_after(2));
    let rest = rest.trim_start();
    if !is_length(length) || !(rest.starts_with("after") || rest.starts_with("before")) {
        return None;
    }
    let (direction, anchor) = rest.split_once(' ').unwrap_or((rest, ""));
    let anchor = operand_or_dots(anchor);
    let late = matches!(place.next(1), "later" | "more") == (direction == "after");
    let words = if late { "within" } else { "at least" };
    let shown = format!("{} {} than", place.found, place.next(1));
    word(
        format!("`{shown}` is not an operator here"),
        format!("write `{left} {words} {length} {direction} {anchor}`"),
    )
}

/// `X 10 days after Y`: nothing says whether at most or at least that long.
fn length_alone(place: &Place<'_>, left: &str) -> Option<Advice> {
    let (length, rest) = operand_after(place.rest);
    let rest = rest.trim_start();
    let direction = ["after", "before"]
        .into_iter()
        .find(|word| rest.starts_with(word))?;
    if !is_length(length) || !length.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let anchor = operand_or_dots(rest.get(direction.len()..).unwrap_or(""));
    let help = format!(
        "write `{left} within {length} {direction} {anchor}` for that long at most, or `{left} at least {length} {direction} {anchor}`"
    );
    let message = format!("nothing joins `{left}` and `{length}`");
    Some(advice(code::EXPRESSION, message, help))
}

/// `days between X and Y`
fn between_days(place: &Place<'_>) -> Option<Advice> {
    if place.found != "between" || TimeUnit::from_word(place.before).is_none() {
        return None;
    }
    let (from, rest) = operand_after(place.rest_after(0));
    let to = rest
        .trim_start()
        .strip_prefix("and ")
        .map_or("", |to| operand_after(to).0);
    let (unit, from, to) = (place.before, or_dots(from), or_dots(to));
    word(
        "`between` does not name a stretch of time",
        format!("write `{unit} from {from} to {to}`"),
    )
}

/// `insured at least least_insured`, `returns at least 14 days`: nothing says after or before which day.
fn without_a_day(place: &Place<'_>, word: Token<'_>, right: &str) -> Option<Advice> {
    let is_deadline = word.text == "within";
    let front = place.head.get(..word.at)?.trim_end();
    let at = if is_deadline {
        word.at
    } else {
        front.strip_suffix("at")?.len()
    };
    let left = operands::left(place.head.get(..at)?);
    let range = Some((at, word.end().saturating_sub(at)));
    if !is_deadline && !is_length(right) {
        let help = compared(
            left,
            ">=",
            Some(right.to_owned()).filter(|right| right != operands::DOTS),
        );
        return Some(
            advice(
                code::FOREIGN_WORD,
                "`at least` is followed by a length of time, and `after` or `before` a day",
                help,
            )
            .at(range),
        );
    }
    let (left, sign) = (
        left.as_deref().unwrap_or(operands::DOTS),
        if is_deadline { "<=" } else { ">=" },
    );
    let words = if is_deadline { "within" } else { "at least" };
    let help = format!(
        "name the day: `{left} {words} {right} after …`, or `before`; two lengths of time are compared by `{sign}`"
    );
    Some(
        advice(
            code::FOREIGN_WORD,
            "a deadline counts `after` or `before` a day",
            help,
        )
        .at(range),
    )
}

/// `X at most 10 days after Y`, `X at most 5 EUR`
fn at_most(place: &Place<'_>) -> Option<Advice> {
    let left = operand_before(place.head.strip_suffix("at")?);
    if place.found != "most" || left.is_empty() {
        return None;
    }
    let right = place.rest_after(0);
    let left = operands::left(place.head.strip_suffix("at")?);
    let help = match operands::deadline(right) {
        Some((length, direction, day)) => format!(
            "write `{} within {length} {direction} {}`",
            left.as_deref().unwrap_or(operands::DOTS),
            day.as_deref().unwrap_or(operands::DOTS)
        ),
        None => compared(left, "<=", operands::operand(right).map(|(right, _)| right)),
    };
    Some(
        advice(
            code::FOREIGN_WORD,
            "`at most` is not an operator here",
            help,
        )
        .at(place.before_by(1)),
    )
}

/// `from arrives till opens`: the end of a stretch behind another word.
pub fn stretch_ends(place: &Place<'_>) -> Option<Advice> {
    let other = matches!(place.found, "till" | "til" | "through" | "thru" | "upto");
    if !other || !(place.expects(Rule::k_to) || place.expects(Rule::k_until)) {
        return None;
    }
    let from = place.back.iter().rfind(|token| token.text == "from")?;
    let begin = brief(place.head.get(from.end()..)?);
    let end = operand_or_dots(place.rest_after(0));
    let help = format!(
        "write `from {begin} to {end}`, with the last day, or `from {begin} until {end}`, without it"
    );
    word(
        format!("`{}` does not end a stretch of time", place.found),
        help,
    )
}
