//! `--watch`: checks or tests again whenever a file of the run changes.
//!
//! The files are looked at five times a second, by length and time of change.
//! That costs little for the files of one project, works on every system and
//! over every network, and needs no library.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::arguments::CheckOptions;
use super::check;
use super::config;
use super::rules;
use super::terminal::Terminal;

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(200);
/// Files that are looked at.
const MOST: usize = 20_000;

/// What is known of a file.
type State = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Checks until somebody ends it.
pub(super) fn run(options: &CheckOptions, terminal: &Terminal) -> u8 {
    let once = CheckOptions {
        watch: false,
        ..options.clone()
    };
    let written = options
        .output
        .iter()
        .filter_map(|output| output.split_once('='))
        .map(|(_, file)| PathBuf::from(file));
    let written: Vec<PathBuf> = written.chain(options.receipt.clone()).collect();
    again(&|| roots(options), &written, terminal, &|| {
        let done = check::run_noting(&once, terminal);
        if done.is_refused {
            Err(done.code)
        } else {
            Ok(done.read)
        }
    })
}

/// Does something now, and again whenever a file below the roots, or one that the work has read, changes, until somebody
/// ends it, or its exit code shows that no change of a file could help. Files that the work itself writes
/// do not trigger it again.
pub(super) fn again(
    roots: &dyn Fn() -> Vec<PathBuf>,
    written: &[PathBuf],
    terminal: &Terminal,
    work: &dyn Fn() -> Result<Vec<PathBuf>, u8>,
) -> u8 {
    let mut read: BTreeSet<PathBuf> = BTreeSet::new();
    loop {
        let mut before = state(&roots(), &read, written);
        clear();
        let now = match work() {
            Ok(now) => now,
            Err(code) => return code,
        };
        for path in now {
            note(&path, &mut before);
            read.insert(path);
        }
        written.iter().for_each(|file| {
            before.remove(&plain(file));
        });
        terminal.tell("watching; end with Ctrl-C");
        while state(&roots(), &read, written) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Clears the screen, where there is one.
fn clear() {
    let mut output = std::io::stdout();
    if output.is_terminal() {
        // If the terminal is gone, the check itself reports it.
        let _ = output
            .write_all(b"\x1b[2J\x1b[3J\x1b[H")
            .and_then(|()| output.flush());
    }
}

/// Whether a file may bear on a run: documents, rules, tables and settings do, what the output is sent to does not.
fn matters(path: &Path) -> bool {
    rules::is_rule_file(path) || crate::document::by_ending(&path.to_string_lossy()).is_some()
}

/// What bears on a check: the files named, and documents, rules and tables below the folders of the project.
fn roots(options: &CheckOptions) -> Vec<PathBuf> {
    let named = options
        .documents
        .iter()
        .chain(&options.rules)
        .map(PathBuf::from);
    let others = options
        .waivers
        .iter()
        .chain(&options.config)
        .chain(&options.baseline)
        .cloned();
    let inputs = options
        .input
        .iter()
        .filter_map(|input| input.split_once('='))
        .map(|(_, file)| PathBuf::from(file));
    let nearest = config::nearest();
    let folder = nearest.as_deref().and_then(Path::parent).map(|folder| {
        match folder.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => folder.to_path_buf(),
        }
    });
    // What a pattern or a module names lies below this folder.
    named
        .chain(others)
        .chain(inputs)
        .chain(nearest.clone())
        .chain(folder)
        .chain([PathBuf::from(".")])
        .collect()
}

/// A path without a leading `./`.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_path_buf()
}

/// Notes length and time of a file, where it is there and was not noted.
fn note(path: &Path, state: &mut State) {
    if let Ok(known) = std::fs::metadata(path) {
        state
            .entry(plain(path))
            .or_insert((known.len(), known.modified().ok()));
    }
}

/// All files below the roots that may bear on a run, and those that were read.
fn state(roots: &[PathBuf], read: &BTreeSet<PathBuf>, written: &[PathBuf]) -> State {
    let mut state = State::new();
    for root in roots {
        // Git is not asked five times a second: a tracked file that is ignored is noticed once it was read.
        let walk = ignore::WalkBuilder::new(root)
            .hidden(false)
            .follow_links(true)
            .filter_entry(not_git)
            .build();
        for entry in walk.flatten().take(MOST) {
            let Ok(known) = entry.metadata() else {
                continue;
            };
            if known.is_file() && matters(entry.path()) {
                state.insert(plain(entry.path()), (known.len(), known.modified().ok()));
            }
        }
    }
    read.iter().for_each(|path| note(path, &mut state));
    written.iter().for_each(|file| {
        state.remove(&plain(file));
    });
    state
}

fn not_git(entry: &ignore::DirEntry) -> bool {
    entry.file_name() != ".git"
}
