//! Rows of a parameter's table that overlap or leave a hole.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::LintFindings;
use super::bounds::compare;
use crate::check::program::{Constant, FieldId, Parameter, ParameterVersion, Record};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::value::Number;

/// The fields that bound a row from below and from above.
const BOUNDS: [(&str, &str); 7] = [
    ("from", "to"),
    ("from", "until"),
    ("above", "to"),
    ("above", "up_to"),
    ("min", "max"),
    ("least", "most"),
    ("lower", "upper"),
];

/// A row, with its number from 1.
struct NumberedRow<'p> {
    number: usize,
    low: &'p Constant,
    high: Option<&'p Constant>,
}

pub(super) fn table(found: &mut LintFindings<'_>, parameter: &Parameter) {
    let Type::List(element) = &parameter.ty else {
        return;
    };
    let Type::Record(record) = &**element else {
        return;
    };
    let Some(record) = found.program.records.get(*record) else {
        return;
    };
    let field = |name: &str| record.fields.iter().position(|field| *field.name == *name);
    let Some((low, high)) = BOUNDS
        .iter()
        .find_map(|(low, high)| field(low).zip(field(high)))
    else {
        return;
    };
    let whole = record
        .fields
        .get(FieldId::at(low))
        .is_some_and(|field| field.ty == Type::Integer);
    for version in &parameter.versions {
        for mut rows in tables(version, record, low, high).into_values() {
            rows.sort_by(|a, b| compare(a.low, b.low).unwrap_or(Ordering::Equal));
            for (first, second) in rows.iter().zip(rows.iter().skip(1)) {
                if let Some(message) = between(first, second, whole) {
                    let help = "a row ends where the next one begins: one value then meets one row";
                    found.say(
                        Diagnostic::warning(code::TABLE_ROWS, version.span, message).help(help),
                    );
                    break;
                }
            }
        }
    }
}

/// A value that tells apart which rows belong together.
#[derive(PartialEq, Eq, Hash)]
enum Word<'p> {
    Text(&'p str),
    Truth(bool),
}

impl<'p> Word<'p> {
    /// None for what is no word: only fields of words are asked.
    fn of(constant: &'p Constant) -> Option<Self> {
        match constant {
            Constant::Text(text) => Some(Self::Text(text)),
            Constant::Boolean(truth) => Some(Self::Truth(*truth)),
            Constant::Number(_)
            | Constant::Zero
            | Constant::Money(_)
            | Constant::Date(_)
            | Constant::YearMonth(_)
            | Constant::DateTime(_)
            | Constant::Time(_)
            | Constant::Duration(_)
            | Constant::Period(_)
            | Constant::List(_)
            | Constant::EmptyMap
            | Constant::Record(..) => None,
        }
    }
}

/// The rows that must follow each other: those with the same words in their other fields, as a country's.
fn tables<'p>(
    version: &'p ParameterVersion,
    record: &Record,
    low: usize,
    high: usize,
) -> BTreeMap<usize, Vec<NumberedRow<'p>>> {
    let Constant::List(rows) = &version.value else {
        return BTreeMap::new();
    };
    let mut first_of: HashMap<Vec<Option<Word<'_>>>, usize> = HashMap::new();
    let mut tables: BTreeMap<usize, Vec<NumberedRow<'p>>> = BTreeMap::new();
    for (nth, row) in rows.iter().enumerate() {
        let Constant::Record(_, fields) = row else {
            continue;
        };
        let at = |position: usize| fields.get(position).and_then(Option::as_ref);
        let is_word = |ty: &Type| matches!(ty, Type::Text | Type::Choice(_) | Type::Boolean);
        let words = record
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| is_word(&field.ty))
            .map(|(nth, _)| at(nth));
        let key: Vec<Option<Word<'_>>> = words.map(|word| word.and_then(Word::of)).collect();
        let Some(low) = at(low) else { continue };
        let table = *first_of.entry(key).or_insert(nth);
        tables.entry(table).or_default().push(NumberedRow {
            number: nth.saturating_add(1),
            low,
            high: at(high),
        });
    }
    tables
}

/// What is wrong between two rows that follow each other; `whole` where only whole numbers are bounded.
fn between(first: &NumberedRow<'_>, second: &NumberedRow<'_>, whole: bool) -> Option<String> {
    let (one, two) = (first.number, second.number);
    let begins = shown(second.low)?;
    let Some(end) = first.high else {
        return Some(format!(
            "rows of this table overlap: row {one} has no end, and row {two} begins at {begins}"
        ));
    };
    let ends = shown(end)?;
    match compare(end, second.low)? {
        Ordering::Greater => Some(format!(
            "rows of this table overlap: row {one} ends at {ends}, and row {two} begins at {begins}"
        )),
        Ordering::Less if !adjoins(end, second.low, whole) => Some(format!(
            "rows of this table leave a hole: row {one} ends at {ends}, and row {two} begins at {begins}"
        )),
        Ordering::Less | Ordering::Equal => None,
    }
}

/// Whether nothing lies between two values: whole numbers, days, amounts to the minor unit.
fn adjoins(end: &Constant, next: &Constant, whole: bool) -> bool {
    match (end, next) {
        (Constant::Number(end), Constant::Number(next)) => {
            whole
                && end
                    .add(&Number::from(1_i64))
                    .is_ok_and(|after| after == *next)
        }
        (Constant::Date(end), Constant::Date(next)) => next.days_since(*end) == 1,
        (Constant::YearMonth(end), Constant::YearMonth(next)) => next.months_since(*end) == 1,
        (Constant::Money(end), Constant::Money(next)) => {
            let unit = end
                .currency
                .minor_units()
                .map(|places| Number::from(10_i64).power(i64::from(places).saturating_neg()));
            unit.is_some_and(|unit| {
                unit.and_then(|unit| end.amount.add(&unit))
                    .is_ok_and(|after| after == next.amount)
            })
        }
        _ => false,
    }
}

/// A bound in words.
fn shown(bound: &Constant) -> Option<String> {
    match bound {
        Constant::Zero => Some("0".to_owned()),
        Constant::Number(number) => Some(number.to_string()),
        Constant::Money(money) => Some(money.to_string()),
        Constant::Date(date) => Some(date.to_string()),
        Constant::YearMonth(month) => Some(format!("month {month}")),
        Constant::Boolean(_)
        | Constant::Text(_)
        | Constant::DateTime(_)
        | Constant::Time(_)
        | Constant::Duration(_)
        | Constant::Period(_)
        | Constant::List(_)
        | Constant::EmptyMap
        | Constant::Record(..) => None,
    }
}
