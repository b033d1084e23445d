//! Reports that are written finding by finding, so that no finding need be kept.

use super::Report;
use crate::diagnostic::Severity;
use crate::eval::finding::Finding;

/// Writes a report in three parts: the findings in order, and what stands before and after them.
pub trait FindingStream {
    /// The text of a finding; `report` has its texts, and no findings.
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String;

    /// What stands before the findings. All of them were written.
    fn head(&self, report: &Report<'_>) -> String;

    /// What stands after the findings.
    fn tail(&self, report: &Report<'_>) -> String;

    /// Whether findings that wait for others are told with these, so that what is written may be left out.
    fn tells_what_waits(&self) -> bool {
        false
    }

    /// The text of a finding with what waits for it.
    fn with_waiting(&self, text: String, _waiting: &str) -> String {
        text
    }

    /// Takes how grave the findings are that were written and are left out.
    fn leave_out(&mut self, _severities: &[Severity]) {}

    /// The report of the findings that were written, for a format that is cut by its size; `next` gives their texts.
    fn page(
        &self,
        _report: &Report<'_>,
        _count: usize,
        _next: &mut dyn FnMut() -> Option<(String, Option<String>)>,
    ) -> Option<String> {
        None
    }
}

/// A whole report.
pub(super) fn whole(mut stream: impl FindingStream, report: &Report<'_>) -> String {
    let findings: String = report
        .findings
        .iter()
        .map(|finding| stream.finding(report, finding))
        .collect();
    let mut text = stream.head(report);
    text.push_str(&findings);
    text.push_str(&stream.tail(report));
    text
}

/// A JSON text that takes several lines, as an element further in.
pub(super) fn indented(text: &str, by: &str) -> String {
    text.replace('\n', &format!("\n{by}"))
}
