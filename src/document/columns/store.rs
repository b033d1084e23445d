//! The columns of a block of documents.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "rows of a block and powers of ten, far below the range of their types; digits are checked"
)]

use std::sync::Arc;

use crate::document::cell::Cell;
use crate::index_vec::IndexVec;
use crate::plan::schema::{ColumnId, ColumnKind, PathId, Schema, TableId};
use crate::value::{Currency, Date, Number};

/// Digits after the point that a column can have.
pub const SCALE: u32 = 9;

/// 10 to the power of a scale.
pub const POWERS: [i64; 19] = powers();

const fn powers() -> [i64; 19] {
    let mut powers = [1_i64; 19];
    let (mut at, mut power) = (1, 1_i64);
    while let Some(slot) = powers.as_mut_slice().split_at_mut(at).1.first_mut() {
        power = power.wrapping_mul(10);
        *slot = power;
        at += 1;
        if at == 19 {
            break;
        }
    }
    powers
}

/// The documents of a block, as columns. A document that columns cannot hold is doubtful: it has a row, and no values.
#[derive(Debug)]
pub struct Columns {
    /// What there are columns for.
    pub schema: Arc<Schema>,
    /// The rows of each table.
    pub tables: IndexVec<TableId, TableRows>,
    /// For each record the fields that have a value: a word for each row of its table.
    pub given: IndexVec<PathId, Vec<u64>>,
    /// The values.
    pub columns: IndexVec<ColumnId, Column>,
    /// Whether a document is doubtful.
    pub doubtful: Vec<bool>,
    /// Texts that do not stand in the block as they are.
    decoded: Vec<u8>,
    /// Values that columns take for absent fields with a default.
    defaults: IndexVec<ColumnId, Option<Cell>>,
}

/// The rows of a table.
#[derive(Debug, Default)]
pub struct TableRows {
    /// How many there are.
    pub count: usize,
    /// For each its row in the table around it.
    pub parents: Vec<u32>,
    /// For each row of the table around it where its rows begin, and at the end how many there are.
    pub starts: Vec<u32>,
}

/// The values of a column.
#[derive(Debug, Default)]
pub struct Column {
    /// Digits, days, nanoseconds, 0 or 1, or where a text stands.
    pub values: Vec<i64>,
    /// How many of the digits are after the point.
    pub scale: u32,
    /// Currencies, as their numbers.
    pub currencies: Vec<u16>,
    /// Values as the machine has them.
    pub cells: Vec<Cell>,
}

/// Where a text stands: in the block, or among the decoded ones.
#[derive(Debug, Clone, Copy)]
pub struct TextPlace(i64);

const DECODED: u32 = 1 << 31;

impl TextPlace {
    fn new(start: u32, len: u32) -> Self {
        Self(i64::from(start) << 32 | i64::from(len))
    }

    /// The place that a column keeps.
    pub fn of(value: i64) -> Self {
        Self(value)
    }
}

impl Columns {
    /// Columns without rows.
    pub fn new(schema: Arc<Schema>, defaults: IndexVec<ColumnId, Option<Cell>>) -> Self {
        let mut columns = Self {
            tables: schema.tables.iter().map(|_| TableRows::default()).collect(),
            given: schema.paths.iter().map(|_| Vec::new()).collect(),
            columns: schema.columns.iter().map(|_| Column::default()).collect(),
            schema,
            doubtful: Vec::new(),
            decoded: Vec::new(),
            defaults,
        };
        columns.clear();
        columns
    }

    /// Removes all rows, and keeps the allocations.
    pub fn clear(&mut self) {
        for rows in &mut self.tables {
            rows.count = 0;
            rows.parents.clear();
            rows.starts.clear();
            rows.starts.push(0);
        }
        self.given.iter_mut().for_each(Vec::clear);
        for column in &mut self.columns {
            column.values.clear();
            column.currencies.clear();
            column.cells.clear();
            column.scale = 0;
        }
        self.doubtful.clear();
        self.decoded.clear();
    }

    /// How many rows a table has.
    pub fn rows(&self, table: TableId) -> usize {
        self.tables.get(table).map_or(0, |rows| rows.count)
    }

    /// The text that a column names.
    pub fn text<'t>(&'t self, block: &'t [u8], place: TextPlace) -> &'t [u8] {
        let (start, len) = ((place.0 >> 32) as u32, (place.0 & 0xFFFF_FFFF) as usize);
        let (bytes, start) = match start & DECODED {
            0 => (block, start as usize),
            _ => (self.decoded.as_slice(), (start & !DECODED) as usize),
        };
        bytes.get(start..start + len).unwrap_or(&[])
    }

    /// The place of a text in the block.
    pub fn place(start: usize, end: usize) -> Option<TextPlace> {
        let start = u32::try_from(start)
            .ok()
            .filter(|start| start & DECODED == 0)?;
        let len = u32::try_from(end).ok()?.checked_sub(start)?;
        Some(TextPlace::new(start, len))
    }

    /// Keeps a text that does not stand in the block.
    pub fn decode(&mut self, text: &str) -> Option<TextPlace> {
        let start = u32::try_from(self.decoded.len())
            .ok()
            .filter(|start| start & DECODED == 0)?;
        self.decoded.extend_from_slice(text.as_bytes());
        Some(TextPlace::new(
            start | DECODED,
            u32::try_from(text.len()).ok()?,
        ))
    }

    /// Adds a row to a table; its values follow.
    pub fn open_row(&mut self, table: TableId) -> Option<()> {
        let parent = self.schema.tables.get(table)?.parent;
        let around = match parent {
            Some(parent) => self.tables.get(parent)?.count.checked_sub(1)?,
            None => 0,
        };
        let rows = self.tables.get_mut(table)?;
        rows.count += 1;
        if parent.is_some() {
            rows.parents.push(around as u32);
        }
        Some(())
    }

    /// Ends a row: its lists end here.
    pub fn close_row(&mut self, table: TableId) -> Option<()> {
        for child in &self.schema.tables.get(table)?.children {
            let rows = self.tables.get_mut(*child)?;
            rows.starts.push(rows.count as u32);
        }
        Some(())
    }

    /// Appends digits to a column of numbers or money; `None` where the column cannot hold them.
    pub fn push_digits(&mut self, id: ColumnId, mut digits: i64, mut scale: u32) -> Option<()> {
        let column = self.columns.get_mut(id)?;
        while scale > SCALE && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        if scale > column.scale {
            if scale > SCALE {
                return None;
            }
            self.raise(id, scale)?;
        }
        let column = self.columns.get_mut(id)?;
        let factor = *POWERS.get((column.scale - scale) as usize)?;
        column.values.push(digits.checked_mul(factor)?);
        Some(())
    }

    /// Gives a column more digits after the point; documents whose digits are too many are doubtful.
    fn raise(&mut self, id: ColumnId, scale: u32) -> Option<()> {
        let table = self.schema.columns.get(id)?.table;
        let column = self.columns.get_mut(id)?;
        let factor = *POWERS.get((scale - column.scale) as usize)?;
        column.scale = scale;
        let mut too_many = Vec::new();
        for (row, digits) in column.values.iter_mut().enumerate() {
            match digits.checked_mul(factor) {
                Some(more) => *digits = more,
                None => {
                    *digits = 0;
                    too_many.push(row);
                }
            }
        }
        for row in too_many {
            let document = self.document_of(table, row)?;
            // That of the document at hand, which is not complete, has no entry yet.
            *self.doubtful.get_mut(document)? = true;
        }
        Some(())
    }

    /// The document that a row belongs to.
    pub fn document_of(&self, table: TableId, row: usize) -> Option<usize> {
        let (mut table, mut row) = (table, row);
        while let Some(parent) = self.schema.tables.get(table)?.parent {
            row = *self.tables.get(table)?.parents.get(row)? as usize;
            table = parent;
        }
        Some(row)
    }

    /// Appends a value to a column; `None` where the column cannot hold it.
    pub fn push_cell(&mut self, id: ColumnId, cell: Cell) -> Option<()> {
        let kind = self.schema.columns.get(id)?.kind;
        let column = self.columns.get_mut(id)?;
        match (kind, cell) {
            (ColumnKind::Cell, cell) => column.cells.push(cell),
            (ColumnKind::Number, Cell::Number(number)) => {
                let (digits, scale) = number.to_digits()?;
                self.push_digits(id, digits, scale)?;
            }
            (ColumnKind::Money(_), Cell::Money(money)) => {
                let (digits, scale) = money.amount.to_digits()?;
                self.push_digits(id, digits, scale)?;
                self.columns
                    .get_mut(id)?
                    .currencies
                    .push(money.currency.number());
            }
            (ColumnKind::Text, Cell::Text(text)) => {
                let place = self.decode(&text)?;
                self.columns.get_mut(id)?.values.push(place.0);
            }
            (ColumnKind::Boolean, Cell::Boolean(value)) => column.values.push(i64::from(value)),
            (ColumnKind::Date, Cell::Date(date)) => column.values.push(days_of(date)),
            (ColumnKind::Instant, Cell::DateTime(instant)) => {
                column.values.push(i64::try_from(instant.nanos()).ok()?);
            }
            _ => return None,
        }
        Some(())
    }

    /// Appends the place of a text.
    pub fn push_text(&mut self, id: ColumnId, place: TextPlace) -> Option<()> {
        self.columns.get_mut(id)?.values.push(place.0);
        Some(())
    }

    /// Appends a value that is one number.
    pub fn push_value(&mut self, id: ColumnId, value: i64) -> Option<()> {
        self.columns.get_mut(id)?.values.push(value);
        Some(())
    }

    /// Appends an amount.
    pub fn push_money(
        &mut self,
        id: ColumnId,
        digits: i64,
        scale: u32,
        currency: Currency,
    ) -> Option<()> {
        self.push_digits(id, digits, scale)?;
        self.columns.get_mut(id)?.currencies.push(currency.number());
        Some(())
    }

    /// Appends what stands for an absent value: its default, or anything.
    pub fn push_absent(&mut self, id: ColumnId) -> Option<()> {
        match self.defaults.get(id)?.clone() {
            Some(default) => self.push_cell(id, default),
            None => self.push_nothing(id),
        }
    }

    fn push_nothing(&mut self, id: ColumnId) -> Option<()> {
        let kind = self.schema.columns.get(id)?.kind;
        let column = self.columns.get_mut(id)?;
        match kind {
            ColumnKind::Cell => column.cells.push(Cell::Absent),
            ColumnKind::Money(_) => {
                column.values.push(0);
                column.currencies.push(0);
            }
            ColumnKind::Number
            | ColumnKind::Text
            | ColumnKind::Boolean
            | ColumnKind::Date
            | ColumnKind::Instant => column.values.push(0),
        }
        Some(())
    }

    /// Takes back the rows of the document that is being read, and gives it one without values.
    pub fn doubt(&mut self, document: usize) {
        let schema = Arc::clone(&self.schema);
        for (id, shape) in schema.tables.enumerated() {
            let keep = self.first_row_of(id, document);
            if let Some(rows) = self.tables.get_mut(id) {
                rows.count = keep;
                rows.parents.truncate(keep);
            }
            for child in &shape.children {
                if let Some(rows) = self.tables.get_mut(*child) {
                    rows.starts.truncate(keep + 1);
                }
            }
        }
        for (path, shape) in schema.paths.enumerated() {
            let keep = self.rows(shape.table);
            if let Some(given) = self.given.get_mut(path) {
                given.truncate(keep);
            }
        }
        for (id, shape) in schema.columns.enumerated() {
            let keep = self.rows(shape.table);
            if let Some(column) = self.columns.get_mut(id) {
                column.values.truncate(keep);
                column.currencies.truncate(keep);
                column.cells.truncate(keep);
            }
            if shape.table == TableId::DOCUMENTS {
                self.push_nothing(id);
            }
        }
        for (path, shape) in schema.paths.enumerated() {
            if shape.table == TableId::DOCUMENTS
                && let Some(given) = self.given.get_mut(path)
            {
                given.push(0);
            }
        }
        self.open_row(TableId::DOCUMENTS);
        self.close_row(TableId::DOCUMENTS);
        self.doubtful.push(true);
    }

    /// The first row of a document in a table. Rows of a document that is not complete have no start yet: all from the
    /// end of the document before on are its own.
    fn first_row_of(&self, table: TableId, document: usize) -> usize {
        let mut chain = vec![table];
        while let Some(parent) = chain
            .last()
            .and_then(|table| self.schema.tables.get(*table)?.parent)
        {
            chain.push(parent);
        }
        let mut row = document;
        for table in chain.iter().rev().skip(1) {
            row = self
                .tables
                .get(*table)
                .and_then(|rows| rows.starts.get(row))
                .map_or(0, |start| *start as usize);
        }
        row
    }

    /// For each document where its rows of a table begin, and at the end how many there are.
    pub fn document_starts(&self, table: TableId) -> Vec<u32> {
        let Some(parent) = self.schema.tables.get(table).and_then(|shape| shape.parent) else {
            return (0..=self.rows(table) as u32).collect();
        };
        let starts = self.tables.get(table).map_or(&[][..], |rows| &rows.starts);
        self.document_starts(parent)
            .into_iter()
            .map(|row| starts.get(row as usize).copied().unwrap_or(0))
            .collect()
    }
}

/// A date as a column keeps it.
pub fn days_of(date: Date) -> i64 {
    date.days_since(Date::FIRST)
}

/// The date that a column keeps.
pub fn date_of(days: i64) -> Option<Date> {
    Date::FIRST.add_days(days).ok()
}

/// The number with these digits.
pub fn number_of(digits: i64, scale: u32) -> Number {
    Number::of_digits(digits, scale).unwrap_or(Number::ZERO)
}
