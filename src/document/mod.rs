//! Documents: one file per format, each making a [`Tree`] of what is written,
//! with the place of every value; one binder, which reads a tree as a type and
//! makes a [`Document`] of typed cells. Every declared field is read and
//! checked, whatever the rules ask for; undeclared keys are passed over.

pub mod agreements;
mod bind;
pub mod cell;
pub mod csv;
pub mod doubt;
mod doubts;
pub mod encoding;
pub mod json;
mod keys;
mod markdown;
pub mod name;
mod problem;
pub mod quick;
pub mod root;
mod scalars;
mod toml;
pub mod tree;
pub mod xlsx;
pub mod xml;
mod xml_names;
mod yaml;

use std::sync::Arc;

pub use bind::bind;
pub use cell::{Cell, CellId, Document, ShapeFault};
pub use tree::{NodeId, Tree};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::EMPTY;
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
    /// How its files are read a piece at a time, where they may be.
    pub stream: Option<Stream>,
    /// A text without keys is empty: nothing in it tells a record without fields from a file of comments.
    needs_keys: bool,
    read: Reader,
}

/// How a file holds documents that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Each line is a document.
    Lines,
    /// The first row names the columns, and each further row is a document, unless a type reads the whole table.
    Rows,
}

const JSON: Format = Format {
    name: "JSON",
    endings: &["json"],
    stream: None,
    needs_keys: false,
    read: |text, source, limits| json::parse(text, source, limits).map(|tree| vec![tree]),
};

/// All formats. To add one is a file here and a row.
pub const FORMATS: &[Format] = &[
    JSON,
    Format {
        name: "NDJSON",
        endings: &["ndjson", "jsonl"],
        stream: Some(Stream::Lines),
        needs_keys: false,
        read: json::parse_lines,
    },
    Format {
        name: "YAML",
        endings: &["yaml", "yml"],
        stream: None,
        needs_keys: false,
        read: yaml::parse,
    },
    Format {
        name: "TOML",
        endings: &["toml"],
        stream: None,
        needs_keys: true,
        read: |text, source, limits| toml::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format {
        name: "Markdown",
        endings: &["md", "markdown"],
        stream: None,
        needs_keys: false,
        read: |text, source, limits| markdown::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format {
        name: "XLSX",
        endings: &["xlsx"],
        stream: None,
        needs_keys: false,
        read: |text, source, limits| xlsx::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format {
        name: "CSV",
        endings: &["csv", "tsv"],
        stream: Some(Stream::Rows),
        needs_keys: false,
        read: |text, source, limits| csv::parse(text, source, limits).map(|tree| vec![tree]),
    },
    Format {
        name: "XML",
        endings: &["xml"],
        stream: None,
        needs_keys: false,
        read: |text, source, limits| xml::parse(text, source, limits).map(|tree| vec![tree]),
    },
];

/// The format of a file by its ending.
pub fn by_ending(name: &str) -> Option<&'static Format> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    FORMATS
        .iter()
        .find(|format| format.endings.contains(&ending.as_str()))
}

/// The format of a text: by its name's ending, unless it plainly is of another; else by what it looks like.
pub fn detect(name: &str, text: &str) -> Detected {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let looks = match start.chars().next() {
        Some('{' | '[') => "JSON",
        // YAML knows `<<`, XML does not.
        Some('<') if !start.starts_with("<<") => "XML",
        _ => "YAML",
    };
    let named = by_ending(name);
    // What begins with `{` is YAML too, and a table may begin with anything.
    let other = |format: &&Format| {
        matches!(
            (format.name, looks),
            ("JSON" | "YAML", "XML") | ("XML", "JSON")
        )
    };
    match named.filter(|format| !other(format)) {
        Some(format) => Detected {
            format,
            instead_of: None,
        },
        None => {
            let format = FORMATS
                .iter()
                .find(|format| format.name == looks)
                .unwrap_or(&JSON);
            Detected {
                format,
                instead_of: named,
            }
        }
    }
}

/// A format, and the one that the document's name promised where that is another.
#[derive(Debug, Clone, Copy)]
pub struct Detected {
    /// What it is.
    pub format: &'static Format,
    /// What it is called.
    pub instead_of: Option<&'static Format>,
}

/// Reads what a text holds; one tree for most formats.
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

/// Reads the documents of a text, at least one but where each line is a document.
///
/// # Errors
/// The text is empty, or the first thing that keeps it from being read, at its place.
pub fn documents(
    format: &Format,
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    // Of lines none is a document, which is reported of the stream.
    if format.stream == Some(Stream::Lines) {
        return parse(format, text, source, limits);
    }
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(empty(source));
    }
    let trees = parse(format, text, source, limits)?;
    let holds_keys =
        |tree: &Tree| !format.needs_keys || tree.children(tree.root()).next().is_some();
    if trees.iter().any(holds_keys) {
        Ok(trees)
    } else {
        Err(empty(source))
    }
}

/// Reports that a file holds no document, in every format with the same words.
fn empty(source: SourceId) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error(EMPTY, Span::new(source, 0, 0), "the document is empty");
    Box::new(diagnostic.help("a document holds a record; the file may have been cut off"))
}

/// Reads a text that is one table: of lines, each is a row.
///
/// # Errors
/// As for documents; several of them are no table.
pub fn parse_table(
    format: &Format,
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Tree, Box<Diagnostic>> {
    let mut trees = documents(format, text, source, limits)?;
    if format.stream == Some(Stream::Lines) {
        return Ok(Tree::list_of(Arc::clone(text), &trees));
    }
    if let Some(second) = trees.get(1) {
        let (start, end) = second.span(second.root()).unwrap_or_default();
        let message = format!(
            "this file holds {} documents, and a table is one",
            trees.len()
        );
        let diagnostic = Diagnostic::error(
            crate::diagnostic::codes::law::TABLE,
            Span::new(source, start, end),
            message,
        );
        return Err(Box::new(diagnostic.help("put the rows in one list")));
    }
    Ok(trees.pop().unwrap_or_default())
}

/// The place of the value at a JSON Pointer; none where there is no such value, or the text cannot be read.
pub fn locate(
    format: &Format,
    text: &Arc<str>,
    source: SourceId,
    pointer: &str,
    limits: &Limits,
) -> Option<Span> {
    let trees = parse(format, text, source, limits).ok()?;
    let tree = trees.first()?;
    tree.span(tree.at(pointer)?)
        .map(|(start, end)| Span::new(source, start, end))
}
