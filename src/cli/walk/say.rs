//! Diagnostics for files and folders that were visited and not taken.

use std::path::Path;

use super::{Absence, Fate, Found, MissingSubmodule, OwnFile, Pattern};
use crate::cli::{access, files};
use crate::diagnostic::codes::usage::{CANNOT_READ, LIMIT, PASSED_OVER};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::visible;

/// Names that a message lists.
const SHOWN: usize = 3;

/// What a user has to know of a walk: what keeps files from being found is an error, loops and what is ignored a note.
pub(in crate::cli) fn problems(found: &[Found]) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = found.iter().filter_map(problem).collect();
    all.extend(ignored(found));
    all.extend(other_case(found));
    all.extend(
        [Absence::Sparse, Absence::Flag]
            .into_iter()
            .filter_map(|why| not_here(found, why)),
    );
    all
}

fn problem(found: &Found) -> Option<Diagnostic> {
    let shown = files::shown(&found.path);
    let name = visible(&shown);
    let cannot = |message: String| Diagnostic::about_file(CANNOT_READ, &*shown, message);
    let leave_out = "let it lead somewhere, remove it, or leave it out with `except`";
    match &found.fate {
        Fate::Broken => {
            let message = format!("the link `{name}` {}", files::leads_nowhere(&found.path));
            Some(cannot(message).help(leave_out))
        }
        Fate::Unreadable(why) => Some(
            cannot(format!("`{name}` cannot be looked into: {why}"))
                .help("see to it, or leave it out with `except`"),
        ),
        Fate::Submodule(submodule) => Some(missing_submodule(&shown, submodule)),
        Fate::Special => Some(cannot(format!("`{name}` is neither a file nor a folder"))),
        Fate::TooMany => {
            let message =
                format!("links led to more files than are looked at; `{name}` is where that ended");
            Some(
                Diagnostic::about_file(LIMIT, &*shown, message)
                    .help("name the folders that are meant"),
            )
        }
        Fate::Loop(same) => {
            let message = format!(
                "the link `{name}` leads back to `{}`, and is not followed",
                shown_path(same)
            );
            Some(Diagnostic {
                severity: Severity::Note,
                ..Diagnostic::about_file(PASSED_OVER, &*shown, message)
            })
        }
        Fate::NoRepository => {
            let message = format!(
                "`{name}` is left out: it is no repository of git, and no folder of that name is looked into"
            );
            let note = Diagnostic::about_file(PASSED_OVER, &*shown, message)
                .help("give the folder another name if it holds documents or rules");
            Some(Diagnostic {
                severity: Severity::Note,
                ..note
            })
        }
        Fate::Outside { leads, project } => Some(access::outside(&found.path, leads, project)),
        Fate::Taken
        | Fate::Again(_)
        | Fate::Except(_)
        | Fate::Own(_)
        | Fate::Ignored
        | Fate::IgnoredBy(_)
        | Fate::IgnoredFolder
        | Fate::NotHere(_)
        | Fate::OtherCase(_)
        | Fate::Unmatched
        | Fate::Folder => None,
    }
}

/// The error for a submodule that is not checked out, at a path that lies in it or is its folder.
fn missing_submodule(shown: &str, submodule: &MissingSubmodule) -> Diagnostic {
    let folder = shown_path(&submodule.folder);
    let message = format!("the submodule `{folder}` is not checked out");
    let inside = files::shown(&submodule.inside);
    let out = match &*inside {
        "" => String::new(),
        inside => format!(
            ", or leave it out of the gate: `except = [\"{}/**\"]`",
            visible(&Pattern::naming(inside))
        ),
    };
    let help = format!("run {}{out}", checkout_of(submodule));
    Diagnostic::about_file(CANNOT_READ, shown, message).help(help)
}

/// The command that checks out a submodule.
fn checkout_of(submodule: &MissingSubmodule) -> String {
    // With its `.git`, git takes it for checked out, and `update` would bring nothing back.
    if submodule.has_git {
        format!("`git checkout -- .` in `{}`", shown_path(&submodule.folder))
    } else {
        "`git submodule update --init`".to_owned()
    }
}

/// One note of everything that is ignored.
fn ignored(found: &[Found]) -> Option<Diagnostic> {
    let out: Vec<&Found> = found.iter().filter(|one| one.is_ignored()).collect();
    let first = out.first()?;
    let names = names(&out);
    let (are, them) = if out.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let by = if found
        .iter()
        .any(|one| matches!(one.fate, Fate::IgnoredBy(_)))
    {
        "ignore files name"
    } else {
        "git ignores"
    };
    let message = format!("{names} {are} left out: {by} {them}, and git does not track {them}");
    let note = Diagnostic::about_file(PASSED_OVER, &*files::shown(&first.path), message);
    let help = "a file that is named itself is taken; a gate with `ignore = false` takes all";
    Some(
        Diagnostic {
            severity: Severity::Note,
            ..note
        }
        .help(help),
    )
}

/// One note of everything that a pattern would match if upper and lower case did not matter.
fn other_case(found: &[Found]) -> Option<Diagnostic> {
    let out: Vec<&Found> = found
        .iter()
        .filter(|one| matches!(one.fate, Fate::OtherCase(_)))
        .collect();
    let first = out.first()?;
    let Fate::OtherCase(pattern) = &first.fate else {
        return None;
    };
    let (are, them) = if out.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let pattern = visible(pattern);
    let message = format!(
        "{} {are} left out, since `{pattern}` matches {them} in other upper and lower case alone",
        names(&out)
    );
    let note = Diagnostic::about_file(PASSED_OVER, &*files::shown(&first.path), message);
    let help = "rename it, or add its form to the pattern, as `*.{yaml,YAML}`";
    Some(
        Diagnostic {
            severity: Severity::Note,
            ..note
        }
        .help(help),
    )
}

/// One note of everything that git tracks and does not miss.
fn not_here(found: &[Found], why: Absence) -> Option<Diagnostic> {
    let out: Vec<&Found> = found
        .iter()
        .filter(|one| one.fate == Fate::NotHere(why))
        .collect();
    let first = out.first()?;
    let are = if out.len() == 1 { "is" } else { "are" };
    let (because, help) = match why {
        Absence::Sparse => (
            "git tracks more than its sparse checkout holds",
            "`git sparse-checkout disable` brings all files here",
        ),
        Absence::Flag => (
            "git tracks what the flag `skip-worktree` or `assume-unchanged` keeps it from missing",
            "`git update-index --no-skip-worktree --no-assume-unchanged FILE` and `git checkout -- FILE` bring a file here",
        ),
    };
    let message = format!("{} {are} not here, and not checked: {because}", names(&out));
    let note = Diagnostic::about_file(PASSED_OVER, &*files::shown(&first.path), message);
    Some(
        Diagnostic {
            severity: Severity::Note,
            ..note
        }
        .help(help),
    )
}

/// The first of some files by name, and how many more there are.
fn names(found: &[&Found]) -> String {
    let first: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|one| format!("`{}`", shown_path(&one.path)))
        .collect();
    match found.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A note for each work tree of which git could not report what it ignores.
pub(super) fn silent_git(failures: &[String]) -> Vec<Diagnostic> {
    let note = |why: &String| {
        let message = format!(
            "git does not say what it ignores, so that nothing is left out: {}",
            visible(why)
        );
        Diagnostic::new(PASSED_OVER, Severity::Note, message)
    };
    failures.iter().map(note).collect()
}

fn shown_path(path: &Path) -> String {
    let shown = files::shown(path);
    if shown.is_empty() {
        ".".to_owned()
    } else {
        visible(&shown).into_owned()
    }
}

/// The word for what became of a file, for programs, and the reason in words.
pub(in crate::cli) fn reason(found: &Found) -> (&'static str, String) {
    let plain = |key, text: &str| (key, text.to_owned());
    match &found.fate {
        Fate::Taken => plain("taken", ""),
        Fate::Again(first) => (
            "again",
            format!("it is `{}`, which is read once", shown_path(first)),
        ),
        Fate::Except(pattern) => (
            "except",
            format!("`{}` of `except` matches it", visible(pattern)),
        ),
        Fate::Own(own) => plain(
            "own",
            match own {
                OwnFile::Settings => "it holds the settings of the gate",
                OwnFile::Waivers => "it holds the waivers of the check",
                OwnFile::Baseline => "it is the baseline of the check",
                OwnFile::Receipt => {
                    "it is the receipt of an earlier check, which this check replaces"
                }
            },
        ),
        Fate::Submodule(submodule) => (
            "unreadable",
            format!(
                "the submodule `{}` is not checked out: run {}",
                shown_path(&submodule.folder),
                checkout_of(submodule)
            ),
        ),
        Fate::Ignored => plain("ignored", "git ignores it, and does not track it"),
        Fate::IgnoredBy(file) => (
            "ignored",
            format!("`{}` names it, and git does not track it", shown_path(file)),
        ),
        Fate::IgnoredFolder => plain("ignored", "an ignored folder, not looked into"),
        Fate::NotHere(Absence::Sparse) => plain(
            "not_here",
            "git tracks it, and the sparse checkout leaves it out",
        ),
        Fate::NotHere(Absence::Flag) => plain(
            "not_here",
            "git tracks it, and `skip-worktree` or `assume-unchanged` keeps git from missing it",
        ),
        Fate::OtherCase(pattern) => (
            "unmatched",
            format!(
                "`{}` matches it in other upper and lower case alone",
                visible(pattern)
            ),
        ),
        Fate::Unmatched => plain(
            "unmatched",
            "no pattern matches it, or its ending is another",
        ),
        Fate::Folder => plain("folder", "a folder"),
        Fate::NoRepository => plain(
            "git_folder",
            "a folder named `.git` that is no repository, not looked into",
        ),
        Fate::Loop(same) => (
            "loop",
            format!("a link that leads back to `{}`", shown_path(same)),
        ),
        Fate::Broken => (
            "broken_link",
            format!("a link that {}", files::leads_nowhere(&found.path)),
        ),
        Fate::Unreadable(why) => ("unreadable", why.clone()),
        Fate::Special => plain("special", "neither a file nor a folder"),
        Fate::TooMany => plain("limit", "links led to too many files"),
        Fate::Outside { leads, .. } => (
            "outside",
            format!("`{}` is outside the project", shown_path(leads)),
        ),
    }
}
