//! Rules and exceptions.

use super::{CHANGES, Env, Generator, Known};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    pub(super) fn rule(&mut self, items: &mut Vec<Node>) {
        let places: Vec<usize> = (0..self.records.len())
            .filter(|at| self.records[*at].name.starts_with('T'))
            .collect();
        let at = if self.random.percent(60) {
            places[0]
        } else {
            *self.random.pick(&places)
        };
        let name = self.name("rule");
        let ty = self.records[at].name.clone();
        let env = Env {
            elements: Vec::new(),
            known: self.paths_of("", at, 2),
            dated: true,
        };
        let mut head = Vec::new();
        if self.random.percent(20) {
            let dates: Vec<String> = self
                .paths_of("", at, 1)
                .into_iter()
                .filter(|known| {
                    known.ty == Ty::Date && known.stored && !known.words.contains("parent")
                })
                .map(|known| known.words)
                .collect();
            if !dates.is_empty() {
                let date = self.random.pick(&dates).clone();
                head.push(Node::new(
                    "rule dated by",
                    None,
                    vec![w(format!("  dated by {date}\n"))],
                ));
            }
        }
        if self.random.percent(20) {
            let policy = *self.random.pick(&["clip", "roll"]);
            head.push(Node::new(
                "rule month ends",
                None,
                vec![w(format!("  month ends {policy}\n"))],
            ));
        }
        let two_versions = self.random.percent(8);
        if two_versions {
            let clauses = self.statements(&env, 1).0;
            let mut all = vec![Node::new(
                "in force",
                None,
                vec![w("  in force from 2020-01-01 until 2024-01-01\n")],
            )];
            all.extend(clauses);
            let first = vec![
                w(format!("rule {name} for {ty} {{\n")),
                Part::Many(all),
                w("}\n"),
            ];
            items.push(Node::new("rule version", None, first));
            head.push(Node::new(
                "in force",
                None,
                vec![w("  in force from 2024-01-01\n")],
            ));
        } else if self.random.percent(25) {
            head.push(self.in_force());
        }
        let (clauses, decided) = if self.random.percent(40) {
            self.one_for_each(&env)
        } else {
            self.statements(&env, 2)
        };
        head.extend(clauses);
        items.push(Node::new(
            "rule",
            None,
            vec![
                w(format!("rule {name} for {ty} {{\n")),
                Part::Many(head),
                w("}\n"),
            ],
        ));
        if !two_versions && self.random.percent(if self.plain { 10 } else { 55 }) {
            self.exceptions(&name, &decided, 2, items);
        }
    }

    pub(super) fn in_force(&mut self) -> Node {
        let at = self.random.below(CHANGES.len());
        let until = match self.random.below(3) {
            0 => CHANGES
                .get(at + 1 + self.random.below(2))
                .map_or(String::new(), |until| format!(" until {until}")),
            _ => String::new(),
        };
        Node::new(
            "in force",
            None,
            vec![w(format!("  in force from {}{until}\n", CHANGES[at]))],
        )
    }

    pub(super) fn exceptions(&mut self, to: &str, env: &Env, depth: usize, items: &mut Vec<Node>) {
        for _ in 0..1 + self.random.below(2) {
            let name = self.name("except");
            let mut clauses = Vec::new();
            if self.random.percent(30) {
                clauses.push(self.in_force());
            }
            let mut own = env.clone();
            if self.random.percent(25) {
                let (binding, ty) = (self.name("let"), Ty::Num);
                let value = self.expression(&ty, 1, env);
                clauses.push(Node::new(
                    "exception let",
                    None,
                    vec![w(format!("  let {binding} = ")), Part::One(value), w("\n")],
                ));
                own = self.bound(&own, &binding, &ty);
            }
            for _ in 0..self.random.below(3) {
                clauses.push(self.condition(&own));
            }
            if self.random.percent(85) {
                for _ in 0..1 + self.random.below(2) {
                    clauses.push(self.requirement(&own));
                }
            }
            items.push(Node::new(
                "exception",
                None,
                vec![
                    w(format!("exception {name} to {to} {{\n")),
                    Part::Many(clauses),
                    w("}\n"),
                ],
            ));
            if depth > 0 && self.random.percent(45) {
                self.exceptions(&name, env, depth - 1, items);
            }
        }
    }

    pub(super) fn condition(&mut self, env: &Env) -> Node {
        let word = *self.random.pick(&["when", "when", "unless"]);
        let value = self.condition_expression(env);
        Node::new(
            word,
            None,
            vec![w(format!("  {word} ")), Part::One(value), w("\n")],
        )
    }

    /// A condition that is often simply a boolean of the document.
    pub(super) fn condition_expression(&mut self, env: &Env) -> Node {
        let simple: Vec<Known> = env
            .known
            .iter()
            .filter(|known| known.ty == Ty::Bool)
            .cloned()
            .collect();
        match self.random.below(3) {
            0 if !simple.is_empty() => {
                let known = self.random.pick(&simple).clone();
                Node::atom("condition", Ty::Bool, known.words)
            }
            _ => self.expression(&Ty::Bool, 1, env),
        }
    }

    pub(super) fn requirement(&mut self, env: &Env) -> Node {
        let word = *self.random.pick(&["require", "require", "forbid"]);
        let depth = 1 + self.random.below(3);
        let value = self.expression(&Ty::Bool, depth, env);
        Node::new(
            word,
            None,
            vec![w(format!("  {word} ")), Part::One(value), w("\n")],
        )
    }

    /// The clauses of a block with requirements of its own, and what exceptions see there.
    pub(super) fn statements(&mut self, env: &Env, depth: usize) -> (Vec<Node>, Env) {
        let mut clauses = Vec::new();
        let mut env = env.clone();
        self.lets(&mut clauses, &mut env);
        let decided = env.clone();
        for _ in 0..self.random.below(2) {
            clauses.push(self.condition(&env));
        }
        for _ in 0..1 + self.random.below(2) {
            clauses.push(self.requirement(&env));
        }
        if self.random.percent(25) {
            clauses.push(self.condition(&env));
        }
        if depth > 0 && self.random.percent(35) {
            clauses.extend(self.for_each(&env, depth - 1, false).map(|(each, _)| each));
        }
        (clauses, decided)
    }

    pub(super) fn lets(&mut self, clauses: &mut Vec<Node>, env: &mut Env) {
        if self.random.percent(30) {
            let name = self.name("let");
            let ty = self
                .random
                .pick(&[
                    Ty::Num,
                    Ty::Bool,
                    Ty::Date,
                    Ty::Money(Some("EUR")),
                    Ty::Period,
                ])
                .clone();
            let value = self.expression(&ty, 2, env);
            clauses.push(Node::new(
                "let",
                None,
                vec![w(format!("  let {name} = ")), Part::One(value), w("\n")],
            ));
            *env = self.bound(env, &name, &ty);
        }
    }

    /// A block that is one `for each`.
    pub(super) fn one_for_each(&mut self, env: &Env) -> (Vec<Node>, Env) {
        let mut clauses = Vec::new();
        let mut env = env.clone();
        for _ in 0..self.random.below(2) {
            clauses.push(self.condition(&env));
        }
        self.lets(&mut clauses, &mut env);
        match self.for_each(&env, 1, true) {
            Some((each, decided)) => {
                clauses.push(each);
                (clauses, decided)
            }
            None => {
                let (more, decided) = self.statements(&env, 1);
                clauses.extend(more);
                (clauses, decided)
            }
        }
    }

    /// `for each`, and what is seen where exceptions to it alone would be decided.
    pub(super) fn for_each(&mut self, env: &Env, depth: usize, alone: bool) -> Option<(Node, Env)> {
        let lists: Vec<(String, Ty)> = env
            .known
            .iter()
            .filter_map(|known| match &known.ty {
                Ty::List(of) => Some((known.words.clone(), (**of).clone())),
                _ => None,
            })
            .collect();
        if lists.is_empty() {
            return None;
        }
        let (list, of) = self.random.pick(&lists).clone();
        let name = self.name("each");
        let neighbours = self.random.percent(20);
        let (binder, mut inner) = if neighbours {
            let next = self.name("each");
            let inner = self.bound_element(&self.bound_element(env, &name, &of), &next, &of);
            (format!("{name} then {next}"), inner)
        } else {
            (name.clone(), self.bound_element(env, &name, &of))
        };
        let filter = if self.random.percent(35) {
            let filter = self.expression(&Ty::Bool, 1, &inner);
            vec![Node::new(
                "for each where",
                None,
                vec![w(" where "), Part::One(filter)],
            )]
        } else {
            Vec::new()
        };
        let mut clauses = Vec::new();
        let mut decided = None;
        if depth > 0
            && self.random.percent(25)
            && let Some((each, seen)) = self.for_each(&inner, 0, true)
        {
            clauses.push(each);
            decided = Some(seen);
        }
        if decided.is_none() {
            self.lets(&mut clauses, &mut inner);
            for _ in 0..self.random.below(2) {
                clauses.push(self.condition(&inner));
            }
            for _ in 0..1 + self.random.below(2) {
                clauses.push(self.requirement(&inner));
            }
        }
        let braces = !alone || self.random.percent(60);
        let tag = match (neighbours, braces) {
            (true, _) => "for each then",
            (_, true) => "for each { }",
            _ => "for each",
        };
        let node = Node::new(
            tag,
            None,
            vec![
                w(format!("  for each {binder} in {list}")),
                Part::Many(filter),
                w(if braces { " {\n" } else { "\n" }),
                Part::Many(clauses),
                w(if braces { "  }\n" } else { "" }),
            ],
        );
        Some((node, decided.unwrap_or(inner)))
    }
}
