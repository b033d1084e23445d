//! `whereas new`: writes a starter rule file from sample documents, or a gate.

mod gate;

use std::path::Path;

use super::access::Access;
use super::arguments::{New, NewOptions, NewRulesOptions};
use super::documents::{self, DocumentArgument};
use super::files;
use super::terminal::Terminal;
use super::walk::Walker;
use super::writes::{self, OutputTarget, Replaces};
use crate::check::Text;
use crate::diagnostic::codes::usage::{NOT_WRITTEN, NOTHING_CHECKED};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::document::{self, Tree};
use crate::infer;
use crate::limits::{Limits, OpenChanges};
use crate::report::{counted, visible};
use crate::source::Sources;
use crate::syntax::{lexer, literate};

/// Writes the rule file or the gate; returns the exit code.
pub(super) fn run(options: &NewOptions, terminal: &Terminal) -> u8 {
    match &options.what {
        New::Rules(options) => rules(options, terminal),
        New::Gate(options) => gate::run(options, terminal),
    }
}

fn rules(options: &NewRulesOptions, terminal: &Terminal) -> u8 {
    let sources = Sources::new();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    access.name(&options.from);
    let (texts, mut diagnostics) = texts(
        &options.from,
        &options.stdin_name,
        &access,
        OpenChanges::Unreadable,
    );
    let mut code = if has_errors(&diagnostics) { 3 } else { 0 };
    let mut samples: Vec<Tree> = Vec::new();
    for text in &texts {
        match trees(text, &sources) {
            Ok(trees) => samples.extend(trees),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                code = 3;
            }
        }
    }
    if samples.is_empty() && code == 0 {
        let help = "a sample is a document like those that the rules will be for";
        diagnostics.push(
            Diagnostic::new(
                NOTHING_CHECKED,
                Severity::Error,
                "there is no sample to go by",
            )
            .help(help),
        );
        code = 2;
    }
    if code == 0 {
        let name = module_name(options.output.as_deref(), texts.first());
        let from = texts.first().map_or("these", |text| {
            text.name.rsplit('/').next().unwrap_or(&text.name)
        });
        let from = visible(from);
        let text = infer::rule_file(&name, &from, &samples);
        let literate = options
            .output
            .as_ref()
            .is_some_and(|path| literate::is_literate(&path.to_string_lossy()));
        let text = if literate { page(&from, &text) } else { text };
        let number = u64::try_from(samples.len()).unwrap_or(u64::MAX);
        match &options.output {
            None => terminal.print(&text),
            Some(path) => {
                match not_over(path, &access).and_then(|()| write(path, &text, options.force)) {
                    Ok(()) if terminal.quiet => {}
                    Ok(()) => {
                        let file = files::shown(path);
                        let file = visible(&file);
                        let check = visible(texts.first().map_or("DOCUMENT", |text| &*text.name));
                        terminal.tell(&format!(
                            "wrote {file} from {}",
                            counted(number, "sample document")
                        ));
                        terminal.tell(&format!(
                            "write a rule into it, then run `whereas check {check} -r {file}`"
                        ));
                    }
                    Err(diagnostic) => {
                        diagnostics.push(diagnostic);
                        code = 2;
                    }
                }
            }
        }
    }
    terminal.show(&sources, &diagnostics, false);
    code
}

/// The texts of documents.
pub(super) fn texts(
    arguments: &[String],
    stdin_name: &str,
    access: &Access,
    changes: OpenChanges,
) -> (Vec<Text>, Vec<Diagnostic>) {
    let limits = Limits {
        changes,
        ..Limits::default()
    };
    let documents::Collected {
        given,
        unread,
        mistakes,
        ..
    } = documents::collect(arguments, stdin_name, &Walker::new(access));
    let mut diagnostics = mistakes;
    diagnostics.extend(unread);
    let mut texts = Vec::new();
    for one in given {
        let text = match one {
            DocumentArgument::File(path) | DocumentArgument::Rules(path) => {
                files::read(&path, &limits)
            }
            DocumentArgument::Stdin(name) => files::read_stdin(&name, &limits),
            // Arguments name single documents here.
            DocumentArgument::Dossier(_) => continue,
        };
        match text {
            Ok(text) => texts.push(text),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (texts, diagnostics)
}

fn trees(text: &Text, sources: &Sources) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let source = sources.add_source(document::source(text));
    let format = document::detect(&text.name, &text.text).format;
    let trees = document::documents(format, &text.text, source, &Limits::default())?;
    Ok(trees.into_iter().filter(|tree| !tree.is_empty()).collect())
}

/// A module's name, from the file to be written or else from the first sample.
fn module_name(output: Option<&Path>, sample: Option<&Text>) -> String {
    let path = output.or_else(|| sample.map(|text| Path::new(&*text.name)));
    let stem = path
        .and_then(Path::file_stem)
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    // The stem of `lease.whereas.md` is `lease.whereas`.
    let stem = stem.strip_suffix(".whereas").unwrap_or(&stem);
    let name: String = stem
        .chars()
        .map(|c| if lexer::is_name_char(c) { c } else { '_' })
        .collect();
    if name.starts_with(char::is_alphabetic) {
        name
    } else {
        format!("rules_{name}")
    }
}

/// The text of a literate starter file.
fn page(from: &str, rules: &str) -> String {
    format!(
        "# Rules for documents like {from}\n\n\
         Here stands the text that the rules below check: an article of a law, a clause of a contract. It may stand between\n\
         the rules, too: end the block, write it, and begin another.\n\n\
         ```whereas\n{rules}```\n"
    )
}

/// Refuses to overwrite a file that was read.
fn not_over(path: &Path, access: &Access) -> Result<(), Diagnostic> {
    let target = OutputTarget {
        what: "the rule file".to_owned(),
        file: path.to_path_buf(),
        replaces: Replaces::Any,
    };
    writes::over_samples(&target, access).map_or(Ok(()), Err)
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), Diagnostic> {
    let file = files::shown(path);
    if path.is_symlink() && !path.exists() {
        let message = format!("`{file}` is a link that leads to nothing, and was left as it is");
        return Err(Diagnostic::about_file(NOT_WRITTEN, &*file, message)
            .help("remove it, or let it lead to a file"));
    }
    if path.exists() && !force {
        let message = format!("`{file}` is there already, and was left as it is");
        return Err(
            Diagnostic::about_file(NOT_WRITTEN, &*file, message).help("`--force` replaces it")
        );
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        // If the folder cannot be created, writing the file fails and reports it.
        let _ = std::fs::create_dir_all(folder);
    }
    std::fs::write(path, text).map_err(|error| {
        Diagnostic::about_file(
            NOT_WRITTEN,
            &*file,
            format!("`{file}` cannot be written: {error}"),
        )
    })
}
