//! Tracked files and submodules that are absent, though git does not miss them.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cli::git;

/// Tracked paths of a work tree that need not be there.
#[derive(Debug)]
pub(super) struct Optional {
    /// Files with the flags `skip-worktree` or `assume-unchanged`: git does not miss them.
    pub skipped: Vec<PathBuf>,
    /// Submodules.
    pub submodules: BTreeSet<PathBuf>,
    /// Why files are skipped.
    pub why: Absence,
}

/// Why git does not miss a tracked file that is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Absence {
    /// The checkout is sparse.
    Sparse,
    /// Its index has the flag `skip-worktree` or `assume-unchanged`.
    Flag,
}

impl Optional {
    /// Reads an answer of `git ls-files -z -v --stage`, of records as `S 100644 HASH 0<tab>NAME`. The tag is `S` with
    /// `skip-worktree`, and a small letter with `assume-unchanged`.
    pub fn read(top: &Path, answer: &[u8]) -> Self {
        let (mut skipped, mut submodules) = (Vec::new(), BTreeSet::new());
        for record in git::records(answer) {
            let Some((about, name)) =
                memchr::memchr(b'\t', record).and_then(|tab| record.split_at_checked(tab))
            else {
                continue;
            };
            let path = || top.join(git::path(name.get(1..).unwrap_or_default()));
            let (tag, about) = about.split_first().unwrap_or((&b' ', about));
            if about.starts_with(b" 160000 ") {
                submodules.insert(path());
            } else if *tag == b'S' || tag.is_ascii_lowercase() {
                skipped.push(path());
            }
        }
        let is_sparse = || {
            let answer = git::run(
                top,
                &["config", "--type=bool", "--get", "core.sparseCheckout"],
                b"",
            );
            answer.is_ok_and(|answer| answer.starts_with(b"true"))
        };
        let why = if !skipped.is_empty() && is_sparse() {
            Absence::Sparse
        } else {
            Absence::Flag
        };
        Self {
            skipped,
            submodules,
            why,
        }
    }
}

/// Whether nothing lies in a folder but `.git`, or it is no folder at all.
pub(super) fn is_bare(folder: &Path) -> bool {
    match folder.read_dir() {
        Ok(entries) => entries.flatten().all(|entry| entry.file_name() == ".git"),
        // One that may not be read may hold anything.
        Err(error) => error.kind() != ErrorKind::PermissionDenied,
    }
}
