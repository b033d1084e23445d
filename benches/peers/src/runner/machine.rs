//! The machine, its load, and the versions of what is compared.

use std::path::Path;
use std::process::Command;

/// Cores, processor, memory and operating system.
pub fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, |n| n.get());
    let processor =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .map_or_else(String::new, |kib| {
            format!(", {:.0} GiB", kib / 1024.0 / 1024.0)
        });
    let system = std::fs::read_to_string("/etc/os-release")
        .ok()
        .and_then(|text| {
            Some(
                text.lines()
                    .find_map(|line| line.strip_prefix("PRETTY_NAME="))?
                    .trim_matches('"')
                    .to_owned(),
            )
        })
        .unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{cores} cores, {processor}{memory}; {system}, kernel {}",
        kernel.trim()
    )
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The mean number of processes that wanted to run in the last minute.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(f64::NAN)
}

/// The peak memory of this process, in bytes. No child process can be measured below it: until it becomes another
/// program, it shares the memory of the process that started it.
pub fn own_peak_memory() -> u64 {
    let kib = field("/proc/self/status", "VmHWM")
        .and_then(|text| text.split_whitespace().next()?.parse().ok());
    kib.map_or(0, |kib: u64| kib * 1024)
}

/// What a command prints first, if it can be run.
pub fn first_line(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| text.lines().next().map(str::to_owned))?
}

/// The locked versions of the crates that are compared.
pub fn crate_versions() -> String {
    let lock = include_str!("../../Cargo.lock");
    let mut versions = Vec::new();
    for name in [
        "serde_json",
        "rust_decimal",
        "chrono",
        "csv",
        "simd-json",
        "sonic-rs",
        "regorus",
        "cel",
        "rhai",
    ] {
        let entry = format!("name = \"{name}\"\nversion = \"");
        if let Some((version, _)) = lock
            .split_once(&entry)
            .and_then(|(_, rest)| rest.split_once('"'))
        {
            versions.push(format!("{name} {version}"));
        }
    }
    versions.join(", ")
}
