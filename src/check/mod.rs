//! From what was written to what it means: names, modules, types, units.

pub mod checker;
pub mod program;
pub mod types;
