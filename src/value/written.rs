//! The forms in which documents write values: what follows `written`.
//!
//! A form turns the text of a document into the text that the language's own readers read, and back. It decides nothing else:
//! whether a day exists, for example, is left to the reader of dates.

use std::sync::Arc;

use super::Currency;

mod moment;
mod numbers;

pub use moment::{MomentForm, MomentKind};
pub use numbers::NumberForm;

/// A form, with its text in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenForm {
    /// The form.
    pub kind: WrittenKind,
    /// As written: `"1.234,56"`, `"ja" or "nein"`.
    pub shown: Arc<str>,
}

/// A form by the kind of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenKind {
    /// `"1.234,56"`
    Number(NumberForm),
    /// `"DD.MM.YYYY"`, `"DD.MM.YYYY HH:mm"`, `"HH.mm"`
    Moment(MomentForm),
    /// `"ja" or "nein"`
    Boolean {
        /// The text of `true`.
        yes: Arc<str>,
        /// The text of `false`.
        no: Arc<str>,
    },
}

/// Why a text is no form, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRefusal {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// A form that may be intended.
    pub suggestion: Option<String>,
}

/// Words for yes and no; a form with them the other way round is a mistake.
const YES_AND_NO: [(&str, &str); 6] = [
    ("true", "false"),
    ("yes", "no"),
    ("1", "0"),
    ("ja", "nein"),
    ("oui", "non"),
    ("да", "нет"),
];

impl WrittenForm {
    /// The form that the texts after `written` give, which `or` joins.
    ///
    /// # Errors
    /// They are no form, or an ambiguous one.
    pub fn of(texts: &[Arc<str>]) -> Result<Self, FormRefusal> {
        let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        let kind = match texts {
            [] => {
                return Err(refusal(
                    "this form is empty",
                    "write `written \"1.234,56\"`",
                ));
            }
            [text] => one(text)?,
            [yes, no] => boolean(yes, no)?,
            _ => {
                return Err(refusal(
                    "a form has one text, or two for yes and no",
                    "write `written \"ja\" or \"nein\"`; texts with more values are a choice: `\"ja\" | \"nein\" | \"offen\"`",
                ));
            }
        };
        Ok(Self {
            kind,
            shown: quoted.join(" or ").into(),
        })
    }

    /// The text that the language's own reader reads, if a value is written so. Money may have the code of its currency.
    pub fn canonical(&self, text: &str, is_money: bool) -> Option<String> {
        match &self.kind {
            WrittenKind::Number(form) => form.canonical(text, is_money),
            WrittenKind::Moment(form) => form.canonical(text),
            WrittenKind::Boolean { yes, no } => match text.trim() {
                text if text == &**yes => Some("true".to_owned()),
                text if text == &**no => Some("false".to_owned()),
                _ => None,
            },
        }
    }

    /// Writes a value in this form: the opposite of [`WrittenForm::canonical`]. `like` is a text of this form whose style
    /// is kept.
    pub fn rendered(&self, canonical: &str, like: &str) -> Option<String> {
        match &self.kind {
            WrittenKind::Number(form) => form.rendered(canonical, like),
            WrittenKind::Moment(form) => form.rendered(canonical),
            WrittenKind::Boolean { yes, no } => match canonical {
                "true" => Some(yes.to_string()),
                "false" => Some(no.to_string()),
                _ => None,
            },
        }
    }
}

fn one(text: &str) -> Result<WrittenKind, FormRefusal> {
    if text.trim().is_empty() {
        return Err(refusal(
            "this form is empty",
            "write a number as documents write it, as `\"1.234,56\"`, or the letters of a date, as `\"DD.MM.YYYY\"`",
        ));
    }
    if text.chars().any(|c| c.is_ascii_digit()) {
        return NumberForm::of(text).map(WrittenKind::Number);
    }
    MomentForm::of(text).map(WrittenKind::Moment)
}

fn boolean(yes: &Arc<str>, no: &Arc<str>) -> Result<WrittenKind, FormRefusal> {
    if yes.trim().is_empty() || no.trim().is_empty() {
        return Err(refusal(
            "a value is never empty",
            "where nothing is written, the field is absent: leave `written` with two texts, and write `else false`",
        ));
    }
    if yes.trim() != &**yes || no.trim() != &**no {
        return Err(refusal(
            "white space at the ends is no part of a value",
            "leave it out",
        ));
    }
    if yes == no {
        return Err(refusal(
            "yes and no are written alike",
            "write two different texts, as `written \"ja\" or \"nein\"`",
        ));
    }
    let (first, second) = (yes.to_lowercase(), no.to_lowercase());
    if YES_AND_NO.contains(&(&*second, &*first)) {
        return Err(FormRefusal {
            suggestion: Some(format!("\"{no}\" or \"{yes}\"")),
            ..refusal(
                "the first text is that of `true`, and this one says no",
                &format!("write `written \"{no}\" or \"{yes}\"`"),
            )
        });
    }
    Ok(WrittenKind::Boolean {
        yes: Arc::clone(yes),
        no: Arc::clone(no),
    })
}

fn refusal(message: &str, help: &str) -> FormRefusal {
    FormRefusal {
        message: message.to_owned(),
        help: help.to_owned(),
        suggestion: None,
    }
}

/// Spaces that writers put between digits: the ordinary, no-break, thin and narrow no-break one.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| is_space(c) || c.is_whitespace())
}

/// The code of a currency, if a text is one.
fn code_of(text: &str) -> Option<Currency> {
    (text.len() == 3)
        .then(|| Currency::from_code(text))
        .flatten()
}
