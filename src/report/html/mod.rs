//! One page for people: what was decided, by which rules, and where in the
//! documents. It needs nothing but itself: no script, no other file.
//!
//! The page is HTML that is XML too, so that a test can read it.

mod documents;
pub(in crate::report) mod escape;
mod findings;
mod groups;
mod prose;
mod rules;

use std::collections::HashMap;

use super::causes::FindingGroup;
use super::{EscapeForm, Report, Style, counted, inert_whole};
use crate::diagnostic::Severity;
use crate::eval::finding::{Finding, Verdict};
use escape::{attribute, text};

/// Findings that a page shows; the rest is counted.
const SHOWN: usize = 500;

/// What the parts of a page refer to.
struct HtmlPage<'r> {
    report: &'r Report<'r>,
    /// How many of the findings each rule has, in their order, and how many more there are.
    groups: Vec<(usize, usize)>,
    /// The findings that are shown, numbered from 1.
    findings: Vec<&'r Finding>,
    /// For each of them what waits for the same value.
    waiting: Vec<Option<String>>,
    /// The numbers of the rules that have obligations or are in use, from 1.
    rules: HashMap<&'r str, usize>,
}

/// Writes the page.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let wrong = |told: &FindingGroup<'_>| {
        let finding = told.finding;
        matches!(
            finding.verdict,
            Verdict::Violated | Verdict::Undetermined | Verdict::Waived
        ) && !finding.baselined
    };
    let all = groups::grouped(super::causes::told(report).into_iter().filter(wrong), SHOWN);
    let groups = all
        .iter()
        .map(|group| (group.told.len(), group.left_out))
        .collect();
    let told: Vec<FindingGroup<'_>> = all.into_iter().flat_map(|group| group.told).collect();
    let waiting = told.iter().map(FindingGroup::waiting_in_words).collect();
    let findings = told.into_iter().map(|told| told.finding).collect();
    let page = HtmlPage {
        report,
        groups,
        findings,
        waiting,
        rules: rules::numbered(report),
    };
    let failed = report
        .diagnostics
        .iter()
        .any(|one| one.severity == Severity::Error);
    let mut out = head();
    out.push_str(&page.summary());
    out.push_str(&page.silenced());
    if failed {
        out.push_str(&page.problems("Problems"));
    }
    out.push_str(&findings::section(&page));
    out.push_str(&documents::section(&page));
    out.push_str(&rules::table(&page));
    out.push_str(&rules::book(&page));
    if !failed {
        out.push_str(&page.problems("Notes"));
    }
    out.push_str(&format!(
        "</main>\n<footer><p>Written by whereas {}.</p></footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    ));
    inert_whole(out, EscapeForm::Xml)
}

fn head() -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>Check results</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the findings</a>\n",
        include_str!("style.css")
    )
}

impl HtmlPage<'_> {
    fn summary(&self) -> String {
        let tally = &self.report.tally;
        let counts = [
            (Verdict::Violated, tally.violated),
            (Verdict::Undetermined, tally.undetermined),
            (Verdict::Waived, tally.waived),
            (Verdict::Holds, tally.holds),
            (Verdict::NotApplicable, tally.not_applicable),
        ];
        let rows: String = counts
            .iter()
            .map(|(verdict, count)| format!("<li>{}<b>{count}</b></li>\n", badge(*verdict)))
            .collect();
        format!(
            "<header>\n<h1>Check results</h1>\n<p class=\"outcome\">{}</p>\n<ul class=\"counts\">\n{rows}\
             </ul>\n<nav aria-label=\"Parts of this page\"><ul>\n<li><a href=\"#findings\">Findings</a></li>\n\
             <li><a href=\"#documents\">Documents</a></li>\n<li><a href=\"#rules\">Verdicts by rule</a></li>\n\
             <li><a href=\"#book\">Rules</a></li>\n</ul></nav>\n</header>\n<main id=\"main\">\n",
            text(&self.outcome())
        )
    }

    /// The result of the run, in a sentence.
    fn outcome(&self) -> String {
        let tally = &self.report.tally;
        let documents = counted(self.report.documents, "document");
        let obligations = counted(tally.obligations(), "obligation");
        let outcome = match (tally.violated, tally.undetermined) {
            _ if tally.obligations() == 0 => "Nothing was checked".to_owned(),
            (0, 0) if tally.waived > 0 => {
                format!("No rule is violated; {} waived", are(tally.waived))
            }
            (0, 0) => "No rule is violated".to_owned(),
            (0, open) => format!("Nothing is violated, but {} not be decided", could(open)),
            (wrong, 0) => format!("{} violated", are(wrong)),
            (wrong, open) => format!(
                "{} violated, and {} not be decided",
                are(wrong),
                could(open)
            ),
        };
        format!("{outcome} ({documents}, {obligations} checked).")
    }

    fn silenced(&self) -> String {
        let lines: String = self
            .report
            .relaxed_and_silenced()
            .map(|line| format!("<li>{}</li>\n", text(line)))
            .collect();
        if lines.is_empty() {
            return String::new();
        }
        format!(
            "<section aria-labelledby=\"silenced\">\n<h2 id=\"silenced\">Suppressed, overridden, waived</h2>\n<ul>\n{lines}</ul>\n</section>\n"
        )
    }

    fn problems(&self, heading: &str) -> String {
        let diagnostics = &self.report.diagnostics;
        if diagnostics.is_empty() {
            return String::new();
        }
        let lines: String = diagnostics
            .iter()
            .map(|one| {
                let (file, places) = super::place::of_diagnostic(self.report.sources, one);
                let at = match (file, places) {
                    (Some(file), Some((start, _))) => {
                        format!("{file}:{}:{}: ", start.line, start.column)
                    }
                    (Some(file), None) => format!("{file}: "),
                    (None, _) => String::new(),
                };
                let help = one
                    .help
                    .as_ref()
                    .map(|help| format!(" ({help})"))
                    .unwrap_or_default();
                let words = format!(
                    "{at}{} {}: {}{help}",
                    one.severity.word(),
                    one.code,
                    one.message
                );
                format!("<li>{}</li>\n", text(&words))
            })
            .collect();
        format!(
            "<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">{heading}</h2>\n<ul>\n{lines}</ul>\n</section>\n"
        )
    }

    /// A link to a rule, where the page tells of it.
    fn rule_link(&self, rule: &str) -> String {
        match self.rules.get(rule) {
            Some(number) => format!("<a href=\"#r{number}\"><code>{}</code></a>", text(rule)),
            None => format!("<code>{}</code>", text(rule)),
        }
    }
}

fn are(count: u64) -> String {
    if count == 1 {
        "1 obligation is".to_owned()
    } else {
        format!("{count} obligations are")
    }
}

fn could(count: u64) -> String {
    format!("{} could", counted(count, "obligation"))
}

/// A verdict as a word with a sign, so that colour alone tells nothing.
fn badge(verdict: Verdict) -> String {
    let sign = match verdict {
        Verdict::Holds => "✓",
        Verdict::Violated => "✗",
        Verdict::Undetermined => "?",
        Verdict::NotApplicable => "–",
        Verdict::Waived => "⚖",
    };
    format!(
        "<span class=\"badge {}\"><span aria-hidden=\"true\">{sign}</span> {}</span>",
        attribute(verdict.key()),
        verdict.words()
    )
}
