//! Findings of a check, as plain data without spans.

use std::fmt;

use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{self, Tally, Verdict};
use crate::pipeline::{Beyond, CheckedOutcome, Rules};
use crate::report::{self, PathBase};
use crate::source::{Sources, Span};

/// A position in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The name of the text.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A verdict on one obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule's full path; `shape` for the document's own shape.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The severity of the rule.
    pub severity: Severity,
    /// What happened, in a sentence.
    pub message: String,
    /// The document's name.
    pub document: String,
    /// JSON Pointer of the value that the finding is about.
    pub path: String,
    /// Position of that value in the document, if it has one.
    pub location: Option<Location>,
    /// Position of the clause in the rules; `None` for a shape finding.
    pub clause: Option<Location>,
    /// Why it is undetermined or not applicable, in words.
    pub reasons: Vec<String>,
    /// Values that would satisfy the clause, in words; empty if no single value would.
    pub hints: Vec<String>,
}

/// Number of obligations of a check, by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Number of documents in the text.
    pub documents: u64,
    /// Obligations that hold.
    pub holds: u64,
    /// Obligations that are violated.
    pub violated: u64,
    /// Obligations that cannot be decided.
    pub undetermined: u64,
    /// Obligations that do not apply.
    pub not_applicable: u64,
    /// Violations that a waiver covers.
    pub waived: u64,
}

/// A mistake in rules, options or a document, or a note about them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The code whose page `whereas explain` shows: `E0203`.
    pub code: &'static str,
    /// Error, warning or note.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// A concrete fix.
    pub help: Option<String>,
    /// Position in the text, if it has one.
    pub location: Option<Location>,
}

/// The errors of rules that cannot be used, and their warnings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors {
    problems: Vec<Problem>,
}

/// The findings of one check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// Violated and undetermined obligations, in the order of the document; every obligation, with
    /// [`every_verdict`](super::Builder::every_verdict).
    pub findings: Vec<Finding>,
    /// Number of obligations, by verdict.
    pub summary: Summary,
    /// Errors of documents that cannot be read, and notes on those that can.
    pub problems: Vec<Problem>,
    json: String,
}

impl Report {
    pub(super) fn new(
        checked: Vec<CheckedOutcome>,
        rules: &Rules,
        every_verdict: bool,
        sources: &Sources,
    ) -> Self {
        let (mut tally, mut beyond) = (Tally::default(), Beyond::default());
        let (mut findings, mut diagnostics) = (Vec::new(), Vec::new());
        let documents = checked.iter().filter(|one| !one.unreadable).count();
        for mut one in checked {
            tally.add(&one.tally);
            beyond.add(&one.beyond);
            findings.append(&mut one.findings);
            diagnostics.append(&mut one.diagnostics);
        }
        let whole = report::Report {
            sources,
            paths: PathBase::default(),
            documents: u64::try_from(documents).unwrap_or(u64::MAX),
            tally,
            findings,
            beyond,
            every_verdict,
            diagnostics,
            silenced: Vec::new(),
            relaxed: Vec::new(),
            today: None,
            coverage: None,
            statistics: None,
            profile: None,
            recorded_written: 0,
            worst_written: None,
            rules: vec![rules],
        };
        Self {
            findings: whole
                .recorded()
                .map(|finding| Finding::new(sources, finding))
                .collect(),
            summary: Summary {
                documents: whole.documents,
                holds: tally.holds,
                violated: tally.violated,
                undetermined: tally.undetermined,
                not_applicable: tally.not_applicable,
                waived: tally.waived,
            },
            problems: whole
                .diagnostics
                .iter()
                .map(|one| Problem::new(sources, one))
                .collect(),
            json: report::json(&whole),
        }
    }

    /// Whether every document was read, and no obligation of severity error is violated or undetermined.
    pub fn passes(&self) -> bool {
        let fails = |finding: &Finding| {
            finding.severity == Severity::Error
                && matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined)
        };
        self.problems
            .iter()
            .all(|problem| problem.severity != Severity::Error)
            && !self.findings.iter().any(fails)
    }

    /// The report as JSON, as `whereas check --format json` prints it; schemas/report.schema.json
    /// describes it.
    pub fn to_json(&self) -> &str {
        &self.json
    }
}

impl Finding {
    fn new(sources: &Sources, finding: &finding::Finding) -> Self {
        let hints = finding.hints.iter().map(|hint| {
            let relation = if hint.relation.is_empty() {
                String::new()
            } else {
                format!(" {}", hint.relation)
            };
            format!("{} = {}{relation}", hint.field, hint.value)
        });
        Self {
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            verdict: finding.verdict,
            severity: finding.severity,
            message: finding.message.clone(),
            document: finding.document.clone(),
            path: finding.path.clone(),
            location: finding.span.map(|span| Location::new(sources, span)),
            clause: finding.clause.map(|span| Location::new(sources, span)),
            reasons: finding
                .reasons
                .iter()
                .map(|reason| reason.text.clone())
                .collect(),
            hints: hints.collect(),
        }
    }
}

impl Location {
    fn new(sources: &Sources, span: Span) -> Self {
        let at = sources.start(span);
        Self {
            file: sources.get(span.source).name().to_owned(),
            line: at.line,
            column: at.column,
        }
    }
}

impl Problem {
    pub(super) fn new(sources: &Sources, diagnostic: &Diagnostic) -> Self {
        let help = diagnostic.help.as_ref().map(ToString::to_string);
        Self {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help,
            location: diagnostic.span().map(|span| Location::new(sources, span)),
        }
    }

    /// An error in the value of an engine option.
    pub(super) fn of_option(option: &str, why: &str) -> Self {
        let code = crate::diagnostic::codes::usage::OPTION_VALUE;
        let message = format!("`{option}`: {why}");
        Self {
            code: code.as_str(),
            severity: Severity::Error,
            message,
            help: None,
            location: None,
        }
    }
}

impl RuleErrors {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The errors and warnings, in the order of the texts.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(
            f,
            "{}[{}]: {}",
            self.severity.word(),
            self.code,
            self.message
        )?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
impl std::error::Error for RuleErrors {}
