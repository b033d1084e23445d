//! What may come of an obligation where it is not certain what decides it.

use std::collections::HashSet;

use super::super::finding::{Reason, Verdict};

/// One possible outcome: a verdict, with why it is undetermined or does not apply.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
}

impl Outcome {
    pub fn undetermined(reasons: Vec<Reason>) -> Self {
        Self { verdict: Verdict::Undetermined, reasons }
    }

    pub fn not_applicable(reason: Reason) -> Self {
        Self { verdict: Verdict::NotApplicable, reasons: vec![reason] }
    }
}

/// What else than its own clause may decide an obligation.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    /// Whether its own clause may decide it.
    pub own: bool,
    /// What may come of it otherwise.
    pub others: Vec<Outcome>,
    /// Why it is in doubt what decides it.
    pub doubts: Vec<Reason>,
    /// The exceptions that may decide it.
    pub names: Vec<String>,
}

impl Weighed {
    /// What all possible outcomes have in common; `around` are the reasons of the doubts around all of them.
    pub fn weigh(&self, own: Outcome, around: Vec<Reason>) -> Outcome {
        let own = Some(own).filter(|_| self.own);
        let all = || own.iter().chain(&self.others);
        let verdict = common(all().map(|outcome| outcome.verdict));
        let reasons = match verdict {
            Verdict::Undetermined => {
                let undetermined = all().filter(|outcome| outcome.verdict == Verdict::Undetermined);
                let reasons = undetermined.flat_map(|outcome| outcome.reasons.iter().cloned());
                each_once(around.into_iter().chain(self.doubts.iter().cloned()).chain(reasons))
            }
            Verdict::NotApplicable => all().map(|outcome| outcome.reasons.clone()).next().unwrap_or_default(),
            _ => Vec::new(),
        };
        Outcome { verdict, reasons }
    }
}

impl Weighed {
    /// What is said of a verdict that the clause itself does not explain.
    pub fn said(&self, own: Verdict, verdict: Verdict) -> Option<String> {
        if self.own && own == verdict {
            return None;
        }
        let names = self.names.join(" or ");
        match verdict {
            Verdict::Holds => Some(format!("it holds, whether or not exception {names} decides it")),
            Verdict::Violated => {
                Some(format!("it is violated by exception {names}, whose dates meet those of the rule"))
            }
            _ => None,
        }
    }
}

/// The outcome of several requirements that must all be met.
pub(super) fn together(outcomes: Vec<Outcome>) -> Outcome {
    let order = [Verdict::Violated, Verdict::Undetermined, Verdict::Holds];
    let any = |verdict: &Verdict| outcomes.iter().any(|outcome| outcome.verdict == *verdict);
    let verdict = order.into_iter().find(any).unwrap_or(Verdict::NotApplicable);
    let reasons = match verdict {
        Verdict::Undetermined => {
            let undetermined = outcomes.into_iter().filter(|outcome| outcome.verdict == verdict);
            each_once(undetermined.flat_map(|outcome| outcome.reasons))
        }
        Verdict::NotApplicable => outcomes.into_iter().next().map(|outcome| outcome.reasons).unwrap_or_default(),
        _ => Vec::new(),
    };
    Outcome { verdict, reasons }
}

/// What several possible verdicts have in common.
fn common(outcomes: impl Iterator<Item = Verdict>) -> Verdict {
    let mut all: Vec<Verdict> = outcomes.collect();
    all.dedup();
    match all.as_slice() {
        [only @ (Verdict::Violated | Verdict::NotApplicable)] => *only,
        // No outcome at all: the rule is in force on no day.
        [] => Verdict::NotApplicable,
        several if several.iter().all(|one| matches!(one, Verdict::Holds | Verdict::NotApplicable)) => Verdict::Holds,
        _ => Verdict::Undetermined,
    }
}

/// One reason for each path; those without a path are told apart by their words.
pub(super) fn each_once(reasons: impl Iterator<Item = Reason>) -> Vec<Reason> {
    let mut known = HashSet::new();
    let mut key = |reason: &Reason| {
        let by_path = !reason.path.is_empty();
        known.insert((by_path, if by_path { reason.path.clone() } else { reason.text.clone() }))
    };
    reasons.filter(|reason| key(reason)).collect()
}
