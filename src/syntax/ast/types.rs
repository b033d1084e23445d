//! Types: fields, mappings and what values are.

use super::{Doc, Expr, Name, Path, TextLiteral};
use crate::source::Span;
use crate::syntax::rebase::{rebase_enums, rebase_structs};

/// `[exact] type NAME …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeItem {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub body: TypeBody,
}

/// What a type item declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeBody {
    /// `= "a" | "b"` (or another type)
    Alias(TypeRef),
    /// `{ … }`
    Record(RecordType),
}

/// `exact type T in P priced in c dated by d from "root" { … }`, `dossier D dated by d { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType {
    /// The word `exact` in front of `type`.
    pub exact: Option<Span>,
    /// The word `dossier` instead of `type`: its fields are documents.
    pub dossier: Option<Span>,
    /// `in Activity`
    pub parent: Option<Path>,
    /// `priced in currency_code`
    pub priced_in: Option<Expr>,
    /// `dated by discussion.opened`
    pub dated_by: Option<Expr>,
    /// `written "1.234,56", "DD.MM.YYYY"`: the forms of its fields
    pub written: Vec<FormTexts>,
    /// `from "inv:Invoice" or "cn:CreditNote"`: root elements of its documents
    pub roots: Vec<TextLiteral>,
    /// Stored and derived fields in order.
    pub fields: Vec<Field>,
}

/// One line of a record type.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// `name: T? else VALUE from "path" or "path"`
    Stored(StoredField),
    /// `let name = EXPR`
    Derived(Expr),
}

/// `name: T? else VALUE from "path" currency from "@currency"`
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// `written "1.234,56"`; the checker refuses more than one
    pub written: Vec<FormTexts>,
}

/// How documents write a value: `"1.234,56"`, `"ja" or "nein"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormTexts {
    /// The texts, which `or` joins.
    pub texts: Vec<TextLiteral>,
}

impl FormTexts {
    /// From the first text to the last.
    pub fn span(&self) -> Option<Span> {
        let (first, last) = (self.texts.first()?, self.texts.last()?);
        Some(Span {
            end: last.span.end,
            ..first.span
        })
    }
}

/// The source of a field's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CurrencySource {
    /// `"@currency"`: a path relative to the field's record
    Path(TextLiteral),
    /// `parent.default_currency`
    Expr(Expr),
}

/// A type as written, with its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRef {
    /// What it is.
    pub kind: TypeRefKind,
    /// Its span.
    pub span: Span,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
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

rebase_structs! {
    TypeItem { name, body }
    RecordType { exact, dossier, parent, priced_in, dated_by, written, roots, fields }
    FormTexts { texts }
    Field { doc, name, kind, span }
    StoredField { ty, optional, default, from, currency_from, written }
    TypeRef { kind, span }
}

rebase_enums! {
    TypeBody { Alias(a), Record(a), }
    FieldKind { Stored(a), Derived(a), }
    CurrencySource { Path(a), Expr(a), }
    TypeRefKind { Named(a), MoneyIn(a), DateTimeIn(a), List(a), Map(a), Choice(a), }
}
