//! Expressions. To add a form, add a variant of [`ExprKind`] and its row at the end.

use std::sync::Arc;

use super::{DatePart, Name, Path, RecordEntry, SeriesKind, TextLiteral, TimeUnit};
use crate::source::Span;
use crate::syntax::rebase::{rebase_enums, rebase_structs, without_spans};

/// An expression with its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: Box<ExprKind>,
    /// Its span.
    pub span: Span,
}

/// What an expression states where a document could stand in its place.
#[derive(Debug, Clone, Copy)]
pub enum DocumentValue<'e> {
    /// A literal, perhaps with a sign.
    Literal,
    /// A list of these.
    List(&'e [Expr]),
    /// A record of these.
    Record(&'e [RecordEntry]),
    /// Nothing: it would have to be worked out.
    Computed,
}

impl Expr {
    /// What it states where a document could stand in its place.
    pub fn document_value(&self) -> DocumentValue<'_> {
        let is_stated = match &*self.kind {
            ExprKind::List(elements) => return DocumentValue::List(elements),
            ExprKind::Record(entries) => return DocumentValue::Record(entries),
            ExprKind::Number(_)
            | ExprKind::Money(..)
            | ExprKind::Text(_)
            | ExprKind::Boolean(_)
            | ExprKind::Date(_)
            | ExprKind::DateTime(_)
            | ExprKind::Time(_)
            | ExprKind::YearMonth(_) => true,
            // One sign, before a number, an amount or a length.
            ExprKind::Negate(inner) => {
                matches!(&*inner.kind, ExprKind::Number(_) | ExprKind::Money(..))
                    || inner.is_stated_length()
            }
            ExprKind::Length(..) => self.is_stated_length(),
            ExprKind::Pattern(_)
            | ExprKind::WorkingDays(..)
            | ExprKind::Name(_)
            | ExprKind::It
            | ExprKind::Parenthesised(_)
            | ExprKind::Field(..)
            | ExprKind::Index(..)
            | ExprKind::Call(..)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::If(..)
            | ExprKind::OrElse(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Comprehension { .. }
            | ExprKind::The { .. }
            | ExprKind::Sorted(..)
            | ExprKind::Grouped(..)
            | ExprKind::Stretch { .. }
            | ExprKind::Measure(..)
            | ExprKind::Series(..)
            | ExprKind::Position(_)
            | ExprKind::Steps(..)
            | ExprKind::WorkingDaysIn(..)
            | ExprKind::WorkingHoursIn(..)
            | ExprKind::Part { .. }
            | ExprKind::IsWorkingDay(..)
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::RollsToNextWorkingDay(..)
            | ExprKind::CheckDate
            | ExprKind::AsOf(..) => false,
        };
        if is_stated {
            DocumentValue::Literal
        } else {
            DocumentValue::Computed
        }
    }

    /// The expressions directly inside it, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Expr> {
        match &mut *self.kind {
            ExprKind::Number(_)
            | ExprKind::Money(..)
            | ExprKind::Text(_)
            | ExprKind::Pattern(_)
            | ExprKind::Boolean(_)
            | ExprKind::Date(_)
            | ExprKind::DateTime(_)
            | ExprKind::Time(_)
            | ExprKind::YearMonth(_)
            | ExprKind::Name(_)
            | ExprKind::It
            | ExprKind::CheckDate => Vec::new(),
            ExprKind::Length(a, _)
            | ExprKind::WorkingDays(a, _)
            | ExprKind::Parenthesised(a)
            | ExprKind::Field(a, _)
            | ExprKind::Negate(a)
            | ExprKind::Not(a)
            | ExprKind::Presence { subject: a, .. }
            | ExprKind::Measure(_, a)
            | ExprKind::Series(_, a)
            | ExprKind::Position(a)
            | ExprKind::WorkingDaysIn(_, a)
            | ExprKind::WorkingHoursIn(_, a)
            | ExprKind::Part { operand: a, .. }
            | ExprKind::IsWorkingDay(a, _)
            | ExprKind::NextWorkingDay(_, a)
            | ExprKind::PreviousWorkingDay(_, a)
            | ExprKind::RollsToNextWorkingDay(a, _)
            | ExprKind::AsOf(_, a) => vec![a],
            ExprKind::Grouped(a, keys) => {
                let keys = keys.iter_mut().map(|key| &mut key.key);
                std::iter::once(a).chain(keys).collect()
            }
            ExprKind::Index(a, b)
            | ExprKind::Sorted(a, b, _)
            | ExprKind::Binary(_, a, b)
            | ExprKind::OrElse(a, b)
            | ExprKind::Steps(a, b)
            | ExprKind::In {
                item: a,
                container: b,
                ..
            }
            | ExprKind::Word(_, a, b)
            | ExprKind::Stretch { from: a, to: b, .. } => vec![a, b],
            ExprKind::If(a, b, c)
            | ExprKind::Deadline {
                subject: a,
                length: b,
                anchor: c,
                ..
            } => vec![a, b, c],
            ExprKind::Compare {
                first,
                rest,
                tolerance,
            } => {
                let by = match tolerance {
                    Some(Tolerance::Value(by)) => Some(by),
                    Some(Tolerance::StatedPrecision(_)) | None => None,
                };
                let rest = rest.iter_mut().map(|(_, _, operand)| operand);
                std::iter::once(first).chain(rest).chain(by).collect()
            }
            ExprKind::Quantified {
                quantifier,
                list,
                filter,
                body,
                ..
            } => {
                let count = match quantifier {
                    Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => {
                        Some(n)
                    }
                    Quantifier::Every | Quantifier::Some | Quantifier::No => None,
                };
                let parts = count.into_iter().chain([list]);
                parts.chain(filter).chain([body]).collect()
            }
            ExprKind::Comprehension {
                body,
                generators,
                filter,
            } => {
                let lists = generators.iter_mut().map(|generator| &mut generator.list);
                std::iter::once(body).chain(lists).chain(filter).collect()
            }
            ExprKind::The { list, filter, .. } => std::iter::once(list).chain(filter).collect(),
            ExprKind::Call(_, parts) | ExprKind::List(parts) => parts.iter_mut().collect(),
            ExprKind::Record(entries) => entries.iter_mut().map(|entry| &mut entry.value).collect(),
        }
    }

    /// `3 days`, with the number written out.
    fn is_stated_length(&self) -> bool {
        matches!(&*self.kind, ExprKind::Length(count, _) if matches!(&*count.kind, ExprKind::Number(_)))
    }
}

/// A number as written: `1_000.50`, `60%`, `286.7 thousand`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberLiteral {
    /// The digits without `_`: an optional fraction, never a sign or an exponent.
    pub digits: Arc<str>,
    /// The `%` sign.
    pub percent: bool,
    /// The scale word.
    pub scale: Option<Scale>,
    /// The number's span, scale word included.
    pub span: Span,
}

/// A scale word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// `thousand`
    Thousand,
    /// `million`
    Million,
    /// `billion`
    Billion,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `1_000.50`, `60%`, `286.7 thousand`
    Number(NumberLiteral),
    /// `286.7 thousand EUR`
    Money(NumberLiteral, Name),
    /// `"…"`
    Text(Arc<str>),
    /// `matches "…"`'s pattern: no escapes but `\"`
    Pattern(Arc<str>),
    /// `true`, `false`
    Boolean(bool),
    /// `2021-03-01`
    Date(Arc<str>),
    /// `2021-03-01T09:00+06:00`, `2021-03-01T09:00[Asia/Almaty]`
    DateTime(Arc<str>),
    /// `09:00`
    Time(Arc<str>),
    /// `month 2025-01`: the digits
    YearMonth(Arc<str>),
    /// `N days`, `notice months`, `(2 * n) days`
    Length(Expr, TimeUnit),
    /// `N working days of C`
    WorkingDays(Expr, Path),
    /// A name; a path of names is `Field` upon `Name`, resolved by the checker.
    Name(Arc<str>),
    /// `it`
    It,
    /// `(e)`
    Parenthesised(Expr),
    /// `base.name`
    Field(Expr, Name),
    /// `base[index]`
    Index(Expr, Expr),
    /// `f(a, b)`; the callee's path, as `a.b.f`
    Call(Path, Vec<Expr>),
    /// `-e`
    Negate(Expr),
    /// `not e`
    Not(Expr),
    /// `a + b`, `a and b`, …
    Binary(BinaryOp, Expr, Expr),
    /// `a = b`, `a <= b <= c`, `a = b within 0.02 EUR`
    Compare {
        /// The first operand.
        first: Expr,
        /// The operators with their spans, and the operands after them.
        rest: Vec<(CompareOp, Span, Expr)>,
        /// The tolerance after `within`.
        tolerance: Option<Tolerance>,
    },
    /// `x in xs`, `x not in xs`
    In {
        /// What is looked for.
        item: Expr,
        /// The list or stretch.
        container: Expr,
        /// `not in`
        negated: bool,
    },
    /// `x is present`, `x is missing`
    Presence {
        /// A path to a stored field.
        subject: Expr,
        /// `is present` rather than `is missing`.
        present: bool,
    },
    /// `x matches "…"`, `x starts with "…"`, `s overlaps t`, …
    Word(WordOp, Expr, Expr),
    /// `X within L after Y`, `X at least L before Y`
    Deadline {
        /// What happened.
        subject: Expr,
        /// `within` or `at least`.
        kind: DeadlineKind,
        /// L: a length.
        length: Expr,
        /// `after` or `before`.
        direction: Direction,
        /// Y.
        anchor: Expr,
    },
    /// `if c then a else b`
    If(Expr, Expr, Expr),
    /// `a or else b`
    OrElse(Expr, Expr),
    /// `every x in xs where W satisfies P`
    Quantified {
        /// `every`, `at least 3`, …
        quantifier: Quantifier,
        /// `x`
        binder: Name,
        /// The list.
        list: Expr,
        /// `where W`
        filter: Option<Expr>,
        /// P.
        body: Expr,
    },
    /// `[e for x in xs where P]`; brackets may be missing in a call with one argument
    Comprehension {
        /// The element.
        body: Expr,
        /// `x in xs`, and further ones after commas; at least one
        generators: Vec<Generator>,
        /// `where P`
        filter: Option<Expr>,
    },
    /// `the x in xs where P`
    The {
        /// `x`
        binder: Name,
        /// The list.
        list: Expr,
        /// `where P`
        filter: Option<Expr>,
    },
    /// `xs sorted by k descending`; the key may name fields of the element
    Sorted(Expr, Expr, SortOrder),
    /// `xs grouped by k1, k2 as name`
    Grouped(Expr, Vec<GroupKey>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ name: value }`
    Record(Vec<RecordEntry>),
    /// `from a to b` (closed), `from a until b`
    Stretch {
        /// Where it begins.
        from: Expr,
        /// Where it ends.
        to: Expr,
        /// `to` rather than `until`.
        closed: bool,
    },
    /// `hours in s`, `hours from a to b`
    Measure(TimeUnit, Expr),
    /// `days of s`, `calendar months of s`
    Series(SeriesKind, Expr),
    /// `position of x`
    Position(Expr),
    /// `s in steps of l`
    Steps(Expr, Expr),
    /// `working days of C in s`
    WorkingDaysIn(Path, Expr),
    /// `working hours of C in s`
    WorkingHoursIn(Path, Expr),
    /// `year of d`, `start of month of d`, `date of dt in zone "…"`
    Part {
        /// What is taken.
        part: DatePart,
        /// Of what.
        operand: Expr,
        /// `in zone "…"`
        zone: Option<TextLiteral>,
    },
    /// `d is a working day of C`
    IsWorkingDay(Expr, Path),
    /// `next working day of C on or after d`
    NextWorkingDay(Path, Expr),
    /// `previous working day of C on or before d`
    PreviousWorkingDay(Path, Expr),
    /// `d rolls to next working day of C`
    RollsToNextWorkingDay(Expr, Path),
    /// `check date`
    CheckDate,
    /// `NAME as of DATE`
    AsOf(Path, Expr),
}

/// `x in xs` of a comprehension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    /// `x`
    pub binder: Name,
    /// The list.
    pub list: Expr,
}

/// A key of `grouped by`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupKey {
    /// The key; it may name fields of the element.
    pub key: Expr,
    /// `as name`: the field of a group that holds it.
    pub name: Option<Name>,
}

/// The order of `sorted by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// From the least to the greatest.
    Ascending,
    /// `descending`
    Descending,
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `implies`
    Implies,
    /// `or`
    Or,
    /// `and`
    And,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `of`: multiplies
    Of,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operator written as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordOp {
    /// `matches`
    Matches,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `contains`
    Contains,
    /// `overlaps`
    Overlaps,
    /// `covers`
    Covers,
}

/// The tolerance after `within` in a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tolerance {
    /// `within 0.02 EUR`, `within 0.5%`
    Value(Expr),
    /// `within stated precision`
    StatedPrecision(Span),
}

/// `within` or `at least`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// `within L`
    Within,
    /// `at least L`
    AtLeast,
}

/// `after` or `before`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `after`
    After,
    /// `before`
    Before,
}

/// How many elements must satisfy a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantifier {
    /// `every`
    Every,
    /// `some`
    Some,
    /// `no`
    No,
    /// `at least N`
    AtLeast(Expr),
    /// `at most N`
    AtMost(Expr),
    /// `exactly N`
    Exactly(Expr),
}

rebase_structs! {
    Expr { kind, span }
    NumberLiteral { digits, percent, scale, span }
    Generator { binder, list }
    GroupKey { key, name }
}

rebase_enums! {
    ExprKind {
        Number(a), Money(a, b), Text(a), Pattern(a), Boolean(a), Date(a), DateTime(a), Time(a), YearMonth(a), Length(a, b),
        WorkingDays(a, b), Name(a), It, Parenthesised(a), Field(a, b), Index(a, b), Call(a, b), Negate(a), Not(a),
        Binary(a, b, c), Compare[first, rest, tolerance], In[item, container, negated], Presence[subject, present],
        Word(a, b, c), Deadline[subject, kind, length, direction, anchor], If(a, b, c), OrElse(a, b),
        Quantified[quantifier, binder, list, filter, body], Comprehension[body, generators, filter],
        The[binder, list, filter], Sorted(a, b, c), Grouped(a, b), List(a), Record(a), Stretch[from, to, closed],
        Measure(a, b), Series(a, b), Position(a), Steps(a, b), WorkingDaysIn(a, b), WorkingHoursIn(a, b), Part[part, operand, zone], IsWorkingDay(a, b),
        NextWorkingDay(a, b), PreviousWorkingDay(a, b), RollsToNextWorkingDay(a, b), CheckDate, AsOf(a, b),
    }
    Tolerance { Value(a), StatedPrecision(a), }
    Quantifier { Every, Some, No, AtLeast(a), AtMost(a), Exactly(a), }
}

without_spans!(
    Scale,
    BinaryOp,
    CompareOp,
    WordOp,
    DeadlineKind,
    Direction,
    SortOrder
);
