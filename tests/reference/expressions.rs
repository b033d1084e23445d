//! Makes well-typed expressions.

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
        let known: Vec<Known> = env.known.iter().filter(|known| Self::fits(&known.ty, ty)).cloned().collect();
        if !known.is_empty() && self.random.percent(80) {
            let known = self.random.pick(&known).clone();
            return Node::atom("path", ty.clone(), known.words);
        }
        if env.dated && self.random.percent(45) {
            let named: Vec<String> =
                self.parameters.iter().filter(|(_, of)| Self::fits(of, ty)).map(|(name, _)| name.clone()).collect();
            if !named.is_empty() {
                let name = self.random.pick(&named).clone();
                if self.random.percent(25) {
                    let day = self.leaf(&Ty::Date, &Env { dated: false, ..env.clone() });
                    return Node::called("as of", ty.clone(), vec![w(format!("({name} as of ")), one(day), w(")")]);
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
        Some(Node::called("first of records", ty.clone(), vec![w(format!("first({list})"))]))
    }

    /// The words of something of exactly this type.
    fn known(&mut self, ty: &Ty, env: &Env) -> Option<String> {
        let known: Vec<String> =
            env.known.iter().filter(|known| known.ty == *ty).map(|known| known.words.clone()).collect();
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
            Ty::Text => format!("\"{}\"", self.random.pick(&["", "a", "abc", "b", "x y", "Éa", "12", "low"])),
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
            Ty::Time => self.random.pick(&["09:00", "00:00", "23:59", "12:30"]).to_string(),
            Ty::Duration => format!("{} {}", small(self), self.random.pick(&["hours", "minutes", "seconds"])),
            Ty::Period => {
                let unit = *self.random.pick(&["days", "weeks", "months", "years", "days", "months"]);
                format!("{} {unit}", if unit == "days" { self.random.below(60).to_string() } else { small(self) })
            }
            Ty::List(of) => {
                let items = (0..1 + self.random.below(3)).map(|_| self.literal(of)).collect::<Vec<_>>();
                return self.bracketed(ty.clone(), items);
            }
            Ty::Choice(at) => {
                let options = self.options(*at);
                format!("\"{}\"", self.random.pick(&options))
            }
            other => panic!("no literal of {other:?}"),
        };
        let atom = matches!(ty, Ty::Text | Ty::Bool | Ty::Date | Ty::DateTime(_) | Ty::Time | Ty::Choice(_) | Ty::Int);
        Node { atom, ..Node::atom("literal", ty.clone(), words) }
    }

    pub fn options(&self, at: usize) -> Vec<&'static str> {
        self.choices.get(at).map_or_else(|| vec!["yes", "no", "Perhaps"], |(_, options)| options.clone())
    }

    fn bracketed(&mut self, ty: Ty, items: Vec<E>) -> E {
        // The first element tells the type; the others may be left out.
        let mut items = items.into_iter();
        let Some(first) = items.next() else { return Node::atom("empty list", ty, "[]") };
        let rest = items.map(|item| Node::new("element", None, vec![w(", "), one(item)])).collect();
        Node::called("list", ty, vec![w("["), one(first), Part::Many(rest), w("]")])
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
        let clock = *self.random.pick(if day == "2024-02-29" { &clocks[..5] } else { &clocks });
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

    // ---- truth ---------------------------------------------------------------------------------------------------

    /// A type whose values can be compared.
    fn comparable(&mut self) -> Ty {
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

    fn joined(&mut self, tag: &'static str, ty: Ty, a: E, words: &str, b: E) -> E {
        Node::new(tag, Some(ty), vec![one(a), w(format!(" {words} ")), one(b)])
    }

    fn truth(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(51) {
            0..=8 => self.compared(d, env),
            9..=11 => {
                let op = *self.random.pick(&["and", "or", "implies", "and"]);
                let (a, b) = (self.expression(&Ty::Bool, d, env), self.expression(&Ty::Bool, d, env));
                let tag = match op {
                    "and" => "and",
                    "or" => "or",
                    _ => "implies",
                };
                self.joined(tag, Ty::Bool, a, op, b)
            }
            12 => Node::new("not", Some(Ty::Bool), vec![w("not "), one(self.expression(&Ty::Bool, d, env))]),
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
                let (a, b) = (self.stretch(days, d.max(1), env), self.stretch(days, d.max(1), env));
                self.joined(if word == "covers" { "covers" } else { "overlaps" }, Ty::Bool, a, word, b)
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

    fn compared(&mut self, depth: usize, env: &Env) -> E {
        let ty = self.comparable();
        if self.random.percent(12) && !matches!(ty, Ty::Choice(_)) {
            let (low, high) = if self.random.percent(50) { ("<", "<=") } else { (">=", ">") };
            let chain = [low, high, "="];
            let (x, y) = if self.random.percent(15) { ("=", "=") } else { (*self.random.pick(&chain[..2]), high) };
            let (a, b, c) =
                (self.expression(&ty, depth, env), self.expression(&ty, depth, env), self.expression(&ty, depth, env));
            return Node::new(
                "chain of comparisons",
                Some(Ty::Bool),
                vec![one(a), w(format!(" {x} ")), one(b), w(format!(" {y} ")), one(c)],
            );
        }
        let op = match ty {
            Ty::Choice(_) => *self.random.pick(&["=", "!="]),
            _ => *self.random.pick(&["=", "!=", "<", "<=", ">", ">="]),
        };
        let a = self.expression(&ty, depth, env);
        let zero = matches!(ty, Ty::Money(_) | Ty::Duration | Ty::Period) && self.random.percent(15);
        let b = if zero { Node::atom("literal 0", ty.clone(), "0") } else { self.expression(&ty, depth, env) };
        self.joined("comparison", Ty::Bool, a, op, b)
    }

    fn present(&mut self, env: &Env) -> E {
        let all = env.known.iter().filter(|known| known.stored);
        let (optional, others): (Vec<&Known>, Vec<&Known>) = all.partition(|known| known.optional);
        let from = if !optional.is_empty() && self.random.percent(75) { optional } else { others };
        if from.is_empty() {
            return self.leaf(&Ty::Bool, env);
        }
        let known = (*self.random.pick(&from)).clone();
        let word = *self.random.pick(&["present", "missing"]);
        Node::new("is present", Some(Ty::Bool), vec![w(format!("{} is {word}", known.words))])
    }

    fn member(&mut self, depth: usize, env: &Env) -> E {
        let word = *self.random.pick(&["in", "in", "not in"]);
        if self.random.percent(40) {
            let days = self.random.percent(60);
            let point = if days { Ty::Date } else { Ty::DateTime(None) };
            let (x, s) = (self.expression(&point, depth, env), self.stretch(days, depth.max(1), env));
            return self.joined("in a stretch", Ty::Bool, x, word, s);
        }
        let ty = self.comparable();
        let (x, xs) = (self.expression(&ty, depth, env), self.list(&ty, depth.max(1), env));
        self.joined("in a list", Ty::Bool, x, word, xs)
    }

    /// A list to range over: its expression and the type of its elements.
    fn ranged(&mut self, depth: usize, env: &Env) -> Option<(E, Ty)> {
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
            let Ty::List(of) = known.ty.clone() else { return None };
            return Some((Node::atom("path", known.ty, known.words), *of));
        }
        let of = self.comparable();
        Some((self.list(&of, depth.max(1), env), of))
    }

    /// Records filtered or sorted.
    fn records_of(&mut self, plain: E, at: usize, depth: usize, env: &Env) -> E {
        let list = Ty::List(Box::new(Ty::Record(at)));
        let keys: Vec<String> = self.records[at]
            .fields
            .iter()
            .filter(|field| {
                !field.derived && matches!(field.ty, Ty::Num | Ty::Date | Ty::Text | Ty::Int | Ty::Money(Some(_)))
            })
            .map(|field| field.name.clone())
            .collect();
        if !keys.is_empty() && self.random.percent(50) {
            let key = self.random.pick(&keys).clone();
            return Node::new("sorted by", Some(list), vec![one(plain), w(format!(" sorted by {key}"))]);
        }
        let name = self.name("x");
        let inner = self.bound(env, &name, &Ty::Record(at));
        let filter = self.expression(&Ty::Bool, depth - 1, &inner);
        Node::called(
            "comprehension",
            list,
            vec![w(format!("[{name} for {name} in ")), one(plain), w(" where "), one(filter), w("]")],
        )
    }

    fn quantified(&mut self, depth: usize, env: &Env) -> E {
        let Some((list, of)) = self.ranged(depth, env) else { return self.leaf(&Ty::Bool, env) };
        let name = self.name("q");
        let inner = self.bound(env, &name, &of);
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
            vec![w(format!("{words} {name} in ")), one(list), Part::Many(filter), w(" satisfies "), one(body)],
        )
    }

    fn deadline(&mut self, depth: usize, env: &Env) -> E {
        let kind = *self.random.pick(&["within", "at least"]);
        let direction = *self.random.pick(&["after", "before"]);
        let instants = self.random.percent(30);
        let point = if instants { Ty::DateTime(None) } else { Ty::Date };
        let (x, y) = (self.expression(&point, depth, env), self.expression(&point, depth, env));
        let (tag, length) = if !instants && !self.calendars.is_empty() && self.random.percent(40) {
            let calendar = self.random.pick(&self.calendars.clone()).clone();
            let count = self.random.below(6);
            let words = format!("{count} working days of {calendar}");
            ("deadline of working days", Node::new("working days", None, vec![w(words)]))
        } else if instants && self.random.percent(60) {
            ("deadline of hours", self.expression(&Ty::Duration, depth, env))
        } else {
            ("deadline", self.expression(&Ty::Period, depth, env))
        };
        Node::new(
            tag,
            Some(Ty::Bool),
            vec![one(x), w(format!(" {kind} ")), one(length), w(format!(" {direction} ")), one(y)],
        )
    }

    fn tolerance(&mut self, depth: usize, env: &Env) -> E {
        let ty = self.random.pick(&[Ty::Num, Ty::Money(Some("EUR")), Ty::Money(Some("EUR"))]).clone();
        let (a, b) = (self.expression(&ty, depth, env), self.expression(&ty, depth, env));
        let percent = self.random.percent(40);
        let tolerance = match (percent, &ty) {
            (true, _) => self.random.pick(&["0.5%", "10%", "50%"]).to_string(),
            (_, Ty::Num) => self.random.pick(&["0.5", "2", "100"]).to_string(),
            _ => self.random.pick(&["0.02 EUR", "1 EUR", "100 EUR"]).to_string(),
        };
        Node::new(
            if percent { "within a percentage" } else { "within an amount" },
            Some(Ty::Bool),
            vec![one(a), w(" = "), one(b), w(format!(" within {tolerance}"))],
        )
    }

    /// Amounts as they stand in the document or in the rule.
    fn stated(&mut self, env: &Env) -> E {
        let ty = self.random.pick(&[Ty::Num, Ty::Num, Ty::Money(Some("EUR")), Ty::Percent]).clone();
        let exact = Env { known: env.known.iter().filter(|known| known.stored).cloned().collect(), dated: false };
        let close = |me: &mut Self| match ty {
            Ty::Num => me.random.pick(&["3", "3.5", "12.5", "13", "0.1", "0.15", "100", "1"]).to_string(),
            Ty::Percent => me.random.pick(&["8%", "10%", "0.5%", "7.5%", "12.5%"]).to_string(),
            _ => me.random.pick(&["3 EUR", "3.5 EUR", "12.5 EUR", "13 EUR", "100.00 EUR"]).to_string(),
        };
        let a = self.leaf(&ty, &exact);
        let b = if self.random.percent(70) {
            let words = close(self);
            Node { atom: false, ..Node::atom("literal", ty.clone(), words) }
        } else {
            self.leaf(&ty, &exact)
        };
        Node::new("stated precision", Some(Ty::Bool), vec![one(a), w(" = "), one(b), w(" within stated precision")])
    }

    /// `at least N x in [a, b] satisfies x`, where N is near to their number.
    fn at_least_of_few(&mut self, depth: usize, env: &Env) -> E {
        let few = 1 + self.random.below(2);
        let items = (0..few).map(|_| self.expression(&Ty::Bool, depth.min(1), env)).collect();
        let list = self.bracketed(Ty::List(Box::new(Ty::Bool)), items);
        let (name, count) = (self.name("q"), few + self.random.below(2));
        Node::new(
            "at least",
            Some(Ty::Bool),
            vec![w(format!("at least {count} {name} in ")), one(list), w(format!(" satisfies {name}"))],
        )
    }

    /// An amount against what is reckoned from a list with the literal `0`.
    fn with_zero(&mut self, depth: usize, env: &Env) -> E {
        let ty = Ty::Money(Some("EUR"));
        let name = *self.random.pick(&["sum", "max", "min", "sum"]);
        let (zero, money) = (Node::atom("literal 0", ty.clone(), "0"), self.expression(&ty, depth, env));
        let rest = Node::new("element", None, vec![w(", "), one(money)]);
        let list = Node::called(
            "list with 0",
            Ty::List(Box::new(ty.clone())),
            vec![w("["), one(zero), Part::Many(vec![rest]), w("]")],
        );
        let reckoned = self.called("of a list of money", ty.clone(), name, vec![list]);
        let (op, other) = (*self.random.pick(&["=", ">", "<="]), self.expression(&ty, depth, env));
        self.joined("comparison", Ty::Bool, reckoned, op, other)
    }

    fn of_texts(&mut self, depth: usize, env: &Env) -> E {
        let text = self.expression(&Ty::Text, depth, env);
        match self.random.below(4) {
            0 => {
                let pattern = *self.random.pick(&["[a-c]+", "a|abc", "x.y", "[0-9]*", "^a", "b$", "(a|b)?"]);
                Node::new("matches", Some(Ty::Bool), vec![one(text), w(format!(" matches \"{pattern}\""))])
            }
            which => {
                let (tag, word) =
                    [("contains", "contains"), ("starts with", "starts with"), ("ends with", "ends with")][which - 1];
                let other = self.expression(&Ty::Text, 0, env);
                self.joined(tag, Ty::Bool, text, word, other)
            }
        }
    }

    fn found(&mut self, depth: usize, env: &Env) -> E {
        let pattern = *self.random.pick(&["[a-c]+", "x", "[0-9]", "^a"]);
        let text = self.expression(&Ty::Text, depth.min(1), env);
        let word = *self.random.pick(&["present", "missing"]);
        Node::new(
            "find is present",
            Some(Ty::Bool),
            vec![w(format!("find(\"{pattern}\", ")), one(text), w(format!(") is {word}"))],
        )
    }

    fn about_lists(&mut self, depth: usize, env: &Env) -> E {
        let of = match self.comparable() {
            Ty::Choice(_) => Ty::Num,
            of => of,
        };
        let list = self.list(&of, depth.max(1), env);
        let name = *self.random.pick(&["unique", "ascending", "descending", "same_set"]);
        if name == "same_set" {
            let other = self.list(&of, depth.max(1), env);
            return Node::called("same_set", Ty::Bool, vec![w("same_set("), one(list), w(", "), one(other), w(")")]);
        }
        Node::called(name, Ty::Bool, vec![w(format!("{name}(")), one(list), w(")")])
    }

    fn equal_lists(&mut self, depth: usize, env: &Env) -> E {
        let of = self.comparable();
        let of = if self.random.percent(25) { Ty::List(Box::new(of)) } else { of };
        let (a, mut b) = (self.list(&of, depth.max(1), env), self.list(&of, depth.max(1), env));
        if self.random.percent(8) {
            b = Node::atom("empty list", Ty::List(Box::new(of)), "[]");
        }
        let op = *self.random.pick(&["=", "!="]);
        self.joined("equality of lists", Ty::Bool, a, op, b)
    }

    // ---- numbers and money -----------------------------------------------------------------------------------------

    fn called(&mut self, tag: &'static str, ty: Ty, name: &str, arguments: Vec<E>) -> E {
        let mut parts = vec![w(format!("{name}("))];
        for (at, argument) in arguments.into_iter().enumerate() {
            parts.push(w(if at > 0 { ", " } else { "" }));
            parts.push(one(argument));
        }
        parts.push(w(")"));
        Node::called(tag, ty, parts)
    }

    fn number(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let num = |me: &mut Self| me.expression(&Ty::Num, d, env);
        match self.random.below(34) {
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
                let Some((list, _)) = self.ranged(d, env) else { return num(self) };
                self.called("count", Ty::Num, "count", vec![list])
            }
            11..=14 => {
                let name = *self.random.pick(&["sum", "min", "max", "mean", "first", "last", "sum"]);
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
            18 => {
                let exponent = Node::atom("literal", Ty::Int, self.random.below(4).to_string());
                let x = num(self);
                self.called("power", Ty::Num, "power", vec![x, exponent])
            }
            19 | 20 => self.rounded(Ty::Num, d, env),
            21..=25 => self.measured(d, env),
            26 | 27 => {
                let part = *self.random.pick(&["year", "month", "day"]);
                let day = self.expression(&Ty::Date, d, env);
                Node::new("part of a date", Some(Ty::Num), vec![w(format!("{part} of ")), one(day)])
            }
            28 => {
                let part = *self.random.pick(&["hour", "minute"]);
                let instant = self.expression(&Ty::DateTime(None), d, env);
                Node::new("part of a date-time", Some(Ty::Num), vec![w(format!("{part} of ")), one(instant)])
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
            31 => self.of_the_one(&Ty::Num, d, env).unwrap_or_else(|| self.leaf(&Ty::Num, env)),
            32 => {
                let money = self.expression(&Ty::Money(Some("EUR")), d, env);
                Node::called("amount of money", Ty::Num, vec![w("("), one(money), w(").amount")])
            }
            _ => {
                let percent = self.literal(&Ty::Percent);
                let x = num(self);
                self.joined("percentage of", Ty::Num, percent, "of", x)
            }
        }
    }

    fn rounded(&mut self, ty: Ty, depth: usize, env: &Env) -> E {
        let mode = *self.random.pick(&["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]);
        let x = self.expression(&ty, depth, env);
        if matches!(ty, Ty::Money(_)) && self.random.percent(60) {
            return Node::called(
                "round_to_minor_unit",
                ty,
                vec![w("round_to_minor_unit("), one(x), w(format!(", {mode})"))],
            );
        }
        let places = *self.random.pick(&["0", "1", "2", "-1"]);
        Node::called("round", ty, vec![w("round("), one(x), w(format!(", {places}, {mode})"))])
    }

    fn measured(&mut self, depth: usize, env: &Env) -> E {
        let days = self.random.percent(60);
        let stretch = self.stretch(days, depth.max(1), env);
        let ty = Some(Ty::Num);
        if self.random.percent(35) && !self.calendars.is_empty() {
            let hours = !days && !self.with_hours.is_empty() && self.random.percent(60);
            let from = if hours || !days { self.calendars[..1].to_vec() } else { self.calendars.clone() };
            let calendar = self.random.pick(&from).clone();
            let hours = hours && self.with_hours.contains(&calendar);
            let (tag, words) = match (hours, days) {
                (true, _) => ("working hours in", format!("working hours of {calendar} in ")),
                (_, true) => ("working days in days", format!("working days of {calendar} in ")),
                _ => ("working days in instants", format!("working days of {calendar} in ")),
            };
            return Node::new(tag, ty, vec![w(words), one(stretch)]);
        }
        let unit = match days {
            true => *self.random.pick(&["days", "weeks", "months", "years", "months"]),
            false => *self.random.pick(&["hours", "minutes", "days", "weeks", "days"]),
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
    fn of_the_one(&mut self, ty: &Ty, depth: usize, env: &Env) -> Option<E> {
        let (list, at) = self.records_seen(env)?;
        let fields: Vec<String> =
            self.records[at].fields.iter().filter(|field| field.ty == *ty).map(|field| field.name.clone()).collect();
        if fields.is_empty() {
            return None;
        }
        let field = self.random.pick(&fields).clone();
        let name = self.name("x");
        let inner = self.bound(env, &name, &Ty::Record(at));
        let filter = self.expression(&Ty::Bool, depth.min(1), &inner);
        Some(Node::called(
            "the x in xs",
            ty.clone(),
            vec![w(format!("(the {name} in {list} where ")), one(filter), w(format!(").{field}"))],
        ))
    }

    fn money(&mut self, code: Option<&'static str>, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let ty = Ty::Money(code);
        let money = |me: &mut Self| me.expression(&ty, d, env);
        match self.random.below(13) {
            0..=2 => {
                let op = *self.random.pick(&["+", "-"]);
                let a = money(self);
                let b = if self.random.percent(10) { Node::atom("literal 0", ty.clone(), "0") } else { money(self) };
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
                let name = *self.random.pick(&["sum", "sum", "min", "max", "mean", "first", "last"]);
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
            _ => self.of_the_one(&ty, d, env).unwrap_or_else(|| self.leaf(&ty, env)),
        }
    }

    // ---- time ----------------------------------------------------------------------------------------------------

    fn day(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let day = |me: &mut Self| me.expression(&Ty::Date, d, env);
        match self.random.below(14) {
            0..=3 => {
                let op = *self.random.pick(&["+", "-"]);
                let (a, b) = (day(self), self.expression(&Ty::Period, d, env));
                self.joined("date + period", Ty::Date, a, op, b)
            }
            4 => {
                let what = *self.random.pick(&[
                    "start of month",
                    "end of month",
                    "start of quarter",
                    "end of quarter",
                    "start of year",
                    "end of year",
                ]);
                Node::new("start or end of", Some(Ty::Date), vec![w(format!("{what} of ")), one(day(self))])
            }
            5 => {
                let zone = match self.random.below(3) {
                    0 => format!(" in zone \"{}\"", self.random.pick(&ZONES)),
                    _ => String::new(),
                };
                let instant = self.expression(&Ty::DateTime(None), d, env);
                Node::new("date of", Some(Ty::Date), vec![w("date of "), one(instant), w(zone)])
            }
            6 | 7 if !self.calendars.is_empty() => {
                let calendar = self.random.pick(&self.calendars.clone()).clone();
                let (op, n) = (*self.random.pick(&["+", "-", "+"]), self.random.below(7));
                Node::new(
                    "date + working days",
                    Some(Ty::Date),
                    vec![one(day(self)), w(format!(" {op} {n} working days of {calendar}"))],
                )
            }
            8 if !self.calendars.is_empty() => {
                let calendar = self.random.pick(&self.calendars.clone()).clone();
                let day = day(self);
                match self.random.below(3) {
                    0 => Node::new(
                        "next working day",
                        Some(Ty::Date),
                        vec![w(format!("next working day of {calendar} on or after ")), one(day)],
                    ),
                    1 => Node::new(
                        "previous working day",
                        Some(Ty::Date),
                        vec![w(format!("previous working day of {calendar} on or before ")), one(day)],
                    ),
                    _ => Node::new(
                        "rolls to next working day",
                        Some(Ty::Date),
                        vec![one(day), w(format!(" rolls to next working day of {calendar}"))],
                    ),
                }
            }
            9 | 10 => {
                let name = *self.random.pick(&["min", "max", "first", "last"]);
                let list = self.list(&Ty::Date, d.max(1), env);
                self.called("of a list of dates", Ty::Date, name, vec![list])
            }
            11 => Node::atom("check date", Ty::Date, "(check date)"),
            _ => self.leaf(&Ty::Date, env),
        }
    }

    fn instant(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let ty = Ty::DateTime(None);
        match self.random.below(8) {
            0 | 1 => {
                let op = *self.random.pick(&["+", "-"]);
                let (a, b) = (self.expression(&ty, d, env), self.expression(&Ty::Duration, d, env));
                self.joined("datetime + duration", ty, a, op, b)
            }
            2 | 3 => {
                let op = *self.random.pick(&["+", "-"]);
                let (a, b) = (self.expression(&ty, d, env), self.expression(&Ty::Period, d, env));
                self.joined("datetime + period", ty, a, op, b)
            }
            4 => {
                let zone = *self.random.pick(&ZONES);
                let day = self.expression(&Ty::Date, d, env);
                Node::new("start of day", Some(ty), vec![w("start of "), one(day), w(format!(" in zone \"{zone}\""))])
            }
            _ => self.leaf(&ty, env),
        }
    }

    fn duration(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(7) {
            0 | 1 => {
                let instant = Ty::DateTime(None);
                let (a, b) = (self.expression(&instant, d, env), self.expression(&instant, d, env));
                self.joined("datetime - datetime", Ty::Duration, a, "-", b)
            }
            2 => {
                let (a, b) = (self.expression(&Ty::Duration, d, env), self.expression(&Ty::Duration, d, env));
                self.joined("duration + duration", Ty::Duration, a, "+", b)
            }
            3 => {
                let n = self.expression(&Ty::Num, d.min(1), env);
                let unit = *self.random.pick(&["hours", "minutes", "seconds"]);
                Node::new("length of", Some(Ty::Duration), vec![w("("), one(n), w(format!(") {unit}"))])
            }
            4 => {
                let name = *self.random.pick(&["sum", "min", "max"]);
                let list = self.list(&Ty::Duration, d.max(1), env);
                self.called("of a list of lengths", Ty::Duration, name, vec![list])
            }
            _ => self.leaf(&Ty::Duration, env),
        }
    }

    fn period(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(8) {
            0 | 1 => {
                let (a, b) = (self.expression(&Ty::Date, d, env), self.expression(&Ty::Date, d, env));
                self.joined("date - date", Ty::Period, a, "-", b)
            }
            2 => {
                let (a, b) = (self.expression(&Ty::Period, d, env), self.expression(&Ty::Period, d, env));
                let op = *self.random.pick(&["+", "-"]);
                self.joined("period + period", Ty::Period, a, op, b)
            }
            3 => {
                let n = self.expression(&Ty::Num, d.min(1), env);
                let unit = *self.random.pick(&["days", "months", "weeks", "years"]);
                let n = if n.tag == "literal" { self.leaf(&Ty::Int, env) } else { n };
                Node::new("length of", Some(Ty::Period), vec![w("("), one(n), w(format!(") {unit}"))])
            }
            4 => {
                let name = *self.random.pick(&["sum", "min", "max"]);
                let list = self.list(&Ty::Period, d.max(1), env);
                self.called("of a list of lengths", Ty::Period, name, vec![list])
            }
            _ => self.leaf(&Ty::Period, env),
        }
    }

    fn stretch(&mut self, days: bool, depth: usize, env: &Env) -> E {
        let point = if days { Ty::Date } else { Ty::DateTime(None) };
        let word = *self.random.pick(&["to", "to", "until"]);
        let d = depth.saturating_sub(1);
        let (a, b) = (self.expression(&point, d, env), self.expression(&point, d, env));
        let tag = match (days, word) {
            (true, "to") => "from a to b",
            (true, _) => "from a until b",
            _ => "stretch of instants",
        };
        Node::new(tag, Some(Ty::Stretch(days)), vec![w("from "), one(a), w(format!(" {word} ")), one(b)])
    }

    // ---- texts and lists -------------------------------------------------------------------------------------------

    fn text(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(9) {
            0 | 1 => {
                let name = *self.random.pick(&["upper", "lower", "trim"]);
                let text = self.expression(&Ty::Text, d, env);
                self.called("upper, lower, trim", Ty::Text, name, vec![text])
            }
            2 => {
                let day = self.expression(&Ty::Date, d, env);
                Node::new("weekday of", Some(Ty::Text), vec![w("weekday of "), one(day)])
            }
            3 => {
                let pattern = *self.random.pick(&["[a-c]+", "x", "[0-9]"]);
                let text = self.expression(&Ty::Text, d, env);
                Node::called("find", Ty::Text, vec![w(format!("find(\"{pattern}\", ")), one(text), w(")")])
            }
            4 => {
                let name = *self.random.pick(&["first", "last", "min", "max"]);
                let list = self.list(&Ty::Text, d.max(1), env);
                let name = if matches!(name, "min" | "max") { "first" } else { name };
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
                    let inner = self.bound(env, &name, &element);
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
                        vec![w("["), one(body), w(format!(" for {name} in ")), one(list), Part::Many(filter), w("]")],
                    )
                }
                None => self.leaf(&ty, env),
            },
            6 if !matches!(of, Ty::List(_)) => {
                let list = self.list(of, d.max(1), env);
                self.called("distinct", ty, "distinct", vec![list])
            }
            7 => self.grouped(of, env).unwrap_or_else(|| self.leaf(&ty, env)),
            8 if *of == Ty::Text => match self.random.below(2) {
                0 => {
                    let text = self.expression(&Ty::Text, d, env);
                    self.called("words", ty, "words", vec![text])
                }
                _ => {
                    let text = self.expression(&Ty::Text, d, env);
                    let separator = *self.random.pick(&[" ", "", "b"]);
                    Node::called("split", ty, vec![w("split("), one(text), w(format!(", \"{separator}\")"))])
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
                    Node::called("field of a list", ty, vec![w("("), one(records), w(format!(").{field}"))])
                }
                None => self.leaf(&ty, env),
            },
            _ => self.leaf(&ty, env),
        }
    }

    /// `[e for g in xs grouped by k]`
    fn grouped(&mut self, of: &Ty, env: &Env) -> Option<E> {
        let (list, at) = self.records_seen(env)?;
        let plain = |ty: &Ty| matches!(ty, Ty::Num | Ty::Text | Ty::Date | Ty::Money(_) | Ty::Bool | Ty::Period);
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
        inner.known.push(Known { words: format!("{group}.{key}"), ty: key_type, stored: false, optional: false });
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
            vec![w("["), one(body), w(format!(" for {group} in {list} grouped by {key}]"))],
        ))
    }
}
