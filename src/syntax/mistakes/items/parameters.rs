//! Values of parameters.

use super::unexpected;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, operand_after, operand_before, tokens};
use crate::syntax::mistakes::{Advice, Place, advice, dates};

/// Values of parameters, and tables.
pub fn values(place: &Place<'_>) -> Option<Advice> {
    let value = || operand_before(place.head);
    match (place.item, place.found) {
        ("parameter", "}") if place.expects(Rule::k_from) => unexpected(
            "a value of a parameter has the date from which it counts",
            format!("write `{} from 2026-01-01`", value()),
        ),
        ("parameter", "since" | "starting" | "on" | "as" | "in" | "until" | "as_of")
            if place.expects(Rule::k_from) =>
        {
            let date = tokens(place.rest)
                .into_iter()
                .map(|token| token.text)
                .find(|text| dates::is_date(text));
            unexpected(
                "a value of a parameter has the date from which it counts",
                format!("write `{} from {}`", value(), date.unwrap_or("2026-01-01")),
            )
        }
        ("parameter", _) if place.before == "to" && place.expects(Rule::k_from) => {
            let end = place.next(0);
            unexpected(
                "a value of a parameter ends with `until`",
                format!(
                    "write `until {end}`, where {end} is the first day on which it no longer counts"
                ),
            )
        }
        ("parameter", "=") if place.expects(Rule::open) => unexpected(
            "a parameter has values with dates",
            format!(
                "write `{{ {} from 2026-01-01 }}`",
                brief(place.line().trim_start_matches(['=', ' ']))
            ),
        ),
        ("parameter", ":") => {
            let date = place.previous(1);
            let after = operand_after(place.rest_after(0)).0;
            dates::is_date(date).then(|| {
                advice(
                    code::UNEXPECTED,
                    "a value comes before its date",
                    format!("write `{after} from {date}`"),
                )
            })
        }
        _ => None,
    }
}
