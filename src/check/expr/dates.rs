//! Dates that were written as calculations or numbers: `01/02/2026`, `1-2-2026`, `20260102`.

use super::super::program::{ArithmeticOp, Expr};
use crate::syntax::ast;

/// What would help where three numbers, divided one by the other, are meant as a date.
pub(super) fn with_slashes(expr: &Expr) -> Option<String> {
    let (sign, parts) = match (
        parts(expr, ArithmeticOp::Divide),
        parts(expr, ArithmeticOp::Subtract),
    ) {
        (Some(parts), _) => ("`/` divides", parts),
        (_, Some(parts)) => ("this is a difference of numbers", parts),
        _ => return in_digits(expr),
    };
    Some(format!(
        "{sign}; a date is written year, month, day: {}",
        in_order(parts)?
    ))
}

/// What three numbers that are divided in an agreement mean as a date.
pub fn of_literals(value: &ast::Expr) -> Option<String> {
    let divided = |expr: &ast::Expr| {
        let ast::ExprKind::Binary(ast::BinaryOp::Divide, left, right) = &*expr.kind else {
            return None;
        };
        Some((left.clone(), right.clone()))
    };
    let number = |expr: &ast::Expr| {
        let ast::ExprKind::Number(literal) = &*expr.kind else {
            return None;
        };
        literal.digits.to_string().parse::<u32>().ok()
    };
    let (front, last) = divided(value)?;
    let (first, middle) = divided(&front)?;
    let parts = [number(&first)?, number(&middle)?, number(&last)?];
    Some(format!(
        "a date is written year, month, day: {}",
        in_order(parts)?
    ))
}

/// Three numbers as a date, or as the two that they may mean.
fn in_order(parts: [u32; 3]) -> Option<String> {
    let date = |year: u32, month: u32, day: u32| format!("`{year:04}-{month:02}-{day:02}`");
    let wrong = |month: u32, day: u32| !(1..=12).contains(&month) || !(1..=31).contains(&day);
    Some(match parts {
        [year, month, day] if year > 31 && !wrong(month, day) => date(year, month, day),
        [day, month, year] if year > 31 && !wrong(month, day) && day <= 12 && day != month => {
            format!(
                "{}, or {} if the month comes first",
                date(year, month, day),
                date(year, day, month)
            )
        }
        [day, month, year] if year > 31 && !wrong(month, day) => date(year, month, day),
        [month, day, year] if year > 31 && !wrong(month, day) => date(year, month, day),
        _ => return None,
    })
}

/// Three numbers that a sign joins.
fn parts(expr: &Expr, sign: ArithmeticOp) -> Option<[u32; 3]> {
    let (front, last) = expr.operands_of(sign)?;
    let (first, middle) = front.operands_of(sign)?;
    Some([whole(first)?, whole(middle)?, whole(last)?])
}

/// `20210301`, `2021-03`, `2021`
fn in_digits(expr: &Expr) -> Option<String> {
    let plausible = |year: u32, month: u32, day: u32| {
        (1000..=2999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    if let Some((year, month)) = expr.operands_of(ArithmeticOp::Subtract) {
        let (year, month) = (whole(year)?, whole(month)?);
        return plausible(year, month, 1)
            .then(|| format!("write a whole date, as `{year:04}-{month:02}-01`"));
    }
    let digits = whole(expr)?;
    let (year, month, day) = (
        digits.checked_div(10_000)?,
        digits.checked_div(100)?.checked_rem(100)?,
        digits.checked_rem(100)?,
    );
    if plausible(year, month, day) {
        return Some(format!(
            "write a date with hyphens: `{year:04}-{month:02}-{day:02}`"
        ));
    }
    plausible(digits, 1, 1).then(|| {
        format!("write a whole date, as `{digits}-01-01`, or compare the year: `year of …`")
    })
}

fn whole(expr: &Expr) -> Option<u32> {
    expr.number()?.to_string().parse().ok()
}
