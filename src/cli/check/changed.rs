//! `--changed-since`: only the documents that differ from a revision in git.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::documents::Given;
use crate::diagnostic::codes::use_of_program::GIT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::visible;

/// The files that differ from a revision, or are new, as paths from the root.
#[derive(Debug)]
pub(super) struct Changed(HashSet<PathBuf>);

impl Changed {
    /// Asks git: committed, staged and other changes since the revision, and files that it does not know and does not ignore.
    ///
    /// # Errors
    /// There is no git, no repository, or no such revision.
    pub(super) fn since(revision: &str) -> Result<Self, Diagnostic> {
        let top = git(&["rev-parse", "--show-toplevel"])?;
        let top = path(top.strip_suffix(b"\n").unwrap_or(&top));
        // What begins with a hyphen would be an option.
        let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
            .map_err(|_| {
                let message = format!("git knows no revision `{}`", visible(revision));
                Diagnostic::new(GIT, Severity::Error, message)
                    .help("give a branch, a tag or a commit, as `origin/main`")
            })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let changed = git(&["diff", "--name-only", "-z", "--diff-filter=d", &commit, "--"])?;
        let top_text = top.to_string_lossy().into_owned();
        let new = git(&["-C", &top_text, "ls-files", "-z", "--others", "--exclude-standard"])?;
        let names = changed.split(|byte| *byte == 0).chain(new.split(|byte| *byte == 0));
        let whole = |name: &[u8]| {
            let file = top.join(path(name));
            file.canonicalize().unwrap_or(file)
        };
        Ok(Self(names.filter(|name| !name.is_empty()).map(whole).collect()))
    }

    /// Whether a file differs or is new.
    pub(super) fn has(&self, file: &Path) -> bool {
        file.canonicalize().is_ok_and(|file| self.0.contains(&file))
    }

    /// Whether a document is to be checked; standard input always is.
    pub(super) fn has_document(&self, given: &Given) -> bool {
        match given {
            Given::File(path) | Given::Rules(path) => self.has(path),
            Given::Stdin(_) => true,
        }
    }
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, Diagnostic> {
    let failed = |message: String, help: &str| Diagnostic::new(GIT, Severity::Error, message).help(help);
    let output = Command::new("git").args(arguments).env("LC_ALL", "C").output().map_err(|error| {
        failed(format!("git cannot be run: {error}"), "`--changed-since` asks git which documents changed: install it")
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().next().unwrap_or("it did not say why").trim_start_matches("fatal: ").to_owned();
    let help = "`--changed-since` works in a repository of git; without it all documents are checked";
    Err(failed(format!("git does not tell what changed: {}", visible(&why)), help))
}
