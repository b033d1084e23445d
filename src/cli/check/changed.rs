//! `--changed-since`: only the documents that differ from a revision in git.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Run;
use super::tasks::Task;
use crate::check::Program;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::documents::Given;
use crate::cli::files;
use crate::diagnostic::codes::use_of_program::GIT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::visible;
use crate::source::Sources;

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

/// The tasks with the documents that changed; with all of them where something that they are checked by did.
pub(super) fn only_changed(
    tasks: Vec<Task>,
    changed: &Changed,
    (options, config): (&CheckOptions, &Config),
    (programs, sources): (&[Program], &Sources),
    run: &mut Run,
) -> Vec<Task> {
    let modules = programs.iter().flat_map(|program| &program.modules).map(|module| sources.get(module.source).name());
    let texts = sources_beside(programs, sources);
    let inputs = tasks.iter().flat_map(|task| task.inputs.iter().map(|(_, file)| file.clone()));
    let given = options.input.iter().filter_map(|input| input.split_once('=')).map(|(_, file)| PathBuf::from(file));
    let baseline = options.baseline.iter().chain(&config.baseline).cloned();
    let rules = modules.map(PathBuf::from).chain(texts).chain(inputs).chain(given).chain(baseline);
    let all: Vec<PathBuf> = rules.chain(options.waivers.iter().cloned()).chain(config.file.clone()).collect();
    let documents: Vec<&Given> = tasks.iter().flat_map(|task| &task.given).collect();
    let is_document = |path: &PathBuf| documents.iter().any(|one| matches!(one, Given::Rules(own) if own == path));
    if let Some(reason) = all.iter().find(|path| changed.has(path) && !is_document(path)) {
        run.silenced.push(format!("{} changed too, so that all documents were checked", files::shown(reason)));
        return tasks;
    }
    let count = documents.len();
    let mut tasks = tasks;
    for task in &mut tasks {
        task.given.retain(|one| changed.has_document(one));
    }
    let left: usize = tasks.iter().map(|task| task.given.len()).fold(0, usize::saturating_add);
    let since = options.changed_since.as_deref().unwrap_or_default();
    run.silenced.push(format!("{left} of {count} documents changed since {since}"));
    run.nothing_changed = left == 0;
    tasks
}

/// Tables beside rule files, as the rules name them.
fn sources_beside(programs: &[Program], sources: &Sources) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for program in programs {
        for data in &program.data {
            let from = sources.get(data.declared.name_span.source).name();
            let folder = Path::new(from).parent().unwrap_or(Path::new(""));
            all.extend(data.file.as_ref().map(|(file, _)| folder.join(&**file)));
        }
    }
    all
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
