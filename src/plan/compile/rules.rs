//! Rules, their exceptions and their loops.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Bound, Compiler, Frame, OnColumns, Place, Row, Source};
use crate::check::program::{Block, ExceptionId, ForEach, InForce, Part, Rule, RuleId};
use crate::plan::kernels::{
    ColumnarBlock, ColumnarException, ColumnarLoop, ColumnarPlace, Elements, Obstacle, Op, VectorId,
};
use crate::plan::schema::{PathId, TableId};

/// Makes what a loop governs, for each row of a table.
type Governed<'g, 'p> = dyn FnMut(&mut Compiler<'p>, &'p Block, &mut Frame<'p>, TableId) -> OnColumns<ColumnarBlock>
    + 'g;

impl<'p> Compiler<'p> {
    pub(super) fn place(
        &mut self,
        id: RuleId,
        rule: &'p Rule,
        path: PathId,
    ) -> OnColumns<ColumnarPlace> {
        let table = self.table_of(path)?;
        let rows: Rc<[Row]> = self.rows_around(table).into();
        let place = Place {
            path,
            rows: Rc::clone(&rows),
            at: None,
        };
        self.rows = rows;
        self.rule = (place.clone(), rule.dated_by.as_ref());
        let mut frame = Frame {
            it: place,
            names: HashMap::new(),
        };
        let mut block = self.block((id, rule), 0, &rule.block, &mut frame, table)?;
        if let Some(in_force) = &rule.in_force {
            let condition = self.in_force(in_force, table)?;
            block.conditions.insert(0, (condition, false));
        }
        Ok(ColumnarPlace {
            path,
            known: self.presence(path),
            block,
        })
    }

    /// Whether a rule or an exception is in force, for each row of a table.
    fn in_force(&mut self, in_force: &InForce, table: TableId) -> OnColumns<VectorId> {
        let day = self.governing_date()?;
        let condition = self.add(self.table(day), Op::InForce((*in_force).into(), day));
        self.lift(condition, table)
    }

    /// The clauses of a rule, so many `for each` deep.
    fn block(
        &mut self,
        (id, rule): (RuleId, &'p Rule),
        depth: u32,
        block: &'p Block,
        frame: &mut Frame<'p>,
        table: TableId,
    ) -> OnColumns<ColumnarBlock> {
        let conditions = self.conditions(block, frame, table)?;
        let exceptions = match depth == rule.exception_depth {
            true => self.exceptions(self.plan.exceptions(id), frame, table)?,
            false => Vec::new(),
        };
        let mut parts = self.parts(block, frame, table, &mut |compiler, each, frame, table| {
            let depth = depth.saturating_add(1);
            compiler.block((id, rule), depth, each, frame, table)
        })?;
        parts.conditions = conditions;
        parts.exceptions = exceptions;
        Ok(parts)
    }

    /// The conditions of a block, and whether each must be false.
    fn conditions(
        &mut self,
        block: &'p Block,
        frame: &mut Frame<'p>,
        table: TableId,
    ) -> OnColumns<Vec<(VectorId, bool)>> {
        for binding in &block.lets {
            frame
                .names
                .insert(binding.local, Bound::Expression(&binding.expr, None));
        }
        let mut conditions = Vec::new();
        for condition in &block.conditions {
            let vector = self.expr(&condition.expr, frame)?;
            conditions.push((self.lift(vector, table)?, condition.negated));
        }
        Ok(conditions)
    }

    fn exceptions(
        &mut self,
        ids: &'p [ExceptionId],
        frame: &Frame<'p>,
        table: TableId,
    ) -> OnColumns<Vec<ColumnarException>> {
        let program = self.program;
        let all = ids
            .iter()
            .filter_map(|id| Some((*id, program.exceptions.get(*id)?)));
        all.map(|(id, exception)| {
            let mut frame = frame.clone();
            let mut conditions = self.conditions(&exception.block, &mut frame, table)?;
            if let Some(in_force) = &exception.in_force {
                conditions.insert(0, (self.in_force(in_force, table)?, false));
            }
            let block = match exception.block.parts.is_empty() {
                true => None,
                false => Some(self.replacing(&exception.block, &mut frame, table)?),
            };
            let nested = self.exceptions(self.plan.nested(id), &frame, table)?;
            Ok(ColumnarException {
                conditions,
                block,
                nested,
            })
        })
        .collect()
    }

    /// The requirements of an exception.
    fn replacing(
        &mut self,
        block: &'p Block,
        frame: &mut Frame<'p>,
        table: TableId,
    ) -> OnColumns<ColumnarBlock> {
        self.parts(block, frame, table, &mut |compiler, each, frame, table| {
            let conditions = compiler.conditions(each, frame, table)?;
            let mut parts = compiler.replacing(each, frame, table)?;
            parts.conditions = conditions;
            Ok(parts)
        })
    }

    /// The requirements and loops of a block; `inner` makes what a loop governs.
    fn parts(
        &mut self,
        block: &'p Block,
        frame: &mut Frame<'p>,
        table: TableId,
        inner: &mut Governed<'_, 'p>,
    ) -> OnColumns<ColumnarBlock> {
        let (mut requirements, mut loops, mut count) = (Vec::new(), Vec::new(), 0_u64);
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => {
                    let vector = self.expr(&requirement.expr, frame)?;
                    requirements.push((self.lift(vector, table)?, requirement.forbid));
                    count = count.saturating_add(1);
                }
                Part::ForEach(each) => {
                    let source = self.crossing(|compiler| {
                        let source = compiler.list(&each.list, frame)?;
                        match compiler.around(&source.elements)? == table {
                            true => Ok(source),
                            false => Err(Obstacle::Crossing),
                        }
                    })?;
                    let (elements, block) = self.for_each(each, source, frame, inner)?;
                    count = count.saturating_add(block.count);
                    loops.push(ColumnarLoop { elements, block });
                }
            }
        }
        Ok(ColumnarBlock {
            table,
            conditions: Vec::new(),
            exceptions: Vec::new(),
            requirements,
            loops,
            count,
        })
    }

    fn for_each(
        &mut self,
        each: &'p ForEach,
        source: Source<'p>,
        frame: &Frame<'p>,
        inner: &mut Governed<'_, 'p>,
    ) -> OnColumns<(Elements, ColumnarBlock)> {
        let mut elements = source.elements.clone();
        let table = elements.table;
        let mut inside = frame.clone();
        match each.binders.as_slice() {
            [(_, local)] => {
                inside.names.insert(*local, source.element.clone());
            }
            [(_, one), (_, other)] => {
                // Neighbours are so in the list itself.
                if elements.filter.is_some() {
                    return Err(Obstacle::Order);
                }
                let next = self.add(table, Op::Next);
                let neighbour = self.neighbour(next, &source)?;
                inside.names.insert(*one, source.element.clone());
                inside.names.insert(*other, neighbour);
                let has_next = self.add(table, Op::HasNext);
                elements.filter = Some(has_next);
            }
            _ => return Err(Obstacle::Order),
        }
        let block = self.inside(&source, |compiler| {
            if let Some(filter) = &each.filter {
                let filter = compiler.expr(filter, &inside)?;
                let filter = compiler.lift(filter, table)?;
                elements.filter = Some(compiler.both(elements.filter, filter));
            }
            inner(compiler, &each.block, &mut inside, table)
        })?;
        Ok((elements, block))
    }

    /// What the element after each one is.
    fn neighbour(&mut self, next: VectorId, source: &Source<'p>) -> OnColumns<Bound<'p>> {
        let table = source.elements.table;
        match &source.element {
            Bound::Row(place) => {
                let at = match place.at {
                    Some(at) => {
                        let at = self.lift(at, table)?;
                        self.at_rows(next, at)
                    }
                    None if self.table_of(place.path)? == table => next,
                    None => return Err(Obstacle::Order),
                };
                Ok(Bound::Row(Place {
                    path: place.path,
                    rows: Rc::clone(&source.rows),
                    at: Some(at),
                }))
            }
            Bound::Value(vector, _) => {
                let vector = self.lift(*vector, table)?;
                Ok(Bound::Value(
                    self.at_rows(next, vector),
                    Rc::clone(&source.rows),
                ))
            }
            Bound::Expression(..) => Err(Obstacle::Order),
        }
    }
}
