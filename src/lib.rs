//! Whereas: a typed policy language for agreements, and the checker that runs it.

pub mod diagnostic;
pub mod limits;
pub mod source;
pub mod syntax;
pub mod value;
