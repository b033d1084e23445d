//! The library: rules are loaded once and check any number of documents.
//!
//! [`Engine`] and the types it returns are the public interface; docs/stability.md states how it
//! may change. It reads no files, no clock and no environment, except in [`Builder::from_path`],
//! which needs the feature `cli`.

mod finding;
mod rules;

use std::sync::{Arc, Mutex};

pub use self::finding::{Finding, Location, Problem, Report, RuleErrors, Summary};
use self::rules::InMemoryLoader;
pub use crate::diagnostic::Severity;
pub use crate::eval::finding::Verdict;

use crate::check::{self, Requested, Text};
use crate::diagnostic::Outcome;
use crate::document::encoding;
use crate::eval::Settings;
use crate::pipeline::{self, CheckedOutcome, Options, Rules};
use crate::source::Sources;
use crate::value::Date;

/// Stack size of the thread that loads and checks. Several times what the deepest nesting within
/// the limits needs.
pub(crate) const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Checked rules, ready to check documents. Threads can share it.
#[derive(Debug)]
pub struct Engine {
    rules: Rules,
    settings: Settings,
    options: Options,
    /// The texts of the rules and their tables. A check adds its document to a copy.
    sources: Sources,
    warnings: Vec<Problem>,
}

/// Options of an [`Engine`], set before its rules are loaded.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    options: Options,
    parameters: Vec<(String, String)>,
    given: InMemoryLoader,
    misused: Vec<Problem>,
}

impl Engine {
    /// Starts with default options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Loads the rules in a text. They can use the built-in packs.
    ///
    /// # Errors
    /// All errors in the rules, with their positions.
    pub fn from_source(name: &str, rules: &str) -> Result<Self, RuleErrors> {
        Self::builder().from_source(name, rules)
    }

    /// Loads the rules in a file, with the modules and tables that it names, as the command line
    /// does.
    ///
    /// # Errors
    /// A file that cannot be read, or all errors in the rules, with their positions.
    #[cfg(feature = "cli")]
    pub fn from_path(path: impl AsRef<std::path::Path>) -> Result<Self, RuleErrors> {
        Self::builder().from_path(path)
    }

    /// Warnings and notes about the rules.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Checks a document. The extension of the name selects the format; without one, the content
    /// does. If a text holds several documents, the report names the N-th `name#N`.
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
            Err(unreadable) => vec![CheckedOutcome::unreadable(name.to_owned(), unreadable)],
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
        let mut overrides = check::Overrides::default();
        if !program.failed() {
            for (path, value) in &parameters {
                match check::override_parameter(
                    &program.value,
                    &mut overrides,
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
        let rules = Rules::changed(program.value, false, overrides);
        if !failed {
            let settings = pipeline::settings(&rules, loader, &options, &sources);
            let missing = pipeline::tables::missing(&rules, &options);
            failed = settings.failed() || !missing.is_empty();
            let diagnostics = settings.diagnostics.iter().chain(&missing);
            problems.extend(diagnostics.map(|diagnostic| Problem::new(&sources, diagnostic)));
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

    /// Sets the type of the documents, if their fields leave it ambiguous: `kz.Agreement`.
    #[must_use]
    pub fn document_type(mut self, name: &str) -> Self {
        self.options.as_type = Some(name.to_owned());
        self
    }

    /// Replaces the value of a parameter on every date. The value has the syntax of rule files:
    /// `10%`, `500 EUR`.
    #[must_use]
    pub fn parameter(mut self, path: &str, value: &str) -> Self {
        self.parameters.push((path.to_owned(), value.to_owned()));
        self
    }

    /// Provides a table that rules read with `from input`. The extension of the file's name selects
    /// its format.
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

    /// Provides a module for `use` in rules that are loaded from a text. Modules such as
    /// `std.totals` are built in; this adds, for example, `acme.loans`.
    #[must_use]
    pub fn module(mut self, name: &str, rules: &str) -> Self {
        self.given.add_module(name, rules);
        self
    }

    /// Provides a file for rules that are loaded from a text, by the relative path in them: `data
    /// rates from "rates.csv"`.
    #[must_use]
    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.given.add_file(path, text);
        self
    }

    /// Reports every obligation, including those that hold and those that do not apply.
    #[must_use]
    pub fn every_verdict(mut self, every: bool) -> Self {
        self.options.every_verdict = every;
        self
    }

    /// Loads the rules in a text. They can use the built-in packs, and the modules and files
    /// provided.
    ///
    /// # Errors
    /// All errors in the rules and the options, with their positions.
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

    /// Loads the rules in a file, with the modules and tables that it names, as the command line
    /// does.
    ///
    /// # Errors
    /// A file that cannot be read, or all errors in the rules and the options, with their
    /// positions.
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

/// Runs work on a new thread with a stack for the deepest nesting that the limits allow, since the
/// caller's stack may be too small. Without threads, or if none can be started, it runs on the
/// caller's.
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
        // The closure is taken exactly once: by the thread, or here.
        None => std::process::abort(),
    }
}
