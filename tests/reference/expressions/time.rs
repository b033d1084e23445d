//! Days, instants, lengths and stretches.

use super::{E, one};
use crate::generate::{Env, Generator, ZONES};
use crate::tree::{Node, Ty, w};

impl Generator {
    pub(super) fn day(&mut self, depth: usize, env: &Env) -> E {
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
                Node::new(
                    "start or end of",
                    Some(Ty::Date),
                    vec![w(format!("{what} of ")), one(day(self))],
                )
            }
            5 => {
                let zone = match self.random.below(3) {
                    0 => format!(" in zone \"{}\"", self.random.pick(&ZONES)),
                    _ => String::new(),
                };
                let instant = self.expression(&Ty::DateTime(None), d, env);
                Node::new(
                    "date of",
                    Some(Ty::Date),
                    vec![w("date of "), one(instant), w(zone)],
                )
            }
            6 | 7 if !self.calendars.is_empty() => {
                let calendar = self.random.pick(&self.calendars.clone()).clone();
                let (op, n) = (*self.random.pick(&["+", "-", "+"]), self.random.below(7));
                Node::new(
                    "date + working days",
                    Some(Ty::Date),
                    vec![
                        one(day(self)),
                        w(format!(" {op} {n} working days of {calendar}")),
                    ],
                )
            }
            8 if !self.calendars.is_empty() => {
                let calendar = self.random.pick(&self.calendars.clone()).clone();
                let day = day(self);
                match self.random.below(3) {
                    0 => Node::new(
                        "next working day",
                        Some(Ty::Date),
                        vec![
                            w(format!("next working day of {calendar} on or after ")),
                            one(day),
                        ],
                    ),
                    1 => Node::new(
                        "previous working day",
                        Some(Ty::Date),
                        vec![
                            w(format!("previous working day of {calendar} on or before ")),
                            one(day),
                        ],
                    ),
                    _ => Node::new(
                        "rolls to next working day",
                        Some(Ty::Date),
                        vec![
                            one(day),
                            w(format!(" rolls to next working day of {calendar}")),
                        ],
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

    pub(super) fn instant(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        let ty = Ty::DateTime(None);
        match self.random.below(8) {
            0 | 1 => {
                let op = *self.random.pick(&["+", "-"]);
                let (a, b) = (
                    self.expression(&ty, d, env),
                    self.expression(&Ty::Duration, d, env),
                );
                self.joined("datetime + duration", ty, a, op, b)
            }
            2 | 3 => {
                let op = *self.random.pick(&["+", "-"]);
                let (a, b) = (
                    self.expression(&ty, d, env),
                    self.expression(&Ty::Period, d, env),
                );
                self.joined("datetime + period", ty, a, op, b)
            }
            4 => {
                let zone = *self.random.pick(&ZONES);
                let day = self.expression(&Ty::Date, d, env);
                Node::new(
                    "start of day",
                    Some(ty),
                    vec![w("start of "), one(day), w(format!(" in zone \"{zone}\""))],
                )
            }
            _ => self.leaf(&ty, env),
        }
    }

    pub(super) fn duration(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(7) {
            0 | 1 => {
                let instant = Ty::DateTime(None);
                let (a, b) = (
                    self.expression(&instant, d, env),
                    self.expression(&instant, d, env),
                );
                self.joined("datetime - datetime", Ty::Duration, a, "-", b)
            }
            2 => {
                let (a, b) = (
                    self.expression(&Ty::Duration, d, env),
                    self.expression(&Ty::Duration, d, env),
                );
                self.joined("duration + duration", Ty::Duration, a, "+", b)
            }
            3 => {
                let n = self.expression(&Ty::Num, d.min(1), env);
                let unit = *self.random.pick(&["hours", "minutes", "seconds"]);
                Node::new(
                    "length of",
                    Some(Ty::Duration),
                    vec![w("("), one(n), w(format!(") {unit}"))],
                )
            }
            4 => {
                let name = *self.random.pick(&["sum", "min", "max"]);
                let list = self.list(&Ty::Duration, d.max(1), env);
                self.called("of a list of lengths", Ty::Duration, name, vec![list])
            }
            _ => self.leaf(&Ty::Duration, env),
        }
    }

    pub(super) fn period(&mut self, depth: usize, env: &Env) -> E {
        let d = depth - 1;
        match self.random.below(8) {
            0 | 1 => {
                let (a, b) = (
                    self.expression(&Ty::Date, d, env),
                    self.expression(&Ty::Date, d, env),
                );
                self.joined("date - date", Ty::Period, a, "-", b)
            }
            2 => {
                let (a, b) = (
                    self.expression(&Ty::Period, d, env),
                    self.expression(&Ty::Period, d, env),
                );
                let op = *self.random.pick(&["+", "-"]);
                self.joined("period + period", Ty::Period, a, op, b)
            }
            3 => {
                let n = self.expression(&Ty::Num, d.min(1), env);
                let unit = *self.random.pick(&["days", "months", "weeks", "years"]);
                let n = if n.tag == "literal" {
                    self.leaf(&Ty::Int, env)
                } else {
                    n
                };
                Node::new(
                    "length of",
                    Some(Ty::Period),
                    vec![w("("), one(n), w(format!(") {unit}"))],
                )
            }
            4 => {
                let name = *self.random.pick(&["sum", "min", "max"]);
                let list = self.list(&Ty::Period, d.max(1), env);
                self.called("of a list of lengths", Ty::Period, name, vec![list])
            }
            _ => self.leaf(&Ty::Period, env),
        }
    }

    pub(super) fn stretch(&mut self, days: bool, depth: usize, env: &Env) -> E {
        let point = if days { Ty::Date } else { Ty::DateTime(None) };
        let word = *self.random.pick(&["to", "to", "until"]);
        let d = depth.saturating_sub(1);
        let (a, b) = (
            self.expression(&point, d, env),
            self.expression(&point, d, env),
        );
        let tag = match (days, word) {
            (true, "to") => "from a to b",
            (true, _) => "from a until b",
            _ => "stretch of instants",
        };
        Node::new(
            tag,
            Some(Ty::Stretch(days)),
            vec![w("from "), one(a), w(format!(" {word} ")), one(b)],
        )
    }
}
