//! Finds the rule files and modules that a command names: files, folders, patterns, names of modules.

use std::path::{Path, PathBuf};

use super::seen::{SeenFiles, entry};
use super::{is_built_in, is_path, is_rule_file, none_in};
use crate::check::Requested;
use crate::cli::files;
use crate::cli::loader::module_paths;
use crate::cli::walk::{self, Fate, Found, Meant, Pattern, Walked, Walker, Wanted};
use crate::diagnostic::codes::names::UNKNOWN_MODULE;
use crate::diagnostic::codes::usage::{NOTHING_CHECKED, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::Limits;
use crate::packs;
use crate::source::Span;

/// Finds rule files, each once, whatever names and links lead to it.
pub(in crate::cli) struct Finder<'w> {
    walker: &'w Walker,
    limits: &'w Limits,
    /// Whether what is ignored in folders is left out.
    pub ignore: bool,
    /// The span that names what is looked for, where a file does.
    pub place: Option<Span>,
    /// What was found so far.
    pub requested: Vec<Requested>,
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// Files and folders that were visited: in folders, which are reported too, and by name.
    pub walked: Walked,
    /// Paths where a file would have been found first, and is not.
    pub absent: Vec<PathBuf>,
    /// The files found so far.
    seen: SeenFiles,
}

impl<'w> Finder<'w> {
    pub fn new(walker: &'w Walker, limits: &'w Limits) -> Self {
        Self {
            walker,
            limits,
            ignore: true,
            place: None,
            requested: Vec::new(),
            diagnostics: Vec::new(),
            walked: Walked::default(),
            absent: Vec::new(),
            seen: SeenFiles::default(),
        }
    }

    /// Takes the names of a file apart that are hard links: for what writes each of them anew.
    pub fn each_name(mut self) -> Self {
        self.seen.by_name = true;
        self
    }

    /// Returns everything that was found, with the diagnostics.
    pub fn finish(self) -> (Vec<Requested>, Vec<Diagnostic>) {
        (self.requested, self.diagnostics)
    }

    /// Adds what a value of `-r` names.
    pub fn add(&mut self, value: &str, base: &Path) {
        if value.trim().is_empty() {
            let message = "the name of the rules is empty, and names nothing";
            let help = "name a rule file, a folder of them, or a module";
            self.diagnostics
                .push(Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help));
        } else if is_path(value) {
            self.add_path(base, Path::new(value));
        } else {
            self.add_modules(value, base);
        }
    }

    /// Adds a rule file, or all rule files of a folder or pattern, as seen from a folder.
    pub fn add_path(&mut self, base: &Path, value: &Path) {
        let paths = self.paths(base, value);
        self.read(paths);
    }

    /// The rule files that a value names, as seen from a folder: a file, all below a folder, or all that match a pattern.
    /// A pattern names the file or folder with this very name too.
    pub fn paths(&mut self, base: &Path, value: &Path) -> Vec<PathBuf> {
        let path = base.join(value);
        let text = value.to_string_lossy();
        let is_pattern = Pattern::is_pattern(&text);
        if let Err(refused) = self.walker.access.check(&path) {
            // An inaccessible file of this name does not matter for the others: the walk reports it if it matches.
            if !is_pattern {
                self.diagnostics.push(refused);
                return Vec::new();
            }
        }
        let is_folder = path.is_dir();
        if !is_pattern && !is_folder {
            return self.new_file(&path);
        }
        let mut walked = Walked::default();
        let mut paths = Vec::new();
        if is_folder {
            walked = self.below(&path);
        } else if path.is_file() && self.walker.access.check(&path).is_ok() {
            paths = self.new_file(&path);
        }
        if is_pattern {
            match self.matching(base, &text) {
                Ok(matching) => {
                    walked.found.extend(matching.found);
                    walked.roots.extend(matching.roots);
                }
                // The name of a file need not be a pattern.
                Err(_) if is_folder || path.is_file() => {}
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
        let none = if is_folder {
            none_in(&path)
        } else {
            none_matches(&path)
        };
        let is_named = !paths.is_empty();
        paths.extend(self.take(walked, Some(none).filter(|_| !is_named)));
        paths
    }

    fn new_file(&mut self, path: &Path) -> Vec<PathBuf> {
        if self.is_new(path) {
            vec![path.to_path_buf()]
        } else {
            Vec::new()
        }
    }

    fn below(&self, folder: &Path) -> Walked {
        let file = |inside: &Path| {
            if is_rule_file(inside) {
                Meant::Yes
            } else {
                Meant::No
            }
        };
        let below = |_: &Path| Meant::Yes;
        self.walker.walk(
            (folder, Path::new("")),
            self.ignore,
            &Wanted {
                file: &file,
                below: &below,
                except: &|_: &Path| None,
            },
        )
    }

    fn matching(&self, base: &Path, text: &str) -> Result<Walked, Diagnostic> {
        let (prefix, pattern) = Pattern::split(text).map_err(|why| {
            let message = format!("the pattern `{text}` cannot be understood: {why}");
            Diagnostic::new(OPTION_VALUE, Severity::Error, message)
        })?;
        let base = base.join(prefix);
        let file = |inside: &Path| match is_rule_file(inside) {
            true if pattern.names(inside) => Meant::Yes,
            true if pattern.matches_in_any_case(inside) => Meant::OtherCase(pattern.text.clone()),
            _ => Meant::No,
        };
        let below = |inside: &Path| {
            if pattern.leads_into(inside) {
                Meant::Yes
            } else {
                Meant::No
            }
        };
        Ok(self.walker.walk(
            (&base, Path::new("")),
            self.ignore,
            &Wanted {
                file: &file,
                below: &below,
                except: &|_: &Path| None,
            },
        ))
    }

    /// The files of a walk that were not found before; reports its problems, and `none` if it found nothing.
    fn take(&mut self, walked: Walked, none: Option<Diagnostic>) -> Vec<PathBuf> {
        let is_empty = !walked.found.iter().any(|one| one.fate == Fate::Taken);
        let has_problem = walk::problems(&walked.found)
            .iter()
            .any(|one| one.severity == Severity::Error);
        if is_empty && !has_problem {
            self.diagnostics.extend(none);
        }
        let (mut paths, mut others) = (Vec::new(), Vec::new());
        // A file is named by its own name rather than by that of a link to it.
        let mut met = walked.found;
        met.sort_by_key(|one| one.path.is_symlink());
        for found in met {
            if found.fate == Fate::Taken {
                if self.is_new(&found.path) {
                    paths.push(found.path.clone());
                    self.list(&found.path);
                }
            } else if self.seen.enter(&found.path) {
                others.push(found);
            }
        }
        self.diagnostics.extend(walk::problems(&others));
        self.walked.roots.extend(walked.roots);
        self.walked.found.extend(others);
        paths
    }

    /// Whether a file was not found before. Of one that was, by another name, that is noted.
    fn is_new(&mut self, path: &Path) -> bool {
        let Some(first) = self.seen.find(path) else {
            return true;
        };
        if entry(&first) == entry(path) {
            self.list(path);
        } else if self.seen.enter(path) {
            self.walked.found.push(Found {
                path: path.to_path_buf(),
                fate: Fate::Again(first),
            });
        }
        false
    }

    /// Adds a file that is taken to the list of visited files, once, replacing an earlier entry.
    pub fn list(&mut self, path: &Path) {
        let known = entry(path);
        if !self.seen.enter(path) {
            if self
                .walked
                .found
                .iter()
                .any(|one| one.fate == Fate::Taken && entry(&one.path) == known)
            {
                return;
            }
            self.walked.found.retain(|one| entry(&one.path) != known);
        }
        self.walked.found.push(Found {
            path: path.to_path_buf(),
            fate: Fate::Taken,
        });
    }

    /// The module of this name, or all below it.
    fn add_modules(&mut self, name: &str, base: &Path) {
        // No module has such a name.
        if Pattern::is_pattern(name) {
            return self.add_path(base, Path::new(name));
        }
        let roots = ["rules", "."].into_iter();
        let mut places =
            roots.flat_map(|root| module_paths(name).map(|path| base.join(root).join(path)));
        let absent: Vec<PathBuf> = places.clone().collect();
        let file = places.find(|path| path.is_file());
        if packs::module(name).is_some() || file.is_some() {
            if file.as_ref().is_none_or(|file| self.is_new(file)) {
                self.requested
                    .push(Requested::Module(name.to_owned(), self.place));
                file.iter().for_each(|file| self.list(file));
            }
            return;
        }
        self.absent.extend(absent);
        let before = self.requested.len();
        let below = format!("{name}.");
        let place = self.place;
        let built_in = packs::modules().filter(|module| module.starts_with(&below));
        self.requested
            .extend(built_in.map(|name| Requested::Module(name, place)));
        let folder = base.join("rules").join(name.replace('.', "/"));
        if folder.is_dir() {
            self.add_folder(&folder);
        } else {
            self.absent.push(folder);
        }
        if self.requested.len() > before {
            return;
        }
        let named = base.join(name);
        if named.is_dir() {
            self.add_path(base, Path::new(name));
        } else if named.exists() {
            self.diagnostics.push(no_rules(name));
        } else {
            // The loader reports that it does not exist, with similar names.
            self.requested
                .push(Requested::Module(name.to_owned(), self.place));
        }
    }

    /// The rule files of the folder that has the name of several modules; those built in are asked for by their names.
    fn add_folder(&mut self, folder: &Path) {
        let mut walked = self.below(folder);
        walked.found.retain(|one| !is_built_in(&one.path));
        // No match here is no error: there may be built-in modules.
        let paths = self.take(walked, None);
        self.read(paths);
    }

    fn read(&mut self, paths: Vec<PathBuf>) {
        for path in paths {
            match self.walker.access.read(&path, self.limits) {
                Ok(text) => {
                    self.list(&path);
                    self.requested.push(Requested::File(text));
                }
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
    }
}

/// The diagnostic for a pattern that matches no rule file.
fn none_matches(pattern: &Path) -> Diagnostic {
    let name = files::shown(pattern);
    Diagnostic::about_file(NOTHING_CHECKED, &*name, format!("no rule file matches `{name}`"))
        .help("the names of rule files end in `.whereas` or `.whereas.md`; `**` matches folders at any depth")
}

/// The diagnostic for a file without rules that `-r` names directly.
fn no_rules(name: &str) -> Diagnostic {
    let document = crate::document::by_ending(name).filter(|format| format.name != "Markdown");
    let message = match document {
        Some(format) => format!(
            "`{name}` is a document of {}, and no rule file",
            format.name
        ),
        None => format!("there is no module `{name}`"),
    };
    let help = match document {
        Some(_) => {
            format!(
                "documents come before `-r`, and rules after it: `whereas check {name} -r rules.whereas`"
            )
        }
        None => format!("write `./{name}` where the file or folder of this name is meant"),
    };
    Diagnostic::new(UNKNOWN_MODULE, Severity::Error, message).help(help)
}
