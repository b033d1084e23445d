//! `--resume`: a run that was interrupted goes on where it stopped.
//!
//! While documents are checked, the state of the run is written to a file again and again. It holds how far the run has
//! come, what was counted, and where the documents are that had something to report; no finding is in it. A run that finds
//! such a file counts what was counted, checks those few documents again, in their order, and goes on at the place where
//! the other stopped. From there on it is the same run, so that its report is the same.

mod state;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::gather::PieceTexts;
use super::options::option_value;
use super::prepare::PreparedTask;
use super::progress::Done;
use super::{CheckRun, gather};
use crate::check::Program;
use crate::cli::access;
use crate::cli::arguments::CheckOptions;
use crate::cli::documents::DocumentArgument;
use crate::cli::files;
use crate::cli::inputs::{InputKind, Inputs};
use crate::cli::receipt;
use crate::cli::shard::Shard;
use crate::cli::work::{Again, StreamPosition, TaskDone};
use crate::diagnostic::codes::usage::{NOT_WRITTEN, RESUME};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, by_ending};
use crate::eval::finding::{ByRule, Tally};
use crate::pipeline::CheckedOutcome;
use crate::pipeline::stream::DocumentPlace;
use crate::report::visible;
use crate::source::Sources;
use state::{Counts, FileMark, Outcome, ReadMark, Setup, State, StateProblem, TaskState};

/// Time between two states, at least.
const PAUSE: Duration = Duration::from_millis(100);
/// Writing states takes at most one part in so many of the time of a run.
const PART_OF_TIME: u32 = 20;

/// The state of a run, as it is kept up and written.
pub(super) struct Resume {
    /// The file as the user named it, and where links lead from there.
    named: PathBuf,
    file: PathBuf,
    /// The state is written here first.
    part: PathBuf,
    /// The documents of all tasks, in order, and the number of the first one of each task.
    documents: Vec<PathBuf>,
    first: Vec<usize>,
    state: State,
    /// What came of the documents of the present task that are not checked again.
    counts: Outcome,
    /// The tasks of the interrupted run that are still to be taken up, the next one last.
    before: Vec<TaskState>,
    /// Some documents of the interrupted run are still to be checked again: the state would be without them.
    is_behind: bool,
    /// When the state was written, and how long the next one waits.
    written: Instant,
    pause: Duration,
    /// Why it could not be written.
    failed: Option<std::io::Error>,
}

/// The results of a piece of work, and where it comes from.
pub(super) struct PieceResults {
    /// The number of the file in the task.
    pub file: usize,
    pub start: StreamPosition,
    /// Where the run can go on after it.
    pub end: Option<StreamPosition>,
    /// It was checked before the run was interrupted.
    pub is_again: bool,
    /// Other shards check documents before it.
    pub has_others: bool,
    pub kind: PieceKind,
    /// What came of documents with nothing to report.
    pub clean: u64,
    pub tally: Tally,
    pub by_rule: ByRule,
    pub others: Vec<CheckedOutcome>,
}

/// What a piece of work is, for checking it again.
#[derive(Debug, Default)]
pub(super) enum PieceKind {
    /// Lines of a stream: their size, and the places of the documents with something to report, in order.
    Lines(u64, Vec<DocumentPlace>),
    /// A document of a stream that is too large to be read.
    TooLarge,
    /// Documents of a file that is no stream.
    Whole,
    /// What a file holds from here on, which is always checked again.
    #[default]
    Rest,
}

impl Resume {
    /// Takes up the run that the file is of, or begins one.
    ///
    /// # Errors
    /// The file is of another run, cannot be used or cannot be written; or a document cannot be read twice.
    pub fn open(
        file: &Path,
        options: &CheckOptions,
        tasks: &[PreparedTask],
        (sources, run): (&Sources, &CheckRun),
    ) -> Result<Self, Diagnostic> {
        let given = || tasks.iter().flat_map(|one| &one.task.given);
        may_hold_a_state(file)?;
        given().try_for_each(can_be_read_twice)?;
        let real = access::real(file).unwrap_or_else(|| file.to_path_buf());
        let name = real.file_name().unwrap_or_default().to_string_lossy();
        let part = real.with_file_name(format!(".{name}.part"));
        let documents: Vec<PathBuf> = given()
            .filter_map(DocumentArgument::path)
            .map(Path::to_path_buf)
            .collect();
        let mut count = 0_usize;
        let first: Vec<usize> = tasks
            .iter()
            .map(|one| {
                let before = count;
                count = count.saturating_add(one.task.given.len());
                before
            })
            .collect();
        let setup = Setup {
            options: digest(options, tasks, run.shard),
            files: hashes(tasks, sources, run)?,
            documents: documents.iter().map(|path| FileMark::of(path)).collect(),
        };
        let before = state::read(&real).map_err(|problem| unusable(file, &problem))?;
        let before = match before {
            Some(before) => fitting(before, &setup, &documents, &first)
                .map_err(|changed| does_not_fit(file, &changed))?,
            None => State::default(),
        };
        let mut resume = Self {
            named: file.to_path_buf(),
            file: real,
            part,
            documents,
            first,
            state: State {
                setup,
                read: before.read,
                tasks: Vec::new(),
            },
            counts: Outcome::default(),
            is_behind: !before.tasks.is_empty(),
            before: before.tasks.into_iter().rev().collect(),
            written: Instant::now(),
            pause: PAUSE,
            failed: None,
        };
        if !resume.is_behind {
            // Hours later it would be too late to say that the file cannot be written.
            resume.write();
            if let Some(error) = resume.failed.take() {
                return Err(not_written(file, &error, Severity::Error));
            }
        }
        Ok(resume)
    }

    /// Where the interrupted run stopped, of those files that are numbered through all tasks.
    pub fn begins_at(&self, tasks: &[PreparedTask]) -> Option<Done> {
        let last = self.before.first()?;
        let begun = tasks.iter().take(self.before.len().saturating_sub(1));
        let files: usize = begun.map(PreparedTask::file_count).sum();
        let (file, at) = last.at;
        Some(Done {
            file: files.saturating_add(file),
            offset: Some(at.offset),
        })
    }

    /// Begins the next task: counts what was counted of it before, and returns what is left of it to do.
    pub fn begin_task(&mut self, given: &[DocumentArgument], run: &mut CheckRun) -> TaskDone {
        let Some(mut before) = self.before.pop() else {
            self.counts = Outcome::default();
            self.state.tasks.push(TaskState::default());
            return TaskDone::default();
        };
        self.counts = before.counts.outcome();
        let Outcome {
            checked,
            tally,
            by_rule,
            beyond,
            room,
        } = &self.counts;
        run.checked = run.checked.saturating_add(*checked);
        run.before = run.before.saturating_add(*checked);
        run.tally.add(tally);
        run.by_rule.add(by_rule);
        run.beyond.add(beyond);
        run.room.beyond.add(room);
        let name = |file: usize| {
            let path = given.get(file).and_then(DocumentArgument::path);
            path.map(files::shown).unwrap_or_default()
        };
        let streams = before.named.iter().map(|file| name(*file).to_string());
        run.documents.extend(streams);
        for (file, count) in before.whole_files() {
            let name = name(file);
            let numbers = 1..=count;
            let names = numbers.map(|number| document::name::of(&name, number, count > 1));
            run.documents.extend(names);
        }
        let again = std::mem::take(&mut before.again);
        let done = TaskDone {
            again: again.into(),
            at: before.at,
            has_others: before.has_others,
        };
        self.state.tasks.push(before);
        done
    }

    /// Notes that a task is done, which has this number of files, and whether other shards check documents of it.
    pub fn end_task(&mut self, files: usize, has_others: bool) {
        if let Some(task) = self.state.tasks.last_mut() {
            task.at = (files, StreamPosition::START);
            task.has_others |= has_others;
        }
        self.is_behind &= !self.before.is_empty();
        self.settle_task();
    }

    /// Puts what was counted into the state of the present task.
    fn settle_task(&mut self) {
        if let Some(task) = self.state.tasks.last_mut() {
            task.counts = Counts::of(&self.counts);
        }
    }

    /// Adds the results of a piece of work to the run, and notes where it is and what was counted.
    pub fn take(&mut self, piece: PieceResults, texts: &mut PieceTexts<'_>, run: &mut CheckRun) {
        let PieceResults {
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
        } = piece;
        let mut after = (file.saturating_add(1), StreamPosition::START);
        match kind {
            PieceKind::Lines(bytes, places) => {
                after = (file, end.unwrap_or(start));
                if places.len() == others.len() {
                    let counts = (clean, tally, by_rule);
                    self.take_lines((file, places), others, counts, texts, run);
                } else {
                    // It is not known which documents these are: all are checked again.
                    others
                        .into_iter()
                        .for_each(|one| gather::take(one, texts, run));
                    self.add_again(file, Again::Lines(start, bytes));
                }
            }
            PieceKind::TooLarge => {
                self.add_again(file, Again::TooLarge(start));
                // The run cannot go on in the middle of a document.
                return;
            }
            PieceKind::Whole => self.take_whole(file, others, texts, run),
            PieceKind::Rest => {
                others
                    .into_iter()
                    .for_each(|one| gather::take(one, texts, run));
                self.add_again(file, Again::Rest(start));
            }
        }
        if is_again {
            return;
        }
        self.is_behind &= !self.before.is_empty();
        if let Some(task) = self.state.tasks.last_mut() {
            task.at = after;
            task.has_others |= has_others;
        }
        if self.written.elapsed() >= self.pause {
            self.write();
        }
    }

    fn add_again(&mut self, file: usize, again: Again) {
        if let Some(task) = self.state.tasks.last_mut() {
            task.add_again(file, again);
        }
    }

    fn take_lines(
        &mut self,
        (file, places): (usize, Vec<DocumentPlace>),
        others: Vec<CheckedOutcome>,
        (clean, tally, by_rule): (u64, Tally, ByRule),
        texts: &mut PieceTexts<'_>,
        run: &mut CheckRun,
    ) {
        self.counts.add(&Outcome {
            checked: clean,
            tally,
            by_rule,
            ..Outcome::default()
        });
        let Some(task) = self.state.tasks.last_mut() else {
            return;
        };
        if clean > 0 {
            task.named.insert(file);
        }
        // The stream's name is among those of the checked documents then, as it is when the run is resumed.
        let is_named = task.named.contains(&file);
        for (one, place) in others.into_iter().zip(places) {
            match take_one(one, texts, run) {
                Some(counted) if is_named => self.counts.add(&counted),
                _ => {
                    let start = StreamPosition {
                        offset: place.offset,
                        number: place.number,
                        line: place.line,
                    };
                    task.add_again(file, Again::Lines(start, place.bytes));
                }
            }
        }
    }

    fn take_whole(
        &mut self,
        file: usize,
        others: Vec<CheckedOutcome>,
        texts: &mut PieceTexts<'_>,
        run: &mut CheckRun,
    ) {
        let documents = others.len();
        let counted: Vec<Option<Outcome>> = others
            .into_iter()
            .map(|one| take_one(one, texts, run))
            .collect();
        let Some(task) = self.state.tasks.last_mut() else {
            return;
        };
        match counted.into_iter().collect::<Option<Vec<Outcome>>>() {
            Some(counted) => {
                counted.iter().for_each(|one| self.counts.add(one));
                task.add_whole(file, documents);
            }
            None => task.add_again(file, Again::Rest(StreamPosition::START)),
        }
    }

    /// Writes the state, unless documents of the interrupted run are missing in it.
    pub fn write(&mut self) {
        if self.is_behind {
            return;
        }
        self.settle_task();
        let begun = Instant::now();
        let written = self
            .mark_read()
            .and_then(|()| state::write(&self.file, &self.part, &self.state))
            .err();
        self.failed = written;
        self.written = Instant::now();
        self.pause = self
            .written
            .duration_since(begun)
            .saturating_mul(PART_OF_TIME)
            .max(PAUSE);
    }

    /// Marks what was read of the stream in the middle of which the run goes on.
    fn mark_read(&mut self) -> std::io::Result<()> {
        if let Some((document, offset)) = middle(&self.state.tasks, &self.first)
            && let Some(path) = self.documents.get(document)
        {
            let mark = ReadMark::of(path, offset)?;
            self.state.read.insert(document, (offset, mark));
        }
        Ok(())
    }

    /// Ends the run: removes the file. Returns why it cannot be.
    pub fn remove(self) -> Option<Diagnostic> {
        // It is only there if writing it failed.
        let _ = std::fs::remove_file(&self.part);
        let removed = std::fs::remove_file(&self.file);
        let error = removed.err()?;
        let shown = files::shown(&self.named);
        let message = format!("`{}` cannot be removed: {error}", visible(&shown));
        let help = "remove it, since the run that it is of has ended";
        let diagnostic = Diagnostic::about_file(NOT_WRITTEN, &*shown, message).help(help);
        Some(Diagnostic {
            severity: Severity::Warning,
            ..diagnostic
        })
    }

    /// Why the last state could not be written.
    pub fn problem(&mut self) -> Option<Diagnostic> {
        let error = self.failed.take()?;
        Some(not_written(&self.named, &error, Severity::Warning))
    }
}

/// Adds the result of a document to the run. Returns what was counted if that is all that came of it: no finding was kept, and
/// nothing was said.
fn take_one(
    one: CheckedOutcome,
    texts: &mut PieceTexts<'_>,
    run: &mut CheckRun,
) -> Option<Outcome> {
    let before = (run.finding_count(), run.diagnostics.len());
    let (tally, by_rule, beyond) = (one.tally, one.by_rule.clone(), one.beyond.clone());
    let of_others = std::mem::take(&mut run.room.beyond);
    gather::take(one, texts, run);
    let room = std::mem::replace(&mut run.room.beyond, of_others);
    run.room.beyond.add(&room);
    let is_counted = (run.finding_count(), run.diagnostics.len()) == before;
    is_counted.then_some(Outcome {
        checked: 1,
        tally,
        by_rule,
        beyond,
        room,
    })
}

/// The number of the document in the middle of which a run goes on, and the place in it.
fn middle(tasks: &[TaskState], first: &[usize]) -> Option<(usize, u64)> {
    let last = tasks.len().checked_sub(1)?;
    let (file, at) = tasks.get(last)?.at;
    let document = first.get(last)?.saturating_add(file);
    (at.offset > 0).then_some((document, at.offset))
}

/// What differs between an interrupted run and this one.
enum Changed {
    /// The options, or the documents that are given.
    Options,
    /// A file, by its name.
    File(Arc<str>),
}

/// The state, if this run is the one that it is of.
fn fitting(
    state: State,
    setup: &Setup,
    documents: &[PathBuf],
    first: &[usize],
) -> Result<State, Changed> {
    let before = &state.setup;
    if before.options != setup.options
        || before.documents.len() != documents.len()
        || state.tasks.len() > first.len()
    {
        return Err(Changed::Options);
    }
    let names = before.files.keys().chain(setup.files.keys());
    let changed = |name: &&String| before.files.get(*name) != setup.files.get(*name);
    if let Some(name) = names.into_iter().find(changed) {
        return Err(Changed::File(name.as_str().into()));
    }
    let marks = before.documents.iter().zip(&setup.documents);
    let mut marked = documents.iter().zip(marks);
    if let Some((path, _)) = marked.find(|(_, (before, now))| before != now) {
        return Err(Changed::File(files::shown(path)));
    }
    for (document, (offset, mark)) in &state.read {
        let path = documents.get(*document).ok_or(Changed::Options)?;
        if ReadMark::of(path, *offset).ok().as_ref() != Some(mark) {
            return Err(Changed::File(files::shown(path)));
        }
    }
    Ok(state)
}

/// A hash of everything that a value shows of itself.
#[derive(Default)]
struct Hashed(Sha256);

impl std::fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// A hash of the options that decide the result, and of the names of the documents. What only reports, waivers, the baseline
/// and the exit code depend on is not in it: that is applied at the end of the run.
fn digest(options: &CheckOptions, tasks: &[PreparedTask], shard: Shard) -> String {
    let mut hashed = Hashed::default();
    // Writing to a hash cannot fail.
    let _ = write!(
        hashed,
        "{shard} {:?} {:?} {:?} {:?}",
        options.rules, options.parameter, options.waivers, options.changed_since
    );
    for one in tasks {
        let _ = write!(
            hashed,
            "\n{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            one.task.gate,
            one.task.rules,
            one.task.given,
            one.unchanged,
            one.failed,
            one.task.as_of,
            one.job.said,
        );
    }
    receipt::hex(&hashed.0.finalize())
}

/// The hashes of the files that decide the result, other than the documents.
fn hashes(
    tasks: &[PreparedTask],
    sources: &Sources,
    run: &CheckRun,
) -> Result<std::collections::BTreeMap<String, String>, Diagnostic> {
    let mut inputs: Inputs = run.inputs.clone();
    tasks
        .iter()
        .for_each(|one| inputs.extend(one.task.journal.inputs()));
    inputs.files.retain(|input| match input.kind {
        InputKind::Settings
        | InputKind::Rules
        | InputKind::Module
        | InputKind::Waivers
        | InputKind::Table
        | InputKind::Input => true,
        // Findings are compared with it at the end of the run.
        InputKind::Baseline => false,
        InputKind::Document | InputKind::Unchanged => false,
    });
    let programs: Vec<&Program> = tasks.iter().map(|one| &one.job.rules.program).collect();
    let mut hashes = receipt::hashes(&inputs, &programs, sources)?;
    // Rule files that are documents decide what is checked, too.
    for one in tasks.iter().flat_map(|one| &one.task.given) {
        if let DocumentArgument::Rules(path) = one {
            hashes.insert(files::shown(path).to_string(), receipt::hash_of(path)?);
        }
    }
    Ok(hashes)
}

/// Whether a run can go on in a document.
fn can_be_read_twice(one: &DocumentArgument) -> Result<(), Diagnostic> {
    let what = match one {
        DocumentArgument::Stdin(_) => "standard input".to_owned(),
        DocumentArgument::Dossier(dossier) => {
            let message = format!("`--resume` cannot go on in the dossier `{}`", dossier.name);
            return Err(option_value(&message, "leave `--resume` out"));
        }
        DocumentArgument::File(path) | DocumentArgument::Rules(path) if files::is_stream(path) => {
            format!("`{}`, which is no file", visible(&files::shown(path)))
        }
        DocumentArgument::File(_) | DocumentArgument::Rules(_) => return Ok(()),
    };
    let message = format!("`--resume` cannot go on in {what}: it can be read only once");
    let help = "write it to a file first, or leave `--resume` out";
    Err(option_value(&message, help))
}

/// Whether a file may hold a state by its name. One with the name of a document would be taken for one when the run is
/// started again.
fn may_hold_a_state(file: &Path) -> Result<(), Diagnostic> {
    let shown = files::shown(file);
    if by_ending(&shown).is_none() && !crate::cli::rules::is_rule_file(file) {
        return Ok(());
    }
    let stem = files::shown(&file.with_extension("state"));
    let message = format!("`--resume {shown}` has the name of a document or a rule file");
    Err(option_value(
        &message,
        &format!("name a file for the state of the run, as `--resume {stem}`"),
    ))
}

fn problem(file: &Path, message: &str, help: &str) -> Diagnostic {
    Diagnostic::about_file(RESUME, &*files::shown(file), message.to_owned()).help(help.to_owned())
}

/// The diagnostic for a file that is no state that can be used.
fn unusable(file: &Path, why: &StateProblem) -> Diagnostic {
    let shown = files::shown(file);
    let shown = visible(&shown);
    let anew = format!("remove `{shown}` to begin anew");
    match why {
        StateProblem::System(error) => files::cannot_read(file, error),
        StateProblem::NoState => problem(
            file,
            &format!("`{shown}` is not the state of a run, and is not overwritten"),
            "name another file with `--resume`",
        ),
        StateProblem::OtherVersion(version) => problem(
            file,
            &format!(
                "`{shown}` is the state of a run of whereas {}, and this is whereas {}",
                visible(version),
                env!("CARGO_PKG_VERSION")
            ),
            &format!("go on with that version, or {anew}"),
        ),
        StateProblem::Damaged => problem(
            file,
            &format!("the state `{shown}` is damaged: its content does not match its checksum"),
            &anew,
        ),
    }
}

/// The diagnostic for a state of another run.
fn does_not_fit(file: &Path, changed: &Changed) -> Diagnostic {
    let shown = files::shown(file);
    let shown = visible(&shown);
    let anew = format!("remove `{shown}` to begin anew");
    match changed {
        Changed::Options => problem(
            file,
            &format!("the state `{shown}` is of a run with other options or other documents"),
            &format!("give the options and documents that it was begun with, or {anew}"),
        ),
        Changed::File(name) => problem(
            file,
            &format!(
                "`{}` is not what it was when the run of the state `{shown}` began",
                visible(name)
            ),
            &format!("a run cannot go on with other content: {anew}"),
        ),
    }
}

fn not_written(file: &Path, error: &std::io::Error, severity: Severity) -> Diagnostic {
    let shown = files::shown(file);
    let why = if error.kind() == std::io::ErrorKind::NotFound {
        "its folder does not exist".to_owned()
    } else {
        error.to_string()
    };
    let message = format!(
        "the state of the run cannot be written to `{}`: {why}",
        visible(&shown)
    );
    Diagnostic {
        severity,
        ..Diagnostic::about_file(NOT_WRITTEN, &*shown, message)
    }
}
