//! The tables that documents of a type are read into: one for the documents, and one for each list.
//!
//! A table has a row for each document, or for each element of its list. Records that are not in a
//! list share the table of the record around them. A path is a place of the type where a record
//! stands, so that one record type can have several.

use crate::check::Program;
use crate::check::program::{FieldId, RecordId};
use crate::check::types::Type;
use crate::index_vec::{IndexVec, ids};
use crate::value::Currency;

/// Types that lead to more records than this are not read into columns.
const PATHS: usize = 1_000;
/// Nesting of lists beyond which types are not read into columns.
const DEPTH: u32 = 32;

ids! {
    /// A table: of documents, or of the elements of a list.
    TableId;
    /// A place of a record in a document's type.
    PathId;
    /// A column of a table.
    ColumnId;
}

impl TableId {
    /// The table of the documents.
    pub const DOCUMENTS: Self = Self(0);
}

impl PathId {
    /// The document itself.
    pub const ROOT: Self = Self(0);
}

/// The tables of a type.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The tables; the first is that of the documents.
    pub tables: IndexVec<TableId, TableShape>,
    /// The records; the first is the document.
    pub paths: IndexVec<PathId, PathShape>,
    /// The columns.
    pub columns: IndexVec<ColumnId, ColumnShape>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct TableShape {
    /// The table whose rows hold the lists.
    pub parent: Option<TableId>,
    /// How many lists it is deep.
    pub depth: u32,
    /// What its rows are.
    pub element: Form,
    /// The tables of the lists in its rows.
    pub children: Vec<TableId>,
}

/// A record's place.
#[derive(Debug, Clone)]
pub struct PathShape {
    /// Its type.
    pub record: RecordId,
    /// The table in which it is a row, or a part of one.
    pub table: TableId,
    /// The record of the same row that holds it, and by which field.
    pub holder: Option<(PathId, FieldId)>,
    /// The nearest record around it.
    pub parent: Option<PathId>,
    /// Its stored fields.
    pub fields: IndexVec<FieldId, FieldShape>,
}

/// A stored field of a record.
#[derive(Debug, Clone)]
pub struct FieldShape {
    /// How it is kept.
    pub form: Form,
    /// When it has a value.
    pub given: Given,
}

/// When a field of a record that is there has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Always: it is required, or has a default.
    Always,
    /// Where the document gives one.
    Sometimes,
}

/// How a value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A record, in columns of its own.
    Record(PathId),
    /// A list, as rows of another table.
    List(TableId),
    /// One value.
    Value(ColumnId),
}

/// A column.
#[derive(Debug, Clone)]
pub struct ColumnShape {
    /// Its table.
    pub table: TableId,
    /// The type of its values.
    pub ty: Type,
    /// How they are kept.
    pub kind: ColumnKind,
}

/// How the values of a column are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Digits, with one scale for the whole column.
    Number,
    /// The same, and a currency for each; the type may name the only one.
    Money(Option<Currency>),
    /// Where the text stands.
    Text,
    /// 0 or 1.
    Boolean,
    /// Days.
    Date,
    /// Nanoseconds since 1970 of instants whose clock nobody asks for.
    Instant,
    /// Values as the machine has them.
    Cell,
}

impl Schema {
    /// The tables of a type; `None` if it holds what has no columns, or leads to too many records.
    pub fn of(program: &Program, root: RecordId) -> Option<Self> {
        let mut schema = Self {
            tables: IndexVec::new(),
            paths: IndexVec::new(),
            columns: IndexVec::new(),
        };
        let table = schema.table(None)?;
        let document = schema.record(program, root, table, None, None)?;
        schema.tables.get_mut(table)?.element = Form::Record(document);
        Some(schema)
    }

    fn table(&mut self, parent: Option<TableId>) -> Option<TableId> {
        let depth = match parent {
            Some(parent) => self.tables.get(parent)?.depth.checked_add(1)?,
            None => 0,
        };
        if depth > DEPTH || self.tables.len() > PATHS {
            return None;
        }
        let table = self.tables.push(TableShape {
            parent,
            depth,
            element: Form::Record(PathId::ROOT),
            children: Vec::new(),
        });
        if let Some(parent) = parent {
            self.tables.get_mut(parent)?.children.push(table);
        }
        Some(table)
    }

    fn record(
        &mut self,
        program: &Program,
        id: RecordId,
        table: TableId,
        holder: Option<(PathId, FieldId)>,
        parent: Option<PathId>,
    ) -> Option<PathId> {
        if self.paths.len() > PATHS {
            return None;
        }
        let path = self.paths.push(PathShape {
            record: id,
            table,
            holder,
            parent,
            fields: IndexVec::new(),
        });
        for (field, stored) in program.records.get(id)?.fields.enumerated() {
            let form = self.form(program, &stored.ty, table, Some((path, field)), path)?;
            let given = match stored.optional && stored.default.is_none() {
                true => Given::Sometimes,
                false => Given::Always,
            };
            self.paths
                .get_mut(path)?
                .fields
                .push(FieldShape { form, given });
        }
        Some(path)
    }

    fn form(
        &mut self,
        program: &Program,
        ty: &Type,
        table: TableId,
        holder: Option<(PathId, FieldId)>,
        parent: PathId,
    ) -> Option<Form> {
        let kind = match ty {
            Type::Record(id) => {
                let path = self.record(program, *id, table, holder, Some(parent))?;
                return Some(Form::Record(path));
            }
            Type::List(element) => {
                let rows = self.table(Some(table))?;
                let form = self.form(program, element, rows, None, parent)?;
                self.tables.get_mut(rows)?.element = form;
                return Some(Form::List(rows));
            }
            Type::Number | Type::Integer | Type::Percent => ColumnKind::Number,
            Type::Money(currency) => ColumnKind::Money(*currency),
            Type::Text | Type::Choice(_) => ColumnKind::Text,
            Type::Boolean => ColumnKind::Boolean,
            Type::Date => ColumnKind::Date,
            Type::DateTime(None) => ColumnKind::Instant,
            Type::DateTime(Some(_))
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_) => ColumnKind::Cell,
            Type::Map(_)
            | Type::Zero
            | Type::DateStretch
            | Type::InstantStretch
            | Type::Nothing
            | Type::Unknown => return None,
        };
        let column = self.columns.push(ColumnShape {
            table,
            ty: ty.clone(),
            kind,
        });
        Some(Form::Value(column))
    }

    /// The places of a record type.
    pub fn places(&self, record: RecordId) -> impl Iterator<Item = PathId> {
        self.paths
            .enumerated()
            .filter(move |(_, path)| path.record == record)
            .map(|(id, _)| id)
    }

    /// Whether a table is another, or holds rows of it further out.
    pub fn is_within(&self, table: TableId, outer: TableId) -> bool {
        let mut at = Some(table);
        while let Some(table) = at {
            if table == outer {
                return true;
            }
            at = self.tables.get(table).and_then(|shape| shape.parent);
        }
        false
    }

    /// Keeps instants with their clocks, since somebody asks for these.
    pub fn keep_clocks(&mut self) {
        for column in &mut self.columns {
            if column.kind == ColumnKind::Instant {
                column.kind = ColumnKind::Cell;
            }
        }
    }
}
