//! Runs the checker over `tests/corpus/check`: each file is a test of its own.
//!
//! A file ends with what is to be said of it, as comments; `UPDATE_EXPECT=1` writes them anew. Files under `good`
//! have nothing to be said of them. Modules that they use stand in `modules` beside them, or in `rules`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use whereas::internals::check::{Loader, ModuleLookup, Requested, Text, check};
use whereas::internals::diagnostic::codes::usage::CANNOT_READ;
use whereas::internals::diagnostic::{Diagnostic, Severity};
use whereas::internals::limits::Limits;
use whereas::internals::source::{Source, Sources};

use super::compare;

const HEADING: &str = "// Expected:\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Finds modules beside the cases and among the packs.
struct Folders;

impl Folders {
    fn all() -> [PathBuf; 2] {
        [
            root().join("tests/corpus/check/modules"),
            root().join("rules"),
        ]
    }
}

impl Loader for Folders {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        let inside = format!("{}.whereas", module.replace('.', "/"));
        let beside = from
            .and_then(|from| Path::new(from.name()).parent())
            .map(Path::to_path_buf);
        for folder in beside
            .into_iter()
            .filter(|folder| folder.is_absolute())
            .chain(Self::all())
        {
            if let Ok(text) = std::fs::read_to_string(folder.join(&inside)) {
                let name = folder.join(&inside).display().to_string();
                return ModuleLookup::Found(Text {
                    name: name.into(),
                    text: text.into(),
                });
            }
        }
        let packs = ["calendars.kz", "calendars.fr"].map(String::from);
        let similar = packs
            .into_iter()
            .filter(|pack| module.starts_with("calendars.") && !pack.is_empty())
            .collect();
        ModuleLookup::NotFound { similar }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let beside = Path::new(from.name())
            .parent()
            .unwrap_or(Path::new(""))
            .join(path);
        let text = std::fs::read_to_string(&beside).or_else(|_| {
            std::fs::read_to_string(root().join("tests/corpus/check/modules").join(path))
        });
        match text {
            Ok(text) => Ok(Text {
                name: path.into(),
                text: text.into(),
            }),
            Err(_) => Err(Diagnostic::new(
                CANNOT_READ,
                Severity::Error,
                format!("there is no file `{path}`"),
            )),
        }
    }
}

/// What is said of a text, one diagnostic after the other, each place by line and column.
fn said(text: &str, name: &str) -> String {
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: name.into(),
        text: text.into(),
    });
    let outcome = check(&mut Folders, vec![requested], &sources, &Limits::default());
    let mut out = String::new();
    for diagnostic in outcome.diagnostics {
        let _ = writeln!(
            out,
            "// {}[{}]: {}",
            diagnostic.severity.word(),
            diagnostic.code,
            diagnostic.message
        );
        for label in &diagnostic.labels {
            let (start, end) = (sources.start(label.span), sources.end(label.span));
            let name = Path::new(sources.get(label.span.source).name())
                .file_name()
                .unwrap_or_default();
            let file = if name == "case.whereas" {
                String::new()
            } else {
                format!("{} ", name.display())
            };
            let words = if label.text.is_empty() {
                String::new()
            } else {
                format!(": {}", label.text)
            };
            let _ = writeln!(
                out,
                "//   {file}{}:{}-{}:{}{words}",
                start.line, start.column, end.line, end.column
            );
        }
        if let Some(help) = diagnostic.help {
            let _ = writeln!(out, "//   help: {help}");
        }
    }
    out
}

fn run(path: &Path, good: bool) -> Result<(), Failed> {
    let whole = std::fs::read_to_string(path)?;
    let (text, expected) = whole.split_once(HEADING).unwrap_or((&whole, ""));
    let text = text.trim_end_matches('\n').to_owned() + "\n";
    let found = said(&text, "case.whereas");
    compare(path, good, (expected, &found), || {
        format!("{text}\n{HEADING}{found}")
    })
}

/// Rule files of the project itself: nothing is to be said of them.
fn run_in_place(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let found = said(&text, &path.display().to_string());
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("nothing was to be said:\n{found}").into())
    }
}

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
    {
        if path.is_dir() {
            found.extend(rule_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "whereas")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// One trial for each file.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in ["good", "bad"] {
        let folder = root().join("tests/corpus/check").join(kind);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = format!(
                "check::{kind}::{}",
                path.file_stem().unwrap_or_default().display()
            );
            trials.push(Trial::test(name, move || run(&path, kind == "good")));
        }
    }
    for folder in ["rules", "examples"] {
        for path in rule_files(&root().join(folder)) {
            let name = path
                .strip_prefix(root())
                .unwrap_or(&path)
                .display()
                .to_string();
            trials.push(Trial::test(format!("check::{name}"), move || {
                run_in_place(&path)
            }));
        }
    }
    assert!(trials.len() > 100, "the corpus is missing");
    trials
}
