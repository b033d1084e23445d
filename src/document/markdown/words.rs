//! Words of a text with the place of each, and with what stands among them that is no word.

use std::ops::Range;

use crate::document::doubt::Doubt;

/// Characters that a key of a `Key: value` line may have.
pub(super) const LONGEST_KEY: usize = 60;

/// Words with their place, without marks of emphasis.
#[derive(Debug, Default, Clone)]
pub(super) struct Words {
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Where pieces of the text are written, in order.
    pieces: Vec<(usize, Range<usize>)>,
    /// What stands among the words, by offsets of the text, in order of their ends.
    marks: Vec<(Range<usize>, Mark)>,
}

/// What stands among words, or around some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// The tag of an element of HTML.
    Html(Box<str>),
    Image,
    /// The mark of a footnote.
    Note,
    /// A break of the line.
    Break,
    /// Words that are struck out.
    Struck,
    /// Words between backticks.
    Code,
    /// Words that are raised or lowered by HTML.
    Raised,
    /// Words in bold type.
    Strong,
}

impl Words {
    pub(super) fn at(start: usize) -> Self {
        Self {
            start,
            end: start,
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, text: &str, range: Range<usize>) {
        if self.pieces.is_empty() {
            self.start = range.start;
        }
        self.end = range.end;
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }

    /// Marks the words from an offset on.
    pub(super) fn mark(&mut self, from: usize, mark: Mark) {
        self.marks.push((from..self.text.len(), mark));
    }

    /// Whether there is nothing to read.
    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether something else than words stands here.
    pub(super) fn has_marks(&self) -> bool {
        self.marks
            .iter()
            .any(|(_, mark)| matches!(mark, Mark::Html(_) | Mark::Image))
    }

    /// Adds another line.
    pub(super) fn add_line(&mut self, line: &Self) {
        if line.is_empty() && line.marks.is_empty() {
            return;
        }
        if !self.is_empty() {
            self.push(" ", self.end..line.start.max(self.end));
            self.mark(self.text.len(), Mark::Break);
        } else if self.pieces.is_empty() {
            self.start = line.start;
        }
        let before = self.text.len();
        let moved = |range: &Range<usize>| {
            range.start.saturating_add(before)..range.end.saturating_add(before)
        };
        self.pieces.extend(
            line.pieces
                .iter()
                .map(|(at, range)| (at.saturating_add(before), range.clone())),
        );
        self.marks.extend(
            line.marks
                .iter()
                .map(|(range, mark)| (moved(range), mark.clone())),
        );
        self.text.push_str(&line.text);
        self.end = line.end;
    }

    /// All of the words, without the space around them.
    pub(super) fn whole(&self) -> Self {
        self.part(0, self.text.len())
    }

    /// A part of the words, without the space around it; a tag at the very beginning belongs to what stands before.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let part = self.text.get(from..to).unwrap_or("");
        let trimmed = part.trim();
        let lead = part.len().saturating_sub(part.trim_start().len());
        let first = from.saturating_add(lead);
        let last = first.saturating_add(trimmed.len());
        let start = self.place(first);
        let end = trimmed.char_indices().next_back().map_or(start, |(at, c)| {
            self.place(first.saturating_add(at))
                .saturating_add(c.len_utf8())
        });
        let inside = |range: &Range<usize>| {
            let touches = range.start <= to && range.end >= from;
            touches && (from == 0 || range.end > from)
        };
        let clip = |at: usize| at.clamp(first, last).saturating_sub(first);
        let marks = self.marks.iter().filter(|(range, _)| inside(range));
        let marks = marks
            .map(|(range, mark)| (clip(range.start)..clip(range.end), mark.clone()))
            .collect();
        Self {
            text: trimmed.to_owned(),
            start,
            end: end.max(start),
            pieces: self.pieces_of(first, last),
            marks,
        }
    }

    /// Where the pieces of a part are written.
    fn pieces_of(&self, first: usize, last: usize) -> Vec<(usize, Range<usize>)> {
        let from = self
            .pieces
            .partition_point(|(at, _)| *at <= first)
            .saturating_sub(1);
        let to = self.pieces.partition_point(|(at, _)| *at < last);
        let pieces = self.pieces.get(from..to.max(from)).unwrap_or(&[]).iter();
        let moved = |(at, range): &(usize, Range<usize>)| {
            let cut = first.saturating_sub(*at);
            (
                at.saturating_sub(first),
                range.start.saturating_add(cut).min(range.end)..range.end,
            )
        };
        pieces.map(moved).collect()
    }

    /// A part of the words without what stands among them.
    pub(super) fn bare_part(&self, part: Range<usize>) -> Self {
        let (start, end) = (
            self.place(part.start),
            self.place(part.end).max(self.place(part.start)),
        );
        Self {
            text: self.text.get(part).unwrap_or("").to_owned(),
            start,
            end,
            ..Self::default()
        }
    }

    /// Where a byte of the words is written in the document.
    fn place(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|(at, _)| *at <= offset);
        let piece = after
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before));
        piece.map_or(self.start, |(at, range)| {
            range
                .start
                .saturating_add(offset.saturating_sub(*at))
                .min(range.end)
        })
    }

    /// The words as a key, a heading or a column: what is raised among them is the mark of a note.
    pub(super) fn name(&self) -> Self {
        let mut name = self.whole();
        let mut kept = String::with_capacity(name.text.len());
        let mut at = 0_usize;
        for (range, _) in name.marks.iter().filter(|(_, mark)| *mark == Mark::Raised) {
            kept.push_str(name.text.get(at..range.start).unwrap_or(""));
            at = at.max(range.end);
        }
        kept.push_str(name.text.get(at..).unwrap_or(""));
        name.text = without_notes(&kept).0.trim().to_owned();
        name
    }

    /// The words as a value, with the marks of notes behind it left out; and what keeps it from being certain.
    pub(super) fn value(&self) -> (Self, Option<Doubt>) {
        let mut value = self.whole();
        let length = value.text.len();
        let ends = |at: usize| {
            value
                .text
                .get(at..)
                .is_none_or(|rest| !rest.starts_with(|c: char| !c.is_whitespace()))
        };
        let doubt = value.marks.iter().find_map(|(range, mark)| match mark {
            Mark::Html(name) => Some(Doubt::Html(name.clone())),
            Mark::Image => Some(Doubt::Image),
            Mark::Note if range.start == 0 || !ends(range.end) => {
                (length > 0).then_some(Doubt::NoteMark)
            }
            Mark::Break if range.start > 0 && range.end < length => Some(Doubt::NextLine),
            _ => None,
        });
        // What is struck out is said even where something else comes first.
        let struck = value
            .marks
            .iter()
            .any(|(range, mark)| *mark == Mark::Struck && !range.is_empty());
        let doubt = if struck {
            Some(Doubt::StruckOut)
        } else {
            doubt
        };
        // Notes that the text does not have are marks all the same.
        let (text, within) = without_notes(&value.text);
        value.text = text.trim_end().to_owned();
        (value, doubt.or(within.then_some(Doubt::NoteMark)))
    }

    /// Whether a mark covers a byte.
    pub(super) fn is_within(&self, at: usize, wanted: &Mark) -> bool {
        self.marks
            .iter()
            .any(|(range, mark)| mark == wanted && range.contains(&at))
    }

    /// Whether all the words are in bold type.
    pub(super) fn is_strong(&self) -> bool {
        let whole = self.whole();
        whole.marks.iter().any(|(range, mark)| {
            *mark == Mark::Strong && range.start == 0 && range.end == whole.text.len()
        })
    }

    /// Where words in bold type begin.
    pub(super) fn strong(&self) -> impl Iterator<Item = usize> + '_ {
        self.marks
            .iter()
            .filter(|(_, mark)| *mark == Mark::Strong)
            .map(|(range, _)| range.start)
    }

    /// Moves all places behind a part of the text that was left out.
    pub(super) fn shift(&mut self, by: usize) {
        self.start = self.start.saturating_add(by);
        self.end = self.end.saturating_add(by);
        for (_, range) in &mut self.pieces {
            *range = range.start.saturating_add(by)..range.end.saturating_add(by);
        }
    }
}

/// A text without marks of notes, as `[^1]`; and whether one stood before something, not behind it. Linear in its length.
fn without_notes(text: &str) -> (String, bool) {
    let mut kept = String::with_capacity(text.len());
    let (mut within, mut blank) = (false, true);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        kept.push_str(before);
        blank &= before.trim().is_empty();
        let end = after.find(|c: char| c == ']' || c.is_whitespace());
        let label = end.and_then(|end| after.get(end..)?.strip_prefix(']'));
        let Some(behind) = label else {
            kept.push_str("[^");
            blank = false;
            // No mark that begins before its end has one either.
            let (passed, left) = after
                .split_at_checked(end.unwrap_or(after.len()))
                .unwrap_or((after, ""));
            kept.push_str(passed);
            rest = left;
            continue;
        };
        let ends = behind.is_empty()
            || behind.starts_with(char::is_whitespace)
            || behind.starts_with("[^");
        within |= blank || !ends;
        rest = behind;
    }
    kept.push_str(rest);
    (kept, within)
}
