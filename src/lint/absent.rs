//! `or else` after what is never absent.

use std::collections::HashMap;

use super::{LintFindings, all, blocks};
use crate::check::absence::{self, Absence};
use crate::check::program::{Block, Expr, ExprKind, LocalId, Part, Rule, StoredField};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;

/// Whether the names bound so far may be absent.
type Bound = HashMap<LocalId, Absence>;

pub(super) fn rule(found: &mut LintFindings<'_>, rule: &Rule) {
    let mut bound = Bound::new();
    for block in blocks(found.program, rule) {
        self::block(found, block, &mut bound);
    }
}

/// The expression of a definition or a derived field.
pub(super) fn expression(found: &mut LintFindings<'_>, expr: &Expr) {
    inside(found, expr, &Bound::new());
}

fn block(found: &mut LintFindings<'_>, block: &Block, bound: &mut Bound) {
    for one in &block.lets {
        inside(found, &one.expr, bound);
        let absence = absence::of(found.program, &one.expr, &of(bound));
        bound.insert(one.local, absence);
    }
    for condition in &block.conditions {
        inside(found, &condition.expr, bound);
    }
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                inside(found, &requirement.expr, bound);
                for expr in requirement.shown() {
                    inside(found, expr, bound);
                }
            }
            Part::ForEach(each) => {
                inside(found, &each.list, bound);
                if let Some(filter) = &each.filter {
                    inside(found, filter, bound);
                }
                self::block(found, &each.block, bound);
            }
        }
    }
}

fn of(bound: &Bound) -> impl Fn(LocalId) -> Absence {
    |id| bound.get(&id).copied().unwrap_or(Absence::Never)
}

fn inside(found: &mut LintFindings<'_>, expr: &Expr, bound: &Bound) {
    let mut needless = Vec::new();
    all(expr, &mut |part| {
        if let ExprKind::OrElse(left, right) = &*part.kind
            && absence::of(found.program, left, &of(bound)) == Absence::Never
        {
            needless.push((part, left, right));
        }
    });
    for (part, left, right) in needless {
        let message = format!(
            "`{}` is never absent, so `{}` is never taken",
            found.written(left),
            found.written(right)
        );
        let declared = field(found, left);
        let help = match declared {
            Some(field) if field.default.is_some() => {
                "where a document lacks it, it has the value after `else` in its type: leave out one of the two"
            }
            Some(_) => {
                "if a document may lack it, write `?` after its type; otherwise leave out `or else`"
            }
            None => "leave out `or else` and what follows it",
        };
        let mut diagnostic = Diagnostic::warning(code::NEVER_ABSENT, part.span, message).help(help);
        if let Some(field) = declared {
            diagnostic = diagnostic.label(field.span, "it is declared here");
        }
        found.say(diagnostic);
    }
}

/// The field that an expression names.
fn field<'p>(found: &LintFindings<'p>, expr: &Expr) -> Option<&'p StoredField> {
    let ExprKind::Field(base, id) = &*expr.kind else {
        return None;
    };
    let record = found.program.records.get(base.ty.record()?)?;
    record.fields.get(*id)
}
