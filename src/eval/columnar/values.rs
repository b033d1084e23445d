//! Operations row by row on values, by the functions that the machine uses.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "values that an operation does not take make its result unknown, which is always safe"
)]

use super::kernels::{Run, set};
use super::vector::{Data, Vector};
use crate::builtins::{EvalHost, Evaluate};
use crate::check::program::{ArithmeticOp, CalendarId, Constant, ParameterId};
use crate::eval::machine::constant_value;
use crate::eval::time::{length_of, part_of};
use crate::index_vec::Id;
use crate::plan::kernels::{DeadlineTerms, Op, ResultKind, VectorId};
use crate::runtime::operators::{self, arithmetic as calculate, compares, order};
use crate::runtime::{CellPlace, List, Value};
use crate::syntax::ast::{CompareOp, DeadlineKind, Direction, WordOp};
use crate::value::{Calendar, Fault, MonthEnds, Number, Pattern, Stretch, time};

/// A result, or that it is unknown.
type OrUnknown = Option<Value>;

pub(super) fn arithmetic<'c>(
    run: &Run<'_, 'c>,
    op: ArithmeticOp,
    month_ends: MonthEnds,
    a: VectorId,
    b: VectorId,
    rows: usize,
) -> Vector<'c> {
    each(run, [a, b], rows, |[a, b]| {
        calculate(op, &a, &b, month_ends).ok()
    })
}

pub(super) fn compare<'c>(
    run: &Run<'_, 'c>,
    op: CompareOp,
    a: VectorId,
    b: VectorId,
    rows: usize,
) -> Vector<'c> {
    each(run, [a, b], rows, |[a, b]| {
        compares(op, &a, &b).ok().map(Value::Boolean)
    })
}

pub(super) fn in_list<'c>(
    run: &Run<'_, 'c>,
    item: VectorId,
    constants: &[Constant],
    rows: usize,
) -> Vector<'c> {
    let constants: Vec<Value> = constants.iter().map(constant_value).collect();
    each(run, [item], rows, |[item]| {
        let mut open = false;
        for constant in &constants {
            match compares(CompareOp::Equal, &item, constant) {
                Ok(true) => return Some(Value::Boolean(true)),
                Ok(false) => {}
                Err(_) => open = true,
            }
        }
        (!open).then_some(Value::Boolean(false))
    })
}

pub(super) fn deadline<'c>(
    run: &Run<'_, 'c>,
    terms: DeadlineTerms,
    (subject, length, anchor): (VectorId, VectorId, VectorId),
    rows: usize,
) -> Vector<'c> {
    let calendar = terms.calendar.and_then(|id| calendar(run, id));
    each(
        run,
        [subject, length, anchor],
        rows,
        |[subject, length, anchor]| {
            let before = terms.direction == Direction::Before;
            let reaches = |a: &Value, b: &Value| {
                order(a, b).is_ok_and(|order| order != std::cmp::Ordering::Greater)
            };
            let apart = match (terms.kind, before) {
                (DeadlineKind::Within, false) => !reaches(&anchor, &subject),
                (DeadlineKind::Within, true) => !reaches(&subject, &anchor),
                (DeadlineKind::AtLeast, _) => false,
            };
            if apart {
                return Some(Value::Boolean(false));
            }
            let limit = match terms.calendar {
                Some(_) => working_days_later(calendar, &anchor, &length, before)?,
                None => {
                    let op = match before {
                        true => ArithmeticOp::Subtract,
                        false => ArithmeticOp::Add,
                    };
                    calculate(op, &anchor, &length, terms.month_ends).ok()?
                }
            };
            Some(Value::Boolean(match (terms.kind, before) {
                (DeadlineKind::Within, false) | (DeadlineKind::AtLeast, true) => {
                    reaches(&subject, &limit)
                }
                (DeadlineKind::Within, true) | (DeadlineKind::AtLeast, false) => {
                    reaches(&limit, &subject)
                }
            }))
        },
    )
}

/// The other operations.
pub(super) fn row_by_row<'c>(run: &Run<'_, 'c>, op: &Op, rows: usize) -> Vector<'c> {
    match op {
        Op::Negate(a) => each(run, [*a], rows, |[a]| operators::negate(&a).ok()),
        Op::Amount(a) => each(run, [*a], rows, |[money]| match money {
            Value::Money(money) => Some(Value::Number(money.amount)),
            Value::Zero => Some(Value::Number(Number::ZERO)),
            _ => None,
        }),
        Op::CurrencyOf(a) => each(run, [*a], rows, |[money]| match money {
            Value::Money(money) => Some(Value::Text(money.currency.code().into())),
            _ => None,
        }),
        Op::Within(op, a, b, by) => each(run, [*a, *b, *by], rows, |[a, b, by]| {
            let within = operators::within(&a, &b, &by).ok()?;
            Some(Value::Boolean(within == (*op == CompareOp::Equal)))
        }),
        Op::WithinShare(op, a, b, rate) => each(run, [*a, *b], rows, |[a, b]| {
            let by = operators::share(rate, &b).ok()?;
            let within = operators::within(&a, &b, &by).ok()?;
            Some(Value::Boolean(within == (*op == CompareOp::Equal)))
        }),
        Op::InStretch(item, stretch) => each(run, [*item, *stretch], rows, |[item, stretch]| {
            let Value::Stretch(stretch) = stretch else {
                return None;
            };
            match item {
                Value::Date(date) => stretch.contains_date(date).ok().map(Value::Boolean),
                Value::DateTime(instant) => {
                    stretch.contains_instant(instant).ok().map(Value::Boolean)
                }
                _ => None,
            }
        }),
        Op::Matches(text, pattern) => each(run, [*text], rows, |[text]| match text {
            Value::Text(text) => Some(Value::Boolean(pattern.is_match(&text))),
            _ => None,
        }),
        Op::Word(op, a, b) => each(run, [*a, *b], rows, |[a, b]| match (op, &a, &b) {
            (WordOp::StartsWith, Value::Text(a), Value::Text(b)) => {
                Some(Value::Boolean(a.starts_with(&**b)))
            }
            (WordOp::EndsWith, Value::Text(a), Value::Text(b)) => {
                Some(Value::Boolean(a.ends_with(&**b)))
            }
            (WordOp::Contains, Value::Text(a), Value::Text(b)) => {
                Some(Value::Boolean(a.contains(&**b)))
            }
            (WordOp::Overlaps, Value::Stretch(a), Value::Stretch(b)) => {
                a.overlaps(b).ok().map(Value::Boolean)
            }
            (WordOp::Covers, Value::Stretch(a), Value::Stretch(b)) => {
                a.covers(b).ok().map(Value::Boolean)
            }
            _ => None,
        }),
        Op::Stretch(from, to, closed) => each(run, [*from, *to], rows, |[from, to]| {
            let stretch = match (from, to) {
                (Value::Date(from), Value::Date(to)) => Stretch::Dates {
                    from,
                    to,
                    closed: *closed,
                },
                (Value::DateTime(from), Value::DateTime(to)) => Stretch::Instants { from, to },
                _ => return None,
            };
            Some(Value::Stretch(Box::new(stretch)))
        }),
        Op::Measure(unit, month_ends, stretch) => each(run, [*stretch], rows, |[stretch]| {
            let Value::Stretch(stretch) = stretch else {
                return None;
            };
            let measured = (unit.row().measure)(&stretch, *month_ends);
            measured.ok().map(Value::Number)
        }),
        Op::WorkingDaysIn(id, stretch) => {
            let calendar = calendar(run, *id);
            each(run, [*stretch], rows, |[stretch]| {
                let Value::Stretch(stretch) = stretch else {
                    return None;
                };
                let count = calendar?.working_days_in(&stretch).ok()?;
                Some(Value::Number(Number::from(count)))
            })
        }
        Op::WorkingHoursIn(id, stretch) => {
            let calendar = calendar(run, *id);
            each(run, [*stretch], rows, |[stretch]| {
                let Value::Stretch(stretch) = stretch else {
                    return None;
                };
                let worked = calendar?.working_time_in(&stretch).ok()?;
                worked.count(time::HOUR).ok().map(Value::Number)
            })
        }
        Op::Length(unit, count) => each(run, [*count], rows, |[count]| match count {
            Value::Number(count) => length_of(&count, *unit).ok(),
            Value::Zero => length_of(&Number::ZERO, *unit).ok(),
            _ => None,
        }),
        Op::AddWorkingDays(id, subtract, base, days) => {
            let calendar = calendar(run, *id);
            each(run, [*base, *days], rows, |[base, days]| {
                working_days_later(calendar, &base, &days, *subtract)
            })
        }
        Op::Part(part, zone, operand) => each(run, [*operand], rows, |[operand]| {
            part_of(*part, &operand, *zone).ok()
        }),
        Op::IsWorkingDay(id, date) => on_day(run, *id, *date, rows, |calendar, date| {
            calendar.is_working_day(date).ok().map(Value::Boolean)
        }),
        Op::NextWorkingDay(id, date) => on_day(run, *id, *date, rows, |calendar, date| {
            calendar.next_working_day(date).ok().map(Value::Date)
        }),
        Op::PreviousWorkingDay(id, date) => on_day(run, *id, *date, rows, |calendar, date| {
            calendar.previous_working_day(date).ok().map(Value::Date)
        }),
        Op::Parameter(id, day) => parameter(run, *id, *day, rows),
        Op::Builtin(function, gives, arguments) => {
            let mut host = ColumnHost { gives: *gives };
            let mut unknown = None;
            let mut made = Vec::with_capacity(rows);
            for row in 0..rows {
                let values: Vec<Value> = arguments
                    .iter()
                    .map(|argument| run.vector(*argument).value(row, run.columns, run.block))
                    .collect();
                let value = match &function.evaluate {
                    _ if values.iter().any(Value::is_unknown) => Value::UNKNOWN,
                    Evaluate::Values(evaluate) | Evaluate::Known(evaluate) => {
                        evaluate(&mut host, &values).unwrap_or(Value::UNKNOWN)
                    }
                    Evaluate::Length(_) | Evaluate::Element(_) | Evaluate::Elements(_) => {
                        Value::UNKNOWN
                    }
                };
                if value.is_unknown() {
                    set(&mut unknown, row, rows);
                }
                made.push(value);
            }
            Vector {
                data: Data::Values(made),
                unknown,
            }
        }
        Op::RowNumber
        | Op::Unknown
        | Op::Cross(..)
        | Op::Flatten(..)
        | Op::Listed(..)
        | Op::At(..)
        | Op::Next
        | Op::HasNext
        | Op::Pick(..)
        | Op::Column(..)
        | Op::Constant(_)
        | Op::Zero
        | Op::CheckDate
        | Op::Gather(_)
        | Op::Given(..)
        | Op::Where(..)
        | Op::Not(_)
        | Op::And(..)
        | Op::Or(..)
        | Op::If(..)
        | Op::Arithmetic(..)
        | Op::Compare(..)
        | Op::InList(..)
        | Op::Deadline(..)
        | Op::InForce(..)
        | Op::Count(_)
        | Op::Quantified(..)
        | Op::Fold(..) => Vector::unknown(rows),
    }
}

fn on_day<'c>(
    run: &Run<'_, 'c>,
    id: CalendarId,
    date: VectorId,
    rows: usize,
    ask: impl Fn(&Calendar, crate::value::Date) -> OrUnknown,
) -> Vector<'c> {
    let calendar = calendar(run, id);
    each(run, [date], rows, |[date]| match date {
        Value::Date(date) => ask(calendar?, date),
        _ => None,
    })
}

fn parameter<'c>(run: &Run<'_, 'c>, id: ParameterId, day: VectorId, rows: usize) -> Vector<'c> {
    let Some(parameter) = run.program.parameters.get(id) else {
        return Vector::unknown(rows);
    };
    let versions: Vec<Value> = parameter
        .versions
        .iter()
        .map(|version| constant_value(&version.value))
        .collect();
    let vector = run.vector(day);
    let mut chosen = Vec::with_capacity(rows);
    for row in 0..rows {
        let version = match vector.value(row, run.columns, run.block) {
            Value::Date(date) => parameter.versions.iter().position(|version| {
                version.from <= date && version.until.is_none_or(|until| date < until)
            }),
            _ => None,
        };
        chosen.push(version);
    }
    // Mostly one version is in force on all days of a block.
    if let Some(Some(first)) = chosen.first()
        && chosen.iter().all(|version| *version == Some(*first))
        && let Some(value) = versions.get(*first)
    {
        return Vector::known(Data::Constant(value.clone()));
    }
    let mut unknown = None;
    let values = chosen
        .iter()
        .enumerate()
        .map(|(row, version)| {
            let value = version.and_then(|version| versions.get(version));
            value.cloned().unwrap_or_else(|| {
                set(&mut unknown, row, rows);
                Value::UNKNOWN
            })
        })
        .collect();
    Vector {
        data: Data::Values(values),
        unknown,
    }
}

fn calendar<'r>(run: &Run<'r, '_>, id: CalendarId) -> Option<&'r Calendar> {
    run.program.calendars.get(id).map(|item| &*item.calendar)
}

fn working_days_later(
    calendar: Option<&Calendar>,
    base: &Value,
    days: &Value,
    subtract: bool,
) -> OrUnknown {
    let (Value::Date(date), Some(count)) = (base, days.to_i64()) else {
        return None;
    };
    let count = match subtract {
        true => count.saturating_neg(),
        false => count,
    };
    calendar?
        .add_working_days(*date, count)
        .ok()
        .map(Value::Date)
}

/// What comes of the values of each row; unknown where one of them is.
fn each<'c, const N: usize>(
    run: &Run<'_, 'c>,
    operands: [VectorId; N],
    rows: usize,
    make: impl Fn([Value; N]) -> OrUnknown,
) -> Vector<'c> {
    debug_assert!(operands.iter().all(|id| id.position() < run.vectors.len()));
    let operands = operands.map(|id| run.vector(id));
    // What is the same in every row is worked out once.
    let constant = operands
        .iter()
        .all(|vector| matches!(vector.data, Data::Constant(_)) && vector.unknown.is_none());
    if constant {
        let value = make(operands.map(|vector| vector.value(0, run.columns, run.block)));
        return match value {
            Some(value) if !value.is_unknown() => Vector::known(Data::Constant(value)),
            _ => Vector::unknown(rows),
        };
    }
    let mut unknown = None;
    let mut made = Vec::with_capacity(rows);
    for row in 0..rows {
        let values = operands.map(|vector| vector.value(row, run.columns, run.block));
        let value = match values.iter().any(Value::is_unknown) {
            true => Value::UNKNOWN,
            false => make(values).unwrap_or(Value::UNKNOWN),
        };
        if value.is_unknown() {
            set(&mut unknown, row, rows);
        }
        made.push(value);
    }
    // Truths are what most operations take.
    let truths: Option<Vec<bool>> = made
        .iter()
        .map(|value| match value {
            Value::Boolean(truth) => Some(*truth),
            Value::Unknown(_) => Some(false),
            _ => None,
        })
        .collect();
    Vector {
        data: match truths {
            Some(truths) => Data::Booleans(truths),
            None => Data::Values(made),
        },
        unknown,
    }
}

/// What functions ask of an evaluation: little of it is there for columns.
pub(super) struct ColumnHost {
    pub gives: ResultKind,
}

impl EvalHost for ColumnHost {
    fn consume_steps(&mut self, _: usize) -> Result<(), Fault> {
        Ok(())
    }

    fn unknown(&self, _: Fault) -> Value {
        Value::UNKNOWN
    }

    fn element(&mut self, _: &List, _: usize) -> Value {
        Value::UNKNOWN
    }

    fn at_position(&mut self, _: &List, _: Option<i64>) -> Value {
        Value::UNKNOWN
    }

    fn keys(&mut self, _: CellPlace) -> Vec<Value> {
        vec![Value::UNKNOWN]
    }

    fn values(&mut self, _: CellPlace) -> Vec<Value> {
        vec![Value::UNKNOWN]
    }

    fn pattern(&mut self, _: &str) -> Option<&Pattern> {
        None
    }

    fn gives_number(&self) -> bool {
        self.gives == ResultKind::Number
    }

    fn explain_parts(&mut self, _: &[Value]) {}

    fn argument_text(&self, _: usize) -> Option<String> {
        None
    }

    fn unique(&mut self, _: &[Value]) -> Value {
        Value::UNKNOWN
    }

    fn distinct(&mut self, _: Vec<Value>) -> Value {
        Value::UNKNOWN
    }

    fn sorted(&mut self, _: Vec<Value>) -> Value {
        Value::UNKNOWN
    }

    fn same_set(&mut self, _: &[Value], _: &[Value]) -> Value {
        Value::UNKNOWN
    }
}
