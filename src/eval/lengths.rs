//! Periods of months and days, of which it is not always known which of two is longer, or whether they are equal.

use std::collections::BTreeMap;

use crate::value::CalendarPeriod;
use crate::value::time::days_of_months;

/// Periods by months and then by days, each with where it stood first.
#[derive(Debug, Clone, Default)]
pub(super) struct Lengths {
    by_months: BTreeMap<i64, BTreeMap<i64, usize>>,
}

impl Lengths {
    /// Adds one at a position, unless it is known.
    pub fn add(&mut self, period: CalendarPeriod, at: usize) {
        self.by_months
            .entry(period.months)
            .or_default()
            .entry(period.days)
            .or_insert(at);
    }

    /// How many numbers of months there are: so many looks a question takes.
    pub fn effort(&self) -> usize {
        self.by_months.len()
    }

    /// The first position of one of which it is not known whether it equals a period.
    pub fn perhaps_equal(&self, period: CalendarPeriod) -> Option<usize> {
        let others = self
            .by_months
            .iter()
            .filter(|(months, _)| **months != period.months);
        others
            .filter_map(|(months, days)| among(period, *months, days))
            .min()
    }
}

/// The same among periods of so many months.
fn among(period: CalendarPeriod, months: i64, days: &BTreeMap<i64, usize>) -> Option<usize> {
    // Only those whose difference may be no days at all.
    let difference = i128::from(period.months).saturating_sub(i128::from(months));
    let (least, most) = days_of_months(difference);
    let bound = |by: i128| {
        let days = i128::from(period.days).saturating_add(by);
        i64::try_from(days).unwrap_or(if days < 0 { i64::MIN } else { i64::MAX })
    };
    let near = days.range(bound(least)..=bound(most));
    let equal = |days: i64| {
        let (low, high) = period.possible_orders(CalendarPeriod { months, days });
        low.is_le() && high.is_ge()
    };
    near.filter(|(days, _)| equal(**days))
        .map(|(_, at)| *at)
        .min()
}
