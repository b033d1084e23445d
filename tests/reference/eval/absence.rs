//! "`paid or else ends` is `paid`, or `ends` if `paid` is absent."

use whereas::internals::syntax::ast::{Expr, ExprKind, FieldKind};

use super::lists::kept;
use super::{Scope, eval, last};
use crate::value::V;
use crate::world::{There, World};

/// Whether a value that is unknown is absent.
pub(super) fn is_absent(world: &World<'_>, expr: &Expr, scope: &Scope) -> bool {
    let value = |expr: &Expr| eval(world, expr, scope);
    match &*expr.kind {
        ExprKind::Parenthesised(inner) => is_absent(world, inner, scope),
        ExprKind::Name(name) => {
            let is_bound = scope.names.iter().any(|(bound, _)| **bound == **name);
            match scope.it {
                Some(it) if !is_bound => lacks(world, it, name, scope),
                _ => false,
            }
        }
        ExprKind::Field(base, name) => match value(base) {
            V::Record(record) => lacks(world, record, &name.text, scope),
            V::U(_) => is_absent(world, base, scope),
            _ => false,
        },
        ExprKind::Index(base, index) => match (value(base), value(index)) {
            (V::Map(entries), V::Text(key)) => !entries.iter().any(|(name, _)| **name == *key),
            (V::List(items), V::Num(at, _)) => {
                at.to_i64().is_some_and(|at| at > items.len() as i64)
            }
            (V::U(_), _) => is_absent(world, base, scope),
            _ => false,
        },
        ExprKind::The {
            binder,
            list,
            filter,
        } => kept(world, &binder.text, &value(list), filter.as_ref(), scope)
            .is_ok_and(|kept| kept.is_empty()),
        ExprKind::Call(path, arguments) if !world.defines.contains_key(last(path)) => {
            let values: Vec<V> = arguments.iter().map(value).collect();
            match (last(path), values.as_slice()) {
                ("first" | "last" | "min" | "max" | "mean" | "median", [V::List(items)]) => {
                    items.is_empty()
                }
                ("nth", [V::List(items), V::Num(at, _)]) => {
                    at.to_i64().is_some_and(|at| at > items.len() as i64)
                }
                ("find", [V::Text(_), V::Text(_)]) => true,
                _ => false,
            }
        }
        ExprKind::OrElse(left, right) => {
            is_absent(world, left, scope) && is_absent(world, right, scope)
        }
        _ => false,
    }
}

/// Whether a record lacks an optional field, or the value that a derived field is.
fn lacks(world: &World<'_>, record: usize, name: &str, scope: &Scope) -> bool {
    let records = world.records.borrow();
    let ty = records[record].ty.clone();
    if let Some(stored) = records[record].fields.get(name) {
        let is_optional = world
            .stored(&ty, name)
            .is_some_and(|field| field.optional.is_some());
        return is_optional && stored.there == There::Absent;
    }
    drop(records);
    match world.field(&ty, name).map(|field| &field.kind) {
        Some(FieldKind::Derived(expr)) => {
            let own = Scope {
                it: Some(record),
                names: Vec::new(),
                day: scope.day.clone(),
                month_ends: world.month_ends,
            };
            is_absent(world, expr, &own)
        }
        _ => false,
    }
}
