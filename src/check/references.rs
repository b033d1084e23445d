//! What names mean: the one table of resolved references. The lints, an editor's search for references, its renaming and
//! its colours all read it.
//!
//! A declaration is identified by the span of its name: no two declarations share one, and unlike an index into a table
//! of the program it stays the same when the checker puts a table in order.

use crate::source::Span;

/// The kind of declaration that a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclarationKind {
    /// A module.
    Module,
    /// The prefix of a namespace.
    Namespace,
    /// A record type or another named type.
    Type,
    /// A stored or derived field.
    Field,
    /// A calendar.
    Calendar,
    /// A parameter.
    Parameter,
    /// A table.
    Data,
    /// A definition, with or without parameters.
    Definition,
    /// A rule.
    Rule,
    /// An exception.
    Exception,
    /// An agreement.
    Agreement,
    /// A name bound in a rule, an expression or a definition.
    Local,
}

impl DeclarationKind {
    /// Whether a module declares it under a name of its own, which `use` brings into scope.
    pub fn is_exported(self) -> bool {
        match self {
            Self::Type
            | Self::Calendar
            | Self::Parameter
            | Self::Data
            | Self::Definition
            | Self::Rule
            | Self::Exception
            | Self::Agreement => true,
            Self::Module | Self::Namespace | Self::Field | Self::Local => false,
        }
    }
}

/// A name as written, and the declaration that it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The name.
    pub at: Span,
    /// The name at its declaration; the same span where this is the declaration.
    pub declared: Span,
    /// The kind of declaration.
    pub kind: DeclarationKind,
}

impl Reference {
    /// Whether this is the declaration itself.
    pub fn is_declaration(&self) -> bool {
        self.at == self.declared
    }
}

/// How often a declaration may lead to another, as the key of a group does.
const STEPS: usize = 8;

/// Every name of a program that means something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// By the span of the name, each once.
    by_place: Vec<Reference>,
    /// The same by declaration.
    by_declaration: Vec<Reference>,
}

impl References {
    /// The table of these references.
    pub fn new(mut references: Vec<Reference>) -> Self {
        references.sort_unstable();
        references.dedup();
        let mut by_declaration = references.clone();
        by_declaration.sort_unstable_by_key(|one| (one.declared, one.at));
        Self {
            by_place: references,
            by_declaration,
        }
    }

    /// All references, by the span of the name.
    pub fn iter(&self) -> impl Iterator<Item = &Reference> {
        self.by_place.iter()
    }

    /// The references to a declaration, itself included, by the span of the name.
    pub fn to(&self, declared: Span) -> impl Iterator<Item = &Reference> {
        let start = self
            .by_declaration
            .partition_point(|one| one.declared < declared);
        self.by_declaration
            .iter()
            .skip(start)
            .take_while(move |one| one.declared == declared)
    }

    /// Whether a name means what is declared there, its declaration aside.
    pub fn is_used(&self, declared: Span) -> bool {
        self.to(declared).any(|one| !one.is_declaration())
    }

    /// The declaration that a declaration leads to: that of a group's key is the field's.
    pub fn root(&self, declared: Span) -> Span {
        let mut declared = declared;
        for _ in 0..STEPS {
            let start = self.by_place.partition_point(|one| one.at < declared);
            let next = self
                .by_place
                .iter()
                .skip(start)
                .take_while(|one| one.at == declared)
                .find(|one| one.declared != declared);
            let Some(next) = next else { return declared };
            declared = next.declared;
        }
        declared
    }
}
