//! Values while a rule runs: what expressions evaluate to, the operators between known values, and why a value is unknown.
//!
//! Below the checker, so that a built-in function's row can hold its evaluation; see [`crate::builtins`].

pub mod operators;
mod value;
mod why;

pub use value::{
    CellId, CellPlace, Key, List, Quantity, Reasons, Record, Value, merged, merged_reasons,
};
pub use why::{Reason, ReasonKind, ShownReasons, Why};
