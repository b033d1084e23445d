//! Checks dossiers: documents of several files, which rules read as one record.

use std::sync::Arc;

use super::{CheckedOutcome, Options, Rules, decide_document, named, other_format};
use crate::check::program::{Record, RecordId, StoredField};
use crate::check::types::Type;
use crate::check::{Loader, Text};
use crate::diagnostic::codes::documents::{MEMBER, NO_TYPE};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::root::{nothing_read, reads_lists, reads_nothing_of};
use crate::document::tree::NodeKind;
use crate::document::{self, Document, Stream, Tree};
use crate::eval::Settings;
use crate::eval::hints::Budget;
use crate::source::{SourceId, Sources, Span};

/// Bytes of the files of a dossier for which hints are searched.
const HINTED: usize = 1024 * 1024;

/// The files of a dossier, by the members that they are given as.
#[derive(Debug, Clone, Default)]
pub struct DossierTexts {
    /// Its name, for messages.
    pub name: String,
    /// Names of members with their files, in any order.
    pub members: Vec<(String, Vec<Text>)>,
}

/// The dossier type that the options name, if it is one.
pub fn dossier_type<'r>(rules: &'r Rules, options: &Options) -> Option<(RecordId, &'r Record)> {
    let id = named(&rules.program, options.as_type.as_ref()?).ok()?;
    let record = rules.program.records.get(id)?;
    record.is_dossier.then_some((id, record))
}

/// Why a single file is not read as a dossier.
pub(super) fn is_no_file(record: &Record, name: &str) -> Diagnostic {
    let type_name = &record.declared.name;
    let message = format!("`{type_name}` is a dossier, and `{name}` is one file");
    let help = format!("name the file of each document: `{}`", arguments(record));
    Diagnostic::about_file(MEMBER, name, message).help(help)
}

/// `contract=FILE invoices=FILE`
fn arguments(record: &Record) -> String {
    let all: Vec<String> = record
        .fields
        .iter()
        .map(|field| format!("{}=FILE", field.name))
        .collect();
    all.join(" ")
}

/// A file that a test gives: the name of its member, its path, and where that is written.
type GivenFile = (Arc<str>, Arc<str>, Span);

/// How the files of a dossier are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenBy {
    /// By arguments: a list without files is named all the same.
    Arguments,
    /// By the patterns of a gate.
    Gate,
    /// By a test.
    Test,
}

/// Why files do not fit a dossier, by the names of the members that they are given as and how many there are for each.
pub fn misfit(
    record: &Record,
    name: &str,
    members: &[(String, usize)],
    given: GivenBy,
) -> Option<Diagnostic> {
    let error = |message: String, help: String| {
        Some(Diagnostic::about_file(MEMBER, name, message).help(help))
    };
    let type_name = &record.declared.name;
    for (member, _) in members {
        if !record.fields.iter().any(|field| *field.name == **member) {
            let names = record.fields.iter().map(|field| &*field.name);
            let help = match did_you_mean(member, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write `{}`", arguments(record)),
            };
            return error(format!("the dossier `{type_name}` has no `{member}`"), help);
        }
    }
    for field in &record.fields {
        let own = members.iter().filter(|(member, _)| *field.name == **member);
        let counts: Vec<usize> = own.map(|(_, count)| *count).collect();
        let files = counts.iter().copied().fold(0, usize::saturating_add);
        let field_name = &field.name;
        if field.ty.element().is_some() {
            if counts.is_empty() && given == GivenBy::Arguments {
                let message = format!("the dossier `{type_name}` is given without `{field_name}`");
                let help =
                    format!("write `{field_name}=FILE`, or `{field_name}=` if there are none");
                return error(message, help);
            }
        } else if files == 0 && !field.optional {
            let message = format!("the dossier `{name}` has no `{field_name}`");
            let help = match given {
                GivenBy::Arguments => {
                    format!("write `{field_name}=FILE`; `{field_name}: …?` may be left out")
                }
                GivenBy::Test => format!("add `file \"…\" as {field_name}`"),
                GivenBy::Gate => format!(
                    "add the file that the pattern of `{field_name}` names, or remove the others; `{field_name}: …?` may be absent"
                ),
            };
            return error(message, help);
        } else if files > 1 {
            let message =
                format!("the dossier `{name}` has {files} files as `{field_name}`, which is one");
            let help = format!("give one of them, or declare `{field_name}` as a list");
            return error(message, help);
        }
    }
    None
}

/// Reads the files of a dossier, and decides every obligation of the rules that speak of it and of its documents. The first
/// outcome has the verdicts; the others name the further files.
pub fn check_dossier(
    rules: &Rules,
    settings: &Settings,
    files: &DossierTexts,
    options: &Options,
    sources: &Sources,
) -> Vec<CheckedOutcome> {
    let since = options.profile_now();
    let outcomes = checked(rules, settings, files, options, sources);
    options.profile_machine(since);
    if let Some(profiler) = &options.profiler {
        profiler.whole(outcomes.len());
    }
    outcomes
}

fn checked(
    rules: &Rules,
    settings: &Settings,
    files: &DossierTexts,
    options: &Options,
    sources: &Sources,
) -> Vec<CheckedOutcome> {
    let failed = |diagnostic: Diagnostic, unreadable: bool| {
        vec![CheckedOutcome {
            name: files.name.clone(),
            diagnostics: vec![diagnostic],
            unreadable,
            ..CheckedOutcome::default()
        }]
    };
    let (root, texts) = match texts_of(rules, files, options, sources) {
        Ok(found) => found,
        Err(diagnostic) => return failed(*diagnostic, false),
    };
    let mut notes = Vec::new();
    let document = match bound(rules, root, &files.name, &texts, options, &mut notes) {
        Ok(document) => document,
        Err(Unread {
            diagnostic,
            is_file,
        }) => return failed(*diagnostic, is_file),
    };
    let size = texts
        .iter()
        .flatten()
        .map(|(_, text)| text.text.len())
        .fold(0, usize::saturating_add);
    let again = |source: SourceId, new: Arc<str>| {
        let mut texts = texts.clone();
        for (own, text) in texts.iter_mut().flatten() {
            if *own == source {
                text.text = Arc::clone(&new);
            }
        }
        bound(rules, root, &files.name, &texts, options, &mut Vec::new()).ok()
    };
    let again: Option<&crate::eval::hints::Again<'_>> = match size <= HINTED {
        true => Some(&again),
        false => None,
    };
    let names: Vec<String> = document
        .files()
        .iter()
        .map(|file| file.name.to_string())
        .collect();
    let budget = Budget::default();
    let mut first = decide_document(
        rules,
        settings,
        document,
        (None, again, &budget),
        options,
        sources,
    );
    first.diagnostics.extend(notes);
    let mut names = names.into_iter();
    if let Some(name) = names.next() {
        first.name = name;
    }
    let others = names.map(|name| CheckedOutcome {
        name,
        is_file_of_dossier: true,
        ..CheckedOutcome::default()
    });
    std::iter::once(first).chain(others).collect()
}

/// The type of a dossier, and for each of its members the texts that are given.
type DossierSources<'r> = ((RecordId, &'r Record), Vec<Vec<(SourceId, Text)>>);

/// Adds the files of a dossier to the sources, by its members in order.
fn texts_of<'r>(
    rules: &'r Rules,
    files: &DossierTexts,
    options: &Options,
    sources: &Sources,
) -> Result<DossierSources<'r>, Box<Diagnostic>> {
    let Some((id, record)) = dossier_type(rules, options) else {
        let message = format!(
            "`{}` is checked as a dossier, and its type is none",
            files.name
        );
        return Err(Box::new(Diagnostic::about_file(
            MEMBER,
            &*files.name,
            message,
        )));
    };
    let mut texts: Vec<Vec<(SourceId, Text)>> = Vec::new();
    for field in &record.fields {
        let own = files
            .members
            .iter()
            .filter(|(name, _)| **name == *field.name);
        let own = own.flat_map(|(_, texts)| texts);
        texts.push(
            own.map(|text| (sources.add_source(document::source(text)), text.clone()))
                .collect(),
        );
    }
    Ok(((id, record), texts))
}

/// Reads the files of a dossier, without checking it; notes about them are added to those of the document.
///
/// # Errors
/// A file cannot be read (`true`), or is no document of its member.
pub fn read_dossier(
    rules: &Rules,
    files: &DossierTexts,
    options: &Options,
    sources: &Sources,
) -> Result<Document, (Box<Diagnostic>, bool)> {
    let (root, texts) =
        texts_of(rules, files, options, sources).map_err(|diagnostic| (diagnostic, false))?;
    let mut notes = Vec::new();
    let document = bound(rules, root, &files.name, &texts, options, &mut notes);
    let mut document = document.map_err(|unread| (unread.diagnostic, unread.is_file))?;
    document.notes.extend(notes);
    Ok(document)
}

/// Reads each file of a dossier as its member, for showing how it is read: the name of the member, and the file.
///
/// # Errors
/// The files do not fit the dossier.
pub fn read_members(
    rules: &Rules,
    files: &DossierTexts,
    options: &Options,
    sources: &Sources,
) -> Result<Vec<(String, MemberOutcome)>, Box<Diagnostic>> {
    let ((_, record), texts) = texts_of(rules, files, options, sources)?;
    let members: Vec<(String, usize)> = files
        .members
        .iter()
        .map(|(name, texts)| (name.clone(), texts.len()))
        .collect();
    if let Some(wrong) = misfit(record, &files.name, &members, GivenBy::Arguments) {
        return Err(Box::new(wrong));
    }
    let mut all = Vec::new();
    for (field, texts) in record.fields.iter().zip(&texts) {
        for (source, text) in texts {
            let mut notes = Vec::new();
            let read = file(rules, field, (*source, text), options, &mut notes);
            let read = read.map_err(|unread| (unread.diagnostic, unread.is_file));
            let read = read.map(|mut document| {
                document.notes.extend(notes);
                document
            });
            all.push((field.name.to_string(), read));
        }
    }
    Ok(all)
}

/// A file of a dossier as read, or why it is not, and whether it cannot be read at all.
pub type MemberOutcome = Result<Document, (Box<Diagnostic>, bool)>;

/// Reads the files that a test gives as a dossier.
pub(super) fn of_test(
    rules: &Rules,
    (id, files): (RecordId, &[GivenFile]),
    span: Span,
    loader: &mut dyn Loader,
    sources: &Sources,
) -> Result<Document, Box<Diagnostic>> {
    let Some(record) = rules.program.records.get(id) else {
        return Err(Box::new(Diagnostic::error(
            MEMBER,
            span,
            "there is no such dossier",
        )));
    };
    let counts: Vec<(String, usize)> = files
        .iter()
        .map(|(member, ..)| (member.to_string(), 1))
        .collect();
    if let Some(wrong) = misfit(record, &record.declared.name, &counts, GivenBy::Test) {
        let placed = Diagnostic::error(MEMBER, span, wrong.message);
        return Err(Box::new(placed.maybe_help(wrong.help)));
    }
    let mut texts: Vec<Vec<(SourceId, Text)>> = vec![Vec::new(); record.fields.len()];
    for (member, path, place) in files {
        let from = sources.get(place.source).clone();
        let text = loader
            .file(path, &from)
            .map_err(|diagnostic| Box::new(diagnostic.label(*place, "it is named here")))?;
        let source = sources.add_source(document::source(&text));
        let own = record.fields.iter().position(|field| field.name == *member);
        if let Some(own) = own.and_then(|at| texts.get_mut(at)) {
            own.push((source, text));
        }
    }
    let name = &record.declared.name;
    let options = Options::default();
    bound(rules, (id, record), name, &texts, &options, &mut Vec::new())
        .map_err(|unread| unread.diagnostic)
}

/// Why a dossier is not checked.
struct Unread {
    diagnostic: Box<Diagnostic>,
    /// A file cannot be read at all.
    is_file: bool,
}

fn bound(
    rules: &Rules,
    (id, record): (RecordId, &Record),
    name: &str,
    texts: &[Vec<(SourceId, Text)>],
    options: &Options,
    notes: &mut Vec<Diagnostic>,
) -> Result<Document, Unread> {
    let mut members = Vec::new();
    for (field, texts) in record.fields.iter().zip(texts) {
        let mut files = Vec::new();
        for (source, text) in texts {
            files.push(file(rules, field, (*source, text), options, notes)?);
        }
        members.push(files);
    }
    Ok(Document::dossier(&rules.program, id, name.into(), members))
}

/// Reads a file as a member: as its type, or as a list of it.
fn file(
    rules: &Rules,
    field: &StoredField,
    (source, text): (SourceId, &Text),
    options: &Options,
    notes: &mut Vec<Diagnostic>,
) -> Result<Document, Unread> {
    let wrong = |diagnostic: Diagnostic| Unread {
        diagnostic: Box::new(diagnostic),
        is_file: false,
    };
    let detected = document::detect(&text.name, &text.text);
    let trees = document::documents(detected.format, &text.text, source, &options.limits);
    let mut trees = trees.map_err(|diagnostic| Unread {
        diagnostic,
        is_file: true,
    })?;
    if let Some(promised) = detected.instead_of {
        notes.push(other_format(&text.name, detected.format, promised));
    }
    let element = field.ty.element().unwrap_or(&field.ty);
    let record = element
        .record()
        .and_then(|id| rules.program.records.get(id));
    let reads_whole = record.is_some_and(reads_lists);
    let is_list = |tree: &Tree| !tree.is_empty() && tree.kind(tree.root()) == NodeKind::List;
    let is_stream = detected.format.stream == Some(Stream::Lines);
    let mut tree = match (trees.len(), is_stream) {
        (1, false) => trees.pop().unwrap_or_default(),
        _ => Tree::list_of(Arc::clone(&text.text), &trees),
    };
    let is_one = field.ty.element().is_none();
    if is_one && is_list(&tree) && !reads_whole {
        let elements: Vec<_> = tree.children(tree.root()).collect();
        match elements.as_slice() {
            [only] => tree = tree.part(*only),
            several => {
                let message = format!(
                    "`{}` holds {} documents, and `{}` is one",
                    text.name,
                    several.len(),
                    field.name
                );
                let help = format!(
                    "give the file of one, or declare `{0}: list of …`",
                    field.name
                );
                let diagnostic = Diagnostic::about_file(MEMBER, &*text.name, message);
                return Err(wrong(diagnostic.help(help)));
            }
        }
    }
    let ty = match !is_one && is_list(&tree) && !reads_whole {
        true => Type::List(Box::new(element.clone())),
        false => element.clone(),
    };
    if let (Some(record), Type::Record(_)) = (record, &ty)
        && reads_nothing_of(record, &tree, tree.root())
    {
        let what = format!("`{}`, given as `{}`,", text.name, field.name);
        let (message, help) = nothing_read(&what, record, &tree, tree.root());
        return Err(wrong(
            Diagnostic::about_file(NO_TYPE, &*text.name, message).help(help),
        ));
    }
    let name = Arc::clone(&text.name);
    Ok(document::bind(&rules.program, tree, &ty, name, source))
}
