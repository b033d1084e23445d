//! The files of a run: which it may read, and which it does read.
//!
//! A run reads what is in the project, in outside folders that the user allows, and what the command line names.
//! Links count by what they lead to. Everything else is refused before it is opened.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::config::{self, Config, ConfigChoice};
use super::terminal::Terminal;
use super::walk::Pattern;
use super::{files, git, rules};
use crate::check::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::{OPTION_VALUE, OUTSIDE_PROJECT};
use crate::limits::Limits;
use crate::source::Sources;

/// Links that are followed one after the other; the systems themselves give up at about as many.
const LINKS: usize = 40;

/// What a run may read, and a list of what it was about to read. Clones share the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Access(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Folder of the project, as the user knows it; none where nothing bounds the run.
    project: Option<PathBuf>,
    /// Files, and folders with all that lies below them, as the system names them.
    allowed: Mutex<Vec<PathBuf>>,
    /// What the run reads, in order.
    read: Mutex<Vec<PathBuf>>,
}

impl Access {
    /// Access to the project in a folder.
    pub fn project(folder: &Path) -> Self {
        let folder = or_here(folder);
        let access = Self(Arc::new(Inner {
            project: Some(folder.to_path_buf()),
            ..Inner::default()
        }));
        access.allow(folder);
        access
    }

    /// Access to the project of a configuration: its folder, and the folders that it allows. Without a configuration
    /// the project is the work tree of git that holds the current folder, or else the current folder.
    pub fn of_config(config: &Config) -> Self {
        let access = match &config.file {
            Some(_) => Self::project(&config.folder),
            None => Self::project(&work_tree(Path::new("")).unwrap_or_default()),
        };
        config
            .allow_outside
            .iter()
            .for_each(|folder| access.allow(&folder.value));
        access
    }

    /// Access to the project around the current folder, for commands that take nothing else from `whereas.toml`.
    ///
    /// # Errors
    /// A folder of `--allow-outside` is none.
    pub fn here(outside: &[PathBuf]) -> Result<Self, Diagnostic> {
        let access = Self::of_config(&config::read(&ConfigChoice::Nearest, &Sources::new()));
        access.allow_folders(outside)?;
        Ok(access)
    }

    /// Access for a command, as [`Self::here`]; none where a mistake was shown.
    pub fn of_command(outside: &[PathBuf], terminal: &Terminal) -> Option<Self> {
        Self::here(outside)
            .map_err(|mistake| terminal.show(&Sources::new(), &[mistake], false))
            .ok()
    }

    /// Access for an editor to the project that a file or a folder is in. What lies in no project, and in no work tree
    /// of git, is bounded by the folders of modules alone.
    pub fn around(folder: &Path) -> Self {
        let nearest = folder
            .ancestors()
            .map(|above| above.join(config::FILE))
            .find(|file| file.is_file());
        match (nearest, work_tree(folder)) {
            (Some(file), _) => {
                Self::of_config(&config::read(&ConfigChoice::File(file), &Sources::new()))
            }
            (None, Some(tree)) => Self::project(&tree),
            (None, None) => Self(Arc::default()),
        }
    }

    /// Allows folders of `--allow-outside`.
    ///
    /// # Errors
    /// One of them is no folder.
    pub fn allow_folders(&self, folders: &[PathBuf]) -> Result<(), Diagnostic> {
        for folder in folders {
            if !folder.is_dir() {
                let message = format!("`--allow-outside {}` names no folder", files::shown(folder));
                let error =
                    Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message);
                return Err(error.help("name a folder outside the project that may be read"));
            }
            self.allow(folder);
        }
        Ok(())
    }

    /// Allows a file, or a folder with all that lies below it.
    pub fn allow(&self, path: &Path) {
        if let Some(real) = real(path) {
            locked(&self.0.allowed).push(real);
        }
    }

    /// Allows what the command line names: files, folders, and what a pattern may match.
    pub fn name<'a>(&self, arguments: impl IntoIterator<Item = &'a String>) {
        for argument in arguments {
            let path = Path::new(argument);
            if Pattern::is_pattern(argument) || path.exists() && rules::is_rule_file(path) {
                self.name_rules([argument]);
            } else {
                self.allow(path);
            }
        }
    }

    /// Allows rule files, folders and patterns that the command line names. Of a file, its folder too: that is where the
    /// modules and tables that it uses are. A link with the very name of a pattern is not named, and may not lead outside.
    pub fn name_rules<'a>(&self, arguments: impl IntoIterator<Item = &'a String>) {
        for argument in arguments {
            let path = Path::new(argument);
            if Pattern::is_pattern(argument) {
                let fixed = Pattern::new(argument).map(|pattern| pattern.prefix().to_path_buf());
                self.allow(&fixed.unwrap_or_else(|_| path.parent().unwrap_or(path).to_path_buf()));
                continue;
            }
            self.allow(path);
            if path.is_file() {
                self.allow(path.parent().unwrap_or(path));
            }
        }
    }

    /// Notes that the run reads a file.
    ///
    /// # Errors
    /// The file, or what it is a link to, may not be read.
    pub fn note(&self, path: &Path) -> Result<(), Diagnostic> {
        self.expect(path);
        self.check(path)
    }

    /// Notes that the run will read a file, if it comes so far.
    pub fn expect(&self, path: &Path) {
        locked(&self.0.read).push(path.to_path_buf());
    }

    /// Reads a text file, and notes it.
    ///
    /// # Errors
    /// It may not or cannot be read, is too large, or is not UTF-8.
    pub fn read(&self, path: &Path, limits: &Limits) -> Result<Text, Diagnostic> {
        self.note(path)?;
        self.read_noted(path, limits)
    }

    /// Reads a text file: a pipe or a device only where the command line names it.
    ///
    /// # Errors
    /// It cannot be read, is too large, or is not UTF-8.
    pub fn read_noted(&self, path: &Path, limits: &Limits) -> Result<Text, Diagnostic> {
        if self.is_named(path) {
            files::read(path, limits)
        } else {
            files::read_plain(path, limits)
        }
    }

    /// Whether a file is itself allowed, as the command line names it, and not by a folder.
    fn is_named(&self, path: &Path) -> bool {
        real(path).is_some_and(|real| locked(&self.0.allowed).contains(&real))
    }

    /// Whether a path may be read. A missing file may: reading it reports that.
    ///
    /// # Errors
    /// It lies, or leads, outside all that is allowed.
    pub fn check(&self, path: &Path) -> Result<(), Diagnostic> {
        self.outside(path).map_or(Ok(()), |(real, project)| {
            Err(outside(path, &real, &project))
        })
    }

    /// Where a path leads that may not be read, and the folder of the project.
    pub fn outside(&self, path: &Path) -> Option<(PathBuf, PathBuf)> {
        let (project, real) = (self.0.project.as_ref()?, real(path)?);
        let is_allowed = locked(&self.0.allowed)
            .iter()
            .any(|allowed| real.starts_with(allowed));
        (!is_allowed).then(|| (real, project.clone()))
    }

    /// Folder of the project; none where nothing bounds the run.
    pub fn folder(&self) -> Option<&Path> {
        self.0.project.as_deref()
    }

    /// What the run reads, as far as it has come.
    pub fn files(&self) -> Vec<PathBuf> {
        locked(&self.0.read).clone()
    }
}

/// The diagnostic for a path that may not be read.
pub(super) fn outside(path: &Path, real: &Path, project: &Path) -> Diagnostic {
    let (shown, leads) = (files::shown(path), files::shown(real));
    let project = match files::shown(project) {
        here if &*here == "." => "which is the current folder".to_owned(),
        folder => format!("which is the folder `{folder}`"),
    };
    let what = if *leads == *shown {
        "lies".to_owned()
    } else {
        format!("leads to `{leads}`,")
    };
    let message = format!("`{shown}` {what} outside the project, {project}");
    let folder = if real.is_dir() {
        real
    } else {
        real.parent().unwrap_or(real)
    };
    let folder = files::shown(folder);
    let help = format!(
        "move or copy it into the project; or allow its folder, with `--allow-outside '{folder}'` or \
         `allow_outside = [\"…\"]` in whereas.toml"
    );
    Diagnostic::about_file(OUTSIDE_PROJECT, &*shown, message).help(help)
}

/// The work tree of git that a folder lies in.
fn work_tree(folder: &Path) -> Option<PathBuf> {
    let folder = or_here(folder).canonicalize().ok()?;
    git::top(&folder).map(Path::to_path_buf)
}

/// A path as the system names it, behind all links; of what is not there, as it would be named.
pub(super) fn real(path: &Path) -> Option<PathBuf> {
    let mut path = or_here(path).to_path_buf();
    for _ in 0..LINKS {
        if let Ok(real) = path.canonicalize() {
            return Some(real);
        }
        let folder = or_here(path.parent()?).to_path_buf();
        match std::fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) => return Some(folder.canonicalize().ok()?.join(path.file_name()?)),
        }
    }
    None
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

fn locked<T>(list: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
