//! Verdicts: what is decided of an obligation, and what a test expects.

use super::rows::enum_of_rows;

/// What is known of a verdict.
pub struct VerdictRow {
    /// The words in rules and in reports for people.
    pub words: &'static str,
    /// The word in reports for programs.
    pub key: &'static str,
}

enum_of_rows! {
    /// What is decided of one obligation.
    pub enum Verdict: VerdictRow {
        /// The requirement is true.
        Holds = VerdictRow { words: "holds", key: "holds" };
        /// The requirement is false.
        Violated = VerdictRow { words: "violated", key: "violated" };
        /// It cannot be decided.
        Undetermined = VerdictRow { words: "undetermined", key: "undetermined" };
        /// A condition is false, the rule is not in force, or `for each` ranges over nothing.
        NotApplicable = VerdictRow { words: "not applicable", key: "not_applicable" };
        /// It would be violated, and a waiver covers it.
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
