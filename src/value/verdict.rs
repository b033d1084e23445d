//! Verdicts on obligations. Checks report them and tests expect them.

use super::rows::enum_of_rows;

/// Properties of a verdict.
pub struct VerdictRow {
    /// The words in rules and in reports for people.
    pub words: &'static str,
    /// The word in reports for programs.
    pub key: &'static str,
}

enum_of_rows! {
    /// The verdict on an obligation.
    pub enum Verdict: VerdictRow {
        /// The requirement is true.
        Holds = VerdictRow { words: "holds", key: "holds" };
        /// The requirement is false.
        Violated = VerdictRow { words: "violated", key: "violated" };
        /// It cannot be decided.
        Undetermined = VerdictRow { words: "undetermined", key: "undetermined" };
        /// A condition is false, the rule is not in force, or `for each` ranges over an empty list.
        NotApplicable = VerdictRow { words: "not applicable", key: "not_applicable" };
        /// It is violated, and a waiver covers the violation.
        Waived = VerdictRow { words: "waived", key: "waived" };
    }
}

impl Verdict {
    /// The words in rules and in reports for people.
    pub fn words(self) -> &'static str {
        self.row().words
    }

    /// The word in reports for programs.
    pub fn key(self) -> &'static str {
        self.row().key
    }
}
