//! The gate: files, settings, receipts, baselines, and the reports that people read.

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

mod baseline;
mod changed_since;
mod config_schema;
mod dossiers;
mod drafts;
mod files;
mod formats;
mod html;
mod outside;
mod overwrites;
mod page;
mod profile;
mod progress;
mod readers;
mod receipts;
mod relaxed;
mod resume;
mod shards;
mod streamed;
