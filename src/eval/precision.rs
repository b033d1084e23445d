//! `within stated precision`: every amount is an interval, itself ± half a unit of
//! its last digit as written, and the half-units add up.

use super::machine::{Machine, Slot};
use crate::check::expression::{Digits, digits};
use crate::check::program::{Each, Expr, ExprKind};
use crate::document::{Cell, CellId};
use crate::runtime::{CellPlace, List, Record, Value};
use crate::value::{Fault, FaultKind, Money, Number};

impl<'a> Machine<'a> {
    /// The half-units of both sides together, in the kind of the values compared.
    pub(super) fn stated_precision(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        a: &Value,
        b: &Value,
    ) -> Result<Value, Value> {
        let halves = self.half_units(left)?;
        let halves = halves
            .add(&self.half_units(right)?)
            .map_err(|fault| self.fault(fault, left.span))?;
        if let Some(recorder) = self.recorder.as_mut() {
            recorder.note(format!("as written, the two sides may be {halves} apart"));
        }
        let kind = if matches!(a, Value::Zero) { b } else { a };
        Ok(if let Value::Money(money) = kind {
            Value::Money(Money::new(halves, money.currency))
        } else {
            Value::Number(halves)
        })
    }

    fn half_units(&mut self, expr: &'a Expr) -> Result<Number, Value> {
        if self.spent(1) {
            return Err(self.out_of_steps(expr.span));
        }
        match digits(expr) {
            Digits::Literal => Ok(half_unit(self.sources.slice(expr.span))),
            Digits::Exact => Ok(Number::ZERO),
            Digits::Of(inner) => self.half_units(inner),
            Digits::Both(left, right) => {
                let left = self.half_units(left)?;
                let right = self.half_units(right)?;
                left.add(&right)
                    .map_err(|fault| self.fault(fault, expr.span))
            }
            Digits::All(elements) => elements.iter().try_fold(Number::ZERO, |sum, element| {
                let half = self.half_units(element)?;
                sum.add(&half)
                    .map_err(|fault| self.fault(fault, element.span))
            }),
            Digits::Each(each, body) => self.half_units_of_each(each, body),
            Digits::Field(base, field) => {
                // What a parameter holds is exact, as is a group's key, which several elements share.
                let Value::Record(Record::Cell(place)) = self.eval(base) else {
                    return Ok(Number::ZERO);
                };
                let cell = self
                    .document_of(place)
                    .and_then(|document| document.field(place.cell, field));
                Ok(cell.map_or(Number::ZERO, |cell| {
                    self.cell_half_units(CellPlace {
                        document: place.document,
                        cell,
                    })
                }))
            }
            Digits::Derived(base, derived) => {
                let Value::Record(Record::Cell(place)) = self.eval(base) else {
                    return Ok(Number::ZERO);
                };
                let crate::check::types::Type::Record(record) = base.ty else {
                    return Ok(Number::ZERO);
                };
                let body = self
                    .program
                    .records
                    .get(record)
                    .and_then(|record| record.derived.get(derived));
                let Some(field) = body else {
                    return Ok(Number::ZERO);
                };
                self.half_units_at(place, &field.body)
            }
            Digits::Local(local) => match self.frame.get(local.index()).cloned() {
                Some(Slot::Lazy(written) | Slot::Known(written, ..)) => self.half_units(written),
                Some(Slot::Value(Value::List(List::Cells { first, len }))) => {
                    Ok(self.cells_half_units(first, len))
                }
                Some(Slot::Value(_) | Slot::Empty) | None => Err(self.not_stated(expr)),
            },
            Digits::Unknown => Err(self.not_stated(expr)),
        }
    }

    fn not_stated(&self, expr: &Expr) -> Value {
        let words = super::rules::one_line(self.sources.slice(expr.span));
        let text = format!("with how many digits `{words}` was written is not known here");
        self.fault(Fault::new(FaultKind::Incomparable, text), expr.span)
    }

    /// The half-units of the chosen elements.
    fn half_units_of_each(&mut self, each: &'a Each, body: &'a Expr) -> Result<Number, Value> {
        let list = self.list(&each.list)?;
        let elements = matches!(&*body.kind, ExprKind::Local(local) if *local == each.local);
        let mut sum = Number::ZERO;
        for at in 0..list.len() {
            let element = self.element(&list, at);
            self.bind_element(each.local, element, at);
            if each
                .filter
                .as_ref()
                .is_some_and(|filter| self.eval(filter).truth() != Some(true))
            {
                continue;
            }
            let half = match (&list, u32::try_from(at)) {
                (List::Cells { first, .. }, Ok(at)) if elements => {
                    self.cell_half_units(CellPlace {
                        cell: CellId(first.cell.0.saturating_add(at)),
                        ..*first
                    })
                }
                _ => self.half_units(body)?,
            };
            sum = sum
                .add(&half)
                .map_err(|fault| self.fault(fault, body.span))?;
        }
        Ok(sum)
    }

    fn half_units_at(
        &mut self,
        place: CellPlace,
        body: &'a crate::check::program::Body,
    ) -> Result<Number, Value> {
        let locals = usize::try_from(body.locals).unwrap_or(0);
        let frame = std::mem::replace(&mut self.frame, vec![Slot::Empty; locals]);
        let it = std::mem::replace(&mut self.it, place);
        let result = self.half_units(&body.expr);
        self.it = it;
        self.frame = frame;
        result
    }

    /// The half-units of a cell, or of all elements of a list's cell. A value taken where the field is absent is exact.
    fn cell_half_units(&mut self, place: CellPlace) -> Number {
        let Some(document) = self.document_of(place) else {
            return Number::ZERO;
        };
        match document.cell(place.cell) {
            Cell::List { first, len } => self.cells_half_units(
                CellPlace {
                    cell: *first,
                    ..place
                },
                *len,
            ),
            Cell::Number(_) | Cell::Money(_) => document
                .digits_of(place.cell)
                .map_or(Number::ZERO, |digits| half_unit(&digits)),
            Cell::Absent
            | Cell::Default(_)
            | Cell::Missing
            | Cell::Unreadable(_)
            | Cell::Boolean(_)
            | Cell::Text(_)
            | Cell::Date(_)
            | Cell::YearMonth(_)
            | Cell::DateTime(_)
            | Cell::Time(_)
            | Cell::Duration(_)
            | Cell::Period(_)
            | Cell::Map { .. }
            | Cell::Record { .. } => Number::ZERO,
        }
    }

    fn cells_half_units(&mut self, first: CellPlace, len: u32) -> Number {
        (first.cell.0..first.cell.0.saturating_add(len))
            .map(|cell| {
                self.cell_half_units(CellPlace {
                    cell: CellId(cell),
                    ..first
                })
            })
            .fold(Number::ZERO, |sum, half| sum.add(&half).unwrap_or(sum))
    }
}

/// Half a unit of the last digit of the number in `286.7 thousand EUR`, `8 %`, `1.5e3`.
fn half_unit(written: &str) -> Number {
    let digits = written.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let is_digit = |c: char| c.is_ascii_digit() || c == '_';
    let (_, rest) = split_while(digits, is_digit);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_while(rest, is_digit),
        None => ("", rest),
    };
    let places = fraction.chars().filter(char::is_ascii_digit).count();
    let (exponent, rest) = exponent(rest);
    let rest = rest.trim_start();
    let scale: i64 = match rest {
        _ if rest.starts_with('%') => -2,
        _ if rest.starts_with("thousand") => 3,
        _ if rest.starts_with("million") => 6,
        _ if rest.starts_with("billion") => 9,
        _ => 0,
    };
    let power = exponent
        .saturating_add(scale)
        .saturating_sub(i64::try_from(places).unwrap_or(0));
    let unit = Number::from(10i64).power(power).unwrap_or(Number::ONE);
    unit.div(&Number::from(2i64)).unwrap_or(Number::ZERO)
}

fn split_while(text: &str, holds: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !holds(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// `e-3` at the beginning of a text, and the rest.
fn exponent(text: &str) -> (i64, &str) {
    let Some(rest) = text.strip_prefix(['e', 'E']) else {
        return (0, text);
    };
    let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let (digits, after) = split_while(unsigned, |c| c.is_ascii_digit());
    match digits.parse::<i64>() {
        Ok(size) if rest.starts_with('-') => (size.saturating_neg(), after),
        Ok(size) => (size, after),
        Err(_) => (0, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_unit_of_the_last_digit() {
        for (written, half) in [
            ("5", "0.5"),
            ("-5.00", "0.005"),
            ("8%", "0.005"),
            ("8.5 %", "0.0005"),
            ("1e3", "500"),
            ("1.5E+3", "50"),
            ("1.50e-2", "0.00005"),
            ("286.7 thousand EUR", "50"),
            ("EUR 3.10", "0.005"),
            (".5", "0.05"),
            ("1_000.5 EUR", "0.05"),
            ("5 EUR", "0.5"),
        ] {
            assert_eq!(
                half_unit(written),
                Number::parse(half).unwrap(),
                "{written}"
            );
        }
    }
}
