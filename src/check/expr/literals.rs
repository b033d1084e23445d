//! Literals: numbers, money, texts, dates, lengths, lists, records.

use crate::diagnostic::Help;
use std::sync::Arc;

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Constant, Expr, ExprKind, FieldId};
use super::super::types::{PeriodKind, Type};
use super::agreement::join;
use super::{Expected, erroneous, make};
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::currency::no_currency;
use crate::value::{Currency, Money, Number, TimeLength, UnitSize};

impl Checker<'_> {
    pub(super) fn number_literal(&mut self, literal: &ast::NumberLiteral, span: Span) -> Expr {
        let Some(number) = self.number(literal) else {
            return erroneous(span);
        };
        let is_bare_zero = number.is_zero() && literal.scale.is_none() && &*literal.digits == "0";
        let ty = match () {
            () if literal.percent => Type::Percent,
            () if is_bare_zero => Type::Zero,
            () if number.is_integer() => Type::Integer,
            () => Type::Number,
        };
        make(ExprKind::Constant(Constant::Number(number)), ty, span)
    }

    fn number(&mut self, literal: &ast::NumberLiteral) -> Option<Number> {
        let scale = match literal.scale {
            None => 1,
            Some(ast::Scale::Thousand) => 1_000,
            Some(ast::Scale::Million) => 1_000_000,
            Some(ast::Scale::Billion) => 1_000_000_000i64,
        };
        let read =
            Number::parse(&literal.digits).and_then(|number| number.mul(&Number::from(scale)));
        let read = read.and_then(|number| {
            if literal.percent {
                number.div(&Number::from(100i64))
            } else {
                Ok(number)
            }
        });
        read.map_err(|fault| self.report(Diagnostic::error(code::NUMBER, literal.span, fault.text)))
            .ok()
    }

    pub(super) fn money(
        &mut self,
        literal: &ast::NumberLiteral,
        code: &ast::Name,
        span: Span,
    ) -> Expr {
        let amount = self.number(literal);
        let says = no_currency(&code.text);
        let Some(currency) = Currency::from_code(&code.text).filter(|_| says.is_none()) else {
            let near = match &*code.text {
                "EURO" | "EUROS" => Some("EUR"),
                "DOLLAR" | "DOLLARS" => Some("USD"),
                other => did_you_mean(other, Currency::codes()),
            };
            let help = near.filter(|_| says.is_none()).map_or_else(
                || "currencies are written by their ISO 4217 codes, as `EUR` or `KZT`".into(),
                Help::did_you_mean,
            );
            let why = says.map_or_else(String::new, |says| format!(": its code says {says}"));
            let message = format!("`{}` is not a currency{why}", code.text);
            return self.fail(
                span,
                Diagnostic::error(name_code::UNKNOWN_CURRENCY, code.span, message).help(help),
            );
        };
        match amount {
            Some(amount) => make(
                ExprKind::Constant(Constant::Money(Money::new(amount, currency))),
                Type::Money(Some(currency)),
                span,
            ),
            None => erroneous(span),
        }
    }

    /// `N days`
    pub(super) fn length(
        &mut self,
        around: &mut Surroundings,
        amount: &ast::Expr,
        unit: ast::TimeUnit,
        span: Span,
    ) -> Expr {
        let count = self.expression(
            around,
            amount,
            Some(Expected {
                ty: &Type::Number,
                why: "a length is a number of units".to_owned(),
                declared: None,
            }),
        );
        let ty = match unit.row().size {
            UnitSize::Elapsed(_) => Type::Duration,
            UnitSize::Days(_) => Type::Period(PeriodKind::Days),
            UnitSize::Months(_) => Type::Period(PeriodKind::Months),
        };
        let ExprKind::Constant(Constant::Number(number)) = &*count.kind else {
            return make(ExprKind::Length(count, unit), ty, span);
        };
        match unit.length(number) {
            Ok(TimeLength::Duration(duration)) => {
                make(ExprKind::Constant(Constant::Duration(duration)), ty, span)
            }
            Ok(TimeLength::Period(period)) => {
                make(ExprKind::Constant(Constant::Period(period)), ty, span)
            }
            Err(fault) if ty == Type::Duration => {
                let help = "write a duration of whole nanoseconds, in fewer units";
                self.fail(
                    span,
                    Diagnostic::error(code::LENGTH, span, fault.text).help(help),
                )
            }
            Err(_) => {
                let message = "days, weeks, months and years are counted in whole numbers";
                self.fail(
                    span,
                    Diagnostic::error(code::LENGTH, span, message)
                        .help("write hours, or whole days"),
                )
            }
        }
    }

    pub(super) fn list_literal(
        &mut self,
        around: &mut Surroundings,
        elements: &[ast::Expr],
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let hinted = match hint {
            Some(Type::List(element)) => Some(&**element),
            _ => None,
        };
        let mut typed: Vec<Expr> = Vec::with_capacity(elements.len());
        let mut ty = hinted.cloned().unwrap_or(Type::Nothing);
        for element in elements {
            let wanted = hinted.map(|ty| Expected {
                ty,
                why: "every element of this list has one type".to_owned(),
                declared: None,
            });
            let expr = self.expression(around, element, wanted);
            if hinted.is_none() {
                match join(&ty, &expr.ty) {
                    Some(joined) => ty = joined,
                    None => {
                        let message = "the elements of a list have one type".to_owned();
                        let diagnostic = match typed.first() {
                            Some(first) => self.disagree(message, expr.span, first, &expr),
                            None => Diagnostic::error(code::MISMATCH, expr.span, message),
                        };
                        return self.fail(span, diagnostic);
                    }
                }
            }
            typed.push(expr);
        }
        for element in &mut typed {
            super::agreement::adapt(element, &ty);
        }
        // Under `within stated precision` each literal counts as it is written.
        let folds = !self.keeps_lists;
        let constants: Option<Vec<Constant>> = typed
            .iter()
            .map(constant_of)
            .take_while(|_| folds)
            .collect();
        let kind = match constants.filter(|_| folds) {
            Some(constants) => ExprKind::Constant(Constant::List(constants.into())),
            None => ExprKind::List(typed),
        };
        make(kind, Type::List(Box::new(ty)), span)
    }

    pub(super) fn record_literal(
        &mut self,
        around: &mut Surroundings,
        entries: &[ast::RecordEntry],
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        if let Some(Type::Map(_)) = hint {
            if entries.is_empty() {
                return make(
                    ExprKind::Constant(Constant::EmptyMap),
                    hint.cloned().unwrap_or(Type::Unknown),
                    span,
                );
            }
            let message = "maps come from documents; in rules, only an empty one can be written";
            let help = "write `{}`, or declare a type with these fields";
            return self.fail(
                span,
                Diagnostic::error(code::RECORD, span, message).help(help),
            );
        }
        let Some(Type::Record(id)) = hint else {
            let message = "the type of this record is not known here";
            let help = "a record can be written where its type is known: in parameters, arguments and after `else`";
            return self.fail(
                span,
                Diagnostic::error(code::RECORD, span, message).help(help),
            );
        };
        let Some(record) = self.program.records.get(*id) else {
            return erroneous(span);
        };
        let (name, fields) = (record.declared.name.clone(), record.fields.clone());
        let mut slots: Vec<Option<Expr>> = vec![None; fields.len()];
        for entry in entries {
            self.note_key(*id, &entry.name);
            let Some(at) = fields
                .iter()
                .position(|field| field.name == entry.name.text)
            else {
                let near = did_you_mean(&entry.name.text, fields.iter().map(|field| &*field.name));
                let message = format!("{name} has no field `{}`", entry.name.text);
                self.report(
                    Diagnostic::error(name_code::UNKNOWN_FIELD, entry.name.span, message)
                        .maybe_help(near.map(Help::did_you_mean)),
                );
                continue;
            };
            let Some(field) = fields.get(FieldId::at(at)) else {
                continue;
            };
            let wanted = Expected {
                ty: &field.ty,
                why: format!("`{}` is declared otherwise", field.name),
                declared: Some(field.span),
            };
            let value = self.expression(around, &entry.value, Some(wanted));
            if let Some(slot) = slots.get_mut(at) {
                if slot.is_some() {
                    let message = format!("`{}` is given twice", entry.name.text);
                    self.report(Diagnostic::error(
                        name_code::DUPLICATE_NAME,
                        entry.name.span,
                        message,
                    ));
                }
                *slot = Some(value);
            }
        }
        for (slot, field) in slots.iter_mut().zip(&fields) {
            if slot.is_none() && !field.optional && field.default.is_none() {
                let message = format!("the field `{}` of {name} is missing", field.name);
                self.report(
                    Diagnostic::error(code::RECORD, span, message)
                        .label(field.span, "it is declared here"),
                );
            }
            if slot.is_none() {
                *slot = field
                    .default
                    .clone()
                    .map(|constant| make(ExprKind::Constant(constant), field.ty.clone(), span));
            }
        }
        let constants: Option<Vec<Option<Constant>>> = slots
            .iter()
            .map(|slot| {
                slot.as_ref()
                    .map(constant_of)
                    .map_or(Some(None), |constant| constant.map(Some))
            })
            .collect();
        let kind = match constants {
            Some(constants) => ExprKind::Constant(Constant::Record(*id, Arc::from(constants))),
            None => ExprKind::Record(slots),
        };
        make(kind, Type::Record(*id), span)
    }

    /// The number of a record's field by name.
    pub(super) fn field_id(
        &self,
        record: super::super::program::RecordId,
        name: &str,
    ) -> Option<FieldId> {
        let fields = &self.program.records.get(record)?.fields;
        fields
            .iter()
            .position(|field| *field.name == *name)
            .map(|at| FieldId(super::super::declare::index(at)))
    }
}

/// The constant that an expression is, if it is one.
pub(super) fn constant_of(expr: &Expr) -> Option<Constant> {
    if let Some(constant) = expr.constant() {
        // The literal `0`, whatever it will stand for.
        let is_zero = expr.ty == Type::Zero;
        return Some(if is_zero {
            Constant::Zero
        } else {
            constant.clone()
        });
    }
    let ExprKind::Negate(operand) = &*expr.kind else {
        return None;
    };
    match constant_of(operand)? {
        Constant::Number(number) => Some(Constant::Number(number.neg())),
        Constant::Money(money) => Some(Constant::Money(money.neg())),
        Constant::Duration(duration) => Some(Constant::Duration(duration.negated())),
        Constant::Period(period) => Some(Constant::Period(period.negated())),
        Constant::Zero => Some(Constant::Zero),
        Constant::Boolean(_)
        | Constant::Text(_)
        | Constant::Date(_)
        | Constant::YearMonth(_)
        | Constant::DateTime(_)
        | Constant::Time(_)
        | Constant::List(_)
        | Constant::EmptyMap
        | Constant::Record(..) => None,
    }
}
