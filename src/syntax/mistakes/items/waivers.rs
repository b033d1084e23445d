//! Waivers.

use super::unexpected;
use crate::syntax::Rule;
use crate::syntax::mistakes::{Advice, Place};

/// Clauses of waivers, and `use`, `namespace`, `month ends`, `module`.
pub fn clauses(place: &Place<'_>) -> Option<Advice> {
    match (place.item, place.before, place.next(0)) {
        ("waiver", "waiver", rule) => unexpected(
            "a waiver is `for` a rule",
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
            unexpected(
                format!("`{word}` does not begin a clause of a waiver"),
                help,
            )
        }
        _ => None,
    }
}
