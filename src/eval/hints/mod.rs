//! What value of the document would satisfy an obligation.
//!
//! A candidate is a value that the clause reads once. Where it could be the one,
//! a search on a copy of the cells finds the nearest value that satisfies; then
//! the document is written with that value, read again, and all its rules run:
//! a hint is given only where the obligation holds and no other gets worse.

mod axis;
mod search;
mod write;

use std::cell::Cell as Counter;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::explain::Case;
use super::finding::{Hint, Verdict};
use super::machine::dotted;
use super::recorder::Recorder;
use super::rules::{Explained, Obligation};
use super::value::Place;
use crate::check::program::RuleId;
use crate::check::types::Type;
use crate::document::{self, Cell, CellId, Document, Tree};
use crate::source::Span;
use axis::Axis;
use search::{Found, Search};

/// Hints of one finding.
const MOST: usize = 3;
/// Values of the document that one finding tries.
const TRIED: usize = 16;

/// Reads a document again from a text with other values.
pub type Again<'a> = dyn Fn(Arc<str>) -> Option<Tree> + 'a;

/// What looking for hints may cost for one text; what is over is not looked for.
#[derive(Debug)]
pub struct Budget {
    bytes: Counter<usize>,
    steps: Counter<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Counter::new(16 * 1024 * 1024), steps: Counter::new(4_000_000) }
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
        self.steps.set(self.steps.get().saturating_sub(steps.max(1)));
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

impl Case<'_> {
    /// The values that would satisfy a violated obligation, in the order of the document.
    pub(super) fn hints(&self, explained: &Explained<'_>) -> Vec<Hint> {
        let obligation = &explained.obligation;
        let Some(mend) = self.mend.filter(|_| obligation.verdict == Verdict::Violated) else { return Vec::new() };
        let candidates = self.candidates(&explained.recorder);
        if candidates.is_empty() || mend.budget.is_spent() || !mend.budget.read(self.document.cells().len()) {
            return Vec::new();
        }
        let mut shadow = self.document.shadow();
        if self.program.reads_digits {
            shadow.tree = self.document.tree.clone();
        }
        let mut hints = Vec::new();
        for (cell, axis) in candidates {
            let mut search = Search::new(self, mend.budget, &mut shadow, obligation, cell, &axis);
            let found = search.nearest(&explained.recorder.sides);
            shadow.restore(cell, self.document);
            hints.extend(found.and_then(|found| self.verified(obligation, cell, &axis, &found, mend)));
            if hints.len() == MOST || mend.budget.is_spent() {
                break;
            }
        }
        hints
    }

    /// Values of the document that the clause read once and that stand on a line, in the order of the document.
    fn candidates(&self, recorder: &Recorder) -> Vec<(CellId, Axis)> {
        let once = |place: &&Place| place.document == 0 && recorder.times(**place) == 1;
        let cells = recorder.reads.iter().filter(once).map(|place| place.cell);
        let written = cells.filter(|cell| self.document.is_written(*cell));
        let mut found: Vec<(CellId, Axis)> =
            written.filter_map(|cell| Some((cell, Axis::of(self.document.cell(cell))?))).collect();
        found.sort_by_key(|(cell, _)| self.document.span(*cell).map(|span| span.start));
        found.truncate(TRIED);
        found
    }

    /// The hint, if the document with that value is read again and is better.
    fn verified(
        &self,
        obligation: &Obligation,
        cell: CellId,
        axis: &Axis,
        found: &Found,
        mend: Mend<'_>,
    ) -> Option<Hint> {
        let written = write::written(self.document, cell, &found.cell)?;
        let (place, new) = written.edit(&self.document.tree)?;
        let text = spliced(&self.document.tree.text(), &place, &new)?;
        if !mend.budget.read(text.len()) {
            return None;
        }
        let patched = self.bound((mend.again)(text.into())?)?;
        if patched.faults.len() > self.document.faults.len() {
            return None;
        }
        let after = super::run(self.program, self.plan, &patched, self.settings, self.sources);
        mend.budget.evaluate(u64::try_from(after.len()).unwrap_or(u64::MAX));
        let path = self.document.tree_pointer(written.node);
        let place = Span::new(self.document.source, place.start, place.end);
        is_better(mend.all, &after, obligation).then(|| Hint {
            edit: Some((place, new)),
            relation: axis.relation(found.direction).to_owned(),
            value: written.value,
            field: dotted(&path),
            path,
        })
    }

    fn bound(&self, tree: Tree) -> Option<Document> {
        let Cell::Record { record, .. } = self.document.cell(self.document.root()) else { return None };
        let name = Arc::clone(&self.document.name);
        Some(document::bind(self.program, tree, &Type::Record(*record), name, self.document.source))
    }
}

/// A text with another text in one place.
fn spliced(text: &str, place: &Range<usize>, new: &str) -> Option<String> {
    Some([text.get(..place.start)?, new, text.get(place.end..)?].concat())
}

/// Whether the obligation holds now, and no other is worse than before.
fn is_better(before: &[Obligation], after: &[Obligation], meant: &Obligation) -> bool {
    let key = |one: &Obligation| -> (RuleId, Place, usize) { (one.rule, one.place, one.number) };
    let weight = |verdict: Verdict| match verdict {
        Verdict::Violated => 2,
        Verdict::Undetermined => 1,
        Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => 0,
    };
    let known: HashMap<_, i32> = before.iter().map(|one| (key(one), weight(one.verdict))).collect();
    let holds = after.iter().any(|one| key(one) == key(meant) && one.verdict == Verdict::Holds);
    holds && after.iter().all(|one| weight(one.verdict) <= known.get(&key(one)).copied().unwrap_or(0))
}
