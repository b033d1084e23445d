//! Loads the rules of a task with their tables, and records all files that are read for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::editor::place_since;
use super::gather::{self, CheckContext};
use super::tasks::Task;
use super::{CheckRun, for_task, inputs};
use crate::check::Overrides;
use crate::check::types::Type;
use crate::check::{Holds, Program, Requested, Text};
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::documents::DocumentArgument;
use crate::cli::files;
use crate::cli::inputs::{InputKind, Journal};
use crate::cli::lint::level as lint_level;
use crate::cli::loader::FileLoader;
use crate::cli::rules::{self, Finder};
use crate::cli::walk::{Fate, Walker};
use crate::diagnostic::codes::lints::PERCENT_SLIP;
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::limits::Limits;
use crate::lint;
use crate::packs;
use crate::pipeline::{self, Options, Rules, tables};
use crate::source::Sources;
use crate::syntax;

/// A task with its rules, settings and options.
pub(super) struct PreparedTask {
    pub task: Task,
    pub job: CheckContext,
    /// A table is wrong, so that no verdict of the rules would be reliable.
    pub failed: bool,
    /// Documents that are not checked because they have not changed.
    pub unchanged: Vec<DocumentArgument>,
    /// Neither its documents nor its inputs have changed.
    pub is_unchanged: bool,
}

impl PreparedTask {
    /// How many files it takes of those of the run; the agreements in its rules count as one.
    pub fn file_count(&self) -> usize {
        self.task.given.len().max(1)
    }
}

/// Loads the rules of a task: the rules given, rule files that are documents, and waivers.
pub(super) fn load(
    (options, config): (&CheckOptions, &Config),
    task: &mut Task,
    limits: &Limits,
    sources: &Sources,
    walker: &Walker,
    run: &mut CheckRun,
) -> Option<Program> {
    let requested = requested((options, config), task, limits, walker, run)?;
    let loader = FileLoader::at(limits, &task.base, Some(&task.journal), &run.access);
    let loaded = rules::load_at(requested, loader, limits, sources);
    let failed = loaded.failed();
    run.report(loaded.diagnostics, 2);
    note_modules(&task.journal, &loaded.value, options, sources);
    (!failed).then_some(loaded.value)
}

/// Warns of percentages that may be wrong by a factor of 100, in the rule files given.
pub(super) fn warn_of_percent_slips(
    program: &Program,
    config: &Config,
    limits: &Limits,
    sources: &Sources,
    run: &mut CheckRun,
) {
    let fields = program
        .records
        .iter()
        .flat_map(|record| &record.fields)
        .map(|field| &field.ty);
    let mut types = fields.chain(program.parameters.iter().map(|parameter| &parameter.ty));
    if !types.any(has_percent) {
        return;
    }
    let asked = program.modules.iter().filter(|module| module.requested);
    let files: Vec<_> = asked
        .map(|module| syntax::parse_file(module.source, sources.get(module.source), limits).value)
        .collect();
    let level = lint_level(config, PERCENT_SLIP);
    for slip in lint::percent_slips(program, &files, sources, level) {
        if !run.diagnostics.contains(&slip) {
            run.report([slip], 2);
        }
    }
}

fn has_percent(ty: &Type) -> bool {
    *ty.innermost() == Type::Percent
}

/// Notes the rule files of a program.
fn note_modules(journal: &Journal, program: &Program, options: &CheckOptions, sources: &Sources) {
    for module in &program.modules {
        let path = Path::new(sources.get(module.source).name());
        let is_waiver = options.waivers.iter().any(|file| {
            let shown = files::shown(file);
            *shown == *path.to_string_lossy() || module.other_names.contains(&shown)
        });
        let kind = match (is_waiver, module.requested) {
            (true, _) => InputKind::Waivers,
            // It is recorded as a document.
            (false, true) if !module.of_rules => continue,
            (false, true) => InputKind::Rules,
            (false, false) => InputKind::Module,
        };
        if !packs::is_pack(&path.to_string_lossy()) {
            journal.note(kind, path);
        }
    }
}

/// Reads the tables of a task's rules.
pub(super) fn prepare(
    (task, program, overrides): (Task, Program, Overrides),
    said: Options,
    only_rule: Option<Arc<str>>,
    sources: &Sources,
    run: &mut CheckRun,
) -> PreparedTask {
    // An agreement given without rules is checked by the rules that it uses.
    let rules = Rules::changed(program, task.rules.is_empty(), overrides);
    let before = run.diagnostics.len();
    let said = for_task(said, &task, &rules, only_rule, run);
    let mut loader = FileLoader::at(&said.limits, &task.base, Some(&task.journal), &run.access);
    let settings = pipeline::settings(&rules, &mut loader, &said, sources);
    said.inputs
        .iter()
        .for_each(|(_, text)| task.journal.note(InputKind::Input, Path::new(&*text.name)));
    run.report(settings.diagnostics, 2);
    // A table that could not be read, or was given under a wrong name, is not reported as missing too.
    if !has_errors(run.diagnostics.get(before..).unwrap_or_default()) {
        run.report(tables::missing(&rules, &said), 2);
    }
    let is_read = task
        .given
        .iter()
        .any(|one| !matches!(one, DocumentArgument::Rules(_)));
    let has_type = !is_read || note_wrong_type(&rules, &task, &said, run);
    let has_type = has_type && super::dossiers::fit(&rules, &task, &said, run);
    let failed = !has_type || has_errors(run.diagnostics.get(before..).unwrap_or_default());
    PreparedTask {
        task,
        job: CheckContext {
            agreements: gather::by_file(&rules.program, sources),
            rules,
            settings: settings.value,
            said,
        },
        failed,
        unchanged: Vec::new(),
        is_unchanged: false,
    }
}

/// Reports a type that no document can be read as, before any is read; returns whether it is one.
pub(super) fn note_wrong_type(
    rules: &Rules,
    task: &Task,
    said: &Options,
    run: &mut CheckRun,
) -> bool {
    let Some(wrong) = pipeline::wrong_type(rules, said) else {
        return true;
    };
    let of_gate = task
        .as_type
        .as_ref()
        .filter(|name| said.as_type.as_ref() == Some(&name.value));
    let placed = of_gate
        .into_iter()
        .fold(wrong, |wrong, name| wrong.label(name.span, ""));
    if !run.diagnostics.contains(&placed) {
        run.report([placed], 2);
    }
    false
}

/// Prepares all tasks; each program gets the tables of the command line that it declares.
pub(super) fn prepare_all(
    tasks: Vec<(Task, Program)>,
    all_overrides: Vec<Overrides>,
    said: &Options,
    only_rule: Option<&Arc<str>>,
    sources: &Sources,
    run: &mut CheckRun,
) -> Vec<PreparedTask> {
    let (tasks, programs): (Vec<Task>, Vec<Program>) = tasks.into_iter().unzip();
    let inputs = inputs::of_programs(&said.inputs, &programs);
    let each = tasks
        .into_iter()
        .zip(programs)
        .zip(all_overrides)
        .zip(inputs);
    each.map(|(((task, program), overrides), inputs)| {
        let said = Options {
            inputs,
            ..said.clone()
        };
        prepare(
            (task, program, overrides),
            said,
            only_rule.cloned(),
            sources,
            run,
        )
    })
    .collect()
}

/// The rule files and modules of a task; `None` if one of them cannot be read.
pub(super) fn requested(
    (options, config): (&CheckOptions, &Config),
    task: &mut Task,
    limits: &Limits,
    walker: &Walker,
    run: &mut CheckRun,
) -> Option<Vec<Requested>> {
    let before = run.diagnostics.len();
    let mut finder = Finder::new(walker, limits);
    finder.ignore = task.ignore;
    for (value, place) in &task.rules {
        finder.place = *place;
        finder.add(value, &task.base);
        let at_place = |problem: Diagnostic| match place {
            Some(place) => problem.label(*place, "it is named here"),
            None => problem,
        };
        run.report(
            std::mem::take(&mut finder.diagnostics)
                .into_iter()
                .map(at_place),
            2,
        );
    }
    finder
        .walked
        .roots
        .iter()
        .for_each(|root| task.journal.note_root(root));
    finder
        .absent
        .iter()
        .for_each(|path| task.journal.note_absent(path));
    // A file that is left out would be read if git tracked it, and the revision may track it.
    let left_out = finder.walked.found.iter().filter(|one| one.is_ignored());
    left_out.for_each(|one| task.journal.note_absent(&one.path));
    let mut requested = std::mem::take(&mut finder.requested);
    // Recorded before the rules are checked, so that it is known what was read even if they are wrong.
    names(&requested).for_each(|text| task.journal.note(InputKind::Rules, Path::new(&*text.name)));
    for (path, holds) in beside(options, task) {
        match run.access.read(&path, limits) {
            Ok(text) => {
                // Without rules given, the rules of the documents apply.
                if holds.waivers || task.rules.is_empty() {
                    finder.list(&path);
                }
                requested.push(role(text, holds, task));
            }
            Err(diagnostic) => {
                let said = run.diagnostics.len();
                run.report([diagnostic], 2);
                place_since(said, config.place_of_file(&path), run);
            }
        }
    }
    task.found_rules = std::mem::take(&mut finder.walked.found);
    // If a link to a rule file led elsewhere, the rules would be others.
    let again = task
        .found_rules
        .iter()
        .filter(|one| matches!(one.fate, Fate::Again(_)));
    again.for_each(|one| task.journal.note(InputKind::Rules, &one.path));
    if has_errors(run.diagnostics.get(before..).unwrap_or_default()) {
        return None;
    }
    if task.rules.is_empty() && requested.len() <= options.waivers.len() {
        let message = "no rules are given";
        let help = "name a rule file or a module with `-r`, as `-r rules/kz.whereas` or `-r std.totals`; or write a \
                    `whereas.toml`, with `whereas new gate`";
        run.report(
            [Diagnostic::new(NOTHING_CHECKED, Severity::Error, message).help(help)],
            2,
        );
        return None;
    }
    Some(requested)
}

/// Rule files of a task other than its rules: documents with agreements, and waiver files. They keep their names here
/// even if a folder of rules contains them too.
pub(super) fn beside(options: &CheckOptions, task: &Task) -> Vec<(PathBuf, Holds)> {
    let documents = task.given.iter().filter_map(|one| match one {
        DocumentArgument::Rules(path) => Some((path.clone(), true)),
        DocumentArgument::File(_) | DocumentArgument::Stdin(_) | DocumentArgument::Dossier(_) => {
            None
        }
    });
    let waivers = options.waivers.iter().map(|path| (path.clone(), false));
    documents
        .chain(waivers)
        .map(|(path, is_document)| {
            let holds = Holds {
                agreements: is_document,
                waivers: !is_document,
            };
            (path, holds)
        })
        .collect()
}

/// The role of a document or waiver file of a task. If no rules are given, the documents are the rules.
pub(super) fn role(text: Text, holds: Holds, task: &Task) -> Requested {
    if task.rules.is_empty() && holds.agreements {
        Requested::File(text)
    } else {
        Requested::Beside(text, holds)
    }
}

/// The rule files given, without modules and without files beside the rules.
fn names(requested: &[Requested]) -> impl Iterator<Item = &Text> {
    requested.iter().filter_map(|one| match one {
        Requested::File(text) => Some(text),
        Requested::Module(..) | Requested::Beside(..) => None,
    })
}
