//! What the digits of an expression's value come from, for `within stated precision`: which parts were written, and where.
//!
//! The checker asks whether all parts are known to be written; evaluation adds up half a unit of the last digit of each.

use super::program::{ArithmeticOp, Constant, DerivedId, Each, Expr, ExprKind, FieldId, LocalId};
use crate::builtins::lists::SUM;

/// What an expression's digits come from.
#[derive(Debug, Clone, Copy)]
pub enum Digits<'e> {
    /// The literal itself.
    Literal,
    /// A value without digits of its own: that of a parameter is exact.
    Exact,
    /// A stored field.
    Field(&'e Expr, FieldId),
    /// What a derived field is made of.
    Derived(&'e Expr, DerivedId),
    /// The meaning of a name.
    Local(LocalId),
    /// One other expression.
    Of(&'e Expr),
    /// Both operands of `+` and `-`.
    Both(&'e Expr, &'e Expr),
    /// All elements of a written list.
    All(&'e [Expr]),
    /// What is made of each element of a list.
    Each(&'e Each, &'e Expr),
    /// It is worked out: nobody wrote its digits.
    Unknown,
}

/// What an expression's digits come from.
pub fn digits(expr: &Expr) -> Digits<'_> {
    match &*expr.kind {
        ExprKind::Constant(Constant::List(_) | Constant::Record(..)) => Digits::Unknown,
        ExprKind::Constant(_) => Digits::Literal,
        ExprKind::Parameter(..) => Digits::Exact,
        ExprKind::Field(base, field) => Digits::Field(base, *field),
        ExprKind::Derived(base, derived) => Digits::Derived(base, *derived),
        ExprKind::Local(id) => Digits::Local(*id),
        ExprKind::Arithmetic {
            op: ArithmeticOp::Add | ArithmeticOp::Subtract,
            left,
            right,
            ..
        } => Digits::Both(left, right),
        ExprKind::Negate(operand) | ExprKind::Amount(operand) => Digits::Of(operand),
        ExprKind::Builtin(function, arguments) => match arguments.as_slice() {
            [list] if **function == SUM => Digits::Of(list),
            _ => Digits::Unknown,
        },
        ExprKind::Comprehension { each, body, .. } => Digits::Each(each, body),
        ExprKind::List(elements) => Digits::All(elements),
        ExprKind::Arithmetic {
            op: ArithmeticOp::Multiply | ArithmeticOp::Divide,
            ..
        }
        | ExprKind::It
        | ExprKind::Parent(_)
        | ExprKind::CurrencyOf(_)
        | ExprKind::Index(..)
        | ExprKind::Lookup(..)
        | ExprKind::Not(_)
        | ExprKind::Logic(..)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Presence { .. }
        | ExprKind::Matches(..)
        | ExprKind::Word(..)
        | ExprKind::Deadline { .. }
        | ExprKind::If(..)
        | ExprKind::Quantified { .. }
        | ExprKind::The(_)
        | ExprKind::Sorted(..)
        | ExprKind::Grouped(..)
        | ExprKind::Record(_)
        | ExprKind::Stretch { .. }
        | ExprKind::Measure { .. }
        | ExprKind::WorkingDaysIn(..)
        | ExprKind::WorkingHoursIn(..)
        | ExprKind::Length(..)
        | ExprKind::AddWorkingDays { .. }
        | ExprKind::Part { .. }
        | ExprKind::IsWorkingDay(..)
        | ExprKind::NextWorkingDay(..)
        | ExprKind::PreviousWorkingDay(..)
        | ExprKind::CheckDate
        | ExprKind::Data(_)
        | ExprKind::Call(..)
        | ExprKind::Erroneous => Digits::Unknown,
    }
}
