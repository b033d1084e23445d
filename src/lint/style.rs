//! What a reader may take for something else.

use super::{Edit, Found, all, blocks, roots};
use crate::check::program::{Builtin, Constant, Expr, ExprKind, LogicOp, Rule};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::source::Span;
use crate::syntax::ast::CompareOp;

pub(super) fn rule(found: &mut Found<'_>, rule: &Rule) {
    let mut expressions = Vec::new();
    for block in blocks(found.program, rule) {
        roots(block, &mut expressions);
    }
    for expr in expressions {
        expression(found, expr);
    }
}

pub(super) fn expression(found: &mut Found<'_>, expr: &Expr) {
    all(expr, &mut |part| {
        mixed(found, part);
        counted(found, part);
        compared_with_truth(found, part);
    });
}

/// `a and b or c` without parentheses.
fn mixed(found: &mut Found<'_>, expr: &Expr) {
    let ExprKind::Logic(LogicOp::Or, left, right) = &*expr.kind else { return };
    for side in [left, right] {
        let ExprKind::Logic(LogicOp::And, first, second) = &*side.kind else { continue };
        let between = Span::new(side.span.source, first.span.range().end, second.span.range().start);
        if !found.sources.slice(between).split_whitespace().any(|word| word == "and")
            || in_parentheses(found, side.span)
        {
            continue;
        }
        let message = "`and` and `or` stand side by side, and `and` binds tighter";
        let diagnostic = Diagnostic::warning(code::MIXED_LOGIC, side.span, message);
        let fix = vec![
            Edit { span: side.span.at_start(), text: "(".to_owned() },
            Edit { span: side.span.at_end(), text: ")".to_owned() },
        ];
        found.fixable(diagnostic.help("put what belongs together in parentheses"), fix);
    }
}

fn in_parentheses(found: &Found<'_>, span: Span) -> bool {
    let text = found.sources.get(span.source).text();
    let before = text.get(..span.range().start).unwrap_or("").trim_end();
    let after = text.get(span.range().end..).unwrap_or("").trim_start();
    before.ends_with('(') && after.starts_with(')')
        || found.sources.slice(span).starts_with('(')
            && found.sources.slice(span).ends_with(')')
            && !found.sources.slice(span).contains(") ")
}

/// `count(x for x in xs where P) >= n`
fn counted(found: &mut Found<'_>, expr: &Expr) {
    let ExprKind::Compare { op, left, right, tolerance: None, .. } = &*expr.kind else { return };
    let ExprKind::Builtin(Builtin::Count, arguments) = &*left.kind else { return };
    let Some(ExprKind::Comprehension { each, .. }) = arguments.first().map(|argument| &*argument.kind) else { return };
    let Some(filter) = &each.filter else { return };
    if !matches!(&*right.kind, ExprKind::Constant(_)) {
        return;
    }
    let zero = matches!(&*right.kind, ExprKind::Constant(Constant::Zero))
        || matches!(&*right.kind, ExprKind::Constant(Constant::Number(number)) if number.is_zero());
    let number = found.written(right);
    let quantifier = match op {
        CompareOp::GreaterOrEqual => format!("at least {number} x"),
        CompareOp::LessOrEqual => format!("at most {number} x"),
        CompareOp::Greater if zero => "some x".to_owned(),
        CompareOp::Equal if zero => "no x".to_owned(),
        CompareOp::Equal => format!("exactly {number} x"),
        _ => return,
    };
    let help = format!(
        "write `{quantifier} in {} satisfies …`: it is decided also where it is unknown of some elements whether `{}`",
        found.written(&each.list),
        found.written(filter)
    );
    let message = "this counts in order to compare";
    found.say(Diagnostic::warning(code::COUNTED, expr.span, message).help(help));
}

/// `x = true`, `x = false`
fn compared_with_truth(found: &mut Found<'_>, expr: &Expr) {
    let ExprKind::Compare { op: CompareOp::Equal, left, right, tolerance: None, .. } = &*expr.kind else { return };
    let ExprKind::Constant(Constant::Boolean(truth)) = &*right.kind else { return };
    if left.ty != Type::Boolean {
        return;
    }
    let simple = matches!(&*left.kind, ExprKind::Field(..) | ExprKind::Derived(..) | ExprKind::Local(_));
    let written = found.sources.slice(left.span).to_owned();
    let instead = if *truth { written } else { format!("not {written}") };
    let message = format!("a boolean needs no comparison with {truth}");
    let diagnostic = Diagnostic::warning(code::COMPARED_WITH_TRUTH, expr.span, message);
    let fix = if simple { vec![Edit { span: expr.span, text: instead.clone() }] } else { Vec::new() };
    found.fixable(diagnostic.help(format!("write `{instead}`")), fix);
}
