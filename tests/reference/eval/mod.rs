//! Expressions (section 6), one function for each construct. Slow and plain on purpose.

mod absence;
mod arithmetic;
mod comparison;
mod functions;
mod lists;
mod names;
mod series;
mod time;

use std::rc::Rc;

use whereas::internals::syntax::ast::{Expr, ExprKind, Path};
use whereas::internals::value::{Currency, Date, DateTime, Money, MonthEnds, Time};

use crate::calendars;
use crate::value::{V, Why, not, or_unknown, unknown, unknown_of};
use crate::world::{Fault, World};
use absence::is_absent;
use arithmetic::{binary, length, negated};
pub use comparison::equal;
use comparison::{comparison, member, words};
use functions::call;
use lists::{comprehension, grouped, quantified, sorted, the_one};
pub use names::{exact, field};
use names::{indexed, named, number, parameter, presence};
use time::{deadline, measure, on_day, part_of, working};

/// Where an expression stands.
#[derive(Debug, Clone)]
pub struct Scope {
    pub it: Option<usize>,
    pub names: Vec<(String, V)>,
    /// The governing date.
    pub day: Result<Date, Why>,
    pub month_ends: MonthEnds,
}

impl Scope {
    /// In a default value, which speaks of nothing.
    pub fn nowhere(world: &World<'_>) -> Self {
        Self {
            it: None,
            names: Vec::new(),
            day: Err(Rc::default()),
            month_ends: world.month_ends,
        }
    }

    pub fn of(world: &World<'_>, record: usize) -> Self {
        Self {
            it: Some(record),
            ..Self::nowhere(world)
        }
    }

    pub fn with(&self, name: &str, value: V) -> Self {
        let mut scope = self.clone();
        scope.names.push((name.to_owned(), value));
        scope
    }
}

impl Scope {
    /// An element of a list, and its position from 1.
    pub fn with_element(&self, name: &str, element: V, index: usize) -> Self {
        let position = V::int(index as i64 + 1);
        self.with(name, element)
            .with(&position_name(name), position)
    }
}

/// No name can be spelt so.
fn position_name(name: &str) -> String {
    format!("position of {name}")
}

pub fn eval(world: &World<'_>, expr: &Expr, scope: &Scope) -> V {
    let value = |expr: &Expr| eval(world, expr, scope);
    match &*expr.kind {
        ExprKind::Number(literal) => number(literal),
        ExprKind::Money(literal, code) => match number(literal) {
            V::Num(amount, half) => V::Money(
                Money::new(amount, Currency::from_code(&code.text).unwrap()),
                half,
            ),
            other => other,
        },
        ExprKind::Text(text) | ExprKind::Pattern(text) => V::text(text),
        ExprKind::Boolean(b) => V::Bool(*b),
        ExprKind::Date(text) => or_unknown(Date::parse(text), V::Date),
        ExprKind::DateTime(text) => or_unknown(DateTime::parse(text), V::DateTime),
        ExprKind::Time(text) => or_unknown(Time::parse(text), V::Time),
        ExprKind::Length(count, unit) => length(&value(count), *unit),
        ExprKind::WorkingDays(..) => panic!("working days stand alone"),
        ExprKind::Name(name) => named(world, name, scope),
        ExprKind::It => V::Record(scope.it.unwrap()),
        ExprKind::Parenthesised(inner) => value(inner),
        ExprKind::Field(base, name) => field(world, &value(base), &name.text, scope),
        ExprKind::Index(base, index) => indexed(&value(base), &value(index)),
        ExprKind::Call(path, arguments) => call(world, path, arguments, scope),
        ExprKind::Negate(inner) => negated(&value(inner)),
        ExprKind::Not(inner) => not(&value(inner)),
        ExprKind::Binary(op, left, right) => binary(world, *op, left, right, scope),
        ExprKind::Compare {
            first,
            rest,
            tolerance,
        } => comparison(world, first, rest, tolerance.as_ref(), scope),
        ExprKind::In {
            item,
            container,
            negated,
        } => {
            let is_in = member(world, &value(item), &time::days_of_month(&value(container)));
            if *negated { not(&is_in) } else { is_in }
        }
        ExprKind::Presence { subject, present } => {
            let there = presence(world, subject, scope);
            if *present { there } else { not(&there) }
        }
        ExprKind::Word(op, left, right) => words(world, *op, &value(left), &value(right)),
        ExprKind::Deadline {
            subject,
            kind,
            length,
            direction,
            anchor,
        } => {
            let (x, y) = (value(subject), value(anchor));
            deadline(world, &x, *kind, length, *direction, &y, scope)
        }
        ExprKind::If(condition, then, other) => match value(condition) {
            V::Bool(true) => value(then),
            V::Bool(false) => value(other),
            unknown => either(world, &unknown, &value(then), &value(other)),
        },
        ExprKind::OrElse(left, right) => match value(left) {
            V::U(_) if is_absent(world, left, scope) => value(right),
            left => left,
        },
        ExprKind::Quantified {
            quantifier,
            binder,
            list,
            filter,
            body,
        } => quantified(
            world,
            quantifier,
            (&binder.text, list, filter.as_ref(), body),
            scope,
        ),
        ExprKind::Comprehension {
            body,
            generators,
            filter,
        } => comprehension(world, body, generators, filter.as_ref(), scope),
        ExprKind::The {
            binder,
            list,
            filter,
        } => the_one(world, &binder.text, list, filter.as_ref(), scope),
        ExprKind::Sorted(list, key, order) => sorted(world, &value(list), key, *order, scope),
        ExprKind::Grouped(list, keys) => grouped(world, &value(list), keys, scope),
        ExprKind::List(items) => V::list(items.iter().map(value).collect()),
        ExprKind::Record(entries) => V::Made(Rc::new(
            entries
                .iter()
                .map(|entry| (entry.name.text.to_string(), value(&entry.value)))
                .collect(),
        )),
        ExprKind::Stretch { from, to, closed } => {
            let (from, to) = (value(from), value(to));
            let (from, to) = (
                time::day_of_month(&from, false),
                time::day_of_month(&to, *closed),
            );
            if from.is_unknown() || to.is_unknown() {
                return unknown_of(&[&from, &to]);
            }
            V::Stretch(Rc::new((from, to)), *closed)
        }
        ExprKind::Measure(unit, stretch) => measure(
            *unit,
            &time::days_of_month(&value(stretch)),
            month_ends(world, scope),
        ),
        ExprKind::Position(element) => match &*arithmetic::unparenthesised(element).kind {
            ExprKind::Name(name) => named(world, &position_name(name), scope),
            other => panic!("no element: {other:?}"),
        },
        ExprKind::YearMonth(text) => or_unknown(Date::parse(&format!("{text}-01")), V::Month),
        ExprKind::Series(kind, stretch) => {
            series::series(*kind, &time::days_of_month(&value(stretch)))
        }
        ExprKind::Steps(stretch, length) => {
            let (stretch, length) = (value(stretch), value(length));
            if stretch.is_unknown() || length.is_unknown() {
                return unknown_of(&[&stretch, &length]);
            }
            series::steps(&stretch, &length, month_ends(world, scope))
        }
        ExprKind::WorkingDaysIn(calendar, stretch) => {
            working(world, calendar, &value(stretch), false)
        }
        ExprKind::WorkingHoursIn(calendar, stretch) => {
            working(world, calendar, &value(stretch), true)
        }
        ExprKind::Part {
            part,
            operand,
            zone,
        } => part_of(
            *part,
            &value(operand),
            zone.as_ref().map(|zone| &*zone.text),
        ),
        ExprKind::IsWorkingDay(day, calendar) => on_day(&value(day), |day| {
            calendars::named(world, last(calendar))
                .works(day)
                .map(V::Bool)
        }),
        ExprKind::NextWorkingDay(calendar, day)
        | ExprKind::RollsToNextWorkingDay(day, calendar) => on_day(&value(day), |day| {
            calendars::named(world, last(calendar))
                .nearest(day, 1)
                .map(V::Date)
        }),
        ExprKind::PreviousWorkingDay(calendar, day) => on_day(&value(day), |day| {
            calendars::named(world, last(calendar))
                .nearest(day, -1)
                .map(V::Date)
        }),
        ExprKind::CheckDate => world.check_date.map_or_else(unknown, V::Date),
        ExprKind::AsOf(path, day) => match value(day) {
            V::Date(day) => parameter(world, last(path), &Ok(day)),
            other => other,
        },
    }
}

/// A choice between two that are the same is none; lists are unknown as a whole.
fn either(world: &World<'_>, condition: &V, then: &V, other: &V) -> V {
    match (then, other) {
        (V::List(_) | V::Record(_) | V::Made(_) | V::Map(_) | V::Stretch(..), _) => {
            condition.clone()
        }
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[condition, then, other]),
        // The literal `0` is not an amount; an instant is the same where the clock that it was written by is.
        (V::DateTime(a), V::DateTime(b))
            if a.to_string() != b.to_string() || a.zone() != b.zone() =>
        {
            condition.clone()
        }
        _ if std::mem::discriminant(then) != std::mem::discriminant(other) => condition.clone(),
        _ if equal(world, then, other).is_true() => then.clone(),
        _ => condition.clone(),
    }
}

fn last(path: &Path) -> &str {
    &path.segments.last().unwrap().text
}

fn month_ends(world: &World<'_>, scope: &Scope) -> MonthEnds {
    if world.has_fault(Fault::MonthsClip) {
        MonthEnds::Clip
    } else {
        scope.month_ends
    }
}
