//! `--input NAME=FILE`: tables for those that rule files declare `from input`.

use std::path::Path;

use crate::check::Text;
use crate::cli::files;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::Limits;

/// Reads the tables; reports those that cannot be read, and arguments that are not `NAME=FILE`.
pub(in crate::cli) fn read(
    given: &[String],
    limits: &Limits,
) -> (Vec<(String, Text)>, Vec<Diagnostic>) {
    let (mut inputs, mut diagnostics) = (Vec::new(), Vec::new());
    for argument in given {
        match argument
            .split_once('=')
            .filter(|(name, file)| !name.is_empty() && !file.is_empty())
        {
            Some((name, file)) => match files::read(Path::new(file), limits) {
                Ok(text) => inputs.push((name.to_owned(), text)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            },
            None => {
                let message = format!("`--input {argument}` is not NAME=FILE");
                let diagnostic = Diagnostic::new(OPTION_VALUE, Severity::Error, message);
                diagnostics.push(diagnostic.help("as `--input rates=rates.csv`"));
            }
        }
    }
    (inputs, diagnostics)
}
