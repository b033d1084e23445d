//! The library: rules are loaded once and check any number of documents.
//!
//! [`Engine`] and the types it returns are the public interface; docs/stability.md states how it
//! may change. It reads no files, no clock and no environment, except in [`Builder::from_path`],
//! which needs the feature `cli`.

mod finding;
mod rules;

use std::sync::{Arc, Mutex};

pub use self::finding::{Finding, Location, Problem, Report, RuleErrors, Summary};
use self::rules::Given;
pub use crate::diagnostic::Severity;
pub use crate::eval::finding::Verdict;

use crate::check::{self, Requested, Text};
use crate::diagnostic::Outcome;
use crate::document::encoding;
use crate::eval::Settings;
use crate::pipeline::{self, Checked, Options, Rules};
use crate::source::Sources;
use crate::value::Date;

/// Stack for the deepest rules and documents within the limits, many times over.
pub(crate) const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Checked rules, ready for documents. It can be shared between threads.
#[derive(Debug)]
pub struct Engine {
    rules: Rules,
    settings: Settings,
    options: Options,
    /// The texts of the rules and their tables; each check adds its document to a copy.
    sources: Sources,
    warnings: Vec<Problem>,
}

/// Options of an [`Engine`], before its rules are loaded.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    options: Options,
    parameters: Vec<(String, String)>,
    given: Given,
    misused: Vec<Problem>,
}

impl Engine {
    /// Options to set before the rules are loaded.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Loads the rules in one text. They may use the packs built in.
    ///
    /// # Errors
    /// The rules have mistakes: all of them, each with its place.
    pub fn from_source(name: &str, rules: &str) -> Result<Self, RuleErrors> {
        Self::builder().from_source(name, rules)
    }

    /// Loads the rules in a file, with the modules and tables beside it, as the command line does.
    ///
    /// # Errors
    /// A file cannot be read, or the rules have mistakes: all of them, each with its place.
    #[cfg(feature = "cli")]
    pub fn from_path(path: impl AsRef<std::path::Path>) -> Result<Self, RuleErrors> {
        Self::builder().from_path(path)
    }

    /// Warnings and notes about the rules.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Checks a document. The ending of the name tells its format; without one, its first character does. Of a text
    /// that holds several documents, the N-th is called `name#N` in the report.
    pub fn check(&self, name: &str, document: &[u8]) -> Report {
        on_a_large_stack(|| self.check_here(name, document))
    }

    fn check_here(&self, name: &str, document: &[u8]) -> Report {
        let sources = self.sources.clone();
        let checked = match encoding::decode(name.into(), document.to_vec(), &self.options.limits) {
            Ok(text) => pipeline::check_document(
                &self.rules,
                &self.settings,
                &text,
                &self.options,
                &sources,
            ),
            Err(unreadable) => vec![Checked::unreadable(name.to_owned(), unreadable)],
        };
        Report::new(checked, &self.rules, self.options.every_verdict, &sources)
    }

    fn build(
        builder: Builder,
        mut program: Outcome<check::Program>,
        loader: &mut dyn check::Loader,
        sources: Sources,
    ) -> Result<Self, RuleErrors> {
        let Builder {
            options,
            parameters,
            misused,
            ..
        } = builder;
        let mut problems = misused;
        if !program.failed() {
            for (path, value) in &parameters {
                match check::override_parameter(
                    &mut program.value,
                    path,
                    value,
                    "the engine's parameters",
                ) {
                    Ok(note) => program.diagnostics.extend(note),
                    Err(error) => program.diagnostics.push(error),
                }
            }
        }
        let mut failed = program.failed() || !problems.is_empty();
        problems.extend(
            program
                .diagnostics
                .iter()
                .map(|diagnostic| Problem::new(&sources, diagnostic)),
        );
        let rules = Rules::new(program.value, false);
        if !failed {
            let settings = pipeline::settings(&rules, loader, &options, &sources);
            let missing = pipeline::tables::missing(&rules, &options);
            failed = settings.failed() || !missing.is_empty();
            let said = settings.diagnostics.iter().chain(&missing);
            problems.extend(said.map(|diagnostic| Problem::new(&sources, diagnostic)));
            if !failed {
                return Ok(Self {
                    rules,
                    settings: settings.value,
                    options,
                    sources,
                    warnings: problems,
                });
            }
        }
        Err(RuleErrors::new(problems))
    }
}

impl Builder {
    /// Sets the governing date of documents that state none, and `check date`: `2021-03-01`.
    #[must_use]
    pub fn as_of(mut self, date: &str) -> Self {
        match Date::parse(date) {
            Ok(date) => self.options.as_of = Some(date),
            Err(fault) => self.misused.push(Problem::of_option("as_of", &fault.text)),
        }
        self
    }

    /// Names the type of the documents, where it is not plain from their fields: `kz.Agreement`.
    #[must_use]
    pub fn document_type(mut self, name: &str) -> Self {
        self.options.as_type = Some(name.to_owned());
        self
    }

    /// Replaces the value of a parameter on every date. The value is written as in a rule file: `10%`, `500 EUR`.
    #[must_use]
    pub fn parameter(mut self, path: &str, value: &str) -> Self {
        self.parameters.push((path.to_owned(), value.to_owned()));
        self
    }

    /// Gives a table that rules ask for with `from input`. The ending of the file's name tells its format.
    #[must_use]
    pub fn input(mut self, name: &str, file: &str, text: &str) -> Self {
        self.options.inputs.push((
            name.to_owned(),
            Text {
                name: file.into(),
                text: text.into(),
            },
        ));
        self
    }

    /// Gives the text of a module that rules in a text may `use`: `std.totals` is built in, `acme.loans` is given.
    #[must_use]
    pub fn module(mut self, name: &str, rules: &str) -> Self {
        self.given.add_module(name, rules);
        self
    }

    /// Gives a file that rules in a text name beside themselves: `data rates from "rates.csv"`.
    #[must_use]
    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.given.add_file(path, text);
        self
    }

    /// Reports every obligation, also those that hold and those that do not apply.
    #[must_use]
    pub fn every_verdict(mut self, every: bool) -> Self {
        self.options.every_verdict = every;
        self
    }

    /// Loads the rules in one text. They may use the packs built in, and the modules and files given.
    ///
    /// # Errors
    /// The rules or the options have mistakes: all of them, each with its place.
    pub fn from_source(mut self, name: &str, rules: &str) -> Result<Engine, RuleErrors> {
        on_a_large_stack(move || {
            let sources = Sources::new();
            let mut given = std::mem::take(&mut self.given);
            let requested = vec![Requested::File(Text {
                name: name.into(),
                text: Arc::from(rules),
            })];
            let program = check::check(&mut given, requested, &sources, &self.options.limits);
            Engine::build(self, program, &mut given, sources)
        })
    }

    /// Loads the rules in a file, with the modules and tables beside it, as the command line does.
    ///
    /// # Errors
    /// A file cannot be read, or the rules or the options have mistakes: all of them, each with its place.
    #[cfg(feature = "cli")]
    pub fn from_path(self, path: impl AsRef<std::path::Path>) -> Result<Engine, RuleErrors> {
        let path = path.as_ref();
        on_a_large_stack(move || {
            let (sources, limits) = (Sources::new(), self.options.limits.clone());
            crate::cli::with_rule_file(path, &limits, &sources, |program, loader| {
                Engine::build(self, program, loader, sources.clone())
            })
        })
    }
}

/// Runs work on a thread of its own whose stack holds the deepest nesting that the limits allow; the caller's may not.
/// Where there are no threads, or none can be started, it runs on the caller's.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let slot = Mutex::new(Some(work));
    let run = || {
        slot.lock()
            .ok()
            .and_then(|mut slot| slot.take())
            .map(|work| work())
    };
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, run);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => None,
        }
    });
    match done.or_else(run) {
        Some(done) => done,
        // The work is taken once, above or here.
        None => std::process::abort(),
    }
}
