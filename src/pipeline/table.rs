//! Tables of values: a row for each record of a type in documents, a column for each expression.

use std::collections::HashSet;
use std::sync::Arc;

use super::dossiers::{DossierTexts, read_dossier};
use super::stream::{DocumentLines, read_each};
use super::{Options, Rules, elements, root};
use crate::check::program::{AgreementId, Program, RecordId};
use crate::check::types::Type;
use crate::check::{Text, TypedColumns};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::NO_TYPE;
use crate::document::{self, Document};
use crate::eval::table::{TableValue, rows};
use crate::eval::{self, Settings};
use crate::runtime::{Reason, ShownReasons};
use crate::source::{Source, Sources, Span};
use crate::value::pointer::dotted;

/// A row of a table.
#[derive(Debug)]
pub struct TableRow {
    /// The document's name.
    pub document: Arc<str>,
    /// The record's place in it, `tranches[2]`; empty for the whole document.
    pub place: String,
    /// The values; `None` if one cannot be worked out.
    pub cells: Vec<Option<TableValue>>,
    /// Why values are not there, by the index of their column.
    pub gaps: Vec<(usize, Gap)>,
}

/// One reason why a value is not there.
#[derive(Debug)]
pub struct Gap {
    /// In words.
    pub reason: String,
    /// The place of the value that it is about, `tranches[2].paid`; empty if it is about none.
    pub place: String,
    /// Where that is written: `loan.yaml:4:3`.
    pub location: String,
}

/// What comes of one text.
#[derive(Debug, Default)]
pub struct TableOutcome {
    /// The rows, in the order of the text.
    pub rows: Vec<TableRow>,
    /// How many documents were read.
    pub documents: usize,
    /// What is wrong with documents, and whether they cannot be read at all.
    pub problems: Vec<(Diagnostic, bool)>,
}

impl TableOutcome {
    /// A document that cannot be read at all.
    pub fn unreadable(diagnostic: Diagnostic) -> Self {
        Self {
            problems: vec![(diagnostic, true)],
            ..Self::default()
        }
    }

    /// Adds what comes of another document.
    pub fn add(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.documents = self.documents.saturating_add(other.documents);
        self.problems.extend(other.problems);
    }
}

/// Rules, and the columns that are asked for.
#[derive(Debug, Clone, Copy)]
pub struct TableMaker<'t> {
    /// The rules; their program is the one that the columns were typed with.
    pub rules: &'t Rules,
    /// The columns.
    pub columns: &'t TypedColumns,
    /// Tables, and the governing date of documents that have none.
    pub settings: &'t Settings,
    /// The type of documents, and limits.
    pub options: &'t Options,
}

impl TableMaker<'_> {
    /// The rows of all documents in a text.
    pub fn text(&self, text: &Text, sources: &Sources) -> TableOutcome {
        let mut outcome = TableOutcome::default();
        let source = sources.add_source(document::source(text));
        let limits = &self.options.limits;
        let detected = document::detect(&text.name, &text.text);
        let trees = match document::documents(detected.format, &text.text, source, limits) {
            Ok(trees) => trees,
            Err(diagnostic) => return TableOutcome::unreadable(*diagnostic),
        };
        if let Some(promised) = detected.instead_of {
            let note = super::other_format(&text.name, detected.format, promised);
            outcome.problems.push((note, false));
        }
        let trees: Vec<_> = trees
            .into_iter()
            .flat_map(|tree| elements(self.rules, self.options, tree))
            .collect();
        let several = trees.len() > 1;
        for (number, tree) in (1_usize..).zip(trees) {
            let name = document::name::of(&text.name, number, several);
            let read = root(self.rules, &tree, &name, self.options).map(|id| {
                let ty = Type::Record(id);
                document::bind(&self.rules.program, tree, &ty, name.as_str().into(), source)
            });
            let read = read.map_err(|diagnostic| (diagnostic, false));
            self.add(&name, read, sources, &mut outcome);
        }
        outcome
    }

    /// The rows of documents a line.
    pub fn lines(&self, lines: &DocumentLines<'_>, sources: &Sources) -> TableOutcome {
        let mut outcome = TableOutcome::default();
        read_each(
            self.rules,
            lines,
            self.options,
            sources,
            &mut |name, read| {
                self.add(name, read, sources, &mut outcome);
            },
        );
        outcome
    }

    /// The rows of a dossier.
    pub fn dossier(&self, files: &DossierTexts, sources: &Sources) -> TableOutcome {
        let mut outcome = TableOutcome::default();
        let read = read_dossier(self.rules, files, self.options, sources);
        self.add(&files.name, read, sources, &mut outcome);
        outcome
    }

    /// The rows of an agreement written in the language.
    pub fn agreement(&self, id: AgreementId, sources: &Sources) -> TableOutcome {
        let mut outcome = TableOutcome::default();
        if let Some(item) = self.rules.program.agreements.get(id) {
            let source = item.declared.span.source;
            let name = format!("{}#{}", sources.get(source).name(), item.declared.name);
            let tree = document::agreements::tree(&item.written, sources);
            let ty = Type::Record(item.record);
            let read = document::bind(&self.rules.program, tree, &ty, name.as_str().into(), source);
            self.add(&name, Ok(read), sources, &mut outcome);
        }
        outcome
    }

    fn add(
        &self,
        name: &str,
        read: Result<Document, (Box<Diagnostic>, bool)>,
        sources: &Sources,
        outcome: &mut TableOutcome,
    ) {
        let mut document = match read {
            Ok(document) => document,
            Err((diagnostic, is_unreadable)) => {
                outcome.problems.push((*diagnostic, is_unreadable));
                return;
            }
        };
        let notes = std::mem::take(&mut document.notes).into_iter();
        outcome.problems.extend(notes.map(|note| (note, false)));
        if let Some(diagnostic) = self.holds_none(name, &document) {
            outcome.problems.push((diagnostic, false));
            return;
        }
        outcome.documents = outcome.documents.saturating_add(1);
        let (program, plan) = (&self.rules.program, &self.rules.plan);
        let found = &mut outcome.rows;
        rows(
            (program, plan),
            self.columns,
            &document,
            self.settings,
            sources,
            &mut |record, cells| {
                let mut row = TableRow {
                    document: Arc::clone(&document.name),
                    place: dotted(&document.pointer(record)).unwrap_or_default(),
                    cells: Vec::with_capacity(cells.len()),
                    gaps: Vec::new(),
                };
                for (column, cell) in cells.into_iter().enumerate() {
                    match cell {
                        Ok(value) => row.cells.push(Some(value)),
                        Err(why) => {
                            row.cells.push(None);
                            let gaps = gaps(&why, sources).into_iter();
                            row.gaps.extend(gaps.map(|gap| (column, gap)));
                        }
                    }
                }
                found.push(row);
            },
        );
    }

    /// The diagnostic for a document whose type cannot hold a record of the rows' type.
    fn holds_none(&self, name: &str, document: &Document) -> Option<Diagnostic> {
        let program = &self.rules.program;
        let (read_as, _) = document.cell(document.root()).record()?;
        if contains(program, read_as, self.columns.record) {
            return None;
        }
        let path = |id: RecordId| {
            let record = program.records.get(id);
            record.map_or("", |record| &*record.declared.name)
        };
        let (read_as, wanted) = (path(read_as), path(self.columns.record));
        let file = document::name::split(name).0;
        let message = format!("`{file}` is read as `{read_as}`, which holds no `{wanted}`");
        let help = format!(
            "name the type of the document with `--as`, or that of the rows with `--for {read_as}`"
        );
        Some(Diagnostic::about_file(NO_TYPE, file, message).help(help))
    }
}

/// Whether records of a type are of the wanted one, or hold some.
pub fn contains(program: &Program, outer: RecordId, wanted: RecordId) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![outer];
    while let Some(id) = open.pop() {
        if id == wanted {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        let fields = program.records.get(id).map(|record| &record.fields);
        let inner = fields.into_iter().flatten();
        open.extend(inner.filter_map(|field| field.ty.innermost().record()));
    }
    false
}

/// The type of the rows, by the name that a user gives.
///
/// # Errors
/// There is no such type, or several.
pub fn row_type(program: &Program, wanted: &str) -> Result<RecordId, Box<Diagnostic>> {
    super::named(program, wanted)
}

/// Reasons with where they are, each in words.
fn gaps(why: &ShownReasons, sources: &Sources) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = why.reasons.iter().map(|one| gap(one, sources)).collect();
    if let (Some(beyond), Some(last)) = (why.beyond(why.reasons.len()), gaps.last_mut()) {
        last.reason.push_str(&format!(", {beyond}"));
    }
    gaps
}

fn gap(reason: &Reason, sources: &Sources) -> Gap {
    let place = match reason.path.is_empty() {
        true => String::new(),
        false => eval::dotted(&reason.path),
    };
    Gap {
        reason: reason.text.clone(),
        place,
        location: reason
            .span
            .map_or_else(String::new, |span| location(sources, span)),
    }
}

/// `loan.yaml:4:3`, or the file with the name of the place in it: `prices.xlsx!Rows!B7`.
fn location(sources: &Sources, span: Span) -> String {
    let source: &Source = sources.get(span.source);
    if let Some(place) = source.place(span.start) {
        return format!("{}!{}", source.name(), place.name);
    }
    let at = sources.start(span);
    format!("{}:{}:{}", source.name(), at.line, at.column)
}
