//! Statements of tests.

use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::did_you_mean;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, operand_after};
use crate::syntax::mistakes::{Advice, Place, advice, general, is_word};

/// Statements of tests.
pub fn statements(place: &Place<'_>) -> Option<Advice> {
    if place.item != "test" {
        return None;
    }
    let say = |message: String, help: String| Some(advice(code::UNEXPECTED, message, help));
    let rest = || brief(place.line().trim_end_matches(['}', ' ']));
    let verdict_of = |word: &str| match word {
        "hold" | "pass" | "passes" | "passed" | "ok" | "true" | "succeeds" | "holding"
        | "valid" | "satisfied" => Some("holds"),
        "fails" | "fail" | "failed" | "violates" | "false" | "violation" | "broken" | "invalid"
        | "errors" => Some("violated"),
        "unknown" | "undecided" | "maybe" => Some("undetermined"),
        "n" | "na" | "skipped" | "inapplicable" | "applies" => Some("not applicable"),
        _ => did_you_mean(word, ["holds", "violated", "undetermined", "waived"]),
    };
    if place.expects(Rule::verdict)
        || place.expects(Rule::k_holds)
        || place.before == "not" && place.expects(Rule::k_applicable)
    {
        let negated = place.before == "not";
        let rule = place.previous(if negated { 2 } else { 1 });
        let (rule, found) = match (rule, place.found) {
            ("violated" | "holds" | "undetermined", found) if place.previous(2) == "expect" => {
                (found, rule)
            }
            _ => (
                rule,
                if matches!(place.found, "is" | "to" | "be" | "was" | "should" | "must") {
                    place.next(if place.next(1) == "be" { 2 } else { 1 })
                } else {
                    place.found
                },
            ),
        };
        let verdict = match (negated, verdict_of(found).unwrap_or(found)) {
            (true, "violated") => "holds",
            (true, "holds") => "violated",
            (
                _,
                verdict @ ("holds" | "violated" | "undetermined" | "waived" | "not applicable"),
            ) => verdict,
            _ => {
                return say(
                    format!("{} is not a verdict", general::seen(place)),
                    format!(
                        "write `expect {rule} holds`, or one of `violated`, `undetermined`, `not applicable`, `waived`"
                    ),
                );
            }
        };
        return say(
            format!("the expected verdict of `{rule}` is missing"),
            format!("write `expect {rule} {verdict}`"),
        );
    }
    let statement = place.expects(Rule::statement) || place.expects(Rule::given);
    match (place.before, place.found) {
        ("test", _) => say(
            "the title of a test is a text".to_owned(),
            format!(
                "write `test \"{}\" {{`",
                brief(place.line().split('{').next().unwrap_or("").trim())
            ),
        ),
        ("given", _) if place.found == "\"" => say(
            "a file is named behind `file`".to_owned(),
            format!("write `given file {}`", place.next(0)),
        ),
        ("file", _) if place.expects(Rule::text) => {
            let path: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            say(
                "the path of a file is a text".to_owned(),
                format!("write `given file \"{path}\"`"),
            )
        }
        ("with", _) if place.expects(Rule::open) => say(
            "replacements are written in braces".to_owned(),
            format!("write `with {{ {} }}`", rest().replacen(" = ", ": ", 1)),
        ),
        (_, "{") if place.previous(2) == "given" => say(
            "replacements follow `with`".to_owned(),
            format!("write `given {} with {{ … }}`", place.before),
        ),
        (_, ",") if place.previous(2) == "given" => say(
            "`given` takes one agreement".to_owned(),
            format!(
                "write `given {}` with its own `expect`, for each",
                place.next(1)
            ),
        ),
        (_, "," | "and") if place.expects(Rule::statement) => say(
            format!("`{}` does not join expectations", place.found),
            format!(
                "write `expect {} {}` as a statement of its own",
                place.next(1),
                place.next(2)
            ),
        ),
        (_, ":") if place.expects(Rule::open) => say(
            "the statements of a test are written in braces".to_owned(),
            "write `{` in the place of `:`, and `}` at the end".to_owned(),
        ),
        (_, "=") | (_, ":") => None,
        (_, found)
            if statement
                && matches!(
                    place.next(1),
                    "holds" | "violated" | "undetermined" | "waived" | "not"
                ) =>
        {
            say(
                format!("`{found}` does not begin a statement"),
                format!("write `expect {}`", rest()),
            )
        }
        (_, found) if statement && found.chars().all(is_word) && !found.is_empty() => say(
            format!("`{found}` does not begin a statement"),
            format!("write `given {found}`, or `expect` and a rule with its verdict"),
        ),
        _ if place.previous(1) == "{" && place.next(1) == "=" => say(
            "a replacement value follows `:`".to_owned(),
            format!(
                "write `{}: {}`",
                place.found,
                operand_after(place.rest_after(1)).0
            ),
        ),
        _ => None,
    }
}
