//! Dates, instants, durations, periods and stretchs. Nothing here reads the clock or the machine's
//! zone; zones come from documents and rules.

pub mod date;
pub mod datetime;
pub mod length;
mod part;
pub mod series;
pub mod stretch;
mod unit;
mod year_month;
pub mod zone;

pub use date::{Date, MonthEnds};
pub use datetime::{DateTime, Time};
pub(crate) use length::days_of_months;
pub use length::{CalendarPeriod, Duration};
pub use part::{DatePart, DatePartRow, Taken};
pub use series::SeriesKind;
pub use stretch::Stretch;
pub use unit::{TimeLength, TimeUnit, TimeUnitRow, UnitSize};
pub use year_month::YearMonth;
pub use zone::Zone;

use super::fault::{Fault, FaultKind};

/// Nanoseconds of a second.
pub const SECOND: i128 = 1_000_000_000;
/// Nanoseconds of a minute.
pub const MINUTE: i128 = 60 * SECOND;
/// Nanoseconds of an hour.
pub const HOUR: i128 = 60 * MINUTE;
/// Nanoseconds of a day of 24 hours.
pub const DAY: i128 = 24 * HOUR;

fn out_of_range(what: &str) -> Fault {
    Fault::new(
        FaultKind::OutOfRange,
        format!("{what} leaves the years 1 to 9999"),
    )
}
