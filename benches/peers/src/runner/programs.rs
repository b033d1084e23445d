//! The programs that are compared, and the workloads.

use crate::options::Options;
use crate::verdicts::{AGREEMENT_RULES, Format, ROW_RULES};
use std::path::{Path, PathBuf};
use std::process::Command;

const ALL: u8 = 63;

/// What is checked.
pub struct Workload {
    /// Its name on the command line.
    pub name: &'static str,
    /// The heading of its table.
    pub title: String,
    /// What one document is called.
    pub unit: &'static str,
    /// The first argument of `generate`.
    kind: &'static str,
    extension: &'static str,
    /// How many agreements, tranches or rows to generate.
    size: u64,
    /// Documents in it: one for the wide agreement.
    pub documents: u64,
}

impl Workload {
    /// All workloads.
    pub fn all(options: &Options) -> [Workload; 4] {
        let (documents, tranches, rows) = (options.documents, options.tranches, options.rows);
        [
            Workload {
                name: "register",
                title: format!("A register of {documents} agreements, 5 % of which violate a rule"),
                unit: "agreement",
                kind: "agreements",
                extension: "ndjson",
                size: documents,
                documents,
            },
            Workload {
                name: "clean",
                title: format!("A clean register of {documents} agreements"),
                unit: "agreement",
                kind: "clean",
                extension: "ndjson",
                size: documents,
                documents,
            },
            Workload {
                name: "wide",
                title: format!("One agreement with {tranches} tranches, which violates no rule"),
                unit: "agreement",
                kind: "wide",
                extension: "json",
                size: tranches,
                documents: 1,
            },
            Workload {
                name: "rows",
                title: format!("A CSV register of {rows} contracts, 5 % of which violate a rule"),
                unit: "row",
                kind: "rows",
                extension: "csv",
                size: rows,
                documents: rows,
            },
        ]
    }

    /// The file for a program that gets one of so many parts.
    pub fn data(&self, folder: &Path, parts: u64) -> Data {
        let parts = if self.documents > 1 { parts } else { 1 };
        let part = |count: u64| (count / parts).max(1);
        let name = if parts == 1 {
            self.name.to_owned()
        } else {
            format!("{}-part", self.name)
        };
        Data {
            kind: self.kind,
            size: part(self.size),
            documents: part(self.documents),
            truth: folder.join(format!("{name}.truth")),
            file: folder.join(format!("{name}.{}", self.extension)),
        }
    }
}

/// A generated file.
pub struct Data {
    kind: &'static str,
    size: u64,
    /// Documents in it.
    pub documents: u64,
    /// The file.
    pub file: PathBuf,
    /// What is true of its documents.
    pub truth: PathBuf,
}

impl Data {
    /// The command that writes the files.
    pub fn generate(&self, programs: &Path) -> Command {
        let mut command = Command::new(programs.join("generate"));
        command
            .arg(self.kind)
            .arg(self.size.to_string())
            .arg(&self.file)
            .arg(&self.truth);
        command
    }
}

/// A program that takes part.
pub struct Program {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, for the table.
    pub description: &'static str,
    /// Threads that check.
    pub threads: u32,
    /// The rules that it can express; none for a floor.
    pub rules: u8,
    /// How it prints its verdicts.
    pub format: Format,
    /// It gets one of so many parts of the documents.
    pub parts: u64,
    /// The program and its arguments, without the file.
    arguments: Vec<PathBuf>,
    /// Arguments after the file.
    last: Vec<String>,
}

impl Program {
    /// The command that checks a file.
    pub fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.arguments[0]);
        command
            .args(&self.arguments[1..])
            .arg(file)
            .args(&self.last);
        command
    }
}

/// The name of the program that all others are compared with.
pub const REFERENCE: &str = "handwritten-1";

/// All programs that can check a workload.
pub fn programs(options: &Options, workload: &Workload, built: &Path) -> Vec<Program> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let peer = |name, description, rules, program: &str, arguments: &[&str]| Program {
        name,
        description,
        threads: 1,
        rules,
        format: Format::Masks,
        parts: 1,
        arguments: std::iter::once(built.join(program))
            .chain(arguments.iter().map(PathBuf::from))
            .collect(),
        last: Vec::new(),
    };
    let floor = |name, description, mode| peer(name, description, 0, "floors", &[mode]);
    // Slow programs get a tenth of a register.
    let slow = |name, description, rules, program: PathBuf, policy: &str| {
        let mut slow = peer(name, description, rules, "", &[]);
        slow.arguments = vec![program];
        if !policy.is_empty() {
            slow.arguments.push(package.join(policy));
        }
        slow.parts = 10;
        slow
    };
    let whereas = |name, description, threads: u32, format: &str| {
        let is_csv = workload.extension == "csv";
        let names = if is_csv { ROW_RULES } else { AGREEMENT_RULES };
        let (rules, record) = if is_csv {
            ("rows.whereas", "Contract")
        } else {
            ("../agreements/agreements.whereas", "Agreement")
        };
        let mut program = peer(name, description, ALL, "", &[]);
        program.arguments = vec![options.whereas.clone(), "check".into()];
        program.last = [
            "--rules",
            &package.join(rules).to_string_lossy(),
            "--as",
            record,
            "--format",
            format,
            "--exit-zero",
        ]
        .into_iter()
        // So many findings are more than a person reads; the limit by default is smaller.
        .chain(["--limit", "findings=100000000", "--jobs"])
        .map(str::to_owned)
        .chain([threads.to_string()])
        .collect();
        program.threads = threads;
        program.format = if format == "human" {
            Format::Human(names)
        } else {
            Format::Short(names)
        };
        program
    };
    let by_hand = |name, threads: u32| {
        let mut program = peer(
            name,
            "hand-written: `serde_json`, `rust_decimal`, `chrono`",
            ALL,
            "handwritten",
            &[],
        );
        program.last = vec![threads.to_string()];
        program.threads = threads;
        program
    };
    let python = |script| {
        slow(
            "python",
            "Python, `json` or `csv` with `Decimal`",
            ALL,
            "python3".into(),
            script,
        )
    };

    let one = by_hand(REFERENCE, 1);
    let short = whereas(
        "whereas-short-1",
        "**Whereas**, `--format short`",
        1,
        "short",
    );
    let short_2 = whereas(
        "whereas-short-2",
        "**Whereas**, `--format short`",
        2,
        "short",
    );
    let lines = floor("floor-lines", "floor: lines, not parsed", "lines");
    let programs = match workload.name {
        "rows" => vec![
            short,
            short_2,
            one,
            lines,
            floor("floor-csv", "floor: `csv`, records of bytes", "csv"),
            python("rows.py"),
        ],
        _ => {
            let mut programs = vec![short, one];
            if workload.documents > 1 {
                programs.insert(1, short_2);
                programs.push(by_hand("handwritten-2", 2));
                programs.push(lines);
            }
            if workload.name == "register" {
                programs.insert(
                    2,
                    whereas(
                        "whereas-human-1",
                        "**Whereas**, `--format human`, with hints",
                        1,
                        "human",
                    ),
                );
            }
            programs.extend([
                floor(
                    "floor-serde-json",
                    "floor: `serde_json`, syntax only",
                    "serde-ignored",
                ),
                floor(
                    "floor-simd-json",
                    "floor: `simd-json`, a tape of all values",
                    "simd-json",
                ),
                floor(
                    "floor-sonic-rs",
                    "floor: `sonic-rs`, a tree of all values",
                    "sonic-rs",
                ),
            ]);
            if workload.name != "clean" {
                programs.extend([
                    slow(
                        "rego",
                        "Rego, `regorus`",
                        ALL,
                        built.join("rego"),
                        "agreements.rego",
                    ),
                    slow(
                        "rego-cents",
                        "Rego, `regorus`, rounded to cents",
                        ALL,
                        built.join("rego"),
                        "agreements_cents.rego",
                    ),
                    slow("cel", "CEL, `cel`", ALL & !1, built.join("cel"), ""),
                    slow("rhai", "Rhai", ALL, built.join("rhai"), "agreements.rhai"),
                ]);
            }
            programs.push(python("agreements.py"));
            programs
        }
    };
    programs
        .into_iter()
        .filter(|program| program.name == REFERENCE || options.includes(program.name))
        .collect()
}
