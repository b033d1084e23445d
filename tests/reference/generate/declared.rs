//! Calendars, parameters and definitions.

use super::{CHANGES, Env, Field, Generator, Known, Record, ZONES};
use crate::tree::{Node, Part, Ty, w};

impl Generator {
    pub(super) fn calendars_of(&mut self, items: &mut Vec<Node>) {
        if self.random.percent(60) {
            let (name, zone) = (self.name("cal"), *self.random.pick(&ZONES));
            let mut clauses = vec![
                Node::new(
                    "calendar zone",
                    None,
                    vec![w(format!("  zone \"{zone}\"\n"))],
                ),
                Node::new(
                    "calendar week",
                    None,
                    vec![w("  working week monday to friday\n")],
                ),
            ];
            if self.random.percent(70) {
                clauses.push(Node::new(
                    "calendar hours",
                    None,
                    vec![w("  working hours 09:00 to 12:30, 13:00 to 17:00\n")],
                ));
                if self.random.percent(40) {
                    clauses.push(Node::new(
                        "calendar hours of a day",
                        None,
                        vec![w("  working hours on 2024-05-02 10:00 to 11:30\n")],
                    ));
                }
                self.with_hours.push(name.clone());
            }
            if self.random.percent(50) {
                let count = *self.random.pick(&[
                    "excluding first day",
                    "excluding last day",
                    "excluding first day, excluding last day",
                    "including first day, excluding last day",
                ]);
                clauses.push(Node::new(
                    "calendar count",
                    None,
                    vec![w(format!("  count {count}\n"))],
                ));
            }
            clauses.push(Node::new(
                "calendar covers",
                None,
                vec![w("  covers from 2024-01-01 to 2024-12-31\n")],
            ));
            for day in [
                "holiday 2024-05-01",
                "holiday 2024-05-03",
                "working day 2024-05-04",
            ] {
                if self.random.percent(60) {
                    clauses.push(Node::new(
                        "calendar day",
                        None,
                        vec![w(format!("  {day}\n"))],
                    ));
                }
            }
            items.push(Node::new(
                "calendar",
                None,
                vec![
                    w(format!("calendar {name} {{\n")),
                    Part::Many(clauses),
                    w("}\n"),
                ],
            ));
            self.calendars.push(name);
        }
        if let Some(base) = self.calendars.first().cloned()
            && self.random.percent(40)
        {
            let name = self.name("cal");
            let week = if self.random.percent(50) {
                "  working week sunday to thursday\n"
            } else {
                ""
            };
            let day = if self.random.percent(50) {
                "  working day 2024-05-01\n"
            } else {
                "  holiday 2024-05-06\n"
            };
            let text = format!("calendar {name} extends {base} {{\n{week}{day}}}\n");
            items.push(Node::new("calendar extends", None, vec![w(text)]));
            self.calendars.push(name.clone());
            if self.random.percent(50) {
                let both = self.name("cal");
                let text = format!("calendar {both} joins {base}, {name} {{ }}\n");
                items.push(Node::new("calendar joins", None, vec![w(text)]));
                self.calendars.push(both);
            }
        }
    }

    pub(super) fn parameter(&mut self) -> Node {
        let ty = self
            .random
            .pick(&[
                Ty::Num,
                Ty::Int,
                Ty::Money(Some("EUR")),
                Ty::Date,
                Ty::Period,
                Ty::Bool,
                Ty::List(Box::new(Ty::Num)),
                Ty::Percent,
            ])
            .clone();
        let name = self.name("law");
        let mut versions = Vec::new();
        let mut at = self.random.below(3);
        while at + 1 < CHANGES.len() && versions.len() < 3 {
            let end = at + 1 + self.random.below(2);
            let value = self.literal(&ty);
            let until = CHANGES
                .get(end)
                .map_or(String::new(), |until| format!(" until {until}"));
            let dates = format!(" from {}{until}\n", CHANGES[at]);
            versions.push(Node::new(
                "parameter version",
                None,
                vec![w("  "), Part::One(value), w(dates)],
            ));
            at = end + usize::from(self.random.percent(20));
        }
        let words = format!("parameter {name}: {} {{\n", self.written(&ty));
        self.parameters.push((name, ty));
        Node::new(
            "parameter",
            None,
            vec![w(words), Part::Many(versions), w("}\n")],
        )
    }

    /// A list of records as a parameter.
    pub(super) fn table(&mut self, items: &mut Vec<Node>) {
        let (row, name) = (self.name("Row"), self.name("table"));
        let (key, value) = (self.field_name(), self.field_name());
        items.push(Node::new(
            "row type",
            None,
            vec![w(format!(
                "type {row} {{ {key}: text, {value}: number }}\n"
            ))],
        ));
        let mut versions = Vec::new();
        for (from, until) in [("2021-01-01", " until 2024-01-01"), ("2024-01-01", "")] {
            let rows: Vec<String> = ["a", "b", "c"]
                .iter()
                .take(self.random.below(4))
                .map(|word| format!("{{ {key}: \"{word}\", {value}: {} }}", self.random.below(6)))
                .collect();
            let text = format!("  [{}] from {from}{until}\n", rows.join(", "));
            versions.push(Node::new("table version", None, vec![w(text)]));
        }
        let field = |name: String, ty: Ty| Field {
            name,
            ty,
            optional: false,
            default: false,
            derived: false,
            from: Vec::new(),
            currency_key: None,
        };
        self.records.push(Record {
            name: row.clone(),
            parent: None,
            fields: vec![field(key, Ty::Text), field(value, Ty::Num)],
            exact: false,
            priced_in: None,
            dated: false,
        });
        self.parameters.push((
            name.clone(),
            Ty::List(Box::new(Ty::Record(self.records.len() - 1))),
        ));
        items.push(Node::new(
            "table",
            None,
            vec![
                w(format!("parameter {name}: list of {row} {{\n")),
                Part::Many(versions),
                w("}\n"),
            ],
        ));
    }

    pub(super) fn define(&mut self) -> Node {
        let of = [
            Ty::Num,
            Ty::Bool,
            Ty::Money(Some("EUR")),
            Ty::Date,
            Ty::Text,
        ];
        let ty = self.random.pick(&of).clone();
        let mut env = Env {
            dated: self.random.percent(30),
            ..Env::default()
        };
        let mut types = Vec::new();
        let mut written = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let (name, of) = (self.name("arg"), self.random.pick(&of).clone());
            written.push(format!("{name}: {}", self.written(&of)));
            env.known.push(Known {
                words: name,
                ty: of.clone(),
                stored: false,
                optional: false,
            });
            types.push(of);
        }
        let name = self.name("define");
        let body = self.expression(&ty, 2, &env);
        let head = format!(
            "define {name}({}): {} = ",
            written.join(", "),
            self.written(&ty)
        );
        self.defines.push((name, types, ty));
        Node::new("define", None, vec![w(head), Part::One(body), w("\n")])
    }
}
