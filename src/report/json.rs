//! The JSON report, version 1: the shape that scripts rely on. Keys may be
//! added, none of these changes.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::eval::finding::{ByRule, ExceptionTried, Finding, Reason, ShownValue, Step, Tally};
use crate::pipeline::coverage::Coverage;
use crate::source::{Sources, Span};

use super::profile::{ProfileShown, profile_shown};
use super::streamed::{FindingStream, indented, whole};
use super::{EscapeForm, Report, Style, hints_in_words, inert_whole};

/// Writes one object on lines of its own.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    whole(JsonObject::default(), report)
}

/// One object, whose findings are written one by one.
#[derive(Default)]
pub(super) struct JsonObject {
    has_findings: bool,
}

impl FindingStream for JsonObject {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        if !report.records(finding) {
            return String::new();
        }
        let comma = match std::mem::replace(&mut self.has_findings, true) {
            true => ",",
            false => "",
        };
        let shown = finding_shown(report.sources, finding);
        let shown = serde_json::to_string_pretty(&shown).unwrap_or_default();
        let text = format!("{comma}\n    {}", indented(&shown, "    "));
        inert_whole(text, EscapeForm::Json)
    }

    fn head(&self, report: &Report<'_>) -> String {
        let head = JsonHead {
            version: 1,
            tool: TOOL,
            summary: summary(report),
        };
        let text = serde_json::to_string_pretty(&head).unwrap_or_default();
        let members = text.strip_suffix("\n}").unwrap_or_default();
        format!("{members},\n  \"findings\": [")
    }

    fn tail(&self, report: &Report<'_>) -> String {
        let tail = JsonTail {
            diagnostics: report
                .diagnostics
                .iter()
                .map(|diagnostic| diagnostic_shown(report.sources, diagnostic))
                .collect(),
            silenced: report.relaxed_and_silenced().map(String::as_str).collect(),
            today: report.today.as_deref(),
            coverage: report.coverage.as_ref().map(coverage_shown),
            statistics: report.statistics.as_ref().map(statistics_shown),
            profile: profile_shown(report),
        };
        let text = serde_json::to_string_pretty(&tail).unwrap_or_default();
        let members = text.strip_prefix('{').unwrap_or_default();
        let close = match self.has_findings {
            true => "\n  ]",
            false => "]",
        };
        inert_whole(format!("{close},{members}\n"), EscapeForm::Json)
    }
}

/// Writes one object a line: findings, diagnostics, and at the end the summary. `kind` tells them apart.
pub(super) fn write_lines(report: &Report<'_>, _style: Style) -> String {
    whole(JsonLines, report)
}

/// One object a line.
pub(super) struct JsonLines;

impl FindingStream for JsonLines {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        match report.records(finding) {
            true => line("finding", finding_shown(report.sources, finding)),
            false => String::new(),
        }
    }

    fn head(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tail(&self, report: &Report<'_>) -> String {
        last_lines(report)
    }
}

/// The lines after the findings.
fn last_lines(report: &Report<'_>) -> String {
    let sources = report.sources;
    let diagnostics = report
        .diagnostics
        .iter()
        .map(|one| line("diagnostic", diagnostic_shown(sources, one)));
    let statistics = report.statistics.as_ref().map(statistics_shown);
    let silenced = report.relaxed_and_silenced().map(String::as_str).collect();
    let end = End {
        version: 1,
        tool: TOOL,
        summary: summary(report),
        silenced,
        statistics,
        profile: profile_shown(report),
    };
    diagnostics.chain([line("summary", end)]).collect()
}

/// One line of [`write_lines`].
#[derive(Serialize)]
struct JsonLine<T> {
    kind: &'static str,
    #[serde(flatten)]
    what: T,
}

fn line<T: Serialize>(kind: &'static str, what: T) -> String {
    let mut text = serde_json::to_string(&JsonLine { kind, what }).unwrap_or_default();
    text.push('\n');
    inert_whole(text, EscapeForm::Json)
}

const TOOL: JsonTool = JsonTool {
    name: "whereas",
    version: env!("CARGO_PKG_VERSION"),
};

fn summary(report: &Report<'_>) -> JsonSummary {
    let tally = &report.tally;
    JsonSummary {
        documents: report.documents,
        obligations: tally.obligations(),
        holds: tally.holds,
        violated: tally.violated,
        undetermined: tally.undetermined,
        not_applicable: tally.not_applicable,
        waived: tally.waived,
    }
}

#[derive(Serialize)]
struct End<'r> {
    version: u32,
    tool: JsonTool,
    summary: JsonSummary,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silenced: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<RuleTally<'r>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<ProfileShown<'r>>,
}

#[derive(Serialize)]
struct JsonHead {
    version: u32,
    tool: JsonTool,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonTail<'r> {
    diagnostics: Vec<DiagnosticShown<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silenced: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageShown<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<RuleTally<'r>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<ProfileShown<'r>>,
}

/// How many obligations of a rule have which verdict.
#[derive(Serialize)]
struct RuleTally<'r> {
    rule: &'r str,
    violated: u64,
    undetermined: u64,
    holds: u64,
    not_applicable: u64,
    waived: u64,
}

fn statistics_shown(statistics: &ByRule) -> Vec<RuleTally<'_>> {
    let tally = |(rule, tally): (_, &Tally)| {
        let Tally {
            holds,
            violated,
            undetermined,
            not_applicable,
            waived,
        } = *tally;
        RuleTally {
            rule,
            violated,
            undetermined,
            holds,
            not_applicable,
            waived,
        }
    };
    statistics.rules().map(tally).collect()
}

#[derive(Serialize)]
struct CoverageShown<'r> {
    idle: Vec<RuleCount<'r>>,
    vacuous: Vec<RuleCount<'r>>,
    unread: &'r [String],
}

#[derive(Serialize)]
struct RuleCount<'r> {
    rule: &'r str,
    obligations: u64,
}

fn coverage_shown(coverage: &Coverage) -> CoverageShown<'_> {
    CoverageShown {
        idle: rule_counts(&coverage.idle),
        vacuous: rule_counts(&coverage.vacuous),
        unread: &coverage.unread,
    }
}

fn rule_counts(all: &[(String, u64)]) -> Vec<RuleCount<'_>> {
    all.iter()
        .map(|(rule, obligations)| RuleCount {
            rule,
            obligations: *obligations,
        })
        .collect()
}

#[derive(Serialize)]
struct JsonTool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct JsonSummary {
    documents: u64,
    obligations: u64,
    holds: u64,
    violated: u64,
    undetermined: u64,
    not_applicable: u64,
    waived: u64,
}

#[derive(Serialize)]
struct FindingShown<'r> {
    rule: &'r str,
    verdict: &'static str,
    severity: &'static str,
    title: &'r str,
    message: &'r str,
    document: &'r str,
    path: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'r str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    clause: Option<ClauseShown<'r>>,
    bindings: serde_json::Map<String, serde_json::Value>,
    places: Vec<PlaceShown<'r>>,
    reasons: Vec<ReasonShown<'r>>,
    exceptions: Vec<ExceptionShown<'r>>,
    sources: Vec<JsonSource<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'r str>,
    hints: Vec<HintShown<'r>>,
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<JsonWaiver<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    derivation: Vec<StepShown<'r>>,
    #[serde(skip_serializing_if = "is_false")]
    baselined: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(truth: &bool) -> bool {
    !*truth
}

#[derive(Serialize)]
struct StepShown<'r> {
    words: &'r str,
    value: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceShown<'r>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'r [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<StepShown<'r>>,
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct ClauseShown<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct PlaceShown<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    path: &'r str,
    line: Option<usize>,
    column: Option<usize>,
    value: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'r str>,
}

#[derive(Serialize)]
struct ReasonShown<'r> {
    kind: &'r str,
    path: &'r str,
    text: &'r str,
}

#[derive(Serialize)]
struct ExceptionShown<'r> {
    name: &'r str,
    applies: Option<bool>,
    because: &'r str,
}

#[derive(Serialize)]
struct JsonSource<'r> {
    text: &'r str,
    url: Option<&'r str>,
    verified: bool,
}

#[derive(Serialize)]
struct HintShown<'r> {
    path: &'r str,
    relation: &'r str,
    value: &'r str,
}

#[derive(Serialize)]
struct JsonWaiver<'r> {
    because: &'r str,
    by: &'r str,
    until: &'r str,
}

#[derive(Serialize)]
struct DiagnosticShown<'r> {
    code: &'static str,
    severity: &'static str,
    file: Option<&'r str>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'r str,
    help: Option<&'r str>,
}

fn finding_shown<'r>(sources: &'r Sources, finding: &'r Finding) -> FindingShown<'r> {
    let start = finding.span.map(|span| sources.start(span));
    let end = finding.span.map(|span| sources.end(span));
    let bindings = finding
        .bindings
        .iter()
        .map(|(name, path)| (name.clone(), path.clone().into()))
        .collect();
    let laid_down = finding.sources.iter();
    let hints = finding.hints.iter();
    FindingShown {
        rule: &finding.rule,
        verdict: finding.verdict.key(),
        severity: finding.severity.word(),
        title: &finding.title,
        message: &finding.message,
        document: &finding.document,
        path: &finding.path,
        location: location(sources, finding.span),
        field: finding.field.as_deref(),
        line: start.map(|at| at.line),
        column: start.map(|at| at.column),
        end_line: end.map(|at| at.line),
        end_column: end.map(|at| at.column),
        clause: finding.clause.map(|span| clause_shown(sources, span)),
        bindings,
        places: finding
            .places
            .iter()
            .map(|place| place_shown(sources, place))
            .collect(),
        reasons: finding.reasons.iter().map(reason_shown).collect(),
        exceptions: finding.exceptions.iter().map(exception_shown).collect(),
        sources: laid_down
            .map(|one| JsonSource {
                text: &one.text,
                url: one.url.as_deref(),
                verified: one.verified,
            })
            .collect(),
        notes: finding
            .notes
            .iter()
            .map(|note| note.text.as_str())
            .collect(),
        hints: hints
            .map(|hint| HintShown {
                path: &hint.path,
                relation: &hint.relation,
                value: &hint.value,
            })
            .collect(),
        help: hints_in_words(finding),
        waiver: finding.waiver.as_ref().map(|waiver| JsonWaiver {
            because: &waiver.because,
            by: &waiver.by,
            until: &waiver.until,
        }),
        derivation: finding
            .derivation
            .iter()
            .map(|step| step_shown(sources, step))
            .collect(),
        baselined: finding.baselined,
    }
}

fn clause_shown(sources: &Sources, span: Span) -> ClauseShown<'_> {
    let at = sources.start(span);
    ClauseShown {
        file: sources.get(span.source).name(),
        line: at.line,
        column: at.column,
    }
}

/// The name of a location in a file that has no lines.
fn location(sources: &Sources, span: Option<Span>) -> Option<String> {
    let span = span?;
    let place = sources.get(span.source).place(span.start)?;
    Some(place.name.to_owned())
}

fn place_shown<'r>(sources: &Sources, place: &'r ShownValue) -> PlaceShown<'r> {
    let at = place.span.map(|span| sources.start(span));
    PlaceShown {
        location: location(sources, place.span),
        path: &place.path,
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        value: &place.value,
        document: place.document.as_deref(),
    }
}

fn step_shown<'r>(sources: &'r Sources, step: &'r Step) -> StepShown<'r> {
    StepShown {
        words: &step.words,
        value: &step.value,
        place: step.place.as_ref().map(|place| place_shown(sources, place)),
        notes: &step.notes,
        steps: step
            .steps
            .iter()
            .map(|step| step_shown(sources, step))
            .collect(),
        more: step.more,
    }
}

fn reason_shown(reason: &Reason) -> ReasonShown<'_> {
    ReasonShown {
        kind: reason.kind.word(),
        path: &reason.path,
        text: &reason.text,
    }
}

fn exception_shown(exception: &ExceptionTried) -> ExceptionShown<'_> {
    ExceptionShown {
        name: &exception.name,
        applies: exception.applies,
        because: &exception.because,
    }
}

/// Diagnostics as the report has them, for other lists that are written as JSON.
pub fn diagnostics(sources: &Sources, all: &[Diagnostic]) -> serde_json::Value {
    let shown: Vec<DiagnosticShown<'_>> = all
        .iter()
        .map(|one| diagnostic_shown(sources, one))
        .collect();
    serde_json::to_value(shown).unwrap_or_default()
}

fn diagnostic_shown<'r>(sources: &'r Sources, diagnostic: &'r Diagnostic) -> DiagnosticShown<'r> {
    let span = diagnostic.span();
    let at = span.map(|span| sources.start(span));
    DiagnosticShown {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.word(),
        file: span
            .map(|span| sources.get(span.source).name())
            .or(diagnostic.file.as_deref()),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
    }
}
