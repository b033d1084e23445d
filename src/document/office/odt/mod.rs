//! ODT (OpenDocument text): unpacks the text of a document with its structure and its marks.

pub mod annotate;
mod fields;
mod styles;
mod tables;

use std::collections::HashMap;

use roxmltree::{Document, Node};

use fields::Variables;
use styles::{Styles, TextProperties};

use super::flat::{FlatWriter, Line, ParagraphKind, is_own_bookmark};
use super::package::{Package, PackageError, encrypted, problem, xml};
use crate::document::doubt::Doubt;
use crate::document::prose::words::InlineMark;
use crate::limits::{Limits, OpenChanges};

type Read<T> = Result<T, PackageError>;

/// Columns of a table that are read.
const MOST_COLUMNS: usize = 4096;
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|one| one.name() == name)
        .map(|one| one.value())
}

fn named<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.tag_name().name() == name)
}

fn count(node: Node<'_, '_>, name: &str) -> usize {
    attribute(node, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1_usize)
        .max(1)
}

/// The text of a document.
///
/// # Errors
/// It is no ODT, encrypted, damaged or too large.
pub fn text(bytes: Vec<u8>, limits: &Limits) -> Read<String> {
    Ok(reader_of(bytes, limits)?.text())
}

/// The text of a document as its lines.
fn reader_of(bytes: Vec<u8>, limits: &Limits) -> Read<FlatWriter> {
    let mut package = Package::open(bytes, "an OpenDocument text", limits)?;
    if let Some(manifest) = package.text("META-INF/manifest.xml")? {
        let manifest = xml(&manifest, "META-INF/manifest.xml", limits)?;
        let mut nodes = manifest.descendants();
        if nodes.any(|node| node.tag_name().name() == "encryption-data") {
            return Err(encrypted());
        }
    }
    if package.has("encrypted-package") {
        return Err(encrypted());
    }
    let other = [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")];
    if let Some((_, ending)) = other.iter().find(|(part, _)| package.has(part)) {
        let help = format!("give the file the extension `.{ending}`");
        return Err(problem(
            "it is a file of Office Open XML, not an OpenDocument text",
            &help,
        ));
    }
    let Some(content) = package.text("content.xml")? else {
        return Err(problem(
            "its part `content.xml` is missing",
            "save it again",
        ));
    };
    let mut styles = Styles::default();
    if let Some(text) = package.text("styles.xml")? {
        styles.read(&xml(&text, "styles.xml", limits)?);
    }
    let document = xml(&content, "content.xml", limits)?;
    styles.read(&document);
    let Some(body) = body_of(&document) else {
        return Err(problem(
            "it is no text document",
            "a workbook or a drawing is not read: save it as XLSX, or as ODT",
        ));
    };
    let mut reader = BodyReader {
        styles: &styles,
        changes: limits.changes,
        regions: regions(body),
        variables: Variables::of(body),
        deletions: Vec::new(),
        out: FlatWriter::default(),
        paragraph: 0,
        table: 0,
        inserted: Vec::new(),
        cell: None,
        nested: false,
        asides: Vec::new(),
        fixed: 0,
        bookmarks: Vec::new(),
    };
    reader.blocks(body, &BlockContext::default())?;
    if let Some(text) = package.text("styles.xml")? {
        let document = xml(&text, "styles.xml", limits)?;
        let pages = document.descendants().filter(|node| {
            matches!(
                node.tag_name().name(),
                "header"
                    | "footer"
                    | "header-left"
                    | "footer-left"
                    | "header-first"
                    | "footer-first"
            )
        });
        for page in pages {
            let context = BlockContext {
                aside: Some(ParagraphKind::Page),
                ..BlockContext::default()
            };
            reader.blocks(page, &context)?;
        }
    }
    if let Some(text) = package.text("meta.xml")? {
        let document = xml(&text, "meta.xml", limits)?;
        for node in document
            .descendants()
            .filter(|node| node.tag_name().name() == "user-defined")
        {
            let text = node.text().unwrap_or("").trim();
            if let Some(name) = attribute(node, "name").filter(|_| !text.is_empty()) {
                let mut line = Line {
                    text: text.to_owned(),
                    ..Line::default()
                };
                line.mark(0, InlineMark::Named(name.into()));
                reader
                    .out
                    .paragraph(0, &ParagraphKind::Property, vec![line]);
            }
        }
    }
    Ok(reader.out)
}

/// The text in the main part.
fn body_of<'a, 'i>(document: &'a Document<'i>) -> Option<Node<'a, 'i>> {
    document
        .descendants()
        .find(|node| node.tag_name().name() == "body")
        .and_then(|body| named(body, "text").next())
}

/// What an open change is.
#[derive(Debug, Clone, Copy)]
enum Region<'a, 'i> {
    Insertion,
    /// A deletion, with what it deletes.
    Deletion(Node<'a, 'i>),
    Format,
}

/// The open changes by their ids.
fn regions<'a, 'i>(body: Node<'a, 'i>) -> HashMap<String, Region<'a, 'i>> {
    let mut found = HashMap::new();
    for region in
        named(body, "tracked-changes").flat_map(|changes| named(changes, "changed-region"))
    {
        let Some(id) = attribute(region, "id") else {
            continue;
        };
        let kind = if named(region, "format-change").next().is_some() {
            Region::Format
        } else {
            match named(region, "deletion").next() {
                Some(deletion) => Region::Deletion(deletion),
                None => Region::Insertion,
            }
        };
        found.insert(id.to_owned(), kind);
    }
    found
}

/// Elements that show nothing where they are.
const SILENT: &[&str] = &[
    "annotation",
    "annotation-end",
    "tracked-changes",
    "change-info",
    "forms",
    "sequence-decls",
    "variable-decls",
    "user-field-decls",
    "dde-connection-decls",
    "section-source",
    "dde-source",
    "ruby-text",
    "desc",
    "title",
    "event-listeners",
    "script",
    "scripts",
];

/// Whether an element whose meaning is not known may show text.
fn may_show_text(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    let is_silent = SILENT.contains(&name) || name.ends_with("-source") || name.ends_with("-mark");
    !is_silent
        && node.descendants().any(|inner| {
            inner.is_text() && inner.text().is_some_and(|text| !text.trim().is_empty())
        })
}

/// Where blocks are.
#[derive(Debug, Clone, Default)]
struct BlockContext {
    depth: usize,
    /// The next paragraph belongs to the item before it.
    continues: bool,
    hidden: bool,
    /// An open change deletes it.
    deleted: bool,
    /// Why all text is uncertain.
    doubt: Option<Doubt>,
    aside: Option<ParagraphKind>,
}

struct BodyReader<'s, 'a, 'i> {
    styles: &'s Styles,
    changes: OpenChanges,
    regions: HashMap<String, Region<'a, 'i>>,
    variables: Variables,
    /// Blocks of deletions within the paragraph that is being read.
    deletions: Vec<Node<'a, 'i>>,
    out: FlatWriter,
    paragraph: usize,
    table: usize,
    /// Insertions that are open, across paragraphs.
    inserted: Vec<String>,
    /// Lines of the cell that is being read.
    cell: Option<Vec<Line>>,
    nested: bool,
    /// Footnotes and text boxes of the paragraph that is being read.
    asides: Vec<(ParagraphKind, Vec<Line>)>,
    /// Elements around the text whose content programs fill in again, or show several times.
    fixed: usize,
    /// Bookmarks that are open in the paragraph: their names, and where they begin.
    bookmarks: Vec<(String, (usize, usize))>,
}

impl<'a, 'i> BodyReader<'_, 'a, 'i> {
    fn blocks(&mut self, parent: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" | "h" => self.paragraph(node, context),
                "table" => self.table(node, context)?,
                _ => self.block_of(node, context)?,
            }
        }
        Ok(())
    }

    /// Reads a block inside another.
    fn block_of(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        match node.tag_name().name() {
            "list" => {
                let inside = BlockContext {
                    continues: false,
                    depth: context.depth.saturating_add(1),
                    ..context.clone()
                };
                for item in node.children().filter(Node::is_element) {
                    let mut inside = inside.clone();
                    for block in item.children().filter(Node::is_element) {
                        if matches!(block.tag_name().name(), "p" | "h") {
                            self.paragraph(block, &inside);
                            inside.continues = true;
                        } else {
                            self.block_of(block, &inside)?;
                        }
                    }
                }
            }
            "p" | "h" => self.paragraph(node, context),
            "table" => self.table(node, context)?,
            "section" => {
                let hidden = attribute(node, "display").is_some_and(|display| display != "true");
                let mut sources = node.children().filter(Node::is_element);
                let is_linked = sources.any(|source| {
                    matches!(source.tag_name().name(), "section-source" | "dde-source")
                });
                let mut inside = BlockContext {
                    hidden: context.hidden || hidden,
                    ..context.clone()
                };
                if is_linked {
                    // Programs read the other file again.
                    inside.doubt = Some(Doubt::Object("text of another file"));
                }
                self.blocks(node, &inside)?;
            }
            "table-of-content" | "illustration-index" | "table-index" | "user-index"
            | "alphabetical-index" | "bibliography" | "index-body" | "index-title"
            | "numbered-paragraph" => self.blocks(node, context)?,
            "change-start" => self
                .inserted
                .extend(attribute(node, "change-id").map(str::to_owned)),
            "change-end" => {
                let id = attribute(node, "change-id").unwrap_or("");
                self.inserted.retain(|open| open != id);
            }
            "change" => self.deletion(node, context)?,
            "frame" | "custom-shape" | "rect" | "g" => self.frame(node),
            _ if may_show_text(node) => {
                let name = node.tag_name().name().into();
                let inside = BlockContext {
                    doubt: Some(Doubt::UnknownElement(name)),
                    ..context.clone()
                };
                let holds_blocks = node
                    .descendants()
                    .skip(1)
                    .any(|inner| matches!(inner.tag_name().name(), "p" | "h" | "table" | "list"));
                match holds_blocks {
                    true => self.blocks(node, &inside)?,
                    false => self.paragraph(node, &inside),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what a change deletes between paragraphs.
    fn deletion(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        match self.region(node) {
            Some(Region::Deletion(deletion)) if self.changes != OpenChanges::Accepted => {
                self.deleted_blocks(deletion, context)
            }
            _ => Ok(()),
        }
    }

    fn region(&self, node: Node<'_, '_>) -> Option<Region<'a, 'i>> {
        let id = attribute(node, "change-id")?;
        self.regions.get(id).copied()
    }

    fn deleted_blocks(&mut self, deletion: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        let inside = BlockContext {
            deleted: self.changes == OpenChanges::Unreadable,
            ..context.clone()
        };
        let number = self.paragraph;
        self.blocks(deletion, &inside)?;
        // Paragraphs that are not shown have no numbers.
        if self.changes == OpenChanges::Unreadable {
            self.paragraph = number;
        }
        Ok(())
    }

    /// Adds the text that a change deletes within a paragraph. What it deletes between two
    /// paragraphs parts the line; tables and headings follow the paragraph.
    fn deleted(&mut self, node: Node<'_, '_>, shown: TextProperties, lines: &mut Vec<Line>) {
        let Some(Region::Deletion(deletion)) = self.region(node) else {
            return;
        };
        if self.changes == OpenChanges::Accepted {
            return;
        }
        let is_paragraph = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "p" | "h");
        let parts = deletion.children().filter(is_paragraph);
        for (at, paragraph) in parts.enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            let from = end(lines);
            self.content(paragraph, shown, lines);
            if self.changes == OpenChanges::Unreadable
                && let Some(line) = lines.last_mut()
            {
                let from = from.min(line.text.len());
                line.mark(from, InlineMark::Deleted);
                line.mark(from, InlineMark::Uncertain(Doubt::OpenChange));
            }
        }
        let others = deletion.children().filter(|node| {
            node.is_element() && !is_paragraph(node) && node.tag_name().name() != "change-info"
        });
        self.deletions.extend(others);
    }

    fn paragraph(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        self.paragraph = self.paragraph.saturating_add(1);
        let style = attribute(node, "style-name");
        let heading = match node.tag_name().name() {
            "h" => attribute(node, "outline-level")
                .and_then(|level| level.parse::<u8>().ok())
                .or(Some(1)),
            _ => self.styles.is_title(style).then_some(1),
        };
        let shown = self.styles.get("paragraph", style);
        let shown = TextProperties {
            hidden: if context.hidden {
                Some(true)
            } else {
                shown.hidden
            },
            ..shown
        };
        let mut lines = vec![Line::default()];
        self.bookmarks.clear();
        self.content(node, shown, &mut lines);
        let is_hidden = node
            .descendants()
            .any(|inner| inner.tag_name().name() == "hidden-paragraph");
        let is_own = context.aside.is_none() && !context.deleted;
        for line in &mut lines {
            if is_own && matches!(node.tag_name().name(), "p" | "h") {
                line.start = Some(node.range().start);
            }
            if context.deleted {
                line.mark(0, InlineMark::Deleted);
                line.mark(0, InlineMark::Uncertain(Doubt::OpenChange));
            }
            if is_hidden {
                line.mark(0, InlineMark::Uncertain(Doubt::Hidden));
            }
            if let Some(doubt) = &context.doubt {
                line.mark(0, InlineMark::Uncertain(doubt.clone()));
            }
        }
        let kind = match (&context.aside, heading, context.continues) {
            (Some(aside), ..) => aside.clone(),
            (None, Some(level), _) => ParagraphKind::Heading(level),
            (None, None, true) => ParagraphKind::Continued(context.depth),
            (None, None, false) => ParagraphKind::Text(context.depth),
        };
        self.add(kind, lines);
        for block in std::mem::take(&mut self.deletions) {
            let inside = BlockContext {
                deleted: self.changes == OpenChanges::Unreadable,
                ..context.clone()
            };
            // A list or a table that cannot be read was counted with the text.
            let _ = self.block_of(block, &inside);
        }
    }

    fn add(&mut self, kind: ParagraphKind, lines: Vec<Line>) {
        let number = self.paragraph;
        match &mut self.cell {
            Some(cell) => {
                cell.extend(
                    lines
                        .into_iter()
                        .filter(|line| !line.text.is_empty() || !line.marks.is_empty()),
                );
            }
            None => self.out.paragraph(number, &kind, lines),
        }
        if self.cell.is_none() {
            for (kind, lines) in std::mem::take(&mut self.asides) {
                self.out.paragraph(number, &kind, lines);
            }
        }
    }

    fn content(&mut self, parent: Node<'_, '_>, shown: TextProperties, lines: &mut Vec<Line>) {
        for node in parent.children() {
            if node.is_text() {
                self.text(node, shown, lines);
                continue;
            }
            let doubt = |doubt| Some(InlineMark::Uncertain(doubt));
            let name = node.tag_name().name();
            let is_fixed = !matches!(name, "span" | "a" | "content-control");
            self.fixed = self.fixed.saturating_add(usize::from(is_fixed));
            let mark = match name {
                "span" => {
                    let own = self.styles.get("text", attribute(node, "style-name"));
                    self.content(node, own.or(shown), lines);
                    None
                }
                "user-field-get" | "user-field-input" | "variable-get" | "variable-set"
                | "variable-input" => {
                    let from = end(lines);
                    if attribute(node, "display") != Some("none") {
                        self.content(node, shown, lines);
                    }
                    let shown = lines.last().and_then(|line| line.text.get(from..));
                    self.variables
                        .doubt(node, shown.unwrap_or(""))
                        .map(|doubt| (from, InlineMark::Uncertain(doubt)))
                        .into_iter()
                        .for_each(|(from, mark)| {
                            if let Some(line) = lines.last_mut() {
                                line.mark(from.min(line.text.len()), mark);
                            }
                        });
                    None
                }
                "a" | "meta" | "meta-field" | "ruby" | "ruby-base" | "bookmark-ref"
                | "reference-ref" | "note-ref" | "sequence-ref" | "expression" | "sequence"
                | "text-input" | "database-display" | "user-defined" | "title" | "subject"
                | "description" | "keywords" | "creator" | "initial-creator" | "creation-date" => {
                    let from = end(lines);
                    self.content(node, shown, lines);
                    let is_field = !matches!(name, "a" | "meta" | "ruby" | "ruby-base");
                    let is_empty = end(lines) == from;
                    (is_field && is_empty)
                        .then(|| InlineMark::Uncertain(Doubt::NoResult(name.into())))
                }
                "content-control" => {
                    let from = end(lines);
                    self.content(node, shown, lines);
                    self.control(node, from, lines);
                    None
                }
                "s" => {
                    let spaces = " ".repeat(count(node, "c").min(MOST_COLUMNS));
                    self.verbatim(&spaces, shown, lines);
                    None
                }
                "tab" => {
                    self.verbatim("\t", shown, lines);
                    None
                }
                "line-break" => {
                    lines.push(Line::default());
                    None
                }
                "note" => {
                    self.note(node);
                    Some(InlineMark::Note)
                }
                "date" | "time" => {
                    let from = end(lines);
                    self.content(node, shown, lines);
                    let fixed = attribute(node, "fixed") == Some("true");
                    if !fixed && let Some(line) = lines.last_mut() {
                        let doubt = Doubt::Volatile(name.into());
                        line.mark(from.min(line.text.len()), InlineMark::Uncertain(doubt));
                    }
                    None
                }
                "page-number" | "page-count" | "modification-date" | "modification-time"
                | "print-date" | "print-time" | "editing-duration" | "file-name"
                | "conditional-text" | "sender-firstname" | "sender-lastname" | "chapter"
                | "word-count" | "character-count" | "paragraph-count" | "table-count"
                | "template-name" | "author-name" | "author-initials" | "script"
                | "dde-connection" => {
                    let from = end(lines);
                    self.content(node, shown, lines);
                    if let Some(line) = lines.last_mut() {
                        let doubt = Doubt::Volatile(name.into());
                        line.mark(from.min(line.text.len()), InlineMark::Uncertain(doubt));
                    }
                    None
                }
                "bookmark-start" => {
                    if let Some(name) = attribute(node, "name").filter(|name| is_own_bookmark(name))
                    {
                        let at = (lines.len(), end(lines));
                        self.bookmarks.push((name.to_owned(), at));
                    }
                    None
                }
                "bookmark-end" => {
                    self.end_bookmark(node, lines);
                    None
                }
                "hidden-text" | "hidden-paragraph" => doubt(Doubt::Hidden),
                "placeholder" => doubt(Doubt::Placeholder),
                "change-start" => {
                    let id = attribute(node, "change-id");
                    self.inserted.extend(id.map(str::to_owned));
                    None
                }
                "change-end" => {
                    let id = attribute(node, "change-id").unwrap_or("");
                    self.inserted.retain(|open| open != id);
                    None
                }
                "change" => {
                    self.deleted(node, shown, lines);
                    None
                }
                "frame" | "custom-shape" | "rect" | "g" => {
                    self.frame(node);
                    let inline = attribute(node, "anchor-type") == Some("as-char");
                    let boxed = node
                        .descendants()
                        .any(|node| node.tag_name().name() == "text-box");
                    let formula = node
                        .descendants()
                        .any(|node| node.tag_name().name() == "object");
                    let what = if formula { "an object" } else { "a picture" };
                    (inline && !boxed).then_some(InlineMark::Uncertain(Doubt::Object(what)))
                }
                "control" => doubt(Doubt::Object("a form field")),
                _ if node.is_element() && may_show_text(node) => {
                    let from = end(lines);
                    self.content(node, shown, lines);
                    if let Some(line) = lines.last_mut() {
                        let doubt = Doubt::UnknownElement(name.into());
                        line.mark(from.min(line.text.len()), InlineMark::Uncertain(doubt));
                    }
                    None
                }
                _ => None,
            };
            self.fixed = self.fixed.saturating_sub(usize::from(is_fixed));
            if let (Some(mark), Some(line)) = (mark, lines.last_mut()) {
                line.mark(line.text.len(), mark);
            }
        }
    }

    /// Marks the text of a bookmark within a line.
    fn end_bookmark(&mut self, node: Node<'_, '_>, lines: &mut [Line]) {
        let name = attribute(node, "name").unwrap_or("");
        let Some(found) = self.bookmarks.iter().position(|(open, _)| open == name) else {
            return;
        };
        let (name, (line, from)) = self.bookmarks.swap_remove(found);
        if line == lines.len()
            && let Some(line) = lines.last_mut()
            && from < line.text.len()
        {
            line.mark(from, InlineMark::Bookmark(name.into()));
        }
    }

    fn control(&self, node: Node<'_, '_>, from: usize, lines: &mut [Line]) {
        let Some(line) = lines.last_mut() else { return };
        let from = from.min(line.text.len());
        let placeholder = attribute(node, "showing-place-holder") == Some("true");
        if placeholder {
            line.mark(from, InlineMark::Uncertain(Doubt::Placeholder));
        }
        let name = attribute(node, "tag").or_else(|| attribute(node, "alias"));
        if let Some(name) = name.filter(|name| name.contains(char::is_alphabetic)) {
            line.mark(from, InlineMark::Named(name.into()));
        }
    }

    /// Adds text; white space of the source is a single space, which none precedes.
    fn text(&mut self, node: Node<'_, '_>, shown: TextProperties, lines: &mut [Line]) {
        let text = node.text().unwrap_or("");
        let before = lines.last().map_or("", |line| line.text.as_str());
        let mut blank = before.is_empty() || before.ends_with([' ', '\t']);
        let mut kept = String::with_capacity(text.len());
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r');
            match is_space {
                true if blank => {}
                true => kept.push(' '),
                false => kept.push(c),
            }
            blank = is_space;
        }
        // A suggestion replaces a text where it is written as it is read.
        let is_same = kept.len() == text.len() && node.range().len() == text.len();
        let can_change = self.fixed == 0 && self.inserted.is_empty();
        if let Some(line) = lines
            .last_mut()
            .filter(|_| is_same && can_change && !kept.is_empty())
        {
            line.pieces.push((line.text.len(), node.range()));
        }
        self.verbatim(&kept, shown, lines);
    }

    fn verbatim(&mut self, text: &str, shown: TextProperties, lines: &mut [Line]) {
        let Some(line) = lines.last_mut() else { return };
        let is_inserted = self
            .inserted
            .iter()
            .any(|id| matches!(self.regions.get(id), Some(Region::Insertion)));
        let is_formatted = self
            .inserted
            .iter()
            .any(|id| matches!(self.regions.get(id), Some(Region::Format)));
        if text.is_empty() || is_inserted && self.changes == OpenChanges::Rejected {
            return;
        }
        let from = line.text.len();
        line.text.push_str(text);
        let marks = [
            (shown.hidden, InlineMark::Uncertain(Doubt::Hidden)),
            (shown.struck, InlineMark::Struck),
            (shown.bold, InlineMark::Strong),
            (shown.raised, InlineMark::Raised),
        ];
        for (is, mark) in marks {
            if is == Some(true) {
                line.mark(from, mark);
            }
        }
        if is_inserted && self.changes == OpenChanges::Unreadable {
            line.mark(from, InlineMark::Inserted);
        }
        // How it looked before is not written in the file.
        if is_formatted && self.changes == OpenChanges::Rejected {
            line.mark(from, InlineMark::Uncertain(Doubt::OpenChange));
        }
    }

    /// Keeps the text of a footnote.
    fn note(&mut self, node: Node<'_, '_>) {
        for paragraph in named(node, "note-body").flat_map(|body| named(body, "p")) {
            let mut lines = vec![Line::default()];
            self.content(paragraph, TextProperties::default(), &mut lines);
            self.asides.push((ParagraphKind::Note, lines));
        }
    }

    /// Keeps the texts of the boxes in a frame: paragraphs, and the rows of tables.
    fn frame(&mut self, node: Node<'_, '_>) {
        for inner in node.children().filter(Node::is_element) {
            match inner.tag_name().name() {
                "p" | "h" => {
                    let mut lines = vec![Line::default()];
                    self.content(inner, TextProperties::default(), &mut lines);
                    self.asides.push((ParagraphKind::Box, lines));
                }
                "table-row" => {
                    let line = Line {
                        text: tables::row_text(inner),
                        ..Line::default()
                    };
                    self.asides.push((ParagraphKind::Box, vec![line]));
                }
                name if SILENT.contains(&name) => {}
                _ => self.frame(inner),
            }
        }
    }
}

fn end(lines: &[Line]) -> usize {
    lines.last().map_or(0, |line| line.text.len())
}
