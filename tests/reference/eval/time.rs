//! Stretches, measures, parts of dates, deadlines.

use std::cmp::Ordering;
use std::rc::Rc;

use whereas::internals::syntax::ast::{
    DatePart, DeadlineKind, Direction, Expr, ExprKind, Path, TimeUnit,
};
use whereas::internals::value::time::{HOUR, MINUTE, SECOND};
use whereas::internals::value::{CalendarPeriod, Date, DateTime, MonthEnds, Number, Zone};

use super::arithmetic::{add, add_working_days, negated, subtract, unparenthesised};
use super::comparison::compared;
use super::{Scope, eval, last, month_ends};
use crate::calendars;
use crate::read::into_zone;
use crate::value::{V, and, or_unknown, unknown};
use crate::world::World;

/// Begin and end on one line, the end out; none where "it ends before it begins".
pub(super) fn bounds(stretch: &V) -> Option<(i128, i128)> {
    let V::Stretch(ends, closed) = stretch else {
        return None;
    };
    let (from, to, end) = match &**ends {
        (V::Date(from), V::Date(to)) => {
            let day = |date: &Date| i128::from(date.days_since(Date::FIRST));
            (day(from), day(to), day(to) + i128::from(*closed))
        }
        (V::DateTime(from), V::DateTime(to)) => (from.nanos(), to.nanos(), to.nanos()),
        other => panic!("no stretch: {other:?}"),
    };
    (from <= to).then_some((from, end))
}

/// "In `from a to b`, a month begins on its first day and ends on its last one"
pub(super) fn day_of_month(value: &V, last: bool) -> V {
    match value {
        V::Month(first) if last => V::Date(first.end_of_month()),
        V::Month(first) => V::Date(*first),
        other => other.clone(),
    }
}

/// "Where a stretch is expected, a month is that of its days"
pub(super) fn days_of_month(value: &V) -> V {
    match value {
        V::Month(_) => V::Stretch(
            Rc::new((day_of_month(value, false), day_of_month(value, true))),
            true,
        ),
        other => other.clone(),
    }
}

pub(super) fn measure(unit: TimeUnit, stretch: &V, ends: MonthEnds) -> V {
    let V::Stretch(points, closed) = stretch else {
        return stretch.clone();
    };
    let Some((from, end)) = bounds(stretch) else {
        return unknown();
    };
    let parts =
        |count: i128, of: i128| or_unknown(Number::from(count).div(&Number::from(of)), V::num);
    match (&**points, unit) {
        ((V::Date(_), _), TimeUnit::Days) => parts(end - from, 1),
        ((V::Date(_), _), TimeUnit::Weeks) => parts(end - from, 7),
        ((V::Date(first), V::Date(to)), TimeUnit::Months | TimeUnit::Years) => {
            let after = if *closed { to.add_days(1) } else { Ok(*to) };
            let per = if unit == TimeUnit::Years { 12 } else { 1 };
            match (after, ends) {
                (Err(_), _) => unknown(),
                (Ok(end), MonthEnds::Undetermined) => {
                    let clip = complete_months(*first, end, MonthEnds::Clip) / per;
                    let roll = complete_months(*first, end, MonthEnds::Roll) / per;
                    if clip == roll {
                        V::int(clip)
                    } else {
                        unknown()
                    }
                }
                (Ok(end), ends) => V::int(complete_months(*first, end, ends) / per),
            }
        }
        ((V::DateTime(from), V::DateTime(to)), TimeUnit::Days | TimeUnit::Weeks) => {
            let per = if unit == TimeUnit::Weeks { 7 } else { 1 };
            local_nanos(from, to).map_or_else(unknown, |nanos| parts(nanos, 24 * HOUR * per))
        }
        (_, TimeUnit::Hours) => parts(end - from, HOUR),
        (_, TimeUnit::Minutes) => parts(end - from, MINUTE),
        (_, TimeUnit::Seconds) => parts(end - from, SECOND),
        other => panic!("no measure: {other:?}"),
    }
}

/// "Months are the complete ones from the first day to the day after the last"
pub(super) fn complete_months(first: Date, end: Date, ends: MonthEnds) -> i64 {
    let mut months = 0;
    while first
        .add_period(CalendarPeriod::of_months(months + 1), ends)
        .is_ok_and(|next| next <= end)
    {
        months += 1;
    }
    months
}

/// What the local clock at the beginning shows at an instant, in nanoseconds since year 1.
pub(super) fn clock(instant: &DateTime) -> Option<i128> {
    let shown = instant.to_string();
    let local = shown.get(..16)?;
    let at = DateTime::parse(&format!("{local}Z")).ok()?;
    let seconds = shown
        .get(16..)?
        .strip_prefix(':')
        .map_or(Some(0), |rest| rest.get(..2)?.parse::<i128>().ok())?;
    Some(at.nanos() + seconds * SECOND)
}

/// "Days and weeks between date-times are those of the local clock at the stretch's beginning, in its zone or at its
/// offset"
pub(super) fn local_nanos(from: &DateTime, to: &DateTime) -> Option<i128> {
    match from.zone() {
        None => Some(to.since(from).nanos),
        Some(zone) => Some(clock(&into_zone(to, zone)?)? - clock(from)?),
    }
}

pub(super) fn working(world: &World<'_>, calendar: &Path, stretch: &V, hours: bool) -> V {
    let V::Stretch(points, closed) = stretch else {
        return stretch.clone();
    };
    if bounds(stretch).is_none() {
        return unknown();
    }
    let calendar = calendars::named(world, last(calendar));
    let int = |count: Option<i64>| count.map_or_else(unknown, V::int);
    match (&**points, hours) {
        ((V::Date(from), V::Date(to)), false) => {
            let end = if *closed {
                to.add_days(1).ok()
            } else {
                Some(*to)
            };
            int(end.and_then(|end| calendar.days_in(*from, end)))
        }
        ((V::DateTime(from), V::DateTime(to)), false) => int(calendar.complete_days_in(from, to)),
        ((V::DateTime(from), V::DateTime(to)), true) => {
            let time = calendar
                .hours_in(from, to)
                .and_then(|time| time.count(HOUR).ok());
            time.map_or_else(unknown, V::num)
        }
        other => panic!("no working hours: {other:?}"),
    }
}

pub(super) fn on_day(day: &V, ask: impl Fn(Date) -> Option<V>) -> V {
    match day {
        V::Date(day) => ask(*day).unwrap_or_else(unknown),
        other => other.clone(),
    }
}

pub(super) fn part_of(part: DatePart, value: &V, zone: Option<&str>) -> V {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let zone = zone.map(|zone| Zone::from_name(zone).unwrap());
    let int = |number: u32| V::int(i64::from(number));
    let clock = |number: Result<u32, whereas::internals::value::Fault>| {
        or_unknown(number, |number| V::int(i64::from(number)))
    };
    match (part, value) {
        (_, V::U(_)) => value.clone(),
        (DatePart::Year, V::Date(date)) => V::int(i64::from(date.year())),
        (DatePart::Month, V::Date(date)) => int(date.month()),
        (DatePart::YearMonth, V::Date(date)) => V::Month(date.start_of_month()),
        (DatePart::YearMonth, V::DateTime(instant)) => {
            or_unknown(instant.date_as_written(), |date| {
                V::Month(date.start_of_month())
            })
        }
        (DatePart::Year, V::Month(date)) => V::int(i64::from(date.year())),
        (DatePart::Month, V::Month(date)) => int(date.month()),
        (DatePart::StartOfDay, V::Month(_)) => day_of_month(value, false),
        (DatePart::EndOfStretch, V::Month(_)) => day_of_month(value, true),
        (DatePart::Day, V::Date(date)) => int(date.day()),
        (DatePart::DayOfYear, V::Date(date)) => {
            V::int(date.days_since(Date::from_ymd(date.year(), 1, 1).unwrap()) + 1)
        }
        (DatePart::Week, V::Date(date)) => {
            // The week of the year in which its Thursday is.
            let thursday = date
                .add_days(3 - i64::try_from(date.weekday()).unwrap())
                .unwrap();
            let first = Date::from_ymd(thursday.year(), 1, 1).unwrap();
            V::int(thursday.days_since(first) / 7 + 1)
        }
        (DatePart::StartOfDay, V::Stretch(..)) if zone.is_none() => {
            super::series::end_of(value, false)
        }
        (DatePart::EndOfStretch, V::Stretch(..)) => super::series::end_of(value, true),
        (DatePart::Second, V::DateTime(instant)) => clock(instant.second()),
        (DatePart::Second, V::Time(time)) => int(time.second()),
        (DatePart::Time, V::DateTime(instant)) => or_unknown(
            zone.map_or_else(|| instant.time_as_written(), |zone| instant.time_in(zone)),
            V::Time,
        ),
        (DatePart::Weekday, V::Date(date)) => V::text(DAYS[date.weekday()]),
        (DatePart::Hour, V::DateTime(instant)) => clock(instant.hour()),
        (DatePart::Minute, V::DateTime(instant)) => clock(instant.minute()),
        (DatePart::Hour, V::Time(time)) => int(time.hour()),
        (DatePart::Minute, V::Time(time)) => int(time.minute()),
        (DatePart::Date, V::DateTime(instant)) => or_unknown(
            zone.map_or_else(|| instant.date_as_written(), |zone| instant.date_in(zone)),
            V::Date,
        ),
        (DatePart::StartOfDay, V::Date(date)) => {
            or_unknown(DateTime::start_of_day(*date, zone.unwrap()), V::DateTime)
        }
        (DatePart::StartOfMonth, V::Date(date)) => V::Date(date.start_of_month()),
        (DatePart::StartOfQuarter, V::Date(date)) => V::Date(date.start_of_quarter()),
        (DatePart::StartOfYear, V::Date(date)) => V::Date(date.start_of_year()),
        (DatePart::EndOfMonth, V::Date(date)) => V::Date(date.end_of_month()),
        (DatePart::EndOfQuarter, V::Date(date)) => V::Date(date.end_of_quarter()),
        (DatePart::EndOfYear, V::Date(date)) => V::Date(date.end_of_year()),
        other => panic!("no part: {other:?}"),
    }
}

/// "`X within L after Y` (Y ≤ X ≤ Y + L), `X within L before Y`, `X at least L after Y`, `X at least L before Y`"
pub(super) fn deadline(
    world: &World<'_>,
    x: &V,
    kind: DeadlineKind,
    length: &Expr,
    direction: Direction,
    y: &V,
    scope: &Scope,
) -> V {
    let ends = month_ends(world, scope);
    let back = direction == Direction::Before;
    let limit = match &*unparenthesised(length).kind {
        ExprKind::WorkingDays(count, calendar) => {
            let count = eval(world, count, scope);
            add_working_days(
                world,
                y,
                &if back { negated(&count) } else { count },
                calendar,
            )
        }
        _ if back => subtract(y, &eval(world, length, scope), ends),
        _ => add(y, &eval(world, length, scope), ends),
    };
    let at_most = |a: &V, b: &V| compared(a, b, &[Ordering::Less, Ordering::Equal]);
    match (kind, back) {
        (DeadlineKind::Within, false) => and(&at_most(y, x), &at_most(x, &limit)),
        (DeadlineKind::Within, true) => and(&at_most(&limit, x), &at_most(x, y)),
        (DeadlineKind::AtLeast, false) => at_most(&limit, x),
        (DeadlineKind::AtLeast, true) => at_most(x, &limit),
    }
}
