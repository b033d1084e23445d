//! Item-level parse cache: an edit invalidates one item, and the spans of the
//! others are shifted to where they are now.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ast;
use super::rebase::{Rebase, Shift};
use crate::source::{SourceId, Span};

/// The parsed items of some files, by the files' names and the items' texts.
///
/// Threads share it: a file is locked while it is parsed, so that a second reader of the same text finds the items
/// of the first.
#[derive(Debug, Default)]
pub struct Cache {
    files: Mutex<HashMap<Arc<str>, Arc<Mutex<Items>>>>,
}

/// The parsed items of one file, by their texts.
type Items = HashMap<Arc<str>, CachedItem>;

impl Cache {
    /// Drops the files that `keep` refuses.
    pub fn retain(&self, keep: impl Fn(&str) -> bool) {
        lock(&self.files).retain(|name, _| keep(name));
    }

    /// How many files it holds items of.
    pub fn len(&self) -> usize {
        lock(&self.files).len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of the files that it holds items of, in order.
    pub fn names(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = lock(&self.files).keys().map(Arc::clone).collect();
        names.sort_unstable();
        names
    }

    /// Parses a file with the items parsed before, and keeps those that it has now.
    pub(super) fn parse<T>(&self, name: &str, parse: impl FnOnce(&mut CachedParse) -> T) -> T {
        let file = Arc::clone(lock(&self.files).entry(name.into()).or_default());
        let mut items = lock(&file);
        let mut reading = CachedParse {
            before: std::mem::take(&mut *items),
            now: HashMap::new(),
        };
        let parsed = parse(&mut reading);
        *items = reading.now;
        parsed
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A parsed item, with its spans at that time.
#[derive(Debug)]
struct CachedItem {
    module: Option<ast::Module>,
    items: Vec<ast::Item>,
    /// Where it stood.
    start: usize,
    /// The comments in it, from its start: they tell where its parts end.
    comments: Vec<Range<usize>>,
}

/// A file that is being read.
#[derive(Debug, Default)]
pub(super) struct CachedParse {
    before: Items,
    now: Items,
}

impl CachedParse {
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
            CachedItem {
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
