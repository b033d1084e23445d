//! Text functions.

use std::sync::Arc;

use super::signature::{Gives, Parameter, Signature, Takes};
use super::wording::{Element, Unchanged, Wording};
use super::{Advice, Answer, Evaluate, Example, Function, Given, Host, number, odd, rows};
use crate::runtime::{List, Value};

const TEXT: Parameter = Parameter::new("t", Takes::Text);

/// The signature of a function that takes one text.
const fn of_text(gives: Gives) -> Signature {
    Signature {
        parameters: &[TEXT],
        gives,
    }
}

rows! {
    /// `length(t)`
    LENGTH = Function {
        name: "length",
        signatures: &[of_text(Gives::Integer)],
        evaluate: Evaluate::Values(|_, arguments| Ok(number(text(arguments)?.chars().count()))),
        wording: Wording::of("the number of characters"),
        doc: "how many characters a text has",
        advice: Some(Advice { given: Given::Collection, help: "how many a list holds is `count({})`" }),
        example: Example { condition: "length(\"Tiree\") = 5", words: "The number of characters of “Tiree” must be 5." },
    };
    /// `upper(t)`
    UPPER = Function {
        name: "upper",
        signatures: &[of_text(Gives::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.to_uppercase().into()))),
        wording: Wording::template("{0} in capital letters").unchanged(Unchanged::Is("all in capital letters")),
        doc: "the text in capital letters",
        advice: None,
        example: Example { condition: "upper(\"dk-42\") = \"DK-42\"", words: "“dk-42” in capital letters must be “DK-42”." },
    };
    /// `lower(t)`
    LOWER = Function {
        name: "lower",
        signatures: &[of_text(Gives::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.to_lowercase().into()))),
        wording: Wording::template("{0} in small letters").unchanged(Unchanged::Is("all in small letters")),
        doc: "the text in small letters",
        advice: None,
        example: Example { condition: "lower(\"Open\") = \"open\"", words: "“Open” in small letters must be “open”." },
    };
    /// `trim(t)`
    TRIM = Function {
        name: "trim",
        signatures: &[of_text(Gives::Text)],
        evaluate: Evaluate::Values(|_, arguments| Ok(Value::Text(text(arguments)?.trim().into()))),
        wording: Wording::template("{0} without blanks around it")
            .unchanged(Unchanged::Lacks("blanks at its beginning or end")),
        doc: "the text without space at its ends",
        advice: None,
        example: Example { condition: "trim(\"  a b \") = \"a b\"", words: "“  a b ” without blanks around it must be “a b”." },
    };
    /// `words(t)`
    WORDS = Function {
        name: "words",
        signatures: &[of_text(Gives::Texts)],
        evaluate: Evaluate::Values(|_, arguments| Ok(texts(text(arguments)?.split_whitespace()))),
        wording: Wording::of("the words").list(Element { noun: Some("word"), before: "", whose: " in {0}" }),
        doc: "the words of a text",
        advice: None,
        example: Example { condition: "words(\"two words\") = [\"two\", \"words\"]", words: "The words of “two words” must be “two” and “words”." },
    };
    /// `find(regex, t)`; the checker makes the pattern a constant text.
    FIND = Function {
        name: "find",
        signatures: &[Signature {
            parameters: &[Parameter::sampled("regex", Takes::Pattern, "\"[0-9]+\""), TEXT],
            gives: Gives::Text,
        }],
        evaluate: Evaluate::Values(find),
        wording: Wording::template("what the pattern {0} finds in {1}"),
        doc: "the first part of the text that the pattern matches",
        advice: None,
        example: Example { condition: "find(\"[0-9]+\", \"lot 7 of 12\") = \"7\"", words: "What the pattern [0-9]+ finds in “lot 7 of 12” must be “7”." },
    };
    /// `split(t, separator)`
    SPLIT = Function {
        name: "split",
        signatures: &[Signature {
            parameters: &[TEXT, Parameter::sampled("separator", Takes::Text, "\",\"")],
            gives: Gives::Texts,
        }],
        evaluate: Evaluate::Values(split),
        wording: Wording::template("the parts into which {1} divides {0}")
            .list(Element { noun: Some("part"), before: "", whose: " into which {1} divides {0}" }),
        doc: "the parts of a text",
        advice: None,
        example: Example { condition: "split(\"a;b\", \";\") = [\"a\", \"b\"]", words: "The parts into which “;” divides “a;b” must be “a” and “b”." },
    };
}

/// The only argument as a text.
fn text(arguments: &[Value]) -> Result<&str, crate::value::Fault> {
    match arguments {
        [Value::Text(text)] => Ok(text),
        _ => Err(odd()),
    }
}

fn find(host: &mut dyn Host, arguments: &[Value]) -> Answer {
    let [Value::Text(pattern), Value::Text(text)] = arguments else {
        return Err(odd());
    };
    let Some(pattern) = host.pattern(pattern) else {
        return Ok(Value::UNKNOWN);
    };
    pattern.find(text).map(|found| Value::Text(found.into()))
}

fn split(_: &mut dyn Host, arguments: &[Value]) -> Answer {
    let [Value::Text(text), Value::Text(separator)] = arguments else {
        return Err(odd());
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
