//! `+ - * /` and `of`, and what they make of each pair of types.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{ArithmeticOp, Constant, Expr, ExprKind, LogicOp};
use super::super::types::{PeriodKind, Type};
use super::agreement::{between, percentage_help};
use super::own_words::path_of;
use super::{Expected, erroneous, make};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp};
use crate::value::{MonthEnds, Number};

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        around: &mut Surroundings,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        match op {
            BinaryOp::And => self.logic_operator(around, LogicOp::And, left, right, span),
            BinaryOp::Or => self.logic_operator(around, LogicOp::Or, left, right, span),
            BinaryOp::Implies => self.logic_operator(around, LogicOp::Implies, left, right, span),
            BinaryOp::Add => self.additive(around, ArithmeticOp::Add, left, right, span),
            BinaryOp::Subtract => self.additive(around, ArithmeticOp::Subtract, left, right, span),
            BinaryOp::Of if self.is_function(around, left) => self.function_of(left, right, span),
            BinaryOp::Multiply | BinaryOp::Of => {
                self.multiplicative(around, ArithmeticOp::Multiply, left, right, span)
            }
            BinaryOp::Divide => {
                self.multiplicative(around, ArithmeticOp::Divide, left, right, span)
            }
        }
    }

    /// Whether a name is that of a built-in function, and of nothing else in scope.
    fn is_function(&self, around: &Surroundings, written: &ast::Expr) -> bool {
        let ast::ExprKind::Name(name) = &*written.kind else {
            return false;
        };
        let record = around
            .it
            .and_then(|record| self.program.records.get(record));
        let is_field = record.is_some_and(|record| {
            record.fields.iter().any(|field| field.name == *name)
                || record.derived.iter().any(|field| field.name == *name)
        });
        let is_function = crate::builtins::by_name(name).is_some();
        is_function && !is_field && !around.locals.iter().any(|local| local.name == *name)
    }

    /// `sum of parts.amount`
    fn function_of(&mut self, left: &ast::Expr, right: &ast::Expr, span: Span) -> Expr {
        let name = path_of(left).unwrap_or_default();
        let message = format!("`{name}` is a function, and has its argument in parentheses");
        let asked = path_of(right).unwrap_or_else(|| "…".to_owned());
        let diagnostic = Diagnostic::error(
            crate::diagnostic::codes::names::UNKNOWN_NAME,
            left.span,
            message,
        );
        self.fail(span, diagnostic.help(format!("write `{name}({asked})`")))
    }

    fn additive(
        &mut self,
        around: &mut Surroundings,
        op: ArithmeticOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let sign_place = sign_between(left.span, right.span);
        let left = self.expression(around, left, None);
        if let ast::ExprKind::WorkingDays(days, calendar) = &*right.kind {
            return self.add_working_days(
                around,
                left,
                days,
                calendar,
                op == ArithmeticOp::Subtract,
                span,
            );
        }
        let right = self.expression(around, right, None);
        let Some(ty) = sum_type(op, &left.ty, &right.ty) else {
            let sign = if op == ArithmeticOp::Add { "+" } else { "-" };
            let message = format!(
                "`{sign}` does not join {} and {}",
                self.describe(&left.ty),
                self.describe(&right.ty)
            );
            let diagnostic = self
                .disagree(message, sign_place, &left, &right)
                .maybe_help(
                    self.own_sum_help(op, &left, &right)
                        .or_else(|| sum_help(op, &left, &right)),
                );
            return self.fail(span, diagnostic);
        };
        let (left, right) = (self.as_part(left, &ty), self.as_part(right, &ty));
        self.arithmetic(around.month_ends, op, left, right, ty, span)
    }

    /// Help for a sum, where the writer's own names say it best.
    fn own_sum_help(&self, op: ArithmeticOp, left: &Expr, right: &Expr) -> Option<String> {
        let hole = |expr: &Expr| match expr.text() {
            Some(text) => text.to_string(),
            None => format!("{{{}}}", self.words_of(expr)),
        };
        match (&left.ty, &right.ty) {
            (Type::Date, Type::Date) if op == ArithmeticOp::Add => {
                let (left, right) = (self.words_of(left), self.words_of(right));
                Some(format!(
                    "dates are not added: `{right} - {left}` is the period between them"
                ))
            }
            (left_ty, right_ty)
                if op == ArithmeticOp::Add && left_ty.is_text() && right_ty.is_text() =>
            {
                Some(format!(
                    "texts are joined in a message: `otherwise \"{}{}\"`",
                    hole(left),
                    hole(right)
                ))
            }
            _ => None,
        }
    }

    /// The literal `0` takes the type of the sum it stands in.
    fn as_part(&mut self, part: Expr, sum: &Type) -> Expr {
        let numeric = sum.is_quantity() && !matches!(sum, Type::Zero | Type::Unknown);
        if part.ty != Type::Zero || !numeric {
            return part;
        }
        self.conform(
            part,
            &Expected {
                ty: sum,
                why: String::new(),
                declared: None,
            },
        )
    }

    fn arithmetic(
        &self,
        month_ends: MonthEnds,
        op: ArithmeticOp,
        left: Expr,
        right: Expr,
        ty: Type,
        span: Span,
    ) -> Expr {
        make(
            ExprKind::Arithmetic {
                op,
                left,
                right,
                month_ends,
            },
            ty,
            span,
        )
    }

    fn multiplicative(
        &mut self,
        around: &mut Surroundings,
        op: ArithmeticOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let sign_place = sign_between(left.span, right.span);
        let written = (left, right);
        let left = self.expression(around, left, None);
        let right = self.expression(around, right, None);
        let ty = if op == ArithmeticOp::Multiply {
            product_type(&left.ty, &right.ty)
        } else {
            quotient_type(&left.ty, &right.ty)
        };
        let Some(ty) = ty else {
            let words = if op == ArithmeticOp::Multiply {
                "multiplied by"
            } else {
                "divided by"
            };
            let message = format!(
                "{} cannot be {words} {}",
                self.describe(&left.ty),
                self.describe(&right.ty)
            );
            let help = match (op, &left.ty, &right.ty) {
                (ArithmeticOp::Multiply, Type::Money(_), Type::Money(_)) => {
                    Some("money is multiplied by a number".to_owned())
                }
                (ArithmeticOp::Divide, Type::Money(Some(_)), Type::Money(Some(_))) => {
                    Some("nothing is converted: divide amounts of one currency".to_owned())
                }
                (_, left, right) => self.for_each_element(around, op, written, (left, right)),
            };
            let diagnostic = self
                .disagree(message, sign_place, &left, &right)
                .maybe_help(help);
            return self.fail(span, diagnostic);
        };
        if let (ArithmeticOp::Divide, ExprKind::Constant(Constant::Number(number))) =
            (op, &*right.kind)
            && number.is_zero()
        {
            let diagnostic = Diagnostic::error(code::DIVISION, right.span, "this divides by zero");
            return self.fail(span, diagnostic);
        }
        self.arithmetic(around.month_ends, op, left, right, ty, span)
    }

    /// A calculation with the elements of a list, each by itself.
    fn for_each_element(
        &self,
        around: &Surroundings,
        op: ArithmeticOp,
        (left, right): (&ast::Expr, &ast::Expr),
        (left_type, right_type): (&Type, &Type),
    ) -> Option<String> {
        let (left, right) = (path_of(left)?, path_of(right)?);
        let list_of = |path: &str, ty: &Type| {
            let (list, _) = ty.element().and(path.rsplit_once('.'))?;
            Some(list.to_owned())
        };
        let (of_left, of_right) = (list_of(&left, left_type), list_of(&right, right_type));
        let is_list = |ty: &Type| matches!(ty, Type::List(_));
        let list = match (&of_left, &of_right) {
            (Some(one), Some(other)) if one != other => return None,
            (Some(list), _) | (_, Some(list)) => list.clone(),
            (None, None) => return None,
        };
        // A whole list beside the field of another has no elements in common with it.
        if is_list(left_type) != of_left.is_some() || is_list(right_type) != of_right.is_some() {
            return None;
        }
        let element = self.element_name(around, &list);
        let part = |path: String, is_of: bool| match path.rsplit_once('.') {
            Some((_, field)) if is_of => format!("{element}.{field}"),
            _ => path,
        };
        let sign = if op == ArithmeticOp::Multiply {
            '*'
        } else {
            '/'
        };
        Some(format!(
            "calculate for each element: `[{} {sign} {} for {element} in {list}]`",
            part(left, of_left.is_some()),
            part(right, of_right.is_some())
        ))
    }

    pub(super) fn negate(
        &mut self,
        around: &mut Surroundings,
        operand: &ast::Expr,
        span: Span,
    ) -> Expr {
        let operand = self.expression(around, operand, None);
        if operand.ty == Type::Unknown {
            return erroneous(span);
        }
        if !operand.ty.is_quantity() {
            let message = format!("{} has no sign", self.describe(&operand.ty));
            return self.fail(
                span,
                Diagnostic::error(code::MISMATCH, operand.span, message),
            );
        }
        let ty = operand.ty.clone();
        make(ExprKind::Negate(operand), ty, span)
    }

    fn add_working_days(
        &mut self,
        around: &mut Surroundings,
        base: Expr,
        days: &ast::Expr,
        calendar: &ast::Path,
        subtract: bool,
        span: Span,
    ) -> Expr {
        let base = self.conform(
            base,
            &Expected {
                ty: &Type::Date,
                why: "working days are added to a date".to_owned(),
                declared: None,
            },
        );
        let days = self.integer(around, days, "working days are whole");
        match self.calendar_named(around.module, calendar) {
            Some(calendar) => make(
                ExprKind::AddWorkingDays {
                    base,
                    days,
                    subtract,
                    calendar,
                },
                Type::Date,
                span,
            ),
            None => erroneous(span),
        }
    }

    /// Working days that are neither added nor part of a deadline.
    pub(super) fn stray_working_days(&mut self, span: Span) -> Expr {
        let message = "working days are no length of their own: they are added to a date, or part of a deadline";
        let help = "write `signed + 10 working days of kz`, `paid within 10 working days of kz after signed`, or count: `working days of kz in window`";
        self.fail(
            span,
            Diagnostic::error(code::LENGTH, span, message).help(help),
        )
    }
}

/// The sign between two operands. One that leads a line of its own stands a blank before the second.
fn sign_between(left: Span, right: Span) -> Span {
    let place = between(left, right);
    if place.end.saturating_sub(place.start) <= 3 {
        return place;
    }
    Span {
        start: place.end.saturating_sub(1),
        ..place
    }
}

fn sum_type(op: ArithmeticOp, left: &Type, right: &Type) -> Option<Type> {
    let subtract = op == ArithmeticOp::Subtract;
    Some(match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
        (Type::Zero, Type::Zero) => Type::Zero,
        (Type::Zero, other) | (other, Type::Zero) if other.is_quantity() => other.clone(),
        (Type::Percent, Type::Percent) => Type::Percent,
        (Type::Integer, Type::Integer) => Type::Integer,
        (left, right) if left.is_number() && right.is_number() => Type::Number,
        (Type::Money(a), Type::Money(b)) => match (a, b) {
            (Some(a), Some(b)) if a != b => return None,
            _ => Type::Money(a.or(*b)),
        },
        (Type::Duration, Type::Duration) => Type::Duration,
        (Type::Period(a), Type::Period(b)) => {
            Type::Period(if a == b { *a } else { PeriodKind::Any })
        }
        (Type::Date, Type::Period(_)) => Type::Date,
        (Type::Period(_), Type::Date) if !subtract => Type::Date,
        (Type::YearMonth, Type::Period(PeriodKind::Months | PeriodKind::Any)) => Type::YearMonth,
        (Type::Period(PeriodKind::Months | PeriodKind::Any), Type::YearMonth) if !subtract => {
            Type::YearMonth
        }
        (Type::DateTime(zone), Type::Duration | Type::Period(_)) => Type::DateTime(*zone),
        (Type::Duration | Type::Period(_), Type::DateTime(zone)) if !subtract => {
            Type::DateTime(*zone)
        }
        (Type::Date, Type::Date) if subtract => Type::Period(PeriodKind::Days),
        (Type::DateTime(_), Type::DateTime(_)) if subtract => Type::Duration,
        _ => return None,
    })
}

fn sum_help(op: ArithmeticOp, left: &Expr, right: &Expr) -> Option<String> {
    let number = |expr: &Expr| expr.number().map(Number::to_string);
    Some(match (&left.ty, &right.ty) {
        (Type::Date, ty) if ty.is_number() => {
            format!(
                "say of what: `{} days`",
                number(right).unwrap_or_else(|| "(n)".to_owned())
            )
        }
        (Type::DateTime(_), ty) if ty.is_number() => {
            format!(
                "say of what: `{} hours`",
                number(right).unwrap_or_else(|| "(n)".to_owned())
            )
        }
        (Type::YearMonth, ty) if ty.is_number() => {
            let count = number(right).unwrap_or_else(|| "(n)".to_owned());
            let months = if count == "1" { "month" } else { "months" };
            format!("say of what: `{count} {months}`")
        }
        (Type::YearMonth, Type::YearMonth) if op == ArithmeticOp::Subtract => {
            "the months between two are counted by `months from a until b`, or with both by `months from a to b`"
                .to_owned()
        }
        (Type::YearMonth, Type::Period(_) | Type::Duration)
        | (Type::Period(_) | Type::Duration, Type::YearMonth) => {
            "a month has no days of its own: add months, or take a day of it, as `start of …`"
                .to_owned()
        }
        (Type::Date, Type::Duration) => "a date has no hours: add days, as `3 days`".to_owned(),
        (Type::Date, Type::Date) if op == ArithmeticOp::Add => {
            "dates are not added: `b - a` is the period between them".to_owned()
        }
        (Type::Date, Type::DateTime(_)) | (Type::DateTime(_), Type::Date) => {
            "take the day of the date-time: `date of …`".to_owned()
        }
        (Type::Money(Some(_)), Type::Money(Some(_))) => {
            "nothing is converted: add amounts of one currency".to_owned()
        }
        (Type::Money(_), Type::Percent) => match right.number() {
            Some(number) => return percentage_help(number),
            None => "a percentage is a part of an amount: write `rate * amount`".to_owned(),
        },
        (Type::Money(currency), ty) | (ty, Type::Money(currency)) if ty.is_number() => {
            let digits = number(right)
                .or_else(|| number(left))
                .unwrap_or_else(|| "5".to_owned());
            format!(
                "money has a currency: write `{digits} {}`",
                currency.map_or("EUR", |currency| currency.code())
            )
        }
        (Type::Duration, Type::Period(_)) | (Type::Period(_), Type::Duration) => {
            "a day is not always 24 hours: use hours for both, or days for both".to_owned()
        }
        (Type::Text, _) | (_, Type::Text) => {
            "texts are joined in a message: `otherwise \"{first} {last}\"`".to_owned()
        }
        (Type::List(_), _) | (_, Type::List(_)) => "add up a list with `sum`".to_owned(),
        _ => return None,
    })
}

fn product_type(left: &Type, right: &Type) -> Option<Type> {
    Some(match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
        (Type::Integer | Type::Zero, Type::Integer | Type::Zero) => Type::Integer,
        (left, right) if left.is_number() && right.is_number() => Type::Number,
        (scaled @ (Type::Money(_) | Type::Duration | Type::Period(_)), number)
        | (number, scaled @ (Type::Money(_) | Type::Duration | Type::Period(_)))
            if number.is_number() =>
        {
            scaled.clone()
        }
        _ => return None,
    })
}

fn quotient_type(left: &Type, right: &Type) -> Option<Type> {
    Some(match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
        (left, right) if left.is_number() && right.is_number() => Type::Number,
        (scaled @ (Type::Money(_) | Type::Duration), number) if number.is_number() => {
            scaled.clone()
        }
        (Type::Money(a), Type::Money(b)) => match (a, b) {
            (Some(a), Some(b)) if a != b => return None,
            _ => Type::Number,
        },
        (Type::Duration, Type::Duration) => Type::Number,
        (period @ Type::Period(_), number) if number.is_number() => period.clone(),
        (Type::Period(PeriodKind::Days), Type::Period(PeriodKind::Days))
        | (Type::Period(PeriodKind::Months), Type::Period(PeriodKind::Months)) => Type::Number,
        _ => return None,
    })
}
