//! Finding the modules of a run: those asked for, and those that they use.
//!
//! Each is parsed once. The core reads no files: a [`Loader`] finds the texts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::codes::names::{MODULE_CYCLE, MODULE_NAME, UNKNOWN_MODULE, USED_TWICE};
use crate::diagnostic::codes::usage::NO_RULE_FILE;
use crate::diagnostic::{Diagnostic, Label, Outcome, Severity};
use crate::limits::Limits;
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{self, ast};

/// Finds the texts that rule files name.
pub trait Loader {
    /// The module `module`, which the rule file `from` uses; `from` is named as it was found.
    /// Without `from` the user asked for it.
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup;

    /// A file that the rule file `from` names by a path relative to itself, as `holidays from "kz.csv"`.
    ///
    /// # Errors
    /// Why it cannot be read; the caller adds the span that names it.
    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic>;

    /// What is the same for all names of one file, as its path without links.
    fn identity(&self, name: &str) -> Arc<str> {
        name.into()
    }

    /// Reads a rule file; an editor keeps the items that did not change.
    fn parse(&mut self, id: SourceId, source: &Source, limits: &Limits) -> Outcome<ast::File> {
        syntax::parse_file(id, source, limits)
    }
}

/// A text with its name as the user knows it, usually a path.
#[derive(Debug, Clone)]
pub struct Text {
    /// The name.
    pub name: Arc<str>,
    /// The text.
    pub text: Arc<str>,
}

/// The result of looking up a module.
#[derive(Debug, Clone)]
pub enum ModuleLookup {
    /// Its text.
    Found(Text),
    /// No module has this name.
    NotFound {
        /// Names of modules that there are and that resemble it.
        similar: Vec<String>,
    },
    /// There is one that cannot be read.
    Unreadable(Diagnostic),
}

/// What the user asked to check.
#[derive(Debug, Clone)]
pub enum Requested {
    /// A rule file that was read already.
    File(Text),
    /// A module to be found by its name, as `-r std.totals`, and the span that asks for it, if a file does.
    Module(String, Option<Span>),
    /// A rule file that was read already and is no part of the rules, as a document with agreements. Unless the rules load
    /// it too, it may declare only this, and so may the modules that it alone uses.
    Beside(Text, Holds),
}

/// The items that a file outside the rules may declare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holds {
    /// Agreements: it is a document.
    pub agreements: bool,
    /// Waivers: it is a waiver file.
    pub waivers: bool,
}

impl Requested {
    /// A module that the command line asks for.
    pub fn module(name: impl Into<String>) -> Self {
        Self::Module(name.into(), None)
    }
}

/// The parsed files of a run, those asked for first.
#[derive(Debug, Default)]
pub struct Modules {
    /// The files.
    pub files: Vec<ast::File>,
    /// For each file its module's name, empty where it has none.
    pub names: Vec<Arc<str>>,
    /// For each file, whether the user asked for it.
    pub requested: Vec<bool>,
    /// For each file, whether it belongs to the rules: they ask for it, or use it.
    pub of_rules: Vec<bool>,
    /// For each file, its names as a file outside the rules.
    pub other_names: Vec<Vec<Arc<str>>>,
    /// For each file the modules that it uses, by index, each with the span of its `use`.
    pub uses: Vec<Vec<(usize, Span)>>,
}

/// Finds and parses everything that is asked for or used.
pub fn load(
    loader: &mut dyn Loader,
    requested: Vec<Requested>,
    sources: &Sources,
    limits: &Limits,
) -> Outcome<Modules> {
    let mut loading = Loading {
        loader,
        sources,
        limits,
        modules: Modules::default(),
        by_name: HashMap::new(),
        holds: HashMap::new(),
        diagnostics: Vec::new(),
    };
    let (beside, rules): (Vec<_>, Vec<_>) = requested
        .into_iter()
        .partition(|one| matches!(one, Requested::Beside(..)));
    let beside = loading.note_beside(beside);
    for one in rules {
        loading.request(one);
    }
    let next = loading.follow_all(0);
    // Loaded last: the rules do not depend on other files, so that no module there takes a name of theirs.
    loading.add_beside(beside);
    loading.follow_all(next);
    let Loading {
        modules,
        mut diagnostics,
        ..
    } = loading;
    diagnostics.extend(find_cycle(&modules));
    Outcome {
        value: modules,
        diagnostics,
    }
}

/// A file outside the rules.
struct Beside {
    identity: Arc<str>,
    text: Text,
    holds: Holds,
    /// All names by which it was given.
    names: Vec<Arc<str>>,
}

struct Loading<'l> {
    loader: &'l mut dyn Loader,
    sources: &'l Sources,
    limits: &'l Limits,
    modules: Modules,
    /// Modules by the name they were looked for, none where that failed and was reported.
    by_name: HashMap<Arc<str>, Option<usize>>,
    /// What the files that the rules do not load may declare.
    holds: HashMap<usize, Holds>,
    diagnostics: Vec<Diagnostic>,
}

impl Loading<'_> {
    /// Records the files outside the rules, each once.
    fn note_beside(&mut self, requested: Vec<Requested>) -> Vec<Beside> {
        let mut all: Vec<Beside> = Vec::new();
        let mut places: HashMap<Arc<str>, usize> = HashMap::new();
        for one in requested {
            let Requested::Beside(text, holds) = one else {
                continue;
            };
            let identity = self.loader.identity(&text.name);
            let place = *places.entry(Arc::clone(&identity)).or_insert(all.len());
            match all.get_mut(place) {
                Some(known) => {
                    known.holds.agreements |= holds.agreements;
                    known.holds.waivers |= holds.waivers;
                    known.names.push(text.name);
                }
                None => all.push(Beside {
                    identity,
                    names: vec![Arc::clone(&text.name)],
                    text,
                    holds,
                }),
            }
        }
        all
    }

    /// The files so far by identity.
    fn identities(&self) -> HashMap<Arc<str>, usize> {
        let names = self.modules.files.iter().enumerate().map(|(index, file)| {
            let name = self.sources.get(file.source).name();
            (self.loader.identity(name), index)
        });
        names.collect()
    }

    /// Adds the files outside the rules. A file that the rules load too keeps its name there, since the files it names
    /// are relative to that.
    fn add_beside(&mut self, beside: Vec<Beside>) {
        if beside.is_empty() {
            return;
        }
        let known = self.identities();
        for one in beside {
            let index = known.get(&one.identity).copied().unwrap_or_else(|| {
                let index = self.add_file(one.text, true);
                self.keep_out(index, one.holds, None);
                index
            });
            if let Some(names) = self.modules.other_names.get_mut(index) {
                names.extend(one.names);
            }
        }
    }

    /// Follows the `use`s of all files from one on; returns how many files there are then.
    fn follow_all(&mut self, first: usize) -> usize {
        let mut next = first;
        while next < self.modules.files.len() {
            self.follow_uses(next);
            next = next.saturating_add(1);
        }
        next
    }

    /// Marks a file as no part of the rules, and reports what it declares that would be.
    fn keep_out(&mut self, index: usize, holds: Holds, used: Option<&ast::Path>) {
        self.holds.insert(index, holds);
        if let Some(slot) = self.modules.of_rules.get_mut(index) {
            *slot = false;
        }
        let Some(file) = self.modules.files.get(index) else {
            return;
        };
        let strangers = file.items.iter().filter(|item| !holds.allows(&item.kind));
        let reported = strangers.map(|item| stranger(item, holds, used));
        // Of a module that is used, the `use` is the mistake, and one declaration shows it.
        let most = if used.is_some() { 1 } else { usize::MAX };
        self.diagnostics.extend(reported.take(most));
    }

    fn request(&mut self, requested: Requested) {
        match requested {
            Requested::File(text) => {
                let again = |file: &ast::File| self.sources.get(file.source).name() == &*text.name;
                if !self.modules.files.iter().any(again) {
                    self.add_file(text, true);
                }
            }
            Requested::Module(name, place) => {
                if !self.by_name.contains_key(name.as_str()) {
                    let before = self.diagnostics.len();
                    self.find_requested(&name);
                    let said = self
                        .diagnostics
                        .iter_mut()
                        .skip(before)
                        .filter(|one| one.labels.is_empty());
                    said.for_each(|one| {
                        one.labels
                            .extend(place.map(|place| Label::new(place, "it is named here")))
                    });
                }
            }
            // These come after the rules.
            Requested::Beside(..) => {}
        }
    }

    fn find_requested(&mut self, name: &str) {
        match self.loader.find(name, None) {
            ModuleLookup::Found(text) => {
                self.add_file(text, true);
            }
            ModuleLookup::NotFound { similar } => {
                let diagnostic = Diagnostic::new(
                    UNKNOWN_MODULE,
                    Severity::Error,
                    format!("there is no module `{name}`"),
                );
                let plain = name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                let file = plain
                    .then(|| format!("a rule file is named with its ending: `./{name}.whereas`"));
                self.diagnostics
                    .push(diagnostic.maybe_help(similar_help(&similar).or(file)));
            }
            ModuleLookup::Unreadable(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }

    /// Parses a text, adds it to the tables and returns its index.
    fn add_file(&mut self, text: Text, requested: bool) -> usize {
        let source = self.sources.add(text.name, text.text);
        let parsed = self
            .loader
            .parse(source, self.sources.get(source), self.limits);
        self.diagnostics.extend(parsed.diagnostics);
        let index = self.modules.files.len();
        let name = module_name(&parsed.value);
        if let Some(module) = &parsed.value.module {
            match self.by_name.get(&name).copied().flatten() {
                Some(other) => self.report_same_name(other, module),
                None => {
                    self.by_name.insert(Arc::clone(&name), Some(index));
                }
            }
        }
        self.modules.files.push(parsed.value);
        self.modules.names.push(name);
        self.modules.requested.push(requested);
        self.modules.of_rules.push(true);
        self.modules.other_names.push(Vec::new());
        self.modules.uses.push(Vec::new());
        index
    }

    fn report_same_name(&mut self, other: usize, module: &ast::Module) {
        let first = self
            .modules
            .files
            .get(other)
            .and_then(|file| file.module.as_ref());
        let mut diagnostic = Diagnostic::error(
            MODULE_NAME,
            module.path.span,
            format!("two files are both the module `{}`", dotted(&module.path)),
        )
        .help("give each file a module name of its own, or leave one of the files out");
        if let Some(first) = first {
            diagnostic = diagnostic.label(first.path.span, "the first one is here");
        }
        self.diagnostics.push(diagnostic);
    }

    fn follow_uses(&mut self, user: usize) {
        let Some(file) = self.modules.files.get(user) else {
            return;
        };
        let source = file.source;
        let paths: Vec<ast::Path> = file
            .items
            .iter()
            .filter_map(|item| {
                let ast::ItemKind::Use(path) = &item.kind else {
                    return None;
                };
                Some(path.clone())
            })
            .collect();
        let mut uses: Vec<(usize, Span)> = Vec::new();
        for path in paths {
            let Some(used) = self.used((user, source), &path) else {
                continue;
            };
            match uses.iter().find(|(index, _)| *index == used) {
                Some((_, first)) => self.diagnostics.push(
                    Diagnostic::warning(
                        USED_TWICE,
                        path.span,
                        format!("`use {}` is given twice", dotted(&path)),
                    )
                    .label(*first, "it is in use already")
                    .help("once is enough"),
                ),
                None => uses.push((used, path.span)),
            }
        }
        if let Some(slot) = self.modules.uses.get_mut(user) {
            *slot = uses;
        }
    }

    /// The module that a `use` names, found and parsed at first need.
    fn used(&mut self, (user, source): (usize, SourceId), path: &ast::Path) -> Option<usize> {
        let name: Arc<str> = dotted(path).into();
        if let Some(known) = self.by_name.get(&name) {
            return *known;
        }
        let found = self.loader.find(&name, Some(self.sources.get(source)));
        let index = match found {
            ModuleLookup::Found(text) => Some(self.add_used(&name, text, path, user)),
            ModuleLookup::NotFound { similar } => {
                let diagnostic = Diagnostic::error(
                    UNKNOWN_MODULE,
                    path.span,
                    format!("there is no module `{name}`"),
                );
                let help = similar_help(&similar).unwrap_or_else(|| {
                    format!(
                        "it would be `{}.whereas` next to this file or in a `rules` folder",
                        name.replace('.', "/")
                    )
                });
                self.diagnostics.push(diagnostic.help(help));
                None
            }
            ModuleLookup::Unreadable(diagnostic) => {
                self.diagnostics
                    .push(diagnostic.label(path.span, "it is used here"));
                None
            }
        };
        self.by_name.insert(name, index);
        index
    }

    fn add_used(&mut self, name: &str, text: Text, path: &ast::Path, user: usize) -> usize {
        let same = |file: &ast::File| self.sources.get(file.source).name() == &*text.name;
        let known = self.modules.files.iter().position(same);
        let index = known.unwrap_or_else(|| {
            let index = self.add_file(text, false);
            if let Some(holds) = self.holds.get(&user).copied() {
                self.keep_out(index, holds, Some(path));
            }
            index
        });
        let file = self.modules.files.get(index);
        let declared = file.and_then(|file| file.module.as_ref());
        if self
            .modules
            .names
            .get(index)
            .is_some_and(|declared| **declared != *name)
        {
            let diagnostic = match declared {
                Some(module) => Diagnostic::error(
                    MODULE_NAME,
                    module.path.span,
                    format!(
                        "this file is used as `{name}` and calls itself `{}`",
                        dotted(&module.path)
                    ),
                )
                .label(path.span, "it is used here")
                .help(format!("write `module {name}`, or change the `use`")),
                None => Diagnostic::error(
                    MODULE_NAME,
                    path.span,
                    format!("the file found for `{name}` does not say which module it is"),
                )
                .help(format!("begin it with `module {name}`")),
            };
            self.diagnostics.push(diagnostic);
        }
        index
    }
}

impl Holds {
    fn allows(self, item: &ast::ItemKind) -> bool {
        match item {
            ast::ItemKind::Use(_) => true,
            ast::ItemKind::Agreement(_) => self.agreements,
            ast::ItemKind::Waiver(_) => self.waivers,
            ast::ItemKind::Namespace(_)
            | ast::ItemKind::MonthEnds(_)
            | ast::ItemKind::Type(_)
            | ast::ItemKind::Calendar(_)
            | ast::ItemKind::Parameter(_)
            | ast::ItemKind::Data(_)
            | ast::ItemKind::Define(_)
            | ast::ItemKind::Rule(_)
            | ast::ItemKind::Exception(_)
            | ast::ItemKind::Test(_) => false,
        }
    }

    /// The role of the file, and what it may declare, in words.
    fn words(self) -> (&'static str, &'static str) {
        match (self.agreements, self.waivers) {
            (true, true) => ("a document and a waiver file", "agreements and waivers"),
            (false, true) => ("a waiver file", "waivers"),
            _ => ("a document", "agreements"),
        }
    }
}

/// The diagnostic for a declaration in a file outside the rules.
fn stranger(item: &ast::Item, holds: Holds, used: Option<&ast::Path>) -> Diagnostic {
    let (what, place) = declared(item);
    let (role, may) = holds.words();
    let message = format!("{what} is declared in {role}, which may declare only {may}");
    match used {
        None => Diagnostic::error(NO_RULE_FILE, place, message).help(
            "the rules alone decide what is demanded: name this file among them, or put the declaration into a file of theirs",
        ),
        Some(path) => {
            let name = dotted(path);
            let message = format!(
                "{what} is declared in the module `{name}`, which the rules do not load and {role} uses"
            );
            let help = format!(
                "the rules alone decide what is demanded: name `{name}` among them, or put the declaration into a file of theirs"
            );
            Diagnostic::error(NO_RULE_FILE, place, message)
                .label(path.span, "it is used here")
                .help(help)
        }
    }
}

/// The kind of an item's declaration, in words, and the span of its name.
fn declared(item: &ast::Item) -> (String, Span) {
    let named = |kind: &str, name: &ast::Name| (format!("{kind} `{}`", name.text), name.span);
    match &item.kind {
        ast::ItemKind::Namespace(one) => named("the namespace", &one.prefix),
        ast::ItemKind::MonthEnds(one) => ("the clause `month ends`".to_owned(), one.span),
        ast::ItemKind::Type(one) => named("the type", &one.name),
        ast::ItemKind::Calendar(one) => named("the calendar", &one.name),
        ast::ItemKind::Parameter(one) => named("the parameter", &one.name),
        ast::ItemKind::Data(one) => named("the table", &one.name),
        ast::ItemKind::Define(one) => named("the definition", &one.name),
        ast::ItemKind::Rule(one) => named("the rule", &one.name),
        ast::ItemKind::Exception(one) => named("the exception", &one.name),
        ast::ItemKind::Agreement(one) => named("the agreement", &one.name),
        ast::ItemKind::Waiver(one) => (
            format!("the waiver for `{}`", dotted(&one.rule)),
            one.rule.span,
        ),
        ast::ItemKind::Use(path) => (format!("`use {}`", dotted(path)), path.span),
        ast::ItemKind::Test(one) => (format!("the test \"{}\"", one.title.text), one.title.span),
    }
}

/// A path as it is written: `kz.international_projects`.
pub fn dotted(path: &ast::Path) -> String {
    path.segments
        .iter()
        .map(|name| &*name.text)
        .collect::<Vec<_>>()
        .join(".")
}

fn module_name(file: &ast::File) -> Arc<str> {
    file.module
        .as_ref()
        .map_or_else(|| "".into(), |module| dotted(&module.path).into())
}

fn similar_help(similar: &[String]) -> Option<String> {
    let names: Vec<String> = similar
        .iter()
        .take(3)
        .map(|name| format!("`{name}`"))
        .collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// The first circle of `use`s, if there is one.
fn find_cycle(modules: &Modules) -> Option<Diagnostic> {
    let edges: Vec<Vec<usize>> = modules
        .uses
        .iter()
        .map(|uses| uses.iter().map(|(index, _)| *index).collect())
        .collect();
    let cycle = super::cycles::first_cycle(&edges)?;
    let names: Vec<String> = cycle
        .iter()
        .filter_map(|index| modules.names.get(*index))
        .map(|name| format!("`{name}`"))
        .collect();
    let mut places = cycle
        .iter()
        .zip(cycle.iter().cycle().skip(1))
        .filter_map(|(user, used)| {
            let uses = modules.uses.get(*user)?;
            uses.iter()
                .find(|(index, _)| index == used)
                .map(|(_, span)| *span)
        });
    let first = places.next()?;
    let message = match names.as_slice() {
        [one] => format!("the module {one} uses itself"),
        _ => format!(
            "the modules {} use each other in a circle",
            names.join(", ")
        ),
    };
    let mut diagnostic = Diagnostic::error(MODULE_CYCLE, first, message)
        .help("put what they share into a module of its own that each of them uses");
    for place in places {
        diagnostic = diagnostic.label(place, "and this leads on");
    }
    Some(diagnostic)
}
