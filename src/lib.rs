//! Whereas: a typed policy language for agreements, and the checker that runs it.
//!
//! A rule file says what agreements of a kind must meet. It is checked before
//! any document is read; then each document is read as its type, and every
//! obligation gets a verdict that explains itself.
//!
//! # The pipeline
//!
//! ```text
//! text -> ast::File -> Program -> Plan -> verdicts -> Finding -> report
//! ```
//!
//! The modules in reading order; each uses only those before it:
//!
//! - `source`, `limits`: texts, places in them, what bounds a hostile file
//! - `diagnostic`: what there is to say about rules, documents and use, with its table of codes
//! - `value`: numbers, money, time, calendars, texts; knows nothing of rules
//! - `syntax`: text to tree; the only place that knows pest
//! - `runtime`: values while a rule runs, and the operators between them
//! - `builtins`: the built-in functions, each one row
//! - `check`: names, types and units: from the tree to a `check::Program`
//! - `words`: what a program demands, in plain words
//! - `plan`: from the program to what runs
//! - `mutants`: small changes of rules, which tests should notice
//! - `document`: one file for each format; documents read as a type
//! - `eval`: verdicts, and their explanation
//! - `pipeline`: the whole way in a few calls, without any I/O
//! - `report`: findings as text for people and for programs; the only place that knows miette
//! - `format`: rule files in their one form
//! - `lint`: what is legal and suspicious in rule files
//! - `ide`: what an editor asks of rule files and documents, in plain data
//! - `lsp`: the language server protocol; it asks `cli` for files by a trait
//! - `cli`: the program `whereas`; the only place that reads files, environment and clock
//!
//! # What always holds
//!
//! - The same inputs give the same bytes: no clock, locale, zone or environment below `cli`.
//! - No float touches a number.
//! - Nothing panics, hangs or overflows the stack, whatever the input.
//! - What cannot be decided is *undetermined* and says why; it never passes.
//! - Each phase returns a value and everything that it has to say, not the first error.
//!
//! # Embedding
//!
//! Rules are loaded once and check any number of documents:
//!
//! ```
//! use whereas::{Engine, Verdict};
//!
//! let rules = "
//!     type Lease { rent: money, deposit: money }
//!
//!     /// The deposit is at most three months of rent.
//!     rule deposit_limit for Lease {
//!       require deposit <= 3 * rent otherwise \"{deposit} is more than three times {rent}\"
//!     }
//! ";
//! let engine = Engine::from_source("lease.whereas", rules)?;
//! let report = engine.check("draft.json", br#"{ "rent": "500 EUR", "deposit": "1600 EUR" }"#);
//!
//! let finding = &report.findings[0];
//! assert_eq!(finding.verdict, Verdict::Violated);
//! assert_eq!(finding.message, "1600 EUR is more than three times 500 EUR");
//! assert_eq!(finding.location.as_ref().map(|at| (at.line, at.column)), Some((1, 1)));
//! # Ok::<(), whereas::RuleErrors>(())
//! ```
//!
//! Mistakes in the rules are all reported at once, each with its place:
//!
//! ```
//! let errors = whereas::Engine::from_source("lease.whereas", "type Lease { rent: mony }").unwrap_err();
//! assert!(errors.to_string().starts_with("lease.whereas:1:20: error[E0207]"), "{errors}");
//! ```
//!
//! [`Engine::builder`] sets a governing date, tables, parameters and further modules. What this page lists is the
//! whole library. `whereas::internals` serves the tests of this package and may change in any version.

mod builtins;
mod check;
#[cfg(feature = "cli")]
mod cli;
mod diagnostic;
mod document;
mod engine;
mod eval;
mod format;
mod ide;
mod index_vec;
mod infer;
mod limits;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod mutants;
mod packs;
mod pipeline;
mod plan;
mod report;
mod runtime;
mod source;
mod syntax;
mod value;
mod words;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::run;
pub use engine::{
    Builder, Engine, Finding, Location, Problem, Report, RuleErrors, Severity, Summary, Verdict,
};

/// The modules of the pipeline, for the tests, benchmarks and fuzz targets of this package.
///
/// Nothing here is stable: it may change or go in any version.
#[doc(hidden)]
pub mod internals {
    pub mod builtins {
        pub use crate::builtins::*;
    }
    pub mod check {
        pub use crate::check::*;
    }
    #[cfg(feature = "cli")]
    pub mod cli {
        pub use crate::cli::*;
    }
    pub mod diagnostic {
        pub use crate::diagnostic::*;
    }
    pub mod document {
        pub use crate::document::*;
    }
    pub mod eval {
        pub use crate::eval::*;
    }
    pub mod format {
        pub use crate::format::*;
    }
    pub mod ide {
        pub use crate::ide::*;
    }
    pub mod infer {
        pub use crate::infer::*;
    }
    pub mod index_vec {
        pub use crate::index_vec::*;
    }
    pub mod limits {
        pub use crate::limits::*;
    }
    pub mod lint {
        pub use crate::lint::*;
    }
    #[cfg(feature = "lsp")]
    pub mod lsp {
        pub use crate::lsp::*;
    }
    pub mod mutants {
        pub use crate::mutants::*;
    }
    pub mod packs {
        pub use crate::packs::*;
    }
    pub mod pipeline {
        pub use crate::pipeline::*;
    }
    pub mod plan {
        pub use crate::plan::*;
    }
    pub mod report {
        pub use crate::report::*;
    }
    pub mod runtime {
        pub use crate::runtime::*;
    }
    pub mod source {
        pub use crate::source::*;
    }
    pub mod syntax {
        pub use crate::syntax::*;
    }
    pub mod value {
        pub use crate::value::*;
    }
    pub mod words {
        pub use crate::words::*;
    }
}
