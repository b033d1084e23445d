//! The parts of an expression, for whoever walks over all of it.

use super::program::{Each, Expr, ExprKind, Length, Quantifier, Tolerance};

/// The expressions directly inside one, in the order in which they are written.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match &*expr.kind {
        ExprKind::Constant(_)
        | ExprKind::It
        | ExprKind::Local(_)
        | ExprKind::CheckDate
        | ExprKind::Data(_)
        | ExprKind::Erroneous => Vec::new(),
        ExprKind::Parent(a)
        | ExprKind::Field(a, _)
        | ExprKind::Derived(a, _)
        | ExprKind::Amount(a)
        | ExprKind::CurrencyOf(a)
        | ExprKind::Negate(a)
        | ExprKind::Not(a)
        | ExprKind::Presence { field: a, .. }
        | ExprKind::Matches(a, _)
        | ExprKind::Measure { stretch: a, .. }
        | ExprKind::WorkingDaysIn(_, a)
        | ExprKind::WorkingHoursIn(_, a)
        | ExprKind::Length(a, _)
        | ExprKind::Part { operand: a, .. }
        | ExprKind::IsWorkingDay(a, _)
        | ExprKind::NextWorkingDay(_, a)
        | ExprKind::PreviousWorkingDay(_, a) => vec![a],
        ExprKind::Index(a, b)
        | ExprKind::Lookup(a, b)
        | ExprKind::Logic(_, a, b)
        | ExprKind::Arithmetic { left: a, right: b, .. }
        | ExprKind::In { item: a, container: b, .. }
        | ExprKind::Word(_, a, b)
        | ExprKind::Stretch { from: a, to: b, .. }
        | ExprKind::AddWorkingDays { base: a, days: b, .. } => vec![a, b],
        ExprKind::If(a, b, c) => vec![a, b, c],
        ExprKind::Compare { left, right, tolerance, .. } => {
            let tolerance = match tolerance {
                Some(Tolerance::Absolute(by)) => Some(by),
                _ => None,
            };
            [left, right].into_iter().chain(tolerance).collect()
        }
        ExprKind::Deadline { subject, length, anchor, .. } => {
            let (Length::Elapsed(length) | Length::WorkingDays(length, _)) = length;
            vec![subject, length, anchor]
        }
        ExprKind::Quantified { quantifier, each, body } => {
            let count = match quantifier {
                Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => Some(n),
                Quantifier::Every | Quantifier::Some | Quantifier::No => None,
            };
            count.into_iter().chain(of_each(each)).chain([body]).collect()
        }
        ExprKind::Comprehension { each, body, .. } => std::iter::once(body).chain(of_each(each)).collect(),
        ExprKind::The(each) => of_each(each).collect(),
        ExprKind::Sorted(each, keys) | ExprKind::Grouped(each, keys) => of_each(each).chain(keys).collect(),
        ExprKind::List(elements) => elements.iter().collect(),
        ExprKind::Record(fields) => fields.iter().flatten().collect(),
        ExprKind::Parameter(_, day) => day.iter().collect(),
        ExprKind::Call(_, arguments) | ExprKind::Builtin(_, arguments) => arguments.iter().collect(),
    }
}

fn of_each(each: &Each) -> impl Iterator<Item = &Expr> {
    std::iter::once(&each.list).chain(&each.filter)
}
