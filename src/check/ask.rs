//! Questions about rules that were read: an expression, typed in their scope.

use std::sync::Arc;

use super::checker::{Checker, ModuleScope};
use super::modules::{self, Modules};
use super::program::{Body, Let, Program, RecordId};
use super::{Loader, Requested, scopes};
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax::ast;

/// The rule files of a run, of which any number of questions can be asked.
#[derive(Debug)]
pub struct Inquiry {
    modules: Modules,
}

/// An expression, and where it is asked.
#[derive(Debug, Clone, Copy)]
pub struct AskedExpression<'q> {
    /// The record whose fields are in scope. INVARIANT: the same files give the same ids, however often they are
    /// checked, so that an id of one program of an [`Inquiry`] means the same in the next.
    pub record: Option<RecordId>,
    /// Names with their expressions, each in the scope of those before it.
    pub lets: &'q [(ast::Name, ast::Expr)],
    /// The expression.
    pub expr: &'q ast::Expr,
}

/// An expression with its types.
#[derive(Debug)]
pub struct Typed {
    /// What the rules mean, with what the expression adds: the records of its groups.
    pub program: Program,
    /// The names that it may use.
    pub lets: Vec<Let>,
    /// The expression, and how many slots its frame has.
    pub body: Body,
    /// Its type in words: `money in EUR`.
    pub words: String,
}

/// The columns of a table, typed at the record whose rows they are of.
#[derive(Debug)]
pub struct TypedColumns {
    /// The type that has a row for each of its records.
    pub record: RecordId,
    /// The columns, in order.
    pub columns: Vec<TypedColumn>,
}

/// One column of a table.
#[derive(Debug)]
pub struct TypedColumn {
    /// Its heading.
    pub name: Arc<str>,
    /// The expression, and how many slots its frame has.
    pub body: Body,
    /// Its type in words with an article: `a list of records of type Tranche`.
    pub words: String,
}

/// Columns as asked for: the type of the rows, and an expression with a heading for each column.
pub type AskedColumns = (RecordId, Vec<(Arc<str>, ast::Expr)>);

impl Inquiry {
    /// Finds and reads the rule files that were asked for, and those that they use.
    pub fn new(
        loader: &mut dyn Loader,
        requested: Vec<Requested>,
        sources: &Sources,
        limits: &Limits,
    ) -> Outcome<Self> {
        let loaded = modules::load(loader, requested, sources, limits);
        Outcome {
            value: Self {
                modules: loaded.value,
            },
            diagnostics: loaded.diagnostics,
        }
    }

    /// What the rules mean.
    pub fn program(
        &self,
        loader: &mut dyn Loader,
        sources: &Sources,
        limits: &Limits,
    ) -> Outcome<Program> {
        let Checker {
            program,
            diagnostics,
            ..
        } = self.checked(loader, sources, limits);
        Outcome {
            value: program,
            diagnostics: super::in_order(diagnostics),
        }
    }

    /// Types an expression. Diagnostics about the rules themselves are not repeated.
    pub fn ask(
        &self,
        question: AskedExpression<'_>,
        loader: &mut dyn Loader,
        sources: &Sources,
        limits: &Limits,
    ) -> Outcome<Typed> {
        let mut checker = self.checked(loader, sources, limits);
        checker.diagnostics.clear();
        let module = checker.scopes.len();
        let scope = self.scope(&checker);
        checker.scopes.push(scope);
        let mut around = checker.surroundings(module, question.record);
        let mut lets = Vec::new();
        for (name, written) in question.lets {
            let expr = checker.expression(&mut around, written, None);
            let local = checker.bind(&mut around, name, expr.ty.clone(), "let");
            lets.push(Let {
                name: Arc::clone(&name.text),
                local,
                expr,
                span: name.span,
            });
        }
        let expr = checker.expression(&mut around, question.expr, None);
        let words = checker.describe(&expr.ty);
        let body = Body {
            expr,
            locals: around.next_local,
        };
        let Checker {
            program,
            diagnostics,
            ..
        } = checker;
        Outcome {
            value: Typed {
                program,
                lets,
                body,
                words,
            },
            diagnostics: super::in_order(diagnostics),
        }
    }

    /// Types the columns of a table, each in the scope of a record. `asked` finds the record and the columns, once it is known
    /// what the rules mean. The program has the records of their groups too.
    ///
    /// # Errors
    /// The rules are wrong, or what `asked` says.
    pub fn columns(
        &self,
        asked: impl FnOnce(&Program) -> Result<AskedColumns, Vec<Diagnostic>>,
        loader: &mut dyn Loader,
        sources: &Sources,
        limits: &Limits,
    ) -> Result<Outcome<(Program, TypedColumns)>, Vec<Diagnostic>> {
        let mut checker = self.checked(loader, sources, limits);
        let mut diagnostics = super::in_order(std::mem::take(&mut checker.diagnostics));
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let (record, asked) = asked(&checker.program)?;
        let module = checker.scopes.len();
        let scope = self.scope(&checker);
        checker.scopes.push(scope);
        let mut columns = Vec::new();
        for (name, expr) in &asked {
            let mut around = checker.surroundings(module, Some(record));
            let expr = checker.expression(&mut around, expr, None);
            let words = checker.describe(&expr.ty);
            let locals = around.next_local;
            columns.push(TypedColumn {
                name: Arc::clone(name),
                body: Body { expr, locals },
                words,
            });
        }
        diagnostics.extend(super::in_order(std::mem::take(&mut checker.diagnostics)));
        Ok(Outcome {
            value: (checker.program, TypedColumns { record, columns }),
            diagnostics,
        })
    }

    fn checked<'c>(
        &'c self,
        loader: &mut dyn Loader,
        sources: &Sources,
        limits: &'c Limits,
    ) -> Checker<'c> {
        let mut checker = Checker::new(&self.modules.files, scopes(&self.modules), limits);
        checker.program.modules = super::described(&self.modules);
        checker.note_modules(&self.modules);
        super::run(&mut checker, loader, sources);
        checker
    }

    /// What can be named: all that the modules asked for declare, or use.
    fn scope(&self, checker: &Checker<'_>) -> ModuleScope {
        let asked = self
            .modules
            .requested
            .iter()
            .enumerate()
            .filter(|(_, asked)| **asked)
            .map(|(at, _)| at);
        let mut uses: Vec<usize> = Vec::new();
        for module in asked {
            let used = self
                .modules
                .uses
                .get(module)
                .into_iter()
                .flatten()
                .map(|(used, _)| *used);
            for one in std::iter::once(module).chain(used) {
                if !uses.contains(&one) {
                    uses.push(one);
                }
            }
        }
        let month_ends = uses
            .first()
            .and_then(|first| checker.scopes.get(*first))
            .map(|scope| scope.month_ends);
        ModuleScope {
            uses,
            month_ends: month_ends.unwrap_or_default(),
            ..ModuleScope::default()
        }
    }
}
