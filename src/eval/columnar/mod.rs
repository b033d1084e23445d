//! Runs rules on the columns of a block: which documents they certainly hold in, and how many
//! obligations that decides. Everything else is for the machine.

mod digits;
mod elements;
mod kernels;
mod pairs;
mod rules;
mod values;
mod vector;

pub use rules::{Decided, DecidedRule, decide};
