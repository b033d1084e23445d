//! The texts that are open in the editor, and how it changes them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::position::{Encoding, offset};
use super::uri;
use crate::ide::Open;
use crate::syntax::literate::is_rule_file;

/// Bytes of a text that the editor shows and this does not look at.
const LARGEST: usize = 16 * 1024 * 1024;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// A rule file.
    Rules,
    /// A document, or anything else.
    Other,
}

/// One open text.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// Its address, as the editor writes it.
    pub uri: Arc<str>,
    /// Its name: the path.
    pub name: Arc<str>,
    /// What it is.
    pub kind: TextKind,
    /// The text as it is now.
    pub text: Arc<str>,
    /// Counted by the editor.
    pub version: i64,
}

impl Opened {
    /// The version of a text that is not open.
    pub const CLOSED: i64 = i64::MIN;

    /// The version that the client knows; none of a text that is not open.
    pub fn shown_version(&self) -> Option<i64> {
        (self.version != Self::CLOSED).then_some(self.version)
    }

    /// Whether its text replaces that of the file on disk.
    pub fn is_read(&self) -> bool {
        !self.is_too_large()
    }

    /// Whether it is larger than what is looked at while it is edited.
    pub fn is_too_large(&self) -> bool {
        self.text.len() > LARGEST
    }
}

/// All open texts, by address.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: HashMap<String, Opened>,
}

impl Texts {
    /// The text at an address.
    pub fn get(&self, uri: &str) -> Option<&Opened> {
        self.all.get(uri)
    }

    /// Every open text.
    pub fn iter(&self) -> impl Iterator<Item = &Opened> {
        self.all.values()
    }

    /// Opens a text, for `didOpen`.
    pub fn open(&mut self, item: &Value) -> Option<&Opened> {
        let uri = item.get("uri")?.as_str()?;
        let text = item.get("text")?.as_str()?;
        let name = uri::name(uri);
        let said = item.get("languageId").and_then(Value::as_str) == Some("whereas");
        let kind = if said || is_rule_file(&name) {
            TextKind::Rules
        } else {
            TextKind::Other
        };
        let version = item.get("version").and_then(Value::as_i64).unwrap_or(0);
        let opened = Opened {
            uri: uri.into(),
            name: name.into(),
            kind,
            text: text.into(),
            version,
        };
        self.all.insert(uri.to_owned(), opened);
        self.all.get(uri)
    }

    /// Changes a text, for `didChange`.
    ///
    /// # Errors
    /// What is wrong with the change.
    pub fn change(&mut self, params: &Value, encoding: Encoding) -> Result<&Opened, String> {
        let uri = params
            .pointer("/textDocument/uri")
            .and_then(Value::as_str)
            .ok_or("a change of no text")?;
        let opened = self
            .all
            .get_mut(uri)
            .ok_or_else(|| format!("a change of `{uri}`, which is not open"))?;
        let changes = params
            .get("contentChanges")
            .and_then(Value::as_array)
            .ok_or("a change without changes")?;
        let mut text = opened.text.to_string();
        for change in changes {
            let new = change
                .get("text")
                .and_then(Value::as_str)
                .ok_or("a change without its text")?;
            match change.get("range").filter(|range| !range.is_null()) {
                None => text = new.to_owned(),
                Some(range) => {
                    let at = |end: &str| -> Option<usize> {
                        let place = range.get(end)?;
                        let (line, column) = (
                            place.get("line")?.as_u64()?,
                            place.get("character")?.as_u64()?,
                        );
                        Some(offset(&text, line, column, encoding))
                    };
                    let (start, end) = at("start")
                        .zip(at("end"))
                        .ok_or("a change whose range is none")?;
                    text.replace_range(start..end.max(start), new);
                }
            }
        }
        opened.text = text.into();
        opened.version = params
            .pointer("/textDocument/version")
            .and_then(Value::as_i64)
            .unwrap_or(opened.version);
        Ok(opened)
    }

    /// Closes a text.
    pub fn close(&mut self, uri: &str) -> Option<Opened> {
        self.all.remove(uri)
    }

    /// The texts by name, to replace those of the files.
    pub fn as_open(&self) -> Open {
        let small = self.all.values().filter(|opened| !opened.is_too_large());
        small
            .map(|opened| (Arc::clone(&opened.name), Arc::clone(&opened.text)))
            .collect()
    }

    /// The texts by name, however large.
    pub fn by_name(&self) -> HashMap<Arc<str>, Opened> {
        self.all
            .values()
            .map(|opened| (Arc::clone(&opened.name), opened.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edited(text: &str, changes: &Value) -> Result<String, String> {
        let mut texts = Texts::default();
        texts.open(&json!({ "uri": "file:///t.whereas", "text": text, "version": 1 }));
        let params = json!({ "textDocument": { "uri": "file:///t.whereas", "version": 2 }, "contentChanges": changes });
        texts
            .change(&params, Encoding::Utf16)
            .map(|opened| opened.text.to_string())
    }

    fn range(a: (u64, u64), b: (u64, u64)) -> Value {
        json!({ "start": { "line": a.0, "character": a.1 }, "end": { "line": b.0, "character": b.1 } })
    }

    #[test]
    fn edits_within_wide_characters_take_the_whole_character() {
        let within = json!([{ "range": range((0, 2), (0, 3)), "text": "-" }]);
        assert_eq!(edited("a𝄞b", &within).unwrap(), "a-b");
    }

    #[test]
    fn edits_past_the_end_and_backwards_are_taken_as_they_can_be() {
        let changes = json!([{ "range": range((9, 9), (99, 0)), "text": "c" }, { "range": range((0, 1), (0, 0)), "text": "x" }]);
        assert_eq!(edited("ab\n", &changes).unwrap(), "axb\nc");
    }

    #[test]
    fn what_is_no_change_is_refused() {
        assert!(edited("a", &json!([{ "range": 5, "text": "" }])).is_err());
        assert!(edited("a", &json!(null)).is_err());
        assert!(
            Texts::default()
                .change(&json!({ "textDocument": { "uri": "x" } }), Encoding::Utf8)
                .is_err()
        );
    }
}
