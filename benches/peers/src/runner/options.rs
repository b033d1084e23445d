//! The command line.

use std::path::PathBuf;

/// How to call the program.
pub const USAGE: &str = "\
usage: cargo run --release --manifest-path benches/peers/Cargo.toml -- [OPTIONS]

  --rounds N        measured rounds, after one that is not counted (5)
  --only A,B        only programs whose names begin with one of these, and the hand-written one
  --workloads A,B   only these of register, clean, wide, rows
  --documents N     agreements in the registers (300000); programs that are slow get a tenth
  --tranches N      tranches of the wide agreement (100000)
  --rows N          rows of the CSV register (400000)
  --whereas PATH    the built program (target/release/whereas of this project)
  --data DIRECTORY  where to write the registers, about 1.3 GB (target/data of this package)";

/// What to run.
pub struct Options {
    /// Measured rounds.
    pub rounds: usize,
    /// Beginnings of the names of programs; all if empty.
    pub only: Vec<String>,
    /// Names of workloads; all if empty.
    pub workloads: Vec<String>,
    /// Agreements in a register.
    pub documents: u64,
    /// Tranches of the wide agreement.
    pub tranches: u64,
    /// Rows of the CSV register.
    pub rows: u64,
    /// The program to compare.
    pub whereas: PathBuf,
    /// The folder of the registers.
    pub data: PathBuf,
}

impl Options {
    /// Reads the arguments of the program.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut options = Options {
            rounds: 5,
            only: Vec::new(),
            workloads: Vec::new(),
            documents: 300_000,
            tranches: 100_000,
            rows: 400_000,
            whereas: package.join("../../target/release/whereas"),
            data: package.join("target/data"),
        };
        while let Some(name) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .ok_or_else(|| format!("`{name}` needs a value\n{USAGE}"))
            };
            match name.as_str() {
                "--rounds" => options.rounds = count(&value()?)? as usize,
                "--only" => options.only = names(&value()?),
                "--workloads" => options.workloads = names(&value()?),
                "--documents" => options.documents = count(&value()?)?,
                "--tranches" => options.tranches = count(&value()?)?,
                "--rows" => options.rows = count(&value()?)?,
                "--whereas" => options.whereas = value()?.into(),
                "--data" => options.data = value()?.into(),
                _ => return Err(format!("`{name}` is not an option\n{USAGE}")),
            }
        }
        Ok(options)
    }

    /// Whether a program takes part.
    pub fn includes(&self, program: &str) -> bool {
        self.only.is_empty()
            || self
                .only
                .iter()
                .any(|beginning| program.starts_with(beginning.as_str()))
    }

    /// Whether a workload is measured.
    pub fn measures(&self, workload: &str) -> bool {
        self.workloads.is_empty() || self.workloads.iter().any(|name| name == workload)
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn count(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(format!("`{text}` is not a number above zero")),
    }
}
