//! Typed expressions: their forms, their operands, and the properties of each form.
//!
//! To add a form, add a variant of [`ExprKind`]; the compiler then points to each property below.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::program::{
    CalendarId, DataId, DefinitionId, DerivedId, FieldId, LocalId, ParameterId, RecordId,
};
use super::types::Type;
use crate::builtins::Function;
use crate::builtins::lists::SUM;
pub use crate::runtime::operators::ArithmeticOp;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{
    CalendarPeriod, Date, DateTime, Duration, Money, MonthEnds, Number, Pattern, Time, YearMonth,
    Zone,
};

/// A value known before any document is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constant {
    /// `true`
    Boolean(bool),
    /// `1_000.50`
    Number(Number),
    /// The literal `0` as money or a length of time
    Zero,
    /// `5 EUR`
    Money(Money),
    /// `"…"`
    Text(Arc<str>),
    /// `2021-03-01`
    Date(Date),
    /// `2021-03-01T09:00+06:00`
    DateTime(DateTime),
    /// `09:00`
    Time(Time),
    /// `month 2025-01`
    YearMonth(YearMonth),
    /// `3 hours`
    Duration(Duration),
    /// `3 months`
    Period(CalendarPeriod),
    /// `[a, b]`
    List(Arc<[Constant]>),
    /// `{}` as a map
    EmptyMap,
    /// `{ name: value }` of a known type; by stored field, none where absent
    Record(RecordId, Arc<[Option<Constant>]>),
}

/// A typed expression. Two are equal if they mean the same, wherever they stand in the text.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: Box<ExprKind>,
    /// Its type.
    pub ty: Type,
    /// Its span.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}

impl Eq for Expr {}

impl Hash for Expr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

/// Where an operator stands. All are equal, since it is no part of what an expression means.
#[derive(Debug, Clone, Copy)]
pub struct OperatorSpan(pub Span);

impl PartialEq for OperatorSpan {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for OperatorSpan {}

impl Hash for OperatorSpan {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// The declared thing that an expression reads.
#[derive(Debug, Clone, Copy)]
pub enum DeclaredValue<'e> {
    /// A stored field of this record.
    Field(&'e Expr, FieldId),
    /// A derived field of this record.
    Derived(&'e Expr, DerivedId),
    /// A parameter.
    Parameter(ParameterId),
    /// A table.
    Data(DataId),
}

impl Expr {
    /// The constant that it is, if it is one.
    pub fn constant(&self) -> Option<&Constant> {
        if let ExprKind::Constant(constant) = &*self.kind {
            Some(constant)
        } else {
            None
        }
    }

    /// The number that is written, if it is one.
    pub fn number(&self) -> Option<&Number> {
        if let Some(Constant::Number(number)) = self.constant() {
            Some(number)
        } else {
            None
        }
    }

    /// The text that is written, if it is one.
    pub fn text(&self) -> Option<&Arc<str>> {
        if let Some(Constant::Text(text)) = self.constant() {
            Some(text)
        } else {
            None
        }
    }

    /// Whether it is `it`, or what bare fields belong to.
    pub fn is_it(&self) -> bool {
        matches!(&*self.kind, ExprKind::It)
    }

    /// The operands of an arithmetic operator, if it is the outermost one.
    pub fn operands_of(&self, operator: ArithmeticOp) -> Option<(&Self, &Self)> {
        if let ExprKind::Arithmetic {
            op, left, right, ..
        } = &*self.kind
            && *op == operator
        {
            Some((left, right))
        } else {
            None
        }
    }

    /// The list whose elements it binds to a name in turn, if it does.
    pub fn each(&self) -> Option<&Each> {
        match &*self.kind {
            ExprKind::Quantified { each, .. }
            | ExprKind::Comprehension { each, .. }
            | ExprKind::The(each)
            | ExprKind::Sorted(each, ..)
            | ExprKind::Grouped(each, _) => Some(each),
            ExprKind::Constant(_)
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
            | ExprKind::Logic(..)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::If(..)
            | ExprKind::OrElse(..)
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Stretch { .. }
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
            | ExprKind::Builtin(..)
            | ExprKind::Erroneous => None,
        }
    }

    /// The declared thing that it reads, if it does no more than that.
    pub fn declared_value(&self) -> Option<DeclaredValue<'_>> {
        match &*self.kind {
            ExprKind::Field(base, field) => Some(DeclaredValue::Field(base, *field)),
            ExprKind::Derived(base, derived) => Some(DeclaredValue::Derived(base, *derived)),
            ExprKind::Parameter(id, _) => Some(DeclaredValue::Parameter(*id)),
            ExprKind::Data(id) => Some(DeclaredValue::Data(*id)),
            ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Local(_)
            | ExprKind::Amount(_)
            | ExprKind::CurrencyOf(_)
            | ExprKind::Index(..)
            | ExprKind::Lookup(..)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Logic(..)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Presence { .. }
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Deadline { .. }
            | ExprKind::If(..)
            | ExprKind::OrElse(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Comprehension { .. }
            | ExprKind::The(_)
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
            | ExprKind::IsWorkingDay(..)
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::CheckDate
            | ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::Erroneous => None,
        }
    }
}

/// A name bound to each element of a list in turn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Each {
    /// The list.
    pub list: Expr,
    /// The element's slot.
    pub local: LocalId,
    /// `where`.
    pub filter: Option<Expr>,
}

/// What an expression is. Names are resolved, chains and shorthands taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// A literal.
    Constant(Constant),
    /// `it`, and what bare fields belong to.
    It,
    /// `parent` of a record.
    Parent(Expr),
    /// A binding, a `let`, or a definition's parameter.
    Local(LocalId),
    /// A stored field of a record.
    Field(Expr, FieldId),
    /// A derived field of a record.
    Derived(Expr, DerivedId),
    /// `m.amount`
    Amount(Expr),
    /// `m.currency`
    CurrencyOf(Expr),
    /// `xs[n]`, from 1
    Index(Expr, Expr),
    /// `m["key"]`
    Lookup(Expr, Expr),
    /// `-x`
    Negate(Expr),
    /// `not p`
    Not(Expr),
    /// `p and q`, `or`, `implies`
    Logic(LogicOp, Expr, Expr),
    /// `+ - * /`, and `of`
    Arithmetic {
        /// Which one.
        op: ArithmeticOp,
        /// Left operand.
        left: Expr,
        /// Right operand.
        right: Expr,
        /// For months added to dates.
        month_ends: MonthEnds,
    },
    /// `a = b within t`; a chain is an `and` of these
    Compare {
        /// Which one.
        op: ast::CompareOp,
        /// Left operand.
        left: Expr,
        /// Right operand.
        right: Expr,
        /// `within …`
        tolerance: Option<Tolerance>,
        /// Where the operator stands.
        op_span: OperatorSpan,
    },
    /// `x in xs`, `x not in s`
    In {
        /// What is looked for.
        item: Expr,
        /// List or stretch.
        container: Expr,
        /// `not in`
        negated: bool,
    },
    /// `x is present`; the expression is a stored field
    Presence {
        /// A `Field` expression.
        field: Expr,
        /// `is present` rather than `is missing`.
        present: bool,
    },
    /// `x matches "…"`
    Matches(Expr, Arc<Pattern>),
    /// `starts with`, `contains`, `overlaps`, …
    Word(ast::WordOp, Expr, Expr),
    /// `X within L after Y`
    Deadline {
        /// What happened.
        subject: Expr,
        /// `within` or `at least`.
        kind: ast::DeadlineKind,
        /// L.
        length: Length,
        /// `after` or `before`.
        direction: ast::Direction,
        /// Y.
        anchor: Expr,
        /// For months added to dates.
        month_ends: MonthEnds,
    },
    /// `if c then a else b`
    If(Expr, Expr, Expr),
    /// `a or else b`: b where a is absent
    OrElse(Expr, Expr),
    /// `every x in xs where W satisfies P`
    Quantified {
        /// How many.
        quantifier: Quantifier,
        /// Over what.
        each: Each,
        /// P.
        body: Expr,
    },
    /// `[e for x in xs where P]`, and `xs.field`
    Comprehension {
        /// Over what.
        each: Each,
        /// The element.
        body: Expr,
        /// Elements are lists to be joined.
        flatten: bool,
    },
    /// `the x in xs where P`
    The(Each),
    /// `xs sorted by k descending`: the key, over `each.local`
    Sorted(Each, Expr, ast::SortOrder),
    /// `xs grouped by k1, k2`: the keys, over `each.local`; elements are records of the keys and `items`
    Grouped(Each, Vec<Expr>),
    /// `[a, b]` where not all are literals
    List(Vec<Expr>),
    /// `{ name: value }`, by stored field of the expression's record type
    Record(Vec<Option<Expr>>),
    /// `from a to b`
    Stretch {
        /// Where it begins.
        from: Expr,
        /// Where it ends.
        to: Expr,
        /// `to` rather than `until`.
        closed: bool,
    },
    /// `hours in s`
    Measure {
        /// In which unit.
        unit: ast::TimeUnit,
        /// Of what.
        stretch: Expr,
        /// For months and years.
        month_ends: MonthEnds,
    },
    /// `working days of C in s`
    WorkingDaysIn(CalendarId, Expr),
    /// `working hours of C in s`
    WorkingHoursIn(CalendarId, Expr),
    /// `3 days`, `notice months`: a period or a duration
    Length(Expr, ast::TimeUnit),
    /// `d + n working days of C`
    AddWorkingDays {
        /// The day.
        base: Expr,
        /// How many.
        days: Expr,
        /// `-` rather than `+`.
        subtract: bool,
        /// The calendar.
        calendar: CalendarId,
    },
    /// `year of d`, `date of dt in zone "…"`
    Part {
        /// What is taken.
        part: ast::DatePart,
        /// Of what.
        operand: Expr,
        /// `in zone`.
        zone: Option<Zone>,
    },
    /// `d is a working day of C`
    IsWorkingDay(Expr, CalendarId),
    /// `next working day of C on or after d`, `d rolls to next working day of C`
    NextWorkingDay(CalendarId, Expr),
    /// `previous working day of C on or before d`
    PreviousWorkingDay(CalendarId, Expr),
    /// `check date`
    CheckDate,
    /// A parameter, on the governing date or `as of` another.
    Parameter(ParameterId, Option<Expr>),
    /// A table.
    Data(DataId),
    /// A definition with its arguments.
    Call(DefinitionId, Vec<Expr>),
    /// A built-in function with its arguments.
    Builtin(&'static Function, Vec<Expr>),
    /// A placeholder after an error: a number cannot occur in place of money or a length of time.
    Erroneous,
}

/// `and`, `or`, `implies`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogicOp {
    /// `and`
    And,
    /// `or`
    Or,
    /// `implies`
    Implies,
}

/// `within …` after a comparison
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// An absolute one: a number, money or a length.
    Absolute(Expr),
    /// A literal percentage of the right side's size.
    Relative(Number),
    /// `stated precision`.
    StatedPrecision,
}

/// L in a deadline
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Length {
    /// A period or a duration.
    Elapsed(Expr),
    /// `n working days of C`
    WorkingDays(Expr, CalendarId),
}

/// How many elements must satisfy a condition
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `every`
    Every,
    /// `some`
    Some,
    /// `no`
    No,
    /// `at least n`
    AtLeast(Expr),
    /// `at most n`
    AtMost(Expr),
    /// `exactly n`
    Exactly(Expr),
}

/// Writes the walk once for shared and once for mutable expressions.
macro_rules! children {
    ($(#[$doc:meta])* $name:ident, $each:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub fn $name(expr: & $($mutable)? Expr) -> Vec<& $($mutable)? Expr> {
            match & $($mutable)? *expr.kind {
            ExprKind::Constant(_)
            | ExprKind::It
            | ExprKind::Local(_)
            | ExprKind::CheckDate
            | ExprKind::Data(_)
            | ExprKind::Erroneous => Vec::new(),
            ExprKind::Parent(a)
            | ExprKind::Field(a, _)
            | ExprKind::Derived(a, _)
            | ExprKind::Amount(a)
            | ExprKind::CurrencyOf(a)
            | ExprKind::Negate(a)
            | ExprKind::Not(a)
            | ExprKind::Presence { field: a, .. }
            | ExprKind::Matches(a, _)
            | ExprKind::Measure { stretch: a, .. }
            | ExprKind::WorkingDaysIn(_, a)
            | ExprKind::WorkingHoursIn(_, a)
            | ExprKind::Length(a, _)
            | ExprKind::Part { operand: a, .. }
            | ExprKind::IsWorkingDay(a, _)
            | ExprKind::NextWorkingDay(_, a)
            | ExprKind::PreviousWorkingDay(_, a) => vec![a],
            ExprKind::Index(a, b)
            | ExprKind::Lookup(a, b)
            | ExprKind::Logic(_, a, b)
            | ExprKind::Arithmetic { left: a, right: b, .. }
            | ExprKind::In { item: a, container: b, .. }
            | ExprKind::OrElse(a, b)
            | ExprKind::Word(_, a, b)
            | ExprKind::Stretch { from: a, to: b, .. }
            | ExprKind::AddWorkingDays { base: a, days: b, .. } => vec![a, b],
            ExprKind::If(a, b, c) => vec![a, b, c],
            ExprKind::Compare { left, right, tolerance, .. } => {
                let tolerance = match tolerance {
                    Some(Tolerance::Absolute(by)) => Some(by),
                    _ => None,
                };
                [left, right].into_iter().chain(tolerance).collect()
            }
            ExprKind::Deadline { subject, length, anchor, .. } => {
                let (Length::Elapsed(length) | Length::WorkingDays(length, _)) = length;
                vec![subject, length, anchor]
            }
            ExprKind::Quantified { quantifier, each, body } => {
                let count = match quantifier {
                    Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => Some(n),
                    Quantifier::Every | Quantifier::Some | Quantifier::No => None,
                };
                count.into_iter().chain($each(each)).chain([body]).collect()
            }
            ExprKind::Comprehension { each, body, .. } => std::iter::once(body).chain($each(each)).collect(),
            ExprKind::The(each) => $each(each).collect(),
            ExprKind::Sorted(each, key, _) => $each(each).chain([key]).collect(),
            ExprKind::Grouped(each, keys) => $each(each).chain(keys).collect(),
            ExprKind::List(elements) => elements.into_iter().collect(),
            ExprKind::Record(fields) => fields.into_iter().flatten().collect(),
            ExprKind::Parameter(_, day) => day.into_iter().collect(),
            ExprKind::Call(_, arguments) | ExprKind::Builtin(_, arguments) => arguments.into_iter().collect(),
        }
        }

        fn $each(each: & $($mutable)? Each) -> impl Iterator<Item = & $($mutable)? Expr> {
            std::iter::once(& $($mutable)? each.list).chain(& $($mutable)? each.filter)
        }
    };
}

children! {
    /// The expressions directly inside one, in the order in which they are written.
    children, of_each
}

children! {
    /// The expressions directly inside one, to be changed.
    children_mut, of_each_mut, mut
}

/// What an expression's digits come from.
#[derive(Debug, Clone, Copy)]
pub enum Digits<'e> {
    /// The literal itself.
    Literal,
    /// A value without digits of its own: that of a parameter is exact.
    Exact,
    /// A stored field.
    Field(&'e Expr, FieldId),
    /// What a derived field is made of.
    Derived(&'e Expr, DerivedId),
    /// The meaning of a name.
    Local(LocalId),
    /// One other expression.
    Of(&'e Expr),
    /// Both operands of `+` and `-`.
    Both(&'e Expr, &'e Expr),
    /// All elements of a written list.
    All(&'e [Expr]),
    /// What is made of each element of a list.
    Each(&'e Each, &'e Expr),
    /// It is worked out: nobody wrote its digits.
    Unknown,
}

/// What an expression's digits come from.
pub fn digits(expr: &Expr) -> Digits<'_> {
    match &*expr.kind {
        ExprKind::Constant(Constant::List(_) | Constant::Record(..)) => Digits::Unknown,
        ExprKind::Constant(_) => Digits::Literal,
        ExprKind::Parameter(..) => Digits::Exact,
        ExprKind::Field(base, field) => Digits::Field(base, *field),
        ExprKind::Derived(base, derived) => Digits::Derived(base, *derived),
        ExprKind::Local(id) => Digits::Local(*id),
        ExprKind::Arithmetic {
            op: ArithmeticOp::Add | ArithmeticOp::Subtract,
            left,
            right,
            ..
        } => Digits::Both(left, right),
        ExprKind::Negate(operand) | ExprKind::Amount(operand) => Digits::Of(operand),
        ExprKind::Builtin(function, arguments) => match arguments.as_slice() {
            [list] if **function == SUM => Digits::Of(list),
            _ => Digits::Unknown,
        },
        ExprKind::Comprehension { each, body, .. } => Digits::Each(each, body),
        ExprKind::List(elements) => Digits::All(elements),
        ExprKind::Arithmetic {
            op: ArithmeticOp::Multiply | ArithmeticOp::Divide,
            ..
        }
        | ExprKind::It
        | ExprKind::Parent(_)
        | ExprKind::CurrencyOf(_)
        | ExprKind::Index(..)
        | ExprKind::Lookup(..)
        | ExprKind::Not(_)
        | ExprKind::Logic(..)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Presence { .. }
        | ExprKind::Matches(..)
        | ExprKind::Word(..)
        | ExprKind::Deadline { .. }
        | ExprKind::If(..)
        | ExprKind::OrElse(..)
        | ExprKind::Quantified { .. }
        | ExprKind::The(_)
        | ExprKind::Sorted(..)
        | ExprKind::Grouped(..)
        | ExprKind::Record(_)
        | ExprKind::Stretch { .. }
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
        | ExprKind::Data(_)
        | ExprKind::Call(..)
        | ExprKind::Erroneous => Digits::Unknown,
    }
}
