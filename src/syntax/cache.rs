//! Item-level parse cache: an edit invalidates one item, and the
//! others are reused with their spans shifted.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::ast;
use super::rebase::{Rebase, Shift};
use crate::source::{SourceId, Span};

/// The items of some files, by their texts.
#[derive(Debug, Default)]
pub struct Cache {
    files: HashMap<Arc<str>, HashMap<Arc<str>, Kept>>,
}

impl Cache {
    /// Forgets a file.
    pub fn forget(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// Takes the cached items of a file; the items that are used go back with [`Cache::keep`].
    pub(super) fn take(&mut self, name: &str) -> Reading {
        Reading {
            before: self.files.remove(name).unwrap_or_default(),
            now: HashMap::new(),
        }
    }

    /// Keeps what was read or used, and nothing older.
    pub(super) fn keep(&mut self, name: &str, reading: Reading) {
        self.files.insert(name.into(), reading.now);
    }
}

/// A parsed item, with its spans at that time.
#[derive(Debug)]
struct Kept {
    module: Option<ast::Module>,
    items: Vec<ast::Item>,
    /// Where it stood.
    start: usize,
    /// The comments in it, from its start: they tell where its parts end.
    comments: Vec<Range<usize>>,
}

/// A file that is being read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    before: HashMap<Arc<str>, Kept>,
    now: HashMap<Arc<str>, Kept>,
}

impl Reading {
    /// Adds an item that was read before to a file; false where it was not.
    pub(super) fn reuse(
        &mut self,
        file: &mut ast::File,
        written: &str,
        start: usize,
        comments: &[Range<usize>],
    ) -> bool {
        if let Some((text, kept)) = self.before.remove_entry(written) {
            self.now.insert(text, kept);
        }
        let Some(kept) = self
            .now
            .get(written)
            .filter(|kept| kept.comments == comments)
        else {
            return false;
        };
        if kept.module.is_some() && file.module.is_some() {
            return false;
        }
        let shift = Shift {
            source: file.source,
            from: kept.start,
            to: start,
        };
        let (mut module, mut items) = (kept.module.clone(), kept.items.clone());
        module.rebase(shift);
        items.rebase(shift);
        file.module = file.module.take().or(module);
        file.items.append(&mut items);
        true
    }

    /// Keeps what an item added to a file.
    pub(super) fn note(
        &mut self,
        file: &ast::File,
        items: usize,
        written: &str,
        start: usize,
        comments: Vec<Range<usize>>,
    ) {
        let within = |span: Span| span.range().start >= start;
        let module = file.module.clone().filter(|module| within(module.span));
        let items = file.items.get(items..).unwrap_or_default().to_vec();
        self.now.insert(
            written.into(),
            Kept {
                module,
                items,
                start,
                comments,
            },
        );
    }
}

/// The comments in a part of a text, from its start.
pub(super) fn comments_in(comments: &[ast::Comment], part: &Range<usize>) -> Vec<Range<usize>> {
    let first = comments.partition_point(|comment| comment.span.range().start < part.start);
    let inside = comments
        .iter()
        .skip(first)
        .map(|comment| comment.span.range());
    let inside = inside.take_while(|place| place.start < part.end);
    inside
        .map(|place| place.start.saturating_sub(part.start)..place.end.saturating_sub(part.start))
        .collect()
}

/// A file that nothing was read of yet.
pub(super) fn empty(source: SourceId) -> ast::File {
    ast::File {
        source,
        module: None,
        items: Vec::new(),
        comments: Vec::new(),
    }
}
