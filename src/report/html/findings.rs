//! The findings, each with everything that is known of it.

use super::escape::{attribute, link, prose, text};
use super::{HtmlPage, badge};
use crate::eval::finding::{Finding, SourceShown, Step};
use crate::report::{counted, hints_in_words};
use crate::source::Span;

/// All findings, by rule.
pub(super) fn section(page: &HtmlPage<'_>) -> String {
    let mut out =
        String::from("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
    if page.findings.is_empty() {
        out.push_str("<p>No findings.</p>\n");
    }
    let mut numbered = (1_usize..).zip(&page.findings);
    for (at, (shown, left_out)) in (1_usize..).zip(&page.groups) {
        let findings: Vec<(usize, &Finding)> = numbered
            .by_ref()
            .take(*shown)
            .map(|(number, finding)| (number, *finding))
            .collect();
        out.push_str(&group(page, at, &findings, *left_out));
    }
    let left_out = page
        .groups
        .iter()
        .fold(0, |sum: usize, (_, left_out)| sum.saturating_add(*left_out));
    if left_out > 0 {
        out.push_str(&format!(
            "<p>{} not on this page; the other formats hold all.</p>\n",
            more(left_out, "")
        ));
    }
    out.push_str("</section>\n");
    out
}

/// `3 more findings are`, with an adjective in between.
fn more(count: usize, of: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!(
        "{}{of} {are}",
        counted(u64::try_from(count).unwrap_or(u64::MAX), "more finding")
    )
}

/// The findings of one rule.
fn group(
    page: &HtmlPage<'_>,
    at: usize,
    findings: &[(usize, &Finding)],
    left_out: usize,
) -> String {
    let Some((_, first)) = findings.first() else {
        return String::new();
    };
    let mut out = format!(
        "<section class=\"group\" aria-labelledby=\"g{at}\">\n<h3 id=\"g{at}\">{}</h3>\n<p class=\"about\">{}, {}, {}</p>\n",
        text(&first.title),
        page.rule_link(&first.rule),
        first.severity.word(),
        counted(
            u64::try_from(findings.len().saturating_add(left_out)).unwrap_or(u64::MAX),
            "finding"
        ),
    );
    findings
        .iter()
        .for_each(|(number, finding)| out.push_str(&article(page, *number, finding)));
    if left_out > 0 {
        out.push_str(&format!(
            "<p>{} not shown.</p>\n",
            more(left_out, " of this rule")
        ));
    }
    out.push_str("</section>\n");
    out
}

fn article(page: &HtmlPage<'_>, number: usize, finding: &Finding) -> String {
    let mut out = format!(
        "<article class=\"finding {}\" id=\"f{number}\" aria-labelledby=\"f{number}t\">\n<h4 id=\"f{number}t\">{} in {}</h4>\n\
         <p class=\"message\">{}</p>\n",
        attribute(finding.verdict.key()),
        badge(finding.verdict),
        place_link(page, number, finding),
        prose(&finding.message),
    );
    if let Some(help) = hints_in_words(finding) {
        out.push_str(&format!("<p class=\"help\">{}</p>\n", prose(&help)));
    }
    out.push_str(&clause(page, number, finding));
    out.push_str(&places(page, number, finding));
    let mut lines: Vec<String> = Vec::new();
    let untold = finding.further_reasons();
    lines.extend(untold.map(|reason| prose(&format!("because {}", reason.text))));
    for exception in &finding.exceptions {
        let what = match exception.applies {
            Some(true) => "applied",
            Some(false) => "did not apply",
            None => "may apply",
        };
        lines.push(prose(&format!(
            "exception {} {what}: {}",
            exception.name, exception.because
        )));
    }
    lines.extend(finding.notes.iter().map(|note| prose(&note.text)));
    let waiting = number
        .checked_sub(1)
        .and_then(|at| page.waiting.get(at))
        .and_then(Option::as_ref);
    lines.extend(waiting.map(|waiting| prose(waiting)));
    lines.extend(
        finding
            .sources
            .iter()
            .map(|source| format!("source: {}", self::source(source))),
    );
    if let Some(waiver) = &finding.waiver {
        lines.push(text(&format!(
            "waived by {} until {}: {}",
            waiver.by, waiver.until, waiver.because
        )));
    }
    if !lines.is_empty() {
        let items: String = lines
            .iter()
            .map(|line| format!("<li>{line}</li>\n"))
            .collect();
        out.push_str(&format!("<ul class=\"notes\">\n{items}</ul>\n"));
    }
    if !finding.derivation.is_empty() {
        let steps = steps(&finding.derivation);
        out.push_str(&format!(
            "<details><summary>How this came about</summary>\n{steps}</details>\n"
        ));
    }
    out.push_str("</article>\n");
    out
}

/// The document and the line, linked to where it is marked.
fn place_link(page: &HtmlPage<'_>, number: usize, finding: &Finding) -> String {
    let sources = page.report.sources;
    let name = match finding.span {
        // A finding about a whole draft is not about its first paragraph.
        Some(span) if named_place(page, span).is_some() => {
            super::super::place::in_words(sources, finding)
        }
        Some(span) => format!("{}, line {}", finding.document, sources.start(span).line),
        None => finding.document.clone(),
    };
    match super::documents::is_marked(finding) {
        true => format!("<a href=\"#m{number}\">{}</a>", text(&name)),
        false => text(&name),
    }
}

/// The name of the place of a span, in a file that has other places than lines.
fn named_place<'p>(page: &'p HtmlPage<'_>, span: Span) -> Option<&'p str> {
    let source = page.report.sources.get(span.source);
    Some(source.place(span.start)?.name)
}

/// The clause, with the values that its words have.
fn clause(page: &HtmlPage<'_>, number: usize, finding: &Finding) -> String {
    let Some(span) = finding.condition.or(finding.clause) else {
        return String::new();
    };
    let mut rows = String::new();
    for value in &finding.values {
        let words = written(page, value.span);
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td></tr>\n",
            text(&words),
            text(&value.text)
        ));
    }
    let at = page.report.sources.start(span);
    let file = page.report.sources.get(span.source).name();
    let caption = format!(
        "<code>{}</code> ({}, line {})",
        text(&written(page, span)),
        text(file),
        at.line
    );
    if rows.is_empty() {
        return format!("<p class=\"clause\">{caption}</p>\n");
    }
    format!(
        "{}<table>\n<caption>{caption}</caption>\n<tbody>\n{rows}</tbody>\n</table></div>\n",
        wide(number, "Values of the clause")
    )
}

/// What holds a table that may be wider than the page.
fn wide(number: usize, what: &str) -> String {
    format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{what}, finding {number}\">"
    )
}

fn written(page: &HtmlPage<'_>, span: Span) -> String {
    page.report
        .sources
        .slice(span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The values of the document that were read.
fn places(page: &HtmlPage<'_>, number: usize, finding: &Finding) -> String {
    let mut rows = String::new();
    let mut head = "line";
    for place in &finding.places {
        let named = place.span.and_then(|span| named_place(page, span));
        let line = match (named, place.span) {
            (Some(name), _) => {
                head = "place";
                format!("<td>{}</td>", text(name))
            }
            (None, Some(span)) => {
                let line = page.report.sources.start(span).line;
                format!("<td class=\"count\">{line}</td>")
            }
            (None, None) => "<td></td>".to_owned(),
        };
        let label = if place.path.ends_with(&place.label) {
            ""
        } else {
            &place.label
        };
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th>{line}<td>{}</td><td>{}</td></tr>\n",
            text(&place.path),
            text(&place.value),
            text(label)
        ));
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "{}<table>\n<caption>Values of the document</caption>\n<thead><tr><th scope=\"col\">path</th>\
         <th scope=\"col\">{head}</th><th scope=\"col\">value</th><th scope=\"col\">note</th></tr></thead>\n<tbody>\n{rows}\
         </tbody>\n</table></div>\n",
        wide(number, "Values of the document")
    )
}

fn steps(steps: &[Step]) -> String {
    let mut out = String::from("<ul class=\"steps\">\n");
    for step in steps {
        let value = if step.value.is_empty() {
            String::new()
        } else {
            format!(": <b>{}</b>", text(&step.value))
        };
        let notes: String = step
            .notes
            .iter()
            .map(|note| format!("; {}", prose(note)))
            .collect();
        out.push_str(&format!(
            "<li><code>{}</code>{value}{notes}",
            text(&step.words)
        ));
        if !step.steps.is_empty() || step.more > 0 {
            out.push_str(&self::steps(&step.steps));
        }
        if step.more > 0 {
            let more = counted(u64::try_from(step.more).unwrap_or(u64::MAX), "more element");
            out.push_str(&format!("<p>and {more}</p>"));
        }
        out.push_str("</li>\n");
    }
    if steps.is_empty() {
        out.push_str("<li>…</li>\n");
    }
    out.push_str("</ul>\n");
    out
}

/// A citation.
pub(super) fn source(source: &SourceShown) -> String {
    let url = source
        .url
        .as_ref()
        .map(|url| format!(", {}", link(url)))
        .unwrap_or_default();
    let unverified = if source.verified { "" } else { " (unverified)" };
    format!("{}{url}{unverified}", text(&source.text))
}
