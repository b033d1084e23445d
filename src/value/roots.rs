//! Roots, and powers to fractions: rational only by luck, so both are rounded, and rounded right.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "arithmetic of big integers, whose size is limited before it"
)]

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _};

use super::number::Number;
use super::{Fault, FaultKind, RoundingMode};

/// Bits of the whole numbers on the way.
const MOST_BITS: u64 = 300_000;

impl Number {
    /// The n-th root, rounded.
    ///
    /// # Errors
    /// `OutOfRange` for an even root of a negative number, and where n is below 1; `Limit` where it takes too long.
    pub fn root(&self, n: i64, places: i64, mode: RoundingMode) -> Result<Self, Fault> {
        if n < 1 {
            return Err(out_of_range("a root is the first, the second, the third …"));
        }
        self.raised(1, n, places, mode)
    }

    /// The number to the power of any fraction, rounded.
    ///
    /// # Errors
    /// As for [`Number::root`]; `DivisionByZero` for zero to a negative power.
    pub fn rounded_power(
        &self,
        exponent: &Self,
        places: i64,
        mode: RoundingMode,
    ) -> Result<Self, Fault> {
        let (numerator, denominator) = exponent.parts();
        match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(numerator), Ok(denominator)) => self.raised(numerator, denominator, places, mode),
            _ => Err(too_much()),
        }
    }

    /// The n-th root of the number to the power of `exponent`.
    fn raised(
        &self,
        exponent: i64,
        n: i64,
        places: i64,
        mode: RoundingMode,
    ) -> Result<Self, Fault> {
        let n = u32::try_from(n).map_err(|_| too_much())?;
        if self.is_negative() && n.is_even() {
            return Err(out_of_range(&format!(
                "{self} is negative, and has no root of an even degree"
            )));
        }
        if self.is_zero() && exponent < 0 {
            return Err(Fault::new(
                FaultKind::DivisionByZero,
                "zero to a negative power is a division by zero",
            ));
        }
        let (numerator, denominator) = self.parts();
        let is_negative = numerator.is_negative() && exponent.is_odd();
        let (mut top, mut bottom) = (
            numerator.magnitude().clone(),
            denominator.magnitude().clone(),
        );
        let size = exponent.unsigned_abs();
        let shift = places.unsigned_abs().saturating_mul(u64::from(n));
        let bits = top.bits().max(bottom.bits()).saturating_mul(size);
        if bits.saturating_add(shift.saturating_mul(4)) > MOST_BITS || places.unsigned_abs() > 1_000
        {
            return Err(too_much());
        }
        let size = usize::try_from(size).map_err(|_| too_much())?;
        (top, bottom) = (num_traits::pow(top, size), num_traits::pow(bottom, size));
        if exponent < 0 {
            (top, bottom) = (bottom, top);
        }
        let shift = usize::try_from(shift).map_err(|_| too_much())?;
        let factor = num_traits::pow(BigUint::from(10_u8), shift);
        match places < 0 {
            true => bottom *= factor,
            false => top *= factor,
        }
        let root = rounded_root(&top, &bottom, n, (mode, is_negative))?;
        let root = BigInt::from(root);
        let root = if is_negative { -root } else { root };
        let unit = Self::from(10_i64).power(places.saturating_neg())?;
        Self::parse(&root.to_string())?.mul(&unit)
    }
}

/// The n-th root of top / bottom as a whole number; its sign only tells which way is up.
fn rounded_root(
    top: &BigUint,
    bottom: &BigUint,
    n: u32,
    (mode, is_negative): (RoundingMode, bool),
) -> Result<BigUint, Fault> {
    // Rounding down before the root changes no root that is rounded down.
    let root = top.div_floor(bottom).nth_root(n);
    let power = usize::try_from(n).map_err(|_| too_much())?;
    if num_traits::pow(root.clone(), power) * bottom == *top {
        return Ok(root);
    }
    let middle = num_traits::pow(&root * 2_u8 + 1_u8, power) * bottom;
    let halves = num_traits::pow(BigUint::from(2_u8), power) * top;
    let is_up = match mode {
        RoundingMode::Up => true,
        RoundingMode::Down => false,
        RoundingMode::Ceiling => !is_negative,
        RoundingMode::Floor => is_negative,
        RoundingMode::HalfUp => halves >= middle,
        RoundingMode::HalfDown => halves > middle,
        RoundingMode::HalfEven => halves > middle || halves == middle && root.is_odd(),
    };
    Ok(if is_up { root + BigUint::one() } else { root })
}

fn out_of_range(text: &str) -> Fault {
    Fault::new(FaultKind::OutOfRange, text)
}

fn too_much() -> Fault {
    Fault::new(
        FaultKind::Limit,
        "this root or power has too many digits on the way: round its base, or take fewer places",
    )
}
