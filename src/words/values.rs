//! Expressions as noun phrases.

use super::claim::Mood;
use super::literals::{constant, percentage};
use super::names::spoken;
use super::noun::Noun;
use super::speaker::{Mention, Scope, Speaker};
use super::text::{TargetKind, Words, listed, say};
use crate::check::program::{ArithmeticOp, Constant, Definition, DefinitionId, Expr, ExprKind};
use crate::check::types::Type;
use crate::value::{Number, TimeUnit};

impl Speaker<'_> {
    /// The noun phrase of an expression.
    pub(super) fn noun(&self, scope: &Scope, expr: &Expr) -> Noun {
        match &*expr.kind {
            ExprKind::Constant(value) => Noun::light(constant(self.program, value, &expr.ty)),
            ExprKind::It => scope.it.clone().unwrap_or_else(|| Noun::light("it")),
            ExprKind::Parent(base) => self.parent(scope, base, &expr.ty),
            ExprKind::Local(local) => self.local(scope, *local),
            ExprKind::Derived(..) | ExprKind::Field(..) if expr.ty == Type::Boolean => {
                self.whether(scope, expr)
            }
            ExprKind::Field(base, id) => self.field(scope, base, *id),
            ExprKind::Derived(base, id) => self.derived_field(scope, base, *id, &expr.ty),
            ExprKind::Amount(money) => self.noun(scope, money).owned("figure", false),
            ExprKind::CurrencyOf(money) => self.noun(scope, money).owned("currency", false),
            ExprKind::Index(list, position) => self.at(scope, list, position),
            ExprKind::Lookup(map, key) => {
                let key = self.noun(scope, key).words();
                Noun::heavy(say![
                    "the entry ",
                    key,
                    " of ",
                    self.noun(scope, map).operand()
                ])
            }
            ExprKind::Negate(inner) => {
                Noun::composite(say!["minus ", self.noun(scope, inner).operand()])
            }
            ExprKind::Arithmetic {
                op, left, right, ..
            } => self.arithmetic(scope, *op, left, right),
            ExprKind::If(condition, then, otherwise) if expr.ty != Type::Boolean => {
                self.by_condition(scope, condition, then, otherwise)
            }
            ExprKind::OrElse(left, right) if expr.ty != Type::Boolean => {
                self.or_else(scope, left, right)
            }
            ExprKind::Comprehension { each, body, .. } => {
                self.comprehension(scope, (each, body), expr.ty.element())
            }
            ExprKind::The(each) => self.the_one(scope, each),
            ExprKind::Sorted(each, key, order) => self.sorted(scope, each, key, *order),
            ExprKind::Grouped(each, keys) => self.groups(scope, each, keys),
            ExprKind::List(elements) => {
                let parts: Vec<Words> = elements
                    .iter()
                    .map(|one| self.noun(scope, one).operand())
                    .collect();
                Noun::heavy(super::literals::some_of(parts, "and")).many(elements.len() != 1)
            }
            ExprKind::Record(fields) => self.record_value(scope, fields, &expr.ty),
            ExprKind::Stretch { from, to, closed } => self.stretch(scope, from, to, *closed),
            ExprKind::Measure { unit, stretch, .. } => self.measure(scope, *unit, stretch),
            ExprKind::WorkingDaysIn(calendar, stretch) => {
                self.working_time(scope, "days", *calendar, stretch)
            }
            ExprKind::WorkingHoursIn(calendar, stretch) => {
                self.working_time(scope, "hours", *calendar, stretch)
            }
            ExprKind::Length(count, unit) => self.length(scope, count, *unit),
            ExprKind::AddWorkingDays {
                base,
                days,
                subtract,
                calendar,
            } => {
                let towards = if *subtract { " before " } else { " after " };
                let base = self.noun(scope, base).operand();
                Noun::heavy(self.counted_from(scope, days, *calendar, say![towards, base]))
            }
            ExprKind::Part {
                part,
                operand,
                zone,
            } => self.part(scope, *part, operand, *zone),
            ExprKind::NextWorkingDay(calendar, day) => {
                self.working_day(scope, "first", "on or after", *calendar, day)
            }
            ExprKind::PreviousWorkingDay(calendar, day) => {
                self.working_day(scope, "last", "on or before", *calendar, day)
            }
            ExprKind::CheckDate => Noun::light("the day of the check"),
            ExprKind::Parameter(id, day) => self.parameter(scope, *id, day.as_ref()),
            ExprKind::Data(id) => match self.program.data.get(*id) {
                Some(data) => {
                    let term = Words::link(
                        &spoken(&data.declared.name),
                        TargetKind::Table,
                        &data.declared.path,
                    );
                    Noun {
                        owners: 2,
                        ..Noun::light(say!["the table ", term])
                    }
                }
                None => Noun::light("…"),
            },
            ExprKind::Call(id, arguments) if expr.ty != Type::Boolean => {
                self.called(scope, *id, arguments)
            }
            ExprKind::Builtin(function, arguments) if expr.ty != Type::Boolean => {
                self.builtin(scope, function, arguments)
            }
            ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::If(..)
            | ExprKind::OrElse(..)
            | ExprKind::Not(_)
            | ExprKind::Logic(..)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::Quantified { .. }
            | ExprKind::IsWorkingDay(..) => self.whether(scope, expr),
            ExprKind::Erroneous => Noun::light("…"),
        }
    }

    /// `a if …; b if …; and otherwise c`
    fn by_condition(&self, scope: &Scope, condition: &Expr, then: &Expr, otherwise: &Expr) -> Noun {
        let case = |condition: &Expr, then: &Expr| {
            say![
                self.noun(scope, then).operand(),
                " if ",
                self.claim(scope, condition, false).said(Mood::Is, true)
            ]
        };
        let mut words = case(condition, then);
        let mut rest = otherwise;
        while let ExprKind::If(condition, then, otherwise) = &*rest.kind {
            words.add("; ");
            words.add(case(condition, then));
            rest = otherwise;
        }
        let chain = matches!(&*otherwise.kind, ExprKind::If(..));
        words.add(if chain {
            "; and otherwise "
        } else {
            ", and otherwise "
        });
        words.add(self.noun(scope, rest).operand());
        Noun {
            weight: super::noun::Weight::Choice,
            ..Noun::light(words)
        }
    }

    /// `a or, if there is none, b`
    fn or_else(&self, scope: &Scope, left: &Expr, right: &Expr) -> Noun {
        let mut words = self.noun(scope, left).operand();
        let mut rest = right;
        while let ExprKind::OrElse(left, right) = &*rest.kind {
            words.add(say![
                " or, if there is none, ",
                self.noun(scope, left).operand()
            ]);
            rest = right;
        }
        words.add(say![
            " or, if there is none, ",
            self.noun(scope, rest).operand()
        ]);
        Noun {
            weight: super::noun::Weight::Choice,
            ..Noun::light(words)
        }
    }

    /// A truth as a value.
    fn whether(&self, scope: &Scope, expr: &Expr) -> Noun {
        Noun::composite(say![
            "whether ",
            self.claim(scope, expr, false).said(Mood::Is, false)
        ])
    }

    /// The record around a record: by the name of its type.
    fn parent(&self, scope: &Scope, base: &Expr, ty: &Type) -> Noun {
        let noun = self.kind_noun(ty);
        let is_at_hand = base.is_it() && scope.plainly;
        if is_at_hand || matches!(&*base.kind, ExprKind::Parent(_)) {
            Noun::light(format!("the {noun}"))
        } else {
            self.noun(scope, base).owned(noun, false)
        }
    }

    fn arithmetic(&self, scope: &Scope, op: ArithmeticOp, left: &Expr, right: &Expr) -> Noun {
        let lengths = |ty: &Type| matches!(ty, Type::Period(_) | Type::Duration);
        let days = |ty: &Type| matches!(ty, Type::Date | Type::DateTime(_));
        let (a, b) = (self.noun(scope, left), self.noun(scope, right));
        match op {
            ArithmeticOp::Add if days(&left.ty) && lengths(&right.ty) => {
                Noun::heavy(say![b.operand(), " after ", a.operand()])
            }
            ArithmeticOp::Add if lengths(&left.ty) && days(&right.ty) => {
                Noun::heavy(say![a.operand(), " after ", b.operand()])
            }
            ArithmeticOp::Subtract if days(&left.ty) && lengths(&right.ty) => {
                Noun::heavy(say![b.operand(), " before ", a.operand()])
            }
            ArithmeticOp::Subtract if days(&left.ty) && days(&right.ty) => {
                Noun::heavy(say!["the time from ", b.operand(), " to ", a.operand()])
            }
            ArithmeticOp::Add => Noun::composite(say![summand(left, &a), " plus ", last(&b)]),
            ArithmeticOp::Subtract => Noun::composite(say![summand(left, &a), " minus ", last(&b)]),
            ArithmeticOp::Multiply => product(left, &a, right, &b),
            ArithmeticOp::Divide => Noun::composite(say![a.factor(), " divided by ", b.operand()]),
        }
    }

    fn record_value(&self, scope: &Scope, fields: &[Option<Expr>], ty: &Type) -> Noun {
        let declared = self
            .record(ty)
            .map(|record| &*record.fields)
            .unwrap_or_default();
        let parts: Vec<Words> = declared
            .iter()
            .zip(fields)
            .filter_map(|(field, value)| {
                let value = self.noun(scope, value.as_ref()?).operand();
                Some(say![spoken(&field.name), ": ", value])
            })
            .collect();
        let noun = self.kind_noun(ty);
        let mut inside = Words::default();
        for (index, part) in parts.iter().enumerate() {
            inside.add(if index > 0 { "; " } else { "" });
            inside.add(part);
        }
        Noun::heavy(say![format!("the {noun} ("), inside, ")"])
    }

    /// The scope of a definition's body with its arguments; none where an argument is a condition, or long.
    pub(super) fn call_scope(
        &self,
        scope: &Scope,
        definition: &Definition,
        arguments: &[Expr],
        nouns: &[Noun],
    ) -> Option<Scope> {
        let mut inner = scope.inside();
        let parameters = definition
            .parameters
            .iter()
            .zip(arguments.iter().zip(nouns));
        for (index, ((name, ty), (argument, noun))) in parameters.enumerate() {
            if *ty == Type::Boolean || !Self::is_brief(noun) {
                return None;
            }
            let slot = crate::check::program::LocalId(u32::try_from(index).ok()?);
            let element = if argument.ty.element().is_some() {
                Some(self.element_noun(scope, argument))
            } else {
                self.named_noun(name, ty).2
            };
            inner.name(slot, noun.clone(), element);
        }
        Some(inner)
    }

    fn called(&self, scope: &Scope, id: DefinitionId, arguments: &[Expr]) -> Noun {
        let Some(definition) = self.program.definitions.get(id) else {
            return Noun::light("…");
        };
        let nouns: Vec<Noun> = arguments
            .iter()
            .map(|argument| self.noun(scope, argument))
            .collect();
        if self.is_inlined_at(scope, &definition.body.expr)
            && let Some(inner) = self.call_scope(scope, definition, arguments, &nouns)
        {
            return self.noun(&inner, &definition.body.expr);
        }
        self.mention(Mention::Definition(id));
        let term = Words::link(
            &spoken(&definition.declared.name),
            TargetKind::Definition,
            &definition.declared.path,
        );
        if arguments.is_empty() {
            return Noun::light(say!["the ", term]);
        }
        Noun::heavy(say![
            "the “",
            term,
            "”",
            self.arguments(definition, &nouns, " of ")
        ])
    }

    /// The arguments of a definition, each with its name where there are several.
    pub(super) fn arguments(&self, called: &Definition, nouns: &[Noun], word: &str) -> Words {
        let parts: Vec<Words> = nouns
            .iter()
            .zip(&called.parameters)
            .map(|(noun, (name, ty))| {
                let own = self.given_name(called, name, ty);
                let says_so = noun.words().plain().ends_with(&format!(" {own}"));
                let name = Words::term(&own);
                if nouns.len() > 1 && !says_so {
                    say![noun.words(), " (as ", name, ")"]
                } else {
                    noun.words()
                }
            })
            .collect();
        if parts.is_empty() {
            Words::default()
        } else {
            say![word, listed(&parts, "and")]
        }
    }
}

/// The left side of a sum: a sum before a sum needs no brackets.
fn summand(left: &Expr, noun: &Noun) -> Words {
    let sum = matches!(
        &*left.kind,
        ExprKind::Arithmetic {
            op: ArithmeticOp::Add | ArithmeticOp::Subtract,
            ..
        }
    );
    if sum { noun.words() } else { noun.factor() }
}

fn product(left: &Expr, a: &Noun, right: &Expr, b: &Noun) -> Noun {
    match (&*left.kind, &*right.kind) {
        (ExprKind::Constant(Constant::Number(share)), _) if left.ty == Type::Percent => {
            Noun::heavy(say![percentage(share), " of ", b.operand()])
        }
        (_, ExprKind::Constant(Constant::Number(share))) if right.ty == Type::Percent => {
            Noun::heavy(say![percentage(share), " of ", a.operand()])
        }
        _ if is_ratio(left) => Noun::heavy(say![
            a.words().plain().replace(" divided by ", "/"),
            " of ",
            b.operand()
        ]),
        // The share of a field could be read with what follows; a parameter's share shows its value.
        (ExprKind::Parameter(_, None), _) if left.ty == Type::Percent => {
            Noun::heavy(say![a.operand(), " of ", b.operand()])
        }
        _ => Noun::composite(say![a.factor(), " times ", b.operand()]),
    }
}

/// `2/3`
fn is_ratio(expr: &Expr) -> bool {
    let whole =
        |expr: &Expr| expr.ty != Type::Percent && expr.number().and_then(Number::to_i64).is_some();
    expr.operands_of(ArithmeticOp::Divide)
        .is_some_and(|(left, right)| whole(left) && whole(right))
}

/// The last part of a sum: in brackets if it contains a clause that could be read with what follows.
fn last(noun: &Noun) -> Words {
    let words = noun.words().plain();
    let has_clause = [" whose ", " for which ", " that ", " if "]
        .iter()
        .any(|word| words.contains(word));
    if has_clause {
        noun.factor()
    } else {
        noun.operand()
    }
}

/// The word of a unit, for one or for several.
pub(super) fn unit_word(unit: TimeUnit, of_one: bool) -> &'static str {
    if of_one {
        unit.row().one
    } else {
        unit.row().many
    }
}
