//! GitLab's Code Quality report: an array of issues.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::streamed::{FindingStream, indented, whole};
use super::{EscapeForm, Report, Style, inert_whole, place};
use crate::diagnostic::Severity;
use crate::eval::finding::{Finding, Verdict};
use crate::eval::fingerprint::Fingerprints;

/// Writes what is violated or undetermined, and diagnostics.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    whole(GitlabIssues::default(), report)
}

/// Issues, which are written one by one.
#[derive(Default)]
pub(super) struct GitlabIssues {
    prints: Fingerprints,
    has_issues: bool,
}

impl FindingStream for GitlabIssues {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        let counts = matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined);
        if !counts || !report.shows(finding) {
            return String::new();
        }
        let name = place::document(report, finding);
        let print = self.prints.next(finding, &name);
        let (file, places) = place::of_finding(report, finding);
        let line = places.map_or(1, |(start, _)| start.line);
        let is_first = !std::mem::replace(&mut self.has_issues, true);
        written(
            &issue(
                &place::sentence(finding),
                &finding.rule,
                &print,
                finding.severity,
                &file,
                line,
            ),
            is_first,
        )
    }

    fn head(&self, _: &Report<'_>) -> String {
        "[".to_owned()
    }

    fn tail(&self, report: &Report<'_>) -> String {
        let others = others(report);
        let end = match others.is_empty() && !self.has_issues {
            true => "]\n",
            false => "\n]\n",
        };
        let others = others.iter().enumerate();
        let text: String = others
            .map(|(at, one)| written(one, at == 0 && !self.has_issues))
            .collect();
        format!("{text}{end}")
    }
}

/// An issue as an element of the array.
fn written(issue: &Value, is_first: bool) -> String {
    let comma = if is_first { "" } else { "," };
    let text = serde_json::to_string_pretty(issue).unwrap_or_default();
    let text = format!("{comma}\n  {}", indented(&text, "  "));
    inert_whole(text, EscapeForm::Json)
}

/// The issues that are no findings.
fn others(report: &Report<'_>) -> Vec<Value> {
    let mut issues: Vec<Value> = Vec::new();
    // Messages name files as the person sees them, who may be in another folder the next time.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for diagnostic in &report.diagnostics {
        let (file, places) = place::of_diagnostic(report.sources, diagnostic);
        let file = file.map_or_else(
            || "whereas.toml".to_owned(),
            |file| report.paths.shown(file),
        );
        let line = places.map_or(1, |(start, _)| start.line);
        let about = format!("{}:{file}", diagnostic.code);
        let number = numbers.entry(about.clone()).or_default();
        *number = number.saturating_add(1);
        let print = format!("{about}:{number}");
        issues.push(issue(
            &diagnostic.message,
            diagnostic.code.as_str(),
            &print,
            diagnostic.severity,
            &file,
            line,
        ));
    }
    for line in &report.relaxed {
        let print = format!("relaxed:{line}");
        issues.push(issue(
            line,
            "whereas",
            &print,
            Severity::Note,
            "whereas.toml",
            1,
        ));
    }
    issues
}

fn issue(
    words: &str,
    name: &str,
    print: &str,
    severity: Severity,
    file: &str,
    line: usize,
) -> Value {
    let severity = match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    json!({
        "description": words,
        "check_name": name,
        "fingerprint": print,
        "severity": severity,
        "location": { "path": file, "lines": { "begin": line } },
    })
}
