//! What a check may read, and what it is expected to read.

use std::path::Path;

use crate::cli::access::Access;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::{files, rules};
use crate::diagnostic::Diagnostic;

/// Access for a check that a receipt asks for: to the project around the current folder. What a receipt names was named by
/// whoever wrote it. None for other checks.
///
/// # Errors
/// The receipt's configuration lies outside.
pub(super) fn of_receipt(options: &CheckOptions) -> Result<Option<Access>, Diagnostic> {
    if !options.of_receipt {
        return Ok(None);
    }
    let access = Access::here(&options.allow_outside)?;
    options.config.iter().try_for_each(|config| access.check(config))?;
    Ok(Some(access))
}

/// Access for a check of the command line: to the project, and to what is named.
pub(super) fn of_command(options: &CheckOptions, config: &Config) -> Access {
    let access = Access::of_config(config);
    access.name(&options.documents);
    access.name_rules(&options.rules);
    let waivers = options.waivers.iter().filter(|file| !config.waivers.contains(file));
    access.name_rules(&waivers.map(|file| files::shown(file).to_string()).collect::<Vec<_>>());
    options.config.iter().chain(&options.baseline).for_each(|file| access.allow(file));
    // Modules are looked for from here, wherever the configuration is.
    options.config.iter().for_each(|_| access.allow(Path::new("")));
    access
}

/// Notes the files that the command line and the configuration name, so that none is overwritten where the check does not
/// come to read it.
pub(super) fn expect(options: &CheckOptions, config: &Config, access: &Access) {
    let baseline = options.baseline.as_ref().or(config.baseline.as_ref()).filter(|_| !options.update_baseline);
    let named = options.waivers.iter().chain(&config.file).chain(baseline);
    let inputs = config.gates.iter().flat_map(|gate| gate.inputs.iter().map(|(_, file)| file));
    named.chain(inputs).for_each(|file| access.expect(file));
    let given = options.input.iter().filter_map(|input| input.split_once('='));
    given.for_each(|(_, file)| access.expect(Path::new(file.trim())));
    let of_gates = config.gates.iter().flat_map(|gate| &gate.rules).map(|rule| config.folder.join(&rule.value));
    let rules = of_gates.chain(options.rules.iter().map(Into::into));
    rules.filter(|file| rules::is_path(&file.to_string_lossy())).for_each(|file| access.expect(&file));
}
