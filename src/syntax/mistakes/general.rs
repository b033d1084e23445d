//! The explanation of last resort: what is missing, and how to continue.

use super::tokens::{brief, condition_before, operand_after, operand_before};
use super::{Advice, Place, advice, is_word, numbers};
use crate::diagnostic::codes::syntax as code;
use crate::source::LINE_BREAKS;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, has_role};
use crate::value::text::shown;

pub(super) fn documentation(place: &Place<'_>) -> Option<Advice> {
    let last_line = place
        .head
        .rsplit(LINE_BREAKS)
        .next()
        .unwrap_or("")
        .trim_start();
    let documented = last_line.starts_with("///") && !last_line.starts_with("////");
    let nothing_follows = documented && (place.found.is_empty() || place.found == "}");
    (place.rest.starts_with("///") || nothing_follows).then(|| {
        advice(
            code::DOCUMENTATION,
            "this documentation comment documents nothing",
            "put it in front of an item, a field or a clause, or make it a comment with `//`",
        )
    })
}

/// The token at the error, in backticks.
pub(super) fn seen(place: &Place<'_>) -> String {
    let token = place.next(0);
    let token = if token.is_empty() { place.found } else { token };
    match token {
        "" => "the end".to_owned(),
        text if text.starts_with('"') => brief(text),
        token => format!("`{}`", shown(token)),
    }
}

pub(super) fn general(place: &Place<'_>) -> Advice {
    unclosed(place)
        .or_else(|| nothing_to_the_right(place))
        .or_else(|| nothing_to_the_left(place))
        .or_else(|| one_thing(place))
        .or_else(|| nothing_joins(place))
        .unwrap_or_else(|| anything(place))
}

/// A bracket that is still open where the expression ends.
fn unclosed(place: &Place<'_>) -> Option<Advice> {
    if !place.found.is_empty() || place.wants_operand() {
        return None;
    }
    let mut open = Vec::new();
    for token in &place.back {
        match token.text {
            "(" | "[" => open.push(token),
            ")" | "]" => {
                open.pop();
            }
            _ => {}
        }
    }
    let last = open.last()?;
    // The help closes all that are open, the last opened first.
    let closing: String = open
        .iter()
        .rev()
        .map(|token| if token.text == "(" { ')' } else { ']' })
        .collect();
    let whole = brief(place.written.trim());
    let message = format!("`{}` is not closed", last.text);
    Some(
        advice(
            code::UNEXPECTED,
            message,
            format!("write `{whole}{closing}`"),
        )
        .at(Some((last.at, 1))),
    )
}

/// An operator or a clause word with nothing behind it.
fn nothing_to_the_right(place: &Place<'_>) -> Option<Advice> {
    let ends = matches!(
        place.found,
        "" | "}" | ")" | "]" | "," | "otherwise" | "require" | "forbid" | "then" | "satisfies"
    );
    if !place.wants_operand() || !ends {
        return None;
    }
    let sign = place.previous(1);
    let left = operand_before(place.head_before(1));
    let help = match sign {
        "=" | "!=" | "<" | "<=" | ">" | ">=" if !left.is_empty() => {
            format!("write what `{left}` is compared with, as `{left} {sign} …`")
        }
        "and" | "or" | "implies" => {
            format!("write a second condition behind it, or leave `{sign}` out")
        }
        "(" | "[" if !left.is_empty() => format!("write what `{left}` takes"),
        "require" | "forbid" | "when" | "unless" | "where" | "satisfies" | "if" | "not" => {
            format!("write a condition behind it, or leave `{sign}` out")
        }
        _ if left.is_empty() => "write a value behind it".to_owned(),
        _ => format!("write a value behind it, as `{left} {sign} …`"),
    };
    let message = if sign.is_empty() {
        "an expression is missing".to_owned()
    } else {
        format!("`{}` has nothing to its right", shown(sign))
    };
    Some(advice(code::UNEXPECTED, message, help).at(place.before_by(1)))
}

/// An operator that begins an expression.
fn nothing_to_the_left(place: &Place<'_>) -> Option<Advice> {
    let sign = place.next(0);
    let joins = matches!(sign, "=" | "!=" | "<" | "<=" | ">" | ">=" | "*" | "/" | "+");
    if !place.wants_operand()
        || !joins && !matches!(sign, "is" | "where" | ":" | "." | "@" | "~" | "\\" | "for")
    {
        return None;
    }
    let right = operand_after(place.rest_after(0)).0;
    let right = if right.is_empty() { "…" } else { right };
    if sign == ":" {
        return Some(advice(
            code::UNEXPECTED,
            format!("`:` cannot follow `{}`", shown(place.before)),
            "leave it out",
        ));
    }
    let doubled = matches!(place.before, "=" | "<" | ">" | "*" | "/" | "+" | "-");
    let help = if doubled {
        format!(
            "write one of them: `{} {} {right}`",
            operand_before(place.head_before(1)),
            place.before
        )
    } else {
        format!("write the left side, as in `… {sign} {right}`")
    };
    Some(advice(
        code::UNEXPECTED,
        format!("`{sign}` has nothing to its left"),
        help,
    ))
}

/// One thing only can follow: it is missing.
fn one_thing(place: &Place<'_>) -> Option<Advice> {
    let bound = || operand_before(place.head);
    let help = match place.expected {
        [Rule::close] | [Rule::comma, Rule::close] | [Rule::close, Rule::comma] => {
            "close the braces with `}` before it".to_owned()
        }
        [Rule::text | Rule::template | Rule::pattern] => match place.next(0) {
            "" | "}" if place.before == "otherwise" => {
                "write in double quotes what the finding says, or leave `otherwise` out".to_owned()
            }
            "" => "write a text in double quotes".to_owned(),
            _ => format!(
                "put the text in double quotes: `\"{}\"`",
                brief(whole_line(place.line()))
            ),
        },
        [Rule::currency] => format!("write the code of its currency, as `{} EUR`", bound()),
        [Rule::open] => format!("write `{{` behind `{}`", shown(place.before)),
        [Rule::k_of] => format!("write `of` behind `{}`", shown(place.before)),
        [Rule::k_else] => "write the other choice behind `else`".to_owned(),
        [Rule::k_then] => {
            format!(
                "write `then` behind the condition: `if {} then … else …`",
                brief(condition_before(place.head))
            )
        }
        [Rule::k_day | Rule::k_days | Rule::k_hours] => {
            format!(
                "write `working days of {}`",
                numbers::calendar_of(place.file)
            )
        }
        [Rule::k_precision] => "write `within stated precision`".to_owned(),
        [Rule::name | Rule::field_name | Rule::path | Rule::word] => return Some(a_name(place)),
        _ => return None,
    };
    let message = match place.expected {
        [Rule::text | Rule::template | Rule::pattern] if matches!(place.next(0), "" | "}") => {
            format!("a text must follow `{}`", shown(place.before))
        }
        [Rule::text | Rule::template | Rule::pattern] => {
            format!(
                "a text must follow `{}`, and {} is none",
                shown(place.before),
                seen(place)
            )
        }
        _ => format!("{} is unexpected here", seen(place)),
    };
    Some(advice(code::UNEXPECTED, message, help))
}

/// A line without a brace at its end that it does not open.
pub(super) fn whole_line(line: &str) -> &str {
    let line = line.trim_end();
    let closed = line.matches('}').count() > line.matches('{').count();
    if closed {
        line.strip_suffix('}').unwrap_or(line).trim_end()
    } else {
        line
    }
}

fn a_name(place: &Place<'_>) -> Advice {
    let found = place.next(0);
    let before = shown(place.before);
    if place.before == "." && (place.found == "}" || place.new_line) {
        return advice(
            code::UNEXPECTED,
            "a clause ends without a full stop",
            "leave the point out",
        )
        .at(place.before_by(1));
    }
    if found.starts_with('"') {
        let plain = found.trim_matches('"').replace([' ', '-'], "_");
        let word = plain.chars().all(is_word) && !plain.starts_with(|c: char| c.is_ascii_digit());
        let name = if word {
            plain
        } else {
            format!("`` `{}` ``", found.trim_matches('"'))
        };
        let name = name.trim_matches('`').trim();
        let help = if word {
            format!("write `{before} {name}`")
        } else {
            format!("write `` {before} `{name}` ``")
        };
        return advice(
            code::UNEXPECTED,
            format!("a name follows `{before}`, without quotes"),
            help,
        );
    }
    let message = if found.is_empty() {
        format!("`{before}` has nothing to its right")
    } else {
        format!("{} is not a name", seen(place))
    };
    let place_of = if found.is_empty() {
        place.before_by(1)
    } else {
        None
    };
    advice(
        code::UNEXPECTED,
        message,
        format!("write a name behind `{before}`: letters, digits and `_`, beginning with a letter"),
    )
    .at(place_of)
}

/// Functions that people write without parentheses.
pub(super) const FUNCTIONS: [&str; 16] = [
    "sum",
    "count",
    "min",
    "max",
    "mean",
    "median",
    "first",
    "last",
    "distinct",
    "unique",
    "ascending",
    "descending",
    "abs",
    "length",
    "keys",
    "values",
];

/// An operand behind an operand.
fn nothing_joins(place: &Place<'_>) -> Option<Advice> {
    let (left, right) = (operand_before(place.head), operand_after(place.rest).0);
    if left.is_empty()
        || right.is_empty()
        || place.expects(Rule::field)
        || place.expects(Rule::entry)
    {
        return None;
    }
    if FUNCTIONS.contains(&left) && !place.new_line {
        let message = format!("the argument of `{left}` is written in parentheses");
        return Some(
            advice(
                code::UNEXPECTED,
                message,
                format!("write `{left}({right})`"),
            )
            .at(place.before_by(1)),
        );
    }
    let clause = place.expects(Rule::clause) || place.expects(Rule::otherwise);
    let help = match (clause, condition_before(place.head)) {
        (true, asked) if asked == left => {
            format!("write an operator between them, as `{left} = {right}`")
        }
        (true, _) => {
            format!(
                "write an operator between them, as `and`, or begin a clause of its own with `require {right} …`"
            )
        }
        _ => format!("write an operator between them, as `{left} + {right}`, or a comma"),
    };
    Some(advice(
        code::UNEXPECTED,
        format!("nothing joins `{left}` and `{right}`"),
        help,
    ))
}

fn anything(place: &Place<'_>) -> Advice {
    if place.previous(2) == "the" && place.expects(Rule::k_in) {
        let message = format!(
            "`the` begins one element of a list, as in `the x in xs where …`, and `{}` is a name",
            place.before
        );
        return advice(
            code::UNEXPECTED,
            message,
            format!("leave it out: `{}`", place.before),
        )
        .at(place.before_by(2));
    }
    let whole = if has_role(place.item, Role::Item) {
        "item"
    } else {
        "expression"
    };
    if place.found.is_empty() {
        let message = format!(
            "the {whole} ends behind `{}`, and is not complete",
            shown(place.before)
        );
        return advice(code::UNEXPECTED, message, "write the rest of it").at(place.before_by(1));
    }
    let joined = matches!(place.before, "=" | "<" | ">" | "+" | "-" | "*" | "/");
    if place.found == "if" && joined {
        return advice(
            code::UNEXPECTED,
            "a choice that is compared, or part of a calculation, stands in brackets",
            "write `(if … then … else …)`",
        );
    }
    let after = if place.before.is_empty() {
        String::new()
    } else {
        format!(" behind `{}`", shown(place.before))
    };
    let help = match place.expected {
        expected if expected.contains(&Rule::clause) => {
            "leave it out, or begin a clause with `require`, `forbid`, `when` or `let`"
        }
        expected if expected.contains(&Rule::statement) => {
            "leave it out, or go on with `given` or `expect`"
        }
        expected if expected.contains(&Rule::field) => {
            "leave it out, or go on with the next field, as `name: text`"
        }
        expected if expected.contains(&Rule::entry) => {
            "leave it out, or go on with the next field and its value"
        }
        expected if expected.contains(&Rule::EOI) => {
            "leave it out, or begin the next item on a line of its own"
        }
        _ => "leave it out, or write an operator before it",
    };
    advice(
        code::UNEXPECTED,
        format!("{} does not belong{after}", seen(place)),
        help,
    )
}
