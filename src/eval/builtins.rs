//! The built-in functions.

use std::cmp::Ordering;
use std::sync::Arc;

use super::equality::extreme;
use super::machine::Machine;
use crate::check::program::{Builtin, Each, Expr, ExprKind};
use crate::check::types::Type;
use crate::runtime::operators;
use crate::runtime::{List, Place, Value, merged};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::{Fault, FaultKind, Money, MonthEnds, Number, Pattern, RoundingMode, Sum};

/// Parts of a sum that are written out.
const PARTS_SHOWN: usize = 12;

impl<'a> Machine<'a> {
    pub(super) fn builtin(&mut self, builtin: Builtin, arguments: &'a [Expr], expr: &'a Expr) -> Value {
        if let [argument] = arguments
            && let ExprKind::Comprehension { each, body, flatten: false } = &*argument.kind
            && !matches!(builtin, Builtin::First | Builtin::Last)
        {
            return self.of_comprehension(builtin, each, body, argument.span, expr);
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.eval(argument)).collect();
        if values.iter().any(Value::is_unknown) {
            return merged(&values);
        }
        for value in &values {
            if let Value::Text(text) = value
                && self.read_text(text)
            {
                return self.out_of_steps(expr.span);
            }
        }
        match builtin {
            // These look at one element at most.
            Builtin::Count | Builtin::First | Builtin::Last | Builtin::Nth => {
                self.of_values(builtin, &values, arguments, expr)
            }
            _ => self.once(expr, &values, (None, &[]), |machine| machine.of_values(builtin, &values, arguments, expr)),
        }
    }

    fn of_values(&mut self, builtin: Builtin, values: &[Value], arguments: &[Expr], expr: &'a Expr) -> Value {
        let span = expr.span;
        match (builtin, values) {
            (Builtin::Min, [_, _]) => self.extreme(values, Ordering::Less, builtin, span),
            (Builtin::Max, [_, _]) => self.extreme(values, Ordering::Greater, builtin, span),
            (Builtin::Nth, [Value::List(list), position]) => self.nth(list, position.to_i64(), span),
            (Builtin::SameSet, [Value::List(a), Value::List(b)]) => match (self.all(a, span), self.all(b, span)) {
                (Ok(a), Ok(b)) => self.same_set(&a, &b, span),
                (Err(unknown), _) | (_, Err(unknown)) => unknown,
            },
            (_, [Value::List(list)]) => self.of_list(builtin, list, expr),
            (Builtin::Keys | Builtin::Values, [Value::Map(map)]) => self.of_map(builtin, *map, span),
            (Builtin::Find, [Value::Text(pattern), Value::Text(text)]) => self.find(pattern, text, span),
            (Builtin::Power, [base, exponent]) => self.power(base, exponent, arguments, span),
            _ => self.or_fault(scalar(builtin, values), span),
        }
    }

    /// The keys of a map, or its values, in order; counted as steps.
    fn of_map(&mut self, builtin: Builtin, map: Place, span: Span) -> Value {
        let keys = self.keys(map);
        if self.spent(keys.len()) {
            return self.out_of_steps(span);
        }
        if builtin == Builtin::Keys {
            return Value::List(List::Values(keys.iter().map(|key| Value::Text(Arc::clone(key))).collect()));
        }
        let cells = self.document_of(map).into_iter().flat_map(|document| document.elements(map.cell));
        let places: Vec<Place> = cells.map(|cell| Place { document: map.document, cell }).collect();
        Value::List(List::Values(places.into_iter().map(|place| self.read(place)).collect()))
    }

    fn find(&mut self, pattern: &Arc<str>, text: &str, span: Span) -> Value {
        if !self.patterns.contains_key(pattern) {
            let Ok(compiled) = Pattern::new(pattern) else { return Value::UNKNOWN };
            self.patterns.insert(Arc::clone(pattern), compiled);
        }
        let Some(pattern) = self.patterns.get(pattern) else { return Value::UNKNOWN };
        self.or_fault(pattern.find(text).map(|found| Value::Text(found.into())), span)
    }

    fn power(&self, base: &Value, exponent: &Value, arguments: &[Expr], span: Span) -> Value {
        let zero = Number::ZERO;
        let base = if let Value::Number(number) = base { number } else { &zero };
        let exponent = whole(exponent);
        let raised = base.power(exponent).map_err(|fault| match (fault.kind, arguments) {
            (FaultKind::Limit, [written, _]) if self.recording() => {
                let written = super::rules::one_line(self.sources.slice(written.span));
                Fault::new(fault.kind, too_many_digits(&written, base, exponent))
            }
            _ => fault,
        });
        self.or_fault(raised.map(Value::Number), span)
    }

    /// All elements, counted as steps.
    fn all(&mut self, list: &List, span: Span) -> Result<Vec<Value>, Value> {
        if self.spent(list.len()) {
            return Err(self.out_of_steps(span));
        }
        Ok((0..list.len()).map(|at| self.element(list, at)).collect())
    }

    fn of_list(&mut self, builtin: Builtin, list: &List, expr: &'a Expr) -> Value {
        let span = expr.span;
        if builtin == Builtin::Count {
            return Value::Number(Number::from(i64::try_from(list.len()).unwrap_or(i64::MAX)));
        }
        if matches!(builtin, Builtin::First | Builtin::Last) {
            let at = if builtin == Builtin::First { 0 } else { list.len().saturating_sub(1) };
            return if list.is_empty() { self.nothing(builtin, span) } else { self.element(list, at) };
        }
        match self.all(list, span) {
            Ok(elements) => self.of_elements(builtin, elements, expr),
            Err(unknown) => unknown,
        }
    }

    /// What is made of a comprehension, whose list nobody else sees.
    fn of_comprehension(
        &mut self,
        builtin: Builtin,
        each: &'a Each,
        body: &'a Expr,
        list: Span,
        expr: &'a Expr,
    ) -> Value {
        // The comprehension itself is a step.
        if self.spent(1) {
            return self.out_of_steps(list);
        }
        let elements = match self.list(&each.list) {
            Ok(elements) => elements,
            Err(unknown) => return unknown,
        };
        let on = [Value::List(elements.clone())];
        self.once(expr, &on, (Some(each), &[body]), |machine| {
            machine.of_made(builtin, (each, &elements), body, list, expr)
        })
    }

    /// What is made of what a comprehension makes of a list.
    fn of_made(
        &mut self,
        builtin: Builtin,
        (each, elements): (&'a Each, &List),
        body: &'a Expr,
        list: Span,
        expr: &'a Expr,
    ) -> Value {
        let all = builtin != Builtin::Count;
        let elements = match self.gathered(each, elements, &[body], (list, all), |machine, _| machine.eval(body)) {
            Ok(elements) => elements,
            Err(unknown) => return unknown,
        };
        if builtin == Builtin::Count {
            return Value::Number(Number::from(i64::try_from(elements.len()).unwrap_or(i64::MAX)));
        }
        if !elements.is_empty() {
            self.ask(list);
        }
        if self.spent(elements.len()) {
            return self.out_of_steps(expr.span);
        }
        self.of_elements(builtin, elements, expr)
    }

    fn of_elements(&mut self, builtin: Builtin, elements: Vec<Value>, expr: &'a Expr) -> Value {
        let span = expr.span;
        match builtin {
            Builtin::Unique => return self.unique(&elements, span),
            Builtin::Distinct => return self.distinct(elements, span),
            Builtin::Ascending => return self.in_order(&elements, Ordering::Less, span),
            Builtin::Descending => return self.in_order(&elements, Ordering::Greater, span),
            _ => {}
        }
        if elements.iter().any(Value::is_unknown) {
            return merged(elements.iter().filter(|value| value.is_unknown()));
        }
        if builtin == Builtin::Sum {
            self.note_parts(&elements, expr);
        }
        let result = match builtin {
            Builtin::Sum => total(&elements, &expr.ty),
            Builtin::Mean if elements.is_empty() => return self.nothing(builtin, span),
            Builtin::Mean => total(&elements, &expr.ty).and_then(|sum| {
                let count = Number::from(i64::try_from(elements.len()).unwrap_or(i64::MAX));
                operators::arithmetic(
                    crate::check::program::ArithmeticOp::Divide,
                    &sum,
                    &Value::Number(count),
                    MonthEnds::Undetermined,
                )
            }),
            Builtin::Min => return self.extreme(&elements, Ordering::Less, builtin, span),
            _ => return self.extreme(&elements, Ordering::Greater, builtin, span),
        };
        self.or_fault(result, span)
    }

    /// A sum of a few with its parts.
    fn note_parts(&mut self, elements: &[Value], expr: &'a Expr) {
        let Some(recorder) = self.recorder.as_mut().filter(|recorder| recorder.depth == 0) else { return };
        if (2..=PARTS_SHOWN).contains(&elements.len()) {
            let parts: Vec<String> = elements.iter().map(|element| element.show_as(&expr.ty)).collect();
            let words = super::rules::one_line(self.sources.slice(expr.span));
            recorder.say(format!("`{words}` is {}", parts.join(" + ")));
        }
    }

    fn nothing(&self, builtin: Builtin, span: Span) -> Value {
        let word = match builtin {
            Builtin::First => "first element",
            Builtin::Last => "last element",
            Builtin::Min => "least",
            Builtin::Max => "greatest",
            _ => "mean",
        };
        self.fault(Fault::new(FaultKind::Empty, format!("an empty list has no {word}")), span)
    }

    fn extreme(&self, elements: &[Value], wanted: Ordering, builtin: Builtin, span: Span) -> Value {
        match extreme(elements, wanted) {
            Ok(Some(value)) => value,
            Ok(None) => self.nothing(builtin, span),
            Err(fault) => self.fault(fault, span),
        }
    }

    fn in_order(&self, elements: &[Value], wanted: Ordering, span: Span) -> Value {
        let (mut open, mut incomparable) = (Vec::new(), false);
        for pair in elements.windows(2) {
            let [a, b] = pair else { continue };
            if a.is_unknown() || b.is_unknown() {
                open.push(merged([a, b]));
                continue;
            }
            let op = if wanted == Ordering::Less { CompareOp::Less } else { CompareOp::Greater };
            match operators::compares(op, a, b) {
                Ok(true) => {}
                Ok(false) => return Value::Boolean(false),
                Err(fault) if !incomparable => {
                    incomparable = true;
                    open.push(self.fault(fault, span));
                }
                Err(_) => {}
            }
        }
        if open.is_empty() { Value::Boolean(true) } else { merged(&open) }
    }
}

/// The sum of known values of one kind; of nothing, zero.
fn total(elements: &[Value], ty: &Type) -> Result<Value, Fault> {
    let Some(first) = elements.iter().find(|value| !matches!(value, Value::Zero)) else {
        let number = ty.is_number() && !matches!(ty, Type::Unknown | Type::Zero);
        return Ok(if number { Value::Number(Number::ZERO) } else { Value::Zero });
    };
    match first {
        Value::Number(_) => {
            let mut sum = Sum::new();
            for value in elements {
                if let Value::Number(number) = value {
                    sum.add(number)?;
                }
            }
            Ok(Value::Number(sum.finish()?))
        }
        Value::Money(money) => {
            let mut sum = Sum::new();
            for value in elements {
                if let Value::Money(other) = value {
                    if other.currency != money.currency {
                        money.add(other)?;
                    }
                    sum.add(&other.amount)?;
                }
            }
            Ok(Value::Money(Money::new(sum.finish()?, money.currency)))
        }
        first => {
            let rest = elements.iter().skip_while(|value| matches!(value, Value::Zero)).skip(1);
            rest.clone().try_fold(first.clone(), |sum, value| {
                operators::arithmetic(crate::check::program::ArithmeticOp::Add, &sum, value, MonthEnds::Undetermined)
            })
        }
    }
}

fn scalar(builtin: Builtin, values: &[Value]) -> Result<Value, Fault> {
    let mode = |word: &str| RoundingMode::from_word(word).unwrap_or(RoundingMode::HalfUp);
    Ok(match (builtin, values) {
        (Builtin::Abs, [value]) => operators::size(value)?,
        (Builtin::Round, [Value::Number(number), places, Value::Text(word)]) => {
            Value::Number(number.round(whole(places), mode(word))?)
        }
        (Builtin::Round, [Value::Money(money), places, Value::Text(word)]) => {
            Value::Money(money.round(whole(places), mode(word))?)
        }
        (Builtin::Round | Builtin::RoundToMinorUnit, [Value::Zero, ..]) => Value::Zero,
        (Builtin::RoundToMinorUnit, [Value::Money(money), Value::Text(word)]) => {
            Value::Money(money.round_to_minor_unit(mode(word))?)
        }
        (Builtin::Length, [Value::Text(text)]) => {
            Value::Number(Number::from(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)))
        }
        (Builtin::Upper, [Value::Text(text)]) => Value::Text(text.to_uppercase().into()),
        (Builtin::Lower, [Value::Text(text)]) => Value::Text(text.to_lowercase().into()),
        (Builtin::Trim, [Value::Text(text)]) => Value::Text(text.trim().into()),
        (Builtin::Words, [Value::Text(text)]) => texts(text.split_whitespace()),
        (Builtin::Split, [Value::Text(text), Value::Text(separator)]) if separator.is_empty() => texts([&**text]),
        (Builtin::Split, [Value::Text(text), Value::Text(separator)]) => texts(text.split(&**separator)),
        _ => return Err(Fault::new(FaultKind::Incomparable, "the function does not take these values")),
    })
}

fn whole(value: &Value) -> i64 {
    value.to_i64().unwrap_or(i64::MAX)
}

fn texts<'t>(parts: impl IntoIterator<Item = &'t str>) -> Value {
    Value::List(List::Values(parts.into_iter().map(|part| Value::Text(Arc::from(part))).collect()))
}

/// Why a power is not worked out, and how it is: in two steps, the first of which is rounded.
fn too_many_digits(base: &str, value: &Number, exponent: i64) -> String {
    const PLACES: i64 = 40;
    let text = format!("`{base}` to the power of {exponent} has more digits than the limit allows");
    let parts = |first: i64| {
        let (second, rest) = (exponent.checked_div(first)?, exponent.checked_rem(first)?);
        (second != 0).then_some((first, second, rest))
    };
    let works = |(first, second, rest): &(i64, i64, i64)| {
        let rounded = value.power(*first).and_then(|power| power.round(PLACES, RoundingMode::HalfEven));
        let raised = rounded.and_then(|rounded| rounded.power(*second)?.mul(&value.power(*rest)?));
        raised.is_ok()
    };
    let all: Vec<(i64, i64, i64)> = (2..=200).rev().filter_map(parts).collect();
    let whole = all.iter().filter(|(.., rest)| *rest == 0).find(|one| works(one));
    match whole.or_else(|| all.iter().find(|one| works(one))) {
        Some((first, second, rest)) => {
            let more = if *rest == 0 { String::new() } else { format!(" * power({base}, {rest})") };
            format!(
                "{text}: round on the way, as `power(round(power({base}, {first}), {PLACES}, half_even), {second}){more}`"
            )
        }
        None => format!("{text}: round `{base}` to fewer places, or raise it to a smaller power"),
    }
}
