//! Changes that `whereas.toml` and the command line make to rules: values of parameters, and severities.

use std::sync::Arc;

use super::CheckRun;
use super::options::{pairs, twice};
use super::tasks::Task;
use crate::check::rule_names::selects;
use crate::check::{Overrides, Program, override_parameter};
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{self, Config, RuleLevel, Spanned};
use crate::diagnostic::codes::usage::{NOTHING_CHECKED, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Help, Severity, did_you_mean};
use crate::value::LanguageTag;

/// Replaces parameters: first those of `whereas.toml`, then those of the command line, which take precedence.
pub(super) fn replace_parameters(
    (options, config): (&CheckOptions, &Config),
    programs: &[Program],
    all_overrides: &mut [Overrides],
    all_gates: bool,
    run: &mut CheckRun,
) {
    let mut all: Vec<Given<'_>> = Vec::new();
    for (name, value) in &config.parameters {
        all.push((name.value.clone(), value.clone(), config::FILE, Some(name)));
    }
    for (name, value) in pairs("--parameter", &options.parameter, run) {
        all.push((name.to_owned(), value.to_owned(), "--parameter", None));
    }
    refuse_two_values(&all, programs, run);
    for (name, value, origin, place) in all {
        let results = programs
            .iter()
            .zip(all_overrides.iter_mut())
            .map(|(program, overrides)| {
                override_parameter(program, overrides, &name, &value, origin)
            });
        let results: Vec<Result<Option<Diagnostic>, Diagnostic>> = results.collect();
        if results.iter().any(Result::is_ok) {
            let note = results
                .iter()
                .find_map(|result| result.as_ref().ok().cloned().flatten());
            run.report(note.map(|note| placed(note, place)), 2);
            run.silenced
                .retain(|line| !line.starts_with(&format!("parameter {name} replaced ")));
            run.silenced
                .push(format!("parameter {name} replaced by {value} ({origin})"));
        } else if let Some(Err(diagnostic)) = results
            .into_iter()
            .next()
            .filter(|_| all_gates || place.is_none())
        {
            let misplaced =
                place.and_then(|place| config::misplaced(&name, place.span, "`[parameters]`"));
            run.report([misplaced.unwrap_or_else(|| placed(diagnostic, place))], 2);
        }
    }
}

/// The diagnostic for a value from `whereas.toml`, located there.
fn placed(diagnostic: Diagnostic, place: Option<&Spanned<String>>) -> Diagnostic {
    match place {
        Some(place) => diagnostic.label(place.span, "it is given here"),
        None => diagnostic,
    }
}

/// A value of a parameter: its name, the value, its origin, and the span.
type Given<'g> = (String, String, &'g str, Option<&'g Spanned<String>>);

/// Reports a parameter with two values of one origin, one by its name and one by its full name.
fn refuse_two_values(all: &[Given<'_>], programs: &[Program], run: &mut CheckRun) {
    for program in programs {
        for parameter in program
            .parameters
            .iter()
            .map(|parameter| &parameter.declared)
        {
            let unique = program
                .parameters
                .iter()
                .filter(|one| one.declared.name == parameter.name)
                .count()
                == 1;
            let means = |name: &str| *parameter.path == *name || unique && *parameter.name == *name;
            for origin in [config::FILE, "--parameter"] {
                let mut given = all
                    .iter()
                    .filter(|(name, _, from, _)| *from == origin && means(name));
                if let (Some((_, first, ..)), Some((_, second, _, place))) =
                    (given.next(), given.next())
                {
                    let diagnostic = match place {
                        Some(place) => {
                            let message =
                                format!("the parameter `{}` has two values here", parameter.path);
                            config::mistake(place.span, message).help("leave one of them out")
                        }
                        None => twice(origin, &parameter.path, first, second),
                    };
                    if !run.diagnostics.contains(&diagnostic) {
                        run.report([diagnostic], 2);
                    }
                }
            }
        }
    }
}

/// Applies the levels of `whereas.toml`.
pub(super) fn set_levels(
    config: &Config,
    programs: &[Program],
    all_overrides: &mut [Overrides],
    all_gates: bool,
    run: &mut CheckRun,
) {
    let mut levels: Vec<_> = config.rules.iter().collect();
    // The name with the longest part of a rule's path takes precedence.
    levels.sort_by_key(|(name, _)| name.value.len());
    let mut said: Vec<(Arc<str>, String, bool)> = Vec::new();
    for (name, level) in levels {
        let mut met = false;
        for (program, overrides) in programs.iter().zip(all_overrides.iter_mut()) {
            for (id, rule) in program.rules.enumerated() {
                let path = &rule.declared.path;
                if !selects(&name.value, path) {
                    continue;
                }
                met = true;
                let (word, is_relaxed) = match level {
                    RuleLevel::Off => {
                        overrides.turn_off(id);
                        ("off", true)
                    }
                    RuleLevel::Weighs(severity) => {
                        overrides.weigh(id, *severity);
                        (severity.word(), *severity < rule.severity)
                    }
                };
                said.retain(|(known, ..)| known != path);
                said.push((
                    Arc::clone(path),
                    format!("rule {path} is {word} ({})", config::FILE),
                    is_relaxed,
                ));
            }
        }
        if !met && all_gates {
            run.report([no_such_rule(name, programs)], 2);
        }
    }
    for (_, line, is_relaxed) in said {
        let lines = if is_relaxed {
            &mut run.relaxed
        } else {
            &mut run.silenced
        };
        lines.push(line);
    }
}

/// Tells that no rule gives its texts in the language asked for.
pub(super) fn not_spoken(
    language: Option<&LanguageTag>,
    programs: &[Program],
) -> Option<Diagnostic> {
    let language = language?;
    let mut spoken: Vec<(LanguageTag, ())> = programs
        .iter()
        .flat_map(Program::languages)
        .map(|tag| (tag.clone(), ()))
        .collect();
    if spoken.is_empty() {
        let message =
            format!("no rule gives its messages in `{language}`, nor in any language but one");
        return Some(Diagnostic::new(OPTION_VALUE, Severity::Note, message));
    }
    if language.choose(&spoken).is_some() {
        return None;
    }
    spoken.sort_by(|(one, ()), (other, ())| one.as_str().cmp(other.as_str()));
    spoken.dedup();
    let tags: Vec<String> = spoken.iter().map(|(tag, ())| format!("`{tag}`")).collect();
    let message =
        format!("no rule gives its messages in `{language}`: they are shown as first written");
    let help = format!("further languages of these rules: {}", tags.join(", "));
    Some(Diagnostic::new(OPTION_VALUE, Severity::Note, message).help(help))
}

/// The diagnostic for a gate whose rules are all off: it would check nothing.
pub(super) fn all_off(task: &Task, program: &Program, overrides: &Overrides) -> Option<Diagnostic> {
    let runs = |module: usize| {
        task.rules.is_empty() || program.modules.get(module).is_some_and(|one| one.requested)
    };
    let mut own = program
        .rules
        .enumerated()
        .filter(|(_, rule)| runs(rule.declared.module))
        .peekable();
    if own.peek().is_none() || !own.all(|(id, _)| overrides.is_off(id)) {
        return None;
    }
    let help = format!(
        "give one of them another level in `[rules]` of {}, or take the gate out",
        config::FILE
    );
    Some(match task.gate {
        Some((_, place)) => {
            let message = format!(
                "this gate checks nothing: all its rules are off in {}",
                config::FILE
            );
            Diagnostic::error(NOTHING_CHECKED, place, message).help(help)
        }
        None => {
            let message = format!(
                "nothing is checked: all rules that are given are off in {}",
                config::FILE
            );
            let help = format!(
                "give one of them another level in `[rules]`, or pass {} over with `--no-config`",
                config::FILE
            );
            Diagnostic::new(NOTHING_CHECKED, Severity::Error, message).help(help)
        }
    })
}

fn no_such_rule(name: &Spanned<String>, programs: &[Program]) -> Diagnostic {
    if let Some(misplaced) = config::misplaced(&name.value, name.span, "`[rules]`") {
        return misplaced;
    }
    let paths = programs
        .iter()
        .flat_map(|program| &program.rules)
        .map(|rule| &*rule.declared.path);
    let mut own = paths
        .clone()
        .filter(|path| path.rsplit('.').next() == Some(name.value.as_str()));
    let near = own.next().or_else(|| did_you_mean(&name.value, paths));
    let near =
        near.map(|near| Help::writing(format!("did you mean `{near}`?"), format!("\"{near}\"")));
    let help = near.unwrap_or_else(|| "a rule is called by its full name, with its module".into());
    config::mistake(
        name.span,
        format!("no rule in use is called `{}`, or below it", name.value),
    )
    .help(help)
}
