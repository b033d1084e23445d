//! Forms of speech that the language writes otherwise: `n is 1`, `between`, `is null`, `60 percent`, `times`.

use super::operands::{self, condition, operand_or_dots};
use super::tokens::{
    Token, brief, condition_before, operand_after, operand_before, separates, tokens,
};
use super::{Advice, Place, advice, dates, is_word, numbers};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::value::TimeUnit;

fn word(message: impl Into<String>, help: impl Into<String>) -> Option<Advice> {
    Some(advice(code::FOREIGN_WORD, message, help))
}

fn or_dots(text: &str) -> &str {
    if text.is_empty() { "…" } else { text }
}

/// Whether an operator may follow the operand before the error.
fn after_operand(place: &Place<'_>) -> Option<String> {
    let left = operand_before(place.head);
    (!left.is_empty() && !place.new_line && !place.expects(Rule::entry)).then(|| left.to_owned())
}

pub(super) fn foreign_words(place: &Place<'_>) -> Option<Advice> {
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

/// The sign for words such as `must be greater than` 5, and the rest of the text.
pub(super) fn spoken(text: &str) -> Option<(&'static str, &str)> {
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

fn sign_of(text: &str) -> (&'static str, &str) {
    let text = text.trim_start();
    [">=", "<=", "!=", ">", "<", "="]
        .into_iter()
        .find_map(|sign| text.strip_prefix(sign).map(|rest| (sign, rest)))
        .unwrap_or(("=", text))
}

/// Something else instead of the name of a certain kind of item.
pub(super) fn names(place: &Place<'_>) -> Option<Advice> {
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
pub(super) fn otherwise(place: &Place<'_>) -> Option<Advice> {
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
pub(super) fn percentages(place: &Place<'_>) -> Option<Advice> {
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

/// `10 working days after`, without the calendar that counts them.
pub(super) fn working_days(place: &Place<'_>) -> Option<Advice> {
    let counted = matches!(place.before, "day" | "days" | "hours");
    let here =
        counted && place.expected == [Rule::k_of].as_slice() && place.previous(2) == "working";
    here.then(|| {
        let calendar = numbers::calendar_of(place.file);
        let help = if calendar == "CALENDAR" {
            format!(
                "write `working {} of CALENDAR`, with the name of a calendar, as `fr` after `use calendars.fr`",
                place.before
            )
        } else {
            format!("write `working {} of {calendar}`", place.before)
        };
        advice(code::FOREIGN_WORD, "a calendar says which days are working days, and none is named", help)
            .at(place.before_by(1))
    })
}

/// `within 10 days of`, `10 days before X` without `within`, `prior to`, `no later than 10 days after`
pub(super) fn deadlines(place: &Place<'_>) -> Option<Advice> {
    let is_length = |text: &str| {
        tokens(text)
            .last()
            .is_some_and(|last| TimeUnit::from_word(last.text).is_some())
    };
    if place.expects(Rule::k_after) {
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
        let (length, anchor) = length
            .split_once(" of ")
            .map_or((length.clone(), None), |(length, anchor)| {
                (length.to_owned(), Some(anchor.to_owned()))
            });
        let (direction, anchor) = match place.found {
            "prior" | "preceding" | "ahead" => (
                "before",
                operand_or_dots(
                    place.rest_after(usize::from(matches!(place.next(1), "to" | "of"))),
                ),
            ),
            "from" | "since" | "following" | "past" => {
                ("after", operand_or_dots(place.rest_after(0)))
            }
            _ => ("after", anchor.unwrap_or_else(|| "…".to_owned())),
        };
        let subject = place.head.get(..within.at).unwrap_or("").trim_end();
        let subject = subject.strip_suffix(" at").unwrap_or(subject);
        let subject = brief(condition_before(subject));
        let known = matches!(
            place.found,
            "prior" | "preceding" | "ahead" | "from" | "since" | "following" | "past"
        );
        let other = if known {
            ""
        } else {
            ", or `before` in the place of `after`"
        };
        let help = format!(
            "write `{subject} {front} {length} {direction} {}`{other}",
            or_dots(&anchor)
        );
        return word("a deadline counts `after` or `before` a day", help);
    }
    if let Some(advice) = at_most(place) {
        return Some(advice);
    }
    let left = after_operand(place)?;
    if matches!(place.found, "no" | "not")
        && matches!(place.next(1), "later" | "earlier" | "more" | "less")
        && place.next(2) == "than"
    {
        let (length, rest) = operand_after(place.rest_after(2));
        let rest = rest.trim_start();
        if is_length(length) && (rest.starts_with("after") || rest.starts_with("before")) {
            let (direction, anchor) = rest.split_once(' ').unwrap_or((rest, ""));
            let anchor = operand_or_dots(anchor);
            let late = matches!(place.next(1), "later" | "more") == (direction == "after");
            let help = if late {
                format!("write `{left} within {length} {direction} {anchor}`")
            } else {
                format!("write `{left} at least {length} {direction} {anchor}`")
            };
            return word(
                format!(
                    "`{} {} than` is not an operator here",
                    place.found,
                    place.next(1)
                ),
                help,
            );
        }
    }
    let (length, rest) = operand_after(place.rest);
    let rest = rest.trim_start();
    let direction = ["after", "before"]
        .into_iter()
        .find(|word| rest.starts_with(word));
    if let Some(direction) =
        direction.filter(|_| is_length(length) && length.starts_with(|c: char| c.is_ascii_digit()))
    {
        let anchor = operand_or_dots(rest.get(direction.len()..).unwrap_or(""));
        let help = format!(
            "write `{left} within {length} {direction} {anchor}` for that long at most, or `{left} at least {length} {direction} {anchor}`"
        );
        return Some(advice(
            code::EXPRESSION,
            format!("nothing joins `{left}` and `{length}`"),
            help,
        ));
    }
    if place.found == "between" && TimeUnit::from_word(place.before).is_some() {
        let (from, rest) = operand_after(place.rest_after(0));
        let to = rest
            .trim_start()
            .strip_prefix("and ")
            .map_or("…", |to| operand_after(to).0);
        return word(
            "`between` does not name a stretch of time",
            format!(
                "write `{} from {} to {}`",
                place.before,
                or_dots(from),
                or_dots(to)
            ),
        );
    }
    None
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
    let is_length = tokens(right)
        .last()
        .is_some_and(|last| TimeUnit::from_word(last.text).is_some());
    if !is_deadline && !is_length {
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
pub(super) fn stretch_ends(place: &Place<'_>) -> Option<Advice> {
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

/// `working days in rest >= 2`: a measure that names no calendar.
pub(super) fn measure_without_a_calendar(place: &Place<'_>) -> Option<Advice> {
    let sign = matches!(place.found, "=" | "!" | "<" | ">" | "+" | "-" | "*" | "/");
    let after = place
        .back
        .iter()
        .rposition(|token| separates(token.text))
        .map_or(0, |at| at.saturating_add(1));
    let clause = place.back.get(after..)?;
    let measure = clause.windows(3).find_map(|window| match window {
        [working, unit, by]
            if working.text == "working"
                && matches!(unit.text, "days" | "hours")
                && matches!(by.text, "in" | "from") =>
        {
            Some((working.at, unit.text, by.at, unit.end()))
        }
        _ => None,
    });
    let (at, unit, by, end) = measure.filter(|_| sign && !place.wants_operand())?;
    let rest = brief(place.head.get(by..)?);
    let calendar = numbers::calendar_of(place.file);
    let naming = if calendar == "CALENDAR" {
        ", with the name of a calendar, as `fr` after `use calendars.fr`"
    } else {
        ""
    };
    let found = advice(
        code::FOREIGN_WORD,
        format!("a calendar says which {unit} are working {unit}, and none is named"),
        format!("write `working {unit} of {calendar} {rest}`{naming}"),
    );
    Some(found.at(Some((at, end.saturating_sub(at)))))
}

/// `exists notice`, `notice exists`, `has notice`, `notice present`
pub(super) fn presence(place: &Place<'_>) -> Option<Advice> {
    let named = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if matches!(
        place.before,
        "exists" | "has" | "present" | "missing" | "absent" | "empty" | "defined"
    ) && named(place.found)
        && !place.new_line
        && place.next(1) != "in"
    {
        let negated = matches!(place.before, "missing" | "absent" | "empty");
        let field = operand_after(place.rest).0;
        let help = format!(
            "write `{field} is {}`",
            if negated { "missing" } else { "present" }
        );
        return word(format!("`{}` cannot precede a field", place.before), help)
            .map(|advice| advice.at(place.before_by(1)));
    }
    let left = after_operand(place)?;
    let help = match place.found {
        "exists" | "present" | "given" | "provided" | "defined" | "filled" => {
            format!("write `{left} is present`")
        }
        "missing" | "absent" | "lacks" => format!("write `{left} is missing`"),
        _ => return None,
    };
    if place.previous(2) == "is" || place.before == "is" {
        return None;
    }
    word(format!("`{}` is not an operator here", place.found), help)
}

/// `like`, `startsWith`, `begins with`, `includes`, `does not contain`, `isn't`
pub(super) fn texts(place: &Place<'_>) -> Option<Advice> {
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
    let help = match super::first_token(rest) {
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

/// `AND`, `xor`, `but`, `times`, `plus`, `x`, `mod`
pub(super) fn arithmetic(place: &Place<'_>) -> Option<Advice> {
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

/// `is 1`, `is not 1`, `between`, `greater than`, `after`: comparisons in words.
pub(super) fn comparisons(place: &Place<'_>) -> Option<Advice> {
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

/// How a comparison is written: with both of its sides as they are, or by its sign alone.
fn compared(left: Option<String>, sign: &str, right: Option<String>) -> String {
    match (left, right) {
        (Some(left), Some(right)) => format!("write `{sign}`, as `{left} {sign} {right}`"),
        _ => format!("write `{sign}`"),
    }
}

/// The comparison that holds where another does not.
fn opposite(sign: &str) -> &str {
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
    let word = super::first_token(rest);
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

/// A comparison in words at the beginning of a text: as written, its sign, and what follows it.
fn in_words(text: &str) -> Option<(String, &'static str, &str)> {
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
