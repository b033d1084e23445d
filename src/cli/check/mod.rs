//! `whereas check`: documents against rules.

mod baseline;
mod bound;
mod changed;
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
mod tasks;

use std::path::PathBuf;

use super::arguments::{CheckOptions, FailOn, Verdicts};
use super::config::{self, Config};
use super::documents::Given;
use super::files;
use super::inputs::{Input, Inputs, Kind};
use super::terminal::Terminal;
use super::walk::Walker;
use crate::check::Program;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::eval::finding::{ByRule, Finding, Tally, Verdict};
use crate::pipeline::{self, Options, Rules, waivers};
use crate::report::{self, Report};
use crate::source::Sources;
use crate::value::Date;
use history::History;
use levels::{replace_parameters, set_levels};
use prepare::{load, prepare_all};
use tasks::Task;

pub(super) use bound::again;

/// What a run has gathered so far.
#[derive(Default)]
struct Run {
    diagnostics: Vec<Diagnostic>,
    findings: Vec<Finding>,
    tally: Tally,
    /// How many obligations of each rule hold and do not apply, where it is asked for.
    by_rule: ByRule,
    /// Names of the documents that were checked; of streams, their own.
    documents: Vec<String>,
    /// How many documents were checked.
    checked: u64,
    silenced: Vec<String>,
    today: Option<String>,
    /// The rules, once they are read; one program for each gate.
    rules: Vec<Rules>,
    /// What keeps documents from being found, and keeps no others from being checked.
    unread: Vec<Diagnostic>,
    /// Everything that is read, once it is known.
    inputs: Inputs,
    /// The revision that documents are compared with, as the user named it.
    since: String,
    /// No document was left to be checked, since none changed.
    nothing_changed: bool,
    /// The greatest reason for a code other than 1.
    code: u8,
}

impl Run {
    /// Notes what was said; an error makes the exit code at least `code`.
    fn say(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>, code: u8) {
        for diagnostic in diagnostics {
            if diagnostic.severity == Severity::Error {
                self.code = self.code.max(code);
            }
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Checks and reports; returns the exit code.
pub(super) fn run(options: &CheckOptions, terminal: &Terminal) -> u8 {
    run_noting(options, terminal).0
}

/// Checks and reports; returns the exit code, and the files that were read.
pub(super) fn run_noting(options: &CheckOptions, terminal: &Terminal) -> (u8, Vec<PathBuf>) {
    let sources = Sources::new();
    let mut run = Run::default();
    let (options, config) = configured(options, &sources, &mut run);
    let outputs = match outputs::outputs(&options.output) {
        Ok(outputs) => outputs,
        Err(diagnostic) => {
            run.say([diagnostic], 2);
            Vec::new()
        }
    };
    if options.list {
        return (list::run(&options, &config, terminal, &sources, run), Vec::new());
    }
    check(&options, &config, terminal, &sources, &mut run);
    if let Some(file) = &options.receipt {
        bound::write_receipt(file, &options, &config, &sources, &mut run);
    }
    let read = run.inputs.files.iter().map(|input| input.path.clone()).collect();
    (finish(&options, &config, &outputs, terminal, &sources, run), read)
}

/// Every obligation of a check, without a report.
///
/// # Errors
/// The exit code of a check that could not be done; why is shown.
pub(super) fn everything(options: &CheckOptions, terminal: &Terminal) -> Result<(Sources, Vec<Finding>), u8> {
    let sources = Sources::new();
    let mut run = Run::default();
    let (options, config) = configured(options, &sources, &mut run);
    check(&options, &config, terminal, &sources, &mut run);
    if run.code > 1 {
        terminal.show(&sources, &run.diagnostics, false);
        return Err(run.code);
    }
    Ok((sources, run.findings))
}

/// The configuration of a run, and the options with the waivers that it names.
fn configured(options: &CheckOptions, sources: &Sources, run: &mut Run) -> (CheckOptions, Config) {
    let mut config = config::read(&wanted(options), sources);
    run.say(std::mem::take(&mut config.diagnostics), 2);
    let mut options = options.clone();
    options.waivers.extend(config.waivers.iter().cloned());
    (options, config)
}

fn wanted(options: &CheckOptions) -> config::Wanted {
    match &options.config {
        _ if options.no_config => config::Wanted::None,
        Some(file) => config::Wanted::File(file.clone()),
        None => config::Wanted::Nearest,
    }
}

/// Checks everything; what kept documents from being found is said at the end.
fn check(options: &CheckOptions, config: &Config, terminal: &Terminal, sources: &Sources, run: &mut Run) {
    let walker = Walker::default();
    check_found(options, config, terminal, sources, &walker, run);
    let unread = std::mem::take(&mut run.unread);
    run.say(unread, 3);
    run.say(walker.problems(), 2);
}

fn check_found(
    options: &CheckOptions,
    config: &Config,
    terminal: &Terminal,
    sources: &Sources,
    walker: &Walker,
    run: &mut Run,
) {
    let limits = options::limits(config, &options.limit, run);
    let said = options::settings(options, limits, run);
    let today = options::today(options, run);
    let jobs = options::jobs(options, run);
    let mut tasks = tasks::tasks(options, config, walker, run);
    tasks.retain(|task| task.gate.is_none() || !task.given.is_empty());
    let history = options.changed_since.as_deref().map(|revision| History::since(revision, config));
    let history = history.and_then(|history| history.map_err(|diagnostic| run.say([diagnostic], 2)).ok());
    run.since = options.changed_since.clone().unwrap_or_default();
    let settings = settings_read(options, config);
    run.inputs.extend(settings.clone());
    let documents = tasks.iter().flat_map(|task| &task.given).filter_map(Given::path);
    run.inputs.files.extend(documents.map(|path| Input { kind: Kind::Document, path: path.to_path_buf() }));
    if has_errors(&run.diagnostics) {
        return;
    }
    let loaded: Vec<Option<Program>> =
        tasks.iter_mut().map(|task| load(options, task, &said.limits, sources, walker, run)).collect();
    tasks.iter().for_each(|task| run.inputs.extend(task.journal.inputs()));
    let Some(mut programs) = loaded.into_iter().collect::<Option<Vec<Program>>>() else { return };
    // What names a rule or parameter of another gate is no mistake where only some gates run.
    let all_gates = config.gates.is_empty() || options.rules.is_empty() && options.documents.is_empty();
    replace_parameters(options, config, &mut programs, all_gates, run);
    let off = set_levels(config, &mut programs, all_gates, run);
    let only_rule = options.only_rule.as_ref().and_then(|wanted| only_rule(wanted, &programs, run));
    if has_errors(&run.diagnostics) {
        return;
    }
    let tasks = tasks.into_iter().zip(programs).collect();
    let mut prepared = prepare_all(tasks, &off, &said, only_rule.as_ref(), sources, run);
    if let Some(history) = &history {
        changed::only_changed(&mut prepared, &settings, history, sources, run);
    }
    for one in prepared {
        if !one.failed && !one.unchanged {
            gather::documents_and_agreements(&one, jobs, terminal, sources, run);
        }
        run.inputs.extend(one.task.journal.inputs());
        run.rules.push(one.job.rules);
    }
    apply_waivers(options, today, all_gates, sources, run);
    match options.baseline.as_ref().or(config.baseline.as_ref()) {
        Some(file) => baseline::apply(file, options.update_baseline, run),
        None if options.update_baseline => {
            let help = "name it with `--baseline FILE`, or as `baseline` in whereas.toml";
            run.say([options::option_value("there is no baseline to be written", help)], 2);
        }
        None => {}
    }
}

/// The files that bear on all documents of a run, whatever their gate.
fn settings_read(options: &CheckOptions, config: &Config) -> Inputs {
    let mut inputs = Inputs::default();
    let settings = config.file.iter().map(|path| (Kind::Settings, path));
    let baseline = options.baseline.as_ref().or(config.baseline.as_ref()).into_iter();
    let files = settings.chain(baseline.map(|path| (Kind::Baseline, path)));
    let files = files.chain(options.waivers.iter().map(|path| (Kind::Waivers, path)));
    inputs.files.extend(files.map(|(kind, path)| Input { kind, path: path.clone() }));
    if !options.no_config && options.config.is_none() {
        inputs.absent.extend(config::before_nearest());
    }
    inputs
}

/// The options for the documents of one task: the command line's before the gate's.
fn for_task(
    mut said: Options,
    task: &Task,
    rules: &Rules,
    only_rule: Option<std::sync::Arc<str>>,
    run: &mut Run,
) -> Options {
    said.as_type = said.as_type.or_else(|| task.as_type.clone());
    said.as_of = said.as_of.or(task.as_of);
    said.only_rule = only_rule;
    inputs::of_gate(&mut said.inputs, task, &rules.program, &said.limits, run);
    said
}

fn only_rule(wanted: &str, programs: &[Program], run: &mut Run) -> Option<std::sync::Arc<str>> {
    let programs: Vec<&Program> = programs.iter().collect();
    match super::why::rule(&programs, wanted) {
        Ok(path) => Some(path),
        Err(diagnostic) => {
            run.say([diagnostic], 2);
            None
        }
    }
}

fn apply_waivers(options: &CheckOptions, today: Option<Date>, all_gates: bool, sources: &Sources, run: &mut Run) {
    let Some(today) = today else { return };
    let files: Vec<String> = options.waivers.iter().map(|path| files::shown(path).to_string()).collect();
    let terms = waivers::Terms {
        files: &files,
        today,
        documents: &run.documents,
        whole: &baseline::whole,
        only_rule: options.only_rule.as_deref(),
        exists: &|name| std::path::Path::new(name).exists(),
        all_rules: all_gates,
    };
    let programs: Vec<&Program> = run.rules.iter().map(|rules| &rules.program).collect();
    let notes = waivers::apply(&programs, sources, &terms, &mut run.findings, &mut run.tally);
    run.say(notes, 2);
    if !files.is_empty() {
        run.today = Some(today.to_string());
        run.silenced.push(format!("waivers of {} applied as of {today}", files.join(", ")));
    }
}

/// How many obligations of each rule have which verdict. What holds and does not apply was counted when it was decided;
/// the others are findings, which waivers may have changed since.
fn statistics(calm: &ByRule, findings: &[Finding]) -> ByRule {
    let mut counted = calm.clone();
    let is_calm = |finding: &&Finding| matches!(finding.verdict, Verdict::Holds | Verdict::NotApplicable);
    for finding in findings.iter().filter(|finding| !is_calm(finding)) {
        counted.count(&finding.rule.as_str().into(), finding.verdict);
    }
    counted
}

/// Writes the reports and works out the exit code.
fn finish(
    options: &CheckOptions,
    config: &Config,
    outputs: &[outputs::Output],
    terminal: &Terminal,
    sources: &Sources,
    run: Run,
) -> u8 {
    let documents = run.checked;
    let findings = run.findings;
    let report = Report {
        sources,
        documents,
        tally: run.tally,
        every_verdict: options.verdicts == Verdicts::All,
        diagnostics: run.diagnostics,
        silenced: run.silenced,
        today: run.today,
        statistics: options.statistics.then(|| statistics(&run.by_rule, &findings)),
        coverage: options.coverage.then(|| pipeline::coverage::of(&run.rules, &findings)),
        findings,
        programs: run.rules.iter().map(|rules| &rules.program).collect(),
    };
    let mut code = run.code;
    let why = options.only_rule.is_some() && options.format == "human";
    let format = if why { Some(&report::WHY) } else { report::format(&options.format) };
    if let Some(format) = format {
        let terminal_style = matches!(format.name, "human" | "why").then(|| terminal.output_style());
        let style = report::Style { grouped: !options.no_group, ..terminal_style.unwrap_or_default() };
        terminal.print(&(format.write)(&report, style));
        if format.name == "github" {
            code = code.max(outputs::job_summary(&report, terminal));
        }
    }
    if format.is_none_or(|format| !format.holds_diagnostics) {
        terminal.show(sources, &report.diagnostics, options.format == "short");
    }
    code = code.max(outputs::write_all(outputs, &report, !options.no_group, terminal));
    if !terminal.quiet && (documents > 0 || run.nothing_changed) {
        terminal.tell(&report.summary());
        let lines = report.coverage.iter().flat_map(pipeline::coverage::Coverage::lines);
        lines.chain(report.statistics_lines()).for_each(|line| terminal.tell(&report::visible(&line)));
    }
    let least = match options.fail_on.or(config.fail_on).unwrap_or_default() {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    };
    let failed = least.is_some_and(|least| report.fails(least)) && !options.exit_zero;
    code.max(u8::from(failed))
}
