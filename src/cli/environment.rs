//! Environment variables for options. An empty one counts as unset.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, CommandFactory, FromArgMatches};

use super::arguments::{Arguments, CheckOptions, Command, CommonOptions};
use crate::report::visible;

/// The arguments of the process.
///
/// # Errors
/// The arguments cannot be parsed; if a variable is the reason, the error names it.
pub(super) fn arguments() -> Result<Arguments, clap::Error> {
    let given: Vec<OsString> = std::env::args_os().collect();
    if let Some(arguments) = of_check(&given) {
        return Ok(arguments);
    }
    let mut command =
        Arguments::command().mut_subcommands(|command| command.mut_args(without_empty));
    let mut matches = command.clone().try_get_matches();
    // An option of the command line that excludes one of the environment wins.
    if let Err(error) = &matches
        && error.kind() == ErrorKind::ArgumentConflict
    {
        let beaten = variables_of(error);
        command = command
            .mut_subcommands(|command| command.mut_args(|argument| without(argument, &beaten)));
        matches = command.clone().try_get_matches();
    }
    let matches = matches.map_err(|error| naming_variable(in_one_line(&command, error)))?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Fast path: the arguments of `whereas check`, read without the definitions of the other commands: building these takes
/// most of the time. Returns `None` for other commands, help and errors, to fall back to all definitions.
fn of_check(given: &[OsString]) -> Option<Arguments> {
    if given.get(1)? != "check" {
        return None;
    }
    let check = CheckOptions::augment_args(clap::Command::new("check")).mut_args(without_empty);
    let program = CommonOptions::augment_args(clap::Command::new("whereas")).subcommand(check);
    let matches = program.try_get_matches_from(given).ok()?;
    let options = CheckOptions::from_arg_matches(matches.subcommand_matches("check")?).ok()?;
    Some(Arguments {
        command: Command::Check(Box::new(options)),
        common: CommonOptions::from_arg_matches(&matches).ok()?,
    })
}

/// The same error about arguments whose control characters are shown: a line feed in the name of a file would begin a
/// line of the message.
fn in_one_line(command: &clap::Command, error: clap::Error) -> clap::Error {
    let arguments =
        std::env::args_os().map(|argument| visible(&argument.to_string_lossy()).into_owned());
    let again = command.clone().try_get_matches_from(arguments);
    again
        .err()
        .filter(|again| again.kind() == error.kind())
        .unwrap_or(error)
}

fn without_empty(argument: Arg) -> Arg {
    let is_empty = argument
        .get_env()
        .is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()));
    if is_empty {
        argument.env(None::<&'static str>)
    } else {
        argument
    }
}

/// The variables that give a value to options that exclude each other.
fn variables_of(error: &clap::Error) -> Vec<&'static str> {
    let named = [ContextKind::InvalidArg, ContextKind::PriorArg]
        .into_iter()
        .filter_map(|kind| error.get(kind));
    let options = named.flat_map(|value| {
        if let ContextValue::Strings(options) = value {
            options.iter().map(String::as_str).collect()
        } else if let ContextValue::String(option) = value {
            vec![option.as_str()]
        } else {
            Vec::new()
        }
    });
    options
        .filter_map(|option| variable(option.split_whitespace().next()?))
        .collect()
}

fn without(argument: Arg, variables: &[&str]) -> Arg {
    let is_one = argument
        .get_env()
        .is_some_and(|name| variables.iter().any(|variable| name == *variable));
    if is_one {
        argument.env(None::<&'static str>)
    } else {
        argument
    }
}

/// Names the variable whose value is wrong, where the command line does not give the option.
fn naming_variable(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let name = option
        .split_whitespace()
        .next()
        .unwrap_or(option)
        .to_owned();
    if let Some(variable) = variable(&name) {
        let tip = format!("the value is that of the variable {variable} of the environment");
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
    error
}

/// An option with its value as the user gave it: on the command line, or by a variable.
pub(super) fn written(option: &str, value: &str) -> String {
    variable(option).map_or_else(
        || format!("{option} {value}"),
        |variable| format!("{variable}={value}"),
    )
}

/// The variable that gives an option its value, if it is one.
pub(super) fn variable(option: &str) -> Option<&'static str> {
    let (_, short, variable) = VARIABLES.iter().find(|(long, ..)| *long == option)?;
    let is_set = std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    let gives = |argument: std::ffi::OsString| {
        let argument = argument.to_string_lossy();
        argument == option
            || argument
                .strip_prefix(option)
                .is_some_and(|rest| rest.starts_with('='))
            || short.is_some_and(|short| argument.starts_with(short))
    };
    (is_set && !std::env::args_os().any(gives)).then_some(*variable)
}

/// Options with their short forms and variables.
const VARIABLES: [(&str, Option<&str>, &str); 6] = [
    ("--config", None, "WHEREAS_CONFIG"),
    ("--format", None, "WHEREAS_FORMAT"),
    ("--fail-on", None, "WHEREAS_FAIL_ON"),
    ("--limit", None, "WHEREAS_LIMIT"),
    ("--today", None, "WHEREAS_TODAY"),
    ("--jobs", Some("-j"), "WHEREAS_JOBS"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_path_reads_what_all_definitions_read() {
        let mut read = 0;
        for line in [
            "check",
            "check a.yaml b.json -r r.whereas --rules=s",
            "check - --stdin-name a.json --as Loan --as-of 2026-01-01 --format json",
            "check a --color never -q --plain --jobs 3",
            "check a --jobs 3 -j4",
            "check a -qj4 -- --format check",
            "check --output json=a.json --limit hints=0,steps=5 --limit findings=1",
            "check --watch --list",
            "check --format nothing",
            "check --no-such-option",
            "check --help",
            "check -V",
            "check a --jobs many",
            "check --config a --no-config",
            "-q check a",
            "help check",
            "chec a",
            "",
        ] {
            let given: Vec<OsString> = format!("whereas {line}")
                .split_whitespace()
                .map(OsString::from)
                .collect();
            let slow = Arguments::command().try_get_matches_from(&given);
            let slow = slow.and_then(|matches| Arguments::from_arg_matches(&matches));
            match of_check(&given) {
                Some(fast) => {
                    assert_eq!(format!("{fast:?}"), format!("{:?}", slow.unwrap()));
                    read += 1;
                }
                None => assert!(slow.is_err() || !line.starts_with("check "), "{line}"),
            }
        }
        assert_eq!(read, 6);
    }

    #[test]
    fn the_variables_are_those_of_the_options() {
        let command = Arguments::command();
        let arguments = command
            .get_subcommands()
            .flat_map(clap::Command::get_arguments)
            .filter(|one| one.get_env().is_some());
        for argument in arguments {
            let long = format!("--{}", argument.get_long().unwrap());
            let short = argument.get_short().map(|short| format!("-{short}"));
            let known = VARIABLES.iter().find(|(known, ..)| *known == long).unwrap();
            assert_eq!(
                Some(known.2),
                argument.get_env().and_then(std::ffi::OsStr::to_str),
                "{long}"
            );
            assert_eq!(known.1, short.as_deref(), "{long}");
        }
    }
}
