//! Names, paths, and what is there.

use std::rc::Rc;

use whereas::internals::syntax::ast::{
    Expr, ExprKind, FieldKind, NumberLiteral, Scale, TypeRefKind,
};
use whereas::internals::value::{Date, Number};

use super::{Scope, eval, last};
use crate::read::half_of;
use crate::value::{V, Why, and, unknown, unknown_of};
use crate::world::{Fault, There, World};

pub(super) fn number(literal: &NumberLiteral) -> V {
    let written = format!(
        "{}{}",
        literal.digits,
        if literal.percent { "%" } else { "" }
    );
    let scale = Number::from(match literal.scale {
        None => 1i64,
        Some(Scale::Thousand) => 1_000,
        Some(Scale::Million) => 1_000_000,
        Some(Scale::Billion) => 1_000_000_000,
    });
    let scaled = |number: Number| number.mul(&scale);
    match Number::parse_percent(&written)
        .and_then(scaled)
        .and_then(|n| Ok((n, scaled(half_of(&written))?)))
    {
        Ok((number, half)) => V::Num(number, half),
        Err(_) => unknown(),
    }
}

pub(super) fn named(world: &World<'_>, name: &str, scope: &Scope) -> V {
    if let Some((_, value)) = scope.names.iter().rev().find(|(bound, _)| bound == name) {
        return value.clone();
    }
    if let Some(it) = scope.it {
        let ty = world.records.borrow()[it].ty.clone();
        if world.field(&ty, name).is_some() {
            return field(world, &V::Record(it), name, scope);
        }
        if name == "parent" {
            return parent(world, it);
        }
    }
    if world.parameters.contains_key(name) {
        return parameter(world, name, &scope.day);
    }
    let define = world
        .defines
        .get(name)
        .unwrap_or_else(|| panic!("nothing is called {name}"));
    let own = Scope {
        it: None,
        names: Vec::new(),
        day: scope.day.clone(),
        month_ends: world.month_ends,
    };
    eval(world, &define.body, &own)
}

/// "`type T in P` may use `parent`, the enclosing P."
pub(super) fn parent(world: &World<'_>, record: usize) -> V {
    let ty = world.records.borrow()[record].ty.clone();
    let of = world.types[ty.as_str()].parent.as_ref().unwrap();
    world
        .enclosing(record, last(of))
        .map_or_else(unknown, V::Record)
}

/// "`NAME` is the value on the governing date"; "A parameter on an unknown day is unknown"
pub(super) fn parameter(world: &World<'_>, name: &str, day: &Result<Date, Why>) -> V {
    let day = match day {
        Ok(day) => *day,
        Err(why) => return V::U(Rc::clone(why)),
    };
    let versions = &world.parameters[name].versions;
    let date = |text: &str| Date::parse(text).unwrap();
    let mut at = versions.iter().position(|version| {
        date(&version.from.text) <= day
            && version
                .until
                .as_ref()
                .is_none_or(|until| day < date(&until.text))
    });
    if world.has_fault(Fault::NextVersion) {
        at = at.map(|at| (at + 1).min(versions.len() - 1));
    }
    at.map_or_else(unknown, |at| {
        exact(&eval(world, &versions[at].value, &Scope::nowhere(world)))
    })
}

/// "Values of parameters are exact, and so are those that `else` puts in"
pub fn exact(value: &V) -> V {
    match value {
        V::Num(number, _) => V::num(number.clone()),
        V::Money(money, _) => V::money(money.clone()),
        V::List(items) => V::list(items.iter().map(exact).collect()),
        V::Made(entries) => V::Made(Rc::new(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), exact(value)))
                .collect(),
        )),
        other => other.clone(),
    }
}

pub fn field(world: &World<'_>, base: &V, name: &str, scope: &Scope) -> V {
    match base {
        V::U(_) => base.clone(),
        V::Record(record) => {
            let records = world.records.borrow();
            if let Some(stored) = records[*record].fields.get(name) {
                return stored.value.clone();
            }
            let ty = records[*record].ty.clone();
            drop(records);
            if name == "parent" {
                return parent(world, *record);
            }
            let FieldKind::Derived(expr) = &world.field(&ty, name).unwrap().kind else {
                return unknown();
            };
            // "In definitions and derived fields only their own module's choice counts."
            let own = Scope {
                it: Some(*record),
                names: Vec::new(),
                day: scope.day.clone(),
                month_ends: world.month_ends,
            };
            eval(world, expr, &own)
        }
        V::Made(entries) => entries
            .iter()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .clone(),
        V::Money(money, half) if name == "amount" => V::Num(money.amount.clone(), half.clone()),
        V::Money(money, _) => V::text(money.currency.code()),
        // "The literal `0` is zero of any currency … and so is the sum of nothing": of which, it does not say.
        V::Num(number, _) if number.is_zero() && name == "amount" => base.clone(),
        V::Num(number, _) if number.is_zero() && name == "currency" => unknown(),
        V::List(items) => {
            let found: Vec<V> = items
                .iter()
                .map(|item| field(world, item, name, scope))
                .collect();
            if is_list_field(world, name) {
                joined(&found)
            } else {
                V::list(found)
            }
        }
        other => panic!("{other:?} has no field {name}"),
    }
}

/// Names of fields are unique in what the generator writes.
pub(super) fn is_list_field(world: &World<'_>, name: &str) -> bool {
    world.types.keys().any(|ty| {
        world
            .stored(ty, name)
            .is_some_and(|field| matches!(world.resolved(&field.ty).kind, TypeRefKind::List(_)))
    }) || name == "items"
}

pub(super) fn joined(lists: &[V]) -> V {
    if lists.iter().any(V::is_unknown) {
        return unknown_of(&lists.iter().collect::<Vec<_>>());
    }
    V::list(
        lists
            .iter()
            .flat_map(|list| elements(list).to_vec())
            .collect(),
    )
}

pub(super) fn elements(list: &V) -> &[V] {
    match list {
        V::List(items) => items,
        other => panic!("{other:?} is no list"),
    }
}

pub(super) fn indexed(base: &V, index: &V) -> V {
    match (base, index) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[base, index]),
        (V::Map(entries), V::Text(key)) => entries
            .iter()
            .find(|(name, _)| **name == **key)
            .map_or_else(unknown, |(_, value)| value.clone()),
        (V::List(items), V::Num(number, _)) => nth(items, number),
        other => panic!("no index: {other:?}"),
    }
}

pub(super) fn nth(items: &[V], number: &Number) -> V {
    let at = number
        .to_i64()
        .and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
    at.and_then(|at| items.get(at).cloned())
        .unwrap_or_else(unknown)
}

/// "`is present`, `is missing`": of a path, whether the document has it.
pub(super) fn presence(world: &World<'_>, subject: &Expr, scope: &Scope) -> V {
    let of_record = |record: usize, name: &str| {
        let records = world.records.borrow();
        match records[record].fields.get(name) {
            Some(stored) => match stored.there {
                There::Present => V::Bool(true),
                There::Absent => V::Bool(false),
                There::Unreadable => unknown_of(&[&stored.value]),
            },
            None => panic!("{name} is no stored field"),
        }
    };
    match &*subject.kind {
        ExprKind::Parenthesised(inner) => presence(world, inner, scope),
        ExprKind::Name(name) => of_record(scope.it.unwrap(), name),
        ExprKind::Field(base, name) => match eval(world, base, scope) {
            V::Record(record) => of_record(record, &name.text),
            V::Made(entries) => V::Bool(entries.iter().any(|(key, _)| **key == *name.text)),
            _ if matches!(&*base.kind, ExprKind::Field(_, name) if &*name.text != "parent")
                && presence(world, base, scope).is_false() =>
            {
                V::Bool(false)
            }
            V::U(why) => match &*base.kind {
                ExprKind::Name(name)
                    if !scope.names.iter().any(|(bound, _)| **bound == **name)
                        && &**name != "parent" =>
                {
                    and(&presence(world, base, scope), &V::U(why))
                }
                _ => V::U(why),
            },
            other => panic!("{other:?} has no fields"),
        },
        ExprKind::Call(_, arguments) => match (
            eval(world, &arguments[0], scope),
            eval(world, &arguments[1], scope),
        ) {
            (V::Text(pattern), V::Text(text)) => {
                V::Bool(regex::Regex::new(&pattern).unwrap().is_match(&text))
            }
            (a, b) => unknown_of(&[&a, &b]),
        },
        other => panic!("{other:?} is no path"),
    }
}
