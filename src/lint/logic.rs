//! Conditions with a constant truth value, redundant clauses, and exceptions that
//! are never tried with success.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::bounds::{self, Facts};
use super::{LintFindings, all, roots};
use crate::builtins::lists::COUNT;
use crate::builtins::texts::LENGTH;
use crate::check::program::{
    Block, Constant, Exception, Expr, ExprKind, LogicOp, Part, Requirement, Rule, Tolerance,
};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::source::Span;

pub(super) fn rule(found: &mut LintFindings<'_>, rule: &Rule) {
    let program = found.program;
    block(found, &rule.block, &mut Facts::default());
    for exception in rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id))
    {
        let mut facts = Facts::default();
        let mut above = exception.to;
        // INVARIANT: the checker refuses exceptions in a circle.
        while let Some(to) = above.and_then(|id| program.exceptions.get(id)) {
            assume(&to.block, &mut facts);
            above = to.to;
        }
        assume(&rule.block, &mut facts);
        never_applies(found, exception, &facts);
        always_applies(found, exception);
        block(found, &exception.block, &mut Facts::default());
    }
    if rule.declared.doc.is_none() {
        let message = format!("the rule `{}` has no documentation", rule.declared.name);
        let help = "say in a sentence what it requires: `/// …` above it, which is its title in every report";
        found.say(
            Diagnostic::warning(code::NO_DOCUMENTATION, rule.declared.name_span, message)
                .help(help),
        );
    }
    if rule.sources.is_empty() {
        let message = format!("the rule `{}` names no source", rule.declared.name);
        let help = "name the law or document that it comes from: `source \"…\"`";
        found
            .say(Diagnostic::warning(code::NO_SOURCE, rule.declared.name_span, message).help(help));
    }
}

fn assume<'e>(block: &'e Block, facts: &mut Facts<'e>) {
    for condition in &block.conditions {
        facts.assume(&condition.expr, condition.negated);
    }
}

/// An exception whose condition is false by itself, or wherever it is tried.
fn never_applies(found: &mut LintFindings<'_>, exception: &Exception, facts: &Facts<'_>) {
    for condition in &exception.block.conditions {
        let against = facts.against(&condition.expr, condition.negated);
        let false_by_itself = settled(&condition.expr) == Some(condition.negated);
        if against.is_none() && !false_by_itself {
            continue;
        }
        let message = format!(
            "the exception `{}` can never apply",
            exception.declared.name
        );
        let diagnostic =
            Diagnostic::warning(code::EXCEPTION_NEVER_APPLIES, condition.span, message);
        found.say(match against {
            Some(own) => diagnostic
                .label(own.span, "it is tried only where this lets its rule apply")
                .help("an exception is tried where its rule applies; there its condition is false"),
            None => diagnostic.help("its condition is false whatever the document says"),
        });
    }
}

/// An exception that always applies instead of its rule.
fn always_applies(found: &mut LintFindings<'_>, exception: &Exception) {
    if exception.block.conditions.is_empty() && exception.in_force.is_none() {
        let message = format!("the exception `{}` always applies", exception.declared.name);
        let diagnostic = Diagnostic::warning(
            code::EXCEPTION_ALWAYS_APPLIES,
            exception.declared.name_span,
            message,
        );
        found.say(
            diagnostic.help(
                "say when it applies: `when …`; as it is, what the rule requires never counts",
            ),
        );
    }
}

/// `given` is what is so where the block is asked.
fn block<'e>(found: &mut LintFindings<'_>, block: &'e Block, given: &mut Facts<'e>) {
    let outside = given.mark();
    for condition in &block.conditions {
        if let Some(truth) = settled(&condition.expr) {
            let word = if truth != condition.negated {
                "always met"
            } else {
                "never met"
            };
            let message = format!("this condition is {word}, whatever the document says");
            found.say(
                Diagnostic::warning(code::ALWAYS_THE_SAME, condition.span, message)
                    .help("remove it, or ask for what is meant"),
            );
        }
        bounds::weigh(found, &condition.expr, given);
        given.assume(&condition.expr, condition.negated);
    }
    let mut seen: HashMap<(&Expr, bool, Option<String>), Span> = HashMap::new();
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                // `1.0` and `1.00` are one number, and have two stated precisions.
                let digits =
                    asks_digits(&requirement.expr).then(|| found.written(&requirement.expr));
                match seen.entry((&requirement.expr, requirement.forbid, digits)) {
                    Entry::Occupied(first) => twice(found, requirement.span, *first.get()),
                    Entry::Vacant(place) => {
                        place.insert(requirement.span);
                        self::requirement(found, requirement, given);
                    }
                }
                // What is required first is so where it matters what is required next.
                given.assume_required(&requirement.expr, requirement.forbid);
            }
            Part::ForEach(each) => {
                let mark = given.mark();
                if let Some(filter) = &each.filter {
                    bounds::weigh(found, filter, given);
                    given.assume(filter, false);
                }
                self::block(found, &each.block, given);
                given.back_to(mark);
            }
        }
    }
    given.back_to(outside);
    let mut expressions = Vec::new();
    roots(block, &mut expressions);
    for expr in expressions {
        all(expr, &mut |part| bounds::tolerance(found, part));
    }
}

/// Whether a condition depends on the digits with which numbers are written.
fn asks_digits(expr: &Expr) -> bool {
    let mut asks = false;
    all(expr, &mut |part| {
        asks |= matches!(
            &*part.kind,
            ExprKind::Compare {
                tolerance: Some(Tolerance::StatedPrecision),
                ..
            }
        );
    });
    asks
}

fn twice(found: &mut LintFindings<'_>, again: Span, first: Span) {
    let diagnostic = Diagnostic::warning(code::DUPLICATE, again, "this is required twice");
    found.say(
        diagnostic
            .label(first, "the first time")
            .help("leave one of the two out"),
    );
}

fn requirement<'e>(
    found: &mut LintFindings<'_>,
    requirement: &'e Requirement,
    given: &mut Facts<'e>,
) {
    if let Some(truth) = settled(&requirement.expr) {
        let holds = truth != requirement.forbid;
        let message = format!(
            "this requirement is always {}",
            if holds { "met" } else { "violated" }
        );
        let help = match holds {
            true => "it says nothing about any document: compare with what is meant",
            false => "no document can meet it: compare with what is meant",
        };
        found.say(Diagnostic::warning(code::ALWAYS_THE_SAME, requirement.span, message).help(help));
    }
    bounds::weigh(found, &requirement.expr, given);
}

/// The truth of a condition that no document changes, where nothing in it is missing.
fn settled(expr: &Expr) -> Option<bool> {
    if let Some(Constant::Boolean(truth)) = expr.constant() {
        return Some(*truth);
    }
    if let ExprKind::Not(inner) = &*expr.kind {
        return settled(inner).map(|truth| !truth);
    }
    if let ExprKind::Logic(op, left, right) = &*expr.kind {
        return match (op, settled(left), settled(right)) {
            (LogicOp::And, Some(false), _) | (LogicOp::And, _, Some(false)) => Some(false),
            (LogicOp::And, Some(true), Some(true)) => Some(true),
            (LogicOp::Or, Some(true), _) | (LogicOp::Or, _, Some(true)) => Some(true),
            (LogicOp::Or, Some(false), Some(false)) => Some(false),
            (LogicOp::Implies, Some(false), _) | (LogicOp::Implies, _, Some(true)) => Some(true),
            (LogicOp::Implies, Some(true), Some(false)) => Some(false),
            _ => None,
        };
    }
    let ExprKind::Compare {
        op,
        left,
        right,
        tolerance: None,
        ..
    } = &*expr.kind
    else {
        return None;
    };
    match (&*left.kind, &*right.kind) {
        (ExprKind::Constant(left), ExprKind::Constant(right)) => {
            bounds::compare(left, right).map(|order| bounds::is_so(*op, order))
        }
        // A number of elements or of letters.
        (ExprKind::Builtin(function, _), ExprKind::Constant(number))
            if [&COUNT, &LENGTH].contains(function) =>
        {
            bounds::never_below_zero(*op, number)
        }
        _ if left == right => Some(bounds::is_so(*op, Ordering::Equal)),
        _ => None,
    }
}
