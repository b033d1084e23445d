//! The parts of expressions and programs, for whoever walks over all of them.

use std::collections::HashSet;

pub use super::expression::{children, children_mut};
use super::program::{
    Block, Body, CurrencyFrom, DefinitionId, DerivedId, Expr, ExprKind, Part, Program, RecordId,
    TemplatePart,
};
use super::types::Type;

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
                let translated = requirement
                    .translations
                    .iter_mut()
                    .flat_map(|(_, parts)| parts);
                for part in requirement.otherwise.iter_mut().flatten().chain(translated) {
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
        if let ExprKind::Derived(base, derived) = &*expr.kind
            && let Type::Record(record) = &base.ty
            && self.derived.insert((*record, *derived))
            && let Some(field) = program
                .records
                .get(*record)
                .and_then(|one| one.derived.get(*derived))
        {
            any |= self.expr(&field.body.expr);
        }
        if let ExprKind::Call(definition, _) = &*expr.kind
            && self.called.insert(*definition)
            && let Some(definition) = program.definitions.get(*definition)
        {
            any |= self.expr(&definition.body.expr);
        }
        for child in children(expr) {
            any |= self.expr(child);
        }
        any
    }
}
