//! Reads a Markdown text as blocks of prose.

use crate::source::{TextLines as _, with_line_feeds};
use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html;
use crate::document::doubt::Doubt;
use crate::document::prose::blocks::{ProseBlock, ProseField, ProseRow, ProseTable};
use crate::document::prose::labels::resolve_labels;
use crate::document::prose::lines::{self, ListContext, cells_written};
use crate::document::prose::words::{InlineMark, InlineText};

/// Parses the blocks of a text; offsets are relative to a document in which the text starts at
/// `base`.
pub(super) fn read(text: &str, base: usize) -> Vec<ProseBlock> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let text = with_line_feeds(text);
    let text: &str = &without_container_fences(&text);
    let parser = Parser::new_ext(text, options);
    let mut links: Vec<Range<usize>> = parser
        .reference_definitions()
        .iter()
        .map(|(_, link)| link.span.clone())
        .collect();
    // Sorted in reverse, as they are popped from the end.
    links.sort_unstable_by_key(|span| std::cmp::Reverse(span.start));
    let mut reader = BlockReader {
        text,
        links,
        ..BlockReader::default()
    };
    for (event, range) in parser.into_offset_iter() {
        reader.event(event, range);
    }
    reader.flush();
    reader.links_before(text.len());
    let mut blocks = resolve_labels(reader.blocks);
    if base > 0 {
        blocks.iter_mut().for_each(|block| block.shift(base));
    }
    blocks
}

/// A container of the current text.
enum OpenContainer {
    /// A list item: its unique number, and whether it started with a line that is not a field.
    Item {
        number: usize,
        seen: bool,
        prose: bool,
    },
    Definition,
    Footnote,
    /// A list or a block quote.
    Other,
}

#[derive(Default)]
struct BlockReader<'t> {
    text: &'t str,
    blocks: Vec<ProseBlock>,
    /// The current line.
    words: InlineText,
    /// Inline spans of the line that are still open.
    open: Vec<(InlineMark, usize)>,
    /// Lines of the current paragraph.
    lines: Vec<InlineText>,
    frames: Vec<OpenContainer>,
    items: usize,
    /// Number of open images.
    images: usize,
    /// The current code block, and whether it is fenced.
    code: Option<bool>,
    html: Option<Range<usize>>,
    table: Option<ProseTable>,
    in_header: bool,
    in_cell: bool,
    /// A term whose definition follows.
    term: Option<InlineText>,
    definition: InlineText,
    /// The definition contains a code block.
    definition_code: bool,
    /// Definitions of link targets, in reverse order.
    links: Vec<Range<usize>>,
}

impl BlockReader<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "kinds of the Markdown parser: what is not named says nothing about fields"
    )]
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Html(_) if self.html.is_some() => {
                if let Some(html) = &mut self.html {
                    html.end = range.end;
                }
            }
            _ if self.images > 0 || self.code.is_some() || self.html.is_some() => {}
            Event::Text(text) => self.words(&text, range),
            Event::Code(text) => {
                let from = self.words.text.len();
                self.words(&text, range);
                self.words.mark(from, InlineMark::Code);
            }
            Event::InlineHtml(html) | Event::Html(html) => self.inline_html(&html, range),
            Event::FootnoteReference(_) => self.words.mark(self.words.text.len(), InlineMark::Note),
            Event::SoftBreak | Event::HardBreak => self.line(),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    fn words(&mut self, text: &str, range: Range<usize>) {
        // The span of inline code is the text between the backticks.
        let inner = self
            .text
            .get(range.clone())
            .and_then(|written| written.find(text));
        let start = range.start.saturating_add(inner.unwrap_or(0));
        let end = if inner.is_some() {
            start.saturating_add(text.len())
        } else {
            range.end
        };
        self.words.push(text, start..end);
    }

    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        let Some(tag) = html::tag(html) else { return };
        let mark = match tag.name {
            "br" if self.in_cell => {
                self.words.push(" ", range);
                return self.words.mark(self.words.text.len(), InlineMark::Break);
            }
            "br" => return self.line(),
            "del" | "s" | "strike" => Some(InlineMark::Struck),
            "sup" | "sub" => Some(InlineMark::Raised),
            _ => None,
        };
        self.words.mark(
            self.words.text.len(),
            InlineMark::Html(tag.name.to_lowercase().into()),
        );
        match mark {
            Some(mark) if tag.closes => self.close(&mark),
            Some(mark) => self.open.push((mark, self.words.text.len())),
            None => {}
        }
    }

    fn close(&mut self, mark: &InlineMark) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == mark) {
            let (mark, from) = self.open.remove(at);
            self.words.mark(from, mark);
        }
    }

    /// Ends a line of a paragraph; open inline spans continue on the next line.
    fn line(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        for (mark, from) in &mut self.open {
            words.mark(*from, mark.clone());
            *from = 0;
        }
        if !words.is_empty() || words.has_marks() {
            self.lines.push(words);
        }
    }

    /// The lines of the paragraph as one text.
    fn joined(&mut self) -> InlineText {
        self.line();
        self.open.clear();
        let mut lines = std::mem::take(&mut self.lines).into_iter();
        let mut all = lines.next().unwrap_or_default();
        lines.for_each(|line| all.add_line(&line));
        all
    }

    fn place(&self) -> ListContext {
        let mut place = ListContext::default();
        for frame in &self.frames {
            if let OpenContainer::Item { number, prose, .. } = frame {
                place.depth = place.depth.saturating_add(1);
                place.item = *number;
                place.below_prose |= *prose;
            }
        }
        place
    }

    fn is_in_footnote(&self) -> bool {
        let mut frames = self.frames.iter();
        frames.any(|frame| matches!(frame, OpenContainer::Footnote))
    }

    /// Ends the current paragraph.
    fn flush(&mut self) {
        self.line();
        self.open.clear();
        let lines = std::mem::take(&mut self.lines);
        if lines.is_empty() {
            return;
        }
        if self
            .frames
            .iter()
            .any(|frame| matches!(frame, OpenContainer::Definition))
        {
            if !self.is_in_footnote() {
                let plain = lines::without_formulas(lines.clone());
                lines::add_aside_lines(&plain, &Doubt::InValue, &mut self.blocks);
            }
            return lines.iter().for_each(|line| self.definition.add_line(line));
        }
        let place = self.place();
        if self.is_in_footnote() {
            return lines::add_footnote_lines(&lines, self.text, place, &mut self.blocks);
        }
        let is_prose = lines::read(lines, place, &mut self.blocks);
        if let Some(OpenContainer::Item { seen, prose, .. }) = self.frames.last_mut()
            && !std::mem::replace(seen, true)
        {
            *prose = is_prose;
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "kinds of the Markdown parser: what is not named says nothing about fields"
    )]
    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Image { .. } => {
                self.words.mark(self.words.text.len(), InlineMark::Image);
                self.images = self.images.saturating_add(1);
            }
            Tag::Strong => self.open.push((InlineMark::Strong, self.words.text.len())),
            Tag::Strikethrough => self.open.push((InlineMark::Struck, self.words.text.len())),
            Tag::Emphasis | Tag::Link { .. } | Tag::Superscript | Tag::Subscript => {}
            Tag::TableCell => (self.words, self.in_cell) = (InlineText::at(range.start), true),
            Tag::TableHead => self.in_header = true,
            Tag::TableRow => self.row(range),
            _ => {
                self.flush();
                self.block(tag, range);
            }
        }
    }

    /// Adds link definitions before an offset, which have the form of a field: `[Total]: 50`.
    fn links_before(&mut self, at: usize) {
        while let Some(span) = self.links.pop_if(|span| span.start < at) {
            let written = self.text.get(span.clone()).unwrap_or("");
            let place = self.place();
            lines::add_raw_lines(written, span.start, &Doubt::InLink, place, &mut self.blocks);
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "kinds of the Markdown parser: what is not named says nothing about fields"
    )]
    fn block(&mut self, tag: Tag<'_>, range: Range<usize>) {
        self.links_before(range.start);
        match tag {
            Tag::CodeBlock(kind) => self.code = Some(matches!(kind, CodeBlockKind::Fenced(_))),
            Tag::HtmlBlock => self.html = Some(range.start..range.start),
            Tag::Item => {
                self.items = self.items.saturating_add(1);
                self.frames.push(OpenContainer::Item {
                    number: self.items,
                    seen: false,
                    prose: false,
                });
            }
            Tag::List(_) | Tag::BlockQuote(_) => self.frames.push(OpenContainer::Other),
            Tag::FootnoteDefinition(_) => self.frames.push(OpenContainer::Footnote),
            Tag::DefinitionListDefinition => {
                self.frames.push(OpenContainer::Definition);
                (self.definition, self.definition_code) = (InlineText::at(range.start), false);
            }
            Tag::Table(_) => {
                self.table = Some(ProseTable {
                    start: range.start,
                    end: range.end,
                    ..ProseTable::default()
                });
            }
            _ => {}
        }
    }

    fn row(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).map_or(0, cells_written);
        if let Some(table) = &mut self.table {
            table.rows.push(ProseRow {
                start: range.start,
                end: range.end,
                written,
                ..ProseRow::default()
            });
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "kinds of the Markdown parser: what is not named says nothing about fields"
    )]
    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Strong => self.close(&InlineMark::Strong),
            TagEnd::Strikethrough => self.close(&InlineMark::Struck),
            TagEnd::Paragraph => self.flush(),
            TagEnd::CodeBlock => self.code_ends(range),
            TagEnd::HtmlBlock => self.html_ends(),
            TagEnd::Heading(level) => self.heading(level, range),
            TagEnd::Item | TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.flush();
                self.frames.pop();
            }
            TagEnd::TableHead => self.in_header = false,
            TagEnd::TableCell => self.cell(range),
            TagEnd::Table => self.blocks.extend(self.table.take().map(ProseBlock::Table)),
            TagEnd::DefinitionListTitle => self.term = Some(self.joined()),
            TagEnd::DefinitionListDefinition => self.definition_ends(),
            _ => {}
        }
    }

    fn code_ends(&mut self, range: Range<usize>) {
        let fenced = self.code.take().unwrap_or(false);
        self.definition_code = true;
        let place = self.place();
        self.blocks.push(ProseBlock::Prose(place));
        let written = self.text.get(range.clone()).unwrap_or("");
        if fenced && !is_closed(written) {
            lines::add_raw_lines(
                written,
                range.start,
                &Doubt::InOpenBlock,
                place,
                &mut self.blocks,
            );
        }
    }

    fn html_ends(&mut self) {
        let Some(range) = self.html.take() else {
            return;
        };
        let place = self.place();
        let written = self.text.get(range.clone()).unwrap_or("");
        html::block(written, range.start, place, &mut self.blocks);
    }

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        self.line();
        // A line of dashes turns the paragraph before it into a heading, possibly by accident.
        if !self.text.get(range).unwrap_or("").starts_with('#') {
            let place = self.place();
            lines::add_heading_lines(&self.lines, place, &mut self.blocks);
        }
        let title = self.joined().name();
        let level = u8::try_from(level as usize).unwrap_or(6);
        self.blocks.push(ProseBlock::Heading(level, title));
    }

    fn definition_ends(&mut self) {
        self.flush();
        self.frames.pop();
        let (key, value) = (
            self.term.as_ref().map(InlineText::name),
            std::mem::take(&mut self.definition),
        );
        let place = self.place();
        // A second definition of a term is a duplicate key.
        let Some(key) = key else { return };
        if !value.is_empty() || value.has_marks() {
            self.blocks.push(ProseBlock::Field(ProseField {
                key,
                value: value.whole(),
                place,
            }));
        } else if self.definition_code {
            self.blocks
                .push(ProseBlock::Skipped(key, Doubt::ValueBelow, place));
        }
    }

    fn cell(&mut self, range: Range<usize>) {
        let words = std::mem::take(&mut self.words);
        self.open.clear();
        self.in_cell = false;
        let mut cell = if self.in_header {
            words.name()
        } else {
            words.whole()
        };
        if cell.text.is_empty() {
            (cell.start, cell.end) = (range.start, range.end);
        }
        let Some(table) = &mut self.table else { return };
        if self.in_header {
            table.header.push(cell);
        } else if let Some(row) = table.rows.last_mut() {
            row.cells.push(cell);
        }
    }
}

/// The text with spaces for the lines that begin or end a container, as `:::note`: what is between them is Markdown.
fn without_container_fences(text: &str) -> Cow<'_, str> {
    if !text.contains(":::") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches('\n');
        if words.trim_start().starts_with(":::") {
            kept.extend(std::iter::repeat_n(' ', words.len()));
            kept.push_str(line.get(words.len()..).unwrap_or(""));
        } else {
            kept.push_str(line);
        }
    }
    Cow::Owned(kept)
}

/// Whether a fenced code block has its closing fence.
fn is_closed(written: &str) -> bool {
    let is_fence = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.len() >= 3
            && (line.bytes().all(|byte| byte == b'`') || line.bytes().all(|byte| byte == b'~'))
    };
    written
        .trim_end()
        .each_line()
        .skip(1)
        .last()
        .is_some_and(is_fence)
}
