//! `whereas why`: how the verdicts of one rule on one document came about.

use std::sync::Arc;

use super::arguments::{CheckOptions, FailOn, WhyOptions};
use super::check;
use super::terminal::Terminal;
use crate::check::Program;
use crate::check::rule_names::{self, NoRule};
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};

/// Checks the document by that rule, and shows each verdict with its derivation; returns the exit code.
pub(super) fn run(options: &WhyOptions, terminal: &Terminal) -> u8 {
    let asked = CheckOptions {
        waivers: options.waivers.clone(),
        stdin_name: options.stdin_name.clone(),
        format: options.format.of_report(),
        fail_on: Some(FailOn::Never),
        only_rule: Some(options.rule.clone()),
        ..options
            .by
            .check(options.documents.clone(), options.by.rules.clone())
    };
    check::run(&asked, terminal)
}

/// The full path of the rule that a user names, by that or by its own name where only one rule has it.
pub(super) fn rule(programs: &[&Program], wanted: &str) -> Result<Arc<str>, Diagnostic> {
    let mut paths: Vec<&Arc<str>> = programs
        .iter()
        .flat_map(|program| &program.rules)
        .map(|rule| &rule.declared.path)
        .collect();
    paths.sort();
    paths.dedup();
    let say = |message: String| Diagnostic::new(NOTHING_CHECKED, Severity::Error, message);
    match rule_names::resolve(programs.iter().copied(), wanted) {
        Ok(path) => Ok(path),
        Err(NoRule::Unknown) => {
            let names = paths
                .iter()
                .flat_map(|path| [&***path, path.rsplit('.').next().unwrap_or(path)]);
            let near = did_you_mean(wanted, names).map(|near| format!("did you mean `{near}`?"));
            let all = || {
                format!(
                    "there are {}",
                    paths
                        .iter()
                        .map(|path| format!("`{path}`"))
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            };
            let is_file = std::path::Path::new(wanted).is_file();
            let help = if is_file {
                "the document comes first, and the rule after it".to_owned()
            } else {
                near.unwrap_or_else(all)
            };
            Err(say(format!("there is no rule `{wanted}` in the rules given")).help(help))
        }
        Err(NoRule::Ambiguous(several)) => {
            let names: Vec<String> = several.iter().map(|path| format!("`{path}`")).collect();
            Err(say(format!("`{wanted}` may be {}", names.join(" or "))).help("give the full name"))
        }
    }
}
