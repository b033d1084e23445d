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
    executable: PathBuf,
    before_file: Vec<String>,
    after_file: Vec<String>,
}

impl Program {
    /// A program that gets all documents, checks all rules on one thread, and prints masks.
    fn new(name: &'static str, description: &'static str, executable: PathBuf) -> Self {
        Program {
            name,
            description,
            threads: 1,
            rules: ALL,
            format: Format::Masks,
            parts: 1,
            executable,
            before_file: Vec::new(),
            after_file: Vec::new(),
        }
    }

    /// The command that checks a file.
    pub fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .args(&self.before_file)
            .arg(file)
            .args(&self.after_file);
        command
    }
}

/// The name of the program that all others are compared with.
pub const REFERENCE: &str = "handwritten-1";

/// The programs that check a workload, in the order of the table.
pub fn programs(options: &Options, workload: &Workload, built: &Path) -> Vec<Program> {
    let catalogue = Catalogue {
        whereas: &options.whereas,
        built,
        package: Path::new(env!("CARGO_MANIFEST_DIR")),
        is_table: workload.extension == "csv",
    };
    let mut programs = match workload.name {
        "register" => catalogue.register(),
        "clean" => catalogue.clean(),
        "wide" => catalogue.wide(),
        _ => catalogue.rows(),
    };
    programs.retain(|program| program.name == REFERENCE || options.includes(program.name));
    programs
}

/// Where the programs and their rules are.
struct Catalogue<'a> {
    whereas: &'a Path,
    built: &'a Path,
    package: &'a Path,
    /// The documents are rows of a table, not agreements.
    is_table: bool,
}

impl Catalogue<'_> {
    fn register(&self) -> Vec<Program> {
        let mut programs = vec![
            self.whereas(
                "whereas-short-1",
                "**Whereas**, `--format short`",
                1,
                "short",
            ),
            self.whereas(
                "whereas-short-2",
                "**Whereas**, `--format short`",
                2,
                "short",
            ),
            self.whereas(
                "whereas-human-1",
                "**Whereas**, `--format human --no-group`",
                1,
                "human",
            ),
            self.by_hand(REFERENCE, 1),
            self.by_hand("handwritten-2", 2),
            self.floor("floor-lines", "floor: lines, not parsed", "lines"),
        ];
        programs.extend(self.json_floors());
        programs.extend(self.engines());
        programs.push(self.python());
        programs
    }

    fn clean(&self) -> Vec<Program> {
        let mut programs = vec![
            self.whereas("whereas-short-1", "**Whereas**", 1, "short"),
            self.whereas("whereas-short-2", "**Whereas**", 2, "short"),
            self.by_hand(REFERENCE, 1),
            self.by_hand("handwritten-2", 2),
            self.floor("floor-lines", "floor: lines, not parsed", "lines"),
        ];
        programs.extend(self.json_floors());
        programs.push(self.python());
        programs
    }

    fn wide(&self) -> Vec<Program> {
        let mut programs = vec![
            self.whereas("whereas-short-1", "**Whereas**", 1, "short"),
            self.by_hand(REFERENCE, 1),
        ];
        programs.extend(self.json_floors());
        programs.extend(self.engines());
        programs.push(self.python());
        programs
    }

    fn rows(&self) -> Vec<Program> {
        vec![
            self.whereas(
                "whereas-short-1",
                "**Whereas**, `--format short`",
                1,
                "short",
            ),
            self.whereas(
                "whereas-short-2",
                "**Whereas**, `--format short`",
                2,
                "short",
            ),
            self.by_hand(REFERENCE, 1),
            self.floor("floor-lines", "floor: lines, not parsed", "lines"),
            self.floor("floor-csv", "floor: `csv`, records of bytes", "csv"),
            self.python(),
        ]
    }

    fn json_floors(&self) -> [Program; 3] {
        [
            self.floor(
                "floor-serde-json",
                "floor: `serde_json`, syntax only",
                "serde-ignored",
            ),
            self.floor(
                "floor-simd-json",
                "floor: `simd-json`, a tape of all values",
                "simd-json",
            ),
            self.floor(
                "floor-sonic-rs",
                "floor: `sonic-rs`, a tree of all values",
                "sonic-rs",
            ),
        ]
    }

    /// Engines of other languages, which get a tenth of a register, because they are slow.
    fn engines(&self) -> [Program; 4] {
        let engine = |name, description, executable, policy: Option<&str>| Program {
            parts: 10,
            before_file: policy.map(|policy| self.file(policy)).into_iter().collect(),
            ..Program::new(name, description, self.built.join(executable))
        };
        let cel = engine("cel", "CEL, `cel`", "cel", None);
        [
            engine("rego", "Rego, `regorus`", "rego", Some("agreements.rego")),
            engine(
                "rego-cents",
                "Rego, `regorus`, rounded to cents",
                "rego",
                Some("agreements_cents.rego"),
            ),
            Program {
                rules: ALL & !1,
                ..cel
            },
            engine("rhai", "Rhai, `rhai`", "rhai", Some("agreements.rhai")),
        ]
    }

    fn python(&self) -> Program {
        let (description, script) = if self.is_table {
            ("Python, `csv` and `Decimal`", "rows.py")
        } else {
            ("Python, `json` and `Decimal`", "agreements.py")
        };
        Program {
            parts: 10,
            before_file: vec![self.file(script)],
            ..Program::new("python", description, "python3".into())
        }
    }

    fn by_hand(&self, name: &'static str, threads: u32) -> Program {
        let description = if self.is_table {
            "hand-written: `csv`, `rust_decimal`, `chrono`"
        } else {
            "hand-written: `serde_json`, `rust_decimal`, `chrono`"
        };
        Program {
            threads,
            after_file: vec![threads.to_string()],
            ..Program::new(name, description, self.built.join("handwritten"))
        }
    }

    fn floor(&self, name: &'static str, description: &'static str, mode: &str) -> Program {
        Program {
            rules: 0,
            before_file: vec![mode.to_owned()],
            ..Program::new(name, description, self.built.join("floors"))
        }
    }

    fn whereas(
        &self,
        name: &'static str,
        description: &'static str,
        threads: u32,
        format: &str,
    ) -> Program {
        let (names, rules, record) = if self.is_table {
            (ROW_RULES, "rows.whereas", "Contract")
        } else {
            (
                AGREEMENT_RULES,
                "../agreements/agreements.whereas",
                "Agreement",
            )
        };
        let rules = self.file(rules);
        let after_file = [
            "--rules",
            &rules,
            "--as",
            record,
            "--format",
            format,
            "--exit-zero",
            // The limit by default is what a person can read, and these registers contain more findings.
            "--limit",
            "findings=100000000",
            "--jobs",
            &threads.to_string(),
        ];
        let mut after_file = after_file.map(str::to_owned).to_vec();
        if format == "human" {
            // Without it, the same message of one rule is shown once, and only the first documents are named.
            after_file.push("--no-group".to_owned());
        }
        Program {
            threads,
            format: if format == "human" {
                Format::Human(names)
            } else {
                Format::Short(names)
            },
            before_file: vec!["check".to_owned()],
            after_file,
            ..Program::new(name, description, self.whereas.to_owned())
        }
    }

    /// A file of this package.
    fn file(&self, name: &str) -> String {
        self.package.join(name).to_string_lossy().into_owned()
    }
}
