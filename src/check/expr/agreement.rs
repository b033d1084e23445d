//! Which types agree, and saying so where they do not.

use super::super::checker::Checker;
use super::super::program::{Constant, DeclaredValue, Expr, ExprKind};
use super::super::types::{PeriodKind, Type};
use super::{Expected, erroneous};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::value::Number;

impl Checker<'_> {
    /// A type in the words of a message, with its article.
    pub fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Text => "a text".to_owned(),
            Type::Choice(choices) => {
                let words: Vec<String> = choices
                    .iter()
                    .take(4)
                    .map(|choice| format!("\"{choice}\""))
                    .collect();
                format!(
                    "one of {}{}",
                    words.join(", "),
                    if choices.len() > 4 { ", …" } else { "" }
                )
            }
            Type::Boolean => "true or false".to_owned(),
            Type::Number | Type::Zero => "a number".to_owned(),
            Type::Integer => "a whole number".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Money(Some(currency)) => format!("money in {currency}"),
            Type::Money(None) => "money".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::DateTime(_) => "a date-time".to_owned(),
            Type::Time => "a time of day".to_owned(),
            Type::YearMonth => "a month of a year".to_owned(),
            Type::Duration => "a duration".to_owned(),
            Type::Period(PeriodKind::Days) => "a period of days".to_owned(),
            Type::Period(PeriodKind::Months) => "a period of months".to_owned(),
            Type::Period(PeriodKind::Any) => "a period".to_owned(),
            Type::DateStretch => "a stretch of dates".to_owned(),
            Type::InstantStretch => "a stretch of date-times".to_owned(),
            Type::List(element) if **element == Type::Nothing => "an empty list".to_owned(),
            Type::List(element) if **element == Type::Unknown => "a list".to_owned(),
            Type::List(element) => match self.describe_many(element) {
                Some(many) => format!("a list of {many}"),
                None => format!(
                    "a list, of which each element is {}",
                    self.describe(element)
                ),
            },
            Type::Map(element) => match self.describe_many(element) {
                Some(many) => format!("a map of {many}"),
                None => format!("a map, of which each value is {}", self.describe(element)),
            },
            Type::Record(id) => match self.program.records.get(*id) {
                Some(record) if !record.declared.name.is_empty() => {
                    format!("a record of type {}", record.declared.name)
                }
                _ => "a group".to_owned(),
            },
            Type::Nothing => "an element of an empty list".to_owned(),
            Type::Unknown => "of unknown type".to_owned(),
        }
    }

    /// Several values of a type in the words of a message; none where no plural says it plainly.
    fn describe_many(&self, ty: &Type) -> Option<String> {
        let words = match ty {
            Type::Text => "texts",
            Type::Number | Type::Zero => "numbers",
            Type::Integer => "whole numbers",
            Type::Percent => "percentages",
            Type::Money(Some(currency)) => return Some(format!("amounts in {currency}")),
            Type::Money(None) => "amounts of money",
            Type::Date => "dates",
            Type::DateTime(_) => "date-times",
            Type::Time => "times of day",
            Type::YearMonth => "months of a year",
            Type::Duration => "durations",
            Type::Period(PeriodKind::Days) => "periods of days",
            Type::Period(PeriodKind::Months) => "periods of months",
            Type::Period(PeriodKind::Any) => "periods",
            Type::DateStretch => "stretches of dates",
            Type::InstantStretch => "stretches of date-times",
            Type::List(element) => {
                return self
                    .describe_many(element)
                    .map(|many| format!("lists of {many}"));
            }
            Type::Map(element) => {
                return self
                    .describe_many(element)
                    .map(|many| format!("maps of {many}"));
            }
            Type::Record(id) => {
                return Some(match self.program.records.get(*id) {
                    Some(record) if !record.declared.name.is_empty() => {
                        format!("records of type {}", record.declared.name)
                    }
                    _ => "groups".to_owned(),
                });
            }
            Type::Choice(_) | Type::Boolean | Type::Nothing | Type::Unknown => return None,
        };
        Some(words.to_owned())
    }

    /// Where the type of an expression was laid down: its field's declaration.
    pub fn origin(&self, expr: &Expr) -> Option<(Span, String)> {
        match expr.declared_value()? {
            DeclaredValue::Field(base, field) => {
                let field = self
                    .program
                    .records
                    .get(base.ty.record()?)?
                    .fields
                    .get(field)?;
                Some((
                    field.span,
                    format!(
                        "`{}` is declared here as {}",
                        field.name,
                        self.describe(&field.ty)
                    ),
                ))
            }
            DeclaredValue::Derived(base, derived) => {
                let field = self
                    .program
                    .records
                    .get(base.ty.record()?)?
                    .derived
                    .get(derived)?;
                Some((field.span, format!("`{}` is derived here", field.name)))
            }
            DeclaredValue::Parameter(id) => {
                let parameter = self.program.parameters.get(id)?;
                Some((
                    parameter.declared.name_span,
                    format!("declared here as {}", self.describe(&parameter.ty)),
                ))
            }
            DeclaredValue::Data(_) => None,
        }
    }

    /// A mismatch of two operands, with both types and where each comes from.
    pub fn disagree(&self, message: String, at: Span, left: &Expr, right: &Expr) -> Diagnostic {
        let at = if covers(at, left.span) && covers(at, right.span) {
            between(left.span, right.span)
        } else {
            at
        };
        let mut diagnostic = Diagnostic::error(code::MISMATCH, at, message)
            .label(left.span, format!("this is {}", self.describe(&left.ty)))
            .label(right.span, format!("this is {}", self.describe(&right.ty)));
        for (span, words) in [self.origin(left), self.origin(right)]
            .into_iter()
            .flatten()
        {
            if !diagnostic.labels.iter().any(|label| label.span == span) {
                diagnostic = diagnostic.label(span, words);
            }
        }
        // The first place is the operator's or the whole's; it is not said twice where an operand covers it.
        if diagnostic
            .labels
            .iter()
            .skip(1)
            .any(|label| label.span == at)
        {
            diagnostic.labels.remove(0);
        }
        diagnostic
    }

    /// Holds an expression to a type: adapts what stands for several types, reports what does not agree.
    pub fn conform(&mut self, mut expr: Expr, wanted: &Expected<'_>) -> Expr {
        if adapt(&mut expr, wanted.ty) || agrees(&expr.ty, wanted.ty) {
            return expr;
        }
        let span = expr.span;
        let found = self.describe(&expr.ty);
        let message = format!("{}, and this is {found}", wanted.why);
        let mut diagnostic = Diagnostic::error(code::MISMATCH, span, message)
            .maybe_help(self.advice(&expr, wanted.ty));
        if let Some((place, words)) = self.origin(&expr) {
            diagnostic = diagnostic.label(place, words);
        }
        if let Some(place) = wanted.declared {
            diagnostic = diagnostic.label(place, format!("{} is wanted", self.describe(wanted.ty)));
        }
        self.report(diagnostic);
        erroneous(span)
    }

    /// What would help to make this that.
    pub(super) fn advice(&self, expr: &Expr, wanted: &Type) -> Option<String> {
        Some(match (wanted, &expr.ty, expr.constant()) {
            (
                Type::Date | Type::DateTime(_) | Type::Time,
                Type::Text,
                Some(Constant::Text(text)),
            ) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("write it without quotes: `{text}`")
            }
            (Type::Date | Type::DateTime(_), ty, _) if ty.is_number() => {
                return super::dates::with_slashes(expr);
            }
            (Type::Money(_), Type::Percent, Some(Constant::Number(number))) => {
                return percentage_help(number);
            }
            (Type::Money(currency), ty, Some(Constant::Number(number))) if ty.is_number() => {
                format!(
                    "write `{number} {}`",
                    currency.map_or("EUR", |currency| currency.code())
                )
            }
            (Type::Money(_), Type::Text, Some(Constant::Text(text))) => {
                let without_code = || crate::value::Number::parse(text).is_ok();
                return crate::value::Money::parse(text)
                    .map(|_| format!("write it without quotes: `{text}`"))
                    .ok()
                    .or_else(|| {
                        without_code().then(|| format!("write `{text} EUR`, with its currency"))
                    });
            }
            (wanted, Type::Money(_), Some(Constant::Money(money))) if wanted.is_number() => {
                format!("write the number alone: `{}`", money.amount)
            }
            (wanted, Type::Text, Some(Constant::Text(text)))
                if wanted.is_number() && crate::value::Number::parse(text).is_ok() =>
            {
                format!("write it without quotes: `{text}`")
            }
            (Type::Text, ty, Some(Constant::Number(number))) if ty.is_number() => {
                format!("write it as a text, in quotes: `\"{number}\"`")
            }
            (Type::Choice(choices), _, Some(Constant::Text(text))) => {
                match crate::diagnostic::did_you_mean(text, choices.iter().map(|choice| &**choice))
                {
                    Some(near) => format!("did you mean `\"{near}\"`?"),
                    None => format!("it is {}", self.describe(wanted)),
                }
            }
            (Type::Boolean, Type::Text, Some(Constant::Text(text)))
                if matches!(&**text, "true" | "false") =>
            {
                format!("write it without quotes: `{text}`")
            }
            (Type::Boolean, Type::Text, _) => {
                format!("compare it, as `{} = \"…\"`", self.words_of(expr))
            }
            (Type::Boolean, Type::List(_), _) => {
                format!(
                    "say how many elements must satisfy what: `every x in {} satisfies …`",
                    self.words_of(expr)
                )
            }
            (Type::Boolean, Type::Unknown, _) => return None,
            (Type::Boolean, ty, _) => {
                let words = self.words_of(expr);
                let other = example_of(ty);
                let presence = match words.as_str() {
                    "…" => String::new(),
                    words => format!(", or ask whether it is there: `{words} is present`"),
                };
                format!("compare it with something, as `{words} >= {other}`{presence}")
            }
            (Type::Integer, Type::Number | Type::Percent, _) => {
                format!("round it: `round({}, 0, half_up)`", self.words_of(expr))
            }
            (Type::Duration, Type::Period(_), _) => {
                "write it in hours: 10 days are `240 hours`".to_owned()
            }
            (Type::Period(_), Type::Duration, _) => {
                "write it in days: 240 hours are `10 days`".to_owned()
            }
            (Type::Date, Type::YearMonth, _) => {
                "ask whether a stretch has all days of a month, as `s covers m`".to_owned()
            }
            (Type::Date, Type::DateTime(_), _) => "take its day: `date of …`".to_owned(),
            (Type::DateTime(_), Type::Date, _) => {
                "take its first instant: `start of … in zone \"Asia/Almaty\"`".to_owned()
            }
            (Type::Period(_) | Type::Duration, ty, Some(Constant::Number(number)))
                if ty.is_number() && *ty != Type::Percent =>
            {
                format!("say of what: `{number} days`, `{number} hours`")
            }
            _ => return None,
        })
    }
}

/// What would help where a percentage stands for money.
pub(super) fn percentage_help(number: &Number) -> Option<String> {
    let hundredfold = number.mul(&Number::from(100_i64)).ok()?;
    Some(format!(
        "a percentage is a part of an amount: write `{hundredfold}% of …`"
    ))
}

fn covers(whole: Span, part: Span) -> bool {
    whole.source == part.source && whole.start <= part.start && part.end <= whole.end
}

/// The sign or the words between two operands, so that a picture marks no character twice: formatted files have one
/// blank on either side.
pub(super) fn between(left: Span, right: Span) -> Span {
    let (start, end) = (left.end, right.start);
    match end.saturating_sub(start) {
        0 => right,
        1 | 2 => Span { start, end, ..left },
        _ => Span {
            start: start.saturating_add(1),
            end: end.saturating_sub(1),
            ..left
        },
    }
}

/// Makes a literal that stands for several types one of the wanted; true if it was one.
pub(super) fn adapt(expr: &mut Expr, wanted: &Type) -> bool {
    if let ExprKind::Constant(constant) = &mut *expr.kind {
        match (&*constant, &expr.ty, wanted) {
            (_, Type::Zero, Type::Money(_) | Type::Duration | Type::Period(_)) => {
                *constant = Constant::Zero;
                expr.ty = wanted.clone();
                return true;
            }
            (_, Type::Zero, Type::Number | Type::Integer | Type::Percent) => {
                *constant = Constant::Number(Number::ZERO);
                expr.ty = wanted.clone();
                return true;
            }
            (Constant::DateTime(instant), Type::DateTime(_), Type::DateTime(Some(zone))) => {
                *constant = Constant::DateTime(instant.moved_to(*zone));
                expr.ty = wanted.clone();
                return true;
            }
            (Constant::Text(text), Type::Text, Type::Choice(choices)) => {
                return choices.contains(text);
            }
            (Constant::Number(number), Type::Number | Type::Percent, Type::Integer) => {
                return number.is_integer();
            }
            _ => {}
        }
    }
    let parts: Vec<&mut Expr> = if let ExprKind::If(_, then, otherwise)
    | ExprKind::OrElse(then, otherwise) = &mut *expr.kind
    {
        vec![then, otherwise]
    } else if let ExprKind::Negate(operand) = &mut *expr.kind {
        vec![operand]
    } else {
        return false;
    };
    if expr.ty != Type::Zero {
        return false;
    }
    let adapted = parts
        .into_iter()
        .map(|part| adapt(part, wanted) || agrees(&part.ty, wanted))
        .filter(|adapted| !adapted)
        .count()
        == 0;
    if adapted {
        expr.ty = wanted.clone();
    }
    adapted
}

/// Whether a value of one type may stand where another is wanted.
pub(super) fn agrees(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Unknown | Type::Nothing, _) | (_, Type::Unknown) => true,
        (Type::Integer | Type::Percent | Type::Zero, Type::Number) => true,
        (Type::Number | Type::Integer | Type::Zero, Type::Percent) => true,
        (Type::Zero, Type::Integer | Type::Money(_) | Type::Duration | Type::Period(_)) => true,
        (Type::Money(_), Type::Money(None)) => true,
        (Type::Choice(_), Type::Text) => true,
        (Type::Choice(some), Type::Choice(all)) => some.iter().all(|choice| all.contains(choice)),
        (Type::DateTime(_), Type::DateTime(_)) => true,
        (Type::Period(_), Type::Period(PeriodKind::Any))
        | (Type::Period(PeriodKind::Any), Type::Period(_)) => true,
        (Type::List(found), Type::List(wanted)) | (Type::Map(found), Type::Map(wanted)) => {
            agrees(found, wanted)
        }
        (found, wanted) => found == wanted,
    }
}

/// The type that holds both, if there is one.
pub(super) fn join(left: &Type, right: &Type) -> Option<Type> {
    Some(match (left, right) {
        (Type::Nothing, other) | (other, Type::Nothing) => other.clone(),
        (Type::Money(a), Type::Money(b)) if a != b => {
            if a.is_some() && b.is_some() {
                return None;
            }
            Type::Money(None)
        }
        (Type::Period(a), Type::Period(b)) if a != b => Type::Period(PeriodKind::Any),
        (Type::DateTime(_), Type::DateTime(_)) => Type::DateTime(None),
        (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) if left != right => Type::Text,
        (left, right)
            if left.is_number()
                && right.is_number()
                && *left != Type::Unknown
                && *right != Type::Unknown =>
        {
            match (left, right) {
                (left, right) if left == right => left.clone(),
                (Type::Integer | Type::Zero, Type::Integer | Type::Zero) => Type::Integer,
                _ => Type::Number,
            }
        }
        (Type::List(left), Type::List(right)) => Type::List(Box::new(join(left, right)?)),
        (left, right) if agrees(left, right) && *right != Type::Unknown => right.clone(),
        (left, right) if agrees(right, left) => left.clone(),
        _ => return None,
    })
}

/// A value that something of this type may be compared with.
fn example_of(ty: &Type) -> &'static str {
    match ty {
        Type::Money(_) | Type::Number | Type::Integer | Type::Period(_) | Type::Duration => "0",
        Type::Percent => "10%",
        Type::Date => "2026-01-01",
        Type::DateTime(_) => "2026-01-01T09:00Z",
        Type::Time => "09:00",
        Type::YearMonth => "month 2025-01",
        Type::Text
        | Type::Choice(_)
        | Type::Boolean
        | Type::Zero
        | Type::DateStretch
        | Type::InstantStretch
        | Type::List(_)
        | Type::Map(_)
        | Type::Record(_)
        | Type::Nothing
        | Type::Unknown => "…",
    }
}
