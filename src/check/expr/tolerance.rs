//! `within …` after a comparison.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Constant, Expr, ExprKind, Tolerance};
use super::super::types::{PeriodKind, Type};
use super::Expected;
use super::agreement::join;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp};

impl Checker<'_> {
    pub(super) fn tolerance(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Tolerance,
        operands: &[Expr],
        rest: &[(CompareOp, Span, ast::Expr)],
    ) -> Option<Tolerance> {
        let place = match written {
            ast::Tolerance::Value(value) => value.span,
            ast::Tolerance::StatedPrecision(span) => *span,
        };
        let one_equality = matches!(rest, [(CompareOp::Equal | CompareOp::NotEqual, ..)]);
        let [left, right] = operands else {
            self.report(
                Diagnostic::error(code::TOLERANCE, place, "`within` follows one `=` or `!=`")
                    .help("split the chain with `and`"),
            );
            return None;
        };
        if !one_equality {
            let help = "with `<=` add the tolerance to one side, as `a <= b + 0.02 EUR`";
            self.report(
                Diagnostic::error(code::TOLERANCE, place, "`within` follows one `=` or `!=`")
                    .help(help),
            );
            return None;
        }
        match written {
            ast::Tolerance::StatedPrecision(span) => {
                let common = join(&left.ty, &right.ty).unwrap_or(Type::Unknown);
                if !matches!(common, Type::Unknown | Type::Money(_)) && !common.is_number() {
                    let message = format!(
                        "{} has no digits that say how exact it is",
                        self.describe(&common)
                    );
                    let help = "`within stated precision` compares numbers and amounts of money";
                    self.report(Diagnostic::error(code::TOLERANCE, *span, message).help(help));
                    return None;
                }
                let plain = [left, right]
                    .into_iter()
                    .all(|side| self.is_stated(around, side));
                if !plain {
                    let message = "`within stated precision` compares sums and differences of fields and literals";
                    let help = "state the tolerance itself, as `within 0.02 EUR`";
                    self.report(Diagnostic::error(code::TOLERANCE, *span, message).help(help));
                    return None;
                }
                self.program.reads_digits = true;
                Some(Tolerance::StatedPrecision)
            }
            ast::Tolerance::Value(value) => {
                let wanted = tolerance_type(&join(&left.ty, &right.ty).unwrap_or(Type::Unknown));
                let expr = self.expression(around, value, None);
                let sized = wanted
                    .as_ref()
                    .filter(|_| !matches!(left.ty, Type::Date | Type::DateTime(_)));
                if let (Type::Percent, ExprKind::Constant(Constant::Number(number)), Some(_)) =
                    (&expr.ty, &*expr.kind, sized)
                {
                    return Some(Tolerance::Relative(number.clone()));
                }
                let Some(wanted) = wanted else {
                    let message = format!("{} has no tolerance", self.describe(&left.ty));
                    self.report(Diagnostic::error(code::TOLERANCE, place, message));
                    return None;
                };
                let why = "the tolerance is of the kind of what is compared".to_owned();
                Some(Tolerance::Absolute(self.conform(
                    expr,
                    &Expected {
                        ty: &wanted,
                        why,
                        declared: None,
                    },
                )))
            }
        }
    }
}

/// What kind of tolerance a comparison may have.
fn tolerance_type(ty: &Type) -> Option<Type> {
    Some(match ty {
        Type::Number | Type::Integer | Type::Percent | Type::Zero => Type::Number,
        Type::Money(currency) => Type::Money(*currency),
        Type::Duration | Type::DateTime(_) => Type::Duration,
        Type::Date => Type::Period(PeriodKind::Days),
        Type::Period(_) => Type::Period(PeriodKind::Any),
        Type::Unknown => Type::Unknown,
        Type::Text
        | Type::Choice(_)
        | Type::Boolean
        | Type::Time
        | Type::YearMonth
        | Type::DateStretch
        | Type::InstantStretch
        | Type::List(_)
        | Type::Map(_)
        | Type::Record(_)
        | Type::Nothing => return None,
    })
}
