//! Answers of git about work trees, each asked for once: ignored files, tracked files, files that are absent.
//!
//! Ignore files apply only to what no repository of the project tracks. Git never lists a tracked file as ignored, but it
//! knows nothing of `.ignore` files, and nothing of what a repository further out tracks.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::absent::{Absence, Optional, is_bare};
use crate::cli::git;

/// A set of paths without links.
type Paths = Rc<BTreeSet<PathBuf>>;

/// git's answers, by folder.
#[derive(Debug, Default)]
pub(super) struct Repositories {
    /// What it ignores below a folder; of a folder that is ignored as a whole, the folder.
    ignored: RefCell<HashMap<PathBuf, Paths>>,
    /// What it tracks in a work tree, by its top folder.
    tracked: RefCell<HashMap<PathBuf, Option<Paths>>>,
    /// Tracked paths that need not be in a work tree, by its top folder.
    optional: RefCell<HashMap<PathBuf, Rc<Optional>>>,
    /// Why it did not answer, by the top folder of the work tree.
    failures: RefCell<BTreeMap<PathBuf, String>>,
}

impl Repositories {
    /// Whether git does not track a path below a folder, and ignores it.
    pub fn ignores(&self, folder: &Path, path: &Path) -> bool {
        if let Some(known) = self.ignored.borrow().get(folder) {
            return known.contains(path);
        }
        let asked = Rc::new(self.ask_ignored(folder).unwrap_or_default());
        let ignores = asked.contains(path);
        self.ignored.borrow_mut().insert(folder.to_owned(), asked);
        ignores
    }

    /// Whether a repository tracks a file, or a file in a folder: the one that it lies in, or one further out up to the
    /// outermost that counts. One that does not answer may.
    pub fn tracks(&self, path: &Path, is_folder: bool, outermost: Option<&Path>) -> bool {
        let outermost = outermost.filter(|top| path.starts_with(top));
        let tops = path
            .ancestors()
            .skip(1)
            .filter(|folder| git::is_top(folder));
        tops.take_while(|top| outermost.is_none_or(|outermost| top.starts_with(outermost)))
            .any(|top| self.tracks_in(top, path, is_folder))
    }

    fn tracks_in(&self, top: &Path, path: &Path, is_folder: bool) -> bool {
        let known = self.tracked.borrow().get(top).cloned();
        let known = known.unwrap_or_else(|| {
            let asked = self
                .ask(top, &["ls-files", "-z", "--cached"], top)
                .map(Rc::new);
            self.tracked
                .borrow_mut()
                .insert(top.to_owned(), asked.clone());
            asked
        });
        known.is_none_or(|known| {
            let first = known.range(path.to_owned()..).next();
            first.is_some_and(|first| {
                if is_folder {
                    first.starts_with(path)
                } else {
                    first == path
                }
            })
        })
    }

    /// The files at or below a path that git tracks and that were marked as not to be missed, with the reason. They may exist
    /// all the same.
    pub fn skipped(&self, path: &Path) -> Vec<(PathBuf, Absence)> {
        let Some(optional) = self.optional(path) else {
            return Vec::new();
        };
        optional
            .skipped
            .iter()
            .filter(|file| file.starts_with(path))
            .map(|file| (file.clone(), optional.why))
            .collect()
    }

    /// The submodules below a path. They may be checked out or not.
    pub fn submodules(&self, path: &Path) -> Vec<PathBuf> {
        let Some(optional) = self.optional(path) else {
            return Vec::new();
        };
        optional
            .submodules
            .iter()
            .filter(|folder| folder.starts_with(path))
            .cloned()
            .collect()
    }

    /// The submodule that a path is or lies in, where it is not checked out.
    pub fn missing_submodule_around<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.ancestors()
            .find(|folder| self.is_missing_submodule(folder))
    }

    /// Whether a folder, which may be absent, is a submodule that is not checked out: nothing is there but its `.git`.
    pub fn is_missing_submodule(&self, folder: &Path) -> bool {
        let is_submodule = || {
            let optional = folder.parent().and_then(|above| self.optional(above));
            optional.is_some_and(|optional| optional.submodules.contains(folder))
        };
        is_bare(folder)
            && is_submodule()
            && !(git::is_top(folder) && self.is_empty_or_sparse(folder))
    }

    /// Whether a work tree without files is as its repository would have it.
    fn is_empty_or_sparse(&self, top: &Path) -> bool {
        let is_sparse = self
            .optional(top)
            .is_some_and(|optional| !optional.skipped.is_empty());
        is_sparse
            || git::run(top, &["ls-tree", "-z", "HEAD"], b"").is_ok_and(|answer| answer.is_empty())
    }

    /// What need not be in the work tree that a path lies in.
    fn optional(&self, path: &Path) -> Option<Rc<Optional>> {
        let top = git::top(path)?;
        if let Some(known) = self.optional.borrow().get(top) {
            return Some(Rc::clone(known));
        }
        let answer = self
            .answer(top, &["ls-files", "-z", "-v", "--stage"], top)
            .unwrap_or_default();
        let optional = Rc::new(Optional::read(top, &answer));
        self.optional
            .borrow_mut()
            .insert(top.to_owned(), Rc::clone(&optional));
        Some(optional)
    }

    /// Why git did not answer, a line for each work tree.
    pub fn failures(&self) -> Vec<String> {
        self.failures.borrow().values().cloned().collect()
    }

    fn ask_ignored(&self, folder: &Path) -> Option<BTreeSet<PathBuf>> {
        let top = git::top(folder)?;
        let list = [
            "--literal-pathspecs",
            "ls-files",
            "-z",
            "--others",
            "--ignored",
            "--exclude-standard",
            "--directory",
            "--",
        ];
        let below = folder
            .strip_prefix(top)
            .ok()?
            .to_string_lossy()
            .into_owned();
        let below = if below.is_empty() { "." } else { &below };
        // Of a folder that is ignored with all that is in it, what is named is named: git would refuse to list it.
        if below != "."
            && git::run(
                top,
                &[
                    "--literal-pathspecs",
                    "check-ignore",
                    "--quiet",
                    "--",
                    below,
                ],
                b"",
            )
            .is_ok()
        {
            return None;
        }
        let arguments: Vec<&str> = list.iter().copied().chain([below]).collect();
        self.ask(top, &arguments, top)
    }

    fn ask(&self, folder: &Path, arguments: &[&str], top: &Path) -> Option<BTreeSet<PathBuf>> {
        let answer = self.answer(folder, arguments, top)?;
        let named =
            |record: &[u8]| top.join(git::path(record.strip_suffix(b"/").unwrap_or(record)));
        Some(git::records(&answer).map(named).collect())
    }

    /// The answer of git; none where it gives none, which is kept as a failure of the work tree.
    fn answer(&self, folder: &Path, arguments: &[&str], top: &Path) -> Option<Vec<u8>> {
        match git::run(folder, arguments, b"") {
            Ok(answer) => Some(answer),
            Err(failure) => {
                let why = match failure {
                    git::GitFailure::NotRun(error) => format!("git cannot be run: {error}"),
                    git::GitFailure::Refused(why) => format!("git refuses: {why}"),
                };
                self.failures.borrow_mut().insert(top.to_owned(), why);
                None
            }
        }
    }
}

/// Whether git would ignore a path, as seen from a folder.
pub(super) fn would_ignore(folder: &Path, path: &Path) -> bool {
    let name = path.to_string_lossy().into_owned();
    git::run(folder, &["check-ignore", "--quiet", "--", &name], b"").is_ok()
}
