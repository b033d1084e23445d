//! `-r`: finds rule files and modules, and loads their program.

use std::path::{Path, PathBuf};

mod finder;
mod seen;

use super::access::Access;
use super::files;
use super::loader::FileLoader;
use super::walk::{Fate, Meant, Walker, Wanted};
use crate::check::{self, Program, Requested};
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::limits::Limits;
use crate::packs;
use crate::pipeline::tables;
use crate::source::Sources;
use crate::syntax::literate;
pub(super) use finder::Finder;

/// The rules of a run.
pub(super) struct LoadedRules {
    /// What they mean.
    pub program: Program,
    /// Their texts.
    pub sources: Sources,
    /// Diagnostics about them.
    pub diagnostics: Vec<Diagnostic>,
    /// They cannot be used.
    pub failed: bool,
}

impl LoadedRules {
    /// Reads the tables of the rules too: an error in a table is an error of the rules.
    #[must_use]
    pub fn with_tables(mut self, limits: &Limits, access: &Access) -> Self {
        if !self.failed {
            let said = tables::look(
                &self.program,
                &mut FileLoader::new(limits, access),
                limits,
                &self.sources,
            );
            self.failed = has_errors(&said);
            self.diagnostics.extend(said);
        }
        self
    }
}

/// Finds, reads and checks modules.
pub(super) fn load(requested: Vec<Requested>, limits: &Limits, access: &Access) -> LoadedRules {
    let sources = Sources::new();
    let outcome = load_at(requested, FileLoader::new(limits, access), limits, &sources);
    let failed = outcome.failed();
    LoadedRules {
        program: outcome.value,
        sources,
        diagnostics: outcome.diagnostics,
        failed,
    }
}

/// Finds, reads and checks modules by a loader.
pub(super) fn load_at(
    requested: Vec<Requested>,
    mut loader: FileLoader<'_>,
    limits: &Limits,
    sources: &Sources,
) -> Outcome<Program> {
    check::check(&mut loader, requested, sources, limits)
}

/// What the values of `-r` name.
pub(super) fn requested(
    values: &[String],
    base: &Path,
    limits: &Limits,
    access: &Access,
) -> (Vec<Requested>, Vec<Diagnostic>) {
    let walker = Walker::new(access);
    let mut finder = Finder::new(&walker, limits);
    values.iter().for_each(|value| finder.add(value, base));
    finder.finish()
}

/// Whether a value of `-r` is a path rather than a module.
pub(super) fn is_path(value: &str) -> bool {
    literate::is_rule_file(value)
        || literate::is_literate(value)
        || value.contains('/')
        || value.contains('\\')
        || value == "."
}

/// Whether a name is that of a module built in, or of several.
pub(super) fn is_known_module(name: &str) -> bool {
    let below = format!("{name}.");
    packs::modules().any(|module| module == name || module.starts_with(&below))
}

/// The diagnostic for a folder without rule files.
pub(super) fn none_in(folder: &Path) -> Diagnostic {
    let name = files::shown(folder);
    Diagnostic::about_file(
        NOTHING_CHECKED,
        &*name,
        format!("the folder `{name}` holds no rule files"),
    )
    .help("the names of rule files end in `.whereas`, those of literate ones in `.whereas.md`")
}

/// The paths that were given, or this folder where none was.
pub(super) fn or_this_folder(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        paths.to_vec()
    }
}

/// All rule files below a folder, in order, for suggestions and editors: hidden folders are passed over, since the folder
/// may be anything, and unreadable folders are not reported.
pub(super) fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let is_hidden = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    let wanted = Wanted {
        file: &|inside: &Path| {
            if is_rule_file(inside) {
                Meant::Yes
            } else {
                Meant::No
            }
        },
        below: &|inside: &Path| {
            if is_hidden(inside) {
                Meant::No
            } else {
                Meant::Yes
            }
        },
        except: &|_: &Path| None,
    };
    let found = Walker::default()
        .walk((folder, Path::new("")), true, &wanted)
        .found;
    found
        .into_iter()
        .filter(|one| one.fate == Fate::Taken)
        .map(|one| one.path)
        .collect()
}

/// Whether a file is a rule file by its name. Other Markdown is one only where it is named: it may be a document, or
/// a page about rules.
pub(super) fn is_rule_file(path: &Path) -> bool {
    // A file whose whole name is `.whereas` is hidden, and has no ending.
    path.extension().is_some()
        && literate::is_rule_file(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// Whether a file of the project's `rules` folder is that of a module built in, which is asked for by its name.
fn is_built_in(path: &Path) -> bool {
    let inside = path.strip_prefix("rules").ok().and_then(Path::to_str);
    let module = inside.and_then(|inside| inside.strip_suffix(".whereas"));
    module.is_some_and(|module| packs::module(&module.replace(['/', '\\'], ".")).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packs_name_means_all_its_modules_also_where_the_project_holds_them() {
        // Tests run in the project's folder, whose `rules` are those built in.
        let (limits, access) = (Limits::default(), Access::project(Path::new("")));
        for name in ["ocds", "calendars", "consultation"] {
            let (requested, diagnostics) =
                requested(&[name.to_owned()], Path::new(""), &limits, &access);
            assert!(diagnostics.is_empty(), "{diagnostics:#?}");
            let loaded = load(requested, &limits, &access);
            assert!(!loaded.failed, "{:#?}", loaded.diagnostics);
            let built_in =
                packs::modules().filter(|module| module.starts_with(&format!("{name}.")));
            for module in built_in {
                assert!(
                    loaded
                        .program
                        .modules
                        .iter()
                        .any(|loaded| *loaded.name == *module),
                    "{module}"
                );
            }
        }
    }
}
