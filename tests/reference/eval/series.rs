//! Series of time: the days of a stretch one by one, and the pieces that they fall into.

use std::rc::Rc;

use whereas::internals::value::{CalendarPeriod, Date, MonthEnds, Number, SeriesKind};

use super::arithmetic::add;
use super::time::bounds;
use crate::value::{V, unknown};

/// `days of s`, `weeks of s`, `calendar months of s`: consecutive days of which something is the same are a piece.
pub(super) fn series(kind: SeriesKind, stretch: &V) -> V {
    let V::Stretch(ends, _) = stretch else {
        return stretch.clone();
    };
    let (Some((from, end)), V::Date(first)) = (bounds(stretch), &ends.0) else {
        return unknown();
    };
    let days = (0..i64::try_from(end - from).unwrap()).map(|n| first.add_days(n).unwrap());
    let month = |day: Date| (day.year(), day.month());
    let key = |day: Date| match kind {
        SeriesKind::Days => (day.year(), day.ordinal()),
        SeriesKind::Weeks => day.iso_week(),
        SeriesKind::Months => month(day),
        SeriesKind::Quarters => (day.year(), day.month().div_ceil(3)),
        SeriesKind::Years => (day.year(), 0),
    };
    let mut pieces: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match pieces.last_mut() {
            Some((_, last)) if key(*last) == key(day) => *last = day,
            _ => pieces.push((day, day)),
        }
    }
    let all = pieces.into_iter().map(|(from, to)| match kind {
        SeriesKind::Days => V::Date(from),
        SeriesKind::Weeks | SeriesKind::Months | SeriesKind::Quarters | SeriesKind::Years => {
            V::Stretch(Rc::new((V::Date(from), V::Date(to))), true)
        }
    });
    V::List(Rc::new(all.collect()))
}

/// `s in steps of l`, each counted from the beginning of s.
pub(super) fn steps(stretch: &V, length: &V, ends: MonthEnds) -> V {
    let V::Stretch(points, _) = stretch else {
        return stretch.clone();
    };
    let Some((_, end)) = bounds(stretch) else {
        return unknown();
    };
    let line = |point: &V| match point {
        V::Date(date) => i128::from(date.days_since(Date::FIRST)),
        V::DateTime(instant) => instant.nanos(),
        other => panic!("no point: {other:?}"),
    };
    let mut pieces = Vec::new();
    let mut begin = points.0.clone();
    for count in 1_i64.. {
        if line(&begin) >= end {
            break;
        }
        let far = match length {
            V::Period(period) => period.times(&Number::from(count)).map(V::Period),
            V::Duration(duration) => {
                let mut all = *duration;
                all.nanos *= i128::from(count);
                Ok(V::Duration(all))
            }
            other => return other.clone(),
        };
        let Ok(far) = far else { return unknown() };
        let next = add(&points.0, &far, ends);
        if next.is_unknown() || line(&next) <= line(&begin) {
            return unknown();
        }
        let is_last = line(&next) >= end;
        let piece = match (&begin, is_last) {
            (V::Date(from), false) => {
                let V::Date(next) = &next else {
                    return unknown();
                };
                (V::Date(*from), V::Date(next.add_days(-1).unwrap()), true)
            }
            (V::Date(from), true) => {
                let left = i64::try_from(end - line(&begin)).unwrap();
                (
                    V::Date(*from),
                    V::Date(from.add_days(left - 1).unwrap()),
                    true,
                )
            }
            (_, false) => (begin.clone(), next.clone(), true),
            (_, true) => (begin.clone(), points.1.clone(), true),
        };
        pieces.push(V::Stretch(Rc::new((piece.0, piece.1)), piece.2));
        begin = next;
    }
    V::List(Rc::new(pieces))
}

/// `start of s`, `end of s`
pub(super) fn end_of(stretch: &V, at_end: bool) -> V {
    let (V::Stretch(points, closed), Some((from, end))) = (stretch, bounds(stretch)) else {
        return unknown();
    };
    match (&points.1, at_end) {
        (_, false) => points.0.clone(),
        (V::Date(_), true) if from == end => unknown(),
        (V::Date(to), true) if !closed => V::Date(to.add_days(-1).unwrap()),
        (to, true) => to.clone(),
    }
}

/// `p / n`: whole days and months, or nothing.
pub(super) fn divided(period: CalendarPeriod, divisor: &Number) -> Option<CalendarPeriod> {
    let share = |count: i64| {
        let share = Number::from(count).div(divisor).ok()?;
        share.is_integer().then(|| share.to_i64()).flatten()
    };
    Some(CalendarPeriod {
        months: share(period.months)?,
        days: share(period.days)?,
    })
}
