//! Tests in rule files: runs a document through the rules, and compares the verdicts with what is expected.

mod noticing;

pub(super) use noticing::notices;

use std::sync::Arc;

use super::{Options, Rules, elements, root};
use crate::check::Loader;
use crate::check::program::{
    AgreementId, DataId, Expect, Program, RecordId, Rule, SHAPE, Test, TestDocument, TestRun,
};
use crate::check::replacements::{ReplacementForm, check_path};
use crate::check::types::Type;
use crate::diagnostic::codes::documents::NO_TYPE;
use crate::diagnostic::codes::test_items::{NO_PLACE, SEVERAL_DOCUMENTS, UNEXPECTED_SHAPE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::tree::NodeKind;
use crate::document::{self, Document, Tree};
use crate::eval::finding::{Finding, Reason, ReasonKind, Verdict};
use crate::eval::seen::Seen;
use crate::eval::{self, Settings};
use crate::plan::Plan;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast::Replacement;

/// The findings of one failure that are shown.
const SHOWN: usize = 3;

/// Different outcomes of one rule that are named.
const KINDS: usize = 5;

/// What one test came to.
#[derive(Debug, Default)]
pub struct TestOutcome {
    /// What was expected and did not come.
    pub failures: Vec<UnmetExpectation>,
    /// What kept it from running.
    pub diagnostics: Vec<Diagnostic>,
}

/// An expectation that was not met.
#[derive(Debug)]
pub struct UnmetExpectation {
    /// The statement.
    pub span: Span,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The rule's findings, as evidence.
    pub findings: Vec<Finding>,
}

/// A table that a test gives; none where it cannot be read.
type GivenTable = (DataId, Option<Arc<Document>>);

/// A `given` with the `expect`s after it, its document read.
#[derive(Debug)]
pub struct PreparedCase {
    /// The test's title.
    pub title: Arc<str>,
    /// What is given and expected.
    pub run: TestRun,
    document: Document,
    /// The tables that it is checked with instead of those of the rules.
    tables: Vec<GivenTable>,
}

impl PreparedCase {
    /// What is checked.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Runs one test. Its date is the one that it states; tables are those of `settings`.
pub fn run_test(
    rules: &Rules,
    settings: &Settings,
    test: &Test,
    loader: &mut dyn Loader,
    sources: &Sources,
) -> TestOutcome {
    let (prepared, diagnostics) = prepare(rules, test, loader, sources);
    let failures = prepared
        .iter()
        .flat_map(|one| failures(rules, settings, one, sources))
        .collect();
    TestOutcome {
        failures,
        diagnostics,
    }
}

/// Reads the documents of a test, and makes the replacements in them. The diagnostics are errors, which fail the test,
/// and notes on how values were read.
pub fn prepare(
    rules: &Rules,
    test: &Test,
    loader: &mut dyn Loader,
    sources: &Sources,
) -> (Vec<PreparedCase>, Vec<Diagnostic>) {
    let mut prepared = Vec::new();
    let mut diagnostics = Vec::new();
    for run in &test.runs {
        if matches!(run.document, TestDocument::Nothing) {
            prepared.push(PreparedCase {
                title: Arc::clone(&test.title),
                run: run.clone(),
                document: Document::empty("".into(), SourceId::NOWHERE),
                tables: Vec::new(),
            });
            continue;
        }
        let tables = match tables_of(rules, run, loader, sources) {
            Ok(tables) => tables,
            Err(wrong) => {
                diagnostics.extend(wrong);
                continue;
            }
        };
        if let TestDocument::Dossier(id, files) = &run.document {
            let record = (*id, files.as_slice());
            match super::dossiers::of_test(rules, record, run.span, loader, sources) {
                Ok(document) => {
                    diagnostics.extend(unexpected_shape(run, &document));
                    diagnostics.extend(document.notes.iter().cloned());
                    prepared.push(PreparedCase {
                        title: Arc::clone(&test.title),
                        run: run.clone(),
                        document,
                        tables,
                    });
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
            continue;
        }
        match given(rules, run, loader, sources) {
            Ok((tree, id, name, source)) => {
                let unknown = unknown_paths(rules, run, &tree, id);
                if !unknown.is_empty() {
                    diagnostics.extend(unknown);
                    continue;
                }
                match document::agreements::apply_replacements(&tree, &run.with, is_agreement(run))
                {
                    Ok(tree) => {
                        let document =
                            document::bind(&rules.program, tree, &Type::Record(id), name, source);
                        diagnostics.extend(unexpected_shape(run, &document));
                        diagnostics.extend(document.notes.iter().cloned());
                        prepared.push(PreparedCase {
                            title: Arc::clone(&test.title),
                            run: run.clone(),
                            document,
                            tables,
                        });
                    }
                    Err(replacement) => {
                        let first = run
                            .with
                            .first()
                            .is_some_and(|first| first.path_span == replacement.path_span);
                        diagnostics.push(without_place(replacement, first));
                    }
                }
            }
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (prepared, diagnostics)
}

/// Whether the checker has compared the paths of a run's replacements with the document's type.
fn is_agreement(run: &TestRun) -> bool {
    matches!(run.document, TestDocument::Agreement(_))
}

/// Replacements in a file whose paths its type does not know: they would change nothing that is read.
fn unknown_paths(rules: &Rules, run: &TestRun, tree: &Tree, id: RecordId) -> Vec<Diagnostic> {
    if is_agreement(run) || tree.is_empty() {
        return Vec::new();
    }
    let form = ReplacementForm {
        elements: tree.kind(tree.root()) == NodeKind::Element,
        loose_keys: tree.has_loose_keys(),
    };
    let root = Type::Record(id);
    run.with
        .iter()
        .filter_map(|replacement| check_path(&rules.program, &root, replacement, form))
        .collect()
}

/// The diagnostic for a document that does not fit its type, where the test expects nothing that this could explain:
/// what holds may hold, and what does not apply not apply, because something cannot be read.
fn unexpected_shape(run: &TestRun, document: &Document) -> Option<Diagnostic> {
    let first = document.faults.first()?;
    let speaks = |expect: &Expect| {
        expect.rule.is_none() || !matches!(expect.verdict, Verdict::Holds | Verdict::NotApplicable)
    };
    if run.expects.iter().any(speaks) {
        return None;
    }
    let more = match document.faults.len().saturating_sub(1) {
        0 => String::new(),
        1 => "; and one more".to_owned(),
        more => format!("; and {more} more"),
    };
    let message = format!(
        "the document is not as its type says: {}{more}",
        first.message
    );
    let help = "correct it; or write `expect shape violated` where that is what the test is about";
    Some(Diagnostic::error(UNEXPECTED_SHAPE, run.span, message).help(help))
}

/// The diagnostic for a replacement that changes nothing, or leaves a hole in a list.
fn without_place(replacement: &Replacement, first: bool) -> Diagnostic {
    let (message, help) = match replacement.value {
        None if first => (
            "there is nothing here that could be removed",
            "the document has no value at this place: leave it out, or remove something that is there",
        ),
        None => (
            "there is nothing here that could be removed",
            "replacements are made in order: what an earlier one removed is gone, and what stood behind it moved up",
        ),
        Some(_) => (
            "the document has no such place",
            "what is added to a list is its next element, and a text or a number holds no further values",
        ),
    };
    Diagnostic::error(NO_PLACE, replacement.path_span, message).help(help)
}

/// What was expected of a document and did not come.
pub fn failures(
    rules: &Rules,
    settings: &Settings,
    prepared: &PreparedCase,
    sources: &Sources,
) -> Vec<UnmetExpectation> {
    let Rules { program, plan } = rules;
    failures_by(program, plan, settings, prepared, sources)
}

/// The same by a changed copy of the rules, which runs by the plan of the original.
pub(super) fn failures_by(
    program: &Program,
    plan: &Plan,
    settings: &Settings,
    prepared: &PreparedCase,
    sources: &Sources,
) -> Vec<UnmetExpectation> {
    let PreparedCase { run, document, .. } = prepared;
    let settings = settings_of(prepared, settings);
    if let Some(truth) = &run.truth {
        return match eval::truth(program, plan, document, &settings, sources, truth) {
            Ok(()) => Vec::new(),
            Err(actual) => vec![UnmetExpectation {
                span: run.span,
                expected: sources
                    .slice(truth.expr.span)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
                actual,
                findings: Vec::new(),
            }],
        };
    }
    let is_expected = |rule: &Rule| expects(run, rule);
    let obligations = eval::run_some(program, plan, document, &settings, sources, &is_expected);
    let asked = eval::Asked::default();
    let eval::Explanation { findings, defects } = eval::explain(
        program,
        plan,
        document,
        &settings,
        sources,
        &obligations,
        asked,
    );
    let defects = defects.into_iter().map(|defect| UnmetExpectation {
        span: run.span,
        expected: "a verdict that is explained as it was decided".to_owned(),
        actual: defect.message,
        findings: Vec::new(),
    });
    let evidence = Evidence {
        program,
        document,
        findings: &findings,
        sources,
    };
    defects
        .chain(
            run.expects
                .iter()
                .filter_map(|expect| evidence.unmet(expect)),
        )
        .collect()
}

/// Notes what a test's run exercises of the rules of which it expects something.
pub fn exercise(
    rules: &Rules,
    settings: &Settings,
    prepared: &PreparedCase,
    sources: &Sources,
    seen: &mut Seen,
) {
    let PreparedCase { run, document, .. } = prepared;
    let settings = settings_of(prepared, settings);
    let is_expected = |rule: &Rule| expects(run, rule);
    eval::run_seen(
        &rules.program,
        &rules.plan,
        document,
        &settings,
        sources,
        &is_expected,
        seen,
    );
}

/// The settings of a test's run.
fn settings_of(prepared: &PreparedCase, settings: &Settings) -> Settings {
    let mut data = Arc::clone(&settings.data);
    let mut kept = settings.kept.clone();
    if !prepared.tables.is_empty() {
        kept = eval::Kept::default();
        let mut tables = data.to_vec();
        for (id, table) in &prepared.tables {
            if let Some(slot) = tables.get_mut(id.index()) {
                slot.clone_from(table);
            }
        }
        data = tables.into();
    }
    Settings {
        as_of: prepared.run.as_of,
        in_test: true,
        data,
        kept,
        ..settings.clone()
    }
}

/// The tables that a test gives.
///
/// # Errors
/// Some cannot be read.
fn tables_of(
    rules: &Rules,
    run: &TestRun,
    loader: &mut dyn Loader,
    sources: &Sources,
) -> Result<Vec<GivenTable>, Vec<Diagnostic>> {
    let mut tables = Vec::new();
    let mut wrong = Vec::new();
    for (id, path, span) in &run.tables {
        let Some(data) = rules.program.data.get(*id) else {
            continue;
        };
        let from = sources.get(span.source).clone();
        match loader.file(path, &from) {
            Ok(text) => {
                let limits = Options::default().limits;
                let read = super::tables::read_one(&rules.program, data, &text, &limits, sources);
                let fails = |one: &Diagnostic| one.severity == Severity::Error;
                if read.diagnostics.iter().any(fails) {
                    wrong.extend(read.diagnostics);
                }
                tables.push((*id, read.value.map(Arc::new)));
            }
            Err(diagnostic) => wrong.push(diagnostic.label(*span, "it is named here")),
        }
    }
    if wrong.is_empty() {
        Ok(tables)
    } else {
        Err(wrong)
    }
}

/// Whether a test's run expects something of a rule.
fn expects(run: &TestRun, rule: &Rule) -> bool {
    run.expects
        .iter()
        .any(|expect| expect.rule.as_ref() == Some(&rule.declared.path))
}

type Given = (Tree, RecordId, Arc<str>, SourceId);

/// The document of a run, before anything in it is replaced.
fn given(
    rules: &Rules,
    run: &TestRun,
    loader: &mut dyn Loader,
    sources: &Sources,
) -> Result<Given, Box<Diagnostic>> {
    match &run.document {
        // A truth is about no document, and a dossier is read as a whole.
        TestDocument::Nothing | TestDocument::Dossier(..) => Ok((
            Tree::default(),
            RecordId(u32::MAX),
            "".into(),
            SourceId::NOWHERE,
        )),
        TestDocument::Agreement(id) => agreement(rules, *id, sources).ok_or_else(|| {
            // The checker resolved the name, so this cannot arise.
            Box::new(Diagnostic::error(
                NO_TYPE,
                run.span,
                "there is no such agreement",
            ))
        }),
        TestDocument::File(path, span) => {
            let from = sources.get(span.source).clone();
            let text = loader
                .file(path, &from)
                .map_err(|diagnostic| Box::new(diagnostic.label(*span, "it is named here")))?;
            let source = sources.add_source(document::source(&text));
            let options = Options::default();
            let format = document::detect(&text.name, &text.text).format;
            let trees = document::documents(format, &text.text, source, &options.limits)?;
            let mut trees: Vec<Tree> = trees
                .into_iter()
                .flat_map(|tree| elements(rules, &options, tree))
                .collect();
            if trees.len() > 1 {
                return Err(Box::new(several_documents(&text.name, trees.len(), *span)));
            }
            let tree = trees.pop().unwrap_or_default();
            let id = root(rules, &tree, &text.name, &options)?;
            Ok((tree, id, text.name, source))
        }
    }
}

fn several_documents(name: &str, count: usize, span: Span) -> Diagnostic {
    let message = format!("`{name}` holds {count} documents, and a test is about one");
    let help = "put the one that is meant in a file of its own, or declare a type that reads them all: `rows: list of T from \"*\"`";
    Diagnostic::error(SEVERAL_DOCUMENTS, span, message).help(help)
}

fn agreement(rules: &Rules, id: AgreementId, sources: &Sources) -> Option<Given> {
    let item = rules.program.agreements.get(id)?;
    let tree = document::agreements::tree(&item.written, sources);
    Some((
        tree,
        item.record,
        Arc::clone(&item.declared.name),
        item.declared.span.source,
    ))
}

/// The outcome of a document, to compare with expectations.
struct Evidence<'e> {
    program: &'e Program,
    document: &'e Document,
    findings: &'e [Finding],
    sources: &'e Sources,
}

impl Evidence<'_> {
    /// What is wrong with an expectation; nothing where it is met.
    fn unmet(&self, expect: &Expect) -> Option<UnmetExpectation> {
        let about = self.about(expect);
        let verdict = expect.verdict;
        let matches =
            |finding: &&&Finding| finding.verdict == verdict && is_as_expected(finding, expect);
        let met = match (verdict, expect.rule.is_some()) {
            (Verdict::Holds, true) => {
                about.iter().any(|finding| matches(&finding))
                    && !about.iter().any(|finding| is_contrary(finding.verdict))
            }
            (Verdict::Holds, false) => about.is_empty() && self.has_place(expect),
            _ => about.iter().any(|finding| matches(&finding)),
        };
        if met {
            return None;
        }
        let against = against(expect, &about);
        Some(UnmetExpectation {
            span: expect.span,
            expected: self
                .sources
                .slice(expect.span)
                .trim_start_matches("expect ")
                .trim()
                .to_owned(),
            actual: self.came(expect, &about),
            findings: against.into_iter().take(SHOWN).cloned().collect(),
        })
    }

    /// The findings that an expectation speaks of.
    fn about(&self, expect: &Expect) -> Vec<&Finding> {
        let rule = expect.rule.as_deref().unwrap_or(SHAPE);
        let below = |finding: &Finding, at: &str| {
            let path = finding
                .path
                .strip_prefix(at)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let file = self.document.located(at);
            let inside = file.is_some_and(|(file, inside)| {
                *finding.document == *file.name && finding.path.starts_with(&inside)
            });
            path || inside || finding.bindings.iter().any(|(_, pointer)| pointer == at)
        };
        let is_meant = |finding: &&Finding| {
            finding.rule == rule && expect.at.as_deref().is_none_or(|at| below(finding, at))
        };
        let mut about: Vec<&Finding> = self.findings.iter().filter(is_meant).collect();
        // Of several versions of a rule, those in force speak.
        if about.iter().any(|finding| !is_out_of_force(finding)) {
            about.retain(|finding| !is_out_of_force(finding));
        }
        about
    }

    /// Whether the document has this path.
    fn has_place(&self, expect: &Expect) -> bool {
        expect.at.as_deref().is_none_or(|at| {
            self.document.tree.at(at).is_some() || self.document.span_of(at).is_some()
        })
    }

    /// The verdicts that came, each with its message once; those that are against what was expected first.
    fn came(&self, expect: &Expect, about: &[&Finding]) -> String {
        let mut words: Vec<String> = Vec::new();
        for finding in against(expect, about)
            .into_iter()
            .chain(about.iter().copied())
        {
            let said = if finding.verdict == Verdict::Holds {
                "holds".to_owned()
            } else {
                format!("{}: {}", finding.verdict.words(), finding.message)
            };
            if !words.contains(&said) && words.len() < KINDS {
                words.push(said);
            }
        }
        if words.is_empty() {
            self.nothing(expect)
        } else {
            words.join("; ")
        }
    }

    /// Why nothing came.
    fn nothing(&self, expect: &Expect) -> String {
        if let Some(at) = expect.at.as_deref().filter(|_| !self.has_place(expect)) {
            return format!("nothing: the document has no place `{at}`");
        }
        let Some(path) = expect.rule.as_deref() else {
            return "a document that is as its type says".to_owned();
        };
        let rule = self.program.rule(path);
        let record = rule.map(|rule| (rule.record, self.program.records.get(rule.record)));
        match record {
            Some((id, Some(record))) if self.document.places(id).is_empty() => {
                format!(
                    "nothing: the rule runs at each {}, and the document has none",
                    record.declared.name
                )
            }
            _ => "nothing: the rule has no obligation there".to_owned(),
        }
    }
}

/// Whether a finding's exception and words are those expected.
fn is_as_expected(finding: &Finding, expect: &Expect) -> bool {
    let by = |name: &str| {
        finding
            .exceptions
            .iter()
            .any(|tried| tried.applies == Some(true) && tried.name == name)
    };
    expect.by.as_deref().is_none_or(by)
        && expect
            .because
            .as_deref()
            .is_none_or(|text| has_text(finding, text))
}

/// Whether a verdict is against the expectation that a rule holds.
fn is_contrary(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Violated | Verdict::Undetermined | Verdict::Waived
    )
}

/// The findings that show why an expectation was not met, the plainest first: where a rule was to hold, those in which it
/// does not; where another verdict was expected, those that have it for other reasons, and then all others.
fn against<'f>(expect: &Expect, about: &[&'f Finding]) -> Vec<&'f Finding> {
    let wanted = expect.verdict;
    let mut chosen: Vec<&Finding> = about.to_vec();
    if wanted == Verdict::Holds && about.iter().any(|finding| is_contrary(finding.verdict)) {
        chosen.retain(|finding| is_contrary(finding.verdict));
    } else if about.iter().any(|finding| finding.verdict == wanted) {
        chosen.retain(|finding| finding.verdict == wanted);
    }
    // Where the rule was to be violated, it is what holds that shows why it is not; what does not apply shows least.
    if chosen
        .iter()
        .any(|finding| finding.verdict != Verdict::NotApplicable)
    {
        chosen.retain(|finding| {
            finding.verdict != Verdict::NotApplicable || wanted == Verdict::NotApplicable
        });
    }
    chosen.sort_by_key(|finding| {
        (
            !is_contrary(finding.verdict),
            finding.verdict == Verdict::NotApplicable,
        )
    });
    chosen
}

/// Whether the only reason is that the rule is not in force.
fn is_out_of_force(finding: &Finding) -> bool {
    let not_in_force = |reason: &Reason| reason.kind == ReasonKind::RuleNotInForce;
    finding.verdict == Verdict::NotApplicable
        && !finding.reasons.is_empty()
        && finding.reasons.iter().all(not_in_force)
}

/// Whether the message, the reasons or the notes of a finding contain a text.
fn has_text(finding: &Finding, text: &str) -> bool {
    let reasons = finding.reasons.iter().map(|reason| &reason.text);
    let mut all = std::iter::once(&finding.message)
        .chain(&finding.otherwise)
        .chain(reasons)
        .chain(finding.notes.iter().map(|note| &note.text));
    all.any(|shown| shown.contains(text))
}
