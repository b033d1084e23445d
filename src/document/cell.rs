//! A document read as a type: flat cells, found in constant time.

use std::sync::Arc;

use crate::check::program::{Constant, FieldId, RecordId};
use crate::source::SourceId;
use crate::value::{Date, DateTime, Duration, Fault, Money, Number, Period, Time};

use super::tree::{NodeId, Tree};

/// Index of a cell in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u32);

impl CellId {
    /// The index, to look up with `get`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A typed value of a document.
#[derive(Debug, Clone)]
pub enum Cell {
    /// An optional field that is absent (or null).
    Absent,
    /// An absent field with an `else`.
    Default(Constant),
    /// A required field that is absent: there is a shape finding for it.
    Missing,
    /// What its type cannot read: there is a shape finding for it.
    Unreadable(Arc<Fault>),
    /// `boolean`
    Boolean(bool),
    /// `number`, `integer`, `percent`
    Number(Number),
    /// `money`
    Money(Money),
    /// `text`, or one of some texts
    Text(Arc<str>),
    /// `date`
    Date(Date),
    /// `datetime`
    DateTime(DateTime),
    /// `time`
    Time(Time),
    /// `duration`
    Duration(Duration),
    /// `period`
    Period(Period),
    /// `list of T`: its elements are the cells from `first` on
    List {
        /// First element.
        first: CellId,
        /// How many.
        len: u32,
    },
    /// `map of T`: its values are the cells from `first` on
    Map {
        /// First value.
        first: CellId,
        /// The keys, in the order of the document.
        keys: Arc<[Arc<str>]>,
    },
    /// A record: its stored fields are the cells from `first` on, by `FieldId`
    Record {
        /// Its type.
        record: RecordId,
        /// The first field.
        first: CellId,
        /// The nearest enclosing record.
        parent: Option<CellId>,
    },
}

/// A violated obligation of the document's own shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeFault {
    /// What is wrong, in the words of a report.
    pub message: String,
    /// What would mend it.
    pub help: Option<String>,
    /// The place: the value, or the record that lacks it.
    pub node: NodeId,
    /// JSON Pointer of the value, also where it is absent.
    pub pointer: String,
}

/// A document read as a type.
#[derive(Debug)]
pub struct Document {
    /// Its name as the user knows it; `file.whereas#name` for an agreement, `file#N` in a stream.
    pub name: Arc<str>,
    /// The text it was read from, for spans.
    pub source: SourceId,
    /// What was written.
    pub tree: Tree,
    /// The cells; the root is the first.
    pub(super) cells: Vec<Cell>,
    /// For each cell the node it was read from; for an absent field the record's node.
    pub(super) origins: Vec<NodeId>,
    /// Every record's cell, by type, in the order of the document.
    pub(super) places: Vec<Vec<CellId>>,
    /// Shape findings, in the order of the document.
    pub faults: Vec<ShapeFault>,
    /// Notes of the reader: withdrawn currencies, keys that a derived field hides.
    pub notes: Vec<crate::diagnostic::Diagnostic>,
}

impl Document {
    /// The root's cell.
    pub fn root(&self) -> CellId {
        CellId(0)
    }

    /// A cell; one out of range reads as absent.
    pub fn cell(&self, id: CellId) -> &Cell {
        self.cells.get(id.index()).unwrap_or(&Cell::Absent)
    }

    /// A stored field of a record's cell.
    pub fn field(&self, record: CellId, field: FieldId) -> Option<CellId> {
        match self.cell(record) {
            Cell::Record { first, .. } => Some(CellId(first.0.saturating_add(field.0))),
            _ => None,
        }
    }

    /// The elements of a list's cell, or the values of a map's.
    pub fn elements(&self, list: CellId) -> impl ExactSizeIterator<Item = CellId> + use<> {
        let (first, len) = match self.cell(list) {
            Cell::List { first, len } => (first.0, *len),
            Cell::Map { first, keys } => (first.0, u32::try_from(keys.len()).unwrap_or(u32::MAX)),
            _ => (0, 0),
        };
        (first..first.saturating_add(len)).map(CellId)
    }

    /// Every place where a record type occurs, in the order of the document.
    pub fn places(&self, record: RecordId) -> &[CellId] {
        self.places.get(record.index()).map_or(&[], Vec::as_slice)
    }

    /// The node that a cell was read from; for an absent field the record's.
    pub fn node(&self, id: CellId) -> NodeId {
        self.origins.get(id.index()).copied().unwrap_or_default()
    }
}
