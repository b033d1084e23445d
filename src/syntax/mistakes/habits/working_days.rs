//! Working days without the calendar that counts them.

use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::{brief, separates};
use crate::syntax::mistakes::{Advice, Place, advice, numbers};

/// `10 working days after`, without the calendar that counts them.
pub fn working_days(place: &Place<'_>) -> Option<Advice> {
    let counted = matches!(place.before, "day" | "days" | "hours");
    let here =
        counted && place.expected == [Rule::k_of].as_slice() && place.previous(2) == "working";
    here.then(|| {
        let calendar = numbers::calendar_of(place.file);
        let help = if calendar == "CALENDAR" {
            format!(
                "write `working {} of CALENDAR`, with the name of a calendar, as `fr` after `use calendars.fr`",
                place.before
            )
        } else {
            format!("write `working {} of {calendar}`", place.before)
        };
        advice(code::FOREIGN_WORD, "a calendar says which days are working days, and none is named", help)
            .at(place.before_by(1))
    })
}

/// `working days in rest >= 2`: a measure that names no calendar.
pub fn measure_without_a_calendar(place: &Place<'_>) -> Option<Advice> {
    let sign = matches!(place.found, "=" | "!" | "<" | ">" | "+" | "-" | "*" | "/");
    let after = place
        .back
        .iter()
        .rposition(|token| separates(token.text))
        .map_or(0, |at| at.saturating_add(1));
    let clause = place.back.get(after..)?;
    let measure = clause.windows(3).find_map(|window| match window {
        [working, unit, by]
            if working.text == "working"
                && matches!(unit.text, "days" | "hours")
                && matches!(by.text, "in" | "from") =>
        {
            Some((working.at, unit.text, by.at, unit.end()))
        }
        _ => None,
    });
    let (at, unit, by, end) = measure.filter(|_| sign && !place.wants_operand())?;
    let rest = brief(place.head.get(by..)?);
    let calendar = numbers::calendar_of(place.file);
    let naming = if calendar == "CALENDAR" {
        ", with the name of a calendar, as `fr` after `use calendars.fr`"
    } else {
        ""
    };
    let found = advice(
        code::FOREIGN_WORD,
        format!("a calendar says which {unit} are working {unit}, and none is named"),
        format!("write `working {unit} of {calendar} {rest}`{naming}"),
    );
    Some(found.at(Some((at, end.saturating_sub(at)))))
}
