//! Questions written as words: `is present`, `matches`, `starts with`, `contains`, `overlaps`.

use std::sync::Arc;

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Expr, ExprKind};
use super::super::types::Type;
use super::agreement::join;
use super::{Expected, erroneous, make};
use crate::builtins::texts::FIND;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Pattern;

impl Checker<'_> {
    pub(super) fn presence(
        &mut self,
        around: &mut Surroundings,
        subject: &ast::Expr,
        present: bool,
        span: Span,
    ) -> Expr {
        let field = self.expression(around, subject, None);
        if matches!(&*field.kind, ExprKind::Field(..)) {
            return make(ExprKind::Presence { field, present }, Type::Boolean, span);
        }
        if matches!(&*field.kind, ExprKind::Erroneous) {
            return erroneous(span);
        }
        if let ExprKind::Builtin(function, arguments) = &*field.kind
            && **function == FIND
        {
            return match found_anywhere(arguments, span) {
                Some(found) if present => found,
                Some(found) => make(ExprKind::Not(found), Type::Boolean, span),
                None => erroneous(span),
            };
        }
        let word = if present { "is present" } else { "is missing" };
        let message = format!("`{word}` asks after a field of the document, and this is none");
        let help = if matches!(&*field.kind, ExprKind::Comprehension { .. }) {
            "ask each element: `every x in … satisfies x.field is present`"
        } else if matches!(&*field.kind, ExprKind::Derived(..)) {
            "ask after the fields that it is derived from"
        } else {
            "write the path of a field, as `discussion.closed is present`"
        };
        self.fail(
            span,
            Diagnostic::error(code::PRESENCE, field.span, message).help(help),
        )
    }

    pub(super) fn word(
        &mut self,
        around: &mut Surroundings,
        op: ast::WordOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        use ast::WordOp;
        let text = |why: &str| Expected {
            ty: &Type::Text,
            why: why.to_owned(),
            declared: None,
        };
        match op {
            WordOp::Matches => {
                let left = self.expression(around, left, Some(text("`matches` asks a text")));
                let ast::ExprKind::Pattern(pattern) = &*right.kind else {
                    return erroneous(span);
                };
                match Pattern::whole(pattern) {
                    Ok(pattern) => make(
                        ExprKind::Matches(left, Arc::new(pattern)),
                        Type::Boolean,
                        span,
                    ),
                    Err(why) => self.fail(
                        span,
                        Diagnostic::error(
                            code::PATTERN,
                            right.span,
                            format!("this pattern cannot be read: {why}"),
                        ),
                    ),
                }
            }
            WordOp::StartsWith | WordOp::EndsWith => {
                let left = self.expression(
                    around,
                    left,
                    Some(text("`starts with` and `ends with` ask a text")),
                );
                let right = self.expression(
                    around,
                    right,
                    Some(text("a text starts or ends with a text")),
                );
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
            WordOp::Contains => {
                let left = self.expression(around, left, None);
                if let Type::List(element) = left.ty.clone() {
                    let right = self.expression(around, right, None);
                    let right = self.outside_choices(right, &element);
                    if join(&right.ty, &element).is_none() {
                        let message = format!(
                            "{} never contains {}",
                            self.describe(&left.ty),
                            self.describe(&right.ty)
                        );
                        let diagnostic = self.disagree(message, span, &left, &right);
                        return self.fail(span, diagnostic);
                    }
                    if !element.is_comparable() {
                        let diagnostic = self.never_in(&element, (&right, &left), span);
                        return self.fail(span, diagnostic);
                    }
                    return make(
                        ExprKind::In {
                            item: right,
                            container: left,
                            negated: false,
                        },
                        Type::Boolean,
                        span,
                    );
                }
                let left = self.conform(left, &text("`contains` asks a text or a list"));
                let right = self.expression(around, right, Some(text("a text contains a text")));
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
            WordOp::Overlaps | WordOp::Covers => {
                let left = self.stretch_operand(around, left);
                let right = self.stretch_operand(around, right);
                if left.ty != right.ty && left.ty != Type::Unknown && right.ty != Type::Unknown {
                    let diagnostic = self.disagree(
                        "both stretches are of dates, or both of date-times".to_owned(),
                        span,
                        &left,
                        &right,
                    );
                    return self.fail(span, diagnostic);
                }
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
        }
    }
}

/// `find("…", text) is present`: whether the pattern matches some part of the text.
fn found_anywhere(arguments: &[Expr], span: Span) -> Option<Expr> {
    let [pattern, text] = arguments else {
        return None;
    };
    let pattern = Pattern::new(pattern.text()?).ok()?;
    Some(make(
        ExprKind::Matches(text.clone(), Arc::new(pattern)),
        Type::Boolean,
        span,
    ))
}
