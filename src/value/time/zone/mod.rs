//! Time zones by their IANA names.

mod table;

use std::fmt;

use chrono::{Datelike, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta};

use super::super::fault::{Fault, FaultKind};
pub use table::IANA_VERSION;
use table::{SPANS, ZONES};

/// Seconds of a day: more than any offset from UTC.
const DAY: i64 = 86_400;

/// A zone of the IANA database: an index into the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(u16);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(table::UTC);
    /// The last year for which the tables list changes of the clocks.
    pub const LAST_YEAR: i32 = 2099;

    /// The zone with this name, as `Asia/Almaty`.
    pub fn from_name(name: &str) -> Option<Self> {
        let index = ZONES.binary_search_by(|row| row.0.cmp(name)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        ZONES.get(usize::from(self.0)).map_or("UTC", |row| row.0)
    }

    /// Its offsets in seconds east of UTC, each with the Unix time in seconds at which it begins.
    fn spans(self) -> &'static [(i64, i32)] {
        let row = ZONES.get(usize::from(self.0));
        row.and_then(|(_, spans)| SPANS.get(spans.0..spans.1))
            .unwrap_or(&[])
    }

    /// Offset at an instant, in seconds east of UTC.
    ///
    /// # Errors
    /// `OutsideCover` after the last year of the tables, in a zone that changes its clocks.
    pub fn offset_at(self, utc: NaiveDateTime) -> Result<i32, Fault> {
        let offset = self.listed_offset(utc);
        if utc.year() >= Self::LAST_YEAR
            && let Some(local) = utc.checked_add_signed(TimeDelta::seconds(i64::from(offset)))
        {
            self.covered(local)?;
        }
        Ok(offset)
    }

    /// The same, as if the last offset of the table remained in force.
    fn listed_offset(self, utc: NaiveDateTime) -> i32 {
        let utc = utc.and_utc().timestamp();
        let spans = self.spans();
        let begun = spans.partition_point(|(begin, _)| *begin <= utc);
        spans
            .get(begun.saturating_sub(1))
            .map_or(0, |(_, offset)| *offset)
    }

    /// Offsets at which a local time occurs, in seconds east of UTC: one, none, or two.
    ///
    /// # Errors
    /// `OutsideCover` after the last year of the tables, in a zone that changes its clocks.
    pub fn offsets_of(self, local: NaiveDateTime) -> Result<MappedLocalTime<i32>, Fault> {
        self.covered(local)?;
        let local = local.and_utc().timestamp();
        let spans = self.spans();
        // The instant is less than a day from the local time read as UTC.
        let begun = spans.partition_point(|(begin, _)| *begin <= local.saturating_sub(DAY));
        let near = spans.get(begun.saturating_sub(1)..).unwrap_or(&[]);
        let ends = near.iter().skip(1).map(|(end, _)| *end);
        let mut offsets = near
            .iter()
            .zip(ends.chain([i64::MAX]))
            .take_while(|((begin, _), _)| *begin < local.saturating_add(DAY))
            .filter(|((begin, offset), end)| {
                (*begin..*end).contains(&local.saturating_sub(i64::from(*offset)))
            })
            .map(|((_, offset), _)| *offset);
        Ok(match (offsets.next(), offsets.next()) {
            (None, _) => MappedLocalTime::None,
            (Some(only), None) => MappedLocalTime::Single(only),
            (Some(first), Some(second)) => MappedLocalTime::Ambiguous(first, second),
        })
    }

    fn covered(self, local: NaiveDateTime) -> Result<(), Fault> {
        if local.year() <= Self::LAST_YEAR || !self.changes_clocks() {
            return Ok(());
        }
        Err(Fault::new(
            FaultKind::AfterZoneTables,
            format!(
                "the local time of {self} in {} is not known: the tables of the zone end with {}",
                local.year(),
                Self::LAST_YEAR
            ),
        ))
    }

    /// Whether its clocks change in the last year of the tables.
    fn changes_clocks(self) -> bool {
        let offset = |month| {
            let noon = NaiveDate::from_ymd_opt(Self::LAST_YEAR, month, 1)?.and_hms_opt(12, 0, 0)?;
            Some(self.listed_offset(noon))
        };
        let first = offset(1);
        (2..=12).any(|month| offset(month) != first)
    }

    /// Whether its clocks were ever put forward by about a day, so that a date may have no instant.
    pub fn may_skip_dates(self) -> bool {
        let spans = self.spans();
        let next = spans.iter().skip(1);
        let mut jumps = spans.iter().zip(next);
        jumps.any(|((_, old), (_, new))| new.saturating_sub(*old) > 23 * 3_600)
    }

    /// All names, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ZONES.iter().map(|row| row.0)
    }

    /// The name of the zone of a city: `Berlin` is in `Europe/Berlin`.
    pub fn of_city(city: &str) -> Option<&'static str> {
        let city = city.trim().replace(' ', "_");
        let last = |name: &'static str| {
            name.rsplit('/')
                .next()
                .filter(|last| last.len() < name.len())
        };
        Self::names().find(|name| last(name).is_some_and(|last| last.eq_ignore_ascii_case(&city)))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
