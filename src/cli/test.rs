//! `whereas test`: runs the tests in rule files.

use super::arguments::TestOptions;
use super::loader::FileLoader;
use super::rules;
use super::terminal::Terminal;
use crate::check::Requested;
use crate::diagnostic::codes::use_of_program::NO_TESTS;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::limits::Limits;
use crate::pipeline::testing::{self, Tested};
use crate::pipeline::{self, Options, Rules};
use crate::report;
use crate::source::Sources;

/// How many tests came to what.
#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
    /// Rule files that cannot be used.
    broken: bool,
}

/// Runs all tests; returns the exit code.
pub(super) fn run(options: &TestOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let mut count = Count::default();
    for path in rules::or_this_folder(&options.paths) {
        let mut requested = Vec::new();
        let mut diagnostics = Vec::new();
        if path.is_dir() {
            for file in rules::rule_files(&path) {
                rules::add_path(&file, &limits, &mut requested, &mut diagnostics);
            }
        } else {
            rules::add_path(&path, &limits, &mut requested, &mut diagnostics);
        }
        terminal.show(&Sources::new(), &diagnostics, false);
        count.broken |= has_errors(&diagnostics);
        // Each file by itself: two files of a folder may declare the same names.
        for file in requested {
            run_file(file, options.filter.as_deref(), &limits, terminal, &mut count);
        }
    }
    finish(options, terminal, &count)
}

fn run_file(file: Requested, filter: Option<&str>, limits: &Limits, terminal: &Terminal, count: &mut Count) {
    let name = match &file {
        Requested::File(text) => text.name.to_string(),
        Requested::Module(name) => name.clone(),
    };
    let loaded = rules::load(vec![file], limits);
    terminal.show(&loaded.sources, &loaded.diagnostics, false);
    count.broken |= loaded.failed;
    if loaded.failed {
        return;
    }
    let mut loader = FileLoader::new(limits);
    let rules = Rules::new(loaded.program, true);
    let settings = pipeline::settings(&rules, &mut loader, &Options::default(), &loaded.sources);
    terminal.show(&loaded.sources, &settings.diagnostics, false);
    if settings.failed() {
        count.broken = true;
        return;
    }
    let mut settings = settings.value;
    for test in &rules.program.tests {
        let requested = rules.program.modules.get(test.module).is_some_and(|module| module.requested);
        if !requested || filter.is_some_and(|wanted| !test.title.contains(wanted)) {
            continue;
        }
        let tested = testing::run_test(&rules, &mut settings, test, &mut loader, &loaded.sources);
        show(&name, &test.title, &tested, &loaded.sources, terminal, count);
    }
}

fn show(file: &str, title: &str, tested: &Tested, sources: &Sources, terminal: &Terminal, count: &mut Count) {
    let passed = tested.failures.is_empty() && !has_errors(&tested.diagnostics);
    let title = report::visible(title);
    let style = terminal.output_style();
    if passed {
        count.passed = count.passed.saturating_add(1);
        if !terminal.quiet {
            terminal.print(&format!("pass {file}: {title}\n"));
        }
        return;
    }
    count.failed = count.failed.saturating_add(1);
    let mut out = format!("FAIL {file}: {title}\n");
    for failure in &tested.failures {
        let at = sources.start(failure.span);
        let name = sources.get(failure.span.source).name();
        out.push_str(&format!(
            "  {name}:{}:{}: {}\n",
            at.line,
            at.column,
            report::visible(sources.slice(failure.span))
        ));
        out.push_str(&format!("    expected: {}\n", report::visible(&failure.expected)));
        out.push_str(&format!("    actual:   {}\n", report::visible(&failure.actual)));
        for finding in &failure.findings {
            let shown = report::write_finding(sources, finding, style);
            out.extend(shown.lines().map(|line| format!("    {line}\n")));
        }
    }
    terminal.print(&out);
    terminal.show(sources, &tested.diagnostics, false);
}

fn finish(options: &TestOptions, terminal: &Terminal, count: &Count) -> u8 {
    if count.passed.saturating_add(count.failed) == 0 && !count.broken {
        let diagnostic = match &options.filter {
            Some(wanted) => {
                Diagnostic::new(NO_TESTS, Severity::Error, format!("no test's title contains \"{wanted}\""))
                    .help("leave out `--filter` to run all tests")
            }
            None => Diagnostic::new(NO_TESTS, Severity::Error, "no tests were found")
                .help("name a rule file with `test` items, or a folder that holds one"),
        };
        terminal.show(&Sources::new(), &[diagnostic], false);
        return 2;
    }
    if !terminal.quiet {
        terminal.tell(&format!("{} passed, {} failed", count.passed, count.failed));
    }
    match (count.broken, count.failed) {
        (true, _) => 2,
        (false, 0) => 0,
        (false, _) => 1,
    }
}
