//! What reading each format costs, beside the parser beneath it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects
)]

use std::fmt::Write;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use whereas::internals::document::{self, by_ending};
use whereas::internals::limits::Limits;
use whereas::internals::source::SourceId;

fn main() {
    divan::main();
}

/// A register of payments in a format.
fn register(ending: &str, payments: usize) -> String {
    let mut text = match ending {
        "json" => "{\"payments\": [".to_owned(),
        "yaml" => "payments:\n".to_owned(),
        "xml" => "<register>\n".to_owned(),
        "csv" => "id,payee,amount,paid\n".to_owned(),
        "md" => "## Payments\n\n| id | payee | amount | paid |\n|---|---|---|---|\n".to_owned(),
        _ => String::new(),
    };
    for at in 0..payments {
        let (payee, amount, paid) = (
            format!("Organisation number {at}"),
            format!("{at}.50"),
            "2026-03-01",
        );
        let comma = if at == 0 { "" } else { "," };
        match ending {
            "json" => write!(
                text,
                "{comma}\n {{\"id\": \"{at}\", \"payee\": \"{payee}\", \"amount\": {amount}, \"paid\": \"{paid}\"}}"
            ),
            "ndjson" => writeln!(
                text,
                "{{\"id\": \"{at}\", \"payee\": \"{payee}\", \"amount\": {amount}, \"paid\": \"{paid}\"}}"
            ),
            "yaml" => writeln!(text, "  - id: \"{at}\"\n    payee: {payee}\n    amount: {amount}\n    paid: {paid}"),
            "toml" => {
                writeln!(text, "[[payments]]\nid = \"{at}\"\npayee = \"{payee}\"\namount = {amount}\npaid = {paid}")
            }
            "xml" => writeln!(
                text,
                "  <payment id=\"{at}\"><payee>{payee}</payee><amount>{amount}</amount><paid>{paid}</paid></payment>"
            ),
            "csv" => writeln!(text, "{at},{payee},{amount},{paid}"),
            _ => writeln!(text, "| {at} | {payee} | {amount} | {paid} |"),
        }
        .unwrap();
    }
    text.push_str(match ending {
        "json" => "\n]}\n",
        "xml" => "</register>\n",
        _ => "",
    });
    text
}

#[divan::bench(args = ["json", "ndjson", "yaml", "toml", "xml", "csv", "md"])]
fn read(bencher: Bencher<'_, '_>, ending: &str) {
    let text: Arc<str> = register(ending, 20_000).into();
    let format = by_ending(&format!("a.{ending}")).unwrap();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| {
            let trees =
                document::parse(format, &text, SourceId::NOWHERE, &Limits::default()).unwrap();
            assert!(!trees.is_empty());
            trees
        });
}

#[divan::bench(args = ["json", "yaml", "toml", "xml", "csv", "md"])]
fn parser_beneath(bencher: Bencher<'_, '_>, ending: &str) {
    let text = register(ending, 20_000);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| match ending {
            "json" => serde_json::from_str::<serde_json::Value>(&text)
                .unwrap()
                .as_object()
                .unwrap()
                .len(),
            "yaml" => granit_parser::Parser::new_from_str(&text).count(),
            "toml" => toml_edit::Document::parse(text.as_str())
                .unwrap()
                .as_table()
                .len(),
            "xml" => roxmltree::Document::parse(&text)
                .unwrap()
                .root_element()
                .children()
                .count(),
            "csv" => {
                let (mut reader, mut field, mut at, mut fields) =
                    (csv_core::Reader::new(), [0; 1024], 0, 0);
                while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
                    at += reader.read_field(rest, &mut field).1;
                    fields += 1;
                }
                fields
            }
            _ => pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES)
                .count(),
        });
}
