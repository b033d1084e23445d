//! Findings as remarks in the document that they are about: what is said of a line of its text, and
//! the repair of a value in it.

use std::ops::Range;

use super::{Report, hints_in_words};
use crate::eval::finding::{Finding, Verdict};
use crate::source::{Source, Span};

/// A remark about a line of a document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRemark {
    /// The line, from 0.
    pub line: usize,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// A range of the line's bytes, and the text that would satisfy the rule.
    pub suggestion: Option<(Range<usize>, String)>,
}

/// The remarks about the document with this name, with repairs if `suggest`.
pub fn remarks(report: &Report<'_>, document: &str, suggest: bool) -> Vec<DocumentRemark> {
    let is_told = |finding: &&Finding| {
        matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined)
            && report.sources.get(finding.document_source).name() == document
    };
    let mut used: Vec<Span> = Vec::new();
    let findings = report.shown().filter(is_told);
    findings
        .map(|finding| remark(report, finding, suggest, &mut used))
        .collect()
}

/// The remark of a finding; a value is changed by one remark only.
fn remark(
    report: &Report<'_>,
    finding: &Finding,
    suggest: bool,
    used: &mut Vec<Span>,
) -> DocumentRemark {
    let source = report.sources.get(finding.document_source);
    let edit = finding
        .hints
        .iter()
        .filter_map(|hint| hint.edit.as_ref())
        .find(|(span, _)| {
            suggest && span.source == finding.document_source && !used.contains(span)
        });
    used.extend(edit.map(|(span, _)| *span));
    let suggestion = edit.and_then(|(span, new)| Some((in_line(source, *span)?, new.clone())));
    let is_here = |span: &Span| span.source == finding.document_source;
    // A finding about the whole document is shown at the first value that it comes from.
    let place = finding
        .places
        .iter()
        .filter_map(|place| place.span)
        .find(is_here)
        .filter(|_| finding.path.is_empty())
        .or(finding.span);
    let line = match (&suggestion, place) {
        (Some((line, _)), _) if suggest => line.0,
        (_, Some(span)) => line_of(source, span),
        _ => 0,
    };
    let verdict = match finding.verdict {
        Verdict::Undetermined => " (undetermined)",
        Verdict::Violated | Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => "",
    };
    let mut text = vec![
        format!("{}{verdict}: {}", finding.title, finding.message),
        format!("Rule: {}", finding.rule),
    ];
    text.extend(finding.sources.iter().map(|source| match &source.url {
        Some(url) => format!("Source: {} ({url})", source.text),
        None => format!("Source: {}", source.text),
    }));
    text.extend(hints_in_words(finding).map(|hint| hint.replace('`', "\"")));
    DocumentRemark {
        line,
        text,
        suggestion: suggestion.map(|((_, range), new)| (range, new)),
    }
}

fn line_of(source: &Source, span: Span) -> usize {
    source.position(span.start).line.saturating_sub(1)
}

/// The line of a span, and its range in the line; `None` if it spans several.
fn in_line(source: &Source, span: Span) -> Option<(usize, Range<usize>)> {
    let line = line_of(source, span);
    let start = source.line_start(line.saturating_add(1));
    let range =
        (span.start as usize).checked_sub(start)?..(span.end as usize).checked_sub(start)?;
    let text = source.line_text(line.saturating_add(1));
    (range.end <= text.len()).then_some((line, range))
}
