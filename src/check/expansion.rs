//! How long definitions would be if they were written out: a limit against
//! those that double each other.

use super::checker::{Checker, Meaning};
use super::program::DefinitionId;
use super::program::{Body, Expr, ExprKind};
use super::walk::{children, children_mut, roots_mut};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names::EXPANSION;

impl Checker<'_> {
    /// Puts definitions in an order in which each comes after those it uses, and gives them their ids anew.
    pub fn order_definitions(&mut self) {
        let calls: Vec<Vec<usize>> = self
            .program
            .definitions
            .iter()
            .map(|definition| measure(&definition.body).1)
            .collect();
        let order = super::cycles::needed_first(&calls);
        if order.iter().enumerate().all(|(new, old)| new == *old) {
            return;
        }
        let mut renamed = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = renamed.get_mut(*old) {
                *slot = super::declare::index(new);
            }
        }
        let mut open: Vec<&mut Expr> = roots_mut(&mut self.program);
        while let Some(expr) = open.pop() {
            if let ExprKind::Call(id, _) = &mut *expr.kind {
                *id = DefinitionId(renamed.get(id.index()).copied().unwrap_or(id.0));
            }
            open.extend(children_mut(expr));
        }
        self.rename_definitions(&renamed);
        self.program.definitions =
            in_order(&order, std::mem::take(&mut self.program.definitions)).into();
        self.definitions_written = in_order(&order, std::mem::take(&mut self.definitions_written));
        self.definition_progress = in_order(&order, std::mem::take(&mut self.definition_progress));
    }

    /// Gives the names of definitions their new ids: whoever types an expression later resolves them again.
    fn rename_definitions(&mut self, renamed: &[u32]) {
        for scope in &mut self.scopes {
            for entry in scope.names.values_mut().chain(scope.functions.values_mut()) {
                if let Meaning::Constant(id) | Meaning::Function(id) = &mut entry.entity {
                    *id = DefinitionId(renamed.get(id.index()).copied().unwrap_or(id.0));
                }
            }
        }
    }

    /// Reports the first definition or derived field that is longer than the limit once written out.
    ///
    /// A derived field is evaluated once for each record, so it counts as one step where it is used.
    pub fn limit_expansion(&mut self) {
        let limit = u64::try_from(self.limits.expansion).unwrap_or(u64::MAX);
        let measured: Vec<(u64, Vec<usize>)> = self
            .program
            .definitions
            .iter()
            .map(|definition| measure(&definition.body))
            .collect();
        let edges: Vec<Vec<usize>> = measured.iter().map(|(_, calls)| calls.clone()).collect();
        let mut total = vec![0_u64; measured.len()];
        for at in super::cycles::needed_first(&edges) {
            let Some((own, calls)) = measured.get(at) else {
                continue;
            };
            let called = calls.iter().filter_map(|call| total.get(*call));
            let sum = called.fold(*own, |sum, size| sum.saturating_add(*size));
            if let Some(slot) = total.get_mut(at) {
                *slot = sum;
            }
            if sum > limit {
                let Some(definition) = self.program.definitions.get(DefinitionId::at(at)) else {
                    continue;
                };
                let message = format!(
                    "written out, `{}` would have more than {limit} parts",
                    definition.declared.name
                );
                let diagnostic = Diagnostic::error(EXPANSION, definition.declared.name_span, message)
                    .help("use a `let` of a type or a rule for what is needed several times; `--limit expansion=N` raises the limit");
                self.report(diagnostic);
                return;
            }
        }
    }
}

/// The elements of a table, in another order.
fn in_order<T>(order: &[usize], table: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut old: Vec<Option<T>> = table.into_iter().map(Some).collect();
    order
        .iter()
        .filter_map(|at| old.get_mut(*at).and_then(Option::take))
        .collect()
}

/// The parts of a body, and the definitions that it calls, once per call.
fn measure(body: &Body) -> (u64, Vec<usize>) {
    let (mut size, mut calls) = (0_u64, Vec::new());
    let mut open: Vec<&Expr> = vec![&body.expr];
    while let Some(expr) = open.pop() {
        size = size.saturating_add(1);
        if let ExprKind::Call(id, _) = &*expr.kind {
            calls.push(id.index());
        }
        open.extend(children(expr));
    }
    (size, calls)
}
