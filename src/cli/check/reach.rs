//! The configuration of a check, the files that it may read, and those that it is expected to read.

use std::collections::HashSet;
use std::path::Path;

use super::CheckRun;
use crate::cli::access::{self, Access};
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{self, Config};
use crate::cli::{files, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// The configuration of a run, and the options with the waivers that it names.
pub(super) fn configured(
    options: &CheckOptions,
    sources: &Sources,
    run: &mut CheckRun,
) -> (CheckOptions, Config) {
    let mut options = options.clone();
    let mut config = Config::default();
    match of_receipt(&options) {
        Err(diagnostic) => run.report([diagnostic], 2),
        Ok(of_receipt) => {
            config = config::read(&wanted(&options), sources);
            run.report(std::mem::take(&mut config.diagnostics), 2);
            options.waivers.extend(config.waivers.iter().cloned());
            // Each file once: named twice, it would define each waiver twice.
            let mut known = HashSet::new();
            options
                .waivers
                .retain(|path| known.insert(access::real(path).unwrap_or_else(|| path.clone())));
            run.access = of_receipt.unwrap_or_else(|| of_command(&options, &config));
            expect(&options, &config, &run.access);
        }
    }
    if let Err(diagnostic) = run.access.allow_folders(&options.allow_outside) {
        run.report([diagnostic], 2);
    }
    (options, config)
}

fn wanted(options: &CheckOptions) -> config::ConfigChoice {
    match &options.config {
        _ if options.no_config => config::ConfigChoice::None,
        Some(file) => config::ConfigChoice::File(file.clone()),
        None => config::ConfigChoice::Nearest,
    }
}

/// Access for a check that repeats a receipt: the project around the current folder. The user did not choose the paths in
/// a receipt, so they grant no access. `None` for other checks.
///
/// # Errors
/// The receipt's configuration lies outside.
fn of_receipt(options: &CheckOptions) -> Result<Option<Access>, Diagnostic> {
    if !options.of_receipt {
        return Ok(None);
    }
    let access = Access::here(&options.allow_outside)?;
    options
        .config
        .iter()
        .try_for_each(|config| access.check(config))?;
    Ok(Some(access))
}

/// Access for a check of the command line: the project, and the paths given.
fn of_command(options: &CheckOptions, config: &Config) -> Access {
    let access = Access::of_config(config);
    access.name(&options.documents);
    access.name_rules(&options.rules);
    let waivers = options
        .waivers
        .iter()
        .filter(|file| !config.waivers.contains(file));
    access.name_rules(
        &waivers
            .map(|file| files::shown(file).to_string())
            .collect::<Vec<_>>(),
    );
    options
        .config
        .iter()
        .chain(&options.baseline)
        .for_each(|file| access.allow(file));
    // Modules given with `-r` are searched from the current folder, wherever the configuration is.
    if options.config.is_some() && !options.rules.is_empty() {
        access.allow(Path::new(""));
    }
    access
}

/// Records the files named by the command line and the configuration, so that none is overwritten even if the check ends
/// before it is read.
fn expect(options: &CheckOptions, config: &Config, access: &Access) {
    let baseline = options
        .baseline
        .as_ref()
        .or(config.baseline.as_ref())
        .filter(|_| !options.update_baseline);
    let named = options.waivers.iter().chain(&config.file).chain(baseline);
    let inputs = config
        .gates
        .iter()
        .flat_map(|gate| gate.inputs.iter().map(|(_, file)| file));
    named.chain(inputs).for_each(|file| access.expect(file));
    let given = options
        .input
        .iter()
        .filter_map(|input| input.split_once('='));
    given.for_each(|(_, file)| access.expect(Path::new(file.trim())));
    let of_gates = config
        .gates
        .iter()
        .flat_map(|gate| &gate.rules)
        .map(|rule| config.folder.join(&rule.value));
    let rules = of_gates.chain(options.rules.iter().map(Into::into));
    rules
        .filter(|file| rules::is_path(&file.to_string_lossy()))
        .for_each(|file| access.expect(&file));
}
