//! What joins conditions: `and`, `or`, `implies`, quantifiers, choice.

use super::super::absence::{self, Absence};
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
        let left = self.infer(around, left, Some(&Type::Boolean));
        let right = self.infer(around, right, Some(&Type::Boolean));
        if op == LogicOp::Or && self.is_value_or_another(around, &left, &right) {
            let (left, right) = (self.words_of(&left), self.words_of(&right));
            let message = format!("{why}, and these are values");
            let help = format!(
                "to take `{right}` where `{left}` is absent, write `{left} or else {right}`"
            );
            return self.fail(
                span,
                Diagnostic::error(code::MISMATCH, span, message).help(help),
            );
        }
        let wanted = Expected {
            ty: &Type::Boolean,
            why: why.to_owned(),
            declared: None,
        };
        let left = self.conform(left, &wanted);
        let right = self.conform(right, &wanted);
        make(ExprKind::Logic(op, left, right), Type::Boolean, span)
    }

    /// `paid or ends`, which means `paid or else ends`.
    fn is_value_or_another(&self, around: &Surroundings, left: &Expr, right: &Expr) -> bool {
        let is_value = |ty: &Type| !matches!(ty, Type::Boolean | Type::Unknown | Type::Nothing);
        is_value(&left.ty)
            && is_value(&right.ty)
            && join(&left.ty, &right.ty).is_some()
            && self.absence(around, left) == Absence::Possible
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
        let local = self.bind_element(around, binder, element, what);
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
        let why = "both branches of a choice have one type";
        match self.joined(then, otherwise, span, why) {
            Ok((then, otherwise, ty)) => make(ExprKind::If(condition, then, otherwise), ty, span),
            Err(erroneous) => erroneous,
        }
    }

    /// `left or else right`
    pub(super) fn or_else(
        &mut self,
        around: &mut Surroundings,
        (left, right): (&ast::Expr, &ast::Expr),
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let left = self.infer(around, left, hint);
        let right = self.infer(around, right, hint);
        match self.absence(around, &left) {
            Absence::Possible | Absence::Never => {}
            Absence::WorkedOut => {
                let diagnostic = self.or_else_after_a_calculation(&left, &right);
                return self.fail(span, diagnostic);
            }
            Absence::Written => {
                let diagnostic = Diagnostic::error(
                    code::OR_ELSE,
                    left.span,
                    "what is written here is never absent, so its `or else` says nothing",
                )
                .help("two conditions are joined by `or`, as `a = 1 or b = 2`; `x or else 1` is 1 where `x` is absent");
                return self.fail(span, diagnostic);
            }
        }
        match self.joined(left, right, span, "both sides of `or else` have one type") {
            Ok((left, right, ty)) => make(ExprKind::OrElse(left, right), ty, span),
            Err(erroneous) => erroneous,
        }
    }

    /// `a + b or else 0`: what is worked out is unknown where a part of it is absent.
    fn or_else_after_a_calculation(&self, left: &Expr, right: &Expr) -> Diagnostic {
        let message = "this is worked out, so it is never absent itself";
        let mut parts = Vec::new();
        absence::optional_parts(&self.program, left, &mut parts);
        let help = match parts.first() {
            Some(part) if part.ty == right.ty => format!(
                "say what to take for the value that may be absent: `({} or else {})`",
                self.words_of(part),
                self.words_of(right)
            ),
            Some(part) => format!(
                "say what to take for the value that may be absent: `({} or else …)`",
                self.words_of(part)
            ),
            None => "on its left stands what a document may lack: an optional field, an entry of a map, an element of a \
                     list, `the x in xs where …` or `find(…)`"
                .to_owned(),
        };
        Diagnostic::error(code::OR_ELSE, left.span, message).help(help)
    }

    /// Whether an expression's value may be absent.
    pub(in crate::check) fn absence(&self, around: &Surroundings, expr: &Expr) -> Absence {
        absence::of(&self.program, expr, &|id| {
            around
                .locals
                .iter()
                .find(|local| local.id == id)
                .map_or(Absence::Never, |local| local.absence)
        })
    }

    /// Two expressions, of which one is taken, as values of one type.
    fn joined(
        &mut self,
        left: Expr,
        right: Expr,
        span: Span,
        why: &str,
    ) -> Result<(Expr, Expr, Type), Expr> {
        let Some(ty) = join(&left.ty, &right.ty) else {
            let diagnostic = self
                .disagree(why.to_owned(), span, &left, &right)
                .maybe_help(self.advice(&right, &left.ty));
            return Err(self.fail(span, diagnostic));
        };
        if ty == Type::Zero {
            return Ok((left, right, ty));
        }
        let wanted = Expected {
            ty: &ty,
            why: why.to_owned(),
            declared: None,
        };
        Ok((
            self.conform(left, &wanted),
            self.conform(right, &wanted),
            ty,
        ))
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
