//! The parts of expressions and programs, for whoever walks over all of them.

use std::collections::HashSet;

use super::program::{
    Block, Body, CurrencyFrom, DefinitionId, DerivedId, Each, Expr, ExprKind, Length, Part,
    Program, Quantifier, RecordId, TemplatePart, Tolerance,
};
use super::types::Type;

/// Writes the walk once for shared and once for mutable expressions.
macro_rules! children {
    ($(#[$doc:meta])* $name:ident, $each:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub fn $name(expr: & $($mutable)? Expr) -> Vec<& $($mutable)? Expr> {
            match & $($mutable)? *expr.kind {
            ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Local(_)
            | ExprKind::CheckDate
            | ExprKind::Data(_)
            | ExprKind::Erroneous => Vec::new(),
            ExprKind::Parent(a)
            | ExprKind::Field(a, _)
            | ExprKind::Derived(a, _)
            | ExprKind::Amount(a)
            | ExprKind::CurrencyOf(a)
            | ExprKind::Negate(a)
            | ExprKind::Not(a)
            | ExprKind::Presence { field: a, .. }
            | ExprKind::Matches(a, _)
            | ExprKind::Measure { stretch: a, .. }
            | ExprKind::WorkingDaysIn(_, a)
            | ExprKind::WorkingHoursIn(_, a)
            | ExprKind::Length(a, _)
            | ExprKind::Part { operand: a, .. }
            | ExprKind::IsWorkingDay(a, _)
            | ExprKind::NextWorkingDay(_, a)
            | ExprKind::PreviousWorkingDay(_, a) => vec![a],
            ExprKind::Index(a, b)
            | ExprKind::Lookup(a, b)
            | ExprKind::Logic(_, a, b)
            | ExprKind::Arithmetic { left: a, right: b, .. }
            | ExprKind::In { item: a, container: b, .. }
            | ExprKind::Word(_, a, b)
            | ExprKind::Stretch { from: a, to: b, .. }
            | ExprKind::AddWorkingDays { base: a, days: b, .. } => vec![a, b],
            ExprKind::If(a, b, c) => vec![a, b, c],
            ExprKind::Compare { left, right, tolerance, .. } => {
                let tolerance = match tolerance {
                    Some(Tolerance::Absolute(by)) => Some(by),
                    _ => None,
                };
                [left, right].into_iter().chain(tolerance).collect()
            }
            ExprKind::Deadline { subject, length, anchor, .. } => {
                let (Length::Elapsed(length) | Length::WorkingDays(length, _)) = length;
                vec![subject, length, anchor]
            }
            ExprKind::Quantified { quantifier, each, body } => {
                let count = match quantifier {
                    Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => Some(n),
                    Quantifier::Every | Quantifier::Some | Quantifier::No => None,
                };
                count.into_iter().chain($each(each)).chain([body]).collect()
            }
            ExprKind::Comprehension { each, body, .. } => std::iter::once(body).chain($each(each)).collect(),
            ExprKind::The(each) => $each(each).collect(),
            ExprKind::Sorted(each, keys) | ExprKind::Grouped(each, keys) => $each(each).chain(keys).collect(),
            ExprKind::List(elements) => elements.into_iter().collect(),
            ExprKind::Record(fields) => fields.into_iter().flatten().collect(),
            ExprKind::Parameter(_, day) => day.into_iter().collect(),
            ExprKind::Call(_, arguments) | ExprKind::Builtin(_, arguments) => arguments.into_iter().collect(),
        }
        }

        fn $each(each: & $($mutable)? Each) -> impl Iterator<Item = & $($mutable)? Expr> {
            std::iter::once(& $($mutable)? each.list).chain(& $($mutable)? each.filter)
        }
    };
}

children! {
    /// The expressions directly inside one, in the order in which they are written.
    children, of_each
}

children! {
    /// The expressions directly inside one, to be changed.
    children_mut, of_each_mut, mut
}

/// Every outermost expression of a program, mutable.
pub fn roots_mut(program: &mut Program) -> Vec<&mut Expr> {
    let mut roots = Vec::new();
    for record in &mut program.records {
        let heads = record
            .dated_by
            .iter_mut()
            .chain(&mut record.priced_in)
            .chain(record.derived.iter_mut().map(|field| &mut field.body));
        roots.extend(heads.map(|body| &mut body.expr));
        for from in record
            .fields
            .iter_mut()
            .flat_map(|field| &mut field.currency_from)
        {
            match from {
                CurrencyFrom::Body(Body { expr, .. }) => roots.push(expr),
                CurrencyFrom::Path(_) => {}
            }
        }
    }
    roots.extend(
        program
            .definitions
            .iter_mut()
            .map(|definition| &mut definition.body.expr),
    );
    for rule in &mut program.rules {
        roots.extend(rule.dated_by.iter_mut().map(|body| &mut body.expr));
        in_block(&mut rule.block, &mut roots);
    }
    for exception in &mut program.exceptions {
        in_block(&mut exception.block, &mut roots);
    }
    roots
}

fn in_block<'p>(block: &'p mut Block, roots: &mut Vec<&'p mut Expr>) {
    roots.extend(block.lets.iter_mut().map(|one| &mut one.expr));
    roots.extend(block.conditions.iter_mut().map(|one| &mut one.expr));
    for part in &mut block.parts {
        match part {
            Part::Requirement(requirement) => {
                roots.push(&mut requirement.expr);
                for part in requirement.otherwise.iter_mut().flatten() {
                    match part {
                        TemplatePart::Value(expr) => roots.push(expr),
                        TemplatePart::Text(_) => {}
                    }
                }
            }
            Part::ForEach(each) => {
                roots.push(&mut each.list);
                roots.extend(&mut each.filter);
                // The checker limits how deep these nest.
                in_block(&mut each.block, roots);
            }
        }
    }
}

/// Whether an expression of a block, or one behind its derived fields and definitions, is such a one.
pub fn any(program: &Program, block: &Block, wanted: &mut dyn FnMut(&Expr) -> bool) -> bool {
    let mut walk = ExprWalk {
        program,
        derived: HashSet::new(),
        called: HashSet::new(),
        wanted,
    };
    walk.block(block)
}

/// The same for one expression.
pub fn any_in(program: &Program, expr: &Expr, wanted: &mut dyn FnMut(&Expr) -> bool) -> bool {
    ExprWalk {
        program,
        derived: HashSet::new(),
        called: HashSet::new(),
        wanted,
    }
    .expr(expr)
}

struct ExprWalk<'p, 'w> {
    program: &'p Program,
    derived: HashSet<(RecordId, DerivedId)>,
    called: HashSet<DefinitionId>,
    wanted: &'w mut dyn FnMut(&Expr) -> bool,
}

impl ExprWalk<'_, '_> {
    fn block(&mut self, block: &Block) -> bool {
        let heads = block
            .lets
            .iter()
            .map(|one| &one.expr)
            .chain(block.conditions.iter().map(|one| &one.expr));
        let mut any = false;
        for expr in heads {
            any |= self.expr(expr);
        }
        for part in &block.parts {
            any |= match part {
                Part::Requirement(requirement) => self.expr(&requirement.expr),
                Part::ForEach(each) => {
                    let list = self.expr(&each.list);
                    let filter = each.filter.as_ref().is_some_and(|filter| self.expr(filter));
                    let inner = self.block(&each.block);
                    list || filter || inner
                }
            };
        }
        any
    }

    fn expr(&mut self, expr: &Expr) -> bool {
        let program = self.program;
        let mut any = (self.wanted)(expr);
        match &*expr.kind {
            ExprKind::Derived(base, derived) => {
                if let Type::Record(record) = &base.ty
                    && self.derived.insert((*record, *derived))
                    && let Some(field) = program
                        .records
                        .get(*record)
                        .and_then(|one| one.derived.get(*derived))
                {
                    any |= self.expr(&field.body.expr);
                }
            }
            ExprKind::Call(definition, _) => {
                if self.called.insert(*definition)
                    && let Some(definition) = program.definitions.get(*definition)
                {
                    any |= self.expr(&definition.body.expr);
                }
            }
            ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Amount(_)
            | ExprKind::CurrencyOf(_)
            | ExprKind::Index(..)
            | ExprKind::Lookup(..)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Logic(..)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::If(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Comprehension { .. }
            | ExprKind::The(_)
            | ExprKind::Sorted(..)
            | ExprKind::Grouped(..)
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Stretch { .. }
            | ExprKind::Measure { .. }
            | ExprKind::WorkingDaysIn(..)
            | ExprKind::WorkingHoursIn(..)
            | ExprKind::Length(..)
            | ExprKind::AddWorkingDays { .. }
            | ExprKind::Part { .. }
            | ExprKind::IsWorkingDay(..)
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::CheckDate
            | ExprKind::Parameter(..)
            | ExprKind::Data(_)
            | ExprKind::Builtin(..)
            | ExprKind::Erroneous => {}
        }
        for child in children(expr) {
            any |= self.expr(child);
        }
        any
    }
}
