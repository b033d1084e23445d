//! What becomes of the records of a document: which keys they have, and what is put into columns for those that they lack.

use super::automaton::Act;
use super::reader::{OpenRecord, OrDoubt, ReadAs, Work};
use crate::plan::schema::{ColumnId, PathId};
use crate::value::Currency;
use crate::value::money::read_currency;

impl Work {
    /// Begins a document: what an earlier one left half read is reset.
    pub(super) fn begin(&mut self) {
        self.records.fill(OpenRecord::default());
        self.named.clear();
    }

    /// Ends a document, if it ends where it should.
    pub(super) fn end(&mut self, complete: bool) -> OrDoubt<()> {
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
    pub(super) fn key(&mut self, path: PathId, bit: u64) -> OrDoubt<()> {
        let record = self.records.get_mut(path)?;
        let again = record.seen & bit != 0;
        record.seen |= bit;
        (!again).then_some(())
    }

    pub(super) fn act(&mut self, act: Act, block: &[u8]) -> OrDoubt<()> {
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

    pub(super) fn open(&mut self, path: PathId) -> OrDoubt<()> {
        let record = self.records.get_mut(path)?;
        *record = OpenRecord {
            absent: record.absent,
            ..OpenRecord::default()
        };
        Some(())
    }

    /// Ends a record: fills in what is absent, and falls back if that is required or may be misspelt.
    pub(super) fn close(&mut self, path: PathId, block: &[u8]) -> OrDoubt<()> {
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
    pub(super) fn leave_out(&mut self, path: PathId) -> OrDoubt<()> {
        self.columns.given.get_mut(path)?.push(0);
        let keys = self.keys.of_path(path)?;
        for (_, column, _) in &keys.values {
            self.columns.push_absent(*column)?;
        }
        let parts: Vec<PathId> = keys.parts.iter().map(|(_, part)| *part).collect();
        parts.into_iter().try_for_each(|part| self.leave_out(part))
    }

    /// Gives a bare amount the currency of its record.
    pub(super) fn resolve(&mut self, slot: u32, seen: u64, block: &[u8]) -> OrDoubt<()> {
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

    pub(super) fn close_money(&mut self, column: ColumnId, block: &[u8]) -> OrDoubt<()> {
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
    pub(super) fn expect(&self, column: ColumnId, currency: Currency) -> OrDoubt<()> {
        let ReadAs::Money(expected) = *self.read_as.get(column)? else {
            return None;
        };
        expected
            .is_none_or(|expected| expected == currency)
            .then_some(())
    }

    pub(super) fn currency(&mut self, code: &[u8]) -> OrDoubt<Currency> {
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
}
