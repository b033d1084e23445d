//! Series of time: `days of s`, `calendar months of s`, `s in steps of l`, `start of s`, `end of s`.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Expr, ExprKind};
use super::super::types::Type;
use super::{erroneous, make};
use crate::builtins::series;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::SeriesKind;

impl Checker<'_> {
    /// `days of s`, `calendar months of s`
    pub(super) fn series(
        &mut self,
        around: &mut Surroundings,
        kind: SeriesKind,
        stretch: &ast::Expr,
        span: Span,
    ) -> Expr {
        let stretch = self.stretch_operand(around, stretch);
        let element = match (&stretch.ty, kind) {
            (Type::Unknown, _) => return erroneous(span),
            (Type::InstantStretch, _) => {
                let message = format!("only a stretch of dates has {}", kind.words());
                let help = format!(
                    "take the days: `{} of (from date of a to date of b)`, or count hours: `… in steps of 24 hours`",
                    kind.words()
                );
                let diagnostic = Diagnostic::error(code::STRETCH, stretch.span, message);
                return self.fail(span, diagnostic.help(help));
            }
            (_, SeriesKind::Days) => Type::Date,
            (
                _,
                SeriesKind::Weeks | SeriesKind::Months | SeriesKind::Quarters | SeriesKind::Years,
            ) => Type::DateStretch,
        };
        make(
            ExprKind::Builtin(series::of_kind(kind), vec![stretch]),
            Type::List(Box::new(element)),
            span,
        )
    }

    /// `s in steps of l`
    pub(super) fn steps(
        &mut self,
        around: &mut Surroundings,
        stretch: &ast::Expr,
        length: &ast::Expr,
        span: Span,
    ) -> Expr {
        let stretch = self.stretch_operand(around, stretch);
        let length = self.expression(around, length, None);
        if stretch.ty == Type::Unknown || length.ty == Type::Unknown {
            return erroneous(span);
        }
        let dates = stretch.ty == Type::DateStretch;
        let fits = matches!(length.ty, Type::Period(_)) || length.ty == Type::Duration && !dates;
        if !fits {
            let message = format!(
                "steps of a stretch of {} have a length, and this is {}",
                if dates { "dates" } else { "date-times" },
                self.describe(&length.ty)
            );
            let help = if length.ty == Type::Duration {
                "write days, as `in steps of 10 days`"
            } else {
                "write a length, as `in steps of 3 months`"
            };
            let diagnostic = Diagnostic::error(code::LENGTH, length.span, message).help(help);
            return self.fail(span, diagnostic);
        }
        let element = stretch.ty.clone();
        make(
            ExprKind::Builtin(series::steps_of(around.month_ends), vec![stretch, length]),
            Type::List(Box::new(element)),
            span,
        )
    }

    /// `start of s`, `end of s`, where the operand is a stretch.
    pub(super) fn bound(&mut self, stretch: Expr, at_end: bool, span: Span) -> Expr {
        let ty = if stretch.ty == Type::DateStretch {
            Type::Date
        } else {
            Type::DateTime(None)
        };
        let function = if at_end {
            &series::END_OF
        } else {
            &series::START_OF
        };
        make(ExprKind::Builtin(function, vec![stretch]), ty, span)
    }
}
