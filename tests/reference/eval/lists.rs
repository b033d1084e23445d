//! Quantifiers and what makes lists of lists.

use std::cmp::Ordering;
use std::rc::Rc;

use whereas::internals::syntax::ast::{Expr, Path, Quantifier};
use whereas::internals::value::Number;

use super::comparison::{compared, equal};
use super::names::{elements, field};
use super::{Scope, eval, last};
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
    let of = |element: &V| {
        let scope = scope.with(binder, element.clone());
        (
            filter.map_or(V::Bool(true), |filter| eval(world, filter, &scope)),
            eval(world, body, &scope),
        )
    };
    let each: Vec<(V, V)> = elements(&list).iter().map(of).collect();
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
) -> Result<Vec<V>, V> {
    if list.is_unknown() {
        return Err(list.clone());
    }
    let (mut kept, mut unsure) = (Vec::new(), Vec::new());
    for element in elements(list) {
        match filter.map_or(V::Bool(true), |filter| {
            eval(world, filter, &scope.with(binder, element.clone()))
        }) {
            V::Bool(true) => kept.push(element.clone()),
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
pub(super) fn comprehension(
    world: &World<'_>,
    body: &Expr,
    binder: &str,
    list: &Expr,
    filter: Option<&Expr>,
    scope: &Scope,
) -> V {
    match kept(world, binder, &eval(world, list, scope), filter, scope) {
        Ok(kept) => V::list(
            kept.into_iter()
                .map(|element| eval(world, body, &scope.with(binder, element)))
                .collect(),
        ),
        Err(unknown) => unknown,
    }
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
        Ok(kept) if kept.len() == 1 => kept[0].clone(),
        Ok(_) => unknown(),
        Err(missing) if list.is_unknown() => missing,
        Err(missing) => {
            let chosen = |element: &&V| {
                let scope = scope.with(binder, (*element).clone());
                filter.is_none_or(|filter| eval(world, filter, &scope).is_true())
            };
            if elements(&list).iter().filter(chosen).count() > 1 {
                unknown()
            } else {
                missing
            }
        }
    }
}

pub(super) fn by_path(world: &World<'_>, element: &V, path: &Path, scope: &Scope) -> V {
    path.segments.iter().fold(element.clone(), |value, name| {
        field(world, &value, &name.text, scope)
    })
}

/// "Sorting keeps the order of equals"
pub(super) fn sorted(world: &World<'_>, list: &V, key: &Path, scope: &Scope) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let mut all: Vec<(V, V)> = Vec::new();
    for element in elements(list) {
        let key = by_path(world, element, key, scope);
        let mut at = all.len();
        for (index, (other, _)) in all.iter().enumerate() {
            match compared(&key, other, &[Ordering::Less]) {
                V::Bool(true) => at = at.min(index),
                V::Bool(false) => {}
                unknown => return unknown,
            }
        }
        all.insert(at, (key, element.clone()));
    }
    V::list(all.into_iter().map(|(_, element)| element).collect())
}

/// "`xs grouped by k1, k2` (records of the keys and `items`)", "groups come in the order of their first elements"
pub(super) fn grouped(world: &World<'_>, list: &V, paths: &[Path], scope: &Scope) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let mut groups: Vec<(Vec<V>, Vec<V>)> = Vec::new();
    let elements = elements(list);
    let all_keys: Vec<Vec<V>> = elements
        .iter()
        .map(|element| {
            paths
                .iter()
                .map(|path| by_path(world, element, path, scope))
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
        let named = paths.iter().map(|path| last(path).to_owned()).zip(keys);
        V::Made(Rc::new(
            named
                .chain([("items".to_owned(), V::list(items))])
                .collect(),
        ))
    };
    V::list(groups.into_iter().map(record).collect())
}
