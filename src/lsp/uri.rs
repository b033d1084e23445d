//! The addresses of files as editors write them.

use std::path::{Path, PathBuf};

/// The path that a `file:` address names; none for others.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    // A host is the machine itself, or not to be reached.
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = decoded(path.starts_with('/').then_some(path)?)?;
    let bytes = decoded.as_bytes();
    let drive = bytes.get(2) == Some(&b':') && bytes.get(1).is_some_and(u8::is_ascii_alphabetic);
    Some(PathBuf::from(if drive {
        decoded.get(1..)?.to_owned()
    } else {
        decoded
    }))
}

/// The address of a path.
pub(super) fn of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let root = if text.starts_with('/') { "" } else { "/" };
    let mut uri = format!("file://{root}");
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The name under which a text is known: its path, or its address where it has none.
pub(super) fn name(uri: &str) -> String {
    path(uri).map_or_else(
        || uri.to_owned(),
        |path| path.to_string_lossy().replace('\\', "/"),
    )
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?.to_owned();
        bytes.push(u8::from_str_radix(&digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths() {
        assert_eq!(name("file:///a%20b/%C3%A9.whereas"), "/a b/é.whereas");
        assert_eq!(
            of(Path::new("/a b/é.whereas")),
            "file:///a%20b/%C3%A9.whereas"
        );
        assert_eq!(name("file:///c%3A/x.yaml"), "c:/x.yaml");
        assert_eq!(name("untitled:Untitled-1"), "untitled:Untitled-1");
        assert_eq!(path("file:///a%2"), None);
        assert_eq!(path("file:///a%é"), None);
        assert_eq!(path("file://server/x"), None);
    }
}
