//! Days and times as they are written elsewhere: `1 March 2021`, `01.03.2021`, `2024-01-01 10:00`, `9 am`.

use super::tokens::{operand_before, tokens};
use super::{Advice, Place, advice};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::value::time::date::MONTHS;
use crate::value::{Date, Zone};

/// Whether a text has the form of a date, perhaps with a time of day.
pub(super) fn is_date(text: &str) -> bool {
    let day = text.get(..10).unwrap_or("");
    day.len() == 10
        && day.bytes().enumerate().all(|(at, c)| {
            if matches!(at, 4 | 7) {
                c == b'-'
            } else {
                c.is_ascii_digit()
            }
        })
}

/// A date as the language writes it, if there is such a day.
fn day(year: &str, month: &str, day: &str) -> Option<String> {
    let text = format!("{year}-{month:0>2}-{day:0>2}");
    Date::parse(&text).is_ok().then_some(text)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// `01.03.2021`, `03/01/2021`, `2021.3.1`, `1.3.21`
pub(super) fn written_otherwise(place: &Place<'_>) -> Option<Advice> {
    let token: String = place
        .rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/'))
        .collect();
    let token = token.trim_end_matches(['.', '/']);
    let parts: Vec<&str> = token.split(['.', '/']).collect();
    if place.rest.starts_with(|c: char| c.is_ascii_digit()) && place.found.contains('年') {
        let parts: Vec<&str> = place
            .found
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .collect();
        if let [year, month, number] = parts.as_slice() {
            let help = format!(
                "write the year, the month and the day: `{}`",
                day(year, month, number)?
            );
            return Some(advice(
                code::DATE,
                format!("`{}` is not written as a date", place.found),
                help,
            ));
        }
    }
    let [first, middle, last] = parts.as_slice() else {
        return offset_after_date(place);
    };
    if !parts.iter().all(|part| digits(part)) || token.contains('.') == token.contains('/') {
        return offset_after_date(place);
    }
    let example = if first.len() == 4 {
        day(first, middle, last)
    } else if last.len() == 4 && token.contains('.') {
        day(last, middle, first)
    } else if last.len() == 4 {
        match (day(last, middle, first), day(last, first, middle)) {
            (Some(one), Some(other)) if one != other => Some(format!("{one}` or `{other}")),
            (one, other) => one.or(other),
        }
    } else if last.len() == 2 && first.len() <= 2 && middle.len() <= 2 && token.contains('.') {
        day(&format!("20{last}"), middle, first)
    } else {
        return None;
    };
    let help = format!(
        "write the year, the month and the day: `{}`",
        example.unwrap_or_else(|| "2021-03-01".to_owned())
    );
    Some(
        advice(
            code::DATE,
            format!("`{token}` is not written as a date"),
            help,
        )
        .at(Some((place.start, token.len()))),
    )
}

fn offset_after_date(place: &Place<'_>) -> Option<Advice> {
    let offset: String = place.rest.chars().take(6).collect();
    let clock = offset.strip_prefix(['+', '-'])?.split_once(':')?;
    let date: String = place
        .head
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or("")
        .to_owned();
    let two = |text: &str| text.len() == 2 && digits(text);
    let fits = two(clock.0) && two(clock.1) && date.len() == 10 && date.split('-').count() == 3;
    fits.then(|| {
        let help = format!("write the day, `{date}`, or an instant, `{date}T00:00{offset}`");
        advice(code::DATE, "a day has no offset", help)
    })
}

/// The number of a month by its name, or its first three letters.
fn month(word: &str) -> Option<usize> {
    let plain = word.to_lowercase();
    let short = plain.trim_end_matches('.');
    let found = MONTHS.iter().position(|month| {
        *month == short || short.len() >= 3 && short.len() <= 4 && month.starts_with(short)
    })?;
    Some(found.saturating_add(1))
}

/// The number of a day: `1`, `1st`.
fn ordinal(text: &str) -> Option<&str> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| text.strip_suffix(ending))
        .unwrap_or(text);
    (digits(number) && number.len() <= 2).then_some(number)
}

/// A day in words at the beginning of a text: what is written, and the date if the year is there.
fn in_words(text: &str) -> Option<(&str, String)> {
    let all: Vec<_> = tokens(text)
        .into_iter()
        .filter(|token| !matches!(token.text, "," | "." | "of"))
        .take(3)
        .collect();
    let word = |nth: usize| all.get(nth).map_or("", |token| token.text);
    let end = |nth: usize| all.get(nth).map_or(0, |token| token.end());
    let year = |nth: usize| Some(word(nth)).filter(|year| digits(year) && year.len() == 4);
    if let Some((number, found)) =
        ordinal(word(0)).and_then(|number| Some((number, month(word(1))?)))
    {
        let found = found.to_string();
        let shown = text.get(..if year(2).is_some() { end(2) } else { end(1) })?;
        return Some((shown, day(year(2).unwrap_or("2021"), &found, number)?));
    }
    let found = month(word(0))?.to_string();
    if let Some(number) = ordinal(word(1)) {
        let shown = text.get(..if year(2).is_some() { end(2) } else { end(1) })?;
        return Some((shown, day(year(2).unwrap_or("2021"), &found, number)?));
    }
    Some((text.get(..end(1))?, day(year(1)?, &found, "1")?))
}

/// `1 March 2021`, `March 1, 2021`, `March 2021`
pub(super) fn months(place: &Place<'_>) -> Option<Advice> {
    if place.new_line {
        return None;
    }
    let back = |nth: usize| {
        place
            .previous_token(nth)
            .filter(|_| nth <= place.back.len())
    };
    let from = if ordinal(place.next(0)).is_some() && month(place.next(1)).is_some() {
        place.start
    } else if month(place.next(0)).is_some() && ordinal(place.previous(1)).is_some()
        || month(place.previous(1)).is_some()
            && (digits(place.next(0)) || ordinal(place.next(0)).is_some() || place.found == ",")
    {
        back(1)?.at
    } else if place.found == "," && month(place.previous(2)).is_some() {
        back(2)?.at
    } else {
        return None;
    };
    let text = place.written.get(from..)?;
    let (shown, date) = in_words(text)?;
    let help = format!("write the year, the month and the day: `{date}`");
    Some(
        advice(
            code::DATE,
            format!("`{shown}` is not written as a date"),
            help,
        )
        .at(Some((from, shown.len()))),
    )
}

/// `month 2025 - 01`, `month 2025/01`
pub(super) fn year_months(place: &Place<'_>) -> Option<Advice> {
    let year = place.found;
    let here = place.before == "month" && !place.new_line && digits(year) && year.len() == 4;
    let month = place.next(2);
    (here && matches!(place.next(1), "-" | "/" | ".")).then(|| {
        let month = if digits(month) { month } else { "01" };
        advice(
            code::DATE,
            "a month of a year is written without spaces",
            Help::write(format!("month {year}-{month:0>2}")).words,
        )
    })
}

/// `2024-01-01 10:00`, `2024-01-01T10:00 CET`, `10 am`
pub(super) fn instants(place: &Place<'_>) -> Option<Advice> {
    let (before, found) = (operand_before(place.head), place.next(0));
    let before = if before.is_empty() {
        place.previous(1)
    } else {
        before
    };
    if place.new_line {
        return None;
    }
    let clock = |text: &str| {
        text.split_once(':').is_some_and(|(hour, minute)| {
            digits(hour) && minute.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if is_date(before) && before.len() == 10 && clock(found) {
        let help = format!(
            "write `T` between day and time, and an offset or a zone behind: `{before}T{found:0>5}Z`, `{before}T{found:0>5}[Europe/Paris]`"
        );
        return Some(advice(
            code::DATE,
            "a day and a time side by side are not a date-time",
            help,
        ));
    }
    if is_date(before)
        && before.len() > 10
        && place.next(0).starts_with(|c: char| c.is_alphabetic())
    {
        let name: String = place
            .rest
            .chars()
            .take_while(|c| !c.is_whitespace() && !matches!(c, '}' | ')' | ','))
            .collect();
        if let Some(zone) = Zone::from_name(&name).filter(|_| name.contains('/') || name == "UTC") {
            let help = format!("write it in brackets: `{before}[{zone}]`");
            return Some(advice(
                code::DATE,
                format!("the zone `{name}` must be in brackets"),
                help,
            ));
        }
        if (2..=5).contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase()) {
            let help = format!(
                "write the offset, as `{before}+01:00`, or the zone by its name, as `{before}[Europe/Paris]`"
            );
            return Some(advice(
                code::DATE,
                format!("`{name}` is not the name of a zone"),
                help,
            ));
        }
    }
    half_days(place, before, found).or_else(|| hours_alone(place, found))
}

/// `10 am`, `9pm`
fn half_days(place: &Place<'_>, before: &str, found: &str) -> Option<Advice> {
    let half = |word: &str| match word.to_lowercase().as_str() {
        "am" | "a.m" => Some(0u32),
        "pm" | "p.m" => Some(12),
        _ => None,
    };
    let (number, word) = match half(place.found) {
        Some(_) => (before, place.found),
        None => found.split_at_checked(found.find(|c: char| c.is_alphabetic())?)?,
    };
    let add = half(word)?;
    let (hour, minute) = number.split_once(':').unwrap_or((number, "00"));
    let hour = hour
        .parse::<u32>()
        .ok()
        .filter(|hour| (1..=12).contains(hour))?;
    let hour = hour.checked_rem(12)?.checked_add(add)?;
    let help = Help::write(format!("{hour:02}:{minute:0>2}"));
    // Of two words only the second is marked.
    let help = if number == before {
        help.words.into()
    } else {
        help
    };
    Some(advice(
        code::DATE,
        "a time of day has 24 hours, and no halves",
        help,
    ))
}

/// `2024-01-01T10Z`, `working hours 9 to 17`
fn hours_alone(place: &Place<'_>, found: &str) -> Option<Advice> {
    let at_hours = place.expected == [Rule::time].as_slice()
        || place.before == "hours" && place.expects(Rule::time);
    if at_hours && digits(found) && found.len() <= 2 {
        return Some(advice(
            code::DATE,
            "a time of day has its minutes",
            format!("write `{found:0>2}:00`"),
        ));
    }
    let front: String = place
        .head
        .chars()
        .rev()
        .take(8)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let (last, rest) = place.found.split_once(['T', 't'])?;
    let dated = front.len() == 8 && front.ends_with('-') && digits(last) && last.len() == 2;
    let hour: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let tail: String = place
        .rest
        .get(place.found.len()..)?
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
        .collect();
    let minute = tail
        .trim_start_matches(['.', ':'])
        .get(..2)
        .unwrap_or("00")
        .to_owned();
    (dated && !hour.is_empty() && digits(&minute)).then(|| {
        let help =
            format!("write hours and minutes with a colon: `{front}{last}T{hour:0>2}:{minute}Z`");
        advice(code::DATE, "this is not a date-time", help)
    })
}

/// `in force 2021-01-01`, `in force from 2021`, `covers from … until …`: something else instead of a date, or a word too many.
pub(super) fn in_heads(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0);
    if place.before == "force"
        && place.previous(2) == "in"
        && matches!(found, "since" | "starting" | "after" | "as")
    {
        let date = place
            .ahead
            .iter()
            .map(|token| token.text)
            .take(4)
            .find(|text| is_date(text));
        let help = format!("write `in force from {}`", date.unwrap_or("2026-01-01"));
        return Some(advice(
            code::CLAUSE,
            "`in force` is followed by `from`",
            help,
        ));
    }
    let dates_end = place.expects(Rule::k_until) || place.expects(Rule::k_to);
    if dates_end
        && matches!(place.found, "to" | "until" | "till")
        && is_date(place.previous(1))
        && place.item != "test"
    {
        return range_words(place);
    }
    if place.expects(Rule::k_from) && matches!(place.previous(1), "force" | "covers") {
        let clause = if place.before == "force" {
            "in force"
        } else {
            "covers"
        };
        let help = match (found, clause) {
            ("until" | "to", "in force") => {
                "say from when on too: `in force from 2021-01-01 until 2022-01-01`".to_owned()
            }
            (date, "in force") if is_date(date) => format!("write `in force from {date}`"),
            (year, "in force") if digits(year) => format!("write `in force from {year}-01-01`"),
            (year, _) if digits(year) && year.len() == 4 => {
                format!("write `covers from {year}-01-01 to {year}-12-31`")
            }
            (date, _) if is_date(date) => {
                let written =
                    Some(place.next(2)).filter(|last| place.next(1) == "to" && is_date(last));
                let last = written.unwrap_or("…");
                format!("write `covers from {date} to {last}`, with the last day")
            }
            _ => return None,
        };
        return Some(advice(
            code::CLAUSE,
            format!("`{clause}` is followed by `from`"),
            help,
        ));
    }
    if place.expected != [Rule::date].as_slice() {
        return None;
    }
    let help = match found {
        year if digits(year) && year.len() == 4 => format!("write a whole date: `{year}-01-01`"),
        text if text.starts_with('"') => {
            format!("write it without quotes: `{}`", text.trim_matches('"'))
        }
        month if month.len() == 7 && month.get(4..5) == Some("-") => {
            format!("write a whole date: `{month}-01`")
        }
        "" => "write a date, as `2021-03-01`".to_owned(),
        _ => "write a date by its digits, as `2021-03-01`".to_owned(),
    };
    let message = format!("{} is not a date", super::general::seen(place));
    Some(advice(code::DATE, message, help))
}

/// `in force from A to B`, `covers from A until B`
fn range_words(place: &Place<'_>) -> Option<Advice> {
    let from = place.previous(1);
    let end = Some(place.next(1)).filter(|date| is_date(date));
    if place.expects(Rule::k_until) {
        let end = end.unwrap_or("2022-01-01");
        let help = format!(
            "write `from {from} until {end}`, where {end} is the first day on which it no longer counts"
        );
        return Some(advice(
            code::CLAUSE,
            "what is in force ends with `until`",
            help,
        ));
    }
    let help = format!(
        "write `from {from} to {}`, with the last day",
        end.unwrap_or("2021-12-31")
    );
    Some(advice(
        code::CLAUSE,
        format!(
            "`{}` leaves its day out, and a calendar covers its last day",
            place.found
        ),
        help,
    ))
}
