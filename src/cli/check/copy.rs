//! `--output docx=FILE`: a copy of the draft that was checked, with the findings in it.

#[cfg(feature = "office")]
use std::path::Path;
use std::path::PathBuf;

use super::options::option_value;
use crate::cli::arguments::CheckOptions;
#[cfg(feature = "office")]
use crate::cli::files;
use crate::cli::terminal::Terminal;
use crate::cli::writes::OutputTarget;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::NOT_WRITTEN;
#[cfg(feature = "office")]
use crate::limits::Limits;
use crate::report::Report;

/// The name of the format.
const NAME: &str = "docx";

/// The file of an argument of `--output` that asks for a copy.
pub(super) fn file(argument: &str) -> Option<&str> {
    argument
        .split_once('=')
        .filter(|(name, file)| *name == NAME && !file.is_empty() && *file != "-")
        .map(|(_, file)| file)
}

/// The files of copies.
pub(super) fn targets(options: &CheckOptions) -> impl Iterator<Item = OutputTarget> {
    let files = options.output.iter().filter_map(|argument| file(argument));
    files.map(|file| OutputTarget {
        what: "the copy of the draft".to_owned(),
        file: PathBuf::from(file),
    })
}

/// Whether a copy is asked for.
pub(super) fn is_asked(options: &CheckOptions) -> bool {
    options
        .output
        .iter()
        .any(|argument| file(argument).is_some())
}

/// What of the options contradicts each other.
pub(super) fn mistake(options: &CheckOptions) -> Option<Diagnostic> {
    let asks = is_asked(options);
    if options.suggest && !asks {
        return Some(option_value(
            "`--suggest` writes into a copy of the draft, and none is asked for",
            "add `--output docx=checked.docx`",
        ));
    }
    if asks && options.changes.is_some() {
        return Some(option_value(
            "a copy cannot be written with `--changes`: its changes are still open",
            "accept or reject the changes in the draft first",
        ));
    }
    None
}

/// Writes the copies; returns 2 if one could not be written.
#[cfg(feature = "office")]
pub(super) fn write(
    options: &CheckOptions,
    documents: &[PathBuf],
    report: &Report<'_>,
    terminal: &Terminal,
) -> u8 {
    let mut code = 0;
    for file in options.output.iter().filter_map(|argument| file(argument)) {
        match copy(Path::new(file), options.suggest, documents, report) {
            Ok(line) => terminal.tell(&line),
            Err(diagnostic) => {
                terminal.show(report.sources, &[*diagnostic], false);
                code = 2;
            }
        }
    }
    code
}

/// Reports that the program was built without the feature `office`.
#[cfg(not(feature = "office"))]
pub(super) fn write(
    options: &CheckOptions,
    _: &[PathBuf],
    report: &Report<'_>,
    terminal: &Terminal,
) -> u8 {
    let Some(file) = options.output.iter().find_map(|argument| file(argument)) else {
        return 0;
    };
    let message =
        format!("`{file}` is not written: this program was built without the feature `office`");
    terminal.show(
        report.sources,
        &[Diagnostic::about_file(NOT_WRITTEN, file, message)],
        false,
    );
    2
}

#[cfg(feature = "office")]
fn copy(
    file: &Path,
    suggest: bool,
    documents: &[PathBuf],
    report: &Report<'_>,
) -> Result<String, Box<Diagnostic>> {
    use crate::document::office::annotate::{AUTHOR, Remark, annotate};

    let shown = files::shown(file);
    let failed = |why: String, help: &str| {
        let message = format!("`{shown}` is not written: {why}");
        Box::new(Diagnostic::about_file(NOT_WRITTEN, &*shown, message).help(help))
    };
    let is_docx = |path: &Path| {
        path.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case(NAME))
    };
    let [document] = documents else {
        let why = format!(
            "a copy is of one document, and {} were checked",
            documents.len()
        );
        return Err(failed(why, "name the draft alone"));
    };
    if !is_docx(document) {
        let why = format!("`{}` is no DOCX document", files::shown(document));
        return Err(failed(
            why,
            "a copy with comments is made of a DOCX document only",
        ));
    }
    if !is_docx(file) {
        return Err(failed(
            "its name does not end in `.docx`".to_owned(),
            "name a file as `checked.docx`",
        ));
    }
    let read = |path: &Path| std::fs::read(path);
    // Only a copy of ours is replaced: another draft may be the only one of its kind.
    if let Ok(old) = read(file) {
        let limits = Limits::default();
        let ours = crate::document::office::annotate::has_comments_of(&old, AUTHOR, &limits);
        if !ours {
            let why = "there is another document of that name".to_owned();
            return Err(failed(why, "name another file, or move that one away"));
        }
    }
    let bytes = read(document).map_err(|error| failed(error.to_string(), "check the file"))?;
    let name = files::shown(document);
    let remarks = crate::report::remarks::remarks(report, &name, suggest);
    let count = remarks.len();
    let remarks: Vec<Remark> = remarks
        .into_iter()
        .map(|remark| Remark {
            line: remark.line,
            text: remark.text,
            suggestion: remark.suggestion,
        })
        .collect();
    let copy = annotate(&bytes, &remarks, &Limits::default()).map_err(|problem| {
        failed(
            problem.message,
            problem.help.as_deref().unwrap_or("save the draft again"),
        )
    })?;
    super::outputs::replace_bytes(file, &copy.bytes).map_err(Box::new)?;
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let mut line = format!("wrote {shown}: {}", counted(count, "comment"));
    if suggest {
        line.push_str(&format!(
            ", {}",
            counted(copy.suggested, "suggested change")
        ));
    }
    if copy.suggested > 0 {
        line.push_str(&format!(
            "; `--changes accepted` checks {shown} as if they were accepted"
        ));
    }
    Ok(line)
}
