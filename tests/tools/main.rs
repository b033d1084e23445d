//! The program: its commands, packs, pages and library, and the shape of the code.

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

mod architecture;
mod cli;
mod columns;
mod eforms;
mod einvoice;
mod engine;
mod examples;
mod format;
mod help;
mod hostile_writing;
mod iati;
mod infer;
mod lint;
mod mutants;
mod ocds;
mod packs;
mod pages;
mod recipes;
mod repl;
mod rulebook;
mod templates;
