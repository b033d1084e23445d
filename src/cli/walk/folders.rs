//! One walk: folders are entered and their entries looked at, one after the other.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::ignored::IgnoreFiles;
use super::repositories::Repositories;
use super::{Fate, Found, Meant, MissingSubmodule, Walked, Wanted, openable};
use crate::cli::access::Access;
use crate::cli::git;

/// Entries that are looked at behind links: links to links may lead to more paths than there are files.
const MOST_LINKED: usize = 100_000;
/// How many entries of one ignored folder are visited, to report what was left out.
const MOST_IGNORED: usize = 20_000;

/// One walk.
pub(super) struct FolderWalk<'w> {
    repositories: &'w Repositories,
    access: &'w Access,
    base: &'w Path,
    /// Top of the work tree that the project is in, without links: what repositories further out track does not matter.
    outermost: Option<PathBuf>,
    ignore: bool,
    wanted: &'w Wanted<'w>,
    /// The result so far.
    pub walked: Walked,
    /// Entries that were looked at behind links.
    linked: usize,
    /// Entries that were looked at in the ignored folder at hand.
    ignored: usize,
}

/// A folder that is being looked through.
#[derive(Clone)]
struct OpenFolder {
    /// Its path without links.
    real: PathBuf,
    /// The folder whose ignored files git is asked about.
    scope: PathBuf,
    /// The `.ignore` files that speak of it.
    files: IgnoreFiles,
    /// The folders above, without links, with the paths that led to them.
    above: Vec<(PathBuf, PathBuf)>,
    /// A link led here.
    linked: bool,
    /// Why everything in it is left out that is not tracked.
    out: Option<Fate>,
    /// It is left out, and a repository further out tracks files in it.
    holds_tracked: bool,
}

/// What a directory entry is.
enum EntryKind {
    File,
    Folder,
    Special,
    Broken,
    Unreadable(String),
}

impl<'w> FolderWalk<'w> {
    /// A walk that has not begun.
    pub fn new(
        (repositories, access): (&'w Repositories, &'w Access),
        base: &'w Path,
        ignore: bool,
        wanted: &'w Wanted<'w>,
    ) -> Self {
        let project = access
            .folder()
            .and_then(|folder| folder.canonicalize().ok());
        let outermost = project.and_then(|folder| git::top(&folder).map(Path::to_path_buf));
        Self {
            repositories,
            access,
            base,
            outermost,
            ignore,
            wanted,
            walked: Walked::default(),
            linked: 0,
            ignored: 0,
        }
    }

    /// Looks through what a path names.
    pub fn begin(&mut self, start: &Path) {
        let path = self.path(start);
        let metadata = fs::metadata(openable(&path));
        match metadata {
            Ok(known) if known.is_dir() => match self.outside(start) {
                Some(outside) => self.push(start, outside),
                None => {
                    if !start.as_os_str().is_empty() && (self.wanted.file)(start) == Meant::Yes {
                        self.push(start, Fate::Folder);
                    }
                    self.enter_root(start, false);
                }
            },
            Ok(known) => match (self.wanted.file)(start) {
                Meant::Yes => self.take(
                    start,
                    if known.is_file() {
                        Fate::Taken
                    } else {
                        Fate::Special
                    },
                ),
                Meant::Except(pattern) => self.push(start, Fate::Except(pattern)),
                Meant::Own(own) => self.push(start, Fate::Own(own)),
                // A file where the pattern needs a folder.
                Meant::OtherCase(_) | Meant::No | Meant::Unmatched => {
                    self.push(start, Fate::Unmatched)
                }
            },
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                self.push(start, Fate::Unreadable(error.to_string()));
            }
            Err(_) => self.nothing_here(start),
        }
    }

    /// Adds why nothing is at a path that is named: a link to nowhere on the way, a submodule that is not checked out, or
    /// files that git does not miss.
    fn nothing_here(&mut self, start: &Path) {
        let mut above: Vec<&Path> = start.ancestors().collect();
        above.reverse();
        let is_broken =
            |part: &&Path| self.path(part).is_symlink() && fs::metadata(self.path(part)).is_err();
        if let Some(part) = above.into_iter().find(is_broken) {
            return self.push(part, Fate::Broken);
        }
        let Some(real) = self.real(start) else { return };
        match self.repositories.missing_submodule_around(&real) {
            Some(submodule) => {
                let below = real
                    .strip_prefix(submodule)
                    .map_or(0, |below| below.components().count());
                let folder = start.ancestors().nth(below).unwrap_or(start);
                let fate = self.missing_submodule(folder, submodule);
                self.push_absent(start, self.may_hold(start), fate)
            }
            None => self.absent(start, &real),
        }
    }

    /// A path behind the links of the folders that are there.
    fn real(&self, inside: &Path) -> Option<PathBuf> {
        let path = self.path(inside);
        let mut folders = path.ancestors();
        let (known, real) =
            folders.find_map(|above| Some((above, fs::canonicalize(openable(above)).ok()?)))?;
        Some(real.join(path.strip_prefix(known).ok()?))
    }

    /// Whether wanted files may be at or below a path, whatever exists there.
    fn may_hold(&self, inside: &Path) -> Meant {
        let above = inside.ancestors().map(|above| (self.wanted.below)(above));
        match above
            .into_iter()
            .find(|meant| matches!(meant, Meant::Except(_)))
        {
            Some(except) => except,
            None if (self.wanted.below)(inside) == Meant::Yes => Meant::Yes,
            None => (self.wanted.file)(inside),
        }
    }

    /// Adds what git tracks below a folder and does not miss though it is absent: single files, and whole submodules.
    fn absent(&mut self, inside: &Path, real: &Path) {
        let below = |path: &Path| {
            path.strip_prefix(real)
                .ok()
                .map(|below| join(inside, below))
        };
        for (file, why) in self.repositories.skipped(real) {
            let Some(path) = below(&file) else { continue };
            let meant = (self.wanted.file)(&path);
            if matches!(meant, Meant::Yes | Meant::Except(_)) && file.symlink_metadata().is_err() {
                self.push_absent(&path, meant, Fate::NotHere(why));
            }
        }
        // Those that are folders are met by the walk.
        for submodule in self
            .repositories
            .submodules(real)
            .iter()
            .filter(|submodule| !submodule.is_dir())
        {
            if let Some(path) = below(submodule) {
                let fate = self.missing_submodule(&path, submodule);
                self.push_absent(&path, self.may_hold(&path), fate);
            }
        }
    }

    fn push_absent(&mut self, inside: &Path, meant: Meant, fate: Fate) {
        match meant {
            Meant::Yes => self.push(inside, fate),
            Meant::Except(pattern) => self.push(inside, Fate::Except(pattern)),
            Meant::Own(_) | Meant::OtherCase(_) | Meant::No | Meant::Unmatched => {}
        }
    }

    /// Begins at a folder that is named, or that a link leads to.
    fn enter_root(&mut self, inside: &Path, linked: bool) {
        let path = self.path(inside);
        let real = match fs::canonicalize(openable(&path)) {
            Ok(real) => real,
            Err(error) => return self.push(inside, Fate::Unreadable(error.to_string())),
        };
        let files = if self.ignore {
            IgnoreFiles::above(&real)
        } else {
            IgnoreFiles::default()
        };
        let place = OpenFolder {
            scope: real.clone(),
            real,
            files,
            above: Vec::new(),
            linked,
            out: None,
            holds_tracked: false,
        };
        self.walked.roots.push(place.real.clone());
        self.absent(inside, &place.real);
        self.folder(inside, place);
    }

    fn folder(&mut self, inside: &Path, mut place: OpenFolder) {
        let path = self.path(inside);
        let names = match names(openable(&path)) {
            Ok(names) => names,
            Err(error) => {
                let fate = place
                    .out
                    .take()
                    .unwrap_or_else(|| Fate::Unreadable(error.to_string()));
                return self.push(inside, fate);
            }
        };
        let is_bare = names.iter().all(|(name, _)| name == ".git");
        if is_bare && place.out.is_none() && self.repositories.is_missing_submodule(&place.real) {
            return self.push(inside, self.missing_submodule(inside, &place.real));
        }
        if self.ignore && place.out.is_none() {
            place.files = place.files.with(&place.real, &path);
        }
        place.above.push((place.real.clone(), path));
        for (name, file_type) in names {
            if place.out.is_some() && !place.holds_tracked {
                self.ignored = self.ignored.saturating_add(1);
                if self.ignored > MOST_IGNORED {
                    return;
                }
            }
            if place.linked {
                self.linked = self.linked.saturating_add(1);
                if self.linked > MOST_LINKED {
                    if self.linked == MOST_LINKED.saturating_add(1) {
                        self.push(inside, Fate::TooMany);
                    }
                    return;
                }
            }
            if name == ".git" {
                self.git_folder(&inside.join(&name), file_type, &place);
            } else {
                self.entry(&inside.join(&name), (&name, file_type), &place);
            }
        }
    }

    /// What is named `.git` is never looked into, as git itself does not. A folder of that name that holds no repository
    /// may hold what is meant, which is noted.
    fn git_folder(&mut self, inside: &Path, file_type: FileType, place: &OpenFolder) {
        let is_repository = self.path(&inside.join("HEAD")).symlink_metadata().is_ok();
        let may_hold = (self.wanted.below)(inside) == Meant::Yes;
        if file_type.is_dir() && !is_repository && may_hold && place.out.is_none() {
            self.push(inside, Fate::NoRepository);
        }
    }

    fn entry(
        &mut self,
        inside: &Path,
        (name, file_type): (&OsString, FileType),
        place: &OpenFolder,
    ) {
        let path = self.path(inside);
        let is_link = file_type.is_symlink();
        match kind(&path, file_type) {
            EntryKind::Folder => self.subfolder(inside, name, is_link, place),
            EntryKind::File => self.file(inside, name, Fate::Taken, place),
            EntryKind::Special => self.file(inside, name, Fate::Special, place),
            EntryKind::Broken => self.file_or_folder(inside, name, Fate::Broken, place),
            EntryKind::Unreadable(why) => {
                self.file_or_folder(inside, name, Fate::Unreadable(why), place)
            }
        }
    }

    /// A wanted file has this fate, unless it is ignored.
    fn file(&mut self, inside: &Path, name: &OsString, fate: Fate, place: &OpenFolder) {
        match (self.wanted.file)(inside) {
            Meant::No => {}
            Meant::Unmatched if place.out.is_some() => {}
            Meant::Unmatched => self.push(inside, Fate::Unmatched),
            Meant::OtherCase(pattern) => {
                let out = self.left_out(&place.real.join(name), false, place);
                self.push(inside, out.unwrap_or(Fate::OtherCase(pattern)));
            }
            Meant::Except(pattern) => self.push(inside, Fate::Except(pattern)),
            Meant::Own(own) => self.push(inside, Fate::Own(own)),
            Meant::Yes => {
                let fate = self
                    .left_out(&place.real.join(name), false, place)
                    .unwrap_or(fate);
                self.take(inside, fate);
            }
        }
    }

    /// A file that is taken is noted as one that is read, unless it may not be.
    fn take(&mut self, inside: &Path, fate: Fate) {
        if fate == Fate::Taken && inside.to_str().is_none() {
            let why = "its name is not UTF-8, so that no report could name it".to_owned();
            return self.push(inside, Fate::Unreadable(why));
        }
        let refused = if fate == Fate::Taken {
            self.outside(inside)
        } else {
            None
        };
        if fate == Fate::Taken {
            self.access.expect(&self.path(inside));
        }
        self.push(inside, refused.unwrap_or(fate));
    }

    /// Why a path may not be read.
    fn outside(&self, inside: &Path) -> Option<Fate> {
        let (leads, project) = self.access.outside(&self.path(inside))?;
        Some(Fate::Outside { leads, project })
    }

    /// An inaccessible entry may be a file, or a folder with wanted files.
    fn file_or_folder(&mut self, inside: &Path, name: &OsString, fate: Fate, place: &OpenFolder) {
        match (self.wanted.file)(inside) {
            Meant::Yes | Meant::Except(_) => self.file(inside, name, fate, place),
            Meant::Own(_) | Meant::OtherCase(_) | Meant::No | Meant::Unmatched => {
                match (self.wanted.below)(inside) {
                    Meant::Yes => {
                        let out = (self.wanted.except)(inside).map(Fate::Except);
                        let out =
                            out.or_else(|| self.left_out(&place.real.join(name), false, place));
                        self.push(inside, out.unwrap_or(fate));
                    }
                    Meant::Except(pattern) => self.push(inside, Fate::Except(pattern)),
                    Meant::Own(_) | Meant::OtherCase(_) | Meant::No | Meant::Unmatched => {}
                }
            }
        }
    }

    fn subfolder(&mut self, inside: &Path, name: &OsString, is_link: bool, place: &OpenFolder) {
        match (self.wanted.below)(inside) {
            Meant::Yes => {}
            Meant::Except(pattern) => return self.push(inside, Fate::Except(pattern)),
            Meant::Own(_) | Meant::OtherCase(_) | Meant::No | Meant::Unmatched => {
                if (self.wanted.file)(inside) == Meant::Yes {
                    self.push(inside, Fate::Folder);
                }
                return;
            }
        }
        let lies = place.real.join(name);
        let out = self.ignored(&lies, true, place);
        let holds_tracked = out.is_some() && self.is_tracked(&lies, true);
        if let Some(outside) = if is_link && out.is_none() {
            self.outside(inside)
        } else {
            None
        } {
            return self.push(inside, outside);
        }
        let real = if is_link {
            fs::canonicalize(self.path(inside))
        } else {
            Ok(lies)
        };
        let real = match real {
            Ok(real) => real,
            Err(error) => {
                return self.push(
                    inside,
                    out.unwrap_or_else(|| Fate::Unreadable(error.to_string())),
                );
            }
        };
        match out {
            // What is ignored is not looked for behind links.
            Some(out) if is_link && !holds_tracked => self.push(inside, out),
            Some(out) if !holds_tracked && (place.out.is_none() || place.holds_tracked) => {
                self.ignored_folder(
                    inside,
                    OpenFolder {
                        real,
                        holds_tracked,
                        ..place.clone()
                    },
                    out,
                );
            }
            out => {
                if let Some((_, same)) = place.above.iter().find(|(above, _)| *above == real) {
                    return self.push(inside, Fate::Loop(same.clone()));
                }
                self.enter(
                    inside,
                    OpenFolder {
                        real,
                        out,
                        holds_tracked,
                        ..place.clone()
                    },
                    is_link,
                );
            }
        }
    }

    /// Looks through a folder below another one.
    fn enter(&mut self, inside: &Path, mut place: OpenFolder, is_link: bool) {
        if is_link {
            place.linked = true;
            place.files = if self.ignore {
                IgnoreFiles::above(&place.real)
            } else {
                IgnoreFiles::default()
            };
            self.walked.roots.push(place.real.clone());
        }
        if is_link || git::is_top(&place.real) && place.out.is_none() {
            place.scope = place.real.clone();
            self.absent(inside, &place.real);
        }
        self.folder(inside, place);
    }

    /// Notes which files of an ignored folder are left out; the folder alone where they are too many.
    fn ignored_folder(&mut self, inside: &Path, place: OpenFolder, out: Fate) {
        let before = self.walked.found.len();
        self.ignored = 0;
        self.enter(
            inside,
            OpenFolder {
                out: Some(out),
                ..place
            },
            false,
        );
        if self.ignored > MOST_IGNORED {
            self.walked.found.truncate(before);
            self.push(inside, Fate::IgnoredFolder);
        }
    }

    /// Why a file or folder is left out.
    fn left_out(&self, real: &Path, is_folder: bool, place: &OpenFolder) -> Option<Fate> {
        self.ignored(real, is_folder, place)
            .filter(|_| !self.is_tracked(real, is_folder))
    }

    /// Why a file or folder is left out unless it is tracked: its folder is, or git or an `.ignore` file ignores it.
    fn ignored(&self, real: &Path, is_folder: bool, place: &OpenFolder) -> Option<Fate> {
        if !self.ignore {
            return None;
        }
        place
            .out
            .clone()
            .or_else(|| match place.files.nearest_match(real, is_folder) {
                Some(Ok(())) => None,
                Some(Err(file)) => Some(Fate::IgnoredBy(file)),
                None => self
                    .repositories
                    .ignores(&place.scope, real)
                    .then_some(Fate::Ignored),
            })
    }

    fn is_tracked(&self, real: &Path, is_folder: bool) -> bool {
        self.repositories
            .tracks(real, is_folder, self.outermost.as_deref())
    }

    /// A path as it is shown and opened.
    fn path(&self, inside: &Path) -> PathBuf {
        if inside.as_os_str().is_empty() {
            self.base.to_path_buf()
        } else {
            self.base.join(inside)
        }
    }

    /// The fate of a submodule that is not checked out, by its path inside the walk and without links.
    fn missing_submodule(&self, inside: &Path, real: &Path) -> Fate {
        Fate::Submodule(MissingSubmodule {
            folder: self.path(inside),
            inside: inside.to_path_buf(),
            has_git: git::is_top(real),
        })
    }

    fn push(&mut self, inside: &Path, fate: Fate) {
        self.walked.found.push(Found {
            path: self.path(inside),
            fate,
        });
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> std::io::Result<Vec<(OsString, FileType)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        names.push((entry.file_name(), entry.file_type()?));
    }
    names.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(names)
}

/// What a path is, or what the link there leads to.
fn kind(path: &Path, file_type: FileType) -> EntryKind {
    let of = |known: FileType| match (known.is_dir(), known.is_file()) {
        (true, _) => EntryKind::Folder,
        (_, true) => EntryKind::File,
        _ => EntryKind::Special,
    };
    if !file_type.is_symlink() {
        return of(file_type);
    }
    match fs::metadata(path) {
        Ok(known) => of(known.file_type()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            EntryKind::Unreadable(error.to_string())
        }
        Err(_) => EntryKind::Broken,
    }
}

/// A path below another one; joining an empty path would add a slash.
fn join(path: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() {
        path.to_path_buf()
    } else {
        path.join(below)
    }
}
