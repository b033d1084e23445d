//! Workbooks. `workbook` (feature `office`) unpacks the zip and its XML once, when bytes are decoded,
//! into a text with one line for each cell: `Payments!B7`, a tab and the value. Spans point into
//! that text, and this module parses it: each sheet is a list of records named by its first row; a
//! workbook of one sheet is that list. A sheet of two columns in a workbook of several may hold keys
//! and values too.

use std::collections::HashSet;
use std::sync::Arc;

use super::doubt::Doubt;
use super::prose::flow::is_total_word;
use super::prose::lines::is_key;
use super::tree::{NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::limits::Limits;
use crate::source::{NamedPlace, Position, Source, SourceId, Span};

#[cfg(feature = "office")]
mod formats;
mod outline;
#[cfg(feature = "office")]
pub mod workbook;

pub use outline::shown;

type Read<T> = Result<T, Box<Diagnostic>>;

/// Signs of several currencies, with those that they may be.
const SHARED_SIGNS: &[(&str, &[&str])] = &[
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "BRL",
        ],
    ),
    ("¥", &["JPY", "CNY"]),
    ("￥", &["JPY", "CNY"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("lei", &["RON", "MDL"]),
    // The currency of the machine on which the workbook is opened.
    ("¤", &[]),
];

/// A cell: its position in the sheet, and the range of its value in the text.
struct SheetCell<'t> {
    sheet: &'t str,
    column: &'t str,
    row: &'t str,
    start: usize,
    end: usize,
    /// What is uncertain of it: `d` its value, `h` its column is hidden, `r` its row is hidden, `s`
    /// its sheet is hidden, `z` its format shows nothing, `x` it is struck out, `p` a part of it is
    /// raised, `t` it is merged with cells of its row, `m` with others. `w` is certain:
    /// the cell holds a text that looks like a number, a date or a truth value.
    flags: &'t str,
    /// What its format shows beside the digits: `c` and a sign of several currencies, `u` and a
    /// unit, `n` and what makes it another number.
    remark: &'t str,
}

/// Why the value of a cell is uncertain, by its letters.
fn doubt_of(cell: &SheetCell<'_>) -> Option<Doubt> {
    if cell.flags.contains('d') {
        Some(Doubt::NoCellValue)
    } else if cell.flags.contains(['h', 'r', 's', 'z']) {
        Some(Doubt::Hidden)
    } else if cell.flags.contains('x') {
        Some(Doubt::StruckOut)
    } else if cell.flags.contains('p') {
        Some(Doubt::Raised)
    } else if cell.flags.contains(['m', 't']) {
        Some(Doubt::MergedCells(cell.row.parse().unwrap_or(0)))
    } else if let Some(sign) = cell.remark.strip_prefix('c') {
        let shared = SHARED_SIGNS.iter().find(|(shared, _)| *shared == sign);
        Some(Doubt::CellSign {
            sign: sign.into(),
            currencies: shared.map_or(&[], |(_, currencies)| currencies),
        })
    } else if let Some(unit) = cell.remark.strip_prefix('u') {
        Some(Doubt::CellUnit(unit.into()))
    } else {
        let other = cell.remark.strip_prefix('n');
        other.map(|other| Doubt::CellScale(other.into()))
    }
}

/// Whether a cell with this value may hold a number, a date or a truth value of the workbook.
fn looks_typed(value: &str) -> bool {
    let value = value.trim();
    value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '\u{2212}'))
        || matches!(value, "true" | "false")
}

/// The text of a workbook, one line for each cell.
///
/// # Errors
/// The file is no workbook that can be read, or the program was built without the feature `office`.
#[cfg(feature = "office")]
pub fn unpack(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Diagnostic> {
    workbook::text(bytes, limits).map_err(|problem| {
        let message = format!("`{name}` cannot be read: {}", problem.message);
        Diagnostic::about_file(code::XLSX, name, message).maybe_help(problem.help)
    })
}

/// Reports that the program was built without the feature `office`.
///
/// # Errors
/// Always.
#[cfg(not(feature = "office"))]
pub fn unpack(name: &str, _: Vec<u8>, _: &Limits) -> Result<String, Diagnostic> {
    let message = format!(
        "`{name}` is a workbook, and this program was built without the feature that reads them"
    );
    let help = "build it with `cargo install --path . --features office`, or save the sheet as CSV";
    Err(Diagnostic::about_file(code::XLSX, name, message).help(help))
}

/// The cell whose line contains a byte offset.
pub fn place(source: &Source, offset: u32) -> Option<NamedPlace<'_>> {
    let line = source.line_text(source.position(offset).line);
    let (name, _) = line.split_once('\t')?;
    let (_, column, row) = address(name)?;
    Some(NamedPlace {
        kind: "cell",
        name,
        position: Position {
            line: row.parse().ok()?,
            column: column_number(column)?,
        },
    })
}

/// The number of a column from 1, by its letters: base-26 numerals with the digits A = 1 to Z = 26.
fn column_number(letters: &str) -> Option<usize> {
    letters.bytes().try_fold(0_usize, |sum, byte| {
        let digit = usize::from(byte.checked_sub(b'A')?).checked_add(1)?;
        sum.checked_mul(26)?.checked_add(digit)
    })
}

/// Sheet, column and row of an address: `Payments!B7`.
fn address(name: &str) -> Option<(&str, &str, &str)> {
    let (sheet, cell) = name.rsplit_once('!')?;
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = cell.split_at_checked(letters)?;
    Some((sheet, column, row))
}

/// Parses the text of a workbook.
///
/// # Errors
/// A sheet without column names, or with a duplicate one; a value outside the columns; too many
/// values.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let cells = cells(text);
    let mut sheets: Vec<&[SheetCell<'_>]> = cells.chunk_by(|a, b| a.sheet == b.sheet).collect();
    sheets.retain(|sheet| !sheet.is_empty());
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_loose_keys();
    tree.set_workbook();
    let several = sheets.len() != 1;
    let root = several.then(|| tree.open(NodeKind::Record, (0, 0), 0));
    for sheet in sheets {
        let start = sheet.first().map_or(0, |cell| cell.start);
        let sheet = without_title(sheet);
        let pairs = several && are_pairs(sheet, text);
        let name = sheet.first().filter(|_| several).map(|first| first.sheet);
        let end = sheet.last().map_or(start, |cell| cell.end);
        let record = pairs.then(|| tree.open(NodeKind::Record, (0, 0), start));
        let list = tree.open(NodeKind::List, (0, 0), start);
        if let (Some(record), Some(name)) = (record, name) {
            tree.set_key(record, name);
            tree.set_key(list, "rows");
        } else if let Some(name) = name {
            tree.set_key(list, name);
        }
        if let Some(doubt) = list_doubt(sheet, text) {
            tree.set_doubt(list, doubt);
        }
        rows(&mut tree, sheet, source, limits)?;
        tree.close(list, end);
        if let Some(record) = record {
            for row in sheet.chunk_by(|a, b| a.row == b.row) {
                if let [key, value] = row {
                    scalar(&mut tree, key, Some(value), value.start);
                }
            }
            tree.close(record, end);
        }
    }
    if let Some(root) = root {
        tree.close(root, text.len());
    }
    Ok(tree)
}

/// The cells without the title above their header: a row of one cell that is merged with others, or
/// that an empty row follows.
fn without_title<'c, 't>(sheet: &'c [SheetCell<'t>]) -> &'c [SheetCell<'t>] {
    let mut rest = sheet;
    loop {
        let mut rows = rest.chunk_by(|a, b| a.row == b.row);
        let (Some([title]), Some(next)) = (rows.next(), rows.next()) else {
            return rest;
        };
        let number = |cell: &SheetCell<'_>| cell.row.parse::<usize>().unwrap_or(0);
        let gap = next
            .first()
            .is_some_and(|cell| number(cell) > number(title).saturating_add(1));
        if next.len() < 2 || !(gap || title.flags.contains('t')) {
            return rest;
        }
        rest = rest.get(1..).unwrap_or(&[]);
    }
}

/// Whether a sheet has two columns, of which the first holds keys: texts that differ.
fn are_pairs(sheet: &[SheetCell<'_>], text: &str) -> bool {
    let first = sheet
        .iter()
        .map(|cell| cell.column)
        .min_by_key(|column| (column.len(), *column));
    let mut keys = HashSet::new();
    let mut rows = sheet.chunk_by(|a, b| a.row == b.row);
    let value = |cell: &SheetCell<'_>| text.get(cell.start..cell.end).unwrap_or("").trim();
    let columns: HashSet<&str> = sheet.iter().map(|cell| cell.column).collect();
    columns.len() == 2
        && rows.all(|row| match row {
            [key] => Some(key.column) != first || is_key(value(key)) && keys.insert(value(key)),
            [key, _] => is_key(value(key)) && keys.insert(value(key)),
            _ => false,
        })
}

/// Why the rows of a sheet are uncertain.
fn list_doubt(sheet: &[SheetCell<'_>], text: &str) -> Option<Doubt> {
    let number = |cell: &SheetCell<'_>| cell.row.parse::<usize>().unwrap_or(0);
    let has = |letter: char| sheet.iter().find(|cell| cell.flags.contains(letter));
    if has('s').is_some() {
        return Some(Doubt::Hidden);
    }
    if let Some(cell) = has('r') {
        return Some(Doubt::HiddenRow(number(cell)));
    }
    if let Some(cell) = has('m').or_else(|| has('t')) {
        return Some(Doubt::MergedCells(number(cell)));
    }
    let rows = sheet.chunk_by(|a, b| a.row == b.row);
    let mut firsts = rows.skip(1).filter_map(|row| row.first());
    firsts
        .find(|cell| is_total_word(text.get(cell.start..cell.end).unwrap_or("")))
        .map(|cell| Doubt::TotalRow(number(cell)))
}

/// Adds the value of a cell under a key.
fn scalar(tree: &mut Tree, key: &SheetCell<'_>, cell: Option<&SheetCell<'_>>, start: usize) {
    let (kind, start, end) = match cell {
        Some(cell) => (NodeKind::Untyped, cell.start, cell.end),
        None => (NodeKind::Null, start, start),
    };
    let id = tree.open(kind, (key.start, key.end), start);
    tree.close(id, end);
    if let Some(text) = unescaped(tree.scalar(id)) {
        tree.set_scalar(id, text);
    }
    if let Some(text) = unescaped(tree.key(id)) {
        tree.set_key(id, text);
    }
    if let Some(doubt) = cell.and_then(doubt_of) {
        tree.set_doubt(id, doubt);
    }
    if cell.is_some_and(|cell| !cell.flags.contains('w')) && looks_typed(tree.scalar(id)) {
        tree.set_typed(id);
    }
}

fn cells(text: &str) -> Vec<SheetCell<'_>> {
    let mut at = 0_usize;
    let mut cells = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let Some((name, value)) = line.trim_end_matches('\n').split_once('\t') else {
            continue;
        };
        let Some((sheet, column, row)) = address(name) else {
            continue;
        };
        let begin = start.saturating_add(name.len()).saturating_add(1);
        let (value, flags) = value.split_once('\t').unwrap_or((value, ""));
        let (flags, remark) = flags.split_once('\t').unwrap_or((flags, ""));
        cells.push(SheetCell {
            sheet,
            column,
            row,
            start: begin,
            end: begin.saturating_add(value.len()),
            flags,
            remark,
        });
    }
    cells
}

fn rows(tree: &mut Tree, sheet: &[SheetCell<'_>], source: SourceId, limits: &Limits) -> Read<()> {
    let text = tree.text();
    let error = |cell: &SheetCell<'_>, message: &str, help: &str| {
        let span = Span::new(source, cell.start, cell.end);
        Box::new(Diagnostic::error(code::XLSX, span, message).help(help))
    };
    let mut rows = sheet.chunk_by(|a, b| a.row == b.row);
    let header = rows.next().unwrap_or(&[]);
    let value = |cell: &SheetCell<'_>| text.get(cell.start..cell.end).unwrap_or("").to_owned();
    for (at, cell) in header.iter().enumerate() {
        if header
            .iter()
            .take(at)
            .any(|other| value(other) == value(cell))
        {
            let message = format!(
                "`{}` names two columns",
                crate::value::text::shortened(&value(cell), 40)
            );
            return Err(error(cell, &message, "give each column a name of its own"));
        }
    }
    for row in rows {
        let Some(first) = row.first() else { continue };
        if let Some(stray) = row
            .iter()
            .find(|cell| !header.iter().any(|named| named.column == cell.column))
        {
            return Err(error(
                stray,
                "this cell is in a column without a name",
                "name it in the first row",
            ));
        }
        if tree.len().saturating_add(header.len()) >= limits.document_values {
            let message = format!(
                "the document has more than {} values",
                limits.document_values
            );
            let span = Span::new(source, first.start, first.end);
            return Err(Box::new(
                Diagnostic::error(LIMIT, span, message)
                    .help("`--limit document_values=N` raises it"),
            ));
        }
        let record = tree.open(NodeKind::Record, (0, 0), first.start);
        for named in header {
            let cell = row.iter().find(|cell| cell.column == named.column);
            scalar(tree, named, cell, first.start);
        }
        tree.close(record, row.last().map_or(first.end, |cell| cell.end));
    }
    Ok(())
}

/// A value with its line breaks, which the text escapes as `\n`.
fn unescaped(written: &str) -> Option<String> {
    let mut letters = written.chars();
    let mut unescaped_text = String::new();
    written.contains('\\').then(|| {
        while let Some(c) = letters.next() {
            match c {
                '\\' => unescaped_text.push(if letters.next() == Some('n') {
                    '\n'
                } else {
                    '\\'
                }),
                c => unescaped_text.push(c),
            }
        }
        unescaped_text
    })
}
