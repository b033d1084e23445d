//! Findings and diagnostics for people; no other module uses miette.
//!
//! miette draws the pictures; head and tail of a finding are written here.

mod picture;

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, ValueLabel, Verdict};
use crate::source::{Position, SourceId, Sources, Span};

use super::text::{clipped, ellipsis, visible, wrapped};
use super::{EscapeForm, Report, Style, causes, counted, hints_in_words, inert_whole};
use picture::{MOST_LABELS, Marked, Picture, SnippetStyle};

/// Names of locations that a finding shows.
const PLACES: usize = 4;

/// Writes all findings.
pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    let pen = Pen::new(report.sources, style);
    let all = if style.grouped {
        causes::grouped(report)
    } else {
        causes::told(report)
    };
    for told in all {
        pen.finding(&mut out, told.finding);
        if let Some(places) = told.places_in_words(report, ellipsis(style.ascii)) {
            pen.line(&mut out, "", &places);
        }
        if let Some(waiting) = told.waiting_in_words() {
            pen.line(&mut out, "", &waiting);
        }
        out.push('\n');
    }
    out.push_str(&report.relaxed_lines());
    made_inert(out, style)
}

fn made_inert(text: String, style: Style) -> String {
    inert_whole(text, EscapeForm::Text { color: style.color })
}

/// One finding, as the test command shows it.
pub fn write_finding(sources: &Sources, finding: &Finding, style: Style) -> String {
    let mut out = String::new();
    Pen::new(sources, style).finding(&mut out, finding);
    made_inert(out, style)
}

/// Renders diagnostics, each with its labelled spans and help.
pub fn write_diagnostics(sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
    let mut out = String::new();
    let pen = Pen::new(sources, style);
    for diagnostic in diagnostics {
        pen.diagnostic(&mut out, diagnostic);
        out.push('\n');
    }
    made_inert(out, style)
}

/// What miette is given: one text's picture, without words of its own.
struct Snippet(Picture);

impl fmt::Debug for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown")
    }
}

impl fmt::Display for Snippet {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl miette::Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.labels()))
    }
}

/// Whether one span strictly contains another.
fn encloses(outer: Span, inner: Span) -> bool {
    outer != inner
        && outer.source == inner.source
        && outer.start <= inner.start
        && inner.end <= outer.end
}

struct Pen<'s> {
    sources: &'s Sources,
    style: Style,
    handler: GraphicalReportHandler,
}

impl<'s> Pen<'s> {
    fn new(sources: &'s Sources, style: Style) -> Self {
        let theme = match (style.ascii, style.color) {
            (false, true) => GraphicalTheme::unicode(),
            (false, false) => GraphicalTheme::unicode_nocolor(),
            (true, _) => GraphicalTheme::none(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(style.width.max(40))
            .with_links(false)
            .without_syntax_highlighting();
        Self {
            sources,
            style,
            handler,
        }
    }

    fn finding(&self, out: &mut String, finding: &Finding) {
        let (word, severity) = match finding.verdict {
            Verdict::Violated | Verdict::Undetermined => {
                (finding.severity.word(), Some(finding.severity))
            }
            verdict @ (Verdict::Holds | Verdict::NotApplicable | Verdict::Waived) => {
                (verdict.words(), None)
            }
        };
        let undetermined = if finding.verdict == Verdict::Undetermined {
            " (undetermined)"
        } else {
            ""
        };
        let title = format!("{}{undetermined}", visible(&finding.title));
        self.head(out, word, severity, &finding.rule, &title);
        self.document_pictures(out, finding);
        // Underlines cannot nest: a span that contains a labelled part gets a line of text below instead.
        let (whole, parts): (Vec<&ValueLabel>, Vec<&ValueLabel>) =
            finding.values.iter().partition(|value| {
                finding
                    .values
                    .iter()
                    .any(|part| encloses(value.span, part.span))
            });
        let values = parts
            .iter()
            .map(|value| (value.span, value.text.clone()))
            .collect::<Vec<_>>();
        let clause = finding
            .condition
            .or(finding.clause)
            .map(|span| (span, String::new()));
        let values = if values.is_empty() {
            clause.into_iter().collect()
        } else {
            values
        };
        self.pictures(out, values, None, false);
        for value in whole {
            let words: Vec<&str> = self.sources.slice(value.span).split_whitespace().collect();
            let text = clipped(&value.text, self.columns(), self.style.ascii);
            self.line(out, "", &format!("`{}` is {text}", words.join(" ")));
        }
        self.tail(out, finding);
    }

    fn document_pictures(&self, out: &mut String, finding: &Finding) {
        let mut marks: Vec<(Span, String)> = Vec::new();
        for place in &finding.places {
            let words = if place.label.is_empty() {
                &place.value
            } else {
                &place.label
            };
            if let Some(span) = place.span {
                marks.push((span, words.clone()));
            }
        }
        if marks.is_empty() {
            marks.extend(finding.span.map(|span| (span, String::new())));
        }
        // The root's span begins with the document and shows nothing; the spans of its values do.
        let place = finding.span.filter(|_| !finding.path.is_empty());
        let head = place.map(|span| (span.source, self.sources.start(span)));
        if marks.is_empty() {
            let path = if finding.path.is_empty() {
                String::new()
            } else {
                format!(" at {}", finding.path)
            };
            self.line(
                out,
                "",
                &format!("in {}{}", visible(&finding.document), visible(&path)),
            );
        }
        let names = self.place_names(&marks);
        self.pictures(out, marks, head, true);
        // Locations in words have the names already.
        if !names.is_empty() && !self.style.plain {
            self.line(out, "at: ", &names.join("; "));
        }
    }

    /// The names of locations in files without lines, each once.
    fn place_names(&self, marks: &[(Span, String)]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (span, _) in marks {
            if let Some(place) = self.sources.get(span.source).place(span.start)
                && !names.iter().any(|name| name == place.name)
            {
                names.push(place.name.to_owned());
            }
        }
        if names.len() > PLACES {
            names.truncate(PLACES);
            names.push("…".to_owned());
        }
        names
    }

    fn tail(&self, out: &mut String, finding: &Finding) {
        self.line(out, "", &finding.message);
        for reason in finding.further_reasons() {
            self.line(out, "", &format!("because {}", reason.text));
        }
        for exception in &finding.exceptions {
            let what = match exception.applies {
                Some(true) => "applied",
                Some(false) => "did not apply",
                None => "may apply",
            };
            self.line(
                out,
                "",
                &format!("exception {} {what}: {}", exception.name, exception.because),
            );
        }
        for note in &finding.notes {
            self.line(out, "", &note.text);
        }
        for source in &finding.sources {
            let url = source
                .url
                .as_ref()
                .map_or_else(String::new, |url| format!(", {url}"));
            let unverified = if source.verified { "" } else { " (unverified)" };
            self.line(
                out,
                "source: ",
                &format!("{}{url}{unverified}", source.text),
            );
        }
        if let Some(waiver) = &finding.waiver {
            self.line(
                out,
                "waived: ",
                &format!(
                    "by {} until {}: {}",
                    waiver.by, waiver.until, waiver.because
                ),
            );
        }
        if let Some(help) = hints_in_words(finding) {
            self.line(out, "help: ", &help);
        }
    }

    fn diagnostic(&self, out: &mut String, diagnostic: &Diagnostic) {
        let word = diagnostic.severity.word();
        let message = match &diagnostic.file {
            Some(file) if diagnostic.labels.is_empty() && diagnostic.leads_with_file => {
                format!("{}: {}", visible(file), visible(&diagnostic.message))
            }
            _ => visible(&diagnostic.message).into_owned(),
        };
        self.head(
            out,
            word,
            Some(diagnostic.severity),
            diagnostic.code.as_str(),
            &message,
        );
        let marks = diagnostic
            .labels
            .iter()
            .map(|label| (label.span, label.text.clone()))
            .collect();
        self.pictures(out, marks, None, false);
        if let Some(help) = &diagnostic.help {
            self.line(out, "help: ", help);
        }
    }

    /// `error[rule]: title`
    fn head(
        &self,
        out: &mut String,
        word: &str,
        severity: Option<Severity>,
        name: &str,
        title: &str,
    ) {
        let (on, bold, off) = match (self.style.color, severity) {
            (false, _) => ("", "", ""),
            (true, Some(Severity::Error)) => ("\u{1b}[1;31m", "\u{1b}[0m\u{1b}[1m", "\u{1b}[0m"),
            (true, Some(Severity::Warning)) => ("\u{1b}[1;33m", "\u{1b}[0m\u{1b}[1m", "\u{1b}[0m"),
            (true, _) => ("\u{1b}[1;36m", "\u{1b}[0m\u{1b}[1m", "\u{1b}[0m"),
        };
        out.push_str(on);
        let first = format!("{word}[{name}]: ");
        // Escapes take no columns: the line is folded without them and coloured afterwards.
        let folded = wrapped(title, self.style.width, &first, "  ");
        let (label, rest) = folded
            .split_at_checked(first.len())
            .unwrap_or((&folded, ""));
        out.push_str(label.trim_end());
        out.push_str(bold);
        out.push(' ');
        out.push_str(rest.trim_end());
        out.push_str(off);
        out.push('\n');
    }

    /// A paragraph, indented by two columns, behind its word.
    fn line(&self, out: &mut String, word: &str, text: &str) {
        let indent = " ".repeat(word.len().saturating_add(2));
        out.push_str(&wrapped(
            &visible(text),
            self.style.width,
            &format!("  {word}"),
            &indent,
        ));
    }

    /// One picture for each text that is marked, in the order of the marks.
    fn pictures(
        &self,
        out: &mut String,
        marks: Vec<(Span, String)>,
        head: Option<(SourceId, Position)>,
        context: bool,
    ) {
        if self.style.plain {
            return marks
                .iter()
                .for_each(|(span, text)| self.told(out, *span, text));
        }
        let mut by_source: Vec<(SourceId, Vec<Marked>)> = Vec::new();
        for (span, text) in marks {
            let at = by_source
                .iter()
                .position(|(source, _)| *source == span.source);
            let marked = Marked {
                range: span.range(),
                text,
            };
            match at.and_then(|at| by_source.get_mut(at)) {
                Some((_, all)) => all.push(marked),
                None => by_source.push((span.source, vec![marked])),
            }
        }
        for (source, marked) in by_source {
            let head = head.filter(|(of, _)| *of == source).map(|(_, at)| at);
            let look = SnippetStyle {
                columns: self.columns(),
                ascii: self.style.ascii,
                context,
            };
            let picture = Picture::new(self.sources.get(source), &marked, head, look);
            self.draw(out, picture);
            let more = marked.len().saturating_sub(MOST_LABELS);
            if more > 0 {
                let more = counted(u64::try_from(more).unwrap_or(u64::MAX), "more place");
                self.line(
                    out,
                    "",
                    &format!("{} and {more}", ellipsis(self.style.ascii)),
                );
            }
        }
    }

    /// A location in words: `in a.yaml, line 22, column 11, 2021-01-18: 9.5 hours later`.
    fn told(&self, out: &mut String, span: Span, text: &str) {
        let source = self.sources.get(span.source);
        let at = match source.place(span.start) {
            // A cell of a workbook has an address, a paragraph a name.
            Some(place) if place.kind == "cell" => format!("{} {}", place.kind, place.name),
            Some(place) => place.name.to_owned(),
            None => {
                let at = self.sources.start(span);
                format!("line {}, column {}", at.line, at.column)
            }
        };
        let words: Vec<&str> = self.sources.slice(span).split_whitespace().collect();
        let written = clipped(&words.join(" "), self.columns(), self.style.ascii);
        let text = if text.is_empty() {
            String::new()
        } else {
            format!(": {text}")
        };
        self.line(
            out,
            "",
            &format!("in {}, {at}, {written}{text}", source.name()),
        );
    }

    fn columns(&self) -> usize {
        self.style.width.saturating_sub(12).max(40)
    }

    fn draw(&self, out: &mut String, picture: Picture) {
        let mut drawn = String::new();
        // A String takes everything; a picture without labels would draw nothing.
        if self
            .handler
            .render_report(&mut drawn, &Snippet(picture))
            .is_ok()
        {
            // miette's first line is its own header; the report has written one already.
            out.push_str(drawn.split_once('\n').map_or("", |(_, rest)| rest));
        }
    }
}
