//! Expressions (section 6), one function for each construct. Slow and plain on purpose.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use whereas::syntax::ast::{
    BinaryOp, CompareOp, DeadlineKind, Direction, Expr, ExprKind, FieldKind, NumberLiteral, Part, Path, Quantifier,
    Scale, Tolerance, TypeRefKind, Unit, WordOp,
};
use whereas::value::time::{HOUR, MINUTE, SECOND};
use whereas::value::{Currency, Date, DateTime, Duration, Money, MonthEnds, Number, Period, RoundingMode, Time, Zone};

use crate::calendars;
use crate::read::{half_of, into_zone};
use crate::value::{V, Why, all, and, any, not, or, or_unknown, unknown, unknown_of};
use crate::world::{Fault, There, World};

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
        Self { it: None, names: Vec::new(), day: Err(Rc::default()), month_ends: world.month_ends }
    }

    pub fn of(world: &World<'_>, record: usize) -> Self {
        Self { it: Some(record), ..Self::nowhere(world) }
    }

    pub fn with(&self, name: &str, value: V) -> Self {
        let mut scope = self.clone();
        scope.names.push((name.to_owned(), value));
        scope
    }
}

pub fn eval(world: &World<'_>, expr: &Expr, scope: &Scope) -> V {
    let value = |expr: &Expr| eval(world, expr, scope);
    match &*expr.kind {
        ExprKind::Number(literal) => number(literal),
        ExprKind::Money(literal, code) => match number(literal) {
            V::Num(amount, half) => V::Money(Money::new(amount, Currency::from_code(&code.text).unwrap()), half),
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
        ExprKind::Compare { first, rest, tolerance } => comparison(world, first, rest, tolerance.as_ref(), scope),
        ExprKind::In { item, container, negated } => {
            let is_in = member(world, &value(item), &value(container));
            if *negated { not(&is_in) } else { is_in }
        }
        ExprKind::Presence { subject, present } => {
            let there = presence(world, subject, scope);
            if *present { there } else { not(&there) }
        }
        ExprKind::Word(op, left, right) => words(world, *op, &value(left), &value(right)),
        ExprKind::Deadline { subject, kind, length, direction, anchor } => {
            let (x, y) = (value(subject), value(anchor));
            deadline(world, &x, *kind, length, *direction, &y, scope)
        }
        ExprKind::If(condition, then, other) => match value(condition) {
            V::Bool(true) => value(then),
            V::Bool(false) => value(other),
            unknown => either(world, &unknown, &value(then), &value(other)),
        },
        ExprKind::Quantified { quantifier, binder, list, filter, body } => {
            quantified(world, quantifier, (&binder.text, list, filter.as_ref(), body), scope)
        }
        ExprKind::Comprehension { body, binder, list, filter } => {
            comprehension(world, body, &binder.text, list, filter.as_ref(), scope)
        }
        ExprKind::The { binder, list, filter } => the_one(world, &binder.text, list, filter.as_ref(), scope),
        ExprKind::Sorted(list, keys) => sorted(world, &value(list), &keys[0], scope),
        ExprKind::Grouped(list, keys) => grouped(world, &value(list), keys, scope),
        ExprKind::List(items) => V::list(items.iter().map(value).collect()),
        ExprKind::Record(entries) => {
            V::Made(Rc::new(entries.iter().map(|entry| (entry.name.text.to_string(), value(&entry.value))).collect()))
        }
        ExprKind::Stretch { from, to, closed } => {
            let (from, to) = (value(from), value(to));
            if from.is_unknown() || to.is_unknown() {
                return unknown_of(&[&from, &to]);
            }
            V::Stretch(Rc::new((from, to)), *closed)
        }
        ExprKind::Measure(unit, stretch) => measure(*unit, &value(stretch), month_ends(world, scope)),
        ExprKind::WorkingDaysIn(calendar, stretch) => working(world, calendar, &value(stretch), false),
        ExprKind::WorkingHoursIn(calendar, stretch) => working(world, calendar, &value(stretch), true),
        ExprKind::Part { part, operand, zone } => {
            part_of(*part, &value(operand), zone.as_ref().map(|zone| &*zone.text))
        }
        ExprKind::IsWorkingDay(day, calendar) => {
            on_day(&value(day), |day| calendars::named(world, last(calendar)).works(day).map(V::Bool))
        }
        ExprKind::NextWorkingDay(calendar, day) | ExprKind::RollsToNextWorkingDay(day, calendar) => {
            on_day(&value(day), |day| calendars::named(world, last(calendar)).nearest(day, 1).map(V::Date))
        }
        ExprKind::PreviousWorkingDay(calendar, day) => {
            on_day(&value(day), |day| calendars::named(world, last(calendar)).nearest(day, -1).map(V::Date))
        }
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
        (V::List(_) | V::Record(_) | V::Made(_) | V::Map(_) | V::Stretch(..), _) => condition.clone(),
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[condition, then, other]),
        // The literal `0` is not an amount; an instant is the same where the clock that it was written by is.
        (V::DateTime(a), V::DateTime(b)) if a.to_string() != b.to_string() || a.zone() != b.zone() => condition.clone(),
        _ if std::mem::discriminant(then) != std::mem::discriminant(other) => condition.clone(),
        _ if equal(world, then, other).is_true() => then.clone(),
        _ => condition.clone(),
    }
}

fn last(path: &Path) -> &str {
    &path.segments.last().unwrap().text
}

fn month_ends(world: &World<'_>, scope: &Scope) -> MonthEnds {
    if world.has_fault(Fault::MonthsClip) { MonthEnds::Clip } else { scope.month_ends }
}

// ---- names -------------------------------------------------------------------------------------------------------

fn number(literal: &NumberLiteral) -> V {
    let written = format!("{}{}", literal.digits, if literal.percent { "%" } else { "" });
    let scale = Number::from(match literal.scale {
        None => 1i64,
        Some(Scale::Thousand) => 1_000,
        Some(Scale::Million) => 1_000_000,
        Some(Scale::Billion) => 1_000_000_000,
    });
    let scaled = |number: Number| number.mul(&scale);
    match Number::parse_percent(&written).and_then(scaled).and_then(|n| Ok((n, scaled(half_of(&written))?))) {
        Ok((number, half)) => V::Num(number, half),
        Err(_) => unknown(),
    }
}

fn named(world: &World<'_>, name: &str, scope: &Scope) -> V {
    if let Some((_, value)) = scope.names.iter().rev().find(|(bound, _)| bound == name) {
        return value.clone();
    }
    if let Some(it) = scope.it {
        let ty = world.records.borrow()[it].ty.clone();
        if world.field(&ty, name).is_some() {
            return field(world, &V::Record(it), name, scope);
        }
        if name == "parent" {
            return parent(world, it);
        }
    }
    if world.parameters.contains_key(name) {
        return parameter(world, name, &scope.day);
    }
    let define = world.defines.get(name).unwrap_or_else(|| panic!("nothing is called {name}"));
    let own = Scope { it: None, names: Vec::new(), day: scope.day.clone(), month_ends: world.month_ends };
    eval(world, &define.body, &own)
}

/// "`type T in P` may use `parent`, the enclosing P."
fn parent(world: &World<'_>, record: usize) -> V {
    let ty = world.records.borrow()[record].ty.clone();
    let of = world.types[ty.as_str()].parent.as_ref().unwrap();
    world.enclosing(record, last(of)).map_or_else(unknown, V::Record)
}

/// "`NAME` is the value on the governing date"; "A parameter on an unknown day is unknown"
fn parameter(world: &World<'_>, name: &str, day: &Result<Date, Why>) -> V {
    let day = match day {
        Ok(day) => *day,
        Err(why) => return V::U(Rc::clone(why)),
    };
    let versions = &world.parameters[name].versions;
    let date = |text: &str| Date::parse(text).unwrap();
    let mut at = versions.iter().position(|version| {
        date(&version.from.text) <= day && version.until.as_ref().is_none_or(|until| day < date(&until.text))
    });
    if world.has_fault(Fault::NextVersion) {
        at = at.map(|at| (at + 1).min(versions.len() - 1));
    }
    at.map_or_else(unknown, |at| exact(&eval(world, &versions[at].value, &Scope::nowhere(world))))
}

/// "Values of parameters are exact, and so are those that `else` puts in"
pub fn exact(value: &V) -> V {
    match value {
        V::Num(number, _) => V::num(number.clone()),
        V::Money(money, _) => V::money(money.clone()),
        V::List(items) => V::list(items.iter().map(exact).collect()),
        V::Made(entries) => {
            V::Made(Rc::new(entries.iter().map(|(name, value)| (name.clone(), exact(value))).collect()))
        }
        other => other.clone(),
    }
}

pub fn field(world: &World<'_>, base: &V, name: &str, scope: &Scope) -> V {
    match base {
        V::U(_) => base.clone(),
        V::Record(record) => {
            let records = world.records.borrow();
            if let Some(stored) = records[*record].fields.get(name) {
                return stored.value.clone();
            }
            let ty = records[*record].ty.clone();
            drop(records);
            if name == "parent" {
                return parent(world, *record);
            }
            let FieldKind::Derived(expr) = &world.field(&ty, name).unwrap().kind else { return unknown() };
            // "In definitions and derived fields only their own module's choice counts."
            let own =
                Scope { it: Some(*record), names: Vec::new(), day: scope.day.clone(), month_ends: world.month_ends };
            eval(world, expr, &own)
        }
        V::Made(entries) => entries.iter().find(|(key, _)| key == name).unwrap().1.clone(),
        V::Money(money, half) if name == "amount" => V::Num(money.amount.clone(), half.clone()),
        V::Money(money, _) => V::text(money.currency.code()),
        // "The literal `0` is zero of any currency … and so is the sum of nothing": of which, it does not say.
        V::Num(number, _) if number.is_zero() && name == "amount" => base.clone(),
        V::Num(number, _) if number.is_zero() && name == "currency" => unknown(),
        V::List(items) => {
            let found: Vec<V> = items.iter().map(|item| field(world, item, name, scope)).collect();
            if is_list_field(world, name) { joined(&found) } else { V::list(found) }
        }
        other => panic!("{other:?} has no field {name}"),
    }
}

/// Names of fields are unique in what the generator writes.
fn is_list_field(world: &World<'_>, name: &str) -> bool {
    world.types.keys().any(|ty| {
        world.stored(ty, name).is_some_and(|field| matches!(world.resolved(&field.ty).kind, TypeRefKind::List(_)))
    }) || name == "items"
}

fn joined(lists: &[V]) -> V {
    if lists.iter().any(V::is_unknown) {
        return unknown_of(&lists.iter().collect::<Vec<_>>());
    }
    V::list(lists.iter().flat_map(|list| elements(list).to_vec()).collect())
}

fn elements(list: &V) -> &[V] {
    match list {
        V::List(items) => items,
        other => panic!("{other:?} is no list"),
    }
}

fn indexed(base: &V, index: &V) -> V {
    match (base, index) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[base, index]),
        (V::Map(entries), V::Text(key)) => {
            entries.iter().find(|(name, _)| **name == **key).map_or_else(unknown, |(_, value)| value.clone())
        }
        (V::List(items), V::Num(number, _)) => nth(items, number),
        other => panic!("no index: {other:?}"),
    }
}

fn nth(items: &[V], number: &Number) -> V {
    let at = number.to_i64().and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
    at.and_then(|at| items.get(at).cloned()).unwrap_or_else(unknown)
}

/// "`is present`, `is missing`": of a path, whether the document has it.
fn presence(world: &World<'_>, subject: &Expr, scope: &Scope) -> V {
    let of_record = |record: usize, name: &str| {
        let records = world.records.borrow();
        match records[record].fields.get(name) {
            Some(stored) => match stored.there {
                There::Present => V::Bool(true),
                There::Absent => V::Bool(false),
                There::Unreadable => unknown_of(&[&stored.value]),
            },
            None => panic!("{name} is no stored field"),
        }
    };
    match &*subject.kind {
        ExprKind::Parenthesised(inner) => presence(world, inner, scope),
        ExprKind::Name(name) => of_record(scope.it.unwrap(), name),
        ExprKind::Field(base, name) => match eval(world, base, scope) {
            V::Record(record) => of_record(record, &name.text),
            V::Made(entries) => V::Bool(entries.iter().any(|(key, _)| **key == *name.text)),
            _ if matches!(&*base.kind, ExprKind::Field(_, name) if &*name.text != "parent")
                && presence(world, base, scope).is_false() =>
            {
                V::Bool(false)
            }
            V::U(why) => match &*base.kind {
                ExprKind::Name(name)
                    if !scope.names.iter().any(|(bound, _)| **bound == **name) && &**name != "parent" =>
                {
                    and(&presence(world, base, scope), &V::U(why))
                }
                _ => V::U(why),
            },
            other => panic!("{other:?} has no fields"),
        },
        ExprKind::Call(_, arguments) => match (eval(world, &arguments[0], scope), eval(world, &arguments[1], scope)) {
            (V::Text(pattern), V::Text(text)) => V::Bool(regex::Regex::new(&pattern).unwrap().is_match(&text)),
            (a, b) => unknown_of(&[&a, &b]),
        },
        other => panic!("{other:?} is no path"),
    }
}

// ---- arithmetic --------------------------------------------------------------------------------------------------

fn length(count: &V, unit: Unit) -> V {
    let V::Num(count, _) = count else { return count.clone() };
    let duration = |unit| or_unknown(Duration::of(count, unit), V::Duration);
    let period = |months: i64, days: i64| {
        let times = |of: i64| Number::from(of).mul(count).ok()?.to_i64();
        // "days, weeks, months and years are counted in whole numbers"
        match (count.is_integer(), times(months), times(days)) {
            (true, Some(months), Some(days)) => V::Period(Period { months, days }),
            _ => unknown(),
        }
    };
    match unit {
        Unit::Seconds => duration(SECOND),
        Unit::Minutes => duration(MINUTE),
        Unit::Hours => duration(HOUR),
        Unit::Days => period(0, 1),
        Unit::Weeks => period(0, 7),
        Unit::Months => period(1, 0),
        Unit::Years => period(12, 0),
    }
}

/// "The literal `0` is zero of any currency and any length"
fn adapted(value: &V, like: &V) -> V {
    match (value, like) {
        (V::Num(number, half), V::Money(money, _)) if number.is_zero() => {
            V::Money(Money::new(Number::ZERO, money.currency), half.clone())
        }
        (V::Num(number, _), V::Duration(_) | V::DateTime(_)) if number.is_zero() => V::Duration(Duration { nanos: 0 }),
        (V::Num(number, _), V::Period(_) | V::Date(_)) if number.is_zero() => V::Period(Period::default()),
        _ => value.clone(),
    }
}

fn negated(value: &V) -> V {
    match value {
        V::Num(number, half) => V::Num(number.neg(), half.clone()),
        V::Money(money, half) => V::Money(money.neg(), half.clone()),
        V::Duration(duration) => V::Duration(duration.negated()),
        V::Period(period) => V::Period(period.negated()),
        other => other.clone(),
    }
}

fn halves(a: &Number, b: &Number) -> Number {
    a.add(b).unwrap_or(Number::ZERO)
}

fn add(a: &V, b: &V, ends: MonthEnds) -> V {
    let (a, b) = (adapted(a, b), adapted(b, a));
    match (&a, &b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[&a, &b]),
        (V::Num(x, h), V::Num(y, k)) => or_unknown(x.add(y), |sum| V::Num(sum, halves(h, k))),
        (V::Money(x, h), V::Money(y, k)) => or_unknown(x.add(y), |sum| V::Money(sum, halves(h, k))),
        (V::Duration(x), V::Duration(y)) => V::Duration(x.plus(*y)),
        (V::Period(x), V::Period(y)) => or_unknown(x.plus(*y), V::Period),
        (V::Date(x), V::Period(y)) => or_unknown(x.add_period(*y, ends), V::Date),
        (V::DateTime(x), V::Duration(y)) => or_unknown(x.add_duration(*y), V::DateTime),
        (V::DateTime(x), V::Period(y)) => or_unknown(x.add_period(*y, ends), V::DateTime),
        other => panic!("not added: {other:?}"),
    }
}

fn subtract(a: &V, b: &V, ends: MonthEnds) -> V {
    match (a, b) {
        (V::Date(x), V::Date(y)) => V::Period(Period::of_days(x.days_since(*y))),
        (V::DateTime(x), V::DateTime(y)) => V::Duration(x.since(y)),
        _ => add(a, &negated(b), ends),
    }
}

fn multiply(a: &V, b: &V) -> V {
    match (a, b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => or_unknown(x.mul(y), V::num),
        (V::Money(x, _), V::Num(y, _)) | (V::Num(y, _), V::Money(x, _)) => or_unknown(x.mul(y), V::money),
        other => panic!("not multiplied: {other:?}"),
    }
}

fn divide(a: &V, b: &V) -> V {
    match (&adapted(a, b), b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => or_unknown(x.div(y), V::num),
        (V::Money(x, _), V::Num(y, _)) => or_unknown(x.div(y), V::money),
        (V::Money(x, _), V::Money(y, _)) => or_unknown(x.ratio(y), V::num),
        other => panic!("not divided: {other:?}"),
    }
}

fn unparenthesised(expr: &Expr) -> &Expr {
    match &*expr.kind {
        ExprKind::Parenthesised(inner) => unparenthesised(inner),
        _ => expr,
    }
}

fn binary(world: &World<'_>, op: BinaryOp, left: &Expr, right: &Expr, scope: &Scope) -> V {
    let ends = month_ends(world, scope);
    let a = eval(world, left, scope);
    if let ExprKind::WorkingDays(count, calendar) = &*unparenthesised(right).kind {
        let count = eval(world, count, scope);
        let count = if op == BinaryOp::Subtract { negated(&count) } else { count };
        return add_working_days(world, &a, &count, calendar);
    }
    let b = eval(world, right, scope);
    match op {
        BinaryOp::Implies => or(&not(&a), &b),
        BinaryOp::Or => or(&a, &b),
        BinaryOp::And if world.has_fault(Fault::FalseAndUnknown) && (a.is_unknown() || b.is_unknown()) => unknown(),
        BinaryOp::And => and(&a, &b),
        BinaryOp::Add => add(&a, &b, ends),
        BinaryOp::Subtract => subtract(&a, &b, ends),
        BinaryOp::Multiply | BinaryOp::Of => multiply(&a, &b),
        BinaryOp::Divide => divide(&a, &b),
    }
}

fn add_working_days(world: &World<'_>, day: &V, count: &V, calendar: &Path) -> V {
    match (day, count) {
        (V::Date(day), V::Num(count, _)) => {
            let calendar = calendars::named(world, last(calendar));
            count.to_i64().and_then(|count| calendar.add(*day, count)).map_or_else(unknown, V::Date)
        }
        _ => unknown_of(&[day, count]),
    }
}

// ---- comparison --------------------------------------------------------------------------------------------------

/// The least and the greatest number of days that a period has: "a year has 365 or 366 days and a month beyond complete
/// years 28 to 31, in both periods and in their difference".
fn days_of(period: Period) -> (i64, i64) {
    let (years, months) = (period.months.abs() / 12, period.months.abs() % 12);
    let (least, most) = (years * 365 + months * 28, years * 366 + months * 31);
    let (least, most) = if period.months < 0 { (-most, -least) } else { (least, most) };
    (least + period.days, most + period.days)
}

/// Whether a is less than, equal to or greater than b: each true, false or unknown.
fn compared(a: &V, b: &V, wanted: &[Ordering]) -> V {
    let (a, b) = (&adapted(a, b), &adapted(b, a));
    let is = |order: Ordering| V::Bool(wanted.contains(&order));
    match (a, b) {
        (V::U(_), _) | (_, V::U(_)) => unknown_of(&[a, b]),
        (V::Num(x, _), V::Num(y, _)) => is(x.cmp(y)),
        (V::Money(x, _), V::Money(y, _)) => or_unknown(x.compare(y), is),
        (V::Text(x), V::Text(y)) => is(x.chars().cmp(y.chars())),
        (V::Bool(x), V::Bool(y)) => is(x.cmp(y)),
        (V::Date(x), V::Date(y)) => is(x.cmp(y)),
        (V::DateTime(x), V::DateTime(y)) => is(x.cmp(y)),
        (V::Time(x), V::Time(y)) => is(x.cmp(y)),
        (V::Duration(x), V::Duration(y)) => is(x.cmp(y)),
        (V::Period(x), V::Period(y)) => {
            let difference = days_of(Period { months: x.months - y.months, days: x.days - y.days });
            let (x, y) = (days_of(*x), days_of(*y));
            let (least, most) = (difference.0.max(x.0 - y.1), difference.1.min(x.1 - y.0));
            let possible: BTreeSet<bool> =
                [least.cmp(&0), most.cmp(&0), if least < 0 && most > 0 { Ordering::Equal } else { least.cmp(&0) }]
                    .into_iter()
                    .map(|order| wanted.contains(&order))
                    .collect();
            match possible.len() {
                1 => V::Bool(possible.contains(&true)),
                _ => unknown(),
            }
        }
        other => panic!("not compared: {other:?}"),
    }
}

/// "Equality of lists goes element by element"
pub fn equal(world: &World<'_>, a: &V, b: &V) -> V {
    match (a, b) {
        (V::List(x), V::List(y)) => {
            if x.len() != y.len() && !world.has_fault(Fault::LengthIgnored) {
                return V::Bool(false);
            }
            all(x.iter().zip(y.iter()).map(|(x, y)| equal(world, x, y)))
        }
        _ => compared(a, b, &[Ordering::Equal]),
    }
}

fn comparison(
    world: &World<'_>,
    first: &Expr,
    rest: &[(CompareOp, whereas::source::Span, Expr)],
    tolerance: Option<&Tolerance>,
    scope: &Scope,
) -> V {
    let mut left = eval(world, first, scope);
    let mut verdict = V::Bool(true);
    for (op, _, right) in rest {
        let right = eval(world, right, scope);
        let one = match tolerance {
            None => by_operator(world, *op, &left, &right),
            Some(Tolerance::Value(expr)) => {
                let tolerance = eval(world, expr, scope);
                let relative = matches!(&*unparenthesised(expr).kind, ExprKind::Number(literal) if literal.percent);
                near(&left, &right, &tolerance, relative)
            }
            Some(Tolerance::StatedPrecision(_)) => as_stated(world, &left, &right),
        };
        verdict = and(&verdict, &one);
        left = right;
    }
    verdict
}

fn by_operator(world: &World<'_>, op: CompareOp, a: &V, b: &V) -> V {
    use Ordering::{Equal, Greater, Less};
    match op {
        CompareOp::Equal => equal(world, a, b),
        CompareOp::NotEqual => not(&equal(world, a, b)),
        CompareOp::Less => compared(a, b, &[Less]),
        CompareOp::LessOrEqual => compared(a, b, &[Less, Equal]),
        CompareOp::Greater => compared(a, b, &[Greater]),
        CompareOp::GreaterOrEqual => compared(a, b, &[Greater, Equal]),
    }
}

fn absolute(value: &V) -> V {
    match value {
        V::Num(number, half) => V::Num(number.abs(), half.clone()),
        V::Money(money, half) => V::Money(money.abs(), half.clone()),
        V::Duration(duration) if duration.nanos < 0 => V::Duration(duration.negated()),
        other => other.clone(),
    }
}

/// "`a = b within 0.02 EUR`, `a = b within 0.5%` (of the right side's size)"
fn near(a: &V, b: &V, tolerance: &V, relative: bool) -> V {
    let tolerance = if relative { multiply(&absolute(b), tolerance) } else { tolerance.clone() };
    let difference = absolute(&subtract(a, b, MonthEnds::Undetermined));
    compared(&difference, &tolerance, &[Ordering::Less, Ordering::Equal])
}

/// "each amount stand for itself ± half a unit of its last written digit, both bounds included"
fn as_stated(world: &World<'_>, a: &V, b: &V) -> V {
    let (a, b) = (&adapted(a, b), &adapted(b, a));
    let (difference, half) = match subtract(a, b, MonthEnds::Undetermined) {
        V::Num(number, half) => (number.abs(), half),
        V::Money(money, half) => (money.amount.abs(), half),
        other => return other,
    };
    V::Bool(if world.has_fault(Fault::PrecisionExclusive) { difference < half } else { difference <= half })
}

/// "`x in xs` means that some element equals x"; or a day or an instant in a stretch.
fn member(world: &World<'_>, item: &V, container: &V) -> V {
    match container {
        V::List(items) => any(items.iter().map(|element| {
            let same = equal(world, item, element);
            let mixed = matches!((item, element), (V::Money(a, _), V::Money(b, _)) if a.currency != b.currency);
            if mixed && world.has_fault(Fault::InIsDefinite) { V::Bool(false) } else { same }
        })),
        V::Stretch(..) => {
            let point = match item {
                V::Date(day) => i128::from(day.days_since(Date::FIRST)),
                V::DateTime(instant) => instant.nanos(),
                other => return other.clone(),
            };
            bounds(container).map_or_else(unknown, |(from, end)| V::Bool(from <= point && point < end))
        }
        other => unknown_of(&[item, other]),
    }
}

fn words(world: &World<'_>, op: WordOp, a: &V, b: &V) -> V {
    if let (WordOp::Contains, V::List(_)) = (op, a) {
        return member(world, b, a);
    }
    match (a, b) {
        (V::Text(text), V::Text(other)) => V::Bool(match op {
            // "`matches` speaks of the whole text"
            WordOp::Matches => regex::Regex::new(&format!(r"\A(?:{other})\z")).unwrap().is_match(text),
            WordOp::StartsWith => text.starts_with(&**other),
            WordOp::EndsWith => text.ends_with(&**other),
            _ => text.contains(&**other),
        }),
        (V::Stretch(..), V::Stretch(..)) => match (bounds(a), bounds(b), op) {
            // "An empty stretch is covered where its ends are, and overlaps nothing."
            (Some((a, b)), Some((c, d)), WordOp::Overlaps) => V::Bool(a < b && c < d && a < d && c < b),
            (Some((a, b)), Some((c, d)), _) => V::Bool(a <= c && d <= b),
            _ => unknown(),
        },
        _ => unknown_of(&[a, b]),
    }
}

// ---- time --------------------------------------------------------------------------------------------------------

/// Begin and end on one line, the end out; none where "it ends before it begins".
fn bounds(stretch: &V) -> Option<(i128, i128)> {
    let V::Stretch(ends, closed) = stretch else { return None };
    let (from, to, end) = match &**ends {
        (V::Date(from), V::Date(to)) => {
            let day = |date: &Date| i128::from(date.days_since(Date::FIRST));
            (day(from), day(to), day(to) + i128::from(*closed))
        }
        (V::DateTime(from), V::DateTime(to)) => (from.nanos(), to.nanos(), to.nanos()),
        other => panic!("no stretch: {other:?}"),
    };
    (from <= to).then_some((from, end))
}

fn measure(unit: Unit, stretch: &V, ends: MonthEnds) -> V {
    let V::Stretch(points, closed) = stretch else { return stretch.clone() };
    let Some((from, end)) = bounds(stretch) else { return unknown() };
    let parts = |count: i128, of: i128| or_unknown(Number::from(count).div(&Number::from(of)), V::num);
    match (&**points, unit) {
        ((V::Date(_), _), Unit::Days) => parts(end - from, 1),
        ((V::Date(_), _), Unit::Weeks) => parts(end - from, 7),
        ((V::Date(first), V::Date(to)), Unit::Months | Unit::Years) => {
            let after = if *closed { to.add_days(1) } else { Ok(*to) };
            let per = if unit == Unit::Years { 12 } else { 1 };
            match (after, ends) {
                (Err(_), _) => unknown(),
                (Ok(end), MonthEnds::Undetermined) => {
                    let clip = complete_months(*first, end, MonthEnds::Clip) / per;
                    let roll = complete_months(*first, end, MonthEnds::Roll) / per;
                    if clip == roll { V::int(clip) } else { unknown() }
                }
                (Ok(end), ends) => V::int(complete_months(*first, end, ends) / per),
            }
        }
        ((V::DateTime(from), V::DateTime(to)), Unit::Days | Unit::Weeks) => {
            let per = if unit == Unit::Weeks { 7 } else { 1 };
            local_nanos(from, to).map_or_else(unknown, |nanos| parts(nanos, 24 * HOUR * per))
        }
        (_, Unit::Hours) => parts(end - from, HOUR),
        (_, Unit::Minutes) => parts(end - from, MINUTE),
        (_, Unit::Seconds) => parts(end - from, SECOND),
        other => panic!("no measure: {other:?}"),
    }
}

/// "Months are the complete ones from the first day to the day after the last"
fn complete_months(first: Date, end: Date, ends: MonthEnds) -> i64 {
    let mut months = 0;
    while first.add_period(Period::of_months(months + 1), ends).is_ok_and(|next| next <= end) {
        months += 1;
    }
    months
}

/// What the local clock at the beginning shows at an instant, in nanoseconds since year 1.
fn clock(instant: &DateTime) -> Option<i128> {
    let shown = instant.to_string();
    let local = shown.get(..16)?;
    let at = DateTime::parse(&format!("{local}Z")).ok()?;
    let seconds = shown.get(16..)?.strip_prefix(':').map_or(Some(0), |rest| rest.get(..2)?.parse::<i128>().ok())?;
    Some(at.nanos() + seconds * SECOND)
}

/// "Days and weeks between date-times are those of the local clock at the stretch's beginning, in its zone or at its
/// offset"
fn local_nanos(from: &DateTime, to: &DateTime) -> Option<i128> {
    match from.zone() {
        None => Some(to.since(from).nanos),
        Some(zone) => Some(clock(&into_zone(to, zone)?)? - clock(from)?),
    }
}

fn working(world: &World<'_>, calendar: &Path, stretch: &V, hours: bool) -> V {
    let V::Stretch(points, closed) = stretch else { return stretch.clone() };
    if bounds(stretch).is_none() {
        return unknown();
    }
    let calendar = calendars::named(world, last(calendar));
    let int = |count: Option<i64>| count.map_or_else(unknown, V::int);
    match (&**points, hours) {
        ((V::Date(from), V::Date(to)), false) => {
            let end = if *closed { to.add_days(1).ok() } else { Some(*to) };
            int(end.and_then(|end| calendar.days_in(*from, end)))
        }
        ((V::DateTime(from), V::DateTime(to)), false) => int(calendar.complete_days_in(from, to)),
        ((V::DateTime(from), V::DateTime(to)), true) => {
            let time = calendar.hours_in(from, to).and_then(|time| time.count(HOUR).ok());
            time.map_or_else(unknown, V::num)
        }
        other => panic!("no working hours: {other:?}"),
    }
}

fn on_day(day: &V, ask: impl Fn(Date) -> Option<V>) -> V {
    match day {
        V::Date(day) => ask(*day).unwrap_or_else(unknown),
        other => other.clone(),
    }
}

fn part_of(part: Part, value: &V, zone: Option<&str>) -> V {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let zone = zone.map(|zone| Zone::from_name(zone).unwrap());
    let int = |number: u32| V::int(i64::from(number));
    let clock = |number: Result<u32, whereas::value::Fault>| or_unknown(number, |number| V::int(i64::from(number)));
    match (part, value) {
        (_, V::U(_)) => value.clone(),
        (Part::Year, V::Date(date)) => V::int(i64::from(date.year())),
        (Part::Month, V::Date(date)) => int(date.month()),
        (Part::Day, V::Date(date)) => int(date.day()),
        (Part::Weekday, V::Date(date)) => V::text(DAYS[date.weekday()]),
        (Part::Hour, V::DateTime(instant)) => clock(instant.hour()),
        (Part::Minute, V::DateTime(instant)) => clock(instant.minute()),
        (Part::Hour, V::Time(time)) => int(time.hour()),
        (Part::Minute, V::Time(time)) => int(time.minute()),
        (Part::Date, V::DateTime(instant)) => {
            or_unknown(zone.map_or_else(|| instant.date_as_written(), |zone| instant.date_in(zone)), V::Date)
        }
        (Part::StartOfDay, V::Date(date)) => or_unknown(DateTime::start_of_day(*date, zone.unwrap()), V::DateTime),
        (Part::StartOfMonth, V::Date(date)) => V::Date(date.start_of_month()),
        (Part::StartOfQuarter, V::Date(date)) => V::Date(date.start_of_quarter()),
        (Part::StartOfYear, V::Date(date)) => V::Date(date.start_of_year()),
        (Part::EndOfMonth, V::Date(date)) => V::Date(date.end_of_month()),
        (Part::EndOfQuarter, V::Date(date)) => V::Date(date.end_of_quarter()),
        (Part::EndOfYear, V::Date(date)) => V::Date(date.end_of_year()),
        other => panic!("no part: {other:?}"),
    }
}

/// "`X within L after Y` (Y ≤ X ≤ Y + L), `X within L before Y`, `X at least L after Y`, `X at least L before Y`"
fn deadline(
    world: &World<'_>,
    x: &V,
    kind: DeadlineKind,
    length: &Expr,
    direction: Direction,
    y: &V,
    scope: &Scope,
) -> V {
    let ends = month_ends(world, scope);
    let back = direction == Direction::Before;
    let limit = match &*unparenthesised(length).kind {
        ExprKind::WorkingDays(count, calendar) => {
            let count = eval(world, count, scope);
            add_working_days(world, y, &if back { negated(&count) } else { count }, calendar)
        }
        _ if back => subtract(y, &eval(world, length, scope), ends),
        _ => add(y, &eval(world, length, scope), ends),
    };
    let at_most = |a: &V, b: &V| compared(a, b, &[Ordering::Less, Ordering::Equal]);
    match (kind, back) {
        (DeadlineKind::Within, false) => and(&at_most(y, x), &at_most(x, &limit)),
        (DeadlineKind::Within, true) => and(&at_most(&limit, x), &at_most(x, y)),
        (DeadlineKind::AtLeast, false) => at_most(&limit, x),
        (DeadlineKind::AtLeast, true) => at_most(x, &limit),
    }
}

// ---- lists -------------------------------------------------------------------------------------------------------

type Over<'e> = (&'e str, &'e Expr, Option<&'e Expr>, &'e Expr);

fn quantified(world: &World<'_>, quantifier: &Quantifier, (binder, list, filter, body): Over<'_>, scope: &Scope) -> V {
    let list = eval(world, list, scope);
    let wanted = match quantifier {
        Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
            eval(world, count, scope)
        }
        _ => V::int(0),
    };
    if list.is_unknown() {
        return unknown_of(&[&list, &wanted]);
    }
    let of = |element: &V| {
        let scope = scope.with(binder, element.clone());
        (filter.map_or(V::Bool(true), |filter| eval(world, filter, &scope)), eval(world, body, &scope))
    };
    let each: Vec<(V, V)> = elements(&list).iter().map(of).collect();
    let found: Vec<V> = each.iter().map(|(filter, body)| and(filter, body)).collect();
    match quantifier {
        // "`every x where W satisfies P` reads W implies P"
        Quantifier::Every => all(each.iter().map(|(filter, body)| or(&not(filter), body))),
        Quantifier::Some => any(found),
        Quantifier::No => not(&any(found)),
        Quantifier::AtLeast(_) | Quantifier::AtMost(_) | Quantifier::Exactly(_) => {
            let V::Num(wanted, _) = &wanted else { return wanted };
            let certain = Number::from(found.iter().filter(|found| found.is_true()).count() as i64);
            let unsure = found.iter().filter(|found| found.is_unknown()).count() as i64;
            let unsure = if world.has_fault(Fault::AtLeastOneMore) { unsure + i64::from(unsure > 0) } else { unsure };
            let possible = certain.add(&Number::from(unsure)).unwrap();
            let at_least = |wanted: &Number| match (certain >= *wanted, possible >= *wanted) {
                (true, _) => V::Bool(true),
                (_, false) => V::Bool(false),
                _ => unknown_of(&found.iter().collect::<Vec<_>>()),
            };
            let more = wanted.floor().add(&Number::ONE).unwrap();
            match quantifier {
                Quantifier::AtLeast(_) => at_least(wanted),
                Quantifier::AtMost(_) => not(&at_least(&more)),
                _ => and(&at_least(wanted), &not(&at_least(&more))),
            }
        }
    }
}

/// The elements for which a filter is true; none where that is not known.
fn kept(world: &World<'_>, binder: &str, list: &V, filter: Option<&Expr>, scope: &Scope) -> Result<Vec<V>, V> {
    if list.is_unknown() {
        return Err(list.clone());
    }
    let (mut kept, mut unsure) = (Vec::new(), Vec::new());
    for element in elements(list) {
        match filter.map_or(V::Bool(true), |filter| eval(world, filter, &scope.with(binder, element.clone()))) {
            V::Bool(true) => kept.push(element.clone()),
            V::Bool(false) => {}
            unknown => unsure.push(unknown),
        }
    }
    if unsure.is_empty() { Ok(kept) } else { Err(unknown_of(&unsure.iter().collect::<Vec<_>>())) }
}

/// "A list whose elements are not all known (`[x for x in xs where u]` with u unknown …) is unknown."
fn comprehension(world: &World<'_>, body: &Expr, binder: &str, list: &Expr, filter: Option<&Expr>, scope: &Scope) -> V {
    match kept(world, binder, &eval(world, list, scope), filter, scope) {
        Ok(kept) => V::list(kept.into_iter().map(|element| eval(world, body, &scope.with(binder, element))).collect()),
        Err(unknown) => unknown,
    }
}

/// "`the x in xs where P` (exactly one)"
fn the_one(world: &World<'_>, binder: &str, list: &Expr, filter: Option<&Expr>, scope: &Scope) -> V {
    match kept(world, binder, &eval(world, list, scope), filter, scope) {
        Ok(kept) if kept.len() == 1 => kept[0].clone(),
        Ok(_) => unknown(),
        Err(unknown) => unknown,
    }
}

fn by_path(world: &World<'_>, element: &V, path: &Path, scope: &Scope) -> V {
    path.segments.iter().fold(element.clone(), |value, name| field(world, &value, &name.text, scope))
}

/// "Sorting keeps the order of equals"
fn sorted(world: &World<'_>, list: &V, key: &Path, scope: &Scope) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let mut all: Vec<(V, V)> = Vec::new();
    for element in elements(list) {
        let key = by_path(world, element, key, scope);
        let mut at = all.len();
        for (index, (other, _)) in all.iter().enumerate() {
            match compared(&key, other, &[Ordering::Less]) {
                V::Bool(true) => at = at.min(index),
                V::Bool(false) => {}
                unknown => return unknown,
            }
        }
        all.insert(at, (key, element.clone()));
    }
    V::list(all.into_iter().map(|(_, element)| element).collect())
}

/// "`xs grouped by k1, k2` (records of the keys and `items`)", "groups come in the order of their first elements"
fn grouped(world: &World<'_>, list: &V, paths: &[Path], scope: &Scope) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let mut groups: Vec<(Vec<V>, Vec<V>)> = Vec::new();
    let elements = elements(list);
    let all_keys: Vec<Vec<V>> = elements
        .iter()
        .map(|element| paths.iter().map(|path| by_path(world, element, path, scope)).collect())
        .collect();
    let same = |a: &[V], b: &[V]| all(a.iter().zip(b).map(|(a, b)| equal(world, a, b)));
    for (at, keys) in all_keys.iter().enumerate() {
        if let Some(unknown) = all_keys[..at].iter().map(|other| same(keys, other)).find(V::is_unknown) {
            return unknown;
        }
        match groups.iter_mut().find(|(first, _)| same(first, keys).is_true()) {
            Some((_, items)) => items.push(elements[at].clone()),
            None => groups.push((keys.clone(), vec![elements[at].clone()])),
        }
    }
    let record = |(keys, items): (Vec<V>, Vec<V>)| {
        let named = paths.iter().map(|path| last(path).to_owned()).zip(keys);
        V::Made(Rc::new(named.chain([("items".to_owned(), V::list(items))]).collect()))
    };
    V::list(groups.into_iter().map(record).collect())
}

// ---- functions ---------------------------------------------------------------------------------------------------

fn call(world: &World<'_>, path: &Path, arguments: &[Expr], scope: &Scope) -> V {
    let name = last(path);
    if let Some(define) = world.defines.get(name) {
        let names = define.parameters.as_ref().unwrap().iter().map(|(name, _)| name.text.to_string());
        let names = names.zip(arguments).map(|(name, argument)| (name, eval(world, argument, scope))).collect();
        let own = Scope { it: None, names, day: scope.day.clone(), month_ends: world.month_ends };
        return eval(world, &define.body, &own);
    }
    let mode = |at: usize| match &*arguments[at].kind {
        ExprKind::Name(word) => RoundingMode::from_word(word).unwrap(),
        other => panic!("{other:?} is no mode"),
    };
    let value = |at: usize| eval(world, &arguments[at], scope);
    match (name, arguments.len()) {
        ("round", _) => rounded(&value(0), &value(1), mode(2)),
        ("round_to_minor_unit", _) => match value(0) {
            V::Money(money, _) => or_unknown(money.round_to_minor_unit(mode(1)), V::money),
            other => other,
        },
        ("min", 2) => extreme(&[value(0), value(1)], Ordering::Less),
        ("max", 2) => extreme(&[value(0), value(1)], Ordering::Greater),
        ("abs", _) => absolute(&value(0)),
        ("power", _) => match (value(0), value(1)) {
            (V::Num(number, _), V::Num(exponent, _)) => match exponent.to_i64() {
                Some(exponent) => or_unknown(number.power(exponent), V::num),
                None => unknown(),
            },
            (a, b) => unknown_of(&[&a, &b]),
        },
        ("length" | "upper" | "lower" | "trim" | "words", _) => of_text(name, &value(0)),
        ("find" | "split", _) => of_texts(name, &value(0), &value(1)),
        ("keys" | "values", _) => match value(0) {
            V::Map(entries) if name == "keys" => V::list(entries.iter().map(|(key, _)| V::text(key)).collect()),
            V::Map(entries) => V::list(entries.iter().map(|(_, value)| value.clone()).collect()),
            other => other,
        },
        ("same_set", _) => same_set(world, &value(0), &value(1)),
        ("nth", _) => indexed(&value(0), &value(1)),
        _ => of_list(world, name, &value(0)),
    }
}

fn rounded(value: &V, places: &V, mode: RoundingMode) -> V {
    match (value, places) {
        (V::Num(number, _), V::Num(places, _)) => {
            places.to_i64().map_or_else(unknown, |places| or_unknown(number.round(places, mode), V::num))
        }
        (V::Money(money, _), V::Num(places, _)) => {
            places.to_i64().map_or_else(unknown, |places| or_unknown(money.round(places, mode), V::money))
        }
        _ => unknown_of(&[value, places]),
    }
}

fn of_text(name: &str, value: &V) -> V {
    let V::Text(text) = value else { return value.clone() };
    match name {
        "length" => V::int(text.chars().count() as i64),
        "upper" => V::text(&text.to_uppercase()),
        "lower" => V::text(&text.to_lowercase()),
        "trim" => V::text(text.trim()),
        _ => V::list(text.split_whitespace().map(V::text).collect()),
    }
}

fn of_texts(name: &str, a: &V, b: &V) -> V {
    match (a, b) {
        (V::Text(pattern), V::Text(text)) if name == "find" => {
            regex::Regex::new(pattern).unwrap().find(text).map_or_else(unknown, |found| V::text(found.as_str()))
        }
        // "the parts (with `""` the text alone)"
        (V::Text(text), V::Text(separator)) if separator.is_empty() => V::list(vec![V::text(text)]),
        (V::Text(text), V::Text(separator)) => V::list(text.split(&**separator).map(V::text).collect()),
        _ => unknown_of(&[a, b]),
    }
}

/// "`same_set` that each element of one is in the other"
fn same_set(world: &World<'_>, a: &V, b: &V) -> V {
    if a.is_unknown() || b.is_unknown() {
        return unknown_of(&[a, b]);
    }
    let within = |a: &V, b: &V| all(elements(a).iter().map(|x| any(elements(b).iter().map(|y| equal(world, x, y)))));
    and(&within(a, b), &within(b, a))
}

fn of_list(world: &World<'_>, name: &str, list: &V) -> V {
    if list.is_unknown() {
        return list.clone();
    }
    let items = elements(list);
    let pairs = || (0..items.len()).flat_map(|at| items[..at].iter().map(move |before| (before, &items[at])));
    let neighbours = |order: Ordering| all(items.windows(2).map(|two| compared(&two[0], &two[1], &[order])));
    match name {
        "count" => V::int(items.len() as i64),
        "sum" => sum(world, items),
        "mean" if items.is_empty() => unknown(),
        "mean" => match (sum(world, items), Number::from(items.len() as i64)) {
            (V::Duration(time), count) => {
                let whole = Number::from(time.nanos).div(&count).ok().and_then(|nanos| nanos.to_i64());
                whole.map_or_else(unknown, |nanos| V::Duration(Duration::from_nanos(i128::from(nanos))))
            }
            (sum, count) => divide(&sum, &V::num(count)),
        },
        "min" => extreme(items, Ordering::Less),
        "max" => extreme(items, Ordering::Greater),
        "first" => items.first().cloned().unwrap_or_else(unknown),
        "last" => items.last().cloned().unwrap_or_else(unknown),
        // "that no two elements are equal"
        "unique" => not(&any(pairs().map(|(a, b)| equal(world, a, b)))),
        "ascending" => neighbours(Ordering::Less),
        "descending" => neighbours(Ordering::Greater),
        "distinct" => {
            if let Some(unknown) = pairs().map(|(a, b)| equal(world, a, b)).find(V::is_unknown) {
                return unknown;
            }
            let mut kept: Vec<V> = Vec::new();
            for item in items {
                if !kept.iter().any(|other| equal(world, item, other).is_true()) {
                    kept.push(item.clone());
                }
            }
            V::list(kept)
        }
        other => panic!("no function {other}"),
    }
}

fn sum(world: &World<'_>, items: &[V]) -> V {
    let loses = world.has_fault(Fault::SumLosesMoney) && items.len() > 1;
    if loses && matches!(&items[0], V::Num(zero, _) if zero.is_zero()) && matches!(items[1], V::Money(..)) {
        return V::int(0);
    }
    if items.iter().any(V::is_unknown) {
        return unknown_of(&items.iter().collect::<Vec<_>>());
    }
    items.iter().fold(V::int(0), |sum, item| add(&sum, item, MonthEnds::Undetermined))
}

/// The element that no other goes before.
fn extreme(items: &[V], order: Ordering) -> V {
    if items.iter().any(V::is_unknown) {
        return unknown_of(&items.iter().collect::<Vec<_>>());
    }
    let first =
        items.iter().find(|item| items.iter().all(|other| compared(item, other, &[order, Ordering::Equal]).is_true()));
    first.cloned().unwrap_or_else(unknown)
}
