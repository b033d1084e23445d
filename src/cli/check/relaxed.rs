//! Settings that make a run less strict than its rules and the default limits. Every report and the receipt name them, so
//! that a gate that was switched off is not mistaken for one that passed.

use super::CheckRun;
use crate::cli::arguments::{CheckOptions, FailOn};
use crate::cli::config::{self, Config};
use crate::cli::files;

/// Records what the options and the configuration relax, except for the severities of rules.
pub(super) fn note(options: &CheckOptions, config: &Config, run: &mut CheckRun) {
    // `whereas why` checks one rule, and never fails.
    if options.only_rule.is_none() {
        run.relaxed.extend(fails_on_nothing(options, config));
    }
    let of_config = config
        .allow_outside
        .iter()
        .map(|folder| (&folder.value, config::FILE));
    let of_command = options
        .allow_outside
        .iter()
        .map(|folder| (folder, "--allow-outside"));
    for (folder, origin) in of_config.chain(of_command) {
        let folder = files::shown(folder);
        run.relaxed.push(format!(
            "files outside the project may be read: those in {folder} ({origin})"
        ));
    }
}

/// Describes the setting that keeps findings from making the exit code 1.
fn fails_on_nothing(options: &CheckOptions, config: &Config) -> Vec<String> {
    let never = match (options.fail_on, config.fail_on) {
        (Some(FailOn::Never), _) if is_from_environment("WHEREAS_FAIL_ON", "never") => {
            Some("WHEREAS_FAIL_ON")
        }
        (Some(FailOn::Never), _) => Some("--fail-on"),
        (None, Some(FailOn::Never)) => Some(config::FILE),
        _ => None,
    };
    let never =
        never.map(|origin| format!("no finding fails this run: fail_on is never ({origin})"));
    let zero = options
        .exit_zero
        .then(|| "no finding fails this run: --exit-zero".to_owned());
    never.into_iter().chain(zero).collect()
}

/// Records a limit that is above the default.
pub(super) fn note_limit(
    name: &str,
    usual: u64,
    now: u64,
    by_command: Option<&[String]>,
    run: &mut CheckRun,
) {
    if now > usual {
        let origin = match by_command {
            None => config::FILE,
            Some(given) if is_from_environment("WHEREAS_LIMIT", &given.join(",")) => {
                "WHEREAS_LIMIT"
            }
            Some(_) => "--limit",
        };
        run.relaxed.push(format!(
            "limit {name} is {now} instead of {usual} ({origin})"
        ));
    }
}

/// Whether an option has the value of its environment variable. The command line has precedence; if both have the same
/// value, either may be named.
fn is_from_environment(variable: &str, value: &str) -> bool {
    std::env::var(variable).is_ok_and(|set| set == value)
}
