//! What a run keeps of the obligations that it decides: of what holds only how many there are, unless that is asked for,
//! and of the others as many as the limit of findings lets through. The rest is counted.

use std::collections::BTreeMap;

use super::Options;
use crate::check::Program;
use crate::check::program::{RuleId, SHAPE};
use crate::diagnostic::codes::usage::LIMIT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::Obligation;
use crate::eval::finding::{self, ByRule, Finding, Tally, Verdict};
use crate::plan::Plan;

/// Obligations of a document with more are not all kept, and hints, which compare all of them, not looked for.
const COMPARED: u64 = 500_000;

/// Findings that were decided and counted, and are not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beyond {
    /// How many of each rule have which verdict.
    pub verdicts: ByRule,
    /// How many are violated or undetermined, by how much they weigh.
    weights: BTreeMap<Severity, u64>,
    /// How many hold or do not apply.
    calm: u64,
}

impl Beyond {
    /// What was counted elsewhere, as the other methods tell it.
    pub fn new(verdicts: ByRule, weights: BTreeMap<Severity, u64>, calm: u64) -> Self {
        Self {
            verdicts,
            weights,
            calm,
        }
    }

    /// How many are violated or undetermined, by their severity.
    pub fn weights(&self) -> impl Iterator<Item = (Severity, u64)> {
        self.weights
            .iter()
            .map(|(severity, count)| (*severity, *count))
    }

    /// How many hold or do not apply.
    pub fn calm(&self) -> u64 {
        self.calm
    }

    /// Whether no finding was counted.
    pub fn is_empty(&self) -> bool {
        self.calm == 0 && self.weights.is_empty()
    }

    /// Whether one that is violated or undetermined weighs `least` or more.
    pub fn fails(&self, least: Severity) -> bool {
        self.weights.keys().any(|severity| *severity >= least)
    }

    /// How many are violated or undetermined.
    fn loud(&self) -> u64 {
        self.weights.values().copied().fold(0, u64::saturating_add)
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.verdicts.add(&other.verdicts);
        for (severity, count) in &other.weights {
            let own = self.weights.entry(*severity).or_default();
            *own = own.saturating_add(*count);
        }
        self.calm = self.calm.saturating_add(other.calm);
    }

    fn count(&mut self, rule: &std::sync::Arc<str>, severity: Severity, verdict: Verdict) {
        self.verdicts.count(rule, verdict);
        if is_calm(verdict) {
            self.calm = self.calm.saturating_add(1);
        } else {
            let own = self.weights.entry(severity).or_default();
            *own = own.saturating_add(1);
        }
    }

    /// The diagnostic for findings that are counted but not kept, of a document or of all together; `None` if all are kept.
    pub fn diagnostic(&self, document: Option<&str>, most: usize) -> Option<Diagnostic> {
        let (count, what, severity) = match (self.loud(), self.calm) {
            (0, 0) => return None,
            (0, calm) => (
                calm,
                "obligations that hold or do not apply",
                Severity::Note,
            ),
            (loud, _) => (loud, "findings", Severity::Warning),
        };
        let of = document.map_or_else(
            || "of all documents together".to_owned(),
            |document| format!("of `{document}`"),
        );
        let kept = format!("no more than {most} {what} are shown {of}");
        let message = format!("{kept}: {count} more were decided, and are only counted");
        let help = "the verdicts count all of them, and so does the exit code; `--limit findings=N` shows more";
        let diagnostic = match document {
            Some(document) => Diagnostic::about_file(LIMIT, document, message),
            None => Diagnostic::new(LIMIT, severity, message),
        };
        Some(Diagnostic {
            severity,
            ..diagnostic.help(help)
        })
    }
}

fn is_calm(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Holds | Verdict::NotApplicable)
}

/// Takes the obligations of a document as they are decided.
pub(super) struct Keeper<'o> {
    program: &'o Program,
    plan: &'o Plan,
    options: &'o Options,
    pub tally: Tally,
    /// How many of each rule hold and do not apply, where it is asked for.
    pub by_rule: ByRule,
    /// All of them, as long as they are not too many.
    pub all: Option<Vec<Obligation>>,
    loud: BTreeMap<RuleId, Vec<Obligation>>,
    calm: Vec<Obligation>,
    pub beyond: Beyond,
}

impl<'o> Keeper<'o> {
    /// `compares`: keeps all of them, to compare with those of a document with other values.
    pub fn new(
        (program, plan): (&'o Program, &'o Plan),
        options: &'o Options,
        compares: bool,
    ) -> Self {
        Self {
            program,
            plan,
            options,
            tally: Tally::default(),
            by_rule: ByRule::default(),
            all: compares.then(Vec::new),
            loud: BTreeMap::new(),
            calm: Vec::new(),
            beyond: Beyond::default(),
        }
    }

    pub fn take(&mut self, obligation: Obligation) {
        if self.tally.obligations() >= COMPARED {
            self.all = None;
        }
        if let Some(all) = &mut self.all {
            all.push(obligation.clone());
        }
        let Some(rule) = self.program.rules.get(obligation.rule) else {
            return;
        };
        if self
            .options
            .only_rule
            .as_ref()
            .is_some_and(|only| rule.declared.path != *only)
        {
            return;
        }
        let (verdict, obligation_rule) = (obligation.verdict, obligation.rule);
        self.tally.count(verdict);
        let calm = is_calm(verdict);
        if calm && self.options.by_rule {
            self.by_rule.count(&rule.declared.path, verdict);
        }
        if calm && !self.options.every_verdict {
            return;
        }
        let kept = if calm {
            &mut self.calm
        } else {
            self.loud.entry(obligation.rule).or_default()
        };
        if kept.len() < self.options.limits.findings {
            kept.push(obligation);
        } else {
            self.beyond.count(
                &rule.declared.path,
                self.plan.severity(obligation_rule, rule),
                verdict,
            );
        }
    }

    /// Counts findings of the document's shape that are not kept.
    pub fn leave_out(&mut self, shapes: usize) {
        let shape = SHAPE.into();
        (0..shapes).for_each(|_| {
            self.beyond
                .count(&shape, Severity::Error, Verdict::Violated)
        });
    }

    /// Those that are kept, besides `taken` findings of the document's shape: of several rules as many of each as there is
    /// room for.
    pub fn kept(&mut self, taken: usize) -> Vec<Obligation> {
        let room = self.options.limits.findings.saturating_sub(taken);
        let most = share(room, self.loud.values().map(Vec::len).collect());
        let mut kept = Vec::new();
        for (id, mut own) in std::mem::take(&mut self.loud) {
            let rest = own.split_off(own.len().min(most));
            if let Some(rule) = self.program.rules.get(id) {
                let severity = self.plan.severity(id, rule);
                rest.iter().for_each(|one| {
                    self.beyond
                        .count(&rule.declared.path, severity, one.verdict)
                });
            }
            kept.append(&mut own);
        }
        kept.append(&mut self.calm);
        kept
    }
}

/// How many each of several may have at most, so that all together have no more than there is room for.
fn share(room: usize, mut wanted: Vec<usize>) -> usize {
    wanted.sort_unstable();
    let mut left = room;
    let mut waiting = wanted.len();
    for one in wanted {
        let fair = left.checked_div(waiting).unwrap_or(0);
        if one > fair {
            return fair;
        }
        left = left.saturating_sub(one);
        waiting = waiting.saturating_sub(1);
    }
    usize::MAX
}

/// The room for the findings of all documents of a run.
#[derive(Debug, Default)]
pub struct Room {
    /// How many there may be; any number where it is none.
    pub most: Option<usize>,
    loud: usize,
    calm: usize,
    steps: usize,
    /// What there was no room for.
    pub beyond: Beyond,
}

impl Room {
    /// The findings that there is room for.
    pub fn admit(&mut self, findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
        findings.into_iter().filter_map(|finding| self.one(finding))
    }

    fn one(&mut self, mut finding: Finding) -> Option<Finding> {
        let taken = if is_calm(finding.verdict) {
            &mut self.calm
        } else {
            &mut self.loud
        };
        if self.most.is_some_and(|most| *taken >= most) {
            self.beyond.count(
                &finding.rule.as_str().into(),
                finding.severity,
                finding.verdict,
            );
            return None;
        }
        *taken = taken.saturating_add(1);
        self.steps = self
            .steps
            .saturating_add(finding::steps(&finding.derivation));
        if self.steps > finding::STEPS {
            finding.leave_out_derivation();
        }
        Some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn those_who_want_little_leave_room_to_the_others() {
        assert_eq!(share(10, vec![3, 4]), usize::MAX);
        assert_eq!(share(10, vec![2, 90, 100]), 4);
        assert_eq!(share(10, vec![20]), 10);
        assert_eq!(share(0, vec![20, 1]), 0);
        assert_eq!(share(10, Vec::new()), usize::MAX);
    }
}
