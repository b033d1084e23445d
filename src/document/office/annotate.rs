//! Copies of drafts with findings as comments and repairs as tracked changes: what DOCX and ODT
//! share. Parts that are not touched keep their bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::ops::Range;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::flat::Line;
use super::package::{PackageError, problem, xml};
use super::{docx, odt};
use crate::limits::Limits;

type Read<T> = Result<T, PackageError>;

/// The author of comments and changes.
pub const AUTHOR: &str = "Whereas";

/// A format of drafts that copies are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftFormat {
    /// Office Open XML.
    Docx,
    /// OpenDocument.
    Odt,
}

impl DraftFormat {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Docx, Self::Odt];

    /// Its name, which is also the extension of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Odt => "odt",
        }
    }
}

/// A remark about a line of the text of a document.
#[derive(Debug, Clone, Default)]
pub struct Remark {
    /// The line, from 0.
    pub line: usize,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// A range of the line's bytes, and the text to suggest for it.
    pub suggestion: Option<(Range<usize>, String)>,
}

/// A copy of a document, and what was written into it.
#[derive(Debug)]
pub struct AnnotatedCopy {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Number of comments that were written: as many as remarks, or none if the document has no
    /// paragraph.
    pub commented: usize,
    /// Number of suggestions that were written.
    pub suggested: usize,
}

/// Copies a document with remarks.
///
/// # Errors
/// It cannot be read.
pub fn annotate(
    format: DraftFormat,
    bytes: &[u8],
    remarks: &[Remark],
    limits: &Limits,
) -> Read<AnnotatedCopy> {
    match format {
        DraftFormat::Docx => docx::annotate::annotate(bytes, remarks, limits),
        DraftFormat::Odt => odt::annotate::annotate(bytes, remarks, limits),
    }
}

/// Where a line of the text is in the main part.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Byte at which its paragraph starts, if that is in the part.
    pub start: Option<usize>,
    /// Pieces of the line: offset in the line, and the range of the text in the part.
    pub pieces: Vec<(usize, Range<usize>)>,
}

impl From<Line> for Origin {
    fn from(line: Line) -> Self {
        Self {
            start: line.start,
            pieces: line.pieces,
        }
    }
}

/// The start of the paragraph that a comment on a line is put on: its own, or for a line of a
/// footnote, a page header or a property the one before it, or else the first.
pub fn anchor(origins: &[Origin], line: usize) -> Option<usize> {
    let before = origins.get(..=line).unwrap_or(origins);
    let mut before = before.iter().rev();
    before
        .find_map(|origin| origin.start)
        .or_else(|| origins.iter().find_map(|origin| origin.start))
}

/// Insertions and replacements in a part, by their offsets.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Adds text at an offset.
    pub fn insert(&mut self, at: usize, text: String) {
        self.0.push((at..at, text));
    }

    /// Replaces a range.
    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// Fills an empty element whose end `/>` has this range; further content joins what is there.
    pub fn fill(&mut self, end: Range<usize>, content: &str, tag: &str) {
        let close = format!("</{tag}>");
        let filled = self.0.iter_mut().find(|(range, _)| *range == end);
        match filled {
            Some((_, text)) => {
                let inside = text.len().saturating_sub(close.len());
                text.insert_str(inside, content);
            }
            None => self.replace(end, format!(">{content}{close}")),
        }
    }

    /// Whether a range is changed already.
    pub fn overlap(&self, range: &Range<usize>) -> bool {
        let overlaps = |(other, _): &(Range<usize>, String)| {
            other.start < range.end && range.start < other.end
        };
        self.0.iter().any(overlaps)
    }

    /// The text with all edits.
    pub fn apply(mut self, text: &str) -> String {
        // Stable: insertions at one place stay in their order, before what replaces the text there.
        self.0
            .sort_by_key(|(range, _)| (range.start, !range.is_empty()));
        let mut out = String::with_capacity(text.len());
        let mut at = 0_usize;
        for (range, new) in self.0 {
            out.push_str(text.get(at..range.start).unwrap_or(""));
            out.push_str(&new);
            at = at.max(range.end);
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }
}

/// A text as content of an element or an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No XML has these.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The package with some parts replaced or added. Each must still be XML.
///
/// # Errors
/// The package is damaged, or a part is no XML: it declares namespaces in unusual places.
pub fn rewritten(bytes: &[u8], parts: &BTreeMap<String, String>, limits: &Limits) -> Read<Vec<u8>> {
    for (name, text) in parts {
        xml(text, name, limits)?;
    }
    let failed = |_| problem("it cannot be copied", "save it again");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut left: Vec<&String> = parts.keys().collect();
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).map_err(failed)?;
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        // Case does not matter in the names of parts.
        let replaced = parts
            .iter()
            .find(|(part, _)| part.eq_ignore_ascii_case(&name));
        let Some((part, text)) = replaced else {
            writer.raw_copy_file(file).map_err(failed)?;
            continue;
        };
        left.retain(|other| *other != part);
        writer.start_file(name, options).map_err(failed)?;
        writer
            .write_all(text.as_bytes())
            .map_err(|_| problem("it cannot be copied", ""))?;
    }
    for name in left {
        writer.start_file(name.as_str(), options).map_err(failed)?;
        let text = parts.get(name).map_or("", String::as_str);
        writer
            .write_all(text.as_bytes())
            .map_err(|_| problem("it cannot be copied", ""))?;
    }
    Ok(writer.finish().map_err(failed)?.into_inner())
}
