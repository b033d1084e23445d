//! Lines that a person edits: history, completion, Ctrl-C for another line and Ctrl-D for none.

use std::path::PathBuf;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Editor, Helper};

use super::input::PROMPT;
use super::line::is_unfinished;
use super::words::SessionNames;
use crate::pipeline::session::Session;

/// Lines that are remembered.
const REMEMBERED: usize = 1_000;

/// An editor of lines with its history.
pub(super) struct Edited {
    editor: Editor<LineHelper, DefaultHistory>,
    /// The file of the history, if there is one.
    file: Option<PathBuf>,
}

impl Edited {
    /// An editor for the names of a session; none where the terminal cannot be had.
    pub fn new(session: &Session<'_>) -> Option<Self> {
        let config = Config::builder()
            .auto_add_history(true)
            .max_history_size(REMEMBERED)
            .ok()?
            .build();
        let mut editor = Editor::with_config(config).ok()?;
        let words = SessionNames::new(session.program(), session.record());
        editor.set_helper(Some(LineHelper {
            words,
            names: Vec::new(),
        }));
        let file = history_file();
        if let Some(file) = &file {
            // A history that is not there, or cannot be read, is an empty one.
            let _ = editor.load_history(file);
        }
        Some(Self { editor, file })
    }

    /// The next line; none where there are no more.
    pub fn next(&mut self, session: &Session<'_>) -> Option<String> {
        if let Some(help) = self.editor.helper_mut() {
            help.names = session.names().map(str::to_owned).collect();
        }
        loop {
            match self.editor.readline(PROMPT) {
                Ok(line) => {
                    self.remember();
                    return Some(line);
                }
                Err(ReadlineError::Interrupted) => {}
                Err(_) => return None,
            }
        }
    }

    /// Writes the history; what cannot be remembered is no reason to end.
    fn remember(&mut self) {
        let Some(file) = &self.file else { return };
        if let Some(folder) = file.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = self.editor.save_history(file);
    }
}

/// Where the history is kept: in the user's state folder.
fn history_file() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    let state =
        folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")));
    let state = state.or_else(|| folder("LOCALAPPDATA"));
    state.map(|state| state.join("whereas").join("history"))
}

/// What the editor asks while a line is typed.
struct LineHelper {
    words: SessionNames,
    names: Vec<String>,
}

impl Completer for LineHelper {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self
            .words
            .after(line.get(..at).unwrap_or(line), &self.names))
    }
}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let unfinished = is_unfinished(context.input());
        Ok(if unfinished {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Hinter for LineHelper {
    type Hint = String;
}

impl Highlighter for LineHelper {}

impl Helper for LineHelper {}
