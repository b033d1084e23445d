//! Looks through folders: the one way in which files are found for gates, `-r`, folders of documents, `lint`, `fmt`,
//! `doc` and `test`.
//!
//! Links are followed, to folders too, and hidden files are files as others are. Git's own folder, `.git`, is entered
//! only where it is named. What is met and not taken is kept with the reason, so that nothing is passed over in silence.

mod absent;
mod folders;
mod ignored;
mod pattern;
mod repositories;
mod say;

use std::path::{Path, PathBuf};

use crate::cli::access::Access;
use crate::diagnostic::Diagnostic;
use absent::Absence;
use folders::FolderWalk;
pub(in crate::cli) use pattern::Pattern;
use repositories::Repositories;
pub(in crate::cli) use say::{problems, reason};

/// A file or folder that was met, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Found {
    /// Its path, as it is shown and opened.
    pub path: PathBuf,
    /// What became of it.
    pub fate: Fate,
}

impl Found {
    /// Whether it is left out since git ignores it, or an `.ignore` file names it.
    pub fn is_ignored(&self) -> bool {
        matches!(
            self.fate,
            Fate::Ignored | Fate::IgnoredBy(_) | Fate::IgnoredFolder
        )
    }
}

/// What became of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Fate {
    /// It is taken.
    Taken,
    /// It is taken by this other path: a link, or another name of the same file.
    Again(PathBuf),
    /// This pattern of `except` matches it, or everything below it.
    Except(String),
    /// A file of the gate itself, and none of its documents: its settings, or what the check writes.
    Own(OwnFile),
    /// Git does not track it, and ignores it.
    Ignored,
    /// Git does not track it, and this `.ignore` file names it.
    IgnoredBy(PathBuf),
    /// An ignored folder with so many files that they were not looked at.
    IgnoredFolder,
    /// This pattern would match it if upper and lower case did not matter.
    OtherCase(String),
    /// No pattern matches it, or its name has no ending that is looked for.
    Unmatched,
    /// A folder, where files are looked for.
    Folder,
    /// A folder named `.git` that is no repository: none of that name is looked into.
    NoRepository,
    /// A folder that this folder, in which it lies, is too: a link leads back.
    Loop(PathBuf),
    /// A link to where there is nothing, or back to itself.
    Broken,
    /// It may not be read, or cannot be; why.
    Unreadable(String),
    /// A submodule that is not checked out.
    Submodule(MissingSubmodule),
    /// Git tracks it, it is absent, and git does not miss it.
    NotHere(Absence),
    /// Neither a file nor a folder.
    Special,
    /// Here links led to too many files.
    TooMany,
    /// It may not be read: it is, or a link leads to, this path outside the project, a folder.
    Outside { leads: PathBuf, project: PathBuf },
}

/// A file that belongs to a gate and is none of its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum OwnFile {
    Settings,
    Waivers,
    Baseline,
    Receipt,
}

/// A submodule that is not checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct MissingSubmodule {
    /// Its folder, as it is shown.
    pub folder: PathBuf,
    /// The same as seen from the base of the walk, as a pattern names it.
    pub inside: PathBuf,
    /// Its `.git` is there, so that git takes it for checked out.
    pub has_git: bool,
}

/// Whether a file is looked for, or whether such files may lie below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Meant {
    Yes,
    /// No, and it is not worth a word.
    No,
    /// No, and a list of what was met shows it.
    Unmatched,
    /// This pattern of `except` takes it out.
    Except(String),
    /// No, since it is a file of the gate itself.
    Own(OwnFile),
    /// No, and this pattern would match it if upper and lower case did not matter.
    OtherCase(String),
}

/// What is looked for. Paths are as seen from the base of the walk.
pub(in crate::cli) struct Wanted<'w> {
    /// Whether a file is wanted.
    pub file: &'w dyn Fn(&Path) -> Meant,
    /// Whether wanted files may be below a folder.
    pub below: &'w dyn Fn(&Path) -> Meant,
    /// The pattern of `except` that matches a path, whatever is there.
    pub except: &'w dyn Fn(&Path) -> Option<String>,
}

/// The result of a walk.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Walked {
    /// What was met, in the order of names, folder by folder.
    pub found: Vec<Found>,
    /// The folders that the walk began in and that links led to, without links.
    pub roots: Vec<PathBuf>,
}

/// Looks through folders. One serves a whole run, since git is asked once about each folder.
#[derive(Debug, Default)]
pub(in crate::cli) struct Walker {
    repositories: Repositories,
    /// What may be read.
    pub access: Access,
}

impl Walker {
    /// A walker that takes only what may be read.
    pub fn new(access: &Access) -> Self {
        Self {
            repositories: Repositories::default(),
            access: access.clone(),
        }
    }

    /// Looks through what `base` joined with `start` names. What is ignored is left out where `ignore` is set, except
    /// `start` itself, which is named.
    pub fn walk(&self, (base, start): (&Path, &Path), ignore: bool, wanted: &Wanted<'_>) -> Walked {
        let mut walk = FolderWalk::new((&self.repositories, &self.access), base, ignore, wanted);
        walk.begin(start);
        walk.walked
    }

    /// Whether git would ignore a path, as seen from a folder, if it were there.
    pub fn would_ignore(&self, folder: &Path, path: &Path) -> bool {
        repositories::would_ignore(openable(folder), path)
    }

    /// Why git could not report what it ignores, so that nothing was left out.
    pub fn problems(&self) -> Vec<Diagnostic> {
        say::silent_git(&self.repositories.failures())
    }
}

/// An empty path names no folder.
fn openable(path: &Path) -> &Path {
    if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    }
}
