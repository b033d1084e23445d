//! Forms of speech that the language writes otherwise: `n is 1`, `between`, `any p in`, `60 percent`.

use super::{Advice, Place, advice, is_word, last_token, skip_docs};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::literals::unit;
use crate::value::Currency;

fn at_before(advice: Advice) -> Advice {
    Advice { at_before: true, ..advice }
}

fn words(place: &Place<'_>) -> impl Iterator<Item = String> {
    place.rest.split_whitespace().map(|word| word.trim_matches(',').to_owned()).collect::<Vec<_>>().into_iter()
}

/// `is 1`, `is not 1`, `between`, `greater than`, `after`: comparisons in words.
pub(super) fn comparisons(place: &Place<'_>) -> Option<Advice> {
    let after_is = place.before == "is" && place.expected.contains(&Rule::k_present);
    let left_end = if after_is { place.head.strip_suffix("is")? } else { place.head };
    if !after_is && (place.new_line || place.before.is_empty() || place.expected.contains(&Rule::k_after)) {
        return None;
    }
    let negated = left_end.trim_end().strip_suffix(" not").filter(|_| place.before == "not");
    let left = operand_before(negated.unwrap_or(left_end));
    if left.is_empty() || place.head.ends_with(" of") {
        return None;
    }
    let (shown, sign, rest) = match in_words(place.rest) {
        Some(found) => found,
        None if after_is => return is_something(place, left),
        None => return None,
    };
    let shown = if after_is { format!("is {shown}") } else { shown };
    let (right, after) = operand_after(rest);
    let help = if sign == "between" {
        let upper = after.trim_start().strip_prefix("and ").map_or("b", |upper| operand_after(upper).0);
        let within = format!("{} <= {left} <= {upper}", if right.is_empty() { "a" } else { right });
        if negated.is_some() { format!("write `not ({within})`") } else { format!("write `{within}`") }
    } else {
        format!("write `{sign}`, as `{left} {sign} {}`", if right.is_empty() { "…" } else { right })
    };
    Some(advice(code::FOREIGN_WORD, format!("`{shown}` is not an operator here"), help))
}

/// After `is`, what is neither `present`, `missing` nor a comparison in words.
fn is_something(place: &Place<'_>, left: &str) -> Option<Advice> {
    let negated = place.found == "not";
    let rest = if negated { place.rest.strip_prefix("not")?.trim_start() } else { place.rest };
    let word = super::first_token(rest);
    let help = match word {
        "" | "a" if !negated => return None,
        "a" => format!("write `not ({left} is …)`"),
        "present" => format!("write `{left} is missing`"),
        "missing" if negated => format!("write `{left} is present`"),
        "empty" | "blank" | "null" | "none" | "nothing" | "absent" => {
            format!("write `{left} is {}`", if negated { "present" } else { "missing" })
        }
        _ => {
            let sign = if negated { "!=" } else { "=" };
            let (right, _) = operand_after(rest);
            format!("write `{sign}`, as `{left} {sign} {}`", if right.is_empty() { "…" } else { right })
        }
    };
    let message = if negated {
        "`is not` does not stand here"
    } else {
        "`is` is followed by `present`, `missing` or `a working day`"
    };
    Some(at_before(advice(code::FOREIGN_WORD, message, help)))
}

/// A comparison in words at the beginning of a text: as written, its sign, and what follows it.
fn in_words(text: &str) -> Option<(String, &'static str, &str)> {
    const FORMS: [(&str, &str); 33] = [
        ("at least", ">="),
        ("at most", "<="),
        ("greater than or equal to", ">="),
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
            rest = rest.trim_start().strip_prefix(word).filter(|rest| !rest.starts_with(is_word))?;
        }
        Some(((*form).to_owned(), *sign, rest.trim_start()))
    })
}

/// The path or value that ends a text; empty where it ends with something longer.
fn operand_before(text: &str) -> &str {
    let trimmed = text.trim_end();
    let start = trimmed.rfind(|c: char| !(is_word(c) || matches!(c, '.' | '[' | ']' | '%')));
    let operand = start.and_then(|at| trimmed.get(at..)).unwrap_or(trimmed);
    operand.trim_start_matches(|c: char| !is_word(c))
}

/// The path or value that begins a text, with its unit or currency, and what follows it.
fn operand_after(text: &str) -> (&str, &str) {
    let length = |part: &str| {
        if let Some(quoted) = part.strip_prefix('"') {
            return quoted.find('"').map_or(0, |at| at.saturating_add(2));
        }
        let end = part.find(|c: char| !(is_word(c) || matches!(c, '.' | '[' | ']' | '%' | '-' | ':')));
        end.unwrap_or(part.len())
    };
    let mut end = length(text);
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let rest = text.get(end..).unwrap_or("");
        let next = super::first_token(rest.trim_start_matches(' '));
        if unit(next).is_some() || Currency::from_code(next).is_some() {
            let blank = rest.len().saturating_sub(rest.trim_start_matches(' ').len());
            end = end.saturating_add(blank).saturating_add(next.len());
        }
    }
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// `any p in …`, `all p in …`.
pub(super) fn quantifiers(place: &Place<'_>) -> Option<Advice> {
    let meant = match place.before {
        "any" | "exists" => "some",
        "all" | "each" | "forall" | "Every" => "every",
        "none" => "no",
        _ => return None,
    };
    let bound = place.found.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && words(place).nth(1).is_some_and(|word| word == "in")
        && !place.new_line;
    bound.then(|| {
        at_before(advice(
            code::FOREIGN_WORD,
            format!("`{}` does not say how many here", place.before),
            format!("write `{meant} {} in … satisfies …`", place.found),
        ))
    })
}

/// `10 working days after`, without the calendar that counts them.
pub(super) fn working_days(place: &Place<'_>) -> Option<Advice> {
    let counted = matches!(place.before, "day" | "days" | "hours");
    let front = place.head.strip_suffix(place.before).map(str::trim_end)?;
    (counted && place.expected == [Rule::k_of].as_slice() && last_token(front) == "working").then(|| {
        at_before(advice(
            code::FOREIGN_WORD,
            "a calendar says which days are working days, and none is named",
            format!("write `working {} of CALENDAR`, with its name", place.before),
        ))
    })
}

/// `60 percent of fee`
pub(super) fn percentages(place: &Place<'_>) -> Option<Advice> {
    let all: Vec<String> = words(place).take(3).collect();
    let word = all.first()?.as_str();
    let per_cent = word == "per" && all.get(1).is_some_and(|next| next == "cent");
    let number = operand_before(place.head);
    let digits = number.starts_with(|c: char| c.is_ascii_digit());
    if !digits || !(matches!(word, "percent" | "pct" | "Percent") || per_cent) || place.new_line {
        return None;
    }
    let shown = if per_cent { "per cent" } else { word };
    let mut rest = place.rest.trim_start_matches(is_word).trim_start();
    if per_cent {
        rest = rest.trim_start_matches(is_word).trim_start();
    }
    let of = rest.strip_prefix("of ").map_or("", |whole| operand_after(whole.trim_start()).0);
    let help = format!("write `{number}% of {}`", if of.is_empty() { "total" } else { of });
    Some(advice(code::FOREIGN_WORD, format!("`{shown}` is written as a sign"), help))
}

/// `if … otherwise …`
pub(super) fn otherwise(place: &Place<'_>) -> Option<Advice> {
    (place.found == "otherwise" && place.expected.contains(&Rule::k_else)).then(|| {
        advice(code::FOREIGN_WORD, "`otherwise` leads a message, and here stands the other choice", "write `else`")
    })
}

/// What is no name, where only a name of one kind may stand.
pub(super) fn names(place: &Place<'_>) -> Option<Advice> {
    let front = place.head.strip_suffix(place.before).map(str::trim_end).unwrap_or("");
    if place.before == "expect" && place.found == "not" {
        let rule = words(place).nth(1).unwrap_or_else(|| "name".to_owned());
        return Some(advice(
            code::EXPRESSION,
            "`expect` is followed by the name of a rule, not by a condition",
            format!("say what becomes of the rule: `expect {rule} violated`"),
        ));
    }
    if place.before == "by" && place.found == "it" && matches!(last_token(front), "sorted" | "grouped") {
        let word = last_token(front);
        return Some(advice(
            code::EXPRESSION,
            format!("`{word} by` is followed by a field of the elements, and `it` is none"),
            format!("name a field that each element has: `{word} by amount`"),
        ));
    }
    None
}

/// `repayments.1.due`
pub(super) fn positions(place: &Place<'_>) -> Option<Advice> {
    let digits = !place.found.is_empty() && place.found.chars().all(|c| c.is_ascii_digit());
    if place.before != "." || !digits || !place.expected.contains(&Rule::field_name) {
        return None;
    }
    let position = place.found.parse::<u32>().unwrap_or(0).saturating_add(1);
    let list = operand_before(place.head.strip_suffix('.')?);
    let rest = place.rest.get(place.found.len()..).unwrap_or("");
    let field = if rest.starts_with('.') { operand_after(rest).0.trim_end_matches(':') } else { "" };
    let which = match position {
        1 => "the first element is".to_owned(),
        2 => "the second element is".to_owned(),
        _ => format!("element {position} is"),
    };
    Some(advice(
        code::EXPRESSION,
        "a position in a list stands in brackets, and counts from 1",
        format!("{which} `{list}[{position}]{field}`"),
    ))
}

/// `rule my rule for`, `exception e for r`
pub(super) fn heads(place: &Place<'_>) -> Option<Advice> {
    let (wanted, after) = match place.item {
        "rule" => (Rule::k_for, "for"),
        "exception" => (Rule::k_to, "to"),
        _ => return None,
    };
    if !place.expected.contains(&wanted) || !place.found.chars().all(is_word) || place.found.is_empty() {
        return None;
    }
    let mut head = skip_docs(place.head).split_whitespace();
    let (Some(_), Some(first), None) = (head.next(), head.next(), head.next()) else { return None };
    let mut name = first.to_owned();
    for word in words(place) {
        if word == after {
            let message = format!("the name of {} is one word", article(place.item));
            return Some(advice(code::HEAD, message, format!("write `{} {name} {after} …`", place.item)));
        }
        if !word.chars().all(is_word) || name.len() > 80 {
            break;
        }
        name.push('_');
        name.push_str(&word);
    }
    let message = match (place.item, place.found) {
        ("exception", "for") => "an exception is made to a rule, not for a type".to_owned(),
        ("exception", found) => format!("an exception says to which rule it is one, and `{found}` stands here"),
        (_, found) => format!("a rule says for which type it is, and `{found}` stands here"),
    };
    let target = words(place).nth(1).filter(|word| place.found == "for" && word.chars().all(is_word));
    let target = target.unwrap_or_else(|| "…".to_owned());
    Some(advice(code::HEAD, message, format!("write `{} {first} {after} {target}`", place.item)))
}

fn article(item: &str) -> &'static str {
    if item == "exception" { "an exception" } else { "a rule" }
}
