//! Reads lines of JSON into columns.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type; digits wrap only beyond the 18 that count"
)]

use std::sync::Arc;

use super::automaton::{Act, Automaton, Follows, Found, StateId, StepId};
use super::index::ByteIndex;
use super::keys::Keys;
use super::learn::Learner;
use super::rows::RowView;
use super::shape::Shapes;
use super::sites::Sites;
use super::store::Columns;
use super::table::TablePlan;
use super::written::Amount;
use crate::check::types::Type;
use crate::document::cell::Document;
use crate::document::tree::NodeKind;
use crate::index_vec::IndexVec;
use crate::limits::Limits;
use crate::plan::schema::{ColumnId, ColumnKind, ColumnShape, PathId, Schema};
use crate::value::Currency;

/// Reads documents of one type, block by block, and learns how they are written.
#[derive(Debug)]
pub struct ColumnReader {
    index: ByteIndex,
    automaton: Automaton,
    /// What becomes of the cells of the table at hand.
    pub(super) table: Option<TablePlan>,
    pub(super) work: Work,
}

/// `None`: the document is doubtful.
pub(super) type OrDoubt<T> = Option<T>;

/// The document at hand.
#[derive(Debug)]
pub(super) struct Work {
    pub keys: Keys,
    pub sites: Sites,
    pub limits: Limits,
    pub columns: Columns,
    /// How the values of each column are read.
    pub read_as: IndexVec<ColumnId, ReadAs>,
    pub records: IndexVec<PathId, OpenRecord>,
    /// Currencies of amounts that stand elsewhere.
    pub currencies: Vec<(usize, usize)>,
    /// Amounts that wait for their currency.
    pub amounts: Vec<Amount>,
    /// The amount and the currency of the record of money at hand.
    pub money: (Amount, (usize, usize)),
    pub money_keys: u64,
    /// Declared names that undeclared keys of this document have.
    pub named: Vec<u32>,
    /// Currencies that were looked up, each at the place that its letters give.
    pub known_currencies: [Option<([u8; 3], Currency)>; 32],
    /// Whether the document at hand has escapes.
    pub escaped: bool,
}

/// How a value is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum ReadAs {
    Number,
    Integer,
    Percent,
    Money(Option<Currency>),
    Text,
    Choice,
    Date,
    Instant,
    /// As the full reader reads it.
    Other,
}

impl ReadAs {
    fn of(column: &ColumnShape) -> Self {
        match (column.kind, &column.ty) {
            (ColumnKind::Number, Type::Integer) => Self::Integer,
            (ColumnKind::Number, Type::Percent) => Self::Percent,
            (ColumnKind::Number, _) => Self::Number,
            (ColumnKind::Money(currency), _) => Self::Money(currency),
            (ColumnKind::Text, Type::Text) => Self::Text,
            (ColumnKind::Text, _) => Self::Choice,
            (ColumnKind::Date, _) => Self::Date,
            (ColumnKind::Instant, _) => Self::Instant,
            (ColumnKind::Boolean | ColumnKind::Cell, _) => Self::Other,
        }
    }
}

/// What was met of a record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OpenRecord {
    /// Its keys.
    pub seen: u64,
    /// Those that are `null`.
    pub null: u64,
    /// Fields that an undeclared key may misspell.
    pub near: u64,
    /// Fields without a value, of all such records of the document.
    pub absent: u64,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// A string of JSON.
    Plain,
    /// A string of JSON with escapes.
    Escaped,
    /// A cell of a table.
    Cell,
}

impl TextKind {
    pub(super) fn node(self) -> NodeKind {
        match self {
            Self::Plain | Self::Escaped => NodeKind::Text,
            Self::Cell => NodeKind::Untyped,
        }
    }
}

impl ColumnReader {
    /// A reader of documents; `None` where only the full reader can read them.
    pub fn new(schema: Arc<Schema>, shapes: Shapes, limits: Limits) -> Option<Self> {
        let mut keys = Keys::of(Arc::clone(&schema), shapes)?;
        let defaults = std::mem::take(&mut keys.defaults);
        let work = Work {
            limits,
            read_as: schema.columns.iter().map(ReadAs::of).collect(),
            records: schema.paths.iter().map(|_| OpenRecord::default()).collect(),
            currencies: vec![(0, 0); keys.currencies],
            amounts: vec![Amount::default(); keys.amounts.len()],
            money: (Amount::default(), (0, 0)),
            money_keys: 0,
            named: Vec::new(),
            known_currencies: [None; 32],
            escaped: false,
            columns: Columns::new(schema, defaults),
            keys,
            sites: Sites::default(),
        };
        Some(Self {
            index: ByteIndex::default(),
            automaton: Automaton::new(),
            table: None,
            work,
        })
    }

    /// The columns of the documents read last.
    pub fn columns(&self) -> &Columns {
        &self.work.columns
    }

    /// Fills a document with the values of one that was read; `None` if it is doubtful.
    pub fn fill(&self, block: &[u8], row: usize, document: &mut Document) -> Option<()> {
        if *self.work.columns.doubtful.get(row)? {
            return None;
        }
        let view = RowView {
            keys: &self.work.keys,
            columns: &self.work.columns,
            block,
        };
        view.fill(row, document)
    }

    /// Reads the documents of a block: the byte ranges of lines, without white space at their ends.
    pub fn read(&mut self, block: &[u8], lines: &[(usize, usize)]) {
        self.index.read(block);
        self.work.columns.clear();
        let valid = simdutf8::basic::from_utf8(block).is_ok();
        for (document, (start, end)) in lines.iter().copied().enumerate() {
            if self.document(block, valid, start, end).is_some() {
                self.work.columns.doubtful.push(false);
            } else {
                self.work.columns.doubt(document);
            }
        }
    }

    fn document(&mut self, block: &[u8], valid: bool, start: usize, end: usize) -> OrDoubt<()> {
        let line = block.get(start..end)?;
        // Every value takes at least a byte, so this check covers the limit on values too.
        if line.len() > self.work.limits.document_values
            || !valid && std::str::from_utf8(line).is_err()
            || self.index.has_control(start, end)
        {
            return None;
        }
        self.work.escaped = self.index.has_escape(start, end);
        if self.work.escaped && !self.index.escapes_are_valid(block, start, end) {
            return None;
        }
        self.work.begin();
        let (mut at, mut state, mut before) = (start, Automaton::DOCUMENT, StepId::NONE);
        loop {
            let found = match self.automaton.find(before, state, block, at) {
                Found::Next(id) => id,
                Found::OfState(id) => {
                    self.automaton.follow(before, id);
                    id
                }
                Found::Nothing => match self.learn(state, block, at, end)? {
                    Learned::Step(id) => {
                        self.automaton.follow(before, id);
                        id
                    }
                    // Too many are known: this one is followed once.
                    Learned::Once(length, acts, follows, after) => {
                        at += length;
                        for act in acts {
                            self.work.act(act, block)?;
                        }
                        if follows == Follows::End {
                            return self.work.end(at == end);
                        }
                        at = self.work.value(&self.index, block, at, follows)?;
                        if at > end {
                            return None;
                        }
                        (state, before) = (after, StepId::NONE);
                        continue;
                    }
                },
            };
            let step = self.automaton.step(found)?;
            at += step.length;
            match step.key {
                Some((path, bit)) => self.work.key(path, bit)?,
                None => {
                    for act in self.automaton.acts(step) {
                        self.work.act(*act, block)?;
                    }
                }
            }
            if step.follows == Follows::End {
                return self.work.end(at == end);
            }
            at = match self.work.quick(step.quick, &self.index, block, at)? {
                Some(end) => end,
                None => self.work.value(&self.index, block, at, step.follows)?,
            };
            if at > end {
                return None;
            }
            (state, before) = (step.after, found);
        }
    }

    #[cold]
    fn learn(&mut self, state: StateId, block: &[u8], at: usize, end: usize) -> OrDoubt<Learned> {
        let learner = Learner {
            keys: &self.work.keys,
            sites: &mut self.work.sites,
            bytes: block,
            at,
            end,
            most: self.work.limits.document_depth,
            state: self.automaton.state_at(state)?.clone(),
            acts: Vec::new(),
        };
        let new = learner.step()?;
        let bytes = block.get(at..at + new.length)?;
        let quick = self.work.quick_form(new.follows);
        match self.automaton.learn(state, bytes, new, quick) {
            Ok(id) => Some(Learned::Step(id)),
            Err(new) => {
                let after = self.automaton.state(new.after)?;
                Some(Learned::Once(new.length, new.acts, new.follows, after))
            }
        }
    }
}

/// What came of a step that was not known.
enum Learned {
    Step(StepId),
    Once(usize, Vec<Act>, Follows, StateId),
}
