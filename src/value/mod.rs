//! The domain: numbers, money, time, calendars, text. It knows nothing of
//! rules or documents. Operators return a [`Fault`] without a place; the
//! caller knows the place.

pub mod calendar;
pub mod currency;
pub mod fault;
pub mod money;
pub mod number;
pub mod rounding;
pub mod text;
pub mod time;

pub use calendar::Calendar;
pub use currency::Currency;
pub use fault::{Fault, FaultKind};
pub use money::Money;
pub use number::{Number, Sum};
pub use rounding::RoundingMode;
pub use text::Pattern;
pub use time::{Date, DateTime, Duration, MonthEnds, Period, Stretch, Time, Zone};
