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
    if let Some(diagnostic) = other_program(&name, &bytes) {
        return Err(diagnostic);
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
    .help("save it as UTF-8; a file from a spreadsheet or an old editor is often Windows-1252 or UTF-16")
}

/// The error for a file of a format of another program, by its first bytes.
fn other_program(name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    const TEXT: &str = "open it in the program that wrote it, and save it as DOCX or ODT";
    const SHEET: &str = "open it in the program that wrote it, and save it as XLSX or CSV";
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let ending = ending.as_deref().unwrap_or("");
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    let is_old = bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    let (what, help) = match ending {
        _ if bytes.starts_with(b"{\\rtf") => ("RTF", TEXT),
        _ if bytes.starts_with(b"%PDF") => (
            "a PDF document",
            "give it the extension `.pdf`; better still, check the draft from which it was made (DOCX or ODT)",
        ),
        "doc" | "dot" if is_old => (
            "a document of Word before 2007",
            "open it in Word or LibreOffice, and save it as DOCX",
        ),
        "docm" | "dotm" if is_zip => (
            "a Word document that may hold macros",
            "open it in Word, and save it as DOCX, which holds none",
        ),
        "xls" if is_old => ("a workbook of Excel before 2007", SHEET),
        "xlsm" | "xltm" | "xlsb" if is_zip => ("a workbook that may hold macros", SHEET),
        "ods" | "numbers" if is_zip => ("a workbook of another format", SHEET),
        "pptx" | "odp" | "key" if is_zip => (
            "a presentation",
            "write its values as a document: DOCX, Markdown, YAML, JSON or CSV",
        ),
        _ if is_old => ("a document of an old format of Office", TEXT),
        _ if is_zip => (
            "a zip file",
            "if it is a document of Word, LibreOffice or Excel, give it the extension `.docx`, `.odt` or `.xlsx`; templates and files with macros are to be saved as such documents first",
        ),
        _ => return None,
    };
    let message = format!("`{name}` is {what}, which is not read");
    Some(Diagnostic::about_file(NOT_UTF8, name, message).help(help))
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
