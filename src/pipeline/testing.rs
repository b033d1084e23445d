//! Runs the tests of rule files.

use std::sync::Arc;

use super::{Failure, Options, Tested};
use crate::check::Loader;
use crate::check::program::{Expect, Program, Test, TestDocument, TestRun};
use crate::check::types::Type;
use crate::diagnostic::{Diagnostic, Label};
use crate::document::{self, Document, agreements};
use crate::eval::finding::{Finding, Verdict};
use crate::eval::{self, Obligation};
use crate::plan::Plan;
use crate::source::Sources;
use crate::syntax::ast::ExpectedVerdict;

/// Runs one test.
pub fn run_test(program: &Program, sources: &mut Sources, test: &Test, loader: &mut dyn Loader) -> Tested {
    let mut tested = Tested::default();
    let plan = Plan::of(program, true);
    for run in &test.runs {
        match given(program, sources, test, run, &plan, loader) {
            Ok(document) => {
                let options = Options { as_of: run.as_of, ..Options::default() };
                let (settings, diagnostics) = super::documents::settings(program, sources, &options);
                tested.diagnostics.extend(diagnostics);
                let obligations = eval::run(program, &plan, &document, &settings, sources);
                let findings = eval::explain(program, &plan, &document, &settings, sources, &obligations);
                for expect in &run.expects {
                    tested.failures.extend(unmet(program, expect, &obligations, &findings));
                }
            }
            Err(diagnostic) => tested.diagnostics.push(*diagnostic),
        }
    }
    tested
}

/// The document of a test, with what it replaces.
fn given(
    program: &Program,
    sources: &mut Sources,
    test: &Test,
    run: &TestRun,
    plan: &Plan,
    loader: &mut dyn Loader,
) -> Result<Document, Box<Diagnostic>> {
    let (tree, record, name, source) = match &run.document {
        TestDocument::Agreement(id) => {
            let Some(item) = program.agreements.get(id.index()) else { return Err(Box::new(nothing(run))) };
            let source = item.written.body_span.source;
            (agreements::tree(&item.written, sources), item.record, item.declared.name.clone(), source)
        }
        TestDocument::File(path, span) => {
            let Some(module) = program.modules.get(test.module) else { return Err(Box::new(nothing(run))) };
            let from = sources.get(module.source).clone();
            let at_place = |mut diagnostic: Diagnostic| {
                diagnostic.labels.insert(0, Label { span: *span, text: "it is named here".to_owned() });
                Box::new(diagnostic)
            };
            let text = loader.file(path, &from).map_err(at_place)?;
            let source = sources.add(Arc::clone(&text.name), Arc::clone(&text.text));
            let format = document::detect(&text.name, &text.text).ok_or_else(|| Box::new(nothing(run)))?;
            let trees = document::parse(format, &text.text, source, &Options::default().limits)?;
            let tree = trees.into_iter().next().ok_or_else(|| Box::new(nothing(run)))?;
            let record = super::documents::root_type(program, plan, &tree, source, &Options::default())?;
            (tree, record, text.name, source)
        }
    };
    let tree = agreements::replaced(&tree, &run.with);
    Ok(document::bind(program, tree, &Type::Record(record), name, source))
}

fn nothing(run: &TestRun) -> Diagnostic {
    Diagnostic::error(
        crate::diagnostic::codes::documents::NO_TYPE,
        run.span,
        "the document of this test cannot be read",
    )
}

/// The failure of an expectation, if it is not met.
fn unmet(program: &Program, expect: &Expect, obligations: &[Obligation], findings: &[Finding]) -> Option<Failure> {
    let rule = expect.rule.as_deref().unwrap_or("shape");
    let about: Vec<&Finding> =
        findings.iter().filter(|finding| finding.rule == rule && at_place(finding, expect.at.as_deref())).collect();
    let wanted = verdict(expect.verdict);
    let by = expect.by.as_deref();
    let decided_by = |name: &str| {
        obligations.iter().any(|obligation| {
            let exception = obligation.exception.and_then(|id| program.exceptions.get(id.index()));
            let path = program.rules.get(obligation.rule.index()).map(|rule| &*rule.declared.path);
            path == Some(rule)
                && obligation.verdict == wanted
                && exception.is_some_and(|exception| *exception.declared.name == *name)
        })
    };
    let words = |finding: &&&Finding| expect.because.as_deref().is_none_or(|text| says(finding, text));
    let matching = about.iter().filter(|finding| finding.verdict == wanted).filter(words).count();
    let against =
        |finding: &&Finding| matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined | Verdict::Waived);
    let met = match wanted {
        Verdict::Holds => matching > 0 && !about.iter().any(against),
        _ => matching > 0,
    };
    if met && by.is_none_or(decided_by) {
        return None;
    }
    Some(Failure {
        span: expect.span,
        expected: expected_words(expect, rule, wanted),
        actual: actual_words(rule, &about),
        findings: about.into_iter().filter(against).cloned().collect(),
    })
}

fn at_place(finding: &Finding, at: Option<&str>) -> bool {
    at.is_none_or(|at| {
        finding.path == at
            || finding.path.starts_with(&format!("{at}/"))
            || finding.bindings.iter().any(|(_, pointer)| pointer == at)
    })
}

fn says(finding: &Finding, text: &str) -> bool {
    let others = finding.reasons.iter().map(|reason| &reason.text).chain(&finding.notes);
    std::iter::once(&finding.message).chain(others).any(|words| words.contains(text))
}

fn verdict(expected: ExpectedVerdict) -> Verdict {
    match expected {
        ExpectedVerdict::Holds => Verdict::Holds,
        ExpectedVerdict::Violated => Verdict::Violated,
        ExpectedVerdict::Undetermined => Verdict::Undetermined,
        ExpectedVerdict::NotApplicable => Verdict::NotApplicable,
        ExpectedVerdict::Waived => Verdict::Waived,
    }
}

fn expected_words(expect: &Expect, rule: &str, wanted: Verdict) -> String {
    let own = rule.rsplit('.').next().unwrap_or(rule);
    let mut words = format!("{own} {}", wanted.words());
    for (word, value) in [("by", &expect.by), ("for", &expect.at), ("because", &expect.because)] {
        if let Some(value) = value {
            words.push_str(&if word == "by" { format!(" by {value}") } else { format!(" {word} \"{value}\"") });
        }
    }
    words
}

fn actual_words(rule: &str, about: &[&Finding]) -> String {
    let own = rule.rsplit('.').next().unwrap_or(rule);
    if about.is_empty() {
        return format!("{own} has no obligation there");
    }
    let mut words: Vec<String> = Vec::new();
    for finding in about {
        let said = match finding.verdict {
            Verdict::Holds => "holds".to_owned(),
            other => format!("{}: {}", other.words(), finding.message),
        };
        if !words.contains(&said) && words.len() < 5 {
            words.push(said);
        }
    }
    format!("{own} {}", words.join("; "))
}
