//! Another name for something, everywhere it is named.

use std::collections::HashSet;

use super::entities::Entity;
use super::{Analysis, touches};
use crate::check::written_types::BUILT_IN;
use crate::source::{SourceId, Span};
use crate::syntax::{keywords, lexer};

/// Spans with their new texts.
pub type Edits = Vec<(Span, String)>;

impl Analysis {
    /// The name at an offset that can have another.
    ///
    /// # Errors
    /// Why the name cannot be changed.
    pub fn renameable(&self, source: SourceId, offset: usize) -> Result<Span, String> {
        let Some(found) = self.reference_at(source, offset) else {
            return Err("there is no name to change here".to_owned());
        };
        let name = self.sources.get(found.declared.source).name();
        if name.starts_with("pack:") {
            return Err(
                "this is declared in a pack that is built in, and cannot be renamed".to_owned(),
            );
        }
        match self.entity(found.declared) {
            Some(Entity::Module(_)) => {
                Err("the name of a module is that of its file: move the file".to_owned())
            }
            Some(_) => Ok(found.at),
            None => Err("what is declared here cannot be renamed".to_owned()),
        }
    }

    /// The edits that rename the name at an offset.
    ///
    /// # Errors
    /// Why it cannot be that: it is none, it is reserved, it is taken.
    pub fn rename(&self, source: SourceId, offset: usize, new: &str) -> Result<Edits, String> {
        self.renameable(source, offset)?;
        let Some(found) = self.reference_at(source, offset) else {
            return Err(String::new());
        };
        let entity = self.entity(found.declared);
        let in_backticks = new
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix('`'));
        let plain = in_backticks.unwrap_or(new);
        let is_field = matches!(entity, Some(Entity::Field(..) | Entity::Derived(..)));
        fit(plain, in_backticks.is_some() && is_field, is_field)?;
        if let Some(place) = entity.and_then(|entity| self.taken(&entity, found.declared, plain)) {
            let at = self.sources.start(place);
            let file = self
                .sources
                .get(place.source)
                .name()
                .rsplit('/')
                .next()
                .unwrap_or("")
                .to_owned();
            return Err(format!(
                "`{plain}` is taken: it is declared in line {} of `{file}`",
                at.line
            ));
        }
        let written = if lexer::is_identifier(plain) {
            plain.to_owned()
        } else {
            format!("`{plain}`")
        };
        let mut seen = HashSet::new();
        let places = self
            .references_to(found.declared)
            .into_iter()
            .filter(|place| seen.insert(*place));
        Ok(places.map(|place| (place, written.clone())).collect())
    }

    /// Where a name is declared already that would meet the new one.
    fn taken(&self, entity: &Entity<'_>, declared: Span, new: &str) -> Option<Span> {
        let module = self.module(declared.source)?;
        let scope = self.look.scopes.get(module);
        let global = || {
            let entries = scope.into_iter().flat_map(|scope| {
                scope
                    .names
                    .get(new)
                    .into_iter()
                    .chain(scope.functions.get(new))
            });
            entries.map(|entry| entry.span).next()
        };
        match entity {
            Entity::Field(record, _) | Entity::Derived(record, _) => {
                let stored = record
                    .fields
                    .iter()
                    .find(|field| *field.name == *new)
                    .map(|field| field.span);
                let derived = || {
                    record
                        .derived
                        .iter()
                        .find(|field| *field.name == *new)
                        .map(|field| field.span)
                };
                let bound = || {
                    self.look
                        .bound
                        .iter()
                        .find(|local| *local.name == *new && local.span.source == declared.source)
                };
                stored
                    .or_else(derived)
                    .or_else(|| bound().map(|local| local.span))
                    .or_else(global)
            }
            Entity::Local(_) => {
                let item = self
                    .look
                    .files
                    .get(module)?
                    .items
                    .iter()
                    .find(|item| touches(item.span, declared.range().start))?;
                let inside = |span: Span| {
                    span.source == declared.source && touches(item.span, span.range().start)
                };
                let bound = self
                    .look
                    .bound
                    .iter()
                    .find(|local| *local.name == *new && inside(local.span));
                let fields = || {
                    let records = &self.look.program.records;
                    let own = |span: Span| span.source == declared.source;
                    let stored = records.iter().flat_map(|record| &record.fields);
                    let mut stored = stored.filter(|field| own(field.span) && *field.name == *new);
                    let derived = records.iter().flat_map(|record| &record.derived);
                    let mut derived =
                        derived.filter(|field| own(field.span) && *field.name == *new);
                    stored
                        .next()
                        .map(|field| field.span)
                        .or_else(|| derived.next().map(|field| field.span))
                };
                bound
                    .map(|local| local.span)
                    .or_else(fields)
                    .or_else(global)
            }
            Entity::Module(_)
            | Entity::Record(_)
            | Entity::Alias(..)
            | Entity::Calendar(_)
            | Entity::Parameter(_)
            | Entity::Data(_)
            | Entity::Definition(_)
            | Entity::Rule(_)
            | Entity::Exception(_)
            | Entity::Agreement(_) => global(),
        }
    }
}

/// Whether a name can be this.
fn fit(name: &str, in_backticks: bool, is_field: bool) -> Result<(), String> {
    if name.is_empty() {
        return Err("a name has at least one letter".to_owned());
    }
    if in_backticks {
        let bad = name.contains(['`', '\n', '\r']);
        return if bad {
            Err("a key in backticks holds no backtick and no line break".to_owned())
        } else {
            Ok(())
        };
    }
    if !lexer::is_identifier(name) {
        let help = if is_field {
            "; write any other key in backticks"
        } else {
            ""
        };
        return Err(format!(
            "`{name}` is no name: names are letters, digits and `_`, and do not begin with a digit{help}"
        ));
    }
    if keywords::is_reserved(name) {
        return Err(format!(
            "`{name}` is a word of the language, and can be no name"
        ));
    }
    let built_in = BUILT_IN.iter().any(|(ty, _)| *ty == name) && !is_field;
    if built_in || !is_field && crate::builtins::by_name(name).is_some() {
        return Err(format!("`{name}` is built in, and cannot be declared"));
    }
    Ok(())
}
