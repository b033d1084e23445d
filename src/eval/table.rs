//! Values of expressions for a table: a row for each record of a type.

use std::sync::Arc;

use super::machine::{Machine, Settings};
use crate::check::TypedColumns;
use crate::check::program::Program;
use crate::check::types::Type;
use crate::document::{CellId, Document};
use crate::plan::Plan;
use crate::runtime::{CellPlace, Reason, ReasonKind, ShownReasons, Value};
use crate::source::{Sources, Span};
use crate::value::{FaultKind, Number};

/// Reasons that are shown of one value.
const REASONS: usize = 24;

/// A value as a table holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableValue {
    /// True or false.
    Boolean(bool),
    /// A text, as it is.
    Text(Arc<str>),
    /// Any other value, written as in the language: `265000.50 EUR`.
    Written(String),
    /// A list.
    List(Vec<TableValue>),
}

/// A value, or why it cannot be worked out.
pub type TableCell = Result<TableValue, ShownReasons>;

/// Whether a table can hold values of a type: records and maps have no place in a cell.
pub fn is_shown(ty: &Type) -> bool {
    match ty {
        Type::List(element) => is_shown(element),
        Type::Record(_) | Type::Map(_) => false,
        Type::Text
        | Type::Choice(_)
        | Type::Boolean
        | Type::Number
        | Type::Integer
        | Type::Percent
        | Type::Money(_)
        | Type::Zero
        | Type::Date
        | Type::DateTime(_)
        | Type::YearMonth
        | Type::Time
        | Type::Duration
        | Type::Period(_)
        | Type::DateStretch
        | Type::InstantStretch
        | Type::Nothing
        | Type::Unknown => true,
    }
}

/// Works out a row for each record of the type in a document, in the order of the document. `program` and `plan` are those
/// of the columns.
pub fn rows(
    (program, plan): (&Program, &Plan),
    columns: &TypedColumns,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    take: &mut dyn FnMut(CellId, Vec<TableCell>),
) {
    let mut machine = Machine::new(program, plan, document, settings, sources);
    for cell in document.places(columns.record) {
        let place = CellPlace {
            document: 0,
            cell: *cell,
        };
        machine.rule_place = place;
        machine.governing = None;
        let bodies = columns.columns.iter().map(|column| &column.body);
        let cells = bodies.map(|body| {
            machine.again();
            let span = body.expr.span;
            let quick = machine.at(place, body);
            if let Some(value) = shown(&mut machine, &quick, &body.expr.ty, span) {
                return value;
            }
            // Once more, to learn why it is unknown.
            machine.record();
            machine.forget();
            let value = machine.at(place, body);
            let why = if let Value::Unknown(reasons) = unknown_part(&mut machine, &value) {
                reasons.unwrap_or_default().shown(REASONS, 0)
            } else {
                ShownReasons::default()
            };
            machine.recorder = None;
            machine.governing = None;
            Err(why)
        });
        let cells = cells.collect();
        take(*cell, cells);
    }
}

/// A value as a table holds it; `None` if it, or an element of it, is unknown.
fn shown(machine: &mut Machine<'_>, value: &Value, ty: &Type, span: Span) -> Option<TableCell> {
    let number = match value {
        Value::Number(number) => Some(number),
        Value::Money(money) => Some(&money.amount),
        Value::Unknown(_) => return None,
        Value::Boolean(truth) => return Some(Ok(TableValue::Boolean(*truth))),
        Value::Text(text) => return Some(Ok(TableValue::Text(Arc::clone(text)))),
        Value::List(list) => {
            let element = ty.element().unwrap_or(&Type::Unknown);
            let mut all = Vec::with_capacity(list.len());
            for at in 0..list.len() {
                let value = machine.element(list, at);
                match shown(machine, &value, element, span)? {
                    Ok(value) => all.push(value),
                    Err(why) => return Some(Err(why)),
                }
            }
            return Some(Ok(TableValue::List(all)));
        }
        Value::Zero
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::YearMonth(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Period(_)
        | Value::Stretch(_)
        | Value::Record(_)
        | Value::Map(_) => None,
    };
    match number {
        Some(number) if number.decimal_places().is_none() => Some(Err(endless(number, span))),
        _ => Some(Ok(TableValue::Written(value.show_as(ty)))),
    }
}

/// Why a number is not in the table: its digits do not end.
fn endless(number: &Number, span: Span) -> ShownReasons {
    let reason = Reason {
        kind: ReasonKind::Fault(FaultKind::OutOfRange),
        path: String::new(),
        text: format!("{number} has no end in decimals: round it, as `round(x, 2, half_up)`"),
        span: Some(span),
    };
    ShownReasons {
        reasons: vec![reason],
        total: 1,
        at_least: false,
    }
}

/// The value if it is unknown, else the first unknown element of it.
fn unknown_part(machine: &mut Machine<'_>, value: &Value) -> Value {
    let Value::List(list) = value else {
        return value.clone();
    };
    for at in 0..list.len() {
        let element = machine.element(list, at);
        let part = unknown_part(machine, &element);
        if part.is_unknown() {
            return part;
        }
    }
    Value::Boolean(true)
}
