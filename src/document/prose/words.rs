//! Text of inline content, with the position of each word and marks for markup inside it.

use std::ops::Range;

use crate::document::doubt::Doubt;

/// Maximum number of characters of the key in a `Key: value` line.
pub const LONGEST_KEY: usize = 60;

/// Text without emphasis markup, with its positions in the source.
#[derive(Debug, Default, Clone)]
pub struct InlineText {
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Ranges of the source that the pieces of the text come from, in order.
    pieces: Vec<(usize, Range<usize>)>,
    /// Markup inside the text, by ranges of the text, ordered by their ends.
    marks: Vec<(Range<usize>, InlineMark)>,
}

/// Markup inside a text, or around a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineMark {
    /// An HTML tag.
    Html(Box<str>),
    Image,
    /// A footnote mark.
    Note,
    /// A line break.
    Break,
    /// Struck-out text.
    Struck,
    /// Inline code.
    Code,
    /// Superscript or subscript text of HTML.
    Raised,
    /// A gap between two columns of text.
    Gap,
    /// Bold text.
    Strong,
    /// Text inserted by an open tracked change.
    Inserted,
    /// Text deleted by an open tracked change.
    Deleted,
    /// Text of a content control or an element with a name.
    Named(Box<str>),
    /// Text of a bookmark, which is a value of that name if nothing else is.
    Bookmark(Box<str>),
    /// Text that is not read with certainty.
    Uncertain(Doubt),
}

impl InlineText {
    pub fn at(start: usize) -> Self {
        Self {
            start,
            end: start,
            ..Self::default()
        }
    }

    pub fn push(&mut self, text: &str, range: Range<usize>) {
        if self.pieces.is_empty() {
            self.start = range.start;
        }
        self.end = range.end;
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }

    /// Marks the text from an offset to its end.
    pub fn mark(&mut self, from: usize, mark: InlineMark) {
        self.marks.push((from..self.text.len(), mark));
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether there is any markup.
    pub fn has_marks(&self) -> bool {
        self.marks.iter().any(|(_, mark)| {
            matches!(
                mark,
                InlineMark::Html(_) | InlineMark::Image | InlineMark::Uncertain(_)
            )
        })
    }

    /// Appends another line.
    pub fn add_line(&mut self, line: &Self) {
        if line.is_empty() && line.marks.is_empty() {
            return;
        }
        if !self.is_empty() {
            self.push(" ", self.end..line.start.max(self.end));
            self.mark(self.text.len(), InlineMark::Break);
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

    /// The text without the white space around it.
    pub fn whole(&self) -> Self {
        self.part(0, self.text.len())
    }

    /// A part of the text, without the white space around it; a tag at its very beginning belongs
    /// to the text before.
    pub fn part(&self, from: usize, to: usize) -> Self {
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

    /// The source ranges of a part.
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

    /// A part of the text without the markup inside it.
    pub fn bare_part(&self, part: Range<usize>) -> Self {
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

    /// The offset in the document of a byte of the text.
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

    /// The text as a key, a heading or a column: superscripts are note marks, and are removed.
    pub fn name(&self) -> Self {
        let mut name = self.whole();
        let mut kept = String::with_capacity(name.text.len());
        let mut at = 0_usize;
        for (range, _) in name
            .marks
            .iter()
            .filter(|(_, mark)| *mark == InlineMark::Raised)
        {
            kept.push_str(name.text.get(at..range.start).unwrap_or(""));
            at = at.max(range.end);
        }
        kept.push_str(name.text.get(at..).unwrap_or(""));
        name.text = without_notes(&kept).0.trim().to_owned();
        name
    }

    /// The text as a value, without the note marks at its end; and why it is uncertain.
    pub fn value(&self) -> (Self, Option<Doubt>) {
        let mut value = self.whole();
        let length = value.text.len();
        let ends = |at: usize| {
            value
                .text
                .get(at..)
                .is_none_or(|rest| !rest.starts_with(|c: char| !c.is_whitespace()))
        };
        let doubt = value.marks.iter().find_map(|(range, mark)| match mark {
            InlineMark::Html(name) => Some(Doubt::Html(name.clone())),
            InlineMark::Image => Some(Doubt::Image),
            InlineMark::Note if range.start == 0 || !ends(range.end) => {
                (length > 0).then_some(Doubt::NoteMark)
            }
            InlineMark::Break if range.start > 0 && range.end < length => Some(Doubt::NextLine),
            InlineMark::Inserted | InlineMark::Deleted => Some(Doubt::OpenChange),
            InlineMark::Uncertain(doubt) => Some(doubt.clone()),
            // At the end it is rather a note than a part of the value.
            InlineMark::Raised if range.is_empty() => None,
            InlineMark::Raised if range.end == length => Some(Doubt::Raised),
            InlineMark::Raised => Some(Doubt::NoteMark),
            InlineMark::Note
            | InlineMark::Named(_)
            | InlineMark::Bookmark(_)
            | InlineMark::Break
            | InlineMark::Struck
            | InlineMark::Code
            | InlineMark::Gap
            | InlineMark::Strong => None,
        });
        // Struck-out text is reported even if other markup comes first.
        let struck = value
            .marks
            .iter()
            .any(|(range, mark)| *mark == InlineMark::Struck && !range.is_empty());
        let doubt = if struck {
            Some(Doubt::StruckOut)
        } else {
            doubt
        };
        // A note mark without its note in the document is a mark all the same.
        let (text, within) = without_notes(&value.text);
        value.text = text.trim_end().to_owned();
        (value, doubt.or(within.then_some(Doubt::NoteMark)))
    }

    /// Why the text is not certain to be what it seems, or to be shown.
    pub fn doubt(&self) -> Option<Doubt> {
        self.marks.iter().find_map(|(_, mark)| match mark {
            InlineMark::Inserted | InlineMark::Deleted => Some(Doubt::OpenChange),
            InlineMark::Uncertain(doubt) => Some(doubt.clone()),
            InlineMark::Html(_)
            | InlineMark::Image
            | InlineMark::Note
            | InlineMark::Break
            | InlineMark::Struck
            | InlineMark::Code
            | InlineMark::Raised
            | InlineMark::Gap
            | InlineMark::Strong
            | InlineMark::Bookmark(_)
            | InlineMark::Named(_) => None,
        })
    }

    /// Whether there are columns of text: a gap is in it, or a tab between words.
    pub fn has_columns(&self) -> bool {
        self.text.trim().contains('\t')
            || self.marks.iter().any(|(_, mark)| *mark == InlineMark::Gap)
    }

    /// Whether a form field is in the text.
    pub fn has_form_field(&self) -> bool {
        let is_field = |mark: &InlineMark| {
            matches!(mark, InlineMark::Uncertain(Doubt::Object("a form field")))
        };
        self.marks.iter().any(|(_, mark)| is_field(mark))
    }

    /// Whether a mark that makes the text uncertain covers a byte.
    pub fn is_uncertain_from(&self, at: usize) -> bool {
        self.marks.iter().any(|(range, mark)| {
            let uncertain = matches!(
                mark,
                InlineMark::Inserted | InlineMark::Deleted | InlineMark::Uncertain(_)
            );
            uncertain && range.contains(&at)
        })
    }

    /// The text as it is if all open changes are accepted, and if all are rejected; nothing if none
    /// is open in it.
    pub fn readings(&self) -> Vec<Self> {
        let without = |gone: &InlineMark| {
            let mut kept = String::with_capacity(self.text.len());
            for (at, c) in self.text.char_indices() {
                if !self.is_within(at, gone) {
                    kept.push(c);
                }
            }
            let mut reading = self.bare_part(0..self.text.len());
            reading.text = kept;
            reading
        };
        let is_change =
            |mark: &InlineMark| matches!(mark, InlineMark::Inserted | InlineMark::Deleted);
        if !self.marks.iter().any(|(_, mark)| is_change(mark)) {
            return Vec::new();
        }
        let readings = [&InlineMark::Deleted, &InlineMark::Inserted];
        readings.map(without).into_iter().collect()
    }

    /// The parts with names of their own.
    pub fn named_parts(&self) -> Vec<(Box<str>, Self)> {
        let named = |mark: &InlineMark| match mark {
            InlineMark::Named(name) => Some(name.clone()),
            InlineMark::Html(_)
            | InlineMark::Image
            | InlineMark::Note
            | InlineMark::Break
            | InlineMark::Struck
            | InlineMark::Code
            | InlineMark::Raised
            | InlineMark::Gap
            | InlineMark::Strong
            | InlineMark::Inserted
            | InlineMark::Deleted
            | InlineMark::Bookmark(_)
            | InlineMark::Uncertain(_) => None,
        };
        self.parts_with(named)
    }

    /// The parts of the text that are bookmarks, with their names.
    pub fn bookmarks(&self) -> Vec<(Box<str>, Self)> {
        let named = |mark: &InlineMark| match mark {
            InlineMark::Bookmark(name) => Some(name.clone()),
            InlineMark::Html(_)
            | InlineMark::Image
            | InlineMark::Note
            | InlineMark::Break
            | InlineMark::Struck
            | InlineMark::Code
            | InlineMark::Raised
            | InlineMark::Gap
            | InlineMark::Strong
            | InlineMark::Inserted
            | InlineMark::Deleted
            | InlineMark::Named(_)
            | InlineMark::Uncertain(_) => None,
        };
        self.parts_with(named)
    }

    fn parts_with(
        &self,
        name_of: impl Fn(&InlineMark) -> Option<Box<str>>,
    ) -> Vec<(Box<str>, Self)> {
        let marks = self.marks.iter();
        marks
            .filter_map(|(range, mark)| Some((name_of(mark)?, self.part(range.start, range.end))))
            .collect()
    }

    /// The ranges of the source that have a mark; for a text that is one piece of it.
    pub fn ranges_of(&self, expected: &InlineMark) -> impl Iterator<Item = Range<usize>> {
        let marks = self.marks.iter().filter(move |(_, mark)| mark == expected);
        marks.map(|(range, _)| {
            let at = |offset: usize| self.start.saturating_add(offset);
            at(range.start)..at(range.end)
        })
    }

    /// Marks a range of the text.
    pub fn mark_range(&mut self, range: Range<usize>, mark: InlineMark) {
        self.marks.push((range, mark));
    }

    /// Whether a mark covers a byte.
    pub fn is_within(&self, at: usize, expected: &InlineMark) -> bool {
        self.marks
            .iter()
            .any(|(range, mark)| mark == expected && range.contains(&at))
    }

    /// Whether the whole text is bold.
    pub fn is_strong(&self) -> bool {
        let whole = self.whole();
        whole.marks.iter().any(|(range, mark)| {
            *mark == InlineMark::Strong && range.start == 0 && range.end == whole.text.len()
        })
    }

    /// Offsets at which bold text starts.
    pub fn strong(&self) -> impl Iterator<Item = usize> + '_ {
        self.marks
            .iter()
            .filter(|(_, mark)| *mark == InlineMark::Strong)
            .map(|(range, _)| range.start)
    }

    /// Moves all offsets by the length of the text that was cut off before.
    pub fn shift(&mut self, by: usize) {
        self.start = self.start.saturating_add(by);
        self.end = self.end.saturating_add(by);
        for (_, range) in &mut self.pieces {
            *range = range.start.saturating_add(by)..range.end.saturating_add(by);
        }
    }
}

/// A text without note marks such as `[^1]`, and whether one is inside the text rather than at its
/// end. Linear in its length.
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
            // No mark that starts before that end has a closing bracket either.
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
