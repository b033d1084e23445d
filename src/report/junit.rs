//! JUnit's XML, as CI systems read it: a suite for each document, a case for
//! each obligation.
//!
//! No two cases of a suite have one name: GitLab shows only the first of them.

use std::collections::{HashMap, HashSet};

use super::text::visible;
use super::{EscapeForm, Report, Style, inert_whole, place};
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, Verdict};

/// Writes every obligation.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut suites = Suites::default();
    for finding in &report.findings {
        let document = place::document(report, finding);
        suites.add(
            &document,
            &name(finding),
            outcome(finding),
            &body(report, finding),
        );
    }
    for diagnostic in &report.diagnostics {
        let (file, _) = place::of_diagnostic(report.sources, diagnostic);
        let suite = file.map_or_else(|| "whereas".to_owned(), |file| report.paths.shown(file));
        let (outcome, body) = problem(diagnostic);
        suites.add(&suite, diagnostic.code.as_str(), outcome, &body);
    }
    for line in &report.relaxed {
        // Skipped cases, since readers of JUnit show these.
        suites.add(
            "whereas",
            line,
            CaseResult::Skipped,
            &format!("<skipped message=\"{}\"/>", escaped(line)),
        );
    }
    suites.write("whereas", &report.silenced)
}

/// The name of a case: rule and location, with the elements of further `for each` that the location leaves out.
fn name(finding: &Finding) -> String {
    let elements = finding.bindings.iter().map(|(_, path)| path.as_str());
    let others = elements.filter(|path| !finding.path.starts_with(path));
    let own = Some(finding.path.as_str()).filter(|path| !path.is_empty());
    std::iter::once(finding.rule.as_str())
        .chain(own)
        .chain(others)
        .collect::<Vec<_>>()
        .join(" ")
}

fn outcome(finding: &Finding) -> CaseResult {
    match finding.verdict {
        Verdict::Holds => CaseResult::Passed,
        _ if finding.baselined => CaseResult::Skipped,
        Verdict::Violated => CaseResult::Failed,
        Verdict::Undetermined => CaseResult::Broken,
        Verdict::NotApplicable | Verdict::Waived => CaseResult::Skipped,
    }
}

fn body(report: &Report<'_>, finding: &Finding) -> String {
    let message = escaped(&finding.message);
    let at = || {
        let (file, places) = place::of_finding(report, finding);
        escaped(&places.map_or_else(
            || file.clone(),
            |(start, _)| format!("{file}:{}:{}", start.line, start.column),
        ))
    };
    match finding.verdict {
        Verdict::Holds => String::new(),
        _ if finding.baselined => format!("<skipped message=\"in the baseline: {message}\"/>"),
        Verdict::Violated => {
            format!(
                "<failure type=\"{}\" message=\"{message}\">{}</failure>",
                finding.severity.word(),
                at()
            )
        }
        Verdict::Undetermined => format!(
            "<error type=\"undetermined\" message=\"{message}\">{}</error>",
            at()
        ),
        Verdict::NotApplicable | Verdict::Waived => {
            format!(
                "<skipped message=\"{}: {message}\"/>",
                finding.verdict.words()
            )
        }
    }
}

fn problem(diagnostic: &Diagnostic) -> (CaseResult, String) {
    let message = escaped(&diagnostic.message);
    match diagnostic.severity {
        Severity::Error => (
            CaseResult::Broken,
            format!(
                "<error type=\"{}\" message=\"{message}\"/>",
                diagnostic.code.as_str()
            ),
        ),
        Severity::Note | Severity::Warning => (
            CaseResult::Passed,
            format!("<system-out>{message}</system-out>"),
        ),
    }
}

/// The result of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CaseResult {
    Passed,
    Failed,
    /// It could not be decided.
    Broken,
    Skipped,
}

/// Suites by their names, in the order in which they came up.
#[derive(Default)]
pub(super) struct Suites {
    suites: Vec<JunitSuite>,
    known: HashMap<String, usize>,
}

/// Cases of one name, as they are written.
#[derive(Default)]
struct JunitSuite {
    name: String,
    cases: String,
    outcomes: [usize; 4],
    names: HashSet<String>,
    /// How many cases have asked for one name.
    asked: HashMap<String, usize>,
}

impl Suites {
    /// Adds a case to its suite; `body` is XML.
    pub(super) fn add(&mut self, suite: &str, name: &str, outcome: CaseResult, body: &str) {
        let suite = visible(suite);
        let next = self.suites.len();
        let at = *self.known.entry(suite.to_string()).or_insert(next);
        if at == next {
            self.suites.push(JunitSuite {
                name: suite.into_owned(),
                ..JunitSuite::default()
            });
        }
        if let Some(suite) = self.suites.get_mut(at) {
            suite.add(name, outcome, body);
        }
    }

    /// Writes all suites, behind notes on the run.
    pub(super) fn write(&self, name: &str, notes: &[String]) -> String {
        let mut sums = [0_usize; 4];
        for suite in &self.suites {
            sums.iter_mut()
                .zip(suite.outcomes)
                .for_each(|(sum, one)| *sum = sum.saturating_add(one));
        }
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{name}\" {}>\n",
            counts(sums)
        );
        for note in notes {
            out.push_str(&format!(
                "  <!-- {} -->\n",
                escaped(note).replace("--", "- -")
            ));
        }
        for suite in &self.suites {
            let skipped = suite
                .outcomes
                .get(CaseResult::Skipped as usize)
                .copied()
                .unwrap_or_default();
            let counts = counts(suite.outcomes);
            out.push_str(&format!(
                "  <testsuite name=\"{}\" {counts} skipped=\"{skipped}\">\n{}  </testsuite>\n",
                escaped(&suite.name),
                suite.cases
            ));
        }
        out.push_str("</testsuites>\n");
        inert_whole(out, EscapeForm::Xml)
    }
}

/// The counts that a suite and all suites have; `<testsuites>` has no count of what is skipped (Jenkins' schema).
fn counts(outcomes: [usize; 4]) -> String {
    let [passed, failed, broken, skipped] = outcomes;
    let tests = [passed, failed, broken, skipped]
        .into_iter()
        .fold(0, usize::saturating_add);
    format!("tests=\"{tests}\" failures=\"{failed}\" errors=\"{broken}\"")
}

impl JunitSuite {
    fn add(&mut self, name: &str, outcome: CaseResult, body: &str) {
        if let Some(count) = self.outcomes.get_mut(outcome as usize) {
            *count = count.saturating_add(1);
        }
        let name = self.unique(visible(name).into_owned());
        let head = format!(
            "    <testcase classname=\"{}\" name=\"{}\"",
            escaped(&self.name),
            escaped(&name)
        );
        match body {
            "" => self.cases.push_str(&format!("{head}/>\n")),
            body => self.cases.push_str(&format!("{head}>{body}</testcase>\n")),
        }
    }

    /// A name that no other case of the suite has: the second of two alike is `name (2)`.
    fn unique(&mut self, name: String) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        let asked = self.asked.entry(name.clone()).or_insert(1);
        loop {
            *asked = asked.saturating_add(1);
            let numbered = format!("{name} ({asked})");
            if self.names.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// Text of an element or an attribute; characters that XML does not have are shown.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
