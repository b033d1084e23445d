//! Comparisons with constants, checked against each other: one may imply or contradict another.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::LintFindings;
use crate::check::program::{ArithmeticOp, Constant, Expr, ExprKind, LogicOp, Tolerance};
use crate::check::types::Type;
use crate::check::walk;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::syntax::ast::CompareOp;
use crate::value::Number;

/// What is compared with a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Subject<'e> {
    /// The value of an expression.
    Value(&'e Expr),
    /// Whether a field is present.
    Presence(&'e Expr),
}

/// A comparison of something with a constant that is so.
struct Bound<'e> {
    of: Subject<'e>,
    op: CompareOp,
    value: Constant,
    /// What was written.
    expr: &'e Expr,
    /// It is so because what was written is not.
    negated: bool,
}

/// The comparisons that are so where a condition is true (false where `negated`).
fn of<'e>(expr: &'e Expr, negated: bool, into: &mut Vec<Bound<'e>>) {
    if let ExprKind::Not(inner) = &*expr.kind {
        return of(inner, !negated, into);
    }
    // Where it is negated, none of the alternatives of an `or` may be so.
    let all_count = if negated { LogicOp::Or } else { LogicOp::And };
    if let ExprKind::Logic(op, left, right) = &*expr.kind
        && *op == all_count
    {
        of(left, negated, into);
        of(right, negated, into);
        return;
    }
    into.extend(single(expr, negated));
}

/// A condition that is one comparison with a constant; a boolean field is compared with `true`.
fn single<'e>(expr: &'e Expr, negated: bool) -> Option<Bound<'e>> {
    let bound = |of: Subject<'e>, op: CompareOp, value: Constant| {
        let value = if negated { contrary(value) } else { value };
        Some(Bound {
            of,
            op,
            value,
            expr,
            negated,
        })
    };
    if let ExprKind::Presence { field, present } = &*expr.kind {
        return bound(
            Subject::Presence(field),
            CompareOp::Equal,
            Constant::Boolean(*present),
        );
    }
    if let ExprKind::Compare {
        op,
        left,
        right,
        tolerance: None,
        ..
    } = &*expr.kind
    {
        let (of, op, value) = match (left.constant(), right.constant()) {
            (None, Some(value)) => (left, *op, value),
            (Some(value), None) => (right, turned(*op), value),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let (op, value) = whole(of, if negated { opposite(op) } else { op }, value.clone());
        return Some(Bound {
            of: Subject::Value(of),
            op,
            value,
            expr,
            negated,
        });
    }
    if is_single(expr) {
        bound(
            Subject::Value(expr),
            CompareOp::Equal,
            Constant::Boolean(true),
        )
    } else {
        None
    }
}

fn contrary(value: Constant) -> Constant {
    if let Constant::Boolean(truth) = value {
        Constant::Boolean(!truth)
    } else {
        value
    }
}

/// Whether a condition is one comparison, or one field.
fn is_single(expr: &Expr) -> bool {
    if let ExprKind::Compare {
        left,
        right,
        tolerance: None,
        ..
    } = &*expr.kind
    {
        return left.constant().is_some() != right.constant().is_some();
    }
    let is_read = matches!(
        &*expr.kind,
        ExprKind::Field(..) | ExprKind::Derived(..) | ExprKind::Local(_)
    );
    matches!(&*expr.kind, ExprKind::Presence { .. }) || is_read && expr.ty == Type::Boolean
}

/// Of whole numbers, `> 5` is `>= 6`.
fn whole(of: &Expr, op: CompareOp, value: Constant) -> (CompareOp, Constant) {
    let (by, instead) = match op {
        CompareOp::Greater => (1_i64, CompareOp::GreaterOrEqual),
        CompareOp::Less => (-1, CompareOp::LessOrEqual),
        CompareOp::Equal
        | CompareOp::NotEqual
        | CompareOp::LessOrEqual
        | CompareOp::GreaterOrEqual => return (op, value),
    };
    let number = if let Constant::Number(number) = &value {
        number.clone()
    } else if value == Constant::Zero {
        Number::from(0_i64)
    } else {
        return (op, value);
    };
    match number.add(&Number::from(by)) {
        Ok(next) if of.ty == Type::Integer && number.is_integer() => {
            (instead, Constant::Number(next))
        }
        _ => (op, value),
    }
}

/// What is so where a condition is asked: what other conditions make sure of.
#[derive(Default)]
pub(super) struct Facts<'e> {
    by_subject: HashMap<Subject<'e>, Vec<Bound<'e>>>,
    order: Vec<Subject<'e>>,
}

impl<'e> Facts<'e> {
    /// A condition that is true from here on (false where `negated`).
    pub fn assume(&mut self, expr: &'e Expr, negated: bool) {
        let mut bounds = Vec::new();
        of(expr, negated, &mut bounds);
        self.add(bounds);
    }

    /// A requirement that is met from here on. Its conditions of presence are not assumed: where it is not met,
    /// what is required next asks again in order to be decided.
    pub fn assume_required(&mut self, expr: &'e Expr, forbidden: bool) {
        let mut bounds = Vec::new();
        of(expr, forbidden, &mut bounds);
        bounds.retain(|bound| !matches!(&*bound.expr.kind, ExprKind::Presence { .. }));
        self.add(bounds);
    }

    fn add(&mut self, bounds: Vec<Bound<'e>>) {
        for bound in bounds {
            self.order.push(bound.of);
            self.by_subject.entry(bound.of).or_default().push(bound);
        }
    }

    /// How much is known, to come back to.
    pub fn mark(&self) -> usize {
        self.order.len()
    }

    /// Forgets what was assumed since.
    pub fn back_to(&mut self, mark: usize) {
        for subject in self.order.split_off(mark.min(self.order.len())) {
            if let Some(bounds) = self.by_subject.get_mut(&subject) {
                bounds.pop();
            }
        }
    }

    fn about(&self, subject: Subject<'e>) -> &[Bound<'e>] {
        self.by_subject.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// The condition that cannot be so together with `expr` (with its contrary where `negated`).
    pub fn against(&self, expr: &'e Expr, negated: bool) -> Option<&'e Expr> {
        let mut bounds = Vec::new();
        of(expr, negated, &mut bounds);
        bounds.iter().find_map(|bound| {
            self.about(bound.of)
                .iter()
                .find(|fact| contradict(fact, bound))
                .map(|fact| fact.expr)
        })
    }
}

/// Looks at every condition in an expression that is asked where `given` is so.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of whatever else it is, all parts are looked at"
)]
pub(super) fn weigh<'e>(found: &mut LintFindings<'_>, expr: &'e Expr, given: &mut Facts<'e>) {
    let inside = |found: &mut LintFindings<'_>,
                  given: &mut Facts<'e>,
                  condition: &'e Expr,
                  negated: bool,
                  then: &'e Expr| {
        let mark = given.mark();
        given.assume(condition, negated);
        weigh(found, then, given);
        given.back_to(mark);
    };
    match &*expr.kind {
        ExprKind::Logic(op @ (LogicOp::And | LogicOp::Or), ..) => {
            let mut operands = Vec::new();
            chain(expr, *op, &mut operands);
            if *op == LogicOp::Or {
                alternatives(found, &operands);
            } else {
                together(found, expr, given);
            }
            let seen = |operand: &Expr| *op == LogicOp::And && is_single(operand);
            for operand in operands.into_iter().filter(|operand| !seen(operand)) {
                weigh(found, operand, given);
            }
        }
        ExprKind::Logic(LogicOp::Implies, condition, then) => {
            weigh(found, condition, given);
            inside(found, given, condition, false, then);
        }
        ExprKind::If(condition, then, otherwise) => {
            weigh(found, condition, given);
            inside(found, given, condition, false, then);
            inside(found, given, condition, true, otherwise);
        }
        ExprKind::Quantified { each, body, .. } | ExprKind::Comprehension { each, body, .. } => {
            weigh(found, &each.list, given);
            match &each.filter {
                None => weigh(found, body, given),
                Some(filter) => {
                    weigh(found, filter, given);
                    inside(found, given, filter, false, body);
                }
            }
        }
        _ if is_single(expr) => together(found, expr, given),
        _ => {
            for child in walk::children(expr) {
                weigh(found, child, given);
            }
        }
    }
}

/// The operands of a chain of one operator.
fn chain<'e>(expr: &'e Expr, op: LogicOp, into: &mut Vec<&'e Expr>) {
    if let ExprKind::Logic(other, left, right) = &*expr.kind
        && *other == op
    {
        chain(left, op, into);
        chain(right, op, into);
    } else {
        into.push(expr);
    }
}

/// Comparisons implied by others, or contradicting them.
fn together<'e>(found: &mut LintFindings<'_>, expr: &'e Expr, given: &Facts<'e>) {
    let mut own = Vec::new();
    of(expr, false, &mut own);
    for (at, later) in own.iter().enumerate() {
        let before = given
            .about(later.of)
            .iter()
            .chain(own.iter().take(at))
            .map(|other| (other, true));
        let after = own
            .iter()
            .skip(at.saturating_add(1))
            .map(|other| (other, false));
        for (other, is_before) in before
            .chain(after)
            .filter(|(other, _)| other.of == later.of)
        {
            let Some(order) = compare(&other.value, &later.value) else {
                continue;
            };
            // Of two equal comparisons the later one is reported.
            let implied = implies(other.op, order, later.op)
                && (is_before || !implies(later.op, order.reverse(), other.op));
            if implied {
                found.say(implied_by(found, later, other));
                break;
            }
            // `when x is present require x is missing` is how a rule demands that x is absent.
            let asks_presence = matches!(&*later.expr.kind, ExprKind::Presence { .. });
            if is_before && !asks_presence && contradict(other, later) {
                found.say(contradicted_by(found, later, other));
                break;
            }
        }
    }
}

fn implied_by(found: &LintFindings<'_>, later: &Bound<'_>, other: &Bound<'_>) -> Diagnostic {
    let message = format!("`{}` says nothing new", found.written(later.expr));
    let label = match other.negated {
        true => format!(
            "`{}` is not so here, which says it already",
            found.written(other.expr)
        ),
        false => format!("`{}` says it already", found.written(other.expr)),
    };
    let diagnostic =
        Diagnostic::warning(code::COMPARISON_WITHOUT_MEANING, later.expr.span, message);
    diagnostic
        .label(other.expr.span, label)
        .help("remove it, or compare with what is meant")
}

fn contradicted_by(found: &LintFindings<'_>, later: &Bound<'_>, other: &Bound<'_>) -> Diagnostic {
    let message = format!("`{}` can never be so here", found.written(later.expr));
    let not = if other.negated { " not" } else { "" };
    let label = format!("`{}` is{not} to be so too", found.written(other.expr));
    let diagnostic =
        Diagnostic::warning(code::COMPARISON_WITHOUT_MEANING, later.expr.span, message);
    diagnostic
        .label(other.expr.span, label)
        .help("compare with what is meant")
}

/// A comparison, or the contrary of one.
fn alternative(expr: &Expr, negated: bool) -> Option<Bound<'_>> {
    if let ExprKind::Not(inner) = &*expr.kind {
        alternative(inner, !negated).map(|bound| Bound { expr, ..bound })
    } else {
        single(expr, negated)
    }
}

/// Alternatives of which one is always true, or one is implied by another.
fn alternatives(found: &mut LintFindings<'_>, operands: &[&Expr]) {
    let bounds: Vec<Bound<'_>> = operands
        .iter()
        .filter_map(|operand| alternative(operand, false))
        .collect();
    for (at, later) in bounds.iter().enumerate() {
        for first in bounds.iter().take(at).filter(|first| first.of == later.of) {
            let Some(order) = compare(&first.value, &later.value) else {
                continue;
            };
            let (one, two) = (found.written(first.expr), found.written(later.expr));
            // Of whole numbers, what is not `< 5` is `>= 5`.
            let contrary = alternative(first.expr, true)
                .and_then(|not| Some((not.op, compare(&not.value, &later.value)?)));
            let (message, about, label, help) =
                if contrary.is_some_and(|(op, order)| implies(op, order, later.op)) {
                    let message = format!("of `{one}` and `{two}` one is always so");
                    let help = "write `and` where both are meant, or compare with what is meant";
                    (message, later, "together with this".to_owned(), help)
                } else if implies(later.op, order.reverse(), first.op) {
                    let label = format!("`{one}` is so wherever it is");
                    (
                        format!("`{two}` adds nothing"),
                        later,
                        label,
                        "remove it, or compare with what is meant",
                    )
                } else if implies(first.op, order, later.op) {
                    let label = format!("`{two}` is so wherever it is");
                    (
                        format!("`{one}` adds nothing"),
                        first,
                        label,
                        "remove it, or compare with what is meant",
                    )
                } else {
                    continue;
                };
            let other = if std::ptr::eq(about, later) {
                first
            } else {
                later
            };
            let diagnostic =
                Diagnostic::warning(code::COMPARISON_WITHOUT_MEANING, about.expr.span, message);
            found.say(diagnostic.label(other.expr.span, label).help(help));
            break;
        }
    }
}

/// Whether two comparisons cannot both be so.
fn contradict(one: &Bound<'_>, two: &Bound<'_>) -> bool {
    one.of == two.of
        && compare(&one.value, &two.value)
            .is_some_and(|order| implies(one.op, order, opposite(two.op)))
}

/// The order of two constants of one kind.
pub(super) fn compare(left: &Constant, right: &Constant) -> Option<Ordering> {
    let zero = Number::from(0_i64);
    match (left, right) {
        (Constant::Boolean(left), Constant::Boolean(right)) => Some(left.cmp(right)),
        (Constant::Number(left), Constant::Number(right)) => Some(left.cmp(right)),
        (Constant::Zero, Constant::Zero) => Some(Ordering::Equal),
        (Constant::Number(left), Constant::Zero) => Some(left.cmp(&zero)),
        (Constant::Zero, Constant::Number(right)) => Some(zero.cmp(right)),
        (Constant::Money(left), Constant::Money(right)) => left.compare(right).ok(),
        (Constant::Money(left), Constant::Zero) => Some(left.amount.cmp(&zero)),
        (Constant::Zero, Constant::Money(right)) => Some(zero.cmp(&right.amount)),
        (Constant::Date(left), Constant::Date(right)) => Some(left.cmp(right)),
        (Constant::YearMonth(left), Constant::YearMonth(right)) => Some(left.cmp(right)),
        (Constant::Text(left), Constant::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// The truth of a comparison between two values in this order.
pub(super) fn is_so(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
    }
}

/// The truth of a comparison of what is never below zero with a number, where that decides it.
pub(super) fn never_below_zero(op: CompareOp, number: &Constant) -> Option<bool> {
    let order = compare(&Constant::Zero, number)?;
    let so = implies(CompareOp::GreaterOrEqual, order, op);
    let not = implies(CompareOp::GreaterOrEqual, order, opposite(op));
    (so || not).then_some(so)
}

/// The comparison with its sides changed over.
pub(super) fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        CompareOp::Equal => CompareOp::Equal,
        CompareOp::NotEqual => CompareOp::NotEqual,
    }
}

/// The comparison that is so where this one is not.
fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
    }
}

/// Whether `x A a` implies `x B b`, where `a` compares to `b` by `order`.
fn implies(a: CompareOp, order: Ordering, b: CompareOp) -> bool {
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match (a, b) {
        (Equal, b) => is_so(b, order),
        (NotEqual, NotEqual) => order.is_eq(),
        (GreaterOrEqual, Greater | NotEqual) => order.is_gt(),
        (Greater, Greater | GreaterOrEqual | NotEqual) | (GreaterOrEqual, GreaterOrEqual) => {
            order.is_ge()
        }
        (LessOrEqual, Less | NotEqual) => order.is_lt(),
        (Less, Less | LessOrEqual | NotEqual) | (LessOrEqual, LessOrEqual) => order.is_le(),
        _ => false,
    }
}

/// A tolerance that lets a whole part be left out: a tenth or more, of the other side or of anything.
pub(super) fn tolerance(found: &mut LintFindings<'_>, expr: &Expr) {
    let ExprKind::Compare {
        tolerance: Some(tolerance),
        ..
    } = &*expr.kind
    else {
        return;
    };
    let wide = match tolerance {
        Tolerance::Relative(share) => is_wide(share),
        Tolerance::Absolute(by) => {
            by.operands_of(ArithmeticOp::Multiply)
                .is_some_and(|(left, right)| {
                    [left, right]
                        .iter()
                        .any(|side| side.number().is_some_and(is_wide))
                })
        }
        Tolerance::StatedPrecision => false,
    };
    if wide {
        let message = "this tolerance is wide enough to hide a whole part";
        let help = "a tolerance is there for rounding: some minor units for each part, or `within stated precision`";
        found.say(Diagnostic::warning(code::WIDE_TOLERANCE, expr.span, message).help(help));
    }
}

fn is_wide(share: &Number) -> bool {
    Number::parse("0.1").is_ok_and(|tenth| *share >= tenth)
}
