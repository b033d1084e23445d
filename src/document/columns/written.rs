//! Numbers and escapes as they are written in JSON.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type; digits wrap only beyond the 18 that count"
)]

use super::reader::OrDoubt;
use crate::value::number::decimals_written;
use crate::value::{Currency, Number};

/// An amount without a currency.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub digits: i64,
    pub scale: u32,
    /// Decimals as written, zeros at the end among them.
    pub decimals: u64,
}

impl Amount {
    /// Falls back if an amount has more decimals than its currency, which deserves a note.
    pub fn suits(self, currency: Currency) -> OrDoubt<()> {
        let usual = currency.minor_units().map_or(u64::MAX, u64::from);
        (self.decimals <= usual).then_some(())
    }
}

/// Decimals of a number as written: none without a point and an exponent.
pub(super) fn decimals(written: &str) -> u64 {
    match written.contains(['.', 'e', 'E']) {
        true => decimals_written(written),
        false => 0,
    }
}

/// A number as written.
pub(super) struct WrittenNumber {
    pub end: usize,
    /// Its digits and its scale, if it has few, and no exponent.
    pub small: Option<(i64, u32)>,
}

/// The digits of a number; none where they are too many for a column.
pub(super) fn amount(
    block: &[u8],
    (start, end): (usize, usize),
    small: Option<(i64, u32)>,
) -> OrDoubt<Amount> {
    if let Some((digits, scale)) = small {
        return Some(Amount {
            digits,
            scale,
            decimals: u64::from(scale),
        });
    }
    let written = std::str::from_utf8(block.get(start..end)?).ok()?;
    let (digits, scale) = Number::parse(written).ok()?.to_digits()?;
    Some(Amount {
        digits,
        scale,
        decimals: decimals(written),
    })
}

/// Reads a number at a position.
pub(super) fn number(bytes: &[u8], start: usize) -> OrDoubt<WrittenNumber> {
    let mut at = start;
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(negative);
    let whole = at;
    let mut digits = digits(bytes, &mut at, 0)?;
    if at - whole > 1 && bytes.get(whole) == Some(&b'0') {
        return None;
    }
    let mut count = at - whole;
    let mut scale = 0;
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let point = at;
        digits = self::digits(bytes, &mut at, digits)?;
        scale = at - point;
        count += scale;
    }
    let mut few = count <= 18;
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        few = false;
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        self::digits(bytes, &mut at, 0)?;
    }
    let signed = if negative {
        digits.wrapping_neg()
    } else {
        digits
    };
    Some(WrittenNumber {
        end: at,
        small: match few {
            true => Some((signed, u32::try_from(scale).ok()?)),
            false => None,
        },
    })
}

/// Reads at least one digit and appends the digits to a number. Beyond 18 digits it is meaningless.
fn digits(bytes: &[u8], at: &mut usize, mut number: i64) -> OrDoubt<i64> {
    let start = *at;
    while let Some(byte @ b'0'..=b'9') = bytes.get(*at) {
        number = number.wrapping_mul(10).wrapping_add(i64::from(byte & 15));
        *at += 1;
    }
    (*at > start).then_some(number)
}

/// Resolves escapes that were validated before.
pub(super) fn unescaped(inner: &str) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut letters = after.chars();
        let escape = letters.next()?;
        rest = letters.as_str();
        match escape {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let mut unit = u32::from_str_radix(rest.get(..4)?, 16).ok()?;
                rest = rest.get(4..)?;
                if (0xD800..0xDC00).contains(&unit) {
                    let low = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
                    rest = rest.get(6..)?;
                    let high = unit.wrapping_sub(0xD800).wrapping_shl(10);
                    unit = high
                        .wrapping_add(low.wrapping_sub(0xDC00))
                        .wrapping_add(0x10000);
                }
                text.push(char::from_u32(unit)?);
            }
            plain => text.push(plain),
        }
    }
    text.push_str(rest);
    Some(text)
}
