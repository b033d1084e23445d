//! The day whose law applies.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a governing date that is no instant is a date"
)]

use std::collections::HashMap;
use std::rc::Rc;

use super::{Compiler, Frame, OnColumns, Place};
use crate::check::program::Body;
use crate::check::types::Type;
use crate::plan::kernels::{Obstacle, Op, VectorId};
use crate::plan::schema::TableId;
use crate::value::DatePart;

impl<'p> Compiler<'p> {
    /// The day whose law applies where the rule runs.
    pub(super) fn governing_date(&mut self) -> OnColumns<VectorId> {
        let (place, own) = self.rule.clone();
        let (place, body) = match own {
            Some(body) => (place, body),
            None => match self.dated(&place)? {
                Some(found) => found,
                None => return Ok(self.add(TableId::DOCUMENTS, Op::CheckDate)),
            },
        };
        // Inside a loop over the rows of the rule itself, its own row is another one.
        if !self.is_open(&place.rows) {
            return Err(Obstacle::Crossing);
        }
        let frame = Frame {
            it: place.clone(),
            names: HashMap::new(),
        };
        let outer = std::mem::replace(&mut self.rows, Rc::clone(&place.rows));
        let day = self.expr(&body.expr, &frame);
        self.rows = outer;
        let day = day?;
        match body.expr.ty {
            Type::DateTime(_) => {
                self.clock = true;
                Ok(self.add(self.table(day), Op::Part(DatePart::Date, None, day)))
            }
            _ => Ok(day),
        }
    }

    /// The nearest record around a place whose type is dated.
    pub(super) fn dated(&self, place: &Place) -> OnColumns<Option<(Place, &'p Body)>> {
        let mut path = place.path;
        loop {
            let shape = self.schema.paths.get(path).ok_or(Obstacle::Size)?;
            let record = self.program.records.get(shape.record);
            if let Some(body) = record.and_then(|record| record.dated_by.as_ref()) {
                let rows = place
                    .rows
                    .iter()
                    .copied()
                    .take_while(|(at, _)| self.is_within(shape.table, *at))
                    .collect();
                return Ok(Some((
                    Place {
                        path,
                        rows,
                        at: None,
                    },
                    body,
                )));
            }
            match shape.parent {
                Some(parent) => path = parent,
                None => return Ok(None),
            }
        }
    }
}
