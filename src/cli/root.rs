//! The root of the work tree: what paths in reports for other programs are counted from.

use std::path::{Path, PathBuf};

use super::{files, git};
use crate::report::PathBase;

/// Variables by which CI systems name the root of the work tree.
const VARIABLES: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The base of the paths of a run: the root of the work tree of the current folder, or of the settings
/// if it contains them; else that of the settings or of the first document or rule file; else the folder of the settings or the current folder.
pub(super) fn paths(settings: Option<&Path>, first: Option<&Path>) -> PathBase {
    let Some(here) = std::env::current_dir()
        .ok()
        .and_then(|here| here.canonicalize().ok())
    else {
        return PathBase::default();
    };
    let settings = settings.and_then(|file| here.join(file).parent()?.canonicalize().ok());
    // Of a pattern the folder that its files are in.
    let there = |path: &Path| {
        here.join(path)
            .ancestors()
            .find_map(|one| one.canonicalize().ok())
    };
    let document = first.and_then(there);
    let starts = [Some(&here), settings.as_ref(), document.as_ref()];
    let first = starts
        .into_iter()
        .flatten()
        .find_map(|start| root_of(start));
    // In a submodule below the settings the run is one of the repository that holds the settings.
    let around = settings
        .as_ref()
        .and_then(|settings| root_of(settings))
        .filter(|root| here.starts_with(root));
    let is_inside = |root: &PathBuf| {
        around
            .as_ref()
            .is_none_or(|around| around.starts_with(root))
    };
    let root = first.filter(is_inside).or(around);
    let root = root.or(settings).unwrap_or_else(|| here.clone());
    let names = names(&root, &here);
    PathBase::new(
        &files::shown(&here),
        names
            .iter()
            .map(|name| files::shown(name).to_string())
            .collect(),
    )
}

/// The root that a folder is in: the work tree that a CI system names, whose code host shows the run, also where the folder
/// is in a submodule or another repository inside it; else the innermost of git's and those that a CI system names.
fn root_of(start: &Path) -> Option<PathBuf> {
    let git = start
        .ancestors()
        .find(|folder| git::is_top(folder))
        .map(Path::to_path_buf);
    let named = named()
        .filter_map(|root| root.canonicalize().ok())
        .filter(|root| start.starts_with(root));
    let named: Vec<PathBuf> = named.collect();
    let work_tree = named
        .iter()
        .filter(|root| git::is_top(root))
        .max_by_key(|root| root.components().count())
        .cloned();
    work_tree.or_else(|| {
        git.into_iter()
            .chain(named)
            .max_by_key(|root| root.components().count())
    })
}

/// What CI systems name, as they name it.
fn named() -> impl Iterator<Item = PathBuf> {
    VARIABLES
        .into_iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .filter(|root| root.is_absolute())
}

/// A root by each name that is known for it: its own, those that CI systems give it, and that which the shell shows.
fn names(root: &Path, here: &Path) -> Vec<PathBuf> {
    let is_root = |name: &PathBuf| name.canonicalize().is_ok_and(|name| name == *root);
    let mut names = vec![root.to_path_buf()];
    names.extend(named().filter(is_root));
    let below = here
        .strip_prefix(root)
        .map_or(0, |below| below.components().count());
    let shown = std::env::var_os("PWD")
        .map(PathBuf::from)
        .filter(|shown| shown.is_absolute());
    names.extend(
        shown
            .and_then(|shown| shown.ancestors().nth(below).map(Path::to_path_buf))
            .filter(is_root),
    );
    names
}
