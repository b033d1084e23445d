//! Arithmetic and comparisons of whole columns of digits.

use super::kernels::set;
use super::vector::{ANY_CURRENCY, Digits};
use crate::syntax::ast::CompareOp;

pub(super) fn satisfied(op: CompareOp, order: std::cmp::Ordering) -> bool {
    crate::runtime::operators::satisfies(op, order)
}

pub(super) fn equal_or_not(op: CompareOp, equal: impl Iterator<Item = bool>) -> Option<Vec<bool>> {
    match op {
        CompareOp::Equal => Some(equal.collect()),
        CompareOp::NotEqual => Some(equal.map(|equal| !equal).collect()),
        CompareOp::Less
        | CompareOp::LessOrEqual
        | CompareOp::Greater
        | CompareOp::GreaterOrEqual => None,
    }
}

pub(super) fn compared(op: CompareOp, a: &[i64], b: &[i64]) -> Vec<bool> {
    let pairs = a.iter().zip(b);
    match op {
        CompareOp::Equal => pairs.map(|(a, b)| a == b).collect(),
        CompareOp::NotEqual => pairs.map(|(a, b)| a != b).collect(),
        CompareOp::Less => pairs.map(|(a, b)| a < b).collect(),
        CompareOp::LessOrEqual => pairs.map(|(a, b)| a <= b).collect(),
        CompareOp::Greater => pairs.map(|(a, b)| a > b).collect(),
        CompareOp::GreaterOrEqual => pairs.map(|(a, b)| a >= b).collect(),
    }
}

pub(super) fn compared_digits(op: CompareOp, a: &Digits<'_>, b: &Digits<'_>) -> Vec<bool> {
    let scale = a.scale.max(b.scale);
    if let (Some(a), Some(b)) = (a.scaled(scale), b.scaled(scale)) {
        return compared(op, &a, &b);
    }
    // Digits of 63 bits and a power of ten of 60 fit into 128.
    let wide = |digits: &Digits<'_>, value: i64| {
        let power = 10_i128.checked_pow(scale.saturating_sub(digits.scale));
        power.and_then(|power| i128::from(value).checked_mul(power))
    };
    a.values
        .iter()
        .zip(b.values.iter())
        .map(|(x, y)| satisfied(op, wide(a, *x).cmp(&wide(b, *y))))
        .collect()
}

/// Joins digits of one scale; unknown where the result has too many.
pub(super) fn combine(
    a: &Digits<'_>,
    b: &Digits<'_>,
    mut unknown: Option<Vec<bool>>,
    step: impl Fn(i64, i64) -> Option<i64>,
) -> Option<(Digits<'static>, Option<Vec<bool>>)> {
    let scale = a.scale.max(b.scale);
    let (a, b) = (a.scaled(scale)?, b.scaled(scale)?);
    let rows = a.len();
    let pairs = a.iter().zip(b.iter()).enumerate();
    let values = pairs
        .map(|(row, (x, y))| {
            step(*x, *y).unwrap_or_else(|| {
                set(&mut unknown, row, rows);
                0
            })
        })
        .collect();
    Some((Digits::new(values, scale), unknown))
}

pub(super) fn product(
    a: &Digits<'_>,
    b: &Digits<'_>,
    mut unknown: Option<Vec<bool>>,
) -> Option<(Digits<'static>, Option<Vec<bool>>)> {
    let scale = a.scale.checked_add(b.scale).filter(|scale| *scale <= 18)?;
    let rows = a.values.len();
    let pairs = a.values.iter().zip(b.values.iter()).enumerate();
    let values = pairs
        .map(|(row, (x, y))| {
            x.checked_mul(*y).unwrap_or_else(|| {
                set(&mut unknown, row, rows);
                0
            })
        })
        .collect();
    Some((Digits::new(values, scale), unknown))
}

/// The currency of two amounts in each row; unknown where they are of two.
pub(super) fn one_currency(
    a: &[u16],
    b: &[u16],
    mut unknown: Option<Vec<bool>>,
) -> (Vec<u16>, Option<Vec<bool>>) {
    let rows = a.len();
    let pairs = a.iter().zip(b).enumerate();
    let currencies = pairs
        .map(|(row, (x, y))| match (*x, *y) {
            (ANY_CURRENCY, other) | (other, ANY_CURRENCY) => other,
            (x, y) => {
                if x != y {
                    set(&mut unknown, row, rows);
                }
                x
            }
        })
        .collect();
    (currencies, unknown)
}
