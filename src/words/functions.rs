//! Built-in functions as noun phrases and as claims, by the wording of their rows.

use super::claim::{BE, Claim, Mood, Verb};
use super::clauses::atom;
use super::noun::{Noun, Weight};
use super::speaker::{Scope, Speaker};
use super::text::{Words, listed, say};
use crate::builtins::Function;
use crate::builtins::signature::ParameterType;
use crate::builtins::wording::Phrase;
use crate::check::program::{ArithmeticOp, Constant, Expr, ExprKind};
use crate::check::types::Type;
use crate::value::{Number, RoundingMode};

impl Speaker<'_> {
    /// A built-in function that gives a value.
    pub(super) fn builtin(
        &self,
        scope: &Scope,
        function: &'static Function,
        arguments: &[Expr],
    ) -> Noun {
        let argument = |at: usize| {
            arguments
                .get(at)
                .map(|one| self.noun(scope, one).operand())
                .unwrap_or_default()
        };
        match function.wording.phrase {
            Phrase::Of { head, plural } => {
                let taken = self.taken_over(scope, head, arguments.first());
                taken
                    .unwrap_or_else(|| Noun::heavy(say![head, " of ", argument(0)]))
                    .many(plural)
            }
            Phrase::Template { words, plural } => {
                Noun::heavy(self.filled(scope, words, function, arguments, Noun::operand))
                    .many(plural)
            }
            Phrase::NumberOf => self.counted_noun(scope, arguments),
            Phrase::Least => self.extreme(scope, true, arguments),
            Phrase::Greatest => self.extreme(scope, false, arguments),
            Phrase::End(which) => self.end(scope, which, arguments.first()),
            Phrase::Position => match arguments {
                [list, position, ..] => self.at(scope, list, position),
                _ => Noun::heavy(say!["an element of ", argument(0)]),
            },
            Phrase::RoundedToPlaces => self.rounded(
                scope,
                arguments.first(),
                arguments.get(2),
                &places(&argument(1)),
            ),
            Phrase::RoundedToMinorUnit => self.rounded(
                scope,
                arguments.first(),
                arguments.get(1),
                &say!["the minor unit of its currency"],
            ),
            Phrase::Size => self.size(scope, arguments),
            Phrase::Root => {
                let degree = match arguments
                    .get(1)
                    .and_then(Expr::number)
                    .and_then(Number::to_i64)
                {
                    Some(2) => say!["the square root of "],
                    Some(3) => say!["the cube root of "],
                    _ => say!["the root of degree ", argument(1), " of "],
                };
                let root = say![degree, argument(0)];
                self.rounded_to(root, arguments.get(3), &places(&argument(2)))
            }
            Phrase::Power if arguments.len() == 4 => {
                let power = say![argument(0), " to the power of ", argument(1)];
                self.rounded_to(power, arguments.get(3), &places(&argument(2)))
            }
            Phrase::Power => match arguments.get(1).map(|power| &*power.kind) {
                Some(ExprKind::Constant(Constant::Number(two))) if two.to_i64() == Some(2) => {
                    let taken = self.taken_over(scope, "the square", arguments.first());
                    taken.unwrap_or_else(|| Noun::heavy(say!["the square of ", argument(0)]))
                }
                _ => Noun::composite(say![argument(0), " to the power of ", argument(1)]),
            },
            Phrase::Claim { .. } => {
                let claim = self.predicate(scope, function, arguments, false);
                Noun::composite(say!["whether ", claim.said(Mood::Is, false)])
            }
        }
    }

    /// A template with the arguments in it; a pattern is code.
    pub(super) fn filled(
        &self,
        scope: &Scope,
        template: &str,
        function: &Function,
        arguments: &[Expr],
        words_of: fn(&Noun) -> Words,
    ) -> Words {
        let parameters = function
            .signatures
            .first()
            .map_or(&[][..], |signature| signature.parameters);
        let argument = |at: usize| match (
            arguments.get(at),
            parameters.get(at).map(|parameter| parameter.takes),
        ) {
            (Some(argument), Some(ParameterType::Pattern)) => match argument.text() {
                Some(pattern) => Words::code(pattern),
                None => words_of(&self.noun(scope, argument)),
            },
            (Some(argument), _) => words_of(&self.noun(scope, argument)),
            (None, _) => Words::default(),
        };
        let mut words = Words::default();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            words.add(before);
            let (number, after) = behind.split_once('}').unwrap_or((behind, ""));
            words.add(number.parse().map(argument).unwrap_or_default());
            rest = after;
        }
        words.add(rest);
        words
    }

    fn counted_noun(&self, scope: &Scope, arguments: &[Expr]) -> Noun {
        let is_named = arguments
            .first()
            .is_some_and(|list| matches!(&*list.kind, ExprKind::Local(_)));
        let list = arguments.first().filter(|_| !is_named);
        let what = list.and_then(|list| self.elements(scope, list, true));
        let what = what
            .or_else(|| {
                arguments
                    .first()
                    .map(|list| self.noun(scope, list).operand())
            })
            .unwrap_or_default();
        // A document may state the number that is counted here.
        let stated = scope.is_taken(&format!("number of {}", what.plain()));
        Noun::heavy(say![
            "the number of ",
            what,
            if stated { " listed" } else { "" }
        ])
    }

    /// `xs[n]`, `nth(xs, n)`
    pub(super) fn at(&self, scope: &Scope, list: &Expr, position: &Expr) -> Noun {
        let written = position.number().and_then(Number::to_i64);
        if let Some(position) = written.filter(|position| *position > 0) {
            return self.end(scope, &ordinal(position), Some(list));
        }
        let one = self.element_noun(scope, list);
        let (position, list) = (
            self.noun(scope, position).operand(),
            self.noun(scope, list).operand(),
        );
        Noun::heavy(say![
            format!("the {one} at position "),
            position,
            " (counted from 1) of ",
            list
        ])
    }

    fn extreme(&self, scope: &Scope, least: bool, arguments: &[Expr]) -> Noun {
        let of = match arguments {
            [list] => self.noun(scope, list).operand(),
            several => {
                let all: Vec<Words> = several
                    .iter()
                    .map(|one| self.noun(scope, one).operand())
                    .collect();
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
            (Type::Date | Type::DateTime(_) | Type::Time | Type::YearMonth, true) => "earliest",
            (Type::Date | Type::DateTime(_) | Type::Time | Type::YearMonth, false) => "latest",
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
        let Some(list) = list else {
            return Noun::light("…");
        };
        if matches!(&*list.kind, ExprKind::Field(..) | ExprKind::Derived(..))
            && let Some(one) = self.elements(scope, list, false)
        {
            return Noun {
                weight: weight_of(&one),
                ..Noun::light(say![format!("the {which} "), one])
            };
        }
        Noun::heavy(say![
            format!("the {which} of "),
            self.noun(scope, list).operand()
        ])
    }

    fn size(&self, scope: &Scope, arguments: &[Expr]) -> Noun {
        let Some(inner) = arguments.first() else {
            return Noun::light("…");
        };
        let inner = if let ExprKind::Amount(money) = &*inner.kind
            && money.operands_of(ArithmeticOp::Subtract).is_some()
        {
            money
        } else {
            inner
        };
        match inner.operands_of(ArithmeticOp::Subtract) {
            Some((left, right)) => {
                let (a, b) = (
                    self.noun(scope, left).operand(),
                    self.noun(scope, right).operand(),
                );
                Noun::heavy(say!["the difference between ", a, " and ", b])
            }
            None => Noun::heavy(say![
                "the absolute value of ",
                self.noun(scope, inner).operand()
            ]),
        }
    }

    fn rounded(
        &self,
        scope: &Scope,
        value: Option<&Expr>,
        mode: Option<&Expr>,
        to: &Words,
    ) -> Noun {
        let value = value
            .map(|value| self.noun(scope, value).factor())
            .unwrap_or_default();
        self.rounded_to(value, mode, to)
    }

    fn rounded_to(&self, value: Words, mode: Option<&Expr>, to: &Words) -> Noun {
        let mode = mode
            .and_then(Expr::text)
            .and_then(|mode| RoundingMode::from_word(mode));
        let (how, note) = mode.map_or(("", ""), |mode| (mode.row().direction, mode.row().halves));
        Noun::heavy(say![value, " rounded", how, " to ", to, note])
    }

    /// Built-in functions that are true or false.
    pub(super) fn predicate(
        &self,
        scope: &Scope,
        function: &'static Function,
        arguments: &[Expr],
        negated: bool,
    ) -> Claim {
        let Phrase::Claim {
            verb,
            rest,
            opposite,
        } = function.wording.phrase
        else {
            return atom(
                self.builtin(scope, function, arguments),
                BE,
                "true",
                negated,
            );
        };
        let subject = arguments
            .first()
            .map_or_else(|| Noun::light("it"), |first| self.noun(scope, first))
            .many(true);
        let (verb, rest, negated) = match opposite.filter(|_| negated) {
            Some((verb, rest)) => (verb, rest, false),
            None => (verb, rest, negated),
        };
        atom(
            subject,
            Verb(verb.0, verb.1),
            self.filled(scope, rest, function, arguments, Noun::words),
            negated,
        )
    }
}

fn weight_of(words: &Words) -> Weight {
    if words.plain().contains(' ') {
        Weight::Heavy
    } else {
        Weight::Light
    }
}

/// `2 decimal places`; zero of them is a whole number.
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
