//! Scope at the cursor: a marker is inserted, open constructs are closed, and the checker reports what it finds.

use std::ops::Range;

use super::super::Analysis;
use super::super::tokens::SemanticTokenKind;
use super::{Proposals, completion, names};
use crate::check::look::{MARKER, Probe};
use crate::check::program::RecordId;
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax;
use crate::syntax::lexer::Token;

impl Proposals<'_, '_> {
    /// The texts that the name before an operator may be; the name ends at the n-th token back.
    pub(super) fn choices_before(&mut self, n: usize) {
        let name = self.token_back(n).filter(|token| token.kind.is_word());
        if let Some(range) = name.map(|token| token.span.clone()) {
            self.choices_at(range);
        }
    }

    /// The texts that a key may have; the key is the n-th token back.
    pub(super) fn choices_of_key(&mut self, n: usize) {
        if let Some(range) = self.token_back(n).map(|token| token.span.clone()) {
            self.choices_at(range);
        }
    }

    /// The n-th token before the cursor; 1 is the nearest.
    fn token_back(&self, n: usize) -> Option<&Token> {
        let before = &self.context.before;
        before.len().checked_sub(n).and_then(|at| before.get(at))
    }

    /// The texts that the name in a range may be.
    fn choices_at(&mut self, range: Range<usize>) {
        let context = self.context;
        let name = context.text.get(range.clone()).unwrap_or("");
        if let Some((analysis, probe)) = self.probed(range) {
            self.choices(names::choices(&analysis, &probe, name));
        }
    }

    pub(super) fn choices(&mut self, choices: Vec<String>) {
        for choice in choices {
            self.items.push(completion(
                &format!("\"{choice}\""),
                SemanticTokenKind::Text,
                "one of its texts",
                0,
            ));
        }
    }

    /// What the checker reports for the cursor.
    pub(super) fn probe(&mut self) {
        match self.probed(self.context.word.clone()) {
            Some((analysis, probe)) => {
                names::of_probe(&analysis, self.name, &probe, &mut self.items);
                self.looks.done(analysis);
            }
            // An unreadable part has the type that its item declares.
            None => {
                let now = self.looks.now();
                let it = self.record_of_item(&now);
                let probe = Probe::Name {
                    it,
                    locals: Vec::new(),
                };
                if self.context.back(1) != "." {
                    names::of_probe(&now, self.name, &probe, &mut self.items);
                }
            }
        }
    }

    pub(super) fn record_of_item(&self, now: &Analysis) -> Option<RecordId> {
        let words: Vec<&str> = (0..8).filter_map(|index| self.context.at(index)).collect();
        let name = words
            .iter()
            .zip(words.iter().skip(1))
            .find(|(word, _)| **word == "for")
            .map(|(_, name)| *name)?;
        let at = now
            .look
            .program
            .records
            .iter()
            .position(|record| *record.declared.name == *name)?;
        Some(RecordId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// Inserts the marker as a name and asks the checker about it. The text after the name is kept
    /// where the item is whole with it: a type may have fields there. Else the item ends there.
    pub(super) fn probed(&mut self, word: Range<usize>) -> Option<(Analysis, Probe)> {
        let text = self.context.text;
        let item = self.context.item.clone();
        let before = text.get(item.start..word.start)?;
        let kept = format!("{before}{MARKER}{}", text.get(word.end..item.end)?);
        let cut_off = || format!("{before}{MARKER}{}\n", self.context.closing(word.start));
        let chosen = if is_whole(&kept) { kept } else { cut_off() };
        let whole = format!(
            "{}{chosen}{}",
            text.get(..item.start)?,
            text.get(item.end..)?
        );
        let analysis = self.looks.with(whole);
        let probe = analysis.look.probe.clone()?;
        Some((analysis, probe))
    }
}

fn is_whole(item: &str) -> bool {
    let sources = Sources::new();
    let source = sources.add("", item);
    !syntax::parse(source, item, &Limits::default()).failed()
}
