//! Fast path for JSON: reads the bytes straight into the cells of a type, without a tree and
//! without spans. Anything unusual (a fault, a doubt, a rare form) makes it return `None`; the
//! caller then falls back to the full reader, which reads the document again and reports. So this
//! reader has no messages, and may be fast.
//!
//! INVARIANT: the full reader (`document::bind`) reads each document that this one accepts to the
//! same values, without faults and without notes. A test compares the two.

mod scan;
mod shape;

use std::sync::Arc;

pub(super) use scan::unescaped;
pub use shape::Shapes;
pub(super) use shape::RecordShape;

use super::cell::{Cell, CellId, Document};
use super::scalars::{SourceScalar, read_scalar};
use super::tree::NodeKind;
use crate::check::program::RecordId;
use crate::check::types::Type;
use crate::limits::Limits;
use crate::source::SourceId;
use crate::value::money::read_currency;
use crate::value::number::decimals_written;
use crate::value::{Currency, Money, Number};
use scan::JsonScanner;
use shape::ValueShape;

/// Reads documents of one type, one after the other, and reuses its allocations.
pub struct FastJsonReader<'s> {
    shapes: &'s Shapes,
    limits: &'s Limits,
    document: Document,
    /// Elements of unfinished lists.
    elements: Vec<Cell>,
    /// Undeclared keys of the open records.
    unknown: Vec<(usize, usize)>,
    /// Undeclared keys of all records, open or not.
    all_unknown: Vec<(usize, usize)>,
    /// For each key and name of a field, whether the field is absent somewhere.
    absent_names: Vec<bool>,
    /// Bare amounts of the open records, with the positions of their digits.
    bare: Vec<(usize, Number, (usize, usize))>,
    currencies: Vec<(usize, (usize, usize))>,
    last_currency: Option<([u8; 3], Currency)>,
}

/// `None` falls back to the full reader.
type OrFallback<T> = Option<T>;

impl<'s> FastJsonReader<'s> {
    /// A reader of documents of a type.
    pub fn new(shapes: &'s Shapes, limits: &'s Limits) -> Self {
        Self {
            shapes,
            limits,
            document: Document::empty("".into(), SourceId::NOWHERE),
            elements: Vec::new(),
            unknown: Vec::new(),
            all_unknown: Vec::new(),
            absent_names: vec![false; shapes.names()],
            bare: Vec::new(),
            currencies: Vec::new(),
            last_currency: None,
        }
    }

    /// Reads one document, or falls back.
    pub fn read(&mut self, text: &str) -> OrFallback<&Document> {
        // Every value takes at least a byte, so this check covers the limit on values too.
        if text.len() > self.limits.document_values
            || text.bytes().fold(false, |any, byte| any | (byte < 0x20))
        {
            return None;
        }
        self.document.clear();
        // A fallback leaves the previous document half read, so everything is reset here.
        self.elements.clear();
        self.unknown.clear();
        self.all_unknown.clear();
        self.absent_names.fill(false);
        self.bare.clear();
        self.currencies.clear();
        let mut scanner = JsonScanner::new(text, self.limits.document_depth);
        let root = self.document.reserve_cells(1);
        scanner.skip_space();
        let cell = self.record(&mut scanner, self.shapes.root)?;
        self.store(cell, root)?;
        scanner.skip_space();
        (scanner.at_end() && !self.is_misplaced(&scanner)?).then_some(&self.document)
    }

    /// Whether an undeclared key has the name of an absent field, of this record or another.
    fn is_misplaced(&self, scanner: &JsonScanner<'_>) -> OrFallback<bool> {
        // Most documents lack no field, and skip the comparison of keys.
        if !self.absent_names.contains(&true) {
            return Some(false);
        }
        for key in self.all_unknown.iter().chain(scanner.skipped_keys()) {
            let name = self.shapes.name_of(scanner.text(*key)?);
            if name.is_some_and(|name| self.absent_names.get(name) == Some(&true)) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Stores a cell, and sets it as the parent of the records within.
    fn store(&mut self, cell: Cell, at: CellId) -> OrFallback<()> {
        if let Cell::Record { record, first, .. } = &cell {
            self.document.place(*record, at);
            let shape = self.shapes.get(*record)?;
            for field in &shape.holders {
                self.set_parents(CellId(first.0.checked_add(*field)?), at);
            }
        }
        self.document.set(at, cell);
        Some(())
    }

    /// Sets the parent of a record, or of the records in a list.
    fn set_parents(&mut self, inner: CellId, parent: CellId) {
        let cell = self.document.cell(inner);
        if cell.record().is_some() {
            self.document.set_parent(inner, parent);
        } else if matches!(cell, Cell::List { .. }) {
            self.document
                .elements(inner)
                .for_each(|element| self.set_parents(element, parent));
        }
    }

    fn record(&mut self, scanner: &mut JsonScanner<'_>, id: RecordId) -> OrFallback<Cell> {
        let shape = self.shapes.get(id)?;
        let count = shape.fields.len();
        let first = self.document.reserve_cells(count);
        // The vectors serve as stacks: entries above these lengths belong to this record.
        let (unknown, bare, currencies) =
            (self.unknown.len(), self.bare.len(), self.currencies.len());
        let mut seen = 0_u64;
        scanner.open(b'{')?;
        let mut next = 0_usize;
        if !scanner.skip_close(b'}') {
            loop {
                let key = scanner.key()?;
                let name = scanner.bytes(key)?;
                match shape.find(name, next) {
                    Some(position) => {
                        next = position.wrapping_add(1);
                        let key = shape.keys.get(position)?;
                        // A duplicate key falls back, too.
                        if key.refused || seen & key.bit != 0 {
                            return None;
                        }
                        seen |= key.bit;
                        if key.is_currency {
                            self.currencies.push((position, scanner.peek_string()?));
                        }
                        match key.field {
                            Some(field) => {
                                let slot = CellId(first.0.checked_add(u32::try_from(field).ok()?)?);
                                self.field(scanner, shape, field, slot)?;
                            }
                            None => scanner.skip()?,
                        }
                    }
                    None => {
                        self.unknown.push(key);
                        self.all_unknown.push(key);
                        scanner.skip()?;
                    }
                }
                if !scanner.continues(b'}')? {
                    break;
                }
            }
        }
        scanner.close();
        self.resolve_currencies(scanner, shape, first, (bare, currencies))?;
        self.fill_absent(scanner, shape, first, unknown)?;
        self.unknown.truncate(unknown);
        // A document without any key of the type may be of another type.
        (seen != 0 || first.0 > 1).then_some(Cell::Record {
            record: id,
            first,
            parent: None,
        })
    }

    /// Fills in absent fields; falls back if one is required or an undeclared key resembles it.
    fn fill_absent(
        &mut self,
        scanner: &JsonScanner<'_>,
        shape: &RecordShape,
        first: CellId,
        unknown: usize,
    ) -> OrFallback<()> {
        for (slot, field) in (first.0..).zip(&shape.fields) {
            if !matches!(self.document.cell(CellId(slot)), Cell::Absent) {
                continue;
            }
            for name in field.names {
                if let Some(is_absent) = self.absent_names.get_mut(name) {
                    *is_absent = true;
                }
            }
            if !field.optional {
                let default = field.default.clone()?;
                self.document.set(CellId(slot), Cell::Default(default));
            }
            for key in self.unknown.get(unknown..)? {
                if shape.is_near_miss(scanner.text(*key)?, &field.key) {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Gives bare amounts the currency of their record.
    fn resolve_currencies(
        &mut self,
        scanner: &JsonScanner<'_>,
        shape: &RecordShape,
        first: CellId,
        open: (usize, usize),
    ) -> OrFallback<()> {
        while self.bare.len() > open.0 {
            let (slot, amount, digits) = self.bare.pop()?;
            let field = shape.fields.get(slot.checked_sub(first.index())?)?;
            let found = self
                .currencies
                .get(open.1..)?
                .iter()
                .find(|(key, _)| field.currency_keys.first() == Some(key));
            let code = scanner.text(found?.1)?;
            let currency = self.currency(code)?;
            if field.currency.is_some_and(|expected| expected != currency) {
                return None;
            }
            check_decimals(scanner.text(digits)?, currency)?;
            self.document.set(
                CellId(u32::try_from(slot).ok()?),
                Cell::Money(Money::new(amount, currency)),
            );
        }
        self.currencies.truncate(open.1);
        Some(())
    }

    fn currency(&mut self, code: &str) -> OrFallback<Currency> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        // Documents mostly repeat one currency, so the last lookup is cached.
        if let Some((last, currency)) = self.last_currency
            && last == letters
        {
            return Some(currency);
        }
        let currency = read_currency(code)
            .ok()
            .filter(|currency| !currency.is_withdrawn())?;
        self.last_currency = Some((letters, currency));
        Some(currency)
    }

    fn field(
        &mut self,
        scanner: &mut JsonScanner<'_>,
        shape: &RecordShape,
        field: usize,
        slot: CellId,
    ) -> OrFallback<()> {
        let field = shape.fields.get(field)?;
        if scanner.skip_null() {
            return Some(());
        }
        if let ValueShape::Money = field.form
            && scanner.is_number()
        {
            let (amount, digits) = scanner.amount()?;
            match field.currency {
                Some(currency) => {
                    check_decimals(scanner.text(digits)?, currency)?;
                    self.document
                        .set(slot, Cell::Money(Money::new(amount, currency)));
                }
                None if field.currency_keys.is_empty() => return None,
                None => self.bare.push((slot.index(), amount, digits)),
            }
            return Some(());
        }
        // An amount with its own currency falls back if its record can name another.
        if !field.currency_keys.is_empty() {
            return None;
        }
        let cell = self.value(scanner, &field.form, field.currency, &field.ty)?;
        self.store(cell, slot)
    }

    fn value(
        &mut self,
        scanner: &mut JsonScanner<'_>,
        form: &ValueShape,
        currency: Option<Currency>,
        ty: &Type,
    ) -> OrFallback<Cell> {
        match form {
            ValueShape::Record(id) => self.record(scanner, *id),
            ValueShape::List(element, ty) => self.list(scanner, element, currency, ty),
            ValueShape::Money => self.money(scanner, currency),
            ValueShape::Number if scanner.is_number() => scanner.number().map(Cell::Number),
            ValueShape::Integer if scanner.is_number() => scanner
                .number()
                .filter(Number::is_integer)
                .map(Cell::Number),
            ValueShape::Text if scanner.is_string() => {
                let text = scanner.string()?;
                Some(Cell::Text(Arc::from(&*text)))
            }
            ValueShape::Number | ValueShape::Integer | ValueShape::Text | ValueShape::Scalar => {
                self.scalar(scanner, ty)
            }
        }
    }

    fn scalar(&self, scanner: &mut JsonScanner<'_>, ty: &Type) -> OrFallback<Cell> {
        let owned;
        let (kind, text) = if scanner.is_string() {
            owned = scanner.string()?;
            (NodeKind::Text, &*owned)
        } else {
            scanner.scalar()?
        };
        let cell = read_scalar(
            ty,
            &SourceScalar {
                kind,
                text,
                of_xml: false,
                inner: None,
                doubt: None,
            },
        )
        .ok()?;
        // The full reader adds a note about a bare number above 1.
        let is_noted = match (ty, &cell) {
            (Type::Percent, Cell::Number(number)) => {
                number.abs() > Number::from(1_i64) && !text.ends_with('%')
            }
            _ => false,
        };
        (!is_noted).then_some(cell)
    }

    fn list(
        &mut self,
        scanner: &mut JsonScanner<'_>,
        element: &ValueShape,
        currency: Option<Currency>,
        ty: &Type,
    ) -> OrFallback<Cell> {
        let waiting = self.elements.len();
        scanner.open(b'[')?;
        if !scanner.skip_close(b']') {
            loop {
                let cell = self.value(scanner, element, currency, ty)?;
                self.elements.push(cell);
                if !scanner.continues(b']')? {
                    break;
                }
            }
        }
        scanner.close();
        let len = self.elements.len().checked_sub(waiting)?;
        let first = self.document.reserve_cells(len);
        let mut elements = std::mem::take(&mut self.elements);
        for (cell, at) in elements.drain(waiting..).zip(first.0..) {
            self.store(cell, CellId(at))?;
        }
        self.elements = elements;
        Some(Cell::List {
            first,
            len: u32::try_from(len).ok()?,
        })
    }

    /// Reads `"150000 EUR"` or `{ amount, currency }`.
    fn money(
        &mut self,
        scanner: &mut JsonScanner<'_>,
        expected: Option<Currency>,
    ) -> OrFallback<Cell> {
        let money = if scanner.is_string() {
            let text = scanner.string()?;
            // The full reader reports white space at the ends.
            let (money, digits) = Money::parse_digits(&text)
                .ok()
                .filter(|_| text.trim() == text)?;
            check_decimals(digits, money.currency)?;
            (!money.currency.is_withdrawn()).then_some(money)?
        } else if scanner.is_number() {
            let (amount, digits) = scanner.amount()?;
            check_decimals(scanner.text(digits)?, expected?)?;
            Money::new(amount, expected?)
        } else {
            self.money_record(scanner)?
        };
        expected
            .is_none_or(|expected| expected == money.currency)
            .then_some(Cell::Money(money))
    }

    fn money_record(&mut self, scanner: &mut JsonScanner<'_>) -> OrFallback<Money> {
        let (mut amount, mut currency) = (None, None);
        scanner.open(b'{')?;
        loop {
            let key = scanner.key()?;
            match scanner.bytes(key)? {
                b"amount" if amount.is_none() && scanner.is_number() => {
                    amount = Some(scanner.amount()?)
                }
                b"currency" if currency.is_none() && scanner.is_string() => {
                    let code = scanner.string()?;
                    currency = Some(self.currency(&code)?);
                }
                b"amount" | b"currency" => return None,
                _ => scanner.skip()?,
            }
            if !scanner.continues(b'}')? {
                break;
            }
        }
        scanner.close();
        let (amount, digits) = amount?;
        check_decimals(scanner.text(digits)?, currency?)?;
        Some(Money::new(amount, currency?))
    }
}

/// Falls back if an amount has more decimals than its currency, which deserves a note.
fn check_decimals(digits: &str, currency: Currency) -> OrFallback<()> {
    let usual = currency.minor_units().map_or(u64::MAX, u64::from);
    (!digits.contains(['.', 'e', 'E']) || decimals_written(digits) <= usual).then_some(())
}
