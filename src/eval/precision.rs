//! `within stated precision`: every amount stands for itself ± half a unit of
//! its last digit as written, and the half-units add up.

use super::machine::Machine;
use super::operators;
use super::value::{List, Place, Record, Value};
use crate::check::program::{ArithmeticOp, Builtin, Expr, ExprKind};
use crate::document::CellId;
use crate::value::{Money, MonthEnds, Number};

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
        let halves = halves.add(&self.half_units(right)?).map_err(|fault| self.fault(fault, left.span))?;
        if let Some(recorder) = self.recorder.as_mut() {
            recorder.note(format!("as written, the two sides may be {halves} apart"));
        }
        let kind = if matches!(a, Value::Zero) { b } else { a };
        Ok(match kind {
            Value::Money(money) => Value::Money(Money::new(halves, money.currency)),
            _ => Value::Number(halves),
        })
    }

    fn half_units(&mut self, expr: &'a Expr) -> Result<Number, Value> {
        match &*expr.kind {
            ExprKind::Constant(_) => Ok(half_unit(self.sources.slice(expr.span))),
            ExprKind::Arithmetic { op: ArithmeticOp::Add | ArithmeticOp::Subtract, left, right, .. } => {
                let left = self.half_units(left)?;
                let right = self.half_units(right)?;
                left.add(&right).map_err(|fault| self.fault(fault, expr.span))
            }
            ExprKind::Negate(inner) => self.half_units(inner),
            ExprKind::Builtin(Builtin::Sum, arguments) => match arguments.first() {
                Some(list) => self.half_units(list),
                None => Ok(Number::ZERO),
            },
            ExprKind::List(elements) => elements.iter().try_fold(Number::ZERO, |sum, element| {
                let half = self.half_units(element)?;
                sum.add(&half).map_err(|fault| self.fault(fault, element.span))
            }),
            ExprKind::Comprehension { each, body, .. } => {
                let list = self.list(&each.list)?;
                let mut sum = Number::ZERO;
                for at in 0..list.len() {
                    let element = self.element(&list, at);
                    self.bind(each.local, element);
                    let chosen = each.filter.as_ref().is_none_or(|filter| self.eval(filter).truth() == Some(true));
                    if chosen {
                        let half = self.half_units(body)?;
                        sum = sum.add(&half).map_err(|fault| self.fault(fault, body.span))?;
                    }
                }
                Ok(sum)
            }
            ExprKind::Field(base, field) => {
                let base = self.eval(base);
                let Value::Record(Record::Cell(place)) = base else { return Ok(Number::ZERO) };
                let cell = self.document_of(place).and_then(|document| document.field(place.cell, *field));
                Ok(cell.map_or(Number::ZERO, |cell| self.cell_half_units(Place { document: place.document, cell })))
            }
            ExprKind::Derived(base, derived) => {
                let Value::Record(Record::Cell(place)) = self.eval(base) else { return Ok(Number::ZERO) };
                let crate::check::types::Type::Record(record) = base.ty else { return Ok(Number::ZERO) };
                let body =
                    self.program.records.get(record.index()).and_then(|record| record.derived.get(derived.index()));
                let Some(field) = body else { return Ok(Number::ZERO) };
                self.half_units_at(place, &field.body)
            }
            ExprKind::Local(local) => match self.frame.get(local.index()).cloned() {
                Some(super::machine::Slot::Lazy(written)) => self.half_units(written),
                _ => Ok(Number::ZERO),
            },
            _ => Ok(Number::ZERO),
        }
    }

    fn half_units_at(&mut self, place: Place, body: &'a crate::check::program::Body) -> Result<Number, Value> {
        let locals = usize::try_from(body.locals).unwrap_or(0);
        let frame = std::mem::replace(&mut self.frame, vec![super::machine::Slot::Empty; locals]);
        let it = std::mem::replace(&mut self.it, place);
        let result = self.half_units(&body.expr);
        self.it = it;
        self.frame = frame;
        result
    }

    /// The half-units of a cell, or of all elements of a list's cell.
    fn cell_half_units(&mut self, place: Place) -> Number {
        let Some(document) = self.document_of(place) else { return Number::ZERO };
        match self.read(place) {
            Value::List(List::Cells { first, len }) => (first.cell.0..first.cell.0.saturating_add(len))
                .map(|cell| half_unit(document.written(CellId(cell))))
                .fold(Number::ZERO, |sum, half| sum.add(&half).unwrap_or(sum)),
            _ => half_unit(document.written(place.cell)),
        }
    }
}

/// Half a unit of the last digit of the number in `286.7 thousand EUR`.
fn half_unit(written: &str) -> Number {
    let digits = written.trim_start_matches(|c: char| !c.is_ascii_digit());
    let plain: &str = digits
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E' | '+' | '-')))
        .next()
        .unwrap_or("");
    let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((plain, "0"));
    let places =
        mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.chars().filter(char::is_ascii_digit).count());
    let scale: i64 = match () {
        () if written.contains("thousand") => 3,
        () if written.contains("million") => 6,
        () if written.contains("billion") => 9,
        () => 0,
    };
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let power = exponent.saturating_add(scale).saturating_sub(i64::try_from(places).unwrap_or(0));
    let unit = Number::from(10i64).power(power).unwrap_or(Number::ONE);
    let half = operators::arithmetic(
        ArithmeticOp::Divide,
        &Value::Number(unit),
        &Value::Number(Number::from(2i64)),
        MonthEnds::Undetermined,
    );
    match half {
        Ok(Value::Number(half)) => half,
        _ => Number::ZERO,
    }
}
