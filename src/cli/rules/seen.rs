//! The rule files that were met, whatever names and links lead to them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::cli::writes::FileIdentity;

/// The rule files that were met, and the names in folders by which they were.
#[derive(Debug, Default)]
pub(super) struct SeenFiles {
    /// Files behind all links, with the path by which each was met first.
    by_path: HashMap<PathBuf, PathBuf>,
    /// The same by device and inode, which hard links share.
    by_node: HashMap<(u64, u64), PathBuf>,
    /// Hard links are files of their own.
    pub by_name: bool,
    /// Names in folders.
    entries: HashSet<PathBuf>,
}

impl SeenFiles {
    /// The path by which a file was met first; none where that is this one, which is noted.
    pub fn find(&mut self, path: &Path) -> Option<PathBuf> {
        let FileIdentity { path: real, node } = FileIdentity::of(path);
        let node = node.filter(|_| !self.by_name);
        let real = real.unwrap_or_else(|| path.to_path_buf());
        let known = self.by_path.get(&real).or_else(|| self.by_node.get(&node?));
        if let Some(first) = known {
            return Some(first.clone());
        }
        self.by_path.insert(real, path.to_path_buf());
        self.by_node
            .extend(node.map(|node| (node, path.to_path_buf())));
        None
    }

    /// Notes a name in a folder; false where it was met before.
    pub fn enter(&mut self, path: &Path) -> bool {
        self.entries.insert(entry(path))
    }
}

/// The name of a file in its folder, of which the links are followed and those of the name are not.
pub(super) fn entry(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}
