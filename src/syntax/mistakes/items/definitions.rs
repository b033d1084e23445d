//! `define`, and the value behind its `=`.

use super::wrong_head;
use crate::diagnostic::codes::syntax as code;
use crate::source::LINE_BREAKS;
use crate::source::TextLines as _;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, tokens};
use crate::syntax::mistakes::{Advice, Place, advice, skip_docs};

/// `define f(x) = …`, `define f(x: number) { x }`, `define f(number x)`, `… -> number =`, `= return x`
pub fn heads(place: &Place<'_>) -> Option<Advice> {
    if place.item != "define" {
        return None;
    }
    let line = skip_docs(place.written);
    let name = tokens(line).get(1).map_or("f", |token| token.text);
    let (given, rest) = line
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .unwrap_or(("", ""));
    let whole = || {
        let names: Vec<String> = given
            .split(',')
            .map(|one| {
                let one = one.trim();
                match one.split_once(':') {
                    Some((name, ty)) => format!("{}: {}", name.trim(), ty.trim()),
                    None => match one.split_whitespace().collect::<Vec<_>>().as_slice() {
                        [ty, name] => format!("{name}: {ty}"),
                        _ => format!("{one}: number"),
                    },
                }
            })
            .collect();
        let value = rest.split_once(['=', '{']).map_or("…", |(_, value)| {
            value
                .trim()
                .trim_start_matches('>')
                .trim_end_matches('}')
                .trim()
        });
        let ty = rest
            .split_once(':')
            .or_else(|| rest.split_once("->"))
            .map_or("number", |(_, ty)| {
                let ty = ty.split(['=', '{']).next().unwrap_or("").trim();
                if ty.is_empty() { "number" } else { ty }
            });
        format!(
            "write `define {name}({}): {ty} = {}`, with the types that are meant",
            names.join(", "),
            brief(value.each_line().next().unwrap_or(""))
        )
    };
    match place.found {
        _ if place.before == "return" => wrong_head(
            "`return` is not written: a definition is its value",
            format!("leave it out: `= {}`", brief(place.line())),
        ),
        _ if line
            .split_once(')')
            .is_some_and(|(_, rest)| rest.trim_start().starts_with("->")) =>
        {
            wrong_head("`->` does not lead to the type of a definition", whole())
        }
        _ if rest
            .trim_start_matches(|c| c != '{' && c != '=')
            .starts_with('{')
            && !place.head.contains('=') =>
        {
            wrong_head("a definition has no braces", whole())
        }
        _ if place.before == "let"
            || line.contains(LINE_BREAKS)
                && line
                    .split_once('=')
                    .is_some_and(|(_, value)| value.trim_start().starts_with("let ")) =>
        {
            wrong_head(
                "a definition is one expression, without `let`",
                "write a definition of its own for it".to_owned(),
            )
        }
        _ if !given.is_empty() && given.split(',').any(|one| !one.contains(':')) => wrong_head(
            "each parameter of a definition has a type behind a colon",
            whole(),
        ),
        _ if place.expects(Rule::parameters)
            && tokens(line).get(2).is_some_and(|token| token.is_word()) =>
        {
            let parameter = tokens(line).get(2).map_or("x", |token| token.text);
            wrong_head(
                "parameters of a definition are written in parentheses",
                format!(
                    "write `define {name}({parameter}: number): number = …`, with the types that are meant"
                ),
            )
        }
        _ => None,
    }
}

pub fn values(place: &Place<'_>) -> Option<Advice> {
    (place.before == "=" && place.found.starts_with(['{', '}'])).then(|| {
        let name = place.previous(2);
        advice(
            code::EXPRESSION,
            "an expression is missing after `=`",
            format!("give `{name}` a value, as in `{name} = 5`"),
        )
    })
}
