//! `whereas new gate`: a starter `whereas.toml`, with files for CI.

use std::path::{Path, PathBuf};

use super::super::access::Access;
use super::super::arguments::NewGateOptions;
use super::super::loader::FileLoader;
use super::super::terminal::Terminal;
use super::super::walk::{Pattern, Walker};
use super::super::{config, documents, files, git, rules};
use super::write;
use crate::check::{Loader as _, ModuleLookup, Requested};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::limits::Limits;
use crate::report::visible;
use crate::source::Sources;

/// The file for GitLab, which may be in any folder.
const GITLAB: &str = "whereas.gitlab-ci.yml";

/// The files for CI: path and content.
const TEMPLATES: [(&str, &str); 3] = [
    (
        ".github/workflows/whereas.yml",
        include_str!("templates/github.yml"),
    ),
    (GITLAB, include_str!("templates/gitlab.yml")),
    (
        ".pre-commit-config.yaml",
        include_str!("templates/pre-commit.yaml"),
    ),
];

/// The folder in which rules are searched, and to be written if there are none.
const RULES: &str = "rules";

/// Writes the configuration and the files for CI; returns the exit code.
pub(super) fn run(options: &NewGateOptions, terminal: &Terminal) -> u8 {
    let texts = [&options.documents, &options.rules]
        .into_iter()
        .flatten()
        .chain(&options.as_type);
    if let Some(odd) = texts
        .into_iter()
        .find(|text| text.chars().any(char::is_control))
    {
        let message = format!("`{}` holds a control character", visible(odd));
        let diagnostic = Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message);
        terminal.show(&Sources::new(), &[diagnostic], false);
        return 2;
    }
    let empty = [
        ("--documents", &options.documents),
        ("--rules", &options.rules),
    ];
    let empty = empty
        .into_iter()
        .find_map(|(option, values)| names_nothing(option, values));
    let mistake = empty.or_else(|| {
        options
            .documents
            .iter()
            .find_map(|text| wrong_pattern(text))
    });
    let mistake = mistake.or_else(|| options.rules.iter().find_map(|rule| no_such_rules(rule)));
    let origin = match mistake.map_or_else(|| Origin::of(options), Err) {
        Ok(origin) => origin,
        Err(diagnostic) => {
            terminal.show(&Sources::new(), &[diagnostic], false);
            return 2;
        }
    };
    let found = found_rules();
    let rules = if options.rules.is_empty() {
        &found
    } else {
        &options.rules
    };
    let gate = gate(options, rules);
    let wanted = TEMPLATES.iter().filter(|_| !options.only_config);
    let has_submodules = has_submodules();
    let with_origin = |text: &str| {
        let text = if has_submodules {
            with_submodules(text)
        } else {
            text.to_owned()
        };
        match &origin {
            Some(origin) => origin.write_into(&text),
            None => text,
        }
    };
    let all = std::iter::once((config::FILE, gate))
        .chain(wanted.map(|(file, text)| (*file, with_origin(text))));
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
        below_the_top()
            .filter(|_| !options.only_config)
            .iter()
            .for_each(|line| terminal.tell(line));
        terminal.tell(&next(options, rules));
    }
    code
}

/// The error for an option with an empty value, such as a shell variable that is not set.
fn names_nothing(option: &str, values: &[String]) -> Option<Diagnostic> {
    values.iter().find(|value| value.trim().is_empty())?;
    let help = match option {
        "--documents" => {
            "write a pattern, as `--documents 'drafts/**/*.{yaml,json,md}'`, or leave it out"
        }
        _ => "name a rule file, a folder of them, or a module, or leave it out",
    };
    let message = format!("`{option} ''` names nothing");
    Some(Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message).help(help))
}

/// The error for a value of `--documents` that is no pattern of files.
fn wrong_pattern(text: &str) -> Option<Diagnostic> {
    let shown = visible(text);
    let mistake = |message: String| {
        Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message)
    };
    if Path::new(text).is_dir() {
        let help = format!(
            "write a pattern, as `--documents '{}/**/*.{{yaml,json,md}}'`",
            shown.trim_end_matches('/')
        );
        return Some(
            mistake(format!(
                "`--documents {shown}` is a folder, and no pattern of files"
            ))
            .help(help),
        );
    }
    let why = Pattern::new(text).err()?;
    Some(mistake(format!(
        "`--documents {shown}` cannot be understood: {why}"
    )))
}

/// The error for rules that do not exist.
fn no_such_rules(rule: &str) -> Option<Diagnostic> {
    let (limits, access) = (Limits::default(), Access::default());
    let (requested, said) = rules::requested(&[rule.to_owned()], Path::new(""), &limits, &access);
    let mut loader = FileLoader::new(&limits, &access);
    let unknown = requested.iter().find_map(|one| match one {
        Requested::Module(name, _) => match loader.find(name, None) {
            ModuleLookup::NotFound { similar } => Some((name.clone(), similar)),
            ModuleLookup::Found(_) | ModuleLookup::Unreadable(_) => None,
        },
        Requested::File(_) | Requested::Beside(..) => None,
    });
    let unknown = unknown.map(|(name, similar)| {
        let message = format!("there are no rules `{}`", visible(&name));
        let help = match similar.first() {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "name a rule file, a folder of them, or a module".to_owned(),
        };
        Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message).help(help)
    });
    said.into_iter()
        .find(|one| one.severity == crate::diagnostic::Severity::Error)
        .or(unknown)
}

/// The note for a folder below the top of a repository, where CI does not find its files.
fn below_the_top() -> Option<String> {
    let here = Path::new(".").canonicalize().ok()?;
    let top = git::top(&here).filter(|top| *top != here)?;
    let (inside, top) = (here.strip_prefix(top).ok()?, files::shown(top));
    let inside = files::shown(inside);
    let (inside, top) = (visible(&inside), visible(&top));
    Some(format!(
        "GitHub and pre-commit look for their files in `{top}` alone, the top of the repository: move them there, and let \
         `whereas check` run in `{inside}` (`working-directory: {inside}` in the workflow, `cd` elsewhere)"
    ))
}

/// The repository and commit that CI builds the program from.
struct Origin<'o> {
    repository: &'o str,
    commit: &'o str,
}

impl<'o> Origin<'o> {
    /// The origin given by the options, if any.
    ///
    /// # Errors
    /// The repository is no address, or the commit is not a full hash.
    fn of(options: &'o NewGateOptions) -> Result<Option<Self>, Diagnostic> {
        let (Some(repository), Some(commit)) = (&options.repository, &options.commit) else {
            return Ok(None);
        };
        let wrong = |message: String, help: &str| {
            Err(
                Diagnostic::new(OPTION_VALUE, crate::diagnostic::Severity::Error, message)
                    .help(help),
            )
        };
        let odd = |c: char| c.is_whitespace() || c.is_control() || "'\"`$\\".contains(c);
        let shown = visible(repository);
        if holds_credentials(repository) {
            return wrong(
                "the address of `--repository` holds a password or a token, which would be written into the files"
                    .to_owned(),
                "leave it out of the address; CI keeps it in its settings",
            );
        }
        if let Some((host, path)) = repository.split_once(':').filter(|(host, path)| {
            !path.starts_with("//") && host.contains('@') && !repository.contains(odd)
        }) {
            let message =
                format!("`--repository {shown}` is a form of address that cargo does not take");
            return wrong(
                message,
                &format!(
                    "write `--repository ssh://{host}/{}`",
                    path.trim_start_matches('/')
                ),
            );
        }
        if !repository.contains("://") || repository.contains(odd) {
            let message = format!("`--repository {shown}` is no address of a git repository");
            let help = "as `--repository https://git.example.org/whereas.git` or `ssh://git@git.example.org/whereas.git`";
            return wrong(message, help);
        }
        if ![40, 64].contains(&commit.len()) || !commit.chars().all(|c| c.is_ascii_hexdigit()) {
            let message = format!("`--commit {}` is no commit in full", visible(commit));
            return wrong(
                message,
                "give all its digits, as `git rev-parse HEAD` does: branches and tags can be moved",
            );
        }
        Ok(Some(Self { repository, commit }))
    }

    /// A file for CI that contains the origin instead of reading it from variables.
    fn write_into(&self, template: &str) -> String {
        let Self { repository, commit } = self;
        let variables = format!(
            "  variables:\n    WHEREAS_REPOSITORY: '{repository}'\n    WHEREAS_COMMIT: '{commit}'\n"
        );
        // If the job has variables, these are inserted before them, since YAML allows the key only once.
        let job = match template.contains("\nwhereas:\n  variables:\n") {
            true => "\nwhereas:\n  variables:\n",
            false => "\nwhereas:\n",
        };
        template
            .replace("${{ vars.WHEREAS_REPOSITORY }}", &format!("'{repository}'"))
            .replace("${{ vars.WHEREAS_COMMIT }}", &format!("'{commit}'"))
            .replace(job, &format!("\nwhereas:\n{variables}"))
    }
}

/// Whether an address may hold a secret: a password, a user (which may be a token, except for SSH), or a query.
fn holds_credentials(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    if rest.contains(['?', '#']) {
        return true;
    }
    let host = rest.split('/').next().unwrap_or(rest);
    let user = host.rsplit_once('@').map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':') || !scheme.to_ascii_lowercase().ends_with("ssh"))
}

/// The next steps, for the user.
fn next(options: &NewGateOptions, rules: &[String]) -> String {
    let there = rules
        .iter()
        .all(|rule| Path::new(rule).exists() || !rules::is_path(rule));
    if !there {
        let samples = visible(options.documents.first().map_or("DOCUMENT", String::as_str));
        return format!(
            "write rules next: `whereas new rules --from '{samples}' --output rules/agreement.whereas`"
        );
    }
    let none = documents::collect(&options.documents, "stdin", &Walker::default())
        .given
        .is_empty();
    match none {
        true => {
            "say in whereas.toml which documents are meant, then run `whereas check`".to_owned()
        }
        false => "run `whereas check`".to_owned(),
    }
}

/// The rule files of the project: their folder, if there is one.
fn found_rules() -> Vec<String> {
    if !rules::rule_files(Path::new(RULES)).is_empty() {
        return vec![format!("{RULES}/")];
    }
    let here: Vec<PathBuf> = rules::rule_files(Path::new("."));
    let names: Vec<String> = here
        .iter()
        .map(|path| files::shown(path).to_string())
        .collect();
    if names.is_empty() {
        vec![format!("{RULES}/agreement.whereas")]
    } else {
        names
    }
}

/// The text of `whereas.toml`.
fn gate(options: &NewGateOptions, rules: &[String]) -> String {
    let as_type = match &options.as_type {
        Some(name) => format!("type      = {}\n", quoted(name)),
        None => String::new(),
    };
    let except = own_documents(options);
    let except = match except.is_empty() {
        true => String::new(),
        false => format!("except    = {}\n", list(&except)),
    };
    format!(
        "# Settings of the whole file, as `baseline` and `waivers`, go here, above the first table.\n\n\
         # Which documents are checked by which rules. `whereas check` runs all gates.\n\n\
         [[gate]]\ndocuments = {}\n{except}rules     = {}\n{as_type}\n\
         # Levels of rules: off, note, warning, error.\n[rules]\n\n\
         # Values that replace those in force.\n[parameters]\n",
        list(&options.documents),
        list(rules),
    )
}

/// The files for CI that the patterns would match as documents. A pattern of `except` without effect is an error, so this
/// returns only files that will exist in this folder, and not those that belong into the top folder of the repository.
fn own_documents(options: &NewGateOptions) -> Vec<String> {
    let patterns: Vec<Pattern> = options
        .documents
        .iter()
        .filter_map(|text| Pattern::new(text).ok())
        .collect();
    let moves = below_the_top().is_some();
    TEMPLATES
        .iter()
        .map(|(file, _)| *file)
        .filter(|file| !moves || *file == GITLAB)
        .filter(|file| !options.only_config || Path::new(file).is_file())
        .filter(|file| {
            patterns
                .iter()
                .any(|pattern| pattern.names(Path::new(file)))
        })
        .map(str::to_owned)
        .collect()
}

/// Whether the repository of this folder has submodules.
fn has_submodules() -> bool {
    let here = Path::new(".").canonicalize().ok();
    let top = here.as_deref().and_then(git::top);
    top.or(here.as_deref())
        .is_some_and(|folder| folder.join(".gitmodules").is_file())
}

/// A file for CI that checks out the submodules too.
fn with_submodules(template: &str) -> String {
    template
        .replace(
            "          persist-credentials: false\n",
            "          persist-credentials: false\n          submodules: true\n",
        )
        .replace(
            "\nwhereas:\n  image:",
            "\nwhereas:\n  variables:\n    GIT_SUBMODULE_STRATEGY: recursive\n  image:",
        )
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string().trim().to_owned()
}
