//! SARIF 2.1.0, for code scanning.

use serde_json::{Map, Value, json};

use super::{Report, Style, place};
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, Verdict};
use crate::eval::fingerprint;
use crate::source::{Sources, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one run.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let findings: Vec<&Finding> = report.recorded().collect();
    let mut rules: Vec<&Finding> = Vec::new();
    for finding in &findings {
        if !rules.iter().any(|known| known.rule == finding.rule) {
            rules.push(finding);
        }
    }
    // A run tells of suppressions for all its results, or for none.
    let suppresses = findings.iter().any(|finding| finding.verdict == Verdict::Waived || finding.baselined);
    let prints = fingerprint::fingerprints(findings.iter().copied());
    let results: Vec<Value> = findings
        .iter()
        .zip(prints)
        .map(|(finding, print)| {
            let index = rules.iter().position(|known| known.rule == finding.rule);
            result(report.sources, finding, index, print, suppresses)
        })
        .collect();
    let notifications: Vec<Value> = report.diagnostics.iter().map(|one| notification(report.sources, one)).collect();
    let failed = report.diagnostics.iter().any(|one| one.severity == Severity::Error);
    let whole = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "whereas",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|finding| rule(finding)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": !failed, "toolExecutionNotifications": notifications }],
            "results": results,
            "properties": { "silenced": report.relaxed_and_silenced().collect::<Vec<_>>() },
        }],
    });
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(finding: &Finding) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), finding.rule.as_str().into());
    rule.insert("shortDescription".into(), json!({ "text": finding.title }));
    if let Some(url) = finding.sources.iter().find_map(|source| source.url.as_deref()) {
        rule.insert("helpUri".into(), url.into());
    }
    rule.insert("defaultConfiguration".into(), json!({ "level": finding.severity.word() }));
    rule.into()
}

fn result(sources: &Sources, finding: &Finding, rule: Option<usize>, print: String, suppresses: bool) -> Value {
    let (kind, level) = match finding.verdict {
        Verdict::Holds => ("pass", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
        Verdict::Violated | Verdict::Undetermined | Verdict::Waived => ("fail", finding.severity.word()),
    };
    let mut location = physical(sources, finding.document_source, finding.span);
    location.insert("logicalLocations".into(), json!([{ "fullyQualifiedName": logical(finding) }]));
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.as_str().into());
    result.insert("ruleIndex".into(), rule.into());
    result.insert("kind".into(), kind.into());
    result.insert("level".into(), level.into());
    result.insert("message".into(), json!({ "text": place::sentence(finding) }));
    result.insert("locations".into(), json!([location]));
    result.insert("relatedLocations".into(), related(sources, finding).into());
    result.insert("partialFingerprints".into(), json!({ "whereas/v1": print }));
    if suppresses {
        result.insert("suppressions".into(), suppressions(finding));
    }
    result.insert("properties".into(), json!({ "verdict": finding.verdict.key(), "document": finding.document }));
    result.into()
}

fn logical(finding: &Finding) -> String {
    format!("{}{}", finding.document, finding.path)
}

fn suppressions(finding: &Finding) -> Value {
    match &finding.waiver {
        Some(waiver) => {
            let words = format!("{} ({}, until {})", waiver.because, waiver.by, waiver.until);
            json!([{ "kind": "external", "status": "accepted", "justification": words }])
        }
        None if finding.baselined => json!([{
            "kind": "external", "status": "accepted", "justification": "it was there when the baseline was written",
        }]),
        None => json!([]),
    }
}

/// The clause, and the values that it read.
fn related(sources: &Sources, finding: &Finding) -> Vec<Value> {
    let clause = finding.clause.map(|span| (span, format!("{}: {}", finding.rule, finding.title)));
    let values =
        finding.places.iter().filter_map(|place| Some((place.span?, format!("{}: {}", place.path, place.value))));
    let places = clause.into_iter().chain(values).zip(0_u32..);
    places
        .map(|((span, words), id)| {
            let mut location = physical(sources, span.source, Some(span));
            location.insert("id".into(), id.into());
            location.insert("message".into(), json!({ "text": words }));
            location.into()
        })
        .collect()
}

fn physical(sources: &Sources, source: crate::source::SourceId, span: Option<Span>) -> Map<String, Value> {
    let mut inner = Map::new();
    inner.insert("artifactLocation".into(), json!({ "uri": place::uri(sources.get(source).name()) }));
    if let Some(span) = span {
        let (start, end) = (sources.start(span), sources.end(span));
        let region = json!({
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        });
        inner.insert("region".into(), region);
    }
    let mut location = Map::new();
    location.insert("physicalLocation".into(), inner.into());
    location
}

fn notification(sources: &Sources, diagnostic: &Diagnostic) -> Value {
    let mut notification = Map::new();
    notification.insert("descriptor".into(), json!({ "id": diagnostic.code.as_str() }));
    notification.insert("level".into(), diagnostic.severity.word().into());
    notification.insert("message".into(), json!({ "text": diagnostic.message }));
    match (diagnostic.span(), &diagnostic.file) {
        (Some(span), _) => {
            notification.insert("locations".into(), json!([physical(sources, span.source, Some(span))]));
        }
        (None, Some(file)) => {
            let artifact = json!({ "physicalLocation": { "artifactLocation": { "uri": place::uri(file) } } });
            notification.insert("locations".into(), json!([artifact]));
        }
        (None, None) => {}
    }
    notification.into()
}
