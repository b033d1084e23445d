//! `.ignore` files, which git does not know.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::Gitignore;

use crate::cli::git;

/// The `.ignore` files that speak of a folder, the nearest last, each with its path as it is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreFiles(Vec<Rc<(PathBuf, Gitignore)>>);

impl IgnoreFiles {
    /// Those above a folder, up to the top of its work tree.
    pub fn above(real: &Path) -> Self {
        let Some(top) = git::top(real) else {
            return Self::default();
        };
        let mut folders: Vec<&Path> = real
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(top))
            .collect();
        folders.reverse();
        folders
            .into_iter()
            .fold(Self::default(), |files, folder| files.with(folder, folder))
    }

    /// With that of one more folder, where it has one.
    pub fn with(&self, real: &Path, shown: &Path) -> Self {
        let file = real.join(".ignore");
        let mut files = self.clone();
        if file.is_file() {
            let (rules, _) = Gitignore::new(&file);
            files.0.push(Rc::new((shown.join(".ignore"), rules)));
        }
        files
    }

    /// The rule of the nearest ignore file that covers a path: kept, or ignored and by which file.
    pub fn nearest_match(&self, real: &Path, is_folder: bool) -> Option<Result<(), PathBuf>> {
        self.0
            .iter()
            .rev()
            .find_map(|file| match file.1.matched(real, is_folder) {
                Match::None => None,
                Match::Whitelist(_) => Some(Ok(())),
                Match::Ignore(_) => Some(Err(file.0.clone())),
            })
    }
}
