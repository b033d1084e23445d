//! Assigns documents to rules: as given on the command line, or else by the gates of `whereas.toml`.

use std::path::{Path, PathBuf};

use super::editor::place_since;
use super::gates::{OwnFiles, Patterns};
use super::options::{parse_date, parse_language};
use super::{CheckRun, dossiers};
use crate::check::Program;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{Config, Gate, Spanned};
use crate::cli::documents::{self, Collected, DocumentArgument};
use crate::cli::files;
use crate::cli::inputs::Journal;
use crate::cli::walk::{self, Fate, Found, Walker};
use crate::diagnostic::codes::usage::{NO_RULE_MET, NOTHING_CHECKED};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::report::counted;
use crate::source::Span;
use crate::value::{Date, LanguageTag};

/// Documents and the rules that they are checked by.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// The documents; if empty, the agreements in the rule files are checked.
    pub given: Vec<DocumentArgument>,
    /// Rule files, folders and modules, with their places in `whereas.toml`.
    pub rules: Vec<(String, Option<Span>)>,
    /// The folder that the rules are relative to.
    pub base: PathBuf,
    /// The type of the documents.
    pub as_type: Option<Spanned<String>>,
    /// The governing date of documents that have none.
    pub as_of: Option<Date>,
    /// The language of messages.
    pub language: Option<LanguageTag>,
    /// Tables given `from input`.
    pub inputs: Vec<(Spanned<String>, PathBuf)>,
    /// Whether folders of rules leave out what is ignored.
    pub ignore: bool,
    /// Files found in the search for documents.
    pub found: Vec<Found>,
    /// Files found in the search for rule files in folders.
    pub found_rules: Vec<Found>,
    /// The number of its gate in `whereas.toml`, from 1, and its span; `None` for a task of the command line.
    pub gate: Option<(usize, Span)>,
    /// The files that are read for it.
    pub journal: Journal,
}

/// The tasks of a check; empty after an error.
pub(super) fn tasks(
    options: &CheckOptions,
    config: &Config,
    walker: &Walker,
    run: &mut CheckRun,
) -> Vec<Task> {
    if let Some((dossier, found)) = dossiers::of_arguments(options, walker, run) {
        let rules = options.rules.iter();
        return vec![Task {
            given: vec![DocumentArgument::Dossier(dossier)],
            rules: rules.map(|rule| (rule.clone(), None)).collect(),
            ignore: true,
            found,
            ..Task::default()
        }];
    }
    let Collected {
        given,
        mut found,
        unread,
        mistakes,
    } = documents::collect(&options.documents, &options.stdin_name, walker);
    run.unread.extend(unread);
    run.report(mistakes, 2);
    if let Some(empty) = without_gates(options, config, &given, run) {
        run.report([empty], 2);
        return Vec::new();
    }
    let by_command = !options.rules.is_empty() || config.gates.is_empty();
    let own = OwnFiles::of(options, config);
    let gates = if by_command {
        Vec::new()
    } else {
        patterns(config, &own, run)
    };
    if by_command || hold_their_rules(&given, &gates, config) {
        let rules = options
            .rules
            .iter()
            .map(|rule| (rule.clone(), None))
            .collect();
        let given = documents::once(given, &mut found);
        return vec![Task {
            given,
            rules,
            ignore: true,
            found,
            ..Task::default()
        }];
    }
    run.left_out = found
        .into_iter()
        .filter(|one| one.fate != Fate::Taken)
        .collect();
    let chosen: Vec<(Vec<DocumentArgument>, Vec<Found>)> = if options.documents.is_empty() {
        gates
            .iter()
            .map(|(gate, patterns)| {
                let (given, found) = of_gate(patterns, config, walker, run);
                match gate.dossier.is_empty() {
                    true => (given, found),
                    false => (dossiers::of_gate(gate, &config.folder, given, run), found),
                }
            })
            .collect()
    } else {
        let assigned = assigned(given, &gates, config, run).into_iter();
        let taken = |given: Vec<DocumentArgument>| {
            let mut found = as_found(&given);
            (documents::once(given, &mut found), found)
        };
        let each = assigned.zip(&gates).map(|(given, (gate, patterns))| {
            if gate.dossier.is_empty() || given.is_empty() {
                return taken(given);
            }
            // Of each dossier all files are checked, also those that are not named.
            let (all, found) = of_gate(patterns, config, walker, run);
            let all = dossiers::of_gate(gate, &config.folder, all, run);
            (dossiers::with_files(all, &given), found)
        });
        each.collect()
    };
    let numbered = (1_usize..)
        .zip(gates.iter().zip(chosen))
        .filter(|(_, (_, (given, found)))| !(given.is_empty() && found.is_empty()));
    numbered
        .map(|(number, ((gate, _), chosen))| task((number, gate), chosen, config, run))
        .collect()
}

/// The gates whose patterns are valid.
fn patterns<'c>(
    config: &'c Config,
    own: &'c OwnFiles,
    run: &mut CheckRun,
) -> Vec<(&'c Gate, Patterns<'c>)> {
    config
        .gates
        .iter()
        .filter_map(|gate| Some((gate, Patterns::of(gate, own, run)?)))
        .collect()
}

/// Whether all documents are rule files that belong to no gate: then the rules that they declare and use apply to them.
fn hold_their_rules(
    given: &[DocumentArgument],
    gates: &[(&Gate, Patterns<'_>)],
    config: &Config,
) -> bool {
    let holds_its_rules = |one: &DocumentArgument| match one {
        DocumentArgument::Rules(path) => !gates
            .iter()
            .any(|(_, patterns)| are_for(patterns, path, &config.folder)),
        DocumentArgument::File(_) | DocumentArgument::Stdin(_) | DocumentArgument::Dossier(_) => {
            false
        }
    };
    !given.is_empty() && given.iter().all(holds_its_rules)
}

/// The diagnostic for a check without rules and without gates.
fn without_gates(
    options: &CheckOptions,
    config: &Config,
    given: &[DocumentArgument],
    run: &CheckRun,
) -> Option<Diagnostic> {
    let file = config
        .file
        .as_deref()
        .filter(|_| config.gates.is_empty() && options.rules.is_empty())?;
    if given
        .iter()
        .any(|one| matches!(one, DocumentArgument::Rules(_)))
        || has_errors(&run.diagnostics)
    {
        return None;
    }
    let shown = files::shown(file);
    let help = "begin a gate with `[[gate]]`, and say its `documents` and `rules`, as `whereas new gate` does; or give rules \
                with `-r`";
    let message = format!("`{shown}` holds no gate, and no rules are given");
    Some(Diagnostic::about_file(NOTHING_CHECKED, &*shown, message).help(help))
}

/// A note for a check of rules without documents in a project with gates: it checks the agreements in the rule files, and
/// not the documents of the gates.
pub(super) fn instead_of_gates(
    options: &CheckOptions,
    config: &Config,
    tasks: &[(Task, Program)],
) -> Option<Diagnostic> {
    if options.rules.is_empty() || !options.documents.is_empty() || config.gates.is_empty() {
        return None;
    }
    let of_modules = |program: &Program, module: usize| {
        program.modules.get(module).is_some_and(|one| one.requested)
    };
    let own = |program: &Program| {
        program
            .agreements
            .iter()
            .filter(|one| of_modules(program, one.declared.module))
            .count()
    };
    let agreements = tasks.iter().map(|(_, program)| own(program)).sum::<usize>();
    if agreements == 0 {
        return None;
    }
    let agreements = counted(u64::try_from(agreements).unwrap_or(u64::MAX), "agreement");
    let message = format!(
        "no documents are given: what is checked is the {agreements} in the rule files, and no document of a gate"
    );
    let help = "`whereas check DOCUMENT -r RULES` checks documents by these rules, `whereas check` those of all gates";
    Some(Diagnostic::new(NOTHING_CHECKED, Severity::Note, message).help(help))
}

/// The documents of a gate, and the other files found.
fn of_gate(
    patterns: &Patterns<'_>,
    config: &Config,
    walker: &Walker,
    run: &mut CheckRun,
) -> (Vec<DocumentArgument>, Vec<Found>) {
    let mut found = patterns.collect(&config.folder, walker, run);
    let (refused, unread): (Vec<_>, Vec<_>) = walk::problems(&found)
        .into_iter()
        .partition(documents::is_refused);
    run.report(refused, 2);
    run.unread.extend(unread);
    (documents::once(documents::taken(&found), &mut found), found)
}

/// Documents given by name are always checked.
fn as_found(given: &[DocumentArgument]) -> Vec<Found> {
    let paths = given.iter().filter_map(DocumentArgument::path);
    paths
        .map(|path| Found {
            path: path.to_path_buf(),
            fate: Fate::Taken,
        })
        .collect()
}

/// The tasks of the gates that apply to one document; empty if no gate does.
pub(super) fn of_document(path: &Path, config: &Config, run: &mut CheckRun) -> Vec<Task> {
    let own = OwnFiles::of(&CheckOptions::default(), config);
    let mut found = Vec::new();
    for (number, gate) in (1_usize..).zip(&config.gates) {
        let Some(patterns) = Patterns::of(gate, &own, run)
            .filter(|patterns| are_for(patterns, path, &config.folder))
        else {
            continue;
        };
        let named = vec![documents::file(path.to_path_buf())];
        if gate.dossier.is_empty() {
            found.push(task((number, gate), (named, Vec::new()), config, run));
            continue;
        }
        // A document of dossiers is checked with all files of each.
        let walker = Walker::new(&run.access);
        let (all, _) = of_gate(&patterns, config, &walker, run);
        let all = dossiers::of_gate(gate, &config.folder, all, run);
        for dossier in dossiers::with_files(all, &named) {
            let given = (vec![dossier], Vec::new());
            found.push(task((number, gate), given, config, run));
        }
    }
    found
}

fn task(
    (number, gate): (usize, &Gate),
    (given, found): (Vec<DocumentArgument>, Vec<Found>),
    config: &Config,
    run: &mut CheckRun,
) -> Task {
    let before = run.diagnostics.len();
    let as_of = gate
        .as_of
        .as_ref()
        .and_then(|date| parse_date("as_of", &date.value, run));
    place_since(before, gate.as_of.as_ref().map(|date| date.span), run);
    let before = run.diagnostics.len();
    let language = gate
        .language
        .as_ref()
        .and_then(|tag| parse_language("language", &tag.value, run));
    place_since(before, gate.language.as_ref().map(|tag| tag.span), run);
    Task {
        given,
        found,
        ignore: gate.ignore,
        gate: Some((number, gate.span)),
        found_rules: Vec::new(),
        journal: Journal::default(),
        rules: gate
            .rules
            .iter()
            .map(|rule| (rule.value.clone(), Some(rule.span)))
            .collect(),
        base: config.folder.clone(),
        as_type: gate.as_type.clone(),
        as_of,
        language,
        inputs: gate.inputs.clone(),
    }
}

/// Assigns the documents given to the gates that apply to them.
fn assigned(
    given: Vec<DocumentArgument>,
    gates: &[(&Gate, Patterns<'_>)],
    config: &Config,
    run: &mut CheckRun,
) -> Vec<Vec<DocumentArgument>> {
    let mut chosen: Vec<Vec<DocumentArgument>> = gates.iter().map(|_| Vec::new()).collect();
    for one in given {
        let name = match &one {
            DocumentArgument::File(path) | DocumentArgument::Rules(path) => path.clone(),
            DocumentArgument::Stdin(name) => PathBuf::from(name),
            DocumentArgument::Dossier(_) => continue,
        };
        let is_meant =
            |(_, patterns): &(&Gate, Patterns<'_>)| are_for(patterns, &name, &config.folder);
        let meant: Vec<bool> = gates.iter().map(is_meant).collect();
        if !meant.contains(&true)
            && matches!(&one, DocumentArgument::File(path) if path.symlink_metadata().is_err())
        {
            run.report(
                [files::cannot_read(
                    &name,
                    &std::io::ErrorKind::NotFound.into(),
                )],
                3,
            );
        } else if !meant.contains(&true) {
            let shown = files::shown(&name);
            let message = format!("no gate of `{}` is for `{shown}`", config_name(config));
            let help = "add its name to the `documents` of a gate, or give rules with `-r`";
            run.report(
                [Diagnostic::about_file(NO_RULE_MET, &*shown, message).help(help)],
                2,
            );
        }
        for (gate, _) in chosen.iter_mut().zip(&meant).filter(|(_, meant)| **meant) {
            gate.push(one.clone());
        }
    }
    chosen
}

fn config_name(config: &Config) -> String {
    config
        .file
        .as_deref()
        .map(|file| files::shown(file).to_string())
        .unwrap_or_default()
}

/// Whether a gate applies to a document, inside or outside the folder of `whereas.toml`.
fn are_for(patterns: &Patterns<'_>, path: &Path, folder: &Path) -> bool {
    let outside = |start: &Path| {
        let below = relative(path, &folder.join(start)).into_iter();
        below.map(|inside| start.join(inside)).collect::<Vec<_>>()
    };
    let names = relative(path, folder)
        .into_iter()
        .chain(patterns.outside().flat_map(outside));
    patterns.own(path).is_none() && names.into_iter().any(|name| patterns.are_for(&name))
}

/// A path relative to a folder, as written and with links resolved; empty if it is outside. A part of the path that does
/// not exist is kept as written.
fn relative(path: &Path, folder: &Path) -> Vec<PathBuf> {
    let here = |path: &Path| {
        if path.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            path.to_path_buf()
        }
    };
    let written = || {
        let (path, folder) = (files::absolute(path)?, files::absolute(folder)?);
        path.strip_prefix(folder).ok().map(Path::to_path_buf)
    };
    let followed = || {
        let folder = here(folder).canonicalize().ok()?;
        let inside = here(path.parent().unwrap_or(Path::new("")))
            .canonicalize()
            .ok()?;
        Some(inside.strip_prefix(&folder).ok()?.join(path.file_name()?))
    };
    let mut names: Vec<PathBuf> = written().into_iter().chain(followed()).collect();
    names.dedup();
    names
}
