//! The patterns of a gate, and the documents that they match.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::CheckRun;
use crate::cli::access::Access;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{Config, Gate, Spanned, mistake};
use crate::cli::receipt::Receipt;
use crate::cli::walk::{Fate, Found, Meant, OwnFile, Pattern, Walker, Wanted};
use crate::cli::{documents, files};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::limits::Limits;
use crate::pipeline::baseline::Baseline;
use crate::report::visible;

/// The patterns of a gate, in the order of its settings.
pub(super) struct Patterns<'g> {
    gate: &'g Gate,
    documents: Vec<Pattern>,
    except: Vec<Pattern>,
    own: &'g OwnFiles,
}

/// The files that belong to the gates of a check and are never their documents, by their paths from the root.
///
/// No document is hidden by being named: the settings and the waivers fail the check unless they are read as such, and a
/// baseline or receipt counts only if the file holds one. Else it stays a document, which a check does not replace.
#[derive(Debug, Default)]
pub(super) struct OwnFiles(Vec<(PathBuf, OwnFile)>);

impl OwnFiles {
    /// The files named by settings and options.
    pub fn of(options: &CheckOptions, config: &Config) -> Self {
        let baseline = options.baseline.as_ref().or(config.baseline.as_ref());
        let baseline = baseline.filter(|file| holds(file, |text| Baseline::parse(text).is_ok()));
        let receipt = options.receipt.as_ref();
        let receipt = receipt.filter(|file| holds(file, |text| Receipt::parse(text).is_ok()));
        let settings = config.file.iter().map(|file| (file, OwnFile::Settings));
        let named = settings
            .chain(baseline.map(|file| (file, OwnFile::Baseline)))
            .chain(receipt.map(|file| (file, OwnFile::Receipt)))
            .chain(
                options
                    .waivers
                    .iter()
                    .chain(&config.waivers)
                    .map(|file| (file, OwnFile::Waivers)),
            );
        Self(
            named
                .filter_map(|(file, own)| Some((files::absolute(file)?, own)))
                .collect(),
        )
    }

    /// The role of a file for the gates.
    fn find(&self, path: &Path) -> Option<OwnFile> {
        let name = path.file_name();
        let may_be = self.0.iter().any(|(own, _)| own.file_name() == name);
        let path = may_be.then(|| files::absolute(path)).flatten()?;
        self.0
            .iter()
            .find(|(own, _)| *own == path)
            .map(|(_, own)| *own)
    }
}

/// Whether a regular file has a text of this kind.
fn holds(file: &Path, is_kind: impl Fn(&str) -> bool) -> bool {
    std::fs::metadata(file).is_ok_and(|known| known.is_file())
        && files::read(file, &Limits::default()).is_ok_and(|text| is_kind(&text.text))
}

impl<'g> Patterns<'g> {
    /// Parses the patterns; reports one that is invalid and returns `None`.
    pub fn of(gate: &'g Gate, own: &'g OwnFiles, run: &mut CheckRun) -> Option<Self> {
        let mut read = |patterns: &[Spanned<String>]| -> Option<Vec<Pattern>> {
            let mut all = Vec::new();
            for pattern in patterns {
                match Pattern::new(&pattern.value) {
                    Ok(read) => all.push(read),
                    Err(why) => {
                        let message = format!("this pattern cannot be understood: {why}");
                        run.report([mistake(pattern.span, message)], 2);
                        return None;
                    }
                }
            }
            Some(all)
        };
        Some(Self {
            gate,
            documents: read(&gate.documents)?,
            except: read(&gate.except)?,
            own,
        })
    }

    /// Whether the gate applies to a document, given its path relative to the folder of `whereas.toml`.
    pub fn are_for(&self, inside: &Path) -> bool {
        self.documents.iter().any(|pattern| pattern.names(inside))
            && self.exception(inside).is_none()
    }

    /// The role of a file that is never a document of the gates; `None` for a possible document.
    pub fn own(&self, path: &Path) -> Option<OwnFile> {
        self.own.find(path)
    }

    /// The documents and all other files found below a folder, in order. Reports mistakes of the patterns.
    pub fn collect(&self, folder: &Path, walker: &Walker, run: &mut CheckRun) -> Vec<Found> {
        let before = run.diagnostics.len();
        let mut starts = self.starts(folder, &walker.access, run);
        starts.sort();
        starts.dedup();
        let mut all: BTreeMap<PathBuf, Found> = BTreeMap::new();
        for start in starts {
            for found in self.walk(folder, start, walker) {
                let better = all
                    .get(&found.path)
                    .is_none_or(|known| rank(&found.fate) < rank(&known.fate));
                if better {
                    all.insert(found.path.clone(), found);
                }
            }
        }
        let found: Vec<Found> = all.into_values().collect();
        if run.diagnostics.len() > before {
            return found;
        }
        run.report(self.unmatched(&found, folder), 2);
        run.report(self.without_effect(&found, folder, walker), 2);
        let is_said = run.diagnostics.len() > before
            || found.iter().any(|one| is_taken(one) || is_problem(one));
        run.report(self.takes_nothing().filter(|_| !is_said), 2);
        found
    }

    /// The folders before the first wildcard of each pattern. Reports a folder that may not be read.
    fn starts(&self, folder: &Path, access: &Access, run: &mut CheckRun) -> Vec<&Path> {
        let mut starts = Vec::new();
        for (pattern, placed) in self.documents.iter().zip(&self.gate.documents) {
            match access.check(&folder.join(pattern.prefix())) {
                Err(refused) if pattern.leaves() => {
                    run.report([refused.label(placed.span, "it is named here")], 2)
                }
                _ => starts.push(pattern.prefix()),
            }
        }
        starts
    }

    /// The folders outside that of `whereas.toml` in which the patterns look for documents, as written.
    pub fn outside(&self) -> impl Iterator<Item = &Path> {
        self.documents
            .iter()
            .filter(|pattern| pattern.leaves())
            .map(Pattern::prefix)
    }

    /// Walks the files that patterns with the prefix `start` may match.
    fn walk(&self, folder: &Path, start: &Path, walker: &Walker) -> Vec<Found> {
        let own: Vec<&Pattern> = self
            .documents
            .iter()
            .filter(|pattern| pattern.prefix() == start)
            .collect();
        let file = |inside: &Path| match self.exception(inside) {
            // Another pattern that matches the file takes it.
            _ if !own.iter().any(|pattern| pattern.names(inside)) => {
                let other = own
                    .iter()
                    .find(|pattern| pattern.matches_in_any_case(inside));
                match (other, self.exception(inside)) {
                    (None, _) => documents::unmatched(inside),
                    (Some(_), Some(except)) => Meant::Except(except),
                    (Some(pattern), None) => Meant::OtherCase(pattern.text.clone()),
                }
            }
            Some(except) => Meant::Except(except),
            None => match self.own(&folder.join(inside)) {
                Some(own) => Meant::Own(own),
                None => Meant::Yes,
            },
        };
        let below = |inside: &Path| {
            if !own.iter().any(|pattern| pattern.leads_into(inside)) {
                return Meant::No;
            }
            let whole = self.except.iter().find(|pattern| pattern.covers(inside));
            whole.map_or(Meant::Yes, |pattern| Meant::Except(pattern.text.clone()))
        };
        walker
            .walk(
                (folder, start),
                self.gate.ignore,
                &Wanted {
                    file: &file,
                    below: &below,
                    except: &|inside| self.exception(inside),
                },
            )
            .found
    }

    fn exception(&self, inside: &Path) -> Option<String> {
        self.except
            .iter()
            .find(|pattern| pattern.matches(inside))
            .map(|pattern| pattern.text.clone())
    }

    /// Patterns of `documents` that match no document.
    fn unmatched(&self, found: &[Found], folder: &Path) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for (pattern, placed) in self.documents.iter().zip(&self.gate.documents) {
            let matched: Vec<&Found> = found
                .iter()
                .filter(|one| pattern.names(inside(one, folder)) && !is_passed(one))
                .collect();
            // A folder that cannot be read may contain documents for the pattern.
            let unknown = |one: &Found| {
                let path = inside(one, folder);
                is_problem(one)
                    && (path.starts_with(pattern.prefix()) || pattern.prefix().starts_with(path))
            };
            let is_ignored = !matched.is_empty() && matched.iter().all(|one| one.is_ignored());
            if !matched.is_empty() && !is_ignored || found.iter().any(unknown) {
                continue;
            }
            let text = visible(&placed.value);
            let (message, help) = if is_ignored {
                let message = format!("git does not track what `{text}` matches, and ignores it");
                (
                    message,
                    "`ignore = false` in the gate takes it all the same".to_owned(),
                )
            } else if folder.join(&pattern.text).is_dir() {
                (
                    format!("`{text}` is a folder, and no file"),
                    format!("write `{}/**`", text.trim_end_matches('/')),
                )
            } else if folder.join(pattern.prefix()).is_file() {
                let file = visible(&files::shown(pattern.prefix())).into_owned();
                (
                    format!("`{text}` needs a folder, and `{file}` is a file"),
                    format!("write `{file}` for the file itself"),
                )
            } else {
                let help = "`**` matches folders at any depth, as in `drafts/**/*.yaml`";
                (format!("no file matches `{text}`"), help.to_owned())
            };
            said.push(
                Diagnostic {
                    code: NOTHING_CHECKED,
                    ..mistake(placed.span, message)
                }
                .help(help),
            );
        }
        said
    }

    /// Patterns of `except` that exclude nothing. A pattern for files that git ignores is no mistake: they may be absent.
    fn without_effect(&self, found: &[Found], folder: &Path, walker: &Walker) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for (pattern, placed) in self.except.iter().zip(&self.gate.except) {
            let may_apply = |one: &Found| {
                let path = inside(one, folder);
                let is_left_out = matches!(one.fate, Fate::Except(_));
                if is_left_out && (pattern.matches(path) || pattern.covers(path)) {
                    true
                } else if is_left_out || matches!(one.fate, Fate::Ignored | Fate::IgnoredFolder) {
                    one.path.is_dir() && (pattern.leads_into(path) || pattern.covers(path))
                } else {
                    is_problem(one) && pattern.leads_into(path)
                }
            };
            if found.iter().any(may_apply)
                || self.gate.ignore && walker.would_ignore(folder, &example(pattern))
            {
                continue;
            }
            let text = visible(&placed.value);
            let help = match folder.join(&pattern.text).is_dir() {
                true => format!(
                    "a folder is taken out with `{}/**`",
                    text.trim_end_matches('/')
                ),
                false => {
                    "correct it, or take it out: a gate says what it leaves out, and nothing else"
                        .to_owned()
                }
            };
            let message = format!(
                "no document of this gate matches `{text}`, so that `except` takes nothing out"
            );
            said.push(mistake(placed.span, message).help(help));
        }
        said
    }

    fn takes_nothing(&self) -> Option<Diagnostic> {
        let place = self
            .gate
            .except
            .first()
            .or(self.gate.documents.first())?
            .span;
        let message = "this gate is for no document: all that its patterns match is left out";
        Some(
            Diagnostic {
                code: NOTHING_CHECKED,
                ..mistake(place, message)
            }
            .help("`whereas check --list` shows what is left out, and why"),
        )
    }
}

/// A path relative to the folder of `whereas.toml`.
fn inside<'f>(found: &'f Found, folder: &Path) -> &'f Path {
    found.path.strip_prefix(folder).unwrap_or(&found.path)
}

/// A path that a pattern matches, for tests that need one.
fn example(pattern: &Pattern) -> PathBuf {
    PathBuf::from(pattern.text.replace("**", "x").replace(['*', '?'], "x"))
}

fn is_taken(found: &Found) -> bool {
    found.fate == Fate::Taken
}

/// Whether a file or folder could not be read.
fn is_problem(found: &Found) -> bool {
    matches!(
        found.fate,
        Fate::Broken
            | Fate::Unreadable(_)
            | Fate::Submodule(_)
            | Fate::Special
            | Fate::TooMany
            | Fate::Outside { .. }
    )
}

/// Whether no pattern is meant for the file.
fn is_passed(found: &Found) -> bool {
    matches!(
        found.fate,
        Fate::Unmatched | Fate::OtherCase(_) | Fate::Folder | Fate::NoRepository | Fate::Loop(_)
    )
}

/// The precedence of a fate: if patterns give a file two fates, the lower rank counts.
fn rank(fate: &Fate) -> u8 {
    match fate {
        Fate::Taken | Fate::Again(_) => 0,
        Fate::Except(_) | Fate::Own(_) => 1,
        Fate::Broken
        | Fate::Unreadable(_)
        | Fate::Submodule(_)
        | Fate::Special
        | Fate::TooMany
        | Fate::Outside { .. } => 2,
        Fate::Loop(_) => 3,
        Fate::Ignored | Fate::IgnoredBy(_) | Fate::IgnoredFolder | Fate::NotHere(_) => 4,
        Fate::OtherCase(_) => 5,
        Fate::Folder | Fate::NoRepository => 6,
        Fate::Unmatched => 7,
    }
}
