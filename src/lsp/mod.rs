//! The language server protocol, and nothing else: what an editor asks is read
//! here, answered by [`crate::ide`], and written here.
//!
//! One thread reads messages, one answers them in order, one does what may take
//! longer: diagnostics, and requests about many files. Each answers from a
//! snapshot of the texts as they were when it was asked, and takes the analysis
//! of it from one cache ([`analyses`]). Files are the [`Host`]'s: the protocol's
//! part of the program reads none.
#![allow(
    clippy::disallowed_methods,
    reason = "a server waits, and needs the clock for it"
)]

mod actions;
mod analyses;
mod answers;
mod capabilities;
mod formatting;
mod pipes;
mod position;
mod protocol;
mod pull;
mod server;
mod slow;
mod texts;
mod transport;
mod uri;
mod view;
mod worker;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{Loader, Text};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::eval::finding::Finding;
use crate::ide::Open;
use crate::source::Sources;
use crate::syntax::Cache;

/// The diagnostics and findings of a document of a gate.
pub struct CheckedDocument {
    /// The texts that spans point into.
    pub sources: Sources,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Diagnostics of the document, its rules, the configuration.
    pub diagnostics: Vec<Diagnostic>,
}

/// The files around the editor.
pub trait Host: Send + Sync {
    /// Finds modules and files for the project in a folder.
    fn loader<'h>(&'h self, project: &'h Path) -> Box<dyn Loader + 'h>;

    /// Reads a text.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, path: &Path) -> Result<Text, Diagnostic>;

    /// The folder of the project that a file belongs to.
    fn project(&self, file: &Path, open: &Open) -> PathBuf;

    /// All rule files below a folder, in order.
    fn rule_files(&self, folder: &Path) -> Vec<PathBuf>;

    /// The names of the modules that a project may use.
    fn modules(&self, project: &Path) -> Vec<String>;

    /// What lints weigh for a file.
    fn lint_levels(&self, file: &Path, open: &Open)
    -> Box<dyn Fn(Code) -> Option<Severity> + Send>;

    /// Checks a document; none where no gate is for it. Rule files are parsed through the cache.
    fn check(&self, text: &Text, open: &Open, cache: &Cache) -> Option<CheckedDocument>;

    /// The diagnostics of a configuration; `None` if the file is not one.
    fn configuration(&self, file: &Path, open: &Open, cache: &Cache) -> Option<CheckedDocument>;

    /// The files of a folder that can have diagnostics: rule files, configurations, and the documents of gates.
    fn checked_files(&self, folder: &Path, open: &Open) -> Vec<PathBuf>;

    /// A file that shows the text of a module built in, by its name as shown; none where it is not built in.
    fn pack_file(&self, name: &str) -> Option<PathBuf>;
}

/// Serves one editor until it exits; returns the exit code: 0 after `shutdown`, else 1.
pub fn serve(
    host: Arc<dyn Host>,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> u8 {
    server::run(host, input, output)
}
