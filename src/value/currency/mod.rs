//! Currencies by their ISO 4217 codes.

mod table;

use std::fmt;

use table::TABLE;

/// Where the table of codes comes from, for `--version`.
pub const ISO_4217_VERSION: &str = "datasets/currency-codes ab9b0ae";

/// A currency, current or withdrawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u16);

impl Currency {
    /// The currency of a code, in capital letters as the standard writes it; the codes of no currency are among them.
    pub fn from_code(code: &str) -> Option<Self> {
        let index = TABLE.binary_search_by(|row| row.0.cmp(code)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// The currency that a symbol usually means, for a suggestion.
    pub fn for_symbol(symbol: char) -> Option<Self> {
        let code = match symbol {
            '€' => "EUR",
            '$' => "USD",
            '£' => "GBP",
            '¥' => "JPY",
            '₸' => "KZT",
            '₽' => "RUB",
            '₹' => "INR",
            '₴' => "UAH",
            '₺' => "TRY",
            '₩' => "KRW",
            _ => return None,
        };
        Self::from_code(code)
    }

    /// Its code, as `EUR`.
    pub fn code(self) -> &'static str {
        TABLE.get(usize::from(self.0)).map_or("XXX", |row| row.0)
    }

    /// Its name, as `Euro`.
    pub fn name(self) -> &'static str {
        TABLE.get(usize::from(self.0)).map_or("", |row| row.3)
    }

    /// Digits after the point of its smallest unit; none where the standard defines none, as for gold.
    pub fn minor_units(self) -> Option<u8> {
        TABLE.get(usize::from(self.0)).and_then(|row| row.1)
    }

    /// Whether it is no longer in use.
    pub fn is_withdrawn(self) -> bool {
        TABLE.get(usize::from(self.0)).is_some_and(|row| row.2)
    }

    /// All codes, for suggestions.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.0)
    }
}

/// What a code of the standard says that is the code of no currency: no amount is in it.
pub fn no_currency(code: &str) -> Option<&'static str> {
    match code {
        "XXX" => Some("that no currency is involved"),
        "XTS" => Some("that something is only a test"),
        _ => None,
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
