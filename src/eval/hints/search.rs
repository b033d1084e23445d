//! The nearest value that satisfies an obligation, on a copy of the cells.

use std::collections::HashMap;

use super::super::explain::Case;
use super::super::finding::Verdict;
use super::super::machine::Machine;
use super::super::recorder::Side;
use super::super::rules::{Obligation, Run};
use super::Budget;
use super::axis::{Axis, difference};
use crate::check::program::{Builtin, ExprKind};
use crate::check::walk;
use crate::document::{Cell, CellId, Document};
use crate::syntax::ast::CompareOp;
use crate::value::Number;

/// A value that satisfies.
pub(super) struct Found {
    /// The value.
    pub cell: Cell,
    /// In which direction all further ones do: 1, -1, or 0 for neither.
    pub direction: i64,
}

/// A search for one obligation along one axis.
pub(super) struct Search<'s, 'c> {
    case: &'s Case<'c>,
    budget: &'s Budget,
    shadow: &'s mut Document,
    obligation: &'s Obligation,
    cell: CellId,
    axis: &'s Axis,
    known: HashMap<i64, bool>,
}

impl<'s, 'c> Search<'s, 'c> {
    pub(super) fn new(
        case: &'s Case<'c>,
        budget: &'s Budget,
        shadow: &'s mut Document,
        obligation: &'s Obligation,
        cell: CellId,
        axis: &'s Axis,
    ) -> Self {
        Self { case, budget, shadow, obligation, cell, axis, known: HashMap::from([(0, false)]) }
    }

    /// The nearest value that satisfies, from the sides of the comparisons that the clause makes.
    pub(super) fn nearest(&mut self, sides: &[Side]) -> Option<Found> {
        let solutions = self.solutions(sides);
        for steps in &solutions {
            if let Some(found) = self.near(steps) {
                return Some(found);
            }
        }
        // A comparison that answers to the value without being solved by it has no solution on this line.
        let searched = [1, -1].map(|direction| self.striding(direction));
        let offset = searched.into_iter().flatten().min_by_key(|offset| offset.saturating_abs())?;
        self.settled(offset)
    }

    /// How many steps away both sides of a comparison are equal, if it is linear in the value.
    fn solutions(&mut self, sides: &[Side]) -> Vec<Number> {
        let Some(first) = self.sides_at(1) else { return Vec::new() };
        let Some(second) = self.sides_at(2) else { return Vec::new() };
        let mut solutions: Vec<Number> = Vec::new();
        for (here, (one, two)) in sides.iter().zip(first.iter().zip(&second)) {
            let solution = || {
                let gap = difference(&here.left, &here.right)?;
                let slope = difference(&one.left, &one.right)?.sub(&gap).ok()?;
                let further = difference(&two.left, &two.right)?.sub(&gap).ok()?;
                let linear = further == slope.add(&slope).ok()?;
                if slope.is_zero() || !linear { None } else { gap.neg().div(&slope).ok() }
            };
            solutions.extend(solution());
        }
        solutions
    }

    /// A value that satisfies at or next to a solution.
    fn near(&mut self, steps: &Number) -> Option<Found> {
        let below = steps.floor().to_i64()?;
        let above = if steps.is_integer() { below } else { below.checked_add(1)? };
        let mut around = vec![below, above, below.checked_sub(1)?, above.checked_add(1)?];
        around.dedup();
        around.sort_by_key(|offset| offset.saturating_abs());
        if let Some(offset) = around.into_iter().find(|offset| *offset != 0 && self.holds(*offset)) {
            return self.settled(offset);
        }
        let cell = self.axis.exactly(steps).filter(|_| !steps.is_integer())?;
        self.holds_with(cell.clone()).then_some(Found { cell, direction: 0 })
    }

    /// The edge before the first of 1, 4, 16, … steps in a direction that satisfies.
    fn striding(&mut self, direction: i64) -> Option<i64> {
        for power in 0..=self.axis.reach() {
            let offset = 4_i64.checked_pow(power)?.checked_mul(direction)?;
            self.axis.at(offset)?;
            if self.holds(offset) {
                return Some(self.boundary(offset));
            }
            if self.budget.is_spent() {
                return None;
            }
        }
        None
    }

    /// Between the value written, which does not satisfy, and one that does: one that does, beside one that does not.
    fn boundary(&mut self, offset: i64) -> i64 {
        let (mut not, mut does) = (0_i64, offset);
        while does.abs_diff(not) > 1 {
            let middle = not.midpoint(does);
            if self.holds(middle) {
                does = middle;
            } else {
                not = middle;
            }
        }
        does
    }

    /// A value at the edge of those that satisfy, with the direction in which they lie.
    fn settled(&mut self, offset: i64) -> Option<Found> {
        let offset = self.boundary(offset);
        let direction = offset.signum();
        if self.has_holes() {
            let cell = self.axis.at(offset)?;
            return Some(Found { cell, direction: 0 });
        }
        let mut beyond = self.axis.beyond(offset).into_iter();
        let further = |steps: i64| steps.checked_mul(direction).and_then(|steps| offset.checked_add(steps));
        // What cannot be, as an amount of another sign, is not looked at.
        let near = beyond.all(|steps| further(steps).is_none_or(|at| self.axis.at(at).is_none() || self.holds(at)));
        let mut far = self.axis.far(offset).into_iter();
        let all = near && !far.any(|steps| further(steps).is_some_and(|at| self.is_violated(at)));
        let cell = self.axis.at(offset)?;
        Some(Found { cell, direction: if all { direction } else { 0 } })
    }

    /// Whether the obligation may ask for values that differ, or for those of a list: then single values beyond one that
    /// satisfies may not, however many others do.
    fn has_holes(&self) -> bool {
        let program = self.case.program;
        let obligation = self.obligation;
        let rule = program.rules.get(obligation.rule.index()).map(|rule| &rule.block);
        let exception = obligation.exception.and_then(|id| program.exceptions.get(id.index()));
        let blocks = rule.into_iter().chain(exception.map(|exception| &exception.block));
        blocks.into_iter().any(|block| {
            walk::any(program, block, &mut |expr| match &*expr.kind {
                ExprKind::In { container, .. } => {
                    !matches!(&*container.kind, ExprKind::Stretch { .. } | ExprKind::Local(_))
                }
                ExprKind::Compare { op: CompareOp::NotEqual, .. } => true,
                ExprKind::Builtin(Builtin::Unique | Builtin::Distinct | Builtin::SameSet, _) => true,
                _ => false,
            })
        })
    }

    fn holds(&mut self, offset: i64) -> bool {
        if let Some(known) = self.known.get(&offset) {
            return *known;
        }
        let holds = self.axis.at(offset).is_some_and(|cell| self.holds_with(cell));
        self.known.insert(offset, holds);
        holds
    }

    fn is_violated(&mut self, offset: i64) -> bool {
        let Some(cell) = self.axis.at(offset) else { return false };
        self.verdict_with(cell) == Some(Verdict::Violated)
    }

    fn holds_with(&mut self, value: Cell) -> bool {
        self.verdict_with(value) == Some(Verdict::Holds)
    }

    fn verdict_with(&mut self, value: Cell) -> Option<Verdict> {
        if self.budget.is_spent() {
            return None;
        }
        self.shadow.replace(self.cell, value);
        let rule = self.case.program.rules.get(self.obligation.rule.index())?;
        let mut machine = self.machine();
        let run = Run::new(&mut machine, self.obligation.rule, rule, self.obligation.place, &|_| false);
        let (found, _) = run.run();
        self.budget.evaluate(machine.steps);
        found.get(self.obligation.number).map(|obligation| obligation.verdict)
    }

    /// Both sides of the clause's comparisons, where the value is so many steps away.
    fn sides_at(&mut self, offset: i64) -> Option<Vec<Side>> {
        self.shadow.replace(self.cell, self.axis.at(offset)?);
        let rule = self.case.program.rules.get(self.obligation.rule.index())?;
        let number = self.obligation.number;
        let wanted = |at: usize| at == number;
        let mut machine = self.machine();
        machine.record();
        let run = Run::new(&mut machine, self.obligation.rule, rule, self.obligation.place, &wanted);
        let (_, explained) = run.run();
        self.budget.evaluate(machine.steps);
        explained.into_iter().next().map(|explained| explained.recorder.sides)
    }

    fn machine(&self) -> Machine<'_> {
        let Case { program, plan, settings, sources, .. } = *self.case;
        Machine::new(program, plan, self.shadow, settings, sources)
    }
}
