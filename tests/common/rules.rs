//! The rule files of the project, as input for tests.

use std::path::{Path, PathBuf};

use whereas::internals::check::{Loader, ModuleLookup, Text};
use whereas::internals::diagnostic::codes::usage::CANNOT_READ;
use whereas::internals::diagnostic::{Diagnostic, Severity};
use whereas::internals::source::Source;

/// Finds modules in the packs of the repository, and other files next to the one that names them.
pub struct Packs;

impl Loader for Packs {
    fn find(&mut self, module: &str, _: Option<&Source>) -> ModuleLookup {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let path = folder.join(format!("{}.whereas", module.replace('.', "/")));
        match std::fs::read_to_string(&path) {
            Ok(text) => ModuleLookup::Found(Text {
                name: path.display().to_string().into(),
                text: text.into(),
            }),
            Err(_) => ModuleLookup::NotFound {
                similar: Vec::new(),
            },
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let text = std::fs::read_to_string(Path::new(from.name()).with_file_name(path));
        let text =
            text.map_err(|why| Diagnostic::new(CANNOT_READ, Severity::Error, why.to_string()))?;
        Ok(Text {
            name: path.into(),
            text: text.into(),
        })
    }
}

/// The rule files below some folders of the project, with their texts, in order.
pub fn files(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "whereas")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The same, without those that are longer than any that a person writes: what is tried at each place of a file takes the square
/// of its length.
#[allow(dead_code, reason = "not every test binary tries places")]
pub fn files_of_a_person(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = files(folders);
    found.retain(|(_, text)| text.len() < 60_000);
    found
}
