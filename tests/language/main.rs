//! The language: its values, its syntax, what the checker accepts, and docs/language.md.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test reads and writes files, and stops where what it needs is not there"
)]

#[path = "../common/mod.rs"]
mod common;

mod builtins;
mod calendars;
mod check_program;
mod currency;
mod dates;
mod decimal;
mod feel;
mod hints;
mod hostile_rule_files;
mod keywords;
mod literate;
mod reference_page;
mod syntax_properties;
mod zones;
