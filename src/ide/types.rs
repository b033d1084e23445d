//! Types as they are written in rule files.

use crate::check::program::Program;
use crate::check::types::{PeriodKind, Type};

/// Choices that are written out.
const CHOICES: usize = 4;

/// A type in the words of the language, on one line.
pub fn written(program: &Program, ty: &Type) -> String {
    match ty {
        Type::Text => "text".to_owned(),
        Type::Choice(choices) => {
            let words: Vec<String> = choices
                .iter()
                .take(CHOICES)
                .map(|choice| format!("\"{choice}\""))
                .collect();
            format!(
                "{}{}",
                words.join(" | "),
                if choices.len() > CHOICES {
                    " | …"
                } else {
                    ""
                }
            )
        }
        Type::Boolean => "boolean".to_owned(),
        Type::Number | Type::Zero => "number".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Percent => "percent".to_owned(),
        Type::Money(Some(currency)) => format!("money in {currency}"),
        Type::Money(None) => "money".to_owned(),
        Type::Date => "date".to_owned(),
        Type::DateTime(Some(zone)) => format!("datetime in zone \"{zone}\""),
        Type::DateTime(None) => "datetime".to_owned(),
        Type::Time => "time".to_owned(),
        Type::YearMonth => "year_month".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Period(PeriodKind::Days) => "period of days".to_owned(),
        Type::Period(PeriodKind::Months) => "period of months".to_owned(),
        Type::Period(PeriodKind::Any) => "period".to_owned(),
        Type::DateStretch => "stretch of dates".to_owned(),
        Type::InstantStretch => "stretch of date-times".to_owned(),
        Type::List(element) => format!("list of {}", written(program, element)),
        Type::Map(value) => format!("map of {}", written(program, value)),
        Type::Record(id) => match program.records.get(*id) {
            Some(record) if !record.declared.name.is_empty() => record.declared.name.to_string(),
            _ => "group".to_owned(),
        },
        Type::Nothing => "nothing".to_owned(),
        Type::Unknown => "unknown".to_owned(),
    }
}
