//! Instants, with the offset or zone that they were written in, and times of day.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{MappedLocalTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::super::fault::{Fault, FaultKind};
use super::super::text::shown_exactly;
use super::date::{Date, MonthEnds, explain_invalid_date, number};
use super::length::{CalendarPeriod, Duration};
use super::zone::Zone;
use super::{SECOND, out_of_range};

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(NaiveTime);

impl Time {
    /// Reads `09:00`, `09:00:30`, `09:00:30.5`.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_strict(text.as_bytes()).ok_or_else(|| {
            let why = wrong_time(text).unwrap_or_else(|| "write it like `09:00`".to_owned());
            Fault::new(
                FaultKind::Unreadable,
                format!("`{}` is not a time of day: {why}", shown_exactly(text)),
            )
        })
    }

    fn parse_strict(text: &[u8]) -> Option<Self> {
        let [h1, h2, b':', m1, m2, rest @ ..] = text else {
            return None;
        };
        let (seconds, nanos) = match rest {
            [] => (0, 0),
            [b':', s1, s2] => (number(&[*s1, *s2])?, 0),
            [b':', s1, s2, b'.', fraction @ ..] if (1..=9).contains(&fraction.len()) => {
                let scale =
                    10u32.checked_pow(u32::try_from(9usize.checked_sub(fraction.len())?).ok()?)?;
                (number(&[*s1, *s2])?, number(fraction)?.checked_mul(scale)?)
            }
            _ => return None,
        };
        NaiveTime::from_hms_nano_opt(number(&[*h1, *h2])?, number(&[*m1, *m2])?, seconds, nanos)
            .map(Self)
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        self.0.hour()
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u32 {
        self.0.minute()
    }

    /// The second, 0 to 59; fractions are left out.
    pub fn second(self) -> u32 {
        self.0.second()
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

/// An instant, with the offset or zone that it was written in. Equality and order compare instants
/// only.
#[derive(Clone, Copy)]
pub struct DateTime {
    utc: NaiveDateTime,
    /// Offset of the local time as written, in seconds east of UTC.
    offset: i32,
    zone: Option<Zone>,
}

impl DateTime {
    /// Reads `2021-03-01T09:00+06:00`, `…Z`, `2021-03-01T09:00[Asia/Almaty]`, or a time with both;
    /// a date with an offset is its first instant.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form; `NonexistentLocalTime`, `AmbiguousLocalTime`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if let Some((local, zone)) = text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            let known = Zone::from_name(zone).ok_or_else(|| {
                Fault::new(
                    FaultKind::Unreadable,
                    format!(
                        "`{}` is not a zone of the IANA database",
                        shown_exactly(zone)
                    ),
                )
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

    /// The nanoseconds since 1970 of an instant in the usual form, `2021-03-01T09:00:00Z` or with an offset; `None` for
    /// other forms, which [`DateTime::parse`] may read, and for instants that 64 bits cannot hold.
    pub fn parse_nanos(text: &[u8]) -> Option<i64> {
        let (clock, rest) = text.split_first_chunk::<19>()?;
        let [
            y1,
            y2,
            y3,
            y4,
            b'-',
            m1,
            m2,
            b'-',
            d1,
            d2,
            b'T',
            h1,
            h2,
            b':',
            n1,
            n2,
            b':',
            s1,
            s2,
        ] = *clock
        else {
            return None;
        };
        let offset = match *rest {
            [b'Z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
                let seconds = hours
                    .checked_mul(3600)?
                    .checked_add(minutes.checked_mul(60)?)?;
                (hours < 24 && minutes < 60).then_some(if sign == b'-' {
                    seconds.checked_neg()?
                } else {
                    seconds
                })?
            }
            _ => return None,
        };
        let (hours, minutes, seconds) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
        if hours > 23 || minutes > 59 || seconds > 59 {
            return None;
        }
        let year = two(y1, y2)?.checked_mul(100)?.checked_add(two(y3, y4)?)?;
        let date = Date::from_ymd(
            i32::try_from(year).ok()?,
            u32::try_from(two(m1, m2)?).ok()?,
            u32::try_from(two(d1, d2)?).ok()?,
        )?;
        let days = i64::from(date.to_chrono().to_epoch_days());
        let of_day = hours
            .checked_mul(3600)?
            .checked_add(minutes.checked_mul(60)?)?
            .checked_add(seconds)?;
        let utc = days
            .checked_mul(86_400)?
            .checked_add(of_day)?
            .checked_sub(offset)?;
        // The first and the last day of the calendar are left to the careful reader.
        utc.checked_mul(1_000_000_000)
    }

    /// The instant so many nanoseconds after 1970-01-01T00:00Z, in UTC.
    pub(crate) fn of_nanos(nanos: i64) -> Option<Self> {
        let utc = chrono::DateTime::from_timestamp_nanos(nanos).naive_utc();
        Date::from_chrono(utc.date())?;
        Some(Self {
            utc,
            offset: 0,
            zone: None,
        })
    }

    /// Reads a date-time for a zone. One without an offset is a local time of `zone`; one with an
    /// offset or in another zone is converted to `zone`.
    ///
    /// # Errors
    /// Those of [`DateTime::parse`].
    pub fn parse_or_in_zone(text: &str, zone: Zone) -> Result<Self, Fault> {
        if parse_local(text).is_some_and(|_| text.contains('T')) {
            Self::parse_in_zone(text, zone)
        } else {
            Self::parse(text)
                .map(|instant| instant.moved_to(zone))
                .map_err(|fault| fault_besides_offset(text).unwrap_or(fault))
        }
    }

    /// Whether a text is a local time without an offset: `2021-03-01T09:00`.
    pub fn is_local(text: &str) -> bool {
        text.contains('T') && parse_local(text).is_some()
    }

    /// The same instant in a zone.
    #[must_use]
    pub fn moved_to(self, zone: Zone) -> Self {
        // Only `local` needs the offset here, and reports the end of the tables itself.
        Self {
            offset: zone.offset_at(self.utc).unwrap_or(self.offset),
            zone: Some(zone),
            ..self
        }
    }

    /// Reads `2021-03-01T09:00` as a local time of `zone`.
    ///
    /// # Errors
    /// Those of [`DateTime::parse`].
    pub fn parse_in_zone(text: &str, zone: Zone) -> Result<Self, Fault> {
        let local = parse_local(text)
            .filter(|_| text.contains('T'))
            .ok_or_else(|| wrong_datetime(text))?;
        Self::in_zone(local, zone)
    }

    /// Reads `2024-06-01T10:00+05:00[Asia/Almaty]` (RFC 9557), if offset and zone agree.
    fn parse_both(text: &str, before: &str, offset: i32, zone: Zone) -> Result<Self, Fault> {
        let instant = Self::parse(before)?;
        let there = zone.offset_at(instant.utc)?;
        if there == offset {
            return Ok(Self {
                zone: Some(zone),
                ..instant
            });
        }
        let right = Self {
            utc: instant.utc,
            offset: there,
            zone: Some(zone),
        };
        let why = format!(
            "`{}` has an offset and a zone that do not agree: at this instant it is {right}; leave one of them out",
            shown_exactly(text)
        );
        Err(Fault::new(FaultKind::Unreadable, why))
    }

    fn from_offset(local: NaiveDateTime, offset: i32) -> Option<Self> {
        let utc = local.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))?;
        Date::from_chrono(utc.date())?;
        Some(Self {
            utc,
            offset,
            zone: None,
        })
    }

    fn in_zone(local: NaiveDateTime, zone: Zone) -> Result<Self, Fault> {
        match zone.offsets_of(local)? {
            MappedLocalTime::Single(offset) => Self::with_zone(local, offset, zone),
            MappedLocalTime::None => Err(Fault::new(
                FaultKind::NonexistentLocalTime,
                format!(
                    "{} does not exist in {zone}: clocks were put forward over it",
                    local_words(local)
                ),
            )),
            MappedLocalTime::Ambiguous(first, second) => Err(Fault::new(
                FaultKind::AmbiguousLocalTime,
                format!(
                    "{} occurs twice in {zone}: write `{}` or `{}`",
                    local_words(local),
                    offset_words(local, first),
                    offset_words(local, second)
                ),
            )),
        }
    }

    fn with_zone(local: NaiveDateTime, offset: i32, zone: Zone) -> Result<Self, Fault> {
        let plain = Self::from_offset(local, offset).ok_or_else(|| out_of_range("the instant"))?;
        Ok(Self {
            zone: Some(zone),
            ..plain
        })
    }

    /// The first instant of a day in a zone.
    ///
    /// # Errors
    /// `NonexistentLocalTime` for a day that the zone skipped; `OutsideCover` after the tables of
    /// the zone end.
    pub fn start_of_day(date: Date, zone: Zone) -> Result<Self, Fault> {
        // A day has 96 quarters of an hour.
        Self::first_after(date.to_chrono().and_time(NaiveTime::MIN), 96, zone)?.ok_or_else(|| {
            Fault::new(
                FaultKind::NonexistentLocalTime,
                format!("the day {date} does not exist in {zone}"),
            )
        })
    }

    /// The instant of a local time: the first one after the gap if the clocks skip it, the earlier
    /// one if it occurs twice.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end.
    pub(crate) fn at_or_after(date: Date, minute: u32, zone: Zone) -> Result<Option<Self>, Fault> {
        let start = date.to_chrono().and_time(NaiveTime::MIN);
        match start.checked_add_signed(TimeDelta::minutes(i64::from(minute))) {
            Some(local) => Self::first_after(local, 200, zone),
            None => Ok(None),
        }
    }

    /// The first instant at or after a local time. Tries that many quarters of an hour, since gaps
    /// are multiples of one.
    fn first_after(
        mut local: NaiveDateTime,
        quarters: u32,
        zone: Zone,
    ) -> Result<Option<Self>, Fault> {
        for _ in 0..quarters {
            match zone.offsets_of(local)? {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
                    return Ok(Self::with_zone(local, offset, zone).ok());
                }
                MappedLocalTime::None => {
                    let Some(next) = local.checked_add_signed(TimeDelta::minutes(15)) else {
                        return Ok(None);
                    };
                    local = next;
                }
            }
        }
        Ok(None)
    }

    /// Local time in the zone or at the offset that it was written with.
    fn local(&self) -> Result<NaiveDateTime, Fault> {
        let offset = match self.zone {
            Some(zone) => zone.offset_at(self.utc)?,
            None => self.offset,
        };
        Ok(self.shifted(offset))
    }

    /// Local time at an offset.
    fn shifted(&self, offset: i32) -> NaiveDateTime {
        self.utc
            .checked_add_signed(TimeDelta::seconds(i64::from(offset)))
            .unwrap_or(self.utc)
    }

    fn day(&self, local: NaiveDateTime) -> Date {
        Date::from_chrono(local.date())
            .or_else(|| Date::from_chrono(self.utc.date()))
            .unwrap_or(Date::FIRST)
    }

    /// The day as written, in its own offset or zone.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end.
    pub fn date_as_written(&self) -> Result<Date, Fault> {
        Ok(self.day(self.local()?))
    }

    /// The day in a zone.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end.
    pub fn date_in(&self, zone: Zone) -> Result<Date, Fault> {
        Ok(self.day(self.shifted(zone.offset_at(self.utc)?)))
    }

    /// The hour as written.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end.
    pub fn hour(&self) -> Result<u32, Fault> {
        Ok(self.local()?.hour())
    }

    /// The minute as written.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end.
    pub fn minute(&self) -> Result<u32, Fault> {
        Ok(self.local()?.minute())
    }

    /// The second as written; fractions are left out.
    ///
    /// # Errors
    /// `AfterZoneTables`.
    pub fn second(&self) -> Result<u32, Fault> {
        Ok(self.local()?.second())
    }

    /// The time of day as written.
    ///
    /// # Errors
    /// `AfterZoneTables`.
    pub fn time_as_written(&self) -> Result<Time, Fault> {
        Ok(Time(self.local()?.time()))
    }

    /// The time of day in a zone.
    ///
    /// # Errors
    /// `AfterZoneTables`.
    pub fn time_in(&self, zone: Zone) -> Result<Time, Fault> {
        Ok(Time(self.shifted(zone.offset_at(self.utc)?).time()))
    }

    /// Nanoseconds to a later instant by the local clock of this one: noon to noon is a day, also
    /// when the clocks change in between.
    ///
    /// # Errors
    /// `OutsideCover` after the tables of the zone end; `AmbiguousLocalTime` if the clock, set
    /// back, shows an earlier time at the later instant, or a day that is no longer complete.
    pub fn clock_until(&self, later: &Self) -> Result<i128, Fault> {
        let offset = match self.zone {
            Some(zone) => zone.offset_at(later.utc)?,
            None => self.offset,
        };
        let passed = later.shifted(offset).signed_duration_since(self.local()?);
        let nanos = i128::from(passed.num_seconds())
            .saturating_mul(SECOND)
            .saturating_add(i128::from(passed.subsec_nanos()));
        if nanos < 0 && later >= self {
            let text = format!(
                "from {self} to {later} the clock was put back, and shows the end before the beginning"
            );
            return Err(Fault::new(FaultKind::AmbiguousLocalTime, text));
        }
        if let Some(zone) = self.zone
            && let Some(next) = self.day_after(nanos)?
            && let MappedLocalTime::Ambiguous(first, second) = zone.offsets_of(next)?
            && next.signed_duration_since(later.utc).num_seconds() <= i64::from(first.max(second))
        {
            let text = format!(
                "from {self} to {later} the clock was put back over {}, when a day is complete",
                Time(next.time())
            );
            return Err(Fault::new(FaultKind::AmbiguousLocalTime, text));
        }
        Ok(nanos)
    }

    /// The local time at which the day that runs so many nanoseconds after this is complete.
    fn day_after(&self, nanos: i128) -> Result<Option<NaiveDateTime>, Fault> {
        let complete = nanos.div_euclid(super::DAY).saturating_add(1);
        let days = i64::try_from(complete).ok().and_then(TimeDelta::try_days);
        let local = self.local()?;
        Ok(days.and_then(|days| local.checked_add_signed(days)))
    }

    /// The zone, if it was written with one.
    pub fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// The clock that it was written by: seconds east of UTC, and the zone. Equal instants may have different clocks.
    pub fn clock(&self) -> (i32, Option<Zone>) {
        (self.offset, self.zone)
    }

    /// Nanoseconds since 1970-01-01T00:00Z.
    pub fn nanos(&self) -> i128 {
        let utc = self.utc.and_utc();
        i128::from(utc.timestamp())
            .saturating_mul(SECOND)
            .saturating_add(i128::from(utc.timestamp_subsec_nanos()))
    }

    /// The time elapsed since `earlier`; negative if this is the earlier one.
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
        let moved = Self { utc, ..*self };
        Ok(match self.zone {
            Some(zone) => moved.moved_to(zone),
            None => moved,
        })
    }

    /// The same local time a period later.
    ///
    /// # Errors
    /// Those of [`Date::add_period`]; `NonexistentLocalTime`, `AmbiguousLocalTime`.
    pub fn add_period(&self, period: CalendarPeriod, month_ends: MonthEnds) -> Result<Self, Fault> {
        let date = self.date_as_written()?.add_period(period, month_ends)?;
        self.on_date(date)
    }

    /// The same local time on another day.
    ///
    /// # Errors
    /// `NonexistentLocalTime`, `AmbiguousLocalTime`, `OutOfRange`.
    pub fn on_date(&self, date: Date) -> Result<Self, Fault> {
        let now = self.local()?;
        let local = date.to_chrono().and_time(now.time());
        match self.zone {
            _ if local == now => Ok(*self),
            Some(zone) => Self::in_zone(local, zone),
            None => {
                Self::from_offset(local, self.offset).ok_or_else(|| out_of_range("the instant"))
            }
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
        let local = self.shifted(self.offset);
        match self.zone {
            Some(zone) if matches!(zone.offsets_of(local), Ok(MappedLocalTime::Single(_))) => {
                write!(f, "{}[{zone}]", local_words(local))
            }
            _ => f.write_str(&offset_words(local, self.offset)),
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
    if offset.rem_euclid(60) != 0 {
        // Offsets of local mean time include seconds, which RFC 3339 cannot express: prints the
        // same instant in UTC.
        let utc = local
            .checked_sub_signed(TimeDelta::seconds(i64::from(offset)))
            .unwrap_or(local);
        return format!("{}Z", local_words(utc));
    }
    let minutes = offset.unsigned_abs().div_euclid(60);
    let sign = if offset < 0 { '-' } else { '+' };
    format!(
        "{}{sign}{:02}:{:02}",
        local_words(local),
        minutes.div_euclid(60),
        minutes.rem_euclid(60)
    )
}

/// Splits off the offset, in seconds, from the local part.
/// The number that two digits write.
fn two(tens: u8, units: u8) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte & 15));
    digit(tens)?.checked_mul(10)?.checked_add(digit(units)?)
}

fn split_offset(text: &str) -> Option<(&str, i32)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, 0));
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = offset.as_bytes() else {
        return None;
    };
    let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(
        hours
            .checked_mul(60)?
            .checked_add(minutes)?
            .checked_mul(60)?,
    )
    .ok()?;
    Some((
        local,
        if *sign == b'-' {
            seconds.checked_neg()?
        } else {
            seconds
        },
    ))
}

/// Reads `2021-03-01T09:00`, or a date as its midnight.
fn parse_local(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Time::parse_strict(time.as_bytes())?.0),
        None => (text, NaiveTime::MIN),
    };
    Some(Date::parse_strict(date)?.to_chrono().and_time(time))
}

/// The fault of a date-time that needs no offset, if something other than its lack is the cause.
fn fault_besides_offset(text: &str) -> Option<Fault> {
    let seen = shown_exactly(text);
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
    let seen = shown_exactly(text);
    let why = match parse_local(text) {
        Some(_) if text.contains('T') => {
            format!(
                "`{seen}` has no offset: write `{seen}Z` for UTC, or after it that of its place, as `+01:00`, or its zone, as `[Europe/Berlin]`"
            )
        }
        Some(_) => {
            format!("`{seen}` is a date, not a date-time: write it like `{seen}T09:00+06:00`")
        }
        None if text.contains(' ') && parse_local(&text.replacen(' ', "T", 1)).is_some() => {
            format!(
                "`{seen}` is not a date-time: write `T` between date and time, and its offset, as `{}+01:00`",
                text.replacen(' ', "T", 1)
            )
        }
        None => match wrong_part(text) {
            Some(why) => format!("`{seen}` is not a date-time: {why}"),
            None => format!("`{seen}` is not a date-time: write it like `2021-03-01T09:00+06:00`"),
        },
    };
    Fault::new(FaultKind::Unreadable, why)
}

/// Names the part of a date-time that is wrong: its day, its time of day, or its offset.
fn wrong_part(text: &str) -> Option<String> {
    let plain = text.split_once('[').map_or(text, |(plain, _)| plain);
    let (date, rest) = plain.split_once(['T', 't'])?;
    if Date::parse_strict(date).is_none() {
        return Some(explain_invalid_date(date));
    }
    let (time, offset) = rest
        .find(['Z', 'z', '+', '-'])
        .and_then(|at| rest.split_at_checked(at))
        .unwrap_or((rest, ""));
    if Time::parse_strict(time.as_bytes()).is_none() {
        return Some(
            wrong_time(time)
                .unwrap_or_else(|| "its time is written like `09:00` or `09:00:30`".to_owned()),
        );
    }
    (!offset.is_empty())
        .then(|| "its offset is written like `+06:00`, or as `Z` for UTC".to_owned())
}

/// Names an impossible part of a time of day: an hour 24, a second 60, more than nine decimals.
fn wrong_time(text: &str) -> Option<String> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<u32> = clock
        .split(':')
        .map(|part| number(part.as_bytes()))
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match *parts.as_slice() {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    Some(match (hour, minute, second) {
        (24, 0, 0) => "the end of a day is `00:00` of the next day".to_owned(),
        (24.., ..) => "hours go to 23".to_owned(),
        (_, 60.., _) => "minutes go to 59".to_owned(),
        (_, _, 60) => "seconds go to 59, and leap seconds are not counted".to_owned(),
        (_, _, 61..) => "seconds go to 59".to_owned(),
        _ if fraction.len() > 9 => "a second has at most nine decimals".to_owned(),
        _ => return None,
    })
}
