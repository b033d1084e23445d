//! Names in scope at the cursor, with their kinds.

use super::super::Analysis;
use super::super::entities::Entity;
use super::super::tokens::SemanticTokenKind;
use super::super::types::written;
use super::{Completion, completion};
use crate::builtins;
use crate::check::checker::{LocalName, Meaning as Named};
use crate::check::look::{MARKER, Probe};
use crate::check::program::RecordId;
use crate::check::types::Type;
use crate::syntax::lexer;

/// The kind of declaration that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A type, with fields or not.
    Type,
    /// A type with fields.
    Record,
    /// A calendar.
    Calendar,
    /// A rule or an exception.
    Rule,
    /// A rule.
    OnlyRule,
    /// An exception.
    Exception,
    /// An agreement.
    Agreement,
    /// What has a value.
    Value,
}

fn accepts(sort: Sort, named: &Named) -> bool {
    match sort {
        Sort::Type => matches!(named, Named::Record(_) | Named::Alias(_)),
        Sort::Record => matches!(named, Named::Record(_)),
        Sort::Calendar => matches!(named, Named::Calendar(_)),
        Sort::Rule => matches!(named, Named::Rule(_) | Named::Exception(_)),
        Sort::OnlyRule => matches!(named, Named::Rule(_)),
        Sort::Exception => matches!(named, Named::Exception(_)),
        Sort::Agreement => matches!(named, Named::Agreement(_)),
        Sort::Value => matches!(
            named,
            Named::Parameter(_) | Named::Data(_) | Named::Constant(_) | Named::Function(_)
        ),
    }
}

/// The names of a sort that a file may use bare.
pub(super) fn declared(analysis: &Analysis, file: &str, sort: Sort) -> Vec<Completion> {
    let index = analysis
        .look
        .files
        .iter()
        .position(|one| analysis.sources.get(one.source).name() == file);
    let Some(own) = index.and_then(|index| analysis.look.scopes.get(index)) else {
        return Vec::new();
    };
    let used = own
        .uses
        .iter()
        .filter_map(|index| analysis.look.scopes.get(*index));
    let mut found = Vec::new();
    for (rank, scope) in std::iter::once((0, own)).chain(used.map(|scope| (1, scope))) {
        let named = scope
            .names
            .iter()
            .chain(&scope.functions)
            .filter(|(name, _)| &***name != MARKER);
        for (name, entry) in named.filter(|(_, entry)| accepts(sort, &entry.entity)) {
            let Some(entity) = analysis.entity(entry.span) else {
                continue;
            };
            let mut item = of_entity(analysis, name, &entity, rank);
            if matches!(entry.entity, Named::Function(_)) {
                item.insert = format!("{name}($1)");
                item.snippet = true;
            }
            found.push(item);
        }
    }
    found
}

fn of_entity(analysis: &Analysis, name: &str, entity: &Entity<'_>, rank: u8) -> Completion {
    let detail = analysis.signature(entity);
    let doc = Some(analysis.describe(entity));
    Completion {
        doc,
        ..completion(&spelt(name), Analysis::kind_of(entity), &detail, rank)
    }
}

/// A name as it is written: in backticks where it is no identifier.
fn spelt(name: &str) -> String {
    if lexer::is_identifier(name) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

/// The names that the checker found in scope at the marker.
pub(super) fn of_probe(
    analysis: &Analysis,
    file: &str,
    probe: &Probe,
    items: &mut Vec<Completion>,
) {
    match probe {
        Probe::Field(ty) => fields_of(analysis, ty, items),
        Probe::Key(id) => {
            let from = items.len();
            fields(analysis, *id, 0, items);
            // Only values of documents have a key.
            let record = analysis.look.program.records.get(*id);
            let stored = |name: &str| {
                record.is_some_and(|record| {
                    record
                        .fields
                        .iter()
                        .any(|one| spelt(&one.name) == name && one.from.is_empty())
                })
            };
            let mut own = items.split_off(from.min(items.len()));
            own.retain(|item| stored(&item.label));
            for item in &mut own {
                item.insert = format!("{}: ", item.insert);
            }
            items.append(&mut own);
        }
        Probe::Name { it, locals } => {
            items.extend(
                locals
                    .iter()
                    .filter(|local| &*local.name != MARKER)
                    .map(|local| of_local(analysis, local)),
            );
            if let Some(id) = it {
                fields(analysis, *id, 1, items);
            }
            items.extend(
                declared(analysis, file, Sort::Value)
                    .into_iter()
                    .map(|item| Completion { rank: 2, ..item }),
            );
            for function in builtins::all() {
                let item = completion(
                    function.name,
                    SemanticTokenKind::Function,
                    &function.spelling(),
                    3,
                );
                let insert = format!("{}($1)", function.name);
                items.push(Completion {
                    insert,
                    snippet: true,
                    doc: Some(function.doc.to_owned()),
                    ..item
                });
            }
        }
    }
}

fn of_local(analysis: &Analysis, local: &LocalName) -> Completion {
    let detail = format!(
        "{} of type {}",
        local.what,
        written(&analysis.look.program, &local.ty)
    );
    completion(&spelt(&local.name), SemanticTokenKind::Variable, &detail, 0)
}

fn fields_of(analysis: &Analysis, ty: &Type, items: &mut Vec<Completion>) {
    match ty {
        Type::Record(id) => {
            fields(analysis, *id, 0, items);
            let parent = analysis
                .look
                .program
                .records
                .get(*id)
                .and_then(|record| record.parent);
            if let Some(parent) = parent {
                let detail = written(&analysis.look.program, &Type::Record(parent));
                items.push(completion("parent", SemanticTokenKind::Field, &detail, 1));
            }
        }
        Type::Money(_) => {
            items.push(completion("amount", SemanticTokenKind::Field, "number", 0));
            items.push(completion("currency", SemanticTokenKind::Field, "text", 0));
        }
        // The field of every element.
        Type::List(element) => fields_of(analysis, element, items),
        Type::Text
        | Type::Choice(_)
        | Type::Boolean
        | Type::Number
        | Type::Integer
        | Type::Percent
        | Type::Zero
        | Type::Date
        | Type::DateTime(_)
        | Type::Time
        | Type::YearMonth
        | Type::Duration
        | Type::Period(_)
        | Type::DateStretch
        | Type::InstantStretch
        | Type::Map(_)
        | Type::Nothing
        | Type::Unknown => {}
    }
}

fn fields(analysis: &Analysis, id: RecordId, rank: u8, items: &mut Vec<Completion>) {
    let Some(record) = analysis.look.program.records.get(id) else {
        return;
    };
    let program = &analysis.look.program;
    let stored = record.fields.iter().map(|field| {
        let optional = if field.optional { "?" } else { "" };
        let detail = format!("{}{optional}", written(program, &field.ty));
        (&field.name, detail, Entity::Field(record, field))
    });
    let derived = record.derived.iter().map(|field| {
        let detail = written(program, &field.body.expr.ty);
        (&field.name, detail, Entity::Derived(record, field))
    });
    for (name, detail, entity) in stored
        .chain(derived)
        .filter(|(name, ..)| &***name != MARKER)
    {
        items.push(Completion {
            detail,
            ..of_entity(analysis, name, &entity, rank)
        });
    }
}

/// The choices of the type of `name`, at the marker.
pub(super) fn choices(analysis: &Analysis, probe: &Probe, name: &str) -> Vec<String> {
    let field = |id: RecordId| {
        let record = analysis.look.program.records.get(id)?;
        let stored = record
            .fields
            .iter()
            .find(|field| *field.name == *name)
            .map(|field| field.ty.clone());
        stored.or_else(|| {
            record
                .derived
                .iter()
                .find(|field| *field.name == *name)
                .map(|field| field.body.expr.ty.clone())
        })
    };
    let ty = match probe {
        Probe::Field(Type::Record(id)) | Probe::Key(id) => field(*id),
        Probe::Field(_) => None,
        Probe::Name { it, locals } => {
            let local = locals
                .iter()
                .rev()
                .find(|local| *local.name == *name)
                .map(|local| local.ty.clone());
            local.or_else(|| it.and_then(field))
        }
    };
    match ty {
        Some(Type::Choice(choices)) => choices.iter().map(|choice| choice.to_string()).collect(),
        _ => Vec::new(),
    }
}
