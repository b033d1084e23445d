//! Values and types as a drafter writes them: `60%`, `286,700 EUR`, `30 June 2016`, `a list of tranches`.

use super::names::{plural, spoken};
use super::text::{TargetKind, Words, listed, say};
use crate::check::program::{Constant, Program};
use crate::check::types::{PeriodKind, Type};
use crate::value::text::shown;
use crate::value::{Date, Number};

/// How many elements of a list are written out; the rest is counted.
const MOST: usize = 40;

/// `30 June 2016`
pub fn date(date: Date) -> String {
    date.in_words()
}

/// `1 March 2021, 09:00 (+06:00)`: the zone, or the offset from Greenwich, follows the time.
fn instant_in_words(written: &str) -> String {
    let parts = written
        .split_once('T')
        .and_then(|(day, time)| Some((Date::parse(day).ok()?, time)));
    let Some((day, time)) = parts else {
        return written.to_owned();
    };
    let end = time
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(time.len());
    let (time, zone) = time.split_at_checked(end).unwrap_or((time, ""));
    let zone = zone.trim_matches(['[', ']']);
    let zone = if zone == "Z" { "UTC" } else { zone };
    if zone.is_empty() {
        format!("{}, {time}", date(day))
    } else {
        format!("{}, {time} ({zone})", date(day))
    }
}

/// `286,700.5`
pub fn number(number: &Number) -> String {
    grouped(&number.to_string())
}

/// Digits with commas between groups of three.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let count = whole.chars().count();
    let mut out = String::from(sign);
    for (index, c) in whole.chars().enumerate() {
        // Four digits are not grouped, as in years.
        if count > 4 && index > 0 && count.saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out.extend(fraction.map(|fraction| format!(".{fraction}")));
    out
}

/// `60%`
pub fn percentage(share: &Number) -> String {
    let hundred = share
        .mul(&Number::from(100_i64))
        .unwrap_or_else(|_| share.clone());
    format!("{}%", number(&hundred))
}

/// `“workshop”`
pub fn quoted(text: &str) -> Words {
    if text.is_empty() {
        say!["the empty text"]
    } else {
        say![format!("“{}”", shown(text))]
    }
}

/// A value known before any document is read.
pub fn constant(program: &Program, value: &Constant, ty: &Type) -> Words {
    match value {
        Constant::Boolean(truth) => say![if *truth { "yes" } else { "no" }],
        Constant::Number(share) if *ty == Type::Percent => say![percentage(share)],
        Constant::Number(one) => say![number(one)],
        Constant::Zero => say!["0"],
        Constant::Money(money) => say![format!("{} {}", grouped(&money.digits()), money.currency)],
        Constant::Text(text) => quoted(text),
        Constant::Date(day) => say![date(*day)],
        Constant::YearMonth(month) => say![month.in_words()],
        Constant::DateTime(instant) => say![instant_in_words(&instant.to_string())],
        Constant::Time(time) => say![time.to_string()],
        Constant::Duration(duration) => say![duration.to_string()],
        Constant::Period(period) => say![period.to_string()],
        Constant::EmptyMap => say!["nothing"],
        Constant::List(elements) => {
            let of = ty.element().unwrap_or(&Type::Unknown);
            let parts: Vec<Words> = elements
                .iter()
                .map(|element| constant(program, element, of))
                .collect();
            if parts.is_empty() {
                return say!["nothing"];
            }
            // Rows of a table.
            if of.record().is_some() {
                return parts
                    .iter()
                    .enumerate()
                    .fold(Words::default(), |words, (index, part)| {
                        say![words, if index > 0 { "; " } else { "" }, part]
                    });
            }
            some_of(parts, "and")
        }
        Constant::Record(record, values) => {
            let fields = program.records.get(*record).map(|record| &*record.fields);
            let pairs = fields.unwrap_or_default().iter().zip(values.iter());
            let parts: Vec<Words> = pairs
                .filter_map(|(field, value)| {
                    let value = constant(program, value.as_ref()?, &field.ty);
                    Some(say![spoken(&field.name), " ", value])
                })
                .collect();
            say!["(", listed(&parts, "and"), ")"]
        }
    }
}

/// The elements of a list, or the first of very many.
pub(super) fn some_of(mut parts: Vec<Words>, last: &str) -> Words {
    let more = parts.len().saturating_sub(MOST);
    if more > 0 {
        parts.truncate(MOST);
        parts.push(say![format!("{more} more")]);
    }
    listed(&parts, last)
}

/// A type, as a field has it: `text`, `list of tranches`, `“a” or “b”`.
pub fn type_words(program: &Program, ty: &Type) -> Words {
    match ty {
        Type::Text => say!["text"],
        Type::Choice(texts) => some_of(texts.iter().map(|text| quoted(text)).collect(), "or"),
        Type::Boolean => say!["yes or no"],
        Type::Number | Type::Zero => say!["number"],
        Type::Integer => say!["whole number"],
        Type::Percent => say!["percentage"],
        Type::Money(None) => say!["amount of money"],
        Type::Money(Some(currency)) => say![format!("amount of money in {currency}")],
        Type::Date => say!["date"],
        Type::DateTime(None) => say!["date and time"],
        Type::DateTime(Some(zone)) => {
            say![format!("date and time ({zone} where no zone is written)")]
        }
        Type::Time => say!["time of day"],
        Type::YearMonth => say!["month of a year"],
        Type::Duration => say!["length of time"],
        Type::Period(PeriodKind::Days) => say!["number of days"],
        Type::Period(PeriodKind::Months) => say!["number of months"],
        Type::Period(PeriodKind::Any) => say!["period of years, months and days"],
        Type::DateStretch => say!["stretch of days"],
        Type::InstantStretch => say!["stretch of time"],
        Type::List(of) => say!["list of ", many(program, of)],
        Type::Map(of) => say!["map from texts to ", many(program, of)],
        Type::Record(_) => named(program, ty, false),
        Type::Nothing | Type::Unknown => say!["value"],
    }
}

/// The elements of a list.
fn many(program: &Program, ty: &Type) -> Words {
    match ty {
        Type::Text => say!["texts"],
        Type::Choice(_) => say!["texts, each ", type_words(program, ty)],
        Type::Boolean => say!["yes or no"],
        Type::Money(None) => say!["amounts of money"],
        Type::Money(Some(currency)) => say![format!("amounts of money in {currency}")],
        Type::DateTime(_) => say!["dates with times"],
        Type::Record(_) => named(program, ty, true),
        Type::Number
        | Type::Integer
        | Type::Percent
        | Type::Zero
        | Type::Date
        | Type::Time
        | Type::YearMonth
        | Type::Duration
        | Type::Period(_)
        | Type::DateStretch
        | Type::InstantStretch
        | Type::List(_)
        | Type::Map(_)
        | Type::Nothing
        | Type::Unknown => {
            let words = type_words(program, ty).plain();
            let (head, rest) = words
                .split_once(" of ")
                .map_or((words.as_str(), None), |(head, rest)| (head, Some(rest)));
            say![
                plural(head),
                rest.map(|rest| format!(" of {rest}")).unwrap_or_default()
            ]
        }
    }
}

fn named(program: &Program, ty: &Type, of_many: bool) -> Words {
    let Type::Record(id) = ty else {
        return say!["record"];
    };
    let Some(record) = program.records.get(*id) else {
        return say!["record"];
    };
    let noun = if record.declared.name.is_empty() {
        "group".to_owned()
    } else {
        spoken(&record.declared.name)
    };
    let noun = if of_many { plural(&noun) } else { noun };
    if record.declared.name.is_empty() {
        say![noun]
    } else {
        Words::link(&noun, TargetKind::Type, &record.declared.path)
    }
}
