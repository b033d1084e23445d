//! The state that all parts of the checker share, and how names are found.
//!
//! `modules` and `declare` fill the tables; `expr` types one expression with
//! them and asks for what it needs (a derived field's type, a definition's)
//! through `demand`, which types it at first need and notices cycles.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::absence::Absence;
use super::declare::WrittenItems;
use super::look::Probe;
use super::program::{
    AgreementId, CalendarId, DataId, DefinitionId, DerivedId, ParameterId, Program, RecordId,
    RuleId,
};
use super::references::{DeclarationKind, Reference};
use super::types::Type;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{MonthEnds, Zone};

/// The meaning of a name in a module. Functions (definitions with parameters) have a namespace of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A record type.
    Record(RecordId),
    /// A named type that is no record, as `type Kind = "a" | "b"`.
    Alias(Type),
    /// A calendar.
    Calendar(CalendarId),
    /// A parameter.
    Parameter(ParameterId),
    /// A table.
    Data(DataId),
    /// A definition without parameters.
    Constant(DefinitionId),
    /// A definition with parameters.
    Function(DefinitionId),
    /// A rule: its versions.
    Rule(Vec<RuleId>),
    /// An exception, by its index in the list of written exceptions.
    Exception(usize),
    /// An agreement.
    Agreement(AgreementId),
}

impl Meaning {
    /// The kind of its declaration.
    pub fn declaration_kind(&self) -> DeclarationKind {
        match self {
            Self::Record(_) | Self::Alias(_) => DeclarationKind::Type,
            Self::Calendar(_) => DeclarationKind::Calendar,
            Self::Parameter(_) => DeclarationKind::Parameter,
            Self::Data(_) => DeclarationKind::Data,
            Self::Constant(_) | Self::Function(_) => DeclarationKind::Definition,
            Self::Rule(_) => DeclarationKind::Rule,
            Self::Exception(_) => DeclarationKind::Exception,
            Self::Agreement(_) => DeclarationKind::Agreement,
        }
    }
}

/// The prefix of a namespace in a module.
#[derive(Debug, Clone)]
pub struct Prefix {
    /// Its URI.
    pub uri: Arc<str>,
    /// The prefix at its declaration.
    pub span: Span,
}

/// A name's meaning and where it was declared.
#[derive(Debug, Clone)]
pub struct NameEntry {
    /// Its meaning.
    pub entity: Meaning,
    /// The name's span.
    pub span: Span,
    /// Index of its module.
    pub module: usize,
}

/// The names of one module.
#[derive(Debug, Default)]
pub struct ModuleScope {
    /// Its full name.
    pub name: Arc<str>,
    /// Everything it declares but functions.
    pub names: HashMap<Arc<str>, NameEntry>,
    /// The functions it declares.
    pub functions: HashMap<Arc<str>, NameEntry>,
    /// Indices of the modules it uses, in order.
    pub uses: Vec<usize>,
    /// Namespace prefixes for mapping paths.
    pub namespaces: HashMap<Arc<str>, Prefix>,
    /// The policy of the module's `month ends`.
    pub month_ends: MonthEnds,
}

/// How far the typing of something has come.
#[derive(Debug, Clone, Default)]
pub enum Progress {
    /// Not begun.
    #[default]
    Untouched,
    /// Being typed: to meet it again is a cycle.
    Begun,
    /// Typed.
    Done,
}

/// The checker at work.
#[derive(Debug)]
pub struct Checker<'a> {
    /// What has been made so far. Records have their stored fields, parameters, data and definitions their
    /// types before any expression is typed; derived fields and bodies are filled in by `demand`.
    pub program: Program,
    /// The parsed files, by module.
    pub files: &'a [ast::File],
    /// The names of each module.
    pub scopes: Vec<ModuleScope>,
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// The limits.
    pub limits: &'a Limits,
    /// For each record its derived fields' written expressions, by `DerivedId`.
    pub derived_written: Vec<Vec<&'a ast::Expr>>,
    /// For each record how far its derived fields are typed.
    pub derived_progress: Vec<Vec<Progress>>,
    /// The types of derived fields that are `Done`.
    pub derived_types: HashMap<(RecordId, DerivedId), Type>,
    /// Derived fields of which it is known how their amounts were written.
    pub derived_stated: HashSet<(RecordId, DerivedId)>,
    /// Lists of literals stay lists of expressions, each with its span.
    pub keeps_lists: bool,
    /// Each definition as written, by `DefinitionId`.
    pub definitions_written: Vec<&'a ast::Define>,
    /// How far each definition is typed.
    pub definition_progress: Vec<Progress>,
    /// The depth of the expression being typed, including the definitions and derived fields that it needs.
    pub depth: usize,
    /// Every item as written.
    pub written: WrittenItems<'a>,
    /// What names mean, as they are found.
    pub references: Vec<Reference>,
    /// What is bound anywhere: in rules, expressions and definitions.
    pub bound: Vec<LocalName>,
    /// The names of `let`s below the clause being checked.
    pub later: Vec<Arc<str>>,
    /// Completions for the editor's cursor.
    pub probe: Option<Probe>,
}

/// The surroundings of one expression: what its names may mean besides the module's.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The module whose names are in scope.
    pub module: usize,
    /// `it`, whose fields are in scope by name; none in definitions.
    pub it: Option<RecordId>,
    /// Bindings, `let`s and definition parameters in scope, in order of declaration.
    pub locals: Vec<LocalName>,
    /// The next free slot of the frame.
    pub next_local: u32,
    /// What to do with the end of months.
    pub month_ends: MonthEnds,
    /// The element whose fields are in scope by name before those of `it`: in a key.
    pub element: Option<KeyElement>,
    /// The zone of what an expression is compared with: that of date-times written without an offset.
    pub zone: Option<Zone>,
    /// Parameters take the governing date of their record; there is none in constants and `else` values.
    pub dated: bool,
}

/// The element of a list in a key of `sorted by` or `grouped by`.
#[derive(Debug, Clone)]
pub struct KeyElement {
    /// Its slot.
    pub local: super::program::LocalId,
    /// Its type: a record, or money.
    pub ty: Type,
    /// How many locals are bound outside the key: those bound inside come before its fields.
    pub outer: usize,
}

/// A name bound inside a body.
#[derive(Debug, Clone)]
pub struct LocalName {
    /// The name.
    pub name: Arc<str>,
    /// Its slot.
    pub id: super::program::LocalId,
    /// Its type.
    pub ty: Type,
    /// Where it was bound.
    pub span: Span,
    /// What binds it, for messages: `let`, `for each`, `every`, `parameter`.
    pub what: &'static str,
    /// It is bound to each element of a list, so that it has a position.
    pub is_element: bool,
    /// It is known of its amounts how they were written, for `within stated precision`.
    pub stated: bool,
    /// Whether it may be absent: the value of a `let` may be.
    pub absence: Absence,
}

impl<'a> Checker<'a> {
    /// A checker of these files, one for each scope, with nothing declared yet.
    pub fn new(files: &'a [ast::File], scopes: Vec<ModuleScope>, limits: &'a Limits) -> Self {
        Self {
            program: Program::default(),
            files,
            scopes,
            diagnostics: Vec::new(),
            limits,
            derived_written: Vec::new(),
            derived_progress: Vec::new(),
            derived_types: HashMap::new(),
            derived_stated: HashSet::new(),
            keeps_lists: false,
            definitions_written: Vec::new(),
            definition_progress: Vec::new(),
            depth: 0,
            written: WrittenItems::default(),
            references: Vec::new(),
            bound: Vec::new(),
            later: Vec::new(),
            probe: None,
        }
    }

    /// The scope of an expression by itself in a module.
    pub fn surroundings(&self, module: usize, it: Option<RecordId>) -> Surroundings {
        let month_ends = self
            .scopes
            .get(module)
            .map(|scope| scope.month_ends)
            .unwrap_or_default();
        Surroundings {
            module,
            it,
            locals: Vec::new(),
            next_local: 0,
            month_ends,
            element: None,
            zone: None,
            dated: true,
        }
    }
}

impl Checker<'_> {
    /// Adds a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What a bare name means among the module's own names and those of the modules it uses.
    /// Several entries from different modules are a clash: the caller reports it.
    pub fn find(&self, module: usize, name: &str) -> Vec<&NameEntry> {
        self.find_in(module, |scope| scope.names.get(name))
    }

    /// The functions that a bare name may mean.
    pub fn find_function(&self, module: usize, name: &str) -> Vec<&NameEntry> {
        self.find_in(module, |scope| scope.functions.get(name))
    }

    fn find_in<'s>(
        &'s self,
        module: usize,
        get: impl Fn(&'s ModuleScope) -> Option<&'s NameEntry>,
    ) -> Vec<&'s NameEntry> {
        let Some(own) = self.scopes.get(module) else {
            return Vec::new();
        };
        if let Some(entry) = get(own) {
            return vec![entry];
        }
        own.uses
            .iter()
            .filter_map(|used| self.scopes.get(*used))
            .filter_map(get)
            .collect()
    }

    /// What a full path means: the module's name, then one name.
    pub fn find_qualified(&self, module: usize, path: &[&str]) -> Option<&NameEntry> {
        let (last, front) = path.split_last()?;
        let wanted = front.join(".");
        let own = self.scopes.get(module)?;
        std::iter::once(&module)
            .chain(&own.uses)
            .filter_map(|index| self.scopes.get(*index))
            .find(|scope| *scope.name == *wanted)
            .and_then(|scope| {
                scope
                    .names
                    .get(*last)
                    .or_else(|| scope.functions.get(*last))
            })
    }
}
