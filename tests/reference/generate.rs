//! Makes well-typed modules: what is declared, and the rules. Expressions are in `expressions.rs`, documents in
//! `documents.rs`.

use crate::random::Random;
use crate::tree::{Node, Part, Ty, w};

/// A field of a record type.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub optional: bool,
    pub default: bool,
    pub derived: bool,
    /// Paths of its mapping; none where it stands under its name.
    pub from: Vec<String>,
    /// The key beside it that has its currency.
    pub currency_key: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Record {
    pub name: String,
    pub parent: Option<usize>,
    pub fields: Vec<Field>,
    pub exact: bool,
    /// The field of the currency of bare amounts.
    pub priced_in: Option<String>,
    pub dated: bool,
}

/// A name with a type that stands somewhere.
#[derive(Debug, Clone)]
pub struct Known {
    pub words: String,
    pub ty: Ty,
    /// A path to a stored field, of which `is present` may be asked.
    pub stored: bool,
    /// It may be absent without a shape finding.
    pub optional: bool,
}

/// What an expression may speak of.
#[derive(Debug, Clone, Default)]
pub struct Env {
    pub known: Vec<Known>,
    /// Parameters may be used.
    pub dated: bool,
}

pub struct Generator {
    pub random: Random,
    count: usize,
    pub records: Vec<Record>,
    pub choices: Vec<(String, Vec<&'static str>)>,
    pub parameters: Vec<(String, Ty)>,
    /// Name, types of the parameters, type.
    pub defines: Vec<(String, Vec<Ty>, Ty)>,
    pub calendars: Vec<String>,
    /// Calendars with working hours and a zone.
    pub with_hours: Vec<String>,
}

pub const DAYS: [&str; 30] = [
    "2024-01-31",
    "2024-02-29",
    "2024-03-31",
    "2024-01-30",
    "2023-02-28",
    "2023-12-31",
    "2024-01-01",
    "2024-06-15",
    "2024-06-30",
    "2024-07-01",
    "2025-01-01",
    "2025-03-01",
    "2022-08-31",
    "2024-10-27",
    "2024-03-30",
    "2024-02-01",
    "2024-05-03",
    "2024-05-06",
    "2024-12-31",
    "2026-01-01",
    "2021-01-01",
    "2020-02-29",
    "2024-05-04",
    "2024-05-05",
    "2024-04-30",
    "2024-05-01",
    "2024-05-31",
    "2024-11-30",
    "2024-08-09",
    "2023-05-15",
];

/// Dates at which laws change.
pub const CHANGES: [&str; 6] = ["2021-01-01", "2022-07-01", "2023-06-01", "2024-01-01", "2024-06-01", "2025-01-01"];

pub const ZONES: [&str; 3] = ["Europe/Berlin", "Asia/Almaty", "America/New_York"];

const NOUNS: [&str; 12] = [
    "amount", "deposit", "number", "title", "signed", "opened", "value", "parts", "share", "urgent", "notice", "window",
];

impl Generator {
    pub fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            count: 0,
            records: Vec::new(),
            choices: Vec::new(),
            parameters: Vec::new(),
            defines: Vec::new(),
            calendars: Vec::new(),
            with_hours: Vec::new(),
        }
    }

    /// No two things of a module share a name.
    pub fn name(&mut self, base: &str) -> String {
        self.count += 1;
        format!("{base}{}", self.count)
    }

    fn field_name(&mut self) -> String {
        let noun = *self.random.pick(&NOUNS);
        // Two digits at least, so that no name is nearly another one.
        self.count += 1;
        let letters: String =
            format!("{:03}", self.count * 37 % 1000).chars().map(|c| char::from(b'k' + (c as u8 - b'0'))).collect();
        format!("{noun}_{letters}{}", self.count)
    }

    pub fn date(&mut self) -> String {
        if self.random.percent(70) {
            return (*self.random.pick(&DAYS)).to_owned();
        }
        let (year, month, day) = (2019 + self.random.below(9), 1 + self.random.below(12), 1 + self.random.below(28));
        format!("{year}-{month:02}-{day:02}")
    }

    /// A whole module; the first record is the root.
    pub fn module(&mut self) -> Node {
        let mut items = Vec::new();
        if self.random.percent(35) {
            let policy = *self.random.pick(&["clip", "roll"]);
            items.push(Node::new("month ends", None, vec![w(format!("month ends {policy}\n"))]));
        }
        for _ in 0..self.random.below(2) {
            let name = self.name("Kind");
            let options = vec!["low", "high", "Mid"];
            items.push(Node::new(
                "named choice",
                None,
                vec![w(format!("type {name} = \"low\" | \"high\" | \"Mid\"\n"))],
            ));
            self.choices.push((name, options));
        }
        self.calendars_of(&mut items);
        for _ in 0..self.random.below(3) {
            let parameter = self.parameter();
            items.push(parameter);
        }
        if self.random.percent(30) {
            self.table(&mut items);
        }
        for _ in 0..self.random.below(3) {
            let define = self.define();
            items.push(define);
        }
        self.types(&mut items);
        let rules = 1 + self.random.below(3);
        for _ in 0..rules {
            self.rule(&mut items);
        }
        Node::new("module", None, vec![w("module m\n"), Part::Many(items)])
    }

    fn calendars_of(&mut self, items: &mut Vec<Node>) {
        if self.random.percent(60) {
            let (name, zone) = (self.name("cal"), *self.random.pick(&ZONES));
            let mut clauses = vec![
                Node::new("calendar zone", None, vec![w(format!("  zone \"{zone}\"\n"))]),
                Node::new("calendar week", None, vec![w("  working week monday to friday\n")]),
            ];
            if self.random.percent(70) {
                clauses.push(Node::new(
                    "calendar hours",
                    None,
                    vec![w("  working hours 09:00 to 12:30, 13:00 to 17:00\n")],
                ));
                self.with_hours.push(name.clone());
            }
            if self.random.percent(50) {
                let count = *self.random.pick(&[
                    "excluding first day",
                    "excluding last day",
                    "excluding first day, excluding last day",
                    "including first day, excluding last day",
                ]);
                clauses.push(Node::new("calendar count", None, vec![w(format!("  count {count}\n"))]));
            }
            clauses.push(Node::new("calendar covers", None, vec![w("  covers from 2024-01-01 to 2024-12-31\n")]));
            for day in ["holiday 2024-05-01", "holiday 2024-05-03", "working day 2024-05-04"] {
                if self.random.percent(60) {
                    clauses.push(Node::new("calendar day", None, vec![w(format!("  {day}\n"))]));
                }
            }
            items.push(Node::new(
                "calendar",
                None,
                vec![w(format!("calendar {name} {{\n")), Part::Many(clauses), w("}\n")],
            ));
            self.calendars.push(name);
        }
        if let Some(base) = self.calendars.first().cloned()
            && self.random.percent(40)
        {
            let name = self.name("cal");
            let week = if self.random.percent(50) { "  working week sunday to thursday\n" } else { "" };
            let day = if self.random.percent(50) { "  working day 2024-05-01\n" } else { "  holiday 2024-05-06\n" };
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

    fn parameter(&mut self) -> Node {
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
            let until = CHANGES.get(end).map_or(String::new(), |until| format!(" until {until}"));
            let dates = format!(" from {}{until}\n", CHANGES[at]);
            versions.push(Node::new("parameter version", None, vec![w("  "), Part::One(value), w(dates)]));
            at = end + usize::from(self.random.percent(20));
        }
        let words = format!("parameter {name}: {} {{\n", self.written(&ty));
        self.parameters.push((name, ty));
        Node::new("parameter", None, vec![w(words), Part::Many(versions), w("}\n")])
    }

    /// A list of records as a parameter.
    fn table(&mut self, items: &mut Vec<Node>) {
        let (row, name) = (self.name("Row"), self.name("table"));
        let (key, value) = (self.field_name(), self.field_name());
        items.push(Node::new("row type", None, vec![w(format!("type {row} {{ {key}: text, {value}: number }}\n"))]));
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
        self.parameters.push((name.clone(), Ty::List(Box::new(Ty::Record(self.records.len() - 1)))));
        items.push(Node::new(
            "table",
            None,
            vec![w(format!("parameter {name}: list of {row} {{\n")), Part::Many(versions), w("}\n")],
        ));
    }

    fn define(&mut self) -> Node {
        let of = [Ty::Num, Ty::Bool, Ty::Money(Some("EUR")), Ty::Date, Ty::Text];
        let ty = self.random.pick(&of).clone();
        let mut env = Env { dated: self.random.percent(30), ..Env::default() };
        let mut types = Vec::new();
        let mut written = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let (name, of) = (self.name("arg"), self.random.pick(&of).clone());
            written.push(format!("{name}: {}", self.written(&of)));
            env.known.push(Known { words: name, ty: of.clone(), stored: false, optional: false });
            types.push(of);
        }
        let name = self.name("define");
        let body = self.expression(&ty, 2, &env);
        let head = format!("define {name}({}): {} = ", written.join(", "), self.written(&ty));
        self.defines.push((name, types, ty));
        Node::new("define", None, vec![w(head), Part::One(body), w("\n")])
    }

    /// A type as a rule file writes it.
    pub fn written(&self, ty: &Ty) -> String {
        match ty {
            Ty::Text => "text".to_owned(),
            Ty::Bool => "boolean".to_owned(),
            Ty::Num => "number".to_owned(),
            Ty::Int => "integer".to_owned(),
            Ty::Percent => "percent".to_owned(),
            Ty::Money(None) => "money".to_owned(),
            Ty::Money(Some(code)) => format!("money in {code}"),
            Ty::Date => "date".to_owned(),
            Ty::DateTime(None) => "datetime".to_owned(),
            Ty::DateTime(Some(zone)) => format!("datetime in zone \"{zone}\""),
            Ty::Time => "time".to_owned(),
            Ty::Duration => "duration".to_owned(),
            Ty::Period => "period".to_owned(),
            Ty::List(of) => format!("list of {}", self.written(of)),
            Ty::Map(of) => format!("map of {}", self.written(of)),
            Ty::Choice(at) => match self.choices.get(*at) {
                Some((name, _)) => name.clone(),
                None => "\"yes\" | \"no\" | \"Perhaps\"".to_owned(),
            },
            Ty::Record(at) => self.records[*at].name.clone(),
            Ty::Stretch(_) => unreachable!("a stretch is a value of rules only"),
        }
    }

    fn scalar(&mut self) -> Ty {
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
    fn types(&mut self, items: &mut Vec<Node>) {
        let first = self.records.len();
        let depth = 1 + self.random.below(3);
        for level in 0..depth {
            self.records.push(Record {
                name: format!("T{level}"),
                parent: None,
                fields: Vec::new(),
                exact: self.random.percent(12),
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
                vec![w(head.0), Part::Many(head.1), w(" {\n"), Part::Many(fields), w("}\n")],
            ));
        }
    }

    fn type_head(&mut self, at: usize, level: usize) -> (String, Vec<Node>) {
        let record = self.records[at].clone();
        let mut more = Vec::new();
        if let Some(parent) = record.parent {
            let parent = self.records[parent].name.clone();
            more.push(Node::new("type in", None, vec![w(format!(" in {parent}"))]));
        }
        if let Some(field) = &record.priced_in {
            more.push(Node::new("priced in", None, vec![w(format!(" priced in {field}"))]));
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
                more.push(Node::new("type dated by", None, vec![w(format!(" dated by {date}"))]));
                self.records[at].dated = true;
            }
        }
        let exact = if record.exact { "exact " } else { "" };
        (format!("{exact}type {}", record.name), more)
    }

    fn stored_field(&mut self, at: usize) -> Node {
        let name = self.field_name();
        let ty = match self.random.below(20) {
            0..=12 => self.scalar(),
            13..=16 => Ty::List(Box::new(self.scalar())),
            17 => Ty::List(Box::new(Ty::List(Box::new(self.scalar())))),
            18 => Ty::Map(Box::new(self.scalar())),
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
            3 if !matches!(ty, Ty::List(_) | Ty::Map(_) | Ty::Choice(_) | Ty::DateTime(_)) => {
                field.default = true;
                let value = self.literal(&ty);
                tail.push(Node::new("else", None, vec![w(" else "), Part::One(value)]));
            }
            _ => {}
        }
        if self.random.percent(25) {
            field.from = match &ty {
                Ty::List(_) if self.random.percent(50) => {
                    let base = self.name("key");
                    vec![match self.random.below(3) {
                        0 => format!("{base}/*/inner"),
                        1 if self.random.percent(70) => format!("{base}/*/inner/deep"),
                        1 => format!("{base}/*/inner/*/deep"),
                        _ if matches!(&ty, Ty::List(of) if !matches!(**of, Ty::List(_))) => format!("{base}/**"),
                        _ => format!("{base}/*/inner"),
                    }]
                }
                _ => match self.random.below(3) {
                    0 => vec![self.name("key")],
                    1 => vec![format!("{}/sub", self.name("key"))],
                    _ => vec![self.name("key"), format!("{}/sub", self.name("key"))],
                },
            };
            let written: Vec<String> = field.from.iter().map(|path| format!("\"{path}\"")).collect();
            tail.push(Node::new("from", None, vec![w(format!(" from {}", written.join(" or ")))]));
        }
        if ty == Ty::Money(None) && self.random.percent(30) {
            let key = self.name("currency_key");
            tail.push(Node::new("currency from", None, vec![w(format!(" currency from \"{key}\""))]));
            field.currency_key = Some(key);
        }
        if ty == Ty::Text && !field.optional && field.from.is_empty() && self.random.percent(25) {
            self.records[at].priced_in.get_or_insert_with(|| name.clone());
        }
        let head = format!("  {name}: {}", self.written(&ty));
        self.records[at].fields.push(field);
        Node::new("field", None, vec![w(head), Part::Many(tail), w("\n")])
    }

    fn record_field(&mut self, child: usize) -> Node {
        let name = self.field_name();
        let record = Ty::Record(child);
        let ty = match self.random.below(10) {
            0..=6 => Ty::List(Box::new(record)),
            7 => Ty::Map(Box::new(record)),
            _ => record,
        };
        let optional = self.random.percent(25);
        let words = format!("  {name}: {}{}\n", self.written(&ty), if optional { "?" } else { "" });
        let field = Field { name, ty, optional, default: false, derived: false, from: Vec::new(), currency_key: None };
        self.records[child - 1].fields.push(field);
        Node::new("field of records", None, vec![w(words)])
    }

    fn derived_field(&mut self, at: usize) -> Node {
        let name = self.field_name();
        let ty = self.random.pick(&[Ty::Num, Ty::Bool, Ty::Money(Some("EUR")), Ty::Date, Ty::Period]).clone();
        let env = Env { known: self.paths_of("", at, 2), dated: true };
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
        Node::new("derived field", None, vec![w(format!("  let {name} = ")), Part::One(body), w("\n")])
    }

    /// What can be said of a record by paths.
    pub fn paths_of(&self, prefix: &str, at: usize, depth: usize) -> Vec<Known> {
        let mut found = Vec::new();
        let record = &self.records[at];
        for field in &record.fields {
            let words = format!("{prefix}{}", field.name);
            let known =
                Known { words: words.clone(), ty: field.ty.clone(), stored: !field.derived, optional: field.optional };
            found.push(known);
            match &field.ty {
                Ty::Record(child) if depth > 0 => {
                    found.extend(self.paths_of(&format!("{words}."), *child, depth - 1));
                }
                Ty::List(of) => {
                    if let Ty::Record(child) = **of {
                        for inner in &self.records[child].fields {
                            let ty = match &inner.ty {
                                Ty::List(_) if inner.derived => continue,
                                Ty::List(of) => of.clone(),
                                ty => Box::new(ty.clone()),
                            };
                            let words = format!("{words}.{}", inner.name);
                            found.push(Known { words, ty: Ty::List(ty), stored: false, optional: false });
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(parent) = record.parent
            && depth > 0
            && !prefix.contains("parent")
        {
            let inner = self.paths_of(&format!("{prefix}parent."), parent, 0);
            found.extend(inner.into_iter().filter(|known| !matches!(known.ty, Ty::Record(_))));
        }
        found
    }

    /// An environment with one more name.
    pub fn bound(&self, env: &Env, name: &str, ty: &Ty) -> Env {
        let mut env = env.clone();
        env.known.push(Known { words: name.to_owned(), ty: ty.clone(), stored: false, optional: false });
        if let Ty::Record(at) = ty {
            env.known.extend(self.paths_of(&format!("{name}."), *at, 1));
        }
        env
    }

    // ---- rules ---------------------------------------------------------------------------------------------------

    fn rule(&mut self, items: &mut Vec<Node>) {
        let places: Vec<usize> = (0..self.records.len()).filter(|at| self.records[*at].name.starts_with('T')).collect();
        let at = if self.random.percent(60) { places[0] } else { *self.random.pick(&places) };
        let name = self.name("rule");
        let ty = self.records[at].name.clone();
        let env = Env { known: self.paths_of("", at, 2), dated: true };
        let mut head = Vec::new();
        if self.random.percent(20) {
            let dates: Vec<String> = self
                .paths_of("", at, 1)
                .into_iter()
                .filter(|known| known.ty == Ty::Date && known.stored && !known.words.contains("parent"))
                .map(|known| known.words)
                .collect();
            if !dates.is_empty() {
                let date = self.random.pick(&dates).clone();
                head.push(Node::new("rule dated by", None, vec![w(format!("  dated by {date}\n"))]));
            }
        }
        if self.random.percent(20) {
            let policy = *self.random.pick(&["clip", "roll"]);
            head.push(Node::new("rule month ends", None, vec![w(format!("  month ends {policy}\n"))]));
        }
        let two_versions = self.random.percent(8);
        if two_versions {
            let clauses = self.statements(&env, 1).0;
            let mut all = vec![Node::new("in force", None, vec![w("  in force from 2020-01-01 until 2024-01-01\n")])];
            all.extend(clauses);
            let first = vec![w(format!("rule {name} for {ty} {{\n")), Part::Many(all), w("}\n")];
            items.push(Node::new("rule version", None, first));
            head.push(Node::new("in force", None, vec![w("  in force from 2024-01-01\n")]));
        } else if self.random.percent(25) {
            head.push(self.in_force());
        }
        let (clauses, decided) =
            if self.random.percent(40) { self.one_for_each(&env) } else { self.statements(&env, 2) };
        head.extend(clauses);
        items.push(Node::new("rule", None, vec![w(format!("rule {name} for {ty} {{\n")), Part::Many(head), w("}\n")]));
        if !two_versions && self.random.percent(55) {
            self.exceptions(&name, &decided, 2, items);
        }
    }

    fn in_force(&mut self) -> Node {
        let at = self.random.below(CHANGES.len());
        let until = match self.random.below(3) {
            0 => CHANGES.get(at + 1 + self.random.below(2)).map_or(String::new(), |until| format!(" until {until}")),
            _ => String::new(),
        };
        Node::new("in force", None, vec![w(format!("  in force from {}{until}\n", CHANGES[at]))])
    }

    fn exceptions(&mut self, to: &str, env: &Env, depth: usize, items: &mut Vec<Node>) {
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
                vec![w(format!("exception {name} to {to} {{\n")), Part::Many(clauses), w("}\n")],
            ));
            if depth > 0 && self.random.percent(45) {
                self.exceptions(&name, env, depth - 1, items);
            }
        }
    }

    fn condition(&mut self, env: &Env) -> Node {
        let word = *self.random.pick(&["when", "when", "unless"]);
        let value = self.condition_expression(env);
        Node::new(word, None, vec![w(format!("  {word} ")), Part::One(value), w("\n")])
    }

    /// A condition that is often simply a boolean of the document.
    fn condition_expression(&mut self, env: &Env) -> Node {
        let simple: Vec<Known> = env.known.iter().filter(|known| known.ty == Ty::Bool).cloned().collect();
        match self.random.below(3) {
            0 if !simple.is_empty() => {
                let known = self.random.pick(&simple).clone();
                Node::atom("condition", Ty::Bool, known.words)
            }
            _ => self.expression(&Ty::Bool, 1, env),
        }
    }

    fn requirement(&mut self, env: &Env) -> Node {
        let word = *self.random.pick(&["require", "require", "forbid"]);
        let depth = 1 + self.random.below(3);
        let value = self.expression(&Ty::Bool, depth, env);
        Node::new(word, None, vec![w(format!("  {word} ")), Part::One(value), w("\n")])
    }

    /// The clauses of a block with requirements of its own, and what exceptions see there.
    fn statements(&mut self, env: &Env, depth: usize) -> (Vec<Node>, Env) {
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

    fn lets(&mut self, clauses: &mut Vec<Node>, env: &mut Env) {
        if self.random.percent(30) {
            let name = self.name("let");
            let ty = self.random.pick(&[Ty::Num, Ty::Bool, Ty::Date, Ty::Money(Some("EUR")), Ty::Period]).clone();
            let value = self.expression(&ty, 2, env);
            clauses.push(Node::new("let", None, vec![w(format!("  let {name} = ")), Part::One(value), w("\n")]));
            *env = self.bound(env, &name, &ty);
        }
    }

    /// A block that is one `for each`.
    fn one_for_each(&mut self, env: &Env) -> (Vec<Node>, Env) {
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
    fn for_each(&mut self, env: &Env, depth: usize, alone: bool) -> Option<(Node, Env)> {
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
            let inner = self.bound(&self.bound(env, &name, &of), &next, &of);
            (format!("{name} then {next}"), inner)
        } else {
            (name.clone(), self.bound(env, &name, &of))
        };
        let filter = if self.random.percent(35) {
            let filter = self.expression(&Ty::Bool, 1, &inner);
            vec![Node::new("for each where", None, vec![w(" where "), Part::One(filter)])]
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
