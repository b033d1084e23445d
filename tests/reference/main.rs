//! A second evaluator, written from docs/language.md alone, held against the first.
//!
//! Modules and documents are made at random, the same for the same seed. The reference reads the tree of the
//! module and the document as plain JSON, and decides every obligation by the sentences of the reference page; of the
//! program it uses the parser and the types of values, and nothing else. Where the answers differ, the case is made
//! smaller and written to `target/reference/`.
//!
//! `WHEREAS_REFERENCE=1000000 cargo test --release --test reference -- --nocapture` makes a long run;
//! `WHEREAS_REFERENCE_SEED` chooses other cases, `WHEREAS_REFERENCE_THREADS` how many run at once, and
//! `WHEREAS_REFERENCE_SECONDS` after how long it stops and tells what it did.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::disallowed_methods
)]

mod calendars;
mod columns;
mod compare;
mod constructs;
mod documents;
mod eval;
mod expressions;
mod generate;
mod laws;
mod program;
mod random;
mod read;
mod rules;
mod shrink;
mod tree;
mod value;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use compare::{Outcome, answered, compare, compare_loaded, noticed, quiet_cases};
use constructs::CONSTRUCTS;
use generate::Generator;
use tree::{Case, Node};
use whereas::internals::eval::finding::Verdict;
use world::Fault;

/// Documents for each module. In debug most of the time goes to reading modules.
const DOCUMENTS: usize = 6;
/// Cases in `cargo test`.
const FEW: u64 = 2_000;

/// Seeds beyond the cases of a run in which what is rare may come up, and how many are tried at once.
const RARE: u64 = 4_000;
const STEP: u64 = 50;

/// Why the checker may refuse what the generator makes: what it finds out of literals, which the generator does not know.
#[rustfmt::skip]
const REFUSALS: [&str; 5] = [
    "E0309", // a literal is none of the texts of a choice, or a currency code that is none
    "E0301", // a list of lists beside a list; what can never be compared
    "E0303", // a literal length with a fraction
    "E0114", // a literal date-time that the clocks show twice or never
    "E0313", // a calculation of literals that divides by zero
];

/// What a run came to.
#[derive(Default)]
struct Tally {
    cases: u64,
    modules: u64,
    verdicts: BTreeMap<Verdict, usize>,
    constructs: BTreeMap<&'static str, u64>,
    /// By code and message, with an example.
    refused: BTreeMap<String, (u64, String)>,
    different: Vec<(String, Case)>,
    /// For each fault made on purpose the case in which it was first noticed, and how.
    noticed: BTreeMap<Fault, (u64, String)>,
}

impl Tally {
    /// Constructs that were not made yet.
    fn lost(&self) -> Vec<&'static str> {
        let is_lost = |tag: &&&str| !self.constructs.contains_key(**tag);
        CONSTRUCTS.iter().filter(is_lost).copied().collect()
    }

    /// Faults made on purpose that were not noticed yet.
    fn unnoticed(&self) -> Vec<Fault> {
        let is_unnoticed = |fault: &Fault| !self.noticed.contains_key(fault);
        Fault::ALL.into_iter().filter(is_unnoticed).collect()
    }

    fn is_incomplete(&self) -> bool {
        self.different.is_empty() && !(self.lost().is_empty() && self.unnoticed().is_empty())
    }

    fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        self.modules += other.modules;
        other
            .verdicts
            .into_iter()
            .for_each(|(verdict, n)| *self.verdicts.entry(verdict).or_default() += n);
        other
            .constructs
            .into_iter()
            .for_each(|(tag, n)| *self.constructs.entry(tag).or_default() += n);
        for (code, (n, example)) in other.refused {
            self.refused.entry(code).or_insert((0, example)).0 += n;
        }
        self.different.extend(other.different);
        for (fault, first) in other.noticed {
            let known = self.noticed.entry(fault).or_insert_with(|| first.clone());
            if first.0 < known.0 {
                *known = first;
            }
        }
    }
}

/// The cases of one seed: a module, and its documents.
fn cases(seed: u64) -> (Node, Vec<Case>) {
    cases_of(Generator::new(seed))
}

fn cases_of(mut generator: Generator) -> (Node, Vec<Case>) {
    let module = generator.module();
    let make = |_| {
        let document = generator.document();
        let as_of = generator.random.percent(70).then(|| generator.date());
        Case {
            module: module.clone(),
            root: "T0".to_owned(),
            document,
            as_of,
        }
    };
    let cases = (0..DOCUMENTS).map(make).collect();
    (module, cases)
}

fn run(seeds: impl Iterator<Item = u64>, enough: usize, progress: &Progress) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        if progress.is_over() {
            break;
        }
        let (module, cases) = cases(seed);
        let text = module.print();
        let loaded = match program::load(&text) {
            Ok(loaded) => loaded,
            Err(said) => {
                let (code, message) = said.first().cloned().unwrap_or_default();
                let key = format!("{code}: {}", message.split(['`', '[']).next().unwrap_or(""));
                tally
                    .refused
                    .entry(key)
                    .or_insert((0, format!("seed {seed}: {message}")))
                    .0 += 1;
                continue;
            }
        };
        tally.modules += 1;
        module.each(&mut |node| *tally.constructs.entry(node.tag).or_default() += 1);
        for (at, case) in cases.into_iter().enumerate() {
            tally.cases += 1;
            match compare_loaded(&case, &loaded, at == 0) {
                Outcome::Same(counts) => {
                    counts
                        .into_iter()
                        .for_each(|(verdict, n)| *tally.verdicts.entry(verdict).or_default() += n);
                    try_faults(&case, &loaded, &mut tally);
                }
                Outcome::Different(kind, _) => tally.different.push((kind, case)),
                Outcome::Refused => {}
            }
        }
        progress.tell(tally.cases, tally.different.len());
        if tally.different.len() >= enough {
            break;
        }
    }
    tally
}

/// How far a long run is.
struct Progress {
    started: Instant,
    /// After which it stops.
    most: Duration,
    /// One of the threads tells, so often; the others are as far.
    every: Duration,
    told: Mutex<Instant>,
    threads: u64,
}

impl Progress {
    fn new(threads: u64) -> Self {
        let started = Instant::now();
        let most = Duration::from_secs(number("WHEREAS_REFERENCE_SECONDS", u64::from(u32::MAX)));
        Self {
            started,
            most,
            every: Duration::from_secs(60),
            told: Mutex::new(started),
            threads,
        }
    }

    fn is_over(&self) -> bool {
        self.started.elapsed() >= self.most
    }

    fn tell(&self, cases: u64, different: usize) {
        let mut told = self.told.lock().unwrap();
        if told.elapsed() >= self.every {
            *told = Instant::now();
            let (seconds, cases) = (self.started.elapsed().as_secs(), cases * self.threads);
            eprintln!(
                "about {cases} cases in {seconds} s, {different} differ in one of {} threads",
                self.threads
            );
        }
    }
}

/// Switches on the faults that were not noticed so far, one by one.
fn try_faults(case: &Case, loaded: &program::ModuleLookup, tally: &mut Tally) {
    let left: Vec<Fault> = Fault::ALL
        .into_iter()
        .filter(|fault| !tally.noticed.contains_key(fault))
        .collect();
    if left.is_empty() {
        return;
    }
    let answer = answered(case, loaded, false);
    for fault in left {
        if let Some(kind) = noticed(case, loaded, fault, &answer) {
            tally.noticed.insert(fault, (tally.cases, kind));
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.replace('_', "").parse().ok())
        .unwrap_or(otherwise)
}

fn smaller(kind: &str, case: &Case) -> (Case, String) {
    let wrong =
        |case: &Case| matches!(compare(case), Outcome::Different(other, _) if other == kind);
    let small = shrink::smallest(case, 6_000, &wrong);
    let details = match compare(&small) {
        Outcome::Different(_, details) => details,
        _ => String::new(),
    };
    (small, details)
}

fn told(kind: &str, details: &str, case: &Case) -> String {
    let as_of = case
        .as_of
        .as_ref()
        .map_or(String::new(), |date| format!(" --as-of {date}"));
    format!(
        "== {kind}\n{details}\n{}\n-- document (--as {}{as_of})\n{}\n",
        case.module.print(),
        case.root,
        case.document.print()
    )
}

fn report(tally: &Tally, seconds: f64) -> String {
    let mut text = String::new();
    let total: usize = tally.verdicts.values().sum();
    writeln!(
        text,
        "{} cases of {} modules in {seconds:.1} s, {:.0} a second",
        tally.cases,
        tally.modules,
        tally.cases as f64 / seconds
    )
    .unwrap();
    writeln!(text, "{total} obligations").unwrap();
    for (verdict, n) in &tally.verdicts {
        writeln!(
            text,
            "  {:15} {n:9}  {:.1} %",
            verdict.words(),
            100.0 * *n as f64 / total.max(1) as f64
        )
        .unwrap();
    }
    let refused: u64 = tally.refused.values().map(|(n, _)| n).sum();
    writeln!(
        text,
        "{refused} modules refused ({:.1} %)",
        100.0 * refused as f64 / (refused + tally.modules).max(1) as f64
    )
    .unwrap();
    for (code, (n, example)) in &tally.refused {
        writeln!(text, "  {n:6} {code}  ({example})").unwrap();
    }
    writeln!(text, "constructs:").unwrap();
    for (tag, n) in &tally.constructs {
        writeln!(text, "  {n:9} {tag}").unwrap();
    }
    for (fault, (after, kind)) in &tally.noticed {
        writeln!(
            text,
            "{fault:?} on purpose is noticed in case {after} of its thread: {kind}"
        )
        .unwrap();
    }
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    tally
        .different
        .iter()
        .for_each(|(kind, _)| *kinds.entry(kind).or_default() += 1);
    writeln!(text, "{} cases differ", tally.different.len()).unwrap();
    for (kind, n) in kinds {
        writeln!(text, "{n:9} differ: {kind}").unwrap();
    }
    text
}

/// Bytes of a thread's stack: the evaluators call themselves for each part of an expression.
const STACK: usize = 64 << 20;

/// One run serves all tests.
fn the_run() -> &'static Tally {
    static RUN: OnceLock<Tally> = OnceLock::new();
    RUN.get_or_init(|| {
        quiet_cases();
        let wanted = number("WHEREAS_REFERENCE", FEW);
        let seed = number("WHEREAS_REFERENCE_SEED", 1).wrapping_mul(1 << 40);
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
        let threads = number("WHEREAS_REFERENCE_THREADS", cores).max(1);
        let seeds = seed..seed + wanted.div_ceil(DOCUMENTS as u64);
        let progress = Progress::new(threads);
        let mut tally = Tally::default();
        std::thread::scope(|scope| {
            let start = |thread: u64| {
                let own = seeds.clone().filter(move |seed| seed % threads == thread);
                std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, || run(own, 200, &progress))
                    .unwrap()
            };
            let running: Vec<_> = (0..threads).map(start).collect();
            running
                .into_iter()
                .for_each(|thread| tally.add(thread.join().unwrap()));
        });
        // What is rare is waited for, so that a further construct does not decide what a short run happens to make.
        let mut next = seeds.end;
        while tally.is_incomplete() && next < seeds.end + RARE {
            tally.add(std::thread::scope(|scope| {
                std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, || run(next..next + STEP, 200, &progress))
                    .unwrap()
                    .join()
                    .unwrap()
            }));
            next += STEP;
        }
        println!(
            "{}",
            report(&tally, progress.started.elapsed().as_secs_f64())
        );
        tally
    })
}

/// The program and the reference agree, on what is made from a fixed seed.
#[test]
fn the_program_agrees_with_the_reference() {
    let tally = the_run();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/reference");
    std::fs::create_dir_all(&folder).unwrap();
    let most = number("WHEREAS_REFERENCE_SHOWN", 3);
    let mut shown = String::new();
    let mut per_kind: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, case) in &tally.different {
        let n = per_kind.entry(kind).or_default();
        *n += 1;
        if *n <= most {
            let (small, details) = smaller(kind, case);
            shown.push_str(&told(kind, &details, &small));
        }
    }
    std::fs::write(folder.join("differences.txt"), &shown).unwrap();
    assert!(
        tally.different.is_empty(),
        "{} cases differ, the first of each kind:\n{shown}",
        tally.different.len()
    );
}

/// The check has not become empty: all verdicts are frequent, nearly all modules are accepted, and no construct is lost.
#[test]
fn the_cases_say_much() {
    let tally = the_run();
    let total: usize = tally.verdicts.values().sum();
    for (verdict, least) in [
        (Verdict::Holds, 10),
        (Verdict::Violated, 8),
        (Verdict::Undetermined, 10),
        (Verdict::NotApplicable, 10),
    ] {
        let share = tally.verdicts.get(&verdict).copied().unwrap_or(0) * 100 / total.max(1);
        assert!(share >= least, "only {share} % are {}", verdict.words());
    }
    let refused: u64 = tally.refused.values().map(|(n, _)| n).sum();
    assert!(
        refused * 100 <= 4 * (tally.modules + refused),
        "{refused} modules are refused"
    );
    let unknown: Vec<&String> = tally
        .refused
        .keys()
        .filter(|code| !REFUSALS.iter().any(|known| code.contains(known)))
        .collect();
    assert!(
        unknown.is_empty(),
        "the checker refuses for reasons that are not listed: {unknown:?}"
    );
    let lost = tally.lost();
    assert!(lost.is_empty(), "never made: {lost:?}");
}

/// Each fault that the reference makes on purpose is noticed.
#[test]
fn faults_are_noticed() {
    let tally = the_run();
    let unnoticed = tally.unnoticed();
    assert!(unnoticed.is_empty(), "not noticed: {unnoticed:?}");
}

/// What is equal by law has the same verdicts, with the same reasons.
#[test]
fn the_same_asked_in_two_ways_has_one_answer() {
    let wanted = number("WHEREAS_REFERENCE", FEW) / 50;
    let first = number("WHEREAS_REFERENCE_SEED", 1).wrapping_mul(1 << 40);
    let most = number("WHEREAS_REFERENCE_SHOWN", 1);
    let (mut asked, mut kinds, mut shown) = (0_u64, BTreeMap::<String, u64>::new(), String::new());
    for case in (first..first + wanted).filter_map(|seed| cases(seed).1.into_iter().next()) {
        let Some(answer) = laws::answer_of(&case) else {
            continue;
        };
        for (law, other) in laws::rewritten(&case) {
            asked += 1;
            let Some((kind, _)) = laws::difference(&answer, &other) else {
                continue;
            };
            let n = kinds.entry(format!("{law}: {kind}")).or_default();
            *n += 1;
            if *n <= most {
                shown.push_str(&smallest_of_law(law, &kind, &case));
            }
        }
    }
    println!("{asked} cases asked in two ways; {kinds:?}");
    assert!(
        asked >= wanted,
        "only {asked} cases could be asked in another way"
    );
    assert!(kinds.is_empty(), "{kinds:?}\n{shown}");
}

/// What rules on columns settle, the machine decides alike.
#[test]
fn columns_agree_with_the_machine() {
    let wanted = number("WHEREAS_REFERENCE", FEW);
    let first = number("WHEREAS_REFERENCE_SEED", 1).wrapping_mul(1 << 40);
    let mut tally = columns::Tally::default();
    for seed in first..first + wanted.div_ceil(DOCUMENTS as u64) {
        let (module, cases) = match seed % 4 {
            0 => cases(seed),
            _ => cases_of(Generator::plain(seed)),
        };
        let Ok(loaded) = program::load(&module.print()) else {
            continue;
        };
        let before = tally.differences.len();
        columns::compare(&loaded, &cases, &mut tally);
        if tally.differences.len() > before {
            let differs = |case: &Case| differs(case).is_some();
            let worst = cases
                .into_iter()
                .find(differs)
                .map(|case| shrink::smallest(&case, 2_000, &differs));
            if let Some(small) = worst {
                let told = differs_in(&small);
                tally.differences.truncate(before);
                tally
                    .differences
                    .push(format!("seed {seed}: {told}\n{}", small.module.print()));
            }
        }
        if tally.differences.len() > 5 {
            break;
        }
    }
    println!("{tally:#?}");
    assert!(
        tally.differences.is_empty(),
        "{}",
        tally.differences.join("\n\n")
    );
    assert!(tally.settled * 5 > tally.held, "columns settle nothing");
}

/// An operation on columns that is made wrong is noticed, of whatever kind it is: a document that breaks every rule gets
/// the values of one that breaks none.
#[test]
fn wrong_operations_on_columns_are_noticed() {
    let loaded = program::load(include_str!("operations.whereas")).expect("the rules are right");
    let lines: Vec<String> = include_str!("operations.ndjson")
        .lines()
        .map(str::to_owned)
        .collect();
    let mut tally = columns::Tally::default();
    let mut noticed = columns::Noticed::default();
    let asked = ("Root", Some("2024-06-14"));
    columns::compare_lines(&loaded, asked, &lines, &mut tally, Some(&mut noticed));
    assert!(
        tally.differences.is_empty(),
        "{}",
        tally.differences.join("\n\n")
    );
    assert_eq!(tally.doubtful, 0, "columns hold the documents");
    assert_eq!(
        tally.rules.keys().collect::<Vec<_>>(),
        ["on columns"],
        "{:?}",
        tally.rules
    );
    println!(
        "operations by kind, and how many were noticed when wrong: {:?}",
        noticed.kinds
    );
    // One that is never known cannot be wrong.
    let unnoticed: Vec<_> = columns::KINDS
        .iter()
        .filter(|kind| {
            **kind != "Unknown"
                && noticed
                    .kinds
                    .get(*kind)
                    .is_none_or(|(_, wrong)| *wrong == 0)
        })
        .map(|kind| (kind, noticed.kinds.get(kind)))
        .collect();
    assert!(unnoticed.is_empty(), "not noticed: {unnoticed:?}");
}

fn differs(case: &Case) -> Option<String> {
    let loaded = program::load(&case.module.print()).ok()?;
    let mut tally = columns::Tally::default();
    columns::compare(&loaded, std::slice::from_ref(case), &mut tally);
    tally.differences.pop()
}

fn differs_in(case: &Case) -> String {
    differs(case).unwrap_or_default()
}

/// The smallest case in which a law makes the same difference, and how it differs.
fn smallest_of_law(law: &str, kind: &str, case: &Case) -> String {
    let found = |case: &Case| {
        let answer = laws::answer_of(case)?;
        let mut all = laws::rewritten(case)
            .into_iter()
            .filter(|(name, _)| *name == law);
        all.find_map(|(_, other)| {
            let (_, details) =
                laws::difference(&answer, &other).filter(|(found, _)| found == kind)?;
            Some((details, other.module.print()))
        })
    };
    let small = shrink::smallest(case, 400, &|case| found(case).is_some());
    let (details, other) = found(&small).unwrap_or_default();
    format!(
        "{}-- in other words\n{other}\n",
        told(&format!("{law}: {kind}"), &details, &small)
    )
}

/// Shows what a seed makes: `WHEREAS_REFERENCE_SEED=N cargo test --test reference -- --ignored shows --nocapture`.
#[test]
#[ignore = "shows one seed"]
fn shows_a_seed() {
    let (module, cases) = cases(number("WHEREAS_REFERENCE_SEED", 1));
    println!("{}", module.print());
    cases
        .iter()
        .for_each(|case| println!("{:?} {}", case.as_of, case.document.print()));
    if let Err(said) = program::load(&module.print()) {
        println!("{said:#?}");
    }
}
