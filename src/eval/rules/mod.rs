//! Runs rules on records: conditions, `for each`, exceptions, dates in force,
//! and the verdict of each obligation.
//!
//! Where a condition is unknown, every outcome that it allows is considered
//! (`outcomes`); the verdict is what all of them have in common.

mod blocks;
mod exceptions;
mod outcomes;

use std::sync::Arc;

use super::finding::{Reason, ReasonKind, Verdict};
use super::machine::{Machine, Slot};
use super::recorder::Recorder;
use super::trace::Trace;
use crate::check::program::{
    Block, ExceptionId, InForce, Part, Program, Requirement, RequirementId, Rule, RuleId,
    TemplatePart,
};
use crate::document::CellId;
use crate::runtime::Why;
use crate::runtime::{CellPlace, List, Reasons, Record, Value, merged_reasons};
use outcomes::{PossibleOutcome, Together, Weighed};

/// One requirement for one record and binding, with its verdict.
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The rule.
    pub rule: RuleId,
    /// The exception by which it is decided.
    pub exception: Option<ExceptionId>,
    /// Which requirement of the rule, or of the exception.
    pub requirement: RequirementId,
    /// Where the rule runs.
    pub place: CellPlace,
    /// Its number for this record, counted from 0.
    pub number: usize,
    /// What was decided.
    pub verdict: Verdict,
    /// The steps of evaluation ran out before or while it was decided.
    pub limited: bool,
}

impl Obligation {
    /// The clause that it is of.
    pub(super) fn requirement<'a>(&self, program: &'a Program) -> Option<&'a Requirement> {
        let rule = program.rules.get(self.rule);
        let block = match self.exception {
            Some(id) => program.exceptions.get(id).map(|exception| &exception.block),
            None => rule.map(|rule| &rule.block),
        };
        block.and_then(|block| requirement(block, self.requirement))
    }
}

fn requirement(block: &Block, id: RequirementId) -> Option<&Requirement> {
    block.parts.iter().find_map(|part| match part {
        Part::Requirement(one) => (one.id == id).then_some(one),
        // The checker limits how deep these nest.
        Part::ForEach(each) => requirement(&each.block, id),
    })
}

/// A name that `for each` binds to an element.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub name: Arc<str>,
    /// Where the element is in a document.
    pub place: Option<CellPlace>,
    /// What it is, if it is in none and the run explains: a day, a stretch of a series.
    pub value: Option<Arc<str>>,
}

/// An obligation with what the explaining run recorded.
#[derive(Debug, Clone)]
pub(super) struct Explained<'a> {
    pub obligation: Obligation,
    pub requirement: &'a Requirement,
    pub bindings: Vec<Binding>,
    pub reasons: Arc<Why>,
    pub recorder: Recorder,
    pub exceptions: Vec<Tried>,
    /// The message of `otherwise`, with its values, or the text that replaces the clause.
    pub message: Option<String>,
    /// The message that a clause which does not apply would have, by which a test may name it.
    pub otherwise: Option<String>,
    /// The message as first written, where it is shown in another language.
    pub untranslated: Option<String>,
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

/// Whose clauses are decided: those of the rule, so many `for each` deep, or those of an exception.
#[derive(Debug, Clone, Copy)]
enum ClauseLevel {
    Rule(u32),
    Exception(ExceptionId),
}

impl ClauseLevel {
    fn deeper(self) -> Self {
        match self {
            Self::Rule(depth) => Self::Rule(depth.saturating_add(1)),
            exception @ Self::Exception(_) => exception,
        }
    }

    fn exception(self) -> Option<ExceptionId> {
        match self {
            Self::Rule(_) => None,
            Self::Exception(id) => Some(id),
        }
    }
}

/// Receives the results of a rule on a record, one obligation after the other.
pub(super) trait Taker<'a> {
    /// An obligation was decided, in a run that does not explain.
    fn decided(&mut self, obligation: Obligation);

    /// Whether to explain an obligation, by its number; only an explaining run calls it.
    fn wants(&self, _: usize) -> bool {
        false
    }

    /// An obligation was explained.
    fn explained(&mut self, _: Explained<'a>) {}
}

impl Taker<'_> for Vec<Obligation> {
    fn decided(&mut self, obligation: Obligation) {
        self.push(obligation);
    }
}

/// Runs one rule on one record.
pub(super) struct RuleRun<'m, 'a> {
    pub machine: &'m mut Machine<'a>,
    pub id: RuleId,
    pub rule: &'a Rule,
    pub place: CellPlace,
    /// Takes what comes of it.
    pub taker: &'m mut dyn Taker<'a>,
    /// How many obligations were decided so far.
    found: usize,
    /// Unknown conditions around what is decided now.
    doubts: Vec<Value>,
    /// What else than its own clause may decide an obligation now.
    weighed: Option<Weighed>,
    /// Where outcomes are only tried: those so far.
    probe: Option<Together>,
    bindings: Vec<Binding>,
    exceptions: Vec<Tried>,
    /// Steps around the requirement: conditions, elements, exceptions.
    context: Vec<Trace>,
    explaining: bool,
}

impl<'m, 'a> RuleRun<'m, 'a> {
    pub fn new(
        machine: &'m mut Machine<'a>,
        id: RuleId,
        rule: &'a Rule,
        place: CellPlace,
        taker: &'m mut dyn Taker<'a>,
    ) -> Self {
        let explaining = machine.recording();
        Self {
            machine,
            id,
            rule,
            place,
            taker,
            found: 0,
            doubts: Vec::new(),
            weighed: None,
            probe: None,
            bindings: Vec::new(),
            exceptions: Vec::new(),
            context: Vec::new(),
            explaining,
        }
    }

    /// Decides every obligation of the rule for the record.
    pub fn run(mut self) {
        let machine = &mut *self.machine;
        machine.it = self.place;
        machine.rule_place = self.place;
        machine.dated_by = self.rule.dated_by.as_ref();
        machine.governing = None;
        machine.frame.clear();
        machine
            .frame
            .resize(usize::try_from(self.rule.locals).unwrap_or(0), Slot::Empty);
        let block = &self.rule.block;
        match self.in_force(self.rule.in_force.as_ref()) {
            Applies::Yes => self.block(block, ClauseLevel::Rule(0)),
            Applies::No(reason) => self.not_applicable(block, ClauseLevel::Rule(0), &reason),
            Applies::Unknown(doubt) => {
                self.doubts.push(doubt);
                self.block(block, ClauseLevel::Rule(0));
            }
        }
    }

    fn in_force(&mut self, in_force: Option<&InForce>) -> Applies {
        let Some(in_force) = in_force else {
            return Applies::Yes;
        };
        let date = self.machine.governing_date(in_force.span);
        if self.deriving() {
            let steps = self.machine.take_steps();
            let value = format!("the governing date is {}", date.show());
            self.context.push(Trace {
                steps,
                ..Trace::of(in_force.span, value)
            });
        }
        let Value::Date(date) = date else {
            return Applies::Unknown(date);
        };
        if in_force.contains(date) {
            return Applies::Yes;
        }
        Applies::No(Reason {
            kind: ReasonKind::RuleNotInForce,
            path: String::new(),
            text: format!("not in force on {date}"),
            span: Some(in_force.span),
        })
    }

    /// Whether steps are written down.
    fn deriving(&self) -> bool {
        self.explaining && self.machine.derives
    }

    /// Every requirement of a block, those in its loops too.
    fn each_requirement(
        &mut self,
        block: &'a Block,
        act: &mut dyn FnMut(&mut Self, &'a Requirement),
    ) {
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => act(self, requirement),
                Part::ForEach(each) => self.each_requirement(&each.block, act),
            }
        }
    }

    fn not_applicable(&mut self, block: &'a Block, level: ClauseLevel, reason: &Reason) {
        self.each_requirement(block, &mut |run, requirement| {
            run.settle(
                requirement,
                level,
                PossibleOutcome::not_applicable(reason.clone()),
            );
        });
    }

    fn undecided(&mut self, block: &'a Block, level: ClauseLevel, unknown: &Value) {
        let outcome = PossibleOutcome::undetermined(self.all_reasons(unknown));
        self.each_requirement(block, &mut |run, requirement| {
            run.settle(requirement, level, outcome.clone())
        });
    }

    /// The result of the requirement itself, without the doubts around it.
    fn verdict(&mut self, requirement: &'a Requirement) -> (Verdict, Value) {
        let value = self.machine.eval(&requirement.expr);
        match value.truth() {
            Some(truth) if truth != requirement.forbid => (Verdict::Holds, value),
            Some(_) => (Verdict::Violated, value),
            None => (Verdict::Undetermined, value),
        }
    }

    fn requirement(&mut self, requirement: &'a Requirement, level: ClauseLevel) {
        if self.weighed.as_ref().is_some_and(|weighed| !weighed.own) {
            // Its own clause decides nothing.
            return self.settle(requirement, level, PossibleOutcome::undetermined(None));
        }
        if self.explaining && !self.taker.wants(self.found) {
            // It was decided, and nobody asks why.
            self.found = self.found.saturating_add(1);
            return;
        }
        // The clause's reads are recorded apart from those of its conditions.
        let around = self.explaining.then(|| self.machine.recorder.take());
        if self.explaining {
            self.machine.forget();
            self.machine.record();
        }
        let (own, value) = self.verdict(requirement);
        // What may also not apply is violated only if nothing else is possible.
        let verdict = if own == Verdict::Violated && !self.doubts.is_empty() {
            Verdict::Undetermined
        } else {
            own
        };
        let reasons = if verdict == Verdict::Undetermined {
            self.all_reasons(&value)
        } else {
            None
        };
        self.settle(requirement, level, PossibleOutcome { verdict, reasons });
        if let Some(around) = around {
            self.machine.recorder = around;
        }
    }

    /// The reasons of an unknown, and of the conditions around it.
    fn all_reasons(&self, value: &Value) -> Reasons {
        merged_reasons(self.doubts.iter().chain([value]))
    }

    /// Notes the verdict of an obligation, by its own clause and by what else may decide it.
    fn settle(&mut self, requirement: &'a Requirement, level: ClauseLevel, own: PossibleOutcome) {
        let (PossibleOutcome { verdict, reasons }, said) = match &self.weighed {
            None => (own, None),
            Some(weighed) => {
                let clause = own.verdict;
                let outcome = weighed.weigh(own, self.all_reasons(&Value::UNKNOWN));
                let said = if self.explaining {
                    weighed.said(clause, outcome.verdict)
                } else {
                    None
                };
                (outcome, said)
            }
        };
        if let Some(probe) = &mut self.probe {
            probe.add(PossibleOutcome { verdict, reasons });
            return;
        }
        let obligation = Obligation {
            rule: self.id,
            exception: level.exception(),
            requirement: requirement.id,
            place: self.place,
            number: self.found,
            verdict,
            limited: self.machine.is_spent(),
        };
        self.found = self.found.saturating_add(1);
        if !self.explaining {
            self.taker.decided(obligation);
        } else if self.taker.wants(obligation.number) {
            self.explain(&obligation, requirement, reasons, said);
        }
    }

    fn explain(
        &mut self,
        obligation: &Obligation,
        requirement: &'a Requirement,
        reasons: Reasons,
        said: Option<String>,
    ) {
        // Only violations have a message.
        let violated = obligation.verdict == Verdict::Violated && said.is_none();
        let language = self.machine.settings.language.as_ref();
        let first = requirement.otherwise.as_deref().filter(|_| violated);
        let chosen = requirement.message(language).filter(|_| violated);
        let translated = match (first, chosen) {
            (Some(first), Some(chosen)) if !std::ptr::eq(first, chosen) => Some(first),
            _ => None,
        };
        let untranslated = translated.map(|parts| self.message(parts));
        let message = said.or_else(|| chosen.map(|parts| self.message(parts)));
        let calm = obligation.verdict == Verdict::NotApplicable;
        let otherwise = requirement
            .otherwise
            .as_deref()
            .filter(|_| calm)
            .map(|parts| self.message(parts));
        let derivation = self
            .context
            .iter()
            .cloned()
            .chain(self.machine.take_steps())
            .collect();
        let recorder = self.machine.recorder.clone().unwrap_or_default();
        self.taker.explained(Explained {
            obligation: obligation.clone(),
            requirement,
            bindings: self.bindings.clone(),
            reasons: reasons.unwrap_or_default(),
            recorder,
            exceptions: self.exceptions.clone(),
            message,
            untranslated,
            otherwise,
            derivation,
        });
    }

    fn message(&mut self, parts: &'a [TemplatePart]) -> String {
        // Values of a message are not reads of the clause.
        let recorder = self.machine.recorder.replace(Recorder::default());
        let mut text = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(words) => text.push_str(words),
                TemplatePart::Value(expr) => {
                    text.push_str(&self.machine.eval(expr).show_as(&expr.ty))
                }
            }
        }
        self.machine.recorder = recorder;
        text
    }
}

/// A clause on one line, for messages.
pub(super) fn one_line(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An element's location: its cell, or the record itself.
pub(super) fn place_of(list: &List, at: usize, value: &Value) -> Option<CellPlace> {
    match (value, list) {
        (Value::Record(Record::Cell(place)), _) => Some(*place),
        (_, List::Cells { first, .. }) => {
            let offset = u32::try_from(at).ok()?;
            Some(CellPlace {
                document: first.document,
                cell: CellId(first.cell.0.saturating_add(offset)),
            })
        }
        _ => None,
    }
}
