//! Facts about a date from the calendars in scope.

use super::Analysis;
use crate::source::SourceId;
use crate::value::Date;

/// Names of weekdays, from Monday.
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl Analysis {
    /// The facts of a date as written: its weekday, and whether each calendar in scope works then. None where it is no
    /// date.
    pub fn facts_of_date(&self, source: SourceId, written: &str) -> Option<Vec<String>> {
        let date = Date::parse(written.get(..10).unwrap_or(written)).ok()?;
        let (year, week) = date.iso_week();
        let weekday = WEEKDAYS.get(date.weekday()).copied().unwrap_or("");
        let mut facts = vec![format!(
            "{weekday}, week {week} of {year}, day {} of the year",
            date.ordinal()
        )];
        for item in self.calendars_in_scope(source) {
            let calendar = &item.calendar;
            let name = &item.declared.name;
            facts.push(match calendar.is_working_day(date) {
                Ok(true) => format!("`{name}`: a working day"),
                Ok(false) => {
                    let why = calendar.spec().why_not_worked(date);
                    match calendar.next_working_day(date) {
                        Ok(next) => {
                            format!("`{name}`: not a working day ({why}); the next one is {next}")
                        }
                        Err(_) => format!("`{name}`: not a working day ({why})"),
                    }
                }
                Err(fault) => fault.text,
            });
        }
        Some(facts)
    }

    /// The calendars that a file declares or uses.
    pub fn calendars_in_scope(
        &self,
        source: SourceId,
    ) -> Vec<&crate::check::program::CalendarItem> {
        let Some(module) = self.module(source) else {
            return Vec::new();
        };
        let uses = self
            .look
            .scopes
            .get(module)
            .map_or(&[][..], |scope| &scope.uses);
        let all = self.look.program.calendars.iter();
        all.filter(|item| item.declared.module == module || uses.contains(&item.declared.module))
            .collect()
    }
}
