//! The texts of a finding: its message, its location, and the values, defaults and reasons that it shows of many.

use std::collections::HashSet;

use super::explain::ExplainContext;
use super::finding::{ExceptionTried, Note, NoteKind, ShownValue, ValueLabel, Verdict};
use super::recorder::Recorder;
use super::rules::{Explained, one_line};
use crate::runtime::{CellPlace, ShownReasons};
use crate::source::SourceId;
use crate::value::pointer::unescaped;

/// Values of a document that one finding shows; more are summed up.
const SHOWN: usize = 12;
/// Absent values taken as their `else` that one finding shows; more are summed up.
const DEFAULTS_SHOWN: usize = 24;

impl ExplainContext<'_> {
    /// The binding's location; else the common ancestor of all values read; else the record of the rule.
    pub(super) fn where_it_is(
        &self,
        explained: &Explained<'_>,
    ) -> (String, Option<crate::source::Span>) {
        if let Some(place) = explained
            .bindings
            .last()
            .and_then(|binding| binding.place)
            .filter(|place| place.document == 0)
        {
            return (
                self.document.pointer(place.cell),
                self.document.span(place.cell),
            );
        }
        let rule_path = self.pointer(explained.obligation.place);
        let read = explained
            .recorder
            .reads
            .iter()
            .filter(|place| place.document == 0)
            .map(|place| self.document.pointer(place.cell));
        let common = read
            .reduce(|a, b| common_path(&a, &b))
            .filter(|path| path.starts_with(&rule_path));
        let path = common.unwrap_or_else(|| rule_path.clone());
        let read = explained
            .recorder
            .reads
            .iter()
            .find(|place| place.document == 0);
        let from = read
            .filter(|_| path != rule_path)
            .unwrap_or(&explained.obligation.place);
        let span = self.nearest(&path, *from);
        (path, span)
    }

    /// The span of a pointer's value, or of its nearest existing ancestor.
    pub(super) fn nearest(&self, path: &str, cell: CellPlace) -> Option<crate::source::Span> {
        if !self.document.files().is_empty() {
            return self.nearest_in_dossier(path);
        }
        let tree = &self.document.tree;
        let mut around = (cell.document == 0).then(|| self.document.node(cell.cell));
        // From the nearest node around both, so that no long list is walked.
        while let Some(node) = around {
            let own = tree.pointer(node);
            let inside = path
                .strip_prefix(&*own)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'));
            let mut rest = inside;
            while let Some(steps) = rest {
                let found = tree
                    .below(node, steps)
                    .and_then(|found| self.document.node_span(found));
                if found.is_some() {
                    return found;
                }
                rest = steps.rsplit_once('/').map(|(before, _)| before);
            }
            around = tree.parent(node);
        }
        None
    }

    /// The same in a dossier; the beginning of its first file, if the path leads into none.
    fn nearest_in_dossier(&self, path: &str) -> Option<crate::source::Span> {
        let (file, inside) = match self.document.located(path) {
            Some((file, inside)) => (file, inside),
            None => (self.document.files().first()?, String::new()),
        };
        let mut steps = inside.as_str();
        loop {
            let node = file.tree.at(steps);
            if let Some((start, end)) = node.and_then(|node| file.tree.span(node)) {
                return Some(crate::source::Span::new(file.source, start, end));
            }
            steps = steps.rsplit_once('/')?.0;
        }
    }

    /// The name, the text and the place in it of a finding at a pointer: in a dossier those of a file, the first for one
    /// that is about several.
    pub(super) fn file_at(&self, path: String) -> (String, SourceId, String) {
        let located = self.document.located(&path);
        match (located, self.document.files().first()) {
            (Some((file, inside)), _) => (file.name.to_string(), file.source, inside),
            (None, Some(first)) => (first.name.to_string(), first.source, String::new()),
            (None, None) => (self.document.name.to_string(), self.document.source, path),
        }
    }

    /// The message, and how many of the first reasons it gives.
    pub(super) fn message(&self, explained: &Explained<'_>, why: &ShownReasons) -> (String, usize) {
        if let Some(message) = &explained.message {
            return (message.clone(), 0);
        }
        let written = one_line(self.sources.slice(explained.requirement.expr.span));
        let first = usize::from(!why.reasons.is_empty());
        match explained.obligation.verdict {
            Verdict::Undetermined => {
                let others = why.total.saturating_sub(1);
                let message = match why.reasons.first() {
                    None => format!("`{written}` cannot be decided"),
                    Some(only) if others == 0 => {
                        format!("`{written}` cannot be decided: {}", only.text)
                    }
                    Some(first) => {
                        let beyond = why.beyond(1).unwrap_or_default();
                        format!("`{written}` cannot be decided: {}, {beyond}", first.text)
                    }
                };
                (message, first)
            }
            Verdict::NotApplicable => match why.reasons.first() {
                Some(reason) => (reason.text.clone(), first),
                None => ("it does not apply".to_owned(), 0),
            },
            Verdict::Holds => (
                format!("`{written}` is {}", !explained.requirement.forbid),
                0,
            ),
            Verdict::Violated | Verdict::Waived => {
                let truth = if explained.requirement.forbid {
                    "true"
                } else {
                    "false"
                };
                let values = self.values_in_words(explained);
                let message = if values.is_empty() {
                    format!("`{written}` is {truth}")
                } else {
                    format!("`{written}` is {truth}: {values}")
                };
                (message, 0)
            }
        }
    }

    /// The values of a clause as part of a sentence, each once; the value of the whole clause is shown separately.
    fn values_in_words(&self, explained: &Explained<'_>) -> String {
        let mut words: Vec<String> = Vec::new();
        for label in self.values(explained) {
            let word = if label.span == explained.requirement.expr.span {
                label.text
            } else {
                let phrase = explained
                    .recorder
                    .phrases
                    .iter()
                    .find(|(short, _)| *short == label.span);
                let named = phrase.map_or(label.span, |(_, phrase)| *phrase);
                format!(
                    "`{}` is {}",
                    one_line(self.sources.slice(named)),
                    label.text
                )
            };
            if !words.contains(&word) && words.len() < 4 {
                words.push(word);
            }
        }
        words.join(", ")
    }

    /// Values under the words of the clause; those of `let`s and derived fields have other spans.
    pub(super) fn values(&self, explained: &Explained<'_>) -> Vec<ValueLabel> {
        let clause = explained.requirement.expr.span;
        let inside = |span: crate::source::Span| {
            span.source == clause.source && clause.start <= span.start && span.end <= clause.end
        };
        explained
            .recorder
            .values
            .iter()
            .filter(|(span, text)| {
                inside(*span) && !(*span == clause && matches!(text.as_str(), "true" | "false"))
            })
            .map(|(span, text)| ValueLabel {
                span: *span,
                text: text.clone(),
            })
            .collect()
    }

    pub(super) fn places(&self, recorder: &Recorder) -> Vec<ShownValue> {
        let mut shown: Vec<ShownValue> = Vec::new();
        let reads = self.reads(recorder);
        for at in chosen(&reads, recorder) {
            let Some(place) = reads.get(at) else { continue };
            let Some(mut place_shown) = self.shown(*place) else {
                continue;
            };
            if let Some((_, label)) = recorder
                .labels
                .iter()
                .find(|(labelled, _)| labelled == place)
            {
                place_shown.label.clone_from(label);
            }
            shown.push(place_shown);
        }
        shown
    }

    /// What was read, a value once that several fields were read from.
    fn reads(&self, recorder: &Recorder) -> Vec<CellPlace> {
        let mut seen = HashSet::new();
        let mut is_new = |place: &CellPlace| {
            let written = place.document == 0 && self.document.is_written(place.cell);
            !written || seen.insert(self.document.node(place.cell))
        };
        recorder
            .reads
            .iter()
            .copied()
            .filter(|place| is_new(place))
            .collect()
    }

    pub(super) fn shown(&self, place: CellPlace) -> Option<ShownValue> {
        let table;
        let document = match place.document.checked_sub(1) {
            None => self.document,
            Some(at) => {
                table = self.settings.data.get(usize::from(at))?.as_ref()?;
                table
            }
        };
        if !document.is_written(place.cell) {
            return None;
        }
        let mut path = document.pointer(place.cell);
        let label = label(&path);
        let file = document.file_of(place.cell);
        if let Some((_, inside)) = file.and_then(|_| document.located(&path)) {
            path = inside;
        }
        let other = (place.document != 0).then(|| document.name.to_string());
        Some(ShownValue {
            span: document.span(place.cell),
            document: file.map(|file| file.name.to_string()).or(other),
            value: crate::value::text::shortened(
                document.written(place.cell).trim_matches('"'),
                120,
            ),
            label: crate::value::text::shown(&label).into_owned(),
            path,
        })
    }

    pub(super) fn notes(&self, recorder: &Recorder, why: &ShownReasons) -> Vec<Note> {
        let shown = recorder.defaults.len().min(DEFAULTS_SHOWN);
        let taken = recorder.defaults.iter().take(shown);
        let mut notes: Vec<Note> = taken
            .map(|(_, text)| Note::new(NoteKind::Default, text.clone()))
            .collect();
        let defaults = recorder
            .defaults
            .len()
            .saturating_sub(shown)
            .saturating_add(recorder.more_defaults);
        if defaults > 0 {
            let text = format!("{defaults} more values are absent and taken as what `else` says");
            notes.push(Note::new(NoteKind::LeftOut, text));
        }
        notes.extend(recorder.notes.iter().cloned());
        if let Some(beyond) = why.beyond(why.reasons.len()) {
            notes.push(Note::new(
                NoteKind::LeftOut,
                format!("it is for these reasons {beyond}"),
            ));
        }
        let helps = why.reasons.iter().find_map(|reason| reason.kind.help());
        notes.extend(helps.map(|help| Note::new(NoteKind::Help, format!("help: {help}"))));
        let reads = self.reads(recorder);
        let hidden = reads
            .len()
            .saturating_sub(chosen(&reads, recorder).len())
            .saturating_add(recorder.more);
        let unread = match hidden {
            0 => return notes,
            1 => "1 more value was read".to_owned(),
            _ if recorder.at_least => format!("at least {hidden} more values were read"),
            _ => format!("{hidden} more values were read"),
        };
        notes.push(Note::new(NoteKind::LeftOut, unread));
        notes
    }

    pub(super) fn exceptions(&self, explained: &Explained<'_>) -> Vec<ExceptionTried> {
        explained
            .exceptions
            .iter()
            .filter_map(|tried| {
                let exception = self.program.exceptions.get(tried.id)?;
                Some(ExceptionTried {
                    name: exception.declared.name.to_string(),
                    applies: tried.applies,
                    because: tried.because.clone(),
                })
            })
            .collect()
    }
}

/// The last name of a pointer, with the position that follows it: `amount`, `ID[2]`.
fn label(pointer: &str) -> String {
    let mut steps = pointer.rsplit('/').map(unescaped);
    let last = steps.next().unwrap_or_default();
    match (
        last.parse::<u64>(),
        steps.next().filter(|name| !name.is_empty()),
    ) {
        (Ok(position), Some(name)) => format!("{name}[{}]", position.saturating_add(1)),
        _ => last,
    }
}

/// Which values are shown: all of a few, else those that matter, and first ones.
fn chosen(reads: &[CellPlace], recorder: &Recorder) -> Vec<usize> {
    if reads.len() <= SHOWN {
        return (0..reads.len()).collect();
    }
    let important = |at: &usize| {
        reads
            .get(*at)
            .is_some_and(|place| recorder.important.contains(place))
    };
    let last = reads.len().saturating_sub(1);
    let mut chosen: Vec<usize> = (0..reads.len())
        .filter(important)
        .take(SHOWN.saturating_sub(1))
        .collect();
    let room = SHOWN.saturating_sub(chosen.len());
    chosen.extend(
        (0..reads.len())
            .filter(|at| !important(at) && *at != last)
            .take(room.saturating_sub(1)),
    );
    chosen.push(last);
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// The steps that two pointers have in common.
fn common_path(a: &str, b: &str) -> String {
    let same = a
        .split('/')
        .zip(b.split('/'))
        .take_while(|(x, y)| x == y)
        .map(|(x, _)| x);
    same.collect::<Vec<_>>().join("/")
}
