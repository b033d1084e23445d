//! Markdown, for a comment on a pull request.

use super::text::visible;
use super::{Report, Style, causes, counted, hints_in_words, place};
use crate::eval::finding::{Finding, Verdict};

/// Findings that one comment shows; the rest is counted.
const SHOWN: usize = 100;

/// Writes the summary, and each finding under its document.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let findings = causes::told(report);
    let mut out = format!("### Whereas\n\n{}\n", plain(report.summary().lines().next().unwrap_or_default()));
    for silenced in report.relaxed_and_silenced() {
        out.push_str(&format!("\n- {}", plain(silenced)));
    }
    let mut document = None;
    for told in findings.iter().take(SHOWN) {
        let finding = told.finding;
        if document != Some(&finding.document) {
            out.push_str(&format!("\n#### {}\n\n", code(&finding.document)));
            document = Some(&finding.document);
        }
        out.push_str(&item(report, finding));
        if let Some(waiting) = told.waiting_in_words() {
            out.push_str(&format!("  \n  {}", plain(&waiting)));
        }
        out.push('\n');
    }
    if let Some(rest) = findings.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let rest = counted(u64::try_from(rest).unwrap_or(u64::MAX), "more finding");
        out.push_str(&format!("\n… and {rest}\n"));
    }
    if !report.diagnostics.is_empty() {
        out.push_str("\n#### Problems\n\n");
    }
    for diagnostic in &report.diagnostics {
        let (file, places) = place::of_diagnostic(report.sources, diagnostic);
        let file = file.map(|file| match places {
            Some((start, _)) => format!("{}, ", code(&format!("{file}:{}:{}", start.line, start.column))),
            None => format!("{}, ", code(file)),
        });
        let message = plain(&diagnostic.message);
        out.push_str(&format!("- {}{}: {message}\n", file.unwrap_or_default(), diagnostic.code));
    }
    out
}

fn item(report: &Report<'_>, finding: &Finding) -> String {
    let sign = match finding.verdict {
        Verdict::Violated => "❌",
        Verdict::Undetermined => "❔",
        Verdict::Holds => "✅",
        Verdict::NotApplicable => "➖",
        Verdict::Waived => "⚖️",
    };
    let (_, places) = place::of_finding(report.sources, finding);
    let line = places.map(|(start, _)| format!(", line {}", start.line)).unwrap_or_default();
    let words = finding.verdict.words();
    let mut out = format!("- {sign} **{}** ({words}{line})  \n", plain(&finding.title));
    out.push_str(&format!("  {}  \n  {}", plain(&finding.message), code(&finding.rule)));
    for source in &finding.sources {
        let mark = if source.verified { "" } else { " (unverified)" };
        out.push_str(&format!("; {}{mark}", plain(&source.text)));
    }
    if let Some(waiver) = &finding.waiver {
        let words = format!("waived until {}: {} ({})", waiver.until, waiver.because, waiver.by);
        out.push_str(&format!("  \n  {}", plain(&words)));
    }
    if let Some(hints) = hints_in_words(finding) {
        out.push_str(&format!("  \n  {}", plain(&hints)));
    }
    out
}

/// Text in which nothing is markup, a mention or a link; code between backticks stays code.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, part) in visible(text).split('`').enumerate() {
        if number % 2 == 1 {
            out.push_str(&code(part));
            continue;
        }
        for c in part.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                // A mention would tell a stranger of it.
                '@' => out.push_str("@\u{2060}"),
                '\\' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    out
}

/// Text as code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let shown = visible(text);
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1));
    let space = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() { " " } else { "" };
    format!("{fence}{space}{shown}{space}{fence}")
}
