//! A row of columns as a document of cells, for what runs on the machine.

use std::sync::Arc;

use super::keys::Keys;
use super::mappings::bit;
use super::store::{Columns, TextPlace, date_of, number_of};
use crate::document::cell::{Cell, CellId, Document};
use crate::index_vec::Id;
use crate::plan::schema::{ColumnId, ColumnKind, Form, Given, PathId, TableId};
use crate::value::{Currency, DateTime, Money};

/// A row being made a document.
pub(super) struct RowView<'v> {
    pub keys: &'v Keys,
    pub columns: &'v Columns,
    pub block: &'v [u8],
}

impl RowView<'_> {
    /// Fills a document with the values of a row; `None` if there is no such row.
    pub fn fill(&self, row: usize, document: &mut Document) -> Option<()> {
        document.clear();
        let root = document.reserve_cells(1);
        let cell = self.record(PathId::ROOT, row, root, None, document)?;
        document.set(root, cell);
        Some(())
    }

    fn record(
        &self,
        path: PathId,
        row: usize,
        at: CellId,
        parent: Option<CellId>,
        document: &mut Document,
    ) -> Option<Cell> {
        let shape = self.columns.schema.paths.get(path)?;
        let given = *self.columns.given.get(path)?.get(row)?;
        document.place(shape.record, at);
        let first = document.reserve_cells(shape.fields.len());
        for ((field, kept), slot) in shape.fields.enumerated().zip(first.0..) {
            let is_given = given & bit(field.position())? != 0;
            let slot = CellId(slot);
            let cell = match kept.form {
                _ if !is_given => match self.keys.default(path, field) {
                    Some(default) if kept.given == Given::Always => Cell::Default(default.clone()),
                    _ => Cell::Absent,
                },
                Form::Record(part) => self.record(part, row, slot, Some(at), document)?,
                Form::List(table) => self.list(table, row, at, document)?,
                Form::Value(column) => self.value(column, row)?,
            };
            document.set(slot, cell);
        }
        Some(Cell::Record {
            record: shape.record,
            first,
            parent,
        })
    }

    fn list(
        &self,
        table: TableId,
        row: usize,
        parent: CellId,
        document: &mut Document,
    ) -> Option<Cell> {
        let starts = &self.columns.tables.get(table)?.starts;
        let (start, end) = (*starts.get(row)?, *starts.get(row.checked_add(1)?)?);
        let len = end.checked_sub(start)?;
        let first = document.reserve_cells(len as usize);
        let element = self.columns.schema.tables.get(table)?.element;
        for (inner, slot) in (start..end).zip(first.0..) {
            let (inner, slot) = (inner as usize, CellId(slot));
            let cell = match element {
                Form::Record(path) => self.record(path, inner, slot, Some(parent), document)?,
                Form::List(table) => self.list(table, inner, parent, document)?,
                Form::Value(column) => self.value(column, inner)?,
            };
            document.set(slot, cell);
        }
        Some(Cell::List { first, len })
    }

    fn value(&self, id: ColumnId, row: usize) -> Option<Cell> {
        let kind = self.columns.schema.columns.get(id)?.kind;
        let column = self.columns.columns.get(id)?;
        let value = || column.values.get(row).copied();
        Some(match kind {
            ColumnKind::Cell => column.cells.get(row)?.clone(),
            ColumnKind::Number => Cell::Number(number_of(value()?, column.scale)),
            ColumnKind::Money(_) => Cell::Money(Money::new(
                number_of(value()?, column.scale),
                Currency::of_number(*column.currencies.get(row)?),
            )),
            ColumnKind::Text => {
                let text = self.columns.text(self.block, TextPlace::of(value()?));
                Cell::Text(Arc::from(std::str::from_utf8(text).ok()?))
            }
            ColumnKind::Boolean => Cell::Boolean(value()? != 0),
            ColumnKind::Date => Cell::Date(date_of(value()?)?),
            ColumnKind::Instant => Cell::DateTime(DateTime::of_nanos(value()?)?),
        })
    }
}
