//! Runs a plan over a document: verdicts, and on demand their explanation.

pub mod finding;
