//! Map functions.

use super::signature::{FunctionParameter, FunctionSignature, ParameterType, ResultType};
use super::wording::{CallWording, ElementName};
use super::{Answer, EvalHost, Evaluate, Function, FunctionExample, invalid_argument, rows};
use crate::runtime::{List, Value};

const MAP: FunctionParameter = FunctionParameter::new("m", ParameterType::Map);

rows! {
    /// `keys(m)`
    KEYS = Function {
        name: "keys",
        signatures: &[FunctionSignature { parameters: &[MAP], gives: ResultType::Texts }],
        evaluate: Evaluate::Values(keys),
        wording: CallWording::of("the keys").list(ElementName { noun: Some("key"), before: "", whose: " of {0}" }),
        doc: "the keys of a map",
        advice: None,
        example: FunctionExample {
            condition: "keys(rates) = [\"base\", \"late\"]",
            words: "The keys of the rates must be “base” and “late”.",
        },
    };
    /// `values(m)`
    VALUES = Function {
        name: "values",
        signatures: &[FunctionSignature { parameters: &[MAP], gives: ResultType::MapValues }],
        evaluate: Evaluate::Values(values),
        wording: CallWording::of("the values").list(ElementName { noun: Some("value"), before: "", whose: " of {0}" }),
        doc: "the values of a map",
        advice: None,
        example: FunctionExample {
            condition: "values(rates) = [2, 5]",
            words: "The values of the rates must be 2 and 5.",
        },
    };
}

fn keys(host: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [Value::Map(map)] = arguments else {
        return Err(invalid_argument());
    };
    let keys = host.keys(*map);
    host.consume_steps(keys.len())?;
    Ok(Value::List(List::Values(keys.into())))
}

fn values(host: &mut dyn EvalHost, arguments: &[Value]) -> Answer {
    let [Value::Map(map)] = arguments else {
        return Err(invalid_argument());
    };
    let keys = host.keys(*map);
    host.consume_steps(keys.len())?;
    Ok(Value::List(List::Values(host.values(*map).into())))
}
