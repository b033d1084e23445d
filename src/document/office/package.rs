//! Zip packages of office programs: parts by name, within limits, and XML in them.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, ParsingOptions};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::document::xml_names;
use crate::limits::Limits;

/// Entries of a package.
const MOST_ENTRIES: usize = 10_000;
/// Unpacked bytes for each packed one, in a part of more than [`LARGE`] bytes.
const MOST_RATIO: u64 = 500;
/// Bytes of a part from which on its ratio matters.
const LARGE: u64 = 4 * 1024 * 1024;
/// Nodes of the XML of a part.
const MOST_NODES: u32 = 8_000_000;

/// Why a package cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageError {
    /// The message.
    pub message: String,
    /// A fix.
    pub help: Option<String>,
}

/// An error with its fix; an empty one is none.
pub fn problem(message: impl Into<String>, help: &str) -> PackageError {
    PackageError {
        message: message.into(),
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}

/// The parts of an opened package.
pub struct Package<'l> {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// The names of parts as they are written, by their names in small letters: case does not
    /// matter in them.
    parts: HashMap<String, String>,
    limits: &'l Limits,
    /// Bytes that may still be unpacked.
    left: usize,
}

impl<'l> Package<'l> {
    /// Opens a package; `what` is its kind in messages, with its article.
    ///
    /// # Errors
    /// The bytes are no package, with a guess what they are.
    pub fn open(bytes: Vec<u8>, what: &str, limits: &'l Limits) -> Result<Self, PackageError> {
        if let Some(other) = other_format(&bytes) {
            return Err(problem(format!("it is {}, not {what}", other.0), other.1));
        }
        let kind = what.split_once(' ').map_or(what, |(_, kind)| kind);
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            problem(
                format!("it is no whole {kind}: the list of its parts, at its end, is missing or damaged"),
                "the file may have been cut off while it was copied or sent: copy it again, or save it again",
            )
        })?;
        if archive.len() > MOST_ENTRIES {
            let message = format!("it is a package of more than {MOST_ENTRIES} parts");
            return Err(problem(message, "save it again"));
        }
        let names = archive.file_names_raw();
        let names: Vec<String> = names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let mut parts = HashMap::new();
        let again = |name: &String| {
            parts
                .insert(name.to_ascii_lowercase(), name.clone())
                .is_some()
        };
        if archive.has_duplicate_names() | names.iter().any(again) {
            let help = "programs differ in which of them they show: save it again";
            return Err(problem("its package has two parts of one name", help));
        }
        Ok(Self {
            archive,
            parts,
            limits,
            left: limits.file_bytes,
        })
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&name.to_ascii_lowercase())
    }

    /// The names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.parts.values().cloned().collect()
    }

    /// The name of a part as it is written in the package.
    pub fn written_name(&self, name: &str) -> Option<&str> {
        self.parts
            .get(&name.to_ascii_lowercase())
            .map(String::as_str)
    }

    /// The bytes of a part; `None` if there is no such part.
    ///
    /// # Errors
    /// It is damaged, encrypted or too large.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, PackageError> {
        let Some(name) = self.parts.get(&name.to_ascii_lowercase()) else {
            return Ok(None);
        };
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(encrypted());
            }
            Err(_) => return Err(damaged(name)),
        };
        let packed = file.compressed_size().max(1);
        let most = u64::try_from(self.left)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let mut bytes = Vec::new();
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(|_| damaged(name))?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let limit = self.limits.file_bytes;
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(|| {
            problem(
                format!("it unpacks to more than {limit} bytes"),
                "raise the limit with `--limit file_bytes=…`, if the file is what you think it is",
            )
        })?;
        if size > LARGE
            && size
                .checked_div(packed)
                .is_some_and(|ratio| ratio > MOST_RATIO)
        {
            let message = format!(
                "its part `{name}` is too large: it unpacks to more than {MOST_RATIO} times its size"
            );
            return Err(problem(
                message,
                "it may be a zip bomb; save the document again",
            ));
        }
        Ok(Some(bytes))
    }

    /// The text of a part of XML; `None` if there is no such part.
    ///
    /// # Errors
    /// It is damaged, too large, or neither UTF-8 nor UTF-16.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, PackageError> {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        let text = match crate::document::encoding::utf16(&bytes) {
            Some(text) => text,
            None => String::from_utf8(bytes).ok(),
        };
        let text = text.ok_or_else(|| {
            let message = format!("its part `{name}` is neither UTF-8 nor UTF-16");
            problem(message, "save the document again")
        })?;
        Ok(Some(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }))
    }
}

fn damaged(name: &str) -> PackageError {
    let help = "the file may have been cut off or damaged: save it again";
    problem(format!("its part `{name}` cannot be unpacked"), help)
}

/// The error for a document that needs a password.
pub fn encrypted() -> PackageError {
    let help = "remove the password in the program that wrote it, and save it again";
    problem("it is encrypted: it opens with a password only", help)
}

/// What bytes are that are no zip, with a fix.
fn other_format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let save = "open it in the program that wrote it, and save it in the format of its name";
    if bytes.is_empty() {
        return Some(("an empty file", "it may not have been saved to the end"));
    }
    if bytes.starts_with(b"PK") {
        return None;
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        return Some(if memchr::memmem::find(bytes, &name).is_some() {
            (
                "encrypted (it opens with a password only)",
                "remove the password in the program that wrote it, and save it again",
            )
        } else {
            ("a file of an old format of Word or Excel", save)
        });
    }
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    Some(if start.starts_with(b"{\\rtf") {
        ("RTF", save)
    } else if start.starts_with(b"%PDF") {
        ("PDF", "give the file its right extension")
    } else if start.starts_with(b"<") {
        ("HTML or XML", "give the file its right extension")
    } else {
        (
            "no zip file",
            "the file may be damaged, or have the extension of another format",
        )
    })
}

/// Parses the XML of a part.
///
/// # Errors
/// It is not well-formed, has a document type, or is nested too deeply.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds of the XML parser, which says the others in its own words"
)]
pub fn xml<'t>(text: &'t str, name: &str, limits: &Limits) -> Result<Document<'t>, PackageError> {
    if xml_names::excess(text).is_some() {
        let message = format!("its part `{name}` has too many attributes or namespaces to compare");
        return Err(problem(message, "save the document again"));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => problem(
            format!("its part `{name}` has a document type, which no office program writes"),
            "save the document again",
        ),
        roxmltree::Error::NodesLimitReached => problem(
            format!("its part `{name}` is too large: it has more than {MOST_NODES} nodes"),
            "split the document",
        ),
        error => problem(
            format!("its part `{name}` is not XML: {error}"),
            "the file may be damaged: save it again",
        ),
    })?;
    let mut depth = 0_usize;
    let mut node = document.root();
    // Walks the tree without recursion.
    'walk: loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth = depth.saturating_add(1);
            if depth > limits.document_depth {
                let message = format!(
                    "its part `{name}` is nested more than {} levels deep",
                    limits.document_depth
                );
                return Err(problem(
                    message,
                    "`--limit document_depth=N` raises the limit",
                ));
            }
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => break 'walk,
            }
            depth = depth.saturating_sub(1);
        }
    }
    Ok(document)
}
