//! What may be missing, empty or of several currencies, and is used as if it could not.

use std::collections::{HashMap, HashSet};

use super::{LintFindings, all, blocks, roots};
use crate::builtins::lists::{COUNT, SUM};
use crate::check::program::{
    Block, Condition, Each, Expr, ExprKind, FieldId, LocalId, LogicOp, Part, Program, Quantifier,
    Rule, StoredField,
};
use crate::check::types::Type;
use crate::check::walk;
use crate::diagnostic::codes::lints as code;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn rule<'p>(found: &mut LintFindings<'p>, rule: &'p Rule) {
    let program = found.program;
    let mut present = Vec::new();
    let mut lets = Lets::default();
    block(found, &rule.block, &mut present, &mut lets);
    for exception in rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id))
    {
        let mut present = Vec::new();
        for condition in &rule.block.conditions {
            known(condition, &mut present);
        }
        block(found, &exception.block, &mut present, &mut lets);
    }
    currencies(found, rule);
}

/// Amounts and sums of whatever currency, in a rule that does not speak of currencies.
fn currencies(found: &mut LintFindings<'_>, rule: &Rule) {
    let mut expressions = Vec::new();
    for block in blocks(found.program, rule) {
        roots(block, &mut expressions);
    }
    let speaks_of_currency = expressions.iter().any(|expr| {
        let mut any = false;
        all(expr, &mut |part| {
            any |= matches!(&*part.kind, ExprKind::CurrencyOf(_))
        });
        any
    });
    if speaks_of_currency {
        return;
    }
    let mut said = Vec::new();
    for expr in expressions {
        all(expr, &mut |part| {
            if let ExprKind::Amount(money) = &*part.kind
                && money.ty == Type::Money(None)
            {
                let message = format!("`{}` is a number of any currency", found.written(part));
                let help = "compare amounts of money themselves, or say which currency is meant: `m.currency = \"EUR\"`";
                said.push(Diagnostic::warning(code::BARE_AMOUNT, part.span, message).help(help));
            }
            if let ExprKind::Builtin(function, arguments) = &*part.kind
                && **function == SUM
                && arguments
                    .first()
                    .is_some_and(|list| list.ty == Type::List(Box::new(Type::Money(None))))
            {
                let message = format!(
                    "`{}` is undetermined where the currencies differ",
                    found.written(part)
                );
                let help = "say in the type which currency it is, `money in EUR`, or sum those of one currency";
                said.push(Diagnostic::warning(code::MAY_MIX, part.span, message).help(help));
            }
        });
    }
    for diagnostic in said {
        found.say(diagnostic);
    }
}

/// What each `let` needs of optional fields: it is asked for where the `let` is used, since what is known differs.
type Lets<'p> = HashMap<LocalId, Vec<(&'p Expr, &'p StoredField)>>;

/// `present` is what is known to be there.
fn block<'p>(
    found: &mut LintFindings<'p>,
    block: &'p Block,
    present: &mut Vec<&'p Expr>,
    lets: &mut Lets<'p>,
) {
    let before = present.len();
    for one in &block.lets {
        let mut needs = Vec::new();
        Uses {
            program: found.program,
            lets,
            needs: &mut needs,
        }
        .of(&one.expr, &mut Vec::new());
        let mut seen = HashSet::new();
        needs.retain(|(expr, _)| seen.insert(expr.span));
        lets.insert(one.local, needs);
    }
    for condition in &block.conditions {
        uses(found, &condition.expr, present, lets, code::OFTEN_UNKNOWN);
        known(condition, present);
    }
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                uses(
                    found,
                    &requirement.expr,
                    present,
                    lets,
                    code::UNGUARDED_OPTIONAL,
                );
            }
            Part::ForEach(each) => {
                uses(found, &each.list, present, lets, code::OFTEN_UNKNOWN);
                may_be_empty(found, &each.list, each.span);
                let outer = present.len();
                if let Some(filter) = &each.filter {
                    uses(found, filter, present, lets, code::OFTEN_UNKNOWN);
                    when_true(filter, present);
                }
                self::block(found, &each.block, present, lets);
                present.truncate(outer);
            }
        }
    }
    present.truncate(before);
}

fn known<'p>(condition: &'p Condition, present: &mut Vec<&'p Expr>) {
    if condition.negated {
        when_false(&condition.expr, present)
    } else {
        when_true(&condition.expr, present)
    }
}

/// Reports optional fields whose presence nothing ensures, and lists that may be empty.
fn uses<'p>(
    found: &mut LintFindings<'p>,
    expr: &'p Expr,
    present: &mut Vec<&'p Expr>,
    lets: &Lets<'p>,
    code: Code,
) {
    let mut needs = Vec::new();
    Uses {
        program: found.program,
        lets,
        needs: &mut needs,
    }
    .of(expr, present);
    for (expr, field) in needs {
        report(found, expr, field, code);
    }
    all(expr, &mut |part| {
        if let ExprKind::Quantified {
            each,
            quantifier: Quantifier::Every,
            ..
        } = &*part.kind
        {
            may_be_empty(found, &each.list, part.span);
        }
    });
}

/// Gathers the optional fields that nothing makes sure of.
struct Uses<'p, 'l> {
    program: &'p Program,
    lets: &'l Lets<'p>,
    needs: &'l mut Vec<(&'p Expr, &'p StoredField)>,
}

impl<'p> Uses<'p, '_> {
    /// `present` is as it was when this returns.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of whatever else it is, all parts count"
    )]
    fn of(&mut self, expr: &'p Expr, present: &mut Vec<&'p Expr>) {
        let outer = present.len();
        match &*expr.kind {
            // Whether something is present is always decided.
            ExprKind::Presence { .. } => {}
            ExprKind::Field(base, id) => {
                self.of(base, present);
                self.field(expr, base, *id, present);
            }
            ExprKind::Local(local) => {
                let needs = self.lets.get(local).into_iter().flatten();
                self.needs
                    .extend(needs.filter(|(expr, _)| !present.contains(expr)));
            }
            ExprKind::Logic(op, left, right) => {
                self.of(left, present);
                match op {
                    LogicOp::And | LogicOp::Implies => when_true(left, present),
                    LogicOp::Or => when_false(left, present),
                }
                self.of(right, present);
            }
            ExprKind::If(condition, then, otherwise) => {
                self.of(condition, present);
                when_true(condition, present);
                self.of(then, present);
                present.truncate(outer);
                when_false(condition, present);
                self.of(otherwise, present);
            }
            ExprKind::OrElse(left, right) => {
                self.besides_absence(left, present);
                self.of(right, present);
            }
            ExprKind::Quantified { each, body, .. }
            | ExprKind::Comprehension { each, body, .. } => {
                self.each(each, present);
                self.of(body, present);
            }
            ExprKind::The(each) => self.each(each, present),
            _ => {
                for child in crate::check::walk::children(expr) {
                    self.of(child, present);
                }
            }
        }
        present.truncate(outer);
    }

    /// What the left side of `or else` needs: not that its own path be there.
    fn besides_absence(&mut self, left: &'p Expr, present: &mut Vec<&'p Expr>) {
        if let ExprKind::Field(base, _)
        | ExprKind::Derived(base, _)
        | ExprKind::Amount(base)
        | ExprKind::CurrencyOf(base) = &*left.kind
        {
            self.besides_absence(base, present);
        } else if !matches!(&*left.kind, ExprKind::Local(_)) {
            self.of(left, present);
        }
    }

    fn field(&mut self, expr: &'p Expr, base: &Expr, id: FieldId, present: &[&'p Expr]) {
        let Type::Record(record) = &base.ty else {
            return;
        };
        let record = self.program.records.get(*record);
        let Some(field) = record.and_then(|record| record.fields.get(id)) else {
            return;
        };
        if field.optional && field.default.is_none() && !present.contains(&expr) {
            self.needs.push((expr, field));
        }
    }

    fn each(&mut self, each: &'p Each, present: &mut Vec<&'p Expr>) {
        self.of(&each.list, present);
        if let Some(filter) = &each.filter {
            self.of(filter, present);
            when_true(filter, present);
        }
    }
}

fn report(found: &mut LintFindings<'_>, expr: &Expr, field: &StoredField, code: Code) {
    let written = found.written(expr);
    let (message, help) = if code == code::OFTEN_UNKNOWN {
        (
            format!("this condition is unknown wherever `{written}` is missing"),
            format!(
                "ask first whether `{written} is present`, or give it a value to take when absent: `else …`"
            ),
        )
    } else {
        (
            format!("`{written}` may be missing, and the requirement is then undetermined"),
            format!(
                "if that is not meant, add `when {written} is present`, or a value to take when absent: `else …`"
            ),
        )
    };
    let diagnostic = Diagnostic::warning(code, expr.span, message);
    found.say(
        diagnostic
            .label(field.span, "it is declared here, with `?`")
            .help(help),
    );
}

/// What is there where a condition is true.
fn when_true<'p>(expr: &'p Expr, present: &mut Vec<&'p Expr>) {
    if let ExprKind::Presence {
        field,
        present: true,
    } = &*expr.kind
    {
        there(field, present);
    } else if let ExprKind::Logic(LogicOp::And, left, right) = &*expr.kind {
        when_true(left, present);
        when_true(right, present);
    } else if let ExprKind::Not(inner) = &*expr.kind {
        when_false(inner, present);
    } else if let ExprKind::Compare { left, right, .. } = &*expr.kind {
        // What was compared and found so was there.
        for side in [left, right] {
            compared(side, present);
        }
    }
}

/// The fields without which an expression has no value.
fn compared<'p>(expr: &'p Expr, present: &mut Vec<&'p Expr>) {
    if matches!(&*expr.kind, ExprKind::OrElse(..)) {
        return;
    }
    if matches!(&*expr.kind, ExprKind::Field(..)) {
        present.push(expr);
    }
    for child in walk::children(expr) {
        compared(child, present);
    }
}

/// A field is present, and so are the records that contain it.
fn there<'p>(field: &'p Expr, present: &mut Vec<&'p Expr>) {
    let mut at = field;
    while let ExprKind::Field(base, _) = &*at.kind {
        present.push(at);
        at = base;
    }
}

/// What is there where a condition is false.
fn when_false<'p>(expr: &'p Expr, present: &mut Vec<&'p Expr>) {
    if let ExprKind::Presence {
        field,
        present: false,
    } = &*expr.kind
    {
        there(field, present);
    } else if let ExprKind::Logic(LogicOp::Or, left, right) = &*expr.kind {
        when_false(left, present);
        when_false(right, present);
    } else if let ExprKind::Not(inner) = &*expr.kind {
        when_true(inner, present);
    }
}

/// The lists whose elements some rule counts, or of which it asks for some.
pub(super) fn counted(program: &Program) -> HashSet<&Expr> {
    let mut counted = HashSet::new();
    for rule in &program.rules {
        let mut expressions = Vec::new();
        roots(&rule.block, &mut expressions);
        for expr in expressions {
            all(expr, &mut |part| {
                if let ExprKind::Builtin(function, arguments) = &*part.kind
                    && **function == COUNT
                {
                    counted.extend(arguments);
                }
                if let ExprKind::Quantified {
                    quantifier: Quantifier::Some | Quantifier::AtLeast(_) | Quantifier::Exactly(_),
                    each,
                    ..
                } = &*part.kind
                {
                    counted.insert(&each.list);
                }
            });
        }
    }
    counted
}

/// A list of a document that nothing requires to have elements.
fn may_be_empty(found: &mut LintFindings<'_>, list: &Expr, span: Span) {
    if !matches!(&*list.kind, ExprKind::Field(..)) || found.counted.contains(list) {
        return;
    }
    let written = found.written(list);
    let message = format!("where `{written}` is empty this says nothing");
    let help = format!("if it may not be empty, require so: `require count({written}) > 0`");
    found.say(Diagnostic::warning(code::MAY_BE_EMPTY, span, message).help(help));
}
