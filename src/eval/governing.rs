//! The governing date of a record, and values that are in force for a time only:
//! parameters. Tables, too, which are given from outside.

use super::machine::{Machine, constant_value};
use super::recorder::Recorder;
use crate::check::overrides::Override;
use crate::check::program::{Body, DataId, Expr, ParameterId};
use crate::check::types::Type;
use crate::document::Cell;
use crate::runtime::{CellPlace, Value};
use crate::source::Span;
use crate::value::{Fault, FaultKind};

impl<'a> Machine<'a> {
    /// The day whose law applies where the rule runs: a date, or unknown.
    pub fn governing_date(&mut self, span: Span) -> Value {
        self.day_asked = true;
        if let Some(known) = &self.governing {
            return match known {
                Ok(value) => value.clone(),
                Err(_) if !self.recording() => Value::UNKNOWN,
                // Reported where the date is asked for now, not where it was asked for first.
                Err(fault) => self.fault(fault.clone(), span),
            };
        }
        // The checker sees to it that the date does not depend on itself.
        self.governing = Some(Ok(Value::UNKNOWN));
        let aside = self
            .recorder
            .as_mut()
            .map(|recorder| std::mem::replace(&mut recorder.aside, true));
        let body = match self.dated_by {
            Some(body) => Some((self.rule_place, body)),
            None => self.dated_place(self.rule_place),
        };
        let stated = body.map(|(place, body)| self.at(place, body));
        let absent = match (&stated, body, self.settings.as_of) {
            (Some(Value::Unknown(_)), Some((place, body)), Some(_)) => self.is_absent(place, body),
            _ => stated.is_none(),
        };
        if let (Some(recorder), Some(aside)) = (&mut self.recorder, aside) {
            recorder.aside = aside;
        }
        let value = match (stated, self.settings.as_of) {
            (Some(Value::DateTime(instant)), _) => instant.date_as_written().map(Value::Date),
            (_, Some(as_of)) if absent => Ok(Value::Date(as_of)),
            (Some(stated), _) => Ok(stated),
            (None, _) => {
                let text = format!(
                    "the document states no governing date: {}",
                    self.settings.how_to_give_a_date()
                );
                Err(Fault::new(FaultKind::NoGoverningDate, text))
            }
        };
        self.governing = Some(value.clone());
        self.or_fault(value, span)
    }

    /// Whether a governing date that came out as unknown is not stated: nothing keeps it from being known but dates that
    /// are absent. It is worked out again for that, in both runs alike; few documents need it.
    fn is_absent(&mut self, place: CellPlace, body: &'a Body) -> bool {
        let before = self.recorder.replace(Recorder::default());
        let known = std::mem::take(&mut self.derived_fields);
        let value = self.at(place, body);
        self.derived_fields = known;
        let recorder = std::mem::replace(&mut self.recorder, before).unwrap_or_default();
        let Value::Unknown(Some(reasons)) = value else {
            return false;
        };
        !recorder.unknown_beside_dates && reasons.is_missing_only()
    }

    /// Notes that a field is unknown that is no date and holds none.
    pub(super) fn note_unknown(&mut self, value: &Value, ty: &Type) {
        if let Some(recorder) = self
            .recorder
            .as_mut()
            .filter(|_| value.is_unknown() && !holds_dates(ty))
        {
            recorder.unknown_beside_dates = true;
        }
    }

    /// The nearest enclosing record whose type has `dated by`.
    fn dated_place(&self, place: CellPlace) -> Option<(CellPlace, &'a Body)> {
        let document = self.document_of(place)?;
        let mut cell = Some(place.cell);
        while let Some(at) = cell {
            let Cell::Record { record, parent, .. } = document.cell(at) else {
                return None;
            };
            if let Some(body) = self
                .program
                .records
                .get(*record)
                .and_then(|record| record.dated_by.as_ref())
            {
                return Some((
                    CellPlace {
                        document: place.document,
                        cell: at,
                    },
                    body,
                ));
            }
            cell = *parent;
        }
        None
    }

    pub(super) fn parameter(
        &mut self,
        id: ParameterId,
        as_of: Option<&'a Expr>,
        span: Span,
    ) -> Value {
        let Some(parameter) = self.program.parameters.get(id) else {
            return Value::UNKNOWN;
        };
        if let Some(Override { value, origin }) = self.plan.given(id) {
            let value = constant_value(value);
            if let Some(recorder) = self.recorder.as_mut() {
                recorder.value(
                    span,
                    format!("{}, given by {origin}", value.show_as(&parameter.ty)),
                );
                recorder.note(format!(
                    "parameter {} is {} by {origin}, instead of its value in force",
                    parameter.declared.path,
                    value.show_as(&parameter.ty)
                ));
            }
            return value;
        }
        let date = match as_of {
            Some(date) => self.eval(date),
            None => self.governing_date(span),
        };
        let Value::Date(date) = date else { return date };
        let version = parameter
            .versions
            .iter()
            .find(|version| version.from <= date && version.until.is_none_or(|until| date < until));
        let Some(version) = version else {
            let text = format!(
                "the parameter {} has no value on {date}",
                parameter.declared.name
            );
            return self.fault(Fault::new(FaultKind::NotInForce, text), span);
        };
        if let Some(seen) = &mut self.seen {
            seen.version(version.span);
        }
        let value = constant_value(&version.value);
        if let Some(recorder) = self.recorder.as_mut() {
            let until = version
                .until
                .map(|until| format!(" until {until}"))
                .unwrap_or_default();
            recorder.remark(|| format!("in force from {}{until}", version.from));
            recorder.value(
                span,
                format!(
                    "{}, in force from {}{until}",
                    value.show_as(&parameter.ty),
                    version.from
                ),
            );
            for source in version.sources.iter().filter(|source| !source.verified) {
                let shown = value.show_as(&parameter.ty);
                recorder.note(format!(
                    "{} = {shown}: {} (unverified)",
                    parameter.declared.name, source.text
                ));
            }
        }
        value
    }

    pub(super) fn data(&mut self, id: DataId, span: Span) -> Value {
        let Some(Some(table)) = self.settings.data.get(id.index()) else {
            let name = self
                .program
                .data
                .get(id)
                .map(|data| data.declared.name.to_string())
                .unwrap_or_default();
            let how = match self.settings.in_test {
                true => format!("write `given …, {name} = file \"…\"`"),
                false => format!("give it with `--input {name}=FILE`"),
            };
            let text = format!("the table {name} was not given: {how}");
            return self.fault(Fault::new(FaultKind::NoInput, text), span);
        };
        let document = u16::try_from(id.0)
            .ok()
            .and_then(|id| id.checked_add(1))
            .unwrap_or(u16::MAX);
        self.read(CellPlace {
            document,
            cell: table.root(),
        })
    }
}

/// Whether a type is a date, or leads to dates.
fn holds_dates(ty: &Type) -> bool {
    match ty {
        Type::Date | Type::DateTime(_) | Type::Record(_) => true,
        Type::List(inner) | Type::Map(inner) => holds_dates(inner),
        Type::Text
        | Type::Choice(_)
        | Type::Boolean
        | Type::Number
        | Type::Integer
        | Type::Percent
        | Type::Money(_)
        | Type::Zero
        | Type::Time
        | Type::YearMonth
        | Type::Duration
        | Type::Period(_)
        | Type::DateStretch
        | Type::InstantStretch
        | Type::Nothing
        | Type::Unknown => false,
    }
}
