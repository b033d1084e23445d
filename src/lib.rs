//! Whereas: a typed policy language for agreements, and the checker that runs it.
//!
//! A rule file states what agreements of a kind must meet. The rules are type-checked before any
//! document is read; then each document is read as its type, and every obligation gets a verdict
//! with an explanation.
//!
//! The program needs nothing of this page. To embed the checker without files, terminal and
//! language server, turn the default features off:
//!
//! ```toml
//! [dependencies]
//! whereas = { version = "0.1", default-features = false }
//! ```
//!
//! # Check documents
//!
//! Rules are loaded once and check any number of documents. An [`Engine`] can be shared between
//! threads.
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
//! assert!(!report.passes());
//! let finding = &report.findings[0];
//! assert_eq!(finding.verdict, Verdict::Violated);
//! assert_eq!(finding.message, "1600 EUR is more than three times 500 EUR");
//! assert_eq!(finding.hints[1], "deposit = 1500 EUR or less");
//! # Ok::<(), whereas::RuleErrors>(())
//! ```
//!
//! [`Report::passes`] is true if the document was read and every obligation of severity error that
//! applies to it holds; an undetermined verdict does not pass. [`Report::to_json`] is the JSON that
//! `whereas check --format json` prints. A text with several documents (NDJSON, a table) gives
//! findings for `name#1`, `name#2` and so on.
//!
//! ```
//! # let engine = whereas::Engine::from_source("l.whereas", "type L { rent: money }
//! # rule r for L { require rent > 0 }")?;
//! let report = engine.check("draft.json", b"{ not JSON");
//! assert!(!report.passes());
//! assert_eq!(report.problems[0].code, "E0501");
//! # Ok::<(), whereas::RuleErrors>(())
//! ```
//!
//! # Options
//!
//! [`Engine::builder`] sets a governing date, the type of the documents, parameters, tables and
//! further modules:
//!
//! ```
//! let engine = whereas::Engine::builder()
//!     .as_of("2026-03-01")
//!     .parameter("deposit_months", "2")
//!     .module(
//!         "city.rates",
//!         "module city.rates
//!          parameter deposit_months: integer { 3 from 2020-01-01 }",
//!     )
//!     .from_source(
//!         "lease.whereas",
//!         "use city.rates
//!          type Lease { rent: money, deposit: money }
//!          rule deposit_limit for Lease { require deposit <= deposit_months * rent }",
//!     )?;
//! let report = engine.check("draft.yaml", b"rent: 500 EUR\ndeposit: 1200 EUR\n");
//! assert_eq!(report.summary.violated, 1);
//! # Ok::<(), whereas::RuleErrors>(())
//! ```
//!
//! # Errors in rules
//!
//! All errors in the rules are reported at once, each with its location:
//!
//! ```
//! let errors = whereas::Engine::from_source("lease.whereas", "type Lease { rent: mony }").unwrap_err();
//! assert!(errors.to_string().starts_with("lease.whereas:1:20: error[E0207]"), "{errors}");
//! ```
//!
//! # Guarantees
//!
//! - The same inputs give the same result: no clock, locale, time zone or environment is read.
//! - No number passes through a float.
//! - No input makes it panic, hang or overflow the stack.
//! - An obligation that cannot be decided is *undetermined*, with reasons; it never passes.
//!
//! This page is the whole public interface. `whereas::internals` serves the tests of this package
//! and may change in any version; `docs/architecture.md` describes the modules.

// No `match` over one of our enums gives an answer by a wildcard: the compiler points at every place that must answer for
// a new variant. Unit tests may.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

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
