//! Date-times written without an offset: they are local times of the zone of what they are compared with.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Constant, Expr, ExprKind};
use super::super::types::Type;
use super::make;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::DATE;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{DateTime, Zone};

impl Checker<'_> {
    /// `2021-03-01T09:00`, in the zone of the expected type or of what it is compared with.
    pub(super) fn local_instant(
        &mut self,
        beside: Option<Zone>,
        text: &str,
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let zone = if let Some(Type::DateTime(zone)) = hint {
            *zone
        } else {
            beside
        };
        let Some(zone) = zone else {
            let message =
                format!("`{text}` has no offset, and nothing here says in which zone it is");
            let help = format!(
                "write `{text}Z` for UTC, or after it the offset of its place, as `+01:00`, or its zone, as `[Europe/Berlin]`; \
                 compared with a field in a zone, it is in that zone"
            );
            return self.fail(span, Diagnostic::error(DATE, span, message).help(help));
        };
        match DateTime::parse_in_zone(text, zone) {
            Ok(instant) => make(
                ExprKind::Constant(Constant::DateTime(instant)),
                Type::DateTime(None),
                span,
            ),
            Err(fault) => self.fail(span, Diagnostic::error(DATE, span, fault.text)),
        }
    }

    /// Types operands that are compared with each other: the zone of some is that of date-times without an offset in the
    /// others. If none has a zone, that of the surroundings counts where `inherits`.
    pub(super) fn side_by_side(
        &mut self,
        around: &mut Surroundings,
        written: &[&ast::Expr],
        inherits: bool,
    ) -> Vec<Expr> {
        let outer = around.zone.take();
        let mut typed: Vec<Option<Expr>> = Vec::new();
        for operand in written {
            let waits = lacks_zone(operand);
            typed.push((!waits).then(|| self.expression(around, operand, None)));
        }
        let mut zones = typed
            .iter()
            .flatten()
            .filter_map(|operand| zone_of(&operand.ty));
        let own = zones.next();
        let is_one = zones.all(|zone| Some(zone) == own);
        around.zone = own
            .filter(|_| is_one)
            .or(outer.filter(|_| inherits && own.is_none()));
        let mut operands = Vec::new();
        for (operand, typed) in written.iter().zip(typed) {
            operands.push(match typed {
                Some(typed) => typed,
                None => self.expression(around, operand, None),
            });
        }
        around.zone = outer;
        operands
    }

    /// Types an expression that is compared with one of another type.
    pub(super) fn beside(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
        other: &Type,
    ) -> Expr {
        let outer = std::mem::replace(&mut around.zone, zone_of(other));
        let typed = self.expression(around, written, None);
        around.zone = outer;
        typed
    }
}

/// The zone of a date-time, or of the date-times of a list.
fn zone_of(ty: &Type) -> Option<Zone> {
    if let Type::DateTime(zone) = ty.innermost() {
        *zone
    } else {
        None
    }
}

/// Whether an expression is made of a date-time without an offset, as far as it is compared itself.
fn lacks_zone(expr: &ast::Expr) -> bool {
    // The parser limits how deep these nest.
    if let ast::ExprKind::DateTime(text) = &*expr.kind {
        DateTime::is_local(text)
    } else if let ast::ExprKind::Parenthesised(inner) = &*expr.kind {
        lacks_zone(inner)
    } else if let ast::ExprKind::List(elements) = &*expr.kind {
        elements.iter().any(lacks_zone)
    } else if let ast::ExprKind::Binary(_, left, right)
    | ast::ExprKind::OrElse(left, right)
    | ast::ExprKind::If(_, left, right)
    | ast::ExprKind::Stretch {
        from: left,
        to: right,
        ..
    } = &*expr.kind
    {
        lacks_zone(left) || lacks_zone(right)
    } else {
        false
    }
}
