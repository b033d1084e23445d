//! Claims, apart from their mood: `the total must equal the sum`, `the total equals the sum`.

use std::rc::Rc;

use super::noun::Noun;
use super::text::{Fragment, Words, say};

/// Whether something must be so or is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// `must be`
    Must,
    /// `is`
    Is,
}

/// A verb: its plain form and that of the third person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verb(pub &'static str, pub &'static str);

pub(super) const BE: Verb = Verb("be", "is");

impl Verb {
    fn said(self, plural: bool, mood: Mood, negated: bool) -> String {
        let not = if negated { " not" } else { "" };
        match (mood, self == BE) {
            (Mood::Must, _) => format!("must{not} {}", self.0),
            (Mood::Is, true) => format!("{}{not}", if plural { "are" } else { "is" }),
            (Mood::Is, false) if negated => {
                format!("{} not {}", if plural { "do" } else { "does" }, self.0)
            }
            (Mood::Is, false) => (if plural { self.0 } else { self.1 }).to_owned(),
        }
    }
}

/// Subject, verb, and what follows.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub subject: Noun,
    pub verb: Verb,
    /// Without the space before it.
    pub rest: Words,
    pub negated: bool,
}

/// What is claimed.
#[derive(Debug, Clone)]
pub(super) enum Claim {
    /// `the total equals the sum`
    Atom(Atom),
    /// `there is at least one party …`
    There {
        /// `at least one`
        amount: Words,
        /// `party whose id is missing`
        what: Words,
        /// Takes `are`.
        plural: bool,
    },
    /// A sentence of the rule file's author.
    Sentence {
        /// Its words.
        words: Words,
        /// That it is not so.
        negated: bool,
    },
    /// All of them.
    All(Vec<Claim>),
    /// At least one of them.
    Any(Vec<Claim>),
    /// Not all of them: a `forbid` of several.
    Never(Vec<Claim>),
    /// Both or neither.
    Same(Box<Claim>, Box<Claim>),
    /// `if …, then …`; and what is so where the condition is not, with that condition's opposite
    If(Box<Claim>, Box<Claim>, Option<Box<(Claim, Claim)>>),
    /// `for every party …, …`
    Every {
        /// `party whose id is present`
        of: Words,
        /// `party`
        noun: Rc<str>,
        body: Box<Claim>,
    },
}

/// One sentence, and what belongs below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The sentence, with its capital and its full stop or colon.
    pub words: Words,
    /// What the colon announces.
    pub points: Vec<Statement>,
}

impl Statement {
    /// A sentence by itself.
    pub(super) fn sentence(words: Words) -> Self {
        Self {
            words: say![words.capitalised(), "."],
            points: Vec::new(),
        }
    }

    /// A sentence with points below it.
    pub(super) fn with_points(words: Words, points: Vec<Self>) -> Self {
        Self {
            words: say![words.capitalised(), ":"],
            points,
        }
    }
}

impl Claim {
    /// Whether it fits into a sentence with another.
    pub fn is_simple(&self) -> bool {
        match self {
            Self::Atom(_) | Self::There { .. } | Self::Sentence { .. } => true,
            Self::Every { body, .. } => self.fused(Mood::Is).is_some() && body.is_simple(),
            Self::All(_) | Self::Any(_) | Self::Never(_) | Self::Same(..) | Self::If(..) => false,
        }
    }

    /// A clause inside a sentence; `nested` if the words around it could be read as part of it.
    pub fn said(&self, mood: Mood, nested: bool) -> Words {
        let bracketed = |words: Words| if nested { say!["(", words, ")"] } else { words };
        match self {
            Self::Atom(atom) => {
                let verb = atom.verb.said(atom.subject.plural, mood, atom.negated);
                predicate(say![atom.subject.stated(), " ", verb], &atom.rest)
            }
            Self::There {
                amount,
                what,
                plural,
            } => {
                let be = BE.said(*plural, mood, false);
                say!["there ", be, " ", amount, " ", what]
            }
            Self::Sentence { words, negated } => match (mood, negated) {
                (Mood::Is, false) => words.clone(),
                (Mood::Is, true) => match words.0.as_slice() {
                    [Fragment::Text(text)] => negated_sentence(text),
                    _ => say!["it is not so that ", words],
                },
                (Mood::Must, false) => say!["it must be so that ", words],
                (Mood::Must, true) => say!["it must not be so that ", words],
            },
            Self::All(claims) => self.joined(claims, mood, nested),
            Self::Any(claims) => {
                let parts: Vec<Words> = claims.iter().map(|claim| claim.said(mood, true)).collect();
                bracketed(say!["either ", joined_by(&parts, ", or ")])
            }
            Self::Never(claims) => {
                let parts: Vec<Words> = claims
                    .iter()
                    .map(|claim| claim.said(Mood::Is, true))
                    .collect();
                let verb = if mood == Mood::Must {
                    "it must not be so that "
                } else {
                    "it is not so that "
                };
                bracketed(match parts.len() {
                    2 => say![verb, "both ", joined_by(&parts, " and ")],
                    _ => say![verb, "all of this holds (", joined_by(&parts, "; "), ")"],
                })
            }
            Self::Same(a, b) => {
                let b = b.said(Mood::Is, true);
                bracketed(match (mood, a.is_simple()) {
                    (Mood::Must, false) => {
                        say![
                            "it must be so that ",
                            a.said(Mood::Is, true),
                            " if, and only if, ",
                            b
                        ]
                    }
                    _ => say![a.said(mood, true), " if, and only if, ", b],
                })
            }
            Self::If(condition, then, otherwise) => {
                let mut words = say![
                    "if ",
                    condition.said(Mood::Is, false),
                    ", then ",
                    then.said(mood, true)
                ];
                if let Some(otherwise) = otherwise {
                    words.add(say![", and otherwise ", otherwise.1.said(mood, true)]);
                }
                bracketed(words)
            }
            Self::Every { of, body, .. } => match self.fused(mood) {
                Some(words) => words,
                None => {
                    // With two claims, it would be unclear whether the second also holds for every element.
                    let is_loose =
                        !matches!(&**body, Self::Any(_) | Self::If(..) | Self::Every { .. });
                    bracketed(say!["for every ", of, ", ", body.said(mood, is_loose)])
                }
            },
        }
    }

    /// One point of several alternatives, as a single statement however long.
    fn point(&self) -> Statement {
        let mut all = self.statements(Mood::Is, Words::default());
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => only,
            (last, _) => Statement::with_points(
                say!["all of this is so"],
                all.into_iter().chain(last).collect(),
            ),
        }
    }

    /// The claim behind some words and `if`: in points where one sentence would be hard to read.
    pub fn behind(&self, head: Words) -> Statement {
        match self {
            Self::All(claims) if !fits(claims) => {
                Statement::with_points(say![head, " if all of this is so"], points(claims))
            }
            Self::Any(claims) if !fits(claims) => {
                let points = claims.iter().map(Self::point).collect();
                Statement::with_points(say![head, " if at least one of these is so"], points)
            }
            Self::Atom(_)
            | Self::There { .. }
            | Self::Sentence { .. }
            | Self::All(_)
            | Self::Any(_)
            | Self::Never(_)
            | Self::Same(..)
            | Self::If(..)
            | Self::Every { .. } => {
                Statement::sentence(say![head, " if ", self.said(Mood::Is, false)])
            }
        }
    }

    fn joined(&self, claims: &[Self], mood: Mood, nested: bool) -> Words {
        let mood = if nested && claims.len() > 2 {
            Mood::Is
        } else {
            mood
        };
        let parts: Vec<Words> = claims.iter().map(|claim| claim.said(mood, true)).collect();
        match (nested, parts.len()) {
            (false, _) => joined_by(&parts, ", and "),
            (true, 2) => say!["both ", joined_by(&parts, " and ")],
            (true, _) => say!["all of this is so (", joined_by(&parts, "; "), ")"],
        }
    }

    /// `every tranche's amount is …`, if it fits that form.
    fn fused(&self, mood: Mood) -> Option<Words> {
        let Self::Every { of, noun, body } = self else {
            return None;
        };
        let Self::Atom(atom) = &**body else {
            return None;
        };
        let subject_is_it = atom.subject.bound.as_ref() == Some(noun) && !atom.subject.plural;
        if !subject_is_it || atom.negated || of.plain() != **noun {
            return None;
        }
        let verb = atom.verb.said(false, mood, false);
        Some(predicate(
            say!["every ", of, &atom.subject.rest, " ", verb],
            &atom.rest,
        ))
    }

    /// Behind a noun: ` whose amount is …`, ` that is late`, ` for which …`.
    pub fn relative(&self, noun: &str, plural: bool) -> Words {
        match self {
            Self::Atom(atom) if atom.subject.bound.as_deref() == Some(noun) => {
                let (head, plural) = match atom.subject.rest.after("'s ") {
                    Some(owned) => (say![" whose ", owned, " "], atom.subject.plural),
                    None if atom.subject.rest.is_empty() => (say![" that "], plural),
                    None => return say![" for which ", self.said(Mood::Is, false)],
                };
                predicate(
                    say![head, atom.verb.said(plural, Mood::Is, atom.negated)],
                    &atom.rest,
                )
            }
            Self::All(claims) if claims.iter().all(|claim| claim.is_simple()) => {
                let parts: Vec<Words> = claims
                    .iter()
                    .map(|claim| claim.relative(noun, plural))
                    .collect();
                let is_plain =
                    parts.len() == 2 && !parts.iter().any(|part| part.plain().contains(" or "));
                joined_by(&parts, if is_plain { " and" } else { ", and" })
            }
            // What follows is held off by `either`.
            Self::Any(_) | Self::Atom(_) => say![" for which ", self.said(Mood::Is, false)],
            Self::There { .. }
            | Self::Sentence { .. }
            | Self::All(_)
            | Self::Never(_)
            | Self::Same(..)
            | Self::If(..)
            | Self::Every { .. } => say![" for which ", self.said(Mood::Is, true)],
        }
    }

    /// Whole sentences, with points where one sentence would be hard to read; `lead` precedes them: `if …, `.
    pub fn statements(&self, mood: Mood, lead: Words) -> Vec<Statement> {
        match self {
            Self::All(claims) if !fits(claims) => {
                let head = if mood == Mood::Must {
                    "all of this must be so"
                } else {
                    "all of this is so"
                };
                vec![Statement::with_points(say![lead, head], points(claims))]
            }
            Self::Any(claims) if !fits(claims) => {
                let head = if mood == Mood::Must {
                    "at least one of these must be so"
                } else {
                    "at least one of these is so"
                };
                vec![Statement::with_points(
                    say![lead, head],
                    claims.iter().map(Self::point).collect(),
                )]
            }
            // A demand by itself needs no `either`: without it nobody takes it that only one may be so.
            Self::Any(claims) if lead.is_empty() && mood == Mood::Must => {
                let parts: Vec<Words> = claims.iter().map(|claim| claim.said(mood, true)).collect();
                vec![Statement::sentence(joined_by(&parts, ", or "))]
            }
            Self::Never(claims) if !fits(claims) => {
                let head = if mood == Mood::Must {
                    "it must not be so that all of these hold"
                } else {
                    "not all of these hold"
                };
                vec![Statement::with_points(say![lead, head], points(claims))]
            }
            Self::If(condition, then, otherwise) => {
                let under =
                    |condition: &Self| say![&lead, "if ", condition.said(Mood::Is, false), ", "];
                let mut all = then.statements(mood, under(condition));
                if let Some((opposite, otherwise)) = otherwise.as_deref() {
                    all.extend(otherwise.statements(mood, under(opposite)));
                }
                all
            }
            Self::Every { of, body, .. } if self.fused(mood).is_none() => {
                body.statements(mood, say![lead, "for every ", of, ", "])
            }
            Self::Atom(_)
            | Self::There { .. }
            | Self::Sentence { .. }
            | Self::All(_)
            | Self::Any(_)
            | Self::Never(_)
            | Self::Same(..)
            | Self::Every { .. } => vec![Statement::sentence(say![lead, self.said(mood, false)])],
        }
    }
}

fn negated_sentence(sentence: &str) -> Words {
    super::names::negated(sentence)
        .map_or_else(|| say!["it is not so that ", sentence], Words::from)
}

fn predicate(head: Words, rest: &Words) -> Words {
    if rest.is_empty() {
        head
    } else {
        say![head, " ", rest]
    }
}

fn joined_by(parts: &[Words], between: &str) -> Words {
    let mut out = Words::default();
    for (index, part) in parts.iter().enumerate() {
        out.add(if index > 0 { between } else { "" });
        out.add(part);
    }
    out
}

/// Whether claims fit into one sentence.
fn fits(claims: &[Claim]) -> bool {
    claims.len() <= 2 && claims.iter().all(Claim::is_simple)
}

fn points(claims: &[Claim]) -> Vec<Statement> {
    claims
        .iter()
        .flat_map(|claim| claim.statements(Mood::Is, Words::default()))
        .collect()
}
