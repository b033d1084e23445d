//! Reading numbers by their digits.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "operators of big integers and fractions, which do not overflow; divisors are checked"
)]

use num_bigint::BigInt;
use num_rational::Ratio;

use super::super::fault::Fault;
use super::{MAX_DIGITS, Number, ten_to, too_long};

/// A number in JSON's grammar, taken apart.
pub(super) struct Parts<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: &'t str,
}

impl<'t> Parts<'t> {
    pub(super) fn split(text: &'t str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                (is_digits(digits)).then_some((mantissa, exponent))?
            }
            None => (unsigned, ""),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => is_digits(fraction).then_some((whole, fraction))?,
            None => (mantissa, ""),
        };
        let plain = is_digits(whole) && (whole == "0" || !whole.starts_with('0'));
        plain.then_some(Self { negative, whole, fraction, exponent })
    }

    /// Without exponent and up to 18 digits: no allocation.
    pub(super) fn small(&self) -> Option<Number> {
        if !self.exponent.is_empty() || self.whole.len().saturating_add(self.fraction.len()) > 18 {
            return None;
        }
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let size =
            digits.fold(0i64, |sum, digit| sum.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0'))));
        let signed = if self.negative { size.wrapping_neg() } else { size };
        Number::decimal(i128::from(signed), u32::try_from(self.fraction.len()).ok()?)
    }

    pub(super) fn big(&self) -> Result<Number, Fault> {
        let exponent: i64 = if self.exponent.is_empty() { 0 } else { self.exponent.parse().map_err(|_| too_long())? };
        let written = self.whole.len().saturating_add(self.fraction.len());
        let meant = exponent.unsigned_abs().saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        if meant > MAX_DIGITS {
            return Err(too_long());
        }
        let digits = format!("{}{}", self.whole, self.fraction);
        let mantissa: BigInt = digits.parse().map_err(|_| too_long())?;
        let fraction = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX);
        let power = exponent.saturating_sub(fraction);
        let ten = Ratio::from_integer(ten_to(u32::try_from(power.unsigned_abs()).unwrap_or(u32::MAX)));
        let size = Ratio::from_integer(mantissa);
        let size = if power < 0 { size / ten } else { size * ten };
        Number::from_ratio(if self.negative { -size } else { size })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
