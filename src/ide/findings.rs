//! The findings of a document where they are, and what would satisfy the rules as something to be written.

use super::problems::{EditorProblem, Fix};
use crate::diagnostic::{Diagnostic, Severity, SuggestedFix};
use crate::eval::finding::{Finding, Hint, Verdict};
use crate::ide::plain_name;
use crate::source::{SourceId, Sources, Span};

/// What the shown text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A document that rules are for.
    Document,
    /// A configuration.
    Configuration,
}

/// The text that an editor shows.
#[derive(Debug, Clone, Copy)]
pub struct ShownText<'s> {
    /// The texts of the check.
    pub sources: &'s Sources,
    /// The name of the one that is shown.
    pub name: &'s str,
    /// What it is.
    pub of: Of,
}

impl ShownText<'_> {
    fn is(&self, source: SourceId) -> bool {
        *plain_name(self.sources.get(source).name()) == *self.name
    }

    /// Where something of another text begins: `rules.whereas:3:5: `.
    fn elsewhere(&self, span: Span) -> String {
        let at = self.sources.start(span);
        let name = self.sources.get(span.source).name();
        let folder = self.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let near = name
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(name);
        format!("{near}:{}:{}: ", at.line, at.column)
    }
}

/// The problems of a shown text.
pub fn problems(
    findings: &[Finding],
    diagnostics: &[Diagnostic],
    shown: &ShownText<'_>,
) -> Vec<EditorProblem> {
    let is_reported =
        |finding: &&Finding| matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined);
    let is_shown = |source| shown.is(source);
    let about = diagnostics
        .iter()
        .map(|diagnostic| problem_of(diagnostic, shown));
    about
        .chain(
            findings
                .iter()
                .filter(is_reported)
                .map(|finding| problem(finding, &is_shown)),
        )
        .collect()
}

/// A diagnostic as a problem of the shown text. One in rules or tables is placed where the text names them, or else at
/// the beginning of the text.
fn problem_of(diagnostic: &Diagnostic, shown: &ShownText<'_>) -> EditorProblem {
    let here = diagnostic
        .labels
        .iter()
        .find(|label| shown.is(label.span.source))
        .map(|label| label.span);
    let first = diagnostic.span().filter(|span| !shown.is(span.source));
    let elsewhere = diagnostic
        .labels
        .iter()
        .filter(|label| !shown.is(label.span.source));
    let lead = match (first, shown.of) {
        (Some(_), Of::Document) if here.is_none() => {
            "the rules for this document cannot be used: ".to_owned()
        }
        (Some(span), Of::Configuration) => shown.elsewhere(span),
        _ => String::new(),
    };
    let replaced = diagnostic
        .labels
        .iter()
        .filter(|label| shown.is(label.span.source));
    let fixes = replaced.filter_map(|label| match &label.fix {
        Some(SuggestedFix::Replace(text)) => Some(Fix::writing(label.span, text.clone())),
        _ => None,
    });
    EditorProblem {
        span: here.unwrap_or(Span::new(SourceId::NOWHERE, 0, 0)),
        severity: diagnostic.severity,
        code: diagnostic.code.as_str().to_owned(),
        message: format!("{lead}{}", diagnostic.message),
        help: diagnostic.help.clone(),
        related: elsewhere
            .map(|label| (label.span, label.text.clone()))
            .collect(),
        marks: diagnostic.labels.iter().map(|label| label.span).collect(),
        fixes: fixes.collect(),
        calendar: None,
        unused: false,
    }
}

fn problem(finding: &Finding, is_shown: &dyn Fn(SourceId) -> bool) -> EditorProblem {
    let shown = |span: &Span| is_shown(span.source);
    // The value that would have to be another is where somebody looks first, then what the clause read.
    let hinted = finding
        .hints
        .iter()
        .find_map(|hint| hint.edit.as_ref().map(|(span, _)| *span))
        .filter(shown);
    let read = finding
        .places
        .iter()
        .find_map(|place| place.span)
        .filter(shown);
    let span = hinted
        .or(read)
        .or(finding.span.filter(shown))
        .unwrap_or(Span::new(SourceId::NOWHERE, 0, 0));
    let mut message = if finding.verdict == Verdict::Undetermined {
        format!("undetermined: {}", finding.message)
    } else {
        finding.message.clone()
    };
    let mut say = |line: String| message.push_str(&format!("\n{line}"));
    if !finding.is_shape() && finding.title != finding.message {
        say(format!("rule: {}", finding.title));
    }
    for reason in finding.further_reasons() {
        say(format!("because {}", reason.text));
    }
    for hint in &finding.hints {
        say(format!("it would hold with {}", wording(hint)));
    }
    for source in &finding.sources {
        let unverified = if source.verified { "" } else { " (unverified)" };
        say(format!("source: {}{unverified}", source.text));
    }
    let places = finding
        .places
        .iter()
        .filter_map(|place| Some((place.span.filter(shown)?, place)));
    let mut related: Vec<(Span, String)> = places
        .filter(|(at, _)| *at != span)
        .map(|(at, place)| (at, format!("{}: {}", place.label, place.value)))
        .collect();
    related.extend(finding.clause.map(|clause| {
        (
            clause,
            format!("the rule `{}` requires it here", finding.rule),
        )
    }));
    EditorProblem {
        span,
        severity: if finding.baselined {
            Severity::Note
        } else {
            finding.severity
        },
        code: finding.rule.clone(),
        message,
        help: None,
        related,
        marks: finding
            .places
            .iter()
            .filter_map(|place| place.span)
            .chain(finding.span)
            .collect(),
        fixes: finding
            .hints
            .iter()
            .filter_map(|hint| fix(hint, finding, is_shown))
            .collect(),
        calendar: None,
        unused: false,
    }
}

fn wording(hint: &Hint) -> String {
    let relation = if hint.relation.is_empty() {
        String::new()
    } else {
        format!(" {}", hint.relation)
    };
    format!("`{}` at {}{relation}", hint.field, hint.value)
}

fn fix(hint: &Hint, finding: &Finding, is_shown: &dyn Fn(SourceId) -> bool) -> Option<Fix> {
    let edit = hint
        .edit
        .clone()
        .filter(|(span, _)| is_shown(span.source))?;
    let title = format!(
        "Set `{}` to {}, to satisfy `{}`",
        hint.field, hint.value, finding.rule
    );
    // A person decides about the content of the agreement: no fix is preferred.
    Some(Fix {
        title,
        edits: vec![edit],
        preferred: false,
    })
}
