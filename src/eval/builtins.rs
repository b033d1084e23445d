//! The built-in functions.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::machine::Machine;
use super::operators::{self, order};
use super::value::{Key, List, Value, merged};
use crate::check::program::{Builtin, Each, Expr, ExprKind};
use crate::check::types::Type;
use crate::source::Span;
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
        let span = expr.span;
        match (builtin, values.as_slice()) {
            (Builtin::Min, [a, b]) => self.or_fault(
                order(a, b).map(|order| if order == Ordering::Greater { b.clone() } else { a.clone() }),
                span,
            ),
            (Builtin::Max, [a, b]) => self
                .or_fault(order(a, b).map(|order| if order == Ordering::Less { b.clone() } else { a.clone() }), span),
            (Builtin::Nth, [Value::List(list), Value::Number(position)]) => self.nth(list, position.to_i64(), span),
            (Builtin::SameSet, [Value::List(a), Value::List(b)]) => self.same_set(a, b, span),
            (_, [Value::List(list)]) => self.of_list(builtin, list, expr),
            (Builtin::Keys, [Value::Map(map)]) => {
                Value::List(List::Values(self.entries(*map).into_iter().map(|(key, _)| Value::Text(key)).collect()))
            }
            (Builtin::Values, [Value::Map(map)]) => {
                let values: Vec<Value> = self.entries(*map).into_iter().map(|(_, place)| self.read(place)).collect();
                Value::List(List::Values(values.into()))
            }
            (Builtin::Find, [Value::Text(pattern), Value::Text(text)]) => self.find(pattern, text, span),
            _ => self.or_fault(scalar(builtin, &values), span),
        }
    }

    fn find(&mut self, pattern: &Arc<str>, text: &str, span: Span) -> Value {
        if !self.patterns.contains_key(pattern) {
            let Ok(compiled) = Pattern::new(pattern) else { return Value::UNKNOWN };
            self.patterns.insert(Arc::clone(pattern), compiled);
        }
        let Some(pattern) = self.patterns.get(pattern) else { return Value::UNKNOWN };
        self.or_fault(pattern.find(text).map(|found| Value::Text(found.into())), span)
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
        let elements = match self.gathered(each, &[body], list, |machine, _| machine.eval(body)) {
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
            Builtin::Unique => return unique(&elements),
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
            Builtin::Max => return self.extreme(&elements, Ordering::Greater, builtin, span),
            _ => Ok(distinct(elements)),
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
        let Some((first, rest)) = elements.split_first() else { return self.nothing(builtin, span) };
        let mut best = first;
        for element in rest {
            match order(element, best) {
                Ok(order) if order == wanted => best = element,
                Ok(_) => {}
                Err(fault) => return self.fault(fault, span),
            }
        }
        best.clone()
    }

    fn in_order(&self, elements: &[Value], wanted: Ordering, span: Span) -> Value {
        let mut open = Vec::new();
        for pair in elements.windows(2) {
            let [a, b] = pair else { continue };
            if a.is_unknown() || b.is_unknown() {
                open.push(merged([a, b]));
                continue;
            }
            match order(a, b) {
                Ok(order) if order == wanted => {}
                Ok(_) => return Value::Boolean(false),
                Err(fault) => open.push(self.fault(fault, span)),
            }
        }
        if open.is_empty() { Value::Boolean(true) } else { merged(&open) }
    }

    fn same_set(&mut self, a: &List, b: &List, span: Span) -> Value {
        let (a, b) = match (self.all(a, span), self.all(b, span)) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(unknown), _) | (_, Err(unknown)) => return unknown,
        };
        let unknown: Vec<&Value> = a.iter().chain(&b).filter(|value| value.is_unknown()).collect();
        let keys = |values: &[Value]| values.iter().filter_map(Value::key).collect::<HashSet<Key>>();
        if unknown.is_empty() { Value::Boolean(keys(&a) == keys(&b)) } else { merged(unknown) }
    }
}

fn unique(elements: &[Value]) -> Value {
    if repeated(elements) {
        return Value::Boolean(false);
    }
    if elements.iter().any(Value::is_unknown) {
        return merged(elements.iter().filter(|value| value.is_unknown()));
    }
    Value::Boolean(true)
}

/// Whether two known values are equal. Few are compared one with another, which costs less than a set.
fn repeated(elements: &[Value]) -> bool {
    if elements.len() > 8 {
        let mut seen: HashSet<Key> = HashSet::with_capacity(elements.len());
        return elements.iter().filter_map(Value::key).any(|key| !seen.insert(key));
    }
    let mut seen: Vec<Key> = Vec::with_capacity(elements.len());
    elements.iter().filter_map(Value::key).any(|key| {
        let repeated = seen.contains(&key);
        seen.push(key);
        repeated
    })
}

fn distinct(elements: Vec<Value>) -> Value {
    let mut seen: HashSet<Key> = HashSet::with_capacity(elements.len());
    let kept: Vec<Value> =
        elements.into_iter().filter(|value| value.key().is_none_or(|key| seen.insert(key))).collect();
    Value::List(List::Values(kept.into()))
}

/// The sum of known values of one kind; of nothing, zero.
fn total(elements: &[Value], ty: &Type) -> Result<Value, Fault> {
    let Some(first) = elements.iter().find(|value| !matches!(value, Value::Zero)) else {
        let number = ty.is_number() && *ty != Type::Unknown;
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
    let zero = Number::ZERO;
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
        (Builtin::Power, [base, exponent]) => {
            let base = if let Value::Number(number) = base { number } else { &zero };
            Value::Number(base.power(whole(exponent))?)
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
    match value {
        Value::Number(number) => number.to_i64().unwrap_or(i64::MAX),
        _ => 0,
    }
}

fn texts<'t>(parts: impl IntoIterator<Item = &'t str>) -> Value {
    Value::List(List::Values(parts.into_iter().map(|part| Value::Text(Arc::from(part))).collect()))
}
