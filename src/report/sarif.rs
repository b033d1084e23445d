//! SARIF 2.1.0, for code scanning.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::streamed::{FindingStream, indented, whole};
use super::text::clipped;
use super::{EscapeForm, Report, Style, counted, inert_whole, place};
use crate::check::program::Rule;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, SourceShown, Verdict};
use crate::eval::fingerprint::Fingerprints;
use crate::source::{SourceId, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name of the root of the work tree, as GitHub knows it.
const ROOT: &str = "%SRCROOT%";
/// Results that one run may hold: GitHub refuses a file with more.
const MOST_RESULTS: usize = 25_000;
/// What a result is indented by.
const RESULT: &str = "        ";
/// Values of one result that are shown.
const MOST_PLACES: usize = 100;
/// Characters of a description, fewer than the 1024 that GitHub takes.
const LONGEST: usize = 1_000;

/// What is asked of every document, whatever its rules.
const SHAPE: &str = "Every field that the type of a document asks for is there, and every value is what its type says.";

/// A whole file.
#[derive(Serialize)]
struct Log<R: Serialize> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

/// A run, its results made one by one as they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunShown<R: Serialize> {
    tool: Value,
    column_kind: &'static str,
    original_uri_base_ids: Value,
    invocations: Value,
    results: R,
    properties: Value,
}

/// A list whose elements are made while it is written, once.
struct Lazily<I>(RefCell<I>);

impl<I: Iterator<Item = Box<RawValue>>> Serialize for Lazily<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

/// Writes one run.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    // A run tells of suppressions for all its results, or for none.
    let all: Vec<&Finding> = report.recorded().collect();
    let kept = kept(&all);
    let suppresses = all
        .iter()
        .zip(kept)
        .any(|(finding, kept)| kept && is_suppressed(finding));
    let results = SarifResults {
        suppresses,
        ..SarifResults::default()
    };
    whole(results, report)
}

/// The results of a run: as many as it may hold, of those that matter most.
#[derive(Default)]
pub(super) struct SarifResults {
    suppresses: bool,
    prints: Fingerprints,
    /// By how much they matter, then by their order.
    kept: BTreeMap<(Reverse<Weight>, usize), KeptResult>,
    /// How many findings there were.
    count: usize,
    heads: Vec<RuleHead>,
}

/// A result as it is written, but for the index of its rule, which depends on the other results.
struct KeptResult {
    /// The number of its rule among `heads`.
    head: usize,
    rest: String,
}

/// What findings of a rule tell about it.
#[derive(Debug, PartialEq, Eq)]
struct RuleHead {
    rule: String,
    title: String,
    severity: Severity,
    sources: Vec<SourceShown>,
}

impl SarifResults {
    fn head_of(&mut self, finding: &Finding) -> usize {
        let is_known = |head: &RuleHead| {
            head.rule == finding.rule
                && head.title == finding.title
                && head.severity == finding.severity
                && head.sources == finding.sources
        };
        if let Some(known) = self.heads.iter().position(is_known) {
            return known;
        }
        self.heads.push(RuleHead {
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            severity: finding.severity,
            sources: finding.sources.clone(),
        });
        self.heads.len().saturating_sub(1)
    }
}

impl FindingStream for SarifResults {
    fn finding(&mut self, report: &Report<'_>, finding: &Finding) -> String {
        if !report.records(finding) {
            return String::new();
        }
        let print = self.prints.next(finding, &place::document(report, finding));
        let key = (Reverse(weight(finding)), self.count);
        self.count = self.count.saturating_add(1);
        let is_full = self.kept.len() >= MOST_RESULTS;
        if is_full
            && self
                .kept
                .last_key_value()
                .is_some_and(|(last, _)| *last < key)
        {
            return String::new();
        }
        let run = SarifRun {
            report,
            suppresses: self.suppresses,
        };
        let rest = serde_json::to_string_pretty(&run.result(finding, &print)).unwrap_or_default();
        let kept = KeptResult {
            head: self.head_of(finding),
            rest: indented(rest.strip_prefix('{').unwrap_or_default(), RESULT),
        };
        self.kept.insert(key, kept);
        if is_full {
            self.kept.pop_last();
        }
        // Which results there are is known at the end.
        String::new()
    }

    fn head(&self, _: &Report<'_>) -> String {
        String::new()
    }

    fn tail(&self, report: &Report<'_>) -> String {
        let mut kept: Vec<(usize, &KeptResult)> =
            self.kept.iter().map(|((_, at), one)| (*at, one)).collect();
        kept.sort_unstable_by_key(|(at, _)| *at);
        let left_out = self.count.saturating_sub(kept.len());
        // Of a rule that is told of in several ways, the first is the one that counts.
        let mut rules: Vec<&RuleHead> = Vec::new();
        let mut indices: HashMap<&str, usize> = HashMap::new();
        for head in kept.iter().filter_map(|(_, one)| self.heads.get(one.head)) {
            indices.entry(&head.rule).or_insert_with(|| {
                rules.push(head);
                rules.len().saturating_sub(1)
            });
        }
        let results = kept.iter().filter_map(|(_, one)| {
            let rule = &self.heads.get(one.head)?.rule;
            let index = indices.get(rule.as_str())?;
            let id = serde_json::to_string(rule).ok()?;
            let text = format!(
                "{{\n{RESULT}  \"ruleId\": {id},\n{RESULT}  \"ruleIndex\": {index},{}",
                one.rest
            );
            RawValue::from_string(text).ok()
        });
        run_shown(report, &rules, left_out, results)
    }
}

/// The whole file.
fn run_shown(
    report: &Report<'_>,
    rules: &[&RuleHead],
    left_out: usize,
    results: impl Iterator<Item = Box<RawValue>>,
) -> String {
    let run = SarifRun {
        report,
        suppresses: false,
    };
    let mut notifications: Vec<Value> = report
        .diagnostics
        .iter()
        .map(|one| run.notification(one))
        .collect();
    notifications.extend((left_out > 0).then(|| cut(left_out)));
    let failed = report
        .diagnostics
        .iter()
        .any(|one| one.severity == Severity::Error);
    let known = rules_by_path(report);
    let mut properties = Map::from_iter([(
        "silenced".to_owned(),
        report
            .relaxed_and_silenced()
            .cloned()
            .collect::<Vec<_>>()
            .into(),
    )]);
    if left_out > 0 {
        properties.insert("resultsLeftOut".into(), left_out.into());
    }
    let run = RunShown {
        tool: json!({ "driver": {
            "name": "whereas",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": rules.iter().map(|one| rule(one, known.get(one.rule.as_str()).copied())).collect::<Vec<_>>(),
        }}),
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: json!({ ROOT: { "description": { "text": "The root of the work tree." } } }),
        invocations: json!([{ "executionSuccessful": !failed, "toolExecutionNotifications": notifications }]),
        results: Lazily(RefCell::new(results)),
        properties: properties.into(),
    };
    let whole = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run],
    };
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    inert_whole(text, EscapeForm::Json)
}

/// Notes on the results that the file leaves out; `None` if it holds all.
pub fn left_out(report: &Report<'_>) -> Option<String> {
    let written = usize::try_from(report.recorded_written).unwrap_or(usize::MAX);
    let left_out = report
        .recorded()
        .count()
        .saturating_add(written)
        .checked_sub(MOST_RESULTS)
        .filter(|left_out| *left_out > 0)?;
    Some(left_out_in_words(left_out))
}

fn left_out_in_words(left_out: usize) -> String {
    let is = if left_out == 1 { "is" } else { "are" };
    let results = counted(u64::try_from(left_out).unwrap_or(u64::MAX), "more result");
    format!(
        "{results} {is} not in the SARIF report: GitHub takes {MOST_RESULTS} of a run; the other formats hold all"
    )
}

fn cut(left_out: usize) -> Value {
    json!({
        "descriptor": { "id": "results-left-out" },
        "level": "warning",
        "message": { "text": left_out_in_words(left_out) },
    })
}

/// Which of the findings are kept: the first of those that matter most.
fn kept(findings: &[&Finding]) -> Vec<bool> {
    let mut by_weight: Vec<usize> = (0..findings.len()).collect();
    if findings.len() > MOST_RESULTS {
        let weight = |at: &usize| {
            findings
                .get(*at)
                .map(|finding| std::cmp::Reverse(weight(finding)))
        };
        by_weight.sort_by_key(weight);
    }
    let mut kept = vec![false; findings.len()];
    for at in by_weight.into_iter().take(MOST_RESULTS) {
        if let Some(kept) = kept.get_mut(at) {
            *kept = true;
        }
    }
    kept
}

type Weight = (u8, Option<Severity>);

/// How much a finding matters: what is wrong by its severity, then what is suppressed, then what is right.
fn weight(finding: &Finding) -> Weight {
    match finding.verdict {
        _ if is_suppressed(finding) => (1, None),
        Verdict::Violated | Verdict::Undetermined => (2, Some(finding.severity)),
        Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => (0, None),
    }
}

fn is_suppressed(finding: &Finding) -> bool {
    finding.verdict == Verdict::Waived || finding.baselined
}

fn rules_by_path<'r>(report: &'r Report<'_>) -> HashMap<&'r str, &'r Rule> {
    let all = report.rules.iter().flat_map(|rules| &rules.program.rules);
    // Of several versions the first one tells.
    let mut known = HashMap::new();
    all.for_each(|rule| {
        known.entry(&*rule.declared.path).or_insert(rule);
    });
    known
}

fn rule(finding: &RuleHead, declared: Option<&Rule>) -> Value {
    let mut rule = Map::new();
    let documentation = match declared {
        Some(declared) => declared.declared.doc.as_deref().map(paragraphs),
        None => Some(SHAPE.to_owned()),
    };
    let documentation = documentation.unwrap_or_else(|| finding.title.clone());
    let sources = finding.sources.iter().map(|source| {
        let url = source
            .url
            .as_ref()
            .map_or_else(String::new, |url| format!(", {url}"));
        let unverified = if source.verified { "" } else { " (unverified)" };
        format!("Source: {}{url}{unverified}", source.text)
    });
    let why = match declared {
        Some(_) => format!(
            "`whereas why DOCUMENT {}` shows how a verdict came about.",
            finding.rule
        ),
        None => "`whereas show DOCUMENT -r RULES` shows how a document is read.".to_owned(),
    };
    let help: Vec<String> = std::iter::once(documentation.clone())
        .chain(sources)
        .chain([why])
        .collect();
    rule.insert("id".into(), finding.rule.as_str().into());
    rule.insert(
        "shortDescription".into(),
        words(&clipped(&finding.title, LONGEST, false)),
    );
    rule.insert(
        "fullDescription".into(),
        words(&clipped(&documentation, LONGEST, false)),
    );
    rule.insert("help".into(), words(&help.join("\n\n")));
    if let Some(url) = finding
        .sources
        .iter()
        .find_map(|source| source.url.as_deref())
        .filter(|url| is_web(url))
    {
        rule.insert("helpUri".into(), url.into());
    }
    rule.insert(
        "defaultConfiguration".into(),
        json!({ "level": finding.severity.word() }),
    );
    rule.into()
}

/// Documentation with each paragraph on one line.
fn paragraphs(doc: &str) -> String {
    doc.split("\n\n")
        .map(|paragraph| paragraph.replace('\n', " "))
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Whether an address is a web address that SARIF accepts as a URI.
fn is_web(url: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(plain)
}

/// A message in which nothing is a link: SARIF takes `[words](address)` for one.
fn words(text: &str) -> Value {
    json!({ "text": text.replace("](", "]\u{2060}(") })
}

/// What the results of a run share.
struct SarifRun<'r> {
    report: &'r Report<'r>,
    suppresses: bool,
}

impl SarifRun<'_> {
    /// A result without its rule.
    fn result(&self, finding: &Finding, print: &str) -> Value {
        let (kind, level) = match finding.verdict {
            Verdict::Holds => ("pass", "none"),
            Verdict::NotApplicable => ("notApplicable", "none"),
            // GitHub passes over suppressions and goes by the level.
            _ if is_suppressed(finding) => ("fail", Severity::Note.word()),
            Verdict::Violated | Verdict::Undetermined | Verdict::Waived => {
                ("fail", finding.severity.word())
            }
        };
        let document = place::document(self.report, finding);
        let mut location = self.physical(
            finding.document_source,
            finding.span,
            finding.path.is_empty(),
        );
        let logical = format!("{document}{}", finding.path);
        let mut logical = vec![json!({ "fullyQualifiedName": logical })];
        let named = finding.span.and_then(|span| {
            let place = self.report.sources.get(span.source).place(span.start)?;
            Some(json!({
                "name": place.name,
                "fullyQualifiedName": format!("{document}!{}", place.name),
                "kind": place.kind,
            }))
        });
        logical.extend(named);
        location.insert("logicalLocations".into(), logical.into());
        let mut result = Map::new();
        result.insert("kind".into(), kind.into());
        result.insert("level".into(), level.into());
        result.insert("message".into(), words(&place::sentence(finding)));
        result.insert("locations".into(), json!([location]));
        result.insert("relatedLocations".into(), self.related(finding).into());
        result.insert("partialFingerprints".into(), json!({ "whereas/v1": print }));
        if self.suppresses {
            result.insert("suppressions".into(), suppressions(finding));
        }
        let mut properties = Map::new();
        properties.insert("verdict".into(), finding.verdict.key().into());
        properties.insert("document".into(), document.into());
        let places = finding
            .places
            .iter()
            .filter(|place| place.span.is_some())
            .count();
        if let Some(left_out) = places
            .checked_sub(MOST_PLACES)
            .filter(|left_out| *left_out > 0)
        {
            properties.insert("placesLeftOut".into(), left_out.into());
        }
        result.insert("properties".into(), properties.into());
        result.into()
    }

    /// The clause, and the values that it read.
    fn related(&self, finding: &Finding) -> Vec<Value> {
        let clause = finding
            .clause
            .map(|span| (span, format!("{}: {}", finding.rule, finding.title)));
        let values = finding
            .places
            .iter()
            .filter_map(|place| Some((place.span?, format!("{}: {}", place.path, place.value))));
        let places = clause
            .into_iter()
            .chain(values.take(MOST_PLACES))
            .zip(0_u32..);
        places
            .map(|((span, text), id)| {
                let mut location = self.physical(span.source, Some(span), false);
                location.insert("id".into(), id.into());
                location.insert("message".into(), words(&text));
                location.into()
            })
            .collect()
    }

    fn physical(&self, source: SourceId, span: Option<Span>, is_root: bool) -> Map<String, Value> {
        let sources = self.report.sources;
        let mut inner = Map::new();
        inner.insert(
            "artifactLocation".into(),
            self.artifact(sources.get(source).name()),
        );
        if let Some(span) = span {
            let (start, end) = place::marked(sources, span, is_root);
            let region = json!({
                "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
            });
            inner.insert("region".into(), region);
        }
        Map::from_iter([("physicalLocation".to_owned(), inner.into())])
    }

    fn artifact(&self, name: &str) -> Value {
        match self.report.paths.uri(name) {
            (uri, true) => json!({ "uri": uri, "uriBaseId": ROOT }),
            (uri, false) => json!({ "uri": uri }),
        }
    }

    fn notification(&self, diagnostic: &Diagnostic) -> Value {
        let mut notification = Map::new();
        notification.insert(
            "descriptor".into(),
            json!({ "id": diagnostic.code.as_str() }),
        );
        notification.insert("level".into(), diagnostic.severity.word().into());
        notification.insert("message".into(), words(&diagnostic.message));
        match (diagnostic.span(), &diagnostic.file) {
            (Some(span), _) => {
                notification.insert(
                    "locations".into(),
                    json!([self.physical(span.source, Some(span), false)]),
                );
            }
            (None, Some(file)) => {
                let artifact =
                    json!({ "physicalLocation": { "artifactLocation": self.artifact(file) } });
                notification.insert("locations".into(), json!([artifact]));
            }
            (None, None) => {}
        }
        notification.into()
    }
}

fn suppressions(finding: &Finding) -> Value {
    match &finding.waiver {
        Some(waiver) => {
            let words = format!("{} ({}, until {})", waiver.because, waiver.by, waiver.until);
            json!([{ "kind": "external", "status": "accepted", "justification": words }])
        }
        None if finding.baselined => json!([{
            "kind": "external", "status": "accepted", "justification": "it was there when the baseline was written",
        }]),
        None => json!([]),
    }
}
