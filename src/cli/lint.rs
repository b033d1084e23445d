//! `whereas lint`: what in rule files is legal and suspicious.

use std::path::Path;
use std::sync::Arc;

use super::access::Access;
use super::arguments::{LintFormat, LintOptions};
use super::config::{self, Config, ConfigChoice, RuleLevel};
use super::rules::{self, Finder, LoadedRules};
use super::terminal::Terminal;
use super::walk::Walker;
use super::{files, fmt};
use crate::check::{Requested, Text};
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::limits::Limits;
use crate::lint::{self, Lint, RuleFiles, Uses};
use crate::report;
use crate::source::Sources;
use crate::syntax;

/// How often a file is mended: one mending may make room for another.
const ROUNDS: usize = 5;

/// The results of all files.
#[derive(Default)]
struct LintCounts {
    files: u64,
    lints: u64,
    notes: u64,
    fixed: u64,
    /// At warning or above.
    failing: bool,
    broken: bool,
}

/// Looks at every file; returns the exit code.
pub(super) fn run(options: &LintOptions, terminal: &Terminal) -> u8 {
    if options.fix && options.paths.iter().any(|path| path == Path::new("-")) {
        terminal.tell(
            "error: `--fix` writes files, and standard input is none\n  help: give the file's name",
        );
        return 2;
    }
    let limits = Limits::default();
    let sources = Sources::new();
    let wanted = match (&options.config, options.no_config) {
        (Some(file), _) => ConfigChoice::File(file.clone()),
        (None, true) => ConfigChoice::None,
        (None, false) => ConfigChoice::Nearest,
    };
    let config = config::read(&wanted, &sources);
    terminal.show(&sources, &config.diagnostics, false);
    if has_errors(&config.diagnostics) {
        return 2;
    }
    let access = Access::of_config(&config);
    if let Err(diagnostic) = access.allow_folders(&options.allow_outside) {
        terminal.show(&sources, &[diagnostic], false);
        return 2;
    }
    let reading = LintSettings {
        config: &config,
        limits: &limits,
        access: &access,
    };
    let mut count = LintCounts::default();
    let mut texts = read(options, &reading, terminal, &mut count);
    if options.fix {
        for _ in 0..ROUNDS {
            if !mend(&mut texts, &reading, terminal, &mut count) {
                break;
            }
        }
    }
    let all: Vec<LoadedRules> = texts.iter().map(|text| load(text, &reading)).collect();
    let uses = uses(&texts, &all, &reading);
    for loaded in all {
        count.files = count.files.saturating_add(1);
        look(loaded, &uses, options, &reading, terminal, &mut count);
    }
    finish(terminal, &count)
}

/// By what rule files are read and weighed.
struct LintSettings<'r> {
    config: &'r Config,
    limits: &'r Limits,
    access: &'r Access,
}

fn read(
    options: &LintOptions,
    reading: &LintSettings<'_>,
    terminal: &Terminal,
    count: &mut LintCounts,
) -> Vec<Text> {
    let (limits, access) = (reading.limits, reading.access);
    let mut texts = Vec::new();
    let walker = Walker::new(access);
    let mut finder = Finder::new(&walker, limits);
    for path in rules::or_this_folder(&options.paths) {
        if path == Path::new("-") {
            match files::read_stdin("stdin.whereas", limits) {
                Ok(text) => texts.push(text),
                Err(diagnostic) => finder.diagnostics.push(diagnostic),
            }
        } else {
            access.name_rules([&path.to_string_lossy().into_owned()]);
            finder.add_path(Path::new(""), &path);
        }
    }
    let (requested, mut diagnostics) = finder.finish();
    diagnostics.extend(walker.problems());
    terminal.show(&Sources::new(), &diagnostics, false);
    count.broken |= has_errors(&diagnostics);
    texts.extend(requested.into_iter().filter_map(|one| match one {
        Requested::File(text) | Requested::Beside(text, _) => Some(text),
        Requested::Module(..) => None,
    }));
    texts
}

/// A file, checked with what it uses.
fn load(text: &Text, reading: &LintSettings<'_>) -> LoadedRules {
    let (limits, access) = (reading.limits, reading.access);
    rules::load(vec![Requested::File(text.clone())], limits, access).with_tables(limits, access)
}

/// What the files take from each other's modules.
fn uses(texts: &[Text], all: &[LoadedRules], reading: &LintSettings<'_>) -> Uses {
    let mut uses = Uses::default();
    for (text, loaded) in texts.iter().zip(all) {
        uses.add(&loaded.program, &loaded.sources);
        if loaded.failed {
            let sources = Sources::new();
            let source = sources.add(Arc::clone(&text.name), Arc::clone(&text.text));
            let parsed = syntax::parse_file(source, sources.get(source), reading.limits);
            uses.add_unknown(&parsed.value);
        }
    }
    uses
}

pub(super) fn level(config: &Config, code: Code) -> Option<Severity> {
    match config.lints.iter().rev().find(|(other, _)| *other == code) {
        Some((_, RuleLevel::Off)) => None,
        Some((_, RuleLevel::Weighs(severity))) => Some(*severity),
        None => lint::usual_level(code),
    }
}

/// Gives the checker's warnings the levels that the configuration has for them; leaves out those that are off.
fn weigh(said: &mut Vec<Diagnostic>, config: &Config) {
    said.retain_mut(|diagnostic| {
        if diagnostic.severity == Severity::Error || !diagnostic.code.as_str().starts_with('W') {
            return true;
        }
        let level = level(config, diagnostic.code);
        diagnostic.severity = level.unwrap_or(diagnostic.severity);
        level.is_some()
    });
}

/// The lints of one file, after the checker's diagnostics; `None` if it cannot be used.
fn lints(
    loaded: LoadedRules,
    uses: &Uses,
    reading: &LintSettings<'_>,
) -> (Sources, Vec<Diagnostic>, Option<Vec<Lint>>) {
    let (config, limits) = (reading.config, reading.limits);
    if loaded.failed {
        return (loaded.sources, loaded.diagnostics, None);
    }
    let asked = loaded
        .program
        .modules
        .iter()
        .filter(|module| module.requested);
    let files: Vec<syntax::ast::File> = asked
        .map(|module| {
            syntax::parse_file(module.source, loaded.sources.get(module.source), limits).value
        })
        .collect();
    let written = RuleFiles {
        sources: &loaded.sources,
        uses,
    };
    let mut said = loaded.diagnostics;
    let lints = lint::lint_beside(&mut said, &loaded.program, &files, &written, &|code| {
        level(config, code)
    });
    weigh(&mut said, config);
    (loaded.sources, said, Some(lints))
}

/// Mends every file once; whether any changed.
fn mend(
    texts: &mut [Text],
    reading: &LintSettings<'_>,
    terminal: &Terminal,
    count: &mut LintCounts,
) -> bool {
    let all: Vec<LoadedRules> = texts.iter().map(|text| load(text, reading)).collect();
    let uses = uses(texts, &all, reading);
    let mut changed = false;
    for (text, loaded) in texts.iter_mut().zip(all) {
        let (sources, _, Some(lints)) = lints(loaded, &uses, reading) else {
            continue;
        };
        for (source, mended) in lint::fixed(&lints, &sources) {
            // What a mending would break is left as it is.
            let after = Text {
                name: text.name.clone(),
                text: mended.as_str().into(),
            };
            if sources.get(source).name() != &*text.name || load(&after, reading).failed {
                continue;
            }
            match fmt::write(Path::new(&*text.name), &mended) {
                Ok(()) => {
                    let fixes = lints.iter().filter(|lint| !lint.fix.is_empty()).count();
                    count.fixed = count
                        .fixed
                        .saturating_add(u64::try_from(fixes).unwrap_or(u64::MAX));
                    text.text = mended.into();
                    changed = true;
                }
                Err(diagnostic) => {
                    terminal.show(&sources, &[diagnostic], false);
                    count.broken = true;
                }
            }
        }
    }
    changed
}

fn look(
    loaded: LoadedRules,
    uses: &Uses,
    options: &LintOptions,
    reading: &LintSettings<'_>,
    terminal: &Terminal,
    count: &mut LintCounts,
) {
    let (sources, said, found) = lints(loaded, uses, reading);
    count.broken |= found.is_none();
    let found = found.unwrap_or_default();
    let mut diagnostics: Vec<Diagnostic> = said;
    diagnostics.extend(found.into_iter().map(|lint| lint.diagnostic));
    for diagnostic in &diagnostics {
        let counted = if diagnostic.severity == Severity::Note {
            &mut count.notes
        } else {
            &mut count.lints
        };
        *counted = counted.saturating_add(1);
        count.failing |= diagnostic.severity >= Severity::Warning;
    }
    diagnostics.retain(|diagnostic| !options.no_notes || diagnostic.severity != Severity::Note);
    let text = match options.format {
        LintFormat::Human => {
            report::write_diagnostics(&sources, &diagnostics, terminal.output_style())
        }
        LintFormat::Short => diagnostics
            .iter()
            .map(|diagnostic| report::diagnostic_line(&sources, diagnostic) + "\n")
            .collect(),
    };
    terminal.print(&text);
}

fn finish(terminal: &Terminal, count: &LintCounts) -> u8 {
    if !terminal.quiet {
        let fixed = if count.fixed == 0 {
            String::new()
        } else {
            format!("; {} mended", count.fixed)
        };
        let files = if count.files == 1 {
            "1 file".to_owned()
        } else {
            format!("{} files", count.files)
        };
        let notes = if count.notes == 1 {
            "1 note".to_owned()
        } else {
            format!("{} notes", count.notes)
        };
        terminal.tell(&format!(
            "looked at {files}: {} suspicious, {notes}{fixed}",
            count.lints
        ));
    }
    match (count.broken, count.failing) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}
