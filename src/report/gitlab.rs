//! GitLab's Code Quality report: an array of issues.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{EscapeForm, Report, Style, inert_whole, place};
use crate::diagnostic::Severity;
use crate::eval::finding::{Finding, Verdict};
use crate::eval::fingerprint;

/// Writes what is violated or undetermined, and diagnostics.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let counts =
        |finding: &&Finding| matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined);
    let findings: Vec<&Finding> = report.shown().filter(counts).collect();
    let prints = fingerprint::fingerprints_with(findings.iter().copied(), &|finding| {
        place::document(report, finding)
    });
    let mut issues: Vec<Value> = Vec::new();
    for (finding, print) in findings.iter().zip(prints) {
        let (file, places) = place::of_finding(report, finding);
        let line = places.map_or(1, |(start, _)| start.line);
        issues.push(issue(
            &place::sentence(finding),
            &finding.rule,
            &print,
            finding.severity,
            &file,
            line,
        ));
    }
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
    let mut text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    text.push('\n');
    inert_whole(text, EscapeForm::Json)
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
