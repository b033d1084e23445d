//! `--changed-since`: checks only documents that differ from a revision in git, or whose rules or other inputs do.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::CheckRun;
use super::history::History;
use super::prepare::PreparedTask;
use super::tasks::Task;
use crate::cli::documents::DocumentArgument;
use crate::cli::files;
use crate::cli::inputs::Inputs;
use crate::cli::walk::Fate;
use crate::source::Sources;

/// Keeps the changed documents of each task, or all of them if a rule file or another input of the task changed.
pub(super) fn only_changed(
    prepared: &mut [PreparedTask],
    settings: &Inputs,
    history: &History,
    sources: &Sources,
    run: &mut CheckRun,
) {
    let inputs: Vec<Inputs> = prepared
        .iter()
        .map(|one| own_inputs(one, sources))
        .collect();
    let documents: Vec<DocumentArgument> = prepared
        .iter()
        .flat_map(|one| one.task.given.clone())
        .collect();
    let read = inputs
        .iter()
        .chain([settings])
        .flat_map(|inputs| &inputs.files)
        .map(|input| input.path.as_path());
    let links: Vec<(PathBuf, PathBuf)> = prepared
        .iter()
        .flat_map(|one| other_names(&one.task))
        .collect();
    let documents_and_links = documents
        .iter()
        .flat_map(DocumentArgument::paths)
        .chain(links.iter().map(|(link, _)| &**link));
    let mut changed = history.changed(read.chain(documents_and_links));
    // If a link now leads to a document and led elsewhere before, the document counts as changed.
    let shown = links
        .iter()
        .filter(|(link, _)| changed.contains(&**link))
        .map(|(_, document)| &**document);
    let shown: Vec<&Path> = shown.collect();
    changed.extend(shown);
    let for_all = reason(settings, &changed, history);
    let several = prepared.len() > 1;
    let mut left = 0_usize;
    let mut whole = 0_usize;
    for (one, own) in prepared.iter_mut().zip(&inputs) {
        let count = one.task.given.len();
        match for_all.clone().or_else(|| reason(own, &changed, history)) {
            Some(reason) => {
                let of = if several && for_all.is_none() {
                    " of its gate"
                } else {
                    ""
                };
                let line = format!("{reason}, so that all documents{of} were checked");
                if !run.silenced.contains(&line) {
                    run.silenced.push(line);
                }
                whole = whole.saturating_add(1);
                left = left.saturating_add(count);
            }
            None => {
                let is_changed = |given: &DocumentArgument| {
                    let paths = given.paths();
                    paths.is_empty() || paths.into_iter().any(|path| changed.contains(path))
                };
                let given = std::mem::take(&mut one.task.given);
                (one.task.given, one.unchanged) = given.into_iter().partition(is_changed);
                one.is_unchanged = one.task.given.is_empty();
                left = left.saturating_add(one.task.given.len());
            }
        }
    }
    if whole < prepared.len() {
        let since = &run.since;
        run.silenced.push(format!(
            "{left} of {} documents changed since {since}",
            documents.len()
        ));
    }
    let kept: HashSet<&Path> = prepared
        .iter()
        .flat_map(|one| &one.task.given)
        .flat_map(DocumentArgument::paths)
        .collect();
    let unchanged = documents
        .iter()
        .flat_map(DocumentArgument::paths)
        .filter(|path| !kept.contains(path));
    run.inputs.leave_out(unchanged.map(Path::to_path_buf));
    run.nothing_changed = prepared.iter().all(|one| one.is_unchanged);
}

/// Links to documents of a task, each with the path of the document.
fn other_names(task: &Task) -> Vec<(PathBuf, PathBuf)> {
    let links = task.found.iter().filter_map(|one| {
        let Fate::Again(document) = &one.fate else {
            return None;
        };
        Some((one.path.clone(), document.clone()))
    });
    links.collect()
}

/// The inputs shared by all documents of a task. A rule file that is given as a document is not among them.
fn own_inputs(prepared: &PreparedTask, sources: &Sources) -> Inputs {
    let mut inputs = prepared.task.journal.inputs();
    // Without rules given, the rules of each document and of the modules that it uses apply to all documents.
    if prepared.task.rules.is_empty() {
        return inputs;
    }
    let given = prepared.task.given.iter().filter_map(|one| match one {
        DocumentArgument::Rules(path) => Some(files::shown(path)),
        DocumentArgument::File(_) | DocumentArgument::Stdin(_) | DocumentArgument::Dossier(_) => {
            None
        }
    });
    let given: HashSet<Arc<str>> = given.collect();
    let modules = &prepared.job.rules.program.modules;
    let beside = modules.iter().filter(|module| !module.of_rules);
    let alone: HashSet<&str> = beside
        .map(|module| sources.get(module.source).name())
        .filter(|name| given.contains(*name))
        .collect();
    inputs
        .files
        .retain(|input| !alone.contains(&*files::shown(&input.path)));
    inputs
}

/// The reason for checking all documents that depend on these inputs; `None` if no input changed.
fn reason(inputs: &Inputs, changed: &HashSet<&Path>, history: &History) -> Option<String> {
    let read = inputs
        .files
        .iter()
        .map(|input| &input.path)
        .find(|path| changed.contains(path.as_path()));
    if let Some(path) = read {
        return Some(format!("{} changed too", files::shown(path)));
    }
    let gone = history.gone(inputs.absent.iter(), inputs.roots.iter())?;
    Some(format!(
        "{} is no longer what it was",
        files::shown(&from_here(&gone))
    ))
}

/// A path relative to the current folder, if it is below it.
fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir()
        .and_then(|here| here.canonicalize())
        .unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_path_buf()
}
