//! Tables given with `--input` on the command line or `inputs` of a gate.

use std::path::Path;

use super::CheckRun;
use super::options::{option_value, pairs};
use super::tasks::Task;
use crate::check::{Program, Text};
use crate::cli::arguments::CheckOptions;
use crate::cli::files;
use crate::limits::Limits;
use crate::pipeline::tables;

/// Names and texts of tables.
type Inputs = Vec<(String, Text)>;

/// The tables of the command line.
pub(super) fn of_command(options: &CheckOptions, limits: &Limits, run: &mut CheckRun) -> Inputs {
    let mut inputs = Vec::new();
    for (name, file) in pairs("--input", &options.input, run) {
        if file.is_empty() {
            let message = format!("`--input {name}=` names no file");
            run.report([option_value(&message, "as `--input rates=rates.csv`")], 2);
            continue;
        }
        match files::read(Path::new(file), limits) {
            Ok(text) => inputs.push((name.to_owned(), text)),
            Err(diagnostic) => run.report([diagnostic], 2),
        }
    }
    inputs
}

/// The tables of the command line for each program: of several gates, those that ask for one have it. One that no
/// program asks for is left to the first, where it is reported.
pub(super) fn of_programs(given: &Inputs, programs: &[Program]) -> Vec<Inputs> {
    let asked = |name: &str| {
        programs
            .iter()
            .any(|program| tables::has_input(program, name))
    };
    let of = |at: usize, program: &Program| {
        let meant = |name: &str| {
            if asked(name) {
                tables::has_input(program, name)
            } else {
                at == 0
            }
        };
        given
            .iter()
            .filter(|(name, _)| meant(name))
            .cloned()
            .collect()
    };
    programs
        .iter()
        .enumerate()
        .map(|(at, program)| of(at, program))
        .collect()
}

/// Adds the tables of a gate to those of the command line, which take precedence.
pub(super) fn of_gate(
    inputs: &mut Inputs,
    task: &Task,
    program: &Program,
    limits: &Limits,
    run: &mut CheckRun,
) {
    let by_command = inputs.len();
    for (name, file) in &task.inputs {
        let known = inputs.iter().take(by_command);
        if known
            .into_iter()
            .any(|(known, _)| tables::same_input(program, known, &name.value))
        {
            continue;
        }
        match run.access.read(file, limits) {
            Ok(text) if !tables::has_input(program, &name.value) => {
                let diagnostic = tables::nobody_asks(program, &name.value, &text);
                run.report([diagnostic.label(name.span, "it is named here")], 2);
            }
            Ok(text) => inputs.push((name.value.clone(), text)),
            Err(diagnostic) => run.report([diagnostic.label(name.span, "it is named here")], 2),
        }
    }
}
