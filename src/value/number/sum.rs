//! Sums of many numbers.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "operators of big integers and fractions, which do not overflow; divisors are checked"
)]

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;

use super::super::fault::Fault;
use super::{MAX_BITS, Number, Repr, at_scale, ten_i128, ten_to};

/// A running total. It adds in machine words while they hold the sum, and reduces larger fractions
/// to lowest terms only at the end, so that a long sum is cheap and its result does not depend on
/// the order.
#[derive(Debug, Clone)]
pub struct Sum {
    mantissa: i128,
    scale: u32,
    rest: Option<UnreducedFraction>,
}

/// A fraction that is not necessarily in lowest terms.
#[derive(Debug, Clone)]
struct UnreducedFraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl UnreducedFraction {
    fn add(&mut self, other: &Ratio<BigInt>) -> Result<(), Fault> {
        if self.denominator == *other.denom() {
            self.numerator += other.numer();
            return Ok(());
        }
        if !self.denominator.is_multiple_of(other.denom()) {
            let common = self.denominator.lcm(other.denom());
            self.numerator *= &common / &self.denominator;
            self.denominator = common;
        }
        self.numerator += other.numer() * (&self.denominator / other.denom());
        if self.denominator.bits() > MAX_BITS.saturating_mul(2) {
            let reduced = self.finish()?.ratio();
            (self.numerator, self.denominator) = reduced.into_raw();
        }
        Ok(())
    }

    fn finish(&self) -> Result<Number, Fault> {
        Number::from_ratio(Ratio::new(self.numerator.clone(), self.denominator.clone()))
    }
}

impl Default for Sum {
    fn default() -> Self {
        Self::new()
    }
}

impl Sum {
    /// The empty sum, zero.
    pub fn new() -> Self {
        Self {
            mantissa: 0,
            scale: 0,
            rest: None,
        }
    }

    /// Adds one number.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DIGITS`](super::MAX_DIGITS).
    pub fn add(&mut self, number: &Number) -> Result<(), Fault> {
        if self.add_small(number).is_some() {
            return Ok(());
        }
        let rest = self.rest.get_or_insert_with(|| UnreducedFraction {
            numerator: BigInt::ZERO,
            denominator: BigInt::from(1),
        });
        match &number.0 {
            Repr::Fraction(ratio) => rest.add(ratio),
            Repr::Decimal(_) => rest.add(&number.ratio()),
        }
    }

    fn add_small(&mut self, number: &Number) -> Option<()> {
        let Repr::Decimal(d) = &number.0 else {
            return None;
        };
        if d.scale() > self.scale {
            let factor = ten_i128(d.scale().checked_sub(self.scale)?)?;
            self.mantissa = self.mantissa.checked_mul(factor)?;
            self.scale = d.scale();
        }
        self.mantissa = self.mantissa.checked_add(at_scale(d, self.scale)?)?;
        Some(())
    }

    /// The total.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DIGITS`](super::MAX_DIGITS).
    pub fn finish(self) -> Result<Number, Fault> {
        let small = match Number::decimal(self.mantissa, self.scale) {
            Some(number) => number,
            None => {
                Number::from_ratio(Ratio::new(BigInt::from(self.mantissa), ten_to(self.scale)))?
            }
        };
        match self.rest {
            Some(rest) => small.add(&rest.finish()?),
            None => Ok(small),
        }
    }
}
