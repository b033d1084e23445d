//! `--output docx=FILE` and `--output odt=FILE`: a copy of the draft that was checked, with the findings in it.

#[cfg(feature = "office")]
use std::path::Path;
use std::path::PathBuf;

use super::options::option_value;
use crate::cli::arguments::CheckOptions;
#[cfg(feature = "office")]
use crate::cli::files;
use crate::cli::terminal::Terminal;
use crate::cli::writes::{OutputTarget, Replaces};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::NOT_WRITTEN;
#[cfg(feature = "office")]
use crate::document::office::annotate::{AnnotatedCopy, DraftFormat, Remark};
#[cfg(feature = "office")]
use crate::limits::Limits;
use crate::report::Report;

/// The names of the formats, which are the extensions of their files.
pub(super) const NAMES: [&str; 2] = ["docx", "odt"];

/// The file of an argument of `--output` that asks for a copy.
pub(super) fn file(argument: &str) -> Option<&str> {
    argument
        .split_once('=')
        .filter(|(name, file)| NAMES.contains(name) && !file.is_empty() && *file != "-")
        .map(|(_, file)| file)
}

/// The files of copies.
pub(super) fn targets(options: &CheckOptions) -> impl Iterator<Item = OutputTarget> {
    let files = options.output.iter().filter_map(|argument| file(argument));
    files.map(|file| OutputTarget {
        what: "the copy of the draft".to_owned(),
        file: PathBuf::from(file),
        // Looked at when it is written: a copy says itself whether it was edited.
        replaces: Replaces::Any,
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
            "add `--output docx=checked.docx`, or `--output odt=checked.odt`",
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
    for argument in &options.output {
        let Some(file) = file(argument) else {
            continue;
        };
        let named = DraftFormat::ALL
            .into_iter()
            .find(|format| argument.starts_with(format.name()));
        let Some(format) = named else { continue };
        match copy(
            (Path::new(file), format),
            options,
            documents,
            report,
            terminal,
        ) {
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
    (file, format): (&Path, DraftFormat),
    options: &CheckOptions,
    documents: &[PathBuf],
    report: &Report<'_>,
    terminal: &Terminal,
) -> Result<String, Box<Diagnostic>> {
    use crate::document::office::annotate::annotate;

    let suggest = options.suggest;
    let shown = files::shown(file);
    let failed = |why: String, help: &str| {
        let message = format!("`{shown}` is not written: {why}");
        Box::new(Diagnostic::about_file(NOT_WRITTEN, &*shown, message).help(help))
    };
    let name = format.name();
    let is_of_format = |path: &Path| {
        path.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case(name))
    };
    let [document] = documents else {
        let why = format!(
            "a copy is of one document, and {} were checked",
            documents.len()
        );
        return Err(failed(why, "name the draft alone"));
    };
    if !is_of_format(document) {
        let why = format!(
            "`{}` is no {} document",
            files::shown(document),
            name.to_uppercase()
        );
        let own = DraftFormat::ALL.into_iter().find(|format| {
            document
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case(format.name()))
        });
        let help = own.map_or_else(
            || "a copy with comments is made of a DOCX or ODT document only".to_owned(),
            |own| {
                format!(
                    "a copy has the format of its draft: write `--output {0}=checked.{0}`",
                    own.name()
                )
            },
        );
        return Err(failed(why, &help));
    }
    if !is_of_format(file) {
        return Err(failed(
            format!("its name does not end in `.{name}`"),
            &format!("name a file as `checked.{name}`"),
        ));
    }
    let read = |path: &Path| std::fs::read(path);
    // Only a copy of ours is replaced, and none that was edited since.
    if let Ok(old) = read(file)
        && !options.overwrite
        && !is_unedited(&old)
    {
        let why = "there is another document of that name, or a copy that was edited".to_owned();
        let help = "name another file, or write `--overwrite` to replace this one";
        return Err(failed(why, help));
    }
    let bytes = read(document).map_err(|error| failed(error.to_string(), "check the file"))?;
    let shown_document = files::shown(document);
    let remarks = crate::report::remarks::remarks(report, &shown_document, suggest);
    let count = remarks.len();
    let remarks: Vec<Remark> = remarks
        .into_iter()
        .map(|remark| Remark {
            line: remark.line,
            text: remark.text,
            suggestion: remark.suggestion,
        })
        .collect();
    let annotated = |remarks: &[Remark]| {
        annotate(format, &bytes, remarks, &Limits::default()).map_err(|problem| {
            let help = problem.help.as_deref().unwrap_or("save the draft again");
            failed(problem.message, help)
        })
    };
    let again = CheckAgain {
        options,
        document,
        terminal,
    };
    let (copy, outcome) = with_tried_suggestions(remarks, &annotated, &bytes, &again)?;
    if copy.commented < count {
        let why = "the draft has no paragraph to put comments on".to_owned();
        return Err(failed(why, "look at the findings in the report"));
    }
    super::outputs::replace_bytes(file, &sealed(copy.bytes)).map_err(Box::new)?;
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
    match outcome {
        Tried::Together(0) => {}
        Tried::Together(left_out) => line.push_str(&format!(
            "; left out {}, with which a rule would be broken that is not now",
            counted(left_out, "suggestion")
        )),
        Tried::Apart => line.push_str("; the suggestions were not tried together"),
    }
    Ok(line)
}

/// What became of the suggestions when the copy was checked with all of them.
#[cfg(feature = "office")]
enum Tried {
    /// They were checked together, and so many were left out.
    Together(usize),
    /// The copy could not be checked as the draft was.
    Apart,
}

/// Suggestions that are tried one after the other if all together break a rule.
#[cfg(feature = "office")]
const MOST_TRIED: usize = 30;

/// Makes the copy of a draft with remarks.
#[cfg(feature = "office")]
type Annotate<'a> = dyn Fn(&[Remark]) -> Result<AnnotatedCopy, Box<Diagnostic>> + 'a;

/// The copy with the suggestions that together break no rule which the draft keeps.
#[cfg(feature = "office")]
fn with_tried_suggestions(
    mut remarks: Vec<Remark>,
    annotated: &Annotate<'_>,
    draft: &[u8],
    again: &CheckAgain<'_>,
) -> Result<(AnnotatedCopy, Tried), Box<Diagnostic>> {
    let all = annotated(&remarks)?;
    if all.suggested == 0 {
        return Ok((all, Tried::Together(0)));
    }
    let (Some(before), Some(after)) = (again.broken(draft, false), again.broken(&all.bytes, true))
    else {
        return Ok((all, Tried::Apart));
    };
    if !is_worse(&before, &after) {
        return Ok((all, Tried::Together(0)));
    }
    let mut suggestions: Vec<_> = remarks
        .iter_mut()
        .map(|remark| remark.suggestion.take())
        .collect();
    let (mut tried, mut left_out) = (0_usize, 0_usize);
    for at in 0..remarks.len() {
        let Some(suggestion) = suggestions.get_mut(at).and_then(Option::take) else {
            continue;
        };
        if let Some(remark) = remarks.get_mut(at) {
            remark.suggestion = Some(suggestion);
        }
        tried = tried.saturating_add(1);
        let is_kept = tried <= MOST_TRIED
            && again
                .broken(&annotated(&remarks)?.bytes, true)
                .is_some_and(|after| !is_worse(&before, &after));
        if !is_kept {
            left_out = left_out.saturating_add(1);
            if let Some(remark) = remarks.get_mut(at) {
                remark.suggestion = None;
            }
        }
    }
    Ok((annotated(&remarks)?, Tried::Together(left_out)))
}

/// Numbers of obligations of each rule that are violated or undetermined.
#[cfg(feature = "office")]
type BrokenRules = std::collections::BTreeMap<String, usize>;

#[cfg(feature = "office")]
fn is_worse(before: &BrokenRules, after: &BrokenRules) -> bool {
    after
        .iter()
        .any(|(rule, count)| count > before.get(rule).unwrap_or(&0))
}

/// How the draft was checked.
#[cfg(feature = "office")]
struct CheckAgain<'o> {
    options: &'o CheckOptions,
    document: &'o Path,
    terminal: &'o Terminal,
}

#[cfg(feature = "office")]
impl CheckAgain<'_> {
    /// The rules that a document breaks, with its open changes accepted if `accepted`; `None` if it
    /// cannot be checked: rules of a gate belong to a path.
    fn broken(&self, bytes: &[u8], accepted: bool) -> Option<BrokenRules> {
        use crate::eval::finding::Verdict;

        if self.options.rules.is_empty() {
            return None;
        }
        let folder = tempfile::tempdir().ok()?;
        let file = folder.path().join(self.document.file_name()?);
        std::fs::write(&file, bytes).ok()?;
        let mut options = CheckOptions {
            documents: vec![file.to_str()?.to_owned()],
            output: Vec::new(),
            suggest: false,
            receipt: None,
            baseline: None,
            update_baseline: false,
            changed_since: None,
            watch: false,
            profile: false,
            coverage: false,
            changes: accepted.then(|| "accepted".to_owned()),
            ..self.options.clone()
        };
        options.allow_outside.push(folder.path().to_path_buf());
        let (_, findings) = super::everything(&options, self.terminal).ok()?;
        let mut broken = BrokenRules::new();
        for finding in findings {
            if matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined) {
                let count = broken.entry(finding.rule.clone()).or_default();
                *count = count.saturating_add(1);
            }
        }
        Some(broken)
    }
}

/// What the comment of the package of a copy begins with; a hash of its bytes follows.
#[cfg(feature = "office")]
const SEAL: &str = "Whereas copy ";

/// Hexadecimal digits of a hash.
#[cfg(feature = "office")]
const HASH_DIGITS: usize = 64;

/// A package with a comment by which it can be told whether it was edited. The comment of a zip is
/// its last part, after its length in two bytes.
#[cfg(feature = "office")]
fn sealed(mut package: Vec<u8>) -> Vec<u8> {
    let seal = format!("{SEAL}{}", hash(&package));
    let length = u16::try_from(seal.len()).unwrap_or(0).to_le_bytes();
    if package.ends_with(&[0, 0]) {
        package.truncate(package.len().saturating_sub(length.len()));
        package.extend(length);
        package.extend(seal.bytes());
    }
    package
}

/// Whether a package is as `sealed` left it.
#[cfg(feature = "office")]
fn is_unedited(package: &[u8]) -> bool {
    let length = SEAL.len().saturating_add(HASH_DIGITS);
    let parts = package
        .len()
        .checked_sub(length)
        .and_then(|at| package.split_at_checked(at));
    let Some((before, seal)) = parts else {
        return false;
    };
    let mut before = before.to_vec();
    before.truncate(before.len().saturating_sub(2));
    before.extend([0, 0]);
    seal.strip_prefix(SEAL.as_bytes())
        .is_some_and(|written| written == hash(&before).as_bytes())
}

#[cfg(feature = "office")]
fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
