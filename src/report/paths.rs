//! Paths in reports for other programs: from the root of the work tree, whatever the folder a run is in.

use super::place::percent_encoded;

/// How the names of built-in rule files begin, which are no files.
const BUILT_IN: &str = "pack:";

/// Standard input, where nobody gives it a name.
const STDIN: &str = "stdin";

/// What the paths of a run are counted from; by default they stay as they are written.
#[derive(Debug, Clone, Default)]
pub struct PathBase {
    /// The current folder, from the root of the file system.
    folder: String,
    /// The root of the work tree, by every name that it has: links lead to it too. None: paths stay as they are.
    roots: Vec<String>,
}

/// A path as seen from the root.
enum RootedPath {
    /// In the work tree, relative to its root.
    Inside(String),
    /// Anywhere else, from the root of the file system.
    Outside(String),
    /// No file, or one of a run that has no root.
    AsWritten(String),
}

impl PathBase {
    /// Paths from a root. All of them are whole, with `/` between their parts on every system.
    pub fn new(folder: &str, roots: Vec<String>) -> Self {
        Self {
            folder: folder.to_owned(),
            roots: roots.iter().map(|root| clean(root)).collect(),
        }
    }

    /// A path, or the name of a document, for other programs: relative to the root, or whole where it lies outside.
    pub fn shown(&self, name: &str) -> String {
        match self.seen(name) {
            RootedPath::Inside(path) | RootedPath::Outside(path) | RootedPath::AsWritten(path) => {
                path
            }
        }
    }

    /// A path as an address, and whether it is relative to the root: `file:///…` is not, where a file lies outside.
    pub fn uri(&self, name: &str) -> (String, bool) {
        match self.seen(name) {
            RootedPath::Inside(path) => (percent_encoded(&path), true),
            RootedPath::Outside(path) => (whole_uri(&path), false),
            RootedPath::AsWritten(path) if is_whole(&path) => (whole_uri(&path), false),
            RootedPath::AsWritten(path) => (percent_encoded(&path), false),
        }
    }

    fn seen(&self, name: &str) -> RootedPath {
        if self.roots.is_empty() || name.starts_with(BUILT_IN) || name == STDIN {
            return RootedPath::AsWritten(name.to_owned());
        }
        let whole = if is_whole(name) {
            clean(name)
        } else {
            clean(&format!("{}/{name}", self.folder))
        };
        let inside = self.roots.iter().find_map(|root| {
            let rest = whole.strip_prefix(root.trim_end_matches('/'))?;
            rest.strip_prefix('/').filter(|rest| !rest.is_empty())
        });
        inside.map_or_else(
            || RootedPath::Outside(whole.clone()),
            |inside| RootedPath::Inside(inside.to_owned()),
        )
    }
}

/// Whether a path begins at the root of the file system, or at that of a drive.
fn is_whole(path: &str) -> bool {
    let drive = |path: &str| matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    path.starts_with('/') || drive(path)
}

fn whole_uri(path: &str) -> String {
    let path = percent_encoded(path.trim_start_matches('/'));
    format!("file:///{}", path.replacen("%3A/", ":/", 1))
}

/// A whole path without `.`, `..` and empty parts; links are left as they are.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let start = if path.starts_with('/') { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_path_from_every_folder() {
        for (folder, name) in [
            ("/w/a", "d/x.json"),
            ("/w/a/d", "x.json"),
            ("/w/a/d/e", "../x.json"),
            ("/w", "./a//d/x.json"),
            ("/elsewhere", "/w/a/d/x.json"),
            ("/elsewhere", "/link/d/x.json"),
        ] {
            let paths = PathBase::new(folder, vec!["/w/a".into(), "/link/".into()]);
            assert_eq!(paths.shown(name), "d/x.json", "{folder} {name}");
            assert_eq!(paths.uri(name), ("d/x.json".to_owned(), true));
        }
    }

    #[test]
    fn what_lies_outside_is_whole() {
        let paths = PathBase::new("/w/a", vec!["/w/a".into()]);
        assert_eq!(paths.shown("../b/x y.json#2"), "/w/b/x y.json#2");
        assert_eq!(
            paths.uri("../b/x y.json"),
            ("file:///w/b/x%20y.json".to_owned(), false)
        );
        assert_eq!(
            paths.uri("/w/ab.json"),
            ("file:///w/ab.json".to_owned(), false)
        );
        let drive = PathBase::new("C:/w", vec!["C:/w".into()]);
        assert_eq!(drive.uri("C:/w/x.json"), ("x.json".to_owned(), true));
        assert_eq!(
            drive.uri("D:/x.json"),
            ("file:///D:/x.json".to_owned(), false)
        );
    }

    #[test]
    fn a_root_of_the_file_system_holds_everything_and_without_a_root_nothing_changes() {
        assert_eq!(
            PathBase::new("/w", vec!["/".into()]).shown("x.json"),
            "w/x.json"
        );
        assert_eq!(
            PathBase::new("/w", vec!["/".into()]).shown("pack:std/totals.whereas"),
            "pack:std/totals.whereas"
        );
        assert_eq!(
            PathBase::new("/w", vec!["/".into()]).shown("stdin"),
            "stdin"
        );
        assert_eq!(PathBase::default().shown("../x.json"), "../x.json");
        assert_eq!(
            PathBase::default().uri("/x.json"),
            ("file:///x.json".to_owned(), false)
        );
    }
}
