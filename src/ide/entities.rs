//! The declaration that a name refers to.

use std::collections::HashMap;

use super::{Analysis, touches};
use crate::check::checker::LocalName;
use crate::check::program::{
    Agreement, AgreementId, CalendarId, CalendarItem, Data, DataId, Declared, Definition,
    DefinitionId, DerivedField, DerivedId, Exception, ExceptionId, FieldId, Module, Parameter,
    ParameterId, Record, RecordId, Rule, RuleId, StoredField,
};
use crate::check::references::Reference;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// Something that a name means.
#[derive(Debug, Clone, Copy)]
pub enum Entity<'a> {
    /// A module.
    Module(&'a Module),
    /// A record type.
    Record(&'a Record),
    /// A named type that is no record.
    Alias(&'a ast::Item, &'a ast::TypeItem),
    /// A stored field of a record type.
    Field(&'a Record, &'a StoredField),
    /// A derived field of a record type.
    Derived(&'a Record, &'a DerivedField),
    /// A calendar.
    Calendar(&'a CalendarItem),
    /// A parameter.
    Parameter(&'a Parameter),
    /// A table.
    Data(&'a Data),
    /// A definition.
    Definition(&'a Definition),
    /// A rule, by one of its versions.
    Rule(&'a Rule),
    /// An exception.
    Exception(&'a Exception),
    /// An agreement.
    Agreement(&'a Agreement),
    /// What is bound in a rule, an expression or a definition.
    Local(&'a LocalName),
}

/// Which of the program's things is declared somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) enum Declaration {
    Record(RecordId),
    Field(RecordId, FieldId),
    Derived(RecordId, DerivedId),
    Calendar(CalendarId),
    Parameter(ParameterId),
    Data(DataId),
    Definition(DefinitionId),
    Rule(RuleId),
    Exception(ExceptionId),
    Agreement(AgreementId),
    Local(usize),
}

impl<'a> Entity<'a> {
    /// What every declared thing has; none of fields, bindings and modules.
    pub fn declared(&self) -> Option<&'a Declared> {
        Some(match self {
            Self::Record(one) => &one.declared,
            Self::Calendar(one) => &one.declared,
            Self::Parameter(one) => &one.declared,
            Self::Data(one) => &one.declared,
            Self::Definition(one) => &one.declared,
            Self::Rule(one) => &one.declared,
            Self::Exception(one) => &one.declared,
            Self::Agreement(one) => &one.declared,
            Self::Module(_)
            | Self::Alias(..)
            | Self::Field(..)
            | Self::Derived(..)
            | Self::Local(_) => return None,
        })
    }
}

impl Analysis {
    /// The name at an offset, or the one that ends there.
    pub fn reference_at(&self, source: SourceId, offset: usize) -> Option<Reference> {
        let mut found = self
            .look
            .program
            .references
            .iter()
            .filter(|one| one.at.source == source && touches(one.at, offset));
        // The narrowest: `a.b` names the module's thing, and its parts nothing.
        let best = found.by_ref().min_by_key(|one| {
            (
                one.at.end.saturating_sub(one.at.start),
                one.declared != one.at,
            )
        })?;
        Some(Reference {
            declared: self.root(best.declared),
            ..*best
        })
    }

    /// The declaration that a declaration leads to: that of a group's key is the field's.
    pub fn root(&self, declared: Span) -> Span {
        self.look.program.references.root(declared)
    }

    /// The declaration at a span.
    pub fn entity(&self, declared: Span) -> Option<Entity<'_>> {
        let program = &self.look.program;
        match self.index.get_or_init(|| self.places()).get(&declared) {
            Some(Declaration::Record(at)) => program.records.get(*at).map(Entity::Record),
            Some(Declaration::Field(at, field)) => {
                let record = program.records.get(*at)?;
                record
                    .fields
                    .get(*field)
                    .map(|field| Entity::Field(record, field))
            }
            Some(Declaration::Derived(at, field)) => {
                let record = program.records.get(*at)?;
                record
                    .derived
                    .get(*field)
                    .map(|field| Entity::Derived(record, field))
            }
            Some(Declaration::Calendar(at)) => program.calendars.get(*at).map(Entity::Calendar),
            Some(Declaration::Parameter(at)) => program.parameters.get(*at).map(Entity::Parameter),
            Some(Declaration::Data(at)) => program.data.get(*at).map(Entity::Data),
            Some(Declaration::Definition(at)) => {
                program.definitions.get(*at).map(Entity::Definition)
            }
            Some(Declaration::Rule(at)) => program.rules.get(*at).map(Entity::Rule),
            Some(Declaration::Exception(at)) => program.exceptions.get(*at).map(Entity::Exception),
            Some(Declaration::Agreement(at)) => program.agreements.get(*at).map(Entity::Agreement),
            Some(Declaration::Local(at)) => self.look.bound.get(*at).map(Entity::Local),
            None => self.alias_or_module(declared),
        }
    }

    /// The declarations of the program by their spans. Two declarations at one span, as an exception for two
    /// versions of its rule, is the first.
    fn places(&self) -> HashMap<Span, Declaration> {
        let program = &self.look.program;
        let mut places = HashMap::new();
        let mut add = |span: Span, place: Declaration| {
            places.entry(span).or_insert(place);
        };
        macro_rules! declared {
            ($($list:ident: $kind:ident),*) => { $(
                for (at, one) in program.$list.enumerated() {
                    add(one.declared.name_span, Declaration::$kind(at));
                }
            )* };
        }
        declared!(rules: Rule, records: Record, parameters: Parameter, definitions: Definition, calendars: Calendar,
                  data: Data, exceptions: Exception, agreements: Agreement);
        for (record, one) in program.records.enumerated() {
            one.fields
                .enumerated()
                .for_each(|(at, field)| add(field.span, Declaration::Field(record, at)));
            one.derived
                .enumerated()
                .for_each(|(at, field)| add(field.span, Declaration::Derived(record, at)));
        }
        self.look
            .bound
            .iter()
            .enumerate()
            .for_each(|(at, local)| add(local.span, Declaration::Local(at)));
        places
    }

    fn alias_or_module(&self, declared: Span) -> Option<Entity<'_>> {
        let index = self.module(declared.source)?;
        let file = self.look.files.get(index)?;
        if file
            .module
            .as_ref()
            .is_some_and(|module| module.path.span == declared)
        {
            return self.look.program.modules.get(index).map(Entity::Module);
        }
        file.items.iter().find_map(|item| {
            let ast::ItemKind::Type(ty) = &item.kind else {
                return None;
            };
            (ty.name.span == declared).then_some(Entity::Alias(item, ty))
        })
    }
}
