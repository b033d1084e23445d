//! The whole way from texts to findings, without any I/O: what a program that
//! embeds Whereas calls, and what the command line calls.

mod documents;
mod testing;
pub mod waivers;

pub use documents::{check_agreement, check_document};
pub use testing::run_test;

use crate::check::program::Program;
use crate::check::{self, Loaded, Loader, Requested, Text};
use crate::diagnostic::codes::use_of_program::CANNOT_READ;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::eval::finding::{Finding, Tally};
use crate::limits::Limits;
use crate::source::{Source, Sources};
use crate::value::Date;

/// What a check is told beside rules and document.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The type of the document, where it is not plain from it.
    pub as_type: Option<String>,
    /// The governing date of documents that have none, and `check date`.
    pub as_of: Option<Date>,
    /// Lists every obligation, also what holds and what does not apply.
    pub every_verdict: bool,
    /// Tables given `from input`: name and text.
    pub inputs: Vec<(String, Text)>,
    /// The limits.
    pub limits: Limits,
}

/// What came of checking one document.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many obligations have which verdict.
    pub tally: Tally,
    /// What is to be shown, by place.
    pub findings: Vec<Finding>,
    /// What there was to say about the document.
    pub diagnostics: Vec<Diagnostic>,
    /// It could not be read, so that nothing was decided.
    pub unreadable: bool,
}

/// A loader that knows no files: for rules that are all in one text.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn find(&mut self, _: &str, _: Option<&Source>) -> Loaded {
        Loaded::NotFound { similar: Vec::new() }
    }

    fn file(&mut self, path: &str, _: &Source) -> Result<Text, Diagnostic> {
        Err(Diagnostic::about_file(CANNOT_READ, path, format!("there is no file `{path}`")))
    }
}

/// Reads and checks the rules in one text. Its places point into `sources`.
pub fn load(name: &str, text: &str, sources: &mut Sources) -> Outcome<Program> {
    let text = Text { name: name.into(), text: text.into() };
    check::check(&mut NoFiles, vec![Requested::File(text)], sources, &Limits::default())
}

/// What one test came to.
#[derive(Debug, Default)]
pub struct Tested {
    /// What was expected and did not come, in words, with the findings that came instead.
    pub failures: Vec<Failure>,
    /// What kept it from running.
    pub diagnostics: Vec<Diagnostic>,
}

/// An expectation that was not met.
#[derive(Debug)]
pub struct Failure {
    /// The statement.
    pub span: crate::source::Span,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The findings of the rule.
    pub findings: Vec<Finding>,
}
