//! What rule files mean: ids instead of names, and every expression typed.
//!
//! A `Program` is made by the checker and never changed. Its expressions keep
//! their spans, since every finding shows its clause.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::references::References;
use super::types::Type;
use crate::diagnostic::Severity;
use crate::index_vec::{IndexVec, ids};
use crate::source::{SourceId, Span};
use crate::syntax::ast;
use crate::value::{Calendar, Date, LanguageTag, Verdict, WrittenForm};

/// The name of the rule that findings about a document's own shape have.
pub const SHAPE: &str = "shape";
pub use super::expression::*;

ids! {
    /// A record type.
    RecordId;
    /// A stored field of its record, in the order of declaration.
    FieldId;
    /// A derived field of its record, in the order of declaration.
    DerivedId;
    /// One version of a rule.
    RuleId;
    /// An exception as it applies to one version of its rule.
    ExceptionId;
    /// A parameter.
    ParameterId;
    /// A table.
    DataId;
    /// A definition.
    DefinitionId;
    /// A calendar.
    CalendarId;
    /// An agreement written in the language.
    AgreementId;
    /// A slot of the frame of a rule, a derived field or a definition.
    LocalId;
    /// A requirement, counted through its rule or exception, from 0.
    RequirementId;
}

impl LocalId {
    /// The slot of the position of an element: it follows that of the element.
    pub fn position(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// All modules of one run, resolved and typed.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The modules, those named by the user first.
    pub modules: Vec<Module>,
    /// Record types, the anonymous ones of `grouped by` among them.
    pub records: IndexVec<RecordId, Record>,
    /// Calendars.
    pub calendars: IndexVec<CalendarId, CalendarItem>,
    /// Parameters.
    pub parameters: IndexVec<ParameterId, Parameter>,
    /// Tables.
    pub data: IndexVec<DataId, Data>,
    /// Definitions, each after those it uses.
    pub definitions: IndexVec<DefinitionId, Definition>,
    /// Rules; versions of one rule are adjacent, by date.
    pub rules: IndexVec<RuleId, Rule>,
    /// Exceptions, once for every version of a rule that they may apply to.
    pub exceptions: IndexVec<ExceptionId, Exception>,
    /// Waivers; those not from a waiver file are not applied.
    pub waivers: Vec<Waiver>,
    /// Agreements.
    pub agreements: IndexVec<AgreementId, Agreement>,
    /// Tests, those of `for each case` once per case.
    pub tests: Vec<Test>,
    /// What every name of the rule files means.
    pub references: Arc<References>,
    /// Some comparison needs the number of digits as written: documents are read with their spans.
    pub reads_digits: bool,
    /// Names that several fields have, in plain letters; reading works them out when it first asks for them.
    pub(crate) shared_names: OnceLock<HashSet<String>>,
    /// Tells it from its copies, which may be changed.
    pub(crate) identity: ProgramIdentity,
}

/// A number that no other program of this process has; a copy gets its own.
#[derive(Debug)]
pub(crate) struct ProgramIdentity(u64);

impl ProgramIdentity {
    /// The number.
    pub(crate) fn number(&self) -> u64 {
        self.0
    }
}

impl Default for ProgramIdentity {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Clone for ProgramIdentity {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// One module.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its full name; empty for a file without one.
    pub name: Arc<str>,
    /// Its text.
    pub source: SourceId,
    /// Whether the user named it (rather than `use` having brought it).
    pub requested: bool,
    /// Whether it belongs to the rules: others are documents with agreements, and waiver files.
    pub of_rules: bool,
    /// The names by which it was given as a document or a waiver file.
    pub other_names: Vec<Arc<str>>,
    /// Its documentation.
    pub doc: Option<Arc<str>>,
}

/// What every declared thing has.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Its own name.
    pub name: Arc<str>,
    /// Its module's name and its own, as `kz.international_projects.public_discussion`.
    pub path: Arc<str>,
    /// Index into `Program::modules`.
    pub module: usize,
    /// Its documentation, lines joined by `\n`.
    pub doc: Option<Arc<str>>,
    /// The name's span.
    pub name_span: Span,
    /// The whole item.
    pub span: Span,
}

impl Declared {
    /// The first sentence of the documentation, without its full stop; else the name.
    pub fn title(&self) -> String {
        let Some(doc) = self.doc.as_deref() else {
            return self.name.to_string();
        };
        let paragraph = doc.split("\n\n").next().unwrap_or(doc).replace('\n', " ");
        let end = paragraph.find(". ").unwrap_or(paragraph.len());
        paragraph
            .get(..end)
            .unwrap_or(&paragraph)
            .trim()
            .trim_end_matches('.')
            .to_string()
    }
}

/// A record type.
#[derive(Debug, Clone)]
pub struct Record {
    /// Name and documentation; the name of an anonymous record is empty.
    pub declared: Declared,
    /// Unknown keys are shape findings.
    pub exact: bool,
    /// It is a dossier: its stored fields are documents.
    pub is_dossier: bool,
    /// The type that contains it, for `parent`.
    pub parent: Option<RecordId>,
    /// Its governing date.
    pub dated_by: Option<Body>,
    /// The currency of bare amounts: a field of this record, or an expression over `it`.
    pub priced_in: Option<Body>,
    /// The root elements of its documents, each a path of one key; none: any element.
    pub roots: Vec<MappingPath>,
    /// Stored fields.
    pub fields: IndexVec<FieldId, StoredField>,
    /// Derived fields.
    pub derived: IndexVec<DerivedId, DerivedField>,
    /// The keys of a document's record that its fields read; reading works them out when it first asks for them.
    pub(crate) known_keys: OnceLock<HashSet<Box<str>>>,
}

/// A stored field.
#[derive(Debug, Clone)]
pub struct StoredField {
    /// Its name in rules, and its key unless `from` gives another.
    pub name: Arc<str>,
    /// Its type, without the `?`.
    pub ty: Type,
    /// It may be absent.
    pub optional: bool,
    /// Its value when absent.
    pub default: Option<Constant>,
    /// Its paths in a document, first match wins; empty: its name is its key.
    pub from: Vec<MappingPath>,
    /// The paths of a bare amount's currency, first match wins.
    pub currency_from: Vec<CurrencyFrom>,
    /// How documents write its value, or each of the values that it holds.
    pub written: Option<Arc<WrittenForm>>,
    /// Its documentation.
    pub doc: Option<Arc<str>>,
    /// The name's span.
    pub span: Span,
}

/// `from "cac:Party/*/@id"`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingPath {
    /// The steps; none for `"."`.
    pub segments: Vec<Segment>,
    /// As written.
    pub text: Arc<str>,
    /// Its span.
    pub span: Span,
}

/// One step of a mapping path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A key or an element; the namespace is the URI of its prefix.
    Key {
        /// Namespace URI, where a prefix names one.
        namespace: Option<Arc<str>>,
        /// The key, or the element's local name.
        name: Arc<str>,
    },
    /// `@name`
    Attribute {
        /// Namespace URI, where a prefix names one.
        namespace: Option<Arc<str>>,
        /// The attribute's local name.
        name: Arc<str>,
    },
    /// `*`: every element of the list
    Each,
    /// `**`: all values at any depth that contain no further ones
    Leaves,
    /// `**/name` or `**/@name`: all values of that name at any depth
    Descendants(Descendants),
    /// `name()`: the name of the record's own element or key
    OwnName,
    /// `path()`: the names of the elements or keys from the root to the record, separated by `/`
    OwnPath,
}

/// The name of values that a path gathers at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descendants {
    /// Namespace URI, where a prefix names one.
    pub namespace: Option<Arc<str>>,
    /// The local name as written; `*` at an end stands for any letters.
    pub name: Arc<str>,
    /// Whether attributes have the name.
    pub is_attribute: bool,
}

impl Descendants {
    /// The one key of a tree's nodes that is the name; `None` with a `*`.
    pub fn exact_key(&self) -> Option<std::borrow::Cow<'_, str>> {
        if self.name.contains('*') {
            None
        } else if self.is_attribute {
            Some(format!("@{}", self.name).into())
        } else {
            Some((*self.name).into())
        }
    }

    /// Whether the key of a tree's node is the name; `@` begins that of an attribute.
    pub fn has_name(&self, key: &str) -> bool {
        let local = match (self.is_attribute, key.strip_prefix('@')) {
            (true, Some(local)) => local,
            (false, None) => key,
            (true, None) | (false, Some(_)) => return false,
        };
        let name = &*self.name;
        match (name.strip_prefix('*'), name.strip_suffix('*')) {
            (Some(""), _) => true,
            (Some(end), None) => local.ends_with(end),
            (None, Some(start)) => local.starts_with(start),
            (Some(end), Some(_)) => local.contains(end.strip_suffix('*').unwrap_or(end)),
            (None, None) => local == name,
        }
    }
}

/// The source of a bare amount's currency.
#[derive(Debug, Clone)]
pub enum CurrencyFrom {
    /// A path relative to the field's record, or below its value.
    Path(MappingPath),
    /// An expression over the record.
    Body(Body),
}

/// A derived field.
#[derive(Debug, Clone)]
pub struct DerivedField {
    /// Its name.
    pub name: Arc<str>,
    /// Its expression; `it` is the record.
    pub body: Body,
    /// Its documentation.
    pub doc: Option<Arc<str>>,
    /// The name's span.
    pub span: Span,
}

/// An expression with a frame of its own.
#[derive(Debug, Clone)]
pub struct Body {
    /// The expression.
    pub expr: Expr,
    /// How many slots its frame has.
    pub locals: u32,
}

/// A calendar, ready to count.
#[derive(Debug, Clone)]
pub struct CalendarItem {
    /// Its name.
    pub declared: Declared,
    /// The calendar.
    pub calendar: Arc<Calendar>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub declared: Declared,
    /// Its type.
    pub ty: Type,
    /// Its values, by date, not overlapping.
    pub versions: Vec<ParameterVersion>,
}

/// A parameter's value for some time.
#[derive(Debug, Clone)]
pub struct ParameterVersion {
    /// The value.
    pub value: Constant,
    /// First day.
    pub from: Date,
    /// The day after the last one.
    pub until: Option<Date>,
    /// Where it is laid down.
    pub sources: Vec<Citation>,
    /// The entry's span.
    pub span: Span,
}

/// `source "…" at "URL" unverified`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The text.
    pub text: Arc<str>,
    /// The address.
    pub url: Option<Arc<str>>,
    /// False with `unverified`.
    pub verified: bool,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Data {
    /// Its name.
    pub declared: Declared,
    /// Its type.
    pub ty: Type,
    /// The file, relative to the rule file; `None` for `from input`.
    pub file: Option<(Arc<str>, Span)>,
}

/// A definition.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name.
    pub declared: Declared,
    /// Its parameters, which are the frame's first slots; none for a constant.
    pub parameters: Vec<(Arc<str>, Type)>,
    /// Its expression.
    pub body: Body,
}

/// One version of a rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name and documentation, whose first sentence is its title.
    pub declared: Declared,
    /// Its title in further languages.
    pub titles: Vec<(LanguageTag, Arc<str>)>,
    /// The type that it governs.
    pub record: RecordId,
    /// How much its violation weighs.
    pub severity: Severity,
    /// Where it is laid down.
    pub sources: Vec<Citation>,
    /// When it is in force; none: always.
    pub in_force: Option<InForce>,
    /// The governing date of its own clauses; `None`: the record's.
    pub dated_by: Option<Body>,
    /// Slots of the frame, those of its exceptions included.
    pub locals: u32,
    /// Its clauses.
    pub block: Block,
    /// Its exceptions, those to exceptions included, in the order of declaration.
    pub exceptions: Vec<ExceptionId>,
    /// How many `for each` blocks enclose every requirement: exceptions are decided inside these.
    pub exception_depth: u32,
    /// How many requirements it has.
    pub requirements: u32,
}

impl Rule {
    /// The title in a language, or else as first written.
    pub fn title(&self, language: Option<&LanguageTag>) -> String {
        let translated = language.and_then(|language| language.choose(&self.titles));
        translated.map_or_else(|| self.declared.title(), ToString::to_string)
    }
}

/// `in force from … until …`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InForce {
    /// First day.
    pub from: Date,
    /// The day after the last one.
    pub until: Option<Date>,
    /// The clause.
    pub span: Span,
}

impl InForce {
    /// Whether a day is one of these.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Clauses that share their bindings and conditions.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// `let`s in order; evaluated when first used.
    pub lets: Vec<Let>,
    /// `when` and `unless`, in order; all must be met.
    pub conditions: Vec<Condition>,
    /// Requirements and `for each` blocks, in order.
    pub parts: Vec<Part>,
}

/// `let name = expr`
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: Arc<str>,
    /// Its slot.
    pub local: LocalId,
    /// Its expression.
    pub expr: Expr,
    /// The name's span.
    pub span: Span,
}

/// `when expr`, `unless expr`
#[derive(Debug, Clone)]
pub struct Condition {
    /// The expression as written.
    pub expr: Expr,
    /// `unless`.
    pub negated: bool,
    /// The clause.
    pub span: Span,
}

/// A part of a block.
#[derive(Debug, Clone)]
pub enum Part {
    /// `require`, `forbid`
    Requirement(Requirement),
    /// `for each`
    ForEach(ForEach),
}

/// `for each t in xs where W { … }`
#[derive(Debug, Clone)]
pub struct ForEach {
    /// The name and its slot; two for neighbours.
    pub binders: Vec<(Arc<str>, LocalId)>,
    /// The list.
    pub list: Expr,
    /// `where`.
    pub filter: Option<Expr>,
    /// What it governs.
    pub block: Block,
    /// From `for` to the end of its head.
    pub span: Span,
}

/// `require expr otherwise "…"`
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Which one of its rule or exception.
    pub id: RequirementId,
    /// `forbid`.
    pub forbid: bool,
    /// The expression as written.
    pub expr: Expr,
    /// The message.
    pub otherwise: Option<Vec<TemplatePart>>,
    /// The message in further languages.
    pub translations: Vec<(LanguageTag, Vec<TemplatePart>)>,
    /// Its documentation.
    pub doc: Option<Arc<str>>,
    /// The word `require` or `forbid`.
    pub keyword: Span,
    /// The clause.
    pub span: Span,
}

impl Program {
    /// The languages of titles and messages beside the first; each as often as it occurs.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        let titles = self.rules.iter().flat_map(|rule| &rule.titles);
        let of_rules = self.rules.iter().map(|rule| &rule.block);
        let of_exceptions = self.exceptions.iter().map(|exception| &exception.block);
        let mut messages = Vec::new();
        for block in of_rules.chain(of_exceptions) {
            block.languages(&mut messages);
        }
        titles.map(|(tag, _)| tag).chain(messages)
    }
}

impl Block {
    fn languages<'p>(&'p self, found: &mut Vec<&'p LanguageTag>) {
        for part in &self.parts {
            match part {
                Part::Requirement(one) => found.extend(one.translations.iter().map(|(tag, _)| tag)),
                Part::ForEach(each) => each.block.languages(found),
            }
        }
    }
}

impl Requirement {
    /// The message in a language, or else as first written.
    pub fn message(&self, language: Option<&LanguageTag>) -> Option<&[TemplatePart]> {
        language
            .and_then(|language| language.choose(&self.translations))
            .or(self.otherwise.as_ref())
            .map(Vec::as_slice)
    }

    /// The expressions in its messages, in all languages.
    pub fn shown(&self) -> impl Iterator<Item = &Expr> {
        let translated = self.translations.iter().flat_map(|(_, parts)| parts);
        let all = self.otherwise.iter().flatten().chain(translated);
        all.filter_map(|part| match part {
            TemplatePart::Value(expr) => Some(expr),
            TemplatePart::Text(_) => None,
        })
    }
}

/// A part of a message.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Characters.
    Text(Arc<str>),
    /// `{expr}`
    Value(Expr),
}

/// An exception as it applies to one version of a rule.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name and documentation.
    pub declared: Declared,
    /// The version of the rule.
    pub rule: RuleId,
    /// The exception that it is an exception to; none: to the rule itself.
    pub to: Option<ExceptionId>,
    /// Where it is laid down.
    pub sources: Vec<Citation>,
    /// When it is in force.
    pub in_force: Option<InForce>,
    /// Its clauses; its conditions decide whether it applies. Its frame is the rule's.
    pub block: Block,
    /// How many requirements it has.
    pub requirements: u32,
}

/// A waiver.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule's full path.
    pub rule: Arc<str>,
    /// The document, relative to the file that holds the waiver.
    pub document: Arc<str>,
    /// A JSON Pointer; none: the whole document.
    pub at: Option<Arc<str>>,
    /// The day from which it no longer counts.
    pub until: Date,
    /// Why.
    pub because: Arc<str>,
    /// Who decided.
    pub by: Arc<str>,
    /// Covers undetermined verdicts too.
    pub also_undetermined: bool,
    /// Index into `Program::modules`.
    pub module: usize,
    /// The item.
    pub span: Span,
}

/// An agreement written in the language.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its name.
    pub declared: Declared,
    /// Its type.
    pub record: RecordId,
    /// What was written; `document/` reads it like any other document.
    pub written: Arc<ast::Agreement>,
}

/// One test; `for each case` is already taken apart.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title, with the case's number where it is repeated: `… (case 2)`.
    pub title: Arc<str>,
    /// Index into `Program::modules`.
    pub module: usize,
    /// What is checked; several `given`s are several runs, each with the `expect`s up to the next.
    pub runs: Vec<TestRun>,
    /// The item.
    pub span: Span,
}

/// A `given` with the `expect`s after it.
#[derive(Debug, Clone)]
pub struct TestRun {
    /// The document.
    pub document: TestDocument,
    /// Tables that replace those of the rules.
    pub tables: Vec<(DataId, Arc<str>, Span)>,
    /// Replacements; in values, `case.x` is replaced by the case's value.
    pub with: Vec<ast::Replacement>,
    /// `as of`.
    pub as_of: Option<Date>,
    /// What is expected.
    pub expects: Vec<Expect>,
    /// The condition that is expected to be true.
    pub truth: Option<Body>,
    /// The `given`, or the truth.
    pub span: Span,
}

/// The document of a test.
#[derive(Debug, Clone)]
pub enum TestDocument {
    /// An agreement.
    Agreement(AgreementId),
    /// A file, relative to the rule file.
    File(Arc<str>, Span),
    /// The files of a dossier, each with the name of its member.
    Dossier(RecordId, Vec<(Arc<str>, Arc<str>, Span)>),
    /// None: a truth is expected.
    Nothing,
}

/// An expectation.
#[derive(Debug, Clone)]
pub struct Expect {
    /// The rule's full path; none for `shape`.
    pub rule: Option<Arc<str>>,
    /// The verdict.
    pub verdict: Verdict,
    /// The exception's own name.
    pub by: Option<Arc<str>>,
    /// A JSON Pointer.
    pub at: Option<Arc<str>>,
    /// Text that the finding must contain.
    pub because: Option<Arc<str>>,
    /// The statement.
    pub span: Span,
}
