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

/// Both sides of a comparison.
#[derive(Debug, Clone)]
pub struct Side {
    /// The left one.
    pub left: Value,
    /// The right one.
    pub right: Value,
}

/// What was read and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    /// The cells that were read, in order, each once.
    pub reads: Vec<Place>,
    /// Those and all further ones, with in how many words of the clause each was read.
    seen: HashMap<Place, (u32, Option<Span>)>,
    /// The words at which a field is read now.
    pub site: Option<Span>,
    /// How many more there were.
    pub more: usize,
    /// Cells of elements that matter: the largest, those that offend, the first, the last.
    pub important: HashSet<Place>,
    /// Values under the words that gave them.
    pub values: Vec<(Span, String)>,
    /// What is said of cells that were read: `9.5 hours later`.
    pub labels: Vec<(Place, String)>,
    /// Both sides of the comparisons that are not in loops.
    pub sides: Vec<Side>,
    /// Fields that were absent and taken as their `else`.
    pub defaults: Vec<(Place, String)>,
    /// Further notes: overridden parameters, sums with their parts, days skipped.
    pub notes: Vec<String>,
    /// How many loops deep; values are kept outside loops only.
    pub depth: usize,
    /// What is read is of an element that matters.
    pub marking: bool,
    /// What is read is not of the clause, but of the governing date.
    pub aside: bool,
    /// The first pass over a list: the elements that matter are looked at again.
    pub quiet: bool,
    /// A field was unknown that is no date and leads to none.
    pub unknown_beside_dates: bool,
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
        let &Self { depth, marking, quiet, aside, .. } = self;
        Self { depth, marking, quiet, aside, ..Self::new(self.trace.is_some()) }
    }

    /// Whether all is recorded: not in a loop, not for elements that matter, not of the governing date.
    pub fn is_plain(&self) -> bool {
        self.depth == 0 && !self.marking && !self.quiet && !self.aside
    }

    /// Notes that a cell was read.
    pub fn read(&mut self, place: Place) {
        if let Some(frame) = &mut self.trace {
            frame.read = Some(place);
        }
        let site = self.site.take();
        self.saw(place, 1, site);
    }

    fn saw(&mut self, place: Place, times: u32, site: Option<Span>) {
        let first = !self.seen.contains_key(&place);
        let (seen, known) = self.seen.entry(place).or_insert((0, None));
        // A second look at what matters is no second reading, nor is the same word for another element.
        let again = site.is_some() && *known == site;
        if !self.aside && !again && (first || !self.marking) {
            *seen = seen.saturating_add(times);
        }
        *known = known.or(site);
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

    /// In how many words the clause read a cell.
    pub fn times(&self, place: Place) -> u32 {
        self.seen.get(&place).map_or(0, |(times, _)| *times)
    }

    /// Notes both sides of a comparison.
    pub fn compared(&mut self, left: &Value, right: &Value) {
        if self.depth == 0 {
            self.sides.push(Side { left: left.clone(), right: right.clone() });
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
        self.unknown_beside_dates |= other.unknown_beside_dates;
        for place in &other.reads {
            self.saw(*place, other.times(*place), None);
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
