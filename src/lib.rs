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
//! - [`source`], [`limits`]: texts, places in them, what bounds a hostile file
//! - [`diagnostic`]: what there is to say about rules, documents and use, with its table of codes
//! - [`value`]: numbers, money, time, calendars, texts; knows nothing of rules
//! - [`syntax`]: text to tree; the only place that knows pest
//! - [`runtime`]: values while a rule runs, and the operators between them
//! - [`builtins`]: the built-in functions, each one row
//! - [`check`]: names, types and units: from the tree to a [`check::Program`]
//! - [`words`]: what a program demands, in plain words
//! - [`plan`]: from the program to what runs
//! - [`mutants`]: small changes of rules, which tests should notice
//! - [`document`]: one file for each format; documents read as a type
//! - [`eval`]: verdicts, and their explanation
//! - [`pipeline`]: the whole way in a few calls, without any I/O
//! - [`report`]: findings as text for people and for programs; the only place that knows miette
//! - [`mod@format`]: rule files in their one form
//! - [`lint`]: what is legal and suspicious in rule files
//! - [`ide`]: what an editor asks of rule files and documents, in plain data
//! - [`lsp`]: the language server protocol; it asks `cli` for files by a trait
//! - [`cli`]: the program `whereas`; the only place that reads files, environment and clock
//!
//! # What always holds
//!
//! - The same inputs give the same bytes: no clock, locale, zone or environment below [`cli`].
//! - No float touches a number.
//! - Nothing panics, hangs or overflows the stack, whatever the input.
//! - What cannot be decided is *undetermined* and says why; it never passes.
//! - Each phase returns a value and everything that it has to say, not the first error.
//!
//! # Embedding
//!
//! Rules are loaded from a text, and what is wrong with them is said at its place. Loaded once, they
//! check any number of documents:
//!
//! ```
//! use whereas::check::Text;
//! use whereas::eval::finding::Verdict;
//! use whereas::pipeline::{self, NoFiles, Options, Rules};
//! use whereas::source::Sources;
//!
//! let sources = Sources::new();
//! let rules = "
//!     type Lease { rent: money, deposit: money }
//!
//!     /// The deposit is at most three months of rent.
//!     rule deposit_limit for Lease {
//!       require deposit <= 3 * rent otherwise \"{deposit} is more than three times {rent}\"
//!     }
//! ";
//! let loaded = pipeline::load("lease.whereas", rules, &sources);
//! assert!(!loaded.failed());
//! let rules = Rules::new(loaded.value, false);
//!
//! let options = Options::default();
//! let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
//! let draft = Text { name: "draft.json".into(), text: r#"{ "rent": "500 EUR", "deposit": "1600 EUR" }"#.into() };
//! let checked = pipeline::check_document(&rules, &settings, &draft, &options, &sources);
//!
//! let finding = &checked[0].findings[0];
//! assert_eq!(finding.verdict, Verdict::Violated);
//! assert_eq!(finding.message, "1600 EUR is more than three times 500 EUR");
//! assert_eq!(sources.slice(finding.places[0].span.unwrap()), "\"1600 EUR\"");
//! ```

pub mod builtins;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod eval;
pub mod format;
pub mod ide;
pub mod infer;
pub mod limits;
pub mod lint;
pub mod lsp;
pub mod mutants;
pub mod pipeline;
pub mod plan;
pub mod report;
pub mod runtime;
pub mod source;
pub mod syntax;
pub mod value;
pub mod words;
