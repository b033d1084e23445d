//! What tests of the command line share: a folder with files, git, and the program run in it.

use std::io::Write as _;
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A temporary folder with the files of a project, which is a git repository once they are committed. It dereferences to
/// its path.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, name: &str, text: &str) {
        write(self, name, text);
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        read(self, name)
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        remove(self, name);
    }

    /// Runs the program in the folder: its exit code, and its output.
    pub fn whereas(&self, arguments: &[&str]) -> (i32, String) {
        whereas(self, arguments)
    }

    /// Runs git in the folder.
    pub fn git(&self, arguments: &[&str]) {
        git(self, arguments);
    }

    /// Makes the folder a git repository if it is none yet.
    pub fn init(&self) {
        if !self.join(".git").exists() {
            self.git(&["init", "-q"]);
        }
    }

    /// Commits all files.
    pub fn commit(&self) {
        self.init();
        commit(self);
    }

    /// Adds another project as a submodule, with the submodules of that one.
    pub fn add_submodule(&self, of: &Self, name: &str) {
        self.init();
        let of = of.to_str().unwrap();
        self.git(&["submodule", "--quiet", "add", of, name]);
        let update = ["submodule", "--quiet", "update", "--init", "--recursive"];
        self.git(&[&update[..], &[name]].concat());
    }
}

impl Deref for Project {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.folder.path()
    }
}

impl AsRef<Path> for Project {
    fn as_ref(&self) -> &Path {
        self.folder.path()
    }
}

/// Writes a file, with the folders above it.
pub fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

/// Reads a file.
pub fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Removes a file.
pub fn remove(folder: &Path, name: &str) {
    std::fs::remove_file(folder.join(name)).unwrap();
}

/// Runs the program in a folder: its exit code, and its output.
pub fn whereas(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (
        status.code().unwrap(),
        String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap(),
    )
}

/// Runs a command with a text on standard input.
pub fn with_input(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// Runs git in a folder, as somebody.
pub fn git(folder: &Path, arguments: &[&str]) {
    let identity = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "init.defaultBranch=main",
    ];
    let files = ["-c", "protocol.file.allow=always"];
    let mut command = Command::new("git");
    command
        .args(identity)
        .args(files)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "{arguments:?}");
}

/// Commits all files of a repository.
pub fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", "more"]);
}

/// Whether there is git on this machine; says that a test is skipped where there is not.
pub fn has_git() -> bool {
    let there = Command::new("git")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: there is no git on this machine");
    }
    there
}
