//! Go to definition, and references.

use super::Analysis;
use crate::check::references::Reference;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

impl Analysis {
    /// Where the name at an offset is declared: the name itself, and all versions of a rule.
    pub fn definitions(&self, source: SourceId, offset: usize) -> Vec<Span> {
        let Some(found) = self.reference_at(source, offset) else {
            return self.files_named(source, offset);
        };
        let mut places = vec![found.declared];
        // Later versions of a rule point to its first one.
        let program = &self.look.program;
        if let Some(rule) = program
            .rules
            .iter()
            .find(|rule| rule.declared.name_span == found.declared)
        {
            let versions = program
                .rules
                .iter()
                .filter(|other| other.declared.path == rule.declared.path);
            places.extend(
                versions
                    .map(|other| other.declared.name_span)
                    .filter(|place| *place != found.declared),
            );
        }
        places
    }

    /// The references to the name at an offset, including its declaration, by text and position.
    pub fn references(&self, source: SourceId, offset: usize) -> Vec<Span> {
        match self.reference_at(source, offset) {
            Some(found) => self.references_to(found.declared),
            None => Vec::new(),
        }
    }

    /// The references to a declaration.
    pub fn references_to(&self, declared: Span) -> Vec<Span> {
        let meant =
            |one: &&Reference| one.declared == declared || self.root(one.declared) == declared;
        let mut places: Vec<Span> = self
            .look
            .program
            .references
            .iter()
            .filter(meant)
            .map(|one| one.at)
            .collect();
        places.dedup();
        places
    }

    /// The start of the file that a text at an offset names: `from "rates.csv"`, `holidays from "kz.csv"`.
    fn files_named(&self, source: SourceId, offset: usize) -> Vec<Span> {
        let named = self.file_named(source, offset);
        let Some(path) = named else { return Vec::new() };
        let base = self
            .sources
            .get(source)
            .name()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let name = if base.is_empty() {
            path.to_owned()
        } else {
            format!("{base}/{path}")
        };
        let all = self.look.files.iter().map(|file| file.source);
        let known = all
            .into_iter()
            .find(|id| self.sources.get(*id).name() == name);
        known.map(|id| Span::new(id, 0, 0)).into_iter().collect()
    }

    /// The file that a text at an offset names, relative to the rule file.
    pub fn file_named(&self, source: SourceId, offset: usize) -> Option<&str> {
        let file = self.look.files.get(self.module(source)?)?;
        let here = |text: &ast::TextLiteral| super::touches(text.span, offset);
        file.items
            .iter()
            .filter(|item| super::touches(item.span, offset))
            .find_map(|item| files_of(&item.kind).into_iter().find(|text| here(text)))
            .map(|text| &*text.text)
    }
}

/// The names of files that an item holds.
fn files_of(item: &ast::ItemKind) -> Vec<&ast::TextLiteral> {
    match item {
        ast::ItemKind::Data(data) => match &data.from {
            ast::DataFrom::File(path) => vec![path],
            ast::DataFrom::Input(_) => Vec::new(),
        },
        ast::ItemKind::Calendar(calendar) => calendar
            .clauses
            .iter()
            .filter_map(|clause| {
                let ast::CalendarClauseKind::HolidaysFrom(path) = &clause.kind else {
                    return None;
                };
                Some(path)
            })
            .collect(),
        ast::ItemKind::Test(test) => {
            let mut files = Vec::new();
            files_given(&test.body, &mut files);
            files
        }
        ast::ItemKind::Use(_)
        | ast::ItemKind::Namespace(_)
        | ast::ItemKind::MonthEnds(_)
        | ast::ItemKind::Type(_)
        | ast::ItemKind::Parameter(_)
        | ast::ItemKind::Define(_)
        | ast::ItemKind::Rule(_)
        | ast::ItemKind::Exception(_)
        | ast::ItemKind::Waiver(_)
        | ast::ItemKind::Agreement(_) => Vec::new(),
    }
}

fn files_given<'t>(body: &'t [ast::TestStatement], files: &mut Vec<&'t ast::TextLiteral>) {
    for statement in body {
        match statement {
            ast::TestStatement::Given(given) => {
                match &given.document {
                    ast::GivenDocument::File(path) => files.push(path),
                    ast::GivenDocument::Files(all) => {
                        files.extend(all.iter().map(|one| &one.file));
                    }
                    ast::GivenDocument::Agreement(_) => {}
                }
                files.extend(given.tables.iter().map(|(_, file)| file));
            }
            ast::TestStatement::ForEach { body, .. } => files_given(body, files),
            ast::TestStatement::Expect(_) | ast::TestStatement::Truth { .. } => {}
        }
    }
}
