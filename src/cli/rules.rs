//! `-r`: which rule files and modules are meant, and their program.

use std::path::{Path, PathBuf};

use super::access::Access;
use super::loader::{FileLoader, module_paths};
use super::{files, packs};
use crate::check::{self, Program, Requested};
use crate::diagnostic::codes::use_of_program::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::limits::Limits;
use crate::pipeline::tables;
use crate::source::Sources;
use crate::syntax::literate;

/// The rules of a run.
pub(super) struct Loaded {
    /// What they mean.
    pub program: Program,
    /// Their texts.
    pub sources: Sources,
    /// What there was to say about them.
    pub diagnostics: Vec<Diagnostic>,
    /// They cannot be used.
    pub failed: bool,
}

impl Loaded {
    /// Reads the tables beside the rules too: what is wrong with them is wrong with the rules.
    #[must_use]
    pub fn with_tables(mut self, limits: &Limits, access: &Access) -> Self {
        if !self.failed {
            let said = tables::look(&self.program, &mut FileLoader::new(limits, access), limits, &self.sources);
            self.failed = has_errors(&said);
            self.diagnostics.extend(said);
        }
        self
    }
}

/// Finds, reads and checks modules.
pub(super) fn load(requested: Vec<Requested>, limits: &Limits, access: &Access) -> Loaded {
    let sources = Sources::new();
    let outcome = load_at(requested, FileLoader::new(limits, access), limits, &sources);
    let failed = outcome.failed();
    Loaded { program: outcome.value, sources, diagnostics: outcome.diagnostics, failed }
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
    let mut requested = Vec::new();
    let mut diagnostics = Vec::new();
    for value in values {
        if is_path(value) {
            add_path(&base.join(value), limits, access, &mut requested, &mut diagnostics);
        } else {
            requested.extend(modules_below(value, base, limits, access, &mut diagnostics));
        }
    }
    (requested, diagnostics)
}

/// Whether a value of `-r` is a path rather than a module.
pub(super) fn is_path(value: &str) -> bool {
    value.ends_with(".whereas")
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

/// A rule file, or all rule files of a folder.
pub(super) fn add_path(
    path: &Path,
    limits: &Limits,
    access: &Access,
    requested: &mut Vec<Requested>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Err(diagnostic) = access.check(path) {
        return diagnostics.push(diagnostic);
    }
    let paths = if path.is_dir() { rule_files(path) } else { vec![path.to_path_buf()] };
    if paths.is_empty() {
        diagnostics.push(none_in(path));
    }
    for path in paths {
        match access.read(&path, limits) {
            Ok(text) => requested.push(Requested::File(text)),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
}

/// What is said of a folder without rule files.
pub(super) fn none_in(folder: &Path) -> Diagnostic {
    let name = files::shown(folder);
    Diagnostic::about_file(NOTHING_CHECKED, &*name, format!("the folder `{name}` holds no rule files"))
        .help("the names of rule files end in `.whereas`, those of literate ones in `.whereas.md`")
}

/// The paths that were given, or this folder where none was.
pub(super) fn or_this_folder(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() }
}

/// All rule files below a folder, in order.
pub(super) fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).sort_by_file_name(std::ffi::OsStr::cmp).build();
    let paths = walk.flatten().map(ignore::DirEntry::into_path);
    paths.filter(|path| path.is_file() && is_rule_file(path)).collect()
}

/// Whether a file is a rule file by its name. Other Markdown is one only where it is named: it may be a document, or
/// a page about rules.
pub(super) fn is_rule_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.extension().is_some_and(|end| end == "whereas") || name.ends_with(literate::ENDING)
}

/// The module of this name, or all below it.
fn modules_below(
    name: &str,
    base: &Path,
    limits: &Limits,
    access: &Access,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Requested> {
    let exists = |root: &str| module_paths(name).iter().any(|path| base.join(root).join(path).is_file());
    if packs::module(name).is_some() || exists("rules") || exists(".") {
        return vec![Requested::Module(name.to_owned())];
    }
    let below = format!("{name}.");
    let mut requested: Vec<Requested> =
        packs::modules().filter(|module| module.starts_with(&below)).map(Requested::Module).collect();
    let folder = base.join("rules").join(name.replace('.', "/"));
    for path in rule_files(&folder).iter().filter(|path| !is_built_in(path)) {
        add_path(path, limits, access, &mut requested, diagnostics);
    }
    if requested.is_empty() && base.join(name).is_dir() {
        add_path(&base.join(name), limits, access, &mut requested, diagnostics);
    } else if requested.is_empty() && base.join(name).exists() {
        let document = crate::document::by_ending(name).filter(|format| format.name != "Markdown");
        let message = match document {
            Some(format) => format!("`{name}` is a document of {}, and no rule file", format.name),
            None => format!("there is no module `{name}`"),
        };
        let help = match document {
            Some(_) => {
                format!("documents stand before `-r`, and rules behind it: `whereas check {name} -r rules.whereas`")
            }
            None => format!("write `./{name}` where the file or folder of this name is meant"),
        };
        let code = crate::diagnostic::codes::names::UNKNOWN_MODULE;
        let severity = crate::diagnostic::Severity::Error;
        diagnostics.push(Diagnostic::new(code, severity, message).help(help));
    } else if requested.is_empty() {
        // The loader says that there is none, and which are like it.
        requested.push(Requested::Module(name.to_owned()));
    }
    requested
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
            let (requested, diagnostics) = requested(&[name.to_owned()], Path::new(""), &limits, &access);
            assert!(diagnostics.is_empty(), "{diagnostics:#?}");
            let loaded = load(requested, &limits, &access);
            assert!(!loaded.failed, "{:#?}", loaded.diagnostics);
            let built_in = packs::modules().filter(|module| module.starts_with(&format!("{name}.")));
            for module in built_in {
                assert!(loaded.program.modules.iter().any(|loaded| *loaded.name == *module), "{module}");
            }
        }
    }
}
