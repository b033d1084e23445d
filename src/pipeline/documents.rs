//! Checks documents: format, type, verdicts, findings.

use std::sync::Arc;

use super::{Checked, Options};
use crate::check::Text;
use crate::check::program::{AgreementId, Program, RecordId};
use crate::check::types::Type;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::codes::use_of_program::LIMIT;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::{self, Document, Tree, agreements, root};
use crate::eval::finding::Verdict;
use crate::eval::{self, Settings};
use crate::plan::Plan;
use crate::source::{SourceId, Sources, Span};

/// What a check is given beside the document, ready to run.
pub fn settings(program: &Program, sources: &mut Sources, options: &Options) -> (Settings, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut data = Vec::new();
    for item in &program.data {
        let input =
            options.inputs.iter().find(|(name, _)| **name == *item.declared.name || **name == *item.declared.path);
        data.push(input.and_then(|(_, text)| {
            let source = sources.add(Arc::clone(&text.name), Arc::clone(&text.text));
            let format = document::detect(&text.name, &text.text)?;
            match document::parse(format, &text.text, source, &options.limits) {
                Ok(mut trees) if !trees.is_empty() => {
                    Some(document::bind(program, trees.swap_remove(0), &item.ty, Arc::clone(&text.name), source))
                }
                Ok(_) => None,
                Err(diagnostic) => {
                    diagnostics.push(*diagnostic);
                    None
                }
            }
        }));
    }
    (Settings { as_of: options.as_of, data, steps: options.limits.steps }, diagnostics)
}

/// Reads a text as documents and checks each.
pub fn check_document(program: &Program, sources: &mut Sources, text: &Text, options: &Options) -> Checked {
    let source = sources.add(Arc::clone(&text.name), Arc::clone(&text.text));
    let unreadable =
        |diagnostic: Diagnostic| Checked { diagnostics: vec![diagnostic], unreadable: true, ..Checked::default() };
    if text.text.len() > options.limits.file_bytes {
        let message = format!("the document has {} bytes, more than {}", text.text.len(), options.limits.file_bytes);
        return unreadable(
            Diagnostic::about_file(LIMIT, &*text.name, message).help("`--limit file_bytes=N` raises the limit"),
        );
    }
    let Some(format) = document::detect(&text.name, &text.text) else { return Checked::default() };
    let trees = match document::parse(format, &text.text, source, &options.limits) {
        Ok(trees) => trees,
        Err(diagnostic) => return unreadable(*diagnostic),
    };
    if trees.is_empty() {
        let message = "the document is empty".to_owned();
        return unreadable(Diagnostic::error(code::YAML, Span::new(source, 0, 0), message));
    }
    let (settings, diagnostics) = settings(program, sources, options);
    let plan = Plan::of(program, false);
    let mut checked = Checked { diagnostics, ..Checked::default() };
    let several = trees.len() > 1;
    for (number, tree) in (1usize..).zip(trees) {
        let name: Arc<str> = if several { format!("{}#{number}", text.name).into() } else { Arc::clone(&text.name) };
        match root_type(program, &plan, &tree, source, options) {
            Ok(record) => {
                let document = document::bind(program, tree, &Type::Record(record), name, source);
                add(&mut checked, decide(program, &plan, &document, &settings, sources, options));
            }
            Err(diagnostic) => checked.diagnostics.push(*diagnostic),
        }
    }
    checked
}

/// Checks an agreement written in the language.
pub fn check_agreement(program: &Program, sources: &mut Sources, agreement: AgreementId, options: &Options) -> Checked {
    let Some(item) = program.agreements.get(agreement.index()) else { return Checked::default() };
    let (settings, diagnostics) = settings(program, sources, options);
    let source = item.written.body_span.source;
    let name = format!("{}#{}", sources.get(source).name(), item.declared.name);
    let tree = agreements::tree(&item.written, sources);
    let document = document::bind(program, tree, &Type::Record(item.record), name.into(), source);
    let plan = Plan::of(program, false);
    let mut checked = decide(program, &plan, &document, &settings, sources, options);
    checked.diagnostics.extend(diagnostics);
    checked
}

fn add(checked: &mut Checked, more: Checked) {
    checked.tally.add(&more.tally);
    checked.findings.extend(more.findings);
    checked.diagnostics.extend(more.diagnostics);
}

/// Decides every obligation and explains what is to be shown.
fn decide(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    options: &Options,
) -> Checked {
    let obligations = eval::run(program, plan, document, settings, sources);
    let mut checked = Checked { diagnostics: document.notes.clone(), ..Checked::default() };
    for obligation in &obligations {
        checked.tally.count(obligation.verdict);
    }
    for _ in &document.faults {
        checked.tally.count(Verdict::Violated);
    }
    if obligations.is_empty() && document.faults.is_empty() {
        let span = Span::new(document.source, 0, 0);
        let message = format!("no rule runs for `{}`", crate::value::text::shown(&document.name));
        checked.diagnostics.push(
            Diagnostic::error(code::NO_RULES, span, message).help("give the rules with `-r`, or the type with `--as`"),
        );
    }
    let shown: Vec<eval::Obligation> = obligations
        .into_iter()
        .filter(|obligation| {
            options.every_verdict || matches!(obligation.verdict, Verdict::Violated | Verdict::Undetermined)
        })
        .collect();
    checked.findings = eval::explain(program, plan, document, settings, sources, &shown);
    checked
}

/// The type that a document is read as.
pub(super) fn root_type(
    program: &Program,
    plan: &Plan,
    tree: &Tree,
    source: SourceId,
    options: &Options,
) -> Result<RecordId, Box<Diagnostic>> {
    let start = Span::new(source, 0, 0);
    if let Some(name) = &options.as_type {
        return named_type(program, name).map_err(|help| {
            Box::new(
                Diagnostic::error(code::NO_TYPE, start, format!("the rules declare no type `{name}`")).maybe_help(help),
            )
        });
    }
    let names = |ids: &[RecordId]| {
        let words = ids
            .iter()
            .filter_map(|id| program.records.get(id.index()))
            .map(|record| format!("`{}`", record.declared.name));
        words.collect::<Vec<_>>().join(", ")
    };
    match root::roots(program, plan, tree).as_slice() {
        [one] => Ok(*one),
        [] => {
            let candidates = names(&root::candidates(program, plan));
            let message = "the document has no key of any type that has rules";
            let help = if candidates.is_empty() {
                "the rules given speak of no type".to_owned()
            } else {
                format!("name its type with `--as`: {candidates}")
            };
            Err(Box::new(Diagnostic::error(code::NO_TYPE, start, message).help(help)))
        }
        several => {
            let message = format!("the document could be of several types: {}", names(several));
            Err(Box::new(
                Diagnostic::error(code::SEVERAL_TYPES, start, message)
                    .help("name the one that is meant with `--as TYPE`"),
            ))
        }
    }
}

fn named_type(program: &Program, name: &str) -> Result<RecordId, Option<String>> {
    let records = program.records.iter().filter(|record| !record.declared.name.is_empty());
    let named = |record: &crate::check::program::Record| {
        !record.declared.name.is_empty() && (*record.declared.path == *name || *record.declared.name == *name)
    };
    match program.records.iter().position(named).and_then(|at| u32::try_from(at).ok()) {
        Some(at) => Ok(RecordId(at)),
        None => Err(did_you_mean(name, records.map(|record| &*record.declared.name))
            .map(|near| format!("did you mean `{near}`?"))),
    }
}
