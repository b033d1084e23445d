//! Of what it is known how it was written, for `within stated precision`.

use super::super::checker::{Checker, Surroundings};
use super::super::expression::{Digits, digits};
use super::super::program::{Each, Expr, ExprKind};
use super::super::types::Type;

impl Checker<'_> {
    /// Literals, parameters and stored fields of the agreement, joined by `+`, `-` and `sum`.
    pub(in crate::check) fn is_stated(&self, around: &Surroundings, expr: &Expr) -> bool {
        match digits(expr) {
            Digits::Literal | Digits::Exact | Digits::Field(..) => true,
            Digits::Derived(base, derived) => {
                let Type::Record(record) = base.ty else {
                    return false;
                };
                self.derived_stated.contains(&(record, derived))
            }
            Digits::Local(id) => around
                .locals
                .iter()
                .find(|local| local.id == id)
                .is_some_and(|local| local.stated),
            Digits::Of(operand) => self.is_stated(around, operand),
            Digits::Both(left, right) => {
                self.is_stated(around, left) && self.is_stated(around, right)
            }
            Digits::Each(each, body) => is_element(each, body) || self.is_stated(around, body),
            Digits::All(elements) => elements
                .iter()
                .all(|element| self.is_stated(around, element)),
            Digits::Unknown => false,
        }
    }
}

/// `[x for x in xs]` of a field `xs`.
fn is_element(each: &Each, body: &Expr) -> bool {
    let stored = matches!(&*each.list.kind, ExprKind::Field(..));
    stored && matches!(&*body.kind, ExprKind::Local(local) if *local == each.local)
}
