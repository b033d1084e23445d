//! Of what it is known how it was written, for `within stated precision`.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{ArithmeticOp, Constant, Each, Expr, ExprKind};
use super::super::types::Type;
use crate::builtins::lists::SUM;

impl Checker<'_> {
    /// Literals, parameters and stored fields of the agreement, joined by `+`, `-` and `sum`.
    pub(in crate::check) fn is_stated(&self, around: &Surroundings, expr: &Expr) -> bool {
        match &*expr.kind {
            ExprKind::Constant(Constant::List(_) | Constant::Record(..)) => false,
            ExprKind::Constant(_) | ExprKind::Field(..) | ExprKind::Parameter(..) => true,
            ExprKind::Derived(base, derived) => {
                let Type::Record(record) = base.ty else { return false };
                self.derived_stated.contains(&(record, *derived))
            }
            ExprKind::Local(id) => around.locals.iter().find(|local| local.id == *id).is_some_and(|local| local.stated),
            ExprKind::Arithmetic { op: ArithmeticOp::Add | ArithmeticOp::Subtract, left, right, .. } => {
                self.is_stated(around, left) && self.is_stated(around, right)
            }
            ExprKind::Negate(operand) | ExprKind::Amount(operand) => self.is_stated(around, operand),
            ExprKind::Builtin(function, arguments) => {
                **function == SUM && arguments.iter().all(|argument| self.is_stated(around, argument))
            }
            ExprKind::Comprehension { each, body, .. } => is_element(each, body) || self.is_stated(around, body),
            ExprKind::List(elements) => elements.iter().all(|element| self.is_stated(around, element)),
            _ => false,
        }
    }
}

/// `[x for x in xs]` of a field `xs`.
fn is_element(each: &Each, body: &Expr) -> bool {
    let stored = matches!(&*each.list.kind, ExprKind::Field(..));
    stored && matches!(&*body.kind, ExprKind::Local(local) if *local == each.local)
}
