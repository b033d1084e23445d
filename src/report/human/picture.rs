//! The lines of a text that a report shows, with their labels.
//!
//! miette draws what it is given: here that is a small text of its own, made of
//! the shown lines only, each clipped to a window around its labels and with
//! nothing in it that a terminal would obey. So the size of the file and the
//! length of its lines count for nothing, and one picture costs as much as any.

use std::collections::BTreeMap;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::report::text::{clipped, ellipsis, push_visible, visible};
use crate::source::{Position, Source};

/// Labels shown of one text; further ones are left to a note.
pub(super) const MOST_LABELS: usize = 12;
/// Characters kept on either side of a label in a clipped line.
const AROUND: usize = 24;

/// A label: a byte range of the whole text, and its words.
pub(super) struct Marked {
    /// Where.
    pub range: Range<usize>,
    /// The words.
    pub text: String,
}

/// How a picture is drawn.
#[derive(Clone, Copy)]
pub(super) struct SnippetStyle {
    /// Columns that a line may take.
    pub columns: usize,
    /// Nothing but ASCII.
    pub ascii: bool,
    /// Shows the line before each label too.
    pub context: bool,
}

/// Lines of a text, and labels in them.
#[derive(Debug)]
pub(super) struct Picture {
    name: String,
    text: String,
    lines: Vec<SnippetLine>,
    labels: Vec<PlacedLabel>,
    /// What the head names, where that is not the first label.
    head: Option<Position>,
}

#[derive(Debug)]
struct SnippetLine {
    /// Number in the whole text, from 1.
    number: usize,
    /// Bytes of `Picture::text`, line break included.
    range: Range<usize>,
}

#[derive(Debug)]
struct PlacedLabel {
    /// Bytes of `Picture::text`.
    range: Range<usize>,
    text: String,
    at: Position,
}

impl Picture {
    /// A snippet with labels. Its header names the first one, unless `head` is on a shown line.
    pub(super) fn new(
        source: &Source,
        marked: &[Marked],
        head: Option<Position>,
        look: SnippetStyle,
    ) -> Self {
        let mut by_line: BTreeMap<usize, Vec<&Marked>> = BTreeMap::new();
        for mark in marked.iter().take(MOST_LABELS) {
            let line = source.position(clip(mark.range.start)).line;
            by_line.entry(line).or_default().push(mark);
            if look.context && line > source.first_line() {
                by_line.entry(line.saturating_sub(1)).or_default();
            }
        }
        let head = head.filter(|head| by_line.contains_key(&head.line));
        let mut picture = Self {
            name: visible(source.name()).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
            head,
        };
        for (number, marks) in by_line {
            picture.add_line(source, number, &marks, look);
        }
        picture
    }

    /// The labels for miette.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|label| {
            let words = (!label.text.is_empty()).then(|| label.text.clone());
            LabeledSpan::new(words, label.range.start, label.range.len())
        })
    }

    fn add_line(&mut self, source: &Source, number: usize, marks: &[&Marked], look: SnippetStyle) {
        let start = source.line_start(number);
        let line = source.line_text(number);
        let inner: Vec<Range<usize>> = marks
            .iter()
            .map(|mark| inside(line, start, &mark.range, look))
            .collect();
        let begin = self.text.len();
        let mut starts = vec![None; inner.len()];
        let mut ends = vec![None; inner.len()];
        let mut shown_to = 0;
        for kept in windows(line, &inner, look) {
            if kept.start > shown_to {
                self.text.push_str(ellipsis(look.ascii));
            }
            shown_to = kept.end;
            let chars = line.get(kept.clone()).unwrap_or("").char_indices();
            for (offset, c) in chars.map(|(at, c)| (kept.start.saturating_add(at), c)) {
                note(&mut starts, &inner, offset, self.text.len(), |range| {
                    range.start
                });
                note(&mut ends, &inner, offset, self.text.len(), |range| {
                    range.end
                });
                // A byte-order mark at the start of a file is no character of it.
                if !(c == '\u{feff}' && start.saturating_add(offset) == 0) {
                    push_shown(&mut self.text, c, look.ascii);
                }
            }
            note(&mut starts, &inner, kept.end, self.text.len(), |range| {
                range.start
            });
            note(&mut ends, &inner, kept.end, self.text.len(), |range| {
                range.end
            });
        }
        let end = self.text.len();
        if shown_to < line.len() {
            self.text.push_str(ellipsis(look.ascii));
        }
        self.text.push('\n');
        self.lines.push(SnippetLine {
            number,
            range: begin..self.text.len(),
        });
        for ((mark, from), to) in marks.iter().zip(starts).zip(ends) {
            let from: usize = from.unwrap_or(end);
            let text = clipped(&visible(&mark.text), look.columns, look.ascii);
            let at = source.position(clip(mark.range.start));
            self.labels.push(PlacedLabel {
                range: from..to.unwrap_or(end).max(from),
                text,
                at,
            });
        }
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.range.end <= offset)
            .min(self.lines.len().saturating_sub(1))
    }

    fn follows(&self, index: usize) -> bool {
        let number = |at: usize| self.lines.get(at).map(|line| line.number);
        index > 0
            && number(index.saturating_sub(1)).map(|before| before.saturating_add(1))
                == number(index)
    }
}

impl SourceCode for Picture {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset().saturating_add(span.len());
        let mut first = self.line_at(span.offset());
        let last = self.line_at(end.saturating_sub(1).max(span.offset()));
        if (first.saturating_add(1)..=last).any(|index| !self.follows(index)) {
            return Err(MietteError::OutOfBounds);
        }
        let at = self
            .labels
            .iter()
            .find(|label| label.range.start == span.offset())
            .map(|label| label.at);
        if before > 0 && self.follows(first) {
            first = first.saturating_sub(1);
        }
        let (Some(top), Some(bottom)) = (self.lines.get(first), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let range = top.range.start..bottom.range.end;
        let data = self.text.get(range.clone()).unwrap_or("");
        // Without context, only line and column are asked for: those of the head.
        let is_first = self
            .labels
            .first()
            .is_some_and(|label| label.range.start == span.offset());
        let head = self.head.filter(|_| is_first).or(at);
        let line = if before == 0 {
            head.map_or(top.number, |head| head.line)
        } else {
            top.number
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (range.start, range.len()).into(),
            line.saturating_sub(1),
            head.map_or(0, |head| head.column.saturating_sub(1)),
            last.saturating_sub(first).saturating_add(1),
        )))
    }
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn note(
    found: &mut [Option<usize>],
    ranges: &[Range<usize>],
    offset: usize,
    shown: usize,
    side: impl Fn(&Range<usize>) -> usize,
) {
    for (slot, range) in found.iter_mut().zip(ranges) {
        if side(range) == offset {
            // A window's end may be the next one's start; the first is where it was shown.
            slot.get_or_insert(shown);
        }
    }
}

fn push_shown(text: &mut String, c: char, ascii: bool) {
    if ascii && !c.is_ascii() {
        text.extend(c.escape_unicode());
    } else {
        push_visible(text, c);
    }
}

/// The part of a range that lies in the line and is short enough to underline, relative to the line.
fn inside(line: &str, start: usize, range: &Range<usize>, look: SnippetStyle) -> Range<usize> {
    let from = boundary(line, range.start.saturating_sub(start));
    let to = boundary(line, range.end.saturating_sub(start)).max(from);
    let rest = line.get(from..to).unwrap_or("");
    let most = (look.columns / 2).max(8);
    let length = rest
        .char_indices()
        .nth(most)
        .map_or(rest.len(), |(at, _)| at);
    from..from.saturating_add(length)
}

fn boundary(line: &str, offset: usize) -> usize {
    let mut at = offset.min(line.len());
    while !line.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// The parts of a line that are shown: all of it, or what is around its labels.
fn windows(line: &str, labels: &[Range<usize>], look: SnippetStyle) -> Vec<Range<usize>> {
    let first = line.char_indices().nth(look.columns).map(|(at, _)| at);
    let Some(first) = first else {
        return std::iter::once(0..line.len()).collect();
    };
    if labels.is_empty() {
        return std::iter::once(0..first).collect();
    }
    let mut sorted: Vec<Range<usize>> = labels
        .iter()
        .map(|label| {
            let before = line.get(..label.start).unwrap_or("");
            let after = line.get(label.end..).unwrap_or("");
            let from = before
                .char_indices()
                .rev()
                .nth(AROUND)
                .map_or(0, |(at, _)| at);
            let to = after
                .char_indices()
                .nth(AROUND)
                .map_or(line.len(), |(at, _)| label.end.saturating_add(at));
            from..to
        })
        .collect();
    sorted.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
