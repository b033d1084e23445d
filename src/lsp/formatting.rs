//! Formatting of a whole rule file, and of the items that a range touches.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

use super::answers::{Answer, offset_in};
use super::server::{Server, log};
use super::texts::TextKind;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::format;
use crate::source::{Sources, lines};

impl Server {
    /// Formats a rule file, or of it the items that the request's range touches.
    pub(super) fn formatting(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        if opened.kind != TextKind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let view = self.view();
        let part = match params.get("range") {
            None => None,
            Some(range) => {
                let at = |end: &str| {
                    offset_in(&opened.text, range.get(end).unwrap_or(&Value::Null), &view)
                };
                Some(at("start")?..at("end")?)
            }
        };
        let sources = Sources::new();
        let id = sources.add(Arc::clone(&opened.name), Arc::clone(&opened.text));
        let edits = match part {
            None => format::format(&sources, id, &self.limits)
                .map(|new| vec![difference(&opened.text, &new)]),
            Some(part) => format::format_items(&sources, id, &self.limits, &part).map(|items| {
                items
                    .into_iter()
                    .map(|(item, new)| of_item(&opened.text, item, &new))
                    .collect()
            }),
        };
        match edits {
            Ok(edits) => {
                let source = sources.get(id);
                let edits = edits
                    .into_iter()
                    .filter(|(range, text)| !range.is_empty() || !text.is_empty());
                Ok(edits.map(|(range, text)| json!({ "range": view.range(source, range), "newText": text })).collect())
            }
            Err(said) => {
                self.send(not_formatted(&opened.name, &said));
                Ok(Value::Null)
            }
        }
    }
}

fn not_formatted(name: &str, said: &[Diagnostic]) -> Value {
    let first = said
        .iter()
        .find(|one| has_errors(std::slice::from_ref(one)));
    let why = first.map_or("", |one| &one.message);
    log(&format!("`{name}` is not formatted: {why}"))
}

/// The edit of an item: where the lines of its old and its new form differ.
fn of_item(text: &str, item: Range<usize>, new: &str) -> (Range<usize>, String) {
    let (range, new) = difference(text.get(item.clone()).unwrap_or(""), new);
    (
        range.start.saturating_add(item.start)..range.end.saturating_add(item.start),
        new,
    )
}

/// The part of a text that differs in the new one, and its new form; whole lines.
fn difference(old: &str, new: &str) -> (Range<usize>, String) {
    let front = lines(old).zip(lines(new)).take_while(|(a, b)| a == b);
    let front: usize = front.map(|(line, _)| line.len()).sum();
    let (old_rest, new_rest) = (
        old.get(front..).unwrap_or(""),
        new.get(front..).unwrap_or(""),
    );
    let last_first = |text| {
        let mut all: Vec<&str> = lines(text).collect();
        all.reverse();
        all
    };
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (last_first(old_rest), last_first(new_rest));
    let back: usize = old_lines
        .iter()
        .zip(&new_lines)
        .take_while(|(a, b)| a == b)
        .map(|(line, _)| line.len())
        .sum();
    let end = old.len().saturating_sub(back);
    let text = new_rest
        .get(..new_rest.len().saturating_sub(back))
        .unwrap_or("")
        .to_owned();
    (front..end, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        assert_eq!(
            difference("a\nb\nc\n", "a\nB\nc\n"),
            (2..4, "B\n".to_owned())
        );
        assert_eq!(difference("a\n", "a\n"), (2..2, String::new()));
        assert_eq!(difference("a\na\n", "a\n"), (2..4, String::new()));
        assert_eq!(difference("x", "x\n"), (0..1, "x\n".to_owned()));
        assert_eq!(
            difference("a\rb\rc\n", "a\nb\nc\n"),
            (0..4, "a\nb\n".to_owned())
        );
    }
}
