//! The documents, with the findings marked where they are.

use std::collections::BTreeMap;
use std::ops::Range;

use super::HtmlPage;
use super::escape::text;
use super::prose;
use crate::document;
use crate::eval::finding::{Finding, Verdict};
use crate::source::{Source, SourceId, Span};

/// A document of so many lines is shown whole.
const WHOLE: usize = 300;
/// Lines shown around a mark of a longer one.
const AROUND: usize = 3;
/// Characters of a line that are shown.
const WIDEST: usize = 400;
/// Documents that a page shows.
const DOCUMENTS: usize = 100;

/// Whether a finding has a mark in its document.
pub(super) fn is_marked(finding: &Finding) -> bool {
    !spans(finding).is_empty()
}

/// The spans of a finding in its own document: its values, or the finding itself.
fn spans(finding: &Finding) -> Vec<Span> {
    let own =
        |span: &Span| span.source == finding.document_source && span.source != SourceId::NOWHERE;
    let values: Vec<Span> = finding
        .places
        .iter()
        .filter_map(|place| place.span)
        .filter(own)
        .collect();
    if values.is_empty() {
        finding.span.into_iter().filter(own).collect()
    } else {
        values
    }
}

/// All documents with findings.
pub(super) fn section(page: &HtmlPage<'_>) -> String {
    let mut order: Vec<SourceId> = Vec::new();
    let mut by_source: BTreeMap<SourceId, Vec<(usize, Span)>> = BTreeMap::new();
    for (number, finding) in (1_usize..).zip(&page.findings) {
        for span in spans(finding) {
            if !by_source.contains_key(&span.source) {
                order.push(span.source);
            }
            by_source
                .entry(span.source)
                .or_default()
                .push((number, span));
        }
    }
    let mut out = String::from(
        "<section aria-labelledby=\"documents\">\n<h2 id=\"documents\">Documents</h2>\n",
    );
    for (at, source) in (1_usize..).zip(&order) {
        let marks = by_source.remove(source).unwrap_or_default();
        out.push_str(&document(
            page.report.sources.get(*source),
            at,
            &marks,
            at <= DOCUMENTS,
        ));
    }
    if order.is_empty() {
        out.push_str("<p>No finding points into a document.</p>\n");
    }
    let clean = clean(page);
    if !clean.is_empty() {
        let names: String = clean
            .iter()
            .take(DOCUMENTS)
            .map(|name| format!("<li>{}</li>\n", text(name)))
            .collect();
        let more = clean.len().saturating_sub(DOCUMENTS);
        let more = if more > 0 {
            format!("<li>and {more} more</li>\n")
        } else {
            String::new()
        };
        out.push_str(&format!(
            "<h3>Documents without findings</h3>\n<ul>\n{names}{more}</ul>\n"
        ));
    }
    out.push_str("</section>\n");
    out
}

/// Documents of which every obligation holds or does not apply.
fn clean<'p>(page: &'p HtmlPage<'_>) -> Vec<&'p str> {
    let mut names: Vec<(&str, bool)> = Vec::new();
    for finding in &page.report.findings {
        let calm = matches!(finding.verdict, Verdict::Holds | Verdict::NotApplicable);
        match names
            .last_mut()
            .filter(|(name, _)| *name == finding.document)
        {
            Some((_, clean)) => *clean &= calm,
            None => names.push((&finding.document, calm)),
        }
    }
    names
        .into_iter()
        .filter(|(_, clean)| *clean)
        .map(|(name, _)| name)
        .collect()
}

/// The marks of a document.
pub(super) struct Marks<'m> {
    /// The numbers of findings, and the spans that they mark.
    all: &'m [(usize, Span)],
    /// Findings whose mark is on the page already, so that it can be linked to.
    linked: Vec<usize>,
}

impl Marks<'_> {
    /// Whether a mark is in a range.
    pub(super) fn touches(&self, range: &Range<usize>) -> bool {
        let touches = |(_, span): &(usize, Span)| {
            (span.start as usize) < range.end && range.start < span.end as usize
        };
        self.all.iter().any(touches)
    }
}

fn document(source: &Source, at: usize, marks: &[(usize, Span)], is_shown: bool) -> String {
    let mut out = format!("<h3 id=\"d{at}\">{}</h3>\n", text(source.name()));
    // A mark that is linked to is there, also where the text is not.
    let mut marks = Marks {
        all: marks,
        linked: Vec::new(),
    };
    match document::shown_lines(source).filter(|_| is_shown) {
        Some(lines) => out.push_str(&format!(
            "<div class=\"prose\" tabindex=\"0\" role=\"region\" aria-labelledby=\"d{at}\">\n{}</div>\n",
            prose::write(source.text(), &lines, &mut marks)
        )),
        None => out.push_str(&format!(
            "<pre class=\"text\" tabindex=\"0\" role=\"region\" aria-labelledby=\"d{at}\"><code>{}</code></pre>\n",
            lines(source, &mut marks, is_shown)
        )),
    }
    let mut missing: Vec<usize> = marks
        .all
        .iter()
        .map(|(number, _)| *number)
        .filter(|one| !marks.linked.contains(one))
        .collect();
    missing.dedup();
    for number in missing {
        out.push_str(&format!(
            "<p id=\"m{number}\"><a href=\"#f{number}\">finding {number}</a> is not shown in the text</p>\n"
        ));
    }
    out
}

/// The lines of a text.
fn lines(source: &Source, marks: &mut Marks<'_>, is_shown: bool) -> String {
    let count = source.shown_lines();
    let marked: Vec<usize> = marks
        .all
        .iter()
        .flat_map(|(_, span)| lines_of(source, *span))
        .collect();
    let near = |line: usize| marked.iter().any(|mark| mark.abs_diff(line) <= AROUND);
    let shown: Vec<usize> = match is_shown {
        true => (0..count)
            .filter(|line| count <= WHOLE || near(*line))
            .collect(),
        false => Vec::new(),
    };
    let mut out = String::new();
    let mut last = None;
    for line in shown {
        if last.is_some_and(|last: usize| last.saturating_add(1) != line)
            || last.is_none() && line > 0
        {
            out.push_str("<span class=\"gap\">⋯</span>\n");
        }
        last = Some(line);
        out.push_str(&self::line(source, line, marks));
    }
    if last.is_some_and(|last| last.saturating_add(1) < count) {
        out.push_str("<span class=\"gap\">⋯</span>\n");
    }
    out
}

/// The first and last line of a span, counted from 0.
fn lines_of(source: &Source, span: Span) -> [usize; 2] {
    let line = |offset: u32| {
        let starts = source.line_starts();
        starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    };
    [line(span.start), line(span.end)]
}

/// A line with its number, and its marks.
fn line(source: &Source, at: usize, marks: &mut Marks<'_>) -> String {
    let starts = source.line_starts();
    let start = starts.get(at).map_or(0, |start| *start as usize);
    let whole = source.text();
    let end = starts
        .get(at.saturating_add(1))
        .map_or(whole.len(), |end| *end as usize);
    let written = whole
        .get(start..end)
        .unwrap_or("")
        .trim_end_matches(['\n', '\r']);
    let range = start..start.saturating_add(written.len());
    let number = at.saturating_add(source.first_line());
    let words = marked_text(whole, &range, (&[], &[]), marks);
    format!("<span class=\"no\">{number:>4} </span>{words}\n")
}

/// A range of a text within a line, with its marks and what is deleted and inserted.
pub(super) fn marked_text(
    whole: &str,
    range: &Range<usize>,
    (deleted, inserted): (&[Range<usize>], &[Range<usize>]),
    marks: &mut Marks<'_>,
) -> String {
    let mut out = String::new();
    let mut edges: Vec<usize> = vec![range.start, range.end];
    for (_, span) in marks.all {
        edges.extend([span.start as usize, span.end as usize]);
    }
    for changed in deleted.iter().chain(inserted) {
        edges.extend([changed.start, changed.end]);
    }
    for edge in &mut edges {
        *edge = (*edge).clamp(range.start, range.end);
    }
    edges.sort_unstable();
    edges.dedup();
    let mut left = WIDEST;
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        let Some(piece) = whole.get(*from..*to) else {
            continue;
        };
        let covers =
            |(_, span): &&(usize, Span)| span.start as usize <= *from && *to <= span.end as usize;
        let covering: Vec<usize> = marks
            .all
            .iter()
            .filter(covers)
            .map(|(number, _)| *number)
            .collect();
        let is_in = |ranges: &[Range<usize>]| {
            ranges
                .iter()
                .any(|range| range.start <= *from && *to <= range.end)
        };
        let piece = text(&clipped(piece, &mut left, !covering.is_empty()));
        let piece = match (is_in(deleted), is_in(inserted)) {
            (true, _) => format!("<del>{piece}</del>"),
            (false, true) => format!("<ins>{piece}</ins>"),
            (false, false) => piece.to_string(),
        };
        match covering.first() {
            None => out.push_str(&piece),
            Some(first) => {
                let anchors: String = covering
                    .iter()
                    .filter(|one| !marks.linked.contains(one))
                    .map(|one| format!("<span id=\"m{one}\"></span>"))
                    .collect();
                marks.linked.extend(&covering);
                out.push_str(&format!(
                    "{anchors}<mark><a href=\"#f{first}\">{piece}</a></mark>"
                ));
            }
        }
    }
    out
}

/// As much of a piece as the line has room for; marked pieces always have some.
fn clipped(piece: &str, left: &mut usize, is_marked: bool) -> String {
    let count = piece.chars().count();
    let room = if is_marked { (*left).max(80) } else { *left };
    *left = left.saturating_sub(count);
    if count <= room {
        return piece.to_owned();
    }
    let half = room / 2;
    let first: String = piece.chars().take(half).collect();
    let last: String = piece
        .chars()
        .skip(count.saturating_sub(room.min(40) / 2))
        .collect();
    format!("{first}…{last}")
}
