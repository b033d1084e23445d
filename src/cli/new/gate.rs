//! `whereas new gate`: a starter `whereas.toml`, with files for CI.

use std::path::{Path, PathBuf};

use super::super::arguments::NewGateOptions;
use super::super::terminal::Terminal;
use super::super::walk::Walker;
use super::super::{config, documents, files, rules};
use super::write;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::use_of_program::OPTION_VALUE;
use crate::source::Sources;

/// The files for CI: where each goes, and what it holds.
const TEMPLATES: [(&str, &str); 3] = [
    (".github/workflows/whereas.yml", include_str!("templates/github.yml")),
    ("whereas.gitlab-ci.yml", include_str!("templates/gitlab.yml")),
    (".pre-commit-config.yaml", include_str!("templates/pre-commit.yaml")),
];

/// Where rules are looked for, and are to be written where there are none.
const RULES: &str = "rules";

/// Writes the configuration and the files for CI; returns the exit code.
pub(super) fn run(options: &NewGateOptions, terminal: &Terminal) -> u8 {
    let texts = [&options.documents, &options.rules].into_iter().flatten().chain(&options.as_type);
    if let Some(odd) = texts.into_iter().find(|text| text.chars().any(char::is_control)) {
        let message = format!("`{}` holds a control character", crate::report::visible(odd));
        let diagnostic = Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message);
        terminal.show(&Sources::new(), &[diagnostic], false);
        return 2;
    }
    let origin = match Origin::of(options) {
        Ok(origin) => origin,
        Err(diagnostic) => {
            terminal.show(&Sources::new(), &[diagnostic], false);
            return 2;
        }
    };
    let found = found_rules();
    let rules = if options.rules.is_empty() { &found } else { &options.rules };
    let gate = gate(&options.documents, rules, options.as_type.as_deref());
    let wanted = TEMPLATES.iter().filter(|_| !options.only_config);
    let with_origin = |text: &str| origin.as_ref().map_or_else(|| text.to_owned(), |origin| origin.write_into(text));
    let all = std::iter::once((config::FILE, gate)).chain(wanted.map(|(file, text)| (*file, with_origin(text))));
    let mut code = 0;
    for (file, text) in all {
        match write(Path::new(file), &text, options.force) {
            Ok(()) if terminal.quiet => {}
            Ok(()) => terminal.tell(&format!("wrote {file}")),
            Err(diagnostic) => {
                terminal.show(&Sources::new(), &[diagnostic], false);
                code = 2;
            }
        }
    }
    if code == 0 && !terminal.quiet {
        if origin.is_none() && !options.only_config {
            terminal.tell(
                "CI builds whereas from source: set the variables WHEREAS_REPOSITORY and WHEREAS_COMMIT in its settings, or \
                 give --repository and --commit here",
            );
        }
        terminal.tell(&next(options, rules));
    }
    code
}

/// What CI builds the program from.
struct Origin<'o> {
    repository: &'o str,
    commit: &'o str,
}

impl<'o> Origin<'o> {
    /// The origin that the options name, if they do.
    ///
    /// # Errors
    /// What they name is no address, or not one commit for all times.
    fn of(options: &'o NewGateOptions) -> Result<Option<Self>, Diagnostic> {
        let (Some(repository), Some(commit)) = (&options.repository, &options.commit) else { return Ok(None) };
        let wrong = |message: String, help: &str| {
            Err(Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message).help(help))
        };
        let odd = |c: char| c.is_whitespace() || c.is_control() || "'\"`$\\".contains(c);
        if !repository.contains("://") || repository.contains(odd) {
            let message =
                format!("`--repository {}` is no address of a git repository", crate::report::visible(repository));
            return wrong(message, "as `--repository https://git.example.org/whereas.git`");
        }
        if ![40, 64].contains(&commit.len()) || !commit.chars().all(|c| c.is_ascii_hexdigit()) {
            let message = format!("`--commit {}` is no commit in full", crate::report::visible(commit));
            return wrong(message, "give all its digits, as `git rev-parse HEAD` does: branches and tags can be moved");
        }
        Ok(Some(Self { repository, commit }))
    }

    /// A file for CI that names the origin instead of asking variables for it.
    fn write_into(&self, template: &str) -> String {
        let Self { repository, commit } = self;
        let variables =
            format!("  variables:\n    WHEREAS_REPOSITORY: '{repository}'\n    WHEREAS_COMMIT: '{commit}'\n");
        template
            .replace("${{ vars.WHEREAS_REPOSITORY }}", &format!("'{repository}'"))
            .replace("${{ vars.WHEREAS_COMMIT }}", &format!("'{commit}'"))
            .replace("\nwhereas:\n", &format!("\nwhereas:\n{variables}"))
    }
}

/// What to do next.
fn next(options: &NewGateOptions, rules: &[String]) -> String {
    let there = rules.iter().all(|rule| Path::new(rule).exists() || !rules::is_path(rule));
    if !there {
        let samples = options.documents.first().map_or("DOCUMENT", String::as_str);
        return format!("write rules next: `whereas new rules --from '{samples}' --output rules/agreement.whereas`");
    }
    let none = documents::collect(&options.documents, "stdin", &Walker::default()).given.is_empty();
    match none {
        true => "say in whereas.toml which documents are meant, then run `whereas check`".to_owned(),
        false => "run `whereas check`".to_owned(),
    }
}

/// The rule files of the project, by their folder where they have one.
fn found_rules() -> Vec<String> {
    if !rules::rule_files(Path::new(RULES)).is_empty() {
        return vec![format!("{RULES}/")];
    }
    let here: Vec<PathBuf> = rules::rule_files(Path::new("."));
    let names: Vec<String> = here.iter().map(|path| files::shown(path).to_string()).collect();
    if names.is_empty() { vec![format!("{RULES}/agreement.whereas")] } else { names }
}

fn gate(documents: &[String], rules: &[String], as_type: Option<&str>) -> String {
    let as_type = match as_type {
        Some(name) => format!("type      = {}\n", quoted(name)),
        None => String::new(),
    };
    format!(
        "# Which documents are checked by which rules. `whereas check` runs all gates.\n\n\
         [[gate]]\ndocuments = {}\nrules     = {}\n{as_type}\n\
         # Levels of rules: off, note, warning, error.\n[rules]\n\n\
         # Values that replace those in force.\n[parameters]\n",
        list(documents),
        list(rules),
    )
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string().trim().to_owned()
}
