//! The content of a paragraph of DOCX: its lines with their marks.

use roxmltree::Node;

use super::styles::{RunProperties, Styles};
use super::{attribute, child, control_of};
use crate::document::doubt::Doubt;
use crate::document::office::flat::Line;
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

/// Reads a paragraph.
pub struct LineReader<'s> {
    styles: &'s Styles,
    style: Option<&'s str>,
    changes: OpenChanges,
    fields: &'s mut Vec<Field>,
    lines: Vec<Line>,
    line: Line,
    /// Text boxes.
    boxes: Vec<Vec<Line>>,
    /// Number of insertions and deletions around the text.
    pub inserted: usize,
    pub deleted: usize,
}

impl<'s> LineReader<'s> {
    pub fn new(
        styles: &'s Styles,
        style: Option<&'s str>,
        changes: OpenChanges,
        fields: &'s mut Vec<Field>,
    ) -> Self {
        for field in fields.iter_mut() {
            field.from = 0;
        }
        Self {
            styles,
            style,
            changes,
            fields,
            lines: Vec::new(),
            line: Line::default(),
            boxes: Vec::new(),
            inserted: 0,
            deleted: 0,
        }
    }

    /// The lines, and the text boxes.
    pub fn finish(mut self) -> (Vec<Line>, Vec<Vec<Line>>) {
        self.end_line();
        (self.lines, self.boxes)
    }

    /// Whether the text here is not part of the document as it is read.
    fn is_gone(&self) -> bool {
        match self.changes {
            OpenChanges::Unreadable => false,
            OpenChanges::Accepted => self.deleted > 0,
            OpenChanges::Rejected => self.inserted > 0,
        }
    }

    /// Whether the text here is the code of a field, not its result.
    fn is_code(&self) -> bool {
        self.fields.iter().any(|field| !field.has_result)
    }

    pub fn content(&mut self, parent: Node<'_, '_>) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
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
                "oMath" | "oMathPara" => self.object("a formula"),
                "AlternateContent" => {
                    if let Some(choice) = child(node, "Choice").or_else(|| child(node, "Fallback"))
                    {
                        self.content(choice);
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(node),
                _ => {}
            }
        }
    }

    fn control(&mut self, node: Node<'_, '_>) {
        let Some(content) = child(node, "sdtContent") else {
            return;
        };
        let from = self.line.text.len();
        let before = self.lines.len();
        self.content(content);
        let from = if self.lines.len() == before { from } else { 0 };
        if let Some((name, placeholder)) = control_of(node) {
            if placeholder {
                self.line
                    .mark(from, InlineMark::Uncertain(Doubt::Placeholder));
            }
            if !name.is_empty() && !self.is_gone() {
                self.line.mark(from, InlineMark::Named(name.into()));
            }
        }
    }

    fn simple_field(&mut self, node: Node<'_, '_>) {
        self.fields.push(Field {
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
        let Some(field) = self.fields.pop() else {
            return;
        };
        if self.is_code() {
            return;
        }
        let kind = field.kind();
        let from = field.from.min(self.line.text.len());
        let result = self.line.text.get(from..).unwrap_or("").trim();
        let doubt = if SILENT.contains(&kind.as_str()) {
            None
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
        let own = RunProperties::read(properties);
        let style = properties
            .and_then(|properties| child(properties, "rStyle"))
            .and_then(|style| attribute(style, "val"));
        let shown = self.styles.run(own, style, self.style);
        self.run_content(run, &shown);
    }

    fn run_content(&mut self, run: Node<'_, '_>, shown: &RunProperties) {
        for node in run.children().filter(Node::is_element) {
            match node.tag_name().name() {
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
                "sym" => self.object("a symbol"),
                "footnoteReference" | "endnoteReference" if !self.is_gone() => {
                    self.line.mark(self.line.text.len(), InlineMark::Note);
                }
                "fldChar" => self.field_char(node),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.code.push_str(&all_text(node));
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(node),
                "AlternateContent" => {
                    if let Some(choice) = child(node, "Choice").or_else(|| child(node, "Fallback"))
                    {
                        self.run_content(choice, shown);
                    }
                }
                "ruby" => {
                    if let Some(base) = child(node, "rubyBase") {
                        self.content(base);
                    }
                }
                "pgNum" | "dayLong" | "dayShort" | "monthLong" | "monthShort" | "yearLong"
                | "yearShort" => {
                    let doubt = Doubt::Volatile(node.tag_name().name().into());
                    self.line
                        .mark(self.line.text.len(), InlineMark::Uncertain(doubt));
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
                    // `Text1` is a name that Word gave.
                    .filter(|name| {
                        !name.is_empty() && !name.ends_with(|c: char| c.is_ascii_digit())
                    });
                self.fields.push(Field {
                    from: self.line.text.len(),
                    is_locked: is_set(node, "fldLock"),
                    is_dirty: is_set(node, "dirty"),
                    name: form.map(str::to_owned),
                    ..Field::default()
                });
            }
            Some("separate") => {
                let from = self.line.text.len();
                if let Some(field) = self.fields.last_mut() {
                    (field.has_result, field.from) = (true, from);
                }
            }
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, shown: &RunProperties) {
        if self.is_gone() || self.is_code() || text.is_empty() {
            return;
        }
        let from = self.line.text.len();
        // Line breaks of the source are white space.
        self.line.text.extend(
            text.chars()
                .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
        );
        for field in self.fields.iter_mut() {
            field.has_text |= !text.trim().is_empty();
        }
        let marks = [
            (shown.hidden, InlineMark::Uncertain(Doubt::Hidden)),
            (shown.struck, InlineMark::Struck),
            (shown.bold, InlineMark::Strong),
            (shown.raised, InlineMark::Raised),
        ];
        for (is, mark) in marks {
            if is == Some(true) {
                self.line.mark(from, mark);
            }
        }
        if self.changes == OpenChanges::Unreadable {
            if self.inserted > 0 {
                self.line.mark(from, InlineMark::Inserted);
            }
            if self.deleted > 0 {
                self.line.mark(from, InlineMark::Deleted);
            }
        }
    }

    /// Notes where a text is written, if it is written as it is read.
    fn piece(&mut self, node: Node<'_, '_>, (line, from): (usize, usize)) {
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
        for field in self.fields.iter_mut() {
            field.has_text = true;
        }
        let doubt = Doubt::Object(what);
        self.line
            .mark(self.line.text.len(), InlineMark::Uncertain(doubt));
    }

    /// Reads the text boxes of a drawing; a picture between words is an object.
    fn drawing(&mut self, node: Node<'_, '_>) {
        let mut found = false;
        let contents = node
            .descendants()
            .filter(|inner| inner.tag_name().name() == "txbxContent");
        for content in contents {
            found = true;
            for paragraph in content
                .descendants()
                .filter(|inner| inner.tag_name().name() == "p")
            {
                let mut fields = Vec::new();
                let mut inner = LineReader::new(self.styles, None, self.changes, &mut fields);
                inner.content(paragraph);
                self.boxes.push(inner.finish().0);
            }
        }
        let is_inline = node
            .children()
            .any(|inner| inner.tag_name().name() == "inline");
        let is_object = node.tag_name().name() == "object";
        if !found && (is_inline || is_object) {
            self.object(if is_object { "an object" } else { "a picture" });
        }
    }

    fn break_line(&mut self) {
        self.end_line();
        for field in self.fields.iter_mut() {
            field.from = 0;
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        // The results of fields that go on are uncertain in each of their lines.
        for field in self.fields.iter().filter(|field| field.has_result) {
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

fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(|inner| inner.is_text())
        .filter_map(|inner| inner.text())
        .collect()
}

fn is_set(node: Node<'_, '_>, name: &str) -> bool {
    matches!(attribute(node, name), Some("1" | "true" | "on"))
}
