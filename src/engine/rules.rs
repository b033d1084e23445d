//! Loads modules and files from texts in memory.

use std::collections::BTreeMap;

use crate::check::{Loader, ModuleLookup, Text};
use crate::diagnostic::codes::usage::CANNOT_READ;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::packs;
use crate::source::Source;

/// Modules and files held in memory, and the built-in packs.
#[derive(Debug, Clone, Default)]
pub(super) struct InMemoryLoader {
    modules: BTreeMap<String, Text>,
    files: BTreeMap<String, Text>,
}

impl InMemoryLoader {
    pub fn add_module(&mut self, name: &str, rules: &str) {
        let file = format!("{}.whereas", name.replace('.', "/"));
        self.modules.insert(
            name.to_owned(),
            Text {
                name: file.into(),
                text: rules.into(),
            },
        );
    }

    pub fn add_file(&mut self, path: &str, text: &str) {
        self.files.insert(
            path.to_owned(),
            Text {
                name: path.into(),
                text: text.into(),
            },
        );
    }
}

impl Loader for InMemoryLoader {
    fn find(&mut self, module: &str, _: Option<&Source>) -> ModuleLookup {
        if let Some(text) = packs::module(module).or_else(|| self.modules.get(module).cloned()) {
            return ModuleLookup::Found(text);
        }
        let known: Vec<String> = packs::modules()
            .chain(self.modules.keys().cloned())
            .collect();
        let similar = did_you_mean(module, known.iter().map(String::as_str)).map(str::to_owned);
        ModuleLookup::NotFound {
            similar: similar.into_iter().collect(),
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let found = match packs::is_pack(from.name()) {
            true => packs::relative_file(from.name(), path),
            false => self.files.get(path).cloned(),
        };
        found.ok_or_else(|| {
            Diagnostic::about_file(CANNOT_READ, path, format!("there is no file `{path}`"))
        })
    }
}
