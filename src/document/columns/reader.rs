//! Reads lines of JSON into columns.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type; digits wrap only beyond the 18 that count"
)]

use std::borrow::Cow;
use std::sync::Arc;

use super::automaton::{Act, Automaton, Follows, Found, Quick, StateId, StepId, Target};
use super::index::ByteIndex;
use super::keys::Keys;
use super::learn::Learner;
use super::rows::RowView;
use super::shape::Shapes;
use super::sites::Sites;
use super::store::{Columns, POWERS, days_of};
use super::table::TablePlan;
use super::written::{Amount, WrittenNumber, amount, decimals, number, unescaped};
use crate::check::types::Type;
use crate::document::cell::{Cell, Document};
use crate::document::scalars::{SourceScalar, read_scalar};
use crate::document::tree::NodeKind;
use crate::index_vec::IndexVec;
use crate::limits::Limits;
use crate::plan::schema::{ColumnId, ColumnKind, ColumnShape, PathId, Schema};
use crate::value::money::read_currency;
use crate::value::{Currency, Date, DateTime, Money, Number};

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
    read_as: IndexVec<ColumnId, ReadAs>,
    records: IndexVec<PathId, OpenRecord>,
    /// Currencies of amounts that stand elsewhere.
    currencies: Vec<(usize, usize)>,
    /// Amounts that wait for their currency.
    amounts: Vec<Amount>,
    /// The amount and the currency of the record of money at hand.
    money: (Amount, (usize, usize)),
    money_keys: u64,
    /// Declared names that undeclared keys of this document have.
    named: Vec<u32>,
    /// Currencies that were looked up, each at the place that its letters give.
    known_currencies: [Option<([u8; 3], Currency)>; 32],
    /// Whether the document at hand has escapes.
    escaped: bool,
}

/// How a value is read.
#[derive(Debug, Clone, Copy)]
enum ReadAs {
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
struct OpenRecord {
    /// Its keys.
    seen: u64,
    /// Those that are `null`.
    null: u64,
    /// Fields that an undeclared key may misspell.
    near: u64,
    /// Fields without a value, of all such records of the document.
    absent: u64,
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
    fn node(self) -> NodeKind {
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

impl Work {
    /// Begins a document: what an earlier one left half read is reset.
    pub fn begin(&mut self) {
        self.records.fill(OpenRecord::default());
        self.named.clear();
    }

    /// Ends a document, if it ends where it should.
    pub fn end(&mut self, complete: bool) -> OrDoubt<()> {
        // A document without the key of any field may be of another type.
        let fields = self.keys.of_path(PathId::ROOT)?.fields;
        if !complete || self.records.get(PathId::ROOT)?.seen & fields == 0 {
            return None;
        }
        if self.named.is_empty() {
            return Some(());
        }
        // An undeclared key has the name of an absent field, of this record or another.
        let misplaced = |(path, record): (PathId, &OpenRecord)| {
            self.keys.lacks(path, record.absent, &self.named)
        };
        (!self.records.enumerated().any(misplaced)).then_some(())
    }

    /// Notes a declared key; a second one of the same name is a doubt.
    fn key(&mut self, path: PathId, bit: u64) -> OrDoubt<()> {
        let record = self.records.get_mut(path)?;
        let again = record.seen & bit != 0;
        record.seen |= bit;
        (!again).then_some(())
    }

    /// The quick form of a value, if it has one.
    fn quick_form(&self, follows: Follows) -> Quick {
        let read_as = |column: ColumnId| self.read_as.get(column).copied();
        match follows {
            Follows::String(Target::Nowhere) => Quick::OtherString,
            Follows::Number(Target::Nowhere) => Quick::OtherNumber,
            Follows::String(Target::Column(column)) => match read_as(column) {
                Some(ReadAs::Text) => Quick::Text(column),
                Some(ReadAs::Date) => Quick::Date(column),
                Some(ReadAs::Instant) => Quick::Instant(column),
                Some(
                    ReadAs::Number
                    | ReadAs::Integer
                    | ReadAs::Percent
                    | ReadAs::Money(_)
                    | ReadAs::Choice
                    | ReadAs::Other,
                )
                | None => Quick::No,
            },
            Follows::Number(Target::Column(column)) => match read_as(column) {
                Some(ReadAs::Number) => Quick::Number(column),
                Some(
                    ReadAs::Integer
                    | ReadAs::Percent
                    | ReadAs::Money(_)
                    | ReadAs::Text
                    | ReadAs::Choice
                    | ReadAs::Date
                    | ReadAs::Instant
                    | ReadAs::Other,
                )
                | None => Quick::No,
            },
            Follows::String(_) | Follows::Number(_) | Follows::Nothing | Follows::End => Quick::No,
        }
    }

    /// Reads a value of a frequent form; where it ends, or nothing where it is not written in the usual way.
    fn quick(
        &mut self,
        quick: Quick,
        index: &ByteIndex,
        block: &[u8],
        at: usize,
    ) -> OrDoubt<Option<usize>> {
        let string = |work: &Self| {
            let end = index.quote_from(at)?;
            let plain = !work.escaped || !index.has_escape(at, end);
            Some((end, plain))
        };
        match quick {
            Quick::OtherString => return index.quote_from(at).map(Some),
            Quick::OtherNumber => return Some(Some(number(block, at)?.end)),
            Quick::Text(column) => {
                let (end, plain) = string(self)?;
                if plain {
                    self.columns.push_text(column, Columns::place(at, end)?)?;
                    return Some(Some(end));
                }
            }
            Quick::Number(column) => {
                let WrittenNumber { end, small } = number(block, at)?;
                if let Some((digits, scale)) = small {
                    self.columns.push_digits(column, digits, scale)?;
                    return Some(Some(end));
                }
            }
            Quick::Date(column) => {
                let (end, plain) = string(self)?;
                if plain {
                    let date = Date::parse_bytes(block.get(at..end)?)?;
                    self.columns.push_value(column, days_of(date))?;
                    return Some(Some(end));
                }
            }
            Quick::Instant(column) => {
                let (end, plain) = string(self)?;
                if plain && let Some(nanos) = DateTime::parse_nanos(block.get(at..end)?) {
                    self.columns.push_value(column, nanos)?;
                    return Some(Some(end));
                }
            }
            Quick::No => {}
        }
        Some(None)
    }

    pub fn act(&mut self, act: Act, block: &[u8]) -> OrDoubt<()> {
        match act {
            Act::Key(path, bit) => self.key(path, bit)?,
            Act::Null(path, bit) => self.records.get_mut(path)?.null |= bit,
            Act::Near(path, near) => self.records.get_mut(path)?.near |= near,
            Act::Named(name) => self.named.push(name),
            Act::Forget(path, bits) => self.records.get_mut(path)?.seen &= !bits,
            Act::Need(path, bits) => {
                if self.records.get(path)?.seen & bits != bits {
                    return None;
                }
            }
            Act::OpenRow(path) => {
                let table = self.columns.schema.paths.get(path)?.table;
                self.columns.open_row(table)?;
                self.open(path)?;
            }
            Act::OpenPart(path) => self.open(path)?,
            Act::CloseRow(path) => {
                self.close(path, block)?;
                let table = self.columns.schema.paths.get(path)?.table;
                self.columns.close_row(table)?;
            }
            Act::ClosePart(path) => self.close(path, block)?,
            Act::OpenElement(table) => self.columns.open_row(table)?,
            Act::CloseElement(table) => self.columns.close_row(table)?,
            Act::OpenMoney => self.money_keys = 0,
            Act::MoneyKey(bit) => {
                if self.money_keys & bit != 0 {
                    return None;
                }
                self.money_keys |= bit;
            }
            Act::CloseMoney(column) => self.close_money(column, block)?,
            Act::Boolean(column, value) => {
                self.columns.push_value(column, i64::from(value))?;
            }
        }
        Some(())
    }

    fn open(&mut self, path: PathId) -> OrDoubt<()> {
        let record = self.records.get_mut(path)?;
        *record = OpenRecord {
            absent: record.absent,
            ..OpenRecord::default()
        };
        Some(())
    }

    /// Ends a record: fills in what is absent, and falls back if that is required or may be misspelt.
    fn close(&mut self, path: PathId, block: &[u8]) -> OrDoubt<()> {
        let keys = self.keys.of_path(path)?;
        let record = self.records.get_mut(path)?;
        let given = record.seen & !record.null & keys.fields;
        let absent = keys.fields & !given;
        if absent & (keys.required | record.near) != 0 {
            return None;
        }
        record.absent |= absent;
        let seen = record.seen;
        self.columns.given.get_mut(path)?.push(given);
        if absent == 0 && !keys.has_amounts {
            return Some(());
        }
        for at in 0.. {
            let Some((bit, column, amount)) = self.keys.of_path(path)?.values.get(at).copied()
            else {
                break;
            };
            if absent & bit != 0 {
                self.columns.push_absent(column)?;
            } else if let Some(slot) = amount {
                self.resolve(slot, seen, block)?;
            }
        }
        for at in 0.. {
            let Some((bit, part)) = self.keys.of_path(path)?.parts.get(at).copied() else {
                break;
            };
            if absent & bit != 0 {
                self.leave_out(part)?;
            }
        }
        Some(())
    }

    /// Gives a record that is not there its place in the row.
    fn leave_out(&mut self, path: PathId) -> OrDoubt<()> {
        self.columns.given.get_mut(path)?.push(0);
        let keys = self.keys.of_path(path)?;
        for (_, column, _) in &keys.values {
            self.columns.push_absent(*column)?;
        }
        let parts: Vec<PathId> = keys.parts.iter().map(|(_, part)| *part).collect();
        parts.into_iter().try_for_each(|part| self.leave_out(part))
    }

    /// Gives a bare amount the currency of its record.
    fn resolve(&mut self, slot: u32, seen: u64, block: &[u8]) -> OrDoubt<()> {
        let slot = slot as usize;
        let from = *self.keys.amounts.get(slot)?;
        if seen & from.key == 0 {
            return None;
        }
        let (start, end) = *self.currencies.get(from.currency as usize)?;
        let currency = self.currency(block.get(start..end)?)?;
        if from.expected.is_some_and(|expected| expected != currency) {
            return None;
        }
        let amount = *self.amounts.get(slot)?;
        amount.suits(currency)?;
        self.columns
            .push_money(from.column, amount.digits, amount.scale, currency)
    }

    fn close_money(&mut self, column: ColumnId, block: &[u8]) -> OrDoubt<()> {
        if self.money_keys != 3 {
            return None;
        }
        let (amount, (start, end)) = self.money;
        let currency = self.currency(block.get(start..end)?)?;
        amount.suits(currency)?;
        self.expect(column, currency)?;
        self.columns
            .push_money(column, amount.digits, amount.scale, currency)
    }

    /// Whether a column takes a currency.
    fn expect(&self, column: ColumnId, currency: Currency) -> OrDoubt<()> {
        let ReadAs::Money(expected) = *self.read_as.get(column)? else {
            return None;
        };
        expected
            .is_none_or(|expected| expected == currency)
            .then_some(())
    }

    fn currency(&mut self, code: &[u8]) -> OrDoubt<Currency> {
        let letters: [u8; 3] = code.try_into().ok()?;
        // Documents mostly repeat a few currencies.
        let [first, second, third] = letters;
        let place = usize::from(first.wrapping_add(second << 1).wrapping_add(third << 2)) % 32;
        let known = self.known_currencies.get_mut(place)?;
        if let Some((code, currency)) = *known
            && code == letters
        {
            return Some(currency);
        }
        let currency = read_currency(std::str::from_utf8(code).ok()?)
            .ok()
            .filter(|currency| !currency.is_withdrawn())?;
        *known = Some((letters, currency));
        Some(currency)
    }

    /// Reads what follows a step; where it ends.
    fn value(
        &mut self,
        index: &ByteIndex,
        block: &[u8],
        at: usize,
        follows: Follows,
    ) -> OrDoubt<usize> {
        match follows {
            Follows::String(target) => {
                let end = index.quote_from(at)?;
                if target != Target::Nowhere {
                    let escaped = self.escaped && index.has_escape(at, end);
                    self.string(target, block, at, end, escaped)?;
                }
                Some(end)
            }
            Follows::Number(target) => {
                let number = number(block, at)?;
                if target != Target::Nowhere {
                    self.number(target, block, at, &number)?;
                }
                Some(number.end)
            }
            Follows::Nothing | Follows::End => Some(at),
        }
    }

    pub fn number(
        &mut self,
        target: Target,
        block: &[u8],
        start: usize,
        number: &WrittenNumber,
    ) -> OrDoubt<()> {
        let written = (start, number.end);
        match target {
            Target::Column(column) => self.number_into(column, block, written, number.small),
            Target::Element(table, column) => {
                self.columns.open_row(table)?;
                self.number_into(column, block, written, number.small)?;
                self.columns.close_row(table)
            }
            Target::Amount(slot) => {
                *self.amounts.get_mut(slot as usize)? = amount(block, written, number.small)?;
                Some(())
            }
            Target::MoneyAmount => {
                self.money.0 = amount(block, written, number.small)?;
                Some(())
            }
            Target::Nowhere => Some(()),
            Target::Several(several) => {
                for at in 0.. {
                    let Some(target) = self.sites.one_of(several, at) else {
                        break;
                    };
                    self.number(target, block, start, number)?;
                }
                Some(())
            }
            Target::Currency(_)
            | Target::CurrencyAndColumn(..)
            | Target::Expected(_)
            | Target::MoneyCurrency => None,
        }
    }

    fn number_into(
        &mut self,
        id: ColumnId,
        block: &[u8],
        written: (usize, usize),
        small: Option<(i64, u32)>,
    ) -> OrDoubt<()> {
        match *self.read_as.get(id)? {
            ReadAs::Number => {
                let Amount { digits, scale, .. } = amount(block, written, small)?;
                self.columns.push_digits(id, digits, scale)
            }
            ReadAs::Integer => {
                let Amount { digits, scale, .. } = amount(block, written, small)?;
                let one = *POWERS.get(scale as usize)?;
                if digits % one != 0 {
                    return None;
                }
                self.columns.push_digits(id, digits / one, 0)
            }
            ReadAs::Percent => {
                let Amount { digits, scale, .. } = amount(block, written, small)?;
                let one = *POWERS.get(scale as usize)?;
                // The full reader adds a note about a bare number above 1.
                if digits > one || digits < -one {
                    return None;
                }
                self.columns.push_digits(id, digits, scale)
            }
            ReadAs::Money(Some(currency)) => {
                let amount = amount(block, written, small)?;
                amount.suits(currency)?;
                self.columns
                    .push_money(id, amount.digits, amount.scale, currency)
            }
            ReadAs::Text => {
                let place = Columns::place(written.0, written.1)?;
                self.columns.push_text(id, place)
            }
            ReadAs::Money(None) => None,
            ReadAs::Choice | ReadAs::Date | ReadAs::Instant | ReadAs::Other => {
                let text = std::str::from_utf8(block.get(written.0..written.1)?).ok()?;
                self.scalar(id, NodeKind::Number, text)
            }
        }
    }

    fn string(
        &mut self,
        target: Target,
        block: &[u8],
        start: usize,
        end: usize,
        escaped: bool,
    ) -> OrDoubt<()> {
        let kind = match escaped {
            true => TextKind::Escaped,
            false => TextKind::Plain,
        };
        self.text(target, kind, block, start, end)
    }

    /// Puts a text where it goes.
    pub fn text(
        &mut self,
        target: Target,
        kind: TextKind,
        block: &[u8],
        start: usize,
        end: usize,
    ) -> OrDoubt<()> {
        let escaped = kind == TextKind::Escaped;
        match target {
            Target::Column(column) => self.text_into(column, kind, block, start, end),
            Target::Element(table, column) => {
                self.columns.open_row(table)?;
                self.text_into(column, kind, block, start, end)?;
                self.columns.close_row(table)
            }
            // The full reader decodes a code with escapes.
            Target::Currency(_)
            | Target::CurrencyAndColumn(..)
            | Target::Expected(_)
            | Target::MoneyCurrency
                if escaped =>
            {
                None
            }
            Target::Expected(currency) => {
                (block.get(start..end)? == currency.code().as_bytes()).then_some(())
            }
            Target::Currency(slot) => {
                *self.currencies.get_mut(slot as usize)? = (start, end);
                Some(())
            }
            Target::CurrencyAndColumn(slot, column) => {
                *self.currencies.get_mut(slot as usize)? = (start, end);
                self.text_into(column, kind, block, start, end)
            }
            Target::MoneyCurrency => {
                self.money.1 = (start, end);
                Some(())
            }
            Target::Nowhere => Some(()),
            Target::Several(several) => {
                for at in 0.. {
                    let Some(target) = self.sites.one_of(several, at) else {
                        break;
                    };
                    self.text(target, kind, block, start, end)?;
                }
                Some(())
            }
            Target::Amount(_) | Target::MoneyAmount => None,
        }
    }

    fn text_into(
        &mut self,
        id: ColumnId,
        kind: TextKind,
        block: &[u8],
        start: usize,
        end: usize,
    ) -> OrDoubt<()> {
        let escaped = kind == TextKind::Escaped;
        let written = block.get(start..end)?;
        let read_as = *self.read_as.get(id)?;
        if !escaped {
            match read_as {
                ReadAs::Text => {
                    let place = Columns::place(start, end)?;
                    return self.columns.push_text(id, place);
                }
                ReadAs::Choice => {
                    let Type::Choice(choices) = &self.columns.schema.columns.get(id)?.ty else {
                        return None;
                    };
                    if !choices.iter().any(|choice| choice.as_bytes() == written) {
                        return None;
                    }
                    let place = Columns::place(start, end)?;
                    return self.columns.push_text(id, place);
                }
                ReadAs::Date => {
                    let date = Date::parse_bytes(written)?;
                    return self.columns.push_value(id, days_of(date));
                }
                ReadAs::Instant => {
                    if let Some(nanos) = DateTime::parse_nanos(written) {
                        return self.columns.push_value(id, nanos);
                    }
                }
                ReadAs::Number
                | ReadAs::Integer
                | ReadAs::Percent
                | ReadAs::Money(_)
                | ReadAs::Other => {}
            }
        }
        let text = std::str::from_utf8(written).ok()?;
        let text = match escaped {
            true => Cow::Owned(unescaped(text)?),
            false => Cow::Borrowed(text),
        };
        match read_as {
            ReadAs::Money(_) => {
                // The full reader reports white space at the ends.
                let (money, digits) = Money::parse_digits(&text)
                    .ok()
                    .filter(|_| text.trim() == text)?;
                let currency = money.currency;
                let (value, scale) = money.amount.to_digits()?;
                let amount = Amount {
                    digits: value,
                    scale,
                    decimals: decimals(digits),
                };
                amount.suits(currency)?;
                self.expect(id, currency)?;
                if currency.is_withdrawn() {
                    return None;
                }
                self.columns
                    .push_money(id, amount.digits, amount.scale, currency)
            }
            ReadAs::Number
            | ReadAs::Integer
            | ReadAs::Percent
            | ReadAs::Text
            | ReadAs::Choice
            | ReadAs::Date
            | ReadAs::Instant
            | ReadAs::Other => self.scalar(id, kind.node(), &text),
        }
    }

    /// Reads a scalar in one of its rarer forms.
    pub fn scalar(&mut self, id: ColumnId, kind: NodeKind, text: &str) -> OrDoubt<()> {
        let schema = Arc::clone(&self.columns.schema);
        let ty = &schema.columns.get(id)?.ty;
        let cell = read_scalar(
            ty,
            &SourceScalar {
                kind,
                text,
                of_xml: false,
                inner: None,
                doubt: None,
                typed: false,
            },
            None,
        )
        .ok()?;
        // The full reader adds a note about a bare number above 1.
        if let (Type::Percent, Cell::Number(number)) = (ty, &cell)
            && number.abs() > Number::ONE
            && !text.ends_with('%')
        {
            return None;
        }
        self.columns.push_cell(id, cell)
    }
}
