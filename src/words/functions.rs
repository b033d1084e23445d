//! The built-in functions, as values and as claims.

use super::claim::{BE, Claim, Mood, Verb};
use super::clauses::atom;
use super::noun::{Noun, Weight};
use super::speaker::{Scope, Speaker};
use super::text::{Words, listed, say};
use crate::check::program::{ArithmeticOp, Builtin, Constant, Expr, ExprKind};
use crate::check::types::Type;

impl Speaker<'_> {
    /// A built-in function that gives a value.
    pub(super) fn builtin(&self, scope: &Scope, builtin: Builtin, arguments: &[Expr]) -> Noun {
        let argument = |at: usize| arguments.get(at).map(|one| self.noun(scope, one).operand()).unwrap_or_default();
        let of = |head: &str| {
            let taken = self.taken_over(scope, head, arguments.first());
            taken.unwrap_or_else(|| Noun::heavy(say![head, " of ", argument(0)]))
        };
        match builtin {
            Builtin::Sum => of("the sum"),
            Builtin::Count => {
                let is_named = arguments.first().is_some_and(|list| matches!(&*list.kind, ExprKind::Local(_)));
                let list = arguments.first().filter(|_| !is_named);
                let what = list.and_then(|list| self.elements(scope, list, true));
                let what = what.unwrap_or_else(|| argument(0));
                // A document may state the number that is counted here.
                let stated = scope.is_taken(&format!("number of {}", what.plain()));
                Noun::heavy(say!["the number of ", what, if stated { " listed" } else { "" }])
            }
            Builtin::Min | Builtin::Max => self.extreme(scope, builtin == Builtin::Min, arguments),
            Builtin::Mean => of("the average"),
            Builtin::First => self.end(scope, "first", arguments.first()),
            Builtin::Last => self.end(scope, "last", arguments.first()),
            Builtin::Nth => match arguments {
                [list, position, ..] => self.at(scope, list, position),
                _ => of("an element"),
            },
            Builtin::Distinct => Noun::heavy(say![argument(0), " without repetitions"]).many(true),
            Builtin::Keys => of("the keys").many(true),
            Builtin::Values => of("the values").many(true),
            Builtin::Round => self.rounded(scope, arguments.first(), arguments.get(2), &places(&argument(1))),
            Builtin::RoundToMinorUnit => {
                self.rounded(scope, arguments.first(), arguments.get(1), &say!["the minor unit of its currency"])
            }
            Builtin::Abs => self.size(scope, arguments),
            Builtin::Power => match arguments.get(1).map(|power| &*power.kind) {
                Some(ExprKind::Constant(Constant::Number(two))) if two.to_i64() == Some(2) => of("the square"),
                _ => Noun::composite(say![argument(0), " to the power of ", argument(1)]),
            },
            Builtin::Length => of("the number of characters"),
            Builtin::Upper => Noun::heavy(say![argument(0), " in capital letters"]),
            Builtin::Lower => Noun::heavy(say![argument(0), " in small letters"]),
            Builtin::Trim => Noun::heavy(say![argument(0), " without blanks around it"]),
            Builtin::Words => of("the words").many(true),
            Builtin::Find => {
                let pattern = match arguments.first().map(|pattern| &*pattern.kind) {
                    Some(ExprKind::Constant(Constant::Text(pattern))) => Words::code(pattern),
                    _ => argument(0),
                };
                Noun::heavy(say!["what the pattern ", pattern, " finds in ", argument(1)])
            }
            Builtin::Split => {
                Noun::heavy(say!["the parts into which ", argument(1), " divides ", argument(0)]).many(true)
            }
            Builtin::Unique | Builtin::Ascending | Builtin::Descending | Builtin::SameSet => {
                let claim = self.predicate(scope, builtin, arguments, false);
                Noun::composite(say!["whether ", claim.said(Mood::Is, false)])
            }
        }
    }

    /// `xs[n]`, `nth(xs, n)`
    pub(super) fn at(&self, scope: &Scope, list: &Expr, position: &Expr) -> Noun {
        match &*position.kind {
            ExprKind::Constant(Constant::Number(number)) if number.to_i64().is_some_and(|n| n > 0) => {
                self.end(scope, &ordinal(number.to_i64().unwrap_or(0)), Some(list))
            }
            _ => {
                let one = self.element_noun(scope, list);
                let (position, list) = (self.noun(scope, position).operand(), self.noun(scope, list).operand());
                Noun::heavy(say![format!("the {one} at position "), position, " (counted from 1) of ", list])
            }
        }
    }

    fn extreme(&self, scope: &Scope, least: bool, arguments: &[Expr]) -> Noun {
        let of = match arguments {
            [list] => self.noun(scope, list).operand(),
            several => {
                let all: Vec<Words> = several.iter().map(|one| self.noun(scope, one).operand()).collect();
                listed(&all, "and")
            }
        };
        let ty = match arguments.first().map(|first| &first.ty) {
            Some(Type::List(element)) => element,
            Some(ty) => ty,
            None => &Type::Unknown,
        };
        let of_two = !matches!(arguments, [_]);
        let word = match (ty, least) {
            (Type::Date | Type::DateTime(_) | Type::Time, true) => "earliest",
            (Type::Date | Type::DateTime(_) | Type::Time, false) => "latest",
            (Type::Period(_) | Type::Duration, true) => "shortest",
            (Type::Period(_) | Type::Duration, false) => "longest",
            (_, true) => "smallest",
            (_, false) => "largest",
        };
        let word = match word.strip_suffix("est").filter(|_| of_two) {
            Some(stem) => format!("{stem}er"),
            None => word.to_owned(),
        };
        let taken = self.taken_over(scope, &format!("the {word}"), arguments.first());
        taken.unwrap_or_else(|| Noun::heavy(say![format!("the {word} of "), of]))
    }

    /// The first, the last, or another element.
    fn end(&self, scope: &Scope, which: &str, list: Option<&Expr>) -> Noun {
        let Some(list) = list else { return Noun::light("…") };
        if matches!(&*list.kind, ExprKind::Field(..) | ExprKind::Derived(..))
            && let Some(one) = self.elements(scope, list, false)
        {
            return Noun { weight: weight_of(&one), ..Noun::light(say![format!("the {which} "), one]) };
        }
        Noun::heavy(say![format!("the {which} of "), self.noun(scope, list).operand()])
    }

    fn size(&self, scope: &Scope, arguments: &[Expr]) -> Noun {
        let Some(inner) = arguments.first() else { return Noun::light("…") };
        let inner = match &*inner.kind {
            ExprKind::Amount(money)
                if matches!(&*money.kind, ExprKind::Arithmetic { op: ArithmeticOp::Subtract, .. }) =>
            {
                money
            }
            _ => inner,
        };
        match &*inner.kind {
            ExprKind::Arithmetic { op: ArithmeticOp::Subtract, left, right, .. } => {
                let (a, b) = (self.noun(scope, left).operand(), self.noun(scope, right).operand());
                Noun::heavy(say!["the difference between ", a, " and ", b])
            }
            _ => Noun::heavy(say!["the absolute value of ", self.noun(scope, inner).operand()]),
        }
    }

    fn rounded(&self, scope: &Scope, value: Option<&Expr>, mode: Option<&Expr>, to: &Words) -> Noun {
        let value = value.map(|value| self.noun(scope, value).factor()).unwrap_or_default();
        let mode = match mode.map(|mode| &*mode.kind) {
            Some(ExprKind::Constant(Constant::Text(mode))) => &**mode,
            _ => "",
        };
        let (how, note) = match mode {
            "half_up" => ("", " (halves away from zero)"),
            "half_down" => ("", " (halves towards zero)"),
            "half_even" => ("", " (halves to the even digit)"),
            "up" => (" away from zero", ""),
            "down" => (" towards zero", ""),
            "ceiling" => (" up", ""),
            "floor" => (" down", ""),
            _ => ("", ""),
        };
        Noun::heavy(say![value, " rounded", how, " to ", to, note])
    }

    /// Built-in functions that are true or false.
    pub(super) fn predicate(&self, scope: &Scope, builtin: Builtin, arguments: &[Expr], negated: bool) -> Claim {
        let subject = arguments.first().map_or_else(|| Noun::light("it"), |first| self.noun(scope, first)).many(true);
        match builtin {
            Builtin::Unique => {
                if negated {
                    return atom(subject, Verb("contain", "contains"), "something twice", false);
                }
                atom(subject, BE, "different from one another", false)
            }
            Builtin::Ascending => atom(subject, BE, "in strictly ascending order", negated),
            Builtin::Descending => atom(subject, BE, "in strictly descending order", negated),
            Builtin::SameSet => {
                let other = arguments.get(1).map(|other| self.noun(scope, other).words()).unwrap_or_default();
                let rest = say!["the same elements as ", other, ", in whatever order"];
                atom(subject, Verb("have", "has"), rest, negated)
            }
            Builtin::Sum
            | Builtin::Count
            | Builtin::Min
            | Builtin::Max
            | Builtin::Mean
            | Builtin::First
            | Builtin::Last
            | Builtin::Nth
            | Builtin::Distinct
            | Builtin::Keys
            | Builtin::Values
            | Builtin::Round
            | Builtin::RoundToMinorUnit
            | Builtin::Abs
            | Builtin::Power
            | Builtin::Length
            | Builtin::Upper
            | Builtin::Lower
            | Builtin::Trim
            | Builtin::Words
            | Builtin::Find
            | Builtin::Split => {
                let noun = self.builtin(scope, builtin, arguments);
                atom(noun, BE, "true", negated)
            }
        }
    }
}

fn weight_of(words: &Words) -> Weight {
    if words.plain().contains(' ') { Weight::Heavy } else { Weight::Light }
}

/// `2 decimal places`; none of them make a whole number.
pub(super) fn places(places: &Words) -> Words {
    match places.plain().as_str() {
        "0" => say!["a whole number"],
        "1" => say!["one decimal place"],
        _ => say![places, " decimal places"],
    }
}

/// `first`, `2nd`, `11th`
fn ordinal(number: i64) -> String {
    match (number, number.rem_euclid(10), number.rem_euclid(100)) {
        (1, ..) => "first".to_owned(),
        (2, ..) => "second".to_owned(),
        (3, ..) => "third".to_owned(),
        (_, _, 11..=13) => format!("{number}th"),
        (_, 1, _) => format!("{number}st"),
        (_, 2, _) => format!("{number}nd"),
        (_, 3, _) => format!("{number}rd"),
        _ => format!("{number}th"),
    }
}
