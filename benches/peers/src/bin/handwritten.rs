//! The six rules written by hand: `serde_json` into structs that borrow, `rust_decimal`, `chrono`. For a `.csv` file the
//! six rules of `rows.whereas`, on one thread.

use chrono::{DateTime, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use whereas_peers::documents::{Printer, arguments, check_file, check_file_on_threads};

#[derive(Deserialize)]
struct Agreement<'a> {
    #[serde(borrow)]
    parties: Vec<Party<'a>>,
    #[serde(borrow)]
    total: Money<'a>,
    #[serde(borrow)]
    tranches: Vec<Tranche<'a>>,
    #[serde(borrow)]
    consultation: Consultation<'a>,
    deliverables: Vec<Deliverable>,
    end: NaiveDate,
}

#[derive(Deserialize)]
struct Party<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Money<'a> {
    // The digits as written: a double would lose some.
    #[serde(borrow)]
    amount: &'a RawValue,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Tranche<'a> {
    year: i64,
    #[serde(borrow)]
    amount: &'a RawValue,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Consultation<'a> {
    #[serde(borrow)]
    opened: Cow<'a, str>,
    #[serde(borrow)]
    closed: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Deliverable {
    due: Option<NaiveDate>,
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("an amount that fits a decimal")
}

fn bit(rule: u8, violated: bool) -> u8 {
    u8::from(violated) << (rule - 1)
}

fn is_too_short(opened: &str, closed: &str) -> bool {
    let instant = |text| DateTime::parse_from_rfc3339(text).expect("an instant");
    instant(closed) - instant(opened) < TimeDelta::hours(240)
}

fn limit(total: Decimal) -> Decimal {
    total * Decimal::new(6, 1)
}

fn check(document: &[u8]) -> u8 {
    let agreement: Agreement<'_> = serde_json::from_slice(document).expect("an agreement");
    let total = decimal(agreement.total.amount.get());
    let limit = limit(total);
    let (mut sum, mut dominant) = (Decimal::ZERO, false);
    for tranche in &agreement.tranches {
        if tranche.currency == agreement.total.currency {
            let amount = decimal(tranche.amount.get());
            sum += amount;
            dominant |= amount > limit;
        }
    }
    let late = |deliverable: &Deliverable| deliverable.due.is_none_or(|due| due > agreement.end);
    let ids: HashSet<&str> = agreement.parties.iter().map(|party| &*party.id).collect();
    bit(1, sum != total)
        | bit(
            2,
            is_too_short(
                &agreement.consultation.opened,
                &agreement.consultation.closed,
            ),
        )
        | bit(3, agreement.deliverables.iter().any(late))
        | bit(
            4,
            !agreement
                .tranches
                .is_sorted_by(|earlier, later| earlier.year < later.year),
        )
        | bit(5, dominant)
        | bit(
            6,
            agreement.parties.len() < 2 || ids.len() < agreement.parties.len(),
        )
}

#[derive(Deserialize)]
struct Row<'a> {
    buyer: &'a str,
    supplier: &'a str,
    agreed: &'a str,
    advance: &'a str,
    paid: &'a str,
    opened: &'a str,
    closed: &'a str,
    start: NaiveDate,
    end: NaiveDate,
    delivered: Option<NaiveDate>,
}

fn check_row(row: &Row<'_>) -> u8 {
    let agreed = decimal(row.agreed);
    bit(1, decimal(row.paid) > agreed)
        | bit(2, is_too_short(row.opened, row.closed))
        | bit(3, row.delivered.is_none_or(|delivered| delivered > row.end))
        | bit(4, row.start >= row.end)
        | bit(5, decimal(row.advance) > limit(agreed))
        | bit(6, row.buyer == row.supplier)
}

fn check_rows(path: &Path) -> std::io::Result<()> {
    let mut printer = Printer::default();
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        printer.document(check_row(&record.deserialize(Some(&headers))?))?;
    }
    printer.finish()
}

fn main() -> std::io::Result<()> {
    let arguments = arguments("handwritten FILE [THREADS]", 1);
    let path = Path::new(&arguments[0]);
    if path.extension().is_some_and(|extension| extension == "csv") {
        return check_rows(path);
    }
    match arguments
        .get(1)
        .map_or(1, |threads| threads.parse().expect("a number of threads"))
    {
        0 | 1 => check_file(path, |document| check(document)),
        threads => check_file_on_threads(path, threads, |document| check(document)),
    }
}
