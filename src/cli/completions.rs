//! `whereas completions` and `whereas man`: from the definitions that `--help` is made of.

use std::path::Path;

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsOptions, ManOptions};
use super::check::outputs;
use super::terminal::Terminal;
use crate::source::Sources;

/// Writes a shell's completions to standard output; returns the exit code.
pub(super) fn completions(options: &CompletionsOptions, terminal: &Terminal) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Arguments::command(),
        "whereas",
        &mut script,
    );
    terminal.print_exactly(&String::from_utf8_lossy(&script));
    0
}

/// Writes the manual: the main page to standard output, or a page for each command to a folder.
pub(super) fn man(options: &ManOptions, terminal: &Terminal) -> u8 {
    let mut program = Arguments::command();
    program.build();
    let Some(folder) = &options.output else {
        terminal.print_exactly(&page(&program));
        return 0;
    };
    let commands = std::iter::once(&program)
        .chain(program.get_subcommands())
        .filter(|one| one.get_name() != "help");
    let mut code = 0;
    for command in commands {
        let name = command
            .get_display_name()
            .unwrap_or_else(|| command.get_name());
        if let Err(diagnostic) = put(folder, &format!("{name}.1"), &page(command)) {
            terminal.show(&Sources::new(), &[diagnostic], false);
            code = 2;
        }
    }
    code
}

fn put(folder: &Path, name: &str, text: &str) -> Result<(), crate::diagnostic::Diagnostic> {
    outputs::replace(&folder.join(name), text)
}

fn page(command: &clap::Command) -> String {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}
