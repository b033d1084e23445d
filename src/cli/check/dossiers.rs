//! Dossiers: which files belong together, from arguments and from the patterns of a gate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::CheckRun;
use super::gather::CheckContext;
use super::tasks::Task;
use crate::cli::access::Access;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{Gate, Spanned, mistake};
use crate::cli::documents::{self, Collected, DocumentArgument, DossierArgument};
use crate::cli::files;
use crate::cli::walk::{Found, Walker};
use crate::diagnostic::codes::documents::MEMBER;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::Limits;
use crate::pipeline::dossiers::{DossierTexts, GivenBy, check_dossier, dossier_type, misfit};
use crate::pipeline::{CheckedOutcome, Options, Rules};
use crate::report::visible;
use crate::source::Sources;

/// What stands for the name of a dossier in the patterns of a gate.
pub(in crate::cli) const ID: &str = "{id}";

/// The dossier that the arguments name, `contract=c.yaml invoices=inv/*.json`, and what was met on the way; `None` if they
/// name documents.
pub(super) fn of_arguments(
    options: &CheckOptions,
    walker: &Walker,
    run: &mut CheckRun,
) -> Option<(DossierArgument, Vec<Found>)> {
    let named: Vec<Option<(&str, &str)>> =
        options.documents.iter().map(|one| member(one)).collect();
    if !named.iter().any(Option::is_some) {
        return None;
    }
    let mistake = |message: String, help: &str| {
        Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help.to_owned())
    };
    let mut dossier = DossierArgument {
        name: options.as_type.clone().unwrap_or_default(),
        members: Vec::new(),
        stdin: None,
        is_by_hand: true,
    };
    let mut found = Vec::new();
    if options.as_type.is_none() {
        let first = named.iter().flatten().next().map_or("", |(name, _)| name);
        let message = format!("`{first}=…` names a document of a dossier, and no dossier is named");
        run.report([mistake(message, "name its type, as `--as Supply`")], 2);
    }
    for (argument, named) in options.documents.iter().zip(&named) {
        let Some((name, value)) = named else {
            let message =
                format!("`{argument}` is given without the name of a document of the dossier");
            let help = "write `contract=FILE`, with the name that the dossier gives it; or check it by itself";
            run.report([mistake(message, help)], 2);
            continue;
        };
        if dossier.members.iter().all(|(known, _)| known != name) {
            dossier.members.push(((*name).to_owned(), Vec::new()));
        }
        if value.is_empty() {
            continue;
        }
        if *value == "-" {
            if dossier.stdin.is_some() {
                let message = "two documents of the dossier are read from standard input";
                let help = "standard input is one document: give the others as files";
                run.report([mistake(message.to_owned(), help)], 2);
            }
            dossier.stdin = Some(((*name).to_owned(), options.stdin_name.clone()));
            continue;
        }
        let Collected {
            given,
            found: met,
            unread,
            mistakes,
        } = documents::collect(&[(*value).to_owned()], &options.stdin_name, walker);
        run.unread.extend(unread);
        run.report(mistakes, 2);
        found.extend(met);
        for one in given {
            match one.path() {
                Some(path) if !matches!(one, DocumentArgument::Rules(_)) => {
                    add(&mut dossier, name, path, run);
                }
                _ => {
                    let message = format!(
                        "`{argument}`: a document of a dossier is a file, and no rule file"
                    );
                    run.report([mistake(message, "name the file of the document")], 2);
                }
            }
        }
    }
    Some((dossier, found))
}

/// The name and the value of `contract=c.yaml`. An argument that is the name of a file is that file.
pub(in crate::cli) fn member(argument: &str) -> Option<(&str, &str)> {
    let (name, value) = argument.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !Path::new(argument).exists()).then_some((name, value))
}

/// Adds a file to a member; one that is in the dossier already is a mistake.
fn add(dossier: &mut DossierArgument, name: &str, path: &Path, run: &mut CheckRun) {
    let is_same = |other: &&Path| *other == path || files::absolute(other) == files::absolute(path);
    if dossier.paths().any(|other| is_same(&other)) {
        let shown = files::shown(path);
        let message = format!(
            "`{}` is twice in the dossier `{}`",
            visible(&shown),
            dossier.name
        );
        let help = "name it once: a file is one document of a dossier";
        run.report(
            [Diagnostic::about_file(MEMBER, &*shown, message).help(help)],
            2,
        );
        return;
    }
    if let Some((_, files)) = dossier.members.iter_mut().find(|(known, _)| known == name) {
        files.push(path.to_path_buf());
    }
}

/// The texts of the dossier that the arguments of `whereas show` name; `None` if they name documents.
///
/// # Errors
/// The arguments are wrong, or a file cannot be read: with the exit code.
pub(in crate::cli) fn named(
    options: &CheckOptions,
    limits: &Limits,
    access: &Access,
) -> Option<Result<DossierTexts, (Vec<Diagnostic>, u8)>> {
    let mut run = CheckRun {
        access: access.clone(),
        ..CheckRun::default()
    };
    let walker = Walker::new(access);
    let (dossier, _) = of_arguments(options, &walker, &mut run)?;
    let unread = std::mem::take(&mut run.unread);
    run.report(unread, 3);
    if run.code > 0 {
        return Some(Err((run.diagnostics, run.code)));
    }
    Some(texts(&dossier, limits).map_err(|diagnostic| (vec![diagnostic], 3)))
}

/// Whether the dossiers of a task have the documents that their type declares; reports what does not fit.
pub(super) fn fit(rules: &Rules, task: &Task, said: &Options, run: &mut CheckRun) -> bool {
    let mut fits = true;
    for one in &task.given {
        let DocumentArgument::Dossier(dossier) = one else {
            continue;
        };
        let problem = match dossier_type(rules, said) {
            Some((_, record)) => {
                let members: Vec<(String, usize)> = dossier
                    .members
                    .iter()
                    .map(|(name, files)| (name.clone(), files.len()))
                    .chain(dossier.stdin.iter().map(|(name, _)| (name.clone(), 1)))
                    .collect();
                {
                    let given = match dossier.is_by_hand {
                        true => GivenBy::Arguments,
                        false => GivenBy::Gate,
                    };
                    misfit(record, &dossier.name, &members, given)
                }
            }
            None => {
                let name = said.as_type.as_deref().unwrap_or_default();
                let message = format!("`{name}` is no dossier");
                let help = "documents with names, as `contract=c.yaml`, are those of a type that is declared as `dossier`";
                Some(Diagnostic::about_file(MEMBER, name, message).help(help))
            }
        };
        let Some(problem) = problem else { continue };
        let files: Vec<String> = dossier
            .paths()
            .map(|path| format!("`{}`", visible(&files::shown(path))))
            .take(5)
            .collect();
        let problem = match dossier.is_by_hand || files.is_empty() {
            true => problem,
            false => {
                let message = format!("{}; it has {}", problem.message, files.join(", "));
                Diagnostic { message, ..problem }
            }
        };
        run.report([problem], 2);
        fits = false;
    }
    fits
}

/// Reads the files of a dossier and checks it.
///
/// # Errors
/// A file cannot be read.
pub(super) fn checked(
    job: &CheckContext,
    dossier: &DossierArgument,
    sources: &Sources,
) -> Result<Vec<CheckedOutcome>, Diagnostic> {
    let texts = texts(dossier, &job.said.limits)?;
    Ok(check_dossier(
        &job.rules,
        &job.settings,
        &texts,
        &job.said,
        sources,
    ))
}

/// Reads the files of a dossier.
///
/// # Errors
/// A file cannot be read.
pub(in crate::cli) fn texts(
    dossier: &DossierArgument,
    limits: &Limits,
) -> Result<DossierTexts, Diagnostic> {
    let mut texts = DossierTexts {
        name: dossier.name.clone(),
        members: Vec::new(),
    };
    for (name, paths) in &dossier.members {
        let mut own = Vec::new();
        for path in paths {
            own.push(files::read(path, limits)?);
        }
        texts.members.push((name.clone(), own));
    }
    if let Some((name, document)) = &dossier.stdin {
        let text = files::read_stdin(document, limits)?;
        texts.members.push((name.clone(), vec![text]));
    }
    Ok(texts)
}

/// Puts the files of a gate together to dossiers, by the `{id}` in its patterns. A file without `{id}` in its pattern is in
/// every dossier.
pub(super) fn of_gate(
    gate: &Gate,
    folder: &Path,
    given: Vec<DocumentArgument>,
    run: &mut CheckRun,
) -> Vec<DocumentArgument> {
    let mut patterns: Vec<(&str, Regex)> = Vec::new();
    for (member, texts) in &gate.dossier {
        for text in texts {
            match matcher(text) {
                Ok(pattern) => patterns.push((&member.value, pattern)),
                Err(problem) => {
                    run.report([problem], 2);
                    return Vec::new();
                }
            }
        }
    }
    let mut by_id: BTreeMap<String, Vec<(&str, PathBuf)>> = BTreeMap::new();
    let mut for_all: Vec<(&str, PathBuf)> = Vec::new();
    for path in given.iter().filter_map(DocumentArgument::path) {
        let inside = path.strip_prefix(folder).unwrap_or(path);
        let inside = inside.to_string_lossy().replace('\\', "/");
        let mut matched: Vec<(&str, Option<String>)> = Vec::new();
        for (member, pattern) in &patterns {
            if let Some(id) = id_in(pattern, &inside)
                && !matched
                    .iter()
                    .any(|(known, own)| known == member && *own == id)
            {
                matched.push((member, id));
            }
        }
        if let [(first, _), (second, _), ..] = matched.as_slice() {
            let shown = files::shown(path);
            let message = format!(
                "`{}` is `{first}` and `{second}` of a dossier",
                visible(&shown)
            );
            let help = "make the patterns of the gate such that each file matches one";
            run.report(
                [Diagnostic::about_file(MEMBER, &*shown, message).help(help)],
                2,
            );
            continue;
        }
        match matched.pop() {
            Some((member, Some(id))) => by_id
                .entry(id)
                .or_default()
                .push((member, path.to_path_buf())),
            Some((member, None)) => for_all.push((member, path.to_path_buf())),
            None => {}
        }
    }
    let has_ids = patterns
        .iter()
        .any(|(_, pattern)| pattern.capture_names().flatten().next().is_some());
    if !has_ids && !for_all.is_empty() {
        by_id.insert(String::new(), Vec::new());
    }
    let type_name = gate.as_type.as_ref().map_or("", |name| &name.value);
    let dossiers = by_id.into_iter().map(|(id, mut files)| {
        files.extend(for_all.iter().cloned());
        let members = gate.dossier.iter().map(|(member, _)| {
            let own = files.iter().filter(|(name, _)| *name == member.value);
            (
                member.value.clone(),
                own.map(|(_, path)| path.clone()).collect(),
            )
        });
        DocumentArgument::Dossier(DossierArgument {
            name: format!("{type_name} {id}").trim_end().to_owned(),
            members: members.collect(),
            stdin: None,
            is_by_hand: false,
        })
    });
    dossiers.collect()
}

/// The dossiers that have one of the files.
pub(super) fn with_files(
    dossiers: Vec<DocumentArgument>,
    named: &[DocumentArgument],
) -> Vec<DocumentArgument> {
    let named: Vec<PathBuf> = named
        .iter()
        .filter_map(DocumentArgument::path)
        .filter_map(files::absolute)
        .collect();
    let is_named = |one: &DocumentArgument| {
        let mut paths = one.paths().into_iter().filter_map(files::absolute);
        paths.any(|path| named.contains(&path))
    };
    dossiers.into_iter().filter(is_named).collect()
}

/// The name of the dossier that a path is of; the inner `None` if the pattern has no `{id}`.
fn id_in(pattern: &Regex, path: &str) -> Option<Option<String>> {
    let found = pattern.captures(path)?;
    let mut ids = found.iter().skip(1).flatten().map(|id| id.as_str());
    let Some(first) = ids.next() else {
        return Some(None);
    };
    ids.all(|other| other == first)
        .then(|| Some(first.to_owned()))
}

/// A pattern of a gate as a regular expression that finds the `{id}`: part of one name, the same wherever it is written.
fn matcher(text: &Spanned<String>) -> Result<Regex, Diagnostic> {
    let clean: Vec<&str> = text
        .value
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let mut rest = clean.join("/");
    let mut form = String::from("^");
    let mut ids = 0_usize;
    let pieces = [
        ("**/", "(?:[^/]+/)*"),
        ("**", ".*"),
        ("*", "[^/]*"),
        ("?", "[^/]"),
    ];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(ID) {
            ids = ids.saturating_add(1);
            form.push_str(&format!("(?P<id{ids}>[^/]+?)"));
            rest = after.to_owned();
        } else if let Some((after, piece)) = pieces
            .iter()
            .find_map(|(sign, piece)| Some((rest.strip_prefix(sign)?, piece)))
        {
            form.push_str(piece);
            rest = after.to_owned();
        } else {
            let mut characters = rest.chars();
            let Some(next) = characters.next() else { break };
            if matches!(next, '[' | '{' | '\\') {
                let message = format!("`{next}` is not understood in a pattern of a dossier");
                let help =
                    "write `{id}`, `*`, `**`, `?` and names; give several patterns as a list";
                return Err(mistake(text.span, message).help(help));
            }
            form.push_str(&regex::escape(&next.to_string()));
            rest = characters.as_str().to_owned();
        }
    }
    form.push('$');
    Regex::new(&form).map_err(|_| {
        let message = "this pattern cannot be understood";
        mistake(text.span, message)
            .help("write `{id}` where the name of the dossier is, once in a name")
    })
}
