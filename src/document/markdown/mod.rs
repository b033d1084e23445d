//! Markdown: front matter, `Key: value` lines and definition lists are fields; a
//! table under a heading is a list of records named by its columns; a heading
//! over fields, or over further headings, is a record. Prose is passed over.

mod blocks;

use std::sync::Arc;

use super::problem;
use super::tree::{Kind, NodeId, Tree};
use super::{toml, yaml};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use blocks::{Block, Front, Table, Words};

type Read<T> = Result<T, Box<Diagnostic>>;

/// Reads a document; its root is a record.
///
/// # Errors
/// Front matter that cannot be read, a row with another number of cells than its table has columns, a column named twice,
/// two tables under one heading.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let blocks = blocks::read(text);
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_loose_keys();
    let mut builder = Builder { source, limits, tree };
    let root = builder.tree.open(Kind::Record, (0, 0), 0);
    let mut rest = blocks.as_slice();
    if let [Block::Front(front), after @ ..] = rest {
        builder.front(front, text)?;
        rest = after;
    }
    // The first heading of all is the document's title, and what follows it stands at the root.
    let (before, after) = own(rest);
    builder.fields(before)?;
    match after {
        [Block::Heading(1, _), after @ ..] => {
            let (titled, after) = own(after);
            builder.fields(titled)?;
            builder.sections(after)?;
        }
        after => builder.sections(after)?,
    }
    builder.tree.close(root, text.len());
    Ok(builder.tree)
}

/// The blocks before the first heading, and those from it on.
fn own(blocks: &[Block]) -> (&[Block], &[Block]) {
    let end = blocks.iter().position(|block| matches!(block, Block::Heading(..))).unwrap_or(blocks.len());
    blocks.split_at_checked(end).unwrap_or((blocks, &[]))
}

struct Builder<'l> {
    source: SourceId,
    limits: &'l Limits,
    tree: Tree,
}

impl Builder<'_> {
    fn front(&mut self, front: &Front, text: &Arc<str>) -> Read<()> {
        let tree = match front.yaml {
            true => yaml::part(text, front.start, front.end, self.source, self.limits)?.into_iter().next(),
            false => Some(toml::part(text, front.start, front.end, self.source, self.limits)?),
        };
        let Some(tree) = tree.filter(|tree| !tree.is_empty() && tree.kind(tree.root()) != Kind::Null) else {
            return Ok(());
        };
        if tree.kind(tree.root()) != Kind::Record {
            let message = "the part before the text holds no fields";
            return Err(self.error(front.start, front.end, message, "write fields there, as `signed: 2026-02-01`"));
        }
        for child in tree.children(tree.root()) {
            self.tree.copy(&tree, child, false);
        }
        Ok(())
    }

    /// The fields among blocks; a table among them is the field `rows`.
    fn fields(&mut self, blocks: &[Block]) -> Read<()> {
        let mut table_seen = false;
        for block in blocks {
            match block {
                Block::Field(key, value) => self.scalar(key, value)?,
                Block::Table(table) => {
                    if table_seen {
                        return Err(self.second_table(table));
                    }
                    table_seen = true;
                    let id = self.open(Kind::List, (0, 0), table.start)?;
                    self.tree.set_key(id, "rows");
                    self.rows(table)?;
                    self.tree.close(id, table.end);
                }
                Block::Front(_) | Block::Heading(..) => {}
            }
        }
        Ok(())
    }

    /// Headings with what stands under them, those of the same level beside each other.
    fn sections(&mut self, blocks: &[Block]) -> Read<()> {
        let mut rest = blocks;
        while let [Block::Heading(level, title), after @ ..] = rest {
            let ends = |block: &Block| matches!(block, Block::Heading(other, _) if other <= level);
            let end = after.iter().position(ends).unwrap_or(after.len());
            let (section, next) = after.split_at_checked(end).unwrap_or((after, &[]));
            self.section(title, section)?;
            rest = next;
        }
        Ok(())
    }

    fn section(&mut self, title: &Words, blocks: &[Block]) -> Read<()> {
        let (content, below) = own(blocks);
        let holds = |block: &Block| matches!(block, Block::Field(..) | Block::Table(_));
        let key = (title.start, title.end);
        match content {
            // Prose only.
            _ if !blocks.iter().any(holds) => Ok(()),
            [Block::Table(table)] if !below.iter().any(holds) => {
                let id = self.open(Kind::List, key, table.start)?;
                self.called(id, title);
                self.rows(table)?;
                self.tree.close(id, table.end);
                Ok(())
            }
            [Block::Table(_), Block::Table(second), ..] => Err(self.second_table(second)),
            _ => {
                let id = self.open(Kind::Record, key, title.start)?;
                self.called(id, title);
                self.fields(content)?;
                self.sections(below)?;
                self.tree.close(id, title.end);
                Ok(())
            }
        }
    }

    fn rows(&mut self, table: &Table) -> Read<()> {
        for (number, column) in (1_usize..).zip(&table.header) {
            let before = table.header.iter().take(number.saturating_sub(1));
            if !column.text.is_empty() && before.clone().any(|other| other.text == column.text) {
                let message = format!("`{}` names two columns", crate::value::text::shortened(&column.text, 40));
                let help = "give each column a name of its own";
                return Err(self.error(column.start, column.end, &message, help));
            }
        }
        for row in &table.rows {
            if row.written != table.header.len() {
                let (cells, columns) = (row.written, table.header.len());
                let message = format!("this row has {cells} cells, and the header has {columns}");
                return Err(self.error(
                    row.start,
                    row.end,
                    &message,
                    "an empty cell is written too; a bar within is `\\|`",
                ));
            }
            let id = self.open(Kind::Record, (0, 0), row.start)?;
            for (column, cell) in table.header.iter().zip(&row.cells) {
                self.scalar(column, cell)?;
            }
            self.tree.close(id, row.end);
        }
        Ok(())
    }

    fn scalar(&mut self, key: &Words, value: &Words) -> Read<()> {
        let kind = if value.text.is_empty() { Kind::Null } else { Kind::Untyped };
        let id = self.open(kind, (key.start, key.end), value.start)?;
        self.called(id, key);
        self.tree.close(id, value.end);
        if self.tree.written(id) != value.text {
            self.tree.set_scalar(id, value.text.as_str());
        }
        Ok(())
    }

    fn called(&mut self, id: NodeId, key: &Words) {
        if self.tree.key(id) != key.text {
            self.tree.set_key(id, key.text.as_str());
        }
    }

    fn open(&mut self, kind: Kind, key: (usize, usize), start: usize) -> Read<NodeId> {
        if self.tree.len() >= self.limits.document_values {
            let most = self.limits.document_values;
            return Err(problem::beyond(self.source, start, "values", most, "document_values"));
        }
        Ok(self.tree.open(kind, key, start))
    }

    fn second_table(&self, table: &Table) -> Box<Diagnostic> {
        let message = "there are two tables under one heading";
        self.error(table.start, table.end, message, "put a heading over each")
    }

    fn error(&self, start: usize, end: usize, message: &str, help: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(code::MARKDOWN, Span::new(self.source, start, end), message).help(help))
    }
}
