//! What a run reads: the one list behind receipts, `--changed-since` and `--watch`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The role of a file in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum InputKind {
    /// `whereas.toml`.
    Settings,
    /// A rule file that was asked for.
    Rules,
    /// A rule file that another one uses.
    Module,
    /// A waiver file.
    Waivers,
    /// A table or holiday file that a rule file names.
    Table,
    /// A table given `from input`.
    Input,
    /// The baseline.
    Baseline,
    /// A document.
    Document,
    /// A document that has not changed since a revision, and is not checked.
    Unchanged,
}

/// A file that a run reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct InputFile {
    /// Its role in the run.
    pub kind: InputKind,
    /// Its path, as it is shown and opened.
    pub path: PathBuf,
}

/// What a run reads, and where it would have found something else.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    /// The files.
    pub files: BTreeSet<InputFile>,
    /// Paths that come before one of the files, or would add one, and where there is nothing.
    pub absent: BTreeSet<PathBuf>,
    /// Folders of which all rule files are read, without links.
    pub roots: BTreeSet<PathBuf>,
}

impl Inputs {
    /// Notes documents as unchanged: they are not read.
    pub fn leave_out(&mut self, documents: impl Iterator<Item = PathBuf>) {
        for path in documents {
            self.files.remove(&InputFile {
                kind: InputKind::Document,
                path: path.clone(),
            });
            self.files.insert(InputFile {
                kind: InputKind::Unchanged,
                path,
            });
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.absent.extend(other.absent);
        self.roots.extend(other.roots);
    }
}

/// Notes what is read while it is read.
#[derive(Debug, Default)]
pub(super) struct Journal(RefCell<Inputs>);

impl Journal {
    /// Notes a file.
    pub fn note(&self, kind: InputKind, path: &Path) {
        self.0.borrow_mut().files.insert(InputFile {
            kind,
            path: path.to_path_buf(),
        });
    }

    /// Notes a path where a file was looked for and is not.
    pub fn note_absent(&self, path: &Path) {
        self.0.borrow_mut().absent.insert(path.to_path_buf());
    }

    /// Notes a folder of which all rule files are read.
    pub fn note_root(&self, folder: &Path) {
        self.0.borrow_mut().roots.insert(folder.to_path_buf());
    }

    /// What was noted.
    pub fn inputs(&self) -> Inputs {
        self.0.borrow().clone()
    }
}
