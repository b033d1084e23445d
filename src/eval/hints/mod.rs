//! Values of the document that would satisfy an obligation.
//!
//! A candidate is a value that the clause reads. A search on a copy of the cells
//! finds the nearest value with which the obligation holds and its rule asks no
//! less than before; then the document is written with that value, read again,
//! and all its rules run: a hint is given only where no obligation gets worse.

mod axis;
mod kind;
mod order;
mod question;
mod search;
mod write;

use std::cell::Cell as Counter;
use std::ops::Range;
use std::sync::Arc;

use super::cells::dotted;
use super::explain::ExplainContext;
use super::finding::{Hint, Verdict};
use super::rules::{Explained, Obligation};
use crate::document::{CellId, Document, NodeId};
use crate::runtime::CellPlace;
use crate::source::{SourceId, Span};
use axis::Axis;
use question::HintQuestion;
use search::{AxisSearch, Found};
use write::Decimals;

/// Hints of one finding.
const MOST: usize = 3;
/// Values of the document that one finding tries.
const TRIED: usize = 16;
/// Hints among which those of one finding are chosen.
const CHOICE: usize = 8;

/// Reads a document again, with another text for one of its files.
pub type Again<'a> = dyn Fn(SourceId, Arc<str>) -> Option<Document> + 'a;

/// What looking for hints may cost for one text; what is over is not looked for.
#[derive(Debug)]
pub struct Budget {
    bytes: Counter<usize>,
    steps: Counter<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: Counter::new(16 * 1024 * 1024),
            steps: Counter::new(4_000_000),
        }
    }
}

impl Budget {
    /// Takes some; false where there is not that much left.
    fn read(&self, bytes: usize) -> bool {
        let left = self.bytes.get().checked_sub(bytes.max(1));
        self.bytes.set(left.unwrap_or(0));
        left.is_some()
    }

    fn evaluate(&self, steps: u64) {
        self.steps
            .set(self.steps.get().saturating_sub(steps.max(1)));
    }

    fn is_spent(&self) -> bool {
        self.steps.get() == 0 || self.bytes.get() == 0
    }
}

/// What is needed to look for hints.
#[derive(Clone, Copy)]
pub struct Mend<'a> {
    /// Every obligation of the document, with its verdict.
    pub all: &'a [Obligation],
    /// Reads the document again.
    pub again: &'a Again<'a>,
    /// What it may cost.
    pub budget: &'a Budget,
}

impl ExplainContext<'_> {
    /// The values that would satisfy a violated obligation: those that the clause names before those behind its `let`s and
    /// derived fields, then those that leave the fewest findings, then those of the record itself.
    pub(super) fn hints(&self, explained: &Explained<'_>) -> Vec<Hint> {
        let obligation = &explained.obligation;
        let Some(mend) = self
            .mend
            .filter(|_| obligation.verdict == Verdict::Violated)
        else {
            return Vec::new();
        };
        if mend.budget.is_spent() {
            return Vec::new();
        }
        let candidates = self.candidates(explained);
        if candidates.is_empty() || !mend.budget.read(self.document.cells().len()) {
            return Vec::new();
        }
        let question = HintQuestion::of(self.program, explained, mend.all);
        let mut shadow = self.document.scratch_copy(question.is_precise);
        let mut hints: Vec<(Rank, Hint)> = Vec::new();
        for candidate in candidates {
            // What is further away than enough hints would come after them.
            let enough = hints.len() >= MOST
                && hints
                    .iter()
                    .all(|(rank, _)| rank.distance < candidate.distance);
            if enough || hints.len() >= CHOICE || mend.budget.is_spent() {
                break;
            }
            let Candidate { cell, axis, .. } = &candidate;
            let mut search =
                AxisSearch::new(self, mend.budget, &mut shadow, &question, *cell, axis);
            let found = search.nearest(&explained.recorder.sides);
            shadow.restore(*cell, self.document);
            if let Some((hint, left)) =
                found.and_then(|found| self.verified(&question, &candidate, &found, mend))
            {
                hints.push((
                    Rank {
                        left,
                        ..candidate.rank()
                    },
                    hint,
                ));
            }
        }
        hints.sort_by_key(|(rank, _)| *rank);
        hints.into_iter().map(|(_, hint)| hint).take(MOST).collect()
    }

    /// Values of the document that the clause read and that have a span, those named in the clause first.
    fn candidates(&self, explained: &Explained<'_>) -> Vec<Candidate> {
        let recorder = &explained.recorder;
        let clause = explained.requirement.expr.span;
        let bound = explained
            .bindings
            .iter()
            .rev()
            .find_map(|binding| binding.place);
        let own = bound
            .filter(|place| place.document == 0)
            .unwrap_or(explained.obligation.place);
        let own = format!("{}/", self.document.pointer(own.cell));
        let read = |place: &&CellPlace| place.document == 0 && recorder.times(**place) > 0;
        let written = recorder
            .reads
            .iter()
            .filter(read)
            .filter(|place| self.document.is_written(place.cell));
        let mut found: Vec<Candidate> = written
            .filter_map(|place| {
                let cell = place.cell;
                Some(Candidate {
                    cell,
                    axis: Axis::of(
                        self.document.cell(cell),
                        &self.document.canonical(cell, self.document.written(cell)),
                    )?,
                    distance: recorder.distance(*place, clause),
                    is_foreign: !self.document.pointer(cell).starts_with(&own),
                    start: self.document.span(cell).map_or(0, |span| span.start),
                })
            })
            .collect();
        found.sort_by_key(Candidate::rank);
        found.truncate(TRIED);
        found
    }

    /// The hint, if the document with that value is read again and is better; with how many findings are left.
    fn verified(
        &self,
        question: &HintQuestion<'_>,
        candidate: &Candidate,
        found: &Found,
        mend: Mend<'_>,
    ) -> Option<(Hint, usize)> {
        let written = write::written(
            self.document,
            candidate.cell,
            &found.cell,
            Decimals::of(self.program),
        )?;
        let origin = self.document.node(candidate.cell);
        let (tree, local, source) = self.document.tree_of(origin);
        let (place, new) = written.edit(tree)?;
        let text = spliced(&tree.text(), &place, &new)?;
        if !mend.budget.read(text.len()) {
            return None;
        }
        let patched = (mend.again)(source, text.into())?;
        if patched.faults.len() > self.document.faults.len()
            || patched.notes.len() > self.document.notes.len()
        {
            return None;
        }
        let (after, steps) = super::run_counted(
            self.program,
            self.plan,
            &patched,
            self.settings,
            self.sources,
        );
        let decided = u64::try_from(after.len()).unwrap_or(u64::MAX);
        mend.budget.evaluate(steps.max(decided));
        let left = question::left(mend.all, &after, question.obligation)?
            .saturating_add(patched.faults.len());
        let first = origin.0.saturating_sub(local.0);
        let path = self
            .document
            .tree_pointer(NodeId(written.node.0.saturating_add(first)));
        let place = Span::new(source, place.start, place.end);
        let hint = Hint {
            edit: Some((place, new)),
            relation: candidate.axis.relation(found.direction).to_owned(),
            value: written.value,
            field: dotted(&path),
            path,
        };
        Some((hint, left))
    }
}

/// A text with one range replaced.
fn spliced(text: &str, place: &Range<usize>, new: &str) -> Option<String> {
    Some([text.get(..place.start)?, new, text.get(place.end..)?].concat())
}

/// A value of the document that may be the one to change.
struct Candidate {
    cell: CellId,
    axis: Axis,
    /// Behind how many `let`s and derived fields it was read.
    distance: u32,
    /// It is not of the record that the obligation is about.
    is_foreign: bool,
    /// Its range in the text.
    start: u32,
}

impl Candidate {
    fn rank(&self) -> Rank {
        Rank {
            distance: self.distance,
            left: 0,
            is_foreign: self.is_foreign,
            start: self.start,
        }
    }
}

/// The order of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    distance: u32,
    /// Findings that the document would have left.
    left: usize,
    is_foreign: bool,
    start: u32,
}
