//! Blocks of a prose document, in order: headings, fields, tables, and text that may be intended as
//! a field. The readers of Markdown, DOCX, ODT and HTML make them.

use super::lines::ListContext;
use super::words::InlineText;
use crate::document::doubt::Doubt;

/// A block of a text.
#[derive(Debug)]
pub enum ProseBlock {
    /// A heading with its level.
    Heading(u8, InlineText),
    /// A key and its value.
    Field(ProseField),
    /// A skipped key, with its line.
    Skipped(InlineText, Doubt, ListContext),
    /// A line that may be a key whose value follows below.
    Label(LabelLine),
    /// Text without fields, or code.
    Prose(ListContext),
    /// Text in several columns, as rows of a table have it, but none was found.
    Columns(ListContext),
    /// Lines that look like rows of a table, but are not.
    Rows(usize),
    /// A table.
    Table(ProseTable),
}

/// A key and its value.
#[derive(Debug)]
pub struct ProseField {
    pub key: InlineText,
    pub value: InlineText,
    pub place: ListContext,
}

/// A line that may be a key whose value follows below.
#[derive(Debug)]
pub struct LabelLine {
    pub words: InlineText,
    /// It ends with a colon.
    pub colon: bool,
    pub strong: bool,
    pub place: ListContext,
}

/// A table in the source.
#[derive(Debug, Default)]
pub struct ProseTable {
    pub start: usize,
    pub end: usize,
    pub header: Vec<InlineText>,
    pub rows: Vec<ProseRow>,
    /// Why its columns are uncertain.
    pub doubt: Option<Doubt>,
    /// Why its rows are uncertain, if they are elements of a list.
    pub list_doubt: Option<Doubt>,
    /// Whether its two columns are keys and values, if its markup and not the names of its columns
    /// decide that.
    pub pairs: Option<PairColumns>,
    /// The header of a table of keys and values may be such a pair too.
    pub header_is_pair: bool,
}

/// Whether the two columns of a table are keys and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairColumns {
    /// They are ordinary columns.
    No,
    /// They are keys and values, or columns with such names.
    Maybe,
    /// They are keys and values: the columns have no names.
    Only,
}

/// A row of a table.
#[derive(Debug, Default)]
pub struct ProseRow {
    pub start: usize,
    pub end: usize,
    pub cells: Vec<InlineText>,
    /// Number of cells in the source.
    pub written: usize,
    /// Why its values are uncertain.
    pub doubt: Option<Doubt>,
}

impl ProseBlock {
    /// Moves offsets by the length of the text that was cut off before.
    pub fn shift(&mut self, by: usize) {
        match self {
            Self::Heading(_, words) | Self::Skipped(words, ..) => words.shift(by),
            Self::Label(label) => label.words.shift(by),
            Self::Field(field) => {
                field.key.shift(by);
                field.value.shift(by);
            }
            Self::Rows(start) => *start = start.saturating_add(by),
            Self::Prose(_) | Self::Columns(_) => {}
            Self::Table(table) => {
                table.start = table.start.saturating_add(by);
                table.end = table.end.saturating_add(by);
                table.header.iter_mut().for_each(|cell| cell.shift(by));
                for row in &mut table.rows {
                    row.start = row.start.saturating_add(by);
                    row.end = row.end.saturating_add(by);
                    row.cells.iter_mut().for_each(|cell| cell.shift(by));
                }
            }
        }
    }
}
