//! Comparisons in words: `n is 1`, `greater than`, `between`, `is null`.

use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::operands::{self, operand_or_dots};
use crate::syntax::mistakes::tokens::{operand_before, tokens};
use crate::syntax::mistakes::{Advice, Place, advice, first_token, is_word, numbers};

/// `is 1`, `is not 1`, `between`, `greater than`, `after`: comparisons in words.
pub fn comparisons(place: &Place<'_>) -> Option<Advice> {
    let after_is = place.before == "is" && place.expected.contains(&Rule::k_present);
    let left_end = if after_is {
        place.head.strip_suffix("is")?
    } else {
        place.head
    };
    if !after_is
        && (place.new_line || place.before.is_empty() || place.expected.contains(&Rule::k_after))
    {
        return None;
    }
    let negated = left_end
        .trim_end()
        .strip_suffix(" not")
        .filter(|_| place.before == "not");
    let left = operand_before(negated.unwrap_or(left_end));
    if left.is_empty() || place.head.ends_with(" of") {
        return None;
    }
    let (shown, sign, rest) = match in_words(place.rest) {
        Some(found) => found,
        None if after_is => return is_something(place, left),
        None => return None,
    };
    let shown = if after_is {
        format!("is {shown}")
    } else {
        shown
    };
    let whole = operands::left(negated.unwrap_or(left_end));
    let help = if sign == "between" {
        let (low, high) = operands::bounds(rest)
            .unwrap_or_else(|| (operands::DOTS.to_owned(), operands::DOTS.to_owned()));
        let value = whole.as_deref().unwrap_or(operands::DOTS);
        let within = format!("{low} <= {value} <= {high}");
        if negated.is_some() {
            format!("write `not ({within})`")
        } else {
            format!("write `{within}`")
        }
    } else if let Some((length, direction, day)) =
        operands::deadline(rest).filter(|_| negated.is_none())
    {
        by_a_length(place, whole, sign, (&length, direction, day.as_deref()))
    } else {
        let sign = if negated.is_some() {
            opposite(sign)
        } else {
            sign
        };
        compared(whole, sign, operands::operand(rest).map(|(right, _)| right))
    };
    Some(advice(
        code::FOREIGN_WORD,
        format!("`{shown}` is not an operator here"),
        help,
    ))
}

/// After `is`, what is neither `present`, `missing` nor a comparison in words.
fn is_something(place: &Place<'_>, left: &str) -> Option<Advice> {
    let negated = place.found == "not";
    let rest = if negated {
        place.rest.strip_prefix("not")?.trim_start()
    } else {
        place.rest
    };
    if let Some((_, sign, right)) = in_words(rest).filter(|_| negated) {
        let whole = operands::left(place.head.strip_suffix("is").unwrap_or(place.head));
        let help = match operands::bounds(right).filter(|_| sign == "between") {
            Some((low, high)) => format!("write `not ({low} <= {left} <= {high})`"),
            None => compared(
                whole,
                opposite(sign),
                operands::operand(right).map(|(right, _)| right),
            ),
        };
        let message = "`is not` is not allowed here";
        return Some(advice(code::FOREIGN_WORD, message, help).at(place.before_by(1)));
    }
    let word = first_token(rest);
    let help = match word {
        "" | "a" if !negated => return None,
        "a" => format!("write `not ({left} is …)`"),
        "present" => format!("write `{left} is missing`"),
        "missing" if negated => format!("write `{left} is present`"),
        "empty" | "blank" if is_list(place, left) => {
            format!(
                "write `count({left}) {} 0`",
                if negated { ">" } else { "=" }
            )
        }
        "empty" | "blank" | "null" | "none" | "None" | "nil" | "nothing" | "absent" | "NULL" => {
            format!(
                "write `{left} is {}`",
                if negated { "present" } else { "missing" }
            )
        }
        "given" | "provided" | "set" | "there" | "known" | "defined" | "filled" => {
            format!(
                "write `{left} is {}`",
                if negated { "missing" } else { "present" }
            )
        }
        "positive" | "negative" | "zero" => {
            let sign = match (word, negated) {
                ("positive", false) => ">",
                ("positive", true) => "<=",
                ("negative", false) => "<",
                ("negative", true) => ">=",
                (_, false) => "=",
                (_, true) => "!=",
            };
            format!("write `{left} {sign} 0`")
        }
        "in" => format!(
            "write `{left} {}in {}`",
            if negated { "not " } else { "" },
            operand_or_dots(rest.get(2..).unwrap_or(""))
        ),
        "one" if rest.starts_with("one of") => {
            format!(
                "write `{left} {}in {}`",
                if negated { "not " } else { "" },
                operand_or_dots(rest.get(6..).unwrap_or(""))
            )
        }
        "like" => format!(
            "write `{left} matches {}`",
            operand_or_dots(rest.get(4..).unwrap_or(""))
        ),
        "working" => format!(
            "write `{left} is a working day of {}`",
            numbers::calendar_of(place.file)
        ),
        _ => {
            let sign = if negated { "!=" } else { "=" };
            let whole = operands::left(place.head.strip_suffix("is").unwrap_or(place.head));
            compared(whole, sign, operands::operand(rest).map(|(right, _)| right))
        }
    };
    let message = if negated {
        "`is not` is not allowed here"
    } else {
        "`is` is followed by `present`, `missing` or `a working day`"
    };
    Some(advice(code::FOREIGN_WORD, message, help).at(place.before_by(1)))
}

/// Whether the file declares a field of this name as a list.
fn is_list(place: &Place<'_>, path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    place.file.match_indices(name).any(|(at, _)| {
        let rest = place
            .file
            .get(at.saturating_add(name.len())..)
            .unwrap_or("");
        rest.trim_start()
            .strip_prefix(':')
            .is_some_and(|ty| ty.trim_start().starts_with("list "))
    })
}

/// How a comparison is written: with both of its sides as they are, or by its sign alone.
pub(super) fn compared(left: Option<String>, sign: &str, right: Option<String>) -> String {
    match (left, right) {
        (Some(left), Some(right)) => format!("write `{sign}`, as `{left} {sign} {right}`"),
        _ => format!("write `{sign}`"),
    }
}

/// The comparison that holds where another does not.
pub(super) fn opposite(sign: &str) -> &str {
    match sign {
        "<" => ">=",
        "<=" => ">",
        ">" => "<=",
        ">=" => "<",
        "=" => "!=",
        "!=" => "=",
        sign => sign,
    }
}

/// `opens is at least 2 days after arrives`, `opens more than 2 days after arrives`
fn by_a_length(
    place: &Place<'_>,
    left: Option<String>,
    sign: &str,
    (length, direction, day): (&str, &str, Option<&str>),
) -> String {
    let (left, day) = (
        left.as_deref().unwrap_or(operands::DOTS),
        day.unwrap_or(operands::DOTS),
    );
    let after = direction == "after";
    match sign {
        ">=" if place.next(0) == "at" => {
            format!("leave `is` out: `{left} at least {length} {direction} {day}`")
        }
        ">=" => format!("write `{left} at least {length} {direction} {day}`"),
        "<=" => format!("write `{left} within {length} {direction} {day}`"),
        // `a more than 2 days before b` is earlier than `b - 2 days`.
        _ if tokens(length).len() <= 2 => {
            let day = format!("{day} {} {length}", if after { '+' } else { '-' });
            let sign = match (sign, after) {
                (sign, true) => sign,
                (">", false) => "<",
                ("<", false) => ">",
                (sign, false) => sign,
            };
            format!("write `{sign}`, as `{left} {sign} {day}`")
        }
        _ => format!("write `{left} at least … {direction} {day}`, with the length"),
    }
}

/// The sign for words such as `must be greater than` 5, and the rest of the text.
pub fn sign_after_verb(text: &str) -> Option<(&'static str, &str)> {
    let rest = text.trim_start();
    let rest = [
        "must", "shall", "should", "has to", "needs to", "may only", "is",
    ]
    .iter()
    .find_map(|word| rest.strip_prefix(word))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("be ").unwrap_or(rest);
    Some(in_words(rest).map_or_else(|| sign_of(rest), |(_, sign, right)| (sign, right)))
}

pub(super) fn sign_of(text: &str) -> (&'static str, &str) {
    let text = text.trim_start();
    [">=", "<=", "!=", ">", "<", "="]
        .into_iter()
        .find_map(|sign| text.strip_prefix(sign).map(|rest| (sign, rest)))
        .unwrap_or(("=", text))
}

/// A comparison in words at the beginning of a text: as written, its sign, and what follows it.
pub(super) fn in_words(text: &str) -> Option<(String, &'static str, &str)> {
    const FORMS: [(&str, &str); 45] = [
        ("at least", ">="),
        ("at most", "<="),
        ("greater than or equal to", ">="),
        ("greater or equal to", ">="),
        ("greater or equal than", ">="),
        ("greater or equal", ">="),
        ("less or equal to", "<="),
        ("less or equal than", "<="),
        ("less or equal", "<="),
        ("no later than", "<="),
        ("not later than", "<="),
        ("no earlier than", ">="),
        ("not earlier than", ">="),
        ("on or after", ">="),
        ("on or before", "<="),
        ("more than or equal to", ">="),
        ("less than or equal to", "<="),
        ("not greater than", "<="),
        ("not more than", "<="),
        ("no more than", "<="),
        ("not less than", ">="),
        ("no less than", ">="),
        ("greater than", ">"),
        ("higher than", ">"),
        ("larger than", ">"),
        ("bigger than", ">"),
        ("later than", ">"),
        ("more than", ">"),
        ("earlier than", "<"),
        ("smaller than", "<"),
        ("lower than", "<"),
        ("fewer than", "<"),
        ("less than", "<"),
        ("not equal to", "!="),
        ("equal to", "="),
        ("equals to", "="),
        ("equals", "="),
        ("exceeds", ">"),
        ("above", ">"),
        ("below", "<"),
        ("between", "between"),
        ("after", ">"),
        ("before", "<"),
        ("greater", ">"),
        ("less", "<"),
    ];
    FORMS.iter().find_map(|(form, sign)| {
        let mut rest = text;
        for word in form.split(' ') {
            rest = rest
                .trim_start()
                .strip_prefix(word)
                .filter(|rest| !rest.starts_with(is_word))?;
        }
        Some(((*form).to_owned(), *sign, rest.trim_start()))
    })
}
