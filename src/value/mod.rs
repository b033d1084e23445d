//! The domain: numbers, money, time, calendars, text. It knows nothing of
//! rules or documents. Operators return a [`Fault`] without a place; the
//! caller knows the place.

pub mod fault;

pub use fault::Fault;
