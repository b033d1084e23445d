//! What the explaining run writes down beside the value.

use std::collections::HashSet;

use super::value::Place;
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
    /// Those and all further ones, so that each counts once.
    pub(super) seen: HashSet<Place>,
    /// How many more there were.
    pub more: usize,
    /// Values under the words that gave them.
    pub values: Vec<(Span, String)>,
    /// Fields that were absent and taken as their `else`.
    pub defaults: Vec<(Place, String)>,
    /// Further notes: overridden parameters, days skipped.
    pub notes: Vec<String>,
    /// How many loops deep; values are kept outside loops only.
    pub depth: usize,
}

impl Recorder {
    /// Notes that a cell was read.
    pub fn read(&mut self, place: Place) {
        if !self.seen.insert(place) {
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
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Takes over what another recorded, as that of a `let` used again.
    pub fn absorb(&mut self, other: &Self) {
        for place in &other.reads {
            self.read(*place);
        }
        self.more = self.more.saturating_add(other.more);
        for (span, text) in &other.values {
            self.value(*span, text.clone());
        }
        for default in &other.defaults {
            if !self.defaults.contains(default) {
                self.defaults.push(default.clone());
            }
        }
        for note in &other.notes {
            self.note(note.clone());
        }
    }
}
