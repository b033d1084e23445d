//! The records that expressions name, and when these are there.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named has no columns: its rule runs on the machine"
)]

use std::collections::HashMap;
use std::rc::Rc;

use super::{Bound, Compiler, Frame, OnColumns, Place, bit};
use crate::builtins::Function;
use crate::builtins::lists::{FIRST, LAST};
use crate::check::program::{Body, DefinitionId, DerivedId, Expr, ExprKind, FieldId, LocalId};
use crate::check::types::Type;
use crate::plan::kernels::{Known, Obstacle, Op, Picked};
use crate::plan::schema::{Form, Given, PathId};

impl<'p> Compiler<'p> {
    /// The record that an expression names.
    pub(super) fn record(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<Place> {
        match &*expr.kind {
            ExprKind::It => Ok(frame.it.clone()),
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Row(place) => Ok(place),
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.record(expr, &own)
                }
                Bound::Value(..) => Err(Obstacle::Lists),
            },
            ExprKind::Parent(inner) => {
                let place = self.record(inner, frame)?;
                self.around_record(&place)
            }
            ExprKind::Field(base, field) => {
                let place = self.record(base, frame)?;
                match self.form(&place, *field)? {
                    Form::Record(path) => Ok(Place { path, ..place }),
                    Form::List(_) | Form::Value(_) => Err(Obstacle::Lists),
                }
            }
            ExprKind::Derived(base, derived) => {
                let place = self.record(base, frame)?;
                // What it names is named from its own row.
                if place.at.is_some() {
                    return Err(Obstacle::Picking);
                }
                let (body, inner) = self.derived(place.clone(), *derived)?;
                let found = self.record(&body.expr, &inner)?;
                // A derived field of a record that is not there has no value, whatever it names.
                match self.presence(place.path) {
                    Known::Always => Ok(found),
                    known @ Known::Given(..) => self.where_given(&place, known, found),
                }
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.record(&body.expr, &inner)
            }
            ExprKind::The(each) => self.crossing(|compiler| {
                let source = compiler.filtered(each, frame)?;
                compiler.picked(Picked::Only, source)?.record()
            }),
            ExprKind::Index(list, position) => {
                let position = self.expr(position, frame)?;
                self.crossing(|compiler| {
                    let source = compiler.list(list, frame)?;
                    compiler.picked(Picked::Nth(position), source)?.record()
                })
            }
            ExprKind::Builtin(function, arguments) => {
                let [list] = arguments.as_slice() else {
                    return Err(Obstacle::Picking);
                };
                let which = end(function).ok_or(Obstacle::Picking)?;
                self.crossing(|compiler| {
                    let source = compiler.list(list, frame)?;
                    compiler.picked(which, source)?.record()
                })
            }
            _ => Err(Obstacle::Picking),
        }
    }

    /// The record around a place. What is not there has nothing around it; the rule itself runs only where its record is.
    fn around_record(&mut self, place: &Place) -> OnColumns<Place> {
        let shape = self.schema.paths.get(place.path).ok_or(Obstacle::Size)?;
        let parent = shape.parent.ok_or(Obstacle::Size)?;
        let table = self.table_of(parent)?;
        if let Some(at) = place.at {
            let own = self.table_of(place.path)?;
            if self.presence(place.path) != Known::Always {
                return Err(Obstacle::Absent);
            }
            let number = self.add(table, Op::RowNumber);
            let around = self.lift(number, own)?;
            return Ok(Place {
                path: parent,
                rows: Rc::clone(&place.rows),
                at: Some(self.at_rows(at, around)),
            });
        }
        let rows = place.rows.iter().copied();
        let found = Place {
            path: parent,
            rows: rows
                .take_while(|(at, _)| self.is_within(table, *at))
                .collect(),
            at: None,
        };
        let own = place.path == self.rule.0.path && place.rows == self.rule.0.rows;
        match self.presence(place.path) {
            known @ Known::Given(..) if !own => self.where_given(place, known, found),
            Known::Always | Known::Given(..) => Ok(found),
        }
    }

    /// A record that is only known where another one is there.
    fn where_given(&mut self, place: &Place, known: Known, found: Place) -> OnColumns<Place> {
        let (None, None) = (place.at, found.at) else {
            return Err(Obstacle::Absent);
        };
        let table = self.table_of(found.path)?;
        let number = self.add(table, Op::RowNumber);
        let own = self.table_of(place.path)?;
        let number = self.lift(number, own)?;
        Ok(Place {
            path: found.path,
            rows: Rc::clone(&place.rows),
            at: Some(self.add(own, Op::Where(number, known))),
        })
    }

    /// A record that is unknown where it is not there.
    pub(super) fn if_given(&mut self, place: Place, known: Known) -> OnColumns<Place> {
        let home = self.table_of(place.path)?;
        let number = self.add(home, Op::RowNumber);
        let there = self.add(home, Op::Where(number, known));
        let at = self.at(&place, there);
        Ok(Place {
            at: Some(at),
            ..place
        })
    }

    pub(super) fn presence(&self, path: PathId) -> Known {
        let Some((holder, field)) = self.schema.paths.get(path).and_then(|shape| shape.holder)
        else {
            return Known::Always;
        };
        match self.given(holder, field) {
            Some(Given::Sometimes) => Known::Given(holder, bit(field)),
            Some(Given::Always) | None => self.presence(holder),
        }
    }

    pub(super) fn given(&self, path: PathId, field: FieldId) -> Option<Given> {
        Some(self.schema.paths.get(path)?.fields.get(field)?.given)
    }

    /// When a field of a record has a value.
    pub(super) fn known(&self, path: PathId, field: FieldId) -> Known {
        match self.given(path, field) {
            Some(Given::Sometimes) => Known::Given(path, bit(field)),
            Some(Given::Always) | None => self.presence(path),
        }
    }

    pub(super) fn form(&self, place: &Place, field: FieldId) -> OnColumns<Form> {
        let shape = self.schema.paths.get(place.path).ok_or(Obstacle::Size)?;
        Ok(shape.fields.get(field).ok_or(Obstacle::Size)?.form)
    }

    pub(super) fn bound(&self, local: LocalId, frame: &Frame<'p>) -> OnColumns<Bound<'p>> {
        frame.names.get(&local).cloned().ok_or(Obstacle::Crossing)
    }

    /// A derived field's expression, and its frame.
    pub(super) fn derived(
        &self,
        it: Place,
        derived: DerivedId,
    ) -> OnColumns<(&'p Body, Frame<'p>)> {
        let shape = self.schema.paths.get(it.path).ok_or(Obstacle::Size)?;
        let body = self
            .program
            .records
            .get(shape.record)
            .and_then(|record| record.derived.get(derived))
            .map(|field| &field.body)
            .ok_or(Obstacle::Size)?;
        let frame = Frame {
            it,
            names: HashMap::new(),
        };
        Ok((body, frame))
    }

    /// A definition's expression, and its frame: arguments stand for themselves.
    pub(super) fn call(
        &self,
        id: DefinitionId,
        arguments: &'p [Expr],
        frame: &Frame<'p>,
    ) -> OnColumns<(&'p Body, Frame<'p>)> {
        let definition = self.program.definitions.get(id).ok_or(Obstacle::Size)?;
        let zoned = |ty: &Type| matches!(ty, Type::DateTime(Some(_)));
        // The result of such a call is on another clock.
        if zoned(&definition.body.expr.ty) || definition.parameters.iter().any(|(_, ty)| zoned(ty))
        {
            return Err(Obstacle::Clock);
        }
        let outer = Rc::new(frame.clone());
        let names = (0_usize..).zip(arguments).map(|(at, argument)| {
            let bound = Bound::Expression(argument, Some(Rc::clone(&outer)));
            (LocalId::at(at), bound)
        });
        Ok((
            &definition.body,
            Frame {
                it: frame.it.clone(),
                names: names.collect(),
            },
        ))
    }
}

impl<'p> Bound<'p> {
    /// The record that a name stands for.
    pub(super) fn record(self) -> OnColumns<Place> {
        match self {
            Self::Row(place) => Ok(place),
            Self::Value(..) | Self::Expression(..) => Err(Obstacle::Lists),
        }
    }
}

/// Which element a function picks.
pub(super) fn end(function: &Function) -> Option<Picked> {
    if *function == FIRST {
        Some(Picked::First)
    } else if *function == LAST {
        Some(Picked::Last)
    } else {
        None
    }
}
