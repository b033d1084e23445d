//! Map functions.

use super::signature::{Gives, Parameter, Signature, Takes};
use super::wording::{Element, Wording};
use super::{Answer, Evaluate, Example, Function, Host, odd, rows};
use crate::runtime::{List, Value};

const MAP: Parameter = Parameter::new("m", Takes::Map);

rows! {
    /// `keys(m)`
    KEYS = Function {
        name: "keys",
        signatures: &[Signature { parameters: &[MAP], gives: Gives::Texts }],
        evaluate: Evaluate::Values(keys),
        wording: Wording::of("the keys").list(Element { noun: Some("key"), before: "", whose: " of {0}" }),
        doc: "the keys of a map",
        advice: None,
        example: Example {
            condition: "keys(rates) = [\"base\", \"late\"]",
            words: "The keys of the rates must be “base” and “late”.",
        },
    };
    /// `values(m)`
    VALUES = Function {
        name: "values",
        signatures: &[Signature { parameters: &[MAP], gives: Gives::MapValues }],
        evaluate: Evaluate::Values(values),
        wording: Wording::of("the values").list(Element { noun: Some("value"), before: "", whose: " of {0}" }),
        doc: "the values of a map",
        advice: None,
        example: Example {
            condition: "values(rates) = [2, 5]",
            words: "The values of the rates must be 2 and 5.",
        },
    };
}

fn keys(host: &mut dyn Host, arguments: &[Value]) -> Answer {
    let [Value::Map(map)] = arguments else {
        return Err(odd());
    };
    let keys = host.keys(*map);
    host.spend(keys.len())?;
    Ok(Value::List(List::Values(keys.into())))
}

fn values(host: &mut dyn Host, arguments: &[Value]) -> Answer {
    let [Value::Map(map)] = arguments else {
        return Err(odd());
    };
    let keys = host.keys(*map);
    host.spend(keys.len())?;
    Ok(Value::List(List::Values(host.values(*map).into())))
}
