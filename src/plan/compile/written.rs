//! Lists that are written out in the rules, and those of parameters.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named has no columns: its rule runs on the machine"
)]

use std::rc::Rc;

use super::{Bound, Compiler, Frame, OnColumns, Row, Source, with};
use crate::builtins::Function;
use crate::check::program::{Constant, Each, Expr, ExprKind, ParameterId};
use crate::check::types::Type;
use crate::plan::kernels::{
    Elements, InForceDays, Known, Obstacle, Op, QuantifierKind, ResultKind, VectorId,
};
use crate::plan::schema::TableId;
use crate::syntax::ast::CompareOp;
use crate::value::Number;

/// An element of a list that is written out in the rules.
pub(super) enum Written<'p> {
    /// An expression, in the frame in which it stands.
    Expr(&'p Expr, Rc<Frame<'p>>),
    Constant(&'p Constant),
}

impl<'p> Compiler<'p> {
    /// A list that is written out, as rows of the rows that are open.
    pub(super) fn listed(&mut self, elements: &[Written<'p>]) -> OnColumns<Source<'p>> {
        let around = self.innermost();
        let mut vectors = self.values_of(elements)?;
        let count = u32::try_from(vectors.len()).map_err(|_| Obstacle::Size)?;
        let (table, position) = self.new_table(around, Op::Listed(around, count));
        let mut element = match vectors.pop() {
            Some(last) => self.lift(last, table)?,
            None => self.add(table, Op::Unknown),
        };
        for (at, vector) in vectors.into_iter().enumerate().rev() {
            let at = i64::try_from(at).map_err(|_| Obstacle::Size)?;
            let number = Constant::Number(Number::from(at.saturating_add(1)));
            let number = self.add(table, Op::Constant(number));
            let is_here = self.add(table, Op::Compare(CompareOp::Equal, position, number));
            let vector = self.lift(vector, table)?;
            element = self.add(table, Op::If(is_here, vector, element));
        }
        self.loops = self.loops.saturating_add(1);
        let rows = self.rows.iter().copied();
        let rows: Rc<[Row]> = rows.chain([(table, self.loops)]).collect();
        Ok(Source {
            elements: Elements {
                table,
                known: Known::Always,
                held: None,
                filter: None,
            },
            element: Bound::Value(element, Rc::clone(&rows)),
            rows,
        })
    }

    /// Whether a value is one of several.
    pub(super) fn among(
        &mut self,
        item: &'p Expr,
        elements: &'p [Expr],
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let item = self.expr(item, frame)?;
        let no = Op::Constant(Constant::Boolean(false));
        let mut found = self.add(TableId::DOCUMENTS, no);
        for element in elements {
            let element = self.expr(element, frame)?;
            let (table, [item, element]) = self.together([item, element])?;
            let equal = self.add(table, Op::Compare(CompareOp::Equal, item, element));
            let (table, [one, other]) = self.together([found, equal])?;
            found = self.add(table, Op::Or(one, other));
        }
        Ok(found)
    }

    /// Whether some value of a parameter that is a list is a value.
    pub(super) fn within_parameter(
        &mut self,
        item: &'p Expr,
        id: ParameterId,
        as_of: Option<&'p Expr>,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let item = self.expr(item, frame)?;
        let among = |compiler: &mut Self, list: &Constant| match list {
            Constant::List(values) => {
                let table = compiler.table(item);
                Ok(compiler.add(table, Op::InList(item, values.iter().cloned().collect())))
            }
            _ => Err(Obstacle::Lists),
        };
        if let Some(given) = self.plan.given(id) {
            return among(self, &given.value);
        }
        let day = match as_of {
            Some(day) => self.expr(day, frame)?,
            None => self.governing_date()?,
        };
        let parameter = self.program.parameters.get(id).ok_or(Obstacle::Size)?;
        let mut found = self.add(TableId::DOCUMENTS, Op::Unknown);
        for version in &parameter.versions {
            let days = InForceDays::new(version.from, version.until);
            let in_force = self.add(self.table(day), Op::InForce(days, day));
            let one = among(self, &version.value)?;
            let (table, [in_force, one, other]) = self.together([in_force, one, found])?;
            found = self.add(table, Op::If(in_force, one, other));
        }
        Ok(found)
    }

    /// The elements of a list that is written out in the rules.
    pub(super) fn written_out(
        &self,
        list: &'p Expr,
        frame: &Frame<'p>,
    ) -> Option<Vec<Written<'p>>> {
        match &*list.kind {
            ExprKind::List(elements) => {
                let frame = Rc::new(frame.clone());
                let all = elements
                    .iter()
                    .map(|one| Written::Expr(one, Rc::clone(&frame)));
                Some(all.collect())
            }
            ExprKind::Constant(Constant::List(values)) => {
                Some(values.iter().map(Written::Constant).collect())
            }
            ExprKind::Local(local) => match self.bound(*local, frame).ok()? {
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.written_out(expr, &own)
                }
                Bound::Row(_) | Bound::Value(..) => None,
            },
            _ => None,
        }
    }

    /// A quantifier over a list that is written out: as if its body were written for each element.
    pub(super) fn quantified_of(
        &mut self,
        kind: QuantifierKind,
        each: &'p Each,
        body: &'p Expr,
        elements: &[Written<'p>],
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let negates = match kind {
            QuantifierKind::Every | QuantifierKind::Some => false,
            QuantifierKind::No => true,
            QuantifierKind::AtLeast | QuantifierKind::AtMost | QuantifierKind::Exactly => {
                return Err(Obstacle::Lists);
            }
        };
        let is_some = kind == QuantifierKind::Some;
        let start = Op::Constant(Constant::Boolean(!is_some));
        let mut all = self.add(TableId::DOCUMENTS, start);
        for element in elements {
            let bound = match element {
                Written::Expr(element, own) if matches!(element.ty, Type::Record(_)) => {
                    Bound::Row(self.record(element, own)?)
                }
                Written::Expr(element, own) => Bound::Expression(element, Some(Rc::clone(own))),
                Written::Constant(value) => {
                    let rows = Rc::from([(TableId::DOCUMENTS, 0)]);
                    Bound::Value(self.constant(value)?, rows)
                }
            };
            let inside = with(frame, each.local, bound);
            let mut truth = self.expr(body, &inside)?;
            if negates {
                truth = self.add(self.table(truth), Op::Not(truth));
            }
            if let Some(filter) = &each.filter {
                let filter = self.expr(filter, &inside)?;
                let (table, [filter, body]) = self.together([filter, truth])?;
                truth = match is_some {
                    true => self.add(table, Op::And(filter, body)),
                    false => {
                        let passes = self.add(table, Op::Not(filter));
                        self.add(table, Op::Or(passes, body))
                    }
                };
            }
            let (table, [before, truth]) = self.together([all, truth])?;
            all = match is_some {
                true => self.add(table, Op::Or(before, truth)),
                false => self.add(table, Op::And(before, truth)),
            };
        }
        Ok(all)
    }

    pub(super) fn values_of(&mut self, elements: &[Written<'p>]) -> OnColumns<Vec<VectorId>> {
        let value = |element: &Written<'p>| match element {
            Written::Expr(element, own) => self.expr(element, own),
            Written::Constant(value) => self.constant(value),
        };
        elements.iter().map(value).collect()
    }

    /// A built-in function of a list that is written out.
    pub(super) fn of_written(
        &mut self,
        function: &'static Function,
        gives: ResultKind,
        elements: &[Written<'p>],
    ) -> OnColumns<VectorId> {
        let mut vectors = self.values_of(elements)?;
        let table = self.deepest(&vectors);
        for vector in &mut vectors {
            *vector = self.lift(*vector, table)?;
        }
        Ok(self.add(table, Op::Builtin(function, gives, vectors)))
    }
}
