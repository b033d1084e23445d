//! The types of values, as the checker knows them.

use std::sync::Arc;

use super::program::RecordId;
use crate::value::{Currency, Zone};

/// The type of an expression or a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `text`
    Text,
    /// `"a" | "b"`: one of these texts, in the order of their declaration
    Choice(Arc<[Arc<str>]>),
    /// `boolean`
    Boolean,
    /// `number`
    Number,
    /// `integer`: a number without fraction
    Integer,
    /// `percent`: a number that prints as a percentage
    Percent,
    /// `money in EUR`, or `money` of a currency known only from the document
    Money(Option<Currency>),
    /// The literal `0`: a number, and zero of any currency and of any length
    Zero,
    /// `date`
    Date,
    /// `datetime`; the zone is that of `datetime in zone "…"`
    DateTime(Option<Zone>),
    /// `time`
    Time,
    /// `year_month`
    YearMonth,
    /// `duration`
    Duration,
    /// `period`
    Period(PeriodKind),
    /// `from a to b` of dates
    DateStretch,
    /// `from a to b` of date-times
    InstantStretch,
    /// `list of T`
    List(Box<Type>),
    /// `map of T`
    Map(Box<Type>),
    /// A record: a declared type, or the groups of `grouped by`
    Record(RecordId),
    /// The element type of a literal `[]`: a subtype of every type, without values
    Nothing,
    /// What an earlier error left without a type; agrees with everything, so that one cause has one diagnostic
    Unknown,
}

/// What a type holds, for whoever takes the elements of a list or the values of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents<'t> {
    /// It is a list of these.
    List(&'t Type),
    /// It is a map of these.
    Map(&'t Type),
    /// It is one value.
    One,
    /// That is not known: an earlier error left it without a type.
    Unknown,
}

/// What a period is made of, where that is known before any document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodKind {
    /// Days and weeks.
    Days,
    /// Months and years.
    Months,
    /// Not known: read from a document, or both.
    Any,
}

impl Type {
    /// What it holds.
    pub fn contents(&self) -> Contents<'_> {
        match self {
            Self::List(element) => Contents::List(element),
            Self::Map(value) => Contents::Map(value),
            Self::Unknown => Contents::Unknown,
            Self::Text
            | Self::Choice(_)
            | Self::Boolean
            | Self::Number
            | Self::Integer
            | Self::Percent
            | Self::Money(_)
            | Self::Zero
            | Self::Date
            | Self::DateTime(_)
            | Self::Time
            | Self::YearMonth
            | Self::Duration
            | Self::Period(_)
            | Self::DateStretch
            | Self::InstantStretch
            | Self::Record(_)
            | Self::Nothing => Contents::One,
        }
    }

    /// The type of its elements, if it is a list.
    pub fn element(&self) -> Option<&Self> {
        match self.contents() {
            Contents::List(element) => Some(element),
            Contents::Map(_) | Contents::One | Contents::Unknown => None,
        }
    }

    /// What is left of it when all lists and maps are taken off.
    pub fn innermost(&self) -> &Self {
        let mut ty = self;
        while let Contents::List(inner) | Contents::Map(inner) = ty.contents() {
            ty = inner;
        }
        ty
    }

    /// The record type that it is, if it is one.
    pub fn record(&self) -> Option<RecordId> {
        if let Self::Record(id) = self {
            Some(*id)
        } else {
            None
        }
    }

    /// Whether arithmetic takes it for a number.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Number | Self::Integer | Self::Percent | Self::Zero | Self::Unknown
        )
    }

    /// Whether its values have a size: a number, money or a length of time.
    pub fn is_quantity(&self) -> bool {
        self.is_number() || matches!(self, Self::Money(_) | Self::Duration | Self::Period(_))
    }

    /// Whether two values of it can be equal or not: a record, a map and a stretch are compared by their parts.
    pub fn is_comparable(&self) -> bool {
        match self {
            Self::List(element) => element.is_comparable(),
            Self::Record(_) | Self::Map(_) | Self::DateStretch | Self::InstantStretch => false,
            Self::Text
            | Self::Choice(_)
            | Self::Boolean
            | Self::Number
            | Self::Integer
            | Self::Percent
            | Self::Money(_)
            | Self::Zero
            | Self::Date
            | Self::DateTime(_)
            | Self::Time
            | Self::YearMonth
            | Self::Duration
            | Self::Period(_)
            | Self::Nothing
            | Self::Unknown => true,
        }
    }

    /// Whether it is a text or one of some texts.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Choice(_) | Self::Unknown)
    }
}
