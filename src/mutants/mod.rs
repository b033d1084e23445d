//! Small changes of rules, each of which a test should notice.
//!
//! A test that passes on the rules and on a changed copy of them does not tell
//! the two apart: nobody would notice if the clause were wrong in this way.
//! [`list`] finds the changes that the clauses of a module allow, and
//! [`mutated`] makes one of them in a copy of the program. A copy has the ids
//! and the spans of the original, so that the same plan runs it.

mod amounts;
mod apply;
mod offers;
mod sites;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::check::program::{ArithmeticOp, Constant, InForce, Program};
use crate::diagnostic::Code;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast::CompareOp;
use crate::value::Date;

/// One small change.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// The span of the changed clause or value, which identifies the site.
    pub at: Span,
    /// What a person is shown.
    pub shown: Span,
    /// What becomes of it.
    pub change: Mutation,
    /// What it belongs to.
    pub owner: Owner,
    /// The kind of change.
    pub code: Code,
    /// The change in words.
    pub wording: Wording,
    /// What a test that notices it would look like.
    pub help: String,
}

/// A change in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// One thing becomes another: `` `>=` `` becomes `` `>` ``.
    Becomes(String, String),
    /// Any other change, as a sentence: `` `not` is dropped ``.
    Sentence(String),
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Becomes(one, other) => write!(f, "{one} becomes {other}"),
            Self::Sentence(text) => f.write_str(text),
        }
    }
}

/// What a clause belongs to: its kind, and its full path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// What it is.
    pub kind: OwnerKind,
    /// The full path, as `kz.international_projects.public_discussion`.
    pub path: Arc<str>,
}

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// A rule, with its exceptions.
    Rule,
    /// A derived field.
    Derived,
    /// A definition.
    Definition,
    /// A parameter.
    Parameter,
}

/// What becomes of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mutation {
    /// A comparison gets another operator.
    Compare(CompareOp),
    /// A literal gets another value.
    Constant(Constant),
    /// Of `a and b` or `a or b` one side is left; of `a implies b` the second.
    KeepLeft,
    /// The other side is left.
    KeepRight,
    /// `every` becomes `some`.
    Some,
    /// `some` becomes `every`.
    Every,
    /// `exactly n` becomes `at least n`.
    AtLeast,
    /// Negates `not p`, `is present`, `in` and the like.
    Opposite,
    /// `+` becomes `-`, and so on.
    Arithmetic(ArithmeticOp),
    /// `within …` after a comparison is dropped.
    Exact,
    /// `within L` becomes `at least L`, and the reverse.
    OtherDeadline,
    /// `from A to B` becomes `from A until B`, and the reverse.
    OtherEnd,
    /// `sorted by k` becomes `sorted by k descending`, and the reverse.
    OtherOrder,
    /// A `when` or `unless` is dropped.
    DropCondition,
    /// A `where` is dropped.
    DropFilter,
    /// A `require` or `forbid` is dropped.
    DropRequirement,
    /// An exception never applies.
    DropException,
    /// Other dates in force.
    InForce(Date, Option<Date>),
    /// The day on which one version of a rule follows another is moved in both.
    Boundary(Date, Date),
    /// A value of a parameter is in force from another day; the one before it ends then.
    From(Date),
    /// A value of a parameter is in force until another day.
    Until(Date),
    /// A value of a parameter is another one.
    Value(Constant),
}

/// The changes that the clauses of one text allow, in the order of the text.
pub fn list(program: &Program, source: SourceId, sources: &Sources) -> Vec<Mutant> {
    let mut copy = program.clone();
    let mut mutants = Vec::new();
    sites::each(&mut copy, &mut |owner, site| {
        offers::of(owner, &site, sources, &mut mutants)
    });
    mutants
        .iter_mut()
        .for_each(|mutant| follow(program, mutant));
    let (mut seen, mut moved) = (HashMap::new(), HashSet::new());
    mutants.retain(|mutant| {
        let Mutation::Boundary(was, becomes) = mutant.change else {
            return true;
        };
        moved.insert((mutant.owner.clone(), was, becomes))
    });
    mutants.retain(|mutant| {
        let at_place: &mut Vec<Mutation> = seen.entry(mutant.at).or_default();
        let is_new = mutant.at.source == source && !at_place.contains(&mutant.change);
        if is_new {
            at_place.push(mutant.change.clone());
        }
        is_new
    });
    mutants.sort_by_key(|mutant| (mutant.shown.start, mutant.shown.end, mutant.code));
    mutants
}

/// Where one version of a rule ends as another begins, both move: else there would be two on one day, or none.
fn follow(program: &Program, mutant: &mut Mutant) {
    let Mutation::InForce(from, until) = mutant.change else {
        return;
    };
    let versions: Vec<InForce> = program
        .rules
        .iter()
        .filter(|rule| rule.declared.path == mutant.owner.path)
        .filter_map(|rule| rule.in_force)
        .collect();
    let Some(own) = versions.iter().find(|version| version.span == mutant.at) else {
        return;
    };
    let begins = versions.iter().any(|other| other.until == Some(own.from)) && from != own.from;
    let ended = own
        .until
        .filter(|end| versions.iter().any(|other| other.from == *end) && until != own.until);
    match (begins, ended, until) {
        (true, ..) => mutant.change = Mutation::Boundary(own.from, from),
        (_, Some(end), Some(until)) => mutant.change = Mutation::Boundary(end, until),
        _ => {}
    }
}

/// A copy of a program with one change, made in the text `source`: the same module may be another text's in another
/// program. None where there is nothing to change.
pub fn mutated(program: &Program, mutant: &Mutant, source: SourceId) -> Option<Program> {
    let mut copy = program.clone();
    let at = Span {
        source,
        ..mutant.at
    };
    let mut made = false;
    sites::each(&mut copy, &mut |owner, site| {
        made |= if let Mutation::Boundary(was, becomes) = mutant.change {
            *owner == mutant.owner && apply::boundary(site, was, becomes)
        } else {
            apply::to(site, at, &mutant.change)
        };
    });
    made.then_some(copy)
}
