//! `whereas doc`: a rulebook for people.

use std::collections::HashMap;
use std::path::Path;

use super::access::Access;
use super::arguments::{BookForm, DocOptions};
use super::check::outputs;
use super::rules::{self, Finder, LoadedRules};
use super::terminal::Terminal;
use super::walk::{Pattern, Walker};
use super::writes::{self, OutputTarget, Replaces};
use crate::check::Requested;
use crate::diagnostic::codes::names::DUPLICATE_NAME;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::limits::Limits;
use crate::report::{self, counted, rulebook};
use crate::source::Sources;

/// Writes the book; returns the exit code.
pub(super) fn run(options: &DocOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    access.name_rules(&options.paths);
    let (requested, diagnostics) = requested(&options.paths, &limits, &access);
    terminal.show(&Sources::new(), &diagnostics, false);
    let mut failed = has_errors(&diagnostics);
    let mut modules: Vec<LoadedRules> = Vec::new();
    // Each file by itself: two files of a folder may declare the same names.
    for one in requested {
        let loaded = rules::load(vec![one], &limits, &access).with_tables(&limits, &access);
        terminal.show(&loaded.sources, &loaded.diagnostics, false);
        failed |= loaded.failed;
        modules.push(loaded);
    }
    if let Some(diagnostic) = one_name_twice(&modules) {
        terminal.show(&Sources::new(), &[diagnostic], false);
        failed = true;
    }
    if failed {
        return 2;
    }
    let modules: Vec<rulebook::LoadedModule<'_>> = modules
        .iter()
        .map(|one| rulebook::LoadedModule {
            program: &one.program,
            sources: &one.sources,
        })
        .collect();
    let form = match options.format {
        BookForm::Markdown => rulebook::BookFormat::Markdown,
        BookForm::Html => rulebook::BookFormat::Html,
    };
    if rulebook::is_empty(&modules) && !terminal.quiet {
        terminal.tell("note: there are no rules, types or other items to tell of");
    }
    let book = rulebook::write(&modules, form);
    let Some(file) = &options.output else {
        terminal.print_exactly(&book);
        return 0;
    };
    let target = OutputTarget {
        what: "the rulebook".to_owned(),
        file: file.clone(),
        replaces: Replaces::Any,
    };
    let refused = writes::over_inputs(&[target], &access);
    if !refused.is_empty() {
        terminal.show(&Sources::new(), &refused, false);
        return 2;
    }
    if let Err(diagnostic) = outputs::replace(file, &book) {
        terminal.show(&Sources::new(), &[diagnostic], false);
        return 2;
    }
    if !terminal.quiet {
        let rules: usize = modules.iter().map(|one| number_of_rules(one)).sum();
        let shown = super::files::shown(file);
        terminal.tell(&format!(
            "wrote {}: {}",
            report::visible(&shown),
            counted(rules.try_into().unwrap_or(u64::MAX), "rule")
        ));
    }
    0
}

/// Files, folders, and names of modules or of packs; this folder where nothing is named.
fn requested(
    paths: &[String],
    limits: &Limits,
    access: &Access,
) -> (Vec<Requested>, Vec<Diagnostic>) {
    let walker = Walker::new(access);
    let mut finder = Finder::new(&walker, limits);
    let here = [".".to_owned()];
    for path in if paths.is_empty() { &here } else { paths } {
        let is_path = Path::new(path).exists() || Pattern::is_pattern(path);
        if !rules::is_known_module(path) && is_path {
            finder.add_path(Path::new(""), Path::new(path));
        } else {
            finder.add(path, Path::new(""));
        }
    }
    let (all, mut diagnostics) = finder.finish();
    diagnostics.extend(walker.problems());
    (all, diagnostics)
}

/// Two files that declare one module: the links of a book could not tell them apart.
fn one_name_twice(modules: &[LoadedRules]) -> Option<Diagnostic> {
    let mut files: HashMap<&str, &str> = HashMap::new();
    for loaded in modules {
        let named = loaded
            .program
            .modules
            .iter()
            .filter(|module| module.requested && !module.name.is_empty());
        for module in named {
            let file = loaded.sources.get(module.source).name();
            let other = *files.entry(&module.name).or_insert(file);
            if other != file {
                let message = format!(
                    "`{other}` and `{file}` both declare the module `{}`",
                    module.name
                );
                return Some(
                    Diagnostic::about_file(DUPLICATE_NAME, file, message)
                        .help("make a book of each by itself"),
                );
            }
        }
    }
    None
}

/// The rules of the modules that were asked for, each path once.
fn number_of_rules(loaded: &rulebook::LoadedModule<'_>) -> usize {
    let asked = |module: usize| {
        loaded
            .program
            .modules
            .get(module)
            .is_some_and(|module| module.requested)
    };
    let paths: std::collections::BTreeSet<&str> = loaded
        .program
        .rules
        .iter()
        .filter(|rule| asked(rule.declared.module))
        .map(|rule| &*rule.declared.path)
        .collect();
    paths.len()
}
