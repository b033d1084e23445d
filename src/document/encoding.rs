//! Decodes files to text: UTF-8, UTF-16 with a byte-order mark, and formats that are unpacked.

use std::sync::Arc;

use crate::check::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::NOT_UTF8;
use crate::limits::Limits;
use crate::source::line_breaks;

/// Decodes the bytes of a file; its extension identifies a format whose files are unpacked.
///
/// # Errors
/// The bytes are neither UTF-8 nor UTF-16, or the file cannot be unpacked.
pub fn decode(name: Arc<str>, bytes: Vec<u8>, limits: &Limits) -> Result<Text, Diagnostic> {
    if let Some(unpack) = super::by_ending(&name).and_then(|format| format.unpack) {
        let text = unpack(&name, bytes, limits)?;
        return Ok(Text {
            name,
            text: text.into(),
        });
    }
    if let Some(decoded) = utf16(&bytes) {
        let text = decoded.ok_or_else(|| not_utf16(&name))?;
        return Ok(Text {
            name,
            text: text.into(),
        });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Text {
            name,
            text: text.into(),
        }),
        Err(error) => Err(not_utf8(
            &name,
            error.as_bytes(),
            error.utf8_error().valid_up_to(),
        )),
    }
}

/// Decodes UTF-16 with a byte-order mark: the outer `None` without one, the inner `None` for
/// invalid UTF-16.
pub(super) fn utf16(bytes: &[u8]) -> Option<Option<String>> {
    let (little, rest) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (true, rest),
        [0xFE, 0xFF, rest @ ..] => (false, rest),
        _ => return None,
    };
    let units = rest
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units = units.map(|pair| {
        if little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        }
    });
    let whole = rest.len().is_multiple_of(2);
    Some(
        whole
            .then(|| {
                char::decode_utf16(units)
                    .collect::<Result<String, _>>()
                    .ok()
            })
            .flatten(),
    )
}

fn not_utf16(name: &str) -> Diagnostic {
    let message = format!("`{name}` begins as UTF-16 does, and is not UTF-16");
    Diagnostic::about_file(NOT_UTF8, name, message).help("save it as UTF-8")
}

/// The error of bytes that are not UTF-8 from the offset `at` on.
pub fn not_utf8(name: &str, bytes: &[u8], at: usize) -> Diagnostic {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = line_breaks(before).count().saturating_add(1);
    let byte = bytes.get(at).copied().unwrap_or_default();
    Diagnostic::about_file(
        NOT_UTF8,
        name,
        format!("`{name}` is not UTF-8: byte {} (0x{byte:02X}), in line {line}, is none", at.saturating_add(1)),
    )
    .help(match name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).as_deref() {
        Some("doc" | "docm" | "dot" | "dotx" | "rtf" | "fodt" | "ott") => {
            "a file of this format is not read: save it as DOCX or ODT, without macros"
        }
        Some("pptx" | "odp" | "pages") => {
            "a file of this format is not read: save its text as DOCX or Markdown, or its values as YAML, JSON or CSV"
        }
        Some("xls" | "xlsm" | "xlsb" | "ods") => "a workbook of this format is not read: save it as XLSX or CSV",
        _ => "save it as UTF-8; a file from a spreadsheet or an old editor is often Windows-1252 or UTF-16",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_by_its_mark() {
        assert_eq!(utf16(b"\xFF\xFEa\0\xE9\0"), Some(Some("aé".to_owned())));
        assert_eq!(
            utf16(b"\xFE\xFF\0a\xD8\x34\xDD\x1E"),
            Some(Some("a\u{1D11E}".to_owned()))
        );
        assert_eq!(utf16(b"\xFF\xFEa"), Some(None));
        assert_eq!(utf16(b"\xFF\xFE\x34\xD8"), Some(None));
        assert_eq!(utf16(b"plain"), None);
    }
}
