//! `whereas check`: documents against rules.

mod baseline;
mod bound;
mod changed;
mod copy;
pub(super) mod dossiers;
pub(super) mod editor;
mod gates;
mod gather;
mod history;
mod inputs;
mod levels;
mod list;
pub(super) mod options;
pub(super) mod outputs;
mod prepare;
mod progress;
mod reach;
mod relaxed;
mod resume;
mod streamed;
pub(super) mod table;
mod tasks;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::Access;
use super::arguments::{CheckOptions, FailOn, Verdicts};
use super::config::{self, Config};
use super::documents::DocumentArgument;
use super::files;
use super::inputs::{InputFile, InputKind, Inputs};
use super::root;
use super::shard::Shard;
use super::terminal::Terminal;
use super::walk::{Found, Walker};
use super::writes::{self, OutputTarget};
use crate::check::Overrides;
use crate::check::Program;
use crate::diagnostic::codes::usage::{NO_WAIVERS, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::eval::finding::{ByRule, Finding, Tally, Verdict};
use crate::limits::{Limits, OpenChanges};
use crate::pipeline::profile::{Profile, Profiler};
use crate::pipeline::{self, Beyond, Options, Room, Rules, waivers};
use crate::report::{self, Report};
use crate::source::Sources;
use crate::value::Date;
use editor::place_since;
use history::History;
use levels::{replace_parameters, set_levels};
use prepare::{PreparedTask, load, prepare_all, warn_of_percent_slips};
use progress::Progress;
use reach::configured;
use resume::Resume;
use streamed::StreamedReports;
use tasks::Task;

pub(super) use bound::again;

/// State and results of a run so far.
#[derive(Default)]
struct CheckRun {
    diagnostics: Vec<Diagnostic>,
    /// Files with the messages that are reported once for each.
    told: HashSet<(String, String)>,
    findings: Vec<Finding>,
    tally: Tally,
    /// Numbers of obligations of each rule that hold or do not apply, if statistics are requested.
    by_rule: ByRule,
    /// Names of the documents that were checked; for streams, the name of the stream.
    documents: Vec<String>,
    /// How many documents were checked.
    checked: u64,
    silenced: Vec<String>,
    /// Settings that make the run less strict than its rules and the default limits, one line each.
    relaxed: Vec<String>,
    today: Option<String>,
    /// The rules, once they are read; one program for each gate.
    rules: Vec<Rules>,
    /// Why some documents could not be found; the others are checked.
    unread: Vec<Diagnostic>,
    /// Files in folders and patterns of the command line that belong to no gate.
    left_out: Vec<Found>,
    /// All files that are read.
    inputs: Inputs,
    /// The revision that documents are compared with, as the user named it.
    since: String,
    /// The part of the documents that is checked.
    shard: Shard,
    /// The state of the run, if it is written.
    resume: Option<Resume>,
    /// Names of streams of which other shards may check a part.
    partial: HashSet<String>,
    /// No document was left to be checked, since none changed.
    nothing_changed: bool,
    /// The highest exit code so far, without that for findings.
    code: u8,
    /// Which files may be read, and which were.
    access: Access,
    /// The limit of findings that are kept.
    room: Room,
    /// Findings that were counted and are not kept.
    beyond: Beyond,
    /// Measures the run, where it is profiled.
    profiler: Option<Arc<Profiler>>,
    /// Documents that were checked before the run was interrupted.
    before: u64,
    /// The reports, if their findings are written as they come: none is kept.
    streamed: Option<StreamedReports>,
    /// The last number that was given to the text of a document whose findings were written.
    last_text: u64,
}

impl CheckRun {
    /// Adds diagnostics; an error among them raises the exit code to at least `code`.
    fn report(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>, code: u8) {
        for diagnostic in diagnostics {
            if diagnostic.severity == Severity::Error {
                self.code = self.code.max(code);
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// How many findings there are, kept or written.
    fn finding_count(&self) -> u64 {
        let written = self.streamed.as_ref().map_or(0, |written| written.findings);
        let kept = u64::try_from(self.findings.len()).unwrap_or(u64::MAX);
        kept.saturating_add(written)
    }
}

/// Checks and reports; returns the exit code.
pub(super) fn run(options: &CheckOptions, terminal: &Terminal) -> u8 {
    run_noting(options, terminal).code
}

/// Outcome of a check, for `--watch`.
pub(super) struct Done {
    /// The exit code.
    pub code: u8,
    /// The files that were read.
    pub read: Vec<PathBuf>,
    /// Options are wrong, or a report would overwrite an input: a change of a file cannot correct that.
    pub is_refused: bool,
}

/// Checks and reports.
pub(super) fn run_noting(options: &CheckOptions, terminal: &Terminal) -> Done {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let (options, config) = configured(options, &sources, &mut run);
    let outputs = match outputs::outputs(&options.output) {
        Ok(outputs) => outputs,
        Err(diagnostic) => {
            run.report([diagnostic], 2);
            Vec::new()
        }
    };
    if let Some(diagnostic) = copy::mistake(&options) {
        run.report([diagnostic], 2);
    }
    if options.list {
        let code = list::run(&options, &config, terminal, &sources, run);
        return Done {
            code,
            read: Vec::new(),
            is_refused: false,
        };
    }
    let targets = outputs::targets(&outputs, &options, &config);
    run.streamed = StreamedReports::of(&options, &config, &outputs, paths(&options, &config));
    let may_write = check(&options, &config, terminal, &sources, &targets, &mut run);
    let outputs = Some(outputs).filter(|_| may_write);
    if let Some(file) = options.receipt.as_ref().filter(|_| may_write) {
        bound::write_receipt(file, &options, &config, &sources, &mut run);
    }
    let read = run
        .inputs
        .files
        .iter()
        .map(|input| input.path.clone())
        .collect();
    let is_refused = !may_write || run.diagnostics.iter().any(is_of_command_line);
    let resume = run.resume.take().filter(|_| may_write);
    let (mut code, is_written) = finish(
        (&options, &config),
        outputs.as_deref(),
        terminal,
        &sources,
        run,
    );
    // If the report is not written, the run can be resumed to write it.
    let resume = resume.filter(|_| is_written && !terminal.has_failed());
    if let Some(diagnostic) = resume.and_then(Resume::remove) {
        terminal.show(&sources, &[diagnostic], options.format.short_diagnostics);
        code = code.max(2);
    }
    Done {
        code,
        read,
        is_refused,
    }
}

/// Whether a mistake is one of the command line: mistakes of settings have a label in `whereas.toml`.
fn is_of_command_line(said: &Diagnostic) -> bool {
    said.severity == Severity::Error && said.code == OPTION_VALUE && said.labels.is_empty()
}

/// A check that failed: its exit code and diagnostics.
pub(super) struct Failed {
    pub code: u8,
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks without a report, and returns all findings.
///
/// # Errors
/// The check failed: a rule, a document or an option is wrong.
pub(super) fn everything(
    options: &CheckOptions,
    terminal: &Terminal,
) -> Result<(Sources, Vec<Finding>), Failed> {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let (options, config) = configured(options, &sources, &mut run);
    check(&options, &config, terminal, &sources, &[], &mut run);
    if run.code > 1 {
        return Err(Failed {
            code: run.code,
            sources,
            diagnostics: run.diagnostics,
        });
    }
    Ok((sources, run.findings))
}

/// Checks, and writes the baseline if requested. Reports documents that could not be found last. Returns whether the
/// reports may be written: none of their files is an input or the file of another report.
fn check(
    options: &CheckOptions,
    config: &Config,
    terminal: &Terminal,
    sources: &Sources,
    targets: &[OutputTarget],
    run: &mut CheckRun,
) -> bool {
    let twice = writes::two_in_one(targets);
    let mut may_write = twice.is_none();
    run.report(twice, 2);
    let walker = Walker::new(&run.access);
    let done = decide(options, config, terminal, sources, &walker, run).is_some();
    let unread = std::mem::take(&mut run.unread);
    run.report(unread, 3);
    run.report(walker.problems(), 2);
    let over_inputs = writes::over_inputs(targets, &run.access);
    may_write &= over_inputs.is_empty();
    run.report(over_inputs, 2);
    if done && may_write {
        apply_baseline(options, config, run);
    }
    may_write
}

/// Checks all documents; `None` if a mistake prevents that.
fn decide(
    options: &CheckOptions,
    config: &Config,
    terminal: &Terminal,
    sources: &Sources,
    walker: &Walker,
    run: &mut CheckRun,
) -> Option<()> {
    relaxed::note(options, config, run);
    let limits = Limits {
        changes: OpenChanges::named(options.changes.as_deref()),
        ..options::limits(config, &options.limit, run)
    };
    run.room.most = Some(limits.findings);
    let said = options::settings(options, limits, run);
    run.profiler.clone_from(&said.profiler);
    let today = options::today(options, run);
    let jobs = options::jobs(options, run);
    run.shard = options::shard(options, run);
    let mut tasks = tasks::tasks(options, config, walker, run);
    tasks.retain(|task| task.gate.is_none() || !task.given.is_empty());
    let history = history(options, config, run);
    run.since = options.changed_since.clone().unwrap_or_default();
    let settings = settings_read(options, config);
    run.inputs.extend(settings.clone());
    let documents = tasks
        .iter()
        .flat_map(|task| &task.given)
        .flat_map(DocumentArgument::paths);
    run.inputs.files.extend(documents.map(|path| InputFile {
        kind: InputKind::Document,
        path: path.to_path_buf(),
    }));
    if has_errors(&run.diagnostics) {
        return None;
    }
    let loaded: Vec<Option<Program>> = tasks
        .iter_mut()
        .map(|task| load((options, config), task, &said.limits, sources, walker, run))
        .collect();
    tasks
        .iter()
        .for_each(|task| run.inputs.extend(task.journal.inputs()));
    let programs = loaded.into_iter().collect::<Option<Vec<Program>>>()?;
    programs
        .iter()
        .for_each(|program| warn_of_percent_slips(program, config, &said.limits, sources, run));
    let tasks: Vec<(Task, Program)> = tasks.into_iter().zip(programs).collect();
    run.report(tasks::instead_of_gates(options, config, &tasks), 2);
    let mut prepared = settle((options, config), tasks, &said, sources, run)?;
    if let Some(history) = &history {
        changed::only_changed(&mut prepared, &settings, history, sources, run);
    }
    if !run.shard.is_whole() {
        let line = format!(
            "shard {}: the documents of the other shards were not checked",
            run.shard
        );
        run.silenced.push(line);
    }
    let mut resume = resumed(options, &prepared, sources, run)?;
    let progress = Progress::new(&prepared, run.shard, terminal);
    if let Some(begins_at) = resume
        .as_ref()
        .and_then(|resume| resume.begins_at(&prepared))
    {
        progress.begin_at(begins_at);
    }
    let mut first_file = 0_usize;
    for one in prepared {
        if !one.failed {
            let files = (first_file, &progress, resume.as_mut());
            gather::documents_and_agreements(&one, jobs, files, sources, run);
        } else if let Some(resume) = &mut resume {
            resume.begin_task(&[], run);
            resume.end_task(0, false);
        }
        first_file = first_file.saturating_add(one.file_count());
        run.inputs.extend(one.task.journal.inputs());
        run.rules.push(one.job.rules);
    }
    progress.end();
    if let Some(mut resume) = resume {
        resume.write();
        run.report(resume.problem(), 2);
        run.resume = Some(resume);
    }
    let beyond = std::mem::take(&mut run.room.beyond);
    run.report(
        beyond.diagnostic(None, run.room.most.unwrap_or(usize::MAX)),
        2,
    );
    run.beyond.add(&beyond);
    let all_gates = is_for_all_gates(options, config);
    apply_waivers((options, config), today, all_gates, sources, run);
    Some(())
}

/// The state of a run that is to be resumed; `None` if a mistake prevents that.
fn resumed(
    options: &CheckOptions,
    prepared: &[PreparedTask],
    sources: &Sources,
    run: &mut CheckRun,
) -> Option<Option<Resume>> {
    let Some(file) = &options.resume else {
        return Some(None);
    };
    let target = outputs::state_target(file);
    // All that the run reads is known now; `check` reports it.
    if !writes::over_inputs(&[target], &run.access).is_empty() {
        return None;
    }
    match Resume::open(file, options, prepared, (sources, run)) {
        Ok(resume) => Some(Some(resume)),
        Err(diagnostic) => {
            run.report([diagnostic], 2);
            None
        }
    }
}

/// Whether all gates run. If only some do, a name of a rule or parameter of another gate is no mistake.
fn is_for_all_gates(options: &CheckOptions, config: &Config) -> bool {
    config.gates.is_empty() || options.rules.is_empty() && options.documents.is_empty()
}

/// Whether each gate has a task: the rules in use are those of all gates, whichever documents are checked.
fn has_every_gate(tasks: &[Task], config: &Config) -> bool {
    let gates: BTreeSet<usize> = tasks
        .iter()
        .filter_map(|task| task.gate)
        .map(|(number, _)| number)
        .collect();
    !config.gates.is_empty() && gates.len() == config.gates.len()
}

/// Applies severities and parameters from the command line and the configuration, and reads the tables: the last step
/// before documents are read. `None` if a mistake prevents the check.
fn settle(
    (options, config): (&CheckOptions, &Config),
    tasks: Vec<(Task, Program)>,
    said: &Options,
    sources: &Sources,
    run: &mut CheckRun,
) -> Option<Vec<PreparedTask>> {
    let (tasks, programs): (Vec<Task>, Vec<Program>) = tasks.into_iter().unzip();
    let all_gates = is_for_all_gates(options, config) || has_every_gate(&tasks, config);
    let mut all_overrides = vec![Overrides::default(); programs.len()];
    replace_parameters(
        (options, config),
        &programs,
        &mut all_overrides,
        all_gates,
        run,
    );
    set_levels(config, &programs, &mut all_overrides, all_gates, run);
    let only_rule = options
        .only_rule
        .as_ref()
        .and_then(|wanted| only_rule(wanted, &programs, run));
    if has_errors(&run.diagnostics) {
        return None;
    }
    run.report(levels::not_spoken(said.language.as_ref(), &programs), 0);
    let tasks: Vec<(Task, Program)> = tasks.into_iter().zip(programs).collect();
    let idle = tasks
        .iter()
        .zip(&all_overrides)
        .filter_map(|((task, program), overrides)| levels::all_off(task, program, overrides));
    run.report(idle.collect::<Vec<_>>(), 2);
    if has_errors(&run.diagnostics) {
        return None;
    }
    Some(prepare_all(
        tasks,
        all_overrides,
        said,
        only_rule.as_ref(),
        sources,
        run,
    ))
}

/// The revision that documents are compared with, if `--changed-since` is given.
fn history(options: &CheckOptions, config: &Config, run: &mut CheckRun) -> Option<History> {
    let revision = options.changed_since.as_deref()?;
    History::since(revision, config)
        .map_err(|diagnostic| run.report([diagnostic], 2))
        .ok()
}

/// Marks findings of the baseline, or writes it.
fn apply_baseline(options: &CheckOptions, config: &Config, run: &mut CheckRun) {
    match options.baseline.as_ref().or(config.baseline.as_ref()) {
        Some(_) if options.update_baseline && !run.beyond.is_empty() => {
            let help = "raise it with `--limit findings=N`";
            let message =
                "the baseline is not written: there are more findings than the limit lets be kept";
            run.report([options::option_value(message, help)], 2);
        }
        Some(file) => {
            let before = run.diagnostics.len();
            let extent = baseline::Extent::of(options, config, run);
            baseline::apply(file, options.update_baseline, extent, run);
            // A finding that is gone is reported at the baseline, a mistake at the setting.
            let is_named = options.baseline.is_none()
                && has_errors(run.diagnostics.get(before..).unwrap_or_default());
            place_since(
                before,
                is_named.then(|| config.place_of_file(file)).flatten(),
                run,
            );
        }
        None if options.update_baseline => {
            let help = "name it with `--baseline FILE`, or as `baseline` in whereas.toml";
            run.report(
                [options::option_value(
                    "there is no baseline to be written",
                    help,
                )],
                2,
            );
        }
        None => {}
    }
}

/// The input files of all gates of a run: configuration, baseline, waivers.
fn settings_read(options: &CheckOptions, config: &Config) -> Inputs {
    let mut inputs = Inputs::default();
    let settings = config.file.iter().map(|path| (InputKind::Settings, path));
    let baseline = options
        .baseline
        .as_ref()
        .or(config.baseline.as_ref())
        .into_iter();
    let files = settings.chain(baseline.map(|path| (InputKind::Baseline, path)));
    let files = files.chain(
        options
            .waivers
            .iter()
            .map(|path| (InputKind::Waivers, path)),
    );
    inputs.files.extend(files.map(|(kind, path)| InputFile {
        kind,
        path: path.clone(),
    }));
    if !options.no_config && options.config.is_none() {
        inputs.absent.extend(config::before_nearest());
    }
    inputs
}

/// The options for the documents of one task; the command line takes precedence over the gate.
fn for_task(
    mut said: Options,
    task: &Task,
    rules: &Rules,
    only_rule: Option<std::sync::Arc<str>>,
    run: &mut CheckRun,
) -> Options {
    said.as_type = said
        .as_type
        .or_else(|| task.as_type.as_ref().map(|name| name.value.clone()));
    said.as_of = said.as_of.or(task.as_of);
    said.language = said.language.or_else(|| task.language.clone());
    said.only_rule = only_rule;
    inputs::of_gate(&mut said.inputs, task, &rules.program, &said.limits, run);
    said
}

fn only_rule(
    wanted: &str,
    programs: &[Program],
    run: &mut CheckRun,
) -> Option<std::sync::Arc<str>> {
    let programs: Vec<&Program> = programs.iter().collect();
    match super::why::rule(&programs, wanted) {
        Ok(path) => Some(path),
        Err(diagnostic) => {
            run.report([diagnostic], 2);
            None
        }
    }
}

fn apply_waivers(
    (options, config): (&CheckOptions, &Config),
    today: Option<Date>,
    all_gates: bool,
    sources: &Sources,
    run: &mut CheckRun,
) {
    let Some(today) = today else { return };
    let files: Vec<String> = options
        .waivers
        .iter()
        .map(|path| files::shown(path).to_string())
        .collect();
    // Each path is resolved once.
    let known = RefCell::new(HashMap::<String, String>::new());
    let whole = |document: &str| {
        let mut known = known.borrow_mut();
        known
            .entry(document.to_owned())
            .or_insert_with(|| baseline::whole(document))
            .clone()
    };
    let partial: HashSet<String> = run.partial.iter().map(|stream| whole(stream)).collect();
    let terms = waivers::Terms {
        files: &files,
        today,
        documents: &run.documents,
        whole: &whole,
        is_partial: &|stream| partial.contains(stream),
        only_rule: options.only_rule.as_deref(),
        exists: &|name| std::path::Path::new(name).exists(),
        beyond: &run.beyond.verdicts,
        all_rules: all_gates,
    };
    let programs: Vec<&Program> = run.rules.iter().map(|rules| &rules.program).collect();
    let notes = waivers::apply(
        &programs,
        sources,
        &terms,
        &mut run.findings,
        &mut run.tally,
    );
    let (used, empty): (Vec<_>, Vec<_>) = files
        .iter()
        .zip(&options.waivers)
        .partition(|(file, _)| waivers::stand_in(&programs, sources, file));
    run.report(notes, 2);
    for (file, path) in empty {
        let before = run.diagnostics.len();
        run.report([no_waivers(file)], 2);
        place_since(before, config.place_of_file(path), run);
    }
    if !used.is_empty() {
        let used: Vec<&str> = used.iter().map(|(file, _)| file.as_str()).collect();
        run.today = Some(today.to_string());
        run.silenced.push(format!(
            "waivers of {} applied as of {today}",
            used.join(", ")
        ));
    }
}

/// The warning for a waiver file without waivers.
fn no_waivers(file: &str) -> Diagnostic {
    let message = format!("`{file}` is given for its waivers, and holds none");
    let diagnostic = Diagnostic::about_file(NO_WAIVERS, file, message);
    let help =
        "a waiver is written `waiver for RULE { document \"…\" until … because \"…\" by \"…\" }`";
    Diagnostic {
        severity: Severity::Warning,
        ..diagnostic.help(help)
    }
}

/// Numbers of verdicts for each rule. Obligations that hold or do not apply were counted when they were decided; the
/// others are counted from the findings, since waivers may have changed their verdicts.
fn statistics(calm: &ByRule, beyond: &Beyond, findings: &[Finding]) -> ByRule {
    let mut counted = calm.clone();
    counted.add_loud(&beyond.verdicts);
    let is_calm =
        |finding: &&Finding| matches!(finding.verdict, Verdict::Holds | Verdict::NotApplicable);
    for finding in findings.iter().filter(|finding| !is_calm(finding)) {
        counted.count(&finding.rule.as_str().into(), finding.verdict);
    }
    counted
}

/// Writes the reports and works out the exit code, and whether all files were written. Without `outputs` no file may be
/// written.
fn finish(
    (options, config): (&CheckOptions, &Config),
    outputs: Option<&[outputs::ReportOutput]>,
    terminal: &Terminal,
    sources: &Sources,
    mut run: CheckRun,
) -> (u8, bool) {
    let (mut code, nothing_changed) = (run.code, run.nothing_changed);
    let inputs = run.inputs.files.iter();
    let documents: Vec<PathBuf> = inputs
        .filter(|input| input.kind == InputKind::Document)
        .map(|input| input.path.clone())
        .collect();
    let is_part = !run.shard.is_whole() && run.code < 2;
    let rules = std::mem::take(&mut run.rules);
    let mut streamed = run.streamed.take();
    let worst_written = streamed.as_ref().and_then(|written| written.worst);
    let recorded_written = streamed.as_ref().map_or(0, |written| written.recorded);
    let report = Report {
        recorded_written,
        worst_written,
        ..report_of((options, config), sources, &rules, run)
    };
    let format = options.format;
    let mut failed_writing = 0;
    let mut outputs = outputs;
    match streamed.as_mut() {
        None => print_report(format, &report, !options.no_group, terminal),
        Some(streamed) => match streamed.problem() {
            None => terminal.write_exactly(|out| streamed.write(format, &report, out)),
            Some(problem) => {
                terminal.show(sources, &[problem], false);
                (failed_writing, outputs) = (2, None);
            }
        },
    }
    if let Some(summary) = format.job_summary.filter(|_| outputs.is_some()) {
        let added = outputs::job_summary(summary, &report, streamed.as_mut(), terminal);
        failed_writing = failed_writing.max(added);
    }
    if !format.holds_diagnostics {
        let together =
            (!options.no_group).then(|| report::notes_together(sources, &report.diagnostics));
        terminal.show(
            sources,
            together.as_ref().unwrap_or(&report.diagnostics),
            format.short_diagnostics,
        );
    }
    if outputs.is_some() && copy::mistake(options).is_none() {
        let failed = copy::write(options, &documents, &report, terminal);
        failed_writing = failed_writing.max(failed);
    }
    let outputs = outputs.unwrap_or_default();
    failed_writing = failed_writing.max(outputs::write_all(
        outputs,
        &report,
        streamed.as_mut(),
        !options.no_group,
        terminal,
    ));
    code = code.max(failed_writing);
    outputs::left_out(format, outputs, &report)
        .iter()
        .for_each(|line| terminal.tell(line));
    if !terminal.quiet && (report.documents > 0 || nothing_changed || is_part) {
        print_summary(&report, format, terminal);
    }
    let least = match options.fail_on.or(config.fail_on).unwrap_or_default() {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    };
    let failed = least.is_some_and(|least| report.fails(least)) && !options.exit_zero;
    (code.max(u8::from(failed)), failed_writing == 0)
}

/// What paths in the reports are counted from.
fn paths(options: &CheckOptions, config: &Config) -> report::PathBase {
    let first = options.documents.iter().chain(&options.rules).next();
    root::paths(config.file.as_deref(), first.map(Path::new))
}

/// The report of a run.
fn report_of<'s>(
    (options, config): (&CheckOptions, &Config),
    sources: &'s Sources,
    rules: &'s [Rules],
    mut run: CheckRun,
) -> Report<'s> {
    report::each_once(sources, &mut run.diagnostics);
    Report {
        sources,
        paths: paths(options, config),
        documents: run.checked,
        tally: run.tally,
        every_verdict: options.verdicts == Verdicts::All,
        diagnostics: run.diagnostics,
        silenced: run.silenced,
        relaxed: run.relaxed,
        today: run.today,
        profile: run.profiler.as_ref().map(|profiler| {
            let mut profile = Profile {
                before: run.before,
                ..profiler.measured()
            };
            profile.count(&statistics(&run.by_rule, &run.beyond, &run.findings));
            profile
        }),
        statistics: options
            .statistics
            .then(|| statistics(&run.by_rule, &run.beyond, &run.findings)),
        coverage: options
            .coverage
            .then(|| pipeline::coverage::of(rules, &run.findings, &run.beyond.verdicts)),
        findings: run.findings,
        beyond: run.beyond,
        recorded_written: 0,
        worst_written: None,
        rules: rules.iter().collect(),
    }
}

/// Writes the report to standard output.
fn print_report(format: &report::Format, report: &Report<'_>, grouped: bool, terminal: &Terminal) {
    let style = if format.for_terminal {
        terminal.output_style()
    } else {
        report::Style::default()
    };
    let style = report::Style { grouped, ..style };
    // The formats for programs escape what they write themselves, and may write commands.
    terminal.print_exactly(&(format.write)(report, style));
}

/// The lines on standard error after the report: counts, relaxed settings, coverage and statistics.
fn print_summary(report: &Report<'_>, format: &report::Format, terminal: &Terminal) {
    terminal.tell(&report.summary());
    if !format.tells_relaxed {
        report
            .relaxed
            .iter()
            .for_each(|line| terminal.tell(&report::visible(line)));
    }
    let lines = report
        .coverage
        .iter()
        .flat_map(pipeline::coverage::Coverage::lines);
    lines
        .chain(report.statistics_lines())
        .chain(report.profile_lines())
        .for_each(|line| terminal.tell(&report::visible(&line)));
}
