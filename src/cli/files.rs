//! Reading files, and the diagnostics for failures.

use std::collections::HashSet;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::check::Text;
use crate::diagnostic::codes::usage::{CANNOT_READ, LIMIT};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::encoding;
use crate::limits::Limits;
use crate::report::visible;

/// Reads a text file; its name is the path as given.
///
/// # Errors
/// It does not exist, is a folder, may not be read, is too large, or is not UTF-8.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Text, Diagnostic> {
    let name = shown(path);
    if path.is_dir() {
        return Err(is_folder(path));
    }
    let file = std::fs::File::open(path).map_err(|error| cannot_read(path, &error))?;
    text(name, file, limits).map_err(|problem| problem.or(|error| cannot_read(path, &error)))
}

/// Reads a text file that a setting or another file names: no pipe and no device, which might never end.
///
/// # Errors
/// As [`read`], and it is no plain file.
pub(super) fn read_plain(path: &Path, limits: &Limits) -> Result<Text, Diagnostic> {
    if is_stream(path) {
        return Err(is_no_file(path));
    }
    read(path, limits)
}

/// Whether a pipe, a socket or a device is at a path, which need not end and may not be read twice.
pub(super) fn is_stream(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir())
}

/// Reads standard input under a name.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub(super) fn read_stdin(name: &str, limits: &Limits) -> Result<Text, Diagnostic> {
    text(name.into(), std::io::stdin().lock(), limits).map_err(|problem| {
        problem.or(|error| {
            Diagnostic::about_file(
                CANNOT_READ,
                name,
                format!("standard input cannot be read: {error}"),
            )
        })
    })
}

/// A path as it is shown: with `/` on every system, without a leading `./`.
pub(super) fn shown(path: &Path) -> Arc<str> {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace('\\', "/").into()
    };
    text.strip_prefix("./")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&text)
        .into()
}

/// A path without the parts `.` and `..` where it means the same file without them: not where a part before `..` is a link.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let clean = cleaned(path);
    match (clean.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => clean,
        _ => path.to_path_buf(),
    }
}

/// A path from the root, without `.` and `..`; links are left as they are.
pub(super) fn absolute(path: &Path) -> Option<PathBuf> {
    Some(cleaned(&std::env::current_dir().ok()?.join(path)))
}

/// A path without `.`, and without `..` behind a name.
fn cleaned(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            Component::ParentDir if clean.has_root() => {}
            Component::Prefix(_)
            | Component::RootDir
            | Component::ParentDir
            | Component::Normal(_) => clean.push(part),
        }
    }
    clean
}

/// Why a text could not be had.
enum ReadProblem {
    /// An error of the system.
    System(std::io::Error),
    /// The content is not acceptable.
    Said(Diagnostic),
}

impl ReadProblem {
    fn or(self, otherwise: impl FnOnce(std::io::Error) -> Diagnostic) -> Diagnostic {
        match self {
            Self::Said(diagnostic) => diagnostic,
            Self::System(error) => otherwise(error),
        }
    }
}

fn text(name: Arc<str>, input: impl Read, limits: &Limits) -> Result<Text, ReadProblem> {
    let most = u64::try_from(limits.file_bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    input
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(ReadProblem::System)?;
    if bytes.len() > limits.file_bytes {
        return Err(ReadProblem::Said(too_large(&name, limits)));
    }
    encoding::decode(name, bytes, limits).map_err(ReadProblem::Said)
}

/// The diagnostic for a folder instead of a file.
pub(super) fn is_folder(path: &Path) -> Diagnostic {
    let name = shown(path);
    Diagnostic::about_file(
        CANNOT_READ,
        &*name,
        format!("`{name}` is a folder, not a file"),
    )
    .help("give the name of a file in it")
}

/// The diagnostic for a pipe, a socket or a device instead of a file.
pub(super) fn is_no_file(path: &Path) -> Diagnostic {
    let name = shown(path);
    let message = format!("`{}` is neither a file nor a folder", visible(&name));
    Diagnostic::about_file(CANNOT_READ, &*name, message)
        .help("a pipe or a device is read only where the command line names it, and for no receipt")
}

fn too_large(name: &str, limits: &Limits) -> Diagnostic {
    let most = limits.file_bytes;
    Diagnostic::about_file(
        LIMIT,
        name,
        format!("`{name}` is larger than {most} bytes, the limit for one file"),
    )
    .help("raise it with `--limit file_bytes=…`, if the file is what you think it is")
}

/// The diagnostic for a file that the system cannot read.
pub(super) fn cannot_read(path: &Path, error: &std::io::Error) -> Diagnostic {
    let name = shown(path);
    let kind = error.kind();
    if kind == ErrorKind::PermissionDenied {
        Diagnostic::about_file(CANNOT_READ, &*name, format!("you may not read `{name}`"))
            .help("ask its owner for the right to read it")
    } else if path.is_symlink() && !path.exists() {
        let message = format!("the link `{}` {}", visible(&name), leads_nowhere(path));
        Diagnostic::about_file(CANNOT_READ, &*name, message).help("let it lead to a file")
    } else if kind == ErrorKind::NotFound {
        let help = similar(path).map(|similar| format!("did you mean `{similar}`?"));
        Diagnostic::about_file(CANNOT_READ, &*name, format!("there is no file `{name}`"))
            .maybe_help(help)
    } else {
        Diagnostic::about_file(
            CANNOT_READ,
            &*name,
            format!("`{name}` cannot be read: {error}"),
        )
    }
}

/// Where a link leads that leads to nothing, in words.
pub(super) fn leads_nowhere(link: &Path) -> String {
    let target = std::fs::read_link(link).unwrap_or_default();
    let target = shown(&target);
    let target = visible(&target);
    if is_round(link) {
        return format!("leads back to itself, by `{target}`");
    }
    format!("leads to `{target}`, and there is nothing")
}

/// Whether links lead from one to the next and back.
fn is_round(link: &Path) -> bool {
    let mut at = link.to_path_buf();
    let mut seen = HashSet::new();
    while seen.insert(at.clone()) {
        match std::fs::read_link(&at) {
            Ok(target) => at = cleaned(&at.parent().unwrap_or(Path::new("")).join(target)),
            // Neither a link nor missing: a folder on the way leads round.
            Err(error) => {
                let ends = [
                    ErrorKind::NotFound,
                    ErrorKind::NotADirectory,
                    ErrorKind::InvalidInput,
                    ErrorKind::PermissionDenied,
                ];
                return !ends.contains(&error.kind());
            }
        }
    }
    true
}

/// The nearest existing path: of the folder, if there is none of its name, and then of the file in it. A
/// name without its ending is that of the file that has one.
fn similar(path: &Path) -> Option<String> {
    nearest(path, 0).map(|near| shown(&near).to_string())
}

/// Folders above a path whose names may be misspelt.
const MOST_FOLDERS: usize = 8;

fn nearest(path: &Path, above: usize) -> Option<PathBuf> {
    let parent = path.parent().filter(|_| above < MOST_FOLDERS)?;
    let is_here = parent.as_os_str().is_empty() || parent.is_dir();
    let folder = if is_here {
        parent.to_path_buf()
    } else {
        nearest(parent, above.saturating_add(1))?
    };
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    if !is_here && folder.join(&wanted).exists() {
        return Some(folder.join(wanted));
    }
    let entries = std::fs::read_dir(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    })
    .ok()?;
    let mut names: Vec<String> = entries
        .flatten()
        .take(10_000)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let begun = format!("{wanted}.");
    let whole = names
        .iter()
        .find(|name| name.starts_with(&begun))
        .map(String::as_str);
    let name = whole.or_else(|| did_you_mean(&wanted, names.iter().map(String::as_str)))?;
    Some(folder.join(name))
}
