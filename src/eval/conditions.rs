//! What is true or false, in Kleene's way: `and`, `or`, `implies`, and comparison; and what `if` chooses by it.

use super::machine::Machine;
use crate::check::program::{Expr, ExprKind, LogicOp, Tolerance};
use crate::check::types::Type;
use crate::document::Cell;
use crate::runtime::operators::{self, order};
use crate::runtime::{Value, merged};
use crate::source::Span;
use crate::syntax::ast::CompareOp;

impl<'a> Machine<'a> {
    pub(super) fn logic(&mut self, op: LogicOp, left: &'a Expr, right: &'a Expr) -> Value {
        // `a implies b` is `not a or b`.
        let decisive = match op {
            LogicOp::And | LogicOp::Implies => false,
            LogicOp::Or => true,
        };
        let result = match op {
            LogicOp::And => false,
            LogicOp::Or | LogicOp::Implies => true,
        };
        let a = self.eval(left);
        if a.truth() == Some(decisive) && !self.recording() {
            return Value::Boolean(result);
        }
        if op == LogicOp::Implies && a.truth() == Some(true) {
            self.ask(right.span);
        }
        let b = self.eval(right);
        let second_decides = match op {
            LogicOp::And => b.truth() == Some(false),
            LogicOp::Or | LogicOp::Implies => b.truth() == Some(true),
        };
        if a.truth() == Some(decisive) || second_decides {
            return Value::Boolean(result);
        }
        if a.is_unknown() || b.is_unknown() {
            merged([&a, &b])
        } else {
            Value::Boolean(!result)
        }
    }

    pub(super) fn choose(
        &mut self,
        condition: &'a Expr,
        then: &'a Expr,
        otherwise: &'a Expr,
    ) -> Value {
        let condition = self.eval(condition);
        if let Some(truth) = condition.truth().filter(|_| then.ty == Type::Boolean) {
            self.ask(if truth { then.span } else { otherwise.span });
        }
        match condition.truth() {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => {
                let (a, b) = (self.eval(then), self.eval(otherwise));
                if is_same(&a, &b) {
                    a
                } else {
                    merged([&condition, &a, &b])
                }
            }
        }
    }

    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        left: &'a Expr,
        right: &'a Expr,
        tolerance: Option<&'a Tolerance>,
        span: Span,
    ) -> Value {
        if let (ExprKind::CurrencyOf(a), ExprKind::CurrencyOf(b)) = (&*left.kind, &*right.kind)
            && let Some(known) = self.same_currency(op, a, b)
        {
            return known;
        }
        let a = self.eval_shown(left);
        if a.is_unknown() && !self.recording() {
            return a;
        }
        let b = self.eval_shown(right);
        let by = match tolerance {
            Some(Tolerance::Absolute(by)) => Some(self.eval(by)),
            _ => None,
        };
        if a.is_unknown() || b.is_unknown() || by.as_ref().is_some_and(Value::is_unknown) {
            return merged([&a, &b].into_iter().chain(&by));
        }
        let allowed = match tolerance {
            None => None,
            Some(Tolerance::Absolute(_)) => by,
            Some(Tolerance::Relative(rate)) => match operators::share(rate, &b) {
                Ok(value) => Some(value),
                // What is equal is so within any share, also where this is no length that can be written.
                Err(_)
                    if !rate.is_negative()
                        && operators::compares(CompareOp::Equal, &a, &b) == Ok(true) =>
                {
                    return Value::Boolean(op == CompareOp::Equal);
                }
                Err(fault) => return self.fault(fault, span),
            },
            Some(Tolerance::StatedPrecision) => match self.stated_precision(left, right, &a, &b) {
                Ok(value) => Some(value),
                Err(unknown) => return unknown,
            },
        };
        if let (Value::List(_), Value::List(_)) = (&a, &b) {
            let equal = self.equal(&a, &b, span);
            return match equal.truth() {
                Some(equal) => Value::Boolean(equal == (op == CompareOp::Equal)),
                None => equal,
            };
        }
        if let (Value::Text(one), Value::Text(other)) = (&a, &b)
            && self.read_text(if one.len() < other.len() { one } else { other })
        {
            return self.out_of_steps(span);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.compared(&a, &b);
        }
        self.note_difference(op, &a, &b);
        let result = match allowed {
            None => operators::compares(op, &a, &b),
            Some(allowed) => {
                operators::within(&a, &b, &allowed).map(|within| within == (op == CompareOp::Equal))
            }
        };
        self.or_fault(result.map(Value::Boolean), span)
    }

    /// Whether the currencies of two amounts are the same, without their codes as texts; the quick run only.
    fn same_currency(&mut self, op: CompareOp, a: &'a Expr, b: &'a Expr) -> Option<Value> {
        if self.recording() || !matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
            return None;
        }
        let steps = self.steps;
        if let (Some(Cell::Money(a)), Some(Cell::Money(b))) = (self.peek(a), self.peek(b))
            && !self.spent(4)
        {
            return Some(Value::Boolean(
                (a.currency == b.currency) == (op == CompareOp::Equal),
            ));
        }
        self.steps = steps;
        None
    }

    /// Money that should be equal and is not: the difference is worth a line.
    fn note_difference(&mut self, op: CompareOp, a: &Value, b: &Value) {
        let money = matches!((a, b), (Value::Money(_), Value::Money(_)));
        let Some(recorder) = self
            .recorder
            .as_mut()
            .filter(|_| money && op == CompareOp::Equal)
        else {
            return;
        };
        if let Ok(distance) = operators::distance(a, b)
            && !matches!(
                order(&distance, &Value::Zero),
                Ok(std::cmp::Ordering::Equal)
            )
            && recorder.depth == 0
        {
            recorder.note(format!("the difference is {}", distance.show()));
        }
    }
}

/// Whether two values are one, whatever is asked of them: an instant has its own clock.
fn is_same(a: &Value, b: &Value) -> bool {
    let clocks = match (a, b) {
        (Value::DateTime(a), Value::DateTime(b)) => {
            a.zone() == b.zone() && a.to_string() == b.to_string()
        }
        _ => true,
    };
    clocks && a.key().is_some_and(|key| b.key() == Some(key))
}
