//! Values while a rule runs. Lists and records of a document are not copied:
//! they name their cells.

use std::sync::Arc;

use super::why::Why;
use crate::value::text::shown;
use crate::value::{
    CalendarPeriod, Date, DateTime, Duration, Money, Number, Stretch, Time, YearMonth,
};

/// Index of a cell in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u32);

impl CellId {
    /// The index, to look up with `get`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A cell of one of the documents of a run: 0 is the one checked, others are tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellPlace {
    /// Which document.
    pub document: u16,
    /// Which cell.
    pub cell: CellId,
}

/// Why a value is unknown; recorded only by the explaining run.
pub type Reasons = Option<Arc<Why>>;

/// A value, or that it is unknown.
#[derive(Debug, Clone)]
pub enum Value {
    /// It cannot be known.
    Unknown(Reasons),
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// Zero of any currency and of any length.
    Zero,
    /// Money.
    Money(Money),
    /// A text.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// An instant.
    DateTime(DateTime),
    /// A time of day.
    Time(Time),
    /// A month of a year.
    YearMonth(YearMonth),
    /// Elapsed time.
    Duration(Duration),
    /// Calendar time.
    Period(CalendarPeriod),
    /// A stretch of time.
    Stretch(Box<Stretch>),
    /// A list.
    List(List),
    /// A record.
    Record(Record),
    /// A map of a document.
    Map(CellPlace),
}

/// A list: cells of a document, or values.
#[derive(Debug, Clone)]
pub enum List {
    /// Consecutive cells.
    Cells {
        /// The first.
        first: CellPlace,
        /// How many.
        len: u32,
    },
    /// Values.
    Values(Arc<[Value]>),
}

/// A record: a cell of a document, or values by field.
#[derive(Debug, Clone)]
pub enum Record {
    /// A record's cell.
    Cell(CellPlace),
    /// Values by stored field; none where absent.
    Values(Arc<[Option<Value>]>),
}

impl List {
    /// How many elements it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Cells { len, .. } => usize::try_from(*len).unwrap_or(usize::MAX),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What makes values equal, for sets and groups.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// Money.
    Money(Money),
    /// A text.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// An instant.
    DateTime(DateTime),
    /// A time of day.
    Time(Time),
    /// A month of a year.
    YearMonth(YearMonth),
    /// Elapsed time.
    Duration(Duration),
    /// Calendar time.
    Period(CalendarPeriod),
}

/// A value that has a size: arithmetic is about these.
#[derive(Debug, Clone, Copy)]
pub enum Quantity<'v> {
    /// A number.
    Number(&'v Number),
    /// Zero of any currency and of any length.
    Zero,
    /// Money.
    Money(&'v Money),
    /// Elapsed time.
    Duration(Duration),
    /// Calendar time.
    Period(CalendarPeriod),
}

impl Value {
    /// The quantity that it is, if it is one.
    pub fn quantity(&self) -> Option<Quantity<'_>> {
        Some(match self {
            Self::Number(number) => Quantity::Number(number),
            Self::Zero => Quantity::Zero,
            Self::Money(money) => Quantity::Money(money),
            Self::Duration(duration) => Quantity::Duration(*duration),
            Self::Period(period) => Quantity::Period(*period),
            Self::Unknown(_)
            | Self::Boolean(_)
            | Self::Text(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Time(_)
            | Self::YearMonth(_)
            | Self::Stretch(_)
            | Self::List(_)
            | Self::Record(_)
            | Self::Map(_) => return None,
        })
    }

    /// A value that cannot be known, without reasons.
    pub const UNKNOWN: Self = Self::Unknown(None);

    /// How many digits after the point a number has.
    pub fn digits(&self) -> Option<u32> {
        let Self::Number(number) = self else {
            return None;
        };
        Some(number.digits())
    }

    /// Whether it is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Why it is unknown, where that is known.
    fn reasons(&self) -> Option<&Arc<Why>> {
        let Self::Unknown(reasons) = self else {
            return None;
        };
        reasons.as_ref()
    }

    /// What is left of it where it is not of the kind that was wanted: an unknown with its reasons, if it has some.
    pub fn into_unknown(self) -> Self {
        if self.is_unknown() {
            self
        } else {
            Self::UNKNOWN
        }
    }

    /// Whether it has parts that no message shows.
    pub fn is_compound(&self) -> bool {
        matches!(self, Self::Record(_) | Self::Map(_))
    }

    /// The whole number that it is, if it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.to_i64(),
            Self::Zero => Some(0),
            Self::Unknown(_)
            | Self::Boolean(_)
            | Self::Money(_)
            | Self::Text(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Time(_)
            | Self::YearMonth(_)
            | Self::Duration(_)
            | Self::Period(_)
            | Self::Stretch(_)
            | Self::List(_)
            | Self::Record(_)
            | Self::Map(_) => None,
        }
    }

    /// True, false, or unknown.
    pub fn truth(&self) -> Option<bool> {
        let Self::Boolean(truth) = self else {
            return None;
        };
        Some(*truth)
    }

    /// What makes it equal to others; none for lists, records and what is unknown.
    pub fn key(&self) -> Option<Key> {
        Some(match self {
            Self::Boolean(value) => Key::Boolean(*value),
            Self::Number(value) => Key::Number(value.clone()),
            Self::Zero => Key::Number(Number::ZERO),
            Self::Money(value) => Key::Money(value.clone()),
            Self::Text(value) => Key::Text(value.clone()),
            Self::Date(value) => Key::Date(*value),
            Self::DateTime(value) => Key::DateTime(*value),
            Self::Time(value) => Key::Time(*value),
            Self::YearMonth(value) => Key::YearMonth(*value),
            Self::Duration(value) => Key::Duration(*value),
            Self::Period(value) => Key::Period(*value),
            Self::Unknown(_)
            | Self::Stretch(_)
            | Self::List(_)
            | Self::Record(_)
            | Self::Map(_) => return None,
        })
    }

    /// The value as a message shows it; a number as a percentage.
    pub fn show_percent(&self) -> String {
        let Self::Number(number) = self else {
            return self.show();
        };
        match number.mul(&Number::from(100_i64)) {
            Ok(hundreds) => format!("{hundreds}%"),
            Err(_) => number.to_string(),
        }
    }

    /// The value as a message shows it.
    pub fn show(&self) -> String {
        match self {
            Self::Unknown(_) => "unknown".to_owned(),
            Self::Boolean(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Zero => "0".to_owned(),
            Self::Money(value) => value.to_string(),
            Self::Text(value) => shown(value).into_owned(),
            Self::Date(value) => value.to_string(),
            Self::DateTime(value) => value.to_string(),
            Self::Time(value) => value.to_string(),
            Self::YearMonth(value) => value.to_string(),
            Self::Duration(value) => value.to_string(),
            Self::Period(value) => value.to_string(),
            Self::Stretch(value) => value.to_string(),
            Self::List(List::Values(values))
                if values.len() <= 12 && !values.iter().any(Self::is_compound) =>
            {
                let shown: Vec<String> = values.iter().map(Self::show).collect();
                format!("[{}]", shown.join(", "))
            }
            Self::List(list) => match list.len() {
                1 => "a list of 1 element".to_owned(),
                len => format!("a list of {len} elements"),
            },
            Self::Record(_) => "a record".to_owned(),
            Self::Map(place) if place.cell.0 == u32::MAX => "{}".to_owned(),
            Self::Map(_) => "a map".to_owned(),
        }
    }
}

/// An unknown for the reasons of several, in order, without duplicates.
pub fn merged<'v>(values: impl IntoIterator<Item = &'v Value>) -> Value {
    Value::Unknown(merged_reasons(values))
}

/// The reasons of several unknowns, in order, without duplicates.
pub fn merged_reasons<'v>(values: impl IntoIterator<Item = &'v Value>) -> Reasons {
    Why::of_all(values.into_iter().filter_map(Value::reasons))
}
