//! Values that must be known before any document is read.

use super::super::checker::Checker;
use super::super::program::{Constant, Expr, ExprKind};
use super::super::types::Type;
use super::Expected;
use super::literals::constant_of;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::syntax::ast;

impl Checker<'_> {
    /// A literal, a list or record of literals, or the name of a definition that is one; anything else is reported.
    pub fn constant(
        &mut self,
        module: usize,
        written: &ast::Expr,
        ty: &Type,
        why: &str,
    ) -> Option<Constant> {
        let mut around = self.surroundings(module, None);
        around.dated = false;
        let before = self.diagnostics.len();
        let expr = self.expression(
            &mut around,
            written,
            Some(Expected {
                ty,
                why: why.to_owned(),
                declared: None,
            }),
        );
        if let Some(constant) = self.known(&expr) {
            return Some(constant);
        }
        if self.diagnostics.len() == before && expr.ty != Type::Unknown {
            let message = "this must be a constant";
            let help =
                "write a literal, as `10`, `5 EUR`, `2021-03-01`, or a list or record of literals";
            self.report(Diagnostic::error(code::NOT_CONSTANT, written.span, message).help(help));
        }
        None
    }

    fn known(&self, expr: &Expr) -> Option<Constant> {
        if let ExprKind::Call(id, arguments) = &*expr.kind
            && arguments.is_empty()
        {
            return constant_of(&self.program.definitions.get(*id)?.body.expr);
        }
        if let ExprKind::List(elements) = &*expr.kind {
            let constants: Option<Vec<Constant>> =
                elements.iter().map(|element| self.known(element)).collect();
            return constants.map(|constants| Constant::List(constants.into()));
        }
        constant_of(expr)
    }
}
