//! What the explaining run records along with a value.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::finding::{Note, NoteKind};
use super::trace::Frame;
use crate::runtime::{CellPlace, Value};
use crate::source::Span;

/// Reads that one explanation keeps; a sum over more is summed up.
const KEPT: usize = 512;
/// How many reads a part keeps for those that take it over, besides the last one and those that matter.
const PART: usize = 24;
/// Defaults, and other notes, that one explanation keeps.
const NOTES: usize = 64;
/// Longest value, in characters, to show under its words.
const SHOWN: usize = 120;

/// Both sides of a comparison.
#[derive(Debug, Clone)]
pub struct Operand {
    /// The left one.
    pub left: Value,
    /// The right one.
    pub right: Value,
}

/// How a clause read a cell.
#[derive(Debug, Clone, Copy, Default)]
struct CellRead {
    /// In how many words.
    times: u32,
    /// The first of them.
    site: Option<Span>,
    /// Behind how many `let`s and derived fields.
    depth: u32,
}

/// What was read, and the result.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    /// The cells that were read, in order, each once.
    pub reads: Vec<CellPlace>,
    /// Those and all further ones.
    seen: HashMap<CellPlace, CellRead>,
    /// How many questions the clause asked at which words: elements that a quantifier looked at, sides of `implies` and
    /// branches that counted, stretches that run forward. A clause that asks fewer holds of less.
    asked: HashMap<Span, u64>,
    /// The words at which a field is read now.
    pub site: Option<Span>,
    /// How many more there were.
    pub more: usize,
    /// There may have been more: reads that two parts share are counted once, although they may differ.
    pub at_least: bool,
    /// What was read by parts that are shared and is only counted: a set for each.
    behind: Vec<Arc<HashSet<CellPlace>>>,
    /// Cells of elements that matter: the largest, those that offend, the first, the last.
    pub important: HashSet<CellPlace>,
    /// Values under the words that gave them.
    pub values: Vec<(Span, String)>,
    /// Words with a value, and the longer ones that a sentence names for them: of a deadline's length, with what it counts from.
    pub phrases: Vec<(Span, Span)>,
    /// Descriptions of cells that were read: `9.5 hours later`.
    pub labels: Vec<(CellPlace, String)>,
    /// Both sides of the comparisons that are not in loops.
    pub sides: Vec<Operand>,
    /// The most digits after the point of a number that is compared in a loop.
    pub digits_in_loops: u32,
    /// Fields that were absent and taken as their `else`.
    pub defaults: Vec<(CellPlace, String)>,
    /// How many more fields were taken as their `else`.
    pub more_defaults: usize,
    /// Further notes: overridden parameters, sums with their parts, days skipped.
    pub notes: Vec<Note>,
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
        Self {
            trace: derives.then(Frame::default),
            ..Self::default()
        }
    }

    /// A recorder for a part of the work.
    pub fn inner(&self) -> Self {
        let &Self {
            depth,
            marking,
            quiet,
            aside,
            ..
        } = self;
        Self {
            depth,
            marking,
            quiet,
            aside,
            ..Self::new(self.trace.is_some())
        }
    }

    /// A new recorder that starts at the present words, and knows what earlier steps showed.
    pub fn beside(&self) -> Self {
        Self {
            site: self.site,
            trace: self.trace.as_ref().map(Frame::beside),
            ..self.inner()
        }
    }

    /// Whether all is recorded: not in a loop, not for elements that matter, not of the governing date.
    pub fn is_plain(&self) -> bool {
        self.depth == 0 && !self.marking && !self.quiet && !self.aside
    }

    /// Notes that a cell was read; whether it is the first time.
    pub fn read(&mut self, place: CellPlace) -> bool {
        if let Some(frame) = &mut self.trace {
            frame.read = Some(place);
        }
        let site = self.site.take();
        let before = self.seen.len();
        self.saw(
            place,
            CellRead {
                times: 1,
                site,
                depth: 0,
            },
        );
        self.seen.len() > before
    }

    /// Notes that a field was absent and taken as its `else`; whether it was read before.
    pub fn take_default(&mut self, default: (CellPlace, String), first: bool) {
        if self.defaults.len() < NOTES {
            if first || !self.defaults.contains(&default) {
                self.defaults.push(default);
            }
        } else if first {
            self.more_defaults = self.more_defaults.saturating_add(1);
        }
    }

    fn saw(&mut self, place: CellPlace, reading: CellRead) {
        let first = !self.seen.contains_key(&place);
        let counted = first && self.behind.iter().any(|set| set.contains(&place));
        let seen = self.seen.entry(place).or_insert(CellRead {
            times: 0,
            site: None,
            ..reading
        });
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
            // It was counted among those that are not shown.
            self.more = self.more.saturating_sub(usize::from(counted));
        } else if !counted {
            self.more = self.more.saturating_add(1);
        }
    }

    /// In how many words the clause read a cell; none where only the governing date needed it.
    pub fn times(&self, place: CellPlace) -> u32 {
        self.seen.get(&place).map_or(0, |reading| reading.times)
    }

    /// Behind how many `let`s, derived fields and definitions the clause, which is written at `clause`, read a cell.
    pub fn distance(&self, place: CellPlace, clause: Span) -> u32 {
        let Some(reading) = self.seen.get(&place) else {
            return u32::MAX;
        };
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

    /// Whether this run requested as much detail as another everywhere.
    pub fn asks_as_much_as(&self, other: &Self) -> bool {
        other
            .asked
            .iter()
            .all(|(span, count)| self.asked.get(span).is_some_and(|own| own >= count))
    }

    /// Notes both sides of a comparison.
    pub fn compared(&mut self, left: &Value, right: &Value) {
        if self.depth == 0 && self.sides.len() < KEPT {
            self.sides.push(Operand {
                left: left.clone(),
                right: right.clone(),
            });
        }
        if self.depth > 0 {
            let digits = [left, right]
                .into_iter()
                .filter_map(Value::digits)
                .max()
                .unwrap_or(0);
            self.digits_in_loops = self.digits_in_loops.max(digits);
        }
    }

    /// Notes a value under its words.
    pub fn value(&mut self, span: Span, text: String) {
        if self.depth == 0 && !self.values.iter().any(|(known, _)| *known == span) {
            let short = if text.len() > SHOWN {
                crate::value::text::shortened(&text, SHOWN)
            } else {
                text
            };
            self.values.push((span, short));
        }
    }

    /// Adds a detail to the finding and to the step that is worked on.
    pub fn note(&mut self, text: String) {
        self.note_of(NoteKind::Detail, text);
    }

    /// Adds a note to the finding and to the step that is worked on.
    pub fn note_of(&mut self, kind: NoteKind, text: String) {
        if let Some(frame) = &mut self.trace {
            frame.notes.push(text.clone());
        }
        self.say(Note { kind, text });
    }

    /// Notes for the finding what the steps tell anyway.
    pub fn say(&mut self, note: Note) {
        if self.notes.len() < NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds a note to the present step; findings show it elsewhere.
    pub fn remark(&mut self, text: impl FnOnce() -> String) {
        if let Some(frame) = &mut self.trace {
            frame.notes.push(text());
        }
    }

    /// The same without the steps of a derivation.
    pub fn without_steps(self) -> Self {
        Self {
            trace: None,
            ..self
        }
    }

    /// Keeps the part of a recording that another takes over, so that its size is bounded except for one set of cells.
    pub fn closed(mut self) -> Arc<Self> {
        let last = self.reads.len().saturating_sub(1);
        if last > PART {
            let mut at = 0_usize..;
            let all = self.reads.len();
            let important = &self.important;
            self.reads.retain(|place| {
                let at = at.next().unwrap_or(usize::MAX);
                at < PART || at == last || important.contains(place)
            });
            self.more = self
                .more
                .saturating_add(all.saturating_sub(self.reads.len()));
        }
        let kept: HashSet<CellPlace> = self.reads.iter().copied().collect();
        let hidden: HashSet<CellPlace> = self
            .seen
            .keys()
            .filter(|place| !kept.contains(place))
            .copied()
            .collect();
        self.seen.retain(|place, _| kept.contains(place));
        self.seen.shrink_to_fit();
        if !hidden.is_empty() {
            self.behind.push(Arc::new(hidden));
        }
        Arc::new(self)
    }

    /// Its size, in cells and notes.
    pub fn weight(&self) -> usize {
        let behind = self
            .behind
            .iter()
            .map(|set| set.len())
            .fold(0, usize::saturating_add);
        self.reads
            .len()
            .saturating_mul(8)
            .saturating_add(behind)
            .saturating_add(16)
    }

    /// Takes over what another recorded, as that of a `let` used again.
    pub fn absorb(&mut self, other: &Arc<Self>) {
        if let Some(frame) = &mut self.trace {
            frame.absorb(other);
        }
        for place in &other.reads {
            let depth = other
                .seen
                .get(place)
                .map_or(0, |reading| reading.depth)
                .saturating_add(1);
            self.saw(
                *place,
                CellRead {
                    times: other.times(*place),
                    site: None,
                    depth,
                },
            );
        }
        self.take_over(other);
    }

    /// Takes over what another recorded at the same part of the clause, as if it were recorded anew.
    pub fn repeat(&mut self, other: &Self) {
        if let (Some(frame), Some(inner)) = (&mut self.trace, &other.trace) {
            frame.repeat(inner);
        }
        self.site = other.site;
        for place in &other.reads {
            let reading = other.seen.get(place).copied().unwrap_or_default();
            self.saw(*place, reading);
        }
        self.take_over(other);
    }

    fn take_over(&mut self, other: &Self) {
        self.unknown_beside_dates |= other.unknown_beside_dates;
        self.count_behind(other);
        for (span, count) in &other.asked {
            let own = self.asked.entry(*span).or_default();
            *own = own.saturating_add(*count);
        }
        self.important.extend(&other.important);
        for (span, text) in &other.values {
            self.value(*span, text.clone());
        }
        let phrases = other
            .phrases
            .iter()
            .filter(|phrase| !self.phrases.contains(phrase))
            .collect::<Vec<_>>();
        self.phrases.extend(phrases);
        let room = KEPT.saturating_sub(self.labels.len());
        self.labels.extend(other.labels.iter().take(room).cloned());
        let room = KEPT.saturating_sub(self.sides.len());
        self.sides.extend(other.sides.iter().take(room).cloned());
        self.digits_in_loops = self.digits_in_loops.max(other.digits_in_loops);
        for default in &other.defaults {
            if !self.defaults.contains(default) {
                self.take_default(default.clone(), true);
            }
        }
        self.more_defaults = self.more_defaults.max(other.more_defaults);
        for note in &other.notes {
            self.say(note.clone());
        }
    }

    /// Counts what another read and does not tell of, each cell once as far as that is known.
    fn count_behind(&mut self, other: &Self) {
        if other.more == 0 {
            return;
        }
        let new: Vec<&Arc<HashSet<CellPlace>>> = other
            .behind
            .iter()
            .filter(|set| !self.behind.iter().any(|known| Arc::ptr_eq(known, set)))
            .collect();
        if new.is_empty() && !other.behind.is_empty() {
            return;
        }
        let again = |place: &&CellPlace| new.iter().any(|set| set.contains(place));
        let twice = self
            .seen
            .keys()
            .filter(again)
            .count()
            .saturating_sub(other.seen.keys().filter(again).count());
        self.at_least |= other.at_least || !self.behind.is_empty() && !new.is_empty();
        let more = other.more.saturating_sub(twice);
        self.more = if self.behind.is_empty() {
            self.more.saturating_add(more)
        } else {
            self.more.max(other.more)
        };
        self.behind.extend(new.into_iter().cloned());
    }
}
