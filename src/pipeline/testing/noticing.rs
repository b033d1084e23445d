//! Whether a test notices a change of the rules: what mutation tests ask thousands of times.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Evidence, PreparedCase, expects, is_contrary, settings_of};
use crate::check::program::{Expect, Program, Rule};
use crate::eval::finding::Verdict;
use crate::eval::{self, Obligation, Settings};
use crate::plan::Plan;
use crate::source::Sources;

/// Whether an expectation is not met by a changed copy of the rules, where only the rules `affected` may decide
/// otherwise. Evaluates no other rule, and explains only where an expectation is about more than verdicts.
pub(in crate::pipeline) fn notices(
    (program, plan): (&Program, &Plan),
    settings: &Settings,
    prepared: &PreparedCase,
    sources: &Sources,
    affected: &HashSet<Arc<str>>,
) -> bool {
    let PreparedCase { run, document, .. } = prepared;
    let is_affected = |rule: &Arc<str>| affected.contains(rule);
    let concerned: Vec<&Expect> = run
        .expects
        .iter()
        .filter(|expect| expect.rule.as_ref().is_some_and(is_affected))
        .collect();
    if concerned.is_empty() {
        return false;
    }
    let settings = settings_of(prepared, settings);
    let is_expected = |rule: &Rule| is_affected(&rule.declared.path) && expects(run, rule);
    let obligations = eval::run_some(program, plan, document, &settings, sources, &is_expected);
    let (by_verdict, by_finding): (Vec<&Expect>, Vec<&Expect>) = concerned
        .into_iter()
        .partition(|expect| is_about_verdicts(program, expect));
    if by_verdict
        .iter()
        .any(|expect| !is_met(program, expect, &obligations))
    {
        return true;
    }
    if by_finding.is_empty() {
        return false;
    }
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
    let evidence = Evidence {
        program,
        document,
        findings: &findings,
        sources,
    };
    !defects.is_empty()
        || by_finding
            .iter()
            .any(|expect| evidence.unmet(expect).is_some())
}

/// Whether the verdicts of a rule's obligations decide if an expectation is met.
fn is_about_verdicts(program: &Program, expect: &Expect) -> bool {
    let is_dated = |path: &Arc<str>| {
        let mut versions = program
            .rules
            .iter()
            .filter(|rule| rule.declared.path == *path);
        versions.any(|rule| rule.in_force.is_some())
    };
    let says_more = expect.at.is_some() || expect.by.is_some() || expect.because.is_some();
    !says_more && !expect.rule.as_ref().is_some_and(is_dated)
}

/// Whether an expectation about the verdicts of a rule is met, as [`Evidence::unmet`] decides it of findings.
fn is_met(program: &Program, expect: &Expect, obligations: &[Obligation]) -> bool {
    let mut verdicts = obligations
        .iter()
        .filter(|one| {
            let rule = program.rules.get(one.rule);
            rule.is_some_and(|rule| Some(&rule.declared.path) == expect.rule.as_ref())
        })
        .map(|one| one.verdict);
    let mut found = false;
    match expect.verdict {
        Verdict::Holds => {
            verdicts.all(|verdict| {
                found |= verdict == Verdict::Holds;
                !is_contrary(verdict)
            }) && found
        }
        expected @ (Verdict::Violated
        | Verdict::Undetermined
        | Verdict::NotApplicable
        | Verdict::Waived) => verdicts.any(|verdict| verdict == expected),
    }
}
