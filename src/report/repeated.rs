//! Diagnostics that several gates or documents share: kept once; a note is shown once, with
//! the other files and locations.

use std::collections::{HashMap, HashSet};

use super::short::{diagnostic_line, place_of};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// How many other locations a note lists.
const SHOWN: usize = 3;

/// Removes repeated diagnostics: rules that several gates use are loaded once for each of them.
pub fn each_once(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let mut said = HashSet::new();
    diagnostics.retain(|one| said.insert((diagnostic_line(sources, one), one.help.clone())));
}

/// Merges notes with the same message about several files or locations, and counts the others. Errors and warnings stay.
pub fn notes_together(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut together: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    let mut known: HashMap<(&str, &str, Option<&str>), usize> = HashMap::new();
    for one in diagnostics {
        let key = (one.code.as_str(), &*one.message, one.help.as_deref());
        match known.get(&key).and_then(|at| together.get_mut(*at)) {
            Some((_, others)) if one.severity == Severity::Note => {
                others.extend(place_of(sources, one))
            }
            _ => {
                known.insert(key, together.len());
                together.push((one.clone(), Vec::new()));
            }
        }
    }
    together
        .into_iter()
        .map(|(first, others)| with_others(first, &others))
        .collect()
}

fn with_others(mut first: Diagnostic, others: &[String]) -> Diagnostic {
    if !others.is_empty() {
        let listed: Vec<&str> = others.iter().take(SHOWN).map(String::as_str).collect();
        let more = match others.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        first
            .message
            .push_str(&format!(" (also: {}{more})", listed.join(", ")));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes::usage::PASSED_OVER;

    #[test]
    fn a_note_is_told_once_and_errors_each() {
        let sources = Sources::new();
        let of = |severity, file: &str| Diagnostic {
            severity,
            ..Diagnostic::about_file(PASSED_OVER, file, "it is left out")
        };
        let mut all: Vec<Diagnostic> = ["a", "b", "a", "c", "d", "e"]
            .map(|file| of(Severity::Note, file))
            .into();
        all.extend([of(Severity::Error, "a"), of(Severity::Error, "b")]);
        each_once(&sources, &mut all);
        assert_eq!(all.len(), 7);
        let told = notes_together(&sources, &all);
        let lines: Vec<String> = told
            .iter()
            .map(|one| diagnostic_line(&sources, one))
            .collect();
        assert_eq!(
            lines,
            [
                "a: note[E0027] it is left out (also: b, c, d and 1 more)",
                "a: error[E0027] it is left out",
                "b: error[E0027] it is left out",
            ]
        );
    }
}
