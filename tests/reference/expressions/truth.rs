//! Conditions.

use super::{E, one};
use crate::generate::{Env, Generator, Known};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    /// A type whose values can be compared.
    pub(super) fn comparable(&mut self) -> Ty {
        match self.random.below(16) {
            0..=3 => Ty::Num,
            4 | 5 => Ty::Money(Some("EUR")),
            6 => Ty::Money(None),
            7..=9 => Ty::Date,
            10 => Ty::DateTime(None),
            11 => Ty::Time,
            12 => Ty::Duration,
            13 => Ty::Period,
            14 => Ty::Text,
            _ => Ty::Choice(self.random.below(self.choices.len() + 1)),
        }
    }

    pub(super) fn joined(&mut self, tag: &'static str, ty: Ty, a: E, words: &str, b: E) -> E {
        Node::new(tag, Some(ty), vec![one(a), w(format!(" {words} ")), one(b)])
    }

    pub(super) fn truth(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(51) {
            0..=8 => self.compared(d, env),
            9..=11 => {
                let op = *self.random.pick(&["and", "or", "implies", "and"]);
                let (a, b) = (
                    self.expression(&Ty::Bool, d, env),
                    self.expression(&Ty::Bool, d, env),
                );
                let tag = match op {
                    "and" => "and",
                    "or" => "or",
                    _ => "implies",
                };
                self.joined(tag, Ty::Bool, a, op, b)
            }
            12 => Node::new(
                "not",
                Some(Ty::Bool),
                vec![w("not "), one(self.expression(&Ty::Bool, d, env))],
            ),
            13..=15 => self.present(env),
            16..=18 => self.member(d, env),
            19..=24 => self.quantified(d, env),
            25..=27 => self.deadline(d, env),
            28..=30 => self.tolerance(d, env),
            31 | 32 => self.stated(env),
            33..=35 => self.of_texts(d, env),
            36 | 37 => {
                let days = self.random.percent(60);
                let word = *self.random.pick(&["overlaps", "covers"]);
                let (a, b) = (
                    self.stretch(days, d.max(1), env),
                    self.stretch(days, d.max(1), env),
                );
                self.joined(
                    if word == "covers" {
                        "covers"
                    } else {
                        "overlaps"
                    },
                    Ty::Bool,
                    a,
                    word,
                    b,
                )
            }
            38..=40 => self.about_lists(d, env),
            41 | 42 => self.equal_lists(d, env),
            46 | 47 => self.with_zero(d, env),
            49 => self.at_least_of_few(d, env),
            48 => {
                let money = Ty::Money(None);
                let (x, xs) = (self.leaf(&money, env), self.list(&money, 1, env));
                self.joined("in a list", Ty::Bool, x, "in", xs)
            }
            43 if !self.calendars.is_empty() => {
                let calendar = self.random.pick(&self.calendars.clone()).clone();
                let day = self.expression(&Ty::Date, d, env);
                Node::new(
                    "is a working day",
                    Some(Ty::Bool),
                    vec![one(day), w(format!(" is a working day of {calendar}"))],
                )
            }
            44 if self.random.percent(50) => {
                let money = self.expression(&Ty::Money(None), d, env);
                let code = *self.random.pick(&["EUR", "USD"]);
                Node::new(
                    "currency of money",
                    Some(Ty::Bool),
                    vec![w("("), one(money), w(format!(").currency = \"{code}\""))],
                )
            }
            44 => self.found(d, env),
            _ => self.leaf(&Ty::Bool, env),
        }
    }

    pub(super) fn compared(&mut self, depth: usize, env: &Env) -> E {
        let ty = self.comparable();
        if self.random.percent(12) && !matches!(ty, Ty::Choice(_)) {
            let (low, high) = if self.random.percent(50) {
                ("<", "<=")
            } else {
                (">=", ">")
            };
            let chain = [low, high, "="];
            let (x, y) = if self.random.percent(15) {
                ("=", "=")
            } else {
                (*self.random.pick(&chain[..2]), high)
            };
            let (a, b, c) = (
                self.expression(&ty, depth, env),
                self.expression(&ty, depth, env),
                self.expression(&ty, depth, env),
            );
            return Node::new(
                "chain of comparisons",
                Some(Ty::Bool),
                vec![
                    one(a),
                    w(format!(" {x} ")),
                    one(b),
                    w(format!(" {y} ")),
                    one(c),
                ],
            );
        }
        let op = match ty {
            Ty::Choice(_) => *self.random.pick(&["=", "!="]),
            _ => *self.random.pick(&["=", "!=", "<", "<=", ">", ">="]),
        };
        let a = self.expression(&ty, depth, env);
        let zero =
            matches!(ty, Ty::Money(_) | Ty::Duration | Ty::Period) && self.random.percent(15);
        let b = if zero {
            Node::atom("literal 0", ty.clone(), "0")
        } else {
            self.expression(&ty, depth, env)
        };
        self.joined("comparison", Ty::Bool, a, op, b)
    }

    pub(super) fn present(&mut self, env: &Env) -> E {
        let all = env.known.iter().filter(|known| known.stored);
        let (optional, others): (Vec<&Known>, Vec<&Known>) = all.partition(|known| known.optional);
        let from = if !optional.is_empty() && self.random.percent(75) {
            optional
        } else {
            others
        };
        if from.is_empty() {
            return self.leaf(&Ty::Bool, env);
        }
        let known = (*self.random.pick(&from)).clone();
        let word = *self.random.pick(&["present", "missing"]);
        Node::new(
            "is present",
            Some(Ty::Bool),
            vec![w(format!("{} is {word}", known.words))],
        )
    }

    pub(super) fn member(&mut self, depth: usize, env: &Env) -> E {
        let word = *self.random.pick(&["in", "in", "not in"]);
        if self.random.percent(40) {
            let days = self.random.percent(60);
            let point = if days { Ty::Date } else { Ty::DateTime(None) };
            let (x, s) = (
                self.expression(&point, depth, env),
                self.stretch(days, depth.max(1), env),
            );
            return self.joined("in a stretch", Ty::Bool, x, word, s);
        }
        let ty = self.comparable();
        let (x, xs) = (
            self.expression(&ty, depth, env),
            self.list(&ty, depth.max(1), env),
        );
        self.joined("in a list", Ty::Bool, x, word, xs)
    }

    /// A list to range over: its expression and the type of its elements.
    pub(super) fn ranged(&mut self, depth: usize, env: &Env) -> Option<(E, Ty)> {
        if self.random.percent(55)
            && let Some((words, at)) = self.records_seen(env)
        {
            let list = Ty::List(Box::new(Ty::Record(at)));
            let plain = Node::atom("path", list.clone(), words.clone());
            if depth > 0 && self.random.percent(25) {
                return Some((self.records_of(plain, at, depth, env), Ty::Record(at)));
            }
            return Some((plain, Ty::Record(at)));
        }
        let lists: Vec<Known> = env
            .known
            .iter()
            .filter(|known| matches!(&known.ty, Ty::List(of) if !matches!(**of, Ty::List(_))))
            .cloned()
            .collect();
        if !lists.is_empty() && self.random.percent(60) {
            let known = self.random.pick(&lists).clone();
            let Ty::List(of) = known.ty.clone() else {
                return None;
            };
            return Some((Node::atom("path", known.ty, known.words), *of));
        }
        let of = self.comparable();
        Some((self.list(&of, depth.max(1), env), of))
    }

    /// Records filtered or sorted.
    pub(super) fn records_of(&mut self, plain: E, at: usize, depth: usize, env: &Env) -> E {
        let list = Ty::List(Box::new(Ty::Record(at)));
        let keys: Vec<String> = self.records[at]
            .fields
            .iter()
            .filter(|field| {
                !field.derived
                    && matches!(
                        field.ty,
                        Ty::Num | Ty::Date | Ty::Text | Ty::Int | Ty::Money(Some(_))
                    )
            })
            .map(|field| field.name.clone())
            .collect();
        if !keys.is_empty() && self.random.percent(50) {
            let key = self.random.pick(&keys).clone();
            let key = match self.random.below(4) {
                0 => format!("if {key} < {key} then {key} else {key}"),
                _ => key,
            };
            let key = match key.starts_with("if") {
                true => format!("({key})"),
                false => key,
            };
            let (tag, order) = match self.random.percent(40) {
                true => ("sorted by descending", " descending"),
                false => ("sorted by", ""),
            };
            return Node::new(
                tag,
                Some(list),
                vec![one(plain), w(format!(" sorted by {key}{order}"))],
            );
        }
        let name = self.name("x");
        let inner = self.bound_element(env, &name, &Ty::Record(at));
        let filter = self.expression(&Ty::Bool, depth - 1, &inner);
        Node::called(
            "comprehension",
            list,
            vec![
                w(format!("[{name} for {name} in ")),
                one(plain),
                w(" where "),
                one(filter),
                w("]"),
            ],
        )
    }

    pub(super) fn quantified(&mut self, depth: usize, env: &Env) -> E {
        let Some((list, of)) = self.ranged(depth, env) else {
            return self.leaf(&Ty::Bool, env);
        };
        let name = self.name("q");
        let inner = self.bound_element(env, &name, &of);
        let count = self.random.below(4);
        let (tag, words) = match self.random.below(6) {
            0 => ("every", "every".to_owned()),
            1 => ("some", "some".to_owned()),
            2 => ("no", "no".to_owned()),
            3 => ("at least", format!("at least {count}")),
            4 => ("at most", format!("at most {count}")),
            _ => ("exactly", format!("exactly {count}")),
        };
        let filter = if self.random.percent(35) {
            let filter = self.expression(&Ty::Bool, depth.min(1), &inner);
            vec![Node::new("where", None, vec![w(" where "), one(filter)])]
        } else {
            Vec::new()
        };
        let body = self.expression(&Ty::Bool, depth, &inner);
        Node::new(
            tag,
            Some(Ty::Bool),
            vec![
                w(format!("{words} {name} in ")),
                one(list),
                Part::Many(filter),
                w(" satisfies "),
                one(body),
            ],
        )
    }

    pub(super) fn deadline(&mut self, depth: usize, env: &Env) -> E {
        let kind = *self.random.pick(&["within", "at least"]);
        let direction = *self.random.pick(&["after", "before"]);
        let instants = self.random.percent(30);
        let point = if instants {
            Ty::DateTime(None)
        } else {
            Ty::Date
        };
        let (x, y) = (
            self.expression(&point, depth, env),
            self.expression(&point, depth, env),
        );
        let (tag, length) = if !instants && !self.calendars.is_empty() && self.random.percent(40) {
            let calendar = self.random.pick(&self.calendars.clone()).clone();
            let count = self.random.below(6);
            let words = format!("{count} working days of {calendar}");
            (
                "deadline of working days",
                Node::new("working days", None, vec![w(words)]),
            )
        } else if instants && self.random.percent(60) {
            (
                "deadline of hours",
                self.expression(&Ty::Duration, depth, env),
            )
        } else {
            ("deadline", self.expression(&Ty::Period, depth, env))
        };
        Node::new(
            tag,
            Some(Ty::Bool),
            vec![
                one(x),
                w(format!(" {kind} ")),
                one(length),
                w(format!(" {direction} ")),
                one(y),
            ],
        )
    }

    pub(super) fn tolerance(&mut self, depth: usize, env: &Env) -> E {
        let ty = self
            .random
            .pick(&[Ty::Num, Ty::Money(Some("EUR")), Ty::Money(Some("EUR"))])
            .clone();
        let (a, b) = (
            self.expression(&ty, depth, env),
            self.expression(&ty, depth, env),
        );
        let percent = self.random.percent(40);
        let tolerance = match (percent, &ty) {
            (true, _) => self.random.pick(&["0.5%", "10%", "50%"]).to_string(),
            (_, Ty::Num) => self.random.pick(&["0.5", "2", "100"]).to_string(),
            _ => self
                .random
                .pick(&["0.02 EUR", "1 EUR", "100 EUR"])
                .to_string(),
        };
        Node::new(
            if percent {
                "within a percentage"
            } else {
                "within an amount"
            },
            Some(Ty::Bool),
            vec![one(a), w(" = "), one(b), w(format!(" within {tolerance}"))],
        )
    }

    /// Amounts as they stand in the document or in the rule.
    pub(super) fn stated(&mut self, env: &Env) -> E {
        let ty = self
            .random
            .pick(&[Ty::Num, Ty::Num, Ty::Money(Some("EUR")), Ty::Percent])
            .clone();
        let exact = Env {
            elements: Vec::new(),
            known: env
                .known
                .iter()
                .filter(|known| known.stored)
                .cloned()
                .collect(),
            dated: false,
        };
        let close = |me: &mut Self| match ty {
            Ty::Num => me
                .random
                .pick(&["3", "3.5", "12.5", "13", "0.1", "0.15", "100", "1"])
                .to_string(),
            Ty::Percent => me
                .random
                .pick(&["8%", "10%", "0.5%", "7.5%", "12.5%"])
                .to_string(),
            _ => me
                .random
                .pick(&["3 EUR", "3.5 EUR", "12.5 EUR", "13 EUR", "100.00 EUR"])
                .to_string(),
        };
        let a = self.leaf(&ty, &exact);
        let b = if self.random.percent(70) {
            let words = close(self);
            Node {
                atom: false,
                ..Node::atom("literal", ty.clone(), words)
            }
        } else {
            self.leaf(&ty, &exact)
        };
        Node::new(
            "stated precision",
            Some(Ty::Bool),
            vec![one(a), w(" = "), one(b), w(" within stated precision")],
        )
    }

    /// `at least N x in [a, b] satisfies x`, where N is near to their number.
    pub(super) fn at_least_of_few(&mut self, depth: usize, env: &Env) -> E {
        let few = 1 + self.random.below(2);
        let items = (0..few)
            .map(|_| self.expression(&Ty::Bool, depth.min(1), env))
            .collect();
        let list = self.bracketed(Ty::List(Box::new(Ty::Bool)), items);
        let (name, count) = (self.name("q"), few + self.random.below(2));
        Node::new(
            "at least",
            Some(Ty::Bool),
            vec![
                w(format!("at least {count} {name} in ")),
                one(list),
                w(format!(" satisfies {name}")),
            ],
        )
    }

    /// An amount against what is reckoned from a list with the literal `0`.
    pub(super) fn with_zero(&mut self, depth: usize, env: &Env) -> E {
        let ty = Ty::Money(Some("EUR"));
        let name = *self.random.pick(&["sum", "max", "min", "sum"]);
        let (zero, money) = (
            Node::atom("literal 0", ty.clone(), "0"),
            self.expression(&ty, depth, env),
        );
        let rest = Node::new("element", None, vec![w(", "), one(money)]);
        let list = Node::called(
            "list with 0",
            Ty::List(Box::new(ty.clone())),
            vec![w("["), one(zero), Part::Many(vec![rest]), w("]")],
        );
        let reckoned = self.called("of a list of money", ty.clone(), name, vec![list]);
        let (op, other) = (
            *self.random.pick(&["=", ">", "<="]),
            self.expression(&ty, depth, env),
        );
        self.joined("comparison", Ty::Bool, reckoned, op, other)
    }

    pub(super) fn of_texts(&mut self, depth: usize, env: &Env) -> E {
        let text = self.expression(&Ty::Text, depth, env);
        match self.random.below(4) {
            0 => {
                let pattern = *self
                    .random
                    .pick(&["[a-c]+", "a|abc", "x.y", "[0-9]*", "^a", "b$", "(a|b)?"]);
                Node::new(
                    "matches",
                    Some(Ty::Bool),
                    vec![one(text), w(format!(" matches \"{pattern}\""))],
                )
            }
            which => {
                let (tag, word) = [
                    ("contains", "contains"),
                    ("starts with", "starts with"),
                    ("ends with", "ends with"),
                ][which - 1];
                let other = self.expression(&Ty::Text, 0, env);
                self.joined(tag, Ty::Bool, text, word, other)
            }
        }
    }

    pub(super) fn found(&mut self, depth: usize, env: &Env) -> E {
        let pattern = *self.random.pick(&["[a-c]+", "x", "[0-9]", "^a"]);
        let text = self.expression(&Ty::Text, depth.min(1), env);
        let word = *self.random.pick(&["present", "missing"]);
        Node::new(
            "find is present",
            Some(Ty::Bool),
            vec![
                w(format!("find(\"{pattern}\", ")),
                one(text),
                w(format!(") is {word}")),
            ],
        )
    }

    pub(super) fn about_lists(&mut self, depth: usize, env: &Env) -> E {
        let of = match self.comparable() {
            Ty::Choice(_) => Ty::Num,
            of => of,
        };
        let list = self.list(&of, depth.max(1), env);
        let name = *self
            .random
            .pick(&["unique", "ascending", "descending", "same_set"]);
        if name == "same_set" {
            let other = self.list(&of, depth.max(1), env);
            return Node::called(
                "same_set",
                Ty::Bool,
                vec![w("same_set("), one(list), w(", "), one(other), w(")")],
            );
        }
        Node::called(
            name,
            Ty::Bool,
            vec![w(format!("{name}(")), one(list), w(")")],
        )
    }

    pub(super) fn equal_lists(&mut self, depth: usize, env: &Env) -> E {
        let of = self.comparable();
        let of = if self.random.percent(25) {
            Ty::List(Box::new(of))
        } else {
            of
        };
        let (a, mut b) = (
            self.list(&of, depth.max(1), env),
            self.list(&of, depth.max(1), env),
        );
        if self.random.percent(8) {
            b = Node::atom("empty list", Ty::List(Box::new(of)), "[]");
        }
        let op = *self.random.pick(&["=", "!="]);
        self.joined("equality of lists", Ty::Bool, a, op, b)
    }
}
