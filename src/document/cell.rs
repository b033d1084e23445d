//! A document read as a type: flat cells, found in constant time.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::program::{Constant, FieldId, RecordId};
use crate::source::{SourceId, Span};
use crate::value::{Date, DateTime, Duration, Fault, Money, Number, Period, Time};

use super::tree::{NodeId, Tree};

pub use crate::runtime::CellId;

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
    /// JSON Pointer of the field that is unreadable for it, where that is not `pointer`.
    pub field: Option<String>,
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
    /// Names of absent fields, which no node has.
    pub(super) names: HashMap<u32, Arc<str>>,
    /// Elements that say that an absent field has no value.
    nils: HashMap<u32, NodeId>,
    /// What would be written for a value that is tried in a copy.
    rewritten: Option<(CellId, String)>,
    /// Shape findings, in the order of the document.
    pub faults: Vec<ShapeFault>,
    /// Notes of the reader: withdrawn currencies, keys that a derived field hides.
    pub notes: Vec<crate::diagnostic::Diagnostic>,
}

impl Document {
    /// A copy of the cells, to try other values in; with what is written where that matters too, as for the precision
    /// that amounts state.
    pub fn shadow(&self, with_text: bool) -> Self {
        Self {
            cells: self.cells.clone(),
            origins: self.origins.clone(),
            places: self.places.clone(),
            tree: if with_text {
                self.tree.clone()
            } else {
                Tree::default()
            },
            ..Self::empty(Arc::clone(&self.name), self.source)
        }
    }

    /// Puts another value in a cell, as it would be written there.
    pub fn replace(&mut self, id: CellId, cell: Cell, written: Option<String>) {
        self.set(id, cell);
        self.rewritten = written.map(|written| (id, written));
    }

    /// Puts back what another document holds in a cell.
    pub fn restore(&mut self, id: CellId, from: &Self) {
        self.set(id, from.cell(id).clone());
        self.rewritten = None;
    }

    /// The JSON Pointer of a node.
    pub fn tree_pointer(&self, node: NodeId) -> String {
        self.tree.pointer(node)
    }

    /// The root's cell.
    pub fn root(&self) -> CellId {
        CellId(0)
    }

    /// All cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = CellId> + use<> {
        (0..u32::try_from(self.cells.len()).unwrap_or(u32::MAX)).map(CellId)
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

    /// A document with nothing in it.
    pub fn empty(name: Arc<str>, source: SourceId) -> Self {
        Self {
            name,
            source,
            tree: Tree::default(),
            cells: Vec::new(),
            origins: Vec::new(),
            places: Vec::new(),
            names: HashMap::new(),
            nils: HashMap::new(),
            rewritten: None,
            faults: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Forgets all that was read, but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.origins.clear();
        self.places.iter_mut().for_each(Vec::clear);
    }

    /// Says which record encloses one.
    pub(super) fn set_parent(&mut self, id: CellId, enclosing: CellId) {
        if let Some(Cell::Record { parent, .. }) = self.cells.get_mut(id.index()) {
            *parent = Some(enclosing);
        }
    }

    /// Adds empty cells without origins, and gives the first.
    pub(super) fn reserve_cells(&mut self, count: usize) -> CellId {
        let first = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        self.cells.extend(std::iter::repeat_n(Cell::Absent, count));
        first
    }

    /// Adds empty cells, and gives the first.
    pub(super) fn reserve(&mut self, count: usize, origin: NodeId) -> CellId {
        let first = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        let len = self.cells.len().saturating_add(count);
        self.cells.resize(len, Cell::Absent);
        self.origins.resize(len, origin);
        first
    }

    pub(super) fn set(&mut self, id: CellId, cell: Cell) {
        if let Some(slot) = self.cells.get_mut(id.index()) {
            *slot = cell;
        }
    }

    pub(super) fn set_origin(&mut self, id: CellId, node: NodeId) {
        if let Some(slot) = self.origins.get_mut(id.index()) {
            *slot = node;
        }
    }

    /// Notes that a record stands in a cell.
    pub(super) fn place(&mut self, record: RecordId, cell: CellId) {
        if self.places.len() <= record.index() {
            self.places
                .resize(record.index().saturating_add(1), Vec::new());
        }
        if let Some(places) = self.places.get_mut(record.index()) {
            places.push(cell);
        }
    }

    /// Whether a cell was read from something written (and is not absent).
    pub fn is_written(&self, id: CellId) -> bool {
        !matches!(
            self.cell(id),
            Cell::Absent | Cell::Default(_) | Cell::Missing
        ) && !self.is_near_miss(id)
    }

    /// An unreadable cell that is named as an absent one: its key has another name.
    fn is_near_miss(&self, id: CellId) -> bool {
        matches!(self.cell(id), Cell::Unreadable(_)) && self.names.contains_key(&id.0)
    }

    /// The JSON Pointer of a cell; of an absent field, where it would stand.
    pub fn pointer(&self, id: CellId) -> String {
        let node = self.node(id);
        let pointer = self.tree.pointer(node);
        if self.is_written(id) || id == self.root() {
            return pointer;
        }
        match self.field_name(id) {
            Some(name) => format!("{pointer}/{}", crate::value::pointer::escaped(&name)),
            None => pointer,
        }
    }

    /// The place of a cell; of an absent field, the record's.
    pub fn span(&self, id: CellId) -> Option<Span> {
        self.node_span(self.node(id))
    }

    /// The place of a node's value.
    pub fn node_span(&self, node: NodeId) -> Option<Span> {
        self.tree
            .span(node)
            .map(|(start, end)| Span::new(self.source, start, end))
    }

    /// The place of the value at a JSON Pointer.
    pub fn span_of(&self, pointer: &str) -> Option<Span> {
        self.node_span(self.tree.at(pointer)?)
    }

    /// The scalar with the digits of a cell's number or amount: its own, or that of the amount in a record of amount and
    /// currency.
    pub fn digits_of(&self, id: CellId) -> Option<&str> {
        if let Some((_, written)) = self.rewritten.as_ref().filter(|(cell, _)| *cell == id) {
            return Some(written);
        }
        let node = self.node(id);
        let amount = || {
            self.tree
                .get(node, "amount")
                .map(|amount| self.tree.scalar(amount))
        };
        self.tree.text_of(node).or_else(amount)
    }

    /// A cell as written in the document.
    pub fn written(&self, id: CellId) -> &str {
        if let Some((_, written)) = self.rewritten.as_ref().filter(|(cell, _)| *cell == id) {
            return written;
        }
        self.tree.written(self.node(id))
    }

    /// The name of the field that a cell is.
    fn field_name(&self, id: CellId) -> Option<Arc<str>> {
        self.names.get(&id.0).cloned()
    }

    /// Remembers the name of an absent field.
    pub(super) fn set_name(&mut self, id: CellId, name: Arc<str>) {
        self.names.insert(id.0, name);
    }

    /// Remembers the element that says that an absent field has no value.
    pub(super) fn set_nil(&mut self, id: CellId, node: NodeId) {
        self.nils.insert(id.0, node);
    }

    /// The element with `xsi:nil` for which a field is absent.
    pub fn nil(&self, id: CellId) -> Option<NodeId> {
        self.nils.get(&id.0).copied()
    }
}
