//! `--receipt`: a record of the files that a run read and the verdicts that it reached.

use std::path::Path;

use super::{CheckRun, check, configured, options, outputs};
use crate::check::Program;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::files;
use crate::cli::inputs::{InputFile, InputKind};
use crate::cli::receipt::{self, CheckedRun, Receipt};
use crate::cli::terminal::Terminal;
use crate::cli::walk::Pattern;
use crate::diagnostic::codes::usage::RECEIPT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// Diagnostics of a check that was run again, with the texts that their spans point into.
pub(in crate::cli) struct Said {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Said {
    /// Shows them.
    pub fn show(&self, terminal: &Terminal) {
        terminal.show(&self.sources, &self.diagnostics, false);
    }
}

/// Runs the check of a receipt once more, without a report; returns the result, the exit code and the diagnostics.
pub(in crate::cli) fn again(
    options: &CheckOptions,
    terminal: &Terminal,
) -> (Option<CheckedRun>, u8, Said) {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let (options, config) = configured(options, &sources, &mut run);
    check(&options, &config, terminal, &sources, &[], &mut run);
    let checked = bound(&options, &config, &sources, &mut run);
    let said = Said {
        sources,
        diagnostics: run.diagnostics,
    };
    (checked, run.code, said)
}

/// The content of a receipt for a run; `None` if the run checked nothing.
fn bound(
    options: &CheckOptions,
    config: &Config,
    sources: &Sources,
    run: &mut CheckRun,
) -> Option<CheckedRun> {
    if run.code > 1 || run.nothing_changed {
        return None;
    }
    let programs: Vec<&Program> = run.rules.iter().map(|rules| &rules.program).collect();
    let hashes = match receipt::hashes(&run.inputs, &programs, sources) {
        Ok(hashes) => hashes,
        Err(diagnostic) => {
            run.report([diagnostic], 2);
            return None;
        }
    };
    // Unchanged documents were not checked, so the receipt asks only for the others.
    let is_checked = |input: &&InputFile| input.kind == InputKind::Document;
    let checked = run
        .inputs
        .files
        .iter()
        .filter(is_checked)
        .map(|input| Pattern::naming(&files::shown(&input.path)));
    let documents = match options.changed_since {
        Some(_) => checked.collect(),
        None => options.documents.clone(),
    };
    let without_config = CheckOptions {
        documents,
        waivers: options
            .waivers
            .iter()
            .filter(|path| !config.waivers.contains(path))
            .cloned()
            .collect(),
        ..options.clone()
    };
    let today = run
        .today
        .clone()
        .or_else(|| options.today.clone())
        .unwrap_or_else(|| options::clock().to_string());
    let checked = CheckedRun::of(
        &without_config,
        &today,
        hashes,
        run.checked,
        &run.tally,
        &run.findings,
    );
    Some(CheckedRun {
        relaxed: run.relaxed.clone(),
        ..checked
    })
}

pub(super) fn write_receipt(
    file: &Path,
    options: &CheckOptions,
    config: &Config,
    sources: &Sources,
    run: &mut CheckRun,
) {
    if options.documents.iter().any(|one| one == "-") {
        let help = "write the document to a file first";
        run.report(
            [options::option_value(
                "a receipt cannot bind standard input",
                help,
            )],
            2,
        );
        return;
    }
    let Some(checked) = bound(options, config, sources, run) else {
        let message = match run.nothing_changed {
            true => "no receipt was written, since no document was checked",
            false => "no receipt was written, since not everything could be checked",
        };
        run.report([Diagnostic::new(RECEIPT, Severity::Error, message)], 2);
        return;
    };
    if let Err(diagnostic) = outputs::replace(file, &Receipt::new(checked).print()) {
        run.report([diagnostic], 2);
    }
}
