//! Rule files with what must be said of them: each file is a test of its own.
//!
//! `UPDATE_EXPECT=1 cargo test --test corpus` writes down what is said now.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::disallowed_methods,
    reason = "a test reads and writes files, and stops where what it needs is not there"
)]

mod check;
mod evaluation;
mod syntax;

use libtest_mimic::Arguments;

fn main() {
    let mut trials = syntax::trials();
    trials.extend(check::trials());
    trials.extend(evaluation::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
