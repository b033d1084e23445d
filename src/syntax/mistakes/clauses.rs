//! Clauses of rules: choices as statements, messages under other names, words that begin none.

use super::operands::{self, condition};
use super::tokens::{
    brief, condition_after, condition_before, operand_after, operand_before, tokens,
};
use super::{Advice, Place, advice, first_token, general, habits, is_word, last_token};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::did_you_mean;
use crate::source::TextLines as _;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, has_role, with_role};

/// Whether a word begins a clause of a rule.
fn begins_clause(word: &str) -> bool {
    has_role(word, Role::Clause)
}

/// Whether a clause may begin at the error.
fn at_clause(place: &Place<'_>) -> bool {
    place.expects(Rule::clause) && matches!(place.item, "rule" | "exception" | "///")
        || place.expects(Rule::clause) && place.item.starts_with("///")
}

/// `forbid p.`, with the next word of the language read as the name behind the point.
pub(super) fn after_point(place: &Place<'_>) -> Option<Advice> {
    let (word, point) = (place.previous_token(1)?, place.previous_token(2)?);
    let apart = point.end() < word.at;
    let goes_on = begins_clause(word.text)
        || matches!(
            word.text,
            "otherwise" | "and" | "or" | "implies" | "then" | "else" | "satisfies" | "where" | "is"
        );
    if point.text != "." || !apart || !goes_on {
        return None;
    }
    let left = operand_before(place.head_before(2));
    let help =
        format!("write the name of a field behind it, as `{left}.name`, or leave the point out");
    Some(advice(code::UNEXPECTED, "a name must follow `.`", help).at(place.before_by(2)))
}

/// `if A then require B`, `when A then …`, `when A {`, `require B if A`, `require if A then B`
pub(super) fn choices(place: &Place<'_>) -> Option<Advice> {
    let in_rule = matches!(place.item, "rule" | "exception");
    if !in_rule {
        return None;
    }
    let head = |text: &str| {
        let whole = condition(text);
        if operands::is_whole(Rule::paren, &whole) {
            whole.trim_matches(['(', ')']).to_owned()
        } else {
            whole
        }
    };
    let begins = place.new_line || matches!(place.before, "{" | "}");
    match place.found {
        "if" if at_clause(place) && begins => {
            let asked = head(place.rest_after(0));
            let help = format!("write `when {asked}`, and the requirement behind it");
            Some(advice(code::CLAUSE, "`if` does not begin a clause", help))
        }
        "else" | "otherwise"
            if at_clause(place)
                && begins
                && !(place.found == "else" && place.next(1).starts_with('"')) =>
        {
            let help = "write a rule for each case, with `when` and `unless`, or a condition `if … then … else …`";
            Some(advice(
                code::CLAUSE,
                format!("`{}` does not begin a clause", place.found),
                help,
            ))
        }
        "then" | ":" | "," | "{"
            if matches!(clause_word(place), "when" | "unless") && place.next(1) != "\"" =>
        {
            let asked = since(place.head, &["when", "unless"]);
            let word = clause_word(place);
            let next = place.next(1);
            let next = if begins_clause(next) { next } else { "require" };
            let help = match place.found {
                "{" => format!(
                    "leave the braces out: `{word} {asked}` counts for all requirements of its block, or begin `for each`"
                ),
                found => format!("leave `{found}` out: `{word} {asked} {next} …`"),
            };
            Some(advice(
                code::CLAUSE,
                format!("`{}` cannot follow the condition of `{word}`", place.found),
                help,
            ))
        }
        "if" if place.expects(Rule::clause) && !begins && clause_word(place) != "for" => {
            let (then, asked) = (
                since(place.head, &["require", "forbid"]),
                head(place.rest_after(0)),
            );
            let help = if clause_word(place) == "forbid" {
                format!("write `when {asked}` as a clause of its own")
            } else {
                format!("write `{asked} implies {then}`, or `when {asked}` as a clause of its own")
            };
            Some(advice(
                code::CLAUSE,
                "`if` cannot follow a requirement",
                help,
            ))
        }
        "{" if clause_word(place) == "if" => braces_of_if(place),
        _ if place.expects(Rule::k_else) => without_else(place),
        _ if place.expects(Rule::k_then)
            && !place.wants_operand()
            && clause_word(place) != "for" =>
        {
            let (asked, then) = (since(place.head, &["if"]), condition(place.rest));
            let help = format!("write `if {asked} then {then} else …`");
            Some(advice(code::EXPRESSION, "this choice has no `then`", help))
        }
        _ => None,
    }
}

/// All that is written since the last of these words: a condition with what `and` and `or` join to it.
fn since(head: &str, words: &[&str]) -> String {
    let last = tokens(head)
        .into_iter()
        .rfind(|token| words.contains(&token.text));
    match last {
        Some(word) => brief(head.get(word.end()..).unwrap_or("")),
        None => brief(condition_before(head)),
    }
}

/// `if A { B } else { C }`
fn braces_of_if(place: &Place<'_>) -> Option<Advice> {
    let asked = since(place.head, &["if"]);
    let inside = place.rest.get(1..)?;
    let (then, rest) = inside.split_once('}')?;
    let other = rest
        .trim_start()
        .strip_prefix("else")
        .and_then(|rest| rest.trim_start().strip_prefix('{'));
    let other = other
        .and_then(|rest| rest.split_once('}'))
        .map_or("…", |(other, _)| other.trim());
    let help = format!(
        "write `if {asked} then {} else {}`",
        brief(then),
        brief(other)
    );
    Some(advice(code::EXPRESSION, "a choice has no braces", help))
}

/// `if A then B` without `else`.
fn without_else(place: &Place<'_>) -> Option<Advice> {
    let message = place.found == "otherwise" && place.next(1).starts_with('"');
    if matches!(place.found, "otherwise" | "elif" | "elseif" | "elsif") && !message {
        return None;
    }
    let ends = matches!(place.found, "}" | "" | ")" | "otherwise") || begins_clause(place.found);
    let then_at = place
        .back
        .iter()
        .rposition(|token| token.text == "then")
        .filter(|_| ends)?;
    let then = place
        .back
        .get(then_at)
        .and_then(|token| place.head.get(token.end()..))?;
    let front = place
        .back
        .get(then_at)
        .and_then(|token| place.head.get(..token.at))?;
    let asked = since(front, &["if"]);
    let then = brief(then);
    let help = if message {
        format!("write `{asked} implies {then}`, or `when {asked}` as a clause of its own")
    } else {
        format!(
            "write the other choice behind `else`; as a condition write `{asked} implies {then}`"
        )
    };
    Some(advice(code::EXPRESSION, "this choice has no `else`", help).at(place.before_by(1)))
}

/// The word that begins the clause or choice before the error.
fn clause_word<'t>(place: &Place<'t>) -> &'t str {
    let words = [
        "when",
        "unless",
        "require",
        "forbid",
        "let",
        "if",
        "for",
        "satisfies",
        "where",
    ];
    place
        .back
        .iter()
        .rev()
        .map(|token| token.text)
        .find(|text| words.contains(text))
        .unwrap_or("")
}

/// `require A, "text"`, `else "text"`, `message "text"`, `because "text"`
pub(super) fn messages(place: &Place<'_>) -> Option<Advice> {
    if !(place.expects(Rule::otherwise)
        || place.expects(Rule::k_otherwise)
        || place.expects(Rule::clause))
    {
        return None;
    }
    let text = (0..3)
        .map(|nth| place.next(nth))
        .find(|token| token.starts_with('"'))?;
    let before_text = (0..3)
        .map(|nth| place.next(nth))
        .take_while(|token| !token.starts_with('"'))
        .collect::<Vec<_>>();
    let known = |word: &&str| {
        matches!(
            *word,
            "," | ":"
                | "else"
                | "or"
                | "message"
                | "because"
                | "error"
                | "msg"
                | "warn"
                | "warning"
                | "note"
                | "with"
                | "fail"
                | "say"
                | "->"
                | "saying"
                | "print"
        )
    };
    let clause = matches!(place.item, "rule" | "exception") && place.previous(2) != "in";
    if place.previous(2) == "source" && before_text.is_empty() && text.contains("://") {
        let help = format!("write `at {}`", brief(text));
        return Some(advice(
            code::CLAUSE,
            "the address of a source follows `at`",
            help,
        ));
    }
    (clause && before_text.iter().all(known) && !(before_text.is_empty() && place.new_line)).then(
        || {
            let shown = if before_text.is_empty() {
                text.to_owned()
            } else {
                before_text.join(" ")
            };
            let help = format!("write `otherwise {}`", brief(text));
            advice(
                code::CLAUSE,
                format!(
                    "`{}` does not lead a message",
                    brief(&shown).trim_matches('`')
                ),
                help,
            )
        },
    )
}

/// `otherwise {r.by} is missing`: a message without its quotes.
pub(super) fn message_without_quotes(place: &Place<'_>) -> Option<Advice> {
    let here = place.before == "otherwise" && place.found == "{" && !place.new_line;
    if !here || !matches!(place.item, "rule" | "exception") {
        return None;
    }
    let line = general::whole_line(place.line());
    let text = if line.contains('"') {
        "…".to_owned()
    } else {
        brief(line)
    };
    Some(advice(
        code::CLAUSE,
        "a message is a text in double quotes",
        format!("write `otherwise \"{text}\"`"),
    ))
}

/// `require that …`
pub(super) fn needless_that(place: &Place<'_>) -> Option<Advice> {
    let clause = place
        .head
        .strip_suffix("that")
        .map(str::trim_end)
        .map(last_token);
    let clause = clause.filter(|clause| matches!(*clause, "require" | "forbid"))?;
    let help = format!("leave it out: `{clause} {}`", condition(place.rest));
    Some(advice(code::FOREIGN_WORD, "`that` is not allowed here", help).at(place.before_by(1)))
}

/// `let x: money = …`, `let x …`, `x = …`, `var x = …`
pub(super) fn lets(place: &Place<'_>) -> Option<Advice> {
    let written_let = place.found == "let";
    let alias = matches!(
        place.found,
        "var" | "set" | "const" | "def" | "define" | "val"
    );
    let in_rule = matches!(place.item, "rule" | "exception");
    if !in_rule && !matches!(place.item, "type" | "dossier") {
        return None;
    }
    let (name, sign) = if written_let || alias {
        (place.next(1), 2)
    } else {
        (place.next(0), 1)
    };
    let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let place_of = place.expects(Rule::clause) || place.expects(Rule::field);
    if !named || !place_of || place.before == "let" {
        return None;
    }
    let value = |nth: usize| {
        brief(
            place
                .rest_after(nth)
                .each_line()
                .next()
                .unwrap_or("")
                .trim()
                .trim_end_matches(['}', ';', ' ']),
        )
    };
    let (message, help) = match place.next(sign) {
        ":" if written_let => {
            let line = place.line();
            let value = line.split_once('=').map_or("…".to_owned(), |(_, value)| {
                brief(value.trim().trim_end_matches('}').trim_end())
            });
            (
                "a `let` has no type: it is that of its value".to_owned(),
                format!("write `let {name} = {value}`"),
            )
        }
        ":=" => {
            let help = format!("write `let {name} = {}`", value(sign));
            return Some(advice(
                code::FOREIGN_SIGN,
                "`:=` is not an operator here",
                help,
            ));
        }
        "be" | "is" | "as" | "equals" if written_let => (
            format!("`{}` does not give a value", place.next(sign)),
            format!("write `let {name} = {}`", value(sign)),
        ),
        "=" if !written_let && (in_rule || alias) => {
            let message = if alias {
                format!("`{}` does not begin a clause", place.found)
            } else {
                format!("`{name} = …` is not a clause")
            };
            let compare = format!("`require {name} = {}` to compare", value(sign));
            let help = format!(
                "write `let {name} = {}` to give a value a name",
                value(sign)
            );
            (
                message,
                if alias {
                    help
                } else {
                    format!("{help}, or {compare}")
                },
            )
        }
        "=" if place.item == "type" && !written_let => {
            let message =
                format!("a field that is calculated begins with `let`, and `{name}` does not");
            (
                message,
                format!(
                    "write `let {name} = {}`, or `{name}: text` with its type",
                    value(sign)
                ),
            )
        }
        _ if written_let && in_rule => {
            let message = format!("`let {name}` is not followed by `=` and a value");
            (message, format!("write `let {name} = {}`", value(1)))
        }
        _ => return None,
    };
    Some(advice(code::CLAUSE, message, help))
}

/// Words that people begin a clause with.
pub(super) fn words(place: &Place<'_>) -> Option<Advice> {
    let word = place.found;
    if matches!(
        place.before,
        "severity" | "source" | "require" | "forbid" | "when" | "unless"
    ) && word == ":"
    {
        let help = format!(
            "leave `:` out: `{} {}`",
            place.before,
            brief(
                place
                    .line()
                    .trim_start_matches([':', ' '])
                    .trim_end_matches(['}', ' '])
            )
        );
        return Some(advice(
            code::CLAUSE,
            format!("`:` cannot follow `{}`", place.before),
            help,
        ));
    }
    if place.before == "severity" {
        return Some(advice(
            code::CLAUSE,
            "`severity` is followed by `error`, `warning` or `note`",
            "write `severity warning`",
        ));
    }
    if place.before == "source" {
        let title = brief(place.line().trim_end_matches(['}', ' ']));
        return Some(advice(
            code::CLAUSE,
            "the title of a source is a text",
            format!("put it in double quotes: `source \"{title}\"`"),
        ));
    }
    let begins = place.new_line || matches!(place.before, "{" | "}");
    let inside = at_clause(place) && begins;
    if !inside || begins_clause(word) || word.is_empty() || !word.chars().all(is_word) {
        return None;
    }
    let rest = condition(place.rest_after(0));
    let all = condition(place.rest);
    let help = match word {
        "assert" | "ensure" | "check" | "must" | "return" | "verify" | "expect" | "obligation" | "requires" => format!("write `require {rest}`"),
        "deny" | "reject" | "prohibit" | "never" | "disallow" | "forbids" => {
            format!("write `forbid {}`", condition(place.rest_after(usize::from(place.next(1) == "if"))))
        }
        "given" | "where" | "only" | "provided" => format!("write `when {rest}`"),
        "except" => format!("write `unless {rest}`"),
        "every" | "some" => format!("write `require {all}`"),
        "forall" | "all" | "each" => {
            let every = format!("every{}", place.rest.get(word.len()..).unwrap_or(""));
            format!("write `require {}`", condition(&every))
        }
        "warn" | "warning" | "note" | "error" => format!("write `severity {}` as a clause of its own", first_word_of(word)),
        _ => match did_you_mean(word, with_role(Role::Clause)) {
            Some(meant) if !place.is_field(word) => {
                return Some(advice(code::CLAUSE, format!("`{word}` does not begin a clause"), Help::did_you_mean(meant)));
            }
            _ if is_condition(place) => format!("write `require {all}`"),
            _ if habits::comparisons::sign_after_verb(operand_after(place.rest).1).is_some() => {
                let (left, rest) = operand_after(place.rest);
                let (sign, right) = habits::comparisons::sign_after_verb(rest).unwrap_or(("=", "…"));
                format!("write `require {left} {sign} {}`", operand_after(right).0)
            }
            _ => "a clause begins with `require`, `forbid`, `when`, `unless`, `let` or `for each`: write `require` before a condition".to_owned(),
        },
    };
    Some(advice(
        code::CLAUSE,
        format!("`{word}` does not begin a clause"),
        help,
    ))
}

fn first_word_of(word: &str) -> &'static str {
    match word {
        "warn" | "warning" => "warning",
        "note" => "note",
        _ => "error",
    }
}

/// Whether a comparison begins at the error.
fn is_condition(place: &Place<'_>) -> bool {
    let (_, rest) = operand_after(place.rest);
    let next = first_token(rest.trim_start());
    matches!(
        next,
        "=" | "<"
            | ">"
            | "!"
            | "in"
            | "is"
            | "within"
            | "matches"
            | "contains"
            | "starts"
            | "not"
            | "+"
            | "-"
            | "*"
    )
}

/// `require rent > 5 EUR.`, `require a > 1, b > 2`, `require a > 1 and/or b > 2`
pub(super) fn ends(place: &Place<'_>) -> Option<Advice> {
    let clause = place.expects(Rule::clause) || place.expects(Rule::otherwise);
    if place.before == "." && (place.found == "}" || place.new_line) {
        return Some(
            advice(
                code::EXPRESSION,
                "a clause ends without a full stop",
                "leave the point out",
            )
            .at(place.before_by(1)),
        );
    }
    if place.before == "and" && matches!(place.found, "/" | "or") {
        return Some(
            advice(
                code::FOREIGN_WORD,
                "`and/or` leaves open which of both is meant",
                "write `or`, which holds where both do too, or `and`",
            )
            .at(place.before_by(1)),
        );
    }
    if place.found == "+" && place.previous(2) == "otherwise" {
        let text = place.previous(1).trim_end_matches('"');
        let value = operand_after(place.rest_after(0)).0;
        let help = format!(
            "put the value into the text: `otherwise {text}{{{}}}\"`",
            if value.is_empty() {
                "…"
            } else {
                value.trim_matches('"')
            }
        );
        return Some(advice(
            code::EXPRESSION,
            "a message is one text, with values in braces",
            help,
        ));
    }
    if place.found == "," && place.next(1) == "otherwise" {
        return Some(advice(
            code::SEPARATOR,
            "no comma precedes `otherwise`",
            Help::writing("leave the comma out", ""),
        ));
    }
    if place.found == "," && clause {
        let (left, right) = (
            condition_before(place.head),
            condition_after(place.rest_after(0)),
        );
        let help = if right.is_empty() {
            "leave it out".to_owned()
        } else {
            format!(
                "write `{} and {}`, or a `require` for each",
                brief(left),
                brief(right)
            )
        };
        return Some(advice(
            code::SEPARATOR,
            "a comma does not join conditions",
            help,
        ));
    }
    None
}
