//! Finding what a written path means, and saying so where it means nothing.

use crate::diagnostic::{Help, SuggestedFix};
use std::sync::Arc;

use super::absence::Absence;
use super::checker::{Checker, LocalName, Meaning, NameEntry, Surroundings};
use super::modules::dotted;
use super::program::{AgreementId, CalendarId, DataId, LocalId, RecordId, RuleId};
use super::references::DeclarationKind;
use super::types::Type;
use crate::diagnostic::codes::law::UNKNOWN_RULE;
use crate::diagnostic::codes::names::{AMBIGUOUS_NAME, DUPLICATE_NAME, UNKNOWN_NAME, WRONG_KIND};
use crate::diagnostic::codes::usage::LIMIT;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;

/// The kinds of things that a path may name.
struct PathKind {
    /// With its article, for messages.
    words: &'static str,
    /// The code for a name that nothing has.
    code: Code,
    accepts: fn(&Meaning) -> bool,
}

const CALENDAR: PathKind = PathKind {
    words: "a calendar",
    code: UNKNOWN_NAME,
    accepts: |entity| matches!(entity, Meaning::Calendar(_)),
};
const AGREEMENT: PathKind = PathKind {
    words: "an agreement",
    code: UNKNOWN_NAME,
    accepts: |entity| matches!(entity, Meaning::Agreement(_)),
};
const TABLE: PathKind = PathKind {
    words: "a table",
    code: UNKNOWN_NAME,
    accepts: |entity| matches!(entity, Meaning::Data(_)),
};
const RULE: PathKind = PathKind {
    words: "a rule",
    code: UNKNOWN_RULE,
    accepts: |entity| matches!(entity, Meaning::Rule(_)),
};
const RULE_OR_EXCEPTION: PathKind = PathKind {
    words: "a rule or an exception",
    code: UNKNOWN_RULE,
    accepts: |entity| matches!(entity, Meaning::Rule(_) | Meaning::Exception(_)),
};

impl Checker<'_> {
    /// The calendar that a path names; reports where it names none.
    pub fn calendar_named(&mut self, module: usize, path: &ast::Path) -> Option<CalendarId> {
        let Meaning::Calendar(id) = self.named(module, path, &CALENDAR)?.entity else {
            return None;
        };
        Some(id)
    }

    /// The agreement that a path names; reports where it names none.
    pub fn agreement_named(&mut self, module: usize, path: &ast::Path) -> Option<AgreementId> {
        let Meaning::Agreement(id) = self.named(module, path, &AGREEMENT)?.entity else {
            return None;
        };
        Some(id)
    }

    /// The table that a path names; reports where it names none.
    pub fn table_named(&mut self, module: usize, path: &ast::Path) -> Option<DataId> {
        let Meaning::Data(id) = self.named(module, path, &TABLE)?.entity else {
            return None;
        };
        Some(id)
    }

    /// The versions of the rule that a path names; reports where it names none.
    pub fn rule_named(&mut self, module: usize, path: &ast::Path) -> Option<Vec<RuleId>> {
        let Meaning::Rule(ids) = self.named(module, path, &RULE)?.entity else {
            return None;
        };
        Some(ids)
    }

    /// The rule or exception that a path names; reports where it names neither.
    pub fn rule_or_exception_named(&mut self, module: usize, path: &ast::Path) -> Option<Meaning> {
        self.named(module, path, &RULE_OR_EXCEPTION)
            .map(|entry| entry.entity)
    }

    /// The record type that a path names; reports where it names none.
    pub fn record_named(&mut self, module: usize, path: &ast::Path, why: &str) -> Option<RecordId> {
        let ty = self.type_named(module, path);
        let record = ty.record();
        if record.is_none() && ty != Type::Unknown {
            let message = format!(
                "{why} needs a type with fields, and `{}` has none",
                dotted(path)
            );
            let help = "declare one as `type NAME { … }`";
            self.report(Diagnostic::error(WRONG_KIND, path.span, message).help(help));
        }
        record
    }

    fn named(&mut self, module: usize, path: &ast::Path, kind: &PathKind) -> Option<NameEntry> {
        let found = self.entries(module, path);
        let accepted: Vec<&NameEntry> = found
            .iter()
            .filter(|entry| (kind.accepts)(&entry.entity))
            .collect();
        match (accepted.as_slice(), found.as_slice()) {
            ([one], _) => {
                let one = (*one).clone();
                self.note_path(path, one.span, one.entity.declaration_kind());
                Some(one)
            }
            ([], []) => {
                let diagnostic =
                    self.nothing_named(module, path, kind.words, kind.code, kind.accepts);
                self.report(diagnostic);
                None
            }
            ([], [other, ..]) => {
                let other = other.clone();
                self.report(wrong_kind(path, &other, kind.words));
                None
            }
            (several, _) => {
                let several: Vec<NameEntry> =
                    several.iter().map(|entry| (*entry).clone()).collect();
                let diagnostic = self.ambiguous(&dotted(path), path.span, &several);
                self.report(diagnostic);
                None
            }
        }
    }

    /// Everything that a path may mean.
    pub fn entries(&self, module: usize, path: &ast::Path) -> Vec<NameEntry> {
        let segments: Vec<&str> = path.segments.iter().map(|name| &*name.text).collect();
        match segments.as_slice() {
            [one] => self.find(module, one).into_iter().cloned().collect(),
            several => self
                .find_qualified(module, several)
                .cloned()
                .into_iter()
                .collect(),
        }
    }

    /// The message for a path that names nothing, with the nearest name that would be accepted.
    pub fn nothing_named(
        &self,
        module: usize,
        path: &ast::Path,
        words: &str,
        code: Code,
        accepts: fn(&Meaning) -> bool,
    ) -> Diagnostic {
        let name = dotted(path);
        let without_article = words
            .split_once(' ')
            .map_or(words, |(_, rest)| rest)
            .replace(" an ", " ");
        let message = format!("there is no {without_article} `{name}` here");
        if self.is_crowded() {
            return Diagnostic::error(code, path.span, message);
        }
        let help = match path.segments.as_slice() {
            [one] => self.declared_elsewhere(module, path, accepts).or_else(|| {
                did_you_mean(&one.text, self.visible(module, accepts)).map(Help::did_you_mean)
            }),
            [front @ .., last] => self.help_for_qualified(module, front, last, accepts),
            [] => None,
        };
        let help = help.or_else(|| {
            (without_article == "calendar").then(|| Help {
                words: format!(
                    "declare it as `calendar {name} {{ … }}`, or `use` the module that does: `whereas packs` lists those built in"
                ),
                fix: Some(SuggestedFix::UseModuleOfCalendar(name.clone())),
            })
        });
        Diagnostic::error(code, path.span, message).maybe_help(help)
    }

    /// Whether there are so many diagnostics already that no more suggestions are computed: searching for near names takes time,
    /// and they appear once the first errors are fixed.
    pub fn is_crowded(&self) -> bool {
        self.diagnostics.len() >= 40
    }

    /// The names of the right kind in a module and those that it uses.
    pub fn visible(&self, module: usize, accepts: fn(&Meaning) -> bool) -> Vec<&str> {
        let own = self.scopes.get(module);
        let used = own
            .into_iter()
            .flat_map(|scope| &scope.uses)
            .filter_map(|index| self.scopes.get(*index));
        let mut names: Vec<&str> = own
            .into_iter()
            .chain(used)
            .flat_map(|scope| scope.names.iter().chain(&scope.functions))
            .filter(|(_, entry)| accepts(&entry.entity))
            .map(|(name, _)| &**name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn help_for_qualified(
        &self,
        module: usize,
        front: &[ast::Name],
        last: &ast::Name,
        accepts: fn(&Meaning) -> bool,
    ) -> Option<Help> {
        let wanted = front
            .iter()
            .map(|name| &*name.text)
            .collect::<Vec<_>>()
            .join(".");
        let own = self.scopes.get(module)?;
        let reachable = |index: usize| index == module || own.uses.contains(&index);
        let index = self.scopes.iter().position(|scope| *scope.name == *wanted);
        match index {
            Some(index) if reachable(index) => {
                let scope = self.scopes.get(index)?;
                let mut names: Vec<&str> = scope
                    .names
                    .iter()
                    .filter(|(_, entry)| accepts(&entry.entity))
                    .map(|(name, _)| &**name)
                    .collect();
                names.sort_unstable();
                did_you_mean(&last.text, names)
                    .map(|near| Help::did_you_mean(&format!("{wanted}.{near}")))
            }
            Some(_) => Some(Help::using(
                format!("this module does not use that one yet: write `use {wanted}`"),
                wanted,
            )),
            None => {
                let mut names: Vec<&str> = self.scopes.iter().map(|scope| &*scope.name).collect();
                names.sort_unstable();
                did_you_mean(&wanted, names)
                    .map(|near| format!("did you mean the module `{near}`?").into())
            }
        }
    }

    /// Where a module that is not in use declares the name.
    pub fn declared_elsewhere(
        &self,
        module: usize,
        path: &ast::Path,
        accepts: fn(&Meaning) -> bool,
    ) -> Option<Help> {
        let [name] = path.segments.as_slice() else {
            return None;
        };
        let declares = |scope: &&super::checker::ModuleScope| {
            scope
                .names
                .get(&name.text)
                .is_some_and(|entry| accepts(&entry.entity))
        };
        let elsewhere = self
            .scopes
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != module)
            .map(|(_, scope)| scope);
        let scope = elsewhere.into_iter().find(declares)?;
        let words = || format!("`{0}` declares it: write `use {0}`", scope.name);
        (!scope.name.is_empty()).then(|| Help::using(words(), &*scope.name))
    }

    /// The message for a name that several used modules declare.
    pub fn ambiguous(&self, name: &str, span: Span, entries: &[NameEntry]) -> Diagnostic {
        let modules: Vec<&str> = entries
            .iter()
            .filter_map(|entry| self.scopes.get(entry.module))
            .map(|scope| &*scope.name)
            .collect();
        let written: Vec<String> = modules
            .iter()
            .map(|module| format!("`{module}.{name}`"))
            .collect();
        let mut diagnostic = Diagnostic::error(
            AMBIGUOUS_NAME,
            span,
            format!("`{name}` is declared by {} modules in use", modules.len()),
        )
        .help(format!("write {}", written.join(" or ")));
        for (entry, module) in entries.iter().zip(&modules) {
            diagnostic = diagnostic.label(entry.span, format!("one is that of `{module}`"));
        }
        diagnostic
    }

    /// Binds a name in a body and returns its slot; reports one that is taken.
    pub fn bind(
        &mut self,
        around: &mut Surroundings,
        name: &ast::Name,
        ty: Type,
        what: &'static str,
    ) -> LocalId {
        if let Some((span, taken)) = self.taken(around, &name.text) {
            let diagnostic = duplicate(name, span, taken);
            self.report(diagnostic);
        }
        self.note(name.span, name.span, DeclarationKind::Local);
        let id = LocalId(around.next_local);
        around.next_local = around.next_local.saturating_add(1);
        let limit = self.limits.chain_length;
        if around.locals.len() >= limit {
            // Names are looked for one by one, so that there must be an end to them.
            if around.locals.len() > limit {
                return id;
            }
            let message = format!("more than {limit} names are bound here");
            let help = "the limit is chain_length; `--limit chain_length=N` raises it";
            self.report(Diagnostic::error(LIMIT, name.span, message).help(help));
        }
        let stated = matches!(ty, Type::Record(_) | Type::List(_) | Type::Map(_));
        let local = LocalName {
            name: Arc::clone(&name.text),
            id,
            ty,
            span: name.span,
            what,
            stated,
            is_element: false,
            absence: Absence::Never,
        };
        self.bound.push(local.clone());
        around.locals.push(local);
        id
    }

    /// Binds a name to the elements of a list and returns its slot; that of the position follows it.
    pub fn bind_element(
        &mut self,
        around: &mut Surroundings,
        name: &ast::Name,
        ty: Type,
        what: &'static str,
    ) -> LocalId {
        let id = self.bind(around, name, ty, what);
        around.next_local = around.next_local.saturating_add(1);
        if let Some(local) = around.locals.last_mut().filter(|local| local.id == id) {
            local.is_element = true;
        }
        id
    }

    /// Where a name is taken already in these surroundings, within the module, and what by.
    fn taken(&self, around: &Surroundings, name: &str) -> Option<(Span, &'static str)> {
        if let Some(local) = around
            .locals
            .iter()
            .rev()
            .find(|local| *local.name == *name)
        {
            return Some((local.span, "bound"));
        }
        let own_record = around
            .it
            .and_then(|id| self.program.records.get(id))
            .filter(|record| record.declared.module == around.module);
        let field = own_record.and_then(|record| {
            let stored = record.fields.iter().map(|field| (&field.name, field.span));
            let derived = record.derived.iter().map(|field| (&field.name, field.span));
            stored
                .chain(derived)
                .find(|(declared, _)| ***declared == *name)
                .map(|(_, span)| span)
        });
        if let Some(span) = field {
            return Some((span, "declared as a field"));
        }
        self.module_value(around.module, name)
    }

    /// A parameter, table or definition of this module with this name.
    pub fn module_value(&self, module: usize, name: &str) -> Option<(Span, &'static str)> {
        let entry = self.scopes.get(module)?.names.get(name)?;
        let what = match entry.entity {
            Meaning::Parameter(_) => "declared as a parameter",
            Meaning::Data(_) => "declared as a table",
            Meaning::Constant(_) => "declared as a definition",
            Meaning::Record(_)
            | Meaning::Alias(_)
            | Meaning::Calendar(_)
            | Meaning::Function(_)
            | Meaning::Rule(_)
            | Meaning::Exception(_)
            | Meaning::Agreement(_) => return None,
        };
        Some((entry.span, what))
    }
}

/// The message for a second declaration; `taken` as "declared as a field".
pub fn duplicate(name: &ast::Name, first: Span, taken: &str) -> Diagnostic {
    Diagnostic::error(
        DUPLICATE_NAME,
        name.span,
        format!("the name `{}` is taken already", name.text),
    )
    .label(first, format!("it is {taken} here"))
    .help("choose another name: within a module nothing hides anything else")
}

/// The message for a path that names the wrong kind of thing.
pub fn wrong_kind(path: &ast::Path, entry: &NameEntry, wanted: &str) -> Diagnostic {
    let name = dotted(path);
    Diagnostic::error(
        WRONG_KIND,
        path.span,
        format!("`{name}` is {}, not {wanted}", kind_of(&entry.entity)),
    )
    .label(entry.span, "it is declared here")
    .help(format!("write the name of {wanted}, or declare one"))
}

/// What something is, with its article.
pub fn kind_of(entity: &Meaning) -> &'static str {
    match entity {
        Meaning::Record(_) | Meaning::Alias(_) => "a type",
        Meaning::Calendar(_) => "a calendar",
        Meaning::Parameter(_) => "a parameter",
        Meaning::Data(_) => "a table",
        Meaning::Constant(_) => "a definition",
        Meaning::Function(_) => "a function",
        Meaning::Rule(_) => "a rule",
        Meaning::Exception(_) => "an exception",
        Meaning::Agreement(_) => "an agreement",
    }
}
