//! A condition that a test expects to be true, over constants, parameters and definitions.

use super::machine::{Machine, Settings, Slot};
use crate::check::program::{Body, Expr, ExprKind, LogicOp, Program};
use crate::document::Document;
use crate::plan::Plan;
use crate::runtime::Value;
use crate::source::{Sources, Span};

/// Reasons that are shown.
const REASONS: usize = 5;

/// Evaluates a condition without a document.
///
/// # Errors
/// It is not true: what came instead, with the values of its parts.
pub fn truth(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    body: &Body,
) -> Result<(), String> {
    let mut machine = Machine::new(program, plan, document, settings, sources);
    let locals = usize::try_from(body.locals).unwrap_or(0);
    machine.frame.resize(locals, Slot::Empty);
    if machine.eval(&body.expr).truth() == Some(true) {
        return Ok(());
    }
    let mut parts = Vec::new();
    machine.why_not(&body.expr, &mut parts);
    Err(parts.join("; "))
}

/// Whether one place is within another.
fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

impl<'a> Machine<'a> {
    /// Says of the parts that decide what they come to.
    fn why_not(&mut self, expr: &'a Expr, parts: &mut Vec<String>) {
        if let ExprKind::Logic(op @ (LogicOp::And | LogicOp::Or), left, right) = &*expr.kind {
            for side in [left, right] {
                if *op == LogicOp::Or || self.eval(side).truth() != Some(true) {
                    self.why_not(side, parts);
                }
            }
            return;
        }
        let operands: Vec<&'a Expr> = crate::check::walk::children(expr)
            .into_iter()
            // A literal is said where the value of a case stands for it.
            .filter(|part| {
                !matches!(&*part.kind, ExprKind::Constant(_)) || !covers(expr.span, part.span)
            })
            .collect();
        let is_simple = matches!(
            &*expr.kind,
            ExprKind::Compare { .. }
                | ExprKind::In { .. }
                | ExprKind::Word(..)
                | ExprKind::Matches(..)
                | ExprKind::Deadline { .. }
                | ExprKind::Not(_)
        );
        let mut said: Vec<String> = Vec::new();
        for operand in operands.into_iter().filter(|_| is_simple) {
            let text = self.comes_to(operand);
            if !said.contains(&text) {
                said.push(text);
            }
        }
        if said.is_empty() {
            said.push(self.comes_to(expr));
        }
        parts.append(&mut said);
    }

    /// `f(1)` is 2
    fn comes_to(&mut self, expr: &'a Expr) -> String {
        let words = super::rules::one_line(self.sources.slice(expr.span));
        self.record();
        let value = self.eval(expr);
        self.recorder = None;
        if matches!(&*expr.kind, ExprKind::Constant(_)) {
            return format!("the case has {words}");
        }
        let Value::Unknown(reasons) = value else {
            return format!("`{words}` is {}", value.show_as(&expr.ty));
        };
        let reasons = reasons.unwrap_or_default().shown(REASONS, 0).reasons;
        let reasons: Vec<String> = reasons.into_iter().map(|reason| reason.text).collect();
        format!("`{words}` is undetermined: {}", reasons.join("; "))
    }
}
