//! Reads values into columns.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type; digits wrap only beyond the 18 that count"
)]

use std::borrow::Cow;
use std::sync::Arc;

use super::automaton::{Follows, Quick, Target};
use super::index::ByteIndex;
use super::reader::{OrDoubt, ReadAs, TextKind, Work};
use super::store::{Columns, POWERS, days_of};
use super::written::{Amount, WrittenNumber, amount, decimals, number, unescaped};
use crate::check::types::Type;
use crate::document::cell::Cell;
use crate::document::scalars::{SourceScalar, read_scalar};
use crate::document::tree::NodeKind;
use crate::plan::schema::ColumnId;
use crate::value::{Date, DateTime, Money, Number};

impl Work {
    /// The quick form of a value, if it has one.
    pub(super) fn quick_form(&self, follows: Follows) -> Quick {
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
    pub(super) fn quick(
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

    /// Reads what follows a step; where it ends.
    pub(super) fn value(
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

    pub(super) fn number(
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

    pub(super) fn number_into(
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

    pub(super) fn string(
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
    pub(super) fn text(
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

    pub(super) fn text_into(
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
    pub(super) fn scalar(&mut self, id: ColumnId, kind: NodeKind, text: &str) -> OrDoubt<()> {
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
