//! What happens to days that a month does not have.

use super::claim::Statement;
use super::text::{Words, say};
use crate::check::program::{Block, Expr, ExprKind, Length, Program};
use crate::check::types::{PeriodKind, Type};
use crate::check::walk;
use crate::value::{MonthEnds, UnitSize};

/// The sentence about month ends, if a block counts months and its module sets a policy.
pub(super) fn ends(program: &Program, block: &Block) -> Option<Statement> {
    let (mut clips, mut rolls) = (false, false);
    walk::any(program, block, &mut |expr| {
        let policy = policy(expr);
        clips |= policy == Some(MonthEnds::Clip);
        rolls |= policy == Some(MonthEnds::Roll);
        false
    });
    let words: Words = match (clips, rolls) {
        (true, false) => say!["where a month has no such day, its last day takes its place"],
        (false, true) => {
            say!["where a month has no such day, the first day of the next month takes its place"]
        }
        // Definitions follow their own modules.
        (true, true) => say![
            "where a month has no such day, the clauses as written say which day takes its place"
        ],
        (false, false) => return None,
    };
    Some(Statement::sentence(words))
}

/// What an expression does with month ends, if it counts months.
fn policy(expr: &Expr) -> Option<MonthEnds> {
    let (counts, month_ends) = if let ExprKind::Arithmetic {
        left,
        right,
        month_ends,
        ..
    } = &*expr.kind
    {
        let counts = counts_months(&left.ty) || counts_months(&right.ty);
        (counts, month_ends)
    } else if let ExprKind::Deadline {
        length: Length::Elapsed(length),
        month_ends,
        ..
    } = &*expr.kind
    {
        (counts_months(&length.ty), month_ends)
    } else if let ExprKind::Measure {
        unit, month_ends, ..
    } = &*expr.kind
    {
        (matches!(unit.row().size, UnitSize::Months(_)), month_ends)
    } else {
        return None;
    };
    counts.then_some(*month_ends)
}

fn counts_months(ty: &Type) -> bool {
    matches!(ty, Type::Period(PeriodKind::Months | PeriodKind::Any))
}
