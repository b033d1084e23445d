//! `whereas verify`: whether what lies here is what a receipt is of.

use std::path::{Path, PathBuf};

use super::access::Access;
use super::arguments::VerifyOptions;
use super::check;
use super::files;
use super::receipt::{CheckedRun, Receipt, VerdictCounts, hash_of};
use super::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::use_of_program::RECEIPT;
use crate::limits::Limits;
use crate::report::{counted, visible};
use crate::source::Sources;

/// Compares and checks again; returns the exit code.
pub(super) fn run(options: &VerifyOptions, terminal: &Terminal) -> u8 {
    let receipt = match read(&options.receipt) {
        Ok(receipt) => receipt,
        Err(diagnostic) => {
            terminal.show(&Sources::new(), &[diagnostic], false);
            return 2;
        }
    };
    // Those of the command line are as seen from here, and not from the folder that the check was run in.
    let outside: Vec<PathBuf> = options
        .allow_outside
        .iter()
        .map(|folder| std::path::absolute(folder).unwrap_or(folder.clone()))
        .collect();
    if let Some(folder) = &options.folder
        && let Err(error) = std::env::set_current_dir(folder)
    {
        terminal.show(
            &Sources::new(),
            &[files::cannot_read(folder, &error)],
            false,
        );
        return 2;
    }
    let Some(access) = Access::of_command(&outside, terminal) else {
        return 2;
    };
    let (again, code) = check::again(&receipt.run.options.options(outside), terminal);
    let elsewhere = if options.folder.is_none() {
        elsewhere(&receipt.run, &options.receipt)
    } else {
        None
    };
    if code > 1 {
        elsewhere.iter().for_each(|line| terminal.tell(line));
        return code;
    }
    let mut differences = changed_files(&receipt.run, &access);
    differences.extend(
        again
            .map(|again| different(&receipt.run, &again))
            .unwrap_or_default(),
    );
    differences.sort();
    differences.dedup();
    for difference in &differences {
        terminal.print(&format!("{}\n", visible(difference)));
    }
    let unclean = if options.clean {
        not_clean(&receipt.run)
    } else {
        None
    };
    unclean
        .iter()
        .for_each(|line| terminal.print(&format!("{line}\n")));
    let name = files::shown(&options.receipt);
    let name = visible(&name);
    if !terminal.quiet {
        receipt
            .run
            .relaxed
            .iter()
            .for_each(|line| terminal.tell(&visible(line)));
    }
    if differences.is_empty() && unclean.is_none() {
        if !terminal.quiet {
            let files = counted(
                u64::try_from(receipt.run.files.len()).unwrap_or(u64::MAX),
                "file",
            );
            terminal.tell(&format!("{files} and all verdicts are those of {name}"));
        }
        return 0;
    }
    if !terminal.quiet {
        terminal.tell(&match differences.is_empty() {
            true => format!("{name} is of a run that was not clean"),
            false => format!("this is not what {name} is of"),
        });
        elsewhere.iter().for_each(|line| terminal.tell(line));
    }
    1
}

fn read(path: &Path) -> Result<Receipt, Diagnostic> {
    let text = files::read(path, &Limits::default())?;
    Receipt::parse(&text.text).map_err(|why| {
        let message = format!("the receipt `{}` cannot be used: {why}", text.name);
        Diagnostic::about_file(RECEIPT, &*text.name, message)
    })
}

/// What keeps a run from being a clean one, whatever its findings weighed and whatever made it fail.
fn not_clean(run: &CheckedRun) -> Option<String> {
    let VerdictCounts {
        violated,
        undetermined,
        ..
    } = run.summary;
    let obligations = counted(violated.saturating_add(undetermined), "obligation");
    let line = format!(
        "{obligations} of the run not met: {violated} violated, {undetermined} undetermined"
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
            "files are meant as seen from the folder that the check was run in: `--folder {}` names it",
            visible(&folder)
        )
    })
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
            Ok(_) => changed.push(format!("{name}: is not what was checked")),
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
            None => all.push(format!("{name}: is not read any more")),
            Some(now) if now != hash => all.push(format!("{name}: is not what was checked")),
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
        all.push("the verdicts are others".to_owned());
    }
    all
}
