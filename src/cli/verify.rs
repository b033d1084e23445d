//! `whereas verify`: whether what lies here is what a receipt is of.

use std::path::{Path, PathBuf};

use super::access::Access;
use super::arguments::{CheckOptions, VerifyOptions};
use super::check;
use super::files;
use super::receipt::{CheckedRun, Receipt, VerdictCounts, hash_of};
use super::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::RECEIPT;
use crate::limits::Limits;
use crate::report::{counted, visible};
use crate::source::Sources;

/// Compares and checks again; returns the exit code.
pub(super) fn run(options: &VerifyOptions, terminal: &Terminal) -> u8 {
    let receipt = match read(&options.receipt) {
        Ok(receipt) => receipt,
        Err(diagnostic) => return fail(diagnostic, terminal),
    };
    // Paths of the command line are relative to this folder, and not to the one that the check was run in.
    let outside: Vec<PathBuf> = options
        .allow_outside
        .iter()
        .map(|folder| std::path::absolute(folder).unwrap_or(folder.clone()))
        .collect();
    let own = std::path::absolute(&options.receipt).ok();
    if let Some(folder) = &options.folder
        && let Err(error) = std::env::set_current_dir(folder)
    {
        return fail(files::cannot_read(folder, &error), terminal);
    }
    let Some(access) = Access::of_command(&outside, terminal) else {
        return 2;
    };
    // The receipt is none of its own documents, as when it was written.
    let again = CheckOptions {
        receipt: own,
        ..receipt.run.options.options(outside)
    };
    let elsewhere = if options.folder.is_none() {
        elsewhere(&receipt.run, &options.receipt)
    } else {
        None
    };
    if none_is_here(&receipt.run) {
        return match elsewhere {
            Some(line) => {
                terminal.tell(&line);
                2
            }
            None => fail(not_here(&options.receipt), terminal),
        };
    }
    let (again, code, diagnostics) = check::again(&again, terminal);
    if code > 1 {
        // In another folder, all else that is wrong comes from that.
        if elsewhere.is_none() {
            diagnostics.show(terminal);
        }
        elsewhere.iter().for_each(|line| terminal.tell(line));
        return code;
    }
    let differences = differences(&receipt.run, again.as_ref(), &access);
    let unclean = if options.clean {
        not_clean(&receipt.run)
    } else {
        None
    };
    for difference in &differences {
        terminal.print(&format!("{}\n", visible(difference)));
    }
    unclean
        .iter()
        .for_each(|line| terminal.print(&format!("{line}\n")));
    let is_same = differences.is_empty();
    if !terminal.quiet {
        print_result(
            &receipt.run,
            &options.receipt,
            is_same,
            unclean.is_none(),
            terminal,
        );
        if !is_same || unclean.is_some() {
            elsewhere.iter().for_each(|line| terminal.tell(line));
        }
    }
    u8::from(!is_same || unclean.is_some())
}

/// Shows what keeps a receipt from being verified; returns the exit code.
fn fail(diagnostic: Diagnostic, terminal: &Terminal) -> u8 {
    terminal.show(&Sources::new(), &[diagnostic], false);
    2
}

fn not_here(receipt: &Path) -> Diagnostic {
    let name = files::shown(receipt);
    let message = format!("no file of the receipt `{}` is here", visible(&name));
    Diagnostic::about_file(RECEIPT, &*name, message)
        .help("name the folder where the check ran, with `--folder FOLDER`")
}

/// Differences between the receipt and the files and verdicts here, each once.
fn differences(before: &CheckedRun, again: Option<&CheckedRun>, access: &Access) -> Vec<String> {
    let mut all = changed_files(before, access);
    all.extend(
        again
            .map(|again| different(before, again))
            .unwrap_or_default(),
    );
    all.sort();
    all.dedup();
    all
}

/// The result in a line on standard error, after the settings that made the run of the receipt less strict.
fn print_result(
    run: &CheckedRun,
    receipt: &Path,
    is_same: bool,
    is_clean: bool,
    terminal: &Terminal,
) {
    let name = files::shown(receipt);
    let name = visible(&name);
    run.relaxed
        .iter()
        .for_each(|line| terminal.tell(&visible(line)));
    let files = u64::try_from(run.files.len()).unwrap_or(u64::MAX);
    terminal.tell(&match (is_same, is_clean) {
        (true, true) => format!(
            "{} and all verdicts are those of {name}",
            counted(files, "file")
        ),
        (true, false) => format!("{name} is of a run that was not clean"),
        (false, _) => format!("what is here differs from what {name} records"),
    });
}

fn read(path: &Path) -> Result<Receipt, Diagnostic> {
    let text = files::read(path, &Limits::default())?;
    Receipt::parse(&text.text).map_err(|why| {
        let message = format!("the receipt `{}` cannot be used: {why}", text.name);
        Diagnostic::about_file(RECEIPT, &*text.name, message)
            .help("`whereas check --receipt FILE` writes a receipt")
    })
}

/// What keeps a run from being a clean one, whatever its findings weighed and whatever made it fail.
fn not_clean(run: &CheckedRun) -> Option<String> {
    let VerdictCounts {
        violated,
        undetermined,
        ..
    } = run.summary;
    let unmet = violated.saturating_add(undetermined);
    let are = if unmet == 1 { "is" } else { "are" };
    let obligations = counted(unmet, "obligation");
    let line = format!(
        "{obligations} of the run {are} not met: {violated} violated, {undetermined} undetermined"
    );
    (violated > 0 || undetermined > 0).then_some(line)
}

/// The diagnostic for files of a receipt that are missing here but exist in the receipt's own folder.
fn elsewhere(run: &CheckedRun, receipt: &Path) -> Option<String> {
    let folder = receipt
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())?;
    let is_there = |name: &String| !Path::new(name).exists() && folder.join(name).exists();
    run.files.keys().any(is_there).then(|| {
        let folder = files::shown(folder);
        format!(
            "the receipt names its files from the folder where the check ran: give `--folder {}`",
            visible(&folder)
        )
    })
}

/// Whether none of the files that a check read is here, though it read some.
fn none_is_here(run: &CheckedRun) -> bool {
    let mut files = run
        .files
        .keys()
        .filter(|name| !name.starts_with("pack "))
        .peekable();
    files.peek().is_some() && files.all(|name| Path::new(name).symlink_metadata().is_err())
}

/// Files that are missing or are not what they were; packs are compared by the run.
fn changed_files(run: &CheckedRun, access: &Access) -> Vec<String> {
    let mut changed = Vec::new();
    for (name, hash) in run
        .files
        .iter()
        .filter(|(name, _)| !name.starts_with("pack "))
    {
        match access
            .check(Path::new(name))
            .and_then(|()| hash_of(Path::new(name)))
        {
            Ok(now) if now == *hash => {}
            Ok(_) => changed.push(format!("{name}: changed since it was checked")),
            Err(_) => changed.push(format!("{name}: cannot be read")),
        }
    }
    changed
}

/// In what a second run differs.
fn different(before: &CheckedRun, after: &CheckedRun) -> Vec<String> {
    let mut all = Vec::new();
    for (name, hash) in &before.files {
        match after.files.get(name) {
            None => all.push(format!("{name}: was read before, and is not read now")),
            Some(now) if now != hash => all.push(format!("{name}: changed since it was checked")),
            Some(_) => {}
        }
    }
    let new = after
        .files
        .keys()
        .filter(|name| !before.files.contains_key(*name));
    all.extend(new.map(|name| format!("{name}: was not read before")));
    if before.tool != after.tool {
        all.push("the program is of another version".to_owned());
    }
    if before.summary != after.summary || before.findings != after.findings {
        all.push("the verdicts differ".to_owned());
    }
    all
}
