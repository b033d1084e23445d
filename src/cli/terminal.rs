//! Standard output and standard error: colours, width, and a reader that goes away.

use std::cell::Cell;
use std::io::{ErrorKind, IsTerminal, Write};

use super::arguments::Color;
use crate::diagnostic::Diagnostic;
use crate::report::{self, EscapeForm, Style, inert};
use crate::source::Sources;

/// The width in columns if it is unknown.
const WIDTH: usize = 100;
/// More columns make lines hard to read.
const WIDEST: usize = 120;

/// Where the program speaks.
pub(super) struct Terminal {
    color: Color,
    /// Nothing on standard error but errors.
    pub quiet: bool,
    /// Locations in words instead of pictures.
    plain: bool,
    failed: Cell<bool>,
}

impl Terminal {
    /// The terminal of this process.
    pub fn new(color: Color, quiet: bool, plain: bool) -> Self {
        Self {
            color,
            quiet,
            plain,
            failed: Cell::new(false),
        }
    }

    /// How text on standard output looks.
    pub fn output_style(&self) -> Style {
        self.style(std::io::stdout().is_terminal())
    }

    /// How text on standard error looks.
    pub fn error_style(&self) -> Style {
        self.style(std::io::stderr().is_terminal())
    }

    /// Whether a person watches standard error.
    pub fn is_watched(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    fn style(&self, is_terminal: bool) -> Style {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced = std::env::var_os("CLICOLOR_FORCE")
            .is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !set("NO_COLOR") && (forced || (is_terminal && !dumb)),
        };
        let stated = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse::<usize>().ok());
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = if is_terminal {
            stated.or_else(measured).unwrap_or(WIDTH)
        } else {
            stated.unwrap_or(WIDTH)
        };
        Style {
            width: width.clamp(40, WIDEST),
            color: color && !self.plain,
            ascii: self.plain,
            plain: self.plain,
            ..Style::default()
        }
    }

    /// Writes text for people to standard output, with nothing in it that a terminal or a CI runner obeys.
    pub fn print(&self, text: &str) {
        self.print_exactly(&inert(
            text,
            EscapeForm::Text {
                color: self.output_style().color,
            },
        ));
    }

    /// Writes to standard output what is a command, or another program's to read. A reader that has gone away ends it
    /// quietly; other failures are reported.
    pub fn print_exactly(&self, text: &str) {
        self.write_exactly(|output| output.write_all(text.as_bytes()));
    }

    /// The same for what `write` writes.
    pub fn write_exactly(&self, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
        let mut output = std::io::stdout().lock();
        let written = write(&mut output).and_then(|()| output.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
            && !self.failed.replace(true)
        {
            self.tell(&format!(
                "error: standard output cannot be written: {error}"
            ));
        }
    }

    /// Writes lines to standard error, with nothing in them that a terminal or a CI runner obeys.
    pub fn tell(&self, lines: &str) {
        tell(lines, false);
    }

    /// Shows diagnostics on standard error, one line each where `short`.
    pub fn show(&self, sources: &Sources, diagnostics: &[Diagnostic], short: bool) {
        if short {
            for diagnostic in diagnostics {
                self.tell(&report::diagnostic_line(sources, diagnostic));
            }
        } else if !diagnostics.is_empty() {
            let text = report::write_diagnostics(sources, diagnostics, self.error_style());
            tell(text.trim_end_matches('\n'), self.error_style().color);
        }
    }

    /// Whether something could not be written to standard output.
    pub fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// The exit code, which a report that was not written makes at least 2.
    pub fn finish(&self, code: u8) -> u8 {
        if self.failed.get() { code.max(2) } else { code }
    }
}

fn tell(lines: &str, color: bool) {
    // If standard error cannot be written, there is nobody to tell.
    let _ = writeln!(
        std::io::stderr(),
        "{}",
        inert(lines, EscapeForm::Text { color })
    );
}

/// Shows help, or what is wrong with the arguments, which may hold anything.
pub(super) fn refuse(shown: &clap::Error) {
    let text = shown.render().to_string();
    if shown.use_stderr() && inert(&text, EscapeForm::Text { color: false }) != text {
        return tell(text.trim_end_matches('\n'), false);
    }
    // Nobody is left to tell where the terminal is gone.
    let _ = shown.print();
}
