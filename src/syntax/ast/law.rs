//! Calendars, parameters and the sources of what they say.

use super::{DateLiteral, Doc, Expr, Name, Path, TextLiteral, TypeRef};
use crate::source::Span;
use crate::syntax::rebase::{rebase_enums, rebase_structs, without_spans};

/// `calendar kz extends a { … }`, `calendar ab joins a, b`
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarClause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: CalendarClauseKind,
    /// Its span.
    pub span: Span,
}

/// The content of a calendar's clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarClauseKind {
    /// `zone "Asia/Almaty"`
    Zone(TextLiteral),
    /// `working week monday to friday, sunday`: ranges; a lone day is a range of one
    WorkingWeek(Vec<(Name, Name)>),
    /// `working hours 09:00 to 13:00, 14:00 to 18:30`; the texts as written (`24:00` may end one)
    WorkingHours(Vec<(TextLiteral, TextLiteral)>),
    /// `working hours on 2026-12-24 09:00 to 13:00`
    HoursOn(DateLiteral, Vec<(TextLiteral, TextLiteral)>),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// Its values in order.
    pub versions: Vec<ParameterVersion>,
}

/// `10 from 2016-06-30 until 2020-01-01 source "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// Where it comes from.
    pub from: DataFrom,
}

/// Where a table comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataFrom {
    /// `"file.csv"`
    File(TextLiteral),
    /// `input`
    Input(Span),
}

/// `month ends clip`
#[derive(Debug, Clone, PartialEq, Eq)]
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

rebase_structs! {
    Calendar { name, extends, joins, clauses }
    CalendarClause { doc, kind, span }
    Parameter { name, ty, versions }
    ParameterVersion { doc, value, from, until, sources, span }
    Source { text, url, unverified, span }
    Data { name, ty, from }
    MonthEndsClause { policy, span }
}

rebase_enums! {
    CalendarClauseKind {
        Zone(a), WorkingWeek(a), WorkingHours(a), HoursOn(a, b), Count[first, last], Covers(a, b), Holiday(a, b),
        WorkingDay(a, b), HolidaysFrom(a),
    }
    DataFrom { File(a), Input(a), }
}

without_spans!(MonthEndsPolicy);
