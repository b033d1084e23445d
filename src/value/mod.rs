//! The domain: numbers, money, time, calendars, text. It knows nothing of
//! rules or documents. Operators return a [`Fault`] without a place; the
//! caller knows the place.

pub mod currency;
pub mod fault;
pub mod money;
pub mod number;
pub mod rounding;
pub mod text;

pub use currency::Currency;
pub use fault::{Fault, FaultKind};
pub use money::Money;
pub use number::{Number, Sum};
pub use rounding::RoundingMode;
pub use text::Pattern;
