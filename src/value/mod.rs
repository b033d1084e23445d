//! Domain values: numbers, money, time, calendars, text. Independent of rules and documents.
//! Operators return a [`Fault`] without a span; the caller adds it.

pub mod calendar;
pub mod currency;
pub mod fault;
pub mod language;
pub mod money;
pub mod number;
pub mod pointer;
mod roots;
pub mod rounding;
mod rows;
pub mod text;
pub mod time;
mod verdict;
pub mod written;

pub use calendar::Calendar;
pub use currency::Currency;
pub use fault::{Fault, FaultKind};
pub use language::LanguageTag;
pub use money::Money;
pub use number::{Number, Sum};
pub use rounding::RoundingMode;
pub use text::Pattern;
pub use time::{
    CalendarPeriod, Date, DatePart, DateTime, Duration, MonthEnds, SeriesKind, Stretch, Taken,
    Time, TimeLength, TimeUnit, UnitSize, YearMonth, Zone,
};
pub use verdict::Verdict;
pub use written::WrittenForm;
