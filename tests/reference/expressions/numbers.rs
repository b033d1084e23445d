//! Numbers and money.

use super::{E, one};
use crate::generate::{Env, Generator};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    pub(super) fn called(&mut self, tag: &'static str, ty: Ty, name: &str, arguments: Vec<E>) -> E {
        let mut parts = vec![w(format!("{name}("))];
        for (at, argument) in arguments.into_iter().enumerate() {
            parts.push(w(if at > 0 { ", " } else { "" }));
            parts.push(one(argument));
        }
        parts.push(w(")"));
        Node::called(tag, ty, parts)
    }

    pub(super) fn number(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let num = |me: &mut Self| me.expression(&Ty::Num, d, env);
        match self.random.below(37) {
            0..=4 => {
                let op = *self.random.pick(&["+", "-", "*", "/"]);
                let (a, mut b) = (num(self), num(self));
                let tag = if op == "/" { "division" } else { "arithmetic" };
                // Division by a zero that is written is an error of the rule file.
                if op == "/" && b.print() == "0" {
                    b = Node::atom("literal", Ty::Num, "2");
                }
                self.joined(tag, Ty::Num, a, op, b)
            }
            5 => Node::new("negation", Some(Ty::Num), vec![w("-"), one(num(self))]),
            6 | 7 => {
                let (a, b) = (
                    self.expression(&Ty::Money(Some("EUR")), d, env),
                    self.expression(&Ty::Money(Some("EUR")), d, env),
                );
                self.joined("money / money", Ty::Num, a, "/", b)
            }
            8..=10 => {
                let Some((list, _)) = self.ranged(d, env) else {
                    return num(self);
                };
                self.called("count", Ty::Num, "count", vec![list])
            }
            11..=14 => {
                let name = *self.random.pick(&[
                    "sum", "min", "max", "mean", "median", "first", "last", "sum",
                ]);
                let list = self.list(&Ty::Num, d.max(1), env);
                self.called(name, Ty::Num, name, vec![list])
            }
            15 => {
                let (list, at) = (self.list(&Ty::Num, d.max(1), env), 1 + self.random.below(3));
                let at = Node::atom("literal", Ty::Int, at.to_string());
                self.called("nth", Ty::Num, "nth", vec![list, at])
            }
            16 => {
                let name = *self.random.pick(&["min", "max"]);
                let (a, b) = (num(self), num(self));
                self.called("min or max of two", Ty::Num, name, vec![a, b])
            }
            17 => {
                let x = num(self);
                self.called("abs", Ty::Num, "abs", vec![x])
            }
            18 if self.random.percent(50) => {
                let x = self.leaf(&Ty::Num, env);
                let (name, of) = match self.random.below(2) {
                    0 => ("root", *self.random.pick(&["1", "2", "2", "3", "4"])),
                    _ => (
                        "power",
                        *self
                            .random
                            .pick(&["1 / 2", "2 / 3", "0.25", "3", "0", "-1", "5 / 3"]),
                    ),
                };
                let places = self.random.below(4);
                let mode = *self.random.pick(&[
                    "half_up",
                    "half_down",
                    "half_even",
                    "up",
                    "down",
                    "ceiling",
                    "floor",
                ]);
                Node::called(
                    "root",
                    Ty::Num,
                    vec![
                        w(format!("{name}(")),
                        one(x),
                        w(format!(", {of}, {places}, {mode})")),
                    ],
                )
            }
            18 => {
                let exponent = Node::atom("literal", Ty::Int, self.random.below(4).to_string());
                let x = num(self);
                self.called("power", Ty::Num, "power", vec![x, exponent])
            }
            19 | 20 => self.rounded(Ty::Num, d, env),
            21..=25 => self.measured(d, env),
            27 => {
                let form = *self.random.pick(&[
                    ("series", "count(days of (from ", "))"),
                    ("series", "count(weeks of (from ", "))"),
                    ("series", "count(calendar months of (from ", "))"),
                    ("series", "count(calendar quarters of (from ", "))"),
                    ("series", "count(calendar years of (from ", "))"),
                    ("steps", "count((from ", ") in steps of 1 month)"),
                    ("steps", "count((from ", ") in steps of 10 days)"),
                ]);
                let (construct, before, after) = form;
                let (from, to) = (
                    self.expression(&Ty::Date, d, env),
                    self.expression(&Ty::Date, d, env),
                );
                Node::new(
                    construct,
                    Some(Ty::Num),
                    vec![w(before), one(from), w(" to "), one(to), w(after)],
                )
            }
            33 if !env.elements.is_empty() => {
                let element = self.random.pick(&env.elements).clone();
                Node::called(
                    "position of",
                    Ty::Num,
                    vec![w(format!("(position of {element})"))],
                )
            }
            34 => {
                let text = self.expression(&Ty::Text, d, env);
                let name = *self.random.pick(&["number", "integer"]);
                match self.random.percent(50) {
                    true => Node::atom(
                        "number of a text",
                        Ty::Num,
                        format!(
                            "{name}(\"{}\")",
                            self.random
                                .pick(&["12", "-0.5", "7%", " 3 ", "x", "1e2", ""])
                        ),
                    ),
                    false => self.called("number of a text", Ty::Num, name, vec![text]),
                }
            }
            35 => {
                let (from, to) = (
                    self.expression(&Ty::Date, d, env),
                    self.expression(&Ty::Date, d, env),
                );
                let (before, between, after) = *self.random.pick(&[
                    ("(months from year_month of ", " to year_month of ", ")"),
                    ("(months from year_month of ", " until year_month of ", ")"),
                    ("(days from ", " to year_month of ", ")"),
                    (
                        "count(calendar months of (from year_month of ",
                        " to ",
                        "))",
                    ),
                    ("year of (year_month of ", " + 3 months) + day of ", ""),
                    (
                        "(days in (year_month of ",
                        " - 1 year)) + month of year_month of ",
                        "",
                    ),
                ]);
                Node::called(
                    "year_month",
                    Ty::Num,
                    vec![
                        w(format!("({before}")),
                        one(from),
                        w(between),
                        one(to),
                        w(format!("{after})")),
                    ],
                )
            }
            26 => {
                let part = *self
                    .random
                    .pick(&["year", "month", "day", "week", "day of year"]);
                let day = self.expression(&Ty::Date, d, env);
                Node::new(
                    "part of a date",
                    Some(Ty::Num),
                    vec![w(format!("{part} of ")), one(day)],
                )
            }
            28 => {
                let part = *self.random.pick(&["hour", "minute", "second"]);
                let instant = self.expression(&Ty::DateTime(None), d, env);
                Node::new(
                    "part of a date-time",
                    Some(Ty::Num),
                    vec![w(format!("{part} of ")), one(instant)],
                )
            }
            29 => {
                let text = self.expression(&Ty::Text, d, env);
                self.called("length", Ty::Num, "length", vec![text])
            }
            30 => match self.known(&Ty::Map(Box::new(Ty::Num)), env) {
                Some(map) => {
                    let key = *self.random.pick(&["a", "kk", "b"]);
                    Node::atom("value of a map", Ty::Num, format!("{map}[\"{key}\"]"))
                }
                None => num(self),
            },
            31 => self
                .of_the_one(&Ty::Num, d, env)
                .unwrap_or_else(|| self.leaf(&Ty::Num, env)),
            32 => {
                let money = self.expression(&Ty::Money(Some("EUR")), d, env);
                Node::called(
                    "amount of money",
                    Ty::Num,
                    vec![w("("), one(money), w(").amount")],
                )
            }
            _ => {
                let percent = self.literal(&Ty::Percent);
                let x = num(self);
                self.joined("percentage of", Ty::Num, percent, "of", x)
            }
        }
    }

    pub(super) fn rounded(&mut self, ty: Ty, depth: usize, env: &Env) -> E {
        let mode = *self.random.pick(&[
            "half_up",
            "half_down",
            "half_even",
            "up",
            "down",
            "ceiling",
            "floor",
        ]);
        let x = self.expression(&ty, depth, env);
        if matches!(ty, Ty::Money(_)) && self.random.percent(60) {
            return Node::called(
                "round_to_minor_unit",
                ty,
                vec![w("round_to_minor_unit("), one(x), w(format!(", {mode})"))],
            );
        }
        let places = *self.random.pick(&["0", "1", "2", "-1"]);
        Node::called(
            "round",
            ty,
            vec![w("round("), one(x), w(format!(", {places}, {mode})"))],
        )
    }

    pub(super) fn measured(&mut self, depth: usize, env: &Env) -> E {
        let days = self.random.percent(60);
        let stretch = self.stretch(days, depth.max(1), env);
        let ty = Some(Ty::Num);
        if self.random.percent(35) && !self.calendars.is_empty() {
            let hours = !days && !self.with_hours.is_empty() && self.random.percent(60);
            let from = if hours || !days {
                self.calendars[..1].to_vec()
            } else {
                self.calendars.clone()
            };
            let calendar = self.random.pick(&from).clone();
            let hours = hours && self.with_hours.contains(&calendar);
            let (tag, words) = match (hours, days) {
                (true, _) => (
                    "working hours in",
                    format!("working hours of {calendar} in "),
                ),
                (_, true) => (
                    "working days in days",
                    format!("working days of {calendar} in "),
                ),
                _ => (
                    "working days in instants",
                    format!("working days of {calendar} in "),
                ),
            };
            return Node::new(tag, ty, vec![w(words), one(stretch)]);
        }
        let unit = match days {
            true => *self
                .random
                .pick(&["days", "weeks", "months", "years", "months"]),
            false => *self
                .random
                .pick(&["hours", "minutes", "days", "weeks", "days"]),
        };
        let tag = match (days, unit) {
            (true, "months" | "years") => "months in",
            (true, _) => "days in days",
            (false, "days" | "weeks") => "days in instants",
            _ => "hours in",
        };
        Node::new(tag, ty, vec![w(format!("{unit} in ")), one(stretch)])
    }

    /// `(the x in xs where …).field`
    pub(super) fn of_the_one(&mut self, ty: &Ty, depth: usize, env: &Env) -> Option<E> {
        let (list, at) = self.records_seen(env)?;
        let fields: Vec<String> = self.records[at]
            .fields
            .iter()
            .filter(|field| field.ty == *ty)
            .map(|field| field.name.clone())
            .collect();
        if fields.is_empty() {
            return None;
        }
        let field = self.random.pick(&fields).clone();
        let name = self.name("x");
        let inner = self.bound_element(env, &name, &Ty::Record(at));
        let filter = self.expression(&Ty::Bool, depth.min(1), &inner);
        Some(Node::called(
            "the x in xs",
            ty.clone(),
            vec![
                w(format!("(the {name} in {list} where ")),
                one(filter),
                w(format!(").{field}")),
            ],
        ))
    }

    pub(super) fn money(&mut self, code: Option<&'static str>, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let ty = Ty::Money(code);
        let money = |me: &mut Self| me.expression(&ty, d, env);
        match self.random.below(13) {
            0..=2 => {
                let op = *self.random.pick(&["+", "-"]);
                let a = money(self);
                let b = if self.random.percent(10) {
                    Node::atom("literal 0", ty.clone(), "0")
                } else {
                    money(self)
                };
                self.joined("money + money", ty.clone(), a, op, b)
            }
            3 => {
                let (n, m) = (self.expression(&Ty::Num, d, env), money(self));
                self.joined("money * number", ty.clone(), n, "*", m)
            }
            4 => {
                let (m, mut n) = (money(self), self.expression(&Ty::Num, d, env));
                if n.print() == "0" {
                    n = Node::atom("literal", Ty::Num, "2");
                }
                self.joined("money / number", ty.clone(), m, "/", n)
            }
            5 => {
                let (p, m) = (self.literal(&Ty::Percent), money(self));
                self.joined("percentage of", ty.clone(), p, "of", m)
            }
            6..=8 => {
                let name = *self
                    .random
                    .pick(&["sum", "sum", "min", "max", "mean", "first", "last"]);
                let mut list = self.list(&ty, d.max(1), env);
                if self.random.percent(20) {
                    let zero = Node::atom("literal 0", ty.clone(), "0");
                    let other = Node::new("element", None, vec![w(", "), one(money(self))]);
                    let parts = vec![w("["), one(zero), Part::Many(vec![other]), w("]")];
                    list = Node::called("list with 0", Ty::List(Box::new(ty.clone())), parts);
                }
                self.called("of a list of money", ty.clone(), name, vec![list])
            }
            9 => self.rounded(ty.clone(), d, env),
            10 => Node::new("negation", Some(ty.clone()), vec![w("-"), one(money(self))]),
            11 => {
                let x = money(self);
                self.called("abs", ty.clone(), "abs", vec![x])
            }
            _ => self
                .of_the_one(&ty, d, env)
                .unwrap_or_else(|| self.leaf(&ty, env)),
        }
    }
}
