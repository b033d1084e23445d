//! Whether a field is there, in words.

use super::{after_operand, word};
use crate::syntax::mistakes::tokens::operand_after;
use crate::syntax::mistakes::{Advice, Place};

/// `exists notice`, `notice exists`, `has notice`, `notice present`
pub fn presence(place: &Place<'_>) -> Option<Advice> {
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
