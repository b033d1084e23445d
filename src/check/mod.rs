//! From what was written to what it means: names, modules, types, units.
//!
//! [`check`] finds the modules, gives every item its id, resolves types, then
//! types every expression and puts rules in order. Each step reports all it
//! can find; what an error leaves without meaning is silent from then on.

pub mod absence;
mod ask;
mod blocks;
mod calendar_clauses;
mod calendars;
mod cases;
pub mod checker;
mod cycles;
mod declare;
mod documents;
mod dossiers;
mod exceptions;
mod expansion;
pub mod expr;
pub mod expression;
mod governing;
pub mod look;
mod mapping;
mod modules;
mod names;
pub mod overrides;
mod parameters;
pub mod program;
mod records;
pub mod references;
pub mod replacements;
pub mod rule_names;
mod rules;
mod test_items;
pub mod types;
mod versions;
pub mod walk;
pub mod written_forms;
pub mod written_types;

use std::sync::Arc;

pub use ask::{AskedColumns, AskedExpression, Inquiry, Typed, TypedColumn, TypedColumns};
pub use modules::{Holds, Loader, ModuleLookup, Requested, Text, dotted};
pub use overrides::{Overrides, has_parameter, override_parameter};
pub use program::Program;

use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::limits::Limits;
use crate::source::Sources;
use checker::{Checker, ModuleScope};
use references::References;

/// Finds, reads and checks the modules that were asked for, and those that they use.
///
/// The program is complete only where no diagnostic is an error. Texts that are read on the way are added to
/// `sources`.
pub fn check(
    loader: &mut dyn Loader,
    requested: Vec<Requested>,
    sources: &Sources,
    limits: &Limits,
) -> Outcome<Program> {
    let loaded = modules::load(loader, requested, sources, limits);
    if loaded.failed() {
        // What could not be read would make everything that names it look wrong.
        return Outcome {
            value: Program::default(),
            diagnostics: in_order(loaded.diagnostics),
        };
    }
    let scopes = scopes(&loaded.value);
    let mut checker = Checker::new(&loaded.value.files, scopes, limits);
    checker.diagnostics = loaded.diagnostics;
    checker.program.modules = described(&loaded.value);
    checker.note_modules(&loaded.value);
    run(&mut checker, loader, sources);
    let Checker {
        program,
        diagnostics,
        ..
    } = checker;
    Outcome {
        value: program,
        diagnostics: in_order(diagnostics),
    }
}

fn run(checker: &mut Checker<'_>, loader: &mut dyn Loader, sources: &Sources) {
    checker.declare();
    checker.resolve_aliases();
    checker.resolve_records();
    checker.resolve_values();
    checker.build_calendars(loader, sources);
    checker.type_records();
    checker.type_values();
    let scopes = checker.type_rules();
    checker.type_exceptions(&scopes);
    checker.check_governing_dates();
    checker.read_waivers();
    checker.read_agreements();
    checker.read_tests();
    if !has_errors(&checker.diagnostics) {
        checker.limit_expansion();
        checker.order_definitions();
    }
    let references = std::mem::take(&mut checker.references);
    checker.program.references = Arc::new(References::new(references));
}

fn scopes(modules: &modules::Modules) -> Vec<ModuleScope> {
    let uses = modules
        .uses
        .iter()
        .map(|uses| uses.iter().map(|(index, _)| *index).collect());
    modules
        .names
        .iter()
        .zip(uses)
        .map(|(name, uses)| ModuleScope {
            name: Arc::clone(name),
            uses,
            ..ModuleScope::default()
        })
        .collect()
}

fn described(modules: &modules::Modules) -> Vec<program::Module> {
    let files = modules
        .files
        .iter()
        .zip(&modules.names)
        .zip(modules.requested.iter().zip(&modules.of_rules))
        .zip(&modules.other_names);
    files
        .map(
            |(((file, name), (requested, of_rules)), others)| program::Module {
                name: Arc::clone(name),
                source: file.source,
                requested: *requested,
                of_rules: *of_rules,
                other_names: others.clone(),
                doc: file
                    .module
                    .as_ref()
                    .and_then(|module| module.doc.as_ref())
                    .map(|doc| Arc::clone(&doc.text)),
            },
        )
        .collect()
}

/// Sorted by text and position, without duplicates.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(Diagnostic::span);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let same_place = kept
            .iter()
            .rev()
            .take_while(|earlier| earlier.span() == diagnostic.span());
        let said = same_place
            .into_iter()
            .any(|earlier| earlier.is_duplicate_of(&diagnostic));
        if !said {
            kept.push(diagnostic);
        }
    }
    kept
}
