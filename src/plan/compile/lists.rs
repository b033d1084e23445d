//! Lists, and what comes of their elements.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named has no columns: its rule runs on the machine"
)]

use std::rc::Rc;

use super::records::end;
use super::{Bound, Compiler, Frame, OnColumns, Place, Row, Source, with};
use crate::builtins::lists::{DISTINCT, FLATTEN, SORTED};
use crate::builtins::{Evaluate, Function};
use crate::check::program::{Constant, Each, Expr, ExprKind, FieldId, Quantifier};
use crate::check::types::Type;
use crate::plan::kernels::{
    Elements, Known, Obstacle, Op, Picked, QuantifierKind, ResultKind, VectorId,
};
use crate::plan::schema::{Form, TableId};
use crate::syntax::ast::CompareOp;

impl<'p> Compiler<'p> {
    /// Goes over the elements of a list by themselves, and crosses them with the rows that are open where what is asked
    /// of them needs both.
    pub(super) fn crossing<T>(
        &mut self,
        attempt: impl Fn(&mut Self) -> OnColumns<T>,
    ) -> OnColumns<T> {
        let (known, obstacle) = (self.kernels.len(), self.obstacle);
        let rows = Rc::clone(&self.rows);
        let outer = std::mem::replace(&mut self.crosses, false);
        let mut made = attempt(self);
        if matches!(made, Err(Obstacle::Crossing)) {
            self.forget(known);
            self.obstacle = obstacle;
            self.rows = rows;
            self.crosses = true;
            made = attempt(self);
        }
        self.crosses = outer;
        made
    }

    /// The list that an expression gives.
    pub(super) fn list(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<Source<'p>> {
        let list = self.list_of(expr, frame);
        self.noted(expr, list)
    }

    fn list_of(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<Source<'p>> {
        self.count()?;
        match &*expr.kind {
            ExprKind::Field(base, field) => {
                // Only this list is crossed, and none that its record is picked from.
                let crosses = std::mem::replace(&mut self.crosses, false);
                let place = self.record(base, frame)?;
                self.elements(&place, *field, crosses)
            }
            ExprKind::Comprehension {
                each,
                body,
                flatten: false,
            } => {
                let mut source = self.filtered(each, frame)?;
                let inside = with(frame, each.local, source.element.clone());
                let made = self.inside(&source, |compiler| match body.ty {
                    Type::Record(_) => compiler.record(body, &inside).map(Bound::Row),
                    _ => compiler
                        .expr(body, &inside)
                        .and_then(|vector| compiler.lift(vector, source.elements.table))
                        .map(|vector| Bound::Value(vector, Rc::clone(&source.rows))),
                })?;
                // A record that is not there is an element that is unknown.
                source.element = match made {
                    Bound::Row(place) => match self.presence(place.path) {
                        Known::Always => Bound::Row(place),
                        known @ Known::Given(..) => Bound::Row(self.if_given(place, known)?),
                    },
                    Bound::Value(..) | Bound::Expression(..) => made,
                };
                Ok(source)
            }
            ExprKind::Comprehension {
                each,
                body,
                flatten: true,
            } => {
                let outer = self.filtered(each, frame)?;
                let inside = with(frame, each.local, outer.element.clone());
                let inner = self.inside(&outer, |compiler| {
                    let inner = compiler.list(body, &inside)?;
                    match compiler.around(&inner.elements)? == outer.elements.table {
                        true => Ok(inner),
                        false => Err(Obstacle::Crossing),
                    }
                })?;
                self.flattened(outer, inner)
            }
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.list(expr, &own)
                }
                Bound::Row(_) | Bound::Value(..) => Err(Obstacle::Lists),
            },
            ExprKind::Derived(base, derived) => {
                let crosses = std::mem::replace(&mut self.crosses, false);
                let place = self.record(base, frame)?;
                if self.presence(place.path) != Known::Always || place.at.is_some() {
                    return Err(Obstacle::Absent);
                }
                let (body, inner) = self.derived(place, *derived)?;
                self.crosses = crosses;
                self.list(&body.expr, &inner)
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.list(&body.expr, &inner)
            }
            ExprKind::List(_) | ExprKind::Constant(Constant::List(_)) => {
                let elements = self.written_out(expr, frame).ok_or(Obstacle::Lists)?;
                self.listed(&elements)
            }
            ExprKind::Sorted(..) | ExprKind::Grouped(..) => Err(Obstacle::Order),
            ExprKind::Data(_) => Err(Obstacle::Tables),
            _ => Err(Obstacle::Lists),
        }
    }

    /// The elements of a list that a record holds.
    fn elements(&mut self, place: &Place, field: FieldId, crosses: bool) -> OnColumns<Source<'p>> {
        if !self.is_open(&place.rows) {
            return Err(Obstacle::Crossing);
        }
        let Form::List(list) = self.form(place, field)? else {
            return Err(Obstacle::Lists);
        };
        let home = self.table_of(place.path)?;
        let known = self.known(place.path, field);
        let crosses = crosses && self.innermost() != home;
        self.loops = self.loops.saturating_add(1);
        let (elements, rows, origin) = match (crosses, place.at) {
            (false, None) => {
                let elements = Elements {
                    table: list,
                    known,
                    held: None,
                    filter: None,
                };
                (elements, &place.rows, None)
            }
            (_, at) => {
                let around = match crosses {
                    true => self.innermost(),
                    false => self.table(at.ok_or(Obstacle::Crossing)?),
                };
                let holder = match at {
                    Some(at) => at,
                    None => self.add(home, Op::RowNumber),
                };
                let holder = self.lift(holder, around)?;
                let held = self.held(home, known, holder, at.is_some());
                let (table, origin) = self.cross(holder, list);
                let elements = Elements {
                    table,
                    known: Known::Always,
                    held,
                    filter: None,
                };
                let rows = match crosses {
                    true => &self.rows,
                    false => &place.rows,
                };
                (elements, rows, Some(origin))
            }
        };
        let rows: Rc<[_]> = rows
            .iter()
            .copied()
            .chain([(elements.table, self.loops)])
            .collect();
        let element = match self.schema.tables.get(list).map(|shape| shape.element) {
            Some(Form::Record(path)) => Bound::Row(Place {
                path,
                rows: Rc::clone(&rows),
                at: origin,
            }),
            Some(Form::Value(column)) => {
                let vector = self.add(list, Op::Column(column, Known::Always));
                let vector = match origin {
                    Some(origin) => self.at_rows(origin, vector),
                    None => vector,
                };
                Bound::Value(vector, Rc::clone(&rows))
            }
            Some(Form::List(_)) | None => return Err(Obstacle::Lists),
        };
        Ok(Source {
            elements,
            element,
            rows,
        })
    }

    /// The elements of the lists in the elements of a list, as one list.
    fn flattened(&mut self, outer: Source<'p>, inner: Source<'p>) -> OnColumns<Source<'p>> {
        let around = self.around(&outer.elements)?;
        let table = inner.elements.table;
        let op = Op::Flatten(outer.elements, inner.elements);
        let (made, origin) = self.new_table(around, op);
        self.loops = self.loops.saturating_add(1);
        let outside = outer.rows.split_last().map_or(&[][..], |(_, rows)| rows);
        let rows: Rc<[_]> = outside
            .iter()
            .copied()
            .chain([(made, self.loops)])
            .collect();
        let element = self.moved(inner.element, table, origin, &rows)?;
        Ok(Source {
            elements: Elements {
                table: made,
                known: Known::Always,
                held: None,
                filter: None,
            },
            element,
            rows,
        })
    }

    /// An element of a table in the rows of it that a vector names.
    fn moved(
        &mut self,
        element: Bound<'p>,
        table: TableId,
        at: VectorId,
        rows: &Rc<[Row]>,
    ) -> OnColumns<Bound<'p>> {
        let rows = Rc::clone(rows);
        match element {
            Bound::Row(place) => {
                let home = self.table_of(place.path)?;
                let own = match place.at {
                    Some(own) => Some(own),
                    None if home == table => None,
                    None => Some(self.add(home, Op::RowNumber)),
                };
                let at = match own {
                    Some(own) => {
                        let own = self.lift(own, table)?;
                        self.at_rows(at, own)
                    }
                    None => at,
                };
                Ok(Bound::Row(Place {
                    path: place.path,
                    rows,
                    at: Some(at),
                }))
            }
            Bound::Value(vector, _) => {
                let vector = self.lift(vector, table)?;
                Ok(Bound::Value(self.at_rows(at, vector), rows))
            }
            Bound::Expression(..) => Err(Obstacle::Lists),
        }
    }

    /// A vector that is unknown where a list is that is held in other rows; none where it is always known.
    fn held(
        &mut self,
        home: TableId,
        known: Known,
        holder: VectorId,
        is_picked: bool,
    ) -> Option<VectorId> {
        if known == Known::Always && !is_picked {
            return None;
        }
        let yes = self.add(home, Op::Constant(Constant::Boolean(true)));
        let there = match known {
            Known::Always => yes,
            Known::Given(..) => self.add(home, Op::Where(yes, known)),
        };
        Some(self.at_rows(holder, there))
    }

    /// Does something where the rows of the elements are open.
    pub(super) fn inside<T>(
        &mut self,
        source: &Source<'p>,
        act: impl FnOnce(&mut Self) -> OnColumns<T>,
    ) -> OnColumns<T> {
        let outer = std::mem::replace(&mut self.rows, Rc::clone(&source.rows));
        let crosses = std::mem::replace(&mut self.crosses, false);
        let made = act(self);
        self.rows = outer;
        self.crosses = crosses;
        made
    }

    /// The elements of a list that `where` lets through.
    pub(super) fn filtered(&mut self, each: &'p Each, frame: &Frame<'p>) -> OnColumns<Source<'p>> {
        let mut source = self.list(&each.list, frame)?;
        if let Some(filter) = &each.filter {
            let inside = with(frame, each.local, source.element.clone());
            let table = source.elements.table;
            let filter = self.inside(&source, |compiler| {
                let filter = compiler.expr(filter, &inside)?;
                compiler.lift(filter, table)
            })?;
            source.elements.filter = Some(self.both(source.elements.filter, filter));
        }
        Ok(source)
    }

    /// An element that is picked out of each list.
    pub(super) fn picked(&mut self, which: Picked, source: Source<'p>) -> OnColumns<Bound<'p>> {
        let Source {
            elements,
            element,
            rows,
        } = source;
        let (table, around) = (elements.table, self.around(&elements)?);
        let which = match which {
            Picked::Nth(position) => Picked::Nth(self.lift(position, around)?),
            Picked::First | Picked::Last | Picked::Only => which,
        };
        let pick = self.add(around, Op::Pick(which, elements));
        let rows: Rc<[Row]> = rows
            .split_last()
            .map_or(&[][..], |(_, around)| around)
            .into();
        self.moved(element, table, pick, &rows)
    }

    /// The value of an element that is picked.
    pub(super) fn picked_value(
        &mut self,
        which: Picked,
        source: Source<'p>,
    ) -> OnColumns<VectorId> {
        match self.picked(which, source)? {
            Bound::Value(vector, _) => Ok(vector),
            Bound::Row(_) | Bound::Expression(..) => Err(Obstacle::Lists),
        }
    }

    /// Whether some element of a list is a value.
    pub(super) fn within(
        &mut self,
        item: &'p Expr,
        list: &'p Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        if !item.ty.is_comparable() || item.ty.element().is_some() {
            return Err(Obstacle::Lists);
        }
        if let ExprKind::Parameter(id, as_of) = &*list.kind {
            return self.within_parameter(item, *id, as_of.as_ref(), frame);
        }
        let item = self.expr(item, frame)?;
        self.crossing(|compiler| {
            let source = compiler.list(list, frame)?;
            let Bound::Value(element, _) = source.element else {
                return Err(Obstacle::Lists);
            };
            let table = source.elements.table;
            let around = compiler.around(&source.elements)?;
            // The value must be one for the whole list.
            if !compiler.is_within(around, compiler.table(item)) {
                return Err(Obstacle::Crossing);
            }
            let (item, element) = (compiler.lift(item, table)?, compiler.lift(element, table)?);
            let equal = compiler.add(table, Op::Compare(CompareOp::Equal, item, element));
            Ok(compiler.add(
                around,
                Op::Quantified(QuantifierKind::Some, None, source.elements, equal),
            ))
        })
    }

    pub(super) fn quantified(
        &mut self,
        quantifier: &'p Quantifier,
        each: &'p Each,
        body: &'p Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let wanted = match quantifier {
            Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
                Some(self.expr(count, frame)?)
            }
            Quantifier::Every | Quantifier::Some | Quantifier::No => None,
        };
        let kind = QuantifierKind::of(quantifier);
        let counts = wanted.is_some();
        if let Some(elements) = self.written_out(&each.list, frame).filter(|_| !counts) {
            return self.quantified_of(kind, each, body, &elements, frame);
        }
        self.crossing(|compiler| {
            // Its filter is weighed with the body: an element that does not satisfy counts as little as one left out.
            let source = compiler.list(&each.list, frame)?;
            let table = source.elements.table;
            let inside = with(frame, each.local, source.element.clone());
            let (filter, body) = compiler.inside(&source, |compiler| {
                let filter = match &each.filter {
                    Some(filter) => Some(compiler.expr(filter, &inside)?),
                    None => None,
                };
                Ok((filter, compiler.expr(body, &inside)?))
            })?;
            let body = compiler.lift(body, table)?;
            let counted = match kind {
                QuantifierKind::Every => compiler.add(table, Op::Not(body)),
                QuantifierKind::Some
                | QuantifierKind::No
                | QuantifierKind::AtLeast
                | QuantifierKind::AtMost
                | QuantifierKind::Exactly => body,
            };
            let counted = match filter {
                Some(filter) => {
                    let filter = compiler.lift(filter, table)?;
                    compiler.add(table, Op::And(filter, counted))
                }
                None => counted,
            };
            let around = compiler.around(&source.elements)?;
            let wanted = match wanted {
                // How many may depend on more than the list does.
                Some(wanted) => Some(compiler.lift(wanted, around)?),
                None => None,
            };
            Ok(compiler.add(
                around,
                Op::Quantified(kind, wanted, source.elements, counted),
            ))
        })
    }

    /// A built-in function of a list.
    pub(super) fn of_list(
        &mut self,
        function: &'static Function,
        gives: ResultKind,
        list: &'p Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        if [&DISTINCT, &SORTED, &FLATTEN].contains(&function) {
            // They give lists.
            return Err(Obstacle::Lists);
        }
        if let Evaluate::Known(_) = function.evaluate
            && let Some(elements) = self.written_out(list, frame)
        {
            return self.of_written(function, gives, &elements);
        }
        self.crossing(|compiler| {
            let source = compiler.list(list, frame)?;
            if let Evaluate::Length(_) = function.evaluate {
                let around = compiler.around(&source.elements)?;
                return Ok(compiler.add(around, Op::Count(source.elements)));
            }
            if let Some(which) = end(function) {
                return compiler.picked_value(which, source);
            }
            let around = compiler.around(&source.elements)?;
            match (&function.evaluate, source.element) {
                (Evaluate::Known(_) | Evaluate::Elements(_), Bound::Value(body, _)) => {
                    let body = compiler.lift(body, source.elements.table)?;
                    Ok(compiler.add(around, Op::Fold(function, gives, source.elements, body)))
                }
                (Evaluate::Element(_), _) => Err(Obstacle::Picking),
                _ => Err(Obstacle::Lists),
            }
        })
    }
}
