//! Runs rules at places: conditions, `for each`, exceptions, dates in force,
//! and what each obligation's verdict is.
//!
//! Where a condition is unknown every outcome that it allows is considered
//! (`Outcomes`); the verdict is what all of them have in common.

use std::sync::Arc;

use super::finding::{Reason, Verdict};
use super::machine::{Machine, Slot};
use super::recorder::Recorder;
use super::trace::Trace;
use super::value::{List, Place, Record, Value, merged};
use crate::check::program::{
    Block, Condition, ExceptionId, ForEach, InForce, Part, Requirement, RequirementId, Rule, RuleId,
};
use crate::document::CellId;

/// One requirement at one place and binding, with its verdict.
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The rule.
    pub rule: RuleId,
    /// The exception by which it is decided.
    pub exception: Option<ExceptionId>,
    /// Which requirement of the rule, or of the exception.
    pub requirement: RequirementId,
    /// Where the rule runs.
    pub place: Place,
    /// Which one at this place, counted from 0.
    pub number: usize,
    /// What was decided.
    pub verdict: Verdict,
}

/// An obligation with what the explaining run recorded.
#[derive(Debug, Clone)]
pub(super) struct Explained<'a> {
    pub obligation: Obligation,
    pub requirement: &'a Requirement,
    pub bindings: Vec<(Arc<str>, Option<Place>)>,
    pub reasons: Vec<Reason>,
    pub recorder: Recorder,
    pub exceptions: Vec<Tried>,
    /// The message of `otherwise`, with its values.
    pub message: Option<String>,
    /// How the verdict came about, where that is asked for.
    pub derivation: Vec<Trace>,
}

/// An exception that was considered.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    pub id: ExceptionId,
    pub applies: Option<bool>,
    pub because: String,
}

/// Whether something applies: yes, no (with why), or unknown (with why).
#[derive(Debug, Clone)]
enum Applies {
    Yes,
    No(Reason),
    Unknown(Value),
}

/// Runs one rule at one place.
pub(super) struct Run<'m, 'a> {
    pub machine: &'m mut Machine<'a>,
    pub id: RuleId,
    pub rule: &'a Rule,
    pub place: Place,
    /// Obligations whose explanation is wanted, by number; only the explaining run has some.
    pub wanted: &'m dyn Fn(usize) -> bool,
    pub found: Vec<Obligation>,
    pub explained: Vec<Explained<'a>>,
    /// Unknown conditions around what is decided now.
    doubts: Vec<Value>,
    bindings: Vec<(Arc<str>, Option<Place>)>,
    exceptions: Vec<Tried>,
    /// Steps of what stands around the requirement: conditions, elements, exceptions.
    context: Vec<Trace>,
    explaining: bool,
}

impl<'m, 'a> Run<'m, 'a> {
    pub fn new(
        machine: &'m mut Machine<'a>,
        id: RuleId,
        rule: &'a Rule,
        place: Place,
        wanted: &'m dyn Fn(usize) -> bool,
    ) -> Self {
        let explaining = machine.recording();
        Self {
            machine,
            id,
            rule,
            place,
            wanted,
            found: Vec::new(),
            explained: Vec::new(),
            doubts: Vec::new(),
            bindings: Vec::new(),
            exceptions: Vec::new(),
            context: Vec::new(),
            explaining,
        }
    }

    /// Decides every obligation of the rule at the place.
    pub fn run(mut self) -> (Vec<Obligation>, Vec<Explained<'a>>) {
        let machine = &mut *self.machine;
        machine.it = self.place;
        machine.rule_place = self.place;
        machine.dated_by = self.rule.dated_by.as_ref();
        machine.governing = None;
        machine.frame.clear();
        machine.frame.resize(usize::try_from(self.rule.locals).unwrap_or(0), Slot::Empty);
        match self.in_force(self.rule.in_force.as_ref()) {
            Applies::Yes => self.block(&self.rule.block, 0),
            Applies::No(reason) => self.not_applicable(&self.rule.block, &reason),
            Applies::Unknown(doubt) => {
                self.doubts.push(doubt);
                self.block(&self.rule.block, 0);
            }
        }
        (self.found, self.explained)
    }

    fn in_force(&mut self, in_force: Option<&InForce>) -> Applies {
        let Some(in_force) = in_force else { return Applies::Yes };
        let date = self.machine.governing_date(in_force.span);
        if self.deriving() {
            let steps = self.machine.take_steps();
            let value = format!("the governing date is {}", date.show());
            self.context.push(Trace { steps, ..Trace::of(in_force.span, value) });
        }
        match date {
            Value::Date(date) if in_force.from <= date && in_force.until.is_none_or(|until| date < until) => {
                Applies::Yes
            }
            Value::Date(date) => Applies::No(Reason {
                kind: "not_in_force".to_owned(),
                path: String::new(),
                text: format!("not in force on {date}"),
                span: Some(in_force.span),
            }),
            unknown => Applies::Unknown(unknown),
        }
    }

    /// Whether a block's conditions are met.
    fn conditions(&mut self, block: &'a Block) -> Applies {
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
                    let state = if condition.negated { "holds" } else { "does not hold" };
                    let text = if self.explaining { self.why(&condition.expr, written, state) } else { String::new() };
                    return Applies::No(Reason {
                        kind: "condition".to_owned(),
                        path: String::new(),
                        text,
                        span: Some(condition.span),
                    });
                }
                None => unknown.push(value),
            }
        }
        if unknown.is_empty() { Applies::Yes } else { Applies::Unknown(merged(&unknown)) }
    }

    /// Why a condition is as it is: what was absent, or the condition itself.
    fn why(&mut self, expr: &'a crate::check::program::Expr, written: &str, state: &str) -> String {
        let before = self.machine.recorder.replace(Recorder::default());
        self.machine.eval(expr);
        let seen = std::mem::replace(&mut self.machine.recorder, before).unwrap_or_default();
        match seen.defaults.first() {
            Some((_, default)) => default.clone(),
            None => format!("`{}` {state}", one_line(written)),
        }
    }

    /// Whether steps are written down.
    fn deriving(&self) -> bool {
        self.explaining && self.machine.derives
    }

    fn block(&mut self, block: &'a Block, depth: u32) {
        let around = self.context.len();
        self.decide_block(block, depth);
        self.context.truncate(around);
    }

    fn decide_block(&mut self, block: &'a Block, depth: u32) {
        self.open_lets(block);
        let doubts = self.doubts.len();
        match self.conditions(block) {
            Applies::Yes => {}
            Applies::No(reason) => {
                self.not_applicable(block, &reason);
                return;
            }
            Applies::Unknown(doubt) => self.doubts.push(doubt),
        }
        if depth == self.rule.exception_depth && !self.machine.plan.exceptions(self.id).is_empty() {
            self.with_exceptions(block, depth);
        } else {
            self.parts(block, depth);
        }
        self.doubts.truncate(doubts);
    }

    fn open_lets(&mut self, block: &'a Block) {
        for binding in &block.lets {
            if let Some(slot) = self.machine.frame.get_mut(binding.local.index()) {
                *slot = Slot::Lazy(&binding.expr);
            }
        }
    }

    fn parts(&mut self, block: &'a Block, depth: u32) {
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => self.requirement(requirement, None),
                Part::ForEach(each) => self.for_each(each, depth, None),
            }
        }
    }

    fn for_each(&mut self, each: &'a ForEach, depth: u32, exception: Option<ExceptionId>) {
        let list = match self.machine.eval(&each.list) {
            Value::List(list) => list,
            unknown => {
                self.undecided(&each.block, exception, &unknown);
                return;
            }
        };
        let width = each.binders.len().max(1);
        let count = list.len().saturating_add(1).saturating_sub(width);
        let mut chosen = false;
        let around = self.context.len();
        for at in 0..count {
            if self.machine.spent(1) {
                let unknown = self.machine.out_of_steps(each.span);
                self.undecided(&each.block, exception, &unknown);
                return;
            }
            let bound = self.bindings.len();
            for (offset, (name, local)) in each.binders.iter().enumerate() {
                let position = at.saturating_add(offset);
                let value = self.machine.element(&list, position);
                self.bindings.push((name.clone(), place_of(&list, position, &value)));
                self.machine.bind(*local, value);
            }
            self.machine.take_steps();
            let filter = each.filter.as_ref().map_or(Value::Boolean(true), |filter| self.machine.eval(filter));
            if self.deriving() {
                let steps = self.machine.take_steps();
                self.context.push(self.element_step(each, bound, steps));
            }
            if filter.truth() != Some(false) {
                chosen = true;
                let doubts = self.doubts.len();
                self.doubts.extend(filter.is_unknown().then_some(filter));
                match exception {
                    None => self.block(&each.block, depth.saturating_add(1)),
                    Some(id) => self.exception_block(&each.block, id),
                }
                self.doubts.truncate(doubts);
            }
            self.bindings.truncate(bound);
            self.context.truncate(around);
        }
        if !chosen {
            let name = one_line(self.machine.sources.slice(each.list.span));
            let text = if list.is_empty() {
                format!("`{name}` has no elements")
            } else {
                format!("`{name}` has none that `for each` asks for")
            };
            let reason = Reason { kind: "empty_list".to_owned(), path: String::new(), text, span: Some(each.span) };
            self.each_requirement(&each.block, &mut |run, requirement| {
                run.settle(requirement, exception, Verdict::NotApplicable, vec![reason.clone()])
            });
        }
    }

    /// The step of an element of `for each`: which one it is, and whether `where` chose it.
    fn element_step(&self, each: &ForEach, bound: usize, steps: Vec<Trace>) -> Trace {
        let names = self.bindings.get(bound..).unwrap_or(&[]).iter().map(|(name, place)| {
            let place = place.filter(|place| place.document == 0);
            let pointer = place.map(|place| super::machine::dotted(&self.machine.document.pointer(place.cell)));
            pointer.map_or_else(|| name.to_string(), |pointer| format!("{name} is {pointer}"))
        });
        let value = names.collect::<Vec<_>>().join(", ");
        Trace { steps, ..Trace::of(each.span, value) }
    }

    /// Every requirement of a block, those in its loops too.
    fn each_requirement(&mut self, block: &'a Block, act: &mut dyn FnMut(&mut Self, &'a Requirement)) {
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => act(self, requirement),
                Part::ForEach(each) => self.each_requirement(&each.block, act),
            }
        }
    }

    fn not_applicable(&mut self, block: &'a Block, reason: &Reason) {
        self.each_requirement(block, &mut |run, requirement| {
            run.settle(requirement, None, Verdict::NotApplicable, vec![reason.clone()])
        });
    }

    fn undecided(&mut self, block: &'a Block, exception: Option<ExceptionId>, unknown: &Value) {
        let reasons = self.all_reasons(unknown);
        self.each_requirement(block, &mut |run, requirement| {
            run.settle(requirement, exception, Verdict::Undetermined, reasons.clone())
        });
    }

    /// What the requirement itself says, without the doubts around it.
    fn verdict(&mut self, requirement: &'a Requirement) -> (Verdict, Value) {
        let value = self.machine.eval(&requirement.expr);
        match value.truth() {
            Some(truth) if truth != requirement.forbid => (Verdict::Holds, value),
            Some(_) => (Verdict::Violated, value),
            None => (Verdict::Undetermined, value),
        }
    }

    fn requirement(&mut self, requirement: &'a Requirement, exception: Option<ExceptionId>) {
        if self.explaining && (self.wanted)(self.found.len()) {
            self.machine.forget();
            self.machine.record();
        }
        let (own, value) = self.verdict(requirement);
        if self.explaining && !(self.wanted)(self.found.len()) {
            self.machine.take_steps();
        }
        // What may also not apply is violated only if nothing else is possible.
        let verdict = match own {
            Verdict::Violated if !self.doubts.is_empty() => Verdict::Undetermined,
            other => other,
        };
        let reasons = if verdict == Verdict::Undetermined { self.all_reasons(&value) } else { Vec::new() };
        self.settle(requirement, exception, verdict, reasons);
    }

    /// The reasons of an unknown, and of the conditions around it.
    fn all_reasons(&self, value: &Value) -> Vec<Reason> {
        match merged(self.doubts.iter().chain([value])) {
            Value::Unknown(Some(reasons)) => reasons.to_vec(),
            _ => Vec::new(),
        }
    }

    fn settle(
        &mut self,
        requirement: &'a Requirement,
        exception: Option<ExceptionId>,
        verdict: Verdict,
        reasons: Vec<Reason>,
    ) {
        let obligation = Obligation {
            rule: self.id,
            exception,
            requirement: requirement.id,
            place: self.place,
            number: self.found.len(),
            verdict,
        };
        if self.explaining && (self.wanted)(obligation.number) {
            let recorder = self.machine.recorder.clone().unwrap_or_default();
            let message =
                requirement.otherwise.as_deref().filter(|_| verdict != Verdict::Holds).map(|parts| self.message(parts));
            self.explained.push(Explained {
                obligation: obligation.clone(),
                requirement,
                bindings: self.bindings.clone(),
                reasons,
                recorder,
                exceptions: self.exceptions.clone(),
                message,
                derivation: self.context.iter().cloned().chain(self.machine.take_steps()).collect(),
            });
        }
        self.found.push(obligation);
    }

    fn message(&mut self, parts: &'a [crate::check::program::TemplatePart]) -> String {
        use crate::check::program::TemplatePart;
        let recorder = self.machine.recorder.clone();
        let mut text = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(words) => text.push_str(words),
                TemplatePart::Value(expr) => text.push_str(&self.machine.eval(expr).show_as(&expr.ty)),
            }
        }
        self.machine.recorder = recorder;
        text
    }
}

/// Exceptions: which apply, and what follows.
impl<'a> Run<'_, 'a> {
    fn with_exceptions(&mut self, block: &'a Block, depth: u32) {
        let before = self.exceptions.len();
        let around = self.context.len();
        let states = self.try_all(self.machine.plan.exceptions(self.id));
        self.decide(block, depth, &states);
        self.context.truncate(around);
        self.exceptions.truncate(before);
    }

    /// Tries exceptions in the order of their declaration.
    fn try_all(&mut self, ids: &[ExceptionId]) -> Vec<(ExceptionId, Applies)> {
        let mut states = Vec::new();
        for id in ids {
            let Some(exception) = self.machine.program.exceptions.get(id.index()) else { continue };
            let around = self.context.len();
            let state = match self.in_force(exception.in_force.as_ref()) {
                Applies::Yes => {
                    self.open_lets(&exception.block);
                    self.conditions(&exception.block)
                }
                Applies::No(reason) => Applies::No(reason),
                Applies::Unknown(doubt) => Applies::Unknown(doubt),
            };
            if self.deriving() {
                let steps = self.context.split_off(around);
                self.context.push(exception_step(&exception.declared.name, &state, steps));
            }
            let (applies, because) = match &state {
                Applies::Yes => (Some(true), "its conditions are met".to_owned()),
                Applies::No(reason) => (Some(false), reason.text.clone()),
                Applies::Unknown(Value::Unknown(Some(reasons))) => {
                    (None, reasons.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>().join("; "))
                }
                Applies::Unknown(_) => (None, String::new()),
            };
            if let Some(seen) = &mut self.machine.seen {
                seen.exception(exception.declared.name_span, applies);
            }
            self.exceptions.push(Tried { id: *id, applies, because });
            states.push((*id, state));
        }
        states
    }

    fn decide(&mut self, block: &'a Block, depth: u32, states: &[(ExceptionId, Applies)]) {
        let sure: Vec<ExceptionId> =
            states.iter().filter(|(_, state)| matches!(state, Applies::Yes)).map(|(id, _)| *id).collect();
        let doubtful: Vec<(ExceptionId, Value)> = states
            .iter()
            .filter_map(|(id, state)| match state {
                Applies::Unknown(doubt) => Some((*id, doubt.clone())),
                _ => None,
            })
            .collect();
        match (sure.as_slice(), doubtful.is_empty()) {
            ([], true) => self.parts(block, depth),
            ([one], true) => self.apply(block, depth, *one),
            (several @ [_, _, ..], _) => self.conflict(block, several),
            (_, false) => self.weigh(block, depth, (None, sure.first().copied()), &doubtful),
        }
    }

    /// An exception applies: its requirements replace those of the rule.
    fn apply(&mut self, block: &'a Block, depth: u32, id: ExceptionId) {
        let Some(exception) = self.machine.program.exceptions.get(id.index()) else { return };
        let nested = self.machine.plan.nested(id).to_vec();
        if !nested.is_empty() {
            let states = self.try_all(&nested);
            let any = states.iter().any(|(_, state)| !matches!(state, Applies::No(_)));
            if any {
                return self.decide_nested(block, depth, id, &states);
            }
        }
        self.apply_own(block, id, &exception.block);
    }

    fn apply_own(&mut self, block: &'a Block, id: ExceptionId, own: &'a Block) {
        if own.parts.is_empty() {
            let name = self.exception_name(id);
            let text = format!("exception {name} applies");
            let reason = Reason { kind: "exception".to_owned(), path: String::new(), text, span: None };
            self.not_applicable(block, &reason);
            return;
        }
        self.exception_parts(own, id);
    }

    fn decide_nested(&mut self, block: &'a Block, depth: u32, outer: ExceptionId, states: &[(ExceptionId, Applies)]) {
        let sure: Vec<ExceptionId> =
            states.iter().filter(|(_, state)| matches!(state, Applies::Yes)).map(|(id, _)| *id).collect();
        let doubts: Vec<Value> = states
            .iter()
            .filter_map(|(_, state)| match state {
                Applies::Unknown(doubt) => Some(doubt.clone()),
                _ => None,
            })
            .collect();
        match (sure.as_slice(), doubts.is_empty()) {
            ([one], true) => self.apply(block, depth, *one),
            ([_, _, ..], _) => self.conflict(block, &sure),
            ([], true) => {
                if let Some(exception) = self.machine.program.exceptions.get(outer.index()) {
                    self.apply_own(block, outer, &exception.block);
                }
            }
            _ => {
                let doubtful: Vec<(ExceptionId, Value)> = states
                    .iter()
                    .filter_map(|(id, state)| match state {
                        Applies::Unknown(doubt) => Some((*id, doubt.clone())),
                        _ => None,
                    })
                    .collect();
                self.weigh(block, depth, (Some(outer), sure.first().copied()), &doubtful);
            }
        }
    }

    fn exception_block(&mut self, block: &'a Block, id: ExceptionId) {
        let around = self.context.len();
        self.decide_exception_block(block, id);
        self.context.truncate(around);
    }

    fn decide_exception_block(&mut self, block: &'a Block, id: ExceptionId) {
        self.open_lets(block);
        let doubts = self.doubts.len();
        match self.conditions(block) {
            Applies::Yes => self.exception_parts(block, id),
            Applies::No(reason) => {
                self.each_requirement(block, &mut |run, requirement| {
                    run.settle(requirement, Some(id), Verdict::NotApplicable, vec![reason.clone()]);
                });
            }
            Applies::Unknown(doubt) => {
                self.doubts.push(doubt);
                self.exception_parts(block, id);
            }
        }
        self.doubts.truncate(doubts);
    }

    fn exception_parts(&mut self, block: &'a Block, id: ExceptionId) {
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => self.requirement(requirement, Some(id)),
                Part::ForEach(each) => self.for_each(each, 0, Some(id)),
            }
        }
    }

    fn exception_name(&self, id: ExceptionId) -> String {
        self.machine
            .program
            .exceptions
            .get(id.index())
            .map(|exception| exception.declared.name.to_string())
            .unwrap_or_default()
    }

    fn conflict(&mut self, block: &'a Block, several: &[ExceptionId]) {
        let names: Vec<String> = several.iter().map(|id| self.exception_name(*id)).collect();
        let text = format!("conflicting exceptions: {} apply together", names.join(" and "));
        let kind = crate::value::FaultKind::ConflictingExceptions.word().to_owned();
        let reason = Reason { kind, path: String::new(), text, span: None };
        self.each_requirement(block, &mut |run, requirement| {
            run.settle(requirement, None, Verdict::Undetermined, vec![reason.clone()]);
        });
    }

    /// Some exceptions may or may not apply: what all outcomes have in common is the verdict.
    /// Without them decides the exception `outer` that they are exceptions to (else the rule), or `sure`.
    fn weigh(
        &mut self,
        block: &'a Block,
        depth: u32,
        (outer, sure): (Option<ExceptionId>, Option<ExceptionId>),
        doubtful: &[(ExceptionId, Value)],
    ) {
        let base: Vec<Verdict> = self.outcomes(|run| match (sure, outer) {
            (Some(one), _) => run.apply(block, depth, one),
            (None, Some(outer)) => run.apply_plain(block, outer),
            (None, None) => run.parts(block, depth),
        });
        let mut others: Vec<Verdict> = Vec::new();
        for (id, _) in doubtful {
            let verdicts = self.outcomes(|run| run.apply(block, depth, *id));
            others.push(together(&verdicts));
        }
        // Two that might apply together would conflict.
        if doubtful.len() > 1 || sure.is_some() {
            others.push(Verdict::Undetermined);
        }
        let doubts = merged(doubtful.iter().map(|(_, doubt)| doubt));
        let mut at = 0usize;
        let whole = together(&base);
        let same = base.len() == count_requirements(block);
        self.each_requirement(block, &mut |run, requirement| {
            let own = if same { base.get(at).copied().unwrap_or(whole) } else { whole };
            at = at.saturating_add(1);
            let verdict = common(others.iter().copied().chain([own]));
            let reasons = if verdict == Verdict::Undetermined { run.all_reasons(&doubts) } else { Vec::new() };
            run.settle(requirement, None, verdict, reasons);
        });
    }

    fn apply_plain(&mut self, block: &'a Block, id: ExceptionId) {
        if let Some(exception) = self.machine.program.exceptions.get(id.index()) {
            self.apply_own(block, id, &exception.block);
        }
    }

    /// The verdicts of one possibility, without settling them.
    fn outcomes(&mut self, work: impl FnOnce(&mut Self)) -> Vec<Verdict> {
        let (found, explained) = (std::mem::take(&mut self.found), std::mem::take(&mut self.explained));
        let explaining = std::mem::replace(&mut self.explaining, false);
        let tried = self.exceptions.len();
        work(self);
        self.exceptions.truncate(tried);
        self.machine.take_steps();
        let verdicts = self.found.iter().map(|obligation| obligation.verdict).collect();
        self.found = found;
        self.explained = explained;
        self.explaining = explaining;
        verdicts
    }
}

fn count_requirements(block: &Block) -> usize {
    block
        .parts
        .iter()
        .map(|part| match part {
            Part::Requirement(_) => 1,
            Part::ForEach(each) => count_requirements(&each.block),
        })
        .fold(0, usize::saturating_add)
}

/// The step of a condition: `when discussion.urgent`.
fn condition_step(condition: &Condition, value: &Value, steps: Vec<Trace>) -> Trace {
    let met = match value.truth() {
        Some(truth) if truth != condition.negated => "met",
        Some(_) => "not met",
        None => "unknown",
    };
    Trace { steps, ..Trace::of(condition.span, met.to_owned()) }
}

/// The step of an exception with its conditions.
fn exception_step(name: &str, state: &Applies, steps: Vec<Trace>) -> Trace {
    let value = match state {
        Applies::Yes => "applies",
        Applies::No(_) => "does not apply",
        Applies::Unknown(_) => "may apply",
    };
    Trace { said: Some(format!("exception {name}")), value: value.to_owned(), steps, ..Trace::default() }
}

/// The verdict of several requirements that must all be met.
fn together(verdicts: &[Verdict]) -> Verdict {
    let any = |verdict| verdicts.contains(&verdict);
    if any(Verdict::Violated) {
        Verdict::Violated
    } else if any(Verdict::Undetermined) {
        Verdict::Undetermined
    } else if any(Verdict::Holds) {
        Verdict::Holds
    } else {
        Verdict::NotApplicable
    }
}

/// What several possible outcomes have in common.
fn common(outcomes: impl Iterator<Item = Verdict>) -> Verdict {
    let all: Vec<Verdict> = outcomes.collect();
    let every = |verdict| all.iter().all(|other| *other == verdict);
    if every(Verdict::Violated) {
        Verdict::Violated
    } else if every(Verdict::NotApplicable) {
        Verdict::NotApplicable
    } else if all.iter().all(|verdict| matches!(verdict, Verdict::Holds | Verdict::NotApplicable)) {
        Verdict::Holds
    } else {
        Verdict::Undetermined
    }
}

/// A clause on one line, for messages.
pub(super) fn one_line(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an element stands: its cell, or the record that it is.
pub(super) fn place_of(list: &List, at: usize, value: &Value) -> Option<Place> {
    match (value, list) {
        (Value::Record(Record::Cell(place)), _) => Some(*place),
        (_, List::Cells { first, .. }) => {
            let offset = u32::try_from(at).ok()?;
            Some(Place { document: first.document, cell: CellId(first.cell.0.saturating_add(offset)) })
        }
        _ => None,
    }
}
