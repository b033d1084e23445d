//! Markdown, for a comment on a pull request.

mod text;

use super::streamed::FindingStream;
use super::text::clipped;
use super::{
    EscapeForm, Report, Style, VERDICTS, causes, counted, hints_in_words, inert_whole, place,
};
use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Verdict};

pub(super) use text::{code, plain};

/// Characters of a report: GitHub takes a comment of fewer than 65 536, each that needs two units of UTF-16 as two.
const MOST: usize = 65_000;
/// Characters of one text in it: a title, a message, a reason.
const LONGEST: usize = 1_000;

/// Writes the summary, and each finding under its document; cut by its size, with a count of the rest.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let told = causes::told(report);
    let mut entries = told
        .iter()
        .map(|told| (written(report, told.finding), told.waiting_in_words()));
    page(report, told.len(), &mut || entries.next())
}

/// Entries, which are written one by one.
pub(super) struct MarkdownEntries;

impl FindingStream for MarkdownEntries {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        match report.shows(finding) {
            true => written(report, finding),
            false => String::new(),
        }
    }

    fn head(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tail(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tells_what_waits(&self) -> bool {
        true
    }

    fn page(
        &self,
        report: &Report<'_>,
        count: usize,
        next: &mut dyn FnMut() -> Option<(String, Option<String>)>,
    ) -> Option<String> {
        Some(page(report, count, next))
    }
}

/// A finding, after its document and the length of this name.
fn written(report: &Report<'_>, finding: &Finding) -> String {
    let document = named(&place::document(report, finding));
    let name = &finding.document;
    format!(
        "{} {}\n{document}{name}{}",
        document.len(),
        name.len(),
        entry(report, finding)
    )
}

/// The parts of a finding that was written: its document as a heading, the document's name, and its entry.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (lengths, rest) = text.split_once('\n')?;
    let (document, name) = lengths.split_once(' ')?;
    let (document, rest) = rest.split_at_checked(document.parse().ok()?)?;
    let (name, entry) = rest.split_at_checked(name.parse().ok()?)?;
    Some((document, name, entry))
}

/// The report of so many findings that were written, each with what waits for it.
fn page(
    report: &Report<'_>,
    count: usize,
    next: &mut dyn FnMut() -> Option<(String, Option<String>)>,
) -> String {
    let mut page = BoundedText::new(MOST);
    page.add(&format!(
        "### Whereas\n\n{}\n",
        short(report.summary().lines().next().unwrap_or_default())
    ));
    let silenced: Vec<&String> = report.relaxed_and_silenced().collect();
    if !silenced.is_empty() {
        page.add("\n");
    }
    page.up_to(
        MOST / 8,
        silenced.len(),
        &mut silenced.iter().map(|line| format!("- {}\n", short(line))),
        "more line",
    );
    let problems = problems(report);
    page.most = MOST.saturating_sub(size(&problems));
    let mut document: Option<String> = None;
    let mut entries = std::iter::from_fn(|| {
        let (text, waiting) = next()?;
        let (heading, name, entry) = parts(&text)?;
        let is_same = document.as_deref() == Some(name);
        document = Some(name.to_owned());
        let heading = match is_same {
            true => String::new(),
            false => format!("\n#### {heading}\n\n"),
        };
        let waiting = waiting.map_or_else(String::new, |words| format!("  \n  {}", short(&words)));
        Some(format!("{heading}{entry}{waiting}\n"))
    });
    let room = page.most;
    page.up_to(room, count, &mut entries, "more finding");
    page.text.push_str(&problems);
    page.most = MOST;
    page.size = size(&page.text);
    statistics(report, &mut page);
    inert_whole(page.text, EscapeForm::Markdown)
}

/// A table of the verdicts of each rule, if it is asked for and as far as there is room.
fn statistics(report: &Report<'_>, page: &mut BoundedText) {
    let Some(statistics) = &report.statistics else {
        return;
    };
    let (mut head, mut line) = ("| Rule |".to_owned(), "| --- |".to_owned());
    for verdict in VERDICTS {
        head.push_str(&format!(" {} |", verdict.words()));
        line.push_str(" ---: |");
    }
    page.add(&format!("\n#### Verdicts by rule\n\n{head}\n{line}\n"));
    let rows: Vec<String> = statistics
        .rules()
        .map(|(rule, tally)| {
            let counts = VERDICTS.map(|verdict| format!(" {} |", tally.of(verdict)));
            format!("| {} |{}\n", named(rule), counts.concat())
        })
        .collect();
    page.up_to(MOST, rows.len(), &mut rows.into_iter(), "more rule");
}

/// What is wrong with rules, documents and settings: at most a quarter of the report.
fn problems(report: &Report<'_>) -> String {
    let mut page = BoundedText::new(MOST / 4);
    if !report.diagnostics.is_empty() {
        page.add("\n#### Problems\n\n");
    }
    page.up_to(
        MOST / 4,
        report.diagnostics.len(),
        &mut report.diagnostics.iter().map(|one| problem(report, one)),
        "more problem",
    );
    page.text
}

fn problem(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let (file, places) = place::of_diagnostic(report.sources, diagnostic);
    let file = file
        .map(|file| report.paths.shown(file))
        .map(|file| match places {
            Some((start, _)) => format!(
                "{}, ",
                named(&format!("{file}:{}:{}", start.line, start.column))
            ),
            None => format!("{}, ", named(&file)),
        });
    format!(
        "- {}{}: {}\n",
        file.unwrap_or_default(),
        diagnostic.code,
        short(&diagnostic.message)
    )
}

/// A finding, without what waits for it.
fn entry(report: &Report<'_>, finding: &Finding) -> String {
    let sign = match finding.verdict {
        Verdict::Violated => "❌",
        Verdict::Undetermined => "❔",
        Verdict::Holds => "✅",
        Verdict::NotApplicable => "➖",
        Verdict::Waived => "⚖️",
    };
    let (_, places) = place::of_finding(report, finding);
    let line = places
        .map(|(start, _)| format!(", line {}", start.line))
        .unwrap_or_default();
    let words = finding.verdict.words();
    let mut out = format!("- {sign} **{}** ({words}{line})  \n", short(&finding.title));
    out.push_str(&format!(
        "  {}  \n  {}{}",
        short(&finding.message),
        named(&finding.rule),
        sources(finding)
    ));
    let waiver = finding.waiver.as_ref();
    let waiver = waiver.map(|waiver| {
        format!(
            "waived until {}: {} ({})",
            waiver.until, waiver.because, waiver.by
        )
    });
    for words in [waiver, hints_in_words(finding)].into_iter().flatten() {
        out.push_str(&format!("  \n  {}", short(&words)));
    }
    out
}

fn sources(finding: &Finding) -> String {
    let one = |source: &crate::eval::finding::SourceShown| {
        let mark = if source.verified { "" } else { " (unverified)" };
        format!("; {}{mark}", short(&source.text))
    };
    finding.sources.iter().map(one).collect()
}

/// A text, cut where it is long.
fn short(text: &str) -> String {
    plain(clipped(text, LONGEST, false).trim())
}

/// A name as code, cut where it is long.
fn named(name: &str) -> String {
    code(&clipped(name, LONGEST, false))
}

/// Characters, as GitHub counts them at most.
fn size(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text that grows up to a size.
struct BoundedText {
    text: String,
    size: usize,
    most: usize,
}

impl BoundedText {
    fn new(most: usize) -> Self {
        Self {
            text: String::new(),
            size: 0,
            most,
        }
    }

    fn add(&mut self, text: &str) {
        self.size = self.size.saturating_add(size(text));
        self.text.push_str(text);
    }

    /// Adds entries while there is room, and counts the rest.
    fn up_to(
        &mut self,
        most: usize,
        mut left: usize,
        entries: &mut dyn Iterator<Item = String>,
        what: &str,
    ) {
        // Room for the count of the rest.
        let most = most.min(self.most).saturating_sub(80);
        for entry in entries {
            if self.size.saturating_add(size(&entry)) > most {
                let rest = counted(u64::try_from(left).unwrap_or(u64::MAX), what);
                return self.add(&format!("\n… and {rest}\n"));
            }
            self.add(&entry);
            left = left.saturating_sub(1);
        }
    }
}
