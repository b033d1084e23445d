//! What joins conditions: `and`, `or`, `implies`, quantifiers, choice.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Each, Expr, ExprKind, LogicOp, Quantifier};
use super::super::types::{Contents, Type};
use super::agreement::join;
use super::own_words::path_of;
use super::{Expected, make};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp};

impl Checker<'_> {
    pub(super) fn quantified(
        &mut self,
        around: &mut Surroundings,
        quantifier: &ast::Quantifier,
        (binder, list, filter): (&ast::Name, &ast::Expr, Option<&ast::Expr>),
        body: &ast::Expr,
        span: Span,
    ) -> Expr {
        let quantifier = self.quantifier(around, quantifier);
        let outer = around.locals.len();
        let each = self.each(around, binder, list, filter, "every");
        let body = self.boolean(around, body, "`satisfies` takes a condition");
        around.locals.truncate(outer);
        make(
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            },
            Type::Boolean,
            span,
        )
    }

    pub(super) fn logic_operator(
        &mut self,
        around: &mut Surroundings,
        op: LogicOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let why = match op {
            LogicOp::And => "`and` joins conditions",
            LogicOp::Or => "`or` joins conditions",
            LogicOp::Implies => "`implies` joins conditions",
        };
        if let Some(help) = one_of_texts(op, left, right) {
            let message = format!("{why}, and this is a text");
            let mut diagnostic = Diagnostic::error(code::MISMATCH, right.span, message).help(help);
            diagnostic = diagnostic.label(left.span, "compared here");
            return self.fail(span, diagnostic);
        }
        let left = self.boolean(around, left, why);
        let right = self.boolean(around, right, why);
        make(ExprKind::Logic(op, left, right), Type::Boolean, span)
    }

    pub(super) fn quantifier(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Quantifier,
    ) -> Quantifier {
        let why = "how many is a whole number";
        match written {
            ast::Quantifier::Every => Quantifier::Every,
            ast::Quantifier::Some => Quantifier::Some,
            ast::Quantifier::No => Quantifier::No,
            ast::Quantifier::AtLeast(count) => {
                Quantifier::AtLeast(self.integer(around, count, why))
            }
            ast::Quantifier::AtMost(count) => Quantifier::AtMost(self.integer(around, count, why)),
            ast::Quantifier::Exactly(count) => {
                Quantifier::Exactly(self.integer(around, count, why))
            }
        }
    }

    /// A name bound to each element of a list, with its `where`.
    pub(super) fn each(
        &mut self,
        around: &mut Surroundings,
        binder: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        what: &'static str,
    ) -> Each {
        let list = self.expression(around, list, None);
        let element = self.element(&list);
        let local = self.bind(around, binder, element, what);
        let filter = filter.map(|filter| self.boolean(around, filter, "`where` takes a condition"));
        Each {
            list,
            local,
            filter,
        }
    }

    /// The type of a list's elements; reports what is no list.
    pub(super) fn element(&mut self, list: &Expr) -> Type {
        match list.ty.contents() {
            Contents::List(element) => element.clone(),
            Contents::Unknown => Type::Unknown,
            contents @ (Contents::Map(_) | Contents::One) => {
                let message = format!("a list is wanted, and this is {}", self.describe(&list.ty));
                let help = matches!(contents, Contents::Map(_))
                    .then(|| format!("the values of a map are `values({})`", self.words_of(list)));
                let mut diagnostic =
                    Diagnostic::error(code::NOT_A_LIST, list.span, message).maybe_help(help);
                if let Some((place, words)) = self.origin(list) {
                    diagnostic = diagnostic.label(place, words);
                }
                self.report(diagnostic);
                Type::Unknown
            }
        }
    }

    pub(super) fn conditional(
        &mut self,
        around: &mut Surroundings,
        parts: (&ast::Expr, &ast::Expr, &ast::Expr),
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let condition = self.boolean(around, parts.0, "`if` takes a condition");
        let then = self.infer(around, parts.1, hint);
        let otherwise = self.infer(around, parts.2, hint);
        let Some(ty) = join(&then.ty, &otherwise.ty) else {
            let diagnostic = self.disagree(
                "both branches of a choice have one type".to_owned(),
                span,
                &then,
                &otherwise,
            );
            return self.fail(span, diagnostic);
        };
        if ty == Type::Zero {
            return make(ExprKind::If(condition, then, otherwise), ty, span);
        }
        let wanted = Expected {
            ty: &ty,
            why: "both branches of a choice have one type".to_owned(),
            declared: None,
        };
        let then = self.conform(then, &wanted);
        let otherwise = self.conform(otherwise, &wanted);
        make(ExprKind::If(condition, then, otherwise), ty, span)
    }
}

/// `a = "x" or "y"`, `a = ("x" or "y")`: what one is compared with is a list of texts.
fn one_of_texts(op: LogicOp, left: &ast::Expr, right: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Text(last) = &*right.kind else {
        return None;
    };
    if op != LogicOp::Or {
        return None;
    }
    let mut texts = vec![last];
    let mut expr = left;
    while let ast::ExprKind::Binary(ast::BinaryOp::Or, before, text) = &*expr.kind {
        let ast::ExprKind::Text(text) = &*text.kind else {
            return None;
        };
        texts.push(text);
        expr = before;
    }
    let (first, text) = if let ast::ExprKind::Compare {
        first,
        rest,
        tolerance: None,
    } = &*expr.kind
    {
        let [(CompareOp::Equal, _, text)] = rest.as_slice() else {
            return None;
        };
        (Some(first), text)
    } else {
        (None, expr)
    };
    let ast::ExprKind::Text(text) = &*text.kind else {
        return None;
    };
    texts.push(text);
    let shown: Vec<String> = texts
        .iter()
        .rev()
        .map(|text| format!("\"{text}\""))
        .collect();
    let shown = shown.join(", ");
    Some(match first {
        Some(first) => format!(
            "write `{} in [{shown}]`",
            path_of(first).unwrap_or_else(|| "…".to_owned())
        ),
        None => format!("name them in a list: `in [{shown}]`"),
    })
}
