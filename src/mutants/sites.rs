//! Visits every site of a program that can be changed, in a fixed order.

use std::sync::Arc;

use super::{Owner, OwnerKind};
use crate::check::program::{
    Block, Exception, Expr, ForEach, InForce, Parameter, Part, Program, Requirement,
};
use crate::check::walk;

/// A site that can be changed.
pub(super) enum Site<'p> {
    /// An expression; those inside it come after it.
    Expr(&'p mut Expr),
    /// A block: its conditions and requirements, with the number of requirements in its rule or exception.
    Block(&'p mut Block, u32),
    /// A `for each` with its `where`.
    Each(&'p mut ForEach),
    /// A `require` or `forbid`.
    Requirement(&'p mut Requirement),
    /// Dates in force.
    InForce(&'p mut InForce),
    /// An exception as a whole.
    Exception(&'p mut Exception),
    /// A parameter's values.
    Parameter(&'p mut Parameter),
}

/// A visitor of sites.
type Act<'a> = dyn FnMut(&Owner, Site<'_>) + 'a;

/// Visits all sites.
pub(super) fn each(program: &mut Program, act: &mut Act<'_>) {
    let paths: Vec<Arc<str>> = program
        .rules
        .iter()
        .map(|rule| Arc::clone(&rule.declared.path))
        .collect();
    for rule in &mut program.rules {
        let owner = Owner {
            kind: OwnerKind::Rule,
            path: Arc::clone(&rule.declared.path),
        };
        if let Some(in_force) = &mut rule.in_force {
            act(&owner, Site::InForce(in_force));
        }
        block(&owner, &mut rule.block, rule.requirements, act);
    }
    for exception in &mut program.exceptions {
        let path = paths
            .get(exception.rule.index())
            .map(Arc::clone)
            .unwrap_or_default();
        let owner = Owner {
            kind: OwnerKind::Rule,
            path,
        };
        act(&owner, Site::Exception(exception));
        if let Some(in_force) = &mut exception.in_force {
            act(&owner, Site::InForce(in_force));
        }
        block(&owner, &mut exception.block, exception.requirements, act);
    }
    for record in &mut program.records {
        let path = Arc::clone(&record.declared.path);
        for field in &mut record.derived {
            let owner = Owner {
                kind: OwnerKind::Derived,
                path: format!("{path}.{}", field.name).into(),
            };
            expr(&owner, &mut field.body.expr, act);
        }
    }
    for definition in &mut program.definitions {
        let owner = Owner {
            kind: OwnerKind::Definition,
            path: Arc::clone(&definition.declared.path),
        };
        expr(&owner, &mut definition.body.expr, act);
    }
    for parameter in &mut program.parameters {
        let owner = Owner {
            kind: OwnerKind::Parameter,
            path: Arc::clone(&parameter.declared.path),
        };
        act(&owner, Site::Parameter(parameter));
    }
}

fn block(owner: &Owner, one: &mut Block, requirements: u32, act: &mut Act<'_>) {
    one.lets
        .iter_mut()
        .for_each(|binding| expr(owner, &mut binding.expr, act));
    one.conditions
        .iter_mut()
        .for_each(|condition| expr(owner, &mut condition.expr, act));
    for part in &mut one.parts {
        match part {
            Part::Requirement(requirement) => {
                act(owner, Site::Requirement(requirement));
                expr(owner, &mut requirement.expr, act);
            }
            Part::ForEach(each) => {
                expr(owner, &mut each.list, act);
                each.filter
                    .iter_mut()
                    .for_each(|filter| expr(owner, filter, act));
                act(owner, Site::Each(each));
                // The checker limits how deep these nest.
                block(owner, &mut each.block, requirements, act);
            }
        }
    }
    // What is dropped is dropped last: its parts were visited before.
    act(owner, Site::Block(one, requirements));
}

fn expr(owner: &Owner, one: &mut Expr, act: &mut Act<'_>) {
    act(owner, Site::Expr(one));
    walk::children_mut(one)
        .into_iter()
        .for_each(|child| expr(owner, child, act));
}
