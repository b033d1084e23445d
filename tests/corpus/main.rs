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

use std::path::Path;

use libtest_mimic::{Arguments, Failed};

/// Compares the diagnostics of a case with the expected ones; a good case has none. `UPDATE_EXPECT` writes the case anew.
fn compare(
    path: &Path,
    good: bool,
    (expected, found): (&str, &str),
    rewritten: impl FnOnce() -> String,
) -> Result<(), Failed> {
    if good {
        return if found.is_empty() {
            Ok(())
        } else {
            Err(format!("a good case has diagnostics:\n{found}").into())
        };
    }
    if found.is_empty() {
        return Err("a bad case has no diagnostics".into());
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, rewritten())?;
        return Ok(());
    }
    if found == expected {
        return Ok(());
    }
    Err(format!("expected:\n{expected}\nfound:\n{found}").into())
}

fn main() {
    let mut trials = syntax::trials();
    trials.extend(check::trials());
    trials.extend(evaluation::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
