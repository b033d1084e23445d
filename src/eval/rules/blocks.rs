//! Blocks of clauses: `let`s, conditions, `for each`, and the requirements in them.

use super::super::cells::dotted;
use super::super::finding::{Reason, ReasonKind};
use super::super::lists::positions;
use super::super::machine::Slot;
use super::super::recorder::Recorder;
use super::super::trace::Trace;
use super::outcomes::PossibleOutcome;
use super::{Applies, Binding, ClauseLevel, RuleRun, one_line, place_of};
use crate::check::program::{Block, Condition, Expr, ForEach, Part};
use crate::runtime::{List, Value, merged};

impl<'a> RuleRun<'_, 'a> {
    pub(super) fn block(&mut self, block: &'a Block, level: ClauseLevel) {
        let around = self.context.len();
        let doubts = self.doubts.len();
        self.open_lets(block);
        match self.conditions(block) {
            Applies::Yes => self.governed(block, level),
            Applies::No(reason) => self.not_applicable(block, level, &reason),
            Applies::Unknown(doubt) => {
                self.doubts.push(doubt);
                self.governed(block, level);
            }
        }
        self.doubts.truncate(doubts);
        self.context.truncate(around);
    }

    /// What a block's conditions govern: its exceptions where they are decided here, else its parts.
    fn governed(&mut self, block: &'a Block, level: ClauseLevel) {
        let here = matches!(level, ClauseLevel::Rule(depth) if depth == self.rule.exception_depth);
        if here && !self.machine.plan.exceptions(self.id).is_empty() {
            self.with_exceptions(block, level);
        } else {
            self.parts(block, level);
        }
    }

    pub(super) fn open_lets(&mut self, block: &'a Block) {
        for binding in &block.lets {
            if let Some(slot) = self.machine.frame.get_mut(binding.local.index()) {
                *slot = Slot::Lazy(&binding.expr);
            }
        }
    }

    pub(super) fn parts(&mut self, block: &'a Block, level: ClauseLevel) {
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => self.requirement(requirement, level),
                Part::ForEach(each) => self.for_each(each, level),
            }
        }
    }

    /// Whether a block's conditions are met.
    pub(super) fn conditions(&mut self, block: &'a Block) -> Applies {
        let mut unknown = Vec::new();
        for condition in &block.conditions {
            let value = self.machine.eval(&condition.expr);
            if self.deriving() {
                let steps = self.machine.take_steps();
                self.context.push(condition_step(condition, &value, steps));
            }
            match value.truth() {
                Some(truth) if truth != condition.negated => {}
                Some(_) => {
                    let written = self.machine.sources.slice(condition.expr.span);
                    let state = if condition.negated {
                        "holds"
                    } else {
                        "does not hold"
                    };
                    let explaining = self.machine.recording();
                    let text = if explaining {
                        self.why(&condition.expr, written, state)
                    } else {
                        String::new()
                    };
                    return Applies::No(Reason {
                        kind: ReasonKind::Condition,
                        path: String::new(),
                        text,
                        span: Some(condition.span),
                    });
                }
                None => unknown.push(value),
            }
        }
        if unknown.is_empty() {
            Applies::Yes
        } else {
            Applies::Unknown(merged(&unknown))
        }
    }

    /// Why a condition is as it is: what was absent, or the condition itself.
    fn why(&mut self, expr: &'a Expr, written: &str, state: &str) -> String {
        let before = self.machine.recorder.replace(Recorder::default());
        self.machine.eval(expr);
        let seen = std::mem::replace(&mut self.machine.recorder, before).unwrap_or_default();
        match seen.defaults.first() {
            Some((_, default)) => default.clone(),
            None => format!("`{}` {state}", one_line(written)),
        }
    }

    fn for_each(&mut self, each: &'a ForEach, level: ClauseLevel) {
        let list = self.machine.eval(&each.list);
        let Value::List(list) = list else {
            return self.undecided(&each.block, level, &list);
        };
        let width = each.binders.len().max(1);
        let count = list.len().saturating_add(1).saturating_sub(width);
        let mut chosen = false;
        // What is recorded around the elements, which each of them begins with.
        let around = self
            .machine
            .recorder
            .clone()
            .map(|recorder| recorder.without_steps().closed());
        let chosen_by_key = match each.binders.as_slice() {
            [(_, local)] => self.machine.chosen(each.filter.as_ref(), *local, &list),
            _ => None,
        };
        for at in positions(chosen_by_key, &list).take_while(|at| *at < count) {
            if self.machine.spent(1) {
                let unknown = self.machine.out_of_steps(each.span);
                return self.undecided(&each.block, level, &unknown);
            }
            chosen |= self.element(each, &list, at, level, around.as_deref());
        }
        if !chosen {
            self.nothing_chosen(each, &list, level);
        }
    }

    /// Decides for one element; returns whether `where` chose it, or may have.
    ///
    /// Its recording begins with that of the enclosing block, and is not kept for the next element; only of elements that
    /// `where` passes over it is, should it pass over all.
    fn element(
        &mut self,
        each: &'a ForEach,
        list: &List,
        at: usize,
        level: ClauseLevel,
        recorded: Option<&Recorder>,
    ) -> bool {
        let around = self.context.len();
        let bound = self.bindings.len();
        for (offset, (name, local)) in each.binders.iter().enumerate() {
            let position = at.saturating_add(offset);
            let value = self.machine.element(list, position);
            let place = place_of(list, position, &value);
            let is_shown = place.is_none() && self.machine.recording() && !value.is_unknown();
            self.bindings.push(Binding {
                name: name.clone(),
                place,
                value: is_shown.then(|| value.show().into()),
            });
            self.machine.bind_element(*local, value, position);
        }
        let outer = self.machine.recorder.take();
        self.machine.recorder = outer.as_ref().map(Recorder::beside);
        let filter = each
            .filter
            .as_ref()
            .map_or(Value::Boolean(true), |filter| self.machine.eval(filter));
        if self.deriving() {
            let steps = self.machine.take_steps();
            self.context.push(self.element_step(each, bound, steps));
        }
        let chosen = filter.truth() != Some(false);
        let mut set_aside = None;
        let own = self.machine.recorder.take();
        self.machine.recorder = match (outer, own) {
            (Some(mut outer), Some(own)) if !chosen => {
                outer.repeat(&own);
                Some(outer)
            }
            (outer, own) => {
                let mut begun = outer.as_ref().map(Recorder::beside);
                if let (Some(begun), Some(own)) = (&mut begun, own) {
                    recorded.iter().for_each(|recorded| begun.repeat(recorded));
                    begun.repeat(&own);
                }
                set_aside = outer;
                begun
            }
        };
        if chosen {
            let doubts = self.doubts.len();
            self.doubts.extend(filter.is_unknown().then_some(filter));
            self.block(&each.block, level.deeper());
            self.doubts.truncate(doubts);
            self.machine.recorder = set_aside;
        }
        self.bindings.truncate(bound);
        self.context.truncate(around);
        chosen
    }

    fn nothing_chosen(&mut self, each: &'a ForEach, list: &List, level: ClauseLevel) {
        let name = one_line(self.machine.sources.slice(each.list.span));
        let text = match list.len() {
            0 => format!("`{name}` has no elements"),
            1 if each.binders.len() > 1 => format!("`{name}` has one element, and no neighbours"),
            _ => format!("`{name}` has none that `for each` asks for"),
        };
        let reason = Reason {
            kind: ReasonKind::EmptyList,
            path: String::new(),
            text,
            span: Some(each.span),
        };
        self.each_requirement(&each.block, &mut |run, requirement| {
            run.settle(
                requirement,
                level,
                PossibleOutcome::not_applicable(reason.clone()),
            );
        });
    }

    /// The step of an element of `for each`: which one it is, and whether `where` chose it.
    fn element_step(&self, each: &ForEach, bound: usize, steps: Vec<Trace>) -> Trace {
        let names = self.bindings.get(bound..).unwrap_or(&[]).iter().map(
            |Binding { name, place, value }| {
                let place = place.filter(|place| place.document == 0);
                let pointer = place.map(|place| dotted(&self.machine.document.pointer(place.cell)));
                let what = pointer.or_else(|| value.as_ref().map(ToString::to_string));
                what.map_or_else(|| name.to_string(), |what| format!("{name} is {what}"))
            },
        );
        let value = names.collect::<Vec<_>>().join(", ");
        Trace {
            steps,
            ..Trace::of(each.span, value)
        }
    }
}

/// The step of a condition: `when discussion.urgent`.
fn condition_step(condition: &Condition, value: &Value, steps: Vec<Trace>) -> Trace {
    let met = match value.truth() {
        Some(truth) if truth != condition.negated => "met",
        Some(_) => "not met",
        None => "unknown",
    };
    Trace {
        steps,
        ..Trace::of(condition.span, met.to_owned())
    }
}
