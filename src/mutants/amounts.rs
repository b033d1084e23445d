//! Literals a little larger and a little smaller: by one of the last digit as it was written.

use crate::check::program::Constant;
use crate::value::{CalendarPeriod, Duration, Money, Number};

/// The neighbouring values of a literal; empty if it has none. `written` is the literal's text in the rule file.
pub(super) fn beside(constant: &Constant, written: &str) -> Vec<Constant> {
    match constant {
        Constant::Boolean(truth) => vec![Constant::Boolean(!truth)],
        Constant::Number(number) => numbers(number, &step(written))
            .into_iter()
            .map(Constant::Number)
            .collect(),
        Constant::Money(money) => {
            let amounts = numbers(&money.amount, &step(written)).into_iter();
            amounts
                .map(|amount| Constant::Money(Money::new(amount, money.currency)))
                .collect()
        }
        Constant::Date(date) => [1, -1]
            .into_iter()
            .filter_map(|days| date.add_days(days).ok())
            .map(Constant::Date)
            .collect(),
        Constant::YearMonth(month) => [1, -1]
            .into_iter()
            .filter_map(|months| month.add_months(months).ok())
            .map(Constant::YearMonth)
            .collect(),
        Constant::Duration(duration) => {
            let step = unit(written).nanos;
            let both = [step, step.saturating_neg()].into_iter();
            both.map(|step| {
                Constant::Duration(Duration::from_nanos(duration.nanos.saturating_add(step)))
            })
            .collect()
        }
        Constant::Period(period) => {
            let step = unit(written).period;
            [step, step.negated()]
                .into_iter()
                .filter_map(|step| period.plus(step).ok())
                .map(Constant::Period)
                .collect()
        }
        Constant::List(elements) => {
            inside(elements, written, |changed| Constant::List(changed.into()))
        }
        Constant::Record(record, fields) => {
            let known: Vec<Constant> = fields.iter().flatten().cloned().collect();
            inside(&known, written, |changed| {
                let mut changed = changed.into_iter();
                let fields = fields
                    .iter()
                    .map(|field| field.as_ref().and_then(|_| changed.next()))
                    .collect();
                Constant::Record(*record, fields)
            })
        }
        Constant::Zero
        | Constant::EmptyMap
        | Constant::Text(_)
        | Constant::DateTime(_)
        | Constant::Time(_) => Vec::new(),
    }
}

/// The values with one element changed.
fn inside(
    elements: &[Constant],
    written: &str,
    whole: impl Fn(Vec<Constant>) -> Constant,
) -> Vec<Constant> {
    let mut all = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        // A table's text does not separate the digits of one value from another's: numbers change by value.
        let own = if let Constant::Number(number) = element {
            number.to_string()
        } else if let Constant::Money(money) = element {
            money.amount.to_string()
        } else {
            written.to_owned()
        };
        for other in beside(element, &own) {
            let mut changed = elements.to_vec();
            if let Some(slot) = changed.get_mut(at) {
                *slot = other;
            }
            all.push(whole(changed));
        }
    }
    all
}

/// The lists that lack one element, each with the one that it lacks.
pub(super) fn without_one(constant: &Constant) -> Vec<(Constant, Constant)> {
    let Constant::List(elements) = constant else {
        return Vec::new();
    };
    let without = |at: usize| {
        let others = elements
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, element)| element.clone());
        Constant::List(others.collect())
    };
    elements
        .iter()
        .enumerate()
        .map(|(at, element)| (without(at), element.clone()))
        .collect()
}

fn numbers(number: &Number, step: &Number) -> Vec<Number> {
    [number.add(step), number.sub(step)]
        .into_iter()
        .flatten()
        .collect()
}

/// One of the last digit as written: 1 for `10`, 0.01 for `60%`, 100 for `286.7 thousand EUR`.
fn step(written: &str) -> Number {
    let digits: String = written
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
        .collect();
    let places = digits.split_once('.').map_or(0, |(_, places)| {
        places.chars().filter(char::is_ascii_digit).count()
    });
    let mut step = tenths(places);
    let rest = written.get(digits.len()..).unwrap_or("").trim_start();
    if rest.starts_with('%') {
        step = step.mul(&tenths(2)).unwrap_or(step);
    }
    let scale = [
        ("thousand", 1_000_i64),
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
    ];
    if let Some((_, scale)) = scale.iter().find(|(word, _)| rest.starts_with(word)) {
        step = step.mul(&Number::from(*scale)).unwrap_or(step);
    }
    step
}

/// 1, 0.1, 0.01, …
fn tenths(places: usize) -> Number {
    Number::from(10_i64)
        .power(i64::try_from(places).unwrap_or(0).saturating_neg())
        .unwrap_or(Number::ONE)
}

/// One of a unit of time.
struct Unit {
    nanos: i128,
    period: CalendarPeriod,
}

/// The unit in which a length was written.
fn unit(written: &str) -> Unit {
    use crate::value::time::{DAY, HOUR, MINUTE, SECOND};
    let has = |word: &str| written.contains(word);
    let nanos = if has("hour") {
        HOUR
    } else if has("minute") {
        MINUTE
    } else if has("day") {
        DAY
    } else {
        SECOND
    };
    let period = if has("year") {
        CalendarPeriod::of_months(12)
    } else if has("month") {
        CalendarPeriod::of_months(1)
    } else if has("week") {
        CalendarPeriod::of_days(7)
    } else {
        CalendarPeriod::of_days(1)
    };
    Unit { nanos, period }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_change_by_one_of_their_last_digit() {
        for (written, step) in [
            ("10", "1"),
            ("1_000.50", "0.01"),
            ("60%", "0.01"),
            ("2.5%", "0.001"),
            ("286.7 thousand EUR", "100"),
        ] {
            assert_eq!(
                super::step(written),
                Number::parse(step).unwrap(),
                "{written}"
            );
        }
    }

    #[test]
    fn lengths_change_by_one_of_their_unit() {
        let months = beside(&Constant::Period(CalendarPeriod::of_months(3)), "3 months");
        assert_eq!(
            months,
            [4, 2].map(|months| Constant::Period(CalendarPeriod::of_months(months)))
        );
        let weeks = beside(&Constant::Period(CalendarPeriod::of_days(14)), "2 weeks");
        assert_eq!(
            weeks,
            [21, 7].map(|days| Constant::Period(CalendarPeriod::of_days(days)))
        );
    }
}
