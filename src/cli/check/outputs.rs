//! Where reports go: standard output, files, the summary of a GitHub job.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::options::option_value;
use super::streamed::StreamedReports;
use crate::cli::arguments::CheckOptions;
use crate::cli::config::Config;
use crate::cli::files;
use crate::cli::terminal::Terminal;
use crate::cli::writes::{OutputTarget, Replaces};
use crate::diagnostic::codes::usage::NOT_WRITTEN;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::report::{self, Format, Report, Style};

/// A file that a report is written to.
pub(super) struct ReportOutput {
    pub format: &'static Format,
    file: PathBuf,
}

/// What `--output` names: formats and files.
pub(super) fn outputs(arguments: &[String]) -> Result<Vec<ReportOutput>, Diagnostic> {
    let mut outputs: Vec<ReportOutput> = Vec::new();
    for argument in arguments {
        if super::copy::file(argument).is_some() {
            continue;
        }
        let Some((name, file)) = argument.split_once('=') else {
            let message = format!("`--output {argument}` is not FORMAT=FILE");
            return Err(option_value(
                &message,
                &format!("as `--output {}`", with_format(argument)),
            ));
        };
        let format = report::format(name).ok_or_else(|| unknown_format(name))?;
        if file.is_empty() {
            return Err(option_value(
                &format!("`--output {argument}` names no file"),
                "as `--output json=report.json`",
            ));
        }
        if file == "-" {
            let message = format!("`--output {argument}` names no file: `-` is standard output");
            let help = format!("`--format {name}` writes there; a file of this name is `./-`");
            return Err(option_value(&message, &help));
        }
        outputs.push(ReportOutput {
            format,
            file: PathBuf::from(file),
        });
    }
    Ok(outputs)
}

/// The file that the state of a run is written to.
pub(super) fn state_target(file: &Path) -> OutputTarget {
    OutputTarget {
        what: "the state of the run".to_owned(),
        file: file.to_path_buf(),
        replaces: Replaces::Any,
    }
}

/// The files that a check writes: reports, the receipt, the baseline, its state.
pub(super) fn targets(
    outputs: &[ReportOutput],
    options: &CheckOptions,
    config: &Config,
) -> Vec<OutputTarget> {
    let target = |what: &str, file: &PathBuf| OutputTarget {
        what: what.to_owned(),
        file: file.clone(),
        replaces: Replaces::Any,
    };
    let reports = outputs.iter().map(|output| OutputTarget {
        replaces: Replaces::of_format(output.format.name, options.overwrite),
        ..target(&format!("the report {}", output.format.name), &output.file)
    });
    let receipt = options.receipt.iter().map(|file| OutputTarget {
        replaces: Replaces::of_format(report::JSON.name, options.overwrite),
        ..target("the receipt", file)
    });
    let baseline = options
        .baseline
        .as_ref()
        .or(config.baseline.as_ref())
        .filter(|_| options.update_baseline);
    let summary = summary_file().filter(|_| options.format.job_summary.is_some());
    reports
        .chain(receipt)
        .chain(baseline.map(|file| target("the baseline", file)))
        .chain(summary.map(|file| target("the summary of the job", &file)))
        .chain(options.resume.as_deref().map(state_target))
        .chain(super::copy::targets(options))
        .collect()
}

/// A file with the format that its ending promises: `html=report.html`.
fn with_format(file: &str) -> String {
    let ending = Path::new(file)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("");
    let known = report::FORMATS
        .iter()
        .find(|format| format.extensions.contains(&ending) || format.name == ending);
    let format = match known {
        Some(format) => format.name,
        None if super::copy::NAMES.contains(&ending) => ending,
        None => report::JSON.name,
    };
    let file = if ending.is_empty() {
        "report.json"
    } else {
        file
    };
    format!("{format}={file}")
}

fn unknown_format(name: &str) -> Diagnostic {
    let names: Vec<&str> = report::FORMATS
        .iter()
        .map(|format: &Format| format.name)
        .chain(super::copy::NAMES)
        .collect();
    let near = did_you_mean(name, names.iter().copied());
    let help = near.map_or_else(
        || format!("there are {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    option_value(&format!("there is no format `{name}`"), &help)
}

/// Writes each report to its file; returns 2 where one could not be written, the others are all the same.
pub(super) fn write_all(
    outputs: &[ReportOutput],
    report: &Report<'_>,
    mut streamed: Option<&mut StreamedReports>,
    grouped: bool,
    terminal: &Terminal,
) -> u8 {
    let mut code = 0;
    for output in outputs {
        let style = Style {
            grouped,
            ..Style::default()
        };
        let written = match &mut streamed {
            Some(streamed) => replace_with(&output.file, &mut |file| {
                streamed.write(output.format, report, file)
            }),
            None => replace(&output.file, &(output.format.write)(report, style)),
        };
        if let Err(diagnostic) = written {
            terminal.show(report.sources, &[diagnostic], false);
            code = 2;
        }
    }
    code
}

/// What the formats of standard output and of the files have no place for; each of them is asked once.
pub(super) fn left_out(
    printed: &'static Format,
    outputs: &[ReportOutput],
    report: &Report<'_>,
) -> Vec<String> {
    let written = outputs.iter().map(|output| output.format);
    let mut formats: Vec<&Format> = std::iter::once(printed).chain(written).collect();
    formats.sort_by_key(|format| format.name);
    formats.dedup_by_key(|format| format.name);
    formats
        .into_iter()
        .flat_map(|format| (format.left_out)(report))
        .collect()
}

/// Puts a text in a file: the whole text or nothing, where the file is a plain one.
pub(in crate::cli) fn replace(file: &Path, text: &str) -> Result<(), Diagnostic> {
    replace_bytes(file, text.as_bytes())
}

/// Puts bytes in a file: all of them or nothing, where the file is a plain one.
pub(in crate::cli) fn replace_bytes(file: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    replace_with(file, &mut |file| file.write_all(bytes))
}

/// The same for what `write` writes.
pub(super) fn replace_with(
    file: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Diagnostic> {
    let shown = files::shown(file);
    let failed = |error: std::io::Error| {
        let why = if error.kind() == ErrorKind::NotFound {
            "its folder does not exist".to_owned()
        } else {
            error.to_string()
        };
        let message = format!("`{}` cannot be written: {why}", report::visible(&shown));
        let folder = file
            .parent()
            .filter(|_| error.kind() == ErrorKind::NotFound)
            .map(files::shown);
        let help =
            folder.map(|folder| format!("make the folder `{}` first", report::visible(&folder)));
        Diagnostic::about_file(NOT_WRITTEN, &*shown, message).maybe_help(help)
    };
    let plain = std::fs::metadata(file).map_or(true, |known| known.is_file());
    // Devices and pipes are written to, links through.
    if !plain || file.is_symlink() {
        let mut open = std::fs::OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(file)
            .map_err(failed)?;
        return write(&mut open).and_then(|()| open.flush()).map_err(failed);
    }
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::File::create(&beside)
        .and_then(|mut open| write(&mut open))
        .and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        // What was begun is taken away again; where that fails too, the first error is the one that counts.
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

/// Where the summary of a GitHub job goes, where there is one.
fn summary_file() -> Option<PathBuf> {
    std::env::var_os("GITHUB_STEP_SUMMARY")
        .filter(|file| !file.is_empty())
        .map(PathBuf::from)
}

/// Whether the run is a step of a GitHub job, which has a page for its summary.
pub(super) fn is_in_job() -> bool {
    summary_file().is_some()
}

/// Adds a report in this format to the summary of a GitHub job, where there is one.
pub(super) fn job_summary(
    format: &Format,
    report: &Report<'_>,
    streamed: Option<&mut StreamedReports>,
    terminal: &Terminal,
) -> u8 {
    let Some(file) = summary_file() else {
        return 0;
    };
    let added = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&file);
    let added = added.and_then(|mut open| match streamed {
        Some(streamed) => streamed.write(format, report, &mut open),
        None => open.write_all((format.write)(report, Style::default()).as_bytes()),
    });
    match added {
        Ok(()) => 0,
        Err(error) => {
            let shown = files::shown(&file);
            let message = format!("the summary of the job, `{shown}`, cannot be written: {error}");
            terminal.show(
                report.sources,
                &[Diagnostic::about_file(NOT_WRITTEN, &*shown, message)],
                false,
            );
            2
        }
    }
}
