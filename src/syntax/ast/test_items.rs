//! Agreements and tests.

use super::{Expr, Name, Path, TextLiteral, Verdict};
use crate::source::Span;
use crate::syntax::rebase::{rebase_enums, rebase_structs};

/// `agreement NAME: TYPE { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordEntry {
    /// The key.
    pub name: Name,
    /// The value.
    pub value: Expr,
}

/// `test "…" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What it shows.
    pub title: TextLiteral,
    /// Its statements.
    pub body: Vec<TestStatement>,
}

/// One statement of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestStatement {
    /// `given … with … as of …`
    Given(Given),
    /// `expect RULE VERDICT`
    Expect(Expect),
    /// `expect TRUTH`
    Truth {
        /// A condition over constants, parameters and definitions.
        expr: Expr,
        /// The whole statement.
        span: Span,
    },
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The document.
    pub document: GivenDocument,
    /// The tables that this document is checked with: `, readings = file "r.csv"`
    pub tables: Vec<(Path, TextLiteral)>,
    /// What is replaced, added or removed.
    pub with: Vec<Replacement>,
    /// `as of DATE` (a date, or a field of the case)
    pub as_of: Option<Expr>,
    /// The whole statement.
    pub span: Span,
}

/// The document of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenDocument {
    /// An agreement in scope.
    Agreement(Path),
    /// `file "path"`
    File(TextLiteral),
    /// `file "path" as contract, file "path" as invoices`: the documents of a dossier
    Files(Vec<GivenFile>),
}

/// `file "path" as contract`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// The path.
    pub file: TextLiteral,
    /// The name of the document in the dossier.
    pub member: Name,
}

/// `tranches[1].amount: 5 EUR`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The path from the document's root.
    pub path: Vec<ReplacementStep>,
    /// The path's span.
    pub path_span: Span,
    /// The value; none for `missing`.
    pub value: Option<Expr>,
}

/// A step of a replacement's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplacementStep {
    /// `.amount`
    Field(Name),
    /// `[1]`, from 1
    Index(u32, Span),
    /// `["kk"]`
    Key(TextLiteral),
}

/// `expect RULE VERDICT by EXCEPTION for "/path" because "text"`
#[derive(Debug, Clone, PartialEq, Eq)]
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

rebase_structs! {
    GivenFile { file, member }
    Agreement { name, ty, fields, body_span }
    RecordEntry { name, value }
    Test { title, body }
    Given { document, tables, with, as_of, span }
    Replacement { path, path_span, value }
    Expect { rule, verdict, by, at, because, span }
}

rebase_enums! {
    TestStatement { Given(a), Expect(a), Truth[expr, span], ForEach[binder, cases, body, span], }
    GivenDocument { Agreement(a), File(a), Files(a), }
    ReplacementStep { Field(a), Index(a, b), Key(a), }
}
