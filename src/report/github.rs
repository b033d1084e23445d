//! Annotations of GitHub Actions: workflow commands on standard output.

use super::streamed::FindingStream;
use super::{Report, Style, causes, counted, place};
use crate::diagnostic::Severity;
use crate::eval::finding::{Finding, Verdict};
use crate::source::Position;

/// How many annotations of one kind GitHub shows for a step; the log has all of them.
const SHOWN: usize = 10;

/// Writes a command for each finding and each diagnostic.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut commands = Commands::default();
    let mut out = String::new();
    for told in causes::told(report) {
        let text = commands.finding(report, told.finding);
        out.push_str(&match told.waiting_in_words() {
            Some(waiting) => commands.with_waiting(text, &waiting),
            None => text,
        });
    }
    out.push_str(&commands.tail(report));
    out
}

/// Commands, which are written one by one.
#[derive(Default)]
pub(super) struct Commands {
    counts: [usize; 3],
    left_out: [usize; 3],
}

impl FindingStream for Commands {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        if !report.shows(finding) {
            return String::new();
        }
        let severity = match finding.verdict {
            Verdict::Violated | Verdict::Undetermined => finding.severity,
            Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => Severity::Note,
        };
        count(&mut self.counts, severity);
        let (file, places) = place::of_finding(report, finding);
        let words = place::sentence(finding);
        command(severity, Some(&file), places, &finding.rule, &words)
    }

    fn head(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tail(&self, report: &Report<'_>) -> String {
        let mut out = String::new();
        let mut counts = self.counts;
        let told = counts.iter_mut().zip(&self.left_out);
        told.for_each(|(all, left_out)| *all = all.saturating_sub(*left_out));
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
            let sum = counts
                .iter()
                .fold(0, |sum: usize, one| sum.saturating_add(*one));
            let all = counted(u64::try_from(sum).unwrap_or(0), "annotation");
            let note =
                format!("GitHub shows {SHOWN} of each kind; the log of this step holds {all}");
            out.push_str(&command(Severity::Note, None, None, "whereas", &note));
        }
        out
    }

    fn tells_what_waits(&self) -> bool {
        true
    }

    fn with_waiting(&self, text: String, waiting: &str) -> String {
        let command = text.strip_suffix('\n').unwrap_or(&text);
        format!("{command}{}\n", data(&format!("; {waiting}")))
    }

    fn leave_out(&mut self, severities: &[Severity]) {
        self.left_out = [0; 3];
        for severity in severities {
            count(&mut self.left_out, *severity);
        }
    }
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
