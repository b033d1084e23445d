//! Rules in plain words, as a drafter would write them: *The total must equal the sum of the tranches' amounts.*
//!
//! The words are made from the [`Program`](crate::check::Program) alone, so that they describe what is checked. They are
//! plain data: a report decides how a term or a link looks. Every construct of the language has its words by a
//! `match` without a wildcard, so that a new one does not compile without them.

mod claim;
mod clauses;
mod comparisons;
mod exceptions;
mod fields;
mod functions;
mod joined;
mod lists;
pub mod literals;
mod meanings;
mod months;
pub mod names;
mod noun;
mod nouns;
mod parameters;
mod paths;
mod rules;
mod speaker;
mod text;
mod time;
mod values;

pub use claim::Statement;
pub use exceptions::exception;
pub use literals::{constant, date, type_words};
pub use meanings::{definition, derived, of_record};
pub use rules::{Said, rule};
pub(crate) use text::say;
pub use text::{Fragment, Target, TargetKind, Words, listed};
