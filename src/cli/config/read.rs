//! Reads the text of `whereas.toml`; every error has a span and a suggestion.

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::{Config, Gate, RuleLevel, Spanned, mistake};
use crate::cli::arguments::FailOn;
use crate::cli::check::dossiers::ID;
use crate::cli::check::options::LIMITS;
use crate::diagnostic::{Diagnostic, Help, Severity, codes, did_you_mean};
use crate::report::visible;
use crate::source::{SourceId, Span};
use crate::value::Number;

/// The settings of the file.
const SETTINGS: [&str; 9] = [
    "gate",
    "rules",
    "lints",
    "parameters",
    "limits",
    "waivers",
    "baseline",
    "fail_on",
    "allow_outside",
];
/// The settings of a gate.
const GATE: [&str; 9] = [
    "documents",
    "dossier",
    "except",
    "type",
    "rules",
    "as_of",
    "language",
    "inputs",
    "ignore",
];
/// The levels of rules.
const LEVELS: [&str; 4] = ["off", "note", "warning", "error"];
/// What makes a run fail.
const FAIL_ON: [&str; 4] = ["error", "warning", "note", "never"];

/// Reads the file's text into the configuration.
pub(super) fn read(text: &str, source: SourceId, config: &mut Config) {
    match Document::parse(text.to_owned()) {
        Ok(document) => ConfigReader {
            source,
            text,
            config,
            here: Span::new(source, 0, 0),
        }
        .take(document.as_table()),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let words = error
                .message()
                .lines()
                .next()
                .unwrap_or("it cannot be read")
                .to_owned();
            let message = format!("this is not TOML: {words}");
            let help = unquoted(text, span.start);
            config
                .diagnostics
                .push(mistake(Span::new(source, span.start, span.end), message).maybe_help(help));
        }
    }
}

/// How to write a word that is a value without its quotation marks.
fn unquoted(text: &str, at: usize) -> Option<String> {
    let start = text
        .get(..at)?
        .rfind('\n')
        .map_or(0, |end| end.saturating_add(1));
    let (key, value) = text.get(start..)?.lines().next()?.split_once('=')?;
    let word = value.split('#').next()?.trim();
    let is_word = word.starts_with(char::is_alphabetic) && !word.contains(['"', '\'']);
    is_word.then(|| {
        format!(
            "texts are written in quotation marks: `{} = \"{}\"`",
            visible(key.trim()),
            visible(word)
        )
    })
}

struct ConfigReader<'c> {
    source: SourceId,
    text: &'c str,
    config: &'c mut Config,
    /// The span for values without one of their own.
    here: Span,
}

impl ConfigReader<'_> {
    fn take(&mut self, table: &dyn TableLike) {
        for (key, item) in entries(table) {
            let place = self.key(key);
            match key.get() {
                "gate" => self.gates(item, place),
                "rules" => self.levels(item, place),
                "lints" => self.lints(item, place),
                "parameters" => self.parameters(item, place),
                "limits" => self.limits(item, place),
                "waivers" => {
                    let names = self.texts(
                        item,
                        place,
                        "a list of files: `waivers = [\"waivers.whereas\"]`",
                    );
                    let folder = self.config.folder.clone();
                    self.config.named.extend(names.iter().cloned());
                    self.config
                        .waivers
                        .extend(names.iter().map(|name| folder.join(&name.value)));
                }
                "baseline" => {
                    let name = self.text(item, place, "a file: `baseline = \"baseline.json\"`");
                    self.config.named.extend(name.clone());
                    self.config.baseline = name.map(|name| self.config.folder.join(name.value));
                }
                "fail_on" => self.config.fail_on = self.fail_on(item, place),
                "allow_outside" => self.allow_outside(item, place),
                other => self.unknown(other, place, "setting", &SETTINGS, false),
            }
        }
    }

    fn gates(&mut self, item: &Item, place: Span) {
        let tables: Option<Vec<&dyn TableLike>> = if let Item::ArrayOfTables(tables) = item {
            Some(tables.iter().map(|table| table as &dyn TableLike).collect())
        } else if let Item::Value(Value::Array(array)) = item {
            let inline = |value| Value::as_inline_table(value).map(|table| table as &dyn TableLike);
            array.iter().map(inline).collect()
        } else {
            None
        };
        let Some(tables) = tables else {
            let help = "write `[[gate]]` above the settings of each gate";
            return self.report(
                place,
                "a gate is one of several, each with its documents and rules",
                help,
            );
        };
        for table in tables {
            let gate = self.gate(table, place);
            self.config.gates.push(gate);
        }
    }

    fn gate(&mut self, table: &dyn TableLike, above: Span) -> Gate {
        let mut gate = Gate::at(
            entries(table)
                .next()
                .map_or(above, |(key, _)| self.key(key)),
        );
        // Settings that had an error.
        let mut wrong = Vec::new();
        for (key, item) in entries(table) {
            let place = self.key(key);
            let before = self.config.diagnostics.len();
            match key.get() {
                "documents" => {
                    gate.documents = self.texts(
                        item,
                        place,
                        "a list of patterns: `documents = [\"drafts/**/*.yaml\"]`",
                    );
                }
                "dossier" => gate.dossier = self.dossier(item, place),
                "except" => {
                    gate.except = self.texts(
                        item,
                        place,
                        "a list of patterns: `except = [\"drafts/old/**\"]`",
                    )
                }
                "rules" => {
                    gate.rules = self.texts(
                        item,
                        place,
                        "a list: `rules = [\"rules/kz.whereas\", \"std.totals\"]`",
                    )
                }
                "type" => {
                    gate.as_type = self.text(
                        item,
                        place,
                        "the name of a type: `type = \"kz.projects.Agreement\"`",
                    );
                }
                "as_of" => gate.as_of = self.date(item, place),
                "language" => {
                    gate.language = self.text(item, place, "a text: `language = \"ru\"`");
                }
                "inputs" => gate.inputs = self.inputs(item, place),
                "ignore" => match item.as_bool() {
                    Some(ignore) => gate.ignore = ignore,
                    None => self.report(
                        place,
                        "`ignore` is true or false",
                        "`ignore = false` takes ignored files too",
                    ),
                },
                other if self.is_misplaced(other, place, "a gate") => {}
                other => self.unknown(other, place, "setting of a gate", &GATE, false),
            }
            if self.config.diagnostics.len() > before {
                wrong.push(key.get());
            }
        }
        if !gate.dossier.is_empty() {
            self.note_dossier(&gate);
        }
        let patterns = gate.dossier.iter().flat_map(|(_, patterns)| patterns);
        gate.documents.extend(patterns.map(|pattern| Spanned {
            value: pattern.value.replace(ID, "*"),
            span: pattern.span,
        }));
        let missing = [
            ("documents", gate.documents.is_empty()),
            ("rules", gate.rules.is_empty()),
        ];
        let slip = |name: &str| {
            entries(table).any(|(key, _)| {
                !GATE.contains(&key.get()) && did_you_mean(key.get(), GATE) == Some(name)
            })
        };
        for (name, _) in missing
            .iter()
            .filter(|(name, missing)| *missing && !wrong.contains(name) && !slip(name))
        {
            let place = entries(table)
                .next()
                .map_or(above, |(key, _)| self.key(key));
            let help = format!(
                "a gate says which documents are checked by which rules: add `{name} = [\"…\"]`"
            );
            self.report(place, &format!("this gate has no `{name}`"), &help);
        }
        gate
    }

    /// `dossier = { contract = "contracts/{id}/contract.yaml" }`
    fn dossier(
        &mut self,
        item: &Item,
        place: Span,
    ) -> Vec<(Spanned<String>, Vec<Spanned<String>>)> {
        let wanted = "a pattern: `contract = \"contracts/{id}/contract.yaml\"`";
        let Some(table) = item.as_table_like() else {
            let help = "write `dossier = { contract = \"contracts/{id}/contract.yaml\" }`, with the names of the dossier's documents";
            self.report(place, "`dossier` is a table of names and patterns", help);
            return Vec::new();
        };
        let mut members = Vec::new();
        for (key, item) in entries(table) {
            let span = self.key(key);
            let value = key.get().to_owned();
            members.push((Spanned { value, span }, self.texts(item, span, wanted)));
        }
        members
    }

    /// Reports a gate of dossiers without a type, or with documents beside them.
    fn note_dossier(&mut self, gate: &Gate) {
        let place = gate
            .dossier
            .first()
            .map_or(gate.span, |(member, _)| member.span);
        if gate.as_type.is_none() {
            let help = "add `type = \"Supply\"`, with the name of the dossier in the rules";
            self.report(
                place,
                "this gate names documents of a dossier, and no dossier",
                help,
            );
        }
        if let Some(pattern) = gate.documents.first() {
            let help = "give the other documents a gate of their own";
            self.report(pattern.span, "a gate has `documents` or a `dossier`", help);
        }
    }

    fn inputs(&mut self, item: &Item, place: Span) -> Vec<(Spanned<String>, std::path::PathBuf)> {
        let wanted = "a table of names and files: `inputs = { rates = \"rates.csv\" }`";
        let Some(table) = item.as_table_like() else {
            self.report(
                place,
                &format!("`inputs` is {wanted}"),
                "the names are those of `data … from input`",
            );
            return Vec::new();
        };
        let mut inputs = Vec::new();
        for (key, item) in entries(table) {
            if let Some(file) = self.text(item, self.key(key), "a file") {
                let name = Spanned {
                    value: key.get().to_owned(),
                    span: self.key(key),
                };
                inputs.push((name, self.config.folder.join(file.value)));
            }
        }
        inputs
    }

    fn levels(&mut self, item: &Item, place: Span) {
        let Some(table) = item.as_table_like() else {
            return self.report(
                place,
                "`rules` is a table: `[rules]`",
                "inside, as `\"std.totals.balanced\" = \"off\"`",
            );
        };
        for (key, item) in entries(table) {
            let place = self.key(key);
            // A module may have the name of a setting; its level is a level.
            let is_level = item.as_str().is_some_and(|word| LEVELS.contains(&word));
            if !is_level && self.is_misplaced(key.get(), place, "`[rules]`") {
                continue;
            }
            let Some(level) = self.level(item, place) else {
                continue;
            };
            self.config.rules.push((
                Spanned {
                    value: key.get().to_owned(),
                    span: place,
                },
                level,
            ));
        }
    }

    fn level(&mut self, item: &Item, place: Span) -> Option<RuleLevel> {
        if let Some(truth) = item.as_bool() {
            let help = if truth {
                "write `\"error\"`, `\"warning\"` or `\"note\"`"
            } else {
                "write `\"off\"`"
            };
            self.report(place, "a level is off, note, warning or error", help);
            return None;
        }
        let word = self.text(item, place, "a level: off, note, warning or error")?;
        Some(match word.value.as_str() {
            "off" => RuleLevel::Off,
            "note" => RuleLevel::Weighs(Severity::Note),
            "warning" => RuleLevel::Weighs(Severity::Warning),
            "error" => RuleLevel::Weighs(Severity::Error),
            other => {
                self.unknown(other, word.span, "level", &LEVELS, true);
                return None;
            }
        })
    }

    fn lints(&mut self, item: &Item, place: Span) {
        let Some(table) = item.as_table_like() else {
            return self.report(
                place,
                "`lints` is a table: `[lints]`",
                "inside, as `L0306 = \"warning\"`",
            );
        };
        for (key, item) in entries(table) {
            let place = self.key(key);
            if self.is_misplaced(key.get(), place, "`[lints]`") {
                continue;
            }
            match codes::page(key.get()).filter(|page| page.code.as_str().starts_with(['L', 'W'])) {
                Some(page) => {
                    let level = self.level(item, place);
                    self.config
                        .lints
                        .extend(level.map(|level| (page.code, level)));
                }
                None => {
                    let lints = codes::pages().map(|page| page.code.as_str());
                    let known: Vec<&str> =
                        lints.filter(|code| code.starts_with(['L', 'W'])).collect();
                    self.unknown(key.get(), place, "lint", &known, false);
                }
            }
        }
    }

    fn parameters(&mut self, item: &Item, place: Span) {
        let Some(table) = item.as_table_like() else {
            return self.report(
                place,
                "`parameters` is a table: `[parameters]`",
                "inside, as `\"kz.discussion_days\" = 15`",
            );
        };
        for (key, item) in entries(table) {
            let place = self.key(key);
            match item.as_value().and_then(|value| self.written(value)) {
                Some(value) => {
                    self.config.parameters.push((
                        Spanned {
                            value: key.get().to_owned(),
                            span: place,
                        },
                        value,
                    ));
                }
                None if self.is_misplaced(key.get(), place, "`[parameters]`") => {}
                None => {
                    let message = format!(
                        "the value of the parameter `{}` is none that can be given here",
                        shown(key)
                    );
                    let help = "write a number, a text as `\"5 EUR\"`, a date, or true or false";
                    self.report(place, &message, help);
                }
            }
        }
    }

    fn limits(&mut self, item: &Item, place: Span) {
        let Some(table) = item.as_table_like() else {
            return self.report(
                place,
                "`limits` is a table: `[limits]`",
                "inside, as `document_bytes = 67108864`",
            );
        };
        for (key, item) in entries(table) {
            let place = self.key(key);
            if self.is_misplaced(key.get(), place, "`[limits]`") {
                continue;
            }
            if !LIMITS.contains(&key.get()) {
                self.unknown(key.get(), place, "limit", &LIMITS, false);
                continue;
            }
            match item
                .as_integer()
                .and_then(|number| u64::try_from(number).ok())
            {
                Some(number) => self.config.limits.push((
                    Spanned {
                        value: key.get().to_owned(),
                        span: place,
                    },
                    number,
                )),
                None => self.report(
                    place,
                    &format!("the limit `{}` is a whole number", shown(key)),
                    "as `steps = 1000000`",
                ),
            }
        }
    }

    fn fail_on(&mut self, item: &Item, place: Span) -> Option<FailOn> {
        let word = self.text(item, place, "a severity: error, warning, note or never")?;
        Some(match word.value.as_str() {
            "error" => FailOn::Error,
            "warning" => FailOn::Warning,
            "note" => FailOn::Note,
            "never" => FailOn::Never,
            other => {
                self.unknown(other, word.span, "severity", &FAIL_ON, true);
                return None;
            }
        })
    }

    fn allow_outside(&mut self, item: &Item, place: Span) {
        for name in self.texts(
            item,
            place,
            "a list of folders: `allow_outside = [\"../shared-rules\"]`",
        ) {
            let folder = self.config.folder.join(&name.value);
            if folder.is_dir() {
                self.config.allow_outside.push(Spanned {
                    value: folder,
                    span: name.span,
                });
            } else {
                let message = format!("there is no folder `{}`", visible(&name.value));
                self.report(
                    name.span,
                    &message,
                    "name a folder as seen from the folder of this file",
                );
            }
        }
    }

    fn date(&mut self, item: &Item, place: Span) -> Option<Spanned<String>> {
        match item.as_value() {
            Some(Value::Datetime(day)) => Some(Spanned {
                value: day.value().to_string(),
                span: place,
            }),
            _ => self.text(item, place, "a date: `as_of = 2021-03-01`"),
        }
    }

    fn text(&mut self, item: &Item, place: Span, wanted: &str) -> Option<Spanned<String>> {
        let span = item.span().map_or(place, |range| {
            Span::new(self.source, range.start, range.end)
        });
        match item.as_str() {
            Some(text) => self.unless_empty(text, span, wanted),
            None => {
                self.report(
                    span,
                    &format!("expected {wanted}"),
                    "see docs/configuration.md",
                );
                None
            }
        }
    }

    fn unless_empty(&mut self, text: &str, span: Span, wanted: &str) -> Option<Spanned<String>> {
        if text.trim().is_empty() {
            self.report(
                span,
                "this text is empty, and names nothing",
                &format!("write {wanted}, or leave it out"),
            );
            return None;
        }
        Some(Spanned {
            value: text.to_owned(),
            span,
        })
    }

    /// A list of texts, or one text alone.
    fn texts(&mut self, item: &Item, place: Span, wanted: &str) -> Vec<Spanned<String>> {
        let Some(array) = item.as_array() else {
            let alone = item.as_str().is_some();
            return if alone {
                self.text(item, place, wanted).into_iter().collect()
            } else {
                self.report(
                    place,
                    &format!("expected {wanted}"),
                    "see docs/configuration.md",
                );
                Vec::new()
            };
        };
        let mut texts = Vec::new();
        for value in array {
            let span = value.span().map_or(place, |range| {
                Span::new(self.source, range.start, range.end)
            });
            match value.as_str() {
                Some(text) => texts.extend(self.unless_empty(text, span, wanted)),
                None => self.report(
                    span,
                    &format!("expected {wanted}"),
                    "each of them is a text",
                ),
            }
        }
        texts
    }

    /// A name that is none of those known; of a value, which is written in quotes, or of a key.
    fn unknown(&mut self, name: &str, place: Span, what: &str, known: &[&str], is_value: bool) {
        let begun = || {
            known
                .iter()
                .copied()
                .find(|known| name.len() > 2 && known.starts_with(name))
        };
        let near = did_you_mean(name, known.iter().copied()).or_else(begun);
        let written = |near: &str| {
            if is_value {
                format!("\"{near}\"")
            } else {
                near.to_owned()
            }
        };
        let near = near.map(|near| Help::writing(format!("did you mean `{near}`?"), written(near)));
        let help = near.unwrap_or_else(|| match known.len() {
            ..=12 => format!("there are {}", known.join(", ")).into(),
            _ => "`whereas explain L` lists them all".into(),
        });
        let message = format!("there is no {what} `{}`", visible(name));
        self.config
            .diagnostics
            .push(mistake(place, message).help(help));
    }

    /// Reports a name that is a setting of the whole file, written below a table; returns whether it is one.
    fn is_misplaced(&mut self, name: &str, place: Span, table: &str) -> bool {
        let misplaced = misplaced(name, place, table);
        let is_misplaced = misplaced.is_some();
        self.config.diagnostics.extend(misplaced);
        is_misplaced
    }

    fn report(&mut self, place: Span, message: &str, help: &str) {
        self.config
            .diagnostics
            .push(mistake(place, message).help(help));
    }

    /// A value as it is written in a rule file: numbers by their digits, which a float would not keep.
    fn written(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.value().clone()),
            Value::Integer(number) => Some(number.value().to_string()),
            Value::Float(_) => {
                let digits = self.text.get(value.span()?)?.replace('_', "");
                let digits = digits.strip_prefix('+').unwrap_or(&digits);
                match digits.contains(['e', 'E']) {
                    true => Some(
                        Number::parse(digits)
                            .map_or_else(|_| digits.to_owned(), |number| number.to_string()),
                    ),
                    false => Some(digits.to_owned()),
                }
            }
            Value::Boolean(truth) => Some(truth.value().to_string()),
            Value::Datetime(day) => Some(day.value().to_string()),
            Value::Array(_) | Value::InlineTable(_) => None,
        }
    }

    fn key(&self, key: &Key) -> Span {
        key.span().map_or(self.here, |range| {
            Span::new(self.source, range.start, range.end)
        })
    }
}

/// The mistake of a setting of the whole file that is written below a table, and so belongs to the table; none for a
/// name that is no such setting.
pub(in crate::cli) fn misplaced(name: &str, place: Span, table: &str) -> Option<Diagnostic> {
    let message = format!("`{name}` is a setting of the whole file, not of {table}");
    let help = "put it above the first table, which begins with `[`";
    SETTINGS
        .contains(&name)
        .then(|| mistake(place, message).help(help))
}

/// The keys of a table with what they hold.
fn entries(table: &dyn TableLike) -> impl Iterator<Item = (&Key, &Item)> {
    let names: Vec<&str> = table.iter().map(|(name, _)| name).collect();
    names
        .into_iter()
        .filter_map(|name| table.get_key_value(name))
}

fn shown(key: &Key) -> String {
    visible(key.get()).into_owned()
}
