//! Asks git, without what the user's settings or the environment would change about its answers.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Variables of git that are kept: those for its settings and for the search of a repository. All others are removed: in
/// a hook they name the repository and the index of that hook, which need not be those of the files.
const KEPT: [&str; 7] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
];
/// Beginnings of variables that stay: the settings that `GIT_CONFIG_COUNT` counts, such as `safe.directory`.
const KEPT_BEGINNINGS: [&str; 2] = ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

/// Settings that would let git trust what it noted earlier, or what replaces it, instead of looking at the files.
const SETTINGS: [&str; 7] = [
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.quotePath=false",
];

/// Why git gave no answer.
#[derive(Debug)]
pub(super) enum GitFailure {
    /// It cannot be run.
    NotRun(std::io::Error),
    /// It refused; why, in its own words.
    Refused(String),
}

/// Runs git in a folder; returns its standard output.
///
/// # Errors
/// It cannot be run, or ends with another code than 0.
pub(super) fn run<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: &[S],
    input: &[u8],
) -> Result<Vec<u8>, GitFailure> {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        let kept =
            KEPT.contains(&&*shown) || KEPT_BEGINNINGS.iter().any(|kept| shown.starts_with(kept));
        if shown.starts_with("GIT_") && !kept {
            command.env_remove(&name);
        }
    }
    // An empty path would be no folder at all.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    command.args(SETTINGS).args(arguments).current_dir(folder);
    command
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(GitFailure::NotRun)?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Written in a thread of its own, so that neither side waits for the other. git itself reports what it cannot read.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    let output = output.map_err(GitFailure::NotRun)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let fatal = said
        .lines()
        .find(|line| line.starts_with("fatal: "))
        .or_else(|| said.lines().next());
    let why = fatal
        .unwrap_or("it did not say why")
        .trim_start_matches("fatal: ")
        .to_owned();
    Err(GitFailure::Refused(why))
}

/// The top folder of the work tree that a folder lies in, both without links; none outside of any.
pub(super) fn top(real: &Path) -> Option<&Path> {
    real.ancestors().find(|folder| is_top(folder))
}

/// Whether a folder is the top of a work tree: of a repository, of a submodule, or of one more work tree.
pub(super) fn is_top(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// The records of an answer to `-z`.
pub(super) fn records(answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    answer
        .split(|byte| *byte == 0)
        .filter(|record| !record.is_empty())
}

/// A path that git names.
#[cfg(unix)]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path that git names.
#[cfg(not(unix))]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A path as git names it: with `/` on every system.
#[cfg(unix)]
pub(super) fn name(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

/// A path as git names it: with `/` on every system.
#[cfg(not(unix))]
pub(super) fn name(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

/// A path in quotation marks, as git reads one on a line: bytes outside ASCII, and those that would end it, by number.
pub(super) fn quoted(name: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in name {
        match byte {
            b'"' | b'\\' | 0..=31 | 127.. => text.push_str(&format!("\\{byte:03o}")),
            _ => text.push(char::from(*byte)),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_byte_by_byte() {
        assert_eq!(quoted(b"a b.json"), "\"a b.json\"");
        assert_eq!(
            quoted("é\"\n\\".as_bytes()),
            "\"\\303\\251\\042\\012\\134\""
        );
    }
}
