//! `whereas test`: runs the tests in rule files, and tells what they do not notice.

mod coverage;
pub(super) mod inputs;
mod mutants;
mod outputs;
mod show;

use std::collections::HashSet;
use std::num::NonZero;
use std::path::PathBuf;

use super::access::Access;
use super::arguments::{LintFormat, TestOptions};
use super::loader::FileLoader;
use super::rules::{self, Finder};
use super::terminal::Terminal;
use super::walk::Walker;
use super::watch;
use super::work::MOST_JOBS;
use crate::check::{Program, Requested, Text};
use crate::diagnostic::codes::usage::{NO_TESTS, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::limits::Limits;
use crate::packs;
use crate::pipeline::mutation::{Subject, Suite};
use crate::pipeline::testing::{self, TestOutcome};
use crate::pipeline::{self, Options, Rules, tables};
use crate::report;
use crate::source::Sources;

/// The results of all tests.
#[derive(Default)]
struct Run {
    /// Rule files that could be used, with the documents of their tests.
    suites: Vec<Suite>,
    /// Every test, for the reports.
    cases: Vec<TestResult>,
    /// Rule files that cannot be used, or reports that were not written.
    broken: bool,
    /// Diagnostics of rule files, once for a module that several files use.
    said: HashSet<String>,
    /// Tables for those declared `from input`.
    inputs: Vec<(String, Text)>,
    /// Those of them that a rule file asks for, by name.
    asked: HashSet<String>,
}

/// One test and its result.
struct TestResult {
    /// Its rule file.
    file: String,
    /// Its title.
    title: String,
    /// What was wrong, in words; empty where it passed.
    failures: Vec<String>,
}

impl Run {
    /// A table that no rule file asks for is a mistake.
    fn refuse_unasked(&mut self, options: &TestOptions, terminal: &Terminal) {
        let unasked = self
            .inputs
            .iter()
            .filter(|(name, _)| !self.asked.contains(name));
        let none = Program::default();
        let program = self
            .suites
            .first()
            .map_or(&none, |suite| &suite.rules.program);
        let diagnostics: Vec<Diagnostic> = unasked
            .map(|(name, text)| tables::nobody_asks(program, name, text))
            .collect();
        if !self.broken && !diagnostics.is_empty() {
            terminal.show(&Sources::new(), &diagnostics, is_short(options.format));
            self.broken = true;
        }
    }

    fn failed(&self) -> usize {
        self.cases
            .iter()
            .filter(|case| !case.failures.is_empty())
            .count()
    }
}

/// Runs all tests; returns the exit code.
pub(super) fn run(options: &TestOptions, terminal: &Terminal) -> u8 {
    if !options.watch {
        return once(options, terminal).unwrap_or_else(|refused| refused);
    }
    let paths = || rules::or_this_folder(&options.paths);
    let written: Vec<PathBuf> = options
        .output
        .iter()
        .filter_map(|output| output.split_once('='))
        .map(|(_, file)| PathBuf::from(file))
        .collect();
    watch::again(&paths, &written, terminal, &|| {
        once(options, terminal)?;
        Ok(Vec::new())
    })
}

/// Runs all tests; returns the exit code.
///
/// # Errors
/// The exit code where options are wrong, or a report would replace a file that is read: no change of a file mends that.
fn once(options: &TestOptions, terminal: &Terminal) -> Result<u8, u8> {
    let jobs = match options.jobs {
        Some(0) => {
            let diagnostic =
                Diagnostic::new(OPTION_VALUE, Severity::Error, "`--jobs 0` tries nothing");
            terminal.show(
                &Sources::new(),
                &[diagnostic.help("give the number of threads, from 1")],
                false,
            );
            return Err(2);
        }
        Some(jobs) => jobs.min(MOST_JOBS),
        None => std::thread::available_parallelism().map_or(1, NonZero::get),
    };
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return Err(2);
    };
    let mut outputs = match outputs::read(&options.output) {
        Ok(outputs) => outputs,
        Err(diagnostic) => {
            terminal.show(&Sources::new(), &[diagnostic], false);
            return Err(2);
        }
    };
    let (inputs, diagnostics) = inputs::read(&options.input, &Limits::default());
    if !diagnostics.is_empty() {
        terminal.show(&Sources::new(), &diagnostics, is_short(options.format));
        let is_refused = diagnostics.iter().any(|one| one.code == OPTION_VALUE);
        return if is_refused { Err(2) } else { Ok(2) };
    }
    let mut run = Run {
        inputs,
        ..Run::default()
    };
    run_paths(options, &access, terminal, &mut run);
    let refused = outputs::over_inputs(&outputs, &access);
    if !refused.is_empty() {
        terminal.show(&Sources::new(), &refused, false);
        outputs.clear();
        run.broken = true;
    }
    run.refuse_unasked(options, terminal);
    if run.cases.is_empty() && !run.broken {
        terminal.show(
            &Sources::new(),
            &[no_tests(options)],
            is_short(options.format),
        );
        return Ok(2);
    }
    let mut survived = false;
    let measured = !run.cases.is_empty();
    if measured && (options.coverage || outputs.iter().any(outputs::TestOutput::is_lcov)) {
        let modules = coverage::measure(&run.suites);
        if options.coverage {
            coverage::show(&modules, &run.suites, options.format, terminal);
        }
        run.broken |= outputs::write_lcov(&outputs, &modules, &run.suites, terminal);
    }
    run.broken |= outputs::write_junit(&outputs, &run.cases, terminal);
    if options.mutants {
        survived = mutants::run(&run, options, jobs, terminal);
    }
    let code = finish(&run, survived, terminal);
    if refused.is_empty() {
        Ok(code)
    } else {
        Err(code)
    }
}

/// Runs the tests of all rule files that are named.
fn run_paths(options: &TestOptions, access: &Access, terminal: &Terminal, run: &mut Run) {
    let limits = Limits::default();
    let walker = Walker::new(access);
    let mut finder = Finder::new(&walker, &limits);
    for path in rules::or_this_folder(&options.paths) {
        access.name_rules([&path.to_string_lossy().into_owned()]);
        finder.add_path("".as_ref(), &path);
    }
    let (requested, mut diagnostics) = finder.finish();
    diagnostics.extend(walker.problems());
    terminal.show(&Sources::new(), &diagnostics, is_short(options.format));
    run.broken |= has_errors(&diagnostics);
    // Each file by itself: two files of a folder may declare the same names.
    for file in requested {
        run_file(file, options, (&limits, access), terminal, run);
    }
}

fn run_file(
    file: Requested,
    options: &TestOptions,
    (limits, access): (&Limits, &Access),
    terminal: &Terminal,
    run: &mut Run,
) {
    let name = match &file {
        Requested::File(text) | Requested::Beside(text, _) => text.name.to_string(),
        Requested::Module(name, _) => name.clone(),
    };
    let mut loaded = rules::load(vec![file], limits, access);
    loaded.diagnostics.retain(|one| {
        run.said
            .insert(report::diagnostic_line(&loaded.sources, one))
    });
    terminal.show(
        &loaded.sources,
        &loaded.diagnostics,
        is_short(options.format),
    );
    run.broken |= loaded.failed;
    if loaded.failed {
        return;
    }
    let mut loader = FileLoader::new(limits, access);
    let rules = Rules::new(loaded.program, true);
    let asked = run
        .inputs
        .iter()
        .filter(|(name, _)| tables::has_input(&rules.program, name));
    let inputs: Vec<(String, Text)> = asked.cloned().collect();
    run.asked
        .extend(inputs.iter().map(|(name, _)| name.clone()));
    let said = Options {
        inputs,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut loader, &said, &loaded.sources);
    terminal.show(
        &loaded.sources,
        &settings.diagnostics,
        is_short(options.format),
    );
    if settings.failed() {
        run.broken = true;
        return;
    }
    let mut suite = Suite {
        rules,
        settings: settings.value,
        runs: Vec::new(),
        sources: loaded.sources,
    };
    for test in &suite.rules.program.tests {
        let requested = suite
            .rules
            .program
            .modules
            .get(test.module)
            .is_some_and(|module| module.requested);
        let wanted = options
            .filter
            .as_deref()
            .is_none_or(|wanted| test.title.contains(wanted));
        if !requested || !wanted {
            continue;
        }
        let (prepared, mut diagnostics) =
            testing::prepare(&suite.rules, test, &mut loader, &suite.sources);
        // Many tests are about one document: its notes are shown once.
        diagnostics.retain(|one| {
            let line = || report::diagnostic_line(&suite.sources, one);
            one.severity == Severity::Error || run.said.insert(line())
        });
        let failures = prepared
            .iter()
            .flat_map(|one| testing::failures(&suite.rules, &suite.settings, one, &suite.sources));
        let tested = TestOutcome {
            failures: failures.collect(),
            diagnostics,
        };
        show::test(
            &name,
            &test.title,
            &tested,
            &suite.sources,
            options.format,
            terminal,
        );
        let failures = show::in_words(&tested, &suite.sources);
        run.cases.push(TestResult {
            file: name.clone(),
            title: test.title.to_string(),
            failures,
        });
        suite.runs.extend(prepared);
    }
    run.suites.push(suite);
}

fn no_tests(options: &TestOptions) -> Diagnostic {
    match &options.filter {
        Some(wanted) => Diagnostic::new(
            NO_TESTS,
            Severity::Error,
            format!("no test's title contains \"{wanted}\""),
        )
        .help("leave out `--filter` to run all tests"),
        None => Diagnostic::new(NO_TESTS, Severity::Error, "no tests were found")
            .help("name a rule file with `test` items, or a folder that holds one"),
    }
}

fn finish(run: &Run, survived: bool, terminal: &Terminal) -> u8 {
    let failed = run.failed();
    if !terminal.quiet {
        terminal.tell(&format!(
            "{} passed, {failed} failed",
            run.cases.len().saturating_sub(failed)
        ));
    }
    match (run.broken, failed > 0 || survived) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}

/// The modules that tests speak of: those named on the command line, and those used by a file that holds tests only.
fn subjects(suites: &[Suite]) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    let mut known = HashSet::new();
    for (at, suite) in suites.iter().enumerate() {
        let program = &suite.rules.program;
        let says = |module: usize| {
            let rules = program
                .rules
                .iter()
                .any(|rule| rule.declared.module == module);
            rules
                || program
                    .exceptions
                    .iter()
                    .any(|exception| exception.declared.module == module)
        };
        let only_tests = program
            .modules
            .iter()
            .enumerate()
            .any(|(index, module)| module.requested && !says(index))
            && !suite.runs.is_empty();
        for module in &program.modules {
            let source = suite.sources.get(module.source);
            let meant = module.requested || only_tests && !packs::is_pack(source.name());
            if meant && known.insert((module.name.to_string(), source.shared_text())) {
                subjects.push(Subject {
                    suite: at,
                    source: module.source,
                });
            }
        }
    }
    subjects
}

/// Whether the output format is lines rather than pictures.
fn is_short(format: LintFormat) -> bool {
    matches!(format, LintFormat::Short)
}
