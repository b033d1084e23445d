//! ODT (OpenDocument text): unpacks the text of a document with its structure and its marks.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::flat::{CellPlace, FlatWriter, Line, ParagraphKind};
use super::package::{Package, PackageError, encrypted, problem, xml};
use crate::document::doubt::Doubt;
use crate::document::prose::words::InlineMark;
use crate::limits::{Limits, OpenChanges};

type Read<T> = Result<T, PackageError>;

/// Columns of a table that are read.
const MOST_COLUMNS: usize = 4096;
/// Styles that inherit from each other more often than this are cyclic.
const MOST_ANCESTORS: usize = 64;

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
    let body = document
        .descendants()
        .find(|node| node.tag_name().name() == "body")
        .and_then(|body| named(body, "text").next());
    let Some(body) = body else {
        return Err(problem(
            "it is no text document",
            "a workbook or a drawing is not read: save it as XLSX, or as ODT",
        ));
    };
    let mut reader = BodyReader {
        styles: &styles,
        changes: limits.changes,
        regions: regions(body),
        out: FlatWriter::default(),
        paragraph: 0,
        table: 0,
        inserted: Vec::new(),
        cell: None,
        nested: false,
        asides: Vec::new(),
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
    Ok(reader.out.text())
}

/// Properties of text; `None` where a style does not set one.
#[derive(Debug, Clone, Copy, Default)]
struct TextProperties {
    hidden: Option<bool>,
    struck: Option<bool>,
    bold: Option<bool>,
    raised: Option<bool>,
}

impl TextProperties {
    fn or(self, other: Self) -> Self {
        Self {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            bold: self.bold.or(other.bold),
            raised: self.raised.or(other.raised),
        }
    }
}

#[derive(Debug, Default)]
struct TextStyle {
    parent: Option<String>,
    own: TextProperties,
}

/// The styles of a document, by family and name.
#[derive(Debug, Default)]
struct Styles {
    all: HashMap<(String, String), TextStyle>,
}

impl Styles {
    fn read(&mut self, document: &Document<'_>) {
        for node in document
            .descendants()
            .filter(|node| node.tag_name().name() == "style")
        {
            let (Some(family), Some(name)) = (attribute(node, "family"), attribute(node, "name"))
            else {
                continue;
            };
            let mut style = TextStyle {
                parent: attribute(node, "parent-style-name").map(str::to_owned),
                ..TextStyle::default()
            };
            for properties in named(node, "text-properties") {
                let value = |name| attribute(properties, name);
                style.own = TextProperties {
                    hidden: value("display").map(|display| display == "none"),
                    struck: value("text-line-through-style").map(|line| line != "none"),
                    bold: value("font-weight")
                        .map(|weight| !matches!(weight, "normal" | "100" | "200" | "300" | "400")),
                    raised: value("text-position").map(|position| {
                        let by = position.split_whitespace().next().unwrap_or("");
                        by != "0%"
                    }),
                };
            }
            self.all.insert((family.to_owned(), name.to_owned()), style);
        }
    }

    fn get(&self, family: &str, name: Option<&str>) -> TextProperties {
        let mut found = TextProperties::default();
        let mut next = name.map(str::to_owned);
        for _ in 0..MOST_ANCESTORS {
            let Some(name) = next.take() else { break };
            let Some(style) = self.all.get(&(family.to_owned(), name)) else {
                break;
            };
            found = found.or(style.own);
            next.clone_from(&style.parent);
        }
        found
    }

    /// Whether a paragraph style is that of the title of a document.
    fn is_title(&self, name: Option<&str>) -> bool {
        let mut next = name.map(str::to_owned);
        for _ in 0..MOST_ANCESTORS {
            let Some(name) = next.take() else { break };
            if name == "Title" {
                return true;
            }
            next = self
                .all
                .get(&("paragraph".to_owned(), name))
                .and_then(|style| style.parent.clone());
        }
        false
    }
}

/// The texts of open deletions by the ids of their changes; `None` for an insertion.
fn regions(body: Node<'_, '_>) -> HashMap<String, Option<String>> {
    let mut found = HashMap::new();
    for region in
        named(body, "tracked-changes").flat_map(|changes| named(changes, "changed-region"))
    {
        let Some(id) = attribute(region, "id") else {
            continue;
        };
        if named(region, "format-change").next().is_some() {
            continue;
        }
        let text = named(region, "deletion").next().map(|deletion| {
            let paragraphs = deletion
                .children()
                .filter(|node| node.is_element() && node.tag_name().name() != "change-info");
            let texts = paragraphs.map(|paragraph| {
                paragraph
                    .descendants()
                    .filter_map(|node| if node.is_text() { node.text() } else { None })
                    .collect::<String>()
            });
            texts.collect::<Vec<_>>().join(" ")
        });
        found.insert(id.to_owned(), text);
    }
    found
}

/// Where blocks are.
#[derive(Debug, Clone, Default)]
struct BlockContext {
    depth: usize,
    /// The next paragraph belongs to the item before it.
    continues: bool,
    hidden: bool,
    aside: Option<ParagraphKind>,
}

struct BodyReader<'s> {
    styles: &'s Styles,
    changes: OpenChanges,
    regions: HashMap<String, Option<String>>,
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
}

impl BodyReader<'_> {
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
            "table" => self.table(node, context)?,
            "section" => {
                let hidden = attribute(node, "display").is_some_and(|display| display != "true");
                let inside = BlockContext {
                    hidden: context.hidden || hidden,
                    ..context.clone()
                };
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
            "change" => self.deletion(node),
            "frame" | "custom-shape" | "rect" | "g" => self.frame(node),
            _ => {}
        }
        Ok(())
    }

    /// Adds the text of a deletion between paragraphs.
    fn deletion(&mut self, node: Node<'_, '_>) {
        let mut line = Line::default();
        self.deleted(node, &mut line);
        if !line.text.is_empty() {
            self.add(ParagraphKind::Text(0), vec![line]);
        }
    }

    fn deleted(&self, node: Node<'_, '_>, line: &mut Line) {
        let text = attribute(node, "change-id").and_then(|id| self.regions.get(id)?.clone());
        let Some(text) = text else { return };
        let from = line.text.len();
        match self.changes {
            OpenChanges::Unreadable => {
                line.text.push_str(&text);
                line.mark(from, InlineMark::Deleted);
                line.mark(from, InlineMark::Uncertain(Doubt::OpenChange));
            }
            OpenChanges::Rejected => line.text.push_str(&text),
            OpenChanges::Accepted => {}
        }
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
        self.content(node, shown, &mut lines);
        let kind = match (&context.aside, heading, context.continues) {
            (Some(aside), ..) => aside.clone(),
            (None, Some(level), _) => ParagraphKind::Heading(level),
            (None, None, true) => ParagraphKind::Continued(context.depth),
            (None, None, false) => ParagraphKind::Text(context.depth),
        };
        self.add(kind, lines);
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
                self.text(node.text().unwrap_or(""), shown, lines);
                continue;
            }
            let doubt = |doubt| Some(InlineMark::Uncertain(doubt));
            let name = node.tag_name().name();
            let mark = match name {
                "span" => {
                    let own = self.styles.get("text", attribute(node, "style-name"));
                    self.content(node, own.or(shown), lines);
                    None
                }
                "a" | "meta" | "meta-field" | "ruby" | "ruby-base" | "bookmark-ref"
                | "reference-ref" | "note-ref" | "sequence-ref" | "user-field-get"
                | "variable-get" | "variable-set" | "user-field-input" | "variable-input"
                | "expression" | "sequence" | "text-input" | "database-display"
                | "user-defined" | "title" | "subject" | "description" | "keywords" | "creator"
                | "initial-creator" | "creation-date" => {
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
                    if let Some(line) = lines.last_mut() {
                        self.deleted(node, line);
                    }
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
                _ => None,
            };
            if let (Some(mark), Some(line)) = (mark, lines.last_mut()) {
                line.mark(line.text.len(), mark);
            }
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
    fn text(&mut self, text: &str, shown: TextProperties, lines: &mut [Line]) {
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
        self.verbatim(&kept, shown, lines);
    }

    fn verbatim(&mut self, text: &str, shown: TextProperties, lines: &mut [Line]) {
        let Some(line) = lines.last_mut() else { return };
        let is_inserted = self
            .inserted
            .iter()
            .any(|id| matches!(self.regions.get(id), Some(None)));
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
    }

    /// Keeps the text of a footnote.
    fn note(&mut self, node: Node<'_, '_>) {
        for paragraph in named(node, "note-body").flat_map(|body| named(body, "p")) {
            let mut lines = vec![Line::default()];
            self.content(paragraph, TextProperties::default(), &mut lines);
            self.asides.push((ParagraphKind::Note, lines));
        }
    }

    /// Keeps the texts of the boxes in a frame.
    fn frame(&mut self, node: Node<'_, '_>) {
        let paragraphs: Vec<Node<'_, '_>> = node
            .descendants()
            .filter(|inner| matches!(inner.tag_name().name(), "p" | "h"))
            .collect();
        for paragraph in paragraphs {
            let mut lines = vec![Line::default()];
            self.content(paragraph, TextProperties::default(), &mut lines);
            self.asides.push((ParagraphKind::Box, lines));
        }
    }

    fn table(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        let mut rows = Vec::new();
        collect_rows(node, false, &mut rows);
        let cells = |row: Node<'_, '_>| {
            named(row, "table-cell")
                .count()
                .saturating_add(named(row, "covered-table-cell").count())
        };
        if let [(row, _)] = rows.as_slice()
            && cells(*row) == 1
            && let Some(only) = named(*row, "table-cell").next()
        {
            return self.blocks(only, context);
        }
        if self.cell.is_some() || context.aside.is_some() {
            self.nested = true;
            for (row, _) in rows {
                for cell in named(row, "table-cell") {
                    self.blocks(cell, context)?;
                }
            }
            return Ok(());
        }
        self.table = self.table.saturating_add(1);
        let table = self.table;
        let mut number = 0_usize;
        for (row, is_header) in rows {
            number = number.saturating_add(1);
            self.row(row, is_header, context, table, number)?;
            let repeated = count(row, "number-rows-repeated");
            number = number.saturating_add(repeated.saturating_sub(1));
        }
        for (kind, lines) in std::mem::take(&mut self.asides) {
            self.out.paragraph(self.paragraph, &kind, lines);
        }
        Ok(())
    }

    fn row(
        &mut self,
        row: Node<'_, '_>,
        is_header: bool,
        context: &BlockContext,
        table: usize,
        number: usize,
    ) -> Read<()> {
        let mut place = CellPlace {
            table,
            row: number,
            ..CellPlace::default()
        };
        let is_repeated = count(row, "number-rows-repeated") > 1;
        let hidden = matches!(attribute(row, "visibility"), Some("collapse" | "filter"));
        for cell in row.children().filter(Node::is_element) {
            let repeated = count(cell, "number-columns-repeated").min(MOST_COLUMNS);
            if cell.tag_name().name() == "covered-table-cell" {
                // The cell that covers it from the left has its column already.
                continue;
            }
            for _ in 0..repeated {
                place.span = count(cell, "number-columns-spanned").min(MOST_COLUMNS);
                place.flags.clear();
                if is_header {
                    place.flags.push('h');
                }
                if hidden {
                    place.flags.push('v');
                }
                if is_repeated {
                    place.flags.push('w');
                }
                if count(cell, "number-rows-spanned") > 1 {
                    place.flags.push('m');
                }
                let first = self.paragraph.saturating_add(1);
                self.cell = Some(Vec::new());
                self.nested = false;
                self.blocks(cell, context)?;
                let lines = self.cell.take().unwrap_or_default();
                if self.nested {
                    place.flags.push('n');
                }
                self.out.cell(first, &place, lines);
                place.column = place.column.saturating_add(place.span);
            }
        }
        Ok(())
    }
}

fn end(lines: &[Line]) -> usize {
    lines.last().map_or(0, |line| line.text.len())
}

/// The rows of a table, and whether they are headers.
fn collect_rows<'a, 'i>(
    parent: Node<'a, 'i>,
    is_header: bool,
    rows: &mut Vec<(Node<'a, 'i>, bool)>,
) {
    for node in parent.children().filter(Node::is_element) {
        match node.tag_name().name() {
            "table-row" => rows.push((node, is_header)),
            "table-header-rows" => collect_rows(node, true, rows),
            "table-rows" | "table-row-group" => collect_rows(node, is_header, rows),
            _ => {}
        }
    }
}
