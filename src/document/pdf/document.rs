//! From pages to a document: headings, paragraphs, tables, and what is no part of the text.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::collections::{HashMap, HashSet};

use super::PdfError;
use super::Read;
use super::aligned::is_key_line;
use super::layout::{self, Item, Row, Table};
use super::page::PageContent;
use super::paragraphs::{self, Metrics};
use super::tags::Tagged;
use super::words::{self, TextLine};
use crate::document::doubt::{Doubt, DrawnText};
use crate::document::office::flat::{CellPlace, FlatWriter, Line, ParagraphKind};
use crate::document::prose::words::InlineMark;

/// Lines at the top and the bottom of a page that may be its header and footer.
const MARGIN_LINES: usize = 3;

/// A part of the document.
#[derive(Debug, Clone)]
pub enum Block {
    Paragraph {
        kind: ParagraphKind,
        lines: Vec<TextLine>,
        /// Texts of its lines, with what is uncertain in them.
        texts: Vec<Line>,
    },
    Table(Table),
}

/// Makes the text of a document.
#[derive(Default)]
pub struct DocumentReader {
    out: FlatWriter,
    /// Baselines of the lines of each page, from top to bottom.
    baselines: Vec<Vec<f64>>,
    /// Words are broken at the ends of lines, with hyphens that are not their own.
    hyphens: bool,
    tables: usize,
    /// The last page with a table, and how many tables are on it.
    on_page: (usize, usize),
}

impl DocumentReader {
    /// Adds the pages of a document without tags.
    ///
    /// # Errors
    /// Its pages draw too many lines, or have columns whose order is uncertain.
    pub fn pages(&mut self, contents: &[PageContent]) -> Read<()> {
        self.number_lines(contents);
        let mut pages = Vec::new();
        for (index, content) in contents.iter().enumerate() {
            let items = layout::items(index, content)?;
            check_columns(index, &items)?;
            pages.push(items);
        }
        let asides = running_lines(&pages);
        let metrics = Metrics::of(&pages, &asides, self.hyphens);
        let blocks = paragraphs::blocks(pages, &asides, &metrics);
        self.blocks(join_tables(blocks));
        Ok(())
    }

    /// Adds the blocks that the tags of a document name.
    pub fn tagged(&mut self, blocks: Vec<Tagged>, contents: &[PageContent]) {
        self.number_lines(contents);
        let hyphens = self.hyphens;
        let right = blocks.iter().map(|tagged| match tagged {
            Tagged::Paragraph {
                kind: ParagraphKind::Text(_),
                lines,
            } => lines.iter().map(TextLine::x1).fold(0.0, f64::max),
            Tagged::Paragraph { .. } | Tagged::Table(_) => 0.0,
        });
        let right = right.fold(0.0, f64::max);
        let blocks = blocks.into_iter().map(|tagged| match tagged {
            Tagged::Table(table) => Block::Table(table),
            Tagged::Paragraph { kind, lines } => {
                let texts = paragraphs::tagged_texts(&lines, right, hyphens);
                Block::Paragraph { kind, lines, texts }
            }
        });
        let blocks = join_tables(blocks.collect());
        self.blocks(blocks);
    }

    fn number_lines(&mut self, contents: &[PageContent]) {
        for (index, content) in contents.iter().enumerate() {
            let lines = words::lines(index, content.glyphs.iter());
            self.hyphens |= lines.iter().zip(lines.iter().skip(1)).any(|(line, next)| {
                let (text, next) = (line.text(), next.text());
                let mut end = text.chars().rev();
                end.next() == Some('-')
                    && end.next().is_some_and(char::is_lowercase)
                    && next.starts_with(char::is_lowercase)
            });
            self.baselines
                .push(lines.iter().map(|line| line.y).collect());
        }
    }

    /// The number of a line on its page, from 1.
    fn number(&self, page: usize, y: f64) -> usize {
        let lines = self
            .baselines
            .get(page)
            .map_or(&[] as &[f64], Vec::as_slice);
        lines
            .partition_point(|line| *line < y - 0.5)
            .saturating_add(1)
    }

    fn blocks(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            match block {
                Block::Paragraph { kind, lines, texts } => {
                    let Some(first) = lines.first() else { continue };
                    let page = first.page.saturating_add(1);
                    let number = self.number(first.page, first.y);
                    let name = match kind {
                        ParagraphKind::Page => format!("page {page}, header or footer"),
                        ParagraphKind::Note => format!("page {page}, footnote"),
                        _ => format!("page {page}, line {number}"),
                    };
                    self.out.placed_paragraph(&name, number, &kind, texts);
                }
                Block::Table(table) => self.table(&table),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.tables = self.tables.saturating_add(1);
        let mut row_on_page = 0_usize;
        let mut page = None;
        for (number, row) in (1_usize..).zip(&table.rows) {
            if page != Some(row.page) {
                page = Some(row.page);
                row_on_page = 0;
                self.on_page = match self.on_page {
                    (of, count) if of == row.page => (of, count.saturating_add(1)),
                    _ => (row.page, 1),
                };
            }
            row_on_page = row_on_page.saturating_add(1).saturating_add(row.repeated);
            for cell in &row.cells {
                let mut flags = String::new();
                for (is, flag) in [
                    (row.is_header, 'h'),
                    (cell.is_header, 'k'),
                    (cell.is_merged_down, 'm'),
                    (cell.holds_table, 'n'),
                    (row.drawn == Some(DrawnText::RowOverPages), 'y'),
                    (
                        row.drawn
                            .is_some_and(|drawn| drawn != DrawnText::RowOverPages),
                        'x',
                    ),
                ] {
                    if is {
                        flags.push(flag);
                    }
                }
                let place = CellPlace {
                    table: self.tables,
                    row: number,
                    column: cell.column,
                    span: cell.span,
                    flags,
                };
                let name = format!(
                    "page {}, table {}, row {row_on_page}, column {}",
                    row.page.saturating_add(1),
                    self.on_page.1,
                    cell.column.saturating_add(1)
                );
                let at = cell.lines.first().map_or(row.bottom, |line| line.y);
                let line = self.number(row.page, at);
                let texts = paragraphs::cell_texts(&cell.lines, cell.width, self.hyphens);
                self.out.placed_cell(&name, line, &place, texts);
            }
        }
    }

    /// Adds a field of the document's form.
    pub fn property(&mut self, name: &str, value: &str) {
        let mut line = Line {
            text: value.to_owned(),
            ..Line::default()
        };
        line.mark(0, InlineMark::Named(name.into()));
        self.out
            .placed_paragraph("form field", 0, &ParagraphKind::Property, vec![line]);
    }

    /// The text.
    pub fn text(self) -> String {
        self.out.text()
    }
}

/// Refuses a page on which lines of text lie side by side without being level.
fn check_columns(page: usize, items: &[Item]) -> Read<()> {
    let lines = items.iter().filter_map(|item| match item {
        Item::Line(line, None) if !line.artifact && !line.hidden => Some(line),
        _ => None,
    });
    let lines: Vec<&TextLine> = lines.collect();
    let beside = lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| {
        let apart = a.x0() > b.x1() || b.x0() > a.x1();
        b.y - a.y < a.size.min(b.size) * 0.8 && apart
    });
    if beside.count() > 2 {
        return Err(PdfError::Columns(page.saturating_add(1)));
    }
    Ok(())
}

/// A text without its numbers, which differ from page to page.
fn without_digits(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_numeric() && !c.is_whitespace())
        .collect()
}

/// The page and the baseline of lines that are repeated on several pages, as headers and footers are.
fn running_lines(pages: &[Vec<Item>]) -> HashSet<(usize, i64)> {
    let rounded = |y: f64| (y * 10.0).round() as i64;
    let mut found: HashMap<(String, i64), Vec<(usize, i64)>> = HashMap::new();
    let mut numbers = Vec::new();
    for (page, items) in pages.iter().enumerate() {
        let lines: Vec<&TextLine> = items
            .iter()
            .filter_map(|item| match item {
                Item::Line(line, _) if !line.hidden => Some(line),
                _ => None,
            })
            .collect();
        let first = items.iter().position(|item| matches!(item, Item::Table(_)));
        let last = items
            .iter()
            .rposition(|item| matches!(item, Item::Table(_)));
        let top = lines
            .iter()
            .take(MARGIN_LINES.min(first.unwrap_or(items.len())));
        let after = items
            .len()
            .saturating_sub(last.map_or(0, |last| last.saturating_add(1)));
        let bottom = lines.iter().rev().take(MARGIN_LINES.min(after));
        for line in top.chain(bottom) {
            let text = line.text();
            let place = (page, rounded(line.y));
            if without_digits(&text).chars().all(|c| !c.is_alphabetic()) && text.len() < 12 {
                numbers.push(place);
            }
            let band = (line.y / 6.0).round() as i64;
            for band in [band.saturating_sub(1), band, band.saturating_add(1)] {
                let places = found.entry((without_digits(&text), band)).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
    }
    let mut asides: HashSet<(usize, i64)> = HashSet::new();
    for ((text, _), places) in found {
        let on: HashSet<usize> = places.iter().map(|(page, _)| *page).collect();
        let is_number = text.is_empty() && numbers.contains(places.first().unwrap_or(&(0, 0)));
        if on.len() > 1 && (!text.is_empty() || is_number) {
            asides.extend(places);
        }
    }
    asides
}

/// Joins tables that go on on the next page.
fn join_tables(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    for block in blocks {
        let Block::Table(table) = block else {
            joined.push(block);
            continue;
        };
        // Headers and footers lie between.
        let before = joined.iter().rposition(|block| {
            !matches!(
                block,
                Block::Paragraph {
                    kind: ParagraphKind::Page | ParagraphKind::Note,
                    ..
                }
            )
        });
        let last = before.and_then(|at| joined.get_mut(at));
        match last {
            Some(Block::Table(first)) if goes_on(first, &table) => append(first, table),
            _ => joined.push(Block::Table(table)),
        }
    }
    joined
}

/// Whether a table is the rest of one on the page before.
fn goes_on(first: &Table, second: &Table) -> bool {
    let (Some(last), Some(next)) = (first.rows.last(), second.rows.first()) else {
        return false;
    };
    let same_edges = first.xs.len() == second.xs.len()
        && first
            .xs
            .iter()
            .zip(&second.xs)
            .all(|(a, b)| (a - b).abs() < 6.0);
    let same_header = first.rows.iter().take(2).any(|row| {
        let texts = next.texts();
        texts.len() > 1 && row.texts() == texts
    });
    next.page == last.page.saturating_add(1) && (same_edges || same_header)
}

fn append(first: &mut Table, second: Table) {
    let headers: Vec<Vec<String>> = first.rows.iter().take(2).map(Row::texts).collect();
    let mut rows = second.rows;
    // Rows that are repeated at the top of the page are not a part of the list.
    let mut repeated = 0_usize;
    while rows.get(repeated).is_some_and(|row| {
        headers.get(repeated) == Some(&row.texts()) || headers.last() == Some(&row.texts())
    }) {
        repeated = repeated.saturating_add(1);
    }
    let repeated = repeated.min(2);
    if let Some(row) = rows.get_mut(repeated) {
        let filled = row
            .cells
            .iter()
            .filter(|cell| !cell.lines.is_empty())
            .count();
        let starts = row.cells.first().is_some_and(|cell| !cell.lines.is_empty());
        // The rest of a row has no first cell, or nothing but it.
        if !starts || filled < 2 && row.cells.len() > 1 {
            row.drawn.get_or_insert(DrawnText::RowOverPages);
        }
    }
    let mut rows: Vec<Row> = rows.into_iter().skip(repeated).collect();
    if let Some(row) = rows.first_mut() {
        row.repeated = repeated;
    }
    first.rows.extend(rows);
}

/// Marks the end of a text as uncertain.
pub fn mark_end(texts: &mut [Line], drawn: DrawnText) {
    if let Some(line) = texts.last_mut() {
        let end = line.text.len();
        let from = line.text.char_indices().next_back().map_or(0, |(at, _)| at);
        line.marks
            .push((from..end, InlineMark::Uncertain(Doubt::Drawn(drawn))));
    }
}

/// Whether a paragraph is a field.
pub fn is_field(block: &Block) -> bool {
    match block {
        Block::Paragraph {
            kind: ParagraphKind::Text(_),
            texts,
            ..
        } => texts.last().is_some_and(|line| is_key_line(&line.text)),
        _ => false,
    }
}
