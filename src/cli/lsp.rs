//! `whereas lsp`: what the language server needs of files, clock and configuration.

use crate::packs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::Access;
use super::check::editor::{Edited, Texts};
use super::config::{self, Config, RuleLevel};
use super::loader::FileLoader;
use super::{check, files, rules};
use crate::check::{Loader, Text};
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::ide::{Open, opened};
use crate::limits::Limits;
use crate::lint;
use crate::lsp::{self, CheckedDocument, Host};
use crate::source::{Source, Sources};
use crate::syntax::{self, Cache};

/// Serves an editor over standard input and output; returns the exit code.
pub(super) fn run() -> u8 {
    lsp::serve(
        Arc::new(Disk::default()),
        std::io::stdin(),
        std::io::stdout(),
    )
}

/// The files of this machine.
#[derive(Default)]
struct Disk {
    limits: Limits,
}

impl Host for Disk {
    fn loader<'h>(&'h self, project: &'h Path) -> Box<dyn Loader + 'h> {
        Box::new(FileLoader::at(
            &self.limits,
            project,
            None,
            &Access::around(project),
        ))
    }

    fn read(&self, path: &Path) -> Result<Text, Diagnostic> {
        files::read_plain(path, &self.limits)
    }

    fn project(&self, file: &Path, open: &Open) -> PathBuf {
        let folder = file.parent().unwrap_or(Path::new(""));
        let config =
            configured_above(file, open).and_then(|config| config.parent().map(Path::to_path_buf));
        config.unwrap_or(folder.to_path_buf())
    }

    fn rule_files(&self, folder: &Path) -> Vec<PathBuf> {
        let access = Access::around(folder);
        rules::rule_files(folder)
            .into_iter()
            .filter(|file| access.check(file).is_ok())
            .collect()
    }

    fn modules(&self, project: &Path) -> Vec<String> {
        let mut names: Vec<String> = packs::modules().collect();
        for root in [project.join("rules"), project.to_path_buf()] {
            let files = self.rule_files(&root);
            let texts = files
                .iter()
                .filter_map(|path| files::read_plain(path, &self.limits).ok());
            names.extend(texts.filter_map(|text| {
                let source = Source::new(text.name, text.text);
                syntax::module_of(&source).map(str::to_owned)
            }));
        }
        names.sort();
        names.dedup();
        names
    }

    fn lint_levels(
        &self,
        file: &Path,
        open: &Open,
    ) -> Box<dyn Fn(Code) -> Option<Severity> + Send> {
        let config = configured_above(file, open);
        let config = config.map_or_else(Config::default, |path| {
            check::editor::read(&path, open, &Sources::new())
        });
        Box::new(
            move |code| match config.lints.iter().rev().find(|(other, _)| *other == code) {
                Some((_, RuleLevel::Off)) => None,
                Some((_, RuleLevel::Weighs(severity))) => Some(*severity),
                None => lint::usual_level(code),
            },
        )
    }

    fn check(&self, text: &Text, open: &Open, cache: &Cache) -> Option<CheckedDocument> {
        let config = configured_above(Path::new(&*text.name), open)?;
        check::editor::document(&config, text, &Texts { open, cache }).map(checked)
    }

    fn configuration(&self, file: &Path, open: &Open, cache: &Cache) -> Option<CheckedDocument> {
        (file.file_name()? == config::FILE).then(|| {
            let mut edited = check::editor::configuration(file, &Texts { open, cache });
            edited
                .diagnostics
                .sort_by_key(|one| !has_errors(std::slice::from_ref(one)));
            checked(edited)
        })
    }

    fn checked_files(&self, folder: &Path, open: &Open) -> Vec<PathBuf> {
        let walk = ignore::WalkBuilder::new(folder)
            .build()
            .flatten()
            .map(ignore::DirEntry::into_path);
        let on_disk = walk.filter(|path| {
            path.file_name().is_some_and(|name| name == config::FILE) && path.is_file()
        });
        let in_editor = open.keys().map(|name| PathBuf::from(&**name));
        let in_editor =
            in_editor.filter(|path| path.ends_with(config::FILE) && path.starts_with(folder));
        let configurations: Vec<PathBuf> = on_disk.chain(in_editor).collect();
        let documents = configurations
            .iter()
            .flat_map(|path| check::editor::documents(path, open));
        let mut found: Vec<PathBuf> = rules::rule_files(folder)
            .into_iter()
            .chain(documents)
            .collect();
        found.extend(configurations);
        found.sort();
        found.dedup();
        found
    }

    fn pack_file(&self, name: &str) -> Option<PathBuf> {
        let (inside, text) = packs::by_name(name)?;
        let folder =
            std::env::temp_dir().join(format!("whereas-packs-{}", env!("CARGO_PKG_VERSION")));
        // An editor that opens the copy has it checked, and with it what it reads.
        for (path, data) in packs::sibling_data_files(inside) {
            keep_copy(&folder.join(path), data)?;
        }
        let path = folder.join(inside);
        keep_copy(&path, &text.text)?;
        Some(path)
    }
}

/// Writes a text to a file, unless the file has it already.
fn keep_copy(path: &Path, text: &str) -> Option<()> {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Some(());
    }
    std::fs::create_dir_all(path.parent()?).ok()?;
    std::fs::write(path, text.as_bytes()).ok()
}

fn checked(edited: Edited) -> CheckedDocument {
    let Edited {
        sources,
        findings,
        diagnostics,
    } = edited;
    CheckedDocument {
        sources,
        findings,
        diagnostics,
    }
}

/// The nearest configuration in a file's folder or above it, on disk or in the editor.
fn configured_above(file: &Path, open: &Open) -> Option<PathBuf> {
    let is_there = |path: &PathBuf| opened(open, &files::shown(path)).is_some() || path.is_file();
    file.ancestors()
        .skip(1)
        .map(|folder| folder.join(config::FILE))
        .find(is_there)
}
