//! The governing date may not depend on itself.

use super::checker::Checker;
use super::program::{Body, ExprKind, Program};
use super::walk;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::GOVERNING_DATE;
use crate::source::Span;

impl Checker<'_> {
    /// Reports governing dates that lead, through derived fields or definitions, to a parameter's value on that date.
    pub fn check_governing_dates(&mut self) {
        let program = &self.program;
        let of_types = program
            .records
            .iter()
            .filter_map(|record| record.dated_by.as_ref());
        let of_rules = program
            .rules
            .iter()
            .filter_map(|rule| rule.dated_by.as_ref());
        let found: Vec<Diagnostic> = of_types
            .chain(of_rules)
            .filter_map(|body| dated_by_itself(program, body))
            .collect();
        self.diagnostics.extend(found);
    }
}

fn dated_by_itself(program: &Program, body: &Body) -> Option<Diagnostic> {
    let mut found: Option<(&str, Span)> = None;
    walk::any_in(program, &body.expr, &mut |expr| {
        let ExprKind::Parameter(id, None) = &*expr.kind else {
            return false;
        };
        let parameter = program.parameters.get(*id);
        found =
            found.or_else(|| Some((parameter.map_or("", |one| &*one.declared.name), expr.span)));
        true
    });
    let (name, there) = found?;
    let message = format!(
        "this governing date depends on the value of `{name}`, which depends on the governing date"
    );
    let diagnostic = Diagnostic::error(GOVERNING_DATE, body.expr.span, message)
        .label(there, "its value is asked for here");
    Some(diagnostic.help(format!(
        "name a date of the document, or say of which day the value is: `{name} as of …`"
    )))
}
