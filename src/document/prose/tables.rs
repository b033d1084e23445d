//! Reads tables: as lists of records named by the columns, or as keys and values in two columns.

use std::collections::HashSet;

use super::blocks::{PairColumns, ProseBlock, ProseRow, ProseTable};
use super::lines::is_key;
use super::words::{InlineText, LONGEST_KEY};
use super::{ProseTreeBuilder, Read};
use crate::document::doubt::Doubt;
use crate::document::tree::NodeKind;

/// Headers of a column of keys.
const KEYS: &[&str] = &[
    "",
    "item",
    "field",
    "key",
    "term",
    "name",
    "parameter",
    "property",
    "attribute",
    "label",
    "detail",
    "particulars",
    "point",
    "subject",
    "topic",
    "heading",
    "entry",
    "clause",
    "provision",
];

/// Headers of a column of values.
const VALUES: &[&str] = &[
    "",
    "value",
    "values",
    "detail",
    "details",
    "content",
    "contents",
    "entry",
    "information",
    "description",
    "agreed",
    "data",
    "text",
    "setting",
];

/// A table that is read as a list, with the blocks that make its rows uncertain.
pub(super) struct RowList<'b> {
    table: &'b ProseTable,
    doubt: Option<Doubt>,
}

/// The list in the tables among blocks; `None` if they are keys and values.
pub(super) fn list(blocks: &[ProseBlock]) -> Option<RowList<'_>> {
    let tables = |block: &ProseBlock| matches!(block, ProseBlock::Table(table) if pairs(table) != PairColumns::No);
    if blocks.iter().any(tables) {
        None
    } else {
        list_among(blocks)
    }
}

/// The first table that is not only keys and values. Another table, or separated rows, make it
/// uncertain.
fn list_among(blocks: &[ProseBlock]) -> Option<RowList<'_>> {
    let mut list: Option<RowList<'_>> = None;
    for block in blocks {
        match (block, &mut list) {
            (ProseBlock::Table(table), None) if pairs(table) != PairColumns::Only => {
                list = Some(RowList {
                    table,
                    doubt: table.doubt().or_else(|| table.list_doubt.clone()),
                });
            }
            (ProseBlock::Table(table), Some(list)) if pairs(table) != PairColumns::Only => {
                list.doubt.get_or_insert(Doubt::SecondTable);
            }
            (ProseBlock::Rows(at), Some(list)) => {
                list.doubt.get_or_insert(Doubt::RowsApart(*at));
            }
            _ => {}
        }
    }
    list
}

pub(super) fn pairs(table: &ProseTable) -> PairColumns {
    if let Some(pairs) = table.pairs {
        return pairs;
    }
    let [keys, values] = table.header.as_slice() else {
        return PairColumns::No;
    };
    let among = |words: &[&str], header: &InlineText| {
        words.contains(&header.text.trim_end_matches(':').to_lowercase().as_str())
    };
    match (keys.text.as_str(), values.text.as_str()) {
        ("", "") => PairColumns::Only,
        _ if among(KEYS, keys) && among(VALUES, values) => PairColumns::Maybe,
        _ => PairColumns::No,
    }
}

impl ProseTable {
    /// Why the rows are uncertain.
    fn doubt(&self) -> Option<Doubt> {
        if self.doubt.is_some() {
            return self.doubt.clone();
        }
        let mut seen = HashSet::new();
        let again = self
            .header
            .iter()
            .find(|column| !column.text.is_empty() && !seen.insert(column.text.as_str()));
        if let Some(column) = again {
            return Some(Doubt::ColumnTwice(column.text.as_str().into()));
        }
        self.rows.iter().find_map(|row| self.doubt_of(row))
    }

    fn doubt_of(&self, row: &ProseRow) -> Option<Doubt> {
        if row.doubt.is_some() {
            return row.doubt.clone();
        }
        let columns = self.header.len();
        if row.written != columns {
            return Some(Doubt::Ragged {
                at: row.start,
                cells: row.written,
                columns,
            });
        }
        let is_rule = |cell: &InlineText| {
            let dashes = cell.text.trim_matches(':');
            !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
        };
        let ruled = !row.cells.is_empty() && row.cells.iter().all(is_rule);
        let second = ruled && row.cells.iter().any(|cell| cell.text.len() > 1);
        second.then_some(Doubt::TableWithin(row.start))
    }
}

impl ProseTreeBuilder<'_> {
    /// Adds the tables among blocks without a heading of their own: the field `rows`, and keys with
    /// their values.
    pub(super) fn tables(&mut self, blocks: &[ProseBlock]) -> Read<()> {
        if let Some(list) = list_among(blocks) {
            let mut rows = InlineText::at(list.table.start);
            rows.text.push_str("rows");
            self.list(&rows, (0, 0), &list)?;
        } else if let Some(at) = blocks.iter().find_map(|block| {
            if let ProseBlock::Rows(at) = block {
                Some(*at)
            } else {
                None
            }
        }) {
            let mut rows = InlineText::at(at);
            rows.text.push_str("rows");
            self.add_skipped_key(&rows, Doubt::NoHeader);
        }
        for block in blocks {
            if let ProseBlock::Table(table) = block {
                match pairs(table) {
                    PairColumns::No => self.first_column(table),
                    PairColumns::Maybe | PairColumns::Only => self.pairs(table)?,
                }
            }
        }
        Ok(())
    }

    /// Adds a table of keys and values.
    fn pairs(&mut self, table: &ProseTable) -> Read<()> {
        if table.header_is_pair
            && let [key, value] = table.header.as_slice()
        {
            self.pair(&key.name(), value, table.doubt.clone())?;
        }
        for row in &table.rows {
            let [key, value] = row.cells.as_slice() else {
                // Cells that are merged or missing: their texts may be keys.
                if let Some(doubt) = table.doubt_of(row) {
                    row.cells
                        .iter()
                        .map(InlineText::name)
                        .filter(|key| is_key(&key.text))
                        .for_each(|key| self.add_skipped_key(&key, doubt.clone()));
                }
                continue;
            };
            self.pair(
                &key.name(),
                value,
                table.doubt_of(row).or_else(|| key.doubt()),
            )?;
        }
        Ok(())
    }

    /// Adds a key and its value.
    fn pair(&mut self, key: &InlineText, value: &InlineText, doubt: Option<Doubt>) -> Read<()> {
        let empty = value.text.is_empty() && !value.has_marks();
        if key.text.is_empty() {
            return Ok(());
        }
        if empty {
            self.add_skipped_key(key, Doubt::FieldsBelow);
            return Ok(());
        }
        match doubt {
            Some(doubt) => self.add_skipped_key(key, doubt),
            None => self.scalar(key, value)?,
        }
        Ok(())
    }

    /// Adds the keys in the first column of a table as skipped keys.
    fn first_column(&mut self, table: &ProseTable) {
        // Without a header row of its own, the table has its first key and value there.
        let header = table.header.first().filter(|_| table.header.len() == 2);
        let cells = header
            .into_iter()
            .chain(table.rows.iter().filter_map(|row| row.cells.first()));
        for key in cells.map(InlineText::name) {
            if key.text.chars().nth(LONGEST_KEY).is_none()
                && key.text.chars().any(char::is_alphabetic)
            {
                self.add_skipped_key(&key, Doubt::InCell);
            }
        }
    }

    pub(super) fn list(
        &mut self,
        title: &InlineText,
        key: (usize, usize),
        list: &RowList<'_>,
    ) -> Read<()> {
        let table = list.table;
        let id = self.open(NodeKind::List, key, table.start)?;
        self.called(id, title);
        if let Some(doubt) = &list.doubt {
            self.tree.set_doubt(id, doubt.clone());
        }
        for row in &table.rows {
            let id = self.open(NodeKind::Record, (0, 0), row.start)?;
            for (column, cell) in table.header.iter().zip(&row.cells) {
                self.scalar(column, cell)?;
            }
            self.tree.close(id, row.end);
        }
        self.tree.close(id, table.end);
        Ok(())
    }
}
