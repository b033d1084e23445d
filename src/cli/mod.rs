//! The command line: one file per subcommand. Only this part of the program
//! reads files, the environment and the clock.
#![allow(
    clippy::disallowed_methods,
    reason = "the command line is where files, environment and clock are read"
)]

mod access;
mod arguments;
mod check;
mod completions;
mod config;
mod diff;
mod doc;
mod documents;
mod environment;
mod explain;
mod files;
mod fmt;
mod git;
mod inputs;
mod lint;
mod loader;
#[cfg(feature = "lsp")]
mod lsp;
mod new;
mod packs;
#[doc(hidden)]
pub mod readers;
mod receipt;
mod repl;
mod root;
mod rules;
mod shard;
mod show;
mod terminal;
mod test;
mod verify;
mod walk;
mod watch;
mod why;
mod work;
mod writes;

use std::path::Path;

use access::Access;
use arguments::{Arguments, Command};
use loader::FileLoader;
use terminal::Terminal;

use crate::check::{Loader, Program, Requested};
use crate::diagnostic::Outcome;
use crate::engine::STACK_BYTES;
use crate::limits::Limits;
use crate::source::Sources;

/// Runs the program with the arguments of the process; returns its exit code.
pub fn run() -> u8 {
    let arguments = match environment::arguments() {
        Ok(arguments) => arguments,
        Err(shown) => {
            let code = if shown.use_stderr() { 2 } else { 0 };
            terminal::refuse(&shown);
            return code;
        }
    };
    let worker = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || dispatch(&arguments));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 2,
        Err(error) => {
            eprintln!("error: the work cannot be started: {error}");
            2
        }
    }
}

/// Reads and checks a rule file for those who embed the library, and hands on what became of it with the loader that
/// finds the modules and tables next to it.
pub(crate) fn with_rule_file<T>(
    path: &Path,
    limits: &Limits,
    sources: &Sources,
    then: impl FnOnce(Outcome<Program>, &mut dyn Loader) -> T,
) -> T {
    let access = Access::default();
    let mut loader = FileLoader::new(limits, &access);
    let program = match access.read(path, limits) {
        Ok(text) => crate::check::check(&mut loader, vec![Requested::File(text)], sources, limits),
        Err(unreadable) => Outcome {
            value: Program::default(),
            diagnostics: vec![unreadable],
        },
    };
    then(program, &mut loader)
}

fn dispatch(arguments: &Arguments) -> u8 {
    let common = &arguments.common;
    let terminal = Terminal::new(common.color, common.quiet, common.plain);
    let code = match &arguments.command {
        Command::Check(options) if options.watch => watch::run(options, &terminal),
        Command::Check(options) => check::run(options, &terminal),
        Command::Test(options) => test::run(options, &terminal),
        Command::Fmt(options) => fmt::run(options, &terminal),
        Command::Lint(options) => lint::run(options, &terminal),
        Command::New(options) => new::run(options, &terminal),
        #[cfg(feature = "lsp")]
        Command::Lsp(_) => return lsp::run(),
        Command::Show(options) => show::run(options, &terminal),
        Command::Table(options) => check::table::run(options, &terminal),
        Command::Diff(options) => diff::run(options, &terminal),
        Command::Verify(options) => verify::run(options, &terminal),
        Command::Why(options) => why::run(options, &terminal),
        Command::Repl(options) => repl::run(options, &terminal),
        Command::Explain(options) => explain::run(options, &terminal),
        Command::Doc(options) => doc::run(options, &terminal),
        Command::Packs => packs::run(&terminal),
        Command::Completions(options) => completions::completions(options, &terminal),
        Command::Man(options) => completions::man(options, &terminal),
    };
    terminal.finish(code)
}
