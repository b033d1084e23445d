//! Copies of an ODT with findings as comments and repairs as tracked changes. Only `content.xml` is
//! touched.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use roxmltree::{Document, Node};

use super::{attribute, named, reader_of};
use crate::document::office::annotate::{
    AUTHOR, AnnotatedCopy, Edits, Origin, Remark, anchor, escaped, rewritten,
};
use crate::document::office::package::{Package, PackageError, problem, xml};
use crate::limits::Limits;

type Read<T> = Result<T, PackageError>;

const CONTENT: &str = "content.xml";

/// Declarations for the elements that are written: a document may use other prefixes.
const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";
const TEXT: &str = "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";

/// Changes must have a date; where the draft has none, this one.
const NO_DATE: &str = "1970-01-01T00:00:00";

/// Copies a document with remarks.
///
/// # Errors
/// It cannot be read.
pub fn annotate(bytes: &[u8], remarks: &[Remark], limits: &Limits) -> Read<AnnotatedCopy> {
    let lines = reader_of(bytes.to_vec(), limits)?.lines();
    let origins: Vec<Origin> = lines.into_iter().map(Origin::from).collect();
    let mut package = Package::open(bytes.to_vec(), "an OpenDocument text", limits)?;
    let text = package
        .text(CONTENT)?
        .ok_or_else(|| problem("its part `content.xml` is missing", "save it again"))?;
    let date = date_of(&mut package, limits)?;
    let document = xml(&text, CONTENT, limits)?;
    let paragraphs: HashMap<usize, Node<'_, '_>> = document
        .descendants()
        .filter(|node| matches!(node.tag_name().name(), "p" | "h"))
        .map(|node| (node.range().start, node))
        .collect();
    let mut copy = Copy {
        text: &text,
        prefix: unused_prefix(&text),
        date,
        next: 0,
        regions: String::new(),
        edits: Edits::default(),
    };
    let (mut commented, mut suggested) = (0_usize, 0_usize);
    for remark in remarks {
        let start = anchor(&origins, remark.line);
        let paragraph = start.and_then(|start| paragraphs.get(&start));
        let Some(paragraph) = paragraph.copied() else {
            continue;
        };
        commented = commented.saturating_add(1);
        if let Some((range, new)) = &remark.suggestion
            && let Some(origin) = origins.get(remark.line)
            && origin.start == start
            && copy.suggest(paragraph, origin, range, new)
        {
            suggested = suggested.saturating_add(1);
        }
        copy.comment(paragraph, &remark.text);
    }
    copy.write_regions(&document)?;
    let parts = BTreeMap::from([(CONTENT.to_owned(), copy.edits.apply(&text))]);
    Ok(AnnotatedCopy {
        bytes: rewritten(bytes, &parts, limits)?,
        commented,
        suggested,
    })
}

/// When a draft was saved last, as it says.
fn date_of(package: &mut Package<'_>, limits: &Limits) -> Read<String> {
    let Some(text) = package.text("meta.xml")? else {
        return Ok(NO_DATE.to_owned());
    };
    let document = xml(&text, "meta.xml", limits)?;
    let date = document
        .descendants()
        .find(|node| node.tag_name().name() == "date")
        .and_then(|node| node.text())
        .and_then(|date| date.get(..NO_DATE.len()));
    let is_like = |date: &&str| {
        let pairs = date.bytes().zip(NO_DATE.bytes());
        pairs.into_iter().all(|(own, model)| match model {
            b'0'..=b'9' => own.is_ascii_digit(),
            _ => own == model,
        })
    };
    Ok(date.filter(is_like).unwrap_or(NO_DATE).to_owned())
}

/// A prefix of names that a document does not have yet.
fn unused_prefix(text: &str) -> String {
    let mut prefix = AUTHOR.to_owned();
    while text.contains(&format!("\"{prefix}-")) {
        prefix.push('x');
    }
    prefix
}

/// A copy that is being written.
struct Copy<'t> {
    text: &'t str,
    /// What the names of comments and changes begin with.
    prefix: String,
    date: String,
    next: usize,
    /// What is to be known of the changes, which stands at the start of the text.
    regions: String,
    edits: Edits,
}

/// A text node and the part of it that a suggestion covers.
struct CoveredText {
    /// Names of the styles of the spans around it, outermost first.
    styles: Vec<String>,
    part: Range<usize>,
}

impl Copy<'_> {
    fn name(&mut self) -> String {
        self.next = self.next.saturating_add(1);
        format!("{}-{}", self.prefix, self.next)
    }

    /// Puts a comment on a paragraph.
    fn comment(&mut self, paragraph: Node<'_, '_>, lines: &[String]) {
        let name = self.name();
        let mut begin = format!(
            "<office:annotation {NAMESPACES} office:name=\"{name}\"><dc:creator>{AUTHOR}</dc:creator>"
        );
        for line in lines {
            // Writing to a `String` cannot fail.
            let _ = write!(begin, "<text:p>{}</text:p>", escaped(line));
        }
        begin.push_str("</office:annotation>");
        let end = format!("<office:annotation-end {NAMESPACES} office:name=\"{name}\"/>");
        let range = paragraph.range();
        let written = self.text.get(range.clone()).unwrap_or("");
        if written.ends_with("/>") && paragraph.first_child().is_none() {
            // `<text:p/>`: its end becomes the end of a start tag. A second comment joins it.
            let at = range.end.saturating_sub(2)..range.end;
            let tag = written.split([' ', '/', '>', '\t', '\n', '\r']);
            let tag = tag.into_iter().next().unwrap_or("").trim_start_matches('<');
            self.edits.fill(at, &format!("{begin}{end}"), tag);
            return;
        }
        let start = paragraph
            .first_child()
            .map_or(range.end, |child| child.range().start);
        let inside = match paragraph.first_child() {
            Some(_) => start,
            None => close_of(written).map_or(range.end, |at| range.start.saturating_add(at)),
        };
        let close = close_of(written).map_or(range.end, |at| range.start.saturating_add(at));
        self.edits.insert(inside, begin);
        self.edits.insert(close, end);
    }

    /// Replaces a range of a line by a tracked change; returns whether it could.
    fn suggest(
        &mut self,
        paragraph: Node<'_, '_>,
        origin: &Origin,
        range: &Range<usize>,
        new: &str,
    ) -> bool {
        let Some(covered) = covered(paragraph, origin, range) else {
            return false;
        };
        if covered.iter().any(|piece| self.edits.overlap(&piece.part)) {
            return false;
        }
        let last = covered.len().saturating_sub(1);
        for (at, piece) in covered.into_iter().enumerate() {
            let old = self.text.get(piece.part.clone()).unwrap_or("").to_owned();
            let deletion = self.name();
            let mut deleted = String::new();
            for style in &piece.styles {
                let style = escaped(style);
                let _ = write!(deleted, "<text:span text:style-name=\"{style}\">");
            }
            deleted.push_str(&old);
            deleted.push_str(&"</text:span>".repeat(piece.styles.len()));
            let deleted = format!("<text:p>{deleted}</text:p>");
            self.region(&deletion, "deletion", &deleted);
            let mut out = format!("<text:change {TEXT} text:change-id=\"{deletion}\"/>");
            if at == last {
                let insertion = self.name();
                self.region(&insertion, "insertion", "");
                let new = escaped(new);
                let _ = write!(
                    out,
                    "<text:change-start {TEXT} text:change-id=\"{insertion}\"/>{new}\
                     <text:change-end {TEXT} text:change-id=\"{insertion}\"/>"
                );
            }
            self.edits.replace(piece.part, out);
        }
        true
    }

    /// Notes a change.
    fn region(&mut self, name: &str, kind: &str, content: &str) {
        let date = &self.date;
        let _ = write!(
            self.regions,
            "<text:changed-region {NAMESPACES} xml:id=\"{name}\" text:id=\"{name}\"><text:{kind}>\
             <office:change-info><dc:creator>{AUTHOR}</dc:creator><dc:date>{date}</dc:date></office:change-info>\
             {content}</text:{kind}></text:changed-region>"
        );
    }

    /// Writes what is to be known of the changes. Recording is not switched on.
    fn write_regions(&mut self, document: &Document<'_>) -> Read<()> {
        if self.regions.is_empty() {
            return Ok(());
        }
        let regions = std::mem::take(&mut self.regions);
        let no_text = || problem("it is no text document", "save it again");
        let body = super::body_of(document).ok_or_else(no_text)?;
        let old = named(body, "tracked-changes").next();
        if let Some(old) = old {
            let range = old.range();
            let written = self.text.get(range.clone()).unwrap_or("");
            match close_of(written).filter(|_| !written.ends_with("/>")) {
                Some(at) => self.edits.insert(range.start.saturating_add(at), regions),
                None => {
                    let tag = format!(
                        "<text:tracked-changes {TEXT} text:track-changes=\"{}\">{regions}</text:tracked-changes>",
                        attribute(old, "track-changes").unwrap_or("true")
                    );
                    self.edits.replace(range, tag);
                }
            }
            return Ok(());
        }
        let tag = format!(
            "<text:tracked-changes {TEXT} text:track-changes=\"false\">{regions}</text:tracked-changes>"
        );
        let forms = named(body, "forms").next().map(|forms| forms.range().end);
        let first = body.first_child().map(|child| child.range().start);
        let at = forms.or(first).ok_or_else(no_text)?;
        self.edits.insert(at, tag);
        Ok(())
    }
}

/// Where the end tag of an element begins in what is written of it.
fn close_of(written: &str) -> Option<usize> {
    written.rfind("</")
}

/// The text nodes of a range of a line; `None` if a part of it cannot be changed in place.
fn covered(
    paragraph: Node<'_, '_>,
    origin: &Origin,
    range: &Range<usize>,
) -> Option<Vec<CoveredText>> {
    let mut found = Vec::new();
    let mut length = 0_usize;
    for (at, source) in &origin.pieces {
        let end = at.saturating_add(source.len());
        if end <= range.start || *at >= range.end {
            continue;
        }
        let node = paragraph
            .descendants()
            .find(|node| node.is_text() && node.range() == *source)?;
        let spans = node
            .ancestors()
            .skip(1)
            .take_while(|node| *node != paragraph);
        let mut styles: Vec<String> = spans
            .filter(|node| node.tag_name().name() == "span")
            .filter_map(|span| attribute(span, "style-name").map(str::to_owned))
            .collect();
        styles.reverse();
        let from = range.start.saturating_sub(*at).min(source.len());
        let to = range.end.saturating_sub(*at).min(source.len());
        length = length.saturating_add(to.saturating_sub(from));
        found.push(CoveredText {
            styles,
            part: source.start.saturating_add(from)..source.start.saturating_add(to),
        });
    }
    (length == range.len() && length > 0).then_some(found)
}
