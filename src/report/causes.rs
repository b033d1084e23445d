//! One finding for one cause: what cannot be decided for want of one value is
//! told once, with the obligations that wait for it.

use std::collections::HashMap;

use super::Report;
use crate::eval::finding::{Finding, Verdict};

/// So many obligations may wait for one value that is no finding itself, and each is told all the same.
const FEW: usize = 3;
/// Rules that are named.
const NAMED: usize = 12;

/// A finding, and those that wait for the same value.
pub(super) struct Told<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// The others.
    pub waiting: Vec<&'r Finding>,
}

/// The findings that are shown to people.
pub(super) fn told<'r>(report: &'r Report<'_>) -> Vec<Told<'r>> {
    let shown: Vec<&Finding> = report.shown().collect();
    let mut causes: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, finding) in shown.iter().enumerate() {
        if let Some(cause) = cause(finding) {
            causes.entry((&finding.document, cause)).or_default().push(at);
        }
    }
    let mut waits: Vec<bool> = vec![false; shown.len()];
    let mut tellers: HashMap<usize, Vec<usize>> = HashMap::new();
    for ((document, path), waiting) in causes {
        let of_shape =
            |finding: &&Finding| finding.rule == "shape" && finding.document == document && finding.path == path;
        // Where the value itself is a finding, that is the one; else the first of more than a few.
        let shape = shown.iter().position(of_shape);
        let Some(teller) = shape.or_else(|| waiting.first().copied().filter(|_| waiting.len() > FEW)) else { continue };
        let others: Vec<usize> = waiting.into_iter().filter(|at| *at != teller).collect();
        for at in &others {
            if let Some(wait) = waits.get_mut(*at) {
                *wait = true;
            }
        }
        tellers.insert(teller, others);
    }
    let told = |(at, finding): (usize, &&'r Finding)| {
        let others = tellers.get(&at).map(Vec::as_slice).unwrap_or_default();
        Told { finding, waiting: others.iter().filter_map(|other| shown.get(*other).copied()).collect() }
    };
    shown.iter().enumerate().filter(|(at, _)| !waits.get(*at).copied().unwrap_or(false)).map(told).collect()
}

/// The one value for want of which a finding is undetermined.
fn cause(finding: &Finding) -> Option<&str> {
    if finding.verdict != Verdict::Undetermined {
        return None;
    }
    let first = finding.reasons.first().filter(|reason| matches!(reason.kind.as_str(), "missing" | "unreadable"))?;
    let same = finding.reasons.iter().all(|reason| reason.path == first.path);
    (same && !first.path.is_empty()).then_some(first.path.as_str())
}

impl Told<'_> {
    /// `5 obligations wait for this value: leases.rent, leases.deposit (4)`; nothing where none does.
    pub(super) fn waiting_in_words(&self) -> Option<String> {
        if self.waiting.is_empty() {
            return None;
        }
        let mut rules: Vec<(&str, usize)> = Vec::new();
        for finding in &self.waiting {
            match rules.iter_mut().find(|(rule, _)| *rule == finding.rule) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => rules.push((&finding.rule, 1)),
            }
        }
        let named =
            |(rule, count): &(&str, usize)| if *count == 1 { (*rule).to_owned() } else { format!("{rule} ({count})") };
        let mut names: Vec<String> = rules.iter().take(NAMED).map(named).collect();
        let more = rules.len().saturating_sub(NAMED);
        if more > 0 {
            names.push(format!("and {more} more rules"));
        }
        let count = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        let also = if self.finding.rule == "shape" { "" } else { " more" };
        let noun = if count == 1 { "obligation waits" } else { "obligations wait" };
        Some(format!("{count}{also} {noun} for this value: {}", names.join(", ")))
    }
}
