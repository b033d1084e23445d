//! Quantifiers and what makes lists of lists.

use std::cmp::Ordering;
use std::rc::Rc;

use whereas::internals::syntax::ast::{Expr, ExprKind, Generator, GroupKey, Quantifier, SortOrder};
use whereas::internals::value::Number;

use super::comparison::{compared, equal};
use super::names::{elements, field};
use super::{Scope, eval};
use crate::value::{V, all, and, any, not, or, unknown, unknown_of};
use crate::world::{Fault, World};

pub(super) type Over<'e> = (&'e str, &'e Expr, Option<&'e Expr>, &'e Expr);

pub(super) fn quantified(
    world: &World<'_>,
    quantifier: &Quantifier,
    (binder, list, filter, body): Over<'_>,
    scope: &Scope,
) -> V {
    let list = eval(world, list, scope);
    let wanted = match quantifier {
        Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
            eval(world, count, scope)
        }
        _ => V::int(0),
    };
    if list.is_unknown() {
        return unknown_of(&[&list, &wanted]);
    }
    let of = |(index, element): (usize, &V)| {
        let scope = scope.with_element(binder, element.clone(), index);
        (
            filter.map_or(V::Bool(true), |filter| eval(world, filter, &scope)),
            eval(world, body, &scope),
        )
    };
    let each: Vec<(V, V)> = elements(&list).iter().enumerate().map(of).collect();
    let found: Vec<V> = each
        .iter()
        .map(|(filter, body)| and(filter, body))
        .collect();
    match quantifier {
        // "`every x where W satisfies P` reads W implies P"
        Quantifier::Every => all(each.iter().map(|(filter, body)| or(&not(filter), body))),
        Quantifier::Some => any(found),
        Quantifier::No => not(&any(found)),
        Quantifier::AtLeast(_) | Quantifier::AtMost(_) | Quantifier::Exactly(_) => {
            let V::Num(wanted, _) = &wanted else {
                return wanted;
            };
            let certain = Number::from(found.iter().filter(|found| found.is_true()).count() as i64);
            let unsure = found.iter().filter(|found| found.is_unknown()).count() as i64;
            let unsure = if world.has_fault(Fault::AtLeastOneMore) {
                unsure + i64::from(unsure > 0)
            } else {
                unsure
            };
            let possible = certain.add(&Number::from(unsure)).unwrap();
            let at_least = |wanted: &Number| match (certain >= *wanted, possible >= *wanted) {
                (true, _) => V::Bool(true),
                (_, false) => V::Bool(false),
                _ => unknown_of(&found.iter().collect::<Vec<_>>()),
            };
            let more = wanted.floor().add(&Number::ONE).unwrap();
            match quantifier {
                Quantifier::AtLeast(_) => at_least(wanted),
                Quantifier::AtMost(_) => not(&at_least(&more)),
                _ => and(&at_least(wanted), &not(&at_least(&more))),
            }
        }
    }
}

/// The elements for which a filter is true; none where that is not known.
pub(super) fn kept(
    world: &World<'_>,
    binder: &str,
    list: &V,
    filter: Option<&Expr>,
    scope: &Scope,
) -> Result<Vec<(usize, V)>, V> {
    if list.is_unknown() {
        return Err(list.clone());
    }
    let (mut kept, mut unsure) = (Vec::new(), Vec::new());
    for (index, element) in elements(list).iter().enumerate() {
        match filter.map_or(V::Bool(true), |filter| {
            eval(
                world,
                filter,
                &scope.with_element(binder, element.clone(), index),
            )
        }) {
            V::Bool(true) => kept.push((index, element.clone())),
            V::Bool(false) => {}
            unknown => unsure.push(unknown),
        }
    }
    if unsure.is_empty() {
        Ok(kept)
    } else {
        Err(unknown_of(&unsure.iter().collect::<Vec<_>>()))
    }
}

/// "A list whose elements are not all known (`[x for x in xs where u]` with u unknown …) is unknown."
/// Of several generators, the later ones are gone through for each element of the earlier ones.
pub(super) fn comprehension(
    world: &World<'_>,
    body: &Expr,
    generators: &[Generator],
    filter: Option<&Expr>,
    scope: &Scope,
) -> V {
    let (first, others) = generators.split_first().unwrap();
    let binder = &first.binder.text;
    let own = filter.filter(|_| others.is_empty());
    let kept = match kept(world, binder, &eval(world, &first.list, scope), own, scope) {
        Ok(kept) => kept,
        Err(unknown) => return unknown,
    };
    let made = kept.into_iter().map(|(index, element)| {
        let scope = scope.with_element(binder, element, index);
        match others {
            [] => eval(world, body, &scope),
            others => comprehension(world, body, others, filter, &scope),
        }
    });
    match others {
        [] => V::list(made.collect()),
        _ => joined(made.collect()),
    }
}

/// Lists as one; unknown if one is.
pub(super) fn joined(lists: Vec<V>) -> V {
    if lists.iter().any(V::is_unknown) {
        return unknown_of(
            &lists
                .iter()
                .filter(|list| list.is_unknown())
                .collect::<Vec<_>>(),
        );
    }
    V::list(lists.iter().flat_map(elements).cloned().collect())
}

/// "`the x in xs where P` (exactly one)"; where there are two for certain, nothing that is missing would help.
pub(super) fn the_one(
    world: &World<'_>,
    binder: &str,
    list: &Expr,
    filter: Option<&Expr>,
    scope: &Scope,
) -> V {
    let list = eval(world, list, scope);
    match kept(world, binder, &list, filter, scope) {
        Ok(kept) if kept.len() == 1 => kept[0].1.clone(),
        Ok(_) => unknown(),
        Err(missing) if list.is_unknown() => missing,
        Err(missing) => {
            let chosen = |(index, element): &(usize, &V)| {
                let scope = scope.with_element(binder, (*element).clone(), *index);
                filter.is_none_or(|filter| eval(world, filter, &scope).is_true())
            };
            if elements(&list).iter().enumerate().filter(chosen).count() > 1 {
                unknown()
            } else {
                missing
            }
        }
    }
}

/// A key, in which the fields of the element come before all other names.
fn key_of(world: &World<'_>, element: &V, key: &Expr, scope: &Scope) -> V {
    let names: Vec<String> = match element {
        V::Made(fields) => fields.iter().map(|(name, _)| name.clone()).collect(),
        V::Record(at) => {
            let ty = world.records.borrow()[*at].ty.clone();
            world.field_names(&ty)
        }
        // Of an element that is unknown, all fields are.
        _ => return element.clone(),
    };
    // Only those that the key names: a derived field may itself ask for such a list.
    let written = format!("{key:?}");
    let named = |name: &&String| written.contains(&format!("{name:?}"));
    let scope = names
        .iter()
        .filter(named)
        .fold(scope.clone(), |inner, name| {
            inner.with(name, field(world, element, name, scope))
        });
    eval(world, key, &scope)
}

/// "Sorting keeps the order of equals"
pub(super) fn sorted(
    world: &World<'_>,
    list: &V,
    key: &Expr,
    order: SortOrder,
    scope: &Scope,
) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let keyed = elements(list)
        .iter()
        .map(|element| (key_of(world, element, key, scope), element.clone()));
    in_order(keyed.collect(), order)
}

/// Elements by their keys: each goes before the first that it is before.
pub(super) fn in_order(keyed: Vec<(V, V)>, order: SortOrder) -> V {
    let before = match order {
        SortOrder::Ascending => Ordering::Less,
        SortOrder::Descending => Ordering::Greater,
    };
    let mut all: Vec<(V, V)> = Vec::new();
    for (key, element) in keyed {
        let mut at = all.len();
        for (index, (other, _)) in all.iter().enumerate() {
            match compared(&key, other, &[before]) {
                V::Bool(true) => at = at.min(index),
                V::Bool(false) => {}
                unknown => return unknown,
            }
        }
        all.insert(at, (key, element));
    }
    V::list(all.into_iter().map(|(_, element)| element).collect())
}

/// "`xs grouped by k1, k2` (records of the keys and `items`)", "groups come in the order of their first elements"
pub(super) fn grouped(world: &World<'_>, list: &V, written: &[GroupKey], scope: &Scope) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let mut groups: Vec<(Vec<V>, Vec<V>)> = Vec::new();
    let elements = elements(list);
    let all_keys: Vec<Vec<V>> = elements
        .iter()
        .map(|element| {
            written
                .iter()
                .map(|key| key_of(world, element, &key.key, scope))
                .collect()
        })
        .collect();
    let same = |a: &[V], b: &[V]| all(a.iter().zip(b).map(|(a, b)| equal(world, a, b)));
    for (at, keys) in all_keys.iter().enumerate() {
        if let Some(unknown) = all_keys[..at]
            .iter()
            .map(|other| same(keys, other))
            .find(V::is_unknown)
        {
            return unknown;
        }
        match groups
            .iter_mut()
            .find(|(first, _)| same(first, keys).is_true())
        {
            Some((_, items)) => items.push(elements[at].clone()),
            None => groups.push((keys.clone(), vec![elements[at].clone()])),
        }
    }
    let record = |(keys, items): (Vec<V>, Vec<V>)| {
        let named = written.iter().map(name_of).zip(keys);
        V::Made(Rc::new(
            named
                .chain([("items".to_owned(), V::list(items))])
                .collect(),
        ))
    };
    V::list(groups.into_iter().map(record).collect())
}

/// The field of a group that holds a key.
fn name_of(key: &GroupKey) -> String {
    match (&key.name, &*key.key.kind) {
        (Some(name), _) | (None, ExprKind::Field(_, name)) => name.text.to_string(),
        (None, ExprKind::Name(name)) => name.to_string(),
        (None, _) => panic!("a key without a name"),
    }
}
