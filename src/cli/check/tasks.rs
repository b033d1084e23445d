//! Which documents are checked by which rules: as the command line says, else
//! as the gates of `whereas.toml` do.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::Run;
use super::editor::place_since;
use super::options::parse_date;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::{Config, Gate, Placed, mistake};
use crate::cli::documents::{self, Given};
use crate::cli::files;
use crate::diagnostic::codes::use_of_program::{NO_RULE_MET, NOTHING_CHECKED};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::value::Date;

/// Documents and the rules that they are checked by.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// The documents; none: the agreements in the rule files.
    pub given: Vec<Given>,
    /// Rule files, folders and modules, with their places in `whereas.toml`.
    pub rules: Vec<(String, Option<Span>)>,
    /// The folder that those are relative to.
    pub base: PathBuf,
    /// The type of the documents.
    pub as_type: Option<String>,
    /// The governing date of documents that have none.
    pub as_of: Option<Date>,
    /// Tables given `from input`.
    pub inputs: Vec<(Placed<String>, PathBuf)>,
}

/// What is to be done; empty where something was said that keeps it from being done.
pub(super) fn tasks(options: &CheckOptions, config: &Config, run: &mut Run) -> Vec<Task> {
    let (given, problems) = documents::collect(&options.documents, &options.stdin_name);
    run.say(problems, 2);
    let by_command = !options.rules.is_empty() || config.gates.is_empty();
    if by_command || given.iter().all(|one| matches!(one, Given::Rules(_))) && !given.is_empty() {
        let rules = options.rules.iter().map(|rule| (rule.clone(), None)).collect();
        return vec![Task { given, rules, ..Task::default() }];
    }
    let gates: Vec<(&Gate, Patterns)> =
        config.gates.iter().filter_map(|gate| Some((gate, Patterns::of(gate, run)?))).collect();
    let chosen = if options.documents.is_empty() {
        gates.iter().map(|(_, patterns)| patterns.collect(&config.folder, run)).collect()
    } else {
        assigned(given, &gates, config, run)
    };
    let with_documents = gates.iter().zip(chosen).filter(|(_, given)| !given.is_empty());
    with_documents.map(|((gate, _), given)| task(gate, given, config, run)).collect()
}

/// What is to be done for one document by the gates that are for it; none where no gate is.
pub(super) fn of_document(path: &Path, config: &Config, run: &mut Run) -> Vec<Task> {
    let Some(inside) = relative(path, &config.folder) else { return Vec::new() };
    let mut found = Vec::new();
    for gate in &config.gates {
        let meant = Patterns::of(gate, run).is_some_and(|patterns| patterns.match_it(&inside));
        if meant {
            found.push(task(gate, vec![documents::file(path.to_path_buf())], config, run));
        }
    }
    found
}

fn task(gate: &Gate, given: Vec<Given>, config: &Config, run: &mut Run) -> Task {
    let before = run.diagnostics.len();
    let as_of = gate.as_of.as_ref().and_then(|date| parse_date("as_of", &date.value, run));
    place_since(before, gate.as_of.as_ref().map(|date| date.span), run);
    Task {
        given,
        rules: gate.rules.iter().map(|rule| (rule.value.clone(), Some(rule.span))).collect(),
        base: config.folder.clone(),
        as_type: gate.as_type.clone(),
        as_of,
        inputs: gate.inputs.clone(),
    }
}

/// The documents given, for each gate that is for them.
fn assigned(given: Vec<Given>, gates: &[(&Gate, Patterns)], config: &Config, run: &mut Run) -> Vec<Vec<Given>> {
    let mut chosen: Vec<Vec<Given>> = gates.iter().map(|_| Vec::new()).collect();
    for one in given {
        let name = match &one {
            Given::File(path) | Given::Rules(path) => path.clone(),
            Given::Stdin(name) => PathBuf::from(name),
        };
        let inside = relative(&name, &config.folder);
        let meant = gates.iter().map(|(_, patterns)| inside.as_deref().is_some_and(|inside| patterns.match_it(inside)));
        let meant: Vec<bool> = meant.collect();
        if !meant.contains(&true) {
            let shown = files::shown(&name);
            let message = format!("no gate of `{}` is for `{shown}`", config_name(config));
            let help = "add its name to the `documents` of a gate, or give rules with `-r`";
            run.say([Diagnostic::about_file(NO_RULE_MET, &*shown, message).help(help)], 2);
        }
        for (gate, _) in chosen.iter_mut().zip(&meant).filter(|(_, meant)| **meant) {
            gate.push(one.clone());
        }
    }
    chosen
}

fn config_name(config: &Config) -> String {
    config.file.as_deref().map(|file| files::shown(file).to_string()).unwrap_or_default()
}

/// A path as seen from a folder; none where it lies outside. What is not there is taken as it is written.
fn relative(path: &Path, folder: &Path) -> Option<PathBuf> {
    let here = |path: &Path| if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_path_buf() };
    let folder = here(folder).canonicalize().ok()?;
    let inside = here(path.parent().unwrap_or(Path::new(""))).canonicalize().ok()?;
    Some(inside.strip_prefix(&folder).ok()?.join(path.file_name()?))
}

/// The patterns of a gate.
struct Patterns {
    wanted: Vec<(GlobMatcher, Placed<String>)>,
    except: Vec<GlobMatcher>,
}

impl Patterns {
    fn of(gate: &Gate, run: &mut Run) -> Option<Self> {
        let mut matcher = |pattern: &Placed<String>| {
            let clean = pattern.value.strip_prefix("./").unwrap_or(&pattern.value);
            match GlobBuilder::new(clean).literal_separator(true).build() {
                Ok(glob) => Some(glob.compile_matcher()),
                Err(error) => {
                    let message = format!("this pattern cannot be understood: {}", error.kind());
                    run.say([mistake(pattern.span, message)], 2);
                    None
                }
            }
        };
        let mut wanted = Vec::new();
        for pattern in &gate.documents {
            wanted.push((matcher(pattern)?, pattern.clone()));
        }
        let except = gate.except.iter().map(&mut matcher).collect::<Option<Vec<_>>>()?;
        Some(Self { wanted, except })
    }

    fn match_it(&self, inside: &Path) -> bool {
        let any = self.wanted.iter().any(|(matcher, _)| matcher.is_match(inside));
        any && !self.except.iter().any(|matcher| matcher.is_match(inside))
    }

    /// The documents below a folder that are meant, in order; a pattern that means none is a mistake.
    fn collect(&self, folder: &Path, run: &mut Run) -> Vec<Given> {
        let start = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut found = Vec::new();
        let mut used = vec![false; self.wanted.len()];
        let walk = ignore::WalkBuilder::new(start).sort_by_file_name(std::ffi::OsStr::cmp).build();
        for path in walk.flatten().map(ignore::DirEntry::into_path).filter(|path| path.is_file()) {
            let Ok(inside) = path.strip_prefix(start) else { continue };
            let mut meant = false;
            for (used, (matcher, _)) in used.iter_mut().zip(&self.wanted) {
                let matches = matcher.is_match(inside);
                *used |= matches;
                meant |= matches;
            }
            if meant && !self.except.iter().any(|matcher| matcher.is_match(inside)) {
                found.push(documents::file(folder.join(inside)));
            }
        }
        for ((_, pattern), _) in self.wanted.iter().zip(&used).filter(|(_, used)| !**used) {
            let message = format!("no file matches `{}`", pattern.value);
            let help = "`**` stands for folders at any depth, as in `drafts/**/*.yaml`; what git ignores is left out";
            let diagnostic = Diagnostic { code: NOTHING_CHECKED, ..mistake(pattern.span, message) };
            run.say([Diagnostic { severity: Severity::Error, ..diagnostic }.help(help)], 2);
        }
        found
    }
}
