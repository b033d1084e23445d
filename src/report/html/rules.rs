//! The rules: verdicts of each, and its statement in words.

use std::collections::HashMap;

use super::escape::{lines, text};
use super::findings::source;
use super::{HtmlPage, badge};
use crate::check::program::{Citation, InForce, Rule};
use crate::diagnostic::Severity;
use crate::eval::finding::{SourceShown, Tally, Verdict};
use crate::report::Report;

/// Numbers of the rules in use, in the order of the programs.
pub(super) fn numbered<'r>(report: &'r Report<'_>) -> HashMap<&'r str, usize> {
    (1_usize..)
        .zip(in_use(report))
        .map(|(number, one)| (&*one.rule.declared.path, number))
        .collect()
}

/// A rule that a page tells of.
struct Used<'r> {
    rule: &'r Rule,
    program: &'r crate::check::Program,
    /// What it weighs in this run.
    severity: Severity,
}

/// The rules that had an obligation, or whose modules were asked for, each path once.
fn in_use<'r>(report: &'r Report<'_>) -> Vec<Used<'r>> {
    let decided: std::collections::HashSet<&str> = report
        .findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect();
    let mut seen = std::collections::HashSet::new();
    let all = report.rules.iter().flat_map(|rules| {
        let program = &rules.program;
        program.rules.enumerated().map(move |(id, rule)| Used {
            rule,
            program,
            severity: rules.severity(id, rule),
        })
    });
    all.filter(|Used { rule, program, .. }| {
        let asked = program
            .modules
            .get(rule.declared.module)
            .is_some_and(|module| module.requested);
        asked || decided.contains(&*rule.declared.path)
    })
    .filter(|one| seen.insert(&*one.rule.declared.path))
    .collect()
}

/// The verdicts in the order of the table's columns, and of its rows by the first that a rule has.
const VERDICTS: [Verdict; 5] = [
    Verdict::Violated,
    Verdict::Undetermined,
    Verdict::Waived,
    Verdict::Holds,
    Verdict::NotApplicable,
];

/// A row for each rule, with how many obligations have which verdict.
pub(super) fn table(page: &HtmlPage<'_>) -> String {
    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    for finding in &page.report.findings {
        tallies
            .entry(&finding.rule)
            .or_default()
            .count(finding.verdict);
    }
    let mut named: Vec<(&str, String, &str, String)> = in_use(page.report)
        .iter()
        .map(|Used { rule, severity, .. }| {
            (
                &*rule.declared.path,
                rule.declared.title(),
                severity.word(),
                sources(rule),
            )
        })
        .collect();
    let known: Vec<&str> = named.iter().map(|(path, ..)| *path).collect();
    let mut others: Vec<&str> = tallies
        .keys()
        .copied()
        .filter(|rule| !known.contains(rule))
        .collect();
    others.sort_unstable();
    named.extend(others.into_iter().map(|rule| {
        (
            rule,
            String::from("The documents' own shape"),
            "error",
            String::new(),
        )
    }));
    let mut ranked: Vec<(usize, String)> = Vec::new();
    for (path, title, severity, sources) in named {
        let tally = tallies.get(path).copied().unwrap_or_default();
        let rank = VERDICTS.iter().position(|verdict| tally.of(*verdict) > 0);
        let worst = rank
            .and_then(|rank| VERDICTS.get(rank))
            .copied()
            .unwrap_or(Verdict::NotApplicable);
        // On a narrow page the cells are stacked, each with its column's name.
        let cell = |verdict: &Verdict| {
            format!(
                "<td class=\"count\" data-label=\"{}\">{}</td>",
                verdict.words(),
                tally.of(*verdict)
            )
        };
        let cells: String = VERDICTS.iter().map(cell).collect();
        let row = format!(
            "<tr><td>{}</td><th scope=\"row\">{}<br/>{}{sources}</th><td data-label=\"severity\">{severity}</td>{cells}</tr>\n",
            badge(worst),
            text(&title),
            page.rule_link(path)
        );
        ranked.push((rank.unwrap_or(VERDICTS.len()), row));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut rows: String = ranked.into_iter().map(|(_, row)| row).collect();
    if rows.is_empty() {
        rows.push_str("<tr><td colspan=\"8\">No rules.</td></tr>\n");
    }
    format!(
        "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Verdicts by rule</h2>\n<div class=\"wide\" tabindex=\"0\" \
         role=\"region\" aria-label=\"Table of rules\"><table class=\"stack\">\n<caption>Obligations of each rule by verdict</caption>\n<thead><tr>\
         <th scope=\"col\">verdict</th><th scope=\"col\">rule</th><th scope=\"col\">severity</th><th scope=\"col\">violated</th>\
         <th scope=\"col\">undeter&#173;mined</th><th scope=\"col\">waived</th><th scope=\"col\">holds</th>\
         <th scope=\"col\">not applicable</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )
}

/// Where a rule is laid down, below its name.
fn sources(rule: &Rule) -> String {
    let one = |source: &Citation| {
        let unverified = if source.verified { "" } else { " (unverified)" };
        format!("<br/><small>{}{unverified}</small>", text(&source.text))
    };
    rule.sources.iter().map(one).collect()
}

/// The statement of each rule, with its sources and dates.
pub(super) fn book(page: &HtmlPage<'_>) -> String {
    let mut out = String::from("<section aria-labelledby=\"book\">\n<h2 id=\"book\">Rules</h2>\n");
    for (number, one) in (1_usize..).zip(in_use(page.report)) {
        let Used {
            rule,
            program,
            severity,
        } = one;
        out.push_str(&format!(
            "<article id=\"r{number}\">\n<h3>{}</h3>\n",
            text(&rule.declared.title())
        ));
        for paragraph in rule
            .declared
            .doc
            .as_deref()
            .unwrap_or_default()
            .split("\n\n")
            .skip(1)
        {
            out.push_str(&format!("<p>{}</p>\n", text(&paragraph.replace('\n', " "))));
        }
        let mut facts = vec![format!(
            "<code>{}</code>, {}",
            text(&rule.declared.path),
            severity.word()
        )];
        facts.extend(rule.in_force.as_ref().map(in_force));
        facts.extend(
            rule.sources
                .iter()
                .map(|one| format!("source: {}", source(&shown(one)))),
        );
        for exception in rule
            .exceptions
            .iter()
            .filter_map(|id| program.exceptions.get(*id))
        {
            let name = text(&exception.declared.name);
            facts.push(format!(
                "exception <code>{name}</code>: {}",
                text(&exception.declared.title())
            ));
        }
        let items: String = facts
            .iter()
            .map(|fact| format!("<li>{fact}</li>\n"))
            .collect();
        let written = page.report.sources.dedented(rule.declared.span);
        out.push_str(&format!(
            "<ul>\n{items}</ul>\n<details><summary>As it is written</summary>\n<pre tabindex=\"0\"><code>{}</code></pre>\n\
             </details>\n</article>\n",
            lines(&written)
        ));
    }
    out.push_str(&parameters(page));
    out.push_str("</section>\n");
    out
}

fn in_force(in_force: &InForce) -> String {
    match in_force.until {
        Some(until) => format!("in force from {} until {until}", in_force.from),
        None => format!("in force from {}", in_force.from),
    }
}

fn shown(citation: &Citation) -> SourceShown {
    SourceShown {
        text: citation.text.to_string(),
        url: citation.url.as_ref().map(ToString::to_string),
        verified: citation.verified,
    }
}

/// The parameters of the modules that were asked for, with their values by date.
fn parameters(page: &HtmlPage<'_>) -> String {
    let mut rows = String::new();
    let mut seen = std::collections::HashSet::new();
    for program in page.report.rules.iter().map(|rules| &rules.program) {
        for parameter in &program.parameters {
            let asked = program
                .modules
                .get(parameter.declared.module)
                .is_some_and(|module| module.requested);
            if !asked || !seen.insert(&*parameter.declared.path) {
                continue;
            }
            for version in &parameter.versions {
                let until = match version.until {
                    Some(until) => format!("<td class=\"date\" data-label=\"until\">{until}</td>"),
                    None => "<td></td>".to_owned(),
                };
                let sources: Vec<String> = version
                    .sources
                    .iter()
                    .map(|one| source(&shown(one)))
                    .collect();
                rows.push_str(&format!(
                    "<tr><th scope=\"row\"><code>{}</code></th><td data-label=\"value\">{}</td><td class=\"date\" data-label=\"from\">{}</td>\
                     {until}<td>{}</td></tr>\n",
                    text(&parameter.declared.path),
                    text(&crate::eval::constant_shown(&version.value)),
                    version.from,
                    sources.join("; ")
                ));
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<h3 id=\"parameters\">Parameters</h3>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table of parameters\">\
         <table class=\"stack\">\n<caption>Values by the dates on which they are in force</caption>\n<thead><tr><th scope=\"col\">parameter</th>\
         <th scope=\"col\">value</th><th scope=\"col\">from</th><th scope=\"col\">until</th><th scope=\"col\">source</th></tr>\
         </thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}
