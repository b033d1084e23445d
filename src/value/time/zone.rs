//! Time zones by their IANA names.

use std::fmt;

use chrono::{Datelike, MappedLocalTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::fault::{Fault, FaultKind};

/// The version of the IANA data, for `--version`.
pub const IANA_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// A zone of the IANA database.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);
    /// The last year for which the tables list changes of the clocks.
    pub const LAST_YEAR: i32 = 2099;

    /// The zone with this name, as `Asia/Almaty`.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Offset at an instant, in seconds east of UTC.
    ///
    /// # Errors
    /// `OutsideCover` after the last year of the tables, in a zone that changes its clocks.
    pub(super) fn offset_at(self, utc: NaiveDateTime) -> Result<i32, Fault> {
        let offset = self
            .0
            .offset_from_utc_datetime(&utc)
            .fix()
            .local_minus_utc();
        if utc.year() >= Self::LAST_YEAR
            && let Some(local) = utc.checked_add_signed(TimeDelta::seconds(i64::from(offset)))
        {
            self.covered(local)?;
        }
        Ok(offset)
    }

    /// Offsets at which a local time occurs, in seconds east of UTC: one, none, or two.
    ///
    /// # Errors
    /// `OutsideCover` after the last year of the tables, in a zone that changes its clocks.
    pub(super) fn offsets_of(self, local: NaiveDateTime) -> Result<MappedLocalTime<i32>, Fault> {
        self.covered(local)?;
        Ok(self
            .0
            .offset_from_local_datetime(&local)
            .map(|offset| offset.fix().local_minus_utc()))
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
            Some(
                self.0
                    .offset_from_utc_datetime(&noon)
                    .fix()
                    .local_minus_utc(),
            )
        };
        let first = offset(1);
        (2..=12).any(|month| offset(month) != first)
    }

    /// All names, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
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
