//! Text functions.

use std::sync::Arc;

use super::signature::{FunctionParameter, FunctionSignature, ParameterType, ResultType};
use super::wording::{CallWording, ElementName, Unchanged};
use super::{
    Answer, ArgumentAdvice, ArgumentKind, EvalHost, Evaluate, Function, FunctionExample,
    count_value, invalid_argument, rows,
};
use crate::runtime::{List, Quantity, Value};
use crate::value::{Fault, FaultKind, Number, RoundingMode};

const TEXT: FunctionParameter = FunctionParameter::new("t", ParameterType::Text);

/// The signature of a function that takes one text.
const fn of_text(gives: ResultType) -> FunctionSignature {
    FunctionSignature {
        parameters: &[TEXT],
        gives,
    }
}

rows! {
    /// `length(t)`
    LENGTH = Function {
        name: "length",
        signatures: &[of_text(ResultType::Integer)],
        evaluate: Evaluate::Values(|_, arguments| Ok(count_value(text(arguments)?.chars().count()))),
        wording: CallWording::of("the number of characters"),
        doc: "how many characters a text has",
        advice: Some(ArgumentAdvice { given: ArgumentKind::Collection, help: "how many a list holds is `count({})`" }),
        example: FunctionExample { condition: "length(\"Tiree\") = 5", words: "The number of characters of “Tiree” must be 5." },
    };
    /// `upper(t)`
    UPPER = Function {
        name: "upper",
        signatures: &[of_text(ResultType::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.to_uppercase().into()))),
        wording: CallWording::template("{0} in capital letters").unchanged(Unchanged::Is("all in capital letters")),
        doc: "the text in capital letters",
        advice: None,
        example: FunctionExample { condition: "upper(\"dk-42\") = \"DK-42\"", words: "“dk-42” in capital letters must be “DK-42”." },
    };
    /// `lower(t)`
    LOWER = Function {
        name: "lower",
        signatures: &[of_text(ResultType::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.to_lowercase().into()))),
        wording: CallWording::template("{0} in small letters").unchanged(Unchanged::Is("all in small letters")),
        doc: "the text in small letters",
        advice: None,
        example: FunctionExample { condition: "lower(\"Open\") = \"open\"", words: "“Open” in small letters must be “open”." },
    };
    /// `trim(t)`
    TRIM = Function {
        name: "trim",
        signatures: &[of_text(ResultType::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.trim().into()))),
        wording: CallWording::template("{0} without blanks around it")
            .unchanged(Unchanged::Lacks("blanks at its beginning or end")),
        doc: "the text without space at its ends",
        advice: None,
        example: FunctionExample { condition: "trim(\"  a b \") = \"a b\"", words: "“  a b ” without blanks around it must be “a b”." },
    };
    /// `words(t)`
    WORDS = Function {
        name: "words",
        signatures: &[of_text(ResultType::Texts)],
        evaluate: Evaluate::Values(|_, arguments| Ok(texts(text(arguments)?.split_whitespace()))),
        wording: CallWording::of("the words").list(ElementName { noun: Some("word"), before: "", whose: " in {0}" }),
        doc: "the words of a text",
        advice: None,
        example: FunctionExample { condition: "words(\"two words\") = [\"two\", \"words\"]", words: "The words of “two words” must be “two” and “words”." },
    };
    /// `find(regex, t)`; the checker makes the pattern a constant text.
    FIND = Function {
        name: "find",
        signatures: &[FunctionSignature {
            parameters: &[FunctionParameter::sampled("regex", ParameterType::Pattern, "\"[0-9]+\""), TEXT],
            gives: ResultType::Text,
        }],
        evaluate: Evaluate::Values(find),
        wording: CallWording::template("what the pattern {0} finds in {1}"),
        doc: "the first part of the text that the pattern matches",
        advice: None,
        example: FunctionExample { condition: "find(\"[0-9]+\", \"lot 7 of 12\") = \"7\"", words: "What the pattern [0-9]+ finds in “lot 7 of 12” must be “7”." },
    };
    /// `split(t, separator)`
    SPLIT = Function {
        name: "split",
        signatures: &[FunctionSignature {
            parameters: &[TEXT, FunctionParameter::sampled("separator", ParameterType::Text, "\",\"")],
            gives: ResultType::Texts,
        }],
        evaluate: Evaluate::Values(split),
        wording: CallWording::template("the parts into which {1} divides {0}")
            .list(ElementName { noun: Some("part"), before: "", whose: " into which {1} divides {0}" }),
        doc: "the parts of a text",
        advice: None,
        example: FunctionExample { condition: "split(\"a;b\", \";\") = [\"a\", \"b\"]", words: "The parts into which “;” divides “a;b” must be “a” and “b”." },
    };
    /// `number(t)`
    NUMBER = Function {
        name: "number",
        signatures: &[of_text(ResultType::Number)],
        evaluate: Evaluate::Values(|_, arguments| number(arguments).map(Value::Number)),
        wording: CallWording::template("{0} as a number"),
        doc: "the number that a text is, written as in a document; undetermined if it is none",
        advice: None,
        example: FunctionExample { condition: "number(\"12.50\") = 12.5", words: "“12.50” as a number must be 12.5." },
    };
    /// `integer(t)`
    INTEGER = Function {
        name: "integer",
        signatures: &[of_text(ResultType::Integer)],
        evaluate: Evaluate::Values(integer),
        wording: CallWording::template("{0} as a whole number"),
        doc: "the whole number that a text is; undetermined if it is none",
        advice: None,
        example: FunctionExample { condition: "integer(find(\"[0-9]+\", \"lot 7 of 12\")) = 7", words: "What the pattern [0-9]+ finds in “lot 7 of 12” as a whole number must be 7." },
    };
    /// `as_percent(x)`
    AS_PERCENT = Function {
        name: "as_percent",
        signatures: &[FunctionSignature {
            parameters: &[FunctionParameter::new("x", ParameterType::Number)],
            gives: ResultType::Text,
        }],
        evaluate: Evaluate::Values(as_percent),
        wording: CallWording::template("{0} as a percentage"),
        doc: "a number as the text of a percentage, for messages",
        advice: None,
        example: FunctionExample { condition: "as_percent(0.255) = \"25.5%\"", words: "0.255 as a percentage must be “25.5%”." },
    };
    /// `with_decimals(x, places)`
    WITH_DECIMALS = Function {
        name: "with_decimals",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("x", ParameterType::NumberOrMoney),
                FunctionParameter::sampled("places", ParameterType::Places, "2"),
            ],
            gives: ResultType::Text,
        }],
        evaluate: Evaluate::Values(with_decimals),
        wording: CallWording::template("{0} written with {1} decimals"),
        doc: "a number or money as a text with so many decimals, for messages; rounded to even, with ≈ before what was rounded",
        advice: None,
        example: FunctionExample { condition: "with_decimals(10 EUR / 3, 2) = \"≈ 3.33 EUR\"", words: "(10 EUR divided by 3) written with 2 decimals must be “≈ 3.33 EUR”." },
    };
    /// `in_words(d)`
    IN_WORDS = Function {
        name: "in_words",
        signatures: &[FunctionSignature {
            parameters: &[FunctionParameter::new("d", ParameterType::Date)],
            gives: ResultType::Text,
        }],
        evaluate: Evaluate::Values(|_, arguments| match arguments {
            [Value::Date(date)] => Ok(Value::Text(date.in_words().into())),
            _ => Err(invalid_argument()),
        }),
        wording: CallWording::template("{0} in words"),
        doc: "a date in words, for messages",
        advice: Some(ArgumentAdvice { given: ArgumentKind::Instant, help: "its day is `in_words(date of {})`" }),
        example: FunctionExample { condition: "in_words(2026-03-01) = \"1 March 2026\"", words: "1 March 2026 in words must be “1 March 2026”." },
    };
}

/// The only argument as a text.
fn text(arguments: &[Value]) -> Result<&str, Fault> {
    match arguments {
        [Value::Text(text)] => Ok(text),
        _ => Err(invalid_argument()),
    }
}

fn find(host: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [Value::Text(pattern), Value::Text(text)] = arguments else {
        return Err(invalid_argument());
    };
    let Some(pattern) = host.pattern(pattern) else {
        return Ok(Value::UNKNOWN);
    };
    pattern.find(text).map(|found| Value::Text(found.into()))
}

fn split(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [Value::Text(text), Value::Text(separator)] = arguments else {
        return Err(invalid_argument());
    };
    // `str::split` would match an empty separator between all characters.
    Ok(if separator.is_empty() {
        texts([&**text])
    } else {
        texts(text.split(&**separator))
    })
}

fn texts<'t>(parts: impl IntoIterator<Item = &'t str>) -> Value {
    Value::List(List::Values(
        parts
            .into_iter()
            .map(|part| Value::Text(Arc::from(part)))
            .collect(),
    ))
}

/// The number that the only argument is.
fn number(arguments: &[Value]) -> Result<Number, Fault> {
    let text = text(arguments)?.trim();
    if text.is_empty() {
        return Err(Fault::new(
            FaultKind::Unreadable,
            "an empty text is no number",
        ));
    }
    Number::parse_percent(text)
}

fn integer(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let number = number(arguments)?;
    if number.is_integer() {
        return Ok(Value::Number(number));
    }
    let text = format!("`{number}` is not whole");
    Err(Fault::new(FaultKind::Unreadable, text))
}

fn as_percent(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let share = match arguments {
        [Value::Number(share)] => share.mul(&Number::from(100_i64))?,
        [Value::Zero] => Number::ZERO,
        _ => return Err(invalid_argument()),
    };
    Ok(Value::Text(format!("{share}%").into()))
}

fn with_decimals(_: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [value, places] = arguments else {
        return Err(invalid_argument());
    };
    let places = places.to_i64().unwrap_or(i64::MAX);
    let (exact, currency) = match value.quantity().ok_or_else(invalid_argument)? {
        Quantity::Number(number) => (number.clone(), None),
        Quantity::Money(money) => (money.amount.clone(), Some(money.currency)),
        Quantity::Zero => (Number::ZERO, None),
        Quantity::Duration(_) | Quantity::Period(_) => return Err(invalid_argument()),
    };
    let rounded = exact.round(places, RoundingMode::HalfEven)?;
    let mut text = String::new();
    if rounded != exact {
        text.push_str("≈ ");
    }
    text.push_str(&rounded.to_string());
    let written = rounded.decimal_places().map_or(0, i64::from);
    if written == 0 && places > 0 {
        text.push('.');
    }
    // `round` limits how many places there are.
    text.extend((written..places).map(|_| '0'));
    if let Some(currency) = currency {
        text.push_str(&format!(" {currency}"));
    }
    Ok(Value::Text(text.into()))
}
