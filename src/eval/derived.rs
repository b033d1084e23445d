//! Derived fields: evaluated once for each record, and once for each governing
//! date where that is asked for on the way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::machine::Machine;
use super::recorder::Recorder;
use crate::check::program::{DerivedId, Expr, RecordId};
use crate::document::Cell;
use crate::runtime::{CellPlace, Record, Value};
use crate::source::Span;
use crate::value::Date;

/// Derived fields that an explaining run keeps from one record to the next.
const KEPT: usize = 4096;

/// A value, with what was recorded when it was worked out.
pub(super) type Recorded = (Value, Option<Arc<Recorder>>);

/// A derived field of a record.
type Key = (CellPlace, RecordId, DerivedId);

/// Derived fields that were worked out.
#[derive(Debug, Default)]
pub(super) struct DerivedFields {
    /// Those that are the same on every day.
    undated: HashMap<Key, Recorded>,
    /// Those that are not.
    dated: HashSet<Key>,
    /// Their values on a governing date; none where that is unknown.
    by_day: HashMap<(Key, Option<Date>), Recorded>,
    /// Fields evaluated inside a list or outside the clause: their recording has less detail.
    inside: HashMap<(Key, Option<Option<Date>>), Recorded>,
}

impl DerivedFields {
    /// Drops recordings made for one obligation that lack detail for another.
    pub(super) fn forget(&mut self) {
        self.inside.clear();
    }

    /// Drops everything once it is large: recordings take memory.
    pub(super) fn shrink(&mut self) {
        if self
            .undated
            .len()
            .saturating_add(self.by_day.len())
            .saturating_add(self.inside.len())
            > KEPT
        {
            *self = Self::default();
        }
    }
}

impl<'a> Machine<'a> {
    pub(super) fn derived(&mut self, base: &'a Expr, derived: DerivedId, span: Span) -> Value {
        let base = self.eval(base);
        let Value::Record(Record::Cell(place)) = base else {
            return base;
        };
        let cell = self
            .document_of(place)
            .map(|document| document.cell(place.cell));
        let Some((record, _)) = cell.and_then(Cell::record) else {
            return Value::UNKNOWN;
        };
        let key = (place, record, derived);
        if let Some((value, recorded)) = self.known(key, span) {
            if let (Some(recorder), Some(recorded)) = (self.recorder.as_mut(), recorded) {
                recorder.absorb(&recorded);
            }
            return value;
        }
        let Some(field) = self
            .program
            .records
            .get(record)
            .and_then(|record| record.derived.get(derived))
        else {
            return Value::UNKNOWN;
        };
        let body = &field.body;
        let outer = std::mem::replace(&mut self.day_asked, false);
        let recorded = self.recorded(|machine| machine.at(place, body));
        let dated = std::mem::replace(&mut self.day_asked, outer);
        self.keep(key, dated, recorded.clone(), span);
        recorded.0
    }

    /// What is known of a derived field on the governing date.
    fn known(&mut self, key: Key, span: Span) -> Option<Recorded> {
        let day = if self.derived_fields.dated.contains(&key) {
            Some(self.governing_day(span))
        } else {
            None
        };
        let plain = self.recorder.as_ref().is_none_or(Recorder::is_plain);
        let fields = &self.derived_fields;
        let found = match day {
            Some(day) => fields.by_day.get(&(key, day)),
            None => fields.undated.get(&key),
        };
        let found = found.or_else(|| fields.inside.get(&(key, day)).filter(|_| !plain));
        found
            .filter(|(_, recorded)| self.suffices(recorded.as_ref()))
            .cloned()
    }

    fn keep(&mut self, key: Key, dated: bool, recorded: Recorded, span: Span) {
        let day = if dated {
            Some(self.governing_day(span))
        } else {
            None
        };
        let plain = self.recorder.as_ref().is_none_or(Recorder::is_plain);
        let fields = &mut self.derived_fields;
        if dated {
            fields.dated.insert(key);
        }
        match day {
            _ if !plain => fields.inside.insert((key, day), recorded),
            Some(day) => fields.by_day.insert((key, day), recorded),
            None => fields.undated.insert(key, recorded),
        };
    }

    pub(super) fn governing_day(&mut self, span: Span) -> Option<Date> {
        let Value::Date(date) = self.governing_date(span) else {
            return None;
        };
        Some(date)
    }
}
