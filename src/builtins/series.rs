//! Stretches and series of time. `overlap` is called by its name; the other rows are the meaning of forms of the language
//! (`days of s`, `s in steps of l`, `start of s`), which the checker makes calls of them.

use std::sync::Arc;

use super::signature::{FunctionParameter, FunctionSignature, ParameterType, ResultType};
use super::wording::{CallWording, ElementName};
use super::{Answer, EvalHost, Evaluate, Function, FunctionExample, invalid_argument, rows};
use crate::runtime::{List, Value};
use crate::value::time::series::{self, SeriesKind, StepLength};
use crate::value::{Fault, FaultKind, MonthEnds, Stretch};

rows! {
    /// `overlap(s, t)`
    OVERLAP = Function {
        name: "overlap",
        signatures: &[FunctionSignature {
            parameters: &[
                FunctionParameter::new("s", ParameterType::Stretch),
                FunctionParameter::new("t", ParameterType::StretchAlike),
            ],
            gives: ResultType::Argument,
        }],
        evaluate: Evaluate::Values(|_, arguments| match arguments {
            [Value::Stretch(one), Value::Stretch(other)] => {
                series::overlap(one, other).map(|common| Value::Stretch(Box::new(common)))
            }
            _ => Err(invalid_argument()),
        }),
        wording: CallWording::template("the common part of {0} and {1}"),
        doc: "what two stretches have in common; empty where they do not meet",
        advice: None,
        example: FunctionExample {
            condition: "days in overlap(from 2026-01-01 to 2026-01-31, from 2026-01-30 to 2026-03-01) = 2",
            words: "The number of days in the common part of the period from 1 January 2026 to 31 January 2026 (both days included) and the period from 30 January 2026 to 1 March 2026 (both days included) must be 2.",
        },
    };
}

/// A row for a form of the language.
const fn form(name: &'static str, evaluate: Evaluate, wording: CallWording) -> Function {
    Function {
        name,
        signatures: &[],
        evaluate,
        wording,
        doc: "",
        advice: None,
        example: FunctionExample {
            condition: "",
            words: "",
        },
    }
}

/// The wording of a series whose elements have a noun.
const fn series_of(words: &'static str, noun: &'static str) -> CallWording {
    CallWording::template(words).list(ElementName {
        noun: Some(noun),
        before: "",
        whose: " of {0}",
    })
}

/// `days of s`
pub static DAYS_OF: Function = form(
    "days of",
    Evaluate::Values(|host, arguments| {
        let [Value::Stretch(stretch)] = arguments else {
            return Err(invalid_argument());
        };
        let days = series::days(stretch, &mut || host.consume_steps(1))?;
        Ok(list(days.into_iter().map(Value::Date)))
    }),
    series_of("the days of {0}", "day"),
);

/// `weeks of s`
pub static WEEKS_OF: Function = form(
    "weeks of",
    Evaluate::Values(|host, arguments| units(host, SeriesKind::Weeks, arguments)),
    series_of("the weeks of {0}", "week"),
);

/// `calendar months of s`
pub static MONTHS_OF: Function = form(
    "calendar months of",
    Evaluate::Values(|host, arguments| units(host, SeriesKind::Months, arguments)),
    series_of("the calendar months of {0}", "calendar month"),
);

/// `calendar quarters of s`
pub static QUARTERS_OF: Function = form(
    "calendar quarters of",
    Evaluate::Values(|host, arguments| units(host, SeriesKind::Quarters, arguments)),
    series_of("the calendar quarters of {0}", "calendar quarter"),
);

/// `calendar years of s`
pub static YEARS_OF: Function = form(
    "calendar years of",
    Evaluate::Values(|host, arguments| units(host, SeriesKind::Years, arguments)),
    series_of("the calendar years of {0}", "calendar year"),
);

/// `s in steps of l`, by what becomes of the end of the month.
pub fn steps_of(month_ends: MonthEnds) -> &'static Function {
    match month_ends {
        MonthEnds::Undetermined => &STEPS_OF,
        MonthEnds::Clip => &STEPS_CLIPPED,
        MonthEnds::Roll => &STEPS_ROLLED,
    }
}

static STEPS_OF: Function = form(
    "steps of",
    Evaluate::Values(|host, arguments| steps(host, MonthEnds::Undetermined, arguments)),
    series_of("the steps of {1} of {0}", "step"),
);

static STEPS_CLIPPED: Function = form(
    "steps of, clipped",
    Evaluate::Values(|host, arguments| steps(host, MonthEnds::Clip, arguments)),
    series_of("the steps of {1} of {0}", "step"),
);

static STEPS_ROLLED: Function = form(
    "steps of, rolled",
    Evaluate::Values(|host, arguments| steps(host, MonthEnds::Roll, arguments)),
    series_of("the steps of {1} of {0}", "step"),
);

/// `start of s`
pub static START_OF: Function = form(
    "start of",
    Evaluate::Values(|_, arguments| match arguments {
        [Value::Stretch(stretch)] => {
            stretch.check_order()?;
            Ok(match **stretch {
                Stretch::Dates { from, .. } => Value::Date(from),
                Stretch::Instants { from, .. } => Value::DateTime(from),
            })
        }
        _ => Err(invalid_argument()),
    }),
    CallWording::template("the beginning of {0}"),
);

/// `end of s`: the last day, or the instant at which it ends.
pub static END_OF: Function = form(
    "end of",
    Evaluate::Values(|_, arguments| match arguments {
        [Value::Stretch(stretch)] => match **stretch {
            Stretch::Dates { .. } => {
                let (from, end) = stretch.days()?;
                if from < end {
                    end.add_days(-1).map(Value::Date)
                } else {
                    let text = format!("the stretch {stretch} is empty and has no last day");
                    Err(Fault::new(FaultKind::Empty, text))
                }
            }
            Stretch::Instants { to, .. } => {
                stretch.check_order()?;
                Ok(Value::DateTime(to))
            }
        },
        _ => Err(invalid_argument()),
    }),
    CallWording::template("the end of {0}"),
);

/// A month of a year where a stretch is expected: its days.
pub static DAYS_OF_MONTH: Function = form(
    "days of month",
    Evaluate::Values(|_, arguments| match arguments {
        [Value::YearMonth(month)] => Ok(stretch_value(month.days())),
        _ => Err(invalid_argument()),
    }),
    CallWording::template("{0}"),
);

/// The function that a series is.
pub fn of_kind(kind: SeriesKind) -> &'static Function {
    match kind {
        SeriesKind::Days => &DAYS_OF,
        SeriesKind::Weeks => &WEEKS_OF,
        SeriesKind::Months => &MONTHS_OF,
        SeriesKind::Quarters => &QUARTERS_OF,
        SeriesKind::Years => &YEARS_OF,
    }
}

fn units(host: &mut dyn EvalHost, kind: SeriesKind, arguments: &[Value]) -> Answer {
    let [Value::Stretch(stretch)] = arguments else {
        return Err(invalid_argument());
    };
    let pieces = series::units(kind, stretch, &mut || host.consume_steps(1))?;
    Ok(list(pieces.into_iter().map(stretch_value)))
}

fn steps(host: &mut dyn EvalHost, month_ends: MonthEnds, arguments: &[Value]) -> Answer {
    let (stretch, length) = match arguments {
        [Value::Stretch(stretch), Value::Period(period)] => (stretch, StepLength::Period(*period)),
        [Value::Stretch(stretch), Value::Duration(duration)] => {
            (stretch, StepLength::Duration(*duration))
        }
        _ => return Err(invalid_argument()),
    };
    let pieces = series::steps(stretch, length, month_ends, &mut || host.consume_steps(1))?;
    Ok(list(pieces.into_iter().map(stretch_value)))
}

fn stretch_value(stretch: Stretch) -> Value {
    Value::Stretch(Box::new(stretch))
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    let values: Vec<Value> = values.collect();
    Value::List(List::Values(Arc::from(values)))
}
