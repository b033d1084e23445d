//! Writes a register and what is true of it. A program of its own, so that the runner stays small: the peak memory of a
//! child process is never less than that of the process that started it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use whereas_peers::agreements::{Register, agreement, wide_agreement};
use whereas_peers::documents::arguments;
use whereas_peers::rows::{COLUMNS, row};
use whereas_peers::truth::Truth;

fn main() -> io::Result<()> {
    let usage = "generate agreements|clean|wide|rows COUNT FILE TRUTH";
    let arguments = arguments(usage, 4);
    let count: u64 = arguments[1].parse().expect("how many to generate");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&arguments[2])?);
    let mut truth = Truth::new(BufWriter::new(File::create(&arguments[3])?));
    match arguments[0].as_str() {
        kind @ ("agreements" | "clean") => {
            let register = Register {
                violating_per_mille: if kind == "clean" { 0 } else { 50 },
            };
            for index in 0..count {
                let document = agreement(register, index);
                writeln!(file, "{}", document.json)?;
                truth.document(document.mask, &document.traps)?;
            }
        }
        "wide" => {
            writeln!(file, "{}", wide_agreement(count as usize))?;
            truth.document(0, &[])?;
        }
        "rows" => {
            writeln!(file, "{COLUMNS}")?;
            for index in 0..count {
                let row = row(index);
                writeln!(file, "{}", row.line)?;
                truth.document(row.mask, &row.traps)?;
            }
        }
        other => {
            eprintln!("`{other}` cannot be generated; usage: {usage}");
            std::process::exit(2);
        }
    }
    file.flush()?;
    truth.finish()
}
