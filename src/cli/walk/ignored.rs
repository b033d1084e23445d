//! What git and `.ignore` files leave out. Both speak only of what git does not track: git does not list what it tracks
//! among what it ignores, and of `.ignore` files, which it does not know, it is asked what it tracks.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::Gitignore;

use crate::cli::git;

/// A set of paths without links.
type Paths = Rc<BTreeSet<PathBuf>>;

/// What git said, by folder.
#[derive(Debug, Default)]
pub(super) struct Repositories {
    /// What it ignores below a folder; of a folder that is ignored as a whole, the folder.
    ignored: RefCell<HashMap<PathBuf, Paths>>,
    /// What it tracks in a work tree, by its top folder.
    tracked: RefCell<HashMap<PathBuf, Option<Paths>>>,
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

    /// Whether git tracks a file, or a file in a folder. Where it does not answer it may.
    pub fn tracks(&self, folder: &Path, path: &Path, is_folder: bool) -> bool {
        let Some(top) = git::top(folder) else { return false };
        let known = self.tracked.borrow().get(top).cloned();
        let known = known.unwrap_or_else(|| {
            let asked = self.ask(top, &["ls-files", "-z", "--cached"], top).map(Rc::new);
            self.tracked.borrow_mut().insert(top.to_owned(), asked.clone());
            asked
        });
        known.is_none_or(|known| {
            let first = known.range(path.to_owned()..).next();
            first.is_some_and(|first| if is_folder { first.starts_with(path) } else { first == path })
        })
    }

    /// The files below a folder that git tracks and that are not here, since the checkout is sparse.
    pub fn not_here(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(top) = git::top(folder) else { return Vec::new() };
        let is_sparse = git::run(top, &["config", "--type=bool", "--get", "core.sparseCheckout"], b"");
        if !is_sparse.is_ok_and(|answer| answer.starts_with(b"true")) {
            return Vec::new();
        }
        let answer = git::run(top, &["ls-files", "-z", "-t", "--cached"], b"").unwrap_or_default();
        let skipped = git::records(&answer).filter_map(|record| record.strip_prefix(b"S "));
        let paths = skipped.map(|name| top.join(git::path(name)));
        paths.filter(|path| path.starts_with(folder) && path.symlink_metadata().is_err()).collect()
    }

    /// Whether an empty folder is a submodule that is not checked out.
    pub fn is_missing_submodule(&self, folder: &Path) -> bool {
        let Some(top) = folder.parent().and_then(git::top).filter(|top| top.join(".gitmodules").exists()) else {
            return false;
        };
        let name = folder.strip_prefix(top).unwrap_or(folder).to_string_lossy().into_owned();
        let staged = git::run(top, &["--literal-pathspecs", "ls-files", "-z", "--stage", "--", &name], b"");
        staged.is_ok_and(|staged| staged.starts_with(b"160000 "))
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
        let below = folder.strip_prefix(top).ok()?.to_string_lossy().into_owned();
        let below = if below.is_empty() { "." } else { &below };
        // Of a folder that is ignored with all that is in it, what is named is named: git would refuse to list it.
        if below != "." && git::run(top, &["--literal-pathspecs", "check-ignore", "--quiet", "--", below], b"").is_ok()
        {
            return None;
        }
        let arguments: Vec<&str> = list.iter().copied().chain([below]).collect();
        self.ask(top, &arguments, top)
    }

    fn ask(&self, folder: &Path, arguments: &[&str], top: &Path) -> Option<BTreeSet<PathBuf>> {
        match git::run(folder, arguments, b"") {
            Ok(answer) => {
                let named = |record: &[u8]| top.join(git::path(record.strip_suffix(b"/").unwrap_or(record)));
                Some(git::records(&answer).map(named).collect())
            }
            Err(failure) => {
                let why = match failure {
                    git::Failure::NotRun(error) => format!("git cannot be run: {error}"),
                    git::Failure::Refused(why) => format!("git refuses: {why}"),
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

/// The `.ignore` files that speak of a folder, the nearest last, each with its path as it is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreFiles(Vec<Rc<(PathBuf, Gitignore)>>);

impl IgnoreFiles {
    /// Those above a folder, up to the top of its work tree.
    pub fn above(real: &Path) -> Self {
        let Some(top) = git::top(real) else { return Self::default() };
        let mut folders: Vec<&Path> = real.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
        folders.reverse();
        folders.into_iter().fold(Self::default(), |files, folder| files.with(folder, folder))
    }

    /// With that of one more folder, where it has one.
    pub fn with(&self, real: &Path, shown: &Path) -> Self {
        let file = real.join(".ignore");
        let mut files = self.clone();
        if file.is_file() {
            let (rules, _) = Gitignore::new(&file);
            files.0.push(Rc::new((shown.join(".ignore"), rules)));
        }
        files
    }

    /// What the nearest file that speaks of a path says: that it counts, or that it does not, and which file that is.
    pub fn say(&self, real: &Path, is_folder: bool) -> Option<Result<(), PathBuf>> {
        self.0.iter().rev().find_map(|file| match file.1.matched(real, is_folder) {
            Match::None => None,
            Match::Whitelist(_) => Some(Ok(())),
            Match::Ignore(_) => Some(Err(file.0.clone())),
        })
    }
}
