//! Reads HTML as a prose document. Tokens come from a tokenizer that conforms to the standard; which
//! elements end where an end tag is left out, is decided here.

mod checks;
mod selectors;
mod sheet;
mod styles;
mod tables;
mod tokens;

use std::ops::Range;
use std::sync::Arc;

use super::doubt::Doubt;
use super::problem;
use super::prose::Read;
use super::prose::flow::{self, FlowCell, FlowReader, FlowRow, Paragraph};
use super::prose::words::{InlineMark, InlineText};
use super::tree::Tree;
use crate::limits::Limits;
use crate::source::SourceId;
use styles::{StyleSheets, TextStyle};
use tables::{OpenTable, frames};
use tokens::{HtmlToken, StartTag};

/// Elements that may be open at once, for each level that documents may have.
const DEPTH_FACTOR: usize = 4;
/// Characters of a link within the page that may be the mark of a note.
const LONGEST_NOTE_MARK: usize = 4;

/// Elements that end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose content is not text of the page.
const SKIPPED: &[&str] = &[
    "audio", "canvas", "datalist", "head", "iframe", "math", "noembed", "noframes", "noscript",
    "object", "meter", "progress", "script", "select", "style", "svg", "template", "textarea",
    "title", "video",
];

/// Parses a page; its root is a record.
///
/// # Errors
/// It declares another encoding, is nested too deeply, or has too many values.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let tokens = tokens::read(text);
    checks::check_encoding(&tokens, text, source)?;
    checks::check_raw_elements(&tokens, text, source)?;
    let sheets = tokens.iter().filter_map(|token| match token {
        HtmlToken::Sheet(sheet, media) => Some((sheet.as_str(), media.as_deref())),
        HtmlToken::Start(_) | HtmlToken::End(..) | HtmlToken::Text(_) | HtmlToken::Section(..) => {
            None
        }
    });
    let mut reader = PageReader {
        sheets: StyleSheets::read(sheets),
        is_xhtml: tokens::is_xhtml(text),
        frames: frames(&tokens),
        flow: FlowReader::default(),
        open: Vec::new(),
        words: InlineText::default(),
        lines: Vec::new(),
        tables: Vec::new(),
        item_begun: false,
        skipped: None,
        most: limits.document_depth.saturating_mul(DEPTH_FACTOR),
    };
    for (at, token) in tokens.iter().enumerate() {
        if let Err(offset) = reader.token(at, token) {
            return Err(problem::beyond(
                source,
                offset,
                "levels",
                reader.most,
                "document_depth",
            ));
        }
    }
    if let Some((name, _)) = reader.skipped.as_ref().filter(|(name, _)| name != "head") {
        return Err(checks::not_closed(name, source, (text.len(), text.len())));
    }
    while !reader.open.is_empty() {
        reader.close(text.len());
    }
    reader.end_paragraph();
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_page();
    flow::tree(tree, &reader.flow.finish(), source, limits)
}

/// The name that an element gives its value.
fn name_of_value(tag: &StartTag) -> Option<&str> {
    tag.attribute("itemprop")
        .or_else(|| tag.attribute("data-field"))
        .filter(|name| name.contains(char::is_alphabetic))
}

/// An element that is open.
#[derive(Debug, Default, Clone)]
struct OpenElement<'t> {
    tag: Option<&'t StartTag>,
    name: String,
    hidden: bool,
    /// What a style sheet makes of it cannot be decided.
    unsure: bool,
    /// A style sheet adds words to it.
    extended: bool,
    reversed: bool,
    /// It is the reading of other text, above it.
    is_ruby: bool,
    /// It shows its first line only, until it is opened.
    is_closed: bool,
    strong: bool,
    struck: bool,
    raised: bool,
    inserted: bool,
    deleted: bool,
    /// It is a link within the page.
    is_link: bool,
    /// The name of its value, and where it begins in the line.
    named: Option<(String, usize)>,
    /// Why its text is not part of the document.
    aside: Option<Doubt>,
    /// Number of lists around it.
    depth: usize,
    keeps_space: bool,
}

struct PageReader<'t> {
    sheets: StyleSheets,
    /// An element that is closed in its start tag is empty.
    is_xhtml: bool,
    /// Start tags of tables that are frames.
    frames: Vec<usize>,
    flow: FlowReader,
    open: Vec<OpenElement<'t>>,
    /// The current line.
    words: InlineText,
    lines: Vec<InlineText>,
    tables: Vec<OpenTable>,
    /// The list item that is open has a paragraph.
    item_begun: bool,
    /// An element whose content is skipped, and how many of its name are open.
    skipped: Option<(String, usize)>,
    most: usize,
}

impl<'t> PageReader<'t> {
    /// Reads a token; `Err` is the offset of an element that is nested too deeply.
    fn token(&mut self, at: usize, token: &'t HtmlToken) -> Result<(), usize> {
        if let Some((name, mut depth)) = self.skipped.clone() {
            match token {
                HtmlToken::Start(tag) if tag.name == name && !tag.self_closing => {
                    depth = depth.saturating_add(1);
                }
                HtmlToken::End(end, _) if *end == name => depth = depth.saturating_sub(1),
                HtmlToken::Start(tag) if name == "head" && tag.name == "body" => depth = 0,
                HtmlToken::Start(_)
                | HtmlToken::End(..)
                | HtmlToken::Text(_)
                | HtmlToken::Section(..)
                | HtmlToken::Sheet(..) => {}
            }
            if let HtmlToken::Start(tag) = token
                && name == "head"
                && tag.name == "meta"
            {
                self.metadata(tag);
            }
            let body = matches!(token, HtmlToken::Start(tag) if tag.name == "body");
            // A head whose end tag is left out ends where text of the page begins.
            let begins = matches!(token, HtmlToken::Start(tag)
                if name == "head" && BLOCKS.contains(&tag.name.as_str()));
            let ends = depth == 0 || begins;
            self.skipped = (!ends).then_some((name, depth));
            if !ends || depth == 0 && !body {
                return Ok(());
            }
        }
        match token {
            HtmlToken::Start(tag) => self.start(at, tag)?,
            HtmlToken::End(name, range) => self.end(name, range.clone()),
            HtmlToken::Text(pieces) => {
                for (text, range) in pieces {
                    self.text(text, range.clone());
                }
            }
            HtmlToken::Section(text, range) => {
                let from = self.words.text.len();
                self.text(text, range.clone());
                let doubt = Doubt::Object("a CDATA section");
                self.words.mark(
                    from.min(self.words.text.len()),
                    InlineMark::Uncertain(doubt),
                );
            }
            HtmlToken::Sheet(..) => {}
        }
        Ok(())
    }

    fn start(&mut self, at: usize, tag: &'t StartTag) -> Result<(), usize> {
        let name = tag.name.as_str();
        self.imply_ends(name, tag.range.start);
        match name {
            "br" => {
                self.end_line();
                return Ok(());
            }
            "img" | "embed" if !self.is_hidden() => {
                self.words.mark(self.words.text.len(), InlineMark::Image)
            }
            "input" if tag.attribute("type") != Some("hidden") => self.form_field(tag),
            "math" => self.object("a formula"),
            "svg" | "object" | "canvas" | "iframe" | "video" | "audio" | "meter" | "progress" => {
                self.object("an object");
            }
            "select" | "textarea" => self.form_field(tag),
            "meta" => self.metadata(tag),
            "col" | "colgroup" => self.columns(tag),
            _ => {}
        }
        if VOID.contains(&name) {
            if name == "hr" {
                self.end_paragraph();
            }
            return Ok(());
        }
        let is_empty = tag.self_closing && self.is_xhtml;
        if SKIPPED.contains(&name) {
            let is_raw = matches!(name, "head" | "script" | "style" | "title" | "textarea");
            if !is_empty && (is_raw || !tag.self_closing) {
                self.skipped = Some((name.to_owned(), 1));
            }
            return Ok(());
        }
        if BLOCKS.contains(&name) {
            if !self.words.is_empty() && !self.is_hidden() && self.element(tag).hidden {
                // The text after what is not shown goes on in the same line.
                self.words.mark(0, InlineMark::Uncertain(Doubt::Hidden));
            }
            self.end_paragraph();
        }
        if self.open.len() >= self.most {
            return Err(tag.range.start);
        }
        let element = self.element(tag);
        match name {
            "li" => self.item_begun = false,
            "table" => {
                let is_frame = self.frames.binary_search(&at).is_ok();
                if !is_frame
                    && let Some(outer) = self.tables.iter_mut().rev().find(|table| !table.is_frame)
                    && let Some(cell) = &mut outer.cell
                {
                    cell.holds_table = true;
                }
                self.tables.push(OpenTable {
                    is_frame,
                    start: tag.range.start,
                    ..OpenTable::default()
                });
            }
            "thead" | "tfoot" | "tbody" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.in_head, table.in_foot) = (name == "thead", name == "tfoot");
                }
            }
            "tr" => {
                let is_hidden = element.hidden;
                let is_changed = element.inserted || element.deleted;
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(FlowRow {
                        is_header: table.in_head,
                        is_foot: table.in_foot,
                        is_hidden,
                        is_changed,
                        ..FlowRow::default()
                    });
                }
            }
            "td" | "th" => self.begin_cell(tag),
            _ => {}
        }
        let mut element = element;
        if matches!(name, "td" | "th") && self.is_in_hidden_column() {
            element.hidden = true;
        }
        self.open.push(element);
        if is_empty {
            self.close(tag.range.end);
        }
        Ok(())
    }

    /// Adds a form field: what was typed into it is not part of the page.
    fn form_field(&mut self, tag: &StartTag) {
        self.object("a form field");
        if let Some(name) = name_of_value(tag) {
            let value = tag.attribute("value").unwrap_or("");
            let mut words = InlineText::at(tag.range.start);
            words.push(value.trim(), tag.range.clone());
            words.mark(0, InlineMark::Uncertain(Doubt::Object("a form field")));
            self.flow.property(name, words);
        }
    }

    /// Adds a value that only programs see: `<meta itemprop="total" content="5 EUR">`.
    fn metadata(&mut self, tag: &StartTag) {
        if let (Some(name), Some(content)) = (name_of_value(tag), tag.attribute("content")) {
            let mut words = InlineText::at(tag.range.start);
            words.push(content.trim(), tag.range.clone());
            self.flow.property(name, words);
        }
    }

    /// What an element makes of the text in it.
    fn element(&self, tag: &'t StartTag) -> OpenElement<'t> {
        let name = tag.name.as_str();
        let above = self.open.last().cloned().unwrap_or_default();
        let own = self.style(tag);
        let (class, id) = (tag.attribute("class"), tag.attribute("id"));
        let has = |name: &str| tag.attribute(name).is_some();
        let hidden = has("hidden")
            || has("popover")
            || own.hidden
            || name == "dialog" && !has("open")
            || above.is_closed && name != "summary";
        let is_bdo = name == "bdo"
            && tag
                .attribute("dir")
                .is_some_and(|dir| dir.eq_ignore_ascii_case("rtl"));
        let is_note = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.starts_with("footnote")
                || text.starts_with("endnote")
                || text.starts_with("sdfootnote")
        };
        let role = tag.attribute("role").unwrap_or("");
        let is_block = BLOCKS.contains(&name);
        let note = matches!(role, "doc-endnotes" | "doc-footnote" | "doc-endnote")
            || is_block && (class.is_some_and(is_note) || id.is_some_and(is_note));
        let title = tag.attribute("title").unwrap_or("");
        let page = name == "nav" || name == "div" && matches!(title, "header" | "footer");
        let aside = if note {
            Some(Doubt::InNote)
        } else if page {
            Some(Doubt::InHeader)
        } else {
            above.aside.clone()
        };
        let named = name_of_value(tag);
        OpenElement {
            tag: Some(tag),
            name: name.to_owned(),
            hidden: above.hidden || hidden,
            unsure: above.unsure || own.unsure,
            extended: own.extended,
            reversed: above.reversed || own.reversed || is_bdo,
            is_ruby: above.is_ruby || matches!(name, "rt" | "rp" | "rtc"),
            is_closed: name == "details" && !has("open"),
            strong: above.strong || own.strong || matches!(name, "b" | "strong" | "th"),
            struck: above.struck || own.struck || matches!(name, "s" | "strike"),
            raised: above.raised || own.raised || matches!(name, "sup" | "sub"),
            inserted: above.inserted || name == "ins",
            deleted: above.deleted || name == "del",
            is_link: above.is_link
                || name == "a"
                    && tag
                        .attribute("href")
                        .is_some_and(|href| href.starts_with('#')),
            named: named.map(|named| (named.to_owned(), self.words.text.len())),
            aside,
            depth: above
                .depth
                .saturating_add(usize::from(matches!(name, "ul" | "ol" | "menu" | "dir"))),
            keeps_space: above.keeps_space || name == "pre",
        }
    }

    /// What the sheets and the attribute of an element make of it.
    fn style(&self, tag: &'t StartTag) -> TextStyle {
        let own = styles::text_style(tag.attribute("style").unwrap_or(""));
        if self.sheets.is_empty() {
            return own;
        }
        let above: Vec<&StartTag> = self.open.iter().filter_map(|open| open.tag).collect();
        own.and(self.sheets.of(tag, &above))
    }

    fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|element| element.hidden)
    }

    fn object(&mut self, what: &'static str) {
        if !self.is_hidden() {
            let doubt = Doubt::Object(what);
            self.words
                .mark(self.words.text.len(), InlineMark::Uncertain(doubt));
        }
    }

    /// Ends the elements whose end tags are left out before this start tag.
    fn imply_ends(&mut self, name: &str, at: usize) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
            "rt" | "rp" | "rtc" => (&["rt", "rp"], &["ruby", "rtc", "table"]),
            "option" => (&["option"], &["select"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot", "caption"], &["table"]),
            "body" | "html" => return,
            name if BLOCKS.contains(&name) => {
                (&["p"], &["td", "th", "table", "li", "button", "caption"])
            }
            _ => return,
        };
        let position = self.open.iter().rposition(|element| {
            ends.contains(&element.name.as_str()) || within.contains(&element.name.as_str())
        });
        let Some(position) = position else { return };
        let ends_there = self
            .open
            .get(position)
            .is_some_and(|element| ends.contains(&element.name.as_str()));
        if ends_there {
            while self.open.len() > position {
                self.close(at);
            }
        }
    }

    fn end(&mut self, name: &str, range: Range<usize>) {
        if name == "p" && !self.open.iter().any(|element| element.name == "p") {
            return self.end_paragraph();
        }
        // An end tag does not end the cell that it is in.
        let of_table = matches!(
            name,
            "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot"
        );
        let position = self.open.iter().rposition(|element| {
            element.name == name
                || !of_table && matches!(element.name.as_str(), "td" | "th" | "table")
        });
        let Some(position) = position else { return };
        if self
            .open
            .get(position)
            .is_none_or(|element| element.name != name)
        {
            return;
        }
        while self.open.len() > position {
            self.close(range.end);
        }
    }

    /// Ends the innermost element.
    fn close(&mut self, at: usize) {
        let Some(element) = self.open.last().cloned() else {
            return;
        };
        if let Some((name, from)) = &element.named {
            let from = (*from).min(self.words.text.len());
            let shown = self.words.text.get(from..).unwrap_or("").trim().to_owned();
            // What programs read there instead of the text.
            let other = element.tag.and_then(|tag| {
                let name = match tag.name.as_str() {
                    "data" | "meter" => "value",
                    "time" => "datetime",
                    _ => "content",
                };
                tag.attribute(name).or_else(|| tag.attribute("content"))
            });
            let day =
                other.filter(|other| element.name == "time" && flow::shows_day(&shown, other));
            match (day, other) {
                (Some(day), _) => {
                    // The day as programs read it; the text has it in words.
                    let mut words = self.words.part(from, self.words.text.len());
                    words.text = day.trim().to_owned();
                    self.flow.property(name, words);
                }
                (None, Some(other)) if other.trim() != shown => {
                    let doubt = Doubt::OtherValue(other.trim().into());
                    self.words.mark(from, InlineMark::Uncertain(doubt));
                }
                (None, _) => {}
            }
            if !shown.is_empty() && day.is_none() {
                self.words
                    .mark(from, InlineMark::Named(name.as_str().into()));
            }
        }
        if element.extended {
            let doubt = Doubt::Object("words of a style sheet");
            self.words
                .mark(self.words.text.len(), InlineMark::Uncertain(doubt));
        }
        if BLOCKS.contains(&element.name.as_str()) {
            self.end_paragraph_in(&element);
        }
        self.open.pop();
        match element.name.as_str() {
            "td" | "th" => self.end_cell(),
            "table" => self.end_table(at),
            "thead" | "tfoot" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.in_head, table.in_foot) = (false, false);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        let element = self.open.last().cloned().unwrap_or_default();
        let element = match element.is_closed {
            // Text of closed details that is in no element.
            true => OpenElement {
                hidden: true,
                ..element
            },
            false => element,
        };
        if element.is_ruby {
            return;
        }
        // The mark of a note is a raised link within the page.
        if element.is_link && element.raised {
            if !text.trim().is_empty() {
                self.words.mark(self.words.text.len(), InlineMark::Note);
            }
            return;
        }
        let from = self.words.text.len();
        let is_exact = text.len() == range.len();
        let mut start = 0_usize;
        let place = |at: usize| match is_exact {
            true => range.start.saturating_add(at),
            false => range.start,
        };
        let mut word = String::new();
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !is_space {
                if word.is_empty() {
                    start = at;
                }
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                let end = if is_exact { place(at) } else { range.end };
                self.words.push(&word, place(start)..end);
                word.clear();
            }
            if at == text.len() {
                break;
            }
            if element.keeps_space && c == '\n' {
                self.end_line();
                continue;
            }
            let blank = self.words.text.is_empty() || self.words.text.ends_with(' ');
            if !blank {
                let at = place(at);
                self.words.push(" ", at..at.saturating_add(1));
            }
        }
        let from = from.min(self.words.text.len());
        if self.words.text.len() == from {
            return;
        }
        let short = self
            .words
            .text
            .get(from..)
            .is_some_and(|text| text.trim().chars().count() <= LONGEST_NOTE_MARK);
        let marks = [
            (element.hidden, InlineMark::Uncertain(Doubt::Hidden)),
            (element.struck, InlineMark::Struck),
            (element.strong, InlineMark::Strong),
            (
                element.raised || element.is_link && short,
                InlineMark::Raised,
            ),
            (element.inserted, InlineMark::Inserted),
            (element.deleted, InlineMark::Deleted),
            (element.unsure, InlineMark::Uncertain(Doubt::Undecided)),
            (
                element.reversed,
                InlineMark::Uncertain(Doubt::Object("text in reversed order")),
            ),
        ];
        for (is, mark) in marks {
            if is {
                self.words.mark(from, mark);
            }
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.words);
        for element in &mut self.open {
            if let Some((name, from)) = &mut element.named {
                let at = (*from).min(line.text.len());
                if line
                    .text
                    .get(at..)
                    .is_some_and(|text| !text.trim().is_empty())
                {
                    line.mark(at, InlineMark::Named(name.as_str().into()));
                }
                *from = 0;
            }
        }
        if !line.is_empty() || line.has_marks() {
            self.lines.push(line);
        }
    }

    fn end_paragraph(&mut self) {
        let element = self.open.last().cloned().unwrap_or_default();
        self.end_paragraph_in(&element);
    }

    /// Ends the paragraph in an element.
    fn end_paragraph_in(&mut self, element: &OpenElement<'_>) {
        let is_heading = |name: &str| {
            name.strip_prefix('h')
                .and_then(|level| level.parse::<u8>().ok())
                .filter(|level| (1..=6).contains(level))
        };
        let heading = self
            .open
            .iter()
            .rev()
            .find_map(|element| is_heading(&element.name));
        let line = std::mem::take(&mut self.words);
        if !line.is_empty() || line.has_marks() {
            self.lines.push(line);
        }
        for open in &mut self.open {
            if let Some((_, from)) = &mut open.named {
                *from = 0;
            }
        }
        let lines = std::mem::take(&mut self.lines);
        let name = element.name.as_str();
        if let Some(cell) = self.tables.iter_mut().rev().find(|table| !table.is_frame) {
            // Text of a table that is in no cell is a caption.
            if cell.cell.is_some() {
                cell.lines.extend(lines);
            }
            return;
        }
        if lines.is_empty() && name != "dd" {
            return;
        }
        if matches!(name, "dt" | "dd") && element.aside.is_none() {
            let mut lines = lines.into_iter();
            let mut words = lines.next().unwrap_or_default();
            lines.for_each(|line| words.add_line(&line));
            if words.is_empty() && !words.has_marks() {
                return;
            }
            match name {
                "dt" => self.flow.term(&words),
                _ => self.flow.definition(&words),
            }
            return;
        }
        let continues = element.depth > 0 && std::mem::replace(&mut self.item_begun, true);
        self.flow.paragraph(Paragraph {
            heading: heading.filter(|_| element.aside.is_none()),
            depth: element.depth,
            continues,
            aside: element.aside.clone(),
            lines,
        });
    }
}
