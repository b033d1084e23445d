//! Checks the documents of a task on several threads, and collects the results in order.

use std::collections::HashMap;
use std::sync::Arc;

use super::CheckRun;
use super::prepare::PreparedTask;
use super::progress::{Done, Progress};
use super::tasks::Task;
use crate::check::program::AgreementId;
use crate::check::{Program, Text};
use crate::cli::files;
use crate::cli::work::{self, LineBlock, Piece, Queue, Selection, StreamPosition, WorkItem};
use crate::diagnostic::codes::documents::{ASTRAY, BARE_PERCENTAGE};
use crate::diagnostic::codes::usage::{NO_RULE_MET, NOTHING_CHECKED};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::eval::Settings;
use crate::pipeline::stream::{self, Batch, DocumentLines};
use crate::pipeline::{self, CheckedOutcome, Options, Rules};
use crate::source::Sources;

/// Rules, settings and options that apply to every document of a task.
pub(super) struct CheckContext {
    pub rules: Rules,
    pub settings: Settings,
    pub said: Options,
    /// The agreements of each rule file, by its name.
    pub agreements: HashMap<Arc<str>, Vec<AgreementId>>,
}

/// The agreements of a program by the names of their files.
pub(super) fn by_file(program: &Program, sources: &Sources) -> HashMap<Arc<str>, Vec<AgreementId>> {
    let mut all: HashMap<Arc<str>, Vec<AgreementId>> = HashMap::new();
    for (index, agreement) in (0_u32..).zip(&program.agreements) {
        if let Some(module) = program.modules.get(agreement.declared.module) {
            let name = sources.get(module.source).name();
            let others = module.other_names.iter().filter(|other| ***other != *name);
            for name in std::iter::once(&Arc::from(name)).chain(others) {
                all.entry(Arc::clone(name))
                    .or_default()
                    .push(AgreementId(index));
            }
        }
    }
    all
}

/// Checks the documents of a task and adds the results to the run. A task without any document is an error.
pub(super) fn documents_and_agreements(
    PreparedTask {
        job,
        task,
        unchanged,
        is_unchanged,
        ..
    }: &PreparedTask,
    jobs: usize,
    (first_file, progress): (usize, &Progress),
    sources: &Sources,
    run: &mut CheckRun,
) {
    let given = &task.given;
    let before = (run.documents.len(), run.diagnostics.len());
    let whole_tables = job.rules.read_lists(&job.said);
    let selection = Selection {
        shard: run.shard,
        first_file,
    };
    let queue =
        |given, selection| Queue::new(given, &job.said.limits, sources, whole_tables, selection);
    let mut others = work::all(
        queue(given, selection),
        jobs,
        |piece| result(job, piece, sources),
        |result| {
            let done = Done {
                file: first_file.saturating_add(result.file),
                offset: result.end.map(|end| end.offset),
            };
            let (name, checked) = (Arc::clone(&result.name), run.checked);
            take_result(result, run);
            progress.take(&name, run.checked.saturating_sub(checked), done);
        },
    );
    if given.is_empty() && !*is_unchanged {
        if selection.has(0, 0) {
            let result = agreements(job, None, sources);
            take_result(result, run);
        } else {
            others.has_any = true;
        }
    }
    let partial = others.streams.iter().map(|stream| stream.to_string());
    run.partial.extend(partial);
    let is_said = has_errors(run.diagnostics.get(before.1..).unwrap_or_default());
    // A gate without documents is an error, whether or not its empty files have changed.
    let holds_others = *is_unchanged && unchanged.is_empty()
        || others.has_any
        || queue(unchanged, Selection::ALL).holds_documents();
    if run.documents.len() == before.0 && !is_said && !holds_others {
        run.report([nothing_checked(task, !unchanged.is_empty())], 2);
    }
}

/// The diagnostic for a task without documents.
fn nothing_checked(task: &Task, has_unchanged: bool) -> Diagnostic {
    if task.given.is_empty() && !has_unchanged {
        return Diagnostic::new(NOTHING_CHECKED, Severity::Error, "no documents are given").help(
            "name files, folders or patterns, as `whereas check drafts/ -r rules/kz.whereas`",
        );
    }
    let help = "look at what writes the files; leave them out where they are meant to be empty";
    match task.gate {
        Some((_, place)) => Diagnostic::error(
            NOTHING_CHECKED,
            place,
            "the files of this gate hold no documents",
        ),
        None => Diagnostic::new(
            NOTHING_CHECKED,
            Severity::Error,
            "the files that are given hold no documents",
        ),
    }
    .help(help)
}

/// Result of one piece of work.
#[derive(Default)]
struct PieceOutcome {
    /// The file.
    name: Arc<str>,
    /// The number of the file in the task.
    file: usize,
    /// Where the piece ends.
    end: Option<StreamPosition>,
    /// Why it could not be read or checked, and the exit code for that.
    problem: Option<(Diagnostic, u8)>,
    batch: Batch,
}

fn result(job: &CheckContext, piece: Piece, sources: &Sources) -> PieceOutcome {
    let Piece {
        file,
        start,
        end,
        item,
    } = piece;
    PieceOutcome {
        file,
        end,
        ..item_result(job, item, start, sources)
    }
}

fn item_result(
    job: &CheckContext,
    item: WorkItem,
    start: StreamPosition,
    sources: &Sources,
) -> PieceOutcome {
    let limits = &job.said.limits;
    match item {
        WorkItem::Agreements(path) => agreements(job, Some(&files::shown(&path)), sources),
        WorkItem::File(path) => document(job, files::read(&path, limits), sources),
        WorkItem::Text(text) => document(job, text, sources),
        WorkItem::Empty(name) => PieceOutcome {
            problem: Some((no_documents(&name), 0)),
            name,
            ..PieceOutcome::default()
        },
        WorkItem::TooLarge(diagnostic) => PieceOutcome {
            problem: Some((diagnostic, 3)),
            ..PieceOutcome::default()
        },
        WorkItem::Lines(LineBlock { name, header, text }) => {
            let lines = DocumentLines {
                name: &name,
                header: header.as_deref(),
                first: start.number,
                line: start.line,
                text: &text,
            };
            let batch = stream::check_lines(&job.rules, &job.settings, &lines, &job.said, sources);
            PieceOutcome {
                name,
                batch,
                ..PieceOutcome::default()
            }
        }
    }
}

/// A note on a table or stream without a document.
fn no_documents(name: &Arc<str>) -> Diagnostic {
    // The message has no file name, so that several files share one note.
    let note = Diagnostic::in_file(NOTHING_CHECKED, &**name, "it holds no documents");
    Diagnostic {
        severity: Severity::Note,
        ..note
    }
}

fn document(job: &CheckContext, text: Result<Text, Diagnostic>, sources: &Sources) -> PieceOutcome {
    match text {
        Ok(text) => {
            let others =
                pipeline::check_document(&job.rules, &job.settings, &text, &job.said, sources);
            PieceOutcome {
                name: text.name,
                batch: Batch {
                    others,
                    ..Batch::default()
                },
                ..PieceOutcome::default()
            }
        }
        Err(diagnostic) => PieceOutcome {
            problem: Some((diagnostic, 3)),
            ..PieceOutcome::default()
        },
    }
}

/// Checks the agreements of one file, or of all files that the user named.
fn agreements(job: &CheckContext, file: Option<&Arc<str>>, sources: &Sources) -> PieceOutcome {
    let ids = match file {
        Some(file) => job.agreements.get(file).cloned().unwrap_or_default(),
        None => of_requested(&job.rules.program),
    };
    let others: Vec<CheckedOutcome> = ids
        .into_iter()
        .map(|id| pipeline::check_agreement(&job.rules, &job.settings, id, &job.said, sources))
        .collect();
    let problem = file.filter(|_| others.is_empty()).map(|file| {
        let message = format!("`{file}` holds no agreement");
        let help =
            "an agreement is written `agreement name: Type { … }`; rules are given with `-r`";
        (
            Diagnostic::about_file(NOTHING_CHECKED, &**file, message).help(help),
            2,
        )
    });
    let name = file.cloned().unwrap_or_default();
    PieceOutcome {
        name,
        problem,
        batch: Batch {
            others,
            ..Batch::default()
        },
        ..PieceOutcome::default()
    }
}

/// The agreements of all files that the user named.
fn of_requested(program: &Program) -> Vec<AgreementId> {
    let is_requested = |module: usize| {
        let module = program.modules.get(module);
        module.is_some_and(|module| module.requested)
    };
    let numbered = (0_u32..).zip(&program.agreements);
    numbered
        .filter(|(_, agreement)| is_requested(agreement.declared.module))
        .map(|(index, _)| AgreementId(index))
        .collect()
}

fn take_result(result: PieceOutcome, run: &mut CheckRun) {
    if let Some((diagnostic, code)) = result.problem {
        run.report([diagnostic], code);
    }
    if result.batch.clean > 0 {
        run.checked = run.checked.saturating_add(result.batch.clean);
        run.tally.add(&result.batch.tally);
        run.by_rule.add(&result.batch.by_rule);
        if run
            .documents
            .last()
            .is_none_or(|last| *last != *result.name)
        {
            run.documents.push(result.name.to_string());
        }
    }
    for checked in result.batch.others {
        take(checked, run);
    }
}

/// Adds the result of one document to the run.
pub(super) fn take(checked: CheckedOutcome, run: &mut CheckRun) {
    let name = checked.name;
    let silent = checked.tally.obligations() == 0 && !has_errors(&checked.diagnostics);
    let failed = has_errors(&checked.diagnostics);
    let code = if checked.unreadable { 3 } else { 2 };
    let stream = crate::document::name::split(&name).0;
    let mut said = checked.diagnostics;
    // Reported once for all documents of a stream.
    let is_new = |one: &Diagnostic, run: &mut CheckRun| {
        run.told.insert((stream.to_owned(), one.message.clone()))
    };
    said.retain(|one| ![ASTRAY, BARE_PERCENTAGE].contains(&one.code) || is_new(one, run));
    run.report(said, code);
    if silent {
        let message = format!("no rule speaks of `{name}`");
        let help = "name its type with `--as`, or give the rules that are meant for it with `-r`";
        run.report(
            [Diagnostic::about_file(NO_RULE_MET, &*name, message).help(help)],
            2,
        );
    }
    if !failed {
        run.documents.push(name);
        run.checked = run.checked.saturating_add(1);
    }
    run.tally.add(&checked.tally);
    run.by_rule.add(&checked.by_rule);
    run.beyond.add(&checked.beyond);
    run.findings.extend(run.room.admit(checked.findings));
}
