//! Calendars (section 7), counted day by day.

use whereas::internals::syntax::ast::{Calendar, CalendarClauseKind, TextLiteral};
use whereas::internals::value::{Date, DateTime, Duration, Zone};

use crate::world::World;

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// From and to.
type Hours = (String, String);

/// A calendar with what it takes over.
#[derive(Debug, Clone)]
pub struct Days {
    zone: Option<Zone>,
    week: [bool; 7],
    hours: Vec<Hours>,
    /// Hours of single days, the last word on each.
    single_hours: Vec<(Date, Vec<Hours>)>,
    first_counts: bool,
    last_counts: bool,
    covers: (Date, Date),
    /// Single days, the last word on each: whether it is worked.
    single: Vec<(Date, bool)>,
    joined: Vec<Days>,
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn named(world: &World<'_>, name: &str) -> Days {
    build(world, world.calendars[name])
}

fn build(world: &World<'_>, calendar: &Calendar) -> Days {
    let mut days = match (&calendar.extends, calendar.joins.as_slice()) {
        (Some(base), _) => named(world, &base.segments[0].text),
        (None, []) => Days {
            zone: None,
            week: [true, true, true, true, true, false, false],
            hours: Vec::new(),
            single_hours: Vec::new(),
            first_counts: true,
            last_counts: true,
            covers: (Date::FIRST, Date::FIRST),
            single: Vec::new(),
            joined: Vec::new(),
        },
        // "works where all do"; "an end that one of them does not count is not counted"
        (None, joins) => {
            let joined: Vec<Days> = joins
                .iter()
                .map(|path| named(world, &path.segments[0].text))
                .collect();
            Days {
                zone: joined[0].zone,
                week: [true; 7],
                hours: Vec::new(),
                single_hours: Vec::new(),
                first_counts: joined.iter().all(|days| days.first_counts),
                last_counts: joined.iter().all(|days| days.last_counts),
                covers: (
                    joined.iter().map(|days| days.covers.0).max().unwrap(),
                    joined.iter().map(|days| days.covers.1).min().unwrap(),
                ),
                single: Vec::new(),
                joined,
            }
        }
    };
    for clause in &calendar.clauses {
        match &clause.kind {
            CalendarClauseKind::Zone(zone) => days.zone = Zone::from_name(&zone.text),
            CalendarClauseKind::WorkingWeek(spans) => {
                days.week = [false; 7];
                for (from, to) in spans {
                    let at = |name: &str| DAYS.iter().position(|day| *day == name).unwrap();
                    let (mut day, last) = (at(&from.text), at(&to.text));
                    days.week[day] = true;
                    while day != last {
                        day = (day + 1) % 7;
                        days.week[day] = true;
                    }
                }
            }
            CalendarClauseKind::WorkingHours(spans) => {
                days.hours = hours_of(spans);
            }
            CalendarClauseKind::HoursOn(day, spans) => {
                days.single_hours.push((date(&day.text), hours_of(spans)));
            }
            CalendarClauseKind::Count { first, last } => {
                days.first_counts = first.unwrap_or(days.first_counts);
                days.last_counts = last.unwrap_or(days.last_counts);
            }
            CalendarClauseKind::Covers(from, to) => {
                days.covers = (date(&from.text), date(&to.text))
            }
            CalendarClauseKind::Holiday(day, _) => days.single.push((date(&day.text), false)),
            CalendarClauseKind::WorkingDay(day, _) => days.single.push((date(&day.text), true)),
            CalendarClauseKind::HolidaysFrom(_) => unreachable!(),
        }
    }
    days
}

fn hours_of(spans: &[(TextLiteral, TextLiteral)]) -> Vec<Hours> {
    spans
        .iter()
        .map(|(a, b)| (a.text.to_string(), b.text.to_string()))
        .collect()
}

impl Days {
    /// Whether a day is worked; none outside `covers`.
    pub fn works(&self, day: Date) -> Option<bool> {
        (self.covers.0 <= day && day <= self.covers.1).then(|| self.is_worked(day))
    }

    fn is_worked(&self, day: Date) -> bool {
        let single = self
            .single
            .iter()
            .rev()
            .find(|(single, _)| *single == day)
            .map(|(_, works)| *works);
        single.unwrap_or(
            self.week[day.weekday()] && self.joined.iter().all(|days| days.is_worked(day)),
        )
    }

    /// "`d + n working days of C` lands on the n-th working day after d, which itself never counts."
    pub fn add(&self, day: Date, count: i64) -> Option<Date> {
        if count == 0 {
            return Some(day);
        }
        self.works(day)?;
        let (mut day, mut left) = (day, count.abs());
        while left > 0 {
            day = day.add_days(count.signum()).ok()?;
            if self.works(day)? {
                left -= 1;
            }
        }
        Some(day)
    }

    /// The nearest working day on or after (or before) a day.
    pub fn nearest(&self, day: Date, step: i64) -> Option<Date> {
        let mut day = day;
        while !self.works(day)? {
            day = day.add_days(step).ok()?;
        }
        Some(day)
    }

    /// "for dates the days that the stretch contains, less the first or last where `count` says so"
    pub fn days_in(&self, first: Date, end: Date) -> Option<i64> {
        // "an empty stretch measures 0 where its place is inside `covers`"
        if first == end {
            return self.works(first).map(|_| 0);
        }
        let last = end.add_days(-1).ok()?;
        let mut count = 0;
        let mut day = first;
        while day <= last {
            let works = self.works(day)?;
            let counts = (day != first || self.first_counts) && (day != last || self.last_counts);
            count += i64::from(works && counts);
            day = day.add_days(1).ok()?;
        }
        Some(count)
    }

    /// "for date-times the complete working days, local midnight to local midnight in the calendar's zone"
    pub fn complete_days_in(&self, from: &DateTime, to: &DateTime) -> Option<i64> {
        let zone = self.zone?;
        if from == to {
            return self.works(from.date_in(zone).ok()?).map(|_| 0);
        }
        let mut count = 0;
        let mut day = from.date_in(zone).ok()?;
        while DateTime::start_of_day(day, zone).ok()? < *to {
            let next = day.add_days(1).ok()?;
            let complete = *from <= DateTime::start_of_day(day, zone).ok()?
                && DateTime::start_of_day(next, zone).ok()? <= *to;
            let works = self.works(day)?;
            count += i64::from(works && complete);
            day = next;
        }
        Some(count)
    }

    /// "the overlap with its working hours"
    pub fn hours_in(&self, from: &DateTime, to: &DateTime) -> Option<Duration> {
        if self.hours.is_empty() {
            return None;
        }
        let zone = self.zone?;
        if from == to {
            return self
                .works(from.date_in(zone).ok()?)
                .map(|_| Duration::from_nanos(0));
        }
        let mut nanos = 0;
        let mut day = from.date_in(zone).ok()?;
        while DateTime::start_of_day(day, zone).ok()? < *to {
            if self.works(day)? {
                // "gives a working day its own hours, in place of the usual ones"
                let own = self
                    .single_hours
                    .iter()
                    .rev()
                    .find(|(single, _)| *single == day);
                for (opens, closes) in own.map_or(&self.hours, |(_, hours)| hours) {
                    let at =
                        |clock: &str| DateTime::parse_in_zone(&format!("{day}T{clock}"), zone).ok();
                    let (begin, end) = (at(opens)?.max(*from), at(closes)?.min(*to));
                    nanos += end.since(&begin).nanos.max(0);
                }
            }
            day = day.add_days(1).ok()?;
        }
        Some(Duration::from_nanos(nanos))
    }
}
