//! `whereas.toml`, found by walking up from the current folder. What is read of
//! it so far: `[parameters]`, and `waivers`.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike, Value};

use super::files;
use crate::diagnostic::codes::use_of_program::{CONFIG, NOT_YET};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::limits::Limits;

/// The name of the file.
const FILE: &str = "whereas.toml";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// Parameters with the text of their values.
    pub parameters: Vec<(String, String)>,
    /// Waiver files.
    pub waivers: Vec<PathBuf>,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the nearest `whereas.toml`; an empty configuration where there is none.
pub(super) fn read(limits: &Limits) -> Config {
    let mut config = Config::default();
    let Some(path) = find() else { return config };
    let shown = files::shown(&path);
    let text = match files::read(&path, limits) {
        Ok(text) => text,
        Err(diagnostic) => {
            config.diagnostics.push(diagnostic);
            return config;
        }
    };
    match Document::parse(text.text.to_string()) {
        Ok(document) => config.take(document.as_table(), path.parent().unwrap_or(Path::new("")), &shown),
        Err(error) => {
            let words = error.message().lines().next().unwrap_or("it cannot be read").to_owned();
            config.diagnostics.push(Diagnostic::about_file(CONFIG, &*shown, format!("`{shown}` is not TOML: {words}")));
        }
    }
    config
}

fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file())?;
    // A path below the current folder is shown as the user would write it.
    Some(found.strip_prefix(&here).map_or_else(|_| found.clone(), Path::to_path_buf))
}

impl Config {
    fn take(&mut self, table: &dyn TableLike, folder: &Path, shown: &str) {
        for (key, item) in table.iter() {
            match key {
                "parameters" => self.take_parameters(item, shown),
                "waivers" => self.take_waivers(item, folder, shown),
                "gate" | "rules" | "limits" => {
                    let message = format!("`{key}` in `{shown}` is not supported yet");
                    let help = "give rules with `-r` and limits with `--limit`";
                    self.diagnostics.push(
                        Diagnostic { severity: Severity::Warning, ..Diagnostic::about_file(NOT_YET, shown, message) }
                            .help(help),
                    );
                }
                other => {
                    let known = ["parameters", "waivers", "gate", "rules", "limits"];
                    let near = did_you_mean(other, known).map(|near| format!("did you mean `{near}`?"));
                    let message = format!("`{shown}` has no setting `{}`", crate::report::visible(other));
                    self.diagnostics.push(Diagnostic::about_file(CONFIG, shown, message).maybe_help(near));
                }
            }
        }
    }

    fn take_parameters(&mut self, item: &Item, shown: &str) {
        let Some(table) = item.as_table_like() else {
            let message = format!("`parameters` in `{shown}` is a table: `[parameters]`");
            self.diagnostics.push(Diagnostic::about_file(CONFIG, shown, message));
            return;
        };
        for (name, item) in table.iter() {
            match item.as_value().and_then(written) {
                Some(value) => self.parameters.push((name.to_owned(), value)),
                None => {
                    let message =
                        format!("the value of the parameter `{name}` in `{shown}` is none that can be given here");
                    let help = "write a number, a text as `\"5 EUR\"`, a date, or true or false";
                    self.diagnostics.push(Diagnostic::about_file(CONFIG, shown, message).help(help));
                }
            }
        }
    }

    fn take_waivers(&mut self, item: &Item, folder: &Path, shown: &str) {
        let names: Option<Vec<&str>> = item.as_array().map(|array| array.iter().filter_map(Value::as_str).collect());
        match names {
            Some(names) => self.waivers.extend(names.into_iter().map(|name| folder.join(name))),
            None => {
                let message = format!("`waivers` in `{shown}` is a list of files: `waivers = [\"waivers.whereas\"]`");
                self.diagnostics.push(Diagnostic::about_file(CONFIG, shown, message));
            }
        }
    }
}

/// A value as it is written in a rule file: numbers by their digits.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        // A float would not keep the digits; the text does.
        Value::Integer(_) | Value::Float(_) => Some(value.to_string().trim().replace('_', "")),
        Value::Boolean(truth) => Some(truth.value().to_string()),
        Value::Datetime(day) => Some(day.value().to_string()),
        Value::Array(_) | Value::InlineTable(_) => None,
    }
}
