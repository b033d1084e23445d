//! One document that is open in an editor, checked as `whereas check` would check the file.

use std::path::Path;

use super::levels::{replace_parameters, set_levels};
use super::prepare::requested;
use super::{Run, apply_waivers, baseline, configured, for_task, options, tasks};
use crate::check::{self, Requested, Text};
use crate::cli::arguments::CheckOptions;
use crate::cli::loader::FileLoader;
use crate::cli::walk::Walker;
use crate::diagnostic::codes::use_of_program::BASELINE_GONE;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::eval::finding::Finding;
use crate::ide::{Open, Overlay};
use crate::pipeline::{self, Rules};
use crate::source::Sources;
use crate::syntax::Cache;

/// What there is to say of a document.
pub(in crate::cli) struct Edited {
    /// The texts that places point into.
    pub sources: Sources,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What there is to say of the document, of its rules, of the configuration.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a document by the gates of a configuration that are for it; none where there is no such gate. Rule files are
/// those open in the editor before those on disk.
pub(in crate::cli) fn document(config: &Path, text: &Text, open: &Open, cache: &mut Cache) -> Option<Edited> {
    let sources = Sources::new();
    let mut run = Run::default();
    let options = CheckOptions { config: Some(config.to_path_buf()), ..CheckOptions::default() };
    let (options, config) = configured(&options, &sources, &mut run);
    let mut tasks = tasks::of_document(Path::new(&*text.name), &config, &mut run);
    if tasks.is_empty() {
        return None;
    }
    let limits = options::limits(&config, &[], &mut run);
    let said = options::settings(&options, limits, &mut run);
    let mut programs = Vec::new();
    let walker = Walker::default();
    for task in &mut tasks {
        let Some(files) = requested(&options, task, &said.limits, &walker, &mut run) else { break };
        let mut inner = FileLoader::at(&said.limits, &task.base, None);
        let mut loader = Overlay { inner: &mut inner, open, cache };
        let files = files.into_iter().map(|one| as_open(one, open)).collect();
        let loaded = check::check(&mut loader, files, &sources, &said.limits);
        run.say(loaded.diagnostics, 2);
        programs.push(loaded.value);
    }
    replace_parameters(&options, &config, &mut programs, false, &mut run);
    let off = set_levels(&config, &mut programs, false, &mut run);
    if !has_errors(&run.diagnostics) {
        for ((task, program), off) in tasks.iter().zip(programs).zip(&off) {
            let rules = Rules::without(program, task.rules.is_empty(), off);
            let said = for_task(said.clone(), task, &rules, None, &mut run);
            let mut inner = FileLoader::at(&said.limits, &task.base, None);
            let mut loader = Overlay { inner: &mut inner, open, cache };
            let settings = pipeline::settings(&rules, &mut loader, &said, &sources);
            run.say(settings.diagnostics, 2);
            run.say(pipeline::tables::missing(&rules, &said), 2);
            if !has_errors(&run.diagnostics) {
                let checked = pipeline::check_document(&rules, &settings.value, text, &said, &sources);
                checked.into_iter().for_each(|one| super::gather::take(one, &mut run));
            }
            run.rules.push(rules);
        }
        let today = options::today(&options, &mut run);
        apply_waivers(&options, today, false, &sources, &mut run);
        if let Some(file) = &config.baseline {
            baseline::apply(file, false, &mut run);
        }
    }
    // What the baseline holds of other documents is no matter of this one.
    run.diagnostics.retain(|diagnostic| diagnostic.code != BASELINE_GONE);
    run.findings.retain(|finding| finding.rule != pipeline::waivers::RULE);
    Some(Edited { sources, findings: run.findings, diagnostics: run.diagnostics })
}

fn as_open(requested: Requested, open: &Open) -> Requested {
    match requested {
        Requested::File(text) => match open.get(&text.name) {
            Some(current) => Requested::File(Text { name: text.name, text: current.clone() }),
            None => Requested::File(text),
        },
        module => module,
    }
}
