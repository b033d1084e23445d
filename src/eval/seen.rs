//! Condition outcomes across runs, for coverage of tests.

use std::collections::BTreeMap;

use super::finding::Verdict;
use super::rules::Obligation;
use crate::check::Program;
use crate::check::program::Expr;
use crate::check::types::Type;
use crate::runtime::Value;
use crate::source::Span;

/// How often a condition was true, false and unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// It was true.
    pub yes: u64,
    /// It was false.
    pub no: u64,
    /// It could not be decided.
    pub unknown: u64,
}

/// The outcomes, by spans of the rule files.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Conditions: every expression that is true or false, where it was evaluated.
    pub conditions: BTreeMap<Span, Outcomes>,
    /// Requirements, by the word `require` or `forbid`: how often each was decided, whatever came of it.
    pub requirements: BTreeMap<Span, Outcomes>,
    /// Exceptions, by their names: how often each applied.
    pub exceptions: BTreeMap<Span, Outcomes>,
    /// Values of parameters: how often each was taken.
    pub versions: BTreeMap<Span, u64>,
}

impl Outcomes {
    /// Counts one outcome.
    pub fn count(&mut self, truth: Option<bool>) {
        let slot = match truth {
            Some(true) => &mut self.yes,
            Some(false) => &mut self.no,
            None => &mut self.unknown,
        };
        *slot = slot.saturating_add(1);
    }

    /// Adds what was seen elsewhere.
    pub fn add(&mut self, other: Self) {
        self.yes = self.yes.saturating_add(other.yes);
        self.no = self.no.saturating_add(other.no);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }

    /// How often it was looked at.
    pub fn total(self) -> u64 {
        self.yes
            .saturating_add(self.no)
            .saturating_add(self.unknown)
    }
}

impl Seen {
    /// Records the outcome of an expression, if it is a condition.
    pub(super) fn condition(&mut self, expr: &Expr, value: &Value) {
        if expr.ty == Type::Boolean {
            self.conditions
                .entry(expr.span)
                .or_default()
                .count(value.truth());
        }
    }

    /// Notes that a parameter's value was taken.
    pub(super) fn version(&mut self, span: Span) {
        let taken = self.versions.entry(span).or_default();
        *taken = taken.saturating_add(1);
    }

    /// Notes whether an exception applies.
    pub(super) fn exception(&mut self, name: Span, applies: Option<bool>) {
        self.exceptions.entry(name).or_default().count(applies);
    }

    /// Notes what was decided of an obligation; one that does not apply was not.
    pub(super) fn obligation(&mut self, program: &Program, obligation: &Obligation) {
        let truth = match obligation.verdict {
            Verdict::Holds => Some(true),
            Verdict::Violated => Some(false),
            Verdict::Undetermined | Verdict::Waived => None,
            Verdict::NotApplicable => return,
        };
        if let Some(requirement) = obligation.requirement(program) {
            self.requirements
                .entry(requirement.keyword)
                .or_default()
                .count(truth);
        }
    }
}
