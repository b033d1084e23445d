//! Compares the files of a git revision with those in the work tree.
//!
//! Names and contents are compared, nothing else: what git keeps in its index, and how the user has set up `git diff`
//! and `git status`, does not matter. A file that the revision does not hold counts as changed, whatever the reason: it
//! is new, git ignores it, or it lies outside of the work tree.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use crate::cli::config::Config;
use crate::cli::git::{self, GitFailure};
use crate::cli::rules::is_rule_file;
use crate::diagnostic::codes::usage::GIT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::visible;

/// The longest chain of symbolic links that is followed, as in operating systems.
const MOST_LINKS: usize = 40;

/// Endings of files in which the kind of a line end has no meaning, unless the text holds one of these: a cell in
/// quotation marks and a text of several lines keep their line ends.
const ANY_LINE_ENDS: [(&str, &[&str]); 8] = [
    ("json", &[]),
    ("yaml", &[]),
    ("yml", &[]),
    ("xml", &[]),
    ("md", &["\"\"\"", "'''"]),
    ("csv", &["\""]),
    ("tsv", &["\""]),
    ("toml", &["\"\"\"", "'''"]),
];

/// A revision.
pub(super) struct History {
    /// The top folder of the work tree that it is of, without links.
    top: PathBuf,
    /// The commit.
    commit: String,
    /// The files of the revision, by the top folders of the work tree and of its submodules; none where git does not
    /// know them.
    trees: RefCell<HashMap<PathBuf, Option<Rc<Tree>>>>,
}

/// The files of a revision, by their names as git has them.
type Tree = BTreeMap<Vec<u8>, Held>;

/// A file of a revision.
struct Held {
    kind: ObjectKind,
    /// Its hash; of a submodule, its commit.
    hash: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ObjectKind {
    File,
    Link,
    Submodule,
}

/// A file of the revision: the path that it is read by, its name as git has it, and its hash in the revision.
type Known<'p> = (&'p Path, Vec<u8>, String);

/// What a revision has at a path.
enum Before {
    /// No file.
    Nothing,
    /// A file.
    File(PathBuf),
    /// A folder of files: the top of its work tree, the files there, and its name.
    Folder(PathBuf, Rc<Tree>, Vec<u8>),
    /// Unknown: the path is at or below this submodule, whose files are missing, or this link.
    Unknown(PathBuf),
}

/// A file without the links on the way to it.
struct Resolved {
    links: Vec<PathBuf>,
    file: PathBuf,
}

impl History {
    /// Finds a revision in the repository of the project.
    ///
    /// # Errors
    /// There is no git, no repository, or no such revision.
    pub fn since(revision: &str, config: &Config) -> Result<Self, Diagnostic> {
        let top =
            git::run(&config.folder, &["rev-parse", "--show-toplevel"], b"").map_err(unanswered)?;
        let top = git::path(top.strip_suffix(b"\n").unwrap_or(&top));
        let top = top.canonicalize().unwrap_or(top);
        // Git would read a name that begins with a hyphen as an option.
        let commit = format!("{revision}^{{commit}}");
        let commit = git::run(
            &top,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &commit,
            ],
            b"",
        );
        let commit = commit.map_err(|_| {
            let message = format!("git knows no revision `{}`", visible(revision));
            let help = match git::run(&top, &["rev-parse", "--is-shallow-repository"], b"") {
                Ok(answer) if answer.starts_with(b"true") => {
                    "this clone is shallow: `git fetch --unshallow` fetches the history; in CI, `fetch-depth: 0` of \
                     `actions/checkout` does that, on GitLab `GIT_DEPTH: 0`"
                }
                _ => "give a branch, a tag or a commit, as `origin/main`",
            };
            Diagnostic::new(GIT, Severity::Error, message).help(help)
        })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        Ok(Self {
            top,
            commit,
            trees: RefCell::default(),
        })
    }

    /// The files among these that differ from the revision.
    pub fn changed<'p>(&self, paths: impl Iterator<Item = &'p Path>) -> HashSet<&'p Path> {
        let mut changed = HashSet::new();
        let mut known: HashMap<PathBuf, Vec<Known<'_>>> = HashMap::new();
        for path in paths {
            match self.hash_of(path) {
                Some((top, name, hash)) => known.entry(top).or_default().push((path, name, hash)),
                None => {
                    changed.insert(path);
                }
            }
        }
        for (top, files) in known {
            let as_it_is = different(
                &top,
                files,
                &["hash-object", "--no-filters", "--stdin-paths"],
            );
            // Git may store other line ends than the work tree has: that is no change. Any other difference is one.
            let other = as_it_is
                .into_iter()
                .filter(|file| !differs_in_line_ends_alone(&top, file));
            changed.extend(other.map(|(path, _, _)| path));
        }
        changed
    }

    /// A path that the revision has and the work tree lacks, among absent paths and the rule files of some folders.
    pub fn gone<'p>(
        &self,
        absent: impl Iterator<Item = &'p PathBuf>,
        roots: impl Iterator<Item = &'p PathBuf>,
    ) -> Option<PathBuf> {
        let mut absent = absent.filter(|path| self.held(&resolve(path).file));
        absent
            .next()
            .cloned()
            .or_else(|| roots.into_iter().find_map(|root| self.gone_below(root)))
    }

    /// The hash of a file in the revision, with its name and the top of its work tree; none where it or a link to it was
    /// not there, and where it cannot be read.
    fn hash_of(&self, path: &Path) -> Option<(PathBuf, Vec<u8>, String)> {
        let resolved = resolve(path);
        // A pipe is no file of a revision, and opening it would block until it has a writer.
        if !resolved.file.is_file() {
            return None;
        }
        fs::File::open(&resolved.file).ok()?;
        if !resolved.links.iter().all(|link| self.is_same_link(link)) {
            return None;
        }
        let (top, tree, name) = self.place(&resolved.file)?;
        let held = tree
            .get(&name)
            .filter(|held| held.kind == ObjectKind::File)?;
        Some((top, name, held.hash.clone()))
    }

    /// Whether the revision has, or may have, a file at the path or below it.
    fn held(&self, real: &Path) -> bool {
        !matches!(self.before(real), Before::Nothing)
    }

    /// The entry of the revision at a path without links. Submodules of the revision are entered, whatever the work tree
    /// has in their place now.
    fn before(&self, real: &Path) -> Before {
        let Ok(mut rest) = real.strip_prefix(&self.top) else {
            return Before::Nothing;
        };
        let mut top = self.top.clone();
        loop {
            let Some(tree) = self.tree(&top) else {
                return Before::Unknown(top);
            };
            let on_the_way = rest.ancestors().find_map(|part| {
                let held = tree.get(&git::name(part))?;
                Some((part, held.kind))
            });
            match on_the_way {
                None if below(&tree, &git::name(rest)).next().is_some() => {
                    return Before::Folder(top, tree, git::name(rest));
                }
                None => return Before::Nothing,
                Some((part, ObjectKind::Submodule)) => {
                    top = top.join(part);
                    if !git::is_top(&top) {
                        return Before::Unknown(top);
                    }
                    rest = rest.strip_prefix(part).unwrap_or(Path::new(""));
                }
                Some((part, ObjectKind::File)) if part != rest => return Before::Nothing,
                Some((part, ObjectKind::File)) => return Before::File(top.join(part)),
                // The target of the link is not known.
                Some((part, ObjectKind::Link)) => return Before::Unknown(top.join(part)),
            }
        }
    }

    fn is_same_link(&self, link: &Path) -> bool {
        let same = || {
            let (top, tree, name) = self.place(link)?;
            let held = tree
                .get(&name)
                .filter(|held| held.kind == ObjectKind::Link)?;
            let target = git::run(&top, &["cat-file", "blob", &held.hash], b"").ok()?;
            Some(target == git::name(&fs::read_link(link).ok()?))
        };
        same().unwrap_or(false)
    }

    /// A rule file, link or submodule of the revision, at a folder or below it, that is missing now or leads elsewhere.
    /// The files of a submodule that is not checked out are not known: it counts as a whole.
    fn gone_below(&self, root: &Path) -> Option<PathBuf> {
        let (top, tree, name) = match self.before(root) {
            Before::Nothing => return None,
            // A file or a link is a folder now.
            Before::File(path) | Before::Unknown(path) => return Some(path),
            Before::Folder(top, tree, name) => (top, tree, name),
        };
        below(&tree, &name).find_map(|(name, held)| {
            let path = top.join(git::path(name));
            match held.kind {
                ObjectKind::File => (is_rule_file(&path) && !is_own_file(&path)).then_some(path),
                ObjectKind::Link => (!self.is_same_link(&path)).then_some(path),
                // A submodule counts by its own files.
                ObjectKind::Submodule if git::is_top(&path) => self.gone_below(&path),
                ObjectKind::Submodule => Some(path),
            }
        })
    }

    /// Resolves a path without links: the top of its work tree, the files of the revision there, and its name.
    fn place(&self, real: &Path) -> Option<(PathBuf, Rc<Tree>, Vec<u8>)> {
        let top = git::top(real.parent()?)?;
        let tree = self.tree(top)?;
        Some((
            top.to_path_buf(),
            tree,
            git::name(real.strip_prefix(top).ok()?),
        ))
    }

    /// The files of the revision in a work tree; for a submodule, those of the commit that the revision records.
    fn tree(&self, top: &Path) -> Option<Rc<Tree>> {
        if let Some(known) = self.trees.borrow().get(top) {
            return known.clone();
        }
        let commit = if top == self.top {
            Some(self.commit.clone())
        } else {
            self.commit_of(top)
        };
        let tree = commit
            .and_then(|commit| read_tree(top, &commit))
            .map(Rc::new);
        self.trees
            .borrow_mut()
            .insert(top.to_path_buf(), tree.clone());
        tree
    }

    /// The commit of a submodule in the revision.
    fn commit_of(&self, top: &Path) -> Option<String> {
        let (_, tree, name) = self.place(top)?;
        tree.get(&name)
            .filter(|held| held.kind == ObjectKind::Submodule)
            .map(|held| held.hash.clone())
    }
}

/// The entries below a folder of a revision; all entries if the name is empty.
fn below<'t>(tree: &'t Tree, folder: &[u8]) -> impl Iterator<Item = (&'t Vec<u8>, &'t Held)> {
    let mut start = folder.to_vec();
    if !start.is_empty() {
        start.push(b'/');
    }
    tree.range(start.clone()..)
        .take_while(move |(name, _)| name.starts_with(&start))
}

fn read_tree(top: &Path, commit: &str) -> Option<Tree> {
    let answer = git::run(top, &["ls-tree", "-r", "-z", "--full-tree", commit], b"").ok()?;
    git::records(&answer).map(held).collect()
}

/// A record of `git ls-tree`: mode, type and hash, and behind a tab the name.
fn held(record: &[u8]) -> Option<(Vec<u8>, Held)> {
    let tab = memchr::memchr(b'\t', record)?;
    let (about, name) = record.split_at_checked(tab)?;
    let mut about = std::str::from_utf8(about).ok()?.split(' ');
    let kind = match about.next()? {
        "120000" => ObjectKind::Link,
        "160000" => ObjectKind::Submodule,
        _ => ObjectKind::File,
    };
    let hash = about.nth(1)?.to_owned();
    Some((name.get(1..)?.to_vec(), Held { kind, hash }))
}

/// The files among these whose hash differs; all of them if git fails.
fn different<'p>(top: &Path, files: Vec<Known<'p>>, command: &[&str]) -> Vec<Known<'p>> {
    if files.is_empty() {
        return files;
    }
    let names: String = files
        .iter()
        .map(|(_, name, _)| git::quoted(name) + "\n")
        .collect();
    let Ok(answer) = git::run(top, command, names.as_bytes()) else {
        return files;
    };
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let hashes: Vec<&str> = answer.lines().collect();
    if hashes.len() != files.len() {
        return files;
    }
    files
        .into_iter()
        .zip(hashes)
        .filter(|((_, _, before), now)| before != now)
        .map(|(file, _)| file)
        .collect()
}

/// Whether line ends have no meaning in a text.
fn may_have_any_line_ends(path: &Path, text: &[u8]) -> bool {
    let ending = path.extension().and_then(std::ffi::OsStr::to_str);
    let known = ending.and_then(|ending| {
        ANY_LINE_ENDS
            .iter()
            .find(|(known, _)| ending.eq_ignore_ascii_case(known))
    });
    let holds = |part: &&str| memchr::memmem::find(text, part.as_bytes()).is_some();
    is_rule_file(path) || known.is_some_and(|(_, unless)| !unless.iter().any(holds))
}

/// Whether a file differs from the revision only in line ends, and these have no meaning in it.
fn differs_in_line_ends_alone(top: &Path, (path, _, before): &Known<'_>) -> bool {
    let Ok(text) = fs::read(path) else {
        return false;
    };
    if !may_have_any_line_ends(path, &text) {
        return false;
    }
    let plain: Vec<u8> = match text.windows(2).any(|pair| pair == b"\r\n") {
        true => String::from_utf8_lossy(&text)
            .replace("\r\n", "\n")
            .into_bytes(),
        false => return false,
    };
    let answer = git::run(top, &["hash-object", "--no-filters", "--stdin"], &plain);
    answer.is_ok_and(|hash| String::from_utf8_lossy(&hash).trim() == before)
}

/// Resolves the links in a path; a part that does not exist is kept as written.
fn resolve(path: &Path) -> Resolved {
    let mut file = std::env::current_dir()
        .and_then(|here| here.canonicalize())
        .unwrap_or_default();
    let mut open: VecDeque<OsString> = parts(path);
    let mut links = Vec::new();
    while let Some(part) = open.pop_front() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => {
                file.pop();
            }
            Some(Component::CurDir) | None => {}
            Some(_) => {
                file.push(&part);
                if let Some(target) = fs::read_link(&file)
                    .ok()
                    .filter(|_| links.len() < MOST_LINKS)
                {
                    links.push(file.clone());
                    file.pop();
                    for part in parts(&target).into_iter().rev() {
                        open.push_front(part);
                    }
                }
            }
        }
    }
    Resolved { links, file }
}

/// Whether a regular file exists at the path, without a link in between.
fn is_own_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|known| known.is_file()) && resolve(path).links.is_empty()
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components()
        .map(|part| part.as_os_str().to_owned())
        .collect()
}

fn unanswered(failure: GitFailure) -> Diagnostic {
    let (message, help) = match failure {
        GitFailure::NotRun(error) => (
            format!("git cannot be run: {error}"),
            "`--changed-since` asks git which documents changed: install it",
        ),
        GitFailure::Refused(why) => (
            format!("git does not tell what changed: {}", visible(&why)),
            "`--changed-since` works in a repository of git; without it all documents are checked",
        ),
    };
    Diagnostic::new(GIT, Severity::Error, message).help(help)
}
