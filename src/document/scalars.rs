//! Reads scalars as their declared types.

use std::borrow::Cow;
use std::sync::Arc;

use super::cell::Cell;
use super::doubt::Doubt;
use super::tree::NodeKind;
use crate::check::Program;
use crate::check::types::Type;
use crate::diagnostic::did_you_mean;
use crate::value::text::shortened_exactly;
use crate::value::time::date::last_of_month;
use crate::value::written::WrittenKind;
use crate::value::{
    CalendarPeriod, Date, DateTime, Duration, Fault, FaultKind, Number, Time, WrittenForm,
    YearMonth,
};

/// The text of a scalar.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceScalar<'t> {
    pub kind: NodeKind,
    pub text: &'t str,
    /// It is from an XML element or attribute, where `1` and `0` are booleans too.
    pub of_xml: bool,
    /// Why it is uncertain, with the source text.
    pub doubt: Option<(&'t Doubt, &'t str)>,
    /// The name of an XML element inside the text.
    pub inner: Option<&'t str>,
    /// Its format or language says what it is, so that no form of a field applies.
    pub typed: bool,
}

/// Fault text for an empty value of a type other than text.
pub(super) const EMPTY: &str = "it is empty: leave it out where there is no value";

/// Whether what the format of a cell shows beside its digits concerns a value of a type; `None` for
/// other doubts.
fn concerns_number(doubt: &Doubt, ty: &Type) -> Option<bool> {
    let currency = if let Type::Money(currency) = ty {
        Some(currency.map(|currency| currency.to_string()))
    } else {
        None
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "doubts that are not about the format of a cell"
    )]
    match doubt {
        Doubt::CellSign { currencies, .. } => Some(match currency {
            Some(Some(own)) => !currencies.contains(&own.as_str()),
            Some(None) => true,
            None => *ty != Type::Text,
        }),
        Doubt::CellUnit(_) => Some(currency.is_some()),
        _ => None,
    }
}

impl<'t> SourceScalar<'t> {
    /// Whether it consists of white space.
    pub fn is_empty(&self) -> bool {
        matches!(self.kind, NodeKind::Text | NodeKind::Untyped)
            && self.inner.is_none()
            && self.text.trim().is_empty()
    }

    /// The value in a message.
    pub fn shown(&self) -> String {
        match self.kind {
            NodeKind::Record => "a record".to_owned(),
            NodeKind::List => "a list".to_owned(),
            NodeKind::Element => "an element that holds others".to_owned(),
            NodeKind::Null => "nothing".to_owned(),
            NodeKind::Text => format!("the text \"{}\"", shortened_exactly(self.text, 40)),
            NodeKind::Boolean | NodeKind::Number | NodeKind::Untyped | NodeKind::Skipped => {
                format!("`{}`", shortened_exactly(self.text, 40))
            }
        }
    }

    /// The text that the reader of the type reads, of a value in the form of its field; `None` if the form does not apply,
    /// since the value is no text.
    ///
    /// # Errors
    /// It is not written so, or may be meant in another way.
    pub fn in_form(&self, ty: &Type, form: &WrittenForm) -> Result<Option<String>, Fault> {
        let is_money = matches!(ty, Type::Money(_));
        let unlike = |text: &str| {
            Fault::new(
                FaultKind::Unreadable,
                format!(
                    "`{}` is not written like {}",
                    shortened_exactly(text, 40),
                    form.shown
                ),
            )
        };
        if self.typed {
            return Ok(None);
        }
        match self.kind {
            NodeKind::Text | NodeKind::Untyped => {
                let text = self.characters("not written in the form of its field")?;
                let canonical = form.canonical(text, is_money);
                canonical.map(Some).ok_or_else(|| unlike(text))
            }
            // A number of the format is one, unless it would be another one in the form.
            NodeKind::Number => match form.canonical(self.text, is_money) {
                Some(canonical) if matches!(form.kind, WrittenKind::Boolean { .. }) => {
                    Ok(Some(canonical))
                }
                Some(canonical)
                    if Number::parse(&canonical).ok() != Number::parse(self.text).ok() =>
                {
                    let text = format!(
                        "`{}` may be meant as {canonical}, as the form {} says, or as {}: write it as a text, in quotes",
                        shortened_exactly(self.text, 40),
                        form.shown,
                        shortened_exactly(self.text, 40)
                    );
                    Err(Fault::new(FaultKind::Unreadable, text))
                }
                Some(_) | None => Ok(None),
            },
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Record
            | NodeKind::List
            | NodeKind::Element
            | NodeKind::Skipped => Ok(None),
        }
    }

    /// It with the text that its form gave.
    pub fn with_canonical<'c>(self, canonical: &'c str, ty: &Type) -> SourceScalar<'c>
    where
        't: 'c,
    {
        SourceScalar {
            kind: if *ty == Type::Boolean {
                NodeKind::Boolean
            } else {
                NodeKind::Untyped
            },
            text: canonical,
            of_xml: false,
            doubt: None,
            inner: None,
            typed: true,
        }
    }

    /// Why it cannot be read as a type because of its doubt: a text can span lines and contain
    /// markup, other values cannot.
    pub fn doubt_fault(&self, ty: &Type) -> Option<Fault> {
        let (doubt, written) = self.doubt?;
        let counts = if let Some(concerns) = concerns_number(doubt, ty) {
            concerns
        } else if *ty == Type::Text {
            self.text.is_empty() || doubt.concerns_texts()
        } else {
            !matches!(ty, Type::Choice(_)) || *doubt != Doubt::NextLine
        };
        let shown = match written.trim() {
            "" => String::new(),
            written => format!("`{}` is no certain value: ", shortened_exactly(written, 60)),
        };
        counts.then(|| {
            Fault::new(
                FaultKind::Unreadable,
                format!("{shown}{}", doubt.reason("")),
            )
        })
    }

    /// The characters of a text or an untyped scalar, for a type other than text. White space
    /// around them is not part of the value; formats with quoted strings have no reason to pad one,
    /// so there it is an error.
    ///
    /// # Errors
    /// It is of another kind, has white space at its ends, or contains elements.
    pub fn characters(&self, otherwise: &str) -> Result<&'t str, Fault> {
        let fault = |why: String| Err(Fault::new(FaultKind::Unreadable, why));
        if let Some(inner) = self.inner {
            let inner = shortened_exactly(inner, 40);
            return fault(format!(
                "it contains the element `{inner}`: write the value alone, without elements in it"
            ));
        }
        match self.kind {
            NodeKind::Untyped => Ok(self.text.trim()),
            NodeKind::Text if self.text.trim() == self.text => Ok(self.text),
            NodeKind::Text => {
                let (shown, right) = (self.shown(), shortened_exactly(self.text.trim(), 40));
                fault(format!(
                    "{shown} has white space at its ends: write \"{right}\""
                ))
            }
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Record
            | NodeKind::List
            | NodeKind::Element
            | NodeKind::Skipped => fault(format!("{} is {otherwise}", self.shown())),
        }
    }
}

/// A type in a message.
pub(super) fn type_words(program: &Program, ty: &Type) -> String {
    match ty {
        Type::Text => "a text".to_owned(),
        Type::Choice(choices) => {
            let words: Vec<String> = choices
                .iter()
                .map(|choice| format!("\"{choice}\""))
                .collect();
            words.join(" | ")
        }
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Number | Type::Zero => "a number".to_owned(),
        Type::Integer => "a whole number".to_owned(),
        Type::Percent => "a percentage".to_owned(),
        Type::Money(Some(currency)) => format!("money in {currency}"),
        Type::Money(None) => "money".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::DateTime(_) => "a date-time".to_owned(),
        Type::Time => "a time of day".to_owned(),
        Type::YearMonth => "a month of a year".to_owned(),
        Type::Duration => "a duration".to_owned(),
        Type::Period(_) => "a period".to_owned(),
        Type::DateStretch | Type::InstantStretch => "a stretch of time".to_owned(),
        Type::List(element) => match element.record() {
            Some(id) => format!("a list of {}", record_name(program, id)),
            None => format!("a list, each {}", type_words(program, element)),
        },
        Type::Map(_) => "a map".to_owned(),
        Type::Record(id) => record_name(program, *id),
        Type::Nothing | Type::Unknown => "a value".to_owned(),
    }
}

fn record_name(program: &Program, id: crate::check::program::RecordId) -> String {
    program
        .records
        .get(id)
        .map(|record| record.declared.name.to_string())
        .unwrap_or_default()
}

/// Reads a scalar as its type, in the form of its field if it has one.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read_scalar(
    ty: &Type,
    written: &SourceScalar<'_>,
    form: Option<&WrittenForm>,
) -> Result<Cell, Fault> {
    if let Some(fault) = written.doubt_fault(ty) {
        return Err(fault);
    }
    if !matches!(ty, Type::Text | Type::Choice(_)) && written.is_empty() {
        return Err(Fault::new(FaultKind::Unreadable, EMPTY));
    }
    if let Some(form) = form
        && let Some(canonical) = written.in_form(ty, form)?
    {
        let as_written = shortened_exactly(written.text.trim(), 40);
        return read_scalar(ty, &written.with_canonical(&canonical, ty), None)
            .map_err(|fault| Fault::new(fault.kind, format!("`{as_written}`: {}", fault.text)));
    }
    Ok(match ty {
        Type::Text => match written.kind {
            // White space in an XML text can be significant, which only its schema defines.
            NodeKind::Untyped if !written.of_xml => Cell::Text(written.text.trim().into()),
            NodeKind::Untyped | NodeKind::Text | NodeKind::Number => {
                Cell::Text(written.text.into())
            }
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Record
            | NodeKind::List
            | NodeKind::Element
            | NodeKind::Skipped => return Err(unreadable(written, "no text")),
        },
        Type::Choice(choices) => Cell::Text(choice(choices, written)?),
        Type::Boolean => Cell::Boolean(boolean(written)?),
        Type::Number | Type::Zero | Type::Percent => Cell::Number(number(written)?),
        Type::Integer => {
            let number = number(written)?;
            if !number.is_integer() {
                return Err(Fault::new(
                    FaultKind::Unreadable,
                    format!("`{number}` is not whole"),
                ));
            }
            Cell::Number(number)
        }
        Type::Date => Cell::Date(date(
            written.characters("no date: write it as a text like `2021-03-01`")?,
        )?),
        Type::DateTime(zone) => {
            let text = written
                .characters("no date-time: write it as a text like `2021-03-01T09:00+06:00`")?;
            Cell::DateTime(match zone {
                Some(zone) => DateTime::parse_or_in_zone(text, *zone)?,
                None => DateTime::parse(text)?,
            })
        }
        Type::Time => Cell::Time(Time::parse(
            written.characters("no time of day: write it as a text like `09:00`")?,
        )?),
        Type::YearMonth => Cell::YearMonth(YearMonth::parse(
            written.characters("no month of a year: write it as a text like `2025-01`")?,
        )?),
        Type::Duration => {
            let otherwise = "no duration: write its unit too, as `PT24H` for 24 hours";
            Cell::Duration(Duration::parse(written.characters(otherwise)?)?)
        }
        Type::Period(_) => {
            let otherwise =
                "no period: write its unit too, as `P24M` for 24 months or `P10D` for 10 days";
            Cell::Period(CalendarPeriod::parse(written.characters(otherwise)?)?)
        }
        Type::Money(_)
        | Type::DateStretch
        | Type::InstantStretch
        | Type::List(_)
        | Type::Map(_)
        | Type::Record(_)
        | Type::Nothing
        | Type::Unknown => return Err(unreadable(written, "not what is wanted")),
    })
}

fn unreadable(written: &SourceScalar<'_>, what: &str) -> Fault {
    Fault::new(
        FaultKind::Unreadable,
        format!("{} is {what}", written.shown()),
    )
}

fn choice(choices: &[Arc<str>], written: &SourceScalar<'_>) -> Result<Arc<str>, Fault> {
    let text = if written.kind == NodeKind::Number {
        written.text
    } else {
        written.characters("no text")?
    };
    let found = choices.iter().find(|choice| &***choice == text);
    found
        .cloned()
        .ok_or_else(|| outside(choices.iter().map(|choice| &**choice), text))
}

fn date(text: &str) -> Result<Date, Fault> {
    Date::parse(text).map_err(|fault| match last_of_month(text) {
        Some(last) => Fault::new(
            fault.kind,
            format!("{}: the last day of that month is `{last}`", fault.text),
        ),
        None => fault,
    })
}

/// Help for `yes` and similar words for booleans.
fn boolean_help(text: &str) -> &'static str {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "on" | "true" => ": write `true`",
        "no" | "n" | "off" | "false" => ": write `false`",
        _ => "",
    }
}

fn boolean(written: &SourceScalar<'_>) -> Result<bool, Fault> {
    let otherwise = "neither `true` nor `false`";
    let text = match written.kind {
        NodeKind::Boolean => written.text,
        NodeKind::Untyped => written.characters(otherwise)?,
        NodeKind::Text if matches!(written.text, "true" | "false") => {
            return Err(unreadable(
                written,
                &format!("no `{}`: leave the quotation marks out", written.text),
            ));
        }
        NodeKind::Text => {
            return Err(unreadable(
                written,
                &format!("{otherwise}{}", boolean_help(written.text)),
            ));
        }
        NodeKind::Null
        | NodeKind::Number
        | NodeKind::Record
        | NodeKind::List
        | NodeKind::Element
        | NodeKind::Skipped => return Err(unreadable(written, otherwise)),
    };
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        "1" if written.of_xml => Ok(true),
        "0" if written.of_xml => Ok(false),
        _ => Err(unreadable(
            written,
            &format!("{otherwise}{}", boolean_help(text)),
        )),
    }
}

fn number(written: &SourceScalar<'_>) -> Result<Number, Fault> {
    if written.kind == NodeKind::Number {
        return Number::parse(written.text);
    }
    let text = written.characters("no number")?;
    if written.of_xml {
        Number::parse_percent(&as_decimal(text))
    } else {
        Number::parse_percent(text)
    }
}

/// Rewrites a number of XML in JSON's grammar: XML Schema also allows `+1`, `.5`, `1.` and `007`.
pub(super) fn as_decimal(written: &str) -> Cow<'_, str> {
    let positive = written
        .strip_prefix('+')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
    let unsigned = positive.unwrap_or(written);
    let (sign, size) = unsigned
        .strip_prefix('-')
        .map_or(("", unsigned), |size| ("-", size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return unsigned.into();
    }
    let point = if fraction.is_empty() { "" } else { "." };
    match whole.trim_start_matches('0') {
        "" => format!("{sign}0{point}{fraction}").into(),
        shorter => format!("{sign}{shorter}{point}{fraction}").into(),
    }
}

fn outside<'c>(choices: impl Iterator<Item = &'c str> + Clone, text: &str) -> Fault {
    let near = did_you_mean(text, choices);
    let help = near.map_or_else(String::new, |near| format!(": did you mean \"{near}\"?"));
    Fault::new(
        FaultKind::Unreadable,
        format!("\"{}\" is none of these{help}", shortened_exactly(text, 40)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_xml_schema_are_read() {
        let cases = [
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("+1", "1"),
            ("+.5", "0.5"),
            ("1.", "1"),
            ("-1.", "-1"),
            ("12.30", "12.30"),
            ("007.50", "7.50"),
            ("00", "0"),
            ("-0.0", "-0.0"),
        ];
        for (written, ours) in cases {
            assert_eq!(as_decimal(written), ours, "{written}");
        }
        for wrong in [".", "+", "-", "+-1", "-+1", "..5", "1.x", ".5.", "", "++1"] {
            assert!(Number::parse(&as_decimal(wrong)).is_err(), "{wrong}");
        }
    }
}
