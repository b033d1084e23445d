//! Checks the documents of a task on several threads, and collects the results in order.

use std::collections::HashMap;
use std::sync::Arc;

use super::CheckRun;
use super::prepare::PreparedTask;
use super::progress::{Done, Progress};
use super::resume::{PieceKind, PieceResults, Resume};
use super::tasks::Task;
use crate::check::program::AgreementId;
use crate::check::{Program, Text};
use crate::cli::documents::DocumentArgument;
use crate::cli::files;
use crate::cli::work::{self, LineBlock, Piece, Queue, Selection, StreamPosition, WorkItem};
use crate::diagnostic::codes::documents::{ASTRAY, BARE_PERCENTAGE, DECIMALS};
use crate::diagnostic::codes::usage::{NO_RULE_MET, NOTHING_CHECKED};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::document::name::number;
use crate::eval::Settings;
use crate::eval::finding::{Finding, Verdict};
use crate::pipeline::stream::{Batch, DocumentLines, DocumentPlace, StreamChecker};
use crate::pipeline::{self, CheckedOutcome, Options, Rules};
use crate::source::{SourceId, Sources};

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
    jobs: Option<usize>,
    (first_file, progress, mut resume): (usize, &Progress, Option<&mut Resume>),
    sources: &Sources,
    run: &mut CheckRun,
) {
    let given = &task.given;
    let before = (run.checked, run.diagnostics.len());
    let whole_tables = job.rules.read_lists(&job.said);
    let selection = Selection {
        shard: run.shard,
        first_file,
        is_sliced: !run.shard.is_whole() || resume.is_some(),
    };
    let queue =
        |given, selection| Queue::new(given, &job.said.limits, sources, whole_tables, selection);
    let is_noted = resume.is_some();
    let before_interruption = resume
        .as_deref_mut()
        .map(|resume| resume.begin_task(given, run));
    let streams = StreamChecker::new(&job.rules, &job.settings, &job.said, sources);
    // The texts of documents are kept for each piece, and only those that findings are of for the run.
    let texts = sources.clone();
    let first = texts.len();
    let all = queue(given, selection).after(before_interruption.unwrap_or_default());
    // The number of cores is in files of the system: one small document does not need it.
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = if all.is_small() {
        1
    } else {
        jobs.unwrap_or_else(cores)
    };
    let mut has_other_shards = work::all(
        all,
        jobs,
        |piece| {
            let own = texts.clone();
            let streams = streams.with_sources(&own);
            let outcome = result(job, &streams, piece, is_noted, &own);
            (outcome, own)
        },
        |(result, own)| {
            let done = Done {
                file: first_file.saturating_add(result.file),
                offset: match result.kind {
                    PieceKind::Whole => None,
                    PieceKind::Lines(..) | PieceKind::TooLarge | PieceKind::Rest => {
                        Some(result.end.unwrap_or(result.start).offset)
                    }
                },
            };
            let (name, checked) = (Arc::clone(&result.name), run.checked);
            let mut texts = PieceTexts::new(&own, first, sources);
            take_result(result, &mut texts, resume.as_deref_mut(), run);
            progress.take(&name, run.checked.saturating_sub(checked), done);
        },
    );
    if let Some(resume) = resume {
        resume.end_task(given.len(), has_other_shards);
    }
    if given.is_empty() && !*is_unchanged {
        if selection.has(0, 0) {
            let result = agreements(job, None, sources);
            let mut texts = PieceTexts::of_run(sources);
            take_result(result, &mut texts, None, run);
        } else {
            has_other_shards = true;
        }
    }
    if !run.shard.is_whole() {
        let names = given.iter().filter_map(DocumentArgument::path);
        let names = names.map(|path| files::shown(path).to_string());
        run.partial
            .extend(names.filter(|name| work::stream_of(name, whole_tables).is_some()));
    }
    let is_said = has_errors(run.diagnostics.get(before.1..).unwrap_or_default());
    // A gate without documents is an error, whether or not its empty files have changed.
    let holds_others = *is_unchanged && unchanged.is_empty()
        || has_other_shards
        || queue(unchanged, Selection::ALL).holds_documents();
    if run.checked == before.0 && !is_said && !holds_others {
        run.report([nothing_checked(task, !unchanged.is_empty())], 2);
    }
}

/// The diagnostic for a task without documents.
pub(super) fn nothing_checked(task: &Task, has_unchanged: bool) -> Diagnostic {
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

/// The texts of the documents of a piece. They go with it, unless a finding or a diagnostic that is kept is of one.
pub(super) struct PieceTexts<'s> {
    own: &'s Sources,
    /// How many texts the run had before its documents: these have the same ids in both.
    first: usize,
    run: &'s Sources,
    kept: HashMap<SourceId, SourceId>,
    /// The numbers of its texts among those of all pieces.
    numbers: HashMap<SourceId, u64>,
}

impl<'s> PieceTexts<'s> {
    pub fn new(own: &'s Sources, first: usize, run: &'s Sources) -> Self {
        Self {
            own,
            first,
            run,
            kept: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    /// The texts of the run itself: all stay.
    pub fn of_run(run: &'s Sources) -> Self {
        Self::new(run, usize::MAX, run)
    }

    fn keep_text(&mut self, id: &mut SourceId) {
        if *id == SourceId::NOWHERE || Sources::is_among_first(*id, self.first) {
            return;
        }
        let Self { own, run, kept, .. } = self;
        let add = || run.add_source(own.get(*id).clone());
        *id = *kept.entry(*id).or_insert_with(add);
    }

    /// The number of a text, which no other text of the run has; `last` is the last one given to a text of a piece.
    fn number(&mut self, id: SourceId, last: &mut u64) -> u64 {
        if id == SourceId::NOWHERE || Sources::is_among_first(id, self.first) {
            return u64::from(id.number());
        }
        *self.numbers.entry(id).or_insert_with(|| {
            *last = last.saturating_add(1);
            last.saturating_add(1 << 32)
        })
    }

    /// Keeps the texts of a finding.
    fn keep(&mut self, finding: &mut Finding) {
        finding.each_source(&mut |id| self.keep_text(id));
    }

    /// Keeps the texts of a diagnostic.
    pub fn keep_diagnostic(&mut self, diagnostic: &mut Diagnostic) {
        for label in &mut diagnostic.labels {
            self.keep_text(&mut label.span.source);
        }
    }
}

/// Result of one piece of work.
struct PieceOutcome {
    /// The file.
    name: Arc<str>,
    /// The number of the file in the task.
    file: usize,
    /// Where the piece begins and ends.
    start: StreamPosition,
    end: Option<StreamPosition>,
    /// It was checked before the run was interrupted.
    is_again: bool,
    /// Other shards check documents before it.
    has_others: bool,
    kind: PieceKind,
    /// Why it could not be read or checked, and the exit code for that.
    problem: Option<(Diagnostic, u8)>,
    batch: Batch,
}

impl Default for PieceOutcome {
    fn default() -> Self {
        Self {
            name: Arc::default(),
            file: 0,
            start: StreamPosition::START,
            end: None,
            is_again: false,
            has_others: false,
            kind: PieceKind::default(),
            problem: None,
            batch: Batch::default(),
        }
    }
}

/// Checks a piece. Where documents with something to report are is only worked out if it `is_noted`.
fn result(
    job: &CheckContext,
    streams: &StreamChecker<'_>,
    piece: Piece,
    is_noted: bool,
    sources: &Sources,
) -> PieceOutcome {
    let Piece {
        file,
        start,
        end,
        is_again,
        has_others,
        item,
    } = piece;
    PieceOutcome {
        file,
        start,
        end,
        is_again,
        has_others,
        ..item_result(job, streams, item, (start, is_noted), sources)
    }
}

fn item_result(
    job: &CheckContext,
    streams: &StreamChecker<'_>,
    item: WorkItem,
    (start, is_noted): (StreamPosition, bool),
    sources: &Sources,
) -> PieceOutcome {
    let limits = &job.said.limits;
    match item {
        WorkItem::Agreements(path) => agreements(job, Some(&files::shown(&path)), sources),
        WorkItem::File(path) => document(job, streams, files::read(&path, limits), sources),
        WorkItem::Text(text) => document(job, streams, text, sources),
        WorkItem::Dossier(dossier) => super::dossiers::checked(job, &dossier, sources).map_or_else(
            |diagnostic| PieceOutcome {
                problem: Some((diagnostic, 3)),
                ..PieceOutcome::default()
            },
            |others| PieceOutcome {
                name: dossier.name.as_str().into(),
                batch: Batch {
                    others,
                    ..Batch::default()
                },
                ..PieceOutcome::default()
            },
        ),
        WorkItem::Empty(name) => PieceOutcome {
            problem: Some((no_documents(&name), 0)),
            name,
            ..PieceOutcome::default()
        },
        WorkItem::TooLarge(diagnostic) => PieceOutcome {
            problem: Some((diagnostic, 3)),
            kind: PieceKind::TooLarge,
            ..PieceOutcome::default()
        },
        WorkItem::Lines(LineBlock {
            name,
            header,
            text,
            ends,
        }) => {
            let lines = DocumentLines {
                name: &name,
                header: header.as_deref(),
                first: start.number,
                line: start.line,
                text: &text,
                ends: &ends,
            };
            let batch = streams.check(&lines);
            let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
            let places = match is_noted {
                true => places(&lines, start, &batch.others),
                false => Vec::new(),
            };
            PieceOutcome {
                name: Arc::clone(&name),
                kind: PieceKind::Lines(size, places),
                batch,
                ..PieceOutcome::default()
            }
        }
    }
}

/// Where some documents of a block are in their stream, in order.
fn places(
    lines: &DocumentLines<'_>,
    start: StreamPosition,
    documents: &[CheckedOutcome],
) -> Vec<DocumentPlace> {
    if documents.is_empty() {
        return Vec::new();
    }
    let mut numbers = documents
        .iter()
        .filter_map(|document| number(&document.name))
        .peekable();
    let places = lines
        .places()
        .filter(|place| numbers.next_if_eq(&place.number).is_some());
    places
        .map(|place| DocumentPlace {
            offset: start.offset.saturating_add(place.offset),
            ..place
        })
        .collect()
}

/// A note on a table or stream without a document.
pub(super) fn no_documents(name: &Arc<str>) -> Diagnostic {
    // The message has no file name, so that several files share one note.
    let note = Diagnostic::in_file(NOTHING_CHECKED, &**name, "it holds no documents");
    Diagnostic {
        severity: Severity::Note,
        ..note
    }
}

fn document(
    job: &CheckContext,
    streams: &StreamChecker<'_>,
    text: Result<Text, Diagnostic>,
    sources: &Sources,
) -> PieceOutcome {
    match text {
        Ok(text) => {
            let others = match streams.settled_document(&text) {
                Some(settled) => vec![settled],
                None => {
                    pipeline::check_document(&job.rules, &job.settings, &text, &job.said, sources)
                }
            };
            PieceOutcome {
                name: text.name,
                kind: PieceKind::Whole,
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
pub(super) fn of_requested(program: &Program) -> Vec<AgreementId> {
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

/// Adds the results of a piece to the run, and to its state if that is written.
fn take_result(
    result: PieceOutcome,
    texts: &mut PieceTexts<'_>,
    resume: Option<&mut Resume>,
    run: &mut CheckRun,
) {
    let PieceOutcome {
        name,
        file,
        start,
        end,
        is_again,
        has_others,
        kind,
        problem,
        batch,
    } = result;
    if let Some((diagnostic, code)) = problem {
        run.report([diagnostic], code);
    }
    let Batch {
        clean,
        tally,
        by_rule,
        others,
    } = batch;
    if clean > 0 {
        run.checked = run.checked.saturating_add(clean);
        run.tally.add(&tally);
        run.by_rule.add(&by_rule);
        if run.documents.last().is_none_or(|last| *last != *name) {
            run.documents.push(name.to_string());
        }
    }
    let Some(resume) = resume else {
        return others.into_iter().for_each(|one| take(one, texts, run));
    };
    let results = PieceResults {
        file,
        start,
        end,
        is_again,
        has_others,
        kind,
        clean,
        tally,
        by_rule,
        others,
    };
    resume.take(results, texts, run);
}

/// Adds the result of one document to the run.
pub(super) fn take(checked: CheckedOutcome, texts: &mut PieceTexts<'_>, run: &mut CheckRun) {
    let name = checked.name;
    let silent = checked.tally.obligations() == 0
        && !checked.is_file_of_dossier
        && !has_errors(&checked.diagnostics);
    let failed = has_errors(&checked.diagnostics);
    let code = if checked.unreadable { 3 } else { 2 };
    let stream = crate::document::name::split(&name).0.to_owned();
    let mut said = checked.diagnostics;
    // Reported once for all documents of a stream.
    let is_new = |one: &Diagnostic, run: &mut CheckRun| {
        run.told.insert((stream.clone(), one.message.clone()))
    };
    said.retain(|one| ![ASTRAY, BARE_PERCENTAGE, DECIMALS].contains(&one.code) || is_new(one, run));
    said.iter_mut().for_each(|one| texts.keep_diagnostic(one));
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
        // Where all findings are written as they come, nothing is said about single documents of a stream at the end.
        match (&run.streamed, run.documents.last()) {
            (Some(_), Some(last)) if *last == stream => {}
            (Some(_), _) => run.documents.push(stream),
            (None, _) => run.documents.push(name),
        }
        run.checked = run.checked.saturating_add(1);
    }
    run.tally.add(&checked.tally);
    run.by_rule.add(&checked.by_rule);
    run.beyond.add(&checked.beyond);
    for mut finding in run.room.admit(checked.findings) {
        match &mut run.streamed {
            Some(streamed) => {
                if !matches!(finding.verdict, Verdict::Holds | Verdict::NotApplicable) {
                    run.by_rule
                        .count(&finding.rule.as_str().into(), finding.verdict);
                }
                let (own, last) = (texts.own, &mut run.last_text);
                streamed.take(&finding, own, &mut |id| texts.number(id, last));
            }
            None => {
                texts.keep(&mut finding);
                run.findings.push(finding);
            }
        }
    }
}
