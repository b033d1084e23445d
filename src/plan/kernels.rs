//! Rules as operations on whole columns.
//!
//! A vector has a value for each row of a table, or that it is unknown there. Unknown is always
//! safe: a rule that is not certain to hold everywhere in a document is decided by the machine.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::schema::{ColumnId, PathId, Schema, TableId};
use crate::builtins::Function;
use crate::check::program::{
    ArithmeticOp, CalendarId, Constant, InForce, ParameterId, Quantifier, RuleId,
};
use crate::check::types::Type;
use crate::index_vec::{IndexVec, ids};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, DeadlineKind, Direction, WordOp};
use crate::value::{Date, DatePart, MonthEnds, Number, Pattern, TimeUnit, Zone};

ids! {
    /// A vector, by the operation that makes it.
    VectorId;
}

/// The rules of a document's type that run on columns.
#[derive(Debug)]
pub struct Kernels {
    /// The columns.
    pub schema: Arc<Schema>,
    /// The operations, each after those whose vectors it takes.
    pub kernels: IndexVec<VectorId, Kernel>,
    /// The rules that run on columns.
    pub rules: Vec<ColumnarRule>,
    /// The others, and why.
    pub machine: Vec<MachineRule>,
    /// How many expressions all of them come from: so many steps or fewer the machine takes for each row.
    pub expressions: u64,
    /// An operation whose result is made wrong, to see whether a test notices it.
    pub spoilt: Option<VectorId>,
}

/// An operation over the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Kernel {
    /// The table.
    pub table: TableId,
    /// What is done for each row.
    pub op: Op,
}

/// What is done for each row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Op {
    /// The values of a column, known where these are.
    Column(ColumnId, Known),
    /// One value.
    Constant(Constant),
    /// No value that is known.
    Unknown,
    /// The literal zero: a number, and zero of any currency and of any length.
    Zero,
    /// `--as-of`; unknown where it is not given.
    CheckDate,
    /// A vector of the table around, for each row of its lists.
    Gather(VectorId),
    /// The number of each row of its own table.
    RowNumber,
    /// A table of pairs: for each row of the table around the elements of a list that another record holds. The vector
    /// says in which row the list is held; what comes of it are the rows of the elements.
    Cross(VectorId, TableId),
    /// A table of the elements of lists in the elements of a list, all of them in one: what comes of it are their rows.
    Flatten(Elements, Elements),
    /// A table of the elements of a list that is written out: so many for each row of the table around. What comes of it
    /// are their positions, from 1.
    Listed(TableId, u32),
    /// The value of a vector, of whatever table, in the rows that another vector names.
    At(VectorId, VectorId),
    /// The row of the element after each one of a list.
    Next,
    /// Whether there is one.
    HasNext,
    /// The row of an element of each list.
    Pick(Picked, Elements),
    /// Whether a field has a value in the document.
    Given(PathId, u64),
    /// A value, unknown where a record is not there.
    Where(VectorId, Known),
    /// `not`
    Not(VectorId),
    /// `and`
    And(VectorId, VectorId),
    /// `or`
    Or(VectorId, VectorId),
    /// `if c then a else b`
    If(VectorId, VectorId, VectorId),
    /// `-x`
    Negate(VectorId),
    /// `+ - * /`
    Arithmetic(ArithmeticOp, MonthEnds, VectorId, VectorId),
    /// A comparison.
    Compare(CompareOp, VectorId, VectorId),
    /// `a = b within t`
    Within(CompareOp, VectorId, VectorId, VectorId),
    /// `a = b within 5 %`
    WithinShare(CompareOp, VectorId, VectorId, Number),
    /// `m.amount`
    Amount(VectorId),
    /// `m.currency`
    CurrencyOf(VectorId),
    /// `x in ["a", "b"]`
    InList(VectorId, Arc<[Constant]>),
    /// `d in s`
    InStretch(VectorId, VectorId),
    /// `x matches "…"`
    Matches(VectorId, Arc<Pattern>),
    /// `starts with`, `contains`, `overlaps`, …
    Word(WordOp, VectorId, VectorId),
    /// `X within L after Y`: what happened, L and Y.
    Deadline(DeadlineTerms, VectorId, VectorId, VectorId),
    /// `from a to b`
    Stretch(VectorId, VectorId, bool),
    /// `hours in s`
    Measure(TimeUnit, MonthEnds, VectorId),
    /// `working days of C in s`
    WorkingDaysIn(CalendarId, VectorId),
    /// `working hours of C in s`
    WorkingHoursIn(CalendarId, VectorId),
    /// `3 days`
    Length(TimeUnit, VectorId),
    /// `d + n working days of C`
    AddWorkingDays(CalendarId, bool, VectorId, VectorId),
    /// `year of d`
    Part(DatePart, Option<Zone>, VectorId),
    /// `d is a working day of C`
    IsWorkingDay(CalendarId, VectorId),
    /// `next working day of C on or after d`
    NextWorkingDay(CalendarId, VectorId),
    /// `previous working day of C on or before d`
    PreviousWorkingDay(CalendarId, VectorId),
    /// Whether a day is one on which a rule is in force.
    InForce(InForceDays, VectorId),
    /// A parameter on a day.
    Parameter(ParameterId, VectorId),
    /// A built-in function of single values, or of the elements of a list that is written out.
    Builtin(&'static Function, ResultKind, Vec<VectorId>),
    /// `count(xs)`
    Count(Elements),
    /// `every x in xs satisfies P`; how many, where a number is asked for
    Quantified(QuantifierKind, Option<VectorId>, Elements, VectorId),
    /// A built-in function of the elements' values.
    Fold(&'static Function, ResultKind, Elements, VectorId),
}

/// Which element is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Picked {
    /// The first.
    First,
    /// The last.
    Last,
    /// The only one.
    Only,
    /// That at a position, from 1.
    Nth(VectorId),
}

/// When a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// In every row.
    Always,
    /// Where a field of a record has a value; its bit.
    Given(PathId, u64),
}

/// The elements of the lists of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Elements {
    /// The table of the elements.
    pub table: TableId,
    /// When the list is known.
    pub known: Known,
    /// A vector that is unknown where the list is, if another record holds it.
    pub held: Option<VectorId>,
    /// `where`, over the elements.
    pub filter: Option<VectorId>,
}

/// The words of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeadlineTerms {
    /// `within` or `at least`.
    pub kind: DeadlineKind,
    /// `after` or `before`.
    pub direction: Direction,
    /// For months added to dates.
    pub month_ends: MonthEnds,
    /// The calendar whose working days are counted.
    pub calendar: Option<CalendarId>,
}

/// The days on which a rule is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InForceDays {
    /// The first, as a column keeps it.
    pub from: i64,
    /// The day after the last.
    pub until: Option<i64>,
}

/// Which quantifier it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantifierKind {
    /// `every`
    Every,
    /// `some`
    Some,
    /// `no`
    No,
    /// `at least n`
    AtLeast,
    /// `at most n`
    AtMost,
    /// `exactly n`
    Exactly,
}

impl QuantifierKind {
    /// The kind of a quantifier.
    pub fn of(quantifier: &Quantifier) -> Self {
        match quantifier {
            Quantifier::Every => Self::Every,
            Quantifier::Some => Self::Some,
            Quantifier::No => Self::No,
            Quantifier::AtLeast(_) => Self::AtLeast,
            Quantifier::AtMost(_) => Self::AtMost,
            Quantifier::Exactly(_) => Self::Exactly,
        }
    }
}

/// What a function gives, as far as it depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResultKind {
    /// A number.
    Number,
    /// Another value.
    Other,
}

impl ResultKind {
    /// The kind of a type.
    pub fn of(ty: &Type) -> Self {
        match ty.is_number() && !matches!(ty, Type::Unknown | Type::Zero) {
            true => Self::Number,
            false => Self::Other,
        }
    }
}

/// A rule that runs on columns.
#[derive(Debug)]
pub struct ColumnarRule {
    /// The rule.
    pub rule: RuleId,
    /// Where it runs.
    pub places: Vec<ColumnarPlace>,
    /// The operations that it uses and no rule before it does.
    pub kernels: Range<usize>,
}

/// A rule that does not run on columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MachineRule {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub obstacle: Obstacle,
    /// The words of the rule, or of a definition or derived field that it uses, for which columns have no operation.
    pub span: Span,
}

/// A place where a rule runs.
#[derive(Debug)]
pub struct ColumnarPlace {
    /// The record.
    pub path: PathId,
    /// When the record is there.
    pub known: Known,
    /// The clauses.
    pub block: ColumnarBlock,
}

/// Clauses, over the rows of a table.
#[derive(Debug)]
pub struct ColumnarBlock {
    /// The table.
    pub table: TableId,
    /// Conditions, and whether each must be false.
    pub conditions: Vec<(VectorId, bool)>,
    /// Exceptions to what follows.
    pub exceptions: Vec<ColumnarException>,
    /// Requirements, and whether each must be false.
    pub requirements: Vec<(VectorId, bool)>,
    /// Its loops.
    pub loops: Vec<ColumnarLoop>,
    /// How many requirements there are, in loops too.
    pub count: u64,
}

/// An exception, whose requirements replace those of what it is an exception to.
#[derive(Debug)]
pub struct ColumnarException {
    /// When it applies.
    pub conditions: Vec<(VectorId, bool)>,
    /// Its requirements; none where nothing is to hold instead.
    pub block: Option<ColumnarBlock>,
    /// The exceptions to it.
    pub nested: Vec<ColumnarException>,
}

/// `for each`
#[derive(Debug)]
pub struct ColumnarLoop {
    /// What it goes over.
    pub elements: Elements,
    /// What it governs.
    pub block: ColumnarBlock,
}

/// Why a rule does not run on columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// It looks at all pairs of elements of two lists.
    Crossing,
    /// It sorts or groups.
    Order,
    /// It looks up values in tables.
    Tables,
    /// It asks how precisely an amount is stated.
    Precision,
    /// It compares lists, or makes lists or records of its own.
    Lists,
    /// It picks an element of a list.
    Picking,
    /// It asks what is around a record that may be absent, or what comes of it.
    Absent,
    /// It uses a function of lists or maps.
    Function,
    /// It asks for the clock of an instant.
    Clock,
    /// It is too large.
    Size,
}

impl Obstacle {
    /// The obstacle in words that follow *it*.
    pub fn words(self) -> &'static str {
        match self {
            Self::Crossing => "compares elements of a list with one another",
            Self::Order => "sorts or groups a list",
            Self::Tables => "looks up values in a table",
            Self::Precision => "asks how precisely an amount is stated",
            Self::Lists => "compares lists, or makes lists or records of its own",
            Self::Picking => "picks an element of a list",
            Self::Absent => "asks what is around a record that may be absent",
            Self::Function => "uses a function of lists, maps or patterns",
            Self::Clock => "asks for the clock of an instant",
            Self::Size => "is too large",
        }
    }
}

/// Days on which a rule is in force, as columns keep them.
impl From<InForce> for InForceDays {
    fn from(in_force: InForce) -> Self {
        Self::new(in_force.from, in_force.until)
    }
}

impl InForceDays {
    /// The days from one on, and before another.
    pub fn new(from: Date, until: Option<Date>) -> Self {
        let days = |date: Date| date.days_since(Date::FIRST);
        Self {
            from: days(from),
            until: until.map(days),
        }
    }
}
