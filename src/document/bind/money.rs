//! Amounts of money and their currencies, which may stand elsewhere.

use super::Binder;
use super::paths::{Found, first_key, follow};
use crate::check::program::{Body, CurrencyFrom, Expr, ExprKind, StoredField};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::scalars::{as_decimal, read_scalar};
use crate::document::tree::{Kind, NodeId};
use crate::source::Span;
use crate::value::{Currency, Fault, FaultKind, Money, Number};

/// A bare amount that waits for its currency.
pub(super) struct Unpriced<'p> {
    cell: CellId,
    record: CellId,
    amount: Number,
    body: &'p Body,
}

impl<'p> Binder<'p, '_> {
    pub(super) fn money(
        &mut self,
        ty: &'p Type,
        currency: Option<Currency>,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        match self.amount(currency, field, node, parent) {
            Ok(Amount::Money(money)) => {
                if let Some(wanted) = currency.filter(|wanted| *wanted != money.currency) {
                    let text = format!("{} is in {}, not in {wanted}", self.written(node).shown(), money.currency);
                    return self.unreadable(slot, node, ty, Fault::new(FaultKind::Unreadable, text));
                }
                self.withdrawn(money.currency, node);
                self.document.set(slot, Cell::Money(money));
            }
            Ok(Amount::Later(amount, body)) => {
                self.document.set(slot, Cell::Absent);
                if let Some(record) = parent {
                    self.pending.push(Unpriced { cell: slot, record, amount, body });
                }
            }
            Err(fault) => self.unreadable(slot, node, ty, fault),
        }
    }

    fn withdrawn(&mut self, currency: Currency, node: NodeId) {
        if !currency.is_withdrawn() {
            return;
        }
        let (start, end) = self.tree.span(node).unwrap_or((0, 0));
        let text = format!("{currency} ({}) is a currency that is no longer in use", currency.name());
        self.document.notes.push(Diagnostic::note(code::WITHDRAWN_CURRENCY, Span::new(self.source, start, end), text));
    }

    fn amount(
        &self,
        currency: Option<Currency>,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        let written = self.written(node);
        if matches!(written.kind, Kind::Record | Kind::Element) {
            return self.amount_record(node).map(Amount::Money);
        }
        let bare = match written.kind {
            Kind::Number => Some(Number::parse(written.text)?),
            Kind::Text | Kind::Untyped if written.of_xml => Number::parse(&as_decimal(written.text.trim())).ok(),
            Kind::Text | Kind::Untyped => Number::parse(written.text.trim()).ok(),
            _ => None,
        };
        let Some(amount) = bare else {
            return match written.kind {
                Kind::Text | Kind::Untyped => Money::parse(written.text).map(Amount::Money),
                _ => Err(Fault::new(FaultKind::Unreadable, format!("{} is not money", written.shown()))),
            };
        };
        if let Some(currency) = currency {
            return Ok(Amount::Money(Money::new(amount, currency)));
        }
        self.priced(amount, field, node, parent)
    }

    /// A bare amount with its currency from elsewhere.
    fn priced(
        &self,
        amount: Number,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        let owner = parent.map(|cell| self.document.node(cell));
        for from in field.into_iter().flat_map(|field| &field.currency_from) {
            match from {
                CurrencyFrom::Path(path) => {
                    if let (Some(owner), Some(key)) = (owner, first_key(path)) {
                        self.once(owner, &key)?;
                    }
                    let places = [Some(node), owner].into_iter().flatten();
                    let found =
                        places.map(|place| follow(self.tree, place, &path.segments)).find_map(|found| match found {
                            Found::One(node) => Some(node),
                            _ => None,
                        });
                    if let Some(found) = found.filter(|found| !self.tree.scalar(*found).trim().is_empty()) {
                        let currency = crate::value::money::read_currency(self.tree.scalar(found).trim())?;
                        return Ok(Amount::Money(Money::new(amount, currency)));
                    }
                }
                CurrencyFrom::Body(body) => return Ok(Amount::Later(amount, body)),
            }
        }
        let priced_in = parent.and_then(|cell| match self.document.cell(cell) {
            Cell::Record { record, .. } => self.program.records.get(record.index())?.priced_in.as_ref(),
            _ => None,
        });
        match priced_in {
            Some(body) => Ok(Amount::Later(amount, body)),
            None => Err(Fault::new(
                FaultKind::Unreadable,
                format!("`{amount}` has no currency: write it like `{amount} EUR`"),
            )),
        }
    }

    /// A key that says what money is stands once.
    fn once(&self, node: NodeId, key: &str) -> Result<(), Fault> {
        if self.tree.kind(node) == Kind::Record && self.tree.siblings(node, key).nth(1).is_some() {
            return Err(Fault::new(FaultKind::Unreadable, format!("`{key}` is given twice")));
        }
        Ok(())
    }

    /// `{ amount, currency }`
    fn amount_record(&self, node: NodeId) -> Result<Money, Fault> {
        let part = |key: &str| self.tree.get(node, key).filter(|part| self.tree.kind(*part) != Kind::Null);
        let missing = |what: &str| {
            Fault::new(
                FaultKind::Unreadable,
                format!("a record that is money has `amount` and `currency`, and this has no `{what}`"),
            )
        };
        for key in ["amount", "currency"] {
            self.once(node, key)?;
        }
        let amount = part("amount").ok_or_else(|| missing("amount"))?;
        let currency = part("currency").ok_or_else(|| missing("currency"))?;
        let amount = match read_scalar(&Type::Number, &self.written(amount))? {
            Cell::Number(number) => number,
            _ => return Err(missing("amount")),
        };
        Ok(Money::new(amount, crate::value::money::read_currency(self.written(currency).text.trim())?))
    }

    /// Gives bare amounts the currency that an expression names; fields of records only.
    pub(super) fn price(&mut self) {
        for unpriced in std::mem::take(&mut self.pending) {
            let code = self.text_at(unpriced.record, &unpriced.body.expr);
            let node = self.document.node(unpriced.cell);
            match code.as_deref().map(crate::value::money::read_currency) {
                Some(Ok(currency)) => {
                    self.withdrawn(currency, node);
                    self.document.set(unpriced.cell, Cell::Money(Money::new(unpriced.amount, currency)));
                }
                Some(Err(fault)) => self.unreadable(unpriced.cell, node, &Type::Money(None), fault),
                None => {
                    let text = format!("`{}` has no currency, and none stands where its type says", unpriced.amount);
                    self.unreadable(unpriced.cell, node, &Type::Money(None), Fault::new(FaultKind::Unreadable, text));
                }
            }
        }
    }

    /// The text that a path of fields leads to from a record.
    fn text_at(&self, record: CellId, expr: &Expr) -> Option<String> {
        match self.document.cell(self.cell_at(record, expr)?) {
            Cell::Text(text) => Some(text.to_string()),
            Cell::Default(crate::check::program::Constant::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    fn cell_at(&self, record: CellId, expr: &Expr) -> Option<CellId> {
        match &*expr.kind {
            ExprKind::It => Some(record),
            ExprKind::Parent(inner) => match self.document.cell(self.cell_at(record, inner)?) {
                Cell::Record { parent, .. } => *parent,
                _ => None,
            },
            ExprKind::Field(base, field) => self.document.field(self.cell_at(record, base)?, *field),
            _ => None,
        }
    }
}

/// Money, or a bare amount whose currency an expression names.
enum Amount<'p> {
    Money(Money),
    Later(Number, &'p Body),
}
