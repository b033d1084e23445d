//! Replays the fuzz targets without the fuzzer: their seeds, every past crash, and a fixed number of changes of each.
//! `fuzz/run.sh` is the long run.

#[path = "../../fuzz/src/oracles.rs"]
mod oracles;

use std::path::{Path, PathBuf};

/// The stack of the program's own working thread: nesting within the limits is claimed to fit in it.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Changes of each seed.
const CHANGES: u64 = 40;

type Target = fn(&[u8]);

const TARGETS: &[(&str, Target)] = &[
    ("rules", oracles::rules),
    ("rules_and_document", oracles::rules_and_document),
    ("json", oracles::json),
    ("yaml", oracles::yaml),
    ("toml", oracles::toml),
    ("xml", oracles::xml),
    ("markdown", oracles::markdown),
    #[cfg(feature = "office")]
    ("html", oracles::html),
    #[cfg(feature = "office")]
    ("office", oracles::office),
    #[cfg(feature = "office")]
    ("pdf", oracles::pdf),
    ("csv", oracles::csv),
    ("forms", oracles::forms),
    ("settings", oracles::settings),
    ("baseline", oracles::baseline),
    ("receipt", oracles::receipt),
    ("lsp", oracles::lsp),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn inputs(folder: &str, target: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(root().join("fuzz").join(folder).join(target))
        .into_iter()
        .flatten()
        .flatten();
    let mut all: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    all.sort();
    all
}

/// Runs a target on an input; on a panic, names the input and keeps it below `target/`.
fn run(name: &'static str, target: Target, input: Vec<u8>, what: &str) {
    let kept = input.clone();
    let worker = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || target(&input))
        .unwrap();
    if worker.join().is_err() {
        let file = root().join("target").join(format!("fuzz-{name}.input"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, kept).unwrap();
        panic!(
            "the target `{name}` fails on {what}; the input is kept as target/fuzz-{name}.input"
        );
    }
}

#[test]
fn every_target_has_a_binary_and_seeds() {
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{name} is not in fuzz/Cargo.toml"
        );
        assert!(
            root()
                .join(format!("fuzz/fuzz_targets/{name}.rs"))
                .is_file(),
            "{name} has no binary"
        );
        assert!(
            *name == "rules" || !inputs("seeds", name).is_empty(),
            "{name} has no seeds"
        );
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}

#[test]
fn past_crashes_stay_mended() {
    for (name, target) in TARGETS {
        for path in inputs("regressions", name) {
            run(
                name,
                *target,
                std::fs::read(&path).unwrap(),
                &path.display().to_string(),
            );
        }
    }
}

#[test]
fn seeds_and_changes_of_them_break_nothing() {
    for (name, target) in TARGETS {
        for path in inputs("seeds", name) {
            let seed = std::fs::read(&path).unwrap();
            run(name, *target, seed.clone(), &path.display().to_string());
            for number in 0..CHANGES {
                run(
                    name,
                    *target,
                    changed(&seed, number),
                    &format!("{}, change {number}", path.display()),
                );
            }
        }
    }
}

/// A seed with up to three pieces removed, doubled or replaced; the same for the same number.
fn changed(seed: &[u8], number: u64) -> Vec<u8> {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed.len() as u64);
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(bytes.len() + 1);
        let end = (at + dice.roll(8)).min(bytes.len());
        match dice.roll(4) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            2 => drop(bytes.splice(at..end, PIECES[dice.roll(PIECES.len())].bytes())),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// What breaks readers.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    "\r",
    "\t",
    "-",
    "#",
    "|",
    "<",
    ">",
    "&",
    "\\",
    "\u{feff}",
    "\u{a0}",
    "0",
    "1e400",
    "null",
    "true",
    "```",
    "---",
    "  ",
    "/",
    "*",
    "=",
    "99999999999999999999",
    "2021-02-30",
    "EUR",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}
