//! Editors: what an editor asks of the program, and the language server over its protocol.

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

mod ide;
mod lsp;
