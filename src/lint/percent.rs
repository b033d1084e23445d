//! Percentages a hundredfold too large or too small: `share >= 60`, `share = 0.6%`.

use super::Found;
use super::bounds::turned;
use crate::check::program::{Constant, Expr, ExprKind};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::syntax::ast::CompareOp;
use crate::value::Number;

/// A percentage that is compared with a number beyond 1 without `%`, or with less than one percent.
pub(super) fn compared(found: &mut Found<'_>, expr: &Expr) {
    let pairs = match &*expr.kind {
        ExprKind::Compare { op, left, right, .. } => {
            vec![(left, right, sign_of(*op)), (right, left, sign_of(turned(*op)))]
        }
        ExprKind::In { item, container, .. } => match &*container.kind {
            ExprKind::List(elements) => elements.iter().map(|element| (item, element, "")).collect(),
            _ => return,
        },
        _ => return,
    };
    for (share, literal, sign) in pairs {
        if let (Type::Percent, false, Some(number)) = (&share.ty, is_constant(share), constant(literal)) {
            slip(found, share, literal, sign, number);
        }
    }
}

fn slip(found: &mut Found<'_>, share: &Expr, literal: &Expr, sign: &str, number: &Number) {
    let written = found.written(literal);
    let hundred = Number::from(100_i64);
    let Ok(percentage) = number.mul(&hundred) else { return };
    let name = found.written(share);
    let example = |value: &str| if sign.is_empty() { format!("`{value}`") } else { format!("`{name} {sign} {value}`") };
    let percent = written.trim_end_matches(|c: char| c == '%' || c.is_whitespace());
    let diagnostic = if percent.len() == written.len() {
        if number.abs() <= Number::from(1_i64) {
            return;
        }
        let message = format!("`{name}` is a percentage, and {written} is {percentage}%");
        let help = format!("write {}, or `{percentage}%` if that is what is meant", example(&format!("{written}%")));
        Diagnostic::warning(code::PERCENT_SLIP, literal.span, message).help(help)
    } else {
        // One percent and more is as usual; zero is no slip.
        if number.is_zero() || percentage.abs() >= Number::from(1_i64) {
            return;
        }
        let Ok(meant) = percentage.mul(&hundred) else { return };
        let message = format!("{percent}% is {number}, less than a hundredth");
        let help = format!("write {} if {percentage} of the whole is meant", example(&format!("{meant}%")));
        Diagnostic::warning(code::PERCENT_SLIP, literal.span, message).help(help)
    };
    found.say(diagnostic);
}

fn sign_of(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

fn is_constant(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Constant(_))
}

fn constant(expr: &Expr) -> Option<&Number> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(number),
        _ => None,
    }
}
