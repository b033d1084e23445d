//! The value of an expression that somebody asks for, in full: records with
//! their fields, lists with their elements, and why what is unknown is so.

use super::machine::{Machine, Settings, Slot};
use crate::check::Typed;
use crate::check::program::{FieldId, RecordId};
use crate::check::types::Type;
use crate::document::{Cell, Document};
use crate::plan::Plan;
use crate::runtime::ShownReasons;
use crate::runtime::{CellPlace, Record, Value};
use crate::source::{Sources, Span};
use crate::value::text::shortened;

/// Elements of a list that are shown, and how deep records are.
const ELEMENTS: usize = 20;
const DEEPEST: usize = 3;
/// Reasons that are shown.
const REASONS: usize = 512;
/// Characters of a text that are shown.
const LETTERS: usize = 2_000;

/// The answer to a question.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Its value, in lines.
    Known(String),
    /// It cannot be known, and why.
    Unknown(ShownReasons),
}

/// Evaluates an expression at the root of a document, or of an empty one if there is none.
pub fn answer(
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    typed: &Typed,
) -> Answer {
    let mut machine = Machine::new(&typed.program, plan, document, settings, sources);
    machine
        .frame
        .resize(usize::try_from(typed.body.locals).unwrap_or(0), Slot::Empty);
    for binding in &typed.lets {
        if let Some(slot) = machine.frame.get_mut(binding.local.index()) {
            *slot = Slot::Lazy(&binding.expr);
        }
    }
    machine.record();
    let value = machine.eval(&typed.body.expr);
    if let Value::Unknown(reasons) = value {
        return Answer::Unknown(reasons.unwrap_or_default().shown(REASONS, 0));
    }
    let span = typed.body.expr.span;
    let mut printer = AnswerPrinter {
        machine: &mut machine,
        span,
    };
    Answer::Known(printer.shown(&value, &typed.body.expr.ty, 0))
}

struct AnswerPrinter<'m, 'a> {
    machine: &'m mut Machine<'a>,
    span: Span,
}

impl AnswerPrinter<'_, '_> {
    fn shown(&mut self, value: &Value, ty: &Type, depth: usize) -> String {
        match (value, ty) {
            (Value::List(list), _) if depth < DEEPEST => {
                let element = ty.element().unwrap_or(&Type::Unknown);
                let mut all: Vec<String> = (0..list.len().min(ELEMENTS))
                    .map(|at| {
                        let value = self.machine.element(list, at);
                        self.shown(&value, element, depth.saturating_add(1))
                    })
                    .collect();
                if list.len() > ELEMENTS {
                    all.push(format!(
                        "… and {} more",
                        list.len().saturating_sub(ELEMENTS)
                    ));
                }
                bracketed(&all, ("[", "]"), depth)
            }
            (Value::Record(record), Type::Record(id)) if depth < DEEPEST => {
                let fields = self.fields(record, *id, depth);
                bracketed(&fields, ("{ ", " }"), depth)
            }
            (Value::Text(text), _) => format!("\"{}\"", shortened(text, LETTERS)),
            (value, ty) => value.show_as(ty),
        }
    }

    /// The fields of a record that are there.
    fn fields(&mut self, record: &Record, id: RecordId, depth: usize) -> Vec<String> {
        let Some(declared) = self.machine.program.records.get(id) else {
            return Vec::new();
        };
        let mut shown = Vec::new();
        for (at, field) in (0_u32..).zip(&declared.fields) {
            if self.is_absent(record, FieldId(at)) {
                continue;
            }
            let value = self
                .machine
                .field(&Value::Record(record.clone()), FieldId(at), self.span);
            shown.push(format!(
                "{}: {}",
                field.name,
                self.shown(&value, &field.ty, depth.saturating_add(1))
            ));
        }
        shown
    }

    fn is_absent(&self, record: &Record, field: FieldId) -> bool {
        match record {
            Record::Values(values) => values.get(field.index()).is_none_or(Option::is_none),
            Record::Cell(CellPlace { document, cell }) => {
                let document = self.machine.document_of(CellPlace {
                    document: *document,
                    cell: *cell,
                });
                document.is_none_or(|document| {
                    document
                        .field(*cell, field)
                        .is_none_or(|cell| matches!(document.cell(cell), Cell::Absent))
                })
            }
        }
    }
}

/// Parts between brackets: what is asked for has a line for each part, where one of them is long.
fn bracketed(parts: &[String], (open, close): (&str, &str), depth: usize) -> String {
    let flat = parts.join(", ");
    if parts.is_empty() {
        return format!("{}{}", open.trim(), close.trim());
    }
    if depth == 0 && flat.chars().count() > 70 {
        let lines: String = parts.iter().map(|part| format!("  {part}\n")).collect();
        return format!("{}\n{lines}{}", open.trim(), close.trim());
    }
    format!("{open}{flat}{close}")
}
