//! Shows the result of a test to people.

use super::is_short;
use crate::cli::arguments::LintFormat;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Severity, has_errors};
use crate::pipeline::testing::{TestOutcome, UnmetExpectation};
use crate::report;
use crate::source::Sources;

/// Shows a test: that it passed, or each unmet expectation with the findings that explain it.
pub(super) fn test(
    file: &str,
    title: &str,
    tested: &TestOutcome,
    sources: &Sources,
    format: LintFormat,
    terminal: &Terminal,
) {
    let (file, title) = (report::visible(file), report::visible(title));
    if tested.failures.is_empty() && !has_errors(&tested.diagnostics) {
        if !terminal.quiet {
            terminal.print(&format!("pass {file}: {title}\n"));
            terminal.show(sources, &tested.diagnostics, is_short(format));
        }
        return;
    }
    let mut out = format!("FAIL {file}: {title}\n");
    for failure in &tested.failures {
        if is_short(format) {
            out.push_str(&format!("{}\n", lines(failure, sources)));
            continue;
        }
        out.push_str(&format!(
            "  {}: {}\n",
            place(failure, sources),
            report::visible(sources.slice(failure.span))
        ));
        out.push_str(&format!(
            "    expected: {}\n",
            report::visible(&failure.expected)
        ));
        out.push_str(&format!(
            "    actual:   {}\n",
            report::visible(&failure.actual)
        ));
        for finding in &failure.findings {
            let shown = report::write_finding(sources, finding, terminal.output_style());
            out.extend(shown.lines().map(|line| format!("    {line}\n")));
        }
    }
    terminal.print(&out);
    terminal.show(sources, &tested.diagnostics, is_short(format));
}

/// The failures of a test, each followed by the findings that explain it; empty if it passed.
pub(super) fn in_words(tested: &TestOutcome, sources: &Sources) -> Vec<String> {
    let failures = tested
        .failures
        .iter()
        .map(|failure| lines(failure, sources));
    let errors = tested
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    failures
        .chain(errors.map(|diagnostic| report::diagnostic_line(sources, diagnostic)))
        .collect()
}

fn lines(failure: &UnmetExpectation, sources: &Sources) -> String {
    let (expected, actual) = (
        report::visible(&failure.expected),
        report::visible(&failure.actual),
    );
    let first = format!(
        "{}: expected {expected}, came {actual}",
        place(failure, sources)
    );
    let findings = failure
        .findings
        .iter()
        .map(|finding| format!("\n  {}", report::finding_line(sources, finding)));
    findings.fold(first, |lines, line| lines + &line)
}

fn place(failure: &UnmetExpectation, sources: &Sources) -> String {
    let at = sources.start(failure.span);
    format!(
        "{}:{}:{}",
        report::visible(sources.get(failure.span.source).name()),
        at.line,
        at.column
    )
}
