//! Exact numbers. A [`Number`] is a fraction, never a float: a decimal if one represents it
//! exactly, otherwise a big rational. Each value has a single representation, so that equality,
//! order and hash of the representation are those of the value.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "operators of big integers and fractions, which do not overflow; divisors are checked"
)]

mod read;
mod sum;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{One, Signed, ToPrimitive};
use rust_decimal::Decimal;

use super::fault::{Fault, FaultKind};
use super::rounding::RoundingMode;
use super::text::is_space;
use read::{Parts, not_a_number};

pub use read::{decimals_written, may_be_thousands};
pub use sum::Sum;

/// Maximum number of digits of a numerator or a denominator.
pub const MAX_DIGITS: u64 = 1_000;
/// Upper bound of the bits of [`MAX_DIGITS`] digits (1000 × log₂ 10 ≈ 3322).
const MAX_BITS: u64 = 3_330;
/// Digits shown after the point of a fraction that does not terminate.
const SHOWN_DIGITS: u32 = 10;
/// The largest scale of a `Decimal`.
const MAX_SCALE: u32 = 28;
/// Upper bound of the bits of 10 to the power [`MAX_SCALE`].
const MAX_SCALE_BITS: u64 = 94;

/// An exact fraction.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Decimal(Decimal),
    /// INVARIANT: in lowest terms, and no `Decimal` represents it.
    Fraction(Arc<Ratio<BigInt>>),
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Decimal(Decimal::ZERO));
    /// One.
    pub const ONE: Self = Self(Repr::Decimal(Decimal::ONE));

    /// Reads a number in JSON's grammar: `-?digits[.digits][e±digits]`.
    ///
    /// # Errors
    /// `Unreadable` for anything else, `Limit` for more than [`MAX_DIGITS`] digits, written out or
    /// through the exponent.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let parts = Parts::split(text).ok_or_else(|| not_a_number(text))?;
        parts.small().map_or_else(|| parts.big(), Ok)
    }

    /// The number with these digits, `scale` of them after the point; `None` if a decimal cannot
    /// represent it.
    pub(crate) fn of_digits(digits: i64, scale: u32) -> Option<Self> {
        Self::decimal(i128::from(digits), scale)
    }

    /// Its digits, without zeros at the end, and how many of them are after the point; `None` if they do not fit.
    pub(crate) fn to_digits(&self) -> Option<(i64, u32)> {
        let Repr::Decimal(decimal) = &self.0 else {
            return None;
        };
        let decimal = decimal.normalize();
        Some((i64::try_from(decimal.mantissa()).ok()?, decimal.scale()))
    }

    /// Reads `12.5%` and `12.5 %` as 0.125.
    ///
    /// # Errors
    /// As [`Number::parse`].
    pub fn parse_percent(text: &str) -> Result<Self, Fault> {
        match text.strip_suffix('%') {
            Some(digits) => {
                let number = Self::parse(digits.trim_end_matches(is_space)).map_err(|fault| {
                    if fault.kind == FaultKind::Unreadable {
                        not_a_number(text)
                    } else {
                        fault
                    }
                });
                number?.div(&Self::from(100i64))
            }
            None => Self::parse(text),
        }
    }

    fn decimal(mantissa: i128, scale: u32) -> Option<Self> {
        Decimal::try_from_i128_with_scale(mantissa, scale)
            .ok()
            .map(|d| Self(Repr::Decimal(d)))
    }

    /// Reduces a fraction to the canonical representation.
    fn from_ratio(ratio: Ratio<BigInt>) -> Result<Self, Fault> {
        if ratio.numer().bits() > MAX_BITS || ratio.denom().bits() > MAX_BITS {
            let Fault { kind, text } = too_long();
            return Err(Fault::new(
                kind,
                format!("{text}: round what it is worked out from"),
            ));
        }
        // Skips the factorization of denominators that are too long for a decimal.
        let short = ratio.denom().bits() <= MAX_SCALE_BITS;
        let scale = short
            .then(|| decimal_scale(ratio.denom()))
            .flatten()
            .filter(|scale| *scale <= MAX_SCALE);
        let decimal = scale.and_then(|scale| {
            let mantissa = (ratio.numer() * ten_to(scale) / ratio.denom()).to_i128()?;
            Self::decimal(mantissa, scale)
        });
        Ok(decimal.unwrap_or_else(|| Self(Repr::Fraction(Arc::new(ratio)))))
    }

    /// Numerator and denominator in lowest terms.
    pub(super) fn parts(&self) -> (BigInt, BigInt) {
        self.ratio().into()
    }

    fn ratio(&self) -> Ratio<BigInt> {
        match &self.0 {
            Repr::Decimal(d) => Ratio::new(BigInt::from(d.mantissa()), ten_to(d.scale())),
            Repr::Fraction(ratio) => (**ratio).clone(),
        }
    }

    /// Both mantissas at a common scale, if they fit.
    fn aligned(&self, other: &Self) -> Option<(i128, i128, u32)> {
        // Fast path of `add` and of comparisons: machine integers, without allocation.
        let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &other.0) else {
            return None;
        };
        let scale = a.scale().max(b.scale());
        Some((at_scale(a, scale)?, at_scale(b, scale)?, scale))
    }

    /// The sum.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DIGITS`].
    pub fn add(&self, other: &Self) -> Result<Self, Fault> {
        let small = self
            .aligned(other)
            .and_then(|(a, b, scale)| Self::decimal(a.checked_add(b)?, scale));
        small.map_or_else(|| Self::from_ratio(self.ratio() + other.ratio()), Ok)
    }

    /// The difference.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DIGITS`].
    pub fn sub(&self, other: &Self) -> Result<Self, Fault> {
        self.add(&other.neg())
    }

    /// The product.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DIGITS`].
    pub fn mul(&self, other: &Self) -> Result<Self, Fault> {
        let small = match (&self.0, &other.0) {
            (Repr::Decimal(a), Repr::Decimal(b)) => a
                .scale()
                .checked_add(b.scale())
                .filter(|scale| *scale <= MAX_SCALE)
                .zip(a.mantissa().checked_mul(b.mantissa()))
                .and_then(|(scale, mantissa)| Self::decimal(mantissa, scale)),
            _ => None,
        };
        small.map_or_else(|| Self::from_ratio(self.ratio() * other.ratio()), Ok)
    }

    /// The exact quotient.
    ///
    /// # Errors
    /// `DivisionByZero`; `Limit` beyond [`MAX_DIGITS`].
    pub fn div(&self, other: &Self) -> Result<Self, Fault> {
        if other.is_zero() {
            return Err(Fault::new(
                FaultKind::DivisionByZero,
                format!("{self} is divided by zero"),
            ));
        }
        // Fast path: the common divisor of machine integers, without allocation.
        let quotient = match self.aligned(other) {
            Some((a, b, _)) => {
                let divisor = a.gcd(&b) * b.signum();
                Ratio::new_raw(BigInt::from(a / divisor), BigInt::from(b / divisor))
            }
            None => self.ratio() / other.ratio(),
        };
        Self::from_ratio(quotient)
    }

    /// The number with the opposite sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        match &self.0 {
            Repr::Decimal(d) if d.is_zero() => Self::ZERO,
            Repr::Decimal(d) => Self(Repr::Decimal(-*d)),
            Repr::Fraction(ratio) => Self(Repr::Fraction(Arc::new(-(**ratio).clone()))),
        }
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() {
            self.neg()
        } else {
            self.clone()
        }
    }

    /// The number to an integer power; a negative exponent gives the reciprocal.
    ///
    /// # Errors
    /// `DivisionByZero` for zero to a negative power; `Limit`, checked before the power is
    /// computed.
    pub fn power(&self, exponent: i64) -> Result<Self, Fault> {
        let ratio = self.ratio();
        let bits = ratio.numer().bits().max(ratio.denom().bits());
        let trivial = ratio.denom().is_one() && ratio.numer().magnitude() <= &1u32.into();
        // A number of b bits to the power n has at least (b - 1) × n bits.
        if !trivial
            && bits
                .saturating_sub(1)
                .saturating_mul(exponent.unsigned_abs())
                > MAX_BITS
        {
            return Err(too_long());
        }
        // The powers of 0, 1 and -1 depend only on the parity of the exponent.
        let steps = if trivial {
            exponent.unsigned_abs() % 2 + u64::from(exponent != 0) * 2
        } else {
            exponent.unsigned_abs()
        };
        let steps = usize::try_from(steps).map_err(|_| too_long())?;
        let raised = Self::from_ratio(num_traits::pow(ratio, steps))?;
        if exponent < 0 {
            Self::ONE.div(&raised)
        } else {
            Ok(raised)
        }
    }

    /// The number rounded to `places` digits after the point; a negative number of places rounds
    /// before it.
    ///
    /// # Errors
    /// `Limit` for more than [`MAX_DIGITS`] places.
    pub fn round(&self, places: i64, mode: RoundingMode) -> Result<Self, Fault> {
        if places.unsigned_abs() > MAX_DIGITS {
            return Err(too_long());
        }
        if let Repr::Decimal(d) = &self.0
            && i64::from(d.scale()) <= places
        {
            return Ok(self.clone());
        }
        let factor = Ratio::from_integer(ten_to(
            u32::try_from(places.unsigned_abs()).unwrap_or(u32::MAX),
        ));
        let scaled = if places < 0 {
            self.ratio() / &factor
        } else {
            self.ratio() * &factor
        };
        let whole = Ratio::from_integer(round_to_whole(&scaled, mode));
        Self::from_ratio(if places < 0 {
            whole * factor
        } else {
            whole / factor
        })
    }

    /// The greatest integer that is not greater than the number.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.round(0, RoundingMode::Floor)
            .unwrap_or_else(|_| self.clone())
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Repr::Decimal(d) if d.is_zero())
    }

    /// Whether it is less than zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Decimal(d) => d.is_sign_negative() && !d.is_zero(),
            Repr::Fraction(ratio) => ratio.is_negative(),
        }
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Decimal(d) => d.is_integer(),
            Repr::Fraction(ratio) => ratio.is_integer(),
        }
    }

    /// The integer value, if the number is an integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        if !self.is_integer() {
            return None;
        }
        match &self.0 {
            Repr::Decimal(d) => d.to_i64(),
            Repr::Fraction(ratio) => ratio.numer().to_i64(),
        }
    }

    /// Digits after the point that write it exactly, or two if it does not terminate or has more
    /// than people write.
    pub fn digits(&self) -> u32 {
        self.decimal_places()
            .filter(|places| *places <= 12)
            .unwrap_or(2)
    }

    /// Digits after the point, if the decimal expansion terminates.
    pub fn decimal_places(&self) -> Option<u32> {
        match &self.0 {
            Repr::Decimal(d) => Some(d.normalize().scale()),
            Repr::Fraction(ratio) => decimal_scale(ratio.denom()),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Decimal(Decimal::from(value)))
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        Self::decimal(value, 0).unwrap_or_else(|| {
            Self(Repr::Fraction(Arc::new(Ratio::from_integer(BigInt::from(
                value,
            )))))
        })
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(other) {
            Some((a, b, _)) => a.cmp(&b),
            None => compare_fractions(&self.ratio(), &other.ratio()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Decimal(d) => d.normalize().hash(state),
            // `Ratio`'s own hash recurses once for each step of Euclid's algorithm, which can
            // overflow the stack.
            Repr::Fraction(ratio) => (ratio.numer(), ratio.denom()).hash(state),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = match &self.0 {
            Repr::Decimal(d) => return write!(f, "{}", d.normalize()),
            Repr::Fraction(ratio) => ratio,
        };
        let (scale, endless) = match decimal_scale(ratio.denom()) {
            Some(scale) => (scale, false),
            None => (SHOWN_DIGITS, true),
        };
        let digits = (ratio.numer().abs() * ten_to(scale))
            .div_floor(ratio.denom())
            .to_string();
        let width = usize::try_from(scale).unwrap_or(0).saturating_add(1);
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits
            .split_at_checked(digits.len().saturating_sub(width.saturating_sub(1)))
            .unwrap_or(("0", ""));
        let sign = if ratio.is_negative() { "-" } else { "" };
        match (fraction.is_empty(), endless) {
            (true, _) => write!(f, "{sign}{whole}"),
            (false, false) => write!(f, "{sign}{whole}.{fraction}"),
            (false, true) => write!(f, "{sign}{whole}.{fraction}…"),
        }
    }
}

fn too_long() -> Fault {
    Fault::new(
        FaultKind::Limit,
        format!("a number of more than {MAX_DIGITS} digits is beyond the limit"),
    )
}

fn ten_to(power: u32) -> BigInt {
    num_traits::pow(BigInt::from(10), usize::try_from(power).unwrap_or(0))
}

fn ten_i128(power: u32) -> Option<i128> {
    10i128.checked_pow(power)
}

fn at_scale(decimal: &Decimal, scale: u32) -> Option<i128> {
    let missing = scale.checked_sub(decimal.scale())?;
    if missing == 0 {
        return Some(decimal.mantissa());
    }
    decimal.mantissa().checked_mul(ten_i128(missing)?)
}

/// Compares two fractions. `Ratio`'s own order recurses once for each step of Euclid's algorithm,
/// so that two long fractions can overflow the stack.
fn compare_fractions(left: &Ratio<BigInt>, right: &Ratio<BigInt>) -> Ordering {
    (left.numer() * right.denom()).cmp(&(right.numer() * left.denom()))
}

/// Digits after the point of a fraction in lowest terms with this denominator, if its decimal
/// expansion terminates: if the denominator is 2^n × 5^m.
fn decimal_scale(denominator: &BigInt) -> Option<u32> {
    let twos = denominator.trailing_zeros()?;
    let rest = denominator >> twos;
    let fives = power_of_five(&rest)?;
    u32::try_from(twos).ok().map(|twos| twos.max(fives))
}

/// The exponent of a power of five. A bit length belongs to at most one power, since 5^m has ⌊m ×
/// log₂ 5⌋ + 1 bits.
fn power_of_five(number: &BigInt) -> Option<u32> {
    let above = number.bits().checked_sub(1)?;
    // 2 321 928 094 887 / 10^12 is log₂ 5 rounded down, precise enough for a thousand digits.
    let exponent = above
        .checked_mul(1_000_000_000_000)?
        .div_ceil(2_321_928_094_887);
    let exponent = u32::try_from(exponent).ok()?;
    let power = num_traits::pow(BigInt::from(5), usize::try_from(exponent).ok()?);
    (power == *number).then_some(exponent)
}

fn round_to_whole(ratio: &Ratio<BigInt>, mode: RoundingMode) -> BigInt {
    let floor = ratio.floor().to_integer();
    if ratio.is_integer() {
        return floor;
    }
    let twice_above: BigInt = (ratio.numer() - &floor * ratio.denom()) * 2;
    let to_half = twice_above.cmp(ratio.denom());
    let negative = ratio.is_negative();
    let up = match (mode, to_half) {
        (RoundingMode::Ceiling, _) => true,
        (RoundingMode::Floor, _) => false,
        (RoundingMode::Up, _) => !negative,
        (RoundingMode::Down, _) => negative,
        (_, Ordering::Greater) => true,
        (_, Ordering::Less) => false,
        (RoundingMode::HalfUp, Ordering::Equal) => !negative,
        (RoundingMode::HalfDown, Ordering::Equal) => negative,
        (RoundingMode::HalfEven, Ordering::Equal) => floor.is_odd(),
    };
    if up { floor + 1 } else { floor }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(n("0.1").add(&n("0.2")).unwrap(), n("0.3"));
        assert_eq!(n("1").div(&n("3")).unwrap().mul(&n("3")).unwrap(), n("1"));
        let long = n("1234567890123456789012345678901234567890.5");
        assert_eq!(
            long.to_string(),
            "1234567890123456789012345678901234567890.5"
        );
        assert_eq!(long.sub(&long).unwrap(), Number::ZERO);
        assert_eq!(
            n("79228162514264337593543950335")
                .add(&n("1"))
                .unwrap()
                .to_string(),
            "79228162514264337593543950336"
        );
        assert_eq!(
            n("0.0000000000000000000000000001")
                .mul(&n("0.1"))
                .unwrap()
                .to_string(),
            "0.00000000000000000000000000001"
        );
        assert_eq!(
            n("79228162514264337593543950335")
                .add(&n("0.5"))
                .unwrap()
                .to_string(),
            "79228162514264337593543950335.5"
        );
        assert_eq!(n("1e-30").mul(&n("1e30")).unwrap(), Number::ONE);
    }

    #[test]
    fn equal_values_are_one() {
        use std::collections::HashSet;
        let set: HashSet<Number> = ["1", "1.0", "1.00e0", "10e-1"].into_iter().map(n).collect();
        assert_eq!(set.len(), 1);
        assert_eq!(n("-0").to_string(), "0");
        assert!(!n("-0").is_negative());
        assert!(n("1e-40") < n("1e-39"));
        assert!(n("0.3333333333") < n("1").div(&n("3")).unwrap());
    }

    #[test]
    fn only_the_grammar_of_json_is_read() {
        for bad in [
            "", "-", "01", "1.", ".5", "+1", "NaN", "Infinity", "1e", "1e+", "0x1", "1_000", "1,5",
            " 1", "--1", "١",
        ] {
            assert_eq!(
                Number::parse(bad).unwrap_err().kind,
                FaultKind::Unreadable,
                "{bad}"
            );
        }
        for long in ["1e99999999999999999999", "1e-99999", "1e1001"] {
            assert_eq!(
                Number::parse(long).unwrap_err().kind,
                FaultKind::Limit,
                "{long}"
            );
        }
        assert_eq!(n("1e999").to_string().len(), 1000);
    }

    #[test]
    fn fractions_print_ten_digits() {
        assert_eq!(n("2").div(&n("3")).unwrap().to_string(), "0.6666666666…");
        assert_eq!(n("-22").div(&n("7")).unwrap().to_string(), "-3.1428571428…");
        assert_eq!(n("1").div(&n("8")).unwrap().to_string(), "0.125");
    }

    #[test]
    fn powers_are_bounded_before_they_are_computed() {
        assert_eq!(n("2").power(10).unwrap(), n("1024"));
        assert_eq!(n("2").power(-2).unwrap(), n("0.25"));
        assert_eq!(n("-1").power(i64::MAX).unwrap(), n("-1"));
        assert_eq!(n("0").power(0).unwrap(), n("1"));
        assert_eq!(n("10").power(i64::MAX).unwrap_err().kind, FaultKind::Limit);
        assert_eq!(
            n("0").power(-1).unwrap_err().kind,
            FaultKind::DivisionByZero
        );
    }

    #[test]
    fn sums_agree_with_addition() {
        let numbers = [
            "1.5",
            "-2.25",
            "79228162514264337593543950335",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ];
        let mut sum = Sum::new();
        let mut slow = Number::ZERO;
        for text in numbers {
            sum.add(&n(text)).unwrap();
            slow = slow.add(&n(text)).unwrap();
        }
        assert_eq!(sum.finish().unwrap(), slow);
    }
}
