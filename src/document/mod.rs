//! Documents: one file per format, each making a [`Tree`] of what is written,
//! with the place of every value; one binder, which reads a tree as a type and
//! makes a [`Document`] of typed cells. Every declared field is read and
//! checked, whatever the rules ask for; undeclared keys are passed over.

pub mod agreements;
mod bind;
pub mod cell;
mod csv;
mod json;
pub mod root;
mod scalars;
pub mod tree;
mod xml;
mod yaml;

use std::sync::Arc;

pub use bind::bind;
pub use cell::{Cell, CellId, Document, ShapeFault};
pub use tree::{NodeId, Tree};

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

/// Reads the documents of a text.
type Reader = fn(&Arc<str>, SourceId, &Limits) -> Result<Vec<Tree>, Box<Diagnostic>>;

/// A format that documents are written in.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name, as users say it.
    pub name: &'static str,
    /// The endings of its files, without the dot.
    pub endings: &'static [&'static str],
    read: Reader,
}

/// All formats. To add one is a file here and a row.
pub const FORMATS: &[Format] = &[
    Format {
        name: "JSON",
        endings: &["json"],
        read: |text, source, limits| json::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format { name: "YAML", endings: &["yaml", "yml"], read: yaml::parse },
    Format {
        name: "CSV",
        endings: &["csv", "tsv"],
        read: |text, source, limits| csv::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format {
        name: "XML",
        endings: &["xml"],
        read: |text, source, limits| xml::parse(text, source, limits).map(|tree| vec![tree]),
    },
];

/// The format of a file by its ending.
pub fn by_ending(name: &str) -> Option<&'static Format> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()))
}

/// The format of a text, by its name's ending, else by what it looks like.
pub fn detect(name: &str, text: &str) -> Option<&'static Format> {
    by_ending(name).or_else(|| {
        let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        let name = match start.chars().next() {
            Some('{' | '[') => "JSON",
            Some('<') => "XML",
            _ => "YAML",
        };
        FORMATS.iter().find(|format| format.name == name)
    })
}

/// Reads the documents of a text; one for most formats.
///
/// # Errors
/// The first thing that keeps it from being read, at its place.
pub fn parse(
    format: &Format,
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    (format.read)(text, source, limits)
}

/// The place of the value at a JSON Pointer; none where there is no such value, or the text cannot be read.
pub fn locate(format: &Format, text: &Arc<str>, source: SourceId, pointer: &str, limits: &Limits) -> Option<Span> {
    let trees = parse(format, text, source, limits).ok()?;
    let tree = trees.first()?;
    tree.span(tree.at(pointer)?).map(|(start, end)| Span::new(source, start, end))
}
