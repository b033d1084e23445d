//! Makes well-typed expressions.

mod lists;
mod numbers;
mod time;
mod truth;

use crate::generate::{Env, Generator, Known, ZONES};
use crate::tree::{Node, Part, Ty, w};

type E = Node;

fn one(node: Node) -> Part {
    Part::One(node)
}

impl Generator {
    /// An expression of a type, so deep at most.
    pub fn expression(&mut self, ty: &Ty, depth: usize, env: &Env) -> E {
        if depth == 0 || self.random.percent(12) {
            return self.leaf(ty, env);
        }
        if depth > 1 && self.random.percent(4) && !matches!(ty, Ty::Record(_) | Ty::Stretch(_)) {
            return Node::new(
                "if",
                Some(ty.clone()),
                vec![
                    w("if "),
                    one(self.expression(&Ty::Bool, depth - 1, env)),
                    w(" then "),
                    one(self.expression(ty, depth - 1, env)),
                    w(" else "),
                    one(self.expression(ty, depth - 1, env)),
                ],
            );
        }
        if depth > 1
            && self.random.percent(6)
            && let Some(left) = self.perhaps_absent(ty, depth, env)
        {
            let right = self.expression(ty, depth - 1, env);
            return self.joined("or else", ty.clone(), left, "or else", right);
        }
        if self.random.percent(5)
            && let Some(call) = self.defined(ty, depth, env)
        {
            return call;
        }
        match ty {
            Ty::Bool => self.truth(depth, env),
            Ty::Num => self.number(depth, env),
            Ty::Money(code) => self.money(*code, depth, env),
            Ty::Date => self.day(depth, env),
            Ty::DateTime(_) => self.instant(depth, env),
            Ty::Duration => self.duration(depth, env),
            Ty::Period => self.period(depth, env),
            Ty::Text => self.text(depth, env),
            Ty::List(of) => self.list(of, depth, env),
            Ty::Stretch(days) => self.stretch(*days, depth, env),
            _ => self.leaf(ty, env),
        }
    }

    /// What a document may lack.
    fn perhaps_absent(&mut self, ty: &Ty, depth: usize, env: &Env) -> Option<E> {
        let optional: Vec<Known> = env
            .known
            .iter()
            .filter(|known| known.optional && Self::fits(&known.ty, ty))
            .cloned()
            .collect();
        if !optional.is_empty() && self.random.percent(60) {
            let known = self.random.pick(&optional).clone();
            return Some(Node::atom("path", ty.clone(), known.words));
        }
        if !matches!(ty, Ty::Num | Ty::Date | Ty::Text | Ty::Money(Some(_))) {
            return None;
        }
        let list = self.list(ty, depth - 1, env);
        let call = match self.random.below(5) {
            0 => self.called("first", ty.clone(), "first", vec![list]),
            1 => self.called("last", ty.clone(), "last", vec![list]),
            2 => {
                let words = self.random.pick(&["1)", "2)", "3)"]).to_string();
                Node::called(
                    "nth",
                    ty.clone(),
                    vec![w("nth("), one(list), w(format!(", {words}"))],
                )
            }
            3 if *ty == Ty::Text => {
                let text = self.expression(&Ty::Text, depth - 1, env);
                Node::called(
                    "find",
                    Ty::Text,
                    vec![w("find(\"[a-c]+\", "), one(text), w(")")],
                )
            }
            _ if *ty == Ty::Text => self.called("first", ty.clone(), "first", vec![list]),
            _ => self.called("max", ty.clone(), "max", vec![list]),
        };
        Some(call)
    }

    fn fits(known: &Ty, wanted: &Ty) -> bool {
        match (known, wanted) {
            (Ty::Int | Ty::Percent, Ty::Num) => true,
            (Ty::DateTime(_), Ty::DateTime(_)) => true,
            // An amount of a known currency is money too.
            (Ty::Money(_), Ty::Money(None)) => true,
            (Ty::List(a), Ty::List(b)) => a == b,
            _ => known == wanted,
        }
    }

    /// A path or a literal.
    pub fn leaf(&mut self, ty: &Ty, env: &Env) -> E {
        let known: Vec<Known> = env
            .known
            .iter()
            .filter(|known| Self::fits(&known.ty, ty))
            .cloned()
            .collect();
        if !known.is_empty() && self.random.percent(80) {
            let known = self.random.pick(&known).clone();
            return Node::atom("path", ty.clone(), known.words);
        }
        if env.dated && self.random.percent(45) {
            let named: Vec<String> = self
                .parameters
                .iter()
                .filter(|(_, of)| Self::fits(of, ty))
                .map(|(name, _)| name.clone())
                .collect();
            if !named.is_empty() {
                let name = self.random.pick(&named).clone();
                if self.random.percent(25) {
                    let day = self.leaf(
                        &Ty::Date,
                        &Env {
                            dated: false,
                            ..env.clone()
                        },
                    );
                    return Node::called(
                        "as of",
                        ty.clone(),
                        vec![w(format!("({name} as of ")), one(day), w(")")],
                    );
                }
                return Node::atom("parameter value", ty.clone(), name);
            }
        }
        match ty {
            Ty::Record(_) => match self.some_record(ty, env) {
                Some(record) => record,
                None => panic!("no record of {ty:?}"),
            },
            Ty::Stretch(days) => self.stretch(*days, 1, env),
            _ => self.literal(ty),
        }
    }

    fn some_record(&mut self, ty: &Ty, env: &Env) -> Option<E> {
        let list = self.known(&Ty::List(Box::new(ty.clone())), env)?;
        Some(Node::called(
            "first of records",
            ty.clone(),
            vec![w(format!("first({list})"))],
        ))
    }

    /// The words of something of exactly this type.
    fn known(&mut self, ty: &Ty, env: &Env) -> Option<String> {
        let known: Vec<String> = env
            .known
            .iter()
            .filter(|known| known.ty == *ty)
            .map(|known| known.words.clone())
            .collect();
        (!known.is_empty()).then(|| self.random.pick(&known).clone())
    }

    /// A list of records that can be seen, and its type.
    fn records_seen(&mut self, env: &Env) -> Option<(String, usize)> {
        let mut found: Vec<(String, usize)> = env
            .known
            .iter()
            .filter_map(|known| match &known.ty {
                Ty::List(of) => match **of {
                    Ty::Record(at) => Some((known.words.clone(), at)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        if env.dated {
            found.extend(self.parameters.iter().filter_map(|(name, ty)| match ty {
                Ty::List(of) => match **of {
                    Ty::Record(at) => Some((name.clone(), at)),
                    _ => None,
                },
                _ => None,
            }));
        }
        (!found.is_empty()).then(|| self.random.pick(&found).clone())
    }

    pub fn literal(&mut self, ty: &Ty) -> E {
        let number = |me: &mut Self| -> String {
            match me.random.below(12) {
                0..=6 => me.random.below(7).to_string(),
                7 => "0.5".to_owned(),
                8 => "12.50".to_owned(),
                9 => "100".to_owned(),
                10 => "2.5 thousand".to_owned(),
                _ => "123_456_789_012_345_678_901_234_567_890.5".to_owned(),
            }
        };
        let small = |me: &mut Self| me.random.below(14).to_string();
        let words = match ty {
            Ty::Text => format!(
                "\"{}\"",
                self.random
                    .pick(&["", "a", "abc", "b", "x y", "Éa", "12", "low"])
            ),
            Ty::Bool => self.random.pick(&["true", "false"]).to_string(),
            Ty::Num => number(self),
            Ty::Int => self.random.below(5).to_string(),
            Ty::Percent => format!("{}%", self.random.pick(&["5", "10", "8", "0.5", "50"])),
            Ty::Money(code) => {
                let code = code.unwrap_or("EUR");
                format!("{} {code}", number(self))
            }
            Ty::Date => self.date(),
            Ty::DateTime(_) => self.instant_text(true),
            Ty::Time => self
                .random
                .pick(&["09:00", "00:00", "23:59", "12:30"])
                .to_string(),
            Ty::Duration => format!(
                "{} {}",
                small(self),
                self.random.pick(&["hours", "minutes", "seconds"])
            ),
            Ty::Period => {
                let unit = *self
                    .random
                    .pick(&["days", "weeks", "months", "years", "days", "months"]);
                format!(
                    "{} {unit}",
                    if unit == "days" {
                        self.random.below(60).to_string()
                    } else {
                        small(self)
                    }
                )
            }
            Ty::List(of) => {
                let items = (0..1 + self.random.below(3))
                    .map(|_| self.literal(of))
                    .collect::<Vec<_>>();
                return self.bracketed(ty.clone(), items);
            }
            Ty::Choice(at) => {
                let options = self.options(*at);
                format!("\"{}\"", self.random.pick(&options))
            }
            other => panic!("no literal of {other:?}"),
        };
        let atom = matches!(
            ty,
            Ty::Text | Ty::Bool | Ty::Date | Ty::DateTime(_) | Ty::Time | Ty::Choice(_) | Ty::Int
        );
        Node {
            atom,
            ..Node::atom("literal", ty.clone(), words)
        }
    }

    pub fn options(&self, at: usize) -> Vec<&'static str> {
        self.choices.get(at).map_or_else(
            || vec!["yes", "no", "Perhaps"],
            |(_, options)| options.clone(),
        )
    }

    fn bracketed(&mut self, ty: Ty, items: Vec<E>) -> E {
        // The first element tells the type; the others may be left out.
        let mut items = items.into_iter();
        let Some(first) = items.next() else {
            return Node::atom("empty list", ty, "[]");
        };
        let rest = items
            .map(|item| Node::new("element", None, vec![w(", "), one(item)]))
            .collect();
        Node::called(
            "list",
            ty,
            vec![w("["), one(first), Part::Many(rest), w("]")],
        )
    }

    pub fn instant_text(&mut self, zones: bool) -> String {
        let day = *self.random.pick(&[
            "2024-03-30",
            "2024-03-31",
            "2024-10-26",
            "2024-10-27",
            "2024-05-03",
            "2024-05-06",
            "2024-01-31",
            "2024-02-29",
            "2024-04-30",
            "2024-12-31",
        ]);
        // On 29 February 2024 the clocks of Almaty show this hour twice; the checker refuses such a literal.
        let clocks = ["12:00", "00:00", "09:30", "01:30", "16:45", "23:15:30"];
        let clock = *self.random.pick(if day == "2024-02-29" {
            &clocks[..5]
        } else {
            &clocks
        });
        let place = match self.random.below(if zones { 5 } else { 3 }) {
            0 => "Z".to_owned(),
            1 => "+02:00".to_owned(),
            2 => "-05:00".to_owned(),
            _ => format!("[{}]", self.random.pick(&ZONES)),
        };
        format!("{day}T{clock}{place}")
    }

    fn defined(&mut self, ty: &Ty, depth: usize, env: &Env) -> Option<E> {
        let of: Vec<(String, Vec<Ty>)> = self
            .defines
            .iter()
            .filter(|(_, _, of)| of == ty)
            .map(|(name, types, _)| (name.clone(), types.clone()))
            .collect();
        if of.is_empty() {
            return None;
        }
        let (name, types) = self.random.pick(&of).clone();
        let mut parts = vec![w(format!("{name}("))];
        for (at, ty) in types.iter().enumerate() {
            parts.push(w(if at > 0 { ", " } else { "" }));
            parts.push(one(self.expression(ty, depth - 1, env)));
        }
        parts.push(w(")"));
        Some(Node::called("call of a definition", ty.clone(), parts))
    }
}
