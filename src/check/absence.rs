//! Whether a value may be absent, so that `or else` can take another.

use super::program::{Expr, ExprKind, LocalId, Program};
use crate::builtins::lists::{FIRST, LAST, MAX, MEAN, MEDIAN, MIN, NTH};
use crate::builtins::texts::FIND;

/// Whether a value may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It may be.
    Possible,
    /// It is always there: whatever is wrong with it, it is not absent.
    Never,
    /// It stands in the rule file.
    Written,
    /// It is worked out: a part of it may be absent, and it is unknown then.
    WorkedOut,
}

impl Absence {
    /// Of a value that is absent where the record that holds it is, or for a reason of its own.
    fn of_part(self, whole: Self) -> Self {
        match self {
            Self::Possible => self,
            Self::Never | Self::Written | Self::WorkedOut => match whole {
                Self::Never | Self::Written => self,
                Self::Possible | Self::WorkedOut => whole,
            },
        }
    }
}

/// Whether an expression's value may be absent; `local` answers for the names that are bound where it stands.
pub fn of(program: &Program, expr: &Expr, local: &dyn Fn(LocalId) -> Absence) -> Absence {
    match &*expr.kind {
        ExprKind::Field(base, id) => {
            let field = base
                .ty
                .record()
                .and_then(|record| program.records.get(record))
                .and_then(|record| record.fields.get(*id));
            let own = match field {
                Some(field) if field.optional && field.default.is_none() => Absence::Possible,
                _ => Absence::Never,
            };
            own.of_part(of(program, base, local))
        }
        ExprKind::Derived(base, id) => {
            let body = base
                .ty
                .record()
                .and_then(|record| program.records.get(record))
                .and_then(|record| record.derived.get(*id));
            let own = body.map_or(Absence::Never, |derived| {
                of(program, &derived.body.expr, &|_| Absence::Never)
            });
            own.of_part(of(program, base, local))
        }
        ExprKind::Local(id) => local(*id),
        ExprKind::Parent(inner) | ExprKind::Amount(inner) | ExprKind::CurrencyOf(inner) => {
            of(program, inner, local)
        }
        ExprKind::Lookup(..) | ExprKind::Index(..) | ExprKind::The(_) => Absence::Possible,
        ExprKind::Builtin(function, arguments) => {
            let picks = [&FIRST, &LAST, &NTH, &MEAN, &MEDIAN, &FIND].contains(function)
                || [&MIN, &MAX].contains(function) && arguments.len() == 1;
            match picks {
                true => Absence::Possible,
                false => Absence::WorkedOut,
            }
        }
        ExprKind::OrElse(_, right) => of(program, right, local),
        ExprKind::Constant(_) | ExprKind::List(_) | ExprKind::Record(_) => Absence::Written,
        ExprKind::It
        | ExprKind::Parameter(..)
        | ExprKind::Data(_)
        | ExprKind::CheckDate
        | ExprKind::Erroneous => Absence::Never,
        ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Logic(..)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Presence { .. }
        | ExprKind::Matches(..)
        | ExprKind::Word(..)
        | ExprKind::Deadline { .. }
        | ExprKind::If(..)
        | ExprKind::Quantified { .. }
        | ExprKind::Comprehension { .. }
        | ExprKind::Sorted(..)
        | ExprKind::Grouped(..)
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
        | ExprKind::Call(..) => Absence::WorkedOut,
    }
}

/// The fields inside an expression that may be absent, for a message that says where `or else` belongs.
pub fn optional_parts<'e>(program: &Program, expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if matches!(&*expr.kind, ExprKind::Field(..))
        && of(program, expr, &|_| Absence::Never) == Absence::Possible
    {
        found.push(expr);
        return;
    }
    for child in super::walk::children(expr) {
        optional_parts(program, child, found);
    }
}
