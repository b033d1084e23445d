//! Numbers, amounts and units as they are written elsewhere: `1 500`, `5k EUR`, `€5`, `3 fortnights`.

use super::tokens::{operand_after, operand_before, tokens};
use super::{Advice, Place, advice, dates};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::did_you_mean;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, with_role};
use crate::value::Currency;
use crate::value::TimeUnit;

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// A number as the language writes it, percentages left out.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '_' | '.'))
}

/// `1.000.000,50`
pub(super) fn grouped_by_points(place: &Place<'_>) -> Option<Advice> {
    let end = place
        .rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.'))
        .unwrap_or(place.rest.len());
    let token = place.rest.get(..end)?.trim_end_matches([',', '.']);
    let (whole, decimals) = token.split_once(',').unwrap_or((token, ""));
    let groups: Vec<&str> = whole.split('.').collect();
    let thousands = groups.len() > 2 && groups.iter().skip(1).all(|group| group.len() == 3);
    let sound = groups
        .first()
        .is_some_and(|first| (1..=3).contains(&first.len()))
        && !decimals.contains([',', '.']);
    (thousands && sound).then(|| {
        let point = if decimals.is_empty() { "" } else { "." };
        let help = format!(
            "group digits with `_`: `{}{point}{decimals}`",
            groups.join("_")
        );
        advice(
            code::NUMBER,
            "a number has one point, before its decimals",
            help,
        )
    })
}

/// `1 500 EUR`, `1'500`
pub(super) fn grouped(place: &Place<'_>) -> Option<Advice> {
    let before = place.previous(1);
    let apostrophe = place.rest.strip_prefix(['\'', '’', '`']);
    if place.new_line || !is_number(before) {
        return None;
    }
    let rest = apostrophe.unwrap_or(place.rest);
    let mut groups = Vec::new();
    let mut tail = rest;
    loop {
        let group: String = tail.chars().take_while(char::is_ascii_digit).collect();
        tail = tail.get(group.len()..).unwrap_or("");
        if group.len() != 3 {
            break;
        }
        groups.push(group);
        match tail.strip_prefix([' ', '\'', '’', '\u{a0}', '\u{202f}']) {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => tail = next,
            _ => break,
        }
    }
    let decimals = tail.strip_prefix([',', '.']).map_or("", |rest| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or("")
    });
    if groups.is_empty() || before.contains('.') || before.len() > 3 {
        return None;
    }
    let point = if decimals.is_empty() {
        String::new()
    } else {
        format!(".{decimals}")
    };
    let code = tail
        .trim_start()
        .split(|c: char| !c.is_ascii_uppercase())
        .next()
        .unwrap_or("");
    let code = if Currency::from_code(code).is_some() {
        format!(" {code}")
    } else {
        String::new()
    };
    let message = if apostrophe.is_some() {
        "an apostrophe does not group digits"
    } else {
        "a space does not group digits"
    };
    Some(advice(
        code::NUMBER,
        message,
        format!(
            "group digits with `_`: `{before}_{}{point}{code}`",
            groups.join("_")
        ),
    ))
}

/// `€500`, `500€`, `$5`
pub(super) fn currency_signs(place: &Place<'_>) -> Option<Advice> {
    let symbol = place.rest.chars().next()?;
    let currency = Currency::for_symbol(symbol)?;
    let after = place
        .rest
        .get(symbol.len_utf8()..)
        .unwrap_or("")
        .trim_start_matches(' ');
    let number = operand_after(after).0;
    let number = if number.starts_with(|c: char| c.is_ascii_digit()) {
        number
    } else {
        ""
    };
    let before = operand_before(place.head);
    let before = if is_number(before) && !place.new_line {
        before
    } else {
        ""
    };
    let amount = match (before, number) {
        ("", "") => "5",
        ("", number) => number,
        (before, _) => before,
    };
    let message = match symbol {
        '$' | '¥' | '£' => format!("`{symbol}` is a sign that several currencies share"),
        _ => format!("`{symbol}` is not written in rules: money has the code of its currency"),
    };
    Some(advice(
        code::CURRENCY_SIGN,
        message,
        format!("write the code behind the number: `{amount} {currency}`"),
    ))
}

/// Words for scales, as they follow a number, with the spelling of the language.
fn scale(word: &str) -> Option<&'static str> {
    Some(match word {
        "k" | "K" | "thousands" | "Thousand" | "thsd" | "tsd" | "thd" => "thousand",
        "m" | "M" | "mm" | "MM" | "mio" | "Mio" | "mln" | "Mln" | "mn" | "mil" | "millions"
        | "Million" => "million",
        "b" | "B" | "bn" | "Bn" | "bln" | "billions" | "Billion" | "mrd" | "Mrd" | "milliard"
        | "milliards" => "billion",
        _ => return None,
    })
}

/// A currency by a word that people use for it.
fn currency(word: &str) -> Option<String> {
    let plain = word.to_lowercase();
    let code = match plain.as_str() {
        "euro" | "euros" => "EUR",
        "dollar" | "dollars" | "bucks" => "USD",
        "pound" | "pounds" | "sterling" => "GBP",
        "tenge" => "KZT",
        "franc" | "francs" => "CHF",
        "yen" => "JPY",
        "yuan" | "renminbi" | "rmb" => "CNY",
        "rouble" | "roubles" | "ruble" | "rubles" => "RUB",
        "zloty" | "zlotys" => "PLN",
        "rupee" | "rupees" => "INR",
        _ => {
            let upper = plain.to_uppercase();
            let real = (3..=8).contains(&upper.len()) && Currency::from_code(&upper).is_some();
            // `all` and `try` are currency codes, but more often ordinary words.
            return (real && !matches!(upper.as_str(), "ALL" | "TRY" | "TOP")).then_some(upper);
        }
    };
    Some(code.to_owned())
}

/// The units that an abbreviation or synonym may mean, with the factor; several if it is ambiguous.
fn unit_meant(word: &str) -> Option<&'static [(&'static str, u32)]> {
    Some(match word {
        "s" | "sec" | "secs" | "Seconds" | "Second" => &[("seconds", 1)],
        "min" | "mins" | "Minutes" | "Minute" => &[("minutes", 1)],
        "h" | "hr" | "hrs" | "H" | "Hours" | "Hour" => &[("hours", 1)],
        "d" | "D" | "dy" | "dys" | "Days" | "Day" => &[("days", 1)],
        "w" | "wk" | "wks" | "W" | "Weeks" | "Week" => &[("weeks", 1)],
        "mo" | "mos" | "mth" | "mths" | "mon" | "Months" | "Month" => &[("months", 1)],
        "m" => &[("minutes", 1), ("months", 1)],
        "y" | "yr" | "yrs" | "Y" | "a" | "Years" | "Year" | "annum" => &[("years", 1)],
        "fortnight" | "fortnights" => &[("weeks", 2)],
        "quarter" | "quarters" => &[("months", 3)],
        "semester" | "semesters" => &[("months", 6)],
        "decade" | "decades" => &[("years", 10)],
        "century" | "centuries" => &[("years", 100)],
        "night" | "nights" => &[("days", 1)],
        _ => return None,
    })
}

/// The units as they follow most numbers.
fn units() -> impl Iterator<Item = &'static str> {
    with_role(Role::Unit).filter(|unit| unit.ends_with('s'))
}

/// Words that restrict a count to some days.
fn is_working(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "working"
            | "work"
            | "business"
            | "bus"
            | "bank"
            | "banking"
            | "office"
            | "wd"
            | "bd"
            | "workday"
            | "workdays"
            | "weekday"
            | "weekdays"
            | "werktage"
    )
}

fn times(number: &str, factor: u32) -> String {
    let whole = number
        .replace('_', "")
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(u64::from(factor)));
    match whole {
        Some(product) if factor > 1 => product.to_string(),
        _ if factor > 1 => format!("({number} * {factor})"),
        _ => number.to_owned(),
    }
}

/// The calendar that the file uses or declares, if there is one.
pub(super) fn calendar_of(file: &str) -> String {
    let all = tokens(file);
    let used = all.windows(4).find_map(|window| match window {
        [used, calendars, point, name]
            if (used.text, calendars.text, point.text) == ("use", "calendars", ".") =>
        {
            Some(name)
        }
        _ => None,
    });
    let declared = || {
        all.windows(2).find_map(|window| match window {
            [word, name] if word.text == "calendar" => Some(name),
            _ => None,
        })
    };
    let name = used.or_else(declared).filter(|name| name.is_word());
    name.map_or("CALENDAR", |name| name.text).to_owned()
}

/// A number that is followed by a word that completes it in other languages: `3 fortnights`, `5k EUR`, `1000 eur`.
pub(super) fn unit_words(place: &Place<'_>) -> Option<Advice> {
    let glued = place.next(0);
    let split = glued
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '_' | '.')))
        .filter(|at| *at > 0);
    let (number, word, next) = match split.and_then(|at| glued.split_at_checked(at)) {
        Some((number, word)) => (number, word, 1),
        None if !place.new_line => (number_before(place)?, place.found, 1),
        None => return None,
    };
    let glued = split.is_some();
    if !word.starts_with(|c: char| c.is_alphabetic())
        || TimeUnit::from_word(word).is_some()
        || !glued && place.is_field(word)
    {
        return None;
    }
    completed(place, number, word, next).map(|(message, help)| advice(code::NUMBER, message, help))
}

/// The number before the error, with its scale.
fn number_before<'t>(place: &Place<'t>) -> Option<&'t str> {
    let before = operand_before(place.head);
    before
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(before)
}

fn completed(place: &Place<'_>, number: &str, word: &str, next: usize) -> Option<(String, Help)> {
    let following = place.next(next);
    let code_follows = Currency::from_code(following).is_some();
    let money = || {
        if code_follows {
            following.to_owned()
        } else {
            currency(following).unwrap_or_default()
        }
    };
    if let Some(scale) = scale(word).filter(|_| !money().is_empty()) {
        return Some((
            format!("`{word}` is not a word for a scale"),
            format!("write `{number} {scale} {}`", money()).into(),
        ));
    }
    if word == "hundred" {
        let amount = format!("{} {}", times(number, 100), money());
        return Some((
            "`hundred` is not a word for a scale".to_owned(),
            format!("write `{}`", amount.trim_end()).into(),
        ));
    }
    if let Some(exponent) = word.strip_prefix(['e', 'E']).filter(|rest| digits(rest)) {
        let zeros = exponent
            .parse::<usize>()
            .ok()
            .filter(|zeros| *zeros <= 12 && digits(number))?;
        let written = format!("{number}{}", "0".repeat(zeros));
        let message = "a number has no exponent".to_owned();
        // Of two words only the second is marked.
        let is_one = place.found.starts_with(number);
        return Some((
            message,
            if is_one {
                Help::write(written)
            } else {
                format!("write `{written}`").into()
            },
        ));
    }
    if is_working(word)
        || matches!(
            word,
            "calendar" | "full" | "clear" | "consecutive" | "natural"
        )
    {
        return days_of(place, number, word, following)
            .map(|(message, help)| (message, help.into()));
    }
    if let Some(meant) = unit_meant(word) {
        return Some((not_a_unit(word), meant_units(number, word, meant).into()));
    }
    if word == "M" {
        let help = format!("write `{number} million` and its currency, or `{number} months`");
        return Some(("`M` is neither a unit nor a scale".to_owned(), help.into()));
    }
    if let Some(scale) = scale(word) {
        return Some((
            format!("`{word}` is not a word for a scale"),
            format!("write `{number} {scale}`").into(),
        ));
    }
    if let Some(code) = currency(word).filter(|code| code != word) {
        let message = if code.eq_ignore_ascii_case(word) {
            format!("the code of a currency is written in capital letters, and `{word}` is not")
        } else {
            format!("`{word}` is not the code of a currency")
        };
        return Some((message, format!("write `{number} {code}`").into()));
    }
    let nearly = did_you_mean(word, units()).or_else(|| did_you_mean(&format!("{word}s"), units()));
    if let Some(unit) = nearly.filter(|_| word.len() > 2) {
        return Some((not_a_unit(word), format!("write `{number} {unit}`").into()));
    }
    None
}

fn not_a_unit(word: &str) -> String {
    format!(
        "`{word}` is not a unit: there are seconds, minutes, hours, days, weeks, months and years"
    )
}

fn meant_units(number: &str, word: &str, meant: &[(&str, u32)]) -> String {
    let all: Vec<String> = meant
        .iter()
        .map(|(unit, factor)| format!("`{} {unit}`", times(number, *factor)))
        .collect();
    match word {
        "m" => format!(
            "write {}, or for money `{number} million` and its currency",
            all.join(" or ")
        ),
        _ => format!("write {}", all.join(" or ")),
    }
}

/// `3 business days`, `3 workdays`, `10 calendar days`
fn days_of(
    place: &Place<'_>,
    number: &str,
    word: &str,
    following: &str,
) -> Option<(String, String)> {
    let all = matches!(
        word,
        "calendar" | "full" | "clear" | "consecutive" | "natural"
    );
    let what = match TimeUnit::from_word(following) {
        Some(_) => following,
        None if all => return None,
        None => "days",
    };
    if all {
        return Some((
            format!("every day counts among `{what}`: `{word}` is not written"),
            format!("write `{number} {what}`"),
        ));
    }
    let calendar = calendar_of(place.file);
    let message = if word == "working" {
        "a calendar says which days are working days, and none is named".to_owned()
    } else {
        format!("`{word}` is not a unit: a calendar says which days are working days")
    };
    let help = if calendar == "CALENDAR" {
        format!(
            "write `{number} working days of CALENDAR`, with the name of a calendar, as `fr` after `use calendars.fr`"
        )
    } else {
        format!("write `{number} working days of {calendar}`")
    };
    Some((message, help))
}

/// A unit on another line than its number, and two lengths side by side.
pub(super) fn lengths(place: &Place<'_>) -> Option<Advice> {
    let number = operand_before(place.head);
    if TimeUnit::from_word(place.found).is_some()
        && place.new_line
        && !number.is_empty()
        && !number.starts_with('"')
    {
        let help = format!(
            "put the number and its unit on one line: `{number} {}`",
            place.found
        );
        return Some(advice(
            code::EXPRESSION,
            format!("`{}` is not on the line of its number", place.found),
            help,
        ));
    }
    let next = operand_after(place.rest).0;
    let is_length = |text: &str| {
        tokens(text)
            .last()
            .is_some_and(|last| TimeUnit::from_word(last.text).is_some())
    };
    (!place.new_line && is_length(number) && is_length(next)).then(|| {
        advice(
            code::EXPRESSION,
            "two lengths of time side by side are not added up",
            format!("write `{number} + {next}`"),
        )
    })
}

/// `5EUR`, `EUR 5`, `.5`, `2 rent`, `60% rent`
pub(super) fn numbers(place: &Place<'_>) -> Option<Advice> {
    let glued = place.next(0);
    let digit_first = glued.starts_with(|c: char| c.is_ascii_digit());
    let letters = glued.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '.'));
    let named =
        place.expected == [Rule::name].as_slice() || place.expected == [Rule::path].as_slice();
    if digit_first && named {
        let (number, rest) = glued
            .split_at_checked(glued.len().saturating_sub(letters.len()))
            .unwrap_or((glued, ""));
        let name = if rest.is_empty() {
            format!("n{number}")
        } else {
            format!("{rest}{number}")
        };
        return Some(advice(
            code::NUMBER,
            format!("`{glued}` is not a name: a name begins with a letter"),
            format!("write `{} {name}`", place.before),
        ));
    }
    if digit_first && letters.starts_with(|c: char| c.is_alphabetic()) && !dates::is_date(glued) {
        let number = glued.strip_suffix(letters).unwrap_or(glued);
        let field = place.is_field(letters);
        let help = if field {
            format!("write `{number} * {letters}`")
        } else {
            format!("put a space between: `{number} {letters}`")
        };
        let message = if field {
            format!("`{glued}` is neither a number nor a name")
        } else {
            format!("`{number}` and `{letters}` touch each other")
        };
        return Some(advice(code::NUMBER, message, help));
    }
    let left = operand_before(place.head);
    let amount = operand_after(place.rest).0;
    if digit_first
        && Currency::from_code(place.before).is_some()
        && !place.before.chars().all(char::is_numeric)
    {
        let message = format!(
            "the code of a currency follows its amount, and `{}` precedes it",
            place.before
        );
        return Some(advice(
            code::NUMBER,
            message,
            format!("write `{amount} {}`", place.before),
        ));
    }
    if place.rest.starts_with('.') && place.wants_operand() {
        let decimals: String = place
            .rest
            .chars()
            .skip(1)
            .take_while(char::is_ascii_digit)
            .collect();
        return (!decimals.is_empty()).then(|| {
            advice(
                code::NUMBER,
                "a number has a digit before its point",
                format!("write `0.{decimals}`"),
            )
        });
    }
    let name = operand_after(place.rest).0;
    let named = name.starts_with(|c: char| c.is_alphabetic())
        && !place.new_line
        && place.is_field(place.found);
    let is_share = left.ends_with('%') && !place.new_line && !place.expects(Rule::entry);
    if is_share && place.found.starts_with(|c: char| c.is_alphabetic()) && !name.is_empty() {
        return Some(advice(
            code::EXPRESSION,
            "a share is one of something",
            format!("write `{left} of {name}`"),
        ));
    }
    (named && is_number(left)).then(|| {
        advice(
            code::EXPRESSION,
            format!("nothing joins `{left}` and `{name}`"),
            format!("write `{left} * {name}`"),
        )
    })
}

pub(super) fn decimal_comma(place: &Place<'_>) -> Option<Advice> {
    // Between the fields of a record a comma is read, and the error is behind it.
    let behind = place
        .head
        .strip_suffix(',')
        .filter(|head| digits(place.found) && head.len().saturating_add(1) == place.start);
    let head = behind.unwrap_or(place.head);
    let rest = place.written.get(head.len()..).filter(|_| behind.is_some());
    let rest = rest.unwrap_or(place.rest);
    let (comma, number) = match behind {
        Some(_) => (true, place.previous(2)),
        None => (place.found == ",", place.before),
    };
    let whole = head
        .rsplit(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '_'))
        .next()
        .unwrap_or("");
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.'))
        .unwrap_or(rest.len());
    let tail = rest.get(..end).unwrap_or("").trim_end_matches([',', '.']);
    let (commas, decimals) = tail.split_once('.').unwrap_or((tail, ""));
    let groups: Vec<&str> = commas.split(',').skip(1).collect();
    let first = groups
        .first()
        .copied()
        .filter(|first| comma && digits(number) && digits(first))?;
    if place.expects(Rule::entry) && whole.is_empty() {
        return None;
    }
    let thousands = groups.iter().all(|group| group.len() == 3) && !whole.contains('.');
    let grouped = format!("{whole}_{}", groups.join("_"));
    let help = match (thousands, groups.len(), decimals) {
        (true, 1, "") => {
            format!("write `{grouped}` to group digits, `{whole}.{first}` for decimals")
        }
        (true, _, "") => format!("group digits with `_`: `{grouped}`"),
        (true, ..) => {
            format!(
                "write a point before decimals, and `_` to group digits: `{grouped}.{decimals}`"
            )
        }
        _ => {
            let example = format!("{}.{first}", whole.replace('.', "_"));
            format!("write a point before decimals, and `_` to group digits: `{example}`")
        }
    };
    let found = advice(code::NUMBER, "a number cannot contain a comma", help);
    Some(found.at(behind.map(|head| (head.len(), 1))))
}
