//! `whereas.toml`: the gates of a project, found by walking up from the current folder.

mod read;

use std::path::{Path, PathBuf};

pub(super) use read::misplaced;

use super::access::Access;
use super::arguments::FailOn;
use super::files;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::CONFIG;
use crate::limits::Limits;
use crate::source::{Sources, Span};

/// The name of the file.
pub(super) const FILE: &str = "whereas.toml";

/// A value with its span in the file.
#[derive(Debug, Clone)]
pub(super) struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its span.
    pub span: Span,
}

/// Documents and the rules that they are checked by.
#[derive(Debug)]
pub(super) struct Gate {
    /// Patterns of documents, relative to the file's folder.
    pub documents: Vec<Spanned<String>>,
    /// The documents of dossiers, by the members of their type: patterns with `{id}`, which `documents` holds without.
    pub dossier: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// Patterns of documents that it leaves out.
    pub except: Vec<Spanned<String>>,
    /// Rule files, folders and modules.
    pub rules: Vec<Spanned<String>>,
    /// The type of the documents, where it is not plain from them.
    pub as_type: Option<Spanned<String>>,
    /// The governing date of documents that have none.
    pub as_of: Option<Spanned<String>>,
    /// The language of messages.
    pub language: Option<Spanned<String>>,
    /// Tables given `from input`.
    pub inputs: Vec<(Spanned<String>, PathBuf)>,
    /// Whether files that git does not track, and that are ignored, are left out.
    pub ignore: bool,
    /// Its span.
    pub span: Span,
}

impl Gate {
    /// A gate without settings.
    pub fn at(span: Span) -> Self {
        Self {
            documents: Vec::new(),
            dossier: Vec::new(),
            except: Vec::new(),
            rules: Vec::new(),
            as_type: None,
            as_of: None,
            language: None,
            inputs: Vec::new(),
            ignore: true,
            span,
        }
    }
}

/// What becomes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuleLevel {
    /// It does not run.
    Off,
    /// It weighs as much as this.
    Weighs(crate::diagnostic::Severity),
}

/// The content of the file.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The file, as displayed; `None` without a file.
    pub file: Option<PathBuf>,
    /// Its folder.
    pub folder: PathBuf,
    /// The gates, in order.
    pub gates: Vec<Gate>,
    /// Levels of rules, and of all rules below a name.
    pub rules: Vec<(Spanned<String>, RuleLevel)>,
    /// Levels of lints, by code.
    pub lints: Vec<(crate::diagnostic::Code, RuleLevel)>,
    /// Parameters with the text of their values.
    pub parameters: Vec<(Spanned<String>, String)>,
    /// Limits.
    pub limits: Vec<(Spanned<String>, u64)>,
    /// Waiver files.
    pub waivers: Vec<PathBuf>,
    /// Findings that were there before.
    pub baseline: Option<PathBuf>,
    /// Least severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Folders outside the project that may be read.
    pub allow_outside: Vec<Spanned<PathBuf>>,
    /// Files that settings of the whole file name, with their spans.
    pub named: Vec<Spanned<String>>,
    /// Diagnostics about it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Config {
    /// Where a setting names this file.
    pub fn place_of_file(&self, path: &Path) -> Option<Span> {
        self.named
            .iter()
            .find(|named| self.folder.join(&named.value) == path)
            .map(|named| named.span)
    }
}

/// Which file to read.
#[derive(Debug, Clone, Default)]
pub(super) enum ConfigChoice {
    /// The nearest one.
    #[default]
    Nearest,
    /// This one.
    File(PathBuf),
    /// None.
    None,
}

/// Reads the configuration; an empty one where there is no file.
pub(super) fn read(wanted: &ConfigChoice, sources: &Sources) -> Config {
    let path = match wanted {
        ConfigChoice::None => return Config::default(),
        ConfigChoice::File(path) => path.clone(),
        ConfigChoice::Nearest => match nearest() {
            Some(path) => path,
            None => return Config::default(),
        },
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut config = Config {
        file: Some(path.clone()),
        folder,
        ..Config::default()
    };
    // One that is found rather than named is no link out of its folder.
    let access = Access::project(&config.folder);
    if matches!(wanted, ConfigChoice::File(_)) {
        access.allow(&path);
    }
    match access.read(&path, &Limits::default()) {
        Ok(text) => {
            let source = sources.add(text.name, std::sync::Arc::clone(&text.text));
            read::read(&text.text, source, &mut config);
        }
        Err(mut diagnostic) => {
            if let (ConfigChoice::File(_), Some(variable)) =
                (wanted, super::environment::variable("--config"))
            {
                diagnostic.message = format!("{}, which {variable} names", diagnostic.message);
            }
            config.diagnostics.push(diagnostic);
        }
    }
    config
}

/// The configuration that an editor shows, saved or not.
pub(super) fn read_text(path: &Path, text: std::sync::Arc<str>, sources: &Sources) -> Config {
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut config = Config {
        file: Some(path.to_path_buf()),
        folder,
        ..Config::default()
    };
    let source = sources.add(files::shown(path), std::sync::Arc::clone(&text));
    read::read(&text, source, &mut config);
    config
}

/// The nearest file, in this folder or one above it, as seen from here.
pub(super) fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        // A broken link or a folder of this name counts too, so that it is reported as unreadable.
        if folder.join(FILE).symlink_metadata().is_ok() {
            return Some(up.join(FILE));
        }
        up.push("..");
    }
    None
}

/// Where the nearest file would lie, in this folder and those above it up to the one that there is.
pub(super) fn before_nearest() -> Vec<PathBuf> {
    let Ok(here) = std::env::current_dir() else {
        return Vec::new();
    };
    here.ancestors()
        .map(|folder| folder.join(FILE))
        .take_while(|path| path.symlink_metadata().is_err())
        .collect()
}

/// An error in the file, at its span.
pub(super) fn mistake(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(CONFIG, span, message)
}
