//! `or else`: another value for one that is absent.

use super::lists::positions;
use super::machine::{Machine, Slot};
use crate::builtins::Function;
use crate::builtins::lists::{FIRST, LAST, MAX, MEAN, MEDIAN, MIN, NTH};
use crate::builtins::texts::FIND;
use crate::check::program::{Each, Expr, ExprKind, FieldId};
use crate::document::{Cell, CellState};
use crate::runtime::{Record, Value};

impl<'a> Machine<'a> {
    /// The left side, or the right one if the left one is absent. What is unknown for another reason stays unknown.
    pub(super) fn or_else(&mut self, left: &'a Expr, right: &'a Expr) -> Value {
        let value = self.eval(left);
        if !value.is_unknown() {
            self.show(left, &value);
            return value;
        }
        // What decides whether it is absent was recorded with the value.
        let recorder = self.recorder.take();
        let is_lacking = self.is_lacking(left);
        self.recorder = recorder;
        if !is_lacking {
            return value;
        }
        self.show(left, &Value::Text("absent".into()));
        let value = self.eval(right);
        self.show(right, &value);
        value
    }

    /// Whether an expression whose value is unknown is unknown because there is none.
    fn is_lacking(&mut self, expr: &'a Expr) -> bool {
        if self.spent(1) {
            return false;
        }
        match &*expr.kind {
            ExprKind::Field(base, field) => self.is_field_absent(base, *field),
            ExprKind::Derived(base, derived) => {
                let value = self.eval(base);
                let Value::Record(Record::Cell(place)) = value else {
                    return value.is_unknown() && self.is_lacking(base);
                };
                let body = self
                    .document_of(place)
                    .and_then(|document| document.cell(place.cell).record())
                    .and_then(|(record, _)| self.program.records.get(record))
                    .and_then(|record| record.derived.get(*derived))
                    .map(|field| &field.body);
                body.is_some_and(|body| {
                    self.in_body(place, body, |machine| machine.is_lacking(&body.expr))
                })
            }
            ExprKind::Local(local) => match self.frame.get(local.index()) {
                Some(Slot::Lazy(expr) | Slot::Known(expr, ..)) => {
                    let expr: &'a Expr = expr;
                    self.is_lacking(expr)
                }
                Some(Slot::Value(_) | Slot::Empty) | None => false,
            },
            ExprKind::Parent(inner) | ExprKind::Amount(inner) | ExprKind::CurrencyOf(inner) => {
                self.eval(inner).is_unknown() && self.is_lacking(inner)
            }
            ExprKind::Lookup(map, key) => match (self.eval(map), self.eval(key)) {
                (Value::Map(map), Value::Text(key)) => {
                    self.value_of(map, &key).is_none() && !self.is_spent()
                }
                (Value::Unknown(_), _) => self.is_lacking(map),
                _ => false,
            },
            ExprKind::Index(list, position) => self.is_past_end(list, position),
            ExprKind::The(each) => self.is_none(each),
            ExprKind::Builtin(function, arguments) => self.gives_nothing(function, arguments),
            ExprKind::OrElse(left, right) => self.is_lacking(left) && self.is_lacking(right),
            // What the checker refuses on the left of `or else`, or knows to be there.
            ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Parameter(..)
            | ExprKind::Data(_)
            | ExprKind::CheckDate
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Logic(..)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::If(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Comprehension { .. }
            | ExprKind::Sorted(..)
            | ExprKind::Grouped(..)
            | ExprKind::Stretch { .. }
            | ExprKind::Measure { .. }
            | ExprKind::WorkingDaysIn(..)
            | ExprKind::WorkingHoursIn(..)
            | ExprKind::Length(..)
            | ExprKind::AddWorkingDays { .. }
            | ExprKind::Part { .. }
            | ExprKind::IsWorkingDay(..)
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::Call(..)
            | ExprKind::Erroneous => false,
        }
    }

    fn is_field_absent(&mut self, base: &'a Expr, field: FieldId) -> bool {
        let value = self.eval(base);
        if value.is_unknown() {
            // What is absent has no fields.
            return self.is_lacking(base);
        }
        let Value::Record(record) = value else {
            return false;
        };
        match record {
            Record::Cell(place) => self
                .document_of(place)
                .and_then(|document| {
                    document
                        .field(place.cell, field)
                        .map(|cell| document.cell(cell))
                })
                .map(Cell::state)
                .is_some_and(|state| matches!(state, CellState::Absent)),
            Record::Values(values) => matches!(values.get(field.index()), None | Some(None)),
        }
    }

    /// Whether a list has no element at a position.
    fn is_past_end(&mut self, list: &'a Expr, position: &'a Expr) -> bool {
        let (Value::List(list), position) = (self.eval(list), self.eval(position)) else {
            return false;
        };
        position
            .to_i64()
            .and_then(|position| usize::try_from(position).ok())
            .is_some_and(|position| position > list.len())
    }

    /// Whether no element of a list is the one that `the x in xs where P` asks for.
    fn is_none(&mut self, each: &'a Each) -> bool {
        let Ok(list) = self.list(&each.list) else {
            return false;
        };
        let chosen = self.chosen(each.filter.as_ref(), each.local, &list);
        for at in positions(chosen, &list) {
            let value = self.element(&list, at);
            self.bind_element(each.local, value, at);
            let excluded = each
                .filter
                .as_ref()
                .is_some_and(|filter| self.eval(filter).truth() == Some(false));
            if !excluded || self.is_spent() {
                return false;
            }
        }
        true
    }

    /// Whether a function that picks an element, or finds a part of a text, finds none.
    fn gives_nothing(&mut self, function: &'static Function, arguments: &'a [Expr]) -> bool {
        match arguments {
            [list] if [&FIRST, &LAST, &MIN, &MAX, &MEAN, &MEDIAN].contains(&function) => {
                matches!(self.eval(list), Value::List(list) if list.is_empty())
            }
            [list, position] if *function == NTH => self.is_past_end(list, position),
            // A text and a pattern that are known have no match.
            [pattern, text] if *function == FIND => {
                let known = |value: Value| matches!(value, Value::Text(_));
                known(self.eval(pattern)) && known(self.eval(text)) && !self.is_spent()
            }
            _ => false,
        }
    }
}
