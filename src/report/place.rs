//! What the reports for other programs share: sentences, files and lines.

use super::{Report, hints_in_words, visible};
use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Verdict};
use crate::source::{Position, Sources, Span};

/// A finding in one sentence, with its verdict where that is not plain.
pub(super) fn sentence(finding: &Finding) -> String {
    match finding.verdict {
        Verdict::Violated | Verdict::Undetermined => {
            let doubt = if finding.verdict == Verdict::Undetermined {
                "undetermined: "
            } else {
                ""
            };
            let help = hints_in_words(finding).map_or_else(String::new, |help| format!("; {help}"));
            format!("{}: {doubt}{}{help}", finding.title, finding.message)
        }
        verdict @ (Verdict::Holds | Verdict::NotApplicable | Verdict::Waived) => format!(
            "{} ({}): {}",
            finding.title,
            verdict.words(),
            finding.message
        ),
    }
}

/// Where a finding is, for people: `a.yaml:4:3`, `a.xlsx!Rows!B7`, or the document alone.
pub(super) fn in_words(sources: &Sources, finding: &Finding) -> String {
    let document = visible(&finding.document);
    let Some(span) = finding.span else {
        return document.into_owned();
    };
    let source = sources.get(span.source);
    if let Some(place) = source.place(span.start) {
        // A finding about a whole draft is not about its first paragraph.
        let is_whole = finding.path.is_empty() && place.kind != "cell";
        if !is_whole {
            return format!("{document}!{}", visible(place.name));
        }
        let mut inner = finding.places.iter().filter_map(|place| place.span);
        let inner = inner.find(|inner| inner.source == span.source && *inner != span);
        return match inner.and_then(|inner| source.place(inner.start)) {
            Some(place) => format!("{document}!{}", visible(place.name)),
            None => document.into_owned(),
        };
    }
    let at = sources.start(span);
    format!("{document}:{}:{}", at.line, at.column)
}

/// The file that a finding is about, from the root of the work tree, and where in it. Of a whole document the first
/// line: a review shows what is marked only where all its lines are among those that changed.
pub(super) fn of_finding(
    report: &Report<'_>,
    finding: &Finding,
) -> (String, Option<(Position, Position)>) {
    let places = finding
        .span
        .map(|span| marked(report.sources, span, finding.path.is_empty()));
    (
        report
            .paths
            .shown(report.sources.get(finding.document_source).name()),
        places,
    )
}

/// A document's name from the root of the work tree; that of an agreement in a rule file is no path and stays.
pub(super) fn document(report: &Report<'_>, finding: &Finding) -> String {
    let file = report.sources.get(finding.document_source).name();
    match finding.document.strip_prefix(file) {
        Some(number) => format!("{}{number}", report.paths.shown(file)),
        None => finding.document.clone(),
    }
}

/// Start and end of a span; for a whole document, its first line.
pub(super) fn marked(sources: &Sources, span: Span, is_root: bool) -> (Position, Position) {
    let (start, end) = (sources.start(span), sources.end(span));
    let source = sources.get(span.source);
    if start.line == end.line || !is_root && sources.slice(span).trim() != source.text().trim() {
        return (start, end);
    }
    let line = source.line_text(start.line).trim_end_matches(['\n', '\r']);
    (
        start,
        Position {
            line: start.line,
            column: line.chars().count().saturating_add(1).max(start.column),
        },
    )
}

/// The file that a diagnostic is about, and where in it.
pub(super) fn of_diagnostic<'s>(
    sources: &'s Sources,
    diagnostic: &'s Diagnostic,
) -> (Option<&'s str>, Option<(Position, Position)>) {
    match diagnostic.span() {
        Some(span) => (
            Some(sources.get(span.source).name()),
            Some((sources.start(span), sources.end(span))),
        ),
        None => (diagnostic.file.as_deref(), None),
    }
}

/// A path as a relative reference (RFC 3986): what is not plain is percent-encoded.
pub(super) fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
