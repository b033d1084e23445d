//! The blocks of DOCX: paragraphs, and what is around them.

use roxmltree::{Document, Node};

use super::changes::{Versions, is_gone, versions};
use super::controls::{Bindings, Control};
use super::elements::{attribute, child, elements, may_show_text, name_of, shown_name};
use super::inline::{self, LineReader, OpenParts, ParagraphLook, has_hidden_end};
use super::properties::Properties;
use super::styles::{self, RunProperties, Styles};
use crate::document::doubt::Doubt;
use crate::document::office::flat::{FlatWriter, Line, ParagraphKind};
use crate::document::prose::words::InlineMark;
use crate::limits::OpenChanges;

/// What the text of a document is read with.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'s> {
    pub styles: &'s Styles,
    pub bindings: &'s Bindings,
    pub properties: &'s Properties,
    pub changes: OpenChanges,
}

/// Where blocks are.
#[derive(Debug, Clone, Default)]
pub struct BlockContext {
    /// The name of a content control around one paragraph.
    pub name: Option<String>,
    /// Why all text is uncertain.
    pub doubts: Vec<Doubt>,
    pub inserted: bool,
    pub deleted: bool,
    /// A control is around it whose text is not to be changed in place.
    pub is_fixed: bool,
    /// What the style of the table makes of runs.
    pub table: Versions<RunProperties>,
    /// The kind of all paragraphs, outside of the text.
    pub aside: Option<ParagraphKind>,
}

impl BlockContext {
    /// The same place, inside an element whose text may not be shown.
    pub fn with(&self, doubt: Doubt) -> Self {
        let mut inside = self.clone();
        inside.doubts.push(doubt);
        inside
    }
}

/// The change of the mark that ends a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkChange {
    None,
    Inserted,
    Deleted,
}

/// The end of a paragraph, as far as it may not part it from the next one.
#[derive(Debug, Clone, Copy)]
struct ParagraphEnd {
    change: MarkChange,
    is_hidden: bool,
    /// It is hidden to let a heading and its text be one line.
    is_separator: bool,
}

/// Reads the body of a document.
pub struct BodyReader<'s> {
    pub(super) around: Surroundings<'s>,
    pub out: FlatWriter,
    /// Numbers of the last paragraph and the last table.
    pub(super) paragraph: usize,
    pub(super) table: usize,
    /// What is open across paragraphs.
    pub(super) open: OpenParts,
    /// Lines of a paragraph whose end is gone: the next one goes on in its last line.
    carried: Option<(usize, ParagraphKind, Vec<Line>)>,
    /// What makes text after the end of the last paragraph uncertain, and text that this does not
    /// concern.
    before: Option<(Doubt, InlineMark)>,
    /// Lines of the cell that is being read.
    pub(super) cell: Option<Vec<Line>>,
    /// The cell holds a table.
    pub(super) nested: bool,
    /// Text boxes of the paragraph that is being read.
    pub(super) boxes: Vec<Vec<Line>>,
}

impl<'s> BodyReader<'s> {
    /// A reader that has read nothing.
    pub fn new(around: Surroundings<'s>) -> Self {
        Self {
            around,
            out: FlatWriter::default(),
            paragraph: 0,
            table: 0,
            open: OpenParts::default(),
            carried: None,
            before: None,
            cell: None,
            nested: false,
            boxes: Vec::new(),
        }
    }

    /// Reads the blocks in an element.
    pub fn blocks(&mut self, parent: Node<'_, '_>, context: &BlockContext) {
        for node in elements(parent) {
            self.block(node, context);
        }
    }

    /// Reads an element among blocks.
    pub(super) fn block(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        match name_of(node) {
            "p" => self.paragraph(node, context),
            "tbl" => self.table(node, context),
            "sdt" => self.control(node, context),
            "customXml" | "smartTag" | "sdtContent" | "body" => self.blocks(node, context),
            "ins" | "moveTo" => {
                let inside = BlockContext {
                    inserted: true,
                    ..context.clone()
                };
                self.blocks(node, &inside);
            }
            "del" | "moveFrom" => {
                let inside = BlockContext {
                    deleted: true,
                    ..context.clone()
                };
                self.blocks(node, &inside);
            }
            _ if self.open.ranges.mark(node) => {}
            _ if may_show_text(node) => self.unknown(node, context),
            _ => {}
        }
    }

    /// Reads an element that is not known.
    fn unknown(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        let inside = context.with(Doubt::UnknownElement(shown_name(node)));
        let holds_blocks = node
            .descendants()
            .skip(1)
            .any(|inner| matches!(name_of(inner), "p" | "tbl"));
        match holds_blocks {
            true => self.blocks(node, &inside),
            false => self.paragraph(node, &inside),
        }
    }

    /// Reads a content control around blocks.
    fn control(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        let Some(content) = child(node, "sdtContent") else {
            return;
        };
        let paragraphs = elements(content)
            .iter()
            .filter(|node| name_of(**node) == "p")
            .count();
        let inside = self.within_control(node, context, paragraphs == 1);
        self.blocks(content, &inside);
    }

    /// Where the content of a control is; a control has a name for one paragraph only.
    pub(super) fn within_control(
        &self,
        node: Node<'_, '_>,
        context: &BlockContext,
        is_one: bool,
    ) -> BlockContext {
        let control = Control::of(node, self.around.bindings);
        let (inserted, deleted) = self.open.ranges.of_markup();
        let mut inside = context.clone();
        inside.is_fixed |= control.is_fixed;
        if !is_gone(self.around.changes, inserted, deleted) && (is_one || control.placeholder) {
            inside.name = Some(control.name).filter(|name| !name.is_empty());
        }
        if (inserted || deleted) && self.around.changes == OpenChanges::Unreadable {
            inside.doubts.push(Doubt::OpenChange);
        }
        inside.doubts.extend(control.doubt);
        inside
    }

    fn paragraph(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        self.paragraph = self.paragraph.saturating_add(1);
        let changes = self.around.changes;
        let properties = versions(child(node, "pPr"), "pPrChange");
        let style = properties.map(|properties| {
            properties
                .and_then(|properties| child(properties, "pStyle"))
                .and_then(|style| attribute(style, "val"))
        });
        let kinds = Versions {
            now: self.kind(properties.now, style.now),
            before: self.kind(properties.before, style.before),
        };
        let is_changed = changes == OpenChanges::Unreadable && kinds.now.0 != kinds.before.0;
        let kind = match (&context.aside, kinds.read(changes)) {
            (Some(aside), _) => aside.clone(),
            (None, (Some(level), _)) => ParagraphKind::Heading(level),
            (None, (None, depth)) => ParagraphKind::Text(depth),
        };
        let look = ParagraphLook {
            style,
            table: context.table,
            inserted: context.inserted,
            deleted: context.deleted,
            is_fixed: context.is_fixed,
        };
        let end = self.end_of(child(node, "pPr"), &look);
        let mut lines = LineReader::new(self.around, look, &mut self.open);
        lines.content(node);
        let (mut lines, boxes) = lines.finish();
        for line in &mut lines {
            if context.aside.is_none() {
                line.start = Some(node.range().start);
            }
            let changed = is_changed.then_some(&Doubt::OpenChange);
            for doubt in context.doubts.iter().chain(changed) {
                line.mark(0, InlineMark::Uncertain(doubt.clone()));
            }
            if let Some(name) = &context.name {
                line.mark(0, InlineMark::Named(name.as_str().into()));
            }
        }
        self.boxes.extend(boxes);
        self.add_paragraph(kind, lines, end);
    }

    /// The level of a paragraph as a heading, and the number of lists around it.
    fn kind(&self, properties: Option<Node<'_, '_>>, style: Option<&str>) -> (Option<u8>, usize) {
        let heading = properties
            .and_then(|properties| child(properties, "outlineLvl"))
            .and_then(|level| attribute(level, "val")?.parse::<u8>().ok())
            .map_or_else(
                || self.around.styles.heading(style),
                |level| level.checked_add(1).filter(|level| *level <= 9),
            );
        let own = properties.and_then(|properties| child(properties, "numPr"));
        let numbered = match own {
            Some(numbering) => styles::numbered(numbering),
            None => self.around.styles.numbered(style),
        };
        (heading, numbered.map_or(0, |level| level.saturating_add(1)))
    }

    /// How a paragraph ends.
    fn end_of(&self, properties: Option<Node<'_, '_>>, look: &ParagraphLook<'_>) -> ParagraphEnd {
        let run = properties.and_then(|properties| child(properties, "rPr"));
        let has = |name| run.is_some_and(|run| child(run, name).is_some());
        let change = if has("del") || has("moveFrom") {
            MarkChange::Deleted
        } else if has("ins") || has("moveTo") {
            MarkChange::Inserted
        } else {
            MarkChange::None
        };
        ParagraphEnd {
            change,
            is_hidden: has_hidden_end(properties, self.around, look),
            is_separator: has("specVanish"),
        }
    }

    /// Adds the lines of a paragraph, unless its end is gone.
    fn add_paragraph(&mut self, kind: ParagraphKind, mut lines: Vec<Line>, end: ParagraphEnd) {
        let mut number = self.paragraph;
        let mut kind = kind;
        if let Some((first, before, mut carried)) = self.carried.take() {
            (number, kind) = (first, before);
            inline::join(&mut carried, lines);
            lines = carried;
        }
        let (inserted, deleted) = match end.change {
            MarkChange::None => (false, false),
            MarkChange::Inserted => (true, false),
            MarkChange::Deleted => (false, true),
        };
        if is_gone(self.around.changes, inserted, deleted) {
            self.carried = Some((number, kind, lines));
            return;
        }
        let has_text = |lines: &[Line], without: &InlineMark| {
            lines.iter().any(|line| line.has_text_without(without))
        };
        // A mark between two paragraphs that both have text may not part them.
        if let Some((doubt, without)) = self.before.take()
            && has_text(&lines, &without)
        {
            let uncertain = InlineMark::Uncertain(doubt);
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
        let is_open = self.around.changes == OpenChanges::Unreadable;
        let change = match end.change {
            MarkChange::Deleted => Some(InlineMark::Deleted),
            MarkChange::Inserted => Some(InlineMark::Inserted),
            MarkChange::None => None,
        };
        let hidden = InlineMark::Uncertain(Doubt::Hidden);
        // The heading before a separator is a heading all the same.
        let is_run_in = end.is_separator && matches!(kind, ParagraphKind::Heading(_));
        self.before = match change {
            Some(gone) if is_open => has_text(&lines, &gone).then_some((Doubt::OpenChange, gone)),
            _ if end.is_hidden && !is_run_in && has_text(&lines, &hidden) => {
                Some((Doubt::Hidden, hidden))
            }
            _ => None,
        };
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
        if self.cell.is_none() {
            for lines in std::mem::take(&mut self.boxes) {
                self.out.paragraph(number, &ParagraphKind::Box, lines);
            }
        }
    }

    /// Adds a paragraph whose end is gone, before something that is no paragraph.
    pub fn finish_paragraph(&mut self) {
        self.before = None;
        if let Some((number, kind, lines)) = self.carried.take() {
            match &mut self.cell {
                Some(cell) => cell.extend(lines),
                None => self.out.paragraph(number, &kind, lines),
            }
        }
    }

    /// Adds the paragraphs of footnotes, page headers and the like.
    pub fn aside(&mut self, document: &Document<'_>, kind: &ParagraphKind) {
        let context = BlockContext {
            aside: Some(kind.clone()),
            ..BlockContext::default()
        };
        let root = document.root_element();
        let parents = match kind {
            ParagraphKind::Note => elements(root),
            ParagraphKind::Heading(_)
            | ParagraphKind::Text(_)
            | ParagraphKind::Continued(_)
            | ParagraphKind::Box
            | ParagraphKind::Page
            | ParagraphKind::Property => vec![root],
        };
        self.open = OpenParts::default();
        for parent in parents {
            self.blocks(parent, &context);
            self.finish_paragraph();
        }
    }

    /// Adds the properties and variables of the document.
    pub fn properties(&mut self) {
        for (name, value) in self.around.properties.all() {
            let mut line = Line {
                text: value.to_owned(),
                ..Line::default()
            };
            line.mark(0, InlineMark::Named(name.into()));
            self.out.paragraph(0, &ParagraphKind::Property, vec![line]);
        }
    }
}
