//! What a run writes replaces nothing that it reads, and no two of its files are one.

use std::path::{Path, PathBuf};

use super::access::{Access, real};
use super::{config, files, rules};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::{NOT_WRITTEN, OPTION_VALUE};
use crate::report::visible;

/// Endings of rule files, tables, documents and settings that no report has.
const NO_REPORT: [&str; 6] = ["csv", "tsv", "yaml", "yml", "toml", "xlsx"];

/// Endings of tables that `whereas table` writes.
const TABLES: [&str; 2] = ["csv", "tsv"];

/// Git's own folder and files.
const GIT: [&str; 4] = [".git", ".gitignore", ".gitattributes", ".gitmodules"];

/// Folders of the system whose files are streams of the program: `/dev/stdout`, `/dev/fd/3`.
const STREAMS: [&str; 2] = ["/dev", "/proc"];

/// A file that a run writes.
#[derive(Debug)]
pub(super) struct OutputTarget {
    /// Its content, in words: `the report json`, `the receipt`.
    pub what: String,
    /// The file.
    pub file: PathBuf,
    /// Which file of that name may be replaced.
    pub replaces: Replaces,
}

/// Which existing file an output replaces; none that is an input, whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaces {
    /// Any: the user said so, or the writer looks itself.
    Any,
    /// A report that Whereas wrote, or an empty file.
    Reports,
    /// A text without marks of its own: any file whose extension is not that of a document.
    Texts,
    /// Nothing but an empty file, or any file if the user said so; a table of CSV too.
    Tables {
        /// The user said so.
        overwrite: bool,
    },
}

impl Replaces {
    /// What a report of a format replaces.
    pub fn of_format(name: &str, overwrite: bool) -> Self {
        match name {
            _ if overwrite => Self::Any,
            "human" | "short" | "github" => Self::Texts,
            _ => Self::Reports,
        }
    }

    /// Whether a file is there that must stay.
    fn spares(self, file: &Path) -> bool {
        let is_any = matches!(self, Self::Any | Self::Tables { overwrite: true });
        if is_any || !std::fs::metadata(file).is_ok_and(|known| known.is_file()) {
            return false;
        }
        let Ok(bytes) = std::fs::read(file) else {
            return false;
        };
        let is_text = || {
            let name = file.to_string_lossy();
            self == Self::Texts && crate::document::by_ending(&name).is_none()
        };
        !(is_text() || is_report(&bytes))
    }
}

/// Marks of the reports, receipts and lists that Whereas writes.
const MARKS: &[&[u8]] = &[
    b"\"name\": \"whereas\"",
    b"\"name\":\"whereas\"",
    b"name=\"whereas\"",
    b"### Whereas",
    b"Written by whereas",
    b"\"check_name\"",
    b"\"iso_4217\"",
    b"{\"kind\":\"",
];

/// Whether a file is empty, or one that Whereas wrote.
fn is_report(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    text.is_empty()
        || text == b"[]"
        || MARKS
            .iter()
            .any(|mark| memchr::memmem::find(bytes, mark).is_some())
}

/// Two targets that are one file.
pub(super) fn two_in_one(targets: &[OutputTarget]) -> Option<Diagnostic> {
    let known: Vec<FileIdentity> = targets
        .iter()
        .map(|target| FileIdentity::of(&target.file))
        .collect();
    for (at, (target, identity)) in targets.iter().zip(&known).enumerate() {
        let mut before = targets.iter().zip(&known).take(at);
        if let Some((other, _)) = before.find(|(_, other)| other.is_same(identity)) {
            let file = files::shown(&target.file);
            let message = format!(
                "`{}` is to hold {} and {}",
                visible(&file),
                other.what,
                target.what
            );
            let error = Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message);
            return Some(error.help("give each a file of its own"));
        }
    }
    None
}

/// The diagnostics for targets that would replace an input of the run, or an existing file that is no report by
/// its name: another run may read it, or this one would have, had it come so far.
pub(super) fn over_inputs(targets: &[OutputTarget], access: &Access) -> Vec<Diagnostic> {
    if targets.is_empty() {
        return Vec::new();
    }
    let inputs: Vec<(PathBuf, FileIdentity)> = access
        .files()
        .into_iter()
        .map(|file| (file.clone(), FileIdentity::of(&file)))
        .collect();
    let mut refused = Vec::new();
    for target in targets {
        let identity = FileIdentity::of(&target.file);
        match inputs.iter().find(|(_, input)| input.is_same(&identity)) {
            Some((input, _)) => refused.push(over_input(target, input)),
            None => refused.extend(over_other(target, access).or_else(|| over_foreign(target))),
        }
    }
    refused
}

/// The diagnostic for a target that would replace a file that is no report by its name or by the name of what links lead
/// to, and for one that links lead out of the project or into a folder of git.
fn over_other(target: &OutputTarget, access: &Access) -> Option<Diagnostic> {
    let shown = files::shown(&target.file);
    let is_table =
        matches!(target.replaces, Replaces::Tables { .. }) && has_ending(&target.file, &TABLES);
    if looks_like_an_input(&target.file) && !is_table {
        let over = format!("`{}`, which looks like no report", visible(&shown));
        return Some(refusal(target, &over));
    }
    let named = files::absolute(&target.file)?;
    // Nothing of a device or a pipe is replaced, and those of the system are named, whatever they lead to.
    let is_stream = std::fs::metadata(&target.file).is_ok_and(|known| !known.is_file());
    if is_stream || STREAMS.iter().any(|folder| named.starts_with(folder)) {
        return None;
    }
    let leads = real(&target.file)?;
    let project = access.folder();
    let tops: Vec<PathBuf> = project
        .into_iter()
        .flat_map(|folder| [files::absolute(folder), real(folder)])
        .flatten()
        .collect();
    let inside = tops.iter().find_map(|top| leads.strip_prefix(top).ok());
    let by_link = tops
        .iter()
        .filter_map(|top| named.strip_prefix(top).ok())
        .all(|name| Some(name) != inside);
    if !by_link || leads == named {
        return None;
    }
    let is_named_inside = tops.iter().any(|top| named.starts_with(top));
    let here = files::absolute(Path::new("")).unwrap_or_default();
    let leads_shown = files::shown(leads.strip_prefix(here).unwrap_or(&leads));
    let leads_shown = visible(&leads_shown);
    if is_named_inside && access.outside(&target.file).is_some() {
        let by = format!("the link `{}` leads to `{leads_shown}`", visible(&shown));
        let message = format!("{by}, outside the project: {} is not written", target.what);
        return Some(unwritten(target, message));
    }
    if looks_like_an_input(&leads) || is_of_git(inside.unwrap_or(&leads)) {
        let by_name = format!("by the name `{}`", visible(&shown));
        let over = format!("`{leads_shown}`, which looks like no report, {by_name}");
        return Some(refusal(target, &over));
    }
    None
}

/// The diagnostic for a target that would replace a file which somebody else wrote.
fn over_foreign(target: &OutputTarget) -> Option<Diagnostic> {
    if !target.replaces.spares(&target.file) {
        return None;
    }
    let shown = files::shown(&target.file);
    let over = format!("`{}`, which Whereas did not write", visible(&shown));
    let message = format!("{} would replace {over}", target.what);
    let error = Diagnostic::about_file(NOT_WRITTEN, &*shown, message);
    Some(
        error.help(
            "nothing was written; name another file, or write `--overwrite` to replace this one",
        ),
    )
}

/// The diagnostic for a rule file that would replace one of the samples that it is made from. It may replace a rule file.
pub(super) fn over_samples(target: &OutputTarget, access: &Access) -> Option<Diagnostic> {
    let identity = FileIdentity::of(&target.file);
    let samples = access.files();
    let sample = samples
        .iter()
        .find(|sample| FileIdentity::of(sample).is_same(&identity));
    sample.map(|sample| over_input(target, sample))
}

fn over_input(target: &OutputTarget, input: &Path) -> Diagnostic {
    let (file, input) = (files::shown(&target.file), files::shown(input));
    let by_name = if file == input {
        String::new()
    } else {
        format!(", by the name `{}`", visible(&file))
    };
    refusal(
        target,
        &format!("`{}`, which is read{by_name}", visible(&input)),
    )
}

fn refusal(target: &OutputTarget, over: &str) -> Diagnostic {
    let message = format!("{} would replace {over}", target.what);
    unwritten(target, message)
}

fn unwritten(target: &OutputTarget, message: String) -> Diagnostic {
    let error = Diagnostic::about_file(NOT_WRITTEN, &*files::shown(&target.file), message);
    error.help("nothing was written; name another file")
}

/// Whether a file is there and, by its name, no report: a rule file, a table, a document, settings, or a file of git.
fn looks_like_an_input(file: &Path) -> bool {
    let settings = file.file_name().is_some_and(|name| name == config::FILE);
    let named_so =
        settings || is_of_git(file) || rules::is_rule_file(file) || has_ending(file, &NO_REPORT);
    named_so && file.is_file()
}

/// Whether the name of a file has one of these endings, in any case.
fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let ending = file
        .extension()
        .and_then(std::ffi::OsStr::to_str)
        .unwrap_or_default();
    endings.contains(&ending.to_ascii_lowercase().as_str())
}

/// Whether a path leads into a folder of git, or is one of its files.
fn is_of_git(file: &Path) -> bool {
    file.components()
        .any(|part| GIT.iter().any(|name| part.as_os_str() == *name))
}

/// What makes two paths one file: the same target behind all links, or the same device and inode. Devices and pipes have
/// nothing that could be replaced, and equal no file.
#[derive(Debug)]
pub(super) struct FileIdentity {
    /// Behind all links.
    pub path: Option<PathBuf>,
    /// Device and number of a plain file that is there, which hard links share.
    pub node: Option<(u64, u64)>,
}

impl FileIdentity {
    /// What tells a file from others.
    pub fn of(file: &Path) -> Self {
        let is_stream = std::fs::metadata(file).is_ok_and(|known| !known.is_file());
        let path = real(file).filter(|_| !is_stream).map(as_compared);
        Self {
            path,
            node: node(file),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.path.is_some() && self.path == other.path
            || self.node.is_some() && self.node == other.node
    }
}

/// A path for comparison: without regard to case where the file system has none.
fn as_compared(path: PathBuf) -> PathBuf {
    if cfg!(any(windows, target_os = "macos")) {
        path.to_string_lossy().to_lowercase().into()
    } else {
        path
    }
}

#[cfg(unix)]
fn node(file: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let known = std::fs::metadata(file)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    Some((known.dev(), known.ino()))
}

#[cfg(not(unix))]
fn node(_: &Path) -> Option<(u64, u64)> {
    None
}
