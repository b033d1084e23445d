//! Documents. Each format has a file with a parser that makes a [`Tree`] with spans; the binder
//! reads a tree as a type and makes a [`Document`] of typed cells. It reads and checks every
//! declared field, whether or not a rule uses it, and ignores undeclared keys.

pub mod agreements;
mod bind;
pub mod cell;
pub mod columns;
pub mod csv;
pub mod dossier;
pub mod doubt;
pub mod encoding;
mod field_doubts;
#[cfg(feature = "office")]
mod html;
pub mod json;
mod keys;
mod markdown;
pub mod name;
pub mod office;
pub mod pdf;
mod problem;
mod prose;
pub mod root;
mod scalars;
pub mod shown;
mod toml;
pub mod tree;
pub mod xlsx;
pub mod xml;
mod xml_names;
mod yaml;

use std::sync::Arc;

pub use bind::bind;
pub use cell::{Cell, CellId, CellState, Document, ShapeFault};
pub use tree::{NodeId, Tree};

use crate::check::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::EMPTY;
#[cfg(not(feature = "office"))]
use crate::diagnostic::codes::documents::HTML;
use crate::limits::Limits;
use crate::source::{FindPlace, Source, SourceId, Span};
use shown::{ShowLines, ShownLine};

/// Makes the text of a file from its name and bytes.
type Unpack = fn(&str, Vec<u8>, &Limits) -> Result<String, Diagnostic>;

/// Parses the documents of a text.
type ParseDocuments = fn(&Arc<str>, SourceId, &Limits) -> Result<Vec<Tree>, Box<Diagnostic>>;

/// A document format.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFormat {
    /// Its name in messages.
    pub name: &'static str,
    /// Its file extensions, without the dot.
    pub endings: &'static [&'static str],
    /// Whether the first row of a table names the columns.
    pub has_header: bool,
    /// Splits a file into documents, if its files can be streamed.
    pub stream: Option<Stream>,
    /// Whether a document can be read into columns.
    pub has_columns: bool,
    /// A text without keys is empty, as a file with comments only looks like a record without
    /// fields.
    needs_keys: bool,
    /// Whether a text that begins so is of this format, whatever its name.
    begins: fn(&str) -> bool,
    /// Whether a text that begins so cannot be of this format, whatever its name.
    never_begins: fn(&str) -> bool,
    /// Makes the text of a file that is no text itself.
    unpack: Option<Unpack>,
    /// Names the places of such a file, for offsets in that text.
    places: Option<FindPlace>,
    /// The second half of the lines of that text describes the first half.
    is_described: bool,
    /// Says what the lines of that text are.
    shown: Option<ShowLines>,
    read: ParseDocuments,
}

impl DocumentFormat {
    const fn new(
        name: &'static str,
        endings: &'static [&'static str],
        read: ParseDocuments,
    ) -> Self {
        Self {
            name,
            endings,
            has_header: false,
            stream: None,
            has_columns: false,
            needs_keys: false,
            begins: |_| false,
            never_begins: |_| false,
            unpack: None,
            places: None,
            is_described: false,
            shown: None,
            read,
        }
    }
}

/// Structure of a file that holds several documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Each line is a document.
    Lines,
    /// The first row is the header, and each further row is a document, unless the document's type
    /// reads the whole table.
    Rows,
}

const JSON: DocumentFormat = DocumentFormat {
    has_columns: true,
    begins: begins_as_json,
    never_begins: begins_as_xml,
    ..DocumentFormat::new("JSON", &["json"], |text, source, limits| {
        json::parse(text, source, limits).map(|tree| vec![tree])
    })
};

const YAML: DocumentFormat = DocumentFormat {
    never_begins: begins_as_xml,
    ..DocumentFormat::new("YAML", &["yaml", "yml"], yaml::parse)
};

const XML: DocumentFormat = DocumentFormat {
    begins: begins_as_xml,
    never_begins: begins_as_json,
    ..DocumentFormat::new("XML", &["xml"], |text, source, limits| {
        xml::parse(text, source, limits).map(|tree| vec![tree])
    })
};

/// Parses a page.
#[cfg(feature = "office")]
fn parse_html(
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    html::parse(text, source, limits).map(|tree| vec![tree])
}

/// Reports that the program was built without the feature `office`.
#[cfg(not(feature = "office"))]
fn parse_html(_: &Arc<str>, source: SourceId, _: &Limits) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let message = "this is HTML, and this program was built without the feature that reads it";
    let diagnostic = Diagnostic::error(HTML, Span::new(source, 0, 0), message);
    Err(Box::new(diagnostic.help(
        "build it with `--features office`, or save the page as Markdown",
    )))
}

/// A document type or the root element says so.
fn begins_as_html(text: &str) -> bool {
    let start = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    start("<!doctype html") || start("<html")
}

fn begins_as_json(text: &str) -> bool {
    text.starts_with(['{', '['])
}

/// `<<` begins a YAML merge key, not XML.
fn begins_as_xml(text: &str) -> bool {
    text.starts_with('<') && !text.starts_with("<<")
}

/// All formats. To add one, add a file in this folder and a row here.
pub const FORMATS: &[DocumentFormat] = &[
    JSON,
    DocumentFormat {
        stream: Some(Stream::Lines),
        ..DocumentFormat::new("NDJSON", &["ndjson", "jsonl"], json::parse_lines)
    },
    YAML,
    DocumentFormat {
        needs_keys: true,
        ..DocumentFormat::new("TOML", &["toml"], |text, source, limits| {
            toml::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    DocumentFormat::new("Markdown", &["md", "markdown"], |text, source, limits| {
        markdown::parse(text, source, limits).map(|tree| vec![tree])
    }),
    DocumentFormat {
        unpack: Some(office::unpack_docx),
        places: Some(office::place),
        is_described: true,
        shown: Some(office::shown),
        ..DocumentFormat::new("DOCX", &["docx"], |text, source, limits| {
            office::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    DocumentFormat {
        unpack: Some(office::unpack_odt),
        places: Some(office::place),
        is_described: true,
        shown: Some(office::shown),
        ..DocumentFormat::new("ODT", &["odt"], |text, source, limits| {
            office::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    DocumentFormat {
        unpack: Some(pdf::unpack),
        places: Some(office::place),
        is_described: true,
        shown: Some(office::shown),
        ..DocumentFormat::new("PDF", &["pdf"], |text, source, limits| {
            office::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    DocumentFormat {
        begins: begins_as_html,
        never_begins: begins_as_json,
        ..DocumentFormat::new("HTML", &["html", "htm", "xhtml"], parse_html)
    },
    DocumentFormat {
        has_header: true,
        unpack: Some(xlsx::unpack),
        places: Some(xlsx::place),
        shown: Some(xlsx::shown),
        ..DocumentFormat::new("XLSX", &["xlsx"], |text, source, limits| {
            xlsx::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    DocumentFormat {
        has_header: true,
        stream: Some(Stream::Rows),
        ..DocumentFormat::new("CSV", &["csv", "tsv"], |text, source, limits| {
            csv::parse(text, source, limits).map(|tree| vec![tree])
        })
    },
    XML,
];

/// The source of a document's text, with the names of its places if its format has its own.
pub fn source(text: &Text) -> Source {
    let source = Source::new(Arc::clone(&text.name), Arc::clone(&text.text));
    let format = by_ending(&text.name);
    let source = match format.and_then(|format| format.places) {
        Some(places) => source.with_places(places),
        None => source,
    };
    match format.is_some_and(|format| format.is_described) {
        true => source.described(),
        false => source,
    }
}

/// The lines of a document as people know them; `None` if its format has none but those of its text.
pub fn shown_lines(source: &Source) -> Option<Vec<ShownLine<'_>>> {
    by_ending(source.name())?.shown?(source.text())
}

/// The format with the extension of this file name.
pub fn by_ending(name: &str) -> Option<&'static DocumentFormat> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    FORMATS
        .iter()
        .find(|format| format.endings.contains(&ending.as_str()))
}

/// Detects the format of a text: by the file extension, unless the text clearly has another format;
/// otherwise by its content.
pub fn detect(name: &str, text: &str) -> Detected {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let named = by_ending(name);
    match named.filter(|format| !(format.never_begins)(start)) {
        Some(format) => Detected {
            format,
            instead_of: None,
        },
        None => Detected {
            format: FORMATS
                .iter()
                .find(|format| (format.begins)(start))
                .unwrap_or(&YAML),
            instead_of: named,
        },
    }
}

/// A detected format, and the format of the file extension if that differs.
#[derive(Debug, Clone, Copy)]
pub struct Detected {
    /// The format of the content.
    pub format: &'static DocumentFormat,
    /// The format of the extension.
    pub instead_of: Option<&'static DocumentFormat>,
}

/// Parses the trees of a text; most formats hold one.
///
/// # Errors
/// The first syntax error, with its span.
pub fn parse(
    format: &DocumentFormat,
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    (format.read)(text, source, limits)
}

/// Parses the documents of a text: at least one, except in a format with a document on each line.
///
/// # Errors
/// The text is empty, or the first syntax error, with its span.
pub fn documents(
    format: &DocumentFormat,
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    // The stream reports a file without documents itself.
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

/// Reports that a file holds no document, with the same words for every format.
fn empty(source: SourceId) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error(EMPTY, Span::new(source, 0, 0), "the document is empty");
    Box::new(diagnostic.help("a document holds a record; the file may have been cut off"))
}

/// Parses a text as one table; in a format with a document on each line, each line is a row.
///
/// # Errors
/// Those of [`documents`]; several documents are not a table.
pub fn parse_table(
    format: &DocumentFormat,
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

/// The span of the value at a JSON Pointer; `None` if there is no such value or the text cannot be
/// parsed.
pub fn locate(
    format: &DocumentFormat,
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
