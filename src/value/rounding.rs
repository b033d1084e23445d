//! Rounding modes, as accountants and laws name them.

/// What happens to the digits that are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// To the nearest; a half away from zero.
    HalfUp,
    /// To the nearest; a half towards zero.
    HalfDown,
    /// To the nearest; a half to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards positive infinity.
    Ceiling,
    /// Towards negative infinity.
    Floor,
}

impl RoundingMode {
    /// All modes, in the order of the documentation.
    pub const ALL: [Self; 7] =
        [Self::HalfUp, Self::HalfDown, Self::HalfEven, Self::Up, Self::Down, Self::Ceiling, Self::Floor];

    /// The word in rules.
    pub fn word(self) -> &'static str {
        match self {
            Self::HalfUp => "half_up",
            Self::HalfDown => "half_down",
            Self::HalfEven => "half_even",
            Self::Up => "up",
            Self::Down => "down",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
        }
    }

    /// The mode that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}
