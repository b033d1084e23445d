//! The content of a paragraph of DOCX: its lines with their marks.

use roxmltree::Node;

use super::body::Surroundings;
use super::changes::{self, OpenRanges, Versions, versions};
use super::controls::Control;
use super::elements::{
    all_text, attribute, child, elements, is_set, may_show_text, name_of, shown_name,
};
use super::styles::{RunLook, RunProperties};
use crate::document::doubt::Doubt;
use crate::document::office::flat::{Line, is_own_bookmark};
use crate::document::prose::words::InlineMark;
use crate::limits::OpenChanges;

/// Fields whose results depend on when and where the document is opened.
const VOLATILE: &[&str] = &[
    "DATE",
    "TIME",
    "PRINTDATE",
    "SAVEDATE",
    "EDITTIME",
    "PAGE",
    "NUMPAGES",
    "SECTIONPAGES",
    "FILENAME",
    "FILESIZE",
    "USERNAME",
    "USERINITIALS",
    "USERADDRESS",
];

/// Fields that show nothing.
const SILENT: &[&str] = &[
    "XE",
    "TC",
    "TA",
    "RD",
    "SET",
    "PRIVATE",
    "ADVANCE",
    "HYPERLINK",
];

/// A field that is open.
#[derive(Debug, Default)]
pub struct Field {
    /// Its code.
    code: String,
    /// Its result has begun.
    has_result: bool,
    /// Where its result begins in the current line.
    from: usize,
    /// There is text in its result.
    has_text: bool,
    is_locked: bool,
    is_dirty: bool,
    /// The name of a form field.
    name: Option<String>,
}

impl Field {
    fn kind(&self) -> String {
        let first = self.code.split_whitespace().next().unwrap_or("field");
        first.to_uppercase()
    }
}

/// What is open across paragraphs.
#[derive(Debug, Default)]
pub struct OpenParts {
    pub fields: Vec<Field>,
    pub ranges: OpenRanges,
}

/// What is known of a paragraph before its content is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParagraphLook<'d> {
    /// Its style.
    pub style: Versions<Option<&'d str>>,
    /// What the style of its table makes of its runs.
    pub table: Versions<RunProperties>,
    /// It is inserted, or deleted, as a whole.
    pub inserted: bool,
    pub deleted: bool,
    /// It is in a control whose text is not to be changed in place.
    pub is_fixed: bool,
}

/// Reads a paragraph.
pub struct LineReader<'s, 'd> {
    around: Surroundings<'s>,
    look: ParagraphLook<'d>,
    open: &'s mut OpenParts,
    lines: Vec<Line>,
    line: Line,
    /// Text boxes.
    boxes: Vec<Vec<Line>>,
    /// Number of insertions and deletions around the text.
    inserted: usize,
    deleted: usize,
    /// Number of controls around the text that is not to be changed in place.
    fixed: usize,
    /// Bookmarks that are open: their numbers and names, and where they begin.
    bookmarks: Vec<(String, String, (usize, usize))>,
}

/// What a run looks like, and whether an open change decides that.
#[derive(Debug, Clone, Copy, Default)]
struct ShownRun {
    look: RunLook,
    is_changed: bool,
}

/// What a run with these properties looks like in a paragraph.
fn shown_run(
    properties: Option<Node<'_, '_>>,
    around: Surroundings<'_>,
    paragraph: &ParagraphLook<'_>,
) -> ShownRun {
    let look = |properties: Option<Node<'_, '_>>, style: Option<&str>, table: &RunProperties| {
        let run_style = properties
            .and_then(|properties| child(properties, "rStyle"))
            .and_then(|style| attribute(style, "val"));
        let own = RunProperties::read(properties);
        around.styles.look(own, run_style, style, table)
    };
    let own = versions(properties, "rPrChange");
    let (style, table) = (paragraph.style, paragraph.table);
    let looks = Versions {
        now: look(own.now, style.now, &table.now),
        before: look(own.before, style.before, &table.before),
    };
    ShownRun {
        look: looks.read(around.changes),
        is_changed: around.changes == OpenChanges::Unreadable && looks.now.differs(looks.before),
    }
}

/// Whether the mark at the end of a paragraph is hidden, so that the next one is shown on the same
/// line.
pub fn has_hidden_end(
    properties: Option<Node<'_, '_>>,
    around: Surroundings<'_>,
    paragraph: &ParagraphLook<'_>,
) -> bool {
    let properties = properties.and_then(|properties| child(properties, "rPr"));
    let shown = shown_run(properties, around, paragraph);
    shown.look.hidden || shown.is_changed
}

impl<'s, 'd> LineReader<'s, 'd> {
    pub fn new(around: Surroundings<'s>, look: ParagraphLook<'d>, open: &'s mut OpenParts) -> Self {
        for field in &mut open.fields {
            field.from = 0;
        }
        Self {
            around,
            look,
            open,
            lines: Vec::new(),
            line: Line::default(),
            boxes: Vec::new(),
            inserted: usize::from(look.inserted),
            deleted: usize::from(look.deleted),
            fixed: usize::from(look.is_fixed),
            bookmarks: Vec::new(),
        }
    }

    /// The lines, and the text boxes.
    pub fn finish(mut self) -> (Vec<Line>, Vec<Vec<Line>>) {
        self.end_line();
        (self.lines, self.boxes)
    }

    /// Whether the text here is not part of the document as it is read.
    fn is_gone(&self) -> bool {
        changes::is_gone(self.around.changes, self.inserted > 0, self.deleted > 0)
    }

    /// Whether the text here is the code of a field, not its result.
    fn is_code(&self) -> bool {
        self.open.fields.iter().any(|field| !field.has_result)
    }

    pub fn content(&mut self, parent: Node<'_, '_>) {
        for node in elements(parent) {
            match name_of(node) {
                "r" => self.run(node),
                "bdo" if attribute(node, "val") == Some("rtl") => {
                    // Its characters are shown from the last to the first.
                    self.object("text in reversed order");
                    self.content(node);
                }
                "hyperlink" | "smartTag" | "customXml" | "bdo" | "dir" | "sdtContent" => {
                    self.content(node);
                }
                "ins" | "moveTo" => {
                    self.inserted = self.inserted.saturating_add(1);
                    self.content(node);
                    self.inserted = self.inserted.saturating_sub(1);
                }
                "del" | "moveFrom" => {
                    self.deleted = self.deleted.saturating_add(1);
                    self.content(node);
                    self.deleted = self.deleted.saturating_sub(1);
                }
                "sdt" => self.control(node),
                "fldSimple" => self.simple_field(node),
                "bookmarkStart" => self.begin_bookmark(node),
                "bookmarkEnd" => self.end_bookmark(node),
                "oMath" | "oMathPara" => self.object("a formula"),
                "drawing" | "pict" | "object" => self.drawing(node),
                // Text outside of a run.
                "t" => self.unknown(node, |reader, node| {
                    reader.text(&all_text(node), ShownRun::default());
                }),
                _ if self.open.ranges.mark(node) => {}
                _ if may_show_text(node) => self.unknown(node, Self::content),
                _ => {}
            }
        }
    }

    /// Reads an element that is not known: whether programs show its text is not certain.
    fn unknown(&mut self, node: Node<'_, '_>, read: impl FnOnce(&mut Self, Node<'_, '_>)) {
        let (from, before) = (self.line.text.len(), self.lines.len());
        read(self, node);
        if self.is_gone() || self.is_code() {
            return;
        }
        let from = if self.lines.len() == before { from } else { 0 };
        let doubt = Doubt::UnknownElement(shown_name(node));
        self.line.mark(from, InlineMark::Uncertain(doubt));
    }

    fn control(&mut self, node: Node<'_, '_>) {
        let Some(content) = child(node, "sdtContent") else {
            return;
        };
        let control = Control::of(node, self.around.bindings);
        let (inserted, deleted) = self.open.ranges.of_markup();
        let from = self.line.text.len();
        let before = self.lines.len();
        let fixed = usize::from(control.is_fixed);
        self.fixed = self.fixed.saturating_add(fixed);
        self.content(content);
        self.fixed = self.fixed.saturating_sub(fixed);
        let from = if self.lines.len() == before { from } else { 0 };
        if let Some(doubt) = control.doubt {
            self.line.mark(from, InlineMark::Uncertain(doubt));
        }
        let is_open = self.around.changes == OpenChanges::Unreadable && (inserted || deleted);
        if is_open {
            self.line
                .mark(from, InlineMark::Uncertain(Doubt::OpenChange));
        }
        let is_gone = changes::is_gone(self.around.changes, inserted, deleted);
        if !control.name.is_empty() && !is_gone && !self.is_gone() {
            self.line.mark(from, InlineMark::Named(control.name.into()));
        }
    }

    /// Notes where a bookmark begins; programs name those that nobody named with `_` or a number.
    fn begin_bookmark(&mut self, node: Node<'_, '_>) {
        let (Some(id), Some(name)) = (attribute(node, "id"), attribute(node, "name")) else {
            return;
        };
        if is_own_bookmark(name) {
            let at = (self.lines.len(), self.line.text.len());
            self.bookmarks.push((id.to_owned(), name.to_owned(), at));
        }
    }

    /// Marks the text of a bookmark within a line.
    fn end_bookmark(&mut self, node: Node<'_, '_>) {
        let id = attribute(node, "id").unwrap_or("");
        let Some(found) = self.bookmarks.iter().position(|(open, ..)| open == id) else {
            return;
        };
        let (_, name, (line, from)) = self.bookmarks.swap_remove(found);
        if line == self.lines.len() && from < self.line.text.len() {
            self.line.mark(from, InlineMark::Bookmark(name.into()));
        }
    }

    fn simple_field(&mut self, node: Node<'_, '_>) {
        self.open.fields.push(Field {
            code: attribute(node, "instr").unwrap_or("").to_owned(),
            has_result: true,
            from: self.line.text.len(),
            is_locked: is_set(node, "fldLock"),
            is_dirty: is_set(node, "dirty"),
            ..Field::default()
        });
        self.content(node);
        self.end_field();
    }

    fn end_field(&mut self) {
        let Some(field) = self.open.fields.pop() else {
            return;
        };
        if self.is_code() {
            return;
        }
        let kind = field.kind();
        let from = field.from.min(self.line.text.len());
        let result = self.line.text.get(from..).unwrap_or("").trim();
        let held = self.around.properties.of_field(&field.code);
        let doubt = if SILENT.contains(&kind.as_str()) {
            None
        } else if let Some(held) = held.filter(|held| *held != result) {
            Some(Doubt::BoundValue(held.into()))
        } else if !field.has_text {
            Some(Doubt::NoResult(kind.into()))
        } else if VOLATILE.contains(&kind.as_str()) && !field.is_locked || field.is_dirty {
            Some(Doubt::Volatile(kind.into()))
        } else if result.starts_with('«') && result.ends_with('»') {
            Some(Doubt::Placeholder)
        } else {
            None
        };
        if let Some(doubt) = doubt {
            self.line.mark(from, InlineMark::Uncertain(doubt));
        }
        if let Some(name) = field.name {
            self.line.mark(from, InlineMark::Named(name.into()));
        }
    }

    fn run(&mut self, run: Node<'_, '_>) {
        let properties = child(run, "rPr");
        let has = |name| properties.is_some_and(|properties| child(properties, name).is_some());
        let inserted = usize::from(has("ins") || has("moveTo"));
        let deleted = usize::from(has("del") || has("moveFrom"));
        let shown = shown_run(properties, self.around, &self.look);
        self.inserted = self.inserted.saturating_add(inserted);
        self.deleted = self.deleted.saturating_add(deleted);
        self.run_content(run, shown);
        self.inserted = self.inserted.saturating_sub(inserted);
        self.deleted = self.deleted.saturating_sub(deleted);
    }

    fn run_content(&mut self, run: Node<'_, '_>, shown: ShownRun) {
        for node in elements(run) {
            match name_of(node) {
                "t" => {
                    let at = (self.lines.len(), self.line.text.len());
                    self.text(&all_text(node), shown);
                    self.piece(node, at);
                }
                "delText" => {
                    self.deleted = self.deleted.saturating_add(1);
                    self.text(&all_text(node), shown);
                    self.deleted = self.deleted.saturating_sub(1);
                }
                "tab" | "ptab" => self.text("\t", shown),
                "noBreakHyphen" => self.text("-", shown),
                "softHyphen" => self.text("\u{ad}", shown),
                "br" | "cr" if !self.is_gone() && !self.is_code() => self.break_line(),
                "sym" | "symEx" => self.object("a symbol"),
                "footnoteReference" | "endnoteReference" if !self.is_gone() => {
                    self.line.mark(self.line.text.len(), InlineMark::Note);
                }
                "fldChar" => self.field_char(node),
                "instrText" => {
                    if let Some(field) = self.open.fields.last_mut() {
                        field.code.push_str(&all_text(node));
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(node),
                "ruby" => {
                    if let Some(base) = child(node, "rubyBase") {
                        self.content(base);
                    }
                }
                "pgNum" | "dayLong" | "dayShort" | "monthLong" | "monthShort" | "yearLong"
                | "yearShort" => {
                    let doubt = Doubt::Volatile(name_of(node).into());
                    self.line
                        .mark(self.line.text.len(), InlineMark::Uncertain(doubt));
                }
                _ if self.open.ranges.mark(node) => {}
                _ if may_show_text(node) => {
                    self.unknown(node, |reader, node| reader.run_content(node, shown));
                }
                _ => {}
            }
        }
    }

    fn field_char(&mut self, node: Node<'_, '_>) {
        match attribute(node, "fldCharType") {
            Some("begin") => {
                let form = child(node, "ffData")
                    .and_then(|form| child(form, "name"))
                    .and_then(|name| attribute(name, "val"))
                    .filter(|name| is_own_bookmark(name));
                self.open.fields.push(Field {
                    from: self.line.text.len(),
                    is_locked: is_set(node, "fldLock"),
                    is_dirty: is_set(node, "dirty"),
                    name: form.map(str::to_owned),
                    ..Field::default()
                });
            }
            Some("separate") => {
                let from = self.line.text.len();
                if let Some(field) = self.open.fields.last_mut() {
                    (field.has_result, field.from) = (true, from);
                }
            }
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, shown: ShownRun) {
        if self.is_gone() || self.is_code() || text.is_empty() {
            return;
        }
        let from = self.line.text.len();
        // Line breaks of the source are white space.
        self.line.text.extend(
            text.chars()
                .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
        );
        for field in &mut self.open.fields {
            field.has_text |= !text.trim().is_empty();
        }
        let is_open = self.around.changes == OpenChanges::Unreadable;
        let (inserted, deleted) = (self.inserted > 0, self.deleted > 0);
        let is_moved = self.open.ranges.is_moved() && !inserted && !deleted;
        let look = shown.look;
        let marks = [
            (look.hidden, InlineMark::Uncertain(Doubt::Hidden)),
            (look.struck, InlineMark::Struck),
            (look.bold, InlineMark::Strong),
            (look.raised, InlineMark::Raised),
            (is_open && inserted, InlineMark::Inserted),
            (is_open && deleted, InlineMark::Deleted),
            (
                is_open && (is_moved || shown.is_changed),
                InlineMark::Uncertain(Doubt::OpenChange),
            ),
        ];
        for (is, mark) in marks {
            if is {
                self.line.mark(from, mark);
            }
        }
    }

    /// Notes where a text is written, if it is written as it is read, and may be changed in place:
    /// programs fill in the results of fields, and bound controls, again.
    fn piece(&mut self, node: Node<'_, '_>, (line, from): (usize, usize)) {
        if self.fixed > 0 || !self.open.fields.is_empty() {
            return;
        }
        let added = self.line.text.len().saturating_sub(from);
        let mut texts = node.children().filter(Node::is_text);
        if let (Some(text), None) = (texts.next(), texts.next())
            && self.lines.len() == line
            && text.range().len() == added
            && added > 0
        {
            self.line.pieces.push((from, text.range()));
        }
    }

    fn object(&mut self, what: &'static str) {
        if self.is_gone() || self.is_code() {
            return;
        }
        for field in self.open.fields.iter_mut() {
            field.has_text = true;
        }
        let doubt = Doubt::Object(what);
        self.line
            .mark(self.line.text.len(), InlineMark::Uncertain(doubt));
    }

    /// Reads the text boxes of a drawing; a picture between words is an object.
    fn drawing(&mut self, node: Node<'_, '_>) {
        let before = self.boxes.len();
        self.boxes_in(node);
        let found = self.boxes.len() > before;
        let is_inline = elements(node)
            .iter()
            .any(|inner| inner.tag_name().name() == "inline");
        let is_object = name_of(node) == "object";
        if !found && (is_inline || is_object) {
            self.object(if is_object { "an object" } else { "a picture" });
        }
    }

    /// Looks for text boxes in a drawing.
    fn boxes_in(&mut self, node: Node<'_, '_>) {
        for inner in elements(node) {
            match name_of(inner) {
                "txbxContent" => self.box_content(inner),
                _ => self.boxes_in(inner),
            }
        }
    }

    /// Keeps the paragraphs of a text box, and the rows of tables in it.
    fn box_content(&mut self, node: Node<'_, '_>) {
        for inner in elements(node) {
            match name_of(inner) {
                "p" => {
                    let mut open = OpenParts::default();
                    let look = ParagraphLook::default();
                    let mut reader = LineReader::new(self.around, look, &mut open);
                    reader.content(inner);
                    let (lines, boxes) = reader.finish();
                    self.boxes.push(lines);
                    self.boxes.extend(boxes);
                }
                "tr" => {
                    let line = Line {
                        text: row_text(inner),
                        ..Line::default()
                    };
                    self.boxes.push(vec![line]);
                }
                _ => self.box_content(inner),
            }
        }
    }

    fn break_line(&mut self) {
        self.end_line();
        for field in self.open.fields.iter_mut() {
            field.from = 0;
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        // The results of fields that go on are uncertain in each of their lines.
        for field in self.open.fields.iter().filter(|field| field.has_result) {
            let kind = field.kind();
            if VOLATILE.contains(&kind.as_str()) && !field.is_locked || field.is_dirty {
                line.mark(
                    field.from.min(line.text.len()),
                    InlineMark::Uncertain(Doubt::Volatile(kind.into())),
                );
            }
        }
        self.lines.push(line);
    }
}

/// Appends the lines of a paragraph to those of the one before.
pub fn join(lines: &mut Vec<Line>, after: Vec<Line>) {
    let mut after = after.into_iter();
    if let (Some(last), Some(first)) = (lines.last_mut(), after.next()) {
        let by = last.text.len();
        last.text.push_str(&first.text);
        let pieces = first.pieces.into_iter();
        last.pieces
            .extend(pieces.map(|(at, range)| (at.saturating_add(by), range)));
        last.marks
            .extend(first.marks.into_iter().map(|(range, mark)| {
                (
                    range.start.saturating_add(by)..range.end.saturating_add(by),
                    mark,
                )
            }));
    }
    lines.extend(after);
}

/// The texts of the cells of a row, separated by tabs.
fn row_text(row: Node<'_, '_>) -> String {
    let mut cells = Vec::new();
    for node in row.descendants() {
        match name_of(node) {
            "tc" => cells.push(String::new()),
            "t" => {
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&all_text(node));
                }
            }
            _ => {}
        }
    }
    cells.join("\t")
}
