//! Tables: `data`.

use super::{head_words, unexpected};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::brief;
use crate::syntax::mistakes::{Advice, Place, advice, skip_docs};

/// `data rates: list of Rate = "rates.csv"`, `… from rates.csv`
pub fn sources(place: &Place<'_>) -> Option<Advice> {
    match (place.item, place.found) {
        ("data", "=") if place.expects(Rule::k_from) => unexpected(
            "a table is read `from` a file",
            format!("write `from {}`", place.next(1)),
        ),
        ("data", _) if place.before == "from" && place.expects(Rule::text) => {
            let path: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            unexpected(
                "the path of a table is a text",
                format!("write `from \"{path}\"`"),
            )
        }
        _ => None,
    }
}

/// A table written out in a rule file.
pub fn written_out(place: &Place<'_>) -> Option<Advice> {
    (place.item == "data" && matches!(place.next(0), "{" | "[" | "=")).then(|| {
        let head = skip_docs(place.head);
        let name = head_words(place).get(1).copied().unwrap_or("rates");
        advice(
            code::UNEXPECTED,
            "a table is a file of its own",
            format!("write `{} from \"{name}.csv\"`", brief(head)),
        )
    })
}
