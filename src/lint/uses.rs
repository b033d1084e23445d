//! What other rule files name: a definition that its own file does not need may be there for them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::dotted;
use crate::check::look::SemanticModel;
use crate::check::program::{Module, Program};
use crate::check::references::DeclarationKind;
use crate::diagnostic::Severity;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast::{File, ItemKind};

/// A declaration of a module, as files that were checked apart from each other can compare it.
type Named = (Arc<str>, Arc<str>, u32);

/// The declarations that rule files take from modules of others.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// The module, the name and where it begins.
    named: HashSet<Named>,
    /// Modules that are used by a file that cannot be checked, so that what it takes from them is not known.
    unknown: HashSet<Arc<str>>,
}

impl Uses {
    /// Adds what the files of a program take from each other.
    pub fn add(&mut self, program: &Program, sources: &Sources) {
        let other = program.references.iter().filter(|one| {
            one.at.source != one.declared.source && one.kind != DeclarationKind::Module
        });
        for one in other {
            if let Some(module) = module(program, one.declared.source) {
                self.named.insert(key(module, one.declared, sources));
            }
        }
    }

    /// Adds what files take from each other, as an editor sees them.
    pub fn add_look(&mut self, look: &SemanticModel, sources: &Sources) {
        self.add(&look.program, sources);
        for file in &look.files {
            let is_of_file = |span: Span| span.source == file.source;
            let mut errors = look
                .diagnostics
                .iter()
                .filter(|one| one.severity == Severity::Error);
            if errors.any(|one| one.span().is_none_or(is_of_file)) {
                self.add_unknown(file);
            }
        }
    }

    /// Adds a file that cannot be checked.
    pub fn add_unknown(&mut self, file: &File) {
        for item in &file.items {
            if let ItemKind::Use(path) = &item.kind {
                self.unknown.insert(dotted(path).into());
            }
        }
    }

    /// Whether another file takes what is declared there, or may do so.
    pub(super) fn takes(&self, program: &Program, declared: Span, sources: &Sources) -> bool {
        module(program, declared.source).is_some_and(|module| {
            self.unknown.contains(&module.name)
                || self.named.contains(&key(module, declared, sources))
        })
    }
}

/// The module that a text is, where others can name it.
fn module(program: &Program, source: SourceId) -> Option<&Module> {
    program
        .modules
        .iter()
        .find(|module| module.source == source && !module.name.is_empty())
}

fn key(module: &Module, declared: Span, sources: &Sources) -> Named {
    let name = sources.slice(declared);
    (Arc::clone(&module.name), name.into(), declared.start)
}
