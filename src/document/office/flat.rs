//! The text of an office document: one line for each line of a paragraph or a cell, and after them,
//! in the same order, one line for each that says where it is and what it is.
//!
//! Documents are unpacked to this text once, when their bytes are decoded. Spans point into its
//! first half, so that reports quote a paragraph as it is read. The fields of a line of the second
//! half, separated by tabs: name of the location, number of the paragraph, kind, marks.

#![cfg_attr(
    not(feature = "office"),
    allow(dead_code, reason = "only the readers of office documents write it")
)]

use std::fmt::Write;
use std::ops::Range;

use crate::document::doubt::{Doubt, DrawnText};
use crate::document::prose::blocks::ProseBlock;
use crate::document::prose::flow::{FlowCell, FlowReader, FlowRow, Paragraph};
use crate::document::prose::words::{InlineMark, InlineText};
use crate::source::{NamedPlace, Position, Source};

/// A line of a paragraph with its marks.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub text: String,
    pub marks: Vec<(Range<usize>, InlineMark)>,
    /// Byte of the document's part at which its paragraph starts; `None` if that is not known.
    pub start: Option<usize>,
    /// Pieces as they are written in the part: their offsets in the line, and their ranges there.
    pub pieces: Vec<(usize, Range<usize>)>,
}

impl Line {
    /// Adds a mark from an offset to the end.
    pub fn mark(&mut self, from: usize, mark: InlineMark) {
        self.marks.push((from..self.text.len(), mark));
    }

    /// Whether there is text outside of a mark.
    pub fn has_text_without(&self, gone: &InlineMark) -> bool {
        self.text.char_indices().any(|(at, c)| {
            let covers =
                |(range, mark): &(Range<usize>, InlineMark)| mark == gone && range.contains(&at);
            !c.is_whitespace() && !self.marks.iter().any(covers)
        })
    }
}

/// Whether a name of a bookmark or a form field was given by a person: `Text1`, `_Toc42` and `_GoBack`
/// are names that programs give.
pub fn is_own_bookmark(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('_') && !name.ends_with(|c: char| c.is_ascii_digit())
}

/// What a paragraph is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParagraphKind {
    Heading(u8),
    /// Number of lists around it.
    Text(usize),
    /// A further paragraph of a list item.
    Continued(usize),
    /// In a footnote.
    Note,
    /// In a text box.
    Box,
    /// In the header or footer of a page.
    Page,
    /// A property of the document.
    Property,
}

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub struct CellPlace {
    pub table: usize,
    pub row: usize,
    pub column: usize,
    pub span: usize,
    /// Letters for what is to be known of it: `h` header row, `k` header cell, `m` merged with
    /// another row, `r` row of an open change, `x` row that may be several or a part of one, `y` row
    /// that may go on on another page, `n` with a table inside, `v` row that is hidden, `w` row that
    /// stands for several, `u` row that may not be there.
    pub flags: String,
}

/// Writes the text of a document.
#[derive(Debug, Default)]
pub struct FlatWriter {
    lines: Vec<(Line, String)>,
    headings: Vec<(u8, String)>,
    /// The title of the document was seen, which no name of a location has.
    has_title: bool,
}

impl FlatWriter {
    /// Adds a paragraph with its number.
    pub fn paragraph(&mut self, number: usize, kind: &ParagraphKind, lines: Vec<Line>) {
        let mut name = match kind {
            ParagraphKind::Note => "footnote".to_owned(),
            ParagraphKind::Page => "page header or footer".to_owned(),
            ParagraphKind::Property => "document property".to_owned(),
            ParagraphKind::Heading(_)
            | ParagraphKind::Text(_)
            | ParagraphKind::Continued(_)
            | ParagraphKind::Box => format!("paragraph {number}"),
        };
        if let ParagraphKind::Heading(level) = kind {
            let title: String = lines.iter().map(|line| line.text.trim()).collect();
            self.headings.retain(|(other, _)| other < level);
            if *level == 1 && !self.has_title {
                self.has_title = true;
            } else if !title.is_empty() {
                self.headings.push((*level, title));
            }
        }
        let code = code_of_kind(kind);
        if matches!(kind, ParagraphKind::Text(_) | ParagraphKind::Continued(_)) {
            name = self.below_headings(&name);
        }
        self.add(&name, number, &code, lines);
    }

    /// Adds a cell; `number` is that of its first paragraph.
    pub fn cell(&mut self, number: usize, cell: &CellPlace, lines: Vec<Line>) {
        let CellPlace {
            table, row, column, ..
        } = cell;
        let shown = column.saturating_add(1);
        let name = format!("table {table}, row {row}, column {shown}");
        let name = self.below_headings(&name);
        self.add(&name, number, &code_of_cell(cell), lines);
    }

    /// Adds a paragraph whose location has a name and a number of its own.
    pub fn placed_paragraph(
        &mut self,
        name: &str,
        number: usize,
        kind: &ParagraphKind,
        lines: Vec<Line>,
    ) {
        self.add(name, number, &code_of_kind(kind), lines);
    }

    /// Adds a cell whose location has a name and a number of its own.
    pub fn placed_cell(&mut self, name: &str, number: usize, cell: &CellPlace, lines: Vec<Line>) {
        self.add(name, number, &code_of_cell(cell), lines);
    }

    /// The name of a location with the headings above it; the title of the document is not among
    /// them.
    fn below_headings(&self, name: &str) -> String {
        let path = self.headings.iter();
        let titles = path.map(|(_, title)| crate::value::text::shortened(title, 40));
        titles
            .chain([name.to_owned()])
            .collect::<Vec<_>>()
            .join(" › ")
    }

    fn add(&mut self, name: &str, number: usize, code: &str, lines: Vec<Line>) {
        let lines = if lines.is_empty() {
            vec![Line::default()]
        } else {
            lines
        };
        for (at, line) in lines.into_iter().enumerate() {
            let code = if at == 0 { code } else { "+" };
            let name: String = name
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            let structure = format!("{name}\t{number}\t{code}");
            self.lines.push((line, structure));
        }
    }

    /// The lines that were added.
    pub fn lines(self) -> Vec<Line> {
        self.lines.into_iter().map(|(line, _)| line).collect()
    }

    /// Marks the last line that was added.
    pub fn mark_last(&mut self, mark: &InlineMark) {
        if let Some((line, _)) = self.lines.last_mut() {
            line.mark(0, mark.clone());
        }
    }

    /// The text.
    pub fn text(self) -> String {
        let mut text = String::new();
        for (line, _) in &self.lines {
            // Each of these is one byte or more, and so is the space.
            for c in line.text.chars() {
                text.push(if is_break(c) { ' ' } else { c });
            }
            text.push('\n');
        }
        for (line, structure) in &self.lines {
            text.push_str(structure);
            text.push('\t');
            for (range, mark) in &line.marks {
                if let Some(code) = code_of(mark) {
                    // Writing to a `String` cannot fail.
                    let _ = write!(text, "{}-{}{};", range.start, range.end, escaped(&code));
                }
            }
            text.push('\n');
        }
        text
    }
}

fn code_of_kind(kind: &ParagraphKind) -> String {
    match kind {
        ParagraphKind::Heading(level) => format!("h{level}"),
        ParagraphKind::Text(depth) => format!("p{depth}"),
        ParagraphKind::Continued(depth) => format!("q{depth}"),
        ParagraphKind::Note => "xn".to_owned(),
        ParagraphKind::Box => "xb".to_owned(),
        ParagraphKind::Page => "xp".to_owned(),
        ParagraphKind::Property => "k".to_owned(),
    }
}

fn code_of_cell(cell: &CellPlace) -> String {
    let CellPlace {
        table,
        row,
        column,
        span,
        flags,
    } = cell;
    format!("c{table}.{row}.{column}.{span}.{flags}")
}

/// Whether a character would begin a line of its own.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn escaped(text: &str) -> String {
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '%' => kept.push_str("%25"),
            ';' => kept.push_str("%3B"),
            c if c.is_control() => kept.push(' '),
            c => kept.push(c),
        }
    }
    kept
}

fn unescaped(text: &str) -> String {
    text.replace("%3B", ";").replace("%25", "%")
}

const OBJECTS: &[&str] = &[
    "a formula",
    "a picture",
    "an object",
    "a symbol",
    "a form field",
    "text in reversed order",
    "text of another file",
];

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "doubts that the readers of office documents have no use for"
)]
fn code_of(mark: &InlineMark) -> Option<String> {
    Some(match mark {
        InlineMark::Note => "n".to_owned(),
        InlineMark::Struck => "s".to_owned(),
        InlineMark::Strong => "b".to_owned(),
        InlineMark::Gap => "g".to_owned(),
        InlineMark::Raised => "r".to_owned(),
        InlineMark::Inserted => "i".to_owned(),
        InlineMark::Deleted => "d".to_owned(),
        InlineMark::Named(name) => format!("c{name}"),
        InlineMark::Bookmark(name) => format!("k{name}"),
        InlineMark::Uncertain(doubt) => match doubt {
            Doubt::OpenChange => "uc".to_owned(),
            Doubt::UnknownElement(name) => format!("uu{name}"),
            Doubt::BoundValue(value) => format!("ud{value}"),
            Doubt::BoundElsewhere => "ue".to_owned(),
            Doubt::Hidden => "uh".to_owned(),
            Doubt::Placeholder => "up".to_owned(),
            Doubt::Volatile(name) => format!("uv{name}"),
            Doubt::NoResult(name) => format!("un{name}"),
            Doubt::Object(what) => format!("uo{what}"),
            Doubt::Drawn(drawn) => {
                let letter = DrawnText::ALL.iter().find(|(other, _)| other == drawn);
                format!("ug{}", letter?.1)
            }
            _ => return None,
        },
        InlineMark::Html(_) | InlineMark::Image | InlineMark::Break | InlineMark::Code => {
            return None;
        }
    })
}

fn mark_of(code: &str) -> Option<InlineMark> {
    let mut letters = code.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    Some(match first {
        'n' => InlineMark::Note,
        's' => InlineMark::Struck,
        'b' => InlineMark::Strong,
        'g' => InlineMark::Gap,
        'r' => InlineMark::Raised,
        'i' => InlineMark::Inserted,
        'd' => InlineMark::Deleted,
        'c' => InlineMark::Named(rest.into()),
        'k' => InlineMark::Bookmark(rest.into()),
        'u' => {
            let mut letters = rest.chars();
            let kind = letters.next()?;
            let name = letters.as_str();
            InlineMark::Uncertain(match kind {
                'c' => Doubt::OpenChange,
                'u' => Doubt::UnknownElement(name.into()),
                'd' => Doubt::BoundValue(name.into()),
                'e' => Doubt::BoundElsewhere,
                'h' => Doubt::Hidden,
                'p' => Doubt::Placeholder,
                'v' => Doubt::Volatile(name.into()),
                'n' => Doubt::NoResult(name.into()),
                'g' => {
                    let letter = name.chars().next()?;
                    let drawn = DrawnText::ALL.iter().find(|(_, other)| *other == letter);
                    Doubt::Drawn(drawn?.0)
                }
                'o' => Doubt::Object(OBJECTS.iter().find(|what| **what == name)?),
                _ => return None,
            })
        }
        _ => return None,
    })
}

/// A line of the text with what is known of it.
pub(super) struct WrittenLine<'t> {
    pub words: InlineText,
    /// The name of its place.
    pub name: &'t str,
    pub code: &'t str,
}

/// The lines of a text; `None` if it is not the text of an office document.
pub(super) fn written(text: &str) -> Option<Vec<WrittenLine<'_>>> {
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let half = all.len().checked_div(2)?;
    if !all.len().is_multiple_of(2) {
        return None;
    }
    let (lines, structure) = all.split_at_checked(half)?;
    let mut start = 0_usize;
    let mut found = Vec::new();
    for (line, structure) in lines.iter().zip(structure) {
        let shown = line.strip_suffix('\n')?;
        let mut fields = structure.strip_suffix('\n')?.split('\t');
        let name = fields.next()?;
        fields.next()?.parse::<usize>().ok()?;
        let (code, marks) = (fields.next()?, fields.next()?);
        let mut words = InlineText::at(start);
        words.push(shown, start..start.saturating_add(shown.len()));
        for mark in marks.split_terminator(';') {
            let (from, rest) = mark.split_once('-')?;
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let (to, code) = rest.split_at_checked(digits)?;
            let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
            let range = from.min(shown.len())..to.min(shown.len());
            words.mark_range(range, mark_of(&unescaped(code))?);
        }
        found.push(WrittenLine { words, name, code });
        start = start.saturating_add(line.len());
    }
    Some(found)
}

/// The blocks of a text; `None` if it is not the text of an office document.
pub fn blocks(text: &str) -> Option<Vec<ProseBlock>> {
    let mut reader = FlowReader::default();
    let mut lines = written(text)?.into_iter().peekable();
    let mut table: Option<(usize, usize, usize, Vec<FlowRow>)> = None;
    while let Some(WrittenLine { words, code, .. }) = lines.next() {
        let mut all = vec![words];
        while let Some(next) = lines.next_if(|next| next.code == "+") {
            all.push(next.words);
        }
        if let Some(place) = code.strip_prefix('c') {
            cell(place, all, &mut table, &mut reader)?;
            continue;
        }
        if let Some((_, start, end, rows)) = table.take() {
            reader.table(rows, start, end);
        }
        let (kind, rest) = code.split_at_checked(1)?;
        let number = || rest.parse::<usize>().ok();
        let mut paragraph = Paragraph::default();
        match kind {
            "h" => paragraph.heading = Some(rest.parse().ok()?),
            "p" => paragraph.depth = number()?,
            "q" => (paragraph.depth, paragraph.continues) = (number()?, true),
            "x" => {
                paragraph.aside = Some(match rest {
                    "b" => Doubt::InBox,
                    "p" => Doubt::InHeader,
                    _ => Doubt::InNote,
                });
            }
            _ => {
                for (name, value) in all.iter().flat_map(InlineText::named_parts) {
                    reader.property(&name, value);
                }
                continue;
            }
        }
        paragraph.lines = all;
        reader.paragraph(paragraph);
    }
    if let Some((_, start, end, rows)) = table {
        reader.table(rows, start, end);
    }
    Some(reader.finish())
}

/// Adds a cell to the table that is being read, or begins another.
fn cell(
    place: &str,
    lines: Vec<InlineText>,
    table: &mut Option<(usize, usize, usize, Vec<FlowRow>)>,
    reader: &mut FlowReader,
) -> Option<()> {
    let mut fields = place.split('.');
    let mut number = || fields.next()?.parse::<usize>().ok();
    let (of, row, column, span) = (number()?, number()?, number()?, number()?);
    let flags = fields.next()?;
    let mut all = lines.into_iter();
    let mut words = all.next().unwrap_or_default();
    let (start, mut end) = (words.start, words.end);
    for line in all {
        end = line.end;
        words.add_line(&line);
    }
    if table.as_ref().is_none_or(|(other, ..)| *other != of)
        && let Some((_, start, end, rows)) = table.replace((of, start, end, Vec::new()))
    {
        reader.table(rows, start, end);
    }
    let (_, _, table_end, rows) = table.as_mut()?;
    *table_end = end;
    while rows.len() < row {
        rows.push(FlowRow::default());
    }
    let into = rows.last_mut()?;
    into.is_header |= flags.contains('h');
    into.is_changed |= flags.contains('r');
    into.is_hidden |= flags.contains('v');
    into.is_repeated |= flags.contains('w');
    into.is_unsure |= flags.contains('u');
    if flags.contains('x') {
        into.drawn = Some(DrawnText::Rows);
    } else if flags.contains('y') {
        into.drawn = Some(DrawnText::RowOverPages);
    }
    into.cells.push(FlowCell {
        words,
        column,
        span,
        is_header: flags.contains('k'),
        is_merged_down: flags.contains('m'),
        holds_table: flags.contains('n'),
    });
    Some(())
}

/// The location of a byte of the text in the document.
pub fn place(source: &Source, offset: u32) -> Option<NamedPlace<'_>> {
    let at = source.position(offset);
    // The text ends with a line break, after which no line begins.
    let lines = source.line_starts().len().checked_sub(1)?;
    let half = lines.checked_div(2)?;
    let line = at.line.min(half.max(1));
    let structure = source.line_text(line.saturating_add(half));
    let mut fields = structure.split('\t');
    let name = fields.next()?;
    let number = fields.next()?.parse().ok()?;
    let is_cell = fields.next()?.starts_with('c');
    Some(NamedPlace {
        kind: if is_cell { "table cell" } else { "paragraph" },
        name,
        position: Position {
            line: number,
            column: at.column,
        },
    })
}

/// The paragraphs below a heading that ends before an offset, up to the next heading.
pub fn section(text: &str, offset: usize) -> Option<String> {
    let lines = written(text)?;
    let mut after = lines
        .iter()
        .skip_while(|line| line.words.start < offset)
        .take_while(|line| !line.code.starts_with('h'));
    let mut section = String::new();
    for line in &mut after {
        section.push_str(&line.words.text);
        section.push_str("\n\n");
    }
    Some(section)
}
