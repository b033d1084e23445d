//! `--receipt`: what a run read and decided, bound together.

use std::path::Path;

use super::{Run, check, configured, options, outputs};
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::files;
use crate::cli::receipt::{Checked, Journal, Receipt};
use crate::cli::terminal::Terminal;
use crate::diagnostic::codes::use_of_program::RECEIPT;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::Options;
use crate::source::Sources;

/// Does once more what a receipt is of, without a report; returns what came of it, and the exit code.
pub(in crate::cli) fn again(options: &CheckOptions, terminal: &Terminal) -> (Option<Checked>, u8) {
    let sources = Sources::new();
    let mut run = Run::default();
    let (options, config) = configured(options, &sources, &mut run);
    let journal = Journal::default();
    check(&options, &config, terminal, &sources, Some(&journal), &[], &mut run);
    let checked = bound(&options, &config, &journal, &sources, &mut run);
    if run.code > 1 {
        terminal.show(&sources, &run.diagnostics, false);
    }
    (checked, run.code)
}

/// What a receipt says of a run; none where that would be of nothing.
fn bound(
    options: &CheckOptions,
    config: &Config,
    journal: &Journal,
    sources: &Sources,
    run: &mut Run,
) -> Option<Checked> {
    if run.code > 1 {
        return None;
    }
    let baseline = options.baseline.as_ref().or(config.baseline.as_ref());
    let documents = run.documents.iter().map(|name| name.split_once('#').map_or(name.as_str(), |(file, _)| file));
    let mut names: Vec<String> = documents.map(str::to_owned).collect();
    names.dedup();
    names.extend(config.file.iter().chain(baseline).map(|path| files::shown(path).to_string()));
    let noted = run.rules.iter().try_for_each(|rules| journal.note_program(&rules.program, sources));
    let noted = noted.and_then(|()| names.iter().try_for_each(|name| journal.note_file(name)));
    if let Err(diagnostic) = noted {
        run.say([diagnostic], 2);
        return None;
    }
    let without_config = CheckOptions {
        waivers: options.waivers.iter().filter(|path| !config.waivers.contains(path)).cloned().collect(),
        ..options.clone()
    };
    let today = run.today.clone().or_else(|| options.today.clone()).unwrap_or_else(|| options::clock().to_string());
    let checked = Checked::of(&without_config, &today, journal, run.checked, &run.tally, &run.findings);
    Some(Checked { relaxed: run.relaxed.clone(), ..checked })
}

pub(super) fn write_receipt(
    file: &Path,
    options: &CheckOptions,
    config: &Config,
    journal: &Journal,
    sources: &Sources,
    run: &mut Run,
) {
    if options.documents.iter().any(|one| one == "-") {
        let help = "write the document to a file first";
        run.say([options::option_value("a receipt cannot bind standard input", help)], 2);
        return;
    }
    let Some(checked) = bound(options, config, journal, sources, run) else {
        let message = "no receipt was written, since not everything could be checked";
        run.say([Diagnostic::new(RECEIPT, Severity::Error, message)], 2);
        return;
    };
    if let Err(diagnostic) = outputs::replace(file, &Receipt::new(checked).print()) {
        run.say([diagnostic], 2);
    }
}

/// Notes the tables given `from input`.
pub(super) fn note_inputs(said: &Options, journal: Option<&Journal>, run: &mut Run) {
    for (_, text) in said.inputs.iter().filter(|_| journal.is_some()) {
        if let Some(Err(diagnostic)) = journal.map(|journal| journal.note_file(&text.name)) {
            run.say([diagnostic], 2);
        }
    }
}
