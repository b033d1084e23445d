//! Texts and lists.

use super::{E, one};
use crate::generate::{Env, Generator, Known};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    pub(super) fn text(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(12) {
            9 => {
                let (ty, name) = match self.random.below(3) {
                    0 => (Ty::Num, "with_decimals"),
                    1 => (Ty::Money(Some("EUR")), "with_decimals"),
                    _ => (Ty::Num, "as_percent"),
                };
                let x = self.expression(&ty, d, env);
                let end = match name {
                    "as_percent" => ")".to_owned(),
                    _ => format!(", {})", self.random.below(4)),
                };
                Node::called(
                    "as_percent, with_decimals",
                    Ty::Text,
                    vec![w(format!("{name}(")), one(x), w(end)],
                )
            }
            10 => {
                let day = self.expression(&Ty::Date, d, env);
                self.called("in_words", Ty::Text, "in_words", vec![day])
            }
            0 | 1 => {
                let name = *self.random.pick(&["upper", "lower", "trim"]);
                let text = self.expression(&Ty::Text, d, env);
                self.called("upper, lower, trim", Ty::Text, name, vec![text])
            }
            2 => {
                let day = self.expression(&Ty::Date, d, env);
                Node::new(
                    "weekday of",
                    Some(Ty::Text),
                    vec![w("weekday of "), one(day)],
                )
            }
            3 => {
                let pattern = *self.random.pick(&["[a-c]+", "x", "[0-9]"]);
                let text = self.expression(&Ty::Text, d, env);
                Node::called(
                    "find",
                    Ty::Text,
                    vec![w(format!("find(\"{pattern}\", ")), one(text), w(")")],
                )
            }
            4 => {
                let name = *self.random.pick(&["first", "last", "min", "max"]);
                let list = self.list(&Ty::Text, d.max(1), env);
                let name = if matches!(name, "min" | "max") {
                    "first"
                } else {
                    name
                };
                self.called("of a list of texts", Ty::Text, name, vec![list])
            }
            _ => self.leaf(&Ty::Text, env),
        }
    }

    pub fn list(&mut self, of: &Ty, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let ty = Ty::List(Box::new(of.clone()));
        if let Some(words) = self.known(&ty, env)
            && self.random.percent(45)
        {
            return Node::atom("path", ty, words);
        }
        match self.random.below(14) {
            0..=2 => {
                let mut items = Vec::new();
                for _ in 0..1 + self.random.below(3) {
                    items.push(self.expression(of, d, env));
                }
                self.bracketed(ty, items)
            }
            3..=5 => match self.ranged(0, env) {
                Some((list, element)) => {
                    let name = self.name("x");
                    let inner = self.bound_element(env, &name, &element);
                    let body = self.expression(of, d.max(1), &inner);
                    let filter = if self.random.percent(50) {
                        let filter = self.expression(&Ty::Bool, d.min(1), &inner);
                        vec![Node::new("where", None, vec![w(" where "), one(filter)])]
                    } else {
                        Vec::new()
                    };
                    Node::called(
                        "comprehension",
                        ty,
                        vec![
                            w("["),
                            one(body),
                            w(format!(" for {name} in ")),
                            one(list),
                            Part::Many(filter),
                            w("]"),
                        ],
                    )
                }
                None => self.leaf(&ty, env),
            },
            6 if !matches!(of, Ty::List(_)) => {
                let list = self.list(of, d.max(1), env);
                let is_ordered = matches!(
                    of,
                    Ty::Num
                        | Ty::Int
                        | Ty::Percent
                        | Ty::Text
                        | Ty::Date
                        | Ty::Money(_)
                        | Ty::Period
                );
                match is_ordered && self.random.percent(40) {
                    true => self.called("sorted", ty, "sorted", vec![list]),
                    false => self.called("distinct", ty, "distinct", vec![list]),
                }
            }
            12 if self.random.percent(30) => {
                let lists = self.list(&ty, d.max(1), env);
                self.called("flatten", ty, "flatten", vec![lists])
            }
            13 if self.random.percent(35) => self
                .of_two_lists(of, depth, env)
                .unwrap_or_else(|| self.leaf(&ty, env)),
            7 => self.grouped(of, env).unwrap_or_else(|| self.leaf(&ty, env)),
            8 if *of == Ty::Text => match self.random.below(2) {
                0 => {
                    let text = self.expression(&Ty::Text, d, env);
                    self.called("words", ty, "words", vec![text])
                }
                _ => {
                    let text = self.expression(&Ty::Text, d, env);
                    let separator = *self.random.pick(&[" ", "", "b"]);
                    Node::called(
                        "split",
                        ty,
                        vec![w("split("), one(text), w(format!(", \"{separator}\")"))],
                    )
                }
            },
            9 => {
                let map = Ty::Map(Box::new(of.clone()));
                match self.known(&map, env) {
                    Some(map) => Node::atom("values of a map", ty, format!("values({map})")),
                    None => self.leaf(&ty, env),
                }
            }
            10 if *of == Ty::Text => {
                let maps: Vec<String> = env
                    .known
                    .iter()
                    .filter(|known| matches!(known.ty, Ty::Map(_)))
                    .map(|known| known.words.clone())
                    .collect();
                if maps.is_empty() {
                    return self.leaf(&ty, env);
                }
                let map = self.random.pick(&maps).clone();
                Node::atom("keys of a map", ty, format!("keys({map})"))
            }
            11 => match self.records_seen(env) {
                Some((list, at)) => {
                    let fields: Vec<String> = self.records[at]
                        .fields
                        .iter()
                        .filter(|field| field.ty == *of)
                        .map(|field| field.name.clone())
                        .collect();
                    if fields.is_empty() {
                        return self.leaf(&ty, env);
                    }
                    let (field, plain) = (
                        self.random.pick(&fields).clone(),
                        Node::atom("path", Ty::List(Box::new(Ty::Record(at))), list),
                    );
                    let records = self.records_of(plain, at, 1, env);
                    Node::called(
                        "field of a list",
                        ty,
                        vec![w("("), one(records), w(format!(").{field}"))],
                    )
                }
                None => self.leaf(&ty, env),
            },
            _ => self.leaf(&ty, env),
        }
    }

    /// `[e for x in xs, y in ys where P]`
    fn of_two_lists(&mut self, of: &Ty, depth: usize, env: &Env) -> Option<E> {
        let d = depth - 1;
        let (first, element) = self.ranged(0, env)?;
        let x = self.name("x");
        let inner = self.bound_element(env, &x, &element);
        let (second, element) = self.ranged(0, &inner)?;
        let y = self.name("y");
        let inner = self.bound_element(&inner, &y, &element);
        let body = self.expression(of, d.max(1), &inner);
        let filter = if self.random.percent(50) {
            let filter = self.expression(&Ty::Bool, d.min(1), &inner);
            vec![Node::new("where", None, vec![w(" where "), one(filter)])]
        } else {
            Vec::new()
        };
        Some(Node::called(
            "comprehension over two lists",
            Ty::List(Box::new(of.clone())),
            vec![
                w("["),
                one(body),
                w(format!(" for {x} in ")),
                one(first),
                w(format!(", {y} in ")),
                one(second),
                Part::Many(filter),
                w("]"),
            ],
        ))
    }

    /// `[e for g in xs grouped by k]`
    pub(super) fn grouped(&mut self, of: &Ty, env: &Env) -> Option<E> {
        let (list, at) = self.records_seen(env)?;
        let plain = |ty: &Ty| {
            matches!(
                ty,
                Ty::Num | Ty::Text | Ty::Date | Ty::Money(_) | Ty::Bool | Ty::Period
            )
        };
        let keys: Vec<(String, Ty)> = self.records[at]
            .fields
            .iter()
            .filter(|field| !field.derived && plain(&field.ty))
            .map(|field| (field.name.clone(), field.ty.clone()))
            .collect();
        if keys.is_empty() {
            return None;
        }
        let (key, key_type) = self.random.pick(&keys).clone();
        let group = self.name("g");
        let mut inner = env.clone();
        let (by, key) = match (self.random.below(3), &key_type) {
            (0, Ty::Num | Ty::Money(_)) => (format!("{key} * 2 as doubled"), "doubled".to_owned()),
            (1, _) => (format!("{key} as other"), "other".to_owned()),
            _ => (key.clone(), key),
        };
        inner.known.push(Known {
            words: format!("{group}.{key}"),
            ty: key_type,
            stored: false,
            optional: false,
        });
        for field in &self.records[at].fields {
            if !matches!(field.ty, Ty::List(_)) {
                inner.known.push(Known {
                    words: format!("{group}.items.{}", field.name),
                    ty: Ty::List(Box::new(field.ty.clone())),
                    stored: false,
                    optional: false,
                });
            }
        }
        let body = self.expression(of, 1, &inner);
        Some(Node::called(
            "grouped by",
            Ty::List(Box::new(of.clone())),
            vec![
                w("["),
                one(body),
                w(format!(" for {group} in {list} grouped by {by}]")),
            ],
        ))
    }
}
