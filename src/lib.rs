//! Whereas: a typed policy language for agreements, and the checker that runs it.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod eval;
pub mod limits;
pub mod pipeline;
pub mod plan;
pub mod report;
pub mod source;
pub mod syntax;
pub mod value;
