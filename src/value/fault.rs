//! Faults: why an operator has no result. A fault has no span; the caller knows where the operands
//! come from.

/// The reason why a value is unknown, in the words of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// Its kind, a stable word that scripts can test.
    pub kind: FaultKind,
    /// The reason in words, lower case, without a final full stop.
    pub text: String,
}

/// Kinds of faults: the `kind` of a `reasons` entry in the JSON report.
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
    /// A day outside the days that a calendar covers.
    OutsideCover,
    /// A day after the last year of a zone's tables.
    AfterZoneTables,
    /// Months were added to a day that the resulting month lacks.
    AmbiguousMonthEnd,
    /// A stretch ends before it begins.
    Backwards,
    /// A local time that the zone skips.
    NonexistentLocalTime,
    /// A local time that occurs twice in the zone.
    AmbiguousLocalTime,
    /// A position past the end of a list, or a key that a map lacks.
    PastEnd,
    /// `the x in …` matched no element or several.
    NotExactlyOne,
    /// `min`, `max`, `mean`, `first`, `last` of an empty list, or a text function without a match.
    Empty,
    /// A comparison of periods whose order depends on the calendar, as of days with months.
    Incomparable,
    /// A date, a time or a number outside the representable range.
    OutOfRange,
    /// A limit was reached.
    Limit,
    /// No governing date: the document states none and the user gave none.
    NoGoverningDate,
    /// `check date` without `--as-of`.
    NoCheckDate,
    /// A parameter has no value on the governing date.
    NotInForce,
    /// Two exceptions apply together.
    ConflictingExceptions,
    /// A table that the check received no input for.
    NoInput,
}

impl FaultKind {
    /// What the author of the rules can do about it, where the reason does not say so itself.
    pub fn help(self) -> Option<&'static str> {
        match self {
            Self::OutsideCover => Some(
                "extend what the calendar `covers`, and give it the holidays of the further days from a published list",
            ),
            Self::Missing
            | Self::Unreadable
            | Self::MixedCurrencies
            | Self::DivisionByZero
            | Self::AfterZoneTables
            | Self::AmbiguousMonthEnd
            | Self::Backwards
            | Self::NonexistentLocalTime
            | Self::AmbiguousLocalTime
            | Self::PastEnd
            | Self::NotExactlyOne
            | Self::Empty
            | Self::Incomparable
            | Self::OutOfRange
            | Self::Limit
            | Self::NoGoverningDate
            | Self::NoCheckDate
            | Self::NotInForce
            | Self::ConflictingExceptions
            | Self::NoInput => None,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::MixedCurrencies => "mixed_currencies",
            Self::DivisionByZero => "division_by_zero",
            Self::OutsideCover | Self::AfterZoneTables => "outside_cover",
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
    /// A fault of this kind with this text.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }
}
