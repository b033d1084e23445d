//! Finding the modules of a run: those asked for, and those that they use.
//!
//! Each is parsed once. The core reads no files: a [`Loader`] finds the texts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::codes::names::{MODULE_CYCLE, MODULE_NAME, UNKNOWN_MODULE, USED_TWICE};
use crate::diagnostic::{Diagnostic, Label, Outcome, Severity};
use crate::limits::Limits;
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{self, ast};

/// Finds the texts that rule files name.
pub trait Loader {
    /// The module `module`, which the rule file `from` uses; `from` is named as it was found.
    /// Without `from` the user asked for it.
    fn find(&mut self, module: &str, from: Option<&Source>) -> Loaded;

    /// A file that the rule file `from` names by a path relative to itself, as `holidays from "kz.csv"`.
    ///
    /// # Errors
    /// Why it cannot be read; the caller adds the place where it is named.
    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic>;

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

/// What came of looking for a module.
#[derive(Debug, Clone)]
pub enum Loaded {
    /// Its text.
    Found(Text),
    /// There is none of this name.
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
    /// For each file the modules that it uses, by index, each with the place of its `use`.
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
        diagnostics: Vec::new(),
    };
    for one in requested {
        loading.request(one);
    }
    let mut next = 0;
    while next < loading.modules.files.len() {
        loading.follow_uses(next);
        next = next.saturating_add(1);
    }
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

struct Loading<'l> {
    loader: &'l mut dyn Loader,
    sources: &'l Sources,
    limits: &'l Limits,
    modules: Modules,
    /// Modules by the name they were looked for, none where that failed and was reported.
    by_name: HashMap<Arc<str>, Option<usize>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loading<'_> {
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
        }
    }

    fn find_requested(&mut self, name: &str) {
        match self.loader.find(name, None) {
            Loaded::Found(text) => {
                self.add_file(text, true);
            }
            Loaded::NotFound { similar } => {
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
            Loaded::Unreadable(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }

    /// Parses a text, gives it a place in the tables and returns it.
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
            .filter_map(|item| match &item.kind {
                ast::ItemKind::Use(path) => Some(path.clone()),
                _ => None,
            })
            .collect();
        let mut uses: Vec<(usize, Span)> = Vec::new();
        for path in paths {
            let Some(used) = self.used(source, &path) else {
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
    fn used(&mut self, source: SourceId, path: &ast::Path) -> Option<usize> {
        let name: Arc<str> = dotted(path).into();
        if let Some(known) = self.by_name.get(&name) {
            return *known;
        }
        let found = self.loader.find(&name, Some(self.sources.get(source)));
        let index = match found {
            Loaded::Found(text) => {
                let index = self.add_used(&name, text, path);
                Some(index)
            }
            Loaded::NotFound { similar } => {
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
            Loaded::Unreadable(diagnostic) => {
                self.diagnostics
                    .push(diagnostic.label(path.span, "it is used here"));
                None
            }
        };
        self.by_name.insert(name, index);
        index
    }

    fn add_used(&mut self, name: &str, text: Text, path: &ast::Path) -> usize {
        let same = |file: &ast::File| self.sources.get(file.source).name() == &*text.name;
        let known = self.modules.files.iter().position(same);
        let index = known.unwrap_or_else(|| self.add_file(text, false));
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
