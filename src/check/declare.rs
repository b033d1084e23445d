//! First pass: every item gets its id and its name gets its meaning.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::checker::{Checker, Meaning, NameEntry, Prefix, Progress};
use super::names::{duplicate, kind_of};
use super::program::{
    AgreementId, Body, CalendarId, Data, DataId, Declared, Definition, DefinitionId, Expr,
    ExprKind, Parameter, ParameterId, Record, RecordId, RuleId, SHAPE,
};
use super::references::DeclarationKind;
use super::types::Type;
use super::written_types::BUILT_IN;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::CLAUSE_TWICE;
use crate::diagnostic::codes::names::{BUILT_IN_NAME, DUPLICATE_NAME};
use crate::index_vec::IndexVec;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::MonthEnds;

/// An item as written, with its module.
#[derive(Debug)]
pub struct Written<'a, T> {
    /// Index of its module.
    pub module: usize,
    /// The item.
    pub item: &'a ast::Item,
    /// What it is.
    pub body: &'a T,
}

// Derived, these would ask that `T` can be copied, too.
impl<T> Clone for Written<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Written<'_, T> {}

/// Every item as written, by its index or id.
#[derive(Debug, Default)]
pub struct WrittenItems<'a> {
    /// Record types, by `RecordId`.
    pub records: Vec<Written<'a, ast::RecordType>>,
    /// Named types that are no records.
    pub aliases: Vec<(usize, &'a ast::Name, &'a ast::TypeRef)>,
    /// Calendars, by `CalendarId`.
    pub calendars: Vec<Written<'a, ast::Calendar>>,
    /// Parameters, by `ParameterId`.
    pub parameters: Vec<Written<'a, ast::Parameter>>,
    /// Tables, by `DataId`.
    pub data: Vec<Written<'a, ast::Data>>,
    /// Versions of rules, by `RuleId`.
    pub rules: Vec<Written<'a, ast::Rule>>,
    /// Exceptions, by the index in `Entity::Exception`.
    pub exceptions: Vec<Written<'a, ast::Exception>>,
    /// Waivers.
    pub waivers: Vec<Written<'a, ast::Waiver>>,
    /// Agreements, by `AgreementId`.
    pub agreements: Vec<Written<'a, ast::Agreement>>,
    /// Tests.
    pub tests: Vec<Written<'a, ast::Test>>,
}

impl<'a> Checker<'a> {
    /// Gives every item its id and every name its meaning.
    pub fn declare(&mut self) {
        let files: &'a [ast::File] = self.files;
        let mut rules: Vec<Written<'a, ast::Rule>> = Vec::new();
        for (module, file) in files.iter().enumerate() {
            for item in &file.items {
                self.declare_item(module, item, &mut rules);
            }
        }
        self.declare_rules(rules);
    }

    fn declare_item(
        &mut self,
        module: usize,
        item: &'a ast::Item,
        rules: &mut Vec<Written<'a, ast::Rule>>,
    ) {
        match &item.kind {
            ast::ItemKind::Use(_) => {}
            ast::ItemKind::Namespace(namespace) => self.declare_namespace(module, namespace),
            ast::ItemKind::MonthEnds(clause) => self.declare_month_ends(module, clause),
            ast::ItemKind::Type(body) => self.declare_type(module, item, body),
            ast::ItemKind::Calendar(body) => {
                let id = CalendarId(index(self.written.calendars.len()));
                self.declare_name(module, &body.name, Meaning::Calendar(id));
                self.written.calendars.push(Written { module, item, body });
            }
            ast::ItemKind::Parameter(body) => {
                let id = ParameterId(index(self.program.parameters.len()));
                self.declare_name(module, &body.name, Meaning::Parameter(id));
                self.written.parameters.push(Written { module, item, body });
                let declared = self.declared(module, &body.name, item);
                let parameter = Parameter {
                    declared,
                    ty: Type::Unknown,
                    versions: Vec::new(),
                };
                self.program.parameters.push(parameter);
            }
            ast::ItemKind::Data(body) => {
                let id = DataId(index(self.program.data.len()));
                self.declare_name(module, &body.name, Meaning::Data(id));
                self.written.data.push(Written { module, item, body });
                let declared = self.declared(module, &body.name, item);
                let file = match &body.from {
                    ast::DataFrom::File(path) => Some((Arc::clone(&path.text), path.span)),
                    ast::DataFrom::Input(_) => None,
                };
                self.program.data.push(Data {
                    declared,
                    ty: Type::Unknown,
                    file,
                });
            }
            ast::ItemKind::Define(body) => self.declare_definition(module, item, body),
            ast::ItemKind::Rule(body) => rules.push(Written { module, item, body }),
            ast::ItemKind::Exception(body) => {
                self.declare_name(
                    module,
                    &body.name,
                    Meaning::Exception(self.written.exceptions.len()),
                );
                self.written.exceptions.push(Written { module, item, body });
            }
            ast::ItemKind::Waiver(body) => {
                self.written.waivers.push(Written { module, item, body })
            }
            ast::ItemKind::Agreement(body) => {
                let id = AgreementId(index(self.written.agreements.len()));
                self.declare_name(module, &body.name, Meaning::Agreement(id));
                self.written.agreements.push(Written { module, item, body });
            }
            ast::ItemKind::Test(body) => self.written.tests.push(Written { module, item, body }),
        }
    }

    fn declare_type(&mut self, module: usize, item: &'a ast::Item, body: &'a ast::TypeItem) {
        if BUILT_IN.iter().any(|(name, _)| **name == *body.name.text) {
            self.report(built_in(&body.name, "a built-in type"));
        }
        match &body.body {
            ast::TypeBody::Alias(ty) => {
                self.declare_name(module, &body.name, Meaning::Alias(Type::Unknown));
                self.written.aliases.push((module, &body.name, ty));
            }
            ast::TypeBody::Record(record) => {
                let id = RecordId(index(self.program.records.len()));
                self.declare_name(module, &body.name, Meaning::Record(id));
                self.written.records.push(Written {
                    module,
                    item,
                    body: record,
                });
                let empty = Record {
                    declared: self.declared(module, &body.name, item),
                    exact: record.exact.is_some(),
                    is_dossier: record.dossier.is_some(),
                    parent: None,
                    dated_by: None,
                    priced_in: None,
                    roots: Vec::new(),
                    fields: IndexVec::new(),
                    derived: IndexVec::new(),
                    known_keys: OnceLock::new(),
                };
                self.program.records.push(empty);
                self.derived_written.push(Vec::new());
                self.derived_progress.push(Vec::new());
            }
        }
    }

    fn declare_definition(&mut self, module: usize, item: &'a ast::Item, body: &'a ast::Define) {
        let id = DefinitionId(index(self.program.definitions.len()));
        match body.parameters {
            None => self.declare_name(module, &body.name, Meaning::Constant(id)),
            Some(_) => self.declare_function(module, &body.name, id),
        }
        let definition = Definition {
            declared: self.declared(module, &body.name, item),
            parameters: Vec::new(),
            body: no_body(body.body.span),
        };
        self.program.definitions.push(definition);
        self.definitions_written.push(body);
        self.definition_progress.push(Progress::Untouched);
    }

    fn declare_function(&mut self, module: usize, name: &ast::Name, id: DefinitionId) {
        self.note(name.span, name.span, DeclarationKind::Definition);
        if crate::builtins::by_name(&name.text).is_some() {
            self.report(built_in(name, "a built-in function"));
        }
        let entry = NameEntry {
            entity: Meaning::Function(id),
            span: name.span,
            module,
        };
        let Some(scope) = self.scopes.get_mut(module) else {
            return;
        };
        if let Some(first) = scope.functions.get(&name.text) {
            let diagnostic = duplicate(name, first.span, "declared as a function");
            self.report(diagnostic);
            return;
        }
        scope.functions.insert(Arc::clone(&name.text), entry);
    }

    /// Gives a name its meaning, or reports that it has one already.
    fn declare_name(&mut self, module: usize, name: &ast::Name, entity: Meaning) {
        self.note(name.span, name.span, entity.declaration_kind());
        let Some(scope) = self.scopes.get_mut(module) else {
            return;
        };
        if let Some(first) = scope.names.get(&name.text) {
            let what = kind_of(&first.entity);
            let diagnostic = duplicate(name, first.span, &format!("declared as {what}"));
            self.report(diagnostic);
            return;
        }
        scope.names.insert(
            Arc::clone(&name.text),
            NameEntry {
                entity,
                span: name.span,
                module,
            },
        );
    }

    fn declare_namespace(&mut self, module: usize, namespace: &ast::Namespace) {
        let prefix = &namespace.prefix;
        self.note(prefix.span, prefix.span, DeclarationKind::Namespace);
        let Some(scope) = self.scopes.get_mut(module) else {
            return;
        };
        let meaning = Prefix {
            uri: Arc::clone(&namespace.uri.text),
            span: prefix.span,
        };
        if scope
            .namespaces
            .insert(Arc::clone(&prefix.text), meaning)
            .is_some()
        {
            let message = format!("the prefix `{}` is declared twice", prefix.text);
            self.report(
                Diagnostic::error(DUPLICATE_NAME, prefix.span, message)
                    .help("leave one of the two out"),
            );
        }
    }

    fn declare_month_ends(&mut self, module: usize, clause: &ast::MonthEndsClause) {
        let Some(scope) = self.scopes.get_mut(module) else {
            return;
        };
        if scope.month_ends != MonthEnds::default() {
            let message = "this module has another `month ends`";
            self.report(
                Diagnostic::error(CLAUSE_TWICE, clause.span, message)
                    .help("leave one of the two out"),
            );
            return;
        }
        scope.month_ends = month_ends(clause.policy);
    }

    /// Versions of one rule get ids one after the other, by date.
    fn declare_rules(&mut self, rules: Vec<Written<'a, ast::Rule>>) {
        let mut groups: Vec<Vec<Written<'a, ast::Rule>>> = Vec::new();
        let mut by_name: HashMap<(usize, &str), usize> = HashMap::new();
        for rule in rules {
            let at = *by_name
                .entry((rule.module, &*rule.body.name.text))
                .or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(rule),
                None => groups.push(vec![rule]),
            }
        }
        for mut group in groups {
            let Some(first) = group.first().copied() else {
                continue;
            };
            // Dates as written sort by time: the parser has seen to their form.
            group.sort_by(|a, b| from_date(a.body).cmp(&from_date(b.body)));
            let start = self.written.rules.len();
            let ids = (start..start.saturating_add(group.len()))
                .map(|at| RuleId(index(at)))
                .collect();
            let name = &first.body.name;
            if &*name.text == SHAPE {
                self.report(built_in(
                    name,
                    "what tests call the findings about a document's shape",
                ));
            }
            self.declare_name(first.module, name, Meaning::Rule(ids));
            group.iter().skip(1).for_each(|version| {
                let at = version.body.name.span;
                self.note(at, name.span, DeclarationKind::Rule);
            });
            self.written.rules.extend(group);
        }
    }

    /// Resolves the named types that are no records; those that name each other in a circle are reported.
    pub fn resolve_aliases(&mut self) {
        let aliases = self.written.aliases.clone();
        let positions: HashMap<(usize, &str), usize> = aliases
            .iter()
            .enumerate()
            .map(|(at, (module, name, _))| ((*module, &*name.text), at))
            .collect();
        let edges: Vec<Vec<usize>> = aliases
            .iter()
            .map(|(module, _, ty)| match named_in(ty) {
                Some(path) => {
                    let entries = self.entries(*module, path);
                    let name = path.segments.last().map_or("", |name| &*name.text);
                    entries
                        .iter()
                        .filter_map(|entry| positions.get(&(entry.module, name)).copied())
                        .collect()
                }
                None => Vec::new(),
            })
            .collect();
        if let Some(cycle) = super::cycles::first_cycle(&edges) {
            self.report_alias_cycle(&cycle);
        }
        for at in super::cycles::needed_first(&edges) {
            let Some((module, name, written)) = aliases.get(at).copied() else {
                continue;
            };
            let ty = self.written_type(module, written);
            let entry = self
                .scopes
                .get_mut(module)
                .and_then(|scope| scope.names.get_mut(&name.text));
            if let Some(entry) = entry.filter(|entry| entry.span == name.span) {
                entry.entity = Meaning::Alias(ty);
            }
        }
    }

    fn report_alias_cycle(&mut self, cycle: &[usize]) {
        let named: Vec<&ast::Name> = cycle
            .iter()
            .filter_map(|at| self.written.aliases.get(*at))
            .map(|(_, name, _)| *name)
            .collect();
        let Some(first) = named.first() else { return };
        let through: String = named
            .iter()
            .skip(1)
            .map(|name| format!(", through `{}`", name.text))
            .collect();
        let message = format!("`{}` is defined as itself{through}", first.text);
        let code = crate::diagnostic::codes::names::RECURSIVE_TYPE;
        self.report(
            Diagnostic::error(code, first.span, message)
                .help("say what it is: texts to choose from, or fields"),
        );
    }

    /// What every declared thing has.
    pub fn declared(&self, module: usize, name: &ast::Name, item: &ast::Item) -> Declared {
        let prefix = self.scopes.get(module).map_or("", |scope| &*scope.name);
        let path: Arc<str> = match prefix {
            "" => Arc::clone(&name.text),
            _ => format!("{prefix}.{}", name.text).into(),
        };
        Declared {
            name: Arc::clone(&name.text),
            path,
            module,
            doc: item.doc.as_ref().map(|doc| Arc::clone(&doc.text)),
            name_span: name.span,
            span: item.span,
        }
    }
}

fn built_in(name: &ast::Name, what: &str) -> Diagnostic {
    Diagnostic::error(
        BUILT_IN_NAME,
        name.span,
        format!("`{}` is {what}", name.text),
    )
    .help("choose another name")
}

/// The path that a type consists of or holds.
fn named_in(ty: &ast::TypeRef) -> Option<&ast::Path> {
    let mut ty = ty;
    loop {
        match &ty.kind {
            ast::TypeRefKind::Named(path) => return Some(path),
            ast::TypeRefKind::List(inner) | ast::TypeRefKind::Map(inner) => ty = inner,
            ast::TypeRefKind::MoneyIn(_)
            | ast::TypeRefKind::DateTimeIn(_)
            | ast::TypeRefKind::Choice(_) => return None,
        }
    }
}

fn from_date(rule: &ast::Rule) -> Option<&str> {
    rule.clauses.iter().find_map(|clause| {
        let ast::ClauseKind::InForce { from, .. } = &clause.kind else {
            return None;
        };
        Some(&*from.text)
    })
}

/// The month-end policy of a clause.
pub fn month_ends(policy: ast::MonthEndsPolicy) -> MonthEnds {
    match policy {
        ast::MonthEndsPolicy::Clip => MonthEnds::Clip,
        ast::MonthEndsPolicy::Roll => MonthEnds::Roll,
    }
}

/// An index as an id holds it. The limit on file size keeps it in range.
pub fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A placeholder for an expression that is not typed yet, or failed to type.
pub fn no_body(span: Span) -> Body {
    Body {
        expr: erroneous(span),
        locals: 0,
    }
}

/// An expression that an earlier error left without meaning.
pub fn erroneous(span: Span) -> Expr {
    Expr {
        kind: Box::new(ExprKind::Erroneous),
        ty: Type::Unknown,
        span,
    }
}
