//! Parsing, checking, reading, deciding, counting.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects
)]

use std::fmt::Write;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use whereas::internals::check::Text;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;
use whereas::internals::value::calendar::{Calendar, CalendarSpec};
use whereas::internals::value::{Date, Stretch, Zone};

fn main() {
    divan::main();
}

const RULES: &str = "
type Agreement { total: money in EUR, tranches: list of Tranche, opened: datetime, closed: datetime }
type Tranche { year: integer, amount: money in EUR }

/// The tranches add up to the total.
rule tranches_add_up for Agreement {
  require total = sum(tranches.amount) otherwise \"{sum(tranches.amount)} is not {total}\"
}

/// The draft was open for ten days.
rule open_for_ten_days for Agreement {
  require hours in (from opened to closed) >= 240
}

/// No tranche dominates.
rule no_dominant_tranche for Agreement {
  for each t in tranches
  require t.amount <= 60% of total
}
";

/// A rule file of about so many lines.
fn rule_file(lines: usize) -> String {
    let mut text = String::from(
        "type T { a: money in EUR, b: money in EUR, c: date, d: date?, parts: list of P }\ntype P { x: money in EUR, y: date }\n",
    );
    for number in 0..lines / 10 {
        write!(
            text,
            "\n/// Rule number {number} of a long file.\nrule r{number} for T {{\n  source \"A law, section {number}\" unverified\n  let share = a / 2\n  when d is present and c < d\n  for each p in parts where p.y >= c\n  require p.x <= share + {number} EUR and sum(parts.x) <= a\n    otherwise \"{{p.x}} is more than {{share}}\"\n}}\n"
        )
        .unwrap();
    }
    text
}

fn agreement(tranches: usize) -> String {
    let mut text = format!(
        "{{\"total\": {}, \"opened\": \"2021-01-01T09:00Z\", \"closed\": \"2021-02-01T09:00Z\", \"tranches\": [",
        tranches * 100
    );
    for year in 0..tranches {
        let comma = if year == 0 { "" } else { ", " };
        write!(text, "{comma}{{\"year\": {year}, \"amount\": 100.00}}").unwrap();
    }
    text.push_str("]}");
    text
}

#[divan::bench]
fn parse_rule_file(bencher: Bencher<'_, '_>) {
    let text = rule_file(10_000);
    let limits = Limits::default();
    bencher.counter(BytesCount::new(text.len())).bench(|| {
        let sources = Sources::new();
        let id = sources.add("rules.whereas", text.as_str());
        whereas::internals::syntax::parse(id, &text, &limits)
    });
}

#[divan::bench]
fn check_rule_file(bencher: Bencher<'_, '_>) {
    let text = rule_file(10_000);
    bencher.counter(BytesCount::new(text.len())).bench(|| {
        let sources = Sources::new();
        let loaded = pipeline::load("rules.whereas", &text, &sources);
        assert!(!loaded.failed());
        loaded
    });
}

#[divan::bench(args = [2, 1_000, 100_000])]
fn check_agreement(bencher: Bencher<'_, '_>, tranches: usize) {
    let sources = Sources::new();
    let rules = Rules::new(
        pipeline::load("rules.whereas", RULES, &sources).value,
        false,
    );
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text {
        name: "a.json".into(),
        text: agreement(tranches).into(),
    };
    bencher
        .counter(BytesCount::new(text.text.len()))
        .bench_local(|| {
            let checked =
                pipeline::check_document(&rules, &settings, &text, &options, &Sources::new());
            assert!(
                checked
                    .iter()
                    .all(|one| one.findings.is_empty() || tranches < 3)
            );
            checked
        });
}

#[divan::bench(args = [1, 365, 3_650])]
fn count_working_days(bencher: Bencher<'_, '_>, days: i64) {
    let date = |text: &str| Date::parse(text).unwrap();
    let spec = CalendarSpec {
        name: "bench".to_owned(),
        zone: Some(Zone::UTC),
        week: Some([true, true, true, true, true, false, false]),
        covers: Some((date("2016-01-01"), date("2026-12-31"))),
        ..CalendarSpec::default()
    };
    let calendar = Calendar::build(spec).unwrap();
    let from = date("2016-01-04");
    let stretch = Stretch::Dates {
        from,
        to: from.add_days(days).unwrap(),
        closed: true,
    };
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| calendar.working_days_in(divan::black_box(&stretch)));
}
