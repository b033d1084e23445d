//! Amounts of money whose currency can be elsewhere in the document.

use super::paths::{PathTarget, follow};
use super::{DocumentBinder, form_of};
use std::sync::Arc;

use crate::check::program::{
    Body, Constant, CurrencyFrom, Expr, ExprKind, MappingPath, StoredField,
};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::scalars::{EMPTY, SourceScalar, as_decimal};
use crate::document::tree::{NodeId, NodeKind};
use crate::source::Span;
use crate::value::money::{read_code, read_currency};
use crate::value::number::{decimals_written, may_be_thousands};
use crate::value::text::shown_exactly;
use crate::value::{Currency, Fault, FaultKind, Money, Number, WrittenForm};

/// A bare amount whose currency an expression gives, evaluated after all fields are read.
pub(super) struct PendingAmount<'p> {
    cell: CellId,
    record: CellId,
    amount: Number,
    digits: String,
    body: &'p Body,
    form: Option<&'p Arc<WrittenForm>>,
}

/// Money with the digits of its amount, or a bare amount whose currency an expression names.
enum Amount<'p> {
    Money(Money, String),
    Later(Number, String, &'p Body),
}

impl<'p> DocumentBinder<'p, '_> {
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
            Ok(Amount::Money(money, digits)) => {
                if let Some(fault) = self.conflicting_attribute(&money, node) {
                    return self.unreadable(slot, node, ty, fault);
                }
                if let Some(expected) = currency.filter(|expected| *expected != money.currency) {
                    let text = format!(
                        "{} is in {}, not in {expected}",
                        self.written(node).shown(),
                        money.currency
                    );
                    return self.unreadable(
                        slot,
                        node,
                        ty,
                        Fault::new(FaultKind::Unreadable, text),
                    );
                }
                self.set_money(slot, node, ty, (money, &digits), form_of(field));
            }
            Ok(Amount::Later(amount, digits, body)) => {
                self.document.set(slot, Cell::Absent);
                if let Some(record) = parent {
                    self.pending.push(PendingAmount {
                        cell: slot,
                        record,
                        amount,
                        digits,
                        body,
                        form: form_of(field),
                    });
                }
            }
            Err(fault) => self.unreadable(slot, node, ty, fault),
        }
    }

    /// Stores money in its cell, with a note if its currency or its decimals are unusual.
    fn set_money(
        &mut self,
        slot: CellId,
        node: NodeId,
        ty: &Type,
        (money, digits): (Money, &str),
        form: Option<&Arc<WrittenForm>>,
    ) {
        if let Err(fault) = self.check_decimals(&money, digits, node, form) {
            return self.unreadable(slot, node, ty, fault);
        }
        self.withdrawn(money.currency, node);
        self.document.set(slot, Cell::Money(money));
        if let Some(form) = form {
            self.document.set_form(slot, form);
        }
    }

    fn note(
        &mut self,
        code: crate::diagnostic::Code,
        node: NodeId,
        text: String,
        help: Option<String>,
    ) {
        let (start, end) = self.tree.span(node).unwrap_or((0, 0));
        let note =
            Diagnostic::note(code, Span::new(self.source, start, end), text).maybe_help(help);
        self.document.notes.push(note);
    }

    fn withdrawn(&mut self, currency: Currency, node: NodeId) {
        if currency.is_withdrawn() {
            let text = format!(
                "{currency} ({}) is a currency that is no longer in use",
                currency.name()
            );
            self.note(code::WITHDRAWN_CURRENCY, node, text, None);
        }
    }

    /// Rejects digits with more decimals than the currency has that can be groups of thousands.
    fn check_decimals(
        &mut self,
        money: &Money,
        digits: &str,
        node: NodeId,
        form: Option<&Arc<WrittenForm>>,
    ) -> Result<(), Fault> {
        let Some(usual) = money.currency.minor_units().map(u64::from) else {
            return Ok(());
        };
        let written = decimals_written(digits);
        if written <= usual {
            return Ok(());
        }
        // A form says which sign is which.
        let thousands = form.is_none() && may_be_thousands(digits);
        let joined = digits.replace('.', "");
        if thousands && self.tree.has_decimal_comma() {
            let text = format!(
                "`{digits}` may be {joined} or {}: in a table parted by semicolons a point may stand between thousands; \
                 write `{joined}` or `{}`, or say in the type how the column is written: `written \"1.234,56\"`",
                money.amount, money.amount
            );
            return Err(Fault::new(FaultKind::Unreadable, text));
        }
        let usual = if usual == 0 {
            "none".to_owned()
        } else {
            usual.to_string()
        };
        let decimals = if written == 1 { "decimal" } else { "decimals" };
        let text = format!(
            "`{}` has {written} {decimals}, and an amount in {} has {usual}: it is read as {money}",
            shown_exactly(digits),
            money.currency
        );
        let help = thousands.then(|| {
            format!(
                "if thousands are meant, write `{joined} {}`",
                money.currency
            )
        });
        self.note(code::DECIMALS, node, text, help);
        Ok(())
    }

    fn amount(
        &self,
        currency: Option<Currency>,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        let ty = Type::Money(currency);
        let written = self.written(node);
        if let Some(fault) = written.doubt_fault(&ty) {
            return Err(fault);
        }
        if written.is_empty() {
            return Err(Fault::new(FaultKind::Unreadable, EMPTY));
        }
        let form = form_of(field);
        let canonical = form.map_or(Ok(None), |form| written.in_form(&ty, form))?;
        let written = match &canonical {
            Some(canonical) => written.with_canonical(canonical, &ty),
            None => written,
        };
        if matches!(written.kind, NodeKind::Record | NodeKind::Element) {
            let (money, digits) = self.amount_record(node, form.map(|form| &**form))?;
            self.check_other_currency(&money, field, node, parent)?;
            return Ok(Amount::Money(money, digits));
        }
        let digits = digits_of(&written, "not money")?;
        match (Number::parse(&digits), currency) {
            (Ok(amount), Some(currency)) => {
                self.check_sibling_currency(currency, parent)?;
                Ok(Amount::Money(
                    Money::new(amount, currency),
                    digits.into_owned(),
                ))
            }
            (Ok(amount), None) => {
                self.with_currency(amount, digits.into_owned(), field, node, parent)
            }
            (Err(fault), _)
                if written.kind == NodeKind::Number || fault.kind == FaultKind::Limit =>
            {
                Err(fault)
            }
            (Err(_), _) => {
                let (money, digits) = Money::parse_digits(&digits)?;
                let digits = digits.to_owned();
                self.check_other_currency(&money, field, node, parent)?;
                Ok(Amount::Money(money, digits))
            }
        }
    }

    /// A bare amount with its currency from another node.
    fn with_currency(
        &self,
        amount: Number,
        digits: String,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        for from in field.into_iter().flat_map(|field| &field.currency_from) {
            match from {
                CurrencyFrom::Path(path) => {
                    if let Some(currency) = self.currency_at(path, node, parent)? {
                        return Ok(Amount::Money(Money::new(amount, currency), digits));
                    }
                    self.check_near_currency(path, parent)?;
                }
                CurrencyFrom::Body(body) => return Ok(Amount::Later(amount, digits, body)),
            }
        }
        let priced_in = parent.and_then(|cell| {
            let (record, _) = self.document.cell(cell).record()?;
            self.program.records.get(record)?.priced_in.as_ref()
        });
        match priced_in {
            Some(body) => Ok(Amount::Later(amount, digits, body)),
            None => Err(Fault::new(
                FaultKind::Unreadable,
                format!("`{amount}` has no currency: write it like `{amount} EUR`"),
            )),
        }
    }

    /// The currency that a path leads to, from inside the amount or from its record.
    fn currency_at(
        &self,
        path: &MappingPath,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Option<Currency>, Fault> {
        let owner = parent.map(|cell| self.document.node(cell));
        // Below a heading or in a sheet, the key next to the amount is not one of the record.
        let beside = self
            .tree
            .parent(node)
            .filter(|_| self.tree.has_loose_keys());
        for place in [Some(node), owner, beside].into_iter().flatten() {
            let found = follow(self.tree, place, &path.segments);
            let given_twice = || {
                Fault::new(
                    FaultKind::Unreadable,
                    format!("`{}` is given twice", path.text),
                )
            };
            if !found.problems.is_empty() {
                return Err(given_twice());
            }
            let node = match found.place {
                PathTarget::One(node) => node,
                PathTarget::Many(nodes) => match nodes.as_slice() {
                    [] => continue,
                    [node] => *node,
                    _ => return Err(given_twice()),
                },
                PathTarget::Nothing => continue,
            };
            let written = self.written(node);
            let is_blank = written.kind == NodeKind::Untyped && written.text.trim().is_empty();
            if !is_blank && !self.tree.is_null(node) {
                return currency_of(&written).map(Some);
            }
        }
        Ok(None)
    }

    /// Rejects an unknown key that looks like the currency that a path does not find, before
    /// another currency is used instead.
    fn check_near_currency(&self, path: &MappingPath, parent: Option<CellId>) -> Result<(), Fault> {
        let Some(owner) = parent else { return Ok(()) };
        let Cell::Record { record, .. } = self.document.cell(owner) else {
            return Ok(());
        };
        let Some(record) = self.program.records.get(*record) else {
            return Ok(());
        };
        match self.find_near_step(path, record, self.document.node(owner)) {
            Some(near) => {
                let key = shown_exactly(self.tree.key(near.node));
                let text = format!(
                    "`{key}` is at its currency's path: did you mean `{}`?",
                    near.name
                );
                Err(Fault::new(FaultKind::Unreadable, text))
            }
            None => Ok(()),
        }
    }

    /// Rejects an amount with a currency that differs from the one at the path of its field.
    fn check_other_currency(
        &self,
        money: &Money,
        field: Option<&StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<(), Fault> {
        for from in field.into_iter().flat_map(|field| &field.currency_from) {
            let CurrencyFrom::Path(path) = from else {
                return Ok(());
            };
            if let Some(other) = self.currency_at(path, node, parent)? {
                let why = || {
                    let text = format!(
                        "it is in {}, and `{}` says {other}: remove one of them",
                        money.currency, path.text
                    );
                    Fault::new(FaultKind::Unreadable, text)
                };
                return if other == money.currency {
                    Ok(())
                } else {
                    Err(why())
                };
            }
        }
        Ok(())
    }

    /// An attribute of the element names a currency that differs from the amount's.
    fn conflicting_attribute(&self, money: &Money, node: NodeId) -> Option<Fault> {
        if self.tree.kind(node) != NodeKind::Element {
            return None;
        }
        let names_currency = |key: &str| {
            let name = key.to_ascii_lowercase();
            name.starts_with('@') && (name.contains("currency") || name == "@ccy")
        };
        let code = |attribute: NodeId| self.tree.scalar(attribute).trim();
        let other = self.tree.children(node).find(|child| {
            names_currency(self.tree.key(*child))
                && !code(*child).is_empty()
                && code(*child) != money.currency.code()
        })?;
        let (key, says) = (
            shown_exactly(self.tree.key(other)),
            shown_exactly(code(other)),
        );
        Some(Fault::new(
            FaultKind::Unreadable,
            format!(
                "its `{key}` says `{says}`, and it would be read as {money}: declare it as `money`, with `currency from \"{key}\"`"
            ),
        ))
    }

    /// Rejects the currency of the type for a bare amount if an unknown key next to it names
    /// another.
    fn check_sibling_currency(
        &self,
        currency: Currency,
        parent: Option<CellId>,
    ) -> Result<(), Fault> {
        let Some(owner) = parent else { return Ok(()) };
        let Cell::Record { record, .. } = self.document.cell(owner) else {
            return Ok(());
        };
        let Some(record) = self.program.records.get(*record) else {
            return Ok(());
        };
        let other = self
            .tree
            .children(self.document.node(owner))
            .find_map(|child| {
                let key = self.tree.name_of(child);
                let names_it =
                    key.len() == "currency".len() && key.eq_ignore_ascii_case("currency");
                let unknown = names_it && !self.is_known(record, &[], child);
                let code = unknown
                    .then(|| currency_of(&self.written(child)).ok())
                    .flatten()?;
                (code != currency).then_some((key, code))
            });
        match other {
            Some((key, code)) => {
                let key = shown_exactly(key);
                let text = format!(
                    "its type says {currency}, and the neighbouring `{key}` says {code}: write `{code}` with it"
                );
                Err(Fault::new(FaultKind::Unreadable, text))
            }
            None => Ok(()),
        }
    }

    /// `{ amount, currency }`
    fn amount_record(
        &self,
        node: NodeId,
        form: Option<&WrittenForm>,
    ) -> Result<(Money, String), Fault> {
        let amount = self.part(node, "amount")?;
        let currency = self.part(node, "currency")?;
        let canonical = form.map_or(Ok(None), |form| amount.in_form(&Type::Number, form))?;
        let amount = match &canonical {
            Some(canonical) => amount.with_canonical(canonical, &Type::Number),
            None => amount,
        };
        let digits = digits_of(&amount, "no number")?;
        let number = Number::parse(&digits)?;
        Ok((
            Money::new(number, currency_of(&currency)?),
            digits.into_owned(),
        ))
    }

    /// A member of a money record.
    fn part(&self, node: NodeId, key: &str) -> Result<SourceScalar<'_>, Fault> {
        let mut parts = self.tree.siblings(node, key);
        let part = parts.next().filter(|part| !self.tree.is_null(*part));
        if parts.next().is_some() {
            return Err(Fault::new(
                FaultKind::Unreadable,
                format!("`{key}` is given twice"),
            ));
        }
        part.map(|part| self.written(part)).ok_or_else(|| {
            let why = format!(
                "a record that is money has `amount` and `currency`, and this has no `{key}`"
            );
            Fault::new(FaultKind::Unreadable, why)
        })
    }

    /// Gives bare amounts the currency that an expression names. Only for fields of records.
    pub(super) fn resolve_pending_amounts(&mut self) {
        for unpriced in std::mem::take(&mut self.pending) {
            let code = self.text_at(unpriced.record, &unpriced.body.expr);
            let node = self.document.node(unpriced.cell);
            let ty = Type::Money(None);
            match code.as_deref().map(read_code) {
                Some(Ok(currency)) => {
                    let money = Money::new(unpriced.amount, currency);
                    self.set_money(
                        unpriced.cell,
                        node,
                        &ty,
                        (money, &unpriced.digits),
                        unpriced.form,
                    );
                }
                Some(Err(fault)) => self.unreadable(unpriced.cell, node, &ty, fault),
                None => {
                    let text = format!(
                        "`{}` has no currency, and there is none at the path that its type names",
                        unpriced.amount
                    );
                    self.unreadable(
                        unpriced.cell,
                        node,
                        &ty,
                        Fault::new(FaultKind::Unreadable, text),
                    );
                }
            }
        }
    }

    /// The text at a path of fields from a record.
    fn text_at(&self, record: CellId, expr: &Expr) -> Option<String> {
        let (Cell::Text(text) | Cell::Default(Constant::Text(text))) =
            self.document.cell(self.cell_at(record, expr)?)
        else {
            return None;
        };
        Some(text.to_string())
    }

    fn cell_at(&self, record: CellId, expr: &Expr) -> Option<CellId> {
        if let ExprKind::Field(base, field) = &*expr.kind {
            return self.document.field(self.cell_at(record, base)?, *field);
        }
        if let ExprKind::Parent(inner) = &*expr.kind {
            return self.document.cell(self.cell_at(record, inner)?).parent();
        }
        expr.is_it().then_some(record)
    }
}

/// The characters of an amount, in JSON's grammar for numbers.
fn digits_of<'w>(
    written: &SourceScalar<'w>,
    otherwise: &str,
) -> Result<std::borrow::Cow<'w, str>, Fault> {
    if written.kind == NodeKind::Number {
        return Ok(written.text.into());
    }
    let text = written.characters(otherwise)?;
    Ok(if written.of_xml {
        as_decimal(text)
    } else {
        text.into()
    })
}

fn currency_of(written: &SourceScalar<'_>) -> Result<Currency, Fault> {
    read_currency(written.characters("no currency code")?)
}
