//! The table of currencies is the list of ISO 4217 that it was made from.

use std::collections::BTreeMap;
use std::path::Path;

use whereas::internals::value::RoundingMode;
use whereas::internals::value::currency::{Currency, ISO_4217_VERSION};
use whereas::internals::value::money::Money;

fn rows(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/currency")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    text.lines().skip(1).map(cells).collect()
}

/// The cells of a line; a cell in quotes may hold commas, and two quotes for one.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                cells.last_mut().unwrap().push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// Code -> minor units, withdrawn, name.
fn listed() -> BTreeMap<String, (Option<u8>, bool, String)> {
    let current = rows("iso4217.csv").into_iter().map(|row| {
        let minor = (!row[2].is_empty()).then(|| row[2].parse().unwrap());
        (row[0].clone(), (minor, false, row[3].clone()))
    });
    let withdrawn = rows("iso4217-withdrawn.csv")
        .into_iter()
        .map(|row| (row[0].clone(), (None, true, row[2].clone())));
    current.chain(withdrawn).collect()
}

#[test]
fn the_table_is_the_list() {
    assert_eq!(rows("iso4217.csv").len(), 178);
    assert_eq!(rows("iso4217-withdrawn.csv").len(), 129);
    let table: BTreeMap<_, _> = Currency::codes()
        .map(|code| {
            let currency = Currency::from_code(code).unwrap();
            assert_eq!(currency.code(), code);
            let facts = (
                currency.minor_units(),
                currency.is_withdrawn(),
                currency.name().to_owned(),
            );
            (code.to_owned(), facts)
        })
        .collect();
    assert_eq!(table.len(), 307);
    assert_eq!(table, listed());
}

#[test]
fn the_table_is_in_order_for_the_search() {
    let codes: Vec<_> = Currency::codes().collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(
        codes
            .iter()
            .all(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
    );
}

#[test]
fn only_the_code_as_the_standard_writes_it_is_a_currency() {
    for code in [
        "eur", "Eur", " EUR", "EUR ", "EURO", "", "€", "978", "ЕUR", "XQZ",
    ] {
        assert_eq!(Currency::from_code(code), None, "{code:?}");
    }
}

#[test]
fn each_currency_rounds_to_its_own_minor_unit() {
    for (text, rounded) in [
        ("1.2345 EUR", "1.23 EUR"),
        ("1.5 JPY", "2 JPY"),
        ("2.5 JPY", "2 JPY"),
        ("1.23456 KWD", "1.235 KWD"),
        ("1.23456 CLF", "1.2346 CLF"),
    ] {
        let money = Money::parse(text).unwrap();
        assert_eq!(
            money
                .round_to_minor_unit(RoundingMode::HalfEven)
                .unwrap()
                .to_string(),
            rounded
        );
    }
    let gold = Money::parse("1.5 XAU").unwrap();
    let fault = gold
        .round_to_minor_unit(RoundingMode::HalfEven)
        .unwrap_err();
    assert_eq!(fault.text, "ISO 4217 defines no minor unit of XAU");
}

#[test]
fn symbols_suggest_currencies_in_use() {
    for symbol in "€$£¥₸₽₹₴₺₩".chars() {
        assert!(
            !Currency::for_symbol(symbol).unwrap().is_withdrawn(),
            "{symbol}"
        );
    }
    assert_eq!(Currency::for_symbol('E'), None);
}

#[test]
fn the_notice_names_the_version() {
    let commit = ISO_4217_VERSION.rsplit(' ').next().unwrap();
    let notice =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("NOTICE")).unwrap();
    assert!(notice.contains(commit), "NOTICE lacks the commit {commit}");
}
