//! `x in xs`, and what a list is asked for.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Expr, ExprKind};
use super::super::types::Type;
use super::agreement::join;
use super::own_words::path_of;
use super::time::days_of_month;
use super::{Expected, make};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn membership(
        &mut self,
        around: &mut Surroundings,
        item: &ast::Expr,
        container: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> Expr {
        let written = item;
        let item = self.expression(around, item, None);
        if let ast::ExprKind::Name(word) = &*container.kind
            && &**word == "words"
            && matches!(item.ty, Type::Date | Type::DateTime(_))
        {
            let message = "a date in words is the text that a function gives";
            let shown = path_of(written).unwrap_or_else(|| "…".to_owned());
            let day = if item.ty == Type::Date {
                ""
            } else {
                "date of "
            };
            let help = format!("write `in_words({day}{shown})`");
            return self.fail(
                span,
                Diagnostic::error(code::NOT_A_LIST, container.span, message).help(help),
            );
        }
        if let ast::ExprKind::List(elements) = &*container.kind {
            for element in elements {
                if let ast::ExprKind::Text(text) = &*element.kind
                    && let Some(diagnostic) = self.never_equal(&item, text, element.span)
                {
                    return self.fail(span, diagnostic);
                }
            }
        }
        let container = days_of_month(self.beside(around, container, &item.ty));
        let (item, container) = match &container.ty {
            Type::Unknown => (item, container),
            Type::List(element) => {
                if join(&item.ty, element).is_none() {
                    let message = format!(
                        "{} is never in {}",
                        self.describe(&item.ty),
                        self.describe(&container.ty)
                    );
                    let help = self.in_a_field(&item, &container, element);
                    let diagnostic = self
                        .disagree(message, span, &item, &container)
                        .maybe_help(help);
                    return self.fail(span, diagnostic);
                }
                if !element.is_comparable() {
                    let diagnostic = self.never_in(element, (&item, &container), span);
                    return self.fail(span, diagnostic);
                }
                let element = (**element).clone();
                (self.outside_choices(item, &element), container)
            }
            Type::DateStretch => (
                self.conform(
                    item,
                    &Expected {
                        ty: &Type::Date,
                        why: "a stretch of dates contains dates".to_owned(),
                        declared: None,
                    },
                ),
                container,
            ),
            Type::InstantStretch => {
                let ty = Type::DateTime(None);
                (
                    self.conform(
                        item,
                        &Expected {
                            ty: &ty,
                            why: "a stretch of date-times contains date-times".to_owned(),
                            declared: None,
                        },
                    ),
                    container,
                )
            }
            other @ (Type::Text
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
            | Type::Map(_)
            | Type::Record(_)
            | Type::Nothing) => {
                let message = format!(
                    "`in` asks a list or a stretch of time, and this is {}",
                    self.describe(other)
                );
                let help = if other.is_text() {
                    Some("a text `contains` another".to_owned())
                } else if matches!(other, Type::Map(_)) {
                    Some(format!("ask `keys({})`", self.words_of(&container)))
                } else {
                    // The difference of two dates, where the time between them is meant.
                    self.difference(&container)
                        .filter(|_| matches!(other, Type::Period(_) | Type::Duration))
                        .map(|(to, from)| {
                            format!("a stretch of time is written `from {from} to {to}`")
                        })
                };
                return self.fail(
                    span,
                    Diagnostic::error(code::NOT_A_LIST, container.span, message).maybe_help(help),
                );
            }
        };
        make(
            ExprKind::In {
                item,
                container,
                negated,
            },
            Type::Boolean,
            span,
        )
    }

    /// Refuses to look for what cannot be compared.
    pub(super) fn never_in(
        &self,
        element: &Type,
        (item, list): (&Expr, &Expr),
        at: Span,
    ) -> Diagnostic {
        let diagnostic = self.not_compared(element, (item, list), at);
        let Type::Record(record) = element else {
            return diagnostic;
        };
        let field = self
            .field_that(*record, Type::is_comparable)
            .unwrap_or_else(|| "…".to_owned());
        let (item, list) = (self.words_of(item), self.words_of(list));
        diagnostic.help(format!(
            "ask for an element by a field: `some x in {list} satisfies x.{field} = {item}.{field}`"
        ))
    }

    /// `r.by in couriers`, where a field of the couriers is what `r.by` may be among.
    fn in_a_field(&self, item: &Expr, list: &Expr, element: &Type) -> Option<String> {
        let Type::Record(record) = element else {
            return None;
        };
        let field = self.field_that(*record, |ty| {
            join(&item.ty, ty).is_some_and(|joined| joined.is_comparable())
        })?;
        let (item, list) = (self.words_of(item), self.words_of(list));
        Some(format!(
            "name the field of the elements, as `{item} in {list}.{field}`"
        ))
    }

    /// A literal text asked for among texts to choose from must be one of them.
    pub(super) fn outside_choices(&mut self, item: Expr, element: &Type) -> Expr {
        if matches!(element, Type::Choice(_)) && item.text().is_some() {
            return self.conform(
                item,
                &Expected {
                    ty: element,
                    why: "the list holds other texts".to_owned(),
                    declared: None,
                },
            );
        }
        item
    }
}
