//! Money: an exact amount of one currency.

use std::cmp::Ordering;
use std::fmt;

use crate::diagnostic::did_you_mean;

use super::currency::Currency;
use super::fault::{Fault, FaultKind};
use super::number::Number;
use super::rounding::RoundingMode;
use super::text::shortened;

/// An amount of a currency. Nothing converts it; nothing rounds it unasked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    /// How much.
    pub amount: Number,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// So much of a currency.
    pub fn new(amount: Number, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Reads `150000 EUR` or `EUR 150000`; the number in JSON's grammar.
    ///
    /// # Errors
    /// `Unreadable`, with what would be right.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let unreadable = |why: String| Fault::new(FaultKind::Unreadable, why);
        let trimmed = text.trim();
        let example = "write it like `150000.50 EUR`";
        if let Some(currency) = trimmed.chars().find_map(Currency::for_symbol) {
            return Err(unreadable(format!(
                "`{}` has a symbol, not a currency code: write `{currency}`",
                seen(trimmed)
            )));
        }
        let digits_first = trimmed.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        // A no-break space is how texts keep an amount and its currency on one line.
        let spaces = [' ', '\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}'];
        let parts = if digits_first { trimmed.rsplit_once(spaces) } else { trimmed.split_once(spaces) };
        let Some((left, right)) = parts else {
            return Err(unreadable(format!("`{}` is not money: {example}", seen(trimmed))));
        };
        let (left, right) = (left.trim(), right.trim());
        let (digits, code) = if digits_first { (left, right) } else { (right, left) };
        let amount = Number::parse(digits).map_err(|fault| match fault.kind {
            FaultKind::Limit => fault,
            _ if digits.ends_with(|c: char| c.is_alphabetic()) => unreadable(format!(
                "`{}` is not money: write the amount in digits alone, as `{} {}`",
                seen(trimmed),
                in_digits(digits).map_or_else(|| "150000.50".to_owned(), |amount| amount.to_string()),
                seen(code)
            )),
            _ => {
                unreadable(format!("`{}` is not money: {example}, with a point and without separators", seen(trimmed)))
            }
        })?;
        Ok(Self { amount, currency: read_currency(code)? })
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

    /// Which is more.
    ///
    /// # Errors
    /// `MixedCurrencies`.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Fault> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    /// So many times this.
    ///
    /// # Errors
    /// `Limit`.
    pub fn mul(&self, factor: &Number) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.mul(factor)?, self.currency))
    }

    /// A part of this.
    ///
    /// # Errors
    /// `DivisionByZero`, `Limit`.
    pub fn div(&self, divisor: &Number) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.div(divisor)?, self.currency))
    }

    /// How often the other goes into this.
    ///
    /// # Errors
    /// `MixedCurrencies`, `DivisionByZero`.
    pub fn ratio(&self, other: &Self) -> Result<Number, Fault> {
        self.same_currency(other)?;
        self.amount.div(&other.amount)
    }

    /// The same with the other sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        Self::new(self.amount.neg(), self.currency)
    }

    /// The size, without sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self::new(self.amount.abs(), self.currency)
    }

    /// The amount rounded to so many places.
    ///
    /// # Errors
    /// `Limit`.
    pub fn round(&self, places: i64, mode: RoundingMode) -> Result<Self, Fault> {
        Ok(Self::new(self.amount.round(places, mode)?, self.currency))
    }

    /// The amount rounded to the currency's smallest unit.
    ///
    /// # Errors
    /// `OutOfRange` where the standard defines none.
    pub fn round_to_minor_unit(&self, mode: RoundingMode) -> Result<Self, Fault> {
        let places = self.currency.minor_units().ok_or_else(|| {
            Fault::new(FaultKind::OutOfRange, format!("ISO 4217 defines no minor unit of {}", self.currency))
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
    Currency::from_code(code).ok_or_else(|| {
        let text = match (Currency::from_code(&code.to_uppercase()), nearest(code)) {
            (Some(currency), _) => format!("`{}` is not a currency code: write `{currency}`", seen(code)),
            (None, Some(near)) => {
                format!("`{}` is not an ISO 4217 currency code: did you mean `{near}`?", seen(code))
            }
            (None, None) => format!("`{}` is not an ISO 4217 currency code", seen(code)),
        };
        Fault::new(FaultKind::Unreadable, text)
    })
}

/// A stranger's text, short enough for a message.
fn seen(text: &str) -> String {
    shortened(text, 60)
}

/// A code that differs by one letter too many, as `EURO`: of three letters, any code is near to many.
fn nearest(code: &str) -> Option<&'static str> {
    let few = (4..=6).contains(&code.chars().count());
    few.then(|| did_you_mean(code, Currency::codes())).flatten()
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// `3 million` as documents write it: `3000000`.
fn in_digits(written: &str) -> Option<Number> {
    let (number, word) = written.rsplit_once(' ')?;
    let scale: i64 = match word {
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        _ => return None,
    };
    Number::parse(number.trim()).ok()?.mul(&Number::from(scale)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_both_ways() {
        let euro = Money::parse("150000 EUR").unwrap();
        assert_eq!(euro, Money::parse("EUR 150000.00").unwrap());
        assert_eq!(euro.to_string(), "150000 EUR");
        for space in ['\u{a0}', '\u{202f}', '\u{2009}'] {
            assert_eq!(euro, Money::parse(&format!("150000{space}EUR")).unwrap());
            assert_eq!(euro, Money::parse(&format!("EUR{space}150000")).unwrap());
            assert!(Money::parse(&format!("150{space}000 EUR")).is_err());
        }
        assert!(Money::parse("5 DEM").unwrap().currency.is_withdrawn());
    }

    #[test]
    fn what_is_not_money_says_what_would_be() {
        for (bad, words) in [
            ("€5", "write `EUR`"),
            ("1,5 EUR", "with a point"),
            ("150.000,00 EUR", "with a point"),
            ("5 eur", "write `EUR`"),
            ("5", "150000.50 EUR"),
            ("5 XQZ", "not an ISO 4217"),
            ("5 EURO", "did you mean `EUR`?"),
            ("150 000 EUR", "without separators"),
            ("EUR 150 000", "without separators"),
        ] {
            assert!(Money::parse(bad).unwrap_err().text.contains(words), "{bad}: {:?}", Money::parse(bad));
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let (euro, dollar) = (Money::parse("1 EUR").unwrap(), Money::parse("1 USD").unwrap());
        assert_eq!(euro.add(&dollar).unwrap_err().kind, FaultKind::MixedCurrencies);
        assert_eq!(euro.compare(&dollar).unwrap_err().kind, FaultKind::MixedCurrencies);
        let yen = Money::parse("10.5 JPY").unwrap();
        assert_eq!(yen.round_to_minor_unit(RoundingMode::HalfEven).unwrap().to_string(), "10 JPY");
    }
}
