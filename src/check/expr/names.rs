//! Names, fields, and paths of modules.

use super::super::checker::{Checker, Meaning, NameEntry, Surroundings};
use super::super::names::kind_of;
use super::super::program::{DerivedId, Expr, ExprKind, RecordId};
use super::super::types::Type;
use super::{Expected, erroneous, make};
use crate::check::references::DeclarationKind;
use crate::diagnostic::Help;
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;

/// Whether an entity is a value that an expression may name.
fn is_value(entity: &Meaning) -> bool {
    matches!(
        entity,
        Meaning::Parameter(_) | Meaning::Data(_) | Meaning::Constant(_)
    )
}

impl Checker<'_> {
    pub(super) fn it(&mut self, around: &Surroundings, span: Span) -> Expr {
        match around.it {
            Some(record) => make(ExprKind::It, Type::Record(record), span),
            None => self.fail(
                span,
                Diagnostic::error(name_code::UNKNOWN_NAME, span, "there is no `it` here")
                    .help("`it` is the record at whose places a rule runs; a definition takes it as a parameter"),
            ),
        }
    }

    pub(super) fn name(&mut self, around: &mut Surroundings, name: &str, span: Span) -> Expr {
        self.bare_name(around, name, span)
            .unwrap_or_else(|| self.unknown_name(around, name, span))
    }

    /// What a bare name means; none where it means nothing.
    fn bare_name(&mut self, around: &mut Surroundings, name: &str, span: Span) -> Option<Expr> {
        self.probe_name(name, around);
        if let Some(field) = self.field_of_key(around, name, span) {
            return Some(field);
        }
        let imported: Vec<NameEntry> = self
            .find(around.module, name)
            .into_iter()
            .filter(|entry| is_value(&entry.entity))
            .cloned()
            .collect();
        let inner = self.inner_name(around, name, span);
        match (inner, imported.as_slice()) {
            // Within a module the second declaration was reported.
            (Some(inner), [other, ..]) if self.is_of_module(&inner, around, other.module) => {
                Some(inner)
            }
            (Some(inner), [other, ..]) => Some(self.clash(inner, name, span, other)),
            (Some(inner), []) => Some(inner),
            (None, []) if name == "parent" => self.parent(around, span),
            (None, []) => None,
            (None, [one]) => {
                self.note(span, one.span, one.entity.declaration_kind());
                Some(self.value(around, &one.entity, span, None))
            }
            (None, several) => {
                let diagnostic = self.ambiguous(name, span, several);
                Some(self.fail(span, diagnostic))
            }
        }
    }

    /// A field of the element whose key this is, unless the key binds the name.
    fn field_of_key(&mut self, around: &Surroundings, name: &str, span: Span) -> Option<Expr> {
        let element = around.element.as_ref()?;
        let inside = around.locals.iter().skip(element.outer);
        if inside.rev().any(|local| *local.name == *name) {
            return None;
        }
        let base = make(ExprKind::Local(element.local), element.ty.clone(), span);
        match (&element.ty, name) {
            (Type::Record(record), _) => {
                let record = *record;
                let parent = self.program.records.get(record)?.parent;
                match (
                    self.field_of(base.clone(), record, name, (span, span)),
                    parent,
                ) {
                    (None, Some(parent)) if name == "parent" => {
                        Some(make(ExprKind::Parent(base), Type::Record(parent), span))
                    }
                    (field, _) => field,
                }
            }
            (Type::Money(_), "amount") => Some(make(ExprKind::Amount(base), Type::Number, span)),
            (Type::Money(_), "currency") => {
                Some(make(ExprKind::CurrencyOf(base), Type::Text, span))
            }
            _ => None,
        }
    }

    /// A binding, or a field of `it`.
    fn inner_name(&mut self, around: &mut Surroundings, name: &str, span: Span) -> Option<Expr> {
        if let Some(local) = around
            .locals
            .iter()
            .rev()
            .find(|local| *local.name == *name)
        {
            self.note(span, local.span, DeclarationKind::Local);
            return Some(make(ExprKind::Local(local.id), local.ty.clone(), span));
        }
        let record = around.it?;
        self.field_of(
            make(ExprKind::It, Type::Record(record), span),
            record,
            name,
            (span, span),
        )
    }

    /// Whether a binding or a field is declared in this module.
    fn is_of_module(&self, inner: &Expr, around: &Surroundings, module: usize) -> bool {
        let record = around.it.and_then(|id| self.program.records.get(id));
        let declared = if matches!(&*inner.kind, ExprKind::Local(_)) {
            Some(around.module)
        } else {
            record.map(|record| record.declared.module)
        };
        declared == Some(module)
    }

    fn clash(&mut self, inner: Expr, name: &str, span: Span, other: &NameEntry) -> Expr {
        let module = self
            .scopes
            .get(other.module)
            .map(|scope| scope.name.clone())
            .unwrap_or_default();
        let own = if matches!(*inner.kind, ExprKind::Local(_)) {
            "a name bound here"
        } else {
            "a field"
        };
        let cure = if module.is_empty() {
            format!(
                "give {} another name",
                kind_of(&other.entity).replacen("a ", "the ", 1)
            )
        } else if matches!(*inner.kind, ExprKind::Local(_)) {
            format!("write `{module}.{name}` for that of `{module}`, or bind another name")
        } else {
            format!("write `it.{name}` for the field, `{module}.{name}` for that of `{module}`")
        };
        let message = format!(
            "`{name}` is {own}, and {} of `{module}` too",
            kind_of(&other.entity)
        );
        self.fail(
            span,
            Diagnostic::error(name_code::AMBIGUOUS_NAME, span, message)
                .label(other.span, format!("declared by `{module}` here"))
                .help(cure),
        )
    }

    fn parent(&mut self, around: &Surroundings, span: Span) -> Option<Expr> {
        let record = around.it?;
        let parent = self.program.records.get(record)?.parent?;
        Some(make(
            ExprKind::Parent(make(ExprKind::It, Type::Record(record), span)),
            Type::Record(parent),
            span,
        ))
    }

    fn value(
        &mut self,
        around: &Surroundings,
        entity: &Meaning,
        span: Span,
        as_of: Option<Expr>,
    ) -> Expr {
        match entity {
            Meaning::Parameter(id) => {
                let ty = self
                    .program
                    .parameters
                    .get(*id)
                    .map_or(Type::Unknown, |parameter| parameter.ty.clone());
                if !around.dated && as_of.is_none() {
                    return self.fail(
                        span,
                        Diagnostic::error(
                            code::NOT_CONSTANT,
                            span,
                            "a parameter changes with the governing date, and none is known here",
                        ),
                    );
                }
                make(ExprKind::Parameter(*id, as_of), ty, span)
            }
            Meaning::Data(id) => {
                let ty = self
                    .program
                    .data
                    .get(*id)
                    .map_or(Type::Unknown, |data| data.ty.clone());
                make(ExprKind::Data(*id), ty, span)
            }
            Meaning::Constant(id) => {
                let ty = self.definition_type(*id, span);
                make(ExprKind::Call(*id, Vec::new()), ty, span)
            }
            Meaning::Record(_)
            | Meaning::Alias(_)
            | Meaning::Calendar(_)
            | Meaning::Function(_)
            | Meaning::Rule(_)
            | Meaning::Exception(_)
            | Meaning::Agreement(_) => erroneous(span),
        }
    }

    pub(super) fn as_of(
        &mut self,
        around: &mut Surroundings,
        path: &ast::Path,
        date: &ast::Expr,
        span: Span,
    ) -> Expr {
        let date = self.expression(
            around,
            date,
            Some(Expected {
                ty: &Type::Date,
                why: "`as of` takes a date".to_owned(),
                declared: None,
            }),
        );
        let entries = self.entries(around.module, path);
        let parameter = entries
            .iter()
            .find(|entry| matches!(entry.entity, Meaning::Parameter(_)))
            .cloned();
        match parameter {
            Some(entry) => {
                self.note_path(path, entry.span, entry.entity.declaration_kind());
                self.value(around, &entry.entity, span, Some(date))
            }
            None => {
                let diagnostic = self.nothing_named(
                    around.module,
                    path,
                    "a parameter",
                    name_code::UNKNOWN_NAME,
                    |entity| matches!(entity, Meaning::Parameter(_)),
                );
                self.fail(span, diagnostic)
            }
        }
    }

    pub(super) fn field_expression(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
        base: &ast::Expr,
        name: &ast::Name,
    ) -> Expr {
        if let Some(found) = self.module_path(around, written) {
            return found;
        }
        let base = self.infer(around, base, None);
        self.field_access(around, base, name, written.span)
    }

    /// `a.b.c` as a module's path and a name in it, where its first name means nothing else.
    fn module_path(&mut self, around: &mut Surroundings, written: &ast::Expr) -> Option<Expr> {
        let mut names = Vec::new();
        let mut expr = written;
        while let ast::ExprKind::Field(base, name) = &*expr.kind {
            names.push((&*name.text, expr.span, name.span));
            expr = base;
        }
        let ast::ExprKind::Name(name) = &*expr.kind else {
            return None;
        };
        names.push((name, expr.span, expr.span));
        names.reverse();
        let first = names.first()?;
        let bound = around.locals.iter().any(|local| *local.name == *first.0)
            || around
                .it
                .is_some_and(|record| self.has_field(record, first.0))
            || around
                .element
                .as_ref()
                .and_then(|element| element.ty.record())
                .is_some_and(|record| self.has_field(record, first.0));
        if bound || !self.find(around.module, first.0).is_empty() && names.len() == 1 {
            return None;
        }
        for length in (2..=names.len()).rev() {
            let path: Vec<&str> = names.iter().take(length).map(|(name, ..)| *name).collect();
            let Some(entry) = self
                .find_qualified(around.module, &path)
                .filter(|entry| is_value(&entry.entity))
                .cloned()
            else {
                continue;
            };
            let last = names.get(length.saturating_sub(1));
            let (span, named) = last.map_or((written.span, written.span), |(_, span, named)| {
                (*span, *named)
            });
            self.note(named, entry.span, entry.entity.declaration_kind());
            let mut value = self.value(around, &entry.entity, span, None);
            for (name, span, named) in names.iter().skip(length) {
                let name = ast::Name {
                    text: (*name).into(),
                    span: *named,
                };
                value = self.field_access(around, value, &name, *span);
            }
            return Some(value);
        }
        None
    }

    fn has_field(&self, record: RecordId, name: &str) -> bool {
        self.program.records.get(record).is_some_and(|record| {
            record.fields.iter().any(|field| *field.name == *name)
                || record.derived.iter().any(|field| *field.name == *name)
        })
    }

    /// `base.name`, whatever the base is.
    pub(super) fn field_access(
        &mut self,
        around: &mut Surroundings,
        base: Expr,
        name: &ast::Name,
        span: Span,
    ) -> Expr {
        self.probe_field(&name.text, &base.ty);
        match base.ty.clone() {
            Type::Unknown => erroneous(span),
            Type::Record(record)
                if &*name.text == "parent" && !self.has_field(record, "parent") =>
            {
                match self
                    .program
                    .records
                    .get(record)
                    .and_then(|record| record.parent)
                {
                    Some(parent) => make(ExprKind::Parent(base), Type::Record(parent), span),
                    None => self.no_field(record, name, span),
                }
            }
            Type::Record(record) => {
                let places = (span, name.span);
                self.field_of(base, record, &name.text, places)
                    .unwrap_or_else(|| self.no_field(record, name, span))
            }
            Type::Money(_) if &*name.text == "amount" => {
                make(ExprKind::Amount(base), Type::Number, span)
            }
            Type::Money(_) if &*name.text == "currency" => {
                make(ExprKind::CurrencyOf(base), Type::Text, span)
            }
            Type::List(element) if self.asks_how_many(&element, &name.text) => {
                let message = format!("a list has no field `{}`", name.text);
                let help = format!("how many it holds is `count({})`", self.words_of(&base));
                self.fail(
                    span,
                    Diagnostic::error(name_code::UNKNOWN_FIELD, name.span, message).help(help),
                )
            }
            Type::List(element)
                if self.list_function(&base, &element, &name.text).is_some()
                    && !self.element_has(&element, &name.text) =>
            {
                let message = format!("a list has no field `{}`", name.text);
                let help = self.list_function(&base, &element, &name.text);
                self.fail(
                    span,
                    Diagnostic::error(name_code::UNKNOWN_FIELD, name.span, message)
                        .maybe_help(help),
                )
            }
            Type::List(element) => self.gather(around, base, &element, name, span),
            other @ (Type::Text
            | Type::Choice(_)
            | Type::Boolean
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Money(_)
            | Type::Zero
            | Type::Date
            | Type::DateTime(_)
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_)
            | Type::DateStretch
            | Type::InstantStretch
            | Type::Map(_)
            | Type::Nothing) => {
                let message = format!("{} has no field `{}`", self.describe(&other), name.text);
                let help = self.field_help(&base, &name.text);
                let mut diagnostic =
                    Diagnostic::error(name_code::UNKNOWN_FIELD, name.span, message)
                        .maybe_help(help);
                if let Some((place, words)) = self.origin(&base) {
                    diagnostic = diagnostic.label(place, words);
                }
                self.fail(span, diagnostic)
            }
        }
    }

    fn element_has(&self, element: &Type, name: &str) -> bool {
        matches!(element, Type::Record(record) if self.has_field(*record, name))
    }

    /// Whether a field that the elements do not have asks how many elements there are.
    fn asks_how_many(&self, element: &Type, name: &str) -> bool {
        !self.element_has(element, name) && matches!(name, "length" | "size" | "count" | "len")
    }

    /// A stored or derived field of a record; the places are those of the whole and of the name.
    fn field_of(
        &mut self,
        base: Expr,
        record: RecordId,
        name: &str,
        (span, named): (Span, Span),
    ) -> Option<Expr> {
        if let Some(id) = self.field_id(record, name) {
            let field = self.program.records.get(record)?.fields.get(id)?;
            let (ty, declared) = (field.ty.clone(), field.span);
            self.note(named, declared, DeclarationKind::Field);
            return Some(make(ExprKind::Field(base, id), ty, span));
        }
        let derived = &self.program.records.get(record)?.derived;
        let at = derived.iter().position(|field| *field.name == *name)?;
        let declared = derived.get(DerivedId::at(at))?.span;
        self.note(named, declared, DeclarationKind::Field);
        let id = DerivedId(super::super::declare::index(at));
        let ty = self.derived_type(record, id, span);
        Some(make(ExprKind::Derived(base, id), ty, span))
    }

    fn no_field(&mut self, record: RecordId, name: &ast::Name, span: Span) -> Expr {
        let Some(declared) = self.program.records.get(record) else {
            return erroneous(span);
        };
        let names: Vec<&str> = declared
            .fields
            .iter()
            .map(|field| &*field.name)
            .chain(declared.derived.iter().map(|field| &*field.name))
            .collect();
        let help = match did_you_mean(&name.text, names.iter().copied()) {
            Some(near) => Some(Help::did_you_mean(near)),
            None if names.len() <= 12 => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("it has {}", names.join(", ")).into())
            }
            None => None,
        };
        // A group, or a record of a parameter, has no name.
        let anonymous = declared.declared.name.is_empty();
        let owner = if anonymous {
            "this record"
        } else {
            &*declared.declared.name
        };
        let message = format!("{owner} has no field `{}`", name.text);
        let diagnostic =
            Diagnostic::error(name_code::UNKNOWN_FIELD, name.span, message).maybe_help(help);
        let place = declared.declared.name_span;
        self.fail(
            span,
            if anonymous {
                diagnostic
            } else {
                diagnostic.label(place, "it is declared here")
            },
        )
    }

    fn unknown_name(&mut self, around: &Surroundings, name: &str, span: Span) -> Expr {
        let element = around.element.as_ref();
        if let Some(record) = element.and_then(|element| element.ty.record()) {
            let text = name.into();
            return self.no_field(record, &ast::Name { text, span }, span);
        }
        let message = format!("there is no `{name}` here");
        let help = self.help_for_name(around, name);
        self.fail(
            span,
            Diagnostic::error(name_code::UNKNOWN_NAME, span, message).maybe_help(help),
        )
    }

    fn help_for_name(&self, around: &Surroundings, name: &str) -> Option<Help> {
        match name {
            "today" | "now" => {
                let help = "there is no clock: write a day, as 2026-03-01, or `check date`, the date given by `--as-of`";
                return Some(help.into());
            }
            "null" | "nil" | "none" | "None" | "NULL" => {
                return Some("ask whether a field `is missing`, or `is present`".into());
            }
            "True" | "TRUE" | "yes" => return Some(Help::write("true")),
            "False" | "FALSE" => return Some(Help::write("false")),
            "self" | "this" => return Some(Help::write("it")),
            _ => {}
        }
        if self.later.iter().any(|later| **later == *name) {
            return Some(format!("`let {name}` comes later: put it above this clause").into());
        }
        if crate::builtins::by_name(name).is_some() {
            return Some(
                format!("`{name}` is a function: its argument follows in parentheses").into(),
            );
        }
        let record = around
            .it
            .and_then(|record| self.program.records.get(record));
        let fields = record.into_iter().flat_map(|record| {
            record
                .fields
                .iter()
                .map(|field| &*field.name)
                .chain(record.derived.iter().map(|field| &*field.name))
        });
        let locals = around.locals.iter().map(|local| &*local.name);
        let values = self.visible(around.module, is_value);
        let near = did_you_mean(name, locals.chain(fields).chain(values));
        if let Some(near) = near {
            return Some(Help::did_you_mean(near));
        }
        if let Some(record) = record
            && let Some(path) = self.one_level_down(record, name)
        {
            let words = format!("`{name}` is a field of `{path}`: write `{path}.{name}`");
            return Some(Help::writing(words, format!("{path}.{name}")));
        }
        if let Some(record) = record
            && let Some(list) = self.list_of_records_with(record, name)
        {
            let element = self.element_name(around, &list);
            let words = format!(
                "`{name}` is a field of the elements of `{list}`: calculate with each of them, as `[{element}.{name} for {element} in {list}]`"
            );
            return Some(words.into());
        }
        if let Some(help) = super::own_words::value_of(name) {
            return Some(help.into());
        }
        if let Some(record) = record
            && record.declared.name.eq_ignore_ascii_case(name)
        {
            let owner = &record.declared.name;
            let words = format!(
                "the fields of `{owner}` are in scope by their names, and the whole is `it`: write `it`"
            );
            return Some(Help::writing(words, "it"));
        }
        let others = self.visible(around.module, |_| true);
        if others.contains(&name) {
            return Some(format!("`{name}` names something that is not a value").into());
        }
        Some(format!("if a text is meant, put it in quotes: `\"{name}\"`").into())
    }

    /// The first list of records whose elements have a field of this name.
    fn list_of_records_with(
        &self,
        record: &super::super::program::Record,
        name: &str,
    ) -> Option<String> {
        self.field_that_has(record, name, |ty| ty.element()?.record())
    }

    /// A name for an element of a list that nothing in scope has: its first letter, if that is free.
    pub(super) fn element_name(&self, around: &Surroundings, list: &str) -> String {
        let record = around
            .it
            .and_then(|record| self.program.records.get(record));
        let is_taken = |name: &str| {
            around.locals.iter().any(|local| *local.name == *name)
                || self.visible(around.module, |_| true).contains(&name)
                || record.is_some_and(|record| {
                    record.fields.iter().any(|field| *field.name == *name)
                        || record.derived.iter().any(|field| *field.name == *name)
                })
        };
        let last = list.rsplit('.').next().unwrap_or(list);
        let letter = last.chars().next().filter(|c| c.is_alphabetic());
        let letter = letter.map(|c| c.to_lowercase().collect::<String>());
        let names = letter
            .into_iter()
            .chain(["x", "one", "element"].map(str::to_owned));
        names
            .into_iter()
            .find(|name| !is_taken(name))
            .unwrap_or_else(|| "each_one".to_owned())
    }

    fn one_level_down(&self, record: &super::super::program::Record, name: &str) -> Option<String> {
        self.field_that_has(record, name, Type::record)
    }

    /// The first field whose records have a field of this name.
    fn field_that_has(
        &self,
        record: &super::super::program::Record,
        name: &str,
        records: impl Fn(&Type) -> Option<RecordId>,
    ) -> Option<String> {
        let mut fields = record.fields.iter();
        fields
            .find(|field| records(&field.ty).is_some_and(|inner| self.has_field(inner, name)))
            .map(|field| field.name.to_string())
    }
}
