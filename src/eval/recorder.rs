//! What the explaining run writes down beside the value.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::trace::Frame;
use super::value::{Place, Value};
use crate::source::Span;

/// Reads that one explanation keeps; a sum over more is summed up.
const KEPT: usize = 512;
/// Characters of a value that stand under its words.
const SHOWN: usize = 120;

/// What was read and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    /// The cells that were read, in order, each once.
    pub reads: Vec<Place>,
    /// Those and all further ones, with how often each was read.
    pub(super) seen: HashMap<Place, u32>,
    /// How many more there were.
    pub more: usize,
    /// Cells of elements that matter: the largest, those that offend, the first, the last.
    pub important: HashSet<Place>,
    /// Values under the words that gave them.
    pub values: Vec<(Span, String)>,
    /// What is said of cells that were read: `9.5 hours later`.
    pub labels: Vec<(Place, String)>,
    /// Both sides of the comparisons of numbers and amounts that are not in loops, by their operators' places.
    pub sides: Vec<(Span, Value, Value)>,
    /// Fields that were absent and taken as their `else`.
    pub defaults: Vec<(Place, String)>,
    /// Further notes: overridden parameters, sums with their parts, days skipped.
    pub notes: Vec<String>,
    /// How many loops deep; values are kept outside loops only.
    pub depth: usize,
    /// What is read is of an element that matters.
    pub marking: bool,
    /// The first pass over a list: the elements that matter are looked at again.
    pub quiet: bool,
    /// The steps so far, where a derivation is asked for.
    pub trace: Option<Frame>,
}

impl Recorder {
    /// A recorder, with steps if a derivation is asked for.
    pub fn new(derives: bool) -> Self {
        Self { trace: derives.then(Frame::default), ..Self::default() }
    }

    /// A recorder for a part of the work.
    pub fn inner(&self) -> Self {
        let &Self { depth, marking, quiet, .. } = self;
        Self { depth, marking, quiet, ..Self::new(self.trace.is_some()) }
    }

    /// Notes that a cell was read.
    pub fn read(&mut self, place: Place) {
        if let Some(frame) = &mut self.trace {
            frame.read = Some(place);
        }
        self.saw(place, 1);
    }

    fn saw(&mut self, place: Place, times: u32) {
        let seen = self.seen.entry(place).or_insert(0);
        let first = *seen == 0;
        // A second look at what matters is no second reading.
        if first || !self.marking {
            *seen = seen.saturating_add(times);
        }
        if self.marking && self.important.insert(place) && !first && !self.reads.contains(&place) {
            self.reads.push(place);
            self.more = self.more.saturating_sub(1);
        }
        if !first {
            return;
        }
        if self.reads.len() < KEPT {
            self.reads.push(place);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Notes a value under its words.
    pub fn value(&mut self, span: Span, text: String) {
        if self.depth == 0 && !self.values.iter().any(|(known, _)| *known == span) {
            let short = if text.len() > SHOWN { crate::value::text::shortened(&text, SHOWN) } else { text };
            self.values.push((span, short));
        }
    }

    /// Notes something else.
    pub fn note(&mut self, note: String) {
        if let Some(frame) = &mut self.trace {
            frame.notes.push(note.clone());
        }
        self.say(note);
    }

    /// Notes for the finding what the steps tell anyway.
    pub fn say(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Says something beside the step that is worked on; findings have it elsewhere.
    pub fn remark(&mut self, text: impl FnOnce() -> String) {
        if let Some(frame) = &mut self.trace {
            frame.notes.push(text());
        }
    }

    /// Takes over what another recorded, as that of a `let` used again.
    pub fn absorb(&mut self, other: &Arc<Self>) {
        if let Some(frame) = &mut self.trace {
            frame.absorb(other);
        }
        for place in &other.reads {
            self.saw(*place, other.seen.get(place).copied().unwrap_or(1));
        }
        self.important.extend(&other.important);
        self.more = self.more.saturating_add(other.more);
        for (span, text) in &other.values {
            self.value(*span, text.clone());
        }
        self.labels.extend(other.labels.iter().cloned());
        self.sides.extend(other.sides.iter().cloned());
        for default in &other.defaults {
            if !self.defaults.contains(default) {
                self.defaults.push(default.clone());
            }
        }
        for note in &other.notes {
            self.say(note.clone());
        }
    }
}
