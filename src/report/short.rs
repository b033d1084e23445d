//! One line for each finding: `file:line:column: severity[rule] message`.

use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Verdict};
use crate::source::Sources;

use super::streamed::FindingStream;
use super::{EscapeForm, Report, Style, causes, inert_whole, place, visible};

/// Writes all findings, one line each.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut out = String::new();
    for told in causes::told(report) {
        out.push_str(&finding_line(report.sources, told.finding));
        if let Some(waiting) = told.waiting_in_words() {
            out.push_str(&format!("; {waiting}"));
        }
        out.push('\n');
    }
    out.push_str(&report.relaxed_lines());
    inert_whole(out, EscapeForm::Text { color: false })
}

/// The same, line by line.
pub(super) struct ShortLines;

impl FindingStream for ShortLines {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        if !report.shows(finding) {
            return String::new();
        }
        let line = format!("{}\n", finding_line(report.sources, finding));
        inert_whole(line, EscapeForm::Text { color: false })
    }

    fn head(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tail(&self, report: &Report<'_>) -> String {
        inert_whole(report.relaxed_lines(), EscapeForm::Text { color: false })
    }

    fn tells_what_waits(&self) -> bool {
        true
    }

    fn with_waiting(&self, text: String, waiting: &str) -> String {
        let line = text.strip_suffix('\n').unwrap_or(&text);
        format!("{line}; {waiting}\n")
    }
}

/// The line of a finding.
pub fn finding_line(sources: &Sources, finding: &Finding) -> String {
    let place = place::in_words(sources, finding);
    let (word, verdict) = match finding.verdict {
        Verdict::Violated => (finding.severity.word(), ""),
        Verdict::Undetermined => (finding.severity.word(), "undetermined: "),
        verdict @ (Verdict::Holds | Verdict::NotApplicable | Verdict::Waived) => {
            (verdict.words(), "")
        }
    };
    format!(
        "{place}: {word}[{}] {verdict}{}",
        finding.rule,
        visible(&finding.message)
    )
}

/// The file, line and column that a diagnostic is about, or its file; none where it is about neither.
pub(super) fn place_of(sources: &Sources, diagnostic: &Diagnostic) -> Option<String> {
    match (diagnostic.span(), &diagnostic.file) {
        (Some(span), _) => {
            let source = sources.get(span.source);
            if let Some(place) = source.place(span.start) {
                let (file, place) = (visible(source.name()), visible(place.name));
                return Some(format!("{file}!{place}"));
            }
            let at = sources.start(span);
            Some(format!(
                "{}:{}:{}",
                visible(sources.get(span.source).name()),
                at.line,
                at.column
            ))
        }
        (None, file) => file.as_deref().map(|file| visible(file).into_owned()),
    }
}

/// The line of a diagnostic.
pub fn diagnostic_line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place =
        place_of(sources, diagnostic).map_or_else(String::new, |place| format!("{place}: "));
    format!(
        "{place}{}[{}] {}",
        diagnostic.severity.word(),
        diagnostic.code,
        visible(&diagnostic.message)
    )
}
