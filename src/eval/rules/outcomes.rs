//! What may come of an obligation where it is not certain what decides it.

use super::super::finding::{Reason, Verdict};
use crate::runtime::Why;
use crate::runtime::{Reasons, Value, merged_reasons};

/// Reasons that are put together before more are taken.
const MANY: usize = 10_000;

/// One possible outcome: a verdict, with why it is undetermined or does not apply.
#[derive(Debug, Clone)]
pub(super) struct PossibleOutcome {
    pub verdict: Verdict,
    pub reasons: Reasons,
}

impl PossibleOutcome {
    pub fn undetermined(reasons: Reasons) -> Self {
        Self {
            verdict: Verdict::Undetermined,
            reasons,
        }
    }

    pub fn not_applicable(reason: Reason) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            reasons: Some(Why::of(reason)),
        }
    }
}

/// What else than its own clause may decide an obligation.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    /// Whether its own clause may decide it.
    pub own: bool,
    /// What may come of it otherwise.
    pub others: Vec<PossibleOutcome>,
    /// Why it is in doubt what decides it.
    pub doubts: Reasons,
    /// The exceptions that may decide it.
    pub names: Vec<String>,
}

impl Weighed {
    /// What all possible outcomes have in common; `around` are the reasons of the doubts around all of them.
    pub fn weigh(&self, own: PossibleOutcome, around: Reasons) -> PossibleOutcome {
        let own = Some(own).filter(|_| self.own);
        let all = || own.iter().chain(&self.others);
        let verdict = common(all().map(|outcome| outcome.verdict));
        let reasons = match verdict {
            Verdict::Undetermined => {
                let undetermined = all().filter(|outcome| outcome.verdict == Verdict::Undetermined);
                let reasons = undetermined.map(|outcome| outcome.reasons.clone());
                each_once([around, self.doubts.clone()].into_iter().chain(reasons))
            }
            Verdict::NotApplicable => all()
                .map(|outcome| outcome.reasons.clone())
                .next()
                .unwrap_or_default(),
            Verdict::Holds | Verdict::Violated | Verdict::Waived => None,
        };
        PossibleOutcome { verdict, reasons }
    }
}

impl Weighed {
    /// The text for a verdict that the clause itself does not explain.
    pub fn said(&self, own: Verdict, verdict: Verdict) -> Option<String> {
        if self.own && own == verdict {
            return None;
        }
        let names = self.names.join(" or ");
        match verdict {
            Verdict::Holds => Some(format!(
                "it holds, whether or not exception {names} decides it"
            )),
            Verdict::Violated => Some(format!(
                "it is violated by exception {names}, whose dates meet those of the rule"
            )),
            Verdict::Undetermined | Verdict::NotApplicable | Verdict::Waived => None,
        }
    }
}

/// The outcome of several requirements that must all be met, as they are decided one after the other.
#[derive(Debug, Default)]
pub(super) struct Together {
    violated: bool,
    undetermined: bool,
    holds: bool,
    /// Why those are undetermined that are.
    open: Vec<Reasons>,
    /// Why the first does not apply.
    first: Option<Reasons>,
}

impl Together {
    /// Takes another outcome into account.
    pub fn add(&mut self, outcome: PossibleOutcome) {
        match outcome.verdict {
            Verdict::Violated => self.violated = true,
            Verdict::Undetermined => {
                self.undetermined = true;
                if outcome.reasons.is_some() {
                    self.open.push(outcome.reasons);
                }
                if self.open.len() >= MANY {
                    self.open = vec![each_once(self.open.drain(..))];
                }
            }
            Verdict::Holds => self.holds = true,
            Verdict::NotApplicable | Verdict::Waived => {
                self.first.get_or_insert(outcome.reasons);
            }
        }
    }

    /// What all of them come to.
    pub fn outcome(self) -> PossibleOutcome {
        match self {
            Self { violated: true, .. } => PossibleOutcome {
                verdict: Verdict::Violated,
                reasons: None,
            },
            Self {
                undetermined: true,
                open,
                ..
            } => PossibleOutcome::undetermined(each_once(open.into_iter())),
            Self { holds: true, .. } => PossibleOutcome {
                verdict: Verdict::Holds,
                reasons: None,
            },
            Self { first, .. } => PossibleOutcome {
                verdict: Verdict::NotApplicable,
                reasons: first.flatten(),
            },
        }
    }
}

/// What several possible verdicts have in common.
fn common(outcomes: impl Iterator<Item = Verdict>) -> Verdict {
    let mut all: Vec<Verdict> = outcomes.collect();
    all.dedup();
    match all.as_slice() {
        [only @ (Verdict::Violated | Verdict::NotApplicable)] => *only,
        // No outcome at all: the rule is in force on no day.
        [] => Verdict::NotApplicable,
        several
            if several
                .iter()
                .all(|one| matches!(one, Verdict::Holds | Verdict::NotApplicable)) =>
        {
            Verdict::Holds
        }
        _ => Verdict::Undetermined,
    }
}

/// The reasons of several, one for each path; reasons without a path are told apart by their text.
pub(super) fn each_once(several: impl Iterator<Item = Reasons>) -> Reasons {
    let several: Vec<Value> = several.map(Value::Unknown).collect();
    merged_reasons(&several)
}
