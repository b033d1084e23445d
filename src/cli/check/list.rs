//! `--list`: every file that a check finds, whether it is checked, and why not.

use std::path::Path;

use serde::Serialize;

use super::tasks::Task;
use super::{CheckRun, options, prepare, tasks};
use crate::check::Program;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::documents::DocumentArgument;
use crate::cli::terminal::Terminal;
use crate::cli::walk::{self, Fate, Found, Walker};
use crate::cli::{environment, files};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::report::{self, EscapeForm, Format, counted, inert, visible};
use crate::source::Sources;

/// The list as JSON, version 1.
#[derive(Serialize)]
struct Listed {
    version: u32,
    files: Vec<ListedFile>,
    /// Diagnostics, as in the JSON report.
    diagnostics: serde_json::Value,
}

/// A file or folder that was found.
#[derive(Serialize)]
struct ListedFile {
    /// The number of its gate in `whereas.toml`, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<usize>,
    /// `document` or `rules`.
    kind: &'static str,
    file: String,
    taken: bool,
    /// Why it is left out, as a keyword.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The forms of a list, by the formats of reports that they are like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListFormat {
    Human,
    Short,
    Json,
}

impl ListFormat {
    fn of(format: &Format) -> Option<Self> {
        [
            (&report::HUMAN, Self::Human),
            (&report::SHORT, Self::Short),
            (&report::JSON, Self::Json),
        ]
        .into_iter()
        .find(|(known, _)| known.name == format.name)
        .map(|(_, form)| form)
    }
}

/// Lists the files; returns the exit code, which is that of a check that finds all documents in order.
pub(super) fn run(
    options: &CheckOptions,
    config: &Config,
    terminal: &Terminal,
    sources: &Sources,
    mut run: CheckRun,
) -> u8 {
    let format = ListFormat::of(options.format).unwrap_or_else(|| {
        // An environment variable that sets a report format is meant for reports, and is ignored here.
        if environment::variable("--format").is_none() {
            let message = format!("`--list` has no form `{}`", options.format.name);
            run.report(
                [options::option_value(
                    &message,
                    "there are human, short and json",
                )],
                2,
            );
        }
        ListFormat::Human
    });
    let walker = Walker::new(&run.access);
    let tasks = rehearse(options, config, sources, &walker, &mut run);
    let unread = std::mem::take(&mut run.unread);
    run.report(unread, 3);
    run.report(walker.problems(), 2);
    report::each_once(sources, &mut run.diagnostics);
    let left_out = std::mem::take(&mut run.left_out);
    let left_out = left_out.iter().map(|found| file(None, "document", found));
    let files: Vec<ListedFile> = left_out.chain(tasks.into_iter().flatten()).collect();
    match format {
        ListFormat::Json => {
            terminal.print_exactly(&inert(&as_json(files, sources, &run), EscapeForm::Json))
        }
        ListFormat::Human | ListFormat::Short => {
            terminal.print(&in_words(&files));
            let together = report::notes_together(sources, &run.diagnostics);
            terminal.show(sources, &together, format == ListFormat::Short);
            if !terminal.quiet {
                terminal.tell(&summary(&files));
            }
        }
    }
    run.code
}

/// Runs the steps of a check before documents are read, so that mistakes of settings and rules are reported here too.
/// Returns the files of each task.
fn rehearse(
    options: &CheckOptions,
    config: &Config,
    sources: &Sources,
    walker: &Walker,
    run: &mut CheckRun,
) -> Vec<Vec<ListedFile>> {
    let limits = options::limits(config, &options.limit, run);
    let said = options::settings(options, limits, run);
    options::today(options, run);
    options::jobs(options, run);
    let mut tasks = tasks::tasks(options, config, walker, run);
    super::history(options, config, run);
    let has_mistakes = has_errors(&run.diagnostics);
    let mut loaded = Vec::new();
    for task in &mut tasks {
        let (limits, setup) = (&said.limits, (options, config));
        // The rule files are listed even if something else is wrong.
        if has_mistakes || task.gate.is_some() && task.given.is_empty() {
            prepare::requested(setup, task, limits, walker, run);
        } else {
            loaded.push(prepare::load(setup, task, limits, sources, walker, run));
        }
    }
    let taken = tasks
        .iter()
        .flat_map(|task| &task.found)
        .filter(|found| found.fate == Fate::Taken);
    let unread: Vec<Diagnostic> = taken.filter_map(|found| unreadable(&found.path)).collect();
    let files = tasks.iter().map(listed).collect();
    tasks.retain(|task| task.gate.is_none() || !task.given.is_empty());
    let loaded: Option<Vec<Program>> = loaded.into_iter().collect();
    if let Some(programs) = loaded.filter(|_| !has_mistakes) {
        let tasks = tasks.into_iter().zip(programs).collect();
        super::settle((options, config), tasks, &said, sources, run);
    }
    run.report(unread, 3);
    super::baseline::look(options, config, run);
    files
}

/// The diagnostic for a document that cannot be opened.
fn unreadable(path: &Path) -> Option<Diagnostic> {
    // Opening and closing a pipe would end its writer.
    if files::is_stream(path) {
        return None;
    }
    std::fs::File::open(path)
        .err()
        .map(|error| files::cannot_read(path, &error))
}

fn listed(task: &Task) -> Vec<ListedFile> {
    let gate = task.gate.map(|(number, _)| number);
    let documents = task.found.iter().map(|found| file(gate, "document", found));
    let stdin = task.given.iter().filter_map(|given| match given {
        DocumentArgument::Stdin(name) => Some(name.clone()),
        DocumentArgument::File(_) | DocumentArgument::Rules(_) | DocumentArgument::Dossier(_) => {
            None
        }
    });
    let stdin = stdin.map(|file| ListedFile {
        gate,
        kind: "document",
        file,
        taken: true,
        reason: None,
        why: None,
    });
    documents
        .chain(stdin)
        .chain(
            task.found_rules
                .iter()
                .map(|found| file(gate, "rules", found)),
        )
        .collect()
}

fn file(gate: Option<usize>, kind: &'static str, found: &Found) -> ListedFile {
    let taken = found.fate == Fate::Taken;
    let (reason, why) = walk::reason(found);
    let file = files::shown(&found.path).to_string();
    ListedFile {
        gate,
        kind,
        file,
        taken,
        reason: (!taken).then_some(reason),
        why: (!taken).then_some(why),
    }
}

fn as_json(files: Vec<ListedFile>, sources: &Sources, run: &CheckRun) -> String {
    let diagnostics = report::diagnostics_as_json(sources, &run.diagnostics);
    let listed = Listed {
        version: 1,
        files,
        diagnostics,
    };
    let mut text = serde_json::to_string_pretty(&listed).unwrap_or_default();
    text.push('\n');
    text
}

fn in_words(files: &[ListedFile]) -> String {
    let mut out = String::new();
    let mut last = None;
    for file in files {
        if let Some(gate) = file.gate.filter(|_| file.gate != last) {
            out.push_str(&format!("gate {gate}\n"));
            last = file.gate;
        }
        let taken = if file.taken { "taken" } else { "left out" };
        let why = file
            .why
            .as_ref()
            .map_or_else(String::new, |why| format!(": {why}"));
        out.push_str(&format!(
            "{taken:8}  {:8}  {}{why}\n",
            file.kind,
            visible(&file.file)
        ));
    }
    out
}

fn summary(files: &[ListedFile]) -> String {
    let of = |kind: &str, taken: bool| {
        u64::try_from(
            files
                .iter()
                .filter(|file| file.kind == kind && file.taken == taken)
                .count(),
        )
        .unwrap_or(u64::MAX)
    };
    let out = of("document", false).saturating_add(of("rules", false));
    let documents = counted(of("document", true), "document");
    format!(
        "{documents} and {} taken, {out} left out",
        counted(of("rules", true), "rule file")
    )
}
