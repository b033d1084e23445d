//! The parts of a Markdown text that hold values, in its order.

use std::ops::Range;

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

/// Characters that a key of a `Key: value` line may have.
const LONGEST_KEY: usize = 60;

/// A part of a text that holds values.
pub(super) enum Block {
    /// The part before all others.
    Front(Front),
    /// A heading with its level.
    Heading(u8, Words),
    /// A key and its value.
    Field(Words, Words),
    /// A table.
    Table(Table),
}

/// Front matter: a range of bytes, in YAML or in TOML.
pub(super) struct Front {
    pub yaml: bool,
    pub start: usize,
    pub end: usize,
}

/// Words with their place, without marks of emphasis.
#[derive(Default, Clone)]
pub(super) struct Words {
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Where pieces of the text stand.
    pieces: Vec<(usize, Range<usize>)>,
}

#[derive(Default)]
pub(super) struct Table {
    pub start: usize,
    pub end: usize,
    pub header: Vec<Words>,
    pub rows: Vec<Row>,
}

#[derive(Default)]
pub(super) struct Row {
    pub start: usize,
    pub end: usize,
    pub cells: Vec<Words>,
    /// How many cells are written.
    pub written: usize,
}

impl Words {
    fn push(&mut self, text: &str, range: Range<usize>) {
        if self.pieces.is_empty() {
            self.start = range.start;
        }
        self.end = range.end;
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }

    /// Lines as one text.
    fn joined(lines: Vec<Self>) -> Self {
        let mut all = Self::default();
        for line in lines {
            if !all.text.is_empty() {
                all.push(" ", all.end..line.start);
            }
            if all.pieces.is_empty() {
                all.start = line.start;
            }
            let before = all.text.len();
            all.pieces.extend(line.pieces.into_iter().map(|(at, range)| (at.saturating_add(before), range)));
            all.text.push_str(&line.text);
            all.end = line.end;
        }
        all
    }

    /// A part of the words, without the space around it.
    fn part(&self, from: usize, to: usize) -> Self {
        let part = self.text.get(from..to).unwrap_or("");
        let trimmed = part.trim();
        let lead = part.len().saturating_sub(part.trim_start().len());
        let start = self.place(from.saturating_add(lead));
        let end = trimmed.char_indices().next_back().map_or(start, |(at, c)| {
            self.place(from.saturating_add(lead).saturating_add(at)).saturating_add(c.len_utf8())
        });
        Self { text: trimmed.to_owned(), start, end, pieces: Vec::new() }
    }

    /// Where a byte of the words stands in the document.
    fn place(&self, offset: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(at, _)| *at <= offset);
        piece.map_or(self.start, |(at, range)| range.start.saturating_add(offset.saturating_sub(*at)).min(range.end))
    }

    /// `Key: value`, taken apart.
    fn field(&self) -> Option<(Self, Self)> {
        let colon = self.text.find(':')?;
        let key = self.text.get(..colon)?.trim();
        let after = self.text.get(colon.checked_add(1)?..)?;
        let spaced = after.is_empty() || after.starts_with([' ', '\t']);
        let named = key.chars().any(char::is_alphabetic) && key.chars().count() <= LONGEST_KEY;
        (spaced && named).then(|| (self.part(0, colon), self.part(colon.saturating_add(1), self.text.len())))
    }
}

/// The blocks of a text.
pub(super) fn read(text: &str) -> Vec<Block> {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let plain = text.get(base..).unwrap_or("");
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_DEFINITION_LIST;
    let mut reader = Reader { text: plain, blocks: Vec::new(), ..Reader::default() };
    for (event, range) in Parser::new_ext(plain, options).into_offset_iter() {
        reader.event(&event, range);
    }
    let mut blocks = reader.blocks;
    blocks.iter_mut().for_each(|block| block.shift(base));
    blocks
}

impl Block {
    /// Moves all places behind a byte-order mark.
    fn shift(&mut self, by: usize) {
        if by == 0 {
            return;
        }
        let shift = |words: &mut Words| {
            words.start = words.start.saturating_add(by);
            words.end = words.end.saturating_add(by);
        };
        match self {
            Self::Front(front) => {
                front.start = front.start.saturating_add(by);
                front.end = front.end.saturating_add(by);
            }
            Self::Heading(_, title) => shift(title),
            Self::Field(key, value) => {
                shift(key);
                shift(value);
            }
            Self::Table(table) => {
                table.start = table.start.saturating_add(by);
                table.end = table.end.saturating_add(by);
                table.header.iter_mut().for_each(shift);
                for row in &mut table.rows {
                    row.start = row.start.saturating_add(by);
                    row.end = row.end.saturating_add(by);
                    row.cells.iter_mut().for_each(shift);
                }
            }
        }
    }
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    /// The words being read.
    words: Words,
    /// Lines of the paragraph or of the list being read.
    lines: Vec<Words>,
    /// Lists and quotations that are open.
    depth: usize,
    front: Option<bool>,
    table: Option<Table>,
    in_header: bool,
    /// A term that waits for its definition.
    term: Option<Words>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(_) if self.front.is_some() => self.front(range),
            Event::Text(text) | Event::Code(text) => {
                // Code stands between backticks, and its place is what is between them.
                let inner = self.text.get(range.clone()).and_then(|written| written.find(&**text));
                let start = range.start.saturating_add(inner.unwrap_or(0));
                let end = if inner.is_some() { start.saturating_add(text.len()) } else { range.end };
                self.words.push(text, start..end);
            }
            Event::SoftBreak | Event::HardBreak => self.line(),
            _ => {}
        }
    }

    fn front(&mut self, range: Range<usize>) {
        let yaml = self.front.unwrap_or(true);
        match self.blocks.last_mut() {
            Some(Block::Front(front)) => front.end = range.end,
            _ => self.blocks.push(Block::Front(Front { yaml, start: range.start, end: range.end })),
        }
    }

    /// A line of a paragraph or an item ends.
    fn line(&mut self) {
        let words = std::mem::take(&mut self.words);
        if !words.text.trim().is_empty() {
            self.lines.push(words);
        }
    }

    /// Lines that are all `Key: value` are fields; others are prose. A key without a value is absent.
    fn lines(&mut self) {
        self.line();
        let lines = std::mem::take(&mut self.lines);
        let fields: Option<Vec<(Words, Words)>> = lines.iter().map(Words::field).collect();
        let given = fields.unwrap_or_default().into_iter().filter(|(_, value)| !value.text.is_empty());
        self.blocks.extend(given.map(|(key, value)| Block::Field(key, value)));
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::MetadataBlock(kind) => self.front = Some(*kind == MetadataBlockKind::YamlStyle),
            Tag::List(_) | Tag::BlockQuote(_) => {
                if self.depth == 0 {
                    self.lines();
                }
                self.depth = self.depth.saturating_add(1);
            }
            Tag::Item => self.line(),
            Tag::Table(_) => {
                self.table = Some(Table { start: range.start, end: range.end, ..Table::default() });
            }
            Tag::TableHead => self.in_header = true,
            Tag::TableRow => {
                let written = self.text.get(range.clone()).map_or(0, cells_written);
                if let Some(table) = &mut self.table {
                    table.rows.push(Row { start: range.start, end: range.end, cells: Vec::new(), written });
                }
            }
            Tag::Heading { .. } | Tag::TableCell | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.words = Words { start: range.start, end: range.start, ..Words::default() };
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => self.front = None,
            TagEnd::Paragraph if self.depth == 0 => self.lines(),
            TagEnd::Paragraph | TagEnd::Item => self.line(),
            TagEnd::List(_) | TagEnd::BlockQuote(_) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.lines();
                }
            }
            TagEnd::Heading(level) => {
                let words = std::mem::take(&mut self.words);
                let title = words.part(0, words.text.len());
                let level = u8::try_from(*level as usize).unwrap_or(6);
                self.blocks.push(Block::Heading(level, title));
            }
            TagEnd::TableHead => self.in_header = false,
            TagEnd::TableCell => self.cell(range),
            TagEnd::Table => self.blocks.extend(self.table.take().map(Block::Table)),
            TagEnd::DefinitionListTitle => self.term = Some(std::mem::take(&mut self.words)),
            TagEnd::DefinitionListDefinition => {
                self.line();
                let value = Words::joined(std::mem::take(&mut self.lines));
                let whole = |words: &Words| words.part(0, words.text.len());
                // A second definition of a term is a key given twice.
                if let Some(term) = self.term.as_ref().filter(|_| !value.text.is_empty()) {
                    self.blocks.push(Block::Field(whole(term), whole(&value)));
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, range: Range<usize>) {
        let words = std::mem::take(&mut self.words);
        let mut cell = words.part(0, words.text.len());
        if cell.text.is_empty() {
            (cell.start, cell.end) = (range.start, range.end);
        }
        let Some(table) = &mut self.table else { return };
        if self.in_header {
            table.header.push(cell);
        } else if let Some(row) = table.rows.last_mut() {
            row.cells.push(cell);
        }
    }
}

/// How many cells a row is written with; a bar behind a backslash parts none.
fn cells_written(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut bars = 0_usize;
    let mut escaped = false;
    let mut ends_with_bar = false;
    for c in row.chars() {
        ends_with_bar = c == '|' && !escaped;
        bars = bars.saturating_add(usize::from(ends_with_bar));
        escaped = c == '\\' && !escaped;
    }
    bars.saturating_add(1).saturating_sub(usize::from(ends_with_bar))
}
