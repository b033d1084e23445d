//! How long an editor waits after a keystroke in a rule file of 5 000 lines: the built program is asked over the
//! protocol, as editors ask it. `cargo bench --bench editor`

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    missing_docs
)]

#[path = "../tests/lsp/client.rs"]
mod client;

use std::time::{Duration, Instant};

use client::{Client, at, uri};
use serde_json::{Value, json};

const LINES: usize = 5_000;
const KEYSTROKES: i64 = 200;

/// A file of rules about one type, with parameters, exceptions, and a calendar in use.
fn rule_file() -> String {
    let mut text = String::from(
        "/// Many rules.\nmodule many\n\nuse calendars.kz\n\ntype Deal dated by signed {\n  signed: date\n  paid: date?\n  parts: list of Part\n",
    );
    for field in 0..60 {
        text.push_str(&format!("  /// The amount number {field}.\n  amount_{field}: money in EUR else 0 EUR\n"));
    }
    text.push_str(
        "  let total = sum(parts.sum)\n}\n\ntype Part { due: date?, sum: money in EUR, kind: \"first\" | \"last\" }\n",
    );
    let mut number = 0;
    while text.lines().count() < LINES {
        let field = number % 60;
        text.push_str(&format!(
            "\n/// What the law says of the amount, number {number}.\nparameter most_{number}: money in EUR {{\n  {number} thousand EUR from 2016-06-30 source \"Act {number}\"\n}}\n\n/// The amount number {number} is bounded.\nrule bounded_{number} for Deal {{\n  source \"Act {number}, article {field}\"\n  let window = from signed to signed + {field} days\n  when amount_{field} > 0 EUR\n  require amount_{field} <= most_{number} and working days of kz in window < 90\n    otherwise \"{{amount_{field}}} is over {{most_{number}}}\"\n}}\n\n/// Not for those paid early.\nexception early_{number} to bounded_{number} {{\n  when paid is present and paid < signed\n  require every p in parts where p.kind = \"first\" satisfies p.sum <= 2 * most_{number}\n}}\n"
        ));
        number += 1;
    }
    text
}

fn median(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

/// Types letters in the middle of the file, each followed by one request; how long each answer took.
fn type_and_ask(client: &mut Client, path: &std::path::Path, place: &Value, first: i64, method: &str) -> Vec<Duration> {
    let mut times = Vec::new();
    for stroke in 0..KEYSTROKES {
        let (start, mut end) = (place.clone(), place.clone());
        // A letter, and the letter taken back.
        let typed = stroke % 2 == 0;
        if !typed {
            end["character"] = json!(place["character"].as_u64().unwrap() + 1);
        }
        let text = if typed { "a" } else { "" };
        let change = json!({ "range": { "start": start, "end": end }, "text": text });
        let document = json!({ "uri": uri(path), "version": first + stroke });
        let mut asked = at(path, place);
        asked["position"]["character"] = json!(place["character"].as_u64().unwrap() + u64::from(typed));
        let began = Instant::now();
        client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
        let answer = client.request(method, asked).unwrap();
        times.push(began.elapsed());
        assert!(!answer.is_null());
        client.seen.clear();
        // Nobody types faster than this; the pause lets what follows a keystroke be worked out.
        std::thread::sleep(Duration::from_millis(20));
    }
    times
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("many.whereas");
    let text = rule_file();
    let mut client = Client::in_folders(&[path.parent().unwrap()]);
    client.open(&path, "whereas", &text);
    client.diagnostics(&path, 1);
    println!("a rule file of {} lines, {} bytes", text.lines().count(), text.len());
    let middle = text[..text.len() / 2].rfind("rule bounded_").unwrap();
    let rest = &text[middle..];
    let when = middle + rest.find("when ").unwrap() + "when ".len();
    let line = text[..when].matches('\n').count();
    let place = json!({ "line": line, "character": when - text[..when].rfind('\n').unwrap() - 1 });
    let methods = ["textDocument/completion", "textDocument/documentSymbol", "textDocument/semanticTokens/full"];
    let mut version = 2;
    for method in methods {
        let mut times = type_and_ask(&mut client, &path, &place, version, method);
        version += KEYSTROKES;
        let (median, late) = median(&mut times);
        println!("{method:35} median {median:>8.1?}   95 of 100 {late:>8.1?}");
    }
    let began = Instant::now();
    client.change(&path, version, &text.replace("when amount_3 >", "when amont_3 >"));
    let found = client.diagnostics(&path, version);
    println!("diagnostics, with their pause       {:>8.1?}   {} of them", began.elapsed(), found.len());
    std::process::exit(client.finish());
}
