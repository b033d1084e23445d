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

/// How a clause read a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    /// In how many words.
    times: u32,
    /// The first of them.
    site: Option<Span>,
    /// Behind how many `let`s and derived fields.
    depth: u32,
}

/// What was read and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    /// The cells that were read, in order, each once.
    pub reads: Vec<Place>,
    /// Those and all further ones.
    seen: HashMap<Place, Reading>,
    /// How many questions the clause asked at which words: elements that a quantifier looked at, sides of `implies` and
    /// branches that counted, stretches that run forward. A clause that asks fewer holds of less.
    asked: HashMap<Span, u64>,
    /// The words at which a field is read now.
    pub site: Option<Span>,
    /// How many more there were.
    pub more: usize,
    /// Cells of elements that matter: the largest, those that offend, the first, the last.
    pub important: HashSet<Place>,
    /// Values under the words that gave them.
    pub values: Vec<(Span, String)>,
    /// Words with a value, and the longer ones that a sentence names for them: of a deadline's length, with what it counts from.
    pub phrases: Vec<(Span, Span)>,
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
        self.saw(place, Reading { times: 1, site, depth: 0 });
    }

    fn saw(&mut self, place: Place, reading: Reading) {
        let first = !self.seen.contains_key(&place);
        let seen = self.seen.entry(place).or_insert(Reading { times: 0, site: None, ..reading });
        // A second look at what matters is no second reading, nor is the same word for another element.
        let again = reading.site.is_some() && seen.site == reading.site;
        if !self.aside && !again && (first || !self.marking) {
            seen.times = seen.times.saturating_add(reading.times);
        }
        seen.site = seen.site.or(reading.site);
        seen.depth = seen.depth.min(reading.depth);
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

    /// In how many words the clause read a cell; none where only the governing date needed it.
    pub fn times(&self, place: Place) -> u32 {
        self.seen.get(&place).map_or(0, |reading| reading.times)
    }

    /// Behind how many `let`s, derived fields and definitions the clause, which is written at `clause`, read a cell.
    pub fn distance(&self, place: Place, clause: Span) -> u32 {
        let Some(reading) = self.seen.get(&place) else { return u32::MAX };
        match reading.site {
            // The body of a definition is written elsewhere.
            Some(site) if !clause.encloses(site) => reading.depth.max(1),
            _ => reading.depth,
        }
    }

    /// Notes that the clause asked something at these words.
    pub fn ask(&mut self, span: Span) {
        if !self.marking && !self.aside {
            let count = self.asked.entry(span).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// What was asked so far, taken out: a second look at the same elements asks nothing new.
    pub fn take_asked(&mut self) -> HashMap<Span, u64> {
        std::mem::take(&mut self.asked)
    }

    /// Puts back what was taken out.
    pub fn put_asked(&mut self, asked: HashMap<Span, u64>) {
        self.asked = asked;
    }

    /// Whether this run asked as much as another at every place.
    pub fn asks_as_much_as(&self, other: &Self) -> bool {
        other.asked.iter().all(|(span, count)| self.asked.get(span).is_some_and(|own| own >= count))
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
            let depth = other.seen.get(place).map_or(0, |reading| reading.depth).saturating_add(1);
            self.saw(*place, Reading { times: other.times(*place), site: None, depth });
        }
        for (span, count) in &other.asked {
            let own = self.asked.entry(*span).or_default();
            *own = own.saturating_add(*count);
        }
        self.important.extend(&other.important);
        self.more = self.more.saturating_add(other.more);
        for (span, text) in &other.values {
            self.value(*span, text.clone());
        }
        self.phrases.extend(&other.phrases);
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
