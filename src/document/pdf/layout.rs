//! The layout of a page: tables and lines of text, in the order in which they are read.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::aligned;
use super::grids::{self, Grid};
use super::page::{Glyph, PageContent};
use super::words::{self, TextLine};
use super::{PdfError, Read};
use crate::document::doubt::DrawnText;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// From 0.
    pub column: usize,
    pub span: usize,
    pub is_merged_down: bool,
    pub is_header: bool,
    pub holds_table: bool,
    pub lines: Vec<TextLine>,
    /// The width that its lines have.
    pub width: f64,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// From 0.
    pub page: usize,
    /// Where it begins and ends on the page.
    pub top: f64,
    pub bottom: f64,
    pub is_header: bool,
    pub drawn: Option<DrawnText>,
    /// Number of rows above it on its page that repeat the header.
    pub repeated: usize,
    pub cells: Vec<Cell>,
}

impl Row {
    /// The texts of its cells.
    pub fn texts(&self) -> Vec<String> {
        let text = |cell: &Cell| {
            let lines: Vec<String> = cell.lines.iter().map(TextLine::text).collect();
            lines.join(" ")
        };
        self.cells.iter().map(text).collect()
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Left edges of its columns.
    pub xs: Vec<f64>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line, with the edge at which its text is broken; `None` for that of the page.
    Line(TextLine, Option<f64>),
    Table(Table),
}

impl Item {
    pub fn top(&self) -> f64 {
        match self {
            Self::Line(line, _) => line.y - line.size,
            Self::Table(table) => table.rows.first().map_or(0.0, |row| row.top),
        }
    }
}

/// The parts of a page from top to bottom.
///
/// # Errors
/// Its lines are too many to look for tables.
pub fn items(page: usize, content: &PageContent) -> Read<Vec<Item>> {
    let (found, free) = grids::find(&content.rulings).ok_or_else(|| {
        PdfError::TooLarge(format!(
            "page {} draws too many lines to find the tables among them",
            page.saturating_add(1)
        ))
    })?;
    let inside = |inner: &Grid, outer: &Grid| {
        inner != outer
            && inner.rect.area() < outer.rect.area()
            && outer
                .rect
                .contains((inner.rect.x0 + 1.0, inner.rect.y0 + 1.0))
            && outer
                .rect
                .contains((inner.rect.x1 - 1.0, inner.rect.y1 - 1.0))
    };
    let (nested, outer): (Vec<&Grid>, Vec<&Grid>) = found
        .iter()
        .partition(|grid| found.iter().take(200).any(|other| inside(grid, other)));
    let mut of_cells: Vec<Vec<Vec<&Glyph>>> = outer
        .iter()
        .map(|grid| vec![Vec::new(); grid.cells.len()])
        .collect();
    let mut loose: Vec<&Glyph> = Vec::new();
    for glyph in &content.glyphs {
        let center = ((glyph.x0 + glyph.x1) / 2.0, glyph.y - glyph.size * 0.25);
        let place = outer.iter().zip(&mut of_cells).find_map(|(grid, cells)| {
            let index = grid.cell_at(center)?;
            cells.get_mut(index)
        });
        match place {
            Some(cell) if !glyph.artifact => cell.push(glyph),
            _ => loose.push(glyph),
        }
    }
    let mut items = Vec::new();
    for (grid, cells) in outer.iter().zip(of_cells) {
        items.push(Item::Table(ruled(page, grid, cells, &nested)));
    }
    for item in &mut items {
        let Item::Table(table) = item else { continue };
        let (left, right) = (table.xs.first().copied(), table.xs.last().copied());
        for row in &mut table.rows {
            // Text that runs up or down is in no cell.
            let within = |glyph: &&Glyph| {
                !glyph.is_space()
                    && (glyph.x1 - glyph.x0).abs() < glyph.size * 0.1
                    && (row.top..=row.bottom).contains(&glyph.y)
                    && left.is_some_and(|left| glyph.x0 > left)
                    && right.is_some_and(|right| glyph.x0 < right)
            };
            if content.turned.iter().filter(within).count() > 0 {
                row.drawn.get_or_insert(DrawnText::Turned);
            }
        }
    }
    let mut lines = words::lines(page, loose.into_iter());
    for item in &mut items {
        if let Item::Table(table) = item {
            header_above(page, table, &mut lines);
        }
    }
    items.extend(aligned::items(page, lines, &grids::bands(&free)));
    items.sort_by(|a, b| a.top().total_cmp(&b.top()));
    Ok(aligned::newspaper(items))
}

/// Moves the line right above a grid into it if it has a text over each of several columns: a header on
/// a background of its own has no lines.
fn header_above(page: usize, table: &mut Table, lines: &mut Vec<TextLine>) {
    let Some(first) = table.rows.first() else {
        return;
    };
    let column_at = |x: f64| {
        let after = table.xs.partition_point(|edge| *edge <= x);
        after.checked_sub(1).filter(|_| after < table.xs.len())
    };
    let is_header = |line: &TextLine| {
        let gap = first.top - line.y;
        let columns: Vec<Option<usize>> = line
            .segments
            .iter()
            .map(|segment| column_at((segment.x0 + segment.x1) / 2.0))
            .collect();
        let rising = columns
            .iter()
            .zip(columns.iter().skip(1))
            .all(|(a, b)| a < b);
        line.segments.len() > 1
            && (0.0..line.size * 1.2).contains(&gap)
            && rising
            && columns.iter().all(Option::is_some)
            && !line.artifact
            && !line.hidden
    };
    let Some(index) = lines.iter().position(is_header) else {
        return;
    };
    let line = lines.remove(index);
    // A line right above it may be a part of the header.
    let is_near = |other: &TextLine| {
        (line.y - line.size * 1.5..line.y).contains(&other.y) && other.segments.len() > 1
    };
    let mut row = Row {
        page,
        top: line.y - line.size,
        bottom: line.y,
        drawn: lines.iter().any(is_near).then_some(DrawnText::Rows),
        ..Row::default()
    };
    let columns = table.xs.len().saturating_sub(1);
    for column in 0..columns {
        let within =
            |segment: &&words::Segment| column_at((segment.x0 + segment.x1) / 2.0) == Some(column);
        row.cells.push(Cell {
            column,
            span: 1,
            lines: line
                .segments
                .iter()
                .filter(within)
                .map(|segment| line.only(segment))
                .collect(),
            ..Cell::default()
        });
    }
    table.rows.insert(0, row);
}

/// The table of a grid.
fn ruled(page: usize, grid: &Grid, glyphs: Vec<Vec<&Glyph>>, nested: &[&Grid]) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    for (cell, glyphs) in grid.cells.iter().zip(glyphs) {
        while rows.len() <= cell.row {
            rows.push(Row {
                page,
                top: f64::INFINITY,
                drawn: grid.is_broken.then_some(DrawnText::Rows),
                ..Row::default()
            });
        }
        let Some(row) = rows.get_mut(cell.row) else {
            continue;
        };
        row.top = row.top.min(cell.rect.y0);
        row.bottom = row.bottom.max(cell.rect.y1);
        let lines = words::lines(page, glyphs.into_iter());
        // The distance between text and lines is the same on both sides, and small.
        let gaps = lines
            .iter()
            .flat_map(|line| [line.x0() - cell.rect.x0, cell.rect.x1 - line.x1()]);
        let padding = gaps.fold(8.0, f64::min).max(0.0);
        let middle = |inner: &Grid| {
            (
                (inner.rect.x0 + inner.rect.x1) / 2.0,
                (inner.rect.y0 + inner.rect.y1) / 2.0,
            )
        };
        row.cells.push(Cell {
            column: cell.column,
            span: cell.columns,
            is_merged_down: cell.rows > 1,
            is_header: false,
            holds_table: nested.iter().any(|inner| cell.rect.contains(middle(inner))),
            lines,
            width: cell.rect.width() - 2.0 * padding,
        });
    }
    for row in &mut rows {
        if crosses_lines(&row.cells) {
            row.drawn.get_or_insert(DrawnText::Overlapping);
        } else if holds_rows(&row.cells) {
            row.drawn.get_or_insert(DrawnText::Rows);
        }
    }
    // A line above or below without cells of its own.
    rows.retain(|row| !row.cells.is_empty());
    Table {
        rows,
        xs: grid.xs.clone(),
    }
}

/// Whether cells side by side have level lines that their authors ended: each may be a row, of a table
/// with lines only around its header and between its columns.
fn holds_rows(cells: &[Cell]) -> bool {
    let ended: Vec<Vec<f64>> = cells
        .iter()
        .map(|cell| {
            let pairs = cell.lines.iter().zip(cell.lines.iter().skip(1));
            let ended = pairs.filter(|(line, next)| {
                let word = next
                    .segments
                    .first()
                    .map_or(0.0, |segment| segment.first_word());
                !aligned::is_full(line, word, line.x0() + cell.width)
            });
            ended.map(|(_, next)| next.y).collect()
        })
        .collect();
    ended.iter().enumerate().any(|(index, ys)| {
        let others = ended.iter().skip(index.saturating_add(1)).flatten();
        others
            .clone()
            .any(|other| ys.iter().any(|y| (y - other).abs() < 1.0))
    })
}

/// Whether a text goes on over the line between two cells.
fn crosses_lines(cells: &[Cell]) -> bool {
    cells.iter().zip(cells.iter().skip(1)).any(|(left, right)| {
        left.lines.iter().any(|line| {
            right.lines.iter().any(|other| {
                let gap = other.x0() - line.x1();
                (line.y - other.y).abs() < line.size * 0.3 && gap < line.size * 0.1
            })
        })
    })
}
