//! Reads the options of `whereas check`.

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::streamed::StreamedReports;
use super::{CheckRun, inputs, relaxed};
use crate::cli::arguments::{CheckOptions, Verdicts};
use crate::cli::config::{Config, mistake};
use crate::cli::environment::{variable, written};
use crate::cli::shard::{Shard, ShardMistake};
use crate::cli::work::MOST_JOBS;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::limits::Limits;
use crate::pipeline::Options;
use crate::pipeline::profile::Profiler;
use crate::report::{self, Format};
use crate::value::{Date, LanguageTag};

pub(super) fn option_value(message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help)
}

/// The options that apply to every document, whatever its gate.
pub(super) fn settings(options: &CheckOptions, limits: Limits, run: &mut CheckRun) -> Options {
    let inputs = inputs::of_command(options, &limits, run);
    let as_of = options
        .as_of
        .as_deref()
        .and_then(|date| parse_date("--as-of", date, run));
    let language = options
        .language
        .as_deref()
        .and_then(|tag| parse_language("--language", tag, run));
    let asked = |wanted: fn(&Format) -> bool| {
        let outputs = options
            .output
            .iter()
            .filter_map(|output| output.split_once('='))
            .filter_map(|(name, _)| report::format(name));
        outputs.chain([options.format]).any(wanted)
    };
    Options {
        any_type: false,
        as_type: options.as_type.clone(),
        as_of,
        language,
        every_verdict: options.verdicts == Verdicts::All
            || options.coverage
            || asked(|format| format.every_verdict),
        derivations: options.only_rule.is_some() || asked(|format| format.derivations),
        is_brief: options.only_rule.is_none()
            && run.streamed.as_ref().is_some_and(StreamedReports::is_brief),
        by_rule: options.statistics || options.profile,
        profiler: options
            .profile
            .then(|| Arc::new(Profiler::new(nanoseconds))),
        only_rule: None,
        inputs,
        limits: Limits {
            // What is not shown is not looked for.
            hints: match asked(|format| format.hints) || super::copy::is_asked(options) {
                true => limits.hints,
                false => 0,
            },
            ..limits
        },
    }
}

/// The language that an option or a setting names; reports what is no tag of one.
pub(super) fn parse_language(option: &str, tag: &str, run: &mut CheckRun) -> Option<LanguageTag> {
    match LanguageTag::parse(tag) {
        Ok(tag) => Some(tag),
        Err(none) => {
            let message = format!("`{}` is not the tag of a language", written(option, tag));
            run.report([option_value(&message, &none.help())], 2);
            None
        }
    }
}

/// `NAME=VALUE`
pub(super) fn pair<'o>(
    option: &str,
    text: &'o str,
    run: &mut CheckRun,
) -> Option<(&'o str, &'o str)> {
    let pair = text
        .split_once('=')
        .map(|(name, value)| (name.trim(), value.trim()));
    if pair.is_none() {
        let message = format!("`{}` is not NAME=VALUE", written(option, text));
        let path = std::path::Path::new(text);
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .filter(|_| path.extension().is_some());
        let help = match stem {
            Some(stem) => format!("write the name, `=` and the file, as `{option} {stem}={text}`"),
            None => format!(
                "write the name, `=` and the value, as `{option} {text}=15`; quote the whole where it holds blanks"
            ),
        };
        run.report([option_value(&message, &help)], 2);
    }
    pair
}

/// `NAME=VALUE`, any number of them, each name once: with two values it would be unclear which one counts.
pub(super) fn pairs<'o>(
    option: &str,
    texts: &'o [String],
    run: &mut CheckRun,
) -> Vec<(&'o str, &'o str)> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for text in texts {
        let Some((name, value)) = pair(option, text, run) else {
            continue;
        };
        match pairs.iter().find(|(known, _)| *known == name) {
            Some((_, first)) => run.report([twice(option, name, first, value)], 2),
            None => pairs.push((name, value)),
        }
    }
    pairs
}

/// The diagnostic for a name with two values.
pub(super) fn twice(option: &str, name: &str, first: &str, second: &str) -> Diagnostic {
    let what = if first == second {
        format!("`{first}`")
    } else {
        format!("`{first}` and `{second}`")
    };
    let given = variable(option).map_or_else(
        || format!("`{option} {name}` is given twice"),
        |variable| format!("{variable} gives `{name}` twice"),
    );
    option_value(&format!("{given}: {what}"), "give it once")
}

pub(super) fn parse_date(option: &str, text: &str, run: &mut CheckRun) -> Option<Date> {
    let date = Date::parse(text).ok();
    if date.is_none() {
        let help = match Date::parse_lenient(text) {
            Some(date) if option.starts_with("--") => {
                format!("write `{}`", written(option, &date.to_string()))
            }
            Some(date) => format!("write `{option} = {date}`"),
            None => "dates are written as 2021-03-01".to_owned(),
        };
        run.report(
            [option_value(
                &format!("`{}` is no date", written(option, text)),
                &help,
            )],
            2,
        );
    }
    date
}

/// The date by which waivers expire: given, or today in UTC. The only use of the clock.
pub(super) fn today(options: &CheckOptions, run: &mut CheckRun) -> Option<Date> {
    if let Some(date) = &options.today {
        return parse_date("--today", date, run);
    }
    Some(clock())
}

/// Nanoseconds since the first call.
fn nanoseconds() -> u64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let since = FIRST.get_or_init(Instant::now).elapsed();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Today in UTC.
pub(super) fn clock() -> Date {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX);
    let epoch = Date::from_ymd(1970, 1, 1).unwrap_or(Date::FIRST);
    epoch.add_days(days).unwrap_or(epoch)
}

/// The number of threads, if it is given.
pub(super) fn jobs(options: &CheckOptions, run: &mut CheckRun) -> Option<usize> {
    match options.jobs {
        Some(0) => {
            run.report(
                [option_value(
                    &format!("`{}` checks nothing", written("--jobs", "0")),
                    "give the number of threads, from 1",
                )],
                2,
            );
            Some(1)
        }
        jobs => jobs.map(|jobs| jobs.min(MOST_JOBS)),
    }
}

/// The shard that is checked: given, or the whole run.
pub(super) fn shard(options: &CheckOptions, run: &mut CheckRun) -> Shard {
    let Some(text) = &options.shard else {
        return Shard::WHOLE;
    };
    let mistake = match Shard::parse(text) {
        Ok(shard) => return shard,
        Err(mistake) => mistake,
    };
    let all = |of: u64| match of {
        1 => "`--shard 1/1` is the only one".to_owned(),
        _ => format!("`--shard 1/{of}` to `--shard {of}/{of}` are the shards"),
    };
    let (why, help) = match mistake {
        ShardMistake::Form => (
            "a shard is written I/N, its number and how many there are".to_owned(),
            "as `--shard 2/4`, the second of four".to_owned(),
        ),
        ShardMistake::NoShards => (
            "there are no shards if there are 0 of them".to_owned(),
            "as `--shard 2/4`, the second of four".to_owned(),
        ),
        ShardMistake::Zero { of } => ("the first shard is number 1".to_owned(), all(of)),
        ShardMistake::Beyond { number, of } => (
            format!("there is no shard {number} if there are {of}"),
            all(of),
        ),
    };
    let message = format!("`--shard {text}`: {why}");
    run.report([option_value(&message, &help)], 2);
    Shard::WHOLE
}

/// The names of the limits; `document_bytes` is another name of `file_bytes`.
pub(in crate::cli) const LIMITS: [&str; 11] = [
    "file_bytes",
    "document_bytes",
    "expression_depth",
    "chain_length",
    "document_depth",
    "document_values",
    "steps",
    "expansion",
    "diagnostics",
    "hints",
    "findings",
];

/// The limits, as `whereas.toml` and then `--limit` change them.
pub(super) fn limits(config: &Config, changes: &[String], run: &mut CheckRun) -> Limits {
    let mut limits = Limits::default();
    let placed = |wanted: &str| {
        config
            .limits
            .iter()
            .map(|(name, _)| name)
            .find(|name| name.value == wanted)
    };
    if let (Some(first), Some(second)) = (placed("file_bytes"), placed("document_bytes")) {
        let diagnostic = mistake(
            second.span,
            "this limit is `file_bytes` too, which is stated already",
        );
        run.report(
            [diagnostic
                .label(first.span, "here")
                .help("leave one of the two out")],
            2,
        );
    }
    for (name, number) in &config.limits {
        change(&mut limits, &name.value, *number);
    }
    let pairs = pairs("--limit", changes, run);
    let called = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    if let (Some(first), Some(second)) = (called("file_bytes"), called("document_bytes")) {
        run.report([twice("--limit", "file_bytes", first, second)], 2);
    }
    for (name, value) in &pairs {
        let Ok(number) = value.replace('_', "").parse::<u64>() else {
            let given = written("--limit", &format!("{name}={value}"));
            let message = format!("`{given}`: `{value}` is no whole number");
            run.report(
                [option_value(
                    &message,
                    &format!("as `--limit {name}=1000000`"),
                )],
                2,
            );
            continue;
        };
        if !change(&mut limits, name, number) {
            let near = did_you_mean(name, LIMITS).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("there are {}", LIMITS.join(", ")));
            let by = variable("--limit")
                .map_or_else(String::new, |variable| format!(", which {variable} names"));
            run.report(
                [option_value(
                    &format!("there is no limit `{name}`{by}"),
                    &help,
                )],
                2,
            );
        }
    }
    note_raised(&limits, config, changes, &pairs, run);
    limits
}

/// Sets the limit of this name; false if there is no such limit.
fn change(limits: &mut Limits, name: &str, number: u64) -> bool {
    let size = usize::try_from(number).unwrap_or(usize::MAX);
    if name == "steps" {
        limits.steps = number;
        return true;
    }
    let slot = size_of(limits, name);
    let known = slot.is_some();
    if let Some(slot) = slot {
        *slot = size;
    }
    known
}

/// The limit of this name, except for the limit of steps.
fn size_of<'l>(limits: &'l mut Limits, name: &str) -> Option<&'l mut usize> {
    Some(match name {
        "file_bytes" | "document_bytes" => &mut limits.file_bytes,
        "expression_depth" => &mut limits.expression_depth,
        "chain_length" => &mut limits.chain_length,
        "document_depth" => &mut limits.document_depth,
        "document_values" => &mut limits.document_values,
        "expansion" => &mut limits.expansion,
        "diagnostics" => &mut limits.diagnostics,
        "hints" => &mut limits.hints,
        "findings" => &mut limits.findings,
        _ => return None,
    })
}

/// The value of the limit of this name.
fn value_of(limits: &Limits, name: &str) -> u64 {
    let mut limits = limits.clone();
    let size = size_of(&mut limits, name).map(|size| u64::try_from(*size).unwrap_or(u64::MAX));
    size.unwrap_or(limits.steps)
}

/// Notes the limits that were raised, each once, with what raised it last.
fn note_raised(
    limits: &Limits,
    config: &Config,
    changes: &[String],
    by_command: &[(&str, &str)],
    run: &mut CheckRun,
) {
    let usual = Limits::default();
    for name in LIMITS.iter().filter(|name| **name != "document_bytes") {
        let means =
            |other: &str| other == *name || other == "document_bytes" && *name == "file_bytes";
        let by_command = by_command
            .iter()
            .any(|(other, _)| means(other))
            .then_some(changes);
        if by_command.is_some() || config.limits.iter().any(|(other, _)| means(&other.value)) {
            relaxed::note_limit(
                name,
                value_of(&usual, name),
                value_of(limits, name),
                by_command,
                run,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named() {
        let mut run = CheckRun::default();
        let none = Config::default();
        let changed = limits(&none, &["file_bytes=1_000".into()], &mut run);
        assert_eq!((changed.file_bytes, run.code), (1_000, 0));
        limits(
            &none,
            &["file_byte=5".into(), "steps=many".into(), "steps".into()],
            &mut run,
        );
        assert_eq!((run.diagnostics.len(), run.code), (3, 2));
        for name in LIMITS {
            assert!(change(&mut Limits::default(), name, 1), "{name}");
        }
    }
}
