//! Findings that wait for one another in reports that are written finding by finding: what is needed of each to tell at
//! the end which are left out, and what waits for which.

use std::collections::HashMap;
use std::sync::Arc;

use super::Report;
use super::causes::{Awaited, Cause, Waits, chosen, waiting_in_words, waits};
use crate::diagnostic::Severity;
use crate::eval::finding::{Finding, ReasonKind};
use crate::source::{SourceId, Span};

/// The findings of a report, in order.
#[derive(Debug, Default)]
pub struct WrittenFindings {
    /// How many bytes each takes.
    lengths: Vec<u32>,
    /// Those that wait for something, or that others can wait for.
    waiting: Vec<WaitingFinding>,
    causes: HashMap<OwnedCause, u32>,
    rules: HashMap<String, Arc<str>>,
}

#[derive(Debug)]
struct WaitingFinding {
    /// Its number among all.
    number: usize,
    rule: Arc<str>,
    awaited: Awaited,
    waits: Waits<u32>,
}

/// A cause whose document is no longer in memory. Texts are known by numbers, each of which one text has in the whole run.
#[derive(Debug, PartialEq, Eq, Hash)]
enum OwnedCause {
    Table(u64),
    Value(u64, String, String),
    Given(ReasonKind, String),
    Question(String, String, Option<(u64, u32, u32)>),
}

/// A finding to tell.
#[derive(Debug)]
pub struct ToldFinding {
    /// How many bytes of findings that are left out stand before it.
    pub skipped: u64,
    /// How many bytes it takes.
    pub length: u64,
    /// What waits for it, in words.
    pub waiting: Option<String>,
}

impl WrittenFindings {
    /// Adds a finding of so many bytes; `number` tells the texts of the run apart.
    pub fn add(
        &mut self,
        report: &Report<'_>,
        finding: &Finding,
        length: usize,
        number: &mut dyn FnMut(SourceId) -> u64,
    ) {
        if !report.shows(finding) {
            return;
        }
        let at = self.lengths.len();
        self.lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
        let all = waits(finding);
        if all.tells.is_empty() && all.known.is_empty() {
            return;
        }
        let mut id = |cause: &Cause<'_>| {
            let next = u32::try_from(self.causes.len()).unwrap_or(u32::MAX);
            let cause = OwnedCause::of(cause, number);
            *self.causes.entry(cause).or_insert(next)
        };
        let waits = Waits {
            severity: all.severity,
            tells: all.tells.iter().map(&mut id).collect(),
            known: all.known.iter().map(&mut id).collect(),
            is_all: all.is_all,
        };
        let rule = match self.rules.get(&finding.rule) {
            Some(rule) => Arc::clone(rule),
            None => {
                let rule: Arc<str> = finding.rule.as_str().into();
                self.rules.insert(finding.rule.clone(), Arc::clone(&rule));
                rule
            }
        };
        self.waiting.push(WaitingFinding {
            number: at,
            rule,
            awaited: Awaited::of(finding),
            waits,
        });
    }

    /// The findings to tell, in order. `left_out` takes how grave each of the others is.
    pub fn told(&self, left_out: &mut dyn FnMut(Severity)) -> Vec<ToldFinding> {
        let waits: Vec<&Waits<u32>> = self.waiting.iter().map(|one| &one.waits).collect();
        let mut words: Vec<Option<Option<String>>> = self.waiting.iter().map(|_| None).collect();
        for (at, others) in chosen(&waits) {
            let rule = |at: &usize| self.waiting.get(*at).map(|one| &*one.rule);
            let rules: Vec<&str> = others.iter().filter_map(rule).collect();
            if let (Some(slot), Some(one)) = (words.get_mut(at), self.waiting.get(at)) {
                *slot = Some(waiting_in_words(&rules, one.awaited));
            }
        }
        let mut special = self.waiting.iter().zip(words).peekable();
        let (mut told, mut skipped) = (Vec::new(), 0_u64);
        for (number, length) in self.lengths.iter().enumerate() {
            let length = u64::from(*length);
            let mut waiting = None;
            if let Some((one, words)) = special.next_if(|(one, _)| one.number == number) {
                match words {
                    Some(words) => waiting = words,
                    None => {
                        left_out(one.waits.severity);
                        skipped = skipped.saturating_add(length);
                        continue;
                    }
                }
            }
            told.push(ToldFinding {
                skipped: std::mem::take(&mut skipped),
                length,
                waiting,
            });
        }
        told
    }
}

impl OwnedCause {
    fn of(cause: &Cause<'_>, number: &mut dyn FnMut(SourceId) -> u64) -> Self {
        match *cause {
            Cause::Table(source) => Self::Table(number(source)),
            Cause::Value(source, document, path) => {
                Self::Value(number(source), document.to_owned(), path.to_owned())
            }
            Cause::Given(kind, text) => Self::Given(kind, text.to_owned()),
            Cause::Question(document, text, span) => {
                let place = |span: Span| (number(span.source), span.start, span.end);
                Self::Question(document.to_owned(), text.to_owned(), span.map(place))
            }
        }
    }
}
