//! The model of prose documents, which the readers of Markdown, DOCX, ODT and HTML share: blocks in
//! order ([`blocks`]), each with its location, and how fields are found in them. `Key: value` lines
//! and definition lists are fields; a table under a heading is a list of records named by its
//! columns; a heading over fields or over further headings is a record. Prose is skipped, but text in
//! it that looks like a field is kept, and reported if that field is absent.

pub(super) mod blocks;
pub(super) mod flow;
pub(super) mod labels;
pub(super) mod lines;
mod tables;
pub(super) mod words;

use super::doubt::{Doubt, SectionContent};
use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use blocks::{ProseBlock, ProseField};
use words::InlineText;

pub(super) type Read<T> = Result<T, Box<Diagnostic>>;

/// Splits blocks at the first heading.
fn split_at_heading(blocks: &[ProseBlock]) -> (&[ProseBlock], &[ProseBlock]) {
    let end = blocks
        .iter()
        .position(|block| matches!(block, ProseBlock::Heading(..)))
        .unwrap_or(blocks.len());
    blocks.split_at_checked(end).unwrap_or((blocks, &[]))
}

/// Whether a block holds values.
fn has_values(block: &ProseBlock) -> bool {
    matches!(block, ProseBlock::Field(_) | ProseBlock::Table(_))
}

/// Summarizes the content of a section.
fn section_content(blocks: &[ProseBlock]) -> SectionContent {
    let mut below = SectionContent::default();
    for block in blocks {
        match block {
            ProseBlock::Prose(place) | ProseBlock::Skipped(_, _, place) => {
                below.items |= place.depth > 0;
                below.prose |= place.depth == 0;
            }
            ProseBlock::Rows(_) | ProseBlock::Columns(_) | ProseBlock::Table(_) => {
                below.rows = true;
            }
            ProseBlock::Field(_) => below.fields = true,
            ProseBlock::Label(_) | ProseBlock::Heading(..) => {}
        }
    }
    below
}

/// The letters and digits of a text, in small letters.
fn letters_of(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a heading equals the title in the metadata, or contains it.
fn is_same(title: &str, heading: &str) -> bool {
    let (title, heading) = (letters_of(title), letters_of(heading));
    title.is_empty()
        || !heading.is_empty() && (title.contains(&heading) || heading.contains(&title))
}

/// Builds the tree of a document from its blocks.
pub(super) struct ProseTreeBuilder<'l> {
    pub source: SourceId,
    pub limits: &'l Limits,
    pub tree: Tree,
}

impl ProseTreeBuilder<'_> {
    /// Adds a document. Its first `#` heading is the title, and the blocks after it belong to the
    /// document itself, unless the document's metadata has another title.
    pub(super) fn document(&mut self, blocks: &[ProseBlock], title: Option<&str>) -> Read<()> {
        let first = blocks
            .iter()
            .position(|block| matches!(block, ProseBlock::Heading(1, _)));
        let (before, from) = blocks
            .split_at_checked(first.unwrap_or(blocks.len()))
            .unwrap_or((blocks, &[]));
        let (untitled, sections) = split_at_heading(before);
        self.fields(untitled)?;
        let [ProseBlock::Heading(_, heading), rest @ ..] = from else {
            return self.sections(sections);
        };
        let (content, after) = split_at_heading(rest);
        if title.is_some_and(|title| !is_same(title, &heading.text)) {
            for block in content {
                if let ProseBlock::Field(field) = block {
                    self.add_skipped_key(&field.key, Doubt::UnderFirstHeading);
                }
            }
            return self.sections(blocks.get(untitled.len()..).unwrap_or(&[]));
        }
        self.heading_as_field(heading);
        self.add_skipped_key(heading, Doubt::Title(section_content(content)));
        self.fields(content)?;
        self.sections(sections)?;
        // Programs write a title twice: as the title of the document, and as its first heading.
        if let [ProseBlock::Heading(1, again), rest @ ..] = after
            && letters_of(&heading.text) == letters_of(&again.text)
            && !content.iter().any(has_values)
        {
            let (content, after) = split_at_heading(rest);
            self.fields(content)?;
            return self.sections(after);
        }
        self.sections(after)
    }

    /// Adds the fields among blocks; a table among them is the field `rows`.
    fn fields(&mut self, blocks: &[ProseBlock]) -> Read<()> {
        for block in blocks {
            match block {
                ProseBlock::Field(ProseField { key, value, .. }) => self.scalar(key, value)?,
                ProseBlock::Skipped(key, doubt, _) => self.add_skipped_key(key, doubt.clone()),
                ProseBlock::Heading(..)
                | ProseBlock::Label(_)
                | ProseBlock::Prose(_)
                | ProseBlock::Columns(_)
                | ProseBlock::Rows(_)
                | ProseBlock::Table(_) => {}
            }
        }
        self.tables(blocks)
    }

    /// Adds headings with their sections; headings of the same level are siblings.
    fn sections(&mut self, blocks: &[ProseBlock]) -> Read<()> {
        let mut rest = blocks;
        while let [ProseBlock::Heading(level, title), after @ ..] = rest {
            let ends = |block: &ProseBlock| matches!(block, ProseBlock::Heading(other, _) if other <= level);
            let end = after.iter().position(ends).unwrap_or(after.len());
            let (section, next) = after.split_at_checked(end).unwrap_or((after, &[]));
            self.section(title, section)?;
            rest = next;
        }
        Ok(())
    }

    fn section(&mut self, title: &InlineText, blocks: &[ProseBlock]) -> Read<()> {
        if let Some(doubt) = title.doubt() {
            // What is under the heading depends on whether it is there.
            self.add_skipped_key(title, doubt);
            for reading in title.readings() {
                self.add_skipped_key(&reading.name(), Doubt::OpenChange);
            }
            return Ok(());
        }
        let (content, further) = split_at_heading(blocks);
        self.heading_as_field(title);
        if !blocks.iter().any(has_values) {
            self.skip_section(title, content, further);
            return Ok(());
        }
        let only_tables = !content
            .iter()
            .any(|block| matches!(block, ProseBlock::Field(_)))
            && !further.iter().any(has_values);
        if only_tables && let Some(list) = tables::list(content) {
            return self.list(title, (title.start, title.end), &list);
        }
        let id = self.open(NodeKind::Record, (title.start, title.end), title.start)?;
        self.called(id, title);
        self.fields(content)?;
        self.sections(further)?;
        self.tree.close(id, title.end);
        Ok(())
    }

    /// Skips a heading that has the form of a field.
    fn heading_as_field(&mut self, title: &InlineText) {
        if let Some(key) = lines::key_of_heading(title) {
            self.add_skipped_key(&key, Doubt::InHeading);
        }
    }

    /// Adds a heading whose section holds no values as a skipped key.
    fn skip_section(&mut self, title: &InlineText, content: &[ProseBlock], further: &[ProseBlock]) {
        let mut below = section_content(content);
        // The header of a table may have been read as a heading.
        below.rows |= section_content(further).rows;
        if below == SectionContent::default() {
            return;
        }
        let id = self
            .tree
            .open(NodeKind::Skipped, (title.start, title.end), title.start);
        self.called(id, title);
        self.tree.set_doubt(id, Doubt::Section(below));
        for block in content {
            if let ProseBlock::Skipped(key, doubt, _) = block {
                self.add_skipped_key(key, doubt.clone());
            }
        }
        self.tree.close(id, title.end);
    }

    /// Adds a key that is not a field but may be intended as one.
    fn add_skipped_key(&mut self, key: &InlineText, doubt: Doubt) {
        let id = self
            .tree
            .open(NodeKind::Skipped, (key.start, key.end), key.start);
        self.called(id, key);
        self.tree.set_doubt(id, doubt);
        self.tree.close(id, key.end);
    }

    fn scalar(&mut self, key: &InlineText, value: &InlineText) -> Read<()> {
        let (value, doubt) = value.value();
        let kind = if value.text.is_empty() && doubt.is_none() {
            NodeKind::Null
        } else {
            NodeKind::Untyped
        };
        let id = self.open(kind, (key.start, key.end), value.start)?;
        self.called(id, key);
        self.tree.close(id, value.end);
        if self.tree.written(id) != value.text {
            self.tree.set_scalar(id, value.text.as_str());
        }
        if let Some(doubt) = doubt {
            self.tree.set_doubt(id, doubt);
        }
        Ok(())
    }

    fn called(&mut self, id: NodeId, key: &InlineText) {
        if self.tree.key(id) != key.text {
            self.tree.set_key(id, key.text.as_str());
        }
    }

    fn open(&mut self, kind: NodeKind, key: (usize, usize), start: usize) -> Read<NodeId> {
        if self.tree.len() >= self.limits.document_values {
            let most = self.limits.document_values;
            return Err(problem::beyond(
                self.source,
                start,
                "values",
                most,
                "document_values",
            ));
        }
        Ok(self.tree.open(kind, key, start))
    }

    pub(super) fn error(
        &self,
        code: Code,
        (start, end): (usize, usize),
        message: &str,
        help: &str,
    ) -> Box<Diagnostic> {
        let span = Span::new(self.source, start, end);
        Box::new(Diagnostic::error(code, span, message).help(help))
    }
}
