//! `--baseline`: known findings do not fail the gate.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::editor::place_since;
use super::{CheckRun, outputs};
use crate::cli::access::Access;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::files;
use crate::diagnostic::codes::usage::{BASELINE, BASELINE_GONE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::name;
use crate::limits::Limits;
use crate::pipeline::baseline::{self, Baseline};
use crate::report::counted;

/// The documents whose findings are complete, so that a baseline entry without a finding is obsolete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// None: only one rule was checked, or not all findings are kept.
    Nothing,
    /// The documents that were checked.
    Checked,
    /// Those, and documents that no longer exist: all gates ran on all their documents.
    AllGates,
}

impl Extent {
    /// The extent of a run with these options.
    pub fn of(options: &CheckOptions, config: &Config, run: &CheckRun) -> Self {
        let is_selection = config.gates.is_empty()
            || !options.rules.is_empty()
            || !options.documents.is_empty()
            || options.changed_since.is_some();
        match options.only_rule {
            _ if !run.beyond.is_empty() => Self::Nothing,
            Some(_) => Self::Nothing,
            None if is_selection => Self::Checked,
            None => Self::AllGates,
        }
    }
}

/// Marks findings of the baseline, and rewrites it if requested.
pub(super) fn apply(file: &Path, update: bool, extent: Extent, run: &mut CheckRun) {
    let shown = files::shown(file);
    let known = match read(file, update, &run.access) {
        Ok(known) => known,
        Err(diagnostic) => return run.report([diagnostic], 2),
    };
    let folder = files::absolute(file.parent().unwrap_or(Path::new("")));
    let name = |document: &str| from_folder(document, folder.as_deref());
    // Of a stream in several shards, the other findings are in other runs.
    let partial: HashSet<String> = run.partial.iter().map(|stream| name(stream)).collect();
    let checked: HashSet<String> = run
        .documents
        .iter()
        .map(|document| baseline::stream(&name(document)).to_owned())
        .filter(|document| !partial.contains(document))
        .collect();
    let covers = |document: &str| match extent {
        Extent::Nothing => false,
        Extent::Checked => checked.contains(document),
        Extent::AllGates => checked.contains(document) || is_deleted(document, folder.as_deref()),
    };
    let baseline = if update {
        known.updated(&run.findings, &name, &covers)
    } else {
        known
    };
    let applied = match baseline.apply(&mut run.findings, &name, &covers) {
        Ok(applied) => applied,
        Err(why) => return run.report([unusable(&shown, &why)], 2),
    };
    if applied.gone > 0 {
        let are = if applied.gone == 1 { "is" } else { "are" };
        let message = format!(
            "{} of the baseline `{shown}` {are} gone",
            counted(applied.gone, "finding")
        );
        let gone = Diagnostic {
            severity: Severity::Note,
            ..Diagnostic::about_file(BASELINE_GONE, &*shown, message)
        };
        run.report(
            [gone.help(match applied.gone {
                1 => "`--update-baseline` removes it, so that it cannot come back unnoticed",
                _ => "`--update-baseline` removes them, so that they cannot come back unnoticed",
            })],
            2,
        );
    }
    if update {
        match outputs::replace(file, &baseline.print()) {
            Ok(()) => {
                let held = counted(u64::try_from(baseline.len()).unwrap_or(u64::MAX), "finding");
                run.silenced
                    .push(format!("baseline {shown} written: {held}"));
            }
            Err(diagnostic) => run.report([diagnostic], 2),
        }
    } else {
        run.silenced.push(format!(
            "{} of the baseline {shown}",
            counted(applied.known, "finding")
        ));
    }
}

/// Reports why the baseline of a check cannot be used.
pub(super) fn look(options: &CheckOptions, config: &Config, run: &mut CheckRun) {
    let Some(file) = options.baseline.as_ref().or(config.baseline.as_ref()) else {
        return;
    };
    let before = run.diagnostics.len();
    let refused = read(file, options.update_baseline, &run.access).err();
    run.report(refused, 2);
    let is_setting = options.baseline.is_none();
    let place = config.place_of_file(file).filter(|_| is_setting);
    place_since(before, place, run);
}

/// Reads a baseline; it is empty if the file is about to be written for the first time.
fn read(file: &Path, update: bool, access: &Access) -> Result<Baseline, Diagnostic> {
    access.check(file)?;
    if update && !file.exists() {
        return Ok(Baseline::default());
    }
    let text = access
        .read_noted(file, &Limits::default())
        .map_err(|diagnostic| {
            if file.exists() {
                diagnostic
            } else {
                diagnostic.help("`--update-baseline` writes it from today's findings")
            }
        })?;
    Baseline::parse(&text.text).map_err(|why| unusable(&text.name, &why))
}

fn unusable(shown: &str, why: &str) -> Diagnostic {
    let message = format!("the baseline `{shown}` cannot be used: {why}");
    let help = "write it anew with `--update-baseline`, after a look at what it held; remove the file first";
    Diagnostic::about_file(BASELINE, shown, message).help(help)
}

/// Whether the file of a document is gone. Names are relative to the baseline's folder; standard input is never gone.
fn is_deleted(document: &str, folder: Option<&Path>) -> bool {
    let path = folder.map(|folder| folder.join(document));
    path.is_some_and(|path| !path.is_file()) && !document.starts_with('<')
}

/// A document's name relative to the baseline's folder, so that the run's own folder does not matter.
fn from_folder(document: &str, folder: Option<&Path>) -> String {
    let (file, rest) = name::split(document);
    let (Some(folder), Some(file)) = (folder, files::absolute(Path::new(file))) else {
        return document.to_owned();
    };
    let same = folder
        .components()
        .zip(file.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder.components().count().saturating_sub(same);
    let path: PathBuf = std::iter::repeat_n(Component::ParentDir, up)
        .chain(file.components().skip(same))
        .map(Component::as_os_str)
        .collect();
    format!("{}{rest}", files::shown(&path))
}

/// A document's absolute path without links.
pub(super) fn whole(document: &str) -> String {
    let (file, rest) = name::split(document);
    let path = Path::new(file);
    let real = path.canonicalize().ok().or_else(|| files::absolute(path));
    real.map_or_else(
        || document.to_owned(),
        |file| format!("{}{rest}", files::shown(&file)),
    )
}
