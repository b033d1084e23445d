//! Runs Whereas and its peers over the same generated documents, compares their verdicts with the truth, and prints their
//! speed and memory as Markdown.

mod machine;
mod measure;
mod options;
mod programs;
mod verdicts;

use measure::{Usage, measure, median};
use options::Options;
use programs::{Data, Program, REFERENCE, Workload, programs};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use verdicts::{Comparison, compare, numbers};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let built = own.parent().ok_or("this program is in no folder")?;
    let workloads = Workload::all(options);
    let known = |name: &String| workloads.iter().any(|workload| workload.name == name);
    if let Some(unknown) = options.workloads.iter().find(|name| !known(name)) {
        return Err(format!("`{unknown}` is not a workload\n{}", options::USAGE).into());
    }
    let names: Vec<&str> = workloads
        .iter()
        .flat_map(|workload| programs(options, workload, built))
        .map(|program| program.name)
        .collect();
    for beginning in &options.only {
        if !names
            .iter()
            .any(|name| name.starts_with(beginning.as_str()))
        {
            return Err(format!("no program has a name that begins with `{beginning}`").into());
        }
    }
    if names.iter().any(|name| name.starts_with("whereas")) && !options.whereas.exists() {
        let path = options.whereas.display();
        return Err(format!(
            "{path} does not exist: `cargo build --release` in the project, or `--whereas PATH`"
        )
        .into());
    }
    build()?;
    std::fs::create_dir_all(&options.data)?;

    println!("Machine: {}.\n", machine::describe());
    println!("Versions: {}.\n", versions(options));
    println!(
        "*Speed* is the processor time of the hand-written program on one thread, divided by that of the program, per"
    );
    println!(
        "document and in the same round; in brackets the least and the greatest of the rounds. Floors check no rule.\n"
    );
    for workload in workloads
        .iter()
        .filter(|workload| options.measures(workload.name))
    {
        let load = machine::load();
        let entries = measure_workload(options, workload, built)?;
        print_table(options, workload, &entries, (load, machine::load()));
    }
    println!(
        "Peak memory below {} cannot be seen: it is that of the runner.",
        mebibytes(machine::own_peak_memory())
    );
    Ok(())
}

/// Builds the other programs of this package: `cargo run` builds only the runner.
fn build() -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let status = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--locked",
            "--bins",
            "--manifest-path",
        ])
        .arg(manifest)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("the peers cannot be built".into())
    }
}

fn versions(options: &Options) -> String {
    let mut versions = Vec::new();
    versions.extend(machine::first_line(&options.whereas, &["--version"]));
    versions.extend(machine::first_line("python3".as_ref(), &["--version"]));
    versions.push(machine::crate_versions());
    versions.join(", ")
}

/// A program and what was measured of it.
struct Entry {
    program: Program,
    data: Data,
    usages: Vec<Usage>,
    comparison: Comparison,
}

impl Entry {
    /// Processor time for each document in each round, in seconds.
    fn processor_times(&self) -> impl Iterator<Item = f64> {
        self.usages
            .iter()
            .map(|usage| usage.processor.as_secs_f64() / self.data.documents as f64)
    }
}

fn measure_workload(
    options: &Options,
    workload: &Workload,
    built: &Path,
) -> Result<Vec<Entry>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    let mut entries = Vec::new();
    for program in programs(options, workload, built) {
        let data = workload.data(&options.data, program.parts);
        files
            .entry(data.file.clone())
            .or_insert_with(|| data.generate(built));
        entries.push(Entry {
            program,
            data,
            usages: Vec::new(),
            comparison: Comparison::default(),
        });
    }
    for command in files.values_mut() {
        if !command.status()?.success() {
            return Err(format!("{command:?} failed").into());
        }
    }
    // The first round fills the caches and is not counted. Each round begins with another program, so that none always
    // runs after the same one.
    for round in 0..=options.rounds {
        for turn in 0..entries.len() {
            let entry_index = (turn + round) % entries.len();
            let entry = &mut entries[entry_index];
            let output = options.data.join("output");
            let usage = measure(&mut entry.program.command(&entry.data.file), &output)?;
            let comparison = compare(
                &entry.data.truth,
                &output,
                entry.program.format,
                entry.program.rules,
            )
            .map_err(|error| format!("{}: {error}", entry.program.name))?;
            if round > 0 {
                entry.usages.push(usage);
                if comparison != entry.comparison {
                    return Err(format!(
                        "{}: other verdicts than in the first round",
                        entry.program.name
                    )
                    .into());
                }
            }
            entry.comparison = comparison;
        }
        eprintln!(
            "{}: round {round} of {} finished, load {:.1}",
            workload.name,
            options.rounds,
            machine::load()
        );
    }
    Ok(entries)
}

fn print_table(options: &Options, workload: &Workload, entries: &[Entry], load: (f64, f64)) {
    println!("## {}\n", workload.title);
    let bytes = entries
        .first()
        .and_then(|entry| entry.data.file.metadata().ok())
        .map_or(0, |data| data.len());
    println!(
        "{:.1} MB; {}, medians; load of the machine {:.1} before, {:.1} after.\n",
        bytes as f64 / 1e6,
        if options.rounds == 1 {
            "1 round".to_owned()
        } else {
            format!("{} rounds", options.rounds)
        },
        load.0,
        load.1
    );
    let per_document = if workload.documents > 1 {
        format!("{}s a second", capitalized(workload.unit))
    } else {
        "Wall time, ms".to_owned()
    };
    println!(
        "| Program | Threads | {per_document} | Processor time, µs per {} | Speed | Peak memory | Verdicts |",
        workload.unit
    );
    println!("| --- | --: | --: | --: | --: | --: | --- |");
    let reference = entries
        .iter()
        .find(|entry| entry.program.name == REFERENCE)
        .expect("the reference always runs");
    for entry in entries {
        let wall = median(entry.usages.iter().map(|usage| usage.wall.as_secs_f64()));
        let throughput = if workload.documents > 1 {
            grouped(entry.data.documents as f64 / wall, f64::floor)
        } else {
            format!("{:.1}", wall * 1e3)
        };
        let processor = median(entry.processor_times()) * 1e6;
        // In each round against the hand-written program in the same round.
        let ratios: Vec<f64> = reference
            .processor_times()
            .zip(entry.processor_times())
            .map(|(a, b)| a / b)
            .collect();
        println!(
            "| {} | {} | {throughput} | {} | {} ({} to {}) | {} | {} |",
            entry.program.description,
            entry.program.threads,
            if processor < 100.0 {
                format!("{processor:.2}")
            } else {
                grouped(processor, f64::ceil)
            },
            ratio(median(ratios.iter().copied())),
            ratio(ratios.iter().copied().fold(f64::INFINITY, f64::min)),
            ratio(ratios.iter().copied().fold(0.0, f64::max)),
            mebibytes(median(entry.usages.iter().map(|usage| usage.peak_memory))),
            verdict_cell(entry),
        );
    }
    for entry in entries {
        if entry.program.rules != 0 && !entry.comparison.is_exact() {
            println!(
                "\n{} (of {} read):\n",
                entry.program.description, entry.data.documents
            );
            for detail in entry.comparison.details() {
                println!("- {detail}");
            }
        }
    }
    println!();
}

fn verdict_cell(entry: &Entry) -> String {
    let rules = entry.program.rules;
    if rules == 0 {
        return "none".to_owned();
    }
    let missing = match !rules & 63 {
        0 => String::new(),
        missing => format!("; cannot express {}", numbers(missing)),
    };
    format!("{}{missing}", entry.comparison.summary())
}

/// A ratio, rounded down.
fn ratio(value: f64) -> String {
    let steps = if value < 0.1 { 1000.0 } else { 100.0 };
    let down = (value * steps).floor() / steps;
    if value < 0.1 {
        format!("{down:.3}")
    } else {
        format!("{down:.2}")
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Three digits of a number, with spaces between thousands. Speeds are rounded down, times up.
fn grouped(value: f64, round: fn(f64) -> f64) -> String {
    let mut unit = 1.0;
    while value / unit >= 1000.0 {
        unit *= 10.0;
    }
    let number = (round(value / unit) * unit) as u64;
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
