//! One line for each finding: `file:line:column: severity[rule] message`.

use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Verdict};
use crate::source::Sources;

use super::{Report, Style, visible};

/// Writes all findings, one line each.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut out = String::new();
    for finding in report.shown() {
        out.push_str(&finding_line(report.sources, finding));
        out.push('\n');
    }
    out
}

/// The line of a finding.
pub fn finding_line(sources: &Sources, finding: &Finding) -> String {
    let place = finding.span.map_or_else(
        || visible(&finding.document).into_owned(),
        |span| {
            if let Some(cell) = sources.get(span.source).cell(span.start) {
                return format!("{}!{}", visible(&finding.document), visible(cell.name));
            }
            let at = sources.start(span);
            format!("{}:{}:{}", visible(&finding.document), at.line, at.column)
        },
    );
    let (word, verdict) = match finding.verdict {
        Verdict::Violated => (finding.severity.word(), ""),
        Verdict::Undetermined => (finding.severity.word(), "undetermined: "),
        other => (other.words(), ""),
    };
    format!("{place}: {word}[{}] {verdict}{}", finding.rule, visible(&finding.message))
}

/// The line of a diagnostic.
pub fn diagnostic_line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place = match (diagnostic.span(), &diagnostic.file) {
        (Some(span), _) => {
            let at = sources.start(span);
            format!("{}:{}:{}: ", visible(sources.get(span.source).name()), at.line, at.column)
        }
        (None, Some(file)) => format!("{}: ", visible(file)),
        (None, None) => String::new(),
    };
    format!("{place}{}[{}] {}", diagnostic.severity.word(), diagnostic.code, visible(&diagnostic.message))
}
