//! Moves the spans of a tree: a cached item to its present position, or all of them out of a comparison.

use std::sync::Arc;

use super::ast;
use crate::source::{SourceId, Span};

/// How far spans move, and into which text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shift {
    /// The text that contains them from now on.
    pub source: SourceId,
    /// The item's start when it was parsed.
    pub from: usize,
    /// The item's start now.
    pub to: usize,
}

impl Shift {
    /// Takes every span to one place.
    const TOGETHER: Self = Self {
        source: SourceId::NOWHERE,
        from: usize::MAX,
        to: 0,
    };

    fn offset(self, offset: u32) -> usize {
        (offset as usize)
            .saturating_sub(self.from)
            .saturating_add(self.to)
    }
}

/// Whether two files have the same items, wherever these stand in their texts.
pub(crate) fn same_items(one: &ast::File, two: &ast::File) -> bool {
    let placeless = |file: &ast::File| {
        let (mut module, mut items) = (file.module.clone(), file.items.clone());
        module.rebase(Shift::TOGETHER);
        items.rebase(Shift::TOGETHER);
        (module, items)
    };
    placeless(one) == placeless(two)
}

/// A node with spans.
pub(super) trait Rebase {
    /// Moves them.
    fn rebase(&mut self, shift: Shift);
}

impl Rebase for Span {
    fn rebase(&mut self, shift: Shift) {
        *self = Span::new(
            shift.source,
            shift.offset(self.start),
            shift.offset(self.end),
        );
    }
}

impl<T: Rebase> Rebase for Vec<T> {
    fn rebase(&mut self, shift: Shift) {
        self.iter_mut().for_each(|one| one.rebase(shift));
    }
}

impl<T: Rebase> Rebase for Option<T> {
    fn rebase(&mut self, shift: Shift) {
        self.iter_mut().for_each(|one| one.rebase(shift));
    }
}

impl<T: Rebase> Rebase for Box<T> {
    fn rebase(&mut self, shift: Shift) {
        (**self).rebase(shift);
    }
}

impl<A: Rebase, B: Rebase> Rebase for (A, B) {
    fn rebase(&mut self, shift: Shift) {
        self.0.rebase(shift);
        self.1.rebase(shift);
    }
}

impl<A: Rebase, B: Rebase, C: Rebase> Rebase for (A, B, C) {
    fn rebase(&mut self, shift: Shift) {
        self.0.rebase(shift);
        self.1.rebase(shift);
        self.2.rebase(shift);
    }
}

macro_rules! placeless {
    ($($ty:ty),*) => { $(impl Rebase for $ty { fn rebase(&mut self, _: Shift) {} })* };
}

placeless!(
    Arc<str>,
    bool,
    u32,
    ast::MonthEndsPolicy,
    ast::Verdict,
    ast::Scale,
    ast::TimeUnit,
    ast::DatePart,
    ast::BinaryOp,
    ast::CompareOp,
    ast::WordOp,
    ast::DeadlineKind,
    ast::Direction
);

/// Names every field, so that one that is added to the tree is not forgotten.
macro_rules! structs {
    ($($ty:ident { $($field:ident),* })*) => { $(
        impl Rebase for ast::$ty {
            fn rebase(&mut self, shift: Shift) {
                let Self { $($field),* } = self;
                $($field.rebase(shift);)*
            }
        }
    )* };
}

structs! {
    Module { doc, path, span }
    Doc { text, span }
    Name { text, span }
    Path { segments, span }
    TextLiteral { text, span }
    DateLiteral { text, span }
    Item { doc, kind, span }
    Namespace { prefix, uri }
    MonthEndsClause { policy, span }
    TypeItem { name, body }
    RecordType { exact, parent, priced_in, dated_by, fields }
    Field { doc, name, kind, span }
    StoredField { ty, optional, default, from, currency_from }
    TypeRef { kind, span }
    Calendar { name, extends, joins, clauses }
    CalendarClause { doc, kind, span }
    Parameter { name, ty, versions }
    ParameterVersion { doc, value, from, until, sources, span }
    Source { text, url, unverified, span }
    Data { name, ty, from }
    Define { name, parameters, ty, body }
    Rule { name, ty, clauses }
    Exception { name, to, clauses }
    Clause { doc, kind, span }
    ForEach { binder, list, filter, body }
    Requirement { keyword, condition, otherwise }
    Template { parts, span }
    Waiver { rule, clauses }
    WaiverClause { doc, kind, span }
    Agreement { name, ty, fields, body_span }
    RecordEntry { name, value }
    Test { title, body }
    Given { document, with, as_of, span }
    Replacement { path, path_span, value }
    Expect { rule, verdict, by, at, because, span }
    Expr { kind, span }
    NumberLiteral { digits, percent, scale, span }
}

macro_rules! enums {
    ($($ty:ident { $($variant:ident $(($($at:ident),*))? $([$($field:ident),*])?,)* })*) => { $(
        impl Rebase for ast::$ty {
            fn rebase(&mut self, shift: Shift) {
                match self {
                    $(Self::$variant $(($($at),*))? $({ $($field),* })? => {
                        $($($at.rebase(shift);)*)?
                        $($($field.rebase(shift);)*)?
                    })*
                }
            }
        }
    )* };
}

#[allow(unused_variables, reason = "variants without places use no shift")]
mod enums {
    use super::{Rebase, Shift, ast};

    enums! {
        ItemKind {
            Use(a), Namespace(a), MonthEnds(a), Type(a), Calendar(a), Parameter(a), Data(a), Define(a), Rule(a),
            Exception(a), Waiver(a), Agreement(a), Test(a),
        }
        TypeBody { Alias(a), Record(a), }
        FieldKind { Stored(a), Derived(a), }
        CurrencySource { Path(a), Expr(a), }
        TypeRefKind { Named(a), MoneyIn(a), DateTimeIn(a), List(a), Map(a), Choice(a), }
        CalendarClauseKind {
            Zone(a), WorkingWeek(a), WorkingHours(a), Count[first, last], Covers(a, b), Holiday(a, b),
            WorkingDay(a, b), HolidaysFrom(a),
        }
        DataFrom { File(a), Input(a), }
        ClauseKind {
            Source(a), Severity(a), InForce[from, until], DatedBy(a), MonthEnds(a), Let(a, b), When(a), Unless(a),
            ForEach(a), Require(a), Forbid(a),
        }
        Binder { One(a), Neighbours(a, b), }
        TemplatePart { Text(a), Value(a), }
        WaiverClauseKind { Document(a), At(a), Until(a), Because(a), By(a), AlsoUndetermined, }
        TestStatement { Given(a), Expect(a), ForEach[binder, cases, body, span], }
        GivenDocument { Agreement(a), File(a), }
        ReplacementStep { Field(a), Index(a, b), Key(a), }
        ExprKind {
            Number(a), Money(a, b), Text(a), Pattern(a), Boolean(a), Date(a), DateTime(a), Time(a), Length(a, b),
            WorkingDays(a, b), Name(a), It, Parenthesised(a), Field(a, b), Index(a, b), Call(a, b), Negate(a), Not(a),
            Binary(a, b, c), Compare[first, rest, tolerance], In[item, container, negated], Presence[subject, present],
            Word(a, b, c), Deadline[subject, kind, length, direction, anchor], If(a, b, c),
            Quantified[quantifier, binder, list, filter, body], Comprehension[body, binder, list, filter],
            The[binder, list, filter], Sorted(a, b), Grouped(a, b), List(a), Record(a), Stretch[from, to, closed],
            Measure(a, b), WorkingDaysIn(a, b), WorkingHoursIn(a, b), Part[part, operand, zone], IsWorkingDay(a, b),
            NextWorkingDay(a, b), PreviousWorkingDay(a, b), RollsToNextWorkingDay(a, b), CheckDate, AsOf(a, b),
        }
        Tolerance { Value(a), StatedPrecision(a), }
        Quantifier { Every, Some, No, AtLeast(a), AtMost(a), Exactly(a), }
    }
}
