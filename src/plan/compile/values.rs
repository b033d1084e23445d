//! Expressions as vectors.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named has no columns: its rule runs on the machine"
)]

use std::rc::Rc;
use std::sync::Arc;

use super::{Bound, Compiler, Frame, OnColumns, Place, bit};
use crate::builtins::{Evaluate, Function};
use crate::check::program::{Constant, Expr, ExprKind, Length, LogicOp, Tolerance};
use crate::check::types::{Contents, Type};
use crate::plan::kernels::{DeadlineTerms, Known, Obstacle, Op, Picked, ResultKind, VectorId};
use crate::plan::schema::{Form, TableId};

impl<'p> Compiler<'p> {
    /// The values of an expression.
    pub(super) fn expr(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<VectorId> {
        let vector = self.expr_of(expr, frame);
        self.noted(expr, vector)
    }

    fn expr_of(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<VectorId> {
        self.count()?;
        match &*expr.kind {
            ExprKind::Constant(_) if expr.ty == Type::Zero => {
                Ok(self.add(TableId::DOCUMENTS, Op::Zero))
            }
            ExprKind::Constant(constant) => self.constant(constant),
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Value(vector, rows) => match self.is_open(&rows) {
                    true => Ok(vector),
                    false => Err(Obstacle::Crossing),
                },
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.expr(expr, &own)
                }
                Bound::Row(_) => Err(Obstacle::Lists),
            },
            ExprKind::Field(base, field) => {
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                match self.form(&place, *field)? {
                    Form::Value(column) => {
                        let known = self.known(place.path, *field);
                        let table = self.table_of(place.path)?;
                        let vector = self.add(table, Op::Column(column, known));
                        Ok(self.at(&place, vector))
                    }
                    Form::Record(_) | Form::List(_) => Err(Obstacle::Lists),
                }
            }
            ExprKind::Derived(base, derived) => {
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                let known = self.presence(place.path);
                let table = self.table_of(place.path)?;
                let Some(at) = place.at else {
                    let (body, inner) = self.derived(place, *derived)?;
                    let vector = self.expr(&body.expr, &inner)?;
                    return match known {
                        Known::Always => Ok(vector),
                        Known::Given(..) => {
                            let vector = self.lift(vector, table)?;
                            Ok(self.add(table, Op::Where(vector, known)))
                        }
                    };
                };
                // It is worked out for all records of its table, and then looked up.
                let own = Place {
                    path: place.path,
                    rows: self.rows_of_its_own(table),
                    at: None,
                };
                let outer = std::mem::replace(&mut self.rows, Rc::clone(&own.rows));
                let (body, inner) = self.derived(own, *derived)?;
                let vector = self.expr(&body.expr, &inner);
                self.rows = outer;
                let vector = self.lift(vector?, table)?;
                let vector = match known {
                    Known::Always => vector,
                    Known::Given(..) => self.add(table, Op::Where(vector, known)),
                };
                Ok(self.at_rows(at, vector))
            }
            ExprKind::Presence { field, present } => {
                let ExprKind::Field(base, id) = &*field.kind else {
                    return Err(Obstacle::Lists);
                };
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                let table = self.table_of(place.path)?;
                let given = self.add(table, Op::Given(place.path, bit(*id)));
                let asked = match present {
                    true => given,
                    false => self.add(table, Op::Not(given)),
                };
                Ok(self.at(&place, asked))
            }
            ExprKind::Amount(inner) => self.one(inner, frame, Op::Amount),
            ExprKind::CurrencyOf(inner) => self.one(inner, frame, Op::CurrencyOf),
            ExprKind::Negate(inner) => self.one(inner, frame, Op::Negate),
            ExprKind::Not(inner) => self.one(inner, frame, Op::Not),
            ExprKind::Matches(inner, pattern) => {
                let pattern = Arc::clone(pattern);
                self.one(inner, frame, |text| Op::Matches(text, pattern))
            }
            ExprKind::Logic(op, left, right) => {
                let (left, right) = (self.expr(left, frame)?, self.expr(right, frame)?);
                let left = match op {
                    LogicOp::And | LogicOp::Or => left,
                    LogicOp::Implies => {
                        let table = self.table(left);
                        self.add(table, Op::Not(left))
                    }
                };
                let (table, [left, right]) = self.together([left, right])?;
                Ok(self.add(
                    table,
                    match op {
                        LogicOp::And => Op::And(left, right),
                        LogicOp::Or | LogicOp::Implies => Op::Or(left, right),
                    },
                ))
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.expr(condition, frame)?;
                let (then, otherwise) = (self.expr(then, frame)?, self.expr(otherwise, frame)?);
                let (table, [condition, then, otherwise]) =
                    self.together([condition, then, otherwise])?;
                Ok(self.add(table, Op::If(condition, then, otherwise)))
            }
            ExprKind::OrElse(left, right) => {
                let ExprKind::Field(base, field) = &*left.kind else {
                    return Err(Obstacle::Picking);
                };
                let place = self.record(base, frame)?;
                let (value, other) = (self.expr(left, frame)?, self.expr(right, frame)?);
                let Known::Given(path, bit) = self.known(place.path, *field) else {
                    return Ok(value);
                };
                let table = self.table_of(path)?;
                let given = self.add(table, Op::Given(path, bit));
                let given = self.at(&place, given);
                let (table, [given, value, other]) = self.together([given, value, other])?;
                Ok(self.add(table, Op::If(given, value, other)))
            }
            ExprKind::Arithmetic {
                op,
                left,
                right,
                month_ends,
            } => {
                let of_instants = |ty: &Type| matches!(ty, Type::DateTime(_));
                let by_calendar = |ty: &Type| matches!(ty, Type::Period(_));
                self.clock |= (of_instants(&left.ty) && by_calendar(&right.ty))
                    || (of_instants(&right.ty) && by_calendar(&left.ty));
                self.two(left, right, frame, |a, b| {
                    Op::Arithmetic(*op, *month_ends, a, b)
                })
            }
            ExprKind::Compare {
                op,
                left,
                right,
                tolerance,
                ..
            } => match tolerance {
                None => self.two(left, right, frame, |a, b| Op::Compare(*op, a, b)),
                Some(Tolerance::Absolute(by)) => {
                    let (a, b) = (self.expr(left, frame)?, self.expr(right, frame)?);
                    let by = self.expr(by, frame)?;
                    let (table, [a, b, by]) = self.together([a, b, by])?;
                    Ok(self.add(table, Op::Within(*op, a, b, by)))
                }
                Some(Tolerance::Relative(rate)) => self.two(left, right, frame, |a, b| {
                    Op::WithinShare(*op, a, b, rate.clone())
                }),
                Some(Tolerance::StatedPrecision) => Err(Obstacle::Precision),
            },
            ExprKind::In {
                item,
                container,
                negated,
            } => {
                let found = match &*container.kind {
                    ExprKind::Constant(Constant::List(elements)) => {
                        let elements = Arc::clone(elements);
                        self.one(item, frame, |item| Op::InList(item, elements))?
                    }
                    ExprKind::List(elements) => self.among(item, elements, frame)?,
                    _ if matches!(container.ty, Type::DateStretch | Type::InstantStretch) => {
                        self.two(item, container, frame, Op::InStretch)?
                    }
                    _ => self.within(item, container, frame)?,
                };
                let table = self.table(found);
                Ok(match negated {
                    false => found,
                    true => self.add(table, Op::Not(found)),
                })
            }
            ExprKind::Word(op, left, right) => {
                self.two(left, right, frame, |a, b| Op::Word(*op, a, b))
            }
            ExprKind::Deadline {
                subject,
                kind,
                length,
                direction,
                anchor,
                month_ends,
            } => {
                let (count, calendar) = match length {
                    Length::Elapsed(length) => {
                        // A time of the calendar is added by the clock of the instant.
                        self.clock |= matches!(anchor.ty, Type::DateTime(_))
                            && matches!(length.ty, Type::Period(_));
                        (length, None)
                    }
                    Length::WorkingDays(days, calendar) => (days, Some(*calendar)),
                };
                let terms = DeadlineTerms {
                    kind: *kind,
                    direction: *direction,
                    month_ends: *month_ends,
                    calendar,
                };
                let subject = self.expr(subject, frame)?;
                let (count, anchor) = (self.expr(count, frame)?, self.expr(anchor, frame)?);
                let (table, [subject, count, anchor]) = self.together([subject, count, anchor])?;
                Ok(self.add(table, Op::Deadline(terms, subject, count, anchor)))
            }
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            } => self.quantified(quantifier, each, body, frame),
            ExprKind::Stretch { from, to, closed } => {
                self.clock |= matches!(from.ty, Type::DateTime(_));
                self.two(from, to, frame, |from, to| Op::Stretch(from, to, *closed))
            }
            ExprKind::Measure {
                unit,
                stretch,
                month_ends,
            } => self.one(stretch, frame, |stretch| {
                Op::Measure(*unit, *month_ends, stretch)
            }),
            ExprKind::WorkingDaysIn(calendar, stretch) => self.one(stretch, frame, |stretch| {
                Op::WorkingDaysIn(*calendar, stretch)
            }),
            ExprKind::WorkingHoursIn(calendar, stretch) => self.one(stretch, frame, |stretch| {
                Op::WorkingHoursIn(*calendar, stretch)
            }),
            ExprKind::Length(count, unit) => {
                self.one(count, frame, |count| Op::Length(*unit, count))
            }
            ExprKind::AddWorkingDays {
                base,
                days,
                subtract,
                calendar,
            } => self.two(base, days, frame, |base, days| {
                Op::AddWorkingDays(*calendar, *subtract, base, days)
            }),
            ExprKind::Part {
                part,
                operand,
                zone,
            } => {
                self.clock |= matches!(operand.ty, Type::DateTime(_));
                self.one(operand, frame, |operand| Op::Part(*part, *zone, operand))
            }
            ExprKind::IsWorkingDay(date, calendar) => {
                self.one(date, frame, |date| Op::IsWorkingDay(*calendar, date))
            }
            ExprKind::NextWorkingDay(calendar, date) => {
                self.one(date, frame, |date| Op::NextWorkingDay(*calendar, date))
            }
            ExprKind::PreviousWorkingDay(calendar, date) => {
                self.one(date, frame, |date| Op::PreviousWorkingDay(*calendar, date))
            }
            ExprKind::CheckDate => Ok(self.add(TableId::DOCUMENTS, Op::CheckDate)),
            ExprKind::Parameter(id, as_of) => {
                if let Some(given) = self.plan.given(*id) {
                    return self.constant(&given.value);
                }
                if !matches!(expr.ty.contents(), Contents::One) || expr.ty.record().is_some() {
                    return Err(Obstacle::Lists);
                }
                let day = match as_of {
                    Some(day) => self.expr(day, frame)?,
                    None => self.governing_date()?,
                };
                let table = self.table(day);
                Ok(self.add(table, Op::Parameter(*id, day)))
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.expr(&body.expr, &inner)
            }
            ExprKind::Builtin(function, arguments) => {
                self.builtin(function, arguments, expr, frame)
            }
            ExprKind::Data(_) => Err(Obstacle::Tables),
            ExprKind::Sorted(..) | ExprKind::Grouped(..) => Err(Obstacle::Order),
            ExprKind::The(each) => self.crossing(|compiler| {
                let source = compiler.filtered(each, frame)?;
                compiler.picked_value(Picked::Only, source)
            }),
            ExprKind::Index(list, position) => {
                let position = self.expr(position, frame)?;
                self.crossing(|compiler| {
                    let source = compiler.list(list, frame)?;
                    compiler.picked_value(Picked::Nth(position), source)
                })
            }
            ExprKind::Lookup(..) => Err(Obstacle::Picking),
            ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Erroneous => Err(Obstacle::Lists),
        }
    }

    /// A value that is written in the rules.
    pub(super) fn constant(&mut self, constant: &Constant) -> OnColumns<VectorId> {
        let op = match constant {
            Constant::Zero => Op::Zero,
            Constant::List(_) | Constant::EmptyMap | Constant::Record(..) => {
                return Err(Obstacle::Lists);
            }
            value => Op::Constant(value.clone()),
        };
        Ok(self.add(TableId::DOCUMENTS, op))
    }

    pub(super) fn one(
        &mut self,
        operand: &'p Expr,
        frame: &Frame<'p>,
        op: impl FnOnce(VectorId) -> Op,
    ) -> OnColumns<VectorId> {
        let vector = self.expr(operand, frame)?;
        let table = self.table(vector);
        Ok(self.add(table, op(vector)))
    }

    pub(super) fn two(
        &mut self,
        left: &'p Expr,
        right: &'p Expr,
        frame: &Frame<'p>,
        op: impl FnOnce(VectorId, VectorId) -> Op,
    ) -> OnColumns<VectorId> {
        let (left, right) = (self.expr(left, frame)?, self.expr(right, frame)?);
        let (table, [left, right]) = self.together([left, right])?;
        Ok(self.add(table, op(left, right)))
    }

    pub(super) fn builtin(
        &mut self,
        function: &'static Function,
        arguments: &'p [Expr],
        expr: &Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let gives = ResultKind::of(&expr.ty);
        if let [argument] = arguments
            && argument.ty.element().is_some()
        {
            return self.of_list(function, gives, argument, frame);
        }
        let single = |ty: &Type| matches!(ty.contents(), Contents::One) && ty.record().is_none();
        if !arguments.iter().all(|argument| single(&argument.ty)) {
            return Err(Obstacle::Function);
        }
        match function.evaluate {
            Evaluate::Values(_) | Evaluate::Known(_) => {}
            Evaluate::Length(_) | Evaluate::Element(_) | Evaluate::Elements(_) => {
                return Err(Obstacle::Function);
            }
        }
        let mut vectors = Vec::new();
        for argument in arguments {
            self.clock |= matches!(argument.ty, Type::DateTime(_));
            vectors.push(self.expr(argument, frame)?);
        }
        let table = self.deepest(&vectors);
        for vector in &mut vectors {
            *vector = self.lift(*vector, table)?;
        }
        Ok(self.add(table, Op::Builtin(function, gives, vectors)))
    }
}
