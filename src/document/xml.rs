//! Reads XML 1.0 with namespaces. An element is one node with both its children and its text;
//! attributes are nodes with the key `@name`. Document type declarations are rejected, so that no
//! entity can expand and none can name a file.

use std::collections::HashMap;
use std::sync::Arc;

use roxmltree::{Document, Error, Node, NodeType, ParsingOptions};

use super::problem;
use super::tree::{Nil, NodeId, NodeKind, Tree};
use super::xml_names::{self, Excess};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

/// The namespace of `xsi:nil`.
pub const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

type Read<T> = Result<T, Box<Diagnostic>>;

/// Parses one XML document; its root element is the root of the tree.
///
/// # Errors
/// The first syntax error, with its span; a document type declaration; an encoding other than
/// UTF-8.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let plain = text.get(base..).unwrap_or("");
    let place = ErrorContext { text, base, source };
    place.check_encoding(plain)?;
    if let Some(excess) = xml_names::excess(plain) {
        return Err(place.too_many_names(&excess));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: u32::try_from(limits.document_values).unwrap_or(u32::MAX),
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(plain, options)
        .map_err(|error| place.not_xml(plain, &error, limits))?;
    let mut builder = XmlTreeBuilder {
        place,
        limits,
        tree: Tree::new(Arc::clone(text)),
        names: HashMap::new(),
    };
    builder.element(document.root_element(), 0)?;
    Ok(builder.tree)
}

/// The text that the offsets of errors refer to.
struct ErrorContext<'t> {
    text: &'t str,
    /// Bytes of a byte-order mark.
    base: usize,
    source: SourceId,
}

impl ErrorContext<'_> {
    fn error(&self, at: usize, message: &str, help: Option<&str>) -> Box<Diagnostic> {
        problem::at(code::XML, self.source, self.text, at, message, help)
    }

    fn limit(&self, at: usize, what: &str, limit: usize, option: &str) -> Box<Diagnostic> {
        problem::beyond(self.source, at, what, limit, option)
    }

    fn too_many_names(&self, excess: &Excess) -> Box<Diagnostic> {
        let at = self.base.saturating_add(excess.at);
        let Excess {
            attributes,
            namespaces,
            ..
        } = excess;
        let message = format!(
            "the names of the document are too many to compare: this element has {attributes} attributes, and {namespaces} \
             namespaces are declared there or around it"
        );
        let help = "split the element, and declare each namespace once, at the root element";
        Box::new(
            Diagnostic::error(
                LIMIT,
                Span::new(self.source, at, at.saturating_add(1)),
                message,
            )
            .help(help),
        )
    }

    /// Rejects a declaration of another encoding, unless the text is plain ASCII, which is the same
    /// in all of them.
    fn check_encoding(&self, plain: &str) -> Read<()> {
        let Some(declaration) = plain
            .strip_prefix("<?xml")
            .and_then(|rest| rest.split("?>").next())
        else {
            return Ok(());
        };
        let Some((before, after)) = declaration.split_once("encoding") else {
            return Ok(());
        };
        let value = after.trim_start_matches(['=', ' ', '\t', '\r', '\n']);
        let encoding = value
            .get(1..)
            .and_then(|rest| rest.split(['"', '\'']).next())
            .unwrap_or("");
        let known = [
            "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be",
        ];
        if known.contains(&encoding.to_ascii_lowercase().as_str()) || plain.is_ascii() {
            return Ok(());
        }
        let at = self
            .base
            .saturating_add("<?xml".len())
            .saturating_add(before.len());
        let shown = crate::value::text::shortened(encoding, 40);
        let message =
            format!("the document says that it is in `{shown}`, and holds characters of UTF-8");
        Err(self.error(
            at,
            &message,
            Some("save it as UTF-8, and write `encoding=\"UTF-8\"`"),
        ))
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "kinds of the XML parser, which says the others in its own words"
    )]
    fn not_xml(&self, plain: &str, error: &Error, limits: &Limits) -> Box<Diagnostic> {
        let at = self.base.saturating_add(offset(plain, error));
        match error {
            Error::DtdDetected => {
                let at = plain
                    .find("<!DOCTYPE")
                    .map_or(at, |found| self.base.saturating_add(found));
                let help = "remove `<!DOCTYPE …>`, and write out the entities that it declares";
                self.error(
                    at,
                    "document type declarations are refused: they can grow without end",
                    Some(help),
                )
            }
            Error::NodesLimitReached => {
                self.limit(at, "values", limits.document_values, "document_values")
            }
            Error::UnknownEntityReference(name, _) => {
                let message = format!("`&{name};` is not an entity of XML");
                self.error(
                    at,
                    &message,
                    Some("write the character itself, or its number as `&#160;`"),
                )
            }
            Error::MalformedEntityReference(_) => self.error(
                at,
                "`&` begins an entity here, and none follows",
                Some("write `&amp;` for the character `&`"),
            ),
            Error::UnexpectedCloseTag(expected, found, _) => {
                let message = format!("`</{found}>` instead of `</{expected}>`");
                self.error(
                    at,
                    &message,
                    Some("every element is closed by its own name, the last opened first"),
                )
            }
            Error::UnclosedRootNode => self.error(
                self.text.len(),
                "the document ends inside an element",
                Some("it may have been cut off"),
            ),
            Error::UnknownNamespace(prefix, _) => {
                let message = format!("the prefix `{prefix}` is not declared");
                self.error(
                    at,
                    &message,
                    Some("declare it with `xmlns:` on this element or one around it"),
                )
            }
            Error::DuplicatedAttribute(name, _) => self.error(
                at,
                &format!("the attribute `{name}` is given twice"),
                Some("remove one of them"),
            ),
            other => self.error(at, &format!("this is not XML: {}", words(other)), None),
        }
    }
}

/// The parser's message without its position, which the diagnostic shows itself.
fn words(error: &Error) -> String {
    let text = error.to_string();
    let text = text
        .strip_suffix(&format!(" at {}", error.pos()))
        .unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// The byte offset of an error.
fn offset(text: &str, error: &Error) -> usize {
    let pos = error.pos();
    let line = usize::try_from(pos.row.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = usize::try_from(pos.col.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text
        .split_inclusive('\n')
        .take(line)
        .map(str::len)
        .fold(0, usize::saturating_add);
    let rest = text.get(start..).unwrap_or("");
    start.saturating_add(
        rest.char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at),
    )
}

/// The effect of `xsi:nil` on an element, unless it is false.
fn nil(element: Node<'_, '_>, is_filled: bool) -> Option<Nil> {
    match element.attribute((INSTANCE, "nil"))?.trim() {
        "false" | "0" => None,
        "true" | "1" if is_filled => Some(Nil::Filled),
        "true" | "1" => Some(Nil::Absent),
        _ => Some(Nil::Unclear),
    }
}

struct XmlTreeBuilder<'t> {
    place: ErrorContext<'t>,
    limits: &'t Limits,
    tree: Tree,
    /// Keys of attributes, one allocation for each name.
    names: HashMap<String, Arc<str>>,
}

impl XmlTreeBuilder<'_> {
    /// Adds an element with its content; the depth limit bounds the recursion.
    fn element(&mut self, element: Node<'_, '_>, depth: usize) -> Read<()> {
        let base = self.place.base;
        let range = element.range();
        let (start, end) = (
            range.start.saturating_add(base),
            range.end.saturating_add(base),
        );
        if depth >= self.limits.document_depth {
            return Err(self.place.limit(
                start,
                "levels",
                self.limits.document_depth,
                "document_depth",
            ));
        }
        let id = self.tree.open(
            NodeKind::Element,
            self.local_name(start, element.tag_name().name()),
            start,
        );
        self.tree.set_space(id, element.tag_name().namespace());
        for attribute in element.attributes() {
            self.attribute(&attribute)?;
        }
        for text in element.children().filter(Node::is_text) {
            self.check_characters(text.text().unwrap_or(""), text.range())?;
        }
        let mut holds_elements = false;
        for child in element.children().filter(Node::is_element) {
            holds_elements = true;
            self.element(child, depth.saturating_add(1))?;
        }
        self.tree.close(id, end);
        self.text(id, element, holds_elements);
        let is_blank = self
            .tree
            .text_of(id)
            .is_some_and(|text| text.trim().is_empty());
        self.tree
            .set_nil(id, nil(element, holds_elements || !is_blank));
        Ok(())
    }

    /// Rejects character references to invalid code points, which the parser silently replaces by
    /// U+FFFD.
    fn check_characters(&self, text: &str, range: std::ops::Range<usize>) -> Read<()> {
        let base = self.place.base;
        let (start, end) = (
            range.start.saturating_add(base),
            range.end.saturating_add(base),
        );
        let unknown =
            |text: &str| memchr::memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        let written = self.place.text.get(start..end).unwrap_or("");
        if !unknown(text) || unknown(written) || written.to_ascii_lowercase().contains("&#xfffd;") {
            return Ok(());
        }
        let at = start.saturating_add(written.find("&#").unwrap_or(0));
        Err(self.place.error(
            at,
            "this number is no character's",
            Some("write the character itself"),
        ))
    }

    /// The span of an element's local name, after `<` and the prefix.
    fn local_name(&self, start: usize, name: &str) -> (usize, usize) {
        let after = start.saturating_add(1);
        let tag = self.place.text.get(after..).unwrap_or("");
        let whole = tag
            .split(|c: char| c.is_whitespace() || c == '/' || c == '>')
            .next()
            .unwrap_or("");
        let end = after.saturating_add(whole.len());
        (end.saturating_sub(name.len()), end)
    }

    fn attribute(&mut self, attribute: &roxmltree::Attribute<'_, '_>) -> Read<()> {
        let base = self.place.base;
        let value = attribute.range_value();
        let qname = attribute.range_qname();
        let key = (
            qname.start.saturating_add(base),
            qname.end.saturating_add(base),
        );
        if self.tree.len() >= self.limits.document_values {
            return Err(self.place.limit(
                key.0,
                "values",
                self.limits.document_values,
                "document_values",
            ));
        }
        let (start, end) = (
            value.start.saturating_add(base),
            value.end.saturating_add(base),
        );
        self.check_characters(attribute.value(), value)?;
        let id = self.tree.open(NodeKind::Untyped, key, start);
        let name = self
            .names
            .entry(attribute.name().to_owned())
            .or_insert_with_key(|name| format!("@{name}").into());
        self.tree.set_key(id, Arc::clone(name));
        self.tree.set_space(id, attribute.namespace());
        self.tree.close(id, end);
        if self.place.text.get(start..end) != Some(attribute.value()) {
            self.tree.set_scalar(id, attribute.value());
        }
        Ok(())
    }

    /// Sets the text of an element: that of its text nodes, or with child elements that of all text
    /// nodes together. An element with child elements and white space only has no text.
    fn text(&mut self, id: NodeId, element: Node<'_, '_>, holds_elements: bool) {
        let is_text = |node: &Node<'_, '_>| node.node_type() == NodeType::Text;
        if holds_elements {
            let blank = |node: &Node<'_, '_>| node.text().unwrap_or("").trim().is_empty();
            if element
                .children()
                .any(|child| is_text(&child) && !blank(&child))
            {
                let all: String = element
                    .descendants()
                    .filter(is_text)
                    .filter_map(|node| node.text())
                    .collect();
                self.tree.set_scalar(id, all);
            }
            return;
        }
        let mut texts = element.children().filter(is_text);
        let (first, more) = (texts.next(), texts.next().is_some());
        let Some(first) = first else {
            return self.tree.set_scalar(id, "");
        };
        let text: std::borrow::Cow<'_, str> = match (first.text(), more) {
            (Some(text), false) => text.into(),
            _ => element
                .children()
                .filter(is_text)
                .filter_map(|node| node.text())
                .collect::<String>()
                .into(),
        };
        // The span covers the text without the white space around it.
        let range = first.range();
        let (start, end) = (
            range.start.saturating_add(self.place.base),
            range.end.saturating_add(self.place.base),
        );
        let written = self.place.text.get(start..end).unwrap_or("");
        let trimmed = written.trim();
        if !more && !trimmed.is_empty() {
            let lead = written.len().saturating_sub(written.trim_start().len());
            let from = start.saturating_add(lead);
            self.tree
                .place(id, from, from.saturating_add(trimmed.len()));
        }
        if more || trimmed != &*text {
            self.tree.set_scalar(id, &*text);
        }
    }
}
