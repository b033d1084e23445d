//! Generates the rows of a CSV register of contracts, with violations known from how they were built.

use crate::random::Random;
use crate::truth::Trap;
use chrono::{Days, FixedOffset, NaiveDate, SecondsFormat, TimeDelta};

/// The columns, as the first row of the file names them.
pub const COLUMNS: &str =
    "id,title,buyer,supplier,agreed,advance,paid,currency,opened,closed,start,end,delivered";

const SEED: u64 = 20_261_201;
const HOURS_240: i64 = 240 * 3600;

const HUGE: Trap = Trap::new("huge", 1 | 16);
const A_CENT_TOO_MUCH: Trap = Trap::new("a cent too much", 1);
const A_CENT_ABOVE_60_PERCENT: Trap = Trap::new("60 % and a cent", 16);
const EXACTLY_60_PERCENT: Trap = Trap::new("exactly 60 %", 16);
const A_SECOND_TOO_SHORT: Trap = Trap::new("a second too short", 2);
const EXACTLY_240_HOURS: Trap = Trap::new("exactly 240 hours", 2);
const ENDS_ON_THE_DAY_OF_ITS_START: Trap = Trap::new("ends on the day of its start", 8);
const NOT_DELIVERED: Trap = Trap::new("not delivered", 4);
const CURRENCIES: [&str; 4] = ["EUR", "GBP", "NOK", "RON"];
const TITLES: [&str; 6] = [
    "Road maintenance",
    "\"Cleaning, lots 1 to 4\"",
    "\"Licences for the \"\"Atlas\"\" register\"",
    "Übersetzungen",
    "Laboratory supplies",
    "\"Audit; second year\"",
];
const OFFSETS: [i32; 5] = [0, 60, 120, -300, 330];

/// A row, the mask of the rules that it violates, and its traps.
pub struct GeneratedRow {
    /// The line, without its end.
    pub line: String,
    /// The rules that the row violates.
    pub mask: u8,
    /// The traps in it.
    pub traps: Vec<Trap>,
}

/// Row `index` of the register. One in twenty violates one of the six rules in `rows.whereas`, in its order:
/// 1 paid <= agreed, 2 closed - opened >= 240 hours, 4 delivered and by the end, 8 start < end,
/// 16 advance <= 60 % of agreed, 32 buyer and supplier are different.
pub fn row(index: u64) -> GeneratedRow {
    let mut random = Random::of_document(SEED, index);
    let mask: u8 = if random.per_mille(50) {
        1 << random.index(6)
    } else {
        0
    };
    let mut traps = Vec::new();

    let mut agreed = if random.per_mille(6) {
        traps.push(HUGE);
        random.between(10_000_000_000_000_000, 90_000_000_000_000_000)
    } else {
        random.between(100_000, 9_000_000_000)
    };
    agreed -= agreed % 5;
    let paid = match (mask & 1 != 0, random.per_mille(300)) {
        (true, true) => {
            traps.push(A_CENT_TOO_MUCH);
            agreed + 1
        }
        (true, false) => agreed + random.between(2, 900_000),
        (false, true) => agreed,
        (false, false) => random.between(0, agreed),
    };
    let limit = agreed / 5 * 3;
    let advance = match (mask & 16 != 0, random.per_mille(50)) {
        (true, true) => {
            traps.push(A_CENT_ABOVE_60_PERCENT);
            limit + 1
        }
        (true, false) => random.between(limit + 2, agreed),
        (false, true) => {
            traps.push(EXACTLY_60_PERCENT);
            limit
        }
        (false, false) => random.between(0, limit - 1),
    };
    let seconds = match (mask & 2 != 0, random.per_mille(100)) {
        (true, true) => {
            traps.push(A_SECOND_TOO_SHORT);
            HOURS_240 - 1
        }
        (true, false) => random.between(0, HOURS_240 - 2),
        (false, true) => {
            traps.push(EXACTLY_240_HOURS);
            HOURS_240
        }
        (false, false) => random.between(HOURS_240 + 1, 60 * 86_400),
    };
    let start = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date")
        + Days::new(random.between(0, 900) as u64);
    let days = random.between(1, 1_200);
    let end = if mask & 8 == 0 {
        start + Days::new(days as u64)
    } else if random.per_mille(300) {
        traps.push(ENDS_ON_THE_DAY_OF_ITS_START);
        start
    } else {
        start - Days::new(days as u64)
    };
    let delivered = if mask & 4 == 0 {
        (end - Days::new(random.between(0, 40) as u64)).to_string()
    } else if random.per_mille(500) {
        traps.push(NOT_DELIVERED);
        String::new()
    } else {
        (end + Days::new(random.between(1, 90) as u64)).to_string()
    };
    let opened = (start.and_hms_opt(0, 0, 0).expect("midnight").and_utc()
        - TimeDelta::seconds(random.between(100 * 86_400, 200 * 86_400)))
    .fixed_offset();
    let zone = |minutes: i32| FixedOffset::east_opt(minutes * 60).expect("less than a day");
    let (here, there) = (zone(random.pick(&OFFSETS)), zone(random.pick(&OFFSETS)));
    let closed = (opened + TimeDelta::seconds(seconds)).with_timezone(&there);
    let instant =
        |time: chrono::DateTime<FixedOffset>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let buyer = random.between(0, 99_999);
    let supplier = if mask & 32 != 0 {
        buyer
    } else {
        100_000 + random.between(0, 99_999)
    };
    let line = format!(
        "C{index:07},{},P{buyer:06},P{supplier:06},{},{},{},{},{},{},{start},{end},{delivered}",
        random.pick(&TITLES),
        amount(agreed),
        amount(advance),
        amount(paid),
        random.pick(&CURRENCIES),
        instant(opened.with_timezone(&here)),
        instant(closed),
    );
    GeneratedRow { line, mask, traps }
}

fn amount(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
