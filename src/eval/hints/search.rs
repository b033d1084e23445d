//! The nearest value that satisfies an obligation, on a copy of the cells.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::explain::ExplainContext;
use super::super::finding::Verdict;
use super::super::machine::Machine;
use super::super::recorder::{Operand, Recorder};
use super::super::rules::{Explained, Obligation, RuleRun, Taker};
use super::axis::{Axis, difference};
use super::order::Order;
use super::question::HintQuestion;
use super::write::Decimals;
use super::{Budget, kind, write};
use crate::document::{Cell, CellId, Document};
use crate::runtime::Value;
use crate::value::Number;

/// A value that satisfies.
pub(super) struct Found {
    /// The value.
    pub cell: Cell,
    /// In which direction all further ones do: 1, -1, or 0 for neither.
    pub direction: i64,
}

/// A search for one obligation along one axis.
pub(super) struct AxisSearch<'s, 'c> {
    case: &'s ExplainContext<'c>,
    budget: &'s Budget,
    shadow: &'s mut Document,
    question: &'s HintQuestion<'s>,
    order: Order,
    cell: CellId,
    axis: Axis,
    known: HashMap<i64, bool>,
}

impl<'s, 'c> AxisSearch<'s, 'c> {
    pub(super) fn new(
        case: &'s ExplainContext<'c>,
        budget: &'s Budget,
        shadow: &'s mut Document,
        question: &'s HintQuestion<'s>,
        cell: CellId,
        axis: &'s Axis,
    ) -> Self {
        let order = Order::around(case.program, case.document, question, cell);
        let axis = axis.clone();
        Self {
            case,
            budget,
            shadow,
            question,
            order,
            cell,
            axis,
            known: HashMap::from([(0, false)]),
        }
    }

    /// The nearest value that satisfies and keeps the order of the record's dates.
    ///
    /// Both sides of a comparison are equal where it may begin to hold; other conditions are met by going in larger and
    /// larger steps. The edge of what satisfies is the candidate, and whatever is nearer is looked at, as far as it is near.
    pub(super) fn nearest(&mut self, sides: &[Operand]) -> Option<Found> {
        let mut solutions = self.solutions(sides);
        if let Some(axis) = self.finer(&solutions, sides) {
            self.axis = axis;
            self.known = HashMap::from([(0, false)]);
            solutions = self.solutions(sides);
        }
        let mut best: Option<i64> = None;
        let mut between: Option<(Number, Cell)> = None;
        for steps in &solutions {
            if let Some(offset) = self.around(steps) {
                best = nearer(best, Some(self.boundary(0, offset)));
            } else if let Some(cell) = self.axis.exactly(steps).filter(|_| !steps.is_integer())
                && between
                    .as_ref()
                    .is_none_or(|(known, _)| steps.abs() < known.abs())
                && self.allows(&cell)
                && self.satisfies_with(cell.clone())
            {
                between = Some((steps.clone(), cell));
            }
        }
        for direction in [1, -1] {
            let found = self.striding(direction, best);
            best = nearer(best, found);
        }
        best = self.close_by(best).or(best);
        if let Some(offset) = best.filter(|_| self.question.is_precise) {
            best = Some(self.rounder(offset));
        }
        let is_between = |(steps, _): &(Number, Cell)| {
            best.is_none_or(|best| steps.abs() < Number::from(best.saturating_abs()))
        };
        if let Some((_, cell)) = between.filter(is_between) {
            return Some(Found { cell, direction: 0 });
        }
        let offset = best?;
        let direction = if self.is_open(offset, &solutions) {
            offset.signum()
        } else {
            0
        };
        Some(Found {
            cell: self.axis.at(offset)?,
            direction,
        })
    }

    /// How many steps away both sides of a comparison are equal, if it is linear in the value; the nearest first.
    fn solutions(&mut self, sides: &[Operand]) -> Vec<Number> {
        let Some(first) = self.recorded_at(1) else {
            return Vec::new();
        };
        let Some(second) = self.recorded_at(2) else {
            return Vec::new();
        };
        let mut solutions: Vec<Number> = Vec::new();
        for (here, (one, two)) in sides.iter().zip(first.sides.iter().zip(&second.sides)) {
            let solution = || {
                let gap = difference(&here.left, &here.right)?;
                let slope = difference(&one.left, &one.right)?.sub(&gap).ok()?;
                let further = difference(&two.left, &two.right)?.sub(&gap).ok()?;
                let linear = further == slope.add(&slope).ok()?;
                if slope.is_zero() || !linear {
                    None
                } else {
                    gap.neg().div(&slope).ok()
                }
            };
            solutions.extend(solution());
        }
        solutions.sort_by_key(|steps| (steps.abs(), steps.is_negative()));
        solutions.dedup();
        solutions
    }

    /// A finer line, where both sides are equal between two of its values: only a whole number is whole by its type, the
    /// others are not because somebody wrote one. What is written is left where its digits count.
    fn finer(&self, solutions: &[Number], sides: &[Operand]) -> Option<Axis> {
        if self.question.is_precise {
            return None;
        }
        let ty = kind::of(self.case.program, self.case.document, self.cell)?;
        let sides = sides
            .iter()
            .filter(|_| solutions.is_empty())
            .flat_map(|side| [&side.left, &side.right]);
        let digits = sides
            .filter_map(Value::digits)
            .chain([self.question.recorder.digits_in_loops])
            .max()?;
        self.axis.finer(ty, solutions, digits)
    }

    /// The nearest value at or next to a solution that satisfies.
    fn around(&mut self, steps: &Number) -> Option<i64> {
        let mut around = beside(steps);
        around.sort_by_key(|offset| offset.saturating_abs());
        around
            .into_iter()
            .find(|offset| *offset != 0 && self.accepts(*offset))
    }

    /// The edge before the first of larger and larger steps in a direction that satisfies, unless it is further than `best`.
    fn striding(&mut self, direction: i64, best: Option<i64>) -> Option<i64> {
        let mut not = 0;
        for offset in self.axis.strides(direction) {
            self.axis.at(offset)?;
            if self.accepts(offset) {
                return Some(self.boundary(not, offset));
            }
            if self.budget.is_spent()
                || best.is_some_and(|best| best.saturating_abs() <= offset.saturating_abs())
            {
                return None;
            }
            not = offset;
        }
        None
    }

    /// Bisects between a value that does not satisfy and one that does, down to neighbours.
    fn boundary(&mut self, not: i64, does: i64) -> i64 {
        let (mut not, mut does) = (not, does);
        while does.abs_diff(not) > 1 {
            let middle = not.midpoint(does);
            if self.accepts(middle) {
                does = middle;
            } else {
                not = middle;
            }
        }
        does
    }

    /// The nearest of the values close by that satisfies, where it is nearer than `best`.
    fn close_by(&mut self, best: Option<i64>) -> Option<i64> {
        let best = best.map_or(i64::MAX, i64::saturating_abs);
        let close = self
            .axis
            .close_by()
            .into_iter()
            .take_while(|steps| *steps < best);
        let both = close.flat_map(|steps| [steps, steps.saturating_neg()]);
        both.into_iter().find(|offset| self.accepts(*offset))
    }

    /// The nearest value with fewer digits that satisfies, where it is nearer: fewer digits state less, and allow more.
    fn rounder(&mut self, offset: i64) -> i64 {
        let axis = self.axis.clone();
        let mut best = offset;
        for fewer in 1..=axis.digits() {
            let at = |nth: i64| axis.coarser(fewer, nth.saturating_mul(offset.signum()));
            let unit = 10_i64.saturating_pow(fewer);
            // The first one at which it surely satisfies, if any does.
            let mut does = offset.saturating_abs().div_euclid(unit).saturating_add(1);
            let Some(last) = at(does).filter(|last| self.accepts(*last)) else {
                continue;
            };
            let mut not = 0;
            let mut found = last;
            while does.saturating_sub(not) > 1 {
                let middle = not.midpoint(does);
                match at(middle).filter(|middle| self.accepts(*middle)) {
                    Some(middle_offset) => (does, found) = (middle, middle_offset),
                    None => not = middle,
                }
            }
            best = nearer(Some(best), Some(found)).unwrap_or(best);
        }
        best
    }

    /// Whether all values beyond one that satisfies do, too.
    fn is_open(&mut self, offset: i64, solutions: &[Number]) -> bool {
        if self.question.has_holes {
            return false;
        }
        let direction = offset.signum();
        let further = |steps: i64| {
            steps
                .checked_mul(direction)
                .and_then(|steps| offset.checked_add(steps))
        };
        let beyond = |at: &i64| {
            if direction > 0 {
                *at > offset
            } else {
                *at < offset
            }
        };
        // Where two sides are equal again it may end.
        let turning = solutions.iter().flat_map(beside).filter(beyond);
        let near = self
            .axis
            .beyond(offset)
            .into_iter()
            .filter_map(further)
            .chain(turning)
            .collect::<Vec<i64>>();
        // What cannot be, as an amount of another sign, is not looked at; where nothing can be, nothing is known of it.
        let near: Vec<i64> = near
            .into_iter()
            .filter(|at| self.axis.at(*at).is_some())
            .collect();
        let near = !near.is_empty() && near.into_iter().all(|at| self.accepts(at));
        let far = self
            .axis
            .far()
            .into_iter()
            .filter_map(further)
            .chain(self.axis.zero().into_iter().filter(beyond));
        near && far
            .into_iter()
            .collect::<Vec<i64>>()
            .into_iter()
            .all(|at| self.may_satisfy(at))
    }

    fn allows(&self, value: &Cell) -> bool {
        self.order.allows(value)
    }

    /// Whether the value so many steps away satisfies and keeps the order of dates.
    fn accepts(&mut self, offset: i64) -> bool {
        self.axis.at(offset).is_some_and(|cell| self.allows(&cell)) && self.satisfies(offset)
    }

    fn satisfies(&mut self, offset: i64) -> bool {
        if let Some(known) = self.known.get(&offset) {
            return *known;
        }
        let satisfies = self
            .axis
            .at(offset)
            .is_some_and(|cell| self.satisfies_with(cell));
        self.known.insert(offset, satisfies);
        satisfies
    }

    /// Far away it may be that nothing can be decided, as outside the years that a calendar covers.
    fn may_satisfy(&mut self, offset: i64) -> bool {
        let Some(cell) = self.axis.at(offset) else {
            return true;
        };
        let found = self.decided_with(cell);
        let number = self.question.obligation.number;
        match found
            .as_deref()
            .and_then(|found| found.get(number))
            .map(|one| one.verdict)
        {
            Some(Verdict::Undetermined) => true,
            _ => self.satisfies(offset),
        }
    }

    /// Whether the obligation holds with a value, and its rule asks no less.
    fn satisfies_with(&mut self, value: Cell) -> bool {
        let is_met = self
            .decided_with(value)
            .is_some_and(|found| self.question.is_met(&found));
        if !is_met || !self.question.may_ask_less {
            return is_met;
        }
        self.recorded()
            .is_some_and(|recorder| recorder.asks_as_much_as(self.question.recorder))
    }

    /// The obligations of the rule at its record, with a value.
    fn decided_with(&mut self, value: Cell) -> Option<Vec<Obligation>> {
        if self.budget.is_spent() {
            return None;
        }
        self.put(value);
        let obligation = self.question.obligation;
        let rule = self.case.program.rules.get(obligation.rule)?;
        let mut machine = self.machine();
        let mut found = Vec::new();
        RuleRun::new(
            &mut machine,
            obligation.rule,
            rule,
            obligation.place,
            &mut found,
        )
        .run();
        self.budget.evaluate(machine.steps);
        Some(found)
    }

    /// What the clause reads, compares and asks where the value is so many steps away.
    fn recorded_at(&mut self, offset: i64) -> Option<Recorder> {
        self.put(self.axis.at(offset)?);
        self.recorded()
    }

    /// What the clause reads, compares and asks with the value that was put there.
    fn recorded(&mut self) -> Option<Recorder> {
        let obligation = self.question.obligation;
        let rule = self.case.program.rules.get(obligation.rule)?;
        let mut one = One {
            number: obligation.number,
            recorder: None,
        };
        let mut machine = self.machine();
        machine.record();
        RuleRun::new(
            &mut machine,
            obligation.rule,
            rule,
            obligation.place,
            &mut one,
        )
        .run();
        self.budget.evaluate(machine.steps);
        one.recorder
    }

    fn put(&mut self, value: Cell) {
        let written = self
            .question
            .is_precise
            .then(|| {
                write::written(
                    self.case.document,
                    self.cell,
                    &value,
                    Decimals::of(self.case.program),
                )
            })
            .flatten();
        self.shadow
            .replace(self.cell, value, written.map(|written| written.value));
    }

    fn machine(&self) -> Machine<'_> {
        let ExplainContext {
            program,
            plan,
            settings,
            sources,
            ..
        } = *self.case;
        Machine::new(program, plan, self.shadow, settings, sources)
    }
}

/// Takes what is recorded of one obligation.
struct One {
    number: usize,
    recorder: Option<Recorder>,
}

impl<'a> Taker<'a> for One {
    fn decided(&mut self, _: Obligation) {}

    fn wants(&self, number: usize) -> bool {
        number == self.number
    }

    fn explained(&mut self, explained: Explained<'a>) {
        self.recorder.get_or_insert(explained.recorder);
    }
}

/// The nearer of two values; of two equally near, the greater.
fn nearer(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter()
        .chain(other)
        .min_by_key(|offset| (offset.saturating_abs(), Reverse(*offset)))
}

/// Whole steps at and next to a number of steps.
fn beside(steps: &Number) -> Vec<i64> {
    let Some(below) = steps.floor().to_i64() else {
        return Vec::new();
    };
    (-1..=2).filter_map(|by| below.checked_add(by)).collect()
}
