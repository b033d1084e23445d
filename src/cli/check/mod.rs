//! `whereas check`: documents against rules.

mod baseline;
mod bound;
mod changed;
pub(super) mod editor;
mod gather;
mod inputs;
mod levels;
pub(super) mod options;
pub(super) mod outputs;
mod tasks;

use super::arguments::{CheckOptions, FailOn, Verdicts};
use super::config::{self, Config};
use super::files;
use super::loader::FileLoader;
use super::receipt::Journal;
use super::rules;
use super::terminal::Terminal;
use crate::check::{Program, Requested};
use crate::diagnostic::codes::use_of_program::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::eval::finding::{ByRule, Finding, Tally, Verdict};
use crate::limits::Limits;
use crate::pipeline::{self, Beyond, Options, Room, Rules, tables, waivers};
use crate::report::{self, Report};
use crate::source::Sources;
use crate::value::Date;
use changed::{Changed, only_changed};
use gather::Job;
use levels::{replace_parameters, set_levels};
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
    /// No document was left to be checked, since none changed.
    nothing_changed: bool,
    /// The greatest reason for a code other than 1.
    code: u8,
    /// The room for findings.
    room: Room,
    /// Findings that were counted and are not kept.
    beyond: Beyond,
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
    let journal = options.receipt.is_some().then(Journal::default);
    check(&options, &config, terminal, &sources, journal.as_ref(), &mut run);
    if let (Some(journal), Some(file)) = (&journal, &options.receipt) {
        bound::write_receipt(file, &options, &config, journal, &sources, &mut run);
    }
    finish(&options, &config, &outputs, terminal, &sources, run)
}

/// Every obligation of a check, without a report.
///
/// # Errors
/// The exit code of a check that could not be done; why is shown.
pub(super) fn everything(options: &CheckOptions, terminal: &Terminal) -> Result<(Sources, Vec<Finding>), u8> {
    let sources = Sources::new();
    let mut run = Run::default();
    let (options, config) = configured(options, &sources, &mut run);
    check(&options, &config, terminal, &sources, None, &mut run);
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

fn check(
    options: &CheckOptions,
    config: &Config,
    terminal: &Terminal,
    sources: &Sources,
    journal: Option<&Journal>,
    run: &mut Run,
) {
    let limits = options::limits(config, &options.limit, run);
    run.room.most = Some(limits.findings);
    let said = options::settings(options, limits, run);
    let today = options::today(options, run);
    let jobs = options::jobs(options, run);
    let tasks = tasks::tasks(options, config, run);
    let changed = options.changed_since.as_deref().map(Changed::since);
    let changed = changed.and_then(|changed| changed.map_err(|diagnostic| run.say([diagnostic], 2)).ok());
    if has_errors(&run.diagnostics) {
        return;
    }
    let mut programs = Vec::new();
    for task in &tasks {
        programs.push(load(options, task, &said.limits, sources, journal, run));
    }
    let Some(mut programs) = programs.into_iter().collect::<Option<Vec<Program>>>() else { return };
    // What names a rule or parameter of another gate is no mistake where only some gates run.
    let all_gates = config.gates.is_empty() || options.rules.is_empty() && options.documents.is_empty();
    let tasks = match &changed {
        Some(changed) => only_changed(tasks, changed, (options, config), (&programs, sources), run),
        None => tasks,
    };
    replace_parameters(options, config, &mut programs, all_gates, run);
    let off = set_levels(config, &mut programs, all_gates, run);
    let only_rule = options.only_rule.as_ref().and_then(|wanted| only_rule(wanted, &programs, run));
    if has_errors(&run.diagnostics) {
        return;
    }
    let inputs = inputs::of_programs(&said.inputs, &programs);
    for (((task, program), off), inputs) in tasks.iter().zip(programs).zip(&off).zip(inputs) {
        // An agreement given without rules is checked by those that it uses.
        let rules = Rules::without(program, task.rules.is_empty(), off);
        let before = run.diagnostics.len();
        let said = Options { inputs, ..said.clone() };
        let said = for_task(said, task, &rules, only_rule.clone(), run);
        let mut loader = FileLoader::at(&said.limits, &task.base, journal);
        let settings = pipeline::settings(&rules, &mut loader, &said, sources);
        bound::note_inputs(&said, journal, run);
        run.say(settings.diagnostics, 2);
        // What could not be read, or has another name, is not missing too.
        if !has_errors(run.diagnostics.get(before..).unwrap_or_default()) {
            run.say(tables::missing(&rules, &said), 2);
        }
        let job = Job { rules, settings: settings.value, said };
        let nothing_left = changed.is_some() && task.given.is_empty();
        // Without its tables nothing that these rules would say could be relied on.
        let failed = has_errors(run.diagnostics.get(before..).unwrap_or_default());
        if !nothing_left && !failed {
            gather::documents_and_agreements(&job, &task.given, jobs, terminal, sources, run);
        }
        run.rules.push(job.rules);
    }
    let beyond = std::mem::take(&mut run.room.beyond);
    run.say(beyond.said(None, run.room.most.unwrap_or(usize::MAX)), 2);
    run.beyond.add(&beyond);
    apply_waivers(options, today, all_gates, sources, run);
    match options.baseline.as_ref().or(config.baseline.as_ref()) {
        Some(_) if options.update_baseline && !run.beyond.is_empty() => {
            let help = "raise it with `--limit findings=N`";
            let message = "the baseline is not written: there are more findings than the limit lets be kept";
            run.say([options::option_value(message, help)], 2);
        }
        Some(file) => baseline::apply(file, options.update_baseline, run),
        None if options.update_baseline => {
            let help = "name it with `--baseline FILE`, or as `baseline` in whereas.toml";
            run.say([options::option_value("there is no baseline to be written", help)], 2);
        }
        None => {}
    }
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

/// Loads the rules of a task: those named, those of documents that are rule files, and waivers.
fn load(
    options: &CheckOptions,
    task: &Task,
    limits: &Limits,
    sources: &Sources,
    journal: Option<&Journal>,
    run: &mut Run,
) -> Option<Program> {
    let requested = requested(options, task, limits, run)?;
    let loader = FileLoader::at(limits, &task.base, journal);
    let loaded = rules::load_at(requested, loader, limits, sources);
    let failed = loaded.failed();
    run.say(loaded.diagnostics, 2);
    (!failed).then_some(loaded.value)
}

/// The rule files and modules of a task; none where one of them cannot be read.
fn requested(options: &CheckOptions, task: &Task, limits: &Limits, run: &mut Run) -> Option<Vec<Requested>> {
    let mut requested = Vec::new();
    for (value, place) in &task.rules {
        let (found, problems) = rules::requested(std::slice::from_ref(value), &task.base, limits);
        requested.extend(found);
        let at_place = |problem: Diagnostic| match place {
            Some(place) => problem.label(*place, "it is named here"),
            None => problem,
        };
        run.say(problems.into_iter().map(at_place), 2);
    }
    let rule_files = task.given.iter().filter_map(|one| match one {
        super::documents::Given::Rules(path) => Some(path),
        _ => None,
    });
    for path in rule_files.chain(&options.waivers) {
        match files::read(path, limits) {
            Ok(text) => requested.push(Requested::File(text)),
            Err(diagnostic) => run.say([diagnostic], 2),
        }
    }
    if has_errors(&run.diagnostics) {
        return None;
    }
    if requested.len() <= options.waivers.len() {
        let message = "no rules are given";
        let help = "name a rule file or a module with `-r`, as `-r rules/kz.whereas` or `-r std.totals`; or write a \
                    `whereas.toml`, with `whereas new gate`";
        run.say([Diagnostic::new(NOTHING_CHECKED, Severity::Error, message).help(help)], 2);
        return None;
    }
    Some(requested)
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
fn statistics(calm: &ByRule, beyond: &Beyond, findings: &[Finding]) -> ByRule {
    let mut counted = calm.clone();
    counted.add_loud(&beyond.verdicts);
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
        statistics: options.statistics.then(|| statistics(&run.by_rule, &run.beyond, &findings)),
        coverage: options.coverage.then(|| pipeline::coverage::of(&run.rules, &findings, &run.beyond.verdicts)),
        findings,
        beyond: run.beyond,
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
