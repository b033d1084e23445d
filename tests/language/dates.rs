//! Every row of the date vectors.

use whereas::internals::value::time::{MINUTE, SECOND};
use whereas::internals::value::{
    CalendarPeriod, Date, DateTime, FaultKind, MonthEnds, Stretch, Zone,
};

#[expect(clippy::disallowed_methods, reason = "a test reads its data")]
fn rows(name: &str, separator: char, count: usize) -> Vec<Vec<String>> {
    let path = format!("{}/tests/data/dates/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip(1)
        .map(|line| {
            line.split(separator)
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect();
    assert_eq!(rows.len(), count, "{name}");
    rows
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn periods_are_added_months_first() {
    // The vectors clamp to the end of the month: `month ends clip`.
    for row in rows("plus", ',', 40) {
        // Some write `P0Y0M-31D`, a sign inside, which ISO 8601 does not know: the parts are taken one by one.
        let parts: Vec<i64> = row[1]
            .split(['P', 'Y', 'M', 'D'])
            .filter_map(|part| part.parse().ok())
            .collect();
        let period = CalendarPeriod {
            months: parts[0] * 12 + parts[1],
            days: parts[2],
        };
        assert_eq!(
            date(&row[0]).add_period(period, MonthEnds::Clip).unwrap(),
            date(&row[2]),
            "{row:?}"
        );
    }
}

#[test]
fn exact_computations_need_no_policy() {
    for row in rows("catala_exact_computations", ';', 19) {
        let numbers: Vec<i64> = row[1]
            .split(|c: char| !(c.is_ascii_digit() || c == '-'))
            .filter_map(|n| n.parse().ok())
            .collect();
        let [years, months, days] = numbers[..] else {
            panic!("{row:?}")
        };
        let period = CalendarPeriod {
            months: years * 12 + months,
            days,
        };
        assert_eq!(
            date(&row[0])
                .add_period(period, MonthEnds::Undetermined)
                .unwrap(),
            date(&row[2]),
            "{row:?}"
        );
    }
}

#[test]
fn months_begin_and_end() {
    for row in rows("catala_first_last_day_of_month", ';', 2) {
        assert_eq!(date(&row[0]).start_of_month(), date(&row[1]));
        assert_eq!(date(&row[0]).end_of_month(), date(&row[2]));
    }
}

#[test]
fn days_lie_between() {
    for row in rows("days", ',', 40) {
        assert_eq!(
            date(&row[1]).days_since(date(&row[0])),
            row[2].parse::<i64>().unwrap(),
            "{row:?}"
        );
    }
}

#[test]
fn whole_months_lie_between() {
    // The vectors compare the days' numbers only: a day that the month lacks is reached on the first of the next, `roll`.
    for row in rows("months", ',', 38) {
        assert_eq!(
            date(&row[0])
                .months_until(date(&row[1]), MonthEnds::Roll)
                .unwrap(),
            row[2].parse::<i64>().unwrap(),
            "{row:?}"
        );
    }
}

#[test]
fn years_months_and_days_lie_between() {
    for row in rows("ymd", ',', 38) {
        let (from, to) = (date(&row[0]), date(&row[1]));
        let months = from.months_until(to, MonthEnds::Roll).unwrap();
        let reached = from
            .add_period(CalendarPeriod::of_months(months), MonthEnds::Clip)
            .unwrap();
        let found = format!("{}/{}/{}", months / 12, months % 12, to.days_since(reached));
        assert_eq!(found, row[2], "{row:?}");
        assert_eq!(from.years_until(to, MonthEnds::Roll).unwrap(), months / 12);
    }
}

#[test]
fn weeks_are_those_of_iso() {
    for row in rows("week", ',', 36) {
        let day = date(&row[0]);
        let (year, week) = day.iso_week();
        assert_eq!(
            format!("{year}-W{week}-{}/{}", day.weekday() + 1, day.ordinal()),
            row[1],
            "{row:?}"
        );
    }
}

#[test]
fn only_real_days_are_dates() {
    for row in rows("valid", ',', 9) {
        assert_eq!(Date::parse(&row[0]).is_ok(), row[1] == "valid", "{row:?}");
    }
}

#[test]
fn minutes_elapse_over_clock_changes() {
    for row in rows("zone", ',', 39) {
        let zone = Zone::from_name(&row[2]).unwrap();
        let (from, to) = (
            DateTime::parse_in_zone(&row[0], zone).unwrap(),
            DateTime::parse_in_zone(&row[1], zone).unwrap(),
        );
        assert_eq!(
            to.since(&from).count(MINUTE).unwrap().to_string(),
            row[3],
            "{row:?}"
        );
    }
}

#[test]
fn seconds_elapse_between_instants() {
    for row in rows("inst", ',', 20) {
        let (from, to) = (
            DateTime::parse(&row[0]).unwrap(),
            DateTime::parse(&row[1]).unwrap(),
        );
        assert_eq!(
            to.since(&from).count(SECOND).unwrap().to_string(),
            row[2],
            "{row:?}"
        );
    }
}

#[test]
fn the_end_of_a_month_is_undetermined_without_a_policy() {
    let day = date("2021-01-31");
    let month = CalendarPeriod::of_months(1);
    assert_eq!(
        day.add_period(month, MonthEnds::Undetermined)
            .unwrap_err()
            .kind,
        FaultKind::AmbiguousMonthEnd
    );
    assert_eq!(
        day.add_period(month, MonthEnds::Clip).unwrap(),
        date("2021-02-28")
    );
    assert_eq!(
        day.add_period(month, MonthEnds::Roll).unwrap(),
        date("2021-03-01")
    );
    let until = |end: &str, policy| day.months_until(date(end), policy);
    assert_eq!(until("2021-02-27", MonthEnds::Undetermined).unwrap(), 0);
    assert_eq!(
        until("2021-02-28", MonthEnds::Undetermined)
            .unwrap_err()
            .kind,
        FaultKind::AmbiguousMonthEnd
    );
    assert_eq!(until("2021-02-28", MonthEnds::Clip).unwrap(), 1);
    assert_eq!(until("2021-03-01", MonthEnds::Undetermined).unwrap(), 1);
}

#[test]
fn days_have_twenty_three_to_twenty_five_hours() {
    let length = |day: &str, zone: &str| {
        let zone = Zone::from_name(zone).unwrap();
        let (from, to) = (
            DateTime::start_of_day(date(day), zone).unwrap(),
            DateTime::start_of_day(date(day).add_days(1).unwrap(), zone).unwrap(),
        );
        to.since(&from).to_string()
    };
    assert_eq!(length("2024-02-29", "Asia/Almaty"), "25 hours");
    assert_eq!(length("2024-03-31", "Europe/London"), "23 hours");
    assert_eq!(length("2024-10-27", "Europe/London"), "25 hours");
    let apia = Zone::from_name("Pacific/Apia").unwrap();
    assert_eq!(
        DateTime::start_of_day(date("2011-12-30"), apia)
            .unwrap_err()
            .kind,
        FaultKind::NonexistentLocalTime
    );
}

#[test]
fn local_times_may_not_exist_or_occur_twice() {
    let london = Zone::from_name("Europe/London").unwrap();
    assert_eq!(
        DateTime::parse_in_zone("2024-03-31T01:30", london)
            .unwrap_err()
            .kind,
        FaultKind::NonexistentLocalTime
    );
    let twice = DateTime::parse("2024-10-27T01:30[Europe/London]").unwrap_err();
    assert_eq!(twice.kind, FaultKind::AmbiguousLocalTime);
    assert!(
        twice.text.contains("2024-10-27T01:30+01:00") && twice.text.contains("2024-10-27T01:30Z"),
        "{}",
        twice.text
    );
}

#[test]
fn what_is_no_date_time_says_what_would_be() {
    for (text, words) in [
        ("2021-03-01T09:00", "has no offset"),
        ("2021-03-01", "is a date, not a date-time"),
        ("2021-03-01 09:00", "write `T`"),
        ("2021-03-01T09:60Z", "not a date-time"),
        ("2021-03-01T09:00:60Z", "not a date-time"),
        ("2021-03-01T09:00:00.1234567890Z", "not a date-time"),
        ("2021-03-01T09:00[Asia/Alma-Ata]", "not a zone"),
    ] {
        let fault = DateTime::parse(text).unwrap_err();
        assert!(fault.text.contains(words), "{text}: {}", fault.text);
    }
    assert_eq!(
        DateTime::parse("2020-04-03+01:00").unwrap(),
        DateTime::parse("2020-04-02T23:00Z").unwrap()
    );
    for extreme in [
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        "0000-01-01T00:00Z",
    ] {
        assert!(DateTime::parse(extreme).is_err(), "{extreme}");
    }
}

#[test]
fn stretches_measure_what_they_contain() {
    let dates = |from: &str, to: &str, closed| Stretch::Dates {
        from: date(from),
        to: date(to),
        closed,
    };
    let whole = dates("2021-01-01", "2021-12-31", true);
    assert_eq!(
        whole
            .count(whereas::internals::value::time::DAY)
            .unwrap()
            .to_string(),
        "365"
    );
    assert_eq!(whole.years(MonthEnds::Undetermined).unwrap(), 1);
    assert_eq!(
        dates("2021-01-01", "2021-12-31", false)
            .months(MonthEnds::Undetermined)
            .unwrap(),
        11
    );
    assert_eq!(
        dates("2021-01-02", "2021-01-01", true)
            .count(MINUTE)
            .unwrap_err()
            .kind,
        FaultKind::Backwards
    );
    assert!(
        !dates("2021-01-01", "2021-01-01", false)
            .overlaps(&whole)
            .unwrap()
    );
    assert!(
        whole
            .covers(&dates("2021-02-01", "2021-03-01", true))
            .unwrap()
    );
    assert!(!whole.contains_date(date("2022-01-01")).unwrap());
}
