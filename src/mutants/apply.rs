//! Applies a change to a copy of the program.

use std::mem;

use super::Mutation;
use super::sites::Site;
use crate::check::program::{
    Block, Condition, Constant, Expr, ExprKind, Parameter, Part, Quantifier,
};
use crate::check::types::Type;
use crate::source::Span;
use crate::syntax::ast::{DeadlineKind, SortOrder};
use crate::value::Date;

/// Applies the change if this is its site; returns whether it is.
pub(super) fn to(site: Site<'_>, at: Span, change: &Mutation) -> bool {
    match (site, change) {
        (Site::Expr(one), _) => expr(one, at, change),
        (Site::Block(block, _), Mutation::DropCondition | Mutation::DropRequirement) => {
            drop_from(block, at, change)
        }
        (Site::Each(each), Mutation::DropFilter) => {
            each.filter.take_if(|filter| filter.span == at).is_some()
        }
        (Site::Requirement(requirement), Mutation::Opposite) if requirement.keyword == at => {
            requirement.forbid = !requirement.forbid;
            true
        }
        (Site::InForce(in_force), Mutation::InForce(from, until)) if in_force.span == at => {
            (in_force.from, in_force.until) = (*from, *until);
            true
        }
        (Site::Exception(exception), Mutation::DropException)
            if exception.declared.name_span == at =>
        {
            // It keeps its position, since others refer to it by position, and never applies.
            let kind = Box::new(ExprKind::Constant(Constant::Boolean(false)));
            let never = Expr {
                kind,
                ty: Type::Boolean,
                span: at,
            };
            exception.in_force = None;
            exception.block.conditions.push(Condition {
                expr: never,
                negated: false,
                span: at,
            });
            true
        }
        (
            Site::Parameter(parameter),
            Mutation::From(_) | Mutation::Until(_) | Mutation::Value(_),
        ) => value(parameter, at, change),
        _ => false,
    }
}

/// Moves the day on which one version of a rule follows another, where a version begins or ends on it.
pub(super) fn boundary(site: Site<'_>, was: Date, becomes: Date) -> bool {
    let Site::InForce(in_force) = site else {
        return false;
    };
    let before = (in_force.from, in_force.until);
    if in_force.from == was {
        in_force.from = becomes;
    }
    if in_force.until == Some(was) {
        in_force.until = Some(becomes);
    }
    before != (in_force.from, in_force.until)
}

fn expr(one: &mut Expr, at: Span, change: &Mutation) -> bool {
    let here = one.span == at;
    match (&mut *one.kind, change) {
        (ExprKind::Compare { op, op_span, .. }, Mutation::Compare(other)) if op_span.0 == at => {
            *op = *other
        }
        (
            ExprKind::Compare {
                tolerance, op_span, ..
            },
            Mutation::Exact,
        ) if op_span.0 == at => *tolerance = None,
        (ExprKind::Constant(constant), Mutation::Constant(other)) if here => {
            *constant = other.clone()
        }
        (
            ExprKind::Logic(..) | ExprKind::If(..) | ExprKind::OrElse(..),
            Mutation::KeepLeft | Mutation::KeepRight,
        ) if here => keep(one, change),
        (ExprKind::Not(inner), Mutation::Opposite) if here => {
            let inner = mem::replace(inner, nothing(at));
            *one = inner;
        }
        (ExprKind::Presence { present, .. }, Mutation::Opposite) if here => *present = !*present,
        (ExprKind::In { negated, .. }, Mutation::Opposite) if here => *negated = !*negated,
        (
            ExprKind::Quantified { quantifier, .. },
            Mutation::Some | Mutation::Every | Mutation::AtLeast,
        ) if here => {
            return quantify(quantifier, change);
        }
        (
            ExprKind::Quantified { each, .. }
            | ExprKind::Comprehension { each, .. }
            | ExprKind::The(each),
            Mutation::DropFilter,
        ) => return each.filter.take_if(|filter| filter.span == at).is_some(),
        (ExprKind::Arithmetic { op, .. }, Mutation::Arithmetic(other)) if here => *op = *other,
        (ExprKind::Deadline { kind, .. }, Mutation::OtherDeadline) if here => {
            *kind = match kind {
                DeadlineKind::Within => DeadlineKind::AtLeast,
                DeadlineKind::AtLeast => DeadlineKind::Within,
            };
        }
        (ExprKind::Stretch { closed, .. }, Mutation::OtherEnd) if here => *closed = !*closed,
        (ExprKind::Sorted(_, _, order), Mutation::OtherOrder) if here => {
            *order = match order {
                SortOrder::Ascending => SortOrder::Descending,
                SortOrder::Descending => SortOrder::Ascending,
            };
        }
        _ => return false,
    }
    true
}

/// Of a choice one side is left.
fn keep(one: &mut Expr, change: &Mutation) {
    let left = *change == Mutation::KeepLeft;
    let (ExprKind::Logic(_, first, second)
    | ExprKind::If(_, first, second)
    | ExprKind::OrElse(first, second)) = &mut *one.kind
    else {
        return;
    };
    let kept = if left { first } else { second };
    let kept = mem::replace(kept, nothing(one.span));
    *one = kept;
}

/// A temporary value while the real one is moved out.
fn nothing(at: Span) -> Expr {
    Expr {
        kind: Box::new(ExprKind::Erroneous),
        ty: Type::Unknown,
        span: at,
    }
}

fn quantify(quantifier: &mut Quantifier, change: &Mutation) -> bool {
    let other = match (mem::replace(quantifier, Quantifier::Every), change) {
        (Quantifier::Every, Mutation::Some) => Quantifier::Some,
        (Quantifier::Some, Mutation::Every) => Quantifier::Every,
        (Quantifier::Exactly(count), Mutation::AtLeast) => Quantifier::AtLeast(count),
        (same, _) => {
            *quantifier = same;
            return false;
        }
    };
    *quantifier = other;
    true
}

fn drop_from(block: &mut Block, at: Span, change: &Mutation) -> bool {
    let before = (block.conditions.len(), block.parts.len());
    if *change == Mutation::DropCondition {
        block.conditions.retain(|condition| condition.span != at);
    } else {
        block.parts.retain(
            |part| !matches!(part, Part::Requirement(requirement) if requirement.span == at),
        );
    }
    before != (block.conditions.len(), block.parts.len())
}

fn value(parameter: &mut Parameter, at: Span, change: &Mutation) -> bool {
    let Some(version) = parameter
        .versions
        .iter_mut()
        .find(|version| version.span == at)
    else {
        return false;
    };
    let first = version.from;
    if let Mutation::Value(other) = change {
        version.value = other.clone();
    } else if let Mutation::Until(day) = change {
        version.until = Some(*day);
    } else if let Mutation::From(day) = change {
        version.from = *day;
        for before in parameter
            .versions
            .iter_mut()
            .filter(|before| before.until == Some(first))
        {
            before.until = Some(*day);
        }
    } else {
        return false;
    }
    true
}
