//! Dossiers: types whose fields are documents.

use std::sync::Arc;

use super::checker::Checker;
use super::program::{RecordId, TestDocument};
use super::references::DeclarationKind;
use super::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names::DOSSIER;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// Reports members of dossiers that are no documents, and dossiers within types.
    pub fn check_dossiers(&mut self) {
        for at in 0..self.written.records.len() {
            let Some(written) = self.written.records.get(at).copied() else {
                continue;
            };
            let is_dossier = written.body.dossier.is_some();
            let mut members = 0_usize;
            for field in &written.body.fields {
                let ast::FieldKind::Stored(stored) = &field.kind else {
                    continue;
                };
                members = members.saturating_add(1);
                let Some(ty) = self.type_of_field(RecordId::at(at), &field.name.text) else {
                    continue;
                };
                let problem = match is_dossier {
                    true => self.no_document(&ty, &field.name.text, stored),
                    false => None,
                };
                let problem = problem.or_else(|| self.holds_dossier(&ty, stored.ty.span));
                if let Some(problem) = problem {
                    self.report(problem);
                }
            }
            if is_dossier && members == 0 {
                let name = written.body.dossier.unwrap_or(written.item.span);
                let help =
                    "name its documents, as `contract: Contract` and `invoices: list of Invoice`";
                self.report(
                    Diagnostic::error(DOSSIER, name, "this dossier has no documents").help(help),
                );
            }
        }
    }

    fn type_of_field(&self, record: RecordId, name: &str) -> Option<Type> {
        let fields = &self.program.records.get(record)?.fields;
        let field = fields.iter().find(|field| *field.name == *name)?;
        Some(field.ty.clone())
    }

    /// Why a field of a dossier is none of its documents, if it is none.
    fn no_document(&self, ty: &Type, name: &str, stored: &ast::StoredField) -> Option<Diagnostic> {
        let element = ty.element().unwrap_or(ty);
        if !matches!(element, Type::Record(_) | Type::Unknown) {
            let message = format!(
                "`{name}` is a document of the dossier, and this is {}",
                self.describe(ty)
            );
            let help = "a document has a type with fields: `type Contract { … }`, then `contract: Contract` or `contracts: \
                        list of Contract`";
            return Some(Diagnostic::error(DOSSIER, stored.ty.span, message).help(help));
        }
        let error = |place: Span, message: &str, help: &str| {
            Some(Diagnostic::error(DOSSIER, place, message.to_owned()).help(help.to_owned()))
        };
        if let Some(path) = stored.from.first() {
            let help = "leave `from` out: the files are named by `whereas check`, or by a gate in `whereas.toml`";
            return error(
                path.span,
                "a document of a dossier is a file of its own, and no part of another",
                help,
            );
        }
        if let Some(default) = &stored.default {
            let help = format!("write `{name}: …?`, and say in the rules what holds without it");
            return error(
                default.span,
                "a document that is not there has no other value",
                &help,
            );
        }
        let place = stored.optional.filter(|_| ty.element().is_some())?;
        let help = "leave the `?` out: a dossier may have none of them";
        error(
            place,
            "a list of documents is never absent, it is empty",
            help,
        )
    }

    /// The dossier that a test gives by its files: the one that has all members that are named.
    pub(super) fn given_dossier(
        &mut self,
        files: &[ast::GivenFile],
        given: &ast::Given,
    ) -> Option<TestDocument> {
        let first = files.first()?.member.span;
        if let Some(replacement) = given.with.first() {
            let help = "write the dossier as an agreement: `agreement name: Supply { contract: { … } }`, and change that";
            let message = "`with` changes agreements and single files, and no dossier of files";
            self.report(Diagnostic::error(DOSSIER, replacement.path_span, message).help(help));
            return None;
        }
        let has = |id: &RecordId, name: &str| {
            let fields = self.program.records.get(*id).map(|record| &record.fields);
            fields.is_some_and(|fields| fields.iter().any(|field| *field.name == *name))
        };
        let all: Vec<RecordId> = (0..self.program.records.len())
            .map(RecordId::at)
            .filter(|id| {
                let record = self.program.records.get(*id);
                record.is_some_and(|record| record.is_dossier)
            })
            .collect();
        let fitting: Vec<RecordId> = all
            .iter()
            .copied()
            .filter(|id| files.iter().all(|file| has(id, &file.member.text)))
            .collect();
        if let [only] = fitting.as_slice() {
            for file in files {
                let fields = self.program.records.get(*only).map(|record| &record.fields);
                let field = fields
                    .into_iter()
                    .flatten()
                    .find(|field| *field.name == *file.member.text);
                if let Some(declared) = field.map(|field| field.span) {
                    self.note(file.member.span, declared, DeclarationKind::Field);
                }
            }
            let files = files.iter().map(|file| {
                let text = Arc::clone(&file.file.text);
                (Arc::clone(&file.member.text), text, file.file.span)
            });
            return Some(TestDocument::Dossier(*only, files.collect()));
        }
        let name = |id: &RecordId| {
            let record = self.program.records.get(*id);
            record.map_or_else(String::new, |record| format!("`{}`", record.declared.name))
        };
        let names = |ids: &[RecordId]| ids.iter().map(name).collect::<Vec<_>>().join(", ");
        let wrong = all.iter().find_map(|id| {
            let missing = files.iter().find(|file| !has(id, &file.member.text))?;
            (all.len() == 1).then_some((*id, missing))
        });
        let (place, message, help) = match (wrong, fitting.is_empty()) {
            (Some((id, file)), _) => {
                let record = self.program.records.get(id)?;
                let fields: Vec<String> = record
                    .fields
                    .iter()
                    .map(|field| format!("`{}`", field.name))
                    .collect();
                (
                    file.member.span,
                    format!("the dossier {} has no `{}`", name(&id), file.member.text),
                    format!("it has {}", fields.join(", ")),
                )
            }
            (None, true) if all.is_empty() => (
                first,
                "files with names are those of a dossier, and none is declared".to_owned(),
                "declare it: `dossier Supply { contract: Contract, invoices: list of Invoice }`"
                    .to_owned(),
            ),
            (None, true) => (
                first,
                "no dossier has all these documents".to_owned(),
                format!("the dossiers are {}", names(&all)),
            ),
            (None, false) => (
                first,
                format!("these may be documents of {}", names(&fitting)),
                "give a file that only one of the dossiers has".to_owned(),
            ),
        };
        self.report(Diagnostic::error(DOSSIER, place, message).help(help));
        None
    }

    /// A dossier is no part of a document.
    fn holds_dossier(&self, ty: &Type, place: Span) -> Option<Diagnostic> {
        let record = self.program.records.get(ty.innermost().record()?)?;
        record.is_dossier.then(|| {
            let name = &record.declared.name;
            let message = format!("`{name}` is a dossier, whose documents are files of their own");
            let help = "name the types of its documents instead; a dossier is in no other type";
            Diagnostic::error(DOSSIER, place, message).help(help)
        })
    }
}
