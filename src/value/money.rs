//! Money: an exact amount of one currency.

use std::cmp::Ordering;
use std::fmt;

use crate::diagnostic::did_you_mean;

use super::currency::{Currency, no_currency};
use super::fault::{Fault, FaultKind};
use super::number::Number;
use super::rounding::RoundingMode;
use super::text::{is_space, shortened_exactly};

/// An amount in a currency. Never converted, and rounded only on request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount.
    pub amount: Number,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Number, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Reads `150000 EUR` or `EUR 150000`; the number in JSON's grammar.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_digits(text).map(|(money, _)| money)
    }

    /// Reads money as [`Money::parse`] does, and returns the digits as written too.
    ///
    /// # Errors
    /// `Unreadable`, with the expected form.
    pub fn parse_digits(text: &str) -> Result<(Self, &str), Fault> {
        let trimmed = text.trim();
        let (digits, code) = split_amount(trimmed).ok_or_else(|| not_money(trimmed))?;
        let amount = Number::parse(digits).map_err(|fault| {
            if fault.kind == FaultKind::Limit {
                fault
            } else {
                not_money(trimmed)
            }
        })?;
        let currency =
            read_currency(code).map_err(|fault| misplaced_words(trimmed).unwrap_or(fault))?;
        Ok((Self { amount, currency }, digits))
    }

    /// Reads a number and a code in either order, and returns the digits as written too.
    fn parse_digits_of(left: &str, right: &str) -> Option<(Self, String)> {
        let read = |digits: &str, code: &str| {
            Some(Self::new(
                Number::parse(digits).ok()?,
                Currency::from_code(code)?,
            ))
        };
        read(left, right)
            .or_else(|| read(right, left))
            .map(|money| (money, format!("{left} {right}")))
    }

    /// The sum.
    ///
    /// # Errors
    /// `MixedCurrencies`.
    pub fn add(&self, other: &Self) -> Result<Self, Fault> {
        self.same_currency(other)?;
        Ok(Self::new(self.amount.add(&other.amount)?, self.currency))
    }

    /// The difference.
    ///
    /// # Errors
    /// `MixedCurrencies`.
    pub fn sub(&self, other: &Self) -> Result<Self, Fault> {
        self.add(&other.neg())
    }

    /// The order of two amounts.
    ///
    /// # Errors
    /// `MixedCurrencies`.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Fault> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    /// The product with a number.
    ///
    /// # Errors
    /// `Limit`.
    pub fn mul(&self, factor: &Number) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.mul(factor)?, self.currency))
    }

    /// The quotient by a number.
    ///
    /// # Errors
    /// `DivisionByZero`, `Limit`.
    pub fn div(&self, divisor: &Number) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.div(divisor)?, self.currency))
    }

    /// The quotient of two amounts, as a number.
    ///
    /// # Errors
    /// `MixedCurrencies`, `DivisionByZero`.
    pub fn ratio(&self, other: &Self) -> Result<Number, Fault> {
        self.same_currency(other)?;
        self.amount.div(&other.amount)
    }

    /// The amount with the opposite sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        Self::new(self.amount.neg(), self.currency)
    }

    /// The absolute amount.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self::new(self.amount.abs(), self.currency)
    }

    /// Rounds the amount to a number of decimal places.
    ///
    /// # Errors
    /// `Limit`.
    pub fn round(&self, places: i64, mode: RoundingMode) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.round(places, mode)?, self.currency))
    }

    /// The amount's digits: a fraction has as many as the currency's minor unit at least.
    pub fn digits(&self) -> String {
        let mut digits = self.amount.to_string();
        let minor = self.currency.minor_units().map_or(0, u32::from);
        if let Some(places) = self.amount.decimal_places().filter(|places| *places > 0) {
            let missing = minor.saturating_sub(places);
            digits.extend((0..missing).map(|_| '0'));
        }
        digits
    }

    /// Rounds the amount to the currency's minor unit.
    ///
    /// # Errors
    /// `OutOfRange` if ISO 4217 defines no minor unit.
    pub fn round_to_minor_unit(&self, mode: RoundingMode) -> Result<Self, Fault> {
        let places = self.currency.minor_units().ok_or_else(|| {
            Fault::new(
                FaultKind::OutOfRange,
                format!("ISO 4217 defines no minor unit of {}", self.currency),
            )
        })?;
        self.round(i64::from(places), mode)
    }

    fn same_currency(&self, other: &Self) -> Result<(), Fault> {
        if self.currency == other.currency {
            return Ok(());
        }
        let text = format!("{self} and {other} are of different currencies");
        Err(Fault::new(FaultKind::MixedCurrencies, text))
    }
}

/// Reads a currency code.
///
/// # Errors
/// `Unreadable`, with a suggestion.
pub fn read_currency(code: &str) -> Result<Currency, Fault> {
    match no_currency(code) {
        Some(says) => {
            let text = format!("`{code}` says {says}: write the code of a currency, as `EUR`");
            Err(Fault::new(FaultKind::Unreadable, text))
        }
        None => read_code(code),
    }
}

/// Reads a currency code for a field whose type names the currency. Unlike [`read_currency`] it
/// accepts `XXX`, so that rules can match amounts without a currency.
pub fn read_code(code: &str) -> Result<Currency, Fault> {
    Currency::from_code(code).ok_or_else(|| {
        let text = match (Currency::from_code(&code.to_uppercase()), nearest(code)) {
            (Some(currency), _) => format!(
                "`{}` is not a currency code: write `{currency}`",
                shown_short(code)
            ),
            (None, Some(near)) => {
                format!(
                    "`{}` is not an ISO 4217 currency code: did you mean `{near}`?",
                    shown_short(code)
                )
            }
            (None, None) => format!("`{}` is not an ISO 4217 currency code", shown_short(code)),
        };
        Fault::new(FaultKind::Unreadable, text)
    })
}

/// Splits a text into digits and code, in either order.
fn split_amount(text: &str) -> Option<(&str, &str)> {
    let digits_first = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let (left, right) = if digits_first {
        text.rsplit_once(is_space)
    } else {
        text.split_once(is_space)
    }?;
    let (left, right) = (left.trim_matches(is_space), right.trim_matches(is_space));
    Some(if digits_first {
        (left, right)
    } else {
        (right, left)
    })
}

/// The fault of a text that is not money, with the expected form.
fn not_money(text: &str) -> Fault {
    let shown = shown_short(text);
    if let Some(currency) = text.chars().find_map(Currency::for_symbol) {
        let why = format!("`{shown}` has a symbol, not a currency code: write `{currency}`");
        return Fault::new(FaultKind::Unreadable, why);
    }
    if let Some(fault) = bracketed_negative(text)
        .or_else(|| missing_space(text))
        .or_else(|| misplaced_words(text))
    {
        return fault;
    }
    let why = match split_amount(text) {
        None => match readings(text).as_slice() {
            [] if Number::parse(text).is_ok() => {
                format!("write its currency behind it, as `{text} EUR`")
            }
            [] => "write it like `150000.50 EUR`".to_owned(),
            amounts => separators(text, text, amounts),
        },
        Some((digits, code)) if digits.ends_with(char::is_alphabetic) => format!(
            "write the amount in digits alone, as `{} {}`",
            in_digits(digits).map_or_else(|| "150000.50".to_owned(), |amount| amount.to_string()),
            if Currency::from_code(code).is_some() {
                code
            } else {
                "EUR"
            }
        ),
        Some((digits, code)) => match readings(digits).as_slice() {
            [] => "write it like `150000.50 EUR`, with a point and without separators".to_owned(),
            amounts => {
                let right = Currency::from_code(&code.to_uppercase())
                    .map(|currency| text.replacen(code, currency.code(), 1));
                separators(right.as_deref().unwrap_or(text), digits, amounts)
            }
        },
    };
    Fault::new(
        FaultKind::Unreadable,
        format!("`{shown}` is not money: {why}"),
    )
}

/// Possible readings of digits with separators: the last separator of `1.234,50` is the decimal
/// sign, while `1,000` can be a thousand or one.
fn readings(digits: &str) -> Vec<String> {
    let separates = |c: char| matches!(c, ',' | '.' | '\'' | '’' | '_') || is_space(c);
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let groups: Vec<&str> = unsigned.split(separates).collect();
    let all_digits = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let signs: Vec<char> = unsigned.chars().filter(|c| separates(*c)).collect();
    let (Some(last), Some((fraction, whole))) = (signs.last(), groups.split_last()) else {
        return Vec::new();
    };
    if !all_digits {
        return Vec::new();
    }
    let sign = if unsigned.len() == digits.len() {
        ""
    } else {
        "-"
    };
    let grouped = format!("{sign}{}", groups.concat());
    let decimal = format!("{sign}{}.{fraction}", whole.concat());
    let once = signs.iter().filter(|sign| *sign == last).count() == 1;
    match last {
        ',' | '.' if once && (fraction.len() != 3 || signs.len() > 1) => vec![decimal],
        ',' if once => vec![grouped, decimal],
        _ if groups.iter().skip(1).all(|group| group.len() == 3) => vec![grouped],
        _ => Vec::new(),
    }
}

/// Explains how to write an amount whose digits have separators.
fn separators(text: &str, digits: &str, amounts: &[String]) -> String {
    let right: Vec<String> = amounts
        .iter()
        .map(|amount| text.replacen(digits, amount, 1))
        .collect();
    match right.as_slice() {
        [right] if !right.contains('.') => format!("write nothing between thousands, as `{right}`"),
        [right]
            if digits
                .matches(|c: char| !c.is_ascii_digit() && c != '-')
                .count()
                == 1 =>
        {
            format!("write a point before decimals, as `{right}`")
        }
        [right] => {
            format!("write a point before decimals and nothing between thousands, as `{right}`")
        }
        [grouped, decimal, ..] => {
            format!("write `{grouped}`, or `{decimal}` if the comma separates decimals")
        }
        [] => String::new(),
    }
}

/// The fault of `(5) EUR`, the accountants' form of a negative amount.
fn bracketed_negative(text: &str) -> Option<Fault> {
    let plain: String = text.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    if !text.contains('(') || !text.contains(')') || plain.len().saturating_add(2) != text.len() {
        return None;
    }
    let money = Money::parse(plain.trim()).ok()?;
    let why = format!(
        "`{}` is not money: an amount below zero has a minus sign, as `{}`",
        shown_short(text),
        money.neg()
    );
    Some(Fault::new(FaultKind::Unreadable, why))
}

/// The fault of `5EUR`, which lacks the space.
fn missing_space(text: &str) -> Option<Fault> {
    let at = text
        .find(|c: char| c.is_ascii_uppercase())
        .filter(|at| *at > 0)
        .or_else(|| text.find(|c: char| c.is_ascii_digit() || c == '-'))?;
    let (left, right) = text.split_at_checked(at)?;
    let (_, money) = Money::parse_digits_of(left, right)?;
    let why = format!(
        "`{}` is not money: put a space between the amount and its currency, as `{money}`",
        shown_short(text)
    );
    Some(Fault::new(FaultKind::Unreadable, why))
}

/// The fault of `5 EUR net`, which has other words around the amount.
fn misplaced_words(text: &str) -> Option<Fault> {
    let words: Vec<&str> = text
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() < 3 {
        return None;
    }
    let pairs = words.iter().zip(words.iter().skip(1));
    let money: Vec<String> = pairs
        .filter_map(|(left, right)| Money::parse_digits_of(left, right))
        .map(|(_, shown)| shown)
        .collect();
    let [money] = money.as_slice() else {
        return None;
    };
    // Digits next to it can belong to the amount: `150 000 EUR`.
    let numbers = words
        .iter()
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .count();
    let why = format!(
        "`{}` is not money: write the amount and its currency alone, as `{money}`",
        shown_short(text)
    );
    (numbers == 1).then(|| Fault::new(FaultKind::Unreadable, why))
}

/// Text from a document, cut and escaped for a message.
fn shown_short(text: &str) -> String {
    shortened_exactly(text, 60)
}

/// The code in a word with one letter too many, as `EURO`. Edits within three letters would match
/// too many codes.
fn nearest(code: &str) -> Option<&'static str> {
    let few = (4..=6).contains(&code.chars().count());
    few.then(|| did_you_mean(code, Currency::codes())).flatten()
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.digits(), self.currency)
    }
}

/// Reads `3 million`, as documents write it: `3000000`.
fn in_digits(written: &str) -> Option<Number> {
    let (number, word) = written
        .rsplit_once(' ')
        .or_else(|| Some((written.strip_suffix('k')?, "thousand")))?;
    let scale: i64 = match word {
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        _ => return None,
    };
    Number::parse(number.trim())
        .ok()?
        .mul(&Number::from(scale))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_both_ways() {
        let euro = Money::parse("150000 EUR").unwrap();
        assert_eq!(euro, Money::parse("EUR 150000.00").unwrap());
        assert_eq!(euro.to_string(), "150000 EUR");
        assert_eq!(euro, Money::parse("150000\u{a0}EUR").unwrap());
        assert_eq!(euro, Money::parse("EUR\u{202f}150000").unwrap());
        assert!(Money::parse("5 DEM").unwrap().currency.is_withdrawn());
    }

    #[test]
    fn what_is_not_money_says_what_would_be() {
        for (bad, words) in [
            ("€5", "write `EUR`"),
            ("1,5 EUR", "write a point before decimals, as `1.5 EUR`"),
            (
                "150.000,00 EUR",
                "nothing between thousands, as `150000.00 EUR`",
            ),
            ("1,234,567.50 EUR", "as `1234567.50 EUR`"),
            ("-4,50 eur", "as `-4.50 EUR`"),
            ("1,000 EUR", "write `1000 EUR`, or `1.000 EUR` if the comma"),
            ("150'000 CHF", "as `150000 CHF`"),
            ("150.000.000 EUR", "as `150000000 EUR`"),
            ("1.5.3 EUR", "150000.50 EUR"),
            ("100k EUR", "as `100000 EUR`"),
            ("5 eur", "write `EUR`"),
            ("5", "write its currency behind it, as `5 EUR`"),
            ("4,50", "as `4.50`"),
            ("5 XQZ", "not an ISO 4217"),
            ("5 EURO", "did you mean `EUR`?"),
            ("150 000 EUR", "nothing between thousands, as `150000 EUR`"),
            ("EUR 150 000", "as `EUR 150000`"),
            ("(5) EUR", "as `-5 EUR`"),
            ("EUR (5.50)", "as `-5.50 EUR`"),
            ("5 EUR and more", "alone, as `5 EUR`"),
            ("about EUR 5.50", "alone, as `EUR 5.50`"),
            ("5EUR", "as `5 EUR`"),
            ("EUR-5", "as `EUR -5`"),
            ("3 million EUR", "as `3000000 EUR`"),
            ("five EUR", "150000.50 EUR"),
            ("150\u{a0}000 EUR", "`150\\u{a0}000 EUR`"),
        ] {
            assert!(
                Money::parse(bad).unwrap_err().text.contains(words),
                "{bad}: {:?}",
                Money::parse(bad)
            );
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let (euro, dollar) = (
            Money::parse("1 EUR").unwrap(),
            Money::parse("1 USD").unwrap(),
        );
        assert_eq!(
            euro.add(&dollar).unwrap_err().kind,
            FaultKind::MixedCurrencies
        );
        assert_eq!(
            euro.compare(&dollar).unwrap_err().kind,
            FaultKind::MixedCurrencies
        );
        let yen = Money::parse("10.5 JPY").unwrap();
        assert_eq!(
            yen.round_to_minor_unit(RoundingMode::HalfEven)
                .unwrap()
                .to_string(),
            "10 JPY"
        );
    }
}
