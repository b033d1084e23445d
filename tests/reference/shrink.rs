//! Makes a failing case smaller, for as long as it fails in the same way.

use crate::tree::{Case, Json, Node, Part, Ty};

/// The smallest case found that is still `wrong`.
pub fn smallest(case: &Case, mut tries: usize, wrong: &dyn Fn(&Case) -> bool) -> Case {
    let mut best = case.clone();
    loop {
        let before = best.size();
        let mut number = 0;
        while let Some(smaller) = edited(&best, number) {
            if tries == 0 {
                return best;
            }
            tries -= 1;
            if smaller.size() <= best.size()
                && smaller_or_plainer(&smaller, &best)
                && wrong(&smaller)
            {
                best = smaller;
            } else {
                number += 1;
            }
        }
        if best.size() == before {
            return best;
        }
    }
}

fn smaller_or_plainer(smaller: &Case, best: &Case) -> bool {
    let length = |case: &Case| case.module.print().len() + case.document.print().len();
    smaller.size() < best.size() || length(smaller) < length(best)
}

/// The case with its edit of this number; none after the last one.
fn edited(case: &Case, number: usize) -> Option<Case> {
    let mut left = number;
    if case.as_of.is_some() {
        if left == 0 {
            return Some(Case {
                as_of: None,
                ..case.clone()
            });
        }
        left -= 1;
    }
    if let Some(module) = edit(&case.module, &mut left) {
        return Some(Case {
            module,
            ..case.clone()
        });
    }
    edit_json(&case.document, &mut left).map(|document| Case {
        document,
        ..case.clone()
    })
}

/// Counts down, and says whether the number has come up.
fn is_now(left: &mut usize) -> bool {
    if *left == 0 {
        return true;
    }
    *left -= 1;
    false
}

fn edit(node: &Node, left: &mut usize) -> Option<Node> {
    let with = |at: usize, part: Part| {
        let mut node = node.clone();
        node.parts[at] = part;
        node
    };
    for (at, part) in node.parts.iter().enumerate() {
        match part {
            Part::Words(_) => {}
            Part::One(inner) => {
                for plain in plainer(inner) {
                    if is_now(left) {
                        return Some(with(at, Part::One(plain)));
                    }
                }
                if let Some(inner) = edit(inner, left) {
                    return Some(with(at, Part::One(inner)));
                }
            }
            Part::Many(nodes) => {
                for index in 0..nodes.len() {
                    if is_now(left) {
                        let mut nodes = nodes.clone();
                        nodes.remove(index);
                        return Some(with(at, Part::Many(nodes)));
                    }
                }
                for (index, inner) in nodes.iter().enumerate() {
                    if let Some(inner) = edit(inner, left) {
                        let mut nodes = nodes.clone();
                        nodes[index] = inner;
                        return Some(with(at, Part::Many(nodes)));
                    }
                }
            }
        }
    }
    None
}

/// What may stand in place of an expression: a plain literal, or a part of it that has its type.
fn plainer(node: &Node) -> Vec<Node> {
    let Some(ty) = &node.ty else {
        return Vec::new();
    };
    let literals: &[&str] = match ty {
        Ty::Bool => &["true", "false"],
        Ty::Num | Ty::Int => &["1"],
        Ty::Money(_) => &["1 EUR"],
        Ty::Date => &["2024-01-01"],
        Ty::DateTime(_) => &["2024-01-01T00:00Z"],
        Ty::Duration => &["1 hours"],
        Ty::Period => &["1 days"],
        Ty::Text => &["\"a\""],
        Ty::List(_) => &["[]"],
        _ => &[],
    };
    let mut found = Vec::new();
    if !matches!(node.tag, "literal" | "plain") {
        found.extend(literals.iter().map(|words| Node {
            atom: false,
            ..Node::atom("plain", ty.clone(), *words)
        }));
    }
    let mut first = true;
    node.each(&mut |inner| {
        if !first && inner.ty.as_ref() == Some(ty) {
            found.push(inner.clone());
        }
        first = false;
    });
    found
}

fn edit_json(json: &Json, left: &mut usize) -> Option<Json> {
    match json {
        Json::List(items) => {
            for at in 0..items.len() {
                if is_now(left) {
                    let mut items = items.clone();
                    items.remove(at);
                    return Some(Json::List(items));
                }
            }
            items.iter().enumerate().find_map(|(at, item)| {
                let smaller = edit_json(item, left)?;
                let mut items = items.clone();
                items[at] = smaller;
                Some(Json::List(items))
            })
        }
        Json::Object(entries) => {
            for at in 0..entries.len() {
                if is_now(left) {
                    let mut entries = entries.clone();
                    entries.remove(at);
                    return Some(Json::Object(entries));
                }
            }
            entries.iter().enumerate().find_map(|(at, (_, value))| {
                let smaller = edit_json(value, left)?;
                let mut entries = entries.clone();
                entries[at].1 = smaller;
                Some(Json::Object(entries))
            })
        }
        Json::Number(digits) if digits.len() > 1 => {
            is_now(left).then(|| Json::Number("1".to_owned()))
        }
        _ => None,
    }
}
