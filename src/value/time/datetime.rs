//! Instants with the offset or the zone in which they were written, and times of day.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{MappedLocalTime, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};

use super::super::fault::{Fault, FaultKind};
use super::super::text::shown;
use super::date::{Date, MonthEnds, number};
use super::length::{Duration, Period};
use super::zone::Zone;
use super::{SECOND, out_of_range};

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(NaiveTime);

impl Time {
    /// Reads `09:00`, `09:00:30`, `09:00:30.5`.
    ///
    /// # Errors
    /// `Unreadable`, with what would be right.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_strict(text.as_bytes()).ok_or_else(|| {
            Fault::new(FaultKind::Unreadable, format!("`{}` is not a time of day: write it like `09:00`", shown(text)))
        })
    }

    fn parse_strict(text: &[u8]) -> Option<Self> {
        let [h1, h2, b':', m1, m2, rest @ ..] = text else { return None };
        let (seconds, nanos) = match rest {
            [] => (0, 0),
            [b':', s1, s2] => (number(&[*s1, *s2])?, 0),
            [b':', s1, s2, b'.', fraction @ ..] if (1..=9).contains(&fraction.len()) => {
                let scale = 10u32.checked_pow(u32::try_from(9usize.checked_sub(fraction.len())?).ok()?)?;
                (number(&[*s1, *s2])?, number(fraction)?.checked_mul(scale)?)
            }
            _ => return None,
        };
        NaiveTime::from_hms_nano_opt(number(&[*h1, *h2])?, number(&[*m1, *m2])?, seconds, nanos).map(Self)
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        self.0.hour()
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u32 {
        self.0.minute()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())?;
        let nanos = self.0.nanosecond();
        if self.0.second() != 0 || nanos != 0 {
            write!(f, ":{:02}", self.0.second())?;
        }
        if nanos != 0 {
            write!(f, ".{}", format!("{nanos:09}").trim_end_matches('0'))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// An instant, with the offset or zone it was written in. Equality and order are those of instants.
#[derive(Clone, Copy)]
pub struct DateTime {
    utc: NaiveDateTime,
    /// Seconds east of UTC of the local time as written.
    offset: i32,
    zone: Option<Zone>,
}

impl DateTime {
    /// Reads `2021-03-01T09:00+06:00`, `…Z`, `2021-03-01T09:00[Asia/Almaty]`; a date with an offset is its first instant.
    ///
    /// # Errors
    /// `Unreadable`, with what would be right; `NonexistentLocalTime`, `AmbiguousLocalTime`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if let Some((local, zone)) = text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            let known = Zone::from_name(zone).ok_or_else(|| {
                Fault::new(FaultKind::Unreadable, format!("`{}` is not a zone of the IANA database", shown(zone)))
            })?;
            return match split_offset(local) {
                Some((_, offset)) => Self::parse_both(text, local, offset, known),
                None => Self::parse_in_zone(local, known),
            };
        }
        let (local, offset) = split_offset(text).ok_or_else(|| wrong_datetime(text))?;
        let local = parse_local(local).ok_or_else(|| wrong_datetime(text))?;
        Self::from_offset(local, offset).ok_or_else(|| out_of_range("the instant"))
    }

    /// Reads `2024-06-01T10:00+05:00` with its zone beside it, as RFC 9557 has it, where the two agree.
    fn parse_both(text: &str, before: &str, offset: i32, zone: Zone) -> Result<Self, Fault> {
        let instant = Self::parse(before)?;
        let there = zone.0.offset_from_utc_datetime(&instant.utc).fix().local_minus_utc();
        if there == offset {
            return Ok(Self { zone: Some(zone), ..instant });
        }
        let right = Self { utc: instant.utc, offset: there, zone: Some(zone) };
        let why = format!(
            "`{}` has an offset and a zone that do not agree: at this instant it is {right}; leave one of them out",
            shown(text)
        );
        Err(Fault::new(FaultKind::Unreadable, why))
    }

    /// Reads a date-time without an offset as local time of `zone`; one with an offset as it is.
    ///
    /// # Errors
    /// As [`DateTime::parse`].
    pub fn parse_or_in_zone(text: &str, zone: Zone) -> Result<Self, Fault> {
        if parse_local(text).is_some_and(|_| text.contains('T')) {
            Self::parse_in_zone(text, zone)
        } else {
            Self::parse(text).map_err(|fault| without_offset(text).unwrap_or(fault))
        }
    }

    /// Reads `2021-03-01T09:00` as local time of `zone`.
    ///
    /// # Errors
    /// As [`DateTime::parse`].
    pub fn parse_in_zone(text: &str, zone: Zone) -> Result<Self, Fault> {
        let local = parse_local(text).filter(|_| text.contains('T')).ok_or_else(|| wrong_datetime(text))?;
        Self::in_zone(local, zone)
    }

    fn from_offset(local: NaiveDateTime, offset: i32) -> Option<Self> {
        let utc = local.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))?;
        Date::from_chrono(utc.date())?;
        Some(Self { utc, offset, zone: None })
    }

    fn in_zone(local: NaiveDateTime, zone: Zone) -> Result<Self, Fault> {
        match zone.0.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) => Self::with_zone(local, offset.fix().local_minus_utc(), zone),
            MappedLocalTime::None => Err(Fault::new(
                FaultKind::NonexistentLocalTime,
                format!("{} does not exist in {zone}: clocks were put forward over it", local_words(local)),
            )),
            MappedLocalTime::Ambiguous(first, second) => Err(Fault::new(
                FaultKind::AmbiguousLocalTime,
                format!(
                    "{} occurs twice in {zone}: write `{}` or `{}`",
                    local_words(local),
                    offset_words(local, first.fix().local_minus_utc()),
                    offset_words(local, second.fix().local_minus_utc())
                ),
            )),
        }
    }

    fn with_zone(local: NaiveDateTime, offset: i32, zone: Zone) -> Result<Self, Fault> {
        let plain = Self::from_offset(local, offset).ok_or_else(|| out_of_range("the instant"))?;
        Ok(Self { zone: Some(zone), ..plain })
    }

    /// The first instant of a day in a zone.
    ///
    /// # Errors
    /// `NonexistentLocalTime` for a day that the zone skipped.
    pub fn start_of_day(date: Date, zone: Zone) -> Result<Self, Fault> {
        Self::first_instant(date, zone).ok_or_else(|| {
            Fault::new(FaultKind::NonexistentLocalTime, format!("the day {date} does not exist in {zone}"))
        })
    }

    fn first_instant(date: Date, zone: Zone) -> Option<Self> {
        let mut local = date.to_chrono().and_time(NaiveTime::MIN);
        // Gaps are multiples of a quarter of an hour; a day has 96 quarters.
        for _ in 0..96u32 {
            match zone.0.offset_from_local_datetime(&local) {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
                    return Self::with_zone(local, offset.fix().local_minus_utc(), zone).ok();
                }
                MappedLocalTime::None => local = local.checked_add_signed(TimeDelta::minutes(15))?,
            }
        }
        None
    }

    /// The instant of a local time, or the first one after a gap that swallows it; the earlier of two.
    pub(crate) fn at_or_after(date: Date, minute: u32, zone: Zone) -> Option<Self> {
        let start = date.to_chrono().and_time(NaiveTime::MIN);
        let mut local = start.checked_add_signed(TimeDelta::minutes(i64::from(minute)))?;
        for _ in 0..200u32 {
            match zone.0.offset_from_local_datetime(&local) {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
                    return Self::with_zone(local, offset.fix().local_minus_utc(), zone).ok();
                }
                MappedLocalTime::None => local = local.checked_add_signed(TimeDelta::minutes(15))?,
            }
        }
        None
    }

    fn local(&self) -> NaiveDateTime {
        self.utc.checked_add_signed(TimeDelta::seconds(i64::from(self.offset))).unwrap_or(self.utc)
    }

    /// The day as written, in its own offset or zone.
    pub fn date_as_written(&self) -> Date {
        Date::from_chrono(self.local().date()).unwrap_or_else(|| self.utc_date())
    }

    fn utc_date(&self) -> Date {
        Date::from_chrono(self.utc.date()).unwrap_or(Date::FIRST)
    }

    /// The day it is in a zone.
    pub fn date_in(&self, zone: Zone) -> Date {
        let local = zone.0.offset_from_utc_datetime(&self.utc).fix().local_minus_utc();
        let moved = self.utc.checked_add_signed(TimeDelta::seconds(i64::from(local))).unwrap_or(self.utc);
        Date::from_chrono(moved.date()).unwrap_or_else(|| self.utc_date())
    }

    /// The hour as written.
    pub fn hour(&self) -> u32 {
        self.local().hour()
    }

    /// The minute as written.
    pub fn minute(&self) -> u32 {
        self.local().minute()
    }

    /// The zone, where it was written with one.
    pub fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Nanoseconds since 1970.
    pub fn nanos(&self) -> i128 {
        let utc = self.utc.and_utc();
        i128::from(utc.timestamp()).saturating_mul(SECOND).saturating_add(i128::from(utc.timestamp_subsec_nanos()))
    }

    /// The time that elapsed since `earlier`; negative where this is before it.
    pub fn since(&self, earlier: &Self) -> Duration {
        Duration::from_nanos(self.nanos().saturating_sub(earlier.nanos()))
    }

    /// The instant a duration later, in the same offset or zone.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn add_duration(&self, duration: Duration) -> Result<Self, Fault> {
        let wrong = || out_of_range("the instant");
        let seconds = i64::try_from(duration.nanos.div_euclid(SECOND)).map_err(|_| wrong())?;
        let nanos = u32::try_from(duration.nanos.rem_euclid(SECOND)).map_err(|_| wrong())?;
        let delta = TimeDelta::new(seconds, nanos).ok_or_else(wrong)?;
        let utc = self.utc.checked_add_signed(delta).ok_or_else(wrong)?;
        Date::from_chrono(utc.date()).ok_or_else(wrong)?;
        let offset = match self.zone {
            Some(zone) => zone.0.offset_from_utc_datetime(&utc).fix().local_minus_utc(),
            None => self.offset,
        };
        Ok(Self { utc, offset, zone: self.zone })
    }

    /// The same local time a period later.
    ///
    /// # Errors
    /// As [`Date::add_period`]; a local time that does not exist or occurs twice.
    pub fn add_period(&self, period: Period, month_ends: MonthEnds) -> Result<Self, Fault> {
        let date = self.date_as_written().add_period(period, month_ends)?;
        self.on(date)
    }

    /// The same local time on another day.
    ///
    /// # Errors
    /// A local time that does not exist or occurs twice; `OutOfRange`.
    pub fn on(&self, date: Date) -> Result<Self, Fault> {
        let local = date.to_chrono().and_time(self.local().time());
        match self.zone {
            Some(zone) => Self::in_zone(local, zone),
            None => Self::from_offset(local, self.offset).ok_or_else(|| out_of_range("the instant")),
        }
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.utc == other.utc
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.utc.cmp(&other.utc)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.utc.hash(state);
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.zone {
            Some(zone) => write!(f, "{}[{zone}]", local_words(self.local())),
            None => f.write_str(&offset_words(self.local(), self.offset)),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn local_words(local: NaiveDateTime) -> String {
    format!("{}T{}", local.date(), Time(local.time()))
}

fn offset_words(local: NaiveDateTime, offset: i32) -> String {
    if offset == 0 {
        return format!("{}Z", local_words(local));
    }
    let minutes = offset.unsigned_abs().div_euclid(60);
    let sign = if offset < 0 { '-' } else { '+' };
    format!("{}{sign}{:02}:{:02}", local_words(local), minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// The local part and the offset in seconds.
fn split_offset(text: &str) -> Option<(&str, i32)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, 0));
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = offset.as_bytes() else { return None };
    let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?).ok()?;
    Some((local, if *sign == b'-' { seconds.checked_neg()? } else { seconds }))
}

/// `2021-03-01T09:00`, or a date as its midnight.
fn parse_local(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Time::parse_strict(time.as_bytes())?.0),
        None => (text, NaiveTime::MIN),
    };
    Some(Date::parse_strict(date)?.to_chrono().and_time(time))
}

/// What is wrong with a date-time that needs no offset, where it is another thing than the offset that it lacks.
fn without_offset(text: &str) -> Option<Fault> {
    let seen = shown(text);
    let joined = text.replacen(' ', "T", 1);
    let why = match parse_local(text) {
        Some(_) => format!("`{seen}` is a date, not a date-time: write it like `{seen}T09:00`"),
        None if joined != text && parse_local(&joined).is_some() => {
            format!("`{seen}` is not a date-time: write `T` between date and time, as `{joined}`")
        }
        None => return None,
    };
    Some(Fault::new(FaultKind::Unreadable, why))
}

fn wrong_datetime(text: &str) -> Fault {
    let seen = shown(text);
    let why = match parse_local(text) {
        Some(_) if text.contains('T') => {
            format!(
                "`{seen}` has no offset: write `{seen}Z` for UTC, or after it that of its place, as `+01:00`, or its zone, as `[Europe/Berlin]`"
            )
        }
        Some(_) => format!("`{seen}` is a date, not a date-time: write it like `{seen}T09:00+06:00`"),
        None if text.contains(' ') && parse_local(&text.replacen(' ', "T", 1)).is_some() => {
            format!(
                "`{seen}` is not a date-time: write `T` between date and time, and its offset, as `{}+01:00`",
                text.replacen(' ', "T", 1)
            )
        }
        None => format!("`{seen}` is not a date-time: write it like `2021-03-01T09:00+06:00`"),
    };
    Fault::new(FaultKind::Unreadable, why)
}
