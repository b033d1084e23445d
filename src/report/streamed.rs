//! Reports that are written finding by finding, so that no finding need be kept.

use super::Report;
use crate::eval::finding::Finding;

/// Writes a report in three parts: the findings in order, and what stands before and after them.
pub trait FindingStream {
    /// The text of a finding; `report` has its texts, and no findings.
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String;

    /// What stands before the findings. All of them were written.
    fn head(&self, report: &Report<'_>) -> String;

    /// What stands after the findings.
    fn tail(&self, report: &Report<'_>) -> String;
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
