//! A person at a keyboard: types in small groups of letters, picks from lists, follows fixes.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::client::{Client, edited, uri};

/// One open text, and where the cursor is in it.
pub struct Person {
    pub path: PathBuf,
    pub text: String,
    version: i64,
    cursor: usize,
    /// What is selected, and is replaced by the next letter.
    selected: Option<Range<usize>>,
    /// The places of a snippet that were not visited yet.
    places: Vec<Range<usize>>,
    /// What was underlined, in which version.
    underlined: Option<(i64, Vec<Value>)>,
}

impl Person {
    /// Opens an empty file.
    pub fn at_empty_file(client: &mut Client, path: &Path, language: &str) -> Self {
        client.open(path, language, "");
        let path = path.to_owned();
        Self {
            path,
            text: String::new(),
            version: 1,
            cursor: 0,
            selected: None,
            places: Vec::new(),
            underlined: None,
        }
    }

    fn place(&self, at: usize) -> Value {
        let line = self.text[..at].matches('\n').count();
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        json!({ "line": line, "character": self.text[start..at].encode_utf16().count() })
    }

    /// The protocol's range of the first place where some words stand.
    pub fn range_of(&self, words: &str) -> Value {
        let at = self
            .text
            .find(words)
            .unwrap_or_else(|| panic!("no {words:?} in\n{}", self.text));
        json!({ "start": self.place(at), "end": self.place(at + words.len()) })
    }

    /// One incremental change; the cursor goes behind it.
    fn replace(&mut self, client: &mut Client, range: Range<usize>, new: &str) {
        let places = json!({ "start": self.place(range.start), "end": self.place(range.end) });
        self.version += 1;
        let document = json!({ "uri": uri(&self.path), "version": self.version });
        let changes = json!([{ "range": places, "text": new }]);
        client.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
        self.text.replace_range(range.clone(), new);
        for place in &mut self.places {
            if place.start >= range.end {
                *place = place.start + new.len() - range.len()..place.end + new.len() - range.len();
            }
        }
        self.cursor = range.start + new.len();
        self.selected = None;
    }

    /// Picks an item that also writes something else, above the cursor.
    pub fn picks_with_more(&mut self, client: &mut Client, label: &str) {
        let items = self.offered(client);
        let item = items
            .iter()
            .find(|item| item["label"] == label)
            .unwrap_or_else(|| panic!("no {label} in {items:#?}"));
        let mut edits = item["additionalTextEdits"].as_array().unwrap().clone();
        edits.push(item["textEdit"].clone());
        let rest = self.text.len() - self.offset(&item["textEdit"]["range"]["end"]);
        self.takes(client, &edits);
        self.places.clear();
        self.cursor = self.text.len() - rest;
    }

    /// Types letters, three at a time, over what is selected.
    pub fn types(&mut self, client: &mut Client, words: &str) {
        let letters: Vec<char> = words.chars().collect();
        for group in letters.chunks(3) {
            let range = self.selected.clone().unwrap_or(self.cursor..self.cursor);
            self.replace(client, range, &group.iter().collect::<String>());
        }
    }

    /// What the editor lists at the cursor.
    pub fn offered(&mut self, client: &mut Client) -> Vec<Value> {
        let asked = json!({ "textDocument": { "uri": uri(&self.path) }, "position": self.place(self.cursor) });
        client.request("textDocument/completion", asked).unwrap()["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The labels that the editor lists at the cursor.
    pub fn labels(&mut self, client: &mut Client) -> Vec<String> {
        self.offered(client)
            .iter()
            .map(|item| item["label"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Picks an item from the list and inserts it as an editor does; the first place of a snippet is selected then.
    pub fn picks(&mut self, client: &mut Client, label: &str) {
        let items = self.offered(client);
        let found = items.iter().find(|item| item["label"] == label);
        let labels: Vec<&str> = items
            .iter()
            .map(|item| item["label"].as_str().unwrap())
            .collect();
        let item = found.unwrap_or_else(|| {
            panic!(
                "{label:?} is not offered, but {labels:?}, in\n{}",
                self.before()
            )
        });
        let edit = &item["textEdit"];
        let start = self.offset(&edit["range"]["start"]);
        let end = self.offset(&edit["range"]["end"]);
        let new = edit["newText"].as_str().unwrap();
        assert_eq!(
            item["additionalTextEdits"],
            Value::Null,
            "the person does not expect changes elsewhere"
        );
        if item["insertTextFormat"] != 2 {
            return self.replace(client, start..end, new);
        }
        let line = &self.text[self.text[..start].rfind('\n').map_or(0, |at| at + 1)..start];
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let indented = match item["insertTextMode"] == 1 {
            true => new.to_owned(),
            false => new.replace('\n', &format!("\n{indent}")),
        };
        let (plain, places) = snippet(&indented);
        self.replace(client, start..end, &plain);
        let own = places
            .into_iter()
            .map(|place| start + place.start..start + place.end);
        self.places = own.chain(std::mem::take(&mut self.places)).collect();
        if !self.places.is_empty() {
            self.tab();
        }
    }

    /// Goes on to the next place of a snippet, which is selected then.
    pub fn tab(&mut self) {
        let next = self.places.remove(0);
        self.cursor = next.end;
        self.selected = (!next.is_empty()).then_some(next);
    }

    /// Types into a place of a snippet, and goes on to the next one where there is one.
    pub fn fills(&mut self, client: &mut Client, words: &[&str]) {
        for (index, one) in words.iter().enumerate() {
            if index > 0 {
                self.tab();
            }
            self.types(client, one);
        }
    }

    /// Puts the cursor behind the last place where some words stand.
    pub fn clicks_behind(&mut self, words: &str) {
        self.places.clear();
        self.selected = None;
        let found = self.text.rfind(words);
        self.cursor =
            found.unwrap_or_else(|| panic!("no {words:?} in\n{}", self.text)) + words.len();
    }

    /// Marks some words, which are replaced by what is typed.
    pub fn marks(&mut self, words: &str) {
        self.clicks_behind(words);
        self.selected = Some(self.cursor - words.len()..self.cursor);
    }

    /// Takes out what is marked.
    pub fn deletes(&mut self, client: &mut Client) {
        let marked = self.selected.take().unwrap();
        self.replace(client, marked, "");
    }

    /// Puts the cursor behind everything.
    pub fn clicks_at_end(&mut self) {
        self.places.clear();
        self.selected = None;
        self.cursor = self.text.len();
    }

    fn before(&self) -> &str {
        &self.text[..self.cursor]
    }

    fn offset(&self, place: &Value) -> usize {
        let edit = json!({ "range": { "start": place, "end": place }, "newText": "\u{0}" });
        edited(&self.text, &[edit]).find('\u{0}').unwrap()
    }

    /// What the editor underlines once it has looked at the text as it is.
    pub fn sees(&mut self, client: &mut Client) -> Vec<Value> {
        let known = self
            .underlined
            .take()
            .filter(|(version, _)| *version == self.version);
        let (_, found) = self.underlined.insert(
            known.unwrap_or_else(|| (self.version, client.diagnostics(&self.path, self.version))),
        );
        found.clone()
    }

    /// The messages under what is underlined.
    pub fn reads(&mut self, client: &mut Client) -> Vec<String> {
        self.sees(client)
            .iter()
            .map(|one| one["message"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The fixes at some words, once the text was looked at.
    pub fn fixes(&mut self, client: &mut Client, words: &str) -> Vec<Value> {
        self.sees(client);
        let range = self.range_of(words);
        let asked = json!({ "textDocument": { "uri": uri(&self.path) }, "range": range, "context": { "diagnostics": [] } });
        client
            .request("textDocument/codeAction", asked)
            .unwrap()
            .as_array()
            .unwrap()
            .clone()
    }

    /// Chooses the fix whose title begins so.
    pub fn accepts(&mut self, client: &mut Client, words: &str, title: &str) {
        let fixes = self.fixes(client, words);
        let fix = fixes
            .iter()
            .find(|one| one["title"].as_str().unwrap().starts_with(title));
        let fix = fix.unwrap_or_else(|| panic!("no fix {title:?} in {fixes:#?}"));
        let edits = fix["edit"]["changes"][uri(&self.path)]
            .as_array()
            .unwrap()
            .clone();
        self.takes(client, &edits);
    }

    /// Formats the file.
    pub fn formats(&mut self, client: &mut Client) {
        let asked = json!({ "textDocument": { "uri": uri(&self.path) }, "options": { "tabSize": 2, "insertSpaces": true } });
        let edits = client.request("textDocument/formatting", asked).unwrap();
        let edits = edits.as_array().expect("the file is formatted").clone();
        self.takes(client, &edits);
    }

    fn takes(&mut self, client: &mut Client, edits: &[Value]) {
        let new = edited(&self.text, edits);
        let all = 0..self.text.len();
        self.replace(client, all, &new);
    }

    /// What the editor shows when the mouse is over some words.
    pub fn hovers(&mut self, client: &mut Client, words: &str) -> String {
        let place = self.range_of(words)["start"].clone();
        let asked = json!({ "textDocument": { "uri": uri(&self.path) }, "position": place });
        let shown = client.request("textDocument/hover", asked).unwrap();
        shown["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What stands above the lines.
    pub fn lenses(&mut self, client: &mut Client) -> Vec<String> {
        let shown = client.request(
            "textDocument/codeLens",
            json!({ "textDocument": { "uri": uri(&self.path) } }),
        );
        let shown = shown.unwrap().as_array().unwrap().clone();
        shown
            .iter()
            .map(|one| one["command"]["title"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What stands beside the text.
    pub fn inlays(&mut self, client: &mut Client) -> Vec<String> {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
        let asked = json!({ "textDocument": { "uri": uri(&self.path) }, "range": range });
        let shown = client
            .request("textDocument/inlayHint", asked)
            .unwrap()
            .as_array()
            .unwrap()
            .clone();
        shown
            .iter()
            .map(|one| one["label"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Saves the file, and the editor tells the server.
    pub fn saves(&mut self, client: &mut Client) {
        std::fs::write(&self.path, &self.text).unwrap();
        client.notify(
            "textDocument/didSave",
            json!({ "textDocument": { "uri": uri(&self.path) } }),
        );
        let changes = json!({ "changes": [{ "uri": uri(&self.path), "type": 1 }] });
        client.notify("workspace/didChangeWatchedFiles", changes);
    }
}

/// The text of a snippet with what stands in its places, and the places.
fn snippet(written: &str) -> (String, Vec<Range<usize>>) {
    let (mut plain, mut places, mut rest) = (String::new(), Vec::new(), written);
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        let start = plain.len();
        if let Some(inside) = after.strip_prefix('{') {
            let (place, behind) = inside.split_once('}').unwrap();
            let words = place.trim_start_matches(|c: char| c.is_ascii_digit());
            let words = words.trim_start_matches(':').trim_matches('|');
            let choice = place.contains('|');
            plain.push_str(if choice {
                words.split(',').next().unwrap()
            } else {
                words
            });
            rest = behind;
        } else {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        places.push(start..plain.len());
    }
    plain.push_str(rest);
    (plain, places)
}
