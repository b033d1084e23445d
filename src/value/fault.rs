//! Why an operator has no answer. Nothing here is a place: who called the
//! operator knows where its operands came from.

/// A reason for which a value cannot be known, in the words of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// What kind it is; scripts may rely on its word.
    pub kind: FaultKind,
    /// The reason in words, lower case, without a final full stop.
    pub text: String,
}

/// The kinds of reasons, as the `kind` of a `reasons` entry in the JSON report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A stored value is absent.
    Missing,
    /// A stored value cannot be read as its type.
    Unreadable,
    /// Amounts of different currencies were added or compared.
    MixedCurrencies,
    /// A division by zero.
    DivisionByZero,
    /// A day outside what a calendar covers.
    OutsideCover,
    /// Months were added to a day that the month arrived at does not have.
    AmbiguousMonthEnd,
    /// A stretch ends before it begins.
    Backwards,
    /// A local time that the zone skips.
    NonexistentLocalTime,
    /// A local time that occurs twice in the zone.
    AmbiguousLocalTime,
    /// A position past the end of a list, or a key that a map lacks.
    PastEnd,
    /// `the x in …` found none or several.
    NotExactlyOne,
    /// `min`, `max`, `mean`, `first`, `last` of nothing.
    Empty,
    /// Periods of days compared with periods of months, and the like.
    Incomparable,
    /// A date, a time or a number leaves what can be represented.
    OutOfRange,
    /// A limit was reached.
    Limit,
    /// No governing date: the document states none and none was given.
    NoGoverningDate,
    /// `check date` without `--as-of`.
    NoCheckDate,
    /// A parameter has no value on the governing date.
    NotInForce,
    /// Two exceptions apply together.
    ConflictingExceptions,
    /// A table that the check was not given.
    NoInput,
}

impl FaultKind {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::MixedCurrencies => "mixed_currencies",
            Self::DivisionByZero => "division_by_zero",
            Self::OutsideCover => "outside_cover",
            Self::AmbiguousMonthEnd => "ambiguous_month_end",
            Self::Backwards => "backwards",
            Self::NonexistentLocalTime => "nonexistent_local_time",
            Self::AmbiguousLocalTime => "ambiguous_local_time",
            Self::PastEnd => "past_end",
            Self::NotExactlyOne => "not_exactly_one",
            Self::Empty => "empty",
            Self::Incomparable => "incomparable",
            Self::OutOfRange => "out_of_range",
            Self::Limit => "limit",
            Self::NoGoverningDate => "no_governing_date",
            Self::NoCheckDate => "no_check_date",
            Self::NotInForce => "not_in_force",
            Self::ConflictingExceptions => "conflicting_exceptions",
            Self::NoInput => "no_input",
        }
    }
}

impl Fault {
    /// A reason of this kind, in these words.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }
}
