//! Currencies by their ISO 4217 codes.

mod table;

use std::fmt;

use table::TABLE;

/// Source of the code table, for `--version`.
pub const ISO_4217_VERSION: &str = "datasets/currency-codes ab9b0ae";

/// A currency, current or withdrawn: an index into the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u16);

impl Currency {
    /// Its number, for columns.
    pub(crate) const fn number(self) -> u16 {
        self.0
    }

    /// The currency of a number.
    pub(crate) const fn of_number(number: u16) -> Self {
        Self(number)
    }

    /// The entry of a code in capital letters, as ISO 4217 writes it; this includes codes that
    /// stand for no currency, such as `XXX`.
    pub fn from_code(code: &str) -> Option<Self> {
        let index = TABLE.binary_search_by(|row| row.0.cmp(code)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// The usual currency of a symbol, for a suggestion.
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

    /// Digits after the point of its minor unit; `None` if ISO 4217 defines none, as for gold.
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

/// Meaning of an ISO 4217 code that is not the code of a currency, so that no amount can be in it.
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
