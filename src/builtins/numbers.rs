//! Functions of numbers, money and durations.

use super::signature::{FunctionParameter, FunctionSignature, ParameterType, ResultType};
use super::wording::{CallWording, Phrase, Unchanged};
use super::{Answer, EvalHost, Evaluate, Function, FunctionExample, invalid_argument, rows};
use crate::runtime::{Quantity, Value, operators};
use crate::value::{Fault, FaultKind, Number, RoundingMode};

const MODE: FunctionParameter = FunctionParameter::sampled("mode", ParameterType::Mode, "half_up");

rows! {
    /// `round(x, places, mode)`; the checker makes the mode a constant text.
    ROUND = Function {
        name: "round",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("x", ParameterType::NumberOrMoney),
                FunctionParameter::sampled("places", ParameterType::Places, "2"),
                MODE,
            ],
            gives: ResultType::Rounded,
        }],
        evaluate: Evaluate::Values(round),
        wording: CallWording::new(Phrase::RoundedToPlaces).unchanged(Unchanged::Places),
        doc: "x rounded; modes half_up half_down half_even up down ceiling floor",
        advice: None,
        example: FunctionExample { condition: "round(2.345, 2, half_up) = 2.35", words: "2.345 rounded to 2 decimal places (halves away from zero) must be 2.35." },
    };
    /// `round_to_minor_unit(m, mode)`
    ROUND_TO_MINOR_UNIT = Function {
        name: "round_to_minor_unit",
        signatures: &[FunctionSignature {
            parameters: &[FunctionParameter::new("m", ParameterType::Money), MODE],
            gives: ResultType::Argument,
        }],
        evaluate: Evaluate::Values(round_to_minor_unit),
        wording: CallWording::new(Phrase::RoundedToMinorUnit)
            .unchanged(Unchanged::Lacks("more decimal places than its currency")),
        doc: "money rounded to the currency's smallest unit",
        advice: None,
        example: FunctionExample { condition: "round_to_minor_unit(10 EUR / 3, half_even) = 3.33 EUR", words: "(10 EUR divided by 3) rounded to the minor unit of its currency (halves to the even digit) must be 3.33 EUR." },
    };
    /// `abs(x)`
    ABS = Function {
        name: "abs",
        signatures: &[FunctionSignature { parameters: &[FunctionParameter::new("x", ParameterType::Size)], gives: ResultType::Argument }],
        evaluate: Evaluate::Values(abs),
        wording: CallWording::new(Phrase::Size),
        doc: "the size without sign",
        advice: None,
        example: FunctionExample { condition: "abs(-5 EUR) = 5 EUR", words: "The absolute value of (minus 5 EUR) must be 5 EUR." },
    };
    /// `power(x, n)`, `power(x, p, places, mode)`
    POWER = Function {
        name: "power",
        signatures: &[
            FunctionSignature {
                parameters: &[
                    FunctionParameter::new("x", ParameterType::Number),
                    FunctionParameter::sampled("n", ParameterType::Exponent, "2"),
                ],
                gives: ResultType::Number,
            },
            FunctionSignature {
                parameters: &[
                    FunctionParameter::new("x", ParameterType::Number),
                    FunctionParameter::sampled("p", ParameterType::Number, "1 / 12"),
                    FunctionParameter::sampled("places", ParameterType::Places, "10"),
                    MODE,
                ],
                gives: ResultType::Rounded,
            },
        ],
        evaluate: Evaluate::Values(power),
        wording: CallWording::new(Phrase::Power),
        doc: "x to the n-th power, n a whole number; or to any power p, rounded",
        advice: None,
        example: FunctionExample { condition: "power(1.5, 2) = 2.25", words: "The square of 1.5 must be 2.25." },
    };
    /// `root(x, n, places, mode)`
    ROOT = Function {
        name: "root",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("x", ParameterType::Number),
                FunctionParameter::sampled("n", ParameterType::Exponent, "2"),
                FunctionParameter::sampled("places", ParameterType::Places, "10"),
                MODE,
            ],
            gives: ResultType::Rounded,
        }],
        evaluate: Evaluate::Values(root),
        wording: CallWording::new(Phrase::Root),
        doc: "the n-th root of x, rounded",
        advice: None,
        example: FunctionExample { condition: "root(2, 2, 4, half_even) = 1.4142", words: "The square root of 2 rounded to 4 decimal places (halves to the even digit) must be 1.4142." },
    };
}

fn mode(word: &str) -> Result<RoundingMode, Fault> {
    RoundingMode::from_word(word).ok_or_else(invalid_argument)
}

fn round(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [value, places, Value::Text(word)] = arguments else {
        return Err(invalid_argument());
    };
    let places = to_saturated_i64(places);
    Ok(match value.quantity().ok_or_else(invalid_argument)? {
        Quantity::Number(number) => Value::Number(number.round(places, mode(word)?)?),
        Quantity::Money(money) => Value::Money(money.round(places, mode(word)?)?),
        Quantity::Zero => Value::Zero,
        Quantity::Duration(_) | Quantity::Period(_) => return Err(invalid_argument()),
    })
}

fn round_to_minor_unit(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    Ok(match arguments {
        [Value::Money(money), Value::Text(word)] => {
            Value::Money(money.round_to_minor_unit(mode(word)?)?)
        }
        [Value::Zero, _] => Value::Zero,
        _ => return Err(invalid_argument()),
    })
}

fn abs(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [value] = arguments else {
        return Err(invalid_argument());
    };
    operators::size(value)
}

fn root(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [value, degree, places, Value::Text(word)] = arguments else {
        return Err(invalid_argument());
    };
    let (degree, places) = (to_saturated_i64(degree), to_saturated_i64(places));
    let root = number_of(value)?.root(degree, places, mode(word)?)?;
    Ok(Value::Number(root))
}

/// A number, or the literal 0.
fn number_of(value: &Value) -> Result<Number, Fault> {
    if let Value::Number(number) = value {
        Ok(number.clone())
    } else if matches!(value, Value::Zero) {
        Ok(Number::ZERO)
    } else {
        Err(invalid_argument())
    }
}

fn power(host: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    if let [base, exponent, places, Value::Text(word)] = arguments {
        let places = to_saturated_i64(places);
        let raised = number_of(base)?.rounded_power(&number_of(exponent)?, places, mode(word)?)?;
        return Ok(Value::Number(raised));
    }
    let [base, exponent] = arguments else {
        return Err(invalid_argument());
    };
    let zero = Number::ZERO;
    let base = if let Value::Number(number) = base {
        number
    } else {
        &zero
    };
    let exponent = to_saturated_i64(exponent);
    let raised = base
        .power(exponent)
        .map_err(|fault| match host.argument_text(0) {
            Some(written) if fault.kind == FaultKind::Limit => {
                Fault::new(fault.kind, too_many_digits(&written, base, exponent))
            }
            _ => fault,
        });
    raised.map(Value::Number)
}

/// The integer of a value, saturated at the bounds of `i64`. Every function has limits far below
/// those, so saturation changes no result.
fn to_saturated_i64(value: &Value) -> i64 {
    value.to_i64().unwrap_or(i64::MAX)
}

/// A fault text for a power with too many digits, with the way to compute it: two steps, of which
/// the first is rounded.
fn too_many_digits(base: &str, value: &Number, exponent: i64) -> String {
    const PLACES: i64 = 40;
    let text = format!("`{base}` to the power of {exponent} has more digits than the limit allows");
    let parts = |first: i64| {
        let (second, rest) = (exponent.checked_div(first)?, exponent.checked_rem(first)?);
        (second != 0).then_some((first, second, rest))
    };
    let works = |(first, second, rest): &(i64, i64, i64)| {
        let rounded = value
            .power(*first)
            .and_then(|power| power.round(PLACES, RoundingMode::HalfEven));
        let raised = rounded.and_then(|rounded| rounded.power(*second)?.mul(&value.power(*rest)?));
        raised.is_ok()
    };
    let all: Vec<(i64, i64, i64)> = (2..=200).rev().filter_map(parts).collect();
    let whole = all
        .iter()
        .filter(|(.., rest)| *rest == 0)
        .find(|one| works(one));
    match whole.or_else(|| all.iter().find(|one| works(one))) {
        Some((first, second, rest)) => {
            let more = if *rest == 0 {
                String::new()
            } else {
                format!(" * power({base}, {rest})")
            };
            format!(
                "{text}: write `power({base}, {exponent}, 10, half_even)`, which is rounded; or round on the way, as `power(round(power({base}, {first}), {PLACES}, half_even), {second}){more}`"
            )
        }
        None => format!("{text}: round `{base}` to fewer places, or raise it to a smaller power"),
    }
}
