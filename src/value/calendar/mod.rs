//! Calendars: working days and working hours, counted in constant time.
//!
//! A [`Calendar`] gives results only for the days that it covers. Building it computes prefix sums
//! of its working days and hours, so that a count is a subtraction.

mod holidays;
mod spec;

use std::sync::{Arc, OnceLock};

pub use holidays::{HolidayKind, HolidayRow, parse_holidays};
pub use spec::{CalendarSpec, WEEKDAYS, Weekdays};

use super::fault::{Fault, FaultKind};
use super::time::{Date, DateTime, Duration, Stretch, Zone};

/// A compiled calendar.
#[derive(Debug)]
pub struct Calendar {
    spec: CalendarSpec,
    zone: Zone,
    first: Date,
    last: Date,
    /// Prefix sums: working days before each day of the cover, with one entry after the last day.
    before: Vec<u32>,
    /// The working days, in order.
    working: Vec<Date>,
    /// Prefix sums of working time before each day of the cover, in nanoseconds; computed on first
    /// use.
    hours_before: OnceLock<Arc<[i128]>>,
}

impl Calendar {
    /// Compiles a specification; `None` if it lacks a zone, a week or a cover.
    pub fn build(spec: CalendarSpec) -> Option<Self> {
        let (zone, (first, last)) = (spec.zone?, spec.covers?);
        spec.week?;
        let days = usize::try_from(last.days_since(first))
            .ok()?
            .checked_add(1)?;
        let mut before = Vec::with_capacity(days.saturating_add(1));
        let mut working = Vec::new();
        let may_skip = zone.may_skip_dates();
        let mut day = first;
        for _ in 0..days {
            before.push(u32::try_from(working.len()).ok()?);
            if spec.is_working_day(day) && !(may_skip && is_skipped(day, zone)) {
                working.push(day);
            }
            day = day.add_days(1).unwrap_or(day);
        }
        before.push(u32::try_from(working.len()).ok()?);
        Some(Self {
            spec,
            zone,
            first,
            last,
            before,
            working,
            hours_before: OnceLock::new(),
        })
    }

    /// The specification that it was built from.
    pub fn spec(&self) -> &CalendarSpec {
        &self.spec
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Its zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// First and last day that it covers.
    pub fn cover(&self) -> (Date, Date) {
        (self.first, self.last)
    }

    fn index(&self, date: Date) -> Result<usize, Fault> {
        if date < self.first || date > self.last {
            let text = format!(
                "{date} is outside calendar {}, which covers {} to {}",
                self.name(),
                self.first,
                self.last
            );
            return Err(Fault::new(FaultKind::OutsideCover, text));
        }
        Ok(usize::try_from(date.days_since(self.first)).unwrap_or(0))
    }

    /// Working days before a day, given by its index in the cover (or one past the last).
    fn working_before(&self, index: usize) -> usize {
        self.before
            .get(index)
            .and_then(|count| usize::try_from(*count).ok())
            .unwrap_or(0)
    }

    /// Whether a day is a working day.
    ///
    /// # Errors
    /// `OutsideCover`.
    pub fn is_working_day(&self, date: Date) -> Result<bool, Fault> {
        let index = self.index(date)?;
        Ok(self.working_before(index) != self.working_before(index.saturating_add(1)))
    }

    /// Working days from one day to another, both included; 0 if the last is before the first.
    ///
    /// # Errors
    /// `OutsideCover`.
    pub fn working_days_between(&self, first: Date, last: Date) -> Result<i64, Fault> {
        if last < first {
            return Ok(0);
        }
        let (start, end) = (self.index(first)?, self.index(last)?.saturating_add(1));
        Ok(i64::try_from(
            self.working_before(end)
                .saturating_sub(self.working_before(start)),
        )
        .unwrap_or(i64::MAX))
    }

    /// Working days in a stretch. Of dates, the days that it contains, without those that `count`
    /// excludes; of date-times, the complete local days inside it.
    ///
    /// # Errors
    /// `Backwards`, `OutsideCover`.
    pub fn working_days_in(&self, stretch: &Stretch) -> Result<i64, Fault> {
        let Some((first, last)) = self.counted_range(stretch)? else {
            return Ok(0);
        };
        self.working_days_between(first, last)
    }

    /// First and last day that the working days of a stretch are counted in; `None` if it
    /// contains no day.
    ///
    /// # Errors
    /// `Backwards`, `OutsideCover`.
    pub fn counted_range(&self, stretch: &Stretch) -> Result<Option<(Date, Date)>, Fault> {
        stretch.check_order()?;
        let (first, last) = match *stretch {
            Stretch::Dates { from, to, closed } => {
                self.index(from)?;
                let last = if closed { to } else { to.add_days(-1)? };
                if last < from {
                    return Ok(None);
                }
                self.index(last)?;
                let skip = |leave: Option<bool>| i64::from(leave == Some(false));
                let first = from.add_days(skip(self.spec.count_first))?;
                (
                    first,
                    last.add_days(skip(self.spec.count_last).saturating_neg())
                        .unwrap_or(last),
                )
            }
            Stretch::Instants { from, to } => {
                let (begin, end) = (from.date_in(self.zone)?, to.date_in(self.zone)?);
                self.index(begin)?;
                self.index(self.last_day(from, to)?)?;
                // The first day counts if the stretch begins at or before its first instant. The
                // last day is never complete, since the end is excluded.
                let whole =
                    DateTime::start_of_day(begin, self.zone).is_ok_and(|start| start >= from);
                (begin.add_days(i64::from(!whole))?, end.add_days(-1)?)
            }
        };
        Ok((first <= last).then_some((first, last)))
    }

    /// The days of a stretch that are not working days, with the reason; at most `limit` of them.
    ///
    /// # Errors
    /// `Backwards`, `OutsideCover`.
    pub fn days_skipped(
        &self,
        stretch: &Stretch,
        limit: usize,
    ) -> Result<Vec<(Date, String)>, Fault> {
        let Some((first, last)) = self.counted_range(stretch)? else {
            return Ok(Vec::new());
        };
        let mut skipped = Vec::new();
        let mut day = first;
        while day <= last && skipped.len() < limit {
            if !self.is_working_day(day)? {
                skipped.push((day, self.spec.why_not_worked(day)));
            }
            day = day.add_days(1)?;
        }
        Ok(skipped)
    }

    /// The n-th working day after a day, or before it for negative n; 0 gives the day itself.
    ///
    /// # Errors
    /// `OutsideCover`.
    pub fn add_working_days(&self, date: Date, days: i64) -> Result<Date, Fault> {
        if days == 0 {
            return Ok(date);
        }
        let index = self.index(date)?;
        let target = if days > 0 {
            // Index in `working` of the n-th working day after the day.
            i64::try_from(self.working_before(index.saturating_add(1)))
                .ok()
                .and_then(|n| n.checked_add(days)?.checked_sub(1))
        } else {
            // Index in `working` of the n-th working day before the day; `days` is negative.
            i64::try_from(self.working_before(index))
                .ok()
                .and_then(|n| n.checked_add(days))
        };
        let found = target
            .and_then(|n| usize::try_from(n).ok())
            .and_then(|n| self.working.get(n));
        found.copied().ok_or_else(|| self.left(date, days))
    }

    fn left(&self, date: Date, days: i64) -> Fault {
        Fault::new(
            FaultKind::OutsideCover,
            format!(
                "{date} and {days} working days leave calendar {}, which covers {} to {}",
                self.name(),
                self.first,
                self.last
            ),
        )
    }

    /// The day itself if it is a working day, otherwise the next working day.
    ///
    /// # Errors
    /// `OutsideCover`.
    pub fn next_working_day(&self, date: Date) -> Result<Date, Fault> {
        let index = self.index(date)?;
        self.working
            .get(self.working_before(index))
            .copied()
            .ok_or_else(|| self.left(date, 1))
    }

    /// The day itself if it is a working day, otherwise the working day before it.
    ///
    /// # Errors
    /// `OutsideCover`.
    pub fn previous_working_day(&self, date: Date) -> Result<Date, Fault> {
        let upto = self.working_before(self.index(date)?.saturating_add(1));
        upto.checked_sub(1)
            .and_then(|n| self.working.get(n))
            .copied()
            .ok_or_else(|| self.left(date, -1))
    }

    /// The working time in a stretch.
    ///
    /// # Errors
    /// `Backwards`, `OutsideCover`.
    pub fn working_time_in(&self, stretch: &Stretch) -> Result<Duration, Fault> {
        stretch.check_order()?;
        let (start, end) = match *stretch {
            Stretch::Dates { .. } => {
                let Some((first, last)) = self.counted_range(stretch)? else {
                    return Ok(Duration::from_nanos(0));
                };
                (
                    self.hours_until(self.index(first)?)?,
                    self.hours_until(self.index(last)?.saturating_add(1))?,
                )
            }
            Stretch::Instants { from, to } => {
                let (start, last) = (
                    self.worked_until(from)?,
                    self.index(self.last_day(from, to)?)?,
                );
                let at_midnight = to.date_in(self.zone)? > self.last_day(from, to)?;
                (
                    start,
                    if at_midnight {
                        self.hours_until(last.saturating_add(1))?
                    } else {
                        self.worked_until(to)?
                    },
                )
            }
        };
        Ok(Duration::from_nanos(end.saturating_sub(start)))
    }

    /// The last day that a stretch of instants touches; the day of its begin if it is empty.
    fn last_day(&self, from: DateTime, to: DateTime) -> Result<Date, Fault> {
        let day = to.date_in(self.zone)?;
        let begins =
            from < to && DateTime::start_of_day(day, self.zone).is_ok_and(|start| start >= to);
        if begins { day.add_days(-1) } else { Ok(day) }
    }

    /// Working nanoseconds from the start of the cover to an instant.
    fn worked_until(&self, instant: DateTime) -> Result<i128, Fault> {
        let date = instant.date_in(self.zone)?;
        let index = self.index(date)?;
        let whole_days = self.hours_until(index)?;
        let today = if self.is_working_day(date)? {
            self.worked_on(date, Some(instant))?
        } else {
            0
        };
        Ok(whole_days.saturating_add(today))
    }

    /// Working nanoseconds of a working day, in total or up to an instant.
    fn worked_on(&self, date: Date, until: Option<DateTime>) -> Result<i128, Fault> {
        let mut worked = 0i128;
        for (from, to) in self.spec.hours_on(date).unwrap_or_default() {
            let (Some(start), Some(end)) = (
                DateTime::at_or_after(date, *from, self.zone)?,
                DateTime::at_or_after(date, *to, self.zone)?,
            ) else {
                continue;
            };
            let end = until.map_or(end, |until| until.min(end));
            worked = worked.saturating_add(end.since(&start).nanos.max(0));
        }
        Ok(worked)
    }

    /// Working nanoseconds before a day, given by its index in the cover (or one past the last).
    fn hours_until(&self, index: usize) -> Result<i128, Fault> {
        if let Some(sum) = self.hours().get(index) {
            return Ok(*sum);
        }
        let text = format!(
            "the local time of {} is not known so late: the tables of the zone end",
            self.zone
        );
        Err(Fault::new(FaultKind::OutsideCover, text))
    }

    /// The prefix sums; they end with the tables of the zone.
    fn hours(&self) -> &[i128] {
        self.hours_before.get_or_init(|| {
            let mut sums = Vec::with_capacity(self.before.len());
            let mut sum = 0i128;
            let mut worked = self.working.iter().peekable();
            let mut day = self.first;
            for _ in 0..self.before.len() {
                sums.push(sum);
                if worked.next_if_eq(&&day).is_some() {
                    let Ok(today) = self.worked_on(day, None) else {
                        break;
                    };
                    sum = sum.saturating_add(today);
                }
                day = day.add_days(1).unwrap_or(day);
            }
            sums.into()
        })
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

/// Whether a zone has no instant on this day, because its clocks skipped it.
fn is_skipped(day: Date, zone: Zone) -> bool {
    let known = day.year() <= Zone::LAST_YEAR;
    known
        && DateTime::start_of_day(day, zone)
            .is_err_and(|fault| fault.kind == FaultKind::NonexistentLocalTime)
}

/// Minutes since midnight of `09:00`; `24:00` is the end of the day.
pub fn minute_of_day(text: &str) -> Option<u32> {
    if text == "24:00" {
        return Some(1440);
    }
    let time = super::time::Time::parse(text).ok()?;
    (text.len() == 5).then(|| time.hour().saturating_mul(60).saturating_add(time.minute()))
}
