//! Source texts, spans and positions: rule files and documents.
//!
//! A [`Span`] is a byte range in one source. Lines and columns are computed only when a position is
//! shown: columns count Unicode scalar values from 1, as the reports do, or UTF-16 units from 0, as
//! the Language Server Protocol does.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// Line terminators: a line feed, a carriage return, or the pair, which is a single line break. The
/// Language Server Protocol knows no others.
pub const LINE_BREAKS: [char; 2] = ['\n', '\r'];

/// Yields the byte offset after each line break of a text.
pub fn line_breaks(text: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let begins_pair = |at: usize| text.get(at..at.saturating_add(2)) == Some(b"\r\n");
    memchr::memchr2_iter(b'\n', b'\r', text)
        .filter(move |at| !begins_pair(*at))
        .map(|at| at.saturating_add(1))
}

/// Yields the lines of a text, each with its line break. A line break at the end starts no further
/// line.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0_usize;
    let ends = line_breaks(text.as_bytes()).chain(std::iter::once(text.len()));
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end)..end))
        .filter(|line| !line.is_empty())
}

/// Replaces each carriage return that ends a line alone by a line feed, for Markdown parsers, which
/// do not take it for a line break. Both are one byte, so every offset stays valid.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let alone = |end: usize| text.get(..end).is_some_and(|line| line.ends_with('\r'));
    if !line_breaks(text.as_bytes()).any(alone) {
        return Cow::Borrowed(text);
    }
    let kept = |line: &str| {
        line.strip_suffix('\r')
            .map_or_else(|| line.to_owned(), |words| format!("{words}\n"))
    };
    Cow::Owned(lines(text).map(kept).collect())
}

/// Lines as [`str::lines`] yields them, where a lone carriage return ends one too.
pub trait TextLines {
    /// Yields the lines of a text without their line breaks.
    fn each_line(&self) -> impl Iterator<Item = &str>;
}

impl TextLines for str {
    fn each_line(&self) -> impl Iterator<Item = &str> {
        lines(self)
            .map(|line| line.strip_suffix('\n').unwrap_or(line))
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
    }
}

/// Index of a text in a [`Sources`] collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    /// An id of no collection, for texts that are parsed but never shown.
    pub const NOWHERE: Self = Self(u32::MAX);

    /// The index.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A byte range in one source; the end is exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text the range lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// Prints `start..end`.
impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl Span {
    /// The range from `start` to `end` of `source`. Offsets beyond 4 GiB are clipped; the limit on
    /// the size of files rules them out.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            source,
            start: clip(start),
            end: clip(end),
        }
    }

    /// The smallest range that covers both; `self` if they are in different sources.
    pub fn to(self, other: Span) -> Self {
        if self.source != other.source {
            return self;
        }
        Self {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether this range contains another.
    pub fn encloses(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    /// The empty range at the start of this one.
    pub fn at_start(self) -> Self {
        Self {
            end: self.start,
            ..self
        }
    }

    /// The empty range at the end of this one.
    pub fn at_end(self) -> Self {
        Self {
            start: self.end,
            ..self
        }
    }

    /// The range as `usize` offsets, to slice with `get`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, both from 1; the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line number from 1.
    pub line: usize,
    /// Column from 1, in Unicode scalar values.
    pub column: usize,
}

/// A text with the name that the user knows it by.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Line number of its first line in the file that it is a part of.
    first_line: usize,
    /// Names places in the file that the text was made from, if that file is no text.
    places: Option<FindPlace>,
    /// The second half of its lines describes the first half, and is not shown.
    is_described: bool,
    lines: OnceLock<Arc<[u32]>>,
    /// Number of characters that begin before each block of [`BLOCK`] bytes. With this index a
    /// column costs the same however long its line is.
    characters: OnceLock<Arc<[u32]>>,
}

/// A place in a file from which a text was made, as users of such files call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPlace<'s> {
    /// What it is: `cell` of a workbook, `paragraph`, `table cell`.
    pub kind: &'static str,
    /// Its name: `Payments!B7`.
    pub name: &'s str,
    /// Its row and its column, from 1.
    pub position: Position,
}

/// Finds the place in the original file for a byte offset in the text that was made from it.
pub type FindPlace = for<'s> fn(&'s Source, u32) -> Option<NamedPlace<'s>>;

/// Bytes between two entries of the character index.
const BLOCK: usize = 4096;

impl Source {
    /// A text with this name.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let (lines, characters) = (OnceLock::new(), OnceLock::new());
        Self {
            name: name.into(),
            text: text.into(),
            first_line: 1,
            places: None,
            is_described: false,
            lines,
            characters,
        }
    }

    /// Makes the text a part of a file that begins at this line.
    #[must_use]
    pub fn from_line(self, first_line: usize) -> Self {
        Self { first_line, ..self }
    }

    /// Makes positions those of the file from which the text was made.
    #[must_use]
    pub fn with_places(self, places: FindPlace) -> Self {
        Self {
            places: Some(places),
            ..self
        }
    }

    /// Says that the second half of its lines describes the first half.
    #[must_use]
    pub fn described(self) -> Self {
        Self {
            is_described: true,
            ..self
        }
    }

    /// Number of lines that are shown to people.
    pub fn shown_lines(&self) -> usize {
        // A text that ends with a line break has no line after it.
        let ends = usize::from(self.text.ends_with(LINE_BREAKS));
        let lines = self.line_starts().len().saturating_sub(ends);
        if self.is_described {
            lines.checked_div(2).unwrap_or(lines)
        } else {
            lines
        }
    }

    /// The number of its first line.
    pub fn first_line(&self) -> usize {
        self.first_line
    }

    /// The name, as given by the user: usually a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, shared.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Byte offsets at which lines start, computed on first use.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let after_breaks =
                line_breaks(self.text.as_bytes()).map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            std::iter::once(0).chain(after_breaks).collect()
        })
    }

    /// Line and column of a byte offset; an offset past the end counts as the end. Logarithmic in
    /// the number of lines, once the indexes are built.
    pub fn position(&self, offset: u32) -> Position {
        let line = self
            .line_starts()
            .partition_point(|start| *start <= offset)
            .max(1);
        let start = self
            .line_starts()
            .get(line.saturating_sub(1))
            .map_or(0, |start| *start as usize);
        let before = self
            .characters_before(offset as usize)
            .saturating_sub(self.characters_before(start));
        // A byte-order mark is not a character of the first line.
        let before = if start == 0 && self.text.starts_with('\u{feff}') {
            before.saturating_sub(1)
        } else {
            before
        };
        let line = line.saturating_add(self.first_line).saturating_sub(1);
        Position {
            line,
            column: before.saturating_add(1),
        }
    }

    /// Number of characters that begin before a byte offset.
    fn characters_before(&self, offset: usize) -> usize {
        let blocks = self.characters.get_or_init(|| {
            let mut seen = 0_usize;
            let blocks = self.text.as_bytes().chunks(BLOCK).map(|block| {
                let before = seen;
                seen = seen.saturating_add(characters(block));
                u32::try_from(before).unwrap_or(u32::MAX)
            });
            blocks.collect()
        });
        let mut offset = offset.min(self.text.len());
        // An offset inside a character counts as its start.
        while !self.text.is_char_boundary(offset) {
            offset = offset.saturating_sub(1);
        }
        let block = (offset / BLOCK).min(blocks.len().saturating_sub(1));
        let start = block.saturating_mul(BLOCK);
        let before = blocks.get(block).map_or(0, |before| *before as usize);
        before.saturating_add(characters(
            self.text.as_bytes().get(start..offset).unwrap_or(&[]),
        ))
    }

    /// Line and UTF-16 column of a byte offset, both from 0, as in the Language Server Protocol.
    pub fn utf16_position(&self, offset: u32) -> (usize, usize) {
        let (line, before) = self.line_and_text_before(offset);
        (
            line.saturating_sub(1),
            before.chars().map(char::len_utf16).sum(),
        )
    }

    /// The byte offset at which a line starts; lines are numbered as in [`Position`].
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts()
            .get(line.saturating_sub(self.first_line))
            .map_or(self.text.len(), |start| *start as usize)
    }

    /// The text of a line without its line break; lines are numbered as in [`Position`].
    pub fn line_text(&self, line: usize) -> &str {
        let (start, end) = (
            self.line_start(line),
            self.line_start(line.saturating_add(1)),
        );
        self.text
            .get(start..end)
            .unwrap_or("")
            .trim_end_matches(LINE_BREAKS)
    }

    /// Whether its places have names.
    pub fn has_places(&self) -> bool {
        self.places.is_some()
    }

    /// The named place of a byte offset; `None` in a file that is a text itself.
    pub fn place(&self, offset: u32) -> Option<NamedPlace<'_>> {
        self.places.and_then(|find| find(self, offset))
    }

    fn line_and_text_before(&self, offset: u32) -> (usize, &str) {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts
            .get(line.saturating_sub(1))
            .map_or(0, |s| *s as usize);
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        (line, self.text.get(start..end).unwrap_or(""))
    }
}

/// Number of UTF-8 characters that begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    // Every byte except a continuation byte (0b10xx_xxxx) begins a character.
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// All texts of one run. Append-only, from any thread, so a [`SourceId`] stays valid. A clone
/// shares the texts added so far, under the same ids.
#[derive(Clone, Default)]
pub struct Sources {
    all: elsa::sync::FrozenVec<Arc<Source>>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sources({} texts)", self.all.len())
    }
}

impl Sources {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under a name and returns its id.
    pub fn add(&self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        self.add_source(Source::new(name, text))
    }

    /// Adds a text and returns its id.
    pub fn add_source(&self, source: Source) -> SourceId {
        SourceId(u32::try_from(self.all.push_get_index(Arc::new(source))).unwrap_or(u32::MAX))
    }

    /// The text with this id; an empty text for an id of another collection.
    pub fn get(&self, id: SourceId) -> &Source {
        static EMPTY: OnceLock<Source> = OnceLock::new();
        self.all
            .get(id.0 as usize)
            .unwrap_or_else(|| EMPTY.get_or_init(|| Source::new("", "")))
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.all.len() == 0
    }

    /// Whether a text is one of the first so many.
    pub fn is_among_first(id: SourceId, count: usize) -> bool {
        (id.0 as usize) < count
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text().get(span.range()).unwrap_or("")
    }

    /// The text that a span covers, with the indentation of its first line removed from the others.
    pub fn dedented(&self, span: Span) -> String {
        let source = self.get(span.source);
        let line = source.line_text(source.position(span.start).line);
        let margin = line
            .get(..line.len().saturating_sub(line.trim_start().len()))
            .unwrap_or("");
        lines(self.slice(span))
            .map(|line| line.strip_prefix(margin).unwrap_or(line))
            .collect()
    }

    /// Position where a span starts; the row and the column of its named place, if it has one.
    pub fn start(&self, span: Span) -> Position {
        let source = self.get(span.source);
        source
            .place(span.start)
            .map_or_else(|| source.position(span.start), |place| place.position)
    }

    /// Position where a span ends (exclusive); the column after that of its named place, if it has one.
    pub fn end(&self, span: Span) -> Position {
        let source = self.get(span.source);
        let after = |at: Position| Position {
            column: at.column.saturating_add(1),
            ..at
        };
        source
            .place(span.end)
            .map_or_else(|| source.position(span.end), |place| after(place.position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_line_feeds_carriage_returns_and_both() {
        let text = "a\r\r\nb\n\rc\u{2028}d\u{85}\u{b}\u{c}";
        let source = Source::new("t", text);
        assert_eq!(source.line_starts(), [0, 2, 4, 6, 7]);
        assert_eq!(
            lines(text).collect::<Vec<_>>(),
            ["a\r", "\r\n", "b\n", "\r", "c\u{2028}d\u{85}\u{b}\u{c}"]
        );
        assert_eq!(
            "a\r\nb\rc\n".each_line().collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
        let c = u32::try_from(text.find('c').unwrap()).unwrap();
        assert_eq!(
            (source.position(c), source.utf16_position(c)),
            (Position { line: 5, column: 1 }, (4, 0))
        );
    }

    #[test]
    fn positions_count_scalar_values_and_utf16_units() {
        let source = Source::new("t", "añ\n€𝄞x");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(4), Position { line: 2, column: 1 });
        let x = u32::try_from(source.text().find('x').unwrap()).unwrap();
        assert_eq!(source.position(x), Position { line: 2, column: 3 });
        assert_eq!(source.utf16_position(x), (1, 3));
        assert_eq!(source.line_text(1), "añ");
        assert_eq!(source.line_text(2), "€𝄞x");
        assert_eq!(source.position(10_000).line, 2);
    }
}
