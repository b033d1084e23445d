//! What may be missing, empty or of several currencies, and is used as if it could not.

use super::{Found, all, roots, shape};
use crate::check::program::{Block, Builtin, Each, Expr, ExprKind, LogicOp, Part, Quantifier, Rule, StoredField};
use crate::check::types::Type;
use crate::diagnostic::codes::lints as code;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn rule(found: &mut Found<'_>, rule: &Rule) {
    block(found, &rule.block, &mut Vec::new());
    let mut expressions = Vec::new();
    roots(&rule.block, &mut expressions);
    let speaks_of_currency = expressions.iter().any(|expr| {
        let mut any = false;
        all(expr, &mut |part| any |= matches!(&*part.kind, ExprKind::CurrencyOf(_)));
        any
    });
    if speaks_of_currency {
        return;
    }
    let mut said = Vec::new();
    for expr in expressions {
        all(expr, &mut |part| match &*part.kind {
            ExprKind::Amount(money) if money.ty == Type::Money(None) => {
                let message = format!("`{}` is a number of any currency", found.written(part));
                let help =
                    "compare amounts of money themselves, or say which currency is meant: `m.currency = \"EUR\"`";
                said.push(Diagnostic::warning(code::BARE_AMOUNT, part.span, message).help(help));
            }
            ExprKind::Builtin(Builtin::Sum, arguments) => {
                let mixes = arguments.first().is_some_and(|list| list.ty == Type::List(Box::new(Type::Money(None))));
                if mixes {
                    let message = format!("`{}` is undetermined where the currencies differ", found.written(part));
                    let help = "say in the type which currency it is, `money in EUR`, or sum those of one currency";
                    said.push(Diagnostic::warning(code::MAY_MIX, part.span, message).help(help));
                }
            }
            _ => {}
        });
    }
    for diagnostic in said {
        found.say(diagnostic);
    }
}

/// `present` are the shapes of what is known to be there.
fn block(found: &mut Found<'_>, block: &Block, present: &mut Vec<String>) {
    let before = present.len();
    for condition in &block.conditions {
        uses(found, &condition.expr, present, code::OFTEN_UNKNOWN);
        if condition.negated { when_false(&condition.expr, present) } else { when_true(&condition.expr, present) }
    }
    for one in &block.lets {
        uses(found, &one.expr, present, code::UNGUARDED_OPTIONAL);
    }
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => uses(found, &requirement.expr, present, code::UNGUARDED_OPTIONAL),
            Part::ForEach(each) => {
                uses(found, &each.list, present, code::OFTEN_UNKNOWN);
                may_be_empty(found, &each.list, each.span);
                let outer = present.len();
                if let Some(filter) = &each.filter {
                    uses(found, filter, present, code::OFTEN_UNKNOWN);
                    when_true(filter, present);
                }
                self::block(found, &each.block, present);
                present.truncate(outer);
            }
        }
    }
    present.truncate(before);
}

/// Says of each optional field that nothing makes sure of.
fn uses(found: &mut Found<'_>, expr: &Expr, present: &mut Vec<String>, code: Code) {
    let outer = present.len();
    match &*expr.kind {
        // Whether something is present is always decided.
        ExprKind::Presence { .. } => {}
        ExprKind::Field(base, id) => {
            uses(found, base, present, code);
            let Type::Record(record) = &base.ty else { return };
            let record = found.program.records.get(record.index());
            let Some(field) = record.and_then(|record| record.fields.get(id.index())) else { return };
            if is_optional(field) && !present.contains(&shape(expr)) {
                say(found, expr, field, code);
            }
        }
        ExprKind::Logic(op, left, right) => {
            uses(found, left, present, code);
            match op {
                LogicOp::And | LogicOp::Implies => when_true(left, present),
                LogicOp::Or => when_false(left, present),
            }
            uses(found, right, present, code);
            // Either side may make sure of the other.
            present.truncate(outer);
        }
        ExprKind::If(condition, then, otherwise) => {
            uses(found, condition, present, code);
            when_true(condition, present);
            uses(found, then, present, code);
            present.truncate(outer);
            when_false(condition, present);
            uses(found, otherwise, present, code);
            present.truncate(outer);
        }
        ExprKind::Quantified { each, body, quantifier } => {
            in_each(found, each, present, code);
            if matches!(quantifier, Quantifier::Every) {
                may_be_empty(found, &each.list, expr.span);
            }
            uses(found, body, present, code);
            present.truncate(outer);
        }
        ExprKind::Comprehension { each, body, .. } => {
            in_each(found, each, present, code);
            uses(found, body, present, code);
            present.truncate(outer);
        }
        ExprKind::The(each) => {
            in_each(found, each, present, code);
            present.truncate(outer);
        }
        _ => {
            for child in crate::check::walk::children(expr) {
                uses(found, child, present, code);
            }
        }
    }
}

fn in_each(found: &mut Found<'_>, each: &Each, present: &mut Vec<String>, code: Code) {
    uses(found, &each.list, present, code);
    if let Some(filter) = &each.filter {
        uses(found, filter, present, code);
        when_true(filter, present);
    }
}

fn is_optional(field: &StoredField) -> bool {
    field.optional && field.default.is_none()
}

fn say(found: &mut Found<'_>, expr: &Expr, field: &StoredField, code: Code) {
    let written = found.written(expr);
    let (message, help) = if code == code::OFTEN_UNKNOWN {
        (
            format!("this condition is unknown wherever `{written}` is missing"),
            format!("ask first whether `{written} is present`, or give it a value to take when absent: `else …`"),
        )
    } else {
        (
            format!("`{written}` may be missing, and the requirement is then undetermined"),
            format!("if that is not meant, add `when {written} is present`, or a value to take when absent: `else …`"),
        )
    };
    let diagnostic = Diagnostic::warning(code, expr.span, message);
    found.say(diagnostic.label(field.span, "it is declared here, with `?`").help(help));
}

/// What is there where a condition is true.
fn when_true(expr: &Expr, present: &mut Vec<String>) {
    match &*expr.kind {
        ExprKind::Presence { field, present: true } => there(field, present),
        ExprKind::Logic(LogicOp::And, left, right) => {
            when_true(left, present);
            when_true(right, present);
        }
        ExprKind::Not(inner) => when_false(inner, present),
        // What was compared and found so was there.
        ExprKind::Compare { left, right, .. } => {
            for side in [left, right] {
                all(side, &mut |part| {
                    if matches!(&*part.kind, ExprKind::Field(..)) {
                        present.push(shape(part));
                    }
                });
            }
        }
        _ => {}
    }
}

/// A field is there, and so are those in which it stands.
fn there(field: &Expr, present: &mut Vec<String>) {
    let mut at = field;
    while let ExprKind::Field(base, _) = &*at.kind {
        present.push(shape(at));
        at = base;
    }
}

/// What is there where a condition is false.
fn when_false(expr: &Expr, present: &mut Vec<String>) {
    match &*expr.kind {
        ExprKind::Presence { field, present: false } => there(field, present),
        ExprKind::Logic(LogicOp::Or, left, right) => {
            when_false(left, present);
            when_false(right, present);
        }
        ExprKind::Not(inner) => when_true(inner, present),
        _ => {}
    }
}

/// A list of a document that nothing requires to have elements.
fn may_be_empty(found: &mut Found<'_>, list: &Expr, span: crate::source::Span) {
    let ExprKind::Field(..) = &*list.kind else { return };
    let wanted = shape(list);
    let counted = found.program.rules.iter().any(|rule| {
        let mut expressions = Vec::new();
        roots(&rule.block, &mut expressions);
        expressions.iter().any(|expr| {
            let mut any = false;
            all(expr, &mut |part| match &*part.kind {
                ExprKind::Builtin(Builtin::Count, arguments) => {
                    any |= arguments.iter().any(|argument| shape(argument) == wanted);
                }
                ExprKind::Quantified { quantifier: Quantifier::Some | Quantifier::AtLeast(_), each, .. } => {
                    any |= shape(&each.list) == wanted;
                }
                _ => {}
            });
            any
        })
    });
    if !counted {
        let written = found.written(list);
        let message = format!("where `{written}` is empty this says nothing");
        let help = format!("if it may not be empty, require so: `require count({written}) > 0`");
        found.say(Diagnostic::warning(code::MAY_BE_EMPTY, span, message).help(help));
    }
}
