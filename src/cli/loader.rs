//! Finds the modules and files that rule files name: below the using file's
//! root, then in the project's `rules` folder, then among the packs built in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::Access;
use super::files;
use super::inputs::{InputKind, Journal};
use super::writes::FileIdentity;
use crate::check::{Loader, ModuleLookup, Text};
use crate::diagnostic::codes::names::MODULE_NAME;
use crate::diagnostic::codes::usage::{CANNOT_READ, OUTSIDE_PROJECT, REPLACES_PACK};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::limits::Limits;
use crate::packs;
use crate::report::visible;
use crate::source::Source;
use crate::syntax::{self, literate};

/// Files looked at where a module's name may be misspelt.
const MOST_FILES: usize = 2_000;

/// Finds texts on disk and among the packs.
pub(super) struct FileLoader<'l> {
    limits: &'l Limits,
    /// The project's folder.
    base: &'l Path,
    /// Where the files that are read, and those looked for before, are noted.
    journal: Option<&'l Journal>,
    /// What may be read.
    access: Access,
}

impl<'l> FileLoader<'l> {
    /// A loader for the current folder's project.
    pub fn new(limits: &'l Limits, access: &Access) -> Self {
        Self::at(limits, Path::new(""), None, access)
    }

    /// A loader for the project in a folder.
    pub fn at(
        limits: &'l Limits,
        base: &'l Path,
        journal: Option<&'l Journal>,
        access: &Access,
    ) -> Self {
        Self {
            limits,
            base,
            journal,
            access: access.clone(),
        }
    }

    fn note_absent(&self, paths: &[PathBuf]) {
        if let Some(journal) = self.journal {
            paths.iter().for_each(|path| journal.note_absent(path));
        }
    }

    fn found(&self, module: &str, path: &Path) -> ModuleLookup {
        let text = match self.access.read(path, self.limits) {
            Ok(text) => text,
            Err(diagnostic) => return ModuleLookup::Unreadable(diagnostic),
        };
        match packs::module(module) {
            Some(pack) if pack.text != text.text => ModuleLookup::Unreadable(
                Diagnostic::about_file(
                    REPLACES_PACK,
                    &*text.name,
                    format!(
                        "`{}` would replace the module `{module}`, which is built in",
                        text.name
                    ),
                )
                .help("give it a module name of its own"),
            ),
            Some(pack) => ModuleLookup::Found(pack),
            None => ModuleLookup::Found(text),
        }
    }
}

impl Loader for FileLoader<'_> {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        let roots = roots(from, self.base);
        let inside = module_paths(module);
        for root in &roots {
            let paths = inside.each_ref().map(|inside| root.join(inside));
            // An inaccessible path may be the module: another one would replace it.
            if let Some(refused) = paths.iter().find_map(|path| not_allowed(path)) {
                return ModuleLookup::Unreadable(refused);
            }
            match paths.each_ref().map(|path| path.is_file()) {
                [true, true] => {
                    return ModuleLookup::Unreadable(twice(
                        module,
                        paths.each_ref().map(PathBuf::as_path),
                    ));
                }
                [false, false] => self.note_absent(&paths),
                [plain, _] => {
                    let [whole, literate] = &paths;
                    return self.found(module, if plain { whole } else { literate });
                }
            }
        }
        match (
            packs::module(module),
            roots.iter().find_map(|root| in_other_case(root, &inside)),
        ) {
            (Some(pack), _) => ModuleLookup::Found(pack),
            (None, Some((path, name))) => {
                ModuleLookup::Unreadable(other_case(module, &path, &name))
            }
            (None, None) => ModuleLookup::NotFound {
                similar: similar(module, &roots),
            },
        }
    }

    fn identity(&self, name: &str) -> Arc<str> {
        if packs::is_pack(name) {
            return name.into();
        }
        let FileIdentity { path, node } = FileIdentity::of(Path::new(name));
        match (node, path) {
            (Some((device, number)), _) => format!("{device}:{number}").into(),
            (None, Some(path)) => path.to_string_lossy().into(),
            (None, None) => name.into(),
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        if packs::is_pack(from.name()) {
            return packs::relative_file(from.name(), path).ok_or_else(|| {
                Diagnostic::about_file(CANNOT_READ, path, format!("the pack has no file `{path}`"))
            });
        }
        let target = files::tidy(&folder_of(Path::new(from.name())).join(path));
        // Where a project bounds the run, the reading refuses what lies outside.
        if self.access.folder().is_none() {
            stays_below(&root_of(from), &target, path)?;
        }
        let text = self.access.read(&target, self.limits)?;
        if let Some(journal) = self.journal {
            journal.note(InputKind::Table, Path::new(&*text.name));
        }
        Ok(text)
    }
}

/// Bounds a file without a project: an editor's, in no work tree.
///
/// # Errors
/// It lies outside the folder from which the module of its rule file counts.
fn stays_below(root: &Path, target: &Path, path: &str) -> Result<(), Diagnostic> {
    // A missing file is reported when it is read; an existing one must be inside before it is opened.
    let outside = match (target.canonicalize(), root.canonicalize()) {
        (Ok(target), Ok(root)) => !target.starts_with(root),
        _ => false,
    };
    if outside || Path::new(path).is_absolute() || leaves(path) {
        let message = format!(
            "`{path}` is outside the folder of the rules, `{}`",
            files::shown(root)
        );
        return Err(Diagnostic::about_file(OUTSIDE_PROJECT, path, message)
            .help("move it next to the rule file"));
    }
    Ok(())
}

/// Whether `..` leads above the folder that a path starts from further than any module's root can be.
fn leaves(path: &str) -> bool {
    Path::new(path)
        .components()
        .filter(|part| matches!(part, std::path::Component::ParentDir))
        .count()
        > 16
}

/// `kz.projects` is in `kz/projects.whereas`, or in the literate file `kz/projects.whereas.md`.
pub(super) fn module_paths(module: &str) -> [PathBuf; 2] {
    let path = module.replace('.', "/");
    [".whereas", literate::ENDING].map(|ending| PathBuf::from(format!("{path}{ending}")))
}

/// The diagnostic for an inaccessible path.
fn not_allowed(path: &Path) -> Option<Diagnostic> {
    let error = std::fs::metadata(path).err()?;
    (error.kind() == std::io::ErrorKind::PermissionDenied).then(|| files::cannot_read(path, &error))
}

/// The diagnostic for a module in two files.
fn twice(module: &str, [first, second]: [&Path; 2]) -> Diagnostic {
    let (first, second) = (files::shown(first), files::shown(second));
    let message = format!("the module `{module}` is in two files, `{first}` and `{second}`");
    Diagnostic::about_file(MODULE_NAME, &*first, message)
        .help("keep one of them, or give one another name")
}

/// A file below a root whose name differs from a module's only in case, and the right name.
fn in_other_case(root: &Path, inside: &[PathBuf; 2]) -> Option<(PathBuf, String)> {
    let wanted = inside
        .iter()
        .filter_map(|path| Some((path.parent()?, path.file_name()?.to_string_lossy())));
    wanted.into_iter().find_map(|(folder, wanted)| {
        let entries = root
            .join(folder)
            .read_dir()
            .ok()?
            .flatten()
            .take(MOST_FILES);
        let same = |name: &str| name != wanted && name.eq_ignore_ascii_case(&wanted);
        let found = entries
            .into_iter()
            .find(|entry| same(&entry.file_name().to_string_lossy()))?;
        Some((found.path(), wanted.into_owned()))
    })
}

fn other_case(module: &str, path: &Path, name: &str) -> Diagnostic {
    let shown = files::shown(path);
    let message = format!(
        "`{}` is not the file of the module `{module}`: upper and lower case differ",
        visible(&shown)
    );
    Diagnostic::about_file(MODULE_NAME, &*shown, message).help(format!("rename it to `{name}`"))
}

/// The folders where modules are looked for, in order.
fn roots(from: Option<&Source>, base: &Path) -> Vec<PathBuf> {
    let mut roots = Vec::new();
    if let Some(from) = from.filter(|from| !packs::is_pack(from.name())) {
        roots.push(root_of(from));
        let beside = folder_of(Path::new(from.name()));
        if !roots.contains(&beside) {
            roots.push(beside);
        }
    }
    if from.is_none_or(|from| !packs::is_pack(from.name())) {
        roots.push(base.join("rules"));
        if from.is_none() {
            roots.push(base.join("."));
        }
    }
    roots
}

/// The folder that a file's module name counts from: `rules` for the module `kz.projects` in
/// `rules/kz/projects.whereas`; its own folder where name and path do not agree.
fn root_of(file: &Source) -> PathBuf {
    let path = Path::new(file.name());
    let folder = folder_of(path);
    let Some(name) = syntax::module_of(file) else {
        return folder;
    };
    let [inside, literate] = module_paths(name);
    let markdown = inside.with_extension("md");
    if ![&inside, &literate, &markdown]
        .into_iter()
        .any(|inside| path.ends_with(inside))
    {
        return folder;
    }
    let above = inside.components().count().saturating_sub(1);
    let root = path
        .ancestors()
        .nth(above.saturating_add(1))
        .unwrap_or(Path::new(""));
    if root.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        root.to_path_buf()
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Names of modules like a misspelt one.
fn similar(module: &str, roots: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = packs::modules().collect();
    for root in roots {
        let walk = ignore::WalkBuilder::new(root).max_depth(Some(4)).build();
        for entry in walk.flatten().take(MOST_FILES) {
            let inside = entry.path().strip_prefix(root).ok().map(files::shown);
            let name = inside.as_deref().and_then(|inside| {
                inside
                    .strip_suffix(literate::ENDING)
                    .or_else(|| inside.strip_suffix(".whereas"))
            });
            names.extend(name.map(|name| name.replace('/', ".")));
        }
    }
    let nearest = did_you_mean(module, names.iter().map(String::as_str)).map(str::to_owned);
    let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
    let same_end = names
        .iter()
        .find(|name| last(name) == last(module) && *name != module)
        .cloned();
    nearest.or(same_end).into_iter().collect()
}
