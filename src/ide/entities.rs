//! What a name at a place means: the declared thing itself.

use super::{Analysis, touches};
use crate::check::checker::Local;
use crate::check::look::Reference;
use crate::check::program::{
    Agreement, CalendarItem, Data, Declared, Definition, DerivedField, Exception, Module, Parameter, Record, Rule,
    StoredField,
};
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// How often a declaration may lead to another, as the key of a group does.
const STEPS: usize = 8;

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
    Local(&'a Local),
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
            _ => return None,
        })
    }
}

impl Analysis {
    /// The name at an offset, or the one that ends there.
    pub fn reference_at(&self, source: SourceId, offset: usize) -> Option<Reference> {
        let all = &self.look.references;
        let mut found = all.iter().filter(|one| one.at.source == source && touches(one.at, offset));
        // The narrowest: `a.b` names the module's thing, and its parts nothing.
        let best =
            found.by_ref().min_by_key(|one| (one.at.end.saturating_sub(one.at.start), one.declared != one.at))?;
        Some(Reference { declared: self.root(best.declared), ..*best })
    }

    /// The declaration that a declaration leads to: that of a group's key is the field's.
    pub fn root(&self, declared: Span) -> Span {
        let mut declared = declared;
        for _ in 0..STEPS {
            let all = &self.look.references;
            let start = all.partition_point(|one| one.at < declared);
            let next = all.iter().skip(start).take_while(|one| one.at == declared).find(|one| one.declared != declared);
            let Some(next) = next else { return declared };
            declared = next.declared;
        }
        declared
    }

    /// What is declared at a place.
    pub fn entity(&self, declared: Span) -> Option<Entity<'_>> {
        let program = &self.look.program;
        let here = |one: &Declared| one.name_span == declared;
        macro_rules! look_in {
            ($($list:ident: $kind:ident),*) => { $(
                if let Some(found) = program.$list.iter().find(|one| here(&one.declared)) {
                    return Some(Entity::$kind(found));
                }
            )* };
        }
        look_in!(rules: Rule, records: Record, parameters: Parameter, definitions: Definition, calendars: Calendar,
                 data: Data, exceptions: Exception, agreements: Agreement);
        for record in &program.records {
            if let Some(field) = record.fields.iter().find(|field| field.span == declared) {
                return Some(Entity::Field(record, field));
            }
            if let Some(field) = record.derived.iter().find(|field| field.span == declared) {
                return Some(Entity::Derived(record, field));
            }
        }
        if let Some(local) = self.look.bound.iter().find(|local| local.span == declared) {
            return Some(Entity::Local(local));
        }
        self.alias_or_module(declared)
    }

    fn alias_or_module(&self, declared: Span) -> Option<Entity<'_>> {
        let index = self.module(declared.source)?;
        let file = self.look.files.get(index)?;
        if file.module.as_ref().is_some_and(|module| module.path.span == declared) {
            return self.look.program.modules.get(index).map(Entity::Module);
        }
        file.items.iter().find_map(|item| match &item.kind {
            ast::ItemKind::Type(ty) if ty.name.span == declared => Some(Entity::Alias(item, ty)),
            _ => None,
        })
    }
}
