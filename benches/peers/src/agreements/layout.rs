//! Writes an agreement as JSON.

use super::{Agreement, Due};
use crate::random::Random;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use std::fmt::Write as _;

/// How a document is written, which no verdict depends on.
pub(super) struct Layout {
    /// Writes a space after commas and colons.
    pub(super) spaced: bool,
    /// Writes keys in another order.
    pub(super) shuffled: bool,
    /// Writes characters beyond ASCII as escapes.
    pub(super) escaped: bool,
    /// Writes two decimals, even if they are zeros.
    pub(super) all_decimals: bool,
}

impl Layout {
    /// Writes an agreement on one line.
    pub(super) fn write(&self, agreement: &Agreement, random: &mut Random) -> String {
        let parties = agreement.parties.iter().map(|party| {
            let id = if party.escaped_id {
                escaped_digits(&party.id)
            } else {
                self.text(&party.id)
            };
            self.record(vec![
                ("id", id),
                ("name", self.text(&party.name)),
                ("role", self.text(party.role)),
            ])
        });
        let tranches = agreement.tranches.iter().map(|tranche| {
            self.record(vec![
                ("year", tranche.year.to_string()),
                ("amount", self.amount(tranche.cents)),
                ("currency", self.text(tranche.currency)),
                ("paid", self.text(&tranche.paid.to_string())),
            ])
        });
        let deliverables =
            agreement
                .deliverables
                .iter()
                .enumerate()
                .map(|(position, (title, due))| {
                    let mut fields = vec![
                        ("number", (position + 1).to_string()),
                        ("title", self.text(title)),
                    ];
                    match due {
                        Due::On(date) => fields.push(("due", self.text(&date.to_string()))),
                        Due::Null => fields.push(("due", "null".to_owned())),
                        Due::Absent => {}
                    }
                    self.record(fields)
                });
        let mut fields = vec![
            ("id", self.text(&agreement.id)),
            ("title", self.text(&agreement.title)),
            ("preamble", self.text(&agreement.preamble)),
            ("parties", self.list(parties.collect())),
            (
                "total",
                self.record(vec![
                    ("amount", self.amount(agreement.total)),
                    ("currency", self.text(agreement.currency)),
                ]),
            ),
            ("tranches", self.list(tranches.collect())),
            (
                "consultation",
                self.record(vec![
                    ("opened", self.text(&instant(agreement.opened))),
                    ("closed", self.text(&instant(agreement.closed))),
                    ("summary", self.text(&agreement.consultation)),
                ]),
            ),
            ("deliverables", self.list(deliverables.collect())),
            ("signed", self.text(&agreement.signed.to_string())),
            ("end", self.text(&agreement.end.to_string())),
            ("remarks", self.text(&agreement.remarks)),
        ];
        if self.shuffled {
            random.shuffle(&mut fields);
        }
        self.object(fields)
    }

    /// A record in a document; its keys are in the other order if those of the document are shuffled.
    fn record(&self, mut fields: Vec<(&str, String)>) -> String {
        if self.shuffled {
            fields.reverse();
        }
        self.object(fields)
    }

    fn object(&self, fields: Vec<(&str, String)>) -> String {
        let colon = if self.spaced { ": " } else { ":" };
        let fields: Vec<String> = fields
            .into_iter()
            .map(|(key, value)| format!("\"{key}\"{colon}{value}"))
            .collect();
        format!("{{{}}}", fields.join(self.comma()))
    }

    fn list(&self, elements: Vec<String>) -> String {
        format!("[{}]", elements.join(self.comma()))
    }

    fn comma(&self) -> &'static str {
        if self.spaced { ", " } else { "," }
    }

    fn amount(&self, cents: i128) -> String {
        let (whole, decimals) = (cents / 100, cents % 100);
        if self.all_decimals || decimals % 10 != 0 {
            format!("{whole}.{decimals:02}")
        } else if decimals != 0 {
            format!("{whole}.{}", decimals / 10)
        } else {
            whole.to_string()
        }
    }

    fn text(&self, text: &str) -> String {
        let mut json = String::with_capacity(text.len() + 2);
        json.push('"');
        for character in text.chars() {
            match character {
                '"' => json.push_str("\\\""),
                '\\' => json.push_str("\\\\"),
                '\n' => json.push_str("\\n"),
                '\t' => json.push_str("\\t"),
                _ if self.escaped && !character.is_ascii() => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(json, "\\u{unit:04x}").expect("a string takes all that is written");
                    }
                }
                _ => json.push(character),
            }
        }
        json.push('"');
        json
    }
}

fn escaped_digits(id: &str) -> String {
    let mut json = String::from("\"");
    for character in id.chars() {
        if character.is_ascii_digit() {
            write!(json, "\\u{:04x}", u32::from(character))
                .expect("a string takes all that is written");
        } else {
            json.push(character);
        }
    }
    json.push('"');
    json
}

fn instant(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
