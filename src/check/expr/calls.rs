//! Calls: which function a name means, and calls of definitions.

use super::super::checker::{Checker, Meaning, NameEntry, Surroundings};
use super::super::program::{Expr, ExprKind};
use super::{Expected, erroneous, make, own_words};
use crate::builtins;
use crate::diagnostic::Help;
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        around: &mut Surroundings,
        callee: &ast::Path,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let entries: Vec<NameEntry> = match callee.segments.as_slice() {
            [one] => self
                .find_function(around.module, &one.text)
                .into_iter()
                .cloned()
                .collect(),
            several => {
                let path: Vec<&str> = several.iter().map(|name| &*name.text).collect();
                self.find_qualified(around.module, &path)
                    .filter(|entry| matches!(entry.entity, Meaning::Function(_)))
                    .cloned()
                    .into_iter()
                    .collect()
            }
        };
        match (entries.as_slice(), callee.segments.as_slice()) {
            ([entry], _) => self.call_definition(around, &entry.clone(), callee, arguments, span),
            ([], [name]) => match builtins::by_name(&name.text) {
                Some(function) => self.call_builtin(around, function, arguments, span),
                None => self.no_function(around, callee, arguments, span),
            },
            ([], _) => self.no_function(around, callee, arguments, span),
            (several, _) => {
                let diagnostic =
                    self.ambiguous(&super::super::modules::dotted(callee), callee.span, several);
                self.fail(span, diagnostic)
            }
        }
    }

    fn no_function(
        &mut self,
        around: &Surroundings,
        callee: &ast::Path,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let name = callee
            .segments
            .last()
            .map(|name| name.text.clone())
            .unwrap_or_default();
        let functions = self.visible(around.module, |entity| {
            matches!(entity, Meaning::Function(_))
        });
        let near = did_you_mean(
            &name,
            builtins::all()
                .map(|function| function.name)
                .chain(functions),
        );
        let help = own_words::method(callee, arguments)
            .or_else(|| own_words::elsewhere(&name, arguments).map(|form| format!("write {form}")))
            .map(Help::from)
            .or_else(|| near.map(Help::did_you_mean));
        let message = format!(
            "there is no function `{}`",
            super::super::modules::dotted(callee)
        );
        self.fail(
            span,
            Diagnostic::error(name_code::UNKNOWN_FUNCTION, callee.span, message).maybe_help(help),
        )
    }

    fn call_definition(
        &mut self,
        around: &mut Surroundings,
        entry: &NameEntry,
        callee: &ast::Path,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let Meaning::Function(id) = entry.entity else {
            return erroneous(span);
        };
        self.note_path(callee, entry.span, entry.entity.declaration_kind());
        let ty = self.definition_type(id, span);
        let Some(definition) = self.program.definitions.get(id) else {
            return erroneous(span);
        };
        let (name, parameters) = (
            definition.declared.name.clone(),
            definition.parameters.clone(),
        );
        if parameters.len() != arguments.len() {
            let message = format!(
                "`{name}` takes {}, and is given {}",
                counted(parameters.len()),
                counted(arguments.len())
            );
            let diagnostic = Diagnostic::error(code::ARGUMENTS, callee.span, message)
                .label(entry.span, "it is declared here");
            let names: Vec<&str> = parameters
                .iter()
                .map(|(parameter, _)| &**parameter)
                .collect();
            return self.fail(
                span,
                diagnostic.help(format!("it is written `{name}({})`", names.join(", "))),
            );
        }
        let mut typed = Vec::new();
        let outer = around.zone.take();
        for (argument, (parameter, ty)) in arguments.iter().zip(&parameters) {
            let why = format!("`{name}` takes {} as `{parameter}`", self.describe(ty));
            typed.push(self.expression(
                around,
                argument,
                Some(Expected {
                    ty,
                    why,
                    declared: Some(entry.span),
                }),
            ));
        }
        around.zone = outer;
        make(ExprKind::Call(id, typed), ty, span)
    }
}

pub(super) fn counted(number: usize) -> String {
    match number {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        2 => "two arguments".to_owned(),
        more => format!("{more} arguments"),
    }
}
