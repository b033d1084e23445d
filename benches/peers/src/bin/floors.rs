//! Reading alone, without a rule: what no checker that reads in this way can be faster than.

use serde::de::IgnoredAny;
use std::hint::black_box;
use std::path::Path;
use whereas_peers::documents::{Printer, arguments, check_file};

fn count_records(path: &Path) -> std::io::Result<()> {
    let mut printer = Printer::default();
    let mut reader = csv::Reader::from_path(path)?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        black_box(&record);
        printer.document(0)?;
    }
    printer.finish()
}

fn main() -> std::io::Result<()> {
    let arguments = arguments("floors lines|serde-ignored|simd-json|sonic-rs|csv FILE", 2);
    let path = Path::new(&arguments[1]);
    let mut buffers = simd_json::Buffers::default();
    match arguments[0].as_str() {
        "lines" => check_file(path, |document| {
            black_box(document);
            0
        }),
        // Checks the syntax and keeps nothing.
        "serde-ignored" => check_file(path, |document| {
            black_box(serde_json::from_slice::<IgnoredAny>(document).expect("JSON"));
            0
        }),
        // A tape of all values.
        "simd-json" => check_file(path, |document| {
            black_box(simd_json::to_tape_with_buffers(document, &mut buffers).expect("JSON"));
            0
        }),
        // A tree of all values.
        "sonic-rs" => check_file(path, |document| {
            black_box(sonic_rs::from_slice::<sonic_rs::Value>(document).expect("JSON"));
            0
        }),
        "csv" => count_records(path),
        other => {
            eprintln!("`{other}` is not a floor");
            std::process::exit(2);
        }
    }
}
