//! Annotations of GitHub Actions: workflow commands on standard output.

use super::{Report, Style, causes, counted, place};
use crate::diagnostic::Severity;
use crate::eval::finding::Verdict;
use crate::source::Position;

/// How many annotations of one kind GitHub shows for a step; the log has all of them.
const SHOWN: usize = 10;

/// Writes a command for each finding and each diagnostic.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut out = String::new();
    let mut counts = [0_usize; 3];
    for told in causes::told(report) {
        let finding = told.finding;
        let severity = match finding.verdict {
            Verdict::Violated | Verdict::Undetermined => finding.severity,
            Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => Severity::Note,
        };
        count(&mut counts, severity);
        let (file, places) = place::of_finding(report, finding);
        let waiting = told
            .waiting_in_words()
            .map_or_else(String::new, |waiting| format!("; {waiting}"));
        let words = format!("{}{waiting}", place::sentence(finding));
        out.push_str(&command(
            severity,
            Some(&file),
            places,
            &finding.rule,
            &words,
        ));
    }
    for diagnostic in &report.diagnostics {
        count(&mut counts, diagnostic.severity);
        let (file, places) = place::of_diagnostic(report.sources, diagnostic);
        let words = match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        let file = file.map(|file| report.paths.shown(file));
        out.push_str(&command(
            diagnostic.severity,
            file.as_deref(),
            places,
            diagnostic.code.as_str(),
            &words,
        ));
    }
    for silenced in report.relaxed_and_silenced() {
        count(&mut counts, Severity::Note);
        out.push_str(&command(Severity::Note, None, None, "whereas", silenced));
    }
    if counts.iter().any(|count| *count > SHOWN) {
        let all = counted(
            u64::try_from(
                counts
                    .iter()
                    .fold(0, |sum: usize, one| sum.saturating_add(*one)),
            )
            .unwrap_or(0),
            "annotation",
        );
        let note = format!("GitHub shows {SHOWN} of each kind; the log of this step holds {all}");
        out.push_str(&command(Severity::Note, None, None, "whereas", &note));
    }
    out
}

fn count(counts: &mut [usize; 3], severity: Severity) {
    let [errors, warnings, notes] = counts;
    let slot = match severity {
        Severity::Error => errors,
        Severity::Warning => warnings,
        Severity::Note => notes,
    };
    *slot = slot.saturating_add(1);
}

fn command(
    severity: Severity,
    file: Option<&str>,
    places: Option<(Position, Position)>,
    title: &str,
    words: &str,
) -> String {
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", property(file)));
    }
    if let Some((start, end)) = places {
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // Columns are allowed on one line only.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", property(title)));
    format!("::{word} {}::{}\n", properties.join(","), data(words))
}

/// Text after `::`, as the commands want it. `##[` in it would be another command.
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            c => super::text::push_visible(&mut escaped, c),
        }
    }
    super::inert::inert_inside(&escaped)
}

/// Text of a property, where a colon or a comma would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
