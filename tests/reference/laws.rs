//! The same asked in two ways: what is equal by a law of the language has the same verdicts, and for the same values.

use std::collections::BTreeMap;

use whereas::internals::eval::finding::Verdict;

use crate::compare::answered;
use crate::program;
use crate::tree::{Case, Json, Node, Part, Ty, w};

/// A case written in another way, that decides the same.
pub type Rewritten = (&'static str, Case);

type Law = fn(&Node) -> Option<Node>;

/// What may be put in place of a node.
const LAWS: [(&str, Law); 19] = [
    ("a < b is not a >= b", turned),
    ("a = b is a in [b]", equal_is_in),
    ("a <= b <= c is two comparisons", chain),
    ("x in xs is some of xs equals x", in_is_some),
    ("same_set is each in the other", same_set),
    ("a implies b is not a, or b", implies),
    ("and by or", and_by_or),
    ("or by and", or_by_and),
    ("every by no", every_by_no),
    ("some by at least 1", some_by_at_least),
    ("no by every", no_by_every),
    ("exactly n is at least and at most", exactly),
    ("within a length is two comparisons", deadline),
    ("within an amount is a difference", tolerance),
    ("forbid is require not", forbid),
    ("when is unless not", when),
    ("x through a definition", through_definition),
    ("if true then x", if_true),
    ("present is not missing", present),
];

/// One case in every other way that is known to be equal.
pub fn rewritten(case: &Case) -> Vec<Rewritten> {
    let mut all: Vec<Rewritten> = Vec::new();
    let mut with = |name: &'static str, module: Node| {
        if module.print() != case.module.print() {
            all.push((
                name,
                Case {
                    module,
                    ..case.clone()
                },
            ));
        }
    };
    for (name, law) in LAWS {
        with(name, everywhere(&case.module, law));
    }
    let mut together = case.module.clone();
    LAWS.iter()
        .rev()
        .for_each(|(_, law)| together = everywhere(&together, *law));
    with("all laws together", together);
    with("a let by its value", without_lets(&case.module));
    with("items in another order", items_turned(&case.module));
    with("fields in another order", fields_turned(&case.module));
    with(
        "an exception that never applies",
        idle_exceptions(&case.module),
    );
    with("what nobody uses", with_unused(&case.module));
    let document = keys_turned(&case.document);
    let mut ordered = false;
    case.module.each(&mut |node| {
        ordered |= matches!(node.tag, "keys of a map" | "values of a map" | "path")
    });
    if !ordered && document != case.document && !keys_twice(&case.document) {
        all.push((
            "keys in another order",
            Case {
                document,
                ..case.clone()
            },
        ));
    }
    all
}

/// What the program says of a case that the checker accepts.
pub fn answer_of(case: &Case) -> Option<program::Answer> {
    Some(answered(
        case,
        &program::load(&case.module.print()).ok()?,
        false,
    ))
}

/// How the answer to the same in other words differs.
pub fn difference(one: &program::Answer, other: &Case) -> Option<(String, String)> {
    let other = match program::load(&other.module.print()) {
        Ok(loaded) => answered(other, &loaded, false),
        Err(said) => return Some(("is refused".to_owned(), format!("{said:?}"))),
    };
    let (ours, theirs) = (counted(one), counted(&other));
    let told = |answer: &program::Answer| {
        let lines = answer.obligations.iter().map(|one| {
            format!(
                "{} at \"{}\" {} by {:?}: {:?}\n",
                one.rule,
                one.place,
                one.verdict.words(),
                one.exception,
                one.reasons
            )
        });
        lines.collect::<String>()
    };
    let details = || format!("-- one\n{}-- other\n{}", told(one), told(&other));
    if ours.keys().ne(theirs.keys())
        || ours
            .values()
            .map(|(n, _)| n)
            .ne(theirs.values().map(|(n, _)| n))
    {
        return Some(("other verdicts".to_owned(), details()));
    }
    (ours != theirs).then(|| ("other reasons".to_owned(), details()))
}

type Key = (String, String, Verdict, Option<String>);

/// Verdicts, each with how often it comes and the places that it waits for.
fn counted(answer: &program::Answer) -> BTreeMap<Key, (usize, Vec<String>)> {
    let mut counts: BTreeMap<Key, (usize, Vec<String>)> = BTreeMap::new();
    for one in &answer.obligations {
        let key = (
            one.rule.clone(),
            one.place.clone(),
            one.verdict,
            one.exception.clone(),
        );
        let entry = counts.entry(key).or_default();
        entry.0 += 1;
        entry
            .1
            .extend(one.reasons.iter().map(|(_, path, _)| path.clone()));
    }
    for (_, places) in counts.values_mut() {
        places.sort();
        places.dedup();
    }
    counts
}

/// The tree with a law at every node that it speaks of, the innermost first.
fn everywhere(node: &Node, law: Law) -> Node {
    let mut node = node.clone();
    for part in &mut node.parts {
        match part {
            Part::Words(_) => {}
            Part::One(inner) => *inner = everywhere(inner, law),
            Part::Many(inner) => inner.iter_mut().for_each(|one| *one = everywhere(one, law)),
        }
    }
    law(&node).unwrap_or(node)
}

fn one(node: &Node) -> Part {
    Part::One(node.clone())
}

fn truth(parts: Vec<Part>) -> Node {
    Node::new("law", Some(Ty::Bool), parts)
}

fn not(node: Node) -> Node {
    truth(vec![w("not "), Part::One(node)])
}

/// Two expressions and the words between them.
fn joined<'n>(node: &'n Node, tag: &str) -> Option<(&'n Node, &'n str, &'n Node)> {
    match node.parts.as_slice() {
        [Part::One(a), Part::Words(words), Part::One(b)] if node.tag == tag => {
            Some((a, words.trim(), b))
        }
        _ => None,
    }
}

fn turned(node: &Node) -> Option<Node> {
    let (a, op, b) = joined(node, "comparison")?;
    let other = match op {
        "=" => "!=",
        "!=" => "=",
        "<" => ">=",
        "<=" => ">",
        ">" => "<=",
        ">=" => "<",
        _ => return None,
    };
    Some(not(truth(vec![one(a), w(format!(" {other} ")), one(b)])))
}

fn equal_is_in(node: &Node) -> Option<Node> {
    let (a, op, b) = joined(node, "comparison")?;
    let word = match op {
        "=" => "in",
        "!=" => "not in",
        _ => return None,
    };
    Some(truth(vec![one(a), w(format!(" {word} [")), one(b), w("]")]))
}

fn chain(node: &Node) -> Option<Node> {
    let [
        Part::One(a),
        Part::Words(x),
        Part::One(b),
        Part::Words(y),
        Part::One(c),
    ] = node.parts.as_slice()
    else {
        return None;
    };
    let pair = |a: &Node, op: &str, b: &Node| Part::One(truth(vec![one(a), w(op), one(b)]));
    (node.tag == "chain of comparisons")
        .then(|| truth(vec![pair(a, x, b), w(" and "), pair(b, y, c)]))
}

fn in_is_some(node: &Node) -> Option<Node> {
    let (x, word, xs) = joined(node, "in a list")?;
    let (kind, op) = if word == "in" {
        ("some", "=")
    } else {
        ("every", "!=")
    };
    Some(truth(vec![
        w(format!("{kind} lawful in ")),
        one(xs),
        w(format!(" satisfies lawful {op} ")),
        one(x),
    ]))
}

fn same_set(node: &Node) -> Option<Node> {
    let [
        Part::Words(_),
        Part::One(a),
        Part::Words(_),
        Part::One(b),
        Part::Words(_),
    ] = node.parts.as_slice()
    else {
        return None;
    };
    let inside = |a: &Node, b: &Node| {
        Part::One(truth(vec![
            w("every lawful in "),
            one(a),
            w(" satisfies lawful in "),
            one(b),
        ]))
    };
    // Whether a weekday is in a list of other texts is no question that may be asked.
    if [a, b]
        .iter()
        .any(|list| list.print().contains("weekday of"))
    {
        return None;
    }
    (node.tag == "same_set").then(|| truth(vec![inside(a, b), w(" and "), inside(b, a)]))
}

fn implies(node: &Node) -> Option<Node> {
    let (a, _, b) = joined(node, "implies")?;
    Some(truth(vec![Part::One(not(a.clone())), w(" or "), one(b)]))
}

fn and_by_or(node: &Node) -> Option<Node> {
    let (a, _, b) = joined(node, "and")?;
    Some(not(truth(vec![
        Part::One(not(a.clone())),
        w(" or "),
        Part::One(not(b.clone())),
    ])))
}

fn or_by_and(node: &Node) -> Option<Node> {
    let (a, _, b) = joined(node, "or")?;
    Some(not(truth(vec![
        Part::One(not(a.clone())),
        w(" and "),
        Part::One(not(b.clone())),
    ])))
}

/// `KIND x in xs where W satisfies P`, taken apart: the kind, the name, what is in front of P, and P.
fn quantified(node: &Node, tag: &str) -> Option<(String, String, Vec<Part>, Node)> {
    let [Part::Words(head), list, filter, satisfies, Part::One(body)] = node.parts.as_slice()
    else {
        return None;
    };
    let (kind, name) = head.strip_suffix(" in ")?.rsplit_once(' ')?;
    let rest = vec![list.clone(), filter.clone(), satisfies.clone()];
    (node.tag == tag).then(|| (kind.to_owned(), name.to_owned(), rest, body.clone()))
}

fn quantifier(kind: &str, name: &str, rest: &[Part], body: Node) -> Node {
    let mut parts = vec![w(format!("{kind} {name} in "))];
    parts.extend_from_slice(rest);
    parts.push(Part::One(body));
    truth(parts)
}

fn every_by_no(node: &Node) -> Option<Node> {
    let (_, name, rest, body) = quantified(node, "every")?;
    Some(quantifier("no", &name, &rest, not(body)))
}

fn some_by_at_least(node: &Node) -> Option<Node> {
    let (_, name, rest, body) = quantified(node, "some")?;
    Some(quantifier("at least 1", &name, &rest, body))
}

fn no_by_every(node: &Node) -> Option<Node> {
    let (_, name, rest, body) = quantified(node, "no")?;
    Some(quantifier("every", &name, &rest, not(body)))
}

fn exactly(node: &Node) -> Option<Node> {
    let (kind, name, rest, body) = quantified(node, "exactly")?;
    let n = kind.strip_prefix("exactly ")?;
    let least = quantifier(&format!("at least {n}"), &name, &rest, body.clone());
    let most = quantifier(&format!("at most {n}"), &name, &rest, body);
    Some(truth(vec![Part::One(least), w(" and "), Part::One(most)]))
}

fn deadline(node: &Node) -> Option<Node> {
    let [
        Part::One(x),
        Part::Words(kind),
        Part::One(length),
        Part::Words(direction),
        Part::One(y),
    ] = node.parts.as_slice()
    else {
        return None;
    };
    if !matches!(node.tag, "deadline" | "deadline of hours") || kind.trim() != "within" {
        return None;
    }
    let after = direction.trim() == "after";
    let far = truth(vec![
        one(y),
        w(if after { " + " } else { " - " }),
        one(length),
    ]);
    let order = if after { " <= " } else { " >= " };
    let near = truth(vec![one(y), w(order), one(x)]);
    let far = truth(vec![one(x), w(order), Part::One(far)]);
    Some(truth(vec![Part::One(near), w(" and "), Part::One(far)]))
}

fn tolerance(node: &Node) -> Option<Node> {
    let [Part::One(a), _, Part::One(b), Part::Words(within)] = node.parts.as_slice() else {
        return None;
    };
    let by = within
        .strip_prefix(" within ")
        .filter(|_| node.tag == "within an amount")?;
    Some(truth(vec![
        w("abs("),
        one(a),
        w(" - "),
        one(b),
        w(format!(") <= {by}")),
    ]))
}

fn forbid(node: &Node) -> Option<Node> {
    let [_, Part::One(value), end] = node.parts.as_slice() else {
        return None;
    };
    let clause = || {
        Node::new(
            "require",
            None,
            vec![w("  require "), Part::One(not(value.clone())), end.clone()],
        )
    };
    (node.tag == "forbid").then(clause)
}

fn when(node: &Node) -> Option<Node> {
    let [_, Part::One(value), end] = node.parts.as_slice() else {
        return None;
    };
    let word = match node.tag {
        "when" => "unless",
        "unless" => "when",
        _ => return None,
    };
    Some(Node::new(
        word,
        None,
        vec![
            w(format!("  {word} ")),
            Part::One(not(value.clone())),
            end.clone(),
        ],
    ))
}

/// The definition stands in `with_unused`, which this law needs.
fn through_definition(node: &Node) -> Option<Node> {
    if node.tag == "module" {
        return Some(with_unused(node));
    }
    let plain = node.ty == Some(Ty::Bool) && !node.atom && node.tag != "condition";
    plain.then(|| Node::called("law", Ty::Bool, vec![w("lawful_truth("), one(node), w(")")]))
}

fn if_true(node: &Node) -> Option<Node> {
    let plain = node.ty == Some(Ty::Bool) && !node.atom;
    plain.then(|| truth(vec![w("if 1 < 2 then "), one(node), w(" else false")]))
}

fn present(node: &Node) -> Option<Node> {
    let [Part::Words(words)] = node.parts.as_slice() else {
        return None;
    };
    if node.tag != "is present" {
        return None;
    }
    let other = match words.strip_suffix(" is present") {
        Some(path) => format!("{path} is missing"),
        None => format!("{} is present", words.strip_suffix(" is missing")?),
    };
    Some(not(truth(vec![w(other)])))
}

/// Each `let` of a rule replaced by what it stands for.
fn without_lets(module: &Node) -> Node {
    let mut lets: Vec<(String, Node)> = Vec::new();
    module.each(&mut |node| {
        if let ("let" | "exception let", [Part::Words(head), Part::One(value), _]) =
            (node.tag, node.parts.as_slice())
        {
            let name = head
                .trim()
                .trim_start_matches("let ")
                .trim_end_matches(" =")
                .to_owned();
            lets.push((name, value.clone()));
        }
    });
    let mut module = module.clone();
    while let Some((name, value)) = lets.pop() {
        module = inlined(&module, &name, &value);
        lets.iter_mut()
            .for_each(|(_, other)| *other = inlined(other, &name, &value));
    }
    module
}

fn inlined(node: &Node, name: &str, value: &Node) -> Node {
    if let [Part::Words(words)] = node.parts.as_slice()
        && words == name
    {
        return value.clone();
    }
    let mut node = node.clone();
    let is_let = |one: &Node| {
        matches!(one.tag, "let" | "exception let")
            && matches!(one.parts.first(), Some(Part::Words(head)) if *head == format!("  let {name} = "))
    };
    for part in &mut node.parts {
        match part {
            Part::Words(_) => {}
            Part::One(inner) => *inner = inlined(inner, name, value),
            Part::Many(inner) => {
                inner.retain(|one| !is_let(one));
                inner
                    .iter_mut()
                    .for_each(|one| *one = inlined(one, name, value));
            }
        }
    }
    node
}

/// The items of a module, to be changed.
fn items(module: &mut Node) -> &mut Vec<Node> {
    match module.parts.as_mut_slice() {
        [_, Part::Many(items)] => items,
        _ => unreachable!("a module is its name and its items"),
    }
}

fn items_turned(module: &Node) -> Node {
    let mut module = module.clone();
    let items = items(&mut module);
    let at = items
        .iter()
        .take_while(|item| item.tag == "month ends")
        .count();
    items[at..].reverse();
    module
}

fn fields_turned(module: &Node) -> Node {
    let mut module = module.clone();
    for item in items(&mut module)
        .iter_mut()
        .filter(|item| item.tag == "type")
    {
        if let Some(Part::Many(fields)) = item.parts.get_mut(3) {
            fields.reverse();
        }
    }
    module
}

/// Every rule and exception with one more exception, whose condition is false.
fn idle_exceptions(module: &Node) -> Node {
    let mut module = module.clone();
    let name = |item: &Node, kind: &str| match item.parts.first() {
        Some(Part::Words(head)) => head
            .strip_prefix(kind)?
            .split(' ')
            .next()
            .map(str::to_owned),
        _ => None,
    };
    let items = items(&mut module);
    let versions: Vec<String> = items
        .iter()
        .filter(|item| item.tag == "rule version")
        .filter_map(|item| name(item, "rule "))
        .collect();
    let more: Vec<Node> = items
        .iter()
        .filter_map(|item| match item.tag {
            "rule" => name(item, "rule ").filter(|name| !versions.contains(name)),
            "exception" => name(item, "exception "),
            _ => None,
        })
        .map(|to| {
            Node::new(
                "law",
                None,
                vec![w(format!(
                    "exception idle_{to} to {to} {{\n  when 1 > 2\n  require 1 > 3\n}}\n"
                ))],
            )
        })
        .collect();
    items.extend(more);
    module
}

fn with_unused(module: &Node) -> Node {
    let mut module = module.clone();
    let unused = "define lawful_truth(b: boolean): boolean = b\n\
                  parameter lawful_number: number { 1 from 2020-01-01 }\n\
                  type Lawful { nobody: text }\n";
    items(&mut module).push(Node::new("law", None, vec![w(unused)]));
    module
}

fn keys_turned(json: &Json) -> Json {
    match json {
        Json::List(items) => Json::List(items.iter().map(keys_turned).collect()),
        Json::Object(entries) => Json::Object(
            entries
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), keys_turned(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn keys_twice(json: &Json) -> bool {
    match json {
        Json::List(items) => items.iter().any(keys_twice),
        Json::Object(entries) => {
            let mut keys: Vec<&String> = entries.iter().map(|(key, _)| key).collect();
            keys.sort();
            keys.windows(2).any(|pair| pair[0] == pair[1])
                || entries.iter().any(|(_, value)| keys_twice(value))
        }
        _ => false,
    }
}
