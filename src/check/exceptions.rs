//! Exceptions: to which versions of which rule they belong, and whether they can ever apply.

use std::collections::HashMap;

use super::checker::{Checker, Meaning, Surroundings};
use super::declare::{Written, index};
use super::program::{
    Condition, Constant, Declared, Exception, ExceptionId, Expr, ExprKind, LogicOp, RuleId,
};
use super::rules::{RuleScope, period};
use super::versions::Period;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{EXCEPTION_CYCLE, EXCEPTION_NEVER};
use crate::diagnostic::codes::names::DUPLICATE_NAME;
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::Span;
use crate::syntax::ast;

/// What a written exception is an exception to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ExceptionTarget {
    Rule(Vec<RuleId>),
    Exception(usize),
    /// It was reported.
    Nothing,
}

/// Where an exception leads to.
#[derive(Debug)]
struct Chain {
    /// The versions of the rule.
    rules: Vec<RuleId>,
    /// The exceptions on the way, nearest first.
    above: Vec<usize>,
}

/// All written exceptions.
struct Table<'t> {
    written: &'t [Written<'t, ast::Exception>],
    chains: &'t [Option<Chain>],
    periods: &'t [Period],
}

impl Table<'_> {
    /// Whether there is a day on which an exception, all those above it, and a version of its rule are in force.
    fn can_apply(&self, at: usize, version: &Period) -> bool {
        let (Some(Some(chain)), Some(own)) = (self.chains.get(at), self.periods.get(at)) else {
            return false;
        };
        let above: Vec<&Period> = chain
            .above
            .iter()
            .filter_map(|above| self.periods.get(*above))
            .collect();
        let all = || above.iter().copied().chain([own, version]);
        // Stretches of time have a day in common where any two of them have.
        all().enumerate().all(|(at, one)| {
            all()
                .skip(at.saturating_add(1))
                .all(|other| one.meets(other))
        })
    }
}

impl Checker<'_> {
    /// Types every exception, once for each version of its rule that its dates meet.
    pub fn type_exceptions(&mut self, scopes: &[Option<RuleScope>]) {
        let written = self.written.exceptions.clone();
        let targets: Vec<ExceptionTarget> = written.iter().map(|one| self.target(one)).collect();
        let edges: Vec<Vec<usize>> = targets
            .iter()
            .map(|target| match target {
                ExceptionTarget::Exception(other) => vec![*other],
                ExceptionTarget::Rule(_) | ExceptionTarget::Nothing => Vec::new(),
            })
            .collect();
        if let Some(cycle) = super::cycles::first_cycle(&edges) {
            self.report_exception_cycle(&cycle, &written);
        }
        let periods: Vec<Period> = written.iter().map(|one| self.dates_of(one.body)).collect();
        let mut of_rule: HashMap<RuleId, Vec<usize>> = HashMap::new();
        let mut chains = Vec::new();
        for (at, one) in written.iter().enumerate() {
            let chain = self.chain(at, one, &targets);
            for rule in chain.iter().flat_map(|chain| &chain.rules) {
                of_rule.entry(*rule).or_default().push(at);
            }
            chains.push(chain);
        }
        let table = Table {
            written: &written,
            chains: &chains,
            periods: &periods,
        };
        let mut typed = vec![false; written.len()];
        for version in 0..self.program.rules.len() {
            let rule = RuleId(index(version));
            let (Some(Some(scope)), Some(members)) = (scopes.get(version), of_rule.get(&rule))
            else {
                continue;
            };
            self.exceptions_to(rule, scope, &table, members, &mut typed);
        }
        for ((one, chain), (period, applies)) in
            written.iter().zip(&chains).zip(periods.iter().zip(&typed))
        {
            let Some(chain) = chain.as_ref().filter(|_| !applies) else {
                continue;
            };
            let above = chain
                .above
                .iter()
                .find(|above| typed.get(**above) == Some(&false));
            let apart = chain.above.iter().find(|above| {
                periods
                    .get(**above)
                    .is_some_and(|other| !period.meets(other))
            });
            let named =
                |at: Option<&usize>| at.and_then(|at| written.get(*at).zip(periods.get(*at)));
            match (named(apart), named(above)) {
                (Some((apart, there)), _) => {
                    let what = format!("`{}`, which it is an exception to", apart.body.name.text);
                    self.report_never_together(one, period.span, &what, there.span);
                }
                (None, Some((above, _))) => self.report_below_never(one, above),
                (None, None) => self.report_never_in_force(one, &chain.rules, period.span),
            }
        }
    }

    /// The rule that an exception leads to, and the exceptions on the way; none in a circle.
    fn chain(
        &mut self,
        at: usize,
        one: &Written<'_, ast::Exception>,
        targets: &[ExceptionTarget],
    ) -> Option<Chain> {
        let mut above = Vec::new();
        let mut at = at;
        for _ in 0..=self.limits.expression_depth {
            match targets.get(at)? {
                ExceptionTarget::Rule(ids) => {
                    return Some(Chain {
                        rules: ids.clone(),
                        above,
                    });
                }
                ExceptionTarget::Exception(other) => {
                    if above.contains(other) {
                        return None;
                    }
                    above.push(*other);
                    at = *other;
                }
                ExceptionTarget::Nothing => return None,
            }
        }
        let limit = self.limits.expression_depth;
        let message = format!("more than {limit} exceptions are exceptions to each other");
        let help = "the limit is expression_depth; `--limit expression_depth=N` raises it";
        self.report(Diagnostic::error(LIMIT, one.body.to.span, message).help(help));
        None
    }

    fn target(&mut self, written: &Written<'_, ast::Exception>) -> ExceptionTarget {
        match self.rule_or_exception_named(written.module, &written.body.to) {
            Some(Meaning::Rule(ids)) => ExceptionTarget::Rule(ids),
            Some(Meaning::Exception(at)) => ExceptionTarget::Exception(at),
            _ => ExceptionTarget::Nothing,
        }
    }

    fn report_exception_cycle(&mut self, cycle: &[usize], written: &[Written<'_, ast::Exception>]) {
        let members: Vec<&ast::Exception> = cycle
            .iter()
            .filter_map(|at| written.get(*at))
            .map(|one| one.body)
            .collect();
        let Some(first) = members.first() else { return };
        let message = match members.as_slice() {
            [one] => format!("`{}` is an exception to itself", one.name.text),
            _ => {
                let names: Vec<String> = members
                    .iter()
                    .map(|one| format!("`{}`", one.name.text))
                    .collect();
                format!(
                    "{} are exceptions to each other, and none of them to a rule",
                    names.join(" and ")
                )
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
    fn dates_of(&mut self, exception: &ast::Exception) -> Period {
        let said = self.diagnostics.len();
        let found = exception.clauses.iter().find_map(|clause| {
            let ast::ClauseKind::InForce { from, until } = &clause.kind else {
                return None;
            };
            self.in_force(from, until.as_ref(), clause.span)
        });
        self.diagnostics.truncate(said);
        period(found, exception.name.span)
    }

    /// Types the exceptions that one version of a rule may have, in the order of their declaration.
    fn exceptions_to(
        &mut self,
        rule: RuleId,
        scope: &RuleScope,
        table: &Table<'_>,
        candidates: &[usize],
        typed: &mut [bool],
    ) {
        let Some(version) = self.rule_period(rule) else {
            return;
        };
        let members: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|at| table.can_apply(*at, &version))
            .collect();
        let start = self.program.exceptions.len();
        let ids: HashMap<usize, ExceptionId> = members
            .iter()
            .enumerate()
            .map(|(position, at)| (*at, ExceptionId(index(start.saturating_add(position)))))
            .collect();
        let mut next_local = scope.around.next_local;
        for at in &members {
            let (Some(one), Some(Some(chain))) = (table.written.get(*at), table.chains.get(*at))
            else {
                continue;
            };
            let to = chain
                .above
                .first()
                .and_then(|above| ids.get(above).copied());
            let around = Surroundings {
                next_local,
                module: one.module,
                ..scope.around.clone()
            };
            next_local = self.type_exception(one, rule, to, around);
            if let Some(slot) = typed.get_mut(*at) {
                *slot = true;
            }
        }
        if let Some(rule) = self.program.rules.get_mut(rule) {
            rule.locals = next_local;
            rule.exceptions = members
                .iter()
                .filter_map(|at| ids.get(at).copied())
                .collect();
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
        let said = self.diagnostics.len();
        let head = self.head(written.module, around.it, &body.clauses, true);
        let seen: Vec<Span> = around.locals.iter().map(|local| local.span).collect();
        let built = self.block(around, &body.clauses);
        self.say_what_is_seen(&seen, said);
        self.name_version(rule, said);
        if let Some(never) = built
            .block
            .conditions
            .iter()
            .find(|condition| never_met(condition))
        {
            let word = if never.negated {
                "`unless` a condition that always holds"
            } else {
                "`when` a condition that never holds"
            };
            let message = format!("the exception `{}` can never apply: {word}", body.name.text);
            let diagnostic = Diagnostic::warning(EXCEPTION_NEVER, never.span, message);
            self.report(
                diagnostic.help("name what the document must say for the exception to apply"),
            );
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

    /// Adds to errors about names that an exception has them from its rule, if so: there they need not be
    /// bound again.
    fn say_what_is_seen(&mut self, seen: &[Span], since: usize) {
        for diagnostic in self
            .diagnostics
            .iter_mut()
            .skip(since)
            .filter(|one| one.code == DUPLICATE_NAME)
        {
            if diagnostic
                .labels
                .iter()
                .skip(1)
                .any(|label| seen.contains(&label.span))
            {
                let help = "leave it out: an exception sees what its rule binds; for something else choose another name";
                diagnostic.help = Some(help.to_owned());
            }
        }
    }

    /// Adds to diagnostics the version of the rule in which they occur, if there are several.
    fn name_version(&mut self, id: RuleId, since: usize) {
        let Some(rule) = self.program.rules.get(id) else {
            return;
        };
        let (name, span, at) = (&rule.declared.name, rule.declared.name_span, id.index());
        let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
        let same = |other: &&super::program::Rule| {
            other.declared.name == *name && other.declared.module == rule.declared.module
        };
        if beside
            .filter_map(|other| self.program.rules.get(RuleId::at(other)))
            .find(same)
            .is_none()
        {
            return;
        }
        for diagnostic in self.diagnostics.iter_mut().skip(since) {
            let text = "with this version of the rule, whose dates it meets";
            diagnostic
                .labels
                .push(crate::diagnostic::Label::new(span, text));
        }
    }

    fn report_never_in_force(
        &mut self,
        written: &Written<'_, ast::Exception>,
        rules: &[RuleId],
        here: Span,
    ) {
        let Some(rule) = rules.first().and_then(|id| self.program.rules.get(*id)) else {
            return;
        };
        if rule.record.0 == u32::MAX {
            return;
        }
        let there = rule
            .in_force
            .map_or(rule.declared.name_span, |in_force| in_force.span);
        let what = format!("`{}`", rule.declared.name);
        self.report_never_together(written, here, &what, there);
    }

    fn report_never_together(
        &mut self,
        written: &Written<'_, ast::Exception>,
        here: Span,
        what: &str,
        there: Span,
    ) {
        let name = &written.body.name.text;
        let message = format!(
            "the exception `{name}` can never apply: it is never in force together with {what}"
        );
        let diagnostic = Diagnostic::warning(EXCEPTION_NEVER, here, message)
            .label(there, "when that is in force")
            .help("give it dates that meet those of its rule, and of the exceptions above it");
        self.report(diagnostic);
    }

    fn report_below_never(
        &mut self,
        written: &Written<'_, ast::Exception>,
        above: &Written<'_, ast::Exception>,
    ) {
        let (name, above) = (&written.body.name, &above.body.name);
        let message = format!(
            "the exception `{}` can never apply: it is one to `{}`, which never does",
            name.text, above.text
        );
        let diagnostic = Diagnostic::warning(EXCEPTION_NEVER, written.body.to.span, message)
            .label(above.span, "this can never apply")
            .help(format!(
                "give `{}` dates that meet those of the rule",
                above.text
            ));
        self.report(diagnostic);
    }

    /// The exceptions' own names of a rule, those to exceptions included.
    pub fn exceptions_of(&self, rule: RuleId) -> Vec<&Declared> {
        let rule = self.program.rules.get(rule);
        let ids = rule.into_iter().flat_map(|rule| &rule.exceptions);
        ids.filter_map(|id| self.program.exceptions.get(*id))
            .map(|one| &one.declared)
            .collect()
    }
}

fn never_met(condition: &Condition) -> bool {
    constant_truth(&condition.expr, 64) == Some(condition.negated)
}

/// The truth value of a condition that is independent of the document, if that is easy to see.
fn constant_truth(expr: &Expr, depth: u32) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    if let Some(Constant::Boolean(value)) = expr.constant() {
        return Some(*value);
    }
    if let ExprKind::Not(inner) = &*expr.kind {
        return constant_truth(inner, depth).map(|value| !value);
    }
    let ExprKind::Logic(op, left, right) = &*expr.kind else {
        return None;
    };
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
