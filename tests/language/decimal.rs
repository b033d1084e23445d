//! Numbers are exact: the tables of `tests/data/decimal`, laws that hold for
//! all numbers, and the edges where the short form of a number ends.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use num_bigint::BigInt;
use num_rational::Ratio;
use proptest::prelude::*;
use whereas::internals::value::number::MAX_DIGITS;
use whereas::internals::value::{Currency, FaultKind, Money, Number, RoundingMode, Sum};

type Fraction = Ratio<BigInt>;

fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn hash(number: &Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

fn rows(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/decimal")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

fn sum<'n>(numbers: impl IntoIterator<Item = &'n Number>) -> Number {
    let mut sum = Sum::new();
    numbers
        .into_iter()
        .for_each(|number| sum.add(number).unwrap());
    sum.finish().unwrap()
}

#[test]
fn every_row_rounds_as_the_table_says() {
    let rows = rows("round.csv");
    assert_eq!(rows.len(), 80);
    for row in rows {
        let [value, places, mode, expected] = &row[..] else {
            panic!("{row:?}")
        };
        let mode = RoundingMode::from_word(&mode.to_lowercase()).unwrap();
        let rounded = n(value).round(places.parse().unwrap(), mode).unwrap();
        assert_eq!(rounded, n(expected), "{row:?}");
        assert_eq!(hash(&rounded), hash(&n(expected)), "{row:?}");
    }
}

#[test]
fn every_row_adds_up_as_the_table_says() {
    let rows = rows("sum.csv");
    assert_eq!(rows.len(), 31);
    for row in rows {
        let [amounts, expected] = &row[..] else {
            panic!("{row:?}")
        };
        let amounts: Vec<_> = amounts.split(' ').map(n).collect();
        assert_eq!(sum(&amounts), n(expected), "{row:?}");
        let one_by_one = amounts
            .iter()
            .fold(Number::ZERO, |total, amount| total.add(amount).unwrap());
        assert_eq!(one_by_one, n(expected), "{row:?}");
        let euro = Currency::from_code("EUR").unwrap();
        let money = amounts
            .into_iter()
            .fold(Money::new(Number::ZERO, euro), |total, amount| {
                total.add(&Money::new(amount, euro)).unwrap()
            });
        assert_eq!(money, Money::new(n(expected), euro), "{row:?}");
    }
}

#[test]
fn halves_go_where_the_mode_says() {
    use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    for (value, places, expected) in [
        (
            "2.5",
            0,
            [
                (HalfUp, "3"),
                (HalfDown, "2"),
                (HalfEven, "2"),
                (Up, "3"),
                (Down, "2"),
                (Ceiling, "3"),
                (Floor, "2"),
            ],
        ),
        (
            "-2.5",
            0,
            [
                (HalfUp, "-3"),
                (HalfDown, "-2"),
                (HalfEven, "-2"),
                (Up, "-3"),
                (Down, "-2"),
                (Ceiling, "-2"),
                (Floor, "-3"),
            ],
        ),
        (
            "3.5",
            0,
            [
                (HalfUp, "4"),
                (HalfDown, "3"),
                (HalfEven, "4"),
                (Up, "4"),
                (Down, "3"),
                (Ceiling, "4"),
                (Floor, "3"),
            ],
        ),
        (
            "1250",
            -2,
            [
                (HalfUp, "1300"),
                (HalfDown, "1200"),
                (HalfEven, "1200"),
                (Up, "1300"),
                (Down, "1200"),
                (Ceiling, "1300"),
                (Floor, "1200"),
            ],
        ),
        (
            "-0.01",
            0,
            [
                (HalfUp, "0"),
                (HalfDown, "0"),
                (HalfEven, "0"),
                (Up, "-1"),
                (Down, "0"),
                (Ceiling, "0"),
                (Floor, "-1"),
            ],
        ),
    ] {
        for (mode, result) in expected {
            assert_eq!(
                n(value).round(places, mode).unwrap().to_string(),
                result,
                "{value} {mode:?}"
            );
        }
    }
    let third = n("1").div(&n("3")).unwrap();
    assert_eq!(third.round(2, HalfUp).unwrap(), n("0.33"));
    assert_eq!(third.round(2, Up).unwrap(), n("0.34"));
    assert_eq!(
        third.round(40, Floor).unwrap().to_string(),
        format!("0.{}", "3".repeat(40))
    );
    assert_eq!(
        n("7").round(i64::MIN, HalfUp).unwrap_err().kind,
        FaultKind::Limit
    );
}

#[test]
fn the_edge_of_the_short_form_is_not_seen() {
    let short = "79228162514264337593543950335"; // 2^96 - 1, the last that the short form holds
    let long = "79228162514264337593543950336";
    assert_eq!(n(short).add(&Number::ONE).unwrap(), n(long));
    assert_eq!(n(long).sub(&Number::ONE).unwrap(), n(short));
    assert_eq!(hash(&n(long).sub(&Number::ONE).unwrap()), hash(&n(short)));
    assert_eq!(n(long).neg().neg().to_string(), long);
    assert_eq!(n(&format!("{short}.000")).to_string(), short);
    for digits in 26..=31 {
        let (whole, fraction) = ("9".repeat(digits), format!("0.{}", "9".repeat(digits)));
        assert_eq!(n(&whole).to_string(), whole);
        assert_eq!(n(&fraction).to_string(), fraction);
        assert_eq!(n(&fraction).decimal_places(), u32::try_from(digits).ok());
        let bit = n(&format!("1e-{digits}"));
        assert_eq!(n(&fraction).add(&bit).unwrap(), Number::ONE);
        assert_eq!(hash(&n(&fraction).add(&bit).unwrap()), hash(&Number::ONE));
        assert_eq!(
            n(&whole).add(&n(&fraction)).unwrap().add(&bit).unwrap(),
            n(&format!("1e{digits}"))
        );
        assert!(n(&fraction) < Number::ONE && n(&fraction) > n("0.9"));
    }
    let forty = "1234567890123456789012345678901234567890";
    assert_eq!(
        n(forty)
            .mul(&n("10"))
            .unwrap()
            .div(&n("10"))
            .unwrap()
            .to_string(),
        forty
    );
    assert_eq!(
        n(forty).mul(&n("2")).unwrap().to_string(),
        "2469135780246913578024691357802469135780"
    );
    assert!(n(forty).is_integer());
    assert_eq!(n(forty).to_i64(), None);
    assert_eq!(n("9223372036854775807").to_i64(), Some(i64::MAX));
    assert_eq!(n("9223372036854775808").to_i64(), None);
    assert_eq!(n("-9223372036854775808.0").to_i64(), Some(i64::MIN));
}

#[test]
fn nothing_is_rounded_unasked() {
    assert_eq!(n("0.1").add(&n("0.2")).unwrap(), n("0.3"));
    assert_eq!(
        n("1").div(&n("3")).unwrap().mul(&n("3")).unwrap(),
        Number::ONE
    );
    assert_ne!(
        n("1").div(&n("3")).unwrap(),
        n("0.3333333333333333333333333333")
    );
    assert_eq!(n("1e-20").mul(&n("1e-20")).unwrap(), n("1e-40"));
    assert_eq!(Number::parse_percent("12.5%").unwrap(), n("0.125"));
    assert_eq!(
        Number::parse_percent("0.0000000000000000000000000001%").unwrap(),
        n("1e-30")
    );
}

#[test]
fn one_value_is_one_number_however_it_is_written() {
    for group in [
        &[
            "1", "1.0", "1.00", "1e0", "10e-1", "0.1e1", "1E+0", "1e-0", "100e-2",
        ][..],
        &["0", "-0", "0.0", "-0.00", "0e5", "-0e-5"],
        &[
            "1e30",
            "1000000000000000000000000000000",
            "10E29",
            "1000000000000000000000000000000.0",
        ],
        &[
            "1e-30",
            "0.1e-29",
            "0.000000000000000000000000000001",
            "0.0000000000000000000000000000010",
        ],
    ] {
        for text in group {
            assert_eq!(n(text), n(group[0]), "{text}");
            assert_eq!(n(text).cmp(&n(group[0])), Ordering::Equal, "{text}");
            assert_eq!(hash(&n(text)), hash(&n(group[0])), "{text}");
            assert_eq!(n(text).to_string(), n(group[0]).to_string(), "{text}");
        }
    }
    assert!(!n("-0").is_negative() && n("-0").is_zero());
}

#[test]
fn what_is_not_a_number_in_json_is_not_read() {
    for bad in [
        "",
        " ",
        "-",
        "--1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "-.5",
        "+1",
        "NaN",
        "Infinity",
        "-Infinity",
        "inf",
        "1e",
        "1e+",
        "e5",
        "1e5.5",
        "1e5e5",
        "1.5.5",
        "0x1F",
        "1_000",
        "1,5",
        "1 000",
        " 1",
        "1 ",
        "1\n",
        "٣",
        "１",
        "½",
        "1%",
        "1e٣",
        "−1",
        "1-",
        "true",
    ] {
        let fault = Number::parse(bad).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unreadable, "{bad:?}");
        assert!(fault.text.contains("is not a number"), "{}", fault.text);
    }
    for bad in ["%", "12,5%", "12.5%%", "+5%", "5 percent"] {
        assert_eq!(
            Number::parse_percent(bad).unwrap_err().kind,
            FaultKind::Unreadable,
            "{bad:?}"
        );
    }
    let endless = "x".repeat(1_000_000);
    assert!(Number::parse(&endless).unwrap_err().text.chars().count() < 100);
}

#[test]
fn long_numbers_end_at_the_limit() {
    let limit = usize::try_from(MAX_DIGITS).unwrap();
    assert_eq!(n("1e999").to_string(), format!("1{}", "0".repeat(999)));
    assert_eq!(n(&"9".repeat(limit)).to_string(), "9".repeat(limit));
    assert_eq!(n("1e-999").decimal_places(), Some(999));
    assert_eq!(n("1e-999").to_string(), format!("0.{}1", "0".repeat(998)));
    let more = "9".repeat(limit + 1);
    let huge = format!("1e{}", "9".repeat(100_000));
    for long in [
        "1e1000",
        "1e-1000",
        "1e99999999999",
        "-1e-99999999999999999999999",
        "0e2000",
        &more,
        &huge,
    ] {
        assert_eq!(Number::parse(long).unwrap_err().kind, FaultKind::Limit);
    }
    let nines = n(&"9".repeat(limit));
    assert_eq!(nines.mul(&nines).unwrap_err().kind, FaultKind::Limit);
    assert_eq!(
        n("1e-999").mul(&n("1e-999")).unwrap_err().kind,
        FaultKind::Limit
    );
    assert_eq!(
        n("1e-999").div(&n("1e999")).unwrap_err().kind,
        FaultKind::Limit
    );
    assert_eq!(
        n("2").power(1_000_000_000).unwrap_err().kind,
        FaultKind::Limit
    );
    assert_eq!(n("1.5").power(i64::MIN).unwrap_err().kind, FaultKind::Limit);
    assert_eq!(n("10").power(999).unwrap(), n("1e999"));
    assert_eq!(n("10").power(-999).unwrap(), n("1e-999"));
    assert_eq!(
        n("5").div(&n("0")).unwrap_err().kind,
        FaultKind::DivisionByZero
    );
}

/// Neighbouring Fibonacci numbers take Euclid's algorithm through the most
/// steps; whatever recursed once for each would leave a small stack.
#[test]
fn long_fractions_need_no_stack() {
    let (mut before, mut last) = (BigInt::from(1), BigInt::from(1));
    while last.bits() < 3_300 {
        let next = &before + &last;
        before = std::mem::replace(&mut last, next);
    }
    let [first, second, third] = [&last - &before, before, last].map(|big| n(&big.to_string()));
    let compared = std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(move || {
            let (left, right) = (second.div(&first).unwrap(), third.div(&second).unwrap());
            assert_ne!(left, right);
            assert_eq!(left.cmp(&right), right.cmp(&left).reverse());
            assert_eq!(hash(&left), hash(&left.neg().neg()));
            assert!(
                left.round(20, RoundingMode::HalfEven)
                    .unwrap()
                    .to_string()
                    .starts_with("1.618033988749894848")
            );
            assert!(left.to_string().starts_with("1.6180339887…"));
        });
    compared.unwrap().join().unwrap();
}

#[test]
fn a_million_numbers_are_summed() {
    let mut sum = Sum::new();
    for cents in 0..1_000_000i64 {
        let amount = Number::from(cents).mul(&n("0.01")).unwrap();
        sum.add(&amount).unwrap();
    }
    assert_eq!(sum.finish().unwrap(), n("4999995000"));
}

/// As short to write as `1e-999`, and each a thousand digits.
#[test]
fn many_long_numbers_are_summed() {
    let (tiny, smaller, third) = (n("1e-998"), n("1e-999"), n("1").div(&n("3")).unwrap());
    let mut sum = Sum::new();
    for _ in 0..30_000 {
        sum.add(&tiny).unwrap();
        sum.add(&smaller).unwrap();
    }
    assert_eq!(sum.finish().unwrap(), n("33e-995"));
    let mut sum = Sum::new();
    for number in [&third, &tiny, &third, &tiny.neg(), &third] {
        sum.add(number).unwrap();
    }
    assert_eq!(sum.finish().unwrap(), Number::ONE);
}

#[test]
fn a_sum_beyond_the_machine_words_is_exact() {
    let large = n("79228162514264337593543950335");
    let small = n("0.0000000000000000000000000001");
    for order in [
        [&large, &small, &large, &small.neg()],
        [&small, &large, &small.neg(), &large],
    ] {
        assert_eq!(sum(order), n("158456325028528675187087900670"));
    }
    let many = vec![large; 5_000];
    assert_eq!(sum(&many), n("396140812571321687967719751675000"));
    assert_eq!(Sum::new().finish().unwrap(), Number::ZERO);
}

/// A number's digits, in all the lengths that the two forms are chosen by.
fn digits() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (any::<i64>(), 0usize..=20).prop_map(|(mantissa, scale)| pointed(&mantissa.to_string(), scale)),
        2 => ("-?[1-9][0-9]{25,32}", 0usize..=33).prop_map(|(whole, scale)| pointed(&whole, scale)),
        2 => "-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,2})?",
        1 => "-?[1-9][0-9]{40,80}\\.[0-9]{1,60}",
        1 => Just("0".to_owned()),
    ]
}

/// The digits with a point so many places from their end.
fn pointed(whole: &str, scale: usize) -> String {
    let (sign, size) = whole
        .strip_prefix('-')
        .map_or(("", whole), |size| ("-", size));
    if scale == 0 {
        return whole.to_owned();
    }
    let padded = format!("{size:0>width$}", width = scale + 1);
    let (before, after) = padded.split_at(padded.len() - scale);
    format!("{sign}{before}.{after}")
}

/// Decimals, and fractions without end.
fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        3 => digits().prop_map(|text| n(&text)),
        1 => (digits(), 1i64..10_000).prop_map(|(text, divisor)| n(&text).div(&Number::from(divisor)).unwrap()),
    ]
}

/// What the digits mean, by nothing but big integers.
fn meaning(text: &str) -> Fraction {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let size: BigInt = format!("{whole}{fraction}").parse().unwrap();
    let power = exponent.parse::<i64>().unwrap() - i64::try_from(fraction.len()).unwrap();
    let ten = Fraction::from_integer(BigInt::from(10).pow(u32::try_from(power.abs()).unwrap()));
    let size = Fraction::from_integer(size);
    if power < 0 { size / ten } else { size * ten }
}

/// The number of a fraction, by its digits and one division.
fn number_of(fraction: &Fraction) -> Number {
    n(&fraction.numer().to_string())
        .div(&n(&fraction.denom().to_string()))
        .unwrap()
}

fn same(left: &Number, right: &Number) -> Result<(), TestCaseError> {
    prop_assert_eq!(left, right);
    prop_assert_eq!(left.cmp(right), Ordering::Equal);
    prop_assert_eq!(hash(left), hash(right));
    prop_assert_eq!(left.to_string(), right.to_string());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_a_field(a in number(), b in number(), c in number()) {
        same(&a.add(&b).unwrap(), &b.add(&a).unwrap())?;
        same(&a.mul(&b).unwrap(), &b.mul(&a).unwrap())?;
        same(&a.add(&b).unwrap().add(&c).unwrap(), &a.add(&b.add(&c).unwrap()).unwrap())?;
        same(&a.mul(&b).unwrap().mul(&c).unwrap(), &a.mul(&b.mul(&c).unwrap()).unwrap())?;
        same(&a.mul(&b.add(&c).unwrap()).unwrap(), &a.mul(&b).unwrap().add(&a.mul(&c).unwrap()).unwrap())?;
        same(&a.add(&Number::ZERO).unwrap(), &a)?;
        same(&a.mul(&Number::ONE).unwrap(), &a)?;
        same(&a.sub(&a).unwrap(), &Number::ZERO)?;
        same(&a.sub(&b).unwrap(), &b.sub(&a).unwrap().neg())?;
        if !b.is_zero() {
            same(&a.div(&b).unwrap().mul(&b).unwrap(), &a)?;
            same(&a.mul(&b).unwrap().div(&b).unwrap(), &a)?;
        }
    }

    #[test]
    fn both_forms_agree_with_pure_fractions(a in digits(), b in digits()) {
        let (x, y, left, right) = (n(&a), n(&b), meaning(&a), meaning(&b));
        same(&x, &number_of(&left))?;
        same(&x.add(&y).unwrap(), &number_of(&(&left + &right)))?;
        same(&x.sub(&y).unwrap(), &number_of(&(&left - &right)))?;
        same(&x.mul(&y).unwrap(), &number_of(&(&left * &right)))?;
        if !y.is_zero() {
            same(&x.div(&y).unwrap(), &number_of(&(&left / &right)))?;
        }
        prop_assert_eq!(x.cmp(&y), left.cmp(&right));
        prop_assert_eq!(x == y, left == right);
        prop_assert_eq!(x.is_integer(), left.is_integer());
        same(&x.floor(), &number_of(&left.floor()))?;
    }

    #[test]
    fn what_is_printed_is_read_back(text in digits()) {
        let number = n(&text);
        let printed = number.to_string();
        same(&n(&printed), &number)?;
        prop_assert!(!printed.contains(['e', 'E', '+', '…']));
        prop_assert!(!printed.contains('.') || !printed.ends_with(['0', '.']));
        let places = printed.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(number.decimal_places(), u32::try_from(places).ok());
    }

    #[test]
    fn a_sum_does_not_depend_on_its_order(
        (there, elsewhere) in prop::collection::vec(number(), 0..12)
            .prop_flat_map(|numbers| (Just(numbers.clone()), Just(numbers).prop_shuffle())),
    ) {
        let total = sum(&there);
        same(&sum(&elsewhere), &total)?;
        same(&there.iter().fold(Number::ZERO, |total, number| total.add(number).unwrap()), &total)?;
    }

    #[test]
    fn rounding_stays_within_one_unit_and_again_changes_nothing(a in number(), places in -30i64..30, mode in 0usize..7) {
        let mode = RoundingMode::ALL[mode];
        let rounded = a.round(places, mode).unwrap();
        let unit = Number::from(10i64).power(-places).unwrap();
        let away = rounded.sub(&a).unwrap();
        prop_assert!(away.abs() < unit);
        prop_assert!(rounded.div(&unit).unwrap().is_integer());
        same(&rounded.round(places, mode).unwrap(), &rounded)?;
        same(&a.neg().round(places, mirror(mode)).unwrap(), &rounded.neg())?;
        let half = away.abs().mul(&Number::from(2i64)).unwrap();
        match mode {
            RoundingMode::Up => prop_assert!(rounded.abs() >= a.abs()),
            RoundingMode::Down => prop_assert!(rounded.abs() <= a.abs()),
            RoundingMode::Ceiling => prop_assert!(rounded >= a),
            RoundingMode::Floor => prop_assert!(rounded <= a),
            _ => prop_assert!(half <= unit),
        }
    }

    #[test]
    fn a_power_is_repeated_multiplication(a in number(), exponent in 0i64..6) {
        let product = (0..exponent).fold(Number::ONE, |product, _| product.mul(&a).unwrap());
        same(&a.power(exponent).unwrap(), &product)?;
        if !a.is_zero() {
            same(&a.power(-exponent).unwrap().mul(&product).unwrap(), &Number::ONE)?;
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,12}|[-+0-9.eE%]{0,12}") {
        match Number::parse(&text) {
            Ok(number) => same(&number, &number_of(&meaning(&text)))?,
            Err(fault) => prop_assert!(matches!(fault.kind, FaultKind::Unreadable | FaultKind::Limit)),
        }
        let _ = Money::parse(&format!("{text} EUR"));
    }
}

/// The mode that does below zero what this one does above.
fn mirror(mode: RoundingMode) -> RoundingMode {
    match mode {
        RoundingMode::Ceiling => RoundingMode::Floor,
        RoundingMode::Floor => RoundingMode::Ceiling,
        other => other,
    }
}
