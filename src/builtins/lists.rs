//! List functions.

use std::cmp::Ordering;

use super::signature::{
    ElementClass, FunctionParameter, FunctionSignature, ParameterType, ResultType,
};
use super::wording::{CallWording, ElementName, Phrase};
use super::{
    Answer, ArgumentAdvice, ArgumentKind, EvalHost, Evaluate, Function, FunctionExample,
    count_value, invalid_argument, rows,
};
use crate::runtime::operators::{self, ArithmeticOp, compares};
use crate::runtime::{List, Value, merged};
use crate::syntax::ast::CompareOp;
use crate::value::{Fault, FaultKind, Money, MonthEnds, Number, Sum};

/// The signature of a function that takes one list.
macro_rules! of_list {
    ($class:ident, $some:literal, $gives:ident) => {
        FunctionSignature {
            parameters: &[FunctionParameter::new(
                "xs",
                ParameterType::List {
                    of: ElementClass::$class,
                    some: $some,
                },
            )],
            gives: ResultType::$gives,
        }
    };
}

/// The signature of the lesser or the greater of two values.
const OF_TWO: FunctionSignature = FunctionSignature {
    parameters: &[
        FunctionParameter::new("a", ParameterType::Alike),
        FunctionParameter::new("b", ParameterType::Alike),
    ],
    gives: ResultType::Common,
};

rows! {
    /// `sum(xs)`
    SUM = Function {
        name: "sum",
        signatures: &[of_list!(Addable, false, Sum)],
        evaluate: Evaluate::Known(sum),
        wording: CallWording::of("the sum"),
        doc: "the sum of a list of numbers, money or lengths; of nothing, zero",
        advice: None,
        example: FunctionExample { condition: "sum([1, 2]) = 3", words: "The sum of 1 and 2 must be 3." },
    };
    /// `count(xs)`
    COUNT = Function {
        name: "count",
        signatures: &[of_list!(Any, false, Integer)],
        evaluate: Evaluate::Length(count_value),
        wording: CallWording::new(Phrase::NumberOf),
        doc: "how many elements a list has",
        advice: Some(ArgumentAdvice { given: ArgumentKind::Text, help: "how many characters a text has is `length({})`" }),
        example: FunctionExample { condition: "count(parts) = 3", words: "There must be exactly 3 parts." },
    };
    /// `min(xs)`, `min(a, b)`
    MIN = Function {
        name: "min",
        signatures: &[of_list!(Ordered, true, Element), OF_TWO],
        evaluate: Evaluate::Known(|_, values| extreme(values, Ordering::Less, "least")),
        wording: CallWording::new(Phrase::Least),
        doc: "the least",
        advice: None,
        example: FunctionExample { condition: "min([3, 1, 2]) = 1", words: "The smallest of 3, 1 and 2 must be 1." },
    };
    /// `max(xs)`, `max(a, b)`
    MAX = Function {
        name: "max",
        signatures: &[of_list!(Ordered, true, Element), OF_TWO],
        evaluate: Evaluate::Known(|_, values| extreme(values, Ordering::Greater, "greatest")),
        wording: CallWording::new(Phrase::Greatest),
        doc: "the greatest",
        advice: None,
        example: FunctionExample { condition: "max(2 days, 5 days) = 5 days", words: "The longer of 2 days and 5 days must be 5 days." },
    };
    /// `mean(xs)`
    MEAN = Function {
        name: "mean",
        signatures: &[of_list!(Averageable, true, Mean)],
        evaluate: Evaluate::Known(mean),
        wording: CallWording::of("the average"),
        doc: "the sum divided by how many there are",
        advice: None,
        example: FunctionExample { condition: "mean([1, 2]) = 1.5", words: "The average of 1 and 2 must be 1.5." },
    };
    /// `median(xs)`
    MEDIAN = Function {
        name: "median",
        signatures: &[of_list!(Averageable, true, Mean)],
        evaluate: Evaluate::Known(median),
        wording: CallWording::of("the median"),
        doc: "the middle value; of an even number, the mean of the two in the middle",
        advice: None,
        example: FunctionExample { condition: "median([1, 9, 2]) = 2", words: "The median of 1, 9 and 2 must be 2." },
    };
    /// `first(xs)`
    FIRST = Function {
        name: "first",
        signatures: &[of_list!(Any, true, Element)],
        evaluate: Evaluate::Element(|host, list, _| match list.is_empty() {
            true => Err(empty_list_fault("first element")),
            false => Ok(host.element(list, 0)),
        }),
        wording: CallWording::new(Phrase::End("first")),
        doc: "the first element",
        advice: None,
        example: FunctionExample { condition: "first([4, 5, 6]) = 4", words: "The first of 4, 5 and 6 must be 4." },
    };
    /// `last(xs)`
    LAST = Function {
        name: "last",
        signatures: &[of_list!(Any, true, Element)],
        evaluate: Evaluate::Element(|host, list, _| match list.len().checked_sub(1) {
            None => Err(empty_list_fault("last element")),
            Some(at) => Ok(host.element(list, at)),
        }),
        wording: CallWording::new(Phrase::End("last")),
        doc: "the last element",
        advice: None,
        example: FunctionExample { condition: "last([4, 5, 6]) = 6", words: "The last of 4, 5 and 6 must be 6." },
    };
    /// `nth(xs, n)`, from 1
    NTH = Function {
        name: "nth",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("xs", ParameterType::List { of: ElementClass::Any, some: true }),
                FunctionParameter::sampled("n", ParameterType::Position, "1"),
            ],
            gives: ResultType::Element,
        }],
        evaluate: Evaluate::Element(|host, list, others| {
            Ok(host.at_position(list, others.first().and_then(Value::to_i64)))
        }),
        wording: CallWording::new(Phrase::Position),
        doc: "the n-th element, from 1",
        advice: None,
        example: FunctionExample { condition: "nth([4, 5, 6], 2) = 5", words: "The second of 4, 5 and 6 must be 5." },
    };
    /// `distinct(xs)`
    DISTINCT = Function {
        name: "distinct",
        signatures: &[of_list!(Comparable, false, Argument)],
        evaluate: Evaluate::Elements(|host, lists| Ok(host.distinct(lists.into_iter().flatten().collect()))),
        wording: CallWording::template("{0} without repetitions")
            .list(ElementName { noun: None, before: "different ", whose: " among {0}" }),
        doc: "each value once, in order of first appearance",
        advice: None,
        example: FunctionExample { condition: "distinct([2, 1, 2]) = [2, 1]", words: "2, 1 and 2 without repetitions must be 2 and 1." },
    };
    /// `sorted(xs)`
    SORTED = Function {
        name: "sorted",
        signatures: &[of_list!(Ordered, false, Argument)],
        evaluate: Evaluate::Elements(|host, lists| Ok(host.sorted(lists.into_iter().flatten().collect()))),
        wording: CallWording::template("{0} from the least to the greatest")
            .list(ElementName { noun: None, before: "", whose: " of {0} in ascending order" }),
        doc: "the values from the least to the greatest",
        advice: None,
        example: FunctionExample { condition: "sorted([2, 3, 1]) = [1, 2, 3]", words: "2, 3 and 1 from the least to the greatest must be 1, 2 and 3." },
    };
    /// `flatten(xss)`
    FLATTEN = Function {
        name: "flatten",
        signatures: &[FunctionSignature {
            parameters: &[FunctionParameter::new("xss", ParameterType::List { of: ElementClass::Lists, some: false })],
            gives: ResultType::Element,
        }],
        evaluate: Evaluate::Known(flatten),
        wording: CallWording::template("{0}, as one list")
            .list(ElementName { noun: None, before: "", whose: " of {0} as one list" }),
        doc: "the elements of the lists in a list, as one list",
        advice: None,
        example: FunctionExample { condition: "flatten([[1, 2], [3]]) = [1, 2, 3]", words: "1 and 2 and 3, as one list must be 1, 2 and 3." },
    };
    /// `unique(xs)`
    UNIQUE = Function {
        name: "unique",
        signatures: &[of_list!(Comparable, false, Boolean)],
        evaluate: Evaluate::Elements(|host, lists| match lists.as_slice() {
            [values] => Ok(host.unique(values)),
            _ => Err(invalid_argument()),
        }),
        wording: CallWording::new(Phrase::Claim {
            verb: ("be", "is"),
            rest: "different from one another",
            opposite: Some((("contain", "contains"), "something twice")),
        }),
        doc: "whether no value occurs twice",
        advice: None,
        example: FunctionExample { condition: "unique(parts.name)", words: "The parts' names must be different from one another." },
    };
    /// `ascending(xs)`, strictly
    ASCENDING = Function {
        name: "ascending",
        signatures: &[of_list!(Ordered, false, Boolean)],
        evaluate: Evaluate::Elements(|host, lists| in_order(host, &lists, CompareOp::Less)),
        wording: CallWording::is("in strictly ascending order"),
        doc: "whether each is greater than the one before",
        advice: None,
        example: FunctionExample { condition: "ascending(parts.amount)", words: "The parts' amounts must be in strictly ascending order." },
    };
    /// `descending(xs)`, strictly
    DESCENDING = Function {
        name: "descending",
        signatures: &[of_list!(Ordered, false, Boolean)],
        evaluate: Evaluate::Elements(|host, lists| in_order(host, &lists, CompareOp::Greater)),
        wording: CallWording::is("in strictly descending order"),
        doc: "whether each is less than the one before",
        advice: None,
        example: FunctionExample { condition: "not descending(parts.amount)", words: "The parts' amounts must not be in strictly descending order." },
    };
    /// `same_set(xs, ys)`
    SAME_SET = Function {
        name: "same_set",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("xs", ParameterType::List { of: ElementClass::Comparable, some: false }),
                FunctionParameter::sampled("ys", ParameterType::ListAlike, "…"),
            ],
            gives: ResultType::Boolean,
        }],
        evaluate: Evaluate::Elements(|host, lists| match lists.as_slice() {
            [a, b] => Ok(host.same_set(a, b)),
            _ => Err(invalid_argument()),
        }),
        wording: CallWording::new(Phrase::Claim {
            verb: ("have", "has"),
            rest: "the same elements as {1}, in whatever order",
            opposite: None,
        }),
        doc: "whether both hold the same values",
        advice: None,
        example: FunctionExample { condition: "same_set(parts.name, [\"b\", \"a\", \"c\"])", words: "The parts' names must have the same elements as “b”, “a” and “c”, in whatever order." },
    };
}

/// The fault of a function that needs an element, for an empty list.
fn empty_list_fault(what: &str) -> Fault {
    Fault::new(FaultKind::Empty, format!("an empty list has no {what}"))
}

fn sum(host: &mut dyn EvalHost, values: &[Value]) -> Answer {
    host.explain_parts(values);
    sum_of(values, host.gives_number())
}

fn mean(host: &mut dyn EvalHost, values: &[Value]) -> Answer {
    if values.is_empty() {
        return Err(empty_list_fault("mean"));
    }
    let sum = sum_of(values, host.gives_number())?;
    operators::arithmetic(
        ArithmeticOp::Divide,
        &sum,
        &count_value(values.len()),
        MonthEnds::Undetermined,
    )
}

/// The middle of known values; a fault if not all can be compared.
fn median(_: &mut dyn EvalHost, values: &[Value]) -> Answer {
    let mut fault = None;
    let mut sorted: Vec<&Value> = values.iter().collect();
    sorted.sort_by(|a, b| match operators::order(a, b) {
        Ok(order) => order,
        Err(why) => {
            fault.get_or_insert(why);
            Ordering::Equal
        }
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    let middle = sorted.len() / 2;
    let (Some(upper), is_odd) = (sorted.get(middle), sorted.len() % 2 == 1) else {
        return Err(empty_list_fault("median"));
    };
    let lower = middle.checked_sub(1).and_then(|below| sorted.get(below));
    match lower.filter(|_| !is_odd) {
        None => Ok((*upper).clone()),
        Some(lower) => {
            let ends = MonthEnds::Undetermined;
            let sum = operators::arithmetic(ArithmeticOp::Add, lower, upper, ends)?;
            operators::arithmetic(ArithmeticOp::Divide, &sum, &count_value(2), ends)
        }
    }
}

/// The elements of known lists, as one list.
fn flatten(host: &mut dyn EvalHost, lists: &[Value]) -> Answer {
    let mut all = Vec::new();
    for list in lists {
        let Value::List(list) = list else {
            return Err(invalid_argument());
        };
        host.consume_steps(list.len())?;
        all.extend((0..list.len()).map(|at| host.element(list, at)));
    }
    Ok(Value::List(List::Values(all.into())))
}

/// The sum of known values of one kind; zero for none.
fn sum_of(values: &[Value], gives_number: bool) -> Answer {
    let Some(first) = values.iter().find(|value| !matches!(value, Value::Zero)) else {
        return Ok(if gives_number {
            Value::Number(Number::ZERO)
        } else {
            Value::Zero
        });
    };
    match first {
        Value::Number(_) => {
            let mut sum = Sum::new();
            for value in values {
                if let Value::Number(number) = value {
                    sum.add(number)?;
                }
            }
            Ok(Value::Number(sum.finish()?))
        }
        Value::Money(money) => {
            let mut sum = Sum::new();
            for value in values {
                if let Value::Money(other) = value {
                    if other.currency != money.currency {
                        money.add(other)?;
                    }
                    sum.add(&other.amount)?;
                }
            }
            Ok(Value::Money(Money::new(sum.finish()?, money.currency)))
        }
        Value::Duration(_) | Value::Period(_) => {
            let mut rest = values
                .iter()
                .skip_while(|value| matches!(value, Value::Zero))
                .skip(1);
            rest.try_fold(first.clone(), |sum, value| {
                operators::arithmetic(ArithmeticOp::Add, &sum, value, MonthEnds::Undetermined)
            })
        }
        Value::Unknown(_)
        | Value::Boolean(_)
        | Value::Zero
        | Value::Text(_)
        | Value::Date(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::YearMonth(_)
        | Value::Stretch(_)
        | Value::List(_)
        | Value::Record(_)
        | Value::Map(_) => Err(invalid_argument()),
    }
}

/// The smallest or the largest value; a fault if that cannot be decided.
fn extreme(values: &[Value], expected: Ordering, what: &str) -> Answer {
    let op = if expected == Ordering::Less {
        CompareOp::LessOrEqual
    } else {
        CompareOp::GreaterOrEqual
    };
    let Some((first, rest)) = values.split_first() else {
        return Err(empty_list_fault(what));
    };
    let mut best = first;
    let mut doubt = None;
    for value in rest {
        match compares(op, best, value) {
            Ok(true) => {}
            Ok(false) => best = value,
            Err(fault) => {
                doubt.get_or_insert(fault);
                // Periods have a partial order: `best <= value` can be unknown while `value <=
                // best` holds.
                if compares(op, value, best) == Ok(true) {
                    best = value;
                }
            }
        }
    }
    // A value that compares with all others became `best` when the loop met it, and no later one
    // replaced it. So only `best` can be the answer.
    match doubt {
        Some(doubt)
            if !values
                .iter()
                .all(|other| compares(op, best, other) == Ok(true)) =>
        {
            Err(doubt)
        }
        _ => Ok(best.clone()),
    }
}

/// Whether each value and the next one compare as `op` requires.
fn in_order(host: &mut dyn EvalHost, lists: &[Vec<Value>], op: CompareOp) -> Answer {
    let [values] = lists else {
        return Err(invalid_argument());
    };
    let (mut open, mut incomparable) = (Vec::new(), false);
    for pair in values.windows(2) {
        let [a, b] = pair else { continue };
        if a.is_unknown() || b.is_unknown() {
            open.push(merged([a, b]));
            continue;
        }
        match compares(op, a, b) {
            Ok(true) => {}
            Ok(false) => return Ok(Value::Boolean(false)),
            Err(fault) if !incomparable => {
                incomparable = true;
                open.push(host.unknown(fault));
            }
            Err(_) => {}
        }
    }
    Ok(if open.is_empty() {
        Value::Boolean(true)
    } else {
        merged(&open)
    })
}
