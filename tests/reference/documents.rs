//! Makes documents of the types that were generated: mostly right, often with something missing or unreadable.

use crate::generate::{DAYS, Field, Generator};
use crate::tree::{Json, Ty};

impl Generator {
    pub fn document(&mut self) -> Json {
        let root = self
            .records
            .iter()
            .position(|record| record.name == "T0")
            .unwrap();
        // Some documents are clean, so that verdicts are not all undetermined.
        let trouble = match self.plain {
            true => *self.random.pick(&[0, 0, 0, 2]),
            false => *self.random.pick(&[0, 0, 3, 8, 15]),
        };
        self.record(root, trouble)
    }

    fn record(&mut self, at: usize, trouble: usize) -> Json {
        let record = self.records[at].clone();
        let mut entries: Vec<(String, Json)> = Vec::new();
        for field in record.fields.iter().filter(|field| !field.derived) {
            let absent = if field.optional || field.default {
                30
            } else {
                trouble
            };
            let path = self.path(field);
            if self.random.percent(absent) {
                if self.random.percent(20) && path.len() == 1 {
                    entries.push((path[0].clone(), Json::Null));
                } else if (field.optional || field.default)
                    && self.random.percent(12)
                    && path.len() == 1
                    && self.records[at]
                        .fields
                        .iter()
                        .all(|field| field.from.is_empty())
                {
                    let key = self.nearly(&path[0]);
                    entries.push((key, Json::Number("1".to_owned())));
                }
                continue;
            }
            if let Some(key) = &field.currency_key
                && !self.random.percent(trouble)
            {
                let last = if self.plain { "EUR" } else { "XQZ" };
                let code = *self.random.pick(&["EUR", "EUR", "USD", last]);
                entries.push((key.clone(), Json::text(code)));
            }
            let priced = record.priced_in.is_some() && field.ty == Ty::Money(None);
            let value = if field.name == record.priced_in.as_deref().unwrap_or("") {
                Json::text(*self.random.pick(&["EUR", "EUR", "USD", "x"]))
            } else if (field.currency_key.is_some() || priced) && self.random.percent(80) {
                Json::Number(self.digits())
            } else {
                self.gathered_or_plain(field, &path, trouble)
            };
            let value = if path.iter().any(|step| step.starts_with('*')) {
                value
            } else {
                path[1..].iter().rev().fold(value, |value, step| {
                    Json::Object(vec![(step.clone(), value)])
                })
            };
            if self.random.percent(trouble / 5) {
                let again = self.value(&field.ty, 0);
                entries.push((path[0].clone(), value));
                entries.push((path[0].clone(), again));
                continue;
            }
            entries.push((path[0].clone(), value));
        }
        if self.random.percent(trouble / 2) {
            entries.push(("zzzzzzz".to_owned(), Json::Number("1".to_owned())));
        }
        Json::Object(entries)
    }

    fn path(&mut self, field: &Field) -> Vec<String> {
        match field.from.as_slice() {
            [] => vec![field.name.clone()],
            paths => self
                .random
                .pick(paths)
                .split('/')
                .map(str::to_owned)
                .collect(),
        }
    }

    fn gathered_or_plain(&mut self, field: &Field, path: &[String], trouble: usize) -> Json {
        let Some(star) = path.iter().position(|step| step.starts_with('*')) else {
            return self.value(&field.ty, trouble);
        };
        let Ty::List(of) = field.ty.clone() else {
            return self.value(&field.ty, trouble);
        };
        if path[star] == "**" {
            return Json::Object(vec![
                ("p".to_owned(), self.value(&of, trouble)),
                (
                    "q".to_owned(),
                    Json::List(vec![self.value(&of, trouble), Json::Null]),
                ),
            ]);
        }
        if self.random.percent(trouble / 2) {
            return self.value(&Ty::Num, 0);
        }
        let mut items = Vec::new();
        for _ in 0..self.random.below(4) {
            let inner = if !matches!(*of, Ty::List(_)) && self.random.percent(15) {
                Json::List(vec![self.value(&of, trouble)])
            } else {
                self.value(&of, trouble)
            };
            let item =
                path[star + 1..]
                    .iter()
                    .rev()
                    .fold(inner, |value, step| match step.as_str() {
                        "*" => Json::List(vec![value]),
                        _ => Json::Object(vec![(step.clone(), value)]),
                    });
            // What a further `*` gathers from may be absent.
            let lacks = if path[star + 1..].iter().any(|step| step == "*") {
                15
            } else {
                trouble / 2
            };
            items.push(match self.random.percent(lacks) {
                true => Json::Object(Vec::new()),
                false => item,
            });
        }
        Json::List(items)
    }

    /// A slip of the pen.
    fn nearly(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        match self.random.below(5) {
            0 => drop(letters.remove(1)),
            1 => letters.swap(1, 2),
            2 => letters.insert(2, 'q'),
            3 => return name.to_uppercase(),
            _ => return name.replace('_', "-"),
        }
        letters.into_iter().collect()
    }

    fn digits(&mut self) -> String {
        match self.random.below(16) {
            0..=8 => self.random.below(7).to_string(),
            9 => "-3".to_owned(),
            10 => "12.50".to_owned(),
            11 => "0.1".to_owned(),
            12 => "1e3".to_owned(),
            13 => "3.49".to_owned(),
            14 => "100".to_owned(),
            // Columns hold 18 digits; some documents show what happens beyond.
            _ if self.plain && self.random.percent(90) => "900719925474099.25".to_owned(),
            _ => "123456789012345678901234567890.5".to_owned(),
        }
    }

    fn value(&mut self, ty: &Ty, trouble: usize) -> Json {
        if self.random.percent(trouble / 2) {
            return self.unreadable(ty);
        }
        match ty {
            Ty::Text => match self.random.below(10) {
                0 => Json::Number("12".to_owned()),
                1 => Json::text(" a "),
                _ => Json::text(*self.random.pick(&["a", "abc", "b", "x y", "", "Éa", "low"])),
            },
            Ty::Bool => Json::Bool(self.random.percent(50)),
            Ty::Num => {
                let digits = self.digits();
                if self.random.percent(15) {
                    Json::text(digits)
                } else {
                    Json::Number(digits)
                }
            }
            Ty::Int => Json::Number(
                self.random
                    .pick(&["0", "1", "2", "3", "3.0", "5"])
                    .to_string(),
            ),
            Ty::Percent => match self.random.below(2) {
                0 => Json::text(*self.random.pick(&["8%", "10%", "12.5%", "7.5 %"])),
                _ => Json::Number(self.random.pick(&["0.08", "0.1", "0.125", "1"]).to_string()),
            },
            Ty::Money(code) => self.amount(*code),
            Ty::Date => {
                let day = self.date();
                Json::text(day)
            }
            Ty::DateTime(Some(_)) if self.random.percent(60) => {
                let day = *self.random.pick(&DAYS);
                Json::text(format!(
                    "{day}T{}",
                    self.random.pick(&["12:00", "09:30", "16:00:30"])
                ))
            }
            Ty::DateTime(_) => Json::text(self.instant_text(false)),
            Ty::Time => Json::text(*self.random.pick(&["09:00", "12:30", "00:00", "23:59:59"])),
            Ty::Duration => Json::text(
                *self
                    .random
                    .pick(&["PT9H30M", "PT1H", "PT30M", "PT0S", "PT90S"]),
            ),
            Ty::Period => Json::text(*self.random.pick(&[
                "P1M", "P30D", "P1Y2M10D", "P2W", "P0D", "P12M", "P1Y", "P1D",
            ])),
            Ty::List(of) => {
                let mut items = Vec::new();
                for _ in 0..self.random.below(4) {
                    let item = if self.random.percent(trouble / 5) {
                        Json::Null
                    } else {
                        self.value(of, trouble)
                    };
                    items.push(item);
                }
                Json::List(items)
            }
            Ty::Map(of) => {
                let mut entries = Vec::new();
                for key in ["a", "kk", "b"] {
                    if self.random.percent(60) {
                        let value = if self.random.percent(trouble / 5) {
                            Json::Null
                        } else {
                            self.value(of, trouble)
                        };
                        entries.push((key.to_owned(), value));
                    }
                }
                if self.random.percent(trouble / 5) {
                    let again = self.value(of, trouble);
                    entries.push(("a".to_owned(), again));
                }
                Json::Object(entries)
            }
            Ty::Choice(at) => {
                let options = self.options(*at);
                Json::text(*self.random.pick(&options))
            }
            Ty::Record(at) => self.record(*at, trouble),
            Ty::Stretch(_) => unreachable!(),
        }
    }

    fn amount(&mut self, code: Option<&'static str>) -> Json {
        let digits = self.digits();
        let of = code.unwrap_or(if self.random.percent(80) {
            "EUR"
        } else {
            "USD"
        });
        match self.random.below(5) {
            0 | 1 if code.is_some() => Json::Number(digits),
            0 => Json::Object(vec![
                ("amount".to_owned(), Json::Number(digits)),
                ("currency".to_owned(), Json::text(of)),
            ]),
            1 => Json::text(format!("{of} {digits}")),
            _ => Json::text(format!("{digits} {of}")),
        }
    }

    fn unreadable(&mut self, ty: &Ty) -> Json {
        match (ty, self.random.below(4)) {
            (Ty::Text, _) => Json::Bool(true),
            (Ty::Record(_) | Ty::Map(_), _) => Json::text("x"),
            (Ty::List(_), _) => Json::text("x"),
            (Ty::Money(Some(_)), 0) => Json::text("5 USD"),
            (Ty::Date, 0) => Json::text("2024-02-30"),
            (Ty::Date, 1) => Json::text("31.12.2023"),
            (Ty::DateTime(_), 0) => Json::text("2024-05-01 10:00"),
            (Ty::Int, 0) => Json::Number("2.5".to_owned()),
            (Ty::Num | Ty::Money(_), 1) => Json::text("1,5"),
            (_, 2) => Json::Object(Vec::new()),
            _ => Json::text("?"),
        }
    }
}
