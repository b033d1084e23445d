//! `written "1.234,56"`: how documents write the values of fields.

use std::sync::Arc;

use super::checker::Checker;
use super::types::Type;
use crate::diagnostic::codes::names::WRITTEN_FORM;
use crate::diagnostic::{Diagnostic, Help};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::WrittenForm;
use crate::value::written::{MomentKind, WrittenKind};

/// A form with its span.
type Form = (Arc<WrittenForm>, Span);

/// The forms that a type gives for its fields.
#[derive(Debug, Default)]
pub struct FormsOfType {
    forms: Vec<Form>,
    /// Whether a field of the type is written so, by form.
    fits: Vec<bool>,
}

impl Checker<'_> {
    /// The forms after `written` in the head of a type; of two for the same values, the first.
    pub fn forms_of_type(&mut self, record: &ast::RecordType) -> FormsOfType {
        let mut forms: Vec<Form> = Vec::new();
        for texts in &record.written {
            let Some((form, span)) = self.form(texts) else {
                continue;
            };
            if let WrittenKind::Number(number) = &form.kind
                && number.has_words()
            {
                let diagnostic = Diagnostic::error(
                    WRITTEN_FORM,
                    span,
                    "the numbers of a type's fields are written with digits and their signs only",
                );
                self.report(diagnostic.help(format!(
                    "write `written {}` behind the field that is written so",
                    form.shown
                )));
                continue;
            }
            match forms.iter().find(|(other, _)| group(other) == group(&form)) {
                Some((other, first)) => {
                    let message = "this form contradicts another one of the type";
                    let help = format!(
                        "keep one of them, and write the other one behind each field that is written so, as `written {}`",
                        other.shown
                    );
                    let first = *first;
                    self.report(
                        Diagnostic::error(WRITTEN_FORM, span, message)
                            .label(first, "the first one is here")
                            .help(help),
                    );
                }
                None => forms.push((form, span)),
            }
        }
        FormsOfType {
            fits: vec![false; forms.len()],
            forms,
        }
    }

    /// The form of a field: its own, or that of its type for such values.
    pub fn form_of_field(
        &mut self,
        stored: &ast::StoredField,
        ty: &Type,
        of_type: &mut FormsOfType,
    ) -> Option<Arc<WrittenForm>> {
        let mut own = stored.written.iter();
        let Some(texts) = own.next() else {
            let mut forms = of_type.forms.iter().zip(&mut of_type.fits);
            let ((form, _), fits) = forms.find(|((form, _), _)| misfit(form, ty).is_none())?;
            *fits = true;
            return Some(Arc::clone(form));
        };
        if let Some(again) = own.next().and_then(ast::FormTexts::span) {
            let message = "a field is written in one form";
            self.report(Diagnostic::error(WRITTEN_FORM, again, message).help("leave this one out"));
        }
        let (form, span) = self.form(texts)?;
        match misfit(&form, ty) {
            Some(Misfit { message, help }) => {
                let described = self.describe(ty);
                let diagnostic = Diagnostic::error(WRITTEN_FORM, span, message)
                    .label(stored.ty.span, format!("the field is {described}"));
                self.report(diagnostic.help(help));
                None
            }
            None => Some(form),
        }
    }

    /// Reports forms of a type in which none of its fields is written.
    pub fn report_unused_forms(&mut self, of_type: &FormsOfType) {
        for ((form, span), _) in of_type
            .forms
            .iter()
            .zip(&of_type.fits)
            .filter(|(_, fits)| !**fits)
        {
            let message = format!(
                "no field of this type is written so: none without a form of its own is {}",
                values_of(form)
            );
            let diagnostic = Diagnostic::error(WRITTEN_FORM, *span, message);
            self.report(diagnostic.help(
                "leave it out: the forms of a type are for its own fields, not for those of records within",
            ));
        }
    }

    fn form(&mut self, written: &ast::FormTexts) -> Option<Form> {
        let span = written.span()?;
        let texts: Vec<Arc<str>> = written
            .texts
            .iter()
            .map(|text| Arc::clone(&text.text))
            .collect();
        match WrittenForm::of(&texts) {
            Ok(form) => Some((Arc::new(form), span)),
            Err(refused) => {
                let help = match refused.suggestion {
                    Some(suggestion) => Help::writing(refused.help, suggestion),
                    None => Help::from(refused.help),
                };
                self.report(Diagnostic::error(WRITTEN_FORM, span, refused.message).help(help));
                None
            }
        }
    }
}

/// Why a form does not fit a type.
struct Misfit {
    message: String,
    help: String,
}

/// The values that a form is for; two forms of a type's fields are for different ones.
#[derive(PartialEq, Eq)]
enum FormGroup {
    Numbers,
    Booleans,
    Moments(MomentKind),
}

fn group(form: &WrittenForm) -> FormGroup {
    match &form.kind {
        WrittenKind::Number(_) => FormGroup::Numbers,
        WrittenKind::Boolean { .. } => FormGroup::Booleans,
        WrittenKind::Moment(moment) => FormGroup::Moments(moment.kind),
    }
}

fn values_of(form: &WrittenForm) -> &'static str {
    match group(form) {
        FormGroup::Numbers => "a number or money",
        FormGroup::Booleans => "a boolean",
        FormGroup::Moments(MomentKind::Date) => "a date",
        FormGroup::Moments(MomentKind::YearMonth) => "a month of a year",
        FormGroup::Moments(MomentKind::DateTime) => "a `datetime in zone`",
        FormGroup::Moments(MomentKind::Time) => "a time of day",
    }
}

fn misfit(form: &WrittenForm, ty: &Type) -> Option<Misfit> {
    let ty = ty.innermost();
    let own = match (&form.kind, ty) {
        (_, Type::Unknown) => return None,
        (WrittenKind::Number(number), Type::Money(declared)) => {
            if number.percent {
                return Some(Misfit {
                    message: "money is no percentage".to_owned(),
                    help: "leave the percent sign out".to_owned(),
                });
            }
            let other = number
                .currency
                .filter(|own| declared.is_some_and(|declared| declared != *own));
            return other.map(|other| Misfit {
                message: format!("this form is in {other}, and the field is in another currency"),
                help: "write both with the same currency".to_owned(),
            });
        }
        (WrittenKind::Number(number), Type::Number | Type::Percent) => {
            return number.currency.map(|currency| Misfit {
                message: format!("an amount in {currency} is no number"),
                help: format!("write the type as `money in {currency}`"),
            });
        }
        (WrittenKind::Number(number), Type::Integer) => {
            return (number.percent || number.currency.is_some()).then(|| Misfit {
                message: "this form is not that of a whole number".to_owned(),
                help: "write the type as `percent` or as `money`".to_owned(),
            });
        }
        (WrittenKind::Boolean { .. }, Type::Boolean) => return None,
        (WrittenKind::Moment(moment), ty) => match (moment.kind, ty) {
            (MomentKind::Date, Type::Date)
            | (MomentKind::DateTime, Type::DateTime(Some(_)))
            | (MomentKind::Time, Type::Time)
            | (MomentKind::YearMonth, Type::YearMonth) => return None,
            (MomentKind::DateTime, Type::DateTime(None)) => {
                return Some(Misfit {
                    message:
                        "a date-time written so has no offset, and may be any instant of a day"
                            .to_owned(),
                    help: "name the zone in its type, as `datetime in zone \"Europe/Berlin\"`"
                        .to_owned(),
                });
            }
            _ => values_of(form),
        },
        (WrittenKind::Number(_) | WrittenKind::Boolean { .. }, _) => values_of(form),
    };
    let help = match ty {
        Type::Text | Type::Choice(_) => {
            "leave it out: a text is read as it is, and a choice lists its texts".to_owned()
        }
        Type::Duration | Type::Period(_) => {
            "leave it out: lengths of time are written as ISO 8601 has them, as `P30D`".to_owned()
        }
        Type::Date => "write the letters of a date, as `\"DD.MM.YYYY\"`".to_owned(),
        Type::DateTime(_) => {
            "write the letters of a date-time, as `\"DD.MM.YYYY HH:mm\"`".to_owned()
        }
        Type::Time => "write the letters of a time, as `\"HH:mm\"`".to_owned(),
        Type::YearMonth => "write the letters of a month, as `\"MM.YYYY\"`".to_owned(),
        Type::Boolean => "write the texts for yes and no, as `\"ja\" or \"nein\"`".to_owned(),
        Type::Number | Type::Integer | Type::Percent | Type::Money(_) | Type::Zero => {
            "write a number as documents write it, as `\"1.234,56\"`".to_owned()
        }
        Type::Record(_) => {
            "leave it out: the type of the record says how its fields are written".to_owned()
        }
        Type::DateStretch
        | Type::InstantStretch
        | Type::List(_)
        | Type::Map(_)
        | Type::Nothing
        | Type::Unknown => "leave it out".to_owned(),
    };
    Some(Misfit {
        message: format!("this is the form of {own}"),
        help,
    })
}
