//! Exceptions: to which versions of which rule they belong, and whether they can ever apply.

use super::checker::{Checker, Entity, Surroundings};
use super::declare::{Written, index};
use super::program::{Condition, Exception, ExceptionId, Expr, ExprKind, InForce, LogicOp, RuleId};
use super::rules::{RuleScope, period};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{EXCEPTION_CYCLE, EXCEPTION_NEVER};
use crate::syntax::ast;

/// What a written exception is an exception to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Rule(Vec<RuleId>),
    Exception(usize),
    /// It was reported.
    Nothing,
}

impl Checker<'_> {
    /// Types every exception, once for each version of its rule that its dates meet.
    pub fn type_exceptions(&mut self, scopes: &[Option<RuleScope>]) {
        let written = self.written.exceptions.clone();
        let targets: Vec<Target> = written.iter().map(|one| self.target(one)).collect();
        let edges: Vec<Vec<usize>> = targets
            .iter()
            .map(|target| match target {
                Target::Exception(other) => vec![*other],
                _ => Vec::new(),
            })
            .collect();
        if let Some(cycle) = super::cycles::first_cycle(&edges) {
            self.report_exception_cycle(&cycle, &written);
        }
        let in_force: Vec<Option<InForce>> = written.iter().map(|one| self.dates_of(one.body)).collect();
        let chains: Vec<Option<(Vec<RuleId>, Vec<usize>)>> = (0..written.len()).map(|at| chain(at, &targets)).collect();
        let mut typed = vec![false; written.len()];
        for version in 0..self.program.rules.len() {
            let rule = RuleId(index(version));
            let Some(Some(scope)) = scopes.get(version) else { continue };
            self.exceptions_to(rule, scope, &written, &chains, &in_force, &mut typed);
        }
        for (at, one) in written.iter().enumerate() {
            let known = chains.get(at).and_then(Option::as_ref);
            if let Some((rules, _)) = known.filter(|_| typed.get(at) == Some(&false)) {
                self.report_never_in_force(one, rules, in_force.get(at).copied().flatten());
            }
        }
    }

    fn target(&mut self, written: &Written<'_, ast::Exception>) -> Target {
        match self.rule_or_exception_named(written.module, &written.body.to) {
            Some(Entity::Rule(ids)) => Target::Rule(ids),
            Some(Entity::Exception(at)) => Target::Exception(at),
            _ => Target::Nothing,
        }
    }

    fn report_exception_cycle(&mut self, cycle: &[usize], written: &[Written<'_, ast::Exception>]) {
        let members: Vec<&ast::Exception> =
            cycle.iter().filter_map(|at| written.get(*at)).map(|one| one.body).collect();
        let Some(first) = members.first() else { return };
        let message = match members.as_slice() {
            [one] => format!("`{}` is an exception to itself", one.name.text),
            _ => {
                let names: Vec<String> = members.iter().map(|one| format!("`{}`", one.name.text)).collect();
                format!("{} are exceptions to each other, and none of them to a rule", names.join(" and "))
            }
        };
        let mut diagnostic = Diagnostic::error(EXCEPTION_CYCLE, first.to.span, message)
            .help("write after `to` which rule it is an exception to");
        for other in members.iter().skip(1) {
            diagnostic = diagnostic.label(other.to.span, "and this leads back");
        }
        self.report(diagnostic);
    }

    /// The dates of an exception, without a word: they are reported where its head is read.
    fn dates_of(&mut self, exception: &ast::Exception) -> Option<InForce> {
        let said = self.diagnostics.len();
        let found = exception.clauses.iter().find_map(|clause| match &clause.kind {
            ast::ClauseKind::InForce { from, until } => self.in_force(from, until.as_ref(), clause.span),
            _ => None,
        });
        self.diagnostics.truncate(said);
        found
    }

    /// Types the exceptions that one version of a rule may have, in the order of their declaration.
    fn exceptions_to(
        &mut self,
        rule: RuleId,
        scope: &RuleScope,
        written: &[Written<'_, ast::Exception>],
        chains: &[Option<(Vec<RuleId>, Vec<usize>)>],
        in_force: &[Option<InForce>],
        typed: &mut [bool],
    ) {
        let meets = |at: usize| {
            let one = written.get(at)?;
            let mine = period(in_force.get(at).copied().flatten(), one.body.name.span);
            Some(self.rule_period(rule)?.meets(&mine))
        };
        let members: Vec<usize> = (0..written.len())
            .filter(|at| {
                let Some(Some((rules, above))) = chains.get(*at) else { return false };
                rules.contains(&rule) && std::iter::once(at).chain(above).all(|one| meets(*one) == Some(true))
            })
            .collect();
        let start = self.program.exceptions.len();
        let id_of = |at: usize| {
            let position = members.iter().position(|member| *member == at)?;
            Some(ExceptionId(index(start.saturating_add(position))))
        };
        let mut next_local = scope.around.next_local;
        for at in &members {
            let Some(one) = written.get(*at) else { continue };
            let to = chains.get(*at).and_then(Option::as_ref).and_then(|(_, above)| above.first().copied());
            let around = Surroundings { next_local, module: one.module, ..scope.around.clone() };
            next_local = self.type_exception(one, rule, to.and_then(id_of), around);
            if let Some(slot) = typed.get_mut(*at) {
                *slot = true;
            }
        }
        let ids = (0..members.len()).map(|position| ExceptionId(index(start.saturating_add(position)))).collect();
        if let Some(rule) = self.program.rules.get_mut(rule.index()) {
            rule.locals = next_local;
            rule.exceptions = ids;
        }
    }

    /// Types one exception to one version of a rule; returns the next free slot of the frame.
    fn type_exception(
        &mut self,
        written: &Written<'_, ast::Exception>,
        rule: RuleId,
        to: Option<ExceptionId>,
        around: Surroundings,
    ) -> u32 {
        let body = written.body;
        let head = self.head(written.module, around.it, &body.clauses, true);
        let built = self.block(around, &body.clauses);
        if let Some(never) = built.block.conditions.iter().find(|condition| never_met(condition)) {
            let word = if never.negated {
                "`unless` a condition that always holds"
            } else {
                "`when` a condition that never holds"
            };
            let message = format!("the exception `{}` can never apply: {word}", body.name.text);
            let diagnostic = Diagnostic::warning(EXCEPTION_NEVER, never.span, message);
            self.report(diagnostic.help("name what the document must say for the exception to apply"));
        }
        self.program.exceptions.push(Exception {
            declared: self.declared(written.module, &body.name, written.item),
            rule,
            to,
            sources: head.sources,
            in_force: head.in_force,
            block: built.block,
            requirements: built.requirements,
        });
        built.around.next_local
    }

    fn report_never_in_force(
        &mut self,
        written: &Written<'_, ast::Exception>,
        rules: &[RuleId],
        in_force: Option<InForce>,
    ) {
        let Some(rule) = rules.first().and_then(|id| self.program.rules.get(id.index())) else { return };
        if rule.record.0 == u32::MAX {
            return;
        }
        let name = &written.body.name;
        let message = format!(
            "the exception `{}` can never apply: it is never in force together with `{}`",
            name.text, rule.declared.name
        );
        let there = rule.in_force.map_or(rule.declared.name_span, |in_force| in_force.span);
        let here = in_force.map_or(name.span, |in_force| in_force.span);
        let diagnostic = Diagnostic::warning(EXCEPTION_NEVER, here, message)
            .label(there, "when the rule is in force")
            .help("give it dates that meet those of its rule, and of the exceptions above it");
        self.report(diagnostic);
    }

    /// The exceptions' own names of a rule, those to exceptions included.
    pub fn exceptions_of(&self, rule: RuleId) -> Vec<&str> {
        let rule = self.program.rules.get(rule.index());
        let ids = rule.into_iter().flat_map(|rule| &rule.exceptions);
        ids.filter_map(|id| self.program.exceptions.get(id.index())).map(|one| &*one.declared.name).collect()
    }
}

/// The rule that an exception leads to, and the exceptions on the way, nearest first; none in a circle.
fn chain(at: usize, targets: &[Target]) -> Option<(Vec<RuleId>, Vec<usize>)> {
    let mut above = Vec::new();
    let mut at = at;
    for _ in 0..=targets.len() {
        match targets.get(at)? {
            Target::Rule(ids) => return Some((ids.clone(), above)),
            Target::Exception(other) => {
                above.push(*other);
                at = *other;
            }
            Target::Nothing => return None,
        }
    }
    None
}

fn never_met(condition: &Condition) -> bool {
    constant_truth(&condition.expr, 64) == Some(condition.negated)
}

/// What a condition says whatever the document says, where that is plain to see.
fn constant_truth(expr: &Expr, depth: u32) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    match &*expr.kind {
        ExprKind::Constant(super::program::Constant::Boolean(value)) => Some(*value),
        ExprKind::Not(inner) => constant_truth(inner, depth).map(|value| !value),
        ExprKind::Logic(op, left, right) => {
            let (left, right) = (constant_truth(left, depth), constant_truth(right, depth));
            match op {
                LogicOp::And if left == Some(false) || right == Some(false) => Some(false),
                LogicOp::And => left.zip(right).map(|(left, right)| left && right),
                LogicOp::Or if left == Some(true) || right == Some(true) => Some(true),
                LogicOp::Or => left.zip(right).map(|(left, right)| left || right),
                LogicOp::Implies if left == Some(false) || right == Some(true) => Some(true),
                LogicOp::Implies => left.zip(right).map(|(left, right)| !left || right),
            }
        }
        _ => None,
    }
}
