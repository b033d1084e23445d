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

#[path = "../tests/editor/lsp/client.rs"]
mod client;

use std::time::{Duration, Instant};

use client::{Client, at, uri};
use serde_json::{Value, json};
use whereas::internals::check::{Loader, ModuleLookup, Requested, Text};
use whereas::internals::diagnostic::Diagnostic;
use whereas::internals::ide::{Analysis, Open, Overlay};
use whereas::internals::limits::Limits;
use whereas::internals::source::{Source, Sources};
use whereas::internals::syntax::{self, Cache};

const LINES: usize = 5_000;
const KEYSTROKES: i64 = 200;

/// A file of rules about one type, with parameters, exceptions, and a calendar in use.
fn rule_file() -> String {
    let mut text = String::from(
        "/// Many rules.\nmodule many\n\nuse calendars.kz\n\ntype Deal dated by signed {\n  signed: date\n  paid: date?\n  parts: list of Part\n",
    );
    for field in 0..60 {
        text.push_str(&format!(
            "  /// The amount number {field}.\n  amount_{field}: money in EUR else 0 EUR\n"
        ));
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

/// How long the server has been on a processor: other programs of the machine do not count.
fn busy(client: &Client) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", client.id()))
        .into_iter()
        .flatten()
        .flatten();
    let used = tasks.filter_map(|task| {
        let said = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        said.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(used.sum())
}

fn median(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

/// Types letters in the middle of the file, each followed by one request; how long each answer took.
fn type_and_ask(
    client: &mut Client,
    path: &std::path::Path,
    place: &Value,
    first: i64,
    method: &str,
) -> Vec<Duration> {
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
        asked["position"]["character"] =
            json!(place["character"].as_u64().unwrap() + u64::from(typed));
        let began = Instant::now();
        client.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
        let answer = client.request(method, asked).unwrap();
        times.push(began.elapsed());
        assert!(!answer.is_null());
        client.seen.clear();
        // Nobody types faster than this; the pause lets what follows a keystroke be worked out.
        std::thread::sleep(Duration::from_millis(20));
    }
    times
}

/// The parts of what a keystroke asks for, without the protocol.
fn stages(text: &str) {
    let own = || {
        let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        Duration::from_nanos(
            said.split(' ')
                .next()
                .and_then(|used| used.parse().ok())
                .unwrap_or(0),
        )
    };
    let limits = Limits::default();
    let cache = Cache::default();
    let sources = Sources::new();
    let id = sources.add("many.whereas", text);
    let (mut read, mut looked, mut coloured) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let rounds = 20;
    for round in 0..=rounds {
        // The first round reads everything.
        let began = own();
        let parsed = syntax::parse_again(id, sources.get(id), &limits, &cache);
        let parsed_at = own();
        drop(parsed);
        let file = Requested::File(Text {
            name: "many.whereas".into(),
            text: text.into(),
        });
        let open = Open::new();
        let mut packs = Packs;
        let mut loader = Overlay {
            inner: &mut packs,
            open: &open,
            cache: &cache,
        };
        let looking = own();
        let analysis = Analysis::new(&mut loader, vec![file], &limits);
        let looked_at = own();
        let source = analysis.file("many.whereas").unwrap().source;
        assert!(!analysis.coloured(source).is_empty());
        let coloured_at = own();
        if round > 0 {
            read += parsed_at - began;
            looked += looked_at - looking;
            coloured += coloured_at - looked_at;
        }
    }
    println!(
        "read again {:.1?}, read and check {:.1?}, colour {:.1?}",
        read / rounds,
        looked / rounds,
        coloured / rounds
    );
}

/// The calendar that the file uses.
struct Packs;

impl Loader for Packs {
    fn find(&mut self, _: &str, _: Option<&Source>) -> ModuleLookup {
        ModuleLookup::Found(Text {
            name: "kz".into(),
            text: include_str!("../rules/calendars/kz.whereas").into(),
        })
    }

    fn file(&mut self, path: &str, _: &Source) -> Result<Text, Diagnostic> {
        Ok(Text {
            name: path.into(),
            text: include_str!("../rules/calendars/kz.csv").into(),
        })
    }
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("many.whereas");
    let text = rule_file();
    let mut client = Client::in_folders(&[path.parent().unwrap()]);
    client.open(&path, "whereas", &text);
    client.diagnostics(&path, 1);
    println!(
        "a rule file of {} lines, {} bytes",
        text.lines().count(),
        text.len()
    );
    stages(&text);
    let middle = text[..text.len() / 2].rfind("rule bounded_").unwrap();
    let rest = &text[middle..];
    let when = middle + rest.find("when ").unwrap() + "when ".len();
    let line = text[..when].matches('\n').count();
    let place = json!({ "line": line, "character": when - text[..when].rfind('\n').unwrap() - 1 });
    let methods = [
        "textDocument/completion",
        "textDocument/documentSymbol",
        "textDocument/semanticTokens/full",
    ];
    let mut version = 2;
    for method in methods {
        let before = busy(&client);
        let mut times = type_and_ask(&mut client, &path, &place, version, method);
        let each = (busy(&client) - before) / u32::try_from(KEYSTROKES).unwrap();
        version += KEYSTROKES;
        let (median, late) = median(&mut times);
        println!(
            "{method:35} median {median:>8.1?}   95 of 100 {late:>8.1?}   processor time {each:>8.1?}"
        );
    }
    let began = Instant::now();
    client.change(
        &path,
        version,
        &text.replace("when amount_3 >", "when amont_3 >"),
    );
    let found = client.diagnostics(&path, version);
    println!(
        "diagnostics, with their pause       {:>8.1?}   {} of them",
        began.elapsed(),
        found.len()
    );
    std::process::exit(client.finish());
}
