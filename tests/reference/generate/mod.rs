//! Makes well-typed modules: what is declared, and the rules. Expressions are in `expressions.rs`, documents in
//! `documents.rs`.

mod declared;
mod rules;
mod types;

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
    /// Names of elements of lists, which have a position.
    pub elements: Vec<String>,
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
    /// Only types that have columns are made, few exceptions, and documents with few mistakes.
    pub plain: bool,
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
pub const CHANGES: [&str; 6] = [
    "2021-01-01",
    "2022-07-01",
    "2023-06-01",
    "2024-01-01",
    "2024-06-01",
    "2025-01-01",
];

pub const ZONES: [&str; 3] = ["Europe/Berlin", "Asia/Almaty", "America/New_York"];

const NOUNS: [&str; 12] = [
    "amount", "deposit", "number", "title", "signed", "opened", "value", "parts", "share",
    "urgent", "notice", "window",
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
            plain: false,
        }
    }

    /// A generator of what runs on columns.
    pub fn plain(seed: u64) -> Self {
        Self {
            plain: true,
            ..Self::new(seed)
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
        let letters: String = format!("{:03}", self.count * 37 % 1000)
            .chars()
            .map(|c| char::from(b'k' + (c as u8 - b'0')))
            .collect();
        format!("{noun}_{letters}{}", self.count)
    }

    pub fn date(&mut self) -> String {
        if self.random.percent(70) {
            return (*self.random.pick(&DAYS)).to_owned();
        }
        let (year, month, day) = (
            2019 + self.random.below(9),
            1 + self.random.below(12),
            1 + self.random.below(28),
        );
        format!("{year}-{month:02}-{day:02}")
    }

    /// A whole module; the first record is the root.
    pub fn module(&mut self) -> Node {
        let mut items = Vec::new();
        if self.random.percent(35) {
            let policy = *self.random.pick(&["clip", "roll"]);
            items.push(Node::new(
                "month ends",
                None,
                vec![w(format!("month ends {policy}\n"))],
            ));
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

    /// What can be said of a record by paths.
    pub fn paths_of(&self, prefix: &str, at: usize, depth: usize) -> Vec<Known> {
        let mut found = Vec::new();
        let record = &self.records[at];
        for field in &record.fields {
            let words = format!("{prefix}{}", field.name);
            let known = Known {
                words: words.clone(),
                ty: field.ty.clone(),
                stored: !field.derived,
                optional: field.optional,
            };
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
                            found.push(Known {
                                words,
                                ty: Ty::List(ty),
                                stored: false,
                                optional: false,
                            });
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
            found.extend(
                inner
                    .into_iter()
                    .filter(|known| !matches!(known.ty, Ty::Record(_))),
            );
        }
        found
    }

    /// An environment with one more name.
    /// What an expression may speak of where a name is bound to the elements of a list.
    pub fn bound_element(&self, env: &Env, name: &str, ty: &Ty) -> Env {
        let mut env = self.bound(env, name, ty);
        env.elements.push(name.to_owned());
        env
    }

    pub fn bound(&self, env: &Env, name: &str, ty: &Ty) -> Env {
        let mut env = env.clone();
        env.known.push(Known {
            words: name.to_owned(),
            ty: ty.clone(),
            stored: false,
            optional: false,
        });
        if let Ty::Record(at) = ty {
            env.known.extend(self.paths_of(&format!("{name}."), *at, 1));
        }
        env
    }
}
