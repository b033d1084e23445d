//! The findings of a document where they are, and what would satisfy the rules as something to be written.

use super::problems::{Fix, Problem};
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, Hint, Verdict};
use crate::source::{SourceId, Span};

/// What there is to say of a document's texts: of those that are shown under `name`.
pub fn problems(findings: &[Finding], diagnostics: &[Diagnostic], is_shown: &dyn Fn(SourceId) -> bool) -> Vec<Problem> {
    let told = |finding: &&Finding| matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined);
    let about = diagnostics.iter().map(|diagnostic| said(diagnostic, is_shown));
    about.chain(findings.iter().filter(told).map(|finding| problem(finding, is_shown))).collect()
}

/// What is said of a document, or of the rules that are for it: then at its beginning.
fn said(diagnostic: &Diagnostic, is_shown: &dyn Fn(SourceId) -> bool) -> Problem {
    let here = diagnostic.span().filter(|span| is_shown(span.source));
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    let elsewhere = diagnostic.labels.iter().filter(|label| !is_shown(label.span.source));
    let of_rules = here.is_none() && diagnostic.span().is_some();
    let lead = if of_rules { "the rules for this document cannot be used: " } else { "" };
    Problem {
        span: here.unwrap_or(Span::new(SourceId::NOWHERE, 0, 0)),
        severity: diagnostic.severity,
        code: diagnostic.code.as_str().to_owned(),
        message: format!("{lead}{}{help}", diagnostic.message),
        related: elsewhere.map(|label| (label.span, label.text.clone())).collect(),
        fixes: Vec::new(),
        unused: false,
    }
}

fn problem(finding: &Finding, is_shown: &dyn Fn(SourceId) -> bool) -> Problem {
    let shown = |span: &Span| is_shown(span.source);
    // The value that would have to be another is where somebody looks first, then what the clause read.
    let hinted = finding.hints.iter().find_map(|hint| hint.edit.as_ref().map(|(span, _)| *span)).filter(shown);
    let read = finding.places.iter().find_map(|place| place.span).filter(shown);
    let span = hinted.or(read).or(finding.span.filter(shown)).unwrap_or(Span::new(SourceId::NOWHERE, 0, 0));
    let mut message = match finding.verdict {
        Verdict::Undetermined => format!("undetermined: {}", finding.message),
        _ => finding.message.clone(),
    };
    let mut say = |line: String| message.push_str(&format!("\n{line}"));
    if finding.rule != "shape" && finding.title != finding.message {
        say(format!("rule: {}", finding.title));
    }
    for reason in finding.reasons.iter().filter(|reason| !finding.message.contains(&reason.text)) {
        say(format!("because {}", reason.text));
    }
    for hint in &finding.hints {
        say(format!("it would hold with {}", wording(hint)));
    }
    for source in &finding.sources {
        let unverified = if source.verified { "" } else { " (unverified)" };
        say(format!("source: {}{unverified}", source.text));
    }
    let places = finding.places.iter().filter_map(|place| Some((place.span.filter(shown)?, place)));
    let mut related: Vec<(Span, String)> = places
        .filter(|(at, _)| *at != span)
        .map(|(at, place)| (at, format!("{}: {}", place.label, place.value)))
        .collect();
    related.extend(finding.clause.map(|clause| (clause, format!("the rule `{}` requires it here", finding.rule))));
    Problem {
        span,
        severity: if finding.baselined { Severity::Note } else { finding.severity },
        code: finding.rule.clone(),
        message,
        related,
        fixes: finding.hints.iter().filter_map(|hint| fix(hint, finding, is_shown)).collect(),
        unused: false,
    }
}

fn wording(hint: &Hint) -> String {
    let relation = if hint.relation.is_empty() { String::new() } else { format!(" {}", hint.relation) };
    format!("`{}` at {}{relation}", hint.field, hint.value)
}

fn fix(hint: &Hint, finding: &Finding, is_shown: &dyn Fn(SourceId) -> bool) -> Option<Fix> {
    let edit = hint.edit.clone().filter(|(span, _)| is_shown(span.source))?;
    let title = format!("Set `{}` to {}, to satisfy `{}`", hint.field, hint.value, finding.rule);
    // A person decides what the agreement says: nothing is preferred.
    Some(Fix { title, edits: vec![edit], preferred: false })
}
