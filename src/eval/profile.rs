//! How long rules take, for a profile. Below `cli/` there is no clock: the caller brings one.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::check::program::RuleId;

/// Nanoseconds since a moment of the caller's choice.
pub type Clock = fn() -> u64;

/// Nanoseconds that the machine takes for a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleTime {
    /// Documents in which it ran.
    pub runs: u64,
    /// For its verdicts.
    pub decided: u64,
    /// For the explanations of these, without hints.
    pub explained: u64,
    /// For hints.
    pub hints: u64,
}

impl RuleTime {
    /// Adds what was measured elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.runs = self.runs.saturating_add(other.runs);
        self.decided = self.decided.saturating_add(other.decided);
        self.explained = self.explained.saturating_add(other.explained);
        self.hints = self.hints.saturating_add(other.hints);
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.decided
            .saturating_add(self.explained)
            .saturating_add(self.hints)
    }
}

/// The times of the rules over a document.
#[derive(Debug)]
pub struct RuleTimes {
    clock: Clock,
    rules: RefCell<BTreeMap<RuleId, RuleTime>>,
}

impl RuleTimes {
    /// Times by a clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            rules: RefCell::default(),
        }
    }

    /// The clock.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    /// Adds the time since a moment to a part of a rule's times.
    pub fn add(&self, rule: RuleId, since: u64, part: impl FnOnce(&mut RuleTime) -> &mut u64) {
        let spent = self.now().saturating_sub(since);
        let mut rules = self.rules.borrow_mut();
        let part = part(rules.entry(rule).or_default());
        *part = part.saturating_add(spent);
    }

    /// Notes that a rule ran over the document, from a moment until now.
    pub fn ran(&self, rule: RuleId, since: u64) {
        self.add(rule, since, |time| {
            time.runs = time.runs.saturating_add(1);
            &mut time.decided
        });
    }

    /// What was measured.
    pub fn into_rules(self) -> BTreeMap<RuleId, RuleTime> {
        let mut rules = self.rules.into_inner();
        // Hints are looked for while a finding is explained.
        for time in rules.values_mut() {
            time.explained = time.explained.saturating_sub(time.hints);
        }
        rules
    }
}
