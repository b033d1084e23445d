//! Statements of tests.

use super::unexpected;
use crate::diagnostic::did_you_mean;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, operand_after};
use crate::syntax::mistakes::{Advice, Place, general, is_word};
use crate::value::Verdict;

/// Statements of tests.
pub fn statements(place: &Place<'_>) -> Option<Advice> {
    if place.item != "test" {
        return None;
    }
    let expects_verdict = place.expects(Rule::verdict)
        || place.expects(Rule::k_holds)
        || place.before == "not" && place.expects(Rule::k_applicable);
    if expects_verdict {
        return verdicts(place);
    }
    givens(place).or_else(|| other_statements(place))
}

/// `expect r is violated`
pub fn with_is(place: &Place<'_>) -> Option<Advice> {
    let verdict = verdict_of(place.found).unwrap_or(place.found);
    let is_verdict = Verdict::ALL
        .iter()
        .any(|one| one.words().split(' ').next() == Some(verdict));
    if !is_verdict {
        return None;
    }
    let rule = place.previous(2);
    unexpected(
        format!("the expected verdict of `{rule}` is missing"),
        format!("write `expect {rule} {verdict}`"),
    )
    .map(|advice| advice.at(place.before_by(1)))
}

/// The verdict that a word means.
fn verdict_of(word: &str) -> Option<&'static str> {
    match word {
        "hold" | "pass" | "passes" | "passed" | "ok" | "true" | "succeeds" | "holding"
        | "valid" | "satisfied" => Some("holds"),
        "fails" | "fail" | "failed" | "violates" | "false" | "violation" | "broken" | "invalid"
        | "errors" => Some("violated"),
        "unknown" | "undecided" | "maybe" => Some("undetermined"),
        "n" | "na" | "skipped" | "inapplicable" | "applies" => Some("not applicable"),
        _ => did_you_mean(word, ["holds", "violated", "undetermined", "waived"]),
    }
}

/// `expect r passes`, `expect violated r`, `expect r not violated`, `expect r should be violated`
fn verdicts(place: &Place<'_>) -> Option<Advice> {
    let negated = place.before == "not";
    let rule = place.previous(if negated { 2 } else { 1 });
    let (rule, found) = match (rule, place.found) {
        ("violated" | "holds" | "undetermined", found) if place.previous(2) == "expect" => {
            (found, rule)
        }
        (_, "is" | "to" | "be" | "was" | "should" | "must") => {
            let skip = if place.next(1) == "be" { 2 } else { 1 };
            (rule, place.next(skip))
        }
        (_, found) => (rule, found),
    };
    let verdict = match (negated, verdict_of(found).unwrap_or(found)) {
        (true, "violated") => "holds",
        (true, "holds") => "violated",
        (_, verdict @ ("holds" | "violated" | "undetermined" | "waived" | "not applicable")) => {
            verdict
        }
        _ => {
            return unexpected(
                format!("{} is not a verdict", general::seen(place)),
                format!(
                    "write `expect {rule} holds`, or one of `violated`, `undetermined`, `not applicable`, `waived`"
                ),
            );
        }
    };
    unexpected(
        format!("the expected verdict of `{rule}` is missing"),
        format!("write `expect {rule} {verdict}`"),
    )
}

/// The title of a test, and `given` with its file and replacements.
fn givens(place: &Place<'_>) -> Option<Advice> {
    match (place.before, place.found) {
        ("=", "\"") if place.expects(Rule::k_file) => unexpected(
            "the file of a table is named behind `file`",
            format!("write `{} = file {}`", place.previous(2), place.next(0)),
        ),
        (_, ",") if place.next(2) == "=" && place.next(3) == "file" => unexpected(
            "tables stand before `with` and `as of`",
            format!(
                "write `given …, {} = file {}` and what else there is after it",
                place.next(1),
                place.next(4)
            ),
        ),
        ("test", _) => {
            let title = place.line().split('{').next().unwrap_or("").trim();
            unexpected(
                "the title of a test is a text",
                format!("write `test \"{}\" {{`", brief(title)),
            )
        }
        ("given", "\"") => unexpected(
            "a file is named behind `file`",
            format!("write `given file {}`", place.next(0)),
        ),
        ("file", _) if place.expects(Rule::text) => {
            let path: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            unexpected(
                "the path of a file is a text",
                format!("write `given file \"{path}\"`"),
            )
        }
        ("with", _) if place.expects(Rule::open) => unexpected(
            "replacements are written in braces",
            format!(
                "write `with {{ {} }}`",
                rest_of_line(place).replacen(" = ", ": ", 1)
            ),
        ),
        (_, "{") if place.previous(2) == "given" => unexpected(
            "replacements follow `with`",
            format!("write `given {} with {{ … }}`", place.before),
        ),
        (_, ",") if place.previous(2) == "given" => unexpected(
            "`given` takes one agreement",
            format!(
                "write `given {}` with its own `expect`, for each",
                place.next(1)
            ),
        ),
        (",", found) if place.previous(3) == "given" && found != "file" => unexpected(
            "`given` takes one agreement",
            format!("write `given {found}` with its own `expect`, for each"),
        ),
        _ => None,
    }
}

/// Words and signs that begin no statement, or join two.
fn other_statements(place: &Place<'_>) -> Option<Advice> {
    let begins = place.expects(Rule::statement) || place.expects(Rule::given);
    match place.found {
        found @ ("," | "and") if place.expects(Rule::statement) => unexpected(
            format!("`{found}` does not join expectations"),
            format!(
                "write `expect {} {}` as a statement of its own",
                place.next(1),
                place.next(2)
            ),
        ),
        ":" if place.expects(Rule::open) => unexpected(
            "the statements of a test are written in braces",
            "write `{` in the place of `:`, and `}` at the end".to_owned(),
        ),
        "=" | ":" => None,
        found if begins && is_verdict(place.next(1)) => unexpected(
            format!("`{found}` does not begin a statement"),
            format!("write `expect {}`", rest_of_line(place)),
        ),
        found if begins && found.chars().all(is_word) && !found.is_empty() => unexpected(
            format!("`{found}` does not begin a statement"),
            format!("write `given {found}`, or `expect` and a rule with its verdict"),
        ),
        found if place.previous(1) == "{" && place.next(1) == "=" => unexpected(
            "a replacement value follows `:`",
            format!("write `{found}: {}`", operand_after(place.rest_after(1)).0),
        ),
        _ => None,
    }
}

/// Whether a word begins a verdict.
fn is_verdict(word: &str) -> bool {
    matches!(
        word,
        "holds" | "violated" | "undetermined" | "waived" | "not"
    )
}

/// The rest of the line, without the brace that closes the test.
fn rest_of_line(place: &Place<'_>) -> String {
    brief(place.line().trim_end_matches(['}', ' ']))
}
