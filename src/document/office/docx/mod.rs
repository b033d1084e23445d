//! DOCX (ISO/IEC 29500): unpacks the text of a document with its structure and its marks.

pub mod annotate;
mod inline;
mod styles;

use roxmltree::{Document, Node};

use super::flat::{CellPlace, FlatWriter, Line, ParagraphKind};
use super::package::{Package, PackageError, problem, xml};
use crate::document::doubt::Doubt;
use crate::document::prose::words::InlineMark;
use crate::limits::{Limits, OpenChanges};
use inline::{Field, LineReader};
use styles::Styles;

type Read<T> = Result<T, PackageError>;

/// Rows and cells of a table that are read; those of Word have at most 63 columns.
const MOST_COLUMNS: usize = 4096;

/// The element children of a node with a local name.
fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.tag_name().name() == name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// An attribute by its local name.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|one| one.name() == name)
        .map(|one| one.value())
}

/// The text of a document.
///
/// # Errors
/// It is no DOCX, encrypted, damaged, too large, or holds macros or embedded documents.
pub fn text(bytes: Vec<u8>, limits: &Limits) -> Read<String> {
    Ok(flat(bytes, limits)?.text())
}

/// Where each line of the text of a document is in its main part.
fn origins(bytes: &[u8], limits: &Limits) -> Read<Vec<annotate::Origin>> {
    let lines = flat(bytes.to_vec(), limits)?.lines();
    let origin = |line: Line| annotate::Origin {
        start: line.start,
        pieces: line.pieces,
    };
    Ok(lines.into_iter().map(origin).collect())
}

fn flat(bytes: Vec<u8>, limits: &Limits) -> Read<FlatWriter> {
    let mut package = Package::open(bytes, "a DOCX document", limits)?;
    let names = package.names();
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err(problem(
            "it holds macros",
            "save it as a document without macros (`.docx`)",
        ));
    }
    let main = main_part(&mut package, limits)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let part = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let text = package
        .text(&main)?
        .ok_or_else(|| problem(format!("its part `{main}` is missing"), "save it again"))?;
    let links = links(&mut package, &main, limits)?;
    let related = |kind: &str| {
        links
            .iter()
            .filter(|(of, _)| of.ends_with(kind))
            .map(|(_, target)| target.clone())
            .collect::<Vec<_>>()
    };
    let style_part = related("/styles")
        .pop()
        .unwrap_or_else(|| part("styles.xml"));
    let styles = match package.text(&style_part)? {
        Some(text) => Styles::read(&xml(&text, &style_part, limits)?),
        None => Styles::default(),
    };
    let document = xml(&text, &main, limits)?;
    let root = document.root_element();
    let body = child(root, "body")
        .ok_or_else(|| problem(format!("its part `{main}` has no body"), "save it again"))?;
    let mut reader = BodyReader::new(&styles, limits);
    reader.blocks(body, &BlockContext::default())?;
    reader.finish_paragraph();
    let mut asides = Vec::new();
    for (kinds, kind) in [
        (["/footnotes", "/endnotes"], ParagraphKind::Note),
        (["/header", "/footer"], ParagraphKind::Page),
    ] {
        let parts = kinds.iter().flat_map(|kind| related(kind));
        asides.extend(parts.map(|part| (part, kind.clone())));
    }
    for (name, kind) in asides {
        if let Some(text) = package.text(&name)? {
            reader.aside(&xml(&text, &name, limits)?, &kind)?;
        }
    }
    if let Some(text) = package.text("docProps/custom.xml")? {
        reader.properties(&xml(&text, "docProps/custom.xml", limits)?);
    }
    Ok(reader.out)
}

/// The name of the main part.
fn main_part(package: &mut Package<'_>, limits: &Limits) -> Read<String> {
    let other = |what: &str, ending: &str| {
        let help = format!("give the file the extension `.{ending}`");
        problem(format!("it is {what}, not a DOCX document"), &help)
    };
    if package.has("content.xml") {
        return Err(other("an OpenDocument file", "odt"));
    }
    if package.has("xl/workbook.xml") {
        return Err(other("a workbook", "xlsx"));
    }
    let links = links(package, "", limits)?;
    let main = links
        .into_iter()
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .map_or_else(|| "word/document.xml".to_owned(), |(_, target)| target);
    if package.has(&main) {
        Ok(main)
    } else {
        let help = "it may be a file of another program: save it as DOCX again";
        Err(problem(format!("its main part `{main}` is missing"), help))
    }
}

/// The kinds and targets of the relationships of a part, `""` for the package.
fn links(package: &mut Package<'_>, of: &str, limits: &Limits) -> Read<Vec<(String, String)>> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = match folder {
        "" => format!("_rels/{file}.rels"),
        folder => format!("{folder}/_rels/{file}.rels"),
    };
    let Some(text) = package.text(&name)? else {
        return Ok(Vec::new());
    };
    let document = xml(&text, &name, limits)?;
    let links = children(document.root_element(), "Relationship");
    let link = |node: Node<'_, '_>| {
        let target = attribute(node, "Target")?;
        let external = attribute(node, "TargetMode") == Some("External");
        let target = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => resolved(folder, target),
        };
        (!external).then(|| Some((attribute(node, "Type")?.to_owned(), target)))?
    };
    Ok(links.filter_map(link).collect())
}

/// A relative target from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Where blocks are.
#[derive(Debug, Clone, Default)]
struct BlockContext {
    /// The name of a content control around one paragraph, and whether it shows its placeholder.
    control: Option<(String, bool)>,
    inserted: bool,
    deleted: bool,
    /// The kind of all paragraphs, outside of the text.
    aside: Option<ParagraphKind>,
}

/// The change of the mark that ends a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkChange {
    None,
    Inserted,
    Deleted,
}

struct BodyReader<'s> {
    styles: &'s Styles,
    changes: OpenChanges,
    out: FlatWriter,
    /// Numbers of the last paragraph and the last table.
    paragraph: usize,
    table: usize,
    /// Fields that are open, across paragraphs.
    fields: Vec<Field>,
    /// Lines of a paragraph whose end is gone: the next one goes on in its last line.
    carried: Option<(usize, ParagraphKind, Vec<Line>)>,
    /// The change of the mark before the next paragraph, and whether the paragraph before has text
    /// if it applies.
    before: Option<MarkChange>,
    /// Lines of the cell that is being read.
    cell: Option<Vec<Line>>,
    /// The cell holds a table.
    nested: bool,
    /// Text boxes of the paragraph that is being read.
    boxes: Vec<Vec<Line>>,
}

impl<'s> BodyReader<'s> {
    fn new(styles: &'s Styles, limits: &Limits) -> Self {
        Self {
            styles,
            changes: limits.changes,
            out: FlatWriter::default(),
            paragraph: 0,
            table: 0,
            fields: Vec::new(),
            carried: None,
            before: None,
            cell: None,
            nested: false,
            boxes: Vec::new(),
        }
    }

    fn blocks(&mut self, parent: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, context),
                "tbl" => self.table(node, context)?,
                "sdt" => self.control(node, context)?,
                "customXml" | "smartTag" | "sdtContent" | "body" => self.blocks(node, context)?,
                "ins" | "moveTo" => {
                    let inside = BlockContext {
                        inserted: true,
                        ..context.clone()
                    };
                    self.blocks(node, &inside)?;
                }
                "del" | "moveFrom" => {
                    let inside = BlockContext {
                        deleted: true,
                        ..context.clone()
                    };
                    self.blocks(node, &inside)?;
                }
                "AlternateContent" => {
                    if let Some(choice) = child(node, "Choice").or_else(|| child(node, "Fallback"))
                    {
                        self.blocks(choice, context)?;
                    }
                }
                "altChunk" => {
                    let help = "open it in Word and save it again: Word takes the text over";
                    return Err(problem(
                        "its text is an embedded file of another format",
                        help,
                    ));
                }
                "subDoc" => {
                    let help = "insert the text of the other documents, and save it again";
                    return Err(problem(
                        "it is a master document, whose text is in other files",
                        help,
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a content control around blocks.
    fn control(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        let Some(content) = child(node, "sdtContent") else {
            return Ok(());
        };
        let control = control_of(node);
        let paragraphs = content
            .children()
            .filter(|node| node.tag_name().name() == "p")
            .count();
        let mut inside = context.clone();
        if let Some(control) = control
            && (paragraphs == 1 || control.1)
        {
            inside.control = Some(control);
        }
        self.blocks(content, &inside)
    }

    fn paragraph(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        self.paragraph = self.paragraph.saturating_add(1);
        let properties = child(node, "pPr");
        let style = properties
            .and_then(|properties| child(properties, "pStyle"))
            .and_then(|style| attribute(style, "val"));
        let mark = properties
            .and_then(|properties| child(properties, "rPr"))
            .map_or(MarkChange::None, |run| {
                if child(run, "del")
                    .or_else(|| child(run, "moveFrom"))
                    .is_some()
                {
                    MarkChange::Deleted
                } else if child(run, "ins").or_else(|| child(run, "moveTo")).is_some() {
                    MarkChange::Inserted
                } else {
                    MarkChange::None
                }
            });
        let heading = properties
            .and_then(|properties| child(properties, "outlineLvl"))
            .and_then(|level| attribute(level, "val")?.parse::<u8>().ok())
            .map_or_else(
                || self.styles.heading(style),
                |level| level.checked_add(1).filter(|level| *level <= 9),
            );
        let own = properties.and_then(|properties| child(properties, "numPr"));
        let numbered = match own {
            Some(numbering) => styles::numbered(numbering),
            None => self.styles.numbered(style),
        };
        let kind = match (&context.aside, heading) {
            (Some(aside), _) => aside.clone(),
            (None, Some(level)) => ParagraphKind::Heading(level),
            (None, None) => {
                ParagraphKind::Text(numbered.map_or(0, |level| level.saturating_add(1)))
            }
        };
        let mut lines = LineReader::new(self.styles, style, self.changes, &mut self.fields);
        lines.inserted = usize::from(context.inserted);
        lines.deleted = usize::from(context.deleted);
        lines.content(node);
        let (mut lines, boxes) = lines.finish();
        if context.aside.is_none() {
            for line in &mut lines {
                line.start = Some(node.range().start);
            }
        }
        if let Some((name, placeholder)) = &context.control {
            for line in &mut lines {
                if *placeholder {
                    line.mark(0, InlineMark::Uncertain(Doubt::Placeholder));
                }
                line.mark(0, InlineMark::Named(name.as_str().into()));
            }
        }
        self.boxes.extend(boxes);
        let is_gone = match self.changes {
            OpenChanges::Accepted => mark == MarkChange::Deleted,
            OpenChanges::Rejected => mark == MarkChange::Inserted,
            OpenChanges::Unreadable => false,
        };
        self.add_paragraph(kind, lines, mark, is_gone);
    }

    /// Adds the lines of a paragraph, unless its end is gone.
    fn add_paragraph(
        &mut self,
        kind: ParagraphKind,
        mut lines: Vec<Line>,
        mark: MarkChange,
        is_gone: bool,
    ) {
        let mut number = self.paragraph;
        let mut kind = kind;
        if let Some((first, before, mut carried)) = self.carried.take() {
            (number, kind) = (first, before);
            inline::join(&mut carried, lines);
            lines = carried;
        }
        if is_gone {
            self.carried = Some((number, kind, lines));
            return;
        }
        // A change of the mark between two paragraphs that both have text joins or parts them.
        let gone = |change| match change {
            MarkChange::Deleted => Some(InlineMark::Deleted),
            MarkChange::Inserted => Some(InlineMark::Inserted),
            MarkChange::None => None,
        };
        let open = self.changes == OpenChanges::Unreadable;
        let uncertain = InlineMark::Uncertain(Doubt::OpenChange);
        if let Some(gone) = self.before.take().and_then(gone).filter(|_| open)
            && lines.iter().any(|line| line.has_text_without(&gone))
        {
            if let Some(line) = lines.first_mut() {
                line.mark(0, uncertain.clone());
            }
            match &mut self.cell {
                Some(cell) => {
                    if let Some(line) = cell.last_mut() {
                        line.mark(0, uncertain);
                    }
                }
                None => self.out.mark_last(&uncertain),
            }
        }
        let has_text =
            gone(mark).is_some_and(|gone| lines.iter().any(|line| line.has_text_without(&gone)));
        self.before = has_text.then_some(mark);
        match &mut self.cell {
            Some(cell) => {
                if lines
                    .iter()
                    .any(|line| !line.text.is_empty() || !line.marks.is_empty())
                {
                    cell.extend(lines);
                }
            }
            None => self.out.paragraph(number, &kind, lines),
        }
        for lines in std::mem::take(&mut self.boxes) {
            if self.cell.is_none() {
                self.out.paragraph(number, &ParagraphKind::Box, lines);
            }
        }
    }

    /// Adds a paragraph whose end is gone, before something that is no paragraph.
    fn finish_paragraph(&mut self) {
        self.before = None;
        if let Some((number, kind, lines)) = self.carried.take() {
            match &mut self.cell {
                Some(cell) => cell.extend(lines),
                None => self.out.paragraph(number, &kind, lines),
            }
        }
    }

    fn table(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        self.finish_paragraph();
        let rows = rows(node);
        // A table of one cell is a frame around its content.
        if let [(row, _)] = rows.as_slice()
            && let [(only, _)] = cells(*row).as_slice()
        {
            return self.blocks(*only, context);
        }
        if self.cell.is_some() || context.aside.is_some() {
            self.nested = true;
            for (row, _) in rows {
                for (cell, _) in cells(row) {
                    self.blocks(cell, context)?;
                }
            }
            return Ok(());
        }
        self.table = self.table.saturating_add(1);
        let table = self.table;
        let mut number = 0_usize;
        for (row, _) in rows {
            let properties = child(row, "trPr");
            let has = |name| properties.is_some_and(|properties| child(properties, name).is_some());
            let changed = (has("ins"), has("del"));
            let gone = match self.changes {
                OpenChanges::Unreadable => false,
                OpenChanges::Accepted => changed.1,
                OpenChanges::Rejected => changed.0,
            };
            number = number.saturating_add(1);
            if gone {
                continue;
            }
            let mut flags = String::new();
            if has("tblHeader") {
                flags.push('h');
            }
            if (changed.0 || changed.1) && self.changes == OpenChanges::Unreadable {
                flags.push('r');
            }
            if has("hidden") {
                flags.push('v');
            }
            let before = properties
                .and_then(|properties| child(properties, "gridBefore"))
                .and_then(|before| attribute(before, "val")?.parse::<usize>().ok());
            let mut place = CellPlace {
                table,
                row: number,
                column: before.unwrap_or(0).min(MOST_COLUMNS),
                span: 1,
                flags: String::new(),
            };
            for (cell, own) in cells(row) {
                let mut context = context.clone();
                context.control = own;
                self.cell(cell, &context, &flags, &mut place)?;
            }
        }
        Ok(())
    }

    fn cell(
        &mut self,
        cell: Node<'_, '_>,
        context: &BlockContext,
        flags: &str,
        place: &mut CellPlace,
    ) -> Read<()> {
        let properties = child(cell, "tcPr");
        let value = |name| {
            let node = properties.and_then(|properties| child(properties, name));
            node.map(|node| attribute(node, "val").unwrap_or(""))
        };
        let has = |name| properties.is_some_and(|properties| child(properties, name).is_some());
        place.span = value("gridSpan")
            .and_then(|span| span.parse().ok())
            .unwrap_or(1_usize)
            .clamp(1, MOST_COLUMNS);
        place.flags = flags.to_owned();
        if value("vMerge").is_some() || value("hMerge").is_some() {
            place.flags.push('m');
        }
        if (has("cellIns") || has("cellDel") || has("cellMerge")) && !place.flags.contains('r') {
            place.flags.push('r');
        }
        let first = self.paragraph.saturating_add(1);
        self.cell = Some(Vec::new());
        self.nested = false;
        self.blocks(cell, context)?;
        self.finish_paragraph();
        let mut lines = self.cell.take().unwrap_or_default();
        if self.nested {
            place.flags.push('n');
        }
        if lines.is_empty() {
            let paragraph = child(cell, "p").map(|paragraph| paragraph.range().start);
            lines.push(Line {
                start: paragraph,
                ..Line::default()
            });
        }
        self.out.cell(first, place, lines);
        for lines in std::mem::take(&mut self.boxes) {
            self.out.paragraph(first, &ParagraphKind::Box, lines);
        }
        place.column = place.column.saturating_add(place.span);
        Ok(())
    }

    /// Adds the paragraphs of footnotes, page headers and the like.
    fn aside(&mut self, document: &Document<'_>, kind: &ParagraphKind) -> Read<()> {
        let context = BlockContext {
            aside: Some(kind.clone()),
            ..BlockContext::default()
        };
        let root = document.root_element();
        let parents = match kind {
            ParagraphKind::Note => root.children().filter(Node::is_element).collect(),
            ParagraphKind::Heading(_)
            | ParagraphKind::Text(_)
            | ParagraphKind::Continued(_)
            | ParagraphKind::Box
            | ParagraphKind::Page
            | ParagraphKind::Property => vec![root],
        };
        self.fields.clear();
        for parent in parents {
            self.blocks(parent, &context)?;
            self.finish_paragraph();
        }
        Ok(())
    }

    /// Adds the custom properties.
    fn properties(&mut self, document: &Document<'_>) {
        for property in children(document.root_element(), "property") {
            let value = property.children().find(Node::is_element);
            let text = value.and_then(|value| value.text()).unwrap_or("").trim();
            if let Some(name) = attribute(property, "name").filter(|_| !text.is_empty()) {
                let mut line = Line {
                    text: text.to_owned(),
                    ..Line::default()
                };
                line.mark(0, InlineMark::Named(name.into()));
                self.out.paragraph(0, &ParagraphKind::Property, vec![line]);
            }
        }
    }
}

/// The name of a content control, and whether it shows its placeholder.
fn control_of(node: Node<'_, '_>) -> Option<(String, bool)> {
    let properties = child(node, "sdtPr")?;
    let value = |name| {
        child(properties, name)
            .and_then(|node| attribute(node, "val"))
            .map(str::trim)
            // Google Docs numbers the controls that it writes.
            .filter(|name| name.contains(char::is_alphabetic) && !name.starts_with("goog_rdk_"))
    };
    let name = value("tag").or_else(|| value("alias")).unwrap_or("");
    let placeholder = child(properties, "showingPlcHdr")
        .is_some_and(|node| !matches!(attribute(node, "val"), Some("0" | "false" | "off")));
    Some((name.to_owned(), placeholder))
}

type Control = Option<(String, bool)>;

/// The rows of a table, also those inside controls.
fn rows<'a, 'i>(table: Node<'a, 'i>) -> Vec<(Node<'a, 'i>, Control)> {
    within(table, "tr", None)
}

/// The cells of a row, also those inside controls.
fn cells<'a, 'i>(row: Node<'a, 'i>) -> Vec<(Node<'a, 'i>, Control)> {
    within(row, "tc", None)
}

fn within<'a, 'i>(
    parent: Node<'a, 'i>,
    name: &'static str,
    control: Control,
) -> Vec<(Node<'a, 'i>, Control)> {
    let mut found = Vec::new();
    for node in parent.children().filter(Node::is_element) {
        match node.tag_name().name() {
            own if own == name => found.push((node, control.clone())),
            "sdt" => {
                if let Some(content) = child(node, "sdtContent") {
                    found.extend(within(content, name, control_of(node)));
                }
            }
            "customXml" | "ins" | "moveTo" | "smartTag" | "bookmarkStart" => {
                found.extend(within(node, name, control.clone()));
            }
            _ => {}
        }
    }
    found
}
