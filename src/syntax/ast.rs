//! The syntax tree: every node has its span, nothing is
//! resolved, and no phase changes it. Each variant's documentation shows the
//! syntax of the node.

use std::sync::Arc;

use crate::source::{SourceId, Span};
pub use crate::value::{DatePart, TimeUnit, Verdict};

/// A whole rule file.
#[derive(Debug, Clone)]
pub struct File {
    /// The text it was read from.
    pub source: SourceId,
    /// `/// …` and `module a.b`
    pub module: Option<Module>,
    /// The items in order, `use` among them.
    pub items: Vec<Item>,
    /// Every `// …` comment, in order; documentation is with its item.
    pub comments: Vec<Comment>,
}

/// `module kz.international_projects`, and `month ends clip` after it
#[derive(Debug, Clone)]
pub struct Module {
    /// Its documentation comment.
    pub doc: Option<Doc>,
    /// Its full name.
    pub path: Path,
    /// From `module` to the end.
    pub span: Span,
}

/// `// …`, slashes included
#[derive(Debug, Clone)]
pub struct Comment {
    /// The comment's span, without the line break.
    pub span: Span,
}

/// `/// …`, one or more lines, without slashes and one leading space
#[derive(Debug, Clone)]
pub struct Doc {
    /// The lines joined by `\n`.
    pub text: Arc<str>,
    /// From the first slash to the end of the last line.
    pub span: Span,
}

/// An identifier, or a key in backticks (then without them).
#[derive(Debug, Clone)]
pub struct Name {
    /// The name itself.
    pub text: Arc<str>,
    /// Its span, backticks included.
    pub span: Span,
}

/// `kz.international_projects.public_discussion`
#[derive(Debug, Clone)]
pub struct Path {
    /// At least one name.
    pub segments: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

/// `"…"`, escapes resolved
#[derive(Debug, Clone)]
pub struct TextLiteral {
    /// Its text, unescaped.
    pub text: Arc<str>,
    /// Its span, quotes included.
    pub span: Span,
}

/// `2021-03-01`, as written; validated by the parser
#[derive(Debug, Clone)]
pub struct DateLiteral {
    /// The characters.
    pub text: Arc<str>,
    /// Their span.
    pub span: Span,
}

/// One item with its documentation.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// What it is.
    pub kind: ItemKind,
    /// From its keyword to its end.
    pub span: Span,
}

/// What an item is.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// `use calendars.kz`
    Use(Path),
    /// `namespace cbc "urn:…"`
    Namespace(Namespace),
    /// `month ends clip`
    MonthEnds(MonthEndsClause),
    /// `type T … { … }` or `type T = "a" | "b"`
    Type(TypeItem),
    /// `calendar kz { … }`
    Calendar(Calendar),
    /// `parameter days: integer { … }`
    Parameter(Parameter),
    /// `data rates: list of Rate from "rates.csv"`
    Data(Data),
    /// `define share(part: money): number = …`
    Define(Define),
    /// `rule r for T { … }`
    Rule(Rule),
    /// `exception e to r { … }`
    Exception(Exception),
    /// `waiver for a.b { … }`
    Waiver(Waiver),
    /// `agreement a: T { … }`
    Agreement(Agreement),
    /// `test "…" { … }`
    Test(Test),
}

/// `namespace cbc "urn:…"`
#[derive(Debug, Clone)]
pub struct Namespace {
    /// The prefix.
    pub prefix: Name,
    /// The URI.
    pub uri: TextLiteral,
}

/// `month ends clip`
#[derive(Debug, Clone)]
pub struct MonthEndsClause {
    /// What to do with a day that the month does not have.
    pub policy: MonthEndsPolicy,
    /// The clause.
    pub span: Span,
}

/// The policy of `month ends`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthEndsPolicy {
    /// `clip`: the month's last day
    Clip,
    /// `roll`: the first of the next month
    Roll,
}

/// `[exact] type NAME …`
#[derive(Debug, Clone)]
pub struct TypeItem {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub body: TypeBody,
}

/// What a type item declares.
#[derive(Debug, Clone)]
pub enum TypeBody {
    /// `= "a" | "b"` (or another type)
    Alias(TypeRef),
    /// `{ … }`
    Record(RecordType),
}

/// `exact type T in P priced in c dated by d { … }`
#[derive(Debug, Clone)]
pub struct RecordType {
    /// The word `exact` in front of `type`.
    pub exact: Option<Span>,
    /// `in Activity`
    pub parent: Option<Path>,
    /// `priced in currency_code`
    pub priced_in: Option<Expr>,
    /// `dated by discussion.opened`
    pub dated_by: Option<Expr>,
    /// Stored and derived fields in order.
    pub fields: Vec<Field>,
}

/// One line of a record type.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Name,
    /// Stored or derived.
    pub kind: FieldKind,
    /// The whole line.
    pub span: Span,
}

/// Stored or derived.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// `name: T? else VALUE from "path" or "path"`
    Stored(StoredField),
    /// `let name = EXPR`
    Derived(Expr),
}

/// `name: T? else VALUE from "path" currency from "@currency"`
#[derive(Debug, Clone)]
pub struct StoredField {
    /// Its type.
    pub ty: TypeRef,
    /// The `?`.
    pub optional: Option<Span>,
    /// `else VALUE`
    pub default: Option<Expr>,
    /// `from "a" or "b"`: the paths in order
    pub from: Vec<TextLiteral>,
    /// `currency from "@currency" or parent.default_currency`
    pub currency_from: Vec<CurrencySource>,
}

/// The source of a field's currency.
#[derive(Debug, Clone)]
pub enum CurrencySource {
    /// `"@currency"`: a path relative to the field's record
    Path(TextLiteral),
    /// `parent.default_currency`
    Expr(Expr),
}

/// A type as written, with its span.
#[derive(Debug, Clone)]
pub struct TypeRef {
    /// What it is.
    pub kind: TypeRefKind,
    /// Its span.
    pub span: Span,
}

/// A type as written.
#[derive(Debug, Clone)]
pub enum TypeRefKind {
    /// `text`, `number`, `Tranche`, `a.b.Tranche`: built-in names are resolved by the checker
    Named(Path),
    /// `money in EUR`
    MoneyIn(Name),
    /// `datetime in zone "Asia/Almaty"`
    DateTimeIn(TextLiteral),
    /// `list of T`
    List(Box<TypeRef>),
    /// `map of T`
    Map(Box<TypeRef>),
    /// `"a" | "b"`
    Choice(Vec<TextLiteral>),
}

/// `calendar kz extends a { … }`, `calendar ab joins a, b`
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Its name.
    pub name: Name,
    /// `extends a`
    pub extends: Option<Path>,
    /// `joins a, b`
    pub joins: Vec<Path>,
    /// Its clauses in order.
    pub clauses: Vec<CalendarClause>,
}

/// One clause of a calendar.
#[derive(Debug, Clone)]
pub struct CalendarClause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: CalendarClauseKind,
    /// Its span.
    pub span: Span,
}

/// The content of a calendar's clause.
#[derive(Debug, Clone)]
pub enum CalendarClauseKind {
    /// `zone "Asia/Almaty"`
    Zone(TextLiteral),
    /// `working week monday to friday, sunday`: ranges; a lone day is a range of one
    WorkingWeek(Vec<(Name, Name)>),
    /// `working hours 09:00 to 13:00, 14:00 to 18:30`; the texts as written (`24:00` may end one)
    WorkingHours(Vec<(TextLiteral, TextLiteral)>),
    /// `count excluding first day, including last day`
    Count {
        /// Whether the first day counts, if written.
        first: Option<bool>,
        /// Whether the last day counts, if written.
        last: Option<bool>,
    },
    /// `covers from 2016-01-01 to 2026-12-31`
    Covers(DateLiteral, DateLiteral),
    /// `holiday 2021-01-01 "New Year"`
    Holiday(DateLiteral, Option<TextLiteral>),
    /// `working day 2021-07-03 "moved from 5 July 2021"`
    WorkingDay(DateLiteral, Option<TextLiteral>),
    /// `holidays from "kz.csv"`
    HolidaysFrom(TextLiteral),
}

/// `parameter NAME: TYPE { VALUE from DATE until DATE source "…" … }`
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// Its values in order.
    pub versions: Vec<ParameterVersion>,
}

/// `10 from 2016-06-30 until 2020-01-01 source "…"`
#[derive(Debug, Clone)]
pub struct ParameterVersion {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// The value.
    pub value: Expr,
    /// First day.
    pub from: DateLiteral,
    /// The day after the last one.
    pub until: Option<DateLiteral>,
    /// Where it is laid down.
    pub sources: Vec<Source>,
    /// The whole entry.
    pub span: Span,
}

/// `source "…" at "URL" unverified`
#[derive(Debug, Clone)]
pub struct Source {
    /// The citation.
    pub text: TextLiteral,
    /// `at "URL"`
    pub url: Option<TextLiteral>,
    /// The word `unverified`.
    pub unverified: Option<Span>,
    /// The clause.
    pub span: Span,
}

/// `data NAME: TYPE from "file.csv"` or `from input`
#[derive(Debug, Clone)]
pub struct Data {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// Where it comes from.
    pub from: DataFrom,
}

/// Where a table comes from.
#[derive(Debug, Clone)]
pub enum DataFrom {
    /// `"file.csv"`
    File(TextLiteral),
    /// `input`
    Input(Span),
}

/// `define share(part: money, whole: money): number = part / whole`
#[derive(Debug, Clone)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// None for a constant; possibly empty.
    pub parameters: Option<Vec<(Name, TypeRef)>>,
    /// The type it states.
    pub ty: Option<TypeRef>,
    /// Its expression.
    pub body: Expr,
}

/// `rule NAME for TYPE { … }`
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// The type that it governs.
    pub ty: Path,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// `exception NAME to RULE { … }`
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// The rule or exception that it modifies.
    pub to: Path,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// One clause of a rule or an exception.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: ClauseKind,
    /// From its keyword to its end.
    pub span: Span,
}

/// The content of a clause.
#[derive(Debug, Clone)]
pub enum ClauseKind {
    /// `source "…" at "URL" unverified`
    Source(Source),
    /// `severity warning`
    Severity(Name),
    /// `in force from 2021-01-01 until 2022-01-01`
    InForce {
        /// First day.
        from: DateLiteral,
        /// The day after the last one.
        until: Option<DateLiteral>,
    },
    /// `dated by signed`
    DatedBy(Expr),
    /// `month ends roll`
    MonthEnds(MonthEndsPolicy),
    /// `let window = from a to b`
    Let(Name, Expr),
    /// `when urgent`
    When(Expr),
    /// `unless urgent`
    Unless(Expr),
    /// `for each t in tranches where t.due is present { … }`
    ForEach(ForEach),
    /// `require a = b otherwise "…"`
    Require(Requirement),
    /// `forbid a = b otherwise "…"`
    Forbid(Requirement),
}

impl ClauseKind {
    /// The words with which a clause about the whole rule begins; none for one of its other clauses.
    pub fn head_words(&self) -> Option<&'static str> {
        match self {
            Self::Source(_) => Some("source"),
            Self::Severity(_) => Some("severity"),
            Self::InForce { .. } => Some("in force"),
            Self::DatedBy(_) => Some("dated by"),
            Self::MonthEnds(_) => Some("month ends"),
            Self::Let(..)
            | Self::When(_)
            | Self::Unless(_)
            | Self::ForEach(_)
            | Self::Require(_)
            | Self::Forbid(_) => None,
        }
    }
}

/// `for each t in tranches where …`, with or without braces
#[derive(Debug, Clone)]
pub struct ForEach {
    /// `t`, or `a then b`
    pub binder: Binder,
    /// The list.
    pub list: Expr,
    /// `where …`
    pub filter: Option<Expr>,
    /// The clauses in its braces; without braces it governs those after it.
    pub body: Option<Vec<Clause>>,
}

/// What a `for each` names.
#[derive(Debug, Clone)]
pub enum Binder {
    /// `t`
    One(Name),
    /// `a then b`: neighbours
    Neighbours(Name, Name),
}

/// The demand of `require` or `forbid`.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The word `require` or `forbid`.
    pub keyword: Span,
    /// The condition.
    pub condition: Expr,
    /// `otherwise "…{expression}…"`
    pub otherwise: Option<Template>,
}

/// The text after `otherwise`, with its interpolations.
#[derive(Debug, Clone)]
pub struct Template {
    /// Text and expressions in turn.
    pub parts: Vec<TemplatePart>,
    /// Its span, quotes included.
    pub span: Span,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Characters; `{{` and `}}` are resolved.
    Text(Arc<str>),
    /// `{expression}`
    Value(Expr),
}

/// `waiver for RULE { … }`; that what is required is there, is checked later
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule it waives.
    pub rule: Path,
    /// Its clauses in order.
    pub clauses: Vec<WaiverClause>,
}

/// One clause of a waiver.
#[derive(Debug, Clone)]
pub struct WaiverClause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: WaiverClauseKind,
    /// Its span.
    pub span: Span,
}

/// The content of a waiver's clause.
#[derive(Debug, Clone)]
pub enum WaiverClauseKind {
    /// `document "…"`
    Document(TextLiteral),
    /// `at "/pointer"`
    At(TextLiteral),
    /// `until 2021-12-31`
    Until(DateLiteral),
    /// `because "…"`
    Because(TextLiteral),
    /// `by "…"`
    By(TextLiteral),
    /// `also undetermined`
    AlsoUndetermined,
}

/// `agreement NAME: TYPE { … }`
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Path,
    /// Its fields in order.
    pub fields: Vec<RecordEntry>,
    /// From `{` to `}`.
    pub body_span: Span,
}

/// `name: value` in a record or an agreement
#[derive(Debug, Clone)]
pub struct RecordEntry {
    /// The key.
    pub name: Name,
    /// The value.
    pub value: Expr,
}

/// `test "…" { … }`
#[derive(Debug, Clone)]
pub struct Test {
    /// What it shows.
    pub title: TextLiteral,
    /// Its statements.
    pub body: Vec<TestStatement>,
}

/// One statement of a test.
#[derive(Debug, Clone)]
pub enum TestStatement {
    /// `given … with … as of …`
    Given(Given),
    /// `expect …`
    Expect(Expect),
    /// `for each case in [ … ] { … }`
    ForEach {
        /// The name, usually `case`.
        binder: Name,
        /// A list of records.
        cases: Expr,
        /// What is repeated.
        body: Vec<TestStatement>,
        /// The whole statement.
        span: Span,
    },
}

/// `given integrity_review with { … } as of 2021-03-01`
#[derive(Debug, Clone)]
pub struct Given {
    /// The document.
    pub document: GivenDocument,
    /// What is replaced, added or removed.
    pub with: Vec<Replacement>,
    /// `as of DATE` (a date, or a field of the case)
    pub as_of: Option<Expr>,
    /// The whole statement.
    pub span: Span,
}

/// The document of a test.
#[derive(Debug, Clone)]
pub enum GivenDocument {
    /// An agreement in scope.
    Agreement(Path),
    /// `file "path"`
    File(TextLiteral),
}

/// `tranches[1].amount: 5 EUR`
#[derive(Debug, Clone)]
pub struct Replacement {
    /// The path from the document's root.
    pub path: Vec<ReplacementStep>,
    /// The path's span.
    pub path_span: Span,
    /// The value; none for `missing`.
    pub value: Option<Expr>,
}

/// A step of a replacement's path.
#[derive(Debug, Clone)]
pub enum ReplacementStep {
    /// `.amount`
    Field(Name),
    /// `[1]`, from 1
    Index(u32, Span),
    /// `["kk"]`
    Key(TextLiteral),
}

/// `expect RULE VERDICT by EXCEPTION for "/path" because "text"`
#[derive(Debug, Clone)]
pub struct Expect {
    /// The rule; `shape` for shape findings.
    pub rule: Path,
    /// The verdict's words.
    pub verdict: Verdict,
    /// `by EXCEPTION`
    pub by: Option<Path>,
    /// `for "/path"`
    pub at: Option<TextLiteral>,
    /// `because "…"`
    pub because: Option<TextLiteral>,
    /// The whole statement.
    pub span: Span,
}

/// An expression with its span.
#[derive(Debug, Clone)]
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
            | ExprKind::Time(_) => true,
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
            | ExprKind::Quantified { .. }
            | ExprKind::Comprehension { .. }
            | ExprKind::The { .. }
            | ExprKind::Sorted(..)
            | ExprKind::Grouped(..)
            | ExprKind::Stretch { .. }
            | ExprKind::Measure(..)
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

    /// `3 days`, with the number written out.
    fn is_stated_length(&self) -> bool {
        matches!(&*self.kind, ExprKind::Length(count, _) if matches!(&*count.kind, ExprKind::Number(_)))
    }
}

/// A number as written: `1_000.50`, `60%`, `286.7 thousand`
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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
        /// `x`
        binder: Name,
        /// The list.
        list: Expr,
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
    /// `xs sorted by k`; each key a path of names below the element
    Sorted(Expr, Vec<Path>),
    /// `xs grouped by k1, k2`
    Grouped(Expr, Vec<Path>),
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
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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
