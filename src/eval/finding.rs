//! Verdicts, and findings as plain data for the reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::program::SHAPE;
use crate::diagnostic::Severity;
use crate::source::{SourceId, Span};

pub use crate::runtime::{Reason, ReasonKind};
pub use crate::value::Verdict;

/// How many obligations have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The requirement is true.
    pub holds: u64,
    /// The requirement is false; shape findings among them.
    pub violated: u64,
    /// Cannot be decided.
    pub undetermined: u64,
    /// Does not apply.
    pub not_applicable: u64,
    /// Covered by a waiver.
    pub waived: u64,
}

impl Tally {
    /// Counts one verdict.
    pub fn count(&mut self, verdict: Verdict) {
        let slot = match verdict {
            Verdict::Holds => &mut self.holds,
            Verdict::Violated => &mut self.violated,
            Verdict::Undetermined => &mut self.undetermined,
            Verdict::NotApplicable => &mut self.not_applicable,
            Verdict::Waived => &mut self.waived,
        };
        *slot = slot.saturating_add(1);
    }

    /// How many have a verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Holds => self.holds,
            Verdict::Violated => self.violated,
            Verdict::Undetermined => self.undetermined,
            Verdict::NotApplicable => self.not_applicable,
            Verdict::Waived => self.waived,
        }
    }

    /// All obligations.
    pub fn obligations(&self) -> u64 {
        [
            self.holds,
            self.violated,
            self.undetermined,
            self.not_applicable,
            self.waived,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Tally) {
        self.holds = self.holds.saturating_add(other.holds);
        self.violated = self.violated.saturating_add(other.violated);
        self.undetermined = self.undetermined.saturating_add(other.undetermined);
        self.not_applicable = self.not_applicable.saturating_add(other.not_applicable);
        self.waived = self.waived.saturating_add(other.waived);
    }
}

/// How many obligations of each rule have which verdict, by the rules' full paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByRule(BTreeMap<Arc<str>, Tally>);

impl ByRule {
    /// Counts one verdict.
    pub fn count(&mut self, rule: &Arc<str>, verdict: Verdict) {
        match self.0.get_mut(rule) {
            Some(tally) => tally.count(verdict),
            None => self.0.entry(Arc::clone(rule)).or_default().count(verdict),
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        for (rule, tally) in &other.0 {
            self.0.entry(Arc::clone(rule)).or_default().add(tally);
        }
    }

    /// Adds what was counted of one rule.
    pub fn add_rule(&mut self, rule: &Arc<str>, tally: &Tally) {
        if tally.obligations() > 0 {
            self.0.entry(Arc::clone(rule)).or_default().add(tally);
        }
    }

    /// Adds what was counted elsewhere of what neither holds nor does not apply.
    pub fn add_loud(&mut self, other: &Self) {
        for (rule, tally) in &other.0 {
            let tally = Tally {
                holds: 0,
                not_applicable: 0,
                ..*tally
            };
            if tally.obligations() > 0 {
                self.0.entry(Arc::clone(rule)).or_default().add(&tally);
            }
        }
    }

    /// The rules in order, each with its tally.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Tally)> {
        self.0.iter().map(|(rule, tally)| (&**rule, tally))
    }
}

impl FromIterator<(Arc<str>, Tally)> for ByRule {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Tally)>>(rules: I) -> Self {
        Self(rules.into_iter().collect())
    }
}

/// One obligation with its verdict, explained.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's full path; `shape` for the document's own shape.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// What was decided.
    pub verdict: Verdict,
    /// How much it weighs.
    pub severity: Severity,
    /// What happened, in one sentence: the rule's `otherwise`, or made from the clause.
    pub message: String,
    /// The message of a clause that does not apply: tests may name the clause by it, and no report shows it.
    pub otherwise: Option<String>,
    /// The message as first written, where `message` is in another language: what identifies the finding.
    pub untranslated: Option<String>,
    /// The document's name.
    pub document: String,
    /// The text of the document, for spans.
    pub document_source: SourceId,
    /// JSON Pointer of what the finding is about.
    pub path: String,
    /// Of a shape finding, JSON Pointer of the field that cannot be read for it, where that is not `path`: a key that
    /// similar name is elsewhere in the document.
    pub field: Option<String>,
    /// Its span in the document.
    pub span: Option<Span>,
    /// The word `require` or `forbid`; none for a shape finding.
    pub clause: Option<Span>,
    /// The whole condition in the rule file.
    pub condition: Option<Span>,
    /// Values for the words of the clause, with spans in the rule file.
    pub values: Vec<ValueLabel>,
    /// What `for each` names: name and JSON Pointer.
    pub bindings: Vec<(String, String)>,
    /// The document's values that the clause read.
    pub places: Vec<ShownValue>,
    /// Why it is undetermined, or not applicable.
    pub reasons: Vec<Reason>,
    /// How many of the first reasons the message gives already.
    pub reasons_in_message: usize,
    /// The exceptions tried.
    pub exceptions: Vec<ExceptionTried>,
    /// Where the rule is laid down.
    pub sources: Vec<SourceShown>,
    /// Further lines: defaults taken, overridden parameters, sums with their parts, differences.
    pub notes: Vec<Note>,
    /// What would satisfy the clause.
    pub hints: Vec<Hint>,
    /// How the verdict came about, where it was asked for: conditions, the clause, what each came from.
    pub derivation: Vec<Step>,
    /// The waiver that covers it.
    pub waiver: Option<WaiverShown>,
    /// The baseline contains it: it is counted, and fails nothing.
    pub baselined: bool,
}

/// A value under the words that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueLabel {
    /// The words, in the rule file.
    pub span: Span,
    /// The value: `0`, `10, in force from 2016-06-30`.
    pub text: String,
}

/// A step of a derivation: what is written in a rule, what it came to, and what that came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The words of the rule on one line: `sum(tranches.amount)`; the name of an element: `tranches[2]`.
    pub words: String,
    /// What they came to: `286.7 EUR`, `true`, `unknown`.
    pub value: String,
    /// The words in the rule file.
    pub span: Option<Span>,
    /// The value of the document that this is, where it is one.
    pub place: Option<ShownValue>,
    /// Additional facts: `in force from 2016-06-30`, `discussion.urgent is absent, taken as false`.
    pub notes: Vec<String>,
    /// What it came from, in the order of the words; of a long list those that matter.
    pub steps: Vec<Step>,
    /// How many more elements there are than `steps` tells of.
    pub more: usize,
}

/// Steps of derivations that the findings of a run have together.
pub const STEPS: usize = 1_000_000;

impl Finding {
    /// Removes the derivation, and notes that.
    pub fn leave_out_derivation(&mut self) {
        if !self.derivation.is_empty() {
            self.derivation = Vec::new();
            let text = format!(
                "how it came about is not shown: that of all findings takes more than {STEPS} steps"
            );
            self.notes.push(Note::new(NoteKind::LeftOut, text));
        }
    }

    /// Whether it is about the document's own shape, and no rule's.
    pub fn is_shape(&self) -> bool {
        self.rule == SHAPE
    }

    /// Visits the text of each span, so that a finding can be moved to other sources.
    pub fn each_source(&mut self, visit: &mut dyn FnMut(&mut SourceId)) {
        let waiver = self.waiver.as_mut().map(|waiver| &mut waiver.span);
        let own = [&mut self.span, &mut self.clause, &mut self.condition];
        let values = self.values.iter_mut().map(|value| &mut value.span);
        let places = self.places.iter_mut().filter_map(|one| one.span.as_mut());
        let reasons = self.reasons.iter_mut().filter_map(|one| one.span.as_mut());
        let edits = self.hints.iter_mut().filter_map(|hint| hint.edit.as_mut());
        visit(&mut self.document_source);
        own.into_iter()
            .flatten()
            .chain(waiver)
            .chain(values)
            .chain(places)
            .chain(reasons)
            .chain(edits.map(|(span, _)| span))
            .for_each(|span| visit(&mut span.source));
        each_source(&mut self.derivation, visit);
    }

    /// The reasons that the message does not give.
    pub fn further_reasons(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().skip(self.reasons_in_message)
    }
}

/// Visits the text of each span of some steps.
fn each_source(steps: &mut [Step], visit: &mut dyn FnMut(&mut SourceId)) {
    for step in steps {
        let place = step.place.as_mut().and_then(|place| place.span.as_mut());
        let spans = step.span.iter_mut().chain(place);
        spans.for_each(|span| visit(&mut span.source));
        each_source(&mut step.steps, visit);
    }
}

/// How many steps there are, with those that they came from.
pub fn steps(all: &[Step]) -> usize {
    all.iter()
        .map(|step| steps(&step.steps).saturating_add(1))
        .fold(0, usize::saturating_add)
}

/// A value of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownValue {
    /// JSON Pointer.
    pub path: String,
    /// Its span.
    pub span: Option<Span>,
    /// The document's name, where it is not the one checked.
    pub document: Option<String>,
    /// As written.
    pub value: String,
    /// Its description: the field's name, `9.5 hours later`.
    pub label: String,
}

/// A further line of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// In words.
    pub text: String,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// A list that the clause ranges over is empty.
    EmptyList,
    /// An absent value was taken as its `else`.
    Default,
    /// How a value came about: parameters and their sources, differences, days that were skipped.
    Detail,
    /// How much is not shown.
    LeftOut,
    /// What would mend a shape finding.
    Help,
    /// The waiver that a finding is about.
    Waiver,
}

impl Note {
    /// A note of this kind.
    pub fn new(kind: NoteKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }
}

/// An exception that was considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionTried {
    /// Its own name.
    pub name: String,
    /// Whether it applies; none where that is unknown.
    pub applies: Option<bool>,
    /// Why.
    pub because: String,
}

/// A citation as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceShown {
    /// The text.
    pub text: String,
    /// The address.
    pub url: Option<String>,
    /// Whether its text was seen.
    pub verified: bool,
}

/// What value of the document would satisfy the clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// JSON Pointer of the field.
    pub path: String,
    /// `or earlier`, `or later`, `or less`, `or more`, or nothing for exactly.
    pub relation: String,
    /// The value as the field would accept it.
    pub value: String,
    /// The field's name as the rule writes it.
    pub field: String,
    /// The edit of the document's text that gives the field this value.
    pub edit: Option<(Span, String)>,
}

/// A waiver as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverShown {
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: String,
    /// The day from which it no longer counts.
    pub until: String,
    /// The item.
    pub span: Span,
}
