//! Rounding modes, by the names of accounting and law; each is one row of a table.

use super::rows::enum_of_rows;

/// Properties of a rounding mode.
pub struct RoundingRow {
    /// The word in rules.
    pub word: &'static str,
    /// The direction, which follows `rounded` in a rulebook.
    pub direction: &'static str,
    /// The rule for halves, at the end of the rulebook's phrase.
    pub halves: &'static str,
}

/// The row of a mode that rounds to the nearest.
const fn nearest(word: &'static str, halves: &'static str) -> RoundingRow {
    RoundingRow {
        word,
        direction: "",
        halves,
    }
}

/// The row of a mode that rounds in one direction.
const fn towards(word: &'static str, direction: &'static str) -> RoundingRow {
    RoundingRow {
        word,
        direction,
        halves: "",
    }
}

enum_of_rows! {
    /// How the digits that are cut off change the last kept digit.
    pub enum RoundingMode: RoundingRow {
        /// To the nearest; a half away from zero.
        HalfUp = nearest("half_up", " (halves away from zero)");
        /// To the nearest; a half towards zero.
        HalfDown = nearest("half_down", " (halves towards zero)");
        /// To the nearest; a half to the even digit.
        HalfEven = nearest("half_even", " (halves to the even digit)");
        /// Away from zero.
        Up = towards("up", " away from zero");
        /// Towards zero.
        Down = towards("down", " towards zero");
        /// Towards positive infinity.
        Ceiling = towards("ceiling", " up");
        /// Towards negative infinity.
        Floor = towards("floor", " down");
    }
}

impl RoundingMode {
    /// The word in rules.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The mode with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mode| mode.word() == word)
    }
}
