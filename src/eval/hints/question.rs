//! What an obligation asks, so that a hint does not answer by having less asked.

use std::collections::HashMap;

use super::super::finding::Verdict;
use super::super::recorder::Recorder;
use super::super::rules::{Explained, Obligation};
use crate::builtins::lists::{DISTINCT, SAME_SET, UNIQUE};
use crate::check::Program;
use crate::check::program::{Expr, ExprKind, LogicOp, Quantifier, RuleId, Tolerance};
use crate::check::walk;
use crate::syntax::ast::CompareOp;

/// A violated obligation, and what its rule asked when it was.
pub(super) struct HintQuestion<'q> {
    /// The obligation.
    pub obligation: &'q Obligation,
    /// What the clause read, compared and asked.
    pub recorder: &'q Recorder,
    /// Obligations of the rule at this record that apply.
    pub applying: usize,
    /// Other values may leave the clause with less to ask: an empty list, a side of `implies` that no longer counts.
    pub may_ask_less: bool,
    /// Single values may not satisfy, however many around them do: the clause asks for values that differ, or for those of
    /// a list.
    pub has_holes: bool,
    /// The spelling matters as well as the value.
    pub is_precise: bool,
}

impl<'q> HintQuestion<'q> {
    pub(super) fn of(program: &Program, explained: &'q Explained<'_>, all: &[Obligation]) -> Self {
        let obligation = &explained.obligation;
        let same = |one: &&Obligation| one.rule == obligation.rule && one.place == obligation.place;
        let asks = |wanted: fn(&Expr) -> bool| rule_has(program, obligation, wanted);
        Self {
            obligation,
            recorder: &explained.recorder,
            applying: applying(all.iter().filter(same)),
            may_ask_less: asks(|expr| obstacle(expr) == Obstacle::MayAskLess),
            has_holes: asks(|expr| obstacle(expr) == Obstacle::HasHoles),
            is_precise: asks(|expr| {
                matches!(
                    &*expr.kind,
                    ExprKind::Compare {
                        tolerance: Some(Tolerance::StatedPrecision),
                        ..
                    }
                )
            }),
        }
    }

    /// Whether the same obligation of the rule at this record holds, and as many of them apply.
    pub(super) fn is_met(&self, found: &[Obligation]) -> bool {
        let one = found.get(self.obligation.number);
        one.is_some_and(|one| is_same(one, self.obligation) && one.verdict == Verdict::Holds)
            && applying(found.iter()) >= self.applying
    }
}

fn rule_has(program: &Program, obligation: &Obligation, wanted: fn(&Expr) -> bool) -> bool {
    let rule = program.rules.get(obligation.rule).map(|rule| &rule.block);
    let exception = obligation
        .exception
        .and_then(|id| program.exceptions.get(id));
    let mut blocks = rule
        .into_iter()
        .chain(exception.map(|exception| &exception.block));
    blocks.any(|block| walk::any(program, block, &mut |expr| wanted(expr)))
}

/// What stands in the way of a search for other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    /// Nothing.
    None,
    /// Other values may leave less to ask.
    MayAskLess,
    /// Single values may not satisfy.
    HasHoles,
}

/// What a construct puts in the way of a search for other values.
fn obstacle(expr: &Expr) -> Obstacle {
    match &*expr.kind {
        ExprKind::Quantified {
            quantifier: Quantifier::Every | Quantifier::No,
            ..
        }
        | ExprKind::Logic(LogicOp::Implies, ..)
        | ExprKind::Comprehension { .. }
        | ExprKind::If(..)
        | ExprKind::OrElse(..)
        | ExprKind::Stretch { .. } => Obstacle::MayAskLess,
        ExprKind::In { container, .. }
            if !matches!(
                &*container.kind,
                ExprKind::Stretch { .. } | ExprKind::Local(_)
            ) =>
        {
            Obstacle::HasHoles
        }
        ExprKind::Builtin(function, _) if [&UNIQUE, &DISTINCT, &SAME_SET].contains(function) => {
            Obstacle::HasHoles
        }
        ExprKind::Compare {
            op: CompareOp::NotEqual,
            ..
        } => Obstacle::HasHoles,
        ExprKind::Quantified { .. }
        | ExprKind::Logic(..)
        | ExprKind::In { .. }
        | ExprKind::Builtin(..)
        | ExprKind::Compare { .. }
        | ExprKind::Constant(_)
        | ExprKind::It
        | ExprKind::Parent(_)
        | ExprKind::Local(_)
        | ExprKind::Field(..)
        | ExprKind::Derived(..)
        | ExprKind::Amount(_)
        | ExprKind::CurrencyOf(_)
        | ExprKind::Index(..)
        | ExprKind::Lookup(..)
        | ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Presence { .. }
        | ExprKind::Matches(..)
        | ExprKind::Word(..)
        | ExprKind::Deadline { .. }
        | ExprKind::The(_)
        | ExprKind::Sorted(..)
        | ExprKind::Grouped(..)
        | ExprKind::List(_)
        | ExprKind::Record(_)
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
        | ExprKind::Call(..)
        | ExprKind::Erroneous => Obstacle::None,
    }
}

fn applying<'o>(obligations: impl Iterator<Item = &'o Obligation>) -> usize {
    obligations
        .filter(|one| one.verdict != Verdict::NotApplicable)
        .count()
}

/// The same requirement of the same rule or exception at the same record.
fn is_same(one: &Obligation, other: &Obligation) -> bool {
    let key = |one: &Obligation| {
        (
            one.rule,
            one.place,
            one.number,
            one.requirement,
            one.exception,
        )
    };
    key(one) == key(other)
}

/// How many findings a document has left in which an obligation holds that did not; none where it does not, where another
/// obligation is worse than before, or where less of its rule holds than before and this one.
pub(super) fn left(
    before: &[Obligation],
    after: &[Obligation],
    meant: &Obligation,
) -> Option<usize> {
    let key = |one: &Obligation| (one.rule, one.place, one.number);
    let known: HashMap<_, Verdict> = before.iter().map(|one| (key(one), one.verdict)).collect();
    let is_met = after
        .iter()
        .any(|one| is_same(one, meant) && one.verdict == Verdict::Holds);
    let is_worse = |one: &Obligation| match one.verdict {
        Verdict::Violated | Verdict::Undetermined => known.get(&key(one)) != Some(&one.verdict),
        Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => false,
    };
    let holding = |all: &[Obligation]| {
        all.iter()
            .filter(|one| one.rule == meant.rule && one.verdict == Verdict::Holds)
            .count()
    };
    if !is_met
        || after.iter().any(is_worse)
        || holding(after) <= holding(before)
        || gains(before, after)
    {
        return None;
    }
    let wrong =
        |one: &&Obligation| matches!(one.verdict, Verdict::Violated | Verdict::Undetermined);
    let answered: HashMap<_, Verdict> = after.iter().map(|one| (key(one), one.verdict)).collect();
    // What is no longer asked is not mended.
    let is_left = |one: &&Obligation| answered.get(&key(one)) != Some(&Verdict::Holds);
    Some(before.iter().filter(wrong).filter(is_left).count())
}

/// Whether some rule has more obligations that are violated, or undetermined, than before.
fn gains(before: &[Obligation], after: &[Obligation]) -> bool {
    let count = |all: &[Obligation]| {
        let mut counts: HashMap<(RuleId, Verdict), usize> = HashMap::new();
        for one in all
            .iter()
            .filter(|one| matches!(one.verdict, Verdict::Violated | Verdict::Undetermined))
        {
            let count = counts.entry((one.rule, one.verdict)).or_default();
            *count = count.saturating_add(1);
        }
        counts
    };
    let known = count(before);
    count(after)
        .into_iter()
        .any(|(key, count)| known.get(&key).is_none_or(|known| *known < count))
}
