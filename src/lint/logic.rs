//! What is true or false whatever a document says, or says nothing beside what is said already.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Found, all, roots, shape};
use crate::check::program::{Block, Constant, Expr, ExprKind, LogicOp, Parameter, Part, Requirement, Rule, Tolerance};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::Number;

pub(super) fn rule(found: &mut Found<'_>, rule: &Rule) {
    let program = found.program;
    block(found, &rule.block, &[]);
    for exception in rule.exceptions.iter().filter_map(|id| program.exceptions.get(id.index())) {
        for condition in &exception.block.conditions {
            if settled(&condition.expr) == Some(condition.negated) {
                let message = format!("the exception `{}` can never apply", exception.declared.name);
                let help = "its condition is false whatever the document says";
                found.say(Diagnostic::warning(code::EXCEPTION_NEVER_APPLIES, condition.span, message).help(help));
            }
            let against = rule
                .block
                .conditions
                .iter()
                .find(|own| own.negated != condition.negated && shape(&own.expr) == shape(&condition.expr));
            if let Some(own) = against {
                let message = format!("the exception `{}` can never apply", exception.declared.name);
                let help = "an exception is tried where its rule applies; there its condition is false";
                let diagnostic = Diagnostic::warning(code::EXCEPTION_NEVER_APPLIES, condition.span, message);
                found.say(diagnostic.label(own.span, "the rule does not apply where this is so").help(help));
            }
        }
        block(found, &exception.block, &[]);
    }
    if rule.declared.doc.is_none() {
        let message = format!("the rule `{}` has no documentation", rule.declared.name);
        let help = "say in a sentence what it requires: `/// …` above it, which is its title in every report";
        found.say(Diagnostic::warning(code::NO_DOCUMENTATION, rule.declared.name_span, message).help(help));
    }
    if rule.sources.is_empty() {
        let message = format!("the rule `{}` names no source", rule.declared.name);
        let help = "say where it is laid down: `source \"…\"`";
        found.say(Diagnostic::warning(code::NO_SOURCE, rule.declared.name_span, message).help(help));
    }
}

/// `outer` are the conditions under which the block is asked.
fn block(found: &mut Found<'_>, block: &Block, outer: &[&Expr]) {
    let mut given: Vec<&Expr> = outer.to_vec();
    for condition in &block.conditions {
        if let Some(truth) = settled(&condition.expr) {
            let word = if truth != condition.negated { "always met" } else { "never met" };
            let message = format!("this condition is {word}, whatever the document says");
            found.say(
                Diagnostic::warning(code::ALWAYS_THE_SAME, condition.span, message)
                    .help("remove it, or ask for what is meant"),
            );
        }
        if !condition.negated {
            bounds(found, &condition.expr, &given);
            given.push(&condition.expr);
        }
    }
    let mut seen: HashMap<(String, bool), Span> = HashMap::new();
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                requirement_of(found, requirement, &given);
                let key = (shape(&requirement.expr), requirement.forbid);
                match seen.get(&key) {
                    Some(first) => {
                        let diagnostic =
                            Diagnostic::warning(code::DUPLICATE, requirement.span, "this is required twice");
                        found.say(diagnostic.label(*first, "the first time").help("leave one of the two out"));
                    }
                    None => {
                        seen.insert(key, requirement.span);
                    }
                }
            }
            Part::ForEach(each) => {
                let mut inner = given.clone();
                inner.extend(&each.filter);
                self::block(found, &each.block, &inner);
            }
        }
    }
    let mut expressions = Vec::new();
    roots(block, &mut expressions);
    for expr in expressions {
        all(expr, &mut |part| tolerance(found, part));
    }
}

fn requirement_of(found: &mut Found<'_>, requirement: &Requirement, given: &[&Expr]) {
    if let Some(truth) = settled(&requirement.expr) {
        let holds = truth != requirement.forbid;
        let message = format!("this requirement is always {}", if holds { "met" } else { "violated" });
        let help = match holds {
            true => "it says nothing about any document: compare with what is meant",
            false => "no document can meet it: compare with what is meant",
        };
        found.say(Diagnostic::warning(code::ALWAYS_THE_SAME, requirement.span, message).help(help));
    }
    if !requirement.forbid {
        bounds(found, &requirement.expr, given);
    }
}

/// The truth of a condition that no document changes, where nothing in it is missing.
fn settled(expr: &Expr) -> Option<bool> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Boolean(truth)) => Some(*truth),
        ExprKind::Not(inner) => settled(inner).map(|truth| !truth),
        ExprKind::Logic(op, left, right) => match (op, settled(left), settled(right)) {
            (LogicOp::And, Some(false), _) | (LogicOp::And, _, Some(false)) => Some(false),
            (LogicOp::And, Some(true), Some(true)) => Some(true),
            (LogicOp::Or, Some(true), _) | (LogicOp::Or, _, Some(true)) => Some(true),
            (LogicOp::Or, Some(false), Some(false)) => Some(false),
            (LogicOp::Implies, Some(false), _) | (LogicOp::Implies, _, Some(true)) => Some(true),
            (LogicOp::Implies, Some(true), Some(false)) => Some(false),
            _ => None,
        },
        ExprKind::Compare { op, left, right, tolerance: None, .. } => {
            let order = match (&*left.kind, &*right.kind) {
                (ExprKind::Constant(left), ExprKind::Constant(right)) => compare(left, right)?,
                _ if shape(left) == shape(right) => Ordering::Equal,
                _ => return None,
            };
            Some(match op {
                CompareOp::Equal => order.is_eq(),
                CompareOp::NotEqual => order.is_ne(),
                CompareOp::Less => order.is_lt(),
                CompareOp::LessOrEqual => order.is_le(),
                CompareOp::Greater => order.is_gt(),
                CompareOp::GreaterOrEqual => order.is_ge(),
            })
        }
        _ => None,
    }
}

fn compare(left: &Constant, right: &Constant) -> Option<Ordering> {
    match (left, right) {
        (Constant::Number(left), Constant::Number(right)) => Some(left.cmp(right)),
        (Constant::Zero, Constant::Zero) => Some(Ordering::Equal),
        (Constant::Number(left), Constant::Zero) => Some(left.cmp(&Number::from(0_i64))),
        (Constant::Zero, Constant::Number(right)) => Some(Number::from(0_i64).cmp(right)),
        (Constant::Money(left), Constant::Money(right)) => left.compare(right).ok(),
        (Constant::Date(left), Constant::Date(right)) => Some(left.cmp(right)),
        (Constant::Text(left), Constant::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// A comparison of something with a constant.
struct Bound<'e> {
    of: String,
    op: CompareOp,
    value: &'e Constant,
    expr: &'e Expr,
}

/// The comparisons with constants that must all be so.
fn bounds_of<'e>(expr: &'e Expr, into: &mut Vec<Bound<'e>>) {
    match &*expr.kind {
        ExprKind::Logic(LogicOp::And, left, right) => {
            bounds_of(left, into);
            bounds_of(right, into);
        }
        ExprKind::Compare { op, left, right, tolerance: None, .. } => match (&*left.kind, &*right.kind) {
            (ExprKind::Constant(_), ExprKind::Constant(_)) => {}
            (_, ExprKind::Constant(value)) => into.push(Bound { of: shape(left), op: *op, value, expr }),
            (ExprKind::Constant(value), _) => into.push(Bound { of: shape(right), op: turned(*op), value, expr }),
            _ => {}
        },
        _ => {}
    }
}

fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        same => same,
    }
}

/// Comparisons that say nothing beside others, or can never be so together with them.
fn bounds(found: &mut Found<'_>, expr: &Expr, given: &[&Expr]) {
    let mut earlier = Vec::new();
    for one in given {
        bounds_of(one, &mut earlier);
    }
    let outside = earlier.len();
    bounds_of(expr, &mut earlier);
    for (at, later) in earlier.iter().enumerate().skip(outside) {
        for (before, other) in earlier.iter().enumerate().filter(|(before, _)| *before != at) {
            if other.of != later.of {
                continue;
            }
            let Some(order) = compare(other.value, later.value) else { continue };
            // Of two that say the same the later one is spoken of.
            let implied =
                implies(other.op, order, later.op) && (before < at || !implies(later.op, order.reverse(), other.op));
            if implied {
                let message = format!("`{}` says nothing new", found.written(later.expr));
                let diagnostic = Diagnostic::warning(code::COMPARISON_WITHOUT_MEANING, later.expr.span, message);
                let label = format!("`{}` says it already", found.written(other.expr));
                found.say(diagnostic.label(other.expr.span, label).help("remove it, or compare with what is meant"));
                break;
            }
            if before < at && contradicts(other.op, order, later.op) {
                let message = format!("`{}` can never be so here", found.written(later.expr));
                let diagnostic = Diagnostic::warning(code::COMPARISON_WITHOUT_MEANING, later.expr.span, message);
                let label = format!("`{}` is to be so too", found.written(other.expr));
                found.say(diagnostic.label(other.expr.span, label).help("compare with what is meant"));
                break;
            }
        }
    }
}

/// Whether `x A a` makes sure of `x B b`, where `a` stands to `b` in `order`.
fn implies(a: CompareOp, order: Ordering, b: CompareOp) -> bool {
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match (a, b) {
        (Equal, Equal) | (NotEqual, NotEqual) => order.is_eq(),
        (Equal, NotEqual) => order.is_ne(),
        (Equal, Greater) | (GreaterOrEqual, Greater | NotEqual) => order.is_gt(),
        (Equal, GreaterOrEqual) | (Greater, Greater | GreaterOrEqual | NotEqual) => order.is_ge(),
        (GreaterOrEqual, GreaterOrEqual) => order.is_ge(),
        (Equal, Less) | (LessOrEqual, Less | NotEqual) => order.is_lt(),
        (Equal, LessOrEqual) | (Less, Less | LessOrEqual | NotEqual) => order.is_le(),
        (LessOrEqual, LessOrEqual) => order.is_le(),
        _ => false,
    }
}

/// Whether `x A a` and `x B b` cannot both be so, where `a` stands to `b` in `order`.
fn contradicts(a: CompareOp, order: Ordering, b: CompareOp) -> bool {
    let negated = match b {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
    };
    implies(a, order, negated)
}

/// A tolerance that lets a whole part be left out.
fn tolerance(found: &mut Found<'_>, expr: &Expr) {
    let ExprKind::Compare { tolerance: Some(Tolerance::Relative(share)), .. } = &*expr.kind else { return };
    let tenth = Number::parse("0.1").unwrap_or_else(|_| Number::from(0_i64));
    if *share >= tenth {
        let message = "this tolerance is wide enough to hide a whole part";
        let help = "a tolerance is there for rounding: some minor units for each part, or `within stated precision`";
        found.say(Diagnostic::warning(code::WIDE_TOLERANCE, expr.span, message).help(help));
    }
}

/// The fields that bound a row from below and from above.
const BOUNDS: [(&str, &str); 7] = [
    ("from", "to"),
    ("from", "until"),
    ("above", "to"),
    ("above", "up_to"),
    ("min", "max"),
    ("least", "most"),
    ("lower", "upper"),
];

/// Rows of a table that overlap, or leave a hole.
pub(super) fn table(found: &mut Found<'_>, parameter: &Parameter) {
    let Type::List(element) = &parameter.ty else { return };
    let Type::Record(record) = &**element else { return };
    let Some(record) = found.program.records.get(record.index()) else { return };
    let field = |name: &str| record.fields.iter().position(|field| *field.name == *name);
    let Some((low, high)) = BOUNDS.iter().find_map(|(low, high)| field(low).zip(field(high))) else { return };
    let whole = record.fields.get(low).is_some_and(|field| field.ty == Type::Integer);
    for version in &parameter.versions {
        let Constant::List(rows) = &version.value else { continue };
        let mut spans = Vec::new();
        for row in rows.iter() {
            let Constant::Record(_, fields) = row else { continue };
            let at = |position: usize| fields.get(position).cloned().flatten();
            if let Some(low) = at(low) {
                spans.push((low, at(high)));
            }
        }
        spans.sort_by(|a, b| compare(&a.0, &b.0).unwrap_or(Ordering::Equal));
        for (first, second) in spans.iter().zip(spans.iter().skip(1)) {
            let next = &second.0;
            let order = match &first.1 {
                Some(end) => compare(end, next),
                None => Some(Ordering::Greater),
            };
            let adjoins = whole && adjoins(first.1.as_ref(), next);
            let message = match order {
                Some(Ordering::Greater) => "rows of this table overlap",
                Some(Ordering::Less) if !adjoins => "rows of this table leave a hole",
                _ => continue,
            };
            let help = "a row ends where the next one begins: one value then meets one row";
            found.say(Diagnostic::warning(code::TABLE_ROWS, version.span, message).help(help));
            break;
        }
    }
}

/// Whether a whole number is followed by the next one.
fn adjoins(end: Option<&Constant>, next: &Constant) -> bool {
    match (end, next) {
        (Some(Constant::Number(end)), Constant::Number(next)) => {
            end.add(&Number::from(1_i64)).is_ok_and(|after| after == *next)
        }
        _ => false,
    }
}
