//! Rules, exceptions, waivers and definitions.

use std::sync::Arc;

use super::{DateLiteral, Doc, Expr, MonthEndsPolicy, Name, Path, Source, TextLiteral, TypeRef};
use crate::source::Span;
use crate::syntax::rebase::{rebase_enums, rebase_structs};

/// `define share(part: money, whole: money): number = part / whole`
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// The type that it governs.
    pub ty: Path,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// `exception NAME to RULE { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// The rule or exception that it modifies.
    pub to: Path,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// One clause of a rule or an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: ClauseKind,
    /// From its keyword to its end.
    pub span: Span,
}

/// The content of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// `source "…" at "URL" unverified`
    Source(Source),
    /// `title in "ru" "…"`
    Title(Translation),
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
            Self::Title(_) => Some("title"),
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binder {
    /// `t`
    One(Name),
    /// `a then b`: neighbours
    Neighbours(Name, Name),
}

/// The demand of `require` or `forbid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The word `require` or `forbid`.
    pub keyword: Span,
    /// The condition.
    pub condition: Expr,
    /// `otherwise "…{expression}…"`
    pub otherwise: Option<Template>,
    /// The message in further languages.
    pub translations: Vec<Translation>,
}

/// `in "ru" "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The tag of the language.
    pub language: TextLiteral,
    /// The text.
    pub template: Template,
    /// From `in` to its end.
    pub span: Span,
}

/// The text after `otherwise`, with its interpolations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Text and expressions in turn.
    pub parts: Vec<TemplatePart>,
    /// Its span, quotes included.
    pub span: Span,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Characters; `{{` and `}}` are resolved.
    Text(Arc<str>),
    /// `{expression}`
    Value(Expr),
}

/// `waiver for RULE { … }`; that what is required is there, is checked later
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule it waives.
    pub rule: Path,
    /// Its clauses in order.
    pub clauses: Vec<WaiverClause>,
}

/// One clause of a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverClause {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// Its content.
    pub kind: WaiverClauseKind,
    /// Its span.
    pub span: Span,
}

/// The content of a waiver's clause.
#[derive(Debug, Clone, PartialEq, Eq)]
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

rebase_structs! {
    Define { name, parameters, ty, body }
    Rule { name, ty, clauses }
    Exception { name, to, clauses }
    Clause { doc, kind, span }
    ForEach { binder, list, filter, body }
    Requirement { keyword, condition, otherwise, translations }
    Translation { language, template, span }
    Template { parts, span }
    Waiver { rule, clauses }
    WaiverClause { doc, kind, span }
}

rebase_enums! {
    ClauseKind {
        Source(a), Title(a), Severity(a), InForce[from, until], DatedBy(a), MonthEnds(a), Let(a, b), When(a), Unless(a),
        ForEach(a), Require(a), Forbid(a),
    }
    Binder { One(a), Neighbours(a, b), }
    TemplatePart { Text(a), Value(a), }
    WaiverClauseKind { Document(a), At(a), Until(a), Because(a), By(a), AlsoUndetermined, }
}
