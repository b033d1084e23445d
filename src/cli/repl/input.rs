//! Where lines come from: the command line, a pipe, or a person.

use std::collections::VecDeque;
use std::io::{BufRead, IsTerminal, Write};

use super::line::is_unfinished;
use crate::pipeline::session::Session;

/// The prompt of a line, and of a continuation line.
pub(super) const PROMPT: &str = "> ";
const MORE: &str = ". ";

/// A source of lines.
pub(super) enum LineSource {
    /// Lines of the command line.
    Given(VecDeque<String>),
    /// Standard input, line by line; prompts where a person types.
    Lines { watched: bool },
    /// A person at an editor of lines.
    #[cfg(feature = "repl")]
    Edited(Box<super::editor::Edited>),
}

impl LineSource {
    /// The lines of the command line.
    pub fn given(lines: &[String]) -> Self {
        Self::Given(lines.iter().cloned().collect())
    }

    /// Standard input.
    #[cfg_attr(
        not(feature = "repl"),
        expect(unused_variables, reason = "only the editor completes names")
    )]
    pub fn standard(session: &Session<'_>) -> Self {
        let watched = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        #[cfg(feature = "repl")]
        if watched && let Some(edited) = super::editor::Edited::new(session) {
            return Self::Edited(Box::new(edited));
        }
        Self::Lines { watched }
    }

    /// Whether a person sees the answers as they come.
    pub fn is_watched(&self) -> bool {
        match self {
            Self::Given(_) => false,
            Self::Lines { watched } => *watched,
            #[cfg(feature = "repl")]
            Self::Edited(_) => true,
        }
    }

    /// The next line, with those that it goes on in; none where there are no more.
    #[cfg_attr(
        not(feature = "repl"),
        expect(unused_variables, reason = "only the editor completes names")
    )]
    pub fn next(&mut self, session: &Session<'_>) -> Option<String> {
        match self {
            Self::Given(lines) => lines.pop_front(),
            Self::Lines { watched } => read(*watched),
            #[cfg(feature = "repl")]
            Self::Edited(edited) => edited.next(session),
        }
    }
}

/// A line of standard input, with those that it goes on in.
fn read(watched: bool) -> Option<String> {
    let mut text = String::new();
    loop {
        if watched {
            let mut output = std::io::stdout().lock();
            let prompt = if text.is_empty() { PROMPT } else { MORE };
            // Where the prompt cannot be shown, neither can the answer.
            let _ = output
                .write_all(prompt.as_bytes())
                .and_then(|()| output.flush());
        }
        let mut bytes = Vec::new();
        let read = std::io::stdin()
            .lock()
            .read_until(b'\n', &mut bytes)
            .unwrap_or(0);
        text.push_str(&String::from_utf8_lossy(&bytes));
        if read == 0 || !is_unfinished(&text) {
            let ended = read == 0 && text.is_empty();
            return (!ended).then(|| text.trim_end_matches(['\n', '\r']).to_owned());
        }
    }
}
