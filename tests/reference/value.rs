//! Values of the reference evaluator, and logic in Kleene's way (section 6, "What is missing").

use std::collections::BTreeSet;
use std::rc::Rc;

use whereas::internals::value::{CalendarPeriod, Date, DateTime, Duration, Money, Number, Time};

/// Why something is unknown: the places of the values that were missing or unreadable.
pub type Why = Rc<BTreeSet<String>>;

#[derive(Debug, Clone)]
pub enum V {
    /// Unknown.
    U(Why),
    Text(Rc<str>),
    Bool(bool),
    /// With half a unit of its last written digit, zero where it is exact.
    Num(Number, Number),
    /// The same.
    Money(Money, Number),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    /// A month of a year, by its first day.
    Month(Date),
    Duration(Duration),
    Period(CalendarPeriod),
    List(Rc<Vec<V>>),
    Map(Rc<Vec<(String, V)>>),
    /// A record of the document.
    Record(usize),
    /// A record that an expression made.
    Made(Rc<Vec<(String, V)>>),
    /// Begin, end, and whether the end belongs to it.
    Stretch(Rc<(V, V)>, bool),
}

/// Unknown, for no value of the document.
pub fn unknown() -> V {
    V::U(Rc::new(BTreeSet::new()))
}

/// Unknown because of a value at this place.
pub fn unknown_at(place: &str) -> V {
    V::U(Rc::new(BTreeSet::from([place.to_owned()])))
}

/// Unknown because of all that is unknown among these.
pub fn unknown_of(values: &[&V]) -> V {
    let mut all = BTreeSet::new();
    for value in values {
        if let V::U(why) = value {
            all.extend(why.iter().cloned());
        }
    }
    V::U(Rc::new(all))
}

impl V {
    pub fn num(number: Number) -> Self {
        V::Num(number, Number::ZERO)
    }

    pub fn int(number: i64) -> Self {
        V::num(Number::from(number))
    }

    pub fn money(money: Money) -> Self {
        V::Money(money, Number::ZERO)
    }

    pub fn text(text: &str) -> Self {
        V::Text(text.into())
    }

    pub fn list(values: Vec<V>) -> Self {
        V::List(Rc::new(values))
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self, V::U(_))
    }

    pub fn is_true(&self) -> bool {
        matches!(self, V::Bool(true))
    }

    pub fn is_false(&self) -> bool {
        matches!(self, V::Bool(false))
    }
}

/// What an operation of the value types gave: a fault is unknown.
pub fn or_unknown<T>(
    result: Result<T, whereas::internals::value::Fault>,
    value: impl FnOnce(T) -> V,
) -> V {
    result.map_or_else(|_| unknown(), value)
}

/// "`false and unknown` is false"
pub fn and(a: &V, b: &V) -> V {
    match (a, b) {
        (V::Bool(false), _) | (_, V::Bool(false)) => V::Bool(false),
        (V::Bool(true), V::Bool(true)) => V::Bool(true),
        _ => unknown_of(&[a, b]),
    }
}

/// "`true or unknown` is true"
pub fn or(a: &V, b: &V) -> V {
    match (a, b) {
        (V::Bool(true), _) | (_, V::Bool(true)) => V::Bool(true),
        (V::Bool(false), V::Bool(false)) => V::Bool(false),
        _ => unknown_of(&[a, b]),
    }
}

pub fn not(a: &V) -> V {
    match a {
        V::Bool(b) => V::Bool(!b),
        other => other.clone(),
    }
}

pub fn all(values: impl IntoIterator<Item = V>) -> V {
    values
        .into_iter()
        .fold(V::Bool(true), |sum, value| and(&sum, &value))
}

pub fn any(values: impl IntoIterator<Item = V>) -> V {
    values
        .into_iter()
        .fold(V::Bool(false), |sum, value| or(&sum, &value))
}
