//! Waivers.

use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::{Advice, Place, advice};

/// Clauses of waivers, and `use`, `namespace`, `month ends`, `module`.
pub fn clauses(place: &Place<'_>) -> Option<Advice> {
    let say = |message: String, help: String| Some(advice(code::UNEXPECTED, message, help));
    match (place.item, place.before, place.next(0)) {
        ("waiver", "waiver", rule) => say(
            "a waiver is `for` a rule".to_owned(),
            format!("write `waiver for {rule} {{`"),
        ),
        ("waiver", "{", word)
            if place.expects(Rule::close) || place.expects(Rule::waiver_clause) =>
        {
            let help = match word {
                "file" | "for" | "in" | "path" => format!("write `document {}`", place.next(1)),
                "reason" => format!("write `because {}`", place.next(1)),
                _ => {
                    "a clause of a waiver begins with `document`, `at`, `until`, `because`, `by` or `also undetermined`"
                        .to_owned()
                }
            };
            say(
                format!("`{word}` does not begin a clause of a waiver"),
                help,
            )
        }
        _ => None,
    }
}
