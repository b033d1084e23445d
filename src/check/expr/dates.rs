//! Dates that were written as divisions: `01/02/2026`.

use super::super::program::{ArithmeticOp, Constant, Expr, ExprKind};

/// What would help where three numbers, divided one by the other, are meant as a date.
pub(super) fn with_slashes(expr: &Expr) -> Option<String> {
    let (front, last) = division(expr)?;
    let (first, middle) = division(front)?;
    let parts = [whole(first)?, whole(middle)?, whole(last)?];
    let date = |year: u32, month: u32, day: u32| format!("`{year:04}-{month:02}-{day:02}`");
    let wrong = |month: u32, day: u32| !(1..=12).contains(&month) || !(1..=31).contains(&day);
    let written = match parts {
        [year, month, day] if year > 31 && !wrong(month, day) => date(year, month, day),
        [day, month, year] if year > 31 && !wrong(month, day) && day <= 12 && day != month => {
            format!("{}, or {} where the month stands first", date(year, month, day), date(year, day, month))
        }
        [day, month, year] if year > 31 && !wrong(month, day) => date(year, month, day),
        [month, day, year] if year > 31 && !wrong(month, day) => date(year, month, day),
        _ => return None,
    };
    Some(format!("`/` divides; a date is written year, month, day: {written}"))
}

fn division(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match &*expr.kind {
        ExprKind::Arithmetic { op: ArithmeticOp::Divide, left, right, .. } => Some((left, right)),
        _ => None,
    }
}

fn whole(expr: &Expr) -> Option<u32> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Number(number)) => number.to_string().parse().ok(),
        _ => None,
    }
}
