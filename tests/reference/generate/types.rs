//! Types and their fields.

use super::{Env, Field, Generator, Record, ZONES};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    pub(super) fn scalar(&mut self) -> Ty {
        match self.random.below(22) {
            0 | 1 => Ty::Text,
            2 | 3 => Ty::Bool,
            4..=6 => Ty::Num,
            7 => Ty::Int,
            8 => Ty::Percent,
            9 | 10 => Ty::Money(Some("EUR")),
            11 | 12 => Ty::Money(None),
            13..=15 => Ty::Date,
            16 => Ty::DateTime(None),
            17 => Ty::DateTime(Some(*self.random.pick(&ZONES))),
            18 => Ty::Time,
            19 => Ty::Duration,
            20 => Ty::Period,
            _ => Ty::Choice(self.random.below(self.choices.len() + 1)),
        }
    }

    /// Record types, the innermost first in the file and last in the list of places.
    pub(super) fn types(&mut self, items: &mut Vec<Node>) {
        let first = self.records.len();
        let depth = 1 + self.random.below(3);
        for level in 0..depth {
            self.records.push(Record {
                name: format!("T{level}"),
                parent: None,
                fields: Vec::new(),
                exact: self.random.percent(12) && !self.plain,
                priced_in: None,
                dated: false,
            });
        }
        for level in (0..depth).rev() {
            let at = first + level;
            if level > 0 && self.random.percent(70) {
                self.records[at].parent = Some(at - 1);
            }
        }
        // Stored fields first, of all types, so that derived ones may speak of any.
        let mut stored: Vec<Vec<Node>> = Vec::new();
        for level in 0..depth {
            let at = first + level;
            let mut fields = Vec::new();
            for _ in 0..2 + self.random.below(5) {
                fields.push(self.stored_field(at));
            }
            stored.push(fields);
        }
        for level in 1..depth {
            for _ in 0..1 + usize::from(self.random.percent(30)) {
                let field = self.record_field(first + level);
                stored[level - 1].push(field);
            }
        }
        for level in (0..depth).rev() {
            let at = first + level;
            if self.random.percent(40) {
                let derived = self.derived_field(at);
                stored[level].push(derived);
            }
            let head = self.type_head(at, level);
            let fields = std::mem::take(&mut stored[level]);
            items.push(Node::new(
                "type",
                None,
                vec![
                    w(head.0),
                    Part::Many(head.1),
                    w(" {\n"),
                    Part::Many(fields),
                    w("}\n"),
                ],
            ));
        }
    }

    pub(super) fn type_head(&mut self, at: usize, level: usize) -> (String, Vec<Node>) {
        let record = self.records[at].clone();
        let mut more = Vec::new();
        if let Some(parent) = record.parent {
            let parent = self.records[parent].name.clone();
            more.push(Node::new("type in", None, vec![w(format!(" in {parent}"))]));
        }
        if let Some(field) = &record.priced_in {
            more.push(Node::new(
                "priced in",
                None,
                vec![w(format!(" priced in {field}"))],
            ));
        }
        if self.random.percent(if level == 0 { 45 } else { 15 }) {
            let dates: Vec<String> = self
                .paths_of("", at, 2)
                .into_iter()
                .filter(|known| known.ty == Ty::Date && known.stored)
                .map(|known| known.words)
                .collect();
            if !dates.is_empty() {
                let date = self.random.pick(&dates).clone();
                more.push(Node::new(
                    "type dated by",
                    None,
                    vec![w(format!(" dated by {date}"))],
                ));
                self.records[at].dated = true;
            }
        }
        let exact = if record.exact { "exact " } else { "" };
        (format!("{exact}type {}", record.name), more)
    }

    pub(super) fn stored_field(&mut self, at: usize) -> Node {
        let name = self.field_name();
        let ty = match self.random.below(20) {
            0..=12 => self.scalar(),
            13..=16 => Ty::List(Box::new(self.scalar())),
            17 => Ty::List(Box::new(Ty::List(Box::new(self.scalar())))),
            18 if !self.plain => Ty::Map(Box::new(self.scalar())),
            _ => Ty::Num,
        };
        let mut field = Field {
            name: name.clone(),
            ty: ty.clone(),
            optional: false,
            default: false,
            derived: false,
            from: Vec::new(),
            currency_key: None,
        };
        let mut tail = Vec::new();
        match self.random.below(10) {
            0..=2 => {
                field.optional = true;
                tail.push(Node::new("optional", None, vec![w("?")]));
            }
            3 if !matches!(
                ty,
                Ty::List(_) | Ty::Map(_) | Ty::Choice(_) | Ty::DateTime(_)
            ) =>
            {
                field.default = true;
                let value = self.literal(&ty);
                tail.push(Node::new("else", None, vec![w(" else "), Part::One(value)]));
            }
            _ => {}
        }
        if self.random.percent(25) {
            field.from = match &ty {
                _ if self.plain => vec![self.name("key")],
                Ty::List(_) if self.random.percent(50) => {
                    let base = self.name("key");
                    vec![match self.random.below(3) {
                        0 => format!("{base}/*/inner"),
                        1 if self.random.percent(70) => format!("{base}/*/inner/deep"),
                        1 => format!("{base}/*/inner/*/deep"),
                        _ if matches!(&ty, Ty::List(of) if !matches!(**of, Ty::List(_))) => {
                            format!("{base}/**")
                        }
                        _ => format!("{base}/*/inner"),
                    }]
                }
                _ => match self.random.below(3) {
                    0 => vec![self.name("key")],
                    1 => vec![format!("{}/sub", self.name("key"))],
                    _ => vec![self.name("key"), format!("{}/sub", self.name("key"))],
                },
            };
            let written: Vec<String> = field
                .from
                .iter()
                .map(|path| format!("\"{path}\""))
                .collect();
            tail.push(Node::new(
                "from",
                None,
                vec![w(format!(" from {}", written.join(" or ")))],
            ));
        }
        if ty == Ty::Money(None) && self.random.percent(30) {
            let key = self.name("currency_key");
            tail.push(Node::new(
                "currency from",
                None,
                vec![w(format!(" currency from \"{key}\""))],
            ));
            field.currency_key = Some(key);
        }
        if ty == Ty::Text
            && !field.optional
            && field.from.is_empty()
            && self.random.percent(25)
            && !self.plain
        {
            self.records[at]
                .priced_in
                .get_or_insert_with(|| name.clone());
        }
        let head = format!("  {name}: {}", self.written(&ty));
        self.records[at].fields.push(field);
        Node::new("field", None, vec![w(head), Part::Many(tail), w("\n")])
    }

    pub(super) fn record_field(&mut self, child: usize) -> Node {
        let name = self.field_name();
        let record = Ty::Record(child);
        let ty = match self.random.below(10) {
            0..=6 => Ty::List(Box::new(record)),
            7 if !self.plain => Ty::Map(Box::new(record)),
            _ => record,
        };
        let optional = self.random.percent(25);
        let words = format!(
            "  {name}: {}{}\n",
            self.written(&ty),
            if optional { "?" } else { "" }
        );
        let field = Field {
            name,
            ty,
            optional,
            default: false,
            derived: false,
            from: Vec::new(),
            currency_key: None,
        };
        self.records[child - 1].fields.push(field);
        Node::new("field of records", None, vec![w(words)])
    }

    pub(super) fn derived_field(&mut self, at: usize) -> Node {
        let name = self.field_name();
        let ty = self
            .random
            .pick(&[
                Ty::Num,
                Ty::Bool,
                Ty::Money(Some("EUR")),
                Ty::Date,
                Ty::Period,
            ])
            .clone();
        let env = Env {
            elements: Vec::new(),
            known: self.paths_of("", at, 2),
            dated: true,
        };
        let body = self.expression(&ty, 2, &env);
        self.records[at].fields.push(Field {
            name: name.clone(),
            ty,
            optional: false,
            default: false,
            derived: true,
            from: Vec::new(),
            currency_key: None,
        });
        Node::new(
            "derived field",
            None,
            vec![w(format!("  let {name} = ")), Part::One(body), w("\n")],
        )
    }
}
