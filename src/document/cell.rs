//! A document bound to a type: a flat array of cells, indexed in constant time.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::check::program::{Constant, FieldId, RecordId};
use crate::source::{SourceId, Span};
use crate::value::{
    CalendarPeriod, Date, DateTime, Duration, Fault, Money, Number, Time, WrittenForm, YearMonth,
};

use super::dossier::DossierPart;
use super::tree::{NodeId, Tree};

pub use crate::runtime::CellId;

/// A typed value of a document.
#[derive(Debug, Clone)]
pub enum Cell {
    /// An optional field that is absent or null.
    Absent,
    /// An absent field with a default from `else`.
    Default(Constant),
    /// An absent required field; a shape finding reports it.
    Missing,
    /// A value that its type cannot read; a shape finding reports it.
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
    /// A month of a year.
    YearMonth(YearMonth),
    /// `duration`
    Duration(Duration),
    /// `period`
    Period(CalendarPeriod),
    /// `list of T`: its elements are `len` consecutive cells
    List {
        /// First element.
        first: CellId,
        /// Number of elements.
        len: u32,
    },
    /// `map of T`: its values are consecutive cells, one for each key
    Map {
        /// First value.
        first: CellId,
        /// The keys, in the order of the document.
        keys: Arc<[Arc<str>]>,
    },
    /// A record: its stored fields are consecutive cells, indexed by `FieldId`
    Record {
        /// Its type.
        record: RecordId,
        /// The first field.
        first: CellId,
        /// The nearest enclosing record.
        parent: Option<CellId>,
    },
}

/// What a document says about the value of a cell.
#[derive(Debug, Clone, Copy)]
pub enum CellState<'c> {
    /// Nothing, as it may.
    Absent,
    /// Nothing, so that its default counts.
    Default,
    /// Nothing, and it should.
    Missing,
    /// What its type cannot read.
    Unreadable(&'c Fault),
    /// The value.
    Read,
}

impl Cell {
    /// What the document says about its value.
    pub fn state(&self) -> CellState<'_> {
        match self {
            Self::Absent => CellState::Absent,
            Self::Default(_) => CellState::Default,
            Self::Missing => CellState::Missing,
            Self::Unreadable(fault) => CellState::Unreadable(fault),
            Self::Boolean(_)
            | Self::Number(_)
            | Self::Money(_)
            | Self::Text(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Time(_)
            | Self::YearMonth(_)
            | Self::Duration(_)
            | Self::Period(_)
            | Self::List { .. }
            | Self::Map { .. }
            | Self::Record { .. } => CellState::Read,
        }
    }

    /// The type and the first field of the record that it is, if it is one.
    pub fn record(&self) -> Option<(RecordId, CellId)> {
        if let Self::Record { record, first, .. } = self {
            Some((*record, *first))
        } else {
            None
        }
    }

    /// The nearest record around the record that it is.
    pub fn parent(&self) -> Option<CellId> {
        if let Self::Record { parent, .. } = self {
            *parent
        } else {
            None
        }
    }
}

/// A violated obligation of the document's own shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeFault {
    /// The message of the report.
    pub message: String,
    /// A fix.
    pub help: Option<String>,
    /// The node of the value, or of the record that lacks it.
    pub node: NodeId,
    /// JSON Pointer of the value, even if it is absent.
    pub pointer: String,
    /// JSON Pointer of the field that this fault makes unreadable, if it differs from `pointer`.
    pub field: Option<String>,
}

/// A document bound to a type.
#[derive(Debug)]
pub struct Document {
    /// Its name as the user knows it; `file.whereas#name` for an agreement, `file#N` in a stream.
    pub name: Arc<str>,
    /// The source that spans point into.
    pub source: SourceId,
    /// The document as parsed.
    pub tree: Tree,
    /// The cells; the root is the first.
    pub(super) cells: Vec<Cell>,
    /// The node that each cell was read from; for an absent field, the record's node.
    pub(super) origins: Vec<NodeId>,
    /// The cells of each record type, in the order of the document.
    pub(super) places: Vec<Vec<CellId>>,
    /// Names of absent fields, which have no node.
    pub(super) names: HashMap<u32, Arc<str>>,
    /// `xsi:nil` elements of absent fields.
    pub(super) nils: HashMap<u32, NodeId>,
    /// The forms of cells whose fields have one.
    pub(super) forms: HashMap<u32, Arc<WrittenForm>>,
    /// Text of a value that a hint tries in a copy.
    rewritten: Option<(CellId, String)>,
    /// The files of a dossier, in the order of its members; empty for other documents.
    pub(super) parts: Vec<DossierPart>,
    /// Shape findings, in the order of the document.
    pub faults: Vec<ShapeFault>,
    /// Notes of the binder: withdrawn currencies, keys that a derived field hides.
    pub notes: Vec<crate::diagnostic::Diagnostic>,
    /// The texts of a table's columns, by field; computed when first asked for.
    column_texts: OnceLock<Box<[ColumnTexts]>>,
}

/// Fields of a table's rows that have an index; the others are read row by row.
const INDEXED_COLUMNS: usize = 32;

/// The texts of one column of a table; `None` if a row has no text there.
type ColumnTexts = OnceLock<Option<HashSet<Arc<str>>>>;

impl Document {
    /// Copies the cells, to try other values in; with `with_text`, copies the text as well, for the
    /// stated precision of amounts.
    pub fn scratch_copy(&self, with_text: bool) -> Self {
        Self {
            cells: self.cells.clone(),
            origins: self.origins.clone(),
            places: self.places.clone(),
            parts: if with_text {
                self.parts.clone()
            } else {
                Vec::new()
            },
            tree: if with_text {
                self.tree.clone()
            } else {
                Tree::default()
            },
            forms: if with_text {
                self.forms.clone()
            } else {
                HashMap::new()
            },
            ..Self::empty(Arc::clone(&self.name), self.source)
        }
    }

    /// Replaces the value of a cell, and the text that it was read from.
    pub fn replace(&mut self, id: CellId, cell: Cell, written: Option<String>) {
        self.set(id, cell);
        self.rewritten = written.map(|written| (id, written));
    }

    /// Restores a cell from another document.
    pub fn restore(&mut self, id: CellId, from: &Self) {
        self.set(id, from.cell(id).clone());
        self.rewritten = None;
    }

    /// The JSON Pointer of a node; in a dossier it begins with the member.
    pub fn tree_pointer(&self, node: NodeId) -> String {
        match self.part(node) {
            None => self.tree.pointer(node),
            Some(part) => part.pointer_in_dossier(&part.tree.pointer(part.local(node))),
        }
    }

    /// The root's cell.
    pub fn root(&self) -> CellId {
        CellId(0)
    }

    /// All cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = CellId> + use<> {
        (0..u32::try_from(self.cells.len()).unwrap_or(u32::MAX)).map(CellId)
    }

    /// The cell; `Absent` if the id is out of range.
    pub fn cell(&self, id: CellId) -> &Cell {
        self.cells.get(id.index()).unwrap_or(&Cell::Absent)
    }

    /// The cell of a stored field in a record.
    pub fn field(&self, record: CellId, field: FieldId) -> Option<CellId> {
        let (_, first) = self.cell(record).record()?;
        Some(CellId(first.0.saturating_add(field.0)))
    }

    /// The cells of a list's elements, or of a map's values.
    pub fn elements(&self, list: CellId) -> impl ExactSizeIterator<Item = CellId> + use<> {
        let (first, len) = match self.cell(list) {
            Cell::List { first, len } => (first.0, *len),
            Cell::Map { first, keys } => (first.0, u32::try_from(keys.len()).unwrap_or(u32::MAX)),
            Cell::Absent
            | Cell::Default(_)
            | Cell::Missing
            | Cell::Unreadable(_)
            | Cell::Boolean(_)
            | Cell::Number(_)
            | Cell::Money(_)
            | Cell::Text(_)
            | Cell::Date(_)
            | Cell::YearMonth(_)
            | Cell::DateTime(_)
            | Cell::Time(_)
            | Cell::Duration(_)
            | Cell::Period(_)
            | Cell::Record { .. } => (0, 0),
        };
        (first..first.saturating_add(len)).map(CellId)
    }

    /// The cells of all records of a type, in the order of the document.
    pub fn places(&self, record: RecordId) -> &[CellId] {
        self.places.get(record.index()).map_or(&[], Vec::as_slice)
    }

    /// The node that a cell was read from; for an absent field, the record's node.
    pub fn node(&self, id: CellId) -> NodeId {
        self.origins.get(id.index()).copied().unwrap_or_default()
    }

    /// A document without content.
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
            forms: HashMap::new(),
            rewritten: None,
            parts: Vec::new(),
            faults: Vec::new(),
            notes: Vec::new(),
            column_texts: OnceLock::new(),
        }
    }

    /// The texts that a field has in the rows of a table, for lookups that all documents of a run
    /// share; `None` if the root is no list, or some row has no text in the field.
    pub fn column_texts(&self, field: FieldId) -> Option<&HashSet<Arc<str>>> {
        let Cell::List { first, len } = self.cell(self.root()) else {
            return None;
        };
        let rows = || (first.0..first.0.saturating_add(*len)).map(CellId);
        let columns = self
            .column_texts
            .get_or_init(|| (0..INDEXED_COLUMNS).map(|_| OnceLock::new()).collect());
        let column = columns.get(field.index())?;
        column
            .get_or_init(|| {
                rows()
                    .map(|row| {
                        let Cell::Text(text) = self.cell(self.field(row, field)?) else {
                            return None;
                        };
                        Some(Arc::clone(text))
                    })
                    .collect()
            })
            .as_ref()
    }

    /// Clears the document but keeps its allocations.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.origins.clear();
        self.forms.clear();
        self.places.iter_mut().for_each(Vec::clear);
    }

    /// Appends absent cells without origins and returns the first.
    pub(super) fn reserve_cells(&mut self, count: usize) -> CellId {
        let first = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        self.cells.extend(std::iter::repeat_n(Cell::Absent, count));
        first
    }

    /// Appends absent cells and returns the first.
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

    /// Registers the cell of a record.
    pub(super) fn place(&mut self, record: RecordId, cell: CellId) {
        if self.places.len() <= record.index() {
            self.places
                .resize(record.index().saturating_add(1), Vec::new());
        }
        if let Some(places) = self.places.get_mut(record.index()) {
            places.push(cell);
        }
    }

    /// Whether a cell was read from a value in the document.
    pub fn is_written(&self, id: CellId) -> bool {
        !matches!(
            self.cell(id),
            Cell::Absent | Cell::Default(_) | Cell::Missing
        ) && !self.is_near_miss(id)
    }

    /// Whether a cell is unreadable because its key is misspelt: it has a pointer like an absent
    /// one.
    fn is_near_miss(&self, id: CellId) -> bool {
        matches!(self.cell(id), Cell::Unreadable(_)) && self.names.contains_key(&id.0)
    }

    /// The JSON Pointer of a cell; of an absent field, the pointer that it would have.
    pub fn pointer(&self, id: CellId) -> String {
        let node = self.node(id);
        let pointer = self.tree_pointer(node);
        if self.is_written(id) || id == self.root() {
            return pointer;
        }
        match self.field_name(id) {
            Some(name) => format!("{pointer}/{}", crate::value::pointer::escaped(&name)),
            None => pointer,
        }
    }

    /// The span of a cell; of an absent field, the record's.
    pub fn span(&self, id: CellId) -> Option<Span> {
        self.node_span(self.node(id))
    }

    /// The span of a node's value.
    pub fn node_span(&self, node: NodeId) -> Option<Span> {
        let (tree, node, source) = self.tree_of(node);
        tree.span(node)
            .map(|(start, end)| Span::new(source, start, end))
    }

    /// The span of the value at a JSON Pointer.
    pub fn span_of(&self, pointer: &str) -> Option<Span> {
        if let Some((part, inside)) = self.located(pointer) {
            let (start, end) = part.tree.span(part.tree.at(&inside)?)?;
            return Some(Span::new(part.source, start, end));
        }
        self.node_span(self.tree.at(pointer)?)
    }

    /// The scalar that holds the digits of a number or an amount: the cell's own text, or the
    /// amount in a record of amount and currency.
    pub fn digits_of(&self, id: CellId) -> Option<Cow<'_, str>> {
        if let Some((_, written)) = self.rewritten.as_ref().filter(|(cell, _)| *cell == id) {
            return Some(self.canonical(id, written));
        }
        let (tree, node, _) = self.tree_of(self.node(id));
        let amount = || tree.get(node, "amount").map(|amount| tree.scalar(amount));
        let digits = tree.text_of(node).or_else(amount)?;
        Some(self.canonical(id, digits))
    }

    /// A text of a cell as the language writes such values, if its field has a form of its own.
    pub fn canonical<'w>(&self, id: CellId, written: &'w str) -> Cow<'w, str> {
        let is_money = matches!(self.cell(id), Cell::Money(_));
        self.form(id)
            .and_then(|form| form.canonical(written, is_money))
            .map_or(Cow::Borrowed(written), Cow::Owned)
    }

    /// The form that a cell is written in, if its field has one.
    pub fn form(&self, id: CellId) -> Option<&Arc<WrittenForm>> {
        if self.forms.is_empty() {
            return None;
        }
        let (tree, node, _) = self.tree_of(self.node(id));
        match tree.is_typed(node) {
            true => None,
            false => self.forms.get(&id.0),
        }
    }

    /// Records the form that a cell is written in.
    pub(super) fn set_form(&mut self, id: CellId, form: &Arc<WrittenForm>) {
        self.forms.insert(id.0, Arc::clone(form));
    }

    /// The text of a cell in the document.
    pub fn written(&self, id: CellId) -> &str {
        if let Some((_, written)) = self.rewritten.as_ref().filter(|(cell, _)| *cell == id) {
            return written;
        }
        let (tree, node, _) = self.tree_of(self.node(id));
        tree.written(node)
    }

    /// The name of the field that a cell holds.
    fn field_name(&self, id: CellId) -> Option<Arc<str>> {
        self.names.get(&id.0).cloned()
    }

    /// Records the name of an absent field.
    pub(super) fn set_name(&mut self, id: CellId, name: Arc<str>) {
        self.names.insert(id.0, name);
    }

    /// Records the `xsi:nil` element of an absent field.
    pub(super) fn set_nil(&mut self, id: CellId, node: NodeId) {
        self.nils.insert(id.0, node);
    }

    /// The `xsi:nil` element that makes a field absent.
    pub fn nil(&self, id: CellId) -> Option<NodeId> {
        self.nils.get(&id.0).copied()
    }
}
