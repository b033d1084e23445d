//! Reads cells of documents: fields of records, elements of lists, and what an explaining run notes of them.

use super::machine::{Machine, Slot, constant_value};
use crate::check::program::{Expr, ExprKind, FieldId};
use crate::document::{Cell, CellId, CellState, Document};
use crate::runtime::{CellPlace, List, Record, Value};
use crate::source::Span;
use crate::value::FaultKind;

impl<'a> Machine<'a> {
    /// The cell that a path of stored fields leads to, without a value for each step on the way; the quick run only,
    /// which counts the steps all the same.
    pub(super) fn cell_of(&mut self, expr: &'a Expr) -> Option<CellPlace> {
        if self.recording() {
            return None;
        }
        let mut steps = 0_usize;
        let place = self.path(expr, &mut steps)?;
        // The step at which the path ends was counted by whoever asked.
        self.spent(steps.saturating_sub(1));
        Some(place)
    }

    fn path(&self, expr: &'a Expr, steps: &mut usize) -> Option<CellPlace> {
        *steps = steps.saturating_add(1);
        if let ExprKind::Field(base, field) = &*expr.kind {
            let place = self.path(base, steps)?;
            let cell = self.document_of(place)?.field(place.cell, *field)?;
            return Some(CellPlace {
                document: place.document,
                cell,
            });
        }
        if expr.is_it() {
            return Some(self.it);
        }
        let ExprKind::Local(local) = &*expr.kind else {
            return None;
        };
        let (Slot::Value(value) | Slot::Known(_, value, _)) = self.frame.get(local.index())? else {
            return None;
        };
        let Value::Record(Record::Cell(place)) = value else {
            return None;
        };
        Some(*place)
    }

    /// What a path of stored fields leads to, not copied.
    pub(super) fn peek(&mut self, expr: &'a Expr) -> Option<&'a Cell> {
        let place = self.cell_of(expr)?;
        Some(self.document_of(place)?.cell(place.cell))
    }

    /// A stored field of a record.
    pub fn field(&mut self, base: &Value, field: FieldId, span: Span) -> Value {
        let Value::Record(record) = base else {
            return base.clone().into_unknown();
        };
        match record {
            Record::Cell(place) => {
                if let Some(recorder) = &mut self.recorder {
                    recorder.site = Some(span);
                }
                match self
                    .document_of(*place)
                    .and_then(|document| document.field(place.cell, field))
                {
                    Some(cell) => self.read(CellPlace {
                        document: place.document,
                        cell,
                    }),
                    None => Value::UNKNOWN,
                }
            }
            Record::Values(values) => match values.get(field.index()) {
                Some(Some(value)) => value.clone(),
                _ => self.unknown(
                    FaultKind::Missing,
                    String::new(),
                    "the field is absent".to_owned(),
                    Some(span),
                ),
            },
        }
    }

    /// What a cell holds.
    pub fn read(&mut self, place: CellPlace) -> Value {
        let Some(document) = self.document_of(place) else {
            return Value::UNKNOWN;
        };
        let cell = document.cell(place.cell);
        let value = match cell {
            Cell::List { first, len } => {
                return Value::List(List::Cells {
                    first: CellPlace {
                        cell: *first,
                        ..place
                    },
                    len: *len,
                });
            }
            Cell::Record { .. } => return Value::Record(Record::Cell(place)),
            Cell::Map { .. } => return Value::Map(place),
            Cell::Boolean(value) => Value::Boolean(*value),
            Cell::Number(value) => Value::Number(value.clone()),
            Cell::Money(value) => Value::Money(value.clone()),
            Cell::Text(value) => Value::Text(value.clone()),
            Cell::Date(value) => Value::Date(*value),
            Cell::DateTime(value) => Value::DateTime(*value),
            Cell::Time(value) => Value::Time(*value),
            Cell::YearMonth(value) => Value::YearMonth(*value),
            Cell::Duration(value) => Value::Duration(*value),
            Cell::Period(value) => Value::Period(*value),
            Cell::Default(constant) => constant_value(constant),
            Cell::Absent | Cell::Missing | Cell::Unreadable(_) => Value::UNKNOWN,
        };
        if !self.recording() {
            return value;
        }
        self.note_read(document, place, cell, value)
    }

    fn note_read(
        &mut self,
        document: &Document,
        place: CellPlace,
        cell: &Cell,
        value: Value,
    ) -> Value {
        let pointer = document.pointer(place.cell);
        let span = document.span(place.cell);
        // A cell of a table is named with its table.
        let name = match place.document {
            0 => dotted(&pointer),
            _ => format!("{} of {}", dotted(&pointer), document.name),
        };
        if let Some(recorder) = self.recorder.as_mut() {
            let first = recorder.read(place);
            if let Cell::Default(_) = cell {
                let default = (
                    place,
                    format!("{name} is absent, taken as {}", value.show()),
                );
                recorder.remark(|| default.1.clone());
                recorder.take_default(default, first);
            }
        }
        match cell.state() {
            CellState::Absent => self.unknown(
                FaultKind::Missing,
                pointer,
                format!("{name} is absent"),
                span,
            ),
            CellState::Missing => self.unknown(
                FaultKind::Missing,
                pointer,
                format!("{name} is missing"),
                span,
            ),
            CellState::Unreadable(fault) => self.unknown(
                FaultKind::Unreadable,
                pointer,
                format!("{name} cannot be read: {}", fault.text),
                span,
            ),
            CellState::Default | CellState::Read => value,
        }
    }

    pub(super) fn presence(&mut self, field: &'a Expr, present: bool) -> Value {
        let ExprKind::Field(base, id) = &*field.kind else {
            return Value::UNKNOWN;
        };
        let base = self.eval(base);
        let found = if let Value::Record(Record::Cell(place)) = &base {
            let Some(document) = self.document_of(*place) else {
                return Value::UNKNOWN;
            };
            let Some(cell) = document.field(place.cell, *id) else {
                return Value::UNKNOWN;
            };
            let place = CellPlace {
                document: place.document,
                cell,
            };
            match document.cell(cell).state() {
                CellState::Absent | CellState::Default | CellState::Missing => false,
                CellState::Unreadable(_) => return self.read(place),
                CellState::Read => {
                    if let Some(recorder) = self.recorder.as_mut() {
                        recorder.read(place);
                    }
                    true
                }
            }
        } else if let Value::Record(Record::Values(values)) = &base {
            match values.get(id.index()) {
                Some(Some(unknown @ Value::Unknown(_))) => return unknown.clone(),
                value => value.is_some_and(Option::is_some),
            }
        } else if base.is_unknown() && self.absent_record(field) {
            // What is absent has no fields.
            false
        } else {
            return base.into_unknown();
        };
        let truth = Value::Boolean(found == present);
        self.show(
            field,
            &Value::Text(if found { "present" } else { "absent" }.into()),
        );
        truth
    }

    /// Whether the record that should hold a field is itself absent (and not unreadable).
    fn absent_record(&mut self, field: &'a Expr) -> bool {
        let ExprKind::Field(base, _) = &*field.kind else {
            return false;
        };
        let ExprKind::Field(outer, id) = &*base.kind else {
            return false;
        };
        let outer_value = self.eval(outer);
        if let Value::Record(Record::Cell(place)) = &outer_value {
            return self
                .document_of(*place)
                .and_then(|document| {
                    document
                        .field(place.cell, *id)
                        .map(|cell| document.cell(cell))
                })
                .is_some_and(|cell| matches!(cell, Cell::Absent | Cell::Missing));
        }
        outer_value.is_unknown() && self.absent_record(base)
    }

    /// An element of a list.
    pub fn element(&mut self, list: &List, at: usize) -> Value {
        match list {
            List::Values(values) => values.get(at).cloned().unwrap_or(Value::UNKNOWN),
            List::Cells { first, .. } => {
                let offset = u32::try_from(at).unwrap_or(u32::MAX);
                self.read(CellPlace {
                    document: first.document,
                    cell: CellId(first.cell.0.saturating_add(offset)),
                })
            }
        }
    }
}

/// A pointer as people write it: `/tranches/0/amount` is `tranches[1].amount`.
pub fn dotted(pointer: &str) -> String {
    crate::value::pointer::dotted(pointer).unwrap_or_else(|| "the document".to_owned())
}
