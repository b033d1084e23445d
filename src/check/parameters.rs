//! Parameters, tables and definitions.

use std::collections::HashMap;
use std::sync::Arc;

use super::checker::Checker;
use super::declare::index;
use super::program::{Citation, DefinitionId, InForce, ParameterVersion};
use super::records::record_in;
use super::types::{Contents, Type};
use super::versions::Period;
use crate::check::program::{DataId, ParameterId};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{DATES_BACKWARDS, NO_VALUE};
use crate::diagnostic::codes::names::TABLE_TYPE;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Date;

impl Checker<'_> {
    /// Resolves the types of parameters, tables and the parameters of definitions.
    pub fn resolve_values(&mut self) {
        for at in 0..self.written.parameters.len() {
            let Some(written) = self.written.parameters.get(at).copied() else {
                continue;
            };
            let ty = self.written_type(written.module, &written.body.ty);
            if let Some(parameter) = self.program.parameters.get_mut(ParameterId::at(at)) {
                parameter.ty = ty;
            }
        }
        for at in 0..self.written.data.len() {
            self.resolve_table(at);
        }
        for at in 0..self.definitions_written.len() {
            self.resolve_definition(at);
        }
    }

    fn resolve_table(&mut self, at: usize) {
        let Some(written) = self.written.data.get(at).copied() else {
            return;
        };
        let ty = self.written_type(written.module, &written.body.ty);
        let is_table = match ty.contents() {
            Contents::List(element) => matches!(element, Type::Record(_) | Type::Unknown),
            Contents::Unknown => true,
            Contents::Map(_) | Contents::One => false,
        };
        let from_input =
            matches!(written.body.from, ast::DataFrom::Input(_)) && record_in(&ty).is_some();
        if !is_table && !from_input {
            let message = format!(
                "`{}` is read from a table, and its type is no list of records",
                written.body.name.text
            );
            let help = match ty.record() {
                Some(record) => {
                    let name = self
                        .program
                        .records
                        .get(record)
                        .map_or("T", |record| &*record.declared.name);
                    format!("write `list of {name}`")
                }
                None => {
                    "write `list of T`, where `T` is a type with a field for each column".to_owned()
                }
            };
            self.report(Diagnostic::error(TABLE_TYPE, written.body.ty.span, message).help(help));
        }
        if let Some(data) = self.program.data.get_mut(DataId::at(at)) {
            data.ty = ty;
        }
    }

    fn resolve_definition(&mut self, at: usize) {
        let Some(written) = self.definitions_written.get(at).copied() else {
            return;
        };
        let Some(module) = self
            .program
            .definitions
            .get(DefinitionId::at(at))
            .map(|definition| definition.declared.module)
        else {
            return;
        };
        let mut parameters: Vec<(Arc<str>, Type)> = Vec::new();
        let mut taken: HashMap<&str, Span> = HashMap::new();
        for (name, ty) in written.parameters.iter().flatten() {
            if let Some(first) = taken.insert(&name.text, name.span) {
                self.report(super::names::duplicate(name, first, "a parameter"));
            } else if let Some((span, what)) = self.module_value(module, &name.text) {
                self.report(super::names::duplicate(name, span, what));
            }
            let ty = self.written_type(module, ty);
            parameters.push((Arc::clone(&name.text), ty));
        }
        if let Some(definition) = self.program.definitions.get_mut(DefinitionId::at(at)) {
            definition.parameters = parameters;
        }
    }

    /// Types the values of parameters and the bodies of definitions.
    pub fn type_values(&mut self) {
        for at in 0..self.written.parameters.len() {
            self.type_parameter(at);
        }
        for at in 0..self.definitions_written.len() {
            self.definition(DefinitionId(index(at)));
        }
    }

    fn type_parameter(&mut self, at: usize) {
        let Some(written) = self.written.parameters.get(at).copied() else {
            return;
        };
        let Some(ty) = self
            .program
            .parameters
            .get(ParameterId::at(at))
            .map(|parameter| parameter.ty.clone())
        else {
            return;
        };
        let name = &written.body.name;
        if written.body.versions.is_empty() {
            let message = format!("the parameter `{}` has no value", name.text);
            let help = "give it one with the day from which it is in force: `10 from 2016-06-30`";
            self.report(Diagnostic::error(NO_VALUE, name.span, message).help(help));
        }
        let mut versions = Vec::new();
        for version in &written.body.versions {
            let in_force = self.in_force(&version.from, version.until.as_ref(), version.span);
            let why = format!("the parameter `{}` is {}", name.text, self.describe(&ty));
            let value = self.constant(written.module, &version.value, &ty, &why);
            if let (Some(in_force), Some(value)) = (in_force, value) {
                let sources = version.sources.iter().map(citation).collect();
                let (from, until) = (in_force.from, in_force.until);
                versions.push(ParameterVersion {
                    value,
                    from,
                    until,
                    sources,
                    span: version.span,
                });
            }
        }
        versions.sort_by_key(|version| version.from);
        let periods: Vec<Period> = versions
            .iter()
            .map(|version| Period {
                from: Some(version.from),
                until: version.until,
                span: version.span,
            })
            .collect();
        self.check_periods(
            &periods,
            &format!("the parameter `{}`", name.text),
            "has two values",
            "has no value",
        );
        if let Some(parameter) = self.program.parameters.get_mut(ParameterId::at(at)) {
            parameter.versions = versions;
        }
    }

    /// `from … until …`; reports an end that is not after the beginning, and leaves it out.
    pub fn in_force(
        &mut self,
        from: &ast::DateLiteral,
        until: Option<&ast::DateLiteral>,
        span: Span,
    ) -> Option<InForce> {
        let first = self.day(from)?;
        let mut end = match until {
            Some(until) => Some(self.day(until)?),
            None => None,
        };
        if let (Some(until), Some(day)) = (until, end.filter(|day| *day <= first)) {
            let message =
                format!("this ends on {day}, which is not after its beginning on {first}");
            let diagnostic = Diagnostic::error(DATES_BACKWARDS, until.span, message)
                .label(from.span, "it begins here")
                .help("`until` names the first day that is out");
            self.report(diagnostic);
            end = None;
        }
        Some(InForce {
            from: first,
            until: end,
            span,
        })
    }

    /// The day that is written; the parser has refused those that do not exist.
    pub fn day(&mut self, written: &ast::DateLiteral) -> Option<Date> {
        match Date::parse(&written.text) {
            Ok(date) => Some(date),
            Err(fault) => {
                self.report(Diagnostic::error(DATES_BACKWARDS, written.span, fault.text));
                None
            }
        }
    }
}

/// The content of a `source` clause.
pub fn citation(source: &ast::Source) -> Citation {
    Citation {
        text: Arc::clone(&source.text.text),
        url: source.url.as_ref().map(|url| Arc::clone(&url.text)),
        verified: source.unverified.is_none(),
    }
}
