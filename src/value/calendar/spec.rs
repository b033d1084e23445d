//! Specification of a calendar, before it is compiled.

use std::collections::BTreeMap;

use super::super::time::{Date, Zone};

/// Working days of the week; index 0 is Monday.
pub type Weekdays = [bool; 7];

/// The names of the days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Specification of a calendar. Absent properties are inherited from the calendar that it extends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CalendarSpec {
    /// Its name.
    pub name: String,
    /// The zone that defines when its days begin.
    pub zone: Option<Zone>,
    /// The working week.
    pub week: Option<Weekdays>,
    /// Working hours, in minutes since midnight; INVARIANT: sorted and disjoint.
    pub hours: Option<Vec<(u32, u32)>>,
    /// Working hours of single days, in place of the usual ones; INVARIANT: sorted and disjoint.
    pub hours_of_days: BTreeMap<Date, Vec<(u32, u32)>>,
    /// Whether the first day of a stretch of dates counts; `None` means that it does.
    pub count_first: Option<bool>,
    /// Whether the last day counts; `None` means that it does.
    pub count_last: Option<bool>,
    /// First and last day that it covers.
    pub covers: Option<(Date, Date)>,
    /// Holidays with their names.
    pub holidays: BTreeMap<Date, String>,
    /// Working days although the week has them off, with their names.
    pub working_days: BTreeMap<Date, String>,
    /// Calendars of `joins`: a day must be a working day in all of them.
    pub joined: Vec<CalendarSpec>,
}

impl CalendarSpec {
    /// Inherits the absent properties from another calendar.
    pub fn extend(&mut self, base: &Self) {
        self.zone = self.zone.or(base.zone);
        self.week = self.week.or(base.week);
        self.hours = self.hours.take().or_else(|| base.hours.clone());
        self.count_first = self.count_first.or(base.count_first);
        self.count_last = self.count_last.or(base.count_last);
        self.covers = self.covers.or(base.covers);
        for (day, name) in &base.holidays {
            if !self.working_days.contains_key(day) {
                self.holidays.entry(*day).or_insert_with(|| name.clone());
            }
        }
        for (day, name) in &base.working_days {
            if !self.holidays.contains_key(day) {
                self.working_days
                    .entry(*day)
                    .or_insert_with(|| name.clone());
            }
        }
        for (day, hours) in &base.hours_of_days {
            let own = self.hours_of_days.entry(*day);
            own.or_insert_with(|| hours.clone());
        }
        self.joined.extend(base.joined.iter().cloned());
    }

    /// Restricts the working days to those of the other calendar.
    pub fn join(&mut self, other: &Self) {
        self.zone = self.zone.or(other.zone);
        self.covers = match (self.covers, other.covers) {
            (Some((a, b)), Some((c, d))) => Some((a.max(c), b.min(d))),
            (mine, theirs) => mine.or(theirs),
        };
        let days = self.hours_of_days.keys().chain(other.hours_of_days.keys());
        let of_days = days.filter_map(|day| {
            let common = common(self.hours_on(*day), other.hours_on(*day));
            Some((*day, common?))
        });
        self.hours_of_days = of_days.collect();
        self.hours = common(self.hours.as_deref(), other.hours.as_deref());
        self.count_first = both_count(self.count_first, other.count_first);
        self.count_last = both_count(self.count_last, other.count_last);
        self.week.get_or_insert([true; 7]);
        self.joined.push(other.clone());
    }

    /// The working hours of a day, if it is a working day.
    pub fn hours_on(&self, date: Date) -> Option<&[(u32, u32)]> {
        let own = self.hours_of_days.get(&date);
        own.or(self.hours.as_ref()).map(Vec::as_slice)
    }

    /// Whether a day is a working day, without regard to the cover.
    pub fn is_working_day(&self, date: Date) -> bool {
        let by_week = self
            .week
            .is_some_and(|week| week.get(date.weekday()).copied().unwrap_or(false));
        let own =
            self.working_days.contains_key(&date) || by_week && !self.holidays.contains_key(&date);
        own && self.joined.iter().all(|other| other.is_working_day(date))
    }

    /// Why a day is not a working day: its holiday's name, or its weekday.
    pub fn why_not_worked(&self, date: Date) -> String {
        let own = self.holidays.get(&date).filter(|name| !name.is_empty());
        let joined = self.joined.iter().find(|other| !other.is_working_day(date));
        match (own, joined) {
            (Some(name), _) => name.clone(),
            (None, Some(other)) => other.why_not_worked(date),
            (None, None) if self.holidays.contains_key(&date) => "holiday".to_owned(),
            (None, None) => {
                let name = WEEKDAYS.get(date.weekday()).copied().unwrap_or("");
                let mut letters = name.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_uppercase().chain(letters).collect()
                })
            }
        }
    }
}

/// Combines a setting of two calendars: an end of a stretch counts unless either excludes it.
fn both_count(mine: Option<bool>, theirs: Option<bool>) -> Option<bool> {
    if theirs == Some(false) {
        theirs
    } else {
        mine.or(theirs)
    }
}

/// The hours of both, or of the one that has some.
fn common(mine: Option<&[(u32, u32)]>, theirs: Option<&[(u32, u32)]>) -> Option<Vec<(u32, u32)>> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) => Some(common_spans(mine, theirs)),
        (mine, theirs) => mine.or(theirs).map(<[_]>::to_vec),
    }
}

fn common_spans(mine: &[(u32, u32)], theirs: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let pairs = mine
        .iter()
        .flat_map(|a| theirs.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    let mut spans: Vec<(u32, u32)> = pairs.filter(|(from, to)| from < to).collect();
    spans.sort_unstable();
    spans
}
