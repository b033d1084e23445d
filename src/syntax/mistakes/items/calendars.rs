//! Calendars, and `month ends`.

use super::unexpected;
use crate::diagnostic::codes::syntax as code;
use crate::source::TextLines as _;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, with_role};
use crate::syntax::mistakes::tokens::brief;
use crate::syntax::mistakes::{Advice, Place, advice, is_word};

/// `mon-fri`, `Monday - Friday`, `mon, tue`: the days of a working week as the language has them.
fn week_in_full(place: &Place<'_>) -> Option<String> {
    let written = place
        .line_before()
        .trim_start()
        .strip_prefix("working week")?;
    let written = format!("{written} {}", place.line());
    let words: Vec<String> = written
        .split(|c: char| !is_word(c))
        .filter(|word| !matches!(*word, "" | "to" | "and"))
        .map(str::to_lowercase)
        .collect();
    let full = |word: &String| {
        let short = word.len() >= 2 && word.chars().all(char::is_alphabetic);
        with_role(Role::Weekday).find(|day| short && day.starts_with(word.as_str()))
    };
    let days: Vec<&str> = words.iter().map(full).collect::<Option<_>>()?;
    match days.as_slice() {
        [first, last] if !written.contains(',') => Some(format!("{first} to {last}")),
        [] => None,
        days => Some(days.join(", ")),
    }
}

/// Clauses of calendars.
pub fn clauses(place: &Place<'_>) -> Option<Advice> {
    if place.item != "calendar" {
        return None;
    }
    let word = place.found;
    if let Some(week) = week_in_full(place) {
        return unexpected(
            "the days of a working week are named in full",
            format!("write `working week {week}`"),
        );
    }
    let rest = || {
        brief(
            place
                .rest_after(0)
                .each_line()
                .next()
                .unwrap_or("")
                .trim_end_matches(['}', ' '])
                .trim(),
        )
    };
    match (place.before, word) {
        ("holidays", _) => unexpected(
            "`holidays` is followed by `from` and a table",
            format!(
                "write each day as `holiday {}`, or `holidays from \"days.csv\"`",
                place.next(0)
            ),
        ),
        ("zone", _) => {
            let zone: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            unexpected(
                "the name of a zone is a text",
                format!("write `zone \"{zone}\"`"),
            )
        }
        ("working", "days" | "day") => unexpected(
            "the days of work are a `working week`",
            format!("write `working week {}`", rest()),
        ),
        (_, word) if place.expects(Rule::calendar_clause) || place.expects(Rule::close) => {
            let help = match word {
                "workdays" | "weekdays" | "week" | "workweek" | "days" => format!("write `working week {}`", rest()),
                "hours" | "open" => format!("write `working hours {}`", rest()),
                "timezone" | "tz" => format!("write `zone {}`", rest()),
                "closed" | "off" | "weekend" => format!("write the days of work, as `working week monday to friday`, and other days as `holiday {}`", rest()),
                "valid" | "from" | "range" | "cover" => "write `covers from 2026-01-01 to 2026-12-31`".to_owned(),
                word if word.chars().all(is_word) && !word.is_empty() => "a clause of a calendar begins with `zone`, `working week`, `working hours`, `working day`, `holiday`, `holidays from`, `count` or `covers`".to_owned(),
                _ => return None,
            };
            unexpected(
                format!("`{word}` does not begin a clause of a calendar"),
                help,
            )
        }
        _ => None,
    }
}

/// `month ends` with something else than `clip` or `roll`
pub fn month_ends(place: &Place<'_>) -> Option<Advice> {
    (place.item == "month").then(|| {
        advice(
            code::UNEXPECTED,
            "a month's end is kept by `clip` or passed by `roll`",
            "write `month ends clip` for its last day, or `month ends roll` for the first day of the next",
        )
    })
}
