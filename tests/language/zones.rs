//! The table of zones is that of chrono-tz: every name, every instant, every local time. `UPDATE_EXPECT=1` writes the table anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use whereas::internals::value::time::zone::IANA_VERSION;
use whereas::internals::value::{Date, DateTime as Instant, Zone};

/// Unix time in seconds of a day before every change of the clocks: 1 January 1800.
const FIRST: i64 = -5_364_662_400;
/// Unix time in seconds of a day after the last change: 1 January 2101.
const LAST: i64 = 4_133_980_800;
const DAY: i64 = 86_400;
/// Seconds between the instants at which changes are looked for: no offset of the database is in force for less.
const STEP: i64 = 6 * DAY;

/// Offsets, each with the Unix time at which it begins.
type Spans = Vec<(i64, i32)>;

fn at(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
}

fn offset(zone: Tz, utc: i64) -> i32 {
    zone.offset_from_utc_datetime(&at(utc))
        .fix()
        .local_minus_utc()
}

/// The zones of chrono-tz with their offsets.
static SPANS: LazyLock<Vec<(Tz, Spans)>> =
    LazyLock::new(|| TZ_VARIANTS.map(|zone| (zone, spans(zone))).to_vec());

/// The offsets of a zone.
fn spans(zone: Tz) -> Spans {
    let mut spans = vec![(i64::MIN, offset(zone, FIRST))];
    for probe in 0..(LAST - FIRST) / STEP {
        let mut before = FIRST + probe * STEP;
        let mut after = before + STEP;
        let (old, new) = (offset(zone, before), offset(zone, after));
        if old == new {
            continue;
        }
        while after - before > 1 {
            let middle = before.midpoint(after);
            match offset(zone, middle) == old {
                true => before = middle,
                false => after = middle,
            }
        }
        spans.push((after, new));
    }
    spans
}

/// The rows, with equal lists of offsets written once.
fn table(zones: &[(Tz, Spans)]) -> String {
    let mut begins = BTreeMap::new();
    let mut all = Vec::new();
    let mut rows = String::new();
    for (zone, spans) in zones {
        let begin = *begins.entry(spans).or_insert_with(|| {
            all.extend(spans.iter().map(|(begin, offset)| match *begin {
                i64::MIN => format!("(i64::MIN, {offset}),"),
                begin => format!("({begin}, {offset}),"),
            }));
            all.len() - spans.len()
        });
        let end = begin + spans.len();
        writeln!(rows, "    ({:?}, ({begin}, {end})),", zone.name()).unwrap();
    }
    let mut lines = String::new();
    let mut length = 0;
    for span in &all {
        if length + span.len() + 1 > 120 || length == 0 {
            lines += if lines.is_empty() { "   " } else { "\n   " };
            length = 3;
        }
        length += span.len() + 1;
        lines += " ";
        lines += span;
    }
    let utc = zones.iter().position(|(zone, _)| *zone == Tz::UTC).unwrap();
    format!(
        "//! Offsets of the zones of the IANA database, until 2099. Generated from chrono-tz by tests/language/zones.rs.\n\
         //! Plain numbers need no relocation when the program starts: chrono-tz's own tables need 29 500.\n\
         \n\
         /// The version of the IANA data, for `--version`.\n\
         pub const IANA_VERSION: &str = {IANA_TZDB_VERSION:?};\n\
         \n\
         /// Index of UTC in `ZONES`.\n\
         pub(super) const UTC: u16 = {utc};\n\
         \n\
         /// Names in the order of their bytes, each with begin and end of its offsets in `SPANS`.\n\
         #[rustfmt::skip]\n\
         pub(super) static ZONES: [(&str, (usize, usize)); {}] = [\n{rows}];\n\
         \n\
         /// Unix time in seconds at which an offset begins; the offset in seconds east of UTC.\n\
         #[rustfmt::skip]\n\
         pub(super) static SPANS: [(i64, i32); {}] = [\n{lines}\n];\n",
        zones.len(),
        all.len(),
    )
}

/// The year after which local time is not known, in a zone that changes its clocks.
fn is_covered(zone: Tz, local: NaiveDateTime) -> bool {
    let noon = |month| {
        let noon = format!("2099-{month:02}-01T12:00:00");
        offset(
            zone,
            noon.parse::<NaiveDateTime>().unwrap().and_utc().timestamp(),
        )
    };
    local.year() <= 2099 || (2..=12).all(|month| noon(month) == noon(1))
}

/// Offsets of a local time.
fn offsets(zone: Tz, local: NaiveDateTime) -> MappedLocalTime<i32> {
    zone.offset_from_local_datetime(&local)
        .map(|offset| offset.fix().local_minus_utc())
}

/// Compares a zone at an instant, as UTC and as local time.
fn compare(ours: Zone, theirs: Tz, seconds: i64) {
    let (time, name) = (at(seconds), theirs.name());
    let theirs_at = offset(theirs, seconds);
    let local = time + TimeDelta::seconds(i64::from(theirs_at));
    let known = time.year() < 2099 || is_covered(theirs, local);
    let expected = known.then_some(theirs_at);
    assert_eq!(ours.offset_at(time).ok(), expected, "{name} at {time}Z");
    let expected = is_covered(theirs, time).then(|| offsets(theirs, time));
    assert_eq!(ours.offsets_of(time).ok(), expected, "{name} at {time}");
}

#[test]
fn the_table_is_that_of_chrono_tz() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/value/time/zone/table.rs");
    let (written, now) = (std::fs::read_to_string(&file).unwrap(), table(&SPANS));
    if written != now && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, now).unwrap();
        return;
    }
    assert!(
        written == now,
        "UPDATE_EXPECT=1 cargo test --test language zones"
    );
}

#[test]
fn names_are_those_of_chrono_tz() {
    assert_eq!(IANA_VERSION, IANA_TZDB_VERSION);
    let theirs: Vec<&str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    assert_eq!(Zone::names().collect::<Vec<_>>(), theirs);
    assert!(theirs.is_sorted());
    for name in theirs {
        assert_eq!(Zone::from_name(name).unwrap().name(), name);
        for other in [
            name.to_lowercase(),
            name.to_uppercase(),
            format!("{name} "),
            format!("{name}/"),
            name[1..].to_owned(),
        ] {
            assert_eq!(
                Zone::from_name(&other).map(Zone::name),
                other.parse::<Tz>().ok().map(Tz::name)
            );
        }
    }
    assert_eq!(Zone::UTC.name(), "UTC");
    assert_eq!(Zone::from_name(""), None);
}

#[test]
fn only_zones_that_may_skip_dates_do() {
    let mut skipping = Vec::new();
    for (zone, spans) in &*SPANS {
        let ours = Zone::from_name(zone.name()).unwrap();
        let lacks = |day: i64| {
            let day = at(day).date();
            let date = Date::from_ymd(day.year(), day.month(), day.day()).unwrap();
            Instant::start_of_day(date, ours).is_err()
        };
        let before = spans
            .windows(2)
            .map(|pair| pair[1].0 + i64::from(pair[0].1));
        if before.flat_map(|begin| [begin, begin + DAY]).any(lacks) {
            assert!(ours.may_skip_dates(), "{}", zone.name());
            skipping.push(zone.name());
        }
    }
    assert_eq!(skipping.len(), 12, "{skipping:?}");
    assert!(!Zone::from_name("Europe/Berlin").unwrap().may_skip_dates());
}

/// Between the compared times nothing changes, neither here nor there: a lookup by UTC can change only where a span
/// begins, and a lookup by local time only where a span begins or ends by its own clock.
#[test]
fn every_instant_and_every_local_time_is_as_in_chrono_tz() {
    let mut compared = 0;
    for (theirs, spans) in &*SPANS {
        let ours = Zone::from_name(theirs.name()).unwrap();
        let mut times = vec![
            at(FIRST).and_utc().timestamp(),
            LAST,
            LAST + 7_899 * 365 * DAY,
            FIRST - 1_799 * 365 * DAY,
        ];
        for pair in spans.windows(2) {
            let ((_, old), (begin, new)) = (pair[0], pair[1]);
            for time in [begin, begin + i64::from(old), begin + i64::from(new)] {
                times.extend([time - 1, time, time + 1]);
            }
        }
        for time in times {
            compare(ours, *theirs, time);
            compared += 1;
        }
    }
    assert_eq!(compared, 588_495);
}
