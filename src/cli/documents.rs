//! Finds the documents of a run: files, folders, patterns, standard input.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::walk::{self, Fate, Found, Meant, Pattern, Walker, Wanted};
use super::{config, files, rules};
use crate::diagnostic::codes::usage::{NOTHING_CHECKED, OPTION_VALUE, OUTSIDE_PROJECT};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::document::by_ending;

/// One document to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DocumentArgument {
    /// A file.
    File(PathBuf),
    /// A rule file, for its agreements.
    Rules(PathBuf),
    /// Standard input, under this name.
    Stdin(String),
    /// A dossier of several files.
    Dossier(DossierArgument),
}

/// The files of a dossier, by the names of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DossierArgument {
    /// Its name in messages: the type, and the `{id}` of a gate.
    pub name: String,
    /// The members that are given, with their files.
    pub members: Vec<(String, Vec<PathBuf>)>,
    /// The member that is read from standard input, and the name of that document.
    pub stdin: Option<(String, String)>,
    /// It is named by arguments, rather than by the patterns of a gate.
    pub is_by_hand: bool,
}

impl DossierArgument {
    /// All files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.members
            .iter()
            .flat_map(|(_, files)| files)
            .map(PathBuf::as_path)
    }
}

impl DocumentArgument {
    /// The file of a document; none for standard input, and for a dossier, which has several.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Rules(path) => Some(path),
            Self::Stdin(_) | Self::Dossier(_) => None,
        }
    }

    /// All files of a document.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::File(path) | Self::Rules(path) => vec![path],
            Self::Stdin(_) => Vec::new(),
            Self::Dossier(dossier) => dossier.paths().collect(),
        }
    }
}

/// The documents that arguments name, and what was met on the way.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// The documents, each once, in the order given.
    pub given: Vec<DocumentArgument>,
    /// What was met: documents, and what was passed over.
    pub found: Vec<Found>,
    /// What keeps documents from being found.
    pub unread: Vec<Diagnostic>,
    /// Arguments that name nothing.
    pub mistakes: Vec<Diagnostic>,
}

/// The documents that arguments name.
pub(super) fn collect(arguments: &[String], stdin_name: &str, walker: &Walker) -> Collected {
    let mut all = Collected::default();
    for argument in arguments {
        // An escaped name is the name of one file, unless a file has exactly this name.
        let escaped = Pattern::is_pattern(argument) && !Path::new(argument).exists();
        let name = Some(argument)
            .filter(|_| escaped)
            .and_then(|text| Pattern::only_name(text));
        let path = name.as_deref().map_or(Path::new(argument), Path::new);
        if argument == "-" {
            all.given
                .push(DocumentArgument::Stdin(stdin_name.to_owned()));
        } else if name.is_none() && Pattern::is_pattern(argument) {
            all.add_pattern(argument, walker);
        } else if path.is_dir() {
            all.take(below(path, walker), Some(none_below(path)));
        } else {
            all.add_file(path, walker);
        }
    }
    all.name_once();
    all
}

/// Takes each file once, by its own name rather than by that of a link to it. Other names are noted as met.
///
/// Hard links are files of their own: git keeps them as such, so that elsewhere they would be two documents.
pub(super) fn once(given: Vec<DocumentArgument>, found: &mut [Found]) -> Vec<DocumentArgument> {
    let mut folders = Folders::default();
    let real: Vec<Option<PathBuf>> = given
        .iter()
        .map(|one| folders.behind_links(one.path()?))
        .collect();
    let mut first: HashMap<&Path, &Path> = HashMap::new();
    for is_linked in [false, true] {
        for (path, real) in given
            .iter()
            .zip(&real)
            .filter_map(|(one, real)| Some((one.path()?, real.as_deref()?)))
        {
            if is_linked || files::absolute(path).as_deref() == Some(real) {
                first.entry(real).or_insert(path);
            }
        }
    }
    let firsts = given.iter().zip(&real).map(|(one, real)| {
        let (path, first) = (one.path()?, first.get(real.as_deref()?)?);
        (path != *first).then(|| first.to_path_buf())
    });
    let again: Vec<Option<PathBuf>> = firsts.collect();
    let others: HashMap<&Path, &PathBuf> = given
        .iter()
        .zip(&again)
        .filter_map(|(one, first)| Some((one.path()?, first.as_ref()?)))
        .collect();
    for one in found.iter_mut().filter(|one| one.fate == Fate::Taken) {
        if let Some(first) = others.get(&*one.path) {
            one.fate = Fate::Again((*first).clone());
        }
    }
    given
        .into_iter()
        .zip(again)
        .filter(|(_, first)| first.is_none())
        .map(|(one, _)| one)
        .collect()
}

/// Paths behind the links of their folders; each folder is asked for once.
#[derive(Default)]
struct Folders(HashMap<PathBuf, Option<PathBuf>>);

impl Folders {
    /// The name of a file in its folder, of which the links are followed and that of the name is not.
    fn entry(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = path.parent()?;
        let known = self
            .0
            .entry(folder.to_path_buf())
            .or_insert_with(|| here(folder).canonicalize().ok());
        Some(known.as_ref()?.join(path.file_name()?))
    }

    /// A path behind all links; none where nothing is there.
    fn behind_links(&mut self, path: &Path) -> Option<PathBuf> {
        let entry = self.entry(path)?;
        if entry.is_symlink() {
            entry.canonicalize().ok()
        } else {
            Some(entry)
        }
    }
}

fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// The diagnostic for a folder without documents.
fn none_below(folder: &Path) -> Diagnostic {
    let shown = files::shown(folder);
    let message = format!("the folder `{shown}` holds no documents");
    let help = "the names of documents end in `.json`, `.yaml` or `.yml`";
    Diagnostic::about_file(NOTHING_CHECKED, &*shown, message).help(help)
}

impl Collected {
    /// Adds a file that is named.
    fn add_file(&mut self, path: &Path, walker: &Walker) {
        match walker.access.note(path) {
            Ok(()) => {
                self.found.push(Found {
                    path: path.to_path_buf(),
                    fate: Fate::Taken,
                });
                self.given.push(file(path.to_path_buf()));
            }
            Err(refused) => self.mistakes.push(refused),
        }
    }

    /// Adds what a pattern matches, and the file or folder with this very name.
    fn add_pattern(&mut self, text: &str, walker: &Walker) {
        let path = Path::new(text);
        let before = self.given.len();
        if path.is_dir() {
            self.take(below(path, walker), None);
        } else if path.exists() {
            self.add_file(path, walker);
        }
        let is_named = self.given.len() > before;
        match matching(text, walker) {
            Ok((found, none)) => self.take(found, Some(none).filter(|_| !is_named)),
            // The name of a file need not be a pattern.
            Err(_) if is_named => {}
            Err(diagnostic) => self.mistakes.push(diagnostic),
        }
    }

    /// Keeps one of several spellings of a name: `a.yaml`, `./a.yaml` and `b/../a.yaml` are one.
    fn name_once(&mut self) {
        let mut folders = Folders::default();
        let mut seen = HashSet::new();
        self.given.retain(|one| {
            let name = one
                .path()
                .map(|path| folders.entry(path).unwrap_or_else(|| path.to_path_buf()));
            seen.insert(name)
        });
        let (mut taken, mut seen) = (HashSet::new(), HashSet::new());
        let is_taken = |one: &Found| one.fate == Fate::Taken;
        let mut name = |one: &Found| folders.entry(&one.path).unwrap_or_else(|| one.path.clone());
        taken.extend(self.found.iter().filter(|one| is_taken(one)).map(&mut name));
        // What one argument passes over another one may take.
        self.found.retain(|one| {
            let name = name(one);
            (is_taken(one) || !taken.contains(&name)) && seen.insert(name)
        });
    }

    /// Adds the results of a walk; reports `none` if it found no document.
    fn take(&mut self, found: Vec<Found>, none: Option<Diagnostic>) {
        let given = taken(&found);
        let said = walk::problems(&found);
        if given.is_empty() && !has_errors(&said) {
            self.mistakes.extend(none);
        }
        let (refused, unread): (Vec<_>, Vec<_>) = said.into_iter().partition(is_refused);
        self.given.extend(given);
        self.mistakes.extend(refused);
        self.unread.extend(unread);
        self.found.extend(found);
    }
}

/// Whether something may not be read, which is a mistake, rather than that it cannot be.
pub(super) fn is_refused(said: &Diagnostic) -> bool {
    said.code == OUTSIDE_PROJECT
}

/// The documents among what was met.
pub(super) fn taken(found: &[Found]) -> Vec<DocumentArgument> {
    found
        .iter()
        .filter(|one| one.fate == Fate::Taken)
        .map(|one| file(one.path.clone()))
        .collect()
}

/// A file: a document, or a rule file for its agreements.
pub(super) fn file(path: PathBuf) -> DocumentArgument {
    if rules::is_rule_file(&path) {
        DocumentArgument::Rules(path)
    } else {
        DocumentArgument::File(path)
    }
}

fn is_document(path: &Path) -> bool {
    let is_settings = path.file_name().is_some_and(|name| name == config::FILE);
    !is_settings
        && !rules::is_rule_file(path)
        && path
            .file_name()
            .is_some_and(|name| by_ending(&name.to_string_lossy()).is_some())
}

/// All files below a folder, in order; those with the ending of a document are taken.
fn below(folder: &Path, walker: &Walker) -> Vec<Found> {
    let file = |inside: &Path| {
        if is_document(inside) {
            Meant::Yes
        } else {
            Meant::Unmatched
        }
    };
    let wanted = Wanted {
        file: &file,
        below: &|_: &Path| Meant::Yes,
        except: &|_: &Path| None,
    };
    walker.walk((folder, Path::new("")), true, &wanted).found
}

/// The files that a pattern matches, and the diagnostic if there are none.
fn matching(text: &str, walker: &Walker) -> Result<(Vec<Found>, Diagnostic), Diagnostic> {
    let (base, pattern) = Pattern::split(text).map_err(|why| {
        let message = format!("the pattern `{text}` cannot be understood: {why}");
        Diagnostic::new(OPTION_VALUE, Severity::Error, message)
    })?;
    let wanted = Wanted {
        file: &|inside: &Path| match pattern.names(inside) {
            true => Meant::Yes,
            false if pattern.matches_in_any_case(inside) => Meant::OtherCase(pattern.text.clone()),
            false => unmatched(inside),
        },
        below: &|inside: &Path| {
            if pattern.leads_into(inside) {
                Meant::Yes
            } else {
                Meant::No
            }
        },
        except: &|_: &Path| None,
    };
    let found = walker.walk((&base, Path::new("")), true, &wanted).found;
    let none = Diagnostic::new(
        NOTHING_CHECKED,
        Severity::Error,
        format!("no file matches `{text}`"),
    )
    .help("`**` matches folders at any depth, as in `drafts/**/*.yaml`");
    Ok((found, none))
}

/// What becomes of a file that no pattern matches: one with the ending of a document is shown in a list.
pub(super) fn unmatched(path: &Path) -> Meant {
    if is_document(path) {
        Meant::Unmatched
    } else {
        Meant::No
    }
}
