//! What an editor asks of rule files and documents, answered in plain data:
//! byte offsets and spans in, spans and texts out. Nothing here knows the
//! protocol by which it is asked.
//!
//! An [`Analysis`] is a snapshot: it is made from the texts as they are, saved
//! or not, and never changes. However broken the texts, there is one.

pub mod completion;
pub mod dates;
pub mod entities;
pub mod examples;
pub mod findings;
pub mod folding;
pub mod hover;
pub mod inlay;
pub mod lens;
pub mod navigation;
pub mod problems;
pub mod rename;
mod rules_only;
pub mod selection;
pub mod signature;
pub mod symbols;
pub mod tokens;
pub mod types;
pub mod uses;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::check::look::{self, SemanticModel};
use crate::check::{Loader, ModuleLookup, Requested, Text};
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::limits::Limits;
use crate::pipeline::tables;
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{self, Cache, ast};

/// The texts of files that are open in the editor, by name; they have precedence over the files on disk.
pub type Open = HashMap<Arc<str>, Arc<str>>;

/// The text of a file that is open, by its name; also by one that goes through `.` or `..`.
pub fn opened<'o>(open: &'o Open, name: &str) -> Option<&'o Arc<str>> {
    open.get(name).or_else(|| open.get(&*plain_name(name)))
}

/// A path without `.` and `..`, as an editor writes it. Links are left as they are.
pub fn plain_name(name: &str) -> Cow<'_, str> {
    if !name.contains("/.") {
        return Cow::Borrowed(name);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| !last.is_empty() && *last != "..") =>
            {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Cow::Owned(parts.join("/"))
}

/// Rule files as they are now.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The texts; spans point into them.
    pub sources: Sources,
    /// What could be made of them.
    pub look: SemanticModel,
    /// Where things are declared; worked out at first need.
    index: OnceLock<HashMap<Span, entities::Declaration>>,
}

impl Analysis {
    /// Looks at rule files and at what they use.
    pub fn new(loader: &mut dyn Loader, requested: Vec<Requested>, limits: &Limits) -> Self {
        let sources = Sources::new();
        let mut look = look::look(loader, requested, &sources, limits);
        if !has_errors(&look.diagnostics) {
            look.diagnostics
                .extend(tables::look(&look.program, loader, limits, &sources));
        }
        Self {
            sources,
            look,
            index: OnceLock::new(),
        }
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&ast::File> {
        self.look
            .files
            .iter()
            .find(|file| self.sources.get(file.source).name() == name)
    }

    /// The index of the module that a text is.
    fn module(&self, source: SourceId) -> Option<usize> {
        self.look
            .files
            .iter()
            .position(|file| file.source == source)
    }

    /// The rules of a file: its text, in a literate one without the prose.
    fn rules(&self, source: SourceId) -> Cow<'_, str> {
        let source = self.sources.get(source);
        rules_only::rules_only(source.name(), source.text())
    }

    /// The text of a file.
    fn text(&self, source: SourceId) -> &str {
        self.sources.get(source).text()
    }
}

/// A loader whose files are those open in the editor before those that another finds, and that reads items once.
pub struct Overlay<'l> {
    /// Finds what is not open.
    pub inner: &'l mut dyn Loader,
    /// What is open.
    pub open: &'l Open,
    /// Items parsed before.
    pub cache: &'l Cache,
}

impl Overlay<'_> {
    fn current(&self, text: Text) -> Text {
        match opened(self.open, &text.name) {
            Some(open) => Text {
                name: plain_name(&text.name).into(),
                text: Arc::clone(open),
            },
            None => text,
        }
    }
}

impl Loader for Overlay<'_> {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        match self.inner.find(module, from) {
            ModuleLookup::Found(text) => ModuleLookup::Found(self.current(text)),
            other @ (ModuleLookup::NotFound { .. } | ModuleLookup::Unreadable(_)) => other,
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        self.inner.file(path, from).map(|text| self.current(text))
    }

    fn identity(&self, name: &str) -> Arc<str> {
        self.inner.identity(name)
    }

    fn parse(&mut self, id: SourceId, source: &Source, limits: &Limits) -> Outcome<ast::File> {
        syntax::parse_again(id, source, limits, self.cache)
    }
}

/// Whether an offset is in a span or at its end, as for a cursor.
fn touches(span: Span, offset: usize) -> bool {
    let range = span.range();
    range.start <= offset && offset <= range.end
}
