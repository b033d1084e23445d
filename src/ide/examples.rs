//! The agreements and tests written in rule files, run: what shows a rule at work while it is written.

use super::Analysis;
use crate::check::Loader;
use crate::check::program::{AgreementId, RecordId};
use crate::diagnostic::has_errors;
use crate::eval::finding::{Finding, Tally, Verdict};
use crate::pipeline::testing::{self, TestOutcome};
use crate::pipeline::{self, Options, Rules};
use crate::source::{SourceId, Sources, Span};

/// Agreements of one file that are run.
const MOST: usize = 20;

/// An agreement that was checked.
#[derive(Debug)]
pub struct CheckedAgreement {
    /// Its name.
    pub name: String,
    /// Its type.
    pub record: RecordId,
    /// Its span.
    pub span: Span,
    /// How many obligations have which verdict.
    pub tally: Tally,
    /// All of them.
    pub findings: Vec<Finding>,
}

/// A test that was run.
#[derive(Debug)]
pub struct Ran {
    /// Its title.
    pub title: String,
    /// Its span.
    pub span: Span,
    /// Its result.
    pub tested: TestOutcome,
}

impl Ran {
    /// Whether all came as expected.
    pub fn passed(&self) -> bool {
        self.tested.failures.is_empty() && !has_errors(&self.tested.diagnostics)
    }

    /// What came instead of what was expected, a line for each; empty where the test passes.
    pub fn failures(&self, sources: &Sources) -> Vec<String> {
        let failures = self.tested.failures.iter().map(|failure| {
            let line = sources.start(failure.span).line;
            format!(
                "line {line}: expected {}; what came: {}",
                failure.expected, failure.actual
            )
        });
        failures
            .chain(
                self.tested
                    .diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.message.clone()),
            )
            .collect()
    }
}

/// The results of a file's agreements and tests.
#[derive(Debug, Default)]
pub struct ExampleResults {
    /// Agreements in scope: those of the file first, then those of the modules it uses or that use it.
    pub agreements: Vec<CheckedAgreement>,
    /// Tests of the file.
    pub tests: Vec<Ran>,
}

impl Analysis {
    /// Runs the agreements in scope and the tests of a file; nothing where the rules cannot be used.
    pub fn run_examples(
        &self,
        source: SourceId,
        loader: &mut dyn Loader,
        options: &Options,
    ) -> ExampleResults {
        let Some(module) = self
            .module(source)
            .filter(|_| !has_errors(&self.look.diagnostics))
        else {
            return ExampleResults::default();
        };
        let rules = Rules::new(self.look.program.clone(), true);
        let settings = pipeline::settings(&rules, loader, options, &self.sources);
        if settings.failed() {
            return ExampleResults::default();
        }
        let settings = settings.value;
        let options = Options {
            every_verdict: true,
            derivations: true,
            ..options.clone()
        };
        let uses = self
            .look
            .scopes
            .get(module)
            .map_or(&[][..], |scope| &scope.uses);
        // Examples are often in a file of their own, which uses the rules.
        let is_user = |index: usize| {
            self.look
                .scopes
                .get(index)
                .is_some_and(|scope| scope.uses.contains(&module))
        };
        let meant = |index: usize| index == module || uses.contains(&index) || is_user(index);
        let rank = |index: usize| (index != module, index);
        let mut in_scope: Vec<(usize, AgreementId)> = (0_u32..)
            .zip(&rules.program.agreements)
            .filter(|(_, one)| meant(one.declared.module))
            .map(|(id, one)| (one.declared.module, AgreementId(id)))
            .collect();
        in_scope.sort_by_key(|(index, _)| rank(*index));
        let checked = in_scope.into_iter().take(MOST).filter_map(|(_, id)| {
            let item = rules.program.agreements.get(id)?;
            let checked = pipeline::check_agreement(&rules, &settings, id, &options, &self.sources);
            let (tally, findings) = (checked.tally, checked.findings);
            Some(CheckedAgreement {
                name: item.declared.name.to_string(),
                record: item.record,
                span: item.declared.name_span,
                tally,
                findings,
            })
        });
        let agreements = checked.collect();
        let own = rules
            .program
            .tests
            .iter()
            .filter(|test| test.module == module);
        let tests = own
            .map(|test| {
                let tested = testing::run_test(&rules, &settings, test, loader, &self.sources);
                Ran {
                    title: test.title.to_string(),
                    span: test.span,
                    tested,
                }
            })
            .collect();
        ExampleResults { agreements, tests }
    }
}

/// The verdicts of some findings in words: `2 violated, 1 holds`.
pub fn verdicts<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let mut counts: Vec<(Verdict, u64)> = Vec::new();
    for finding in findings {
        match counts
            .iter_mut()
            .find(|(verdict, _)| *verdict == finding.verdict)
        {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((finding.verdict, 1)),
        }
    }
    counts.sort_by_key(|(verdict, _)| match verdict {
        Verdict::Violated => 0,
        Verdict::Undetermined => 1,
        Verdict::Waived => 2,
        Verdict::Holds => 3,
        Verdict::NotApplicable => 4,
    });
    match counts.as_slice() {
        [] => "nothing to decide".to_owned(),
        [(verdict, 1)] => verdict.words().to_owned(),
        several => {
            let words: Vec<String> = several
                .iter()
                .map(|(verdict, count)| format!("{count} {}", verdict.words()))
                .collect();
            words.join(", ")
        }
    }
}
