//! Checks a document or `whereas.toml` for an editor, as `whereas check` would. A text that is open in the editor is used
//! instead of the file on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::gather::PieceTexts;
use super::levels::{self, replace_parameters, set_levels};
use super::{CheckRun, apply_waivers, baseline, dossiers, for_task, options, prepare, tasks};
use crate::check::Overrides;
use crate::check::{self, Program, Requested, Text};
use crate::cli::access::Access;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{self, Config};
use crate::cli::documents::{DocumentArgument, DossierArgument};
use crate::cli::loader::FileLoader;
use crate::cli::walk::{Pattern, Walker};
use crate::cli::{files, rules};
use crate::diagnostic::codes::usage::BASELINE_GONE;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::eval::finding::Finding;
use crate::ide::{Open, Overlay, opened};
use crate::limits::Limits;
use crate::pipeline::dossiers::{DossierTexts, check_dossier};
use crate::pipeline::{self, Options, Rules};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::Cache;
use tasks::Task;

/// Check results of a text that is open in an editor.
pub(in crate::cli) struct Edited {
    /// The texts that spans point into.
    pub sources: Sources,
    /// Findings in the document.
    pub findings: Vec<Finding>,
    /// Diagnostics of the document, of its rules, of the configuration.
    pub diagnostics: Vec<Diagnostic>,
}

/// Open texts of an editor, with the parse cache.
pub(in crate::cli) struct Texts<'t> {
    /// Open texts by name.
    pub open: &'t Open,
    /// Items of rule files parsed earlier.
    pub cache: &'t Cache,
}

/// The options of a check and its configuration.
type Setup<'s> = (&'s CheckOptions, &'s Config);

/// Checks a document by the gates of a configuration that apply to it; `None` if no gate does.
pub(in crate::cli) fn document(config: &Path, text: &Text, texts: &Texts<'_>) -> Option<Edited> {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let (options, config) = configured(config, texts.open, &sources, &mut run);
    let tasks = tasks::of_document(Path::new(&*text.name), &config, &mut run);
    if tasks.is_empty() {
        return None;
    }
    let limits = options::limits(&config, &[], &mut run);
    let said = options::settings(&options, limits, &mut run);
    let mut programs = Vec::new();
    for task in &tasks {
        programs.extend(load(
            (&options, &config),
            task,
            &said.limits,
            texts,
            &sources,
            &mut run,
        ));
    }
    if programs.len() == tasks.len() {
        let mut all_overrides = vec![Overrides::default(); programs.len()];
        replace_parameters(
            (&options, &config),
            &programs,
            &mut all_overrides,
            false,
            &mut run,
        );
        set_levels(&config, &programs, &mut all_overrides, false, &mut run);
        if !has_errors(&run.diagnostics) {
            for ((task, program), overrides) in tasks.iter().zip(programs).zip(all_overrides) {
                let rules = Rules::changed(program, task.rules.is_empty(), overrides);
                let (settings, said) =
                    settings(&rules, task, said.clone(), texts, &sources, &mut run);
                // The agreements of a rule file are checked when the file itself is shown.
                let is_read = !task
                    .given
                    .iter()
                    .any(|one| matches!(one, DocumentArgument::Rules(_)));
                if is_read && !has_errors(&run.diagnostics) {
                    let checked = match task.given.first() {
                        Some(DocumentArgument::Dossier(_))
                            if !dossiers::fit(&rules, task, &said, &mut run) =>
                        {
                            Vec::new()
                        }
                        Some(DocumentArgument::Dossier(dossier)) => {
                            match dossier_texts(dossier, text, &said.limits, texts.open) {
                                Ok(files) => {
                                    check_dossier(&rules, &settings, &files, &said, &sources)
                                }
                                Err(diagnostic) => {
                                    run.report([diagnostic], 3);
                                    Vec::new()
                                }
                            }
                        }
                        _ => pipeline::check_document(&rules, &settings, text, &said, &sources),
                    };
                    let mut texts = PieceTexts::of_run(&sources);
                    checked
                        .into_iter()
                        .for_each(|one| super::gather::take(one, &mut texts, &mut run));
                }
                run.rules.push(rules);
            }
            let today = options::today(&options, &mut run);
            apply_waivers((&options, &config), today, false, &sources, &mut run);
            if let Some(file) = &config.baseline {
                baseline::apply(file, false, baseline::Extent::Checked, &mut run);
            }
        }
    }
    // Baseline entries of other documents do not concern this one.
    run.diagnostics
        .retain(|diagnostic| diagnostic.code != BASELINE_GONE);
    // Findings of a dossier are shown in the file that they are about.
    run.findings.retain(|finding| {
        let is_own = finding.document_source == SourceId::NOWHERE
            || sources.get(finding.document_source).name() == &*text.name;
        is_own && finding.rule != pipeline::waivers::RULE
    });
    Some(Edited {
        sources,
        findings: run.findings,
        diagnostics: run.diagnostics,
    })
}

/// The files of a dossier: the text that is shown, others that are open, and the rest from disk.
fn dossier_texts(
    dossier: &DossierArgument,
    shown: &Text,
    limits: &Limits,
    open: &Open,
) -> Result<DossierTexts, Diagnostic> {
    let own = files::absolute(Path::new(&*shown.name));
    let mut texts = dossiers::texts(dossier, limits)?;
    for text in texts.members.iter_mut().flat_map(|(_, texts)| texts) {
        if files::absolute(Path::new(&*text.name)) == own {
            *text = shown.clone();
        } else if let Some(current) = opened(open, &text.name) {
            text.text = current.clone();
        }
    }
    Ok(texts)
}

/// Diagnostics of a configuration, from the steps that a check of all gates takes before it reads documents. A diagnostic
/// without a location gets that of the setting that caused it.
pub(in crate::cli) fn configuration(path: &Path, texts: &Texts<'_>) -> Edited {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let (options, config) = configured(path, texts.open, &sources, &mut run);
    // Without gates, the settings apply to checks whose rules are given on the command line.
    if !config.gates.is_empty() {
        gates(&options, &config, texts, &sources, &mut run);
    }
    run.diagnostics
        .retain(|diagnostic| diagnostic.code != BASELINE_GONE);
    Edited {
        sources,
        findings: Vec::new(),
        diagnostics: run.diagnostics,
    }
}

fn gates(
    options: &CheckOptions,
    config: &Config,
    texts: &Texts<'_>,
    sources: &Sources,
    run: &mut CheckRun,
) {
    let limits = options::limits(config, &[], run);
    let said = options::settings(options, limits, run);
    let tasks = tasks::tasks(options, config, &Walker::new(&run.access), run);
    if has_errors(&run.diagnostics) {
        return;
    }
    let mut programs = Vec::new();
    for task in &tasks {
        programs.extend(load(
            (options, config),
            task,
            &said.limits,
            texts,
            sources,
            run,
        ));
    }
    if programs.len() < tasks.len() {
        return;
    }
    let mut all_overrides = vec![Overrides::default(); programs.len()];
    replace_parameters((options, config), &programs, &mut all_overrides, true, run);
    set_levels(config, &programs, &mut all_overrides, true, run);
    if has_errors(&run.diagnostics) {
        return;
    }
    for ((task, program), overrides) in tasks.iter().zip(programs).zip(all_overrides) {
        if let Some(idle) = levels::all_off(task, &program, &overrides) {
            run.report([idle], 2);
            continue;
        }
        let rules = Rules::changed(program, task.rules.is_empty(), overrides);
        let (_, said) = settings(&rules, task, said.clone(), texts, sources, run);
        prepare::note_wrong_type(&rules, task, &said, run);
    }
    if let Some(file) = &config.baseline {
        let before = run.diagnostics.len();
        baseline::apply(file, false, baseline::Extent::Checked, run);
        place_since(before, config.place_of_file(file), run);
    }
}

/// The documents of all gates of a configuration, each once.
pub(in crate::cli) fn documents(path: &Path, open: &Open) -> Vec<PathBuf> {
    let mut run = CheckRun::default();
    let (options, config) = configured(path, open, &Sources::new(), &mut run);
    if config.gates.is_empty() {
        return Vec::new();
    }
    let walker = Walker::new(&run.access);
    let given = tasks::tasks(&options, &config, &walker, &mut run)
        .into_iter()
        .flat_map(|task| task.given);
    let mut found: Vec<PathBuf> = given
        .flat_map(|one| match one {
            DocumentArgument::File(path) => vec![path],
            DocumentArgument::Dossier(dossier) => dossier.paths().map(Path::to_path_buf).collect(),
            DocumentArgument::Rules(_) | DocumentArgument::Stdin(_) => Vec::new(),
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The configuration, from the editor or else from disk, and the options of a check with it.
fn configured(
    path: &Path,
    open: &Open,
    sources: &Sources,
    run: &mut CheckRun,
) -> (CheckOptions, Config) {
    let mut config = read(path, open, sources);
    run.report(std::mem::take(&mut config.diagnostics), 2);
    let mut options = CheckOptions {
        config: Some(path.to_path_buf()),
        ..CheckOptions::default()
    };
    options.waivers.extend(config.waivers.iter().cloned());
    run.access = Access::of_config(&config);
    (options, config)
}

/// A configuration, from the editor or else from disk.
pub(in crate::cli) fn read(path: &Path, open: &Open, sources: &Sources) -> Config {
    match opened(open, &files::shown(path)) {
        Some(text) => config::read_text(path, text.clone(), sources),
        None => config::read(&config::ConfigChoice::File(path.to_path_buf()), sources),
    }
}

/// The program of a task; `None` if one of its files cannot be read or has errors.
fn load(
    setup: Setup<'_>,
    task: &Task,
    limits: &Limits,
    texts: &Texts<'_>,
    sources: &Sources,
    run: &mut CheckRun,
) -> Option<Program> {
    let (requested, places) = requested(setup, task, limits, texts.open, run)?;
    let mut inner = FileLoader::at(limits, &task.base, None, &run.access);
    let mut loader = Overlay {
        inner: &mut inner,
        open: texts.open,
        cache: texts.cache,
    };
    let whole = places.iter().copied().flatten().reduce(Span::to);
    let files: HashMap<Arc<str>, Span> = requested
        .iter()
        .zip(&places)
        .filter_map(place_of_file)
        .collect();
    let before = run.diagnostics.len();
    let loaded = check::check(&mut loader, requested, sources, limits);
    let failed = loaded.failed();
    for diagnostic in loaded.diagnostics {
        let of_file = diagnostic
            .span()
            .and_then(|span| files.get(sources.get(span.source).name()).copied());
        run.report([diagnostic], 2);
        place_since(run.diagnostics.len().saturating_sub(1), of_file, run);
    }
    place_since(before, whole, run);
    (!failed).then_some(loaded.value)
}

fn place_of_file((one, place): (&Requested, &Option<Span>)) -> Option<(Arc<str>, Span)> {
    match one {
        Requested::File(text) | Requested::Beside(text, _) => {
            Some((Arc::clone(&text.name), (*place)?))
        }
        Requested::Module(..) => None,
    }
}

/// Rule files, modules and waiver files of a task, each with the span of its setting.
type Named = (Vec<Requested>, Vec<Option<Span>>);

/// The rule files and modules of a task; `None` if one of them cannot be read.
fn requested(
    (options, config): Setup<'_>,
    task: &Task,
    limits: &Limits,
    open: &Open,
    run: &mut CheckRun,
) -> Option<Named> {
    let (mut requested, mut places) = (Vec::new(), Vec::new());
    let before = run.diagnostics.len();
    for (value, place) in &task.rules {
        let said = run.diagnostics.len();
        let file = task.base.join(value);
        let is_file = rules::is_path(value) && !Pattern::is_pattern(value);
        let found = match opened(open, &files::shown(&file)).filter(|_| is_file) {
            Some(text) => vec![Requested::File(Text {
                name: files::shown(&file),
                text: text.clone(),
            })],
            None => {
                let (found, problems) =
                    rules::requested(std::slice::from_ref(value), &task.base, limits, &run.access);
                run.report(problems, 2);
                found
                    .into_iter()
                    .map(|one| as_open(one, *place, open))
                    .collect()
            }
        };
        place_since(said, *place, run);
        places.extend(found.iter().map(|_| *place));
        requested.extend(found);
    }
    for (path, holds) in prepare::beside(options, task) {
        let (place, said) = (config.place_of_file(&path), run.diagnostics.len());
        let name = files::shown(&path);
        let text = match opened(open, &name) {
            Some(text) => Ok(Text {
                text: text.clone(),
                name,
            }),
            None => run.access.read(&path, limits),
        };
        match text {
            Ok(text) => {
                requested.push(as_open(prepare::role(text, holds, task), place, open));
                places.push(place);
            }
            Err(diagnostic) => run.report([diagnostic], 2),
        }
        place_since(said, place, run);
    }
    (!has_errors(run.diagnostics.get(before..).unwrap_or_default())).then_some((requested, places))
}

/// The tables of a task and its options.
fn settings(
    rules: &Rules,
    task: &Task,
    said: Options,
    texts: &Texts<'_>,
    sources: &Sources,
    run: &mut CheckRun,
) -> (crate::eval::Settings, Options) {
    let before = run.diagnostics.len();
    let mut said = for_task(said, task, rules, None, run);
    for (_, text) in &mut said.inputs {
        if let Some(current) = opened(texts.open, &text.name) {
            text.text = current.clone();
        }
    }
    let mut inner = FileLoader::at(&said.limits, &task.base, None, &run.access);
    let mut loader = Overlay {
        inner: &mut inner,
        open: texts.open,
        cache: texts.cache,
    };
    let settings = pipeline::settings(rules, &mut loader, &said, sources);
    run.report(settings.diagnostics, 2);
    // A table that could not be read, or was given under a wrong name, is not reported as missing too.
    if !has_errors(run.diagnostics.get(before..).unwrap_or_default()) {
        run.report(pipeline::tables::missing(rules, &said), 2);
    }
    place_since(
        before,
        task.rules
            .iter()
            .filter_map(|(_, place)| *place)
            .reduce(Span::to),
        run,
    );
    (settings.value, said)
}

/// A rule file with its text in the editor, or a module with the span that names it.
fn as_open(requested: Requested, place: Option<Span>, open: &Open) -> Requested {
    let current = |text: Text| match opened(open, &text.name) {
        Some(current) => Text {
            name: text.name,
            text: current.clone(),
        },
        None => text,
    };
    match requested {
        Requested::File(text) => Requested::File(current(text)),
        Requested::Beside(text, holds) => Requested::Beside(current(text), holds),
        Requested::Module(name, _) => Requested::Module(name, place),
    }
}

/// Adds the span of a setting to the diagnostics after the first `before`, unless they have one in the same file.
pub(super) fn place_since(before: usize, place: Option<Span>, run: &mut CheckRun) {
    let Some(place) = place else { return };
    for diagnostic in run.diagnostics.iter_mut().skip(before) {
        if diagnostic
            .labels
            .iter()
            .all(|label| label.span.source != place.source)
        {
            diagnostic
                .labels
                .push(crate::diagnostic::Label::new(place, "it is named here"));
        }
    }
}
