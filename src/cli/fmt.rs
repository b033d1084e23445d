//! `whereas fmt`: rule files in their one form.

use std::path::{Path, PathBuf};

use super::access::Access;
use super::arguments::FmtOptions;
use super::check::outputs;
use super::files;
use super::rules::{self, Finder};
use super::terminal::Terminal;
use super::walk::Walker;
use crate::check::Text;
use crate::diagnostic::codes::usage::NOT_WRITTEN;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::format;
use crate::limits::Limits;
use crate::report;
use crate::source::Sources;

/// How many files came to what.
#[derive(Default)]
struct FormatCounts {
    changed: u64,
    unchanged: u64,
    failed: u64,
}

/// Formats every file; returns the exit code.
pub(super) fn run(options: &FmtOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    let mut count = FormatCounts::default();
    let walker = Walker::new(&access);
    let mut finder = Finder::new(&walker, &limits).each_name();
    for path in rules::or_this_folder(&options.paths) {
        access.name([&path.to_string_lossy().into_owned()]);
        if path == Path::new("-") {
            let text = files::read_stdin(&options.stdin_name, &limits);
            one(None, text, options, &limits, terminal, &mut count);
            continue;
        }
        let found = finder.paths(Path::new(""), &path);
        let said = std::mem::take(&mut finder.diagnostics);
        terminal.show(&Sources::new(), &said, false);
        count.failed = count.failed.saturating_add(u64::from(has_errors(&said)));
        for file in found {
            one(
                Some(&file),
                access.read(&file, &limits),
                options,
                &limits,
                terminal,
                &mut count,
            );
        }
    }
    terminal.show(&Sources::new(), &walker.problems(), false);
    finish(options, terminal, &count)
}

/// One file, or standard input.
fn one(
    file: Option<&PathBuf>,
    text: Result<Text, Diagnostic>,
    options: &FmtOptions,
    limits: &Limits,
    terminal: &Terminal,
    count: &mut FormatCounts,
) {
    let sources = Sources::new();
    let formatted = text
        .map_err(|diagnostic| vec![diagnostic])
        .and_then(|text| {
            let source = sources.add(text.name.clone(), text.text.clone());
            Ok((format::format(&sources, source, limits)?, text))
        });
    let (formatted, before) = match formatted {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            terminal.show(&sources, &diagnostics, false);
            count.failed = count.failed.saturating_add(1);
            return;
        }
    };
    let changed = formatted != *before.text;
    let counted = if changed {
        &mut count.changed
    } else {
        &mut count.unchanged
    };
    *counted = counted.saturating_add(1);
    if options.diff && changed {
        terminal.print(&difference(&before, &formatted));
    } else if options.check && changed {
        terminal.print(&format!("would format {}\n", report::visible(&before.name)));
    }
    if options.check || options.diff {
        return;
    }
    match file {
        None => terminal.print_exactly(&formatted),
        Some(file) if changed => {
            if let Err(diagnostic) = write(file, &formatted) {
                terminal.show(&sources, &[diagnostic], false);
                count.changed = count.changed.saturating_sub(1);
                count.failed = count.failed.saturating_add(1);
            }
        }
        Some(_) => {}
    }
}

/// Puts a text in its file: whole or not at all, and not where it may only be read.
pub(super) fn write(file: &Path, text: &str) -> Result<(), Diagnostic> {
    let shown = files::shown(file);
    let known = std::fs::metadata(file).ok();
    if known
        .as_ref()
        .is_some_and(|known| known.permissions().readonly())
    {
        let message = format!("`{}` may only be read", report::visible(&shown));
        let help = "give yourself the right to write it, or look at the form with `--diff`";
        return Err(Diagnostic::about_file(NOT_WRITTEN, &*shown, message).help(help));
    }
    outputs::replace(file, text)?;
    // The new file has the rights of the old one; where that cannot be, it has those of any new file.
    let _ = known.map(|known| std::fs::set_permissions(file, known.permissions()));
    Ok(())
}

/// What would change, as a patch.
fn difference(before: &Text, after: &str) -> String {
    let name = report::visible(&before.name).into_owned();
    let lines = similar::TextDiff::from_lines(&*before.text, after);
    lines
        .unified_diff()
        .header(&name, &format!("{name} (formatted)"))
        .to_string()
}

fn finish(options: &FmtOptions, terminal: &Terminal, count: &FormatCounts) -> u8 {
    let only_shown = options.check || options.diff;
    let to_files =
        options.paths.iter().any(|path| path != Path::new("-")) || options.paths.is_empty();
    if !terminal.quiet && (to_files || only_shown) {
        let done = if only_shown {
            "would be formatted"
        } else {
            "formatted"
        };
        let files = |count: u64| {
            if count == 1 {
                "1 file".to_owned()
            } else {
                format!("{count} files")
            }
        };
        let failed = if count.failed == 0 {
            String::new()
        } else {
            format!(", {} refused", count.failed)
        };
        terminal.tell(&format!(
            "{} {done}, {} unchanged{failed}",
            files(count.changed),
            count.unchanged
        ));
    }
    match (count.failed, count.changed) {
        (1.., _) => 2,
        (0, 1..) if only_shown => 1,
        _ => 0,
    }
}
