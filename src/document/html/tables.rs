//! The tables of a page.

use std::ops::Range;

use super::tokens::{HtmlToken, StartTag};
use super::{FlowCell, FlowRow, InlineText, PageReader, Paragraph};

/// Columns of a table that are read.
const MOST_COLUMNS: usize = 4096;

/// A table that is open.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    /// It is a frame around its content.
    pub is_frame: bool,
    pub start: usize,
    pub rows: Vec<FlowRow>,
    /// Its columns so far, and the ranges of those that are hidden.
    pub columns: usize,
    pub hidden_columns: Vec<Range<usize>>,
    pub in_head: bool,
    pub in_foot: bool,
    /// The cell that is open.
    pub cell: Option<FlowCell>,
    /// Lines of that cell.
    pub lines: Vec<InlineText>,
}

/// The start tags of tables of one cell, which are frames around their content.
pub(super) fn frames(tokens: &[HtmlToken]) -> Vec<usize> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            HtmlToken::Start(tag) if tag.name == "table" => open.push((at, 0)),
            HtmlToken::Start(tag) if matches!(tag.name.as_str(), "td" | "th") => {
                if let Some((_, cells)) = open.last_mut() {
                    *cells = cells.saturating_add(1);
                }
            }
            HtmlToken::End(name, _) if name == "table" => {
                if let Some((table, 1)) = open.pop() {
                    found.push(table);
                }
            }
            HtmlToken::Start(_)
            | HtmlToken::End(..)
            | HtmlToken::Text(_)
            | HtmlToken::Section(..)
            | HtmlToken::Sheet(..) => {}
        }
    }
    found.sort_unstable();
    found
}

/// A number of rows or columns.
fn count(tag: &StartTag, name: &str) -> usize {
    tag.attribute(name)
        .and_then(|count| count.trim().parse::<usize>().ok())
        .unwrap_or(1)
        .clamp(1, MOST_COLUMNS)
}

impl<'t> PageReader<'t> {
    /// Counts columns of a table, and those that are hidden.
    pub(super) fn columns(&mut self, tag: &'t StartTag) {
        let is_hidden = self.element(tag).hidden;
        let span = count(tag, "span");
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let range = table.columns..table.columns.saturating_add(span);
        if tag.name == "col" {
            table.columns = range.end;
        } else if tag.attribute("span").is_some() {
            // Its columns are not listed.
            table.columns = range.end;
        }
        if is_hidden {
            table.hidden_columns.push(range);
        }
    }

    pub(super) fn is_in_hidden_column(&self) -> bool {
        let Some(table) = self.tables.last() else {
            return false;
        };
        let Some(cell) = &table.cell else {
            return false;
        };
        let own = cell.column..cell.column.saturating_add(cell.span);
        let mut hidden = table.hidden_columns.iter();
        hidden.any(|hidden| hidden.start < own.end && own.start < hidden.end)
    }

    pub(super) fn begin_cell(&mut self, tag: &StartTag) {
        let (span, down) = (count(tag, "colspan"), count(tag, "rowspan"));
        let Some(table) = self.tables.last_mut().filter(|table| !table.is_frame) else {
            return;
        };
        if table.rows.is_empty() {
            table.rows.push(FlowRow::default());
        }
        let row = table.rows.last();
        let column = row
            .and_then(|row| row.cells.last())
            .map_or(0, |cell| cell.column.saturating_add(cell.span));
        table.cell = Some(FlowCell {
            words: InlineText::at(tag.range.end),
            column,
            span,
            is_header: tag.name == "th",
            is_merged_down: down > 1,
            holds_table: false,
        });
        table.lines.clear();
    }

    pub(super) fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut cell) = table.cell.take() else {
            return;
        };
        let mut lines = std::mem::take(&mut table.lines).into_iter();
        if let Some(first) = lines.next() {
            cell.words = first;
            lines.for_each(|line| cell.words.add_line(&line));
        }
        if let Some(row) = table.rows.last_mut() {
            row.cells.push(cell);
        }
    }

    pub(super) fn end_table(&mut self, at: usize) {
        self.end_cell();
        let Some(table) = self.tables.pop() else {
            return;
        };
        let is_nested = self.tables.iter().any(|outer| !outer.is_frame);
        if table.is_frame {
            return;
        }
        if is_nested {
            // The outer cell says that it holds a table; its words are kept there.
            let cells = table.rows.into_iter().flat_map(|row| row.cells);
            let words: Vec<InlineText> = cells.map(|cell| cell.words).collect();
            if let Some(outer) = self.tables.iter_mut().rev().find(|outer| !outer.is_frame) {
                outer.lines.extend(words);
            }
            return;
        }
        let aside = self.open.last().and_then(|element| element.aside.clone());
        let Some(aside) = aside else {
            return self.flow.table(table.rows, table.start, at);
        };
        for row in table.rows {
            let mut line = InlineText::default();
            for cell in row.cells {
                if !line.is_empty() {
                    line.push("\t", line.end..cell.words.start.max(line.end));
                }
                line.add_line(&cell.words);
            }
            self.flow.paragraph(Paragraph {
                aside: Some(aside.clone()),
                lines: vec![line],
                ..Paragraph::default()
            });
        }
    }
}
