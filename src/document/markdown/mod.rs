//! Reads Markdown as a prose document: front matter, and the blocks of the text.

mod front;
mod html;
mod reader;

use std::sync::Arc;

use super::prose::{ProseTreeBuilder, Read};
use super::tree::{NodeKind, Tree};
use crate::limits::Limits;
use crate::source::SourceId;

/// Parses a document; its root is a record.
///
/// # Errors
/// Invalid front matter.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_loose_keys();
    let mut builder = ProseTreeBuilder {
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
    let blocks = reader::read(text.get(start..).unwrap_or(""), start);
    builder.document(&blocks, title.as_deref())?;
    builder.tree.close(root, text.len());
    Ok(builder.tree)
}
