//! Runs a program as a child process and measures it.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// The resources that one run took.
#[derive(Clone, Copy)]
pub struct Usage {
    /// From before the start to the exit.
    pub wall: Duration,
    /// Processor time of all threads, of the program and the system.
    pub processor: Duration,
    /// The greatest resident set, in bytes.
    pub peak_memory: u64,
}

/// Runs a command, which must succeed, with its output in a file.
pub fn measure(command: &mut Command, output: &Path) -> io::Result<Usage> {
    let errors = output.with_extension("errors");
    command
        .stdin(Stdio::null())
        .stdout(File::create(output)?)
        .stderr(File::create(&errors)?);
    let start = Instant::now();
    let finished = command.spawn()?.wait4()?;
    let wall = start.elapsed();
    if !finished.status.success() {
        let errors = std::fs::read_to_string(errors)?;
        let first: Vec<&str> = errors.lines().take(5).collect();
        return Err(io::Error::other(format!(
            "{command:?}: {}\n{}",
            finished.status,
            first.join("\n")
        )));
    }
    let usage = finished.rusage;
    Ok(Usage {
        wall,
        processor: usage.utime + usage.stime,
        peak_memory: usage.maxrss,
    })
}

/// The middle value; the greater of the two middle ones if their number is even.
pub fn median<T: Copy + PartialOrd>(values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).expect("measured values are comparable"));
    values[values.len() / 2]
}
