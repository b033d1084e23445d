//! `whereas test --mutants`: changes of rules that no test notices.

use super::{Run, is_short, subjects};
use crate::cli::arguments::TestOptions;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Severity;
use crate::limits::Limits;
use crate::lint::{Lint, allow};
use crate::pipeline::mutation;
use crate::report::{self, counted};
use crate::syntax;

/// How many changes came to what.
#[derive(Default)]
struct Count {
    killed: usize,
    survived: usize,
    allowed: usize,
}

/// Tries the changes; whether any survived.
pub(super) fn run(run: &mut Run, options: &TestOptions, jobs: usize, terminal: &Terminal) -> bool {
    if run.failed() > 0 || run.broken {
        terminal.tell("changes of the rules are tried once all tests pass");
        return false;
    }
    let subjects = subjects(&run.suites);
    let mut count = Count::default();
    let mut out = String::new();
    for fates in mutation::try_all(&run.suites, &subjects, jobs) {
        let Some(suite) = run.suites.get(fates.subject.suite) else { continue };
        let said = mutation::diagnostics(&fates, &run.suites);
        let mut lints: Vec<Lint> = said.into_iter().map(|diagnostic| Lint { diagnostic, fix: Vec::new() }).collect();
        let source = fates.subject.source;
        let file = syntax::parse_file(source, suite.sources.get(source), &Limits::default()).value;
        let allowed = allow::silence(&mut lints, &[file], &suite.sources, 'M');
        count.killed = count.killed.saturating_add(fates.killed);
        count.allowed = count.allowed.saturating_add(allowed);
        count.survived = count.survived.saturating_add(fates.survivors.len().saturating_sub(allowed));
        let diagnostics: Vec<_> = lints.into_iter().map(|lint| lint.diagnostic).collect();
        run.broken |= diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        if is_short(options.format) {
            let lines = diagnostics.iter().map(|diagnostic| report::diagnostic_line(&suite.sources, diagnostic) + "\n");
            out.extend(lines);
        } else {
            out.push_str(&report::write_diagnostics(&suite.sources, &diagnostics, terminal.output_style()));
        }
    }
    terminal.print(&out);
    if !terminal.quiet {
        let Count { killed, survived, allowed } = count;
        let all = u64::try_from(killed.saturating_add(survived).saturating_add(allowed)).unwrap_or(u64::MAX);
        terminal.tell(&format!(
            "{} of the rules: {killed} noticed by a test, {survived} by none, {allowed} allowed",
            counted(all, "change")
        ));
    }
    !out.is_empty()
}
