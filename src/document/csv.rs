//! Reads CSV (RFC 4180) as a list of records named by the header. The delimiter is a comma, a
//! semicolon, a tab or a bar: the one that occurs most often in the header.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use crate::value::text::shortened;

type Read<T> = Result<T, Box<Diagnostic>>;

/// Parses a table as a list of records.
///
/// # Errors
/// No header, a duplicate column, a row with a different number of fields, an unclosed quoted
/// field.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let delimiter = delimiter(text);
    let mut reader = reader(delimiter);
    let mut table = CsvTable::new(&mut reader, text, source);
    let header = table.header()?;
    let mut tree = empty_tree(text, delimiter);
    let root = tree.open(NodeKind::List, (0, 0), 0);
    while let Some(row) = table.row()? {
        let row = table.named_fields(row, header.columns.len(), header.width)?;
        if tree.len().saturating_add(row.len()) >= limits.document_values {
            return Err(table.limit(row.first().map_or(0, |cell| cell.start), limits));
        }
        let start = row.first().map_or(0, |cell| cell.start);
        let record = tree.open(NodeKind::Record, (0, 0), start);
        for (column, cell) in header.columns.iter().zip(&row) {
            let id = cell.add(
                &mut tree,
                table.characters(cell),
                (column.start, column.end),
            );
            if let Some(key) = &column.text {
                tree.set_key(id, Arc::clone(key));
            }
        }
        tree.close(record, row.last().map_or(start, |cell| cell.end));
    }
    tree.close(root, text.len());
    Ok(tree)
}

/// The columns of a table whose rows are separate documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    columns: Vec<Arc<str>>,
    /// Number of fields of the header; the ones after the last named column have no name.
    width: usize,
    delimiter: u8,
}

impl Header {
    /// The names of the columns.
    pub fn columns(&self) -> &[Arc<str>] {
        &self.columns
    }

    /// Number of fields of the header.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The byte between two cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

/// The header row of a table.
struct HeaderRow {
    columns: Vec<CsvField>,
    width: usize,
}

/// Parses rows of a table one at a time.
#[derive(Debug)]
pub struct RowReader<'h> {
    header: &'h Header,
    /// Reused for all rows, since creating one costs more than parsing a row.
    reader: RefCell<Reader>,
}

impl Header {
    /// Parses the header of a text.
    ///
    /// # Errors
    /// Those of a whole table.
    pub fn read(text: &str, source: SourceId) -> Read<Self> {
        let mut reader = reader(delimiter(text));
        let mut table = CsvTable::new(&mut reader, text, source);
        let header = table.header()?;
        let columns = header
            .columns
            .iter()
            .map(|cell| table.characters(cell).into())
            .collect();
        Ok(Self {
            columns,
            width: header.width,
            delimiter: delimiter(text),
        })
    }
}

impl<'h> RowReader<'h> {
    /// A reader of the rows below a header.
    pub fn new(header: &'h Header) -> Self {
        Self {
            header,
            reader: RefCell::new(reader(header.delimiter)),
        }
    }

    /// Parses one row as a record.
    ///
    /// # Errors
    /// Those of a whole table.
    pub fn record(&self, text: &Arc<str>, source: SourceId) -> Read<Tree> {
        let mut reader = self.reader.borrow_mut();
        reader.reset();
        let mut table = CsvTable::new(&mut reader, text, source);
        let row = table.row()?.unwrap_or_default();
        let columns = &self.header.columns;
        let row = table.named_fields(row, columns.len(), self.header.width)?;
        let mut tree = empty_tree(text, self.header.delimiter);
        let record = tree.open(
            NodeKind::Record,
            (0, 0),
            row.first().map_or(0, |cell| cell.start),
        );
        for (column, cell) in columns.iter().zip(&row) {
            let id = cell.add(&mut tree, table.characters(cell), (0, 0));
            tree.set_key(id, Arc::clone(column));
        }
        tree.close(record, row.last().map_or(0, |cell| cell.end));
        Ok(tree)
    }
}

/// The possible delimiters.
const DELIMITERS: &[u8] = b",;\t|";

/// Yields the offset after each complete row: after a line break outside of quoted fields. The text
/// after the last line break is incomplete, and so is a row that ends with a carriage return, since
/// a line feed can follow. Without a header, each possible delimiter counts as one.
pub fn rows<'t>(text: &'t [u8], header: Option<&Header>) -> impl Iterator<Item = usize> + use<'t> {
    let delimiter = header.map(|header| header.delimiter);
    let mut quotes = Quotes {
        text,
        delimiter,
        quoted: false,
        again: None,
    };
    memchr::memchr3_iter(b'"', b'\n', b'\r', text).filter_map(move |at| {
        match text.get(at) {
            Some(b'"') => {
                quotes.process_quote(at);
                return None;
            }
            Some(b'\r') if matches!(text.get(at.saturating_add(1)), None | Some(b'\n')) => {
                return None;
            }
            _ => {}
        }
        (!quotes.quoted).then(|| at.saturating_add(1))
    })
}

/// Tracks quoted fields. Like the CSV reader, it recognises an opening quote only at the start of a
/// field; elsewhere a quote is an ordinary character.
struct Quotes<'t> {
    text: &'t [u8],
    delimiter: Option<u8>,
    quoted: bool,
    /// Offset of the second quote of an escaped quote (`""`).
    again: Option<usize>,
}

impl Quotes<'_> {
    /// Processes a quote.
    fn process_quote(&mut self, at: usize) {
        if self.again.take() == Some(at) {
            return;
        }
        let next = at.saturating_add(1);
        match self.quoted {
            true if self.text.get(next) == Some(&b'"') => self.again = Some(next),
            true => self.quoted = false,
            false => self.quoted = self.begins_cell(at),
        }
    }

    fn begins_cell(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or(&[]);
        match (before.last(), self.delimiter) {
            (None | Some(b'\n' | b'\r'), _) => true,
            (Some(byte), Some(delimiter)) => *byte == delimiter,
            (Some(byte), None) => DELIMITERS.contains(byte) || before == b"\xEF\xBB\xBF",
        }
    }
}

/// Number of bytes of line breaks before the first row.
pub fn blank(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .count()
}

/// An empty tree. In a table delimited by semicolons, a comma can be the decimal sign.
fn empty_tree(text: &Arc<str>, delimiter: u8) -> Tree {
    let mut tree = Tree::new(Arc::clone(text));
    if delimiter == b';' {
        tree.set_decimal_comma();
    }
    tree
}

fn reader(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).build()
}

/// A field of a row.
struct CsvField {
    start: usize,
    end: usize,
    /// The text of the field, if it differs from the source.
    text: Option<Arc<str>>,
    /// It is the last field of its row.
    last: bool,
}

impl CsvField {
    /// Adds the field to a tree; a field of white space is null.
    fn add(&self, tree: &mut Tree, characters: &str, column: (usize, usize)) -> NodeId {
        let kind = if characters.trim().is_empty() {
            NodeKind::Null
        } else {
            NodeKind::Untyped
        };
        let id = tree.open(kind, column, self.start);
        if let Some(text) = &self.text {
            tree.set_scalar(id, Arc::clone(text));
        }
        tree.close(id, self.end);
        id
    }
}

struct CsvTable<'t> {
    text: &'t str,
    source: SourceId,
    reader: &'t mut Reader,
    at: usize,
    field: Vec<u8>,
    /// The previous field was the last of its row.
    fresh: bool,
    done: bool,
}

impl<'t> CsvTable<'t> {
    fn new(reader: &'t mut Reader, text: &'t str, source: SourceId) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            source,
            reader,
            at,
            field: vec![0; 256],
            fresh: true,
            done: false,
        }
    }

    fn header(&mut self) -> Read<HeaderRow> {
        let help = "the first row names the columns";
        // In a stream, the text holds the header only.
        let row = if self.text.trim_start_matches('\u{feff}').trim().is_empty() {
            None
        } else {
            self.row()?
        };
        let Some(mut header) = row else {
            return Err(super::empty(self.source));
        };
        let width = header.len();
        if let Some(cell) = header.first().filter(|cell| {
            self.characters(cell)
                .to_ascii_lowercase()
                .starts_with("sep=")
        }) {
            let message =
                "this line tells a spreadsheet what parts the cells, and names no columns";
            return Err(self.error(cell.start, cell.end, message, Some("remove the line")));
        }
        // Spreadsheets keep writing columns that were used once, without names.
        let named = header
            .iter()
            .rposition(|cell| !self.characters(cell).trim().is_empty());
        let Some(last) = named else {
            let end = header.last().map_or(0, |cell| cell.end);
            return Err(self.error(0, end, "no column has a name", Some(help)));
        };
        header.truncate(last.saturating_add(1));
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (column, cell) in (1_usize..).zip(&header) {
            let name = self.characters(cell);
            if let Some(first) = seen.insert(name, column) {
                let shown = shortened(name, 40);
                let message = match name {
                    "" => format!("columns {first} and {column} have no name"),
                    _ => format!("`{shown}` names the columns {first} and {column}"),
                };
                return Err(self.error(
                    cell.start,
                    cell.end,
                    &message,
                    Some("give each column a name of its own"),
                ));
            }
        }
        Ok(HeaderRow {
            columns: header,
            width,
        })
    }

    /// The fields of a row that belong to named columns. Fields in other columns must be empty.
    fn named_fields(
        &self,
        mut row: Vec<CsvField>,
        columns: usize,
        width: usize,
    ) -> Read<Vec<CsvField>> {
        if row.len() < columns || row.len() > width {
            return Err(self.ragged(width, &row));
        }
        let stray = row.split_off(columns);
        match stray
            .iter()
            .find(|cell| !self.characters(cell).trim().is_empty())
        {
            Some(cell) => {
                let message = "this cell is in a column without a name";
                Err(self.error(
                    cell.start,
                    cell.end,
                    message,
                    Some("name the column in the first row, or empty the cell"),
                ))
            }
            None => Ok(row),
        }
    }

    fn characters<'c>(&'c self, cell: &'c CsvField) -> &'c str {
        cell.text
            .as_deref()
            .or_else(|| self.text.get(cell.start..cell.end))
            .unwrap_or("")
    }

    /// Reads the next row and skips empty lines.
    fn row(&mut self) -> Read<Option<Vec<CsvField>>> {
        let mut row = Vec::new();
        while let Some(cell) = self.cell()? {
            let last = cell.last;
            row.push(cell);
            if last {
                return Ok(Some(row));
            }
        }
        Ok((!row.is_empty()).then_some(row))
    }

    fn cell(&mut self) -> Read<Option<CsvField>> {
        let bytes = self.text.as_bytes();
        if self.fresh {
            let rest = bytes.get(self.at..).unwrap_or(&[]);
            self.at = self.at.saturating_add(blank(rest));
        }
        let start = self.at;
        let mut filled = 0_usize;
        let last = loop {
            if self.done {
                return Ok(None);
            }
            let input = bytes.get(self.at..).unwrap_or(&[]);
            let output = self.field.get_mut(filled..).unwrap_or(&mut []);
            let (result, read, written) = self.reader.read_field(input, output);
            self.at = self.at.saturating_add(read);
            filled = filled.saturating_add(written);
            match result {
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::OutputFull => {
                    self.field.resize(self.field.len().saturating_mul(2), 0)
                }
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::End => self.done = true,
            }
        };
        self.fresh = last;
        let raw = self.text.get(start..self.at).unwrap_or("");
        // Excludes the delimiter or line break that ends the field.
        let ended = if last {
            raw.trim_end_matches(['\n', '\r'])
        } else {
            raw.get(..raw.len().saturating_sub(1)).unwrap_or(raw)
        };
        let end = start.saturating_add(ended.len());
        let quoted = ended.starts_with('"');
        if let Some((message, help)) = quote_error(ended) {
            return Err(self.error(start, start.saturating_add(1), message, Some(help)));
        }
        let text = quoted.then(|| {
            String::from_utf8_lossy(self.field.get(..filled).unwrap_or(&[]))
                .into_owned()
                .into()
        });
        Ok(Some(CsvField {
            start,
            end,
            text,
            last,
        }))
    }

    fn ragged(&self, columns: usize, row: &[CsvField]) -> Box<Diagnostic> {
        let cells = if row.len() == 1 { "cell" } else { "cells" };
        let message = format!(
            "this row has {} {cells}, and the header has {columns}",
            row.len()
        );
        let help = "put a cell that holds the delimiter in quotation marks; write empty cells too";
        let (start, end) = match row.get(columns) {
            Some(extra) => (extra.start, row.last().map_or(extra.end, |cell| cell.end)),
            None => (
                row.first().map_or(0, |cell| cell.start),
                row.last().map_or(0, |cell| cell.end),
            ),
        };
        self.error(start, end, &message, Some(help))
    }

    fn error(
        &self,
        start: usize,
        end: usize,
        message: &str,
        help: Option<&str>,
    ) -> Box<Diagnostic> {
        let span = Span::new(self.source, start, end);
        Box::new(Diagnostic::error(code::CSV, span, message).maybe_help(help.map(str::to_owned)))
    }

    fn limit(&self, at: usize, limits: &Limits) -> Box<Diagnostic> {
        problem::beyond(
            self.source,
            at,
            "values",
            limits.document_values,
            "document_values",
        )
    }
}

/// The delimiter of a header.
fn delimiter(text: &str) -> u8 {
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r']).as_bytes();
    let mut counts: Vec<(u8, usize)> = DELIMITERS.iter().map(|delimiter| (*delimiter, 0)).collect();
    let mut quotes = Quotes {
        text,
        delimiter: None,
        quoted: false,
        again: None,
    };
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => quotes.process_quote(at),
            _ if quotes.quoted => {}
            b'\n' | b'\r' => break,
            _ => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte)
                {
                    *count = count.saturating_add(1);
                }
            }
        }
    }
    // The first one, if several are equally frequent.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

/// Detects quotes that would make the reader join the quoted text with the text after it.
fn quote_error(cell: &str) -> Option<(&'static str, &'static str)> {
    const TWICE: &str = "put `\"` at its end; a quotation mark within is written twice";
    let Some(rest) = cell.strip_prefix('"') else {
        let spaced = cell.starts_with([' ', '\u{a0}']) && cell.trim_start().starts_with('"');
        return spaced.then_some(("white space precedes this quotation", "remove it"));
    };
    let Some(inner) = rest.trim_end().strip_suffix('"') else {
        return Some(match rest.replace("\"\"", "").contains('"') {
            true => ("something follows the end of this quotation", TWICE),
            false => ("this quotation is not closed", TWICE),
        });
    };
    let within = inner.replace("\"\"", "").contains('"');
    within.then_some(("something follows the end of this quotation", TWICE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_break(text: &str, end: usize) -> usize {
        text.get(..end)
            .unwrap_or("")
            .trim_end_matches(['\n', '\r'])
            .len()
    }

    /// A stream and a whole table split rows in the same way.
    #[test]
    fn rows_end_where_the_reader_of_cells_ends_them() {
        let signs = ['a', '"', ',', '\n', '"', '\r', ' '];
        for seed in 0..7_u32.pow(5) {
            let text: String = (0..5)
                .map(|at| signs[(seed / 7_u32.pow(at) % 7) as usize])
                .collect();
            let text = format!("{text}\nb,c\n");
            let mut core = reader(b',');
            let (mut cells, mut ends) = ([0_u8; 64], [0_usize; 64]);
            let mut expected = Vec::new();
            let mut at = 0;
            loop {
                let (result, read, _, _) =
                    core.read_record(&text.as_bytes()[at..], &mut cells, &mut ends);
                at += read;
                match result {
                    csv_core::ReadRecordResult::Record => {
                        expected.push(without_break(&text, at));
                    }
                    csv_core::ReadRecordResult::InputEmpty => {}
                    csv_core::ReadRecordResult::End => break,
                    other => panic!("{other:?}"),
                }
            }
            let header = Header {
                columns: Vec::new(),
                width: 0,
                delimiter: b',',
            };
            let mut found: Vec<usize> = rows(text.as_bytes(), Some(&header))
                .chain([text.len()])
                .map(|end| without_break(&text, end))
                .collect();
            // The stream yields empty lines as rows, the table skips them.
            found.dedup();
            found.retain(|end| *end > 0);
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_that_join_fields_are_reported() {
        for right in [
            "\"a\"",
            "\"\"",
            "\"a\"\"b\"",
            "\"\"\"\"",
            "a\"b",
            "5\"",
            "\"a\" ",
            "",
            " a",
        ] {
            assert_eq!(quote_error(right), None, "{right}");
        }
        for wrong in [
            "\"a\"b",
            "\"5\"0",
            "\"a\nb,\"c\"",
            "\"",
            "\"a",
            "\"\"\"",
            " \"a\"",
            "\"a\"b\"",
        ] {
            assert!(quote_error(wrong).is_some(), "{wrong}");
        }
    }
}
