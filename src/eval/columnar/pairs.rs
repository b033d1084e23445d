//! Rows of tables, those of pairs among them, and rows that are picked.

use super::elements::{any, at};
use super::kernels::{Run, set};
use super::vector::{Data, Digits, Vector};
use crate::index_vec::{Id, IndexVec};
use crate::plan::kernels::{Elements, Picked, VectorId};
use crate::plan::schema::TableId;

/// Rows of all tables of pairs that a block may have: what leads to more is left to the machine.
const MOST: usize = 1 << 18;

/// The rows of a table of pairs.
#[derive(Debug)]
pub(super) struct CrossedRows {
    /// The table around.
    parent: TableId,
    /// For each row its row in that table.
    parents: Vec<u32>,
    /// For each row of that table where its rows begin, and at the end how many there are.
    starts: Vec<u32>,
    /// The rows of that table whose rows here were too many, or are not known.
    skipped: Option<Vec<bool>>,
}

impl<'c> Run<'_, 'c> {
    fn crossed(&self, table: TableId) -> Option<&CrossedRows> {
        let number = table
            .position()
            .checked_sub(self.columns.schema.tables.len())?;
        self.crossed.get(number)
    }

    /// How many rows a table has.
    pub fn rows(&self, table: TableId) -> usize {
        match self.crossed(table) {
            Some(crossed) => crossed.parents.len(),
            None => self.columns.rows(table),
        }
    }

    /// The row around each row of a table.
    pub fn parents(&self, table: TableId) -> &[u32] {
        match (self.crossed(table), self.columns.tables.get(table)) {
            (Some(crossed), _) => &crossed.parents,
            (None, Some(rows)) => &rows.parents,
            (None, None) => &[],
        }
    }

    /// For each row of the table around where the rows of a table begin, and at the end how many there are.
    pub fn starts(&self, table: TableId) -> &[u32] {
        match (self.crossed(table), self.columns.tables.get(table)) {
            (Some(crossed), _) => &crossed.starts,
            (None, Some(rows)) => &rows.starts,
            (None, None) => &[],
        }
    }

    /// The rows of the table around whose rows in this table are not there: they were too many, or are not known.
    pub fn skipped(&self, table: TableId) -> Option<&[bool]> {
        self.crossed(table)?.skipped.as_deref()
    }

    /// The table around another.
    fn parent_of(&self, table: TableId) -> Option<TableId> {
        match self.crossed(table) {
            Some(crossed) => Some(crossed.parent),
            None => self.columns.schema.tables.get(table)?.parent,
        }
    }

    /// The document that a row belongs to.
    pub fn document_of(&self, table: TableId, row: usize) -> Option<usize> {
        let (mut table, mut row) = (table, row);
        while let Some(parent) = self.parent_of(table) {
            row = *self.parents(table).get(row)? as usize;
            table = parent;
        }
        Some(row)
    }

    /// For each table and each document where its rows begin, and at the end how many there are.
    pub fn document_starts(&self) -> IndexVec<TableId, Vec<u32>> {
        let tables = &self.columns.schema.tables;
        let mut all: IndexVec<TableId, Vec<u32>> = tables
            .ids()
            .map(|table| self.columns.document_starts(table))
            .collect();
        for crossed in &self.crossed {
            let around = all.get(crossed.parent).map_or(&[][..], Vec::as_slice);
            let start = |row: &u32| crossed.starts.get(*row as usize).copied().unwrap_or(0);
            let starts = around.iter().map(start).collect();
            all.push(starts);
        }
        all
    }

    /// Makes a table of pairs: for each row of the holder's table the elements of the list in the row that it names.
    /// Returns the rows of the elements.
    pub fn cross(&mut self, holder: VectorId, list: TableId, parent: TableId) -> Vector<'c> {
        let most = self.crossed.iter().map(|crossed| crossed.parents.len());
        let mut left = MOST.saturating_sub(most.sum());
        let vector = self.vector(holder);
        let lists = self.starts(list);
        let rows = vector.data.rows();
        let count = rows.len();
        let (mut parents, mut origins, mut starts) = (Vec::new(), Vec::new(), vec![0]);
        let mut skipped = None;
        for (row, held) in (0_u32..).zip(rows) {
            let held = *held as usize;
            let range = match (lists.get(held), lists.get(held.saturating_add(1))) {
                (Some(start), Some(end)) if !vector.is_unknown_at(row as usize) => *start..*end,
                _ => 0..0,
            };
            match left.checked_sub(range.len()) {
                Some(fewer) => {
                    left = fewer;
                    parents.extend(range.clone().map(|_| row));
                    origins.extend(range);
                }
                None => set(&mut skipped, row as usize, count),
            }
            starts.push(u32::try_from(parents.len()).unwrap_or(u32::MAX));
        }
        self.crossed.push(CrossedRows {
            parent,
            parents,
            starts,
            skipped,
        });
        Vector::known(Data::Rows(origins))
    }

    /// Makes a table of the elements of a list that is written out. Returns their positions.
    pub fn listed(&mut self, parent: TableId, count: u32) -> Vector<'c> {
        let most = self.crossed.iter().map(|crossed| crossed.parents.len());
        let mut left = MOST.saturating_sub(most.sum());
        let rows = self.rows(parent);
        let (mut parents, mut positions, mut starts) = (Vec::new(), Vec::new(), vec![0]);
        let mut skipped = None;
        for row in 0..rows {
            match left.checked_sub(count as usize) {
                Some(fewer) => {
                    left = fewer;
                    parents.extend((0..count).map(|_| u32::try_from(row).unwrap_or(u32::MAX)));
                    positions.extend((0..count).map(|at| i64::from(at).saturating_add(1)));
                }
                None => set(&mut skipped, row, rows),
            }
            starts.push(u32::try_from(parents.len()).unwrap_or(u32::MAX));
        }
        self.crossed.push(CrossedRows {
            parent,
            parents,
            starts,
            skipped,
        });
        Vector::known(Data::Numbers(Digits::new(positions, 0)))
    }

    /// Makes a table of all elements of the lists in the elements of a list. Returns their rows.
    pub fn flatten(&mut self, outer: &Elements, inner: &Elements) -> Vector<'c> {
        let parent = self.parent_of(outer.table).unwrap_or(TableId::DOCUMENTS);
        let count = self.rows(parent);
        let mut skipped = self.list_unknown(outer);
        let unknown = self.list_unknown(inner);
        let (chosen, elements) = (self.chosen(outer), self.chosen(inner));
        let passes = |chosen: &Option<(Vec<bool>, Option<&[bool]>)>, row: usize| {
            chosen.as_ref().is_none_or(|(chosen, _)| at(chosen, row))
        };
        let starts_of_inner = self.starts(inner.table);
        let (mut parents, mut origins, mut starts) = (Vec::new(), Vec::new(), vec![0]);
        for (row, range) in (0_u32..).zip(self.ranges(outer)) {
            let mut open = chosen.as_ref().is_some_and(|(_, open)| any(*open, &range));
            let begun = origins.len();
            for holder in range.filter(|row| passes(&chosen, *row)) {
                let next = holder.saturating_add(1);
                let (Some(start), Some(end)) =
                    (starts_of_inner.get(holder), starts_of_inner.get(next))
                else {
                    continue;
                };
                let list = *start as usize..*end as usize;
                open |= unknown.as_ref().is_some_and(|unknown| at(unknown, holder));
                open |= elements.as_ref().is_some_and(|(_, open)| any(*open, &list));
                origins.extend((*start..*end).filter(|row| passes(&elements, *row as usize)));
            }
            if open {
                origins.truncate(begun);
                set(&mut skipped, row as usize, count);
            }
            parents.extend(origins.iter().skip(begun).map(|_| row));
            starts.push(u32::try_from(origins.len()).unwrap_or(u32::MAX));
        }
        self.crossed.push(CrossedRows {
            parent,
            parents,
            starts,
            skipped,
        });
        Vector::known(Data::Rows(origins))
    }

    /// The row after each one in the same list; unknown for the last one.
    pub fn next(&self, table: TableId) -> Vector<'c> {
        let parents = self.parents(table);
        let after = parents.iter().skip(1).map(Some).chain([None]);
        let last = parents.iter().zip(after);
        let last = last.map(|(own, next)| next != Some(own)).collect();
        Vector {
            data: Data::Rows((1_u32..).zip(parents).map(|(next, _)| next).collect()),
            unknown: Some(last),
        }
    }

    /// The row of an element of each list; unknown where there is none, or that is uncertain.
    pub fn pick(&self, which: Picked, elements: &Elements, rows: usize) -> Vector<'c> {
        let mut unknown = self.list_unknown(elements);
        let chosen = self.chosen(elements);
        let mut picked = Vec::with_capacity(rows);
        for (row, range) in self.ranges(elements).enumerate() {
            let open = chosen.as_ref().is_some_and(|(_, open)| any(*open, &range));
            let mut among =
                range.filter(|row| chosen.as_ref().is_none_or(|(chosen, _)| at(chosen, *row)));
            let found = match which {
                _ if open => None,
                Picked::First => among.next(),
                Picked::Last => among.next_back(),
                Picked::Only => among.next().filter(|_| among.next().is_none()),
                Picked::Nth(position) => self
                    .whole(self.vector(position), row)
                    .and_then(|position| usize::try_from(position.checked_sub(1)?).ok())
                    .and_then(|position| among.nth(position)),
            };
            let found = found.and_then(|row| u32::try_from(row).ok());
            if found.is_none() {
                set(&mut unknown, row, rows);
            }
            picked.push(found.unwrap_or(0));
        }
        Vector {
            data: Data::Rows(picked),
            unknown,
        }
    }
}
