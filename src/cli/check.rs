//! `whereas check`: documents against rules.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::{CheckOptions, FailOn, Verdicts};
use super::documents::{self, Given};
use super::files;
use super::loader::FileLoader;
use super::rules::{self, Loaded};
use super::terminal::Terminal;
use super::work::{self, Block, Piece, Queue};
use crate::check::Program;
use crate::check::program::AgreementId;
use crate::check::{Requested, Text, override_parameter};
use crate::diagnostic::codes::use_of_program::{NO_RULE_MET, NOT_WRITTEN, NOTHING_CHECKED, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, has_errors};
use crate::eval::Settings;
use crate::eval::finding::{Finding, Tally};
use crate::limits::Limits;
use crate::pipeline::stream::{self, Batch, Lines};
use crate::pipeline::{self, Checked, Options, Rules, waivers};
use crate::report::{self, Format, Report};
use crate::source::Sources;
use crate::value::Date;

/// A run that takes less shows no progress.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a run has gathered so far.
#[derive(Default)]
struct Run {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    findings: Vec<Finding>,
    tally: Tally,
    /// Names of the documents that were checked; of streams, their own.
    documents: Vec<String>,
    /// How many documents were checked.
    checked: u64,
    silenced: Vec<String>,
    today: Option<String>,
    /// The rules, once they are read.
    rules: Option<Rules>,
    /// The greatest reason for a code other than 1.
    code: u8,
}

/// What every document is checked by.
struct Job {
    rules: Rules,
    settings: Settings,
    said: Options,
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
    let mut run = Run::default();
    let config = super::config::read(&Limits::default());
    run.say(config.diagnostics, 2);
    let mut options = options.clone();
    options.waivers.extend(config.waivers);
    check(&options, &config.parameters, terminal, &mut run);
    finish(&options, terminal, run)
}

fn check(options: &CheckOptions, replaced: &[(String, String)], terminal: &Terminal, run: &mut Run) {
    let limits = limits(&options.limit, run);
    let mut said = settings(options, limits, run);
    let today = today(options, run);
    let jobs = jobs(options, run);
    let (given, problems) = documents::collect(&options.documents, &options.stdin_name);
    run.say(problems, 2);
    if has_errors(&run.diagnostics) {
        return;
    }
    let Some(mut loaded) = load(options, &given, &said.limits, run) else { return };
    replace_parameters(options, replaced, &mut loaded.program, run);
    if let Some(wanted) = &options.only_rule {
        match super::why::rule(&[&loaded.program], wanted) {
            Ok(path) => said.only_rule = Some(path),
            Err(diagnostic) => run.say([diagnostic], 2),
        }
    }
    run.sources = std::mem::take(&mut loaded.sources);
    // An agreement given without rules is checked by those that it uses.
    let rules = Rules::new(loaded.program, options.rules.is_empty());
    let mut loader = FileLoader::new(&said.limits);
    let settings = pipeline::settings(&rules, &mut loader, &said, &run.sources);
    run.say(settings.diagnostics, 2);
    if has_errors(&run.diagnostics) {
        return;
    }
    let job = Job { rules, settings: settings.value, said };
    documents_and_agreements(&job, &given, jobs, terminal, run);
    apply_waivers(&job.rules, options, today, run);
    run.rules = Some(job.rules);
}

/// Parameters of `whereas.toml` first, then those of the command line, which win.
fn replace_parameters(options: &CheckOptions, replaced: &[(String, String)], program: &mut Program, run: &mut Run) {
    let mut all: Vec<(String, String, &str)> =
        replaced.iter().map(|(name, value)| (name.clone(), value.clone(), "whereas.toml")).collect();
    for parameter in &options.parameter {
        if let Some((name, value)) = pair("--parameter", parameter, run) {
            all.push((name.to_owned(), value.to_owned(), "--parameter"));
        }
    }
    for (name, value, origin) in all {
        match override_parameter(program, &name, &value, origin) {
            Ok(()) => run.silenced.push(format!("parameter {name} replaced by {value} ({origin})")),
            Err(diagnostic) => run.say([diagnostic], 2),
        }
    }
}

fn settings(options: &CheckOptions, limits: Limits, run: &mut Run) -> Options {
    let mut inputs = Vec::new();
    for input in &options.input {
        let Some((name, file)) = pair("--input", input, run) else { continue };
        match files::read(Path::new(file), &limits) {
            Ok(text) => inputs.push((name.to_owned(), text)),
            Err(diagnostic) => run.say([diagnostic], 3),
        }
    }
    let as_of = options.as_of.as_deref().and_then(|date| parse_date("--as-of", date, run));
    let outputs = options.output.iter().filter_map(|output| output.split_once('=')).map(|(name, _)| name);
    let lists_all = |name| report::format(name).is_some_and(|format: &Format| format.every_verdict);
    let derives = |name| report::format(name).is_some_and(|format: &Format| format.derivations);
    let every_verdict =
        options.verdicts == Verdicts::All || lists_all(&options.format) || outputs.clone().any(lists_all);
    let derivations = options.only_rule.is_some() || derives(&options.format) || outputs.clone().any(derives);
    Options { as_type: options.as_type.clone(), as_of, every_verdict, derivations, only_rule: None, inputs, limits }
}

/// Loads the rules named by `-r`, by documents that are rule files, and by `--waivers`.
fn load(options: &CheckOptions, given: &[Given], limits: &Limits, run: &mut Run) -> Option<Loaded> {
    let (mut requested, problems) = rules::requested(&options.rules, limits);
    run.say(problems, 2);
    let rule_files = given.iter().filter_map(|one| match one {
        Given::Rules(path) => Some(path.as_path()),
        _ => None,
    });
    for path in rule_files.chain(options.waivers.iter().map(|path| path.as_path())) {
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
        let help = "name a rule file or a module with `-r`, as `-r rules/kz.whereas` or `-r std.totals`";
        run.say([Diagnostic::new(NOTHING_CHECKED, Severity::Error, message).help(help)], 2);
        return None;
    }
    let mut loaded = rules::load(requested, limits);
    run.say(std::mem::take(&mut loaded.diagnostics), 2);
    if loaded.failed {
        run.sources = loaded.sources;
        return None;
    }
    Some(loaded)
}

fn documents_and_agreements(job: &Job, given: &[Given], jobs: usize, terminal: &Terminal, run: &mut Run) {
    let started = Instant::now();
    let bar = ProgressBar::with_draw_target(u64::try_from(given.len()).ok(), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    let sources = std::mem::take(&mut run.sources);
    let whole_tables = job.rules.read_lists(&job.said);
    let queue = Queue::new(given, &job.said.limits, &sources, whole_tables);
    work::all(
        queue,
        jobs,
        |piece| result(job, piece, &sources),
        |result| {
            if terminal.is_watched() && bar.is_hidden() && started.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.set_message(report::visible(&result.name).into_owned());
            bar.inc(u64::from(result.batch.clean == 0));
            take_result(result, run);
        },
    );
    run.sources = sources;
    bar.finish_and_clear();
    if given.is_empty() {
        let result = agreements(job, None, &run.sources);
        take_result(result, run);
    }
    if run.documents.is_empty() && run.code == 0 {
        let diagnostic = Diagnostic::new(NOTHING_CHECKED, Severity::Error, "no documents are given")
            .help("name files, folders or patterns, as `whereas check drafts/ -r rules/kz.whereas`");
        run.say([diagnostic], 2);
    }
}

/// What came of one piece of work.
#[derive(Default)]
struct Outcome {
    /// The file.
    name: Arc<str>,
    /// What kept it from being read, or checked, and the exit code for that.
    problem: Option<(Diagnostic, u8)>,
    batch: Batch,
}

fn result(job: &Job, piece: Piece, sources: &Sources) -> Outcome {
    let limits = &job.said.limits;
    match piece {
        Piece::Agreements(path) => agreements(job, Some(&files::shown(&path)), sources),
        Piece::File(path) => document(job, files::read(&path, limits), sources),
        Piece::Text(text) => document(job, text, sources),
        Piece::Lines(block) => {
            let Block { name, header, first, line, text } = block;
            let lines = Lines { name: &name, header: header.as_deref(), first, line, text: &text };
            let batch = stream::check_lines(&job.rules, &job.settings, &lines, &job.said, sources);
            Outcome { name, batch, ..Outcome::default() }
        }
    }
}

fn document(job: &Job, text: Result<Text, Diagnostic>, sources: &Sources) -> Outcome {
    match text {
        Ok(text) => {
            let others = pipeline::check_document(&job.rules, &job.settings, &text, &job.said, sources);
            Outcome { name: text.name, batch: Batch { others, ..Batch::default() }, ..Outcome::default() }
        }
        Err(diagnostic) => Outcome { problem: Some((diagnostic, 3)), ..Outcome::default() },
    }
}

/// Checks the agreements of one file, or of all files that the user named.
fn agreements(job: &Job, file: Option<&Arc<str>>, sources: &Sources) -> Outcome {
    let program = &job.rules.program;
    let mut others = Vec::new();
    for (index, agreement) in program.agreements.iter().enumerate() {
        let Some(module) = program.modules.get(agreement.declared.module) else { continue };
        let name = sources.get(module.source).name();
        if file.map_or(module.requested, |file| **file == *name) {
            let id = AgreementId(u32::try_from(index).unwrap_or(u32::MAX));
            others.push(pipeline::check_agreement(&job.rules, &job.settings, id, &job.said, sources));
        }
    }
    let problem = file.filter(|_| others.is_empty()).map(|file| {
        let message = format!("`{file}` holds no agreement");
        let help = "an agreement is written `agreement name: Type { … }`; rules are given with `-r`";
        (Diagnostic::about_file(NOTHING_CHECKED, &**file, message).help(help), 2)
    });
    let name = file.cloned().unwrap_or_default();
    Outcome { name, problem, batch: Batch { others, ..Batch::default() } }
}

fn take_result(result: Outcome, run: &mut Run) {
    if let Some((diagnostic, code)) = result.problem {
        run.say([diagnostic], code);
    }
    if result.batch.clean > 0 {
        run.checked = run.checked.saturating_add(result.batch.clean);
        run.tally.add(&result.batch.tally);
        if run.documents.last().is_none_or(|last| *last != *result.name) {
            run.documents.push(result.name.to_string());
        }
    }
    for checked in result.batch.others {
        take(checked, run);
    }
}

/// Adds what came of one document.
fn take(checked: Checked, run: &mut Run) {
    let name = checked.name;
    let silent = checked.tally.obligations() == 0 && !has_errors(&checked.diagnostics);
    let failed = has_errors(&checked.diagnostics);
    let code = if checked.unreadable { 3 } else { 2 };
    run.say(checked.diagnostics, code);
    if silent {
        let message = format!("no rule speaks of `{name}`");
        let help = "name its type with `--as`, or give the rules that are meant for it with `-r`";
        run.say([Diagnostic::about_file(NO_RULE_MET, &*name, message).help(help)], 2);
    }
    if !failed {
        run.documents.push(name);
        run.checked = run.checked.saturating_add(1);
    }
    run.tally.add(&checked.tally);
    run.findings.extend(checked.findings);
}

fn apply_waivers(rules: &Rules, options: &CheckOptions, today: Option<Date>, run: &mut Run) {
    let Some(today) = today else { return };
    let files: Vec<String> = options.waivers.iter().map(|path| files::shown(path).to_string()).collect();
    let terms = waivers::Terms { files: &files, today, documents: &run.documents };
    let notes = waivers::apply(&rules.program, &run.sources, &terms, &mut run.findings, &mut run.tally);
    run.say(notes, 2);
    if !files.is_empty() {
        run.today = Some(today.to_string());
        run.silenced.push(format!("waivers of {} applied as of {today}", files.join(", ")));
    }
}

/// Writes the reports and works out the exit code.
fn finish(options: &CheckOptions, terminal: &Terminal, run: Run) -> u8 {
    let documents = run.checked;
    let report = Report {
        sources: &run.sources,
        documents,
        tally: run.tally,
        findings: run.findings,
        every_verdict: options.verdicts == Verdicts::All,
        diagnostics: run.diagnostics,
        silenced: run.silenced,
        today: run.today,
        programs: run.rules.iter().map(|rules| &rules.program).collect(),
    };
    let mut code = run.code;
    let format = report::format(&options.format);
    let format =
        format.map(|format| if options.only_rule.is_some() && format.name == "human" { &report::WHY } else { format });
    if let Some(format) = format {
        let style =
            if matches!(format.name, "human" | "why") { terminal.output_style() } else { report::Style::default() };
        terminal.print(&(format.write)(&report, style));
    }
    if format.is_none_or(|format| !format.holds_diagnostics) {
        terminal.show(&run.sources, &report.diagnostics, options.format == "short");
    }
    for output in &options.output {
        code = code.max(write_file(output, &report, terminal));
    }
    if !terminal.quiet && documents > 0 {
        terminal.tell(&report.summary());
    }
    let least = match options.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    };
    let failed = least.is_some_and(|least| report.fails(least)) && !options.exit_zero;
    code.max(u8::from(failed))
}

/// `--output FORMAT=FILE`
fn write_file(output: &str, report: &Report<'_>, terminal: &Terminal) -> u8 {
    let problem = match output.split_once('=') {
        Some((name, file)) => match report::format(name) {
            Some(format) => match std::fs::write(file, (format.write)(report, report::Style::default())) {
                Ok(()) => return 0,
                Err(error) => {
                    Diagnostic::about_file(NOT_WRITTEN, file, format!("the report `{file}` cannot be written: {error}"))
                }
            },
            None => unknown_format(name),
        },
        None => option_value(&format!("`--output {output}` is not FORMAT=FILE"), "as `--output json=report.json`"),
    };
    terminal.show(&Sources::new(), &[problem], false);
    2
}

fn unknown_format(name: &str) -> Diagnostic {
    let names: Vec<&str> = report::FORMATS.iter().map(|format: &Format| format.name).collect();
    let near = did_you_mean(name, names.iter().copied());
    let help = near.map_or_else(|| format!("there are {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    option_value(&format!("there is no format `{name}`"), &help)
}

fn option_value(message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help)
}

/// `NAME=VALUE`
fn pair<'o>(option: &str, text: &'o str, run: &mut Run) -> Option<(&'o str, &'o str)> {
    let pair = text.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    if pair.is_none() {
        let message = format!("`{option} {text}` is not NAME=VALUE");
        run.say([option_value(&message, "write name and value with `=` between them and quote the whole")], 2);
    }
    pair
}

fn parse_date(option: &str, text: &str, run: &mut Run) -> Option<Date> {
    let date = Date::parse(text).ok();
    if date.is_none() {
        run.say([option_value(&format!("`{option} {text}` is no date"), "dates are written as 2021-03-01")], 2);
    }
    date
}

/// The day by which waivers expire: given, or the machine's in UTC. The only use of the clock.
fn today(options: &CheckOptions, run: &mut Run) -> Option<Date> {
    if let Some(date) = &options.today {
        return parse_date("--today", date, run);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX);
    Date::from_ymd(1970, 1, 1).and_then(|epoch| epoch.add_days(days).ok())
}

/// How many threads check: given, or as many as the machine has cores.
fn jobs(options: &CheckOptions, run: &mut Run) -> usize {
    match options.jobs {
        Some(0) => {
            run.say([option_value("`--jobs 0` checks nothing", "give the number of threads, from 1")], 2);
            1
        }
        Some(jobs) => jobs,
        None => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    }
}

/// The names of the limits.
const LIMITS: [&str; 9] = [
    "file_bytes",
    "expression_depth",
    "chain_length",
    "document_depth",
    "document_values",
    "steps",
    "expansion",
    "diagnostics",
    "hints",
];

/// The limits, as `--limit` changes them.
fn limits(changes: &[String], run: &mut Run) -> Limits {
    let mut limits = Limits::default();
    for change in changes {
        let Some((name, value)) = pair("--limit", change, run) else { continue };
        let Ok(number) = value.replace('_', "").parse::<u64>() else {
            run.say(
                [option_value(&format!("`--limit {change}`: `{value}` is no whole number"), "as file_bytes=1000000")],
                2,
            );
            continue;
        };
        let size = usize::try_from(number).unwrap_or(usize::MAX);
        match name {
            "file_bytes" => limits.file_bytes = size,
            "expression_depth" => limits.expression_depth = size,
            "chain_length" => limits.chain_length = size,
            "document_depth" => limits.document_depth = size,
            "document_values" => limits.document_values = size,
            "expansion" => limits.expansion = size,
            "steps" => limits.steps = number,
            "diagnostics" => limits.diagnostics = size,
            "hints" => limits.hints = size,
            _ => {
                let names = LIMITS;
                let near = did_you_mean(name, names);
                let help = near.map_or_else(
                    || format!("there are {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                run.say([option_value(&format!("there is no limit `{name}`"), &help)], 2);
            }
        }
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named() {
        let mut run = Run::default();
        let changed = limits(&["file_bytes=1_000".into()], &mut run);
        assert_eq!((changed.file_bytes, run.code), (1_000, 0));
        limits(&["file_byte=5".into(), "steps=many".into(), "steps".into()], &mut run);
        assert_eq!((run.diagnostics.len(), run.code), (3, 2));
    }
}
