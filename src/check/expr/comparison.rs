//! Comparison: chains, what has an order, and what helps where two values cannot be compared.

use std::cmp::Ordering;

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Constant, Expr, ExprKind, LogicOp, OperatorSpan, Tolerance};
use super::super::types::{PeriodKind, Type};
use super::agreement::{join, percentage_help};
use super::own_words::path_of;
use super::{Expected, erroneous, make};
use crate::diagnostic::codes::types as code;
use crate::diagnostic::{Diagnostic, Help};
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp};
use crate::value::Number;
use crate::value::time::date::MONTHS;

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        around: &mut Surroundings,
        first: &ast::Expr,
        rest: &[(CompareOp, Span, ast::Expr)],
        tolerance: Option<&ast::Tolerance>,
        span: Span,
    ) -> Expr {
        self.one_direction(first, rest);
        let stated = matches!(tolerance, Some(ast::Tolerance::StatedPrecision(_)));
        let outer = self.keeps_lists;
        self.keeps_lists |= stated;
        let written: Vec<&ast::Expr> = std::iter::once(first)
            .chain(rest.iter().map(|(_, _, operand)| operand))
            .collect();
        let operands = self.side_by_side(around, &written, false);
        self.keeps_lists = outer;
        if let ([left, right], [(op, place, written)]) = (operands.as_slice(), rest)
            && let Some(help) = many_with_one((first, left), *op, (written, right))
        {
            let message = format!(
                "{} cannot be compared with {}",
                self.describe(&left.ty),
                self.describe(&right.ty)
            );
            let diagnostic = self.disagree(message, *place, left, right).help(help);
            return self.fail(span, diagnostic);
        }
        let tolerance =
            tolerance.and_then(|written| self.tolerance(around, written, &operands, rest));
        let mut result: Option<Expr> = None;
        for ((op, op_span, _), pair) in rest.iter().zip(operands.windows(2)) {
            let [left, right] = pair else { continue };
            let compared = self.compared(
                *op,
                *op_span,
                left.clone(),
                right.clone(),
                tolerance.clone(),
                span,
            );
            result = Some(match result {
                None => compared,
                Some(before) => make(
                    ExprKind::Logic(LogicOp::And, before, compared),
                    Type::Boolean,
                    span,
                ),
            });
        }
        result.unwrap_or_else(|| erroneous(span))
    }

    fn one_direction(&mut self, left: &ast::Expr, rest: &[(CompareOp, Span, ast::Expr)]) {
        let direction = |op: CompareOp| match op {
            CompareOp::Less | CompareOp::LessOrEqual => Ordering::Less,
            CompareOp::Greater | CompareOp::GreaterOrEqual => Ordering::Greater,
            CompareOp::Equal | CompareOp::NotEqual => Ordering::Equal,
        };
        let [(first, ..), others @ ..] = rest else {
            return;
        };
        let odd = others
            .iter()
            .find(|(op, ..)| direction(*op) != direction(*first) || *op == CompareOp::NotEqual);
        if let Some((_, place, _)) = odd {
            let message = "a chain of comparisons points one way, and this one turns here";
            let apart = chain_apart(left, rest);
            let help = apart.map_or_else(
                || "join two comparisons with `and`".to_owned(),
                |apart| format!("join two comparisons with `and`: `{apart}`"),
            );
            self.report(Diagnostic::error(code::CHAIN, *place, message).help(help));
        }
    }

    fn compared(
        &mut self,
        op: CompareOp,
        op_span: Span,
        mut left: Expr,
        mut right: Expr,
        tolerance: Option<Tolerance>,
        span: Span,
    ) -> Expr {
        let equality = matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if let Some(problem) = self.comparison_problem(&left, &right, op_span) {
            return self.fail(span, problem);
        }
        let common = join(&left.ty, &right.ty).unwrap_or(Type::Unknown);
        if !equality && !ordered(&common) {
            let message = format!(
                "{} has no order: it is equal or not",
                self.describe(&common)
            );
            let diagnostic = Diagnostic::error(code::NO_ORDER, op_span, message)
                .help("compare with `=` or `!=`");
            return self.fail(span, diagnostic);
        }
        if !common.is_comparable() {
            let diagnostic = self.not_compared(&common, (&left, &right), op_span);
            return self.fail(span, diagnostic);
        }
        let wanted = Expected {
            ty: &common,
            why: String::new(),
            declared: None,
        };
        left = self.conform(left, &wanted);
        right = self.conform(right, &wanted);
        make(
            ExprKind::Compare {
                op,
                left,
                right,
                tolerance,
                op_span: OperatorSpan(op_span),
            },
            Type::Boolean,
            span,
        )
    }

    /// Refuses values of which no two can be compared, and lists of them.
    pub(super) fn not_compared(
        &self,
        ty: &Type,
        (left, right): (&Expr, &Expr),
        at: Span,
    ) -> Diagnostic {
        let (mut one, mut within) = (ty, "");
        while let Some(element) = one.element() {
            (one, within) = (element, "lists of ");
        }
        let (left, right) = (self.words_of(left), self.words_of(right));
        let (what, help) = match one {
            Type::Map(_) if within.is_empty() => {
                ("maps", format!("compare their values by key, as `{left}[\"…\"] = {right}[\"…\"]`"))
            }
            Type::Map(_) => ("maps", "compare values of their elements by key".to_owned()),
            Type::DateStretch | Type::InstantStretch => (
                "stretches of time",
                "compare where they begin and where they end, or ask whether one `covers` the other".to_owned(),
            ),
            Type::Record(record) => {
                let field = self.field_that(*record, Type::is_comparable).unwrap_or_else(|| "…".to_owned());
                let fields = if within.is_empty() { "their fields" } else { "lists of a field" };
                ("records", format!("compare {fields}, as `{left}.{field} = {right}.{field}`"))
            }
            Type::Text
            | Type::Choice(_)
            | Type::Boolean
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Money(_)
            | Type::Zero
            | Type::Date
            | Type::DateTime(_)
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_)
            | Type::List(_)
            | Type::Nothing
            | Type::Unknown => ("these", "compare their parts".to_owned()),
        };
        Diagnostic::error(
            code::NO_ORDER,
            at,
            format!("{within}{what} are not compared"),
        )
        .help(help)
    }

    /// Why a value is never this literal text, where that is so: it is one of others, or a currency's code.
    pub(super) fn never_equal(&self, value: &Expr, text: &str, at: Span) -> Option<Diagnostic> {
        if let ExprKind::CurrencyOf(_) = &*value.kind {
            // Lists of codes, as those of a standard, may have the codes of no currency.
            let is_code = crate::value::currency::no_currency(text).is_some();
            let fault = crate::value::money::read_currency(text)
                .err()
                .filter(|_| !is_code)?;
            return Some(Diagnostic::error(code::OUTSIDE_CHOICES, at, fault.text));
        }
        let Type::Choice(choices) = &value.ty else {
            return None;
        };
        if choices.iter().any(|choice| **choice == *text) {
            return None;
        }
        let near = crate::diagnostic::did_you_mean(text, choices.iter().map(|choice| &**choice));
        let help = near.map_or_else(
            || format!("it is {}", self.describe(&value.ty)).into(),
            |near| Help::writing(format!("did you mean `\"{near}\"`?"), format!("\"{near}\"")),
        );
        let message = format!("\"{text}\" is none of the texts to choose from");
        let diagnostic = Diagnostic::error(code::OUTSIDE_CHOICES, at, message).help(help);
        Some(match self.origin(value) {
            Some((place, words)) => diagnostic.label(place, words),
            None => diagnostic,
        })
    }

    /// Why two values cannot be compared, if they cannot.
    fn comparison_problem(&self, left: &Expr, right: &Expr, at: Span) -> Option<Diagnostic> {
        for (choice, other) in [(left, right), (right, left)] {
            if let Some(text) = other.text()
                && let Some(diagnostic) = self.never_equal(choice, text, other.span)
            {
                return Some(diagnostic);
            }
        }
        if let (Type::Choice(a), Type::Choice(b)) = (&left.ty, &right.ty)
            && !a.iter().any(|choice| b.contains(choice))
        {
            return Some(self.disagree("these have no text in common".to_owned(), at, left, right));
        }
        if join(&left.ty, &right.ty).is_some() {
            return None;
        }
        let message = format!(
            "{} cannot be compared with {}",
            self.describe(&left.ty),
            self.describe(&right.ty)
        );
        Some(
            self.disagree(message, at, left, right)
                .maybe_help(comparison_help(left, right)),
        )
    }
}

fn ordered(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Boolean
            | Type::List(_)
            | Type::Map(_)
            | Type::Record(_)
            | Type::DateStretch
            | Type::InstantStretch
    )
}

/// What would help where a field of all elements is compared with one value: `parts.amount > 0`.
fn many_with_one(
    left: (&ast::Expr, &Expr),
    op: CompareOp,
    right: (&ast::Expr, &Expr),
) -> Option<String> {
    let Type::List(element) = &left.1.ty else {
        return None;
    };
    if matches!(right.1.ty, Type::List(_) | Type::Unknown) || **element == Type::Unknown {
        return None;
    }
    let ast::ExprKind::Field(list, field) = &*left.0.kind else {
        return None;
    };
    let (list, value) = (
        path_of(list)?,
        path_of(right.0).unwrap_or_else(|| "…".to_owned()),
    );
    let binder = if value == "x" { "y" } else { "x" };
    let sign = match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    };
    let each = format!(
        "every {binder} in {list} satisfies {binder}.{} {sign} {value}",
        field.text
    );
    Some(format!(
        "say of which elements: `{each}`; or put `for each {binder} in {list}` before `require`"
    ))
}

/// `a < b > c` as `a < b and b > c`.
fn chain_apart(left: &ast::Expr, rest: &[(CompareOp, Span, ast::Expr)]) -> Option<String> {
    let sign = |op: CompareOp| match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    };
    let mut before = path_of(left)?;
    let mut parts = Vec::new();
    for (op, _, operand) in rest {
        let operand = path_of(operand)?;
        parts.push(format!("{before} {} {operand}", sign(*op)));
        before = operand;
    }
    Some(parts.join(" and "))
}

/// A duration between dates, in days.
fn days_help(duration: crate::value::Duration) -> String {
    match duration.count(crate::value::time::DAY) {
        Ok(days) if days.is_integer() && days != Number::from(1_i64) => {
            format!("between dates there are days: write `{days} days`")
        }
        Ok(days) if days.is_integer() => "between dates there are days: write `1 day`".to_owned(),
        _ => "between dates there are whole days: write them, as `3 days`".to_owned(),
    }
}

/// How to write a text as the number that it was meant for.
fn number_help(text: &str) -> Option<String> {
    let month = MONTHS.iter().zip(1..).find(|(month, _): &(&&str, u32)| {
        text.len() > 2 && month.starts_with(&text.to_lowercase())
    });
    match month {
        Some((_, number)) => Some(format!("a month is a number: write `{number}`")),
        None if text.contains(|c: char| c.is_ascii_digit()) => {
            Some(format!("write it without quotes: `{text}`"))
        }
        None => None,
    }
}

fn comparison_help(left: &Expr, right: &Expr) -> Option<String> {
    let pairs = [(left, right), (right, left)];
    for (one, other) in pairs {
        let help = match (one.constant(), &one.ty, &other.ty) {
            (Some(Constant::Text(text)), _, Type::Date | Type::DateTime(_) | Type::Time) => {
                Some(format!("write it without quotes: `{text}`"))
            }
            (Some(Constant::Text(text)), _, Type::Money(_) | Type::Number | Type::Integer) => {
                number_help(text)
            }
            (Some(Constant::Text(text)), _, Type::Boolean)
                if matches!(&**text, "true" | "false") =>
            {
                Some(format!("write it without quotes: `{text}`"))
            }
            (_, ty, Type::Date | Type::DateTime(_)) if ty.is_number() => {
                super::dates::with_slashes(one)
            }
            (Some(Constant::Number(number)), Type::Percent, Type::Money(_)) => {
                percentage_help(number)
            }
            (Some(Constant::Number(number)), _, Type::Money(currency)) => Some(format!(
                "money has a currency: write `{number} {}`",
                currency.map_or("EUR", |currency| currency.code())
            )),
            (Some(Constant::Period(period)), _, Type::Duration) if period.months == 0 => {
                Some(format!(
                    "elapsed time is written in hours: `{} hours`; or count with `days in`",
                    period.days.saturating_mul(24)
                ))
            }
            (
                Some(Constant::Period(_) | Constant::Duration(_)),
                _,
                Type::Number | Type::Integer,
            ) => Some("a measure, as `days in window`, is a number: leave the unit out".to_owned()),
            (Some(Constant::Number(number)), _, Type::Duration | Type::Period(_)) => {
                Some(format!("say of what: `{number} hours`, `{number} days`"))
            }
            (Some(Constant::Text(text)), _, Type::YearMonth) => {
                Some(format!("write it without quotes: `month {text}`"))
            }
            (_, ty, Type::YearMonth) if ty.is_number() => {
                Some("a month of a year is written `month 2025-01`; its parts are `year of …` and `month of …`".to_owned())
            }
            (_, Type::Date, Type::YearMonth) => Some(
                "ask whether the day is in the month, as `d in m`, or compare its month: `year_month of …`"
                    .to_owned(),
            ),
            (_, Type::DateTime(_), Type::YearMonth) => {
                Some("compare the month of the date-time: `year_month of …`".to_owned())
            }
            (_, Type::Date, Type::DateTime(_)) => {
                Some("compare days with days: `date of …` is the day of a date-time".to_owned())
            }
            (Some(Constant::Duration(duration)), _, Type::Period(PeriodKind::Days)) => {
                Some(days_help(*duration))
            }
            (_, Type::Period(_), Type::Duration)
                if !matches!(&*other.kind, ExprKind::Constant(_)) =>
            {
                Some(
                    "elapsed time is written in hours, as `240 hours`; or count with `days in`"
                        .to_owned(),
                )
            }
            (_, Type::Money(Some(_)), Type::Money(Some(_))) => {
                Some("nothing is converted: compare amounts of one currency".to_owned())
            }
            _ => None,
        };
        if help.is_some() {
            return help;
        }
    }
    None
}
