//! Lists: quantifiers, comprehensions, `for each`, positions, and brackets of other languages.

use super::operands::{self, condition};
use super::operands::{DOTS, or_dots};
use super::tokens::{brief, condition_after, operand_after, operand_before, tokens};
use super::{Advice, Place, advice, is_word, last_token};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;

/// The name of one element of a list: its first letter.
pub(super) fn element_of(list: &str) -> String {
    let last = list.rsplit('.').next().unwrap_or(list);
    last.chars()
        .next()
        .filter(|c| c.is_alphabetic())
        .map_or_else(|| "x".to_owned(), |c| c.to_lowercase().collect())
}

/// The quantifier that governs the error: the word, what it binds, and the list, as far as they are written.
fn quantifier<'t>(place: &Place<'t>) -> Option<(String, &'t str, &'t str)> {
    let at = place.back.iter().rposition(|token| {
        matches!(
            token.text,
            "every" | "some" | "no" | "least" | "most" | "exactly"
        )
    })?;
    let text = |nth: usize| {
        at.checked_add(nth)
            .and_then(|at| place.back.get(at))
            .map_or("", |token| token.text)
    };
    let quantifier = text(0);
    let skip = usize::from(matches!(quantifier, "least" | "most" | "exactly"));
    let name = text(skip.saturating_add(1));
    let joins = text(skip.saturating_add(2));
    let list = at
        .checked_add(skip)
        .and_then(|at| at.checked_add(2))
        .and_then(|at| place.back.get(at));
    let list = list
        .filter(|_| joins == "in")
        .and_then(|token| place.head.get(token.end()..))
        .map_or("", str::trim);
    let quantifier = match quantifier {
        "least" | "most" => format!("at {quantifier} {}", text(1)),
        "exactly" => format!("exactly {}", text(1)),
        word => word.to_owned(),
    };
    Some((quantifier, name, list))
}

/// `any p in …`, `every p in payments: …`, `every payments satisfies …`, `some p in … where …` without `satisfies`
pub(super) fn quantifiers(place: &Place<'_>) -> Option<Advice> {
    if let Some(advice) = foreign_quantifier(place) {
        return Some(advice);
    }
    let (word, name, list) = quantifier(place)?;
    if place.expects(Rule::k_satisfies) || place.expects(Rule::k_satisfy) {
        return unsatisfied(place, &word, name, list);
    }
    let counted = place.before == "exactly" || place.previous(2) == "at";
    if counted
        && matches!(place.before, "least" | "most" | "exactly")
        && !place.next(0).starts_with(|c: char| c.is_ascii_digit())
    {
        let at = if place.before == "exactly" { "" } else { "at " };
        let help = format!("write the number in digits, as `{at}{} 2`", place.before);
        return Some(advice(
            code::EXPRESSION,
            format!("`{at}{}` is followed by a number", place.before),
            help,
        ));
    }
    let in_missing = place.expects(Rule::k_in) && place.before == name;
    if !in_missing {
        return None;
    }
    let element = element_of(name);
    let help = match place.found {
        "of" | "from" | "on" => {
            let (list, rest) = operand_after(place.rest_after(0));
            let rest = condition(rest.trim_start().trim_start_matches("satisfies"));
            format!("write `{word} {name} in {list} satisfies {rest}`")
        }
        "satisfies" | "satisfy"
            if place
                .rest_after(0)
                .trim_start()
                .starts_with(&format!("{name}.")) =>
        {
            format!(
                "name the list: `{word} {name} in … satisfies {}`",
                condition(place.rest_after(0))
            )
        }
        "satisfies" | "satisfy" => format!(
            "write `{word} {element} in {name} satisfies {element}.{}`",
            condition(place.rest_after(0))
        ),
        _ if word == "no" => {
            format!("write `count({name}) = 0`, or `no {element} in {name} satisfies …`")
        }
        _ => format!("name an element and its list: `{word} {element} in {name} satisfies …`"),
    };
    Some(advice(
        code::EXPRESSION,
        format!("`{word} {name}` does not say in which list"),
        help,
    ))
}

fn foreign_quantifier(place: &Place<'_>) -> Option<Advice> {
    // `rule r for all T` has its own advice.
    if place.item == "rule" && place.previous(2) == "for" {
        return None;
    }
    let meant = match place.before {
        "any" | "exists" | "some" => "some",
        "all" | "forall" | "Every" => "every",
        "each" if place.previous(2) != "for" => "every",
        "none" => "no",
        _ => return None,
    };
    let binds = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if place.new_line
        || !binds(place.next(0))
        || place.before == "some"
        || place.before == "exists" && place.next(1) != "in"
    {
        return None;
    }
    let message = format!("`{}` does not say how many here", place.before);
    let help = if place.next(1) == "in" {
        let (list, rest) = operand_after(place.rest_after(1));
        let rest = rest.trim_start();
        let condition = ["satisfies", "satisfy", ":"]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .map_or("…".to_owned(), condition);
        format!(
            "write `{meant} {} in {} satisfies {condition}`",
            place.next(0),
            if list.is_empty() { "…" } else { list }
        )
    } else {
        let (path, rest) = operand_after(place.rest);
        let (list, field) = path.rsplit_once('.').unwrap_or((path, ""));
        let element = element_of(list);
        let dot = if field.is_empty() { "" } else { "." };
        format!(
            "write `{meant} {element} in {list} satisfies {element}{dot}{field} {}`",
            condition(rest)
        )
    };
    Some(advice(code::FOREIGN_WORD, message, help).at(place.before_by(1)))
}

fn unsatisfied(place: &Place<'_>, many: &str, name: &str, list: &str) -> Option<Advice> {
    let filter = tokens(list).into_iter().find(|token| token.text == "where");
    let (list, filter) = match filter {
        Some(word) => (
            list.get(..word.at).unwrap_or("").trim_end(),
            list.get(word.end()..).unwrap_or(""),
        ),
        None => (list, ""),
    };
    let skip = usize::from(matches!(
        place.found,
        ":" | "has" | "have" | "with" | "such" | "," | "is" | "must" | "if" | "that"
    ));
    let rest = if skip == 1 {
        place.rest_after(0)
    } else {
        place.rest
    };
    // What begins the next clause is no condition.
    let condition = match skip {
        0 if operands::ends(rest) => String::new(),
        _ => condition(rest),
    };
    let help = match (filter, condition.as_str()) {
        ("", "" | operands::DOTS) => {
            format!("say what holds of it: `{many} {name} in {list} satisfies {name}. …`")
                .replace(". …", ".… > 0")
        }
        ("", condition)
            if (place.found == "has" || place.found == "with")
                && !condition.starts_with(&format!("{name}.")) =>
        {
            format!("write `{many} {name} in {list} satisfies {name}.{condition}`")
        }
        ("", condition) => format!("write `{many} {name} in {list} satisfies {condition}`"),
        (filter, "") => format!(
            "write `satisfies` in the place of `where`: `{many} {name} in {list} satisfies {}`",
            brief(filter)
        ),
        (filter, condition) => {
            format!(
                "write `{many} {name} in {list} where {} satisfies {condition}`",
                brief(filter)
            )
        }
    };
    Some(advice(
        code::EXPRESSION,
        format!("`{many} {name}` has no condition to satisfy"),
        help,
    ))
}

/// `(x for x in xs)`, `[for p in …]`, `sum(payments where …)`, `sum(p.amount for p in payments if …)`
pub(super) fn comprehensions(place: &Place<'_>) -> Option<Advice> {
    match place.found {
        "for" if place.before == "(" || place.before == "[" => begins_with_for(place),
        "for" if matches!(place.next(1), "each" | "all" | "every") || place.wants_operand() => {
            quantifier_by_for(place)
        }
        "for" if !place.expects(Rule::comprehension) && !place.expects(Rule::clause) => {
            in_parentheses(place)
        }
        "where" | "if" if place.expects(Rule::comprehension) || place.expects(Rule::k_for) => {
            chosen_without_a_name(place)
        }
        "if" if place.expects(Rule::k_where) || place.expects(Rule::filter) => {
            let inner = place.rest_after(0).split([')', ']', '{']).next();
            let condition = brief(condition_after(inner.unwrap_or("")));
            Some(advice(
                code::FOREIGN_WORD,
                "`if` does not choose elements",
                format!("write `where {condition}`"),
            ))
        }
        _ => None,
    }
}

/// `(x for x in xs)`
fn in_parentheses(place: &Place<'_>) -> Option<Advice> {
    let open = place
        .back
        .iter()
        .rposition(|token| token.text == "(")
        .and_then(|at| place.back.get(at))?;
    let inner = place.head.get(open.end()..).unwrap_or("").trim();
    let tail = place
        .rest
        .split_once(')')
        .map_or("", |(tail, _)| tail.trim());
    let found = advice(
        code::EXPRESSION,
        "a list made from another is written in brackets, not in parentheses",
        format!("put it in brackets: `[{} {}]`", brief(inner), brief(tail)),
    );
    Some(found.at(Some((open.at, 1))))
}

/// `sum(payments where amount > 5 EUR)`, `count(p in payments where …)`
fn chosen_without_a_name(place: &Place<'_>) -> Option<Advice> {
    let list = operand_before(place.head);
    let function = place
        .back
        .iter()
        .rposition(|token| token.text == "(")
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| place.back.get(at))
        .filter(|word| word.is_word())
        .map_or("count", |word| word.text);
    let inner = place
        .rest_after(0)
        .split_once(')')
        .map_or("", |(inner, _)| inner);
    let condition = brief(condition_after(inner));
    if let Some((bound, _)) = place
        .head
        .rsplit_once(" in ")
        .filter(|(front, _)| front.trim_end().ends_with(is_word))
    {
        let name = last_token(bound.trim_end());
        return Some(advice(
            code::EXPRESSION,
            format!("`{name} in {list}` is a question, and not a list"),
            format!("write `{function}({name} for {name} in {list} where {condition})`"),
        ));
    }
    let (whole, field) = match list.rsplit_once('.') {
        Some((whole, field)) => (whole, format!(".{field}")),
        None => (list, String::new()),
    };
    let element = element_of(whole);
    let amounts = matches!(function, "sum" | "min" | "max" | "mean") && field.is_empty();
    let field = if amounts {
        format!(".{}", operand_after(&condition).0)
    } else {
        field
    };
    Some(advice(
        code::EXPRESSION,
        format!("`{list}` is a whole list: to choose from it, its elements need a name"),
        format!(
            "write `{function}({element}{field} for {element} in {whole} where {element}.{condition})`"
        ),
    ))
}

/// `(for p in payments: p.amount)`, `[for p in payments p.amount]`
fn begins_with_for(place: &Place<'_>) -> Option<Advice> {
    let name = place.next(1);
    let (list, rest) = operand_after(place.rest_after(2));
    let value = operand_after(rest.trim_start_matches([':', ' ', '{'])).0;
    (place.next(2) == "in").then(|| {
        let value = if value.is_empty() { name } else { value };
        let help = format!("write the element first: `[{value} for {name} in {list}]`");
        advice(
            code::EXPRESSION,
            "a list made of another begins with its elements",
            help,
        )
    })
}

/// `require for each p in payments …`, `require for all p in payments: …`
fn quantifier_by_for(place: &Place<'_>) -> Option<Advice> {
    let skip = usize::from(matches!(place.next(1), "each" | "all" | "every" | "any"));
    let nth = |n: usize| skip.saturating_add(n);
    if !place.wants_operand() || place.next(nth(2)) != "in" {
        return None;
    }
    let name = place.next(nth(1));
    let (list, rest) = operand_after(place.rest_after(nth(2)));
    let asked = rest.trim_start_matches([':', ',', ' ']);
    let asked = ["satisfies", "require", "do"]
        .iter()
        .find_map(|word| asked.strip_prefix(word))
        .unwrap_or(asked);
    let help = format!(
        "write `every {name} in {list} satisfies {}`",
        condition(asked)
    );
    Some(advice(
        code::EXPRESSION,
        "`for` begins a clause, and no condition",
        help,
    ))
}

fn clause(message: impl Into<String>, help: String) -> Option<Advice> {
    Some(advice(code::CLAUSE, message, help))
}

/// `for p in …`, `for each payments`, `for each p of …`, `for each p in payments:`, `for each p, q in …`
pub(super) fn for_each(place: &Place<'_>) -> Option<Advice> {
    without_each(place).or_else(|| after_each(place))
}

/// `for p in …`, `for every p in …`, `foreach p in …`, `forall p in …`
fn without_each(place: &Place<'_>) -> Option<Advice> {
    let list_after = |nth: usize| operand_after(place.rest_after(nth)).0;
    if place.before == "for" && place.expects(Rule::k_each) {
        let skip = usize::from(matches!(place.found, "every" | "all" | "any"));
        let name = place.next(skip);
        let list = match place.next(skip.saturating_add(1)) {
            "in" => list_after(skip.saturating_add(1)),
            _ => "",
        };
        return clause(
            "`for` is followed by `each`",
            format!("write `for each {name} in {}`", or_dots(list)),
        );
    }
    let has_list = place.next(2) == "in";
    let name = place.next(1);
    match place.found {
        "foreach" => {
            let list = if has_list { list_after(2) } else { DOTS };
            Some(advice(
                code::FOREIGN_WORD,
                "`foreach` is two words",
                format!("write `for each {name} in {list}`"),
            ))
        }
        "forall" if has_list && place.expects(Rule::clause) => clause(
            "`forall` does not begin a clause",
            format!("write `for each {name} in {}`", list_after(2)),
        ),
        _ => None,
    }
}

/// `for each payments`, `for each (p in payments)`, `for each p of …`, `for each p in payments:`
fn after_each(place: &Place<'_>) -> Option<Advice> {
    let each = place.back.iter().rposition(|token| token.text == "each")?;
    let word = |nth: usize| {
        each.checked_add(nth)
            .and_then(|at| place.back.get(at))
            .map_or("", |token| token.text)
    };
    let since = place.back.len().saturating_sub(each).saturating_sub(1);
    let line = place.back.get(each).is_some_and(|token| {
        token.at >= place.head.len().saturating_sub(place.line_before().len()) || place.new_line
    });
    if !line || since > 14 {
        return None;
    }
    let name = word(1);
    match (since, place.found) {
        (0, "(") => {
            let inner = place
                .rest
                .split_once(')')
                .map_or("", |(inner, _)| inner.trim_start_matches('(').trim());
            clause(
                "`for each` has no parentheses",
                format!("write `for each {}`", brief(inner)),
            )
        }
        (1, "of" | "from" | "on" | "within") => clause(
            "`for each` names its list behind `in`",
            format!(
                "write `for each {name} in {}`",
                operand_after(place.rest_after(0)).0
            ),
        ),
        (1, ",") => clause(
            "`for each` gives one name, or two to neighbours",
            format!(
                "write `for each {name} then {} in {}` for neighbours in the list, or a `for each` for each name",
                place.next(1),
                operand_after(place.rest_after(2)).0
            ),
        ),
        (_, ".") if word(2) == "." || since == 1 => None,
        (_, _) if place.expects(Rule::k_in) && word(2) != "in" => {
            let list = operand_before(place.head);
            let element = element_of(list);
            clause(
                "`for each` does not say in which list",
                format!("name an element and its list: `for each {element} in {list}`"),
            )
        }
        (_, found @ (":" | "," | "do" | "then")) if word(2) == "in" || word(4) == "in" => {
            let next = place.next(1);
            let help = if matches!(next, "require" | "forbid" | "let" | "for" | "{") {
                format!("leave `{found}` out: the clauses behind it are those that it governs")
            } else {
                let condition = condition(place.rest_after(0));
                format!("write `require {condition}` behind it")
            };
            clause(format!("`{found}` cannot follow `for each`"), help)
        }
        _ => None,
    }
}

/// `repayments.1.due`, `payments[0]` is for the checker
pub(super) fn positions(place: &Place<'_>) -> Option<Advice> {
    let digits = !place.found.is_empty() && place.found.chars().all(|c| c.is_ascii_digit());
    if place.before != "." || !digits || !place.expects(Rule::field_name) {
        return None;
    }
    let position = place.found.parse::<u32>().unwrap_or(0).saturating_add(1);
    let list = operand_before(place.head.strip_suffix('.')?);
    let rest = place.rest.get(place.found.len()..).unwrap_or("");
    let field: &str = rest
        .strip_prefix('.')
        .map_or("", |rest| operand_after(rest).0);
    let dot = if field.is_empty() { "" } else { "." };
    let which = match position {
        1 => "the first element is".to_owned(),
        2 => "the second element is".to_owned(),
        _ => format!("element {position} is"),
    };
    Some(advice(
        code::EXPRESSION,
        "a position in a list is written in brackets, and counts from 1",
        format!("{which} `{list}[{position}]{dot}{field}`"),
    ))
}

/// `in ("a", "b")`, `in {"a", "b"}`, `in "a", "b"`, `[ on: … ]`, `f (x)`
pub(super) fn in_brackets(place: &Place<'_>) -> Option<Advice> {
    if let Some(advice) = list_in_parentheses(place) {
        return Some(advice);
    }
    if place.previous(2) == "in" && place.before == "{" {
        return list_in_braces(place);
    }
    if place.found == "," && place.previous(2) == "in" && place.previous(1).starts_with('"') {
        return Some(list_without_brackets(place));
    }
    let bracket = place
        .back
        .iter()
        .rfind(|token| matches!(token.text, "[" | "]" | "{"))
        .filter(|token| token.text == "[");
    match (place.found, bracket) {
        (":", Some(open)) => {
            let inner = enclosed(place, open.at, ']')?;
            let found = advice(
                code::FIELD,
                "the fields of an element are written in braces",
                format!("write `[{{ {inner} }}]`"),
            );
            Some(found.at(Some((open.at, 1))))
        }
        ("(", _) if place.before == "enum" && matches!(place.item, "type" | "exact") => {
            Some(texts_of_enum(place))
        }
        ("(", _) => call_apart(place),
        _ => None,
    }
}

/// The text between a bracket and the next one of another kind.
fn enclosed(place: &Place<'_>, open: usize, close: char) -> Option<String> {
    let (inner, _) = place.written.get(open..)?.split_once(close)?;
    Some(brief(inner.get(1..)?.trim()))
}

/// `in ("a", "b")`
fn list_in_parentheses(place: &Place<'_>) -> Option<Advice> {
    if place.found != "," || place.before == "," {
        return None;
    }
    let open = place.back.iter().rposition(|token| token.text == "(")?;
    let before = open.checked_sub(1).and_then(|at| place.back.get(at));
    let open = place.back.get(open)?;
    before.filter(|word| word.text == "in")?;
    let inner = enclosed(place, open.at, ')')?;
    let days = !inner.contains(['"', '['])
        && inner.matches(',').count() == 1
        && !inner.starts_with(|c: char| c.is_ascii_digit());
    let stretch = inner
        .split_once(',')
        .filter(|_| days)
        .map(|(from, to)| format!(", or for days `from {} to {}`", from.trim(), to.trim()));
    let found = advice(
        code::EXPRESSION,
        "a list is written in brackets, not in parentheses",
        format!("write `in [{inner}]`{}", stretch.unwrap_or_default()),
    );
    Some(found.at(Some((open.at, 1))))
}

/// `in {"a", "b"}`
fn list_in_braces(place: &Place<'_>) -> Option<Advice> {
    let open = place.previous_token(1)?.at;
    let inner = enclosed(place, open, '}')?;
    let found = advice(
        code::EXPRESSION,
        "a list is written in brackets, not in braces",
        format!("write `in [{inner}]`"),
    );
    Some(found.at(Some((open, 1))))
}

/// `in "a", "b"`
fn list_without_brackets(place: &Place<'_>) -> Advice {
    let inner: Vec<&str> = tokens(place.rest)
        .into_iter()
        .map(|token| token.text)
        .take_while(|text| *text == "," || text.starts_with('"'))
        .filter(|text| *text != ",")
        .collect();
    advice(
        code::EXPRESSION,
        "a list is written in brackets",
        format!("write `in [{}, {}]`", place.previous(1), inner.join(", ")),
    )
}

/// `enum("a", "b")`
fn texts_of_enum(place: &Place<'_>) -> Advice {
    let inner = place
        .rest
        .split_once(')')
        .map_or("", |(inner, _)| inner.trim_start_matches('('));
    let texts: Vec<&str> = inner
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    advice(
        code::FIELD,
        "a choice of texts is written without `enum`",
        format!("write `{}`", texts.join(" | ")),
    )
    .at(place.before_by(1))
}

/// `f (x)`
fn call_apart(place: &Place<'_>) -> Option<Advice> {
    let callee = place.before;
    let is_named = callee.chars().all(is_word) && !callee.is_empty();
    is_named.then(|| {
        let inner = place
            .line()
            .get(1..)
            .and_then(|rest| rest.split_once(')'))
            .map_or(DOTS, |(inner, _)| inner.trim());
        advice(
            code::EXPRESSION,
            "the `(` of a call touches its name",
            format!("write `{callee}({inner})`"),
        )
    })
}
