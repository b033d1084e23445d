//! Reads Markdown. Front matter, `Key: value` lines and definition lists are fields; a table under
//! a heading is a list of records named by its columns; a heading over fields or over further
//! headings is a record. Prose is skipped, but text in it that looks like a field is kept, and
//! reported if that field is absent.

mod blocks;
mod front;
mod html;
mod labels;
mod lines;
mod tables;
mod words;

use std::sync::Arc;

use super::doubt::{Doubt, SectionContent};
use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use blocks::{MarkdownBlock, MarkdownField};
use words::InlineText;

type Read<T> = Result<T, Box<Diagnostic>>;

/// Parses a document; its root is a record.
///
/// # Errors
/// Invalid front matter.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_loose_keys();
    let mut builder = MarkdownTreeBuilder {
        source,
        limits,
        tree,
    };
    let root = builder.tree.open(NodeKind::Record, (0, 0), 0);
    let (front, start) = front::find(text);
    let title = front
        .map(|front| builder.front(&front, text))
        .transpose()?
        .flatten();
    let blocks = blocks::read(text.get(start..).unwrap_or(""), start);
    builder.document(&blocks, title.as_deref())?;
    builder.tree.close(root, text.len());
    Ok(builder.tree)
}

/// Splits blocks at the first heading.
fn split_at_heading(blocks: &[MarkdownBlock]) -> (&[MarkdownBlock], &[MarkdownBlock]) {
    let end = blocks
        .iter()
        .position(|block| matches!(block, MarkdownBlock::Heading(..)))
        .unwrap_or(blocks.len());
    blocks.split_at_checked(end).unwrap_or((blocks, &[]))
}

/// Whether a block holds values.
fn has_values(block: &MarkdownBlock) -> bool {
    matches!(block, MarkdownBlock::Field(_) | MarkdownBlock::Table(_))
}

/// Summarizes the content of a section.
fn section_content(blocks: &[MarkdownBlock]) -> SectionContent {
    let mut below = SectionContent::default();
    for block in blocks {
        match block {
            MarkdownBlock::Prose(place) | MarkdownBlock::Skipped(_, _, place) => {
                below.items |= place.depth > 0;
                below.prose |= place.depth == 0;
            }
            MarkdownBlock::Rows(_) | MarkdownBlock::Table(_) => below.rows = true,
            MarkdownBlock::Field(_) => below.fields = true,
            MarkdownBlock::Label(_) | MarkdownBlock::Heading(..) => {}
        }
    }
    below
}

struct MarkdownTreeBuilder<'l> {
    source: SourceId,
    limits: &'l Limits,
    tree: Tree,
}

impl MarkdownTreeBuilder<'_> {
    /// Adds a document. Its first `#` heading is the title, and the blocks after it belong to the
    /// document itself, unless the front matter has another title.
    fn document(&mut self, blocks: &[MarkdownBlock], title: Option<&str>) -> Read<()> {
        let first = blocks
            .iter()
            .position(|block| matches!(block, MarkdownBlock::Heading(1, _)));
        let (before, from) = blocks
            .split_at_checked(first.unwrap_or(blocks.len()))
            .unwrap_or((blocks, &[]));
        let (untitled, sections) = split_at_heading(before);
        self.fields(untitled)?;
        let [MarkdownBlock::Heading(_, heading), rest @ ..] = from else {
            return self.sections(sections);
        };
        let (content, after) = split_at_heading(rest);
        if title.is_some_and(|title| !front::is_same(title, &heading.text)) {
            for block in content {
                if let MarkdownBlock::Field(field) = block {
                    self.add_skipped_key(&field.key, Doubt::UnderFirstHeading);
                }
            }
            return self.sections(blocks.get(untitled.len()..).unwrap_or(&[]));
        }
        self.heading_as_field(heading);
        self.add_skipped_key(heading, Doubt::Title(section_content(content)));
        self.fields(content)?;
        self.sections(sections)?;
        self.sections(after)
    }

    /// Adds the fields among blocks; a table among them is the field `rows`.
    fn fields(&mut self, blocks: &[MarkdownBlock]) -> Read<()> {
        for block in blocks {
            match block {
                MarkdownBlock::Field(MarkdownField { key, value, .. }) => {
                    self.scalar(key, value)?
                }
                MarkdownBlock::Skipped(key, doubt, _) => self.add_skipped_key(key, doubt.clone()),
                MarkdownBlock::Heading(..)
                | MarkdownBlock::Label(_)
                | MarkdownBlock::Prose(_)
                | MarkdownBlock::Rows(_)
                | MarkdownBlock::Table(_) => {}
            }
        }
        self.tables(blocks)
    }

    /// Adds headings with their sections; headings of the same level are siblings.
    fn sections(&mut self, blocks: &[MarkdownBlock]) -> Read<()> {
        let mut rest = blocks;
        while let [MarkdownBlock::Heading(level, title), after @ ..] = rest {
            let ends = |block: &MarkdownBlock| matches!(block, MarkdownBlock::Heading(other, _) if other <= level);
            let end = after.iter().position(ends).unwrap_or(after.len());
            let (section, next) = after.split_at_checked(end).unwrap_or((after, &[]));
            self.section(title, section)?;
            rest = next;
        }
        Ok(())
    }

    fn section(&mut self, title: &InlineText, blocks: &[MarkdownBlock]) -> Read<()> {
        let (content, further) = split_at_heading(blocks);
        self.heading_as_field(title);
        if !blocks.iter().any(has_values) {
            self.skip_section(title, content);
            return Ok(());
        }
        let only_tables = !content
            .iter()
            .any(|block| matches!(block, MarkdownBlock::Field(_)))
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
    fn skip_section(&mut self, title: &InlineText, content: &[MarkdownBlock]) {
        let below = section_content(content);
        if below == SectionContent::default() {
            return;
        }
        let id = self
            .tree
            .open(NodeKind::Skipped, (title.start, title.end), title.start);
        self.called(id, title);
        self.tree.set_doubt(id, Doubt::Section(below));
        for block in content {
            if let MarkdownBlock::Skipped(key, doubt, _) = block {
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

    fn error(&self, start: usize, end: usize, message: &str, help: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error(code::MARKDOWN, Span::new(self.source, start, end), message)
                .help(help),
        )
    }
}
