//! Comparisons, memberships and deadlines as claims.

use super::claim::{BE, Claim, Verb};
use super::clauses::atom;
use super::literals::percentage;
use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use super::text::{Words, say};
use crate::builtins::wording::{Phrase, Unchanged};
use crate::check::program::{Constant, Expr, ExprKind, Length, Quantifier, Tolerance};
use crate::check::types::Type;
use crate::syntax::ast::{CompareOp, DeadlineKind, Direction};
use crate::value::Number;

const EQUAL: Verb = Verb("equal", "equals");
const HAVE: Verb = Verb("have", "has");
const BEFORE: Verb = Verb("sort before", "sorts before");
const AFTER: Verb = Verb("sort after", "sorts after");

impl Speaker<'_> {
    /// `a = b`, `a <= b`, `a = b within t`
    pub(super) fn comparison(&self, scope: &Scope, expr: &Expr, negated: bool) -> Claim {
        let ExprKind::Compare {
            op,
            left,
            right,
            tolerance,
            ..
        } = &*expr.kind
        else {
            return self.claim(scope, expr, negated);
        };
        if left.ty == Type::Boolean {
            return self.truths_compared(scope, *op, left, right, negated);
        }
        let op = if negated { opposite(*op) } else { *op };
        if let Some(tolerance) = tolerance {
            return self.within(scope, op, left, right, tolerance);
        }
        let constant_first = matches!(&*left.kind, ExprKind::Constant(_))
            && !matches!(&*right.kind, ExprKind::Constant(_));
        let (left, op, right) = if constant_first {
            (right, flipped(op), left)
        } else {
            (left, op, right)
        };
        if let Some(claim) = self.counted(scope, left, op, right) {
            return claim;
        }
        let subject = self.noun(scope, left);
        if let Some(claim) = self.as_it_is(scope, op, left, right) {
            return claim;
        }
        // Nothing of money is nothing of its figure.
        let subject = match (&*left.kind, &*right.kind) {
            (ExprKind::Amount(money), ExprKind::Constant(Constant::Number(number)))
                if number.to_i64() == Some(0) =>
            {
                self.noun(scope, money)
            }
            (ExprKind::Amount(money), ExprKind::Constant(Constant::Zero)) => {
                self.noun(scope, money)
            }
            _ => subject,
        };
        let (verb, words, negated) = compared(op, left, right);
        let other = self.compared_noun(scope, left, right);
        let other = match words {
            // `exactly 10 days after`, not `exactly the day 10 days after`.
            "exactly " => other.after("the day ").unwrap_or(other),
            _ => other,
        };
        atom(subject, verb, say![words, other], negated)
    }

    /// `x = trim(x)` and the like: that something is already what a function would make of it.
    fn as_it_is(&self, scope: &Scope, op: CompareOp, left: &Expr, right: &Expr) -> Option<Claim> {
        let negated = match op {
            CompareOp::Equal => false,
            CompareOp::NotEqual => true,
            CompareOp::Less
            | CompareOp::LessOrEqual
            | CompareOp::Greater
            | CompareOp::GreaterOrEqual => return None,
        };
        let made = |side: &Expr, other: &Expr| {
            let ExprKind::Builtin(function, arguments) = &*side.kind else {
                return None;
            };
            let same =
                self.noun(scope, arguments.first()?).words() == self.noun(scope, other).words();
            let unchanged = function.wording.unchanged.filter(|_| same)?;
            Some((
                unchanged,
                arguments.get(1).cloned(),
                self.noun(scope, other),
            ))
        };
        let (unchanged, second, own) = made(right, left).or_else(|| made(left, right))?;
        let some = if negated { "" } else { "no " };
        Some(match unchanged {
            Unchanged::Lacks(what) => atom(own, HAVE, format!("{some}{what}"), false),
            Unchanged::Is(what) => atom(own, BE, what, negated),
            Unchanged::Places => {
                let second = second?;
                let places = super::functions::places(&self.noun(scope, &second).operand());
                if second.number().is_some_and(Number::is_zero) {
                    atom(own, BE, places, negated)
                } else {
                    atom(own, HAVE, say![format!("{some}more than "), places], false)
                }
            }
        })
    }

    /// What something is compared with; a bare text has no article.
    fn compared_noun(&self, scope: &Scope, left: &Expr, right: &Expr) -> Words {
        let noun = self.noun(scope, right);
        match right.number().filter(|_| left.ty == Type::Percent) {
            Some(number) => say![percentage(number)],
            None => noun.stated(),
        }
    }

    /// `0 <= x <= 100`: one subject with two bounds.
    pub(super) fn chain(&self, scope: &Scope, left: &Expr, right: &Expr) -> Option<Claim> {
        let ExprKind::Compare {
            op: first,
            left: low,
            right: middle,
            tolerance: None,
            ..
        } = &*left.kind
        else {
            return None;
        };
        let ExprKind::Compare {
            op: second,
            left: again,
            right: high,
            tolerance: None,
            ..
        } = &*right.kind
        else {
            return None;
        };
        if middle.span != again.span || middle.ty == Type::Boolean {
            return None;
        }
        let (first, second) = (flipped(*first), *second);
        let bounded = |op| !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if !bounded(first) || !bounded(second) {
            return None;
        }
        let (_, low_words, low_not) = compared(first, middle, low);
        let (verb, high_words, high_not) = compared(second, middle, high);
        if low_not || high_not {
            return None;
        }
        let (low, high) = (
            self.noun(scope, low).words(),
            self.noun(scope, high).words(),
        );
        Some(atom(
            self.noun(scope, middle),
            verb,
            say![low_words, low, " and ", high_words, high],
            false,
        ))
    }

    /// `count(xs) > 0` and the like: there is at least one.
    fn counted(&self, scope: &Scope, left: &Expr, op: CompareOp, right: &Expr) -> Option<Claim> {
        let ExprKind::Builtin(function, arguments) = &*left.kind else {
            return None;
        };
        let Phrase::NumberOf = function.wording.phrase else {
            return None;
        };
        let ExprKind::Constant(Constant::Number(number)) = &*right.kind else {
            return None;
        };
        let number = number.to_i64().filter(|number| *number >= 0)?;
        let (amount, many) = match (op, number) {
            (CompareOp::Greater, 0) | (CompareOp::GreaterOrEqual | CompareOp::NotEqual, 0..=1)
                if (op, number) != (CompareOp::GreaterOrEqual, 0)
                    && (op, number) != (CompareOp::NotEqual, 1) =>
            {
                ("at least one".to_owned(), false)
            }
            (CompareOp::Equal | CompareOp::LessOrEqual, 0) | (CompareOp::Less, 1) => {
                ("no".to_owned(), false)
            }
            (CompareOp::Greater, n) => (format!("more than {}", in_words(n)), n != 1),
            (CompareOp::GreaterOrEqual, n) => (format!("at least {}", in_words(n)), n != 1),
            (CompareOp::Less, n) => (format!("fewer than {}", in_words(n)), n != 1),
            (CompareOp::LessOrEqual, n) => (format!("at most {}", in_words(n)), n != 1),
            (CompareOp::Equal, n) => (format!("exactly {}", in_words(n)), n != 1),
            (CompareOp::NotEqual, 1) => ("either no or more than one".to_owned(), false),
            (CompareOp::NotEqual, n) => (format!("fewer or more than {}", in_words(n)), n != 1),
        };
        let what = self.elements(scope, arguments.first()?, many)?;
        Some(Claim::There {
            amount: say![amount],
            what,
            plural: many,
        })
    }

    fn within(
        &self,
        scope: &Scope,
        op: CompareOp,
        left: &Expr,
        right: &Expr,
        tolerance: &Tolerance,
    ) -> Claim {
        let (subject, other) = (self.noun(scope, left), self.noun(scope, right).words());
        let equal = op == CompareOp::Equal;
        let by = match tolerance {
            Tolerance::Absolute(by) => self.noun(scope, by).words(),
            Tolerance::Relative(share) => say![format!("{} of the latter", percentage(share))],
            Tolerance::StatedPrecision => {
                let rest = say![other, " in the precision in which the figures are stated"];
                return atom(subject, EQUAL, rest, !equal);
            }
        };
        if equal {
            atom(subject, EQUAL, say![other, ", give or take ", by], false)
        } else {
            atom(
                subject,
                Verb("differ from", "differs from"),
                say![other, " by more than ", by],
                false,
            )
        }
    }

    fn truths_compared(
        &self,
        scope: &Scope,
        op: CompareOp,
        left: &Expr,
        right: &Expr,
        negated: bool,
    ) -> Claim {
        let differ = (op == CompareOp::NotEqual) != negated;
        if let ExprKind::Constant(Constant::Boolean(truth)) = &*right.kind {
            return self.claim(scope, left, *truth == differ);
        }
        Claim::Same(
            Box::new(self.claim(scope, left, false)),
            Box::new(self.claim(scope, right, differ)),
        )
    }

    /// `x in xs`
    pub(super) fn membership(
        &self,
        scope: &Scope,
        item: &Expr,
        container: &Expr,
        negated: bool,
    ) -> Claim {
        if matches!(container.ty, Type::DateStretch | Type::InstantStretch) {
            let rest = say!["in ", self.noun(scope, container).words()];
            return atom(self.noun(scope, item), Verb("lie", "lies"), rest, negated);
        }
        let whole = matches!(&*container.kind, ExprKind::Constant(_) | ExprKind::List(_));
        if matches!(&*item.kind, ExprKind::Constant(_)) && !whole {
            let owner = self.noun(scope, container);
            return atom(
                owner,
                Verb("include", "includes"),
                self.noun(scope, item).words(),
                negated,
            );
        }
        let parts = if let Some(Constant::List(elements)) = container.constant() {
            let of = container.ty.element().unwrap_or(&Type::Unknown);
            Some(
                elements
                    .iter()
                    .map(|one| super::literals::constant(self.program, one, of))
                    .collect::<Vec<_>>(),
            )
        } else if let ExprKind::List(elements) = &*container.kind {
            Some(
                elements
                    .iter()
                    .map(|one| self.noun(scope, one).words())
                    .collect(),
            )
        } else {
            None
        };
        let rest = match parts {
            Some(parts) if negated && parts.len() > 1 => {
                let rest = say!["neither ", super::literals::some_of(parts, "nor")];
                return atom(self.noun(scope, item), BE, rest, false);
            }
            Some(parts) => super::literals::some_of(parts, "or"),
            None => say!["one of ", self.noun(scope, container).words()],
        };
        atom(self.noun(scope, item), BE, rest, negated)
    }

    /// `X within L after Y`
    pub(super) fn deadline(&self, scope: &Scope, expr: &Expr, negated: bool) -> Claim {
        let ExprKind::Deadline {
            subject,
            kind,
            length,
            direction,
            anchor,
            ..
        } = &*expr.kind
        else {
            return self.claim(scope, expr, negated);
        };
        let length = match length {
            Length::Elapsed(length) => self.noun(scope, length).words(),
            Length::WorkingDays(days, calendar) => self.working_days(scope, days, *calendar),
        };
        let towards = match direction {
            Direction::After => " after ",
            Direction::Before => " before ",
        };
        // The day itself is in time; what lies on its other side is not.
        let itself = if matches!(anchor.ty, Type::Date) {
            "on or within "
        } else {
            "at or within "
        };
        let (kind, negated) = match (kind, direction, negated) {
            (DeadlineKind::Within, _, negated) => (itself, negated),
            (DeadlineKind::AtLeast, _, false) => ("at least ", false),
            (DeadlineKind::AtLeast, Direction::After, true) => ("earlier than ", false),
            (DeadlineKind::AtLeast, Direction::Before, true) => ("later than ", false),
        };
        let rest = say![kind, length, towards, self.noun(scope, anchor).words()];
        atom(
            self.noun(scope, subject),
            Verb("fall", "falls"),
            rest,
            negated,
        )
    }

    /// The stored field whose presence is asked.
    pub(super) fn stored(&self, scope: &Scope, field: &Expr) -> Noun {
        if let ExprKind::Field(base, id) = &*field.kind {
            self.field(scope, base, *id)
        } else {
            self.noun(scope, field)
        }
    }
}

/// How a number is compared with the count of a quantifier.
pub(super) fn counted_as(quantifier: &Quantifier, negated: bool) -> (Verb, &'static str, bool) {
    match (quantifier, negated) {
        (Quantifier::AtMost(_), false) => (BE, "at most ", false),
        (Quantifier::AtMost(_), true) => (BE, "more than ", false),
        (Quantifier::Exactly(_), negated) => (EQUAL, "", negated),
        (Quantifier::AtLeast(_) | Quantifier::Every | Quantifier::Some | Quantifier::No, false) => {
            (BE, "at least ", false)
        }
        (Quantifier::AtLeast(_) | Quantifier::Every | Quantifier::Some | Quantifier::No, true) => {
            (BE, "less than ", false)
        }
    }
}

/// Small numbers as words where they count things.
fn in_words(number: i64) -> String {
    match number {
        1 => "one".to_owned(),
        number => number.to_string(),
    }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
    }
}

/// The same comparison with its sides changed over.
fn flipped(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal | CompareOp::NotEqual => op,
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
    }
}

/// The verb of a comparison, the words behind it, and whether it is negated.
fn compared(op: CompareOp, left: &Expr, right: &Expr) -> (Verb, &'static str, bool) {
    let of_time = |ty: &Type| {
        matches!(
            ty,
            Type::Date | Type::DateTime(_) | Type::Time | Type::YearMonth
        )
    };
    let times = of_time(&left.ty) || of_time(&right.ty);
    let texts = left.ty.is_text() || right.ty.is_text();
    let plain = matches!(&*right.kind, ExprKind::Constant(_)) || texts;
    let worked_out = matches!(
        &*right.kind,
        ExprKind::Arithmetic { .. } | ExprKind::AddWorkingDays { .. }
    );
    let same = match (times && !plain, worked_out) {
        (true, true) => "exactly ",
        (true, false) => "the same as ",
        (false, _) => "",
    };
    match op {
        CompareOp::Equal if plain || times => (BE, same, false),
        CompareOp::NotEqual if plain || times => (BE, same, true),
        CompareOp::Equal => (EQUAL, "", false),
        CompareOp::NotEqual => (EQUAL, "", true),
        CompareOp::Less if times => (BE, "before ", false),
        CompareOp::Greater if times => (BE, "after ", false),
        CompareOp::LessOrEqual if times => (BE, "no later than ", false),
        CompareOp::GreaterOrEqual if times => (BE, "no earlier than ", false),
        CompareOp::Less if texts => (BEFORE, "", false),
        CompareOp::Greater if texts => (AFTER, "", false),
        CompareOp::LessOrEqual if texts => (AFTER, "", true),
        CompareOp::GreaterOrEqual if texts => (BEFORE, "", true),
        CompareOp::Less => (BE, "less than ", false),
        CompareOp::Greater => (BE, "more than ", false),
        CompareOp::LessOrEqual => (BE, "at most ", false),
        CompareOp::GreaterOrEqual => (BE, "at least ", false),
    }
}
