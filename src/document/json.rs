//! A strict JSON reader (RFC 8259). Custom-made, because it yields the digits of numbers, the spans
//! of keys and values, and both spans of a duplicate key in one pass over the bytes. It keeps an
//! explicit stack, so that nesting cannot overflow the call stack.

use std::sync::Arc;

use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

/// Parses one JSON value with nothing after it.
///
/// # Errors
/// The first syntax error, with its span.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Result<Tree, Box<Diagnostic>> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    value(text, start, text, source, limits)
}

/// Parses one JSON value from each line and skips empty lines.
///
/// # Errors
/// The first line that is not JSON, with its span.
pub fn parse_lines(
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut trees = Vec::new();
    for line in text.get(at..).unwrap_or("").split_inclusive('\n') {
        let end = at.saturating_add(line.len());
        if !line.trim_ascii().is_empty() {
            trees.push(value(
                text,
                at,
                text.get(..end).unwrap_or(text),
                source,
                limits,
            )?);
        }
        at = end;
    }
    Ok(trees)
}

/// Parses the value from `at` to the end of `part`, which is a prefix of `text`.
fn value(
    text: &Arc<str>,
    at: usize,
    part: &str,
    source: SourceId,
    limits: &Limits,
) -> Result<Tree, Box<Diagnostic>> {
    let mut reader = JsonReader {
        text: part,
        bytes: part.as_bytes(),
        at,
        source,
        limits,
        tree: Tree::new(Arc::clone(text)),
    };
    reader.document()?;
    Ok(reader.tree)
}

type Read<T> = Result<T, Box<Diagnostic>>;

struct JsonReader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    source: SourceId,
    limits: &'t Limits,
    tree: Tree,
}

impl JsonReader<'_> {
    fn document(&mut self) -> Read<()> {
        let mut open: Vec<NodeId> = Vec::new();
        let mut key = (0, 0);
        let mut key_text = None;
        self.blank();
        loop {
            // A value starts here.
            let closed = self.value(key, key_text.take(), &mut open)?;
            if !closed {
                self.blank();
                // The first member of a record, the first element of a list, or the closing
                // bracket.
                let list = open
                    .last()
                    .is_some_and(|id| self.tree.kind(*id) == NodeKind::List);
                let end = if list { b']' } else { b'}' };
                if self.peek() != Some(end) {
                    (key, key_text) = if list { ((0, 0), None) } else { self.key()? };
                    continue;
                }
                self.at = self.at.saturating_add(1);
                if let Some(id) = open.pop() {
                    self.tree.close(id, self.at);
                }
            }
            // After a value: closing brackets, or the next member.
            loop {
                let Some(id) = open.last().copied() else {
                    return self.end();
                };
                let list = self.tree.kind(id) == NodeKind::List;
                self.blank();
                match (self.peek(), list) {
                    (Some(b','), _) => {
                        let comma = self.at;
                        self.at = self.at.saturating_add(1);
                        self.blank();
                        if matches!(self.peek(), Some(b'}' | b']')) {
                            return Err(self.error(
                                comma,
                                "JSON allows no comma after the last one",
                                Some("remove the comma"),
                            ));
                        }
                        (key, key_text) = if list { ((0, 0), None) } else { self.key()? };
                        break;
                    }
                    (Some(b']'), true) | (Some(b'}'), false) => {
                        self.at = self.at.saturating_add(1);
                        open.pop();
                        self.tree.close(id, self.at);
                    }
                    (found, _) => return Err(self.unclosed(id, found, list)),
                }
            }
        }
    }

    /// Parses a scalar, or opens a record or a list; returns whether the value is complete.
    fn value(
        &mut self,
        key: (usize, usize),
        key_text: Option<String>,
        open: &mut Vec<NodeId>,
    ) -> Read<bool> {
        self.blank();
        if self.tree.len() >= self.limits.document_values {
            return Err(self.limit("values", self.limits.document_values, "document_values"));
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => NodeKind::Record,
            Some(b'[') => NodeKind::List,
            Some(b'"') => NodeKind::Text,
            Some(b't' | b'f') => NodeKind::Boolean,
            Some(b'n') => NodeKind::Null,
            Some(b'-' | b'0'..=b'9') => NodeKind::Number,
            other => return Err(self.missing_value(other)),
        };
        let id = self.tree.open(kind, key, start);
        if let Some(key) = key_text {
            self.tree.set_key(id, key);
        }
        match kind {
            NodeKind::Record | NodeKind::List => {
                if open.len() >= self.limits.document_depth {
                    return Err(self.limit("levels", self.limits.document_depth, "document_depth"));
                }
                self.at = self.at.saturating_add(1);
                open.push(id);
                return Ok(false);
            }
            NodeKind::Text => {
                if let Some(text) = self.string()? {
                    self.tree.set_scalar(id, text);
                }
            }
            NodeKind::Number => self.number()?,
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Untyped
            | NodeKind::Element
            | NodeKind::Skipped => self.literal()?,
        }
        self.tree.close(id, self.at);
        Ok(true)
    }

    fn key(&mut self) -> Read<((usize, usize), Option<String>)> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            let message = match self.peek() {
                Some(b'\'') => "JSON puts keys between double quotes",
                Some(byte) if byte.is_ascii_alphabetic() => "JSON puts keys between double quotes",
                None => "the document ends inside a record",
                _ => "a key in double quotes is wanted here",
            };
            let rest = self
                .text
                .get(start..)
                .unwrap_or("")
                .trim_start_matches('\'');
            let key: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .take(40)
                .collect();
            let key = if key.is_empty() { "total" } else { &key };
            return Err(self.error(start, message, Some(&format!("write `\"{key}\"`"))));
        }
        let text = self.string()?;
        let key = (start.saturating_add(1), self.at.saturating_sub(1));
        self.blank();
        if self.peek() != Some(b':') {
            return Err(self.error(self.at, "`:` is wanted after a key", None));
        }
        self.at = self.at.saturating_add(1);
        Ok((key, text))
    }

    /// Parses a string; returns its characters if it has escapes.
    fn string(&mut self) -> Read<Option<String>> {
        let start = self.at;
        self.at = self.at.saturating_add(1);
        let mut copy: Option<String> = None;
        let mut from = self.at;
        loop {
            match self.peek() {
                None => {
                    return Err(self.error(
                        start,
                        "this text is not closed",
                        Some("put `\"` at its end"),
                    ));
                }
                Some(b'"') => {
                    let plain = self.text.get(from..self.at).unwrap_or("");
                    if let Some(copy) = copy.as_mut() {
                        copy.push_str(plain);
                    }
                    self.at = self.at.saturating_add(1);
                    return Ok(copy);
                }
                Some(b'\\') => {
                    let plain = self.text.get(from..self.at).unwrap_or("");
                    let mut text = copy.take().unwrap_or_default();
                    text.push_str(plain);
                    text.push(self.escape()?);
                    copy = Some(text);
                    from = self.at;
                }
                Some(byte) if byte < 0x20 => {
                    let (message, help) = match byte {
                        b'\n' | b'\r' => (
                            "this text is not closed on its line",
                            "put `\"` at its end; a line break is written `\\n`",
                        ),
                        _ => (
                            "a text contains a control character",
                            "write it as `\\u` and four digits",
                        ),
                    };
                    return Err(self.error(
                        if byte == b'\n' || byte == b'\r' {
                            start
                        } else {
                            self.at
                        },
                        message,
                        Some(help),
                    ));
                }
                Some(_) => self.at = self.at.saturating_add(1),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        let escape = self.bytes.get(self.at.saturating_add(1)).copied();
        self.at = self.at.saturating_add(2);
        Ok(match escape {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => {
                let help = "JSON knows `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four digits";
                return Err(self.error(start, "this is not an escape of JSON", Some(help)));
            }
        })
    }

    fn unicode(&mut self, start: usize) -> Read<char> {
        let wrong = |reader: &Self| {
            reader.error(start, "`\\u` is followed by four hexadecimal digits", None)
        };
        let first = self.hex_digits().ok_or_else(|| wrong(self))?;
        let lone = |reader: &Self| {
            let help = "a character beyond U+FFFF is written as two `\\u`, first D800 to DBFF, then DC00 to DFFF";
            reader.error(start, "this is half a character", Some(help))
        };
        if (0xDC00..0xE000).contains(&first) {
            return Err(lone(self));
        }
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| wrong(self));
        }
        if self.bytes.get(self.at..self.at.saturating_add(2)) != Some(b"\\u") {
            return Err(lone(self));
        }
        self.at = self.at.saturating_add(2);
        let second = self
            .hex_digits()
            .filter(|second| (0xDC00..0xE000).contains(second))
            .ok_or_else(|| lone(self))?;
        let high = first.saturating_sub(0xD800).saturating_mul(0x400);
        let whole = 0x10000u32
            .saturating_add(high)
            .saturating_add(second.saturating_sub(0xDC00));
        char::from_u32(whole).ok_or_else(|| lone(self))
    }

    fn hex_digits(&mut self) -> Option<u32> {
        let end = self.at.saturating_add(4);
        let digits = self
            .text
            .get(self.at..end)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at = end;
        Some(value)
    }

    fn number(&mut self) -> Read<()> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while reader.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                reader.at = reader.at.saturating_add(1);
            }
            reader.at > from
        };
        if self.peek() == Some(b'-') {
            self.at = self.at.saturating_add(1);
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole_start = self.at;
        let mut fine = digits(self);
        if leading_zero && self.at.saturating_sub(whole_start) > 1 {
            return Err(self.error(
                start,
                "JSON allows no leading zeros",
                Some("remove them, or put the number between quotes"),
            ));
        }
        if fine && self.peek() == Some(b'.') {
            self.at = self.at.saturating_add(1);
            fine = digits(self);
        }
        if fine && matches!(self.peek(), Some(b'e' | b'E')) {
            self.at = self.at.saturating_add(1);
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at = self.at.saturating_add(1);
            }
            fine = digits(self);
        }
        let ends = !self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        if fine && ends {
            Ok(())
        } else {
            Err(self.error(
                start,
                "this is not a number of JSON",
                Some("write it like `150000.50`"),
            ))
        }
    }

    fn literal(&mut self) -> Read<()> {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let word = self
            .text
            .get(self.at..self.at.saturating_add(length))
            .unwrap_or("");
        if !matches!(word, "true" | "false" | "null") {
            return Err(self.missing_value(rest.first().copied()));
        }
        self.at = self.at.saturating_add(length);
        Ok(())
    }

    fn end(&mut self) -> Read<()> {
        self.blank();
        if self.at < self.bytes.len() {
            return Err(self.error(
                self.at,
                "there is something after the end of the document",
                Some("a JSON document holds one value; a file of one document a line is called `.ndjson`"),
            ));
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn error(&self, at: usize, message: &str, help: Option<&str>) -> Box<Diagnostic> {
        problem::at(code::JSON, self.source, self.text, at, message, help)
    }

    fn limit(&self, what: &str, limit: usize, option: &str) -> Box<Diagnostic> {
        problem::beyond(self.source, self.at, what, limit, option)
    }

    fn missing_value(&self, found: Option<u8>) -> Box<Diagnostic> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let word: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric())
            .take(20)
            .collect();
        let (message, help) = match found {
            None => ("the document ends where a value is wanted".to_owned(), None),
            Some(b'/') => ("JSON has no comments".to_owned(), Some("remove it")),
            Some(b'\'') => ("JSON puts texts between double quotes".to_owned(), None),
            Some(b',') => ("a value is missing before this comma".to_owned(), None),
            Some(b'+' | b'.') => (
                "this is not a number of JSON".to_owned(),
                Some("write it like `0.5`"),
            ),
            _ if matches!(
                word.as_str(),
                "NaN" | "Infinity" | "True" | "False" | "None" | "undefined"
            ) =>
            {
                (
                    format!("`{word}` is not a value of JSON"),
                    Some("values are texts, numbers, `true`, `false`, `null`, `{ … }` and `[ … ]`"),
                )
            }
            _ => (
                "a value is wanted here".to_owned(),
                Some("texts are written in double quotes"),
            ),
        };
        self.error(self.at, &message, help)
    }

    fn unclosed(&self, id: NodeId, found: Option<u8>, list: bool) -> Box<Diagnostic> {
        let (open, close) = if list { ('[', ']') } else { ('{', '}') };
        let diagnostic = match found {
            None => self.error(
                self.at,
                &format!("the document ends before this `{open}` is closed"),
                Some(&format!("put `{close}` where it ends")),
            ),
            Some(b'/' | b'#') => self.error(self.at, "JSON has no comments", Some("remove it")),
            Some(_) => self.error(self.at, &format!("`,` or `{close}` is wanted here"), None),
        };
        let start = self.tree.span(id).map_or(0, |(start, _)| start);
        Box::new(diagnostic.label(
            Span::new(self.source, start, start.saturating_add(1)),
            format!("`{open}` is opened here"),
        ))
    }
}
