//! What the reports for other programs share: sentences, files and lines.

use super::{hints_in_words, visible};
use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Verdict};
use crate::source::{Position, Sources};

/// A finding in one sentence, with its verdict where that is not plain.
pub(super) fn sentence(finding: &Finding) -> String {
    match finding.verdict {
        Verdict::Violated | Verdict::Undetermined => {
            let doubt = if finding.verdict == Verdict::Undetermined { "undetermined: " } else { "" };
            let help = hints_in_words(finding).map_or_else(String::new, |help| format!("; {help}"));
            format!("{}: {doubt}{}{help}", finding.title, finding.message)
        }
        other => format!("{} ({}): {}", finding.title, other.words(), finding.message),
    }
}

/// Where a finding is, for people: `a.yaml:4:3`, `a.xlsx!Rows!B7`, or the document alone.
pub(super) fn in_words(sources: &Sources, finding: &Finding) -> String {
    let document = visible(&finding.document);
    let Some(span) = finding.span else { return document.into_owned() };
    if let Some(cell) = sources.get(span.source).cell(span.start) {
        return format!("{document}!{}", visible(cell.name));
    }
    let at = sources.start(span);
    format!("{document}:{}:{}", at.line, at.column)
}

/// The file that a finding is about, and where in it.
pub(super) fn of_finding<'s>(sources: &'s Sources, finding: &Finding) -> (&'s str, Option<(Position, Position)>) {
    let places = finding.span.map(|span| (sources.start(span), sources.end(span)));
    (sources.get(finding.document_source).name(), places)
}

/// The file that a diagnostic is about, and where in it.
pub(super) fn of_diagnostic<'s>(
    sources: &'s Sources,
    diagnostic: &'s Diagnostic,
) -> (Option<&'s str>, Option<(Position, Position)>) {
    match diagnostic.span() {
        Some(span) => (Some(sources.get(span.source).name()), Some((sources.start(span), sources.end(span)))),
        None => (diagnostic.file.as_deref(), None),
    }
}

/// A path as a relative reference (RFC 3986): what is not plain is percent-encoded.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
