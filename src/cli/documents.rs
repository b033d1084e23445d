//! Which documents are meant: files, folders, patterns, standard input.

use std::path::{Path, PathBuf};

use super::access::Access;
use super::{files, rules};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::use_of_program::{NOTHING_CHECKED, OPTION_VALUE};
use crate::document::by_ending;

/// One document to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// A file.
    File(PathBuf),
    /// A rule file, whose agreements are meant.
    Rules(PathBuf),
    /// Standard input, under this name.
    Stdin(String),
}

/// The documents that arguments name, each once, in the order given.
pub(super) fn collect(arguments: &[String], stdin_name: &str, access: &Access) -> (Vec<Given>, Vec<Diagnostic>) {
    let mut given = Vec::new();
    let mut diagnostics = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            given.push(Given::Stdin(stdin_name.to_owned()));
        } else if path.is_dir() {
            let found = below(path);
            if found.is_empty() {
                let message = format!("the folder `{}` holds no documents", files::shown(path));
                let help = "the names of documents end in `.json`, `.yaml` or `.yml`";
                diagnostics.push(Diagnostic::about_file(NOTHING_CHECKED, argument, message).help(help));
            }
            given.extend(found.into_iter().map(Given::File));
        } else if argument.contains(['*', '?', '[', '{']) && !path.exists() {
            match matching(argument) {
                Ok(found) => given.extend(found.into_iter().map(file)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        } else {
            given.push(file(path.to_path_buf()));
        }
    }
    let mut each_once: Vec<Given> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for one in given {
        let name = match &one {
            Given::File(path) | Given::Rules(path) => files::shown(path),
            Given::Stdin(_) => "-".into(),
        };
        if seen.insert(name) {
            each_once.push(one);
        }
    }
    diagnostics.extend(refused(&mut each_once, access));
    (each_once, diagnostics)
}

/// Takes away the documents that may not be read, as links out of the project; returns why.
pub(super) fn refused(given: &mut Vec<Given>, access: &Access) -> Vec<Diagnostic> {
    let mut refused = Vec::new();
    given.retain(|one| match one {
        Given::File(path) | Given::Rules(path) => access.note(path).map_err(|why| refused.push(why)).is_ok(),
        Given::Stdin(_) => true,
    });
    refused
}

/// A file: a document, or a rule file whose agreements are meant.
pub(super) fn file(path: PathBuf) -> Given {
    if rules::is_rule_file(&path) { Given::Rules(path) } else { Given::File(path) }
}

fn is_document(path: &Path) -> bool {
    !rules::is_rule_file(path) && path.file_name().is_some_and(|name| by_ending(&name.to_string_lossy()).is_some())
}

/// All documents below a folder, as git would see it, in order.
fn below(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).sort_by_file_name(std::ffi::OsStr::cmp).build();
    walk.flatten().map(ignore::DirEntry::into_path).filter(|path| path.is_file() && is_document(path)).collect()
}

/// The files that a pattern names.
fn matching(pattern: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let clean = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = globset::GlobBuilder::new(clean).literal_separator(true).build().map_err(|error| {
        let message = format!("the pattern `{pattern}` cannot be understood: {}", error.kind());
        Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message)
    })?;
    let matcher = glob.compile_matcher();
    let fixed: PathBuf = Path::new(clean)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let start = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
    let walk = ignore::WalkBuilder::new(&start).sort_by_file_name(std::ffi::OsStr::cmp).build();
    let paths = walk.flatten().map(ignore::DirEntry::into_path).filter(|path| path.is_file());
    let found: Vec<PathBuf> = paths
        .map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path))
        .filter(|path| matcher.is_match(path))
        .collect();
    if found.is_empty() {
        let message = format!("no file matches `{pattern}`");
        return Err(Diagnostic::new(NOTHING_CHECKED, crate::diagnostic::Severity::Error, message)
            .help("`**` stands for folders at any depth, as in `drafts/**/*.yaml`"));
    }
    Ok(found)
}
