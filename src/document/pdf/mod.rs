//! PDF (feature `office`): from a file to the text of an office document, which is read as prose.
//!
//! `file` reads objects, `content` runs the streams of pages, `words` makes lines of the glyphs, `layout`
//! finds tables in drawn lines and in columns of text, `tags` takes the structure from the tags of the
//! file where they cover its text, and `document` makes headings, paragraphs and tables of all pages.

#![cfg_attr(
    feature = "office",
    expect(
        clippy::wildcard_enum_match_arm,
        reason = "an object of any other kind is damage, and a part of a page of any other kind has no such text"
    )
)]

#[cfg(feature = "office")]
mod aligned;
#[cfg(feature = "office")]
mod cmap;
#[cfg(feature = "office")]
mod content;
#[cfg(feature = "office")]
mod document;
#[cfg(feature = "office")]
mod encodings;
#[cfg(feature = "office")]
mod file;
#[cfg(feature = "office")]
mod filters;
#[cfg(feature = "office")]
mod fonts;
#[cfg(feature = "office")]
mod forms;
#[cfg(feature = "office")]
mod geometry;
#[cfg(feature = "office")]
mod grids;
#[cfg(feature = "office")]
mod layout;
#[cfg(feature = "office")]
mod marks;
#[cfg(feature = "office")]
mod page;
#[cfg(feature = "office")]
mod paragraphs;
#[cfg(feature = "office")]
mod paths;
#[cfg(feature = "office")]
mod reader;
#[cfg(feature = "office")]
mod syntax;
#[cfg(feature = "office")]
mod tags;
#[cfg(feature = "office")]
mod text;
#[cfg(feature = "office")]
mod words;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::OFFICE;
use crate::limits::Limits;

/// The text of a PDF document.
///
/// # Errors
/// It cannot be read with certainty, or the program was built without the feature `office`.
#[cfg(feature = "office")]
pub fn unpack(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Diagnostic> {
    reader::text(&bytes, limits).map_err(|error| {
        let (why, help) = error.explanation(limits);
        let message = format!("`{name}` cannot be read: {why}");
        Diagnostic::about_file(OFFICE, name, message).help(help)
    })
}

/// Reports that the program was built without the feature `office`.
///
/// # Errors
/// Always.
#[cfg(not(feature = "office"))]
pub fn unpack(name: &str, _: Vec<u8>, _: &Limits) -> Result<String, Diagnostic> {
    let message =
        format!("`{name}` is a PDF, and this program was built without the feature that reads it");
    let help = "build it with `cargo install --path . --features office`, or save the document as Markdown";
    Err(Diagnostic::about_file(OFFICE, name, message).help(help))
}

#[cfg(feature = "office")]
type Read<T> = Result<T, PdfError>;

/// Why a PDF is not read.
#[cfg(feature = "office")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfError {
    /// The file has no bytes.
    Empty,
    /// It does not begin as a PDF does.
    NotPdf,
    /// Its end is missing.
    CutOff,
    /// It is encrypted.
    Encrypted,
    /// A part of the file, with its article or `its`.
    Damaged(String),
    /// What there is too much of.
    TooLarge(String),
    /// A page that is a picture, from 1.
    Scan(usize),
    /// No page has text.
    NoText,
    /// A page with text that its fonts do not name.
    Unmapped(usize),
    /// A page whose text runs in another direction.
    Turned(usize),
    /// A page with columns of text that are not level.
    Columns(usize),
    /// A form that only another program can draw.
    DynamicForm,
    /// A cover page for other files.
    Portfolio,
}

#[cfg(feature = "office")]
impl PdfError {
    fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }

    /// What is the matter, and what to do about it.
    fn explanation(&self, limits: &Limits) -> (String, String) {
        let source = "ask for the document that it was made from, as DOCX or ODT";
        let again = "the file may have been cut off or damaged: save it again, or get it anew";
        let scan = format!(
            "{source}, or run text recognition (OCR) and compare its text with the page by eye"
        );
        match self {
            Self::Empty => ("it is an empty file".to_owned(), again.to_owned()),
            Self::NotPdf => (
                "it is no PDF".to_owned(),
                "give the file the extension of its format".to_owned(),
            ),
            Self::CutOff => ("its end is missing".to_owned(), again.to_owned()),
            Self::Encrypted => (
                "it is encrypted or protected by a password".to_owned(),
                "save a copy without protection in the program that wrote it; printing it to a new PDF helps if it may be printed".to_owned(),
            ),
            Self::Damaged(what) => (format!("{what} is damaged or of a kind that is not read"), again.to_owned()),
            Self::TooLarge(why) => (
                why.clone(),
                format!(
                    "split the document; `--limit file_bytes=N` raises the limit of {} bytes, if the file is what you think it is",
                    limits.file_bytes
                ),
            ),
            Self::Scan(page) => (format!("page {page} is a scan: a picture without text that is shown"), scan),
            Self::NoText => ("it has no text".to_owned(), scan),
            Self::Unmapped(page) => (
                format!("the fonts of page {page} do not say which characters they show, so that its text is unknown"),
                scan,
            ),
            Self::Turned(page) => (
                format!("the text of page {page} does not run from left to right over the page"),
                format!("turn the page and save the file, or {source}"),
            ),
            Self::Columns(page) => (
                format!("page {page} has columns of text whose lines are not level, so that their order is uncertain"),
                source.to_owned(),
            ),
            Self::DynamicForm => (
                "it is a dynamic form (XFA), whose pages only the program that made it can show".to_owned(),
                "print the form to a PDF in that program".to_owned(),
            ),
            Self::Portfolio => (
                "it is a portfolio: a cover page for other files".to_owned(),
                "save the files in it and check each".to_owned(),
            ),
        }
    }
}

/// A text string of PDF: UTF-16 or UTF-8 with a mark, else Latin-1.
#[cfg(feature = "office")]
fn text_string(bytes: &[u8]) -> String {
    if let Some(decoded) = crate::document::encoding::utf16(bytes) {
        return decoded.unwrap_or_default();
    }
    match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => String::from_utf8_lossy(rest).into_owned(),
        None => {
            let chars = encodings::named("WinAnsiEncoding").unwrap_or_default();
            let char_of = |byte: &u8| chars.get(usize::from(*byte)).copied().flatten();
            bytes.iter().filter_map(char_of).collect()
        }
    }
}
