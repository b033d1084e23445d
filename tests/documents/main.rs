//! Documents: the readers of each format, what they refuse, and how they grow.

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

mod bounded;
mod columns;
mod formats;
mod fuzz;
mod hostile_documents;
#[cfg(feature = "office")]
mod hostile_office;
mod mapping;
#[cfg(feature = "office")]
mod office;
#[cfg(feature = "office")]
mod open_document;
#[cfg(feature = "office")]
mod pages;
#[cfg(feature = "office")]
mod pdf;
mod suites;
#[cfg(feature = "office")]
mod word;
#[cfg(feature = "office")]
mod workbooks;
mod written;
