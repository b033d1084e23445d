//! Conditions as claims: what holds of what. A `not` is carried inwards, so that no sentence needs two of them.

use super::claim::{Atom, BE, Claim, Verb};
use super::joined::{both, either};
use super::names::{article, spoken, statement_of};
use super::noun::Noun;
use super::speaker::{Mention, Scope, Speaker};
use super::text::{TargetKind, Words, say};
use crate::check::program::{Constant, DefinitionId, DerivedId, Expr, ExprKind, LogicOp};
use crate::check::types::Type;
use crate::syntax::ast::WordOp;

pub(super) fn atom(subject: Noun, verb: Verb, rest: impl Into<Words>, negated: bool) -> Claim {
    Claim::Atom(Atom {
        subject,
        verb,
        rest: rest.into(),
        negated,
    })
}

impl Speaker<'_> {
    /// What a condition claims, or the opposite where `negated`.
    pub(super) fn claim(&self, scope: &Scope, expr: &Expr, negated: bool) -> Claim {
        match &*expr.kind {
            ExprKind::Not(inner) => self.claim(scope, inner, !negated),
            ExprKind::Logic(op, left, right) => self.logic(scope, *op, left, right, negated),
            ExprKind::Compare { .. } => self.comparison(scope, expr, negated),
            ExprKind::In {
                item,
                container,
                negated: not_in,
            } => self.membership(scope, item, container, *not_in != negated),
            ExprKind::Presence { field, present } => {
                let word = if *present == negated {
                    "missing"
                } else {
                    "present"
                };
                atom(self.stored(scope, field), BE, word, false)
            }
            ExprKind::Matches(text, pattern) => {
                let verb = if pattern.is_whole() {
                    Verb("match", "matches")
                } else {
                    Verb("contain", "contains")
                };
                let some = if pattern.is_whole() {
                    "the pattern "
                } else {
                    "a match of the pattern "
                };
                atom(
                    self.noun(scope, text),
                    verb,
                    say![some, Words::code(pattern.as_str())],
                    negated,
                )
            }
            ExprKind::Word(op, left, right) => {
                let (left, right) = (self.noun(scope, left), self.noun(scope, right));
                atom(left, word_verb(*op), right.words(), negated)
            }
            ExprKind::Deadline { .. } => self.deadline(scope, expr, negated),
            ExprKind::If(condition, then, otherwise) => {
                let opposite = self.claim(scope, condition, true);
                let condition = self.claim(scope, condition, false);
                let (then, otherwise) = (
                    self.claim(scope, then, negated),
                    self.claim(scope, otherwise, negated),
                );
                Claim::If(
                    Box::new(condition),
                    Box::new(then),
                    Some(Box::new((opposite, otherwise))),
                )
            }
            ExprKind::OrElse(left, right) => {
                let absent = self.there(scope, left, "absent");
                let there = self.there(scope, left, "present");
                let (left, right) = (
                    self.claim(scope, left, negated),
                    self.claim(scope, right, negated),
                );
                Claim::If(
                    Box::new(there),
                    Box::new(left),
                    Some(Box::new((absent, right))),
                )
            }
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            } => self.quantified(scope, quantifier, each, body, negated),
            ExprKind::IsWorkingDay(day, calendar) => {
                let rest = say!["a working day of the calendar ", self.calendar(*calendar)];
                atom(self.noun(scope, day), BE, rest, negated)
            }
            ExprKind::Builtin(function, arguments) => {
                self.predicate(scope, function, arguments, negated)
            }
            ExprKind::Constant(Constant::Boolean(truth)) => {
                let verb = if *truth == negated {
                    Verb("never hold", "never holds")
                } else {
                    Verb("always hold", "always holds")
                };
                atom(Noun::light("this"), verb, "", false)
            }
            ExprKind::Derived(base, id) => self.derived_truth(scope, base, *id, negated),
            ExprKind::Call(id, arguments) => self.called_truth(scope, *id, arguments, negated),
            ExprKind::Field(base, id) => {
                let field = self
                    .record(&base.ty)
                    .and_then(|record| record.fields.get(*id));
                let (name, doc) =
                    field.map_or(("", None), |field| (&*field.name, field.doc.as_deref()));
                self.truth(scope, base, name, doc, negated)
            }
            ExprKind::Parameter(id, None) => {
                let declared = self
                    .program
                    .parameters
                    .get(*id)
                    .map(|parameter| &parameter.declared);
                let term = declared
                    .map(|one| Words::link(&spoken(&one.name), TargetKind::Parameter, &one.path));
                atom(
                    Noun::light(say!["the parameter ", term.unwrap_or_default()]),
                    BE,
                    "yes",
                    negated,
                )
            }
            ExprKind::Local(local)
                if scope
                    .local(*local)
                    .is_some_and(|local| local.noun.bound.is_none()) =>
            {
                let words = self.local(scope, *local).words();
                let term = words.after("the ").unwrap_or(words);
                atom(
                    Noun::light(say!["“", term, "”"]),
                    Verb("hold", "holds"),
                    "",
                    negated,
                )
            }
            ExprKind::Local(_)
            | ExprKind::Parameter(_, Some(_))
            | ExprKind::Index(..)
            | ExprKind::Lookup(..)
            | ExprKind::The(_)
            | ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Amount(_)
            | ExprKind::CurrencyOf(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Comprehension { .. }
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
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::CheckDate
            | ExprKind::Data(_)
            | ExprKind::Erroneous => atom(self.noun(scope, expr), BE, "true", negated),
        }
    }

    fn logic(&self, scope: &Scope, op: LogicOp, left: &Expr, right: &Expr, negated: bool) -> Claim {
        match (op, negated) {
            (LogicOp::Implies, false) => {
                let (if_so, then) = (
                    self.claim(scope, left, false),
                    self.claim(scope, right, false),
                );
                Claim::If(Box::new(if_so), Box::new(then), None)
            }
            (LogicOp::Implies, true) => both(
                self.claim(scope, left, false),
                self.claim(scope, right, true),
            ),
            (LogicOp::And, false) => match self.chain(scope, left, right) {
                Some(claim) => claim,
                None => both(
                    self.claim(scope, left, false),
                    self.claim(scope, right, false),
                ),
            },
            (LogicOp::Or, true) => both(
                self.claim(scope, left, true),
                self.claim(scope, right, true),
            ),
            (LogicOp::Or, false) | (LogicOp::And, true) => either(
                self.claim(scope, left, negated),
                self.claim(scope, right, negated),
            ),
        }
    }

    /// Whether the left side of `or else` is `present` or `absent`.
    fn there(&self, scope: &Scope, left: &Expr, word: &'static str) -> Claim {
        let noun = if matches!(&*left.kind, ExprKind::Field(..)) {
            self.stored(scope, left)
        } else {
            self.noun(scope, left)
        };
        atom(noun, BE, word, false)
    }

    /// A field of truth: its documentation's sentence, or its name.
    fn truth(
        &self,
        scope: &Scope,
        base: &Expr,
        name: &str,
        doc: Option<&str>,
        negated: bool,
    ) -> Claim {
        let own = matches!(&*base.kind, ExprKind::It | ExprKind::Parent(_)) && scope.plainly;
        if let Some(words) = doc.and_then(statement_of).filter(|_| own) {
            return Claim::Sentence {
                words: say![words],
                negated,
            };
        }
        let words = spoken(name);
        let owner = self.owner(scope, base);
        match words.split_once(' ') {
            Some(("has", rest)) => {
                atom(owner, Verb("have", "has"), say![owned(rest), rest], negated)
            }
            Some(("is", rest)) => atom(owner, BE, say![before(rest), rest], negated),
            _ if is_adjective(&words) || super::names::begins_with_preposition(&words) => {
                atom(owner, BE, words, negated)
            }
            _ => atom(owner, BE, say!["marked as ", Words::term(&words)], negated),
        }
    }

    fn derived_truth(&self, scope: &Scope, base: &Expr, id: DerivedId, negated: bool) -> Claim {
        let Some(field) = self.derived(base, id) else {
            return atom(Noun::light("it"), BE, "so", negated);
        };
        if self.is_inlined_at(scope, &field.body.expr) {
            return self.claim(&self.owner_scope(scope, base), &field.body.expr, negated);
        }
        if let Type::Record(record) = base.ty {
            self.mention(Mention::Derived(record, id));
        }
        let owner = self.owner(scope, base);
        let term = spoken(&field.name);
        let path = self
            .record(&base.ty)
            .map(|record| record.declared.path.clone())
            .unwrap_or_default();
        let name = term.strip_prefix("is ").unwrap_or(&term);
        let article = if term.starts_with("is ") {
            before(name)
        } else {
            String::new()
        };
        atom(
            owner,
            BE,
            say![article, Words::link(name, TargetKind::Type, &path)],
            negated,
        )
    }

    fn called_truth(
        &self,
        scope: &Scope,
        id: DefinitionId,
        arguments: &[Expr],
        negated: bool,
    ) -> Claim {
        let Some(definition) = self.program.definitions.get(id) else {
            return atom(Noun::light("it"), BE, "so", negated);
        };
        let nouns: Vec<Noun> = arguments
            .iter()
            .map(|argument| self.noun(scope, argument))
            .collect();
        if self.is_inlined_at(scope, &definition.body.expr)
            && let Some(inner) = self.call_scope(scope, definition, arguments, &nouns)
        {
            return self.claim(&inner, &definition.body.expr, negated);
        }
        self.mention(Mention::Definition(id));
        let term = Words::link(
            &spoken(&definition.declared.name),
            TargetKind::Definition,
            &definition.declared.path,
        );
        if let [owner] = nouns.as_slice() {
            let name = spoken(&definition.declared.name);
            let link =
                |rest: &str| Words::link(rest, TargetKind::Definition, &definition.declared.path);
            match name.split_once(' ') {
                Some(("is", rest)) => {
                    return atom(owner.clone(), BE, say![before(rest), link(rest)], negated);
                }
                Some(("has", rest)) => {
                    return atom(
                        owner.clone(),
                        Verb("have", "has"),
                        say![owned(rest), link(rest)],
                        negated,
                    );
                }
                _ => {}
            }
        }
        let of = self.arguments(definition, &nouns, "for ");
        atom(
            Noun::light(say!["“", term, "”"]),
            Verb("hold", "holds"),
            of,
            negated,
        )
    }
}

fn word_verb(op: WordOp) -> Verb {
    match op {
        WordOp::Matches => Verb("match", "matches"),
        WordOp::StartsWith => Verb("begin with", "begins with"),
        WordOp::EndsWith => Verb("end with", "ends with"),
        WordOp::Contains => Verb("contain", "contains"),
        WordOp::Overlaps => Verb("overlap", "overlaps"),
        WordOp::Covers => Verb("cover", "covers"),
    }
}

/// Whether a name tells how something is: `urgent`, `shortened by minister`.
fn is_adjective(words: &str) -> bool {
    const ENDS: [&str; 8] = ["ed", "able", "ible", "less", "ful", "ous", "ic", "al"];
    const OTHERS: [&str; 49] = [
        "active",
        "annual",
        "below",
        "binding",
        "competent",
        "confidential",
        "digital",
        "dominant",
        "due",
        "effective",
        "electronic",
        "empty",
        "equal",
        "exact",
        "exclusive",
        "external",
        "final",
        "foreign",
        "free",
        "given",
        "independent",
        "internal",
        "joint",
        "late",
        "legal",
        "local",
        "national",
        "negative",
        "new",
        "numeric",
        "old",
        "open",
        "optional",
        "paid",
        "partial",
        "permanent",
        "plain",
        "positive",
        "present",
        "private",
        "public",
        "recent",
        "relevant",
        "social",
        "special",
        "temporary",
        "unique",
        "urgent",
        "valid",
    ];
    const NOUNS: [&str; 24] = [
        "appeal",
        "approval",
        "arrival",
        "capital",
        "clinic",
        "deal",
        "fabric",
        "goal",
        "hospital",
        "individual",
        "journal",
        "manual",
        "material",
        "official",
        "portal",
        "principal",
        "professional",
        "proposal",
        "refusal",
        "renewal",
        "rental",
        "topic",
        "total",
        "withdrawal",
    ];
    let first = words.split(' ').next().unwrap_or(words);
    if NOUNS.contains(&first) {
        return false;
    }
    let says_how = |word: &str| {
        OTHERS.contains(&word) || word.len() > 4 && ENDS.iter().any(|end| word.ends_with(end))
    };
    says_how(first) && (first == words || super::names::is_participle(first))
}

/// Whether a name by itself tells of which kind something is, and not what it is: `exact`, `lowest`.
pub(super) fn is_quality(name: &str) -> bool {
    const QUALITIES: [&str; 32] = [
        "annual",
        "cumulative",
        "earliest",
        "effective",
        "exact",
        "external",
        "final",
        "first",
        "foreign",
        "highest",
        "initial",
        "internal",
        "joint",
        "largest",
        "last",
        "latest",
        "local",
        "longest",
        "lowest",
        "monthly",
        "national",
        "next",
        "new",
        "old",
        "partial",
        "previous",
        "provisional",
        "second",
        "third",
        "shortest",
        "smallest",
        "weekly",
    ];
    QUALITIES.contains(&name)
}

/// The words between `has` and a name: an article for a single thing.
fn owned(name: &str) -> String {
    if super::names::singular(name).is_some() {
        String::new()
    } else {
        format!("{} ", article(name))
    }
}

/// The words between `is` and a name: an article for a noun.
pub(super) fn before(name: &str) -> String {
    if is_adjective(name) {
        String::new()
    } else {
        format!("{} ", article(name))
    }
}
