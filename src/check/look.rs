//! Rule files as an editor looks at them: what can be made of them however
//! broken they are, the meaning of each name, and the scope at the cursor.

use super::checker::{Checker, LocalName, ModuleScope, Surroundings};
use super::program::{Program, RecordId};
use super::references::{DeclarationKind, Reference};
use super::types::Type;
use super::{Loader, Requested, described, in_order, modules, run, scopes};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::{Sources, Span};
use crate::syntax::ast;

/// The marker: a name inserted at the cursor, to learn its scope.
pub const MARKER: &str = "zz_the_cursor_stands_here";

/// The names that fit at the marker.
#[derive(Debug, Clone)]
pub enum Probe {
    /// A name of an expression.
    Name {
        /// `it`, whose fields are in scope.
        it: Option<RecordId>,
        /// What is bound.
        locals: Vec<LocalName>,
    },
    /// A field of a value of this type.
    Field(Type),
    /// A key of a record of this type.
    Key(RecordId),
}

/// Everything that could be made of rule files.
#[derive(Debug, Default)]
pub struct SemanticModel {
    /// What they mean, as far as they mean anything.
    pub program: Program,
    /// The files as written, by module.
    pub files: Vec<ast::File>,
    /// The names of each module.
    pub scopes: Vec<ModuleScope>,
    /// What is bound anywhere: in rules, expressions and definitions.
    pub bound: Vec<LocalName>,
    /// The names that fit at the marker.
    pub probe: Option<Probe>,
    /// The diagnostics of [`super::check`].
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks at rule files as [`super::check`] does, and goes on where that would stop.
pub fn look(
    loader: &mut dyn Loader,
    requested: Vec<Requested>,
    sources: &Sources,
    limits: &Limits,
) -> SemanticModel {
    let loaded = modules::load(loader, requested, sources, limits);
    let failed = loaded.failed();
    let modules = loaded.value;
    let mut checker = Checker::new(&modules.files, scopes(&modules), limits);
    checker.program.modules = described(&modules);
    checker.note_modules(&modules);
    run(&mut checker, loader, sources);
    let Checker {
        program,
        scopes,
        bound,
        probe,
        diagnostics: said,
        ..
    } = checker;
    let mut diagnostics = loaded.diagnostics;
    // What could not be read makes what names it look wrong.
    diagnostics.extend(said.into_iter().filter(|_| !failed));
    let diagnostics = in_order(diagnostics);
    SemanticModel {
        program,
        files: modules.files,
        scopes,
        bound,
        probe,
        diagnostics,
    }
}

impl Checker<'_> {
    /// Notes what a name means.
    pub(super) fn note(&mut self, at: Span, declared: Span, kind: DeclarationKind) {
        self.references.push(Reference { at, declared, kind });
    }

    /// Notes what the last name of a path means.
    pub(super) fn note_path(&mut self, path: &ast::Path, declared: Span, kind: DeclarationKind) {
        if let Some(last) = path.segments.last() {
            self.note(last.span, declared, kind);
        }
    }

    /// Notes the names of modules, and what each `use` means.
    pub(super) fn note_modules(&mut self, modules: &modules::Modules) {
        for (used, at) in modules.uses.iter().flatten() {
            let used = modules.files.get(*used);
            if let Some(module) = used.and_then(|file| file.module.as_ref()) {
                self.note(*at, module.path.span, DeclarationKind::Module);
            }
        }
        for module in modules.files.iter().filter_map(|file| file.module.as_ref()) {
            self.note(module.path.span, module.path.span, DeclarationKind::Module);
        }
    }

    /// Records the names that fit at the marker in an expression.
    pub(super) fn probe_name(&mut self, name: &str, around: &Surroundings) {
        if name == MARKER {
            self.probe = Some(Probe::Name {
                it: around.it,
                locals: around.locals.clone(),
            });
        }
    }

    /// Records the type whose field the marker names.
    pub(super) fn probe_field(&mut self, name: &str, of: &Type) {
        if name == MARKER {
            self.probe = Some(Probe::Field(of.clone()));
        }
    }

    /// Notes which field of a record type a key names.
    pub(super) fn note_key(&mut self, id: RecordId, name: &ast::Name) {
        if &*name.text == MARKER {
            self.probe = Some(Probe::Key(id));
        }
        if let Some(field) = self.field_with_key(id, &name.text) {
            self.note(name.span, field.0, DeclarationKind::Field);
        }
    }

    /// The span and the type of the field whose key is its own name.
    fn field_with_key(&self, id: RecordId, key: &str) -> Option<(Span, Type)> {
        let record = self.program.records.get(id)?;
        let field = record
            .fields
            .iter()
            .find(|field| *field.name == *key && field.from.is_empty())?;
        Some((field.span, field.ty.clone()))
    }

    /// Notes the keys of an agreement, all the way down.
    pub(super) fn note_entries(&mut self, id: RecordId, entries: &[ast::RecordEntry]) {
        for entry in entries {
            self.note_key(id, &entry.name);
            if let Some((_, ty)) = self.field_with_key(id, &entry.name.text) {
                self.note_value(&ty, &entry.value);
            }
        }
    }

    fn note_value(&mut self, ty: &Type, value: &ast::Expr) {
        // The parser limits how deep these can nest.
        match (ty, &*value.kind) {
            (Type::Record(id), ast::ExprKind::Record(entries)) => self.note_entries(*id, entries),
            (Type::List(element), ast::ExprKind::List(elements)) => {
                elements
                    .iter()
                    .for_each(|value| self.note_value(element, value));
            }
            _ => {}
        }
    }

    /// Notes the fields that a replacement's path names.
    pub(super) fn note_steps(&mut self, root: RecordId, replacement: &ast::Replacement) {
        let mut ty = Type::Record(root);
        for step in &replacement.path {
            let next = match (&ty, step) {
                (Type::Record(id), ast::ReplacementStep::Field(name)) => {
                    let id = *id;
                    self.note_key(id, name);
                    self.field_with_key(id, &name.text).map(|(_, ty)| ty)
                }
                (Type::List(element), ast::ReplacementStep::Index(..)) => Some((**element).clone()),
                (Type::Map(value), ast::ReplacementStep::Key(_)) => Some((**value).clone()),
                _ => None,
            };
            let Some(next) = next else { return };
            ty = next;
        }
        if let Some(value) = &replacement.value {
            self.note_value(&ty, value);
        }
    }
}
