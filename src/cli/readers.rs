//! Readers of the program's own files, for tests that feed them anything. Not part of the stable interface.

use std::path::Path;

use super::config;
use super::receipt::Receipt;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Reads the text of `whereas.toml`; returns what is wrong with it.
pub fn settings(text: &str, sources: &Sources) -> Vec<Diagnostic> {
    config::read_text(Path::new(config::FILE), text.into(), sources).diagnostics
}

/// Reads the text of a receipt.
///
/// # Errors
/// Why it cannot be used, in words.
pub fn receipt(text: &str) -> Result<(), String> {
    Receipt::parse(text).map(|_| ())
}
