//! Lines as the protocol counts them: `\n`, `\r\n` and `\r` end one, and no other character does. Texts that are edited
//! piece by piece are known as the client has them.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::client::{Client, uri};

/// What columns count.
#[derive(Debug, Clone, Copy)]
enum Units {
    Utf8,
    Utf16,
}

impl Units {
    fn of(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// The position of every character of a text, and of its end: by a walk over the characters.
fn positions(text: &str, units: Units) -> Vec<(usize, Value)> {
    let (mut line, mut column) = (0, 0);
    let mut found = Vec::new();
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        let within_break = last == '\r' && c == '\n';
        if !within_break {
            found.push((at, json!({ "line": line, "character": column })));
        }
        match c {
            '\n' if within_break => {}
            '\n' | '\r' => (line, column) = (line + 1, 0),
            _ => column += units.of(c),
        }
        last = c;
    }
    found.push((text.len(), json!({ "line": line, "character": column })));
    found
}

fn in_units(units: Units, folder: &Path) -> Client {
    let mut client = Client::start();
    let encodings = match units {
        Units::Utf8 => json!(["utf-8"]),
        Units::Utf16 => json!(["utf-16"]),
    };
    let capabilities = json!({ "general": { "positionEncodings": encodings } });
    let folders = json!([{ "uri": uri(folder), "name": "w" }]);
    client
        .request(
            "initialize",
            json!({ "capabilities": capabilities, "workspaceFolders": folders }),
        )
        .unwrap();
    client.notify("initialized", json!({}));
    client
}

/// What the server says of a text: an edit in the wrong place would show in it.
fn said(client: &mut Client, path: &Path, version: i64, end: &Value) -> Vec<Value> {
    let document = json!({ "textDocument": { "uri": uri(path) } });
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": end });
    let mut said: Vec<Value> = [
        "textDocument/foldingRange",
        "textDocument/semanticTokens/full",
        "textDocument/documentSymbol",
    ]
    .iter()
    .map(|method| client.request(method, document.clone()).unwrap())
    .collect();
    let asked = json!({ "textDocument": { "uri": uri(path) }, "options": { "tabSize": 2, "insertSpaces": true } });
    said.push(client.request("textDocument/formatting", asked).unwrap());
    let asked = json!({ "textDocument": { "uri": uri(path) }, "range": whole });
    said.push(client.request("textDocument/inlayHint", asked).unwrap());
    said.push(client.diagnostics(path, version).into());
    said
}

/// A piece of a rule file, or a line break, or what looks like one.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\r",
        "\n",
        "\r\n",
        "\r",
        "\n",
        "\r\r\n",
        "\u{2028}",
        "\u{85}",
        " ",
        "é",
        "𝄞",
        "// one",
        "/// two",
        "type T { a: date }",
        "type U {\r  b: number\r\n  c: text\n}",
        "rule r for T { require a = 2 }",
        "rule s for U { require b = \"x\" }",
        "\"",
        "}",
        "{",
    ])
}

fn written() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

/// An edit: two places, as shares of the text, and what is written between them.
fn edit() -> impl Strategy<Value = (usize, usize, String)> {
    (
        0..1000_usize,
        0..1000_usize,
        prop::collection::vec(piece(), 0..3).prop_map(|pieces| pieces.concat()),
    )
}

#[test]
fn edits_land_where_the_client_means_whatever_ends_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    for units in [Units::Utf8, Units::Utf16] {
        let client = std::cell::RefCell::new(in_units(units, &path));
        let count = std::cell::Cell::new(0);
        let cases = (written(), prop::collection::vec(edit(), 1..8));
        let mut runner = TestRunner::new(Config {
            cases: 50,
            failure_persistence: None,
            ..Config::default()
        });
        let result = runner.run(&cases, |(start, edits)| {
            let client = &mut *client.borrow_mut();
            count.set(count.get() + 1);
            let edited = path.join(format!("edited_{}.whereas", count.get()));
            let fresh = path.join(format!("fresh_{}.whereas", count.get()));
            let mut text = start;
            client.open(&edited, "whereas", &text);
            let mut changes = Vec::new();
            for (first, second, new) in edits {
                let places = positions(&text, units);
                let (first, second) = (first * places.len() / 1000, second * places.len() / 1000);
                let (from, to) = (&places[first.min(second)], &places[first.max(second)]);
                changes.push(json!({ "range": { "start": from.1, "end": to.1 }, "text": new }));
                text.replace_range(from.0..to.0, &new);
            }
            let document = json!({ "uri": uri(&edited), "version": 2 });
            client.notify(
                "textDocument/didChange",
                json!({ "textDocument": document, "contentChanges": changes }),
            );
            client.open(&fresh, "whereas", &text);
            let end = positions(&text, units).pop().unwrap().1;
            // A diagnostic may name a second place of its own file.
            let without_name =
                |says: Vec<Value>, file: &Path| json!(says).to_string().replace(&uri(file), "");
            let edited_says = without_name(said(client, &edited, 2, &end), &edited);
            let fresh_says = without_name(said(client, &fresh, 1, &end), &fresh);
            for file in [&edited, &fresh] {
                client.notify(
                    "textDocument/didClose",
                    json!({ "textDocument": { "uri": uri(file) } }),
                );
            }
            prop_assert_eq!(edited_says, fresh_says, "{:?}", text);
            Ok(())
        });
        assert!(result.is_ok(), "{units:?}: {}", result.unwrap_err());
        assert_eq!(client.into_inner().finish(), 0);
    }
}

#[test]
fn everything_is_shown_on_the_lines_of_the_editor() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    // A comment ends with its line: what stands on the next one counts.
    let lines = [
        "// first",
        "type T {",
        "  a: date",
        "  n: number",
        "}",
        "rule r for T {",
        "  require n = b",
        "}",
        "",
    ];
    for line_break in ["\n", "\r\n", "\r"] {
        for units in [Units::Utf8, Units::Utf16] {
            let client = &mut in_units(units, &path);
            let file = path.join("lines.whereas");
            let text = lines.join(line_break);
            client.open(&file, "whereas", &text);
            let found = client.diagnostics(&file, 1);
            let error = found.iter().find(|one| one["severity"] == 1).unwrap();
            assert_eq!(
                error["range"]["start"],
                json!({ "line": 6, "character": 14 }),
                "{line_break:?}"
            );
            let document = json!({ "textDocument": { "uri": uri(&file) } });
            let folds = client
                .request("textDocument/foldingRange", document.clone())
                .unwrap();
            let folds: Vec<(u64, u64)> = folds
                .as_array()
                .unwrap()
                .iter()
                .map(|fold| {
                    (
                        fold["startLine"].as_u64().unwrap(),
                        fold["endLine"].as_u64().unwrap(),
                    )
                })
                .collect();
            assert_eq!(folds, [(1, 3), (5, 6)], "{line_break:?}");
            let tokens = client
                .request("textDocument/semanticTokens/full", document)
                .unwrap();
            let first: Vec<u64> = tokens["data"].as_array().unwrap()[..10]
                .iter()
                .map(|n| n.as_u64().unwrap())
                .collect();
            assert_eq!(first, [0, 0, 8, 10, 0, 1, 0, 4, 7, 0], "{line_break:?}");
            client.change(
                &file,
                2,
                &text
                    .replace("= b", "=   2")
                    .replace("n: number", "n:number"),
            );
            let asked = json!({ "textDocument": { "uri": uri(&file) }, "options": { "tabSize": 2, "insertSpaces": true } });
            let edits = client.request("textDocument/formatting", asked).unwrap();
            let whole = edits[0]["newText"].as_str().unwrap();
            assert!(
                whole.contains("  n: number") && whole.contains("  require n = 2"),
                "{line_break:?}: {edits}"
            );
            client.notify(
                "textDocument/didClose",
                json!({ "textDocument": { "uri": uri(&file) } }),
            );
        }
    }
}

#[test]
fn findings_stand_on_the_lines_of_the_editor_in_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    std::fs::write(
        path.join("r.whereas"),
        "type T { title: text, rent: number }\nrule r for T { require rent < 5 }\n",
    )
    .unwrap();
    let gate = "[[gate]]\ndocuments = [\"d.*\"]\nrules = [\"r.whereas\"]\n";
    std::fs::write(path.join("whereas.toml"), gate).unwrap();
    let client = &mut in_units(Units::Utf16, &path);
    let documents = [
        ("d.yaml", vec!["title: a", "rent: 7", ""], (1, 6)),
        (
            "d.json",
            vec!["{", "\"title\": \"a\",", "\"rent\": 7", "}"],
            (2, 8),
        ),
        (
            "d.xml",
            vec!["<t>", "<title>a</title>", "<rent>7</rent>", "</t>"],
            (2, 6),
        ),
        ("d.csv", vec!["title,rent", "a,7", ""], (1, 2)),
        (
            "d.md",
            vec!["# A", "", "- title: a", "- rent: 7", ""],
            (3, 8),
        ),
    ];
    for (name, lines, (line, column)) in documents {
        for line_break in ["\n", "\r\n", "\r"] {
            let file = path.join(name);
            client.open(&file, "text", &lines.join(line_break));
            let found = client.diagnostics(&file, 1);
            let start = json!({ "line": line, "character": column });
            assert_eq!(
                found[0]["range"]["start"], start,
                "{name} {line_break:?}: {found:#?}"
            );
            client.notify(
                "textDocument/didClose",
                json!({ "textDocument": { "uri": uri(&file) } }),
            );
        }
    }
}
